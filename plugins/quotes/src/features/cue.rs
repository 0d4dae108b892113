//! Features of a word as a cue.

use super::{Facts, SPEECH, Sink, bucket, f, g, join};
use dateline_sdk::prelude::*;

/// The few features by which most words are seen to be no cue.
pub fn gate(facts: &Facts<'_, '_>, cue: usize, sink: &mut impl Sink) {
    let (start, end) = facts.tree.sentence(cue);
    let next = facts.near((cue < end).then_some(cue + 1));
    let before = facts.near((cue > start).then(|| cue - 1));
    let word = &facts.tree.words[cue];
    let (lemma, relation) = (word.lemma, word.deprel as u32);
    let class = join(word.upos as u32, u32::from(facts.known[cue].tier));
    let beside = u32::from(word.is_quoted()) | u32::from(next.quoted) << 1 | u32::from(before.quoted) << 2;
    g(sink, 1, class, beside);
    f(sink, 2, lemma);
    g(sink, 3, word.form, word.xpos as u32);
    g(sink, 4, class, relation);
    g(sink, 5, lemma, relation);
    g(sink, 6, join(class, next.xpos), before.xpos);
    g(sink, 7, class, next.form);
    g(sink, 8, lemma, next.form);
    g(sink, 9, join(class, relation), facts.near(facts.head(cue)).upos);
    g(sink, 10, class, u32::from(word.first() < cue) | u32::from(word.last() > cue) << 1);
}

/// Features of a word as a cue.
pub fn cue(facts: &Facts<'_, '_>, cue: usize, sink: &mut impl Sink) {
    let tree = facts.tree;
    let (word, known) = (&tree.words[cue], facts.known[cue]);
    let (start, end) = tree.sentence(cue);
    let (lemma, own) = (word.lemma, word.form);
    let (part, tag, relation) = (word.upos as u32, word.xpos as u32, word.deprel as u32);
    let class = join(part, u32::from(known.tier));
    f(sink, 2, lemma);
    g(sink, 3, own, tag);
    g(sink, 4, tag, relation);
    let head = facts.head(cue);
    let above = facts.near(head);
    g(sink, 7, relation, above.lemma);
    let next = facts.near((cue < end).then_some(cue + 1));
    let before = facts.near((cue > start).then(|| cue - 1));
    let next2 = facts.near((cue + 1 < end).then_some(cue + 2));
    let (next_form, form_before, next_tag) = (next.form, before.form, next.xpos);
    g(sink, 9, class, next_form);
    g(sink, 10, lemma, next_form);
    g(sink, 13, join(class, next_tag), next2.xpos);
    g(sink, 14, join(class, before.xpos), next_tag);
    g(sink, 15, next_form, next2.form);
    let act = join(part, u32::from(known.act));
    g(sink, 42, act, next_form);
    g(sink, 43, act, form_before);
    let mut shape = 0_u64;
    let mut negated = false;
    for child in tree.children(cue).take(24) {
        let below = &tree.words[child];
        negated |= facts.known[child].negates;
        if below.deprel == Deprel::Punct {
            continue;
        }
        let (relation, side) = (below.deprel as u32, u32::from(child > cue));
        let key = join(relation, side);
        g(sink, 16, class, key);
        g(sink, 17, lemma, key);
        g(sink, 18, key, below.lemma);
        if let Some(mark) = tree.marker(child) {
            let form = facts.form(Some(mark));
            g(sink, 19, join(lemma, relation), form);
            g(sink, 20, join(class, relation), form);
        }
        shape |= 1 << (relation % 60);
    }
    g(sink, 25, class, join((shape >> 32) as u32, shape as u32));
    let quoted = u32::from(word.is_quoted());
    let beside = u32::from(next.quoted) | u32::from(before.quoted) << 1;
    let any = u32::from(facts.quoted((start, end)) > 0);
    let marks = join(quoted, join(beside, any));
    g(sink, 26, class, marks);
    g(sink, 27, lemma, marks);
    // what stands above: a clause inside another attribution's clause is that one's content
    let mut above = head;
    let mut last = word.deprel;
    for _ in 0..5 {
        let Some(parent) = above else { break };
        let tier = facts.known[parent].tier;
        if tier > 0 && is_clausal(last) {
            g(sink, 28, class, join(last as u32, u32::from(tier)));
            break;
        }
        last = tree.words[parent].deprel;
        above = facts.head(parent);
    }
    let elsewhere = facts.count((start, end), |sums| sums.cues).saturating_sub(u32::from(known.tier == SPEECH));
    g(sink, 30, class, elsewhere.min(3));
    g(sink, 31, class, u32::from(cue == start) | (u32::from(cue == end) << 1));
    if tree.norm(cue) == ":" {
        let length = cue - tree.paragraph(cue).0;
        g(sink, 33, bucket(length), next.upos);
    }
    // the subject, also of the verb that this one is joined to or depends on
    let mut at = cue;
    for step in 0..4 {
        if let Some(subject) = tree.child(at, &[Deprel::Nsubj, Deprel::NsubjPass]) {
            let nature = join(tree.words[subject].upos as u32, u32::from(facts.known[subject].entity));
            g(sink, 38, join(class, relation), join(nature, step));
            break;
        }
        let Some(head) = facts.head(at) else { break };
        at = head;
    }
    let kind =
        tree.paragraph_of.get(word.sentence()).and_then(|paragraph| tree.paragraph_kinds.get(*paragraph)).map_or(9, |kind| *kind as u32);
    g(sink, 41, class, join(kind, word.sentence().min(3) as u32));
    g(sink, 36, lemma, u32::from(negated));
}

/// Whether a relation ties a clause, or what stands for one, to the word above.
fn is_clausal(relation: Deprel) -> bool {
    matches!(relation, Deprel::Ccomp | Deprel::Xcomp | Deprel::Advcl | Deprel::Acl | Deprel::AclRelcl | Deprel::Parataxis | Deprel::Obj)
}
