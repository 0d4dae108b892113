//! What an expression means: TIMEX3 value, calendar period, interval, EDTF.
//!
//! Three reference times are kept apart: the publication date (never the machine's clock; absent means unresolved), the
//! story's own date (the last date the text named, which "the next day" and "two weeks later" count from), and, in
//! reports on results, the quarter being reported. A weekday or month without a year is turned to the past or the future
//! by the tense of the clause ([`Direction`]).

mod amounts;
mod dates;
mod interval;
mod named;
mod readings;

pub use amounts::duration_value;
pub use readings::Reading;

use crate::calendar::{self, Day, Period, Unit};
use crate::chooser::{self, Around, Choice, Open};
use crate::grammar::{Date, Expr, Found, Modifier, Named, Reference, Rel, Year};
use crate::lexer::Lexeme;
use crate::lexicon::Class;

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
    /// What else it could mean, the likeliest first: the value (empty for no expression), how that reading came about, and how
    /// likely it is in permille.
    pub alternatives: Vec<(String, &'static str, u16)>,
}

/// What resolving stands on.
pub struct Circumstances<'a> {
    /// Publication date.
    pub published: Option<Day>,
    /// Where the clause around a byte range points.
    pub direction: &'a dyn Fn(usize, usize) -> Pointing,
    /// Hashes of the words that govern a byte range: the nearest, the nearest verb; 0 where not known.
    pub governors: &'a dyn Fn(usize, usize) -> (u64, u64),
    /// Decides among readings; without it the rules do.
    pub choose: Option<&'a dyn Fn(&Open<'_>) -> Choice>,
}

/// What expressions are counted from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    /// The publication date.
    News,
    /// The date the text has come to.
    Story,
}

/// How an expression is looked at, where not as the rules would.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct View {
    pub(crate) direction: Option<Direction>,
    pub(crate) from: Option<Source>,
}

/// A year that was named, alone or in a date.
#[derive(Clone, Copy, Debug)]
pub struct YearNamed {
    /// The year.
    pub year: i32,
    /// The first day of a date finer than a year.
    pub fine: Option<Day>,
    /// It stands in a line of its own kind: short and without a full stop, as headings are.
    pub heading: bool,
}

/// So many named years are kept in mind.
const YEARS: usize = 10;

/// What has been learnt while reading on.
pub(crate) struct Story {
    pub(crate) published: Option<Day>,
    /// The last date named, and the index of its expression.
    pub(crate) last: Option<(Period, usize)>,
    /// The date the narrative has come to: as `last`, but a lone year far off does not move it.
    pub(crate) line: Option<Period>,
    /// The last date finer than a year.
    pub(crate) fine: Option<Period>,
    /// The years named last, the newest at the end.
    pub(crate) years: Vec<YearNamed>,
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
    /// Where the clause around the expression at hand points.
    pub(crate) clause: Pointing,
    /// How the expression at hand is looked at.
    pub(crate) view: View,
}

