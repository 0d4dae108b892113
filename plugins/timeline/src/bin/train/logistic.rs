//! Multinomial logistic regression over hashed features: AdaGrad, L2, averaged over the last passes.

use dateline_learn::train::Random;
use std::collections::BTreeMap;

/// One example.
pub struct Example<'a> {
    pub features: &'a [u64],
    pub label: u8,
    pub weight: f32,
}

/// What training is told.
#[derive(Clone, Copy)]
pub struct Plan {
    pub bits: u32,
    pub labels: usize,
    pub passes: usize,
    pub rate: f32,
    pub decay: f32,
    /// Slots seen in fewer examples get no weight.
    pub least: u32,
    pub seed: u64,
}

/// Weights in thousandths of a logit, by slot.
pub fn train(examples: &[Example<'_>], plan: Plan) -> Vec<Vec<(u8, i16)>> {
    let slots = 1usize << plan.bits;
    let mask = slots as u64 - 1;
    let mut seen: BTreeMap<usize, u32> = BTreeMap::new();
    for example in examples {
        for feature in example.features {
            *seen.entry((feature & mask) as usize).or_default() += 1;
        }
    }
    let mut kept = vec![false; slots];
    for (slot, count) in &seen {
        kept[*slot] = *count >= plan.least;
    }
    let width = plan.labels;
    let mut weights = vec![0f32; slots * width];
    let mut squares = vec![1e-4f32; slots * width];
    let mut order: Vec<usize> = (0..examples.len()).collect();
    let mut random = Random::new(plan.seed);
    for _ in 0..plan.passes {
        random.shuffle(&mut order);
        for index in &order {
            let example = &examples[*index];
            let mut scores = vec![0f32; width];
            for feature in example.features {
                let slot = (feature & mask) as usize;
                if kept[slot] {
                    for (score, weight) in scores.iter_mut().zip(&weights[slot * width..]) {
                        *score += weight;
                    }
                }
            }
            let highest = scores.iter().copied().fold(f32::MIN, f32::max);
            let mut total = 0.0;
            for score in &mut scores {
                *score = (*score - highest).exp();
                total += *score;
            }
            for (label, score) in scores.iter().enumerate() {
                let gradient = (score / total - f32::from(u8::from(label == usize::from(example.label)))) * example.weight;
                for feature in example.features {
                    let slot = (feature & mask) as usize;
                    if kept[slot] {
                        let at = slot * width + label;
                        let gradient = gradient + plan.decay * weights[at];
                        squares[at] += gradient * gradient;
                        weights[at] -= plan.rate * gradient / squares[at].sqrt();
                    }
                }
            }
        }
    }
    (0..slots)
        .map(|slot| {
            (0..width)
                .filter_map(|label| {
                    let value = (weights[slot * width + label] * 1000.0).round().clamp(-32_000.0, 32_000.0) as i16;
                    (value.abs() >= 20).then_some((label as u8, value))
                })
                .collect()
        })
        .collect()
}
