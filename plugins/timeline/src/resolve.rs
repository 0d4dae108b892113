//! What an expression means: TIMEX3 value, calendar period, interval, EDTF.
//!
//! Three reference times are kept apart: the publication date (never the machine's clock; absent means unresolved), the
//! story's own date (the last date the text named, which "the next day" and "two weeks later" count from), and, in
//! reports on results, the quarter being reported. A weekday or month without a year is turned to the past or the future
//! by the tense of the clause ([`Direction`]).

mod interval;
mod named;

use crate::calendar::{self, DAY_SECONDS, Day, Period, Unit};
use crate::grammar::{Amount, ClockTime, Date, Every, Expr, Found, Modifier, Named, Reference, Rel, Year};
use crate::lexer::Lexeme;

/// TIMEX3 type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// A calendar date.
    Date,
    /// A time within a day.
    Time,
    /// A length.
    Duration,
    /// A recurring time.
    Set,
}

impl Kind {
    /// The name in TIMEX3.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Date => "DATE",
            Self::Time => "TIME",
            Self::Duration => "DURATION",
            Self::Set => "SET",
        }
    }
}

/// What an expression was counted from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchor {
    /// Nothing: it says itself.
    None,
    /// The publication date.
    Publication,
    /// Another expression, by its index.
    Timex(usize),
}

/// Where the clause around an expression points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// The past.
    Past,
    /// The future.
    Future,
    /// Not clear.
    Open,
}

/// A direction with its weight.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pointing {
    /// Where to.
    pub direction: Direction,
    /// How many days further off a candidate on the other side may be nearer.
    pub weight: i64,
}

/// A resolved time expression.
#[derive(Clone, Debug, PartialEq)]
pub struct Timex {
    /// First byte.
    pub start: usize,
    /// Byte after the last.
    pub end: usize,
    /// TIMEX3 type.
    pub kind: Kind,
    /// TIMEX3 value.
    pub value: String,
    /// TIMEX3 mod.
    pub modifier: Option<Modifier>,
    /// TIMEX3 quant.
    pub quant: Option<&'static str>,
    /// TIMEX3 freq.
    pub freq: Option<String>,
    /// The calendar period, where there is one.
    pub period: Option<Period>,
    /// ISO 8601-2.
    pub edtf: String,
    /// First second.
    pub earliest: Option<i64>,
    /// Second after the last.
    pub latest: Option<i64>,
    /// How fine.
    pub grain: Option<Unit>,
    /// What it was counted from.
    pub anchor: Anchor,
    /// A vague reference.
    pub reference: Option<Reference>,
    /// Why it was found.
    pub rule: &'static str,
    /// How sure, in permille.
    pub confidence: u16,
}

/// What resolving stands on.
pub struct Circumstances<'a> {
    /// Publication date.
    pub published: Option<Day>,
    /// Where the clause around a byte range points.
    pub direction: &'a dyn Fn(usize, usize) -> Pointing,
}

/// What has been learnt while reading on.
pub(crate) struct Story<'a> {
    pub(crate) published: Option<Day>,
    /// The last date named, and the index of its expression.
    pub(crate) last: Option<(Period, usize)>,
    /// The date the narrative has come to: as `last`, but a lone year far off does not move it.
    pub(crate) line: Option<Period>,
    /// A lone year far off that was named last.
    pub(crate) aside: Option<i32>,
    /// The quarter last reported on.
    pub(crate) quarter: Option<Period>,
    /// The text tells of dated history rather than of the news.
    pub(crate) narrative: bool,
    /// The text reports a company's results.
    pub(crate) results: bool,
    /// Numeric dates are month first.
    pub(crate) month_first: bool,
    pub(crate) direction: &'a dyn Fn(usize, usize) -> Pointing,
}

/// A meaning on the way to a [`Timex`].
pub(crate) struct Meaning {
    pub(crate) kind: Kind,
    pub(crate) value: String,
    pub(crate) period: Option<Period>,
    pub(crate) anchor: Anchor,
    pub(crate) reference: Option<Reference>,
    pub(crate) confidence: u16,
    /// Seconds to add to the period's interval: a zone.
    pub(crate) shift: i64,
    /// Bounds of a duration that lies before or after a reference.
    pub(crate) bounds: Option<(Option<Day>, Option<Day>)>,
}

