//! The timeline plugin through the staged program: the case tables of its grammar read by everything that follows the grammar, and
//! the formats that hold one timeline.
//!
//! Run through `cargo xtask test`, which stages the program first.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use dateline_testkit::cases::{self, Case, Expected};
use serde_json::Value;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("tests/ stands in the repository").to_owned()
}

fn dateline(args: &[&str]) -> Output {
    let stage = std::env::var_os("DATELINE_STAGE").map_or_else(|| repository().join("target/stage"), PathBuf::from);
    let program = stage.join("bin/dateline");
    assert!(program.is_file(), "{} is not there: run the tests with `cargo xtask test`", program.display());
    Command::new(program).args(args).env_remove("DATELINE_PLUGIN_PATH").env("NO_COLOR", "1").output().unwrap()
}

/// The tables of `plugins/timeline/tests/cases`, by name: a publication date, a sentence, type and value of each expression.
fn tables() -> Vec<(String, Vec<Case>)> {
    let folder = repository().join("plugins/timeline/tests/cases");
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let name = |file: &Path| file.file_stem().unwrap().to_string_lossy().into_owned();
    files.iter().map(|file| (name(file), cases::read(&std::fs::read_to_string(file).unwrap()))).collect()
}

/// The time expressions of a record; its offsets are bytes.
fn found(record: &Value) -> Vec<Expected> {
    let field = |time: &Value, key: &str| time[key].as_str().unwrap().to_owned();
    let offset = |time: &Value, key: &str| usize::try_from(time["span"][key].as_u64().unwrap()).unwrap();
    record["times"]
        .as_array()
        .unwrap()
        .iter()
        .map(|time| {
            let modifier =
                Some(field(time, "modifier")).filter(|modifier| modifier != "NONE").map_or(String::new(), |name| format!(" {name}"));
            (offset(time, "start"), offset(time, "end"), format!("{} {}{modifier}", field(time, "kind"), field(time, "value")))
        })
        .collect()
}

/// Every case through the whole stage: tags and trees, the learned chooser, the values. Where the chooser reads a lone sentence
/// otherwise than its table, the page shows both, to be read when it changes.
#[test]
fn the_case_tables_through_the_whole_stage() {
    let cases: Vec<(String, Case)> =
        tables().into_iter().flat_map(|(name, cases)| cases.into_iter().map(move |case| (name.clone(), case))).collect();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("cases.jsonl");
    let lines: Vec<String> = cases
        .iter()
        .enumerate()
        .map(|(at, (_, case))| serde_json::json!({"id": at.to_string(), "published": case.head, "text": case.text}).to_string())
        .collect();
    std::fs::write(&file, lines.join("\n") + "\n").unwrap();
    let output = dateline(&["analyze", &file.display().to_string(), "-p", "timeline", "-f", "jsonl", "--offsets", "bytes"]);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let records: Vec<Value> = String::from_utf8(output.stdout).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(records.len(), cases.len());
    let (mut expressions, mut right) = (0, 0);
    let mut otherwise = String::new();
    for ((table, case), record) in cases.iter().zip(&records) {
        let found = found(record);
        expressions += case.expected.len();
        right += case.expected.iter().filter(|expected| found.contains(expected)).count();
        if found != case.expected {
            let (published, text) = (case.head.as_deref().unwrap_or("no date"), &case.text);
            let (expected, found) = (case.shown(&case.expected), case.shown(&found));
            let _ = writeln!(otherwise, "{table} · {published} · {text}\n    table   {expected}\n    chooser {found}");
        }
    }
    assert!(expressions > 300, "{expressions}");
    assert!(right * 100 >= expressions * 93, "{right} of {expressions} expressions as in their tables\n{otherwise}");
    insta::assert_snapshot!("the_case_tables_through_the_whole_stage", otherwise);
}

/// TimeML and TimelineJS hold one article: the first is written, the others are spoken of.
#[test]
fn a_format_of_one_article_says_that_there_were_more() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("two.jsonl");
    let text = |name: &str| format!("{name} resigned on Monday. The council met on Tuesday.");
    let line = |name: &str| serde_json::json!({"id": name, "published": "2025-06-19", "text": text(name)}).to_string();
    std::fs::write(&file, [line("Ada Morrow"), line("Bo Lindqvist")].join("\n") + "\n").unwrap();
    let file = file.display().to_string();
    for format in ["timeml", "timelinejs"] {
        let output = dateline(&["analyze", &file, "-f", format]);
        let (written, said) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
        assert_eq!(output.status.code(), Some(2), "{format}: {said}");
        assert!(said.contains("E_FORMAT_ONE_ARTICLE") && said.contains("1 more"), "{format}: {said}");
        assert!(written.contains("resigned") && written.contains("Morrow") && !written.contains("Lindqvist"), "{format}: {written}");
    }
    let one = dateline(&[
        "analyze",
        "-f",
        "timeml",
        "--date",
        "2025-06-19",
        &repository().join("examples/articles/wire.txt").display().to_string(),
    ]);
    assert_eq!(one.status.code(), Some(0), "{}", String::from_utf8_lossy(&one.stderr));
}
