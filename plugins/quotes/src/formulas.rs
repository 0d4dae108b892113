//! Set phrases of attribution that news has and the training corpus hardly: what a court has heard, what is so in the words of
//! somebody, what somebody used to say or was quoted as saying.
//!
//! **Why.** The corpus is American politics; courts, inquests and councils are reported on everywhere, and elsewhere in these words.

use crate::contents::{Content, Recipe};
use crate::document::Rule;
use crate::features::Facts;
use crate::layout;
use crate::rank::Found;
use crate::recipes::trim;
use crate::sources::{self, Source};
use crate::tree::{NONE, Piece, Tree};
use dateline_sdk::core::records::quote::Tier;
use dateline_sdk::prelude::*;

/// How far before quoted words "in the words of" may stand.
const BEFORE: usize = 30;

/// Attributions by set phrases.
pub fn found(facts: &Facts<'_, '_>) -> Vec<Found> {
    let tree = facts.tree;
    let mut found: Vec<Found> = facts.verbs().filter_map(|verb| heard(tree, verb)).collect();
    let runs = tree.runs.iter().zip(&tree.run_words).filter(|(run, _)| run.depth == 0 && run.closed);
    found.extend(runs.filter_map(|(_, words)| words.and_then(|run| in_the_words_of(tree, run).or_else(|| named_before(facts, run)))));
    found
}

/// "The brakes had failed, a court has heard", "…, the jury was told".
fn heard(tree: &Tree<'_>, verb: usize) -> Option<Found> {
    let word = &tree.words[verb];
    let told = match tree.lemma(verb) {
        "hear" => false,
        "tell" => true,
        _ => return None,
    };
    if word.deprel != Deprel::Parataxis || word.head() == NONE || word.head() > verb || word.outer().is_some() {
        return None;
    }
    let subject = tree.child(verb, &[if told { Deprel::NsubjPass } else { Deprel::Nsubj }]).filter(|subject| *subject < verb)?;
    let sits = matches!(
        tree.lemma(subject),
        "court"
            | "jury"
            | "juror"
            | "inquest"
            | "inquiry"
            | "tribunal"
            | "hearing"
            | "committee"
            | "panel"
            | "commission"
            | "trial"
            | "council"
            | "meeting"
            | "judge"
            | "magistrate"
    );
    let says = tree.child(verb, &[Deprel::Ccomp, Deprel::Xcomp, Deprel::Obj, Deprel::Iobj]).is_none();
    if !sits || !says {
        return None;
    }
    let content = layout::before_the_comma(tree, subject)?;
    let source = if told {
        Source::NOBODY
    } else {
        Source { head: subject, piece: sources::phrase(tree, subject, verb, Some(&content)), label: false }
    };
    (!content.holds(verb)).then(|| layout::sure(Rule::Formula, verb, content, source))
}

/// "The hearing was, in the words of one clerk, “a food fight.”"
fn in_the_words_of(tree: &Tree<'_>, run: Piece) -> Option<Found> {
    let begin = tree.sentence(run.0).0.max(run.0.saturating_sub(BEFORE));
    let phrase = |at: &usize| tree.norm(*at) == "words" && tree.norm(at - 1) == "the" && tree.norm(at + 1) == "of";
    let cue = (begin + 2..run.0.saturating_sub(2)).rev().find(|at| phrase(at) && tree.norm(at - 2).eq_ignore_ascii_case("in"))?;
    let head = tree.child(cue, &[Deprel::Nmod]).filter(|head| *head > cue && *head < run.0)?;
    let content = Content::single(trim(tree, run)?, Recipe::Right, NONE);
    Some(layout::sure(Rule::Formula, cue, content, Source { head, piece: sources::phrase(tree, head, cue, Some(&content)), label: false }))
}

/// "Calloway: “They've all left!”" as a sentence of its own.
fn named_before(facts: &Facts<'_, '_>, run: Piece) -> Option<Found> {
    const LONGEST: usize = 5;
    let tree = facts.tree;
    let colon = run.0.checked_sub(1).filter(|colon| tree.norm(*colon) == ":")?;
    let begin = tree.sentence(colon).0;
    if colon - begin > LONGEST {
        return None;
    }
    let named = (begin..colon).all(|at| tree.words[at].upos == Upos::Propn || tree.is_punctuation(at));
    // the name as a whole is somebody
    let head = (begin..colon).find(|at| facts.is_somebody(*at) && tree.words[*at].upos == Upos::Propn)?;
    let content = Content::single(trim(tree, run)?, Recipe::Right, NONE);
    let source = Source { head, piece: (begin, colon - 1), label: true };
    named.then(|| layout::sure(Rule::Formula, colon, content, source))
}

/// "used to say that", "was quoted as saying that": the verb that says so, the words that are said, and who says them.
pub fn saying(facts: &Facts<'_, '_>, found: &Found) -> Option<Found> {
    let (tree, cue) = (facts.tree, found.cue);
    let (relations, subject): (&[Deprel], Deprel) = match tree.lemma(cue) {
        "use" => (&[Deprel::Xcomp, Deprel::Advcl], Deprel::Nsubj),
        // "went on to say"
        "go" if tree.children(cue).take(40).any(|child| tree.norm(child) == "on") => (&[Deprel::Xcomp, Deprel::Advcl], Deprel::Nsubj),
        "quote" | "cite" => (&[Deprel::Advcl, Deprel::Xcomp, Deprel::Obl], Deprel::NsubjPass),
        _ => return None,
    };
    let verb = tree.child(cue, relations).filter(|verb| *verb > cue && tree.words[*verb].upos == Upos::Verb)?;
    let says = facts.tier(verb) == Some(Tier::Speech) && matches!(tree.mark(verb).map(|mark| tree.norm(mark)), Some("to" | "as"));
    let head = tree.child(cue, &[subject]).filter(|head| says && *head < cue)?;
    let last = found.content.pieces().last().map(|piece| piece.1).filter(|last| *last > verb)?;
    let content = Content::single(trim(tree, (verb + 1, last))?, Recipe::Right, NONE);
    let cue = if subject == Deprel::Nsubj { verb } else { cue };
    Some(Found { cue, content, source: Source { head, piece: sources::phrase(tree, head, cue, Some(&content)), label: false }, ..*found })
}
