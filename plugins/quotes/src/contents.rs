//! What a cue may introduce: every plausible extent of its content, as pieces of words.
//!
//! **What it finds.** For one cue, runs of words (up to three pieces) that may be what was said: what follows the cue, what
//! stands before its clause, both around an inserted attribution, the clause that a parenthetical cue hangs on, the raised
//! subject with its infinitive, the noun that a participle modifies, the quoted run that goes on in later sentences.
//!
//! **Why.** Contents follow the parse, but parsers err at the far end of long clauses. So beside the subtrees the
//! candidates take their ends from commas, conjunctions and quotation marks; the ranker chooses.
//!
//! **Limits.** At most [`MOST`] candidates a cue, in a fixed order; sentences beyond the cue's only through quoted runs.

use crate::recipes::{Candidates, Seen, between_runs, extend, hosts, inner_run, is_function, raised, shared};
use crate::tree::{NONE, Piece, Tree};
use dateline_sdk::prelude::*;

/// Most candidates of one cue.
pub const MOST: usize = 120;
pub(crate) const FOLLOWING_SENTENCES: usize = 40;
/// How far from the cue its sentence is searched for places to cut.
const SCAN: usize = 400;
/// Most words of a piece; nobody is quoted at such length.
pub(crate) const LONGEST: usize = 4000;
/// Most dependents looked at.
pub(crate) const CHILDREN: usize = 40;
/// Most marks that are skipped at such a place.
const MARKS: usize = 3;
/// Most places to cut on a side.
const CUTS: usize = 24;

/// How a candidate was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Recipe {
    /// After the cue.
    Right,
    /// Before the cue's clause.
    Left,
    /// Before and after an inserted attribution.
    Around,
    /// The clause that the cue's clause hangs on, without it.
    Host,
    /// A subject and what is said of it: "Ada is expected to win".
    Raised,
    /// The noun that the cue's clause modifies.
    Antecedent,
    /// One dependent before the cue.
    Dependent,
    /// A dependent of the verb that the cue is joined to.
    Shared,
}

/// A candidate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Content {
    pieces: [Piece; 3],
    count: u8,
    /// How it was made.
    pub recipe: Recipe,
    /// The word it was made from: a dependent of the cue or a host; [`NONE`] if none.
    pub anchor: usize,
    /// Whether quoted sentences after the cue's were added.
    pub extended: bool,
}

impl Content {
    /// Its pieces, in text order.
    #[inline]
    pub fn pieces(&self) -> &[Piece] {
        &self.pieces[..self.count as usize]
    }

    /// The same with another first piece.
    pub fn with_first(self, piece: Piece) -> Content {
        self.replacing(0, piece)
    }

    /// The pieces before number `last`, and this one in its place.
    pub fn up_to(mut self, last: usize, piece: Piece) -> Content {
        if let Some(cell) = self.pieces.get_mut(last) {
            *cell = piece;
            self.count = last as u8 + 1;
        }
        self
    }

    /// This piece in place of number `at`.
    #[must_use]
    pub fn replacing(mut self, at: usize, piece: Piece) -> Content {
        if let Some(cell) = self.pieces.get_mut(at) {
            *cell = piece;
        }
        self
    }

    /// Whether a word is in it.
    #[inline]
    pub fn holds(&self, word: usize) -> bool {
        self.pieces().iter().any(|piece| piece.0 <= word && word <= piece.1)
    }

    /// Whether they share a word.
    pub fn overlaps(&self, other: &Content) -> bool {
        self.pieces().iter().any(|a| other.pieces().iter().any(|b| a.0 <= b.1 && b.0 <= a.1))
    }

    /// Number of words, marks included.
    pub fn words(&self) -> usize {
        self.pieces().iter().map(|piece| piece.1 - piece.0 + 1).sum()
    }

    /// A content of one piece.
    pub fn single(piece: Piece, recipe: Recipe, anchor: usize) -> Content {
        Content { pieces: [piece, (0, 0), (0, 0)], count: 1, recipe, anchor, extended: false }
    }

    /// A content of two pieces, in text order.
    pub fn pair(first: Piece, second: Piece, recipe: Recipe, anchor: usize) -> Content {
        Content { pieces: [first, second, (0, 0)], count: 2, recipe, anchor, extended: false }
    }

