//! Rows read by column name: what a writer sees of a layer it knows nothing about.

use dateline_core::layer::{ColumnRef, Pair};
use dateline_core::schema::CellType;
use dateline_core::{Document, Layer, Span};
use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::fmt;

/// One cell, read.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Value<'a> {
    /// What is optional and absent.
    None,
    /// A truth value.
    Bool(bool),
    /// A whole number.
    Integer(i64),
    /// A number.
    Float(f32),
    /// A confidence in thousandths.
    Permille(u32),
    /// A place in the text.
    Span(Span),
    /// A string.
    Str(&'a str),
    /// A label's name.
    Label(&'a str),
    /// A row of another layer, by the layer's name.
    Ref(&'a str, usize),
    /// Rows of a child layer, by its name: first and count.
    Rows(&'a str, usize, usize),
}

/// Where the rows of a layer stand and what they are called.
#[derive(Debug)]
pub struct Places {
    /// The place of each row.
    spans: Vec<Option<Span>>,
    /// Which row of its place each row is, from 1.
    nth: Vec<u32>,
    /// The rows in the order of an output.
    order: Vec<u32>,
}

/// A document's layers, read by name.
#[derive(Debug)]
pub struct Reader<'a> {
    /// The document.
    pub document: &'a Document,
    places: BTreeMap<&'a str, OnceCell<Places>>,
}

/// A reference is followed this far in search of a place.
const DEPTH: usize = 4;

/// Reads cell `row` of column `column`; [`Value::None`] where there is no such cell.
pub fn cell(layer: &Layer, column: usize, row: usize) -> Value<'_> {
    let (Some(kind), Some(cells)) = (layer.schema.columns.get(column), layer.columns.get(column)) else {
        return Value::None;
    };
    let absent = |pair: Pair| pair == [u32::MAX, u32::MAX];
    let read = || -> Option<Value<'_>> {
        Some(match (&kind.cell, cells.as_ref()) {
            (CellType::Bool, ColumnRef::U8(cells)) => Value::Bool(*cells.get(row)? != 0),
            (CellType::Label { names }, ColumnRef::U8(cells)) => Value::Label(names.get(*cells.get(row)? as usize)?),
            (CellType::U8, ColumnRef::U8(cells)) => Value::Integer((*cells.get(row)?).into()),
            (CellType::Permille, ColumnRef::U32(cells)) => Value::Permille(*cells.get(row)?),
            (CellType::Ref { layer, optional }, ColumnRef::U32(cells)) => match *cells.get(row)? {
                u32::MAX if *optional => Value::None,
                row => Value::Ref(layer, row as usize),
            },
            (_, ColumnRef::U32(cells)) => Value::Integer((*cells.get(row)?).into()),
            (_, ColumnRef::I32(cells)) => Value::Integer((*cells.get(row)?).into()),
            (CellType::I64 { optional }, ColumnRef::I64(cells)) => match *cells.get(row)? {
                i64::MIN if *optional => Value::None,
                value => Value::Integer(value),
            },
            (_, ColumnRef::F32(cells)) => Value::Float(*cells.get(row)?),
            (CellType::Span { .. }, ColumnRef::Pair(cells)) => match *cells.get(row)? {
                pair if absent(pair) => Value::None,
                [start, end] => Value::Span(Span::new(start, end)?),
            },
            (CellType::Str, ColumnRef::Pair(cells)) => Value::Str(layer.string(*cells.get(row)?)),
            (CellType::Rows { layer }, ColumnRef::Pair(cells)) => {
                let [first, count] = *cells.get(row)?;
                Value::Rows(layer, first as usize, count as usize)
            }
            _ => return None,
        })
    };
    read().unwrap_or(Value::None)
}

/// The confidence of a row in thousandths, where its layer has a column `confidence`.
pub fn confidence(layer: &Layer, row: usize) -> Option<u32> {
    match cell(layer, layer.schema.column("confidence")?, row) {
        Value::Permille(value) => Some(value),
        _ => None,
    }
}

impl<'a> Reader<'a> {
    /// Reads the layers of `document`.
    pub fn new(document: &'a Document) -> Reader<'a> {
        let places = document.layers.keys().map(|name| (name.as_str(), OnceCell::new())).collect();
        Reader { document, places }
    }

    /// The layer called `name`, if it was computed.
    pub fn layer(&self, name: &str) -> Option<&'a Layer> {
        self.document.layers.get(name)
    }

