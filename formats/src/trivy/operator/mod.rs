//! The custom resources of Trivy-operator and of Starboard before it: one, a list object, or lists by their plural.
//!
//! Of an image there is one resource with vulnerabilities and another with secrets. The secrets join the newest scan of
//! the same image where one text has both. By themselves they are a partial report under a name of its own, so neither
//! hides the other in the engine.

mod findings;
mod resource;

use std::collections::{BTreeMap, BTreeSet};

use imagegate::json::{Kind, Read, Reader};
use imagegate::{Code, Report, Timestamp};

use crate::detect::is_plural;
use crate::output::{Entry, Output};
use crate::resource::{Image, Resource, Role};
use crate::value::list as nullable_list;
use resource::resource;

/// A resource, or a list object of them.
pub(crate) fn document(r: &mut Reader<'_>, output: &mut Output) -> Read<()> {
    resource(r, true, output)
}

/// Lists of resources by their plural.
pub(crate) fn map(r: &mut Reader<'_>, output: &mut Output) -> Read<()> {
    let mut seen = BTreeSet::new();
    r.entries(|r, key| {
        if !is_plural(&key.text) {
            return r.skip();
        }
        if !seen.insert(key.text.clone()) {
            r.problem(Code::DuplicateKey, key.at, format!("the key \"{}\" stands twice", key.text));
        }
        output.under(&key.text, |output| {
            if r.kind()? == Kind::Object {
                return resource(r, true, output);
            }
            let mut index = 0;
            nullable_list(r, |r| {
                output.at(index, |output| resource(r, true, output))?;
                index += 1;
                Ok(())
            })
            .map(drop)
        })
    })?;
    Ok(())
}

/// The reports of a text in its order, each with the name of its image where that is no reference; of the operator's
/// resources those about one image together.
pub(crate) fn join(entries: Vec<Entry>) -> Vec<(Report, Option<String>)> {
    let is_resource = |entry: &Entry| matches!(entry, Entry::Resource(_));
    let scans = if entries.iter().any(is_resource) { newest_scans(&entries) } else { BTreeMap::new() };
    let mut slots: Vec<Option<Entry>> = Vec::with_capacity(entries.len());
    let mut joining: Vec<(usize, Box<Resource>)> = Vec::new();
    for entry in entries {
        match entry {
            Entry::Resource(resource) if resource.role == Role::Part => {
                match resource.image.as_ref().and_then(|image| scans.get(image)) {
                    Some((_, scan)) => {
                        joining.push((*scan, resource));
                        slots.push(None);
                    }
                    None => slots.push(Some(Entry::Resource(resource))),
                }
            }
            entry => slots.push(Some(entry)),
        }
    }
    for (scan, part) in joining {
        if let Some(Some(Entry::Resource(scan))) = slots.get_mut(scan) {
            scan.builder.append(&part.builder);
        }
    }
    let report = |entry| match entry {
        Entry::Report(report, dropped) => (report, dropped),
        Entry::Resource(resource) => (resource.builder.build(), resource.dropped),
    };
    slots.into_iter().flatten().map(report).collect()
}

/// Of several scans of one image the newest counts, of equally new ones the last.
fn newest_scans(entries: &[Entry]) -> BTreeMap<Image, (Option<Timestamp>, usize)> {
    let mut newest = BTreeMap::new();
    for (at, entry) in entries.iter().enumerate() {
        let Entry::Resource(resource) = entry else { continue };
        if let (Role::Scan, Some(image)) = (resource.role, &resource.image) {
            let entry = newest.entry(image.clone()).or_insert((resource.scanned_at, at));
            *entry = (*entry).max((resource.scanned_at, at));
        }
    }
    newest
}
