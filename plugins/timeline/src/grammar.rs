//! The grammar of time expressions: lexemes to a small typed algebra.
//!
//! *What it finds:* the longest expression that begins at each lexeme, left to right, without overlap.
//! *Why by hand:* every rule looks a bounded number of lexemes ahead and never goes back, so a text is read in linear time
//! whatever it holds; and the algebra keeps what was *said* ([`Expr`]), apart from what it *means* on a given day
//! (`resolve`).
//! *Example:* `early next month` is `Named { rel: Next, named: Unit(Month) }` with the modifier START.
//! *Limits:* expressions stay inside one line break pair; nested expressions are not reported apart.

mod amount;
mod clock;
mod counted;
mod date;
mod relative;
mod set;
#[cfg(test)]
mod tests;
mod vague;
mod weak;

pub use amount::Amount;
pub(crate) use weak::STORY_TIME;

use crate::calendar::{DayPart, Season, Unit};
use crate::lexer::Lexeme;
use crate::lexicon::{Class, Holiday};

/// TIMEX3's modifiers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Modifier {
    /// The first part.
    Start,
    /// The middle part.
    Mid,
    /// The last part.
    End,
    /// About.
    Approx,
    /// More than.
    MoreThan,
    /// Less than.
    LessThan,
    /// At least.
    EqualOrMore,
    /// At most.
    EqualOrLess,
    /// Before.
    Before,
    /// After.
    After,
    /// From then on.
    OnOrAfter,
    /// Up to then.
    OnOrBefore,
}

impl Modifier {
    /// The name in TIMEX3.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Start => "START",
            Self::Mid => "MID",
            Self::End => "END",
            Self::Approx => "APPROX",
            Self::MoreThan => "MORE_THAN",
            Self::LessThan => "LESS_THAN",
            Self::EqualOrMore => "EQUAL_OR_MORE",
            Self::EqualOrLess => "EQUAL_OR_LESS",
            Self::Before => "BEFORE",
            Self::After => "AFTER",
            Self::OnOrAfter => "ON_OR_AFTER",
            Self::OnOrBefore => "ON_OR_BEFORE",
        }
    }
}

/// How an expression points from its reference time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rel {
    /// Not said: Friday, March.
    Bare,
    /// this, current.
    This,
    /// last, past.
    Last,
    /// next, coming.
    Next,
    /// previous, preceding: from the narrative's date.
    Previous,
    /// following, or next after the: from the narrative's date.
    Following,
    /// that, same: the narrative's own.
    That,
    /// the latest.
    Latest,
    /// the … : known from the text.
    Definite,
}

/// A named stretch of the calendar that comes again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Named {
    /// ISO weekday.
    Weekday(u8),
    /// Month.
    Month(u8),
    /// Season.
    Season(Season),
    /// Quarter of a (fiscal) year.
    Quarter(u8),
    /// Half of a (fiscal) year.
    Half(u8),
    /// Part of the day.
    DayPart(DayPart),
    /// Holiday.
    Holiday(Holiday),
    /// A unit: week, year, …
    Unit(Unit),
    /// period, in reports on results: a quarter or a year.
    ResultsPeriod,
}

/// A year as written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Year {
    /// All digits; negative or zero before Christ, astronomically.
    Full(i32),
    /// The last two digits.
    Short(u8),
}

/// A date with what it says of itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Date {
    /// Year.
    pub year: Option<Year>,
    /// Month 1–12.
    pub month: Option<u8>,
    /// Day 1–31.
    pub day: Option<u8>,
    /// ISO weekday.
    pub weekday: Option<u8>,
    /// Numeric with both readings open: day and month may have to be exchanged.
    pub open_order: bool,
}

/// A time of the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClockTime {
    /// Hour 0–24.
    pub hour: u8,
    /// Minute.
    pub minute: u8,
    /// Second, if said.
    pub second: Option<u8>,
    /// Offset from UTC in minutes, if a zone is said.
    pub zone: Option<i16>,
}

