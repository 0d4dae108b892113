//! Tables of rows: owned ([`Layer`]), being built ([`Table`]), and read with types ([`View`]).

pub use crate::cell::{Cell, Confidence, Pair, Primitive, Ref, Rows, Str};
use crate::schema::{LayerDef, Schema, Storage};
use std::marker::PhantomData;
use std::ops::Range;
use std::sync::Arc;

/// The cells of one owned column.
#[derive(Clone, Debug, PartialEq)]
#[expect(missing_docs, reason = "one variant a storage")]
pub enum ColumnData {
    U8(Vec<u8>),
    U32(Vec<u32>),
    I32(Vec<i32>),
    I64(Vec<i64>),
    F32(Vec<f32>),
    Pair(Vec<Pair>),
}

/// The cells of one borrowed column.
#[derive(Clone, Copy, Debug)]
#[expect(missing_docs, reason = "one variant a storage")]
pub enum ColumnRef<'a> {
    U8(&'a [u8]),
    U32(&'a [u32]),
    I32(&'a [i32]),
    I64(&'a [i64]),
    F32(&'a [f32]),
    Pair(&'a [Pair]),
}

/// An owned layer. Rows are complete: every column has [`len`](Layer::len) cells.
#[derive(Clone, Debug, PartialEq)]
pub struct Layer {
    /// Its columns' names and types.
    pub schema: Arc<Schema>,
    /// Its columns, in the schema's order.
    pub columns: Vec<ColumnData>,
    /// What the cells of string columns point into.
    pub strings: String,
    /// Number of rows.
    pub rows: usize,
}

/// A borrowed layer whose columns were put into the order somebody asked for.
#[derive(Clone, Debug)]
pub struct LayerRef<'a> {
    /// The columns asked for, in that order.
    pub columns: Vec<ColumnRef<'a>>,
    /// What the cells of string columns point into.
    pub strings: &'a str,
    /// Number of rows.
    pub rows: usize,
}

/// A row type: made by `layer!`.
pub trait Row: Copy + 'static {
    /// Name and version of the layer: `token@1`.
    const ID: &'static str;
    /// Name, version and columns of the layer.
    const LAYER: &'static LayerDef;
    /// One slice a column.
    type Columns<'a>: Copy;
    /// Takes the slices out of a borrowed layer with just these columns in this order; `None` if they do not fit.
    fn columns<'a>(layer: &LayerRef<'a>) -> Option<Self::Columns<'a>>;
    /// Reads some rows, in order, with one check of the columns' lengths for all of them.
    ///
    /// # Panics
    /// If there are no such rows.
    fn rows(columns: Self::Columns<'_>, rows: Range<usize>) -> impl DoubleEndedIterator<Item = Self> + ExactSizeIterator;
    /// Reads row number `row`.
    ///
    /// # Panics
    /// If there is no such row.
    fn read(columns: &Self::Columns<'_>, row: usize) -> Self;
    /// Appends the row.
    fn write(self, columns: &mut [ColumnData]);
}

/// The rows of a layer, read as values of `T`.
pub struct View<'a, T: Row> {
    columns: T::Columns<'a>,
    strings: &'a str,
    rows: u32,
}

/// The rows of a layer while they are made.
pub struct Table<T> {
    columns: Vec<ColumnData>,
    strings: String,
    rows: u32,
    layer: PhantomData<fn() -> T>,
}

impl ColumnData {
    /// An empty column.
    pub fn new(storage: Storage) -> ColumnData {
        match storage {
            Storage::U8 => ColumnData::U8(Vec::new()),
            Storage::U32 => ColumnData::U32(Vec::new()),
            Storage::I32 => ColumnData::I32(Vec::new()),
            Storage::I64 => ColumnData::I64(Vec::new()),
            Storage::F32 => ColumnData::F32(Vec::new()),
            Storage::Pair => ColumnData::Pair(Vec::new()),
        }
    }

    /// Number of cells.
    pub fn len(&self) -> usize {
        self.as_ref().len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Borrows the cells.
    pub fn as_ref(&self) -> ColumnRef<'_> {
        match self {
            ColumnData::U8(cells) => ColumnRef::U8(cells),
            ColumnData::U32(cells) => ColumnRef::U32(cells),
            ColumnData::I32(cells) => ColumnRef::I32(cells),
            ColumnData::I64(cells) => ColumnRef::I64(cells),
            ColumnData::F32(cells) => ColumnRef::F32(cells),
            ColumnData::Pair(cells) => ColumnRef::Pair(cells),
        }
    }

    /// Forgets all cells, keeping the memory.
    pub fn clear(&mut self) {
        match self {
            ColumnData::U8(cells) => cells.clear(),
            ColumnData::U32(cells) => cells.clear(),
            ColumnData::I32(cells) => cells.clear(),
            ColumnData::I64(cells) => cells.clear(),
            ColumnData::F32(cells) => cells.clear(),
            ColumnData::Pair(cells) => cells.clear(),
        }
    }

    /// Appends borrowed cells; `false`, and nothing done, where the storage differs.
    pub fn extend(&mut self, cells: ColumnRef<'_>) -> bool {
        match (self, cells) {
            (ColumnData::U8(own), ColumnRef::U8(more)) => own.extend_from_slice(more),
            (ColumnData::U32(own), ColumnRef::U32(more)) => own.extend_from_slice(more),
            (ColumnData::I32(own), ColumnRef::I32(more)) => own.extend_from_slice(more),
            (ColumnData::I64(own), ColumnRef::I64(more)) => own.extend_from_slice(more),
            (ColumnData::F32(own), ColumnRef::F32(more)) => own.extend_from_slice(more),
            (ColumnData::Pair(own), ColumnRef::Pair(more)) => own.extend_from_slice(more),
            _ => return false,
        }
        true
    }

    /// Keeps the cells whose place in `keep` is true.
    pub fn retain(&mut self, keep: &[bool]) {
        fn filter<T: Copy>(cells: &mut Vec<T>, keep: &[bool]) {
            let mut at = 0;
            cells.retain(|_| {
                at += 1;
                keep[at - 1]
            });
        }
        match self {
            ColumnData::U8(cells) => filter(cells, keep),
            ColumnData::U32(cells) => filter(cells, keep),
            ColumnData::I32(cells) => filter(cells, keep),
            ColumnData::I64(cells) => filter(cells, keep),
            ColumnData::F32(cells) => filter(cells, keep),
            ColumnData::Pair(cells) => filter(cells, keep),
        }
    }
}

impl ColumnRef<'_> {
    /// Number of cells.
    pub fn len(&self) -> usize {
        match self {
            ColumnRef::U8(cells) => cells.len(),
            ColumnRef::U32(cells) => cells.len(),
            ColumnRef::I32(cells) => cells.len(),
            ColumnRef::I64(cells) => cells.len(),
            ColumnRef::F32(cells) => cells.len(),
            ColumnRef::Pair(cells) => cells.len(),
        }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How the cells lie in memory.
    pub fn storage(&self) -> Storage {
        match self {
            ColumnRef::U8(_) => Storage::U8,
            ColumnRef::U32(_) => Storage::U32,
            ColumnRef::I32(_) => Storage::I32,
            ColumnRef::I64(_) => Storage::I64,
            ColumnRef::F32(_) => Storage::F32,
            ColumnRef::Pair(_) => Storage::Pair,
        }
    }
}

impl Layer {
    /// A layer of no rows.
    pub fn empty(schema: Arc<Schema>) -> Layer {
        let columns = schema.columns.iter().map(|column| ColumnData::new(column.cell.storage())).collect();
        Layer { schema, columns, strings: String::new(), rows: 0 }
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        self.rows
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.rows == 0
    }

    /// The columns with these numbers, in this order.
    pub fn project(&self, columns: &[usize]) -> LayerRef<'_> {
        LayerRef { columns: columns.iter().map(|at| self.columns[*at].as_ref()).collect(), strings: &self.strings, rows: self.rows }
    }

    /// The layer as rows of `T`, by the names of its columns; `None` if it lacks one or its type differs.
    pub fn view<T: Row>(&self) -> Option<View<'_, T>> {
        let wanted = Schema::from_def(T::LAYER);
        if wanted.name != self.schema.name || wanted.version != self.schema.version {
            return None;
        }
        let mut order = Vec::with_capacity(wanted.columns.len());
        for column in &wanted.columns {
            let at = self.schema.column(&column.name)?;
            if self.schema.columns[at].cell.to_string() != column.cell.to_string() {
                return None;
            }
            order.push(at);
        }
        View::new(&self.project(&order))
    }

    /// The string of a cell; empty where it does not fit.
    pub fn string(&self, cell: Pair) -> &str {
        self.strings.get(cell[0] as usize..cell[1] as usize).unwrap_or("")
    }
}

impl<'a, T: Row> View<'a, T> {
    /// Reads a borrowed layer that has just the columns of `T`, in order; `None` if they do not fit.
    pub fn new(layer: &LayerRef<'a>) -> Option<View<'a, T>> {
        Some(View { columns: T::columns(layer)?, strings: layer.strings, rows: u32::try_from(layer.rows).ok()? })
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        self.rows as usize
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.rows == 0
    }

    /// The columns as they lie in memory, for whoever reads one of them alone: a cell becomes a value by [`Cell::from_repr`].
    pub fn columns(&self) -> T::Columns<'a> {
        self.columns
    }

    /// What the cells of string columns point into.
    pub fn strings(&self) -> &'a str {
        self.strings
    }

    /// The row that `at` names.
    ///
    /// # Panics
    /// If `at` belongs to another, longer table.
    pub fn get(&self, at: Ref<T>) -> T {
        T::read(&self.columns, at.index())
    }

    /// The row with this number, if there is one.
    pub fn row(&self, row: usize) -> Option<T> {
        (row < self.rows as usize).then(|| T::read(&self.columns, row))
    }

    /// All rows, in order, each with its number.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (Ref<T>, T)> + ExactSizeIterator + '_ {
        self.rows(Rows::new(0, self.rows as usize))
    }

    /// The rows of a run, in order, each with its number.
    pub fn rows(&self, rows: Rows<T>) -> impl DoubleEndedIterator<Item = (Ref<T>, T)> + ExactSizeIterator + '_ {
        let range = if rows.is_empty() { 0..0 } else { rows.range() };
        range.clone().map(Ref::new).zip(T::rows(self.columns, range))
    }

    /// The string of a cell of this layer.
    pub fn str(&self, cell: Str) -> &'a str {
        cell.within(self.strings)
    }
}

