//! The model file: a header that people can read, then aligned little-endian sections that are used where they lie.
//!
//! ```text
//! "DATELINE"  version u32  header length u32  sections u32  CRC-32 of all else u32
//! header      UTF-8, one `key: value` a line
//! table       per section: name (16 bytes, zero-filled), element size u32, length in bytes u32, offset u32, zero u32
//! sections    each at a multiple of 64 from the start of the file
//! ```
//!
//! The header says what the numbers are: task, corpora with their hashes, seed, dev scores, licence, label names, sizes.

use std::borrow::Cow;

use zerocopy::FromBytes;

const MAGIC: &[u8; 8] = b"DATELINE";
const VERSION: u32 = 1;
const ALIGNMENT: usize = 64;
const PREFIX: usize = 24;
const ENTRY: usize = 32;

/// Puts bytes at an address on which every section is aligned.
#[derive(Debug)]
#[repr(C, align(64))]
pub struct Aligned<T: ?Sized>(pub T);

/// Embeds a model file so that its sections are aligned; gives `&'static [u8]`.
#[macro_export]
macro_rules! embed {
    ($path:expr) => {{
        static FILE: &$crate::model::Aligned<[u8]> = &$crate::model::Aligned(*include_bytes!($path));
        &FILE.0
    }};
}

/// Why a model file cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ModelError {
    /// The first bytes are not those of a model file.
    #[error("not a model file: it does not begin with \"DATELINE\"")]
    NotAModel,
    /// Written by a newer or older program.
    #[error("model file has version {0}, this program reads version 1; train it again")]
    Version(u32),
    /// The file ends before what its header promises.
    #[error("model file is cut short: {0} lies beyond its end; copy it again")]
    Short(&'static str),
    /// The checksum does not fit the content.
    #[error("model file is damaged: its checksum does not match; copy it again or train it again")]
    Damaged,
    /// The header lacks a line.
    #[error("model file has no header line \"{0}\"; it was made for another task")]
    NoKey(String),
    /// A header line cannot be read as what it should be.
    #[error("model file has \"{1}\" in header line \"{0}\", which is not what it should be")]
    BadValue(String, String),
    /// A section is missing or has the wrong size.
    #[error("model file has no section \"{0}\" of the right size; it was made for another task or another version of it")]
    Section(String),
}

/// A model file in memory, checked and not parsed.
#[derive(Debug, Clone)]
pub struct ModelFile<'a> {
    header: &'a str,
    sections: Vec<(&'a [u8], u32, &'a [u8])>,
}

impl<'a> ModelFile<'a> {
    /// Checks prefix, lengths and checksum.
    ///
    /// # Errors
    /// What is wrong with the file.
    pub fn new(file: &'a [u8]) -> Result<Self, ModelError> {
        let prefix = file.get(..PREFIX).ok_or(ModelError::NotAModel)?;
        if &prefix[..8] != MAGIC {
            return Err(ModelError::NotAModel);
        }
        let number = |at: usize| file.get(at..at + 4).and_then(|b| b.try_into().ok()).map_or(0, u32::from_le_bytes);
        if number(8) != VERSION {
            return Err(ModelError::Version(number(8)));
        }
        let (header_len, count) = (number(12) as usize, number(16) as usize);
        let header = file.get(PREFIX..PREFIX + header_len).ok_or(ModelError::Short("the header"))?;
        if checksum(file) != number(20) {
            return Err(ModelError::Damaged);
        }
        let header = std::str::from_utf8(header).map_err(|_| ModelError::Damaged)?;
        let mut sections = Vec::with_capacity(count.min(1024));
        for i in 0..count {
            let at = PREFIX + header_len + i * ENTRY;
            let entry = file.get(at..at + ENTRY).ok_or(ModelError::Short("the table of sections"))?;
            let name = entry[..16].split(|&b| b == 0).next().unwrap_or_default();
            let (size, len, offset) = (number(at + 16), number(at + 20) as usize, number(at + 24) as usize);
            let bytes = offset.checked_add(len).and_then(|end| file.get(offset..end)).ok_or(ModelError::Short("a section"))?;
            sections.push((name, size, bytes));
        }
        Ok(Self { header, sections })
    }

