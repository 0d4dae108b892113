//! The plugin contract of Dateline, version 1, as Rust sees it.
//!
//! The reference is the C header `include/dateline.h` beside this file: it gives owner, lifetime and thread tag of
//! every function. A test compiles that header as C11 and compares every `sizeof` and `offsetof` with the structs here.
//!
//! The one rule of memory is **borrow only**: every pointer passed in any direction is valid until the call that passed
//! it returns. Whoever wants to keep something copies it, and nothing allocated on one side is freed by the other.

#![no_std]

use core::ffi::c_void;

/// Major version of the contract. It is also in the symbol name, so an old host cannot even find a newer record.
pub const ABI_MAJOR: u32 = 1;
/// Minor version of the contract. A plugin loads if its `min_minor` is at most the host's.
pub const ABI_MINOR: u32 = 0;
/// Name of the only symbol that a plugin exports.
pub const SYMBOL: &str = "dateline_plugin_v1";
/// "No row" in a reference column.
pub const NONE: u32 = u32::MAX;

/// First half of the mark before an embedded manifest; kept apart from [`MARK_TAIL`] so that a host that scans for the
/// two together holds no copy of the whole mark itself.
pub const MARK_HEAD: [u8; 8] = [0x7f, b'D', b'L', b'-', b'M', b'A', b'N', b'I'];
/// Second half of the mark before an embedded manifest.
pub const MARK_TAIL: [u8; 8] = [b'F', b'E', b'S', b'T', b'-', b'1', 0x0a, 0xfe];
/// Bytes before the JSON of an embedded manifest: sixteen of the mark and a little-endian `u32` length.
pub const MARK_AND_LENGTH: usize = 20;

/// Outcome of a call: [`OK`] or one of the negative `E_` values.
pub type Status = i32;
/// The call did what it promises.
pub const OK: Status = 0;
/// The configuration was refused; `report` said which key.
pub const E_CONFIG: Status = -1;
/// The layers given do not fit what the plugin needs.
pub const E_BIND: Status = -2;
/// This document cannot be analysed.
pub const E_INPUT: Status = -3;
/// The host refused emitted rows; `report` said why.
pub const E_OUTPUT: Status = -4;
/// The plugin saw the cancel word and stopped.
pub const E_CANCELLED: Status = -5;
/// The plugin's own limit was reached.
pub const E_LIMIT: Status = -6;
/// A model or data file is missing or broken.
pub const E_RESOURCE: Status = -7;
/// A panic was caught; the scratch is spoiled.
pub const E_PANIC: Status = -8;
/// What was asked is not supported.
pub const E_UNSUPPORTED: Status = -9;

/// Column of `u8`.
pub const U8: u32 = 1;
/// Column of `u32`.
pub const U32: u32 = 2;
/// Column of `i32`.
pub const I32: u32 = 3;
/// Column of `i64`.
pub const I64: u32 = 4;
/// Column of `f32`.
pub const F32: u32 = 5;
/// Column of [`Pair`]: byte offsets into the text, on character boundaries.
pub const SPAN: u32 = 6;
/// Column of [`Pair`]: byte offsets into the layer's string blob.
pub const STR: u32 = 7;
/// Column of `u32`: a row of another layer, or [`NONE`].
pub const REF: u32 = 8;
/// Column of [`Pair`]: first row and count of rows in a child layer.
pub const ROWS: u32 = 9;
/// Column of `u8`: index into the label list of the schema.
pub const LABEL: u32 = 10;

/// Borrowed bytes, UTF-8 unless said otherwise, not NUL-terminated. Frozen: 16 bytes.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct Bytes {
    /// First byte; may be null or dangling when `len` is 0.
    pub ptr: *const u8,
    /// Number of bytes.
    pub len: usize,
}

/// Two `u32`: the shape of the cells of [`SPAN`], [`STR`] (start, end) and [`ROWS`] (first, count). Frozen: 8 bytes.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pair {
    /// Start or first.
    pub a: u32,
    /// End or count.
    pub b: u32,
}

/// One borrowed column. Frozen: 16 bytes.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct Column {
    /// First cell, aligned for its type; may be null or dangling in a layer of no rows.
    pub data: *const c_void,
    /// One of the column types.
    pub kind: u32,
    /// Zero.
    pub reserved: u32,
}

/// One borrowed layer: a table of columns. Frozen: 32 bytes.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct Layer {
    /// `n_columns` columns; null for an optional layer that is absent.
    pub columns: *const Column,
    /// Number of columns.
    pub n_columns: u32,
    /// Number of rows in every column.
    pub n_rows: u32,
    /// The blob that cells of type [`STR`] point into.
    pub strings: Bytes,
}

/// One document as a plugin sees it. 48 bytes in 1.0; grows at the end.
#[repr(C)]
pub struct Document {
    /// Bytes of this struct that the host filled.
    pub size: u32,
    /// Number of layers.
    pub n_layers: u32,
    /// Layers in the order of the manifest's `requires`, then `uses`.
    pub layers: *const Layer,
    /// The whole text, UTF-8.
    pub text: Bytes,
    /// Handle for `emit` and `report` during this call.
    pub run: *mut c_void,
    /// Read atomically; once it is not zero, return [`E_CANCELLED`] soon.
    pub cancel: *const u32,
}

