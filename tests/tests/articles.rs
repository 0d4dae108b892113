//! Whole articles through the staged program and its plugins: what a user sees, and what every run promises.
//!
//! Run through `cargo xtask test`, which stages the program first.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use dateline_host::odd_texts;
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
    let lines: Vec<String> =
        (0..).zip(odd_texts()).map(|(at, odd)| serde_json::json!({"id": at.to_string(), "text": odd}).to_string()).collect();
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
    assert_eq!(output.lines().count(), odd_texts().count());
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

/// The English pack's reading of the six articles, as CoNLL-U.
fn treebank() -> Vec<String> {
    let read = |(name, date): (&str, &str)| {
        let output = dateline(&["analyze", &article(name), "--date", date, "-p", "english", "-f", "conllu"]);
        assert_eq!(output.status.code(), Some(0), "{name}: {}", text(output.stderr));
        text(output.stdout)
    };
    ARTICLES.into_iter().map(read).collect()
}

/// Cuts `(e1-person-1-Ann(e2-org-1-Acme)e1)` into its brackets.
fn brackets(entities: &str) -> Vec<&str> {
    let (mut pieces, mut from) = (Vec::new(), 0);
    for (at, c) in entities.char_indices() {
        let cut = if c == ')' { at + 1 } else { at };
        if matches!(c, '(' | ')') && cut > from {
            pieces.push(&entities[from..cut]);
            from = cut;
        }
    }
    pieces.extend((from < entities.len()).then(|| &entities[from..]));
    pieces
}

#[test]
fn base_layers_as_conllu_are_well_formed() {
    for (document, (name, _)) in treebank().iter().zip(ARTICLES) {
        let source = std::fs::read_to_string(article(name)).unwrap();
        let (mut words, mut open) = (0, Vec::new());
        for sentence in document.split_terminator("\n\n") {
            let rows: Vec<Vec<&str>> = sentence.lines().filter(|l| !l.starts_with('#')).map(|l| l.split('\t').collect()).collect();
            assert_eq!(rows.iter().filter(|row| row[6] == "0" && row[7] == "root").count(), 1, "{sentence}");
            for (at, row) in rows.iter().enumerate() {
                assert_eq!((row.len(), row[0]), (10, (at + 1).to_string().as_str()), "{sentence}");
                assert!(row[6].parse::<usize>().unwrap() <= rows.len() && row[6] != row[0], "{row:?}");
                let misc = |key: &str| row[9].split('|').find_map(|entry| entry.strip_prefix(key)?.strip_prefix('='));
                let (start, end) = misc("TokenRange").unwrap().split_once(':').unwrap();
                let slice: String = source
                    .chars()
                    .skip(start.parse().unwrap())
                    .take(end.parse::<usize>().unwrap() - start.parse::<usize>().unwrap())
                    .collect();
                assert_eq!(slice, row[1], "{row:?}");
                for piece in brackets(misc("Entity").unwrap_or_default()) {
                    match (piece.strip_prefix('('), piece.strip_suffix(')')) {
                        (Some(_), Some(_)) => {}
                        (Some(begun), None) => open.push(begun.split('-').next().unwrap().to_owned()),
                        (None, Some(ended)) => {
                            let place =
                                open.iter().rposition(|entity| entity == ended).unwrap_or_else(|| panic!("{ended} was not open: {row:?}"));
                            open.remove(place);
                        }
                        (None, None) => panic!("{piece:?} in {row:?}"),
                    }
                }
                words += 1;
            }
            assert!(open.is_empty(), "{open:?} left open: {sentence}");
        }
        assert!(words > 200, "{words} words in {name}");
    }
}

/// Changes with the weights, the rules and the articles, and with nothing else: no machine, no build profile.
#[test]
fn the_english_pack_reads_the_same_everywhere() {
    insta::assert_snapshot!(format!("{:016x}", dateline_learn::hash::bytes(treebank().concat().as_bytes())));
}
