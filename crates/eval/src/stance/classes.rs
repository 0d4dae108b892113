//! Sentences with one label each: directed pairs and the author's attitude.

use super::{StanceSentence, joined};
use crate::measure::share;
use crate::{ClassTable, Error, Figure, Prf};

/// The scores of directed sentiment.
#[derive(Debug, Clone, PartialEq)]
pub struct DirectedScore {
    /// The five classes: 0 none, 1 p→q positive, 2 q→p positive, 3 p→q negative, 4 q→p negative.
    pub classes: ClassTable,
    /// Only records with a stance count; right is the same direction and the same polarity.
    pub directed: Prf,
    /// As `directed`, but either direction will do.
    pub undirected: Prf,
    /// Where the polarity is right, the share with the right direction.
    pub direction_accuracy: f64,
}

impl DirectedScore {
    /// Everything as named numbers.
    #[must_use]
    pub fn figures(&self) -> Vec<Figure> {
        let mut out = vec![
            ("n".into(), self.classes.items as f64),
            ("micro_f1".into(), 100.0 * self.classes.micro_f1),
            ("macro_f1".into(), 100.0 * self.classes.macro_f1),
            ("direction_accuracy_given_polarity".into(), 100.0 * self.direction_accuracy),
        ];
        self.directed.figures("directed", &mut out);
        self.undirected.figures("undirected", &mut out);
        for (class, prf) in &self.classes.classes {
            out.push((format!("per_class_f1.{class}"), 100.0 * prf.f1));
        }
        out
    }
}

/// The class of a directed pair; the gold record's `p` decides the direction of a prediction that names its holder.
fn directed_class(record: &StanceSentence, gold: &StanceSentence) -> i64 {
    if let Some(class) = record.original_label.as_ref().and_then(serde_json::Value::as_i64) {
        return class;
    }
    let base = match record.label.as_deref() {
        None | Some("neutral" | "none") => return 0,
        Some("favor") => 1,
        Some(_) => 3,
    };
    match (gold.p, record.holder) {
        (Some(p), Some(holder)) if p != holder => base + 1,
        _ => base,
    }
}

/// Compares directed pairs; a gold pair without prediction is wrong in a class of its own (−1).
///
/// # Errors
/// [`Error::DuplicateId`] and [`Error::UnknownPrediction`].
pub fn score_directed(gold: &[StanceSentence], predicted: &[StanceSentence]) -> Result<DirectedScore, Error> {
    let pairs: Vec<(i64, i64)> = joined(gold, predicted)?
        .into_iter()
        .map(|(gold, prediction)| (directed_class(gold, gold), prediction.map_or(-1, |p| directed_class(p, gold))))
        .collect();
    let named: Vec<_> = pairs.iter().map(|(gold, predicted)| (gold.to_string(), predicted.to_string())).collect();
    let polarity = |class: i64| match class {
        ..=0 => 0,
        1 | 2 => 1,
        _ => 2,
    };
    let system = pairs.iter().filter(|(_, predicted)| *predicted > 0).count();
    let stances = pairs.iter().filter(|(gold, _)| *gold > 0).count();
    let right = pairs.iter().filter(|(gold, predicted)| gold == predicted && *gold > 0).count();
    let same = pairs.iter().filter(|(g, p)| polarity(*g) > 0 && polarity(*g) == polarity(*p)).count();
    Ok(DirectedScore {
        classes: ClassTable::new(&named, None),
        directed: Prf::matched(right, system, stances),
        undirected: Prf::matched(same, system, stances),
        direction_accuracy: share(right as f64, same as f64),
    })
}

/// The scores of the author's attitude to a mention.
#[derive(Debug, Clone, PartialEq)]
pub struct TargetScore {
    /// The three classes oppose, neutral, favor.
    pub classes: ClassTable,
    /// Mean F1 of favor and oppose.
    pub polar_f1: f64,
}

impl TargetScore {
    /// Everything as named numbers.
    #[must_use]
    pub fn figures(&self) -> Vec<Figure> {
        let mut out = vec![
            ("n".into(), self.classes.items as f64),
            ("f1_macro".into(), 100.0 * self.classes.macro_f1),
            ("f1_pn".into(), 100.0 * self.polar_f1),
            ("accuracy".into(), 100.0 * self.classes.accuracy),
            ("recall_avg".into(), 100.0 * self.classes.macro_recall),
        ];
        for (class, prf) in &self.classes.classes {
            out.push((format!("per_class_f1.{class}"), 100.0 * prf.f1));
        }
        out
    }
}

