//! Who provides which layer, and how it wants to be shown.

use crate::display::{self, Display};
use dateline_core::Schema;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Who made a layer.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Producer {
    /// The plugin's id.
    pub plugin: String,
    /// Its version.
    pub version: String,
    /// Its model's version; empty if it has none.
    pub model: String,
}

/// One layer that somebody provides.
#[derive(Clone, Debug)]
pub struct Provided {
    /// Its columns.
    pub schema: Arc<Schema>,
    /// Who provides it.
    pub producer: Arc<Producer>,
    /// How it is shown; the default where its plugin says nothing.
    pub display: Display,
}

/// A fact about documents that a plugin would use if it came with them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Want {
    /// Its name: `published`.
    pub key: String,
    /// Which plugin.
    pub plugin: String,
    /// What it is good for: the end of a sentence.
    pub why: String,
}

/// All layers that are known, by name.
#[derive(Clone, Debug, Default)]
pub struct Catalog {
    layers: BTreeMap<String, Provided>,
    /// What the plugins would like to know about documents.
    pub wants: Vec<Want>,
    /// What in the displays makes no sense.
    pub problems: Vec<Problem>,
}

/// Something in a plugin's display that makes no sense.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Which plugin.
    pub plugin: String,
    /// What.
    pub message: String,
}

impl Catalog {
    /// Adds a plugin: who it is, the layers it provides, the `display` of its manifest. Where a layer is already known, the first provider stays.
    pub fn add(&mut self, producer: Producer, provides: impl IntoIterator<Item = Arc<Schema>>, display: &serde_json::Value) {
        let (mut displays, problems) = display::read(display);
        let producer = Arc::new(producer);
        for schema in provides {
            let display = displays.layers.remove(&schema.name).unwrap_or_default();
            let entry = Provided { schema: schema.clone(), producer: producer.clone(), display };
            self.layers.entry(schema.name.clone()).or_insert(entry);
        }
        let unknown = displays.layers.keys().map(|layer| format!("display.{layer}: the plugin provides no layer of this name"));
        let plugin = &producer.plugin;
        self.problems.extend(problems.into_iter().chain(unknown).map(|message| Problem { plugin: plugin.clone(), message }));
        self.wants.extend(displays.wants_meta.into_iter().map(|(key, why)| Want { key, plugin: plugin.clone(), why }));
    }

    /// Everything that makes no sense, now that all plugins are known: paths that lead nowhere, two layers with one key.
    pub fn check(&self) -> Vec<Problem> {
        let mut problems = self.problems.clone();
        let mut keys: BTreeMap<&str, &str> = BTreeMap::new();
        for (name, provided) in &self.layers {
            let problem = |message: String| Problem { plugin: provided.producer.plugin.clone(), message };
            problems.extend(provided.display.check(&provided.schema, self).into_iter().map(problem));
            if let Some(key) = &provided.display.key
                && let Some(other) = keys.insert(key, name)
            {
                problems.push(problem(format!("display.{name}.key: {key:?} is already the key of layer {other}")));
            }
        }
        problems
    }

    /// The layer called `name`.
    pub fn get(&self, name: &str) -> Option<&Provided> {
        self.layers.get(name)
    }

    /// The columns of the layer called `name`.
    pub fn schema(&self, name: &str) -> Option<&Schema> {
        Some(&self.layers.get(name)?.schema)
    }

    /// How the layer called `name` is shown.
    pub fn display(&self, name: &str) -> Option<&Display> {
        Some(&self.layers.get(name)?.display)
    }

    /// All layers, by name.
    pub fn layers(&self) -> impl Iterator<Item = (&str, &Provided)> {
        self.layers.iter().map(|(name, provided)| (name.as_str(), provided))
    }

    /// The layers that stand in a record, with their keys, in its order: those that declare a key, then those of `more`, under their own
    /// names (with the version where that name is taken).
    pub fn keyed(&self, more: &[String]) -> Vec<(String, &str, &Provided)> {
        let mut out: Vec<(String, &str, &Provided)> = Vec::new();
        let mut taken = std::collections::BTreeSet::new();
        let mut sorted: Vec<(&str, &Provided)> = self.layers().collect();
        sorted.sort_by_key(|(name, provided)| (provided.display.order, provided.display.key.as_deref(), *name));
        for (name, provided) in &sorted {
            if let Some(key) = provided.display.key.as_deref()
                && taken.insert(key.to_owned())
            {
                out.push((key.to_owned(), name, provided));
            }
        }
        for (name, provided) in sorted {
            let asked = more.iter().any(|layer| layer == name || *layer == provided.schema.id());
            if asked && !out.iter().any(|(_, known, _)| *known == name) {
                let clash = taken.contains(name) || display::RESERVED.contains(&name);
                let key = if clash { provided.schema.id() } else { name.to_owned() };
                taken.insert(key.clone());
                out.push((key, name, provided));
            }
        }
        out
    }
}
