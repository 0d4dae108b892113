//! Surnames that the model takes for a place or a firm: *Voss* behind *Julian Voss*.

use std::collections::HashSet;

use super::{NameKind, NameSentence, NameSpan};
use crate::tag::labels;

/// Makes persons of names of one word that end the name of a person named before, but behind a preposition: "in Washington" may be the
/// town, whoever else is in the text.
pub(super) fn persons(sentences: &[NameSentence<'_>], spans: &mut [NameSpan]) {
    let adposition = labels::index(labels::UPOS, "ADP").unwrap_or(u8::MAX);
    let mut surnames: HashSet<u64> = HashSet::new();
    for span in spans {
        let Some(sentence) = sentences.get(span.sentence as usize) else { continue };
        let (start, end) = (span.start as usize, span.end as usize);
        let last = sentence.words[end - 1].form;
        if span.kind == NameKind::Person {
            if end - start > 1 {
                surnames.insert(last);
            }
        } else if end - start == 1 && surnames.contains(&last) && (start == 0 || sentence.upos[start - 1] != adposition) {
            span.kind = NameKind::Person;
        }
    }
}
