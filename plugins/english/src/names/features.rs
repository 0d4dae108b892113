//! What the name finder looks at.

use std::sync::LazyLock;

use dateline_learn::hash::{combine, finish};
use dateline_learn::table::Table;
use dateline_learn::word::{Case, Word};

use super::document::Document;
use crate::clusters::{Clusters, NO_GROUP};

/// A sentence as the features see it.
#[derive(Debug, Default)]
pub(crate) struct Context {
    places: Vec<Place>,
    shouting: bool,
}

#[derive(Debug, Default, Clone, Copy)]
struct Place {
    upos: u8,
    /// The run of capitalised words: its first word and the one after its last; empty outside a run.
    run: (u32, u32),
    /// Runs joined by *of*, *for*, *de* and the like: first word, the one after the last, and the word before the first joint
    /// (the last word where there is none), which says what the whole is.
    chain: (u32, u32, u32),
    written: (u64, u64),
    known: u32,
    /// The group of like words.
    group: u32,
    near_capital: bool,
}

const NOT_KNOWN: u32 = 999;

fn capital(word: &Word) -> bool {
    !matches!(word.case, Case::Lower | Case::None)
}

/// Small words that stand inside names.
fn joins(word: &Word) -> bool {
    static JOINTS: LazyLock<[u64; 9]> =
        LazyLock::new(|| ["of", "for", "de", "the", "&", "and", "on", "du", "del"].map(|w| Word::new(w).lower));
    JOINTS.contains(&word.lower)
}

