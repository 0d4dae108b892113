//! Build, stage, run, test, bless, check, train, eval, bench, dist: what is done to this repository, one command each.
//!
//! `cargo xtask help` lists them. Each command is one file; [`tidy`] holds the repository's invariants.
#![forbid(unsafe_code)]
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "xtask talks to the person who runs it")]

mod bench;
mod bless;
mod build;
mod check;
mod dist;
mod eval;
mod metadata;
mod new_plugin;
mod place;
mod process;
mod run;
mod snapshots;
mod stage;
mod test;
mod tidy;
mod train;

use clap::{Parser, Subcommand};
use std::process::ExitCode;

/// What a command gives back: nothing, or a sentence for the person who ran it.
type Outcome<T = ()> = Result<T, String>;

/// What is done to this repository.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Compile the whole workspace.
    Build(build::Build),
    /// Compile the program and every plugin, and lay them out as they are installed.
    Stage(stage::Stage),
    /// Stage, then run the staged program with the given arguments, in the folder where you are.
    Run(run::Run),
    /// Stage, then run every test.
    Test(test::Test),
    /// Show snapshots that differ, one by one, and accept those you say.
    Bless(bless::Bless),
    /// Formatting, lints, the invariants of the architecture, orphaned snapshots.
    Check(check::Check),
    /// Run the benchmarks; what follows goes to criterion.
    Bench(bench::Bench),
    /// Write a new plugin that builds, is tested and passes `check`.
    NewPlugin(new_plugin::NewPlugin),
    /// Train the model of a task on the corpora beside the repository.
    Train(train::Train),
    /// Run an analyzer on annotated text and print how good it is.
    Eval(eval::Eval),
    /// Pack the staged program into an archive that runs from any folder.
    Dist(dist::Dist),
}

fn main() -> ExitCode {
    let outcome = match Arguments::parse().command {
        Command::Build(command) => command.run(),
        Command::Stage(command) => command.run(),
        Command::Run(command) => return command.run(),
        Command::Test(command) => command.run(),
        Command::Bless(command) => command.run(),
        Command::Check(command) => command.run(),
        Command::Bench(command) => command.run(),
        Command::NewPlugin(command) => command.run(),
        Command::Train(command) => command.run(),
        Command::Eval(command) => command.run(),
        Command::Dist(command) => command.run(),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("xtask: {message}");
            ExitCode::FAILURE
        }
    }
}
