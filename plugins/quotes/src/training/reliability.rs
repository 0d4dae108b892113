//! How often attributions of a share are right, on documents that were not trained on.

use super::{Annotated, for_each};
use crate::document::{self, Thresholds};
use crate::rank::{Finds, Ranker, Room};
use crate::weights::{ONE, Share};
use dateline_learn::model::ModelFile;

/// Fewest attributions between two knots.
const LEAST: usize = 120;

/// Knots of the relation between share and being right (content 80 % right both ways, source overlapping), in turn: share,
/// thousandths. Made not to fall by pooling neighbours (isotonic regression). The line from nothing to all where there is
/// nothing to learn from.
pub fn measure(model: Vec<u8>, documents: &[&Annotated]) -> Vec<u32> {
    let line = vec![0, 0, ONE, 1000];
    let Ok(file) = ModelFile::new(Vec::leak(model)) else { return line };
    let Ok(ranker) = Ranker::new(&file) else { return line };
    let mut room = Room::default();
    let mut seen: Vec<(Share, bool)> = Vec::new();
    let thresholds = Thresholds { all: 0, all_inside: 0, ..Thresholds::default() };
    for_each(documents, |facts, answers| {
        let mut finds = Finds::default();
        for word in 0..facts.tree.words.len() {
            ranker.look(facts, word, &mut room, &mut finds);
        }
        for attribution in document::resolve(facts, &finds, &thresholds) {
            if attribution.parent.is_none() {
                seen.push((attribution.share, answers.iter().any(|answer| answer.accepts(&attribution.content, &attribution.source))));
            }
        }
    });
    seen.sort_unstable();
    // blocks of (sum of shares, right ones, number)
    let mut blocks: Vec<(u64, usize, usize)> = Vec::new();
    for chunk in seen.chunks(LEAST) {
        blocks.push((chunk.iter().map(|entry| u64::from(entry.0)).sum(), chunk.iter().filter(|entry| entry.1).count(), chunk.len()));
        while let [.., before, last] = blocks.as_slice() {
            if before.1 * last.2 <= last.1 * before.2 {
                break;
            }
            let merged = (before.0 + last.0, before.1 + last.1, before.2 + last.2);
            blocks.truncate(blocks.len() - 2);
            blocks.push(merged);
        }
    }
    if blocks.len() < 2 {
        return line;
    }
    let mut knots: Vec<u32> = Vec::new();
    for (shares, right, count) in blocks {
        let share = (shares / count as u64) as u32;
        if knots.len() < 2 || knots[knots.len() - 2] < share {
            knots.extend([share, (1000 * right / count) as u32]);
        }
    }
    knots
}
