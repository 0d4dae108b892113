//! Features of a content, given its cue.
//!
//! Candidates of one cue share their starts and their ends, so the features come in groups: those of the recipe, of where a
//! piece starts, of where it ends, of how the words behind it are tied, and those of a candidate as a whole. Whoever sums
//! weights may keep the sum of a group and use it again under the same key.

use super::{EDGE, Facts, ROOT, Sink, bucket, f, g, join};
use crate::contents::Content;
use crate::tree::{NONE, Piece};
use dateline_sdk::prelude::*;

/// What all contents of a cue share.
pub struct Frame<'f, 't, 'a> {
    facts: &'f Facts<'t, 'a>,
    cue: usize,
    sentence: Piece,
    lemma: u64,
    class: u64,
    act: u64,
    position: u64,
}

/// A group of features and the values it depends on, as one number.
pub type Key = u64;

/// Takes groups of features.
pub trait Groups {
    /// Takes one with its key.
    fn put(&mut self, key: Key, group: &Group);
    /// Takes one that few contents have in common.
    fn once(&mut self, group: &Group);
}

impl<F: FnMut(Key, &Group)> Groups for F {
    #[inline(always)]
    fn put(&mut self, key: Key, group: &Group) {
        self(key, group);
    }

    #[inline(always)]
    fn once(&mut self, group: &Group) {
        self(0, group);
    }
}

impl<'f, 't, 'a> Frame<'f, 't, 'a> {
    /// For a cue.
    pub fn new(facts: &'f Facts<'t, 'a>, cue: usize) -> Self {
        let atom = &facts.atoms[cue];
        let class = join(u64::from(atom.upos), join(u64::from(atom.xpos), u64::from(atom.tier)));
        Frame {
            facts,
            cue,
            sentence: facts.tree.sentence(cue),
            lemma: u64::from(atom.lemma),
            class,
            act: join(u64::from(atom.upos), u64::from(atom.act)),
            position: join(class, u64::from(atom.deprel)),
        }
    }

    /// Most features of a content, in groups that other contents of the cue may share, each with its key: how it was made,
    /// where its pieces start and end, its size.
    #[inline]
    pub fn outline(&self, content: &Content, groups: &mut impl Groups) {
        let facts = self.facts;
        let anchor = if content.anchor == NONE { 99 } else { facts.deprel(content.anchor) };
        let pieces = content.pieces();
        let count = pieces.len() as u64;
        let recipe = content.recipe as u64;
        let kind = recipe << 10 | anchor << 1 | u64::from(content.extended);
        groups.put(kind << 2 | count, &Group::Recipe { kind, count, recipe });
        let (mut quoted, mut total, mut finite) = (0, 0, 0);
        for (number, piece) in pieces.iter().enumerate() {
            let (before, after) = (&facts.sums[piece.0], &facts.sums[piece.1 + 1]);
            quoted += (after.quoted - before.quoted) as usize;
            total += piece.1 - piece.0 + 1;
            finite += u64::from(after.finite - before.finite);
            let place = self.place(number, count, *piece);
            groups.put(1 << 62 | self.near(piece.0) | place, &Group::Start(piece.0, place));
            groups.put(2 << 62 | self.near(piece.1) | place, &Group::End(piece.1, place));
        }
        let (finite, verbatim, size) = (finite.min(2), share_quoted(quoted, total), bucket(total));
        groups.put(1 << 61 | recipe << 4 | finite << 2 | verbatim, &Group::Look { recipe, finite, verbatim });
        groups.once(&Group::Size { recipe, anchor, finite, verbatim, size });
    }

    /// The other features of a content: what its pieces are.
    #[inline]
    pub fn pieces(&self, content: &Content, groups: &mut impl Groups) {
        let count = content.pieces().len() as u64;
        for (number, piece) in content.pieces().iter().enumerate() {
            let place = self.place(number, count, *piece);
            groups.put(3 << 62 | ((piece.1 - piece.0) as u64) << 30 | self.near(piece.0) | place, &Group::Piece(*piece, place));
            let end = self.sentence_of(piece.1).1;
            if piece.1 < end {
                let tie = Tie::new(self.facts, self.cue, *piece, end);
                groups.put(7 << 61 | tie.how << 30 | self.near(piece.1) | place, &Group::Tie(tie, piece.1, place));
            }
        }
    }

    /// Which piece of how many, on which side of the cue.
    fn place(&self, number: usize, count: u64, piece: Piece) -> u64 {
        (number as u64) << 4 | count << 1 | u64::from(piece.0 > self.cue)
    }

