//! Training of the name finder.

use std::collections::BTreeMap;

use dateline_learn::many::ManyClasses;
use dateline_learn::model::ModelBuilder;
use dateline_learn::table::Table;
use dateline_learn::train::Random;
use dateline_learn::train::perceptron::Perceptron;
use dateline_learn::word::{Case, Word};

use super::document::Document;
use super::features::Context;
use super::lists::{Listed, Lists, build, capital};
use super::viterbi::{Lattice, Steps, TAGS, may_follow};
use crate::clusters::Clusters;
use crate::training::Sentence;

/// A weight of one is sixteen in the model.
const SCALE: f64 = 16.0;

/// Stands for the form of a word that is taken for one never seen.
const FORGOTTEN: u64 = 0x5EED;

/// Counts of words outside of names stand after those of the three kinds.
const OUTSIDE: usize = 3;

/// The lists of names written by people, by their files.
pub const LISTS: [&str; 9] = build::FILES;
pub(crate) use build::overrule;

/// How the name finder is trained.
#[derive(Debug, Clone, Copy)]
pub struct Settings {
    /// Passes over the training text.
    pub epochs: usize,
    /// Binary logarithm of the number of weight slots.
    pub bits: u32,
    /// Passes over what people annotated, at the end.
    pub finishing: usize,
    /// Decides the orders of the sentences.
    pub seed: u64,
    /// Trainings, each in an order of its own, whose weights are averaged.
    pub orders: u64,
    /// A word that so often began or continued names is known by what it named.
    pub known: u32,
    /// Averaged weights below this are dropped.
    pub least: f64,
    /// How often a capitalised word is taken for one that was never seen, so that its neighbours and its shape are learned from
    /// too.
    pub forgotten: f32,
    /// How often all words of a listed phrase are taken for such, so that what the lists say is learned from.
    pub unlearned: f32,
    /// How often a listed phrase is taken for one that is in no list and was never seen.
    pub unlisted: f32,
    /// How often a sentence is read as if it were written without capitals.
    pub small: f32,
    /// By how much the right tag must be better than any other before nothing is learned from a word.
    pub margin: i32,
    /// How far a word leans towards what its document found it to be, for each time.
    pub consistency: i32,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            epochs: 14,
            finishing: 0,
            seed: 1,
            orders: 3,
            bits: 18,
            known: 6,
            least: 1.2,
            forgotten: 0.1,
            unlearned: 0.3,
            unlisted: 0.15,
            small: 0.03,
            margin: 40,
            consistency: 900,
        }
    }
}

/// Trains a name finder on documents of tagged sentences that people annotated and that a teacher labelled, given the table of
/// groups of like words and the texts of [`LISTS`]; the result is a model file.
#[must_use]
pub fn train(
    people: &[Vec<&Sentence>],
    teacher: &[Vec<&Sentence>],
    clusters: &[u32],
    lists: &[String],
    settings: Settings,
    header: &[(String, String)],
) -> Vec<u8> {
    let documents: Vec<&[&Sentence]> = people.iter().chain(teacher).map(Vec::as_slice).collect();
    let known = known(&documents, settings.known);
    let table = Table::new(known.as_slice().into()).expect("built as a power of two");
    let groups = Clusters::over(clusters.into()).expect("built as a power of two");
    let listed = build::build(lists);
    let lists = Lists::new(listed.as_slice().into()).expect("built as a power of two");
    let words: Vec<Vec<Vec<Word>>> = documents.iter().map(|d| d.iter().map(|s| Word::all(&s.words())).collect()).collect();
    let text = Text { documents: &documents, people: people.len(), words: &words, known: &table, clusters: &groups, lists: &lists };
    let (model, steps) = (0..settings.orders)
        .map(|order| text.learn(settings, settings.seed.wrapping_add(order)))
        .reduce(|a, b| (a.0.joined(b.0), a.1.joined(b.1)))
        .unwrap_or_else(|| (Perceptron::new(settings.bits), Perceptron::new(8)));
    let mut builder = ModelBuilder::default();
    builder.line("task", "names");
    for (key, value) in header {
        builder.line(key, value);
    }
    builder.line("consistency", settings.consistency);
    builder.line("labels", crate::training::corpus::BIO.join(" "));
    let mut transitions = [0i32; (TAGS + 1) * TAGS];
    for (from, row) in steps.average(SCALE, 0.0).iter().enumerate().take(TAGS + 1) {
        for &(to, weight) in row {
            transitions[from * TAGS + usize::from(to)] = i32::from(weight);
        }
    }
    builder.i32s("transitions", &transitions).u32s("known", &known).u32s("clusters", clusters).u32s("lists", &listed);
    ManyClasses::write(&mut builder, "name", &model.average(SCALE, settings.least), TAGS);
    builder.finish()
}

/// What is learned from.
struct Text<'a> {
    documents: &'a [&'a [&'a Sentence]],
    /// The first so many documents were annotated by people.
    people: usize,
    words: &'a [Vec<Vec<Word>>],
    known: &'a Table<'a>,
    clusters: &'a Clusters<'a>,
    lists: &'a Lists<'a>,
}

