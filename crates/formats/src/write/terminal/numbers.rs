//! The number that each row has on a page: `q8`, and `q8a` for a row under it.

use crate::display::{Path, Shape, Timeline};
use crate::record::{Record, Section};
use crate::rows::Value;
use std::collections::{BTreeMap, BTreeSet};

/// A row on a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The row.
    pub row: usize,
    /// Its number: `q8a`.
    pub number: String,
    /// How many rows it stands under.
    pub depth: usize,
}

/// Rows stand under rows at most this deep; deeper ones stand beside.
const DEPTH: usize = 16;

/// The rows of a section that a page shows, in its order, with their numbers.
pub fn entries(record: &Record<'_>, section: &Section<'_>) -> Vec<Entry> {
    let display = &section.provided.display;
    let shown = |row: &usize| display.only.as_ref().is_none_or(|only| only.holds(&record.reader, section.layer, *row));
    let rows: Vec<usize> = section.rows.iter().copied().filter(shown).collect();
    let mark = super::visible(&display.mark);
    let flat = |rows: Vec<usize>| {
        rows.into_iter().enumerate().map(|(at, row)| Entry { row, number: format!("{mark}{}", at + 1), depth: 0 }).collect()
    };
    match &display.shape {
        None | Some(Shape::Note { .. } | Shape::Reasons(_)) => Vec::new(),
        Some(Shape::Table { tree: Some(tree), .. }) => tree_of(record, section, tree, rows, &mark),
        Some(Shape::Table { .. }) => flat(rows),
        Some(Shape::Arrows { from, group: true, .. }) => flat(grouped(record, section, from, rows)),
        Some(Shape::Arrows { .. }) => flat(rows),
        Some(Shape::Timeline(timeline)) => flat(dated(record, section, timeline, rows)),
    }
}

/// Rows under the rows they name.
fn tree_of(record: &Record<'_>, section: &Section<'_>, tree: &Path, rows: Vec<usize>, mark: &str) -> Vec<Entry> {
    let known: BTreeSet<usize> = rows.iter().copied().collect();
    let (mut roots, mut under): (Vec<usize>, BTreeMap<usize, Vec<usize>>) = (Vec::new(), BTreeMap::new());
    for row in rows {
        match tree.find(&record.reader, section.layer, row).first().map(|found| found.value()) {
            Some(Value::Ref(layer, parent)) if layer == section.layer.schema.name && known.contains(&parent) && parent != row => {
                under.entry(parent).or_default().push(row);
            }
            _ => roots.push(row),
        }
    }
    let mut out = Vec::new();
    // What is still to be put down, the next one last: row, number, depth.
    let mut waiting: Vec<(usize, String, usize)> =
        roots.iter().enumerate().rev().map(|(at, row)| (*row, format!("{mark}{}", at + 1), 0)).collect();
    while let Some((row, number, depth)) = waiting.pop() {
        let children = under.remove(&row).unwrap_or_default();
        let next = (depth + 1).min(DEPTH);
        waiting.extend(children.iter().enumerate().rev().map(|(at, child)| (*child, child_number(&number, at, next), next)));
        out.push(Entry { row, number, depth });
    }
    // Rows that name each other in a circle, which the gate rules out, stand at the end rather than nowhere.
    for (row, children) in under {
        let at = out.len() + 1;
        out.push(Entry { row, number: format!("{mark}{at}"), depth: 0 });
        let first = children.into_iter().filter(|child| out.iter().all(|entry| entry.row != *child)).collect::<Vec<_>>();
        for child in first {
            let at = out.len() + 1;
            out.push(Entry { row: child, number: format!("{mark}{at}"), depth: 0 });
        }
    }
    out
}

/// Letters and figures by turns: `8`, `8a`, `8a1`.
fn child_number(parent: &str, at: usize, depth: usize) -> String {
    if depth.is_multiple_of(2) {
        return format!("{parent}{}", at + 1);
    }
    let (mut letters, mut rest) = (Vec::new(), at + 1);
    while rest > 0 {
        letters.push(char::from(b'a' + ((rest - 1) % 26) as u8));
        rest = (rest - 1) / 26;
    }
    letters.iter().rev().fold(parent.to_owned(), |mut out, letter| {
        out.push(*letter);
        out
    })
}

/// The rows of one holder together, holders in the order of their first rows.
fn grouped(record: &Record<'_>, section: &Section<'_>, from: &Path, rows: Vec<usize>) -> Vec<usize> {
    let (mut places, mut groups): (BTreeMap<String, usize>, Vec<Vec<usize>>) = (BTreeMap::new(), Vec::new());
    for row in rows {
        let holder = from.show(&record.reader, record.catalog, section.layer, row);
        let place = *places.entry(holder).or_insert(groups.len());
        match groups.get_mut(place) {
            Some(group) => group.push(row),
            None => groups.push(vec![row]),
        }
    }
    groups.concat()
}

/// By earliest start, then latest end; open starts by their end, undated rows last.
fn dated(record: &Record<'_>, section: &Section<'_>, timeline: &Timeline, mut rows: Vec<usize>) -> Vec<usize> {
    rows.sort_by_cached_key(|row| {
        let (earliest, latest) = ends(record, section, timeline, *row);
        let undated = earliest.is_none() && latest.is_none();
        (undated, earliest.or(latest).unwrap_or(0), latest.unwrap_or(i64::MAX))
    });
    rows
}

/// The two ends of a row's interval, in seconds.
pub(super) fn ends(record: &Record<'_>, section: &Section<'_>, timeline: &Timeline, row: usize) -> (Option<i64>, Option<i64>) {
    let seconds = |path: &Path| match path.find(&record.reader, section.layer, row).first().map(|found| found.value()) {
        Some(Value::Integer(seconds)) => Some(seconds),
        _ => None,
    };
    (seconds(&timeline.earliest), seconds(&timeline.latest))
}
