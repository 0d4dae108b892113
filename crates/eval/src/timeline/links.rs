//! Links, pair by pair: TimeBank-Dense's view (VAGUE counts) and MATRES's (VAGUE is no relation).

use super::pairing::{expressions, pairs};
use super::{LinkRecord, TimelineDocument};
use crate::{Figure, Prf};
use std::collections::BTreeMap;

/// The scores of the links.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct LinkScore {
    /// Every label counts, by kind of pair (`ee`, `et`, `ed`, `tt`) and `micro`.
    pub all: BTreeMap<String, Prf>,
    /// VAGUE and no link are the same, by kind of pair and `micro`.
    pub without_vague: BTreeMap<String, Prf>,
    /// Each label.
    pub labels: BTreeMap<String, Prf>,
    /// System links on pairs that the gold does not label; they are not held against the system.
    pub unscored: usize,
}

impl LinkScore {
    pub(super) fn figures(&self, out: &mut Vec<Figure>) {
        for (view, table) in [("tlink_all", &self.all), ("tlink_novague", &self.without_vague), ("by_label", &self.labels)] {
            for (name, prf) in table {
                prf.figures(&format!("tlink.{view}.{name}"), out);
            }
        }
        out.push(("tlink.unscored".into(), self.unscored as f64));
    }
}

/// The relation with its ends exchanged.
pub(super) fn inverse(relation: &str) -> &str {
    match relation {
        "BEFORE" => "AFTER",
        "AFTER" => "BEFORE",
        "IBEFORE" => "IAFTER",
        "IAFTER" => "IBEFORE",
        "INCLUDES" => "IS_INCLUDED",
        "IS_INCLUDED" => "INCLUDES",
        "BEGINS" => "BEGUN_BY",
        "BEGUN_BY" => "BEGINS",
        "ENDS" => "ENDED_BY",
        "ENDED_BY" => "ENDS",
        "DURING" => "DURING_INV",
        "DURING_INV" => "DURING",
        other => other,
    }
}

/// The relation in capitals, with the names for equality taken together.
pub(super) fn normal(relation: &str) -> String {
    let upper = relation.to_uppercase();
    match upper.as_str() {
        "IDENTITY" | "EQUAL" | "DURING" | "DURING_INV" => "SIMULTANEOUS".into(),
        _ => upper,
    }
}

/// System ids to gold ids, through the spans they stand for; none when no span pairs up.
pub(super) fn names<'a>(gold: &'a TimelineDocument, system: &'a TimelineDocument) -> Option<BTreeMap<&'a str, &'a str>> {
    fn creation(document: &TimelineDocument) -> Option<&str> {
        document.dct_id.as_deref().filter(|id| !id.is_empty())
    }
    let mut out = BTreeMap::new();
    if creation(gold).is_some() || creation(system).is_some() {
        out.insert(creation(system).unwrap_or("t0"), creation(gold).unwrap_or("t0"));
    }
    let mut any = false;
    let events: (Vec<_>, Vec<_>) = (gold.events.iter().collect(), system.events.iter().collect());
    for (g, s, _) in pairs(&events.0, &events.1) {
        out.insert(&system.events[s].id, &gold.events[g].id);
        any = true;
    }
    let timexes = (expressions(gold, creation(gold)), expressions(system, creation(system)));
    for (g, s, _) in pairs(&timexes.0, &timexes.1) {
        out.insert(&timexes.1[s].id, &timexes.0[g].id);
        any = true;
    }
    any.then_some(out)
}

/// Whether a prediction names entities of its own, so that its links must be translated.
pub(super) fn own_names<'a>(gold: &'a TimelineDocument, system: &'a TimelineDocument) -> Option<BTreeMap<&'a str, &'a str>> {
    if system.events.is_empty() && system.timexes.is_empty() { None } else { names(gold, system) }
}

/// Links by their pair of ids in order; the first link of a pair counts.
fn by_pair<'a>(links: &'a [LinkRecord], names: Option<&BTreeMap<&'a str, &'a str>>) -> BTreeMap<(&'a str, &'a str), String> {
    let mut out = BTreeMap::new();
    for link in links {
        let (mut from, mut to) = (link.from.as_str(), link.to.as_str());
        if let Some(names) = names {
            let (Some(a), Some(b)) = (names.get(from), names.get(to)) else { continue };
            (from, to) = (a, b);
        }
        if from == to {
            continue;
        }
        let mut relation = normal(&link.rel);
        if to < from {
            (from, to) = (to, from);
            relation = inverse(&relation).to_owned();
        }
        out.entry((from, to)).or_insert(relation);
    }
    out
}

/// Event–event, event–creation time, event–expression or expression–expression.
fn kind(creation: &str, a: &str, b: &str) -> &'static str {
    let first = |id: &str| id.chars().next();
    if a == creation || b == creation {
        return if first(a) == Some('e') || first(b) == Some('e') { "ed" } else { "tt" };
    }
    match (first(a), first(b)) {
        (Some('e'), Some('e')) => "ee",
        (Some('t'), Some('t')) => "tt",
        _ => "et",
    }
}

#[derive(Default)]
struct Tally {
    right: usize,
    gold: usize,
    system: usize,
}

/// Counts the links of all documents.
#[derive(Default)]
pub(super) struct LinkCounts {
    all: BTreeMap<String, Tally>,
    without_vague: BTreeMap<String, Tally>,
    labels: BTreeMap<String, Tally>,
    unscored: usize,
}

impl LinkCounts {
    pub(super) fn document(&mut self, gold: &TimelineDocument, system: &TimelineDocument) {
        let names = own_names(gold, system);
        let wanted = by_pair(&gold.tlinks, None);
        let given = by_pair(&system.tlinks, names.as_ref());
        self.unscored += given.keys().filter(|pair| !wanted.contains_key(*pair)).count();
        let creation = gold.dct_id.as_deref().filter(|id| !id.is_empty()).unwrap_or("t0");
        for (pair, relation) in &wanted {
            let answer = given.get(pair);
            let right = answer == Some(relation);
            let clear = answer.filter(|label| *label != "VAGUE");
            for name in [kind(creation, pair.0, pair.1), "micro"] {
                let all = self.all.entry(name.into()).or_default();
                all.gold += 1;
                all.system += usize::from(answer.is_some());
                all.right += usize::from(right);
                let some = self.without_vague.entry(name.into()).or_default();
                some.gold += usize::from(relation != "VAGUE");
                some.system += usize::from(clear.is_some());
                some.right += usize::from(right && relation != "VAGUE");
            }
            let label = self.labels.entry(relation.clone()).or_default();
            label.gold += 1;
            label.right += usize::from(right);
            if let Some(answer) = answer {
                self.labels.entry(answer.clone()).or_default().system += 1;
            }
        }
    }

    pub(super) fn score(&self) -> LinkScore {
        let table = |tallies: &BTreeMap<String, Tally>| {
            tallies.iter().map(|(name, t)| (name.clone(), Prf::matched(t.right, t.system, t.gold))).collect()
        };
        LinkScore { all: table(&self.all), without_vague: table(&self.without_vague), labels: table(&self.labels), unscored: self.unscored }
    }
}
