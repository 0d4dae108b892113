//! Borrowed layers as they cross the contract, in both directions.

use dateline_abi as abi;
use dateline_core::layer::{ColumnRef, LayerRef};
use std::ffi::c_void;

/// Reads a layer that the host passed; `None` for an absent optional layer or an unknown column type.
///
/// # Safety
/// `layer` is as the contract promises for one analyze call, and `'a` ends with that call.
pub(crate) unsafe fn read<'a>(layer: &abi::Layer) -> Option<LayerRef<'a>> {
    if layer.columns.is_null() {
        return None;
    }
    let rows = layer.n_rows as usize;
    // SAFETY: the host passes `n_columns` columns.
    let columns = unsafe { std::slice::from_raw_parts(layer.columns, layer.n_columns as usize) };
    let columns = columns
        .iter()
        // SAFETY: every column has `n_rows` cells of its type, aligned.
        .map(|column| unsafe {
            Some(match column.kind {
                abi::U8 | abi::LABEL => ColumnRef::U8(cells(column.data, rows)),
                abi::U32 | abi::REF => ColumnRef::U32(cells(column.data, rows)),
                abi::I32 => ColumnRef::I32(cells(column.data, rows)),
                abi::I64 => ColumnRef::I64(cells(column.data, rows)),
                abi::F32 => ColumnRef::F32(cells(column.data, rows)),
                abi::SPAN | abi::STR | abi::ROWS => ColumnRef::Pair(cells(column.data, rows)),
                _ => return None,
            })
        })
        .collect::<Option<Vec<_>>>()?;
    // SAFETY: the gate checked the strings of every finished layer to be UTF-8.
    let strings = unsafe { std::str::from_utf8_unchecked(layer.strings.as_slice()) };
    Some(LayerRef { columns, strings, rows })
}

/// # Safety
/// `data` leads to `rows` readable, aligned cells of type `T` that live for `'a`; any pointer will do for no rows.
unsafe fn cells<'a, T>(data: *const c_void, rows: usize) -> &'a [T] {
    if rows == 0 || data.is_null() {
        return &[];
    }
    // SAFETY: promised by the caller.
    unsafe { std::slice::from_raw_parts(data.cast::<T>(), rows) }
}

/// The columns of a table to be emitted. `kinds` are the column types of its schema.
pub(crate) fn columns(layer: &LayerRef<'_>, kinds: &[u32]) -> Vec<abi::Column> {
    layer
        .columns
        .iter()
        .zip(kinds)
        .map(|(cells, kind)| {
            let data = match cells {
                ColumnRef::U8(cells) => cells.as_ptr().cast(),
                ColumnRef::U32(cells) => cells.as_ptr().cast(),
                ColumnRef::I32(cells) => cells.as_ptr().cast(),
                ColumnRef::I64(cells) => cells.as_ptr().cast(),
                ColumnRef::F32(cells) => cells.as_ptr().cast(),
                ColumnRef::Pair(cells) => cells.as_ptr().cast(),
            };
            abi::Column { data, kind: *kind, reserved: 0 }
        })
        .collect()
}
