//! Features of a word as a cue.

use super::{Facts, Sink, bucket, f, g, join};
use dateline_sdk::prelude::*;

/// The few features by which most words are seen to be no cue.
pub fn gate(facts: &Facts<'_, '_>, cue: usize, sink: &mut impl Sink) {
    let (start, end) = facts.tree.sentence(cue);
    let next = facts.atom((cue < end).then_some(cue + 1));
    let before = facts.atom((cue > start).then(|| cue - 1));
    let atom = &facts.atoms[cue];
    let (lemma, relation) = (u64::from(atom.lemma), u64::from(atom.deprel));
    let class = join(u64::from(atom.upos), u64::from(atom.tier));
    let beside = u64::from(atom.quoted) | u64::from(next.quoted) << 1 | u64::from(before.quoted) << 2;
    g(sink, 1, class, beside);
    f(sink, 2, lemma);
    g(sink, 3, u64::from(atom.form), u64::from(atom.xpos));
    g(sink, 4, class, relation);
    g(sink, 5, lemma, relation);
    g(sink, 6, join(class, u64::from(next.xpos)), u64::from(before.xpos));
    g(sink, 7, class, u64::from(next.form));
    g(sink, 8, lemma, u64::from(next.form));
    g(sink, 9, join(class, relation), u64::from(facts.atom(facts.head(cue)).upos));
    g(sink, 10, class, u64::from((atom.first as usize) < cue) | u64::from(atom.last as usize > cue) << 1);
}

/// Features of a word as a cue.
pub fn cue(facts: &Facts<'_, '_>, cue: usize, sink: &mut impl Sink) {
    let tree = facts.tree;
    let atom = &facts.atoms[cue];
    let (start, end) = tree.sentence(cue);
    let (lemma, own) = (u64::from(atom.lemma), u64::from(atom.form));
    let (part, tag, relation) = (u64::from(atom.upos), u64::from(atom.xpos), u64::from(atom.deprel));
    let class = join(part, u64::from(atom.tier));
    f(sink, 1, class);
    f(sink, 2, lemma);
    g(sink, 3, own, tag);
    g(sink, 4, tag, relation);
    let head = facts.head(cue);
    let above = facts.atom(head);
    g(sink, 7, relation, u64::from(above.lemma));
    g(sink, 8, join(relation, class), u64::from(above.upos));
    let next = facts.atom((cue < end).then_some(cue + 1));
    let before = facts.atom((cue > start).then(|| cue - 1));
    let next2 = facts.atom((cue + 1 < end).then_some(cue + 2));
    let (next_form, form_before, next_tag) = (u64::from(next.form), u64::from(before.form), u64::from(next.xpos));
    g(sink, 9, class, next_form);
    g(sink, 10, lemma, next_form);
    g(sink, 12, lemma, form_before);
    g(sink, 13, join(class, next_tag), u64::from(next2.xpos));
    g(sink, 14, join(class, u64::from(before.xpos)), next_tag);
    g(sink, 15, next_form, u64::from(next2.form));
    let act = join(part, u64::from(atom.act));
    g(sink, 42, act, next_form);
    g(sink, 43, act, form_before);
    let mut shape = 0;
    let (mut negated, mut modal) = (false, None);
    for child in tree.children(cue).take(24) {
        let below = &facts.atoms[child];
        negated |= below.negates;
        if modal.is_none() && below.xpos == Xpos::Md as u8 {
            modal = Some(child);
        }
        if below.deprel == Deprel::Punct as u8 {
            continue;
        }
        let (relation, side) = (u64::from(below.deprel), u64::from(child > cue));
        let key = join(relation, side);
        g(sink, 16, class, key);
        g(sink, 17, lemma, key);
        g(sink, 45, act, key);
        g(sink, 18, key, u64::from(below.lemma));
        if let Some(mark) = tree.marker(child) {
            let form = facts.form(Some(mark));
            g(sink, 19, join(lemma, relation), form);
            g(sink, 20, join(class, relation), form);
            g(sink, 46, join(act, relation), form);
        }
        if [Deprel::Nsubj, Deprel::NsubjPass, Deprel::OblAgent, Deprel::NmodPoss].iter().any(|party| *party as u8 == below.deprel) {
            g(sink, 21, join(relation, class), u64::from(below.entity));
        }
        shape |= 1_u64 << (relation % 60);
    }
    g(sink, 25, class, shape);
    let quoted = u64::from(atom.quoted);
    let beside = u64::from(next.quoted) | u64::from(before.quoted) << 1;
    let any = u64::from(facts.quoted((start, end)) > 0);
    let marks = join(quoted, join(beside, any));
    g(sink, 26, class, marks);
    g(sink, 27, lemma, marks);
    // what stands above: a clause inside another attribution's clause is that one's content
    let mut above = head;
    let mut last = atom.deprel;
    for _ in 0..5 {
        let Some(parent) = above.map(|above| &facts.atoms[above]) else { break };
        if parent.tier > 0 && is_clausal(last) {
            g(sink, 28, class, join(u64::from(last), u64::from(parent.tier)));
            break;
        }
        last = parent.deprel;
        above = above.and_then(|above| facts.head(above));
    }
    let elsewhere = facts.count((start, end), |sums| sums.cues).saturating_sub(u64::from(atom.tier == 1));
    g(sink, 30, class, elsewhere.min(3));
    g(sink, 31, class, u64::from(cue == start) | (u64::from(cue == end) << 1));
    let word = &tree.words[cue];
    if word.norm == ":" {
        let length = cue - tree.paragraph(cue).0;
        g(sink, 33, bucket(length), u64::from(next.upos));
    }
    // the subject, also of the verb that this one is joined to or depends on
    let mut at = cue;
    for step in 0..4 {
        if let Some(subject) = tree.child(at, &[Deprel::Nsubj, Deprel::NsubjPass]) {
            let subject = &facts.atoms[subject];
            let nature = join(u64::from(subject.upos), u64::from(subject.entity));
            g(sink, 38, join(class, relation), join(nature, step));
            g(sink, 40, class, u64::from(subject.lemma));
            break;
        }
        let Some(head) = facts.head(at) else { break };
        at = head;
    }
    let kind =
        tree.paragraph_of.get(word.sentence).and_then(|paragraph| tree.paragraph_kinds.get(*paragraph)).map_or(9, |kind| *kind as u64);
    g(sink, 41, class, join(kind, word.sentence.min(3) as u64));
    g(sink, 35, class, u64::from(negated));
    g(sink, 36, lemma, u64::from(negated));
    g(sink, 37, class, facts.form(modal));
}

/// Whether a relation ties a clause, or what stands for one, to the word above.
fn is_clausal(relation: u8) -> bool {
    [Deprel::Ccomp, Deprel::Xcomp, Deprel::Advcl, Deprel::Acl, Deprel::AclRelcl, Deprel::Parataxis, Deprel::Obj]
        .iter()
        .any(|clausal| *clausal as u8 == relation)
}
