//! Attributions that the layout shows: labels of interviews and transcripts, the name behind a dash; and those that the order of the
//! words shows: quoted words right beside a verb for speech and its subject.

use crate::contents::{Content, Recipe};
use crate::document::Rule;
use crate::features::{self, Facts};
use crate::rank::Found;
use crate::recipes::{self, trim};
use crate::sources::{self, Source};
use crate::tree::{NONE, Piece, Tree};
use crate::weights::ONE;
use dateline_sdk::core::records::quote::Tier;
use dateline_sdk::prelude::*;

/// Attributions by layout alone: a name and a colon before each paragraph of an interview, a dash and a name after a
/// quotation.
pub fn found(facts: &Facts<'_, '_>) -> Vec<Found> {
    let tree = facts.tree;
    let (mut labels, mut named) = (Vec::new(), false);
    let mut found = Vec::new();
    let sure = |cue: usize, content: Content, source: Source| sure(Rule::Label, cue, content, source);
    for paragraph in tree.paragraphs.iter().flatten() {
        let (opening, last) = *paragraph;
        // a transcript may be quoted as a whole, with an opening mark before each label
        let first = opening + usize::from(opening < last && tree.is_quote_mark(opening));
        if let Some(colon) = (first + 1..=last.min(first + LABEL)).find(|at| tree.norm(*at) == ":")
            && let Some(sure_name) = label(facts, (first, colon - 1))
            && let Some(piece) = trim(tree, (colon + 1, last))
        {
            named |= sure_name;
            labels.push(sure(
                colon,
                Content::single(piece, Recipe::Right, NONE),
                Source { head: first, piece: (first, colon - 1), label: true },
            ));
        }
    }
    // one paragraph alone may be anything; two make an interview
    // and what is said has verbs: "Lindhaven: 1,769" is a list
    let says = |found: &&Found| found.content.pieces().iter().any(|piece| facts.is_clause(*piece));
    if labels.len() > 1 && named && labels.iter().filter(says).count() * 2 > labels.len() {
        // a heading, "Interview: the glacier keeper", says nothing and stands there once
        let text = |found: &Found| tree.span(found.source.piece).slice(tree.text);
        let mut names: Vec<&str> = labels.iter().map(text).collect();
        names.sort_unstable();
        let again = |found: &Found| {
            let first = names.partition_point(|name| *name < text(found));
            names.get(first + 1).is_some_and(|next| *next == text(found))
        };
        labels.retain(|label| says(&label) || again(label));
        found.append(&mut labels);
    }
    for (number, run) in tree.runs.iter().enumerate() {
        if run.depth > 0 || !run.closed {
            continue;
        }
        let Some(run) = tree.run_words[number] else { continue };
        if let Some(source) = dashed_source(tree, run)
            && let Some(piece) = trim(tree, run)
        {
            found.push(sure(run.1 + 1, Content::single(piece, Recipe::Left, NONE), source));
        }
    }
    found
}

/// Quoted words right beside a verb for speech that has its subject on the other side: “Never!” shouted the crowd; the crowd
/// shouted “Never!” In the order of the cues.
pub fn beside(facts: &Facts<'_, '_>) -> Vec<Found> {
    let runs = facts.tree.runs.iter().zip(&facts.tree.run_words).filter(|(run, _)| run.depth == 0 && run.closed);
    let mut found: Vec<Found> =
        runs.filter_map(|(_, words)| (*words).and_then(|run| verb_behind(facts, run).or_else(|| verb_before(facts, run)))).collect();
    found.extend(facts.verbs().filter_map(|verb| behind_the_clause(facts, verb)));
    found.sort_by_key(|found| found.cue);
    found
}

/// "The bank will close, two people briefed on the plan told Reuters": a verb for speech that ends the sentence behind a comma and its
/// subject, whatever stands between them.
fn behind_the_clause(facts: &Facts<'_, '_>, verb: usize) -> Option<Found> {
    let tree = facts.tree;
    let word = &tree.words[verb];
    let loose = matches!(word.deprel, Deprel::Parataxis | Deprel::Conj);
    if !loose || !matches!(tree.lemma(verb), "say" | "tell") || !speaks(facts, verb) || word.head() == NONE || word.head() > verb {
        return None;
    }
    let subject = tree.child(verb, &[Deprel::Nsubj]).filter(|subject| *subject < verb)?;
    let (begin, end) = tree.sentence(verb);
    let tells = tree.lemma(verb) == "tell";
    let says_more = |child: usize| {
        child > verb
            && match tree.words[child].deprel {
                Deprel::Ccomp | Deprel::Xcomp | Deprel::Advcl | Deprel::Cc | Deprel::Conj | Deprel::Parataxis => true,
                Deprel::Obj | Deprel::Iobj => !tells,
                _ => false,
            }
    };
    let ends = (verb + 1..=end).all(|at| tree.is_punctuation(at) || tree.is_below(at, verb));
    let alone = !tree.children(verb).take(40).any(says_more) && ends && (begin..=end).all(|at| tree.words[at].outer().is_none());
    let content = before_the_comma(tree, subject).filter(|_| alone)?;
    let is_clause = content.pieces().iter().all(|piece| word.head() <= piece.1 && facts.is_clause(*piece));
    let source = Source { head: subject, piece: sources::phrase(tree, subject, verb, Some(&content)), label: false };
    is_clause.then(|| sure(Rule::Beside, verb, content, source))
}

