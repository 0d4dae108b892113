//! Classes of characters the text side decides by: spaces, word characters, stops, quotation marks.

/// Whether nothing of a word can stand here: white space, controls, byte order marks and
/// invisible direction marks. Everything else is covered by exactly one token.
#[inline]
#[must_use]
pub fn is_space(c: char) -> bool {
    if c.is_ascii() {
        return c <= ' ' || c == '\u{7f}';
    }
    c.is_whitespace()
        || matches!(c, '\u{80}'..='\u{9f}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// Whether the character continues a word: letters, digits, the low line, combining marks, joiners
/// and soft hyphens.
#[inline]
#[must_use]
pub fn is_word(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_alphanumeric() || c == '_';
    }
    c.is_alphanumeric() || is_mark(c)
}

/// Combining marks, variation selectors, joiners and the soft hyphen: they belong to what stands before them.
#[must_use]
pub fn is_mark(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{300}'..='\u{36f}' | '\u{483}'..='\u{489}' | '\u{591}'..='\u{5bd}' | '\u{610}'..='\u{61a}'
        | '\u{64b}'..='\u{65f}' | '\u{6d6}'..='\u{6ed}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}'
        | '\u{200c}' | '\u{200d}' | '\u{20d0}'..='\u{20ff}' | '\u{fe00}'..='\u{fe0f}' | '\u{fe20}'..='\u{fe2f}'
        | '\u{1f3fb}'..='\u{1f3ff}' | '\u{e0020}'..='\u{e007f}' | '\u{e0100}'..='\u{e01ef}')
}

/// The marks written for an apostrophe, whatever they also mean.
#[inline]
#[must_use]
pub fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’' | 'ʼ' | '`' | '´' | '‘' | '′' | '＇')
}

/// The characters written as a hyphen inside a word.
#[inline]
#[must_use]
pub fn is_hyphen(c: char) -> bool {
    matches!(c, '-' | '\u{2010}' | '\u{2011}')
}

/// What a quotation mark can do where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quotation {
    /// It opens only.
    Opens,
    /// It closes only.
    Closes,
    /// Its place decides.
    Either,
}

/// Reads a whole token as a double quotation mark, in any of the shapes news texts have.
#[must_use]
pub fn double_mark(token: &str) -> Option<Quotation> {
    match token {
        "“" | "``" | "‘‘" | "„" | "«" | "‟" | "〝" | "「" | "『" | "﹁" => Some(Quotation::Opens),
        "”" | "’’" | "»" | "〞" | "」" | "』" | "﹂" => Some(Quotation::Closes),
        "\"" | "''" | "＂" | "″" | "❝" | "❞" => Some(Quotation::Either),
        _ => None,
    }
}

/// Reads a whole token as a single quotation mark.
#[must_use]
pub fn single_mark(token: &str) -> Option<Quotation> {
    match token {
        "‘" | "‚" | "‹" | "`" | "‛" => Some(Quotation::Opens),
        "’" | "›" | "´" => Some(Quotation::Closes),
        "'" | "＇" | "′" => Some(Quotation::Either),
        _ => None,
    }
}

/// Brackets that open.
#[must_use]
pub fn opens_bracket(token: &str) -> bool {
    matches!(token, "(" | "[" | "{" | "（" | "［")
}

/// Brackets that close.
#[must_use]
pub fn closes_bracket(token: &str) -> bool {
    matches!(token, ")" | "]" | "}" | "）" | "］")
}
