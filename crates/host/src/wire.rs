//! How documents and layers travel between the host and its workers: frames with a length, a number and a checksum;
//! layers as their raw columns, little-endian.
//!
//! ```text
//! u32 length of the payload · u32 kind · u64 number · u32 CRC of these sixteen bytes and the payload · payload
//! ```
//!
//! A worker may be out of its mind: nothing here trusts a byte, and everything that does not fit is `None`.

use crate::log::LogLine;
use crate::run::{Computed, Ending, FAILURE_CODES};
use dateline_core::layer::{ColumnData, Layer};
use dateline_core::schema::{Schema, Storage};
use std::sync::Arc;
use std::time::Duration;

/// Bytes before a payload.
const HEAD: usize = 20;

/// What a frame is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Host to worker: what to load, as JSON.
    Hello,
    /// Worker to host: everything is loaded.
    Ready,
    /// Worker to host: why something was not, as JSON.
    Refused,
    /// Host to worker: a document.
    Task,
    /// Worker to host: what came of it.
    Done,
}

const KINDS: [Kind; 5] = [Kind::Hello, Kind::Ready, Kind::Refused, Kind::Task, Kind::Done];

/// A whole frame at the beginning of a buffer.
pub(crate) struct Frame<'a> {
    pub kind: Kind,
    pub number: u64,
    pub payload: &'a [u8],
    /// Bytes it takes, with its head.
    pub size: usize,
}

/// Bytes that are no frame.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Garbled;

/// Appends a frame to `buffer`, whose payload `fill` appends. False, and nothing appended, if it is too long.
pub(crate) fn put_frame(buffer: &mut Vec<u8>, kind: Kind, number: u64, fill: impl FnOnce(&mut Vec<u8>)) -> bool {
    let start = buffer.len();
    buffer.resize(start + HEAD, 0);
    fill(buffer);
    let Ok(length) = u32::try_from(buffer.len() - start - HEAD) else {
        buffer.truncate(start);
        return false;
    };
    let code = KINDS.iter().position(|other| *other == kind).unwrap_or_default() as u32;
    buffer[start..start + 4].copy_from_slice(&length.to_le_bytes());
    buffer[start + 4..start + 8].copy_from_slice(&code.to_le_bytes());
    buffer[start + 8..start + 16].copy_from_slice(&number.to_le_bytes());
    let sum = sum(&buffer[start..]);
    buffer[start + 16..start + HEAD].copy_from_slice(&sum.to_le_bytes());
    true
}

/// Whether `bytes` begin with a whole frame, good or bad.
pub(crate) fn has_frame(bytes: &[u8]) -> bool {
    Reader(bytes).u32().is_some_and(|length| bytes.len() - HEAD.min(bytes.len()) >= length as usize && bytes.len() >= HEAD)
}

/// The frame at the beginning of `bytes`; none if it is not whole yet.
pub(crate) fn take_frame(bytes: &[u8]) -> Result<Option<Frame<'_>>, Garbled> {
    let mut head = Reader(bytes);
    let (Some(length), Some(code), Some(number), Some(sent)) = (head.u32(), head.u32(), head.u64(), head.u32()) else { return Ok(None) };
    let kind = *KINDS.get(code as usize).ok_or(Garbled)?;
    let size = HEAD + length as usize;
    let Some(whole) = bytes.get(..size) else { return Ok(None) };
    if sum(whole) != sent {
        return Err(Garbled);
    }
    Ok(Some(Frame { kind, number, payload: &whole[HEAD..], size }))
}

/// Checksum of a frame: of its head without the checksum, and its payload.
fn sum(frame: &[u8]) -> u32 {
    let mut hasher = crc32fast::Hasher::new();
    hasher.update(&frame[..16]);
    hasher.update(&frame[HEAD..]);
    hasher.finalize()
}

/// A document as a worker gets it.
#[derive(Debug, PartialEq)]
pub(crate) struct TaskText<'a> {
    pub text: &'a str,
    pub left_out: Vec<bool>,
    pub host_layer: Layer,
}

