//! One worker process, as the host sees it: what it was given, what it sent, how long it takes, how it ended.

use crate::channel::{Arrival, pair, receive, send_descriptors, transmit};
use crate::hello::{Hello, Refused};
use crate::page::{LOADING, Place, now};
use crate::queue::Task;
use crate::run::{Computed, ToLoad};
use crate::settings::Settings;
use crate::shared::SharedPage;
use crate::wire::{Kind, put_frame, put_task, take_done, take_frame};
use crate::worker::MARK;
use dateline_core::gate::verify;
use dateline_core::{Document, Layer, MetaValue, Schema};
use rustix::fs::OFlags;
use rustix::process::{Pid, PidfdFlags, Signal};
use std::collections::VecDeque;
use std::io::{self, Read};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStderr, Command, ExitStatus, Stdio};
use std::sync::Arc;
use std::time::Duration;

/// Documents that a worker may have at once: one under its hands, the others so that it never waits.
pub(crate) const WINDOW: usize = 4;
/// How long plugins may take to load.
const LOAD_DEADLINE: Duration = Duration::from_secs(60);
/// Bytes of a worker's standard error that are kept, to tell lack of memory from other ends.
const LAST_WORDS: usize = 4096;

/// A running worker.
pub(crate) struct Process {
    child: Child,
    /// Becomes readable when the process has ended.
    ending: OwnedFd,
    socket: OwnedFd,
    stderr: Option<ChildStderr>,
    page: SharedPage,
    arrived: Vec<u8>,
    outgoing: Vec<u8>,
    sent: usize,
    last_words: Vec<u8>,
    /// When it was started, on the monotonic clock.
    started: Duration,
    /// Whether it said that everything is loaded.
    pub ready: bool,
    /// Documents it was given and has not answered, in order.
    pub flight: VecDeque<Task>,
    /// Documents it was given in all.
    pub given: u32,
    /// Whether it shall get nothing but what it has.
    pub alone: bool,
    asked: Option<(Place, Duration)>,
    fault: Option<Fault>,
}

