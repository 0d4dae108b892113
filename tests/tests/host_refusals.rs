//! What is refused before the first document: rows P10 to P14, P16 to P18 of the list of faults.

use dateline_host::{Error, Session, Settings, discover};
use dateline_tests::c_plugin::{MANIFEST, compile};
use dateline_tests::fixtures::{library, run, settings};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

fn worker() -> Option<PathBuf> {
    Some(env!("CARGO_BIN_EXE_dateline-test-worker").into())
}

/// Settings that run these files in workers, and nothing else.
fn files(files: &[&Path]) -> Settings {
    let plugin_files = files.iter().map(|file| (*file).to_owned()).collect();
    Settings { plugin_files, worker_exe: worker(), ..Settings::default() }
}

fn refusal(settings: Settings) -> Error {
    match Session::open(settings) {
        Ok(session) => panic!("it was not refused: {:?}", session.plan()),
        Err(error) => error,
    }
}

/// Code, exit code and sentence of a refusal, without the folder's name.
fn told(folder: &Path, error: &Error) -> String {
    let folder = folder.canonicalize().expect("the folder is there");
    let sentence = error.to_string().replace(&format!("{}/", folder.display()), "");
    format!("{} ({}) {sentence}", error.code(), error.exit_code())
}

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().expect("a folder")
}

