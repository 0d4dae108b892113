//! Open extraction: records of holder, target and polarity over a whole article.

use super::{StanceDocument, StanceRecord, joined};
use crate::measure::share;
use crate::span::{covered, merged, shared};
use crate::{CodePoints, Error, Figure, Prf};

/// When two spans count as the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SpanMatch {
    /// Equal.
    Exact,
    /// At least one code point in common.
    Overlap,
    /// Dice's coefficient of at least one half.
    #[default]
    Dice,
}

impl SpanMatch {
    fn holds(self, dice: f64) -> bool {
        match self {
            SpanMatch::Exact => dice >= 0.999_999,
            SpanMatch::Overlap => dice > 0.0,
            SpanMatch::Dice => dice >= 0.5,
        }
    }
}

/// The scores of stance records.
#[derive(Debug, Clone, PartialEq)]
pub struct PairScore {
    /// Holder, target and polarity right.
    pub labelled: Prf,
    /// Holder and target right.
    pub unlabelled: Prf,
    /// Records that would match with holder and target exchanged.
    pub direction_errors: usize,
    /// Among matched records, the share with the right polarity, act, modality, reporting and condition, where the gold
    /// states it.
    pub accuracy: Vec<(&'static str, f64)>,
    /// Mean Dice of the evidence of matched records, where the gold has any.
    pub evidence_dice: Option<f64>,
}

impl PairScore {
    /// Everything as named numbers.
    #[must_use]
    pub fn figures(&self) -> Vec<Figure> {
        let mut out = Vec::new();
        self.labelled.figures("labelled", &mut out);
        self.unlabelled.figures("unlabelled", &mut out);
        out.push(("direction_errors".into(), self.direction_errors as f64));
        for (name, value) in &self.accuracy {
            out.push((format!("{name}_accuracy_on_matched"), 100.0 * value));
        }
        if let Some(dice) = self.evidence_dice {
            out.push(("evidence_dice".into(), 100.0 * dice));
        }
        out
    }
}

/// Compares stance records, one to one, those with the best spans first.
///
/// Gold records with `core: false` are optional: not required, and a prediction that matches one is not counted. The work
/// grows with gold times predicted records of a document.
///
/// # Errors
/// [`Error::DuplicateId`] and [`Error::UnknownPrediction`].
pub fn score_pairs(gold: &[StanceDocument], predicted: &[StanceDocument], how: SpanMatch) -> Result<PairScore, Error> {
    let mut count = Counts::default();
    for (gold, prediction) in joined(gold, predicted)? {
        count.document(&gold.records, prediction.map_or(&[], |p| p.records.as_slice()), how);
    }
    Ok(count.score())
}

#[derive(Clone, Copy, PartialEq)]
enum Wanted {
    Labelled,
    Unlabelled,
    /// Unlabelled, with the prediction's holder and target exchanged.
    Exchanged,
}

fn dice(a: Option<CodePoints>, b: Option<CodePoints>) -> f64 {
    match (a, b) {
        (None, None) => 1.0,
        (Some(a), Some(b)) => a.dice(b),
        _ => 0.0,
    }
}

fn best(span: Option<CodePoints>, others: &[CodePoints], answer: Option<CodePoints>) -> f64 {
    others.iter().map(|other| dice(Some(*other), answer)).fold(dice(span, answer), f64::max)
}

/// Matched (gold, predicted) places.
fn assign(gold: &[&StanceRecord], predicted: &[&StanceRecord], how: SpanMatch, wanted: Wanted) -> Vec<(usize, usize)> {
    let mut candidates = Vec::new();
    for (i, g) in gold.iter().enumerate() {
        for (j, p) in predicted.iter().enumerate() {
            let (holder, target) = match wanted {
                Wanted::Exchanged => (p.target, p.holder),
                _ => (p.holder, p.target),
            };
            let a = best(g.holder, &g.holder_alt, holder);
            let b = best(g.target, &g.target_alt, target);
            let other_polarity = g.polarity != p.polarity;
            if how.holds(a) && how.holds(b) && !(wanted == Wanted::Labelled && other_polarity) {
                candidates.push((a + b, other_polarity, i, j));
            }
        }
    }
    candidates.sort_by(|x, y| y.0.total_cmp(&x.0).then((x.1, x.2, x.3).cmp(&(y.1, y.2, y.3))));
    let (mut gold_used, mut predicted_used) = (vec![false; gold.len()], vec![false; predicted.len()]);
    let mut out = Vec::new();
    for (_, _, i, j) in candidates {
        if !gold_used[i] && !predicted_used[j] {
            gold_used[i] = true;
            predicted_used[j] = true;
            out.push((i, j));
        }
    }
    out
}

/// The attributes of matched records that are compared.
const ATTRIBUTES: [&str; 5] = ["polarity", "act", "modality", "reporting", "conditional"];

fn attributes(record: &StanceRecord) -> [Option<&str>; 5] {
    let conditional = record.conditional.map(|yes| if yes { "yes" } else { "no" });
    [record.polarity.as_deref(), record.act.as_deref(), record.modality.as_deref(), record.reporting.as_deref(), conditional]
}

#[derive(Default)]
struct Counts {
    gold: usize,
    system: usize,
    labelled: usize,
    unlabelled: usize,
    exchanged: usize,
    /// Right and stated.
    attributes: [[usize; 2]; 5],
    evidence: Vec<f64>,
}

impl Counts {
    fn document(&mut self, gold: &[StanceRecord], predicted: &[StanceRecord], how: SpanMatch) {
        let optional: Vec<&StanceRecord> = gold.iter().filter(|record| record.core == Some(false)).collect();
        let gold: Vec<&StanceRecord> = gold.iter().filter(|record| record.core != Some(false)).collect();
        let mut predicted: Vec<&StanceRecord> = predicted.iter().collect();
        if !optional.is_empty() {
            let required = assign(&gold, &predicted, how, Wanted::Unlabelled);
            let rest = without(&predicted, required.iter().map(|(_, j)| *j));
            let spare: Vec<&StanceRecord> = rest.iter().map(|j| predicted[*j]).collect();
            let free = assign(&optional, &spare, how, Wanted::Unlabelled);
            let kept = without(&predicted, free.iter().map(|(_, j)| rest[*j]));
            predicted = kept.iter().map(|j| predicted[*j]).collect();
        }
        self.gold += gold.len();
        self.system += predicted.len();
        self.labelled += assign(&gold, &predicted, how, Wanted::Labelled).len();
        let matched = assign(&gold, &predicted, how, Wanted::Unlabelled);
        self.unlabelled += matched.len();
        let open: Vec<_> = without(&gold, matched.iter().map(|(i, _)| *i)).iter().map(|i| gold[*i]).collect();
        let spare: Vec<_> = without(&predicted, matched.iter().map(|(_, j)| *j)).iter().map(|j| predicted[*j]).collect();
        self.exchanged += assign(&open, &spare, how, Wanted::Exchanged).len();
        for (i, j) in matched {
            self.pair(gold[i], predicted[j]);
        }
    }

