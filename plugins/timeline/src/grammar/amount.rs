//! Amounts: digits, words, fractions, and counts that nobody gives.

use super::Reader;
use crate::lexicon::Class as C;

/// How many units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Amount {
    /// A number in thousandths.
    Exact(i64),
    /// A few, several, or none said.
    Vague,
    /// A couple: two, about.
    Couple,
}

impl Amount {
    /// Whole units, if exact and whole; a couple is two.
    #[must_use]
    pub fn whole(self) -> Option<i64> {
        match self {
            Self::Exact(thousandths) if thousandths % 1000 == 0 => Some(thousandths / 1000),
            Self::Couple => Some(2),
            _ => None,
        }
    }
}

impl Reader<'_> {
    /// A cardinal number in words or digits, up to eight lexemes: twenty-five, two thousand, 1,000, 12.
    pub(crate) fn cardinal(&self, at: usize) -> Option<(usize, i64)> {
        match self.class(at) {
            C::Number(value, digits) if digits <= 6 => return Some((at + 1, i64::from(value) * 1000)),
            C::Thousandths(value) => return i64::try_from(value).ok().map(|value| (at + 1, value)),
            C::Cardinal(_) => {}
            C::A if matches!(self.class(at + 1), C::Scale(_)) => {}
            _ => return None,
        }
        let mut next = at;
        let mut total: i64 = 0;
        let mut part: i64 = 0;
        let mut last_small: i64 = 100;
        while next < at + 8 {
            match self.class(next) {
                C::A if next == at => part = 1,
                C::Cardinal(value) => {
                    let value = i64::from(value);
                    // twenty five, but not five twenty or ten five
                    if value >= last_small || last_small < 20 || (value >= 10 && last_small < 100) {
                        break;
                    }
                    part += value;
                    last_small = value;
                }
                C::Scale(100) => {
                    part = part.max(1) * 100;
                    last_small = 100;
                }
                C::Scale(scale) => {
                    total = (total + part.max(1)) * i64::from(scale);
                    if total > 1_000_000_000_000 {
                        return None;
                    }
                    part = 0;
                    last_small = 100;
                }
                C::Hyphen if self.glued(next) && matches!(self.class(next + 1), C::Cardinal(_)) => {}
                C::And if matches!(self.class_before(next), C::Scale(_)) && matches!(self.class(next + 1), C::Cardinal(_)) => {}
                _ => break,
            }
            next += 1;
        }
        (next > at).then_some((next, (total + part) * 1000))
    }

    /// An amount before a unit; the flag says that a range or a choice was given (two to three), which makes it vague.
    pub(crate) fn amount(&self, at: usize) -> Option<(usize, Amount)> {
        let first = match self.class(at) {
            C::Half => {
                // half a century, half an hour
                let next = if self.class(at + 1) == C::A { at + 2 } else { at + 1 };
                return Some((next, Amount::Exact(500)));
            }
            C::A if matches!(self.class(at + 1), C::Couple) => {
                let next = if self.class(at + 2) == C::Of { at + 3 } else { at + 2 };
                let next = if matches!(self.class(next), C::More) { next + 1 } else { next };
                return Some((next, Amount::Couple));
            }
            C::Couple => return Some((if self.class(at + 1) == C::Of { at + 2 } else { at + 1 }, Amount::Couple)),
            C::A if matches!(self.class(at + 1), C::Vague | C::Dozen) => {
                return Some(if self.class(at + 1) == C::Dozen { (at + 2, Amount::Exact(12_000)) } else { (at + 2, Amount::Vague) });
            }
            C::A if self.class(at + 1) == C::Half => (at + 2, 500),
            C::A if self.is_word(at + 1, "good") && self.class(at + 2) == C::Vague => return Some((at + 3, Amount::Vague)),
            C::A if !matches!(self.class(at + 1), C::Scale(_)) => (at + 1, 1000),
            C::Vague => {
                let next = if matches!(self.class(at + 1), C::More) { at + 2 } else { at + 1 };
                return Some((next, Amount::Vague));
            }
            C::Another => match self.cardinal(at + 1) {
                Some(found) => found,
                None if self.class(at + 1) == C::Vague => return Some((at + 2, Amount::Vague)),
                None => (at + 1, 1000),
            },
            _ => self.cardinal(at)?,
        };
        let (mut next, mut value) = first;
        // 2 1/2, two and a half
        if let (C::Number(over, 1), C::Slash, C::Number(under, 1)) = (self.class(next), self.class(next + 1), self.class(next + 2))
            && under > over
            && under > 0
        {
            value += i64::from(over) * 1000 / i64::from(under);
            next += 3;
        } else if self.class(next) == C::Half && self.glued(next) {
            value += 500;
            next += 1;
        } else if self.class(next) == C::And && self.class(next + 1) == C::A && self.class(next + 2) == C::Half {
            value += 500;
            next += 3;
        } else if self.class(next) == C::And && self.class(next + 1) == C::Half && matches!(self.class(next + 2), C::Unit(..)) {
            // "two and half years"
            value += 500;
            next += 2;
        } else if self.class(next) == C::Hyphen
            && self.class(next + 1) == C::And
            && self.class(next + 2) == C::Hyphen
            && self.class(next + 3) == C::A
            && self.class(next + 4) == C::Hyphen
            && self.class(next + 5) == C::Half
        {
            value += 500;
            next += 6;
        } else if matches!(self.class(next), C::To | C::Or | C::Hyphen | C::Dash)
            && let Some((end, upper)) = self.cardinal(next + 1)
            && upper > value
            && matches!(self.class(end), C::Unit(..) | C::Hyphen | C::More)
        {
            return Some((end, Amount::Vague));
        }
        if matches!(self.class(next), C::More) {
            next += 1;
        }
        Some((next, Amount::Exact(value)))
    }

    /// An ordinal 1–31 or beyond: first, 21st, twenty-first.
    pub(crate) fn ordinal(&self, at: usize) -> Option<(usize, u32)> {
        match self.class(at) {
            C::Ordinal(value) => Some((at + 1, u32::from(value))),
            C::NumberOrdinal(value) => Some((at + 1, value)),
            C::Cardinal(tens @ 20..=90) => {
                let next = self.past_hyphen(at + 1);
                match self.class(next) {
                    C::Ordinal(unit @ 1..=9) => Some((next + 1, u32::from(tens) + u32::from(unit))),
                    _ => None,
                }
            }
            _ => None,
        }
    }
}
