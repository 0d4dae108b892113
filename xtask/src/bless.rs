//! `bless`: accept snapshots that were read, never all at once.

use crate::{Outcome, place, process, snapshots, stage};
use similar::{ChangeTag, TextDiff};
use std::fs;
use std::io::{BufRead, IsTerminal, Write};
use std::path::{Path, PathBuf};

/// Show snapshots that differ, one by one, and accept those you say.
#[derive(clap::Args)]
pub(crate) struct Bless {
    /// Accept these, by the end of their file name; without names each is shown and asked for.
    names: Vec<String>,
    /// Run only the tests of this package.
    #[arg(short, long)]
    package: Option<String>,
    /// Do not run the tests; look at what an earlier run left.
    #[arg(long)]
    no_run: bool,
}

impl Bless {
    pub(crate) fn run(&self) -> Outcome {
        let root = place::root();
        if !self.no_run {
            self.collect()?;
        }
        inline(&root)?;
        let pending = snapshots::pending(&root)?;
        if pending.is_empty() {
            println!("no snapshot file differs");
            return Ok(());
        }
        if !self.names.is_empty() {
            for path in chosen(&pending, &self.names)? {
                show(&path)?;
                accept(&path)?;
            }
            return Ok(());
        }
        if !std::io::stdin().is_terminal() {
            for path in &pending {
                show(path)?;
            }
            return Err(format!("{} snapshots differ and nobody is there to ask; name those to accept", pending.len()));
        }
        for path in &pending {
            show(path)?;
            match ask()? {
                Answer::Accept => accept(path)?,
                Answer::Refuse => fs::remove_file(path).map_err(|error| format!("cannot remove {}: {error}", path.display()))?,
                Answer::Skip => {}
                Answer::Quit => break,
            }
        }
        Ok(())
    }

    /// Runs the tests so that each difference leaves a file beside its snapshot.
    fn collect(&self) -> Outcome {
        let staged = stage::stage("dev")?;
        let mut cargo = process::cargo();
        cargo.args(["test", "--no-fail-fast"]);
        match &self.package {
            Some(package) => cargo.args(["-p", package]),
            None => cargo.arg("--workspace"),
        };
        cargo.env("INSTA_UPDATE", "new").env("INSTA_FORCE_PASS", "1").env("DATELINE_STAGE", staged.folder);
        // Other failures are for `test` to report; here only the snapshots matter.
        if let Err(message) = process::succeed(&mut cargo) {
            eprintln!("xtask: {message}; the snapshots that differ follow all the same");
        }
        Ok(())
    }
}

/// Inline snapshots stand in the source, where only the author can change them: they are shown.
fn inline(root: &Path) -> Outcome {
    for path in snapshots::pending_inline(root)? {
        let text = fs::read_to_string(&path).map_err(|error| format!("cannot read {}: {error}", path.display()))?;
        for line in text.lines() {
            let Ok(record) = serde_json::from_str::<serde_json::Value>(line) else { continue };
            let body = |side: &str| record[side]["snapshot"].as_str().map(str::to_owned);
            if let Some(new) = body("new") {
                println!(
                    "inline snapshot in {} line {}: edit the source to",
                    place::from_root(&path).replace(".pending-snap", ""),
                    record["line"]
                );
                print!("{}", difference(&body("old").unwrap_or_default(), &new));
            }
        }
        fs::remove_file(&path).map_err(|error| format!("cannot remove {}: {error}", path.display()))?;
    }
    Ok(())
}

/// The pending files that the names mean; a name that means none or several is an error.
fn chosen(pending: &[PathBuf], names: &[String]) -> Outcome<Vec<PathBuf>> {
    let mut out = Vec::new();
    for name in names {
        let matching: Vec<&PathBuf> = pending.iter().filter(|path| is_called(path, name)).collect();
        match matching.as_slice() {
            [one] => out.push((*one).clone()),
            [] => return Err(format!("no pending snapshot ends in {name:?}")),
            several => {
                let list: Vec<String> = several.iter().map(|path| place::from_root(path)).collect();
                return Err(format!("{name:?} means several snapshots; say more of the name:\n  {}", list.join("\n  ")));
            }
        }
    }
    Ok(out)
}

fn is_called(path: &Path, name: &str) -> bool {
    let path = path.to_string_lossy();
    let bare = path.strip_suffix(".snap.new").unwrap_or(&path);
    let name = name.strip_suffix(".snap.new").or_else(|| name.strip_suffix(".snap")).unwrap_or(name);
    !name.is_empty() && bare.ends_with(name)
}

