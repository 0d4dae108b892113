//! Name corpora: sentences of tokens with IOB2 tags.

use super::Name;
use crate::{CodePoints, Error, read_jsonl};
use serde::{Deserialize, Serialize};
use std::path::Path;

/// One sentence of a name corpus.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct NamedSentence {
    /// The corpus's name for it; where the sentence is from a treebank, the treebank's.
    pub id: String,
    /// Its tokens.
    pub tokens: Vec<String>,
    /// One tag a token: `O`, `B-PER`, `I-PER`, …
    pub tags: Vec<String>,
}

/// Reads a name corpus.
///
/// # Errors
/// As [`read_jsonl`].
pub fn read_names(path: &Path) -> Result<Vec<NamedSentence>, Error> {
    read_jsonl(path)
}

impl NamedSentence {
    /// The names, when `places` says where the tokens stand. An `I` tag after another type begins a name.
    #[must_use]
    pub fn names(&self, places: &[CodePoints]) -> Vec<Name> {
        let mut out: Vec<Name> = Vec::new();
        let mut open = false;
        for (tag, place) in self.tags.iter().zip(places) {
            let Some((mark, kind)) = tag.split_once('-') else {
                open = false;
                continue;
            };
            match out.last_mut() {
                Some(last) if open && mark == "I" && last.kind == kind => last.span.end = place.end,
                _ => out.push(Name { span: *place, kind: kind.to_owned() }),
            }
            open = true;
        }
        out
    }
}

/// Finds tokens one after the other in a text, passing over white space; none when the text does not spell them.
#[must_use]
pub fn locate(tokens: &[String], text: &[char], from: usize) -> Option<Vec<CodePoints>> {
    let mut at = from;
    let mut out = Vec::with_capacity(tokens.len());
    for token in tokens {
        let mut start = None;
        for wanted in token.chars().filter(|c| !c.is_whitespace()) {
            while text.get(at).is_some_and(|c| c.is_whitespace()) {
                at += 1;
            }
            if text.get(at) != Some(&wanted) {
                return None;
            }
            start.get_or_insert(at);
            at += 1;
        }
        out.push(CodePoints::new(start.unwrap_or(at), at));
    }
    Some(out)
}

/// Tokens put together as a writer would, and where each then stands: no space before closing marks and clitics nor after
/// opening marks.
#[must_use]
pub fn plain_text(tokens: &[String]) -> (String, Vec<CodePoints>) {
    let (mut text, mut length, mut glued) = (String::new(), 0, true);
    let mut places = Vec::with_capacity(tokens.len());
    for token in tokens {
        let first = token.chars().next();
        let clitic = matches!(token.as_str(), "'s" | "’s" | "n't" | "n’t" | "'re" | "'ve" | "'ll" | "'d" | "'m" | "''" | "%");
        let closes = clitic || (matches!(first, Some(',' | '.' | ';' | ':' | '!' | '?' | ')' | ']' | '”')) && token.chars().count() == 1);
        if !glued && !closes {
            text.push(' ');
            length += 1;
        }
        let start = length;
        text.push_str(token);
        length += token.chars().count();
        places.push(CodePoints::new(start, length));
        glued = matches!(token.as_str(), "(" | "[" | "“" | "``" | "$" | "£" | "€");
    }
    (text, places)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sentence(words: &[(&str, &str)]) -> NamedSentence {
        NamedSentence {
            id: "s".into(),
            tokens: words.iter().map(|(token, _)| (*token).to_owned()).collect(),
            tags: words.iter().map(|(_, tag)| (*tag).to_owned()).collect(),
        }
    }

    #[test]
    fn tags_become_names_in_a_plain_text() {
        let sentence = sentence(&[
            ("Ilse", "B-PER"),
            ("Varga", "I-PER"),
            ("(", "O"),
            ("Ardley", "B-LOC"),
            ("Port", "B-ORG"),
            (")", "O"),
            ("left", "O"),
            ("Kesta", "I-LOC"),
            (".", "O"),
        ]);
        let (text, places) = plain_text(&sentence.tokens);
        assert_eq!(text, "Ilse Varga (Ardley Port) left Kesta.");
        let names: Vec<String> =
            sentence.names(&places).iter().map(|name| format!("{} {}", name.kind, &text[name.span.start..name.span.end])).collect();
        assert_eq!(names, ["PER Ilse Varga", "LOC Ardley", "ORG Port", "LOC Kesta"]);
    }

    #[test]
    fn tokens_are_found_in_a_text_or_not_at_all() {
        let text: Vec<char> = "He  can't go".chars().collect();
        let tokens = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
        let places = locate(&tokens(&["He", "ca", "n't"]), &text, 0).unwrap();
        assert_eq!(places, [CodePoints::new(0, 2), CodePoints::new(4, 6), CodePoints::new(6, 9)]);
        assert_eq!(locate(&tokens(&["He", "cannot"]), &text, 0), None);
    }
}