#[test]
fn p10_another_contract_is_refused_before_anything_is_loaded() {
    let folder = folder();
    let cases =
        [(r#""major": 2, "min_minor": 0"#, "2.0"), (r#""major": 0, "min_minor": 9"#, "0.9"), (r#""major": 1, "min_minor": 1"#, "1.1")];
    for (abi, built) in cases {
        let manifest = MANIFEST.replace(r#""major": 1, "min_minor": 0"#, abi);
        let plugin = compile(folder.path(), "c-long", &manifest, &["-DWITH_CONSTRUCTOR"]);
        let error = refusal(files(&[&library("words"), &plugin]));
        let expected = format!(
            "E_PLUGIN_ABI (3) plugin \"c-long\" (libdateline_c-long.so) was built for version {built} of the plugin contract, this host speaks 1.0"
        );
        assert_eq!(told(folder.path(), &error), expected);
        assert_eq!(error.hint().as_deref(), Some("build the plugin again with the SDK of this host's version"));
    }
}

#[test]
fn p11_what_is_no_plugin_is_refused() {
    let folder = folder();
    let source = folder.path().join("empty.c");
    std::fs::write(&source, "int dateline_nothing(void) { return 0; }\n").expect("written");
    let empty = folder.path().join("libdateline_empty.so");
    assert!(std::process::Command::new("cc").args(["-shared", "-fPIC", "-o"]).arg(&empty).arg(&source).status().expect("cc").success());
    assert_eq!(
        told(folder.path(), &refusal(files(&[&empty]))),
        "E_NOT_A_PLUGIN (3) libdateline_empty.so is not a plugin: it holds no manifest"
    );
    let recordless = compile(folder.path(), "recordless", MANIFEST, &["-DWITHOUT_RECORD"]);
    for in_process in [false, true] {
        let settings = Settings { in_process, ..files(&[&library("words"), &recordless]) };
        assert_eq!(
            told(folder.path(), &refusal(settings)),
            "E_NOT_A_PLUGIN (3) libdateline_recordless.so is not a plugin: it does not export dateline_plugin_v1"
        );
    }
    let other = compile(folder.path(), "other", MANIFEST, &["-DOTHER_MANIFEST"]);
    assert_eq!(
        told(folder.path(), &refusal(files(&[&library("words"), &other]))),
        "E_PLUGIN_MANIFEST (3) libdateline_other.so: the manifest cannot be read: the one in its record differs from the one in its file"
    );
}

#[test]
fn p11_two_manifests_in_one_file_are_refused() {
    let folder = folder();
    let plugin = compile(folder.path(), "c-long", MANIFEST, &[]);
    let bytes = std::fs::read(&plugin).expect("read");
    let doubled = folder.path().join("libdateline_doubled.so");
    std::fs::write(&doubled, [&bytes[..], &bytes[..]].concat()).expect("written");
    assert_eq!(
        told(folder.path(), &refusal(files(&[&doubled]))),
        "E_NOT_A_PLUGIN (3) libdateline_doubled.so is not a plugin: it holds 2 manifests, one is expected"
    );
}

#[test]
fn p12_an_undefined_symbol_is_named() {
    let folder = folder();
    let plugin = compile(folder.path(), "c-long", MANIFEST, &["-DWITH_UNDEFINED"]);
    for in_process in [false, true] {
        let error = refusal(Settings { in_process, ..files(&[&library("words"), &plugin]) });
        assert_eq!(
            told(folder.path(), &error),
            "E_PLUGIN_LOAD (3) plugin \"c-long\" (libdateline_c-long.so) cannot be loaded: libdateline_c-long.so: undefined symbol: dateline_nobody_has_this"
        );
    }
}

#[test]
fn p13_files_of_another_machine_are_told_apart() {
    let folder = folder();
    let good = std::fs::read(library("words")).expect("read");
    let patched = |at: usize, bytes: &[u8]| {
        let mut patched = good.clone();
        patched[at..at + bytes.len()].copy_from_slice(bytes);
        patched
    };
    let machine: u16 = if cfg!(target_arch = "x86_64") { 183 } else { 62 };
    let (other, this) = if cfg!(target_arch = "x86_64") { ("aarch64", "x86_64") } else { ("x86_64", "aarch64") };
    let cases: Vec<(Vec<u8>, String)> = vec![
        (patched(4, &[1]), "it is built for 32 bits".to_owned()),
        (patched(5, &[2]), "it is built for another byte order".to_owned()),
        (patched(18, &machine.to_le_bytes()), format!("built for {other}, this host is {this}")),
        (patched(18, &[0xfe, 0xfe]), format!("built for machine number 65278, this host is {this}")),
        (patched(16, &[2, 0]), "it is an ELF file of another kind: a program or an object file".to_owned()),
        (patched(0, b"MZ"), "it was built for Windows".to_owned()),
        (patched(0, &[0xcf, 0xfa, 0xed, 0xfe]), "it was built for macOS".to_owned()),
        (b"!<arch>\nlibrary".to_vec(), "it is a static library".to_owned()),
        (b"\0asm\x01\0\0\0".to_vec(), "it is WebAssembly".to_owned()),
        (b"#!/bin/sh\necho hello\n".to_vec(), "it is no ELF file".to_owned()),
        (Vec::new(), "it is empty".to_owned()),
    ];
    let file = folder.path().join("libdateline_odd.so");
    for (bytes, reason) in cases {
        std::fs::write(&file, bytes).expect("written");
        assert_eq!(
            told(folder.path(), &refusal(files(&[&file]))),
            format!("E_PLUGIN_FORMAT (3) libdateline_odd.so is no dynamic library of this machine: {reason}")
        );
    }
}

#[test]
fn p13_what_is_no_regular_file_is_refused_and_nothing_hangs() {
    let folder = folder();
    let start = Instant::now();
    assert_eq!(told(folder.path(), &refusal(files(&[folder.path()]))).replace(&folder.path().display().to_string(), "DIR"), {
        "E_PLUGIN_NOT_A_FILE (3) DIR is a folder, not a file"
    });
    let pipe = folder.path().join("libdateline_pipe.so");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().expect("mkfifo").success());
    assert_eq!(told(folder.path(), &refusal(files(&[&pipe]))), "E_PLUGIN_NOT_A_FILE (3) libdateline_pipe.so is a pipe, not a file");
    let zero = refusal(files(&[Path::new("/dev/zero")]));
    assert_eq!(zero.to_string(), "/dev/zero is a device, not a file");
    let nothing = refusal(files(&[&folder.path().join("nothing.so")]));
    assert_eq!((nothing.code(), nothing.exit_code()), ("E_PLUGIN_OPEN", 3));
    assert!(start.elapsed() < Duration::from_secs(10));
}

#[test]
fn p14_a_file_that_was_cut_off_anywhere_is_refused_or_runs_and_never_kills_the_host() {
    let folder = folder();
    let plugin = compile(folder.path(), "c-long", MANIFEST, &[]);
    let good = std::fs::read(&plugin).expect("read");
    let file = folder.path().join("libdateline_cut.so");
    let mut codes = std::collections::BTreeMap::<&str, usize>::new();
    let cuts = (0..good.len()).step_by(good.len() / 60).chain([0, 1, 4, 63, 64, 65, 119, 120, good.len() - 1]);
    for cut in cuts {
        // A new file each time: the loader knows files that it has loaded by their number.
        let _ = std::fs::remove_file(&file);
        std::fs::write(&file, &good[..cut]).expect("written");
        let code = match Session::open(files(&[&library("words"), &file])) {
            Ok(_) => "loads",
            Err(error) => {
                assert_eq!(error.exit_code(), 3, "cut at {cut}: {error}");
                error.code()
            }
        };
        *codes.entry(code).or_default() += 1;
    }
    // Behind the last segment there is only what the linker needed.
    assert!(codes["E_PLUGIN_TRUNCATED"] > 20, "{codes:?}");
    assert!(codes.keys().all(|code| ["E_PLUGIN_TRUNCATED", "E_PLUGIN_FORMAT", "loads"].contains(code)), "{codes:?}");
}

#[test]
fn p14_a_file_with_flipped_bits_is_refused_or_runs_and_never_kills_the_host() {
    let folder = folder();
    let plugin = compile(folder.path(), "c-long", MANIFEST, &[]);
    let good = std::fs::read(&plugin).expect("read");
    // Headers, tables of the loader, code: everything up to the end of the first pages, and then here and there.
    let (mut seed, mut refused) = (0x2545_f491_u32, 0);
    for round in 0..120 {
        seed ^= seed << 13;
        seed ^= seed >> 17;
        seed ^= seed << 5;
        let bit = if round < 60 { seed as usize % (1024 * 8) } else { seed as usize % (good.len() * 8) };
        let mut bytes = good.clone();
        bytes[bit / 8] ^= 1 << (bit % 8);
        let file = folder.path().join("libdateline_flipped.so");
        let _ = std::fs::remove_file(&file);
        std::fs::write(&file, bytes).expect("written");
        match Session::open(files(&[&library("words"), &file])) {
            Ok(mut session) => {
                let document = dateline_core::Document::new("0", "Harbourmaster Nnamdi waited");
                let summary = session.run(std::iter::once(document), |_| std::ops::ControlFlow::Continue(()));
                assert!(summary.is_ok_and(|summary| summary.documents == 1), "bit {bit}");
            }
            Err(error) => {
                assert!([2, 3].contains(&error.exit_code()), "bit {bit}: {error}");
                refused += 1;
            }
        }
    }
    assert!(refused > 10, "{refused} of 120 were refused");
}

#[test]
fn p16_what_a_library_prints_when_it_is_loaded_reaches_nobody() {
    let folder = folder();
    let plugin = compile(folder.path(), "c-long", MANIFEST, &["-DWITH_CONSTRUCTOR"]);
    let (outcomes, summary) = run(files(&[&library("words"), &plugin]), &["Harbourmaster Nnamdi waited"]);
    assert_eq!((summary.failed, outcomes[0].document.layers["c.long"].len()), (0, 1));
}

#[test]
fn p17_two_plugins_of_one_name_are_refused_and_one_file_twice_is_used_once() {
    let folder = folder();
    let first = compile(folder.path(), "first", MANIFEST, &[]);
    let second = compile(folder.path(), "second", MANIFEST, &["-DWITH_CONSTRUCTOR"]);
    assert_eq!(
        told(folder.path(), &refusal(files(&[&library("words"), &first, &second]))),
        "E_PLUGIN_DUPLICATE (3) two plugins are called \"c-long\": libdateline_first.so and libdateline_second.so"
    );
    let link = folder.path().join("libdateline_link.so");
    std::os::unix::fs::symlink(&first, &link).expect("linked");
    let session = Session::open(files(&[&library("words"), &first, &link])).unwrap_or_else(|error| panic!("{error}"));
    let warnings = session.warnings().join("\n");
    assert!(warnings.contains("libdateline_first.so was found twice and is used once"), "{warnings}");
    assert_eq!(session.plan().steps.len(), 2);
}

#[test]
fn p17_the_first_folder_wins_and_the_second_is_shown() {
    let (one, two) = (folder(), folder());
    let first = compile(one.path(), "c-long", MANIFEST, &[]);
    let second = compile(two.path(), "c-long", MANIFEST, &["-DWITH_CONSTRUCTOR"]);
    let settings = Settings { plugin_dirs: vec![one.path().into(), two.path().into()], ..Settings::default() };
    let discovery = discover(&settings);
    let found = discovery.found.iter().find(|found| found.manifest.id == "c-long").expect("it is found");
    assert_eq!(found.path, first.canonicalize().expect("it is there"));
    assert_eq!(found.shadowed, [second.canonicalize().expect("it is there")]);
}

#[test]
fn p18_what_is_missing_is_named() {
    let after = refusal(Settings { worker_exe: worker(), ..settings(&["words", "after"]) });
    assert_eq!(after.to_string(), "nothing provides layer fixture.mark@1, which plugin \"after\" requires");
    assert_eq!((after.code(), after.exit_code()), ("E_LAYER_MISSING", 3));
    let folder = folder();
    let newer = compile(folder.path(), "c-long", &MANIFEST.replace("fixture.word@1", "fixture.word@2"), &[]);
    assert_eq!(
        told(folder.path(), &refusal(files(&[&library("words"), &newer]))),
        "E_LAYER_MISSING (3) nothing provides layer fixture.word@2, which plugin \"c-long\" requires; there is fixture.word@1 from words 0.1.0"
    );
    let misfit = compile(folder.path(), "misfit", &MANIFEST.replace("\"length:u32\", \"lower:str\"", "\"length:i64\", \"lower:str\""), &[]);
    assert_eq!(
        told(folder.path(), &refusal(files(&[&library("words"), &misfit]))),
        "E_LAYER_MISFIT (3) plugin \"c-long\" needs layer fixture.word@1 column \"length\" as i64, which words 0.1.0 provides as u32"
    );
    let column = compile(folder.path(), "column", &MANIFEST.replace("\"lower:str\"", "\"lemma:str\""), &[]);
    assert_eq!(
        told(folder.path(), &refusal(files(&[&library("words"), &column]))),
        "E_LAYER_MISFIT (3) plugin \"c-long\" needs layer fixture.word@1 column \"lemma\" as str, which words 0.1.0 does not provide"
    );
}

#[test]
fn p18_a_circle_is_printed() {
    let folder = folder();
    let manifest = |id: &str, needs: &str, gives: &str| {
        MANIFEST.replace("c-long", id).replace("fixture.word@1", needs).replace("c.long", gives).replace("ref(fixture.word)", "u32")
    };
    let one = compile(folder.path(), "one", &manifest("one", "c.three@1", "c.one"), &[]);
    let two = compile(folder.path(), "two", &manifest("two", "c.one@1", "c.two"), &[]);
    let three = compile(folder.path(), "three", &manifest("three", "c.two@1", "c.three"), &[]);
    assert_eq!(
        told(folder.path(), &refusal(files(&[&two, &three, &one]))),
        "E_PLUGIN_CYCLE (3) plugins wait for each other in a circle: one (needs c.three@1) → three (needs c.two@1) → two (needs c.one@1) → one"
    );
    let own = compile(folder.path(), "own", &manifest("own", "c.own@1", "c.own"), &[]);
    assert_eq!(
        told(folder.path(), &refusal(files(&[&own]))),
        "E_PLUGIN_SELF (3) plugin \"own\" requires layer c.own@1, which it provides itself"
    );
}

#[test]
fn p19_what_others_may_write_to_is_refused_in_folders_and_only_warned_about_when_named() {
    let folder = folder();
    let plugin = compile(folder.path(), "c-long", MANIFEST, &[]);
    let mode = |path: &Path, mode| std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).expect("changed");
    let searched = || Settings { select: vec!["c-long".into()], plugin_dirs: vec![folder.path().into()], ..files(&[&library("words")]) };
    assert!(Session::open(searched()).is_ok());
    mode(&plugin, 0o666);
    assert_eq!(
        told(folder.path(), &refusal(searched())),
        "E_PLUGIN_UNSAFE_PATH (3) libdateline_c-long.so cannot be trusted: it is writable by everybody"
    );
    assert!(Session::open(Settings { allow_unsafe_path: true, ..searched() }).is_ok());
    let named = Session::open(files(&[&library("words"), &plugin])).unwrap_or_else(|error| panic!("{error}"));
    assert!(named.warnings().iter().any(|warning| warning.ends_with("libdateline_c-long.so: it is writable by everybody")));
    mode(&plugin, 0o644);
    mode(folder.path(), 0o777);
    assert_eq!(
        told(folder.path(), &refusal(searched())),
        "E_PLUGIN_UNSAFE_PATH (3) libdateline_c-long.so cannot be trusted: its folder is writable by everybody"
    );
    mode(folder.path(), 0o755);
}

#[test]
fn p20_a_relative_folder_of_the_search_path_is_refused() {
    let error = refusal(Settings { search_path: Some("plugins".into()), ..files(&[&library("words")]) });
    assert_eq!(
        (error.code(), error.to_string().as_str()),
        ("E_PLUGIN_PATH", "the plugin folder plugins of DATELINE_PLUGIN_PATH is not an absolute path")
    );
}

#[test]
fn a_configuration_that_makes_no_sense_is_refused() {
    let with = |json: serde_json::Value, in_process| {
        let mut settings = Settings { in_process, worker_exe: worker(), ..settings(&["words", "hostile"]) };
        settings.config.insert("hostile".to_owned(), json);
        let error = refusal(settings);
        (error.code(), error.exit_code(), error.to_string())
    };
    let path = library("hostile").canonicalize().expect("it is there");
    for in_process in [false, true] {
        let unknown = with(serde_json::json!({"refused": true}), in_process);
        let sentence = "the configuration of plugin \"hostile\" is refused: \"refused\" is no key of it: there are panic, refuse";
        assert_eq!(unknown, ("E_PLUGIN_CONFIG", 2, sentence.to_owned()));
        let refused = with(serde_json::json!({"refuse": true}), in_process);
        let sentence = format!(
            "plugin \"hostile\" ({}) could not be started: its configuration makes no sense to it: \"refuse\" is set",
            path.display()
        );
        assert_eq!(refused, ("E_PLUGIN_CONFIG", 2, sentence));
        let (code, exit, sentence) = with(serde_json::json!({"panic": true}), in_process);
        assert_eq!((code, exit), ("E_PLUGIN_PANIC", 3));
        assert!(sentence.contains("could not be started: it panicked: it was configured to at "), "{sentence}");
    }
}

#[test]
fn a_program_that_is_no_worker_is_noticed() {
    let program = Some(PathBuf::from("/bin/true"));
    let error = refusal(Settings { in_process: false, worker_exe: program, ..settings(&["words"]) });
    assert_eq!((error.code(), error.exit_code()), ("E_WORKER", 70));
}
