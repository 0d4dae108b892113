//! The recipes of candidate contents that follow the parse and the quoted runs, and how a piece is trimmed.

use crate::contents::{CHILDREN, Child, Content, FOLLOWING_SENTENCES, LONGEST, MOST, Recipe};
use crate::tree::{CLOSING_MARKS, NONE, Piece, Tree};
use dateline_learn::hash;
use dateline_sdk::prelude::*;

/// How far behind a cue a comma or a colon may lead to a quotation inside its own.
const LED_BY: usize = 14;

/// Relations that carry no content.
pub fn is_function(relation: Deprel) -> bool {
    matches!(
        relation,
        Deprel::Punct
            | Deprel::Aux
            | Deprel::AuxPass
            | Deprel::Cop
            | Deprel::CompoundPrt
            | Deprel::Cc
            | Deprel::Det
            | Deprel::Expl
            | Deprel::Mark
            | Deprel::Case
    )
}

/// Takes punctuation off the edges of a piece, and the marks of a quoted run in where the run lies in it.
#[inline]
pub fn trim(tree: &Tree<'_>, piece: Piece) -> Option<Piece> {
    let (first, last) = piece;
    if first > last || last >= tree.words.len() {
        return None;
    }
    if tree.is_trim(piece) {
        return Some(piece);
    }
    trimmed(tree, piece)
}

fn trimmed(tree: &Tree<'_>, (mut first, mut last): Piece) -> Option<Piece> {
    let opens = |word: usize| tree.opens_run(word);
    let ends = |word: usize| tree.ends_run(word);
    while first <= last && tree.is_punctuation(first) && !opens(first) {
        first += 1;
    }
    while last > first && tree.is_punctuation(last) && !ends(last) {
        last -= 1;
    }
    if first > last || (first == last && tree.is_punctuation(first)) {
        return None;
    }
    if tree.is_trim((first, last)) {
        return Some((first, last));
    }
    // a lone opening mark at the end, a lone closing mark at the start
    while last > first && opens(last) {
        last -= 1;
    }
    while first < last && ends(first) {
        first += 1;
    }
    // up to three marks of punctuation may stand between the last word and the closing mark
    for step in 1..=CLOSING_MARKS {
        let Some(word) = tree.words.get(last + step) else { break };
        if word.upos != Upos::Punct || word.sentence() != tree.words[last].sentence() && !ends(last + step) {
            break;
        }
        if ends(last + step) {
            let opened = tree.words[last + step].run().and_then(|run| tree.run_words[run]).map_or(0, |words| words.0);
            if opened + 1 >= first && opened <= last {
                last += step;
                first = first.min(opened);
            }
            break;
        }
    }
    if first > 0 && opens(first - 1) {
        let closed = tree.words[first - 1].run().and_then(|run| tree.run_words[run]).map_or(0, |words| words.1);
        if closed <= last {
            first -= 1;
        }
    }
    Some((first, last))
}

/// Inside a quotation, the deeper quotation that the cue stands right before: “I said, ‘Go.’” Or that a comma or a colon
/// leads to, with no other verb between: “I told them at the gate, ‘Go.’”
pub fn inner_run(tree: &Tree<'_>, cue: usize) -> Option<Piece> {
    let run = tree.words[cue].run()?;
    // a run stands before those inside it
    let holds_others = tree.runs.get(run + 1).is_some_and(|next| next.parent == Some(run));
    if !holds_others || !matches!(tree.words[cue].upos, Upos::Verb | Upos::Noun) && tree.norm(cue) != ":" {
        return None;
    }
    let depth = tree.runs[run].depth;
    let run_from = |at: usize| tree.run_from(at).filter(|_| tree.words[at].run().is_some_and(|run| tree.runs[run].depth == depth + 1));
    let led = |at: usize| tree.words[cue].upos == Upos::Verb && matches!(tree.norm(at - 1), "," | ":");
    let end = tree.sentence(cue).1.min(cue + LED_BY);
    let other = |at: &usize| !matches!(tree.words[*at].upos, Upos::Verb | Upos::Aux);
    let near = (cue + 1..=cue + 4).take_while(|at| *at < tree.words.len()).find_map(run_from);
    near.or_else(|| (cue + 1..=end).take_while(other).find_map(|at| run_from(at).filter(|_| led(at))))
}

