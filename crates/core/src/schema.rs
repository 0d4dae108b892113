//! What columns a layer has.
//!
//! Two forms of the same thing: [`LayerDef`] is constant, made by `layer!` from a Rust type; [`Schema`] is owned, read
//! from a manifest. The text between them is the column type as a manifest writes it: `span`, `ref(token)?`, `label`.

use std::fmt;

/// The type of a cell, constant form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the variants are those of CellType, documented there")]
pub enum CellDef {
    U8,
    U32,
    I32,
    I64,
    OptI64,
    F32,
    Bool,
    Permille,
    Span,
    OptSpan,
    Str,
    Ref(&'static str),
    OptRef(&'static str),
    Rows(&'static str),
    Label(&'static [&'static str]),
}

/// A column, constant form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ColumnDef {
    /// Its name.
    pub name: &'static str,
    /// The type of its cells.
    pub cell: CellDef,
}

/// A layer, constant form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LayerDef {
    /// Name and version: `token@1`.
    pub id: &'static str,
    /// Its columns, in order.
    pub columns: &'static [ColumnDef],
}

/// The type of a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CellType {
    /// An unsigned byte.
    U8,
    /// An unsigned 32-bit integer.
    U32,
    /// A signed 32-bit integer.
    I32,
    /// A signed 64-bit integer; `i64::MIN` is "none" where optional.
    I64 {
        /// May be absent.
        optional: bool,
    },
    /// A finite 32-bit float.
    F32,
    /// A byte of 0 or 1.
    Bool,
    /// A confidence in thousandths, 0 to 1000.
    Permille,
    /// Byte offsets into the text, on character boundaries; both `u32::MAX` is "none" where optional.
    Span {
        /// May be absent.
        optional: bool,
    },
    /// Byte offsets into the layer's strings.
    Str,
    /// A row of another layer (or of the same); `u32::MAX` is "none" where optional.
    Ref {
        /// The layer's name, without version.
        layer: String,
        /// May be absent.
        optional: bool,
    },
    /// A run of rows of a child layer: first and count.
    Rows {
        /// The layer's name, without version.
        layer: String,
    },
    /// An index into a list of names.
    Label {
        /// The names, in the order of their indices.
        names: Vec<String>,
    },
}

/// How the cells of a column lie in memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the primitive types of Rust; Pair is two u32")]
pub enum Storage {
    U8,
    U32,
    I32,
    I64,
    F32,
    Pair,
}

/// A column: name and type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// The type of its cells.
    pub cell: CellType,
}

/// A layer's name, version and columns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schema {
    /// Its name: `token`.
    pub name: String,
    /// Its version: the 1 of `token@1`. A layer of another version is another layer.
    pub version: u32,
    /// Its columns, in order.
    pub columns: Vec<Column>,
}

impl CellDef {
    /// How its cells lie in memory.
    pub const fn storage(self) -> Storage {
        match self {
            CellDef::U8 | CellDef::Bool | CellDef::Label(_) => Storage::U8,
            CellDef::U32 | CellDef::Permille | CellDef::Ref(_) | CellDef::OptRef(_) => Storage::U32,
            CellDef::I32 => Storage::I32,
            CellDef::I64 | CellDef::OptI64 => Storage::I64,
            CellDef::F32 => Storage::F32,
            CellDef::Span | CellDef::OptSpan | CellDef::Str | CellDef::Rows(_) => Storage::Pair,
        }
    }
}

impl CellType {
    /// Reads a type as a manifest writes it. `labels` are the names of a label column, empty where unknown.
    ///
    /// # Errors
    /// `None` if the text names no type.
    pub fn parse(text: &str, labels: &[String]) -> Option<CellType> {
        let (base, optional) = match text.strip_suffix('?') {
            Some(base) => (base, true),
            None => (text, false),
        };
        let inner = |prefix: &str| base.strip_prefix(prefix)?.strip_suffix(')').filter(|name| !name.is_empty()).map(String::from);
        if let Some(layer) = inner("ref(") {
            return Some(CellType::Ref { layer, optional });
        }
        match base {
            "i64" => return Some(CellType::I64 { optional }),
            "span" => return Some(CellType::Span { optional }),
            _ if optional => return None,
            _ => {}
        }
        if let Some(layer) = inner("rows(") {
            return Some(CellType::Rows { layer });
        }
        Some(match base {
            "u8" => CellType::U8,
            "u32" => CellType::U32,
            "i32" => CellType::I32,
            "f32" => CellType::F32,
            "bool" => CellType::Bool,
            "permille" => CellType::Permille,
            "str" => CellType::Str,
            "label" => CellType::Label { names: labels.to_vec() },
            _ => return None,
        })
    }

