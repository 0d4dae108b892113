//! The readings of an expression: what the rules say, and what else it could mean.
//!
//! A reading is the rules' own meaning, the same under another view (the clause points the other way; counted from the news or
//! from the story), another shape of it (a year or a quarter, a length or a date, a vague reference), or none: the words are
//! no time expression here. The chooser (`crate::chooser`) decides among them.

use super::{Direction, Kind, Meaning, Source, Story, View};
use crate::calendar::{self, DayPart, Period, Unit};
use crate::grammar::{Amount, Date, Every, Expr, Found, Named, Reference, Rel};
use crate::lexicon::Class;

/// One way to read an expression.
#[derive(Clone, Debug)]
pub struct Reading {
    /// What it means; `None` where it is no time expression.
    pub meaning: Option<Meaning>,
    /// How the reading came about.
    pub why: &'static str,
}

const VIEWS: [(&str, View); 4] = [
    ("past", View { direction: Some(Direction::Past), from: None }),
    ("future", View { direction: Some(Direction::Future), from: None }),
    ("from the news", View { direction: None, from: Some(Source::News) }),
    ("from the story", View { direction: None, from: Some(Source::Story) }),
];

fn push(list: &mut Vec<Reading>, why: &'static str, meaning: Option<Meaning>) {
    if let Some(meaning) = meaning
        && !list.iter().any(|other| other.meaning.as_ref().is_some_and(|other| other.value == meaning.value && other.kind == meaning.kind))
    {
        list.push(Reading { meaning: Some(meaning), why });
    }
}

/// Whether what an expression says leaves open where it lies.
fn is_open(expr: &Expr) -> bool {
    match expr {
        Expr::Date(date) => date.year.is_none(),
        Expr::Named { of: None, .. } => true,
        Expr::Named { of: Some(of), .. } | Expr::Nth(_, _, of) => is_open(of),
        Expr::PartOfDay(_, of) => is_open(of),
        Expr::Clock(_, of) => of.as_ref().is_none_or(|of| is_open(of)),
        Expr::Offset { from, .. } => from.as_ref().is_none_or(|from| is_open(from)),
        _ => false,
    }
}

impl Story {
    /// The readings of an expression, the rules' own first and "none" last, and which of them the rules would take.
    pub(crate) fn readings(&mut self, found: &Found, next: Class) -> (Vec<Reading>, usize) {
        let mut list = Vec::with_capacity(8);
        push(&mut list, "rule", self.meaning(&found.expr));
        let taken = !list.is_empty() && !found.weak;
        if is_open(&found.expr) {
            for (why, view) in VIEWS {
                self.view = view;
                push(&mut list, why, self.meaning(&found.expr));
            }
            self.view = View::default();
        }
        if found.rule == crate::grammar::STORY_TIME
            && let (Some(line), Some((_, index))) = (self.line, self.last)
        {
            push(&mut list, "time of the story", Some(Meaning::of(line, super::Anchor::Timex(index))));
        }
        self.shapes(&found.expr, next, &mut list);
        list.push(Reading { meaning: None, why: "none" });
        let default = if taken { 0 } else { list.len() - 1 };
        (list, default)
    }

