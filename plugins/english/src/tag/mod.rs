//! Parts of speech: one universal and one Penn tag a word, by an averaged perceptron.
//!
//! A word that was always tagged alike is answered from a dictionary; every other is scored from left to right over its form,
//! its ends and shape, two words to each side, the tags before it, and the tag sets that its neighbours have in the dictionary.
//! A class is a pair of tags (`VERB|VBD`), so that the two never disagree.

pub mod consistency;
pub mod labels;
#[cfg(feature = "train")]
pub mod train;

use std::ops::Range;
use std::sync::LazyLock;

use dateline_learn::hash::{combine, finish};
use dateline_learn::many::ManyClasses;
use dateline_learn::model::{ModelError, ModelFile};
use dateline_learn::simd;
use dateline_learn::table::Table;
use dateline_learn::word::{Case, Word};
use dateline_sdk::core::records::base::Upos;

use crate::kept::{Kept, model_number};

/// A part-of-speech tagger over one model file.
#[derive(Debug)]
pub struct Tagger<'a> {
    weights: ManyClasses<'a>,
    dictionary: Table<'a>,
    upos: Vec<u8>,
    xpos: Vec<u8>,
    /// The classes of an opening and of a closing quotation mark.
    marks: [Option<u8>; 2],
    /// Tells this tagger from others.
    number: u64,
}

/// So many sentences are tagged side by side: while the weights of a word come from memory, the others are worked on. Eight gain no
/// more than four.
const LANES: usize = 4;

/// Working memory of [`Tagger::tag_all`], reused from text to text.
#[derive(Debug, Default)]
pub struct Scratch {
    lanes: [Lane; LANES],
    kept: Kept,
}

/// A sentence that is being tagged, and what its next word is asked for.
#[derive(Debug, Default)]
struct Lane {
    sentence: Range<usize>,
    context: Context,
    /// First those that the word has wherever it stands, so many, unless their sums are in the scores.
    features: Vec<u64>,
    own: usize,
    scores: Scores,
}

#[derive(Debug)]
struct Scores([i32; 256]);

impl Default for Scores {
    fn default() -> Self {
        Self([0; 256])
    }
}

/// A sentence as the features see it.
#[derive(Debug, Default)]
pub(crate) struct Context {
    /// Per word the value in the dictionary: an answer, a tag set, or nothing.
    entries: Vec<u32>,
    classes: Vec<u8>,
    shouting: bool,
}

/// A dictionary value with this bit is the answer; one without is the number of a tag set.
const ANSWER: u32 = 1 << 16;
/// No entry.
const UNKNOWN: u32 = u32::MAX - 1;
/// Stands for the class before the first word.
const START: u64 = 300;

impl Tagger<'static> {
    /// The tagger that ships with the language pack.
    #[must_use]
    pub fn embedded() -> &'static Self {
        static TAGGER: LazyLock<Tagger<'static>> = LazyLock::new(|| {
            Tagger::new(dateline_learn::embed!("../../models/tag.model")).expect("the embedded tagger is checked by a test")
        });
        &TAGGER
    }
}

impl<'a> Tagger<'a> {
    /// Reads a model file in place.
    ///
    /// # Errors
    /// What is wrong with the file.
    pub fn new(file: &'a [u8]) -> Result<Self, ModelError> {
        let file = ModelFile::new(file)?;
        let upos = labels::from_header(&file, "upos", labels::UPOS)?;
        let xpos = labels::from_header(&file, "xpos", labels::XPOS)?;
        let dictionary = Table::new(file.u32s("dictionary", None)?).ok_or_else(|| ModelError::Section("dictionary".to_owned()))?;
        if upos.len() != xpos.len() || upos.is_empty() || upos.len() > 256 {
            return Err(ModelError::BadValue("upos".to_owned(), upos.len().to_string()));
        }
        let mark = |name: &str| {
            let (punct, tag) = (labels::index(labels::UPOS, "PUNCT")?, labels::index(labels::XPOS, name)?);
            upos.iter().zip(&xpos).position(|(&u, &x)| (u, x) == (punct, tag)).map(|class| class as u8)
        };
        let marks = [mark("``"), mark("''")];
        let weights = ManyClasses::new(&file, "tag", upos.len())?;
        Ok(Self { weights, dictionary, upos, xpos, marks, number: model_number() })
    }

    fn is_mark(&self, class: u8) -> bool {
        self.upos.get(usize::from(class)) == Some(&(Upos::Punct as u8))
    }

    /// Tags the words of one sentence; see [`tag_all`](Self::tag_all).
    pub fn tag(&self, forms: &[&str], words: &[Word], scratch: &mut Scratch, upos: &mut Vec<u8>, xpos: &mut Vec<u8>) {
        upos.clear();
        xpos.clear();
        self.tag_all(std::slice::from_ref(&(0..words.len())), forms, words, scratch, upos, xpos);
    }