/// Whether quoted words look like the title of a work: capitals throughout, and inside a sentence that is not theirs.
pub fn is_title(tree: &Tree<'_>, run: Piece) -> bool {
    let mut words = 0;
    let mut capitals = 0;
    for at in run.0..=run.1.min(run.0 + 12) {
        let norm = tree.norm(at);
        if tree.is_punctuation(at) || (norm.len() < 4 && !norm.chars().any(|c| c.is_uppercase() || c.is_ascii_digit())) {
            continue;
        }
        words += 1;
        capitals += usize::from(norm.chars().next().is_some_and(|c| c.is_uppercase() || c.is_ascii_digit()));
    }
    let sentence = tree.sentence(run.0);
    words > 1 && capitals == words && run.0 > sentence.0 && !matches!(tree.norm(run.0 - 1), "," | ":")
}

/// Whether the pieces are, but for marks, the pronoun that is the subject of the cue: who laughs is not what is said.
pub fn is_subject(tree: &Tree<'_>, pieces: &[Piece], cue: usize) -> bool {
    let mut words = pieces.iter().flat_map(|piece| piece.0..=piece.1).filter(|&at| tree.words[at].upos != Upos::Punct);
    let (first, second) = (words.next(), words.next());
    second.is_none()
        && first.is_some_and(|at| {
            let word = &tree.words[at];
            word.upos == Upos::Pron && word.head() == cue && word.deprel == Deprel::Nsubj
        })
}

/// Whether a quoted run ends as one does whose speaker is named behind it: “We are ready,” the mayor said. “Are you?” she asked.
pub fn is_led_out(tree: &Tree<'_>, run: Piece) -> bool {
    let marks = run.1.saturating_sub(CLOSING_MARKS).max(run.0)..=run.1 + 1;
    let open = marks.filter(|at| *at < tree.words.len()).any(|at| tree.is_punctuation(at) && matches!(tree.norm(at), "," | "?" | "!"));
    let end = tree.sentence(run.1).1;
    open && (run.1 + 1..=end.min(run.1 + 3)).any(|at| !tree.is_punctuation(at) && tree.words[at].outer().is_none())
}

/// An attribution between quoted runs of its paragraph: the runs before it, the runs after it, both.
pub fn between_runs(tree: &Tree<'_>, cue: usize, out: &mut Candidates<'_, '_, '_>) {
    const GAP: usize = 30;
    if tree.words[cue].outer().is_some() {
        return;
    }
    let paragraph = tree.paragraph(cue);
    if !tree.has_runs(paragraph) {
        return;
    }
    let run_of = |at: usize| tree.words[at].outer().and_then(|run| tree.run_words[run]);
    let before = (paragraph.0.max(cue.saturating_sub(GAP))..cue).rev().find_map(run_of);
    let end = tree.sentence(cue).1;
    let after = (cue + 1..=paragraph.1.min(cue + GAP))
        .find_map(run_of)
        .filter(|run| before.is_none() || !is_title(tree, *run))
        .filter(|run| run.0 <= end || !is_led_out(tree, *run));
    if let Some(mut whole) = before {
        out.one(whole, Recipe::Left, NONE);
        // quoted sentences one after the other
        for _ in 0..3 {
            let Some(earlier) = whole.0.checked_sub(1).filter(|at| *at >= paragraph.0).and_then(run_of) else { break };
            whole.0 = earlier.0;
            out.one(whole, Recipe::Left, NONE);
        }
    }
    if let Some(after) = after {
        out.one(after, Recipe::Right, NONE);
    }
    if let (Some(before), Some(after)) = (before, after) {
        out.two(before, after, Recipe::Around, NONE);
    }
}

/// The clause that the cue's clause hangs on, without it; the noun that it modifies.
pub fn hosts(tree: &Tree<'_>, cue: usize, out: &mut Candidates<'_, '_, '_>) {
    let mut block = cue;
    let sentence = tree.sentence(cue);
    for _ in 0..3 {
        let host = tree.words[block].head();
        if host == NONE {
            break;
        }
        let (inner, outer) = ((tree.words[block].first(), tree.words[block].last()), (tree.words[host].first(), tree.words[host].last()));
        for around in [Some(outer), Some(sentence).filter(|sentence| *sentence != outer)].into_iter().flatten() {
            let before = if around.0 < inner.0 { out.possible((around.0, inner.0 - 1)) } else { None };
            let after = if inner.1 < around.1 { out.possible((inner.1 + 1, around.1)) } else { None };
            out.both(before, after, Recipe::Host, block);
            out.both(before, None, Recipe::Host, block);
            out.both(None, after, Recipe::Host, block);
        }
        let relation = tree.words[block].deprel;
        if matches!(relation, Deprel::Acl | Deprel::AclRelcl | Deprel::AdvclRelcl) {
            out.one((outer.0, host), Recipe::Antecedent, block);
            if inner.0 > outer.0 {
                out.one((outer.0, inner.0 - 1), Recipe::Antecedent, block);
            }
            break;
        }
        block = host;
    }
}

