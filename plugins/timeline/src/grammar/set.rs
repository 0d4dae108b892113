//! Sets: every Monday, twice a week, daily, Tuesday nights.

use super::{Amount, Every, Expr, Named, Parsed, Reader};
use crate::calendar::{DayPart, Unit};
use crate::lexicon::Class as C;

impl Reader<'_> {
    /// A set of times.
    pub(crate) fn set(&self, at: usize) -> Option<Parsed> {
        let set = |end: usize, every: Every, quant: Option<&'static str>, freq: Option<u8>| {
            Some((end, Expr::Set { every, quant, freq }, None, "set"))
        };
        match self.class(at) {
            C::Every | C::Each => {
                let quant = Some(if self.class(at) == C::Every { "EVERY" } else { "EACH" });
                let (next, amount) = match self.class(at + 1) {
                    C::Cardinal(_) | C::Number(..) | C::Vague => self.amount(at + 1)?,
                    C::Ordinal(2) if matches!(self.class(at + 2), C::Unit(..)) => (at + 2, Amount::Exact(2000)),
                    C::Word if self.is_word(at + 1, "other") => (at + 2, Amount::Exact(2000)),
                    _ => (at + 1, Amount::Exact(1000)),
                };
                match self.class(next) {
                    C::Unit(unit, _) => set(next + 1, Every::Unit(amount, unit), quant, None),
                    C::Weekday(weekday, false) => {
                        if let C::DayPart(part, false) = self.class(next + 1) {
                            return set(next + 2, Every::Named(Named::Weekday(weekday), Some(part)), quant, None);
                        }
                        set(next + 1, Every::Named(Named::Weekday(weekday), None), quant, None)
                    }
                    C::Month(month, _, _) => set(next + 1, Every::Named(Named::Month(month), None), quant, None),
                    C::Season(season, false) => set(next + 1, Every::Named(Named::Season(season), None), quant, None),
                    C::DayPart(part, false) => set(next + 1, Every::Named(Named::DayPart(part), None), quant, None),
                    _ => None,
                }
            }
            C::Times(count)
                if matches!(self.class(at + 1), C::A | C::Every | C::Each | C::Per) || matches!(self.class(at + 1), C::Adverb(_)) =>
            {
                match self.class(at + 1) {
                    C::Adverb(unit) => set(at + 2, Every::Unit(Amount::Exact(1000), unit), None, Some(count)),
                    _ => match self.class(at + 2) {
                        C::Unit(unit, false) => set(at + 3, Every::Unit(Amount::Exact(1000), unit), None, Some(count)),
                        _ => None,
                    },
                }
            }
            C::Cardinal(count @ 1..=90) if self.class(at + 1) == C::TimesNoun => self.times(at + 2, count),
            C::Number(count @ 1..=200, _) if self.class(at + 1) == C::TimesNoun => self.times(at + 2, count as u8),
            C::Per => match self.class(at + 1) {
                C::Unit(unit, false) => set(at + 2, Every::Unit(Amount::Exact(1000), unit), None, None),
                _ => None,
            },
            C::Adverb(unit)
                if !self.is_word(at, "annual")
                    && !self.is_word(at, "nightly")
                    && (unit != Unit::Quarter || !matches!(self.class(at + 1), C::Word)) =>
            {
                set(at + 1, Every::Unit(Amount::Exact(1000), unit), None, None)
            }
            C::Weekday(weekday, true) if self.capital(at) => set(at + 1, Every::Named(Named::Weekday(weekday), None), None, None),
            C::Weekday(weekday, false) => match self.class(at + 1) {
                C::DayPart(part, true) => set(at + 2, Every::Named(Named::Weekday(weekday), Some(part)), None, None),
                _ => None,
            },
            C::Unit(Unit::Weekend, true) => set(at + 1, Every::Named(Named::Unit(Unit::Weekend), None), None, None),
            C::DayPart(part @ (DayPart::Evening | DayPart::Morning | DayPart::Afternoon), true) if self.class_before(at) == C::In => {
                set(at + 1, Every::Named(Named::DayPart(part), None), None, None)
            }
            _ => None,
        }
    }

    fn times(&self, at: usize, count: u8) -> Option<Parsed> {
        let next = if matches!(self.class(at), C::A | C::Each | C::Every | C::Per) { at + 1 } else { return None };
        match self.class(next) {
            C::Unit(unit, false) => {
                Some((next + 1, Expr::Set { every: Every::Unit(Amount::Exact(1000), unit), quant: None, freq: Some(count) }, None, "set"))
            }
            _ => None,
        }
    }
}
