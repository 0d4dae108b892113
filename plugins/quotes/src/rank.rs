//! The ranker: which words are cues, what each introduces, who is its source.
//!
//! Three linear models over hashed features. The first asks of every verb, noun, adjective and colon whether it is a cue, and
//! is generous. The second puts all candidate contents of such a word in competition with each other and with "this is no
//! attribution". The third does the same for the sources, given the content. All scores are sums of integers.

use crate::contents::{Content, Maker};
use crate::features::{self, Facts};
use crate::sources::{self, Source};
use crate::weights::{Exponential, ONE, Reliability, Share, Weights, both};
use dateline_learn::model::{ModelError, ModelFile};

/// Words whose share as a cue is below this are not looked at further.
pub const CUE_FLOOR: Share = ONE / 50;

/// The trained models.
pub struct Ranker {
    cue: Weights,
    content: Weights,
    source: Weights,
    /// How often a share is right.
    pub reliability: Reliability,
    /// The exponential function of scores.
    pub exponential: Exponential,
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
    /// Whether it follows from the layout of its paragraph instead.
    pub by_layout: bool,
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
    contents: Vec<Content>,
    sources: Vec<Source>,
    scores: Vec<i32>,
    shares: Vec<Share>,
}

impl Ranker {
    /// Reads a model file.
    ///
    /// # Errors
    /// A section is missing or damaged.
    pub fn new(file: &ModelFile<'static>) -> Result<Ranker, ModelError> {
        Ok(Ranker {
            cue: Weights::new(file, "cue")?,
            content: Weights::new(file, "content")?,
            source: Weights::new(file, "source")?,
            reliability: Reliability::new(file)?,
            exponential: Exponential::new(),
        })
    }

    /// Looks at one word; `None` if it is certainly no cue or nothing can be its content.
    pub fn look(&self, facts: &Facts<'_, '_>, cue: usize, room: &mut Room) -> Option<Found> {
        if !features::may_be_cue(facts.tree, cue) {
            return None;
        }
        let mut score = 0;
        features::cue(facts, cue, |feature| score += self.cue.get(feature));
        if self.exponential.logistic(score) < CUE_FLOOR {
            return None;
        }
        room.maker.candidates(facts.tree, cue, &mut room.contents);
        room.scores.clear();
        // the first competitor is "no attribution"
        let mut none = 0;
        features::cue(facts, cue, |feature| none += self.content.get(feature));
        room.scores.push(none);
        for content in &room.contents {
            let mut score = 0;
            features::content(facts, cue, content, |feature| score += self.content.get(feature));
            room.scores.push(score);
        }
        self.exponential.shares(&room.scores, &mut room.shares);
        let (best, share) = best(room.shares.get(1..)?)?;
        let content = room.contents[best];
        let real = ONE.saturating_sub(room.shares[0]);
        let content_share = ((u64::from(share) << 16) / u64::from(real.max(1))).min(u64::from(ONE)) as Share;
        let (source, source_share) = self.source(facts, cue, &content, room);
        Some(Found { cue, content, source, real, content_share, source_share, by_layout: false })
    }

    /// The likeliest source.
    fn source(&self, facts: &Facts<'_, '_>, cue: usize, content: &Content, room: &mut Room) -> (Source, Share) {
        sources::candidates(facts.tree, cue, content, &mut room.sources);
        room.scores.clear();
        for (rank, source) in room.sources.iter().enumerate() {
            let mut score = 0;
            features::source(facts, cue, content, source, rank, |feature| score += self.source.get(feature));
            room.scores.push(score);
        }
        self.exponential.shares(&room.scores, &mut room.shares);
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
