//! Rust source taken apart just far enough: code, comments, strings, and what is compiled for tests only.

/// One source file in three versions of the same length in lines.
pub(super) struct Source {
    /// Code without comments and without the insides of strings and characters.
    pub(super) code: Vec<String>,
    /// Code and strings without comments and without what is compiled only for tests or training.
    pub(super) shipped: Vec<String>,
    /// Code as in `code`, likewise.
    pub(super) shipped_code: Vec<String>,
    /// Comments alone.
    pub(super) comments: Vec<String>,
}

#[derive(Clone, Copy, PartialEq)]
enum Part {
    Code,
    Text,
    Comment,
}

impl Source {
    /// A file that is compiled only for tests or for a feature, and so does not ship.
    pub(super) fn unshipped(text: &str) -> Self {
        let source = Source::new(text);
        let nothing = vec![String::new(); source.code.len()];
        Source { shipped: nothing.clone(), shipped_code: nothing, ..source }
    }

    pub(super) fn new(text: &str) -> Self {
        let chars: Vec<char> = text.chars().collect();
        let parts = parts(&chars);
        let keep = |wanted: &dyn Fn(Part) -> bool| -> String {
            chars.iter().zip(&parts).map(|(c, part)| if *c == '\n' || wanted(*part) { *c } else { ' ' }).collect()
        };
        let code = keep(&|part| part == Part::Code);
        let no_comments = keep(&|part| part != Part::Comment);
        let comments = keep(&|part| part == Part::Comment);
        let tests = gated_items(&code, &no_comments);
        let lines = |text: &str| text.lines().map(str::to_owned).collect::<Vec<String>>();
        let without_tests =
            |text: &str| -> String { text.chars().zip(&tests).map(|(c, test)| if *test && c != '\n' { ' ' } else { c }).collect() };
        Source {
            shipped: lines(&without_tests(&no_comments)),
            shipped_code: lines(&without_tests(&code)),
            code: lines(&code),
            comments: lines(&comments),
        }
    }
}

/// Whether a file is a program's, a trainer's or a test's own, not part of a library that ships.
pub(super) fn is_tool(path: &str) -> bool {
    let folders = ["/src/bin/", "/src/train/", "/tests/", "/examples/", "/benches/"];
    let names = ["build.rs", "_tests.rs", "/tests.rs", "/train.rs"];
    folders.iter().any(|folder| path.contains(folder)) || names.iter().any(|name| path.ends_with(name))
}

/// Lines (counted from one) with their words: runs of letters, digits and underscores.
pub(super) fn words(lines: &[String]) -> impl Iterator<Item = (usize, &str)> {
    lines.iter().enumerate().flat_map(|(number, line)| {
        line.split(|c: char| !(c.is_alphanumeric() || c == '_')).filter(|word| !word.is_empty()).map(move |word| (number + 1, word))
    })
}

/// What each character is part of.
fn parts(chars: &[char]) -> Vec<Part> {
    let mut parts = vec![Part::Code; chars.len()];
    let mut at = 0;
    let starts = |at: usize, what: &str| what.chars().enumerate().all(|(offset, c)| chars.get(at + offset) == Some(&c));
    while at < chars.len() {
        let start = at;
        if starts(at, "//") {
            while at < chars.len() && chars[at] != '\n' {
                at += 1;
            }
            parts[start..at].fill(Part::Comment);
        } else if starts(at, "/*") {
            let mut depth = 0;
            loop {
                if starts(at, "/*") {
                    depth += 1;
                    at += 2;
                } else if starts(at, "*/") {
                    depth -= 1;
                    at += 2;
                } else {
                    at += 1;
                }
                if depth == 0 || at >= chars.len() {
                    break;
                }
            }
            at = at.min(chars.len());
            parts[start..at].fill(Part::Comment);
        } else if let Some(hashes) = raw_string(chars, at) {
            let open = at + chars[at..].iter().position(|c| *c == '"').unwrap_or(0) + 1;
            let close: String = std::iter::once('"').chain(std::iter::repeat_n('#', hashes)).collect();
            at = open;
            while at < chars.len() && !starts(at, &close) {
                at += 1;
            }
            parts[open.min(chars.len())..at].fill(Part::Text);
            at = (at + 1 + hashes).min(chars.len());
        } else if chars[at] == '"' {
            at = quoted(chars, at, '"');
            parts[start + 1..at.saturating_sub(1).max(start + 1)].fill(Part::Text);
        } else if chars[at] == '\'' && is_character(chars, at) {
            at = quoted(chars, at, '\'');
            parts[start + 1..at.saturating_sub(1).max(start + 1)].fill(Part::Text);
        } else {
            at += 1;
        }
    }
    parts
}

/// How many hashes open a raw string here, if one does.
fn raw_string(chars: &[char], at: usize) -> Option<usize> {
    let in_word = at > 0 && (chars[at - 1].is_alphanumeric() || chars[at - 1] == '_');
    let mut next = at;
    if matches!(chars.get(next), Some('b' | 'c')) {
        next += 1;
    }
    if in_word || chars.get(next) != Some(&'r') {
        return None;
    }
    next += 1;
    let hashes = chars[next..].iter().take_while(|c| **c == '#').count();
    (chars.get(next + hashes) == Some(&'"')).then_some(hashes)
}

/// A quotation mark that opens a character, not a lifetime.
fn is_character(chars: &[char], at: usize) -> bool {
    match chars.get(at + 1) {
        Some('\\') => true,
        Some(_) => chars.get(at + 2) == Some(&'\''),
        None => false,
    }
}

