//! Clauses of news that the parser, which has seen few of them, takes for others.
//!
//! *Quotative inversion*: in “Never!” shouted the crowd, the noun behind the verb is who speaks, not what is shouted. In the training
//! treebanks, of finite verbs right behind a closing quotation mark with no subject before them, 41 have the subject behind them
//! and 2 an object only. So is a name behind it that the parser takes for who is told: “Who?” asked Ruiz.
//!
//! *Who is told what*: in "told the panel she had left", nobody told a panel that she had left behind. A clause without a relative
//! pronoun right behind the only object of such a verb is what is told.
//!
//! *The day before the verb*: in "the minister on Friday resigned", the day says when, not which minister ("the vote on
//! Friday was close" stays as it is).
//!
//! *Participles in commas*: in "Ruiz, asked about her future, smiled and left", what she did is smile. A past form right behind a comma
//! behind its subject, with another joined to it by a comma alone, is a participle of the subject.
//!
//! *Who tells at the end*: in "The talks failed, a person close to them told the Times", nobody failed a person. *Told* and *said*, past
//! and active, need a subject: the noun that they seem to modify behind a comma.
//!
//! *Opening participles*: "Asked whether she would resign, Holub laughed" is about laughing. A past form that opens a sentence and has
//! no subject is a participle of the clause behind it.

use std::sync::LazyLock;

use dateline_learn::word::Word;

use crate::tag::labels;

/// How far behind its verb the head of the subject may stand, and how far around the verb another subject is looked for.
const REACH: usize = 24;

struct Numbers {
    opening: u8,
    closing: u8,
    names: [u8; 2],
    stop: u8,
    finite: [u8; 2],
    past: [u8; 2],
    pronoun: u8,
    relative: [u8; 5],
    object: u8,
    told: u8,
    relative_clause: u8,
    participle: u8,
    conjunct: u8,
    coordinator: u8,
    complements: [u8; 4],
    complement: u8,
    subject: u8,
    passive: u8,
    clauses: [u8; 3],
    joined: [u8; 2],
    adverbial: u8,
    root: u8,
    modifier: u8,
    oblique: u8,
    copula: u8,
    days: [u64; 7],
    on: u64,
    comma: u64,
    that: u64,
    said: [u64; 2],
    tell: [u64; 8],
}

static NUMBERS: LazyLock<Numbers> = LazyLock::new(|| {
    let tag = |name: &str| labels::index(labels::XPOS, name).unwrap_or(u8::MAX);
    let relation = |name: &str| labels::index(labels::DEPREL, name).unwrap_or(u8::MAX);
    Numbers {
        opening: tag("``"),
        closing: tag("''"),
        names: ["NNP", "NNPS"].map(tag),
        stop: tag("."),
        finite: [tag("VBD"), tag("VBZ")],
        past: [tag("VBD"), tag("VBN")],
        pronoun: tag("PRP"),
        relative: ["WDT", "WP", "WP$", "WRB", "IN"].map(tag),
        object: relation("obj"),
        told: relation("iobj"),
        relative_clause: relation("acl:relcl"),
        participle: relation("acl"),
        conjunct: relation("conj"),
        coordinator: relation("cc"),
        complements: ["ccomp", "xcomp", "obj", "iobj"].map(relation),
        complement: relation("ccomp"),
        subject: relation("nsubj"),
        passive: relation("nsubj:pass"),
        clauses: ["ccomp", "parataxis", "conj"].map(relation),
        joined: ["mark", "cc"].map(relation),
        adverbial: relation("advcl"),
        root: relation("root"),
        modifier: relation("nmod"),
        oblique: relation("obl"),
        copula: relation("cop"),
        days: ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"].map(|day| Word::new(day).lower),
        on: Word::new("on").lower,
        comma: Word::new(",").lower,
        that: Word::new("that").lower,
        said: ["said", "told"].map(|verb| Word::new(verb).lower),
        tell: ["told", "tell", "tells", "telling", "reminded", "assured", "informed", "warned"].map(|verb| Word::new(verb).lower),
    }
});

/// Makes subjects of the objects right behind a verb that follows a closing quotation mark and has no subject.
pub(super) fn inverted_subjects(words: &[Word], xpos: &[u8], heads: &[u32], deprels: &mut [u8]) {
    let numbers = &*NUMBERS;
    for verb in 1..heads.len().min(xpos.len()) {
        if xpos[verb - 1] != numbers.closing || !numbers.finite.contains(&xpos[verb]) {
            continue;
        }
        let belongs = |at: usize| heads[at] as usize == verb;
        outside_the_quotation(verb, words, xpos, heads, deprels);
        let mut around = verb.saturating_sub(REACH)..heads.len().min(verb + REACH);
        if around.any(|at| belongs(at) && (deprels[at] == numbers.subject || deprels[at] == numbers.passive)) {
            continue;
        }
        let Some(object) = (verb + 1..heads.len().min(verb + REACH)).find(|at| belongs(*at)) else { continue };
        // all words between belong to it
        let whole = (verb + 1..object).all(|at| (verb + 1..=object).contains(&(heads[at] as usize)));
        let named = deprels[object] == numbers.told && xpos[object] != numbers.pronoun;
        if whole && (named || deprels[object] == numbers.object) {
            deprels[object] = numbers.subject;
        }
    }
}

