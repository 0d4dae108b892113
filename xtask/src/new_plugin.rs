//! `new-plugin NAME`: a plugin that builds, is tested and passes `check` untouched.

use crate::{Outcome, place};
use std::fs;
use std::path::{Path, PathBuf};

/// Write a new plugin that builds, is tested and passes `check`.
#[derive(clap::Args)]
pub(crate) struct NewPlugin {
    /// Its id: small letters, digits and `-`, beginning with a letter.
    name: String,
}

impl NewPlugin {
    pub(crate) fn run(&self) -> Outcome {
        for path in write(&self.name, &place::root().join("plugins"))? {
            println!("{}", place::from_root(&path));
        }
        println!("next: cargo test -p dateline-{0}; cargo xtask run -- plugins info {0}", self.name);
        Ok(())
    }
}

/// The files of a plugin: where they go and from what they are made.
const FILES: [(&str, &str); 3] = [
    ("Cargo.toml", include_str!("../templates/plugin/Cargo.toml.txt")),
    ("src/lib.rs", include_str!("../templates/plugin/lib.rs.txt")),
    ("tests/finds.rs", include_str!("../templates/plugin/finds.rs.txt")),
];

/// Writes the plugin into a folder of its own and gives the files.
fn write(name: &str, plugins: &Path) -> Outcome<Vec<PathBuf>> {
    check_name(name)?;
    let folder = plugins.join(name);
    if folder.exists() {
        return Err(format!("{} is there already", place::from_root(&folder)));
    }
    let mut out = Vec::new();
    for (file, template) in FILES {
        let path = folder.join(file);
        let text = template.replace("{{id}}", name).replace("{{crate}}", &name.replace('-', "_"));
        let made = path.parent().map_or(Ok(()), fs::create_dir_all).and_then(|()| fs::write(&path, text));
        made.map_err(|error| format!("cannot write {}: {error}", path.display()))?;
        out.push(path);
    }
    Ok(out)
}

/// An id is part of a file name, a package name and a layer name.
fn check_name(name: &str) -> Outcome {
    let fits = name.starts_with(|c: char| c.is_ascii_lowercase())
        && !name.ends_with('-')
        && !name.contains("--")
        && name.len() <= 40
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
    if fits { Ok(()) } else { Err(format!("{name:?} is no plugin id: small letters, digits and single `-`, beginning with a letter")) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{metadata, process, tidy};

    #[test]
    fn ids_are_checked() {
        for good in ["shout", "court-dates", "x2"] {
            assert_eq!(check_name(good), Ok(()), "{good}");
        }
        for bad in ["", "Shout", "2x", "a--b", "a-", "../a", "a_b", "a b"] {
            assert!(check_name(bad).unwrap_err().contains("no plugin id"), "{bad}");
        }
    }

    #[test]
    fn what_is_there_is_not_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        write("shout", folder.path()).unwrap();
        assert!(write("shout", folder.path()).unwrap_err().contains("there already"));
    }

    /// A workspace beside the repository's own, with its settings and packages and nothing else but the new plugin.
    fn beside(folder: &Path) {
        let root = place::root();
        let manifest = fs::read_to_string(root.join("Cargo.toml")).unwrap();
        // Everything but the list of members, which stands in `[workspace]`.
        let mut shared = String::from("[workspace]\nresolver = \"3\"\nmembers = [\"plugins/*\"]\n");
        let mut skipped = false;
        for line in manifest.lines() {
            if line.starts_with('[') {
                skipped = line == "[workspace]";
            }
            if !skipped {
                shared.push_str(&line.replace("path = \"", &format!("path = \"{}/", root.display())));
                shared.push('\n');
            }
        }
        fs::write(folder.join("Cargo.toml"), shared).unwrap();
        for file in ["Cargo.lock", "rustfmt.toml", "clippy.toml"] {
            if root.join(file).exists() {
                fs::copy(root.join(file), folder.join(file)).unwrap();
            }
        }
    }

    #[test]
    fn a_new_plugin_builds_is_tested_and_passes_check_untouched() {
        let folder = tempfile::tempdir().unwrap();
        beside(folder.path());
        let files = write("court-dates", &folder.path().join("plugins")).unwrap();
        for file in &files {
            let text = fs::read_to_string(file).unwrap();
            let name = file.strip_prefix(folder.path()).unwrap().to_string_lossy().into_owned();
            assert_eq!(tidy::file_violations(&name, &text, true), []);
        }
        let target = metadata::workspace().unwrap().target_directory.join("new-plugin");
        let steps: [&[&str]; 3] = [
            &["fmt", "-p", "dateline-court-dates", "--check"],
            &["clippy", "--offline", "--workspace", "--all-targets", "--no-deps", "--", "-D", "warnings"],
            &["test", "--offline", "--workspace"],
        ];
        for step in steps {
            let mut cargo = process::cargo();
            cargo.current_dir(folder.path()).args(step).env("CARGO_TARGET_DIR", &target);
            process::output(&mut cargo).unwrap();
        }
    }
}
