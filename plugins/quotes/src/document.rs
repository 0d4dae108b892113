//! The document pass: which of the found attributions stand, which stand inside others, and what is quoted without a cue.

use crate::certainty::Certainty;
use crate::contents::{Content, Recipe};
use crate::features::Facts;
use crate::rank::{Finds, Found};
use crate::recipes::{self, trim};
use crate::sources::{self, Source};
use crate::tree::{NONE, Piece, Tree};
use crate::weights::{ONE, Share, ratio};
use crate::{extents, formulas, layout, nouns, people};
use dateline_sdk::core::records::quote::Tier;
use dateline_sdk::prelude::*;

/// Why a row was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// By the ranker.
    Ranked,
    /// Quoted words without a cue, given to the speaker around them.
    Floating,
    /// By its layout: a name and a colon before it, a dash and a name after it.
    Label,
    /// A noun for speech with its owner and its complement, inside another attribution.
    Nominal,
    /// Quoted words right beside a verb for speech that has its subject on the other side.
    Beside,
    /// Quoted words without a cue behind a sentence about somebody who does something.
    Action,
    /// A set phrase: what a court has heard, in the words of somebody.
    Formula,
}

impl Rule {
    /// Its name in a record.
    pub fn name(self) -> &'static str {
        match self {
            Rule::Ranked => "ranked",
            Rule::Floating => "floating",
            Rule::Label => "layout",
            Rule::Nominal => "nominal",
            Rule::Beside => "beside",
            Rule::Action => "action",
            Rule::Formula => "formula",
        }
    }
}

/// An attribution of the document.
#[derive(Clone, Copy, Debug)]
pub struct Attribution {
    /// Head word of the cue; [`NONE`] where there is none.
    pub cue: usize,
    /// What was said.
    pub content: Content,
    /// Who said it.
    pub source: Source,
    /// Whether the source was taken over from a neighbour.
    pub carried: bool,
    /// "She said she told Reik": the inner verb, *told*, which says to whom; else [`NONE`].
    pub through: usize,
    /// The attribution whose content holds this one.
    pub parent: Option<usize>,
    /// Why it was found.
    pub rule: Rule,
    /// How likely the word is a cue at all.
    pub real: Share,
    /// How likely this is the content, if it is a cue.
    pub content_share: Share,
    /// How likely this is the source, given the content.
    pub source_share: Share,
    /// How likely all of it is right, by the ranker.
    pub share: Share,
    /// How often such an attribution is right, in thousandths.
    pub permille: u32,
}

/// From which share on a found attribution stands.
#[derive(Clone, Copy, Debug)]
pub struct Thresholds {
    /// Alone.
    pub real: Share,
    /// Around others that already stand.
    pub around: Share,
    /// Inside another.
    pub inside: Share,
    /// Cue, content and source together.
    pub all: Share,
    /// The same inside another.
    pub all_inside: Share,
    /// How sure it must be, in thousandths.
    pub sure: u32,
    /// The same inside another.
    pub sure_inside: u32,
}

impl Default for Thresholds {
    fn default() -> Self {
        Thresholds {
            real: ONE * 40 / 100,
            around: ONE * 45 / 100,
            inside: ONE * 35 / 100,
            all: ONE * 34 / 100,
            all_inside: ONE * 12 / 100,
            sure: 310,
            sure_inside: 80,
        }
    }
}

impl Thresholds {
    /// How likely a word of a tier must be a cue, and all of its attribution right, to stand inside another. The model learnt
    /// from texts where nobody marked such, so a word that is known for speech needs little from it, any other much.
    fn inside(&self, tier: Option<Tier>) -> (Share, Share) {
        match tier {
            Some(Tier::Speech) => (self.inside / 2, self.all_inside / 2),
            Some(Tier::Attitude) => (self.inside, self.all_inside),
            None => (self.inside * 2, self.all_inside * 2),
        }
    }

