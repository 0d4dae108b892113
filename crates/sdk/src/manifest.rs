//! The manifest, built at compile time from the Rust types, so that a host can read it without running anything.

use crate::analyzer::{Analyzer, Layers};
use dateline_abi as abi;
use dateline_core::schema::{CellDef, LayerDef};

/// What a manifest says.
pub struct About {
    id: &'static str,
    version: &'static str,
    title: &'static str,
    aborts: bool,
    languages: &'static [&'static str],
    requires: &'static [&'static LayerDef],
    uses: &'static [&'static LayerDef],
    provides: &'static [&'static LayerDef],
    display: &'static str,
    config: &'static str,
    model: &'static str,
    memory_mb: u32,
}

impl About {
    /// What `A` says of itself.
    pub const fn of<A: Analyzer>(version: &'static str, aborts: bool) -> About {
        About {
            id: A::ID,
            version,
            title: A::TITLE,
            aborts,
            languages: A::LANGUAGES,
            requires: A::Requires::LAYERS,
            uses: A::Uses::LAYERS,
            provides: A::Provides::LAYERS,
            display: A::DISPLAY,
            config: A::CONFIG_SCHEMA,
            model: A::MODEL,
            memory_mb: A::MEMORY_MB,
        }
    }
}

/// Length in bytes of the marked block: mark, length, JSON, checksum.
pub const fn block_len(about: &About) -> usize {
    json::<0>(about).len + abi::MARK_AND_LENGTH + 4
}

/// The marked block; `N` is [`block_len`].
pub const fn block<const N: usize>(about: &About) -> [u8; N] {
    let json = json::<N>(about);
    let mut hash_input = Writer::<N>::new();
    hash_input = hash_input.raw(&json.bytes, json.len);
    let sum = checksum(&hash_input.bytes, json.len);
    let mut out = Writer::<N>::new().raw(&abi::MARK_HEAD, 8).raw(&abi::MARK_TAIL, 8);
    out = out.raw(&(json.len as u32).to_le_bytes(), 4).raw(&json.bytes, json.len).raw(&sum.to_le_bytes(), 4);
    out.bytes
}

/// The JSON of a marked block.
pub const fn json_of(block: &[u8]) -> &[u8] {
    let (_, rest) = block.split_at(abi::MARK_AND_LENGTH);
    rest.split_at(rest.len() - 4).0
}

const fn checksum(bytes: &[u8], len: usize) -> u32 {
    abi::checksum(bytes.split_at(len).0)
}

/// Appends to a fixed array; with `N` 0 it only counts.
struct Writer<const N: usize> {
    bytes: [u8; N],
    len: usize,
}

impl<const N: usize> Writer<N> {
    const fn new() -> Self {
        Writer { bytes: [0; N], len: 0 }
    }

    const fn byte(mut self, byte: u8) -> Self {
        if N > 0 {
            self.bytes[self.len] = byte;
        }
        self.len += 1;
        self
    }

    const fn raw(mut self, bytes: &[u8], len: usize) -> Self {
        let mut at = 0;
        while at < len {
            self = self.byte(bytes[at]);
            at += 1;
        }
        self
    }

    const fn text(self, text: &str) -> Self {
        self.raw(text.as_bytes(), text.len())
    }

    /// A JSON string.
    const fn quoted(mut self, text: &str) -> Self {
        let bytes = text.as_bytes();
        self = self.byte(b'"');
        let mut at = 0;
        while at < bytes.len() {
            self = match bytes[at] {
                b'"' | b'\\' => self.byte(b'\\').byte(bytes[at]),
                b'\n' => self.byte(b'\\').byte(b'n'),
                0..0x20 => self.byte(b' '),
                other => self.byte(other),
            };
            at += 1;
        }
        self.byte(b'"')
    }

    const fn number(mut self, number: u32) -> Self {
        let mut scale = 1_000_000_000;
        while scale > 0 {
            if number >= scale || scale == 1 {
                self = self.byte(b'0' + ((number / scale) % 10) as u8);
            }
            scale /= 10;
        }
        self
    }
}

