//! Where the words of one speaker begin and end: before those of the next, behind whoever is told, with all of their subject and
//! of their quotation.
//!
//! **What it finds.** For an attribution that was found, its content: without what belongs to another attribution beside it, the
//! listener and the occasion (`without_…`, `before_…`), with what the ranker cut off of it (`with_…`), and inside a quotation only
//! what can be said there (`inside_…`, `within_…`).
//!
//! **Why.** The ranker sees one cue at a time and takes the parser's word for the far end of a clause; two cues side by side
//! show what belongs to which.

use crate::contents::{Content, Recipe};
use crate::document::Rule;
use crate::features::Facts;
use crate::rank::Found;
use crate::recipes::{self, trim};
use crate::tree::{NONE, Piece, Tree};
use crate::weights::ONE;
use crate::{nouns, people, sources};
use dateline_sdk::core::records::quote::Tier;
use dateline_sdk::prelude::*;

/// Takes out of every content what the next speaker says.
pub fn before_the_next(facts: &Facts<'_, '_>, found: &mut [Found]) {
    let own = own_clauses(facts, found);
    for candidate in found.iter_mut().filter(|candidate| candidate.by == Rule::Ranked) {
        candidate.content = before_the_clause(facts.tree, candidate, &own);
    }
}

/// A clause that quotes somebody and stands by itself, whatever hangs above it.
#[derive(Clone, Copy)]
struct OwnClause {
    cue: usize,
    /// Its first word.
    first: usize,
    /// The word that it is joined to by a conjunction; [`NONE`] where it stands loosely beside another.
    joined: usize,
}

/// Clauses with a verb for speech that stand by themselves: with a subject and a quotation of their own, “She adds, ‘…’”;
/// with a subject behind *though*; a participle behind a comma, ", arguing that". In text order.
fn own_clauses(facts: &Facts<'_, '_>, found: &[Found]) -> Vec<OwnClause> {
    let tree = facts.tree;
    let quotes =
        |found: &Found| found.content.pieces().iter().all(|piece| tree.run_from(piece.0).is_some() && tree.run_to(piece.1).is_some());
    let own_clause = |found: &Found| {
        let cue = found.cue;
        let word = &tree.words[cue];
        let speaks = word.upos == Upos::Verb && word.outer().is_none() && facts.tier(cue) == Some(Tier::Speech);
        if found.by != Rule::Ranked || found.real < ONE / 2 || !speaks {
            return None;
        }
        let subject = tree.child(cue, &[Deprel::Nsubj]).filter(|subject| tree.words[*subject].outer().is_none());
        let first = subject.map(|subject| tree.words[subject].first().min(cue));
        // “… the old order.” She adds, “…”: whatever the parser hangs it on
        let behind = first.filter(|first| quotes(found) && ends_a_quoted_sentence(tree, *first));
        let (first, joined) = match word.deprel {
            _ if behind.is_some() => (behind?, NONE),
            Deprel::Parataxis if quotes(found) => (first?, NONE),
            Deprel::Conj if quotes(found) && tree.mark(cue).is_none() => (first?, word.head()),
            Deprel::Advcl if word.xpos == Xpos::Vbg && first.is_none() && cue > 0 && tree.norm(cue - 1) == "," => (cue, NONE),
            Deprel::Advcl => {
                let mark = tree.mark(cue).filter(|mark| matches!(tree.lemma(*mark), "though" | "although"))?;
                (first?.min(mark), NONE)
            }
            _ => return None,
        };
        Some(OwnClause { cue, first, joined })
    };
    let mut own: Vec<OwnClause> = found.iter().filter_map(own_clause).collect();
    own.sort_by_key(|clause| clause.cue);
    own
}

/// Whether a quotation that ends in a whole sentence stands right before a word.
fn ends_a_quoted_sentence(tree: &Tree<'_>, word: usize) -> bool {
    word > 1 && tree.run_to(word - 1).is_some() && matches!(tree.norm(word - 2), "." | "!" | "?")
}

