//! Named stretches: which Friday, which March, which quarter.

use super::{Anchor, Direction, Kind, Meaning, Pointing, Story};
use crate::calendar::{self, Day, Period, Season, Unit};
use crate::grammar::{Expr, Named, Reference, Rel};
use crate::lexicon::Holiday;

impl Story {
    pub(super) fn named(&self, rel: Rel, named: Named, of: Option<&Expr>) -> Option<Meaning> {
        if let Some(of) = of {
            let outer = self.meaning(of)?;
            return self.inside(named, &outer);
        }
        if let Named::Unit(unit) = named {
            return self.unit(rel, unit);
        }
        let (near, anchor) = match rel {
            Rel::Previous | Rel::Following | Rel::That => self.story_day(),
            Rel::Bare | Rel::Definite => self.near(),
            _ => self.now().map(|day| (day, Anchor::Publication)),
        }
        .or_else(|| self.story_day().filter(|_| self.published.is_none() && matches!(rel, Rel::This)))
        .map_or((None, Anchor::None), |(day, anchor)| (Some(day), anchor));
        let Some(near) = near else { return Some(unanchored(rel, named)) };
        let period = match named {
            Named::Weekday(weekday) => Period::Day(self.weekday(rel, weekday, near)?),
            Named::Month(month) => {
                let (year, now, _) = calendar::civil(near);
                let year = match rel {
                    Rel::Last | Rel::Previous if month >= now => year - 1,
                    Rel::Next | Rel::Following if month <= now => year + 1,
                    _ => year,
                };
                Period::Month(year, month)
            }
            Named::Season(season) if self.tells() && matches!(rel, Rel::Bare | Rel::Definite | Rel::That) && self.line.is_some() => {
                let month = match season {
                    Season::Winter => 1,
                    Season::Spring => 3,
                    Season::Summer => 6,
                    Season::Autumn => 9,
                };
                Period::Season(self.year_going_on(month)?, season)
            }
            Named::Season(season) => {
                let current = Period::containing(Unit::Season, near)?;
                let (year, _, _) = calendar::civil(near);
                let mut candidates = (year - 2..=year + 2).map(|year| Period::Season(year, season));
                match rel {
                    Rel::Last | Rel::Previous => candidates.rfind(|period| period.days().1 < near)?,
                    Rel::Next | Rel::Following => candidates.find(|period| period.days().0 > near)?,
                    Rel::This => {
                        // This winter, said in January, is the running one; this summer, said in spring, comes.
                        if matches!((current, season), (Period::Season(_, now), season) if now == season) {
                            current
                        } else {
                            Period::Season(year, season)
                        }
                    }
                    _ => {
                        let firsts = candidates.map(|period| period.days().0);
                        let first = self.nearest(firsts, near, 0)?;
                        if matches!((current, season), (Period::Season(_, now), season) if now == season) {
                            current
                        } else {
                            Period::Season(calendar::civil(first).0, season)
                        }
                    }
                }
            }
            Named::Quarter(quarter) => self.part_of_year(near, |year| Period::Quarter(year, quarter))?,
            Named::Half(half) => self.part_of_year(near, |year| Period::Half(year, half))?,
            Named::DayPart(part) => Period::PartOfDay(near, part),
            Named::Holiday(holiday) => {
                let (year, _, _) = calendar::civil(near);
                let mut days = (year - 1..=year + 1).filter_map(|year| holiday_day(holiday, year));
                Period::Day(match rel {
                    Rel::Last | Rel::Previous => days.rfind(|day| *day < near)?,
                    Rel::Next | Rel::Following => days.find(|day| *day > near)?,
                    Rel::This => holiday_day(holiday, year)?,
                    _ => self.nearest(days, near, 3)?,
                })
            }
            Named::ResultsPeriod => match self.quarter {
                Some(quarter) => quarter,
                None if self.results || rel == Rel::Latest => Period::containing(Unit::Quarter, near)?.step(-1)?,
                None => return None,
            },
            Named::Unit(_) => return None,
        };
        Some(Meaning::of(period, anchor))
    }

    /// The quarter or half that began last, or the next one where the clause points ahead.
    fn part_of_year(&self, near: Day, make: impl Fn(i32) -> Period) -> Option<Period> {
        let (year, _, _) = calendar::civil(near);
        let direction = self.pointing().direction;
        (year - 1..=year + 1).map(&make).min_by_key(|period| {
            let (first, last) = period.days();
            if last < near {
                near - last + if direction == Direction::Future { 60 } else { 0 }
            } else if first > near {
                2 * (first - near) + if direction == Direction::Future { 0 } else { 200 }
            } else {
                0
            }
        })
    }

