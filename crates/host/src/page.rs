//! What a runner tells its watcher while it runs, and the one word that the watcher tells it.

use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::time::Duration;

/// Which plugin is at which document since when. On the heap for a thread, on a shared page for a worker.
#[repr(C)]
#[derive(Debug, Default)]
pub(crate) struct Page {
    /// Number of the document.
    document: AtomicU64,
    /// When the step was entered: nanoseconds of the monotonic clock.
    since: AtomicU64,
    /// One more than the number of the step; 0 between steps.
    step: AtomicU32,
    /// Bytes of the document's text.
    bytes: AtomicU32,
    /// Not zero: the plugin shall stop.
    cancel: AtomicU32,
    /// Room up to a whole number of words.
    reserved: AtomicU32,
}

/// The document's number while plugins are loaded.
pub(crate) const LOADING: u64 = u64::MAX;

/// A look at a [`Page`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    /// Number of the document.
    pub document: u64,
    /// Number of the step.
    pub step: usize,
    /// Bytes of the document's text.
    pub bytes: usize,
    /// When the step was entered, on the monotonic clock.
    pub since: Duration,
}

impl Page {
    /// A plugin is about to be called.
    pub fn enter(&self, document: u64, step: usize, bytes: usize) {
        self.cancel.store(0, Ordering::Relaxed);
        self.document.store(document, Ordering::Relaxed);
        self.bytes.store(u32::try_from(bytes).unwrap_or(u32::MAX), Ordering::Relaxed);
        self.since.store(now().as_nanos() as u64, Ordering::Relaxed);
        self.step.store(step as u32 + 1, Ordering::Release);
    }

    /// The plugin returned.
    pub fn leave(&self) {
        self.step.store(0, Ordering::Release);
    }

    /// Where the runner is, if it is in a plugin.
    pub fn place(&self) -> Option<Place> {
        let step = self.step.load(Ordering::Acquire).checked_sub(1)? as usize;
        Some(Place {
            document: self.document.load(Ordering::Relaxed),
            step,
            bytes: self.bytes.load(Ordering::Relaxed) as usize,
            since: Duration::from_nanos(self.since.load(Ordering::Relaxed)),
        })
    }

    /// Asks the plugin to stop.
    pub fn cancel(&self) {
        self.cancel.store(1, Ordering::Relaxed);
    }

    /// Whether the plugin was asked to stop.
    pub fn cancelled(&self) -> bool {
        self.cancel.load(Ordering::Relaxed) != 0
    }

    /// The word that the plugin looks at.
    pub fn cancel_word(&self) -> &AtomicU32 {
        &self.cancel
    }
}

/// The monotonic clock, which is the same for all processes.
pub(crate) fn now() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::Monotonic);
    Duration::new(u64::try_from(time.tv_sec).unwrap_or(0), u32::try_from(time.tv_nsec).unwrap_or(0))
}
