//! Features of a source, given its cue and content.

use super::{Facts, Sink, bucket, f, g, join};
use crate::contents::Content;
use crate::sources::Source;
use crate::tree::{NONE, Tree};
use dateline_sdk::prelude::*;

/// Features of a source, given its cue and content.
pub fn source(facts: &Facts<'_, '_>, cue: usize, content: &Content, source: &Source, rank: usize, sink: &mut impl Sink) {
    let tree = facts.tree;
    let word = &tree.words[cue];
    let lemma = facts.lemma(cue);
    let class = join(word.upos as u64, join(word.xpos as u64, u64::from(facts.atoms[cue].tier)));
    let position = join(class, word.deprel as u64);
    let passive =
        u64::from(tree.children(cue).take(24).any(|child| matches!(tree.words[child].deprel, Deprel::AuxPass | Deprel::NsubjPass)));
    if source.head == NONE {
        g(sink, 202, lemma, passive);
        let subject = tree.children(cue).take(24).any(|child| matches!(tree.words[child].deprel, Deprel::Nsubj));
        g(sink, 205, lemma, join(passive, u64::from(subject)));
        g(sink, 206, content.recipe as u64, class);
        return;
    }
    let at = &tree.words[source.head];
    let path = path(tree, cue, source.head);
    let side = u64::from(source.head > cue);
    let nature = join(at.upos as u64, u64::from(facts.atoms[source.head].entity));
    let quoted = u64::from(at.outer.is_some()) | (u64::from(word.outer.is_some()) << 1);
    g(sink, 210, path, class);
    g(sink, 212, path, passive);
    g(sink, 213, path, word.deprel as u64);
    f(sink, 214, path);
    g(sink, 215, facts.lemma(source.head), class);
    g(sink, 217, nature, class);
    g(sink, 218, nature, join(path, 0));
    g(sink, 219, join(at.deprel as u64, side), class);
    g(sink, 220, join(at.deprel as u64, side), lemma);
    g(sink, 221, bucket(source.head.abs_diff(cue)), join(side, class));
    g(sink, 222, bucket(rank), join(side, at.deprel as u64));
    g(sink, 223, quoted, class);
    let first = content.pieces().first().map_or(0, |piece| piece.0);
    let last = content.pieces().last().map_or(0, |piece| piece.1);
    let order = match (source.head < first, source.head > last) {
        (true, _) => 0,
        (_, true) => 1,
        _ => 2,
    };
    g(sink, 225, join(order, side), class);
    g(sink, 226, join(order, side), join(content.recipe as u64, at.deprel as u64));
    let (before, after) = (source.piece.0.checked_sub(1), Some(source.piece.1 + 1));
    g(sink, 227, facts.form(before), class);
    g(sink, 228, facts.form(after), class);
    g(sink, 229, u64::from(source.piece.1 + 1 == cue || cue + 1 == source.piece.0), join(side, class));
    g(sink, 230, facts.form(Some(source.head)), at.deprel as u64);
    let case = tree.child(source.head, &[Deprel::Case]).filter(|case| *case < source.head);
    g(sink, 231, facts.form(case), class);
    g(sink, 232, facts.form(case), lemma);
    g(sink, 233, facts.form(case), join(path, class));
    // a subject of another verb that stands above the cue
    let head = at.head;
    if head != NONE {
        let governs = u64::from(tree.is_below(cue, head));
        g(sink, 234, join(governs, at.deprel as u64), position);
        g(sink, 235, join(governs, at.deprel as u64), join(nature, side));
    }
}

/// The way through the tree from one word to another: relations upward, then downward.
fn path(tree: &Tree<'_>, from: usize, to: usize) -> u64 {
    let mut above = [NONE; 7];
    let mut at = from;
    for cell in &mut above {
        *cell = at;
        at = tree.words[at].head;
        if at == NONE {
            break;
        }
    }
    let mut down = [0_u64; 6];
    let mut steps = 0;
    let mut at = to;
    loop {
        if let Some(up) = above.iter().position(|word| *word == at) {
            let mut hash = 0x7A7A;
            for word in &above[..up] {
                hash = join(hash, 1 + tree.words[*word].deprel as u64);
            }
            for step in down[..steps].iter().rev() {
                hash = join(hash, 1000 + step);
            }
            return hash;
        }
        if steps == down.len() || at == NONE || tree.words[at].head == NONE {
            return 0;
        }
        down[steps] = tree.words[at].deprel as u64;
        steps += 1;
        at = tree.words[at].head;
    }
}
