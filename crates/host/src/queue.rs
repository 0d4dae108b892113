//! Documents on their way to the plugins and back: read ahead by one thread, computed in any order, delivered in the
//! order they came in.
//!
//! What depends on earlier documents, namely that a plugin is out after too many failures, is decided on delivery. A
//! document that was computed with a plugin that is out by its turn is computed again without. So the same documents
//! give the same outcomes on any number of threads and workers.

use crate::bind::Bindings;
use crate::error::Failure;
use crate::manifest::Manifest;
use crate::run::{Computed, Ending, failures};
use dateline_core::Document;
use std::collections::{BTreeMap, VecDeque};
use std::ops::ControlFlow;
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::time::Duration;

/// So many deaths in a row by one plugin take it out.
pub(crate) const DEATHS: u32 = 5;
/// Bytes of text that may be under way at once; one document always may.
const BYTES_UNDER_WAY: usize = 64 << 20;

/// A document with everything that was computed of it.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The document, with the layers of every plugin that came through.
    pub document: Document,
    /// What went wrong, in the order of the plan.
    pub failures: Vec<Failure>,
    /// How long each plugin took, in the order of the plan; none for those that were not called.
    pub timings: Vec<(String, Duration)>,
}

/// What a whole run came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Documents that went through.
    pub documents: u64,
    /// Documents with at least one failure.
    pub failed: u64,
    /// By code, the number of failures.
    pub failures: BTreeMap<&'static str, u64>,
    /// Plugins that were taken out, each with the reason.
    pub disabled: Vec<(String, String)>,
}

impl Summary {
    /// The exit code that a program should end with: 0, or 1 if anything failed.
    pub fn exit_code(&self) -> u8 {
        u8::from(self.failed > 0)
    }
}

/// A document to be computed.
#[derive(Clone, Debug, Default)]
pub(crate) struct Task {
    /// Its place in the input.
    pub number: u64,
    /// The document.
    pub document: Document,
    /// Plugins that are out, by step.
    pub disabled: Vec<bool>,
    /// Plugins that died on it, by step, each with code and sentence.
    pub died: BTreeMap<usize, (&'static str, String)>,
    /// How often a worker died on it.
    pub attempts: u32,
}

/// A document that was computed.
#[derive(Debug)]
pub(crate) struct Done {
    /// The document, as it was given out.
    pub task: Task,
    /// What came of it; nothing where no worker survived it.
    pub computed: Computed,
}

impl Task {
    /// The steps that shall not be called.
    pub fn left_out(&self) -> Vec<bool> {
        let mut left_out = self.disabled.clone();
        for step in self.died.keys() {
            if let Some(out) = left_out.get_mut(*step) {
                *out = true;
            }
        }
        left_out
    }
}

/// The queue between the reader and those who compute.
pub(crate) struct Source {
    state: Mutex<State>,
    /// There is something to take, or nothing will come any more.
    ready: Condvar,
    /// There is room for another document.
    room: Condvar,
    /// Most documents that may be under way at once.
    window: usize,
}

struct State {
    /// Documents to be computed, the earliest first.
    waiting: VecDeque<Task>,
    /// Documents that were read and not delivered.
    under_way: usize,
    /// Bytes of their texts.
    bytes: usize,
    /// The input is at its end.
    ended: bool,
    /// Nobody wants more.
    stopped: bool,
    /// Plugins that are out, by step.
    disabled: Vec<bool>,
}

/// Ends the input when it is dropped, so that nobody waits for a reader that panicked.
struct End<'a>(&'a Source, &'a dyn Fn());

/// Stops everything if its thread panics, so that nobody waits for a document that is lost.
pub(crate) struct StopOnPanic<'a>(pub &'a Source);

impl Drop for End<'_> {
    fn drop(&mut self) {
        self.0.lock().ended = true;
        self.0.ready.notify_all();
        (self.1)();
    }
}