/// Where a vague expression points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reference {
    /// PAST_REF.
    Past,
    /// PRESENT_REF.
    Present,
    /// FUTURE_REF.
    Future,
}

/// What a set repeats.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Every {
    /// Every n units.
    Unit(Amount, Unit),
    /// A recurring name: every Monday, Tuesday nights (weekday and part of the day).
    Named(Named, Option<DayPart>),
}

/// A time expression, as said.
#[derive(Clone, Debug, PartialEq)]
pub enum Expr {
    /// A date, complete or not.
    Date(Date),
    /// A decade: its first year, or only its tens (the nineties).
    Decade(Year),
    /// A century, by hundreds: 19 for the twentieth.
    Century(i32),
    /// A millennium, by thousands.
    Millennium(i32),
    /// A named stretch, relative or inside another.
    Named {
        /// Direction.
        rel: Rel,
        /// What.
        named: Named,
        /// Of which (larger) stretch.
        of: Option<Box<Expr>>,
    },
    /// today, yesterday, tomorrow.
    Deictic(i8),
    /// An amount of time from a reference.
    Offset {
        /// How much.
        amount: Amount,
        /// Of what.
        unit: Unit,
        /// −1 back, 1 forward.
        direction: i8,
        /// Counted from now (ago) rather than from the narrative (earlier, later).
        from_now: bool,
        /// Counted from another expression.
        from: Option<Box<Expr>>,
    },
    /// A time of day, with its date if said.
    Clock(ClockTime, Option<Box<Expr>>),
    /// A part of a day, with its day.
    PartOfDay(DayPart, Box<Expr>),
    /// The nth unit or weekday of a stretch; 0 is the last.
    Nth(u8, Named, Box<Expr>),
    /// A length of time: amount, unit, a second amount of a smaller unit, and where it lies from the reference time if it
    /// is said (−1 the past two years, 1 the next).
    Duration(Amount, Unit, Option<(Amount, Unit)>, Option<i8>),
    /// A set of times.
    Set {
        /// What is repeated.
        every: Every,
        /// quant: EVERY, EACH.
        quant: Option<&'static str>,
        /// How often in each: 2 for twice a week.
        freq: Option<u8>,
    },
    /// A vague reference.
    Reference(Reference),
    /// year-ago, year-earlier: the same stretch a year before.
    YearAgo(Option<Named>),
}

/// An expression found in the lexemes.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// First lexeme.
    pub first: usize,
    /// Lexeme after the last.
    pub end: usize,
    /// What is said.
    pub expr: Expr,
    /// How it is modified.
    pub modifier: Option<Modifier>,
    /// The rule that found it.
    pub rule: &'static str,
    /// The words are more often something else: it stands only if the chooser says so.
    pub weak: bool,
}

/// A parse: the lexeme after it, what it says, its modifier, the rule's name.
pub(crate) type Parsed = (usize, Expr, Option<Modifier>, &'static str);

/// The lexemes being read.
#[derive(Clone, Copy)]
pub struct Reader<'a> {
    /// The text.
    pub text: &'a str,
    /// Its lexemes.
    pub lexemes: &'a [Lexeme],
}

impl<'a> Reader<'a> {
    pub(crate) fn class(&self, at: usize) -> Class {
        self.lexemes.get(at).map_or(Class::Mark, |lexeme| lexeme.class)
    }

    /// The class before a position, or a mark at the start of the text.
    pub(crate) fn class_before(&self, at: usize) -> Class {
        at.checked_sub(1).map_or(Class::Mark, |before| self.class(before))
    }

