//! The only place that loads libraries and calls into them.
//!
//! A library is never unloaded: unloading one that has thread-local destructors is unsound. The descriptor it was loaded
//! through stays open as well, since the loader knows libraries by name, and `/proc/self/fd/7` must not become the name
//! of another file.
#![expect(unsafe_code, reason = "plugins are native code behind a C contract; this module is where the host keeps it")]

use crate::error::Error;
use crate::log::Log;
use crate::manifest::Manifest;
use dateline_abi as abi;
use dateline_core::gate::{Fault, FaultKind, Gate};
use dateline_core::layer::{ColumnRef, Layer, Pair};
use libloading::os::unix::{Library, RTLD_LOCAL, RTLD_NOW};
use std::collections::BTreeMap;
use std::ffi::c_void;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::ptr;
use std::sync::atomic::AtomicU32;
use std::sync::{Arc, Mutex};

/// The record of a loaded library. The library stays for good, so the record does.
#[derive(Clone, Copy)]
pub(crate) struct Loaded {
    record: &'static abi::Plugin,
}

/// One configured plugin, shared by all threads.
pub(crate) struct Instance {
    record: &'static abi::Plugin,
    instance: *mut c_void,
    /// Column types of what it provides.
    kinds: Vec<Vec<u32>>,
    /// Its log; the record of the host, which the plugin keeps, points to it.
    pub log: Box<Log>,
    #[expect(dead_code, reason = "the plugin keeps a pointer to it until it is destroyed")]
    host: Box<abi::Host>,
}

/// What one thread needs beside the instance.
pub(crate) struct Scratch {
    owner: Arc<Instance>,
    scratch: *mut c_void,
}

/// A status that a plugin returned, and the reason it reported.
#[derive(Debug)]
pub(crate) struct Refusal {
    /// The status.
    pub status: abi::Status,
    /// The reason; empty if it gave none.
    pub reason: String,
}

/// Layers on their way to a plugin; kept between documents for its memory.
#[derive(Default)]
pub(crate) struct Passing {
    columns: Vec<abi::Column>,
    layers: Vec<abi::Layer>,
}

// SAFETY: the contract: one instance is shared by all threads, and every function but those of scratch may be called on
// any of them; the host's own parts are `Sync`.
unsafe impl Send for Instance {}
// SAFETY: as above.
unsafe impl Sync for Instance {}
// SAFETY: the contract: scratch may be made, used and freed on any thread, by one at a time, which `&mut` makes sure of.
unsafe impl Send for Scratch {}
// SAFETY: what is in it is pointers that are only read during a call, by the thread that filled it in that call.
unsafe impl Send for Passing {}

/// What `run` leads to during a call into a plugin.
struct Call<'a> {
    gate: Option<&'a mut Gate>,
    kinds: &'a [Vec<u32>],
    rows: usize,
    fault: Option<Fault>,
    reported: Option<String>,
}

/// Libraries loaded so far, by device and inode.
static LOADED: Mutex<BTreeMap<(u64, u64), Loaded>> = Mutex::new(BTreeMap::new());

impl Loaded {
    /// Loads the checked file behind `file` and compares its record with the manifest that was read from it.
    ///
    /// # Errors
    /// [`Error::Load`], [`Error::NotAPlugin`], [`Error::Abi`], [`Error::BadManifest`].
    pub fn open(path: &Path, file: BorrowedFd<'_>, identity: (u64, u64), manifest: &Manifest) -> Result<Loaded, Error> {
        let mut loaded = LOADED.lock().unwrap_or_else(|broken| broken.into_inner());
        if let Some(known) = loaded.get(&identity) {
            known.agrees(path, manifest)?;
            return Ok(*known);
        }
        let load = |reason: String| Error::Load { path: path.to_owned(), id: manifest.id.clone(), reason };
        let file = file.as_fd().try_clone_to_owned().map_err(|error| load(error.to_string()))?;
        let name = format!("/proc/self/fd/{}", file.as_raw_fd());
        // SAFETY: this runs the library's constructors. The file passed the checks of `inspect`; that its code keeps
        // the contract is what trusting a plugin means, and workers exist for when it does not.
        let library = unsafe { Library::open(Some(&name), RTLD_NOW | RTLD_LOCAL) }
            .map_err(|error| load(readable(&error).replace(&name, &path.display().to_string())))?;
        std::mem::forget(file);
        // SAFETY: the name carries the major version of the contract, which says that a record is what it leads to.
        let record = unsafe { library.get::<*const abi::Plugin>(abi::SYMBOL.as_bytes()) }.map(|symbol| *symbol);
        let record = record.map_err(|_| Error::NotAPlugin { path: path.to_owned(), reason: format!("it does not export {}", abi::SYMBOL) });
        std::mem::forget(library);
        let record = record?;
        if record.is_null() || !record.is_aligned() {
            return Err(Error::NotAPlugin { path: path.to_owned(), reason: format!("{} leads nowhere", abi::SYMBOL) });
        }
        // SAFETY: every record begins with these three fields.
        let (major, minor, size) = unsafe { ((*record).abi_major, (*record).abi_minor, (*record).size) };
        if major != abi::ABI_MAJOR || (size as usize) < size_of::<abi::Plugin>() {
            return Err(Error::Abi {
                path: path.to_owned(),
                id: manifest.id.clone(),
                built: format!("{major}.{minor} (record of {size} bytes)"),
                host: format!("{}.{}", abi::ABI_MAJOR, abi::ABI_MINOR),
            });
        }
        // SAFETY: it is not null, aligned, as long as its type by its own word, and lives as long as the process.
        let new = Loaded { record: unsafe { &*record } };
        new.agrees(path, manifest)?;
        if new.record.create.is_none() || new.record.analyze.is_none() {
            return Err(Error::NotAPlugin { path: path.to_owned(), reason: "its record lacks create or analyze".to_owned() });
        }
        loaded.insert(identity, new);
        Ok(new)
    }

