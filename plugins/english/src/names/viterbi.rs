//! The best sequence of BIO tags, and how much better it is than the best one that differs at a word.

/// Outside, and beginning and inside of three kinds.
pub(crate) const TAGS: usize = 7;
const NEVER: i32 = i32::MIN / 4;

/// Whether `to` may follow `from` (the number of tags for the start of the sentence).
pub(crate) fn may_follow(from: usize, to: usize) -> bool {
    to == 0 || to % 2 == 1 || from == to || from + 1 == to
}

/// Scores of a sentence.
#[derive(Debug, Default)]
pub(crate) struct Lattice {
    scores: Vec<[i32; TAGS]>,
    best: Vec<[i32; TAGS]>,
    from: Vec<[u8; TAGS]>,
    rest: Vec<[i32; TAGS]>,
    pub(crate) tags: Vec<u8>,
}

impl Lattice {
    /// Begins a sentence.
    pub(crate) fn begin(&mut self, words: usize) {
        self.scores.clear();
        self.scores.resize(words, [0; TAGS]);
    }

    /// Word `i` can only be outside.
    pub(crate) fn outside(&mut self, i: usize) {
        self.scores[i] = [NEVER / 64; TAGS];
        self.scores[i][0] = 0;
    }

    /// Sets the scores of word `i`.
    pub(crate) fn set(&mut self, i: usize, scores: &[i32; 256]) {
        self.scores[i].copy_from_slice(&scores[..TAGS]);
    }

    /// Begins a sentence whose scores are known.
    pub(crate) fn begin_with(&mut self, scores: &[[i32; TAGS]]) {
        self.scores.clear();
        self.scores.extend_from_slice(scores);
    }

    /// The scores set so far.
    pub(crate) fn scores(&self) -> &[[i32; TAGS]] {
        &self.scores
    }

    /// Leans word `i` towards what its document found it to be (outside, and each kind), itself counted.
    pub(crate) fn lean(&mut self, i: usize, found: [u16; 4], by: i32) {
        for (kind, times) in found.into_iter().enumerate() {
            let lean = by * i32::from(times.min(4));
            if kind == 0 {
                self.scores[i][0] += lean;
            } else {
                self.scores[i][2 * kind - 1] += lean;
                self.scores[i][2 * kind] += lean;
            }
        }
    }

    /// Finds the best tags; `transitions` has a row for each tag before, and one for the start.
    pub(crate) fn solve(&mut self, transitions: &[i32]) {
        let n = self.scores.len();
        self.best.clear();
        self.from.clear();
        self.tags.clear();
        if n == 0 {
            return;
        }
        let step = |from: usize, to: usize| if may_follow(from, to) { transitions[from * TAGS + to] } else { NEVER };
        for i in 0..n {
            let (mut best, mut back) = ([NEVER * 2; TAGS], [0u8; TAGS]);
            for to in 0..TAGS {
                if i == 0 {
                    best[to] = step(TAGS, to);
                } else {
                    for from in 0..TAGS {
                        let score = self.best[i - 1][from].saturating_add(step(from, to));
                        if score > best[to] {
                            (best[to], back[to]) = (score, from as u8);
                        }
                    }
                }
                best[to] = best[to].saturating_add(self.scores[i][to]).max(NEVER * 2);
            }
            self.best.push(best);
            self.from.push(back);
        }
        let mut tag = usize::from(crate::tag::best(&self.best[n - 1]));
        self.tags.resize(n, 0);
        for i in (0..n).rev() {
            self.tags[i] = tag as u8;
            tag = usize::from(self.from[i][tag]);
        }
        // The best that can follow each tag, for the margins.
        self.rest.clear();
        self.rest.resize(n, [0; TAGS]);
        for i in (0..n - 1).rev() {
            for from in 0..TAGS {
                let follow = (0..TAGS).map(|to| step(from, to).saturating_add(self.scores[i + 1][to]).saturating_add(self.rest[i + 1][to]));
                self.rest[i][from] = follow.max().unwrap_or(0).max(NEVER * 2);
            }
        }
    }

    /// Calls `name` with start, end, kind and margin of each name.
    pub(crate) fn spans(&self, mut name: impl FnMut(usize, usize, usize, i32)) {
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
