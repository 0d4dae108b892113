//! Where things are.

use std::path::{Path, PathBuf};

/// The root of the repository.
pub(crate) fn root() -> PathBuf {
    // Cargo says where xtask's manifest is when it runs it; the folder at compile time serves a binary run by itself.
    let manifest = std::env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
    manifest.parent().map_or(manifest.clone(), Path::to_path_buf)
}

/// The folder beside the repository that holds corpora and reference scorers; not every machine has it.
pub(crate) fn shared() -> PathBuf {
    root().join("../shared")
}

/// The path as seen from the repository's root, with forward slashes.
pub(crate) fn from_root(path: &Path) -> String {
    path.strip_prefix(root()).unwrap_or(path).to_string_lossy().replace('\\', "/")
}
