//! A text cut into words, the grain at which spans are compared.

use crate::CodePoints;

/// Where the words of a text are, and what is inside quotation marks.
pub(super) struct Words {
    pub(super) text: Vec<char>,
    /// Words: runs of letters and digits, with `'`, `’`, `.` and `-` kept between them.
    pub(super) words: Vec<CodePoints>,
    /// Words and each mark: the tokens of the fragment measures.
    pub(super) tokens: Vec<CodePoints>,
    pub(super) quoted: Vec<bool>,
}

/// Words that end the core of a noun phrase.
const PHRASE_ENDS: [&str; 14] = ["of", "for", "in", "at", "on", "from", "with", "who", "which", "that", "to", "by", "whose", "where"];

impl Words {
    pub(super) fn new(text: &str) -> Self {
        let text: Vec<char> = text.chars().collect();
        let words = cut(&text, char::is_alphanumeric, false);
        let tokens = cut(&text, |c| c.is_alphanumeric() || c == '_', true);
        let quoted = super::marks::quoted(&text);
        Words { text, words, tokens, quoted }
    }

    /// The words that any of the spans touches, in order, without repeats.
    pub(super) fn touched(&self, spans: &[CodePoints]) -> Vec<u32> {
        touched(&self.words, spans)
    }

    /// The spans without marks and spaces at their edges, merged.
    pub(super) fn trimmed(&self, spans: &[CodePoints]) -> Vec<CodePoints> {
        crate::span::merged(spans.iter().map(|span| {
            let (mut start, mut end) = (span.start.min(self.text.len()), span.end.min(self.text.len()));
            while start < end && !self.text[start].is_alphanumeric() {
                start += 1;
            }
            while end > start && !self.text[end - 1].is_alphanumeric() {
                end -= 1;
            }
            CodePoints::new(start, end)
        }))
    }

    /// A crude head of a noun phrase: its last word before a comma, a gap or a word such as *of* or *who*, in lower case.
    pub(super) fn head(&self, words: &[u32]) -> Option<String> {
        let mut last = *words.first()?;
        for next in &words[1..] {
            let (here, there) = (self.words[last as usize], self.words[*next as usize]);
            let gap = self.text.get(here.end..there.start).unwrap_or_default();
            let word = self.lower(there);
            if *next != last + 1 || gap.iter().any(|c| matches!(c, ',' | '(')) || PHRASE_ENDS.contains(&word.as_str()) {
                break;
            }
            last = *next;
        }
        let head = self.lower(self.words[last as usize]);
        let stripped = head.strip_suffix("'s").or_else(|| head.strip_suffix("’s"));
        Some(stripped.map_or_else(|| head.clone(), str::to_owned))
    }

    /// Maximal runs of tokens of the spans inside one paragraph, as (first, last) tokens.
    pub(super) fn fragments(&self, spans: &[CodePoints]) -> Vec<(u32, u32)> {
        let mut out: Vec<(u32, u32)> = Vec::new();
        for token in touched(&self.tokens, spans) {
            match out.last_mut() {
                Some((_, last)) if token == *last + 1 && !self.line_break_between(*last, token) => *last = token,
                _ => out.push((token, token)),
            }
        }
        out
    }

    fn line_break_between(&self, left: u32, right: u32) -> bool {
        let (left, right) = (self.tokens[left as usize], self.tokens[right as usize]);
        self.text.get(left.end..right.start).unwrap_or_default().contains(&'\n')
    }

    fn lower(&self, span: CodePoints) -> String {
        self.text[span.start..span.end].iter().collect::<String>().to_lowercase()
    }
}

/// Runs of word characters joined by single inner marks; with `marks`, every other visible character by itself.
fn cut(text: &[char], word: impl Fn(char) -> bool, marks: bool) -> Vec<CodePoints> {
    let mut out = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let start = at;
        if !word(text[at]) {
            if marks && !text[at].is_whitespace() {
                out.push(CodePoints::new(at, at + 1));
            }
            at += 1;
            continue;
        }
        loop {
            while at < text.len() && word(text[at]) {
                at += 1;
            }
            let joined = at + 1 < text.len() && matches!(text[at], '\'' | '’' | '.' | '-') && word(text[at + 1]);
            if !joined {
                break;
            }
            at += 1;
        }
        out.push(CodePoints::new(start, at));
    }
    out
}

fn touched(tokens: &[CodePoints], spans: &[CodePoints]) -> Vec<u32> {
    let mut out = Vec::new();
    for span in spans.iter().filter(|span| !span.is_empty()) {
        let first = tokens.partition_point(|token| token.end <= span.start);
        let after = tokens.partition_point(|token| token.start < span.end);
        out.extend((first..after).map(|token| token as u32));
    }
    out.sort_unstable();
    out.dedup();
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(text: &str, spans: &[CodePoints]) -> Vec<String> {
        let chars: Vec<char> = text.chars().collect();
        spans.iter().map(|span| chars[span.start..span.end].iter().collect()).collect()
    }

    #[test]
    fn words_keep_inner_marks_and_tokens_keep_all() {
        let text = "Mr. O’Hara's U.S. re-run, “so_what”";
        let words = Words::new(text);
        assert_eq!(pieces(text, &words.words), ["Mr", "O’Hara's", "U.S", "re-run", "so", "what"]);
        assert_eq!(pieces(text, &words.tokens), ["Mr", ".", "O’Hara's", "U.S", ".", "re-run", ",", "“", "so_what", "”"]);
    }

    #[test]
    fn heads_of_sources() {
        for (source, head) in [
            ("the mayor of Lower Ardley", "mayor"),
            ("Ilse Varga, who runs the port", "varga"),
            ("the minister's", "minister"),
            ("she", "she"),
        ] {
            let words = Words::new(source);
            let all = words.touched(&[CodePoints::new(0, source.chars().count())]);
            assert_eq!(words.head(&all).as_deref(), Some(head), "{source}");
        }
        assert_eq!(Words::new("x").head(&[]), None);
    }

    #[test]
    fn a_span_past_the_end_touches_what_is_there() {
        let words = Words::new("one two");
        assert_eq!(words.touched(&[CodePoints::new(4, 99), CodePoints::new(50, 60), CodePoints::new(3, 1)]), [1]);
        assert_eq!(words.trimmed(&[CodePoints::new(4, 99)]), [CodePoints::new(4, 7)]);
    }

    #[test]
    fn fragments_end_at_paragraphs() {
        let words = Words::new("one two\nthree four");
        assert_eq!(words.fragments(&[CodePoints::new(4, 18)]), [(1, 1), (2, 3)]);
    }
}
