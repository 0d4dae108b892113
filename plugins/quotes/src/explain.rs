//! Why an attribution was found, in rows: what spoke for the cue, the content and the source, and what was considered instead.
//!
//! Everything is computed again from the models, only where the plugin is told to explain. Features that look at the same
//! thing are added up under one phrase (`data/reasons.txt`).

use crate::contents::Content;
use crate::document::{Attribution, Rule, source_piece};
use crate::features::{self, Facts, Frame};
use crate::people::People;
use crate::rank::{Ranker, Room};
use crate::sources::Source;
use crate::tree::{NONE, Piece, Tree};
use crate::weights::{ONE, Share, Weights, score};
use dateline_sdk::core::Label;
use dateline_sdk::core::records::quote::{Question, Quote, QuoteReason, ReasonKind, SpeakerFrom};
use dateline_sdk::prelude::*;

const REASONS: &str = include_str!("../data/reasons.txt");
/// Most features told of an answer.
const FEATURES: usize = 5;
/// Most answers told of a question.
const ANSWERS: usize = 4;
/// Longest answer shown, in characters.
const LONGEST: usize = 120;

/// Phrase of each template.
pub struct Reasons {
    /// Sorted by template.
    phrases: Vec<(u32, &'static str)>,
}

impl Reasons {
    /// Reads the table that is built in.
    pub fn new() -> Reasons {
        let lines = REASONS.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once(": "));
        let mut phrases: Vec<(u32, &str)> = lines
            .flat_map(|(templates, phrase)| templates.split(' ').filter_map(move |template| Some((template.parse().ok()?, phrase))))
            .collect();
        phrases.sort_unstable();
        Reasons { phrases }
    }

    fn of(&self, template: u32) -> &'static str {
        self.phrases.binary_search_by_key(&template, |entry| entry.0).map_or("something else", |at| self.phrases[at].1)
    }
}

impl Default for Reasons {
    fn default() -> Self {
        Reasons::new()
    }
}

/// What a phrase may name.
struct Named<'d> {
    tree: &'d Tree<'d>,
    cue: usize,
    content: Option<Content>,
    source: usize,
}

impl Named<'_> {
    fn fill(&self, phrase: &str) -> String {
        let word =
            |at: usize| self.tree.words.get(at).map_or_else(|| "nothing".to_owned(), |word| word.span.slice(self.tree.text).to_owned());
        let sentence = self.tree.sentence(self.cue);
        let pieces = self.content.as_ref().map(Content::pieces).unwrap_or_default();
        let (first, last) = (pieces.first().map_or(NONE, |piece| piece.0), pieces.last().map_or(NONE, |piece| piece.1));
        let after = if last == NONE || last >= self.tree.sentence(last).1 { NONE } else { last + 1 };
        phrase
            .replace("{cue}", &word(self.cue))
            .replace("{next}", &word(if self.cue < sentence.1 { self.cue + 1 } else { NONE }))
            .replace("{before}", &word(if self.cue > sentence.0 { self.cue - 1 } else { NONE }))
            .replace("{first}", &word(first))
            .replace("{after}", &word(after))
            .replace("{source}", &word(self.source))
    }
}

/// The features of one answer, added up by phrase.
struct Told<'r> {
    reasons: &'r Reasons,
    sums: Vec<(&'static str, i32)>,
}

impl<'r> Told<'r> {
    fn new(reasons: &'r Reasons) -> Self {
        Told { reasons, sums: Vec::new() }
    }

    fn add(&mut self, template: u32, weight: i32) {
        let phrase = self.reasons.of(template);
        match self.sums.iter_mut().find(|entry| entry.0 == phrase) {
            Some(entry) => entry.1 += weight,
            None => self.sums.push((phrase, weight)),
        }
    }

    /// The heaviest, for and against.
    fn heaviest(mut self) -> Vec<(&'static str, i32)> {
        self.sums.retain(|entry| entry.1 != 0);
        self.sums.sort_by_key(|entry| (std::cmp::Reverse(entry.1.unsigned_abs()), entry.0));
        self.sums.truncate(FEATURES);
        self.sums
    }
}

/// A score in thousandths of a nat.
fn thousandths(score: i32) -> i32 {
    (i64::from(score) * 1000 / i64::from(crate::weights::SCALE)) as i32
}

fn permille(share: Share) -> Confidence {
    // an answer that is all but impossible is still one that was considered
    Confidence::permille(((u64::from(share) * 1000 + u64::from(ONE) / 2) / u64::from(ONE)).max(1) as u32)
}

