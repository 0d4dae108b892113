//! One document through a plan, on one thread of this process.

use crate::bind::Bindings;
use crate::error::{Error, Failure};
use crate::load::{Instance, Loaded, Passing, Refusal, Scratch, SetupText};
use crate::log::{Log, LogLine};
use crate::manifest::Manifest;
use crate::page::{Page, now};
use dateline_abi as abi;
use dateline_core::gate::{Fault, Gate, Limits, Passed};
use dateline_core::layer::Layer;
use std::collections::BTreeMap;
use std::fs::File;
use std::os::fd::AsFd;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// A step as it is to be loaded.
#[derive(Clone, Debug)]
pub(crate) struct ToLoad {
    /// The plugin's file, for messages.
    pub path: PathBuf,
    /// The file, open and checked.
    pub file: Arc<File>,
    /// Its device and inode.
    pub identity: (u64, u64),
    /// What it says of itself.
    pub manifest: Arc<Manifest>,
    /// Its configuration, checked.
    pub config: String,
}

/// A plan whose plugins are loaded, for any number of threads.
pub(crate) struct Crew {
    /// What every step reads and gives.
    pub bindings: Bindings,
    /// One a step.
    pub instances: Vec<Arc<Instance>>,
    /// One a step.
    pub manifests: Vec<Arc<Manifest>>,
    /// Drops a whole result instead of a row.
    pub strict: bool,
}

/// A loaded plan with what one thread needs to run it.
pub(crate) struct Runner {
    crew: Arc<Crew>,
    scratch: Vec<Option<Scratch>>,
    /// By step, by layer read: number of the layer, and its columns with their contract types.
    reads: Vec<Vec<BoundLayer>>,
    passing: Passing,
}

/// A layer's number, and the numbers and contract types of the columns that are passed of it.
type BoundLayer = (Option<usize>, Vec<(usize, u32)>);

/// How a step ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Ending {
    /// Its layers are there.
    Done,
    /// Its layers are absent.
    Failed,
    /// It was not called, because a layer it requires is absent.
    Skipped,
    /// It was not called, because it shall not be.
    LeftOut,
}

/// What came of one document.
#[derive(Debug, Default)]
pub(crate) struct Computed {
    /// By layer number, except the host's, which is not given back.
    pub layers: Vec<Option<Layer>>,
    /// One a step.
    pub endings: Vec<Ending>,
    /// One a step: how long it took.
    pub timings: Vec<Duration>,
    /// In the order of the steps: code, step, sentence.
    pub failures: Vec<(&'static str, usize, String)>,
}

impl Crew {
    /// Loads the plugins of a plan and makes their instances. `noted` is told the step before its library is loaded.
    ///
    /// # Errors
    /// With the number of the step: what [`Loaded::open`] says, or [`Error::Start`].
    pub fn load(
        steps: &[ToLoad],
        bindings: Bindings,
        strict: bool,
        log_level: u32,
        keep_log: bool,
        noted: &dyn Fn(usize),
    ) -> Result<Crew, (usize, Error)> {
        let mut instances = Vec::with_capacity(steps.len());
        for (at, step) in steps.iter().enumerate() {
            noted(at);
            let loaded = Loaded::open(&step.path, step.file.as_fd(), step.identity, &step.manifest).map_err(|error| (at, error))?;
            let log = Log { plugin: step.manifest.id.clone(), level: log_level, kept: keep_log.then(|| Mutex::new(Vec::new())) };
            let folder = step.path.parent().map(|folder| folder.join(&step.manifest.id)).filter(|folder| folder.is_dir());
            let told = told(at, steps, &bindings, log_level);
            let setup = SetupText {
                config: &step.config,
                data_dir: folder.as_deref().and_then(|folder| folder.to_str()).unwrap_or(""),
                bindings: &told,
            };
            let instance = loaded.create(&step.manifest, &setup, log).map_err(|refusal| {
                let (code, reason) = words(&refusal);
                (at, Error::Start { path: step.path.clone(), id: step.manifest.id.clone(), code, reason })
            })?;
            instances.push(Arc::new(instance));
        }
        let manifests = steps.iter().map(|step| step.manifest.clone()).collect();
        Ok(Crew { bindings, instances, manifests, strict })
    }

