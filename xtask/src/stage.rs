//! `stage`: the program and its plugins, laid out as they are installed.
//!
//! The program looks for its plugins in `../lib/dateline/plugins`, seen from itself, and refuses files and folders that
//! others may write. So the stage is a copy with modes of its own, not the folder in which Cargo builds:
//!
//! ```text
//! target/stage/bin/dateline
//! target/stage/lib/dateline/plugins/libdateline_ID.so
//! ```
//!
//! The dev profile has a stage beside it, `target/stage-dev`.

use crate::metadata::{self, Workspace};
use crate::{Outcome, process};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Compile the program and every plugin, and lay them out as they are installed.
#[derive(clap::Args)]
pub(crate) struct Stage {
    /// The cargo profile: `release` or `dev`.
    #[arg(long, default_value = "release")]
    profile: String,
}

impl Stage {
    pub(crate) fn run(&self) -> Outcome {
        let staged = stage(&self.profile)?;
        println!("{}", staged.program.display());
        for plugin in &staged.plugins {
            println!("{}", plugin.display());
        }
        Ok(())
    }
}

/// What was staged.
pub(crate) struct Staged {
    pub(crate) folder: PathBuf,
    pub(crate) program: PathBuf,
    pub(crate) plugins: Vec<PathBuf>,
}

/// Builds and lays out.
pub(crate) fn stage(profile: &str) -> Outcome<Staged> {
    let workspace = metadata::workspace()?;
    build(&workspace, profile)?;
    let built = workspace.target_directory.join(if profile == "dev" { "debug" } else { profile });
    let folder = folder(&workspace.target_directory, profile);
    let programs = folder.join("bin");
    let libraries = folder.join("lib/dateline/plugins");
    for made in [&folder, &programs, &folder.join("lib"), &folder.join("lib/dateline"), &libraries] {
        make_folder(made)?;
    }
    let program_name = format!("dateline{}", std::env::consts::EXE_SUFFIX);
    let program = programs.join(&program_name);
    place(&built.join(&program_name), &program, 0o755)?;
    let mut plugins = Vec::new();
    for package in workspace.packages.iter().filter(|package| package.is_plugin()) {
        let library =
            format!("{}dateline_{}{}", std::env::consts::DLL_PREFIX, package.plugin_id().replace('-', "_"), std::env::consts::DLL_SUFFIX);
        let from = format!("{}{}{}", std::env::consts::DLL_PREFIX, package.name.replace('-', "_"), std::env::consts::DLL_SUFFIX);
        let to = libraries.join(&library);
        place(&built.join(&from), &to, 0o644)?;
        plugins.push(to);
    }
    plugins.sort();
    remove_others(&libraries, &plugins)?;
    Ok(Staged { folder, program, plugins })
}

/// Where a profile is staged.
pub(crate) fn folder(target: &Path, profile: &str) -> PathBuf {
    target.join(if profile == "release" { "stage".to_owned() } else { format!("stage-{profile}") })
}

fn build(workspace: &Workspace, profile: &str) -> Outcome {
    let mut cargo = process::cargo();
    cargo.args(["build", "--profile", profile, "-p", "dateline"]);
    for package in workspace.packages.iter().filter(|package| package.is_plugin()) {
        cargo.args(["-p", &package.name]);
    }
    process::succeed(&mut cargo)
}

fn make_folder(path: &Path) -> Outcome {
    fs::create_dir_all(path).map_err(|error| format!("cannot make {}: {error}", path.display()))?;
    set_mode(path, 0o755)
}

/// Copies under another name and renames, so that a running program keeps the file it has.
fn place(from: &Path, to: &Path, mode: u32) -> Outcome {
    let fail = |what: &str, error: std::io::Error| format!("cannot {what} {} as {}: {error}", from.display(), to.display());
    let beside = to.with_extension("new");
    fs::copy(from, &beside).map_err(|error| fail("copy", error))?;
    set_mode(&beside, mode)?;
    fs::rename(&beside, to).map_err(|error| fail("stage", error))
}

/// Takes away libraries that are no plugin of the workspace any more.
fn remove_others(folder: &Path, keep: &[PathBuf]) -> Outcome {
    let keep: BTreeSet<&PathBuf> = keep.iter().collect();
    let entries = fs::read_dir(folder).map_err(|error| format!("cannot list {}: {error}", folder.display()))?;
    for entry in entries {
        let path = entry.map_err(|error| format!("cannot list {}: {error}", folder.display()))?.path();
        if path.is_file() && !keep.contains(&path) {
            fs::remove_file(&path).map_err(|error| format!("cannot remove {}: {error}", path.display()))?;
        }
    }
    Ok(())
}

#[cfg(unix)]
fn set_mode(path: &Path, mode: u32) -> Outcome {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(mode))
        .map_err(|error| format!("cannot set the mode of {}: {error}", path.display()))
}

#[cfg(not(unix))]
fn set_mode(_path: &Path, _mode: u32) -> Outcome {
    Ok(())
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn staged_files_have_modes_of_their_own_and_strangers_go() {
        let folder = tempfile::tempdir().unwrap();
        let (from, to) = (folder.path().join("from"), folder.path().join("to/libdateline_one.so"));
        fs::write(&from, "library").unwrap();
        fs::set_permissions(&from, fs::Permissions::from_mode(0o666)).unwrap();
        make_folder(to.parent().unwrap()).unwrap();
        fs::write(to.parent().unwrap().join("libdateline_gone.so"), "old").unwrap();
        place(&from, &to, 0o644).unwrap();
        remove_others(to.parent().unwrap(), std::slice::from_ref(&to)).unwrap();
        assert_eq!(fs::metadata(&to).unwrap().permissions().mode() & 0o777, 0o644);
        assert_eq!(fs::metadata(to.parent().unwrap()).unwrap().permissions().mode() & 0o777, 0o755);
        assert_eq!(fs::read_dir(to.parent().unwrap()).unwrap().count(), 1);
    }

    #[test]
    fn release_and_dev_have_stages_of_their_own() {
        assert_eq!(folder(Path::new("target"), "release"), Path::new("target/stage"));
        assert_eq!(folder(Path::new("target"), "dev"), Path::new("target/stage-dev"));
    }
}