/// One past the closing mark.
fn quoted(chars: &[char], start: usize, mark: char) -> usize {
    let mut at = start + 1;
    while at < chars.len() && chars[at] != mark {
        at += if chars[at] == '\\' { 2 } else { 1 };
    }
    (at + 1).min(chars.len())
}

/// For each character, whether it stands in an item under `#[cfg(test)]` or `#[cfg(feature = …)]`. Strings are blanked in
/// `code`, so the conditions are read in `text`, which has the same length.
fn gated_items(code: &str, text: &str) -> Vec<bool> {
    let chars: Vec<char> = code.chars().collect();
    let text: Vec<char> = text.chars().collect();
    let mut out = vec![false; chars.len()];
    let mut at = 0;
    while let Some((start, end)) = next_condition(&chars, at) {
        let condition: String = text[start..end].iter().collect();
        at = end;
        if !is_gate(&condition) {
            continue;
        }
        let mut depth = 0usize;
        let mut close = end;
        for (place, c) in chars.iter().enumerate().skip(end) {
            close = place;
            match c {
                '{' => depth += 1,
                '}' => {
                    depth = depth.saturating_sub(1);
                    if depth == 0 {
                        break;
                    }
                }
                ';' if depth == 0 => break,
                _ => {}
            }
        }
        out[start..=close.min(chars.len() - 1)].fill(true);
        at = close + 1;
    }
    out
}

/// The next `#[cfg(…)]`: where it begins and where its bracket closes.
fn next_condition(chars: &[char], from: usize) -> Option<(usize, usize)> {
    let mark: Vec<char> = "#[cfg(".chars().collect();
    let start = (from..chars.len().saturating_sub(mark.len())).find(|at| chars[*at..at + mark.len()] == mark[..])?;
    let end = chars[start..].iter().position(|c| *c == ']')? + start;
    Some((start, end))
}

/// Whether a condition keeps what follows out of what ships: tests, and features that are never on by default.
fn is_gate(condition: &str) -> bool {
    let words = condition.split(|c: char| !c.is_alphanumeric());
    !condition.contains("not(") && words.into_iter().any(|word| matches!(word, "test" | "train"))
}

/// Files of modules that a file declares under such a condition: `mod training;` in `src/lib.rs` is `src/training.rs` and
/// everything under `src/training/`.
pub(super) fn gated_files(path: &str, text: &str) -> Vec<String> {
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    let inside = match name {
        "lib.rs" | "main.rs" | "mod.rs" => folder.to_owned(),
        _ => path.trim_end_matches(".rs").to_owned(),
    };
    let mut out = Vec::new();
    let mut gate = false;
    for line in text.lines().map(str::trim) {
        if line.starts_with("#[cfg(") {
            gate = is_gate(line);
        } else if gate && !line.starts_with("#[") && !line.starts_with("//") {
            let declared = line.trim_start_matches("pub ").trim_start_matches("pub(crate) ").strip_prefix("mod ");
            if let Some(module) = declared.and_then(|rest| rest.strip_suffix(';')) {
                out.extend([format!("{inside}/{module}.rs"), format!("{inside}/{module}/")]);
            }
            gate = false;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_strings_are_told_from_code() {
        let text = "let a = \"x // no\"; // yes \"a\"\nlet b = r#\"y \" z\"#; /* c /* d */ e */ let c: &'a str = '\"';\n";
        let source = Source::new(text);
        assert_eq!(source.code[0].trim_end(), "let a = \"       \";");
        assert_eq!(source.comments[0].trim(), "// yes \"a\"");
        assert_eq!(source.code[1].split_whitespace().collect::<String>(), "letb=r#\"\"#;letc:&'astr='';");
        assert!(source.shipped[0].contains("x // no") && !source.shipped[0].contains("yes"));
    }

    #[test]
    fn test_modules_are_not_shipped() {
        let source = Source::new(
            "fn a() {}\n#[cfg(test)]\nmod tests {\n    fn b() { if x {} }\n}\nfn c() {}\n#[cfg(all(test, unix))]\nuse d;\nfn e() {}\n",
        );
        let shipped: Vec<&str> = words(&source.shipped_code).map(|(_, word)| word).collect();
        assert_eq!(shipped, ["fn", "a", "fn", "c", "fn", "e"]);
        assert_eq!(words(&source.code).filter(|(_, word)| *word == "b").map(|(line, _)| line).collect::<Vec<_>>(), [4]);
    }

    #[test]
    fn what_is_behind_a_feature_is_not_shipped() {
        let lib = "pub mod tags;\n#[cfg(feature = \"train\")]\npub mod corpora;\n#[cfg(test)]\nmod cases;\n#[cfg(unix)]\nmod pipes;\n";
        assert_eq!(
            gated_files("plugins/a/src/lib.rs", lib),
            ["plugins/a/src/corpora.rs", "plugins/a/src/corpora/", "plugins/a/src/cases.rs", "plugins/a/src/cases/"]
        );
        assert_eq!(gated_files("plugins/a/src/tags.rs", "#[cfg(test)]\nmod tests;\n")[0], "plugins/a/src/tags/tests.rs");
        let source = Source::new("#[cfg(feature = \"train\")]\nfn a() {}\nfn b() {}\n");
        assert_eq!(words(&source.shipped_code).map(|(_, word)| word).collect::<Vec<_>>(), ["fn", "b"]);
        assert!(words(&Source::unshipped("fn a() {}").shipped_code).next().is_none());
    }

    #[test]
    fn unfinished_text_ends_nothing_badly() {
        for text in ["\"", "'\\", "r##\"a\"#", "/* /*", "b'", "#[cfg(test)", "#[cfg(test)] mod a {"] {
            assert!(Source::new(text).code.len() <= 1, "{text}");
        }
    }
}
