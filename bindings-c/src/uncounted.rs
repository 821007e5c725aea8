//! Reports that were given for an image and do not count for it.

use std::mem::MaybeUninit;

use imagegate::Uncounted;

use crate::arguments::given;
use crate::decision::imagegate_decision;
use crate::error::imagegate_error;
use crate::guard::{free, get, give};
use crate::numbered::numbered;
use crate::status::imagegate_status;
use crate::text::imagegate_text;

/// The reports that were given for an image and do not count for it, image by image and in the order in which they were
/// given. Immutable: any number of threads may use it at once.
pub struct imagegate_uncounted(Vec<Entry>);

/// One of them, with its texts: what the engine gives borrows from the request.
struct Entry {
    place: imagegate_report_place,
    reason: &'static str,
    message: String,
    hint: &'static str,
}

impl From<Uncounted<'_>> for Entry {
    fn from(uncounted: Uncounted<'_>) -> Self {
        Self {
            place: imagegate_report_place { image: uncounted.image(), report: uncounted.report_index() },
            reason: uncounted.reason().as_str(),
            message: uncounted.to_string(),
            hint: uncounted.hint(),
        }
    }
}

/// Where a report was given.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct imagegate_report_place {
    /// The image's place in the request, from 0.
    pub image: usize,
    /// The report's place among those that were given for the image, from 0.
    pub report: usize,
}

/// What texts there are of a report that does not count. New numbers may be added.
#[repr(u32)]
#[derive(Clone, Copy)]
pub enum imagegate_uncounted_field {
    /// Why it does not count, in a word that stays: `otherDigest`, `otherRegistry`, `otherRepository`, `otherTag`,
    /// `otherPlatform`, `superseded`, `boundLess`, `notScanned`. New words may be added.
    Reason = 0,
    /// What the report says that it is of, and why it does not count: one sentence for people; its wording may change.
    Message = 1,
    /// What to give so that it counts, if it is of the image; none where nothing is amiss.
    Hint = 2,
}

numbered!(imagegate_uncounted_field { Reason, Message, Hint });

/// The reports that were given for an image and count for none of its platforms. Show them: without such a report an
/// image may be let in that nobody expects to be. They are no part of what the decision is written as. The handle is the
/// caller's; with none in it where all reports count.
///
/// Fails: `IMAGEGATE_STATUS_NULL_ARGUMENT`, `_INVALID_ARGUMENT` while nothing is decided. One thread at a time.
#[unsafe(no_mangle)]
pub extern "C" fn imagegate_decision_uncounted(
    decision: Option<&imagegate_decision>,
    out: Option<&mut MaybeUninit<Option<Box<imagegate_uncounted>>>>,
    error: Option<&mut MaybeUninit<Option<Box<imagegate_error>>>>,
) -> imagegate_status {
    give(out, error, || {
        let uncounted = given(decision, "decision")?.uncounted()?;
        Ok(imagegate_uncounted(uncounted.into_iter().map(Entry::from).collect()))
    })
}

/// Releases the list; NULL is fine.
///
/// Any thread, while no other uses it.
#[unsafe(no_mangle)]
pub extern "C" fn imagegate_uncounted_free(uncounted: Option<Box<imagegate_uncounted>>) {
    free(uncounted);
}

/// How many reports do not count; 0 of NULL.
///
/// Any thread.
#[unsafe(no_mangle)]
pub extern "C" fn imagegate_uncounted_count(uncounted: Option<&imagegate_uncounted>) -> usize {
    get(0, || Some(uncounted?.0.len()))
}

/// Which report it is, of those that do not count, from 0. Whether there is such a one; `out` is written only then, and
/// may be NULL.
///
/// Any thread.
#[unsafe(no_mangle)]
pub extern "C" fn imagegate_uncounted_place(
    uncounted: Option<&imagegate_uncounted>,
    index: usize,
    out: Option<&mut MaybeUninit<imagegate_report_place>>,
) -> bool {
    get(false, || {
        let place = uncounted?.0.get(index)?.place;
        out.map(|out| out.write(place));
        Some(true)
    })
}

/// A text of one of them, from 0; `which` is an `imagegate_uncounted_field`. Lives as long as the list; none where there
/// is no such report, and of any other number.
///
/// Any thread.
#[unsafe(no_mangle)]
pub extern "C" fn imagegate_uncounted_text(
    uncounted: Option<&imagegate_uncounted>,
    index: usize,
    which: u32,
) -> imagegate_text {
    get(imagegate_text::NONE, || {
        let entry = uncounted?.0.get(index)?;
        let text = match imagegate_uncounted_field::read(which).ok()? {
            imagegate_uncounted_field::Reason => entry.reason,
            imagegate_uncounted_field::Message => &entry.message,
            imagegate_uncounted_field::Hint => entry.hint,
        };
        Some(Some(text).filter(|text| !text.is_empty()).into())
    })
}
