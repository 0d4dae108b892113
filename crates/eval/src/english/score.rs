//! Words aligned by their place, then compared.

use super::{NameDocument, TreeDocument};
use crate::{CodePoints, Error, Figure, Prf};
use std::collections::{BTreeMap, BTreeSet};

/// The scores of trees from raw text.
#[derive(Debug, Clone, PartialEq)]
pub struct TreeScore {
    /// Words with the same place.
    pub words: Prf,
    /// Sentences with the same first and last place.
    pub sentences: Prf,
    /// Words with the same place and universal part of speech.
    pub upos: Prf,
    /// … and Penn Treebank part of speech.
    pub xpos: Prf,
    /// … and lemma.
    pub lemmas: Prf,
    /// … and head.
    pub uas: Prf,
    /// … and head and relation, subtypes included.
    pub las: Prf,
}

impl TreeScore {
    /// Everything as named numbers.
    #[must_use]
    pub fn figures(&self) -> Vec<Figure> {
        let mut out = Vec::new();
        for (name, prf) in [
            ("words", self.words),
            ("sentences", self.sentences),
            ("upos", self.upos),
            ("xpos", self.xpos),
            ("lemmas", self.lemmas),
            ("uas", self.uas),
            ("las", self.las),
        ] {
            prf.figures(name, &mut out);
        }
        out
    }
}

/// Compares documents in the order given; both sides must be over the same texts.
///
/// # Errors
/// [`Error::TextDiffers`] when a document's text differs or its counterpart is missing.
pub fn score_trees(gold: &[TreeDocument], system: &[TreeDocument]) -> Result<TreeScore, Error> {
    let mut counts = [0usize; 6];
    let (mut gold_words, mut system_words) = (0, 0);
    let mut sentences = [0usize; 3];
    for (place, document) in gold.iter().enumerate() {
        let answer = system
            .get(place)
            .filter(|answer| answer.text == document.text)
            .ok_or_else(|| Error::TextDiffers { id: document.id.clone() })?;
        gold_words += document.words.len();
        system_words += answer.words.len();
        count_words(document, answer, &mut counts);
        let spans = |document: &TreeDocument| -> BTreeSet<CodePoints> {
            document.sentences.iter().filter_map(|s| place_of(document, &s.words)).collect()
        };
        let (wanted, given) = (spans(document), spans(answer));
        sentences[0] += wanted.intersection(&given).count();
        sentences[1] += given.len();
        sentences[2] += wanted.len();
    }
    let prf = |right: usize| Prf::matched(right, system_words, gold_words);
    let [words, upos, xpos, lemmas, uas, las] = counts.map(prf);
    Ok(TreeScore { words, sentences: Prf::matched(sentences[0], sentences[1], sentences[2]), upos, xpos, lemmas, uas, las })
}

/// From the first to the last word of a sentence.
fn place_of(document: &TreeDocument, words: &std::ops::Range<usize>) -> Option<CodePoints> {
    let words = document.words.get(words.clone())?;
    Some(CodePoints::new(words.first()?.span.start, words.last()?.span.end))
}

/// Adds aligned words, and of these the right tags, lemmas, heads and heads with relations.
fn count_words(gold: &TreeDocument, system: &TreeDocument, counts: &mut [usize; 6]) {
    let aligned = align(gold, system);
    for (own, other) in aligned.iter().enumerate() {
        let Some(other) = other else { continue };
        let (word, wanted) = (&system.words[own], &gold.words[*other]);
        let head = match (word.head, wanted.head) {
            (None, None) => true,
            (Some(ours), Some(theirs)) => aligned.get(ours).copied().flatten() == Some(theirs),
            _ => false,
        };
        let right = [
            true,
            word.upos == wanted.upos,
            word.xpos == wanted.xpos,
            word.lemma == wanted.lemma,
            head,
            head && word.deprel == wanted.deprel,
        ];
        counts.iter_mut().zip(right).for_each(|(count, right)| *count += usize::from(right));
    }
}

/// For each system word the gold word of the same place; words that share a place are taken in order.
fn align(gold: &TreeDocument, system: &TreeDocument) -> Vec<Option<usize>> {
    let mut places: BTreeMap<CodePoints, Vec<usize>> = BTreeMap::new();
    for (place, word) in gold.words.iter().enumerate().rev() {
        places.entry(word.span).or_default().push(place);
    }
    system.words.iter().map(|word| places.get_mut(&word.span).and_then(Vec::pop)).collect()
}

/// The scores of names.
#[derive(Debug, Clone, PartialEq)]
pub struct NameScore {
    /// Same span and same type.
    pub all: Prf,
    /// The same, for each type.
    pub kinds: BTreeMap<String, Prf>,
    /// Same span, whatever the type.
    pub spans: Prf,
}

impl NameScore {
    /// Everything as named numbers.
    #[must_use]
    pub fn figures(&self) -> Vec<Figure> {
        let mut out = Vec::new();
        self.all.figures("names", &mut out);
        self.spans.figures("names.spans", &mut out);
        for (kind, prf) in &self.kinds {
            prf.figures(&format!("names.{kind}"), &mut out);
        }
        out
    }
}

