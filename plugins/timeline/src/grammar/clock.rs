//! Times of day, with the zone and the date they stand beside.

use super::{ClockTime, Expr, Modifier, Named, Parsed, Reader, Rel};
use crate::calendar::{DayPart, Unit};
use crate::lexicon::Class as C;

impl Reader<'_> {
    /// A time of day, and the date beside it.
    pub(crate) fn clock_expression(&self, at: usize) -> Option<Parsed> {
        if let Some((end, clock)) = self.clock(at) {
            let (mut end, date) = match self.beside(end) {
                Some((end, date)) => (end, Some(Box::new(date))),
                None => (end, None),
            };
            // 9:34 p.m., March 19 EST
            let mut clock = clock;
            if let (Some(_), None, C::Zone(minutes)) = (&date, clock.zone, self.class(end)) {
                clock.zone = Some(minutes);
                end += 1;
            }
            return Some((end, Expr::Clock(clock, date), None, "time of day"));
        }
        // Friday at 10 a.m., Nov. 9, 5 p.m. EST
        let (end, date) = self.day_like(at)?;
        let next = if matches!(self.class(end), C::At | C::Comma) { end + 1 } else { end };
        let next = if matches!(self.class(next), C::About) { next + 1 } else { next };
        let (end, clock) = self.clock(next)?;
        Some((
            end,
            Expr::Clock(clock, Some(Box::new(date))),
            if self.class(next - 1) == C::About { Some(Modifier::Approx) } else { None },
            "time of day",
        ))
    }

    fn beside(&self, end: usize) -> Option<(usize, Expr)> {
        let next = if matches!(self.class(end), C::On | C::Comma) { end + 1 } else { end };
        match self.class(next) {
            C::This | C::That | C::The => {
                let C::DayPart(_, false) = self.class(next + 1) else { return None };
                None
            }
            _ => self.day_like(next),
        }
    }

    /// The clock time itself.
    pub(crate) fn clock(&self, at: usize) -> Option<(usize, ClockTime)> {
        let plain = |hour: u8, minute: u8, second: Option<u8>| ClockTime { hour, minute, second, zone: None };
        let (end, mut clock) = match self.class(at) {
            C::ClockWord(hour) => {
                if self.class(at) == C::ClockWord(24) && matches!(self.class_before(at), C::Hyphen) {
                    return None;
                }
                (at + 1, plain(hour, 0, None))
            }
            C::Number(hour @ 0..=24, 1..=2) => {
                let mut next = at + 1;
                let mut minute = 0;
                let mut second = None;
                let mut written = false;
                if self.class(next) == C::Colon && self.glued(next) && self.glued(next + 1) {
                    let C::Number(minutes @ 0..=59, 2) = self.class(next + 1) else { return None };
                    minute = minutes;
                    next += 2;
                    written = true;
                    if self.class(next) == C::Colon
                        && self.glued(next)
                        && let C::Number(seconds @ 0..=59, 2) = self.class(next + 1)
                    {
                        second = Some(seconds as u8);
                        next += 2;
                    }
                }
                self.finish(at, next, hour, minute, second, written)?
            }
            // 10.30 p.m., as the British write it
            C::Thousandths(value) if value < 24_000 && value % 10 == 0 && matches!(self.class(at + 1), C::Meridiem(_)) => {
                let (hour, minute) = (value / 1000, value % 1000 / 10);
                if minute > 59 {
                    return None;
                }
                self.finish(at, at + 1, hour as u32, minute as u32, None, true)?
            }
            C::Number(value, 4) if matches!(self.class(at + 1), C::Zone(_) | C::OClock) && value % 100 < 60 && value <= 2400 => {
                (at + 1, plain((value / 100) as u8, (value % 100) as u8, None))
            }
            C::Number(value, 4)
                if matches!(self.class(at + 1), C::Unit(Unit::Hour, true))
                    && value % 100 < 60
                    && value <= 2400
                    && self.word(at).starts_with(['0', '1', '2'])
                    && !self.is_word(at, "1000")
                    && !self.is_word(at, "2000") =>
            {
                (at + 2, plain((value / 100) as u8, (value % 100) as u8, None))
            }
            C::Cardinal(hour @ 1..=12) => self.finish(at, at + 1, u32::from(hour), 0, None, false)?,
            _ => return None,
        };
        let mut end = end;
        let zone_at = if self.class(end) == C::Dot && matches!(self.class(end + 1), C::Zone(_)) { end + 1 } else { end };
        let zone_at = if self.class(zone_at) == C::Open { zone_at + 1 } else { zone_at };
        if let C::Zone(minutes) = self.class(zone_at) {
            clock.zone = Some(minutes);
            end = if self.class(end) == C::Open && self.class(zone_at + 1) == C::Close { zone_at + 2 } else { zone_at + 1 };
        } else if (self.is_word(end, "local") || (self.capital(end) && self.class(end) == C::Word)) && self.class(end + 1) == C::Time {
            // 5 p.m. local time, 5:34 a.m. Baghdad time
            end += 2;
        }
        (clock.hour < 24 || (clock.hour == 24 && clock.minute == 0)).then_some((end, clock))
    }

    /// Meridiem, o’clock, in the morning; without any of them only 14:30 counts.
    fn finish(&self, at: usize, next: usize, hour: u32, minute: u32, second: Option<u8>, written: bool) -> Option<(usize, ClockTime)> {
        let time = |hour: u32| Some(ClockTime { hour: hour as u8, minute: minute as u8, second, zone: None });
        let afternoon = |part: DayPart| match part {
            DayPart::Morning => hour % 12,
            DayPart::Night if hour <= 4 || hour == 12 => hour % 12,
            _ if hour <= 12 => hour % 12 + 12,
            _ => hour,
        };
        let part_after = |at: usize| -> Option<(usize, DayPart)> {
            match (self.class(at), self.class(at + 1), self.class(at + 2)) {
                (C::In, C::The, C::DayPart(part, false)) => Some((at + 3, part)),
                (C::At, C::DayPart(DayPart::Night, false), _) => Some((at + 2, DayPart::Night)),
                _ => None,
            }
        };
        match self.class(next) {
            C::Meridiem(half) if hour <= 12 => time(hour % 12 + u32::from(half)).map(|clock| (next + 1, clock)),
            C::Meridiem(_) => time(hour).map(|clock| (next + 1, clock)),
            C::OClock => {
                if let Some((end, part)) = part_after(next + 1) {
                    return time(afternoon(part)).map(|clock| (end, clock));
                }
                time(hour).map(|clock| (next + 1, clock))
            }
            C::Zone(_) if written || hour > 0 => time(hour).map(|clock| (next, clock)),
            _ => {
                if let Some((end, part)) = part_after(next)
                    && (1..=12).contains(&hour)
                    && (written || matches!(self.class_before(at), C::At | C::Preposition | C::About | C::By | C::Before | C::After))
                {
                    return time(afternoon(part)).map(|clock| (end, clock));
                }
                // 14:30, but not a score or a ratio (3:1) nor a chapter and verse
                (written
                    && hour <= 24
                    && !(self.glued(next)
                        && (matches!(self.class(next), C::Number(..) | C::Word)
                            || (matches!(self.class(next), C::Colon | C::Dot) && self.glued(next + 1))))
                    && (second.is_some()
                        || matches!(
                            self.class_before(at),
                            C::At | C::Preposition | C::By | C::From | C::Before | C::After | C::To | C::About | C::And | C::Between
                        )
                        || hour > 12
                        || self.glued(at)))
                .then(|| time(hour).map(|clock| (next, clock)))
                .flatten()
            }
        }
    }

    /// A date of reference for a clock time that has none: the narrative's day.
    pub(crate) fn own_day() -> Expr {
        Expr::Named { rel: Rel::Definite, named: Named::Unit(Unit::Day), of: None }
    }
}
