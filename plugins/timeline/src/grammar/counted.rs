//! Amounts of time with what they are counted from (two years ago, three days before the vote, the past three months) and what
//! limits them (about, at least, more than).

use super::{Amount, Date, Expr, Modifier, Parsed, Reader, Rel};
use crate::calendar::{DayPart, Unit};
use crate::lexicon::Class as C;

impl Reader<'_> {
    /// Amounts of a unit: durations, and offsets where a direction follows.
    pub(crate) fn amount_expression(&self, at: usize) -> Option<Parsed> {
        let mut next = at;
        let mut bounded = false;
        let mut pointing: Option<Rel> = None;
        match self.class(next) {
            C::The => {
                bounded = true;
                next += 1;
            }
            C::This | C::That | C::These => return None,
            _ => {}
        }
        match self.class(next) {
            C::Last | C::Past | C::Previous | C::Latest => {
                pointing = Some(Rel::Last);
                next += 1;
            }
            C::Next | C::Coming | C::Following => {
                pointing = Some(Rel::Next);
                next += 1;
            }
            C::Ordinal(1) if bounded || matches!(self.class(next + 1), C::Cardinal(_) | C::Number(..)) => {
                pointing = Some(Rel::Definite);
                next += 1;
            }
            C::Ordinal(_) if bounded => return None,
            _ => {}
        }
        if let C::Unit(unit, plural) = self.class(next)
            && self.class(next + 1) == C::Hyphen
            && self.class(next + 2) == C::Long
            && next == at
        {
            let amount = if plural { Amount::Vague } else { Amount::Exact(1000) };
            return Some((next + 3, Expr::Duration(amount, unit, None, None), None, "duration"));
        }
        let (after_amount, amount) = match self.amount(next) {
            Some(found) => found,
            None if matches!(self.class(next), C::Unit(_, true)) => (next, Amount::Vague),
            None => return None,
        };
        let numbered = after_amount > next;
        let indefinite = matches!(self.class(next), C::A) && after_amount == next + 1;
        let mut unit_at = after_amount;
        if self.class(unit_at) == C::Hyphen && self.glued(unit_at) {
            unit_at += 1;
        }
        // the four previous weeks, five past years
        let inner = match self.class(unit_at) {
            C::Past | C::Previous => Some(Rel::Last),
            C::Coming | C::Following => Some(Rel::Next),
            _ => None,
        };
        if numbered && !indefinite && pointing.is_none() && inner.is_some() && matches!(self.class(unit_at + 1), C::Unit(_, true)) {
            pointing = inner;
            unit_at += 1;
        }
        while unit_at < after_amount + 3 && matches!(self.class(unit_at), C::Filler | C::Fiscal) {
            unit_at += 1;
        }
        if numbered && indefinite && self.class(unit_at) == C::Word && matches!(self.word(unit_at), "quarter") {
            return None;
        }
        let (unit, plural) = match self.class(unit_at) {
            C::Unit(unit, plural) => (unit, plural),
            // 24 hrs is a unit already; a second is also an ordinal, seconds are not
            C::Ordinal(2) if numbered && !indefinite && !bounded => (Unit::Second, false),
            C::Season(_, true) if numbered => (Unit::Year, true),
            C::DayPart(DayPart::Night, plural) if numbered => (Unit::Day, plural),
            _ => return None,
        };
        let hyphenated = self.class(after_amount) == C::Hyphen;
        if hyphenated && bounded && pointing.is_none() && self.class(unit_at + 1) != C::PeriodNoun {
            return None;
        }
        if hyphenated && unit == Unit::Quarter && plural {
            return None;
        }
        if unit == Unit::Quarter
            && plural
            && matches!(amount, Amount::Exact(3000))
            && pointing.is_none()
            && self.class(unit_at + 1) == C::Of
        {
            return None;
        }
        if indefinite && unit == Unit::Quarter && matches!(self.class(unit_at + 1), C::Of | C::Hyphen) {
            // a quarter of the town
            return None;
        }
        if indefinite && self.class(unit_at + 1) == C::Hyphen && matches!(self.class(unit_at + 2), C::Earlier | C::Ago | C::Long) {
            return None;
        }
        let rate = matches!(
            self.class_before(at),
            C::Unit(..) | C::Scale(_) | C::Number(..) | C::Thousandths(_) | C::Cardinal(_) | C::Sign | C::TimesNoun | C::Times(_)
        ) || (self.class_before(at) == C::Word
            && at >= 2
            && self.word(at - 1).ends_with('s')
            && matches!(self.class(at - 2), C::Number(..) | C::Thousandths(_) | C::Cardinal(_) | C::Scale(_) | C::Vague));
        if indefinite && rate && !matches!(self.class(unit_at + 1), C::Ago | C::Earlier | C::Later | C::Before | C::After) {
            return None;
        }
        // "the four days" is a duration; "the day" is a named stretch; "last year" too.
        if !numbered && bounded && pointing.is_none() {
            return None;
        }
        if indefinite && plural {
            return None;
        }
        let mut end = unit_at + 1;
        let mut extra = None;
        // five hours and 30 minutes; a minute and a half
        if self.class(end) == C::And && numbered {
            if self.class(end + 1) == C::A && self.class(end + 2) == C::Half {
                let half = match amount {
                    Amount::Exact(value) => Amount::Exact(value + 500),
                    other => other,
                };
                return Some(self.directed(end + 3, half, unit, None, None));
            }
            if let Some((after, second)) = self.amount(end + 1)
                && let C::Unit(smaller, _) = self.class(after)
                && smaller < unit
                && !matches!(self.class(end + 1), C::A)
            {
                extra = Some((second, smaller));
                end = after + 1;
            }
        }
        if self.class(end) == C::Hyphen && self.class(end + 1) == C::Long {
            end += 2;
        } else if numbered && !indefinite && !plural && self.class(end) == C::Long {
            // a nine day long operation
            end += 1;
        } else if hyphenated && self.class(end) == C::PeriodNoun {
            end += 1;
        }
        let mut modifier = None;
        if self.class(end) == C::Or && self.is_word(end + 1, "so") {
            end += 2;
            modifier = Some(Modifier::Approx);
        } else if self.class(end) == C::Or && self.class(end + 1) == C::More {
            end += 2;
            modifier = Some(Modifier::EqualOrMore);
        }
        if amount == Amount::Couple {
            modifier = Some(Modifier::Approx);
        }
        if let Some(pointing) = pointing {
            let toward = match pointing {
                Rel::Last => Some(-1),
                Rel::Next => Some(1),
                _ => None,
            };
            return Some((end, Expr::Duration(amount, unit, extra, toward), modifier, "bounded duration"));
        }
        if indefinite && matches!(self.class(end), C::Possessive) {
            return None;
        }
        let parsed = self.directed(end, amount, unit, extra, modifier);
        if !numbered && matches!(parsed.1, Expr::Duration(..)) {
            // Bare years, weeks: only after a preposition that asks for a length of time.
            let asked = matches!(self.class_before(at), C::In | C::Preposition | C::Over | C::Within | C::Most | C::Of)
                && !bounded
                && !matches!(unit, Unit::Second | Unit::Minute);
            return asked.then_some(parsed);
        }
        Some(parsed)
    }

    /// An amount with what follows it: ago, earlier, later, before and after something, or nothing.
    fn directed(&self, end: usize, amount: Amount, unit: Unit, extra: Option<(Amount, Unit)>, modifier: Option<Modifier>) -> Parsed {
        let offset = |end: usize, direction: i8, from_now: bool, from: Option<Expr>, rule: &'static str| {
            (end, Expr::Offset { amount, unit, direction, from_now, from: from.map(Box::new) }, modifier, rule)
        };
        match self.class(end) {
            C::Ago => return offset(end + 1, -1, true, None, "ago"),
            C::Earlier => return offset(end + 1, -1, false, None, "earlier"),
            C::Later => return offset(end + 1, 1, false, None, "later"),
            C::Hence => return offset(end + 1, 1, true, None, "from now"),
            C::From if self.class(end + 1) == C::Now => return offset(end + 2, 1, true, None, "from now"),
            C::Before | C::After | C::From => {
                let direction = if self.class(end) == C::Before { -1 } else { 1 };
                if let Some((after, from, None, _)) = self.plain(end + 1)
                    && !matches!(from, Expr::Duration(..) | Expr::Reference(_))
                    && !(self.class(end) == C::From && matches!(self.class(after), C::To | C::Hyphen))
                {
                    return offset(after, direction, false, Some(from), "offset from date");
                }
                // Two years before, they had refused.
                if self.class(end) == C::Before && matches!(self.class(end + 1), C::Comma | C::Dot) {
                    return offset(end + 1, -1, false, None, "earlier");
                }
            }
            C::Formerly if self.is_word(end, "previously") => return offset(end + 1, -1, false, None, "earlier"),
            _ => {}
        }
        (end, Expr::Duration(amount, unit, extra, None), modifier, "duration")
    }

    /// about, nearly, more than, at least … before an amount, a date or a time.
    pub(crate) fn quantified(&self, at: usize) -> Option<Parsed> {
        let (next, modifier) = match self.class(at) {
            C::About => (if self.is_word(at, "ca") && self.class(at + 1) == C::Dot { at + 2 } else { at + 1 }, Modifier::Approx),
            C::Nearly => (at + 1, Modifier::LessThan),
            C::Over => (at + 1, Modifier::MoreThan),
            C::Under => (at + 1, Modifier::LessThan),
            C::More if self.class(at + 1) == C::Than => (at + 2, Modifier::MoreThan),
            C::Less if self.class(at + 1) == C::Than => (at + 2, Modifier::LessThan),
            C::At if self.class(at + 1) == C::Least => (at + 2, Modifier::EqualOrMore),
            C::At if self.class(at + 1) == C::Most => (at + 2, Modifier::EqualOrLess),
            C::Up if self.class(at + 1) == C::To => (at + 2, Modifier::EqualOrLess),
            C::Vague if self.is_word(at, "some") && matches!(self.class(at + 1), C::Number(..) | C::Cardinal(_)) => {
                (at + 1, Modifier::Approx)
            }
            C::A if self.is_word(at + 1, "little") && self.class(at + 2) == C::More && self.class(at + 3) == C::Than => {
                (at + 4, Modifier::MoreThan)
            }
            C::A if self.is_word(at + 1, "little") && self.class(at + 2) == C::Over => (at + 3, Modifier::MoreThan),
            _ => match self.word(at) {
                "no" | "not" if self.class(at + 1) == C::More && self.class(at + 2) == C::Than => (at + 3, Modifier::EqualOrLess),
                "well" if self.class(at + 1) == C::Over => (at + 2, Modifier::MoreThan),
                _ => return None,
            },
        };
        let direct = matches!(self.class(next), C::The | C::Past | C::Last | C::Next | C::Coming);
        if direct && !matches!(modifier, Modifier::EqualOrMore) {
            // "over the past year", "about the last decade": the preposition stays outside.
            return None;
        }
        if self.class(at) == C::Over && !matches!(self.class(next), C::A) && !self.begins_sentence(at) && !self.offset_follows(next) {
            // over three years: how long something was spread, the preposition outside.
            return None;
        }
        if let Some((end, expr, inner, rule)) = self.amount_expression(next)
            && end > next + 1
        {
            return Some((end, expr, inner.or(Some(modifier)), rule));
        }
        if modifier == Modifier::Approx {
            let (end, expr, inner, rule) =
                self.clock_expression(next).or_else(|| self.date_expression(next)).or_else(|| self.modified(next))?;
            let dated =
                matches!(&expr, Expr::Clock(..) | Expr::Date(Date { month: Some(_), .. } | Date { year: Some(_), .. }) | Expr::Decade(_))
                    || inner.is_some();
            let bare_number = self.is_word(at, "about") && matches!(&expr, Expr::Date(Date { month: None, .. }));
            return (dated && !bare_number).then_some((end, expr, Some(modifier), rule));
        }
        None
    }

    fn offset_follows(&self, at: usize) -> bool {
        self.amount_expression(at).is_some_and(|parsed| matches!(parsed.1, Expr::Offset { .. }))
    }
}