    /// The same to stand anywhere.
    pub fn least(&self, tier: Option<Tier>) -> (Share, Share) {
        let (real, all) = self.inside(tier);
        (real.min(self.real), all.min(self.all))
    }
}

const FREE: u32 = u32::MAX;

/// Chooses among what was found, nests it, and adds what floats. In text order of the contents, the wider first.
pub fn resolve(facts: &Facts<'_, '_>, mut finds: Finds, thresholds: &Thresholds, certainty: Option<&Certainty>) -> Vec<Attribution> {
    let tree = facts.tree;
    let mut found = std::mem::take(&mut finds.found);
    let is_likely = |found: &Found| {
        let (real, all) = thresholds.least(facts.tier(found.cue));
        found.real >= real && found.share() >= all
    };
    // a work that is played, read or shown is not said
    let is_shown = |found: &Found| match found.content.pieces() {
        [piece] => facts.tier(found.cue).is_none() && tree.words[piece.0].outer().is_some() && recipes::is_title(tree, *piece),
        _ => false,
    };
    let is_subject = |found: &Found| recipes::is_subject(tree, found.content.pieces(), found.cue);
    found.retain(|found| is_likely(found) && !is_shown(found) && !is_subject(found));
    // what is said outside quotation marks holds what is said inside them
    let depth = |word: usize| tree.words[word].run().map_or(0, |run| 1 + tree.runs[run].depth);
    let mut layout = layout::found(facts);
    layout.extend(formulas::found(facts));
    layout.sort_by_key(|sure| sure.cue);
    layout.dedup_by_key(|sure| sure.cue);
    found.retain(|found| layout.binary_search_by_key(&found.cue, |sure| sure.cue).is_err());
    found.append(&mut layout);
    // where the ranker doubts, the order of the words decides
    let mut beside = layout::beside(facts);
    found.retain(|found| found.share() >= ONE / 2 || beside.binary_search_by_key(&found.cue, |sure| sure.cue).is_err());
    let mut ranked: Vec<usize> = found.iter().map(|found| found.cue).collect();
    ranked.sort_unstable();
    beside.retain(|sure| ranked.binary_search(&sure.cue).is_err());
    found.append(&mut beside);
    // "used to say that": it is the second verb that says so
    let says: Vec<Option<Found>> = found.iter().map(|candidate| formulas::saying(facts, candidate)).collect();
    if says.iter().any(Option::is_some) {
        let mut second: Vec<usize> = says.iter().flatten().map(|says| says.cue).collect();
        second.sort_unstable();
        let mut says = says.into_iter();
        found.retain_mut(|candidate| match says.next().flatten() {
            Some(says) => {
                *candidate = says;
                true
            }
            None => second.binary_search(&candidate.cue).is_err(),
        });
    }
    // "repeated her claim that": the noun's attribution is the verb's
    let turned: Vec<Option<(usize, Source)>> =
        found.iter().map(|candidate| nouns::repeated_by(facts, candidate.cue, &candidate.content)).collect();
    let mut verbs: Vec<usize> = turned.iter().flatten().map(|turn| turn.0).collect();
    verbs.sort_unstable();
    let mut turns = turned.iter();
    found.retain_mut(|candidate| match turns.next().copied().flatten() {
        Some((verb, source)) => {
            (candidate.cue, candidate.source) = (verb, source);
            true
        }
        None => verbs.binary_search(&candidate.cue).is_err(),
    });
    found.retain(|candidate| !nouns::is_rejected(facts, candidate.cue) && !nouns::is_repetition(facts, candidate.cue));
    extents::before_the_next(facts, &mut found);
    // the rows are large: their order is sorted, not they
    let rank = |(at, found): (usize, &Found)| ((found.by != Rule::Label, depth(found.cue), std::cmp::Reverse(found.real), found.cue), at);
    let mut order: Vec<_> = found.iter().enumerate().map(rank).collect();
    order.sort_unstable();
    let mut owner = vec![FREE; tree.words.len()];
    let mut standing: Vec<Option<Found>> = Vec::with_capacity(found.len());
    let mut inner: Vec<Found> = Vec::new();
    for mut candidate in order.iter().map(|(_, at)| found[*at]) {
        candidate.content = extents::without_the_told(facts, &candidate);
        candidate.content = extents::without_the_next(facts, &candidate);
        candidate.content = extents::within_the_noun(facts, &candidate);
        candidate.content = extents::with_its_subject(tree, &candidate);
        candidate.content = extents::with_its_opening(tree, &candidate);
        candidate.content = extents::with_the_quotation_before(facts, &candidate);
        candidate.content = extents::with_the_whole_quotation(tree, &candidate);
        candidate.content = extents::without_the_circumstance(tree, &candidate);
        candidate.content = extents::without_the_next_sentence(tree, &candidate);
        candidate.content = extents::before_somebody_else(facts, &candidate);
        candidate.source = nouns::with_owner(facts, &candidate);
        if sources::is_passive_of(tree, candidate.cue, candidate.source.head) {
            candidate.source = Source::NOBODY;
        } else if candidate.source.head == NONE {
            candidate.source = sources::subject(tree, candidate.cue, &candidate.content);
        }
        if let Some((content, source)) = nouns::made_by(facts, candidate.cue).or_else(|| nouns::position(facts, candidate.cue)) {
            (candidate.content, candidate.source) = (content, source);
        }
        if let Some((content, source)) = nouns::viewed(facts, candidate.cue) {
            (candidate.content, candidate.source, candidate.by) = (content, source, Rule::Nominal);
        }
        let holder = owner[candidate.cue];
        if holder != FREE {
            if stands_inside(facts, &candidate, thresholds) {
                inner.push(candidate);
            }
            continue;
        }
        if candidate.real < thresholds.real || candidate.share() < thresholds.all {
            continue;
        }
        // every one that stands and shares a word must have its cue in this content: then it is the outer one
        let real = candidate.real;
        let fits = |content: &Content| swallowed(content, &owner, &standing).filter(|gone| gone.is_empty() || real >= thresholds.around);
        let Some(swallowed) = fits(&candidate.content).or_else(|| {
            // the likeliest of its other contents that leaves the others alone
            let (content, share, gone) = finds.others_of(&candidate).iter().find_map(|(content, share)| {
                let apart = !content.holds(candidate.source.head) && *share >= candidate.real / 8;
                apart.then(|| fits(content)).flatten().map(|gone| (*content, *share, gone))
            })?;
            candidate.content = content;
            candidate.content_share = candidate.content_share.min(ratio(share, candidate.real));
            Some(gone)
        }) else {
            continue;
        };
        for gone in swallowed {
            if let Some(other) = standing.get_mut(gone as usize).and_then(Option::take) {
                for piece in other.content.pieces() {
                    owner[piece.0..=piece.1].fill(FREE);
                }
                inner.push(other);
            }
        }
        for piece in candidate.content.pieces() {
            owner[piece.0..=piece.1].fill(standing.len() as u32);
        }
        standing.push(Some(candidate));
    }
    let cues: Vec<usize> = standing.iter().map(|found| found.as_ref().map_or(NONE, |found| found.cue)).collect();
    let mut all: Vec<Attribution> = standing.into_iter().flatten().map(|found| attribution(&found)).collect();
    chains(facts, &mut all);
    floating(facts, &owner, &cues, &mut all);
    let mut known: Vec<usize> = inner.iter().map(|found| found.cue).chain(all.iter().map(|standing| standing.cue)).collect();
    known.sort_unstable();
    let positions = nouns::positions(facts, &known);
    let (beside, within): (Vec<Found>, Vec<Found>) =
        nouns::found(facts, |word| owner[word] != FREE, &known).into_iter().chain(positions).partition(|found| owner[found.cue] == FREE);
    all.extend(beside.iter().filter(|found| found.content.pieces().iter().all(|piece| owner[piece.0] == FREE)).map(attribution));
    inner.extend(within);
    let outer = all.len();
    // "went", "rated", "put" are words for speech where words in marks follow
    let quotes = |found: &Found| found.content.pieces().iter().all(|piece| tree.run_from(piece.0).is_some_and(|run| run.1 <= piece.1));
    inner.retain(|found| (quotes(found) || !is_seldom_speech(tree.lemma(found.cue))) && !is_thanks(tree, found.cue));
    all.extend(inner.iter().filter_map(|found| {
        // "the other side showed little interest": in what stands before
        let position = nouns::position(facts, found.cue).filter(|(content, _)| content.pieces() == found.content.pieces());
        let others = finds.others_of(found).iter().map(|(content, share)| (*content, ratio(*share, found.real)));
        let likely = others.filter(|other| other.1 >= ONE / 8);
        let mut contents = std::iter::once((found.content, found.content_share)).chain(likely);
        let inside = |(content, share)| Some((extents::inside_a_quotation(tree, found, content)?, share));
        let (content, content_share) = match position {
            Some((content, _)) => (content, found.content_share),
            None => contents.find_map(inside)?,
        };
        let source = if found.source.head == NONE { sources::subject(tree, found.cue, &content) } else { found.source };
        let found = Found { content: extents::within_the_marks(tree, content), content_share, source, ..*found };
        Some(attribution(&found))
    }));
    let Some(certainty) = certainty else { return nest(&all, outer) };
    let mut number = 0;
    let mut kept_outer = 0;
    all.retain_mut(|attribution| {
        let inside = number >= outer;
        number += 1;
        attribution.permille = certainty.permille(facts, attribution);
        let kept = attribution.permille >= if inside { thresholds.sure_inside } else { thresholds.sure };
        kept_outer += usize::from(kept && !inside);
        kept
    });
    nest(&all, kept_outer)
}

