//! Named stretches (last week, the third quarter of 1990, Friday night), amounts (two years ago, the past three months)
//! and vague references.

use super::{Amount, Date, Expr, Modifier, Named, Parsed, Reader, Reference, Rel};
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
        if let Some((end, year)) = self.year(at) {
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

    fn offset_follows(&self, at: usize) -> bool {
        self.amount_expression(at).is_some_and(|parsed| matches!(parsed.1, Expr::Offset { .. }))
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