    fn shapes(&self, expr: &Expr, next: Class, list: &mut Vec<Reading>) {
        let refer = |reference: Reference| Some(Meaning::reference(reference));
        match expr {
            Expr::Date(Date { year: None, month: Some(month), day, .. }) => {
                if let (Some(line), Some((_, index))) = (self.line, self.last) {
                    let mut years = vec![("same year", line.year()), ("year after", line.year() + 1), ("year before", line.year() - 1)];
                    years.extend(self.years.iter().rev().map(|named| ("year named before", named.year)));
                    for (why, year) in years {
                        let period = match day {
                            Some(day) => calendar::day(year, *month, *day).map(Period::Day),
                            None => Some(Period::Month(year, *month)),
                        };
                        push(list, why, period.map(|period| Meaning::of(period, super::Anchor::Timex(index))));
                    }
                }
            }
            Expr::Offset { amount, unit, direction, from: None, .. } => {
                if let (Some(count), Some((base, anchor))) = (amount.whole(), self.offset_base(expr)) {
                    let exact = shifted(base, *unit, i64::from(*direction), count);
                    for (why, grain) in
                        [("year", Unit::Year), ("quarter", Unit::Quarter), ("month", Unit::Month), ("week", Unit::Week), ("day", Unit::Day)]
                    {
                        if grain <= *unit || (grain == Unit::Week && *unit >= Unit::Week) {
                            push(list, why, exact.and_then(|day| Period::containing(grain, day)).map(|period| Meaning::of(period, anchor)));
                        }
                    }
                }
                push(list, "vague", refer(if *direction < 0 { Reference::Past } else { Reference::Future }));
                push(list, "length", Some(self.duration(*amount, *unit, None, None)));
            }
            Expr::Duration(amount, unit, extra, toward) => {
                if let (Class::After | Class::Before, None) = (next, toward) {
                    let direction = if next == Class::Before { -1 } else { 1 };
                    let offset = Expr::Offset { amount: *amount, unit: *unit, direction, from_now: false, from: None };
                    push(list, "from the event", self.meaning(&offset));
                }
                if let (Some(toward), Amount::Exact(1000)) = (toward, amount)
                    && let Some(day) = self.now()
                {
                    push(
                        list,
                        "calendar",
                        Period::containing(*unit, day)
                            .and_then(|period| period.step(i64::from(*toward)))
                            .map(|period| Meaning::of(period, super::Anchor::Publication)),
                    );
                }
                if toward.is_none() && *amount == Amount::Exact(1000) {
                    push(list, "rate", Some(Meaning { kind: Kind::Set, ..self.duration(*amount, *unit, *extra, None) }));
                    push(list, "vague", refer(Reference::Future));
                }
                match toward {
                    Some(-1) => push(list, "vague", refer(Reference::Past)),
                    Some(1) => push(list, "vague", refer(Reference::Future)),
                    _ => {}
                }
            }
            Expr::Named { rel, named: Named::Unit(unit), of: None } => {
                if *unit == Unit::Year
                    && let Some(quarter) = self.quarter
                {
                    let steps = if matches!(rel, Rel::Last | Rel::Previous) { -4 } else { 0 };
                    push(list, "quarter", quarter.step(steps).map(|period| Meaning::of(period, super::Anchor::Publication)));
                }
                push(list, "length", Some(self.duration(Amount::Exact(1000), *unit, None, None)));
                push(
                    list,
                    "vague",
                    refer(match rel {
                        Rel::Last | Rel::Previous => Reference::Past,
                        Rel::Next | Rel::Following => Reference::Future,
                        _ => Reference::Present,
                    }),
                );
            }
            Expr::Named { named: Named::Season(season), of: None, .. } => {
                push(list, "any year", Some(Meaning::open(Kind::Date, format!("XXXX-{}", season.code()))));
            }
            Expr::Deictic(_) => push(list, "vague", refer(Reference::Present)),
            Expr::PartOfDay(part, day) => {
                if *part == DayPart::Night {
                    push(list, "evening", self.meaning(&Expr::PartOfDay(DayPart::Evening, day.clone())));
                }
                push(list, "day", self.meaning(day));
                push(list, "any day", Some(Meaning::open(Kind::Time, format!("XXXX-XX-XXT{}", part.code()))));
            }
            Expr::Set { every: Every::Unit(amount, unit), .. } => {
                push(list, "length", Some(self.duration(*amount, *unit, None, None)));
                let open = match unit {
                    Unit::Day => "XXXX-XX-XX",
                    Unit::Week => "XXXX-WXX",
                    Unit::Month => "XXXX-XX",
                    _ => "XXXX",
                };
                push(list, "each", Some(Meaning { confidence: 700, ..Meaning::open(Kind::Set, open.to_owned()) }));
            }
            Expr::Reference(Reference::Present) => push(list, "vague", refer(Reference::Past)),
            _ => {}
        }
    }
}

/// The day so many units before or after a day; months keep the day of the month where it exists.
pub(super) fn shifted(day: calendar::Day, unit: Unit, sign: i64, count: i64) -> Option<calendar::Day> {
    let count = Some(count).filter(|count| *count < 100_000)?;
    let months = count
        * match unit {
            Unit::Second | Unit::Minute | Unit::Hour => return Some(day),
            Unit::Day | Unit::Weekend => return Some(day + sign * count),
            Unit::Week => return Some(day + sign * 7 * count),
            Unit::Fortnight => return Some(day + sign * 14 * count),
            Unit::Month => 1,
            Unit::Quarter | Unit::Season => 3,
            Unit::Half => 6,
            Unit::Year => 12,
            Unit::Decade => 120,
            Unit::Century => 1200,
            Unit::Millennium => 12_000,
        };
    let (year, month, of_month) = calendar::civil(day);
    let Some(Period::Month(year, month)) = Period::Month(year, month).step(sign * months) else { return None };
    calendar::day(year, month, of_month.min(calendar::month_length(year, month)))
}
