//! The best sequence of BIO tags, and how much better it is than the best one that differs at a word.

/// Outside, and beginning and inside of three kinds.
pub(crate) const TAGS: usize = 7;
const NEVER: i32 = i32::MIN / 4;

/// Whether `to` may follow `from` (the number of tags for the start of the sentence).
pub(crate) fn may_follow(from: usize, to: usize) -> bool {
    to == 0 || to % 2 == 1 || from == to || from + 1 == to
}

/// Leans the scores of a word towards what its document found it to be (outside, and each kind), itself counted.
pub(crate) fn lean(scores: &mut [i32; TAGS], found: [u16; 4], by: i32) {
    for (kind, times) in found.into_iter().enumerate() {
        let lean = by * i32::from(times.min(4));
        if kind == 0 {
            scores[0] += lean;
        } else {
            scores[2 * kind - 1] += lean;
            scores[2 * kind] += lean;
        }
    }
}

/// Scores of a sentence, or of words in a sentence of which those around are outside.
#[derive(Debug, Default)]
pub(crate) struct Lattice {
    scores: Vec<[i32; TAGS]>,
    best: Vec<[i32; LANES]>,
    from: Vec<[u8; LANES]>,
    rest: Vec<[i32; LANES]>,
    /// What it is worth to end with each tag.
    end: [i32; LANES],
    pub(crate) tags: Vec<u8>,
}

/// As many numbers as the machine adds up at once: one for every tag, and one that never wins.
const LANES: usize = 8;

/// What it is worth to go from one tag to another, [`NEVER`] where it may not be; the last row is that of the start.
#[derive(Debug, Default)]
pub(crate) struct Steps {
    /// By tag before.
    from: [[i32; LANES]; LANES],
    /// By tag after.
    to: [[i32; LANES]; LANES],
}

impl Steps {
    /// Reads a row for each tag before, and one for the start.
    pub(crate) fn new(transitions: &[i32]) -> Self {
        let mut steps = Self::default();
        for from in 0..=TAGS {
            for to in 0..LANES {
                let step = if to < TAGS && may_follow(from, to) { transitions[from * TAGS + to] } else { NEVER };
                steps.from[from][to] = step;
                steps.to[to][from] = step;
            }
        }
        steps
    }
}

impl Lattice {
    /// Begins a sentence.
    #[cfg(feature = "train")]
    pub(crate) fn begin(&mut self, words: usize) {
        self.scores.clear();
        self.scores.resize(words, [0; TAGS]);
    }

    /// Word `i` can only be outside.
    #[cfg(feature = "train")]
    pub(crate) fn outside(&mut self, i: usize) {
        self.scores[i] = [NEVER / 64; TAGS];
        self.scores[i][0] = 0;
    }

    /// Sets the scores of word `i`.
    #[cfg(feature = "train")]
    pub(crate) fn set(&mut self, i: usize, scores: &[i32; 256]) {
        self.scores[i].copy_from_slice(&scores[..TAGS]);
    }

    /// Begins with known scores.
    pub(crate) fn begin_with(&mut self, scores: &[[i32; TAGS]]) {
        self.scores.clear();
        self.scores.extend_from_slice(scores);
    }

    /// Finds the best tags, where the first word begins the sentence or stands after one outside, and the last one ends it or stands
    /// before one outside.
    pub(crate) fn solve(&mut self, steps: &Steps, begins: bool, ends: bool) {
        let n = self.scores.len();
        self.best.clear();
        self.from.clear();
        self.tags.clear();
        if n == 0 {
            return;
        }
        self.end = if ends { [0; LANES] } else { steps.to[0] };
        let steps = &steps.from;
        for i in 0..n {
            let (mut best, mut back) = ([NEVER * 2; LANES], [0i32; LANES]);
            if i == 0 {
                best = steps[if begins { TAGS } else { 0 }];
            } else {
                for (from, (before, steps)) in self.best[i - 1].iter().zip(steps).enumerate().take(TAGS) {
                    for to in 0..LANES {
                        let score = before.wrapping_add(steps[to]);
                        let better = score > best[to];
                        best[to] = if better { score } else { best[to] };
                        back[to] = if better { from as i32 } else { back[to] };
                    }
                }
            }
            for (best, score) in best.iter_mut().zip(self.scores[i]) {
                *best = best.saturating_add(score).max(NEVER * 2);
            }
            self.best.push(best);
            self.from.push(back.map(|from| from as u8));
        }
        let mut last = self.best[n - 1];
        last.iter_mut().zip(self.end).for_each(|(best, end)| *best = best.saturating_add(end));
        let mut tag = usize::from(crate::tag::best(&last[..TAGS]));
        self.tags.resize(n, 0);
        for i in (0..n).rev() {
            self.tags[i] = tag as u8;
            tag = usize::from(self.from[i][tag]);
        }
    }

