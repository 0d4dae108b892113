//! What a worker is told at first, and how it says no.

use crate::error::Error;
use crate::plan::{Plan, Step};
use crate::run::{FAILURE_CODES, ToLoad};
use serde::{Deserialize, Serialize};

/// What a worker is to be. The files follow as descriptors.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Hello {
    /// Version of this crate: host and worker are the same program.
    pub version: String,
    /// Process number of the host.
    pub parent: i32,
    /// Bytes of address space.
    pub memory: u64,
    /// What plugins may log.
    pub log_level: u32,
    /// Drops a whole result instead of a row.
    pub strict: bool,
    /// What to load, in the order of the plan.
    pub steps: Vec<HelloStep>,
}

/// One plugin to load.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct HelloStep {
    /// Bytes of its path.
    pub path: Vec<u8>,
    /// Its manifest, as it stands in the file.
    pub manifest: String,
    /// Its configuration.
    pub config: String,
    /// Layers of it that another plugin provides.
    pub replaced: Vec<String>,
}

/// Why a worker cannot be what it is told to be.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Refused {
    /// The plugin it fails for; none if it is the worker's own fault.
    pub step: Option<usize>,
    /// What went wrong with the plugin.
    pub kind: RefusedKind,
    /// In a sentence.
    pub reason: String,
    /// More about it: a code, or a version.
    pub detail: String,
}

/// What went wrong with a plugin: the variants of [`Error`] that loading has.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum RefusedKind {
    Load,
    NotAPlugin,
    BadManifest,
    Abi,
    Start,
    Worker,
}

impl Hello {
    pub fn new(plan: &Plan, steps: &[ToLoad], memory: u64, log_level: u32, strict: bool) -> Hello {
        use std::os::unix::ffi::OsStrExt;
        let steps = plan.steps.iter().zip(steps).map(|(step, load)| HelloStep {
            path: load.path.as_os_str().as_bytes().to_vec(),
            manifest: load.manifest.json.to_string(),
            config: load.config.clone(),
            replaced: step.replaced.iter().cloned().collect(),
        });
        Hello {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            parent: rustix::process::getpid().as_raw_nonzero().get(),
            memory,
            log_level,
            strict,
            steps: steps.collect(),
        }
    }
}

impl Refused {
    /// The worker's own fault.
    pub fn worker(reason: String) -> Refused {
        Refused { step: None, kind: RefusedKind::Worker, reason, detail: String::new() }
    }

    /// What an error of loading is on its way to the host.
    pub fn of(step: usize, error: &Error) -> Refused {
        let (kind, reason, detail) = match error {
            Error::Load { reason, .. } => (RefusedKind::Load, reason.clone(), String::new()),
            Error::NotAPlugin { reason, .. } => (RefusedKind::NotAPlugin, reason.clone(), String::new()),
            Error::BadManifest { reason, .. } => (RefusedKind::BadManifest, reason.clone(), String::new()),
            Error::Abi { built, host, .. } => (RefusedKind::Abi, built.clone(), host.clone()),
            Error::Start { code, reason, .. } => (RefusedKind::Start, reason.clone(), (*code).to_owned()),
            other => (RefusedKind::Load, other.to_string(), String::new()),
        };
        Refused { step: Some(step), kind, reason, detail }
    }

    /// The error again.
    pub fn error(self, steps: &[ToLoad]) -> Error {
        let Some(step) = self.step.and_then(|step| steps.get(step)) else { return Error::Worker { reason: self.reason } };
        let (path, id, reason) = (step.path.clone(), step.manifest.id.clone(), self.reason);
        match self.kind {
            RefusedKind::Load => Error::Load { path, id, reason },
            RefusedKind::NotAPlugin => Error::NotAPlugin { path, reason },
            RefusedKind::BadManifest => Error::BadManifest { path, reason },
            RefusedKind::Abi => Error::Abi { path, id, built: reason, host: self.detail },
            RefusedKind::Start => {
                let code = FAILURE_CODES.iter().find(|code| **code == self.detail).copied().unwrap_or("E_PLUGIN_STATUS");
                Error::Start { path, id, code, reason }
            }
            RefusedKind::Worker => Error::Worker { reason },
        }
    }
}

impl HelloStep {
    /// The step of a plan that it is.
    ///
    /// # Errors
    /// A sentence, if the manifest cannot be read.
    pub fn step(&self) -> Result<Step, String> {
        use std::os::unix::ffi::OsStrExt;
        let manifest = crate::manifest::Manifest::parse(self.manifest.as_bytes())?;
        Ok(Step {
            manifest: manifest.into(),
            path: std::ffi::OsStr::from_bytes(&self.path).into(),
            selected: true,
            replaced: self.replaced.iter().cloned().collect(),
        })
    }
}
