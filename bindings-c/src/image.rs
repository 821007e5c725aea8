//! Images of a request.

use std::ffi::c_char;
use std::mem::MaybeUninit;

use imagegate::{Code, Digest, Error, Image, Platform};

use crate::arguments::{field, given, text};
use crate::error::{Failure, imagegate_error};
use crate::guard::{free, get, give, run};
use crate::instant::imagegate_instant;
use crate::report::imagegate_report;
use crate::status::imagegate_status;
use crate::text::imagegate_text;
use crate::vocabulary::{imagegate_known, tell};

/// An image that would run, being filled in. One thread at a time.
pub struct imagegate_image(pub(crate) Image);

/// An image of which only the reference is known, as the workload writes it. An invalid reference is no error: such an
/// image can never run. The handle is the caller's.
///
/// Fails: `IMAGEGATE_STATUS_NULL_ARGUMENT`, `_INVALID_UTF8`. Any thread.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn imagegate_image_new(
    reference: *const c_char,
    length: usize,
    out: Option<&mut MaybeUninit<Option<Box<imagegate_image>>>>,
    error: Option<&mut MaybeUninit<Option<Box<imagegate_error>>>>,
) -> imagegate_status {
    give(out, error, || {
        // SAFETY: promised.
        let reference = unsafe { text(reference, length, "reference") }?;
        Ok(imagegate_image(Image::new(reference)))
    })
}

/// Releases an image; NULL is fine. Requests that were made of it stay.
///
/// Any thread, while no other uses it.
#[unsafe(no_mangle)]
pub extern "C" fn imagegate_image_free(image: Option<Box<imagegate_image>>) {
    free(image);
}

/// The reference. Lives as long as the image; none of NULL.
///
/// One thread at a time.
#[unsafe(no_mangle)]
pub extern "C" fn imagegate_image_reference(image: Option<&imagegate_image>) -> imagegate_text {
    get(imagegate_text::NONE, || Some(Some(image?.0.reference.as_str()).into()))
}

/// What is known of the container's name. `out` is written if there is a value, and may be NULL; the text lives until
/// it is set, or as long as the image. `IMAGEGATE_KNOWN_UNKNOWN` of NULL.
///
/// One thread at a time.
#[unsafe(no_mangle)]
pub extern "C" fn imagegate_image_container(
    image: Option<&imagegate_image>,
    out: Option<&mut MaybeUninit<imagegate_text>>,
) -> imagegate_known {
    get(imagegate_known::Unknown, || Some(tell(&image?.0.container, out)))
}

/// Sets the container's name; `known` is an `imagegate_known`.
///
/// Fails: `IMAGEGATE_STATUS_NULL_ARGUMENT`, `_INVALID_ARGUMENT`, `_INVALID_UTF8`. One thread at a time.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn imagegate_image_set_container(
    image: Option<&mut imagegate_image>,
    known: u32,
    data: *const c_char,
    length: usize,
    error: Option<&mut MaybeUninit<Option<Box<imagegate_error>>>>,
) -> imagegate_status {
    run(error, || {
        // SAFETY: promised.
        let container = unsafe { field(known, data, length, "data") }?;
        given(image, "image")?.0.container = container;
        Ok(())
    })
}

fn digest(text: &str) -> Result<Digest, Failure> {
    let message = "a digest is sha256: and 64, or sha512: and 128 lower-case hexadecimal digits";
    Digest::parse(text).ok_or_else(|| Error::new(Code::InvalidDigest, message, "").into())
}

/// Sets the digest of the manifest or index, where the host knows it from the registry.
///
/// Fails: `IMAGEGATE_STATUS_REFUSED` (`invalidDigest`), `_NULL_ARGUMENT`, `_INVALID_UTF8`. One thread at a time.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn imagegate_image_set_digest(
    image: Option<&mut imagegate_image>,
    data: *const c_char,
    length: usize,
    error: Option<&mut MaybeUninit<Option<Box<imagegate_error>>>>,
) -> imagegate_status {
    run(error, || {
        // SAFETY: promised.
        let digest = digest(unsafe { text(data, length, "data") }?)?;
        given(image, "image")?.0.digest = Some(digest);
        Ok(())
    })
}