impl<T: Row> Copy for View<'_, T> {}
impl<T: Row> Clone for View<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Row> Table<T> {
    /// A table of no rows.
    pub fn new() -> Table<T> {
        let columns = T::LAYER.columns.iter().map(|column| ColumnData::new(column.cell.storage())).collect();
        Table { columns, strings: String::new(), rows: 0, layer: PhantomData }
    }

    /// Appends a row and names it.
    pub fn push(&mut self, row: T) -> Ref<T> {
        row.write(&mut self.columns);
        self.rows += 1;
        Ref::new(self.rows as usize - 1)
    }

    /// Stores a string for a cell of a row to come.
    pub fn str(&mut self, text: &str) -> Str {
        let start = self.strings.len() as u32;
        self.strings.push_str(text);
        Str::between(start, self.strings.len() as u32)
    }

    /// The number that the next row will have.
    pub fn next(&self) -> Ref<T> {
        Ref::new(self.rows as usize)
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        self.rows as usize
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.rows == 0
    }

    /// Forgets all rows, keeping the memory.
    pub fn clear(&mut self) {
        self.columns.iter_mut().for_each(ColumnData::clear);
        self.strings.clear();
        self.rows = 0;
    }

    /// Borrows the columns, in the order of `T`.
    pub fn borrow(&self) -> LayerRef<'_> {
        LayerRef { columns: self.columns.iter().map(ColumnData::as_ref).collect(), strings: &self.strings, rows: self.rows as usize }
    }

    /// The rows so far, typed.
    pub fn view(&self) -> View<'_, T> {
        View::new(&self.borrow()).expect("a table has the columns of its own row type")
    }

    /// The finished layer, unchecked.
    pub fn into_layer(self) -> Layer {
        Layer { schema: Arc::new(Schema::from_def(T::LAYER)), columns: self.columns, strings: self.strings, rows: self.rows as usize }
    }
}

