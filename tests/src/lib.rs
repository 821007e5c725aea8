//! What the engine is tested against: a naive model of the semantics, cases to compare the two on, and vectors.

pub mod engine;
pub mod generate;
pub mod model;
pub mod seeds;
pub mod vectors;
