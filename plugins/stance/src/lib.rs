//! Who stands where toward whom or what.
//!
//! A *holder* takes a position toward a *target*: for, against, or expressly neither. The words that bear positions are
//! in a lexicon of frames ([`frames`]); [`tree`] and [`reading`] make a document easy to ask; [`arguments`] finds who and
//! whom, [`status`] how real it is; [`verbs`] and [`nouns`] are the rules, [`rules`] what they share; [`merge`] tells
//! each position once, and [`shift`] finds changes of mind. Quotes and times are used where they are known.

#![forbid(unsafe_code)]

pub mod acts;
pub mod arguments;
pub mod finding;
pub mod frames;
pub mod merge;
pub mod nouns;
pub mod reading;
pub mod rules;
pub mod shift;
pub mod status;
pub mod tree;
pub mod verbs;

use crate::frames::Lexicon;
use crate::reading::Reading;
use dateline_sdk::core::records::quote::{Quote, QuotePart};
use dateline_sdk::core::records::stance::{Shift, Stance, StancePart, StancePartRole};
use dateline_sdk::core::records::time::Time;
use dateline_sdk::prelude::*;

/// Settings of [`Stances`].
#[derive(Clone, Copy, Debug, serde::Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// Positions less sure than this are left out, in thousandths.
    min_confidence: u32,
    /// Whether positions that the text only denies ("did not attack") are told too.
    denied: bool,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings { min_confidence: 300, denied: false }
    }
}

/// Finds positions and changes of position.
pub struct Stances {
    lexicon: Lexicon,
    settings: Settings,
}

impl Analyzer for Stances {
    const ID: &'static str = "stance";
    const TITLE: &'static str = "Who stands where toward whom or what";
    const CONFIG_SCHEMA: &'static str = r#"{"type":"object","additionalProperties":false,"properties":{
        "min_confidence":{"type":"integer","minimum":0,"maximum":1000,"default":300,
            "description":"positions less sure than this are left out, in thousandths"},
        "denied":{"type":"boolean","default":false,
            "description":"tell also what the text only denies (did not attack), as neutral"}}}"#;

    const DISPLAY: &'static str = include_str!("../data/display.json");

    type Config = Settings;
    type Requires = (Sentence, Token, Mention, Entity);
    type Uses = (Quote, QuotePart, Time);
    type Provides = (Stance, StancePart, Shift);
    type Scratch = ();

    fn new(settings: Settings, _setup: &Setup<'_>) -> Result<Self, Error> {
        Ok(Stances { lexicon: Lexicon::new().map_err(Error::Resource)?, settings })
    }

    fn analyze(
        &self,
        cx: &Context<'_>,
        input: Input<'_, Self>,
        _scratch: &mut (),
        (stances, parts, shifts): Out<'_, Self>,
    ) -> Result<(), Error> {
        let (sentences, tokens, mentions, entities) = input.requires;
        let (quotes, quote_parts, times) = input.uses;
        let reading = Reading::new(cx.text(), &self.lexicon, &sentences, &tokens, mentions, entities, quotes, quote_parts, times);
        let mut found = Vec::new();
        for number in 0..reading.trees.sentence_count() {
            cx.check()?;
            reading.sentence(number, &mut found);
        }
        let mut findings = reading.merged(found);
        findings.retain(|finding| finding.confidence >= self.settings.min_confidence as i32 && (self.settings.denied || !finding.negated));
        let changes = reading.changes(&findings);
        for finding in &findings {
            let mut pieces: Vec<StancePart> =
                finding.evidence.iter().map(|span| StancePart { span: *span, role: StancePartRole::Evidence }).collect();
            pieces.extend(finding.conditions.iter().map(|span| StancePart { span: *span, role: StancePartRole::Condition }));
            pieces.sort_by_key(|part| part.span.order());
            let first = parts.next();
            for piece in pieces {
                parts.push(piece);
            }
            let (plover, cameo) = acts::codes(finding.act);
            let row = Stance {
                span: finding.span(),
                holder: finding.holder_mention,
                holder_span: Some(finding.holder_span),
                target: finding.target_span,
                target_mention: finding.target_mention,
                target_kind: finding.target_kind,
                target_actor: finding.target_actor,
                polarity: finding.polarity,
                strength: finding.strength,
                act: finding.act,
                plover: stances.str(plover),
                cameo: stances.str(cameo),
                negated: finding.negated,
                modality: finding.modality,
                conditional: !finding.conditions.is_empty(),
                parts: Rows::since(first, parts.next()),
                reporting: finding.reporting,
                via: finding.via,
                reported_by: finding.reported_by,
                time: finding.time,
                rule: stances.str(finding.rule),
                confidence: Confidence::permille(finding.confidence.max(0) as u32),
            };
            stances.push(row);
        }
        for change in changes {
            let (from, to) = (&findings[change.from], &findings[change.to]);
            shifts.push(Shift {
                span: change.cue.unwrap_or(to.span()),
                holder: to.holder_mention.or(from.holder_mention),
                target: to.target_span,
                from: Ref::new(change.from),
                to: Ref::new(change.to),
                explicit: change.cue.is_some(),
                confidence: Confidence::permille(change.confidence),
            });
        }
        Ok(())
    }
}

#[cfg(not(feature = "train"))]
dateline_sdk::plugin!(Stances);