    /// How far a word stands from the cue, as bits of a key: pieces are near the cue, and short.
    fn near(&self, word: usize) -> u64 {
        (word.wrapping_sub(self.cue) as u64 & 0x00FF_FFFF) << 6
    }

    /// All features of a content, for training and explaining.
    pub fn all(&self, content: &Content, sink: &mut impl Sink) {
        let mut groups = |_: Key, group: &Group| group.put(self, sink);
        self.outline(content, &mut groups);
        self.pieces(content, &mut groups);
    }

    /// First and last word of the sentence of a word, which mostly is that of the cue.
    #[inline]
    fn sentence_of(&self, word: usize) -> Piece {
        if self.sentence.0 <= word && word <= self.sentence.1 { self.sentence } else { self.facts.tree.sentence(word) }
    }

    #[inline(always)]
    fn look(&self, recipe: u64, (finite, verbatim): (u64, u64), sink: &mut impl Sink) {
        let Frame { lemma, class, act, .. } = *self;
        let marks = join(verbatim, recipe);
        g(sink, 108, marks, lemma);
        g(sink, 152, marks, act);
        g(sink, 111, finite, join(lemma, recipe));
        g(sink, 112, join(finite, verbatim), class);
    }

    /// How a piece fits the quotation marks.
    fn quotation(&self, piece: Piece, place: u64, sink: &mut impl Sink) {
        let Frame { facts, cue, class, .. } = *self;
        let tree = facts.tree;
        let quoted = facts.quoted(piece);
        let verbatim = share_quoted(quoted, piece.1 - piece.0 + 1);
        g(sink, 140, join(place, self.cut_runs(piece)), verbatim);
        if quoted == 0 {
            return;
        }
        // what stands outside quotation marks at the edges of a piece that has some
        let pattern = pattern(facts, piece);
        g(sink, 146, join(place, pattern), class);
        // another attribution right after or right before quoted words claims them
        let rival = |from: usize, to: usize| {
            let to = to.min(tree.words.len());
            from < to && {
                let own = u64::from(from <= cue && cue < to && facts.speaks(cue));
                facts.count((from, to - 1), |sums| sums.speaking) > own
            }
        };
        let after = rival(piece.1 + 1, (piece.1 + 8).min(self.sentence_of(piece.1).1 + 1));
        let before = rival(piece.0.saturating_sub(5).max(self.sentence_of(piece.0).0), piece.0);
        let between = rival(cue.max(piece.0.saturating_sub(40)), piece.0) | rival(piece.1 + 1, cue.min(piece.1 + 40));
        let rivals = u64::from(after) | (u64::from(before) << 1) | (u64::from(between) << 2);
        g(sink, 149, join(place, rivals), verbatim);
    }

    /// Bits: a quoted run is cut at its start, at its end, the whole lies in a run that it does not fill.
    fn cut_runs(&self, piece: Piece) -> u64 {
        let (tree, atoms) = (self.facts.tree, &self.facts.atoms);
        let cut_at = |at: usize| if atoms[at].quoted { tree.words[at].outer.and_then(|run| tree.run_words[run]) } else { None };
        let start = cut_at(piece.0).is_some_and(|run| run.0 < piece.0);
        let end = cut_at(piece.1).is_some_and(|run| run.1 > piece.1);
        u64::from(start) | (u64::from(end) << 1) | (u64::from(atoms[self.cue].quoted) << 2)
    }

    fn recipe(&self, kind: u64, count: u64, recipe: u64, sink: &mut impl Sink) {
        g(sink, 106, join(count, recipe), self.class);
        f(sink, 101, kind);
        g(sink, 102, kind, self.lemma);
        g(sink, 103, kind, self.position);
    }

    fn start(&self, first: usize, place: u64, sink: &mut impl Sink) {
        let Frame { facts, cue, class, act, .. } = *self;
        let is_first = first == self.sentence_of(first).0;
        let (at_start, adjacent) = (u64::from(is_first), u64::from(first == cue + 1));
        let before = if is_first { EDGE } else { facts.form(first.checked_sub(1)) };
        let atom = &facts.atoms[first];
        let (own, part, relation) = (u64::from(atom.form), u64::from(atom.upos), u64::from(atom.deprel));
        g(sink, 114, place, own);
        g(sink, 116, join(place, part), join(before, adjacent));
        g(sink, 118, join(place, before), own);
        g(sink, 119, join(place, at_start), relation);
        g(sink, 153, join(place, act), join(own, adjacent));
        // how much of the sentence is left over before it
        let right = first > cue;
        let left = first.saturating_sub(self.sentence.0.max(if right { cue + 1 } else { 0 }));
        g(sink, 141, place, join(bucket(left), class));
        if right {
            self.gap((cue + 1, first), place, sink);
        }
    }

