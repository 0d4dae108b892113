//! JSON and JSON Lines.
//!
//! Text is written as it is, except for control characters (U+0000–U+001F, U+007F–U+009F) and the controls of writing
//! direction, which are escaped: what was written cannot steer a terminal that shows it.

use crate::record::Record;
use serde::Serialize;
use serde_json::ser::{CompactFormatter, Formatter, PrettyFormatter};
use std::io::{self, Write};

/// Writes a record on one line.
///
/// # Errors
/// Those of `out`.
pub fn line(record: &Record<'_>, out: &mut impl Write) -> io::Result<()> {
    compact(record, out)?;
    out.write_all(b"\n")
}

/// Writes a record for people to read.
///
/// # Errors
/// Those of `out`.
pub fn page(record: &Record<'_>, out: &mut impl Write) -> io::Result<()> {
    pretty(record, out)
}

/// Writes anything as JSON on one line, without the line's end.
///
/// # Errors
/// Those of `out`.
pub fn compact(value: &impl Serialize, out: &mut impl Write) -> io::Result<()> {
    let mut serializer = serde_json::Serializer::with_formatter(out, Escaping(CompactFormatter));
    value.serialize(&mut serializer).map_err(io::Error::from)
}

/// Writes anything as JSON for people to read.
///
/// # Errors
/// Those of `out`.
pub fn pretty(value: &impl Serialize, out: &mut impl Write) -> io::Result<()> {
    let mut serializer = serde_json::Serializer::with_formatter(&mut *out, Escaping(PrettyFormatter::new()));
    value.serialize(&mut serializer).map_err(io::Error::from)?;
    out.write_all(b"\n")
}

/// Whether a character may steer what shows it: a control character, or one that turns the direction of writing.
pub fn steers(c: char) -> bool {
    c.is_control() || is_bidi(c)
}

/// Whether a character turns the direction of writing.
pub fn is_bidi(c: char) -> bool {
    matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// JSON text in which such characters, which can only stand in its strings, are escaped. Line breaks between its tokens become blanks.
pub fn escape_raw(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    for c in json.chars() {
        match c {
            '\n' | '\r' | '\t' => out.push(' '),
            c if steers(c) => out.push_str(&format!("\\u{:04x}", c as u32)),
            c => out.push(c),
        }
    }
    out
}

/// A formatter that also escapes the characters that [`steers`] names.
struct Escaping<F>(F);

macro_rules! handed_on {
    ($($name:ident($($argument:ident: $type:ty),*)),* $(,)?) => {
        $(fn $name<W: ?Sized + Write>(&mut self, writer: &mut W $(, $argument: $type)*) -> io::Result<()> {
            self.0.$name(writer $(, $argument)*)
        })*
    };
}

impl<F: Formatter> Formatter for Escaping<F> {
    fn write_string_fragment<W: ?Sized + Write>(&mut self, writer: &mut W, fragment: &str) -> io::Result<()> {
        if fragment.is_ascii() && memchr::memchr(0x7F, fragment.as_bytes()).is_none() {
            return writer.write_all(fragment.as_bytes());
        }
        let mut rest = fragment;
        while let Some(at) = rest.find(steers) {
            writer.write_all(&rest.as_bytes()[..at])?;
            let mut chars = rest[at..].chars();
            if let Some(c) = chars.next() {
                write!(writer, "\\u{:04x}", c as u32)?;
            }
            rest = chars.as_str();
        }
        writer.write_all(rest.as_bytes())
    }

    handed_on!(
        begin_array(),
        end_array(),
        begin_array_value(first: bool),
        end_array_value(),
        begin_object(),
        end_object(),
        begin_object_key(first: bool),
        end_object_key(),
        begin_object_value(),
        end_object_value(),
    );
}
