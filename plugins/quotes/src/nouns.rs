//! Constructions that the rules know: nouns for speech, whose they are and what they say, conditions, interest not shown.

use crate::contents::{Content, Recipe};
use crate::document::Rule;
use crate::features::Facts;
use crate::rank::Found;
use crate::recipes::trim;
use crate::sources::{self, Source};
use crate::tree::{NONE, Piece, Tree, Word};
use crate::weights::ONE;
use dateline_sdk::core::records::quote::Tier;
use dateline_sdk::prelude::*;

/// The source, or where the ranker knows none, the name before a noun for speech: "Westmark calls for restraint".
pub fn with_owner(facts: &Facts<'_, '_>, found: &Found) -> Source {
    let (tree, cue) = (facts.tree, found.cue);
    if found.source.words().is_some() || tree.words[cue].upos != Upos::Noun {
        return found.source;
    }
    let owner = tree.children(cue).take(40).find(|child| {
        matches!(tree.words[*child].deprel, Deprel::NmodPoss | Deprel::Compound)
            && facts.is_somebody(*child)
            && !found.content.holds(*child)
    });
    owner.map_or(found.source, |head| Source { head, piece: sources::phrase(tree, head, cue, Some(&found.content)), label: false })
}

/// Nouns for speech inside other attributions, which the model never saw marked, but those with a cue in `known`, which is
/// sorted: "his offer to pay", "her claim that", "our proposal was to build", "the council’s rejection of the plan".
pub fn found(facts: &Facts<'_, '_>, is_inside: impl Fn(usize) -> bool, known: &[usize]) -> Vec<Found> {
    let tree = facts.tree;
    let mut made = Vec::new();
    let mut rest = known.iter().peekable();
    for cue in facts.nouns_for_speech() {
        while rest.next_if(|other| **other < cue).is_some() {}
        if rest.peek() == Some(&&cue) {
            continue;
        }
        let word = &tree.words[cue];
        let children = || tree.children(cue).take(40);
        let source = children().find(|child| match tree.words[*child].deprel {
            Deprel::NmodPoss => true,
            Deprel::Compound => tree.words[*child].upos == Upos::Propn,
            // "a call by the union for a vote"
            Deprel::Nmod => *child > cue && facts.is_somebody(*child) && is_by(tree, *child),
            _ => false,
        });
        if let Some((content, source)) = source.and_then(|owner| in_the_view(facts, cue, owner)) {
            made.push(found_by_rule(cue, content, source));
            continue;
        }
        if facts.tier(cue) != Some(Tier::Speech) {
            continue;
        }
        if let Some((content, source)) = made_by(facts, cue) {
            made.push(found_by_rule(cue, content, source));
            continue;
        }
        if let Some((content, source)) = source.and_then(|source| before_colon(facts, cue, source)) {
            made.push(found_by_rule(cue, content, source));
            continue;
        }
        if let Some((verb, content, source)) = taken_up(facts, cue).filter(|(verb, ..)| known.binary_search(verb).is_err()) {
            made.push(found_by_rule(verb, content, source));
        }
        let Some(source) = source.filter(|_| is_inside(cue)) else { continue };
        let content = children().filter(|child| *child > cue).find_map(|child| {
            let word = &tree.words[child];
            let case = tree.child(child, &[Deprel::Case]);
            match word.deprel {
                Deprel::Acl | Deprel::Ccomp | Deprel::Xcomp if tree.mark(child).is_some() => trim(tree, (word.first(), word.last())),
                Deprel::Nmod if case.is_some_and(|case| matches!(tree.lemma(case), "of" | "for" | "on")) => {
                    trim(tree, (case.map_or(word.first(), |case| case + 1), word.last()))
                }
                _ => None,
            }
        });
        // "our proposal was to build": what is said of it
        let said_of_it = || {
            let predicate = (matches!(word.deprel, Deprel::Nsubj | Deprel::NsubjOuter) && word.head() != NONE && word.head() > cue)
                .then_some(word.head())?;
            let copula = tree.child(predicate, &[Deprel::Cop, Deprel::Aux])?;
            let to = tree.mark(predicate).filter(|mark| *mark > copula && tree.norm(*mark) == "to");
            let clause = tree.child(predicate, &[Deprel::Ccomp, Deprel::Xcomp]).map(|clause| tree.words[clause].first());
            trim(tree, (to.or(clause)?, tree.words[predicate].last()))
        };
        if let Some(piece) = content.or_else(said_of_it) {
            let content = Content::single(piece, Recipe::Right, NONE);
            if content.holds(cue) {
                continue;
            }
            let source = Source { head: source, piece: sources::phrase(tree, source, cue, Some(&content)), label: false };
            made.push(found_by_rule(cue, content, source));
        }
    }
    made
}

