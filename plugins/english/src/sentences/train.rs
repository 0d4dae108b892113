//! Training of the classifier of stops.

use std::collections::BTreeSet;

use dateline_learn::model::{ModelBuilder, ModelError};
use dateline_learn::train::Random;

use super::stops::{self, FEATURES, PLACES};
use super::{Place, Stops, walk};
use crate::corpora::Document;
use crate::{paragraphs, tokens};

/// How the classifier is trained.
#[derive(Debug, Clone, Copy)]
pub struct Settings {
    /// Passes over the stops.
    pub epochs: usize,
    /// By how much a stop must be right before nothing is learned from it.
    pub margin: i32,
    /// Decides the order of the stops.
    pub seed: u64,
}

impl Default for Settings {
    fn default() -> Self {
        Self { epochs: 5, margin: 20, seed: 1 }
    }
}

/// Trains the classifier on documents with sentences; the result is a model file.
#[must_use]
pub fn train<'d>(documents: impl IntoIterator<Item = &'d Document>, settings: Settings, header: &[(String, String)]) -> Vec<u8> {
    let mut examples = Vec::new();
    for document in documents {
        collect(document, &mut examples);
    }
    let mut builder = ModelBuilder::default();
    builder.line("task", "stops");
    for (key, value) in header {
        builder.line(key, value);
    }
    builder.i16s("weights", &learn(&examples, settings));
    builder.finish()
}

/// Averaged perceptron with a margin.
fn learn(examples: &[([usize; FEATURES], bool)], settings: Settings) -> Vec<i16> {
    let (mut weights, mut totals) = (vec![0i32; PLACES], vec![0i64; PLACES]);
    let mut random = Random::new(settings.seed);
    let mut order: Vec<usize> = (0..examples.len()).collect();
    let mut left = (settings.epochs * examples.len()) as i64;
    let steps = left.max(1);
    for _ in 0..settings.epochs {
        random.shuffle(&mut order);
        for &at in &order {
            let (features, ends) = &examples[at];
            let sign = if *ends { 1 } else { -1 };
            if sign * features.iter().map(|&f| weights[f]).sum::<i32>() <= settings.margin {
                for &feature in features {
                    weights[feature] += sign;
                    totals[feature] += i64::from(sign) * left;
                }
            }
            left -= 1;
        }
    }
    // A weight of one is sixteen in the model.
    totals.into_iter().map(|total| (16 * total / steps).clamp(i64::from(i16::MIN), i64::from(i16::MAX)) as i16).collect()
}

/// Of how many stops the rules are not sure, and how many of these a classifier and the rules alone get right.
#[must_use]
pub fn right<'d>(documents: impl IntoIterator<Item = &'d Document>, stops: &Stops<'_>) -> [usize; 3] {
    let mut counts = [0; 3];
    for document in documents {
        walk_unsure(document, |place, ends| {
            let found = stops.end(&document.text, place);
            counts[0] += 1;
            counts[1] += usize::from(found == ends);
            counts[2] += usize::from(place.rule(&document.text) == ends);
            found
        });
    }
    counts
}

/// What [`right`] counts over all documents, where each fold of them is read by a classifier that was trained on the others;
/// document after document goes to the next fold.
///
/// # Errors
/// A classifier cannot be read; those that are trained here can.
pub fn right_held_out(documents: &[Document], folds: usize, settings: Settings) -> Result<[usize; 3], ModelError> {
    let mut counts = [0; 3];
    for fold in 0..folds {
        let side = |held_out: bool| documents.iter().enumerate().filter(move |(i, _)| (i % folds == fold) == held_out).map(|(_, d)| d);
        let file = train(side(false), settings, &[]);
        for (count, more) in counts.iter_mut().zip(right(side(true), &Stops::new(&file)?)) {
            *count += more;
        }
    }
    Ok(counts)
}

/// The stops of a document of which the rules are not sure, each with whether a sentence ends there.
fn collect(document: &Document, examples: &mut Vec<([usize; FEATURES], bool)>) {
    walk_unsure(document, |place, ends| {
        examples.push((stops::features(&document.text, place), ends));
        ends
    });
}

/// Cuts a document, where `decide` gets each stop of which the rules are not sure and whether a sentence ends there.
fn walk_unsure(document: &Document, mut decide: impl FnMut(&Place<'_>, bool) -> bool) {
    let text = &document.text;
    let ends: BTreeSet<usize> = document.sentences.iter().filter_map(|s| Some(s.last()?.end)).collect();
    let (mut blocks, mut pieces, mut found, mut found_ends) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    paragraphs::find(text, &mut blocks);
    for block in &blocks {
        pieces.clear();
        tokens::tokenize(text, block.start as usize, block.end as usize, &mut pieces);
        walk(text, &pieces, &mut found, &mut found_ends, |place| {
            stops::sure(text, place).unwrap_or_else(|| decide(place, ends.contains(&(place.last.end as usize))))
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpora::Word;

    /// A document of sentences of which only the ends are known.
    fn document(sentences: &[&str]) -> Document {
        let mut document = Document::default();
        for sentence in sentences {
            if !document.text.is_empty() {
                document.text.push(' ');
            }
            document.text.push_str(sentence);
            let end = document.text.len();
            let empty = String::new;
            document.sentences.push(vec![Word {
                start: end - sentence.len(),
                end,
                form: empty(),
                lemma: empty(),
                upos: empty(),
                xpos: empty(),
                feats: empty(),
                head: 0,
                deprel: empty(),
            }]);
        }
        document
    }

    /// Behind an abbreviation the rules let a sentence go on into a name.
    const APART: [&str; 2] = ["She sold Bell Corp.", "Ruiz bought it."];
    const TOGETHER: [&str; 1] = ["She sold Bell Corp. Ruiz bought it."];

    #[test]
    fn what_the_other_folds_agree_on_is_learned_from_them() {
        let documents = [APART; 5].map(|sentences| document(&sentences));
        assert_eq!(right_held_out(&documents, 5, Settings::default()), Ok([5, 5, 0]), "open stops, right, right by rules alone");
    }

    #[test]
    fn a_document_is_not_judged_by_a_classifier_that_learned_from_it() {
        // The same stop, marked in two ways: of two folds each is judged by the other's way, and so wrongly.
        let documents = [document(&APART), document(&TOGETHER)];
        assert_eq!(right_held_out(&documents, 2, Settings::default()), Ok([2, 0, 1]));
    }
}
