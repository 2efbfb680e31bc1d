//! A list of devices as it arrives: bytes in, devices out, memory of one record.
//!
//! Both envelopes are read: the bare array of the manual and `{"results": […]}` (UMS 12.08.130
//! and 12.09.100). There is no search for the end of a record before it is decoded: a record is
//! decoded where it lies, and if its bytes end first, once more when there are more of them. A
//! record that has grown large waits for a quarter more, so that a server that sends it in crumbs
//! does not make the work grow with the square of its length.

use super::decoder::{Decoder, check};
use super::record::Device;
use crate::error::{Error, ErrorKind, Result};
use crate::ums::scan::{Cursor, Item, Scan, Stop};

/// Above this many bytes a record waits for a quarter more before it is looked at again.
const LARGE_RECORD: usize = 4096;

/// Limits on a list of devices, against a server that sends without end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct DeviceListLimits {
    /// The longest record in bytes. Default 1 MiB; documented ones have 1.3 to 1.6 kB.
    pub record: usize,
    /// The most records in a list. Default 2,000,000; the largest UMS is sized for 300,000.
    pub records: u64,
    /// The longest list in bytes. Default 4 GiB.
    pub total: u64,
}

impl Default for DeviceListLimits {
    fn default() -> Self {
        Self {
            record: 1024 * 1024,
            records: 2_000_000,
            total: 4 * 1024 * 1024 * 1024,
        }
    }
}

impl DeviceListLimits {
    /// Sets the longest record in bytes.
    #[must_use]
    pub fn with_record(mut self, bytes: usize) -> Self {
        self.record = bytes;
        self
    }

    /// Sets the most records in a list.
    #[must_use]
    pub fn with_records(mut self, records: u64) -> Self {
        self.records = records;
        self
    }

    /// Sets the longest list in bytes.
    #[must_use]
    pub fn with_total(mut self, bytes: u64) -> Self {
        self.total = bytes;
        self
    }
}

/// Decodes a list of devices from its bytes as they come, without any connection.
///
/// ```
/// use igel_migrate_core::ums::DeviceListDecoder;
/// let mut list = DeviceListDecoder::new();
/// list.push(br#"[{"id":"1"},{"id":"#)?;
/// assert_eq!(list.next_device()?.unwrap().id().get(), 1);
/// assert!(list.next_device()?.is_none()); // more bytes are needed
/// list.push(br#""2"}]"#)?;
/// assert_eq!(list.next_device()?.unwrap().id().get(), 2);
/// list.close();
/// assert!(list.next_device()?.is_none()); // the end
/// # Ok::<(), igel_migrate_core::Error>(())
/// ```
#[derive(Debug)]
pub struct DeviceListDecoder {
    limits: DeviceListLimits,
    decoder: Decoder,
    buffer: Vec<u8>,
    /// How much of the buffer has been read.
    read: usize,
    /// How many bytes of the list lie before the buffer.
    before: u64,
    records: u64,
    /// How many unread bytes are needed before another look makes sense.
    needed: usize,
    closed: bool,
    state: State,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// Before the first bracket.
    Start,
    /// In the envelope, before the list; `first` before its first member.
    Envelope { first: bool },
    /// In the list; `first` before its first record.
    List { first: bool, wrapped: bool },
    /// In the envelope, behind the list.
    Tail,
    /// Behind the last bracket.
    End,
}

/// What one step found.
enum Step<T> {
    Record(T),
    State(State),
}

impl Default for DeviceListDecoder {
    fn default() -> Self {
        Self::new()
    }
}

impl DeviceListDecoder {
    /// A decoder with the default limits.
    pub fn new() -> Self {
        Self::with_limits(DeviceListLimits::default())
    }

    /// A decoder with other limits.
    pub fn with_limits(limits: DeviceListLimits) -> Self {
        Self {
            limits,
            decoder: Decoder::new(),
            buffer: Vec::new(),
            read: 0,
            before: 0,
            records: 0,
            needed: 0,
            closed: false,
            state: State::Start,
        }
    }

    /// Adds bytes behind those that came before.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::LimitExceeded`] if the list gets longer than the limits allow.
    pub fn push(&mut self, bytes: &[u8]) -> Result<()> {
        self.buffer.drain(..self.read);
        self.before += self.read as u64;
        self.read = 0;
        if self.before + self.buffer.len() as u64 + bytes.len() as u64 > self.limits.total {
            return Err(self.too_much(&format!("{} bytes", self.limits.total)));
        }
        self.buffer.extend_from_slice(bytes);
        Ok(())
    }

    /// The next device; `None` if more bytes are needed, or the list is at its end.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Protocol`] if the bytes are no list of devices, or not all of one,
    /// [`ErrorKind::LimitExceeded`] if a record or the list is longer than the limits allow. The
    /// subject names the record and the byte. There is no going on behind an error.
    pub fn next_device(&mut self) -> Result<Option<Device>> {
        self.next_by(Decoder::device)
    }

    /// The next record as its bytes, whatever is in them; otherwise as
    /// [`DeviceListDecoder::next_device`].
    pub(crate) fn next_record(&mut self) -> Result<Option<Vec<u8>>> {
        self.next_by(|_, cursor| match cursor.item()? {
            Item::Nested(bytes) => Ok(bytes.to_vec()),
            _ => cursor.fault("expected a device record"),
        })
    }