fn show(path: &Path) -> Outcome {
    let new = fs::read_to_string(path).map_err(|error| format!("cannot read {}: {error}", path.display()))?;
    let old = fs::read_to_string(path.with_extension("")).unwrap_or_default();
    println!("\n{}", place::from_root(&path.with_extension("")));
    print!("{}", difference(&old, &new));
    Ok(())
}

/// Changed lines with three lines around them.
fn difference(old: &str, new: &str) -> String {
    let diff = TextDiff::from_lines(old, new);
    let mut out = String::new();
    for (place, group) in diff.grouped_ops(3).iter().enumerate() {
        if place > 0 {
            out.push_str("  …\n");
        }
        for change in group.iter().flat_map(|op| diff.iter_changes(op)) {
            let mark = match change.tag() {
                ChangeTag::Delete => '-',
                ChangeTag::Insert => '+',
                ChangeTag::Equal => ' ',
            };
            out.push(mark);
            out.push(' ');
            out.push_str(change.value().trim_end_matches('\n'));
            out.push('\n');
        }
    }
    out
}

enum Answer {
    Accept,
    Refuse,
    Skip,
    Quit,
}

fn ask() -> Outcome<Answer> {
    loop {
        print!("accept? [y]es, [n]o (throw away), [s]kip, [q]uit: ");
        std::io::stdout().flush().map_err(|error| error.to_string())?;
        let mut line = String::new();
        let read = std::io::stdin().lock().read_line(&mut line).map_err(|error| error.to_string())?;
        match line.trim() {
            "y" | "yes" => return Ok(Answer::Accept),
            "n" | "no" => return Ok(Answer::Refuse),
            "s" | "skip" => return Ok(Answer::Skip),
            "q" | "quit" => return Ok(Answer::Quit),
            _ if read == 0 => return Ok(Answer::Quit),
            _ => {}
        }
    }
}

/// Puts the pending snapshot in the place of the accepted one.
fn accept(path: &Path) -> Outcome {
    let fail = |error: std::io::Error| format!("cannot accept {}: {error}", path.display());
    let text = fs::read_to_string(path).map_err(fail)?;
    fs::write(path.with_extension(""), without_line_number(&text)).map_err(fail)?;
    fs::remove_file(path).map_err(fail)?;
    println!("accepted {}", place::from_root(&path.with_extension("")));
    Ok(())
}

/// The line at which an assertion stands changes with every edit above it and says nothing about the snapshot.
fn without_line_number(snapshot: &str) -> String {
    let Some((header, body)) = snapshot.strip_prefix("---\n").and_then(|rest| rest.split_once("\n---\n")) else {
        return snapshot.to_owned();
    };
    let kept: Vec<&str> = header.lines().filter(|line| !line.starts_with("assertion_line:")).collect();
    format!("---\n{}\n---\n{body}", kept.join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_mean_one_snapshot_each() {
        let pending: Vec<PathBuf> =
            ["tests/snapshots/e__wire_story.snap.new", "tests/snapshots/e__long_wire_story.snap.new"].iter().map(PathBuf::from).collect();
        assert_eq!(chosen(&pending, &["e__wire_story".into()]).unwrap(), [pending[0].clone()]);
        assert_eq!(chosen(&pending, &["long_wire_story.snap".into()]).unwrap(), [pending[1].clone()]);
        assert!(chosen(&pending, &["wire_story".into()]).unwrap_err().contains("several"));
        assert!(chosen(&pending, &["court".into()]).unwrap_err().contains("no pending"));
    }

    #[test]
    fn accepting_replaces_the_snapshot_and_drops_the_line_number() {
        let folder = tempfile::tempdir().unwrap();
        let (old, new) = (folder.path().join("a.snap"), folder.path().join("a.snap.new"));
        fs::write(&old, "---\nsource: x.rs\n---\nold\n").unwrap();
        fs::write(&new, "---\nsource: x.rs\nassertion_line: 9\n---\nnew\n").unwrap();
        accept(&new).unwrap();
        assert_eq!(fs::read_to_string(&old).unwrap(), "---\nsource: x.rs\n---\nnew\n");
        assert!(!new.exists());
    }

    #[test]
    fn a_difference_shows_what_changed() {
        assert_eq!(difference("one\ntwo\n", "one\n2\n"), "  one\n- two\n+ 2\n");
    }
}
