//! Readers: bytes to documents.
//!
//! [`read`] goes through one input and gives an [`Article`] or a [`ReadError`] for each document in it; after an error
//! it goes on with the next one. Nothing is held in memory beyond one document, and no more of that than [`Limits`] allows.
//!
//! A document's text is never changed: offsets always point into what was read (decoded, without a byte order mark).

mod encoding;
mod ids;
mod json;
mod lines;

pub use ids::Ids;

use crate::Warning;
use crate::write::json::is_bidi;
use dateline_core::{Document, MetaValue};
use std::io::{BufRead, Read};

/// The names under which an article's text stands in JSON; the first that is there is taken.
pub const TEXT_FIELDS: [&str; 3] = ["text", "body", "content"];

/// What else a fact may be called: each list begins with the name it gets.
pub const META_NAMES: [&[&str]; 4] = [
    &["published", "date", "published_at", "pub_date", "publication_date"],
    &["title", "headline"],
    &["url", "link"],
    &["language", "lang"],
];

/// What an input holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// One article: its plain text.
    Text,
    /// An article a line, each a JSON object.
    JsonLines,
    /// One article or a list of them, as JSON.
    Json,
}

/// How much is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of one document's text.
    pub document: usize,
    /// Bytes of one line of JSON, or of one JSON file.
    pub json: usize,
}

/// How an input is read.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Bytes that are no UTF-8 become U+FFFD instead of an error.
    pub lossy: bool,
    /// How much is read.
    pub limits: Limits,
    /// The publication date of articles that come without one, ISO 8601.
    pub published: Option<String>,
}

/// A document as read.
#[derive(Clone, Debug)]
pub struct Article {
    /// The document.
    pub document: Document,
    /// What is worth knowing about it.
    pub warnings: Vec<Warning>,
}

/// Why a document could not be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReadError {
    /// Bytes that are no UTF-8.
    #[error("{}: byte {byte} ({found:#04x}) is not UTF-8", place(input, *line))]
    Utf8 {
        /// Which input.
        input: String,
        /// The first offending byte, from 0, counted in the input or line as it lies there.
        byte: usize,
        /// That byte.
        found: u8,
        /// The line, from 1, where the input is read by lines.
        line: Option<usize>,
    },
    /// Text in another encoding.
    #[error("{input}: the text is not UTF-8 but looks like {guess}")]
    Encoding {
        /// Which input.
        input: String,
        /// What it looks like.
        guess: &'static str,
    },
    /// JSON that is none, or that holds no article.
    #[error("{input}:{line}:{column}: {problem}")]
    Json {
        /// Which input.
        input: String,
        /// Line, from 1.
        line: usize,
        /// Column in bytes, from 1.
        column: usize,
        /// What is wrong.
        problem: String,
    },
    /// A document above the limit.
    #[error("{input}: the document is larger than {limit} bytes")]
    TooLarge {
        /// Which input, or which document in it.
        input: String,
        /// The limit.
        limit: usize,
    },
    /// A line above the limit.
    #[error("{input}:{line}: the line is longer than {limit} bytes")]
    LineTooLong {
        /// Which input.
        input: String,
        /// Line, from 1.
        line: usize,
        /// The limit.
        limit: usize,
    },
    /// The input could not be read to its end.
    #[error("{input}: {problem}")]
    Io {
        /// Which input.
        input: String,
        /// What the system says.
        problem: std::io::Error,
    },
}

impl Default for Limits {
    /// 16 MiB of text, 64 MiB of JSON.
    fn default() -> Self {
        Limits { document: 16 << 20, json: 64 << 20 }
    }
}

impl ReadError {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            ReadError::Utf8 { .. } => "E_UTF8",
            ReadError::Encoding { .. } => "E_ENCODING",
            ReadError::Json { .. } => "E_JSON",
            ReadError::TooLarge { .. } => "E_TOO_LARGE",
            ReadError::LineTooLong { .. } => "E_LINE_TOO_LONG",
            ReadError::Io { .. } => "E_READ",
        }
    }
}