fn is_by(tree: &Tree<'_>, word: usize) -> bool {
    tree.child(word, &[Deprel::Case]).is_some_and(|case| tree.lemma(case) == "by")
}

/// "His sister's answer was short: “Then stand up.”": a noun for speech and its owner, and what is quoted behind the colon.
fn before_colon(facts: &Facts<'_, '_>, cue: usize, owner: usize) -> Option<(Content, Source)> {
    const FAR: usize = 12;
    let tree = facts.tree;
    let word = &tree.words[cue];
    if !matches!(word.deprel, Deprel::Nsubj | Deprel::Root) || word.outer().is_some() {
        return None;
    }
    let last = (tree.paragraph(cue).1).min(cue + FAR);
    let colon = (cue + 1..last).find(|at| tree.norm(*at) == ":")?;
    let piece = trim(tree, tree.run_from(colon + 1)?)?;
    let content = Content::single(piece, Recipe::Right, NONE);
    Some((content, Source { head: owner, piece: sources::phrase(tree, owner, cue, Some(&content)), label: false }))
}

/// "Echoing the rival's claim that the count was wrong": who takes up what somebody else said says it too, or denies it.
/// The verb, all that it takes up, and who does.
fn taken_up(facts: &Facts<'_, '_>, noun: usize) -> Option<(usize, Content, Source)> {
    let tree = facts.tree;
    let (object, verb) = (&tree.words[noun], tree.words[noun].head());
    let complete = tree.children(noun).take(40).any(|child| child > noun && is_complement(tree, child));
    let takes_up = |verb: &str| {
        matches!(
            verb,
            "second" | "echo" | "repeat" | "reject" | "dismiss" | "dispute" | "endorse" | "support" | "back" | "confirm" | "reiterate"
        )
    };
    if object.deprel != Deprel::Obj || verb == NONE || verb > noun || !complete || !takes_up(tree.lemma(verb)) {
        return None;
    }
    let subject = subject_of(facts, verb)?;
    let clause = tree.children(noun).take(40).find(|child| *child > noun && is_complement(tree, *child));
    // "repeated his claim that": one saying, of which the clause is what is said
    let piece = match clause.filter(|_| is_own(tree, noun) && is_repeating(tree, verb)) {
        Some(clause) => (tree.words[clause].first(), tree.words[clause].last()),
        None => (object.first(), object.last()),
    };
    let content = Content::single(trim(tree, piece)?, Recipe::Right, noun);
    if content.holds(verb) || content.holds(subject) {
        return None;
    }
    Some((verb, content, Source { head: subject, piece: sources::phrase(tree, subject, verb, Some(&content)), label: false }))
}

/// A clause with a subordinating word.
fn is_complement(tree: &Tree<'_>, child: usize) -> bool {
    matches!(tree.words[child].deprel, Deprel::Acl | Deprel::Ccomp | Deprel::AclRelcl) && tree.mark(child).is_some()
}

/// Whether a pronoun owns a noun.
fn is_own(tree: &Tree<'_>, noun: usize) -> bool {
    tree.child(noun, &[Deprel::NmodPoss]).is_some_and(|owner| tree.words[owner].upos == Upos::Pron)
}

/// Whether a verb says once more, or no more, what its subject said.
fn is_repeating(tree: &Tree<'_>, verb: usize) -> bool {
    matches!(tree.lemma(verb), "repeat" | "reiterate" | "restate" | "renew" | "withdraw" | "retract" | "defend")
}

