//! The fixture plugins, built, and the settings that run them.

use dateline_host::{Outcome, Session, Settings, Summary};
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::process::Command;
use std::sync::OnceLock;

/// Packages under `tests/fixtures`, by the name after `dateline-fixture-`.
pub const NAMES: &[&str] = &["after", "beside", "hostile", "words"];

/// The library of a fixture, built in the dev profile.
///
/// # Panics
/// If it cannot be built.
pub fn library(name: &str) -> PathBuf {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    let folder = BUILT.get_or_init(build);
    folder.join(format!("{}dateline_fixture_{}{}", std::env::consts::DLL_PREFIX, name.replace('-', "_"), std::env::consts::DLL_SUFFIX))
}

/// Builds all fixtures and says in which folder they are.
fn build() -> PathBuf {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["build", "--quiet", "--message-format", "json"]).current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/.."));
    for name in NAMES {
        cargo.args(["--package", &format!("dateline-fixture-{name}")]);
    }
    let output = cargo.output().expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let messages = String::from_utf8_lossy(&output.stdout).into_owned();
    let file = messages
        .lines()
        .filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok())
        .flat_map(|message| message["filenames"].as_array().cloned().unwrap_or_default())
        .filter_map(|file| file.as_str().map(PathBuf::from))
        .find(|file| file.file_name().is_some_and(|name| name.to_string_lossy().contains("dateline_fixture_")))
        .expect("cargo names the libraries");
    file.parent().expect("a library lies in a folder").to_owned()
}

/// Settings that run these fixtures, all of them, and nothing else.
pub fn settings(names: &[&str]) -> Settings {
    Settings { plugin_files: names.iter().map(|name| library(name)).collect(), in_process: true, ..Settings::default() }
}

/// Opens a session and runs texts through it; the documents are called `0`, `1`, ….
///
/// # Panics
/// If the session cannot be opened or the run breaks off.
pub fn run(settings: Settings, texts: &[&str]) -> (Vec<Outcome>, Summary) {
    let mut session = Session::open(settings).unwrap_or_else(|error| panic!("{}: {error}", error.code()));
    let documents = texts.iter().enumerate().map(|(at, text)| dateline_core::Document::new(at.to_string(), *text));
    let mut outcomes = Vec::new();
    let summary = session.run(documents, |outcome| {
        outcomes.push(outcome);
        ControlFlow::Continue(())
    });
    (outcomes, summary.unwrap_or_else(|error| panic!("{}: {error}", error.code())))
}