impl Meaning {
    pub(crate) fn of(period: Period, anchor: Anchor) -> Self {
        let kind = if matches!(period, Period::Clock { .. } | Period::PartOfDay(..)) { Kind::Time } else { Kind::Date };
        let confidence = match anchor {
            Anchor::None => 960,
            Anchor::Publication => 880,
            Anchor::Timex(_) => 760,
        };
        Self { kind, value: period.value(), period: Some(period), anchor, reference: None, confidence, shift: 0, bounds: None }
    }

    pub(crate) fn open(kind: Kind, value: String) -> Self {
        Self { kind, value, period: None, anchor: Anchor::None, reference: None, confidence: 600, shift: 0, bounds: None }
    }

    pub(crate) fn reference(reference: Reference) -> Self {
        let value = match reference {
            Reference::Past => "PAST_REF",
            Reference::Present => "PRESENT_REF",
            Reference::Future => "FUTURE_REF",
        };
        Self { reference: Some(reference), ..Self::open(Kind::Date, value.to_owned()) }
    }
}

/// Resolves all expressions of a text in order.
#[must_use]
pub fn resolve(text: &str, lexemes: &[Lexeme], found: &[Found], around: &Circumstances<'_>) -> Vec<Timex> {
    let mut story = Story {
        published: around.published,
        last: None,
        line: None,
        aside: None,
        quarter: None,
        narrative: is_narrative(found, around.published),
        results: is_results(text),
        month_first: month_first(found),
        direction: around.direction,
    };
    let mut timexes = Vec::with_capacity(found.len());
    for found in found {
        let (Some(first), Some(last)) = (lexemes.get(found.first), lexemes.get(found.end.wrapping_sub(1))) else { continue };
        let span = (first.start as usize, last.end as usize);
        let Some(meaning) = story.meaning(&found.expr, span) else { continue };
        story.learn(&meaning, timexes.len(), found, span);
        timexes.push(timex(meaning, found, span, around.published));
    }
    timexes
}

fn timex(meaning: Meaning, found: &Found, (start, end): (usize, usize), published: Option<Day>) -> Timex {
    let (earliest, latest) = interval::seconds(&meaning, found.modifier, published);
    let edtf = interval::edtf(&meaning, found.modifier, published);
    let (quant, freq) = match &found.expr {
        Expr::Set { quant, freq, .. } => (*quant, freq.map(|freq| format!("{freq}X"))),
        _ => (None, None),
    };
    Timex {
        start,
        end,
        kind: meaning.kind,
        value: meaning.value,
        modifier: found.modifier,
        quant,
        freq,
        period: meaning.period,
        edtf,
        earliest,
        latest,
        grain: meaning.period.map(Period::grain),
        anchor: meaning.anchor,
        reference: meaning.reference,
        rule: found.rule,
        confidence: meaning.confidence,
    }
}

/// A text is a narrative when it names full years far from its publication again and again and hardly speaks of today.
fn is_narrative(found: &[Found], published: Option<Day>) -> bool {
    let now = published.map(|day| calendar::civil(day).0);
    let mut dated = 0;
    let mut deictic = 0;
    for found in found {
        match &found.expr {
            Expr::Date(Date { year: Some(Year::Full(year)), .. }) if now.is_none_or(|now| (now - year).abs() >= 2) => dated += 1,
            Expr::Deictic(_)
            | Expr::PartOfDay(..)
            | Expr::Named { rel: Rel::Last | Rel::This | Rel::Next, named: Named::Unit(_) | Named::Weekday(_), .. }
            | Expr::Named { rel: Rel::Bare, named: Named::Weekday(_), .. } => deictic += 1,
            _ => {}
        }
    }
    dated >= if now.is_some() { 3 } else { 1 } && dated > 3 * deictic
}

/// Reports on results speak of earnings a share and of quarters.
fn is_results(text: &str) -> bool {
    let mut seen = 0;
    for cue in ["a share", "net income", "net loss", "quarter", "earnings", "revenue", "fiscal", "profit"] {
        seen += usize::from(text.contains(cue));
    }
    seen >= 2 && text.contains("quarter")
}

/// Numeric dates whose order is plain decide for the others; American order is the default.
fn month_first(found: &[Found]) -> bool {
    // A date with a day past 12 was read day first by the grammar only if its first number was past 12.
    !found.iter().any(|found| found.rule == "day first")
}

