//! What allocates, and how much: evaluating into a decision that has grown nothing, everything else as the snapshot
//! says.
//!
//! What counts is the allocator of `allocation_counter`, which every program that uses the crate has: a counting
//! allocator of our own would need the one `unsafe` of this repository, which is forbidden in all of it.

// A test may panic: that is how it fails.
#![allow(clippy::unwrap_used)]

mod snapshot;
mod steady;
