//! Who said what to whom.
//!
//! One row of `quote@1` is an attribution relation in the sense of PARC and PolNeAR: a source, a cue, a content.
//!
//! | step | module |
//! |---|---|
//! | quotation marks are paired | [`marks`] |
//! | the document is read | [`tree`] |
//! | cues, contents, sources: candidates and their ranking | [`contents`], [`recipes`], [`sources`], [`features`], [`rank`] |
//! | what layout, set phrases and nouns for speech show by themselves | [`layout`], [`formulas`], [`nouns`] |
//! | what stands, what stands inside what, what floats | [`document`] |
//! | how sure it is | [`certainty`] |
//! | act, tier, negation, speaker, addressee | [`lexicon`], [`negation`], [`people`], [`pronouns`], [`interview`] |
//! | rows | [`rows`] |
//! | reasons, where they are asked for | [`explain`] |

#![forbid(unsafe_code)]

pub mod certainty;
pub mod contents;
pub mod document;
pub mod explain;
pub mod extents;
pub mod features;
pub mod formulas;
pub mod interview;
pub mod layout;
pub mod lexicon;
pub mod marks;
pub mod negation;
pub mod nouns;
pub mod people;
pub mod pronouns;
pub mod rank;
pub mod recipes;
pub mod rows;
pub mod sources;
#[cfg(feature = "train")]
pub mod training;
pub mod tree;
pub mod weights;

use dateline_learn::model::ModelFile;
use dateline_sdk::core::records::quote::{Quote, QuotePart, QuoteParty, QuoteReason, QuotedPronoun};
use dateline_sdk::prelude::*;

/// Settings.
#[derive(Clone, Copy, Debug, Default, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Whether reasons are given.
    #[serde(default)]
    pub explain: bool,
}

/// The analyzer.
pub struct Quotes {
    ranker: rank::Ranker,
    certainty: certainty::Certainty,
    lexicon: lexicon::Lexicon,
    thresholds: document::Thresholds,
    /// Phrases for reasons, where reasons are given.
    reasons: Option<explain::Reasons>,
}

/// How many sentences are looked at together.
const SENTENCES: usize = 32;

static MODEL: &[u8] = dateline_learn::embed!("../models/quotes.model");

impl Analyzer for Quotes {
    const ID: &'static str = "quotes";
    const TITLE: &'static str = "Who said what to whom";
    const DISPLAY: &'static str = include_str!("../data/display.json");
    const CONFIG_SCHEMA: &'static str = r#"{"type": "object", "additionalProperties": false, "properties":
        {"explain": {"type": "boolean", "default": false, "description": "give the reasons of every quote"}}}"#;
    const MODEL: &'static str = "polnear-2";
    const MEMORY_MB: u32 = 8;
    type Config = Settings;
    type Requires = (Paragraph, Sentence, Token, Mention, Entity);
    type Uses = (Meta,);
    type Provides = (Quote, QuotePart, QuoteParty, QuotedPronoun, QuoteReason);
    type Scratch = rank::Room;

    fn new(config: Settings, _setup: &Setup<'_>) -> Result<Self, Error> {
        let quotes = Quotes::with_model(MODEL)?;
        Ok(Quotes { reasons: config.explain.then(explain::Reasons::new), ..quotes })
    }

    fn analyze(&self, cx: &Context<'_>, input: Input<'_, Self>, room: &mut rank::Room, out: Out<'_, Self>) -> Result<(), Error> {
        let (paragraphs, sentences, tokens, mentions, entities) = input.requires;
        let tree = tree::Tree::new(cx.text(), paragraphs, sentences, tokens);
        let facts = features::Facts::new(&tree, &self.lexicon, mentions, entities);
        // hardly a document has more, and they are large
        let words = tree.words.len();
        let mut finds = rank::Finds { found: Vec::with_capacity(words / 12), others: Vec::with_capacity(words / 4) };
        for sentences in tree.sentences.chunks(SENTENCES) {
            cx.check()?;
            self.ranker.look(&facts, sentences, &self.thresholds, room, &mut finds);
        }
        let attributions = document::resolve(&facts, finds, &self.thresholds, Some(&self.certainty));
        let (quotes, parts, parties, pronouns, reasons) = out;
        let people = people::People::new(&tree, mentions, entities);
        let tables = (quotes, parts, parties, pronouns);
        let rows = rows::write(&facts, &self.lexicon, mentions, &people, &attributions, tables);
        if let Some(phrases) = &self.reasons {
            explain::write(&facts, &self.ranker, phrases, &people, &attributions, &rows, room, reasons);
        }
        Ok(())
    }
}

impl Quotes {
    /// An instance over the model in these bytes.
    ///
    /// # Errors
    /// [`Error::Resource`] if the model is broken.
    pub fn with_model(file: &'static [u8]) -> Result<Quotes, Error> {
        let broken = |error: dateline_learn::model::ModelError| Error::Resource(error.to_string());
        let file = ModelFile::new(file).map_err(broken)?;
        Ok(Quotes {
            ranker: rank::Ranker::new(&file).map_err(broken)?,
            certainty: certainty::Certainty::new(&file).map_err(broken)?,
            lexicon: lexicon::Lexicon::new(),
            thresholds: document::Thresholds::default(),
            reasons: None,
        })
    }

    /// The same with other thresholds, for choosing them.
    #[must_use]
    pub fn with_thresholds(self, thresholds: document::Thresholds) -> Quotes {
        Quotes { thresholds, ..self }
    }
}

#[cfg(not(feature = "train"))]
dateline_sdk::plugin!(Quotes);
