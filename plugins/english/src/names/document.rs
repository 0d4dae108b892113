//! How a document writes its words, capitalised inside a sentence or in lower case, and what it was found to name by them.

use dateline_learn::word::{Case, Word};

/// Counts by the lower-case form of a word, in a table of fixed probing.
#[derive(Debug, Default)]
pub(crate) struct Document {
    places: Vec<Place>,
}

#[derive(Debug, Default, Clone, Copy)]
struct Place {
    /// Zero for an empty place.
    hash: u64,
    /// Times capitalised inside a sentence, and in lower case.
    written: [u16; 2],
    /// Times found outside of names, and as each kind.
    found: [u16; 4],
}

impl Document {
    /// Counts the words of the sentences.
    pub(crate) fn read<'a>(&mut self, sentences: impl Iterator<Item = &'a [Word]> + Clone) {
        let words: usize = sentences.clone().map(<[Word]>::len).sum();
        self.places.clear();
        self.places.resize((words.max(8) * 2).next_power_of_two(), Place::default());
        for sentence in sentences {
            // A sentence in capitals says nothing about how a word is written.
            let small = sentence.iter().filter(|w| w.case == Case::Lower).count();
            let capital = sentence.iter().filter(|w| !matches!(w.case, Case::Lower | Case::None)).count();
            if small < capital && small <= 4 {
                continue;
            }
            for (i, word) in sentence.iter().enumerate() {
                if word.case == Case::None || (i == 0 && word.case != Case::Lower) {
                    continue;
                }
                if let Some(place) = self.place(word.lower) {
                    let entry = &mut self.places[place];
                    entry.hash = word.lower | 1;
                    let count = &mut entry.written[usize::from(word.case == Case::Lower)];
                    *count = count.saturating_add(1);
                }
            }
        }
    }

    fn place(&self, hash: u64) -> Option<usize> {
        let mask = self.places.len().checked_sub(1)?;
        let mut at = (hash >> 20) as usize & mask;
        // Words that meet in sixteen places running are simply not counted.
        for _ in 0..16 {
            if self.places[at].hash == 0 || self.places[at].hash == hash | 1 {
                return Some(at);
            }
            at = (at + 1) & mask;
        }
        None
    }

    /// How often a word is written capitalised inside a sentence, and in lower case: in four steps each.
    pub(crate) fn written(&self, word: &Word) -> (u64, u64) {
        let [capital, small] = self.place(word.lower).map_or([0; 2], |p| self.places[p].written);
        let step = |n: u16| match n {
            0 => 0,
            1 => 1,
            2..=3 => 2,
            _ => 3,
        };
        (step(capital), step(small))
    }

    /// Notes that a word was found outside of a name (0) or as a kind (from 1).
    pub(crate) fn note(&mut self, word: &Word, as_kind: usize) {
        if let Some(place) = self.place(word.lower) {
            let entry = &mut self.places[place];
            entry.hash = word.lower | 1;
            entry.found[as_kind] = entry.found[as_kind].saturating_add(1);
        }
    }

    /// What was noted of a word.
    pub(crate) fn found(&self, word: &Word) -> [u16; 4] {
        self.place(word.lower).map_or([0; 4], |p| self.places[p].found)
    }
}
