//! `trivy k8s`: resources of a cluster, each with the results of its images and its own manifest.

use std::borrow::Cow;

use imagegate::Report;
use imagegate::json::{Read, Reader};

use super::images::{Images, Outline, is_of_cluster};
use super::metadata::Metadata;
use super::result::{Heading, Scratch, result_within};
use crate::value::{list, text};

/// The lists of resources: today's, that of a summary, and the two of the first versions.
const DOCUMENT: &[&str] = &["Resources", "Findings", "Vulnerabilities", "Misconfigurations"];
const RESOURCE: &[&str] = &["Namespace", "Kind", "Name", "Metadata", "Results", "Error"];

pub(crate) fn document(r: &mut Reader<'_>, reports: &mut Vec<Report>) -> Read<()> {
    let mut images = Images::default();
    let mut scratch = Scratch::default();
    r.object(DOCUMENT, |r, _| {
        list(r, |r| resource(r, &mut images, &mut scratch))?;
        Ok(())
    })?;
    images.finish(reports);
    Ok(())
}

fn resource<'a>(r: &mut Reader<'a>, images: &mut Images, scratch: &mut Scratch<'a>) -> Read<()> {
    // Which image a result is of may be said behind it. What is broken is found again below.
    let outline = outline(&mut r.ahead()).unwrap_or_default();
    let placed = images.place(&outline);
    let mut known = outline.headings.iter().zip(&placed);
    r.object(RESOURCE, |r, key| {
        match key {
            "Metadata" => _ = Metadata::read_all(r)?,
            "Results" => {
                list(r, |r| {
                    let Some((heading, placed)) = known.next() else { return r.skip() };
                    let mut found = Report::builder();
                    result_within(r, heading, scratch, &mut found)?;
                    images.add(placed, &found);
                    Ok(())
                })?;
            }
            _ => _ = text(r)?,
        }
        Ok(())
    })?;
    Ok(())
}

fn outline<'a>(r: &mut Reader<'a>) -> Read<Outline<'a>> {
    let mut outline = Outline { in_cluster: true, ..Outline::default() };
    let mut namespace = None;
    r.object(RESOURCE, |r, key| {
        match key {
            "Namespace" => namespace = text(r)?,
            "Metadata" => outline.metadata = Metadata::read_all(r)?,
            "Results" => {
                list(r, |r| {
                    outline.headings.push(Heading::read(r)?);
                    Ok(())
                })?;
            }
            "Error" => outline.failed = text(r)?.is_some(),
            _ => r.skip()?,
        }
        Ok(())
    })?;
    // `Deployment/api` is another one in every namespace. (No namespace is longer than a DNS name.)
    if let Some(namespace) = namespace.filter(|namespace| namespace.len() <= 253) {
        for heading in outline.headings.iter_mut().filter(|heading| is_of_cluster(heading)) {
            if let Some(target) = &mut heading.target {
                *target = Cow::Owned(format!("{namespace}/{target}"));
            }
        }
    }
    Ok(outline)
}
