//! The best one to one alignment of two sides, by the Hungarian method.

/// The largest total weight of a one to one alignment. `weights[i][j]` is what aligning row `i` with column `j` gives, none
/// of them negative; rows have one length.
///
/// Shortest augmenting paths with potentials: rows² × columns steps, rows being the smaller side.
pub(super) fn best_total(weights: &[Vec<f64>]) -> f64 {
    let (rows, columns) = (weights.len(), weights.first().map_or(0, Vec::len));
    if rows == 0 || columns == 0 {
        return 0.0;
    }
    if rows > columns {
        let turned: Vec<Vec<f64>> = (0..columns).map(|j| weights.iter().map(|row| row[j]).collect()).collect();
        return best_total(&turned);
    }
    // Rows and columns count from 1; column 0 is where each search begins.
    let cost = |i: usize, j: usize| -weights[i - 1][j - 1];
    let (mut of_row, mut of_column) = (vec![0.0; rows + 1], vec![0.0; columns + 1]);
    let mut row_at = vec![0usize; columns + 1];
    for row in 1..=rows {
        row_at[0] = row;
        let mut reached = vec![f64::INFINITY; columns + 1];
        let mut before = vec![0usize; columns + 1];
        let mut seen = vec![false; columns + 1];
        let mut column = 0;
        while row_at[column] != 0 {
            seen[column] = true;
            let current = row_at[column];
            let (mut step, mut next) = (f64::INFINITY, 0);
            for j in 1..=columns {
                if seen[j] {
                    continue;
                }
                let reduced = cost(current, j) - of_row[current] - of_column[j];
                if reduced < reached[j] {
                    reached[j] = reduced;
                    before[j] = column;
                }
                if reached[j] < step {
                    step = reached[j];
                    next = j;
                }
            }
            for j in 0..=columns {
                if seen[j] {
                    of_row[row_at[j]] += step;
                    of_column[j] -= step;
                } else {
                    reached[j] -= step;
                }
            }
            column = next;
        }
        while column != 0 {
            row_at[column] = row_at[before[column]];
            column = before[column];
        }
    }
    (1..=columns).filter(|j| row_at[*j] != 0).map(|j| weights[row_at[j] - 1][j - 1]).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every alignment tried.
    fn by_force(weights: &[Vec<f64>], row: usize, used: &mut Vec<bool>) -> f64 {
        let Some(line) = weights.get(row) else { return 0.0 };
        let mut best = by_force(weights, row + 1, used);
        for (j, weight) in line.iter().enumerate() {
            if !used[j] {
                used[j] = true;
                best = best.max(weight + by_force(weights, row + 1, used));
                used[j] = false;
            }
        }
        best
    }

    #[test]
    fn as_good_as_trying_everything() {
        let mut state = 1u64;
        let mut chance = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            ((state >> 40) % 10) as f64 / 10.0
        };
        for (rows, columns) in [(1, 1), (3, 3), (2, 5), (5, 2), (6, 6), (4, 7)] {
            for _ in 0..30 {
                let weights: Vec<Vec<f64>> = (0..rows).map(|_| (0..columns).map(|_| chance()).collect()).collect();
                let best = by_force(&weights, 0, &mut vec![false; columns]);
                assert!((best_total(&weights) - best).abs() < 1e-9, "{weights:?}");
            }
        }
        assert_eq!(best_total(&[]), 0.0);
    }
}
