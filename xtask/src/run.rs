//! `run -- ARGS`: the staged program, as if it were installed.

use crate::stage;
use std::process::{Command, ExitCode};

/// Stage, then run the staged program with the given arguments, in the folder where you are.
#[derive(clap::Args)]
pub(crate) struct Run {
    /// The cargo profile: `release` or `dev`.
    #[arg(long, default_value = "release")]
    profile: String,
    /// What the program gets.
    #[arg(last = true, allow_hyphen_values = true)]
    arguments: Vec<std::ffi::OsString>,
}

impl Run {
    /// The program's own exit code.
    pub(crate) fn run(&self) -> ExitCode {
        let staged = match stage::stage(&self.profile) {
            Ok(staged) => staged,
            Err(message) => {
                eprintln!("xtask: {message}");
                return ExitCode::FAILURE;
            }
        };
        match Command::new(&staged.program).args(&self.arguments).status() {
            Ok(status) => ExitCode::from(exit_code(status)),
            Err(error) => {
                eprintln!("xtask: cannot run {}: {error}", staged.program.display());
                ExitCode::FAILURE
            }
        }
    }
}

/// The exit code, or 128 and the signal's number as a shell gives it.
#[cfg(unix)]
fn exit_code(status: std::process::ExitStatus) -> u8 {
    use std::os::unix::process::ExitStatusExt;
    let code = status.code().or_else(|| status.signal().map(|signal| 128 + signal)).unwrap_or(1);
    u8::try_from(code).unwrap_or(1)
}

#[cfg(not(unix))]
fn exit_code(status: std::process::ExitStatus) -> u8 {
    status.code().and_then(|code| u8::try_from(code).ok()).unwrap_or(1)
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::os::unix::process::ExitStatusExt;

    #[test]
    fn codes_and_signals_come_through() {
        assert_eq!(exit_code(std::process::ExitStatus::from_raw(3 << 8)), 3);
        assert_eq!(exit_code(std::process::ExitStatus::from_raw(11)), 139);
    }
}