impl Story<'_> {
    /// Keeps what later expressions count from.
    fn learn(&mut self, meaning: &Meaning, index: usize, found: &Found, span: (usize, usize)) {
        let Some(period) = meaning.period else { return };
        if self.narrative && meaning.anchor == Anchor::Publication && self.last.is_some() {
            return;
        }
        if matches!(meaning.kind, Kind::Date | Kind::Time)
            && !matches!(period, Period::Decade(_) | Period::Century(_) | Period::Millennium(_))
        {
            self.last = Some((period, index));
            let year = period.year();
            let near = |other: i32| (year - other).abs() <= 5;
            let lone = matches!(period, Period::Year(_));
            // A year that is only planned or foreseen (to be ready in 1976) does not carry the story there.
            let foreseen = lone && self.line.is_some() && (self.direction)(span.0, span.1).direction == Direction::Future;
            if foreseen {
                return;
            }
            if !lone || self.line.is_none_or(|line| near(line.year())) || self.aside.is_some_and(near) {
                self.line = Some(period);
                self.aside = None;
            } else {
                self.aside = Some(year);
            }
        }
        if let Period::Quarter(..) = period
            && !matches!(found.expr, Expr::YearAgo(_))
            && !matches!(&found.expr, Expr::Offset { .. })
            && (self.quarter.is_none() || self.published.is_none_or(|day| period.days().1 <= day))
            && self.quarter.is_none_or(|quarter| quarter <= period)
        {
            self.quarter = Some(period);
        }
    }

    /// The day expressions such as "the next day" count from, and what that day was taken from.
    pub(crate) fn story_day(&self) -> Option<(Day, Anchor)> {
        match self.last {
            Some((period, index)) => Some((period.days().0, Anchor::Timex(index))),
            None => self.published.map(|day| (day, Anchor::Publication)),
        }
    }

    /// The day that "today" is.
    pub(crate) fn now(&self) -> Option<Day> {
        self.published
    }

    /// The day bare weekdays and months are near to.
    pub(crate) fn near(&self) -> Option<(Day, Anchor)> {
        if self.narrative
            && let Some((period, index)) = self.last
        {
            return Some((period.days().0, Anchor::Timex(index)));
        }
        if self.narrative { None } else { self.published.map(|day| (day, Anchor::Publication)) }
    }

    fn meaning(&self, expr: &Expr, span: (usize, usize)) -> Option<Meaning> {
        match expr {
            Expr::Date(date) => self.date(date, span),
            Expr::Decade(year) => {
                let year = match year {
                    Year::Full(year) => *year,
                    Year::Short(short) => self.short_year(*short / 10 * 10),
                };
                Some(Meaning::of(Period::Decade(year.div_euclid(10)), Anchor::None))
            }
            Expr::Century(century) => Some(Meaning::of(Period::Century(*century), Anchor::None)),
            Expr::Millennium(millennium) => Some(Meaning::of(Period::Millennium(*millennium), Anchor::None)),
            Expr::Named { rel, named, of } => self.named(*rel, *named, of.as_deref(), span),
            Expr::Deictic(days) => Some(match (self.published, self.narrative && *days == 0) {
                (Some(day), false) => Meaning::of(Period::Day(day).step(i64::from(*days))?, Anchor::Publication),
                _ => Meaning::reference(match days.signum() {
                    -1 => Reference::Past,
                    0 => Reference::Present,
                    _ => Reference::Future,
                }),
            }),
            Expr::Offset { amount, unit, direction, from_now, from } => {
                self.offset(*amount, *unit, *direction, *from_now, from.as_deref(), span)
            }
            Expr::Clock(clock, date) => self.clock(*clock, date.as_deref(), span),
            Expr::PartOfDay(part, day) => {
                let day = self.meaning(day, span)?;
                Some(match day.period {
                    Some(Period::Day(date)) => {
                        Meaning { confidence: day.confidence, ..Meaning::of(Period::PartOfDay(date, *part), day.anchor) }
                    }
                    _ => Meaning {
                        anchor: day.anchor,
                        ..Meaning::open(
                            Kind::Time,
                            format!("{}T{}", if day.value.starts_with("XXXX") { &day.value } else { "XXXX-XX-XX" }, part.code()),
                        )
                    },
                })
            }
            Expr::Nth(n, named, of) => self.nth(*n, *named, of, span),
            Expr::Duration(amount, unit, extra, toward) => Some(self.duration(*amount, *unit, *extra, *toward)),
            Expr::Set { every, .. } => Some(Meaning { confidence: 800, ..Meaning::open(Kind::Set, set_value(*every)) }),
            Expr::Reference(reference) => Some(Meaning { confidence: 750, ..Meaning::reference(*reference) }),
            Expr::YearAgo(named) => self.year_ago(*named),
        }
    }

    /// The year nearest to the publication whose last two digits these are, at most ten years ahead of it.
    fn short_year(&self, short: u8) -> i32 {
        let now = self.published.map_or(2000, |day| calendar::civil(day).0);
        let mut year = now.div_euclid(100) * 100 + i32::from(short);
        if year > now + 10 {
            year -= 100;
        }
        year
    }

    fn date(&self, date: &Date, span: (usize, usize)) -> Option<Meaning> {
        let year = date.year.map(|year| match year {
            Year::Full(year) => year,
            Year::Short(short) => self.short_year(short),
        });
        let (month, day) = match (date.month, date.day) {
            (Some(month), Some(day)) if date.open_order && !self.month_first && day <= 12 => (Some(day), Some(month)),
            other => other,
        };
        match (year, month, day) {
            (Some(year), Some(month), Some(day)) => Some(Meaning::of(Period::Day(calendar::day(year, month, day)?), Anchor::None)),
            (Some(year), Some(month), None) => Some(Meaning::of(Period::Month(year, month), Anchor::None)),
            (Some(year), None, None) => Some(Meaning { confidence: 900, ..Meaning::of(Period::Year(year), Anchor::None) }),
            (None, Some(month), Some(day)) => {
                let Some((near, anchor)) = self.near() else {
                    return Some(Meaning::open(Kind::Date, format!("XXXX-{month:02}-{day:02}")));
                };
                let year = calendar::civil(near).0;
                if self.narrative {
                    return Some(Meaning::of(Period::Day(calendar::day(self.year_going_on(month)?, month, day)?), anchor));
                }
                let candidates = (year - 1..=year + 1).filter_map(|year| calendar::day(year, month, day));
                Some(Meaning::of(Period::Day(self.nearest(candidates, near, span, 3)?), anchor))
            }
            (None, Some(month), None) => {
                let Some((near, anchor)) = self.near() else {
                    return Some(Meaning::open(Kind::Date, format!("XXXX-{month:02}")));
                };
                let (year, now, _) = calendar::civil(near);
                if self.narrative {
                    return Some(Meaning::of(Period::Month(self.year_going_on(month)?, month), anchor));
                }
                if month == now {
                    return Some(Meaning::of(Period::Month(year, month), anchor));
                }
                let candidates = (year - 1..=year + 1).filter_map(|year| calendar::day(year, month, 1));
                let (year, month, _) = calendar::civil(self.nearest(candidates, near, span, 0)?);
                Some(Meaning::of(Period::Month(year, month), anchor))
            }
            (None, None, Some(day)) => {
                let (near, anchor) = self.near()?;
                let (year, month, _) = calendar::civil(near);
                let best = [0, -1, 1, -2, 2, -3, -4, -5, -6, -7, -8, -9].into_iter().find_map(|months| {
                    let Some(Period::Month(year, month)) = Period::Month(year, month).step(months) else { return None };
                    calendar::day(year, month, day).filter(|found| date.weekday.is_none_or(|weekday| calendar::weekday(*found) == weekday))
                });
                Some(Meaning::of(Period::Day(best?), anchor))
            }
            (None, None, None) => self.named(Rel::Bare, Named::Weekday(date.weekday?), None, span),
            (Some(_), None, Some(_)) => None,
        }
    }

    /// The year of a month in a narrative: the one nearest to the date before it, where going on costs half of going back.
    pub(crate) fn year_going_on(&self, month: u8) -> Option<i32> {
        let last = self.line?;
        if matches!(last, Period::Year(_)) {
            return Some(last.year());
        }
        let (year, before, _) = calendar::civil(last.days().0);
        let ahead = (i32::from(month) - i32::from(before)).rem_euclid(12);
        let back = 12 - ahead;
        let forward = ahead <= 2 * back;
        let total = year * 12 + i32::from(before) - 1 + if forward { ahead } else { -back };
        Some(total.div_euclid(12))
    }

    /// The candidate on the side that the clause points to; the nearest where it does not point. `slack` days after the
    /// reference still count as past (a story printed before its dateline).
    pub(crate) fn nearest(&self, candidates: impl Iterator<Item = Day>, near: Day, span: (usize, usize), slack: i64) -> Option<Day> {
        let Pointing { direction, weight } = (self.direction)(span.0, span.1);
        let mut best: Option<(i64, Day)> = None;
        for candidate in candidates {
            let gap = candidate - near;
            let cost = match direction {
                Direction::Past if gap > slack => weight + gap,
                Direction::Future if gap < 0 => weight - gap,
                Direction::Open if gap > 0 => gap + 30,
                _ => gap.abs(),
            };
            if best.is_none_or(|best| cost < best.0) {
                best = Some((cost, candidate));
            }
        }
        best.map(|best| best.1)
    }

    fn offset(
        &self,
        amount: Amount,
        unit: Unit,
        direction: i8,
        from_now: bool,
        from: Option<&Expr>,
        span: (usize, usize),
    ) -> Option<Meaning> {
        let vague =
            || Some(Meaning { confidence: 600, ..Meaning::reference(if direction < 0 { Reference::Past } else { Reference::Future }) });
        let (base, anchor) = match from {
            Some(from) => match self.meaning(from, span) {
                Some(Meaning { period: Some(period), anchor, .. }) => (period, anchor),
                _ => return vague(),
            },
            None if from_now => match self.now() {
                Some(day) => (Period::Day(day), Anchor::Publication),
                None => return vague(),
            },
            None => match self.story_day() {
                Some((day, anchor)) => (self.last.map_or(Period::Day(day), |last| last.0), anchor),
                None => return vague(),
            },
        };
        if unit == Unit::Year
            && amount == Amount::Exact(1000)
            && direction < 0
            && from.is_none()
            && self.results
            && let Some(quarter) = self.quarter
        {
            return Some(Meaning { confidence: 650, ..Meaning::of(quarter.step(-4)?, Anchor::Publication) });
        }
        let day = base.days().0;
        let sign = i64::from(direction);
        let Some(count) = amount.whole() else {
            // A year and a half is eighteen months; other fractions stay vague.
            return match (amount, unit) {
                (Amount::Exact(thousandths), Unit::Year) if thousandths * 12 % 1000 == 0 => Some(Meaning {
                    confidence: 700,
                    ..Meaning::of(Period::containing(Unit::Month, day)?.step(sign * thousandths * 12 / 1000)?, anchor)
                }),
                (Amount::Exact(thousandths), Unit::Decade) if thousandths % 100 == 0 => Some(Meaning {
                    confidence: 700,
                    ..Meaning::of(Period::containing(Unit::Year, day)?.step(sign * thousandths / 100)?, anchor)
                }),
                (Amount::Exact(500), Unit::Century) => {
                    Some(Meaning { confidence: 700, ..Meaning::of(Period::containing(Unit::Year, day)?.step(sign * 50)?, anchor) })
                }
                _ => vague(),
            };
        };
        let period = match unit {
            Unit::Second | Unit::Minute | Unit::Hour => {
                let seconds = count.checked_mul(match unit {
                    Unit::Second => 1,
                    Unit::Minute => 60,
                    _ => 3600,
                })?;
                match base {
                    Period::Clock { day, second, grain } => {
                        let total = day * DAY_SECONDS + second + sign * seconds.min(1 << 40);
                        Period::Clock { day: total.div_euclid(DAY_SECONDS), second: total.rem_euclid(DAY_SECONDS), grain }
                    }
                    _ if seconds >= 2 * DAY_SECONDS => Period::Day(day).step(sign * seconds / DAY_SECONDS)?,
                    _ if direction < 0 && from_now => Period::Day(day),
                    _ => return vague(),
                }
            }
            Unit::Day => Period::Day(day).step(sign * count)?,
            Unit::Week | Unit::Fortnight | Unit::Weekend => {
                let weeks = if unit == Unit::Fortnight { count.checked_mul(2)? } else { count };
                if from.is_some() || (!from_now && matches!(base, Period::Day(_) | Period::Clock { .. } | Period::PartOfDay(..))) {
                    Period::Day(day).step(sign * weeks.checked_mul(7)?)?
                } else {
                    Period::containing(Unit::Week, day)?.step(sign * weeks)?
                }
            }
            Unit::Month => Period::containing(Unit::Month, day)?.step(sign * count)?,
            Unit::Quarter | Unit::Season => Period::containing(Unit::Quarter, day)?.step(sign * count)?,
            Unit::Half => Period::containing(Unit::Half, day)?.step(sign * count)?,
            Unit::Year => match base {
                Period::Quarter(..) if !from_now => base.step(sign * count.checked_mul(4)?)?,
                Period::Month(..) if !from_now => base.step(sign * count.checked_mul(12)?)?,
                _ => Period::containing(Unit::Year, day)?.step(sign * count)?,
            },
            Unit::Decade => Period::containing(Unit::Year, day)?.step(sign * count.checked_mul(10)?)?,
            Unit::Century => Period::containing(Unit::Year, day)?.step(sign * count.checked_mul(100)?)?,
            Unit::Millennium => Period::containing(Unit::Year, day)?.step(sign * count.checked_mul(1000)?)?,
        };
        Some(Meaning { confidence: 800, ..Meaning::of(period, anchor) })
    }

    fn clock(&self, clock: ClockTime, date: Option<&Expr>, span: (usize, usize)) -> Option<Meaning> {
        let own = crate::grammar::Reader::own_day();
        let day = self.meaning(date.unwrap_or(&own), span)?;
        let second = i64::from(clock.hour) * 3600 + i64::from(clock.minute) * 60 + i64::from(clock.second.unwrap_or(0));
        let Some(Period::Day(date)) = day.period else {
            return Some(Meaning {
                anchor: day.anchor,
                ..Meaning::open(Kind::Time, format!("XXXX-XX-XXT{:02}:{:02}", clock.hour, clock.minute))
            });
        };
        let grain = if clock.second.is_some() { Unit::Second } else { Unit::Minute };
        let mut meaning = Meaning::of(Period::Clock { day: date, second, grain }, day.anchor);
        meaning.shift = -i64::from(clock.zone.unwrap_or(0)) * 60;
        meaning.confidence = day.confidence;
        Some(meaning)
    }

    /// The nth unit or weekday of a stretch (0 is the last): the first week is the one that holds its first day.
    fn nth(&self, n: u8, named: Named, of: &Expr, span: (usize, usize)) -> Option<Meaning> {
        let outer = self.meaning(of, span)?;
        let open = |value: String| Some(Meaning::open(Kind::Date, value));
        let Some(period) = outer.period else {
            return match named {
                Named::Weekday(weekday) => open(format!("XXXX-WXX-{weekday}")),
                Named::Unit(Unit::Week | Unit::Weekend) => open("XXXX-WXX".to_owned()),
                _ => open("XXXX-XX-XX".to_owned()),
            };
        };
        let (first, last) = period.days();
        let steps = i64::from(n.max(1)) - 1;
        let day = match named {
            Named::Weekday(weekday) if matches!(period, Period::Week(_)) => Period::Day(first + i64::from(weekday) - 1),
            Named::Weekday(weekday) => {
                let wanted = i64::from(weekday);
                Period::Day(if n == 0 {
                    last - (i64::from(calendar::weekday(last)) - wanted).rem_euclid(7)
                } else {
                    first + (wanted - i64::from(calendar::weekday(first))).rem_euclid(7) + 7 * steps
                })
            }
            Named::Unit(unit) => Period::containing(unit, if n == 0 { last } else { first })?.step(steps)?,
            _ => return None,
        };
        Some(Meaning::of(day, outer.anchor))
    }

    fn duration(&self, amount: Amount, unit: Unit, extra: Option<(Amount, Unit)>, toward: Option<i8>) -> Meaning {
        let mut meaning = Meaning { confidence: 850, ..Meaning::open(Kind::Duration, duration_value(amount, unit, extra)) };
        if let (Some(toward), Some(now)) = (toward, self.now()) {
            let far = amount.whole().filter(|count| *count < 100_000).and_then(|count| {
                let sign = i64::from(toward);
                Some(match unit {
                    Unit::Second | Unit::Minute | Unit::Hour => now,
                    Unit::Day | Unit::Weekend => now + sign * count,
                    Unit::Week => now + sign * 7 * count,
                    Unit::Fortnight => now + sign * 14 * count,
                    _ => {
                        let months = count
                            * match unit {
                                Unit::Month => 1,
                                Unit::Quarter | Unit::Season => 3,
                                Unit::Half => 6,
                                Unit::Year => 12,
                                Unit::Decade => 120,
                                Unit::Century => 1200,
                                _ => 12_000,
                            };
                        let (year, month, day) = calendar::civil(now);
                        let Some(Period::Month(year, month)) = Period::Month(year, month).step(sign * months) else { return None };
                        calendar::day(year, month, day.min(calendar::month_length(year, month)))?
                    }
                })
            });
            meaning.bounds = Some(if toward < 0 { (far, Some(now)) } else { (Some(now), far) });
            meaning.anchor = Anchor::Publication;
        }
        meaning
    }
}

