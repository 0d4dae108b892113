//! The host knows layers, schemas and plugins; it names no language, no quote, no stance, no timeline.

use super::Violation;
use super::source::Source;

/// Words of the analyzers. A name in the host that contains one of them knows too much.
const WORDS: [&str; 15] = [
    "english",
    "quote",
    "quotes",
    "stance",
    "stances",
    "timeline",
    "timelines",
    "speaker",
    "addressee",
    "timex",
    "tense",
    "polarity",
    "coref",
    "deprel",
    "upos",
];

/// Names and texts of the host that speak of a language or an analysis. Comments may give examples.
pub(super) fn names(path: &str, source: &Source) -> Vec<Violation> {
    if !path.starts_with("crates/host/src/") {
        return Vec::new();
    }
    let mut out = Vec::new();
    for (number, line) in source.shipped.iter().enumerate() {
        if let Some(word) = pieces(line).into_iter().find(|piece| WORDS.contains(&piece.as_str())) {
            out.push(Violation::new(path, number + 1, format!("the host says {word:?}; it may know only layers, schemas and plugins")));
        }
    }
    out
}

/// The words of a line in lower case; `snake_case` and `CamelCase` names are taken apart.
fn pieces(line: &str) -> Vec<String> {
    let mut out = vec![String::new()];
    let mut before_lower = false;
    for c in line.chars() {
        let starts = c.is_uppercase() && before_lower;
        if !c.is_alphabetic() || starts {
            out.push(String::new());
        }
        if c.is_alphabetic()
            && let Some(last) = out.last_mut()
        {
            last.extend(c.to_lowercase());
        }
        before_lower = c.is_lowercase();
    }
    out.retain(|piece| !piece.is_empty());
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_that_knows_an_analysis_is_found() {
        let text = "// such as quotes\nfn find_quotes() {}\nlet id = \"english\";\nstruct StanceRow;\nlet quoted = unquote(x);\n";
        let lines: Vec<usize> = names("crates/host/src/plan.rs", &Source::new(text)).iter().map(|violation| violation.line).collect();
        assert_eq!(lines, [2, 3, 4]);
        assert_eq!(names("crates/cli/src/main.rs", &Source::new(text)), []);
    }

    #[test]
    fn names_are_taken_apart() {
        assert_eq!(pieces("let find_quotes = QuoteRow(\"a-b\");"), ["let", "find", "quotes", "quote", "row", "a", "b"]);
    }
}
