//! What the ranker looks at: each feature is a hash of a template's number and what the template found.

use crate::contents::Content;
use crate::lexicon::Lexicon;
use crate::sources::Source;
use crate::tree::{NONE, Piece, Tree};
use dateline_learn::hash;
use dateline_sdk::core::Label;
use dateline_sdk::core::records::quote::Tier;
use dateline_sdk::prelude::*;

/// A document with what features need beside the parse.
pub struct Facts<'t, 'a> {
    /// The document.
    pub tree: &'t Tree<'a>,
    /// 0, or one plus the kind of the entity that the word heads a mention of.
    pub entity_kinds: Vec<u8>,
    /// 0, or one plus the index of the cue lexicon's tier.
    pub tiers: Vec<u8>,
    /// 0, or one plus the index of the cue lexicon's act.
    pub acts: Vec<u8>,
    quoted: Vec<u32>,
    finite: Vec<u32>,
    cues: Vec<u32>,
    plain: Vec<u32>,
}

impl<'t, 'a> Facts<'t, 'a> {
    /// Gathers the facts. Linear.
    pub fn new(tree: &'t Tree<'a>, lexicon: &Lexicon, mentions: View<'_, Mention>, entities: View<'_, Entity>) -> Facts<'t, 'a> {
        let count = tree.words.len();
        let mut entity_kinds = vec![0; count];
        for (_, mention) in mentions.iter() {
            let kind = entities.row(mention.entity.index()).map_or(0, |entity| entity.kind.index() + 1);
            if let Some(cell) = entity_kinds.get_mut(mention.head.index()) {
                *cell = kind;
            }
        }
        let entries = tree.words.iter().map(|word| lexicon.get(word).map_or((0, 0), |(act, tier)| (act.index() + 1, tier.index() + 1)));
        let (acts, tiers): (Vec<u8>, Vec<u8>) = entries.unzip();
        let sums = |is: &dyn Fn(usize) -> bool| {
            let mut sum = 0;
            let mut sums = Vec::with_capacity(count + 1);
            sums.push(0);
            for at in 0..count {
                sum += u32::from(is(at));
                sums.push(sum);
            }
            sums
        };
        let quoted = sums(&|at| tree.words[at].outer.is_some());
        let finite = sums(&|at| matches!(tree.words[at].xpos, Xpos::Vbd | Xpos::Vbz | Xpos::Vbp | Xpos::Md));
        let cues = sums(&|at| tiers[at] == Tier::Speech.index() + 1 && tree.words[at].upos == Upos::Verb);
        let plain = sums(&|at| !tree.is_punctuation(at));
        Facts { tree, entity_kinds, tiers, acts, quoted, finite, cues, plain }
    }

    fn of(sums: &[u32], piece: Piece) -> u64 {
        u64::from(sums[piece.1 + 1] - sums[piece.0])
    }

    /// What the cue lexicon says of a word.
    pub fn tier(&self, at: usize) -> Option<Tier> {
        self.tiers[at].checked_sub(1).and_then(|index| Tier::ALL.get(index as usize).copied())
    }

    /// Whether a word is a verb of speech outside quotation marks.
    fn speaks(&self, at: usize) -> bool {
        self.tiers[at] == Tier::Speech.index() + 1 && self.tree.words[at].upos == Upos::Verb && self.tree.words[at].outer.is_none()
    }

    /// Whether two contents have most of their words in common: four fifths of each, punctuation left aside.
    pub fn alike(&self, a: &Content, b: &Content) -> bool {
        let size = |content: &Content| content.pieces().iter().map(|piece| Self::of(&self.plain, *piece)).sum::<u64>();
        let mut shared = 0;
        for a in a.pieces() {
            for b in b.pieces() {
                let common = (a.0.max(b.0), a.1.min(b.1));
                if common.0 <= common.1 {
                    shared += Self::of(&self.plain, common);
                }
            }
        }
        shared * 5 >= size(a) * 4 && shared * 5 >= size(b) * 4
    }

    /// Words of a piece that stand in quoted runs.
    pub fn quoted(&self, piece: Piece) -> usize {
        Self::of(&self.quoted, piece) as usize
    }
}

