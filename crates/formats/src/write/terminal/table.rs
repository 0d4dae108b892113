//! The shape `table`: a line a row, in columns; one column takes the room that is left and wraps.

use super::cells::{Line, clip, dim, of, plain, shorten, width, wrap};
use super::{Entry, Page};
use crate::display::Column;
use crate::record::Section;
use crate::rows::{self, Value};
use anstyle::Style;

/// A column drawn beside a wide one is at most this wide, on a page narrower than [`ROOMY`] and on a wider one.
const NARROW: [usize; 2] = [12, 16];
/// The same for names.
const NAME: [usize; 2] = [20, 26];
const ROOMY: usize = 120;
/// The words of rows less sure than this, in thousandths, are drawn faint.
const UNSURE: u32 = 500;
/// Below this the wide column gets a line of its own.
const LEAST_WIDE: usize = 34;
/// Lines of one cell; the rest is for `--explain` and JSON.
const LINES: usize = 4;

struct Drawn<'c> {
    column: &'c Column,
    cells: Vec<(String, Style)>,
    width: usize,
    right: bool,
}

pub(super) fn draw(page: &Page<'_, '_>, section: &Section<'_>, columns: &[Column], entries: &[Entry], out: &mut String) {
    if entries.is_empty() {
        return;
    }
    let look = page.look;
    let indent = 4 + entries.iter().map(|entry| width(&entry.number)).max().unwrap_or(1);
    let drawn: Vec<Drawn<'_>> = columns.iter().map(|column| cells(page, section, column, entries)).collect();
    let (mut wide, mut narrow): (Vec<Drawn<'_>>, Vec<Drawn<'_>>) =
        drawn.into_iter().filter(|column| column.cells.iter().any(|(text, _)| !text.is_empty())).partition(|column| column.column.wide);
    let wide = wide.pop();
    if let Some(first) = narrow.first_mut() {
        for cell in first.cells.iter_mut().filter(|cell| cell.0.is_empty()) {
            *cell = ("—".to_owned(), dim());
        }
        for (cell, entry) in first.cells.iter_mut().zip(entries).filter(|(_, entry)| entry.depth > 0) {
            cell.0 = format!("{}└ {}", "  ".repeat(entry.depth - 1), cell.0);
        }
    }
    for column in &mut narrow {
        let cells = column.cells.iter().map(|(text, _)| width(text)).max().unwrap_or(0).max(width(&column.column.head));
        let most = if column.column.style == crate::display::Style::Name { NAME } else { NARROW };
        let most = most[usize::from(look.width >= ROOMY)].max(width(&column.column.head));
        column.width = if wide.is_some() { cells.min(most) } else { cells };
    }
    let fixed = |narrow: &[Drawn<'_>]| indent + narrow.iter().map(|column| column.width + 2).sum::<usize>();
    while wide.is_some() && fixed(&narrow) + LEAST_WIDE > look.width {
        let Some(at) = narrow.iter().rposition(|column| column.column.optional) else { break };
        narrow.remove(at);
    }
    let stacked = wide.is_some() && fixed(&narrow) + LEAST_WIDE > look.width;
    let start = if stacked { indent } else { fixed(&narrow) };
    let room = look.width.saturating_sub(start).max(16);
    heads(page, &narrow, wide.as_ref().filter(|_| !stacked), indent, out);
    for (at, entry) in entries.iter().enumerate() {
        let mut line = Line::default();
        line.to(2).put(look, dim(), &entry.number).to(indent);
        for column in &narrow {
            let (cell, style) = &column.cells[at];
            let (from, cell) = (line.width(), clip(cell, column.width));
            let lead = if column.right { column.width.saturating_sub(width(&cell)) } else { 0 };
            line.to(from + lead).put(look, *style, &cell).to(from + column.width + 2);
        }
        if stacked {
            std::mem::take(&mut line).end(out);
        }
        if let Some((text, style)) = wide.as_ref().map(|wide| &wide.cells[at]) {
            let unsure = rows::confidence(section.layer, entry.row).is_some_and(|sure| sure < UNSURE);
            let style = if unsure { &dim() } else { style };
            for (number, text) in shorten(wrap(text, room), LINES, room).iter().enumerate() {
                if number > 0 {
                    std::mem::take(&mut line).end(out);
                }
                line.to(start).put(look, *style, text);
            }
        }
        line.end(out);
        page.notes(section, entry.row, start, out);
    }
}

fn heads(page: &Page<'_, '_>, narrow: &[Drawn<'_>], wide: Option<&Drawn<'_>>, indent: usize, out: &mut String) {
    let mut line = Line::default();
    line.to(indent);
    for column in narrow.iter().chain(wide) {
        let (from, head) = (line.width(), super::visible(&column.column.head));
        let lead = if column.right { column.width.saturating_sub(width(&head)) } else { 0 };
        line.to(from + lead).put(page.look, dim(), &head).to(from + column.width + 2);
    }
    line.end(out);
}

fn cells<'c>(page: &Page<'_, '_>, section: &Section<'_>, column: &'c Column, entries: &[Entry]) -> Drawn<'c> {
    let mut right = false;
    let cell = |entry: &Entry| {
        let found = column.path.find(&page.record.reader, section.layer, entry.row);
        let style = match found.first().map(|found| found.value()) {
            Some(Value::Permille(value)) => {
                right = true;
                super::cells::confidence(value)
            }
            Some(Value::Integer(_)) => {
                right = true;
                of(column.style)
            }
            Some(_) => of(column.style),
            None => plain(),
        };
        (page.show(&column.path, section, entry.row), style)
    };
    let cells = entries.iter().map(cell).collect();
    Drawn { column, cells, width: 0, right }
}
