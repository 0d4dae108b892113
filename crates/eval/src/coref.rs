//! Coreference: clusters of mentions, compared as the CoNLL shared tasks do.
//!
//! The three measures look at the same clusters from different sides: MUC counts links (Vilain et al. 1995), B³ mentions
//! (Bagga and Baldwin 1998), CEAF-e entities in a best one to one alignment (Luo 2005). The headline is the mean of their
//! F1. Mentions match when their spans are equal. Clusters of one mention are left out by whoever makes the records, if the
//! corpus has none (OntoGUM).

mod assignment;
mod score;

pub use score::{CorefScore, score};

use crate::CodePoints;
use serde::{Deserialize, Serialize};

/// One document of a coreference corpus.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct CorefDocument {
    /// The corpus's name for it.
    pub id: String,
    /// The raw text.
    pub text: String,
    /// Day of publication, where it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
    /// Where the corpus's tokens stand.
    pub tokens: Vec<CodePoints>,
    /// Clusters of mentions as ranges of tokens, end exclusive.
    #[serde(default)]
    pub onto_clusters: Vec<Vec<CodePoints>>,
}

impl CorefDocument {
    /// The clusters as ranges of code points; mentions past the last token are left out.
    #[must_use]
    pub fn clusters(&self) -> Vec<Vec<CodePoints>> {
        let place = |range: &CodePoints| {
            let (first, last) = (self.tokens.get(range.start)?, self.tokens.get(range.end.checked_sub(1)?)?);
            Some(CodePoints::new(first.start, last.end))
        };
        self.onto_clusters.iter().map(|cluster| cluster.iter().filter_map(place).collect()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_of_tokens_become_places_in_the_text() {
        let document = CorefDocument {
            text: "Ilse Varga left".into(),
            tokens: vec![CodePoints::new(0, 4), CodePoints::new(5, 10), CodePoints::new(11, 15)],
            onto_clusters: vec![vec![CodePoints::new(0, 2), CodePoints::new(2, 9), CodePoints::new(0, 0)]],
            ..CorefDocument::default()
        };
        assert_eq!(document.clusters(), [[CodePoints::new(0, 10)]]);
    }
}
