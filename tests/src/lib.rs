//! What the engine is tested against: a naive model of the semantics, and cases to compare the two on.

pub mod engine;
pub mod generate;
pub mod model;
pub mod seeds;