/// “We are,” snarled the minister, “where we said we would be”: a content that begins behind the verb, with the quotation that
/// leads to it.
pub fn with_the_quotation_before(facts: &Facts<'_, '_>, found: &Found) -> Content {
    let (tree, cue, content) = (facts.tree, found.cue, found.content);
    let [piece] = content.pieces() else { return content };
    let speaks = tree.words[cue].upos == Upos::Verb && tree.words[cue].outer().is_none() && facts.tier(cue) == Some(Tier::Speech);
    if !speaks || piece.0 < cue || tree.run_from(piece.0).is_none() {
        return content;
    }
    // the verb, or its subject before it
    let subject = tree.child(cue, &[Deprel::Nsubj]).filter(|subject| *subject < cue);
    let begins = subject.map_or(cue, |subject| tree.words[subject].first().min(cue));
    let run = begins.checked_sub(1).and_then(|last| tree.run_to(last)).filter(|run| recipes::is_led_out(tree, *run));
    let same = run.filter(|run| tree.sentence(run.1) == tree.sentence(cue));
    match same.and_then(|run| trim(tree, run)) {
        Some(before) => Content::pair(before, *piece, content.recipe, content.anchor),
        None => content,
    }
}

/// "The bridge, the mayor said, would open": a content that begins behind the attribution inserted into its clause, with the
/// subject before it.
pub fn with_its_subject(tree: &Tree<'_>, found: &Found) -> Content {
    let (cue, content) = (found.cue, found.content);
    let [piece] = content.pieces() else { return content };
    if found.by != Rule::Ranked || piece.0 <= cue || tree.words[cue].outer().is_some() {
        return content;
    }
    let clause = match tree.words[cue].deprel {
        Deprel::Parataxis => Some(tree.words[cue].head()),
        _ => tree.child(cue, &[Deprel::Ccomp, Deprel::Parataxis]),
    };
    const SUBJECTS: [Deprel; 2] = [Deprel::Nsubj, Deprel::NsubjPass];
    let clause = clause.filter(|clause| content.holds(*clause) && tree.mark(*clause).is_none());
    // the parser may have hung it on the cue, beside who says so
    let subject = clause.and_then(|clause| tree.child(clause, &SUBJECTS).or_else(|| tree.child(cue, &SUBJECTS)));
    let subject = subject.filter(|subject| *subject < cue && *subject != found.source.head);
    let Some(before) = subject.and_then(|subject| trim(tree, (tree.words[subject].first(), tree.words[subject].last()))) else {
        return content;
    };
    let attribution = found.source.words().map_or(cue, |source| source.0.min(cue));
    let inserted = before.1 + 1 < attribution && tree.norm(before.1 + 1) == "," && tree.norm(piece.0 - 1) == ",";
    if inserted { Content::pair(before, *piece, content.recipe, content.anchor) } else { content }
}

/// A content without the clause of the next speaker, which the parser hung below it.
fn before_the_clause(tree: &Tree<'_>, found: &Found, own: &[OwnClause]) -> Content {
    let (cue, content) = (found.cue, found.content);
    for (number, piece) in content.pieces().iter().enumerate() {
        let from = own.partition_point(|clause| clause.cue <= piece.0.max(cue));
        let next = own[from..].iter().take(4).find(|clause| {
            let loose = clause.joined == NONE || clause.joined == cue;
            clause.cue <= piece.1 && clause.first > piece.0 && clause.first > cue && loose
        });
        if let Some(next) = next {
            return match trim(tree, (piece.0, next.first - 1)) {
                Some(piece) => content.up_to(number, piece),
                None => content,
            };
        }
    }
    content
}

