//! The ranker: which words are cues, what each introduces, who is its source.
//!
//! Linear models over hashed features. The gate sends most words away by a few features. The first model asks of what is left
//! whether it is a cue, and is generous. The second puts all candidate contents of such a word in competition with each other and with "this is no
//! attribution". The third does the same for the sources, given the content. All scores are sums of integers.

use crate::contents::{Content, Maker};
use crate::document::{Rule, Thresholds};
use crate::explain::WeighedSource;
use crate::features::{self, Facts, Frame, SourceFrame};
use crate::recipes;
use crate::sources::{self, Source};
use crate::tree::Piece;
use crate::weights::{Exponential, ONE, Share, WEIGHT_SCALE, Weights, both, ratio, score};
use dateline_learn::model::{ModelError, ModelFile};
use dateline_sdk::core::records::quote::Tier;

/// Words of a tier whose share as a cue is below the first, by the gate alone, or the second, by all features, are not looked
/// at further. On the development documents lower ones find nothing more that stands alone; inside other attributions, where
/// nobody marked them, they find mostly what is none.
const fn floors(tier: Option<Tier>) -> (Share, Share) {
    match tier {
        Some(Tier::Speech) => (0, ONE * 3 / 10),
        Some(Tier::Attitude) => (ONE / 16, ONE * 4 / 10),
        None => (ONE / 8, ONE * 27 / 100),
    }
}

/// Slots of the tables of weights, as powers of two: more would not stay in the cache.
pub const GATE_BITS: u32 = 14;
/// The same for cues.
pub const CUE_BITS: u32 = 17;
/// The same for contents.
pub const CONTENT_BITS: u32 = 18;
/// The same for sources.
pub const SOURCE_BITS: u32 = 16;

/// How many contents of a cue are looked into.
const LOOKED_INTO: usize = 8;
/// By how many nats the outline of a content may be less likely than that of the likeliest, if it is to be looked into.
const BEHIND: i32 = 3;

/// The trained models.
pub struct Ranker {
    gate: Weights<{ 1 << GATE_BITS }>,
    cue: Weights<{ 1 << CUE_BITS }>,
    content: Weights<{ 1 << CONTENT_BITS }>,
    source: Weights<{ 1 << SOURCE_BITS }>,
    least: Least,
    /// The exponential function of scores.
    pub exponential: Exponential,
}

/// The scores from which on a word of a tier is looked at further, by the gate and by all features.
struct Least {
    speech: (i32, i32),
    attitude: (i32, i32),
    other: (i32, i32),
}

impl Least {
    fn new(exponential: &Exponential) -> Least {
        let scores = |tier| {
            let (gate, cue) = floors(tier);
            (exponential.least_score(gate), exponential.least_score(cue))
        };
        Least { speech: scores(Some(Tier::Speech)), attitude: scores(Some(Tier::Attitude)), other: scores(None) }
    }

    fn of(&self, tier: Option<Tier>) -> (i32, i32) {
        match tier {
            Some(Tier::Speech) => self.speech,
            Some(Tier::Attitude) => self.attitude,
            None => self.other,
        }
    }
}

/// A word that is likely a cue.
#[derive(Clone, Copy)]
struct LikelyCue {
    word: usize,
    /// Whether marks show that it is one.
    sure: bool,
    /// The score of "this is no attribution".
    none: i32,
}

/// An attribution that the ranker found.
#[derive(Clone, Copy, Debug)]
pub struct Found {
    /// Head word of the cue.
    pub cue: usize,
    /// What was said.
    pub content: Content,
    /// Who said it.
    pub source: Source,
    /// How likely the word is a cue at all.
    pub real: Share,
    /// How likely this is the content, if it is a cue.
    pub content_share: Share,
    /// How likely this is the source, given the content.
    pub source_share: Share,
    /// What found it.
    pub by: Rule,
    /// Its other likely contents, in [`Finds::others`].
    pub others: (u32, u32),
}

/// What was found in a document.
#[derive(Default)]
pub struct Finds {
    /// One entry a cue, in text order.
    pub found: Vec<Found>,
    /// Other likely contents with their shares, the likeliest first.
    pub others: Vec<(Content, Share)>,
}

impl Finds {
    /// The other likely contents of an entry.
    pub fn others_of(&self, found: &Found) -> &[(Content, Share)] {
        self.others.get(found.others.0 as usize..found.others.1 as usize).unwrap_or_default()
    }
}

impl Found {
    /// How likely all of it is right.
    pub fn share(&self) -> Share {
        both(both(self.real, self.content_share), self.source_share)
    }
}

/// What one thread keeps between documents.
#[derive(Default)]
pub struct Room {
    /// Makes the candidates.
    pub maker: Maker,
    cues: Vec<usize>,
    likely: Vec<LikelyCue>,
    contents: Vec<Content>,
    sources: Vec<Source>,
    scores: Vec<i32>,
    parts: Vec<u64>,
    shares: Vec<Share>,
    outlines: Vec<i32>,
    ordered: Vec<i32>,
}

