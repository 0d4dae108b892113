//! Features of a word as a cue.

use super::{EDGE, Facts, Sink, bucket, f, g, join};
use crate::tree::NONE;
use dateline_sdk::prelude::*;

/// The few features by which most words are seen to be no cue.
pub fn gate(facts: &Facts<'_, '_>, cue: usize, sink: &mut impl Sink) {
    let tree = facts.tree;
    let word = &tree.words[cue];
    let (start, end) = tree.sentence(cue);
    let (next, before) = ((cue < end).then_some(cue + 1), (cue > start).then(|| cue - 1));
    let atom = &facts.atoms[cue];
    let (lemma, relation) = (u64::from(atom.lemma), u64::from(atom.deprel));
    let class = join(u64::from(atom.upos), u64::from(atom.tier));
    let quoted = |at: Option<usize>| u64::from(facts.atom(at).is_some_and(|atom| atom.quoted));
    let beside = quoted(Some(cue)) | quoted(next) << 1 | quoted(before) << 2;
    let head = (word.head != NONE).then_some(word.head);
    g(sink, 1, class, beside);
    f(sink, 2, lemma);
    g(sink, 3, u64::from(atom.form), u64::from(atom.xpos));
    g(sink, 4, class, relation);
    g(sink, 5, lemma, relation);
    g(sink, 6, join(class, facts.xpos(next)), facts.xpos(before));
    g(sink, 7, class, facts.form(next));
    g(sink, 8, lemma, facts.form(next));
    g(sink, 9, join(class, relation), facts.upos(head));
    g(sink, 10, class, u64::from(word.first < cue) | u64::from(word.last > cue) << 1);
}

/// Features of a word as a cue.
pub fn cue(facts: &Facts<'_, '_>, cue: usize, sink: &mut impl Sink) {
    let tree = facts.tree;
    let word = &tree.words[cue];
    let (start, end) = tree.sentence(cue);
    let (lemma, own, tag, relation) = (facts.lemma(cue), facts.form(Some(cue)), word.xpos as u64, word.deprel as u64);
    let class = join(word.upos as u64, u64::from(facts.atoms[cue].tier));
    f(sink, 1, class);
    f(sink, 2, lemma);
    g(sink, 3, own, tag);
    g(sink, 4, tag, relation);
    let head = (word.head != NONE).then_some(word.head);
    let head_lemma = head.map_or(EDGE, |head| facts.lemma(head));
    g(sink, 7, relation, head_lemma);
    g(sink, 8, join(relation, class), facts.upos(head));
    let (next, before) = ((cue < end).then_some(cue + 1), (cue > start).then(|| cue - 1));
    let next2 = (cue + 1 < end).then_some(cue + 2);
    g(sink, 9, class, facts.form(next));
    g(sink, 10, lemma, facts.form(next));
    g(sink, 12, lemma, facts.form(before));
    g(sink, 13, join(class, facts.xpos(next)), facts.xpos(next2));
    g(sink, 14, join(class, facts.xpos(before)), facts.xpos(next));
    g(sink, 15, facts.form(next), facts.form(next2));
    let act = join(word.upos as u64, u64::from(facts.atoms[cue].act));
    g(sink, 42, act, facts.form(next));
    g(sink, 43, act, facts.form(before));
    let mut shape = 0;
    let (mut negated, mut modal) = (false, None);
    for child in tree.children(cue).take(24) {
        negated |= facts.atoms[child].negates;
        if modal.is_none() && tree.words[child].xpos == Xpos::Md {
            modal = Some(child);
        }
        let (relation, side) = (tree.words[child].deprel as u64, u64::from(child > cue));
        if tree.words[child].deprel == Deprel::Punct {
            continue;
        }
        let key = join(relation, side);
        g(sink, 16, class, key);
        g(sink, 17, lemma, key);
        g(sink, 45, act, key);
        g(sink, 18, key, facts.lemma(child));
        if let Some(mark) = tree.marker(child) {
            g(sink, 19, join(lemma, relation), facts.form(Some(mark)));
            g(sink, 20, join(class, relation), facts.form(Some(mark)));
            g(sink, 46, join(act, relation), facts.form(Some(mark)));
        }
        if matches!(tree.words[child].deprel, Deprel::Nsubj | Deprel::NsubjPass | Deprel::OblAgent | Deprel::NmodPoss) {
            g(sink, 21, join(relation, class), u64::from(facts.atoms[child].entity));
        }
        shape |= 1_u64 << (relation % 60);
    }
    g(sink, 25, class, shape);
    let quoted = u64::from(word.outer.is_some());
    let beside = u64::from(next.is_some_and(|at| tree.words[at].outer.is_some()))
        | (u64::from(before.is_some_and(|at| tree.words[at].outer.is_some())) << 1);
    let any = u64::from(facts.quoted((start, end)) > 0);
    g(sink, 26, class, join(quoted, join(beside, any)));
    g(sink, 27, lemma, join(quoted, join(beside, any)));
    // what stands above: a clause inside another attribution's clause is that one's content
    let mut above = word.head;
    let mut last = word.deprel;
    for _ in 0..5 {
        if above == NONE {
            break;
        }
        let parent = &tree.words[above];
        if facts.atoms[above].tier > 0
            && matches!(
                last,
                Deprel::Ccomp | Deprel::Xcomp | Deprel::Advcl | Deprel::Acl | Deprel::AclRelcl | Deprel::Parataxis | Deprel::Obj
            )
        {
            g(sink, 28, class, join(last as u64, u64::from(facts.atoms[above].tier)));
            break;
        }
        last = parent.deprel;
        above = parent.head;
    }
    let elsewhere = facts.count((start, end), |sums| sums.cues).saturating_sub(u64::from(facts.atoms[cue].tier == 1));
    g(sink, 30, class, elsewhere.min(3));
    g(sink, 31, class, u64::from(cue == start) | (u64::from(cue == end) << 1));
    if word.norm == ":" {
        let length = cue - tree.paragraph(cue).0;
        g(sink, 33, bucket(length), facts.upos(next));
    }
    // the subject, also of the verb that this one is joined to or depends on
    let mut at = cue;
    for step in 0..4 {
        if let Some(subject) = tree.child(at, &[Deprel::Nsubj, Deprel::NsubjPass]) {
            let nature = join(tree.words[subject].upos as u64, u64::from(facts.atoms[subject].entity));
            g(sink, 38, join(class, word.deprel as u64), join(nature, step));
            g(sink, 40, class, facts.lemma(subject));
            break;
        }
        at = tree.words[at].head;
        if at == NONE {
            break;
        }
    }
    let kind =
        tree.paragraph_of.get(word.sentence).and_then(|paragraph| tree.paragraph_kinds.get(*paragraph)).map_or(9, |kind| *kind as u64);
    g(sink, 41, class, join(kind, word.sentence.min(3) as u64));
    g(sink, 35, class, u64::from(negated));
    g(sink, 36, lemma, u64::from(negated));
    g(sink, 37, class, facts.form(modal));
}
