//! Bytes in, documents or errors out. The names of the tests are the rows of the list of faults.

use dateline_core::MetaValue;
use dateline_formats::read::{Kind, Limits, Options, ReadError, iso_date, looks_like_json_lines, read};
use proptest::prelude::*;
use std::io::{self, BufRead, BufReader, Read};

type Read1 = Result<(String, String, Vec<String>), String>;

/// Id, text and codes of warnings of each document, or code and message of each error.
fn all(kind: Kind, bytes: &[u8], options: &Options) -> Vec<Read1> {
    read("in", "in", kind, bytes, options)
        .map(|article| match article {
            Ok(article) => {
                let codes = article.warnings.into_iter().map(|warning| warning.code).collect();
                Ok((article.document.id, article.document.text.to_string(), codes))
            }
            Err(error) => Err(format!("{} {error}", error.code())),
        })
        .collect()
}

fn text(bytes: &[u8], options: &Options) -> Read1 {
    all(Kind::Text, bytes, options).remove(0)
}

fn ok(id: &str, text: &str) -> Read1 {
    Ok((id.to_owned(), text.to_owned(), Vec::new()))
}

fn bad(message: &str) -> Read1 {
    Err(message.to_owned())
}

#[test]
fn d1_d2_encodings() {
    let strict = Options::default();
    let lossy = Options { lossy: true, ..Options::default() };
    let wide = |text: &str, bytes: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(bytes).collect::<Vec<u8>>();
    let four = |text: &str| text.chars().flat_map(|c| (c as u32).to_be_bytes()).collect::<Vec<u8>>();
    for (bytes, expected) in [
        (b"plain".to_vec(), ok("in", "plain")),
        (b"\xEF\xBB\xBFmarked".to_vec(), ok("in", "marked")),
        ([&[0xFF, 0xFE][..], &wide("“wide” 😀", u16::to_le_bytes)].concat(), ok("in", "“wide” 😀")),
        ([&[0xFE, 0xFF][..], &wide("“wide” 😀", u16::to_be_bytes)].concat(), ok("in", "“wide” 😀")),
        ([&[0, 0, 0xFE, 0xFF][..], &four("four 😀")].concat(), ok("in", "four 😀")),
        (vec![0xFF, 0xFE, b'a'], bad("E_ENCODING in: the text is not UTF-8 but looks like damaged UTF-16")),
        (vec![0xFE, 0xFF, 0xD8, 0x00], bad("E_ENCODING in: the text is not UTF-8 but looks like damaged UTF-16")),
        (
            wide("no mark at all", u16::to_le_bytes),
            bad("E_ENCODING in: the text is not UTF-8 but looks like UTF-16 (little-endian, without a byte order mark)"),
        ),
        (b"caf\xe9".to_vec(), bad("E_UTF8 in: byte 3 (0xe9) is not UTF-8")),
        ("né".as_bytes()[..2].to_vec(), bad("E_UTF8 in: byte 1 (0xc3) is not UTF-8")),
        (b"a\0b\x1b[0m".to_vec(), ok("in", "a\0b\u{1b}[0m")),
    ] {
        assert_eq!(text(&bytes, &strict), expected, "{bytes:?}");
    }
    assert_eq!(text(b"caf\xe9 \xEF\xBF\xBD", &lossy), Ok(("in".into(), "caf\u{FFFD} \u{FFFD}".into(), vec!["W_LOSSY".into()])));
}

#[test]
fn d4_controls_of_direction_are_kept_and_told() {
    assert_eq!(
        text("a\u{202e}b\u{2069}".as_bytes(), &Options::default()),
        Ok(("in".into(), "a\u{202e}b\u{2069}".into(), vec!["W_BIDI".into()]))
    );
}

#[test]
fn d11_a_document_above_the_limit() {
    let options = Options { limits: Limits { document: 8, json: 64 }, ..Options::default() };
    assert_eq!(text(b"12345678", &options), ok("in", "12345678"));
    assert_eq!(text(b"123456789", &options), bad("E_TOO_LARGE in: the document is larger than 8 bytes"));
    assert_eq!(text(&[b'x'; 4096], &options), bad("E_TOO_LARGE in: the document is larger than 8 bytes"));
    let lines = all(Kind::JsonLines, b"{\"id\":\"big\",\"text\":\"123456789\"}\n{\"text\":\"small\"}", &options);
    assert_eq!(lines, [bad("E_TOO_LARGE in:1: \"big\": the document is larger than 8 bytes"), ok("in:2", "small")]);
}

#[test]
fn d12_next_to_nothing() {
    for bytes in ["", " \n\t ", "x"] {
        assert_eq!(text(bytes.as_bytes(), &Options::default()), ok("in", bytes));
        assert_eq!(all(Kind::JsonLines, b"\n \r\n\n", &Options::default()), []);
        assert_eq!(all(Kind::Json, b"  \n", &Options::default()), []);
        assert_eq!(all(Kind::Json, b"[]", &Options::default()), []);
    }
}