    fn end(&self, last: usize, place: u64, sink: &mut impl Sink) {
        let Frame { facts, cue, lemma, class, act, .. } = *self;
        let after = if last >= self.sentence_of(last).1 { EDGE } else { facts.form(Some(last + 1)) };
        let atom = &facts.atoms[last];
        g(sink, 121, place, after);
        g(sink, 122, join(place, u64::from(atom.xpos)), after);
        g(sink, 123, join(place, u64::from(atom.form)), after);
        g(sink, 124, join(place, lemma), after);
        g(sink, 154, join(place, act), after);
        let right = last > cue;
        let limit = if right { self.sentence.1 } else { cue.saturating_sub(1) };
        g(sink, 142, place, join(bucket(limit.saturating_sub(last)), class));
        if !right {
            self.gap((last + 1, cue), place, sink);
        }
    }

    /// The words between cue and content.
    fn gap(&self, gap: Piece, place: u64, sink: &mut impl Sink) {
        if gap.0 < gap.1 && gap.1 - gap.0 <= 2 {
            let first = join(0, self.facts.form(Some(gap.0)));
            let words = if gap.1 - gap.0 == 1 { first } else { join(first, self.facts.form(Some(gap.0 + 1))) };
            g(sink, 130, place, words);
            g(sink, 131, join(place, self.lemma), words);
        }
        let distance = bucket(gap.1.saturating_sub(gap.0));
        g(sink, 132, place, distance);
        g(sink, 133, join(place, self.class), distance);
    }

    /// How the words after the last word of a piece are tied, where its sentence goes on behind it.
    fn tie(&self, tie: Tie, last: usize, place: u64, sink: &mut impl Sink) {
        let facts = self.facts;
        let next = &facts.atoms[last + 1];
        let (tied, top) = (&facts.atoms[tie.tied], &facts.atoms[tie.top]);
        let (after, form, relation) = (u64::from(next.form), u64::from(tied.form), u64::from(top.deprel));
        let (how, behind) = (join(place, tie.how), join(place, after));
        g(sink, 125, how, join(relation, after));
        g(sink, 126, how, join(u64::from(tied.upos), u64::from(tie.tied != last + 1)));
        g(sink, 127, how, form);
        g(sink, 128, how, join(relation, self.class));
        g(sink, 129, behind, join(form, relation));
        g(sink, 143, join(place, join(after, u64::from(top.tier))), join(u64::from(top.xpos), relation));
    }

    /// What a piece is: how many constituents, and how the widest of them is tied to the cue.
    fn inside(&self, piece: Piece, place: u64, sink: &mut impl Sink) {
        let Frame { facts, cue, lemma, act, .. } = *self;
        let atoms = &facts.atoms;
        let inside = piece.0 as u32..=piece.1 as u32;
        // constituents one after the other: one if the piece is a constituent
        let (mut pieces, mut root, mut widest) = (0_u64, None, 0);
        let mut at = piece.0;
        while at <= piece.1 && pieces < 6 {
            let mut top = &atoms[at];
            let mut top_at = at;
            for _ in 0..24 {
                if !inside.contains(&top.head) {
                    break;
                }
                top_at = top.head as usize;
                top = &atoms[top_at];
            }
            let end = (top.last as usize).min(piece.1).max(at);
            if top.upos != Upos::Punct as u8 {
                pieces += 1;
                if root.is_none() || end - at > widest {
                    (root, widest) = (Some((top_at, top)), end - at);
                }
            }
            at = end + 1;
        }
        g(sink, 134, place, pieces.min(5));
        let Some((root, atom)) = root else { return };
        let own = &atoms[cue];
        let tie = match atom.head {
            ROOT => 0,
            head if head as usize == cue => 1,
            _ if own.head as usize == root => 6,
            head if head == own.head => 4,
            _ => 5,
        };
        let what = join(tie, join(u64::from(atom.deprel), u64::from(atom.upos)));
        let placed = join(place, lemma);
        g(sink, 135, join(place, pieces.min(3)), what);
        g(sink, 136, placed, what);
        g(sink, 155, join(place, act), what);
        g(sink, 138, placed, u64::from(atom.lemma));
        g(sink, 139, join(place, u64::from(atom.xpos)), join(tie, u64::from(own.deprel)));
        g(sink, 144, placed, join(u64::from(atom.tier), u64::from(atom.entity)));
        // a clause that begins with "that", but later than the piece does
        if let Some(mark) = facts.tree.mark(root).filter(|mark| *mark > piece.0 && *mark < root) {
            g(sink, 156, join(place, tie), facts.form(Some(mark)));
        }
    }
}

