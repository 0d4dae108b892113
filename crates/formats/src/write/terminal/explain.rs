//! One row in full: the text around it with marks under the words, every column, and what it refers to.

use super::cells::{Line, clip, confidence, dim, heading, permille, plain, push_visible, strong, width, wrap};
use super::{Look, entries, visible};
use crate::display::{Path, Shape};
use crate::record::{Record, Section, utc};
use crate::rows::{Value, cell};
use dateline_core::{Layer, Span};

/// Marks of the spans of a row, in the order of its columns; the first is for the row's own span.
const MARKS: [char; 7] = ['=', '~', '^', '-', '+', '*', '#'];
/// Lines of text shown around a row.
const LINES: usize = 24;

/// The row with this id (`quotes:24-41:quote`) or this number on the page (`q8`; `8` for the first section with rows).
pub fn find<'a>(record: &Record<'a>, wanted: &str) -> Option<(Section<'a>, usize)> {
    let mut first = true;
    for section in record.sections() {
        let numbered = entries(record, &section);
        let bare = first && !numbered.is_empty();
        let mark = &section.provided.display.mark;
        let by_number =
            numbered.iter().find(|entry| entry.number == wanted || (bare && entry.number.strip_prefix(mark.as_str()) == Some(wanted)));
        if let Some(entry) = by_number {
            let row = entry.row;
            return Some((section, row));
        }
        if let Some(row) = section.rows.iter().copied().find(|row| record.id(section.layer, *row).to_string() == wanted) {
            return Some((section, row));
        }
        first &= !bare;
    }
    None
}

/// Explains a row.
pub fn explain<'a>(record: &Record<'a>, section: &Section<'a>, row: usize, look: Look) -> String {
    let mut out = String::new();
    let number = entries(record, section).into_iter().find(|entry| entry.row == row).map(|entry| entry.number);
    let mut line = Line::default();
    line.put(look, heading(), &visible(&number.unwrap_or_else(|| section.key.clone())));
    line.put(look, dim(), &format!("  {}", record.id(section.layer, row)));
    line.end(&mut out);
    out.push('\n');

    let marked = spans(record, section.layer, row);
    let own: Vec<Span> = marked.iter().filter(|mark| mark.own).map(|mark| mark.span).collect();
    if let Some(around) = own.iter().copied().reduce(Span::cover).or_else(|| record.reader.place(section.layer, row)) {
        interlinear(record, around, &marked, look, &mut out);
        out.push('\n');
    }
    let columns = &section.layer.schema.columns;
    let names = columns.iter().map(|column| width(&column.name)).max().unwrap_or(0).min(24);
    for (column, about) in columns.iter().enumerate() {
        let mark = marked.iter().find(|mark| mark.column == column).map_or(' ', |mark| mark.sign);
        let mut line = Line::default();
        line.to(2).put(look, dim(), &clip(&about.name, 24)).to(2 + names + 2);
        line.put(look, strong(), &mark.to_string()).to(2 + names + 4);
        let (value, style) = described(record, section.layer, column, row);
        let start = line.width();
        for (at, text) in wrap(&value, look.width.saturating_sub(start).max(20)).iter().enumerate() {
            if at > 0 {
                std::mem::take(&mut line).end(&mut out);
            }
            line.to(start).put(look, style, text);
        }
        line.end(&mut out);
    }
    reasons(record, section, row, look, &mut out);
    let producer = &section.provided.producer;
    let mut line = Line::default();
    let model = if producer.model.is_empty() { String::new() } else { format!(", model {}", producer.model) };
    line.to(2).put(look, dim(), &visible(&format!("found by {} {}{model}", producer.plugin, producer.version)));
    out.push('\n');
    line.end(&mut out);
    out
}

