//! `train TASK`: the trainer lives beside what it trains, behind a feature of that package.

use crate::{Outcome, metadata, place, process};

/// Train the model of a task on the corpora beside the repository.
#[derive(clap::Args)]
pub(crate) struct Train {
    /// The plugin whose model is trained: english, quotes, stance or timeline.
    task: String,
    /// What the trainer gets after the folder of the corpora.
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    arguments: Vec<std::ffi::OsString>,
}

impl Train {
    pub(crate) fn run(&self) -> Outcome {
        let workspace = metadata::workspace()?;
        let plugins: Vec<&metadata::Package> = workspace.packages.iter().filter(|package| package.is_plugin()).collect();
        let Some(package) = plugins.iter().find(|package| package.plugin_id() == self.task) else {
            let ids: Vec<&str> = plugins.iter().map(|package| package.plugin_id()).collect();
            return Err(format!("there is no plugin {:?}; there are {}", self.task, ids.join(", ")));
        };
        let own = format!("train_{}", self.task);
        let program = ["train", own.as_str()]
            .into_iter()
            .find(|name| package.targets.iter().any(|target| target.name == *name && target.kind.iter().any(|kind| kind == "bin")));
        let Some(program) = program else {
            return Err(format!("{} has nothing to train: no program `train` in its package", package.name));
        };
        let corpora = place::shared().join("corpora");
        if !corpora.is_dir() {
            return Err(format!("no corpora at {}; training needs them", corpora.display()));
        }
        let mut cargo = process::cargo();
        cargo.args(["run", "--release", "-p", &package.name, "--features", "train", "--bin", program, "--"]);
        process::succeed(cargo.arg(corpora).args(&self.arguments))
    }
}
