//! Where plugins are looked for, and in which order.

use crate::error::Error;
use crate::inspect::{Inspected, exposure, inspect, plain};
use crate::manifest::Manifest;
use crate::settings::Settings;
use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A plugin that was found and may be loaded.
#[derive(Clone, Debug)]
pub struct Found {
    /// Its file, absolute and canonical.
    pub path: PathBuf,
    /// What it says of itself.
    pub manifest: Arc<Manifest>,
    /// Files further down the search order with the same id; they are not used.
    pub shadowed: Vec<PathBuf>,
    pub(crate) inspected: Inspected,
}

/// What the search for plugins gave.
#[derive(Debug, Default)]
pub struct Discovery {
    /// Plugins that may be loaded, in search order.
    pub found: Vec<Found>,
    /// Files that look like plugins and were refused, each with the reason.
    pub refused: Vec<Error>,
    /// Sentences about what was accepted all the same.
    pub warnings: Vec<String>,
    /// Whether an error is about a file that was named, not merely met in a folder; one entry for each of `refused`.
    pub(crate) named: Vec<bool>,
}

/// Looks for plugins: files that were named, folders that were named, folders of the search path, the folder beside the
/// program, the user's, the system's. Nothing found is run. The first find of an id wins.
pub fn discover(settings: &Settings) -> Discovery {
    let mut search = Search { discovery: Discovery::default(), seen: BTreeSet::new(), level: Vec::new() };
    for path in &settings.plugin_files {
        search.file(path, true, true);
    }
    search.end_level();
    for folder in &settings.plugin_dirs {
        search.folder(folder, true, settings.allow_unsafe_path);
    }
    for folder in settings.search_path.iter().flat_map(std::env::split_paths) {
        if folder.is_absolute() {
            search.folder(&folder, false, settings.allow_unsafe_path);
        } else {
            search.refuse(Error::RelativeFolder { path: folder }, true);
        }
    }
    for folder in standard_folders() {
        search.folder(&folder, false, settings.allow_unsafe_path);
    }
    search.discovery
}

/// The folders that are searched without being named.
fn standard_folders() -> Vec<PathBuf> {
    let mut folders = Vec::new();
    if let Some(program) = std::env::current_exe().ok().and_then(|program| program.canonicalize().ok())
        && let Some(prefix) = program.parent().and_then(Path::parent)
    {
        folders.push(prefix.join("lib/dateline/plugins"));
    }
    let data = std::env::var_os("XDG_DATA_HOME").map(PathBuf::from).filter(|path| path.is_absolute());
    let home = || std::env::var_os("HOME").map(PathBuf::from).filter(|path| path.is_absolute()).map(|home| home.join(".local/share"));
    folders.extend(data.or_else(home).map(|data| data.join("dateline/plugins")));
    folders.push(PathBuf::from("/usr/lib/dateline/plugins"));
    folders
}

struct Search {
    discovery: Discovery,
    /// Devices and inodes seen so far.
    seen: BTreeSet<(u64, u64)>,
    /// What the files or the folder at hand gave.
    level: Vec<Found>,
}

impl Search {
    fn refuse(&mut self, error: Error, named: bool) {
        self.discovery.refused.push(error);
        self.discovery.named.push(named);
    }

    fn folder(&mut self, folder: &Path, named: bool, allow_unsafe: bool) {
        let entries = match std::fs::read_dir(folder) {
            Ok(entries) => entries,
            Err(error) => {
                if named {
                    self.refuse(Error::Unreadable { path: folder.to_owned(), reason: plain(&error) }, true);
                }
                return;
            }
        };
        let mut files: Vec<PathBuf> =
            entries.filter_map(|entry| Some(entry.ok()?.path())).filter(|path| path.file_name().and_then(plugin_id).is_some()).collect();
        files.sort();
        for file in files {
            self.file(&file, false, allow_unsafe);
        }
        self.end_level();
    }

    fn file(&mut self, path: &Path, named: bool, allow_unsafe: bool) {
        let inspected = match inspect(path) {
            Ok(inspected) => inspected,
            Err(error) => return self.refuse(error, named),
        };
        if !self.seen.insert(inspected.identity) {
            self.discovery.warnings.push(format!("{} was found twice and is used once", inspected.path.display()));
            return;
        }
        if let Some(reason) = exposure(&inspected.path) {
            if !allow_unsafe {
                return self.refuse(Error::Unsafe { path: inspected.path, reason }, named);
            }
            self.discovery.warnings.push(format!("{}: {reason}", inspected.path.display()));
        }
        self.level.push(Found { path: inspected.path.clone(), manifest: inspected.manifest.clone(), shadowed: Vec::new(), inspected });
    }

    /// Takes in what one level gave: an id found on an earlier one wins, twice on the same one is an error.
    fn end_level(&mut self) {
        let earlier = self.discovery.found.len();
        for found in std::mem::take(&mut self.level) {
            let id = &found.manifest.id;
            match self.discovery.found.iter().position(|other| other.manifest.id == *id) {
                None => self.discovery.found.push(found),
                Some(at) if at < earlier => self.discovery.found[at].shadowed.push(found.path),
                Some(at) => {
                    let first = self.discovery.found[at].path.clone();
                    self.refuse(Error::Duplicate { id: id.clone(), first, second: found.path.clone() }, true);
                }
            }
        }
    }
}

/// The id that a file name of a plugin holds: `libdateline_acme.so`.
pub(crate) fn plugin_id(name: &OsStr) -> Option<&str> {
    use std::env::consts::{DLL_PREFIX, DLL_SUFFIX};
    let id = name.to_str()?.strip_prefix(DLL_PREFIX)?.strip_prefix("dateline_")?.strip_suffix(DLL_SUFFIX)?;
    (!id.is_empty()).then_some(id)
}
