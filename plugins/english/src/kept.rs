//! What a model makes of a word wherever it stands, kept for when the word comes again.
//!
//! A third of the tagger's features of a word depend on nothing but how it is written, and so does what the parser begins with.
//! Their sums are kept in a small table, where a word takes the place of the one before it. What is kept is told by all that it
//! depends on, so that it never changes a result.

use std::sync::atomic::{AtomicU64, Ordering};

use dateline_learn::word::Word;

/// As many words are kept; with their sums they stay in a cache of the second level.
const PLACES: usize = 1024;

/// A number that tells a model from all others, and that nothing was kept with before.
pub(crate) fn model_number() -> u64 {
    static MODELS: AtomicU64 = AtomicU64::new(1);
    MODELS.fetch_add(1, Ordering::Relaxed)
}

/// The sums of words seen lately.
#[derive(Debug, Default)]
pub(crate) struct Kept {
    /// Per place the word, and with what it was summed: the number of the model, and what the model knows of the word.
    words: Vec<(Word, (u64, u32))>,
    sums: Vec<i16>,
    width: usize,
}

impl Kept {
    /// The sums of a word, if they are kept.
    #[inline]
    pub(crate) fn find(&self, word: &Word, with: (u64, u32)) -> Option<&[i16]> {
        let place = word.form as usize % PLACES;
        let (kept, kept_with) = self.words.get(place)?;
        if *kept_with == with && kept == word { self.sums.get(place * self.width..(place + 1) * self.width) } else { None }
    }

    /// Keeps the sums of a word.
    pub(crate) fn keep(&mut self, word: &Word, with: (u64, u32), sums: impl ExactSizeIterator<Item = i16>) {
        if self.width != sums.len() {
            self.width = sums.len();
            self.words.clear();
            self.words.resize(PLACES, (Word::default(), (0, 0)));
            self.sums.clear();
            self.sums.resize(PLACES * self.width, 0);
        }
        let place = word.form as usize % PLACES;
        self.words[place] = (*word, with);
        self.sums[place * self.width..].iter_mut().zip(sums).for_each(|(kept, sum)| *kept = sum);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_found_with_all_that_its_sums_depend_on() {
        let (town, mayor) = (Word::new("Lindhaven"), Word::new("mayor"));
        let mut kept = Kept::default();
        assert_eq!(kept.find(&town, (1, 7)), None);
        kept.keep(&town, (1, 7), [3, -4].into_iter());
        kept.keep(&mayor, (1, 7), [5, 6].into_iter());
        assert_eq!(kept.find(&town, (1, 7)), Some(&[3, -4][..]));
        assert_eq!(kept.find(&town, (2, 7)), None);
        assert_eq!(kept.find(&town, (1, 8)), None);
        assert_eq!(kept.find(&Word { form: town.form, ..mayor }, (1, 7)), None);
        kept.keep(&mayor, (1, 7), [1, 2, 3].into_iter());
        assert_eq!((kept.find(&town, (1, 7)), kept.find(&mayor, (1, 7))), (None, Some(&[1, 2, 3][..])));
    }
}
