//! The entry points of a plugin: guards around an [`Analyzer`], and the macro that exports them.

use crate::analyzer::{Analyzer, Context, Error, Input, Layers, Setup};
use crate::log::HostLog;
use crate::raw;
use dateline_abi as abi;
use dateline_core::layer::LayerRef;
use dateline_core::schema::CellType;
use std::any::Any;
use std::cell::RefCell;
use std::ffi::c_void;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Once;
use std::sync::atomic::AtomicU32;
use tracing::Dispatch;

/// One instance as it crosses the contract.
struct Instance<A> {
    analyzer: A,
    host: *const abi::Host,
    log: Option<Dispatch>,
    kinds: Vec<Vec<u32>>,
}

/// One thread's scratch as it crosses the contract.
struct Workspace<A: Analyzer> {
    scratch: A::Scratch,
    tables: <A::Provides as Layers>::Tables,
}

/// Makes a library that exports `$analyzer` as its plugin. Once a library, at its root.
#[macro_export]
macro_rules! plugin {
    ($analyzer:ty) => {
        const _: () = {
            const ABOUT: $crate::manifest::About =
                $crate::manifest::About::of::<$analyzer>(env!("CARGO_PKG_VERSION"), cfg!(panic = "abort"));
            const LEN: usize = $crate::manifest::block_len(&ABOUT);
            #[used]
            static BLOCK: [u8; LEN] = $crate::manifest::block::<LEN>(&ABOUT);

            /// The plugin's record, as the contract names it.
            #[unsafe(no_mangle)]
            #[allow(non_upper_case_globals, clippy::allow_attributes, reason = "the contract gives the name")]
            pub static dateline_plugin_v1: $crate::abi::Plugin = $crate::export::record::<$analyzer>($crate::manifest::json_of(&BLOCK));
        };
    };
}

/// The record of `A`, with the manifest's JSON.
pub const fn record<A: Analyzer>(manifest: &'static [u8]) -> abi::Plugin {
    abi::Plugin {
        abi_major: abi::ABI_MAJOR,
        abi_minor: abi::ABI_MINOR,
        size: size_of::<abi::Plugin>() as u32,
        flags: 0,
        manifest: abi::Bytes::of(manifest),
        create: Some(create::<A>),
        create_scratch: Some(create_scratch::<A>),
        analyze: Some(analyze::<A>),
        destroy_scratch: Some(destroy_scratch::<A>),
        destroy: Some(destroy::<A>),
        extension: None,
    }
}

unsafe extern "C" fn create<A: Analyzer>(host: *const abi::Host, setup: *const abi::Setup, instance: *mut *mut c_void) -> abi::Status {
    // SAFETY: the contract: both lead to what they say; the host lives until after destroy, the setup for this call.
    let (host_ref, setup) = unsafe { (&*host, &*setup) };
    let made = guard(|| {
        // SAFETY: as above, for this call.
        let (config, data_dir, bindings) =
            unsafe { (setup.config_json.as_slice(), setup.data_dir.as_slice(), setup.bindings_json.as_slice()) };
        let config = if config.is_empty() { b"{}" } else { config };
        let config = serde_json::from_slice(config).map_err(|error| Error::Config(error.to_string()))?;
        // SAFETY: the host outlives the instance, and so the bridge.
        let log = unsafe { HostLog::new(host_ref, log_level(bindings)) }.map(Dispatch::new);
        let data_dir = std::str::from_utf8(data_dir).map_err(|_| Error::Resource("the data folder's path is not UTF-8".to_owned()))?;
        let analyzer = logged(log.as_ref(), || A::new(config, &Setup { data_dir }))?;
        let kinds = A::Provides::LAYERS
            .iter()
            .map(|layer| layer.columns.iter().map(|column| CellType::from(column.cell).abi_kind()).collect())
            .collect();
        Ok(Box::new(Instance { analyzer, host, log, kinds }))
    });
    match made {
        Ok(made) => {
            // SAFETY: the host gives a place for the instance.
            unsafe { *instance = Box::into_raw(made).cast() };
            abi::OK
        }
        Err(failure) => report(host_ref, setup.run, failure),
    }
}

unsafe extern "C" fn create_scratch<A: Analyzer>(_instance: *mut c_void, scratch: *mut *mut c_void) -> abi::Status {
    match guard(|| Ok(Box::new(Workspace::<A> { scratch: A::Scratch::default(), tables: Default::default() }))) {
        Ok(made) => {
            // SAFETY: the host gives a place for the scratch.
            unsafe { *scratch = Box::into_raw(made).cast() };
            abi::OK
        }
        Err(failure) => failure.status,
    }
}