impl Drop for StopOnPanic<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.0.stop();
        }
    }
}

impl Source {
    pub fn new(steps: usize, window: usize) -> Source {
        let state = State { waiting: VecDeque::new(), under_way: 0, bytes: 0, ended: false, stopped: false, disabled: vec![false; steps] };
        Source { state: Mutex::new(state), ready: Condvar::new(), room: Condvar::new(), window }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(|broken| broken.into_inner())
    }

    /// Reads documents until they end or nobody wants more, as far ahead as there is room. `wake` is called for each.
    pub fn read(&self, documents: impl Iterator<Item = Document>, wake: &dyn Fn()) {
        let _end = End(self, wake);
        for (number, document) in (0..).zip(documents) {
            let bytes = document.text.len();
            let mut state = self.lock();
            while !state.stopped && state.under_way > 0 && (state.under_way >= self.window || state.bytes + bytes > BYTES_UNDER_WAY) {
                state = self.room.wait(state).unwrap_or_else(|broken| broken.into_inner());
            }
            if state.stopped {
                return;
            }
            state.under_way += 1;
            state.bytes += bytes;
            state.waiting.push_back(Task { number, document, ..Task::default() });
            drop(state);
            self.ready.notify_one();
            wake();
        }
    }

    /// The next document to compute; waits for it. None when there will be no more.
    pub fn take(&self) -> Option<Task> {
        let mut state = self.lock();
        loop {
            if let Some(task) = state.next() {
                return Some(task);
            }
            if state.stopped || state.ended && state.under_way == 0 {
                return None;
            }
            state = self.ready.wait(state).unwrap_or_else(|broken| broken.into_inner());
        }
    }

    /// The next document to compute, if one is there.
    pub fn try_take(&self) -> Option<Task> {
        self.lock().next()
    }

    /// Whether nothing is left to compute or to wait for.
    pub fn is_over(&self) -> bool {
        let state = self.lock();
        state.stopped || state.ended && state.under_way == 0
    }

    /// Gives a document back, to be computed before others.
    pub fn give_back(&self, task: Task) {
        let mut state = self.lock();
        let place = state.waiting.partition_point(|other| other.number < task.number);
        state.waiting.insert(place, task);
        drop(state);
        self.ready.notify_one();
    }

    /// A document of this many bytes was delivered.
    pub fn delivered(&self, bytes: usize) {
        let mut state = self.lock();
        state.under_way -= 1;
        state.bytes -= bytes;
        let over = state.ended && state.under_way == 0;
        drop(state);
        self.room.notify_one();
        if over {
            self.ready.notify_all();
        }
    }

    /// A plugin is out.
    pub fn disable(&self, disabled: &[bool]) {
        self.lock().disabled.copy_from_slice(disabled);
    }

    /// Nobody wants more.
    pub fn stop(&self) {
        self.lock().stopped = true;
        self.ready.notify_all();
        self.room.notify_all();
    }
}

impl State {
    fn next(&mut self) -> Option<Task> {
        if self.stopped {
            return None;
        }
        let mut task = self.waiting.pop_front()?;
        if task.disabled != self.disabled {
            task.disabled.clone_from(&self.disabled);
            // What happened with a plugin that is out now would not have happened without it.
            task.died.clear();
            task.attempts = 0;
        }
        Some(task)
    }
}

/// Puts what was computed back into the order of the input.
pub(crate) struct Ledger {
    manifests: Vec<Arc<Manifest>>,
    bindings: Bindings,
    next: u64,
    waiting: BTreeMap<u64, Done>,
    disabled: Vec<bool>,
    reasons: Vec<String>,
    deaths: Vec<u32>,
    panics: Vec<u32>,
    max_panics: u32,
    /// What the run came to so far.
    pub summary: Summary,
}

