//! Every plugin of ours keeps the promises that the contract asks of any plugin.
//!
//! Run through `cargo xtask test`, which stages the program and its plugins first.

use dateline_host::{Settings, conformance};
use std::path::{Path, PathBuf};

fn staged(plugin: &str) -> Settings {
    let repository = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("tests/ stands in the repository");
    let stage = std::env::var_os("DATELINE_STAGE").map_or_else(|| repository.join("target/stage"), PathBuf::from);
    assert!(stage.is_dir(), "{} is not there: run the tests with `cargo xtask test`", stage.display());
    Settings {
        plugin_dirs: vec![stage.join("lib/dateline/plugins")],
        select: vec![plugin.to_owned()],
        worker_exe: Some(stage.join("bin/dateline")),
        ..Settings::default()
    }
}

fn keeps_its_promises(plugin: &str) {
    let checks = conformance(&staged(plugin)).unwrap_or_else(|error| panic!("{plugin}: {}: {error}", error.code()));
    assert_eq!(checks.len(), 6);
    for check in checks {
        assert_eq!(check.broken, None, "{plugin} does not keep: {}", check.promise);
    }
}

#[test]
fn english_keeps_its_promises() {
    keeps_its_promises("english");
}

#[test]
fn quotes_keeps_its_promises() {
    keeps_its_promises("quotes");
}

#[test]
fn stance_keeps_its_promises() {
    keeps_its_promises("stance");
}

#[test]
fn timeline_keeps_its_promises() {
    keeps_its_promises("timeline");
}
