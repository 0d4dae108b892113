//! No clock, no environment and no randomness where results are made: the same document gives the same bytes.

use super::Violation;
use super::source::{Source, is_tool, words};

/// Who may look at a clock or the environment, and why.
const ALLOWED: &[(&str, &str)] = &[
    ("crates/host/", "deadlines of workers, folders of plugins"),
    ("crates/cli/", "timings on request, settings from the environment"),
    ("crates/testkit/", "runs what is tested"),
    ("xtask/", "a tool"),
    ("tests/", "tests"),
    ("benches/", "measures time"),
];

/// Words that bring in something that differs from run to run.
const WORDS: [(&str, &str); 6] = [
    ("SystemTime", "a clock: the date of a document comes from the document or the user"),
    ("Instant", "a clock: durations are the host's to measure"),
    ("RandomState", "random: use an ordered map or a fixed hasher"),
    ("thread_rng", "random: use a fixed seed"),
    ("getrandom", "random: use a fixed seed"),
    ("available_parallelism", "the machine: threads are the host's"),
];

/// Reads of clock, environment or chance.
pub(super) fn reads(path: &str, source: &Source) -> Vec<Violation> {
    if is_tool(path) || ALLOWED.iter().any(|(prefix, _)| path.starts_with(prefix)) {
        return Vec::new();
    }
    let mut out = Vec::new();
    for (line, word) in words(&source.shipped_code) {
        if let Some((_, reason)) = WORDS.iter().find(|(name, _)| *name == word) {
            out.push(Violation::new(path, line, format!("`{word}` is {reason}")));
        }
    }
    for (number, line) in source.shipped_code.iter().enumerate() {
        for call in ["env::var(", "env::var_os(", "env::vars(", "env::current_dir(", "env::temp_dir(", "Timestamp::now(", "Zoned::now("] {
            if line.contains(call) {
                out.push(Violation::new(
                    path,
                    number + 1,
                    format!("`{call}…)` reads the machine: configuration comes through the manifest, dates from the document"),
                ));
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_in_an_analyzer_is_found() {
        let source = Source::new(
            "fn a() { std::time::Instant::now(); }\nfn b() { std::env::var(\"X\"); }\nfn c() { jiff::Zoned::now(); }\n#[cfg(test)]\nmod tests { use std::time::SystemTime; }\n",
        );
        let lines = |path: &str| reads(path, &source).iter().map(|violation| violation.line).collect::<Vec<_>>();
        assert_eq!(lines("plugins/timeline/src/resolve.rs"), [1, 2, 3]);
        assert_eq!(lines("crates/formats/src/lib.rs"), [1, 2, 3]);
        assert_eq!(lines("crates/host/src/worker.rs"), Vec::<usize>::new());
        assert_eq!(lines("plugins/timeline/src/bin/train.rs"), Vec::<usize>::new());
    }
}
