//! What is done by a cue: its act and whether it is speech or an attitude, by lemma (`data/acts.txt`).

use crate::tree::Tree;
use dateline_learn::hash;
use dateline_sdk::core::Label;
use dateline_sdk::core::records::quote::{SpeechAct, Tier};
use dateline_sdk::prelude::Upos;

const ACTS: &str = include_str!("../data/acts.txt");

/// Act and tier of cue lemmas.
pub struct Lexicon {
    /// Each lemma stands at the place that the low bits of its hash name, or at the next that was free.
    cells: Box<[Row; CELLS]>,
    /// A bit for each value of the high bits of hashes that are there: most words are in no table.
    bits: Box<[u64; 256]>,
}

/// Cells of the table, more than half of them free.
const CELLS: usize = 1 << 11;

/// What is known of a lemma.
#[derive(Clone, Copy, Default)]
struct Row {
    /// Its hash; zero where the cell is free.
    lemma: u32,
    /// As a word of each class.
    known: [Entry; 4],
}

/// An act and a tier by number, counted from one; zeros where nothing is known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Entry {
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

impl Lexicon {
    /// Reads the table that is built in; lines that make no sense are left out (a test finds them).
    pub fn new() -> Lexicon {
        let mut lexicon = Lexicon { cells: Box::new([Row::default(); CELLS]), bits: Box::new([0; 256]) };
        for line in lines().filter_map(|line| line.ok()) {
            for lemma in line.lemmas.split_whitespace().map(|lemma| hash::bytes(lemma.as_bytes()) as u32) {
                lexicon.bits[lemma as usize >> 24] |= 1 << (lemma >> 18 & 63);
                let at = lexicon.place(lemma);
                lexicon.cells[at].lemma = lemma;
                let known = &mut lexicon.cells[at].known[line.class as usize];
                // the first of two lines is the one that counts
                if *known == Entry::default() {
                    *known = Entry { act: line.act.index() + 1, tier: line.tier.index() + 1 };
                }
            }
        }
        lexicon
    }

    /// Act and tier of a word as a cue, if the table has it.
    pub fn get(&self, tree: &Tree<'_>, word: usize) -> Option<(SpeechAct, Tier)> {
        let Entry { act, tier } = self.known(tree.words[word].upos, tree.words[word].lemma);
        Some((*SpeechAct::ALL.get(act.checked_sub(1)? as usize)?, *Tier::ALL.get(tier.checked_sub(1)? as usize)?))
    }

    /// The same by number, of a part of speech and the hash of a lemma.
    #[inline]
    pub fn known(&self, upos: Upos, lemma: u32) -> Entry {
        if self.bits[lemma as usize >> 24] >> (lemma >> 18 & 63) & 1 == 0 {
            return Entry::default();
        }
        self.cells[self.place(lemma)].known[CLASSES[upos as usize] as usize]
    }

    /// Where a lemma stands or would stand.
    fn place(&self, lemma: u32) -> usize {
        let mut at = lemma as usize % CELLS;
        while self.cells[at].lemma != lemma && self.cells[at].lemma != 0 {
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
        let known = Lexicon::new().cells.iter().filter(|cell| cell.lemma != 0).count();
        assert!(known > 500 && known * 2 < CELLS, "{known}");
    }
}
