//! `check`: what must hold before anything is landed.

use crate::{Outcome, place, process, snapshots, tidy};

/// Formatting, lints, the invariants of the architecture, orphaned snapshots.
#[derive(clap::Args)]
pub(crate) struct Check {
    /// Only the invariants and the snapshots: nothing is compiled.
    #[arg(long)]
    tidy: bool,
}

impl Check {
    pub(crate) fn run(&self) -> Outcome {
        let mut failed: Vec<String> = Vec::new();
        if !self.tidy {
            let steps: [&[&str]; 2] =
                [&["fmt", "--all", "--check"], &["clippy", "--workspace", "--all-targets", "--quiet", "--", "-D", "warnings"]];
            for step in steps {
                println!("check: cargo {}", step.join(" "));
                failed.extend(process::succeed(process::cargo().args(step)).err());
            }
        }
        println!("check: the invariants");
        let report = tidy::report(&place::root())?;
        for warning in &report.warnings {
            println!("warning: {warning}");
        }
        failed.extend(report.violations.iter().map(ToString::to_string));
        println!("check: orphaned snapshots");
        failed.extend(snapshots::orphans(&place::root())?);
        if failed.is_empty() {
            println!("check: all is well");
            return Ok(());
        }
        for failure in &failed {
            eprintln!("{failure}");
        }
        Err(format!("check found {} faults", failed.len()))
    }
}
