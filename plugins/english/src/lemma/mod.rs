//! Dictionary forms and features, from a table made of the training treebanks.
//!
//! Looked up in turn: the word as written with its tag, the word in lower case, its longest known ending.
//! Every entry is an edit: how many characters to cut off the end, and what to put there. Only what a shorter
//! ending gets wrong is in the table. Features come from the word and its tag, or from the tag alone.

mod kept;
#[cfg(feature = "train")]
pub mod train;

use std::sync::LazyLock;

use dateline_learn::hash::{bytes, combine, finish};
use dateline_learn::model::{ModelError, ModelFile};
use dateline_learn::table::Table;
use dateline_sdk::core::Label;
use dateline_sdk::core::records::base::Xpos;
pub use kept::Kept;

/// What a key of the table is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u64)]
pub(crate) enum Key {
    /// A word as written.
    Written = 1,
    /// A word in lower case.
    Lower = 2,
    /// An ending.
    Ending = 3,
    /// The features of a word.
    WordFeatures = 4,
    /// The features of a tag.
    TagFeatures = 5,
    /// A verb in its dictionary form.
    Verb = 6,
}

/// The longest ending looked up, in bytes.
pub(crate) const LONGEST_ENDING: usize = 6;
/// Longer words are their own lemma.
const LONGEST_WORD: usize = 64;

/// The table.
#[derive(Debug)]
pub struct Lemmas<'a> {
    table: Table<'a>,
    strings: &'a str,
    ends: std::borrow::Cow<'a, [u32]>,
    /// The hashes of the names of tags, by tag.
    tags: Vec<u64>,
}

/// The hash that stands for the tag where a verb is looked up.
fn verb() -> u64 {
    bytes(b"V")
}

/// The hash of a key. Tags are hashed by name, so that a new tag in the list moves nothing.
#[cfg(feature = "train")]
pub(crate) fn key(kind: Key, tag: &str, text: &str) -> u64 {
    joined(kind, bytes(tag.as_bytes()), bytes(text.as_bytes()))
}

/// [`key`] of a tag and a text whose hashes are known.
#[inline]
fn joined(kind: Key, tag: u64, text: u64) -> u64 {
    finish(combine(combine(tag, kind as u64), text))
}

impl Lemmas<'static> {
    /// The table that ships with the language pack.
    #[must_use]
    pub fn embedded() -> &'static Self {
        static LEMMAS: LazyLock<Lemmas<'static>> = LazyLock::new(|| {
            Lemmas::new(dateline_learn::embed!("../../models/lemma.model")).expect("the embedded table is checked by a test")
        });
        &LEMMAS
    }
}

impl<'a> Lemmas<'a> {
    /// Reads a model file in place.
    ///
    /// # Errors
    /// What is wrong with the file.
    pub fn new(file: &'a [u8]) -> Result<Self, ModelError> {
        let file = ModelFile::new(file)?;
        let table = Table::new(file.u32s("table", None)?).ok_or_else(|| ModelError::Section("table".to_owned()))?;
        let strings = file.value("strings")?;
        let ends = file.u32s("ends", None)?;
        let sound = ends.windows(2).all(|pair| pair[0] <= pair[1]) && ends.iter().all(|&end| strings.is_char_boundary(end as usize));
        if !sound || ends.is_empty() || table.largest().is_some_and(|largest| largest as usize >= ends.len()) {
            return Err(ModelError::Section("ends".to_owned()));
        }
        let tags = Xpos::NAMES.iter().map(|name| bytes(name.as_bytes())).collect();
        Ok(Lemmas { table, strings, ends, tags })
    }

    fn tag(&self, xpos: Xpos) -> u64 {
        self.tags.get(usize::from(xpos.index())).copied().unwrap_or_default()
    }