/// Appends a document.
pub(crate) fn put_task(buffer: &mut Vec<u8>, text: &str, left_out: &[bool], host_layer: &Layer) {
    put_bytes(buffer, text.as_bytes());
    put_u32(buffer, left_out.len());
    buffer.extend(left_out.iter().map(|out| u8::from(*out)));
    put_layer(buffer, host_layer);
}

/// Reads a document.
pub(crate) fn take_task<'a>(payload: &'a [u8], host_schema: &Arc<Schema>) -> Option<TaskText<'a>> {
    let mut reader = Reader(payload);
    let text = reader.text()?;
    let left_out = reader.bytes()?.iter().map(|out| *out != 0).collect();
    let host_layer = take_layer(&mut reader, host_schema)?;
    reader.0.is_empty().then_some(TaskText { text, left_out, host_layer })
}

/// Appends what came of a document.
pub(crate) fn put_done(buffer: &mut Vec<u8>, computed: &Computed, log: &[LogLine]) {
    put_u32(buffer, computed.endings.len());
    for (ending, time) in computed.endings.iter().zip(&computed.timings) {
        buffer.push(match ending {
            Ending::Done => 0,
            Ending::Failed => 1,
            Ending::Skipped => 2,
            Ending::LeftOut => 3,
        });
        buffer.extend_from_slice(&u64::try_from(time.as_nanos()).unwrap_or(u64::MAX).to_le_bytes());
    }
    put_u32(buffer, computed.failures.len());
    for (code, step, sentence) in &computed.failures {
        put_u32(buffer, FAILURE_CODES.iter().position(|known| known == code).unwrap_or(FAILURE_CODES.len() - 1));
        put_u32(buffer, *step);
        put_bytes(buffer, sentence.as_bytes());
    }
    put_u32(buffer, computed.layers.iter().flatten().count());
    for (number, layer) in computed.layers.iter().enumerate() {
        if let Some(layer) = layer {
            put_u32(buffer, number);
            put_layer(buffer, layer);
        }
    }
    put_u32(buffer, log.len());
    for line in log {
        put_u32(buffer, line.level as usize);
        for text in [&line.plugin, &line.target, &line.message, &line.fields] {
            put_bytes(buffer, text.as_bytes());
        }
    }
}

/// Reads what came of a document. `schemas` are those of the plan's layers, by number.
pub(crate) fn take_done(payload: &[u8], schemas: &[Arc<Schema>], steps: usize) -> Option<(Computed, Vec<LogLine>)> {
    let mut reader = Reader(payload);
    let mut computed = Computed { layers: schemas.iter().map(|_| None).collect(), ..Computed::default() };
    if reader.u32()? as usize != steps {
        return None;
    }
    for _ in 0..steps {
        computed.endings.push(match reader.take(1)?[0] {
            0 => Ending::Done,
            1 => Ending::Failed,
            2 => Ending::Skipped,
            3 => Ending::LeftOut,
            _ => return None,
        });
        computed.timings.push(Duration::from_nanos(reader.u64()?));
    }
    for _ in 0..reader.u32()? {
        let code = FAILURE_CODES.get(reader.u32()? as usize)?;
        let step = reader.u32()? as usize;
        computed.failures.push((code, step, reader.text()?.to_owned()));
        if step >= steps {
            return None;
        }
    }
    for _ in 0..reader.u32()? {
        let number = reader.u32()? as usize;
        let layer = take_layer(&mut reader, schemas.get(number)?)?;
        computed.layers[number] = Some(layer);
    }
    let mut log = Vec::new();
    for _ in 0..reader.u32()? {
        let level = reader.u32()?;
        let mut text = || reader.text().map(str::to_owned);
        log.push(LogLine { level, plugin: text()?, target: text()?, message: text()?, fields: text()? });
    }
    reader.0.is_empty().then_some((computed, log))
}

fn put_u32(buffer: &mut Vec<u8>, number: usize) {
    // More than fits is too long for a frame, too, so nobody ever reads the number.
    buffer.extend_from_slice(&u32::try_from(number).unwrap_or(u32::MAX).to_le_bytes());
}

