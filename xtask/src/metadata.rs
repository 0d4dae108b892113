//! What Cargo knows about the workspace.

use crate::{Outcome, process};
use serde::Deserialize;
use std::path::PathBuf;

/// The workspace as `cargo metadata --no-deps` tells it.
#[derive(Debug, Deserialize)]
pub(crate) struct Workspace {
    pub(crate) packages: Vec<Package>,
    pub(crate) target_directory: PathBuf,
}

/// One package of the workspace.
#[derive(Debug, Deserialize)]
pub(crate) struct Package {
    pub(crate) name: String,
    pub(crate) version: String,
    pub(crate) manifest_path: PathBuf,
    pub(crate) dependencies: Vec<Dependency>,
    pub(crate) targets: Vec<Target>,
}

/// One dependency as declared.
#[derive(Debug, Deserialize)]
pub(crate) struct Dependency {
    pub(crate) name: String,
    /// `dev`, `build` or nothing.
    pub(crate) kind: Option<String>,
    #[serde(default)]
    pub(crate) optional: bool,
    /// The folder, for packages of this workspace.
    pub(crate) path: Option<PathBuf>,
}

/// One library, program or test of a package.
#[derive(Debug, Deserialize)]
pub(crate) struct Target {
    pub(crate) kind: Vec<String>,
    pub(crate) name: String,
    pub(crate) src_path: PathBuf,
}

impl Package {
    /// Whether it is built as a loadable library: then it is a plugin.
    pub(crate) fn is_plugin(&self) -> bool {
        self.targets.iter().any(|target| target.kind.iter().any(|kind| kind == "cdylib")) && self.folder_name() == Some("plugins")
    }

    /// The plugin's id: the package's name without the workspace's prefix.
    pub(crate) fn plugin_id(&self) -> &str {
        self.name.strip_prefix("dateline-").unwrap_or(&self.name)
    }

    /// The folder of the workspace it lies in: `crates`, `plugins`, …
    fn folder_name(&self) -> Option<&str> {
        self.manifest_path.parent()?.parent()?.file_name()?.to_str()
    }
}

/// Asks Cargo.
pub(crate) fn workspace() -> Outcome<Workspace> {
    parse(&process::output(process::cargo().args(["metadata", "--format-version", "1", "--no-deps"]))?)
}

/// Reads Cargo's answer.
pub(crate) fn parse(json: &str) -> Outcome<Workspace> {
    serde_json::from_str(json).map_err(|error| format!("cannot read what cargo metadata says: {error}"))
}