/// “Go,” she said she told Reik: who is quoted is the one who says so. The quotation goes to the upper of the two words for
/// speech, and what the upper one alone would introduce falls away.
fn chains(facts: &Facts<'_, '_>, all: &mut Vec<Attribution>) {
    let tree = facts.tree;
    let mut by_cue: Vec<(usize, usize)> = all.iter().enumerate().map(|(number, attribution)| (attribution.cue, number)).collect();
    by_cue.sort_unstable();
    let find = |cue: usize| by_cue.binary_search_by_key(&cue, |entry| entry.0).ok().map(|at| by_cue[at].1);
    let mut gone: Vec<usize> = Vec::new();
    for attribution in all.iter_mut().filter(|attribution| attribution.cue != NONE && tree.words[attribution.cue].outer().is_none()) {
        let below = tree.children(attribution.cue).take(40).find(|below| {
            matches!(tree.words[*below].deprel, Deprel::Ccomp | Deprel::Parataxis)
                && *below > attribution.cue
                && people::is_telling(tree, *below)
                && tree.words[*below].outer().is_none()
        });
        if let Some(below) = below.filter(|below| !attribution.content.holds(*below)) {
            attribution.through = below;
        }
    }
    for lower in 0..all.len() {
        let (cue, content) = (all[lower].cue, all[lower].content);
        let Some(word) = tree.words.get(cue).filter(|word| word.outer().is_none() && word.deprel == Deprel::Ccomp && word.head() != NONE)
        else {
            continue;
        };
        let upper = word.head();
        let quoted = content.pieces().iter().all(|piece| tree.words[piece.0].outer().is_some() && tree.words[piece.1].outer().is_some());
        let speaks = |cue: usize| facts.tier(cue) == Some(Tier::Speech) && tree.words[cue].upos == Upos::Verb;
        if !quoted || !speaks(upper) || !speaks(cue) || content.holds(upper) || tree.words[upper].outer().is_some() {
            continue;
        }
        let Some(subject) = tree.child(upper, &[Deprel::Nsubj]) else { continue };
        // the clause between the two must be the lower one's own, without further content
        if let Some(number) = find(upper) {
            if all[number].content.pieces().iter().any(|piece| facts.quoted(*piece) > 0) {
                continue;
            }
            gone.push(number);
        }
        let source = Source { head: subject, piece: sources::phrase(tree, subject, upper, Some(&content)), label: false };
        all[lower] = Attribution { cue: upper, source, through: cue, ..all[lower] };
    }
    gone.sort_unstable();
    let mut number = 0;
    all.retain(|_| {
        number += 1;
        gone.binary_search(&(number - 1)).is_err()
    });
}