    /// The manifest in the record must be the one that was read by scanning.
    fn agrees(&self, path: &Path, manifest: &Manifest) -> Result<(), Error> {
        // SAFETY: the contract: the manifest of a record lives as long as the process.
        let json = unsafe { self.record.manifest.as_slice() };
        if json == manifest.json.as_bytes() {
            return Ok(());
        }
        let reason = "the one in its record differs from the one in its file".to_owned();
        Err(Error::BadManifest { path: path.to_owned(), reason })
    }

    /// Makes an instance.
    ///
    /// # Errors
    /// What the plugin said.
    pub fn create(self, manifest: &Manifest, setup: &SetupText<'_>, log: Log) -> Result<Instance, Refusal> {
        let log = Box::new(log);
        let host = Box::new(abi::Host {
            size: size_of::<abi::Host>() as u32,
            abi_minor: abi::ABI_MINOR,
            ctx: ptr::from_ref::<Log>(&log).cast_mut().cast(),
            emit: Some(emit),
            report: Some(report),
            log: Some(take_log),
            extension: Some(no_extension),
        });
        let kinds = manifest.provides.iter().map(|schema| schema.columns.iter().map(|column| column.cell.abi_kind()).collect()).collect();
        let mut call = Call { gate: None, kinds: &[], rows: 0, fault: None, reported: None };
        let setup = abi::Setup {
            size: size_of::<abi::Setup>() as u32,
            reserved: 0,
            run: ptr::from_mut(&mut call).cast(),
            config_json: abi::Bytes::of(setup.config.as_bytes()),
            data_dir: abi::Bytes::of(setup.data_dir.as_bytes()),
            bindings_json: abi::Bytes::of(setup.bindings.as_bytes()),
        };
        let mut instance = ptr::null_mut();
        let status = match self.record.create {
            // SAFETY: the host's record is boxed and lives until after destroy; the setup lives for the call.
            Some(create) => unsafe { create(&*host, &setup, &mut instance) },
            None => abi::E_UNSUPPORTED,
        };
        if status != abi::OK {
            return Err(Refusal { status, reason: call.reported.unwrap_or_default() });
        }
        Ok(Instance { record: self.record, instance, kinds, log, host })
    }
}

/// What a plugin is told when it is made.
pub(crate) struct SetupText<'a> {
    /// Its configuration, checked.
    pub config: &'a str,
    /// Folder of its own resources; empty if there is none.
    pub data_dir: &'a str,
    /// What was bound.
    pub bindings: &'a str,
}

impl Drop for Instance {
    fn drop(&mut self) {
        if let Some(destroy) = self.record.destroy {
            // SAFETY: what create gave, freed once; all scratch holds the instance and so is gone.
            unsafe { destroy(self.instance) };
        }
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        if let Some(destroy) = self.owner.record.destroy_scratch
            && !self.scratch.is_null()
        {
            // SAFETY: what create_scratch gave, freed once; no call uses it, as `&mut` shows.
            unsafe { destroy(self.owner.instance, self.scratch) };
        }
    }
}

