//! Names joined by an ampersand: *Wren Power & Light*, *Procter & Gamble*, *Trinidad & Tobago*.
//!
//! The training corpora have few, so that the model finds their halves, or one of them. An ampersand between two capitalised names
//! belongs to a name, in prose hardly ever to anything else.

use dateline_learn::word::{Case, Word};

use super::{NameKind, NameSentence, NameSpan};
use crate::tag::labels;

/// Makes one name of what stands around ampersands; `spans` stay in order. Linear.
pub(super) fn join(sentences: &[NameSentence<'_>], spans: &mut Vec<NameSpan>) {
    let ampersand = Word::new("&").lower;
    let has_one = |sentence: &NameSentence<'_>| sentence.words.iter().any(|word| word.lower == ampersand);
    if !sentences.iter().any(has_one) {
        return;
    }
    let proper = labels::index(labels::UPOS, "PROPN").unwrap_or(u8::MAX);
    let found = std::mem::take(spans);
    let mut rest = found.as_slice();
    let mut named: Vec<bool> = Vec::new();
    for (number, sentence) in sentences.iter().enumerate() {
        let (own, others) = rest.split_at(rest.partition_point(|span| span.sentence as usize <= number));
        rest = others;
        let words = sentence.words;
        if !has_one(sentence) {
            spans.extend_from_slice(own);
            continue;
        }
        let capital = |at: usize| !matches!(words[at].case, Case::None | Case::Lower);
        named.clear();
        named.extend((0..words.len()).map(|at| capital(at) && sentence.upos[at] == proper));
        for span in own {
            named[span.start as usize..span.end as usize].fill(true);
        }
        for at in (1..words.len().saturating_sub(1)).filter(|at| words[*at].lower == ampersand) {
            // the word that opens the sentence is often taken for a noun
            let before = named[at - 1] || at == 1 && capital(0);
            if before && capital(at + 1) {
                named[at - 1..at + 2].fill(true);
            }
        }
        let mut own = own.iter().peekable();
        let mut begin = 0;
        while let Some(start) = (begin..words.len()).find(|at| named[*at]) {
            let end = (start..words.len()).find(|at| !named[*at]).unwrap_or(words.len());
            begin = end;
            let halves = own.clone().take_while(|span| (span.start as usize) < end);
            let (count, sure) = halves.clone().fold((0, 700), |(count, sure), half| (count + 1, half.confidence.min(sure)));
            if (start..end).any(|at| words[at].lower == ampersand) {
                let place = count > 1 && halves.clone().all(|half| half.kind == NameKind::Location);
                let kind = if place { NameKind::Location } else { NameKind::Organisation };
                spans.push(NameSpan { sentence: number as u32, start: start as u32, end: end as u32, kind, confidence: sure });
            } else {
                spans.extend(halves.clone());
            }
            for _ in 0..count {
                own.next();
            }
        }
    }
}