#[inline(always)]
fn f(template: u64, a: u64) -> u64 {
    hash::finish(hash::combine(template.wrapping_mul(0x1_0001), a))
}

#[inline(always)]
fn g(template: u64, a: u64, b: u64) -> u64 {
    hash::finish(hash::combine(hash::combine(template.wrapping_mul(0x1_0001), a), b))
}

#[inline(always)]
fn join(a: u64, b: u64) -> u64 {
    hash::combine(hash::combine(0x51, a), b)
}

fn bucket(n: usize) -> u64 {
    match n {
        0..=5 => n as u64,
        6..=7 => 6,
        8..=10 => 7,
        11..=15 => 8,
        16..=25 => 9,
        26..=50 => 10,
        _ => 11,
    }
}

const EDGE: u64 = 0x00ED_6E00;

fn form(tree: &Tree<'_>, at: Option<usize>) -> u64 {
    at.and_then(|at| tree.words.get(at)).map_or(EDGE, |word| word.form_hash)
}

fn upos(tree: &Tree<'_>, at: Option<usize>) -> u64 {
    at.and_then(|at| tree.words.get(at)).map_or(99, |word| word.upos as u64)
}

fn xpos(tree: &Tree<'_>, at: Option<usize>) -> u64 {
    at.and_then(|at| tree.words.get(at)).map_or(99, |word| word.xpos as u64)
}

/// Whether a word may be the head of a cue at all.
pub fn may_be_cue(tree: &Tree<'_>, at: usize) -> bool {
    let word = &tree.words[at];
    match word.upos {
        Upos::Verb | Upos::Noun | Upos::Adj => true,
        Upos::Aux => !matches!(word.deprel, Deprel::Aux | Deprel::AuxPass | Deprel::Cop),
        Upos::Propn | Upos::Adv => {
            !matches!(word.deprel, Deprel::Compound | Deprel::Flat) && word.norm.chars().next().is_some_and(char::is_lowercase)
        }
        Upos::Adp | Upos::Sconj | Upos::X => matches!(word.norm, "according" | "According" | "per" | "Per"),
        Upos::Punct => word.norm == ":" || is_dash_of_a_source(tree, at),
        _ => false,
    }
}

/// Whether a dash follows a quotation: “Never again.” — Ada Okoro.
pub fn is_dash_of_a_source(tree: &Tree<'_>, at: usize) -> bool {
    matches!(tree.words[at].norm, "-" | "--" | "–" | "—" | "―" | "~")
        && at > 0
        && tree.words[at - 1].outer.and_then(|run| tree.run_words[run]).is_some_and(|words| words.1 == at - 1)
}

