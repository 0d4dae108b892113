//! Quotative inversion: in “Never!” shouted the crowd, the noun behind the verb is who speaks, not what is shouted.
//!
//! The parser, which has seen few such clauses, takes it for the object. In the training treebanks, of finite verbs right behind a
//! closing quotation mark with no subject before them, 41 have the subject behind them and 2 an object only.

use std::sync::LazyLock;

use crate::tag::labels;

/// How far behind its verb the head of the subject may stand, and how far around the verb another subject is looked for.
const REACH: usize = 24;

struct Numbers {
    closing: u8,
    finite: [u8; 2],
    object: u8,
    subject: u8,
    passive: u8,
}

static NUMBERS: LazyLock<Numbers> = LazyLock::new(|| {
    let tag = |name: &str| labels::index(labels::XPOS, name).unwrap_or(u8::MAX);
    let relation = |name: &str| labels::index(labels::DEPREL, name).unwrap_or(u8::MAX);
    Numbers {
        closing: tag("''"),
        finite: [tag("VBD"), tag("VBZ")],
        object: relation("obj"),
        subject: relation("nsubj"),
        passive: relation("nsubj:pass"),
    }
});

/// Makes subjects of the objects right behind a verb that follows a closing quotation mark and has no subject.
pub(super) fn mend(xpos: &[u8], heads: &[u32], deprels: &mut [u8]) {
    let numbers = &*NUMBERS;
    for verb in 1..heads.len().min(xpos.len()) {
        if xpos[verb - 1] != numbers.closing || !numbers.finite.contains(&xpos[verb]) {
            continue;
        }
        let belongs = |at: usize| heads[at] as usize == verb;
        let mut around = verb.saturating_sub(REACH)..heads.len().min(verb + REACH);
        if around.any(|at| belongs(at) && (deprels[at] == numbers.subject || deprels[at] == numbers.passive)) {
            continue;
        }
        let Some(object) = (verb + 1..heads.len().min(verb + REACH)).find(|at| belongs(*at)) else { continue };
        // all words between belong to it
        let whole = (verb + 1..object).all(|at| (verb + 1..=object).contains(&(heads[at] as usize)));
        if whole && deprels[object] == numbers.object {
            deprels[object] = numbers.subject;
        }
    }
}
