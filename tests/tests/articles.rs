//! Whole articles through the staged program and its plugins: what a user sees, and what every run promises.
//!
//! Run through `cargo xtask test`, which stages the program first.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// The example articles, and when each was published.
const ARTICLES: [(&str, &str); 6] = [
    ("wire", "2025-03-13"),
    ("court", "2025-04-17"),
    ("business", "2025-10-21"),
    ("interview", "2025-11-04"),
    ("sports", "2025-04-27"),
    ("marks", "2025-08-05"),
];

/// Texts that no newspaper would print, and every plugin must get through.
const ODD: [&str; 14] = [
    "",
    " \n\t\r\n ",
    "x",
    "“",
    "”’»“‘«„\"'",
    "He said, “He said, ‘He said, “He said, ‘no",
    "\u{feff}The\u{200b} mayor\u{ad} said: \u{202e}ton\u{202c} today.",
    "nul\0bell\u{7}esc\u{1b}]0;title\u{7}del\u{7f}c1\u{85}",
    "e\u{301}\u{301}\u{301}\u{301}\u{301} said Zo\u{308}e\u{308}.",
    "👩‍👩‍👧‍👦 said “👍🏽” on 31 February 99999.",
    "تحدث الوزير يوم الثلاثاء وقال «نعم».",
    "東京で大統領は「はい」と述べた。",
    "A.B.C.D.E.F.G. U.S. Mr. Mrs. etc... said.said.Said",
    "1/2/3 12:61 13.13.2013 25:00 Feb. 30, 0000-00-00 P1Y -9999 99999999999999999999 last last last next Monday Monday",
];

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("tests/ stands in the repository").to_owned()
}

fn program() -> PathBuf {
    let stage = std::env::var_os("DATELINE_STAGE").map_or_else(|| repository().join("target/stage"), PathBuf::from);
    let program = stage.join("bin/dateline");
    assert!(program.is_file(), "{} is not there: run the tests with `cargo xtask test`", program.display());
    program
}

fn dateline(args: &[&str]) -> Output {
    Command::new(program()).args(args).env_remove("DATELINE_PLUGIN_PATH").env("NO_COLOR", "1").env("COLUMNS", "110").output().unwrap()
}

fn text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).expect("everything that is printed is UTF-8")
}

fn article(name: &str) -> String {
    repository().join(format!("examples/articles/{name}.txt")).display().to_string()
}

/// The six articles as one file of JSON Lines.
fn corpus(folder: &Path) -> String {
    let line = |(name, date): &(&str, &str)| {
        let text = std::fs::read_to_string(article(name)).unwrap();
        serde_json::json!({"id": name, "published": date, "text": text}).to_string()
    };
    let file = folder.join("articles.jsonl");
    std::fs::write(&file, ARTICLES.iter().map(line).collect::<Vec<_>>().join("\n") + "\n").unwrap();
    file.display().to_string()
}

#[test]
fn what_a_reader_of_each_article_sees() {
    for (name, date) in ARTICLES {
        let output = dateline(&["analyze", &article(name), "--date", date, "-f", "table"]);
        assert_eq!(output.status.code(), Some(0), "{name}: {}", text(output.stderr));
        insta::assert_snapshot!(name, text(output.stdout));
    }
}

#[test]
fn the_record_of_an_article_is_a_promise() {
    let output = dateline(&["analyze", &article("sports"), "--date", "2025-04-27", "-p", "quotes", "-f", "json"]);
    let record: Value = serde_json::from_slice(&output.stdout).unwrap();
    insta::assert_snapshot!("sports_record", serde_json::to_string_pretty(&record).unwrap());
}

#[test]
fn one_worker_two_workers_threads_and_other_surroundings_give_the_same_bytes() {
    let folder = tempfile::tempdir().unwrap();
    let corpus = corpus(folder.path());
    let base = ["analyze", corpus.as_str(), "-f", "jsonl"];
    let with = |more: &[&str]| text(dateline(&[&base[..], more].concat()).stdout);
    let one = with(&["--jobs", "1"]);
    assert_eq!(one.lines().count(), ARTICLES.len());
    assert_eq!(one, with(&["--jobs", "2"]), "two workers");
    assert_eq!(one, with(&["--in-process", "--jobs", "1"]), "in-process");
    assert_eq!(one, with(&["--in-process", "--jobs", "2"]), "two threads");
    let elsewhere = Command::new(program())
        .args(base)
        .current_dir(folder.path())
        .env_clear()
        .env("TZ", "Pacific/Kiritimati")
        .env("LANG", "tr_TR.UTF-8")
        .env("LC_ALL", "tr_TR.UTF-8")
        .output()
        .unwrap();
    assert_eq!(one, text(elsewhere.stdout), "another zone, language, folder, and no home");
}

