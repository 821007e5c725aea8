//! Indices as they are stored: 32 bits wide.

/// Stands for "no index".
pub(crate) const NONE: u32 = u32::MAX;

/// An index or a length in 32 bits. Documents are limited to sizes at which nothing in them is beyond that.
pub(crate) fn to_u32(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX)
}
