//! The case tables: one file a family, a sentence, its publication date, and what is found in it.
//!
//! A line of a table: `DATE | sentence with the [expression] in brackets | TYPE VALUE [MOD] | TYPE VALUE …`, one result for each
//! bracketed expression, in order. `-` for the date: none came with the text. A sentence without brackets has no
//! expression. Lines that begin with `#` are comments.

use dateline_timeline::{calendar, times_of_text};
use std::fmt::Write;

struct Case {
    line: usize,
    published: Option<calendar::Day>,
    text: String,
    expected: Vec<(usize, usize, String)>,
}

fn read(table: &str) -> Vec<Case> {
    let mut cases = Vec::new();
    for (number, line) in table.lines().enumerate() {
        if line.trim().is_empty() || line.starts_with('#') {
            continue;
        }
        let mut fields = line.split(" | ");
        let date = fields.next().expect("a date").trim();
        let marked = fields.next().expect("a sentence").trim();
        let mut text = String::new();
        let mut spans = Vec::new();
        for character in marked.chars() {
            match character {
                '[' => spans.push((text.len(), 0)),
                ']' => spans.last_mut().expect("an open bracket").1 = text.len(),
                other => text.push(other),
            }
        }
        let results: Vec<String> = fields.map(|field| field.trim().to_owned()).collect();
        assert_eq!(spans.len(), results.len(), "line {}: as many results as brackets", number + 1);
        let expected = spans.into_iter().zip(results).map(|((start, end), result)| (start, end, result)).collect();
        let published = if date == "-" { None } else { Some(calendar::parse_day(date).expect("a date")) };
        cases.push(Case { line: number + 1, published, text, expected });
    }
    cases
}

fn check(name: &str, table: &str) {
    let cases = read(table);
    let mut wrong = String::new();
    for case in &cases {
        let found: Vec<(usize, usize, String)> = times_of_text(&case.text, case.published)
            .into_iter()
            .map(|timex| {
                let modifier = timex.modifier.map_or(String::new(), |modifier| format!(" {}", modifier.name()));
                (timex.start, timex.end, format!("{} {}{modifier}", timex.kind.name(), timex.value))
            })
            .collect();
        if found != case.expected {
            let show = |list: &[(usize, usize, String)]| {
                list.iter().map(|(start, end, result)| format!("[{}] {result}", &case.text[*start..*end])).collect::<Vec<_>>().join(" ; ")
            };
            let _ = writeln!(
                wrong,
                "{name}:{}: {}\n    expected {}\n    found    {}",
                case.line,
                case.text,
                show(&case.expected),
                show(&found)
            );
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