/// What the host found wrong with a worker and killed it for.
#[derive(Clone, Debug)]
enum Fault {
    Late(Duration),
    Garbled(&'static str),
}

/// What arrived from a worker.
pub(crate) enum News {
    /// Everything is loaded.
    Ready,
    /// Something could not be loaded.
    Refused(Refused),
    /// The first document of its flight is done.
    Done(Box<Task>, Computed),
}

/// How a worker ended.
pub(crate) struct Death {
    /// Stable code, for the plugin it is blamed on.
    pub code: &'static str,
    /// A sentence that begins with "it".
    pub sentence: String,
    /// The step that was at work; none if no plugin was.
    pub step: Option<usize>,
    /// Whether trying once more might go better.
    pub again: bool,
}

/// What it takes to start a worker.
pub(crate) struct Recipe {
    /// The program.
    pub program: PathBuf,
    /// What it is told at first, as a frame.
    pub hello: Vec<u8>,
    /// What to load.
    pub steps: Vec<ToLoad>,
    /// Bytes of address space.
    pub memory: u64,
}

impl Recipe {
    pub fn new(hello: &Hello, steps: Vec<ToLoad>, program: Option<&PathBuf>) -> io::Result<Recipe> {
        let own = Path::new("/proc/self/exe");
        let program = match program {
            Some(program) => program.canonicalize()?,
            // This one stays the same file even if another takes its name meanwhile.
            None if own.exists() => own.to_owned(),
            None => std::env::current_exe()?,
        };
        let json = serde_json::to_vec(hello)?;
        let mut frame = Vec::new();
        if !put_frame(&mut frame, Kind::Hello, 0, |buffer| buffer.extend_from_slice(&json)) {
            return Err(io::Error::other("the manifests are too long"));
        }
        Ok(Recipe { program, hello: frame, steps, memory: hello.memory })
    }
}

impl Process {
    /// Starts a worker and tells it what to load.
    pub fn start(recipe: &Recipe) -> io::Result<Process> {
        let page = SharedPage::new()?;
        let (socket, theirs) = pair()?;
        let mut command = Command::new(&recipe.program);
        command.arg0("dateline-worker").arg("worker").env_clear().env("LANG", "C").env(MARK, "1");
        // A group of its own: what a terminal sends to the host's group is the host's to deal with.
        command.stdin(Stdio::from(theirs)).stdout(Stdio::null()).stderr(Stdio::piped()).process_group(0);
        let mut child = command.spawn()?;
        // The command holds the worker's end of the line; only the worker may.
        drop(command);
        let stderr = child.stderr.take().ok_or_else(|| io::Error::other("the worker has no standard error"))?;
        let nonblocking = |descriptor: BorrowedFd<'_>| rustix::fs::fcntl_setfl(descriptor, OFlags::NONBLOCK);
        nonblocking(stderr.as_fd())?;
        let pid = Pid::from_child(&child);
        let ending = rustix::process::pidfd_open(pid, PidfdFlags::empty())?;
        let mut descriptors = vec![page.descriptor()];
        descriptors.extend(recipe.steps.iter().map(|step| step.file.as_fd()));
        // A few hundred bytes at most: they fit into the socket's buffer, and this does not block.
        send_descriptors(socket.as_fd(), &descriptors)?;
        nonblocking(socket.as_fd())?;
        let mut process = Process {
            child,
            ending,
            socket,
            stderr: Some(stderr),
            page,
            arrived: Vec::new(),
            outgoing: recipe.hello.clone(),
            sent: 0,
            last_words: Vec::new(),
            started: now(),
            ready: false,
            flight: VecDeque::new(),
            given: 0,
            alone: false,
            asked: None,
            fault: None,
        };
        process.push()?;
        Ok(process)
    }

    /// What to wait for: news, its end, its standard error as long as that is open.
    pub fn descriptors(&self) -> (BorrowedFd<'_>, BorrowedFd<'_>, Option<BorrowedFd<'_>>) {
        (self.socket.as_fd(), self.ending.as_fd(), self.stderr.as_ref().map(AsFd::as_fd))
    }

    /// Whether there is something to send.
    pub fn is_sending(&self) -> bool {
        self.sent < self.outgoing.len()
    }

    /// Gives it a document.
    ///
    /// # Errors
    /// The document, if it is too long for a frame.
    pub fn give(&mut self, task: Task) -> Result<(), Box<Task>> {
        let (text, left_out, layer) = (&task.document.text, task.left_out(), task.document.meta_layer());
        if !put_frame(&mut self.outgoing, Kind::Task, task.number, |buffer| put_task(buffer, text, &left_out, &layer)) {
            return Err(Box::new(task));
        }
        self.flight.push_back(task);
        self.given += 1;
        Ok(())
    }

    /// Sends what can be sent now.
    pub fn push(&mut self) -> io::Result<()> {
        while self.is_sending() {
            match transmit(&self.socket, &self.outgoing[self.sent..])? {
                // Its end will be noticed.
                Some(0) | None => return Ok(()),
                Some(sent) => self.sent += sent,
            }
        }
        self.outgoing.clear();
        self.sent = 0;
        Ok(())
    }

    /// Takes in what has arrived. True if the line is at its end.
    pub fn pull(&mut self) -> io::Result<bool> {
        loop {
            let before = self.arrived.len();
            match receive(&self.socket, &mut self.arrived)? {
                Arrival::End => return Ok(true),
                Arrival::Nothing => return Ok(false),
                // A short read: there is nothing more for now.
                Arrival::Bytes if self.arrived.len() - before < 64 << 10 => return Ok(false),
                Arrival::Bytes => {}
            }
        }
    }