impl Scratch {
    /// Makes scratch for one thread.
    ///
    /// # Errors
    /// The status that the plugin returned.
    pub fn new(owner: &Arc<Instance>) -> Result<Scratch, Refusal> {
        let mut scratch = ptr::null_mut();
        let status = match owner.record.create_scratch {
            // SAFETY: what create gave, and a place for the scratch.
            Some(create) => unsafe { create(owner.instance, &mut scratch) },
            None => abi::OK,
        };
        if status != abi::OK {
            return Err(Refusal { status, reason: "it could not make its scratch".to_owned() });
        }
        Ok(Scratch { owner: owner.clone(), scratch })
    }

    /// Analyses one document: what the plugin emits goes to `gate`.
    ///
    /// # Errors
    /// What the plugin said, or the first thing that the gate refused.
    pub fn analyze(
        &mut self,
        text: &str,
        passing: &mut Passing,
        gate: &mut Gate,
        rows: usize,
        cancel: &AtomicU32,
    ) -> Result<(), Result<Refusal, Fault>> {
        let Some(analyze) = self.owner.record.analyze else {
            return Err(Ok(Refusal { status: abi::E_UNSUPPORTED, reason: String::new() }));
        };
        let mut call = Call { gate: Some(gate), kinds: &self.owner.kinds, rows, fault: None, reported: None };
        let document = abi::Document {
            size: size_of::<abi::Document>() as u32,
            n_layers: passing.layers.len() as u32,
            layers: passing.layers.as_ptr(),
            text: abi::Bytes::of(text.as_bytes()),
            run: ptr::from_mut(&mut call).cast(),
            cancel: cancel.as_ptr(),
        };
        // SAFETY: instance and scratch are what create and create_scratch gave, the scratch is ours alone; the document
        // and everything it leads to lives until the call returns.
        let status = unsafe { analyze(self.owner.instance, self.scratch, &document) };
        match (call.fault, status) {
            (Some(fault), _) => Err(Err(fault)),
            (None, abi::OK) => Ok(()),
            (None, status) => Err(Ok(Refusal { status, reason: call.reported.unwrap_or_default() })),
        }
    }
}

impl Passing {
    /// Forgets the layers.
    pub fn clear(&mut self) {
        self.columns.clear();
        self.layers.clear();
    }

    /// Adds a layer that is absent.
    pub fn absent(&mut self) {
        self.layers.push(abi::Layer { columns: ptr::null(), n_columns: 0, n_rows: 0, strings: abi::Bytes::EMPTY });
    }

    /// Adds a layer: its columns with these numbers and contract types, in this order.
    pub fn layer(&mut self, layer: &Layer, columns: &[(usize, u32)]) {
        for (at, kind) in columns {
            let data = match layer.columns[*at].as_ref() {
                ColumnRef::U8(cells) => cells.as_ptr().cast(),
                ColumnRef::U32(cells) => cells.as_ptr().cast(),
                ColumnRef::I32(cells) => cells.as_ptr().cast(),
                ColumnRef::I64(cells) => cells.as_ptr().cast(),
                ColumnRef::F32(cells) => cells.as_ptr().cast(),
                ColumnRef::Pair(cells) => cells.as_ptr().cast(),
            };
            self.columns.push(abi::Column { data, kind: *kind, reserved: 0 });
        }
        self.layers.push(abi::Layer {
            // Set by `finish`, when the columns no longer move; until then only not null.
            columns: ptr::dangling(),
            n_columns: columns.len() as u32,
            n_rows: layer.rows as u32,
            strings: abi::Bytes::of(layer.strings.as_bytes()),
        });
    }

    /// Ends the adding: the columns have their place.
    pub fn finish(&mut self) {
        let mut rest = &self.columns[..];
        for layer in self.layers.iter_mut().filter(|layer| !layer.columns.is_null()) {
            let (own, after) = rest.split_at(layer.n_columns as usize);
            layer.columns = own.as_ptr();
            rest = after;
        }
    }
}

