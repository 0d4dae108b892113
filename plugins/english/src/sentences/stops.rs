//! The stops that rules alone do not decide well: after abbreviations, dots that trail off, marks in brackets and quotations,
//! before small letters. A small linear classifier looks at the words on both sides, at what closes, and at what the rules say.

use std::borrow::Cow;
use std::sync::LazyLock;

use dateline_learn::hash::{bytes, combine, finish, lower_case};
use dateline_learn::model::{ModelError, ModelFile};

use super::{Place, Stop, attribution, opens_quotation};
use crate::abbreviations::{lookup, opens_sentence};
use crate::tokens::Piece;

/// How many weights there are; a feature is the place of one.
pub(super) const PLACES: usize = 1 << 12;
/// How many features a stop has.
pub(super) const FEATURES: usize = 18;

/// The classifier over one model file.
#[derive(Debug)]
pub struct Stops<'a> {
    weights: Cow<'a, [i16]>,
}

impl Stops<'static> {
    /// The classifier that ships with the language pack.
    #[must_use]
    pub fn embedded() -> &'static Self {
        static STOPS: LazyLock<Stops<'static>> = LazyLock::new(|| {
            Stops::new(dateline_learn::embed!("../../models/stops.model")).expect("the embedded classifier is checked by a test")
        });
        &STOPS
    }
}

impl<'a> Stops<'a> {
    /// Reads a model file in place.
    ///
    /// # Errors
    /// What is wrong with the file.
    pub fn new(file: &'a [u8]) -> Result<Self, ModelError> {
        Ok(Self { weights: ModelFile::new(file)?.i16s("weights", Some(PLACES))? })
    }

    /// Whether a sentence ends at a stop.
    pub(super) fn end(&self, text: &str, place: &Place<'_>) -> bool {
        match sure(text, place) {
            Some(ends) => ends,
            None => features(text, place).iter().map(|&at| i32::from(self.weights[at])).sum::<i32>() > 0,
        }
    }
}

/// What the rules say of a stop where they are sure: before a capital after a word that is no abbreviation, and wherever news
/// is not written as the treebanks' web pages are, from which too little could be learned.
pub(super) fn sure(text: &str, place: &Place<'_>) -> Option<bool> {
    if place.closed_quote && attribution(text, place.tail, place.stop) {
        return Some(false);
    }
    let (next, before, mark) = (word(text, place.tail, 0), place.before(text), place.mark(text));
    let capital = next.starts_with(char::is_uppercase);
    let unspaced = place.tail.first().is_some_and(|next| next.start == place.last.end);
    // The band The Who? played on; “Bravo!” – and so on; ''Jaws.'' ''I saw it.''
    let within = !capital && (place.closed_quote || matches!(mark, "!" | "?"));
    let plain = matches!(place.stop, Stop::Full | Stop::Loud)
        && place.closers == 0
        && !place.bracketed
        && (capital || opens_quotation(next))
        && if before.ends_with(char::is_numeric) { place.sentence.len() > 4 } else { before.len() > 1 && lookup(before).is_none() };
    (unspaced || within || plain).then(|| place.rule(text))
}

fn word<'t>(text: &'t str, pieces: &[Piece], at: usize) -> &'t str {
    pieces.get(at).map_or("", |piece| piece.of(text))
}

/// How a word is written: the kinds of its first three characters, the third in the last place, so that a ninth of it tells the first
/// two. Where a word has fewer, the kind is zero.
fn shape(word: &str) -> u64 {
    let kind = |c: Option<char>| match c {
        None => 0,
        Some(c) if c.is_uppercase() => 1,
        Some(c) if c.is_lowercase() => 2,
        Some(c) if c.is_numeric() => 3,
        Some('.' | '!' | '?' | '…') => 4,
        Some(c) if c.is_alphanumeric() => 5,
        Some('"' | '\'' | '“' | '”' | '‘' | '’' | '«' | '»') => 6,
        Some('(' | '[') => 7,
        Some(_) => 8,
    };
    let mut characters = word.chars();
    let (first, second, third) = (kind(characters.next()), kind(characters.next()), kind(characters.next()));
    first * 81 + second * 9 + third
}

/// The places of the weights that a stop has.
pub(super) fn features(text: &str, place: &Place<'_>) -> [usize; FEATURES] {
    let stop = place.stop as u64;
    let (mark, before) = (place.mark(text), place.before(text));
    let (next, after) = (word(text, place.tail, 0), word(text, place.tail, 1));
    let first = word(text, place.sentence, 0);
    let rule = u64::from(place.rule(text));
    let opens = u64::from(opens_sentence(next));
    let kind = lookup(before).map_or(0, |kind| 1 + kind as u64);
    let closing =
        u64::from(place.closed_quote) | u64::from(place.bracketed) << 1 | u64::from(place.quoted) << 2 | (place.closers.min(2) as u64) << 3;
    let length = (place.sentence.len() as u64).ilog2().into();
    let situation = combine(stop, closing);
    let list: [(u64, u64); FEATURES] = [
        (stop, rule),
        (situation, rule),
        (stop, bytes(mark.as_bytes())),
        (stop, lower_case(before)),
        (stop, bytes(next.as_bytes())),
        (situation, shape(next)),
        (combine(stop, shape(before)), shape(next)),
        (shape(next), shape(after)),
        (combine(situation, shape(next) / 9), shape(after) / 9),
        (combine(stop, shape(first) / 9), shape(next) / 9),
        (stop, opens),
        (combine(stop, kind), (shape(next) / 9) << 1 | opens),
        (stop, length),
        (combine(stop, length), shape(next)),
        (rule, shape(next)),
        (combine(stop, lower_case(before)), shape(next) / 9),
        (stop, lower_case(after)),
        (combine(rule, stop), shape(before)),
    ];
    let mut number = 0;
    list.map(|(a, b)| {
        number += 1;
        finish(combine(combine(number, a), b)) as usize % PLACES
    })
}
