//! Running a plan in worker processes.
//!
//! One thread reads the input ahead; the calling thread waits for all workers at once, hands out documents, takes in
//! what comes back and delivers it in order. When a worker dies, the first document it had not answered is the one it
//! died on: that is tried once more, alone in a fresh worker, and after that without the plugin that was at work. What
//! it had not begun goes back into the queue.

use crate::error::Error;
use crate::hello::Hello;
use crate::plan::Plan;
use crate::process::{News, Process, Recipe, WINDOW};
use crate::queue::{Done, Ledger, Outcome, Source, StopOnPanic, Task};
use crate::run::{Computed, ToLoad};
use crate::settings::Settings;
use crate::worker::MARK;
use dateline_core::{Document, Schema};
use rustix::event::{EventfdFlags, PollFd, PollFlags, eventfd, poll};
use rustix::time::Timespec;
use std::collections::VecDeque;
use std::io;
use std::ops::ControlFlow;
use std::os::fd::{AsFd, OwnedFd};
use std::sync::Arc;
use std::time::Duration;

/// Address space of a worker, unless told otherwise.
const MEMORY: u64 = 2 << 30;
/// So many workers in a row may die before they are ready.
const FALSE_STARTS: u32 = 3;

/// The workers of a session.
pub(crate) struct Supervisor {
    recipe: Recipe,
    schemas: Vec<Arc<Schema>>,
    slots: Vec<Option<Process>>,
    /// Documents that are to be run alone in a fresh worker.
    alone: VecDeque<Task>,
    false_starts: u32,
}

impl Supervisor {
    /// Starts a first worker and waits until it has loaded everything.
    ///
    /// # Errors
    /// What loading says, [`Error::LoadCrash`] if it killed the worker, or [`Error::Worker`].
    pub fn open(plan: &Plan, schemas: Vec<Arc<Schema>>, steps: Vec<ToLoad>, settings: &Settings) -> Result<Supervisor, Error> {
        if std::env::var_os(MARK).is_some() {
            return Err(Error::Worker { reason: "a worker cannot have workers of its own".to_owned() });
        }
        let memory = settings.memory_limit.unwrap_or(MEMORY);
        let hello = Hello::new(plan, &steps, memory, settings.log_level, settings.strict);
        let recipe = Recipe::new(&hello, steps, settings.worker_exe.as_ref()).map_err(broken)?;
        let slots = (0..settings.width()).map(|_| None).collect();
        let mut supervisor = Supervisor { recipe, schemas, slots, alone: VecDeque::new(), false_starts: FALSE_STARTS - 1 };
        supervisor.slots[0] = Some(Process::start(&supervisor.recipe).map_err(broken)?);
        let nobody = Source::new(0, 1);
        while supervisor.slots.iter().flatten().any(|process| !process.ready) {
            let pause = supervisor.watch(settings);
            supervisor.wait(None, pause)?;
            supervisor.hear(&nobody, &mut |_| {})?;
        }
        Ok(supervisor)
    }

    /// Runs all documents; what they give goes to `on` in their order.
    ///
    /// # Errors
    /// [`Error::Worker`] or [`Error::LoadCrash`] if no worker can be had any more.
    pub fn run(
        &mut self,
        settings: &Settings,
        ledger: &mut Ledger,
        documents: impl Iterator<Item = Document> + Send,
        on: &mut dyn FnMut(Outcome) -> ControlFlow<()>,
    ) -> Result<(), Error> {
        let bell = eventfd(0, EventfdFlags::CLOEXEC | EventfdFlags::NONBLOCK).map_err(|error| broken(error.into()))?;
        let source = Source::new(self.recipe.steps.len(), (self.slots.len() * WINDOW * 2).max(16));
        // A counter that is full rings as well as one more.
        let ring = || {
            let _ = rustix::io::write(&bell, &1_u64.to_ne_bytes());
        };
        let done = std::thread::scope(|scope| {
            let (source, ring) = (&source, &ring);
            scope.spawn(move || source.read(documents, ring));
            let _stop = StopOnPanic(source);
            let done = self.supervise(settings, ledger, source, &bell, on);
            source.stop();
            done
        });
        // Whoever still has something to do does it for nobody.
        self.alone.clear();
        for slot in &mut self.slots {
            if let Some(busy) = slot.take_if(|process| !process.flight.is_empty()) {
                busy.dismiss();
            }
        }
        done
    }

