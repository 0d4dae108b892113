//! What a word's own features are worth, kept for when the word comes again.
//!
//! A third of the features of a word depend on nothing but how it is written. Their sums are kept in a small table, where a word
//! takes the place of the one before it. What is kept is told by all that it depends on, so that it never changes a score.

use dateline_learn::word::Word;

/// As many words are kept; with their sums they stay in a cache of the second level.
const PLACES: usize = 1024;

/// The sums of words seen lately.
#[derive(Debug, Default)]
pub(super) struct Kept {
    /// Per place the word, and the tagger and the dictionary's value with which it was summed.
    words: Vec<(Word, (u64, u32))>,
    sums: Vec<i16>,
    classes: usize,
}

impl Kept {
    /// Adds the sums of a word to scores of so many classes that are all zero; `make` does so where they are not known.
    pub(super) fn add(
        &mut self,
        word: &Word,
        with: (u64, u32),
        classes: usize,
        scores: &mut [i32; 256],
        make: impl FnOnce(&mut [i32; 256]),
    ) {
        if self.classes != classes {
            self.classes = classes;
            self.words.clear();
            self.words.resize(PLACES, (Word::default(), (0, 0)));
            self.sums.clear();
            self.sums.resize(PLACES * classes, 0);
        }
        let place = word.form as usize % PLACES;
        let (kept, sums) = (&mut self.words[place], &mut self.sums[place * classes..(place + 1) * classes]);
        if kept.1 == with && kept.0 == *word {
            scores.iter_mut().zip(sums).for_each(|(score, sum)| *score = i32::from(*sum));
            return;
        }
        make(scores);
        if scores.iter().all(|score| i16::try_from(*score).is_ok()) {
            *kept = (*word, with);
            sums.iter_mut().zip(scores).for_each(|(sum, score)| *sum = *score as i16);
        }
    }
}
