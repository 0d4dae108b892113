//! Intervals of seconds as dates that people read.

use jiff::civil::{Date, DateTime, Weekday};
use jiff::{Timestamp, ToSpan, tz};

/// The interval from `earliest` to `latest` (exclusive), both in seconds since 1970, as shortly as a calendar allows:
/// `2025-06-18`, `2025-W25`, `2025-01`, `2025`, `2025-06-14/15`, `→ 2025-06-19`, `2025-06-18 14:30`. `None` where both are open.
pub fn interval(earliest: Option<i64>, latest: Option<i64>) -> Option<String> {
    let point = |seconds: i64| Timestamp::from_second(seconds).ok().map(|at| tz::Offset::UTC.to_datetime(at));
    match (earliest, latest) {
        (None, None) => None,
        (Some(from), None) => Some(format!("{} →", point(from).map_or_else(far, instant))),
        (None, Some(to)) => Some(format!("→ {}", point(to).map_or_else(far, last))),
        (Some(from), Some(to)) => match (point(from), point(to)) {
            (Some(from), Some(to)) if from < to => Some(between(from, to)),
            (Some(from), _) => Some(instant(from)),
            (None, to) => Some(format!("→ {}", to.map_or_else(far, last))),
        },
    }
}

/// A time outside the calendar.
fn far() -> String {
    "far".to_owned()
}

fn midnight(at: DateTime) -> bool {
    at.time() == jiff::civil::Time::midnight()
}

fn instant(at: DateTime) -> String {
    if midnight(at) { day(at.date()) } else { format!("{} {:02}:{:02}", day(at.date()), at.hour(), at.minute()) }
}

/// The last day or minute before an exclusive end.
fn last(end: DateTime) -> String {
    match end.checked_sub(1.day()) {
        Ok(before) if midnight(end) => day(before.date()),
        _ => instant(end),
    }
}

fn day(date: Date) -> String {
    date.to_string()
}

fn between(from: DateTime, to: DateTime) -> String {
    if !midnight(from) || !midnight(to) {
        let seconds = to.duration_since(from).as_secs();
        let same_day = from.date() == to.date() || to.checked_sub(1.second()).is_ok_and(|to| to.date() == from.date());
        return match (seconds <= 3600, same_day) {
            (true, _) => instant(from),
            (_, true) => format!("{} {:02}:{:02}/{:02}:{:02}", day(from.date()), from.hour(), from.minute(), to.hour(), to.minute()),
            _ => range(from.date(), to.date()),
        };
    }
    let (from, end) = (from.date(), to.date());
    let is = |span: jiff::Span| from.checked_add(span).is_ok_and(|other| other == end);
    let month_start = from.day() == 1;
    let year_start = month_start && from.month() == 1;
    if year_start && is(10.years()) && from.year() % 10 == 0 {
        return format!("{}s", from.year());
    }
    if year_start && is(1.year()) {
        return from.year().to_string();
    }
    if month_start && from.month() % 3 == 1 && is(3.months()) {
        return format!("{}-Q{}", from.year(), from.month() / 3 + 1);
    }
    if month_start && is(1.month()) {
        return format!("{}-{:02}", from.year(), from.month());
    }
    if from.weekday() == Weekday::Monday && is(7.days()) {
        let week = from.iso_week_date();
        return format!("{}-W{:02}", week.year(), week.week());
    }
    let Ok(last) = end.checked_sub(1.day()) else {
        return day(from);
    };
    if year_start && end.day() == 1 && end.month() == 1 {
        return format!("{}/{}", from.year(), last.year());
    }
    if month_start && end.day() == 1 {
        let end = if last.year() == from.year() { format!("{:02}", last.month()) } else { format!("{}-{:02}", last.year(), last.month()) };
        return format!("{}-{:02}/{end}", from.year(), from.month());
    }
    range(from, last)
}

/// From one day to another, both included.
fn range(from: Date, to: Date) -> String {
    if from == to {
        day(from)
    } else if (from.year(), from.month()) == (to.year(), to.month()) {
        format!("{}/{:02}", day(from), to.day())
    } else if from.year() == to.year() {
        format!("{}/{:02}-{:02}", day(from), to.month(), to.day())
    } else {
        format!("{}/{}", day(from), day(to))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn seconds(text: &str) -> Option<i64> {
        if text.is_empty() {
            return None;
        }
        let text = if text.contains('T') { format!("{text}Z") } else { format!("{text}T00:00:00Z") };
        Some(text.parse::<Timestamp>().unwrap().as_second())
    }

    #[test]
    fn the_shortest_name_of_an_interval() {
        for (from, to, expected) in [
            ("2025-06-18", "2025-06-19", "2025-06-18"),
            ("2025-06-16", "2025-06-23", "2025-W25"),
            ("2024-12-30", "2025-01-06", "2025-W01"),
            ("2025-06-14", "2025-06-16", "2025-06-14/15"),
            ("2025-06-28", "2025-07-03", "2025-06-28/07-02"),
            ("2024-12-30", "2025-01-03", "2024-12-30/2025-01-02"),
            ("2025-01-01", "2025-02-01", "2025-01"),
            ("2025-04-01", "2025-07-01", "2025-Q2"),
            ("2025-02-01", "2025-05-01", "2025-02/04"),
            ("2025-01-01", "2026-01-01", "2025"),
            ("2020-01-01", "2030-01-01", "2020s"),
            ("2022-01-01", "2025-01-01", "2022/2024"),
            ("", "2025-06-20", "→ 2025-06-19"),
            ("2025-06-18", "", "2025-06-18 →"),
            ("2025-06-18T14:30:00", "2025-06-18T14:31:00", "2025-06-18 14:30"),
            ("2025-06-18T12:00:00", "2025-06-18T18:00:00", "2025-06-18 12:00/18:00"),
            ("2025-06-18T18:00:00", "2025-06-19T06:00:00", "2025-06-18/19"),
            ("2025-06-18", "2025-06-18", "2025-06-18"),
        ] {
            assert_eq!(interval(seconds(from), seconds(to)).as_deref(), Some(expected), "{from} to {to}");
        }
        assert_eq!(interval(None, None), None);
    }

    proptest! {
        #[test]
        fn d21_no_second_is_too_far(from in any::<Option<i64>>(), to in any::<Option<i64>>()) {
            prop_assert_eq!(interval(from, to).is_none(), from.is_none() && to.is_none());
        }

        #[test]
        fn d21_no_calendar_day_is_too_far(from in -377_705_023_201i64..253_402_300_800, length in 0i64..100_000_000_000) {
            prop_assert!(interval(Some(from), Some(from + length)).is_some());
        }
    }
}