    fn supervise(
        &mut self,
        settings: &Settings,
        ledger: &mut Ledger,
        source: &Source,
        bell: &OwnedFd,
        on: &mut dyn FnMut(Outcome) -> ControlFlow<()>,
    ) -> Result<(), Error> {
        loop {
            if ledger.deliver(source, on).is_break() {
                return Ok(());
            }
            if source.is_over() {
                return Ok(());
            }
            self.hand_out(settings, source, &mut |done| ledger.arrive(done))?;
            if ledger.is_due() {
                continue;
            }
            let pause = self.watch(settings);
            self.wait(Some(bell), pause)?;
            self.hear(source, &mut |done| ledger.arrive(done))?;
        }
    }

    /// Gives documents to workers that have room, and starts workers where there are none.
    fn hand_out(&mut self, settings: &Settings, source: &Source, arrive: &mut dyn FnMut(Done)) -> Result<(), Error> {
        for at in 0..self.slots.len() {
            let worn = |process: &Process| settings.recycle_after > 0 && process.given >= settings.recycle_after;
            if let Some(worn) = self.slots[at].take_if(|process| process.flight.is_empty() && worn(process)) {
                worn.dismiss();
            }
            if self.alone.is_empty() || self.slots[at].as_ref().is_some_and(|process| !process.flight.is_empty()) {
                continue;
            }
            // Alone in a fresh one.
            if let Some(used) = self.slots[at].take_if(|process| process.given > 0) {
                used.dismiss();
            }
            if let Some(task) = self.alone.pop_front() {
                self.give(at, task, arrive)?;
                if let Some(process) = &mut self.slots[at] {
                    process.alone = true;
                }
            }
        }
        loop {
            let has_room = |process: &Process| {
                !process.alone && process.flight.len() < WINDOW && (settings.recycle_after == 0 || process.given < settings.recycle_after)
            };
            let room = |slot: &Option<Process>| match slot {
                Some(process) => has_room(process).then_some((process.flight.len(), 0)),
                // Rather a worker that is there and idle than a new one, rather a new one than a queue.
                None => Some((0, 1)),
            };
            let Some((_, at)) = (0..self.slots.len()).filter_map(|at| Some((room(&self.slots[at])?, at))).min() else { return Ok(()) };
            let Some(task) = source.try_take() else { return Ok(()) };
            self.give(at, task, arrive)?;
        }
    }

    /// Gives a document to the worker of a slot, which is started if there is none.
    fn give(&mut self, at: usize, task: Task, arrive: &mut dyn FnMut(Done)) -> Result<(), Error> {
        if self.slots[at].is_none() {
            self.slots[at] = Some(Process::start(&self.recipe).map_err(broken)?);
        }
        let Some(process) = &mut self.slots[at] else { return Ok(()) };
        if let Err(task) = process.give(task) {
            let failures = vec![("E_WORKER", usize::MAX, "it is too long to be sent to a worker".to_owned())];
            arrive(Done { task: *task, computed: Computed { failures, ..Computed::default() } });
            return Ok(());
        }
        process.push().map_err(broken)
    }

    /// Looks after the time that plugins take. Says how long nothing else needs to be looked after.
    fn watch(&mut self, settings: &Settings) -> Option<Duration> {
        let busy = self.slots.iter_mut().flatten().filter(|process| !process.ready || !process.flight.is_empty());
        busy.map(|process| process.watch(settings)).min()
    }