/// Whether an attribution inside another stands.
fn stands_inside(facts: &Facts<'_, '_>, found: &Found, thresholds: &Thresholds) -> bool {
    let tree = facts.tree;
    let (real, all) = thresholds.inside(facts.tier(found.cue));
    // “A week ago I would have said no”: not “A week ago I would”
    let subject = tree.child(found.cue, &[Deprel::Nsubj]).filter(|subject| tree.words[*subject].upos == Upos::Pron);
    found.real >= real && found.share() >= all && subject.is_none_or(|subject| !found.content.holds(subject))
}

/// “Thank you”: whoever says so reports nothing.
fn is_thanks(tree: &Tree<'_>, cue: usize) -> bool {
    tree.lemma(cue) == "thank" && tree.child(cue, &[Deprel::Nsubj, Deprel::NsubjPass, Deprel::Aux, Deprel::Mark]).is_none()
}

/// Verbs that are far more often no words for speech than they are.
fn is_seldom_speech(lemma: &str) -> bool {
    matches!(
        lemma,
        "go" | "begin" | "start" | "finish" | "continue" | "put" | "hold" | "rank" | "rate" | "list" | "commit" | "issue" | "charge"
    )
}

/// Those of the standing ones whose cue the content holds; `None` if it shares words with any other.
fn swallowed(content: &Content, owner: &[u32], standing: &[Option<Found>]) -> Option<Vec<u32>> {
    let mut gone: Vec<u32> = Vec::new();
    for piece in content.pieces() {
        for holder in &owner[piece.0..=piece.1] {
            if *holder == FREE || gone.contains(holder) {
                continue;
            }
            let other = standing.get(*holder as usize).copied().flatten()?;
            if !content.holds(other.cue) || gone.len() > 32 {
                return None;
            }
            gone.push(*holder);
        }
    }
    Some(gone)
}