/// Why the row was found, where a layer says so: what was considered with how likely it was, and what spoke for and against.
fn reasons(record: &Record<'_>, section: &Section<'_>, row: usize, look: Look, out: &mut String) {
    let reader = &record.reader;
    for (name, provided) in record.catalog.layers() {
        let (Some(Shape::Reasons(shape)), Some(layer)) = (&provided.display.shape, reader.layer(name)) else { continue };
        let about = |reason: usize| match shape.on.find(reader, layer, reason).first().map(|found| found.value()) {
            Some(Value::Ref(to, at)) => to == section.layer.schema.name && at == row,
            _ => false,
        };
        let mut before = None;
        for reason in (0..layer.len()).filter(|reason| about(*reason)) {
            let by = shape.by.label(reader, layer, reason).unwrap_or_default();
            let number =
                |path: &Option<Path>| path.as_ref().and_then(|path| path.find(reader, layer, reason).first().map(|found| found.value()));
            let share = match number(&shape.share) {
                Some(Value::Permille(share)) if share > 0 => Some(share),
                _ => None,
            };
            let weight = match number(&shape.weight) {
                Some(Value::Integer(weight)) => weight,
                _ => 0,
            };
            let mut line = Line::default();
            if before != Some(by) {
                out.push('\n');
                line.to(2).put(look, heading(), &visible(by));
                before = Some(by);
            }
            match (share, weight) {
                (Some(share), _) => line.to(12).put(look, confidence(share), &permille(share)),
                (None, 0) => line.to(12).put(look, dim(), "·"),
                (None, weight) => {
                    let sign = if weight < 0 { '−' } else { '+' };
                    let size = weight.unsigned_abs();
                    line.to(16).put(look, dim(), &format!("{sign}{}.{:02}", size / 1000, size % 1000 / 10))
                }
            };
            line.to(if weight == 0 || share.is_some() { 18 } else { 23 });
            let start = line.width();
            let text = shape.text.fill(reader, record.catalog, layer, reason).unwrap_or_default();
            for (at, text) in wrap(&visible(&text), look.width.saturating_sub(start).max(20)).iter().enumerate() {
                if at > 0 {
                    std::mem::take(&mut line).end(out);
                }
                line.to(start).put(look, plain(), text);
            }
            line.end(out);
        }
    }
}

/// A piece of text that a column of the row names.
struct Mark {
    column: usize,
    span: Span,
    sign: char,
    /// The row's own, not that of a row it refers to.
    own: bool,
    /// Not the same place as an earlier one.
    drawn: bool,
}

/// The row's own spans, and of the rows it leads to those that lie among them: what stands elsewhere is named, not marked.
/// One place has one mark, whatever columns name it.
fn spans(record: &Record<'_>, layer: &Layer, row: usize) -> Vec<Mark> {
    let reader = &record.reader;
    let columns = 0..layer.schema.columns.len();
    let own: Vec<(usize, Vec<Span>)> = columns
        .clone()
        .filter_map(|column| if let Value::Span(span) = cell(layer, column, row) { Some((column, vec![span])) } else { None })
        .collect();
    let around = own.iter().flat_map(|(_, spans)| spans).copied().reduce(Span::cover);
    let led = columns.filter_map(|column| {
        let spans: Vec<Span> = match cell(layer, column, row) {
            Value::Ref(to, row) => reader.layer(to).and_then(|to| reader.place(to, row)).into_iter().collect(),
            Value::Rows(to, first, count) => {
                let (to, rows) = reader.children(to, first, count);
                to.map(|to| rows.take(64).filter_map(|row| reader.place(to, row)).collect()).unwrap_or_default()
            }
            _ => return None,
        };
        let near: Vec<Span> = spans.into_iter().filter(|span| around.is_none_or(|around| around.contains(*span))).collect();
        (!near.is_empty()).then_some((column, near))
    });
    let mut out: Vec<Mark> = Vec::new();
    let mut signs = MARKS.iter().copied().skip(1).chain(std::iter::repeat('.'));
    for (place, (column, found)) in own.iter().cloned().chain(led).enumerate() {
        let known =
            out.iter().find(|mark| found.as_slice() == [mark.span] && out.iter().filter(|other| other.column == mark.column).count() == 1);
        let sign = match known {
            Some(mark) => mark.sign,
            None if layer.schema.columns[column].name == "span" => MARKS[0],
            None => signs.next().unwrap_or('.'),
        };
        let drawn = known.is_none();
        out.extend(found.into_iter().map(|span| Mark { column, span, sign, own: place < own.len(), drawn }));
    }
    out
}

