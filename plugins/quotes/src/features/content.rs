//! Features of a content, given its cue.
//!
//! The outline of a candidate, where its pieces start and end, tells most that are out of the running; only what is near the
//! likeliest is looked into.

use super::{EDGE, Facts, Sink, bucket, f, g, join};
use crate::contents::Content;
use crate::tree::{NONE, Piece};
use dateline_sdk::prelude::*;

/// What all contents of a cue share.
pub struct Frame<'f, 't, 'a> {
    facts: &'f Facts<'t, 'a>,
    cue: usize,
    sentence: Piece,
    lemma: u32,
    class: u32,
    act: u32,
    position: u32,
}

impl<'f, 't, 'a> Frame<'f, 't, 'a> {
    /// For a cue.
    pub fn new(facts: &'f Facts<'t, 'a>, cue: usize) -> Self {
        let (word, known) = (&facts.tree.words[cue], facts.known[cue]);
        let class = join(word.upos as u32, join(word.xpos as u32, u32::from(known.tier)));
        Frame {
            facts,
            cue,
            sentence: facts.tree.sentence(cue),
            lemma: word.lemma,
            class,
            act: join(word.upos as u32, u32::from(known.act)),
            position: join(class, word.deprel as u32),
        }
    }

    /// Most features of a content: how it was made, where its pieces start and end, its size.
    #[inline]
    pub fn outline(&self, content: &Content, sink: &mut impl Sink) {
        let facts = self.facts;
        let anchor = if content.anchor == NONE { 99 } else { facts.deprel(content.anchor) };
        let pieces = content.pieces();
        let count = pieces.len() as u32;
        let recipe = content.recipe as u32;
        self.recipe(recipe << 10 | anchor << 1 | u32::from(content.extended), sink);
        let (mut quoted, mut total, mut finite) = (0, 0, 0);
        for (number, piece) in pieces.iter().enumerate() {
            let (before, after) = (&facts.sums[piece.0], &facts.sums[piece.1 + 1]);
            quoted += (after.quoted - before.quoted) as usize;
            total += piece.1 - piece.0 + 1;
            finite += after.finite - before.finite;
            let place = self.place(number, count, *piece);
            self.start(piece.0, place, sink);
            self.end(piece.1, place, sink);
        }
        let (finite, verbatim, size) = (finite.min(2), share_quoted(quoted, total), bucket(total));
        self.look(recipe, (finite, verbatim), sink);
        g(sink, 109, size, join(recipe, finite));
        g(sink, 113, join(size, verbatim), join(recipe, anchor));
    }

    /// The other features of a content: what its pieces are, and how the words behind them are tied.
    #[inline]
    pub fn pieces(&self, content: &Content, sink: &mut impl Sink) {
        let count = content.pieces().len() as u32;
        for (number, piece) in content.pieces().iter().enumerate() {
            let place = self.place(number, count, *piece);
            self.quotation(*piece, place, sink);
            self.inside(*piece, place, sink);
            let end = self.sentence_of(piece.1).1;
            if piece.1 < end {
                self.tie(&Tie::new(self.facts, self.cue, *piece, end), piece.1, place, sink);
            }
        }
    }

    /// Which piece of how many, on which side of the cue.
    fn place(&self, number: usize, count: u32, piece: Piece) -> u32 {
        (number as u32) << 4 | count << 1 | u32::from(piece.0 > self.cue)
    }

    /// All features of a content, for training and explaining.
    pub fn all(&self, content: &Content, sink: &mut impl Sink) {
        self.outline(content, sink);
        self.pieces(content, sink);
    }

    /// First and last word of the sentence of a word, which mostly is that of the cue.
    #[inline]
    fn sentence_of(&self, word: usize) -> Piece {
        if self.sentence.0 <= word && word <= self.sentence.1 { self.sentence } else { self.facts.tree.sentence(word) }
    }

