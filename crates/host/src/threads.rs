//! Running a plan on threads of this process.

use crate::page::{Page, now};
use crate::queue::{Done, Ledger, Outcome, Source, StopOnPanic};
use crate::run::{Crew, Runner};
use crate::settings::Settings;
use dateline_core::Document;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, mpsc};
use std::time::Duration;

/// Stack of a thread that runs plugins: as much as a program's first thread has.
const STACK: usize = 8 << 20;

/// Runs all documents; what they give goes to `on` in their order.
pub(crate) fn run(
    crew: &Arc<Crew>,
    settings: &Settings,
    ledger: &mut Ledger,
    documents: impl Iterator<Item = Document> + Send,
    on: &mut dyn FnMut(Outcome) -> ControlFlow<()>,
) {
    let width = settings.width();
    let source = Source::new(crew.instances.len(), (width * 4).max(16));
    let pages: Vec<Page> = (0..width).map(|_| Page::default()).collect();
    let over = AtomicBool::new(false);
    let (sender, receiver) = mpsc::channel();
    std::thread::scope(|scope| {
        scope.spawn(|| source.read(documents, &|| {}));
        for page in &pages {
            let (source, sender, mut runner) = (&source, sender.clone(), Runner::new(crew.clone()));
            let work = move || {
                let _stop = StopOnPanic(source);
                while let Some(task) = source.take() {
                    let layer = task.document.meta_layer();
                    let computed = runner.run(task.number, &task.document.text, layer, &task.left_out(), page);
                    if sender.send(Done { task, computed }).is_err() {
                        return;
                    }
                }
            };
            let spawned = std::thread::Builder::new().name("dateline-runner".to_owned()).stack_size(STACK).spawn_scoped(scope, work);
            if spawned.is_err() {
                // The first one does the work of all; without any, nothing would ever come back.
                tracing::warn!("a thread could not be started; fewer are used");
            }
        }
        drop(sender);
        let watcher = scope.spawn(|| watch(&pages, settings, &over));
        deliver(&source, ledger, &receiver, on);
        over.store(true, Ordering::Relaxed);
        watcher.thread().unpark();
    });
}

fn deliver(source: &Source, ledger: &mut Ledger, receiver: &mpsc::Receiver<Done>, on: &mut dyn FnMut(Outcome) -> ControlFlow<()>) {
    let _stop = StopOnPanic(source);
    for done in receiver {
        ledger.arrive(done);
        if ledger.deliver(source, on).is_break() {
            break;
        }
    }
    source.stop();
}

/// Asks plugins that take longer than allowed to stop.
fn watch(pages: &[Page], settings: &Settings, over: &AtomicBool) {
    let step = settings.deadline.map_or(Duration::from_millis(200), |deadline| deadline / 8);
    let step = step.clamp(Duration::from_millis(1), Duration::from_millis(200));
    while !over.load(Ordering::Relaxed) {
        std::thread::park_timeout(step);
        for page in pages {
            if let Some(place) = page.place()
                && now().saturating_sub(place.since) > settings.deadline_for(place.bytes)
            {
                page.cancel();
            }
        }
    }
}
