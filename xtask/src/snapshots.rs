//! Snapshot files: which are accepted, which are pending, which no test looks at.

use crate::{Outcome, place};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Accepted snapshots of the repository, in order.
pub(crate) fn accepted(root: &Path) -> Outcome<Vec<PathBuf>> {
    crate::tidy::files(root).map(|files| files.into_iter().filter(|path| has_extension(path, "snap")).collect())
}

/// Pending snapshots (`*.snap.new`), in order.
pub(crate) fn pending(root: &Path) -> Outcome<Vec<PathBuf>> {
    crate::tidy::files(root).map(|files| files.into_iter().filter(|path| path.to_string_lossy().ends_with(".snap.new")).collect())
}

/// Records of inline snapshots that differ (`.*.pending-snap`), in order.
pub(crate) fn pending_inline(root: &Path) -> Outcome<Vec<PathBuf>> {
    crate::tidy::files(root).map(|files| files.into_iter().filter(|path| has_extension(path, "pending-snap")).collect())
}

fn has_extension(path: &Path, extension: &str) -> bool {
    path.extension().is_some_and(|found| found == extension)
}

/// Snapshots that a whole test run did not look at, as paths from the root.
pub(crate) fn unused(accepted: &[PathBuf], used: &str) -> Vec<String> {
    let canonical = |path: &Path| fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf());
    let used: BTreeSet<PathBuf> = used.lines().map(|line| canonical(Path::new(line.trim()))).collect();
    accepted.iter().filter(|path| !used.contains(&canonical(path))).map(|path| place::from_root(path)).collect()
}

/// Snapshots whose test cannot exist: the source they name is gone, or does not contain their name.
pub(crate) fn orphans(root: &Path) -> Outcome<Vec<String>> {
    let mut out = Vec::new();
    for path in accepted(root)? {
        let text = fs::read_to_string(&path).map_err(|error| format!("cannot read {}: {error}", path.display()))?;
        let source = source(&text).map(|source| root.join(source));
        let code = source.as_deref().and_then(|source| fs::read_to_string(source).ok());
        let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        if let Some(reason) = orphaned(&stem, code.as_deref()) {
            out.push(format!("{}: {reason}", place::from_root(&path)));
        }
    }
    Ok(out)
}

/// The source file that a snapshot's header names.
fn source(snapshot: &str) -> Option<&str> {
    let header = snapshot.strip_prefix("---\n")?.split("\n---").next()?;
    let line = header.lines().find_map(|line| line.strip_prefix("source:"))?;
    Some(line.trim().trim_matches('"'))
}

/// Why no test can be looking at a snapshot. Its file name ends in the test's name or the name that the test gives it,
/// perhaps with a number; `glob!` adds the input's name after an `@`.
fn orphaned(stem: &str, code: Option<&str>) -> Option<String> {
    let Some(code) = code else { return Some("the test file it names is gone".into()) };
    let name = stem.split('@').next().unwrap_or(stem);
    let name = name.rsplit("__").next().unwrap_or(name);
    let bare = name.trim_end_matches(|c: char| c.is_ascii_digit()).trim_end_matches('-');
    let known = [name, bare].iter().any(|name| !name.is_empty() && code.contains(name));
    // Names made while the test runs cannot be found in its source; the test run itself finds those (`xtask test`).
    let made = code.contains("set_snapshot_suffix") || code.contains("assert_snapshot!(format!") || code.contains("assert_snapshot!(name");
    (!known && !made).then(|| format!("its test file has no test or name {name:?}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_snapshot_without_its_test_is_an_orphan() {
        let code = "#[test] fn a_wire_story() { insta::assert_snapshot!(x); }";
        assert_eq!(orphaned("crate__tests__a_wire_story", Some(code)), None);
        assert_eq!(orphaned("crate__tests__a_wire_story-2", Some(code)), None);
        assert_eq!(orphaned("crate__tests__a_wire_story@port.txt", Some(code)), None);
        assert!(orphaned("crate__tests__a_court_report", Some(code)).unwrap().contains("a_court_report"));
        assert!(orphaned("crate__tests__a_wire_story", None).unwrap().contains("gone"));
    }

    #[test]
    fn what_a_test_run_did_not_touch_is_unused() {
        let folder = tempfile::tempdir().unwrap();
        let (one, two) = (folder.path().join("one.snap"), folder.path().join("two.snap"));
        fs::write(&one, "").unwrap();
        fs::write(&two, "").unwrap();
        let used = format!("{}\n", one.display());
        assert_eq!(unused(&[one, two.clone()], &used), [place::from_root(&two)]);
    }

    #[test]
    fn the_header_names_the_source() {
        assert_eq!(source("---\nsource: tests/src/end.rs\nexpression: x\n---\nbody"), Some("tests/src/end.rs"));
        assert_eq!(source("body"), None);
    }
}
