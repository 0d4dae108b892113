//! The program as people meet it: what is typed, what comes out on which stream, and how it ends.

use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

const ARTICLE: &str = "MILLFORD — “We open on Monday,” said Okoro. The bridge was shut on Friday. “Never again!” cried a driver.\n";

/// The folder with the fixture plugin `told`, built once.
fn plugins() -> &'static Path {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    BUILT.get_or_init(|| {
        let mut cargo = Command::new(env!("CARGO"));
        cargo.args(["build", "--quiet", "--message-format", "json", "--package", "dateline-fixture-told"]);
        let output = cargo.current_dir(env!("CARGO_MANIFEST_DIR")).output().expect("cargo runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let library = String::from_utf8_lossy(&output.stdout)
            .lines()
            .filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok())
            .flat_map(|message| message["filenames"].as_array().cloned().unwrap_or_default())
            .filter_map(|file| file.as_str().map(PathBuf::from))
            .find(|file| file.file_name().is_some_and(|name| name.to_string_lossy().contains("fixture_told")))
            .expect("cargo names the library");
        // A folder that nobody else may write to, whatever the umask: others are refused.
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("plugins");
        std::fs::create_dir_all(&folder).expect("a folder");
        let place = folder.join("libdateline_told.so");
        std::fs::copy(&library, &place).expect("the plugin is copied");
        for path in [&folder, &place] {
            std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755)).expect("its mode is set");
        }
        folder
    })
}

/// A folder of inputs.
struct Place(tempfile::TempDir);

struct Ran {
    out: String,
    err: String,
    code: Option<i32>,
}

impl Place {
    fn new() -> Place {
        let folder = tempfile::tempdir().expect("a folder");
        let write = |name: &str, bytes: &[u8]| std::fs::write(folder.path().join(name), bytes).expect("a file");
        write("article.txt", ARTICLE.as_bytes());
        write("latin.txt", b"caf\xe9 \"x\"");
        write("wide.txt", &"no mark".encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>());
        write("page.html", b"<p>hello</p>");
        write("hostile.txt", "a\u{1b}]0;owned\u{7} “b\u{202e}c\u{1b}[31m” said D\u{9b}5m. Monday".as_bytes());
        write("turned\u{1b}[31m.jsonl", b"{\"text\": 3}\n");
        write("broken.so", b"\x7fELF");
        write(
            "news.jsonl",
            "{\"id\":\"a\",\"text\":\"“Yes,” said Ada.\",\"published\":\"2025-06-19\",\"section\":{\"nr\":[1,2]}}\n\
             {\"id\":\"a\",\"text\":\"No one spoke.\"}\nnot json\n{\"id\":\"b\",\"txt\":\"lost\"}\n{\"id\":\"c\",\"text\":null}\n\
             \n{\"id\":\"d\",\"text\":\"“Oh,” said Bo.\",\"text\":\"twice\"}\n{\"text\":\"“Hm,” said Cy.\",\"date\":\"soon\"}\n{\"text\":\"\\ud800\"}\n"
                .as_bytes(),
        );
        Place(folder)
    }

    fn run(&self, arguments: &[&str], input: &[u8]) -> Ran {
        let mut command = Command::new(env!("CARGO_BIN_EXE_dateline"));
        command.args(arguments).current_dir(self.0.path()).env_clear().env("COLUMNS", "100").env("HOME", self.0.path());
        command.env("PATH", "/usr/bin:/bin").env("DATELINE_PLUGIN_PATH", plugins());
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("dateline starts");
        // A program that ends without reading its input is no fault of the test.
        let _ = child.stdin.take().expect("a pipe").write_all(input);
        let output = child.wait_with_output().expect("dateline ends");
        let tidy = |bytes: &[u8]| {
            let text = String::from_utf8(bytes.to_vec()).expect("all output is UTF-8");
            let real = |path: &Path| path.canonicalize().expect("it is there").display().to_string();
            text.replace(&real(self.0.path()), "[HERE]").replace(&real(plugins()), "[PLUGINS]")
        };
        Ran { out: tidy(&output.stdout), err: tidy(&output.stderr), code: output.status.code() }
    }

