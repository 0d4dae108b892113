//! "Did you mean": the known word nearest to one that was typed.

/// The nearest of `known` to `typed`, if it is near: at most one edit for every three characters, capitals aside.
pub fn nearest<'k>(typed: &str, known: impl IntoIterator<Item = &'k str>) -> Option<&'k str> {
    let typed: Vec<char> = typed.chars().take(64).flat_map(char::to_lowercase).collect();
    let limit = (typed.len() / 3).max(1);
    known
        .into_iter()
        .filter_map(|word| {
            let other: Vec<char> = word.chars().take(64).flat_map(char::to_lowercase).collect();
            let starts = typed.len() >= 3 && other.starts_with(&typed);
            let edits = if starts { 1 } else { edits(&typed, &other) };
            (edits <= limit).then_some((edits, word))
        })
        .min()
        .map(|(_, word)| word)
}

/// Edits between two words: a character put in, taken out, changed, or swapped with its neighbour (Damerau, optimal alignment).
fn edits(a: &[char], b: &[char]) -> usize {
    let (mut before, mut above): (Vec<usize>, Vec<usize>) = (Vec::new(), (0..=b.len()).collect());
    for (row, left) in a.iter().enumerate() {
        let mut line = vec![row + 1];
        for (column, right) in b.iter().enumerate() {
            let mut best = (above[column] + usize::from(left != right)).min(above[column + 1] + 1).min(line[column] + 1);
            if row > 0 && column > 0 && *left == b[column - 1] && a[row - 1] == *right {
                best = best.min(before[column - 1] + 1);
            }
            line.push(best);
        }
        before = std::mem::replace(&mut above, line);
    }
    above.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_word() {
        let known = ["quotes", "stance", "timeline", "english"];
        for (typed, expected) in [
            ("quote", Some("quotes")),
            ("qoutes", Some("quotes")),
            ("STANCES", Some("stance")),
            ("time", Some("timeline")),
            ("weather", None),
            ("", None),
        ] {
            assert_eq!(nearest(typed, known), expected, "{typed}");
        }
    }
}