    /// What plugins logged since the last time, where it is kept.
    pub fn take_log(&self) -> Vec<LogLine> {
        self.instances.iter().flat_map(|instance| instance.log.take()).collect()
    }
}

/// What a plugin is told of its bindings, as JSON.
fn told(at: usize, steps: &[ToLoad], bindings: &Bindings, log_level: u32) -> String {
    let manifest = &steps[at].manifest;
    let maker = |layer: usize| {
        let place = bindings.steps.iter().position(|step| step.gives.contains(&Some(layer)));
        place.map_or(("host", env!("CARGO_PKG_VERSION")), |place| (&steps[place].manifest.id, &steps[place].manifest.version))
    };
    let reads = manifest.requires.iter().chain(&manifest.uses).zip(&bindings.steps[at].reads);
    let layers: Vec<serde_json::Value> = reads
        .map(|(wanted, read)| match read.layer {
            Some(layer) => {
                let (provider, version) = maker(layer);
                serde_json::json!({"layer": wanted.id(), "present": true, "provider": provider, "version": version})
            }
            None => serde_json::json!({"layer": wanted.id(), "present": false}),
        })
        .collect();
    serde_json::json!({"log_level": log_level, "layers": layers}).to_string()
}

impl Runner {
    /// A runner for the calling thread, or for one it is moved to.
    pub fn new(crew: Arc<Crew>) -> Runner {
        let kinds = |read: &crate::bind::Read| {
            let layer = read.layer?;
            let schema = &crew.bindings.layers[layer];
            Some(read.columns.iter().map(|at| (*at, schema.columns[*at].cell.abi_kind())).collect())
        };
        let reads =
            crew.bindings.steps.iter().map(|step| step.reads.iter().map(|read| (read.layer, kinds(read).unwrap_or_default())).collect());
        let reads = reads.collect();
        Runner { scratch: crew.instances.iter().map(|_| None).collect(), crew, reads, passing: Passing::default() }
    }

    /// Runs the plan over a text. `left_out` names the steps that shall not be called; the page tells a watcher where
    /// the runner is.
    pub fn run(&mut self, number: u64, text: &str, host_layer: Layer, left_out: &[bool], page: &Page) -> Computed {
        let crew = self.crew.clone();
        let steps = crew.instances.len();
        let mut computed = Computed {
            layers: crew.bindings.layers.iter().map(|_| None).collect(),
            endings: Vec::with_capacity(steps),
            timings: vec![Duration::ZERO; steps],
            failures: Vec::new(),
        };
        computed.layers[0] = Some(host_layer);
        for step in 0..steps {
            let ending = self.step(&crew, step, text, left_out, page, number, &mut computed);
            computed.endings.push(ending);
        }
        computed.layers[0] = None;
        computed
    }

    #[expect(clippy::too_many_arguments, reason = "all of them are parts of one document's state")]
    fn step(
        &mut self,
        crew: &Crew,
        step: usize,
        text: &str,
        left_out: &[bool],
        page: &Page,
        number: u64,
        computed: &mut Computed,
    ) -> Ending {
        if left_out.get(step).copied().unwrap_or(false) {
            return Ending::LeftOut;
        }
        let binding = &crew.bindings.steps[step];
        let absent = binding.reads[..binding.required].iter().filter_map(|read| read.layer).find(|layer| computed.layers[*layer].is_none());
        if let Some(layer) = absent {
            computed.failures.push(("E_SKIPPED", step, self.why_absent(crew, layer, computed)));
            return Ending::Skipped;
        }
        let start = now();
        let outcome = self.call(crew, step, text, page, number, &computed.layers);
        computed.timings[step] = now().saturating_sub(start);
        match outcome {
            Ok(passed) => {
                if !passed.dropped.is_empty() {
                    summarize(&passed.dropped, step, crew.strict, &mut computed.failures);
                    if crew.strict {
                        return Ending::Failed;
                    }
                }
                for (layer, place) in passed.layers.into_iter().zip(&binding.gives) {
                    if let Some(place) = place {
                        computed.layers[*place] = Some(layer);
                    }
                }
                Ending::Done
            }
            Err((code, reason)) => {
                computed.failures.push((code, step, reason));
                Ending::Failed
            }
        }
    }

    fn call(
        &mut self,
        crew: &Crew,
        step: usize,
        text: &str,
        page: &Page,
        number: u64,
        layers: &[Option<Layer>],
    ) -> Result<Passed, (&'static str, String)> {
        let instance = &crew.instances[step];
        let manifest = &crew.manifests[step];
        let limits = Limits::default().for_text(text.len());
        let mut gate = Gate::new(&manifest.provides, limits);
        self.passing.clear();
        for (layer, columns) in &self.reads[step] {
            match layer.and_then(|layer| layers[layer].as_ref()) {
                Some(layer) => self.passing.layer(layer, columns),
                None => self.passing.absent(),
            }
        }
        self.passing.finish();
        page.enter(number, step, text.len());
        let outcome = match self.scratch[step].take().map_or_else(|| Scratch::new(instance), Ok) {
            Ok(mut scratch) => {
                let outcome = scratch.analyze(text, &mut self.passing, &mut gate, limits.rows, page.cancel_word());
                // After a panic the scratch is spoiled: it is dropped here, and the next document gets a new one.
                if !matches!(&outcome, Err(Ok(Refusal { status: abi::E_PANIC, .. }))) {
                    self.scratch[step] = Some(scratch);
                }
                outcome
            }
            Err(refusal) => Err(Ok(refusal)),
        };
        page.leave();
        match outcome {
            Ok(()) => {
                let rows_of = |name: &str| {
                    let place = crew.bindings.layers.iter().position(|schema| schema.name == name)?;
                    layers[place].as_ref().map(Layer::len)
                };
                gate.finish(text, &rows_of).map_err(|fault| (fault.kind.code(), fault.to_string()))
            }
            Err(Err(fault)) => Err((fault.kind.code(), fault.to_string())),
            Err(Ok(refusal)) if refusal.status == abi::E_CANCELLED && page.cancelled() => {
                Err(("E_PLUGIN_TIMEOUT", "it took longer than allowed and stopped when it was asked to".to_owned()))
            }
            Err(Ok(refusal)) => Err(words(&refusal)),
        }
    }

