//! The line between the host and a worker: a pair of sockets, and the descriptors that travel over it.

use rustix::io::Errno;
use rustix::net::{
    AddressFamily, RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, SendAncillaryBuffer, SendAncillaryMessage, SendFlags, SocketFlags,
    SocketType, recvmsg, send, sendmsg, socketpair,
};
use std::io::{self, IoSlice, IoSliceMut};
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

/// Bytes read at once.
const CHUNK: usize = 256 << 10;

/// What reading from a line gave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Arrival {
    /// Bytes were appended.
    Bytes,
    /// Nothing is there now.
    Nothing,
    /// The other side is gone.
    End,
}

/// The two ends of a line.
pub(crate) fn pair() -> io::Result<(OwnedFd, OwnedFd)> {
    Ok(socketpair(AddressFamily::UNIX, SocketType::STREAM, SocketFlags::CLOEXEC, None)?)
}

/// Sends descriptors, each with one byte: 1 if more follow, 0 for the last.
pub(crate) fn send_descriptors(line: BorrowedFd<'_>, descriptors: &[BorrowedFd<'_>]) -> io::Result<()> {
    for (at, descriptor) in descriptors.iter().enumerate() {
        let more = [u8::from(at + 1 < descriptors.len())];
        let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
        let mut control = SendAncillaryBuffer::new(&mut space);
        let one = [*descriptor];
        if !control.push(SendAncillaryMessage::ScmRights(&one)) {
            return Err(io::Error::other("no room for a descriptor"));
        }
        retry(|| sendmsg(line, &[IoSlice::new(&more)], &mut control, SendFlags::NOSIGNAL))?;
    }
    Ok(())
}

/// Receives descriptors up to the last.
pub(crate) fn receive_descriptors(line: BorrowedFd<'_>) -> io::Result<Vec<OwnedFd>> {
    let mut descriptors = Vec::new();
    loop {
        let mut byte = [0];
        let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
        let mut control = RecvAncillaryBuffer::new(&mut space);
        let got = retry(|| recvmsg(line, &mut [IoSliceMut::new(&mut byte)], &mut control, RecvFlags::CMSG_CLOEXEC))?;
        if got.bytes == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        for message in control.drain() {
            if let RecvAncillaryMessage::ScmRights(more) = message {
                descriptors.extend(more);
            }
        }
        if byte == [0] {
            return Ok(descriptors);
        }
    }
}

/// Appends what has arrived; waits for something where the line is blocking.
pub(crate) fn receive(line: impl AsFd, into: &mut Vec<u8>) -> io::Result<Arrival> {
    into.reserve(CHUNK);
    match retry(|| rustix::io::read(line.as_fd(), rustix::buffer::spare_capacity(into))) {
        Ok(0) | Err(Errno::CONNRESET | Errno::PIPE) => Ok(Arrival::End),
        Ok(_) => Ok(Arrival::Bytes),
        Err(Errno::AGAIN) => Ok(Arrival::Nothing),
        Err(error) => Err(error.into()),
    }
}

/// Sends what can be sent of `bytes` and says how much that was; none if the other side is gone.
pub(crate) fn transmit(line: impl AsFd, bytes: &[u8]) -> io::Result<Option<usize>> {
    match retry(|| send(line.as_fd(), bytes, SendFlags::NOSIGNAL)) {
        Ok(sent) => Ok(Some(sent)),
        Err(Errno::AGAIN) => Ok(Some(0)),
        Err(Errno::PIPE | Errno::CONNRESET) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

fn retry<T>(mut call: impl FnMut() -> rustix::io::Result<T>) -> rustix::io::Result<T> {
    loop {
        match call() {
            Err(Errno::INTR) => {}
            other => return other,
        }
    }
}