    fn pair(&mut self, gold: &StanceRecord, predicted: &StanceRecord) {
        let sides = attributes(gold).into_iter().zip(attributes(predicted));
        for (count, (wanted, given)) in self.attributes.iter_mut().zip(sides) {
            if wanted.is_some() {
                count[0] += usize::from(wanted == given);
                count[1] += 1;
            }
        }
        if !gold.evidence.is_empty() {
            let (wanted, given) = (merged(gold.evidence.iter().copied()), merged(predicted.evidence.iter().copied()));
            let both = (covered(&wanted) + covered(&given)) as f64;
            self.evidence.push(share(2.0 * shared(&wanted, &given) as f64, both));
        }
    }

    fn score(&self) -> PairScore {
        PairScore {
            labelled: Prf::matched(self.labelled, self.system, self.gold),
            unlabelled: Prf::matched(self.unlabelled, self.system, self.gold),
            direction_errors: self.exchanged,
            accuracy: ATTRIBUTES
                .iter()
                .zip(self.attributes)
                .filter(|(_, [_, stated])| *stated > 0)
                .map(|(name, [right, stated])| (*name, right as f64 / stated as f64))
                .collect(),
            evidence_dice: (!self.evidence.is_empty()).then(|| self.evidence.iter().sum::<f64>() / self.evidence.len() as f64),
        }
    }
}

/// The places of a list without some of them.
fn without<T>(list: &[T], taken: impl Iterator<Item = usize>) -> Vec<usize> {
    let mut free = vec![true; list.len()];
    taken.for_each(|place| free[place] = false);
    (0..list.len()).filter(|place| free[*place]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(holder: Option<[usize; 2]>, target: [usize; 2], polarity: &str) -> StanceRecord {
        StanceRecord {
            holder: holder.map(CodePoints::from),
            target: Some(target.into()),
            polarity: Some(polarity.into()),
            ..StanceRecord::default()
        }
    }

    fn document(records: Vec<StanceRecord>) -> [StanceDocument; 1] {
        [StanceDocument { id: "d".into(), records, ..StanceDocument::default() }]
    }

    fn gold() -> Vec<StanceRecord> {
        let mut first = record(Some([0, 5]), [10, 20], "favor");
        first.act = Some("PRAISE".into());
        first.evidence = vec![CodePoints::new(6, 9)];
        vec![first, record(None, [30, 40], "oppose"), record(Some([50, 55]), [60, 65], "oppose")]
    }

    fn predicted() -> Vec<StanceRecord> {
        let mut first = record(Some([0, 5]), [12, 20], "favor");
        first.act = Some("PRAISE".into());
        first.evidence = vec![CodePoints::new(6, 9)];
        vec![first, record(None, [30, 40], "favor"), record(Some([60, 65]), [50, 55], "oppose")]
    }

    #[test]
    fn figures_by_hand() {
        let score = score_pairs(&document(gold()), &document(predicted()), SpanMatch::Dice).unwrap();
        assert!((score.labelled.f1 - 1.0 / 3.0).abs() < 1e-12);
        assert!((score.unlabelled.f1 - 2.0 / 3.0).abs() < 1e-12);
        assert_eq!(score.direction_errors, 1);
        assert_eq!(score.accuracy, [("polarity", 0.5), ("act", 1.0)]);
        assert_eq!(score.evidence_dice, Some(1.0));
        let exact = score_pairs(&document(gold()), &document(predicted()), SpanMatch::Exact).unwrap();
        assert!((exact.unlabelled.f1 - 1.0 / 3.0).abs() < 1e-12);
    }

    #[test]
    fn an_optional_record_is_neither_asked_for_nor_punished() {
        let mut gold = gold();
        gold[1].core = Some(false);
        let score = score_pairs(&document(gold), &document(predicted()), SpanMatch::Dice).unwrap();
        assert_eq!((score.labelled.gold, score.labelled.system), (2, 2));
        assert_eq!(score.labelled.f1, 0.5);
    }

    #[test]
    fn another_name_of_the_target_counts() {
        let mut gold = gold();
        gold[0].target_alt = vec![CodePoints::new(100, 104)];
        let predicted = vec![record(Some([0, 5]), [100, 104], "favor")];
        let score = score_pairs(&document(gold), &document(predicted), SpanMatch::Dice).unwrap();
        assert_eq!(score.labelled.precision, 1.0);
    }

    #[test]
    fn evidence_is_read_as_one_span_or_several() {
        let one: StanceRecord = serde_json::from_str(r#"{"holder":null,"target":[1,2],"evidence":[3,4]}"#).unwrap();
        let two: StanceRecord = serde_json::from_str(r#"{"holder":null,"target":[1,2],"evidence":[[3,4],[6,9]]}"#).unwrap();
        assert_eq!((one.evidence.len(), two.evidence.len()), (1, 2));
    }
}
