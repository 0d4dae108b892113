//! The frame lexicon: which words tell of a position, and where they have its holder and its target.
//!
//! `data/frames.txt` has one frame a line, sorted: kind, predicate, `holder>target|target…`, act, polarity, strength,
//! marks. A predicate is a lemma; `back_down` is a verb with its particle, `take+issue` one with its object noun. Slots
//! are `subj`, `obj`, `iobj`, `xcomp` (to do), `ger` (doing), `ccomp` (that …), `acl` (an offer to do), `poss`, `comp`
//! (a name before a noun), `self` (the phrase of the word itself), `causer` (who makes something so), `speaker`, or a
//! preposition. A verb's holder is its subject unless the line says otherwise. The verbs were written for this lexicon,
//! with the CAMEO verb dictionary (MIT) as a check of what belongs together.
//!
//! `data/words.txt` holds the closed classes that the rules lean on.

use dateline_sdk::core::records::stance::{StanceAct, StancePolarity};
use dateline_sdk::prelude::*;

const FRAMES: &str = include_str!("../data/frames.txt");
const WORDS: &str = include_str!("../data/words.txt");

labels! {
    /// What kind of word bears the position.
    pub enum Kind { Adjective = "adj", Content = "content", Noun = "noun", Preposition = "prep", Verb = "verb" }
}

labels! {
    /// What a frame asks for beside its slots, because its word is common in other senses.
    pub enum Mark {
        /// The target has a name or is somebody.
        Named = "named",
        /// The target is somebody.
        Agent = "agent",
        /// The target is a proposal, a deal, a law.
        Proposal = "proposal",
        /// Something is given: the verb has a direct object too.
        Transitive = "transitive",
        /// A word for arms stands beside the noun ("an aerial campaign").
        Military = "military",
        /// A word of praise stands beside the noun ("a trusting relationship").
        Evaluated = "evaluated",
        /// A clause says what is to be ("insisted that he resign"), not what is so ("insisted that it was true").
        Due = "due",
    }
}

/// Where a participant stands, seen from the word that bears the position.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Slot {
    /// Logical subject.
    Subject,
    /// Logical direct object.
    Object,
    /// To whom something is given.
    IndirectObject,
    /// An infinitive.
    Infinitive,
    /// A gerund.
    Gerund,
    /// A that-clause.
    Clause,
    /// An infinitive that a noun has.
    NounInfinitive,
    /// A possessor.
    Possessor,
    /// A name put before a noun.
    Compound,
    /// The phrase of the word itself.
    Itself,
    /// Who makes something so: "made it conditional".
    Causer,
    /// Who says it.
    Speaker,
    /// What a preposition introduces.
    Preposition(&'static str),
}

/// One way in which a word bears a position.
#[derive(Clone, Debug)]
pub struct Frame {
    /// The kind of word.
    pub kind: Kind,
    /// The word: lemma, `lemma_particle` or `lemma+noun`.
    pub predicate: &'static str,
    /// Where the holder may stand, in order of preference.
    pub holders: Vec<Slot>,
    /// Where the target may stand, in order of preference.
    pub targets: Vec<Slot>,
    /// What the holder does.
    pub act: StanceAct,
    /// For or against.
    pub polarity: StancePolarity,
    /// 1 weak, 2 plain, 3 strong.
    pub strength: u8,
    /// What the frame asks for beside its slots.
    pub marks: Vec<Mark>,
}

/// All frames and word classes, ready to be looked up.
pub struct Lexicon {
    frames: Vec<Frame>,
    classes: Vec<(&'static str, Vec<&'static str>)>,
}

impl Lexicon {
    /// Reads the two data files of this plugin.
    ///
    /// # Errors
    /// The number of the line that makes no sense, and why.
    pub fn new() -> Result<Lexicon, String> {
        let mut frames = Vec::new();
        for (number, line) in FRAMES.lines().enumerate() {
            if !line.starts_with('#') && !line.trim().is_empty() {
                frames.push(frame(line).map_err(|what| format!("frames.txt line {}: {what}", number + 1))?);
            }
        }
        let mut classes = Vec::new();
        for line in WORDS.lines().filter(|line| !line.starts_with('#')) {
            let mut words = line.split_whitespace();
            if let Some(name) = words.next() {
                classes.push((name, words.collect::<Vec<_>>()));
            }
        }
        Ok(Lexicon { frames, classes })
    }

    /// The frames of a word; none if it bears no position.
    pub fn find(&self, kind: Kind, predicate: &str) -> &[Frame] {
        let key = (kind.name(), predicate);
        let first = self.frames.partition_point(|frame| (frame.kind.name(), frame.predicate) < key);
        let count = self.frames[first..].iter().take_while(|frame| (frame.kind.name(), frame.predicate) == key).count();
        &self.frames[first..first + count]
    }

    /// Whether the word belongs to the class.
    pub fn is(&self, class: &str, word: &str) -> bool {
        self.classes.iter().any(|(name, words)| *name == class && words.binary_search(&word).is_ok())
    }

    /// All frames, sorted by kind and predicate.
    pub fn frames(&self) -> &[Frame] {
        &self.frames
    }

    /// The word classes: name and words.
    pub fn classes(&self) -> &[(&'static str, Vec<&'static str>)] {
        &self.classes
    }
}

fn frame(line: &'static str) -> Result<Frame, String> {
    let cells: Vec<&'static str> = line.split_whitespace().collect();
    let [kind, predicate, slots, act, polarity, strength, marks @ ..] = &cells[..] else {
        return Err(format!("{} columns instead of 6 or more", cells.len()));
    };
    let kind = Kind::from_name(kind).ok_or_else(|| format!("no kind {kind:?}"))?;
    let (holders, targets) = slots.split_once('>').unwrap_or(("subj", slots));
    let marks: Option<Vec<Mark>> = marks.iter().map(|mark| Mark::from_name(mark)).collect();
    Ok(Frame {
        kind,
        predicate,
        holders: holders.split('|').map(slot).collect(),
        targets: targets.split('|').map(slot).collect(),
        act: StanceAct::from_name(act).ok_or_else(|| format!("no act {act:?}"))?,
        polarity: StancePolarity::from_name(polarity).ok_or_else(|| format!("no polarity {polarity:?}"))?,
        strength: strength.parse().ok().filter(|strength| (1..=3).contains(strength)).ok_or("strength is 1, 2 or 3")?,
        marks: marks.ok_or("no such mark")?,
    })
}

fn slot(name: &'static str) -> Slot {
    match name {
        "subj" => Slot::Subject,
        "obj" => Slot::Object,
        "iobj" => Slot::IndirectObject,
        "xcomp" => Slot::Infinitive,
        "ger" => Slot::Gerund,
        "ccomp" => Slot::Clause,
        "acl" => Slot::NounInfinitive,
        "poss" => Slot::Possessor,
        "comp" => Slot::Compound,
        "self" => Slot::Itself,
        "causer" => Slot::Causer,
        "speaker" => Slot::Speaker,
        preposition => Slot::Preposition(preposition),
    }
}
