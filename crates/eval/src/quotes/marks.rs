//! What lies inside quotation marks, by the rule with which the corpora's quote types were derived.

/// For each code point, whether it stands inside quotation marks.
///
/// Paragraphs are read one by one; double marks of every kind first, then single marks around at least two words.
/// A mark left open at the end of a paragraph quotes the rest of it when that is longer than 20 code points.
pub(super) fn quoted(text: &[char]) -> Vec<bool> {
    let mut mask = vec![false; text.len()];
    let mut start = 0;
    while start < text.len() {
        if text[start] == '\n' {
            start += 1;
            continue;
        }
        let end = text[start..].iter().position(|c| *c == '\n').map_or(text.len(), |offset| start + offset);
        double_marks(text, start, end, &mut mask);
        single_marks(&text[start..end], &mut mask[start..end]);
        start = end;
    }
    mask
}

fn double_marks(text: &[char], start: usize, end: usize, mask: &mut [bool]) {
    let mut open: Option<(usize, char)> = None;
    for at in start..end {
        let c = text[at];
        match (c, open) {
            ('“', Some((from, '„'))) => {
                mask[from..=at].fill(true);
                open = None;
            }
            ('“' | '„' | '«', None) => open = Some((at, c)),
            ('“' | '„' | '«', Some(_)) => {}
            ('”' | '»', Some((from, opener))) if opener != '"' => {
                mask[from..=at].fill(true);
                open = None;
            }
            ('”' | '»', _) => {}
            _ if c == '"' || (matches!(c, '`' | '\'') && at + 1 < end && text[at + 1] == c) => match open {
                None => open = Some((at, '"')),
                Some((from, '"')) if at > from + 1 => {
                    mask[from..=at].fill(true);
                    open = None;
                }
                Some(_) => {}
            },
            _ => {}
        }
    }
    if let Some((from, _)) = open
        && end - from > 20
    {
        mask[from..end].fill(true);
    }
}

/// Single marks: `'` or `‘` before a word, then 5 to 400 code points without other marks, then `'` or `’` after a word.
fn single_marks(paragraph: &[char], mask: &mut [bool]) {
    let word = |c: char| c.is_alphanumeric() || c == '_';
    let mut at = 0;
    while at < paragraph.len() {
        let opens = matches!(paragraph[at], '‘' | '\'')
            && (at == 0 || paragraph[at - 1].is_whitespace())
            && paragraph.get(at + 1).is_some_and(|c| word(*c));
        let close = if opens { closing_single(&paragraph[at + 1..], word) } else { None };
        let Some(length) = close else {
            at += 1;
            continue;
        };
        let end = at + 1 + length + 1;
        let inside = &paragraph[at + 1..at + 1 + length];
        let words = inside.split(|c| c.is_whitespace()).filter(|piece| !piece.is_empty()).count();
        if words >= 2 && !mask[at..end].iter().any(|quoted| *quoted) {
            mask[at..end].fill(true);
        }
        at = end;
    }
}

/// The length of the shortest quotation that closes properly.
fn closing_single(rest: &[char], word: impl Fn(char) -> bool) -> Option<usize> {
    for (length, c) in rest.iter().enumerate().take(401) {
        if length >= 5 && matches!(c, '’' | '\'') && !rest.get(length + 1).is_some_and(|next| word(*next)) {
            return Some(length);
        }
        if matches!(c, '\n' | '‘' | '“' | '”' | '"') {
            return None;
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marked(text: &str) -> String {
        let chars: Vec<char> = text.chars().collect();
        quoted(&chars).iter().map(|inside| if *inside { '^' } else { ' ' }).collect::<String>().trim_end().to_owned()
    }

    #[test]
    fn curly_straight_and_single_marks() {
        let cases = [
            ("He said “we go” now.", "        ^^^^^^^"),
            ("He said \"we go\" now.", "        ^^^^^^^"),
            // Of a doubled closing mark only the first belongs to the quotation.
            ("He said ``we go'' now.", "        ^^^^^^^^"),
            ("He said 'we will go' now.", "        ^^^^^^^^^^^^"),
            ("The dogs' owners' plan", ""),
            ("„Wir gehen jetzt“ dann", "^^^^^^^^^^^^^^^^^"),
            ("She: “we shall not yield to anybody\nNo.", "     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^"),
            ("She: “not\nNo.", ""),
        ];
        for (text, marks) in cases {
            assert_eq!(marked(text), marks, "{text}");
        }
    }
}