    /// Tags the words of some sentences that follow each other, ranges of the words, which are given as they are written and as models
    /// see them; the outputs, as long as the words before the first, get a label number for each.
    pub fn tag_all(
        &self,
        sentences: &[Range<usize>],
        forms: &[&str],
        words: &[Word],
        scratch: &mut Scratch,
        upos: &mut Vec<u8>,
        xpos: &mut Vec<u8>,
    ) {
        let end = sentences.last().map_or(upos.len(), |last| last.end);
        upos.resize(end, 0);
        xpos.resize(end, 0);
        let Scratch { lanes, kept } = scratch;
        let mut waiting = sentences.iter();
        let mut running = 0;
        for (lane, sentence) in lanes.iter_mut().zip(&mut waiting) {
            lane.begin(sentence, words, &self.dictionary);
            running += 1;
        }
        while running > 0 {
            let mut at = 0;
            while at < running {
                let lane = &mut lanes[at];
                if self.ask(lane, forms, words, kept) {
                    at += 1;
                    continue;
                }
                for (i, class) in lane.sentence.clone().zip(&lane.context.classes) {
                    upos[i] = self.upos.get(usize::from(*class)).copied().unwrap_or_default();
                    xpos[i] = self.xpos.get(usize::from(*class)).copied().unwrap_or_default();
                }
                if let Some(sentence) = waiting.next() {
                    lane.begin(sentence, words, &self.dictionary);
                } else {
                    running -= 1;
                    lanes.swap(at, running);
                }
            }
            for lane in &lanes[..running] {
                self.weights.expect_next(&lane.features);
            }
            for lane in &mut lanes[..running] {
                self.decide(lane, forms, words, kept);
            }
        }
    }

    /// Goes on to the next word of which the dictionary does not say the class, and asks for its weights; false where there is none.
    fn ask(&self, lane: &mut Lane, forms: &[&str], words: &[Word], kept: &Kept) -> bool {
        let Lane { sentence, context, features, own, scores } = lane;
        let (forms, words) = (&forms[sentence.clone()], &words[sentence.clone()]);
        while let Some(&form) = forms.get(context.classes.len()) {
            let i = context.classes.len();
            let entry = context.entries[i];
            // Typographic marks say themselves which they are; words are levelled to straight ones before they are looked at.
            let mark = match form {
                "“" => self.marks[0],
                "”" => self.marks[1],
                _ => None,
            };
            if let Some(class) = mark.or(context.is_answered(i).then_some(entry as u8)) {
                context.classes.push(class);
                continue;
            }
            features.clear();
            let scores = &mut scores.0[..self.upos.len()];
            if let Some(sums) = kept.find(&words[i], (self.number, entry)) {
                scores.iter_mut().zip(sums).for_each(|(score, sum)| *score = i32::from(*sum));
            } else {
                scores.fill(0);
                context.own(words, i, features);
            }
            *own = features.len();
            context.around(words, i, features);
            context.after(words, i, features);
            self.weights.expect(features);
            return true;
        }
        false
    }

    /// Finds the class of the word whose weights were asked for.
    fn decide(&self, lane: &mut Lane, forms: &[&str], words: &[Word], kept: &mut Kept) {
        let Lane { sentence, context, features, own, scores } = lane;
        let i = context.classes.len();
        let (form, word) = (forms[sentence.start + i], &words[sentence.start + i]);
        let (own, rest) = features.split_at(*own);
        if !own.is_empty() {
            self.weights.add(own, &mut scores.0);
            let sums = &scores.0[..self.upos.len()];
            if sums.iter().all(|sum| i16::try_from(*sum).is_ok()) {
                kept.keep(word, (self.number, context.entries[i]), sums.iter().map(|sum| *sum as i16));
            }
        }
        self.weights.add(rest, &mut scores.0);
        let scores = &mut scores.0[..self.upos.len()];
        let mut class = best(scores);
        if self.is_mark(class) && form.chars().all(char::is_alphabetic) {
            // What is all letters is no mark, however little is known of the word.
            scores.iter_mut().enumerate().filter(|s| self.is_mark(s.0 as u8)).for_each(|s| *s.1 = i32::MIN);
            class = best(scores);
        }
        context.classes.push(class);
    }
}

impl Lane {
    fn begin(&mut self, sentence: &Range<usize>, words: &[Word], dictionary: &Table<'_>) {
        self.sentence = sentence.clone();
        self.context.read(&words[sentence.clone()], dictionary);
    }
}

/// The first of the best classes.
pub(crate) fn best(scores: &[i32]) -> u8 {
    simd::first_largest(scores) as u8
}