    #[inline(always)]
    fn look(&self, recipe: u32, (finite, verbatim): (u32, u32), sink: &mut impl Sink) {
        let Frame { lemma, act, .. } = *self;
        let marks = join(verbatim, recipe);
        g(sink, 108, marks, lemma);
        g(sink, 152, marks, act);
        g(sink, 111, finite, join(lemma, recipe));
    }

    /// How a piece fits the quotation marks.
    fn quotation(&self, piece: Piece, place: u32, sink: &mut impl Sink) {
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
                let own = u32::from(from <= cue && cue < to && facts.speaks(cue));
                facts.count((from, to - 1), |sums| sums.speaking) > own
            }
        };
        let after = rival(piece.1 + 1, (piece.1 + 8).min(self.sentence_of(piece.1).1 + 1));
        let before = rival(piece.0.saturating_sub(5).max(self.sentence_of(piece.0).0), piece.0);
        let between = rival(cue.max(piece.0.saturating_sub(40)), piece.0) | rival(piece.1 + 1, cue.min(piece.1 + 40));
        let rivals = u32::from(after) | (u32::from(before) << 1) | (u32::from(between) << 2);
        g(sink, 149, join(place, rivals), verbatim);
    }

    /// Bits: a quoted run is cut at its start, at its end, the whole lies in a run that it does not fill.
    fn cut_runs(&self, piece: Piece) -> u32 {
        let tree = self.facts.tree;
        let cut_at = |at: usize| tree.words[at].outer().and_then(|run| tree.run_words[run]);
        let start = cut_at(piece.0).is_some_and(|run| run.0 < piece.0);
        let end = cut_at(piece.1).is_some_and(|run| run.1 > piece.1);
        u32::from(start) | (u32::from(end) << 1) | (u32::from(tree.words[self.cue].is_quoted()) << 2)
    }

    fn recipe(&self, kind: u32, sink: &mut impl Sink) {
        f(sink, 101, kind);
        g(sink, 102, kind, self.lemma);
        g(sink, 103, kind, self.position);
    }

    fn start(&self, first: usize, place: u32, sink: &mut impl Sink) {
        let Frame { facts, cue, act, .. } = *self;
        let is_first = first == self.sentence_of(first).0;
        let (at_start, adjacent) = (u32::from(is_first), u32::from(first == cue + 1));
        let before = if is_first { EDGE } else { facts.form(first.checked_sub(1)) };
        let word = &facts.tree.words[first];
        let (own, part, relation) = (word.form, word.upos as u32, word.deprel as u32);
        g(sink, 114, place, own);
        g(sink, 116, join(place, part), join(before, adjacent));
        g(sink, 119, join(place, at_start), relation);
        g(sink, 153, join(place, act), join(own, adjacent));
        if first > cue {
            self.gap((cue + 1, first), place, sink);
        }
    }

    fn end(&self, last: usize, place: u32, sink: &mut impl Sink) {
        let Frame { facts, cue, class, .. } = *self;
        let after = if last >= self.sentence_of(last).1 { EDGE } else { facts.form(Some(last + 1)) };
        g(sink, 121, place, after);
        g(sink, 122, join(place, facts.tree.words[last].xpos as u32), after);
        let right = last > cue;
        let limit = if right { self.sentence.1 } else { cue.saturating_sub(1) };
        g(sink, 142, place, join(bucket(limit.saturating_sub(last)), class));
        if !right {
            self.gap((last + 1, cue), place, sink);
        }
    }

    /// The words between cue and content.
    fn gap(&self, gap: Piece, place: u32, sink: &mut impl Sink) {
        if gap.0 < gap.1 && gap.1 - gap.0 <= 2 {
            let first = join(0, self.facts.form(Some(gap.0)));
            let words = if gap.1 - gap.0 == 1 { first } else { join(first, self.facts.form(Some(gap.0 + 1))) };
            g(sink, 130, place, words);
            g(sink, 131, join(place, self.lemma), words);
        }
        let distance = bucket(gap.1.saturating_sub(gap.0));
        g(sink, 132, place, distance);
    }

    /// How the words after the last word of a piece are tied, where its sentence goes on behind it.
    fn tie(&self, tie: &Tie, last: usize, place: u32, sink: &mut impl Sink) {
        let facts = self.facts;
        let words = &facts.tree.words;
        let (tied, top) = (&words[tie.tied], &words[tie.top]);
        let (after, form, relation) = (words[last + 1].form, tied.form, top.deprel as u32);
        let how = join(place, tie.how);
        g(sink, 126, how, join(tied.upos as u32, u32::from(tie.tied != last + 1)));
        g(sink, 127, how, form);
        g(sink, 128, how, join(relation, self.class));
        g(sink, 143, join(place, join(after, u32::from(facts.known[tie.top].tier))), join(top.xpos as u32, relation));
    }

    /// What a piece is: how many constituents, and how the widest of them is tied to the cue.
    fn inside(&self, piece: Piece, place: u32, sink: &mut impl Sink) {
        let Frame { facts, cue, lemma, act, .. } = *self;
        let words = &facts.tree.words;
        // constituents one after the other: one if the piece is a constituent
        let (mut pieces, mut root, mut widest) = (0_u32, None, 0);
        let mut at = piece.0;
        while at <= piece.1 && pieces < 6 {
            let mut top = &words[at];
            let mut top_at = at;
            for _ in 0..24 {
                if top.head() < piece.0 || top.head() > piece.1 {
                    break;
                }
                top_at = top.head();
                top = &words[top_at];
            }
            let end = top.last().min(piece.1).max(at);
            if top.upos != Upos::Punct {
                pieces += 1;
                if root.is_none() || end - at > widest {
                    (root, widest) = (Some((top_at, top)), end - at);
                }
            }
            at = end + 1;
        }
        g(sink, 134, place, pieces.min(5));
        let Some((root, word)) = root else { return };
        let own = &words[cue];
        let tie = match word.head() {
            NONE => 0,
            head if head == cue => 1,
            _ if own.head() == root => 6,
            head if head == own.head() => 4,
            _ => 5,
        };
        let what = join(tie, join(word.deprel as u32, word.upos as u32));
        let placed = join(place, lemma);
        g(sink, 135, join(place, pieces.min(3)), what);
        g(sink, 136, placed, what);
        g(sink, 155, join(place, act), what);
        g(sink, 138, placed, word.lemma);
        g(sink, 139, join(place, word.xpos as u32), join(tie, own.deprel as u32));
    }
}