/// Features of a word as a cue.
pub fn cue(facts: &Facts<'_, '_>, cue: usize, mut emit: impl FnMut(u64)) {
    let tree = facts.tree;
    let word = &tree.words[cue];
    let (start, end) = tree.sentence(cue);
    let (lemma, form_, tag, relation) = (word.lemma_hash, word.form_hash, word.xpos as u64, word.deprel as u64);
    let class = join(word.upos as u64, u64::from(facts.tiers[cue]));
    emit(f(1, class));
    emit(f(2, lemma));
    emit(g(3, form_, tag));
    emit(g(4, tag, relation));
    emit(g(5, lemma, relation));
    emit(g(6, lemma, tag));
    let head = (word.head != NONE).then_some(word.head);
    let head_lemma = head.map_or(EDGE, |head| tree.words[head].lemma_hash);
    emit(g(7, relation, head_lemma));
    emit(g(8, join(relation, class), upos(tree, head)));
    let (next, before) = ((cue < end).then_some(cue + 1), (cue > start).then(|| cue - 1));
    let next2 = (cue + 1 < end).then_some(cue + 2);
    emit(g(9, class, form(tree, next)));
    emit(g(10, lemma, form(tree, next)));
    emit(g(11, class, form(tree, before)));
    emit(g(12, lemma, form(tree, before)));
    emit(g(13, join(class, xpos(tree, next)), xpos(tree, next2)));
    emit(g(14, join(class, xpos(tree, before)), xpos(tree, next)));
    emit(g(15, form(tree, next), form(tree, next2)));
    let act = join(word.upos as u64, u64::from(facts.acts[cue]));
    emit(g(42, act, form(tree, next)));
    emit(g(43, act, form(tree, before)));
    emit(g(44, act, relation));
    let mut shape = 0;
    for child in tree.children(cue).take(24) {
        let (relation, side) = (tree.words[child].deprel as u64, u64::from(child > cue));
        if tree.words[child].deprel == Deprel::Punct {
            continue;
        }
        let key = join(relation, side);
        emit(g(16, class, key));
        emit(g(17, lemma, key));
        emit(g(45, act, key));
        emit(g(18, key, tree.words[child].lemma_hash));
        if let Some(mark) = tree.child(child, &[Deprel::Mark, Deprel::Case]) {
            emit(g(19, join(lemma, relation), tree.words[mark].form_hash));
            emit(g(20, join(class, relation), tree.words[mark].form_hash));
            emit(g(46, join(act, relation), tree.words[mark].form_hash));
        }
        if matches!(tree.words[child].deprel, Deprel::Nsubj | Deprel::NsubjPass | Deprel::OblAgent | Deprel::NmodPoss) {
            emit(g(21, join(relation, class), u64::from(facts.entity_kinds[child])));
            emit(g(22, lemma, join(relation, u64::from(facts.entity_kinds[child]))));
            emit(g(23, relation, tree.words[child].form_hash));
        }
        if matches!(tree.words[child].deprel, Deprel::Obj | Deprel::Xcomp | Deprel::Ccomp | Deprel::Obl) {
            emit(g(24, lemma, join(relation, tree.words[child].lemma_hash)));
        }
        shape |= 1_u64 << (relation % 60);
    }
    emit(g(25, class, shape));
    emit(g(47, act, shape));
    let quoted = u64::from(word.outer.is_some());
    let beside = u64::from(next.is_some_and(|at| tree.words[at].outer.is_some()))
        | (u64::from(before.is_some_and(|at| tree.words[at].outer.is_some())) << 1);
    let any = u64::from(facts.quoted((start, end)) > 0);
    emit(g(26, class, join(quoted, join(beside, any))));
    emit(g(27, lemma, join(quoted, join(beside, any))));
    // what stands above: a clause inside another attribution's clause is that one's content
    let mut above = word.head;
    let mut last = word.deprel;
    for step in 0..5 {
        if above == NONE {
            break;
        }
        let parent = &tree.words[above];
        if facts.tiers[above] > 0
            && matches!(
                last,
                Deprel::Ccomp | Deprel::Xcomp | Deprel::Advcl | Deprel::Acl | Deprel::AclRelcl | Deprel::Parataxis | Deprel::Obj
            )
        {
            emit(g(28, class, join(last as u64, u64::from(facts.tiers[above]))));
            emit(g(29, join(class, step), join(last as u64, parent.lemma_hash)));
            break;
        }
        last = parent.deprel;
        above = parent.head;
    }
    let elsewhere = Facts::of(&facts.cues, (start, end)).saturating_sub(u64::from(facts.tiers[cue] == 1));
    emit(g(30, class, elsewhere.min(3)));
    emit(g(31, class, u64::from(cue == start) | (u64::from(cue == end) << 1)));
    if word.norm.len() > 3 && word.norm.is_ascii() {
        emit(g(32, word.upos as u64, hash::bytes(&word.norm.as_bytes()[word.norm.len() - 3..])));
    }
    if word.norm == ":" {
        let length = cue - tree.paragraph(cue).0;
        emit(g(33, bucket(length), upos(tree, next)));
        emit(g(34, form(tree, before), bucket(length)));
    }
    // the subject, also of the verb that this one is joined to or depends on
    let mut at = cue;
    for step in 0..4 {
        if let Some(subject) = tree.child(at, &[Deprel::Nsubj, Deprel::NsubjPass]) {
            let nature = join(tree.words[subject].upos as u64, u64::from(facts.entity_kinds[subject]));
            emit(g(38, join(class, word.deprel as u64), join(nature, step)));
            emit(g(39, lemma, nature));
            emit(g(40, class, tree.words[subject].lemma_hash));
            break;
        }
        at = tree.words[at].head;
        if at == NONE {
            break;
        }
    }
    let kind =
        tree.paragraph_of.get(word.sentence).and_then(|paragraph| tree.paragraph_kinds.get(*paragraph)).map_or(9, |kind| *kind as u64);
    emit(g(41, class, join(kind, word.sentence.min(3) as u64)));
    let negated = tree.children(cue).take(24).any(|child| matches!(tree.words[child].lemma, "not" | "n't" | "never"));
    emit(g(35, class, u64::from(negated)));
    emit(g(36, lemma, u64::from(negated)));
    let modal = tree.children(cue).take(24).find(|child| tree.words[*child].xpos == Xpos::Md);
    emit(g(37, class, form(tree, modal)));
}

