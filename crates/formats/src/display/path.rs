//! Paths from a row to a value, texts with paths in them, and conditions on rows.

use crate::catalog::Catalog;
use crate::rows::{Reader, Value, cell};
use dateline_core::schema::{CellType, Schema};
use dateline_core::{Layer, Span};
use serde::Deserialize;

/// A walk from a row to a value: `speaker.entity.name|source`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Path {
    alternatives: Vec<Vec<Step>>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Step {
    column: String,
    /// Only rows whose label of this column is this.
    filter: Option<(String, String)>,
}

/// A cell at the end of a path.
#[derive(Clone, Copy, Debug)]
pub struct Found<'a> {
    /// The layer it stands in.
    pub layer: &'a Layer,
    /// Its column.
    pub column: usize,
    /// Its row.
    pub row: usize,
}

/// Words with paths in braces: `"to {addressee.entity.name}"`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Template {
    pieces: Vec<Piece>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    Words(String),
    Path(Path),
}

/// What must hold for a row.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum Condition {
    /// The path gives something.
    Something(Path),
    /// The label at the end of the path is, or is not, in a list.
    Label(LabelCondition),
}

/// A condition on a label.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LabelCondition {
    path: Path,
    is: Option<Vec<String>>,
    not: Option<Vec<String>>,
}

/// A text that is shown always, or under a condition.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum Note {
    /// Always.
    Always(Template),
    /// Under a condition.
    Under(NoteUnder),
}

/// A text under a condition.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NoteUnder {
    #[serde(rename = "if")]
    condition: Condition,
    text: Template,
}

/// A path reaches at most so many cells; a row of more child rows than this is nothing to put on a line.
const CELLS: usize = 4096;

impl TryFrom<String> for Path {
    type Error = String;

    fn try_from(text: String) -> Result<Path, String> {
        let step = |step: &str| -> Option<Step> {
            let (column, filter) = match step.strip_suffix(']') {
                Some(step) => {
                    let (column, filter) = step.split_once('[')?;
                    let (label, value) = filter.split_once('=')?;
                    (column, Some((label.to_owned(), value.to_owned())))
                }
                None => (step, None),
            };
            let plain = |name: &str| !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || c == '_');
            plain(column).then(|| Step { column: column.to_owned(), filter })
        };
        let alternatives = text.split('|').map(|way| way.split('.').map(step).collect()).collect::<Option<Vec<Vec<Step>>>>();
        match alternatives {
            Some(alternatives) => Ok(Path { alternatives }),
            None => Err(format!(
                "{text:?} is no path: columns joined with \".\", alternatives with \"|\", as in \"speaker.entity.name|source\""
            )),
        }
    }
}

impl TryFrom<String> for Template {
    type Error = String;

    fn try_from(text: String) -> Result<Template, String> {
        let (mut pieces, mut words, mut rest) = (Vec::new(), String::new(), text.as_str());
        while let Some(at) = rest.find(['{', '}']) {
            words.push_str(&rest[..at]);
            let doubled = rest[at..].starts_with("{{") || rest[at..].starts_with("}}");
            if doubled {
                words.push_str(&rest[at..=at]);
                rest = &rest[at + 2..];
                continue;
            }
            let end = rest[at..].find('}').map(|end| at + end).filter(|end| *end > at);
            let Some(end) = end else {
                return Err(format!("{text:?} has a brace without its fellow; write {{{{ for a brace"));
            };
            pieces.push(Piece::Words(std::mem::take(&mut words)));
            pieces.push(Piece::Path(Path::try_from(rest[at + 1..end].to_owned())?));
            rest = &rest[end + 1..];
        }
        words.push_str(rest);
        pieces.push(Piece::Words(words));
        Ok(Template { pieces })
    }
}

impl Path {
    /// The cells that the first alternative that leads to any leads to; absent, false and empty ones are none.
    pub fn find<'a>(&self, reader: &Reader<'a>, layer: &'a Layer, row: usize) -> Vec<Found<'a>> {
        for way in &self.alternatives {
            let mut found = Vec::new();
            walk(reader, layer, row, way, &mut found);
            if !found.is_empty() {
                return found;
            }
        }
        Vec::new()
    }