/// Takes the subject of a verb behind a closing quotation mark out of the quotation: in “Not us!” shouted Ruiz, nobody is shouted at
/// by us. The quotation must end as speech does, so that “Birdman” may still win a prize.
fn outside_the_quotation(verb: usize, words: &[Word], xpos: &[u8], heads: &[u32], deprels: &mut [u8]) {
    let numbers = &*NUMBERS;
    let from = verb.saturating_sub(REACH);
    let Some(opening) = (from..verb - 1).find(|at| xpos[*at] == numbers.opening) else { return };
    let belongs = |at: &usize| heads[*at] as usize == verb;
    let comma = words[verb - 2].lower == numbers.comma;
    let behind = (verb + 1..heads.len().min(verb + REACH)).find(belongs);
    let named = behind.is_some_and(|at| {
        let noun = deprels[at] == numbers.subject || deprels[at] == numbers.object || deprels[at] == numbers.told;
        noun && (comma || xpos[verb - 2] == numbers.stop && numbers.names.contains(&xpos[at]))
    });
    if !named {
        return;
    }
    for at in opening + 1..verb - 1 {
        let is_subject = deprels[at] == numbers.subject || deprels[at] == numbers.passive;
        if is_subject && heads[at] as usize == verb {
            deprels[at] = numbers.complement;
        }
    }
}

/// Makes what is told of the clause behind the only object of a verb of telling.
pub(super) fn told_clauses(words: &[Word], xpos: &[u8], heads: &mut [u32], deprels: &mut [u8]) {
    let numbers = &*NUMBERS;
    let length = words.len().min(heads.len()).min(xpos.len());
    for clause in 3..length {
        if deprels[clause] != numbers.relative_clause {
            continue;
        }
        let told = heads[clause] as usize;
        let Some(verb) = heads.get(told).map(|head| *head as usize).filter(|verb| *verb < told && told + 1 < clause) else { continue };
        let is_told = deprels[told] == numbers.object || deprels[told] == numbers.told;
        if !is_told || !numbers.tell.contains(&words[verb].lower) {
            continue;
        }
        let relative = |at: usize| numbers.relative.contains(&xpos[at]) || words[at].lower == numbers.that;
        // its subject stands right behind the one who is told, and nothing else behind the verb belongs to it
        let is_subject = |at: usize| heads[at] as usize == clause && deprels[at] == numbers.subject;
        let subject = (told + 1..clause).find(|at| is_subject(*at));
        let begins = subject.is_some_and(|subject| (told + 1..subject).all(|at| (told + 1..=subject).contains(&(heads[at] as usize))));
        let mut others = (verb + 1..length).filter(|at| heads[*at] as usize == verb && *at != told);
        if begins
            && !(told + 1..clause).any(relative)
            && !others.any(|at| numbers.complements.contains(&deprels[at]) || at > clause && xpos[at] != numbers.stop)
        {
            (heads[clause], deprels[clause]) = (verb as u32, numbers.complement);
            deprels[told] = numbers.told;
        }
    }
}

/// Hangs "on Friday" between a subject and its verb on the verb.
pub(super) fn days_before_verbs(words: &[Word], heads: &mut [u32], deprels: &mut [u8]) {
    let numbers = &*NUMBERS;
    for day in 2..words.len().saturating_sub(1) {
        if words[day - 1].lower != numbers.on || !numbers.days.contains(&words[day].lower) || deprels[day] != numbers.modifier {
            continue;
        }
        let subject = heads[day] as usize;
        let is_subject = subject < day && deprels[subject] == numbers.subject && heads[day - 1] as usize == day;
        // the verb, or what helps it, is the next word
        let verb = heads[subject.min(words.len() - 1)];
        let next = day + 1;
        if is_subject && (verb as usize == next || heads[next] == verb && verb as usize > next && deprels[next] != numbers.copula) {
            heads[day] = verb;
            deprels[day] = numbers.oblique;
        }
    }
}