    /// The entry of a text with a tag, given their hashes.
    fn find(&self, kind: Key, tag: u64, text: u64) -> Option<&'a str> {
        let at = self.table.get(joined(kind, tag, text))? as usize;
        let start = if at == 0 { 0 } else { self.ends[at - 1] };
        self.strings.get(start as usize..self.ends[at] as usize)
    }

    /// Appends the lemma of a word to `out`. Curly apostrophes count as straight ones.
    pub fn append(&self, word: &str, xpos: Xpos, out: &mut String) {
        let tag = self.tag(xpos);
        if word.len() > LONGEST_WORD || word.is_empty() {
            out.push_str(word);
            return;
        }
        let straight;
        let word = if word.contains('’') {
            straight = word.replace('’', "'");
            straight.as_str()
        } else {
            word
        };
        let written = bytes(word.as_bytes());
        if let Some(edit) = self.find(Key::Written, tag, written) {
            apply(word, edit, out);
            return;
        }
        let proper = matches!(xpos, Xpos::Nnp | Xpos::Nnps | Xpos::Add | Xpos::Fw);
        let mut small = [0; LONGEST_WORD];
        let lowered;
        let low = match ascii_lower(word, &mut small) {
            Some(low) => low,
            None => {
                lowered = word.to_lowercase();
                lowered.as_str()
            }
        };
        let short_capitals = word.len() <= 4
            && word.len() > 1
            && matches!(xpos, Xpos::Nn)
            && word.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
        let lower = if low == word { written } else { bytes(low.as_bytes()) };
        if let Some(edit) = self.find(Key::Lower, tag, lower) {
            apply(if proper { word } else { low }, edit, out);
            return;
        }
        if proper && word.starts_with(|c: char| c.is_ascii_lowercase()) && word.bytes().all(|b| b.is_ascii_lowercase()) {
            // A name written small: its lemma is the name as it should be.
            out.extend(word.chars().next().map(|c| c.to_ascii_uppercase()));
            out.push_str(&word[1..]);
            return;
        }
        let base = if proper || short_capitals { word } else { low };
        if matches!(xpos, Xpos::Vbd | Xpos::Vbn | Xpos::Vbg | Xpos::Vbz) && low.is_ascii() && self.known_verb(low, tag, out) {
            return;
        }
        if xpos == Xpos::Nns
            && matches!(
                low,
                "series"
                    | "species"
                    | "headquarters"
                    | "means"
                    | "crossroads"
                    | "barracks"
                    | "aircraft"
                    | "sheep"
                    | "fish"
                    | "deer"
                    | "offspring"
                    | "spacecraft"
            )
        {
            out.push_str(low);
            return;
        }
        let from = base.len().min(LONGEST_ENDING);
        for length in (0..=from).rev() {
            let Some(ending) = base.get(base.len() - length..) else { continue };
            if let Some(edit) = self.find(Key::Ending, tag, bytes(ending.as_bytes())) {
                apply(base, edit, out);
                return;
            }
        }
        out.push_str(base);
    }

    /// Undoes a regular ending, or a prefix before an irregular verb, where that gives a verb that is known.
    fn known_verb(&self, low: &str, tag: u64, out: &mut String) -> bool {
        let known = |candidate: &str| self.find(Key::Verb, verb(), bytes(candidate.as_bytes())).is_some();
        let mut candidate = String::with_capacity(low.len() + 1);
        let stem = ["ing", "ed", "es", "s"]
            .iter()
            .find_map(|ending| low.strip_suffix(ending).filter(|stem| stem.len() >= 2 && !(*ending == "s" && stem.ends_with('s'))));
        if let Some(stem) = stem {
            let doubled = stem.len() > 2 && stem.as_bytes()[stem.len() - 1] == stem.as_bytes()[stem.len() - 2];
            let undoubled = if doubled { &stem[..stem.len() - 1] } else { "" };
            let with_y = stem.strip_suffix('i').unwrap_or("");
            for (base, added) in [(stem, ""), (stem, "e"), (undoubled, ""), (with_y, "y")] {
                if base.is_empty() {
                    continue;
                }
                candidate.clear();
                candidate.push_str(base);
                candidate.push_str(added);
                if known(&candidate) {
                    out.push_str(&candidate);
                    return true;
                }
            }
        }
        for prefix in ["under", "over", "out", "re", "mis", "un", "fore", "with", "up", "pre"] {
            if let Some(rest) = low.strip_prefix(prefix).filter(|rest| rest.len() >= 3)
                && let Some(edit) = self.find(Key::Lower, tag, bytes(rest.as_bytes()))
            {
                out.push_str(prefix);
                apply(rest, edit, out);
                return true;
            }
        }
        false
    }

    /// The features that a word with a tag has where nothing in the sentence says more.
    #[must_use]
    pub fn features(&self, word: &str, xpos: Xpos) -> &'a str {
        let tag = self.tag(xpos);
        if word.len() <= LONGEST_WORD {
            let mut small = [0; LONGEST_WORD];
            let lowered;
            let low = match ascii_lower(word, &mut small) {
                Some(low) => low,
                None => {
                    lowered = word.to_lowercase().replace('’', "'");
                    lowered.as_str()
                }
            };
            if let Some(features) = self.find(Key::WordFeatures, tag, bytes(low.as_bytes())) {
                return features;
            }
        }
        self.find(Key::TagFeatures, tag, bytes(b"")).unwrap_or("")
    }
}

