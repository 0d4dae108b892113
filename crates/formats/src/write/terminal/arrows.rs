//! The shape `arrows`: who does what to whom, a line a row.

use super::cells::{Line, clip, confidence, dim, permille, plain, shorten, strong, width, wrap};
use super::{Entry, Page};
use crate::display::{Condition, Path, Sign};
use crate::record::Section;
use crate::rows;

/// What an arrow is drawn from.
pub(super) struct Parts<'d> {
    pub from: &'d Path,
    pub verb: &'d Path,
    pub to: &'d Path,
    pub group: bool,
    pub dashed: Option<&'d Condition>,
    pub sign: Option<&'d Sign>,
}

/// Names and verbs are cut beyond this.
const NAME: usize = 24;
const VERB: usize = 16;
/// Below this the target gets a line of its own.
const LEAST_TARGET: usize = 26;
/// Lines of one target; the rest is for `--explain` and JSON.
const LINES: usize = 3;

struct Drawn {
    from: String,
    verb: String,
    to: String,
    sign: (String, anstyle::Style),
    dashed: bool,
    sure: Option<u32>,
}

pub(super) fn draw(page: &Page<'_, '_>, section: &Section<'_>, parts: &Parts<'_>, entries: &[Entry], out: &mut String) {
    if entries.is_empty() {
        return;
    }
    let look = page.look;
    let reader = &page.record.reader;
    let drawn: Vec<Drawn> = entries
        .iter()
        .map(|entry| Drawn {
            from: clip(&page.show(parts.from, section, entry.row), NAME),
            verb: clip(&page.show(parts.verb, section, entry.row), VERB),
            to: page.show(parts.to, section, entry.row),
            sign: page.sign(parts.sign, section, entry.row),
            dashed: parts.dashed.is_some_and(|dashed| dashed.holds(reader, section.layer, entry.row)),
            sure: rows::confidence(section.layer, entry.row),
        })
        .collect();
    let widest = |text: fn(&Drawn) -> &str| drawn.iter().map(|row| width(text(row))).max().unwrap_or(0);
    let (widest_from, verb, sign) = (widest(|row| &row.from), widest(|row| &row.verb), widest(|row| &row.sign.0));
    let indent = 4 + entries.iter().map(|entry| width(&entry.number)).max().unwrap_or(1);
    let name_at = indent + if sign > 0 { sign + 2 } else { 0 };
    let arrow = verb + 5;
    let target_at = name_at + widest_from + 2 + arrow + 2;
    let sure = if drawn.iter().any(|row| row.sure.is_some()) { 5 } else { 0 };
    let stacked = target_at + LEAST_TARGET + sure > look.width;
    let from = if stacked { widest_from.min(look.width.saturating_sub(name_at + 2 + arrow + sure)) } else { widest_from };
    let start = if stacked { name_at + 2 } else { target_at };
    let room = look.width.saturating_sub(start + sure).max(12);
    let mut before: Option<&str> = None;
    for (row, entry) in drawn.iter().zip(entries) {
        let again = parts.group && before == Some(&row.from) && !row.from.is_empty();
        before = Some(&row.from);
        let mut line = Line::default();
        line.to(2).put(look, dim(), &entry.number).to(indent).put(look, row.sign.1, &row.sign.0).to(name_at);
        let shortened = clip(&row.from, from);
        let (name, style) = match (shortened.as_str(), again) {
            ("", _) => ("—", dim()),
            (_, true) if !stacked => ("", plain()),
            (name, true) => (name, dim()),
            (name, false) => (name, strong()),
        };
        line.put(look, style, name).to(name_at + if stacked { width(name) } else { from } + 2);
        let stroke = if row.dashed { "╌" } else { "─" };
        let fill = if stacked { 1 } else { 1 + verb - width(&row.verb) };
        line.put(look, row.sign.1, stroke).put(look, plain(), " ").put(look, row.sign.1, &row.verb);
        line.put(look, plain(), " ").put(look, row.sign.1, &format!("{}▶", stroke.repeat(fill)));
        if stacked {
            put_sure(page, &mut line, row.sure);
            std::mem::take(&mut line).end(out);
        }
        for (number, text) in shorten(wrap(&row.to, room), LINES, room).iter().enumerate() {
            if number > 0 {
                std::mem::take(&mut line).end(out);
            }
            line.to(start).put(look, plain(), text);
            if number == 0 && !stacked {
                put_sure(page, &mut line, row.sure);
            }
        }
        line.end(out);
        page.notes(section, entry.row, start, out);
    }
}

/// The confidence at the right edge.
fn put_sure(page: &Page<'_, '_>, line: &mut Line, sure: Option<u32>) {
    if let Some(sure) = sure {
        let text = permille(sure);
        let edge = page.look.width.saturating_sub(width(&text));
        line.to(edge.max(line.width() + 1)).put(page.look, confidence(sure), &text);
    }
}
