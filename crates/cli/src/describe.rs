//! The JSON Schema of records, and the catalog of the layers that plugins provide.

use crate::flags::typed::Schema;
use crate::report::{DONE, Problem};
use crate::screen::{Screen, Stop, print};
use dateline_formats::catalog::{Catalog, Producer};
use dateline_formats::schema::json_schema;
use dateline_formats::write::json;
use dateline_host::{Manifest, Plan, discover};

/// Adds a plugin to a catalog, with the layers that `keep` lets through.
pub fn add(catalog: &mut Catalog, manifest: &Manifest, keep: impl Fn(&str) -> bool) {
    let producer = Producer { plugin: manifest.id.clone(), version: manifest.version.clone(), model: manifest.model.clone() };
    let provides = manifest.provides.iter().filter(|schema| keep(&schema.name)).cloned();
    catalog.add(producer, provides, &manifest.display);
}

/// The catalog of the plugins of a plan.
pub fn catalog(plan: &Plan) -> Catalog {
    let mut catalog = Catalog::default();
    for step in &plan.steps {
        add(&mut catalog, &step.manifest, |layer| step.provides(layer).is_some());
    }
    catalog
}

/// Prints the JSON Schema of the records that the plugins found here make.
///
/// # Errors
/// A layer that nobody provides; output that fails.
pub fn schema(flags: &Schema, screen: &Screen) -> Result<u8, Problem> {
    let mut discovery = discover(&flags.search.clone().settings());
    if discovery.found.is_empty() {
        return Err(match discovery.refused.pop() {
            Some(refused) => refused.into(),
            None => Problem::new(
                3,
                "E_NO_PLUGIN",
                "no plugin was found",
                "name a folder with --plugin-dir; dateline plugins list shows where they are looked for",
            ),
        });
    }
    for refused in &discovery.refused {
        screen.say("warning", &format!("not used: {refused}"));
    }
    let mut catalog = Catalog::default();
    for found in &discovery.found {
        add(&mut catalog, &found.manifest, |_| true);
    }
    for layer in &flags.layers {
        let name = layer.split('@').next().unwrap_or(layer);
        if catalog.get(name).is_none() {
            let near = dateline_formats::similar::nearest(name, catalog.layers().map(|(name, _)| name));
            let hint = near.map_or_else(String::new, |near| format!("did you mean {near:?}?"));
            return Err(Problem::usage("E_LAYER_MISSING", format!("nothing provides layer {layer}"), hint));
        }
    }
    let mut page = Vec::new();
    json::pretty(&json_schema(&catalog, &flags.layers), &mut page)
        .map_err(|error| Problem::new(70, "E_INTERNAL", error.to_string(), ""))?;
    print(&String::from_utf8_lossy(&page)).map_or_else(Stop::ended, |()| Ok(DONE))
}
