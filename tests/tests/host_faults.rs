//! What a plugin can do to a run while it works: rows P1 to P5, P8, P9 and P16 of the list of faults.
//!
//! In each case one document of many holds a marker word at which the plugin `hostile` misbehaves. What is asserted is
//! always the same: every other document comes back as if nothing had happened, the document itself keeps what the
//! other plugins found, and the failures say whose fault it was.

use dateline_core::Layer;
use dateline_host::{Failure, Outcome, Settings, Summary};
use dateline_tests::fixtures::{run, settings};
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

const PLUGINS: &[&str] = &["words", "hostile", "after", "beside"];
const PLACE: usize = 17;

fn in_process() -> Settings {
    settings(PLUGINS)
}

fn in_workers() -> Settings {
    Settings { in_process: false, worker_exe: Some(env!("CARGO_BIN_EXE_dateline-test-worker").into()), ..settings(PLUGINS) }
}

fn texts(marker: &str) -> Vec<String> {
    let text = |at| format!("Councillor Ferreira promised {at} new lamps before winter");
    let mut texts: Vec<String> = (0..40).map(text).collect();
    texts[PLACE] = format!("Councillor Ferreira {marker} on Tuesday");
    texts
}

fn run_texts(settings: Settings, texts: &[String]) -> (Vec<Outcome>, Summary) {
    run(settings, &texts.iter().map(String::as_str).collect::<Vec<_>>())
}

fn layers(outcome: &Outcome) -> &BTreeMap<String, Layer> {
    &outcome.document.layers
}

/// Codes and plugins of the failures of one document.
fn told(outcome: &Outcome) -> Vec<(&str, &str)> {
    outcome.failures.iter().map(|failure| (failure.code, failure.plugin.as_deref().unwrap_or("-"))).collect()
}

/// Runs with the marker and checks that it cost nothing but the plugin's own result for that document. The failures of
/// that document.
fn costs_only_its_own_result(settings: Settings, marker: &str, code: &str) -> Vec<Failure> {
    let (calm, _) = run_texts(in_process(), &texts("waited"));
    let (outcomes, summary) = run_texts(settings, &texts(marker));
    assert_eq!(outcomes.len(), calm.len());
    for (at, (outcome, calm)) in outcomes.iter().zip(&calm).enumerate().filter(|(at, _)| *at != PLACE) {
        assert_eq!((layers(outcome), told(outcome)), (layers(calm), vec![]), "document {at}");
    }
    let spoiled = &outcomes[PLACE];
    assert_eq!(told(spoiled), [(code, "hostile"), ("E_SKIPPED", "after")], "{:?}", spoiled.failures);
    assert_eq!(
        spoiled.failures[1].message,
        "layer fixture.mark@1 is absent, because plugin \"hostile\" failed".replace("failed", skipped_because(code))
    );
    assert_eq!(layers(spoiled).keys().collect::<Vec<_>>(), ["fixture.count", "fixture.word"]);
    let text = texts(marker)[PLACE].clone();
    let (without, _) = run(settings_of(&["words", "beside"]), &[&text]);
    assert_eq!(layers(spoiled), layers(&without[0]), "as without the bad plugin");
    assert_eq!((summary.documents, summary.failed, summary.exit_code()), (40, 1, 1));
    assert_eq!(summary.disabled, []);
    spoiled.failures.clone()
}

fn settings_of(names: &[&str]) -> Settings {
    settings(names)
}

/// A plugin that killed its worker is left out when the document is run again.
fn skipped_because(code: &str) -> &'static str {
    match code {
        "E_PLUGIN_CRASH" | "E_PLUGIN_EXITED" | "E_PLUGIN_OOM" => "was left out",
        _ => "failed",
    }
}

#[test]
fn p01_panic_costs_only_its_own_result() {
    for settings in [in_process(), in_workers()] {
        let failures = costs_only_its_own_result(settings, "PANIC", "E_PLUGIN_PANIC");
        let message = &failures[0].message;
        assert!(message.starts_with("it panicked: it met the word PANIC at ") && message.contains("lib.rs:"), "{message}");
    }
}

