//! Strict JSON (RFC 8259), read by pulling and written canonically.
//!
//! Everything that comes in as text is read through [`Reader`]: in one pass, borrowed, without a tree. A reader notes
//! what is wrong as a code and a byte offset; pointer, line and column are worked out from the offset afterwards, so
//! that good documents do not pay for them. `structure` is the second look at a text that was found bad.
//!
//! May import `error`, `time` and `vocabulary`, nothing of the domain's documents.

mod hints;
#[macro_use]
mod keys;
mod nearest;
mod number;
mod object;
mod problem;
mod reader;
mod scan;
mod skip;
pub(crate) mod structure;
mod token;
mod unknown_key;
mod values;
pub(crate) mod write;

pub use crate::util::shown::{harmless, shown};
pub use keys::{Keys, Name};
pub(crate) use nearest::nearest;
pub use number::Decimal;
pub use object::{Key, Object};
pub(crate) use problem::Problem;
pub use problem::Problems;
pub use reader::{Kind, Limits, Read, Reader, Stop, Unknown};
pub use unknown_key::unknown_key;
pub use write::Writer;