    /// What a terminal shows for it; empty if it leads to nothing. Not escaped.
    pub fn show(&self, reader: &Reader<'_>, catalog: &Catalog, layer: &Layer, row: usize) -> String {
        let layer = reader.layer(&layer.schema.name);
        let found = layer.map(|layer| self.find(reader, layer, row)).unwrap_or_default();
        let (mut out, mut before) = (String::new(), None);
        for (at, cell) in found.iter().enumerate() {
            let span = if let Value::Span(span) = cell.value() { Some(span) } else { None };
            if at > 0 {
                out.push_str(match (before, span) {
                    // Nothing but blanks was left out between the two.
                    (Some(before), Some(span)) if gap(reader, before, span) => " ",
                    (_, Some(_)) => " … ",
                    _ => ", ",
                });
            }
            before = span;
            out.push_str(&cell.show(reader, catalog));
        }
        out
    }

    /// The label it leads to first.
    pub fn label<'a>(&self, reader: &Reader<'a>, layer: &'a Layer, row: usize) -> Option<&'a str> {
        self.find(reader, layer, row).into_iter().find_map(|cell| if let Value::Label(name) = cell.value() { Some(name) } else { None })
    }

    /// The spans it leads to.
    pub fn spans<'a>(&self, reader: &Reader<'a>, layer: &'a Layer, row: usize) -> Vec<Span> {
        let span = |cell: Found<'a>| match cell.value() {
            Value::Span(span) => Some(span),
            Value::Ref(to, row) => reader.place(reader.layer(to)?, row),
            _ => None,
        };
        self.find(reader, layer, row).into_iter().filter_map(span).collect()
    }

    /// Whether it can lead from a row of `schema` to a value.
    ///
    /// # Errors
    /// Which step leads nowhere. Layers that no known plugin provides are taken on trust.
    pub fn check(&self, schema: &Schema, catalog: &Catalog) -> Result<(), String> {
        for way in &self.alternatives {
            let mut at = Some(schema);
            for (number, step) in way.iter().enumerate() {
                let Some(here) = at else { break };
                let Some(column) = here.column(&step.column) else {
                    let near = crate::similar::nearest(&step.column, here.columns.iter().map(|column| column.name.as_str()));
                    let hint = near.map(|near| format!("; did you mean {near:?}?")).unwrap_or_default();
                    return Err(format!("layer {} has no column {:?}{hint}", here.id(), step.column));
                };
                let next = match &here.columns[column].cell {
                    CellType::Ref { layer, .. } | CellType::Rows { layer } => Some(layer),
                    _ => None,
                };
                if next.is_none() && number + 1 < way.len() {
                    return Err(format!("column {:?} of layer {} refers to no other row", step.column, here.id()));
                }
                at = next.and_then(|name| catalog.schema(name));
            }
        }
        Ok(())
    }

    /// The column it names, where it is but a column of the row itself.
    pub fn column(&self) -> Option<&str> {
        match self.alternatives.as_slice() {
            [way] if way.len() == 1 => Some(&way[0].column),
            _ => None,
        }
    }
}

/// Whether only blanks stand between two spans.
fn gap(reader: &Reader<'_>, before: Span, after: Span) -> bool {
    before.end() <= after.start() && reader.text(Span::between(before.end(), after.start())).trim().is_empty()
}

fn walk<'a>(reader: &Reader<'a>, layer: &'a Layer, row: usize, way: &[Step], found: &mut Vec<Found<'a>>) {
    let Some((step, rest)) = way.split_first() else { return };
    let Some(column) = layer.schema.column(&step.column) else { return };
    if found.len() >= CELLS {
        return;
    }
    let passes = |layer: &Layer, row: usize| match &step.filter {
        None => true,
        Some((label, wanted)) => layer.schema.column(label).is_some_and(|column| match cell(layer, column, row) {
            Value::Label(name) | Value::Str(name) => name == wanted,
            _ => false,
        }),
    };
    match cell(layer, column, row) {
        Value::None | Value::Bool(false) | Value::Str("") => {}
        Value::Ref(to, row) if !rest.is_empty() => {
            if let Some(to) = reader.layer(to).filter(|to| row < to.len() && passes(to, row)) {
                walk(reader, to, row, rest, found);
            }
        }
        Value::Rows(to, first, count) if !rest.is_empty() => {
            if let (Some(to), rows) = reader.children(to, first, count) {
                rows.filter(|row| passes(to, *row)).for_each(|row| walk(reader, to, row, rest, found));
            }
        }
        Value::Rows(_, _, 0) => {}
        _ if rest.is_empty() => found.push(Found { layer, column, row }),
        _ => {}
    }
}

