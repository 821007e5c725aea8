//! Trivy's first JSON: a list of results, which says of the image no more than the first of them does.

use imagegate::json::{Read, Reader};
use imagegate::{Code, Report};

use super::coverage::Coverage;
use super::heading::Scratch;
use super::images::{Images, Outline};
use crate::detect::is_document;
use crate::output::Output;

pub(crate) fn list(r: &mut Reader<'_>, output: &mut Output) -> Read<()> {
    let mut outline = Outline::default();
    let mut scratch = Scratch::default();
    let mut found = Vec::new();
    r.list(|r| {
        let (start, at) = (r.ahead(), r.offset());
        let coverage = outline.result(r, None, &mut scratch, &mut found, output)?;
        if coverage.is_nothing() && is_document(&start) {
            let message = "this is a whole document within the list of Trivy's results of one image; give \
                           each a file of its own";
            r.problem(Code::InvalidValue, at, message);
        }
        Ok(())
    })?;
    let mut all = Coverage::default();
    outline.coverages.iter().for_each(|coverage| all.add(*coverage));
    if all.is_configuration() {
        let mut builder = Report::builder();
        let (state, scanner) = all.judge(false);
        builder.state(state).scanner(scanner);
        found.iter().for_each(|(_, findings)| _ = builder.append(findings));
        output.other("configuration", None, builder);
        return Ok(());
    }
    let mut images = Images::default();
    let placed = images.place(&outline);
    images.add(&placed, &found);
    images.finish(output);
    Ok(())
}
