//! From settings to outcomes: the one thing that a caller of this crate uses.

use crate::bind::{Bindings, bind};
use crate::config;
use crate::discover::{Discovery, discover, plugin_id};
use crate::error::{Error, Failure};
use crate::manifest::Manifest;
use crate::page::Page;
use crate::plan::{Plan, Wish, plan};
use crate::queue::{Ledger, Outcome, Summary};
use crate::run::{Crew, Runner, ToLoad, failures};
use crate::settings::Settings;
use crate::supervisor::Supervisor;
use crate::threads;
use dateline_core::Document;
use serde_json::Value;
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::Arc;

/// Plugins found, planned, bound and loaded: documents can be run.
pub struct Session {
    settings: Settings,
    plan: Plan,
    bindings: Bindings,
    warnings: Vec<String>,
    engine: Engine,
}

enum Engine {
    Threads(Arc<Crew>),
    Workers(Box<Supervisor>),
}

/// A loaded plan for the calling thread alone: no queue, no deadline, no isolation.
pub struct Pipeline {
    runner: Runner,
    page: Page,
    manifests: Vec<Arc<Manifest>>,
}

impl Session {
    /// Finds the plugins, plans, checks the configuration, binds, and loads.
    ///
    /// # Errors
    /// The first thing that is wrong; nothing was processed then.
    pub fn open(settings: Settings) -> Result<Session, Error> {
        let mut discovery = discover(&settings);
        let (plan, mut warnings) = choose(&mut discovery, &settings)?;
        let bindings = bind(&plan)?;
        let steps = plan.steps.iter().map(|step| to_load(step, &discovery, &settings)).collect::<Result<Vec<ToLoad>, Error>>()?;
        warnings.append(&mut discovery.warnings);
        for id in settings.config.keys().filter(|id| !discovery.found.iter().any(|found| found.manifest.id == **id)) {
            warnings.push(format!("there is a configuration for plugin {id:?}, which was not found"));
        }
        let engine = if settings.in_process {
            if let Some(step) = steps.iter().find(|step| step.manifest.aborts) {
                return Err(Error::WorkerOnly { id: step.manifest.id.clone() });
            }
            let crew = Crew::load(&steps, bindings.clone(), settings.strict, settings.log_level, false, &|_| {});
            Engine::Threads(Arc::new(crew.map_err(|(_, error)| error)?))
        } else {
            Engine::Workers(Box::new(Supervisor::open(&plan, bindings.layers.clone(), steps, &settings)?))
        };
        Ok(Session { settings, plan, bindings, warnings, engine })
    }

    /// The plugins that run, in order.
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// Sentences about what was accepted all the same.
    pub fn warnings(&self) -> &[String] {
        &self.warnings
    }

    /// Runs all documents and hands each to `on`, in the order they came in, until it breaks or they end.
    ///
    /// # Errors
    /// [`Error::Worker`] if no worker can be had any more.
    pub fn run(
        &mut self,
        documents: impl Iterator<Item = Document> + Send,
        mut on: impl FnMut(Outcome) -> ControlFlow<()>,
    ) -> Result<Summary, Error> {
        let manifests = self.plan.steps.iter().map(|step| step.manifest.clone()).collect();
        let mut ledger = Ledger::new(manifests, self.bindings.clone(), self.settings.max_failures);
        match &mut self.engine {
            Engine::Threads(crew) => threads::run(crew, &self.settings, &mut ledger, documents, &mut on),
            Engine::Workers(workers) => workers.run(&self.settings, &mut ledger, documents, &mut on)?,
        }
        Ok(ledger.summary)
    }

    /// The loaded plan for the calling thread alone, for programs that have their own threads, and for measuring. None
    /// if the plugins are loaded in workers.
    pub fn pipeline(&self) -> Option<Pipeline> {
        match &self.engine {
            Engine::Threads(crew) => {
                Some(Pipeline { runner: Runner::new(crew.clone()), page: Page::default(), manifests: crew.manifests.clone() })
            }
            Engine::Workers(_) => None,
        }
    }
}

impl Pipeline {
    /// Runs one document: adds the layers to it and returns what went wrong.
    pub fn run(&mut self, document: &mut Document) -> Vec<Failure> {
        let computed = self.runner.run(0, &document.text, document.meta_layer(), &[], &self.page);
        computed.layers.into_iter().flatten().for_each(|layer| document.insert(layer));
        failures(&document.id, &self.manifests, computed.failures)
    }
}

/// Plans over what was found. What was refused is an error if it was named, or might be what is missing.
fn choose(discovery: &mut Discovery, settings: &Settings) -> Result<(Plan, Vec<String>), Error> {
    let named = discovery.named.iter().position(|named| *named);
    if let Some(at) = named.or((settings.select.is_empty() && !discovery.refused.is_empty()).then_some(0)) {
        return Err(discovery.refused.swap_remove(at));
    }
    let candidates: Vec<(PathBuf, Arc<Manifest>)> =
        discovery.found.iter().map(|found| (found.path.clone(), found.manifest.clone())).collect();
    let wish = Wish { select: &settings.select, layers: &settings.layers, providers: &settings.providers };
    let plan = plan(&candidates, wish).map_err(|error| {
        let culprit = match &error {
            Error::UnknownPlugin { id, .. } => {
                let file = |refused: &Error| Some(plugin_id(refused.path()?.file_name()?)?.replace('_', "-"));
                let is = |refused: &Error| file(refused).is_some_and(|file| file == id.replace('_', "-"));
                discovery.refused.iter().position(is)
            }
            Error::MissingLayer { .. } => (!discovery.refused.is_empty()).then_some(0),
            _ => None,
        };
        culprit.map_or(error, |at| discovery.refused.swap_remove(at))
    })?;
    let warnings = discovery.refused.iter().map(|refused| format!("not used: {refused}")).collect();
    Ok((plan, warnings))
}

fn to_load(step: &crate::plan::Step, discovery: &Discovery, settings: &Settings) -> Result<ToLoad, Error> {
    let manifest = &step.manifest;
    let found = discovery.found.iter().find(|found| found.path == step.path);
    let inspected = found
        .map(|found| found.inspected.clone())
        .ok_or_else(|| Error::UnknownPlugin { id: manifest.id.clone(), known_ids: Vec::new() })?;
    let empty = Value::Object(Default::default());
    let given = settings.config.get(&manifest.id).unwrap_or(&empty);
    let config = config::check(given, &manifest.config).map_err(|reason| Error::Config { plugin: manifest.id.clone(), reason })?;
    Ok(ToLoad {
        path: inspected.path,
        file: inspected.file,
        identity: inspected.identity,
        manifest: manifest.clone(),
        config: config.to_string(),
    })
}
