//! The gate: every row that a plugin hands over is checked here, so that every reader may trust every layer.
//!
//! A row with a bad place or score is dropped and counted ([`FaultKind::BadSpan`], [`FaultKind::BadScore`]); whatever
//! refers to it loses the reference, or is dropped too where it cannot do without. Rows that make no sense at all (a
//! label, string, reference or range that does not exist, a circle of references, columns of another type, more rows
//! than allowed) spoil the plugin's whole result for the document.
//!
//! Cost: linear in the cells, plus the cells again for every step of a chain of dropped rows (at most 16 steps).

use crate::layer::{ColumnData, ColumnRef, Layer};
use crate::schema::{CellType, Schema};
use std::fmt;
use std::sync::Arc;

const NONE: u32 = u32::MAX;

/// What can be wrong with a row or a result.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FaultKind {
    /// A span that is reversed, past the end, or inside a character.
    BadSpan,
    /// A confidence above 1000, or a float that is no finite number.
    BadScore,
    /// A required reference to a row that was dropped.
    Orphaned,
    /// A string that is past the end of the strings or cut inside a character; strings that are not UTF-8.
    BadString,
    /// A label past the end of its list, or a truth value other than 0 and 1.
    BadLabel,
    /// A reference or a range of rows that does not exist.
    Dangling,
    /// Rows that refer to each other in a circle.
    Circle,
    /// Columns that are not those of the schema, or of different lengths.
    WrongColumns,
    /// More rows or bytes than one document may give.
    TooMuch,
}

/// One thing that was wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// What.
    pub kind: FaultKind,
    /// In which layer.
    pub layer: String,
    /// In which column; empty where it is no column's fault.
    pub column: String,
    /// In which row, as the plugin numbered it.
    pub row: Option<usize>,
    /// The offending value, for people.
    pub detail: String,
}

/// How much one plugin may hand over for one document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Rows of all its layers together, beside what the length of the text allows.
    pub rows: usize,
    /// Bytes of all its cells and strings together, beside what the length of the text allows.
    pub bytes: usize,
}

/// What passed: finished layers, and what was dropped on the way.
#[derive(Debug)]
pub struct Passed {
    /// One layer a schema, in the order of the schemas.
    pub layers: Vec<Layer>,
    /// One entry a dropped row.
    pub dropped: Vec<Fault>,
}

/// Takes in the rows of one plugin for one document.
#[derive(Debug)]
pub struct Gate {
    layers: Vec<Layer>,
    limits: Limits,
    bytes: usize,
}

impl Limits {
    /// The limits for a text of this many bytes: a language pack gives several rows a word.
    #[must_use]
    pub fn for_text(self, bytes: usize) -> Limits {
        Limits { rows: self.rows.saturating_add(bytes.saturating_mul(4)), bytes: self.bytes.saturating_add(bytes.saturating_mul(256)) }
    }
}

impl Default for Limits {
    /// 100,000 rows and 64 MiB.
    fn default() -> Self {
        Limits { rows: 100_000, bytes: 64 << 20 }
    }
}

impl FaultKind {
    /// The stable code of the fault.
    pub fn code(self) -> &'static str {
        match self {
            FaultKind::BadSpan => "E_BAD_SPAN",
            FaultKind::BadScore => "E_BAD_SCORE",
            FaultKind::Orphaned => "E_ORPHANED",
            FaultKind::TooMuch => "E_PLUGIN_OUTPUT_LIMIT",
            _ => "E_PLUGIN_DATA",
        }
    }

    /// Whether only the row is dropped, not the whole result.
    pub fn drops_row(self) -> bool {
        matches!(self, FaultKind::BadSpan | FaultKind::BadScore | FaultKind::Orphaned)
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "layer {}", self.layer)?;
        if !self.column.is_empty() {
            write!(f, ", column {}", self.column)?;
        }
        if let Some(row) = self.row {
            write!(f, ", row {row}")?;
        }
        write!(f, ": {}", self.detail)
    }
}

impl std::error::Error for Fault {}

impl Gate {
    /// A gate for a plugin that provides layers of these schemas.
    pub fn new(schemas: &[Arc<Schema>], limits: Limits) -> Gate {
        Gate { layers: schemas.iter().map(|schema| Layer::empty(schema.clone())).collect(), limits, bytes: 0 }
    }

