//! Byte offsets inside, another unit outside.
//!
//! Layers count bytes of UTF-8. Python, R and most annotation tools count code points; JavaScript, Java and C# count
//! UTF-16 units. [`Offsets`] turns the one into the other: linear to make, constant time to ask.

/// What an offset counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Unit {
    /// Unicode code points: what Python and R count.
    #[default]
    Codepoint,
    /// Bytes of UTF-8.
    Byte,
    /// UTF-16 code units: what JavaScript and Java count.
    Utf16,
}

/// A text's byte offsets in another unit.
#[derive(Debug)]
pub struct Offsets<'t> {
    text: &'t str,
    unit: Unit,
    /// The offset at every [`STEP`] bytes; empty where bytes are what is asked for or all of the text is ASCII.
    steps: Vec<u32>,
}

const STEP: usize = 64;

impl Unit {
    /// Its name in a record.
    pub fn name(self) -> &'static str {
        match self {
            Unit::Codepoint => "codepoint",
            Unit::Byte => "byte",
            Unit::Utf16 => "utf16",
        }
    }

    /// How many units the character that begins with this byte takes; 0 for a byte inside a character.
    fn of(self, byte: u8) -> u32 {
        match (self, byte) {
            (Unit::Byte, _) => 1,
            (_, 0x80..0xC0) => 0,
            (Unit::Utf16, 0xF0..) => 2,
            _ => 1,
        }
    }
}

impl<'t> Offsets<'t> {
    /// The offsets of `text` in `unit`.
    pub fn new(text: &'t str, unit: Unit) -> Offsets<'t> {
        let mut steps = Vec::new();
        if unit != Unit::Byte && !text.is_ascii() {
            steps.reserve(text.len() / STEP + 1);
            let mut count = 0;
            for (at, byte) in text.bytes().enumerate() {
                if at % STEP == 0 {
                    steps.push(count);
                }
                count += unit.of(byte);
            }
        }
        Offsets { text, unit, steps }
    }

    /// The unit.
    pub fn unit(&self) -> Unit {
        self.unit
    }

    /// Byte `at`, in the unit; a byte past the end counts as the end.
    pub fn at(&self, at: u32) -> u32 {
        let at = (at as usize).min(self.text.len());
        let Some(last) = self.steps.len().checked_sub(1) else {
            return at as u32;
        };
        let step = (at / STEP).min(last);
        let rest = &self.text.as_bytes()[step * STEP..at];
        self.steps[step] + rest.iter().map(|byte| self.unit.of(*byte)).sum::<u32>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_boundary_agrees_with_counting(text in "(\\PC|[a-z “”😀\u{301}]){0,300}") {
            let units = [
                (Unit::Byte, (|c| c.len_utf8()) as fn(char) -> usize),
                (Unit::Codepoint, |_| 1),
                (Unit::Utf16, char::len_utf16),
            ];
            for (unit, width) in units {
                let offsets = Offsets::new(&text, unit);
                let mut expected = 0;
                for (at, c) in text.char_indices() {
                    prop_assert_eq!(offsets.at(at as u32), expected as u32);
                    expected += width(c);
                }
                prop_assert_eq!(offsets.at(text.len() as u32), expected as u32);
                prop_assert_eq!(offsets.at(u32::MAX), expected as u32);
            }
        }
    }
}
