//! Data structures that know nothing of the domain.
//!
//! Bit sets, sets and maps that are cleared by counting on, grouped lists, string tables, hashes, three-valued logic and
//! the conversion of indices. Modules here import each other and `std`, nothing else.

pub(crate) mod bits;
pub(crate) mod canonical;
pub(crate) mod epoch;
pub(crate) mod grouped;
pub(crate) mod hash;
pub(crate) mod id_hash;
pub(crate) mod ids;
pub(crate) mod index;
pub(crate) mod range32;
pub(crate) mod shown;
pub(crate) mod string_table;
pub(crate) mod truth;
