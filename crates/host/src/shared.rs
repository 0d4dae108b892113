//! A [`Page`] in memory that the host and a worker both see.
#![expect(unsafe_code, reason = "memory that two processes share can only be had from the operating system")]

use crate::page::Page;
use rustix::fs::{MemfdFlags, SealFlags, fcntl_add_seals, ftruncate, memfd_create};
use rustix::mm::{MapFlags, ProtFlags, mmap, munmap};
use std::io;
use std::ops::Deref;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::ptr::{self, NonNull};

/// The shared page.
pub(crate) struct SharedPage {
    page: NonNull<Page>,
    memory: OwnedFd,
}

// SAFETY: a page is made of atomic words, for any thread to use.
unsafe impl Send for SharedPage {}
// SAFETY: as above.
unsafe impl Sync for SharedPage {}

impl SharedPage {
    /// A new page, all zero.
    pub fn new() -> io::Result<SharedPage> {
        let memory = memfd_create("dateline-page", MemfdFlags::CLOEXEC | MemfdFlags::ALLOW_SEALING)?;
        ftruncate(&memory, size_of::<Page>() as u64)?;
        // Nobody can shorten it, so that reading it can never fail.
        fcntl_add_seals(&memory, SealFlags::SHRINK | SealFlags::GROW | SealFlags::SEAL)?;
        SharedPage::of(memory)
    }

    /// The page behind a descriptor that another process made with [`SharedPage::new`].
    pub fn of(memory: OwnedFd) -> io::Result<SharedPage> {
        if rustix::fs::fstat(&memory)?.st_size < size_of::<Page>() as i64 {
            return Err(io::Error::other("the shared page is too small"));
        }
        // SAFETY: a new mapping at an address that the system chooses takes nobody's memory.
        let at = unsafe { mmap(ptr::null_mut(), size_of::<Page>(), ProtFlags::READ | ProtFlags::WRITE, MapFlags::SHARED, &memory, 0) }?;
        let page = NonNull::new(at.cast()).ok_or_else(|| io::Error::other("no address for the shared page"))?;
        Ok(SharedPage { page, memory })
    }

    /// The descriptor, to be handed to a worker.
    pub fn descriptor(&self) -> BorrowedFd<'_> {
        self.memory.as_fd()
    }
}

impl Deref for SharedPage {
    type Target = Page;

    fn deref(&self) -> &Page {
        // SAFETY: the mapping is aligned to a page, as long as a `Page`, and lives as long as self; all bit patterns are
        // good for the atomic words it is made of, and they are what other processes may write to at any time.
        unsafe { self.page.as_ref() }
    }
}

impl Drop for SharedPage {
    fn drop(&mut self) {
        // SAFETY: it was mapped with this length, and nobody borrows it any more.
        let _ = unsafe { munmap(self.page.as_ptr().cast(), size_of::<Page>()) };
    }
}
