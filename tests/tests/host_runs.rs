//! Documents through plugins that behave.

use dateline_host::Settings;
use dateline_tests::fixtures::{run, settings};

/// The same settings, with workers.
fn workers(settings: Settings) -> Settings {
    Settings { in_process: false, worker_exe: Some(env!("CARGO_BIN_EXE_dateline-test-worker").into()), ..settings }
}

/// The words that the fixture `words` found, in brackets.
fn words(outcome: &dateline_host::Outcome) -> String {
    let layer = &outcome.document.layers["fixture.word"];
    let dateline_core::layer::ColumnData::Pair(spans) = &layer.columns[0] else { panic!("spans are pairs") };
    spans.iter().map(|[a, b]| format!("[{}]", &outcome.document.text[*a as usize..*b as usize])).collect()
}

#[test]
fn documents_come_back_in_order_with_their_layers() {
    let texts: Vec<String> = (0..200).map(|at| format!("Mayor Okonkwo  opened bridge {at}")).collect();
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    for (jobs, in_workers) in [(1, false), (2, false), (4, false), (1, true), (2, true), (4, true)] {
        let settings = Settings { jobs, ..settings(&["words"]) };
        let (outcomes, summary) = run(if in_workers { workers(settings) } else { settings }, &texts);
        assert_eq!((summary.documents, summary.failed, summary.exit_code()), (200, 0, 0));
        for (at, outcome) in outcomes.iter().enumerate() {
            assert_eq!(outcome.document.id, at.to_string());
            assert_eq!(words(outcome), format!("[Mayor][Okonkwo][opened][bridge][{at}]"));
            assert_eq!(outcome.timings.len(), 1);
        }
    }
}