    /// The best that can follow each tag, for the margins.
    fn look_ahead(&mut self, steps: &Steps) {
        let n = self.scores.len();
        self.rest.clear();
        self.rest.resize(n, self.end);
        for i in (0..n.saturating_sub(1)).rev() {
            let mut best = [NEVER * 2; LANES];
            for (to, (score, steps)) in self.scores[i + 1].iter().zip(&steps.to).enumerate() {
                let follow = score.saturating_add(self.rest[i + 1][to]);
                for (best, step) in best.iter_mut().zip(steps) {
                    *best = (*best).max(step.wrapping_add(follow));
                }
            }
            self.rest[i] = best;
        }
    }

    /// Calls `name` with start, end, kind and margin of each name.
    pub(crate) fn spans(&mut self, steps: &Steps, mut name: impl FnMut(usize, usize, usize, i32)) {
        if self.tags.iter().all(|&tag| tag == 0) {
            return;
        }
        self.look_ahead(steps);
        let mut i = 0;
        while i < self.tags.len() {
            let tag = self.tags[i];
            if tag == 0 {
                i += 1;
                continue;
            }
            let kind = (usize::from(tag) - 1) / 2;
            let start = i;
            let mut margin = self.margin(i);
            i += 1;
            while i < self.tags.len() && self.tags[i] == 2 * kind as u8 + 2 {
                margin = margin.min(self.margin(i));
                i += 1;
            }
            if i < self.tags.len() {
                margin = margin.min(self.margin(i));
            }
            name(start, i, kind, margin);
        }
    }

    fn margin(&self, i: usize) -> i32 {
        let through = |t: usize| self.best[i][t].saturating_add(self.rest[i][t]);
        let chosen = usize::from(self.tags[i]);
        let other = (0..TAGS).filter(|&t| t != chosen).map(through).max().unwrap_or(NEVER);
        through(chosen).saturating_sub(other)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every sequence of tags that may be, with what it is worth.
    fn sequences(scores: &[[i32; TAGS]], transitions: &[i32]) -> Vec<(Vec<u8>, i32)> {
        let mut all = vec![(Vec::new(), 0)];
        for word in scores {
            all = all
                .into_iter()
                .flat_map(|(tags, worth): (Vec<u8>, i32)| {
                    let from = tags.last().map_or(TAGS, |&tag| usize::from(tag));
                    let next = (0..TAGS).filter(move |&to| may_follow(from, to));
                    next.map(move |to| ([&tags[..], &[to as u8]].concat(), worth + transitions[from * TAGS + to] + word[to]))
                })
                .collect();
        }
        all
    }

    #[test]
    fn the_best_of_all_sequences_and_its_margins() {
        let mut state = 5u64;
        let mut next = |range: u64| {
            state = dateline_learn::hash::finish(state.wrapping_add(1));
            (state % range) as i32 - range as i32 / 2
        };
        let mut lattice = Lattice::default();
        for _ in 0..50 {
            let transitions: Vec<i32> = (0..(TAGS + 1) * TAGS).map(|_| next(1000)).collect();
            let scores: Vec<[i32; TAGS]> = (0..4).map(|_| std::array::from_fn(|_| next(100_000))).collect();
            let steps = Steps::new(&transitions);
            let (begins, ends) = (next(2) == 0, next(2) == 0);
            lattice.begin_with(&scores);
            lattice.solve(&steps, begins, ends);
            // What is outside before and behind is a word of its own with one tag.
            let outside = [0, NEVER, NEVER, NEVER, NEVER, NEVER, NEVER];
            let around = |there: bool| std::iter::repeat_n(outside, usize::from(there));
            let whole: Vec<[i32; TAGS]> = around(!begins).chain(scores.iter().copied()).chain(around(!ends)).collect();
            let mut all = sequences(&whole, &transitions);
            let own = usize::from(!begins)..usize::from(!begins) + 4;
            all.retain(|sequence| (0..whole.len()).all(|i| own.contains(&i) || sequence.0[i] == 0));
            all.iter_mut().for_each(|sequence| sequence.0 = sequence.0[own.clone()].to_vec());
            let best = all.iter().max_by_key(|sequence| sequence.1).expect("there are some");
            assert_eq!(lattice.tags, best.0);
            let margin = |i: usize| best.1 - all.iter().filter(|s| s.0[i] != best.0[i]).map(|s| s.1).max().expect("there are some");
            let mut named = vec![false; 4];
            lattice.spans(&steps, |start, end, kind, least| {
                assert_eq!(usize::from(best.0[start]), 2 * kind + 1);
                assert_eq!(Some(least), (start..(end + 1).min(4)).map(margin).min());
                named[start..end].fill(true);
            });
            let inside: Vec<bool> = best.0.iter().map(|&tag| tag != 0).collect();
            assert_eq!(named, inside);
        }
    }
}
