//! Sets and tables whose keys are fixed: lists of words, and the features that a word may have. No text can choose them so that
//! they fall together, so that a plain hash serves them, which takes a quarter of the time of the usual one.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasherDefault, Hasher};

use dateline_learn::hash;

/// The words of a list.
pub(crate) type FixedSet = HashSet<&'static str, BuildHasherDefault<FixedHasher>>;
/// What belongs to each of some fixed keys.
pub(crate) type FixedMap<K, V> = HashMap<K, V, BuildHasherDefault<FixedHasher>>;

/// Hashes a key as models do.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct FixedHasher(u64);

impl Hasher for FixedHasher {
    fn write(&mut self, bytes: &[u8]) {
        self.0 = hash::combine(self.0, hash::bytes(bytes));
    }

    fn write_u8(&mut self, _: u8) {
        // Only what follows a string to tell it from the beginning of a longer one, whose hash tells it already.
    }

    fn finish(&self) -> u64 {
        hash::finish(self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_and_others_are_not() {
        let set: FixedSet = ["mayor", "mayoress", "", "é"].into_iter().collect();
        assert!(["mayor", "mayoress", "", "é"].iter().all(|word| set.contains(word)));
        assert!(!set.contains("mayo") && !set.contains("mayor "));
        let map: FixedMap<String, u8> = [("a".to_owned(), 1), ("b".to_owned(), 2)].into_iter().collect();
        assert_eq!((map.get("a"), map.get("b"), map.get("c")), (Some(&1), Some(&2), None));
    }
}
