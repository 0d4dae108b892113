//! Words by likeness: the number of a group of like words, for those that annotated text is too short to know.

use std::borrow::Cow;

use dateline_learn::model::{ModelError, ModelFile};

/// A table from words to groups, read in place: a fingerprint in the high half of an entry, the group in the low one.
#[derive(Debug, Clone)]
pub(crate) struct Clusters<'a> {
    entries: Cow<'a, [u32]>,
    mask: usize,
}

/// The group of a word that is in none.
pub(crate) const NO_GROUP: u32 = 0xFFFF;
/// Groups are numbered so that those of one larger group stand together: the number divided by this is that of the larger.
const IN_A_LARGER: u32 = 8;
/// How far from its place a word may stand.
const LONGEST_WAY: usize = 16;

impl<'a> Clusters<'a> {
    /// Takes the section `clusters` of a model file.
    ///
    /// # Errors
    /// It is missing, or its length is no power of two.
    pub(crate) fn new(file: &ModelFile<'a>) -> Result<Self, ModelError> {
        Self::over(file.u32s("clusters", None)?).ok_or_else(|| ModelError::Section("clusters".to_owned()))
    }

    pub(crate) fn over(entries: Cow<'a, [u32]>) -> Option<Self> {
        entries.len().is_power_of_two().then(|| Self { mask: entries.len() - 1, entries })
    }

    /// The group of a word by the hash of its lower-case form.
    #[inline]
    pub(crate) fn of(&self, lower: u64) -> u32 {
        let fingerprint = (lower >> 48) as u32;
        let mut place = lower as usize & self.mask;
        for _ in 0..LONGEST_WAY {
            match self.entries.get(place) {
                Some(entry) if entry & 0xFFFF != NO_GROUP => {
                    if entry >> 16 == fingerprint {
                        return entry & 0xFFFF;
                    }
                }
                _ => break,
            }
            place = (place + 1) & self.mask;
        }
        NO_GROUP
    }

    /// The larger group around a group.
    #[inline]
    pub(crate) fn larger(group: u32) -> u32 {
        group / IN_A_LARGER
    }

    /// Lays out a table; a word that another has taken the fingerprint of is left out.
    #[cfg(feature = "train")]
    pub(crate) fn build(words: &[(u64, u32)]) -> Vec<u32> {
        let mut places = (words.len().max(1) * 5 / 4).next_power_of_two();
        'size: loop {
            let mut entries = vec![NO_GROUP; places];
            for &(lower, group) in words {
                let fingerprint = (lower >> 48) as u32;
                let mut place = lower as usize & (places - 1);
                let mut way = 0;
                while entries[place] & 0xFFFF != NO_GROUP && entries[place] >> 16 != fingerprint {
                    place = (place + 1) & (places - 1);
                    way += 1;
                    if way == LONGEST_WAY {
                        places *= 2;
                        continue 'size;
                    }
                }
                if entries[place] & 0xFFFF == NO_GROUP {
                    entries[place] = fingerprint << 16 | group & 0xFFFF;
                }
            }
            return entries;
        }
    }
}

#[cfg(all(test, feature = "train"))]
mod tests {
    use dateline_learn::word::Word;

    use super::*;

    #[test]
    fn words_are_found_by_their_small_letters_and_no_others() {
        let words: Vec<(u64, u32)> = (0..3000).map(|n| (Word::new(&format!("Word{n}")).lower, n % 512)).collect();
        let table = Clusters::build(&words);
        let clusters = Clusters::over(table.as_slice().into()).unwrap();
        let found = (0..3000).filter(|n| clusters.of(Word::new(&format!("WORD{n}")).lower) == n % 512).count();
        // Two words that share place and fingerprint share a group.
        assert!(found > 2990, "{found}");
        let strange = (0..3000).filter(|n| clusters.of(Word::new(&format!("other{n}")).lower) != NO_GROUP).count();
        assert!(strange < 10, "{strange}");
        assert_eq!((Clusters::larger(7), Clusters::larger(8)), (0, 1));
    }

    #[test]
    fn a_table_without_words_knows_none() {
        let table = Clusters::build(&[]);
        assert_eq!(Clusters::over(table.as_slice().into()).unwrap().of(Word::new("Marlow").lower), NO_GROUP);
        assert!(Clusters::over(vec![0; 3].into()).is_none());
    }
}
