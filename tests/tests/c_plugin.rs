//! A plugin in C loads, runs and emits, in this process and in a worker.

use dateline_core::layer::ColumnData;
use dateline_host::Settings;
use dateline_tests::c_plugin::{MANIFEST, compile};
use dateline_tests::fixtures::{library, run};
use serde_json::json;
use std::path::PathBuf;

const TEXT: &str = "Harbourmaster Nnamdi überraschte the shareholders twice";

fn both_ways(plugin: PathBuf) -> [Settings; 2] {
    let settings = Settings { plugin_files: vec![library("words"), plugin], in_process: true, ..Settings::default() };
    let worker = Some(env!("CARGO_BIN_EXE_dateline-test-worker").into());
    [settings.clone(), Settings { in_process: false, worker_exe: worker, ..settings }]
}

#[test]
fn it_loads_runs_and_emits() {
    let folder = tempfile::tempdir().expect("a folder");
    let plugin = compile(folder.path(), "c-long", MANIFEST, &[]);
    for settings in both_ways(plugin) {
        let (outcomes, summary) = run(settings, &[TEXT, "", "nothing here"]);
        assert_eq!((summary.documents, summary.failed), (3, 0));
        let layer = &outcomes[0].document.layers["c.long"];
        let ColumnData::Pair(spans) = &layer.columns[0] else { panic!("spans are pairs") };
        let found: Vec<&str> = spans.iter().map(|[a, b]| &TEXT[*a as usize..*b as usize]).collect();
        assert_eq!(found, ["Harbourmaster", "überraschte", "shareholders"]);
        assert_eq!(layer.columns[1], ColumnData::U32(vec![0, 2, 4]));
        assert_eq!(layer.columns[2], ColumnData::U32(vec![13, 11, 12]));
        let ColumnData::Pair(texts) = &layer.columns[3] else { panic!("strings are pairs") };
        assert_eq!(texts.iter().map(|cell| layer.string(*cell)).collect::<Vec<_>>(), ["harbourmaster", "überraschte", "shareholders"]);
        assert!(outcomes[1].document.layers["c.long"].is_empty());
    }
}

#[test]
fn it_is_configured() {
    let folder = tempfile::tempdir().expect("a folder");
    let plugin = compile(folder.path(), "c-long", MANIFEST, &[]);
    for mut settings in both_ways(plugin) {
        settings.config.insert("c-long".to_owned(), json!({"least": 6}));
        let (outcomes, _) = run(settings, &[TEXT]);
        let layer = &outcomes[0].document.layers["c.long"];
        assert_eq!(layer.columns[1], ColumnData::U32(vec![0, 1, 2, 4]));
        assert_eq!(layer.columns[4], ColumnData::U8(vec![1, 0, 0, 1]), "twice as long as long is very long");
    }
}