#[test]
fn every_span_of_every_record_is_the_slice_it_names() {
    let folder = tempfile::tempdir().unwrap();
    let corpus = corpus(folder.path());
    for unit in ["codepoint", "bytes", "utf16"] {
        let output = text(dateline(&["analyze", &corpus, "-f", "jsonl", "--offsets", unit]).stdout);
        let mut spans = 0;
        for (line, (name, _)) in output.lines().zip(ARTICLES) {
            let record: Value = serde_json::from_str(line).unwrap();
            let source = std::fs::read_to_string(article(name)).unwrap();
            walk(&record, &mut |start, end, slice| {
                let found: String = match unit {
                    "codepoint" => source.chars().skip(start).take(end - start).collect(),
                    "bytes" => source[start..end].to_owned(),
                    _ => String::from_utf16(&source.encode_utf16().skip(start).take(end - start).collect::<Vec<u16>>()).unwrap(),
                };
                assert_eq!(found, slice, "{name} {start}..{end} {unit}");
                spans += 1;
            });
        }
        assert!(spans > 500, "{spans} spans in six articles");
    }
}

fn walk(value: &Value, check: &mut dyn FnMut(usize, usize, &str)) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| walk(item, check)),
        Value::Object(fields) => {
            let number = |key| fields.get(key).and_then(Value::as_u64).map(|number| number as usize);
            if let (Some(start), Some(end), Some(text)) = (number("start"), number("end"), fields.get("text").and_then(Value::as_str)) {
                check(start, end, text);
            }
            fields.values().for_each(|value| walk(value, check));
        }
        _ => {}
    }
}

#[test]
fn odd_texts_are_got_through_without_a_word_on_standard_output() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("odd.jsonl");
    let lines: Vec<String> = (0..).zip(ODD).map(|(at, odd)| serde_json::json!({"id": at.to_string(), "text": odd}).to_string()).collect();
    std::fs::write(&file, lines.join("\n")).unwrap();
    let file = file.display().to_string();
    let isolated = dateline(&["analyze", &file, "-f", "jsonl"]);
    let threads = dateline(&["analyze", &file, "-f", "jsonl", "--in-process"]);
    assert_eq!((isolated.status.code(), threads.status.code()), (Some(0), Some(0)), "{}", text(isolated.stderr));
    let output = text(threads.stdout);
    for (at, line) in output.lines().enumerate() {
        let record: Value = serde_json::from_str(line).unwrap_or_else(|_| panic!("not a record, so a plugin printed it: {line}"));
        assert_eq!(record["id"], at.to_string());
        assert_eq!(record["failures"], Value::Array(Vec::new()), "{line}");
    }
    assert_eq!(output.lines().count(), ODD.len());
    assert_eq!(output, text(isolated.stdout));
}

#[test]
fn a_document_gives_the_same_record_wherever_it_stands_in_a_run() {
    let folder = tempfile::tempdir().unwrap();
    let corpus = corpus(folder.path());
    let forward = text(dateline(&["analyze", &corpus, "-f", "jsonl"]).stdout);
    let lines: Vec<String> = std::fs::read_to_string(&corpus).unwrap().lines().rev().map(String::from).collect();
    std::fs::write(&corpus, lines.join("\n")).unwrap();
    let backward = text(dateline(&["analyze", &corpus, "-f", "jsonl"]).stdout);
    assert_eq!(forward.lines().collect::<Vec<_>>(), backward.lines().rev().collect::<Vec<_>>());
}

#[test]
fn without_a_publication_date_nothing_is_dated_from_today() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("undated.txt");
    std::fs::write(&file, "The mayor resigned yesterday. A vote is due next week.\n").unwrap();
    let output = dateline(&["analyze", &file.display().to_string(), "-p", "timeline", "-f", "json"]);
    let record: Value = serde_json::from_slice(&output.stdout).unwrap();
    let values: Vec<&str> = record["times"].as_array().unwrap().iter().map(|time| time["value"].as_str().unwrap()).collect();
    assert_eq!(values.len(), 2);
    assert!(values.iter().all(|value| value.starts_with("XXXX") || value.ends_with("_REF")), "{values:?}");
    assert!(text(output.stderr).contains("--date"), "a hint says how to give a date");
}
