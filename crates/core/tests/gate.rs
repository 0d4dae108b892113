//! The gate: every way in which a row can be wrong (faults P7, P8, P9), as a table and as a property.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use dateline_core::gate::{Fault, FaultKind, Gate, Limits, Passed};
use dateline_core::layer::{ColumnData, ColumnRef, Confidence, Layer, Ref, Row, Rows, Str, Table};
use dateline_core::schema::{CellType, Schema};
use dateline_core::{Span, labels, layer};
use proptest::prelude::*;
use std::sync::Arc;

labels! {
    /// A colour.
    pub enum Colour { Red = "red", Blue = "blue" }
}

layer! {
    /// A parent with children.
    pub struct Box_ in "box@1" {
        /// Where.
        span: Span,
        /// Which colour.
        colour: Colour,
        /// Its items.
        items: Rows<Item>,
        /// The box around it.
        outer: Option<Ref<Box_>>,
        /// Its name.
        name: Str,
        /// How sure.
        confidence: Confidence,
    }
}

layer! {
    /// A child.
    pub struct Item in "item@1" {
        /// Where.
        span: Span,
        /// The box it stands in.
        owner: Ref<Box_>,
        /// Something elsewhere.
        word: Option<Ref<Word>>,
        /// A weight.
        weight: f32,
        /// Where else.
        other: Option<Span>,
    }
}

layer! {
    /// A row of a finished layer.
    pub struct Word in "word@1" {
        /// Where.
        span: Span,
    }
}

const TEXT: &str = "Zoë said “no”.";

/// Three boxes, the first with two items and the last with one.
fn rows() -> (Table<Box_>, Table<Item>) {
    let (mut boxes, mut items) = (Table::new(), Table::new());
    let span = |a, b| Span::new(a, b).unwrap();
    for (at, (first, count)) in [(0, 2), (2, 0), (2, 1)].into_iter().enumerate() {
        let name = boxes.str(["oné", "", "three"][at]);
        let outer = (at == 1).then(|| Ref::new(0));
        let items = Rows::new(first, count);
        boxes.push(Box_ { span: span(0, 4), colour: Colour::Blue, items, outer, name, confidence: Confidence::permille(900) });
    }
    for owner in [0, 0, 2] {
        let row = Item { span: span(5, 9), owner: Ref::new(owner), word: Some(Ref::new(1)), weight: 0.5, other: None };
        items.push(row);
    }
    (boxes, items)
}

fn schemas() -> Vec<Arc<Schema>> {
    vec![Arc::new(Schema::from_def(Box_::LAYER)), Arc::new(Schema::from_def(Item::LAYER))]
}

fn pass(boxes: &Layer, items: &Layer, limits: Limits) -> Result<Passed, Fault> {
    let mut gate = Gate::new(&schemas(), limits);
    for (at, layer) in [boxes, items].into_iter().enumerate() {
        let columns: Vec<ColumnRef<'_>> = layer.columns.iter().map(ColumnData::as_ref).collect();
        gate.emit(at, &columns, layer.rows, layer.strings.as_bytes())?;
    }
    gate.finish(TEXT, &|name| (name == "word").then_some(2))
}

fn set(layer: &mut Layer, column: &str, row: usize, value: [u32; 2]) {
    let at = layer.schema.column(column).unwrap();
    match &mut layer.columns[at] {
        ColumnData::U8(cells) => cells[row] = value[0] as u8,
        ColumnData::U32(cells) => cells[row] = value[0],
        ColumnData::Pair(cells) => cells[row] = value,
        ColumnData::F32(cells) => cells[row] = f32::from_bits(value[0]),
        other => panic!("no such cell in {other:?}"),
    }
}

#[test]
fn right_rows_pass_unchanged() {
    let (boxes, items) = rows();
    let (boxes, items) = (boxes.into_layer(), items.into_layer());
    let passed = pass(&boxes, &items, Limits::default()).unwrap();
    assert_eq!((passed.dropped.len(), &passed.layers[0], &passed.layers[1]), (0, &boxes, &items));
    let view = passed.layers[0].view::<Box_>().unwrap();
    assert_eq!(view.str(view.row(0).unwrap().name), "oné");
}