/// A subject or object, and what is said of it, which hangs on the cue later in the text.
pub fn raised(tree: &Tree<'_>, cue: usize, later: &[Child], out: &mut Candidates<'_, '_, '_>) {
    // the subject may be that of the verb the cue is a complement or conjunct of
    let mut subject = None;
    let mut at = cue;
    for _ in 0..3 {
        subject = tree.child(at, &[Deprel::NsubjPass, Deprel::Nsubj, Deprel::Csubj, Deprel::CsubjPass]).filter(|subject| *subject < cue);
        if subject.is_some() || !matches!(tree.words[at].deprel, Deprel::Conj | Deprel::Xcomp) {
            break;
        }
        at = tree.words[at].head();
        if at == NONE {
            break;
        }
    }
    let object = tree.child(cue, &[Deprel::Obj]);
    for subject in [subject, object].into_iter().flatten() {
        let end = tree.sentence(cue).1;
        let first = out.possible((tree.words[subject].first(), tree.words[subject].last()));
        for child in later.iter().filter(|child| child.at > subject && !is_function(child.deprel)) {
            if child.first <= tree.words[subject].last() {
                continue;
            }
            out.both(first, out.possible((child.first, child.last)), Recipe::Raised, child.at);
            if end > child.last {
                out.both(first, out.possible((child.first, end)), Recipe::Raised, child.at);
            }
        }
    }
}

/// What a verb the cue is joined to, or a word that belongs to the cue, takes after it.
pub fn shared(tree: &Tree<'_>, cue: usize, out: &mut Candidates<'_, '_, '_>) {
    let complements = [Deprel::Obj, Deprel::Ccomp, Deprel::Xcomp, Deprel::Obl, Deprel::Nmod, Deprel::Acl];
    let mut from = |verb: usize| {
        for child in tree.children(verb).take(4 * CHILDREN).filter(|child| *child > cue && complements.contains(&tree.words[*child].deprel))
        {
            let word = &tree.words[child];
            if word.first() > cue {
                out.one((word.first(), word.last()), Recipe::Shared, child);
            }
        }
    };
    if tree.words[cue].deprel == Deprel::Conj && tree.words[cue].head() != NONE {
        from(tree.words[cue].head());
    }
    // light verbs and copulas: "made the claim that", "is confident that"
    if matches!(tree.words[cue].deprel, Deprel::Obj | Deprel::Nsubj | Deprel::NsubjPass | Deprel::Obl) && tree.words[cue].head() != NONE {
        from(tree.words[cue].head());
    }
    for child in tree
        .children(cue)
        .filter(|child| matches!(tree.words[*child].deprel, Deprel::Conj | Deprel::Obj | Deprel::Xcomp | Deprel::Obl | Deprel::Advmod))
        .take(CHILDREN)
    {
        from(child);
    }
}

/// Takes the candidate contents of a cue: trimmed, those that are possible, each set of words once.
pub struct Candidates<'m, 't, 'a> {
    tree: &'t Tree<'a>,
    cue: usize,
    /// The quoted run that the cue stands in: who is quoted speaks inside the quotation.
    run: Piece,
    seen: &'m mut Seen,
    out: &'m mut Vec<Content>,
}

impl<'m, 't, 'a> Candidates<'m, 't, 'a> {
    /// For a cue; forgets what was seen for another.
    pub fn new(tree: &'t Tree<'a>, cue: usize, seen: &'m mut Seen, out: &'m mut Vec<Content>) -> Self {
        seen.clear();
        out.clear();
        let run = tree.words[cue].run().and_then(|run| tree.run_words[run]).unwrap_or((0, NONE));
        Candidates { tree, cue, run, seen, out }
    }

    /// A piece, trimmed, if it is possible.
    pub fn possible(&self, piece: Piece) -> Option<Piece> {
        let apart = |piece: &Piece| piece.1 - piece.0 < LONGEST && !(piece.0 <= self.cue && self.cue <= piece.1);
        trim(self.tree, piece).filter(apart)
    }

    /// Adds a candidate of one piece.
    pub fn one(&mut self, piece: Piece, recipe: Recipe, anchor: usize) {
        if let Some(piece) = self.possible(piece) {
            // words are numbered in 32 bits: one piece is its own key
            self.put(number(piece), piece, None, recipe, anchor);
        }
    }

    /// Adds a candidate of two pieces, or of the one of them that is possible.
    pub fn two(&mut self, first: Piece, second: Piece, recipe: Recipe, anchor: usize) {
        self.both(self.possible(first), self.possible(second), recipe, anchor);
    }

