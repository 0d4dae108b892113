//! `unsafe` stands in the contract, the SDK, the host and one module of vector code; everywhere else the compiler forbids
//! it. Every block says why it is sound.

use super::Violation;
use super::source::{Source, words};
use crate::metadata::Package;
use std::path::Path;

/// Where `unsafe` may stand, and why.
const ALLOWED: &[(&str, &str)] = &[
    ("crates/abi/", "the contract's structs hold pointers"),
    ("crates/sdk/", "entry points of plugins read what the host lends"),
    ("crates/host/", "the loader calls into plugins and shares pages with workers"),
    ("crates/learn/src/simd", "vector instructions, behind a check of the processor"),
    ("tests/fixtures/", "plugins that misbehave on purpose"),
];

/// `unsafe` in a place of its own, and blocks without their reason.
pub(super) fn places(path: &str, source: &Source) -> Vec<Violation> {
    let mut out = Vec::new();
    let allowed = ALLOWED.iter().any(|(prefix, _)| path.starts_with(prefix));
    for (line, _) in words(&source.code).filter(|(_, word)| *word == "unsafe") {
        if !allowed {
            out.push(Violation::new(path, line, "`unsafe` may stand only in abi, sdk, host and learn::simd"));
        } else if opens_block(source, line) && !is_explained(source, line) {
            out.push(Violation::new(path, line, "this unsafe block needs a `// SAFETY:` comment above it that says why it is sound"));
        }
    }
    out.dedup();
    out
}

/// Whether the line holds a block or an implementation, rather than a signature or an attribute.
fn opens_block(source: &Source, line: usize) -> bool {
    let code = &source.code[line - 1];
    let Some(after) = code.split("unsafe").nth(1) else { return false };
    let after = after.trim_start();
    after.starts_with('{') || after.starts_with("impl ") || after.starts_with("impl<")
}

/// Looks on the line itself and upward, over comments, attributes and the beginning of the statement.
fn is_explained(source: &Source, line: usize) -> bool {
    for above in (0..line).rev() {
        if source.comments[above].contains("SAFETY:") {
            return true;
        }
        let code = source.code[above].trim();
        let ended = above + 1 < line && (code.ends_with(';') || code.ends_with('}') || code.ends_with('{') || code.ends_with(','));
        let blank = code.is_empty() && source.comments[above].trim().is_empty();
        if ended || (blank && above + 1 < line) {
            return false;
        }
    }
    false
}

/// Crate roots that do not forbid `unsafe`.
pub(super) fn roots(packages: &[Package], read: impl Fn(&Path) -> String) -> Vec<Violation> {
    let mut out = Vec::new();
    for package in packages {
        for target in &package.targets {
            let path = crate::place::from_root(&target.src_path);
            let kind = target.kind.first().map_or("", String::as_str);
            let root = matches!(kind, "lib" | "rlib" | "cdylib" | "bin" | "proc-macro");
            let excused = ALLOWED.iter().any(|(prefix, _)| path.starts_with(prefix))
                || (path == "crates/learn/src/lib.rs" && read(&target.src_path).contains("#![deny(unsafe_code)]"));
            if root && !excused && !is_safe(&read(&target.src_path)) {
                out.push(Violation::new(&path, 0, "this crate's root needs #![forbid(unsafe_code)]"));
            }
        }
    }
    out
}

/// Whether the root forbids `unsafe`, or has no code yet.
fn is_safe(root: &str) -> bool {
    let code = Source::new(root).code.concat().split_whitespace().collect::<String>();
    code.contains("#![forbid(unsafe_code)]") || code.is_empty() || code == "fnmain(){}"
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metadata::Target;

    fn found(path: &str, text: &str) -> Vec<usize> {
        places(path, &Source::new(text)).iter().map(|violation| violation.line).collect()
    }

    const EXPLAINED: &str = "fn a() {\n    // SAFETY: the pointer is ours\n    let x =\n        unsafe { *p };\n}\n";
    const BARE: &str = "fn a() {\n    // a pointer\n    let x = unsafe { *p };\n}\n";

    #[test]
    fn unsafe_outside_its_places_is_found() {
        assert_eq!(found("crates/core/src/lib.rs", EXPLAINED), [4]);
        assert_eq!(found("plugins/quotes/src/lib.rs", BARE), [3]);
        assert_eq!(found("crates/host/src/load.rs", EXPLAINED), Vec::<usize>::new());
        assert_eq!(
            found("crates/core/src/lib.rs", "#![forbid(unsafe_code)] // no unsafe\nconst A: &str = \"unsafe {\";"),
            Vec::<usize>::new()
        );
    }

    #[test]
    fn a_block_without_its_reason_is_found() {
        assert_eq!(found("crates/host/src/load.rs", BARE), [3]);
        assert_eq!(
            found("crates/abi/src/lib.rs", "// SAFETY: no interior pointers\nunsafe impl Sync for A {}\n\nunsafe impl Send for A {}\n"),
            [4]
        );
        assert_eq!(found("crates/abi/src/lib.rs", "pub unsafe fn raw() {}\n"), Vec::<usize>::new());
        let far = "// SAFETY: for the first\nlet a = unsafe { f() };\nlet b = unsafe { g() };\n";
        assert_eq!(found("crates/sdk/src/lib.rs", far), [3]);
    }

    #[test]
    fn a_root_that_does_not_forbid_is_found() {
        let package = |path: &str| Package {
            name: "p".into(),
            version: String::new(),
            manifest_path: "Cargo.toml".into(),
            dependencies: Vec::new(),
            targets: vec![Target { kind: vec!["lib".into()], name: "p".into(), src_path: path.into() }],
        };
        let core = [package("crates/core/src/lib.rs")];
        assert_eq!(roots(&core, |_| "//! Core.\npub mod span;\n".into()).len(), 1);
        assert_eq!(roots(&core, |_| "// #![forbid(unsafe_code)]\npub mod span;\n".into()).len(), 1);
        assert_eq!(roots(&core, |_| "//! Nothing yet.\n".into()), []);
        assert_eq!(roots(&core, |_| "//! Core.\n#![forbid(unsafe_code)]\n".into()), []);
        assert_eq!(roots(&[package("crates/abi/src/lib.rs")], |_| String::new()), []);
    }
}
