//! Temporal awareness (UzZaman and Allen 2011): how much of one side's links follow from the other's.

use super::TimelineDocument;
use super::links::{inverse, normal, own_names};
use super::points::PointGraph;
use crate::Prf;
use std::collections::{BTreeMap, BTreeSet};

/// A link with its ends as gold ids and its relation normalised.
type Link = (String, String, String);

/// Counts of all documents.
#[derive(Default)]
pub(super) struct AwarenessCounts {
    right_system: usize,
    right_gold: usize,
    system: usize,
    gold: usize,
}

impl AwarenessCounts {
    pub(super) fn document(&mut self, gold: &TimelineDocument, system: &TimelineDocument) {
        let names = own_names(gold, system);
        let gold_links = links(gold, None);
        let system_links = links(system, names.as_ref());
        let (gold_graph, gold_kept) = PointGraph::of(&gold_links);
        let (system_graph, system_kept) = PointGraph::of(&system_links);
        let (gold_said, system_said) = (both_ways(&gold_links), both_ways(&system_links));
        let right = |kept: &[&Link], said: &BTreeSet<Link>, graph: &PointGraph| {
            kept.iter().filter(|link| said.contains(**link) || graph.entails(&link.0, &link.1, &link.2)).count()
        };
        self.system += system_kept.len();
        self.gold += gold_kept.len();
        self.right_system += right(&system_kept, &gold_said, &gold_graph);
        self.right_gold += right(&gold_kept, &system_said, &system_graph);
    }

    pub(super) fn score(&self) -> Prf {
        Prf::new(self.right_system as f64, self.system, self.right_gold as f64, self.gold)
    }
}

/// A document's links; ends that pair up with nothing get a name that no gold id has.
fn links(document: &TimelineDocument, names: Option<&BTreeMap<&str, &str>>) -> Vec<Link> {
    let name = |id: &str| match names {
        Some(names) => names.get(id).map_or_else(|| format!("S:{id}"), |gold| (*gold).to_owned()),
        None => id.to_owned(),
    };
    document.tlinks.iter().map(|link| (name(&link.from), name(&link.to), normal(&link.rel))).collect()
}

fn both_ways(links: &[Link]) -> BTreeSet<Link> {
    let mut out: BTreeSet<Link> = links.iter().cloned().collect();
    out.extend(links.iter().map(|(a, b, r)| (b.clone(), a.clone(), inverse(r).to_owned())));
    out
}