/// A content without the one who is told, where the words begin or end with them: "told the council that it was late",
/// "asked the ministry for money", "shared the plan with the union".
pub fn without_the_told(facts: &Facts<'_, '_>, found: &Found) -> Content {
    let (tree, cue) = (facts.tree, found.cue);
    let content = found.content;
    let content = without_the_connective(tree, cue, without_the_day(tree, cue, content));
    let Some((first, last)) = content.pieces().first().copied().filter(|_| tree.words[cue].upos == Upos::Verb) else {
        return content;
    };
    if first < cue {
        // alone: it may be there as the second piece already
        return told_to(tree, cue, (first, last)).map_or(content, |piece| content.up_to(0, piece));
    }
    let case = |word: usize| tree.child(word, &[Deprel::Case]).map(|case| tree.lemma(case));
    let children = || tree.children(cue).take(40);
    // "agreed with the leaders that": whomever they agreed with stands before what they agreed on
    let beside = children().find(|child| {
        let word = &tree.words[*child];
        word.deprel == Deprel::Obl && matches!(case(*child), Some("with" | "to")) && word.first() <= first && first <= *child
    });
    if let (Some(beside), [piece]) = (beside.filter(|beside| tree.lemma(cue) == "agree" || facts.is_somebody(*beside)), content.pieces()) {
        let that = (beside + 1..=last.min(beside + 8)).find(|at| tree.words[*at].upos == Upos::Sconj && tree.norm(*at) == "that");
        if let Some(clause) = that.and_then(|that| trim(tree, (that, piece.1))) {
            return content.with_first(clause);
        }
    }
    if let Some(clause) = behind_the_occasion(tree, cue, (first, last)) {
        return content.with_first(clause);
    }
    if matches!(tree.lemma(cue), "share" | "discuss" | "raise" | "exchange") && content.pieces().len() == 1 {
        let with = |word: usize| tree.words[word].last() == last && tree.words[word].first() > first && case(word) == Some("with");
        let object = children().find(|child| tree.words[*child].deprel == Deprel::Obj);
        let listener = children().chain(object.into_iter().flat_map(|object| tree.children(object).take(40))).find(|word| with(*word));
        if let Some(piece) = listener.and_then(|listener| trim(tree, (first, tree.words[listener].first() - 1))) {
            return content.with_first(piece);
        }
    }
    if !people::is_telling(tree, cue) {
        return content;
    }
    let told = children().find(|child| {
        let word = &tree.words[*child];
        matches!(word.deprel, Deprel::Iobj | Deprel::Obj) && word.first() == first && word.last() < last
    });
    let Some(told) = told else { return content };
    let rest = children().find(|child| {
        let word = &tree.words[*child];
        let goes_on = matches!(word.deprel, Deprel::Ccomp | Deprel::Xcomp)
            || (word.deprel == Deprel::Obj && tree.words[told].deprel == Deprel::Iobj)
            || (word.deprel == Deprel::Obl && matches!(case(*child), Some("for" | "about" | "of" | "against")));
        goes_on && word.first() > tree.words[told].last() && word.last() <= last
    });
    match rest.and_then(|rest| trim(tree, (tree.words[rest].first(), last))) {
        Some(piece) => content.with_first(piece),
        None => content,
    }
}

/// "told investors on a conference call that demand was strong": where the words begin with the occasion, the clause behind it.
fn behind_the_occasion(tree: &Tree<'_>, cue: usize, (first, last): Piece) -> Option<Piece> {
    let case = &tree.words[first - 1];
    let occasion = Some(case.head()).filter(|_| case.deprel == Deprel::Case && first - 1 > cue)?;
    let of_the_cue = occasion != NONE && tree.words[occasion].deprel == Deprel::Obl && tree.words[occasion].head() == cue;
    let when =
        matches!(tree.lemma(first - 1), "in" | "on" | "at" | "during" | "after" | "before" | "by" | "through" | "via" | "from" | "for");
    let says = people::is_telling(tree, cue) || matches!(tree.lemma(cue), "say" | "announce" | "write" | "add" | "argue" | "claim");
    if !of_the_cue || !when || !says {
        return None;
    }
    let next = occasion + 1..=last.min(occasion + 4);
    let that = next.into_iter().find(|at| tree.norm(*at) == ":" || tree.norm(*at) == "that" && tree.words[*at].deprel == Deprel::Mark)?;
    trim(tree, (that, last))
}

/// A content without the writer's word before it: "He conceded, though, that it could have been better".
fn without_the_connective(tree: &Tree<'_>, cue: usize, content: Content) -> Content {
    let Some(piece) = content.pieces().first().copied().filter(|piece| cue < piece.0 && piece.0 + 1 < piece.1) else { return content };
    let connects = matches!(tree.norm(piece.0), "though" | "however" | "too" | "then" | "also") && tree.norm(piece.0 + 1) == ",";
    match trim(tree, (piece.0 + 2, piece.1)).filter(|_| connects) {
        Some(rest) => content.with_first(rest),
        None => content,
    }
}