/// Compares names of documents in the order given.
///
/// # Errors
/// [`Error::TextDiffers`] when a document's text differs or its counterpart is missing.
pub fn score_names(gold: &[NameDocument], system: &[NameDocument]) -> Result<NameScore, Error> {
    let mut kinds: BTreeMap<String, [usize; 3]> = BTreeMap::new();
    let mut spans = [0usize; 3];
    for (place, document) in gold.iter().enumerate() {
        let answer = system
            .get(place)
            .filter(|answer| answer.text == document.text)
            .ok_or_else(|| Error::TextDiffers { id: document.id.clone() })?;
        let (wanted, given): (BTreeSet<_>, BTreeSet<_>) = (document.names.iter().collect(), answer.names.iter().collect());
        for name in &wanted {
            let tally = kinds.entry(name.kind.clone()).or_default();
            tally[0] += usize::from(given.contains(name));
            tally[2] += 1;
        }
        for name in &given {
            kinds.entry(name.kind.clone()).or_default()[1] += 1;
        }
        let places = |names: &BTreeSet<&super::Name>| names.iter().map(|name| name.span).collect::<BTreeSet<_>>();
        let (wanted, given) = (places(&wanted), places(&given));
        spans[0] += wanted.intersection(&given).count();
        spans[1] += given.len();
        spans[2] += wanted.len();
    }
    let all = kinds.values().fold([0; 3], |sum, tally| [sum[0] + tally[0], sum[1] + tally[1], sum[2] + tally[2]]);
    let prf = |[right, system, gold]: [usize; 3]| Prf::matched(right, system, gold);
    Ok(NameScore { all: prf(all), kinds: kinds.into_iter().map(|(kind, tally)| (kind, prf(tally))).collect(), spans: prf(spans) })
}

#[cfg(test)]
mod tests {
    use super::super::{Name, Sentence, Word};
    use super::*;

    /// Words as (start, end, tag, head from one, relation).
    fn document(words: &[(usize, usize, &str, usize, &str)], sentences: &[Sentence]) -> TreeDocument {
        TreeDocument {
            id: "d".into(),
            text: "We can't go. Stay.".into(),
            sentences: sentences.to_vec(),
            words: words
                .iter()
                .map(|(start, end, tag, head, deprel)| Word {
                    span: CodePoints::new(*start, *end),
                    lemma: String::new(),
                    upos: (*tag).into(),
                    xpos: String::new(),
                    feats: String::new(),
                    head: head.checked_sub(1),
                    deprel: (*deprel).into(),
                })
                .collect(),
        }
    }

    #[test]
    fn a_wrong_cut_costs_in_every_row() {
        let gold = document(
            &[
                (0, 2, "PRON", 4, "nsubj"),
                (3, 5, "AUX", 4, "aux"),
                (5, 8, "PART", 4, "advmod"),
                (9, 11, "VERB", 0, "root"),
                (11, 12, "PUNCT", 4, "punct"),
                (13, 17, "VERB", 0, "root"),
                (17, 18, "PUNCT", 6, "punct"),
            ],
            &[Sentence { id: String::new(), words: 0..5 }, Sentence { id: String::new(), words: 5..7 }],
        );
        let system = document(
            &[
                (0, 2, "PRON", 3, "nsubj:pass"),
                (3, 8, "AUX", 3, "aux"),
                (9, 11, "VERB", 0, "root"),
                (11, 12, "SYM", 3, "punct"),
                (13, 17, "VERB", 0, "root"),
                (17, 18, "PUNCT", 3, "punct"),
            ],
            &[Sentence { id: String::new(), words: 0..6 }],
        );
        let score = score_trees(std::slice::from_ref(&gold), &[system]).unwrap();
        // Five of the system's six words stand where a gold word does, of seven.
        assert_eq!((score.words.precision, score.words.recall), (5.0 / 6.0, 5.0 / 7.0));
        assert_eq!(score.upos.precision, 4.0 / 6.0);
        // The last full stop hangs on the wrong verb; the pronoun has the right head but another relation.
        assert_eq!(score.uas.precision, 4.0 / 6.0);
        assert_eq!(score.las.precision, 3.0 / 6.0);
        assert_eq!(score.sentences.f1, 0.0);
        assert_eq!(score_trees(std::slice::from_ref(&gold), std::slice::from_ref(&gold)).unwrap().las.f1, 1.0);
        assert!(score_trees(&[gold], &[]).is_err());
    }

    #[test]
    fn names_by_span_and_type() {
        let document = |names: &[(usize, usize, &str)]| NameDocument {
            id: "d".into(),
            text: "x".into(),
            names: names.iter().map(|(s, e, kind)| Name { span: CodePoints::new(*s, *e), kind: (*kind).into() }).collect(),
        };
        let gold = document(&[(0, 4, "PER"), (6, 9, "ORG"), (12, 15, "LOC")]);
        let system = document(&[(0, 4, "PER"), (6, 9, "LOC")]);
        let score = score_names(&[gold], &[system]).unwrap();
        assert_eq!((score.all.precision, score.all.recall), (0.5, 1.0 / 3.0));
        assert_eq!(score.spans.precision, 1.0);
        assert_eq!((score.kinds["PER"].f1, score.kinds["LOC"].f1, score.kinds["ORG"].f1), (1.0, 0.0, 0.0));
    }
}
