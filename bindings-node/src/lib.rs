//! imagegate for Node: the classes and functions of the package `imagegate`.
//!
//! Thin. What JavaScript gives is converted (`convert`), handed to the engine, and what the engine says is given back;
//! nothing is decided here. Comments of what is exported are its documentation in `index.d.ts`.

mod case;
mod convert;
mod decision;
mod documents;
mod errors;
#[cfg(feature = "fault")]
mod fault;
mod gate;
mod held;
mod lint;
mod reading;
mod report;
mod request;
mod spare;
mod vex;
mod workload;

#[cfg(feature = "formats")]
mod admission;
#[cfg(feature = "formats")]
mod formats;
#[cfg(feature = "formats")]
mod kubernetes;
#[cfg(feature = "formats")]
mod mirrors;
#[cfg(feature = "formats")]
mod owners;
#[cfg(feature = "formats")]
mod skipped;