/// Features that several contents of a cue may have in common.
#[derive(Clone, Copy, Debug)]
pub enum Group {
    /// Of how it was made, and of how many pieces.
    Recipe {
        /// Recipe, anchor and whether it was extended.
        kind: u64,
        /// How many pieces.
        count: u64,
        /// The recipe.
        recipe: u64,
    },
    /// Of how a content as a whole looks.
    Look {
        /// The recipe.
        recipe: u64,
        /// Finite verbs, up to two.
        finite: u64,
        /// How much of it is quoted.
        verbatim: u64,
    },
    /// Of how long it is.
    Size {
        /// The recipe.
        recipe: u64,
        /// Relation of the anchor.
        anchor: u64,
        /// Finite verbs, up to two.
        finite: u64,
        /// How much of it is quoted.
        verbatim: u64,
        /// Its length.
        size: u64,
    },
    /// Of where a piece starts, and which piece of how many it is.
    Start(usize, u64),
    /// Of where it ends.
    End(usize, u64),
    /// Of the piece: what is in it, how it fits the marks.
    Piece(Piece, u64),
    /// Of what follows the last word of a piece.
    Tie(Tie, usize, u64),
}

impl Group {
    /// Its features.
    #[inline(always)]
    pub fn put(&self, frame: &Frame<'_, '_, '_>, sink: &mut impl Sink) {
        match *self {
            Group::Recipe { kind, count, recipe } => frame.recipe(kind, count, recipe, sink),
            Group::Look { recipe, finite, verbatim } => frame.look(recipe, (finite, verbatim), sink),
            Group::Size { recipe, anchor, finite, verbatim, size } => {
                g(sink, 109, size, join(recipe, finite));
                g(sink, 113, join(size, verbatim), join(recipe, anchor));
            }
            Group::Start(first, place) => frame.start(first, place, sink),
            Group::End(last, place) => frame.end(last, place, sink),
            Group::Piece(piece, place) => {
                frame.quotation(piece, place, sink);
                frame.inside(piece, place, sink);
            }
            Group::Tie(tie, last, place) => frame.tie(tie, last, place, sink),
        }
    }
}

/// How the words after a piece are tied.
#[derive(Clone, Copy, Debug)]
pub struct Tie {
    /// The first word after it that is no punctuation.
    tied: usize,
    /// The highest word above that which still lies right of the piece.
    top: usize,
    /// What that depends on: nothing, the cue, the piece, something after it, something before it.
    how: u64,
}

impl Tie {
    /// Of a piece behind which its sentence goes on up to word `end`.
    fn new(facts: &Facts<'_, '_>, cue: usize, (first, last): Piece, end: usize) -> Tie {
        let atoms = &facts.atoms;
        let mut tied = last + 1;
        if atoms[tied].upos == Upos::Punct as u8 && last + 2 <= end {
            tied = last + 2;
        }
        let mut top = tied;
        let mut goal = facts.head(tied);
        for _ in 0..12 {
            let Some(head) = goal.filter(|head| *head > last) else { break };
            top = head;
            goal = facts.head(head);
        }
        let how = match goal {
            None => 0,
            Some(goal) if goal == cue => 1,
            Some(goal) if first <= goal && goal <= last => 2,
            Some(goal) if goal > last => 3,
            Some(_) => 4,
        };
        Tie { tied, top, how }
    }
}

/// How much of it is quoted: nothing, all, most, some.
fn share_quoted(quoted: usize, total: usize) -> u64 {
    match quoted {
        0 => 0,
        n if n >= total => 1,
        n if n * 2 > total => 2,
        _ => 3,
    }
}

/// How many unquoted words a piece begins and ends with, and whether it has quoted ones between.
fn pattern(facts: &Facts<'_, '_>, piece: Piece) -> u64 {
    let plain = |at: &usize| !facts.atoms[*at].quoted;
    let before = (piece.0..=piece.1).take(8).take_while(plain).count();
    let after = (piece.0..=piece.1).rev().take(8).take_while(plain).count();
    let cap = |n: usize| n.min(5) as u64 + u64::from(n == 8);
    if before == 8 && after == 8 { 99 } else { cap(before) * 8 + cap(after) }
}