    pub(crate) fn word(&self, at: usize) -> &'a str {
        self.lexemes.get(at).and_then(|lexeme| self.text.get(lexeme.start as usize..lexeme.end as usize)).unwrap_or("")
    }

    pub(crate) fn is_word(&self, at: usize, word: &str) -> bool {
        self.word(at).eq_ignore_ascii_case(word)
    }

    pub(crate) fn glued(&self, at: usize) -> bool {
        self.lexemes.get(at).is_some_and(|lexeme| lexeme.glued)
    }

    pub(crate) fn capital(&self, at: usize) -> bool {
        self.lexemes.get(at).is_some_and(|lexeme| lexeme.capital)
    }

    /// Whether a sentence may begin here: first in the text or after a stop or a mark.
    pub(crate) fn begins_sentence(&self, at: usize) -> bool {
        at == 0
            || self.lexemes.get(at).is_some_and(|lexeme| lexeme.after_break)
            || matches!(self.class(at - 1), Class::Dot | Class::Mark | Class::Colon | Class::Apostrophe)
    }

    /// Whether a word is written in capitals throughout, as in a headline.
    pub(crate) fn all_capitals(&self, at: usize) -> bool {
        self.word(at).bytes().all(|byte| byte.is_ascii_uppercase())
    }

    /// Skips a glued or free hyphen.
    pub(crate) fn past_hyphen(&self, at: usize) -> usize {
        if matches!(self.class(at), Class::Hyphen) { at + 1 } else { at }
    }
}

/// All expressions of a text, left to right, without overlap.
#[must_use]
pub fn find(text: &str, lexemes: &[Lexeme]) -> Vec<Found> {
    let reader = Reader { text, lexemes };
    let mut found: Vec<Found> = Vec::new();
    let mut at = 0;
    while at < lexemes.len() {
        if !lexemes[at].class.opens() {
            at += 1;
            continue;
        }
        if let Some(first) = reader.shared_day(at) {
            let end = first.end;
            found.push(first);
            at = end;
            continue;
        }
        match reader.expression(at).filter(|(end, expr, ..)| *end > at && *end <= lexemes.len() && reader.stands(at, *end, expr)) {
            Some((end, expr, modifier, rule)) => {
                let continuation = reader.range_end(end, &expr);
                found.push(Found { first: at, end, expr, modifier, rule, weak: false });
                at = end;
                if let Some(second) = continuation {
                    at = second.end;
                    found.push(second);
                }
            }
            None => match reader.weak(at).filter(|weak| weak.end <= lexemes.len()) {
                Some(weak) => {
                    at = weak.end;
                    found.push(weak);
                }
                None => at += 1,
            },
        }
    }
    share_years(&reader, &mut found);
    found
}

/// In "March and April 1918", "the spring and early summer of 1943", "21 March – 21 June 1952" the year is said once, at the
/// end: the expression before it gets it too.
fn share_years(reader: &Reader<'_>, found: &mut [Found]) {
    for second in (1..found.len()).rev() {
        let (before, after) = found.split_at_mut(second);
        let (Some(first), Some(next)) = (before.last_mut(), after.first()) else { continue };
        let between = first.end..next.first;
        let joined = (1..=2).contains(&between.len())
            && between.clone().all(|at| {
                matches!(
                    reader.class(at),
                    Class::And | Class::Or | Class::To | Class::Hyphen | Class::Dash | Class::Comma | Class::The | Class::Slash
                )
            })
            && !reader.lexemes.get(next.first).is_some_and(|lexeme| lexeme.after_break);
        let lists = between.clone().all(|at| reader.class(at) == Class::Comma);
        if !joined || lists {
            continue;
        }
        let year = match &next.expr {
            Expr::Date(Date { year: Some(year), month: Some(_), .. }) => *year,
            Expr::Named { named: Named::Season(_) | Named::Quarter(_), of: Some(of), .. } => match of.as_ref() {
                Expr::Date(Date { year: Some(year), month: None, .. }) => *year,
                _ => continue,
            },
            _ => continue,
        };
        match &mut first.expr {
            Expr::Date(date @ Date { year: None, month: Some(_), .. }) => date.year = Some(year),
            Expr::Named { rel: Rel::Bare | Rel::Definite, named: Named::Season(_) | Named::Quarter(_), of: of @ None } => {
                *of = Some(Box::new(Expr::Date(Date { year: Some(year), ..Date::default() })));
            }
            _ => {}
        }
    }
}