/// Writes the reasons of all attributions, whose rows are these, in the same order.
#[expect(clippy::too_many_arguments, reason = "what was found, and all that it was found with")]
pub fn write(
    facts: &Facts<'_, '_>,
    ranker: &Ranker,
    reasons: &Reasons,
    people: &People<'_>,
    attributions: &[Attribution],
    rows: &[Quote],
    room: &mut Room,
    out: &mut Table<QuoteReason>,
) {
    for (number, (attribution, row)) in attributions.iter().zip(rows).enumerate() {
        Teller { facts, ranker, reasons, people, attribution, row: *row, quote: Ref::new(number), out }.tell(room);
    }
}

struct Teller<'t, 'd, 'a, 'v> {
    facts: &'t Facts<'d, 'a>,
    ranker: &'t Ranker,
    reasons: &'t Reasons,
    people: &'t People<'v>,
    attribution: &'t Attribution,
    row: Quote,
    quote: Ref<Quote>,
    out: &'t mut Table<QuoteReason>,
}

impl Teller<'_, '_, '_, '_> {
    fn tell(&mut self, room: &mut Room) {
        match self.attribution.rule {
            Rule::Floating => self.rule(Question::Cue, "quoted words without a cue, in the same breath as another quotation"),
            Rule::Label => self.rule(Question::Cue, "a name with a colon before the words, or behind a dash after them"),
            Rule::Nominal => self.rule(Question::Cue, "a noun for speech with its owner before it and its complement after it"),
            Rule::Action => self.rule(Question::Cue, "quoted words without a cue behind a sentence about who does something"),
            Rule::Formula => self.rule(Question::Cue, "a set phrase of attribution, and what it frames"),
            Rule::Beside => self.rule(Question::Cue, "quoted words right beside a verb for speech, and who speaks on its other side"),
            Rule::Ranked => {}
        }
        if self.attribution.through != NONE {
            let inner = self.word(self.attribution.through);
            self.rule(Question::Cue, &format!("of two words for speech the upper one counts; “{inner}” says to whom"));
        }
        if self.attribution.cue != NONE && self.attribution.rule == Rule::Ranked {
            self.cue();
            self.contents(room);
            self.sources(room);
        }
        self.speaker();
    }

    fn word(&self, at: usize) -> String {
        self.facts.tree.words.get(at).map_or_else(String::new, |word| word.span.slice(self.facts.tree.text).to_owned())
    }

    fn push(&mut self, question: Question, kind: ReasonKind, text: &str, span: Option<Span>, weight: i32, share: Confidence) {
        let text = self.out.str(text);
        self.out.push(QuoteReason { quote: self.quote, question, kind, text, span, weight, share });
    }

    fn rule(&mut self, question: Question, text: &str) {
        self.push(question, ReasonKind::Rule, text, None, 0, Confidence::permille(0));
    }

    fn features(&mut self, question: Question, told: Told<'_>, content: Option<Content>, source: usize) {
        for (phrase, weight) in told.heaviest() {
            let named = Named { tree: self.facts.tree, cue: self.attribution.cue, content, source };
            let text = named.fill(phrase);
            self.push(question, ReasonKind::Feature, &text, None, thousandths(score(weight)), Confidence::permille(0));
        }
    }

    fn cue(&mut self) {
        let (cue, weights) = (self.attribution.cue, self.ranker.cue_weights());
        let mut told = Told::new(self.reasons);
        let mut sum = 0;
        features::cue(self.facts, cue, &mut |template, feature| {
            sum += weights.get(feature);
            told.add(template, weights.get(feature));
        });
        let span = self.facts.tree.words[cue].span;
        let share = self.ranker.exponential.logistic(score(sum));
        let text = self.word(cue);
        self.push(Question::Cue, ReasonKind::Answer, &text, Some(span), thousandths(score(sum)), permille(share));
        self.features(Question::Cue, told, None, NONE);
    }