impl Ranker {
    /// Reads a model file.
    ///
    /// # Errors
    /// A section is missing or damaged.
    pub fn new(file: &ModelFile<'static>) -> Result<Ranker, ModelError> {
        let exponential = Exponential::new();
        Ok(Ranker {
            gate: Weights::new(file, "gate")?,
            cue: Weights::new(file, "cue")?,
            content: Weights::new(file, "content")?,
            source: Weights::new(file, "source")?,
            least: Least::new(&exponential),
            exponential,
        })
    }

    /// Looks at the words of some sentences, at all of them for one question before any for the next: who may be a cue, who
    /// is one, what it introduces, who says so. What can stand nowhere by these thresholds is left out.
    pub fn look(&self, facts: &Facts<'_, '_>, sentences: &[Piece], thresholds: &Thresholds, room: &mut Room, finds: &mut Finds) {
        let mut cues = std::mem::take(&mut room.cues);
        cues.clear();
        for sentence in sentences {
            cues.extend(facts.cues(*sentence).filter(|word| self.passes_gate(facts, *word)));
        }
        let mut likely = std::mem::take(&mut room.likely);
        likely.clear();
        likely.extend(cues.iter().filter_map(|word| self.likely_cue(facts, *word)));
        let from = finds.found.len();
        finds.found.extend(likely.iter().filter_map(|cue| self.judge(facts, cue, thresholds, room, &mut finds.others)));
        for found in &mut finds.found[from..] {
            (found.source, found.source_share) = self.source(facts, found.cue, &found.content, room);
        }
        (room.cues, room.likely) = (cues, likely);
    }

    /// Whether the few features of the gate leave room for a word to be a cue; words for speech need not ask.
    fn passes_gate(&self, facts: &Facts<'_, '_>, word: usize) -> bool {
        let tier = facts.tier(word);
        if tier == Some(Tier::Speech) {
            return true;
        }
        let mut sum = self.gate.sum();
        features::gate(facts, word, &mut sum);
        score(sum.units) >= self.least.of(tier).0
    }

    /// A word that is likely a cue, by all features of cues.
    fn likely_cue(&self, facts: &Facts<'_, '_>, word: usize) -> Option<LikelyCue> {
        let tier = facts.tier(word);
        // marks within marks right after a word for speech need no model
        let sure = tier == Some(Tier::Speech) && recipes::inner_run(facts.tree, word).is_some();
        // the same features say how likely it introduces nothing
        let mut sums = (self.cue.sum(), self.content.sum());
        features::cue(facts, word, &mut sums);
        let (sum, none) = (sums.0.units, sums.1.units);
        (sure || score(sum) >= self.least.of(tier).1).then(|| LikelyCue { word, sure, none: score(none) })
    }

    /// What a likely cue introduces; nothing if nothing can be its content. Its source is left open.
    fn judge(
        &self,
        facts: &Facts<'_, '_>,
        cue: &LikelyCue,
        thresholds: &Thresholds,
        room: &mut Room,
        others: &mut Vec<(Content, Share)>,
    ) -> Option<Found> {
        let &LikelyCue { word: cue, sure, none } = cue;
        room.maker.candidates(facts.tree, cue, &mut room.contents);
        room.scores.clear();
        // the first competitor is "no attribution"
        room.scores.push(none);
        let frame = Frame::new(facts, cue);
        room.outlines.clear();
        room.outlines.extend(room.contents.iter().map(|content| {
            let mut sum = self.content.sum();
            frame.outline(content, &mut sum);
            sum.units
        }));
        // by their outlines most are out of the running
        let mut least = room.outlines.iter().max().map_or(0, |most| most - BEHIND * WEIGHT_SCALE);
        if room.outlines.iter().filter(|outline| **outline >= least).count() > LOOKED_INTO {
            room.ordered.clear();
            room.ordered.extend_from_slice(&room.outlines);
            let at = room.ordered.len() - LOOKED_INTO;
            least = least.max(*room.ordered.select_nth_unstable(at).1);
        }
        let mut kept = 0;
        for at in 0..room.contents.len() {
            let (content, outline) = (room.contents[at], room.outlines[at]);
            if outline < least || kept == LOOKED_INTO {
                continue;
            }
            let mut sum = self.content.sum();
            frame.pieces(&content, &mut sum);
            room.scores.push(score(outline + sum.units));
            room.contents[kept] = content;
            kept += 1;
        }
        room.contents.truncate(kept);
        self.exponential.shares(&room.scores, &mut room.parts, &mut room.shares);
        let mut real = ONE.saturating_sub(room.shares[0]);
        if sure {
            real = real.max(ONE * 3 / 4);
        }
        let least = thresholds.least(facts.tier(cue));
        if real < least.0 {
            return None;
        }
        let from = others.len() as u32;
        let (best, share) = agreed(facts, &room.contents, room.shares.get(1..)?, others)?;
        let content_share = if sure { ONE } else { ratio(share, real) };
        if both(real, content_share) < least.1 {
            others.truncate(from as usize);
            return None;
        }
        Some(Found {
            cue,
            content: room.contents[best],
            source: Source::NOBODY,
            real,
            content_share,
            source_share: ONE,
            by: Rule::Ranked,
            others: (from, others.len() as u32),
        })
    }

