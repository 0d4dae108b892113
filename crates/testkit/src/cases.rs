//! Case tables: a sentence a line, what is found in it in brackets, and what each bracket is.
//!
//! A line is `HEAD | sentence with the [expression] in brackets | RESULT | RESULT …`, one result for each bracketed expression, in
//! order. The head is what the sentence needs besides its words (a publication date); `-`: nothing. A sentence without brackets holds
//! no expression. Empty lines and lines that begin with `#` are passed over.
//!
//! ```
//! use dateline_testkit::cases;
//! let [case] = cases::read("2025-06-19 | She left on [Monday]. | DATE 2025-06-16").try_into().unwrap();
//! assert_eq!((case.head.as_deref(), case.text.as_str()), (Some("2025-06-19"), "She left on Monday."));
//! assert_eq!(case.expected, [(12, 18, "DATE 2025-06-16".to_owned())]);
//! assert_eq!(case.shown(&case.expected), "[Monday] DATE 2025-06-16");
//! ```

/// Something found: first byte and byte after the last, and what it is.
pub type Expected = (usize, usize, String);

/// One line of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case {
    /// Which line it is, from 1.
    pub line: usize,
    /// What the sentence needs besides its words; `None` where the line has `-`.
    pub head: Option<String>,
    /// The sentence without brackets.
    pub text: String,
    /// What is found in it, in its order.
    pub expected: Vec<Expected>,
}

impl Case {
    /// Findings of the sentence in the table's own writing, for the page of a test that fails.
    #[must_use]
    pub fn shown(&self, found: &[Expected]) -> String {
        if found.is_empty() {
            return "nothing".to_owned();
        }
        let one = |(start, end, result): &Expected| format!("[{}] {result}", self.text.get(*start..*end).unwrap_or("?"));
        found.iter().map(one).collect::<Vec<_>>().join(" ; ")
    }
}

/// The cases of a table.
///
/// # Panics
/// A line has no sentence, or not as many results as brackets.
#[must_use]
pub fn read(table: &str) -> Vec<Case> {
    let lines = table.lines().enumerate().filter(|(_, line)| !line.trim().is_empty() && !line.starts_with('#'));
    lines.map(|(number, line)| case(number + 1, line)).collect()
}

fn case(line: usize, written: &str) -> Case {
    let mut fields = written.split(" | ").map(str::trim);
    let head = fields.next().filter(|head| *head != "-").map(str::to_owned);
    let marked = fields.next().unwrap_or_else(|| panic!("line {line}: no sentence"));
    let (mut text, mut spans) = (String::new(), Vec::new());
    for character in marked.chars() {
        match character {
            '[' => spans.push((text.len(), text.len())),
            ']' => spans.last_mut().unwrap_or_else(|| panic!("line {line}: a bracket is closed that was not opened")).1 = text.len(),
            other => text.push(other),
        }
    }
    let results: Vec<&str> = fields.collect();
    assert_eq!(spans.len(), results.len(), "line {line}: as many results as brackets");
    let expected = spans.into_iter().zip(results).map(|((start, end), result)| (start, end, result.to_owned())).collect();
    Case { line, head, text, expected }
}