/// Sets since when this image runs in this place.
///
/// Fails: `IMAGEGATE_STATUS_NULL_ARGUMENT`, `_REFUSED` (`invalidInstant`). One thread at a time.
#[unsafe(no_mangle)]
pub extern "C" fn imagegate_image_set_running_since(
    image: Option<&mut imagegate_image>,
    instant: imagegate_instant,
    error: Option<&mut MaybeUninit<Option<Box<imagegate_error>>>>,
) -> imagegate_status {
    run(error, || {
        given(image, "image")?.0.running_since = Some(instant.read()?);
        Ok(())
    })
}

/// Sets when the image was pushed to its registry.
///
/// Fails: `IMAGEGATE_STATUS_NULL_ARGUMENT`, `_REFUSED` (`invalidInstant`). One thread at a time.
#[unsafe(no_mangle)]
pub extern "C" fn imagegate_image_set_pushed_at(
    image: Option<&mut imagegate_image>,
    instant: imagegate_instant,
    error: Option<&mut MaybeUninit<Option<Box<imagegate_error>>>>,
) -> imagegate_status {
    run(error, || {
        given(image, "image")?.0.pushed_at = Some(instant.read()?);
        Ok(())
    })
}

/// Adds a platform that the image exists for, with the digest of its manifest, where it is known (else NULL and 0).
///
/// Fails: `IMAGEGATE_STATUS_REFUSED` (`invalidDigest`), `_NULL_ARGUMENT`, `_INVALID_UTF8`. One thread at a time.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn imagegate_image_add_platform(
    image: Option<&mut imagegate_image>,
    platform: *const c_char,
    platform_length: usize,
    digest: *const c_char,
    digest_length: usize,
    error: Option<&mut MaybeUninit<Option<Box<imagegate_error>>>>,
) -> imagegate_status {
    run(error, || {
        // SAFETY: promised.
        let platform = unsafe { text(platform, platform_length, "platform") }?.to_owned();
        let known = !digest.is_null() || digest_length > 0;
        // SAFETY: promised.
        let text = unsafe { text(digest, digest_length, "digest") }?;
        let digest = known.then(|| self::digest(text)).transpose()?;
        given(image, "image")?.0.platforms.push(Platform { platform, digest });
        Ok(())
    })
}

/// Adds a report, of whatever scanner and image: which of them count is decided by the engine. The report stays the
/// caller's, and may be added to any number of images; its content is shared, not copied.
///
/// Fails: `IMAGEGATE_STATUS_NULL_ARGUMENT`. One thread at a time.
#[unsafe(no_mangle)]
pub extern "C" fn imagegate_image_add_report(
    image: Option<&mut imagegate_image>,
    report: Option<&imagegate_report>,
    error: Option<&mut MaybeUninit<Option<Box<imagegate_error>>>>,
) -> imagegate_status {
    run(error, || {
        let report = given(report, "report")?.0.clone();
        given(image, "image")?.0.reports.push(report);
        Ok(())
    })
}

/// Adds a report of the image that runs now in the place that this one would take. The report stays the caller's.
///
/// Fails: `IMAGEGATE_STATUS_NULL_ARGUMENT`. One thread at a time.
#[unsafe(no_mangle)]
pub extern "C" fn imagegate_image_add_baseline(
    image: Option<&mut imagegate_image>,
    report: Option<&imagegate_report>,
    error: Option<&mut MaybeUninit<Option<Box<imagegate_error>>>>,
) -> imagegate_status {
    run(error, || {
        let report = given(report, "report")?.0.clone();
        given(image, "image")?.0.baseline.push(report);
        Ok(())
    })
}
