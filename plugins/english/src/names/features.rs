//! What the name finder looks at.

mod listed;

use std::sync::LazyLock;

use dateline_learn::hash::{combine, finish};
use dateline_learn::table::Table;
use dateline_learn::word::{Case, Word};

use super::document::Document;
use super::lists::{Listed, Lists, capital};
use crate::clusters::{Clusters, NO_GROUP};
use crate::tag::labels;

/// A sentence as the features see it.
#[derive(Debug, Default)]
pub(crate) struct Context {
    places: Vec<Place>,
    runs: Vec<Run>,
    listed: Vec<Listed>,
    shouting: bool,
    /// The classes of the listed phrases of the sentence.
    about: u16,
}

/// A run of capitalised words, and what stands around it.
#[derive(Debug, Default, Clone, Copy)]
struct Run {
    start: u32,
    end: u32,
    /// The runs beside it in a list: `Shas, Meretz and the Likud`.
    before: Option<u32>,
    after: Option<u32>,
    /// The words left and right of the list; of the run where it is in none.
    left: u64,
    right: u64,
    /// The last of the lower-case nouns that follow: `Flick company`, `South Carolina gubernatorial election`.
    noun: u64,
    /// The classes of the listed phrases in it, and in those beside it in a list.
    listed: u16,
    beside: u16,
    /// In brackets after another run, or followed by one in brackets; whether the one is the initials of the other.
    brackets: Brackets,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum Brackets {
    #[default]
    None,
    Within,
    Initials,
    Before,
    Spelt,
}

#[derive(Debug, Default, Clone, Copy)]
struct Place {
    upos: u8,
    /// The run of capitalised words: its first word and the one after its last; empty outside a run.
    run: (u32, u32),
    /// Its number.
    number: u32,
    /// Runs joined by *of*, *for*, *de* and the like: first word, the one after the last, and the word before the first joint
    /// (the last word where there is none), which says what the whole is.
    chain: (u32, u32, u32),
    written: (u64, u64),
    known: u32,
    /// The group of like words.
    group: u32,
    /// Near a capital, or written small but known as a name.
    near_capital: bool,
}

const NOT_KNOWN: u32 = 999;

/// Small words that stand inside names.
fn joins(word: &Word) -> bool {
    static JOINTS: LazyLock<[u64; 32]> = LazyLock::new(|| {
        let words = "of for the and & on de du del des da dos di della dei la le les los el al et y und für der van von voor pour por per";
        let mut joints = [0; 32];
        joints.iter_mut().zip(words.split(' ')).for_each(|(joint, word)| *joint = Word::new(word).lower);
        joints
    });
    !capital(word) && JOINTS.contains(&word.lower)
}

/// Whether a word is the initials of the capitalised words among others, from any of them on.
fn initials(word: &Word, of: &[Word]) -> bool {
    let letters = word.start.iter().take_while(|b| b.is_ascii_lowercase()).count();
    let mut wanted = word.start[..letters].iter().rev();
    word.case == Case::Upper && letters >= 2 && {
        let mut capitals = of.iter().rev().filter(|w| capital(w)).map(|w| w.start[0]);
        wanted.all(|letter| capitals.next() == Some(*letter))
    }
}

/// What may stand between two items of a list; the first opens brackets.
static BETWEEN: LazyLock<[u64; 8]> = LazyLock::new(|| ["(", ")", ",", ";", "and", "or", "&", "the"].map(|w| Word::new(w).lower));
static HYPHEN: LazyLock<u64> = LazyLock::new(|| Word::new("-").lower);
/// What a small word beside a capitalised one is where it belongs to a name, by number.
static MAY_NAME: LazyLock<[u8; 4]> =
    LazyLock::new(|| ["NOUN", "ADJ", "PROPN", "X"].map(|name| labels::index(labels::UPOS, name).unwrap_or(u8::MAX)));
/// Nouns and adjectives, by number.
static NOUNS: LazyLock<[u8; 2]> = LazyLock::new(|| ["NOUN", "ADJ"].map(|name| labels::index(labels::UPOS, name).unwrap_or(u8::MAX)));

impl Context {
    /// Looks the words of a sentence up in the lists, before it is read.
    pub(crate) fn look_up(&mut self, words: &[Word], lists: &Lists<'_>) {
        lists.read(words, &mut self.listed);
    }

    /// Takes what was found when the sentence was looked up by its words before some of them were forgotten.
    #[cfg(feature = "train")]
    pub(crate) fn looked_up(&mut self, listed: &[Listed]) {
        self.listed.clear();
        self.listed.extend_from_slice(listed);
    }