    fn contents(&mut self, room: &mut Room) {
        let cue = self.attribution.cue;
        let all = self.ranker.weigh_contents(self.facts, cue, room);
        let chosen = self.attribution.content;
        let own = all.iter().position(|(content, ..)| content.pieces() == chosen.pieces());
        let order = own.into_iter().chain((0..all.len()).filter(|at| Some(*at) != own));
        for (content, weight, share) in order.take(ANSWERS).filter_map(|at| all.get(at)) {
            let pieces: Vec<String> = content.pieces().iter().map(|piece| self.piece(*piece)).collect();
            let span = content.pieces().iter().map(|piece| self.facts.tree.span(*piece)).reduce(Span::cover);
            self.push(Question::Content, ReasonKind::Answer, &shortened(&pieces.join(" … ")), span, thousandths(*weight), permille(*share));
        }
        if own.is_some() {
            let frame = Frame::new(self.facts, cue);
            let told = weighed(self.reasons, self.ranker.content_weights(), |sink| {
                frame.all(&chosen, &mut |template, feature| sink(template, feature))
            });
            self.features(Question::Content, told, Some(chosen), NONE);
        } else {
            self.rule(Question::Content, "its borders were changed after ranking, by a rule or to fit what stands beside it");
        }
    }

    fn sources(&mut self, room: &mut Room) {
        let (cue, content) = (self.attribution.cue, self.attribution.content);
        let all = self.ranker.weigh_sources(self.facts, cue, &content, room);
        let head = self.attribution.source.head;
        for (_, source, weight, share) in all.iter().take(ANSWERS) {
            let text = source.words().map_or_else(|| "nobody".to_owned(), |piece| shortened(&self.piece(piece)));
            let span = source.words().map(|piece| self.facts.tree.span(piece));
            self.push(Question::Source, ReasonKind::Answer, &text, span, thousandths(*weight), permille(*share));
        }
        if let Some((rank, source, ..)) = all.iter().find(|(_, source, ..)| source.head == head).copied() {
            let told = weighed(self.reasons, self.ranker.source_weights(), |sink| {
                features::source(self.facts, cue, &content, &source, rank, &mut |template, feature| sink(template, feature));
            });
            self.features(Question::Source, told, Some(content), head);
        }
    }

    /// How the mention follows from the source as written.
    fn speaker(&mut self) {
        let Some(speaker) = self.row.speaker else {
            if self.row.source.is_some() {
                self.rule(Question::Speaker, "the source is nobody that coreference knows");
            }
            return;
        };
        let (name, span) = self.people.name(speaker);
        let written = source_piece(self.facts.tree, self.attribution).map(|piece| self.piece(piece)).unwrap_or_default();
        let how = match self.row.speaker_from {
            SpeakerFrom::Named => format!("“{written}” is a name"),
            SpeakerFrom::Pronoun => format!("“{written}” is a pronoun: by coreference, or because of who is quoted around it"),
            SpeakerFrom::Nominal => format!("“{written}” is a description: by coreference"),
            SpeakerFrom::Metonym => format!("“{written}” stands for its state or office"),
            SpeakerFrom::Carried => "carried over from the quotation beside it".to_owned(),
            other => other.name().to_owned(),
        };
        self.push(Question::Speaker, ReasonKind::Answer, &name, Some(span), 0, self.row.confidence);
        self.rule(Question::Speaker, &how);
    }

    fn piece(&self, piece: Piece) -> String {
        self.facts.tree.span(piece).slice(self.facts.tree.text).split_whitespace().collect::<Vec<_>>().join(" ")
    }
}

/// The features that `each` gives, with these weights.
fn weighed<'r, const SLOTS: usize>(
    reasons: &'r Reasons,
    weights: &Weights<SLOTS>,
    each: impl FnOnce(&mut dyn FnMut(u32, u32)),
) -> Told<'r> {
    let mut told = Told::new(reasons);
    each(&mut |template, feature| told.add(template, weights.get(feature)));
    told
}

fn shortened(text: &str) -> String {
    match text.char_indices().nth(LONGEST) {
        Some((at, _)) => format!("{}…", text.get(..at).unwrap_or(text)),
        None => text.to_owned(),
    }
}

/// A source with its place among the candidates, its score and its share.
pub type WeighedSource = (usize, Source, i32, Share);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_template_has_a_phrase() {
        let reasons = Reasons::new();
        let sources = [include_str!("features/cue.rs"), include_str!("features/content.rs"), include_str!("features/source.rs")];
        // the gate has templates of its own, which are never told
        let code: String = sources.iter().map(|file| file.split("/// Features of a word as a cue.").last().unwrap_or_default()).collect();
        let mut seen = 0;
        for call in code.split("(sink, ").skip(1) {
            let Some(template) = call.split(',').next().and_then(|number| number.trim().parse().ok()) else { continue };
            assert_ne!(reasons.of(template), "something else", "template {template}");
            seen += 1;
        }
        assert!(seen > 60, "{seen}");
    }
}