    /// What is typed and what comes of it, for a snapshot.
    fn transcript(&self, arguments: &[&str], input: &[u8]) -> String {
        let ran = self.run(arguments, input);
        let mut page = format!("$ dateline {}\n", arguments.join(" ").replace('\u{1b}', "^["));
        for (stream, text) in [("", &ran.out), ("! ", &ran.err)] {
            for line in text.lines() {
                page.push_str(format!("{stream}{line}").trim_end());
                page.push('\n');
            }
        }
        page.push_str(&format!("exit {}\n\n", ran.code.map_or("by signal".to_owned(), |code| code.to_string())));
        page
    }

    fn transcripts(&self, all: &[&[&str]]) -> String {
        all.iter().map(|arguments| self.transcript(arguments, b"")).collect()
    }
}

#[test]
fn what_is_found() {
    insta::assert_snapshot!(Place::new().transcripts(&[
        &["analyze", "article.txt", "--date", "2025-06-19", "--format", "table"],
        &["analyze", "article.txt"],
        &["analyze", "article.txt", "--format", "json", "--offsets", "bytes", "--min-confidence", "0.9", "--date", "2025-06-19"],
        &["analyze", "article.txt", "--explain=s1", "--date", "2025-06-19"],
        &["analyze", "article.txt", "--explain=told:76-90:told.saying"],
    ]));
}

#[test]
fn every_line_of_json_is_read_by_itself() {
    insta::assert_snapshot!(Place::new().transcripts(&[&["analyze", "news.jsonl", "-f", "jsonl"]]));
}

#[test]
fn d24_nothing_from_an_input_steers_the_terminal() {
    let place = Place::new();
    for format in ["table", "json", "jsonl"] {
        let ran = place.run(&["analyze", "hostile.txt", "--color", "never", "-f", format], b"");
        let steers = |c: &char| c.is_control() && *c != '\n' || ('\u{202a}'..='\u{202e}').contains(c);
        assert_eq!(ran.out.chars().find(steers), None, "{format}: {}", ran.out);
        assert_eq!(ran.err.chars().find(steers), None, "{format}: {}", ran.err);
        assert_eq!(ran.code, Some(0));
    }
}

#[test]
fn errors() {
    insta::assert_snapshot!(Place::new().transcripts(&[
        &["analyze", "artcle.txt"],
        &["analyze", "nowhere/article.txt"],
        &["analyze", "."],
        &["analyze", "/dev/null"],
        &["analyze", "page.html"],
        &["analyze", "latin.txt"],
        &["analyze", "latin.txt", "--lossy", "-f", "table"],
        &["analyze", "wide.txt"],
        &["analyze", "turned\u{1b}[31m.jsonl"],
        &["analyze", "article.txt", "--max-document-size", "10"],
        &["analyze", "-", "-"],
        &["analyze", "article.txt", "--date", "19/06/2025"],
        &["analyze", "article.txt", "--date", "yesterday"],
        &["analyze", "article.txt", "-p", "tolld"],
        &["analyze", "article.txt", "-f", "tabel"],
        &["analyze", "article.txt", "--offset", "bytes"],
        &["analyze", "article.txt", "--min-confidence", "80"],
        &["analyze", "article.txt", "--timeout-per-doc", "soon"],
        &["analyze", "article.txt", "--memory-limit", "lots"],
        &["analyze", "article.txt", "--set", "told"],
        &["analyze", "article.txt", "--set", "told.colour=red"],
        &["analyze", "article.txt", "--provider", "token"],
        &["analyze", "article.txt", "--layers", "tokens"],
        &["analyze", "article.txt", "--explain=s99"],
        &["analyze", "article.txt", "--explain", "--format", "json"],
        &["analyze", "article.txt", "--plugin", "broken.so"],
        &["analyze", "article.txt", "--plugin", "article.txt"],
        &["analyze", "article.txt", "--plugin", "missing.so"],
        &["analyse", "article.txt"],
        &["plugins", "info", "tol"],
        &["plugins", "check", "broken.so"],
        &["plugins", "check", "nothing"],
        &["schema", "--layers", "told.sayings"],
        &["explain", "E_UTF"],
        &["explain", "told:1-2:told.saying"],
    ]));
}

