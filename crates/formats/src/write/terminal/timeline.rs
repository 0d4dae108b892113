//! The shape `timeline`: what happened when, earliest first, rows of one date together.

use super::cells::{Line, clip, dim, plain, strong, width, wrap};
use super::numbers::ends;
use super::{Entry, Page, interval, visible};
use crate::display::{Excerpt, Timeline};
use crate::record::Section;
use crate::rows::Value;
use dateline_core::Span;

/// An excerpt is at most so many bytes long before it is cut to the room there is.
const EXCERPT: usize = 600;
/// The article's own words for a date are cut beyond this.
const WHEN: usize = 20;

struct Drawn {
    date: String,
    sign: (String, anstyle::Style),
    label: String,
    excerpt: String,
    when: String,
    claim: bool,
}

pub(super) fn draw(page: &Page<'_, '_>, section: &Section<'_>, timeline: &Timeline, entries: &[Entry], out: &mut String) {
    if entries.is_empty() {
        return;
    }
    let look = page.look;
    let reader = &page.record.reader;
    let drawn: Vec<Drawn> = entries
        .iter()
        .map(|entry| {
            let (earliest, latest) = ends(page.record, section, timeline, entry.row);
            let excerpt = timeline.excerpt.as_ref().map(|excerpt| cut_out(page, section, excerpt, entry.row)).unwrap_or_default();
            // What the excerpt says anyway is not said before it.
            let new = |text: &String| !text.is_empty() && !excerpt.contains(text.as_str());
            let label: Vec<String> = timeline.label.iter().map(|path| page.show(path, section, entry.row)).filter(new).collect();
            let claim = timeline.claim.as_ref().is_some_and(|claim| claim.holds(reader, section.layer, entry.row));
            let mut sign = page.sign(timeline.sign.as_ref(), section, entry.row);
            if let (true, Some(of_claim)) = (claim, timeline.claim_signs.get(&sign.0)) {
                sign.0.clone_from(of_claim);
            }
            Drawn {
                date: interval(earliest, latest).unwrap_or_else(|| "undated".to_owned()),
                sign,
                label: label.join(" "),
                excerpt,
                when: timeline.when.as_ref().map(|path| clip(&page.show(path, section, entry.row), WHEN)).unwrap_or_default(),
                claim,
            }
        })
        .collect();
    let widest = |text: fn(&Drawn) -> &str| drawn.iter().map(|row| width(text(row))).max().unwrap_or(0);
    let (date, sign, when) = (widest(|row| &row.date), widest(|row| &row.sign.0), widest(|row| &row.when));
    let indent = 4 + entries.iter().map(|entry| width(&entry.number)).max().unwrap_or(1);
    let sign_at = indent + date + 2;
    let start = sign_at + if sign > 0 { sign + 1 } else { 0 };
    let when = if when > 0 && start + 40 + when < look.width { when + 2 } else { 0 };
    let room = look.width.saturating_sub(start + when).max(12);
    let mut before: Option<&str> = None;
    for (row, entry) in drawn.iter().zip(entries) {
        let again = before == Some(&row.date);
        before = Some(&row.date);
        let mut line = Line::default();
        line.to(2).put(look, dim(), &entry.number).to(indent);
        let style = if row.date == "undated" { dim() } else { strong() };
        line.put(look, style, if again { "" } else { &row.date }).to(sign_at).put(look, row.sign.1, &row.sign.0).to(start);
        let told = if row.claim { dim().italic() } else { plain() };
        let label = clip(&row.label, room.saturating_sub(2));
        let gap = if label.is_empty() || row.excerpt.is_empty() { "" } else { " " };
        let excerpt = clip(&row.excerpt, room.saturating_sub(width(&label) + width(gap)));
        line.put(look, strong(), &label).put(look, plain(), gap).put(look, told, &excerpt);
        if when > 0 {
            line.to(look.width.saturating_sub(when - 2)).put(look, dim(), &row.when);
        }
        line.end(out);
        page.notes(section, entry.row, start, out);
    }
    if let Some(legend) = &timeline.legend {
        // a sign and its meaning stay on one line
        let whole = visible(legend).split(" · ").map(|item| item.replace(' ', "\u{a0}")).collect::<Vec<_>>().join("\u{a0}· ");
        for part in wrap(&whole, look.width.saturating_sub(2)) {
            let mut line = Line::default();
            line.to(2).put(look, dim(), &part.replace('\u{a0}', " "));
            line.end(out);
        }
    }
}

/// The text from a span on, to the end of the row of a layer that holds it.
fn cut_out(page: &Page<'_, '_>, section: &Section<'_>, excerpt: &Excerpt, row: usize) -> String {
    let reader = &page.record.reader;
    let Some(span) = excerpt.from.spans(reader, section.layer, row).into_iter().next() else {
        return String::new();
    };
    let holder = excerpt.within.as_ref().and_then(|layer| holder_end(page, layer, span));
    let end = holder.unwrap_or(span.end()).max(span.end());
    let text = reader.text(Span::between(span.start(), end));
    let mut most = text.len().min(EXCERPT);
    while !text.is_char_boundary(most) {
        most -= 1;
    }
    let mut shown = visible(&text[..most]);
    if most == text.len() {
        let bare = shown.trim_end_matches(['.', ',', ';', ':', '”', '’', '"', '»']).len();
        shown.truncate(bare);
    } else {
        shown.push('…');
    }
    shown
}

/// The end of the row of a layer that holds a span. The rows are looked through by place: they stand in text order where they do not overlap.
fn holder_end(page: &Page<'_, '_>, layer: &str, span: Span) -> Option<u32> {
    let layer = page.record.reader.layer(layer)?;
    let column = layer.schema.column("span")?;
    let at = |row: usize| match crate::rows::cell(layer, column, row) {
        Value::Span(span) => span,
        _ => Span::default(),
    };
    let (mut low, mut high) = (0, layer.len());
    while low < high {
        let middle = low + (high - low) / 2;
        if at(middle).end() <= span.start() { low = middle + 1 } else { high = middle }
    }
    (low < layer.len() && at(low).holds(span.start())).then(|| at(low).end())
}