    /// The value of a header line.
    ///
    /// # Errors
    /// [`ModelError::NoKey`].
    pub fn value(&self, key: &str) -> Result<&'a str, ModelError> {
        let line = self.header.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix(": "));
        line.ok_or_else(|| ModelError::NoKey(key.to_owned()))
    }

    /// A header line as a number.
    ///
    /// # Errors
    /// [`ModelError::NoKey`] and [`ModelError::BadValue`].
    pub fn number(&self, key: &str) -> Result<usize, ModelError> {
        let value = self.value(key)?;
        value.parse().map_err(|_| ModelError::BadValue(key.to_owned(), value.to_owned()))
    }

    /// A header line as words between blanks.
    ///
    /// # Errors
    /// [`ModelError::NoKey`].
    pub fn list(&self, key: &str) -> Result<Vec<&'a str>, ModelError> {
        Ok(self.value(key)?.split(' ').filter(|w| !w.is_empty()).collect())
    }

    /// The whole header, for people.
    #[must_use]
    pub fn header(&self) -> &'a str {
        self.header
    }

    fn section(&self, name: &str, size: u32) -> Result<&'a [u8], ModelError> {
        let found = self.sections.iter().find(|s| s.0 == name.as_bytes() && s.1 == size);
        found.map(|s| s.2).ok_or_else(|| ModelError::Section(name.to_owned()))
    }
}

/// Reads a section of one element type: in place where the file is aligned and the machine little-endian, a copy elsewhere.
macro_rules! section {
    ($name:ident, $kind:ty) => {
        impl<'a> ModelFile<'a> {
            #[doc = concat!("A section of `", stringify!($kind), "`; `len` elements where given.")]
            ///
            /// # Errors
            /// [`ModelError::Section`] when it is missing or of another size.
            pub fn $name(&self, name: &str, len: Option<usize>) -> Result<Cow<'a, [$kind]>, ModelError> {
                const SIZE: usize = size_of::<$kind>();
                let bytes = self.section(name, SIZE as u32)?;
                if !bytes.len().is_multiple_of(SIZE) || len.is_some_and(|len| len.checked_mul(SIZE) != Some(bytes.len())) {
                    return Err(ModelError::Section(name.to_owned()));
                }
                if cfg!(target_endian = "little")
                    && let Ok(elements) = <[$kind]>::ref_from_bytes(bytes)
                {
                    return Ok(Cow::Borrowed(elements));
                }
                Ok(Cow::Owned(bytes.as_chunks::<SIZE>().0.iter().map(|&b| <$kind>::from_le_bytes(b)).collect()))
            }
        }
    };
}
section!(u8s, u8);
section!(i8s, i8);
section!(u16s, u16);
section!(i16s, i16);
section!(u32s, u32);
section!(i32s, i32);

/// Over everything but itself.
fn checksum(file: &[u8]) -> u32 {
    let mut hasher = crc32fast::Hasher::new();
    hasher.update(&file[..PREFIX - 4]);
    hasher.update(&file[PREFIX..]);
    hasher.finalize()
}

/// Writes a model file.
#[derive(Debug, Default)]
pub struct ModelBuilder {
    header: String,
    sections: Vec<(String, u32, Vec<u8>)>,
}

impl ModelBuilder {
    /// What a file holds, to be added to.
    ///
    /// # Errors
    /// What is wrong with the file.
    pub fn of(file: &[u8]) -> Result<Self, ModelError> {
        let ModelFile { header, sections } = ModelFile::new(file)?;
        let section = |(name, size, bytes): &(&[u8], u32, &[u8])| (String::from_utf8_lossy(name).into_owned(), *size, bytes.to_vec());
        Ok(Self { header: header.to_owned(), sections: sections.iter().map(section).collect() })
    }

    /// The header so far, for people.
    #[must_use]
    pub fn header(&self) -> &str {
        &self.header
    }

    /// Adds a header line; line ends in the value become blanks.
    pub fn line(&mut self, key: &str, value: impl std::fmt::Display) -> &mut Self {
        let value = value.to_string().replace(['\n', '\r'], " ");
        self.header.push_str(&format!("{key}: {value}\n"));
        self
    }

    /// Adds a section of bytes.
    pub fn u8s(&mut self, name: &str, values: &[u8]) -> &mut Self {
        self.add(name, 1, values.to_vec())
    }

    /// Adds a section of signed bytes.
    pub fn i8s(&mut self, name: &str, values: &[i8]) -> &mut Self {
        self.add(name, 1, values.iter().flat_map(|v| v.to_le_bytes()).collect())
    }

    /// Adds a section of 16-bit numbers.
    pub fn i16s(&mut self, name: &str, values: &[i16]) -> &mut Self {
        self.add(name, 2, values.iter().flat_map(|v| v.to_le_bytes()).collect())
    }

