//! What a caller asks of the host.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

/// Which plugins are looked for and where, what they shall compute, and how.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Plugin files named one by one; they come first.
    pub plugin_files: Vec<PathBuf>,
    /// Plugin folders named one by one; they come second.
    pub plugin_dirs: Vec<PathBuf>,
    /// More plugin folders, as `DATELINE_PLUGIN_PATH` lists them; absolute paths only.
    pub search_path: Option<OsString>,
    /// Whether files and folders that others may write to are accepted in folders too.
    pub allow_unsafe_path: bool,
    /// Ids of the wanted plugins; empty for every found one whose manifest displays a layer.
    pub select: Vec<String>,
    /// Layers wanted beside those: `token` or `token@1`.
    pub layers: Vec<String>,
    /// By layer name, the id of the plugin that shall provide it.
    pub providers: BTreeMap<String, String>,
    /// By plugin id, its configuration: a JSON object.
    pub config: BTreeMap<String, serde_json::Value>,
    /// Runs plugins on threads of this process instead of in workers.
    pub in_process: bool,
    /// Number of workers or threads; 0 for one a processor.
    pub jobs: usize,
    /// How long one plugin may take over one document before it is asked to stop, and a little later made to (which
    /// only a worker can); by default 10 s and 1 ms for each KiB of text.
    pub deadline: Option<Duration>,
    /// Bytes of address space of a worker; by default 2 GiB.
    pub memory_limit: Option<u64>,
    /// Drops a plugin's whole result for a document if a row of it is refused, instead of the row.
    pub strict: bool,
    /// After so many panics a plugin is out for the rest of the run; 0 for never.
    pub max_failures: u32,
    /// After so many documents a worker is replaced by a fresh one; 0 for never.
    pub recycle_after: u32,
    /// What plugins may log: 0 nothing, 1 errors, … 5 everything. It comes out as `tracing` events.
    pub log_level: u32,
    /// The program that is run as worker, with the one argument `worker`; by default this one.
    pub worker_exe: Option<PathBuf>,
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            plugin_files: Vec::new(),
            plugin_dirs: Vec::new(),
            search_path: None,
            allow_unsafe_path: false,
            select: Vec::new(),
            layers: Vec::new(),
            providers: BTreeMap::new(),
            config: BTreeMap::new(),
            in_process: false,
            jobs: 1,
            deadline: None,
            memory_limit: None,
            strict: false,
            max_failures: 3,
            recycle_after: 10_000,
            log_level: 2,
            worker_exe: None,
        }
    }
}

impl Settings {
    /// The time one document of this many bytes may take.
    pub(crate) fn deadline_for(&self, bytes: usize) -> Duration {
        self.deadline.unwrap_or_else(|| Duration::from_millis(10_000 + (bytes / 1024) as u64))
    }

    /// Number of workers or threads.
    pub(crate) fn width(&self) -> usize {
        match self.jobs {
            0 => std::thread::available_parallelism().map_or(1, usize::from),
            jobs => jobs,
        }
    }
}
