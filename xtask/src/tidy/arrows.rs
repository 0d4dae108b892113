//! Packages depend on each other only as the architecture draws it.

use super::Violation;
use crate::metadata::Package;

/// What a package may use of this workspace.
struct Arrows {
    /// In what ships.
    uses: &'static [&'static str],
    /// Besides, behind a feature that is never on by default (training).
    optional: &'static [&'static str],
    /// Besides, in its tests.
    tests: &'static [&'static str],
}

const ANY: &[&str] = &["*"];

/// The table of the architecture.
const TABLE: &[(&str, Arrows)] = &[
    ("dateline-abi", Arrows { uses: &[], optional: &[], tests: &[] }),
    ("dateline-core", Arrows { uses: &["dateline-abi"], optional: &[], tests: &[] }),
    ("dateline-learn", Arrows { uses: &[], optional: &[], tests: &[] }),
    ("dateline-sdk", Arrows { uses: &["dateline-abi", "dateline-core"], optional: &[], tests: &[] }),
    ("dateline-host", Arrows { uses: &["dateline-abi", "dateline-core"], optional: &[], tests: &["dateline-sdk"] }),
    ("dateline-formats", Arrows { uses: &["dateline-core"], optional: &[], tests: &[] }),
    ("dateline", Arrows { uses: &["dateline-core", "dateline-host", "dateline-formats"], optional: &[], tests: ANY }),
    ("dateline-testkit", Arrows { uses: &["dateline-core", "dateline-sdk", "dateline-host"], optional: &[], tests: ANY }),
    ("dateline-eval", Arrows { uses: &["dateline-core"], optional: &[], tests: &[] }),
    ("dateline-tests", Arrows { uses: ANY, optional: ANY, tests: ANY }),
    ("dateline-benches", Arrows { uses: ANY, optional: ANY, tests: ANY }),
    ("xtask", Arrows { uses: ANY, optional: ANY, tests: ANY }),
];

/// Every plugin, ours or a fixture of the tests. What ships knows the SDK and the learning library and no other plugin:
/// what plugins need from each other they get as layers. Trainers and tests read corpora and make base layers, so they may
/// use the language pack's crate directly.
const PLUGIN: Arrows = Arrows {
    uses: &["dateline-sdk", "dateline-core", "dateline-learn"],
    optional: &["dateline-eval", "dateline-english", "dateline-testkit"],
    tests: &["dateline-testkit", "dateline-eval", "dateline-english", "dateline-host"],
};

/// Arrows that the architecture does not draw.
pub(super) fn violations(packages: &[Package]) -> Vec<Violation> {
    let mut out = Vec::new();
    for package in packages {
        let manifest = crate::place::from_root(&package.manifest_path);
        let arrows = match TABLE.iter().find(|(name, _)| *name == package.name) {
            Some((_, arrows)) => arrows,
            None if package.is_plugin() || manifest.starts_with("tests/") => &PLUGIN,
            None => {
                out.push(Violation::new(
                    &manifest,
                    0,
                    format!("the architecture's table has no package {}; add it to xtask's arrows", package.name),
                ));
                continue;
            }
        };
        for dependency in package.dependencies.iter().filter(|dependency| dependency.path.is_some()) {
            let mut allowed = arrows.uses.to_vec();
            let how = match (dependency.kind.as_deref(), dependency.optional) {
                (Some("dev"), _) => {
                    allowed.extend(arrows.tests);
                    "its tests use"
                }
                (_, true) => {
                    allowed.extend(arrows.optional);
                    "a feature of it uses"
                }
                _ => "it uses",
            };
            if !allowed.contains(&"*") && !allowed.contains(&dependency.name.as_str()) {
                let list = if allowed.is_empty() { "nothing of this workspace".to_owned() } else { allowed.join(", ") };
                out.push(Violation::new(&manifest, 0, format!("{how} {}, but {} may use only {list}", dependency.name, package.name)));
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metadata::{Dependency, Target};

    fn package(name: &str, folder: &str, dependencies: &[(&str, Option<&str>, bool)]) -> Package {
        let plugin = folder.starts_with("plugins/");
        Package {
            name: name.into(),
            version: "0.1.0".into(),
            manifest_path: format!("{folder}/Cargo.toml").into(),
            dependencies: dependencies
                .iter()
                .map(|(name, kind, optional)| Dependency {
                    name: (*name).into(),
                    kind: kind.map(str::to_owned),
                    optional: *optional,
                    path: name.starts_with("dateline").then(|| "somewhere".into()),
                })
                .collect(),
            targets: vec![Target {
                kind: vec![if plugin { "cdylib" } else { "lib" }.into()],
                name: name.into(),
                src_path: format!("{folder}/src/lib.rs").into(),
            }],
        }
    }

    fn broken(package: Package) -> String {
        violations(&[package]).iter().map(|violation| violation.message.clone()).collect::<Vec<_>>().join("; ")
    }

    #[test]
    fn the_drawn_arrows_pass() {
        assert_eq!(broken(package("dateline-sdk", "crates/sdk", &[("dateline-core", None, false), ("serde", None, false)])), "");
        let plugin = [("dateline-sdk", None, false), ("dateline-eval", None, true), ("dateline-testkit", Some("dev"), false)];
        assert_eq!(broken(package("dateline-quotes", "plugins/quotes", &plugin)), "");
    }

    #[test]
    fn a_plugin_may_not_use_the_host_or_another_plugin() {
        for other in ["dateline-host", "dateline-english", "dateline-stance", "dateline-formats"] {
            let message = broken(package("dateline-quotes", "plugins/quotes", &[(other, None, false)]));
            assert!(message.contains(&format!("it uses {other}")), "{message}");
        }
        assert!(broken(package("dateline-quotes", "plugins/quotes", &[("dateline-stance", Some("dev"), false)])).contains("its tests use"));
        assert!(broken(package("dateline-quotes", "plugins/quotes", &[("dateline-host", None, true)])).contains("a feature of it uses"));
    }

    #[test]
    fn the_core_stands_on_the_contract_alone() {
        assert!(broken(package("dateline-core", "crates/core", &[("dateline-host", None, false)])).contains("may use only dateline-abi"));
        assert!(broken(package("dateline-abi", "crates/abi", &[("dateline-core", None, false)])).contains("nothing of this workspace"));
    }

    #[test]
    fn an_unknown_package_must_be_drawn_first() {
        assert!(broken(package("dateline-store", "crates/store", &[])).contains("has no package dateline-store"));
    }
}