    pub(crate) fn read(&mut self, words: &[Word], upos: &[u8], document: &Document, known: &Table<'_>, clusters: &Clusters<'_>) {
        self.places.clear();
        self.runs.clear();
        let small = words.iter().filter(|w| w.case == Case::Lower).count();
        let big = words.iter().filter(|w| capital(w)).count();
        self.shouting = big > small + 1 && big > 3;
        for (i, word) in words.iter().enumerate() {
            self.places.push(Place {
                upos: upos.get(i).copied().unwrap_or_default(),
                run: (i as u32, i as u32),
                number: u32::MAX,
                chain: (i as u32, i as u32, i as u32),
                written: document.written(word),
                known: known.get(word.form).unwrap_or(NOT_KNOWN),
                group: clusters.of(word.lower),
                near_capital: false,
            });
        }
        self.chains(words);
        let mut i = 0;
        while i < words.len() {
            if !capital(&words[i]) {
                self.places[i].near_capital |= self.places[i].known != NOT_KNOWN && words[i].case == Case::Lower;
                i += 1;
                continue;
            }
            let start = i;
            while i < words.len() && capital(&words[i]) {
                i += 1;
            }
            for place in &mut self.places[start..i] {
                place.run = (start as u32, i as u32);
                place.number = self.runs.len() as u32;
            }
            self.runs.push(Run { start: start as u32, end: i as u32, ..Run::default() });
        }
        self.beside(words);
        self.lists(words);
    }

    /// Which words are looked at: capitalised ones, what stands between two of them, nouns and the like beside them, and what
    /// stands in a listed phrase.
    fn beside(&mut self, words: &[Word]) {
        let mut last = None;
        for run in &self.runs {
            let (start, end) = (run.start as usize, run.end as usize);
            let from = match last {
                Some(last) if start - last <= 2 => last,
                _ => start,
            };
            for place in &mut self.places[from..end] {
                place.near_capital = true;
            }
            last = Some(end);
            // An article of another language is often joined on: al-.
            let mut before = start.wrapping_sub(1);
            if words.get(before).is_some_and(|w| w.lower == *HYPHEN) {
                self.places[before].near_capital = true;
                before = before.wrapping_sub(1);
            }
            for at in [before, end] {
                if let Some(place) = self.places.get_mut(at) {
                    place.near_capital |= MAY_NAME.contains(&place.upos);
                }
            }
        }
        for (place, listed) in self.places.iter_mut().zip(&self.listed) {
            place.near_capital |= listed.classes != 0;
        }
    }

    /// Which runs stand in one list, and what stands around it.
    fn lists(&mut self, words: &[Word]) {
        let lower = |at: usize| words.get(at).map_or(0, |w| w.lower);
        let open = BETWEEN[0];
        for i in 0..self.runs.len() {
            let Run { start, end, .. } = self.runs[i];
            let (start, end) = (start as usize, end as usize);
            self.runs[i].right = lower(end);
            self.runs[i].left = start.checked_sub(1).map_or(0, lower);
            let nouns =
                (end..words.len().min(end + 4)).take_while(|&at| words[at].case == Case::Lower && NOUNS.contains(&self.places[at].upos));
            self.runs[i].noun = nouns.last().map_or(0, lower);
            let Some(last) = i.checked_sub(1) else { continue };
            let before = self.runs[last];
            let gap = &words[before.end as usize..start];
            if gap.len() <= 3 && gap.iter().all(|w| BETWEEN.contains(&w.lower)) {
                (self.runs[i].before, self.runs[last].after) = (Some(last as u32), Some(i as u32));
                self.runs[i].left = before.left;
            }
            if gap.len() == 1 && gap[0].lower == open {
                let spelt = end - start == 1
                    && initials(&words[start], &words[self.places[before.start as usize].chain.0 as usize..before.end as usize]);
                (self.runs[last].brackets, self.runs[i].brackets) =
                    if spelt { (Brackets::Spelt, Brackets::Initials) } else { (Brackets::Before, Brackets::Within) };
            }
        }
        for i in (1..self.runs.len()).rev() {
            if self.runs[i].before.is_some() {
                self.runs[i - 1].right = self.runs[i].right;
            }
        }
        self.about = self.listed.iter().fold(0, |all, listed| all | listed.classes);
        if self.about == 0 {
            return;
        }
        for run in &mut self.runs {
            run.listed = self.listed[run.start as usize..run.end as usize].iter().fold(0, |all, listed| all | listed.classes);
        }
        // What stands in one list is often of one kind: from the left, then from the right.
        let mut so_far = 0;
        for run in &mut self.runs {
            so_far = if run.before.is_some() { so_far } else { 0 };
            run.beside |= so_far;
            so_far |= run.listed;
        }
        so_far = 0;
        for run in self.runs.iter_mut().rev() {
            so_far = if run.after.is_some() { so_far } else { 0 };
            run.beside |= so_far;
            so_far |= run.listed;
        }
    }

