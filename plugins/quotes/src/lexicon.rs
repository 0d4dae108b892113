//! What is done by a cue: its act and whether it is speech or an attitude, by lemma (`data/acts.txt`).

use crate::tree::Tree;
use dateline_learn::hash;
use dateline_sdk::core::Label;
use dateline_sdk::core::records::quote::{SpeechAct, Tier};
use dateline_sdk::prelude::Upos;

/// Cells of the table of cues.
const CELLS: usize = 1 << 11;

const ACTS: &str = include_str!("../data/acts.txt");

/// Act and tier of cue lemmas.
pub struct Lexicon {
    /// By the low bits of a key, the entry that has it or the next place to look at; a power of two, more than half of them free.
    cells: Vec<Entry>,
    /// Bits of the keys that are there: most words are in no table.
    bits: Vec<u64>,
}

/// What is known of a part of speech with a lemma.
#[derive(Clone, Copy, Default)]
struct Entry {
    /// The upper half of their key; its lower half says where to look.
    key: u32,
    /// Nothing where the cell is free.
    known: Known,
}

/// An act and a tier by number, counted from one; zeros where nothing is known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Known {
    /// Of [`SpeechAct`].
    pub act: u8,
    /// Of [`Tier`].
    pub tier: u8,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Verb,
    Noun,
    Adjective,
    /// No entry is of this class.
    Other,
}

/// The class of each part of speech.
const CLASSES: [Class; Upos::ALL.len()] = {
    let mut classes = [Class::Other; Upos::ALL.len()];
    classes[Upos::Verb as usize] = Class::Verb;
    classes[Upos::Aux as usize] = Class::Verb;
    classes[Upos::Noun as usize] = Class::Noun;
    classes[Upos::Propn as usize] = Class::Noun;
    classes[Upos::Adj as usize] = Class::Adjective;
    classes
};

fn key(class: Class, lemma_hash: u32) -> u64 {
    hash::finish(hash::combine(u64::from(lemma_hash), class as u64))
}

impl Lexicon {
    /// Reads the table that is built in; lines that make no sense are left out (a test finds them).
    pub fn new() -> Lexicon {
        let mut lexicon = Lexicon { cells: vec![Entry::default(); CELLS], bits: vec![0; 256] };
        for (key, act, tier) in lines().filter_map(|line| line.ok()).flat_map(|line| line.entries()) {
            lexicon.bits[(key >> 6) as usize & 255] |= 1 << (key & 63);
            let at = lexicon.place(key);
            // the first of two lines is the one that counts
            if lexicon.cells[at].known.tier == 0 {
                lexicon.cells[at] = Entry { key: (key >> 32) as u32, known: Known { act: act.index() + 1, tier: tier.index() + 1 } };
            }
        }
        lexicon
    }

    /// Act and tier of a word as a cue, if the table has it.
    pub fn get(&self, tree: &Tree<'_>, word: usize) -> Option<(SpeechAct, Tier)> {
        let Known { act, tier } = self.known(tree.words[word].upos, tree.lemmas[word]);
        Some((*SpeechAct::ALL.get(act.checked_sub(1)? as usize)?, *Tier::ALL.get(tier.checked_sub(1)? as usize)?))
    }

    /// The same by number, of a part of speech and the hash of a lemma.
    #[inline]
    pub fn known(&self, upos: Upos, lemma: u32) -> Known {
        let key = key(CLASSES[upos as usize], lemma);
        if self.bits[(key >> 6) as usize & 255] & 1 << (key & 63) == 0 {
            return Known::default();
        }
        self.cells[self.place(key)].known
    }

    /// Where a key stands or would stand.
    fn place(&self, key: u64) -> usize {
        let mut at = (key >> 14) as usize % CELLS;
        while self.cells[at].key != (key >> 32) as u32 && self.cells[at].known.tier != 0 {
            at = (at + 1) % CELLS;
        }
        at
    }
}

impl Default for Lexicon {
    fn default() -> Self {
        Lexicon::new()
    }
}

struct Line<'a> {
    act: SpeechAct,
    tier: Tier,
    class: Class,
    lemmas: &'a str,
}

impl Line<'_> {
    fn entries(&self) -> Vec<(u64, SpeechAct, Tier)> {
        self.lemmas.split_whitespace().map(|lemma| (key(self.class, hash::bytes(lemma.as_bytes()) as u32), self.act, self.tier)).collect()
    }
}

/// The lines of the table, or what is wrong with one.
fn lines() -> impl Iterator<Item = Result<Line<'static>, &'static str>> {
    ACTS.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty()).map(|line| {
        let (what, lemmas) = line.split_once(": ").ok_or(line)?;
        let mut what = what.split(' ');
        let act = what.next().and_then(SpeechAct::from_name).ok_or(line)?;
        let tier = what.next().and_then(Tier::from_name).ok_or(line)?;
        let class = match what.next() {
            Some("verb") => Class::Verb,
            Some("noun") => Class::Noun,
            Some("adjective") => Class::Adjective,
            _ => return Err(line),
        };
        Ok(Line { act, tier, class, lemmas })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_table_is_read() {
        let wrong: Vec<&str> = lines().filter_map(Result::err).collect();
        assert!(wrong.is_empty(), "{wrong:?}");
        let known = Lexicon::new().cells.iter().filter(|cell| cell.known.tier != 0).count();
        assert!(known > 500 && known * 2 < CELLS, "{known}");
    }
}
