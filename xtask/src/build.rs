//! `build`: the whole workspace.

use crate::{Outcome, process};

/// Compile the whole workspace.
#[derive(clap::Args)]
pub(crate) struct Build {
    /// The cargo profile.
    #[arg(long, default_value = "dev")]
    profile: String,
}

impl Build {
    pub(crate) fn run(&self) -> Outcome {
        process::succeed(process::cargo().args(["build", "--workspace", "--profile", &self.profile]))
    }
}