    /// Adds a section of 16-bit numbers.
    pub fn u16s(&mut self, name: &str, values: &[u16]) -> &mut Self {
        self.add(name, 2, values.iter().flat_map(|v| v.to_le_bytes()).collect())
    }

    /// Adds a section of 32-bit numbers.
    pub fn u32s(&mut self, name: &str, values: &[u32]) -> &mut Self {
        self.add(name, 4, values.iter().flat_map(|v| v.to_le_bytes()).collect())
    }

    /// Adds a section of 32-bit numbers.
    pub fn i32s(&mut self, name: &str, values: &[i32]) -> &mut Self {
        self.add(name, 4, values.iter().flat_map(|v| v.to_le_bytes()).collect())
    }

    fn add(&mut self, name: &str, size: u32, bytes: Vec<u8>) -> &mut Self {
        debug_assert!(name.len() < 16, "section names have at most 15 bytes");
        self.sections.push((name.to_owned(), size, bytes));
        self
    }

    /// The bytes of the file.
    #[must_use]
    pub fn finish(&self) -> Vec<u8> {
        let mut file = Vec::new();
        file.extend_from_slice(MAGIC);
        for number in [VERSION, self.header.len() as u32, self.sections.len() as u32, 0] {
            file.extend_from_slice(&number.to_le_bytes());
        }
        file.extend_from_slice(self.header.as_bytes());
        let mut offset = (file.len() + ENTRY * self.sections.len()).next_multiple_of(ALIGNMENT);
        for (name, size, bytes) in &self.sections {
            let mut padded = [0; 16];
            padded[..name.len().min(15)].copy_from_slice(&name.as_bytes()[..name.len().min(15)]);
            file.extend_from_slice(&padded);
            for number in [*size, bytes.len() as u32, offset as u32, 0] {
                file.extend_from_slice(&number.to_le_bytes());
            }
            offset = (offset + bytes.len()).next_multiple_of(ALIGNMENT);
        }
        for (_, _, bytes) in &self.sections {
            file.resize(file.len().next_multiple_of(ALIGNMENT), 0);
            file.extend_from_slice(bytes);
        }
        let checksum = checksum(&file);
        file[20..24].copy_from_slice(&checksum.to_le_bytes());
        file
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn example() -> Vec<u8> {
        let mut builder = ModelBuilder::default();
        builder.line("task", "test").line("classes", 3).line("labels", "PER ORG LOC");
        builder.i16s("weights", &[-1, 2, 300]).u32s("index", &[0, 1, 70_000]).i8s("tiny", &[-128, 127]);
        builder.finish()
    }

    #[test]
    fn what_was_written_is_read() {
        let file = example();
        let model = ModelFile::new(&file).expect("sound");
        assert_eq!(model.value("task"), Ok("test"));
        assert_eq!(model.number("classes"), Ok(3));
        assert_eq!(model.list("labels").expect("there"), ["PER", "ORG", "LOC"]);
        assert_eq!(*model.i16s("weights", Some(3)).expect("there"), [-1, 2, 300]);
        assert_eq!(*model.u32s("index", None).expect("there"), [0, 1, 70_000]);
        assert_eq!(*model.i8s("tiny", Some(2)).expect("there"), [-128, 127]);
        assert_eq!(model.i16s("weights", Some(4)), Err(ModelError::Section("weights".into())));
        assert_eq!(model.value("seed"), Err(ModelError::NoKey("seed".into())));
    }

    #[test]
    fn what_was_read_can_be_added_to() {
        let file = example();
        let mut builder = ModelBuilder::of(&file).expect("sound");
        assert_eq!(builder.finish(), file);
        let longer = builder.line("dev", "ewt-dev F1 74.32").finish();
        let model = ModelFile::new(&longer).expect("sound");
        assert_eq!((model.value("task"), model.value("dev")), (Ok("test"), Ok("ewt-dev F1 74.32")));
        assert_eq!(*model.u32s("index", Some(3)).expect("there"), [0, 1, 70_000]);
    }

    #[test]
    fn every_cut_and_every_flipped_bit_is_noticed() {
        let file = example();
        for end in 0..file.len() {
            assert!(ModelFile::new(&file[..end]).is_err(), "cut at {end}");
        }
        for bit in 0..file.len() * 8 {
            let mut damaged = file.clone();
            damaged[bit / 8] ^= 1 << (bit % 8);
            assert!(ModelFile::new(&damaged).is_err(), "bit {bit}");
        }
    }
}