    /// The same with one more piece behind its own, if there is one.
    #[must_use]
    pub fn and(mut self, piece: Option<Piece>) -> Content {
        if let (Some(piece), Some(cell)) = (piece, self.pieces.get_mut(self.count as usize)) {
            *cell = piece;
            self.count += 1;
        }
        self
    }

    /// A content of several pieces in text order; those beyond three are joined to the third.
    pub fn of(pieces: &[Piece], recipe: Recipe, anchor: usize) -> Option<Content> {
        let (first, rest) = pieces.split_first()?;
        let mut content = Content::single(*first, recipe, anchor);
        for piece in rest {
            if (content.count as usize) < content.pieces.len() {
                content.pieces[content.count as usize] = *piece;
                content.count += 1;
            } else {
                content.pieces[2].1 = piece.1;
            }
        }
        Some(content)
    }
}

/// The places where the words around a cue may be cut.
#[derive(Default)]
struct Cuts {
    starts: Vec<usize>,
    ends: Vec<usize>,
}

impl Cuts {
    fn clear(&mut self) {
        self.starts.clear();
        self.ends.clear();
    }
    /// At this word, or behind punctuation at it.
    fn start(&mut self, tree: &Tree<'_>, mut at: usize) {
        for _ in 0..MARKS {
            if at + 1 < tree.words.len() && tree.is_punctuation(at) && !tree.opens_run(at) {
                at += 1;
            }
        }
        if self.starts.len() < CUTS && !self.starts.contains(&at) {
            self.starts.push(at);
        }
    }
    /// At this word, or before punctuation at it.
    fn end(&mut self, tree: &Tree<'_>, mut at: usize) {
        for _ in 0..MARKS {
            if at > 0 && tree.is_punctuation(at) && !tree.ends_run(at) {
                at -= 1;
            }
        }
        if self.ends.len() < CUTS && !self.ends.contains(&at) {
            self.ends.push(at);
        }
    }
}

/// What hangs on the cue, and its reach.
#[derive(Clone, Copy)]
pub struct Child {
    /// The word.
    pub at: usize,
    /// How it depends on the cue.
    pub deprel: Deprel,
    /// First word of its subtree.
    pub first: usize,
    /// Last word of its subtree.
    pub last: usize,
}

/// Room for making candidates.
#[derive(Default)]
pub struct Maker {
    children: Vec<Child>,
    left: Cuts,
    right: Cuts,
    before: Vec<usize>,
    after: Vec<usize>,
    seen: Seen,
}

impl Maker {
    /// All candidates of a cue, each set of words once.
    pub fn candidates(&mut self, tree: &Tree<'_>, cue: usize, out: &mut Vec<Content>) {
        out.clear();
        if let Some(run) = inner_run(tree, cue) {
            out.push(Content::single(run, Recipe::Right, NONE));
            return;
        }
        self.children.clear();
        self.children.extend(tree.children(cue).take(CHILDREN).map(|at| {
            let word = &tree.words[at];
            Child { at, deprel: word.deprel, first: word.first(), last: word.last() }
        }));
        self.cut_right(tree, cue);
        self.cut_left(tree, cue);
        self.blocks(tree, cue);
        // the others are only read from here on
        let Maker { children, left, right, before, after, seen } = self;
        let (left, right) = (&*left, &*right);
        let (earlier, later) = children.split_at(children.partition_point(|child| child.at < cue));
        let mut made = Candidates::new(tree, cue, seen, out);
        for child in earlier.iter().filter(|child| !is_function(child.deprel)) {
            made.one((child.first, child.last.min(cue - 1)), Recipe::Dependent, child.at);
        }
        for start in &right.starts {
            let anchor = later.iter().find(|child| child.first <= *start && *start <= child.last).map_or(NONE, |child| child.at);
            for end in &right.ends {
                if start <= end {
                    made.one((*start, *end), Recipe::Right, anchor);
                }
            }
        }
        for start in &left.starts {
            for end in &left.ends {
                if start <= end {
                    made.one((*start, *end), Recipe::Left, NONE);
                }
            }
        }
        between_runs(tree, cue, &mut made);
        around(tree, cue, &left.starts, (before, after), &mut made);
        hosts(tree, cue, &mut made);
        raised(tree, cue, later, &mut made);
        shared(tree, cue, &mut made);
        extend(tree, cue, out);
        out.truncate(MOST);
    }

