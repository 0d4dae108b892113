//! The three hashed linear models, and probabilities from their integer scores.

use crate::features::Sink;
use dateline_learn::model::{ModelError, ModelFile};

/// Score units in one natural logarithm unit (nat).
pub const SCALE: i32 = 1024;
/// Units of a stored weight in one nat.
pub const WEIGHT_SCALE: i32 = 32;
/// Certainty, in the fixed point of [`Share`].
pub const ONE: u32 = 1 << 16;

/// A part of one, in 65,536ths.
pub type Share = u32;

/// Weights by slot, a power of two of them; a feature's slot are the upper bits of its hash. How many there are is known when
/// this is compiled, so that a look-up needs no check.
#[derive(Clone, Debug)]
pub struct Weights<const SLOTS: usize> {
    cells: Box<[i8; SLOTS]>,
}

impl<const SLOTS: usize> Weights<SLOTS> {
    /// The weights of one section of a model file.
    ///
    /// # Errors
    /// The section is missing, or its length is no power of two or larger than `SLOTS`.
    pub fn new(file: &ModelFile<'static>, section: &str) -> Result<Self, ModelError> {
        Weights::of(&file.i8s(section, None)?).ok_or_else(|| ModelError::Section(section.to_owned()))
    }

    /// Learnt weights, if their number is a power of two and not larger than `SLOTS`: each of fewer ones fills several slots.
    pub fn of(learnt: &[i8]) -> Option<Self> {
        const { assert!(SLOTS.is_power_of_two()) };
        if !learnt.len().is_power_of_two() || learnt.len() > SLOTS {
            return None;
        }
        let cells: Box<[i8]> = learnt.iter().flat_map(|cell| std::iter::repeat_n(*cell, SLOTS / learnt.len())).collect();
        cells.try_into().ok().map(|cells| Weights { cells })
    }

    /// The weight of a feature, in its stored units.
    #[inline(always)]
    pub fn get(&self, feature: u32) -> i32 {
        i32::from(self.cells[slot(feature, SLOTS.ilog2())])
    }

    /// Nothing yet, for summing.
    #[inline(always)]
    pub fn sum(&self) -> Sum<'_, SLOTS> {
        Sum { cells: &self.cells, units: 0 }
    }
}

/// A sum of weights.
#[derive(Clone, Copy, Debug)]
pub struct Sum<'w, const SLOTS: usize> {
    cells: &'w [i8; SLOTS],
    /// In stored units.
    pub units: i32,
}

impl<const SLOTS: usize> Sink for Sum<'_, SLOTS> {
    #[inline(always)]
    fn put(&mut self, _template: u32, feature: u32) {
        self.units += i32::from(self.cells[slot(feature, SLOTS.ilog2())]);
    }
}

/// The slot of a feature in a table of so many slots, as a power of two: the upper bits.
#[inline(always)]
pub const fn slot(feature: u32, bits: u32) -> usize {
    (feature >> (u32::BITS - bits)) as usize
}

/// A sum of stored weights as a score.
pub const fn score(sum: i32) -> i32 {
    sum * (SCALE / WEIGHT_SCALE)
}

/// How often attributions of a share were right, as knots between which lines are drawn.
#[derive(Clone, Debug)]
pub struct Reliability {
    /// Shares, rising.
    shares: Vec<Share>,
    /// Thousandths, not falling.
    permille: Vec<u32>,
}

impl Reliability {
    /// The knots of a model file: `reliability` holds shares and thousandths in turn.
    ///
    /// # Errors
    /// The section is missing, or its shares do not rise.
    pub fn new(file: &ModelFile<'static>) -> Result<Reliability, ModelError> {
        let knots = file.u32s("reliability", None)?;
        let (shares, permille): (Vec<Share>, Vec<u32>) = knots.chunks_exact(2).map(|knot| (knot[0], knot[1].min(1000))).unzip();
        if shares.is_empty() || shares.windows(2).any(|pair| pair[0] >= pair[1]) {
            return Err(ModelError::Section("reliability".to_owned()));
        }
        Ok(Reliability { shares, permille })
    }