impl Context {
    pub(crate) fn read(&mut self, words: &[Word], upos: &[u8], document: &Document, known: &Table<'_>, clusters: &Clusters<'_>) {
        self.places.clear();
        let small = words.iter().filter(|w| w.case == Case::Lower).count();
        let big = words.iter().filter(|w| capital(w)).count();
        self.shouting = big > small + 1 && big > 3;
        for (i, word) in words.iter().enumerate() {
            self.places.push(Place {
                upos: upos.get(i).copied().unwrap_or_default(),
                run: (i as u32, i as u32),
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
                i += 1;
                continue;
            }
            let start = i;
            while i < words.len() && capital(&words[i]) {
                i += 1;
            }
            for place in &mut self.places[start..i] {
                place.run = (start as u32, i as u32);
            }
            let near = start.saturating_sub(2)..(i + 2).min(words.len());
            for place in &mut self.places[near] {
                place.near_capital = true;
            }
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

    /// Far from any capital.
    pub(crate) fn quiet(&self, i: usize) -> bool {
        !self.places[i].near_capital
    }

    /// Capitalised, alone or in a pair, and not joined to others.
    pub(crate) fn alone(&self, i: usize) -> bool {
        let place = &self.places[i];
        let (run, chain) = (place.run.1 - place.run.0, place.chain.1 - place.chain.0);
        (1..=2).contains(&run) && run == chain
    }

    pub(crate) fn features(&self, words: &[Word], i: usize, out: &mut Vec<u64>) {
        out.clear();
        let nothing = Word::default();
        let empty = Place { upos: 99, known: NOT_KNOWN, group: NO_GROUP, ..Place::default() };
        let word = |at: isize| usize::try_from(at).ok().and_then(|at| words.get(at)).unwrap_or(&nothing);
        let place = |at: isize| usize::try_from(at).ok().and_then(|at| self.places.get(at)).unwrap_or(&empty);
        let at = i as isize;
        let (w, w1, w2, n1, n2) = (word(at), word(at - 1), word(at - 2), word(at + 1), word(at + 2));
        let (p, p1, q1) = (place(at), place(at - 1), place(at + 1));
        let first = u64::from(i == 0) + 2 * u64::from(self.shouting);
        let mut number = 0;
        let mut push = |a: u64, b: u64| {
            number += 1;
            out.push(finish(combine(combine(number, a), b)));
        };
        let (u, u1, v1) = (u64::from(p.upos), u64::from(p1.upos), u64::from(q1.upos));
        push(first, w.case as u64);
        push(w.form, 0);
        push(w.lower, 0);
        for hash in w.prefixes.into_iter().skip(1).chain(w.suffixes.into_iter().skip(1)) {
            push(hash, w.case as u64);
        }
        push(w.shape, 0);
        push(w1.lower, 0);
        push(w2.lower, 0);
        push(n1.lower, 0);
        push(n2.lower, 0);
        push(w1.form, w.form);
        push(w.form, n1.form);
        push(w.shape, combine(w1.shape, n1.shape));
        push(w1.shape, w.shape);
        push(n1.shape, w.shape);
        push(w1.suffixes[2], w.case as u64);
        push(n1.suffixes[2], w.case as u64);
        push(w1.lower, w.shape);
        push(n1.lower, w.shape);
        push(combine(w2.lower, w1.lower), w.case as u64);
        push(combine(n2.lower, n1.lower), w.case as u64);
        push(u, w.case as u64);
        push(u, u1);
        push(u, v1);
        push(combine(u1, u), v1);
        push(w1.lower, n1.lower);
        let (start, end) = (p.run.0 as isize, p.run.1 as isize);
        if end > start {
            let (left, right) = (word(start - 1), word(end));
            let length = (end - start).min(5) as u64;
            let inside = combine((at - start).min(3) as u64, (end - at).min(3) as u64);
            push(left.lower, inside);
            push(right.lower, inside);
            push(combine(left.lower, right.lower), 0);
            push(word(start).lower, 0);
            push(word(end - 1).lower, 0);
            push(word(end - 1).suffixes[3], length);
            push(combine(length, inside), first);
            push(combine(length, u64::from(start == 0)), w.case as u64);
            push(word(end - 1).lower, inside);
            push(u64::from(place(end - 1).known), inside);
            push(u64::from(place(start).known), inside);
        } else {
            number += 11;
        }
        let mut push = |a: u64, b: u64| {
            number += 1;
            out.push(finish(combine(combine(number, a), b)));
        };
        push(combine(p.written.0, p.written.1), combine(first, w.case as u64));
        push(combine(q1.written.0, q1.written.1), w.case as u64);
        push(u64::from(p.known), first);
        push(u64::from(p.known), w1.lower);
        push(u64::from(p1.known), u64::from(p.known));
        push(u64::from(q1.known), u64::from(p.known));
        push(u64::from(p.known), n1.lower);
        let larger = |place: &Place| u64::from(Clusters::larger(place.group));
        push(u64::from(p.group), w.case as u64);
        push(u64::from(p1.group), w.case as u64);
        push(u64::from(q1.group), w.case as u64);
        push(larger(p), combine(w.case as u64, larger(q1)));
        push(larger(p), combine(w.case as u64, larger(p1)));
        push(larger(p), w1.lower);
        if p.run.1 > p.run.0 {
            let (start, end) = (p.run.0 as isize, p.run.1 as isize);
            let inside = combine((at - start).min(3) as u64, (end - at).min(3) as u64);
            push(u64::from(place(end - 1).group), inside);
            push(u64::from(place(start).group), inside);
            push(combine(larger(place(start)), larger(place(end - 1))), inside);
            push(combine(larger(place(start - 1)), larger(place(end))), inside);
        } else {
            number += 4;
        }
        let mut push = |a: u64, b: u64| {
            number += 1;
            out.push(finish(combine(combine(number, a), b)));
        };
        let (start, end, head) = (p.chain.0 as isize, p.chain.1 as isize, p.chain.2 as isize);
        if end > start {
            let side = (at > head) as u64 + 2 * u64::from(head + 1 < end);
            let (left, right) = (word(start - 1), word(end));
            let inside = combine((at - start).min(3) as u64, (end - at).min(3) as u64);
            push(word(head).lower, side);
            push(word(head).suffixes[3], side);
            push(u64::from(place(head).group), side);
            push(left.lower, combine(inside, side));
            push(right.lower, combine(inside, side));
            push(word(start).lower, side);
            push(combine(left.lower, word(head).lower), side);
            push(combine(right.lower, word(head).lower), side);
        }
    }
}
