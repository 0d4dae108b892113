//! `dateline plugins check`: a plugin tried, as far as that goes without knowing what it is for.

use super::{find, json_page};
use crate::describe;
use crate::flags::typed::Search;
use crate::report::{DONE, Problem, SOME_FAILED};
use crate::screen::{Screen, Stop, print};
use dateline_core::Document;
use dateline_formats::catalog::Catalog;
use dateline_formats::record::{Options, Record};
use dateline_formats::write::json;
use dateline_formats::write::terminal::{self, visible};
use dateline_host::{Session, discover};
use serde::Serialize;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::ops::ControlFlow;
use std::path::Path;

/// One thing that was looked at.
#[derive(Serialize)]
struct Looked {
    check: &'static str,
    ok: bool,
    problems: Vec<String>,
}

#[derive(Serialize)]
struct Checked {
    plugin: String,
    version: String,
    file: String,
    checks: Vec<Looked>,
}

/// Texts that have broken analyzers before.
fn odd_texts() -> Vec<(&'static str, String)> {
    vec![
        ("empty", String::new()),
        ("blanks", " \n\t \r\n ".to_owned()),
        ("one letter", "x".to_owned()),
        ("plain", "MILLFORD — “We open on Monday,” Mayor Ada Okoro said on Tuesday. The council backs the plan.".to_owned()),
        ("unclosed marks", "“He said, ‘she said, “they said\n\nIt was over.".to_owned()),
        ("only marks", "”“\"'‘’«»".repeat(200)),
        ("joined signs", "👩‍👩‍👧‍👦 e\u{301}\u{301}\u{301} \u{200b}\u{ad}\u{feff} a\u{202e}b\u{2069}".to_owned()),
        ("controls", "a\0b\u{1b}[31mc\u{7f}\u{85}d\u{2028}e".to_owned()),
        ("other scripts", "「はい」と彼は言った。 قال: «نعم». เขาพูดว่าใช่ “Ναι”, είπε.".to_owned()),
        ("dates", "On 31 February 99999 and 0000-00-00, at 25:61, 10,000,000 years ago, next last week.".to_owned()),
        ("one long word", "a".repeat(20_000)),
        ("one long sentence", "and he said that she said ".repeat(1_000)),
        ("many lines", "\n".repeat(10_000)),
    ]
}

pub fn run(plugin: &str, as_json: bool, search: Search, screen: &Screen) -> Result<u8, Problem> {
    let mut settings = search.settings();
    let path = Path::new(plugin);
    let is_file = plugin.contains(std::path::MAIN_SEPARATOR) || path.exists();
    if is_file {
        settings.plugin_files.insert(0, path.to_owned());
    }
    let mut discovery = discover(&settings);
    let canonical = path.canonicalize().ok();
    let of_file = discovery.found.iter().position(|found| Some(&found.path) == canonical.as_ref());
    let found = match (is_file, of_file) {
        (true, Some(at)) => discovery.found.swap_remove(at),
        (true, None) => {
            let refused = discovery.refused.into_iter().next();
            return Err(refused.map_or_else(|| Problem::new(3, "E_NOT_A_PLUGIN", format!("{plugin} is not a plugin"), ""), Problem::from));
        }
        (false, _) => find(&mut discovery, plugin)?,
    };
    let mut catalog = Catalog::default();
    describe::add(&mut catalog, &found.manifest, |_| true);
    discovery
        .found
        .iter()
        .filter(|other| other.manifest.id != found.manifest.id)
        .for_each(|other| describe::add(&mut catalog, &other.manifest, |_| true));
    let id = found.manifest.id.clone();
    let display = catalog.check().into_iter().filter(|problem| problem.plugin == id).map(|problem| problem.message).collect();
    let mut checks = vec![looked("manifest", Vec::new()), looked("display", display)];
    settings.select = vec![id.clone()];
    match Session::open(settings) {
        Err(error) => checks.push(looked("start", vec![error.to_string()])),
        Ok(mut session) => {
            checks.push(looked("start", Vec::new()));
            let catalog = describe::catalog(session.plan());
            checks.extend(tried(&mut session, &catalog));
        }
    }
    let failed = checks.iter().any(|check| !check.ok);
    let checked = Checked { plugin: id, version: found.manifest.version.clone(), file: found.path.display().to_string(), checks };
    let page = if as_json { json_page(&checked) } else { shown(&checked, screen) };
    print(&page).map_or_else(Stop::ended, |()| Ok(if failed { SOME_FAILED } else { DONE }))
}

fn looked(check: &'static str, problems: Vec<String>) -> Looked {
    Looked { check, ok: problems.is_empty(), problems }
}

/// Odd documents, and the same ones again in the opposite order: the rows must be the same.
fn tried(session: &mut Session, catalog: &Catalog) -> Vec<Looked> {
    let texts = odd_texts();
    let documents = |turned: bool| -> Vec<Document> {
        let mut documents: Vec<Document> =
            texts.iter().map(|(name, text)| Document::new(*name, text.as_str()).with_meta("published", "2025-06-19")).collect();
        if turned {
            documents.reverse();
        }
        documents
    };
    let mut failures = Vec::new();
    let mut runs: Vec<BTreeMap<String, Vec<u8>>> = Vec::new();
    for turned in [false, true] {
        let mut records = BTreeMap::new();
        let done = session.run(documents(turned).into_iter(), |outcome| {
            if !turned {
                failures.extend(
                    outcome
                        .failures
                        .iter()
                        .map(|failure| format!("document {:?}: [{}] {}", failure.document, failure.code, failure.message)),
                );
            }
            let (options, mut bytes) = (Options::default(), Vec::new());
            let written = json::line(&Record::new(&outcome.document, catalog, &options, &[], &[]), &mut bytes);
            let rows = terminal::page(
                &Record::new(&outcome.document, catalog, &options, &[], &[]),
                terminal::Look { width: 80, color: false },
                true,
            );
            if written.is_ok() {
                bytes.extend_from_slice(rows.as_bytes());
                records.insert(outcome.document.id.clone(), bytes);
            }
            ControlFlow::Continue(())
        });
        if let Err(error) = done {
            failures.push(error.to_string());
        }
        runs.push(records);
    }
    let differs = match runs.as_slice() {
        [first, second] => first
            .iter()
            .filter(|(id, record)| second.get(*id) != Some(record))
            .map(|(id, _)| format!("document {id:?} gave other rows the second time, in another order of documents"))
            .collect(),
        _ => Vec::new(),
    };
    vec![looked("odd documents", failures), looked("same rows again", differs)]
}

fn shown(checked: &Checked, screen: &Screen) -> String {
    let mut out = String::new();
    let _ = writeln!(out, "{} {}  {}", checked.plugin, visible(&checked.version), visible(&checked.file));
    for check in &checked.checks {
        let style = anstyle::Style::new().fg_color(Some(if check.ok { anstyle::AnsiColor::Green } else { anstyle::AnsiColor::Red }.into()));
        let mark = if check.ok { "✓" } else { "✗" };
        let mark = if screen.look.color { format!("{style}{mark}{style:#}") } else { mark.to_owned() };
        let _ = writeln!(out, "  {mark} {}", check.check);
        for problem in &check.problems {
            let _ = writeln!(out, "      {}", visible(problem));
        }
    }
    out
}
