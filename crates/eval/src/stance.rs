//! Stance: who stands where, compared with sentence corpora and annotated articles.
//!
//! Four views, one for each kind of corpus:
//! - [`score_pairs`]: records of holder, target and polarity over whole articles, the primary measure;
//! - [`score_directed`]: two entities of a sentence and the direction of sentiment between them (Park et al. 2021);
//! - [`score_targets`]: the author's attitude to one mention (NewsMTSC, Hamborg and Donnay 2021);
//! - [`score_events`]: CAMEO or PLOVER event codes by root, quad class and cooperation or conflict.

mod classes;
mod events;
mod pairs;

pub use classes::{DirectedScore, TargetScore, score_directed, score_targets};
pub use events::{CodeTable, EventCodeScore, score_events};
pub use pairs::{PairScore, SpanMatch, score_pairs};

use crate::{CodePoints, Error};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One sentence of a classification corpus, gold or predicted.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct StanceSentence {
    /// The corpus's name for it.
    pub id: String,
    /// The sentence; predictions may leave it out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Who holds the stance; none where it is the author.
    #[serde(default)]
    pub holder: Option<CodePoints>,
    /// Toward whom or what.
    #[serde(default)]
    pub target: Option<CodePoints>,
    /// `favor`, `oppose` or `neutral`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// The label as the corpus writes it; its type differs from corpus to corpus.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub original_label: Option<serde_json::Value>,
    /// The first entity of a directed pair.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub p: Option<CodePoints>,
    /// The second entity of a directed pair.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub q: Option<CodePoints>,
    /// A CAMEO number or a PLOVER name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub event_code: Option<String>,
    /// Verbal or material cooperation or conflict.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quad: Option<String>,
}

/// One article with its stance records, gold or predicted.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct StanceDocument {
    /// The corpus's name for it.
    pub id: String,
    /// The text that spans point into, where the file carries it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Day of publication, `YYYY-MM-DD`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dct: Option<String>,
    /// The stances.
    #[serde(default)]
    pub records: Vec<StanceRecord>,
}

/// One stance: a holder's position toward a target.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct StanceRecord {
    /// Who holds it; none is the author.
    pub holder: Option<CodePoints>,
    /// Toward whom or what.
    pub target: Option<CodePoints>,
    /// Other spans that name the holder as well.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub holder_alt: Vec<CodePoints>,
    /// Other spans that name the target as well.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub target_alt: Vec<CodePoints>,
    /// `favor`, `oppose`, `mixed` or `neutral`.
    #[serde(default)]
    pub polarity: Option<String>,
    /// What kind of act shows it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub act: Option<String>,
    /// Asserted, possible, hypothetical or counterfactual.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub modality: Option<String>,
    /// In whose words: narrator, indirect, direct, mixed or nested.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reporting: Option<String>,
    /// Whether it depends on a condition.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub conditional: Option<bool>,
    /// The words that show it.
    #[serde(default, skip_serializing_if = "Vec::is_empty", deserialize_with = "one_or_more")]
    pub evidence: Vec<CodePoints>,
    /// False for gold records that a system may find or leave.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub core: Option<bool>,
}

/// Evidence is `[start, end]` in some files and a list of such pairs in others.
fn one_or_more<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Vec<CodePoints>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Evidence {
        One(CodePoints),
        More(Vec<CodePoints>),
    }
    Ok(match Option::<Evidence>::deserialize(deserializer)? {
        None => Vec::new(),
        Some(Evidence::One(span)) => vec![span],
        Some(Evidence::More(spans)) => spans,
    })
}

/// Something with the id under which gold and predictions meet.
trait Named {
    fn id(&self) -> &str;
}

impl Named for StanceSentence {
    fn id(&self) -> &str {
        &self.id
    }
}

impl Named for StanceDocument {
    fn id(&self) -> &str {
        &self.id
    }
}

/// Each gold record with its prediction, if any.
fn joined<'a, T: Named>(gold: &'a [T], predicted: &'a [T]) -> Result<Vec<(&'a T, Option<&'a T>)>, Error> {
    let mut predictions: BTreeMap<&str, &T> = BTreeMap::new();
    for record in predicted {
        if predictions.insert(record.id(), record).is_some() {
            return Err(Error::DuplicateId { side: "predictions", id: record.id().to_owned() });
        }
    }
    let out: Vec<_> = gold.iter().map(|record| (record, predictions.get(record.id()).copied())).collect();
    for record in gold {
        predictions.remove(record.id());
    }
    match predicted.iter().find(|record| predictions.contains_key(record.id())) {
        Some(first) => Err(Error::UnknownPrediction { count: predictions.len(), id: first.id().to_owned() }),
        None => Ok(out),
    }
}