/// Features of a content, given its cue.
pub fn content(facts: &Facts<'_, '_>, cue: usize, content: &Content, mut emit: impl FnMut(u64)) {
    let tree = facts.tree;
    let word = &tree.words[cue];
    let lemma = word.lemma_hash;
    let class = join(word.upos as u64, join(word.xpos as u64, u64::from(facts.tiers[cue])));
    let position = join(class, word.deprel as u64);
    let anchor = if content.anchor == NONE { 99 } else { tree.words[content.anchor].deprel as u64 };
    let kind = join(content.recipe as u64, join(anchor, u64::from(content.extended)));
    emit(f(101, kind));
    emit(g(102, kind, lemma));
    emit(g(103, kind, position));
    emit(g(104, kind, class));
    let act = join(word.upos as u64, u64::from(facts.acts[cue]));
    emit(g(151, kind, act));
    let pieces = content.pieces();
    emit(g(105, pieces.len() as u64, lemma));
    emit(g(106, join(pieces.len() as u64, content.recipe as u64), class));
    let total: usize = content.words();
    let quoted: usize = pieces.iter().map(|piece| facts.quoted(*piece)).sum();
    let verbatim = match quoted {
        0 => 0,
        n if n >= total => 1,
        n if n * 2 > total => 2,
        _ => 3,
    };
    let finite = pieces.iter().map(|piece| Facts::of(&facts.finite, *piece)).sum::<u64>().min(2);
    let marks = join(verbatim, content.recipe as u64);
    emit(g(107, marks, class));
    emit(g(108, marks, lemma));
    emit(g(152, marks, act));
    emit(g(109, bucket(total), join(content.recipe as u64, finite)));
    emit(g(110, bucket(total), lemma));
    emit(g(111, finite, join(lemma, content.recipe as u64)));
    emit(g(112, join(finite, verbatim), class));
    emit(g(113, join(bucket(total), verbatim), join(content.recipe as u64, anchor)));
    let sentence = tree.sentence(cue);
    let in_quotes = word.outer.is_some();
    for (number, piece) in pieces.iter().enumerate() {
        let side = u64::from(piece.0 > cue);
        let place = join(join(number as u64, pieces.len() as u64), side);
        edges(facts, cue, *piece, place, lemma, class, &mut emit);
        back_off(facts, cue, *piece, place, act, &mut emit);
        let cut = cut_runs(tree, *piece, in_quotes);
        emit(g(140, join(place, cut), verbatim));
        inside(facts, cue, *piece, place, lemma, class, &mut emit);
        // what stands outside quotation marks at the edges of a piece that has some
        let pattern = pattern(tree, *piece);
        emit(g(146, join(place, pattern), class));
        emit(g(147, join(place, pattern), content.recipe as u64));
        emit(g(148, join(place, pattern), lemma));
        // another attribution right after or right before quoted words claims them
        if facts.quoted(*piece) > 0 {
            let rival = |from: usize, to: usize| (from..to.min(tree.words.len())).any(|at| at != cue && facts.speaks(at));
            let after = rival(piece.1 + 1, (piece.1 + 8).min(tree.sentence(piece.1).1 + 1));
            let before = rival(piece.0.saturating_sub(5).max(tree.sentence(piece.0).0), piece.0);
            let between = rival(cue.max(piece.0.saturating_sub(40)), piece.0) | rival(piece.1 + 1, cue.min(piece.1 + 40));
            let rivals = u64::from(after) | (u64::from(before) << 1) | (u64::from(between) << 2);
            emit(g(149, join(place, rivals), verbatim));
            emit(g(150, join(place, rivals), u64::from(content.extended)));
        }
        // how much of the sentence is left over beside it
        let left = piece.0.saturating_sub(sentence.0.max(if side == 1 { cue + 1 } else { 0 }));
        let limit = if side == 1 { sentence.1 } else { cue.saturating_sub(1) };
        let right = limit.saturating_sub(piece.1);
        emit(g(141, join(place, bucket(left)), content.recipe as u64));
        emit(g(142, join(place, bucket(right)), join(content.recipe as u64, verbatim)));
    }
}