/// A meaning on the way to a [`Timex`].
#[derive(Clone, Debug)]
pub struct Meaning {
    /// TIMEX3 type.
    pub kind: Kind,
    /// TIMEX3 value.
    pub value: String,
    /// The calendar period, where there is one.
    pub period: Option<Period>,
    /// What it was counted from.
    pub anchor: Anchor,
    /// A vague reference.
    pub reference: Option<Reference>,
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
    let narrative = is_narrative(found, around.published);
    let mut story = Story {
        published: around.published,
        last: None,
        line: None,
        fine: None,
        years: Vec::with_capacity(YEARS + 1),
        aside: None,
        quarter: None,
        narrative,
        results: !narrative && is_results(text),
        month_first: month_first(lexemes, found),
        clause: Pointing { direction: Direction::Open, weight: 0 },
        view: View::default(),
    };
    let genre = u64::from(story.narrative) + 2 * u64::from(story.results);
    let mut timexes: Vec<Timex> = Vec::with_capacity(found.len());
    let mut values: Vec<u64> = Vec::with_capacity(found.len());
    for found in found {
        let (Some(first), Some(last)) = (lexemes.get(found.first), lexemes.get(found.end.wrapping_sub(1))) else { continue };
        let span = (first.start as usize, last.end as usize);
        story.clause = (around.direction)(span.0, span.1);
        let (meaning, alternatives) = match around.choose {
            Some(choose) if !chooser::settled(found) => {
                let next = lexemes.get(found.end).map_or(Class::Mark, |lexeme| lexeme.class);
                let (mut readings, default) = story.readings(found, next);
                let scene = Around {
                    text,
                    lexemes,
                    found,
                    pointing: story.clause,
                    governors: (around.governors)(span.0, span.1),
                    genre,
                    published: story.published,
                    last: story.last.map(|last| last.0),
                    line: story.line,
                    fine: story.fine,
                    years: &story.years,
                    values: values.get(values.len().saturating_sub(RECENT)..).unwrap_or_default(),
                };
                let features = scene.features(&readings, default);
                let choice = choose(&Open { span, readings: &readings, default, features });
                if choice.reading >= readings.len() {
                    continue;
                }
                let alternatives = alternatives(&readings, &choice);
                let Some(mut meaning) = readings.swap_remove(choice.reading).meaning else { continue };
                if let Some(share) = choice.shares.get(choice.reading) {
                    meaning.confidence = *share;
                }
                (meaning, alternatives)
            }
            _ if found.weak => continue,
            _ => match story.meaning(&found.expr) {
                Some(meaning) => (meaning, Vec::new()),
                None => continue,
            },
        };
        story.learn(&meaning, timexes.len(), found);
        story.note_year(&meaning, text, span);
        values.push(dateline_learn::hash::bytes(meaning.value.as_bytes()));
        timexes.push(Timex { alternatives, ..timex(meaning, found, span, around.published) });
    }
    timexes
}

/// The chooser looks back over so many values.
const RECENT: usize = 64;