const fn json<const N: usize>(about: &About) -> Writer<N> {
    let mut out = Writer::<N>::new().text("{\"id\":").quoted(about.id).text(",\"version\":").quoted(about.version);
    out = out.text(",\"title\":").quoted(about.title);
    out = out.text(",\"abi\":{\"major\":").number(abi::ABI_MAJOR).text(",\"min_minor\":").number(0).text("},\"panic\":");
    out = out.quoted(if about.aborts { "abort" } else { "unwind" }).text(",\"languages\":[");
    let mut at = 0;
    while at < about.languages.len() {
        if at > 0 {
            out = out.byte(b',');
        }
        out = out.quoted(about.languages[at]);
        at += 1;
    }
    out = layers(out.text("],\"requires\":"), about.requires);
    out = layers(out.text(",\"uses\":"), about.uses);
    out = layers(out.text(",\"provides\":"), about.provides);
    out = out.text(",\"labels\":{");
    let (mut set, mut any) = (0, false);
    while set < 3 {
        let list = match set {
            0 => about.requires,
            1 => about.uses,
            _ => about.provides,
        };
        let mut layer = 0;
        while layer < list.len() {
            let mut column = 0;
            while column < list[layer].columns.len() {
                if let CellDef::Label(names) = list[layer].columns[column].cell {
                    if any {
                        out = out.byte(b',');
                    }
                    any = true;
                    out = label_list(out, list[layer].id, list[layer].columns[column].name, names);
                }
                column += 1;
            }
            layer += 1;
        }
        set += 1;
    }
    out = out.text("},\"display\":").text(about.display).text(",\"config\":").text(about.config);
    out = out.text(",\"model\":").quoted(about.model);
    out.text(",\"cost\":{\"memory_mb\":").number(about.memory_mb).text("}}")
}

const fn layers<const N: usize>(mut out: Writer<N>, layers: &[&LayerDef]) -> Writer<N> {
    out = out.byte(b'[');
    let mut layer = 0;
    while layer < layers.len() {
        if layer > 0 {
            out = out.byte(b',');
        }
        out = out.text("{\"layer\":").quoted(layers[layer].id).text(",\"columns\":[");
        let mut column = 0;
        while column < layers[layer].columns.len() {
            if column > 0 {
                out = out.byte(b',');
            }
            let def = layers[layer].columns[column];
            out = cell(plain(out.byte(b'"'), def.name).byte(b':'), def.cell).byte(b'"');
            column += 1;
        }
        out = out.text("]}");
        layer += 1;
    }
    out.byte(b']')
}

/// A column's name without the mark of a raw identifier.
const fn plain<const N: usize>(out: Writer<N>, name: &str) -> Writer<N> {
    let bytes = name.as_bytes();
    if bytes.len() > 2 && bytes[0] == b'r' && bytes[1] == b'#' {
        let rest = bytes.split_at(2).1;
        return out.raw(rest, rest.len());
    }
    out.text(name)
}

/// A layer's name, without version.
const fn name<const N: usize>(mut out: Writer<N>, id: &str) -> Writer<N> {
    let bytes = id.as_bytes();
    let mut at = 0;
    while at < bytes.len() && bytes[at] != b'@' {
        out = out.byte(bytes[at]);
        at += 1;
    }
    out
}

const fn cell<const N: usize>(out: Writer<N>, cell: CellDef) -> Writer<N> {
    match cell {
        CellDef::U8 => out.text("u8"),
        CellDef::U32 => out.text("u32"),
        CellDef::I32 => out.text("i32"),
        CellDef::I64 => out.text("i64"),
        CellDef::OptI64 => out.text("i64?"),
        CellDef::F32 => out.text("f32"),
        CellDef::Bool => out.text("bool"),
        CellDef::Permille => out.text("permille"),
        CellDef::Span => out.text("span"),
        CellDef::OptSpan => out.text("span?"),
        CellDef::Str => out.text("str"),
        CellDef::Ref(id) => name(out.text("ref("), id).byte(b')'),
        CellDef::OptRef(id) => name(out.text("ref("), id).text(")?"),
        CellDef::Rows(id) => name(out.text("rows("), id).byte(b')'),
        CellDef::Label(_) => out.text("label"),
    }
}

const fn label_list<const N: usize>(mut out: Writer<N>, id: &str, column: &str, names: &[&str]) -> Writer<N> {
    out = plain(name(out.byte(b'"'), id).byte(b'.'), column).text("\":[");
    let mut at = 0;
    while at < names.len() {
        if at > 0 {
            out = out.byte(b',');
        }
        out = out.quoted(names[at]);
        at += 1;
    }
    out.byte(b']')
}
