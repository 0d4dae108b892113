//! What a cell of a column can hold, and how it lies in memory.

use crate::layer::{ColumnData, ColumnRef, Row};
use crate::schema::{CellDef, Storage};
use crate::span::Span;
use std::fmt;
use std::marker::PhantomData;

/// Two `u32`: how spans, strings and row ranges lie in memory.
pub type Pair = [u32; 2];
const NONE: u32 = u32::MAX;

/// A row of layer `T`, by number.
pub struct Ref<T> {
    row: u32,
    layer: PhantomData<fn() -> T>,
}

/// A run of rows of layer `T`.
pub struct Rows<T> {
    first: u32,
    count: u32,
    layer: PhantomData<fn() -> T>,
}

/// A string of the layer it stands in: byte offsets into the layer's strings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Str {
    start: u32,
    end: u32,
}

/// How sure a row is, in thousandths: 0 to 1000.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Confidence(u32);

/// A type that a column can hold.
pub trait Cell: Copy {
    /// How it lies in memory.
    type Repr: Primitive;
    /// Its column type.
    const DEF: CellDef;
    /// Reads a checked cell.
    fn from_repr(repr: Self::Repr) -> Self;
    /// Writes a cell.
    fn into_repr(self) -> Self::Repr;
}

/// One of the memory forms.
pub trait Primitive: Copy + 'static {
    /// Its storage.
    const STORAGE: Storage;
    /// The cells of a column of this storage.
    fn slice(column: ColumnRef<'_>) -> Option<&[Self]>;
    /// The cells of an owned column of this storage.
    fn cells(column: &mut ColumnData) -> Option<&mut Vec<Self>>;
}

impl<T> Ref<T> {
    /// The row with this number.
    pub fn new(row: usize) -> Ref<T> {
        Ref { row: row as u32, layer: PhantomData }
    }

    /// Its number.
    pub fn index(self) -> usize {
        self.row as usize
    }
}

impl<T> Rows<T> {
    /// `count` rows from number `first` on.
    pub fn new(first: usize, count: usize) -> Rows<T> {
        Rows { first: first as u32, count: count as u32, layer: PhantomData }
    }

    /// The rows from `first` up to the one that comes next in `table`.
    pub fn since(first: Ref<T>, next: Ref<T>) -> Rows<T> {
        Rows::new(first.index(), next.index().saturating_sub(first.index()))
    }

    /// Their numbers.
    pub fn range(self) -> std::ops::Range<usize> {
        self.first as usize..self.first as usize + self.count as usize
    }

    /// Number of rows.
    pub fn len(self) -> usize {
        self.count as usize
    }

    /// Whether there are none.
    pub fn is_empty(self) -> bool {
        self.count == 0
    }
}

macro_rules! plain_traits {
    ($name:ident, $($field:ident),+) => {
        impl<T> Copy for $name<T> {}
        impl<T> Clone for $name<T> {
            fn clone(&self) -> Self {
                *self
            }
        }
        impl<T> PartialEq for $name<T> {
            fn eq(&self, other: &Self) -> bool {
                $(self.$field == other.$field)&&+
            }
        }
        impl<T> Eq for $name<T> {}
        impl<T> std::hash::Hash for $name<T> {
            fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
                $(self.$field.hash(state);)+
            }
        }
        impl<T> fmt::Debug for $name<T> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_tuple(stringify!($name))$(.field(&self.$field))+.finish()
            }
        }
    };
}
plain_traits!(Ref, row);
plain_traits!(Rows, first, count);

impl<T> PartialOrd for Ref<T> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl<T> Ord for Ref<T> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.row.cmp(&other.row)
    }
}

impl Str {
    /// The empty string.
    pub const EMPTY: Str = Str { start: 0, end: 0 };

    /// Whether it is the empty string.
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// The string, out of the layer's strings; empty where it does not fit.
    #[inline]
    pub fn within(self, strings: &str) -> &str {
        strings.get(self.start as usize..self.end as usize).unwrap_or("")
    }