    fn cut_right(&mut self, tree: &Tree<'_>, cue: usize) {
        self.right.clear();
        let (_, mut end) = tree.sentence(cue);
        let colon = tree.norm(cue) == ":";
        if colon {
            end = tree.paragraph(cue).1;
        }
        for child in self.children.iter().filter(|child| child.at > cue && !is_function(child.deprel)) {
            let first = child.first.max(cue + 1);
            self.right.start(tree, first);
            if matches!(tree.words[first].deprel, Deprel::Case | Deprel::Mark) && first < child.last {
                self.right.start(tree, first + 1);
            }
            self.right.end(tree, child.last);
        }
        if cue < end {
            self.right.start(tree, cue + 1);
        }
        let sentence_end = tree.sentence(cue).1;
        self.right.end(tree, sentence_end);
        let mut cuts = 0;
        for at in cue + 1..=end.min(cue + SCAN) {
            if tree.is_plain(at) {
                continue;
            }
            if let Some((_, last)) = tree.run_from(at) {
                self.right.start(tree, at);
                self.right.end(tree, last);
            }
            if at > sentence_end {
                continue;
            }
            let word = &tree.words[at];
            // "said Wednesday that": what comes between is no content, whatever the parser says
            if at <= cue + 6 && word.upos == Upos::Sconj && matches!(tree.norm(at), "that" | "whether" | "if") {
                self.right.start(tree, at);
            }
            let cut = match word.upos {
                Upos::Punct => (tree.is_cut(at) || tree.is_hyphen(at)) && !tree.is_punctuation(at - 1),
                Upos::Cconj => at > cue + 1 && !tree.is_punctuation(at - 1),
                Upos::Sconj | Upos::Adp => word.deprel == Deprel::Mark && at > cue + 2,
                _ => false,
            };
            if cut && at > cue + 1 && cuts < 9 {
                self.right.end(tree, at - 1);
                cuts += 1;
            }
        }
        if colon {
            self.right.end(tree, end);
        }
        // "Okoro continued:" at the end of a paragraph, and a quotation at the start of the next
        if tree.norm(sentence_end) == ":"
            && tree.paragraph(cue).1 == sentence_end
            && let Some((first, last)) = tree.words.get(sentence_end + 1).and_then(|_| tree.run_from(sentence_end + 1))
        {
            self.right.start(tree, first);
            self.right.end(tree, last);
        }
    }

    fn cut_left(&mut self, tree: &Tree<'_>, cue: usize) {
        self.left.clear();
        let (start, _) = tree.sentence(cue);
        if start >= cue {
            // nothing stands before the cue in its sentence, but a quoted run may
            if start > 0 && (tree.paragraph(cue).0 < start || tree.is_punctuation(cue)) && tree.words[start - 1].outer().is_some() {
                self.left.end(tree, start - 1);
                self.left_run(tree, start - 1);
            }
            return;
        }
        self.left.end(tree, cue - 1);
        for child in self.children.iter().take_while(|child| child.at < cue) {
            if child.first > start && child.deprel != Deprel::Punct {
                self.left.end(tree, child.first - 1);
            }
        }
        if tree.words[cue].first() > start {
            self.left.end(tree, tree.words[cue].first() - 1);
        }
        let head = tree.words[cue].head();
        if head != NONE && head > cue && tree.words[head].first() > start && matches!(tree.words[cue].deprel, Deprel::Case | Deprel::Fixed)
        {
            self.left.end(tree, tree.words[head].first() - 1);
        }
        self.left.start(tree, start);
        if matches!(tree.words[start].upos, Upos::Cconj) {
            self.left.start(tree, start + 1);
        }
        let mut cuts = 0;
        for at in (start.max(cue.saturating_sub(SCAN)) + 1..cue).rev() {
            if tree.is_cut(at) && at + 1 < cue && cuts < 5 {
                self.left.start(tree, at + 1);
                cuts += 1;
            }
            if let Some((first, _)) = tree.run_to(at) {
                self.left.end(tree, at);
                self.left.start(tree, first);
            }
        }
        // a quoted run that began in an earlier sentence
        for number in 0..self.left.ends.len() {
            self.left_run(tree, self.left.ends[number]);
        }
        // when the sentence opens with the attribution, what is quoted may end the sentence before
        if start > 0
            && tree.paragraph(cue).0 < start
            && tree.words[start - 1].outer().is_some()
            && tree.words[cue].outer().is_none()
            && cue - start <= 4
        {
            self.left.end(tree, start - 1);
            self.left_run(tree, start - 1);
        }
    }