/// A column's value in words.
fn described(record: &Record<'_>, layer: &Layer, column: usize, row: usize) -> (String, anstyle::Style) {
    let reader = &record.reader;
    let place = |span: Span| {
        let (start, end) = record.ends(span);
        format!("{start}–{end}")
    };
    let name = &layer.schema.columns[column].name;
    let text = match cell(layer, column, row) {
        Value::None | Value::Str("") => return ("—".to_owned(), dim()),
        Value::Span(span) => format!("{} ({})", visible(reader.text(span)), place(span)),
        Value::Ref(to, row) => match reader.layer(to) {
            Some(to) => {
                let span = reader.place(to, row);
                let text = span.map(|span| visible(reader.text(span)));
                let id = record.id(to, row);
                match (reader.name(to, row), text) {
                    (Some(name), Some(text)) if name != text => format!("{}, as “{text}” · {id}", visible(name)),
                    (Some(name), _) => format!("{} · {id}", visible(name)),
                    (None, Some(text)) => format!("{text} · {id}"),
                    (None, None) => id.to_string(),
                }
            }
            None => "its layer was not computed".to_owned(),
        },
        Value::Rows(to, first, count) => {
            let (to, rows) = reader.children(to, first, count);
            let Some(to) = to else { return ("its layer was not computed".to_owned(), dim()) };
            let child = |row: usize| {
                let cells = (0..to.schema.columns.len()).map(|column| match cell(to, column, row) {
                    Value::Span(span) => visible(reader.text(span)),
                    Value::Ref(layer, row) => reader
                        .layer(layer)
                        .and_then(|layer| reader.place(layer, row))
                        .map(|span| visible(reader.text(span)))
                        .unwrap_or_default(),
                    other => visible(&other.to_string()),
                });
                cells.collect::<Vec<_>>().join(" · ")
            };
            let shown: Vec<String> = rows.take(32).map(child).collect();
            let more = if count > shown.len() { format!(" … and {} more", count - shown.len()) } else { String::new() };
            if shown.is_empty() {
                return ("—".to_owned(), dim());
            }
            format!("{}{more}", shown.join(" | "))
        }
        Value::Integer(seconds) if record.catalog.display(&layer.schema.name).is_some_and(|display| display.seconds.contains(name)) => {
            utc(seconds).map_or_else(|| seconds.to_string(), |utc| format!("{utc} ({seconds})"))
        }
        other => visible(&other.to_string()),
    };
    (text, plain())
}

/// One character of the text as it is shown.
struct Glyph {
    byte: u32,
    shown: String,
    width: usize,
}

/// The lines of text around a span, and under each the marks.
fn interlinear(record: &Record<'_>, around: Span, marks: &[Mark], look: Look, out: &mut String) {
    let text = &record.reader.document.text;
    let from = text.get(..around.start() as usize).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1);
    let to = text.get(around.end() as usize..).and_then(|after| after.find('\n')).map_or(text.len(), |at| around.end() as usize + at);
    let room = look.width.saturating_sub(4).max(20);
    let (mut line, mut lines): (Vec<Glyph>, usize) = (Vec::new(), 0);
    let mut used = 0;
    // A paragraph may be endless: lines before the span are passed over without being shown.
    for (at, c) in text[from..to].char_indices() {
        let byte = (from + at) as u32;
        let mut shown = String::new();
        if c == '\n' {
            flush(&mut line, marks, look, around, &mut lines, out);
            used = 0;
            continue;
        }
        push_visible(&mut shown, if c.is_whitespace() { ' ' } else { c });
        let wide = width(&shown);
        if used + wide > room {
            let cut = line.iter().rposition(|glyph| glyph.shown == " ").map_or(line.len(), |at| at + 1);
            let rest = line.split_off(cut);
            flush(&mut line, marks, look, around, &mut lines, out);
            line = rest;
            used = line.iter().map(|glyph| glyph.width).sum();
        }
        used += wide;
        line.push(Glyph { byte, shown, width: wide });
        if lines > LINES {
            break;
        }
    }
    flush(&mut line, marks, look, around, &mut lines, out);
    if lines > LINES {
        out.push_str("    ⋮\n");
    }
}

fn flush(line: &mut Vec<Glyph>, marks: &[Mark], look: Look, around: Span, lines: &mut usize, out: &mut String) {
    let glyphs = std::mem::take(line);
    let (Some(first), Some(last)) = (glyphs.first(), glyphs.last()) else { return };
    let near = last.byte.saturating_add(600) >= around.start() && first.byte <= around.end().saturating_add(600);
    if !near || *lines > LINES {
        return;
    }
    *lines += 1;
    let mut text = Line::default();
    text.to(4).put(look, plain(), &glyphs.iter().map(|glyph| glyph.shown.as_str()).collect::<String>());
    text.end(out);
    // Marks that overlap get lines of their own: the row's own span first.
    let mut rows: Vec<Vec<&Mark>> = Vec::new();
    for mark in marks.iter().filter(|mark| mark.drawn && glyphs.iter().any(|glyph| mark.span.holds(glyph.byte))) {
        match rows.iter_mut().find(|row| row.iter().all(|other| !other.span.overlaps(mark.span))) {
            Some(row) => row.push(mark),
            None => rows.push(vec![mark]),
        }
    }
    for row in rows {
        let mut under = Line::default();
        let sign = |glyph: &Glyph| row.iter().find(|mark| mark.span.holds(glyph.byte)).map_or(' ', |mark| mark.sign);
        let signs: String = glyphs.iter().flat_map(|glyph| std::iter::repeat_n(sign(glyph), glyph.width)).collect();
        under.to(4).put(look, strong(), signs.trim_end());
        under.end(out);
    }
}
