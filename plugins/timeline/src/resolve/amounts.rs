//! Amounts: from a reference time (two years ago, three days after the vote), and lengths.

use super::{Anchor, Kind, Meaning, Story, readings};
use crate::calendar::{self, DAY_SECONDS, Period, Unit};
use crate::grammar::{Amount, Every, Expr, Named, Reference};

impl Story {
    /// What an amount is counted from: now, or the date named last.
    fn base(&self, from_now: bool) -> Option<(Period, Anchor)> {
        if from_now {
            return self.now().map(|day| (Period::Day(day), Anchor::Publication));
        }
        let (day, anchor) = self.story_day()?;
        Some((if anchor == Anchor::Publication { Period::Day(day) } else { self.last.map_or(Period::Day(day), |last| last.0) }, anchor))
    }

    /// The day an amount without a date of its own is counted from.
    pub(super) fn offset_base(&self, expr: &Expr) -> Option<(calendar::Day, Anchor)> {
        let Expr::Offset { from_now, from: None, .. } = expr else { return None };
        self.base(*from_now).map(|(period, anchor)| (period.days().0, anchor))
    }

    pub(super) fn offset(&self, amount: Amount, unit: Unit, direction: i8, from_now: bool, from: Option<&Expr>) -> Option<Meaning> {
        let vague =
            || Some(Meaning { confidence: 600, ..Meaning::reference(if direction < 0 { Reference::Past } else { Reference::Future }) });
        let (base, anchor) = match from {
            Some(from) => match self.meaning(from) {
                Some(Meaning { period: Some(period), anchor, .. }) => (period, anchor),
                _ => return vague(),
            },
            None => match self.base(from_now) {
                Some(base) => base,
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

    pub(super) fn duration(&self, amount: Amount, unit: Unit, extra: Option<(Amount, Unit)>, toward: Option<i8>) -> Meaning {
        let mut meaning = Meaning { confidence: 850, ..Meaning::open(Kind::Duration, duration_value(amount, unit, extra)) };
        if let (Some(toward), Some(now)) = (toward, self.now()) {
            let far = amount.whole().and_then(|count| readings::shifted(now, unit, i64::from(toward), count));
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

pub(super) fn set_value(every: Every) -> String {
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
