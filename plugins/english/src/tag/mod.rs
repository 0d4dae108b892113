//! Parts of speech: one universal and one Penn tag a word, by an averaged perceptron.
//!
//! A word that was always tagged alike is answered from a dictionary; every other is scored from left to right over its form,
//! its ends and shape, two words to each side, the tags before it, and the tag sets that its neighbours have in the dictionary.
//! A class is a pair of tags (`VERB|VBD`), so that the two never disagree.

pub mod labels;
#[cfg(feature = "train")]
pub mod train;

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

/// Working memory of [`Tagger::tag`], reused from sentence to sentence.
#[derive(Debug, Default)]
pub struct Scratch {
    context: Context,
    features: Vec<u64>,
    /// What is known of the features of all words before the first is tagged, and per word where its own end.
    around: Vec<u64>,
    ends: Vec<usize>,
    kept: Kept,
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

    /// Tags the words of one sentence, given as they are written and as models see them; the outputs are cleared first and hold label numbers, one a word.
    pub fn tag(&self, forms: &[&str], words: &[Word], scratch: &mut Scratch, upos: &mut Vec<u8>, xpos: &mut Vec<u8>) {
        let Scratch { context, features, around, ends, kept } = scratch;
        context.read(words, &self.dictionary);
        upos.clear();
        xpos.clear();
        around.clear();
        ends.clear();
        for i in 0..words.len() {
            if !context.is_answered(i) {
                context.around(words, i, around);
            }
            ends.push(around.len());
        }
        self.weights.expect(around);
        let around_of = |i: usize| if i == 0 { &around[..ends[0]] } else { &around[ends[i - 1]..ends[i]] };
        for (i, &word) in forms.iter().enumerate() {
            let entry = context.entries[i];
            if i + 1 < words.len() {
                self.weights.expect_next(around_of(i + 1));
            }
            // Typographic marks say themselves which they are; words are levelled to straight ones before they are looked at.
            let mark = match word {
                "“" => self.marks[0],
                "”" => self.marks[1],
                _ => None,
            };
            let class = if let Some(mark) = mark {
                mark
            } else if context.is_answered(i) {
                entry as u8
            } else {
                let mut scores = [0; 256];
                let with = (self.number, entry);
                if let Some(sums) = kept.find(&words[i], with) {
                    scores.iter_mut().zip(sums).for_each(|(score, sum)| *score = i32::from(*sum));
                } else {
                    features.clear();
                    context.own(words, i, features);
                    self.weights.add(features, &mut scores);
                    let sums = &scores[..self.upos.len()];
                    if sums.iter().all(|sum| i16::try_from(*sum).is_ok()) {
                        kept.keep(&words[i], with, sums.iter().map(|sum| *sum as i16));
                    }
                }
                features.clear();
                features.extend_from_slice(around_of(i));
                context.after(words, i, features);
                self.weights.add(features, &mut scores);
                let scores = &mut scores[..self.upos.len()];
                let class = best(scores);
                if self.is_mark(class) && word.chars().all(char::is_alphabetic) {
                    // What is all letters is no mark, however little is known of the word.
                    scores.iter_mut().enumerate().filter(|s| self.is_mark(s.0 as u8)).for_each(|s| *s.1 = i32::MIN);
                    best(scores)
                } else {
                    class
                }
            };
            context.classes.push(class);
            upos.push(self.upos.get(usize::from(class)).copied().unwrap_or_default());
            xpos.push(self.xpos.get(usize::from(class)).copied().unwrap_or_default());
        }
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