/// The subject of a verb, or of the one that it goes with: "she left, repeating", "she came and repeated".
fn subject_of(facts: &Facts<'_, '_>, verb: usize) -> Option<usize> {
    let tree = facts.tree;
    let mut at = verb;
    for _ in 0..3 {
        if let Some(subject) = tree.child(at, &[Deprel::Nsubj]) {
            return Some(subject);
        }
        // "she said she is open to talks, but repeated": past as the word above the clause, which is not
        at = speaks_on(facts, at).unwrap_or(at);
        if let Some(subject) = tree.child(at, &[Deprel::Nsubj]) {
            return Some(subject);
        }
        let word = &tree.words[at];
        if word.head() == NONE || !matches!(word.deprel, Deprel::Advcl | Deprel::Conj | Deprel::Xcomp | Deprel::Parataxis) {
            return None;
        }
        at = word.head();
    }
    None
}

/// Of a verb for speech without a subject that is joined to a clause about the present, and past itself, or to one about a thing: the
/// past verb above that clause.
pub fn speaks_on(facts: &Facts<'_, '_>, verb: usize) -> Option<usize> {
    let tree = facts.tree;
    let word = &tree.words[verb];
    if word.deprel != Deprel::Conj || word.xpos != Xpos::Vbd || word.head() == NONE {
        return None;
    }
    let clause = word.head();
    // "noted that it was late, and suggested": the comma ends what was noted
    let comma = |and: usize| and > 0 && tree.norm(and - 1) == ",";
    let apart = facts.speaks(verb) && tree.child(verb, &[Deprel::Cc]).is_some_and(comma);
    // "the bridge was safe and insisted": bridges do not
    let is_thing = |subject: usize| tree.words[subject].upos == Upos::Noun && facts.is_thing(subject);
    let things = facts.speaks(verb) && tree.child(clause, &[Deprel::Nsubj, Deprel::NsubjPass]).is_some_and(is_thing);
    let present = |word: usize| matches!(tree.words[word].xpos, Xpos::Vbz | Xpos::Vbp | Xpos::Md);
    let is_present = present(clause) || tree.child(clause, &[Deprel::Cop, Deprel::Aux]).is_some_and(present);
    let above = Some(tree.words[clause].head()).filter(|above| (is_present || things || apart) && *above != NONE)?;
    (tree.words[above].xpos == Xpos::Vbd).then_some(above)
}

/// Conditions that somebody makes, "making it conditional on a truce", and interest that somebody does not show, for all
/// verbs but those in `known`, which is sorted.
pub fn positions(facts: &Facts<'_, '_>, known: &[usize]) -> Vec<Found> {
    let position = |verb: usize| position(facts, verb).map(|(content, source)| found_by_rule(verb, content, source));
    facts
        .verbs()
        .filter(|verb| may_take_a_position(facts.tree, *verb))
        .filter_map(position)
        .filter(|found| known.binary_search(&found.cue).is_err())
        .collect()
}

/// The same of one verb: what is taken a position on, and by whom.
pub fn position(facts: &Facts<'_, '_>, verb: usize) -> Option<(Content, Source)> {
    let tree = facts.tree;
    let word = &tree.words[verb];
    if word.upos != Upos::Verb || !may_take_a_position(tree, verb) {
        return None;
    }
    if let Some((noun, agent)) = rejection(facts, verb) {
        let content = Content::single(trim(tree, (tree.words[noun].first(), noun))?, Recipe::Antecedent, noun);
        return Some((content, Source { head: agent, piece: sources::phrase(tree, agent, verb, Some(&content)), label: false }));
    }
    let piece = match tree.lemma(verb) {
        "make" => condition(tree, verb)?,
        "show" | "express" => interest(tree, verb)?,
        _ => return None,
    };
    let subject = subject_of(facts, verb)?;
    let content = Content::single(piece, Recipe::Right, NONE);
    if content.holds(verb) || content.holds(subject) {
        return None;
    }
    Some((content, Source { head: subject, piece: sources::phrase(tree, subject, verb, Some(&content)), label: false }))
}