unsafe extern "C" fn emit(run: *mut c_void, provide: u32, rows: *const abi::Layer) -> abi::Status {
    // SAFETY: the contract: `run` is what analyze was given, used during that call on its thread.
    let call = unsafe { &mut *run.cast::<Call<'_>>() };
    if call.fault.is_some() {
        return abi::E_OUTPUT;
    }
    // SAFETY: the contract: `rows` lives until this call returns.
    let taken = catch_unwind(AssertUnwindSafe(|| unsafe { take_rows(call, provide as usize, rows) }));
    match taken.unwrap_or_else(|_| Err(senseless("the rows could not be taken in"))) {
        Ok(()) => abi::OK,
        Err(fault) => {
            call.fault = Some(fault);
            abi::E_OUTPUT
        }
    }
}

/// # Safety
/// `rows` leads to a layer as the contract describes it, readable until the call returns.
unsafe fn take_rows(call: &mut Call<'_>, provide: usize, rows: *const abi::Layer) -> Result<(), Fault> {
    if rows.is_null() || !rows.is_aligned() {
        return Err(senseless("the layer leads nowhere"));
    }
    // SAFETY: promised by the caller, and it is neither null nor misaligned.
    let layer = unsafe { &*rows };
    let Some(gate) = call.gate.as_deref_mut() else { return Err(senseless("rows were handed over outside of analyze")) };
    let kinds = call.kinds.get(provide).map_or(&[][..], Vec::as_slice);
    let count = layer.n_rows as usize;
    if count > call.rows {
        let detail = format!("{count} rows, {} allowed", call.rows);
        return Err(Fault { kind: FaultKind::TooMuch, ..senseless(&detail) });
    }
    if layer.n_columns as usize != kinds.len() {
        return gate.emit(provide, &[], 0, &[]).and(Err(senseless(&format!("{} columns, {} are declared", layer.n_columns, kinds.len()))));
    }
    if layer.columns.is_null() || !layer.columns.is_aligned() {
        return Err(senseless("the columns lead nowhere"));
    }
    // SAFETY: promised by the caller: `n_columns` columns.
    let given = unsafe { std::slice::from_raw_parts(layer.columns, kinds.len()) };
    let mut columns = Vec::with_capacity(kinds.len());
    for (column, kind) in given.iter().zip(kinds) {
        if column.kind != *kind {
            return Err(senseless(&format!("a column of type {} was given, {kind} is declared", column.kind)));
        }
        // SAFETY: promised by the caller: `n_rows` cells of the type that the column says.
        columns.push(unsafe {
            match *kind {
                abi::U8 | abi::LABEL => ColumnRef::U8(cells(column.data, count)?),
                abi::U32 | abi::REF => ColumnRef::U32(cells(column.data, count)?),
                abi::I32 => ColumnRef::I32(cells(column.data, count)?),
                abi::I64 => ColumnRef::I64(cells(column.data, count)?),
                abi::F32 => ColumnRef::F32(cells(column.data, count)?),
                _ => ColumnRef::Pair(cells::<Pair>(column.data, count)?),
            }
        });
    }
    if layer.strings.len > isize::MAX as usize {
        return Err(senseless("its strings are longer than memory"));
    }
    // SAFETY: promised by the caller.
    let strings = unsafe { layer.strings.as_slice() };
    gate.emit(provide, &columns, count, strings)
}

/// # Safety
/// `data` leads to `rows` readable cells of type `T` that live for `'a`; any pointer will do for no rows.
unsafe fn cells<'a, T>(data: *const c_void, rows: usize) -> Result<&'a [T], Fault> {
    let data = data.cast::<T>();
    if rows == 0 {
        return Ok(&[]);
    }
    if data.is_null() || !data.is_aligned() {
        return Err(senseless("a column leads nowhere or is not aligned"));
    }
    // SAFETY: promised by the caller; it is neither null nor misaligned.
    Ok(unsafe { std::slice::from_raw_parts(data, rows) })
}

fn senseless(detail: &str) -> Fault {
    Fault { kind: FaultKind::WrongColumns, layer: String::new(), column: String::new(), row: None, detail: detail.to_owned() }
}

unsafe extern "C" fn report(run: *mut c_void, _code: abi::Status, message: abi::Bytes) {
    // SAFETY: the contract: `run` is what create or analyze was given, used during that call on its thread; the message
    // lives until this call returns.
    let (call, message) = unsafe { (&mut *run.cast::<Call<'_>>(), message.as_slice()) };
    call.reported = Some(String::from_utf8_lossy(&message[..message.len().min(64 << 10)]).into_owned());
}

unsafe extern "C" fn take_log(ctx: *mut c_void, level: u32, target: abi::Bytes, message: abi::Bytes, fields_json: abi::Bytes) {
    // SAFETY: `ctx` is the log of the instance, which lives until after destroy; the texts live until this call returns.
    let (log, target, message, fields) = unsafe { (&*ctx.cast::<Log>(), target.as_slice(), message.as_slice(), fields_json.as_slice()) };
    // A subscriber of the host that panics must not unwind into the plugin.
    let _ = catch_unwind(AssertUnwindSafe(|| log.put(level, target, message, fields)));
}

unsafe extern "C" fn no_extension(_ctx: *mut c_void, _id: abi::Bytes) -> *const c_void {
    ptr::null()
}

/// The loader's own words.
fn readable(error: &libloading::Error) -> String {
    use std::error::Error as _;
    error.source().map_or_else(|| error.to_string(), ToString::to_string)
}
