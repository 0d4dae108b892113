//! What is done by a cue: its act and whether it is speech or an attitude, by lemma (`data/acts.txt`).

use crate::tree::Word;
use dateline_learn::hash;
use dateline_sdk::core::Label;
use dateline_sdk::core::records::quote::{SpeechAct, Tier};
use dateline_sdk::prelude::Upos;

const ACTS: &str = include_str!("../data/acts.txt");

/// Act and tier of cue lemmas.
pub struct Lexicon {
    /// Sorted by hash of part of speech and lemma.
    entries: Vec<(u64, SpeechAct, Tier)>,
    /// Bits of the hashes that are there: most words are in no table.
    bits: Vec<u64>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Verb,
    Noun,
    Adjective,
}

/// The class of each part of speech.
const CLASSES: [Option<Class>; Upos::ALL.len()] = {
    let mut classes = [None; Upos::ALL.len()];
    classes[Upos::Verb as usize] = Some(Class::Verb);
    classes[Upos::Aux as usize] = Some(Class::Verb);
    classes[Upos::Noun as usize] = Some(Class::Noun);
    classes[Upos::Propn as usize] = Some(Class::Noun);
    classes[Upos::Adj as usize] = Some(Class::Adjective);
    classes
};

fn key(class: Class, lemma_hash: u32) -> u64 {
    hash::finish(hash::combine(u64::from(lemma_hash), class as u64))
}

impl Lexicon {
    /// Reads the table that is built in; lines that make no sense are left out (a test finds them).
    pub fn new() -> Lexicon {
        let mut entries: Vec<(u64, SpeechAct, Tier)> = lines().filter_map(|line| line.ok()).flat_map(|line| line.entries()).collect();
        entries.sort_by_key(|entry| entry.0);
        entries.dedup_by_key(|entry| entry.0);
        let mut bits = vec![0; 256];
        for (key, ..) in &entries {
            bits[(*key >> 6) as usize & 255] |= 1 << (*key & 63);
        }
        Lexicon { entries, bits }
    }

    /// Act and tier of a word as a cue, if the table has it.
    #[inline]
    pub fn get(&self, word: &Word<'_>) -> Option<(SpeechAct, Tier)> {
        let key = key(CLASSES[word.upos as usize]?, word.lemma_hash);
        if self.bits[(key >> 6) as usize & 255] & 1 << (key & 63) == 0 {
            return None;
        }
        self.find(key)
    }

    fn find(&self, key: u64) -> Option<(SpeechAct, Tier)> {
        let at = self.entries.binary_search_by_key(&key, |entry| entry.0).ok()?;
        Some((self.entries[at].1, self.entries[at].2))
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
        assert!(Lexicon::new().entries.len() > 500);
    }
}