    fn weekday(&self, rel: Rel, weekday: u8, near: Day) -> Option<Day> {
        let today = i64::from(calendar::weekday(near));
        let wanted = i64::from(weekday);
        let back = (today - wanted).rem_euclid(7);
        let ahead = (wanted - today).rem_euclid(7);
        let offset = match rel {
            Rel::Last | Rel::Previous => -(if back == 0 { 7 } else { back }),
            Rel::Next | Rel::Following => {
                if ahead == 0 {
                    7
                } else {
                    ahead
                }
            }
            Rel::That => -back,
            Rel::This => match self.pointing().direction {
                Direction::Past => -back,
                _ => ahead,
            },
            _ => match self.pointing() {
                Pointing { direction: Direction::Future, weight: 150.. } => ahead,
                _ if self.tells() => ahead,
                _ => -back,
            },
        };
        match Period::Day(near).step(offset)? {
            Period::Day(day) => Some(day),
            _ => None,
        }
    }

    fn unit(&self, rel: Rel, unit: Unit) -> Option<Meaning> {
        if matches!(unit, Unit::Second | Unit::Minute | Unit::Hour) {
            let toward = if matches!(rel, Rel::Next | Rel::Following) { 1 } else { -1 };
            return Some(self.duration(crate::grammar::Amount::Exact(1000), unit, None, Some(toward)));
        }
        let steps = match rel {
            Rel::Last | Rel::Previous => -1,
            Rel::Next | Rel::Following => 1,
            _ => 0,
        };
        let from_story = matches!(rel, Rel::Previous | Rel::Following | Rel::That)
            || (rel == Rel::Definite && (unit == Unit::Day || self.tells()))
            || (rel == Rel::This && self.tells() && self.published.is_some());
        let base = if from_story { self.story_day() } else { self.now().map(|day| (day, Anchor::Publication)) };
        // A time of day keeps to the day named last; after a month or a year it is the day of the news.
        let base = if unit == Unit::Day && rel == Rel::Definite && self.last.is_none_or(|last| last.0.grain() > Unit::Day) {
            self.published.map(|day| (day, Anchor::Publication))
        } else {
            base
        };
        let Some((near, anchor)) = base else {
            return Some(match rel {
                Rel::Last | Rel::Previous => Meaning::reference(Reference::Past),
                Rel::Next | Rel::Following => Meaning::reference(Reference::Future),
                Rel::This => Meaning::reference(Reference::Present),
                _ => unanchored(rel, Named::Unit(unit)),
            });
        };
        if unit == Unit::Quarter && matches!(rel, Rel::Latest | Rel::Definite) {
            let quarter = match self.quarter {
                Some(quarter) => quarter,
                None => Period::containing(Unit::Quarter, near)?.step(-1)?,
            };
            return Some(Meaning { confidence: 700, ..Meaning::of(quarter, anchor) });
        }
        if unit == Unit::Weekend {
            let this = Period::containing(Unit::Weekend, near)?;
            let over = calendar::weekday(near) >= 6;
            let steps = match (rel, self.pointing().direction) {
                (Rel::Last | Rel::Previous, _) => -1,
                (Rel::Next | Rel::Following, _) => {
                    if over {
                        1
                    } else {
                        0
                    }
                }
                (Rel::This, Direction::Past) if calendar::weekday(near) <= 2 => -1,
                (Rel::This, _) => 0,
                (_, Direction::Future) => 0,
                _ if over => 0,
                _ => -1,
            };
            return Some(Meaning::of(this.step(steps)?, anchor));
        }
        Some(Meaning {
            confidence: if rel == Rel::Definite { 700 } else { 880 },
            ..Meaning::of(Period::containing(unit, near)?.step(steps)?, anchor)
        })
    }

    /// A part of a larger stretch: the third quarter of 1990, March last year, the week of 6 March.
    fn inside(&self, named: Named, outer: &Meaning) -> Option<Meaning> {
        if let Named::Unit(Unit::Week) = named
            && let Some(period) = outer.period
        {
            return Some(Meaning::of(Period::containing(Unit::Week, period.days().0)?, outer.anchor));
        }
        let Some(Period::Year(year)) = outer.period else {
            return Some(unanchored(Rel::Bare, named));
        };
        let period = match named {
            Named::Month(month) => Period::Month(year, month),
            Named::Season(season) => Period::Season(year, season),
            Named::Quarter(quarter) => Period::Quarter(year, quarter),
            Named::Half(half) => Period::Half(year, half),
            Named::Holiday(holiday) => Period::Day(holiday_day(holiday, year)?),
            Named::ResultsPeriod | Named::Unit(Unit::Quarter) => match self.quarter {
                Some(Period::Quarter(_, quarter)) => Period::Quarter(year, quarter),
                _ => Period::Year(year),
            },
            _ => return None,
        };
        Some(Meaning::of(period, outer.anchor))
    }

