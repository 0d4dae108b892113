//! Which column of which finished layer a plugin gets where. Found once, when a session is opened.

use crate::error::{Error, HOST, Want};
use crate::plan::{Plan, Step, host_layer};
use dateline_core::schema::{CellType, Schema};
use std::sync::Arc;

/// The layers of a plan, each with a number, and what every step reads and gives.
#[derive(Clone, Debug)]
pub(crate) struct Bindings {
    /// Schemas by number; number 0 is the host's layer.
    pub layers: Vec<Arc<Schema>>,
    /// One entry a step.
    pub steps: Vec<StepBinding>,
}

/// What one step reads and gives.
#[derive(Clone, Debug)]
pub(crate) struct StepBinding {
    /// In the order of `requires`, then `uses`.
    pub reads: Vec<Read>,
    /// Number of those in `requires`.
    pub required: usize,
    /// By provided layer, its number; none for one that is replaced.
    pub gives: Vec<Option<usize>>,
}

/// One layer that a step reads.
#[derive(Clone, Debug)]
pub(crate) struct Read {
    /// Number of the layer; none for an optional one that nobody makes.
    pub layer: Option<usize>,
    /// Numbers of the wanted columns, in the wanted order.
    pub columns: Vec<usize>,
}

/// Binds every step of a plan.
///
/// # Errors
/// [`Error::Binding`] and [`Error::Labels`].
pub(crate) fn bind(plan: &Plan) -> Result<Bindings, Error> {
    let mut layers = vec![Arc::new(host_layer())];
    let mut makers: Vec<String> = vec![HOST.to_owned()];
    let mut steps = Vec::with_capacity(plan.steps.len());
    for step in &plan.steps {
        let manifest = &step.manifest;
        let mut reads = Vec::new();
        for wanted in manifest.requires.iter().chain(&manifest.uses) {
            let place = layers.iter().position(|layer| layer.name == wanted.name && layer.version == wanted.version);
            let columns = match place {
                Some(at) => project(step, wanted, &layers[at], &makers[at])?,
                None => Vec::new(),
            };
            reads.push(Read { layer: place, columns });
        }
        let mut gives = Vec::new();
        for schema in &manifest.provides {
            gives.push(step.provides(&schema.name).map(|schema| {
                layers.push(schema.clone());
                makers.push(format!("{} {}", manifest.id, manifest.version));
                layers.len() - 1
            }));
        }
        steps.push(StepBinding { reads, required: manifest.requires.len(), gives });
    }
    Ok(Bindings { layers, steps })
}

/// The places of the columns of `wanted` in `given`.
fn project(step: &Step, wanted: &Schema, given: &Schema, provider: &str) -> Result<Vec<usize>, Error> {
    let mut columns = Vec::with_capacity(wanted.columns.len());
    for column in &wanted.columns {
        let want = || {
            Box::new(Want {
                plugin: step.manifest.id.clone(),
                layer: wanted.id(),
                column: column.name.clone(),
                wanted: column.cell.to_string(),
                provider: provider.to_owned(),
            })
        };
        let misfit = |given: Option<&CellType>| Error::Binding { want: want(), given: given.map(CellType::to_string) };
        let at = given.column(&column.name).ok_or_else(|| misfit(None))?;
        let cell = &given.columns[at].cell;
        match (&column.cell, cell) {
            (CellType::Label { names: wanted }, CellType::Label { names: given }) if given.starts_with(wanted) => {}
            (CellType::Label { names: wanted }, CellType::Label { names: given }) => {
                return Err(Error::Labels { want: want(), reason: disagreement(wanted, given) });
            }
            (wanted, given) if wanted != given => return Err(misfit(Some(given))),
            _ => {}
        }
        columns.push(at);
    }
    Ok(columns)
}

fn disagreement(wanted: &[String], given: &[String]) -> String {
    match wanted.iter().zip(given).position(|(wanted, given)| wanted != given) {
        Some(at) => format!("number {at} is {:?} to the one and {:?} to the other", wanted[at], given[at]),
        None => format!("the one knows {:?}, the other ends before it", wanted[given.len().min(wanted.len() - 1)]),
    }
}