/// Compares the author's attitude, as the NewsMTSC evaluator does; its primary measure is the macro F1.
///
/// # Errors
/// [`Error::DuplicateId`] and [`Error::UnknownPrediction`].
pub fn score_targets(gold: &[StanceSentence], predicted: &[StanceSentence]) -> Result<TargetScore, Error> {
    let label = |record: &StanceSentence| match record.label.as_deref() {
        None | Some("none") => "neutral".to_owned(),
        Some(label) => label.to_owned(),
    };
    let pairs: Vec<(String, String)> = joined(gold, predicted)?
        .into_iter()
        .map(|(gold, prediction)| (label(gold), prediction.map_or_else(|| "missing".into(), label)))
        .collect();
    let classes = ClassTable::new(&pairs, Some(&["oppose", "neutral", "favor"]));
    let f1 = |class: &str| classes.classes.get(class).map_or(0.0, |prf| prf.f1);
    let polar_f1 = (f1("favor") + f1("oppose")) / 2.0;
    Ok(TargetScore { classes, polar_f1 })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::CodePoints;

    fn labelled(id: usize, class: i64) -> StanceSentence {
        StanceSentence { id: id.to_string(), original_label: Some(class.into()), ..StanceSentence::default() }
    }

    #[test]
    fn directed_figures_by_hand() {
        let gold: Vec<_> = [0, 0, 1, 3, 4, 2].into_iter().enumerate().map(|(id, class)| labelled(id, class)).collect();
        let predicted: Vec<_> = [0, 1, 1, 3, 3, 0].into_iter().enumerate().map(|(id, class)| labelled(id, class)).collect();
        let score = score_directed(&gold, &predicted).unwrap();
        assert_eq!(score.classes.micro_f1, 0.5);
        assert!((score.classes.macro_f1 - (0.5 + 2.0 / 3.0 + 2.0 / 3.0) / 5.0).abs() < 1e-12);
        assert_eq!((score.directed.precision, score.directed.recall), (0.5, 0.5));
        assert!((score.direction_accuracy - 2.0 / 3.0).abs() < 1e-12);
        assert_eq!(score_directed(&gold, &[]).unwrap().directed.f1, 0.0);
    }

    #[test]
    fn a_prediction_may_name_its_holder_instead_of_a_class() {
        let (p, q) = (CodePoints::new(0, 1), CodePoints::new(3, 4));
        let gold = StanceSentence { id: "0".into(), p: Some(p), q: Some(q), ..labelled(0, 4) };
        let said = |label: &str, holder| StanceSentence { label: Some(label.into()), holder: Some(holder), ..StanceSentence::default() };
        assert_eq!(directed_class(&said("oppose", q), &gold), 4);
        assert_eq!(directed_class(&said("favor", p), &gold), 1);
        assert_eq!(directed_class(&said("neutral", p), &gold), 0);
    }

    #[test]
    fn target_figures_by_hand() {
        let records = |labels: &[&str]| -> Vec<StanceSentence> {
            let record = |(id, label): (usize, &&str)| StanceSentence {
                id: id.to_string(),
                label: Some((*label).into()),
                ..StanceSentence::default()
            };
            labels.iter().enumerate().map(record).collect()
        };
        let gold = records(&["favor", "favor", "oppose", "neutral"]);
        let predicted = records(&["favor", "neutral", "oppose", "neutral"]);
        let score = score_targets(&gold, &predicted).unwrap();
        assert!((score.classes.macro_f1 - (2.0 / 3.0 + 1.0 + 2.0 / 3.0) / 3.0).abs() < 1e-12);
        assert_eq!(score.classes.accuracy, 0.75);
        assert!((score.polar_f1 - (2.0 / 3.0 + 1.0) / 2.0).abs() < 1e-12);
        assert!((score.classes.macro_recall - 2.5 / 3.0).abs() < 1e-12);
        assert_eq!(score_targets(&gold, &predicted[..2]).unwrap().classes.accuracy, 0.25);
        assert!(matches!(score_targets(&gold[..3], &predicted), Err(Error::UnknownPrediction { count: 1, .. })));
    }
}