/// How many unquoted words a piece begins and ends with, and whether it has quoted ones between.
fn pattern(tree: &Tree<'_>, piece: Piece) -> u64 {
    let plain = |at: &usize| tree.words[*at].outer.is_none();
    let before = (piece.0..=piece.1).take(8).take_while(plain).count();
    let after = (piece.0..=piece.1).rev().take(8).take_while(plain).count();
    let cap = |n: usize| n.min(5) as u64 + u64::from(n == 8);
    if before == 8 && after == 8 { 99 } else { cap(before) * 8 + cap(after) }
}

/// Bits: a quoted run is cut at its start, at its end, the whole lies in a run that it does not fill.
fn cut_runs(tree: &Tree<'_>, piece: Piece, cue_quoted: bool) -> u64 {
    let cut_at = |at: usize| tree.words[at].outer.and_then(|run| tree.run_words[run]);
    let start = cut_at(piece.0).is_some_and(|run| run.0 < piece.0);
    let end = cut_at(piece.1).is_some_and(|run| run.1 > piece.1);
    u64::from(start) | (u64::from(end) << 1) | (u64::from(cue_quoted) << 2)
}

fn edges(facts: &Facts<'_, '_>, cue: usize, piece: Piece, place: u64, lemma: u64, class: u64, emit: &mut impl FnMut(u64)) {
    let tree = facts.tree;
    let (first, last) = piece;
    let (before, after) = (first.checked_sub(1), Some(last + 1));
    let sentence = tree.sentence(first);
    let at_start = u64::from(first == sentence.0);
    let adjacent = u64::from(first == cue + 1);
    let (form_first, form_before) = (form(tree, Some(first)), if at_start == 1 { EDGE } else { form(tree, before) });
    emit(g(114, place, form_first));
    emit(g(115, join(place, lemma), form_first));
    emit(g(116, join(place, upos(tree, Some(first))), join(form_before, adjacent)));
    emit(g(117, join(place, class), join(xpos(tree, Some(first)), adjacent)));
    emit(g(118, join(place, form_before), form_first));
    emit(g(119, join(place, at_start), tree.words[first].deprel as u64));
    emit(g(
        120,
        join(place, class),
        join(tree.words[first].deprel as u64, u64::from(tree.words[first].head < first || tree.words[first].head > last)),
    ));
    let sentence = tree.sentence(last);
    let at_end = last >= sentence.1;
    let form_after = if at_end { EDGE } else { form(tree, after) };
    emit(g(121, place, form_after));
    emit(g(122, join(place, xpos(tree, Some(last))), form_after));
    emit(g(123, join(place, form(tree, Some(last))), form_after));
    emit(g(124, join(place, lemma), form_after));
    if let Some(next) = tree.words.get(last + 1).filter(|_| !at_end) {
        // where the words after the end are tied to
        let mut tied = last + 1;
        if next.upos == Upos::Punct && last + 2 <= sentence.1 {
            tied = last + 2;
        }
        let next = &tree.words[tied];
        let top = top_of(tree, tied, piece);
        let goal = tree.words[top].head;
        let how = match goal {
            NONE => 0,
            goal if goal == cue => 1,
            goal if first <= goal && goal <= last => 2,
            goal if goal > last => 3,
            _ => 4,
        };
        emit(g(125, join(place, how), join(tree.words[top].deprel as u64, form_after)));
        emit(g(126, join(place, how), join(next.upos as u64, u64::from(tied != last + 1))));
        emit(g(127, join(place, next.form_hash), how));
        emit(g(128, join(place, how), join(tree.words[top].deprel as u64, class)));
        emit(g(129, join(place, form_after), join(next.form_hash, tree.words[top].deprel as u64)));
        emit(g(
            143,
            join(place, join(form_after, u64::from(facts.tiers[top]))),
            join(tree.words[top].xpos as u64, tree.words[top].deprel as u64),
        ));
    }
    // the words between cue and content
    let gap = if first > cue { (cue + 1, first) } else { (last + 1, cue) };
    if gap.0 < gap.1 && gap.1 - gap.0 <= 2 {
        let words = (gap.0..gap.1).fold(0, |all, at| join(all, tree.words[at].form_hash));
        emit(g(130, place, words));
        emit(g(131, join(place, lemma), words));
    }
    let distance = bucket(gap.1.saturating_sub(gap.0));
    emit(g(132, place, distance));
    emit(g(133, join(place, class), distance));
}

