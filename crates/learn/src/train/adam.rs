//! Weights with gradients and Adam (0.9, 0.98).

use super::Random;
use crate::simd;

/// Weights under training, in rows; only rows that were touched since the last step are moved.
#[derive(Debug, Clone)]
pub struct Parameter {
    /// The weights.
    pub value: Vec<f32>,
    /// The sum of gradients since the last step.
    pub grad: Vec<f32>,
    /// The running average of the weights; empty until [`average`](Self::average) is called.
    averaged: Vec<f32>,
    first: Vec<f32>,
    second: Vec<f32>,
    width: usize,
    dirty: Vec<bool>,
    touched: Vec<u32>,
}

impl Parameter {
    /// Normally distributed weights.
    #[must_use]
    pub fn new(rows: usize, width: usize, deviation: f32, random: &mut Random) -> Self {
        let len = rows * width;
        let value = (0..len).map(|_| if deviation == 0.0 { 0.0 } else { random.normal() * deviation }).collect();
        Self {
            value,
            grad: vec![0.0; len],
            averaged: Vec::new(),
            first: vec![0.0; len],
            second: vec![0.0; len],
            width,
            dirty: vec![false; rows],
            touched: Vec::new(),
        }
    }

    /// A row of weights.
    #[inline]
    #[must_use]
    pub fn row(&self, row: usize) -> &[f32] {
        &self.value[row * self.width..(row + 1) * self.width]
    }

    /// The gradient of a row, which is moved at the next step.
    #[inline]
    pub fn grad_row(&mut self, row: usize) -> &mut [f32] {
        if !self.dirty[row] {
            self.dirty[row] = true;
            self.touched.push(row as u32);
        }
        &mut self.grad[row * self.width..(row + 1) * self.width]
    }

    /// The whole gradient; every row is moved at the next step.
    pub fn grad_all(&mut self) -> &mut [f32] {
        for row in 0..self.dirty.len() {
            self.grad_row(row);
        }
        &mut self.grad
    }

    /// One step with the gradients gathered, which become zero. `step` counts from one.
    pub fn step(&mut self, rate: f32, step: u32) {
        let rate = rate / (1.0 - 0.9f32.powi(step as i32));
        let correction = 1.0 / (1.0 - 0.98f32.powi(step as i32));
        for &row in &self.touched {
            let run = row as usize * self.width..(row as usize + 1) * self.width;
            let (value, grad) = (&mut self.value[run.clone()], &mut self.grad[run.clone()]);
            simd::adam(value, grad, &mut self.first[run.clone()], &mut self.second[run], rate, correction);
            self.dirty[row as usize] = false;
        }
        self.touched.clear();
    }

    /// Moves the running average by a share of the way to the present weights; the first call takes them as they are.
    pub fn average(&mut self, share: f32) {
        if self.averaged.is_empty() {
            self.averaged.clone_from(&self.value);
        }
        for (average, value) in self.averaged.iter_mut().zip(&self.value) {
            *average += share * (value - *average);
        }
    }

    /// The weights become their running average, where there is one.
    pub fn settle(&mut self) {
        if !self.averaged.is_empty() {
            self.value = std::mem::take(&mut self.averaged);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_settle_on_their_average() {
        let mut parameter = Parameter::new(1, 2, 0.0, &mut Random::new(1));
        parameter.average(0.5);
        parameter.value = vec![4.0, -8.0];
        parameter.average(0.25);
        parameter.settle();
        assert_eq!(parameter.value, [1.0, -2.0]);
        // Without an average they stay.
        parameter.settle();
        assert_eq!(parameter.value, [1.0, -2.0]);
    }
}
