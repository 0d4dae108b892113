//! Training of the tagger.

use std::collections::BTreeMap;

use dateline_learn::many::ManyClasses;
use dateline_learn::model::ModelBuilder;
use dateline_learn::table::Table;
use dateline_learn::train::Random;
use dateline_learn::train::perceptron::Perceptron;
use dateline_learn::word::Word;

use super::{ANSWER, Context, UNKNOWN, best, labels};
use crate::training::Sentence;

/// A weight of one is sixteen in the model.
const SCALE: f64 = 16.0;

/// How the tagger is trained.
#[derive(Debug, Clone, Copy)]
pub struct Settings {
    /// Passes over the training text.
    pub epochs: usize,
    /// Binary logarithm of the number of weight slots.
    pub bits: u32,
    /// Decides the order of the sentences.
    pub seed: u64,
    /// By how much the right class must be better than any other before nothing is learned from a word.
    pub margin: i32,
    /// A word is answered from the dictionary when it was seen so often, always with one class.
    pub sure: u32,
    /// Averaged weights below this are dropped.
    pub least: f64,
}

impl Default for Settings {
    fn default() -> Self {
        Self { epochs: 8, bits: 19, seed: 1, margin: 12, sure: 10, least: 1.5 }
    }
}

/// Trains a tagger; the result is a model file.
#[must_use]
pub fn train(sentences: &[&Sentence], settings: Settings, header: &[(String, String)]) -> Vec<u8> {
    let mut classes: BTreeMap<(u8, u8), u32> = BTreeMap::new();
    for s in sentences {
        for i in 0..s.len() {
            *classes.entry((s.upos[i], s.xpos[i])).or_default() += 1;
        }
    }
    let mut pairs: Vec<_> = classes.into_iter().filter(|c| c.1 >= 2).map(|c| (std::cmp::Reverse(c.1), c.0)).collect();
    pairs.sort_unstable();
    pairs.truncate(256);
    let pairs: Vec<(u8, u8)> = pairs.into_iter().map(|p| p.1).collect();
    let class_of = |s: &Sentence, i: usize| pairs.iter().position(|&p| p == (s.upos[i], s.xpos[i])).map(|p| p as u8);

    let table = dictionary(sentences, settings.sure, class_of);
    let lookup = Table::new(table.as_slice().into()).expect("built as a power of two");
    let mut model = Perceptron::new(settings.bits);
    let mut random = Random::new(settings.seed);
    let mut order: Vec<usize> = (0..sentences.len()).collect();
    let (mut context, mut features) = (Context::default(), Vec::new());
    for _ in 0..settings.epochs {
        random.shuffle(&mut order);
        for &at in &order {
            let sentence = sentences[at];
            let words = Word::all(&sentence.words());
            context.read(&words, &lookup);
            for i in 0..sentence.len() {
                let entry = context.entries[i];
                if entry != UNKNOWN && entry & ANSWER != 0 {
                    context.classes.push(entry as u8);
                    continue;
                }
                context.features(&words, i, &mut features);
                let mut scores = [0; 256];
                for &f in &features {
                    model.add(f, &mut scores);
                }
                let guess = best(&scores[..pairs.len()]);
                if let Some(gold) = class_of(sentence, i) {
                    let right = scores[usize::from(gold)];
                    scores[usize::from(gold)] = i32::MIN;
                    let rival = best(&scores[..pairs.len()]);
                    if gold != guess || right < scores[usize::from(rival)] + settings.margin {
                        for &f in &features {
                            model.update(f, gold, 1);
                            model.update(f, rival, -1);
                        }
                    }
                }
                model.tick();
                context.classes.push(guess);
            }
        }
    }
    let mut builder = ModelBuilder::default();
    builder.line("task", "tag");
    for (key, value) in header {
        builder.line(key, value);
    }
    let names = |of: fn(&(u8, u8)) -> &'static str| pairs.iter().map(of).collect::<Vec<_>>().join(" ");
    builder.line("upos", names(|p| labels::UPOS[usize::from(p.0)]));
    builder.line("xpos", names(|p| labels::XPOS[usize::from(p.1)]));
    builder.u32s("dictionary", &table);
    ManyClasses::write(&mut builder, "tag", &model.average(SCALE, settings.least), pairs.len());
    builder.finish()
}

/// Per word form its one class, or the number of the set of classes it was seen with.
fn dictionary(sentences: &[&Sentence], sure: u32, class_of: impl Fn(&Sentence, usize) -> Option<u8>) -> Vec<u32> {
    let mut seen: BTreeMap<u64, BTreeMap<u8, u32>> = BTreeMap::new();
    for s in sentences {
        for (i, form) in s.forms.iter().enumerate() {
            if let Some(class) = class_of(s, i) {
                *seen.entry(Word::new(form).form).or_default().entry(class).or_default() += 1;
            }
        }
    }
    let mut sets: BTreeMap<Vec<u8>, u32> = BTreeMap::new();
    let mut entries = Vec::new();
    for (hash, classes) in &seen {
        let total: u32 = classes.values().sum();
        if total < 3 {
            continue;
        }
        let mut often: Vec<(std::cmp::Reverse<u32>, u8)> =
            classes.iter().filter(|c| *c.1 * 50 >= total).map(|c| (std::cmp::Reverse(*c.1), *c.0)).collect();
        often.sort_unstable();
        let set: Vec<u8> = often.iter().map(|c| c.1).collect();
        if classes.len() == 1 && total >= sure {
            entries.push((*hash, ANSWER | u32::from(set[0])));
        } else {
            let next = sets.len() as u32;
            entries.push((*hash, *sets.entry(set).or_insert(next) & 0x7FFF));
        }
    }
    Table::build(&entries)
}