/// A content without the day on which it was said: "said in a letter Thursday it was over".
fn without_the_day(tree: &Tree<'_>, cue: usize, content: Content) -> Content {
    let day = content.pieces().first().copied().filter(|piece| piece.0 > cue && piece.0 < piece.1 && sources::is_day(tree.norm(piece.0)));
    let clause = day.filter(|piece| {
        let next = &tree.words[piece.0 + 1];
        matches!(next.upos, Upos::Pron | Upos::Det | Upos::Propn | Upos::Sconj) && next.head() > piece.0
    });
    clause.map_or(content, |piece| content.with_first((piece.0 + 1, piece.1)))
}

/// "Residents were told to boil their water": where the content is those who are told, what they are told.
fn told_to(tree: &Tree<'_>, cue: usize, (first, last): Piece) -> Option<Piece> {
    let told = tree.child(cue, &[Deprel::NsubjPass]).filter(|told| (first, last) == (tree.words[*told].first(), tree.words[*told].last()));
    told.filter(|_| people::is_telling(tree, cue))?;
    let asked = |clause: &usize| tree.words[*clause].deprel != Deprel::Advcl || tree.words[tree.words[*clause].first()].xpos == Xpos::Wrb;
    let relations = [Deprel::Ccomp, Deprel::Xcomp, Deprel::Advcl];
    let clause = tree.child(cue, &relations).filter(|clause| tree.words[*clause].first() > cue).filter(asked)?;
    trim(tree, (tree.words[clause].first(), tree.words[clause].last()))
}

/// A content without what its cue's subject says next: "said it was safe and insisted that", "said she is open to talks, but
/// repeated her demand". There the verb that follows is as past as the cue, the clause that it seems to be joined to is not.
pub fn without_the_next(facts: &Facts<'_, '_>, found: &Found) -> Content {
    let (tree, cue, content) = (facts.tree, found.cue, found.content);
    let [piece] = content.pieces() else { return content };
    if piece.0 < cue || tree.words[cue].xpos != Xpos::Vbd {
        return content;
    }
    let near = (piece.0, piece.1.min(piece.0 + 80));
    if !facts.has_speech(near) {
        return content;
    }
    let next = (near.0..=near.1).find_map(|at| {
        let word = &tree.words[at];
        let next = || word.head() == cue || content.holds(word.head()) && nouns::speaks_on(facts, at) == Some(cue);
        if word.deprel != Deprel::Conj || !facts.speaks(at) || tree.child(at, &[Deprel::Nsubj, Deprel::NsubjPass]).is_some() || !next() {
            return None;
        }
        tree.child(at, &[Deprel::Cc]).filter(|and| *and < at && *and > piece.0)
    });
    match next.and_then(|and| trim(tree, (piece.0, and - 1))) {
        Some(piece) => content.with_first(piece),
        None => content,
    }
}

/// "said in a letter that it “will not pay”": a content that begins behind the subject of its clause, with the subject and what
/// opens the clause.
pub fn with_its_opening(tree: &Tree<'_>, found: &Found) -> Content {
    let (cue, content) = (found.cue, found.content);
    let Some(piece) = content.pieces().first().copied().filter(|piece| found.by == Rule::Ranked && cue + 1 < piece.0) else {
        return content;
    };
    let opens = |at: usize| matches!(tree.words[at].deprel, Deprel::Nsubj | Deprel::NsubjPass | Deprel::Expl);
    let before = piece.0 - 1;
    // the subject whose last word stands right before
    let subject = std::iter::successors(Some(before), |at| Some(tree.words[*at].head()).filter(|head| *head != NONE && *head <= before))
        .take(4)
        .find(|at| opens(*at));
    let Some(subject) = subject.filter(|subject| content.holds(tree.words[*subject].head())) else { return content };
    let mut first = tree.words[subject].first();
    if first <= cue + 1 || tree.words[subject].last() != before || found.source.words().is_some_and(|words| words.1 >= first) {
        return content;
    }
    if tree.mark(tree.words[subject].head()) == Some(first - 1) {
        first -= 1;
    }
    if first > cue { content.with_first((first, piece.1)) } else { content }
}

