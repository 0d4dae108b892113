//! Names that open a sentence: *Tully called for a vote* has no adverb, where the document has *Grant Tully* elsewhere.
//!
//! At the start of a sentence the capital says nothing, and the tagger goes by the ending of a word it does not know. Inside a
//! sentence it does say something. Only where a finite verb, a comma or an ending of possession follows: "Young people said" stays.

use std::collections::HashSet;
use std::ops::Range;

use dateline_learn::word::{Case, Word};

use super::labels;

/// Makes proper nouns of words that open a sentence and are proper nouns inside another. Linear.
pub fn names_that_open(sentences: &[Range<usize>], words: &[Word], upos: &mut [u8], xpos: &mut [u8]) {
    let part = |name: &str| labels::index(labels::UPOS, name).unwrap_or(u8::MAX);
    let tag = |name: &str| labels::index(labels::XPOS, name).unwrap_or(u8::MAX);
    let (proper, name) = (part("PROPN"), tag("NNP"));
    let open = ["ADV", "ADJ", "VERB", "NOUN", "INTJ", "X", "ADP"].map(part);
    let next = ["VBD", "VBN", "VBZ", "MD", "POS", ",", ":"].map(tag);
    let opens = |sentence: &Range<usize>| {
        // a quotation mark may stand before the first word
        (sentence.start..sentence.end.min(sentence.start + 2)).find(|at| !matches!(words[*at].case, Case::None))
    };
    let is_open = |at: usize, upos: &[u8], xpos: &[u8]| {
        let follows = xpos.get(at + 1).is_some_and(|tag| next.contains(tag));
        words[at].case == Case::Title && open.contains(&upos[at]) && follows
    };
    if !sentences.iter().any(|sentence| opens(sentence).is_some_and(|at| at + 1 < sentence.end && is_open(at, upos, xpos))) {
        return;
    }
    let mut names: HashSet<u64> = HashSet::new();
    for sentence in sentences {
        let first = opens(sentence).unwrap_or(sentence.start);
        let inside = (first + 1).min(sentence.end)..sentence.end;
        names.extend(inside.filter(|at| upos[*at] == proper && words[*at].case == Case::Title).map(|at| words[at].form));
    }
    for sentence in sentences {
        let Some(at) = opens(sentence).filter(|at| at + 1 < sentence.end) else { continue };
        if is_open(at, upos, xpos) && names.contains(&words[at].form) {
            (upos[at], xpos[at]) = (proper, name);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tag::{Scratch, Tagger};

    /// The part of speech of the first word of the last sentence.
    fn opening(sentences: &[&str]) -> &'static str {
        let forms: Vec<&str> = sentences.iter().flat_map(|sentence| sentence.split(' ')).collect();
        let words = Word::all(&forms);
        let (mut ranges, mut from) = (Vec::new(), 0);
        for sentence in sentences {
            let end = from + sentence.split(' ').count();
            ranges.push(from..end);
            from = end;
        }
        let (mut upos, mut xpos) = (Vec::new(), Vec::new());
        Tagger::embedded().tag_all(&ranges, &forms, &words, &mut Scratch::default(), &mut upos, &mut xpos);
        names_that_open(&ranges, &words, &mut upos, &mut xpos);
        labels::UPOS[usize::from(upos[ranges.last().map_or(0, |range| range.start)])]
    }

    #[test]
    fn a_name_from_elsewhere() {
        assert_eq!(opening(&["Tully called for an inquiry ."]), "ADV");
        assert_eq!(opening(&["It was Grant Tully .", "Tully called for an inquiry ."]), "PROPN");
        assert_eq!(opening(&["It was Grant Young .", "Young people said so ."]), "ADJ");
        assert_eq!(opening(&["It was Grant Young .", "Oddly , nobody came ."]), "ADV");
    }
}
