//! Who said what, who stands where, what happened when: the Dateline command line.
//!
//! Findings go to standard output, everything else to standard error. On a terminal there are tables and colours,
//! elsewhere JSON Lines. The exit codes are those of `dateline analyze --help`.

#![forbid(unsafe_code)]

mod analyze;
mod codes;
mod describe;
mod flags;
mod inputs;
mod plugins;
mod report;
mod screen;

use clap::{CommandFactory, Parser};
use flags::typed::{Command, CommandLine};
use report::Problem;
use screen::Screen;
use std::io;
use std::process::ExitCode;

fn main() -> ExitCode {
    // A worker has no command line to speak of, and is started often: it skips the rest.
    if std::env::args_os().nth(1).is_some_and(|command| command == "worker") {
        return dateline_host::worker_main();
    }
    let command_line = CommandLine::parse();
    let screen = Screen::new(command_line.color);
    std::panic::set_hook(Box::new(move |panic| screen.report(&own_fault(panic))));
    let run = || run(command_line.command, &screen);
    match std::panic::catch_unwind(std::panic::AssertUnwindSafe(run)) {
        Ok(Ok(code)) => ExitCode::from(code),
        Ok(Err(problem)) => {
            screen.report(&problem);
            ExitCode::from(problem.exit)
        }
        Err(_) => ExitCode::from(report::INTERNAL),
    }
}

fn run(command: Command, screen: &Screen) -> Result<u8, Problem> {
    match command {
        Command::Analyze(flags) => analyze::run(flags.meant(screen)?, screen),
        Command::Plugins(command) => plugins::run(command, screen),
        Command::Schema(flags) => describe::schema(&flags, screen),
        Command::Explain(flags) => codes::run(flags.code.as_deref(), screen),
        Command::Completions(flags) => {
            let mut script = Vec::new();
            clap_complete::generate(flags.shell, &mut CommandLine::command(), "dateline", &mut script);
            screen::print(&String::from_utf8_lossy(&script)).map_or_else(screen::Stop::ended, |()| Ok(report::DONE))
        }
        // Only reached where flags stand before the command.
        Command::Worker => Err(Problem::usage("E_USAGE", "a worker takes no flags", "")),
    }
}

/// A panic of our own, as a report.
fn own_fault(panic: &std::panic::PanicHookInfo<'_>) -> Problem {
    let what = panic.payload_as_str().unwrap_or("no reason was given");
    let place = panic.location().map(|place| format!(" ({}:{})", place.file(), place.line())).unwrap_or_default();
    let hint = "this is a fault of dateline, not of your input; please report it with the command line and the input";
    let _ = io::Write::flush(&mut io::stdout());
    Problem::new(report::INTERNAL, "E_INTERNAL", format!("{what}{place}"), hint)
}
