//! Texts of documents.

use std::ptr;
use std::sync::atomic::{AtomicU8, Ordering};

use napi::bindgen_prelude::{JsValue, sys};
use napi::{Result, Unknown, ValueType, check_status};

use super::{from_unknown, text};
use crate::errors::unexpected;

/// The text of a document: a string, or bytes.
pub enum Source {
    Text(Vec<u8>),
    /// An `Uint8Array`, or a `Buffer`, which is one. Where its bytes are is asked when they are read, for JavaScript
    /// that runs before may move them.
    Bytes(TypedArray),
}

from_unknown!(Source);

impl Source {
    fn read(value: Unknown<'_>) -> Result<Self> {
        match value.get_type()? {
            ValueType::String => text::bytes(value).map(Self::Text),
            ValueType::Object if value.is_typedarray()? => {
                let array = TypedArray { env: value.value().env, value: value.raw() };
                match array.view()?.is_bytes {
                    true => Ok(Self::Bytes(array)),
                    false => Err(unexpected(EXPECTED, value)),
                }
            }
            _ => Err(unexpected(EXPECTED, value)),
        }
    }

    /// Hands the bytes to a reader, without copying what is JavaScript's where that is safe.
    pub(crate) fn with<T>(&self, read: impl FnOnce(&[u8]) -> T) -> Result<T> {
        match self {
            Self::Text(bytes) => Ok(read(bytes)),
            Self::Bytes(array) => {
                let view = array.view()?;
                if view.is_shared {
                    return Ok(read(&view.copy_shared()));
                }
                // SAFETY: the bytes belong to this thread alone, and no JavaScript runs until `read` is done: it is one
                // of the engine's readers, which know nothing of Node.
                Ok(read(unsafe { view.bytes() }))
            }
        }
    }

    /// A copy, for a reader on another thread.
    pub(crate) fn into_owned(self) -> Result<Vec<u8>> {
        match self {
            Self::Text(bytes) => Ok(bytes),
            Self::Bytes(_) => self.with(<[u8]>::to_vec),
        }
    }
}

const EXPECTED: &str = "a string or an Uint8Array";

/// A typed array that JavaScript gave, for as long as the function that it was given to runs.
pub struct TypedArray {
    env: sys::napi_env,
    value: sys::napi_value,
}

/// Where the bytes of a typed array are now.
struct View {
    data: *const u8,
    length: usize,
    is_bytes: bool,
    /// Whether other threads may write into it at any time.
    is_shared: bool,
}

impl TypedArray {
    fn view(&self) -> Result<View> {
        let (mut kind, mut length, mut data, mut buffer) = (-1, 0, ptr::null_mut(), ptr::null_mut());
        let offset = ptr::null_mut();
        // SAFETY: the array is a live value of its environment; what is written to lives until the call is over. Node
        // checks that it is a typed array.
        check_status!(unsafe {
            sys::napi_get_typedarray_info(self.env, self.value, &mut kind, &mut length, &mut data, &mut buffer, offset)
        })?;
        let mut unshared = false;
        // SAFETY: `buffer` is the live value that was just given.
        check_status!(unsafe { sys::napi_is_arraybuffer(self.env, buffer, &mut unshared) })?;
        if data.is_null() {
            length = 0;
        }
        let is_bytes = kind == sys::TypedarrayType::uint8_array;
        Ok(View { data: data.cast(), length, is_bytes, is_shared: !unshared })
    }
}

impl View {
    /// # Safety
    ///
    /// Nobody may write to the array, or take its buffer away, as long as the bytes are used.
    unsafe fn bytes<'b>(&self) -> &'b [u8] {
        if self.length == 0 {
            return &[];
        }
        // SAFETY: Node says that so many bytes are there, and the caller that they stay.
        unsafe { std::slice::from_raw_parts(self.data, self.length) }
    }

    /// A copy of bytes that another thread may be writing.
    fn copy_shared(&self) -> Vec<u8> {
        let byte = |index| {
            // SAFETY: so many bytes are there, and a shared buffer never goes or shrinks while its array lives. Reads
            // are atomic, so a write at the same time is no data race.
            unsafe { AtomicU8::from_ptr(self.data.add(index).cast_mut()) }.load(Ordering::Relaxed)
        };
        (0..self.length).map(byte).collect()
    }
}
