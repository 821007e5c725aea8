//! How a call went.

/// How a call went. New numbers may be added; those that are there never change.
#[repr(u32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum imagegate_status {
    /// It did what it says.
    Ok = 0,
    /// A document or a value was refused: the error has one of the engine's codes, `unknownKey` for example, and says
    /// where.
    Refused = 1,
    /// A pointer that must not be NULL is. Code `nullArgument`.
    NullArgument = 2,
    /// A number that is none of its enum, a length that no text can have, or a handle of which this cannot be asked.
    /// Code `invalidArgument`.
    InvalidArgument = 3,
    /// A text that is not UTF-8. Code `invalidUtf8`. (A document that is not UTF-8 is refused.)
    InvalidUtf8 = 4,
    /// The library failed: a defect of its own. Code `panic`.
    Panic = 5,
}