fn attribution(found: &Found) -> Attribution {
    Attribution {
        cue: found.cue,
        content: found.content,
        source: found.source,
        carried: false,
        through: NONE,
        parent: None,
        rule: found.by,
        real: found.real,
        content_share: found.content_share,
        source_share: found.source_share,
        share: found.share(),
        permille: 1000,
    }
}

/// Quoted runs that are speech and belong to nothing: the speaker of the attribution before or after them in their
/// paragraph, or of the paragraph before if that ended in a quotation.
fn floating(facts: &Facts<'_, '_>, owner: &[u32], cues_of: &[usize], all: &mut Vec<Attribution>) {
    let tree = facts.tree;
    let mut order: Vec<usize> = (0..all.len()).collect();
    order.sort_by_key(|at| all[*at].cue);
    let cues: Vec<(usize, usize)> = order.iter().map(|at| (all[*at].cue, *at)).collect();
    let mut made: Vec<Attribution> = Vec::new();
    for (number, run) in tree.runs.iter().enumerate() {
        let Some(words) = tree.run_words[number] else { continue };
        // what stands in it may only be said in it
        let free = |holder: &u32| *holder == FREE || cues_of.get(*holder as usize).is_some_and(|cue| words.0 <= *cue && *cue <= words.1);
        if run.depth > 0 || !owner[words.0..=words.1].iter().all(free) {
            continue;
        }
        let speech = is_speech(facts, words);
        if !speech && !is_sentence(tree, words) {
            continue;
        }
        let Some(piece) = trim(tree, words) else { continue };
        let paragraph = tree.paragraph(words.0);
        let next = cues.partition_point(|cue| cue.0 < words.0);
        let outside = |cue: &&(usize, usize)| tree.words[cue.0].outer().is_none();
        let sentence = tree.sentence(words.0);
        let leads = |cue: &&(usize, usize)| cue.0 >= sentence.0 || !recipes::is_led_out(tree, words);
        let before = cues[..next].last().filter(outside).filter(|cue| cue.0 >= paragraph.0).filter(leads).map(|cue| all[cue.1]);
        let after = cues[next..].iter().take(8).find(outside).filter(|cue| cue.0 <= paragraph.1).map(|cue| all[cue.1]);
        let earlier = made.last().copied().filter(|last| last.content.pieces()[0].1 + 40 > words.0);
        let content = Content::single(piece, Recipe::Left, NONE);
        // The mayor smiled. “Nobody is happier than I am.”
        let told = before.is_none_or(|before| tree.words[before.cue].sentence() < tree.words[words.0].sentence());
        let actor = tree.words[words.0].sentence().checked_sub(1).filter(|_| told && sentence.0 == words.0);
        if let Some(head) = actor.and_then(|last| extents::actor(facts, last)).filter(|actor| *actor >= paragraph.0) {
            let source = Source { head, piece: sources::phrase(tree, head, words.0, Some(&content)), label: false };
            made.push(attribution(&layout::sure(Rule::Action, NONE, content, source)));
            continue;
        }
        let Some(from) = before.or(after).or(earlier) else { continue };
        // words that are no clause go on only with what was quoted
        let quotes = |from: &Attribution| from.content.pieces().iter().any(|piece| facts.quoted(*piece) > 0);
        if !speech && !before.is_some_and(|before| quotes(&before)) {
            continue;
        }
        let source = from.source;
        if source.words().is_some() && matches!(tree.lemma(source.head), "I" | "we" | "you") {
            continue;
        }
        if source.words().is_some_and(|source| content.holds(source.0)) {
            continue;
        }
        made.push(Attribution {
            cue: NONE,
            content,
            source,
            carried: true,
            through: from.through,
            parent: None,
            rule: Rule::Floating,
            real: from.real,
            content_share: from.content_share,
            source_share: from.source_share,
            share: from.share / 2,
            permille: 1000,
        });
    }
    all.append(&mut made);
}