/// Goes through one input. `name` is what messages call it; `id` is the id of its document, or begins those of documents without one.
pub fn read<'r>(
    name: &str,
    id: &str,
    kind: Kind,
    mut source: impl BufRead + Send + 'r,
    options: &'r Options,
) -> Box<dyn Iterator<Item = Result<Article, ReadError>> + Send + 'r> {
    let input = name.to_owned();
    match kind {
        Kind::Text => {
            let id = id.to_owned();
            Box::new(std::iter::once_with(move || text(input, id, &mut source, options)))
        }
        Kind::JsonLines => Box::new(lines::Lines::new(input, id.to_owned(), source, options)),
        Kind::Json => Box::new(json::file(input, id, &mut source, options)),
    }
}

/// Whether JSON is likely to follow: the first thing is a brace and what comes next is a key, or the input says so itself.
pub fn looks_like_json_lines(head: &[u8]) -> bool {
    let head = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head);
    let mut signs = head.iter().copied().filter(|byte| !byte.is_ascii_whitespace());
    signs.next() == Some(b'{') && signs.next() == Some(b'"')
}

fn place(input: &str, line: Option<usize>) -> String {
    line.map_or_else(|| input.to_owned(), |line| format!("{input}:{line}"))
}

fn text(input: String, id: String, source: &mut impl BufRead, options: &Options) -> Result<Article, ReadError> {
    let limit = options.limits.document;
    let mut bytes = Vec::new();
    // Four bytes a character is the most that UTF-32 takes; what it decodes to is measured again below.
    let most = limit.saturating_mul(4).saturating_add(4);
    source.take(most as u64 + 1).read_to_end(&mut bytes).map_err(|problem| ReadError::Io { input: input.clone(), problem })?;
    if bytes.len() > most {
        return Err(ReadError::TooLarge { input, limit });
    }
    let (text, warnings) = encoding::decode(&input, bytes, options.lossy, None)?;
    if text.len() > limit {
        return Err(ReadError::TooLarge { input, limit });
    }
    Ok(article(Document::new(id, text), warnings, options))
}

/// What every document gets, whatever it was read from.
fn article(mut document: Document, mut warnings: Vec<Warning>, options: &Options) -> Article {
    match document.meta("published") {
        Some(given) => match iso_date(given) {
            Some(iso) => {
                document.meta.insert("published".to_owned(), MetaValue::Text(iso));
            }
            None => warnings.push(Warning {
                code: "E_DATE".to_owned(),
                message: format!("the publication date {given:?} is no date: expected YYYY-MM-DD, or a date and time as in ISO 8601"),
            }),
        },
        None => {
            if let Some(published) = &options.published
                && !document.meta.contains_key("published")
            {
                document.meta.insert("published".to_owned(), MetaValue::Text(published.clone()));
            }
        }
    }
    let turns = document.text.chars().filter(|c| is_bidi(*c)).count();
    if turns > 0 {
        let message = format!("the text has {turns} controls of writing direction; they are kept, and shown escaped");
        warnings.push(Warning { code: "W_BIDI".to_owned(), message });
    }
    Article { document, warnings }
}

/// A publication date as ISO 8601 (a day, or a day and time); `None` if the text is none. The form of e-mail and RSS is understood.
pub fn iso_date(text: &str) -> Option<String> {
    let text = text.trim();
    if text.parse::<jiff::Timestamp>().is_ok() || text.parse::<jiff::civil::DateTime>().is_ok() && text.contains(['T', 't', ' ']) {
        return Some(text.to_owned());
    }
    if let Ok(date) = text.parse::<jiff::civil::Date>() {
        return Some(date.to_string());
    }
    let mail = jiff::fmt::rfc2822::DateTimeParser::new().parse_zoned(text).ok()?;
    Some(mail.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string())
}