/// The value of a length as TimeML writes it: P3Y, PT30M, PXD, P2.5Y.
#[must_use]
pub fn duration_value(amount: Amount, unit: Unit, extra: Option<(Amount, Unit)>) -> String {
    let (factor, letter, clock) = unit_letter(unit);
    let half = match amount {
        Amount::Exact(thousandths) if thousandths % 1000 == 500 && extra.is_none() => match unit {
            Unit::Hour => Some(format!("PT{}30M", if thousandths > 1000 { format!("{}H", thousandths / 1000) } else { String::new() })),
            Unit::Minute => Some(format!("PT{}30S", if thousandths > 1000 { format!("{}M", thousandths / 1000) } else { String::new() })),
            _ => None,
        },
        _ => None,
    };
    if let Some(value) = half {
        return value;
    }
    let count = |amount: Amount, factor: i64, vague: &str| match amount {
        Amount::Exact(thousandths) => {
            let thousandths = thousandths.saturating_mul(factor);
            let (whole, rest) = (thousandths / 1000, thousandths % 1000);
            if rest == 0 { whole.to_string() } else { format!("{whole}.{}", format!("{rest:03}").trim_end_matches('0')) }
        }
        Amount::Couple => (2 * factor).to_string(),
        Amount::Vague => vague.to_owned(),
    };
    let letter = if amount == Amount::Vague {
        match unit {
            Unit::Decade => "DE",
            Unit::Century => "CE",
            Unit::Millennium => "ML",
            _ => letter,
        }
    } else {
        letter
    };
    let mut value = format!("P{}{}{letter}", if clock { "T" } else { "" }, count(amount, factor, "X"));
    if let Some((amount, unit)) = extra {
        let (factor, letter, inner) = unit_letter(unit);
        if inner && !clock {
            value.push('T');
        }
        value.push_str(&count(amount, factor, "X"));
        value.push_str(letter);
    }
    value
}