impl Reader<'_> {
    /// The longest expression that begins at a lexeme.
    fn expression(&self, at: usize) -> Option<Parsed> {
        let mut best: Option<Parsed> = None;
        let mut keep = |parsed: Option<Parsed>| {
            if let Some(parsed) = parsed
                && best.as_ref().is_none_or(|best| parsed.0 > best.0)
            {
                best = Some(parsed);
            }
        };
        use Class as C;
        match self.class(at) {
            C::Word | C::Mark | C::Comma | C::Dot => return None,
            _ => {}
        }
        keep(self.modified(at));
        keep(self.set(at));
        keep(self.clock_expression(at));
        keep(self.quantified(at));
        keep(self.plain(at));
        keep(self.reference(at));
        best
    }

    /// early/late/mid X, the end of X, earlier this X.
    fn modified(&self, at: usize) -> Option<Parsed> {
        use Class as C;
        let (after_the, the) = if self.class(at) == C::The { (at + 1, true) } else { (at, false) };
        let class = self.class(after_the);
        match class {
            C::Early | C::Late | C::Mid | C::Earlier | C::Later => {
                let modifier_of = |class: Class| match class {
                    C::Early | C::Earlier => Modifier::Start,
                    C::Mid => Modifier::Mid,
                    _ => Modifier::End,
                };
                let mut modifier = modifier_of(class);
                let mut next = after_the + 1;
                // early to mid-May, mid- to late 1990s: the last one counts.
                if matches!(self.class(next), C::To) && matches!(self.class(next + 1), C::Mid | C::Late) {
                    modifier = modifier_of(self.class(next + 1));
                    next += 2;
                } else if self.class(next) == C::Hyphen && self.class(next + 1) == C::To && self.class(next + 2) == C::Late {
                    modifier = Modifier::End;
                    next += 3;
                }
                if self.class(next) == C::Hyphen {
                    next += 1;
                }
                let plain_adverb = matches!(class, C::Earlier | C::Later);
                if matches!(self.class(next), C::In | C::On) {
                    if plain_adverb
                        && self.class(next) == C::In
                        && !matches!(self.class(next + 1), C::The | C::This | C::That)
                        && !self.is_year(next + 1)
                    {
                        return None;
                    }
                    next += 1;
                }
                if !the
                    && class == C::Mid
                    && self.glued(next)
                    && matches!(self.class(next), C::DayPart(part, false) if part == DayPart::Afternoon || part == DayPart::Morning)
                {
                    let C::DayPart(part, _) = self.class(next) else { return None };
                    let (end, date) = match self.day_like(next + 1) {
                        Some((end, date)) => (end, date),
                        None => (next + 1, Expr::Named { rel: Rel::Definite, named: Named::Unit(Unit::Day), of: None }),
                    };
                    return Some((end, Expr::PartOfDay(part, Box::new(date)), Some(modifier), "part of day"));
                }
                let (end, expr, inner, _) = self.clock_expression(next).or_else(|| self.plain(next))?;
                // "earlier Friday" and "earlier this year" are whole; "later May" is not said.
                if plain_adverb && matches!(&expr, Expr::Duration(..) | Expr::Offset { .. } | Expr::Decade(_) | Expr::Century(_)) {
                    return None;
                }
                if plain_adverb && matches!(&expr, Expr::Date(date) if date.year.is_none() && date.month.is_some()) {
                    return None;
                }
                if matches!(expr, Expr::Reference(_) | Expr::Duration(..)) {
                    return None;
                }
                if matches!(expr, Expr::Clock(..)) && class != C::Mid {
                    return None;
                }
                Some((end, expr, inner.or(Some(modifier)), "part of"))
            }
            C::Start | C::End | C::Middle | C::Rest | C::Half | C::Ordinal(1 | 2) | C::Last => {
                let mut next = after_the + 1;
                let modifier = match class {
                    C::Start => Modifier::Start,
                    C::Middle => Modifier::Mid,
                    C::End | C::Rest | C::Last => Modifier::End,
                    C::Ordinal(1) if matches!(self.class(next), C::Half) => Modifier::Start,
                    C::Ordinal(2) if matches!(self.class(next), C::Half) => Modifier::End,
                    _ => return None,
                };
                if matches!(class, C::Ordinal(_) | C::Last) {
                    if self.class(next) != C::Half {
                        return None;
                    }
                    next += 1;
                }
                if self.class(next) != C::Of {
                    return None;
                }
                let (end, expr, inner, _) = self.plain(next + 1)?;
                if matches!(expr, Expr::Duration(..) | Expr::Reference(_)) {
                    return None;
                }
                if matches!(class, C::Ordinal(_) | C::Last) && self.yearlike(&expr) {
                    let half = if modifier == Modifier::Start { 1 } else { 2 };
                    return Some((
                        end,
                        Expr::Named { rel: Rel::Bare, named: Named::Half(half), of: Some(Box::new(expr)) },
                        inner,
                        "half of year",
                    ));
                }
                Some((end, expr, inner.or(Some(modifier)), "part of"))
            }
            // year-end, year's end, month's end
            C::Unit(unit @ (Unit::Year | Unit::Month | Unit::Week | Unit::Quarter), false) => {
                let mut next = after_the + 1;
                if matches!(self.class(next), C::Hyphen | C::Possessive) {
                    next += 1;
                }
                if self.class(next) != C::End
                    || self.word(next).eq_ignore_ascii_case("close")
                    || self.lexemes.get(next).is_some_and(|lexeme| lexeme.after_break)
                {
                    return None;
                }
                let (end, of) = match self.is_year(next + 1).then(|| self.date(next + 1)).flatten() {
                    Some((end, date)) if unit == Unit::Year => (end, Expr::Date(date)),
                    _ => (next + 1, Expr::Named { rel: Rel::This, named: Named::Unit(unit), of: None }),
                };
                Some((end, of, Some(Modifier::End), "end of unit"))
            }
            _ => None,
        }
    }

    fn yearlike(&self, expr: &Expr) -> bool {
        match expr {
            Expr::Date(date) => date.year.is_some() && date.month.is_none(),
            Expr::Named { named: Named::Unit(Unit::Year), .. } => true,
            _ => false,
        }
    }

    /// Dates, named stretches, offsets and durations without a quantifier before them.
    pub(crate) fn plain(&self, at: usize) -> Option<Parsed> {
        let mut best: Option<Parsed> = None;
        let mut keep = |parsed: Option<Parsed>| {
            if let Some(parsed) = parsed
                && best.as_ref().is_none_or(|best| parsed.0 > best.0)
            {
                best = Some(parsed);
            }
        };
        keep(self.date_expression(at));
        keep(self.named_expression(at));
        keep(self.nth_expression(at));
        keep(self.amount_expression(at));
        best
    }

    /// Whether an expression that the grammar admits is one here; see the single cases.
    fn stands(&self, at: usize, end: usize, expr: &Expr) -> bool {
        use Class as C;
        match expr {
            // N-year-old, 37 years old: an age, which the corpora do not mark.
            Expr::Duration(..) => {
                let next = self.past_hyphen(end);
                let age = self.class(next) == C::Old || (self.class(end) == C::Of && self.is_word(end + 1, "age"));
                !age && !(self.class_before(at) == C::Sign) && self.class(end) != C::Sign
            }
            Expr::Date(date) if date.month.is_none() && date.weekday.is_none() => {
                self.class_before(at) != C::Sign && self.class(end) != C::Sign
            }
            _ => true,
        }
    }
}