#[test]
fn d13_lines_of_json() {
    let deep = format!("{{\"text\":\"t\",\"deep\":{}1{}}}", "[".repeat(5_000), "]".repeat(5_000));
    for (line, expected) in [
        (r#"{"text":"t"}"#, ok("in:1", "t")),
        (r#"{"id":"x","body":"t"}"#, ok("x", "t")),
        (r#"{"id":42,"content":"t"}"#, ok("42", "t")),
        (r#"{"id":null,"text":"t"}"#, ok("in:1", "t")),
        (r#"{"content":"second","text":"first"}"#, ok("in:1", "first")),
        (r#"{"text":"\u201cquoted\u201d \ud83d\ude00"}"#, ok("in:1", "“quoted” 😀")),
        (&deep, ok("in:1", "t")),
        (r#"{"text":"t","n":1e999}"#, ok("in:1", "t")),
        (r#"["text"]"#, bad("E_JSON in:1:1: expected an article: a JSON object")),
        (r#"{"text":"t""#, bad("E_JSON in:1:11: EOF while parsing an object")),
        (r#"{"text":"t"} x"#, bad("E_JSON in:1:14: trailing characters")),
        (r#"{"text":"a","text":"b"}"#, bad("E_JSON in:1:18: key \"text\" stands there twice")),
        (r#"{"title":"t"}"#, bad("E_JSON in:1:1: no text: expected a key \"text\", \"body\" or \"content\"")),
        (r#"{"text":null}"#, bad("E_JSON in:1:1: key \"text\": expected a string, found null")),
        (r#"{"text":[1]}"#, bad("E_JSON in:1:1: key \"text\": expected a string, found a list")),
        (r#"{"text":"t","id":{}}"#, bad("E_JSON in:1:1: key \"id\": expected a string or a number")),
        (r#"{"text":"\ud800"}"#, bad("E_JSON in:1:1: key \"text\": unexpected end of hex escape")),
    ] {
        assert_eq!(all(Kind::JsonLines, line.as_bytes(), &Options::default()), [expected], "{}", &line[..line.len().min(80)]);
    }
    let after = all(Kind::JsonLines, b"{bad\n{\"text\":\"caf\xe9\"}\n{\"text\":\"good\"}", &Options::default());
    assert_eq!(after[1..], [bad("E_UTF8 in:2: byte 12 (0xe9) is not UTF-8"), ok("in:3", "good")]);
}

#[test]
fn d13_files_of_json() {
    let options = Options::default();
    assert_eq!(all(Kind::Json, b"{\n \"text\": \"alone\"\n}\n", &options), [ok("in", "alone")]);
    assert_eq!(
        all(Kind::Json, b"[{\"text\":\"a\"},\n {\"id\":\"x\",\"text\":\"b\"},\n {\"txt\":1}]", &options),
        [ok("in:1", "a"), ok("x", "b"), bad("E_JSON in:3:2: no text: expected a key \"text\", \"body\" or \"content\""),]
    );
    assert_eq!(all(Kind::Json, b"{\"text\":\"a\"}\n{\"text\":\"b\"}\n{", &options)[..2], [ok("in:1", "a"), ok("in:2", "b")]);
    assert_eq!(all(Kind::Json, b"{\"text\":\"a\"}\n{", &options).len(), 2);
    assert_eq!(all(Kind::Json, b"[{\"text\":\"a\"}", &options).len(), 1);
}

/// An endless line, never in memory, and one more after it.
struct Endless(usize, &'static [u8]);

impl Read for Endless {
    fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
        if self.0 == 0 {
            return self.1.read(room);
        }
        let count = room.len().min(self.0);
        room[..count].fill(b'x');
        self.0 -= count;
        Ok(count)
    }
}

#[test]
fn d14_a_line_without_end_is_passed_over() {
    let options = Options { limits: Limits { document: 1 << 10, json: 1 << 12 }, ..Options::default() };
    let source = BufReader::new(Endless(1 << 28, b"\n{\"text\":\"after\"}\n"));
    let found: Vec<_> = read("in", "in", Kind::JsonLines, source, &options).collect();
    assert!(matches!(found[0], Err(ReadError::LineTooLong { line: 1, limit: 4096, .. })));
    assert_eq!(found[1].as_ref().map(|article| &*article.document.text).ok(), Some("after"));
    assert_eq!(found.len(), 2);
}

/// An input that breaks off.
struct Broken(&'static [u8]);

impl Read for Broken {
    fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
        if self.0.is_empty() { Err(io::Error::other("the disk is gone")) } else { self.0.read(room) }
    }
}

#[test]
fn d19_an_input_that_breaks_off() {
    let options = Options::default();
    for kind in [Kind::Text, Kind::JsonLines, Kind::Json] {
        let source: Box<dyn BufRead + Send> = Box::new(BufReader::new(Broken(b"{\"text\":\"whole\"}\n{\"te")));
        let last = read("in", "in", kind, source, &options).last();
        let message = last.and_then(Result::err).map(|error| format!("{} {error}", error.code()));
        assert_eq!(message.as_deref(), Some("E_READ in: the disk is gone"), "{kind:?}");
    }
}

#[test]
fn what_came_with_an_article_goes_on() {
    let line = br#"{"text":"t","headline":"H","date":"Thu, 19 Jun 2025 08:30:00 GMT","link":"u","lang":"en","source":"S","tags":["a",
 "b"],"note":null,"meta":{"byline":"B","lang":"de"},"bell":["\u0007"]}"#
        .iter()
        .map(|byte| if *byte == b'\n' { b' ' } else { *byte })
        .collect::<Vec<u8>>();
    let options = Options { published: Some("2000-01-01".into()), ..Options::default() };
    let article = read("in", "in", Kind::JsonLines, line.as_slice(), &options).next().expect("one").expect("sound");
    let text = |value: &str| MetaValue::Text(value.to_owned());
    let json = |value: &str| MetaValue::Json(value.to_owned());
    let expected = [
        ("bell", json("[\"\\u0007\"]")),
        ("byline", text("B")),
        ("language", text("en")),
        ("note", json("null")),
        ("published", text("2025-06-19T08:30:00+00:00")),
        ("source", text("S")),
        ("tags", json("[\"a\",  \"b\"]")),
        ("title", text("H")),
        ("url", text("u")),
    ];
    let found: Vec<(&str, MetaValue)> = article.document.meta.iter().map(|(key, value)| (key.as_str(), value.clone())).collect();
    assert_eq!(found, expected, "what stands in the article itself goes before what stands in its \"meta\"");
}

#[test]
fn d21_dates() {
    for (given, expected) in [
        ("2025-06-19", Some("2025-06-19")),
        (" 2025-06-19 ", Some("2025-06-19")),
        ("2025-06-19T08:30:00Z", Some("2025-06-19T08:30:00Z")),
        ("2025-06-19T08:30:00+02:00", Some("2025-06-19T08:30:00+02:00")),
        ("2025-06-19 08:30", Some("2025-06-19 08:30")),
        ("Thu, 19 Jun 2025 08:30:00 -0400", Some("2025-06-19T08:30:00-04:00")),
        ("2024-02-29", Some("2024-02-29")),
        ("2025-02-29", None),
        ("2025-13-01", None),
        ("0000-00-00", None),
        ("June 19, 2025", None),
        ("19/06/2025", None),
        ("2025", None),
        ("", None),
    ] {
        assert_eq!(iso_date(given).as_deref(), expected, "{given}");
    }
    let options = Options { published: Some("2025-06-19".into()), ..Options::default() };
    let published = |line: &str| {
        let article = read("in", "in", Kind::JsonLines, line.as_bytes(), &options).next().expect("one").expect("sound");
        (article.document.meta("published").map(str::to_owned), article.warnings.len())
    };
    assert_eq!(published(r#"{"text":"t"}"#), (Some("2025-06-19".into()), 0));
    assert_eq!(published(r#"{"text":"t","date":"2001-02-03"}"#), (Some("2001-02-03".into()), 0));
    assert_eq!(published(r#"{"text":"t","date":"someday"}"#), (Some("someday".into()), 1));
}

#[test]
fn text_or_lines_of_json() {
    for (head, expected) in [
        ("{\"text\": 1}", true),
        (" \n{ \"a\"", true),
        ("\u{feff}{\"a\"", true),
        ("{a}", false),
        ("“{\"", false),
        ("", false),
        ("{", false),
        ("[{\"text\"", false),
    ] {
        assert_eq!(looks_like_json_lines(head.as_bytes()), expected, "{head}");
    }
}

proptest! {
    #[test]
    fn no_bytes_break_a_reader(bytes in proptest::collection::vec(any::<u8>(), 0..300), lossy in any::<bool>()) {
        let options = Options { lossy, ..Options::default() };
        for kind in [Kind::Text, Kind::JsonLines, Kind::Json] {
            let found = all(kind, &bytes, &options);
            prop_assert!(kind != Kind::Text || found.len() == 1);
        }
    }

    #[test]
    fn no_json_breaks_a_reader(line in "[{}\\[\\]\":,a-z0-9\\\\ue. \n“”]{0,120}") {
        for kind in [Kind::JsonLines, Kind::Json] {
            all(kind, line.as_bytes(), &Options::default());
            all(kind, format!("{{\"text\":\"{line}\"}}").as_bytes(), &Options::default());
        }
    }
}
