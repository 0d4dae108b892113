//! Text in cells of a terminal: made harmless, measured, cut, wrapped, coloured.

use crate::display::{Color, Style};
use crate::write::json::steers;
use anstyle::{AnsiColor, Effects};
use std::fmt::Write;
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// How wide the terminal is and whether it has colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look {
    /// Columns.
    pub width: usize,
    /// Whether escape sequences for colour are written.
    pub color: bool,
}

/// A line being put together: what stands in it and how wide that is.
#[derive(Clone, Debug, Default)]
pub(super) struct Line {
    painted: String,
    width: usize,
}

/// One line of text with nothing in it that steers a terminal: white space folded, control characters, line separators,
/// invisible tags and controls of writing direction as `\u{1b}`.
pub fn visible(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut blank = true;
    for c in text.chars() {
        if c.is_whitespace() {
            if !blank {
                out.push(' ');
            }
            blank = true;
            continue;
        }
        blank = false;
        push_visible(&mut out, c);
    }
    if out.ends_with(' ') {
        out.pop();
    }
    out
}

/// A character, escaped where it would steer a terminal.
pub(super) fn push_visible(out: &mut String, c: char) {
    if steers(c) || matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{e0000}'..='\u{e007f}') {
        let _ = write!(out, "\\u{{{:x}}}", c as u32);
    } else {
        out.push(c);
    }
}

/// Columns that a text takes.
pub(super) fn width(text: &str) -> usize {
    text.width()
}

/// The text, cut with `…` where it is wider than `most`.
pub(super) fn clip(text: &str, most: usize) -> String {
    if width(text) <= most {
        return text.to_owned();
    }
    let (mut out, mut used) = (String::new(), 0);
    for piece in text.graphemes(true) {
        if used + width(piece) + 1 > most {
            break;
        }
        used += width(piece);
        out.push_str(piece);
    }
    out.truncate(out.trim_end().len());
    if most > 0 {
        out.push('…');
    }
    out
}

/// The text in lines of at most `most` columns, broken at blanks, in words only where one is wider than a line.
pub(super) fn wrap(text: &str, most: usize) -> Vec<String> {
    let most = most.max(1);
    let (mut lines, mut line, mut used) = (Vec::new(), String::new(), 0);
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        let wide = width(word);
        if used > 0 && used + 1 + wide > most {
            lines.push(std::mem::take(&mut line));
            used = 0;
        }
        if used > 0 {
            line.push(' ');
            used += 1;
        }
        if wide <= most {
            line.push_str(word);
            used += wide;
            continue;
        }
        for piece in word.graphemes(true) {
            let wide = width(piece);
            if used > 0 && used + wide > most {
                lines.push(std::mem::take(&mut line));
                used = 0;
            }
            line.push_str(piece);
            used += wide;
        }
    }
    if !line.is_empty() || lines.is_empty() {
        lines.push(line);
    }
    lines
}

/// The first `most` of `lines`; where there are more, the last one ends in `…`.
pub(super) fn shorten(mut lines: Vec<String>, most: usize, columns: usize) -> Vec<String> {
    if lines.len() > most {
        lines.truncate(most);
        if let Some(last) = lines.last_mut() {
            *last = if width(last) < columns { format!("{last}…") } else { clip(&format!("{last}……"), columns) };
        }
    }
    lines
}

impl Look {
    /// The text in a style; as it is without colours.
    pub(super) fn paint(self, style: anstyle::Style, text: &str) -> String {
        if self.color && !text.is_empty() && style != anstyle::Style::new() { format!("{style}{text}{style:#}") } else { text.to_owned() }
    }
}

impl Line {
    /// Adds a text in a style.
    pub(super) fn put(&mut self, look: Look, style: anstyle::Style, text: &str) -> &mut Self {
        self.painted.push_str(&look.paint(style, text));
        self.width += width(text);
        self
    }

    /// Fills up with blanks to a column.
    pub(super) fn to(&mut self, column: usize) -> &mut Self {
        while self.width < column {
            self.painted.push(' ');
            self.width += 1;
        }
        self
    }

    /// Columns used so far.
    pub(super) fn width(&self) -> usize {
        self.width
    }

    /// Appends the line to a page, without blanks at its end.
    pub(super) fn end(self, out: &mut String) {
        out.push_str(self.painted.trim_end_matches(' '));
        out.push('\n');
    }
}

/// Nothing special.
pub(super) fn plain() -> anstyle::Style {
    anstyle::Style::new()
}

/// A heading.
pub(super) fn heading() -> anstyle::Style {
    anstyle::Style::new().bold().fg_color(Some(AnsiColor::Cyan.into()))
}

/// Strong.
pub(super) fn strong() -> anstyle::Style {
    anstyle::Style::new().bold()
}

/// Faint.
pub(super) fn dim() -> anstyle::Style {
    anstyle::Style::new().effects(Effects::DIMMED)
}

/// A column's style.
pub(super) fn of(style: Style) -> anstyle::Style {
    match style {
        Style::Plain => plain(),
        Style::Name | Style::Strong => strong(),
        Style::Dim => dim(),
        Style::Quote => anstyle::Style::new().italic(),
    }
}

/// A colour.
pub(super) fn colored(color: Option<Color>) -> anstyle::Style {
    let fg = |color: AnsiColor| anstyle::Style::new().fg_color(Some(color.into()));
    match color {
        None => plain(),
        Some(Color::Red) => fg(AnsiColor::Red),
        Some(Color::Green) => fg(AnsiColor::Green),
        Some(Color::Yellow) => fg(AnsiColor::Yellow),
        Some(Color::Blue) => fg(AnsiColor::Blue),
        Some(Color::Magenta) => fg(AnsiColor::Magenta),
        Some(Color::Cyan) => fg(AnsiColor::Cyan),
        Some(Color::Dim) => dim(),
    }
}

/// How sure, as a colour.
pub(super) fn confidence(permille: u32) -> anstyle::Style {
    match permille {
        900.. => colored(Some(Color::Green)),
        700.. => plain(),
        _ => colored(Some(Color::Yellow)),
    }
}

/// A confidence in thousandths as `.97` or `1.0`.
pub(super) fn permille(value: u32) -> String {
    crate::rows::Value::Permille(value).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn d3_d4_d24_nothing_steers_a_terminal() {
        let hostile = "a\u{1b}]0;title\u{7} b\u{9b}31m\r\nc\u{202e}d\u{2066}e\0\u{7f}\u{85}f";
        assert_eq!(visible(hostile), "a\\u{1b}]0;title\\u{7} b\\u{9b}31m c\\u{202e}d\\u{2066}e\\u{0}\\u{7f} f");
    }

    #[test]
    fn wide_characters_are_measured() {
        assert_eq!(clip("漢字漢字", 5), "漢字…");
        assert_eq!(clip("plain", 5), "plain");
        assert_eq!(wrap("a bb ccc dddddddd", 4), ["a bb", "ccc", "dddd", "dddd"]);
        assert_eq!(wrap("", 4), [""]);
    }

    proptest! {
        #[test]
        fn no_line_is_too_wide(text in "(\\PC|[a-z 漢😀]){0,200}", most in 2usize..40) {
            let text = visible(&text);
            for line in wrap(&text, most) {
                prop_assert!(width(&line) <= most.max(20), "{line:?} in {most}");
            }
            prop_assert!(width(&clip(&text, most)) <= most);
            prop_assert!(!text.chars().any(steers));
        }
    }
}