    /// How often, in thousandths.
    pub fn of(&self, share: Share) -> u32 {
        let above = self.shares.partition_point(|knot| *knot <= share);
        let (Some(low), Some(high)) = (above.checked_sub(1), self.shares.get(above)) else {
            let at = if above == 0 { 0 } else { self.shares.len() - 1 };
            return self.permille[at];
        };
        let (from, to) = (u64::from(self.permille[low]), u64::from(self.permille[above].max(self.permille[low])));
        let (left, width) = (u64::from(share - self.shares[low]), u64::from(high - self.shares[low]));
        (from + (to - from) * left / width) as u32
    }
}

/// e to the powers of differences of scores, in integers, so that every machine agrees.
pub struct Exponential {
    /// 2^32 times 2^(−i/1024).
    table: [u64; 1024],
}

impl Exponential {
    /// Fills the table.
    pub fn new() -> Exponential {
        const ROOT: u64 = 4_292_061_010; // 2^32 times 2^(−1/1024)
        let mut table = [1 << 32; 1024];
        for at in 1..table.len() {
            table[at] = (table[at - 1] * ROOT) >> 32;
        }
        Exponential { table }
    }

    /// 2^32 times e to the power of −`below` ⁄ [`SCALE`].
    #[inline]
    pub fn of(&self, below: i32) -> u64 {
        const BITS: u64 = 1477; // 1,024 times the binary logarithm of e
        let exponent = (u64::from(below.max(0) as u32) * BITS) >> 10;
        let whole = exponent >> 10;
        if whole > 40 { 0 } else { self.table[(exponent & 1023) as usize] >> whole }
    }

    /// The share of each score in the sum of their exponentials, which need some room; of fewer than 2^31 scores.
    pub fn shares(&self, scores: &[i32], parts: &mut Vec<u64>, shares: &mut Vec<Share>) {
        let most = scores.iter().copied().max().unwrap_or(0);
        parts.clear();
        parts.extend(scores.iter().map(|score| self.of(most.saturating_sub(*score))));
        let sum = parts.iter().sum::<u64>().max(1);
        shares.clear();
        shares.extend(parts.iter().map(|part| (part * u64::from(ONE) / sum) as Share));
    }

    /// The logistic function of a score.
    pub fn logistic(&self, score: i32) -> Share {
        // at most 2^32, so that the product has room
        let other = self.of(score.saturating_abs());
        let sum = (1_u64 << 32) + other;
        let small = (other * u64::from(ONE) / sum) as Share;
        if score >= 0 { ONE - small } else { small }
    }

    /// The least score whose logistic function is at least this share: scores are compared with it instead of computing the
    /// function, which never falls.
    pub fn least_score(&self, share: Share) -> i32 {
        let (mut below, mut enough) = (-64 * SCALE, 64 * SCALE);
        while enough - below > 1 {
            let middle = below + (enough - below) / 2;
            if self.logistic(middle) < share {
                below = middle;
            } else {
                enough = middle;
            }
        }
        enough
    }
}

impl Default for Exponential {
    fn default() -> Self {
        Exponential::new()
    }
}

/// The product of two shares.
pub fn both(a: Share, b: Share) -> Share {
    ((u64::from(a) * u64::from(b)) >> 16) as Share
}

/// One share as a part of another.
pub fn ratio(part: Share, whole: Share) -> Share {
    ((u64::from(part) << 16) / u64::from(whole.max(1))).min(u64::from(ONE)) as Share
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_those_of_the_real_exponential() {
        let exponential = Exponential::new();
        let mut shares = Vec::new();
        exponential.shares(&[0, SCALE, -SCALE], &mut Vec::new(), &mut shares);
        let real = |x: f64| x.exp() / (1.0 + std::f64::consts::E + (-1.0_f64).exp());
        for (share, x) in shares.iter().zip([0.0, 1.0, -1.0]) {
            assert!((f64::from(*share) / f64::from(ONE) - real(x)).abs() < 0.001);
        }
        assert!((f64::from(exponential.logistic(2 * SCALE)) / f64::from(ONE) - 0.8808).abs() < 0.001);
        assert_eq!(exponential.logistic(i32::MIN), 0);
        let mut last = 0;
        for score in -12 * SCALE..12 * SCALE {
            let share = exponential.logistic(score);
            assert!(share >= last, "{score}");
            last = share;
        }
        for share in [ONE / 8, ONE * 27 / 100, ONE * 3 / 20] {
            let least = exponential.least_score(share);
            assert!(exponential.logistic(least) >= share && exponential.logistic(least - 1) < share);
        }
    }
}
