//! Records for people at a terminal: tables, arrows, a timeline, each as the layer's display asks.
//!
//! Nothing from a document reaches the page unescaped: every text passes [`visible`]. Every row has a number (`q3`), by which
//! [`explain`](fn@explain) finds it again.

mod arrows;
mod calendar;
mod cells;
mod explain;
mod numbers;
mod table;
mod timeline;

pub use calendar::interval;
pub use cells::{Look, visible};
pub use explain::{explain, find};
pub use numbers::{Entry, entries};

use crate::display::{Color, Shape, Sign};
use crate::record::{Record, Section};
use crate::rows::Value;
use cells::{Line, clip, dim, heading, plain, strong};
use std::collections::BTreeMap;

/// Small print of rows that other layers' rows have something to say about: by layer and row.
type Said = BTreeMap<(String, usize), Vec<(String, Option<Color>)>>;

/// What the shapes need to draw rows.
struct Page<'p, 'a> {
    record: &'p Record<'a>,
    look: Look,
    said: Said,
}

/// The page of a record. `named` says whether the document is named at the top, as it is where there are several.
pub fn page(record: &Record<'_>, look: Look, named: bool) -> String {
    let mut out = String::new();
    let sections = record.sections();
    let page = Page { record, look, said: said(record, &sections) };
    if named {
        page.name(&mut out);
    }
    for section in &sections {
        let Some(shape) = &section.provided.display.shape else { continue };
        if matches!(shape, Shape::Note { .. } | Shape::Reasons(_)) {
            continue;
        }
        let entries = entries(record, section);
        page.heading(section, entries.len(), &mut out);
        match shape {
            Shape::Table { columns, tree: _ } => table::draw(&page, section, columns, &entries, &mut out),
            Shape::Arrows { from, verb, to, group, dashed, sign } => {
                let parts = arrows::Parts { from, verb, to, group: *group, dashed: dashed.as_ref(), sign: sign.as_ref() };
                arrows::draw(&page, section, &parts, &entries, &mut out);
            }
            Shape::Timeline(timeline) => timeline::draw(&page, section, timeline, &entries, &mut out),
            Shape::Note { .. } | Shape::Reasons(_) => {}
        }
        let more = section.rows.len() - entries.len();
        if more > 0 {
            let mut line = Line::default();
            line.to(2).put(look, dim(), &format!("and {more} more with --format json"));
            line.end(&mut out);
        }
        out.push('\n');
    }
    out
}

/// The first number on the page, as an example for a hint.
pub fn first_number(record: &Record<'_>) -> Option<String> {
    record.sections().iter().find_map(|section| entries(record, section).first().map(|entry| entry.number.clone()))
}

fn said(record: &Record<'_>, sections: &[Section<'_>]) -> Said {
    let mut out = Said::new();
    for section in sections {
        let Some(Shape::Note { on, texts, color }) = &section.provided.display.shape else { continue };
        for row in &section.rows {
            let Some(Value::Ref(layer, at)) = on.find(&record.reader, section.layer, *row).first().map(|found| found.value()) else {
                continue;
            };
            if let Some(text) = texts.iter().find_map(|text| text.fill(&record.reader, record.catalog, section.layer, *row)) {
                out.entry((layer.to_owned(), at)).or_default().push((visible(&text), *color));
            }
        }
    }
    out
}

impl<'a> Page<'_, 'a> {
    fn name(&self, out: &mut String) {
        let document = self.record.reader.document;
        let mut line = Line::default();
        line.put(self.look, strong(), &clip(&visible(&document.id), self.look.width / 2));
        for key in ["published", "title"] {
            if let Some(value) = document.meta(key) {
                let room = self.look.width.saturating_sub(line.width() + 5);
                line.put(self.look, dim(), &format!("  ·  {}", clip(&visible(value), room)));
            }
        }
        line.end(out);
        out.push('\n');
    }

    fn heading(&self, section: &Section<'_>, shown: usize, out: &mut String) {
        let title = visible(&section.provided.display.title).to_uppercase();
        let mut line = Line::default();
        line.put(self.look, heading(), &title);
        line.put(self.look, dim(), &if section.rows.is_empty() { "  none found".to_owned() } else { format!("  {shown}") });
        line.end(out);
    }

    /// A path's text, on one line, harmless.
    fn show(&self, path: &crate::display::Path, section: &Section<'a>, row: usize) -> String {
        visible(&path.show(&self.record.reader, self.record.catalog, section.layer, row))
    }

    /// The small print of a row, on a line of its own from `column` on: what other layers have to say, and its own notes.
    fn notes(&self, section: &Section<'a>, row: usize, column: usize, out: &mut String) {
        let (record, look) = (self.record, self.look);
        let own = section.provided.display.notes.iter().filter_map(|note| note.fill(&record.reader, record.catalog, section.layer, row));
        let own = own.map(|text| (visible(&text), Some(Color::Dim)));
        let said = self.said.get(&(section.layer.schema.name.clone(), row)).into_iter().flatten().cloned();
        let mut line = Line::default();
        for (text, color) in said.chain(own) {
            if line.width() > 0 && line.width() + 3 + cells::width(&text) > look.width {
                std::mem::take(&mut line).end(out);
            }
            let lead = if line.width() == 0 { "↳ " } else { " · " };
            line.to(column).put(look, dim(), lead);
            let room = look.width.saturating_sub(line.width());
            line.put(look, cells::colored(color), &clip(&text, room));
        }
        if line.width() > 0 {
            line.end(out);
        }
    }

    /// A label's character and its colour.
    fn sign(&self, sign: Option<&Sign>, section: &Section<'a>, row: usize) -> (String, anstyle::Style) {
        let label = sign.and_then(|sign| Some((sign, sign.path.label(&self.record.reader, section.layer, row)?)));
        match label {
            Some((sign, label)) => {
                let shown = sign.signs.get(label).map_or("", String::as_str);
                (clip(&visible(shown), 2), cells::colored(sign.colors.get(label).copied()))
            }
            None => (String::new(), plain()),
        }
    }
}
