//! Names written down by people: where they stand in a sentence, and of which classes they are.
//!
//! The lists (`plugins/english/lists`) become one table when the name finder is trained: every phrase by the hash of its words in
//! small letters, and every beginning of one, so that the longest phrase from a word on is found by one look a word. What is
//! written in capitals alone (*NATO*, *IT*) is found as it is written; all else in any writing that begins with a capital.

#[cfg(feature = "train")]
pub(crate) mod build;

use std::borrow::Cow;

use dateline_learn::hash::{combine, finish};
use dateline_learn::word::{Case, Word};

use crate::clusters::{Clusters, NO_GROUP};

/// The table.
#[derive(Debug)]
pub(crate) struct Lists<'a> {
    phrases: Clusters<'a>,
}

/// What the lists say of a word.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Listed {
    /// The classes of the longest phrase that it stands in, or nothing.
    pub(crate) classes: u16,
    /// The classes of the word itself.
    pub(crate) own: u16,
    /// The phrase: its first word and the one after its last; empty outside of one.
    pub(crate) start: u32,
    pub(crate) end: u32,
}

/// First names and surnames, which make no phrase.
pub(crate) const PEOPLE: u16 = 0b11;
/// The beginning of a longer phrase.
const BEGINNING: u16 = 1 << 14;
/// So many words of a phrase are looked at.
const LONGEST: usize = 8;

/// Whether a word has a capital.
pub(super) fn capital(word: &Word) -> bool {
    !matches!(word.case, Case::Lower | Case::None)
}

/// The hash of a phrase and one more word.
fn step(phrase: u64, word: &Word) -> u64 {
    finish(combine(phrase, word.lower))
}

impl<'a> Lists<'a> {
    /// Takes a section of a model file; `None` when its length is no power of two.
    pub(crate) fn new(entries: Cow<'a, [u32]>) -> Option<Self> {
        Clusters::over(entries).map(|phrases| Self { phrases })
    }

    fn get(&self, hash: u64) -> u16 {
        match self.phrases.of(hash) {
            NO_GROUP => 0,
            found => found as u16,
        }
    }

    /// What the lists say of the words of a sentence, one a word; phrases do not overlap, the earlier one stands.
    pub(crate) fn read(&self, words: &[Word], out: &mut Vec<Listed>) {
        out.clear();
        out.resize(words.len(), Listed::default());
        let mut covered = 0;
        for i in 0..words.len() {
            let word = &words[i];
            if !capital(word) {
                continue;
            }
            let in_any = self.get(word.lower);
            let own = if word.case == Case::Upper { in_any | self.get(word.form) } else { in_any };
            out[i].own = own & !BEGINNING;
            if i < covered {
                continue;
            }
            let (mut classes, mut end) = (own & !BEGINNING & !PEOPLE, i + 1);
            let (mut phrase, mut found) = (word.lower, in_any);
            for (at, word) in words.iter().enumerate().take(i + LONGEST).skip(i + 1) {
                if found & BEGINNING == 0 {
                    break;
                }
                phrase = step(phrase, word);
                found = self.get(phrase);
                if found & !BEGINNING != 0 {
                    (classes, end) = (found & !BEGINNING, at + 1);
                }
            }
            if classes != 0 {
                for listed in &mut out[i..end] {
                    (listed.classes, listed.start, listed.end) = (classes, i as u32, end as u32);
                }
                covered = end;
            }
        }
    }
}
