//! A worker: a process that loads the plugins of a plan and runs whole documents for the host that started it.
//!
//! It gets its end of the line to the host as standard input and puts `/dev/null` there at once; its standard output
//! was never anything else. So nothing that a plugin reads or prints can come between.

use crate::bind::bind;
use crate::channel::{Arrival, receive, receive_descriptors, transmit};
use crate::hello::{Hello, Refused};
use crate::page::LOADING;
use crate::plan::Plan;
use crate::run::{Crew, Runner, ToLoad};
use crate::shared::SharedPage;
use crate::wire::{Frame, Kind, has_frame, put_done, put_frame, take_frame, take_task};
use rustix::process::{Resource, Rlimit, Signal, getppid, set_parent_process_death_signal, setrlimit};
use std::fs::File;
use std::io;
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::fs::MetadataExt;
use std::process::ExitCode;
use std::sync::Arc;

/// Environment variable that marks a worker, so that one never starts workers of its own.
pub(crate) const MARK: &str = "DATELINE_WORKER";

/// What a program does that was started as worker, with the one argument `worker`. It returns when the host is gone or
/// wants no more; the exit status means nothing to the host.
pub fn worker_main() -> ExitCode {
    match serve() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!("this worker cannot work: {error}; workers are started by the host itself");
            ExitCode::from(2)
        }
    }
}

/// The end of the line to the host, and what has arrived on it.
struct Line {
    socket: OwnedFd,
    arrived: Vec<u8>,
    /// Bytes of `arrived` that were dealt with.
    used: usize,
}

fn serve() -> io::Result<()> {
    set_parent_process_death_signal(Some(Signal::KILL))?;
    let socket = rustix::io::fcntl_dupfd_cloexec(io::stdin(), 3)?;
    rustix::stdio::dup2_stdin(File::open("/dev/null")?)?;
    let mut line = Line { socket, arrived: Vec::new(), used: 0 };
    let descriptors = receive_descriptors(line.socket.as_fd())?;
    let hello: Hello = match line.next()? {
        Some(Frame { kind: Kind::Hello, payload, .. }) => serde_json::from_slice(payload)?,
        _ => return Err(io::Error::other("the host did not say what to do")),
    };
    // If the host died before the signal was asked for, nobody would ever end this process.
    if getppid().is_none_or(|parent| parent.as_raw_nonzero().get() != hello.parent) {
        return Ok(());
    }
    match prepare(&hello, descriptors) {
        Ok((crew, page)) => {
            line.send(Kind::Ready, 0, |_| {})?;
            work(&mut line, Arc::new(crew), &page)
        }
        Err(refused) => {
            let json = serde_json::to_vec(&refused)?;
            line.send(Kind::Refused, 0, |buffer| buffer.extend_from_slice(&json))
        }
    }
}

/// Limits the process and loads everything.
fn prepare(hello: &Hello, descriptors: Vec<OwnedFd>) -> Result<(Crew, SharedPage), Refused> {
    if hello.version != env!("CARGO_PKG_VERSION") {
        return Err(Refused::worker(format!("it is version {}, the host is {}", env!("CARGO_PKG_VERSION"), hello.version)));
    }
    let limit = |resource, most| setrlimit(resource, Rlimit { current: Some(most), maximum: Some(most) });
    limit(Resource::Core, 0).map_err(|error| Refused::worker(format!("it cannot switch core dumps off: {error}")))?;
    limit(Resource::As, hello.memory).map_err(|error| Refused::worker(format!("it cannot limit its memory: {error}")))?;
    let mut descriptors = descriptors.into_iter();
    let page = descriptors.next().ok_or_else(|| io::Error::other("no shared page came")).and_then(SharedPage::of);
    let page = page.map_err(|error| Refused::worker(error.to_string()))?;
    let mut plan = Plan::default();
    let mut steps = Vec::with_capacity(hello.steps.len());
    for (told, file) in hello.steps.iter().zip(descriptors) {
        let step = told.step().map_err(Refused::worker)?;
        let file = File::from(file);
        let about = file.metadata().map_err(|error| Refused::worker(error.to_string()))?;
        steps.push(ToLoad {
            path: step.path.clone(),
            file: Arc::new(file),
            identity: (about.dev(), about.ino()),
            manifest: step.manifest.clone(),
            config: told.config.clone(),
        });
        plan.steps.push(step);
    }
    if steps.len() != hello.steps.len() {
        return Err(Refused::worker("not every plugin file came".to_owned()));
    }
    let bindings = bind(&plan).map_err(|error| Refused::worker(error.to_string()))?;
    let noted = |step| page.enter(LOADING, step, 0);
    let crew =
        Crew::load(&steps, bindings, hello.strict, hello.log_level, true, &noted).map_err(|(step, error)| Refused::of(step, &error))?;
    page.leave();
    Ok((crew, page))
}

/// Runs documents until the host is gone.
fn work(line: &mut Line, crew: Arc<Crew>, page: &SharedPage) -> io::Result<()> {
    let mut runner = Runner::new(crew.clone());
    let mut answer = Vec::new();
    while let Some(frame) = line.next()? {
        let number = frame.number;
        let task = (frame.kind == Kind::Task).then(|| take_task(frame.payload, &crew.bindings.layers[0])).flatten();
        let Some(task) = task else { return Err(io::Error::other("the host sent something that is no document")) };
        let computed = runner.run(number, task.text, task.host_layer, &task.left_out, page);
        let log = crew.take_log();
        answer.clear();
        if !put_frame(&mut answer, Kind::Done, number, |buffer| put_done(buffer, &computed, &log)) {
            return Err(io::Error::other("the layers of one document do not fit into a frame"));
        }
        line.send_all(&answer)?;
    }
    // The process ends: its memory need not be tidied up, and a plugin that fails at that would only disturb.
    std::mem::forget((runner, crew));
    Ok(())
}

impl Line {
    /// The next frame; waits for it. None when the host is gone.
    fn next(&mut self) -> io::Result<Option<Frame<'_>>> {
        self.arrived.drain(..self.used);
        self.used = 0;
        while !has_frame(&self.arrived) {
            if receive(&self.socket, &mut self.arrived)? == Arrival::End {
                return Ok(None);
            }
        }
        let frame = take_frame(&self.arrived).map_err(|_| io::Error::other("what the host sent is garbled"))?;
        self.used = frame.as_ref().map_or(0, |frame| frame.size);
        Ok(frame)
    }

    fn send(&self, kind: Kind, number: u64, fill: impl FnOnce(&mut Vec<u8>)) -> io::Result<()> {
        let mut bytes = Vec::new();
        put_frame(&mut bytes, kind, number, fill);
        self.send_all(&bytes)
    }

    fn send_all(&self, mut bytes: &[u8]) -> io::Result<()> {
        while !bytes.is_empty() {
            match transmit(&self.socket, bytes)? {
                Some(sent) => bytes = &bytes[sent..],
                None => return Err(io::ErrorKind::BrokenPipe.into()),
            }
        }
        Ok(())
    }
}