/// The words of a sentence before a subject that stands behind a comma: what is said, where its verb attributes them.
pub fn before_the_comma(tree: &Tree<'_>, subject: usize) -> Option<Content> {
    let first = (tree.words[subject].first()..subject).find(|at| !tree.is_punctuation(*at)).unwrap_or(subject);
    let begin = tree.sentence(subject).0;
    let comma = first.checked_sub(1).filter(|comma| *comma > begin && tree.norm(*comma) == ",")?;
    Some(Content::single(trim(tree, (begin, comma))?, Recipe::Left, NONE))
}

fn verb_behind(facts: &Facts<'_, '_>, run: Piece) -> Option<Found> {
    let tree = facts.tree;
    let cue = run.1 + 1 + usize::from(run.1 + 1 < tree.words.len() && tree.norm(run.1 + 1) == ",");
    let opens = run.0 == tree.sentence(run.0).0 && tree.words.get(cue)?.sentence() == tree.words[run.1].sentence();
    if !opens || !speaks(facts, cue) || !recipes::is_led_out(tree, run) {
        return None;
    }
    let head = tree.child(cue, &[Deprel::Nsubj]).filter(|head| tree.words[*head].first() == cue + 1)?;
    let content = Content::single(trim(tree, run)?, Recipe::Left, NONE);
    let source = Source { head, piece: sources::phrase(tree, head, cue, Some(&content)), label: false };
    // “We are,” said the minister, “where we said we would be.”
    let comma = source.piece.1 + 1;
    let next = tree.words.get(comma + 1).filter(|next| tree.norm(comma) == "," && next.sentence() == tree.words[cue].sentence());
    let rest = next.and_then(|_| tree.run_from(comma + 1)).and_then(|rest| trim(tree, rest));
    Some(sure(Rule::Beside, cue, content.and(rest), source))
}

fn verb_before(facts: &Facts<'_, '_>, run: Piece) -> Option<Found> {
    let tree = facts.tree;
    let mark = run.0.checked_sub(1)?;
    let cue = if matches!(tree.norm(mark), "," | ":") { mark.checked_sub(1)? } else { mark };
    let sentence = (run.1.saturating_sub(2)..run.1).any(|at| matches!(tree.norm(at), "." | "," | "!" | "?"));
    if !sentence || !speaks(facts, cue) {
        return None;
    }
    let head = tree.child(cue, &[Deprel::Nsubj]).filter(|head| *head < cue)?;
    let content = Content::single(trim(tree, run)?, Recipe::Right, NONE);
    Some(sure(Rule::Beside, cue, content, Source { head, piece: sources::phrase(tree, head, cue, Some(&content)), label: false }))
}

/// Whether a word outside quotation marks is a finite verb for speech.
fn speaks(facts: &Facts<'_, '_>, cue: usize) -> bool {
    let word = &facts.tree.words[cue];
    matches!(word.xpos, Xpos::Vbd | Xpos::Vbz) && word.outer().is_none() && facts.tier(cue) == Some(Tier::Speech)
}

/// An attribution that stands whatever the ranker says.
pub fn sure(by: Rule, cue: usize, content: Content, source: Source) -> Found {
    let share = ONE * 9 / 10;
    Found { cue, content, source, real: share, content_share: share, source_share: share, by, others: (0, 0) }
}

/// Most words of a label.
const LABEL: usize = 8;
/// Most words of a source behind a dash.
const BEHIND_DASH: usize = 25;

/// The source behind the dash that follows a quotation: “Never again.” — Ada Okoro, Lindhaven. It ends with its line.
fn dashed_source(tree: &Tree<'_>, run: Piece) -> Option<Source> {
    let dash = run.1 + 1;
    let (first, last) =
        (tree.words.get(dash).is_some_and(|_| features::is_dash_of_a_source(tree, dash)).then_some(dash + 1)?, tree.paragraph(run.1).1);
    if first > last || tree.words[first].upos != Upos::Propn {
        return None;
    }
    let breaks = |at: usize| {
        tree.text.get(tree.words[at - 1].span.end() as usize..tree.words[at].span.start() as usize).is_some_and(|gap| gap.contains('\n'))
    };
    let opens_line = run.0 == 0 || run.0 == tree.paragraph(run.0).0 || breaks(run.0);
    let mut end = first;
    for at in first..=last.min(first + BEHIND_DASH) {
        let word = &tree.words[at];
        if word.outer().is_some() || at > first && breaks(at) {
            break;
        }
        // a sentence that goes on has a dash for other reasons
        if word.upos == Upos::Verb && !opens_line || at == first + BEHIND_DASH {
            return None;
        }
        end = at;
    }
    while end > first && tree.is_punctuation(end) {
        end -= 1;
    }
    Some(Source { head: first, piece: (first, end), label: true })
}

/// Whether words may be the label of a speaker, names, roles in brackets, Q and A; and whether they surely name one.
fn label(facts: &Facts<'_, '_>, piece: Piece) -> Option<bool> {
    let tree = facts.tree;
    let mut bracket = false;
    let mut name = false;
    for at in piece.0..=piece.1 {
        match tree.norm(at) {
            "(" | "[" => bracket = true,
            ")" | "]" => bracket = false,
            "Q" | "A" => name = true,
            "." | "," | "-" => {}
            _ if bracket => {}
            norm => {
                let capitals = norm.len() > 1 && norm.chars().all(|c| c.is_uppercase() || matches!(c, '.' | '-' | '\''));
                let capital = norm.chars().next().is_some_and(char::is_uppercase);
                name |= tree.words[at].upos == Upos::Propn || capitals || facts.is_somebody(at);
                if !capital {
                    return None;
                }
            }
        }
    }
    // one or two capitals may be a name that the tagger does not know; more are a heading
    (!bracket && (name || piece.1 - piece.0 < 2)).then_some(name)
}