/// Whether a quoted run is somebody speaking, not a title or a word at arm's length.
fn is_speech(facts: &Facts<'_, '_>, words: Piece) -> bool {
    let tree = facts.tree;
    let inner: Vec<usize> = (words.0..=words.1.min(words.0 + 60)).filter(|at| !tree.is_punctuation(*at)).collect();
    let Some(first) = inner.first() else { return false };
    if inner.len() < 4 {
        return false;
    }
    let finite = inner.iter().any(|at| matches!(tree.words[*at].xpos, Xpos::Vbd | Xpos::Vbz | Xpos::Vbp | Xpos::Md | Xpos::Vb));
    let sentence = tree.sentence(*first);
    let opens_sentence = sentence.0 + 1 >= *first;
    let capitals = inner.iter().filter(|at| tree.words[**at].span.slice(tree.text).chars().next().is_some_and(char::is_uppercase)).count();
    finite && opens_sentence && capitals * 2 <= inner.len().max(3)
}

/// Whether a quoted run is whole sentences, none of them a title.
fn is_sentence(tree: &Tree<'_>, words: Piece) -> bool {
    let (first, last) = (tree.sentence(words.0), tree.sentence(words.1));
    first.0 == words.0 && last.1 == words.1 && words.1 - words.0 > 2 && !recipes::is_title(tree, words)
}

