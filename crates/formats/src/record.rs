//! A document seen through a catalog: the record that is written.
//!
//! [`Record`] serialises row by row, straight from the columns; nothing is built up in between. The form is described in
//! the plugin guide, section "What the record looks like".

use crate::catalog::{Catalog, Provided};
use crate::offsets::{Offsets, Unit};
use crate::rows::{Reader, Value, cell, confidence};
use crate::{Failure, Warning};
use dateline_core::{Document, Layer, MetaValue, Span};
use serde::ser::{SerializeMap, SerializeSeq};
use serde::{Serialize, Serializer};
use serde_json::value::RawValue;
use std::fmt;

/// The version of the record: within it, keys are only added.
pub const SCHEMA: &str = "dateline/1";

/// A brief leaves out a text longer than this many bytes: it stands in the record elsewhere, or its place does.
pub const BRIEF_TEXT: u32 = 256;

/// What of a document is written, and how.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// What offsets count.
    pub unit: Unit,
    /// Layers that are written though their display has no key.
    pub layers: Vec<String>,
    /// Rows less sure than this, in thousandths, are left out.
    pub min_confidence: u32,
}

/// One document seen through a catalog.
#[derive(Debug)]
pub struct Record<'a> {
    /// The document's layers, by name.
    pub reader: Reader<'a>,
    /// Who provides them.
    pub catalog: &'a Catalog,
    /// What is written.
    pub options: &'a Options,
    /// What is worth knowing about the document.
    pub warnings: &'a [Warning],
    /// What could not be done.
    pub failures: &'a [Failure],
    offsets: Offsets<'a>,
    codepoints: Offsets<'a>,
}

/// One key of a record: a layer's rows.
#[derive(Debug)]
pub struct Section<'a> {
    /// The key.
    pub key: String,
    /// The rows' layer.
    pub layer: &'a Layer,
    /// Who provides it and how it is shown.
    pub provided: &'a Provided,
    /// The rows, in the order of the record.
    pub rows: Vec<usize>,
}

/// The id of a row: `quotes:24-41:quote`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RowId<'a> {
    plugin: &'a str,
    place: Option<(u32, u32)>,
    layer: &'a str,
    nth: u32,
}

impl<'a> Record<'a> {
    /// The record of a document.
    pub fn new(
        document: &'a Document,
        catalog: &'a Catalog,
        options: &'a Options,
        warnings: &'a [Warning],
        failures: &'a [Failure],
    ) -> Record<'a> {
        let text = &document.text;
        Record {
            reader: Reader::new(document),
            catalog,
            options,
            warnings,
            failures,
            offsets: Offsets::new(text, options.unit),
            codepoints: Offsets::new(text, Unit::Codepoint),
        }
    }

    /// The layers that are written, each with its rows in order. Layers that were not computed are absent.
    pub fn sections(&self) -> Vec<Section<'a>> {
        let catalog = self.catalog;
        let section = |(key, name, provided): (String, &str, &'a Provided)| {
            let layer = self.reader.layer(name)?;
            let sure = |row: &usize| confidence(layer, *row).is_none_or(|sure| sure >= self.options.min_confidence);
            let rows = self.reader.places(name)?.order().filter(sure).collect();
            Some(Section { key, layer, provided, rows })
        };
        catalog.keyed(&self.options.layers).into_iter().filter_map(section).collect()
    }

    /// The id of a row.
    pub fn id(&self, layer: &'a Layer, row: usize) -> RowId<'a> {
        let name = &layer.schema.name;
        let places = self.reader.places(name);
        let place =
            places.and_then(|places| places.span(row)).map(|span| (self.codepoints.at(span.start()), self.codepoints.at(span.end())));
        let plugin = self.catalog.get(name).map_or("host", |provided| &provided.producer.plugin);
        RowId { plugin, place, layer: name, nth: places.map_or(1, |places| places.nth(row)) }
    }

    /// A span's ends, in the record's unit.
    pub fn ends(&self, span: Span) -> (u32, u32) {
        (self.offsets.at(span.start()), self.offsets.at(span.end()))
    }

    /// Whether the layer called `name` has a key of its own in the record.
    fn is_keyed(&self, name: &str) -> bool {
        self.catalog.display(name).is_some_and(|display| display.key.is_some()) || self.options.layers.iter().any(|layer| layer == name)
    }
}

/// Seconds since 1970 as a date and time in UTC; `None` outside the years -9999 to 9999.
pub fn utc(seconds: i64) -> Option<String> {
    Some(jiff::Timestamp::from_second(seconds).ok()?.to_string())
}

/// The key of a column: its name, unless that is the row's own `id`.
pub fn column_key(name: &str) -> &str {
    if name == "id" { "own_id" } else { name }
}

impl fmt::Display for RowId<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.place {
            Some((start, end)) => write!(f, "{}:{start}-{end}:{}", self.plugin, self.layer)?,
            None => write!(f, "{}:-:{}", self.plugin, self.layer)?,
        }
        if self.nth > 1 { write!(f, ":{}", self.nth) } else { Ok(()) }
    }
}

impl Serialize for RowId<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl Serialize for Record<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let sections = self.sections();
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("schema", SCHEMA)?;
        map.serialize_entry("id", &self.reader.document.id)?;
        map.serialize_entry("meta", &MetaOut(self.reader.document))?;
        map.serialize_entry("offsets", self.options.unit.name())?;
        for section in &sections {
            map.serialize_entry(&section.key, &RowsOut { record: self, section })?;
        }
        map.serialize_entry("warnings", self.warnings)?;
        map.serialize_entry("failures", self.failures)?;
        map.serialize_entry("producers", &Producers(&sections))?;
        map.end()
    }
}

