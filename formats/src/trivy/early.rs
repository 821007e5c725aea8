//! Trivy's first JSON: a list of results, which says of the image no more than the first of them does.

use imagegate::Report;
use imagegate::json::{Read, Reader};

use super::images::{Images, Outline};
use super::result::Scratch;

pub(crate) fn list(r: &mut Reader<'_>, reports: &mut Vec<Report>) -> Read<()> {
    let mut outline = Outline::default();
    let mut scratch = Scratch::default();
    let mut found = Vec::new();
    r.list(|r| outline.result(r, None, &mut scratch, &mut found))?;
    let mut images = Images::default();
    // An empty list has no image.
    let placed = if outline.headings.is_empty() { Vec::new() } else { images.place(&outline) };
    images.add(&placed, &found);
    images.finish(reports);
    Ok(())
}
