//! Features of a source, given its cue and content.

use super::{Facts, ROOT, Sink, bucket, f, g, join};
use crate::contents::Content;
use crate::sources::Source;
use crate::tree::{NONE, Piece};
use dateline_sdk::prelude::*;

/// Features of a source, given its cue and content.
pub fn source(facts: &Facts<'_, '_>, cue: usize, content: &Content, source: &Source, rank: usize, sink: &mut impl Sink) {
    SourceFrame::new(facts, cue, content).put(source, rank, sink);
}

/// What all sources of a cue with its content share.
pub struct SourceFrame<'f, 't, 'a> {
    facts: &'f Facts<'t, 'a>,
    cue: usize,
    lemma: u32,
    class: u32,
    position: u32,
    passive: u32,
    /// The cue and the words above it, and how many.
    above: ([u32; 7], usize),
    recipe: u32,
    /// First and last word of the content.
    around: Piece,
}

impl<'f, 't, 'a> SourceFrame<'f, 't, 'a> {
    /// For a cue and its content.
    pub fn new(facts: &'f Facts<'t, 'a>, cue: usize, content: &Content) -> Self {
        let word = &facts.tree.words[cue];
        let class = join(word.upos as u32, join(word.xpos as u32, u32::from(facts.known[cue].tier)));
        let is_passive = |child: usize| matches!(facts.tree.words[child].deprel, Deprel::AuxPass | Deprel::NsubjPass);
        let mut above = ([ROOT; 7], 0);
        let mut at = Some(cue);
        while let (Some(word), true) = (at, above.1 < above.0.len()) {
            above.0[above.1] = word as u32;
            above.1 += 1;
            at = facts.head(word);
        }
        SourceFrame {
            facts,
            cue,
            lemma: word.lemma,
            class,
            position: join(class, word.deprel as u32),
            passive: u32::from(facts.tree.children(cue).take(24).any(is_passive)),
            above,
            recipe: content.recipe as u32,
            around: (content.pieces().first().map_or(0, |piece| piece.0), content.pieces().last().map_or(0, |piece| piece.1)),
        }
    }

    /// Features of a source.
    pub fn put(&self, source: &Source, rank: usize, sink: &mut impl Sink) {
        let SourceFrame { facts, cue, lemma, class, passive, recipe, .. } = *self;
        let tree = facts.tree;
        if source.head == NONE {
            g(sink, 202, lemma, passive);
            let subject = tree.children(cue).take(24).any(|child| matches!(tree.words[child].deprel, Deprel::Nsubj));
            g(sink, 205, lemma, join(passive, u32::from(subject)));
            g(sink, 206, recipe, class);
            return;
        }
        let (own, word) = (&tree.words[cue], &tree.words[source.head]);
        let path = self.path(source.head);
        let side = u32::from(source.head > cue);
        let relation = word.deprel as u32;
        let nature = join(word.upos as u32, u32::from(facts.known[source.head].entity));
        let quoted = u32::from(word.is_quoted()) | (u32::from(own.is_quoted()) << 1);
        let (placed, sided) = (join(relation, side), join(side, class));
        g(sink, 210, path, class);
        g(sink, 212, path, passive);
        g(sink, 213, path, own.deprel as u32);
        f(sink, 214, path);
        g(sink, 217, nature, class);
        g(sink, 218, nature, join(path, 0));
        g(sink, 219, placed, class);
        g(sink, 220, placed, lemma);
        g(sink, 221, bucket(source.head.abs_diff(cue)), sided);
        g(sink, 222, bucket(rank), join(side, relation));
        g(sink, 223, quoted, class);
        let order = match (source.head < self.around.0, source.head > self.around.1) {
            (true, _) => 0,
            (_, true) => 1,
            _ => 2,
        };
        let ordered = join(order, side);
        g(sink, 226, ordered, join(recipe, relation));
        let (before, after) = (source.piece.0.checked_sub(1), Some(source.piece.1 + 1));
        g(sink, 227, facts.form(before), class);
        g(sink, 228, facts.form(after), class);
        g(sink, 229, u32::from(source.piece.1 + 1 == cue || cue + 1 == source.piece.0), sided);
        g(sink, 230, word.form, relation);
        let case = facts.form(tree.child(source.head, &[Deprel::Case]).filter(|case| *case < source.head));
        g(sink, 231, case, class);
        g(sink, 232, case, lemma);
        g(sink, 233, case, join(path, class));
        // a subject of another verb that stands above the cue
        if let Some(head) = facts.head(source.head) {
            let governs = join(u32::from(tree.is_below(cue, head)), relation);
            g(sink, 234, governs, self.position);
            g(sink, 235, governs, join(nature, side));
        }
    }

    /// The way through the tree from the cue to another word: relations upward, then downward.
    fn path(&self, to: usize) -> u32 {
        let words = &self.facts.tree.words;
        let above = &self.above.0[..self.above.1];
        let mut down = [0_u32; 6];
        let mut steps = 0;
        let mut at = to;
        loop {
            if let Some(up) = above.iter().position(|word| *word as usize == at) {
                let up = above[..up].iter().fold(0x7A7A, |hash, word| join(hash, 1 + words[*word as usize].deprel as u32));
                return down[..steps].iter().rev().fold(up, |hash, step| join(hash, 1000 + step));
            }
            let Some(head) = self.facts.head(at).filter(|_| steps < down.len()) else { return 0 };
            down[steps] = words[at].deprel as u32;
            steps += 1;
            at = head;
        }
    }
}