    /// The same stretch a year before: the year-earlier quarter.
    pub(super) fn year_ago(&self, named: Option<Named>) -> Option<Meaning> {
        let Some(now) = self.now() else { return Some(Meaning::reference(Reference::Past)) };
        let (year, _, _) = calendar::civil(now);
        let period = match named {
            Some(Named::Quarter(quarter)) => Period::Quarter(year - 1, quarter),
            Some(Named::Half(half)) => Period::Half(year - 1, half),
            Some(Named::Unit(Unit::Month)) => Period::containing(Unit::Month, now)?.step(-12)?,
            Some(Named::Unit(Unit::Year)) => Period::Year(year - 1),
            _ => match self.quarter {
                Some(quarter) => quarter.step(-4)?,
                None => Period::Year(year - 1),
            },
        };
        Some(Meaning { confidence: 650, ..Meaning::of(period, Anchor::Publication) })
    }
}

fn unanchored(rel: Rel, named: Named) -> Meaning {
    let value = match named {
        Named::Weekday(weekday) => format!("XXXX-WXX-{weekday}"),
        Named::Month(month) => format!("XXXX-{month:02}"),
        Named::Season(season) => format!("XXXX-{}", season.code()),
        Named::Quarter(quarter) => format!("XXXX-Q{quarter}"),
        Named::Half(half) => format!("XXXX-H{half}"),
        Named::DayPart(part) => return Meaning::open(Kind::Time, format!("XXXX-XX-XXT{}", part.code())),
        Named::Holiday(holiday) => match fixed_holiday(holiday) {
            Some((month, day)) => format!("XXXX-{month:02}-{day:02}"),
            None => "XXXX".to_owned(),
        },
        Named::Unit(Unit::Day) => "XXXX-XX-XX".to_owned(),
        Named::Unit(Unit::Week) => "XXXX-WXX".to_owned(),
        Named::Unit(Unit::Weekend) => "XXXX-WXX-WE".to_owned(),
        Named::Unit(Unit::Month) => "XXXX-XX".to_owned(),
        Named::Unit(Unit::Quarter) | Named::ResultsPeriod => "XXXX-QX".to_owned(),
        Named::Unit(_) => "XXXX".to_owned(),
    };
    let reference = match rel {
        Rel::Last | Rel::Previous => Some(Reference::Past),
        Rel::Next | Rel::Following => Some(Reference::Future),
        _ => None,
    };
    Meaning { reference, ..Meaning::open(Kind::Date, value) }
}

fn fixed_holiday(holiday: Holiday) -> Option<(u8, u8)> {
    Some(match holiday {
        Holiday::Christmas => (12, 25),
        Holiday::ChristmasEve => (12, 24),
        Holiday::BoxingDay => (12, 26),
        Holiday::Halloween => (10, 31),
        Holiday::NewYear => (1, 1),
        Holiday::NewYearEve => (12, 31),
        Holiday::VeteransDay => (11, 11),
        Holiday::IndependenceDay => (7, 4),
        Holiday::ValentinesDay => (2, 14),
        Holiday::StPatricksDay => (3, 17),
        Holiday::MayDay => (5, 1),
        Holiday::EarthDay => (4, 22),
        _ => return None,
    })
}

/// The day a holiday falls on, as the United States keep those that move.
fn holiday_day(holiday: Holiday, year: i32) -> Option<Day> {
    if let Some((month, day)) = fixed_holiday(holiday) {
        return calendar::day(year, month, day);
    }
    match holiday {
        Holiday::Thanksgiving => calendar::nth_weekday(year, 11, 4, 4),
        Holiday::LaborDay => calendar::nth_weekday(year, 9, 1, 1),
        Holiday::MemorialDay => calendar::nth_weekday(year, 5, 1, 0),
        Holiday::ColumbusDay => calendar::nth_weekday(year, 10, 1, 2),
        Holiday::MartinLutherKingDay => calendar::nth_weekday(year, 1, 1, 3),
        Holiday::PresidentsDay => calendar::nth_weekday(year, 2, 1, 3),
        Holiday::MothersDay => calendar::nth_weekday(year, 5, 7, 2),
        Holiday::FathersDay => calendar::nth_weekday(year, 6, 7, 3),
        Holiday::ElectionDay => calendar::nth_weekday(year, 11, 1, 1).map(|monday| monday + 1),
        Holiday::Easter => calendar::easter(year),
        Holiday::EasterMonday => calendar::easter(year).map(|sunday| sunday + 1),
        Holiday::GoodFriday => calendar::easter(year).map(|sunday| sunday - 2),
        Holiday::PalmSunday => calendar::easter(year).map(|sunday| sunday - 7),
        Holiday::AshWednesday => calendar::easter(year).map(|sunday| sunday - 46),
        _ => None,
    }
}