impl Context {
    pub(crate) fn read(&mut self, words: &[Word], dictionary: &Table<'_>) {
        self.entries.clear();
        self.classes.clear();
        let count = |case| words.iter().filter(|w| w.case == case).count();
        self.shouting = count(Case::Upper) > count(Case::Lower) + 1;
        let entry = |w: &Word| {
            // In a headline in capitals a word is looked up as it is written elsewhere.
            let small = || if self.shouting && w.case == Case::Upper { dictionary.get(w.lower) } else { None };
            dictionary.get(w.form).or_else(small).unwrap_or(UNKNOWN)
        };
        self.entries.extend(words.iter().map(entry));
    }

    /// The dictionary says the class of word `i`.
    fn is_answered(&self, i: usize) -> bool {
        let entry = self.entries[i];
        entry != UNKNOWN && entry & ANSWER != 0
    }

    /// The features of word `i`, given the classes before it.
    #[cfg(feature = "train")]
    pub(crate) fn features(&self, words: &[Word], i: usize, out: &mut Vec<u64>) {
        out.clear();
        self.own(words, i, out);
        self.around(words, i, out);
        self.after(words, i, out);
    }

    /// The features of word `i` that it has wherever it stands.
    fn own(&self, words: &[Word], i: usize, out: &mut Vec<u64>) {
        let w = &words[i];
        let mut push = numbered(out);
        push(1, 0, 0);
        push(2, w.form, 0);
        push(3, w.lower, 0);
        for (number, hash) in (4..).zip(w.prefixes.into_iter().chain(w.suffixes)) {
            push(number, hash, 0);
        }
        push(12, w.shape, 0);
        push(30, self.entry(i), 0);
    }

    /// Those that it has from its place and the words around it.
    fn around(&self, words: &[Word], i: usize, out: &mut Vec<u64>) {
        let nothing = Word::default();
        let word = |at: isize| usize::try_from(at).ok().and_then(|at| words.get(at)).unwrap_or(&nothing);
        let at = i as isize;
        let (w, w1, w2, n1, n2) = (word(at), word(at - 1), word(at - 2), word(at + 1), word(at + 2));
        let (e, en1, en2) = (self.entry(i), self.entry(i + 1), self.entry(i + 2));
        let mut push = numbered(out);
        push(13, w.case as u64 + 8 * u64::from(i == 0) + 16 * u64::from(self.shouting), 0);
        push(14, w1.lower, 0);
        push(15, w2.lower, 0);
        push(16, n1.lower, 0);
        push(17, n2.lower, 0);
        push(21, w1.lower, w.lower);
        push(22, w.lower, n1.lower);
        push(23, w1.lower, n1.lower);
        push(25, n1.suffixes[1], w.suffixes[1]);
        push(26, n1.shape, w.shape);
        push(27, w1.shape, w.shape);
        push(31, en1, 0);
        push(32, en2, 0);
        push(33, e, en1);
        push(38, combine(e, en1), en2);
    }

    /// Those that it has from the classes before it.
    fn after(&self, words: &[Word], i: usize, out: &mut Vec<u64>) {
        let nothing = Word::default();
        let (w, n1) = (&words[i], words.get(i + 1).unwrap_or(&nothing));
        let class = |back: usize| i.checked_sub(back).and_then(|at| self.classes.get(at)).map_or(START, |&c| u64::from(c));
        let (c1, c2) = (class(1), class(2));
        let (e, en1) = (self.entry(i), self.entry(i + 1));
        let mut push = numbered(out);
        push(18, c1, 0);
        push(19, c1, c2);
        push(20, c1, w.lower);
        push(24, c1, n1.suffixes[2]);
        push(28, c1, w.suffixes[2]);
        push(29, c1, n1.lower);
        push(34, c1, e);
        push(35, c1, en1);
        push(36, combine(c1, e), en1);
        push(37, combine(c1, c2), e);
    }

    /// The value in the dictionary; another where there is no word.
    fn entry(&self, at: usize) -> u64 {
        u64::from(self.entries.get(at).copied().unwrap_or(UNKNOWN - 1))
    }
}

/// Pushes features, each hashed with its number, which models depend on.
fn numbered(out: &mut Vec<u64>) -> impl FnMut(u64, u64, u64) {
    |number, a, b| out.push(finish(combine(combine(number, a), b)))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn what_is_all_letters_is_no_mark(sentence in prop::collection::vec("[a-z]{1,9}|[A-Z][a-z]{1,6}|[.,;:!?]", 1..9)) {
            let forms: Vec<&str> = sentence.iter().map(String::as_str).collect();
            let (mut upos, mut xpos) = (Vec::new(), Vec::new());
            Tagger::embedded().tag(&forms, &Word::all(&forms), &mut Scratch::default(), &mut upos, &mut xpos);
            prop_assert_eq!(upos.len(), forms.len());
            for (form, upos) in forms.iter().zip(upos) {
                prop_assert!(upos != Upos::Punct as u8 || !form.chars().all(char::is_alphabetic), "{}", form);
            }
        }
    }
}
