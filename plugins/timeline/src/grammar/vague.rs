//! The nth of a stretch, and vague references (now, the past, recent years).

use super::{Amount, Expr, Named, Parsed, Reader, Reference};
use crate::calendar::Unit;
use crate::lexicon::Class as C;

impl Reader<'_> {
    /// the first week of March, the last day of 1999, the second Monday of May.
    pub(crate) fn nth_expression(&self, at: usize) -> Option<Parsed> {
        let next = if self.class(at) == C::The { at + 1 } else { at };
        let (after, n) = match self.class(next) {
            C::Last => (next + 1, 0),
            _ => self.ordinal(next)?,
        };
        let (end, named) = match self.class(after) {
            C::Unit(unit @ (Unit::Day | Unit::Week | Unit::Weekend | Unit::Month), false) => (after + 1, Named::Unit(unit)),
            C::Weekday(weekday, false) => (after + 1, Named::Weekday(weekday)),
            _ => return None,
        };
        if !matches!(self.class(end), C::Of | C::In) || n > 31 || next == at {
            return None;
        }
        let (end, of, None, _) = self.plain(end + 1)? else { return None };
        let whole = match &of {
            Expr::Date(date) => date.day.is_none() && date.weekday.is_none(),
            Expr::Named { named: Named::Month(_) | Named::Unit(Unit::Month | Unit::Year) | Named::Quarter(_), .. } => true,
            _ => false,
        };
        whole.then(|| (end, Expr::Nth(n as u8, named, Box::new(of)), None, "nth of"))
    }

    /// now, the past, recent years, as soon as possible.
    pub(crate) fn reference(&self, at: usize) -> Option<Parsed> {
        let refer = |end: usize, reference: Reference| Some((end, Expr::Reference(reference), None, "reference"));
        let plural_unit = |at: usize| matches!(self.class(at), C::Unit(_, true));
        match self.class(at) {
            C::Word => None,
            C::Now => refer(at + 1, Reference::Present),
            C::Presently => refer(at + 1, Reference::Present),
            C::Current => refer(at + 1, Reference::Present),
            C::Recently => refer(at + 1, Reference::Past),
            C::More if self.class(at + 1) == C::Recently => refer(at + 2, Reference::Past),
            C::Recent => match self.class(at + 1) {
                C::Unit(unit, true) => match unit {
                    Unit::Year | Unit::Decade => refer(at + 2, Reference::Past),
                    _ => Some((at + 2, Expr::Duration(Amount::Vague, unit, None, Some(-1)), None, "recent units")),
                },
                _ => refer(at + 1, Reference::Past),
            },
            C::Coming | C::Past if plural_unit(at + 1) => {
                let reference = if self.class(at) == C::Coming { Reference::Future } else { Reference::Past };
                refer(at + 2, reference)
            }
            C::As if self.class(at + 1) == C::Soon && self.class(at + 2) == C::As && self.class(at + 3) == C::Possible => {
                refer(at + 4, Reference::Future)
            }
            C::Future => {
                if plural_unit(at + 1) {
                    return refer(at + 2, Reference::Future);
                }
                refer(at + 1, Reference::Future)
            }
            C::These if matches!(self.class(at + 1), C::Unit(Unit::Day, true)) => refer(at + 2, Reference::Present),
            C::The => match self.class(at + 1) {
                C::Past
                    if !matches!(self.class(at + 2), C::Word | C::Unit(..) | C::Vague | C::Cardinal(_) | C::Number(..))
                        || self.after_past(at + 2) =>
                {
                    refer(at + 2, Reference::Past)
                }
                C::Future => refer(at + 2, Reference::Future),
                C::Near if matches!(self.class(at + 2), C::Future | C::Term) => refer(at + 3, Reference::Future),
                C::Coming if plural_unit(at + 2) => refer(at + 3, Reference::Future),
                C::Recent if self.class(at + 2) == C::Past => refer(at + 3, Reference::Past),
                C::Present => refer(at + 2, Reference::Present).filter(|_| !matches!(self.class(at + 2), C::Word)),
                C::Moment => refer(at + 2, Reference::Present).filter(|_| self.class_before(at) == C::At),
                _ => None,
            },
            C::At if self.class(at + 1) == C::Present => None,
            _ => None,
        }
        .or_else(|| (self.is_word(at, "right") && self.class(at + 1) == C::Now).then(|| refer(at + 2, Reference::Present)).flatten())
    }

    /// After "the past" a noun makes it an adjective (the past owners); a verb or function word does not. Without tags the
    /// commonest function words decide.
    fn after_past(&self, at: usize) -> bool {
        matches!(
            self.word(at).to_ascii_lowercase().as_str(),
            "is" | "was"
                | "has"
                | "had"
                | "have"
                | "that"
                | "but"
                | "when"
                | "because"
                | "with"
                | "he"
                | "she"
                | "it"
                | "they"
                | "we"
                | "i"
                | "you"
                | "if"
                | "would"
                | "will"
                | "can"
                | "could"
                | "so"
                | "where"
                | "while"
                | "which"
                | "who"
                | "did"
                | "does"
                | "do"
                | "are"
                | "were"
        )
    }
}
