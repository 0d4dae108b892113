//! What a plugin says of itself: found by scanning its file, read without running anything.

use dateline_abi as abi;
use dateline_core::schema::{CellType, Column, Schema, parse_id};
use memchr::memmem::Finder;
use serde_json::Value;
use std::io::{self, Read};
use std::sync::Arc;

/// What a plugin says of itself.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Manifest {
    /// Its name, unique among plugins.
    pub id: String,
    /// Its own version.
    pub version: String,
    /// What it does, in a few words.
    pub title: String,
    /// Major version of the contract it was built with.
    pub abi_major: u32,
    /// Oldest minor version of the contract that it runs with.
    pub abi_min_minor: u32,
    /// Whether it was built with `panic = "abort"`: then it runs only in a worker.
    pub aborts: bool,
    /// Languages it reads, as ISO 639-1 codes; empty for any.
    pub languages: Vec<String>,
    /// Layers it cannot do without, with the columns it wants.
    pub requires: Vec<Arc<Schema>>,
    /// Layers it takes into account where something else provides them.
    pub uses: Vec<Arc<Schema>>,
    /// Layers it makes.
    pub provides: Vec<Arc<Schema>>,
    /// How its layers are shown: a JSON object by layer name.
    pub display: Value,
    /// JSON Schema of its configuration.
    pub config: Value,
    /// Version of its model; empty if it has none.
    pub model: String,
    /// Memory of an instance in MiB, roughly.
    pub memory_mb: u32,
    /// The JSON as it stands in the file.
    pub json: Arc<str>,
}

/// Why no manifest was found in a file.
#[derive(Debug)]
pub(crate) enum Scan {
    /// The file could not be read.
    Io(io::Error),
    /// No mark.
    None,
    /// More than one mark, each before a whole block.
    Several(usize),
    /// A mark, but the block is cut off or its checksum is wrong.
    Damaged,
}

/// Bytes read at once while scanning.
const CHUNK: usize = 1 << 20;
/// Longest manifest that is believed.
const LONGEST: usize = 16 << 20;

/// The JSON of the one manifest in a file of `length` bytes.
///
/// The needle is put together at run time, so that a host's own file holds no second copy of the mark.
pub(crate) fn scan(file: &mut (impl Read + io::Seek), length: u64) -> Result<Vec<u8>, Scan> {
    let mut needle = abi::MARK_HEAD.to_vec();
    needle.extend_from_slice(&abi::MARK_TAIL);
    let finder = Finder::new(&needle);
    file.seek(io::SeekFrom::Start(0)).map_err(Scan::Io)?;
    let mut marks = Vec::new();
    let mut buffer = vec![0; CHUNK.min(length as usize + 1) + needle.len()];
    let (mut kept, mut base) = (0, 0_u64);
    loop {
        let read = fill(file, &mut buffer[kept..]).map_err(Scan::Io)?;
        let filled = kept + read;
        marks.extend(finder.find_iter(&buffer[..filled]).map(|at| base + at as u64));
        if read == 0 || base + filled as u64 >= length {
            break;
        }
        // A mark may lie across the border of two chunks; one byte less than a whole mark is kept, so none counts twice.
        kept = (needle.len() - 1).min(filled);
        buffer.copy_within(filled - kept..filled, 0);
        base += (filled - kept) as u64;
    }
    let mut found = Vec::new();
    for mark in &marks {
        if let Some(json) = block(file, *mark, length).map_err(Scan::Io)? {
            found.push(json);
        }
    }
    match (found.len(), marks.len()) {
        (1, _) => Ok(found.swap_remove(0)),
        (0, 0) => Err(Scan::None),
        (0, _) => Err(Scan::Damaged),
        (several, _) => Err(Scan::Several(several)),
    }
}

