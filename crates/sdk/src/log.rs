//! The bridge from `tracing` inside a plugin to the host's log.

use dateline_abi as abi;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::ffi::c_void;
use std::fmt::{self, Write};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Level, Metadata, Subscriber};

type Log = unsafe extern "C" fn(*mut c_void, u32, abi::Bytes, abi::Bytes, abi::Bytes);

/// Hands events to the host; the fields of the spans they happen in become fields of theirs.
pub(crate) struct HostLog {
    log: Log,
    ctx: *mut c_void,
    level: u32,
    next: AtomicU64,
    spans: Mutex<BTreeMap<u64, String>>,
}

// SAFETY: the contract lets `log` be called on any thread with the host's `ctx`.
unsafe impl Send for HostLog {}
// SAFETY: as above.
unsafe impl Sync for HostLog {}

thread_local! {
    static ENTERED: RefCell<Vec<u64>> = const { RefCell::new(Vec::new()) };
}

impl HostLog {
    /// A bridge to the host's log that lets events up to `level` (1 error to 5 trace) through.
    ///
    /// # Safety
    /// `host` is as the contract promises, and outlives the bridge.
    pub(crate) unsafe fn new(host: &abi::Host, level: u32) -> Option<HostLog> {
        Some(HostLog { log: host.log?, ctx: host.ctx, level, next: AtomicU64::new(1), spans: Mutex::default() })
    }
}

fn level(level: &Level) -> u32 {
    match *level {
        Level::ERROR => 1,
        Level::WARN => 2,
        Level::INFO => 3,
        Level::DEBUG => 4,
        Level::TRACE => 5,
    }
}

impl Subscriber for HostLog {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        level(metadata.level()) <= self.level
    }

    fn new_span(&self, attributes: &Attributes<'_>) -> Id {
        let id = self.next.fetch_add(1, Ordering::Relaxed);
        let mut fields = Fields::default();
        attributes.record(&mut fields);
        self.spans.lock().unwrap_or_else(|broken| broken.into_inner()).insert(id, fields.json);
        Id::from_u64(id)
    }

    fn record(&self, span: &Id, values: &Record<'_>) {
        let mut fields = Fields::default();
        values.record(&mut fields);
        let mut spans = self.spans.lock().unwrap_or_else(|broken| broken.into_inner());
        spans.entry(span.into_u64()).or_default().push_str(&fields.json);
    }

    fn record_follows_from(&self, _span: &Id, _follows: &Id) {}

    fn event(&self, event: &Event<'_>) {
        let mut fields = Fields::default();
        ENTERED.with_borrow(|entered| {
            let spans = self.spans.lock().unwrap_or_else(|broken| broken.into_inner());
            entered.iter().filter_map(|id| spans.get(id)).for_each(|span| fields.json.push_str(span));
        });
        event.record(&mut fields);
        let json = format!("{{{}}}", fields.json.trim_start_matches(','));
        let (target, message) = (event.metadata().target(), fields.message);
        // SAFETY: all three outlive the call, which may come from any thread.
        unsafe {
            (self.log)(
                self.ctx,
                level(event.metadata().level()),
                abi::Bytes::of(target.as_bytes()),
                abi::Bytes::of(message.as_bytes()),
                abi::Bytes::of(json.as_bytes()),
            );
        }
    }

    fn enter(&self, span: &Id) {
        ENTERED.with_borrow_mut(|entered| entered.push(span.into_u64()));
    }

    fn exit(&self, span: &Id) {
        ENTERED.with_borrow_mut(|entered| {
            if let Some(at) = entered.iter().rposition(|id| *id == span.into_u64()) {
                entered.remove(at);
            }
        });
    }

    fn try_close(&self, span: Id) -> bool {
        self.spans.lock().unwrap_or_else(|broken| broken.into_inner()).remove(&span.into_u64()).is_some()
    }
}

/// Fields as the inside of a JSON object, each after a comma; the message apart.
#[derive(Default)]
struct Fields {
    json: String,
    message: String,
}

impl Fields {
    fn put(&mut self, field: &Field, json: fmt::Arguments<'_>) {
        let _ = write!(self.json, ",\"{}\":{json}", field.name());
    }
}

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        if field.name() == "message" {
            let _ = write!(self.message, "{value:?}");
        } else {
            let text = serde_json::to_string(&format!("{value:?}")).unwrap_or_default();
            self.put(field, format_args!("{text}"));
        }
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        let text = serde_json::to_string(value).unwrap_or_default();
        self.put(field, format_args!("{text}"));
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.put(field, format_args!("{value}"));
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.put(field, format_args!("{value}"));
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.put(field, format_args!("{value}"));
    }
}