fn put_bytes(buffer: &mut Vec<u8>, bytes: &[u8]) {
    put_u32(buffer, bytes.len());
    buffer.extend_from_slice(bytes);
}

fn put_layer(buffer: &mut Vec<u8>, layer: &Layer) {
    put_u32(buffer, layer.rows);
    put_bytes(buffer, layer.strings.as_bytes());
    for column in &layer.columns {
        match column {
            ColumnData::U8(cells) => buffer.extend_from_slice(cells),
            ColumnData::U32(cells) => put_cells(buffer, cells, |cell| cell.to_le_bytes()),
            ColumnData::I32(cells) => put_cells(buffer, cells, |cell| cell.to_le_bytes()),
            ColumnData::I64(cells) => put_cells(buffer, cells, |cell| cell.to_le_bytes()),
            ColumnData::F32(cells) => put_cells(buffer, cells, |cell| cell.to_le_bytes()),
            ColumnData::Pair(cells) => put_cells(buffer, cells, |[a, b]| (u64::from(b) << 32 | u64::from(a)).to_le_bytes()),
        }
    }
}

/// Room is made first: then the loop has no checks and copies many cells at once.
fn put_cells<T: Copy, const N: usize>(buffer: &mut Vec<u8>, cells: &[T], bytes: impl Fn(T) -> [u8; N]) {
    let start = buffer.len();
    buffer.resize(start + cells.len() * N, 0);
    for (place, cell) in buffer[start..].chunks_exact_mut(N).zip(cells) {
        place.copy_from_slice(&bytes(*cell));
    }
}

fn take_layer(reader: &mut Reader<'_>, schema: &Arc<Schema>) -> Option<Layer> {
    let rows = reader.u32()? as usize;
    let strings = reader.text()?.to_owned();
    let mut columns = Vec::with_capacity(schema.columns.len());
    for column in &schema.columns {
        columns.push(match column.cell.storage() {
            Storage::U8 => ColumnData::U8(reader.take(rows)?.to_vec()),
            Storage::U32 => ColumnData::U32(reader.cells(rows, u32::from_le_bytes)?),
            Storage::I32 => ColumnData::I32(reader.cells(rows, i32::from_le_bytes)?),
            Storage::I64 => ColumnData::I64(reader.cells(rows, i64::from_le_bytes)?),
            Storage::F32 => ColumnData::F32(reader.cells(rows, f32::from_le_bytes)?),
            Storage::Pair => ColumnData::Pair(reader.cells(rows, |bytes| {
                let both = u64::from_le_bytes(bytes);
                [both as u32, (both >> 32) as u32]
            })?),
        });
    }
    Some(Layer { schema: schema.clone(), columns, strings, rows })
}