/// A short ASCII word in lower case, in the given buffer.
fn ascii_lower<'b>(word: &str, buffer: &'b mut [u8; LONGEST_WORD]) -> Option<&'b str> {
    let buffer = buffer.get_mut(..word.len()).filter(|_| word.is_ascii())?;
    buffer.copy_from_slice(word.as_bytes());
    buffer.make_ascii_lowercase();
    std::str::from_utf8(buffer).ok()
}

/// Applies an edit: a digit, how many characters to cut, then what to add; `=` and a whole lemma.
fn apply(base: &str, edit: &str, out: &mut String) {
    if let Some(whole) = edit.strip_prefix('=') {
        out.push_str(whole);
        return;
    }
    let cut = edit.bytes().next().map_or(0, |digit| usize::from(digit.saturating_sub(b'0')));
    let mut end = base.len();
    for _ in 0..cut {
        end = base[..end].char_indices().next_back().map_or(0, |(i, _)| i);
    }
    out.push_str(&base[..end]);
    out.push_str(edit.get(1..).unwrap_or(""));
}

/// Appends the lemma of a word by the embedded table.
pub fn append(word: &str, xpos: Xpos, out: &mut String) {
    let begun = out.len();
    Lemmas::embedded().append(word, xpos, out);
    if out.len() == begun {
        out.push_str(word);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edits() {
        for (base, edit, wanted) in
            [("running", "4", "run"), ("studies", "3y", "study"), ("n't", "=not", "not"), ("é", "3x", "x"), ("x", "", "x")]
        {
            let mut out = String::new();
            apply(base, edit, &mut out);
            assert_eq!(out, wanted);
        }
    }

    #[test]
    fn words() {
        let lemma = |word, xpos| {
            let mut out = String::new();
            append(word, xpos, &mut out);
            out
        };
        for (word, xpos, wanted) in [
            ("said", Xpos::Vbd, "say"),
            ("ministers", Xpos::Nns, "minister"),
            ("countries", Xpos::Nns, "country"),
            ("n’t", Xpos::Rb, "not"),
            ("stopped", Xpos::Vbd, "stop"),
            ("Talks", Xpos::Nns, "talk"),
            ("better", Xpos::Jjr, "good"),
            ("Okoro", Xpos::Nnp, "Okoro"),
            ("'s", Xpos::Vbz, "be"),
            ("women", Xpos::Nns, "woman"),
        ] {
            assert_eq!(lemma(word, xpos), wanted, "{word}");
        }
    }
}