    /// What has arrived, in order. A worker that sends something else is killed.
    pub fn news(&mut self, schemas: &[Arc<Schema>], steps: usize) -> Vec<News> {
        let arrived = std::mem::take(&mut self.arrived);
        let (mut news, mut used) = (Vec::new(), 0);
        while self.fault.is_none() {
            match take_frame(&arrived[used..]) {
                Ok(None) => break,
                Ok(Some(frame)) => {
                    used += frame.size;
                    match self.read(frame.kind, frame.number, frame.payload, schemas, steps) {
                        Ok(one) => news.push(one),
                        Err(fault) => self.condemn(Fault::Garbled(fault)),
                    }
                }
                Err(_) => self.condemn(Fault::Garbled("its checksum is wrong")),
            }
        }
        self.arrived = arrived;
        self.arrived.drain(..used);
        news
    }

    fn read(&mut self, kind: Kind, number: u64, payload: &[u8], schemas: &[Arc<Schema>], steps: usize) -> Result<News, &'static str> {
        match kind {
            Kind::Ready if !self.ready => {
                self.ready = true;
                Ok(News::Ready)
            }
            Kind::Refused if !self.ready => serde_json::from_slice(payload).map(News::Refused).map_err(|_| "it says no in other words"),
            Kind::Done if self.ready => {
                if self.flight.front().is_none_or(|task| task.number != number) {
                    return Err("it answers for another document");
                }
                let (computed, log) = take_done(payload, schemas, steps).ok_or("its answer makes no sense")?;
                // A plugin may have written over the worker's memory after the rows had passed the gate.
                let layers: Vec<&Layer> = computed.layers.iter().flatten().collect();
                let (text, host) = self.flight.front().map_or(("", 0), |task| (&*task.document.text, texts(&task.document)));
                let rows_of = |name: &str| (name == schemas[0].name).then_some(host);
                verify(&layers, text, &rows_of).map_err(|_| "its answer holds rows that the gate does not let through")?;
                log.iter().for_each(crate::log::LogLine::hand_on);
                let task = self.flight.pop_front().ok_or("it answers for another document")?;
                Ok(News::Done(Box::new(task), computed))
            }
            _ => Err("it speaks out of turn"),
        }
    }

    /// Takes in what it wrote to its standard error, and hands it on as warnings.
    pub fn listen(&mut self) {
        let mut buffer = [0; 4096];
        while let Some(stderr) = &mut self.stderr {
            let read = match stderr.read(&mut buffer) {
                Ok(read @ 1..) => read,
                Ok(_) => {
                    self.stderr = None;
                    return;
                }
                Err(_) => return,
            };
            let text = String::from_utf8_lossy(&buffer[..read]);
            for line in text.lines().filter(|line| !line.trim().is_empty()) {
                tracing::warn!(target: "dateline::worker", "{}", line.escape_debug());
            }
            self.last_words.extend_from_slice(&buffer[..read]);
            let surplus = self.last_words.len().saturating_sub(LAST_WORDS);
            self.last_words.drain(..surplus);
        }
    }

    /// Asks a plugin that takes too long to stop, and kills the worker if it does not. Says when to look again.
    pub fn watch(&mut self, settings: &Settings) -> Duration {
        if !self.ready {
            let age = now().saturating_sub(self.started);
            if age > LOAD_DEADLINE {
                self.condemn(Fault::Late(LOAD_DEADLINE));
            }
            return LOAD_DEADLINE.saturating_sub(age).max(Duration::from_millis(1));
        }
        let Some(place) = self.page.place() else { return settings.deadline_for(0).min(Duration::from_secs(1)) };
        let deadline = settings.deadline_for(place.bytes);
        let now = now();
        let left = (place.since + deadline).saturating_sub(now);
        if !left.is_zero() {
            return left;
        }
        let grace = (deadline / 4).clamp(Duration::from_millis(50), Duration::from_secs(2));
        match self.asked {
            Some((asked, since)) if asked == place => {
                if now.saturating_sub(since) >= grace {
                    self.condemn(Fault::Late(deadline));
                }
                (since + grace).saturating_sub(now).max(Duration::from_millis(1))
            }
            _ => {
                self.page.cancel();
                self.asked = Some((place, now));
                grace
            }
        }
    }