/// Reads a payload from its beginning on.
struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(taken)
    }

    fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        self.take(N)?.try_into().ok()
    }

    fn u32(&mut self) -> Option<u32> {
        self.array().map(u32::from_le_bytes)
    }

    fn u64(&mut self) -> Option<u64> {
        self.array().map(u64::from_le_bytes)
    }

    fn bytes(&mut self) -> Option<&'a [u8]> {
        let length = self.u32()? as usize;
        self.take(length)
    }

    fn text(&mut self) -> Option<&'a str> {
        std::str::from_utf8(self.bytes()?).ok()
    }

    fn cells<T, const N: usize>(&mut self, rows: usize, read: impl Fn([u8; N]) -> T) -> Option<Vec<T>> {
        let bytes = self.take(rows.checked_mul(N)?)?;
        let cell = |bytes: &[u8]| {
            let mut cell = [0; N];
            cell.copy_from_slice(bytes);
            read(cell)
        };
        Some(bytes.chunks_exact(N).map(cell).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use dateline_core::schema::{CellType, Column};

    fn schema() -> Arc<Schema> {
        let column = |name: &str, cell| Column { name: name.to_owned(), cell };
        let columns = vec![
            column("a", CellType::Bool),
            column("b", CellType::U32),
            column("c", CellType::I32),
            column("d", CellType::I64 { optional: true }),
            column("e", CellType::F32),
            column("f", CellType::Span { optional: false }),
            column("g", CellType::Str),
        ];
        Arc::new(Schema { name: "all".to_owned(), version: 1, columns })
    }

    fn layer() -> Layer {
        let columns = vec![
            ColumnData::U8(vec![1, 0]),
            ColumnData::U32(vec![7, u32::MAX]),
            ColumnData::I32(vec![-7, i32::MAX]),
            ColumnData::I64(vec![i64::MIN, 9]),
            ColumnData::F32(vec![0.5, -1.0]),
            ColumnData::Pair(vec![[0, 3], [4, 9]]),
            ColumnData::Pair(vec![[0, 2], [2, 5]]),
        ];
        Layer { schema: schema(), columns, strings: "abcde".to_owned(), rows: 2 }
    }

    fn computed() -> (Computed, Vec<LogLine>) {
        let computed = Computed {
            layers: vec![None, Some(layer())],
            endings: vec![Ending::Done, Ending::Skipped],
            timings: vec![Duration::from_micros(12), Duration::ZERO],
            failures: vec![("E_SKIPPED", 1, "layer all@1 is absent".to_owned())],
        };
        let text = str::to_owned;
        let line = LogLine { level: 3, plugin: text("acme"), target: text("acme::a"), message: text("hm"), fields: text("{}") };
        (computed, vec![line])
    }

    fn frame() -> Vec<u8> {
        let (computed, log) = computed();
        let mut bytes = Vec::new();
        assert!(put_frame(&mut bytes, Kind::Done, 41, |buffer| put_done(buffer, &computed, &log)));
        bytes
    }

    #[test]
    fn what_goes_in_comes_out() {
        let bytes = frame();
        let frame = take_frame(&bytes).expect("a good frame").expect("a whole frame");
        assert_eq!((frame.kind, frame.number, frame.size), (Kind::Done, 41, bytes.len()));
        let (got, log) = take_done(frame.payload, &[schema(), schema()], 2).expect("a good payload");
        let (sent, sent_log) = computed();
        assert_eq!((got.layers, got.endings, got.timings, got.failures), (sent.layers, sent.endings, sent.timings, sent.failures));
        assert_eq!(log, sent_log);
    }

    #[test]
    fn a_document_goes_in_and_comes_out() {
        let mut bytes = Vec::new();
        put_task(&mut bytes, "Bürgermeisterin Ekström schwieg.", &[true, false], &layer());
        let task = take_task(&bytes, &schema()).expect("a good payload");
        let expected = TaskText { text: "Bürgermeisterin Ekström schwieg.", left_out: vec![true, false], host_layer: layer() };
        assert_eq!(task, expected);
    }

    #[test]
    fn a_flipped_bit_anywhere_is_noticed() {
        let good = frame();
        for at in 0..good.len() * 8 {
            let mut bytes = good.clone();
            bytes[at / 8] ^= 1 << (at % 8);
            let longer = u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]) as usize + HEAD > bytes.len();
            match take_frame(&bytes) {
                Ok(Some(_)) => panic!("bit {at} was flipped and the frame taken"),
                Ok(None) => assert!(longer, "bit {at}: more bytes are waited for"),
                Err(Garbled) => {}
            }
        }
    }

    #[test]
    fn a_payload_that_is_cut_off_or_changed_is_refused_and_never_panics() {
        let (computed, log) = computed();
        let mut good = Vec::new();
        put_done(&mut good, &computed, &log);
        for cut in 0..good.len() {
            assert!(take_done(&good[..cut], &[schema(), schema()], 2).is_none(), "cut at {cut}");
        }
        for at in 0..good.len() {
            for byte in [0, 1, 0x7f, 0xff] {
                let mut bytes = good.clone();
                bytes[at] = byte;
                let _ = take_done(&bytes, &[schema(), schema()], 2);
            }
        }
    }
}
