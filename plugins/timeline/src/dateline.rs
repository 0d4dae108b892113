//! The publication date that the text itself gives, where none came with it.
//!
//! *What counts:* a full date (day, month and year) near the top that stands on a line of its own (`Published Feb. 12, 2024, 9:30
//! a.m.`) or in a dateline (`OSTRAVIA, March 12, 2025 (Continental Press) —`). A dateline without a year gives none: which year
//! it is would be a guess.

use crate::calendar::{self, Day};
use crate::grammar::{self, Date, Expr, Year};
use crate::lexer;

/// Only so many bytes at the top are looked at.
const HEAD: usize = 1200;
/// A dateline's date ends this early in its line.
const DATELINE: usize = 100;
/// Words that may stand beside a date on its line.
const BESIDE: [&str; 22] = [
    "published",
    "updated",
    "posted",
    "date",
    "last",
    "on",
    "at",
    "by",
    "am",
    "pm",
    "a",
    "p",
    "m",
    "et",
    "est",
    "edt",
    "gmt",
    "utc",
    "bst",
    "cet",
    "first",
    "modified",
];

/// The day of publication by the text's own dateline.
#[must_use]
pub fn day(text: &str) -> Option<Day> {
    let mut end = text.len().min(HEAD);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let head = &text[..end];
    let lexemes = lexer::lex(head);
    for found in grammar::find(head, &lexemes) {
        let date = match &found.expr {
            Expr::Date(date) => date,
            Expr::Clock(_, Some(date)) => match date.as_ref() {
                Expr::Date(date) => date,
                _ => continue,
            },
            _ => continue,
        };
        let Date { year: Some(Year::Full(year)), month: Some(month), day: Some(day), open_order: false, .. } = *date else { continue };
        let (Some(first), Some(last)) = (lexemes.get(found.first), lexemes.get(found.end.wrapping_sub(1))) else { continue };
        let (start, end) = (first.start as usize, last.end as usize);
        let line = head[..start].rfind('\n').map_or(0, |at| at + 1);
        let line_end = head[end..].find('\n').map_or(head.len(), |at| end + at);
        if alone(&head[line..start], &head[end..line_end]) || opens_line(&head[line..start], &head[end..line_end]) {
            return calendar::day(year, month, day);
        }
    }
    None
}

/// A line with nothing else on it but words such as "published" and a time.
fn alone(before: &str, after: &str) -> bool {
    before.split(|c: char| !c.is_alphabetic()).chain(after.split(|c: char| !c.is_alphabetic())).all(|word| {
        let lower = word.to_ascii_lowercase();
        word.is_empty()
            || BESIDE.contains(&lower.as_str())
            || matches!(lower.as_str(), "monday" | "tuesday" | "wednesday" | "thursday" | "friday" | "saturday" | "sunday")
    }) && before.len() <= DATELINE
        && after.len() <= DATELINE
}

/// A place in capitals before the date, an agency or nothing and a dash after it.
fn opens_line(before: &str, after: &str) -> bool {
    let place = before.trim_end_matches([' ', ',']);
    let written = !place.is_empty() && place.len() <= DATELINE && place.chars().next().is_some_and(char::is_uppercase);
    let all_names = place.split([' ', ',', '.']).filter(|word| !word.is_empty()).all(|word| word.starts_with(char::is_uppercase));
    let rest = after.trim_start();
    let rest = match rest.strip_prefix('(') {
        Some(agency) => agency.split_once(')').map_or(rest, |(_, rest)| rest.trim_start()),
        None => rest,
    };
    let dash = ["—", "–", "--", "- ", "−", "_ "].iter().any(|dash| rest.starts_with(dash));
    written && all_names && dash
}

#[cfg(test)]
mod tests {
    use super::day;
    use crate::calendar::day_value;

    #[test]
    fn a_dateline_or_a_line_of_its_own_with_a_year() {
        let read = |text: &str| day(text).map(day_value);
        assert_eq!(read("OSTRAVIA, March 12, 2025 (Continental Press) — Talks began.").as_deref(), Some("2025-03-12"));
        assert_eq!(read("Talks begin\n\nFeb. 12, 2024\n\nTalks began on Monday.").as_deref(), Some("2024-02-12"));
        assert_eq!(read("Talks begin\nPublished Monday, 12 February 2024 at 9:30 a.m.\nTalks began.").as_deref(), Some("2024-02-12"));
        assert_eq!(read("OSTRAVIA, March 12 (Continental Press) — Talks began."), None);
        assert_eq!(read("Talks that began on March 12, 2025 — and failed — go on."), None);
        assert_eq!(read("Talks began."), None);
        assert_eq!(read(""), None);
    }
}
