//! What the lists of names say of a word: the classes of the phrase that it stands in, the word's own, and those of what stands
//! beside. How much a class is worth, and among which words, is learned.

use dateline_learn::hash::combine;
use dateline_learn::word::Word;

use super::super::lists::{Listed, capital};
use super::{Context, Numbered};

/// The classes of a word and of its phrase as one number.
fn both(listed: &Listed) -> u64 {
    u64::from(listed.own) | u64::from(listed.classes) << 16
}

/// A sentence with what the lists say of it; nothing stands before its first word and behind its last.
struct Around<'a> {
    words: &'a [Word],
    listed: &'a [Listed],
}

impl Around<'_> {
    fn listed(&self, at: usize) -> Listed {
        self.listed.get(at).copied().unwrap_or_default()
    }

    fn lower(&self, at: usize) -> u64 {
        self.words.get(at).map_or(0, |word| word.lower)
    }

    fn capital(&self, at: usize) -> u64 {
        u64::from(self.words.get(at).is_some_and(capital))
    }
}

impl Context {
    /// The features of a word that come from lists, 21 in all.
    pub(super) fn of_lists(&self, words: &[Word], i: usize, features: &mut Numbered<'_>) {
        let around = Around { words, listed: &self.listed };
        self.word_and_neighbours(&around, i, features);
        phrase(&around, i, features);
        self.run_and_list(&around, i, features);
        self.both_ends_of_the_chain(&around, i, features);
    }

    fn word_and_neighbours(&self, around: &Around<'_>, i: usize, features: &mut Numbered<'_>) {
        let [before, here, after] = [i.wrapping_sub(1), i, i + 1].map(|at| around.listed(at));
        if [before, here, after].iter().all(|l| l.own | l.classes == 0) {
            return features.skip(8);
        }
        let case = around.words[i].case as u64;
        let first = u64::from(i == 0) + 2 * u64::from(self.shouting);
        features.push(both(&here), combine(case, first));
        features.push(u64::from(here.own), combine(case, u64::from(before.own)));
        features.push(u64::from(here.own), combine(case, u64::from(after.own)));
        features.push(combine(both(&before), both(&here)), both(&after));
        features.push(u64::from(here.own), around.lower(i.wrapping_sub(1)));
        features.push(u64::from(here.own), around.lower(i + 1));
        features.push(u64::from(before.own), around.lower(i));
        features.push(u64::from(after.own), around.lower(i));
    }

    /// The first and the last word of the run of capitalised words, the list that it stands in, and the sentence.
    fn run_and_list(&self, around: &Around<'_>, i: usize, features: &mut Numbered<'_>) {
        let place = &self.places[i];
        let Some(run) = self.runs.get(place.number as usize) else { return features.skip(6) };
        let (start, end) = (run.start as usize, run.end as usize);
        let (first, last) = (around.listed(start), around.listed(end - 1));
        if first.own | first.classes | last.own | last.classes == 0 {
            features.skip(3);
        } else {
            let inside = combine((i - start).min(3) as u64, (end - i).min(3) as u64);
            features.push(both(&last), inside);
            features.push(both(&first), inside);
            features.push(combine(both(&first), both(&last)), inside);
        }
        let inside = combine((i - start).min(1) as u64, (end - i).min(2) as u64);
        let case = around.words[i].case as u64;
        if run.beside == 0 {
            features.skip(2);
        } else {
            features.push(u64::from(run.beside), inside);
            features.push(u64::from(run.beside), combine(case, both(&around.listed(i))));
        }
        features.push(u64::from(self.about), combine(case, inside));
    }

    /// Of runs joined by *of*, *for* and the like: what the part before the first joint is, and what the last part is.
    fn both_ends_of_the_chain(&self, around: &Around<'_>, i: usize, features: &mut Numbered<'_>) {
        let (start, end, head) = self.places[i].chain;
        let (start, end, head) = (start as usize, end as usize, head as usize);
        if head + 1 >= end || end == start {
            return features.skip(2);
        }
        let inside = combine(u64::from(i > head) + 2 * u64::from(i == start), (end - i).min(2) as u64);
        let (first, last) = (around.listed(head), around.listed(end - 1));
        match first.classes {
            0 => features.skip(1),
            classes => features.push(u64::from(classes), combine(inside, u64::from(first.end as usize > head + 1))),
        }
        match last.classes {
            0 => features.skip(1),
            classes => features.push(u64::from(classes), combine(inside, around.lower(head))),
        }
    }
}

/// The phrase that the word stands in: its length, its ends, what stands left and right of it.
fn phrase(around: &Around<'_>, i: usize, features: &mut Numbered<'_>) {
    let here = around.listed(i);
    if here.classes == 0 {
        return features.skip(7);
    }
    let (start, end) = (here.start as usize, here.end as usize);
    let left = start.wrapping_sub(1);
    let classes = u64::from(here.classes);
    let inside = combine((i - start).min(2) as u64, (end - i).min(2) as u64);
    // Whether the run of capitalised words goes on before or behind.
    let on = around.capital(left) + 2 * around.capital(end);
    features.push(classes, inside);
    features.push(classes, combine(inside, combine((end - start).min(4) as u64, on)));
    features.push(classes, combine(inside, around.lower(left)));
    features.push(classes, combine(inside, around.lower(end)));
    features.push(classes, combine(inside, both(&around.listed(left))));
    features.push(classes, combine(inside, both(&around.listed(end))));
    features.push(combine(classes, on), combine(inside, around.words[i].case as u64));
}
