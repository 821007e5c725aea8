//! `trivy k8s`: resources of a cluster, each with the results of its images and its own manifest.

use std::borrow::Cow;

use imagegate::Report;
use imagegate::json::{Read, Reader};

use super::images::{Images, Outline, Waiting};
use super::metadata::Metadata;
use super::result::Scratch;
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
    let mut start = r.ahead();
    let mut found = Found::read(r, None, scratch)?;
    if found.is_too_early() {
        // Its name is known now. What else is wrong was found before.
        let namespace = found.namespace.take();
        found = Found::read(&mut start, namespace, scratch)?;
    }
    let placed = images.place(&found.outline);
    images.add(&placed, &found.waiting);
    Ok(())
}

/// What a resource says.
#[derive(Default)]
struct Found<'a> {
    outline: Outline<'a>,
    waiting: Waiting,
    namespace: Option<Cow<'a, str>>,
    /// The namespace that was known where results were read.
    used: Option<Option<Cow<'a, str>>>,
}

impl<'a> Found<'a> {
    fn read(r: &mut Reader<'a>, namespace: Option<Cow<'a, str>>, scratch: &mut Scratch<'a>) -> Read<Self> {
        let mut found = Self { namespace, ..Self::default() };
        found.outline.in_cluster = true;
        r.object(RESOURCE, |r, key| {
            match key {
                // No namespace is longer than a DNS name.
                "Namespace" => found.namespace = text(r)?.filter(|namespace| namespace.len() <= 253),
                "Metadata" => found.outline.metadata = Metadata::read_all(r)?,
                "Results" => {
                    let Self { outline, waiting, namespace, used } = &mut found;
                    *used = Some(namespace.clone());
                    list(r, |r| outline.result(r, namespace.as_deref(), scratch, waiting))?;
                }
                "Error" => found.outline.failed = text(r)?.is_some(),
                _ => _ = text(r)?,
            }
            Ok(())
        })?;
        Ok(found)
    }

    /// Whether results were read before it was known in which namespace they are.
    fn is_too_early(&self) -> bool {
        self.used.as_ref().is_some_and(|used| *used != self.namespace)
    }
}