/// Whether a verb is one of the few that need to be looked at.
#[inline]
fn may_take_a_position(tree: &Tree<'_>, verb: usize) -> bool {
    let word = &tree.words[verb];
    is_participle_behind_its_noun(word) || matches!(tree.lemma(verb), "make" | "show" | "express")
}

#[inline]
fn is_participle_behind_its_noun(word: &Word) -> bool {
    word.deprel == Deprel::Acl && word.xpos == Xpos::Vbn
}

/// "Allegations rejected by the union": a word for speech, and who rejects or confirms it.
fn rejection(facts: &Facts<'_, '_>, verb: usize) -> Option<(usize, usize)> {
    let tree = facts.tree;
    let word = &tree.words[verb];
    if !is_participle_behind_its_noun(word) {
        return None;
    }
    let noun = Some(word.head()).filter(|noun| *noun != NONE && *noun < verb)?;
    let agent = tree.child(verb, &[Deprel::OblAgent])?;
    let rejected =
        matches!(tree.lemma(verb), "reject" | "deny" | "dismiss" | "dispute" | "confirm" | "denounce" | "condemn" | "endorse" | "repeat")
            && tree.words[noun].upos == Upos::Noun
            && facts.tier(noun) == Some(Tier::Speech);
    (rejected && agent > verb).then_some((noun, agent))
}

/// Whether a noun is what somebody rejects or confirms in a participle behind it.
pub fn is_rejected(facts: &Facts<'_, '_>, noun: usize) -> bool {
    facts.tree.words[noun].upos == Upos::Noun
        && facts.tree.children(noun).take(40).any(|child| rejection(facts, child).is_some_and(|found| found.0 == noun))
}

/// Whether a participle only says of a noun for speech how it was said: "her repeated claims".
pub fn is_repetition(facts: &Facts<'_, '_>, participle: usize) -> bool {
    let word = &facts.tree.words[participle];
    word.deprel == Deprel::Amod && word.upos == Upos::Verb && word.head() != NONE && facts.tier(word.head()) == Some(Tier::Speech)
}

/// "Repeated his claim that the count was wrong": one saying, not two. The verb and its subject, for the noun.
pub fn repeated_by(facts: &Facts<'_, '_>, noun: usize, content: &Content) -> Option<(usize, Source)> {
    let tree = facts.tree;
    let (word, verb) = (&tree.words[noun], tree.words[noun].head());
    let repeats = verb != NONE && is_repeating(tree, verb);
    if word.upos != Upos::Noun || word.deprel != Deprel::Obj || !is_own(tree, noun) || !repeats || content.holds(verb) {
        return None;
    }
    let subject = subject_of(facts, verb).filter(|subject| !content.holds(*subject))?;
    Some((verb, Source { head: subject, piece: sources::phrase(tree, subject, verb, Some(content)), label: false }))
}

/// "In my view, it can be done": what is thought, and by whom.
pub fn viewed(facts: &Facts<'_, '_>, noun: usize) -> Option<(Content, Source)> {
    if facts.tree.words[noun].upos != Upos::Noun {
        return None;
    }
    in_the_view(facts, noun, facts.tree.child(noun, &[Deprel::NmodPoss])?)
}

/// "In my view, it can be done": the clause that an opinion of somebody's own opens.
fn in_the_view(facts: &Facts<'_, '_>, noun: usize, owner: usize) -> Option<(Content, Source)> {
    let tree = facts.tree;
    let word = &tree.words[noun];
    let opens = matches!(tree.lemma(noun), "view" | "opinion" | "judgment" | "judgement" | "estimation")
        && matches!(word.deprel, Deprel::Obl | Deprel::Nmod | Deprel::Parataxis | Deprel::Advmod)
        && tree.child(noun, &[Deprel::Case]).is_some_and(|case| tree.lemma(case) == "in");
    let clause = Some(word.head()).filter(|clause| opens && *clause != NONE && *clause > word.last())?;
    let content = Content::single(trim(tree, (word.last() + 1, tree.words[clause].last()))?, Recipe::Right, NONE);
    (!content.holds(noun)).then_some((content, Source { head: owner, piece: (owner, owner), label: false }))
}

