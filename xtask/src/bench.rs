//! `bench`: criterion.

use crate::{Outcome, process, stage};

/// Run the benchmarks; what follows goes to criterion.
#[derive(clap::Args)]
pub(crate) struct Bench {
    /// What `cargo bench` gets.
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    arguments: Vec<std::ffi::OsString>,
}

impl Bench {
    pub(crate) fn run(&self) -> Outcome {
        let staged = stage::stage("release")?;
        let mut cargo = process::cargo();
        process::succeed(cargo.args(["bench", "-p", "dateline-benches"]).env("DATELINE_STAGE", staged.folder).args(&self.arguments))
    }
}
