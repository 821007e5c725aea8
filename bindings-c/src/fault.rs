//! What the tests break on purpose. Not in the header.

use std::mem::MaybeUninit;

use crate::error::imagegate_error;
use crate::guard::run;
use crate::status::imagegate_status;

/// Panics inside.
// It panics on purpose: that is what is tested.
#[allow(clippy::panic)]
#[unsafe(no_mangle)]
pub extern "C" fn imagegate_fault(error: Option<&mut MaybeUninit<Option<Box<imagegate_error>>>>) -> imagegate_status {
    run(error, || panic!("a fault for the tests"))
}
