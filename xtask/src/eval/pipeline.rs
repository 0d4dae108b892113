//! The staged plugins, run on the texts of a corpus.

use super::Eval;
use crate::{Outcome, metadata, stage};
use dateline_core::Document;
use dateline_host::{Session, Settings};
use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::path::PathBuf;

/// A text to be analyzed.
pub(super) struct Text {
    /// Its name in the corpus.
    pub(super) id: String,
    /// The text.
    pub(super) text: String,
    /// Day of publication.
    pub(super) published: Option<String>,
}

/// Where the plugins are and how they are run.
pub(super) struct Pipeline {
    plugins: PathBuf,
    program: PathBuf,
    in_process: bool,
    jobs: usize,
}

impl Pipeline {
    pub(super) fn new(eval: &Eval) -> Outcome<Self> {
        let folder = match eval.no_stage {
            true => stage::folder(&metadata::workspace()?.target_directory, &eval.profile),
            false => stage::stage(&eval.profile)?.folder,
        };
        let plugins = folder.join("lib/dateline/plugins");
        if !plugins.is_dir() {
            return Err(format!("nothing is staged at {}; leave out --no-stage", folder.display()));
        }
        let program = folder.join(format!("bin/dateline{}", std::env::consts::EXE_SUFFIX));
        Ok(Pipeline { plugins, program, in_process: !eval.workers, jobs: eval.jobs })
    }

    /// The documents with the layers of the plugins `select` and of all that these stand on, in the order of the texts.
    ///
    /// What fails is told on standard error and counts as nothing found.
    pub(super) fn analyze(&self, select: &[&str], texts: Vec<Text>) -> Outcome<Vec<Document>> {
        let settings = Settings {
            plugin_dirs: vec![self.plugins.clone()],
            select: select.iter().map(|id| (*id).to_owned()).collect(),
            in_process: self.in_process,
            worker_exe: Some(self.program.clone()),
            jobs: self.jobs,
            max_failures: 0,
            // The scorers look at every pair; the rows that people get leave out what follows from others.
            config: BTreeMap::from([("timeline".to_owned(), serde_json::json!({ "all_orders": true }))]),
            ..Settings::default()
        };
        let mut session = Session::open(settings).map_err(|error| format!("the plugins cannot be used: {error}"))?;
        let count = texts.len();
        let documents = texts.into_iter().map(|text| {
            let document = Document::new(text.id, text.text);
            match text.published {
                Some(day) => document.with_meta("published", &day),
                None => document,
            }
        });
        let documents: Vec<Document> = documents.collect();
        let mut out = Vec::with_capacity(count);
        let mut failures: BTreeMap<String, usize> = BTreeMap::new();
        let summary = session.run(documents.into_iter(), |outcome| {
            for failure in &outcome.failures {
                let plugin = failure.plugin.as_deref().unwrap_or("the host");
                *failures.entry(format!("{} {plugin}: {}", failure.code, failure.message)).or_default() += 1;
            }
            out.push(outcome.document);
            ControlFlow::Continue(())
        });
        summary.map_err(|error| format!("the run broke off: {error}"))?;
        for (failure, times) in &failures {
            eprintln!("xtask: {times} × {failure}");
        }
        if out.len() == count { Ok(out) } else { Err(format!("{count} texts went in and {} came out", out.len())) }
    }
}
