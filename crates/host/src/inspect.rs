//! What is checked of a plugin file before anything of it runs.
//!
//! `dlopen` runs code of the library at once, calls a library of another machine "no such file", and on a file that
//! was cut off it kills the process. So the file is opened once, checked here, and what was checked is what is loaded.

use crate::error::Error;
use crate::manifest::{Manifest, Scan, scan};
use dateline_abi as abi;
use rustix::fs::{Mode, OFlags};
use std::fs::{File, Metadata};
use std::io::{self, Read, Seek, SeekFrom};
use std::os::unix::fs::{FileTypeExt, MetadataExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A plugin file that passed the checks, still open.
#[derive(Clone, Debug)]
pub(crate) struct Inspected {
    /// Absolute and canonical.
    pub path: PathBuf,
    /// The open file.
    pub file: Arc<File>,
    /// Device and inode.
    pub identity: (u64, u64),
    /// What it says of itself.
    pub manifest: Arc<Manifest>,
}

/// Opens and checks a file.
///
/// # Errors
/// The first check that fails.
pub(crate) fn inspect(path: &Path) -> Result<Inspected, Error> {
    let unreadable = |error: io::Error| Error::Unreadable { path: path.to_owned(), reason: plain(&error) };
    let path = path.canonicalize().map_err(unreadable)?;
    // Not blocking: opening a pipe that nobody writes to would hang.
    let flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NONBLOCK | OFlags::NOCTTY;
    regular(&path, &std::fs::metadata(&path).map_err(unreadable)?)?;
    let mut file = File::from(rustix::fs::open(&path, flags, Mode::empty()).map_err(|error| unreadable(error.into()))?);
    let about = file.metadata().map_err(unreadable)?;
    regular(&path, &about)?;
    check_format(&path, &mut file, about.len())?;
    let json = scan(&mut file, about.len()).map_err(|wrong| match wrong {
        Scan::Io(error) => unreadable(error),
        Scan::None => Error::NotAPlugin { path: path.clone(), reason: "it holds no manifest".to_owned() },
        Scan::Several(count) => Error::NotAPlugin { path: path.clone(), reason: format!("it holds {count} manifests, one is expected") },
        Scan::Damaged => Error::BadManifest { path: path.clone(), reason: "it is cut off or its checksum is wrong".to_owned() },
    })?;
    let manifest = Manifest::parse(&json).map_err(|reason| Error::BadManifest { path: path.clone(), reason })?;
    if manifest.abi_major != abi::ABI_MAJOR || manifest.abi_min_minor > abi::ABI_MINOR {
        return Err(Error::Abi {
            path,
            id: manifest.id,
            built: format!("{}.{}", manifest.abi_major, manifest.abi_min_minor),
            host: format!("{}.{}", abi::ABI_MAJOR, abi::ABI_MINOR),
        });
    }
    Ok(Inspected { path, file: Arc::new(file), identity: (about.dev(), about.ino()), manifest: Arc::new(manifest) })
}

/// Who else may change what is loaded: a sentence, or none if nobody but its owner, the user and root.
pub(crate) fn exposure(path: &Path) -> Option<String> {
    let folder = path.parent()?;
    let (user, group) = (rustix::process::geteuid().as_raw(), rustix::process::getegid().as_raw());
    for (what, place) in [("it", path), ("its folder", folder)] {
        let Ok(about) = std::fs::metadata(place) else { return Some(format!("{what} cannot be looked at")) };
        if about.mode() & 0o002 != 0 {
            return Some(format!("{what} is writable by everybody"));
        }
        // Many systems give every user a group of their own and make files writable by it.
        if about.mode() & 0o020 != 0 && about.gid() != group {
            return Some(format!("{what} is writable by group {}", about.gid()));
        }
        if about.uid() != 0 && about.uid() != user {
            return Some(format!("{what} belongs to user {}", about.uid()));
        }
    }
    None
}

/// An error of the operating system, as people read it.
pub(crate) fn plain(error: &io::Error) -> String {
    let text = error.to_string();
    let text = text.split(" (os error").next().unwrap_or(&text);
    let mut letters = text.chars();
    letters.next().map(|first| first.to_lowercase().chain(letters).collect()).unwrap_or_default()
}

fn regular(path: &Path, about: &Metadata) -> Result<(), Error> {
    let kind = about.file_type();
    let what = match () {
        () if kind.is_file() => return Ok(()),
        () if kind.is_dir() => "a folder",
        () if kind.is_fifo() => "a pipe",
        () if kind.is_socket() => "a socket",
        () if kind.is_char_device() || kind.is_block_device() => "a device",
        () => "something else",
    };
    Err(Error::NotRegular { path: path.to_owned(), what })
}

/// Machines by their number in an ELF header, as Rust calls them.
const MACHINES: &[(u16, &str)] =
    &[(62, "x86_64"), (183, "aarch64"), (3, "x86"), (40, "arm"), (243, "riscv64"), (21, "powerpc64"), (22, "s390x"), (258, "loongarch64")];

/// Checks the ELF header: class, byte order, machine, kind, and that the file is as long as its segments say.
fn check_format(path: &Path, file: &mut File, length: u64) -> Result<(), Error> {
    let wrong = |reason: &str| Err(Error::WrongFormat { path: path.to_owned(), reason: reason.to_owned() });
    let unreadable = |error: io::Error| Error::Unreadable { path: path.to_owned(), reason: plain(&error) };
    let mut head = [0; 64];
    let size = (length as usize).min(64);
    file.seek(SeekFrom::Start(0)).map_err(unreadable)?;
    file.read_exact(&mut head[..size]).map_err(unreadable)?;
    match head {
        _ if length == 0 => return wrong("it is empty"),
        [0x7f, b'E', b'L', b'F', ..] => {}
        [b'M', b'Z', ..] => return wrong("it was built for Windows"),
        [0xcf | 0xce, 0xfa, 0xed, 0xfe, ..] | [0xca, 0xfe, 0xba, 0xbe, ..] => return wrong("it was built for macOS"),
        [b'!', b'<', b'a', b'r', b'c', b'h', b'>', ..] => return wrong("it is a static library"),
        [0, b'a', b's', b'm', ..] => return wrong("it is WebAssembly"),
        _ => return wrong("it is no ELF file"),
    }
    if size < 64 {
        return Err(Error::Truncated { path: path.to_owned(), length, needed: 64 });
    }
    let bits = if cfg!(target_pointer_width = "64") { 2 } else { 1 };
    if head[4] != bits {
        return wrong(&format!("it is built for {} bits", if head[4] == 1 { "32" } else { "another number of" }));
    }
    let order = if cfg!(target_endian = "little") { 1 } else { 2 };
    if head[5] != order {
        return wrong("it is built for another byte order");
    }
    let half = |at: usize| u16::from_ne_bytes([head[at], head[at + 1]]);
    let machine = half(18);
    let host = std::env::consts::ARCH;
    let built = MACHINES.iter().find(|(number, _)| *number == machine);
    if built.is_none_or(|(_, name)| *name != host) {
        let built = built.map_or_else(|| format!("machine number {machine}"), |(_, name)| (*name).to_owned());
        return wrong(&format!("built for {built}, this host is {host}"));
    }
    if half(16) != 3 {
        return wrong("it is an ELF file of another kind: a program or an object file");
    }
    if bits == 2 { check_segments(path, file, length, &head) } else { Ok(()) }
}

/// Checks that every program header and what it names lies inside the file.
fn check_segments(path: &Path, file: &mut File, length: u64, head: &[u8; 64]) -> Result<(), Error> {
    let unreadable = |error: io::Error| Error::Unreadable { path: path.to_owned(), reason: plain(&error) };
    let damaged = |reason: &str| Err(Error::WrongFormat { path: path.to_owned(), reason: reason.to_owned() });
    let cut = |needed: u64| Err(Error::Truncated { path: path.to_owned(), length, needed });
    let table = word(head, 32);
    let (size, count) = (u64::from(u16::from_ne_bytes([head[54], head[55]])), u64::from(u16::from_ne_bytes([head[56], head[57]])));
    if size != 56 || count == 0 {
        return damaged("its program headers are damaged");
    }
    let Some(end) = table.checked_add(size * count) else { return damaged("its program headers are damaged") };
    if end > length {
        return cut(end);
    }
    let mut headers = vec![0; (size * count) as usize];
    file.seek(SeekFrom::Start(table)).map_err(unreadable)?;
    file.read_exact(&mut headers).map_err(unreadable)?;
    let (mut needed, mut loads) = (0, 0);
    for header in headers.chunks_exact(56) {
        let kind = u32::from_ne_bytes([header[0], header[1], header[2], header[3]]);
        let (offset, in_file, in_memory) = (word(header, 8), word(header, 32), word(header, 40));
        let Some(end) = offset.checked_add(in_file) else { return damaged("a program header is damaged") };
        loads += u64::from(kind == 1);
        if kind == 1 && in_memory < in_file {
            return damaged("a program header is damaged");
        }
        needed = needed.max(end);
    }
    match () {
        () if needed > length => cut(needed),
        () if loads == 0 => damaged("it has nothing to load"),
        () => Ok(()),
    }
}

fn word(bytes: &[u8], at: usize) -> u64 {
    let mut word = [0; 8];
    word.copy_from_slice(&bytes[at..at + 8]);
    u64::from_ne_bytes(word)
}
