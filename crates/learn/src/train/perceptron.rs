//! The averaged perceptron over hashed features.

/// Weights under training: per slot the few classes that were ever touched.
#[derive(Debug, Clone)]
pub struct Perceptron {
    slots: Vec<Vec<Weight>>,
    step: u32,
}

#[derive(Debug, Clone)]
struct Weight {
    class: u8,
    value: i32,
    total: i64,
    since: u32,
}

impl Perceptron {
    /// An empty model with `2^bits` slots.
    #[must_use]
    pub fn new(bits: u32) -> Self {
        Self { slots: vec![Vec::new(); 1 << bits], step: 0 }
    }

    /// Adds the present weights of a feature to the scores.
    #[inline]
    pub fn add(&self, feature: u64, scores: &mut [i32; 256]) {
        for w in &self.slots[feature as usize & (self.slots.len() - 1)] {
            scores[usize::from(w.class)] += w.value;
        }
    }

    /// Moves the weight of a feature for a class.
    pub fn update(&mut self, feature: u64, class: u8, by: i32) {
        let (step, mask) = (self.step, self.slots.len() - 1);
        let slot = &mut self.slots[feature as usize & mask];
        match slot.iter_mut().find(|w| w.class == class) {
            Some(w) => {
                w.total += i64::from(w.value) * i64::from(step - w.since);
                w.since = step;
                w.value += by;
            }
            None => slot.push(Weight { class, value: by, total: 0, since: step }),
        }
    }

    /// One example has been seen.
    pub fn tick(&mut self) {
        self.step += 1;
    }

    /// Takes in what another has learned, so that the average is over the steps of both. Neither learns on from there.
    #[must_use]
    pub fn joined(mut self, mut other: Self) -> Self {
        let settle = |model: &mut Self| {
            for w in model.slots.iter_mut().flatten() {
                w.total += i64::from(w.value) * i64::from(model.step - w.since);
                (w.value, w.since) = (0, model.step);
            }
        };
        settle(&mut self);
        settle(&mut other);
        for (mine, theirs) in self.slots.iter_mut().zip(other.slots) {
            for w in theirs {
                match mine.iter_mut().find(|m| m.class == w.class) {
                    Some(m) => m.total += w.total,
                    None => mine.push(w),
                }
            }
        }
        self.step += other.step;
        self
    }

    /// The averaged weights times `scale`, rounded; those whose average is below `least` are left out.
    #[must_use]
    pub fn average(&self, scale: f64, least: f64) -> Vec<Vec<(u8, i16)>> {
        let steps = f64::from(self.step.max(1));
        let average = |w: &Weight| (w.total + i64::from(w.value) * i64::from(self.step - w.since)) as f64 / steps;
        let keep = |w: &Weight| {
            let value = average(w);
            let rounded = (value * scale).round().clamp(-32767.0, 32767.0) as i16;
            (value.abs() >= least && rounded != 0).then_some((w.class, rounded))
        };
        self.slots.iter().map(|slot| slot.iter().filter_map(keep).collect()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One step with the weight at `first`, then three more with it moved by `then`.
    fn learned(first: i32, then: i32) -> Perceptron {
        let mut model = Perceptron::new(2);
        model.update(1, 7, first);
        model.tick();
        model.update(1, 7, then);
        (0..3).for_each(|_| model.tick());
        model
    }

    #[test]
    fn joined_weights_are_averaged_over_the_steps_of_both() {
        assert_eq!(learned(1, 3).average(100.0, 0.0)[1], [(7, 325)]);
        assert_eq!(learned(-1, 2).average(100.0, 0.0)[1], [(7, 50)]);
        assert_eq!(learned(1, 3).joined(learned(-1, 2)).average(1000.0, 0.0)[1], [(7, 1875)]);
        let mut other = Perceptron::new(2);
        other.update(2, 9, 8);
        (0..4).for_each(|_| other.tick());
        let both = learned(1, 3).joined(other).average(1000.0, 0.0);
        assert_eq!((both[1].as_slice(), both[2].as_slice()), (&[(7, 1625)][..], &[(9, 4000)][..]));
    }
}
