//! Criterion benchmarks of every stage, over the example articles.
//!
//! `cargo xtask bench` stages the program and its plugins, and runs them all. One bench links one plugin, because all
//! plugins export the same symbol; the layers a plugin needs come from the staged ones, in process.

#![forbid(unsafe_code)]

use dateline_core::{Document, Layer};
use dateline_host::{Session, Settings};
use std::path::{Path, PathBuf};

/// The folder of the staged program and plugins.
pub fn stage() -> PathBuf {
    std::env::var_os("DATELINE_STAGE").map_or_else(|| repository().join("target/stage"), PathBuf::from)
}

/// The repository.
pub fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().map(Path::to_owned).unwrap_or_default()
}

/// One example article, published on a fixed day.
///
/// # Panics
/// If the repository lacks it.
pub fn article(name: &str) -> Document {
    let file = repository().join(format!("examples/articles/{name}.txt"));
    let text = std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    Document::new(name, text).with_meta("published", "2025-06-19")
}

/// Real articles to measure on: the development part of PolNeAR where the corpora lie beside the repository, and the example
/// articles elsewhere.
///
/// # Panics
/// If neither can be read.
pub fn news() -> Vec<String> {
    let corpus = repository().join("../shared/corpora/quotes/polnear.dev.jsonl");
    match std::fs::read_to_string(&corpus) {
        Ok(lines) => {
            lines.lines().map(|line| text_of(line).unwrap_or_else(|| panic!("{}: a line without a text", corpus.display()))).collect()
        }
        Err(_) => ["wire"].map(|name| article(name).text.to_string()).into(),
    }
}

fn text_of(line: &str) -> Option<String> {
    let record: serde_json::Value = serde_json::from_str(line).ok()?;
    Some(record.get("text")?.as_str()?.to_owned())
}

/// Settings that find the staged plugins.
pub fn staged() -> Settings {
    Settings {
        plugin_dirs: vec![stage().join("lib/dateline/plugins")],
        worker_exe: Some(stage().join("bin/dateline")),
        ..Settings::default()
    }
}

/// What the staged plugins with these ids, and those they need, make of an article: all layers, and `meta`.
///
/// # Panics
/// If they cannot be loaded: run `cargo xtask stage` first.
pub fn layers(document: &Document, plugins: &[&str]) -> Vec<Layer> {
    let settings = Settings { select: plugins.iter().map(|id| (*id).to_owned()).collect(), in_process: true, ..staged() };
    let session = Session::open(settings).unwrap_or_else(|error| panic!("{error}: run cargo xtask stage first"));
    let mut document = document.clone();
    let failures = session.pipeline().map(|mut pipeline| pipeline.run(&mut document));
    assert_eq!(failures.map(|failures| failures.len()), Some(0));
    document.layers.values().cloned().chain([document.meta_layer()]).collect()
}
