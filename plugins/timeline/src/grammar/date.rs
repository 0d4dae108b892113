//! Dates: weekdays, days of months, months, years, decades, centuries, and dates in digits.

use super::{Date, Expr, Found, Named, Parsed, Reader, Rel, Year};
use crate::calendar::Unit;
use crate::lexicon::Class as C;

impl Reader<'_> {
    /// A date, decade or century as an expression.
    pub(crate) fn date_expression(&self, at: usize) -> Option<Parsed> {
        if let Some((end, expr)) = self.decade_or_century(at) {
            return Some((end, expr, None, "decade or century"));
        }
        let (end, date) = self.date(at)?;
        // January this year, July last year, the 15th of last month
        if date.year.is_none()
            && let Some(month) = date.month
            && date.day.is_none()
            && let Some((after, rel)) = self.year_shift(if self.class(end) == C::Of { end + 1 } else { end })
        {
            let year = Expr::Named { rel, named: Named::Unit(Unit::Year), of: None };
            return Some((
                after,
                Expr::Named { rel: Rel::Bare, named: Named::Month(month), of: Some(Box::new(year)) },
                None,
                "month of year",
            ));
        }
        // January 24 of the same year, July 25 of that year
        if date.year.is_none()
            && date.month.is_some()
            && self.class(end) == C::Of
            && let Some(after) = self.same_year(end + 1)
        {
            return Some((after, Expr::Date(date), None, "date"));
        }
        let rule = match (date.year, date.month, date.day, date.weekday) {
            (Some(_), None, None, None) => "year",
            (None, None, None, Some(_)) => "weekday",
            (_, Some(_), None, _) => "month",
            _ => "date",
        };
        if rule == "weekday" {
            return None;
        }
        Some((end, Expr::Date(date), None, rule))
    }

    /// that year, the same year: the lexeme after it.
    fn same_year(&self, at: usize) -> Option<usize> {
        let next = match (self.class(at), self.class(at + 1)) {
            (C::The, C::Same) => at + 2,
            (C::That, C::Same) => at + 2,
            (C::That, _) => at + 1,
            _ => return None,
        };
        matches!(self.class(next), C::Unit(Unit::Year, false)).then_some(next + 1)
    }

    fn year_shift(&self, at: usize) -> Option<(usize, Rel)> {
        let rel = match self.class(at) {
            C::This => Rel::This,
            C::Last => Rel::Last,
            C::Next => Rel::Next,
            C::That => Rel::That,
            _ => return None,
        };
        matches!(self.class(at + 1), C::Unit(Unit::Year, false)).then_some((at + 2, rel))
    }

    /// A date in words or digits.
    pub(crate) fn date(&self, at: usize) -> Option<(usize, Date)> {
        if let Some(found) = self.numeric_date(at) {
            return Some(found);
        }
        match self.class(at) {
            C::Weekday(weekday, false) if self.capital(at) => {
                let mut next = at + 1;
                if self.class(next) == C::Dot && self.word(at).len() <= 5 {
                    next += 1;
                }
                let after = if matches!(self.class(next), C::Comma) { next + 1 } else { next };
                let after = if self.class(after) == C::The && self.class(after + 1) != C::The { after + 1 } else { after };
                if let Some((end, date)) = self.month_date(after).or_else(|| self.day_month(after))
                    && date.day.is_some()
                {
                    return Some((end, Date { weekday: Some(weekday), ..date }));
                }
                if after > next
                    && self.class(after - 1) == C::The
                    && let C::NumberOrdinal(day @ 1..=31) = self.class(after)
                {
                    return Some((after + 1, Date { weekday: Some(weekday), day: Some(day as u8), ..Date::default() }));
                }
                Some((next, Date { weekday: Some(weekday), ..Date::default() }))
            }
            C::Month(..) => self.month_date(at),
            C::The if matches!(self.class(at + 1), C::Unit(Unit::Year, false)) => {
                let (end, year) = self.year_words(at + 2).or_else(|| self.year(at + 2))?;
                Some((end, Date { year: Some(year), ..Date::default() }))
            }
            C::The => self.day_month(at + 1).filter(|(_, date)| date.day.is_some()),
            C::Cardinal(_) => {
                let (end, year) = self.year_words(at)?;
                Some((end, Date { year: Some(year), ..Date::default() }))
            }
            _ => self.day_month(at).or_else(|| {
                let (end, year) = self.bare_year(at)?;
                Some((end, Date { year: Some(year), ..Date::default() }))
            }),
        }
    }

    fn month_is_name(&self, at: usize, ambiguous: bool, abbreviated: bool) -> bool {
        if !self.capital(at) {
            return false;
        }
        if abbreviated {
            let written_short = self.word(at).ends_with('.');
            return !ambiguous
                || (written_short && matches!(self.class(at + 1), C::Number(..)))
                || matches!(self.class(at + 1), C::Number(..));
        }
        if !ambiguous {
            // April Jones, June Smith: a given name stands before another capital that is no date.
            return self.class(at + 1) != C::Word
                || !self.capital(at + 1)
                || self.begins_sentence(at + 1)
                || matches!(self.class_before(at), C::In | C::Preposition | C::By | C::Of | C::From);
        }
        // May, March, August: a date's neighbours must say so.
        let before = self.class_before(at);
        let timely = before.leads_date()
            || matches!(before, C::This | C::Last | C::Next | C::Past | C::Each | C::Every | C::And | C::Or | C::To | C::About)
            || matches!((before, self.class(at.saturating_sub(2))), (C::Hyphen, C::Mid));
        let dated = matches!(self.class(at + 1), C::Number(..) | C::NumberOrdinal(_))
            || (self.class(at + 1) == C::Comma && matches!(self.class(at + 2), C::Number(_, 4)));
        let after_day = matches!(before, C::Number(1..=31, _) | C::NumberOrdinal(1..=31));
        let after_name = before == C::Word && self.capital(at.saturating_sub(1));
        dated
            || after_day
            || timely
            || (!self.begins_sentence(at) && !after_name && self.word(at).eq_ignore_ascii_case("august"))
            || (!self.begins_sentence(at) && !after_name && before == C::Word)
    }

    /// Month first: March 12, 2007; March 2007; March of 2007; March.
    fn month_date(&self, at: usize) -> Option<(usize, Date)> {
        let C::Month(month, abbreviated, ambiguous) = self.class(at) else { return None };
        if !self.month_is_name(at, ambiguous, abbreviated) {
            return None;
        }
        let date = Date { month: Some(month), ..Date::default() };
        let next = at + 1;
        let day = match self.class(next) {
            C::Number(day @ 1..=31, 1..=2) => Some((next + 1, day)),
            C::NumberOrdinal(day @ 1..=31) => Some((next + 1, day)),
            C::The if matches!(self.class(next + 1), C::NumberOrdinal(_)) => self.ordinal(next + 1),
            C::Ordinal(_) | C::Cardinal(20..) => {
                self.ordinal(next).filter(|found| (1..=31).contains(&found.1) && !matches!(self.class(found.0), C::Unit(..)))
            }
            _ => None,
        };
        if let Some((end, day)) = day
            && !matches!(self.class(end), C::Sign)
            && !(matches!(self.class(end), C::Colon) && self.glued(end) && matches!(self.class(end + 1), C::Number(..)))
        {
            let date = Date { day: Some(day as u8), ..date };
            let after = if matches!(self.class(end), C::Comma | C::Of) { end + 1 } else { end };
            if let Some((end, year)) = self.year(after).or_else(|| self.year_words(after)) {
                return Some((end, Date { year: Some(year), ..date }));
            }
            return Some((end, date));
        }
        let after = if matches!(self.class(next), C::Comma | C::Of) { next + 1 } else { next };
        if let Some((end, year)) = self.year(after).or_else(|| self.year_words(after)) {
            return Some((end, Date { year: Some(year), ..date }));
        }
        Some((next, date))
    }

    /// Day first: 12 March 2007; 12th of March; the 12th of March is called with the article skipped.
    fn day_month(&self, at: usize) -> Option<(usize, Date)> {
        let (next, day) = match self.class(at) {
            C::Number(day @ 1..=31, 1..=2) => (at + 1, day),
            C::NumberOrdinal(_) | C::Ordinal(_) | C::Cardinal(20..) => self.ordinal(at)?,
            _ => return None,
        };
        let month_at = if self.class(next) == C::Of { next + 1 } else { self.past_hyphen(next) };
        let C::Month(month, abbreviated, ambiguous) = self.class(month_at) else { return None };
        if !(1..=31).contains(&day)
            || !self.capital(month_at)
            || (abbreviated && ambiguous && !self.glued(month_at) && !matches!(self.class(month_at + 1), C::Number(..) | C::Comma))
        {
            return None;
        }
        let date = Date { day: Some(day as u8), month: Some(month), ..Date::default() };
        let mut after = month_at + 1;
        if matches!(self.class(after), C::Comma | C::Of) || (self.class(after) == C::Hyphen && self.glued(after)) {
            after += 1;
        }
        match self.year(after) {
            Some((end, year)) => Some((end, Date { year: Some(year), ..date })),
            None => Some((month_at + 1, date)),
        }
    }

    /// 2014-03-05, 3/5/2014, 05.03.2014, 2014/03/05.
    fn numeric_date(&self, at: usize) -> Option<(usize, Date)> {
        let C::Number(first, first_digits) = self.class(at) else { return None };
        let separator = self.class(at + 1);
        if !matches!(separator, C::Hyphen | C::Slash | C::Dot) || !self.glued(at + 1) || !self.glued(at + 2) {
            return None;
        }
        let C::Number(second, 1..=2) = self.class(at + 2) else { return None };
        if self.class(at + 3) != separator || !self.glued(at + 3) || !self.glued(at + 4) {
            return None;
        }
        let C::Number(third, third_digits) = self.class(at + 4) else { return None };
        let calendar = |year: Year, month: u32, day: u32, open_order: bool| {
            ((1..=12).contains(&month) && (1..=31).contains(&day))
                .then_some((at + 5, Date { year: Some(year), month: Some(month as u8), day: Some(day as u8), weekday: None, open_order }))
        };
        if first_digits == 4 && third_digits <= 2 {
            return calendar(Year::Full(first as i32), second, third, false);
        }
        let year = match third_digits {
            4 => Year::Full(third as i32),
            2 if separator != C::Hyphen => Year::Short(third as u8),
            _ => return None,
        };
        if first > 12 || separator == C::Dot {
            return calendar(year, second, first, false);
        }
        calendar(year, first, second, second <= 12 && first != second)
    }

    /// Whether a year stands here.
    pub(crate) fn is_year(&self, at: usize) -> bool {
        self.year(at).is_some()
    }

    /// A year after something that expects one: 2014, ’98, 490 BC, AD 70.
    pub(crate) fn year(&self, at: usize) -> Option<(usize, Year)> {
        match self.class(at) {
            C::Number(year, digits) if (1..=4).contains(&digits) => {
                if self.class(at + 1) == C::BeforeChrist && year > 0 {
                    return Some((at + 2, Year::Full(1 - year as i32)));
                }
                if self.class(at + 1) == C::AnnoDomini && year > 0 {
                    return Some((at + 2, Year::Full(year as i32)));
                }
                (digits == 4 && (1000..=2199).contains(&year) && !self.runs_on(at)).then_some((at + 1, Year::Full(year as i32)))
            }
            C::Apostrophe => match self.class(at + 1) {
                C::Number(year, 2) if self.glued(at + 1) => Some((at + 2, Year::Short(year as u8))),
                _ => None,
            },
            C::AnnoDomini => match self.class(at + 1) {
                C::Number(year @ 1..=2199, 1..=4) => Some((at + 2, Year::Full(year as i32))),
                _ => None,
            },
            _ => None,
        }
    }

    /// The number goes on in a way that no year does: 2000.5, 1990x, 1990/2, 18:1990.
    fn runs_on(&self, at: usize) -> bool {
        let next = self.class(at + 1);
        self.glued(at + 1)
            && (matches!(next, C::Word | C::Number(..) | C::Sign | C::Meridiem(_))
                || (matches!(next, C::Colon | C::Slash) && self.glued(at + 2) && matches!(self.class(at + 2), C::Number(_, 1..=3))))
    }

    /// A year with nothing before it that expects one: its neighbours must allow it.
    fn bare_year(&self, at: usize) -> Option<(usize, Year)> {
        let (end, year) = self.year(at)?;
        let before = self.class_before(at);
        match self.class(at) {
            C::Apostrophe => {
                // in ’98, of ’98
                return matches!(
                    before,
                    C::In | C::Of | C::By | C::Preposition | C::Early | C::Late | C::To | C::From | C::Season(..) | C::After | C::Before
                )
                .then_some((end, year));
            }
            C::AnnoDomini => return Some((end, year)),
            _ => {}
        }
        if end > at + 1 {
            return Some((end, year));
        }
        let Year::Full(value) = year else { return None };
        if self.glued(at) && matches!(before, C::Sign | C::Word | C::Dot | C::Slash | C::Colon | C::Number(..) | C::Hyphen) {
            let after_post = before == C::Hyphen
                && at >= 2
                && matches!(self.class(at - 2), C::Mid | C::Early | C::Late | C::Word | C::Number(_, 4))
                && self.glued(at - 1);
            if !after_post {
                return None;
            }
            if self.class(at - 2) == C::Word && !matches!(self.word(at - 2).to_ascii_lowercase().as_str(), "post" | "pre" | "since") {
                return None;
            }
        }
        if matches!(before, C::Sign | C::Cardinal(_) | C::Scale(_)) {
            return None;
        }
        let next = self.class(at + 1);
        if matches!(next, C::Unit(..) | C::Scale(_) | C::Sign | C::Old) && !self.begins_sentence(at + 1) {
            return matches!(next, C::Unit(Unit::Quarter, false)).then_some((end, year));
        }
        let quantity = matches!(before, C::About | C::Nearly | C::Over | C::Than | C::Least | C::Most | C::Up | C::Under | C::Vague);
        let timely = before.leads_date()
            || matches!(before, C::Mid | C::Start | C::End | C::Open | C::Fiscal | C::Comma | C::Season(..) | C::Ordinal(_))
            || self.is_word(at.wrapping_sub(1), "year");
        let word = self.word(at + 1);
        let plural = next == C::Word && word.len() > 3 && word.ends_with('s') && !word.ends_with("ss") && !self.capital(at + 1);
        if matches!(before, C::In | C::Fiscal) || (matches!(before, C::Preposition) && !plural) {
            return (1000..=2199).contains(&value).then_some((end, year));
        }
        let recent = (1500..=2060).contains(&value);
        if plural || quantity || !recent {
            return (timely && !plural && !quantity).then_some((end, year));
        }
        Some((end, year))
    }

    /// nineteen ninety-seven, nineteen oh five, two thousand, two thousand and four, twenty fourteen.
    pub(crate) fn year_words(&self, at: usize) -> Option<(usize, Year)> {
        match self.class(at) {
            C::Cardinal(century @ 11..=20) => {
                let next = at + 1;
                let next = self.past_hyphen(next);
                if self.class(next) == C::Scale(100) && century < 20 && !matches!(self.class(at + 2), C::Word) {
                    return None;
                }
                let C::Cardinal(tens @ 10..) = self.class(next) else { return None };
                let mut year = i32::from(century) * 100 + i32::from(tens);
                let mut end = next + 1;
                let unit_at = self.past_hyphen(end);
                if tens >= 20
                    && let C::Cardinal(unit @ 1..=9) = self.class(unit_at)
                {
                    year += i32::from(unit);
                    end = unit_at + 1;
                }
                (!matches!(self.class(end), C::Unit(..) | C::Scale(_))).then_some((end, Year::Full(year)))
            }
            C::Cardinal(2) if self.class(at + 1) == C::Scale(1000) => {
                let mut end = at + 2;
                let mut year = 2000;
                let after = if self.class(end) == C::And { end + 1 } else { end };
                if let C::Cardinal(small) = self.class(after) {
                    year += i32::from(small);
                    end = after + 1;
                    let unit_at = self.past_hyphen(end);
                    if small >= 20
                        && let C::Cardinal(unit @ 1..=9) = self.class(unit_at)
                    {
                        year += i32::from(unit);
                        end = unit_at + 1;
                    }
                }
                let expected = matches!(
                    self.class_before(at),
                    C::In | C::By | C::Of | C::Preposition | C::Unit(Unit::Year, false) | C::Comma | C::Month(..)
                );
                let named = matches!(self.class_before(at), C::Unit(Unit::Year, false));
                (expected && (named || !matches!(self.class(end), C::Unit(..) | C::Scale(_) | C::Word))).then_some((end, Year::Full(year)))
            }
            _ => None,
        }
    }

    /// the 1990s, the ’90s, the nineties, the 20th century, the twentieth century, the third millennium.
    fn decade_or_century(&self, at: usize) -> Option<(usize, Expr)> {
        let mut next = if self.class(at) == C::The { at + 1 } else { at };
        let the = next > at;
        // the early 1990s is "part of" with the article inside; here only what follows it.
        match self.class(next) {
            C::NumberDecade(value, 3 | 2) if self.class(next + 1) == C::BeforeChrist => {
                return Some((next + 2, Expr::Decade(Year::Full(-(value as i32) - 9))));
            }
            C::NumberDecade(value, 4) => return (1000..2200).contains(&value).then(|| (next + 1, Expr::Decade(Year::Full(value as i32)))),
            C::Apostrophe => {
                if let C::NumberDecade(value, 2) = self.class(next + 1) {
                    return Some((next + 2, Expr::Decade(Year::Short(value as u8))));
                }
                return None;
            }
            C::NumberDecade(value, 2) if the || matches!(self.class_before(at), C::Early | C::Late | C::Hyphen) => {
                return Some((next + 1, Expr::Decade(Year::Short(value as u8))));
            }
            C::DecadeWord(tens) if the || matches!(self.class_before(at), C::Early | C::Late | C::Hyphen) => {
                return Some((next + 1, Expr::Decade(Year::Short(tens * 10))));
            }
            C::Cardinal(hundreds @ 18..=20) => {
                if let C::DecadeWord(tens) = self.class(next + 1) {
                    return Some((next + 2, Expr::Decade(Year::Full(i32::from(hundreds) * 100 + i32::from(tens) * 10))));
                }
            }
            _ => {}
        }
        let (after, ordinal) = self.ordinal(next)?;
        next = self.past_hyphen(after);
        let C::Unit(unit @ (Unit::Century | Unit::Millennium), false) = self.class(next) else { return None };
        let ordinal = i32::try_from(ordinal).ok().filter(|ordinal| (1..=99).contains(ordinal))?;
        let before = self.class(next + 1) == C::BeforeChrist;
        let end = if before || self.class(next + 1) == C::AnnoDomini { next + 2 } else { next + 1 };
        if unit == Unit::Millennium {
            let millennium = if before { -ordinal } else { ordinal - 1 };
            return (ordinal <= 9).then_some((end, Expr::Millennium(millennium)));
        }
        // A first or second century without an era may be any (the company's second century); news never means AD 100.
        if ordinal < 4 && !before && end == next + 1 && !the {
            return None;
        }
        Some((end, Expr::Century(if before { -ordinal } else { ordinal - 1 })))
    }

    /// What follows a date in a range: 1914–18, March 10–12, 2014–2016.
    pub(crate) fn range_end(&self, end: usize, expr: &Expr) -> Option<Found> {
        let Expr::Date(date) = expr else { return None };
        // April 24 and 25
        if self.class(end) == C::And
            && let (None, Some(_), Some(day)) = (date.year, date.month, date.day)
            && let C::Number(value @ 1..=31, 1..=2) = self.class(end + 1)
            && value > u32::from(day)
        {
            // Before a word the number may count it: April 24 and 25 houses burned.
            let settled =
                matches!(self.class(end + 2), C::Dot | C::Comma | C::Mark | C::Close | C::Preposition | C::In | C::At | C::And | C::By);
            let open = self.class(end + 2) == C::Word && !self.glued(end + 2);
            return (settled || open).then_some(Found {
                first: end + 1,
                end: end + 2,
                expr: Expr::Date(Date { day: Some(value as u8), weekday: None, ..*date }),
                modifier: None,
                rule: if settled { "range" } else { "doubtful day" },
                weak: !settled,
            });
        }
        if !matches!(self.class(end), C::Hyphen | C::Dash) || !self.glued(end + 1) || matches!(self.class(end + 2), C::Month(..)) {
            return None;
        }
        let C::Number(value, digits) = self.class(end + 1) else { return None };
        if self.runs_on(end + 1) || (matches!(self.class(end + 2), C::Hyphen | C::Dash) && self.glued(end + 2)) {
            return None;
        }
        let found = |date: Date, last: usize| {
            Some(Found { first: end + 1, end: last, expr: Expr::Date(date), modifier: None, rule: "range", weak: false })
        };
        match (date.year, date.month, date.day) {
            (Some(Year::Full(year)), None, None) if digits == 2 && value as i32 > year % 100 => {
                found(Date { year: Some(Year::Full(year - year % 100 + value as i32)), ..Date::default() }, end + 2)
            }
            (None, Some(_), Some(day)) if digits <= 2 && value > u32::from(day) && value <= 31 => {
                let (last, year) = match self.year(if self.class(end + 2) == C::Comma { end + 3 } else { end + 2 }) {
                    Some((last, year)) => (last, Some(year)),
                    None => (end + 2, None),
                };
                found(Date { day: Some(value as u8), year, ..*date }, last)
            }
            _ => None,
        }
    }

    /// A day that shares the month after its neighbour: the 10 of "10 and 12 March", "10–12 March".
    pub(crate) fn shared_day(&self, at: usize) -> Option<Found> {
        // 499 to 493 BC: the era is said once.
        if let (C::Number(first @ 1..=4999, digits), C::To | C::And | C::Hyphen | C::Dash | C::Or) = (self.class(at), self.class(at + 1))
            && digits <= 4
            && let C::Number(second, _) = self.class(at + 2)
            && second < first
            && self.class(at + 3) == C::BeforeChrist
        {
            return Some(Found {
                first: at,
                end: at + 1,
                expr: Expr::Date(Date { year: Some(Year::Full(1 - first as i32)), ..Date::default() }),
                modifier: None,
                rule: "range",
                weak: false,
            });
        }
        let day = match self.class(at) {
            C::Number(day @ 1..=31, 1..=2) | C::NumberOrdinal(day @ 1..=31) => day,
            _ => return None,
        };
        if !matches!(self.class(at + 1), C::And | C::To | C::Or | C::Hyphen | C::Dash | C::Slash)
            || matches!(self.class_before(at), C::Month(..) | C::Sign)
        {
            return None;
        }
        let (_, second) = self.day_month(at + 2)?;
        let later = second.day?;
        (later != day as u8).then_some(Found {
            first: at,
            end: at + 1,
            expr: Expr::Date(Date { day: Some(day as u8), weekday: None, ..second }),
            modifier: None,
            rule: "range",
            weak: false,
        })
    }
}
