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
use dateline_learn::table::Table;
use dateline_learn::word::{Case, Word};
use dateline_sdk::core::records::base::Upos;

/// A part-of-speech tagger over one model file.
#[derive(Debug)]
pub struct Tagger<'a> {
    weights: ManyClasses<'a>,
    dictionary: Table<'a>,
    upos: Vec<u8>,
    xpos: Vec<u8>,
    /// The classes of an opening and of a closing quotation mark.
    marks: [Option<u8>; 2],
}

/// Working memory of [`Tagger::tag`], reused from sentence to sentence.
#[derive(Debug, Default)]
pub struct Scratch {
    context: Context,
    features: Vec<u64>,
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
        Ok(Self { weights: ManyClasses::new(&file, "tag", upos.len())?, dictionary, upos, xpos, marks })
    }

    fn is_mark(&self, class: u8) -> bool {
        self.upos.get(usize::from(class)) == Some(&(Upos::Punct as u8))
    }

    /// Tags the words of one sentence, given as they are written and as models see them; the outputs are cleared first and hold label numbers, one a word.
    pub fn tag(&self, forms: &[&str], words: &[Word], scratch: &mut Scratch, upos: &mut Vec<u8>, xpos: &mut Vec<u8>) {
        let Scratch { context, features } = scratch;
        context.read(words, &self.dictionary);
        upos.clear();
        xpos.clear();
        for (i, &word) in forms.iter().enumerate() {
            let entry = context.entries[i];
            // Typographic marks say themselves which they are; words are levelled to straight ones before they are looked at.
            let mark = match word {
                "“" => self.marks[0],
                "”" => self.marks[1],
                _ => None,
            };
            let class = if let Some(mark) = mark {
                mark
            } else if entry != UNKNOWN && entry & ANSWER != 0 {
                entry as u8
            } else {
                context.features(words, i, features);
                let mut scores = [0; 256];
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
    let (mut class, mut score) = (0, i32::MIN);
    for (i, &s) in scores.iter().enumerate() {
        if s > score {
            (class, score) = (i, s);
        }
    }
    class as u8
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

    /// The features of word `i`, given the classes before it.
    pub(crate) fn features(&self, words: &[Word], i: usize, out: &mut Vec<u64>) {
        out.clear();
        let nothing = Word::default();
        let word = |at: isize| usize::try_from(at).ok().and_then(|at| words.get(at)).unwrap_or(&nothing);
        let entry = |at: usize| u64::from(self.entries.get(at).copied().unwrap_or(UNKNOWN - 1));
        let class = |back: usize| i.checked_sub(back).and_then(|at| self.classes.get(at)).map_or(START, |&c| u64::from(c));
        let at = i as isize;
        let (w, w1, w2, n1, n2) = (word(at), word(at - 1), word(at - 2), word(at + 1), word(at + 2));
        let (c1, c2) = (class(1), class(2));
        let (e, en1, en2) = (entry(i), entry(i + 1), entry(i + 2));
        let mut number = 0;
        let mut push = |a: u64, b: u64| {
            number += 1;
            out.push(finish(combine(combine(number, a), b)));
        };
        push(0, 0);
        push(w.form, 0);
        push(w.lower, 0);
        for hash in w.prefixes.into_iter().chain(w.suffixes) {
            push(hash, 0);
        }
        push(w.shape, 0);
        push(w.case as u64 + 8 * u64::from(i == 0) + 16 * u64::from(self.shouting), 0);
        push(w1.lower, 0);
        push(w2.lower, 0);
        push(n1.lower, 0);
        push(n2.lower, 0);
        push(c1, 0);
        push(c1, c2);
        push(c1, w.lower);
        push(w1.lower, w.lower);
        push(w.lower, n1.lower);
        push(w1.lower, n1.lower);
        push(c1, n1.suffixes[2]);
        push(n1.suffixes[1], w.suffixes[1]);
        push(n1.shape, w.shape);
        push(w1.shape, w.shape);
        push(c1, w.suffixes[2]);
        push(c1, n1.lower);
        push(e, 0);
        push(en1, 0);
        push(en2, 0);
        push(e, en1);
        push(c1, e);
        push(c1, en1);
        push(combine(c1, e), en1);
        push(combine(c1, c2), e);
        push(combine(e, en1), en2);
    }
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