    fn condemn(&mut self, fault: Fault) {
        if self.fault.is_none() {
            self.fault = Some(fault);
            // Its end is noticed like any other; if there is nobody to kill, it has ended already.
            let _ = self.child.kill();
        }
    }

    /// Ends it, without blame.
    pub fn dismiss(mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// How it ended, and what it left undone. It is killed first if only its line has ended.
    pub fn bury(mut self, steps: usize, memory: u64) -> io::Result<(Death, VecDeque<Task>)> {
        if self.child.try_wait()?.is_none() {
            // The line has ended: the process is about to, unless a plugin closed what is not its own.
            let mut wait = [rustix::event::PollFd::new(&self.ending, rustix::event::PollFlags::IN)];
            let patience = rustix::time::Timespec { tv_sec: 1, tv_nsec: 0 };
            if rustix::event::poll(&mut wait, Some(&patience))? == 0 {
                self.condemn(Fault::Garbled("it hung up"));
            }
        }
        let status = self.child.wait()?;
        self.listen();
        let place = self.page.place();
        let first = if self.ready { self.flight.front().map(|task| task.number) } else { Some(LOADING) };
        let step = place.filter(|place| Some(place.document) == first && place.step < steps).map(|place| place.step);
        let (code, sentence) = self.cause(status, memory);
        let again = !matches!(self.fault, Some(Fault::Late(_)));
        Ok((Death { code, sentence, step, again }, self.flight))
    }

    fn cause(&self, status: ExitStatus, memory: u64) -> (&'static str, String) {
        let words = String::from_utf8_lossy(&self.last_words);
        let no_memory = ["memory allocation of ", "std::bad_alloc", "out of memory"].iter().any(|phrase| words.contains(phrase));
        match (&self.fault, status.signal(), status.code()) {
            (Some(Fault::Late(allowed)), ..) => {
                ("E_PLUGIN_TIMEOUT", format!("it took longer than {} ms and was stopped", allowed.as_millis()))
            }
            (Some(Fault::Garbled(reason)), ..) => ("E_PLUGIN_PROTOCOL", format!("its worker broke the protocol: {reason}")),
            (None, Some(_), _) if no_memory => ("E_PLUGIN_OOM", format!("it needed more memory than the {} MiB allowed", memory >> 20)),
            (None, Some(signal), _) => ("E_PLUGIN_CRASH", format!("it crashed with {}", signal_name(signal))),
            (None, None, code) => ("E_PLUGIN_EXITED", format!("it ended its process with status {}", code.unwrap_or_default())),
        }
    }
}

fn signal_name(number: i32) -> String {
    const NAMES: &[(Signal, &str)] = &[
        (Signal::ABORT, "SIGABRT"),
        (Signal::BUS, "SIGBUS"),
        (Signal::FPE, "SIGFPE"),
        (Signal::ILL, "SIGILL"),
        (Signal::KILL, "SIGKILL"),
        (Signal::PIPE, "SIGPIPE"),
        (Signal::SEGV, "SIGSEGV"),
        (Signal::SYS, "SIGSYS"),
        (Signal::TERM, "SIGTERM"),
        (Signal::TRAP, "SIGTRAP"),
        (Signal::XCPU, "SIGXCPU"),
        (Signal::XFSZ, "SIGXFSZ"),
    ];
    let name = NAMES.iter().find(|(signal, _)| signal.as_raw() == number);
    name.map_or_else(|| format!("signal {number}"), |(_, name)| (*name).to_owned())
}

/// Number of rows of the host's own layer.
fn texts(document: &Document) -> usize {
    document.meta.values().filter(|value| matches!(value, MetaValue::Text(_))).count()
}
