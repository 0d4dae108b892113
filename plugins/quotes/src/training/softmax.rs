//! A log-linear ranker over hashed features: candidates in competition, several of which may be right.

use crate::weights::slot;

/// Examples, flat: features of all candidates of all examples in a row.
#[derive(Default)]
pub struct Examples {
    features: Vec<u32>,
    /// One entry a candidate: where its features begin, and what it earns.
    candidates: Vec<(u64, f32)>,
    /// Where the candidates of each example begin.
    starts: Vec<u64>,
    begun: u64,
}

impl Examples {
    /// Begins an example.
    pub fn begin(&mut self) {
        self.begun = self.candidates.len() as u64;
    }

    /// Begins a candidate that earns so much, 0 to 1.
    pub fn candidate(&mut self, gain: f32) {
        self.candidates.push((self.features.len() as u64, gain));
    }

    /// Adds a feature to the candidate.
    pub fn feature(&mut self, feature: u32) {
        self.features.push(feature);
    }

    /// Ends the example.
    pub fn finish(&mut self) {
        self.starts.push(self.begun);
    }

    /// Number of examples.
    pub fn len(&self) -> usize {
        self.starts.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.starts.is_empty()
    }

    /// Number of features of all candidates.
    pub fn features(&self) -> usize {
        self.features.len()
    }

    fn example(&self, at: usize) -> std::ops::Range<usize> {
        let end = self.starts.get(at + 1).copied().unwrap_or(self.candidates.len() as u64);
        self.starts[at] as usize..end as usize
    }

    fn of(&self, candidate: usize) -> &[u32] {
        let end = self.candidates.get(candidate + 1).map_or(self.features.len() as u64, |next| next.0);
        &self.features[self.candidates[candidate].0 as usize..end as usize]
    }
}

/// How steps are made.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// First rate of AdaGrad.
    pub rate: f32,
    /// Pull toward zero.
    pub decay: f32,
    /// What the squares of the slopes begin with.
    pub start: f32,
    /// Seed of the first order.
    pub seed: u64,
    /// Trainings in orders of their own, each from nothing; the weights are their average.
    pub orders: usize,
}

/// Weights being trained: AdaGrad on the logarithm of what the candidates earn, weighted by their shares.
pub struct Trainer {
    weights: Vec<f32>,
    squares: Vec<f32>,
    /// Sum of the weights after each pass of the second half.
    sums: Vec<f32>,
    passes: f32,
    bits: u32,
}

impl Trainer {
    /// All weights zero.
    pub fn new(bits: u32) -> Trainer {
        let slots = 1_usize << bits;
        Trainer { weights: vec![0.0; slots], squares: vec![1e-2; slots], sums: vec![0.0; slots], passes: 0.0, bits }
    }

    /// The weight of a feature.
    pub fn weight(&self, feature: u32) -> f32 {
        self.weights[slot(feature, self.bits)]
    }

    fn score(&self, features: &[u32]) -> f32 {
        features.iter().map(|feature| self.weights[slot(*feature, self.bits)]).sum()
    }

    /// Passes over the examples in orders made from the seed; the weights become the average of the second half of the passes
    /// of every order, which is steadier than the last of one.
    pub fn train(&mut self, examples: &Examples, epochs: usize, settings: &Settings, mut report: impl FnMut(usize, f64)) {
        for order in 0..settings.orders as u64 {
            let seed = settings.seed.wrapping_add(order);
            self.weights.fill(0.0);
            self.squares.fill(settings.start);
            self.passes(examples, epochs, &Settings { seed, ..*settings }, &mut report);
        }
        if self.passes > 0.0 {
            self.weights.iter_mut().zip(&self.sums).for_each(|(weight, sum)| *weight = sum / self.passes);
        }
    }

    /// The passes of one order.
    fn passes(&mut self, examples: &Examples, epochs: usize, settings: &Settings, report: &mut impl FnMut(usize, f64)) {
        let mut order: Vec<usize> = (0..examples.len()).collect();
        let mut random = settings.seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
        let mut scores: Vec<f32> = Vec::new();
        for epoch in 0..epochs {
            for at in (1..order.len()).rev() {
                random ^= random << 13;
                random ^= random >> 7;
                random ^= random << 17;
                order.swap(at, (random % (at as u64 + 1)) as usize);
            }
            // the rate falls to a fifth
            let rate = settings.rate * (1.0 - 0.8 * epoch as f32 / epochs.max(1) as f32);
            let mut loss = 0.0;
            for example in &order {
                loss += self.step(examples, *example, rate, settings.decay, &mut scores);
            }
            report(epoch, loss / order.len().max(1) as f64);
            if epoch * 2 >= epochs {
                self.passes += 1.0;
                self.sums.iter_mut().zip(&self.weights).for_each(|(sum, weight)| *sum += weight);
            }
        }
    }

    fn step(&mut self, examples: &Examples, example: usize, rate: f32, decay: f32, scores: &mut Vec<f32>) -> f64 {
        let range = examples.example(example);
        scores.clear();
        scores.extend(range.clone().map(|candidate| self.score(examples.of(candidate))));
        let most = scores.iter().copied().fold(f32::MIN, f32::max);
        let (mut sum, mut earned) = (0.0, 0.0);
        for (score, candidate) in scores.iter_mut().zip(range.clone()) {
            *score = (*score - most).exp();
            sum += *score;
            earned += *score * examples.candidates[candidate].1;
        }
        if earned <= 0.0 {
            earned = f32::MIN_POSITIVE;
        }
        for (share, candidate) in scores.iter().zip(range) {
            let gain = examples.candidates[candidate].1;
            let slope = share / sum - share * gain / earned;
            if slope.abs() < 1e-4 {
                continue;
            }
            for feature in examples.of(candidate) {
                let slot = slot(*feature, self.bits);
                let slope = slope + decay * self.weights[slot];
                self.squares[slot] += slope * slope;
                self.weights[slot] -= rate * slope / self.squares[slot].sqrt();
            }
        }
        -f64::from(earned / sum).max(1e-30).ln()
    }

    /// The mean loss over examples that were not trained on.
    pub fn loss(&self, examples: &Examples) -> f64 {
        let mut loss = 0.0;
        for example in 0..examples.len() {
            let range = examples.example(example);
            let scores: Vec<f32> = range.clone().map(|candidate| self.score(examples.of(candidate))).collect();
            let most = scores.iter().copied().fold(f32::MIN, f32::max);
            let (mut sum, mut earned) = (0.0, 0.0);
            for (score, candidate) in scores.iter().zip(range) {
                let share = f64::from((score - most).exp());
                sum += share;
                earned += share * f64::from(examples.candidates[candidate].1);
            }
            loss -= (earned / sum).max(1e-30).ln();
        }
        loss / examples.len().max(1) as f64
    }

    /// The weights as integers, so many units a nat.
    pub fn quantised(&self, scale: f32) -> Vec<i8> {
        self.weights.iter().map(|weight| (weight * scale).round().clamp(-127.0, 127.0) as i8).collect()
    }
}
