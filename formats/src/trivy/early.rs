//! Trivy's first JSON: a list of results, which says of the image no more than the first of them does.

use imagegate::Report;
use imagegate::json::{Read, Reader};

use super::images::{Images, Outline};
use super::result::{Scratch, result};

pub(crate) fn list(r: &mut Reader<'_>, reports: &mut Vec<Report>) -> Read<()> {
    let mut outline = Outline::default();
    let mut scratch = Scratch::default();
    // Which image a result is of may be said behind it: its findings wait for that.
    let mut found = Vec::new();
    r.list(|r| {
        let mut builder = Report::builder();
        let heading = result(r, &mut scratch, &mut builder)?;
        if !builder.is_empty() {
            found.push((outline.headings.len(), builder));
        }
        outline.headings.push(heading);
        Ok(())
    })?;
    let mut images = Images::default();
    // An empty list has no image.
    let placed = if outline.headings.is_empty() { Vec::new() } else { images.place(&outline) };
    for (result, findings) in &found {
        images.add(placed.get(*result).map_or(&[], Vec::as_slice), findings);
    }
    images.finish(reports);
    Ok(())
}
