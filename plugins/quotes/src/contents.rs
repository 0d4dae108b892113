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

use crate::tree::{NONE, Piece, Tree};
use dateline_sdk::prelude::*;

/// Most candidates of one cue.
pub const MOST: usize = 120;
const FOLLOWING_SENTENCES: usize = 40;
/// How far from the cue its sentence is searched for places to cut.
const SCAN: usize = 400;
/// Most words of a piece; nobody is quoted at such length.
const LONGEST: usize = 4000;
/// Most dependents looked at.
const CHILDREN: usize = 40;
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
    pub fn pieces(&self) -> &[Piece] {
        &self.pieces[..self.count as usize]
    }

    /// Whether a word is in it.
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

/// Relations that carry no content.
fn is_function(relation: Deprel) -> bool {
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
pub fn trim(tree: &Tree<'_>, piece: (usize, usize)) -> Option<Piece> {
    let (mut first, mut last) = piece;
    if first > last || last >= tree.words.len() {
        return None;
    }
    let opens = |word: usize| {
        tree.words[word].run.is_some_and(|run| tree.run_words[run].is_some_and(|words| words.0 == word) && tree.is_punctuation(word))
    };
    let ends = |word: usize| {
        tree.words[word].run.is_some_and(|run| tree.run_words[run].is_some_and(|words| words.1 == word) && tree.is_punctuation(word))
    };
    while first <= last && tree.is_punctuation(first) && !opens(first) {
        first += 1;
    }
    while last > first && tree.is_punctuation(last) && !ends(last) {
        last -= 1;
    }
    if first > last || (first == last && tree.is_punctuation(first)) {
        return None;
    }
    // a lone opening mark at the end, a lone closing mark at the start
    while last > first && opens(last) {
        last -= 1;
    }
    while first < last && ends(first) {
        first += 1;
    }
    // up to three marks of punctuation may stand between the last word and the closing mark
    for step in 1..=3 {
        let Some(word) = tree.words.get(last + step) else { break };
        if word.upos != Upos::Punct || word.sentence != tree.words[last].sentence && !ends(last + step) {
            break;
        }
        if ends(last + step) {
            let opened = tree.words[last + step].run.and_then(|run| tree.run_words[run]).map_or(0, |words| words.0);
            if opened + 1 >= first && opened <= last {
                last += step;
                first = first.min(opened);
            }
            break;
        }
    }
    if first > 0 && opens(first - 1) {
        let closed = tree.words[first - 1].run.and_then(|run| tree.run_words[run]).map_or(0, |words| words.1);
        if closed <= last {
            first -= 1;
        }
    }
    Some((first, last))
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
    fn start(&mut self, at: usize) {
        if self.starts.len() < CUTS && !self.starts.contains(&at) {
            self.starts.push(at);
        }
    }
    fn end(&mut self, at: usize) {
        if self.ends.len() < CUTS && !self.ends.contains(&at) {
            self.ends.push(at);
        }
    }
}

/// Room for making candidates.
#[derive(Default)]
pub struct Maker {
    left: Cuts,
    right: Cuts,
    before: Vec<usize>,
    after: Vec<usize>,
}

impl Maker {
    /// All candidates of a cue, each set of words once.
    pub fn candidates(&mut self, tree: &Tree<'_>, cue: usize, out: &mut Vec<Content>) {
        out.clear();
        if let Some(run) = inner_run(tree, cue) {
            out.push(Content::single(run, Recipe::Right, NONE));
            return;
        }
        self.cut_right(tree, cue);
        self.cut_left(tree, cue);
        self.blocks(tree, cue);
        let mut add = |pieces: &[Piece], recipe: Recipe, anchor: usize| add(tree, cue, pieces, recipe, anchor, out);
        for child in tree.children(cue).take(CHILDREN) {
            let word = &tree.words[child];
            if !is_function(word.deprel) && child < cue {
                add(&[(word.first, word.last.min(cue - 1))], Recipe::Dependent, child);
            }
        }
        for start in &self.right.starts {
            let anchor = tree
                .children(cue)
                .take(CHILDREN)
                .find(|child| tree.words[*child].first <= *start && *start <= tree.words[*child].last && *child > cue)
                .unwrap_or(NONE);
            for end in &self.right.ends {
                if start <= end {
                    add(&[(*start, *end)], Recipe::Right, anchor);
                }
            }
        }
        for start in &self.left.starts {
            for end in &self.left.ends {
                if start <= end {
                    add(&[(*start, *end)], Recipe::Left, NONE);
                }
            }
        }
        between_runs(tree, cue, &mut add);
        self.around(tree, cue, &mut add);
        hosts(tree, cue, &mut add);
        raised(tree, cue, &mut add);
        shared(tree, cue, &mut add);
        extend(tree, cue, out);
        out.truncate(MOST);
    }

    fn cut_right(&mut self, tree: &Tree<'_>, cue: usize) {
        self.right.clear();
        let (_, mut end) = tree.sentence(cue);
        let colon = tree.words[cue].norm == ":";
        if colon {
            end = tree.paragraph(cue).1;
        }
        for child in tree.children(cue).filter(|child| *child > cue).take(CHILDREN) {
            let word = &tree.words[child];
            if is_function(word.deprel) {
                continue;
            }
            let first = word.first.max(cue + 1);
            self.right.start(first);
            if matches!(tree.words[first].deprel, Deprel::Case | Deprel::Mark) && first < word.last {
                self.right.start(first + 1);
            }
            self.right.end(word.last);
        }
        if cue < end {
            self.right.start(cue + 1);
        }
        let sentence_end = tree.sentence(cue).1;
        self.right.end(sentence_end);
        let mut cuts = 0;
        for at in cue + 1..=end.min(cue + SCAN) {
            let word = &tree.words[at];
            if let Some(run) = word.run
                && let Some((first, last)) = tree.run_words[run]
                && first == at
            {
                self.right.start(at);
                self.right.end(last);
            }
            if at > sentence_end {
                continue;
            }
            // "said Wednesday that": what comes between is no content, whatever the parser says
            if at <= cue + 6 && word.upos == Upos::Sconj && matches!(word.norm, "that" | "whether" | "if") {
                self.right.start(at);
            }
            let cut = match word.upos {
                Upos::Punct => {
                    matches!(word.norm, "," | ";" | ":" | "--" | "-" | "–" | "—" | "(") && tree.words[at - 1].upos != Upos::Punct
                }
                Upos::Cconj => at > cue + 1 && !matches!(tree.words[at - 1].upos, Upos::Punct),
                Upos::Sconj | Upos::Adp => word.deprel == Deprel::Mark && at > cue + 2,
                _ => false,
            };
            if cut && at > cue + 1 && cuts < 9 {
                self.right.end(at - 1);
                cuts += 1;
            }
        }
        if colon {
            self.right.end(end);
        }
    }

    fn cut_left(&mut self, tree: &Tree<'_>, cue: usize) {
        self.left.clear();
        let (start, _) = tree.sentence(cue);
        if start >= cue {
            // nothing stands before the cue in its sentence, but a quoted run may
            if start > 0 && (tree.paragraph(cue).0 < start || tree.is_punctuation(cue)) && tree.words[start - 1].outer.is_some() {
                self.left.end(start - 1);
                self.left_run(tree, start - 1);
            }
            return;
        }
        self.left.end(cue - 1);
        for child in tree.children(cue).filter(|child| *child < cue).take(CHILDREN) {
            let first = tree.words[child].first;
            if first > start && !matches!(tree.words[child].deprel, Deprel::Punct) {
                self.left.end(first - 1);
            }
        }
        if tree.words[cue].first > start {
            self.left.end(tree.words[cue].first - 1);
        }
        let head = tree.words[cue].head;
        if head != NONE && head > cue && tree.words[head].first > start && matches!(tree.words[cue].deprel, Deprel::Case | Deprel::Fixed) {
            self.left.end(tree.words[head].first - 1);
        }
        self.left.start(start);
        if matches!(tree.words[start].upos, Upos::Cconj) {
            self.left.start(start + 1);
        }
        let mut cuts = 0;
        for at in (start.max(cue.saturating_sub(SCAN)) + 1..cue).rev() {
            let word = &tree.words[at];
            let cut = matches!(word.norm, "," | ";" | ":" | "--" | "–" | "—" | "(");
            if cut && at + 1 < cue && cuts < 5 {
                self.left.start(at + 1);
                cuts += 1;
            }
            if let Some(run) = word.run
                && let Some((first, last)) = tree.run_words[run]
                && last == at
            {
                self.left.end(at);
                self.left.start(first);
            }
        }
        // a quoted run that began in an earlier sentence
        for end in self.left.ends.clone() {
            self.left_run(tree, end);
        }
        // when the sentence opens with the attribution, what is quoted may end the sentence before
        if start > 0
            && tree.paragraph(cue).0 < start
            && tree.words[start - 1].outer.is_some()
            && tree.words[cue].outer.is_none()
            && cue - start <= 4
        {
            self.left.end(start - 1);
            self.left_run(tree, start - 1);
        }
    }

    /// From the start of the outermost run around `end`, through quoted sentences before it.
    fn left_run(&mut self, tree: &Tree<'_>, end: usize) {
        let mut at = end;
        for _ in 0..3 {
            if tree.is_punctuation(at) && tree.words[at].outer.is_none() && at > 0 {
                at -= 1;
            }
        }
        let Some(run) = tree.words[at].outer else { return };
        let Some((first, _)) = tree.run_words[run] else { return };
        self.left.start(first);
        let mut first = first;
        let floor = tree.paragraph(end).0;
        for _ in 0..4 {
            if first <= floor {
                break;
            }
            let Some((earlier, _)) = tree.words[first - 1].outer.and_then(|run| tree.run_words[run]) else { break };
            self.left.start(earlier);
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
        for child in tree.children(cue).take(CHILDREN) {
            let word = &tree.words[child];
            let attribution = matches!(
                word.deprel,
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
            if child < cue {
                first = first.min(word.first);
                self.before.push(first);
            } else {
                last = last.max(word.last);
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
        if let Some(comma) = (cue + 1..=end.min(cue + 25)).find(|at| matches!(tree.words[*at].norm, "," | "—" | "--"))
            && !self.after.contains(&comma)
        {
            self.after.push(comma);
        }
        self.before.dedup();
    }

    fn around(&self, tree: &Tree<'_>, cue: usize, add: &mut impl FnMut(&[Piece], Recipe, usize)) {
        let (start, end) = tree.sentence(cue);
        if start >= cue {
            return;
        }
        let far = tree.words[end].outer.and_then(|run| tree.run_words[run]).map_or(end, |words| words.1.max(end));
        let mut starts = vec![start];
        starts.extend(
            self.left
                .starts
                .iter()
                .copied()
                .filter(|at| *at < start || tree.words[*at].run.is_some_and(|run| tree.run_words[run].is_some_and(|words| words.0 == *at))),
        );
        starts.dedup();
        for before in &self.before {
            for after in &self.after {
                for start in starts.iter().take(3) {
                    if start < before && *after < end {
                        add(&[(*start, before - 1), (after + 1, end)], Recipe::Around, NONE);
                        if far > end {
                            add(&[(*start, before - 1), (after + 1, far)], Recipe::Around, NONE);
                        }
                    }
                }
            }
        }
    }
}

/// Inside a quotation, the deeper quotation that the cue stands right before: “I said, ‘Go.’”
fn inner_run(tree: &Tree<'_>, cue: usize) -> Option<Piece> {
    let depth = tree.runs[tree.words[cue].run?].depth;
    if !matches!(tree.words[cue].upos, Upos::Verb | Upos::Noun) && tree.words[cue].norm != ":" {
        return None;
    }
    (cue + 1..=cue + 4).take_while(|at| *at < tree.words.len()).find_map(|at| {
        let run = tree.words[at].run?;
        tree.run_words[run].filter(|words| words.0 == at && tree.runs[run].depth == depth + 1)
    })
}

/// An attribution between quoted runs of its paragraph: the runs before it, the runs after it, both.
fn between_runs(tree: &Tree<'_>, cue: usize, add: &mut impl FnMut(&[Piece], Recipe, usize)) {
    const GAP: usize = 30;
    if tree.words[cue].outer.is_some() {
        return;
    }
    let paragraph = tree.paragraph(cue);
    let run_of = |at: usize| tree.words[at].outer.and_then(|run| tree.run_words[run]);
    let before = (paragraph.0.max(cue.saturating_sub(GAP))..cue).rev().find_map(run_of);
    let after = (cue + 1..=paragraph.1.min(cue + GAP)).find_map(run_of);
    if let Some(mut whole) = before {
        add(&[whole], Recipe::Left, NONE);
        // quoted sentences one after the other
        for _ in 0..3 {
            let Some(earlier) = whole.0.checked_sub(1).filter(|at| *at >= paragraph.0).and_then(run_of) else { break };
            whole.0 = earlier.0;
            add(&[whole], Recipe::Left, NONE);
        }
    }
    if let Some(after) = after {
        add(&[after], Recipe::Right, NONE);
    }
    if let (Some(before), Some(after)) = (before, after) {
        add(&[before, after], Recipe::Around, NONE);
    }
}

fn hosts(tree: &Tree<'_>, cue: usize, add: &mut impl FnMut(&[Piece], Recipe, usize)) {
    let mut block = cue;
    let sentence = tree.sentence(cue);
    for _ in 0..3 {
        let host = tree.words[block].head;
        if host == NONE {
            break;
        }
        let (inner, outer) = ((tree.words[block].first, tree.words[block].last), (tree.words[host].first, tree.words[host].last));
        for around in [outer, sentence] {
            match (around.0 < inner.0, inner.1 < around.1) {
                (true, true) => {
                    add(&[(around.0, inner.0 - 1), (inner.1 + 1, around.1)], Recipe::Host, block);
                    add(&[(around.0, inner.0 - 1)], Recipe::Host, block);
                    add(&[(inner.1 + 1, around.1)], Recipe::Host, block);
                }
                (true, false) => add(&[(around.0, inner.0 - 1)], Recipe::Host, block),
                (false, true) => add(&[(inner.1 + 1, around.1)], Recipe::Host, block),
                (false, false) => {}
            }
        }
        let relation = tree.words[block].deprel;
        if matches!(relation, Deprel::Acl | Deprel::AclRelcl | Deprel::AdvclRelcl) {
            add(&[(outer.0, host)], Recipe::Antecedent, block);
            if inner.0 > outer.0 {
                add(&[(outer.0, inner.0 - 1)], Recipe::Antecedent, block);
            }
            break;
        }
        block = host;
    }
}

fn raised(tree: &Tree<'_>, cue: usize, add: &mut impl FnMut(&[Piece], Recipe, usize)) {
    // the subject may be that of the verb the cue is a complement or conjunct of
    let mut subject = None;
    let mut at = cue;
    for _ in 0..3 {
        subject = tree.child(at, &[Deprel::NsubjPass, Deprel::Nsubj, Deprel::Csubj, Deprel::CsubjPass]).filter(|subject| *subject < cue);
        if subject.is_some() || !matches!(tree.words[at].deprel, Deprel::Conj | Deprel::Xcomp) {
            break;
        }
        at = tree.words[at].head;
        if at == NONE {
            break;
        }
    }
    let object = tree.child(cue, &[Deprel::Obj]);
    for subject in [subject, object].into_iter().flatten() {
        let first = (tree.words[subject].first, tree.words[subject].last);
        for child in tree.children(cue).filter(|child| *child > cue && *child > subject).take(CHILDREN) {
            let word = &tree.words[child];
            if is_function(word.deprel) || word.first <= first.1 {
                continue;
            }
            add(&[first, (word.first, word.last)], Recipe::Raised, child);
            let end = tree.sentence(cue).1;
            if end > word.last {
                add(&[first, (word.first, end)], Recipe::Raised, child);
            }
        }
    }
}

fn shared(tree: &Tree<'_>, cue: usize, add: &mut impl FnMut(&[Piece], Recipe, usize)) {
    let complements = [Deprel::Obj, Deprel::Ccomp, Deprel::Xcomp, Deprel::Obl, Deprel::Nmod, Deprel::Acl];
    let mut from = |verb: usize| {
        for child in tree.children(verb).take(4 * CHILDREN).filter(|child| *child > cue && complements.contains(&tree.words[*child].deprel))
        {
            let word = &tree.words[child];
            if word.first > cue {
                add(&[(word.first, word.last)], Recipe::Shared, child);
            }
        }
    };
    if tree.words[cue].deprel == Deprel::Conj && tree.words[cue].head != NONE {
        from(tree.words[cue].head);
    }
    // light verbs and copulas: "made the claim that", "is confident that"
    if matches!(tree.words[cue].deprel, Deprel::Obj | Deprel::Nsubj | Deprel::NsubjPass | Deprel::Obl) && tree.words[cue].head != NONE {
        from(tree.words[cue].head);
    }
    for child in tree
        .children(cue)
        .filter(|child| matches!(tree.words[*child].deprel, Deprel::Conj | Deprel::Obj | Deprel::Xcomp | Deprel::Obl | Deprel::Advmod))
        .take(CHILDREN)
    {
        from(child);
    }
}

fn add(tree: &Tree<'_>, cue: usize, pieces: &[Piece], recipe: Recipe, anchor: usize, out: &mut Vec<Content>) {
    let mut trimmed = [(0, 0); 3];
    let mut count = 0;
    for piece in pieces {
        if let Some(piece) = trim(tree, *piece)
            && piece.1 - piece.0 < LONGEST
            && !(piece.0 <= cue && cue <= piece.1)
            && count < 3
        {
            trimmed[count] = piece;
            count += 1;
        }
    }
    if count == 0 || trimmed[..count].windows(2).any(|pair| pair[0].1 >= pair[1].0) {
        return;
    }
    // who is quoted speaks inside the quotation
    if let Some(run) = tree.words[cue].run.and_then(|run| tree.run_words[run])
        && trimmed[..count].iter().any(|piece| piece.0 < run.0 || piece.1 > run.1)
    {
        return;
    }
    let Some(content) = Content::of(&trimmed[..count], recipe, anchor) else { return };
    if out.len() < MOST && !out.iter().any(|have| have.pieces() == content.pieces()) {
        out.push(content);
    }
}

/// Adds, to every candidate that holds quoted words, a copy that goes on with the quoted sentences after the cue's.
fn extend(tree: &Tree<'_>, cue: usize, out: &mut Vec<Content>) {
    if tree.words[cue].run.is_some() {
        return;
    }
    let sentence = tree.words[cue].sentence;
    let from = tree.sentence(cue).1;
    let mut last = out.iter().flat_map(|content| content.pieces()).map(|piece| piece.1).max().unwrap_or(from).max(from);
    if !tree.words.get(last + 1).is_some_and(|word| word.outer.is_some()) {
        return;
    }
    let first = last + 1;
    let paragraph = tree.paragraph_of.get(sentence).copied();
    let mut number = tree.words[first].sentence;
    let mut begin = first;
    for _ in 0..FOLLOWING_SENTENCES {
        let Some(words) = tree.sentences.get(number) else { break };
        begin = begin.max(words.0);
        let continued = tree.words[words.0].outer.is_some_and(|run| tree.runs[run].continues.is_some());
        if tree.paragraph_of.get(number).copied() != paragraph && !continued {
            break;
        }
        let quoted = (begin..=words.1).all(|at| tree.words[at].outer.is_some() || tree.is_punctuation(at));
        if !quoted || words.1 - from > LONGEST {
            break;
        }
        last = words.1;
        number += 1;
    }
    let Some(tail) = trim(tree, (first, last)).filter(|tail| tail.0 > from || last > from) else { return };
    if last < first {
        return;
    }
    let count = out.len();
    for at in 0..count {
        let content = out[at];
        let quoted = content.pieces().iter().any(|piece| tree.words[piece.0].outer.is_some() || tree.words[piece.1].outer.is_some());
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
