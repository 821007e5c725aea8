//! `trivy k8s`: resources of a cluster, each with the results of its images and its own manifest.

use imagegate::keys;
use std::borrow::Cow;

use imagegate::json::{Keys as _, Read, Reader};
use imagegate::{Report, ReportState};

use super::coverage::Coverage;
use super::heading::Scratch;
use super::images::{Images, Outline, Waiting};
use super::metadata::Metadata;
use crate::output::Output;
use crate::value::{list, text};

keys! {
    DocumentKey {
        Resources = "Resources",
        Findings = "Findings",
        Vulnerabilities = "Vulnerabilities",
        Misconfigurations = "Misconfigurations",
    }
}

keys! {
    ResourceKey {
        Namespace = "Namespace",
        Kind = "Kind",
        Name = "Name",
        Metadata = "Metadata",
        Results = "Results",
        Error = "Error",
    }
}

pub(crate) fn document(r: &mut Reader<'_>, output: &mut Output) -> Read<()> {
    let mut images = Images::default();
    let mut scratch = Scratch::default();
    let mut resources = 0;
    r.fields(|r, key: DocumentKey| {
        let mut index = 0;
        output.under(key.text(), |output| {
            list(r, |r| {
                output.at(index, |output| resource(r, &mut images, &mut scratch, output))?;
                index += 1;
                Ok(())
            })
        })?;
        resources += index;
        Ok(())
    })?;
    images.finish(output);
    if resources == 0 {
        output.not_scanned = true;
    }
    Ok(())
}

fn resource<'a>(r: &mut Reader<'a>, images: &mut Images, scratch: &mut Scratch<'a>, output: &mut Output) -> Read<()> {
    let mut start = r.ahead();
    let mut found = Found::read(r, None, scratch, output)?;
    if found.is_too_early() {
        // Its name is known now. What else is wrong was found before, and what was left out is counted.
        let namespace = found.namespace.take();
        found = Found::read(&mut start, namespace, scratch, &mut Output::default())?;
    }
    let Found { outline, waiting, .. } = &found;
    if found.has_images() {
        let placed = images.place(outline);
        images.add(&placed, waiting);
        let manifest: Vec<usize> = (0..outline.headings.len()).filter(|at| outline.is_of_manifest(*at)).collect();
        if !manifest.is_empty() {
            found.other("workload manifest", &manifest, false, output);
        }
    } else {
        let all: Vec<usize> = (0..outline.headings.len()).collect();
        let kind = found.kind.as_deref().unwrap_or("object of a cluster");
        found.other(kind, &all, outline.failed, output);
    }
    Ok(())
}

/// What a resource says.
#[derive(Default)]
struct Found<'a> {
    outline: Outline<'a>,
    waiting: Waiting,
    namespace: Option<Cow<'a, str>>,
    kind: Option<Cow<'a, str>>,
    name: Option<Cow<'a, str>>,
    /// The namespace that was known where results were read.
    used: Option<Option<Cow<'a, str>>>,
}

impl<'a> Found<'a> {
    fn read(
        r: &mut Reader<'a>,
        namespace: Option<Cow<'a, str>>,
        scratch: &mut Scratch<'a>,
        output: &mut Output,
    ) -> Read<Self> {
        let mut found = Self { namespace, ..Self::default() };
        found.outline.in_cluster = true;
        r.fields(|r, key| {
            match key {
                // No namespace is longer than a DNS name.
                ResourceKey::Namespace => found.namespace = text(r)?.filter(|namespace| namespace.len() <= 253),
                ResourceKey::Metadata => found.outline.metadata = Metadata::read_all(r)?,
                ResourceKey::Results => {
                    let Self { outline, waiting, namespace, used, .. } = &mut found;
                    *used = Some(namespace.clone());
                    list(r, |r| outline.result(r, namespace.as_deref(), scratch, waiting, output).map(drop))?;
                }
                ResourceKey::Error => found.outline.failed = text(r)?.is_some(),
                ResourceKey::Kind => found.kind = text(r)?,
                ResourceKey::Name => found.name = text(r)?,
            }
            Ok(())
        })?;
        Ok(found)
    }

    /// Whether results were read before it was known in which namespace they are.
    fn is_too_early(&self) -> bool {
        self.used.as_ref().is_some_and(|used| *used != self.namespace)
    }

    /// Whether the resource runs images. A kind that is not known does where an image is named.
    fn has_images(&self) -> bool {
        match self.kind.as_deref() {
            None => true,
            Some(
                "Pod"
                | "Deployment"
                | "ReplicaSet"
                | "ReplicationController"
                | "StatefulSet"
                | "DaemonSet"
                | "Job"
                | "CronJob",
            ) => true,
            // The target of a node's packages has the form of an image's.
            Some(kind)
                if kind.starts_with("Node") || kind.starts_with("Cluster") || kind.starts_with("ControlPlane") =>
            {
                false
            }
            Some(_) => self.outline.metadata.iter().any(Metadata::is_of_image) || self.outline.names_image(),
        }
    }

    /// Adds what was found in some of the results as something that is not of an image.
    fn other(&self, what: &str, results: &[usize], failed: bool, output: &mut Output) {
        let mut builder = Report::builder();
        let mut coverage = Coverage::default();
        for result in results {
            coverage.add(self.outline.coverages.get(*result).copied().unwrap_or_default());
        }
        for (_, findings) in self.waiting.iter().filter(|(result, _)| results.binary_search(result).is_ok()) {
            builder.append(findings);
        }
        let (state, scanner) = coverage.judge(false);
        let state = match state {
            ReportState::Unsupported if failed => ReportState::Failed,
            ReportState::Complete if failed => ReportState::Partial,
            state => state,
        };
        builder.state(state).scanner(scanner);
        let parts: Vec<&str> =
            [&self.namespace, &self.kind, &self.name].into_iter().filter_map(Option::as_deref).collect();
        output.other(what, (!parts.is_empty()).then(|| parts.join("/")), builder);
    }
}