/// Edges by the act of the cue, for cues that were rarely seen.
fn back_off(facts: &Facts<'_, '_>, cue: usize, piece: Piece, place: u64, act: u64, emit: &mut impl FnMut(u64)) {
    let tree = facts.tree;
    let (first, last) = piece;
    let adjacent = u64::from(first == cue + 1);
    let at_end = last >= tree.sentence(last).1;
    emit(g(153, join(place, act), join(form(tree, Some(first)), adjacent)));
    emit(g(154, join(place, act), if at_end { EDGE } else { form(tree, Some(last + 1)) }));
    // a clause that begins with "that", but later than the piece does
    let opener = (first + 1..=last.min(first + 14)).find(|at| tree.words[*at].deprel == Deprel::Mark && tree.words[*at].upos == Upos::Sconj);
    if let Some(at) = opener {
        let clause = tree.words[at].head;
        let tied = if clause == NONE || tree.words[clause].head == NONE {
            0
        } else if tree.words[clause].head == cue {
            1
        } else {
            2 + u64::from(tree.words[clause].head < first || tree.words[clause].head > last)
        };
        emit(g(156, join(place, tied), tree.words[at].form_hash));
        emit(g(157, join(place, tied), join(act, u64::from(facts.speaks(cue)))));
    }
}

/// The highest word of a subtree that lies right of a piece, from one of its words upward.
fn top_of(tree: &Tree<'_>, from: usize, piece: Piece) -> usize {
    let mut at = from;
    for _ in 0..12 {
        let head = tree.words[at].head;
        if head == NONE || (head <= piece.1) {
            break;
        }
        at = head;
    }
    at
}

fn inside(facts: &Facts<'_, '_>, cue: usize, piece: Piece, place: u64, lemma: u64, class: u64, emit: &mut impl FnMut(u64)) {
    let tree = facts.tree;
    // words tied to something outside: one for a constituent
    let mut outside = 0;
    let mut root = NONE;
    for at in piece.0..=piece.1.min(piece.0 + 60) {
        let word = &tree.words[at];
        if word.upos == Upos::Punct {
            continue;
        }
        if word.head == NONE || word.head < piece.0 || word.head > piece.1 {
            outside += 1;
            let wide = |at: usize| tree.words[at].last - tree.words[at].first;
            if root == NONE || wide(at) > wide(root) {
                root = at;
            }
        }
    }
    emit(g(134, place, outside.min(5)));
    if root != NONE {
        let word = &tree.words[root];
        let tie = match word.head {
            NONE => 0,
            head if head == cue => 1,
            head if tree.words[cue].head == root => 2 + u64::from(head == cue),
            head if head == tree.words[cue].head => 4,
            _ => 5,
        };
        let tie = if tree.words[cue].head == root { 6 } else { tie };
        let what = join(tie, join(word.deprel as u64, word.upos as u64));
        emit(g(135, join(place, outside.min(3)), what));
        emit(g(136, join(place, lemma), what));
        emit(g(137, join(place, class), what));
        emit(g(138, join(place, lemma), word.lemma_hash));
        emit(g(139, join(place, word.xpos as u64), join(tie, tree.words[cue].deprel as u64)));
        let role = join(u64::from(facts.tiers[root]), u64::from(facts.entity_kinds[root]));
        emit(g(144, join(place, lemma), role));
    }
    let cues = Facts::of(&facts.cues, piece).min(3);
    emit(g(145, join(place, class), cues));
}