/// The readings that were not chosen, the likeliest first.
fn alternatives(readings: &[Reading], choice: &Choice) -> Vec<(String, &'static str, u16)> {
    let mut list: Vec<(String, &'static str, u16)> = readings
        .iter()
        .zip(&choice.shares)
        .enumerate()
        .filter(|(at, (_, share))| *at != choice.reading && **share >= LEAST_SHARE)
        .map(|(_, (reading, share))| {
            (reading.meaning.as_ref().map_or_else(String::new, |meaning| meaning.value.clone()), reading.why, *share)
        })
        .collect();
    list.sort_by_key(|(_, _, share)| std::cmp::Reverse(*share));
    list.truncate(MOST_ALTERNATIVES);
    list
}

/// Readings less likely than this, in permille, are not told.
const LEAST_SHARE: u16 = 20;
/// So many other readings are told at most.
const MOST_ALTERNATIVES: usize = 3;

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
        alternatives: Vec::new(),
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

/// Numeric dates whose order is plain decide for the others (25/12/2014 shows that days come first); American order is the default.
fn month_first(lexemes: &[Lexeme], found: &[Found]) -> bool {
    let class = |at: usize| lexemes.get(at).map(|lexeme| lexeme.class);
    let plain = |found: &&Found| {
        matches!(&found.expr, Expr::Date(Date { year: Some(_), month: Some(_), day: Some(_), open_order: false, .. }))
            && matches!(class(found.first + 1), Some(Class::Slash | Class::Hyphen))
    };
    let days = |at: usize| matches!(class(at), Some(Class::Number(13..=31, 1..=2)));
    let first = found.iter().filter(plain).any(|found| days(found.first));
    let second = found.iter().filter(plain).any(|found| days(found.first + 2) && !matches!(class(found.first), Some(Class::Number(_, 4))));
    second || !first
}

/// Whether a span stands in a line of at most eighty bytes that ends without a full stop.
fn in_heading(text: &str, (start, end): (usize, usize)) -> bool {
    const LONGEST: usize = 80;
    let bytes = text.as_bytes();
    let before = bytes[..start.min(bytes.len())].iter().rev().take(LONGEST).position(|byte| *byte == b'\n');
    let after = bytes.get(end..).unwrap_or_default().iter().take(LONGEST).position(|byte| *byte == b'\n');
    match (before, after) {
        (Some(before), Some(after)) => {
            let last = bytes.get(end + after - usize::from(after > 0));
            before + after + (end - start) <= LONGEST && !matches!(last, Some(b'.' | b'"' | b'?' | b'!'))
        }
        _ => false,
    }
}

impl Story {
    /// Keeps what later expressions count from.
    fn learn(&mut self, meaning: &Meaning, index: usize, found: &Found) {
        let Some(period) = meaning.period else { return };
        if self.tells() && meaning.anchor == Anchor::Publication && self.last.is_some() {
            return;
        }
        if matches!(meaning.kind, Kind::Date | Kind::Time)
            && !matches!(period, Period::Decade(_) | Period::Century(_) | Period::Millennium(_))
        {
            self.last = Some((period, index));
            if !matches!(period, Period::Year(_)) {
                self.fine = Some(period);
            }
            let year = period.year();
            let near = |other: i32| (year - other).abs() <= 5;
            let lone = matches!(period, Period::Year(_));
            // A year that is only planned or foreseen (to be ready in 1976) does not carry the story there.
            let foreseen = lone && self.line.is_some() && self.pointing().direction == Direction::Future;
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

    /// Keeps the year of a date in mind.
    fn note_year(&mut self, meaning: &Meaning, text: &str, span: (usize, usize)) {
        let Some(period) = meaning.period.filter(|period| period.grain() <= Unit::Year) else { return };
        let fine = (!matches!(period, Period::Year(_))).then(|| period.days().0);
        self.years.push(YearNamed { year: period.year(), fine, heading: in_heading(text, span) });
        if self.years.len() > YEARS {
            self.years.remove(0);
        }
    }

    /// Where the clause points, in the view at hand.
    pub(crate) fn pointing(&self) -> Pointing {
        self.view.direction.map_or(self.clause, |direction| Pointing { direction, weight: 400 })
    }

    /// Whether expressions count from the story, in the view at hand.
    pub(crate) fn tells(&self) -> bool {
        self.view.from.map_or(self.narrative, |from| from == Source::Story)
    }

    /// The day expressions such as "the next day" count from, and what that day was taken from.
    pub(crate) fn story_day(&self) -> Option<(Day, Anchor)> {
        match self.last.filter(|_| self.view.from != Some(Source::News)) {
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
        if self.tells()
            && let Some((period, index)) = self.last
        {
            return Some((period.days().0, Anchor::Timex(index)));
        }
        if self.tells() { None } else { self.published.map(|day| (day, Anchor::Publication)) }
    }

    fn meaning(&self, expr: &Expr) -> Option<Meaning> {
        match expr {
            Expr::Date(date) => self.date(date),
            Expr::Decade(year) => {
                let year = match year {
                    Year::Full(year) => *year,
                    Year::Short(short) => self.short_year(*short / 10 * 10),
                };
                Some(Meaning::of(Period::Decade(year.div_euclid(10)), Anchor::None))
            }
            Expr::Century(century) => Some(Meaning::of(Period::Century(*century), Anchor::None)),
            Expr::Millennium(millennium) => Some(Meaning::of(Period::Millennium(*millennium), Anchor::None)),
            Expr::Named { rel, named, of } => self.named(*rel, *named, of.as_deref()),
            Expr::Deictic(days) => Some(match (self.published, self.tells() && *days == 0) {
                (Some(day), false) => Meaning::of(Period::Day(day).step(i64::from(*days))?, Anchor::Publication),
                _ => Meaning::reference(match days.signum() {
                    -1 => Reference::Past,
                    0 => Reference::Present,
                    _ => Reference::Future,
                }),
            }),
            Expr::Offset { amount, unit, direction, from_now, from } => self.offset(*amount, *unit, *direction, *from_now, from.as_deref()),
            Expr::Clock(clock, date) => self.clock(*clock, date.as_deref()),
            Expr::PartOfDay(part, day) => {
                let day = self.meaning(day)?;
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
            Expr::Nth(n, named, of) => self.nth(*n, *named, of),
            Expr::Duration(amount, unit, extra, toward) => Some(self.duration(*amount, *unit, *extra, *toward)),
            Expr::Set { every, .. } => Some(Meaning { confidence: 800, ..Meaning::open(Kind::Set, amounts::set_value(*every)) }),
            Expr::Reference(reference) => Some(Meaning { confidence: 750, ..Meaning::reference(*reference) }),
            Expr::YearAgo(named) => self.year_ago(*named),
        }
    }
}
