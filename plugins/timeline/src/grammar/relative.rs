//! Named stretches (last week, the third quarter of 1990, Friday night), amounts (two years ago, the past three months)
//! and vague references.

use super::{Amount, Date, Expr, Named, Parsed, Reader, Rel};
use crate::calendar::{DayPart, Unit};
use crate::lexicon::{Class as C, Holiday};

impl Reader<'_> {
    /// Direction words: the lexeme after them, the direction, whether an article or demonstrative stood there.
    fn direction(&self, at: usize) -> (usize, Rel) {
        let the = self.class(at) == C::The;
        let next = if the { at + 1 } else { at };
        let rel = match self.class(next) {
            C::This => match self.class(next + 1) {
                C::Past | C::Last => return (next + 2, Rel::Last),
                C::Coming | C::Next => return (next + 2, Rel::Next),
                C::Same => return (next + 2, Rel::This),
                _ => Rel::This,
            },
            C::Current => Rel::This,
            C::Last | C::Past => Rel::Last,
            C::Next if the => Rel::Following,
            C::Next | C::Coming => Rel::Next,
            C::Previous => Rel::Previous,
            C::Following => Rel::Following,
            C::That if !the => {
                if self.class(next + 1) == C::Same {
                    return (next + 2, Rel::That);
                }
                Rel::That
            }
            C::Same => Rel::That,
            C::Latest => Rel::Latest,
            _ => return (next, if the { Rel::Definite } else { Rel::Bare }),
        };
        (next + 1, rel)
    }

    /// The named thing itself.
    fn named(&self, at: usize) -> Option<(usize, Named)> {
        let mut next = at;
        if self.class(next) == C::Fiscal {
            next = self.past_hyphen(next + 1);
            if self.class(next) == C::Filler {
                next += 1;
            }
        } else if self.class(next) == C::Filler
            && matches!(self.class(next + 1), C::Unit(Unit::Year | Unit::Week | Unit::Month | Unit::Day | Unit::Quarter, false))
        {
            next += 1;
        }
        let fiscal = self.class(at) == C::Fiscal;
        if let Some((end, n)) = self.ordinal(next)
            && (1..=4).contains(&n)
        {
            let end = self.past_hyphen(end);
            let end = if self.class(end) == C::Fiscal { self.past_hyphen(end + 1) } else { end };
            return match self.class(end) {
                C::Unit(Unit::Quarter, false) => Some((end + 1, Named::Quarter(n as u8))),
                C::Half if n <= 2 && !matches!(self.class(end + 1), C::A | C::Unit(..)) => Some((end + 1, Named::Half(n as u8))),
                _ => None,
            };
        }
        Some(match self.class(next) {
            C::Unit(unit, false) if !matches!(unit, Unit::Second | Unit::Minute | Unit::Hour) || next == at => {
                (next + 1, Named::Unit(unit))
            }
            C::Weekday(weekday, false) if self.capital(next) => (next + 1, Named::Weekday(weekday)),
            C::Month(month, abbreviated, _) if self.capital(next) && !abbreviated => (next + 1, Named::Month(month)),
            C::Season(season, false) => (next + 1, Named::Season(season)),
            C::DayPart(part, false) => (next + 1, Named::DayPart(part)),
            C::PeriodNoun => (next + 1, Named::ResultsPeriod),
            C::Opener if !fiscal => self.quarter_code(next).or_else(|| self.holiday(next))?,
            _ => self.holiday(next)?,
        })
    }

    /// Q3, H1.
    fn quarter_code(&self, at: usize) -> Option<(usize, Named)> {
        let letter = self.word(at);
        if !matches!(letter, "Q" | "H") || !self.glued(at + 1) {
            return None;
        }
        match (letter, self.class(at + 1)) {
            ("Q", C::Number(n @ 1..=4, 1)) => Some((at + 2, Named::Quarter(n as u8))),
            ("H", C::Number(n @ 1..=2, 1)) => Some((at + 2, Named::Half(n as u8))),
            _ => None,
        }
    }

    /// A holiday by its words.
    fn holiday(&self, at: usize) -> Option<(usize, Named)> {
        if !self.capital(at) {
            return None;
        }
        let second = |word: &str| self.is_word(at + 1, word);
        let third = |word: &str| self.is_word(at + 2, word);
        let possessive = self.class(at + 1) == C::Possessive;
        let (end, holiday) = match self.class(at) {
            C::Holiday(0) if second("Eve") => (at + 2, Holiday::ChristmasEve),
            C::Holiday(0) => (if second("Day") { at + 2 } else { at + 1 }, Holiday::Christmas),
            C::Holiday(1) => (if second("Day") { at + 2 } else { at + 1 }, Holiday::Thanksgiving),
            C::Holiday(2) => (at + 1, Holiday::Halloween),
            C::Holiday(3) if second("Monday") => (at + 2, Holiday::EasterMonday),
            C::Holiday(3) => (if second("Sunday") || second("Day") { at + 2 } else { at + 1 }, Holiday::Easter),
            _ => {
                let word = self.word(at);
                let day_at = if possessive { at + 2 } else { at + 1 };
                let day = self.is_word(day_at, "Day");
                match word {
                    "New" if second("Year") && self.class(at + 2) == C::Possessive && self.is_word(at + 3, "Eve") => {
                        (at + 4, Holiday::NewYearEve)
                    }
                    "New" if second("Year") && self.class(at + 2) == C::Possessive => {
                        (if self.is_word(at + 3, "Day") { at + 4 } else { return None }, Holiday::NewYear)
                    }
                    "Labor" | "Labour" if day => (day_at + 1, Holiday::LaborDay),
                    "Memorial" if day => (day_at + 1, Holiday::MemorialDay),
                    "Veterans" | "Armistice" | "Remembrance" if day || third("Day") => {
                        (if day { day_at + 1 } else { at + 3 }, Holiday::VeteransDay)
                    }
                    "Independence" if day => (day_at + 1, Holiday::IndependenceDay),
                    "Valentine" if day => (day_at + 1, Holiday::ValentinesDay),
                    "Good" if second("Friday") => (at + 2, Holiday::GoodFriday),
                    "Boxing" if day => (day_at + 1, Holiday::BoxingDay),
                    "Columbus" if day => (day_at + 1, Holiday::ColumbusDay),
                    "Presidents" if day || third("Day") => (if day { day_at + 1 } else { at + 3 }, Holiday::PresidentsDay),
                    "Mother" if day => (day_at + 1, Holiday::MothersDay),
                    "Father" if day => (day_at + 1, Holiday::FathersDay),
                    "May" if day => (day_at + 1, Holiday::MayDay),
                    "Election" if day => (day_at + 1, Holiday::ElectionDay),
                    "Palm" if second("Sunday") => (at + 2, Holiday::PalmSunday),
                    "Ash" if second("Wednesday") => (at + 2, Holiday::AshWednesday),
                    "Earth" if day => (day_at + 1, Holiday::EarthDay),
                    _ => return None,
                }
            }
        };
        Some((end, Named::Holiday(holiday)))
    }

    /// this/last/next X, the X, X of Y, Y’s X, X Y.
    pub(crate) fn named_expression(&self, at: usize) -> Option<Parsed> {
        if let Some(parsed) = self.year_ago(at).or_else(|| self.deictic(at)).or_else(|| self.year_first(at)) {
            return Some(parsed);
        }
        let (next, rel) = self.direction(at);
        let (mut end, named) = self.named(next)?;
        let named_bare = rel == Rel::Bare;
        let hyphenated = (next + 1..end).any(|at| self.class(at) == C::Hyphen);
        if hyphenated && next > at && !matches!(rel, Rel::This | Rel::Last | Rel::Next) {
            // the third-quarter loss: the article belongs to the noun.
            return None;
        }
        if matches!(named, Named::Unit(_)) && (self.capital(end - 1) && !self.begins_sentence(end - 1) && !self.all_capitals(end - 1)) {
            return None;
        }
        if matches!((rel, named), (Rel::Definite, Named::Weekday(_)) | (Rel::That, Named::Quarter(_) | Named::Half(_) | Named::Weekday(_)))
        {
            return None;
        }
        if matches!(named, Named::Unit(_)) && self.class(end) == C::Hyphen && self.glued(end) && self.glued(end + 1) {
            return None;
        }
        if matches!((rel, named), (Rel::Last, Named::Unit(Unit::Decade | Unit::Century))) && self.class(at) == C::The {
            let Named::Unit(unit) = named else { return None };
            return Some((end, Expr::Duration(Amount::Exact(1000), unit, None, Some(-1)), None, "bounded duration"));
        }
        if matches!((rel, named), (Rel::Definite, Named::Unit(Unit::Year))) && matches!(self.word(end), "ended" | "ending") {
            return Some((end, Expr::Duration(Amount::Exact(1000), Unit::Year, None, None), None, "accounting year"));
        }
        if matches!((rel, named), (Rel::Definite, Named::Unit(Unit::Day))) && self.class(end) != C::Before && self.class(end) != C::After {
            return None;
        }
        // the second half of the week etc. needs the article; the year two thousand is a date.
        match (rel, named) {
            (Rel::Bare, Named::Unit(_) | Named::ResultsPeriod) => return None,
            (Rel::Bare, Named::Month(_)) => return None,
            (Rel::Definite, Named::Month(_)) => return None,
            (Rel::Definite | Rel::That, Named::Unit(Unit::Second | Unit::Minute | Unit::Hour)) => return None,
            (_, Named::Unit(Unit::Second | Unit::Minute)) => return None,
            _ => {}
        }
        // last Monday, Oct. 26
        if let (Named::Weekday(weekday), Some((after, date))) = (named, self.date(next))
            && after > end
            && date.weekday == Some(weekday)
            && date.day.is_some()
        {
            return Some((after, Expr::Date(date), None, "date"));
        }
        // next March 5
        if let (Named::Month(_), Some((after, date))) = (named, self.date(next))
            && after > end
        {
            return Some((after, Expr::Date(date), None, "date"));
        }
        let mut expr = Expr::Named { rel, named, of: None };
        let rule = match (named, rel) {
            (Named::Weekday(_), Rel::Bare) => "weekday",
            (Named::Weekday(_), _) => "relative weekday",
            (Named::Month(_), _) => "relative month",
            (Named::Quarter(_) | Named::Half(_) | Named::ResultsPeriod, _) => "quarter",
            (Named::Season(_), _) => "season",
            (Named::DayPart(_), _) => "part of day",
            (Named::Holiday(_), _) => "holiday",
            (Named::Unit(_), Rel::Definite) => "definite unit",
            (Named::Unit(_), _) => "relative unit",
        };
        match named {
            Named::DayPart(part) => {
                // last night, this morning; the morning of March 6; afternoon yesterday
                let day = match rel {
                    Rel::Last => Expr::Deictic(-1),
                    Rel::This => Expr::Deictic(0),
                    Rel::Bare => match self.day_like(end) {
                        Some((after, date)) if !matches!(self.class(end), C::Of) => {
                            return Some((after, Expr::PartOfDay(part, Box::new(date)), None, rule));
                        }
                        _ if part == DayPart::Midday => Expr::Named { rel: Rel::Definite, named: Named::Unit(Unit::Day), of: None },
                        _ => return None,
                    },
                    Rel::Definite => {
                        if self.class(end) == C::Of
                            && let Some((after, date)) = self.day_like(end + 1)
                        {
                            return Some((after, Expr::PartOfDay(part, Box::new(date)), None, rule));
                        }
                        if let Some((after, date)) = self.day_like(end) {
                            return Some((after, Expr::PartOfDay(part, Box::new(date)), None, rule));
                        }
                        Expr::Named { rel: Rel::Definite, named: Named::Unit(Unit::Day), of: None }
                    }
                    rel => Expr::Named { rel, named: Named::Unit(Unit::Day), of: None },
                };
                return Some((end, Expr::PartOfDay(part, Box::new(day)), None, rule));
            }
            Named::Weekday(_) | Named::Holiday(_) => {
                if let C::DayPart(part, false) = self.class(end) {
                    return Some((end + 1, Expr::PartOfDay(part, Box::new(expr)), None, "part of day"));
                }
                if let Named::Holiday(_) = named
                    && let Some((after, of)) = self.year_like(if self.class(end) == C::Of { end + 1 } else { end })
                {
                    return Some((after, Expr::Named { rel, named, of: Some(Box::new(of)) }, None, rule));
                }
                // Monday of next week, Tuesday last week
                if let Named::Weekday(weekday) = named {
                    let after_of = if self.class(end) == C::Of { end + 1 } else { end };
                    let (target, week_rel) = self.direction(after_of);
                    if matches!(self.class(target), C::Unit(Unit::Week, false)) && !matches!(week_rel, Rel::Bare | Rel::Definite) {
                        let week = Expr::Named { rel: week_rel, named: Named::Unit(Unit::Week), of: None };
                        return Some((target + 1, Expr::Nth(1, Named::Weekday(weekday), Box::new(week)), None, "weekday of week"));
                    }
                }
                return Some((end, expr, None, rule));
            }
            Named::Unit(Unit::Week) if matches!(rel, Rel::Definite | Rel::That) && self.class(end) == C::Of => {
                if let Some((after, date)) = self.day_like(end + 1) {
                    return Some((after, Expr::Named { rel: Rel::Definite, named, of: Some(Box::new(date)) }, None, "week of date"));
                }
            }
            Named::Unit(Unit::Year | Unit::Week | Unit::Month | Unit::Day)
                if rel == Rel::Definite && self.class(end) == C::Before && self.class(end + 1) == C::Last =>
            {
                if let Named::Unit(unit) = named {
                    return Some((
                        end + 2,
                        Expr::Offset { amount: Amount::Exact(2000), unit, direction: -1, from_now: true, from: None },
                        None,
                        "before last",
                    ));
                }
            }
            Named::Unit(unit @ (Unit::Year | Unit::Week | Unit::Month | Unit::Day))
                if rel == Rel::Definite && matches!(self.class(end), C::Before | C::After) =>
            {
                let direction = if self.class(end) == C::Before { -1 } else { 1 };
                if unit == Unit::Day && self.class(end + 1) == C::Deictic(direction) {
                    return Some((end + 2, Expr::Deictic(2 * direction), None, "deictic"));
                }
                if let Some((after, from, None, _)) = self.plain(end + 1)
                    && !matches!(from, Expr::Duration(..) | Expr::Reference(_))
                {
                    return Some((
                        after,
                        Expr::Offset { amount: Amount::Exact(1000), unit, direction, from_now: false, from: Some(Box::new(from)) },
                        None,
                        "offset from date",
                    ));
                }
                return None;
            }
            _ => {}
        }
        // this year’s third quarter
        if let (Named::Unit(Unit::Year), C::Possessive) = (named, self.class(end))
            && let Some((after, inner)) = self.named(end + 1)
            && matches!(
                inner,
                Named::Quarter(_)
                    | Named::Half(_)
                    | Named::Season(_)
                    | Named::Month(_)
                    | Named::Unit(Unit::Quarter)
                    | Named::ResultsPeriod
                    | Named::Holiday(_)
            )
        {
            return Some((after, Expr::Named { rel: Rel::Bare, named: inner, of: Some(Box::new(expr)) }, None, "part of year"));
        }
        // the summer of 1998, the third quarter of last year, Q3 2014, spring 1998
        if matches!(named, Named::Season(_) | Named::Quarter(_) | Named::Half(_) | Named::Month(_))
            && matches!(rel, Rel::Bare | Rel::Definite)
        {
            let after_of = if matches!(self.class(end), C::Of | C::In) { end + 1 } else { end };
            let after_of = if self.class(end) == C::Comma { end + 1 } else { after_of };
            if self.is_word(next, "fall") && self.class(end) == C::Of && self.year_like(after_of).is_none() {
                return None;
            }
            if let Some((after, of)) = self.year_like(after_of) {
                end = after;
                expr = Expr::Named { rel: Rel::Bare, named, of: Some(Box::new(of)) };
            } else if matches!(named, Named::Quarter(_))
                && self.class(end) == C::A
                && matches!(self.class(end + 1), C::Unit(Unit::Year, false))
                && self.class(end + 2) == C::Ago
            {
                return Some((end + 3, Expr::YearAgo(Some(named)), None, "year ago"));
            } else if named_bare && matches!(named, Named::Season(_)) {
                // spring is also to jump, fall also to drop: a bare season needs a preposition before it.
                let timely = matches!(
                    self.class_before(at),
                    C::In
                        | C::By
                        | C::Preposition
                        | C::This
                        | C::Each
                        | C::Every
                        | C::Early
                        | C::Late
                        | C::From
                        | C::Between
                        | C::Hyphen
                        | C::Of
                );
                if !timely
                    || (self.class(next) == C::Season(crate::calendar::Season::Autumn, false)
                        && self.is_word(next, "fall")
                        && !matches!(self.class_before(at), C::In | C::By | C::Preposition))
                {
                    return None;
                }
            }
        }
        if matches!(named, Named::Half(_))
            && matches!(expr, Expr::Named { of: None, .. })
            && matches!(rel, Rel::Bare | Rel::Definite)
            && !matches!(self.class(at), C::Fiscal | C::Opener)
        {
            // The first half of what? Not said, it may be a game's.
            return None;
        }
        Some((end, expr, None, rule))
    }

    /// A year or a relative year: 1998, last year, the year, fiscal 1998.
    fn year_like(&self, at: usize) -> Option<(usize, Expr)> {
        if self.class(at) == C::Fiscal
            && let Some((end, year)) = self.year(at + 1)
        {
            return Some((end, Expr::Date(Date { year: Some(year), ..Date::default() })));
        }
        if let Some((end, year)) = self.year(at).or_else(|| self.year_words(at)) {
            return Some((end, Expr::Date(Date { year: Some(year), ..Date::default() })));
        }
        let (next, rel) = self.direction(at);
        let (end, named) = self.named(next)?;
        (matches!(named, Named::Unit(Unit::Year)) && rel != Rel::Bare).then_some((end, Expr::Named { rel, named, of: None }))
    }

    /// A day: weekday, date, today.
    pub(crate) fn day_like(&self, at: usize) -> Option<(usize, Expr)> {
        let at = if matches!(self.class(at), C::On | C::Comma) && matches!(self.class(at + 1), C::Weekday(..) | C::Month(..)) {
            at + 1
        } else {
            at
        };
        match self.class(at) {
            C::Deictic(days) => return Some((at + 1, Expr::Deictic(days))),
            C::Last | C::Next | C::This | C::That | C::The => {
                let (next, rel) = self.direction(at);
                return match self.named(next) {
                    Some((end, named @ Named::Weekday(_))) if rel != Rel::Definite => Some((end, Expr::Named { rel, named, of: None })),
                    Some((end, named @ Named::Unit(Unit::Day))) if rel != Rel::Definite && rel != Rel::Last => {
                        Some((end, Expr::Named { rel, named, of: None }))
                    }
                    _ => self.date(at).filter(|(_, date)| date.day.is_some()).map(|(end, date)| (end, Expr::Date(date))),
                };
            }
            _ => {}
        }
        let (end, date) = self.date(at)?;
        if date.day.is_some() {
            return Some((end, Expr::Date(date)));
        }
        let weekday = date.weekday?;
        Some((end, Expr::Named { rel: Rel::Bare, named: Named::Weekday(weekday), of: None }))
    }

    /// today, yesterday afternoon, tonight, overnight.
    fn deictic(&self, at: usize) -> Option<Parsed> {
        match self.class(at) {
            C::Deictic(days) => {
                if let C::DayPart(part, false) = self.class(at + 1) {
                    return Some((at + 2, Expr::PartOfDay(part, Box::new(Expr::Deictic(days))), None, "part of day"));
                }
                Some((at + 1, Expr::Deictic(days), None, "deictic"))
            }
            C::Tonight => Some((at + 1, Expr::PartOfDay(DayPart::Night, Box::new(Expr::Deictic(0))), None, "part of day")),
            _ => None,
        }
    }

    /// the 1988 third quarter, the 1988 period, 1989 first quarter, fiscal 1989.
    fn year_first(&self, at: usize) -> Option<Parsed> {
        let next = if self.class(at) == C::The { at + 1 } else { at };
        if self.class(next) == C::Fiscal {
            let after = if matches!(self.class(next + 1), C::Unit(Unit::Year, false)) { next + 2 } else { next + 1 };
            let (end, year) = self.year(after)?;
            return Some((end, Expr::Date(Date { year: Some(year), ..Date::default() }), None, "fiscal year"));
        }
        let (end, year) = self.year(next)?;
        let after = if self.class(end) == C::Possessive { end + 1 } else { end };
        let year = Expr::Date(Date { year: Some(year), ..Date::default() });
        match self.named(after) {
            Some((
                end,
                named @ (Named::Quarter(_) | Named::Half(_) | Named::Season(_) | Named::ResultsPeriod | Named::Unit(Unit::Quarter)),
            )) => {
                if matches!(named, Named::ResultsPeriod | Named::Unit(_)) && next == at {
                    return None;
                }
                Some((end, Expr::Named { rel: Rel::Bare, named, of: Some(Box::new(year)) }, None, "part of year"))
            }
            _ => None,
        }
    }

    /// year-ago, the year-earlier quarter, the comparable year-ago period.
    fn year_ago(&self, at: usize) -> Option<Parsed> {
        let mut next = if self.class(at) == C::The { at + 1 } else { at };
        if next > at && self.class(next) == C::Word && matches!(self.word(next), "comparable" | "corresponding") {
            next += 1;
        }
        if !matches!(self.class(next), C::Unit(Unit::Year, false))
            || self.class(next + 1) != C::Hyphen
            || !matches!(self.class(next + 2), C::Ago | C::Earlier)
        {
            return None;
        }
        match self.named(next + 3) {
            Some((end, named @ (Named::Quarter(_) | Named::Unit(_) | Named::ResultsPeriod | Named::Half(_)))) => {
                Some((end, Expr::YearAgo(Some(named)), None, "year ago"))
            }
            // Without its noun the article stays outside: the [year-ago] results.
            _ if next == at => Some((next + 3, Expr::YearAgo(None), None, "year ago")),
            _ => None,
        }
    }
}