/// A content with all of the quotation that it begins with: “They keep asking me, ‘Who is it?’” she said. Nobody else speaks
/// inside these marks.
pub fn with_the_whole_quotation(tree: &Tree<'_>, found: &Found) -> Content {
    let (cue, content) = (found.cue, found.content);
    for (number, piece) in content.pieces().iter().enumerate() {
        let quotation = tree.words[piece.0].outer().filter(|run| tree.runs[*run].closed).and_then(|run| tree.run_words[run]);
        let Some(run) = quotation.filter(|run| run.0 == piece.0 && piece.1 < run.1) else { continue };
        let apart = |word: usize| word == NONE || word < run.0 || run.1 < word;
        let next = content.pieces().get(number + 1).is_none_or(|next| run.1 < next.0);
        if apart(cue) && apart(found.source.head) && next {
            return content.replacing(number, run);
        }
    }
    content
}

/// A content without what follows the whole sentence that it quotes, where that says when or how it was said: shouted “We are
/// ready” at the top of their voices.
pub fn without_the_circumstance(tree: &Tree<'_>, found: &Found) -> Content {
    let (cue, content) = (found.cue, found.content);
    let [piece] = content.pieces() else { return content };
    let run = tree.run_from(piece.0).filter(|run| run.1 < piece.1 && cue < run.0 && run.0 <= cue + 3);
    let Some(run) = run.filter(|_| tree.words[cue].upos == Upos::Verb && tree.words[cue].outer().is_none()) else { return content };
    let quoted = |at: usize| run.0 <= at && at <= run.1;
    // a clause with a subject of its own, and nothing in it needs what follows
    let clause = (run.0..=run.1).any(|at| {
        let word = &tree.words[at];
        matches!(word.deprel, Deprel::Nsubj | Deprel::NsubjPass | Deprel::Expl) && quoted(word.head())
    });
    let circumstance = |at: usize| {
        let word = &tree.words[at];
        let inside = run.1 < word.head() && word.head() <= piece.1;
        inside || word.upos == Upos::Punct || matches!(word.deprel, Deprel::Obl | Deprel::OblUnmarked | Deprel::Advmod | Deprel::Advcl)
    };
    let apart = (run.1 + 1..=piece.1).all(circumstance);
    if clause && apart { content.with_first(run) } else { content }
}

/// A content without quoted words beyond a sentence about somebody else: “Why us?” asked Ada. Her neighbor nodded. “Exactly.”
pub fn before_somebody_else(facts: &Facts<'_, '_>, found: &Found) -> Content {
    let (tree, cue, content) = (facts.tree, found.cue, found.content);
    if tree.words[cue].outer().is_some() {
        return content;
    }
    let own = tree.words[cue].sentence();
    let far = content.pieces().iter().enumerate().skip(1).find(|(_, piece)| {
        let between = own + 1..tree.words[piece.0].sentence();
        between.into_iter().any(|number| actor(facts, number).is_some())
    });
    match far {
        Some((number, _)) => content.up_to(number - 1, content.pieces()[number - 1]),
        None => content,
    }
}

/// Who does something in a sentence of the writer, if it is named: the neighbor in "Her neighbor nodded."
pub fn actor(facts: &Facts<'_, '_>, sentence: usize) -> Option<usize> {
    let tree = facts.tree;
    let piece = tree.sentences.get(sentence).copied()?;
    if (piece.0..=piece.1).any(|at| tree.words[at].outer().is_some()) {
        return None;
    }
    let is_actor = |at: &usize| {
        let word = &tree.words[*at];
        let of_the_root = word.deprel == Deprel::Nsubj && word.head() != NONE && tree.words[word.head()].deprel == Deprel::Root;
        of_the_root && matches!(word.upos, Upos::Noun | Upos::Propn) && facts.is_somebody(*at)
    };
    (piece.0..=piece.1.min(piece.0 + 40)).find(is_actor)
}

