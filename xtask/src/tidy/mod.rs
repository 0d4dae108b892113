//! The invariants of the architecture, as functions that find their violations.
//!
//! Each lives in a file of its own with a test that breaks it. A rule that looks at one file at a time is a pure function
//! of the file's path (from the root, with forward slashes) and its text, so that breaking it needs no repository.
//!
//! | file | invariant |
//! |---|---|
//! | [`arrows`] | packages depend on each other only as the architecture draws it |
//! | [`unsafety`] | `unsafe` stands where it may, and says why it is sound |
//! | [`output`] | only `cli` and `xtask` print; JSON is known where it must be |
//! | [`clock`] | no clock, no environment, no randomness where results are made |
//! | [`host_words`] | the host names no language and no analyzer |
//! | [`leftovers`] | nothing unfinished, no path of somebody's machine, no foreign registry |
//! | [`sizes`] | files stay short, weights stay small and have a model card |

mod arrows;
mod clock;
mod host_words;
mod leftovers;
mod output;
mod sizes;
mod source;
mod unsafety;

use crate::{Outcome, metadata, place};
use source::Source;
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

/// A broken invariant.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Violation {
    /// The file, from the root.
    pub(crate) path: String,
    /// The line, counted from one; 0 for the file as a whole.
    pub(crate) line: usize,
    /// What is wrong and what to do about it.
    pub(crate) message: String,
}

impl Violation {
    fn new(path: &str, line: usize, message: impl Into<String>) -> Self {
        Violation { path: path.to_owned(), line, message: message.into() }
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => write!(f, "{}: {}", self.path, self.message),
            line => write!(f, "{}:{line}: {}", self.path, self.message),
        }
    }
}

/// What a look at the whole repository found.
#[derive(Debug, Default)]
pub(crate) struct Report {
    pub(crate) violations: Vec<Violation>,
    /// Matters of taste that stop nobody.
    pub(crate) warnings: Vec<Violation>,
}

/// Looks at the whole repository.
pub(crate) fn report(root: &Path) -> Outcome<Report> {
    let mut report = Report::default();
    let workspace = metadata::workspace()?;
    report.violations.extend(arrows::violations(&workspace.packages));
    report.violations.extend(unsafety::roots(&workspace.packages, |path| fs::read_to_string(path).unwrap_or_default()));
    let mut binaries = Vec::new();
    let mut texts = Vec::new();
    let mut paths = Vec::new();
    for path in files(root)? {
        let name = place::from_root(&path);
        let bytes = fs::read(&path).map_err(|error| format!("cannot read {name}: {error}"))?;
        paths.push(name.clone());
        match String::from_utf8(bytes) {
            Ok(text) => texts.push((name, text)),
            Err(error) => binaries.push((name, error.into_bytes().len() as u64)),
        }
    }
    let sources = || texts.iter().filter(|(name, _)| name.ends_with(".rs"));
    let gated: Vec<String> = sources().flat_map(|(name, text)| source::gated_files(name, text)).collect();
    for (name, text) in &texts {
        let ships = !gated.iter().any(|path| name == path || (path.ends_with('/') && name.starts_with(path.as_str())));
        report.violations.extend(file_violations(name, text, ships));
    }
    report.warnings.extend(sources().filter_map(|(name, text)| sizes::long(name, text)));
    report.warnings.extend(sizes::undescribed(&binaries, &paths));
    report.violations.extend(sizes::weights(&binaries));
    report.violations.sort();
    Ok(report)
}

/// What the rules that look at one file say about it; `ships` is false for what is compiled only for tests or training.
pub(crate) fn file_violations(name: &str, text: &str, ships: bool) -> Vec<Violation> {
    let mut out = leftovers::foreign(name, text);
    if name.ends_with(".rs") {
        let source = if ships { Source::new(text) } else { Source::unshipped(text) };
        for rule in [unsafety::places, output::printing, output::json, clock::reads, host_words::names, leftovers::unfinished] {
            out.extend(rule(name, &source));
        }
    }
    out
}

/// The files of the repository, in order, without build folders and without what Git keeps for itself.
pub(crate) fn files(root: &Path) -> Outcome<Vec<PathBuf>> {
    let mut out = Vec::new();
    let mut open = vec![root.to_path_buf()];
    while let Some(folder) = open.pop() {
        let entries = fs::read_dir(&folder).map_err(|error| format!("cannot list {}: {error}", folder.display()))?;
        for entry in entries {
            let entry = entry.map_err(|error| format!("cannot list {}: {error}", folder.display()))?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let kind = entry.file_type().map_err(|error| format!("cannot look at {}: {error}", entry.path().display()))?;
            if kind.is_dir() {
                let skipped =
                    name == "target" || name.starts_with("target-") || name == ".git" || entry.path().join("CACHEDIR.TAG").exists();
                if !skipped {
                    open.push(entry.path());
                }
            } else if kind.is_file() && name != ".git" {
                out.push(entry.path());
            }
        }
    }
    out.sort();
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_repository_keeps_its_invariants() {
        let report = report(&place::root()).unwrap();
        let list: Vec<String> = report.violations.iter().map(ToString::to_string).collect();
        assert!(list.is_empty(), "{}", list.join("\n"));
    }

    #[test]
    fn the_files_are_those_of_the_repository() {
        let files: Vec<String> = files(&place::root()).unwrap().iter().map(|path| place::from_root(path)).collect();
        assert!(files.contains(&"Cargo.toml".to_owned()) && files.contains(&"xtask/src/tidy/mod.rs".to_owned()));
        assert!(!files.iter().any(|path| path.starts_with("target") || path.starts_with(".git/")));
    }
}
