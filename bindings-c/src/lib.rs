//! imagegate for C.
