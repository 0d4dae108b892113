//! CAMEO and PLOVER event codes.

use super::{StanceSentence, joined};
use crate::{ClassTable, Error, Figure};
use std::collections::BTreeSet;

/// The scores of event codes; a view is absent where the gold has no such code.
#[derive(Debug, Clone, PartialEq)]
pub struct EventCodeScore {
    /// The first two digits of a CAMEO code, or the PLOVER name.
    pub root: Option<CodeTable>,
    /// Verbal or material cooperation or conflict.
    pub quad: Option<CodeTable>,
    /// Cooperation or conflict.
    pub binary: Option<CodeTable>,
}

/// One view of the codes.
#[derive(Debug, Clone, PartialEq)]
pub struct CodeTable {
    /// Over the classes seen in gold or predictions.
    pub classes: ClassTable,
    /// Macro F1 over the classes seen in gold only.
    pub macro_f1_gold_classes: f64,
}

impl EventCodeScore {
    /// Everything as named numbers.
    #[must_use]
    pub fn figures(&self) -> Vec<Figure> {
        let mut out = Vec::new();
        for (name, table) in [("root", &self.root), ("quad", &self.quad), ("binary", &self.binary)] {
            let Some(table) = table else { continue };
            out.push((format!("{name}.n"), table.classes.items as f64));
            out.push((format!("{name}.accuracy"), 100.0 * table.classes.accuracy));
            out.push((format!("{name}.macro_f1"), 100.0 * table.classes.macro_f1));
            out.push((format!("{name}.macro_f1_gold_labels"), 100.0 * table.macro_f1_gold_classes));
            for (class, prf) in &table.classes.classes {
                out.push((format!("{name}.per_class_f1.{class}"), 100.0 * prf.f1));
            }
        }
        out
    }
}

/// Compares event codes as sentence classification; a missing prediction is the class NONE.
///
/// # Errors
/// [`Error::DuplicateId`] and [`Error::UnknownPrediction`].
pub fn score_events(gold: &[StanceSentence], predicted: &[StanceSentence]) -> Result<EventCodeScore, Error> {
    let joined = joined(gold, predicted)?;
    let table = |code: fn(&StanceSentence) -> Option<String>| -> Option<CodeTable> {
        let pairs: Vec<(String, String)> = joined
            .iter()
            .filter_map(|(gold, prediction)| {
                let wanted = code(gold)?;
                let given = prediction.and_then(code).filter(|given| !given.is_empty());
                Some((wanted, given.unwrap_or_else(|| "NONE".into())))
            })
            .collect();
        let in_gold: BTreeSet<&str> = pairs.iter().map(|(gold, _)| gold.as_str()).collect();
        let in_gold: Vec<&str> = in_gold.into_iter().collect();
        (!pairs.is_empty()).then(|| CodeTable {
            classes: ClassTable::new(&pairs, None),
            macro_f1_gold_classes: ClassTable::new(&pairs, Some(&in_gold)).macro_f1,
        })
    };
    Ok(EventCodeScore { root: table(root), quad: table(quad), binary: table(binary) })
}

/// The first two digits of a CAMEO code, or the PLOVER name in capitals.
fn root(record: &StanceSentence) -> Option<String> {
    let code = record.event_code.as_deref()?;
    let lead: String = code.chars().take(2).collect();
    let digits = !lead.is_empty() && lead.chars().all(|c| c.is_ascii_digit());
    Some(if digits { lead } else { code.to_uppercase() })
}

fn quad(record: &StanceSentence) -> Option<String> {
    if let Some(quad) = record.quad.as_deref().filter(|quad| !quad.is_empty()) {
        return Some(quad.to_owned());
    }
    let quad = match root(record)?.as_str() {
        "01" | "02" | "03" | "04" | "05" | "AGREE" | "CONSULT" | "SUPPORT" | "CONCEDE" => "V-COOP",
        "06" | "07" | "08" | "COOPERATE" | "AID" | "YIELD" | "RETREAT" => "M-COOP",
        "09" | "10" | "11" | "12" | "13" => "V-CONF",
        "REQUEST" | "ACCUSE" | "REJECT" | "THREATEN" | "DEMAND" | "DISAPPROVE" => "V-CONF",
        "14" | "15" | "16" | "17" | "18" | "19" | "20" => "M-CONF",
        "PROTEST" | "SANCTION" | "MOBILIZE" | "COERCE" | "ASSAULT" | "FIGHT" | "CRIME" => "M-CONF",
        _ => return None,
    };
    Some(quad.to_owned())
}

fn binary(record: &StanceSentence) -> Option<String> {
    let quad = quad(record)?;
    let side = if quad.ends_with("CONF") {
        "CONF"
    } else if quad.ends_with("COOP") {
        "COOP"
    } else {
        "NEUTRAL"
    };
    Some(side.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn coded(id: usize, code: &str) -> StanceSentence {
        StanceSentence { id: id.to_string(), event_code: Some(code.into()), ..StanceSentence::default() }
    }

    #[test]
    fn roots_and_quads_by_hand() {
        let gold = [coded(1, "1124"), coded(2, "042"), coded(3, "190")];
        let predicted = [coded(1, "110"), coded(2, "057"), coded(3, "042")];
        let score = score_events(&gold, &predicted).unwrap();
        assert!((score.root.unwrap().classes.accuracy - 1.0 / 3.0).abs() < 1e-12);
        assert!((score.quad.unwrap().classes.accuracy - 2.0 / 3.0).abs() < 1e-12);
        let silent = score_events(&gold, &[]).unwrap().binary.unwrap();
        assert_eq!(silent.classes.accuracy, 0.0);
        assert_eq!(silent.classes.classes.keys().collect::<Vec<_>>(), ["CONF", "COOP", "NONE"]);
    }

    #[test]
    fn plover_names_have_quads_too() {
        assert_eq!(quad(&coded(1, "Accuse")).as_deref(), Some("V-CONF"));
        assert_eq!(binary(&coded(1, "aid")).as_deref(), Some("COOP"));
        assert_eq!(quad(&coded(1, "WHISTLE")), None);
    }
}