#[test]
fn plugins_shown_and_checked() {
    insta::assert_snapshot!(Place::new().transcripts(&[
        &["plugins", "list"],
        &["plugins", "info", "told"],
        &["plugins", "check", "told"],
        &["explain", "e_utf8"],
    ]));
}

#[test]
fn without_plugins() {
    let place = Place::new();
    let mut command = Command::new(env!("CARGO_BIN_EXE_dateline"));
    let output = command
        .args(["analyze", "article.txt"])
        .current_dir(place.0.path())
        .env_clear()
        .env("HOME", place.0.path())
        .output()
        .expect("it runs");
    assert_eq!(output.status.code(), Some(3));
    assert!(String::from_utf8_lossy(&output.stderr).contains("E_NO_PLUGIN"), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn standard_input_is_text_or_json_lines() {
    let place = Place::new();
    let id = |input: &[u8]| {
        let ran = place.run(&["analyze", "-"], input);
        let record: serde_json::Value = serde_json::from_str(ran.out.lines().next().expect("a record")).expect("JSON");
        (record["id"].as_str().expect("an id").to_owned(), record["sayings"].as_array().expect("a list").len())
    };
    assert_eq!(id(ARTICLE.as_bytes()), ("stdin".to_owned(), 2));
    assert_eq!(id(b"{\"id\": \"x\", \"text\": \"\xe2\x80\x9cA,\xe2\x80\x9d said B.\"}"), ("x".to_owned(), 1));
    assert_eq!(id(b"{not json, but a text"), ("stdin".to_owned(), 0));
    assert_eq!(id(b"\xEF\xBB\xBF{\"text\": \"x\"}\n"), ("stdin:1".to_owned(), 0));
}

#[test]
fn d12_next_to_nothing_is_a_document_too() {
    let place = Place::new();
    for input in ["", " \n\t ", "x", "“", "Title"] {
        let ran = place.run(&["analyze", "-", "--input", "text"], input.as_bytes());
        assert_eq!((ran.code, ran.out.lines().count()), (Some(0), 1), "{input:?}: {}", ran.err);
    }
}

#[test]
fn workers_and_threads_give_the_same_bytes() {
    let place = Place::new();
    let run = |more: &[&str]| place.run(&[&["analyze", "article.txt", "news.jsonl"], more].concat(), b"").out;
    let alone = run(&["--in-process"]);
    assert!(alone.lines().count() == 4, "{alone}");
    assert_eq!(alone, run(&["--jobs", "1"]));
    assert_eq!(alone, run(&["--jobs", "2"]));
    assert_eq!(alone, run(&["--in-process", "--jobs", "2"]));
}

#[test]
fn o4_a_closed_pipe_is_no_fault() {
    let place = Place::new();
    std::fs::write(place.0.path().join("many.jsonl"), "{\"text\":\"“Yes,” said Ada on Monday.\"}\n".repeat(20_000)).expect("a file");
    let mut command = Command::new(env!("CARGO_BIN_EXE_dateline"));
    command.args(["analyze", "many.jsonl", "--in-process"]).current_dir(place.0.path()).env("DATELINE_PLUGIN_PATH", plugins());
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it runs");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(!String::from_utf8_lossy(&output.stderr).contains("error"), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn o3_a_full_disk_is_one() {
    let place = Place::new();
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full");
    let Ok(full) = full else { return };
    let mut command = Command::new(env!("CARGO_BIN_EXE_dateline"));
    command.args(["analyze", "article.txt"]).current_dir(place.0.path()).env("DATELINE_PLUGIN_PATH", plugins()).stdout(full);
    let output = command.output().expect("it runs");
    assert_eq!(output.status.code(), Some(5));
    assert!(String::from_utf8_lossy(&output.stderr).contains("E_OUTPUT"));
}