    /// How its cells lie in memory.
    pub fn storage(&self) -> Storage {
        match self {
            CellType::U8 | CellType::Bool | CellType::Label { .. } => Storage::U8,
            CellType::U32 | CellType::Permille | CellType::Ref { .. } => Storage::U32,
            CellType::I32 => Storage::I32,
            CellType::I64 { .. } => Storage::I64,
            CellType::F32 => Storage::F32,
            CellType::Span { .. } | CellType::Str | CellType::Rows { .. } => Storage::Pair,
        }
    }

    /// The column type of the C contract.
    pub fn abi_kind(&self) -> u32 {
        match self {
            CellType::U8 | CellType::Bool => dateline_abi::U8,
            CellType::U32 | CellType::Permille => dateline_abi::U32,
            CellType::I32 => dateline_abi::I32,
            CellType::I64 { .. } => dateline_abi::I64,
            CellType::F32 => dateline_abi::F32,
            CellType::Span { .. } => dateline_abi::SPAN,
            CellType::Str => dateline_abi::STR,
            CellType::Ref { .. } => dateline_abi::REF,
            CellType::Rows { .. } => dateline_abi::ROWS,
            CellType::Label { .. } => dateline_abi::LABEL,
        }
    }
}

impl fmt::Display for CellType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mark = |optional: bool| if optional { "?" } else { "" };
        match self {
            CellType::U8 => f.write_str("u8"),
            CellType::U32 => f.write_str("u32"),
            CellType::I32 => f.write_str("i32"),
            CellType::I64 { optional } => write!(f, "i64{}", mark(*optional)),
            CellType::F32 => f.write_str("f32"),
            CellType::Bool => f.write_str("bool"),
            CellType::Permille => f.write_str("permille"),
            CellType::Span { optional } => write!(f, "span{}", mark(*optional)),
            CellType::Str => f.write_str("str"),
            CellType::Ref { layer, optional } => write!(f, "ref({layer}){}", mark(*optional)),
            CellType::Rows { layer } => write!(f, "rows({layer})"),
            CellType::Label { .. } => f.write_str("label"),
        }
    }
}

impl From<CellDef> for CellType {
    fn from(def: CellDef) -> Self {
        let layer = |id: &str| id.split('@').next().unwrap_or(id).to_owned();
        match def {
            CellDef::U8 => CellType::U8,
            CellDef::U32 => CellType::U32,
            CellDef::I32 => CellType::I32,
            CellDef::I64 => CellType::I64 { optional: false },
            CellDef::OptI64 => CellType::I64 { optional: true },
            CellDef::F32 => CellType::F32,
            CellDef::Bool => CellType::Bool,
            CellDef::Permille => CellType::Permille,
            CellDef::Span => CellType::Span { optional: false },
            CellDef::OptSpan => CellType::Span { optional: true },
            CellDef::Str => CellType::Str,
            CellDef::Ref(id) => CellType::Ref { layer: layer(id), optional: false },
            CellDef::OptRef(id) => CellType::Ref { layer: layer(id), optional: true },
            CellDef::Rows(id) => CellType::Rows { layer: layer(id) },
            CellDef::Label(names) => CellType::Label { names: names.iter().map(|name| (*name).to_owned()).collect() },
        }
    }
}

impl Schema {
    /// The schema of a constant definition.
    pub fn from_def(def: &LayerDef) -> Schema {
        let (name, version) = parse_id(def.id).unwrap_or((def.id, 0));
        Schema {
            name: name.to_owned(),
            version,
            columns: def
                .columns
                .iter()
                .map(|column| Column { name: column.name.trim_start_matches("r#").to_owned(), cell: column.cell.into() })
                .collect(),
        }
    }

    /// Name and version: `token@1`.
    pub fn id(&self) -> String {
        format!("{}@{}", self.name, self.version)
    }

    /// The place of the column called `name`.
    pub fn column(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.name == name)
    }
}

/// Splits `token@1` into name and version.
pub fn parse_id(id: &str) -> Option<(&str, u32)> {
    let (name, version) = id.split_once('@')?;
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '_' | '.' | '-');
    if name.is_empty() || !name.chars().all(plain) {
        return None;
    }
    Some((name, version.parse().ok()?))
}