impl<T: Row> Default for Table<T> {
    fn default() -> Self {
        Table::new()
    }
}

/// The cells of columns side by side, and what their names are in a pattern: `((a, b), c)`.
#[doc(hidden)]
#[macro_export]
macro_rules! abreast {
    (zip $columns:ident, $rows:ident; $first:ident $($column:ident)*) => {{
        let cells = $columns.$first[$rows.clone()].iter();
        $(let cells = cells.zip($columns.$column[$rows.clone()].iter());)*
        cells
    }};
    (names $column:ident) => { $column };
    (names $first:ident $second:ident $($column:ident)*) => { $crate::abreast!(nest ($first, $second); $($column)*) };
    (nest $names:tt;) => { $names };
    (nest $names:tt; $next:ident $($column:ident)*) => { $crate::abreast!(nest ($names, $next); $($column)*) };
}

/// Defines a row type and its layer: `layer! { /// Doc. pub struct Shouted in "acme.shout@1" { /// Where. span: Span } }`.
#[macro_export]
macro_rules! layer {
    ($(#[$meta:meta])* $vis:vis struct $name:ident in $id:literal { $($(#[$cmeta:meta])* $column:ident : $type:ty),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq)]
        $vis struct $name { $($(#[$cmeta])* pub $column: $type),+ }

        const _: () = {
            /// One slice a column.
            #[derive(Clone, Copy)]
            pub struct Columns<'a> { $($(#[$cmeta])* pub $column: &'a [<$type as $crate::layer::Cell>::Repr]),+ }

            impl $crate::layer::Row for $name {
                const ID: &'static str = $id;
                const LAYER: &'static $crate::schema::LayerDef = &$crate::schema::LayerDef {
                    id: $id,
                    columns: &[$($crate::schema::ColumnDef { name: stringify!($column), cell: <$type as $crate::layer::Cell>::DEF }),+],
                };
                type Columns<'a> = Columns<'a>;

                fn columns<'a>(layer: &$crate::layer::LayerRef<'a>) -> Option<Columns<'a>> {
                    let mut given = layer.columns.iter();
                    let columns = Columns {
                        $($column: {
                            let cells = <<$type as $crate::layer::Cell>::Repr as $crate::layer::Primitive>::slice(*given.next()?)?;
                            if cells.len() != layer.rows {
                                return None;
                            }
                            cells
                        }),+
                    };
                    given.next().is_none().then_some(columns)
                }

                #[inline]
                fn rows(
                    columns: Self::Columns<'_>,
                    rows: ::std::ops::Range<usize>,
                ) -> impl DoubleEndedIterator<Item = Self> + ExactSizeIterator {
                    let cells = $crate::abreast!(zip columns, rows; $($column)+);
                    cells.map(|$crate::abreast!(names $($column)+)| $name {
                        $($column: <$type as $crate::layer::Cell>::from_repr(*$column)),+
                    })
                }

                #[inline(always)]
                fn read(columns: &Columns<'_>, row: usize) -> Self {
                    $name { $($column: <$type as $crate::layer::Cell>::from_repr(columns.$column[row])),+ }
                }

                #[inline]
                fn write(self, columns: &mut [$crate::layer::ColumnData]) {
                    let mut columns = columns.iter_mut();
                    $(
                        if let Some(column) = columns.next()
                            && let Some(cells) = <<$type as $crate::layer::Cell>::Repr as $crate::layer::Primitive>::cells(column)
                        {
                            cells.push(<$type as $crate::layer::Cell>::into_repr(self.$column));
                        }
                    )+
                }
            }
        };
    };
}
