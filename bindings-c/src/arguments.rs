//! What is given from outside, checked.

use std::ffi::c_char;
use std::slice;

use imagegate::Fact;

use crate::error::Failure;
#[cfg(feature = "formats")]
use crate::text::imagegate_text;
use crate::vocabulary::imagegate_known;

/// A handle that must be there.
pub(crate) fn given<T>(argument: Option<T>, name: &'static str) -> Result<T, Failure> {
    argument.ok_or_else(|| Failure::null(name))
}

/// The elements at a pointer. NULL with a count of zero is an empty list.
///
/// # Safety
///
/// If it is not NULL, it points to so many elements, which nobody changes for as long as they are looked at.
unsafe fn elements<'a, T>(data: *const T, count: usize, name: &'static str) -> Result<&'a [T], Failure> {
    if count == 0 {
        return Ok(&[]);
    }
    if data.is_null() {
        return Err(Failure::null(name));
    }
    let bytes = count.checked_mul(size_of::<T>()).and_then(|bytes| isize::try_from(bytes).ok());
    if bytes.is_none() || !data.is_aligned() {
        return Err(Failure::argument(format!("`{name}` cannot have {count} elements at that address")));
    }
    // SAFETY: it is not NULL, aligned and not too long; the rest is promised.
    Ok(unsafe { slice::from_raw_parts(data, count) })
}

/// The bytes of a document.
///
/// # Safety
///
/// If `data` is not NULL, it points to `length` bytes, which nobody changes for as long as they are looked at.
pub(crate) unsafe fn bytes<'a>(data: *const c_char, length: usize, name: &'static str) -> Result<&'a [u8], Failure> {
    // SAFETY: promised; a byte is a byte.
    unsafe { elements(data.cast::<u8>(), length, name) }
}

/// A text.
///
/// # Safety
///
/// As of [`bytes`].
pub(crate) unsafe fn text<'a>(data: *const c_char, length: usize, name: &'static str) -> Result<&'a str, Failure> {
    // SAFETY: promised.
    let bytes = unsafe { bytes(data, length, name) }?;
    str::from_utf8(bytes).map_err(|error| Failure::utf8(name, error))
}

/// A list of handles, none of which may be NULL.
///
/// # Safety
///
/// If `data` is not NULL, it points to `count` pointers, each NULL or to such a handle, which nobody changes for as long
/// as they are looked at.
pub(crate) unsafe fn handles<'a, T>(
    data: *const Option<&'a T>,
    count: usize,
    name: &'static str,
) -> Result<Vec<&'a T>, Failure> {
    // SAFETY: promised; a nullable pointer is an `Option` of a reference.
    let handles = unsafe { elements(data, count, name) }?;
    handles.iter().map(|handle| given(*handle, name)).collect()
}

/// A list of texts.
///
/// # Safety
///
/// If `data` is not NULL, it points to `count` texts, each as of [`bytes`].
#[cfg(feature = "formats")]
pub(crate) unsafe fn texts<'a>(
    data: *const imagegate_text,
    count: usize,
    name: &'static str,
) -> Result<Vec<&'a str>, Failure> {
    // SAFETY: promised.
    let all = unsafe { elements(data, count, name) }?;
    all.iter()
        .map(|one| {
            // SAFETY: promised.
            unsafe { text(one.data, one.length, name) }
        })
        .collect()
}

/// A text that may be absent or unknown, and then is not looked at.
///
/// # Safety
///
/// As of [`bytes`].
pub(crate) unsafe fn field(
    known: u32,
    data: *const c_char,
    length: usize,
    name: &'static str,
) -> Result<Fact<String>, Failure> {
    Ok(match imagegate_known::read(known)? {
        imagegate_known::Unknown => Fact::Unknown,
        imagegate_known::Absent => Fact::Absent,
        // SAFETY: promised.
        imagegate_known::Value => Fact::Value(unsafe { text(data, length, name) }?.to_owned()),
    })
}