    fn chains(&mut self, words: &[Word]) {
        let mut i = 0;
        while i < words.len() {
            if !capital(&words[i]) {
                i += 1;
                continue;
            }
            let (start, mut head) = (i, None);
            loop {
                while i < words.len() && capital(&words[i]) {
                    i += 1;
                }
                let joints = words[i..].iter().take(2).take_while(|w| joins(w)).count();
                if joints == 0 || !words.get(i + joints).is_some_and(capital) {
                    break;
                }
                head = head.or(Some(i - 1));
                i += joints;
            }
            let chain = (start as u32, i as u32, head.unwrap_or(i - 1) as u32);
            for place in &mut self.places[start..i] {
                place.chain = chain;
            }
        }
    }

    /// Far from any capital, and not known as a name.
    pub(crate) fn quiet(&self, i: usize) -> bool {
        !self.places[i].near_capital
    }

    /// Capitalised, alone or in a pair, and not joined to others.
    pub(crate) fn alone(&self, i: usize) -> bool {
        let place = &self.places[i];
        let (run, chain) = (place.run.1 - place.run.0, place.chain.1 - place.chain.0);
        (1..=2).contains(&run) && run == chain
    }

    /// Appends the features of word `i`.
    pub(crate) fn features(&self, words: &[Word], i: usize, out: &mut Vec<u64>) {
        let nothing = Word::default();
        let empty = Place { upos: 99, known: NOT_KNOWN, group: NO_GROUP, ..Place::default() };
        let word = |at: isize| usize::try_from(at).ok().and_then(|at| words.get(at)).unwrap_or(&nothing);
        let place = |at: isize| usize::try_from(at).ok().and_then(|at| self.places.get(at)).unwrap_or(&empty);
        let at = i as isize;
        let (w, w1, w2, n1, n2) = (word(at), word(at - 1), word(at - 2), word(at + 1), word(at + 2));
        let (p, p1, q1) = (place(at), place(at - 1), place(at + 1));
        let first = u64::from(i == 0) + 2 * u64::from(self.shouting);
        let mut features = Numbered { number: 0, out };
        let (u, u1, v1) = (u64::from(p.upos), u64::from(p1.upos), u64::from(q1.upos));
        features.push(first, w.case as u64);
        features.push(w.form, 0);
        features.push(w.lower, 0);
        for hash in w.prefixes.into_iter().skip(1).chain(w.suffixes.into_iter().skip(1)) {
            features.push(hash, w.case as u64);
        }
        features.push(w.shape, 0);
        features.push(w1.lower, 0);
        features.push(w2.lower, 0);
        features.push(n1.lower, 0);
        features.push(n2.lower, 0);
        features.push(w1.form, w.form);
        features.push(w.form, n1.form);
        features.push(w.shape, combine(w1.shape, n1.shape));
        features.push(w1.shape, w.shape);
        features.push(n1.shape, w.shape);
        features.push(w1.suffixes[2], w.case as u64);
        features.push(n1.suffixes[2], w.case as u64);
        features.push(w1.lower, w.shape);
        features.push(n1.lower, w.shape);
        features.push(combine(w2.lower, w1.lower), w.case as u64);
        features.push(combine(n2.lower, n1.lower), w.case as u64);
        features.push(u, w.case as u64);
        features.push(u, u1);
        features.push(u, v1);
        features.push(combine(u1, u), v1);
        features.push(w1.lower, n1.lower);
        let (start, end) = (p.run.0 as isize, p.run.1 as isize);
        if end > start {
            let (left, right) = (word(start - 1), word(end));
            let length = (end - start).min(5) as u64;
            let inside = combine((at - start).min(3) as u64, (end - at).min(3) as u64);
            features.push(left.lower, inside);
            features.push(right.lower, inside);
            features.push(combine(left.lower, right.lower), 0);
            features.push(word(start).lower, 0);
            features.push(word(end - 1).lower, 0);
            features.push(word(end - 1).suffixes[3], length);
            features.push(combine(length, inside), first);
            features.push(combine(length, u64::from(start == 0)), w.case as u64);
            features.push(word(end - 1).lower, inside);
            features.push(u64::from(place(end - 1).known), inside);
            features.push(u64::from(place(start).known), inside);
        } else {
            features.skip(11);
        }
        features.push(combine(p.written.0, p.written.1), combine(first, w.case as u64));
        features.push(combine(q1.written.0, q1.written.1), w.case as u64);
        features.push(u64::from(p.known), first);
        features.push(u64::from(p.known), w1.lower);
        features.push(u64::from(p1.known), u64::from(p.known));
        features.push(u64::from(q1.known), u64::from(p.known));
        features.push(u64::from(p.known), n1.lower);
        let larger = |place: &Place| u64::from(Clusters::larger(place.group));
        features.push(u64::from(p.group), w.case as u64);
        features.push(u64::from(p1.group), w.case as u64);
        features.push(u64::from(q1.group), w.case as u64);
        features.push(larger(p), combine(w.case as u64, larger(q1)));
        features.push(larger(p), combine(w.case as u64, larger(p1)));
        features.push(larger(p), w1.lower);
        if p.run.1 > p.run.0 {
            let (start, end) = (p.run.0 as isize, p.run.1 as isize);
            let inside = combine((at - start).min(3) as u64, (end - at).min(3) as u64);
            features.push(u64::from(place(end - 1).group), inside);
            features.push(u64::from(place(start).group), inside);
            features.push(combine(larger(place(start)), larger(place(end - 1))), inside);
            features.push(combine(larger(place(start - 1)), larger(place(end))), inside);
        } else {
            features.skip(4);
        }
        let (start, end, head) = (p.chain.0 as isize, p.chain.1 as isize, p.chain.2 as isize);
        if end > start {
            let side = (at > head) as u64 + 2 * u64::from(head + 1 < end);
            let (left, right) = (word(start - 1), word(end));
            let inside = combine((at - start).min(3) as u64, (end - at).min(3) as u64);
            features.push(word(head).lower, side);
            features.push(word(head).suffixes[3], side);
            features.push(u64::from(place(head).group), side);
            features.push(left.lower, combine(inside, side));
            features.push(right.lower, combine(inside, side));
            features.push(word(start).lower, side);
            features.push(combine(left.lower, word(head).lower), side);
            features.push(combine(right.lower, word(head).lower), side);
        } else {
            features.skip(8);
        }
        self.of_lists(words, i, &mut features);
        let Some(run) = self.runs.get(p.number as usize) else { return };
        let inside = combine((at - run.start as isize).min(3) as u64, (run.end as isize - at).min(3) as u64);
        if run.noun != 0 {
            features.push(run.noun, inside);
            features.push(combine(run.noun, word(run.start as isize - 1).shape), 0);
        } else {
            features.skip(2);
        }
        if run.before.is_some() || run.after.is_some() {
            features.push(run.left, inside);
            features.push(run.right, inside);
            for beside in [run.before, run.after] {
                let end = beside.map_or(-1, |beside| self.runs[beside as usize].end as isize - 1);
                features.push(word(end).lower, 0);
                features.push(u64::from(place(end).known), combine(u64::from(place(end).group), 0));
                features.push(larger(place(end)), word(end).case as u64);
            }
        } else {
            features.skip(8);
        }
        if run.brackets != Brackets::None {
            let beside = match run.brackets {
                Brackets::Within | Brackets::Initials => p.number as usize - 1,
                _ => p.number as usize + 1,
            };
            let end = self.runs[beside].end as isize - 1;
            features.push(run.brackets as u64, combine(w.case as u64, inside));
            features.push(run.brackets as u64, word(end).lower);
            features.push(run.brackets as u64, u64::from(place(end).group));
            features.push(run.brackets as u64, u64::from(place(end).known));
        }
    }
}

/// Features one after the other, each hashed with its number.
struct Numbered<'a> {
    number: u64,
    out: &'a mut Vec<u64>,
}

impl Numbered<'_> {
    #[inline(always)]
    fn push(&mut self, a: u64, b: u64) {
        self.number += 1;
        self.out.push(finish(combine(combine(self.number, a), b)));
    }

    /// Passes over the numbers of features that a word does not have, so that the next ones keep theirs.
    fn skip(&mut self, features: u64) {
        self.number += features;
    }
}