/// Reads until `buffer` is full or the file ends.
fn fill(file: &mut impl Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while filled < buffer.len() {
        match file.read(&mut buffer[filled..]) {
            Ok(0) => break,
            Ok(read) => filled += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}

/// The JSON of the block whose mark is at byte `mark`, if it is whole and its checksum right.
fn block(file: &mut (impl Read + io::Seek), mark: u64, length: u64) -> io::Result<Option<Vec<u8>>> {
    let start = mark + abi::MARK_AND_LENGTH as u64;
    if start > length {
        return Ok(None);
    }
    file.seek(io::SeekFrom::Start(start - 4))?;
    let mut number = [0; 4];
    file.read_exact(&mut number)?;
    let size = u32::from_le_bytes(number) as usize;
    if size > LONGEST || start + size as u64 + 4 > length {
        return Ok(None);
    }
    let mut json = vec![0; size];
    file.read_exact(&mut json)?;
    file.read_exact(&mut number)?;
    Ok((abi::checksum(&json) == u32::from_le_bytes(number)).then_some(json))
}

impl Manifest {
    /// Reads the JSON of a manifest.
    ///
    /// # Errors
    /// A sentence that says what is wrong with it.
    pub fn parse(json: &[u8]) -> Result<Manifest, String> {
        let json: Arc<str> = std::str::from_utf8(json).map_err(|_| "it is not UTF-8".to_owned())?.into();
        let value: Value = serde_json::from_str(&json).map_err(|error| format!("it is no JSON: {error}"))?;
        let text = |key: &str| value.get(key).and_then(Value::as_str).map(str::to_owned);
        let need = |key: &str| text(key).ok_or_else(|| format!("it has no text {key:?}"));
        let number = |outer: &str, inner: &str| {
            value.get(outer).and_then(|outer| outer.get(inner)).and_then(Value::as_u64).and_then(|number| u32::try_from(number).ok())
        };
        let id = need("id")?;
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '_' | '.');
        if id.is_empty() || !id.chars().all(plain) {
            return Err(format!("{id:?} is no id: lower-case letters, digits, \"-\", \"_\", \".\""));
        }
        let layers = |key: &str| -> Result<Vec<Arc<Schema>>, String> {
            let Some(list) = value.get(key) else { return Ok(Vec::new()) };
            let list = list.as_array().ok_or_else(|| format!("{key:?} is no list"))?;
            list.iter().map(|layer| schema(layer, value.get("labels")).map(Arc::new)).collect()
        };
        let object =
            |key: &str| value.get(key).filter(|value| value.is_object()).cloned().unwrap_or_else(|| Value::Object(Default::default()));
        let manifest = Manifest {
            version: need("version")?,
            title: text("title").unwrap_or_default(),
            abi_major: number("abi", "major").ok_or("it does not say which contract it was built with (\"abi\")")?,
            abi_min_minor: number("abi", "min_minor").unwrap_or(0),
            aborts: text("panic").is_some_and(|panic| panic == "abort"),
            languages: strings(value.get("languages")),
            requires: layers("requires")?,
            uses: layers("uses")?,
            provides: layers("provides")?,
            display: object("display"),
            config: object("config"),
            model: text("model").unwrap_or_default(),
            memory_mb: number("cost", "memory_mb").unwrap_or(0),
            id,
            json: json.clone(),
        };
        manifest.distinct()?;
        Ok(manifest)
    }

    /// Whether it declares how any of its layers is shown: an analyzer, not a provider of layers for others.
    pub fn displays(&self) -> bool {
        self.display.as_object().is_some_and(|display| !display.is_empty())
    }

    /// The layer it provides under this name.
    pub fn provided(&self, name: &str) -> Option<&Arc<Schema>> {
        self.provides.iter().find(|schema| schema.name == name)
    }

    /// Every layer is named once among those read, and once among those provided; columns too.
    fn distinct(&self) -> Result<(), String> {
        let read: Vec<&Arc<Schema>> = self.requires.iter().chain(&self.uses).collect();
        let made: Vec<&Arc<Schema>> = self.provides.iter().collect();
        for list in [read, made] {
            for (at, schema) in list.iter().enumerate() {
                if list[..at].iter().any(|other| other.name == schema.name) {
                    return Err(format!("layer {} is listed twice", schema.name));
                }
                for (place, column) in schema.columns.iter().enumerate() {
                    if schema.columns[..place].iter().any(|other| other.name == column.name) {
                        return Err(format!("column {:?} of layer {} is listed twice", column.name, schema.id()));
                    }
                }
            }
        }
        Ok(())
    }
}

fn strings(value: Option<&Value>) -> Vec<String> {
    value.and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}

/// Reads `{"layer": "token@1", "columns": ["span:span", …]}`.
fn schema(layer: &Value, labels: Option<&Value>) -> Result<Schema, String> {
    let id = layer.get("layer").and_then(Value::as_str).ok_or("a layer has no name")?;
    let (name, version) = parse_id(id).ok_or_else(|| format!("{id:?} is no layer: it should look like name@1"))?;
    let mut columns = Vec::new();
    for column in layer.get("columns").and_then(Value::as_array).ok_or_else(|| format!("layer {id} lists no columns"))? {
        let text = column.as_str().ok_or_else(|| format!("layer {id} has a column that is no text"))?;
        let (column, cell) = text.split_once(':').ok_or_else(|| format!("layer {id}: column {text:?} has no type"))?;
        let names = strings(labels.and_then(|labels| labels.get(format!("{name}.{column}"))));
        let cell = CellType::parse(cell, &names).ok_or_else(|| format!("layer {id}, column {column:?}: no type is called {cell:?}"))?;
        if matches!(&cell, CellType::Label { names } if names.is_empty() || names.len() > 256) {
            return Err(format!("layer {id}, column {column:?}: its list of labels is missing or too long"));
        }
        columns.push(Column { name: column.to_owned(), cell });
    }
    if columns.is_empty() {
        return Err(format!("layer {id} has no columns"));
    }
    Ok(Schema { name: name.to_owned(), version, columns })
}
