//! imagegate for C: opaque handles over the core, nothing more. The header says what each function does.
//!
//! Three things keep it from being broken from outside:
//!
//! - Handles are taken as `Option<&T>`, `Option<&mut T>` and `Option<Box<T>>`, which are nullable pointers to C: NULL is a
//!   value to be looked at. What is raw (texts, lists) becomes a slice in [`arguments`] and nowhere else.
//! - Every function runs in [`guard`], which turns a panic into a status.
//! - Numbers of enums are taken as `u32`, for C can pass any.
//!
//! What cannot be checked is promised by the caller: that a pointer which is not NULL points to what it says, for as
//! long as the call lasts, and that nobody changes it meanwhile. Functions to which raw pointers are given are `unsafe`
//! for that, and `SAFETY: promised` means this.

// The names are those of the header.
#![allow(non_camel_case_types)]
// What must be kept is one thing for all of them, and stands above and at the top of the header.
#![allow(clippy::missing_safety_doc)]

#[cfg(panic = "abort")]
compile_error!("libimagegate turns panics into errors, and so needs panic = \"unwind\"");

#[cfg(feature = "formats")]
mod admission;
mod arguments;
mod case;
mod check;
#[cfg(feature = "formats")]
mod cluster;
#[cfg(feature = "formats")]
mod controllers;
mod decision;
#[cfg(feature = "formats")]
mod documents;
mod error;
mod exemption;
#[cfg(feature = "fault")]
mod fault;
mod finding;
mod forecast;
#[cfg(feature = "formats")]
mod found;
mod gate;
mod guard;
mod image;
mod instant;
mod lint;
#[cfg(feature = "formats")]
mod mirrors;
mod numbered;
#[cfg(feature = "formats")]
mod passed_over;
mod policy;
mod report;
#[cfg(feature = "formats")]
mod reports;
mod request;
mod status;
mod text;
mod uncounted;
mod version;
mod vex;
mod vocabulary;
mod workload;