    /// From the start of the outermost run around `end`, through quoted sentences before it.
    fn left_run(&mut self, tree: &Tree<'_>, end: usize) {
        let mut at = end;
        for _ in 0..3 {
            if tree.is_punctuation(at) && tree.words[at].outer().is_none() && at > 0 {
                at -= 1;
            }
        }
        let Some(run) = tree.words[at].outer() else { return };
        let Some((first, _)) = tree.run_words[run] else { return };
        self.left.start(tree, first);
        let mut first = first;
        let floor = tree.paragraph(end).0;
        for _ in 0..4 {
            if first <= floor {
                break;
            }
            let Some((earlier, _)) = tree.words[first - 1].outer().and_then(|run| tree.run_words[run]) else { break };
            self.left.start(tree, earlier);
            first = earlier;
        }
    }

    /// Where the attribution itself may begin and end: cue with source and what belongs to them.
    fn blocks(&mut self, tree: &Tree<'_>, cue: usize) {
        self.before.clear();
        self.after.clear();
        let (start, end) = tree.sentence(cue);
        let mut first = cue;
        let mut last = cue;
        for child in &self.children {
            let attribution = matches!(
                child.deprel,
                Deprel::Nsubj
                    | Deprel::NsubjPass
                    | Deprel::Aux
                    | Deprel::AuxPass
                    | Deprel::Advmod
                    | Deprel::Obl
                    | Deprel::OblUnmarked
                    | Deprel::CompoundPrt
                    | Deprel::Iobj
                    | Deprel::Mark
                    | Deprel::Obj
                    | Deprel::Advcl
            );
            if !attribution {
                continue;
            }
            if child.at < cue {
                first = first.min(child.first);
                self.before.push(first);
            } else {
                last = last.max(child.last);
                if !self.after.contains(&last) {
                    self.after.push(last);
                }
            }
        }
        if !self.before.contains(&cue) {
            self.before.push(cue);
        }
        self.after.push(cue);
        self.before.retain(|at| *at > start);
        self.after.retain(|at| *at < end);
        // attributions in commas end with a comma
        let closes = |at: &usize| tree.is_cut(*at) && matches!(tree.norm(*at), "," | "—" | "--");
        if let Some(comma) = (cue + 1..=end.min(cue + 25)).find(closes)
            && !self.after.contains(&comma)
        {
            self.after.push(comma);
        }
        self.before.dedup();
    }
}

/// What stands before and after an attribution that is inserted: between places where the words before it may start, and
/// those where the attribution itself may begin and end.
fn around(tree: &Tree<'_>, cue: usize, left: &[usize], (before, after): (&[usize], &[usize]), made: &mut Candidates<'_, '_, '_>) {
    let (start, end) = tree.sentence(cue);
    if start >= cue {
        return;
    }
    let far = tree.words[end].outer().and_then(|run| tree.run_words[run]).map_or(end, |words| words.1.max(end));
    let mut starts = [start; 3];
    let mut count = 1;
    for at in left.iter().copied().filter(|at| *at < start || tree.run_from(*at).is_some()) {
        if count < starts.len() && starts[count - 1] != at {
            starts[count] = at;
            count += 1;
        }
    }
    let starts = &starts[..count];
    let mut firsts = [None; 3];
    for before in before {
        for (first, start) in firsts.iter_mut().zip(starts) {
            *first = if start < before { made.possible((*start, before - 1)) } else { None };
        }
        for after in after.iter().filter(|after| **after < end) {
            let second = made.possible((after + 1, end));
            let farther = if far > end { made.possible((after + 1, far)) } else { None };
            for (first, _) in firsts.iter().zip(starts).filter(|(_, start)| *start < before) {
                made.both(*first, second, Recipe::Around, NONE);
                if far > end {
                    made.both(*first, farther, Recipe::Around, NONE);
                }
            }
        }
    }
}