#[test]
fn p08_a_bad_place_or_score_costs_its_row() {
    const NAN: u32 = 0x7fc0_0000;
    const INFINITE: u32 = 0x7f80_0000;
    let cases: &[(&str, &str, [u32; 2], FaultKind)] = &[
        ("item", "span", [9, 5], FaultKind::BadSpan),
        ("item", "span", [5, 99], FaultKind::BadSpan),
        ("item", "span", [3, 9], FaultKind::BadSpan), // inside the ë
        ("item", "span", [u32::MAX, u32::MAX], FaultKind::BadSpan),
        ("item", "other", [u32::MAX, 3], FaultKind::BadSpan),
        ("item", "weight", [NAN, 0], FaultKind::BadScore),
        ("item", "weight", [INFINITE, 0], FaultKind::BadScore),
        ("box", "confidence", [1001, 0], FaultKind::BadScore),
        ("box", "confidence", [u32::MAX, 0], FaultKind::BadScore),
    ];
    for (layer, column, value, kind) in cases {
        let (boxes, items) = rows();
        let (mut boxes, mut items) = (boxes.into_layer(), items.into_layer());
        set(if *layer == "box" { &mut boxes } else { &mut items }, column, 1, *value);
        let passed = pass(&boxes, &items, Limits::default()).unwrap();
        let dropped = &passed.dropped[0];
        assert_eq!(
            (dropped.kind, dropped.layer.as_str(), dropped.column.as_str(), dropped.row),
            (*kind, *layer, *column, Some(1)),
            "{value:?}"
        );
        let lost = usize::from(*layer == "box");
        assert_eq!((passed.layers[0].rows, passed.layers[1].rows), (3 - lost, 2 + lost), "{layer}.{column} {value:?}");
    }
}

#[test]
fn p09_senseless_rows_spoil_the_result() {
    let cases: &[(&str, &str, [u32; 2], FaultKind)] = &[
        ("box", "colour", [2, 0], FaultKind::BadLabel),
        ("box", "name", [0, 99], FaultKind::BadString),
        ("box", "name", [3, 5], FaultKind::BadString), // inside the é
        ("box", "name", [4, 1], FaultKind::BadString),
        ("box", "items", [2, 2], FaultKind::Dangling),
        ("box", "items", [u32::MAX, u32::MAX], FaultKind::Dangling),
        ("box", "outer", [3, 0], FaultKind::Dangling),
        ("box", "outer", [1, 0], FaultKind::Circle),
        ("item", "owner", [3, 0], FaultKind::Dangling),
        ("item", "owner", [u32::MAX, 0], FaultKind::Dangling),
        ("item", "word", [2, 0], FaultKind::Dangling),
    ];
    for (layer, column, value, kind) in cases {
        let (boxes, items) = rows();
        let (mut boxes, mut items) = (boxes.into_layer(), items.into_layer());
        set(if *layer == "box" { &mut boxes } else { &mut items }, column, 1, *value);
        let fault = pass(&boxes, &items, Limits::default()).unwrap_err();
        assert_eq!((fault.kind, fault.column.as_str(), fault.row), (*kind, *column, Some(1)), "{value:?}: {fault}");
        assert!(!kind.drops_row());
    }
}

#[test]
fn a_dropped_row_takes_along_what_cannot_do_without_and_renumbers_the_rest() {
    let (boxes, items) = rows();
    let (mut boxes, items) = (boxes.into_layer(), items.into_layer());
    set(&mut boxes, "span", 0, [9, 5]);
    let passed = pass(&boxes, &items, Limits::default()).unwrap();
    let kinds: Vec<FaultKind> = passed.dropped.iter().map(|fault| fault.kind).collect();
    assert_eq!(kinds, [FaultKind::BadSpan, FaultKind::Orphaned, FaultKind::Orphaned]);
    let (boxes, items) = (passed.layers[0].view::<Box_>().unwrap(), passed.layers[1].view::<Item>().unwrap());
    let outer: Vec<_> = boxes.iter().map(|(_, row)| (row.outer, row.items.range())).collect();
    assert_eq!(outer, [(None, 0..0), (None, 0..1)], "the box around the second is gone; the third kept its item");
    assert_eq!(items.row(0).unwrap().owner, Ref::new(1));
}

