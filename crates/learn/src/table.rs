//! A frozen hash table from words to numbers, read in place from a model file.
//!
//! Open addressing over a power of two; each entry is a fingerprint of 32 bits and a value. A word that was not in the table
//! is taken for one that was about once in four thousand million.

use std::borrow::Cow;

/// A table in a model file: `[fingerprint, value]` pairs; an empty place has the value `u32::MAX`.
#[derive(Debug, Clone)]
pub struct Table<'a> {
    entries: Cow<'a, [u32]>,
    mask: usize,
}

impl<'a> Table<'a> {
    /// Takes a section of pairs; `None` when its length is not twice a power of two.
    #[must_use]
    pub fn new(entries: Cow<'a, [u32]>) -> Option<Self> {
        let places = entries.len() / 2;
        (places.is_power_of_two() && entries.len().is_multiple_of(2)).then_some(Self { entries, mask: places - 1 })
    }

    /// The value of a word hash.
    #[inline]
    #[must_use]
    pub fn get(&self, hash: u64) -> Option<u32> {
        let fingerprint = (hash >> 32) as u32;
        let mut place = hash as usize & self.mask;
        // At most sixteen steps: `build` makes the table so, and a damaged file must not hold us.
        for _ in 0..16 {
            let at = place * 2;
            match self.entries.get(at..at + 2) {
                Some([_, u32::MAX]) | None => return None,
                Some(&[found, value]) if found == fingerprint => return Some(value),
                _ => place = (place + 1) & self.mask,
            }
        }
        None
    }

    /// The largest value, to be checked against what it indexes.
    #[must_use]
    pub fn largest(&self) -> Option<u32> {
        self.entries.iter().skip(1).step_by(2).copied().filter(|&v| v != u32::MAX).max()
    }

    /// Lays out a table for the given word hashes; later duplicates are ignored.
    #[must_use]
    pub fn build(words: &[(u64, u32)]) -> Vec<u32> {
        let mut places = (words.len().max(1) * 3 / 2).next_power_of_two();
        'size: loop {
            let mut entries = vec![0; places * 2];
            for entry in entries.iter_mut().skip(1).step_by(2) {
                *entry = u32::MAX;
            }
            for &(hash, value) in words {
                let fingerprint = (hash >> 32) as u32;
                let mut place = hash as usize & (places - 1);
                let mut steps = 0;
                loop {
                    if entries[place * 2 + 1] == u32::MAX {
                        entries[place * 2] = fingerprint;
                        entries[place * 2 + 1] = value;
                        break;
                    }
                    if entries[place * 2] == fingerprint {
                        break;
                    }
                    place = (place + 1) & (places - 1);
                    steps += 1;
                    if steps == 16 {
                        places *= 2;
                        continue 'size;
                    }
                }
            }
            return entries;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hash;

    #[test]
    fn every_word_is_found_again() {
        let words: Vec<(u64, u32)> = (0..5000u32).map(|i| (hash::bytes(&i.to_le_bytes()), i)).collect();
        let table = Table::new(Cow::Owned(Table::build(&words))).expect("a power of two");
        assert!(words.iter().all(|&(h, v)| table.get(h) == Some(v)));
        assert_eq!((5000..10_000u32).filter(|i| table.get(hash::bytes(&i.to_le_bytes())).is_some()).count(), 0);
        assert_eq!(table.largest(), Some(4999));
    }
}