#[test]
fn p01_three_panics_take_a_plugin_out_at_the_same_document_on_any_number_of_workers() {
    let mut texts: Vec<String> = (0..30).map(|at| format!("Lamp {at}")).collect();
    for at in [3, 9, 14] {
        texts[at] = "PANIC".to_owned();
    }
    let mut runs = Vec::new();
    for (settings, jobs) in [(in_process(), 1), (in_process(), 3), (in_workers(), 1), (in_workers(), 2)] {
        let (outcomes, summary) = run_texts(Settings { jobs, ..settings }, &texts);
        assert_eq!(summary.disabled, [("hostile".to_owned(), "it is out for the rest of the run after 3 panics".to_owned())]);
        for (at, outcome) in outcomes.iter().enumerate() {
            let expected: &[(&str, &str)] = match at {
                3 | 9 | 14 => &[("E_PLUGIN_PANIC", "hostile"), ("E_SKIPPED", "after")],
                15.. => &[("E_PLUGIN_DISABLED", "hostile"), ("E_SKIPPED", "after")],
                _ => &[],
            };
            assert_eq!(told(outcome), expected, "document {at}");
            assert_eq!(layers(outcome).contains_key("fixture.mark"), expected.is_empty());
        }
        runs.push(outcomes.iter().map(|outcome| (layers(outcome).clone(), outcome.failures.clone())).collect::<Vec<_>>());
    }
    assert!(runs.iter().all(|run| *run == runs[0]));
}

#[test]
fn p02_abort_costs_only_its_own_result() {
    let failures = costs_only_its_own_result(in_workers(), "ABORT", "E_PLUGIN_CRASH");
    assert_eq!(failures[0].message, "it crashed with SIGABRT");
}

#[test]
fn p02_segfault_costs_only_its_own_result() {
    let failures = costs_only_its_own_result(in_workers(), "SEGV", "E_PLUGIN_CRASH");
    assert_eq!(failures[0].message, "it crashed with SIGSEGV");
}

#[test]
fn p02_segfault_with_two_workers_costs_only_its_own_result() {
    costs_only_its_own_result(Settings { jobs: 2, ..in_workers() }, "SEGV", "E_PLUGIN_CRASH");
}

#[test]
fn p02_illegal_instruction_costs_only_its_own_result() {
    let failures = costs_only_its_own_result(in_workers(), "ILLEGAL", "E_PLUGIN_CRASH");
    assert_eq!(failures[0].message, "it crashed with SIGILL");
}

#[test]
fn p02_stack_overflow_costs_only_its_own_result() {
    let failures = costs_only_its_own_result(in_workers(), "STACK", "E_PLUGIN_CRASH");
    assert!(["it crashed with SIGABRT", "it crashed with SIGSEGV"].contains(&failures[0].message.as_str()), "{}", failures[0].message);
}

#[test]
fn p02_double_free_costs_only_its_own_result() {
    costs_only_its_own_result(in_workers(), "TWICE", "E_PLUGIN_CRASH");
}

#[test]
fn p02_panic_that_no_guard_stands_around_costs_only_its_own_result() {
    costs_only_its_own_result(in_workers(), "ESCAPE", "E_PLUGIN_CRASH");
}

#[test]
fn p02_five_crashes_in_a_row_take_a_plugin_out() {
    let mut texts: Vec<String> = (0..30).map(|at| format!("Lamp {at}")).collect();
    texts[2] = "SEGV".to_owned();
    for text in &mut texts[10..25] {
        *text = "SEGV".to_owned();
    }
    let mut runs = Vec::new();
    for jobs in [1, 2] {
        let (outcomes, summary) = run_texts(Settings { jobs, ..in_workers() }, &texts);
        let reason = "it is out for the rest of the run after 5 deaths in a row";
        assert_eq!(summary.disabled, [("hostile".to_owned(), reason.to_owned())]);
        assert_eq!(summary.exit_code(), 1);
        for (at, outcome) in outcomes.iter().enumerate() {
            let expected: &[(&str, &str)] = match at {
                2 | 10..15 => &[("E_PLUGIN_CRASH", "hostile"), ("E_SKIPPED", "after")],
                15.. => &[("E_PLUGIN_DISABLED", "hostile"), ("E_SKIPPED", "after")],
                _ => &[],
            };
            assert_eq!(told(outcome), expected, "document {at}");
            assert!(layers(outcome).contains_key("fixture.word") && layers(outcome).contains_key("fixture.count"), "document {at}");
        }
        runs.push(outcomes.iter().map(|outcome| (layers(outcome).clone(), outcome.failures.clone())).collect::<Vec<_>>());
    }
    assert!(runs[0] == runs[1]);
}