#[test]
fn wrong_columns_are_refused() {
    let mut gate = Gate::new(&schemas(), Limits::default());
    let spans: &[[u32; 2]] = &[[0, 1]];
    let fault = gate.emit(1, &[ColumnRef::Pair(spans)], 1, b"").unwrap_err();
    says(&fault, "layer item@1: 1 columns were given, 5 are declared");
    let five = [ColumnRef::Pair(spans), ColumnRef::U32(&[0]), ColumnRef::U32(&[0]), ColumnRef::U32(&[0]), ColumnRef::Pair(spans)];
    says(&gate.emit(1, &five, 1, b"").unwrap_err(), "layer item@1, column weight: cells of type U32 were given, f32 is declared");
    let uneven = [ColumnRef::Pair(spans), ColumnRef::U32(&[]), ColumnRef::U32(&[0]), ColumnRef::F32(&[0.0]), ColumnRef::Pair(spans)];
    says(&gate.emit(1, &uneven, 1, b"").unwrap_err(), "layer item@1, column owner: 0 cells for 1 rows");
    says(&gate.emit(7, &[], 0, b"").unwrap_err(), "layer 7: the plugin provides no layer of this number");
    let fault = gate.emit(0, &Layer::empty(schemas()[0].clone()).project(&[0, 1, 2, 3, 4, 5]).columns, 0, b"\xff").unwrap_err();
    says(&fault, "layer box@1: its strings are not UTF-8");
}

fn says(fault: &Fault, sentence: &str) {
    assert_eq!(fault.to_string(), sentence);
}

#[test]
fn p07_too_much_is_refused() {
    let (boxes, items) = rows();
    let (boxes, items) = (boxes.into_layer(), items.into_layer());
    let fault = pass(&boxes, &items, Limits { rows: 5, bytes: 1 << 20 }).unwrap_err();
    assert_eq!((fault.kind, fault.kind.code()), (FaultKind::TooMuch, "E_PLUGIN_OUTPUT_LIMIT"));
    assert_eq!(pass(&boxes, &items, Limits { rows: 100, bytes: 64 }).unwrap_err().kind, FaultKind::TooMuch);
}

#[test]
fn rows_given_in_two_helpings_are_one_layer() {
    let (boxes, items) = rows();
    let (boxes, items) = (boxes.into_layer(), items.into_layer());
    let mut gate = Gate::new(&schemas(), Limits::default());
    for layer in [&boxes, &boxes] {
        let columns: Vec<ColumnRef<'_>> = layer.columns.iter().map(ColumnData::as_ref).collect();
        gate.emit(0, &columns, layer.rows, layer.strings.as_bytes()).unwrap();
    }
    let columns: Vec<ColumnRef<'_>> = items.columns.iter().map(ColumnData::as_ref).collect();
    gate.emit(1, &columns, items.rows, b"").unwrap();
    let passed = gate.finish(TEXT, &|_| Some(2)).unwrap();
    let view = passed.layers[0].view::<Box_>().unwrap();
    let names: Vec<&str> = view.iter().map(|(_, row)| view.str(row.name)).collect();
    assert_eq!(names, ["oné", "", "three", "oné", "", "three"]);
}

#[test]
fn a_long_circle_is_found_and_a_long_chain_is_none() {
    let schema = vec![Arc::new(Schema::from_def(Box_::LAYER))];
    for (last, circle) in [(u32::MAX, false), (0, true)] {
        let count = 50_000_u32;
        let outer: Vec<u32> = (1..count).chain([last]).collect();
        let (pairs, zero, labels) = (vec![[0, 0]; count as usize], vec![0_u32; count as usize], vec![0_u8; count as usize]);
        let columns = [
            ColumnRef::Pair(&pairs),
            ColumnRef::U8(&labels),
            ColumnRef::Pair(&pairs),
            ColumnRef::U32(&outer),
            ColumnRef::Pair(&pairs),
            ColumnRef::U32(&zero),
        ];
        let mut gate = Gate::new(&schema, Limits::default());
        gate.emit(0, &columns, count as usize, b"").unwrap();
        let outcome = gate.finish(TEXT, &|_| Some(0));
        assert_eq!(outcome.err().map(|fault| fault.kind), circle.then_some(FaultKind::Circle));
    }
}

