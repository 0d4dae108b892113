//! `test`: every test, over a fresh stage.

use crate::{Outcome, place, process, snapshots, stage};

/// Stage, then run every test.
#[derive(clap::Args)]
pub(crate) struct Test {
    /// Profile of the staged program and plugins: `dev` or `release`.
    #[arg(long, default_value = "dev")]
    profile: String,
    /// What `cargo test` gets; without it the whole workspace is tested and orphaned snapshots are looked for.
    #[arg(last = true, allow_hyphen_values = true)]
    arguments: Vec<std::ffi::OsString>,
}

impl Test {
    pub(crate) fn run(&self) -> Outcome {
        refuse_blind_acceptance(std::env::var("INSTA_UPDATE").ok().as_deref(), std::env::var_os("INSTA_FORCE_PASS").is_some())?;
        let staged = stage::stage(&self.profile)?;
        let references = staged.folder.join("snapshot-references.txt");
        if references.exists() {
            std::fs::remove_file(&references).map_err(|error| format!("cannot remove {}: {error}", references.display()))?;
        }
        let mut cargo = process::cargo();
        cargo
            .arg("test")
            .env("INSTA_UPDATE", "no")
            .env("INSTA_SNAPSHOT_REFERENCES_FILE", &references)
            .env("DATELINE_STAGE", &staged.folder);
        if self.arguments.is_empty() {
            cargo.args(["--workspace", "--no-fail-fast"]);
        }
        process::succeed(cargo.args(&self.arguments))?;
        if self.arguments.is_empty() {
            let used = std::fs::read_to_string(&references).unwrap_or_default();
            let orphans = snapshots::unused(&snapshots::accepted(&place::root())?, &used);
            if !orphans.is_empty() {
                return Err(format!("no test looks at these snapshots; delete them:\n  {}", orphans.join("\n  ")));
            }
        }
        Ok(())
    }
}

/// A test run must not accept what it sees: snapshots are accepted one by one, read.
fn refuse_blind_acceptance(update: Option<&str>, force_pass: bool) -> Outcome {
    if let Some(mode @ ("always" | "new" | "force" | "unseen")) = update {
        return Err(format!("INSTA_UPDATE={mode} changes snapshots while testing; use `cargo xtask bless`"));
    }
    if force_pass {
        return Err("INSTA_FORCE_PASS hides differences; unset it, and use `cargo xtask bless` to see them".into());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blind_acceptance_is_refused() {
        assert!(refuse_blind_acceptance(Some("always"), false).unwrap_err().contains("cargo xtask bless"));
        assert!(refuse_blind_acceptance(Some("new"), false).is_err());
        assert!(refuse_blind_acceptance(None, true).unwrap_err().contains("INSTA_FORCE_PASS"));
        assert_eq!(refuse_blind_acceptance(Some("no"), false), Ok(()));
        assert_eq!(refuse_blind_acceptance(None, false), Ok(()));
    }
}