impl Ledger {
    pub fn new(manifests: Vec<Arc<Manifest>>, bindings: Bindings, max_panics: u32) -> Ledger {
        let steps = manifests.len();
        Ledger {
            manifests,
            bindings,
            next: 0,
            waiting: BTreeMap::new(),
            disabled: vec![false; steps],
            reasons: vec![String::new(); steps],
            deaths: vec![0; steps],
            panics: vec![0; steps],
            max_panics,
            summary: Summary::default(),
        }
    }

    /// Takes in a computed document.
    pub fn arrive(&mut self, done: Done) {
        self.waiting.insert(done.task.number, done);
    }

    /// Whether the next one has arrived.
    pub fn is_due(&self) -> bool {
        self.waiting.contains_key(&self.next)
    }

    /// Hands over what has arrived, in order; what a plugin that is disabled by now took part in goes back to be computed again.
    pub fn deliver(&mut self, source: &Source, on: &mut dyn FnMut(Outcome) -> ControlFlow<()>) -> ControlFlow<()> {
        while let Some(done) = self.waiting.remove(&self.next) {
            if done.task.disabled != self.disabled {
                let Task { number, document, .. } = done.task;
                source.give_back(Task { number, document, disabled: self.disabled.clone(), ..Task::default() });
                continue;
            }
            self.next += 1;
            let outcome = self.outcome(&done);
            self.count(&done, &outcome);
            source.disable(&self.disabled);
            let Done { task, computed } = done;
            let outcome = self.dressed(task.document, computed, outcome);
            source.delivered(outcome.document.text.len());
            on(outcome)?;
        }
        ControlFlow::Continue(())
    }

    fn outcome(&self, done: &Done) -> Vec<(&'static str, usize, String)> {
        let mut found = done.computed.failures.clone();
        for (step, (code, sentence)) in &done.task.died {
            found.push((code, *step, sentence.clone()));
        }
        for (step, _) in self.disabled.iter().enumerate().filter(|(_, out)| **out) {
            found.push(("E_PLUGIN_DISABLED", step, self.reasons[step].clone()));
        }
        found.sort_by_key(|(_, step, _)| *step);
        found
    }

    /// Counts deaths and panics, and takes out those who have had too many.
    fn count(&mut self, done: &Done, found: &[(&'static str, usize, String)]) {
        self.summary.documents += 1;
        self.summary.failed += u64::from(!found.is_empty());
        for (code, step, _) in found {
            *self.summary.failures.entry(code).or_default() += 1;
            if *code == "E_PLUGIN_PANIC" {
                self.panics[*step] += 1;
            }
        }
        for step in 0..self.manifests.len() {
            if done.task.died.contains_key(&step) {
                self.deaths[step] += 1;
            } else if matches!(done.computed.endings.get(step), Some(Ending::Done | Ending::Failed)) {
                self.deaths[step] = 0;
            }
            let reason = match () {
                () if self.disabled[step] => continue,
                () if self.deaths[step] >= DEATHS => format!("{DEATHS} deaths in a row"),
                () if self.max_panics > 0 && self.panics[step] >= self.max_panics => format!("{} panics", self.panics[step]),
                () => continue,
            };
            self.disabled[step] = true;
            self.reasons[step] = format!("it is out for the rest of the run after {reason}");
            self.summary.disabled.push((self.manifests[step].id.clone(), self.reasons[step].clone()));
        }
    }

    fn dressed(&self, mut document: Document, computed: Computed, found: Vec<(&'static str, usize, String)>) -> Outcome {
        for schema in &self.bindings.layers[1..] {
            document.layers.remove(&schema.name);
        }
        computed.layers.into_iter().flatten().for_each(|layer| document.insert(layer));
        let called = computed.endings.iter().zip(&computed.timings).zip(&self.manifests);
        let timings = called
            .filter(|((ending, _), _)| matches!(ending, Ending::Done | Ending::Failed))
            .map(|((_, time), manifest)| (manifest.id.clone(), *time))
            .collect();
        Outcome { failures: failures(&document.id, &self.manifests, found), document, timings }
    }
}
