//! The case tables: one file a family, a sentence, its publication date, and what the grammar and its rules find in it.
//!
//! A line, in the form of `dateline_testkit::cases`: `DATE | sentence with the [expression] in brackets | TYPE VALUE [MOD] | …`.

use dateline_testkit::cases;
use dateline_timeline::{calendar, times_of_text};
use std::fmt::Write;

fn check(name: &str, table: &str) {
    let cases = cases::read(table);
    let mut wrong = String::new();
    for case in &cases {
        let published = case.head.as_deref().map(|date| calendar::parse_day(date).expect("a date"));
        let found: Vec<cases::Expected> = times_of_text(&case.text, published)
            .into_iter()
            .map(|timex| {
                let modifier = timex.modifier.map_or(String::new(), |modifier| format!(" {}", modifier.name()));
                (timex.start, timex.end, format!("{} {}{modifier}", timex.kind.name(), timex.value))
            })
            .collect();
        if found != case.expected {
            let (line, text, expected, found) = (case.line, &case.text, case.shown(&case.expected), case.shown(&found));
            let _ = writeln!(wrong, "{name}:{line}: {text}\n    expected {expected}\n    found    {found}");
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
    assert!(!cases.is_empty());
}

#[test]
fn dates() {
    check("dates", include_str!("cases/dates.txt"));
}

#[test]
fn relative() {
    check("relative", include_str!("cases/relative.txt"));
}

#[test]
fn durations() {
    check("durations", include_str!("cases/durations.txt"));
}

#[test]
fn sets() {
    check("sets", include_str!("cases/sets.txt"));
}

#[test]
fn times_of_day() {
    check("clock", include_str!("cases/clock.txt"));
}

#[test]
fn parts_and_vague() {
    check("parts", include_str!("cases/parts.txt"));
}

#[test]
fn business() {
    check("business", include_str!("cases/business.txt"));
}

#[test]
fn history() {
    check("history", include_str!("cases/history.txt"));
}

#[test]
fn ranges() {
    check("ranges", include_str!("cases/ranges.txt"));
}

#[test]
fn holidays() {
    check("holidays", include_str!("cases/holidays.txt"));
}

#[test]
fn order_of_day_and_month() {
    check("order_of_day_and_month", include_str!("cases/order_of_day_and_month.txt"));
}

#[test]
fn nothing_to_find() {
    check("none", include_str!("cases/none.txt"));
}