#[test]
fn p03_exit_is_never_success() {
    let failures = costs_only_its_own_result(in_workers(), "EXIT-0", "E_PLUGIN_EXITED");
    assert_eq!(failures[0].message, "it ended its process with status 0");
    let failures = costs_only_its_own_result(in_workers(), "EXIT-7", "E_PLUGIN_EXITED");
    assert_eq!(failures[0].message, "it ended its process with status 7");
}

#[test]
fn p04_endless_loop_and_sleep_end_at_the_deadline() {
    for marker in ["LOOP", "SLEEP"] {
        let settings = Settings { deadline: Some(Duration::from_millis(200)), ..in_workers() };
        let start = Instant::now();
        let (outcomes, _) = run_texts(settings, &texts(marker));
        assert!(start.elapsed() < Duration::from_secs(20), "{:?}", start.elapsed());
        assert_eq!(told(&outcomes[PLACE]), [("E_PLUGIN_TIMEOUT", "hostile"), ("E_SKIPPED", "after")]);
        assert_eq!(outcomes[PLACE].failures[0].message, "it took longer than 200 ms and was stopped");
        assert_eq!(outcomes.iter().filter(|outcome| !outcome.failures.is_empty()).count(), 1);
    }
}

#[test]
fn p04_a_plugin_that_listens_stops_when_asked_to_and_keeps_its_worker() {
    for settings in [in_process(), in_workers()] {
        let settings = Settings { deadline: Some(Duration::from_millis(200)), ..settings };
        let failures = costs_only_its_own_result(settings, "PATIENT", "E_PLUGIN_TIMEOUT");
        assert_eq!(failures[0].message, "it took longer than allowed and stopped when it was asked to");
    }
}

#[test]
fn p05_unbounded_allocation_ends_at_the_limit() {
    let settings = Settings { memory_limit: Some(256 << 20), ..in_workers() };
    let failures = costs_only_its_own_result(settings, "ALLOC", "E_PLUGIN_OOM");
    assert_eq!(failures[0].message, "it needed more memory than the 256 MiB allowed");
    let status = std::fs::read_to_string("/proc/self/status").expect("this is Linux");
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB")?.parse::<u64>().ok());
    assert!(peak.expect("the kernel counts it") < 200 << 10, "the host itself stays small: {peak:?} KiB");
}

#[test]
fn p07_a_flood_of_rows_is_refused() {
    for settings in [in_process(), in_workers()] {
        costs_only_its_own_result(settings, "FLOOD", "E_PLUGIN_OUTPUT_LIMIT");
    }
}

#[test]
fn p08_a_bad_row_is_dropped_and_the_others_kept() {
    let cases = [
        ("SPAN-PAST", "E_BAD_SPAN"),
        ("SPAN-WRAP", "E_BAD_SPAN"),
        ("SPAN-NONE", "E_BAD_SPAN"),
        ("SPAN-BACK", "E_BAD_SPAN"),
        ("SPAN-CHAR-é", "E_BAD_SPAN"),
        ("SCORE-NAN", "E_BAD_SCORE"),
        ("SCORE-INF", "E_BAD_SCORE"),
        ("CONFIDENCE", "E_BAD_SCORE"),
    ];
    for (marker, code) in cases {
        for settings in [in_process(), in_workers()] {
            let (outcomes, summary) = run_texts(settings.clone(), &texts(marker));
            let outcome = &outcomes[PLACE];
            assert_eq!(told(outcome), [(code, "hostile")], "{marker}");
            assert!(
                outcome.failures[0].message.starts_with("1 row was dropped: layer fixture.mark, column "),
                "{}",
                outcome.failures[0].message
            );
            // Five words, of which the third was dropped; what referred to it has lost its reference.
            let marks = &layers(outcome)["fixture.mark"];
            assert_eq!(marks.len(), layers(outcome)["fixture.word"].len() - 1, "{marker}");
            assert_eq!(marks.columns[2], dateline_core::layer::ColumnData::U32(vec![u32::MAX, 0, u32::MAX, 2]), "{marker}");
            assert_eq!((summary.failed, summary.exit_code()), (1, 1));
            let (outcomes, _) = run_texts(Settings { strict: true, ..settings }, &texts(marker));
            assert_eq!(told(&outcomes[PLACE]), [(code, "hostile"), ("E_SKIPPED", "after")], "{marker}, strict");
            assert!(!layers(&outcomes[PLACE]).contains_key("fixture.mark"), "{marker}, strict");
        }
    }
}

