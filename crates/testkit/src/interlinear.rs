//! Snapshots that people can review: the text, and under it the marks.
//!
//! ```
//! use dateline_core::Span;
//! use dateline_testkit::Interlinear;
//! let text = "Putin refused to answer.";
//! let mut page = Interlinear::new(text);
//! page.mark(Span::new(0, 5).unwrap(), '~').mark(Span::new(6, 13).unwrap(), '^').note("indirect · speaker Putin");
//! assert_eq!(page.to_string(), "  Putin refused to answer.\n  ~~~~~ ^^^^^^^\n  indirect · speaker Putin\n");
//! ```

use dateline_core::Span;
use std::fmt;
use unicode_width::UnicodeWidthChar;

/// A page of text with marks under it. Lines of the text stay lines of the page; a line without marks is printed alone.
#[derive(Clone, Debug)]
pub struct Interlinear<'t> {
    text: &'t str,
    marks: Vec<(Span, char)>,
    notes: Vec<String>,
}

impl<'t> Interlinear<'t> {
    /// A page of `text`.
    pub fn new(text: &'t str) -> Self {
        Interlinear { text, marks: Vec::new(), notes: Vec::new() }
    }

    /// Puts `sign` under every column of `span`. An empty span is marked under the character it stands before.
    pub fn mark(&mut self, span: Span, sign: char) -> &mut Self {
        self.marks.push((span, sign));
        self
    }

    /// A line under the marks.
    pub fn note(&mut self, note: impl Into<String>) -> &mut Self {
        self.notes.push(note.into());
        self
    }
}

/// A character as it is printed: control and invisible characters as their escape.
fn shown(c: char) -> String {
    if c == '\t' {
        return "→".to_owned();
    }
    if c.is_control() || c.width().unwrap_or(0) == 0 { c.escape_unicode().to_string() } else { c.to_string() }
}

impl fmt::Display for Interlinear<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut start = 0;
        for line in self.text.split('\n') {
            let (mut printed, mut columns) = (String::new(), Vec::new());
            for (at, c) in line.char_indices() {
                let shown = shown(c);
                let width: usize = shown.chars().map(|c| c.width().unwrap_or(1)).sum();
                columns.extend(std::iter::repeat_n((start + at) as u32, width));
                printed.push_str(&shown);
            }
            columns.push((start + line.len()) as u32);
            writeln!(f, "  {printed}")?;
            // Marks that overlap go to a further line each.
            let mut rows: Vec<Vec<char>> = Vec::new();
            for (span, sign) in &self.marks {
                let covered = |at: u32| span.holds(at) || (span.is_empty() && span.start() == at);
                let places: Vec<usize> = (0..columns.len()).filter(|column| covered(columns[*column])).collect();
                if places.is_empty() {
                    continue;
                }
                let free = rows.iter().position(|row| places.iter().all(|place| row[*place] == ' ')).unwrap_or_else(|| {
                    rows.push(vec![' '; columns.len()]);
                    rows.len() - 1
                });
                places.iter().for_each(|place| rows[free][*place] = *sign);
            }
            for row in rows {
                writeln!(f, "  {}", row.iter().collect::<String>().trim_end())?;
            }
            start += line.len() + 1;
        }
        self.notes.iter().try_for_each(|note| writeln!(f, "  {note}"))
    }
}
