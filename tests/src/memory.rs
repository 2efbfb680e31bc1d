//! What is used up: the memory of a thread, to see that readers of foreign bytes stay within bounds,
//! and memory, handles and processor time of the process.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::time::Duration;

thread_local! {
    static HELD: Cell<isize> = const { Cell::new(0) };
    static PEAK: Cell<isize> = const { Cell::new(0) };
}

/// The system's allocator, with a count for each thread. A binary that asks for peaks declares it
/// as its `#[global_allocator]`; otherwise every peak is zero.
#[derive(Debug)]
pub struct Counting;

fn count(bytes: isize) {
    // A thread at its end has no counters any more, and nobody asks for them.
    let _ = HELD.try_with(|held| {
        let now = held.get() + bytes;
        held.set(now);
        let _ = PEAK.try_with(|peak| peak.set(peak.get().max(now)));
    });
}

// SAFETY: every call goes to the system's allocator unchanged; counting allocates nothing.
#[allow(clippy::cast_possible_wrap)] // no layout is larger than `isize::MAX`
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count(layout.size() as isize);
        // SAFETY: the caller keeps the promises of `GlobalAlloc`.
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        count(layout.size() as isize);
        // SAFETY: as above.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        count(size as isize - layout.size() as isize);
        // SAFETY: as above.
        unsafe { System.realloc(pointer, layout, size) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        count(-(layout.size() as isize));
        // SAFETY: as above.
        unsafe { System.dealloc(pointer, layout) }
    }
}

/// Runs `work` and says how many bytes this thread held at most, beyond what it held before.
pub fn peak_of<T>(work: impl FnOnce() -> T) -> (T, usize) {
    let before = HELD.get();
    PEAK.set(before);
    let done = work();
    (done, usize::try_from(PEAK.get() - before).unwrap_or(0))
}

/// How much memory of the machine this process has, in KiB; `None` where the system does not say.
pub fn resident_kib() -> Option<u64> {
    status("VmRSS:")
}

/// The most memory this process ever had, in KiB, or since [`forget_peak`]; 0 where the system does
/// not say.
pub fn peak_kib() -> u64 {
    status("VmHWM:").unwrap_or(0)
}

/// Lets [`peak_kib`] begin anew, where the system can do that.
pub fn forget_peak() {
    let _ = std::fs::write("/proc/self/clear_refs", "5");
}

fn status(field: &str) -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let value = status.lines().find_map(|line| line.strip_prefix(field))?;
    value.split_whitespace().next()?.parse().ok()
}

/// How long this process has been on processors, to a hundredth of a second; zero where the system
/// does not say.
pub fn processor_time() -> Duration {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // The name of the program, which may hold anything, ends with the last bracket.
    let fields = stat.rsplit_once(") ").map_or("", |(_, fields)| fields);
    let ticks = fields.split(' ').skip(11).take(2);
    let ticks: u64 = ticks.filter_map(|ticks| ticks.parse::<u64>().ok()).sum();
    Duration::from_millis(ticks * 10)
}

/// How many files and sockets this process has open; `None` where the system does not say.
pub fn open_handles() -> Option<usize> {
    // The listing itself has one open.
    let open = std::fs::read_dir("/proc/self/fd").ok()?.count();
    Some(open - 1)
}