/// What the host offers to a plugin. 48 bytes in 1.0; grows at the end; valid until after `destroy`.
#[repr(C)]
pub struct Host {
    /// Bytes of this struct that the host filled.
    pub size: u32,
    /// The host's [`ABI_MINOR`].
    pub abi_minor: u32,
    /// First argument of `log` and `extension`.
    pub ctx: *mut c_void,
    /// Copies, checks and appends rows to provided layer number `provide`. In `analyze`, on the caller's thread.
    pub emit: Option<unsafe extern "C" fn(run: *mut c_void, provide: u32, rows: *const Layer) -> Status>,
    /// The reason of the status about to be returned. In `create` or `analyze`.
    pub report: Option<unsafe extern "C" fn(run: *mut c_void, code: Status, message: Bytes)>,
    /// One log event, level 1 (error) to 5 (trace). On any thread.
    pub log: Option<unsafe extern "C" fn(ctx: *mut c_void, level: u32, target: Bytes, message: Bytes, fields_json: Bytes)>,
    /// `"dateline.NAME/REV"`, or null if unknown. On any thread.
    pub extension: Option<unsafe extern "C" fn(ctx: *mut c_void, id: Bytes) -> *const c_void>,
}

/// What an instance is made from. 64 bytes in 1.0; grows at the end.
#[repr(C)]
pub struct Setup {
    /// Bytes of this struct that the host filled.
    pub size: u32,
    /// Zero.
    pub reserved: u32,
    /// Handle for `report` during this call.
    pub run: *mut c_void,
    /// Already checked against the manifest's configuration schema; `{}` if none.
    pub config_json: Bytes,
    /// Folder of the plugin's own resources, read only.
    pub data_dir: Bytes,
    /// What the host bound: layer, provider, version, optional layers present; and the log level.
    pub bindings_json: Bytes,
}

/// The record that a plugin exports as [`SYMBOL`]. 80 bytes in 1.0; grows at the end.
#[repr(C)]
pub struct Plugin {
    /// [`ABI_MAJOR`] the plugin was built with.
    pub abi_major: u32,
    /// [`ABI_MINOR`] the plugin was built with.
    pub abi_minor: u32,
    /// Bytes of this struct that the plugin filled.
    pub size: u32,
    /// Zero.
    pub flags: u32,
    /// The same bytes as the embedded manifest.
    pub manifest: Bytes,
    /// Makes an instance. On any thread.
    pub create: Option<unsafe extern "C" fn(host: *const Host, setup: *const Setup, instance: *mut *mut c_void) -> Status>,
    /// Makes scratch for one thread; may give null. On any thread.
    pub create_scratch: Option<unsafe extern "C" fn(instance: *mut c_void, scratch: *mut *mut c_void) -> Status>,
    /// Analyses one document. On any thread; concurrent calls have distinct scratch.
    pub analyze: Option<unsafe extern "C" fn(instance: *mut c_void, scratch: *mut c_void, document: *const Document) -> Status>,
    /// Frees scratch. On any thread, not during `analyze` with it.
    pub destroy_scratch: Option<unsafe extern "C" fn(instance: *mut c_void, scratch: *mut c_void)>,
    /// Frees the instance. On any thread, after all scratch is gone.
    pub destroy: Option<unsafe extern "C" fn(instance: *mut c_void)>,
    /// A plugin's own extension, or null. On any thread.
    pub extension: Option<unsafe extern "C" fn(id: Bytes) -> *const c_void>,
}

// SAFETY: the record is immutable, and its pointers lead to statics that live as long as the process.
unsafe impl Sync for Plugin {}

impl Bytes {
    /// No bytes.
    pub const EMPTY: Bytes = Bytes { ptr: core::ptr::null(), len: 0 };

    /// Borrows `bytes`; the caller keeps them alive until the call that passes them returns.
    pub const fn of(bytes: &[u8]) -> Bytes {
        Bytes { ptr: bytes.as_ptr(), len: bytes.len() }
    }

    /// The bytes as a slice.
    ///
    /// # Safety
    /// `ptr` leads to `len` readable bytes that outlive `'a` and do not change meanwhile; `len` 0 allows any `ptr`.
    pub const unsafe fn as_slice<'a>(self) -> &'a [u8] {
        if self.len == 0 || self.ptr.is_null() {
            return &[];
        }
        // SAFETY: promised by the caller.
        unsafe { core::slice::from_raw_parts(self.ptr, self.len) }
    }
}

/// Checksum of an embedded manifest: FNV-1a, 32 bits, over the JSON bytes.
pub const fn checksum(bytes: &[u8]) -> u32 {
    let mut hash = 0x811c_9dc5_u32;
    let mut at = 0;
    while at < bytes.len() {
        hash = (hash ^ bytes[at] as u32).wrapping_mul(0x0100_0193);
        at += 1;
    }
    hash
}
