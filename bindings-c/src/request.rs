//! Requests.

use std::ffi::c_char;
use std::mem::MaybeUninit;
use std::sync::Arc;

use imagegate::Request;

use crate::arguments::{bytes, handles};
use crate::error::imagegate_error;
use crate::guard::{free, get, give};
use crate::image::imagegate_image;
use crate::status::imagegate_status;
use crate::workload::imagegate_workload;

/// What is to be decided. Immutable: any number of threads may use it at once.
pub struct imagegate_request(pub(crate) Arc<Request>);

/// A request about images that would run in a workload (NULL: nothing is known of it). Both are copied and stay the
/// caller's; the content of reports is shared. The handle is the caller's.
///
/// Fails: `IMAGEGATE_STATUS_REFUSED` (`noImages`, `digestMismatch`, `duplicatePlatform`) with a pointer as if the
/// request were a document; `_NULL_ARGUMENT`. Any thread.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn imagegate_request_new(
    workload: Option<&imagegate_workload>,
    images: *const Option<&imagegate_image>,
    count: usize,
    out: Option<&mut MaybeUninit<Option<Box<imagegate_request>>>>,
    error: Option<&mut MaybeUninit<Option<Box<imagegate_error>>>>,
) -> imagegate_status {
    give(out, error, || {
        // SAFETY: promised.
        let images = unsafe { handles(images, count, "images") }?;
        let images = images.into_iter().map(|image| image.0.clone()).collect();
        let request = Request::new(workload.map(|workload| workload.0.clone()), images)?;
        Ok(imagegate_request(Arc::new(request)))
    })
}

/// Reads a request in JSON, reports and all. The handle is the caller's; the text is not needed any more.
///
/// Fails: `IMAGEGATE_STATUS_REFUSED` with what is wrong and where, `_NULL_ARGUMENT`. Any thread.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn imagegate_request_from_json(
    data: *const c_char,
    length: usize,
    out: Option<&mut MaybeUninit<Option<Box<imagegate_request>>>>,
    error: Option<&mut MaybeUninit<Option<Box<imagegate_error>>>>,
) -> imagegate_status {
    give(out, error, || {
        // SAFETY: promised.
        let json = unsafe { bytes(data, length, "data") }?;
        Ok(imagegate_request(Arc::new(Request::from_json(json)?)))
    })
}

/// Releases a request; NULL is fine. Decisions and forecasts about it stay whole.
///
/// Any thread, while no other uses it.
#[unsafe(no_mangle)]
pub extern "C" fn imagegate_request_free(request: Option<Box<imagegate_request>>) {
    free(request);
}

/// How many images it has; 0 of NULL.
///
/// Any thread.
#[unsafe(no_mangle)]
pub extern "C" fn imagegate_request_image_count(request: Option<&imagegate_request>) -> usize {
    get(0, || Some(request?.0.image_count()))
}