/// Features of a source, given its cue and content.
pub fn source(facts: &Facts<'_, '_>, cue: usize, content: &Content, source: &Source, rank: usize, mut emit: impl FnMut(u64)) {
    let tree = facts.tree;
    let word = &tree.words[cue];
    let lemma = word.lemma_hash;
    let class = join(word.upos as u64, join(word.xpos as u64, u64::from(facts.tiers[cue])));
    let position = join(class, word.deprel as u64);
    let passive =
        u64::from(tree.children(cue).take(24).any(|child| matches!(tree.words[child].deprel, Deprel::AuxPass | Deprel::NsubjPass)));
    if source.head == NONE {
        emit(g(201, class, passive));
        emit(g(202, lemma, passive));
        emit(g(203, position, passive));
        let subject = tree.children(cue).take(24).any(|child| matches!(tree.words[child].deprel, Deprel::Nsubj));
        emit(g(204, position, join(passive, u64::from(subject))));
        emit(g(205, lemma, join(passive, u64::from(subject))));
        emit(g(206, content.recipe as u64, class));
        return;
    }
    let at = &tree.words[source.head];
    let path = path(tree, cue, source.head);
    let side = u64::from(source.head > cue);
    let nature = join(at.upos as u64, u64::from(facts.entity_kinds[source.head]));
    let quoted = u64::from(at.outer.is_some()) | (u64::from(word.outer.is_some()) << 1);
    emit(g(210, path, class));
    emit(g(211, path, lemma));
    emit(g(212, path, passive));
    emit(g(213, path, word.deprel as u64));
    emit(f(214, path));
    emit(g(236, path, join(word.upos as u64, u64::from(facts.acts[cue]))));
    emit(g(215, at.lemma_hash, class));
    emit(g(216, at.lemma_hash, lemma));
    emit(g(217, nature, class));
    emit(g(218, nature, join(path, 0)));
    emit(g(219, join(at.deprel as u64, side), class));
    emit(g(220, join(at.deprel as u64, side), lemma));
    emit(g(221, bucket(source.head.abs_diff(cue)), join(side, class)));
    emit(g(222, bucket(rank), join(side, at.deprel as u64)));
    emit(g(223, quoted, class));
    emit(g(224, u64::from(source.label), class));
    let first = content.pieces().first().map_or(0, |piece| piece.0);
    let last = content.pieces().last().map_or(0, |piece| piece.1);
    let order = match (source.head < first, source.head > last) {
        (true, _) => 0,
        (_, true) => 1,
        _ => 2,
    };
    emit(g(225, join(order, side), class));
    emit(g(226, join(order, side), join(content.recipe as u64, at.deprel as u64)));
    let (before, after) = (source.piece.0.checked_sub(1), Some(source.piece.1 + 1));
    emit(g(227, form(tree, before), class));
    emit(g(228, form(tree, after), class));
    emit(g(229, u64::from(source.piece.1 + 1 == cue || cue + 1 == source.piece.0), join(side, class)));
    emit(g(230, at.form_hash, at.deprel as u64));
    let case = tree.child(source.head, &[Deprel::Case]).filter(|case| *case < source.head);
    emit(g(231, form(tree, case), class));
    emit(g(232, form(tree, case), lemma));
    emit(g(233, form(tree, case), join(path, class)));
    // a subject of another verb that stands above the cue
    let head = at.head;
    if head != NONE {
        let governs = u64::from(tree.is_below(cue, head));
        emit(g(234, join(governs, at.deprel as u64), position));
        emit(g(235, join(governs, at.deprel as u64), join(nature, side)));
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
