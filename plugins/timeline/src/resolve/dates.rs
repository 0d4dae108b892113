//! Dates that leave something open (March, 12 May, the 15th), times of day, the nth of a stretch.

use super::{Anchor, Direction, Kind, Meaning, Pointing, Story};
use crate::calendar::{self, Day, Period, Unit};
use crate::grammar::{ClockTime, Date, Expr, Named, Rel, Year};

impl Story {
    /// The year nearest to the publication whose last two digits these are, at most ten years ahead of it.
    pub(super) fn short_year(&self, short: u8) -> i32 {
        let now = self.published.map_or(2000, |day| calendar::civil(day).0);
        let mut year = now.div_euclid(100) * 100 + i32::from(short);
        if year > now + 10 {
            year -= 100;
        }
        year
    }

    pub(super) fn date(&self, date: &Date) -> Option<Meaning> {
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
                if self.tells() {
                    return Some(Meaning::of(Period::Day(calendar::day(self.year_going_on(month)?, month, day)?), anchor));
                }
                let candidates = (year - 1..=year + 1).filter_map(|year| calendar::day(year, month, day));
                Some(Meaning::of(Period::Day(self.nearest(candidates, near, 3)?), anchor))
            }
            (None, Some(month), None) => {
                let Some((near, anchor)) = self.near() else {
                    return Some(Meaning::open(Kind::Date, format!("XXXX-{month:02}")));
                };
                let (year, now, _) = calendar::civil(near);
                if self.tells() {
                    return Some(Meaning::of(Period::Month(self.year_going_on(month)?, month), anchor));
                }
                if month == now {
                    return Some(Meaning::of(Period::Month(year, month), anchor));
                }
                let candidates = (year - 1..=year + 1).filter_map(|year| calendar::day(year, month, 1));
                let (year, month, _) = calendar::civil(self.nearest(candidates, near, 0)?);
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
            (None, None, None) => self.named(Rel::Bare, Named::Weekday(date.weekday?), None),
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
    pub(crate) fn nearest(&self, candidates: impl Iterator<Item = Day>, near: Day, slack: i64) -> Option<Day> {
        let Pointing { direction, weight } = self.pointing();
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

    pub(super) fn clock(&self, clock: ClockTime, date: Option<&Expr>) -> Option<Meaning> {
        let own = crate::grammar::Reader::own_day();
        let day = self.meaning(date.unwrap_or(&own))?;
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
    pub(super) fn nth(&self, n: u8, named: Named, of: &Expr) -> Option<Meaning> {
        let outer = self.meaning(of)?;
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
}
