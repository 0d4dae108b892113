//! Places in a text.

use std::fmt;

/// A half-open range of bytes of a document's text; `start` is never past `end`.
///
/// Spans that passed the gate lie inside the text on character boundaries.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Span {
    start: u32,
    end: u32,
}

impl Span {
    /// The span from byte `start` to byte `end`, or nothing if it were reversed.
    pub const fn new(start: u32, end: u32) -> Option<Span> {
        if start <= end { Some(Span { start, end }) } else { None }
    }

    /// The span between two offsets, whichever comes first.
    pub const fn between(a: u32, b: u32) -> Span {
        if a <= b { Span { start: a, end: b } } else { Span { start: b, end: a } }
    }

    /// First byte.
    pub const fn start(self) -> u32 {
        self.start
    }

    /// One past the last byte.
    pub const fn end(self) -> u32 {
        self.end
    }

    /// Length in bytes.
    pub const fn len(self) -> u32 {
        self.end - self.start
    }

    /// Whether it covers nothing.
    pub const fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// Whether `other` lies wholly inside.
    pub const fn contains(self, other: Span) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// Whether byte `at` lies inside.
    pub const fn holds(self, at: u32) -> bool {
        self.start <= at && at < self.end
    }

    /// Whether the two share a byte.
    pub const fn overlaps(self, other: Span) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// The smallest span around both.
    pub const fn cover(self, other: Span) -> Span {
        Span {
            start: if self.start < other.start { self.start } else { other.start },
            end: if self.end > other.end { self.end } else { other.end },
        }
    }

    /// The covered text; empty where the span does not fit `text`.
    pub fn slice(self, text: &str) -> &str {
        text.get(self.start as usize..self.end as usize).unwrap_or("")
    }

    /// Text order: by start, the longer one first.
    pub const fn order(self) -> (u32, u32) {
        (self.start, u32::MAX - self.end)
    }
}

impl fmt::Debug for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}..{}", self.start, self.end)
    }
}