#[test]
fn p09_rows_that_make_no_sense_cost_the_whole_result() {
    for marker in ["LABEL", "TRUTH", "STRING-PAST", "STRING-BACK", "DANGLING-WORD", "DANGLING-NONE", "DANGLING-SELF", "CIRCLE"] {
        for settings in [in_process(), in_workers()] {
            let failures = costs_only_its_own_result(settings, marker, "E_PLUGIN_DATA");
            assert!(failures[0].message.starts_with("layer fixture.mark, column "), "{marker}: {}", failures[0].message);
        }
    }
}

#[test]
fn p16_what_a_plugin_prints_reaches_nobody() {
    let (calm, _) = run_texts(in_process(), &texts("WAITED"));
    let (outcomes, summary) = run_texts(in_workers(), &texts("PRINT"));
    assert_eq!(summary.failed, 0);
    for (at, (outcome, calm)) in outcomes.iter().zip(&calm).enumerate().filter(|(at, _)| *at != PLACE) {
        assert_eq!(layers(outcome), layers(calm), "document {at}");
    }
    assert_eq!(layers(&outcomes[PLACE])["fixture.mark"].len(), 5);
}

#[test]
fn what_a_plugin_says_is_told() {
    let cases = [
        ("INPUT", "E_PLUGIN_INPUT", "it cannot analyse this document: it does not like this document"),
        ("LIMIT", "E_PLUGIN_LIMIT", "it reached a limit of its own: enough is enough"),
        ("QUIT", "E_PLUGIN_STATUS", "it stopped without being asked to: stopped on request"),
    ];
    for (marker, code, message) in cases {
        for settings in [in_process(), in_workers()] {
            assert_eq!(costs_only_its_own_result(settings, marker, code)[0].message, message);
        }
    }
}

#[test]
fn o09_a_worker_that_is_killed_from_outside_costs_nothing() {
    let (calm, _) = run_texts(in_process(), &texts("waited"));
    let mut session = dateline_host::Session::open(in_workers()).expect("it opens");
    let texts = texts("waited");
    let documents = texts.iter().enumerate().map(|(at, text)| dateline_core::Document::new(at.to_string(), text.as_str()));
    let mut outcomes = Vec::new();
    let summary = session.run(documents, |outcome| {
        if outcomes.len() == 5 {
            kill_children();
        }
        outcomes.push(outcome);
        std::ops::ControlFlow::Continue(())
    });
    assert_eq!(summary.expect("it goes on").failed, 0);
    for (outcome, calm) in outcomes.iter().zip(&calm) {
        assert_eq!(layers(outcome), layers(calm));
    }
}

/// Kills the workers of this thread's session.
fn kill_children() {
    let task = std::fs::read_link("/proc/thread-self").expect("this is Linux");
    let children = std::fs::read_to_string(format!("/proc/{}/children", task.display())).expect("the kernel lists them");
    for child in children.split_whitespace() {
        let status = std::process::Command::new("kill").args(["-KILL", child]).status().expect("kill runs");
        assert!(status.success());
    }
}

#[test]
fn a_recycled_worker_changes_nothing() {
    let (calm, _) = run_texts(in_process(), &texts("waited"));
    for jobs in [1, 2] {
        let (outcomes, summary) = run_texts(Settings { recycle_after: 7, jobs, ..in_workers() }, &texts("waited"));
        assert_eq!(summary.failed, 0);
        for (outcome, calm) in outcomes.iter().zip(&calm) {
            assert_eq!(layers(outcome), layers(calm));
        }
    }
}
