//! Surnames that stand alone: *Voss* behind *Julian Voss*, which the model takes for a place or a firm, or for no name.

use std::collections::HashSet;

use super::{NameKind, NameSentence, NameSpan};
use crate::tag::labels;

/// How sure it is that a surname behind the whole name is the same person's, in thousandths.
const SURE: u16 = 800;

/// Makes persons of names of one word that end the name of a person named before, and of such words where no name was found; but not
/// behind a preposition: "in Washington" may be the town, whoever else is in the text. `spans` stay in order. Linear.
pub(super) fn persons(sentences: &[NameSentence<'_>], spans: &mut Vec<NameSpan>) {
    let is_full = |span: &NameSpan| span.kind == NameKind::Person && span.end - span.start > 1;
    if !spans.iter().any(is_full) {
        return;
    }
    let part = |name: &str| labels::index(labels::UPOS, name).unwrap_or(u8::MAX);
    let (adposition, proper) = (part("ADP"), part("PROPN"));
    let mut surnames: HashSet<u64> = HashSet::new();
    let found = std::mem::take(spans);
    let mut found = found.into_iter().peekable();
    for (number, sentence) in sentences.iter().enumerate() {
        let NameSentence { words, upos } = *sentence;
        let is = |at: Option<usize>, part: u8| at.and_then(|at| upos.get(at)).is_some_and(|upos| *upos == part);
        let mut next = 0;
        while next < words.len() {
            let at = next;
            let alone = !is(at.checked_sub(1), adposition);
            if let Some(mut span) = found.next_if(|span| span.sentence as usize == number && span.start as usize == at) {
                next = (span.end as usize).max(at + 1);
                let last = words[next - 1].form;
                if is_full(&span) {
                    surnames.insert(last);
                } else if next == at + 1 && alone && surnames.contains(&last) {
                    span.kind = NameKind::Person;
                }
                spans.push(span);
                continue;
            }
            next = at + 1;
            let single = upos[at] == proper && !is(at.checked_sub(1), proper) && !is(Some(next), proper);
            if single && alone && surnames.contains(&words[at].form) {
                let (start, end) = (at as u32, next as u32);
                spans.push(NameSpan { sentence: number as u32, start, end, kind: NameKind::Person, confidence: SURE });
            }
        }
    }
    spans.extend(found);
}
