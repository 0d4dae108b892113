//! Multinomial logistic regression over hashed features with a Gaussian prior, by L-BFGS (Nocedal and Wright 2006, algorithm 7.5) with
//! a backtracking line search: the one minimum, so that nothing depends on an order of examples.

use std::collections::{BTreeMap, VecDeque};

/// One example.
pub struct Example<'a> {
    pub features: &'a [u64],
    pub label: u8,
}

/// What training is told.
#[derive(Clone, Copy)]
pub struct Plan {
    /// Half of this times the squared weights is added to the loss.
    pub prior: f64,
    /// Features seen in fewer examples get no weight.
    pub least: u32,
    /// Features are left out none of whose weights has so many thousandths.
    pub smallest: u16,
    /// Most steps.
    pub steps: usize,
}

/// Pairs of steps and changes of gradient that are remembered.
const MEMORY: usize = 8;

/// Weights in thousandths of a logit, by feature.
pub fn train<const LABELS: usize>(examples: &[Example<'_>], plan: Plan) -> BTreeMap<u64, [i16; LABELS]> {
    let mut seen: BTreeMap<u64, u32> = BTreeMap::new();
    for feature in examples.iter().flat_map(|example| example.features) {
        *seen.entry(*feature).or_default() += 1;
    }
    let number: BTreeMap<u64, usize> =
        seen.into_iter().filter(|(_, count)| *count >= plan.least).map(|(feature, _)| feature).zip(0..).collect();
    let rows: Vec<Vec<usize>> =
        examples.iter().map(|example| example.features.iter().filter_map(|feature| number.get(feature).copied()).collect()).collect();
    let labels: Vec<usize> = examples.iter().map(|example| usize::from(example.label)).collect();
    let weights =
        minimum(number.len() * LABELS, plan.steps, |weights, gradient| loss::<LABELS>(&rows, &labels, weights, plan.prior, gradient));
    let quantized = |at: usize| -> [i16; LABELS] {
        std::array::from_fn(|label| (weights[at * LABELS + label] * 1000.0).round().clamp(-32_000.0, 32_000.0) as i16)
    };
    number
        .into_iter()
        .map(|(feature, at)| (feature, quantized(at)))
        .filter(|(_, row)| row.iter().any(|weight| weight.unsigned_abs() >= plan.smallest))
        .collect()
}

/// The loss at some weights, and its gradient.
fn loss<const LABELS: usize>(rows: &[Vec<usize>], labels: &[usize], weights: &[f64], prior: f64, gradient: &mut [f64]) -> f64 {
    let mut total = 0.0;
    for (slot, weight) in gradient.iter_mut().zip(weights) {
        *slot = prior * weight;
        total += prior * weight * weight / 2.0;
    }
    for (row, label) in rows.iter().zip(labels) {
        let mut scores = [0.0f64; LABELS];
        for at in row {
            for (score, weight) in scores.iter_mut().zip(&weights[at * LABELS..]) {
                *score += weight;
            }
        }
        let highest = scores.iter().copied().fold(f64::MIN, f64::max);
        let sum: f64 = scores.iter().map(|score| (score - highest).exp()).sum();
        total += sum.ln() + highest - scores[*label];
        for score in &mut scores {
            *score = (*score - highest).exp() / sum;
        }
        scores[*label] -= 1.0;
        for at in row {
            for (slot, score) in gradient[at * LABELS..].iter_mut().zip(&scores) {
                *slot += score;
            }
        }
    }
    total
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// The minimum of a convex function from zero on.
fn minimum(size: usize, steps: usize, mut function: impl FnMut(&[f64], &mut [f64]) -> f64) -> Vec<f64> {
    let mut at = vec![0.0; size];
    let mut gradient = vec![0.0; size];
    let mut value = function(&at, &mut gradient);
    let mut memory: VecDeque<(Vec<f64>, Vec<f64>)> = VecDeque::new();
    let (mut next, mut next_gradient) = (vec![0.0; size], vec![0.0; size]);
    for _ in 0..steps {
        let mut direction: Vec<f64> = gradient.iter().map(|slope| -slope).collect();
        let mut shares = Vec::with_capacity(memory.len());
        for (step, change) in memory.iter().rev() {
            let share = dot(step, &direction) / dot(step, change);
            shares.push(share);
            for (slot, change) in direction.iter_mut().zip(change) {
                *slot -= share * change;
            }
        }
        if let Some((step, change)) = memory.back() {
            let scale = dot(step, change) / dot(change, change);
            for slot in &mut direction {
                *slot *= scale;
            }
        }
        for ((step, change), share) in memory.iter().zip(shares.iter().rev()) {
            let more = share - dot(change, &direction) / dot(step, change);
            for (slot, step) in direction.iter_mut().zip(step) {
                *slot += more * step;
            }
        }
        let slope = dot(&gradient, &direction);
        let mut length = if memory.is_empty() { 1.0 / dot(&gradient, &gradient).sqrt().max(1.0) } else { 1.0 };
        let mut better = false;
        for _ in 0..30 {
            for ((slot, from), by) in next.iter_mut().zip(&at).zip(&direction) {
                *slot = from + length * by;
            }
            let reached = function(&next, &mut next_gradient);
            if reached <= value + 1e-4 * length * slope {
                better = value - reached > 1e-6 * value.abs();
                value = reached;
                break;
            }
            length /= 2.0;
        }
        let step: Vec<f64> = next.iter().zip(&at).map(|(next, at)| next - at).collect();
        let change: Vec<f64> = next_gradient.iter().zip(&gradient).map(|(next, at)| next - at).collect();
        std::mem::swap(&mut at, &mut next);
        std::mem::swap(&mut gradient, &mut next_gradient);
        if !better {
            break;
        }
        if dot(&step, &change) > 1e-12 {
            memory.push_back((step, change));
            if memory.len() > MEMORY {
                memory.pop_front();
            }
        }
    }
    at
}