/// Gives every attribution the narrowest one whose content holds its cue and content; of two from number `outer` on that stick
/// out of each other drops the less sure one, and of those also what stands in none.
fn nest(all: &[Attribution], outer: usize) -> Vec<Attribution> {
    let rank = |(number, attribution): (usize, &Attribution)| {
        let pieces = attribution.content.pieces();
        let around = (pieces.first().map_or(0, |piece| piece.0), pieces.last().map_or(0, |piece| piece.1));
        ((around.0, std::cmp::Reverse(around.1), attribution.rule != Rule::Ranked, attribution.cue), number)
    };
    let mut order: Vec<_> = all.iter().enumerate().map(rank).collect();
    order.sort_unstable();
    let mut kept: Vec<(bool, Attribution)> = Vec::with_capacity(all.len());
    let mut open: Vec<(usize, Piece)> = Vec::new();
    let mut gone = Vec::new();
    for ((first, std::cmp::Reverse(last), ..), number) in order {
        let (around, inside, attribution) = ((first, last), number >= outer, all[number]);
        while open.last().is_some_and(|(_, piece)| piece.1 < around.0) {
            open.pop();
        }
        let gives_way = |(above, _): &&(usize, Piece)| {
            let (loose, other) = &kept[*above];
            let apart = !other.content.holds(attribution.cue) && stands_in(&attribution, other) == Some(false);
            inside && *loose && other.permille < attribution.permille && apart
        };
        let stay = open.len() - open.iter().rev().take(16).take_while(gives_way).count();
        let stands = open[..stay].iter().rev().take(16).find_map(|(above, _)| Some((*above, stands_in(&attribution, &kept[*above].1)?)));
        let parent = match stands {
            Some((above, true)) => Some(above),
            None if !inside => None,
            _ => continue,
        };
        gone.extend(open.drain(stay..).map(|(above, _)| above));
        open.push((kept.len(), around));
        kept.push((inside, Attribution { parent, ..attribution }));
    }
    if gone.is_empty() { kept.into_iter().map(|(_, attribution)| attribution).collect() } else { without(kept, gone) }
}

/// The attributions without those with the numbers in `gone`; what stood in one of these stands in what that stood in.
fn without(kept: Vec<(bool, Attribution)>, mut gone: Vec<usize>) -> Vec<Attribution> {
    gone.sort_unstable();
    let is_gone = |number: usize| gone.binary_search(&number).is_ok();
    let parents: Vec<Option<usize>> = kept.iter().map(|(_, attribution)| attribution.parent).collect();
    let above = |parent: Option<usize>| {
        let stays = std::iter::successors(parent, |above| parents[*above]).find(|above| !is_gone(*above))?;
        Some(stays - gone.partition_point(|number| *number < stays))
    };
    let stay = kept.into_iter().enumerate().filter(|(number, _)| !is_gone(*number));
    stay.map(|(_, (_, attribution))| Attribution { parent: above(attribution.parent), ..attribution }).collect()
}

/// Whether an attribution stands in another one, cue and content (true), or sticks out of it (false).
fn stands_in(attribution: &Attribution, other: &Attribution) -> Option<bool> {
    let (content, outer) = (&attribution.content, &other.content);
    if content.pieces() == outer.pieces() {
        return Some(false);
    }
    let place = if attribution.cue == NONE { content.pieces().first().map_or(0, |piece| piece.0) } else { attribution.cue };
    let held = |piece: &Piece| outer.pieces().iter().any(|outer| outer.0 <= piece.0 && piece.1 <= outer.1);
    if outer.holds(place) && content.pieces().iter().all(held) {
        return Some(true);
    }
    outer.overlaps(content).then_some(false)
}

/// The source as written, without what the content took.
pub fn source_piece(tree: &Tree<'_>, attribution: &Attribution) -> Option<Piece> {
    let words = attribution.source.words()?;
    // without a cue nothing was left to be cut off
    if attribution.source.label || attribution.carried || attribution.cue == NONE {
        return Some(words);
    }
    Some(sources::phrase(tree, attribution.source.head, attribution.cue, Some(&attribution.content)))
}