/// Hangs a past form that opens the sentence, is its root and has no subject on the first clause behind a comma that has one.
pub(super) fn opening_participles(words: &[Word], xpos: &[u8], heads: &mut [u32], deprels: &mut [u8]) {
    let numbers = &*NUMBERS;
    if heads.first() != Some(&u32::MAX) || !xpos.first().is_some_and(|tag| numbers.past.contains(tag)) {
        return;
    }
    let is_subject = |relation: u8| relation == numbers.subject || relation == numbers.passive;
    let length = words.len().min(heads.len());
    if (1..length).any(|at| heads[at] == 0 && is_subject(deprels[at])) {
        return;
    }
    let clause = (2..length).find(|&verb| {
        let mut own = (1..verb).filter(|at| heads[*at] as usize == verb);
        heads[verb] == 0
            && numbers.clauses.contains(&deprels[verb])
            && own.clone().all(|at| !numbers.joined.contains(&deprels[at]))
            // what stands first in the clause is its subject, behind a comma
            && own.find(|at| words[*at].lower != numbers.comma).is_some_and(|subject| {
                let begin = (1..subject).rev().find(|at| !(at + 1..=subject).contains(&(heads[*at] as usize)));
                is_subject(deprels[subject]) && begin.is_some_and(|comma| words[comma].lower == numbers.comma)
            })
    });
    let Some(verb) = clause else { return };
    (heads[verb], deprels[verb]) = (u32::MAX, numbers.root);
    (heads[0], deprels[0]) = (verb as u32, numbers.adverbial);
    for head in heads[verb + 1..].iter_mut().filter(|head| **head == 0) {
        *head = verb as u32;
    }
}

/// Makes a clause of what *told* and *said* without a subject seem to modify behind a comma, and of them.
pub(super) fn tellers_at_the_end(words: &[Word], xpos: &[u8], heads: &mut [u32], deprels: &mut [u8]) {
    let numbers = &*NUMBERS;
    let length = words.len().min(heads.len()).min(xpos.len());
    for verb in (3..length).filter(|at| xpos[*at] == numbers.finite[0] && numbers.said.contains(&words[*at].lower)) {
        let modifies = deprels[verb] == numbers.relative_clause || deprels[verb] == numbers.participle;
        let noun = heads[verb] as usize;
        if !modifies || noun >= verb || heads[noun] as usize >= noun {
            continue;
        }
        let is_subject = |relation: u8| relation == numbers.subject || relation == numbers.passive;
        let whole = verb.saturating_sub(REACH)..length.min(verb + REACH);
        let has_subject = whole.clone().any(|at| heads[at] as usize == verb && is_subject(deprels[at]));
        let relative = |at: usize| numbers.relative[..4].contains(&xpos[at]) || words[at].lower == numbers.that;
        if has_subject || (noun..verb).any(relative) {
            continue;
        }
        // the noun's own words before it follow a comma
        let first = (noun.saturating_sub(REACH)..noun).find(|at| heads[*at] as usize == noun && words[*at].lower != numbers.comma);
        let before = first.unwrap_or(noun);
        if before == 0 || words[before - 1].lower != numbers.comma && words[before].lower != numbers.comma {
            continue;
        }
        (heads[verb], deprels[verb]) = (heads[noun], numbers.clauses[1]);
        (heads[noun], deprels[noun]) = (verb as u32, numbers.subject);
    }
}

/// Makes the second of two past forms the verb where a comma stands between the subject and the first: "Ruiz, asked about it, smiled".
pub(super) fn participles_in_commas(words: &[Word], xpos: &[u8], heads: &mut [u32], deprels: &mut [u8]) {
    let numbers = &*NUMBERS;
    let length = words.len().min(heads.len()).min(xpos.len());
    let comma = |at: usize| words[at].lower == numbers.comma;
    for verb in (2..length).filter(|at| comma(at - 1) && numbers.past.contains(&xpos[*at])) {
        let reach = verb..length.min(verb + 2 * REACH);
        let belongs = |at: &usize| heads[*at] as usize == verb;
        let subject = (verb.saturating_sub(REACH)..verb - 1).rev().find(|at| belongs(at) && deprels[*at] == numbers.subject);
        let Some(subject) = subject.filter(|subject| !(subject + 1..verb - 1).any(comma)) else { continue };
        let joined = reach.clone().find(|at| belongs(at) && deprels[*at] == numbers.conjunct);
        let Some(next) = joined.filter(|next| comma(next - 1) && numbers.finite.contains(&xpos[*next])) else { continue };
        let coordinated = (verb..next).any(|at| deprels[at] == numbers.coordinator && (belongs(&at) || heads[at] as usize == next));
        if coordinated || (verb + 1..next).any(|at| belongs(&at) && deprels[at] == numbers.object) {
            continue;
        }
        (heads[next], deprels[next]) = (heads[verb], deprels[verb]);
        (heads[verb], deprels[verb]) = (subject as u32, numbers.participle);
        heads[subject] = next as u32;
        for head in heads[next + 1..length].iter_mut().filter(|head| **head as usize == verb) {
            *head = next as u32;
        }
    }
}
