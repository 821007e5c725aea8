//! Texts that are given out.

use std::ffi::c_char;
use std::mem::ManuallyDrop;
use std::ptr;

use crate::guard::get;

/// A text that belongs to the handle it was asked of (or is static, where that is said): UTF-8, `length` bytes, with no
/// NUL behind them. Where there is no such text, `data` is NULL.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct imagegate_text {
    /// The first byte, or NULL.
    pub data: *const c_char,
    /// The bytes.
    pub length: usize,
}

impl imagegate_text {
    pub(crate) const NONE: Self = Self { data: ptr::null(), length: 0 };
}

impl From<Option<&str>> for imagegate_text {
    fn from(text: Option<&str>) -> Self {
        text.map_or(Self::NONE, |text| Self { data: text.as_ptr().cast(), length: text.len() })
    }
}

/// A text that belongs to the caller, who releases it with `imagegate_string_free`: UTF-8, `length` bytes, and a NUL
/// behind them for functions of C that want one. Where a call failed, `data` is NULL.
#[repr(C)]
pub struct imagegate_string {
    /// The first byte, or NULL.
    pub data: *mut c_char,
    /// The bytes, without the NUL.
    pub length: usize,
    /// The library's own; not to be changed.
    pub capacity: usize,
}

impl imagegate_string {
    pub(crate) const NONE: Self = Self { data: ptr::null_mut(), length: 0, capacity: 0 };
}

impl From<String> for imagegate_string {
    fn from(mut text: String) -> Self {
        let length = text.len();
        text.push('\0');
        let mut bytes = ManuallyDrop::new(text.into_bytes());
        Self { data: bytes.as_mut_ptr().cast(), length, capacity: bytes.capacity() }
    }
}

/// Releases a text that a function gave to the caller, and makes it empty: what is released twice, or holds none
/// (`data` is NULL), does no harm. NULL is fine.
///
/// Any thread, while no other uses it.
#[unsafe(no_mangle)]
pub extern "C" fn imagegate_string_free(string: Option<&mut imagegate_string>) {
    get((), || {
        let imagegate_string { data, length, capacity } = std::mem::replace(string?, imagegate_string::NONE);
        if !data.is_null() {
            // SAFETY: promised: it is as the library gave it, from the vector above with its NUL.
            drop(unsafe { Vec::from_raw_parts(data.cast::<u8>(), length + 1, capacity) });
        }
        None
    });
}
