//! The scores that choose between models: tags and trees word by word (punctuation and label subtypes count), names as F1.

use super::Sentence;

/// Counts over a corpus.
#[derive(Debug, Clone, Copy, Default)]
pub struct Trees {
    /// Words.
    pub words: usize,
    /// Right universal tags.
    pub upos: usize,
    /// Right Penn tags.
    pub xpos: usize,
    /// Right heads.
    pub heads: usize,
    /// Right heads with right relations.
    pub labelled: usize,
}

impl Trees {
    /// Adds a sentence.
    pub fn add(&mut self, gold: &Sentence, upos: &[u8], xpos: &[u8], heads: &[u32], deprels: &[u8]) {
        for i in 0..gold.len() {
            self.words += 1;
            self.upos += usize::from(gold.upos[i] == upos[i]);
            self.xpos += usize::from(gold.xpos[i] == xpos[i]);
            if heads.get(i) == Some(&gold.heads[i]) {
                self.heads += 1;
                self.labelled += usize::from(deprels[i] == gold.deprels[i]);
            }
        }
    }
}

impl Trees {
    /// In hundredths: right universal tags, Penn tags, heads, heads with relations.
    #[must_use]
    pub fn figures(&self) -> [f64; 4] {
        [self.upos, self.xpos, self.heads, self.labelled].map(|n| 100.0 * n as f64 / self.words.max(1) as f64)
    }
}

/// Counts of names.
#[derive(Debug, Clone, Copy, Default)]
pub struct Names {
    /// Per kind: right, in the gold, in the answer.
    pub counts: [[usize; 3]; 3],
}

impl Names {
    /// Adds a sentence: spans of (start, end, kind).
    pub fn add(&mut self, gold: &[(u32, u32, u8)], found: &[(u32, u32, u8)]) {
        for g in gold {
            self.counts[usize::from(g.2)][1] += 1;
            self.counts[usize::from(g.2)][0] += usize::from(found.contains(g));
        }
        for f in found {
            self.counts[usize::from(f.2)][2] += 1;
        }
    }
}

impl Names {
    /// In hundredths: F1 of all with precision and recall, and of each kind.
    #[must_use]
    pub fn figures(&self) -> [(&'static str, f64); 6] {
        let f1 = |c: [usize; 3]| 200.0 * c[0] as f64 / (c[1] + c[2]).max(1) as f64;
        let all = self.counts.iter().fold([0; 3], |a, c| [a[0] + c[0], a[1] + c[1], a[2] + c[2]]);
        let [p, o, l] = self.counts;
        let (precision, recall) = (100.0 * all[0] as f64 / all[2].max(1) as f64, 100.0 * all[0] as f64 / all[1].max(1) as f64);
        [("F1", f1(all)), ("P", precision), ("R", recall), ("PER", f1(p)), ("ORG", f1(o)), ("LOC", f1(l))]
    }
}

/// The spans that name tags mark.
#[must_use]
pub fn spans(tags: &[u8]) -> Vec<(u32, u32, u8)> {
    let mut out = Vec::new();
    let mut open: Option<(u32, u8)> = None;
    for (i, &tag) in tags.iter().chain(std::iter::once(&0)).enumerate() {
        let (begins, kind) = (tag % 2 == 1, tag.saturating_sub(1) / 2);
        if let Some((start, of)) = open
            && (tag == 0 || begins || kind != of)
        {
            out.push((start, i as u32, of));
            open = None;
        }
        if tag != 0 && open.is_none() {
            open = Some((i as u32, kind));
        }
    }
    out
}