    /// Why layer number `layer` is absent.
    fn why_absent(&self, crew: &Crew, layer: usize, computed: &Computed) -> String {
        let maker = crew.bindings.steps.iter().position(|step| step.gives.contains(&Some(layer)));
        let why = maker.map(|maker| {
            let did = match computed.endings.get(maker) {
                Some(Ending::Skipped) => "was skipped",
                Some(Ending::LeftOut) => "was left out",
                _ => "failed",
            };
            format!(", because plugin {:?} {did}", crew.manifests[maker].id)
        });
        format!("layer {} is absent{}", crew.bindings.layers[layer].id(), why.unwrap_or_default())
    }
}

/// One failure a kind of dropped rows.
fn summarize(dropped: &[Fault], step: usize, strict: bool, failures: &mut Vec<(&'static str, usize, String)>) {
    let mut kinds: BTreeMap<&'static str, Vec<&Fault>> = BTreeMap::new();
    for fault in dropped {
        kinds.entry(fault.kind.code()).or_default().push(fault);
    }
    for (code, faults) in kinds {
        let rows = if faults.len() == 1 { "1 row was".to_owned() } else { format!("{} rows were", faults.len()) };
        let result = if strict { ", and with them the whole result" } else { "" };
        failures.push((code, step, format!("{rows} dropped{result}: {}", faults[0])));
    }
}

/// Code and sentence of what a plugin returned.
fn words(refusal: &Refusal) -> (&'static str, String) {
    let (code, sentence) = match refusal.status {
        abi::E_PANIC => ("E_PLUGIN_PANIC", "it panicked"),
        abi::E_CONFIG => ("E_PLUGIN_CONFIG", "its configuration makes no sense to it"),
        abi::E_BIND => ("E_PLUGIN_BIND", "the layers given do not fit what it needs"),
        abi::E_INPUT => ("E_PLUGIN_INPUT", "it cannot analyse this document"),
        abi::E_OUTPUT => ("E_PLUGIN_DATA", "it says that its rows were refused"),
        abi::E_CANCELLED => ("E_PLUGIN_STATUS", "it stopped without being asked to"),
        abi::E_LIMIT => ("E_PLUGIN_LIMIT", "it reached a limit of its own"),
        abi::E_RESOURCE => ("E_PLUGIN_RESOURCE", "a model or data file is missing or broken"),
        abi::E_UNSUPPORTED => ("E_PLUGIN_STATUS", "it does not support what was asked"),
        status => return ("E_PLUGIN_STATUS", format!("it returned status {status}, which the contract does not know")),
    };
    let sentence = if refusal.reason.is_empty() { sentence.to_owned() } else { format!("{sentence}: {}", refusal.reason) };
    (code, sentence)
}

/// Every code that [`Failure::code`] can have.
pub const FAILURE_CODES: &[&str] = &[
    "E_BAD_SCORE",
    "E_BAD_SPAN",
    "E_ORPHANED",
    "E_PLUGIN_BIND",
    "E_PLUGIN_CONFIG",
    "E_PLUGIN_CRASH",
    "E_PLUGIN_DATA",
    "E_PLUGIN_DISABLED",
    "E_PLUGIN_EXITED",
    "E_PLUGIN_INPUT",
    "E_PLUGIN_LIMIT",
    "E_PLUGIN_OOM",
    "E_PLUGIN_OUTPUT_LIMIT",
    "E_PLUGIN_PANIC",
    "E_PLUGIN_PROTOCOL",
    "E_PLUGIN_RESOURCE",
    "E_PLUGIN_STATUS",
    "E_PLUGIN_TIMEOUT",
    "E_SKIPPED",
    "E_WORKER",
];

/// Makes failures of one document out of what its run gave.
pub(crate) fn failures(document: &str, manifests: &[Arc<Manifest>], found: Vec<(&'static str, usize, String)>) -> Vec<Failure> {
    let failure = |(code, step, message): (&'static str, usize, String)| Failure {
        code,
        document: document.to_owned(),
        plugin: manifests.get(step).map(|manifest| manifest.id.clone()),
        message,
    };
    found.into_iter().map(failure).collect()
}
