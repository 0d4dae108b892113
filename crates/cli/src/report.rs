//! Errors as people see them: a stable code, what and where, and the way out.

use dateline_formats::read::ReadError;
use dateline_formats::write::terminal::visible;
use miette::{Diagnostic, GraphicalReportHandler, GraphicalTheme};
use std::fmt;

/// Why the program ends without having done what was asked.
#[derive(Debug)]
pub struct Problem {
    /// The stable code.
    pub code: String,
    /// What and where: lower case, no full stop.
    pub message: String,
    /// The way out.
    pub hint: Option<String>,
    /// How the program ends.
    pub exit: u8,
}

/// Everything could be done.
pub const DONE: u8 = 0;
/// Some documents or results failed.
pub const SOME_FAILED: u8 = 1;
/// The command line or configuration makes no sense.
pub const USAGE: u8 = 2;
/// No input could be opened or decoded.
pub const INPUT: u8 = 4;
/// What was found could not be written.
pub const OUTPUT: u8 = 5;
/// A fault of our own.
pub const INTERNAL: u8 = 70;

impl Problem {
    /// A problem with a way out.
    pub fn new(exit: u8, code: &str, message: impl Into<String>, hint: impl Into<String>) -> Problem {
        let hint = hint.into();
        Problem { code: code.to_owned(), message: message.into(), hint: (!hint.is_empty()).then_some(hint), exit }
    }

    /// A problem with the command line.
    pub fn usage(code: &str, message: impl Into<String>, hint: impl Into<String>) -> Problem {
        Problem::new(USAGE, code, message, hint)
    }

    /// The report, on several lines.
    pub fn render(&self, color: bool, width: usize) -> String {
        let theme = if color { GraphicalTheme::unicode() } else { GraphicalTheme::unicode_nocolor() };
        let handler = GraphicalReportHandler::new_themed(theme).with_links(false).with_width(width);
        let mut out = String::new();
        match handler.render_report(&mut out, self) {
            Ok(()) => out,
            Err(_) => format!("{}: {self}\n", self.code),
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&visible(&self.message))
    }
}

impl std::error::Error for Problem {}

impl Diagnostic for Problem {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        Some(Box::new(&self.code))
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        // Where nothing better is known of the case, the way out of the code.
        let hint = self.hint.as_deref().or_else(|| crate::codes::way_out(&self.code));
        hint.map(|hint| Box::new(visible(hint)) as Box<dyn fmt::Display>)
    }
}

impl From<dateline_host::Error> for Problem {
    fn from(error: dateline_host::Error) -> Problem {
        Problem { code: error.code().to_owned(), message: error.to_string(), hint: error.hint(), exit: error.exit_code() }
    }
}

/// The way out of a reading error.
pub fn reading_hint(error: &ReadError) -> String {
    match error {
        ReadError::Utf8 { .. } => "convert it to UTF-8 (iconv -f WINDOWS-1252 -t UTF-8), or replace such bytes with --lossy",
        ReadError::Encoding { .. } => "convert it to UTF-8, for example with iconv",
        ReadError::Json { .. } => "an article is an object with the key \"text\"; dateline analyze --help shows more",
        ReadError::TooLarge { .. } | ReadError::LineTooLong { .. } => "allow more with --max-document-size",
        _ => "",
    }
    .to_owned()
}
