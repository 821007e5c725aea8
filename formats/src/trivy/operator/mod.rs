//! The custom resources of Trivy-operator and of Starboard before it: one, a list object, a bare list, or lists by
//! their plural.
//!
//! Of an image there is one resource with vulnerabilities and another with secrets. As two reports of one scanner the
//! newer would hide the other, so the secrets join the vulnerabilities where one document has both.

mod findings;
mod resource;

use std::collections::{BTreeMap, BTreeSet};

use imagegate::json::{Kind, Read, Reader};
use imagegate::{Code, Instant, Report, ReportBuilder, State};

use super::{SCANNER, scanned_at};
use crate::detect::is_plural;
use crate::value::list as nullable_list;
use resource::{Resource, Role, resource};

/// A resource, or a list object of them.
pub(crate) fn document(r: &mut Reader<'_>, reports: &mut Vec<Report>) -> Read<()> {
    let at = r.offset();
    let mut all = Vec::new();
    let kind = resource(r, true, &mut all)?;
    if all.is_empty()
        && let Some(kind) = kind
    {
        let message = format!(
            "the resource {kind} says nothing of what is wrong with an image; the VulnerabilityReport, ExposedSecretReport or \
             ConfigAuditReport does"
        );
        r.problem(Code::InvalidValue, at, message);
    }
    finish(all, reports);
    Ok(())
}

/// A bare list of resources.
pub(crate) fn list(r: &mut Reader<'_>, reports: &mut Vec<Report>) -> Read<()> {
    let mut all = Vec::new();
    r.list(|r| resource(r, true, &mut all).map(drop))?;
    finish(all, reports);
    Ok(())
}

/// Lists of resources by their plural.
pub(crate) fn map(r: &mut Reader<'_>, reports: &mut Vec<Report>) -> Read<()> {
    let mut all = Vec::new();
    let mut seen = BTreeSet::new();
    r.entries(|r, key| {
        if !is_plural(&key.text) {
            return r.skip();
        }
        if !seen.insert(key.text.clone()) {
            r.problem(Code::DuplicateKey, key.at, format!("the key \"{}\" stands twice", key.text));
        }
        if r.kind()? == Kind::Object {
            resource(r, true, &mut all)?;
        } else {
            nullable_list(r, |r| resource(r, true, &mut all).map(drop))?;
        }
        Ok(())
    })?;
    finish(all, reports);
    Ok(())
}

/// Reference and digest of an image.
type Image = (String, Option<String>);

/// Puts together what is about one image, and what is about none.
fn finish(all: Vec<Resource>, reports: &mut Vec<Report>) {
    // Of several scans of one image the newest counts, of equally new ones the last.
    let mut newest: BTreeMap<&Image, (Option<Instant>, usize)> = BTreeMap::new();
    for (at, resource) in all.iter().enumerate() {
        if let (Role::Scan, Some(image)) = (resource.role, &resource.image) {
            let entry = newest.entry(image).or_insert((resource.scanned_at, at));
            *entry = (*entry).max((resource.scanned_at, at));
        }
    }
    let scan_of: Vec<Option<usize>> = all
        .iter()
        .map(|resource| match resource.role {
            Role::Part => resource.image.as_ref().and_then(|image| newest.get(image)).map(|(_, at)| *at),
            _ => None,
        })
        .collect();

    let mut made: Vec<(Option<usize>, ReportBuilder)> = Vec::with_capacity(all.len());
    let mut manifests: Option<Manifests> = None;
    for (resource, scan) in all.into_iter().zip(scan_of) {
        if resource.role == Role::Manifest {
            if let Some(manifests) = &mut manifests {
                manifests.several = true;
                manifests.oldest = manifests.oldest.min(resource.scanned_at);
                made.push((Some(manifests.first), resource.builder));
            } else {
                manifests = Some(Manifests { first: made.len(), several: false, oldest: resource.scanned_at });
                made.push((None, resource.builder));
            }
        } else {
            made.push((scan, resource.builder));
        }
    }
    join(made, manifests, reports);
}

/// What is about no image is one report in the end.
struct Manifests {
    /// Where the first of them stands.
    first: usize,
    several: bool,
    /// As old as the oldest of them; not known where that of one is not.
    oldest: Option<Instant>,
}

/// Adds to reports the findings of those that join them.
fn join(made: Vec<(Option<usize>, ReportBuilder)>, manifests: Option<Manifests>, reports: &mut Vec<Report>) {
    let mut builders: Vec<Option<ReportBuilder>> = Vec::with_capacity(made.len());
    let mut joining: Vec<(usize, ReportBuilder)> = Vec::new();
    for (into, builder) in made {
        match into {
            Some(into) => {
                joining.push((into, builder));
                builders.push(None);
            }
            None => builders.push(Some(builder)),
        }
    }
    for (into, findings) in &joining {
        if let Some(Some(builder)) = builders.get_mut(*into) {
            builder.append(findings);
        }
    }
    if let Some(Manifests { first, several: true, oldest }) = manifests
        && let Some(slot) = builders.get_mut(first)
        && let Some(together) = slot.take()
    {
        // What the first says of itself holds for that one alone.
        let mut builder = Report::builder();
        builder.scanner(SCANNER).state(State::Partial);
        scanned_at(&mut builder, oldest);
        builder.append(&together);
        *slot = Some(builder);
    }
    reports.extend(builders.into_iter().flatten().map(ReportBuilder::build));
}
