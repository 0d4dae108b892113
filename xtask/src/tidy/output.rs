//! Only `cli` and `xtask` print, and only they, `formats` and a few named others know JSON.

use super::Violation;
use super::source::{Source, is_tool, words};

/// Words that write to a standard stream.
const PRINTS: [&str; 7] = ["println", "print", "eprintln", "eprint", "dbg", "stdout", "stderr"];

/// Where JSON may be known, and why.
const JSON: &[(&str, &str)] = &[
    ("crates/cli/", "output"),
    ("crates/formats/", "output"),
    ("crates/core/src/schema", "the JSON Schema of the records is made from their types"),
    ("crates/sdk/", "configuration and manifests of plugins are JSON"),
    ("crates/host/", "reads manifests, configuration and bindings"),
    ("crates/eval/", "corpora are JSON Lines"),
    ("crates/testkit/", "checks manifests and configuration schemas"),
    ("xtask/", "reads cargo's metadata"),
    ("tests/", "checks what the program wrote"),
    ("benches/", "measures JSON against columns"),
];

/// Printing outside the places that print.
pub(super) fn printing(path: &str, source: &Source) -> Vec<Violation> {
    let prints = ["crates/cli/", "xtask/", "tests/", "benches/"].iter().any(|prefix| path.starts_with(prefix));
    if prints || is_tool(path) {
        return Vec::new();
    }
    let mut out = Vec::new();
    for (line, word) in words(&source.shipped_code).filter(|(_, word)| PRINTS.contains(word)) {
        let code = &source.shipped_code[line - 1];
        let printed = code.contains(&format!("{word}!")) || code.contains(&format!("{word}()"));
        if printed {
            out.push(Violation::new(path, line, format!("`{word}`: only cli and xtask print; return it, or report it through the host")));
        }
    }
    out
}

/// JSON outside the places that know it.
pub(super) fn json(path: &str, source: &Source) -> Vec<Violation> {
    if JSON.iter().any(|(prefix, _)| path.starts_with(prefix)) || is_tool(path) {
        return Vec::new();
    }
    let found = words(&source.shipped_code).find(|(_, word)| *word == "serde_json");
    found
        .map(|(line, _)| {
            Violation::new(path, line, "`serde_json`: output is made from the schema in formats; here rows and types are enough")
        })
        .into_iter()
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn printing_in_a_library_is_found() {
        let source = Source::new("fn a() { println!(\"x\"); }\nfn b() { std::io::stdout().flush(); }\n// println!()\nlet stdout = 1;\n");
        let lines = |path: &str| printing(path, &source).iter().map(|violation| violation.line).collect::<Vec<_>>();
        assert_eq!(lines("plugins/quotes/src/lib.rs"), [1, 2]);
        assert_eq!(lines("crates/cli/src/main.rs"), Vec::<usize>::new());
        assert_eq!(lines("plugins/quotes/src/bin/train.rs"), Vec::<usize>::new());
        let in_test = Source::new("#[cfg(test)]\nmod tests {\n    fn a() { println!(\"x\"); }\n}\n");
        assert_eq!(printing("plugins/quotes/src/lib.rs", &in_test), []);
    }

    #[test]
    fn json_in_an_analyzer_is_found() {
        let source = Source::new("use serde_json::Value;\n");
        assert_eq!(json("plugins/stance/src/lib.rs", &source).len(), 1);
        assert_eq!(json("crates/core/src/layer.rs", &source).len(), 1);
        assert_eq!(json("crates/formats/src/write/json.rs", &source), []);
    }
}
