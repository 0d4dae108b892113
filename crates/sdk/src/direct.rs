//! Calling an analyzer without a host: for its unit tests, its benchmarks and its training.

use crate::analyzer::{Analyzer, Context, Error, Input, Layers, Setup};
use dateline_core::gate::{Gate, Limits};
use dateline_core::layer::{Layer, LayerRef};
use dateline_core::schema::{LayerDef, Schema};
use std::sync::Arc;

/// Makes an instance with the default configuration (`{}`).
///
/// # Errors
/// What [`Analyzer::new`] says, or [`Error::Config`] if its configuration has a key without default.
pub fn instance<A: Analyzer>() -> Result<A, Error> {
    let config = serde_json::from_str("{}").map_err(|error| Error::Config(error.to_string()))?;
    A::new(config, &Setup { data_dir: "" })
}

/// Analyses one text over finished layers, and passes the rows through the gate as a host would.
///
/// # Errors
/// What the analyzer says; [`Error::Input`] if a required layer is missing or the gate drops or refuses a row.
pub fn run<A: Analyzer>(analyzer: &A, text: &str, layers: &[Layer], scratch: &mut A::Scratch) -> Result<Vec<Layer>, Error> {
    let mut tables = <A::Provides as Layers>::Tables::default();
    analyze(analyzer, text, layers, scratch, &mut tables)?;
    let schemas: Vec<Arc<Schema>> = A::Provides::LAYERS.iter().map(|def| Arc::new(Schema::from_def(def))).collect();
    let mut gate = Gate::new(&schemas, Limits::default().for_text(text.len()));
    let refuse = |fault: dateline_core::gate::Fault| Error::Input(fault.to_string());
    for (at, table) in A::Provides::borrow(&tables).iter().enumerate() {
        gate.emit(at, &table.columns, table.rows, table.strings.as_bytes()).map_err(refuse)?;
    }
    let rows_of = |name: &str| layers.iter().find(|layer| layer.schema.name == name).map(Layer::len);
    let mut passed = gate.finish(text, &rows_of).map_err(refuse)?;
    match passed.dropped.pop() {
        Some(fault) => Err(refuse(fault)),
        None => Ok(passed.layers),
    }
}

/// Analyses one text over finished layers and leaves the rows in tables that serve the next text again, as those of a plugin
/// do: the analyzer alone, as a benchmark wants it, without the gate that a host has behind it.
///
/// # Errors
/// What the analyzer says; [`Error::Input`] if a required layer is missing.
pub fn analyze<A: Analyzer>(
    analyzer: &A,
    text: &str,
    layers: &[Layer],
    scratch: &mut A::Scratch,
    tables: &mut <A::Provides as Layers>::Tables,
) -> Result<(), Error> {
    let find = |defs: &[&LayerDef]| -> Vec<Option<LayerRef<'_>>> {
        defs.iter().map(|def| project(layers.iter().find(|layer| is(layer, def))?, def)).collect()
    };
    let (requires, uses) = (find(A::Requires::LAYERS), find(A::Uses::LAYERS));
    let input = Input {
        requires: A::Requires::views(&requires).ok_or_else(|| Error::Input("a required layer is missing".to_owned()))?,
        uses: A::Uses::optional(&uses).ok_or_else(|| Error::Input("a used layer does not fit".to_owned()))?,
    };
    A::Provides::clear(tables);
    analyzer.analyze(&Context { text, cancel: None }, input, scratch, A::Provides::out(tables))
}

/// Whether a layer has the name and version of a definition.
fn is(layer: &Layer, def: &LayerDef) -> bool {
    let version = def.id.strip_prefix(layer.schema.name.as_str()).and_then(|rest| rest.strip_prefix('@'));
    version.is_some_and(|version| version.parse() == Ok(layer.schema.version))
}

fn project<'a>(layer: &'a Layer, def: &LayerDef) -> Option<LayerRef<'a>> {
    let columns: Option<Vec<usize>> =
        def.columns.iter().map(|column| layer.schema.column(column.name.strip_prefix("r#").unwrap_or(column.name))).collect();
    Some(layer.project(&columns?))
}