impl Text<'_> {
    /// Learns weights of features, and of steps from tag to tag, in the order that the seed decides.
    fn learn(&self, settings: Settings, seed: u64) -> (Perceptron, Perceptron) {
        let mut model = Perceptron::new(settings.bits);
        let mut steps = Perceptron::new(8);
        let mut random = Random::new(seed);
        let mut order: Vec<usize> = (0..self.documents.len()).collect();
        let (mut document, mut context, mut lattice) = (Document::default(), Context::default(), Lattice::default());
        let mut features: Vec<Vec<u64>> = Vec::new();
        let mut listed: Vec<Listed> = Vec::new();
        for epoch in 0..settings.epochs + settings.finishing {
            random.shuffle(&mut order);
            for &d in &order {
                if epoch >= settings.epochs && d >= self.people {
                    continue;
                }
                document.read(self.words[d].iter().map(Vec::as_slice));
                for (sentence, words) in self.documents[d].iter().zip(&self.words[d]) {
                    if sentence.names.len() != sentence.len() {
                        continue;
                    }
                    self.lists.read(words, &mut listed);
                    let words = blurred(sentence, words, &mut listed, settings, &mut random);
                    let words = words.as_slice();
                    context.looked_up(&listed);
                    context.read(words, &sentence.upos, &document, self.known, self.clusters);
                    lattice.begin(words.len());
                    features.resize(words.len().max(features.len()), Vec::new());
                    for (i, features) in features.iter_mut().enumerate().take(words.len()) {
                        if context.quiet(i) {
                            lattice.outside(i);
                            continue;
                        }
                        features.clear();
                        context.features(words, i, features);
                        let mut scores = [0; 256];
                        for &f in features.iter() {
                            model.add(f, &mut scores);
                        }
                        let right = sentence.names[i];
                        for (tag, score) in scores.iter_mut().enumerate().take(TAGS) {
                            *score += if tag == usize::from(right) { 0 } else { settings.margin };
                        }
                        lattice.set(i, &scores);
                    }
                    let mut transitions = [0; (TAGS + 1) * TAGS];
                    for from in 0..=TAGS {
                        let mut scores = [0; 256];
                        steps.add(from as u64, &mut scores);
                        transitions[from * TAGS..(from + 1) * TAGS].copy_from_slice(&scores[..TAGS]);
                    }
                    lattice.solve(&Steps::new(&transitions), true, true);
                    let gold = |i: usize| if context.quiet(i) { 0 } else { sentence.names[i] };
                    let (mut before, mut gold_before) = (TAGS as u8, TAGS as u8);
                    for (i, features) in features.iter().enumerate().take(words.len()) {
                        let (guess, right) = (lattice.tags[i], gold(i));
                        if guess != right {
                            for &f in features {
                                model.update(f, right, 1);
                                model.update(f, guess, -1);
                            }
                        }
                        if (before, guess) != (gold_before, right) {
                            if may_follow(usize::from(gold_before), usize::from(right)) {
                                steps.update(u64::from(gold_before), right, 1);
                            }
                            steps.update(u64::from(before), guess, -1);
                        }
                        (before, gold_before) = (guess, right);
                    }
                    model.tick();
                    steps.tick();
                }
            }
        }
        (model, steps)
    }
}

/// The words of a sentence, some of them forgotten, or all of them without their capitals; those are in no list.
fn blurred(sentence: &Sentence, words: &[Word], listed: &mut [Listed], settings: Settings, random: &mut Random) -> Vec<Word> {
    if random.unit() < settings.small {
        listed.fill(Listed::default());
        return sentence.forms.iter().map(|form| Word::new(&form.to_lowercase())).collect();
    }
    let mut words = words.to_vec();
    let (mut phrase, mut phrase_forgotten, mut unlisted) = (0, false, false);
    for (word, listed) in words.iter_mut().zip(listed) {
        if listed.classes != 0 && listed.end != phrase {
            (phrase, phrase_forgotten) = (listed.end, random.unit() < settings.unlearned);
            unlisted = random.unit() < settings.unlisted;
        } else if listed.classes == 0 {
            unlisted = listed.own != 0 && random.unit() < settings.unlisted;
        }
        if unlisted {
            let end = listed.end;
            *listed = Listed::default();
            (word.form, word.lower) = if capital(word) { (FORGOTTEN, FORGOTTEN) } else { (word.form, word.lower) };
            phrase = end.max(phrase);
            continue;
        }
        if !capital(word) {
            continue;
        }
        let forgotten = match (listed.classes, listed.own) {
            (0, 0) => false,
            (0, _) => random.unit() < settings.unlearned,
            _ => phrase_forgotten,
        };
        if random.unit() < settings.forgotten || forgotten {
            (word.form, word.lower) = (FORGOTTEN, FORGOTTEN);
        }
    }
    words
}

/// Words that were often part of names: what they named, and how surely; as they were written, and in lower case those that are
/// hardly anything but names.
fn known(documents: &[&[&Sentence]], least: u32) -> Vec<u32> {
    let mut seen: BTreeMap<u64, [u32; 4]> = BTreeMap::new();
    let mut small: BTreeMap<u64, [u32; 4]> = BTreeMap::new();
    for sentence in documents.iter().copied().flatten() {
        for (i, form) in sentence.forms.iter().enumerate() {
            let word = Word::new(form);
            let Some(&tag) = sentence.names.get(i) else { continue };
            let kind = if tag == 0 { OUTSIDE } else { usize::from(tag - 1) / 2 };
            if !matches!(word.case, Case::Lower | Case::None) {
                seen.entry(word.form).or_default()[kind] += 1;
            }
            small.entry(word.lower).or_default()[kind] += 1;
        }
    }
    small.retain(|_, counts| counts[OUTSIDE] * 5 <= counts.iter().sum());
    for (hash, counts) in small {
        seen.entry(hash).or_insert(counts);
    }
    let mut entries = Vec::new();
    for (hash, counts) in seen {
        let all: u32 = counts.iter().sum();
        if all >= least {
            let share = |k: usize| (counts[k] * 4 / all).min(3);
            entries.push((hash, share(0) + 4 * share(1) + 16 * share(2) + 64 * share(3)));
        }
    }
    Table::build(&entries)
}