/// A content without the sentence behind the one that it quotes, where nothing parted the two: replied: “Are you sure?” Voss nodded.
pub fn without_the_next_sentence(tree: &Tree<'_>, found: &Found) -> Content {
    let (cue, content) = (found.cue, found.content);
    let Some((number, piece)) = content.pieces().iter().copied().enumerate().next_back().filter(|(_, piece)| piece.0 > cue) else {
        return content;
    };
    let Some(run) = tree.run_from(piece.0).filter(|run| run.1 + 1 < piece.1 && run.0 <= cue + 3) else { return content };
    if !matches!(tree.norm(run.1 - 1), "." | "!" | "?") || !tree.ends_run(run.1) {
        return content;
    }
    // it begins with its subject
    let mut subject = run.1 + 1;
    while !matches!(tree.words[subject].deprel, Deprel::Nsubj | Deprel::NsubjPass) {
        let head = tree.words[subject].head();
        if head == NONE || head <= subject || head > piece.1 {
            return content;
        }
        subject = head;
    }
    let verb = tree.words[subject].head();
    let starts = tree.words[run.1 + 1].span.slice(tree.text).starts_with(char::is_uppercase);
    if starts && run.1 < verb && verb != NONE && verb <= piece.1 { content.up_to(number, run) } else { content }
}

/// A content that hangs on a noun for speech without the words behind it that hang on what stands above the noun: "rejected
/// calls for restraint | in the face of new strikes".
pub fn within_the_noun(facts: &Facts<'_, '_>, found: &Found) -> Content {
    let (tree, cue, content) = (facts.tree, found.cue, found.content);
    let [piece] = content.pieces() else { return content };
    let word = &tree.words[cue];
    let beyond = word.upos == Upos::Noun && word.head() != NONE && cue < piece.0 && piece.0 <= word.last() && word.last() < piece.1;
    if !beyond {
        return content;
    }
    // what begins right behind the noun's own words
    let mut next = word.last() + 1;
    while tree.words[next].head() != NONE && tree.words[next].head() > word.last() && tree.words[next].head() <= piece.1 {
        next = tree.words[next].head();
    }
    let circumstance = tree.words[next].deprel == Deprel::Obl && tree.words[next].head() == word.head();
    match trim(tree, (piece.0, word.last())).filter(|_| circumstance) {
        Some(own) => content.with_first(own),
        None => content,
    }
}

/// The content of an attribution inside a quotation as far as it can be one, if any: in the sentence of the cue, unless it is a
/// quotation of its own, and without the subject; words before the cue only behind a comma or another mark, or where the
/// grammar makes them what is said.
pub fn inside_a_quotation(tree: &Tree<'_>, found: &Found, content: Content) -> Option<Content> {
    let cue = found.cue;
    let Some(run) = tree.words[cue].run().and_then(|run| tree.run_words[run]) else { return Some(content) };
    let subject = tree.child(cue, &[Deprel::Nsubj]).filter(|subject| *subject < cue);
    let follows = |recipe| matches!(recipe, Recipe::Dependent | Recipe::Antecedent | Recipe::Raised | Recipe::Host | Recipe::Shared);
    let end = tree.sentence(cue).1;
    let mut pieces: [Piece; 3] = [(0, 0); 3];
    let mut count = 0;
    for piece in content.pieces().iter().copied() {
        let kept = if piece.1 < cue {
            let has_subject = subject.is_some_and(|subject| piece.0 <= subject && subject <= piece.1);
            let apart = tree.is_punctuation(piece.1) || tree.is_punctuation(piece.1 + 1);
            (!has_subject && (apart || follows(content.recipe))).then_some(piece)
        } else {
            let own = tree.run_from(piece.0).is_some_and(|own| own.0 > run.0);
            if own || piece.1 <= end { Some(piece) } else { (piece.0 <= end).then(|| trim(tree, (piece.0, end))).flatten() }
        };
        if let Some(piece) = kept {
            pieces[count] = piece;
            count += 1;
        }
    }
    Content::of(&pieces[..count], content.recipe, content.anchor)
}

/// What is said inside a quotation without the mark that closes the quotation: “Nobody told us to leave.”
pub fn within_the_marks(tree: &Tree<'_>, content: Content) -> Content {
    let Some((number, piece)) = content.pieces().iter().copied().enumerate().next_back() else { return content };
    let opened = tree.words[piece.1].run().and_then(|run| tree.run_words[run]).map_or(piece.0, |run| run.0);
    let begins = content.pieces().first().map_or(piece.0, |first| first.0);
    if !tree.ends_run(piece.1) || opened >= begins {
        return content;
    }
    let last = (piece.0..piece.1).rev().find(|at| !tree.is_punctuation(*at));
    last.map_or(content, |last| content.up_to(number, (piece.0, last)))
}