/// Whether every cell of a layer is what the schema promises to readers.
fn sound(layer: &Layer, rows_of: &dyn Fn(&str) -> usize) -> bool {
    layer.schema.columns.iter().zip(&layer.columns).all(|(column, cells)| {
        cells.len() == layer.rows
            && match (&column.cell, cells) {
                (CellType::Span { optional }, ColumnData::Pair(cells)) => {
                    cells.iter().all(|[a, b]| (*optional && [*a, *b] == [u32::MAX; 2]) || TEXT.get(*a as usize..*b as usize).is_some())
                }
                (CellType::Str, ColumnData::Pair(cells)) => {
                    cells.iter().all(|[a, b]| layer.strings.get(*a as usize..*b as usize).is_some())
                }
                (CellType::Label { names }, ColumnData::U8(cells)) => cells.iter().all(|cell| (*cell as usize) < names.len()),
                (CellType::Permille, ColumnData::U32(cells)) => cells.iter().all(|cell| *cell <= 1000),
                (CellType::F32, ColumnData::F32(cells)) => cells.iter().all(|cell| cell.is_finite()),
                (CellType::Ref { layer: to, optional }, ColumnData::U32(cells)) => {
                    cells.iter().all(|cell| (*optional && *cell == u32::MAX) || (*cell as usize) < rows_of(to))
                }
                (CellType::Rows { layer: to }, ColumnData::Pair(cells)) => {
                    cells.iter().all(|[first, count]| *first as usize + *count as usize <= rows_of(to))
                }
                _ => true,
            }
    })
}

proptest! {
    #[test]
    fn whatever_is_handed_over_what_passes_is_sound(
        changes in prop::collection::vec((any::<bool>(), 0..6_usize, 0..3_usize, prop_oneof![0..20_u32, any::<u32>()], prop_oneof![0..20_u32, any::<u32>()]), 0..6)
    ) {
        let (boxes, items) = rows();
        let (mut boxes, mut items) = (boxes.into_layer(), items.into_layer());
        for (first, column, row, a, b) in changes {
            let layer = if first { &mut boxes } else { &mut items };
            let name = layer.schema.columns[column % layer.schema.columns.len()].name.clone();
            set(layer, &name, row, [a, b]);
        }
        if let Ok(passed) = pass(&boxes, &items, Limits::default()) {
            let rows_of = |name: &str| match name { "box" => passed.layers[0].rows, "item" => passed.layers[1].rows, _ => 2 };
            prop_assert!(passed.layers.iter().all(|layer| sound(layer, &rows_of)));
            prop_assert_eq!(passed.layers[0].rows + passed.layers[1].rows + passed.dropped.len(), 6);
        }
    }

    #[test]
    fn spans_are_never_reversed(a: u32, b: u32) {
        prop_assert_eq!(Span::new(a, b).is_some(), a <= b);
        let span = Span::between(a, b);
        prop_assert!(span.start() <= span.end());
        prop_assert_eq!(span.slice(TEXT).len(), if TEXT.get(span.start() as usize..span.end() as usize).is_some() { span.len() as usize } else { 0 });
    }
}

#[test]
fn p26_finished_layers_from_elsewhere_are_checked_as_strictly() {
    let elsewhere = |name: &str| (name == "word").then_some(2);
    let verify = |boxes: &Layer, items: &Layer| dateline_core::gate::verify(&[boxes, items], TEXT, &elsewhere).map_err(|fault| fault.kind);
    let good = || (rows().0.into_layer(), rows().1.into_layer());
    let (boxes, items) = good();
    assert_eq!(verify(&boxes, &items), Ok(()));
    let cases: &[(&str, &str, [u32; 2], FaultKind)] = &[
        ("item", "span", [3, 9], FaultKind::BadSpan),
        ("item", "weight", [0x7fc0_0000, 0], FaultKind::BadScore),
        ("item", "owner", [3, 0], FaultKind::Dangling),
        ("item", "word", [2, 0], FaultKind::Dangling),
        ("box", "colour", [2, 0], FaultKind::BadLabel),
        ("box", "items", [2, 2], FaultKind::Dangling),
        ("box", "outer", [1, 0], FaultKind::Circle),
        ("box", "name", [0, 99], FaultKind::BadString),
    ];
    for (layer, column, value, kind) in cases {
        let (mut boxes, mut items) = good();
        set(if *layer == "box" { &mut boxes } else { &mut items }, column, 1, *value);
        assert_eq!(verify(&boxes, &items), Err(*kind), "{layer}.{column} {value:?}");
    }
    let (mut boxes, items) = good();
    boxes.rows = 4;
    assert_eq!(verify(&boxes, &items), Err(FaultKind::WrongColumns));
}