/// What something is made conditional on.
fn condition(tree: &Tree<'_>, verb: usize) -> Option<Piece> {
    let adjective = tree.children(verb).take(40).find(|child| matches!(tree.lemma(*child), "conditional" | "contingent" | "dependent"))?;
    let on = |word: &usize| tree.child(*word, &[Deprel::Case]).is_some_and(|case| matches!(tree.lemma(case), "on" | "upon"));
    let condition = tree.children(adjective).chain(tree.children(verb)).take(40).find(|child| *child > adjective && on(child))?;
    let case = tree.child(condition, &[Deprel::Case])?;
    trim(tree, (case + 1, tree.words[condition].last()))
}

/// What little or no interest is shown in: the thing behind "in", or the pronoun that is the object of the clause before.
fn interest(tree: &Tree<'_>, verb: usize) -> Option<Piece> {
    let interest = tree.child(verb, &[Deprel::Obj]).filter(|object| matches!(tree.lemma(*object), "interest" | "enthusiasm" | "desire"))?;
    tree.children(interest).take(40).find(|child| matches!(tree.lemma(*child), "little" | "no" | "scant"))?;
    let after = |word: &usize| tree.words[*word].deprel == Deprel::Nmod && tree.child(*word, &[Deprel::Case]).is_some();
    if let Some(thing) = tree.children(interest).take(40).find(after) {
        return trim(tree, (tree.child(thing, &[Deprel::Case])? + 1, tree.words[thing].last()));
    }
    let before = tree.words[verb].head();
    if before == NONE || tree.words[verb].deprel != Deprel::Conj {
        return None;
    }
    // "discussed it", "talked about it"
    let about = |word: &usize| {
        let case = tree.child(*word, &[Deprel::Case]);
        tree.words[*word].deprel == Deprel::Obl && case.is_some_and(|case| matches!(tree.lemma(case), "about" | "of" | "on"))
    };
    let of = |clause: usize| tree.child(clause, &[Deprel::Obj]).or_else(|| tree.children(clause).take(40).find(about));
    // "used to discuss it": of what was used to be done
    let below = || tree.child(before, &[Deprel::Xcomp, Deprel::Advcl]).filter(|below| before < *below && *below < verb);
    let object = of(before).or_else(|| below().and_then(of))?;
    (tree.words[object].upos == Upos::Pron).then_some((object, object))
}

/// "An offer to mediate that she made", "the mediation offer that she made": what is offered, and by whom.
pub fn made_by(facts: &Facts<'_, '_>, cue: usize) -> Option<(Content, Source)> {
    let tree = facts.tree;
    if tree.words[cue].upos != Upos::Noun || !facts.acts_on(cue) {
        return None;
    }
    let children = || tree.children(cue).take(40);
    let head = children().find_map(|child| {
        let verb = &tree.words[child];
        let made = verb.deprel == Deprel::AclRelcl && matches!(tree.lemma(child), "make" | "extend" | "issue" | "give" | "repeat");
        made.then(|| tree.child(child, &[Deprel::Nsubj])).flatten()
    })?;
    let about = children().find(|child| {
        let word = &tree.words[*child];
        (matches!(word.deprel, Deprel::Acl | Deprel::Ccomp) && tree.mark(*child).is_some() && word.first() > cue && word.last() < head)
            || (word.deprel == Deprel::Compound && word.upos == Upos::Noun)
    })?;
    let content = Content::single(trim(tree, (tree.words[about].first(), tree.words[about].last()))?, Recipe::Dependent, about);
    let source = Source { head, piece: sources::phrase(tree, head, cue, Some(&content)), label: false };
    Some((content, source))
}

fn found_by_rule(cue: usize, content: Content, source: Source) -> Found {
    Found { cue, content, source, real: ONE / 2, content_share: ONE, source_share: ONE, by: Rule::Nominal, others: (0, 0) }
}