    /// The rows that a cell of child rows names: those that exist.
    pub fn children(&self, name: &str, first: usize, count: usize) -> (Option<&'a Layer>, std::ops::Range<usize>) {
        let Some(layer) = self.layer(name) else {
            return (None, 0..0);
        };
        (Some(layer), first.min(layer.len())..first.saturating_add(count).min(layer.len()))
    }

    /// The place of a row: its column `span`, else its first span, else that of the first row it leads to.
    pub fn place(&self, layer: &Layer, row: usize) -> Option<Span> {
        self.place_within(layer, row, DEPTH)
    }

    fn place_within(&self, layer: &Layer, row: usize, depth: usize) -> Option<Span> {
        if let Some(column) = layer.schema.column("span")
            && let Value::Span(span) = cell(layer, column, row)
        {
            return Some(span);
        }
        let cells = || (0..layer.schema.columns.len()).map(|column| cell(layer, column, row));
        if let Some(span) = cells().find_map(|value| if let Value::Span(span) = value { Some(span) } else { None }) {
            return Some(span);
        }
        let depth = depth.checked_sub(1)?;
        cells().find_map(|value| match value {
            Value::Ref(to, row) => self.place_within(self.layer(to)?, row, depth),
            Value::Rows(to, first, count) if count > 0 => self.place_within(self.layer(to)?, first, depth),
            _ => None,
        })
    }

    /// The name of a row: its own column `name`, else that of a row it refers to.
    pub fn name(&self, layer: &'a Layer, row: usize) -> Option<&'a str> {
        own_name(layer, row).or_else(|| {
            (0..layer.schema.columns.len()).find_map(|column| match cell(layer, column, row) {
                Value::Ref(to, row) => own_name(self.layer(to)?, row),
                _ => None,
            })
        })
    }

    /// The text of a span.
    pub fn text(&self, span: Span) -> &'a str {
        span.slice(&self.document.text)
    }

    /// The places of all rows of a layer of the document.
    pub fn places(&self, name: &str) -> Option<&Places> {
        let layer = self.layer(name)?;
        Some(self.places.get(name)?.get_or_init(|| Places::new(layer.len(), |row| self.place(layer, row))))
    }
}

fn own_name(layer: &Layer, row: usize) -> Option<&str> {
    match cell(layer, layer.schema.column("name")?, row) {
        Value::Str(name) if !name.is_empty() => Some(name),
        _ => None,
    }
}

impl Places {
    fn new(rows: usize, place: impl Fn(usize) -> Option<Span>) -> Places {
        let spans: Vec<Option<Span>> = (0..rows).map(place).collect();
        let mut order: Vec<u32> = (0..rows as u32).collect();
        let key = |row: &u32| (spans[*row as usize].map_or((u32::MAX, u32::MAX), Span::order), *row);
        order.sort_by_key(key);
        let mut nth = vec![1; rows];
        for pair in order.windows(2) {
            let (before, row) = (pair[0] as usize, pair[1] as usize);
            if spans[before] == spans[row] {
                nth[row] = nth[before] + 1;
            }
        }
        Places { spans, nth, order }
    }

    /// The place of a row.
    pub fn span(&self, row: usize) -> Option<Span> {
        self.spans.get(row).copied().flatten()
    }

    /// Which row of its place a row is, from 1.
    pub fn nth(&self, row: usize) -> u32 {
        self.nth.get(row).copied().unwrap_or(1)
    }

    /// The rows by start, the longer one first, then as the plugin gave them.
    pub fn order(&self) -> impl Iterator<Item = usize> + '_ {
        self.order.iter().map(|row| *row as usize)
    }
}

impl fmt::Display for Value<'_> {
    /// For people; spans as byte offsets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::None => f.write_str("none"),
            Value::Bool(value) => f.write_str(if *value { "yes" } else { "no" }),
            Value::Integer(value) => write!(f, "{value}"),
            Value::Float(value) => write!(f, "{value}"),
            Value::Permille(value) if value % 1000 == 0 => write!(f, "{}.0", value / 1000),
            Value::Permille(value) => write!(f, ".{:02}", (value / 10).min(99)),
            Value::Span(span) => write!(f, "{}–{}", span.start(), span.end()),
            Value::Str(text) | Value::Label(text) => f.write_str(text),
            Value::Ref(layer, row) => write!(f, "{layer} {row}"),
            Value::Rows(layer, _, count) => write!(f, "{count} × {layer}"),
        }
    }
}