struct MetaOut<'a>(&'a Document);

impl Serialize for MetaOut<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.meta.len()))?;
        for (key, value) in &self.0.meta {
            match value {
                MetaValue::Text(text) => map.serialize_entry(key, text)?,
                MetaValue::Json(json) => match serde_json::from_str::<&RawValue>(json) {
                    Ok(raw) => map.serialize_entry(key, raw)?,
                    Err(_) => map.serialize_entry(key, json)?,
                },
            }
        }
        map.end()
    }
}

struct Producers<'a>(&'a [Section<'a>]);

impl Serialize for Producers<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut sorted: Vec<&Section<'_>> = self.0.iter().collect();
        sorted.sort_by_key(|section| &section.layer.schema.name);
        let mut map = serializer.serialize_map(Some(sorted.len()))?;
        for section in sorted {
            map.serialize_entry(&section.layer.schema.name, &*section.provided.producer)?;
        }
        map.end()
    }
}

struct RowsOut<'r, 'a> {
    record: &'r Record<'a>,
    section: &'r Section<'a>,
}

impl Serialize for RowsOut<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut list = serializer.serialize_seq(Some(self.section.rows.len()))?;
        for row in &self.section.rows {
            list.serialize_element(&RowOut { record: self.record, layer: self.section.layer, row: *row, depth: DEPTH, named: true })?;
        }
        list.end()
    }
}

/// Child rows stand in child rows at most this deep; a plugin whose child layer holds itself gets no further.
const DEPTH: usize = 4;

/// A row with all its columns.
#[derive(Clone, Copy)]
pub(crate) struct RowOut<'r, 'a> {
    pub record: &'r Record<'a>,
    pub layer: &'a Layer,
    pub row: usize,
    depth: usize,
    /// Whether it has an id of its own.
    named: bool,
}

impl Serialize for RowOut<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let record = self.record;
        let seconds = record.catalog.display(&self.layer.schema.name).map(|display| display.seconds.as_slice()).unwrap_or_default();
        let mut map = serializer.serialize_map(None)?;
        if self.named {
            map.serialize_entry("id", &record.id(self.layer, self.row))?;
        }
        for (column, about) in self.layer.schema.columns.iter().enumerate() {
            let value = cell(self.layer, column, self.row);
            map.serialize_entry(column_key(&about.name), &CellOut { record, value, depth: self.depth })?;
            if seconds.contains(&about.name) {
                let iso = if let Value::Integer(seconds) = value { utc(seconds) } else { None };
                map.serialize_entry(&format!("{}_utc", about.name), &iso)?;
            }
        }
        map.end()
    }
}

struct CellOut<'r, 'a> {
    record: &'r Record<'a>,
    value: Value<'a>,
    depth: usize,
}

impl Serialize for CellOut<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let record = self.record;
        match self.value {
            Value::None => serializer.serialize_none(),
            Value::Bool(value) => serializer.serialize_bool(value),
            Value::Integer(value) => serializer.serialize_i64(value),
            Value::Float(value) => serializer.serialize_f32(value),
            Value::Permille(value) => serializer.serialize_u32(value),
            Value::Str(text) | Value::Label(text) => serializer.serialize_str(text),
            Value::Span(span) => {
                let mut map = serializer.serialize_map(Some(3))?;
                place(&mut map, record, span, true)?;
                map.end()
            }
            Value::Ref(to, row) => match record.reader.layer(to) {
                Some(layer) if row < layer.len() => brief(serializer, record, layer, row),
                _ => serializer.serialize_none(),
            },
            Value::Rows(to, first, count) => {
                let (layer, rows) = record.reader.children(to, first, count);
                let mut list = serializer.serialize_seq(None)?;
                if let (Some(layer), Some(depth)) = (layer, self.depth.checked_sub(1)) {
                    for row in rows {
                        list.serialize_element(&RowOut { record, layer, row, depth, named: false })?;
                    }
                }
                list.end()
            }
        }
    }
}

fn place<M: SerializeMap>(map: &mut M, record: &Record<'_>, span: Span, with_text: bool) -> Result<(), M::Error> {
    let (start, end) = record.ends(span);
    map.serialize_entry("start", &start)?;
    map.serialize_entry("end", &end)?;
    if with_text {
        map.serialize_entry("text", record.reader.text(span))?;
    }
    Ok(())
}

/// A row that is referred to: its id, its place, its name, and the ids of the rows of the record that it refers to.
fn brief<'a, S: Serializer>(serializer: S, record: &Record<'a>, layer: &'a Layer, row: usize) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(None)?;
    map.serialize_entry("id", &record.id(layer, row))?;
    if let Some(span) = record.reader.places(&layer.schema.name).and_then(|places| places.span(row)) {
        place(&mut map, record, span, span.len() <= BRIEF_TEXT)?;
    }
    if let Some(name) = record.reader.name(layer, row) {
        map.serialize_entry("name", name)?;
    }
    for (column, about) in layer.schema.columns.iter().enumerate() {
        let taken = matches!(about.name.as_str(), "id" | "start" | "end" | "text" | "name");
        if let Value::Ref(to, row) = cell(layer, column, row)
            && !taken
            && record.is_keyed(to)
            && let Some(layer) = record.reader.layer(to).filter(|layer| row < layer.len())
        {
            map.serialize_entry(&about.name, &record.id(layer, row))?;
        }
    }
    map.end()
}
