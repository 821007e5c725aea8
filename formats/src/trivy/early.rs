//! Trivy's first JSON: a list of results, which says of the image no more than the first of them does.

use imagegate::Report;
use imagegate::json::{Read, Reader};

use super::images::{Images, Outline};
use super::result::{Heading, Scratch, result_within};

pub(crate) fn list(r: &mut Reader<'_>, reports: &mut Vec<Report>) -> Read<()> {
    let mut outline = Outline::default();
    // What is broken is found again below.
    _ = r.ahead().list(|r| {
        outline.headings.push(Heading::read(r)?);
        Ok(())
    });
    let mut images = Images::default();
    // An empty list has no image.
    let placed = if outline.headings.is_empty() { Vec::new() } else { images.place(&outline) };
    let mut scratch = Scratch::default();
    let mut known = outline.headings.iter().zip(&placed);
    r.list(|r| {
        let Some((heading, placed)) = known.next() else { return r.skip() };
        result_within(r, Some(heading), &mut scratch, &mut |finding| images.add(placed, finding))
    })?;
    images.finish(reports);
    Ok(())
}