impl<'a> Found<'a> {
    /// The cell.
    pub fn value(&self) -> Value<'a> {
        cell(self.layer, self.column, self.row)
    }

    /// What a terminal shows for it. Not escaped.
    pub fn show(&self, reader: &Reader<'_>, catalog: &Catalog) -> String {
        match self.value() {
            Value::Span(span) => reader.text(span).to_owned(),
            Value::Bool(true) => self.layer.schema.columns[self.column].name.replace('_', " "),
            Value::Label(name) => {
                let shown = catalog
                    .display(&self.layer.schema.name)
                    .and_then(|display| display.word(&self.layer.schema.columns[self.column].name, name));
                shown.unwrap_or(name).to_owned()
            }
            Value::Integer(seconds) if self.is_seconds(catalog) => crate::record::utc(seconds).unwrap_or_else(|| seconds.to_string()),
            Value::Ref(to, row) => match reader.layer(to) {
                Some(to) => match reader.name(to, row) {
                    Some(name) => name.to_owned(),
                    None => reader.place(to, row).map(|span| reader.text(span).to_owned()).unwrap_or_default(),
                },
                None => String::new(),
            },
            Value::Rows(_, _, count) => count.to_string(),
            other => other.to_string(),
        }
    }

    fn is_seconds(&self, catalog: &Catalog) -> bool {
        let column = &self.layer.schema.columns[self.column].name;
        catalog.display(&self.layer.schema.name).is_some_and(|display| display.seconds.contains(column))
    }
}

impl Template {
    /// The text with its paths filled in; `None` if one of them leads to nothing. Not escaped.
    pub fn fill(&self, reader: &Reader<'_>, catalog: &Catalog, layer: &Layer, row: usize) -> Option<String> {
        let mut out = String::new();
        for piece in &self.pieces {
            match piece {
                Piece::Words(words) => out.push_str(words),
                Piece::Path(path) => {
                    let shown = path.show(reader, catalog, layer, row);
                    if shown.is_empty() {
                        return None;
                    }
                    out.push_str(&shown);
                }
            }
        }
        Some(out)
    }

    /// Its paths.
    pub fn paths(&self) -> impl Iterator<Item = &Path> {
        self.pieces.iter().filter_map(|piece| if let Piece::Path(path) = piece { Some(path) } else { None })
    }
}

impl Condition {
    /// Whether it holds for a row.
    pub fn holds(&self, reader: &Reader<'_>, layer: &Layer, row: usize) -> bool {
        let Some(layer) = reader.layer(&layer.schema.name) else {
            return false;
        };
        match self {
            Condition::Something(path) => !path.find(reader, layer, row).is_empty(),
            Condition::Label(LabelCondition { path, is, not }) => path.label(reader, layer, row).is_some_and(|label| {
                let among = |list: &Vec<String>| list.iter().any(|name| name == label);
                is.as_ref().is_none_or(among) && !not.as_ref().is_some_and(among)
            }),
        }
    }

    /// Its path.
    pub fn path(&self) -> &Path {
        match self {
            Condition::Something(path) => path,
            Condition::Label(label) => &label.path,
        }
    }
}

impl Note {
    /// The note for a row, if there is one. Not escaped.
    pub fn fill(&self, reader: &Reader<'_>, catalog: &Catalog, layer: &Layer, row: usize) -> Option<String> {
        match self {
            Note::Always(text) => text.fill(reader, catalog, layer, row),
            Note::Under(note) if note.condition.holds(reader, layer, row) => note.text.fill(reader, catalog, layer, row),
            Note::Under(_) => None,
        }
    }

    /// Its paths.
    pub fn paths(&self) -> Vec<&Path> {
        match self {
            Note::Always(text) => text.paths().collect(),
            Note::Under(note) => note.text.paths().chain([note.condition.path()]).collect(),
        }
    }
}
