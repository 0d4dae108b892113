//! `dateline plugins`: what there is, what a plugin says of itself, and how it does when tried.

mod check;
mod show;

use crate::flags::typed::{Plugins, Search};
use crate::report::{DONE, Problem};
use crate::screen::{Screen, Stop, print};
use dateline_formats::similar::nearest;
use dateline_formats::write::json;
use dateline_host::{Discovery, Found, discover};
use serde::Serialize;

/// Runs one of the commands.
///
/// # Errors
/// A plugin that is unknown or refused; output that fails.
pub fn run(command: Plugins, screen: &Screen) -> Result<u8, Problem> {
    match command {
        Plugins::List { json, search } => list(json, search, screen),
        Plugins::Info { id, json, search } => info(&id, json, search, screen),
        Plugins::Check { plugin, json, search } => check::run(&plugin, json, search, screen),
    }
}

#[derive(Serialize)]
struct Listed<'a> {
    id: &'a str,
    version: &'a str,
    title: &'a str,
    languages: &'a [String],
    path: String,
    shadowed: Vec<String>,
    requires: Vec<String>,
    uses: Vec<String>,
    provides: Vec<String>,
    model: &'a str,
}

#[derive(Serialize)]
struct Refused {
    code: &'static str,
    message: String,
    hint: Option<String>,
}

#[derive(Serialize)]
struct List<'a> {
    plugins: Vec<Listed<'a>>,
    refused: Vec<Refused>,
}

fn list(as_json: bool, search: Search, screen: &Screen) -> Result<u8, Problem> {
    let discovery = discover(&search.settings());
    for warning in &discovery.warnings {
        screen.say("warning", warning);
    }
    let page = if as_json {
        let ids = |schemas: &[std::sync::Arc<dateline_core::Schema>]| schemas.iter().map(|schema| schema.id()).collect();
        let listed = |found: &'_ Found| -> (String, Vec<String>) {
            (found.path.display().to_string(), found.shadowed.iter().map(|path| path.display().to_string()).collect())
        };
        let plugins = discovery
            .found
            .iter()
            .map(|found| {
                let (path, shadowed) = listed(found);
                let manifest = &found.manifest;
                Listed {
                    id: &manifest.id,
                    version: &manifest.version,
                    title: &manifest.title,
                    languages: &manifest.languages,
                    path,
                    shadowed,
                    requires: ids(&manifest.requires),
                    uses: ids(&manifest.uses),
                    provides: ids(&manifest.provides),
                    model: &manifest.model,
                }
            })
            .collect();
        let refused = |error: &dateline_host::Error| Refused { code: error.code(), message: error.to_string(), hint: error.hint() };
        json_page(&List { plugins, refused: discovery.refused.iter().map(refused).collect() })
    } else {
        show::list(&discovery, screen.look)
    };
    if discovery.found.is_empty() {
        screen.say("hint", "no plugin was found; name a folder with --plugin-dir, or folders in DATELINE_PLUGIN_PATH");
    }
    print(&page).map_or_else(Stop::ended, |()| Ok(DONE))
}

fn info(id: &str, as_json: bool, search: Search, screen: &Screen) -> Result<u8, Problem> {
    let mut discovery = discover(&search.settings());
    let found = find(&mut discovery, id)?;
    let page = if as_json {
        let manifest: Box<serde_json::value::RawValue> = serde_json::value::RawValue::from_string(found.manifest.json.to_string())
            .map_err(|error| Problem::new(70, "E_INTERNAL", error.to_string(), ""))?;
        json_page(&manifest)
    } else {
        show::info(&found, screen.look)
    };
    print(&page).map_or_else(Stop::ended, |()| Ok(DONE))
}

/// The plugin with this id.
fn find(discovery: &mut Discovery, id: &str) -> Result<Found, Problem> {
    if let Some(at) = discovery.found.iter().position(|found| found.manifest.id == id) {
        return Ok(discovery.found.swap_remove(at));
    }
    let known: Vec<&str> = discovery.found.iter().map(|found| found.manifest.id.as_str()).collect();
    let hint = match nearest(id, known.iter().copied()) {
        Some(near) => format!("did you mean {near:?}?"),
        None => "dateline plugins list shows what there is, and what was refused".to_owned(),
    };
    Err(Problem::usage("E_PLUGIN_UNKNOWN", format!("no plugin is called {id:?}"), hint))
}

fn json_page(value: &impl Serialize) -> String {
    let mut page = Vec::new();
    // Writing to memory fails only where a value cannot be put into JSON, which none of ours can.
    match json::pretty(value, &mut page) {
        Ok(()) => String::from_utf8_lossy(&page).into_owned(),
        Err(error) => format!("{error}\n"),
    }
}
