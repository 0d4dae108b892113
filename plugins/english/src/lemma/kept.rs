//! Lemmas and features of words seen lately, kept for when they come again.
//!
//! Most words of a text are among a thousand, and to look one up takes some four reads far apart in the table. What is kept is told
//! by the word as it is written and its tag, on which alone both depend, so that it never changes a result.

use dateline_learn::hash;
use dateline_sdk::core::records::base::Xpos;

use super::Lemmas;

/// As many words are kept.
const PLACES: usize = 4096;
/// The longest word and the longest lemma that are kept, in bytes.
const LONGEST: usize = 15;

/// Words by place, where one takes the place of another.
#[derive(Debug, Default)]
pub struct Kept(Vec<Entry>);

#[derive(Clone, Copy, Debug)]
struct Entry {
    word: Short,
    lemma: Short,
    xpos: Xpos,
    features: &'static str,
}

/// A short string, padded with zeros.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Short {
    bytes: [u8; LONGEST],
    length: u8,
}

impl Short {
    fn new(text: &str) -> Option<Self> {
        let mut bytes = [0; LONGEST];
        bytes.get_mut(..text.len())?.copy_from_slice(text.as_bytes());
        Some(Self { bytes, length: text.len() as u8 })
    }

    fn text(&self) -> &str {
        self.bytes.get(..usize::from(self.length)).and_then(|bytes| std::str::from_utf8(bytes).ok()).unwrap_or_default()
    }
}

impl Kept {
    /// Appends the lemma of a word to `out` and gives its features, as the embedded table says them.
    pub fn look_up(&mut self, word: &str, xpos: Xpos, out: &mut String) -> &'static str {
        let Some(short) = Short::new(word) else { return look_up(word, xpos, out) };
        let first = u64::from_le_bytes(*short.bytes.first_chunk().unwrap_or(&[0; 8]));
        let rest = u64::from_le_bytes(*short.bytes.last_chunk().unwrap_or(&[0; 8]));
        let place = hash::finish(hash::combine(hash::combine(xpos as u64, first), rest)) as usize % PLACES;
        if let Some(kept) = self.0.get(place)
            && kept.word == short
            && kept.xpos == xpos
        {
            // Most words are their own lemma.
            out.push_str(if kept.lemma == short { word } else { kept.lemma.text() });
            return kept.features;
        }
        let begun = out.len();
        let features = look_up(word, xpos, out);
        if let Some(lemma) = Short::new(&out[begun..]) {
            let entry = Entry { word: short, lemma, xpos, features };
            if self.0.is_empty() {
                self.0.resize(PLACES, entry);
            }
            self.0[place] = entry;
        }
        features
    }
}

fn look_up(word: &str, xpos: Xpos, out: &mut String) -> &'static str {
    super::append(word, xpos, out);
    Lemmas::embedded().features(word, xpos)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_is_what_is_looked_up() {
        let words = ["said", "Said", "left", "mayor", "mayors", "n’t", "", "é", "spokeswoman-in-chief", "counterrevolution", "Lindhaven"];
        let mut kept = Kept::default();
        for _ in 0..2 {
            for (word, xpos) in words.iter().flat_map(|word| Xpos::ALL.iter().map(move |xpos| (word, *xpos))) {
                let (mut wanted, mut found) = ("a".to_owned(), "a".to_owned());
                let features = look_up(word, xpos, &mut wanted);
                assert_eq!((kept.look_up(word, xpos, &mut found), found), (features, wanted), "{word} {xpos:?}");
            }
        }
    }
}