unsafe extern "C" fn analyze<A: Analyzer>(instance: *mut c_void, scratch: *mut c_void, document: *const abi::Document) -> abi::Status {
    // SAFETY: the contract: what create and create_scratch gave, and a document for this call; scratch is this call's alone.
    let (instance, workspace, document) = unsafe { (&*instance.cast::<Instance<A>>(), &mut *scratch.cast::<Workspace<A>>(), &*document) };
    // SAFETY: the host lives until after destroy.
    let host = unsafe { &*instance.host };
    let done = guard(|| {
        // SAFETY: the text is UTF-8 for this call, as the contract says.
        let text = unsafe { std::str::from_utf8_unchecked(document.text.as_slice()) };
        let layers: Vec<Option<LayerRef<'_>>> = match document.n_layers {
            0 => Vec::new(),
            // SAFETY: `n_layers` layers for this call, each as the contract says.
            count => unsafe { std::slice::from_raw_parts(document.layers, count as usize).iter().map(|layer| raw::read(layer)).collect() },
        };
        // SAFETY: the cancel word lives for this call and is only read atomically.
        let cancel = (!document.cancel.is_null()).then(|| unsafe { AtomicU32::from_ptr(document.cancel.cast_mut()) });
        let required = A::Requires::LAYERS.len();
        let (requires, uses) = layers.split_at_checked(required).ok_or_else(|| Error::Input("the host gave too few layers".to_owned()))?;
        let misfit = || Error::Input("the host gave layers of other columns".to_owned());
        let input = Input { requires: A::Requires::views(requires).ok_or_else(misfit)?, uses: A::Uses::optional(uses).ok_or_else(misfit)? };
        A::Provides::clear(&mut workspace.tables);
        let out = A::Provides::out(&mut workspace.tables);
        logged(instance.log.as_ref(), || instance.analyzer.analyze(&Context { text, cancel }, input, &mut workspace.scratch, out))
    });
    if let Err(failure) = done {
        return report(host, document.run, failure);
    }
    let Some(emit) = host.emit else { return abi::E_UNSUPPORTED };
    for (provide, (table, kinds)) in A::Provides::borrow(&workspace.tables).iter().zip(&instance.kinds).enumerate() {
        let columns = raw::columns(table, kinds);
        let layer = abi::Layer {
            columns: columns.as_ptr(),
            n_columns: columns.len() as u32,
            n_rows: table.rows as u32,
            strings: abi::Bytes::of(table.strings.as_bytes()),
        };
        // SAFETY: everything borrowed lives until the call returns; this is the thread that called analyze.
        let status = unsafe { emit(document.run, provide as u32, &layer) };
        if status != abi::OK {
            return status;
        }
    }
    abi::OK
}

unsafe extern "C" fn destroy_scratch<A: Analyzer>(_instance: *mut c_void, scratch: *mut c_void) {
    // SAFETY: what create_scratch gave, freed once.
    let scratch = unsafe { Box::from_raw(scratch.cast::<Workspace<A>>()) };
    let _ = guard(|| {
        drop(scratch);
        Ok(())
    });
}

unsafe extern "C" fn destroy<A: Analyzer>(instance: *mut c_void) {
    // SAFETY: what create gave, freed once, after all scratch.
    let instance = unsafe { Box::from_raw(instance.cast::<Instance<A>>()) };
    let _ = guard(|| {
        drop(instance);
        Ok(())
    });
}

/// Why a call failed, as the contract tells it.
struct Failure {
    status: abi::Status,
    message: String,
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Failure { status: error.status(), message: error.to_string() }
    }
}

fn report(host: &abi::Host, run: *mut c_void, failure: Failure) -> abi::Status {
    if let Some(report) = host.report {
        // SAFETY: the message outlives the call; this is the thread of the call that fails.
        unsafe { report(run, failure.status, abi::Bytes::of(failure.message.as_bytes())) };
    }
    failure.status
}

fn logged<T>(log: Option<&Dispatch>, call: impl FnOnce() -> T) -> T {
    match log {
        Some(log) => tracing::dispatcher::with_default(log, call),
        None => call(),
    }
}

fn log_level(bindings: &[u8]) -> u32 {
    let bindings: serde_json::Value = serde_json::from_slice(bindings).unwrap_or_default();
    bindings.get("log_level").and_then(serde_json::Value::as_u64).map_or(2, |level| level as u32)
}

thread_local! {
    /// Where and why the guarded call of this thread panicked; `None` outside of guarded calls.
    static PANIC: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Runs `call` so that nothing unwinds out of it: a panic becomes [`abi::E_PANIC`] with its message and place.
fn guard<T>(call: impl FnOnce() -> Result<T, Error>) -> Result<T, Failure> {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let outer = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            let noted = PANIC.try_with(|panic| match panic.try_borrow_mut() {
                Ok(mut panic) if panic.is_some() => {
                    let place = info.location().map(|place| format!(" at {}:{}", place.file(), place.line())).unwrap_or_default();
                    *panic = Some(format!("{}{place}", message(info.payload())));
                    true
                }
                _ => false,
            });
            if !noted.unwrap_or(false) {
                outer(info);
            }
        }));
    });
    PANIC.set(Some(String::new()));
    let outcome = catch_unwind(AssertUnwindSafe(call));
    let noted = PANIC.take().unwrap_or_default();
    match outcome {
        Ok(result) => result.map_err(Failure::from),
        Err(payload) => {
            let message = if noted.is_empty() { message(&*payload).to_owned() } else { noted };
            // Dropping a payload may panic again.
            std::mem::forget(payload);
            Err(Failure { status: abi::E_PANIC, message })
        }
    }
}

fn message(payload: &(dyn Any + Send)) -> &str {
    payload
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| payload.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("a panic without message")
}
