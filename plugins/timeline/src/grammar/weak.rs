//! Words that are more often something else: offered to the chooser, which takes them where usage says so.
//!
//! `former`, `soon`, a bare season or part of the day, a rate (*$2 a year*), an age, a year before a plural, the day after an
//! event that has no date of its own. Without a chooser none of them stands.

use super::{Amount, Date, Every, Expr, Found, Named, Reader, Reference, Rel, Year};
use crate::calendar::{Season, Unit};
use crate::lexicon::Class as C;

/// The rule of expressions that mean the date the story has come to.
pub const STORY_TIME: &str = "time of the story";

impl Reader<'_> {
    /// A weak expression at a lexeme where no other begins.
    pub(crate) fn weak(&self, at: usize) -> Option<Found> {
        let found = |end: usize, expr: Expr, rule: &'static str| Some(Found { first: at, end, expr, modifier: None, rule, weak: true });
        let refer = |reference: Reference| Expr::Reference(reference);
        match self.class(at) {
            C::Former => found(at + 1, refer(Reference::Past), "former"),
            C::Formerly => {
                found(at + 1, refer(if self.is_word(at, "shortly") { Reference::Future } else { Reference::Past }), "vague adverb")
            }
            C::Times(1) if self.is_word(at, "once") => found(at + 1, refer(Reference::Past), "once"),
            C::Soon => found(at + 1, refer(Reference::Future), "vague adverb"),
            C::Present if self.class(at + 1) == C::Hyphen && matches!(self.class(at + 2), C::Unit(Unit::Day, false)) => {
                found(at + 3, refer(Reference::Present), "present day")
            }
            C::Present => found(at + 1, refer(Reference::Present), "present"),
            C::Season(season, false) if season != Season::Autumn || !self.is_word(at, "fall") || self.class_before(at) == C::The => {
                found(at + 1, Expr::Named { rel: Rel::Bare, named: Named::Season(season), of: None }, "bare season")
            }
            // Dawn inside a sentence is a name.
            C::DayPart(..) if self.capital(at) && !self.begins_sentence(at) && !self.all_capitals(at) => None,
            C::DayPart(part, false) => found(at + 1, Expr::PartOfDay(part, Box::new(Self::own_day())), "bare part of day"),
            C::A => match self.class(at + 1) {
                C::Unit(unit @ (Unit::Hour | Unit::Day | Unit::Week | Unit::Month | Unit::Quarter | Unit::Year), false)
                    if self.class(at + 2) != C::Hyphen =>
                {
                    found(at + 2, Expr::Set { every: Every::Unit(Amount::Exact(1000), unit), quant: None, freq: None }, "rate")
                }
                _ => None,
            },
            C::This | C::That => self.story_time(at),
            C::The => match (self.class(at + 1), self.class(at + 2)) {
                (C::Time | C::PeriodNoun | C::Same, _) => self.story_time(at),
                (C::Unit(unit @ (Unit::Day | Unit::Week | Unit::Month | Unit::Year), false), C::Before | C::After) => {
                    let direction = if self.class(at + 2) == C::Before { -1 } else { 1 };
                    let amount = Amount::Exact(1000);
                    found(at + 2, Expr::Offset { amount, unit, direction, from_now: false, from: None }, "beside an event")
                }
                (C::NumberOrdinal(day @ 1..=31), C::Dot | C::Comma | C::Word | C::Close) => {
                    found(at + 2, Expr::Date(Date { day: Some(day as u8), ..Date::default() }), "day of the month")
                }
                _ => None,
            },
            C::Month(month, false, true) if self.capital(at) => {
                found(at + 1, Expr::Date(Date { month: Some(month), ..Date::default() }), "doubtful month")
            }
            C::Number(year @ 1000..=2199, 4) if !self.glued(at) && !matches!(self.class_before(at), C::Sign) => {
                let next = self.class(at + 1);
                let counted =
                    matches!(next, C::Unit(..) | C::Scale(_) | C::Sign) || self.glued(at + 1) && !matches!(next, C::Dot | C::Comma);
                // sold 1990 shares, weighs 2000 kilograms; but its 2006 highs
                let things = self.class_before(at) == C::Word
                    && !["its", "his", "her", "their", "our", "my", "your"].iter().any(|owner| self.is_word(at.wrapping_sub(1), owner))
                    && next == C::Word
                    && !self.capital(at + 1)
                    && self.word(at + 1).ends_with('s')
                    && !self.word(at + 1).ends_with("ss");
                if counted || things {
                    return None;
                }
                found(at + 1, Expr::Date(Date { year: Some(Year::Full(year as i32)), ..Date::default() }), "doubtful year")
            }
            C::Unit(unit @ (Unit::Day | Unit::Week | Unit::Month | Unit::Year | Unit::Decade | Unit::Century), true) => {
                found(at + 1, Expr::Duration(Amount::Vague, unit, None, None), "bare units")
            }
            C::Number(..) | C::Cardinal(_) => self.age(at),
            _ => None,
        }
    }

    /// At the time, by this time, during that period, at the same time: the date the story has come to, after a preposition.
    fn story_time(&self, at: usize) -> Option<Found> {
        let noun = if self.class(at + 1) == C::Same { at + 2 } else { at + 1 };
        let led = match self.class(noun) {
            C::Time => matches!(self.class_before(at), C::At | C::About | C::By | C::In | C::Preposition | C::From),
            C::PeriodNoun => true,
            _ => false,
        };
        led.then_some(Found {
            first: at,
            end: noun + 1,
            expr: Expr::Reference(if self.class(at) == C::That { Reference::Past } else { Reference::Present }),
            modifier: None,
            rule: STORY_TIME,
            weak: true,
        })
    }

    /// 37 years old, 37-year-old, 26 years of age.
    fn age(&self, at: usize) -> Option<Found> {
        let (end, expr, modifier, _) = self.amount_expression(at)?;
        let Expr::Duration(..) = expr else { return None };
        let next = self.past_hyphen(end);
        let last = if self.class(next) == C::Old {
            next + 1
        } else if self.class(end) == C::Of && self.is_word(end + 1, "age") {
            end + 2
        } else {
            return None;
        };
        Some(Found { first: at, end: last, expr, modifier, rule: "age", weak: true })
    }
}