    /// Its first byte, for whoever need not look further; zero of the empty string.
    #[inline]
    pub fn first_byte(self, strings: &str) -> u8 {
        if self.is_empty() { 0 } else { strings.as_bytes().get(self.start as usize).copied().unwrap_or(0) }
    }

    /// From one offset into the layer's strings to another.
    pub(crate) fn between(start: u32, end: u32) -> Str {
        Str { start, end }
    }
}

impl Confidence {
    /// Nothing speaks against it.
    pub const CERTAIN: Confidence = Confidence(1000);

    /// From thousandths; more than 1000 counts as 1000.
    pub const fn permille(value: u32) -> Confidence {
        Confidence(if value > 1000 { 1000 } else { value })
    }

    /// In thousandths.
    pub const fn get(self) -> u32 {
        self.0
    }
}

macro_rules! primitive {
    ($type:ty, $variant:ident) => {
        impl Primitive for $type {
            const STORAGE: Storage = Storage::$variant;
            fn slice(column: ColumnRef<'_>) -> Option<&[Self]> {
                match column {
                    ColumnRef::$variant(cells) => Some(cells),
                    _ => None,
                }
            }
            fn cells(column: &mut ColumnData) -> Option<&mut Vec<Self>> {
                match column {
                    ColumnData::$variant(cells) => Some(cells),
                    _ => None,
                }
            }
        }
    };
}
primitive!(u8, U8);
primitive!(u32, U32);
primitive!(i32, I32);
primitive!(i64, I64);
primitive!(f32, F32);
primitive!(Pair, Pair);

macro_rules! cell {
    ([$($generic:tt)*] $type:ty, $repr:ty, $def:expr, $from:expr, $into:expr) => {
        impl<$($generic)*> Cell for $type {
            type Repr = $repr;
            const DEF: CellDef = $def;
            #[inline]
            fn from_repr(repr: $repr) -> Self {
                let read: fn($repr) -> Self = $from;
                read(repr)
            }
            #[inline]
            fn into_repr(self) -> $repr {
                let write: fn(Self) -> $repr = $into;
                write(self)
            }
        }
    };
}
cell!([] u8, u8, CellDef::U8, |x| x, |x| x);
cell!([] u32, u32, CellDef::U32, |x| x, |x| x);
cell!([] i32, i32, CellDef::I32, |x| x, |x| x);
cell!([] i64, i64, CellDef::I64, |x| x, |x| x);
cell!([] f32, f32, CellDef::F32, |x| x, |x| x);
cell!([] bool, u8, CellDef::Bool, |x| x != 0, |x| x as u8);
cell!([] Option<i64>, i64, CellDef::OptI64, |x| (x != i64::MIN).then_some(x), |x| x.unwrap_or(i64::MIN));
cell!([] Confidence, u32, CellDef::Permille, Confidence::permille, |x| x.0);
cell!([] Span, Pair, CellDef::Span, |x| Span::between(x[0], x[1]), |x| [x.start(), x.end()]);
cell!([] Option<Span>, Pair, CellDef::OptSpan, |x| if x == [NONE, NONE] { None } else { Some(Span::between(x[0], x[1])) },
      |x| x.map_or([NONE, NONE], |x| [x.start(), x.end()]));
cell!([] Str, Pair, CellDef::Str, |x| Str { start: x[0], end: x[1] }, |x| [x.start, x.end]);
cell!([T: Row] Ref<T>, u32, CellDef::Ref(T::ID), |x| Ref::new(x as usize), |x| x.row);
cell!([T: Row] Option<Ref<T>>, u32, CellDef::OptRef(T::ID), |x| (x != NONE).then(|| Ref::new(x as usize)), |x| x.map_or(NONE, |x| x.row));
cell!([T: Row] Rows<T>, Pair, CellDef::Rows(T::ID), |x| Rows::new(x[0] as usize, x[1] as usize), |x| [x.first, x.count]);