    /// Waits until something happens, or for so long.
    fn wait(&self, bell: Option<&OwnedFd>, pause: Option<Duration>) -> Result<(), Error> {
        let mut watched: Vec<PollFd<'_>> = bell.map(|bell| PollFd::new(bell, PollFlags::IN)).into_iter().collect();
        let descriptors: Vec<_> = self.slots.iter().flatten().map(|process| (process.descriptors(), process.is_sending())).collect();
        for ((socket, ending, stderr), sending) in &descriptors {
            let both = if *sending { PollFlags::IN | PollFlags::OUT } else { PollFlags::IN };
            watched.push(PollFd::new(socket, both));
            watched.push(PollFd::new(ending, PollFlags::IN));
            watched.extend(stderr.as_ref().map(|stderr| PollFd::new(stderr, PollFlags::IN)));
        }
        let pause = pause.map(|pause| {
            let pause = pause.clamp(Duration::from_micros(100), Duration::from_secs(3600));
            Timespec { tv_sec: pause.as_secs() as i64, tv_nsec: i64::from(pause.subsec_nanos()) }
        });
        match poll(&mut watched, pause.as_ref()) {
            Ok(_) | Err(rustix::io::Errno::INTR) => {}
            Err(error) => return Err(broken(error.into())),
        }
        if let Some(bell) = bell {
            let _ = rustix::io::read(bell, &mut [0; 8]);
        }
        Ok(())
    }

    /// Takes in what has happened.
    fn hear(&mut self, source: &Source, arrive: &mut dyn FnMut(Done)) -> Result<(), Error> {
        for at in 0..self.slots.len() {
            let Some(process) = &mut self.slots[at] else { continue };
            process.listen();
            // First whether it has ended, then what it sent: so nothing that it sent before its end is missed.
            let ended = has_ended(process).map_err(broken)?;
            let hung_up = process.pull().map_err(broken)?;
            for news in process.news(&self.schemas, self.recipe.steps.len()) {
                match news {
                    News::Ready => self.false_starts = 0,
                    News::Refused(refused) => return Err(refused.error(&self.recipe.steps)),
                    News::Done(task, computed) => {
                        process.alone = false;
                        arrive(Done { task: *task, computed });
                    }
                }
            }
            process.push().map_err(broken)?;
            if (ended || hung_up)
                && let Some(process) = self.slots[at].take()
            {
                self.mourn(process, source, arrive)?;
            }
        }
        Ok(())
    }

    /// Deals with what a dead worker left undone.
    fn mourn(&mut self, process: Process, source: &Source, arrive: &mut dyn FnMut(Done)) -> Result<(), Error> {
        let ready = process.ready;
        let (death, mut flight) = process.bury(self.recipe.steps.len(), self.recipe.memory).map_err(broken)?;
        if !ready {
            flight.into_iter().for_each(|task| source.give_back(task));
            self.false_starts += 1;
            if self.false_starts < FALSE_STARTS {
                return Ok(());
            }
            return Err(match death.step.and_then(|step| self.recipe.steps.get(step)) {
                Some(step) => {
                    let (path, id) = (step.path.clone(), step.manifest.id.clone());
                    Error::LoadCrash { path, id, code: death.code, reason: death.sentence }
                }
                None => Error::Worker { reason: format!("before it was ready, {}", death.sentence) },
            });
        }
        let culprit = flight.pop_front();
        flight.into_iter().for_each(|task| source.give_back(task));
        let Some(mut task) = culprit else { return Ok(()) };
        task.attempts += 1;
        if death.again && task.attempts == 1 {
            self.alone.push_back(task);
            return Ok(());
        }
        task.attempts = 0;
        match death.step {
            Some(step) => {
                task.died.insert(step, (death.code, death.sentence));
                source.give_back(task);
            }
            None => {
                let failures = vec![(death.code, usize::MAX, format!("no plugin was at work, but {}", death.sentence))];
                arrive(Done { task, computed: Computed { failures, ..Computed::default() } });
            }
        }
        Ok(())
    }
}

impl Drop for Supervisor {
    fn drop(&mut self) {
        self.slots.iter_mut().filter_map(Option::take).for_each(Process::dismiss);
    }
}

fn has_ended(process: &Process) -> io::Result<bool> {
    let (_, ending, _) = process.descriptors();
    let mut look = [PollFd::from_borrowed_fd(ending.as_fd(), PollFlags::IN)];
    Ok(poll(&mut look, Some(&Timespec { tv_sec: 0, tv_nsec: 0 }))? > 0)
}

fn broken(error: io::Error) -> Error {
    Error::Worker { reason: crate::inspect::plain(&error) }
}