    /// Adds a candidate of those of two pieces that are possible.
    pub fn both(&mut self, first: Option<Piece>, second: Option<Piece>, recipe: Recipe, anchor: usize) {
        match (first, second) {
            (Some(first), Some(second)) if first.1 < second.0 => {
                let key = hash::combine(hash::combine(2, number(first)), number(second));
                self.put(key, first, Some(second), recipe, anchor);
            }
            (Some(piece), None) | (None, Some(piece)) => self.put(number(piece), piece, None, recipe, anchor),
            _ => {}
        }
    }

    fn put(&mut self, key: u64, first: Piece, second: Option<Piece>, recipe: Recipe, anchor: usize) {
        let outside = first.0 < self.run.0 || second.unwrap_or(first).1 > self.run.1;
        if outside || self.out.len() >= MOST || !self.seen.insert(key) {
            return;
        }
        self.out.push(match second {
            None => Content::single(first, recipe, anchor),
            Some(second) => Content::pair(first, second, recipe, anchor),
        });
    }
}

/// What tells the candidates of a cue from each other: a table with a free place for every one of [`MOST`].
pub struct Seen {
    /// A key, and the number of the cue it belongs to; those of earlier cues are free.
    cells: Box<[(u64, u32); 256]>,
    turn: u32,
}

const _: () = assert!(MOST < 256, "a search in a full table would not end");

impl Default for Seen {
    fn default() -> Self {
        Seen { cells: Box::new([(0, 0); 256]), turn: 0 }
    }
}

impl Seen {
    /// Forgets everything.
    fn clear(&mut self) {
        self.turn = self.turn.wrapping_add(1);
        if self.turn == 0 {
            self.cells.fill((0, 0));
            self.turn = 1;
        }
    }

    /// Whether a key is new; it is none from now on. At most [`MOST`] are ever new.
    #[inline]
    fn insert(&mut self, key: u64) -> bool {
        let mut at = (hash::combine(0, key) >> 56) as u8;
        loop {
            let cell = &mut self.cells[at as usize];
            if cell.1 != self.turn {
                *cell = (key, self.turn);
                return true;
            }
            if cell.0 == key {
                return false;
            }
            at = at.wrapping_add(1);
        }
    }
}

/// A piece as one number.
#[inline]
fn number(piece: Piece) -> u64 {
    (piece.0 as u64) << 32 | piece.1 as u64
}

/// Adds, to every candidate that holds quoted words, a copy that goes on with the quoted sentences after the cue's.
pub fn extend(tree: &Tree<'_>, cue: usize, out: &mut Vec<Content>) {
    if tree.words[cue].run().is_some() {
        return;
    }
    let sentence = tree.words[cue].sentence();
    let from = tree.sentence(cue).1;
    let mut last = out.iter().filter_map(|content| content.pieces().last()).map(|piece| piece.1).max().unwrap_or(from).max(from);
    if tree.words.get(last + 1).is_none_or(|word| word.outer().is_none()) {
        return;
    }
    let first = last + 1;
    let paragraph = tree.paragraph_of.get(sentence).copied();
    let next = tree.words[first].sentence();
    let mut begin = first;
    for number in next..next + FOLLOWING_SENTENCES {
        let Some(words) = tree.sentences.get(number) else { break };
        begin = begin.max(words.0);
        let continued = tree.words[words.0].outer().is_some_and(|run| tree.runs[run].continues.is_some());
        if tree.paragraph_of.get(number).copied() != paragraph && !continued {
            break;
        }
        let quoted = (begin..=words.1).all(|at| tree.words[at].outer().is_some() || tree.is_punctuation(at));
        if !quoted || words.1 - from > LONGEST {
            break;
        }
        last = words.1;
    }
    let Some(tail) = trim(tree, (first, last)).filter(|tail| tail.0 > from || last > from) else { return };
    if last < first {
        return;
    }
    let count = out.len();
    for at in 0..count {
        let content = out[at];
        let quoted = content.pieces().iter().any(|piece| tree.words[piece.0].outer().is_some() || tree.words[piece.1].outer().is_some());
        let end = content.pieces().last().map_or(0, |piece| piece.1);
        if !quoted || end >= tail.0 {
            continue;
        }
        let mut pieces = [(0, 0); 4];
        pieces[..content.pieces().len()].copy_from_slice(content.pieces());
        pieces[content.pieces().len()] = tail;
        if let Some(mut longer) = Content::of(&pieces[..content.pieces().len() + 1], content.recipe, content.anchor) {
            longer.extended = true;
            if !out.iter().any(|have| have.pieces() == longer.pieces()) {
                out.push(longer);
            }
        }
    }
}