    /// The weights of words as cues.
    pub fn cue_weights(&self) -> &Weights<{ 1 << CUE_BITS }> {
        &self.cue
    }

    /// The weights of contents.
    pub fn content_weights(&self) -> &Weights<{ 1 << CONTENT_BITS }> {
        &self.content
    }

    /// The weights of sources.
    pub fn source_weights(&self) -> &Weights<{ 1 << SOURCE_BITS }> {
        &self.source
    }

    /// All candidate contents of a cue, the likeliest first, each with its score above that of "no attribution" and its
    /// share among all contents.
    pub fn weigh_contents(&self, facts: &Facts<'_, '_>, cue: usize, room: &mut Room) -> Vec<(Content, i32, Share)> {
        let mut none = self.content.sum();
        features::cue(facts, cue, &mut none);
        room.maker.candidates(facts.tree, cue, &mut room.contents);
        let frame = Frame::new(facts, cue);
        room.scores.clear();
        for content in &room.contents {
            let mut sum = self.content.sum();
            frame.all(content, &mut sum);
            room.scores.push(score(sum.units));
        }
        self.exponential.shares(&room.scores, &mut room.parts, &mut room.shares);
        let weighed = room.contents.iter().zip(&room.scores).zip(&room.shares);
        let mut all: Vec<_> = weighed.map(|((content, own), share)| (*content, own - score(none.units), *share)).collect();
        all.sort_by_key(|entry| std::cmp::Reverse(entry.2));
        all
    }

    /// All candidate sources with their places among them, the likeliest first, each with its score and its share.
    pub fn weigh_sources(&self, facts: &Facts<'_, '_>, cue: usize, content: &Content, room: &mut Room) -> Vec<WeighedSource> {
        self.source(facts, cue, content, room);
        let weighed = room.sources.iter().zip(&room.scores).zip(&room.shares).enumerate();
        let mut all: Vec<_> = weighed.map(|(rank, ((source, own), share))| (rank, *source, *own, *share)).collect();
        all.sort_by_key(|entry| std::cmp::Reverse(entry.3));
        all
    }

    /// The likeliest source.
    fn source(&self, facts: &Facts<'_, '_>, cue: usize, content: &Content, room: &mut Room) -> (Source, Share) {
        sources::candidates(facts.tree, cue, content, &mut room.sources);
        room.scores.clear();
        let frame = SourceFrame::new(facts, cue, content);
        for (rank, source) in room.sources.iter().enumerate() {
            let mut sum = self.source.sum();
            frame.put(source, rank, &mut sum);
            room.scores.push(score(sum.units));
        }
        self.exponential.shares(&room.scores, &mut room.parts, &mut room.shares);
        match best(&room.shares) {
            Some((at, share)) => (room.sources[at], share),
            None => (Source::NOBODY, ONE),
        }
    }
}

/// The largest share and its place; the first of equals.
fn best(shares: &[Share]) -> Option<(usize, Share)> {
    shares.iter().copied().enumerate().max_by_key(|(at, share)| (*share, std::cmp::Reverse(*at)))
}

/// The content that most of the shares agree with: of candidates that differ by a word or two each speaks for the others.
/// Its place, and the sum of the shares that agree. The rest of the likeliest go to `others`.
fn agreed(facts: &Facts<'_, '_>, contents: &[Content], shares: &[Share], others: &mut Vec<(Content, Share)>) -> Option<(usize, Share)> {
    let (first, most) = best(shares)?;
    let mut near: [(usize, Share); LOOKED_INTO] = [(first, most); LOOKED_INTO];
    let mut count = 0;
    for (at, share) in shares.iter().copied().enumerate() {
        if share * 24 < most || count == LOOKED_INTO && near[LOOKED_INTO - 1].1 >= share {
            continue;
        }
        let place = near[..count].partition_point(|other| other.1 >= share);
        count = (count + 1).min(LOOKED_INTO);
        near.copy_within(place..count - 1, place + 1);
        near[place] = (at, share);
    }
    let near = &near[..count];
    let mut sizes = [0; LOOKED_INTO];
    // what agrees with each, itself included
    let mut agreeing: [Share; LOOKED_INTO] = [0; LOOKED_INTO];
    for (number, (at, own)) in near.iter().enumerate() {
        let content = &contents[*at];
        sizes[number] = facts.size(content);
        agreeing[number] += own;
        for (earlier, (other, share)) in near[..number].iter().enumerate() {
            if facts.alike((content, sizes[number]), (&contents[*other], sizes[earlier])) {
                agreeing[number] += share;
                agreeing[earlier] += own;
            }
        }
    }
    let mut chosen = (first, 0, 0);
    for ((at, own), sum) in near.iter().zip(agreeing) {
        if sum + own > chosen.1 {
            chosen = (*at, sum + own, sum);
        }
    }
    others.extend(near.iter().filter(|(at, _)| *at != chosen.0).map(|(at, share)| (contents[*at], *share)));
    Some((chosen.0, chosen.2))
}