    fn next_by<T>(
        &mut self,
        take: impl Fn(&mut Decoder, &mut Cursor<'_>) -> Scan<T>,
    ) -> Result<Option<T>> {
        loop {
            let unread = self.buffer.len() - self.read;
            if unread < self.needed && !self.closed {
                return Ok(None);
            }
            let mut cursor = Cursor::new(&self.buffer[self.read..]);
            match step(self.state, &mut cursor, |cursor| {
                take(&mut self.decoder, cursor)
            }) {
                // How the bytes were cut into pieces must not decide.
                Ok(_) if cursor.offset() > self.limits.record => return Err(self.long_record()),
                Ok(found) => {
                    self.read += cursor.offset();
                    self.needed = 0;
                    match found {
                        Step::State(state) => self.state = state,
                        Step::Record(record) => return self.counted(record).map(Some),
                    }
                }
                Err(Stop::Incomplete) if unread > self.limits.record => {
                    return Err(self.long_record());
                }
                Err(Stop::Incomplete) if self.closed => {
                    return if self.state == State::End {
                        Ok(None)
                    } else {
                        Err(self.cut())
                    };
                }
                Err(Stop::Incomplete) => {
                    let more = if unread < LARGE_RECORD { 1 } else { unread / 4 };
                    self.needed = unread + more;
                    return Ok(None);
                }
                Err(Stop::Fault(offset, message)) => {
                    return Err(self.place(Error::new(ErrorKind::Protocol, message), offset));
                }
            }
        }
    }

    /// Says that no more bytes will come: `None` is the end of the list from here on.
    pub fn close(&mut self) {
        self.closed = true;
    }

    /// How many devices have come so far.
    pub fn records(&self) -> u64 {
        self.records
    }

    fn counted<T>(&mut self, record: T) -> Result<T> {
        self.state = match self.state {
            State::List { wrapped, .. } => State::List {
                first: false,
                wrapped,
            },
            other => other,
        };
        self.records += 1;
        if self.records > self.limits.records {
            return Err(self.too_much(&format!("{} records", self.limits.records)));
        }
        Ok(record)
    }

    fn cut(&self) -> Error {
        let cut = Error::new(
            ErrorKind::Protocol,
            "the list of devices ends in the middle",
        )
        .with_hint("the connection was cut, or the server gave up; read the list again");
        self.place(cut, self.buffer.len() - self.read)
    }

    fn long_record(&self) -> Error {
        self.too_much(&format!("a record of {} bytes", self.limits.record))
    }

    fn too_much(&self, limit: &str) -> Error {
        self.place(
            Error::limit(format!("the list of devices has more than {limit}"))
                .with_hint("raise the limits of the client if the fleet really is that large"),
            0,
        )
    }

    /// Says where in the list, `offset` bytes behind what has been read.
    fn place(&self, error: Error, offset: usize) -> Error {
        let byte = self.before + self.read as u64 + offset as u64;
        error.with_subject(format!("device record {}, byte {byte}", self.records + 1))
    }
}

fn step<T>(
    state: State,
    cursor: &mut Cursor<'_>,
    take: impl FnOnce(&mut Cursor<'_>) -> Scan<T>,
) -> Scan<Step<T>> {
    let next = cursor.peek()?;
    match (state, next) {
        (State::Start, b'[') => {
            cursor.advance();
            Ok(Step::State(State::List {
                first: true,
                wrapped: false,
            }))
        }
        (State::Start, b'{') => {
            cursor.advance();
            Ok(Step::State(State::Envelope { first: true }))
        }
        (State::Start, _) => cursor.fault("expected a list of devices"),
        (State::Envelope { .. }, b'}') => {
            cursor.fault("expected a list of devices, found an object without `results`")
        }
        (State::Envelope { first }, _) => envelope_member(cursor, first),
        (State::List { wrapped, .. }, b']') => {
            cursor.advance();
            Ok(Step::State(if wrapped { State::Tail } else { State::End }))
        }
        (State::List { first, .. }, _) => {
            if !first {
                cursor.expect(b',', "expected `,` or `]` behind a device record")?;
            }
            take(cursor).map(Step::Record)
        }
        (State::Tail, b'}') => {
            cursor.advance();
            Ok(Step::State(State::End))
        }
        (State::Tail, _) => match envelope_member::<T>(cursor, false)? {
            Step::State(State::List { .. }) => cursor.fault("a second list of devices"),
            _ => Ok(Step::State(State::Tail)),
        },
        (State::End, _) => cursor.fault("something follows the list of devices"),
    }
}

/// Takes one member of the envelope, or of `results` only the bracket.
fn envelope_member<T>(cursor: &mut Cursor<'_>, first: bool) -> Scan<Step<T>> {
    if !first {
        cursor.expect(b',', "expected `,` or `}`")?;
    }
    let name = cursor.string()?;
    cursor.expect(b':', "expected `:` behind a field name")?;
    if name.bytes == b"results" {
        cursor.expect(b'[', "expected a list of devices in `results`")?;
        return Ok(Step::State(State::List {
            first: true,
            wrapped: true,
        }));
    }
    cursor.peek()?;
    let offset = cursor.offset();
    let sound = name.unescape().is_some() && check(cursor.item()?).is_ok();
    if !sound {
        return Err(Stop::Fault(offset, "malformed value"));
    }
    Ok(Step::State(State::Envelope { first: false }))
}
