//! Nothing unfinished, no path of somebody's machine, no package from elsewhere than the public registry.

use super::Violation;
use super::source::Source;

/// Unfinished code and switched-off tests.
pub(super) fn unfinished(path: &str, source: &Source) -> Vec<Violation> {
    let mut out = Vec::new();
    for (number, line) in source.code.iter().enumerate() {
        let plain = line.replace(' ', "");
        for left in ["todo!(", "unimplemented!(", "dbg!(", "#[ignore]", "#[ignore="] {
            if plain.contains(left) {
                out.push(Violation::new(path, number + 1, format!("`{left}` is unfinished work; finish it or take it out")));
            }
        }
    }
    out
}

/// Paths of a machine, and registries that others cannot reach.
pub(super) fn foreign(path: &str, text: &str) -> Vec<Violation> {
    let mut out = Vec::new();
    for (number, line) in text.lines().enumerate() {
        // Put together here, so that this file does not hold what it looks for.
        for top in ["work", "root", "home"] {
            let folder = format!("/{top}/");
            if let Some(at) = line.find(&folder) {
                let before = line[..at].chars().next_back();
                // Behind a letter it is a part of a longer path, not the beginning of an absolute one.
                if !before.is_some_and(|c| c.is_alphanumeric() || matches!(c, '.' | '_' | '-' | '}' | '>' | '*')) {
                    out.push(Violation::new(path, number + 1, format!("`{folder}…` is a path of one machine")));
                }
            }
        }
        if path == "Cargo.lock"
            && let Some(source) = line.strip_prefix("source = ")
            && source.trim_matches('"') != "registry+https://github.com/rust-lang/crates.io-index"
        {
            out.push(Violation::new(path, number + 1, format!("packages come from crates.io, not from {source}")));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unfinished_work_is_found() {
        let source = Source::new(
            "fn a() { todo!() }\n#[ignore]\nfn b() {} // todo!()\nlet x = \"dbg!(x)\";\nfn c() { dbg !(x); }\n#[ignore = \"slow\"]\n",
        );
        assert_eq!(unfinished("crates/core/src/lib.rs", &source).iter().map(|violation| violation.line).collect::<Vec<_>>(), [1, 2, 5, 6]);
    }

    #[test]
    fn a_path_of_a_machine_is_found() {
        let machine = format!("see {}me/ada/notes.md", "/ho");
        assert_eq!(foreign("docs/guide.md", &machine).len(), 1);
        assert_eq!(foreign("docs/guide.md", &format!("https://example.org{}me/ada", "/ho")), []);
    }

    #[test]
    fn a_foreign_registry_is_found() {
        assert_eq!(foreign("Cargo.lock", "source = \"registry+https://mirror.example/index\"").len(), 1);
        assert_eq!(foreign("Cargo.lock", "source = \"registry+https://github.com/rust-lang/crates.io-index\""), []);
    }
}
