//! Images of Kubernetes objects that are in no request.

use imagegate_formats::{ContainerImage, Found, PassedOver};

use crate::found::{at, image_of, imagegate_found};
use crate::guard::{get, new};
use crate::image::imagegate_image;
use crate::numbered::numbered;
use crate::text::imagegate_text;

/// What texts there are of an image that was passed over. New numbers may be added.
#[repr(u32)]
#[derive(Clone, Copy)]
pub enum imagegate_passed_over_field {
    /// The JSON pointer of the image within the object; of a container without an image, that of the container.
    Pointer = 0,
    /// What it says; none for a container without an image, which an operator fills in.
    Image = 1,
}

numbered!(imagegate_passed_over_field { Pointer, Image });

fn passed_over(found: Option<&imagegate_found>, index: usize) -> Option<&[PassedOver]> {
    match at(found, index)? {
        Found::Judged(_) => None,
        Found::Skipped(skipped) => Some(&skipped.images),
    }
}

fn left_as_is(found: Option<&imagegate_found>, index: usize) -> Option<&[ContainerImage]> {
    Some(match at(found, index)? {
        Found::Judged(judged) => &judged.left_as_is,
        Found::Skipped(skipped) => &skipped.left_as_is,
    })
}

/// How many images of a skipped object are in no request, so that nothing is decided about them. 0 of what is judged, and
/// of objects that hold no images: such an object may be let in without a word, another should be named.
///
/// Any thread.
#[unsafe(no_mangle)]
pub extern "C" fn imagegate_found_passed_over_count(found: Option<&imagegate_found>, index: usize) -> usize {
    get(0, || Some(passed_over(found, index)?.len()))
}

/// A text of an image that was passed over, from 0, in the order of the document; `which` is an
/// `imagegate_passed_over_field`. Lives as long as the handle; none where there is no such text, and of any other number.
///
/// Any thread.
#[unsafe(no_mangle)]
pub extern "C" fn imagegate_found_passed_over_text(
    found: Option<&imagegate_found>,
    index: usize,
    image: usize,
    which: u32,
) -> imagegate_text {
    get(imagegate_text::NONE, || {
        let PassedOver { pointer, image } = passed_over(found, index)?.get(image)?;
        let text = match imagegate_passed_over_field::read(which).ok()? {
            imagegate_passed_over_field::Pointer => Some(pointer.as_str()),
            imagegate_passed_over_field::Image => image.as_deref(),
        };
        Some(text.into())
    })
}

/// How many images an update leaves as they are: they run already, and are not judged again.
///
/// Any thread.
#[unsafe(no_mangle)]
pub extern "C" fn imagegate_found_left_as_is_count(found: Option<&imagegate_found>, index: usize) -> usize {
    get(0, || Some(left_as_is(found, index)?.len()))
}

/// An image that an update leaves as it is, from 0: reference and container. A handle of the caller's; NULL where there is
/// no such image.
///
/// Any thread.
#[unsafe(no_mangle)]
pub extern "C" fn imagegate_found_left_as_is(
    found: Option<&imagegate_found>,
    index: usize,
    image: usize,
) -> Option<Box<imagegate_image>> {
    new(|| Some(image_of(left_as_is(found, index)?.get(image)?)))
}
