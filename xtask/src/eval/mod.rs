//! `eval TASK`: how good an analyzer is on annotated text.
//!
//! The gold is read from the corpora beside the repository (or from a file), the staged plugins run on its text, and what
//! they find is put into the gold's own schema, scored and, on request, written for any other scorer to check. Figures are
//! F1 × 100 unless the column says otherwise; `--all` prints every figure of the scorer.

mod english;
mod pipeline;
mod quotes;
mod stance;
mod table;
mod timeline;

use crate::{Outcome, place};
use dateline_eval::{Error, Figure};
use std::path::{Path, PathBuf};

/// Run an analyzer on annotated text and print how good it is.
#[derive(clap::Args)]
pub(crate) struct Eval {
    /// What is judged.
    task: Task,
    /// Judge on these files instead of the task's own corpora.
    #[arg(long)]
    gold: Vec<PathBuf>,
    /// Which part of the corpora: `dev` or `train`.
    #[arg(long, default_value = "dev")]
    split: Split,
    /// Write what was found in the gold's own schema: to this file, or into this folder when there are several corpora.
    #[arg(long)]
    write_predictions: Option<PathBuf>,
    /// Judge on the first so many records of each file.
    #[arg(long)]
    limit: Option<usize>,
    /// Print every figure.
    #[arg(long)]
    all: bool,
    /// Fail where the confidences of quotes are not what they say.
    #[arg(long)]
    check: bool,
    /// Profile of the staged plugins: `release` or `dev`.
    #[arg(long, default_value = "release")]
    profile: String,
    /// Use what was staged before, without building.
    #[arg(long)]
    no_stage: bool,
    /// Run the plugins in worker processes, as the program does; by default on threads of this process.
    #[arg(long)]
    workers: bool,
    /// How many workers or threads; 0 for one a processor.
    #[arg(short, long, default_value_t = 0)]
    jobs: usize,
}

#[derive(clap::ValueEnum, Clone, Copy, PartialEq, Eq)]
enum Task {
    Quotes,
    Timeline,
    Stance,
    English,
}

#[derive(clap::ValueEnum, Clone, Copy, PartialEq, Eq)]
enum Split {
    Dev,
    Train,
}

impl Eval {
    pub(crate) fn run(&self) -> Outcome {
        let files = self.gold_files();
        let (present, absent): (Vec<PathBuf>, Vec<PathBuf>) = files.into_iter().partition(|path| path.exists());
        if let (false, Some(first)) = (self.gold.is_empty(), absent.first()) {
            return Err(format!("{} does not exist", first.display()));
        }
        if present.is_empty() {
            println!("skipped: no corpora at {}", place::shared().join("corpora").display());
            return Ok(());
        }
        if self.write_predictions.is_some() && present.len() > 1 {
            let folder = self.write_predictions.as_deref().unwrap_or(Path::new("."));
            std::fs::create_dir_all(folder).map_err(|error| format!("cannot make {}: {error}", folder.display()))?;
        }
        let pipeline = pipeline::Pipeline::new(self)?;
        let job = Job { eval: self, pipeline: &pipeline, several: present.len() > 1 };
        match self.task {
            Task::Quotes => quotes::run(&job, &present),
            Task::Timeline => timeline::run(&job, &present),
            Task::Stance => stance::run(&job, &present),
            Task::English => english::run(&job, &present),
        }
    }

    /// The files to judge on: those named, or the task's own.
    fn gold_files(&self) -> Vec<PathBuf> {
        if !self.gold.is_empty() {
            return self.gold.clone();
        }
        let names: &[&str] = match (self.task, self.split) {
            (Task::Quotes, Split::Dev) => {
                &["corpora/quotes/polnear.dev.jsonl", "corpora/quotes/gum.dev.jsonl", "gold/seed.quotes.top.jsonl"]
            }
            (Task::Quotes, Split::Train) => &["corpora/quotes/polnear.train.jsonl", "corpora/quotes/gum.train.jsonl"],
            (Task::Timeline, Split::Dev) => &[
                "corpora/timeline/timebank.dev.jsonl",
                "corpora/timeline/aquaint.dev.jsonl",
                "corpora/timeline/tbdense.dev.jsonl",
                "corpora/timeline/wikiwars.train.jsonl",
                "gold/seed.timeline.jsonl",
            ],
            (Task::Timeline, Split::Train) => &[
                "corpora/timeline/timebank.train.jsonl",
                "corpora/timeline/aquaint.train.jsonl",
                "corpora/timeline/tbdense.train.jsonl",
                "corpora/timeline/wikiwars.train.jsonl",
            ],
            (Task::Stance, Split::Dev) => &[
                "gold/seed.stance.core.jsonl",
                "corpora/stance/dse_clean.dev.jsonl",
                "corpora/stance/plv.dev.jsonl",
                "corpora/stance/newsmtsc_rw.dev.jsonl",
            ],
            (Task::Stance, Split::Train) => {
                &["corpora/stance/dse.train.jsonl", "corpora/stance/plv.train.jsonl", "corpora/stance/newsmtsc.train.jsonl"]
            }
            (Task::English, Split::Dev) => &[
                "corpora/nlp/ud/ewt-dev.conllu",
                "corpora/nlp/ud/gum-dev.conllu",
                "corpora/nlp/ner/uner-ewt-dev.jsonl",
                "corpora/nlp/ner/crossner-politics-dev.jsonl",
                "corpora/nlp/coref/gum-dev.jsonl",
            ],
            (Task::English, Split::Train) => &[
                "corpora/nlp/ud/ewt-train.conllu",
                "corpora/nlp/ud/gum-train.conllu",
                "corpora/nlp/ner/uner-ewt-train.jsonl",
                "corpora/nlp/coref/gum-train.jsonl",
            ],
        };
        names.iter().map(|name| place::shared().join(name)).collect()
    }
}

/// What every task needs.
struct Job<'a> {
    eval: &'a Eval,
    pipeline: &'a pipeline::Pipeline,
    several: bool,
}

impl Job<'_> {
    /// The first records of a file, if only so many were asked for.
    fn limited<T>(&self, mut records: Vec<T>) -> Vec<T> {
        if let Some(limit) = self.eval.limit {
            records.truncate(limit);
        }
        records
    }

    /// Where the predictions for a gold file go, if anywhere.
    fn predictions_for(&self, gold: &Path) -> Option<PathBuf> {
        let path = self.eval.write_predictions.as_ref()?;
        Some(if self.several { path.join(gold.file_name().unwrap_or_default()) } else { path.clone() })
    }

    /// Prints every figure, if asked to.
    fn print_all(&self, gold: &Path, figures: &[Figure]) {
        if self.eval.all {
            println!("\n{}", corpus(gold));
            for (name, value) in figures {
                println!("  {name:<44} {value:>9.2}");
            }
        }
    }
}

/// A corpus's name: the file's without its ending.
fn corpus(gold: &Path) -> String {
    gold.file_stem().unwrap_or_default().to_string_lossy().into_owned()
}

/// The scorers' errors as sentences.
fn say(error: Error) -> String {
    error.to_string()
}
