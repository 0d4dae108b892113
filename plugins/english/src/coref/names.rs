//! When two names name the same: whole and short forms, initials, acronyms.

use std::collections::HashMap;

use super::traits::{Class, Traits, hash};
use crate::places::Role;
use crate::reading::{NONE, Reading};

/// How the words of a name relate to those of an earlier one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Relation {
    /// Not at all.
    None,
    /// One is the initials of the other.
    Acronym,
    /// The words of one begin the other: *Acme* and *Acme Tools*.
    Beginning,
    /// The words of one end the other: *Ruiz* and *Ana Ruiz*.
    Ending,
    /// The same first and last word.
    Ends,
    /// The same words.
    Same,
}

/// The longest name, in words that count.
pub(super) const LONGEST: usize = 8;

/// Appends the words of a name, hashed in order, at most eight.
pub fn key(text: &str, reading: &Reading, traits: &Traits, words: &mut Vec<u64>) {
    if let Some((state, Role::State)) = traits.state {
        words.push(hash(state));
        return;
    }
    let begun = words.len();
    for token in traits.core_start..traits.core_end {
        let word = reading.word(text, token as usize);
        if words.len() == begun + LONGEST {
            break;
        }
        if !word.starts_with(char::is_alphanumeric) && !word.starts_with('@') {
            continue;
        }
        let suffix = matches!(
            word,
            "Inc."
                | "Inc"
                | "Corp."
                | "Corp"
                | "Co."
                | "Co"
                | "Ltd."
                | "Ltd"
                | "LLC"
                | "PLC"
                | "plc"
                | "Jr."
                | "Sr."
                | "Jr"
                | "Esq."
                | "KC"
                | "QC"
                | "MP"
                | "MEP"
                | "MSP"
                | "MD"
                | "M.D."
                | "PhD"
                | "Ph.D."
                | "OBE"
                | "CBE"
                | "AG"
                | "SA"
                | "GmbH"
        );
        if suffix && words.len() > begun {
            continue;
        }
        words.push(hash(word));
    }
}

/// The initials of a name of two to six capitalised words.
#[must_use]
pub fn initials(text: &str, reading: &Reading, traits: &Traits) -> Option<u64> {
    let mut letters = String::new();
    for token in traits.core_start..traits.core_end {
        let word = reading.word(text, token as usize);
        if let Some(first) = word.chars().next().filter(|c| c.is_uppercase()) {
            letters.push(first);
        }
    }
    (2..=6).contains(&letters.chars().count()).then(|| hash(&letters))
}

/// Compares the words of two names.
#[must_use]
pub fn relate(a: &[u64], b: &[u64]) -> Relation {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    match (short.first(), short.last()) {
        (Some(first), Some(last)) => {
            if short == long {
                Relation::Same
            } else if long.ends_with(short) {
                Relation::Ending
            } else if short.len() > 1 && long.first() == Some(first) && long.last() == Some(last) {
                Relation::Ends
            } else if long.starts_with(short) {
                Relation::Beginning
            } else {
                Relation::None
            }
        }
        _ => Relation::None,
    }
}

/// Where names were seen: by each of their words and by their initials, the latest entities first.
#[derive(Debug, Default)]
pub struct NameIndex {
    by_word: HashMap<u64, [u32; KEPT]>,
}

/// How many entities are kept for a word.
const KEPT: usize = 6;

impl NameIndex {
    /// Forgets everything.
    pub fn clear(&mut self) {
        self.by_word.clear();
    }

    /// Notes that `entity` was named by `words`.
    pub fn note(&mut self, words: impl Iterator<Item = u64>, entity: u32) {
        for word in words {
            let list = self.by_word.entry(word).or_insert([NONE; KEPT]);
            let place = list.iter().position(|&e| e == entity).unwrap_or(KEPT - 1);
            list[..=place].rotate_right(1);
            list[0] = entity;
        }
    }

    /// The entities named with a word, the latest first.
    pub fn find(&self, word: u64) -> impl Iterator<Item = u32> + '_ {
        self.by_word.get(&word).into_iter().flatten().copied().take_while(|&entity| entity != NONE)
    }
}

/// Whether an earlier name's kind forbids that a later one means the same.
#[must_use]
pub fn clash(a: Class, b: Class) -> bool {
    matches!((a, b), (Class::Person, Class::Org | Class::PlaceName) | (Class::Org | Class::PlaceName, Class::Person))
}