/// How the words after a piece are tied.
struct Tie {
    /// The first word after it that is no punctuation.
    tied: usize,
    /// The highest word above that which still lies right of the piece.
    top: usize,
    /// What that depends on: nothing, the cue, the piece, something after it, something before it.
    how: u32,
}

impl Tie {
    /// Of a piece behind which its sentence goes on up to word `end`.
    fn new(facts: &Facts<'_, '_>, cue: usize, (first, last): Piece, end: usize) -> Tie {
        let mut tied = last + 1;
        if facts.tree.is_punctuation(tied) && last + 2 <= end {
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
fn share_quoted(quoted: usize, total: usize) -> u32 {
    match quoted {
        0 => 0,
        n if n >= total => 1,
        n if n * 2 > total => 2,
        _ => 3,
    }
}

/// How many unquoted words a piece begins and ends with, and whether it has quoted ones between.
fn pattern(facts: &Facts<'_, '_>, piece: Piece) -> u32 {
    let plain = |at: &usize| !facts.tree.words[*at].is_quoted();
    let before = (piece.0..=piece.1).take(8).take_while(plain).count();
    let after = (piece.0..=piece.1).rev().take(8).take_while(plain).count();
    let cap = |n: usize| n.min(5) as u32 + u32::from(n == 8);
    if before == 8 && after == 8 { 99 } else { cap(before) * 8 + cap(after) }
}