fn unit_letter(unit: Unit) -> (i64, &'static str, bool) {
    match unit {
        Unit::Second => (1, "S", true),
        Unit::Minute => (1, "M", true),
        Unit::Hour => (1, "H", true),
        Unit::Day => (1, "D", false),
        Unit::Weekend => (2, "D", false),
        Unit::Week => (1, "W", false),
        Unit::Fortnight => (2, "W", false),
        Unit::Month => (1, "M", false),
        Unit::Quarter => (1, "Q", false),
        Unit::Season => (3, "M", false),
        Unit::Half => (6, "M", false),
        Unit::Year => (1, "Y", false),
        Unit::Decade => (10, "Y", false),
        Unit::Century => (100, "Y", false),
        Unit::Millennium => (1000, "Y", false),
    }
}

fn set_value(every: Every) -> String {
    match every {
        Every::Unit(amount, unit) => duration_value(amount, unit, None),
        Every::Named(named, part) => {
            let base = match named {
                Named::Weekday(weekday) => format!("XXXX-WXX-{weekday}"),
                Named::Month(month) => format!("XXXX-{month:02}"),
                Named::Season(season) => format!("XXXX-{}", season.code()),
                Named::Quarter(quarter) => format!("XXXX-Q{quarter}"),
                Named::Half(half) => format!("XXXX-H{half}"),
                Named::DayPart(part) => format!("XXXX-XX-XXT{}", part.code()),
                Named::Unit(Unit::Weekend) => "XXXX-WXX-WE".to_owned(),
                _ => "XXXX".to_owned(),
            };
            match part {
                Some(part) => format!("{base}T{}", part.code()),
                None => base,
            }
        }
    }
}
