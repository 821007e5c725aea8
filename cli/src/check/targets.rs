//! What is checked: the objects of manifests, and images by themselves.

use std::path::PathBuf;

use imagegate::json::Limits;
use imagegate::{Fact, Workload};
use imagegate_formats::{
    ContainerImage, Found, HostFacts, Judged, Skipped as SkippedObject, read_kubernetes, read_manifests, verify_owners,
};
use serde::Serialize;

use super::described::described;
use super::kustomization::Kustomizations;
use crate::diagnostics::{Diagnostic, Failure};
use crate::input::{Input, Inputs, empty, walk};
use crate::recognise::Given;

/// Where something that is checked comes from.
#[derive(Clone, Debug, Serialize)]
#[serde(untagged)]
pub(crate) enum Source {
    File {
        file: String,
        document: usize,
        /// On which line the document begins.
        #[serde(skip)]
        line: u32,
    },
    Image {
        image: String,
    },
}

/// Something whose images would run.
#[derive(Debug)]
pub(crate) struct Target {
    pub(crate) source: Source,
    pub(crate) judged: Judged,
}

/// An object of which nothing would run, or images of an object that were passed over.
#[derive(Debug)]
pub(crate) struct Skipped {
    pub(crate) source: Source,
    pub(crate) skipped: SkippedObject,
}

/// What is found in the manifests.
#[derive(Debug, Default)]
pub(crate) struct Targets {
    pub(crate) targets: Vec<Target>,
    pub(crate) skipped: Vec<Skipped>,
    pub(crate) warnings: Vec<Diagnostic>,
    /// What files are that hold objects, but none that runs an image, and are meant for something else.
    pub(crate) mistaken: Vec<Diagnostic>,
}

impl Targets {
    /// Reads manifests: objects, lists, AdmissionReviews.
    ///
    /// # Errors
    ///
    /// Everything that cannot be read, or leaves it open what would run.
    pub(crate) fn read(&mut self, paths: &[PathBuf], host: &HostFacts, inputs: &mut Inputs) -> Result<(), Failure> {
        let mut failure = Failure::new();
        let mut kustomizations = Kustomizations::default();
        for path in paths.iter().filter(|path| path.is_dir()) {
            // What is wrong with a folder is said when it is read.
            kustomizations.look_in(&walk(path).unwrap_or_default().folders);
        }
        let is_manifest = |place: &crate::input::Place| !kustomizations.look_at(place.path());
        let (files, warnings) = inputs.read_where(paths, Limits::REQUEST, is_manifest).all()?;
        self.warnings.extend(warnings);
        self.warnings.extend(kustomizations.warnings());
        for input in files {
            let mut problems = Failure::new();
            let (targets, skipped) = (self.targets.len(), self.skipped.len());
            self.read_file(&input, host, &mut problems);
            if problems.is_empty() && self.targets.len() == targets && self.skipped.len() > skipped {
                self.mistaken.extend(Given::Manifest.mistaken(&input));
            }
            failure.extend(Given::Manifest.explain(&input, problems));
        }
        if failure.is_empty() { Ok(()) } else { Err(failure) }
    }

    fn read_file(&mut self, input: &Input, host: &HostFacts, failure: &mut Failure) {
        let documents = match read_manifests(&input.bytes, Limits::REQUEST) {
            Ok(documents) => documents,
            Err(error) => return failure.push(Diagnostic::of_document(&error, &input.name, None, &input.bytes)),
        };
        if documents.is_empty() {
            self.warnings.push(empty(input));
        }
        for document in documents {
            let at = || Source::File { file: input.name.clone(), document: document.index(), line: document.line() };
            match read_kubernetes(document.json(), host) {
                Ok(found) => found.into_iter().for_each(|found| self.add(found, at())),
                Err(error) => {
                    let error = document.locate(error);
                    let index = Some(document.index());
                    failure.push(Diagnostic::of_document(&error, &input.name, index, &input.bytes));
                }
            }
        }
    }

    fn add(&mut self, found: Found, source: Source) {
        match found {
            Found::Judged(judged) => self.targets.push(Target { source, judged: *judged }),
            Found::Skipped(skipped) => self.skipped.push(Skipped { source, skipped }),
        }
    }

    /// Looks up the owners of objects that were read from a cluster among these objects, and says which are not verified.
    pub(crate) fn verify_owners(&mut self) {
        let unverified = verify_owners(self.targets.iter_mut().map(|target| &mut target.judged));
        let Some(first) = unverified.first() else { return };
        let Some(Target { source, judged }) = self.targets.get(first.index) else { return };
        let message = match unverified.len() {
            1 => format!("{}: {first}", described(&judged.object)),
            count => format!(
                "{count} objects are judged without their owner; the first is {}: {first}",
                described(&judged.object)
            ),
        };
        let help = "read owners from the cluster too: kubectl get deploy,rs,sts,ds,rc,cj,job,pod -A -o yaml";
        let warning = Diagnostic::warning("ownerNotVerified", message).help(help).at_pointer(&judged.object.pointer);
        self.warnings.push(match source {
            Source::File { file, document, line } => warning.in_file(file).in_document(*document, *line),
            Source::Image { .. } => warning,
        });
    }

    /// Adds an image by itself: of what would run it nothing is known but the place.
    pub(crate) fn add_image(&mut self, reference: &str, host: &HostFacts) {
        let workload = Workload {
            provider: host.provider.clone(),
            account: host.account.clone(),
            cluster: host.cluster.clone(),
            namespace: host.namespace.clone().map_or(Fact::Unknown, Fact::Value),
            namespace_labels: host.namespace_labels.clone(),
            attributes: host.attributes.clone(),
            platforms: host.platforms.clone(),
            ..Workload::default()
        };
        let image = ContainerImage { container: Fact::Unknown, reference: reference.to_owned() };
        let judged = Judged { workload, images: vec![image], ..Judged::default() };
        self.targets.push(Target { source: Source::Image { image: reference.to_owned() }, judged });
    }

    /// The references of all images that the manifests and `--image` name, also of those that are not judged: what runs
    /// already in a pod that is updated, and what is passed over.
    pub(crate) fn references(&self) -> impl Iterator<Item = &str> {
        let judged = self.targets.iter().map(|target| &target.judged);
        let judged = judged.flat_map(|judged| judged.images.iter().chain(&judged.left_as_is));
        let skipped = self.skipped.iter().map(|skipped| &skipped.skipped);
        let passed_over = skipped.clone().flat_map(|skipped| &skipped.images);
        let left_as_is = skipped.flat_map(|skipped| &skipped.left_as_is);
        judged
            .chain(left_as_is)
            .map(|image| image.reference.as_str())
            .chain(passed_over.filter_map(|image| image.image.as_deref()))
    }
}