    /// Copies rows of provided layer number `provide`: columns in the schema's order, and the strings they point into.
    ///
    /// # Errors
    /// A [`Fault`] that spoils the whole result: no such layer, other columns, strings that are no UTF-8, too much.
    pub fn emit(&mut self, provide: usize, columns: &[ColumnRef<'_>], rows: usize, strings: &[u8]) -> Result<(), Fault> {
        let Some(layer) = self.layers.get_mut(provide) else {
            return Err(fault(
                FaultKind::WrongColumns,
                &provide.to_string(),
                "",
                None,
                "the plugin provides no layer of this number".to_owned(),
            ));
        };
        let schema = layer.schema.clone();
        let wrong = |column: &str, detail: String| Err(fault(FaultKind::WrongColumns, &schema.id(), column, None, detail));
        if columns.len() != schema.columns.len() {
            return wrong("", format!("{} columns were given, {} are declared", columns.len(), schema.columns.len()));
        }
        for (column, cells) in schema.columns.iter().zip(columns) {
            if cells.storage() != column.cell.storage() {
                return wrong(&column.name, format!("cells of type {:?} were given, {} is declared", cells.storage(), column.cell));
            }
            if cells.len() != rows {
                return wrong(&column.name, format!("{} cells for {rows} rows", cells.len()));
            }
        }
        let Ok(text) = std::str::from_utf8(strings) else {
            return Err(fault(FaultKind::BadString, &schema.id(), "", None, "its strings are not UTF-8".to_owned()));
        };
        let cells: usize = columns.iter().map(|cells| width(*cells) * rows).sum();
        self.bytes = self.bytes.saturating_add(cells).saturating_add(strings.len());
        layer.rows += rows;
        let base = layer.strings.len();
        if self.bytes > self.limits.bytes || base + strings.len() > u32::MAX as usize {
            let detail = format!("{} bytes, {} allowed", self.bytes, self.limits.bytes);
            return Err(fault(FaultKind::TooMuch, &schema.id(), "", None, detail));
        }
        for ((column, own), cells) in schema.columns.iter().zip(&mut layer.columns).zip(columns) {
            if let (CellType::Str, ColumnData::Pair(own), ColumnRef::Pair(cells), true) = (&column.cell, &mut *own, *cells, base > 0) {
                own.extend(cells.iter().map(|[a, b]| [a.saturating_add(base as u32), b.saturating_add(base as u32)]));
            } else {
                own.extend(*cells);
            }
        }
        layer.strings.push_str(text);
        let total: usize = self.layers.iter().map(|layer| layer.rows).sum();
        if total > self.limits.rows {
            let detail = format!("{total} rows, {} allowed", self.limits.rows);
            return Err(fault(FaultKind::TooMuch, &schema.id(), "", None, detail));
        }
        Ok(())
    }

    /// Checks everything that was taken in against the text and against finished layers, whose lengths `rows_of` tells.
    ///
    /// # Errors
    /// A [`Fault`] that spoils the whole result.
    pub fn finish(mut self, text: &str, rows_of: &dyn Fn(&str) -> Option<usize>) -> Result<Passed, Fault> {
        let mut dropped = Vec::new();
        let mut keep: Vec<Vec<bool>> = Vec::new();
        for layer in &self.layers {
            let mut kept = vec![true; layer.rows];
            for (column, cells) in layer.schema.columns.iter().zip(&layer.columns) {
                check(layer, &column.name, &column.cell, cells, text, &mut kept, &mut dropped)?;
            }
            keep.push(kept);
        }
        let names: Vec<String> = self.layers.iter().map(|layer| layer.schema.name.clone()).collect();
        let place = |name: &str| names.iter().position(|own| own == name);
        for layer in &self.layers {
            check_references(layer, &|name| place(name).map(|at| self.layers[at].rows).or_else(|| rows_of(name)))?;
        }
        if !dropped.is_empty() {
            drop_orphans(&mut self.layers, &mut keep, &place, &mut dropped)?;
            compact(&mut self.layers, &keep, &place);
        }
        Ok(Passed { layers: self.layers, dropped })
    }
}

/// Checks finished layers that came from somewhere else, such as another process, as strictly as rows that are handed
/// over: they passed a gate there, so the first thing that is wrong spoils them all. `rows_of` tells the length of layers
/// that are not among them.
///
/// # Errors
/// The first [`Fault`].
pub fn verify(layers: &[&Layer], text: &str, rows_of: &dyn Fn(&str) -> Option<usize>) -> Result<(), Fault> {
    let rows = |name: &str| layers.iter().find(|layer| layer.schema.name == name).map(|layer| layer.rows).or_else(|| rows_of(name));
    let mut kept = Vec::new();
    for layer in layers {
        if layer.columns.len() != layer.schema.columns.len() || layer.columns.iter().any(|cells| cells.len() != layer.rows) {
            return Err(fault(FaultKind::WrongColumns, &layer.schema.name, "", None, "its columns are not complete".to_owned()));
        }
        kept.clear();
        kept.resize(layer.rows, true);
        let mut dropped = Vec::new();
        for (column, cells) in layer.schema.columns.iter().zip(&layer.columns) {
            check(layer, &column.name, &column.cell, cells, text, &mut kept, &mut dropped)?;
        }
        if !dropped.is_empty() {
            return Err(dropped.swap_remove(0));
        }
        check_references(layer, &rows)?;
    }
    Ok(())
}

fn fault(kind: FaultKind, layer: &str, column: &str, row: Option<usize>, detail: String) -> Fault {
    Fault { kind, layer: layer.to_owned(), column: column.to_owned(), row, detail }
}

fn width(cells: ColumnRef<'_>) -> usize {
    match cells {
        ColumnRef::U8(_) => 1,
        ColumnRef::U32(_) | ColumnRef::I32(_) | ColumnRef::F32(_) => 4,
        ColumnRef::I64(_) | ColumnRef::Pair(_) => 8,
    }
}

/// Checks what can be told from a column alone: drops bad places and scores, refuses senseless labels and strings.
fn check(
    layer: &Layer,
    name: &str,
    cell: &CellType,
    cells: &ColumnData,
    text: &str,
    kept: &mut [bool],
    dropped: &mut Vec<Fault>,
) -> Result<(), Fault> {
    let spoil = |kind, row, detail| Err(fault(kind, &layer.schema.name, name, Some(row), detail));
    let mut drop = |kind, row: usize, detail| {
        if std::mem::replace(&mut kept[row], false) {
            dropped.push(fault(kind, &layer.schema.name, name, Some(row), detail));
        }
    };
    match (cell, cells) {
        (CellType::Span { optional }, ColumnData::Pair(cells)) => {
            for (row, [a, b]) in cells.iter().enumerate() {
                let none = *optional && [*a, *b] == [NONE, NONE];
                if !none && (a > b || !text.is_char_boundary(*a as usize) || !text.is_char_boundary(*b as usize)) {
                    drop(FaultKind::BadSpan, row, format!("{a}..{b} is no span of a text of {} bytes", text.len()));
                }
            }
        }
        (CellType::Permille, ColumnData::U32(cells)) => {
            for (row, value) in cells.iter().enumerate().filter(|(_, value)| **value > 1000) {
                drop(FaultKind::BadScore, row, format!("{value} is above 1000"));
            }
        }
        (CellType::F32, ColumnData::F32(cells)) => {
            for (row, value) in cells.iter().enumerate().filter(|(_, value)| !value.is_finite()) {
                drop(FaultKind::BadScore, row, format!("{value} is no finite number"));
            }
        }
        (CellType::Str, ColumnData::Pair(cells)) => {
            for (row, [a, b]) in cells.iter().enumerate() {
                if a > b || !layer.strings.is_char_boundary(*a as usize) || !layer.strings.is_char_boundary(*b as usize) {
                    return spoil(FaultKind::BadString, row, format!("{a}..{b} is no string among {} bytes", layer.strings.len()));
                }
            }
        }
        (CellType::Label { names }, ColumnData::U8(cells)) => {
            if let Some((row, value)) = cells.iter().enumerate().find(|(_, value)| **value as usize >= names.len()) {
                return spoil(FaultKind::BadLabel, row, format!("label {value} of {}", names.len()));
            }
        }
        (CellType::Bool, ColumnData::U8(cells)) => {
            if let Some((row, value)) = cells.iter().enumerate().find(|(_, value)| **value > 1) {
                return spoil(FaultKind::BadLabel, row, format!("{value} is neither 0 nor 1"));
            }
        }
        _ => {}
    }
    Ok(())
}

fn check_references(layer: &Layer, rows_of: &dyn Fn(&str) -> Option<usize>) -> Result<(), Fault> {
    for (column, cells) in layer.schema.columns.iter().zip(&layer.columns) {
        let spoil = |kind, row, detail| Err(fault(kind, &layer.schema.name, &column.name, Some(row), detail));
        match (&column.cell, cells) {
            (CellType::Ref { layer: to, optional }, ColumnData::U32(cells)) => {
                let rows = rows_of(to).unwrap_or(0);
                for (row, target) in cells.iter().enumerate() {
                    if !(*optional && *target == NONE) && *target as usize >= rows {
                        return spoil(FaultKind::Dangling, row, format!("row {target} of {to}, which has {rows}"));
                    }
                }
                if *to == layer.schema.name
                    && let Some(row) = circle(cells)
                {
                    return spoil(FaultKind::Circle, row, "the rows lead back to this one".to_owned());
                }
            }
            (CellType::Rows { layer: to }, ColumnData::Pair(cells)) => {
                let rows = rows_of(to).unwrap_or(0);
                for (row, [first, count]) in cells.iter().enumerate() {
                    if *first as usize + *count as usize > rows {
                        return spoil(FaultKind::Dangling, row, format!("rows {first}+{count} of {to}, which has {rows}"));
                    }
                }
            }
            _ => {}
        }
    }
    Ok(())
}

/// A row that its own references lead back to, if any. Linear: every row is walked over once.
fn circle(targets: &[u32]) -> Option<usize> {
    let mut seen = vec![0_u32; targets.len()];
    for start in 0..targets.len() {
        let mark = start as u32 + 1;
        let mut at = start;
        while seen[at] == 0 {
            seen[at] = mark;
            match targets[at] {
                NONE => break,
                next => at = next as usize,
            }
            if seen[at] == mark {
                return Some(at);
            }
        }
    }
    None
}

/// Marks the rows that cannot do without a dropped one.
fn drop_orphans(
    layers: &mut [Layer],
    keep: &mut [Vec<bool>],
    place: &dyn Fn(&str) -> Option<usize>,
    dropped: &mut Vec<Fault>,
) -> Result<(), Fault> {
    for _ in 0..16 {
        let before = dropped.len();
        for at in 0..layers.len() {
            let layer = &layers[at];
            for (column, cells) in layer.schema.columns.iter().zip(&layer.columns) {
                let (CellType::Ref { layer: to, optional: false }, ColumnData::U32(cells)) = (&column.cell, cells) else { continue };
                let Some(to) = place(to) else { continue };
                for (row, target) in cells.iter().enumerate() {
                    if keep[at][row] && !keep[to][*target as usize] {
                        keep[at][row] = false;
                        let detail = format!("row {target} of {} was dropped", layers[to].schema.name);
                        dropped.push(fault(FaultKind::Orphaned, &layer.schema.name, &column.name, Some(row), detail));
                    }
                }
            }
        }
        if dropped.len() == before {
            return Ok(());
        }
    }
    let name = layers.first().map_or("", |layer| layer.schema.name.as_str());
    Err(fault(FaultKind::Dangling, name, "", None, "a long chain of rows hangs on dropped ones".to_owned()))
}

/// Takes the dropped rows out and renumbers what refers to rows.
fn compact(layers: &mut [Layer], keep: &[Vec<bool>], place: &dyn Fn(&str) -> Option<usize>) {
    // One more than the rows, so that a range that ends at the end has a new number too.
    let renumber: Vec<Vec<u32>> = keep
        .iter()
        .map(|kept| {
            let mut next = 0;
            let mut numbers: Vec<u32> = kept
                .iter()
                .map(|kept| {
                    next += u32::from(*kept);
                    next - u32::from(*kept)
                })
                .collect();
            numbers.push(next);
            numbers
        })
        .collect();
    for (layer, kept) in layers.iter_mut().zip(keep) {
        for (column, cells) in layer.schema.columns.iter().zip(&mut layer.columns) {
            match (&column.cell, &mut *cells) {
                (CellType::Ref { layer: to, .. }, ColumnData::U32(cells)) => {
                    let Some(to) = place(to) else { continue };
                    for target in cells.iter_mut().filter(|target| **target != NONE) {
                        *target = if keep[to][*target as usize] { renumber[to][*target as usize] } else { NONE };
                    }
                }
                (CellType::Rows { layer: to }, ColumnData::Pair(cells)) => {
                    let Some(to) = place(to) else { continue };
                    for [first, count] in cells.iter_mut() {
                        let (start, end) = (renumber[to][*first as usize], renumber[to][(*first + *count) as usize]);
                        (*first, *count) = (start, end - start);
                    }
                }
                _ => {}
            }
        }
        for cells in &mut layer.columns {
            cells.retain(kept);
        }
        layer.rows = kept.iter().filter(|kept| **kept).count();
    }
}
