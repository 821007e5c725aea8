//! Grype's JSON, from 0.1-beta to today.

mod descriptor;
mod matches;

pub(crate) mod beta;

use imagegate::keys;
use std::borrow::Cow;

use imagegate::json::{Kind, Read, Reader};
use imagegate::{Code, Digest, Report, ReportBuilder, ReportState};

use crate::image::{Names, platform};
use crate::output::Output;
use crate::value::{list, text, texts};
use descriptor::Descriptor;
use matches::{Scratch, finding};

keys! {
    DocumentKey {
        Matches = "matches",
        IgnoredMatches = "ignoredMatches",
        AlertsByPackage = "alertsByPackage",
        Source = "source",
        Distro = "distro",
        Descriptor = "descriptor",
    }
}

keys! {
    AlertsKey {
        Alerts = "alerts",
    }
}

keys! {
    AlertKey {
        Type = "type",
    }
}

keys! {
    DistroKey {
        Name = "name",
        Version = "version",
    }
}

keys! {
    ReadKey {
        Type = "type",
        Target = "target",
    }
}

keys! {
    TargetKey {
        UserInput = "userInput",
        ManifestDigest = "manifestDigest",
        Tags = "tags",
        RepoDigests = "repoDigests",
        Architecture = "architecture",
        ArchitectureVariant = "architectureVariant",
        Os = "os",
    }
}

/// The name under which all of Grype's reports count as one scanner's.
const SCANNER: &str = "grype";

/// The type of a source that is an image.
const IMAGE: &str = "image";

/// A report since 0.1.
pub(crate) fn document(r: &mut Reader<'_>, output: &mut Output) -> Read<()> {
    let mut builder = Report::builder();
    let mut scratch = Scratch::default();
    let mut source = Source::default();
    let mut descriptor = Descriptor::default();
    let mut state = ReportState::Unsupported;
    let mut unmatched = false;
    builder.scanner(SCANNER);
    let object = r.fields(|r, key| {
        match key {
            DocumentKey::Matches => {
                // `null` says nothing of what was looked at; a report without findings has an empty list.
                let read = list(r, |r| finding(r, &mut scratch, &mut builder))?;
                state = read.map_or(ReportState::Unsupported, |_| ReportState::Complete);
            }
            DocumentKey::IgnoredMatches => output.suppressed.findings += list(r, Reader::skip)?.unwrap_or_default(),
            DocumentKey::AlertsByPackage => unmatched = alerts(r, &mut builder)?,
            DocumentKey::Source => source.read(r)?,
            DocumentKey::Distro => distro(r, &mut builder)?,
            DocumentKey::Descriptor => descriptor.read(r)?,
        }
        Ok(())
    })?;
    r.require_field(&object, DocumentKey::Matches);
    if let Some(version) = descriptor.version {
        builder.scanner_version(&version);
    }
    if let Some(timestamp) = descriptor.timestamp {
        builder.scanned_at(timestamp);
    }
    descriptor.configured.into_iter().for_each(|rule| output.suppressed.configured(rule));
    builder.state(match state {
        // Packages of which the scanner says that it did not look for them, or a database that it does not trust.
        ReportState::Complete if unmatched || descriptor.invalid_database => ReportState::Partial,
        state => state,
    });
    match source.other() {
        Some(what) => output.other(what, source.name.map(Cow::into_owned), builder),
        None => {
            let dropped = source.apply(descriptor.from_registry, &mut builder);
            output.report(builder.build(), dropped);
        }
    }
    Ok(())
}

/// What is said of packages beside vulnerabilities. Gives whether some were not matched with any.
fn alerts(r: &mut Reader<'_>, builder: &mut ReportBuilder) -> Read<bool> {
    let mut unmatched = false;
    list(r, |r| {
        r.fields(|r, AlertsKey::Alerts| {
            list(r, |r| {
                r.fields(|r, AlertKey::Type| {
                    match text(r)?.as_deref() {
                        Some("distro-eol") => _ = builder.os_end_of_life(true),
                        Some("distro-disabled" | "distro-unknown") => unmatched = true,
                        _ => {}
                    }
                    Ok(())
                })?;
                Ok(())
            })?;
            Ok(())
        })?;
        Ok(())
    })?;
    Ok(unmatched)
}

fn distro(r: &mut Reader<'_>, builder: &mut ReportBuilder) -> Read<()> {
    if r.null()? {
        return Ok(());
    }
    r.fields(|r, key| {
        if let Some(text) = text(r)? {
            _ = match key {
                DistroKey::Name => builder.os_family(&text),
                DistroKey::Version => builder.os_version(&text),
            };
        }
        Ok(())
    })?;
    Ok(())
}

/// What was scanned.
#[derive(Debug, Default)]
struct Source<'a> {
    kind: Option<Cow<'a, str>>,
    /// The path, where it is no image.
    name: Option<Cow<'a, str>>,
    names: Names<'a>,
    input: Option<Cow<'a, str>>,
    manifest: Option<Cow<'a, str>>,
    os: Option<Cow<'a, str>>,
    architecture: Option<Cow<'a, str>>,
    variant: Option<Cow<'a, str>>,
}

impl<'a> Source<'a> {
    fn read(&mut self, r: &mut Reader<'a>) -> Read<()> {
        if r.null()? {
            return Ok(());
        }
        r.fields(|r, key| match key {
            ReadKey::Type => {
                self.kind = text(r)?;
                Ok(())
            }
            _ if r.kind()? == Kind::String => {
                self.name = text(r)?;
                Ok(())
            }
            ReadKey::Target => self.target(r),
        })?;
        Ok(())
    }

    fn target(&mut self, r: &mut Reader<'a>) -> Read<()> {
        if r.null()? {
            return Ok(());
        }
        r.fields(|r, key| {
            match key {
                TargetKey::UserInput => self.input = text(r)?,
                TargetKey::ManifestDigest => self.manifest = text(r)?,
                TargetKey::Tags => texts(r, &mut self.names.tags)?,
                TargetKey::RepoDigests => texts(r, &mut self.names.digests)?,
                TargetKey::Architecture => self.architecture = text(r)?,
                TargetKey::ArchitectureVariant => self.variant = text(r)?,
                TargetKey::Os => self.os = text(r)?,
            }
            Ok(())
        })?;
        Ok(())
    }

    /// What was scanned, where that is said and no image.
    fn other(&self) -> Option<String> {
        match self.kind.as_deref() {
            // What a program that uses Grype's library without a source writes.
            None | Some("unknown") => None,
            Some(kind) if kind.eq_ignore_ascii_case(IMAGE) => None,
            Some("sbom-file") => Some("bill of materials".to_owned()),
            Some(kind) => Some(kind.to_owned()),
        }
    }

    /// Says in a report what was scanned. Gives the name of the image where that is no reference.
    fn apply(mut self, from_registry: bool, builder: &mut ReportBuilder) -> Option<String> {
        // Without a type, what has the keys of an image is one.
        let is_image = self.kind.as_deref().is_none_or(|kind| kind.eq_ignore_ascii_case(IMAGE));
        if !is_image {
            return None;
        }
        let input = self.input.as_deref().map(Input::of);
        // The digest of a manifest that was pulled is the registry's. Of an image of a local daemon it is the digest
        // of a manifest that was made on the way and that no registry knows.
        if self.names.digests.is_empty() && (from_registry || input.as_ref().is_some_and(|input| input.from_registry)) {
            self.names.manifest = self.manifest.as_deref().and_then(Digest::parse);
        }
        match input.and_then(|input| input.image) {
            Some(image) => self.names.typed = Some(Cow::Owned(image.to_owned())),
            None => self.names.unused = self.input.clone().or_else(|| self.name.clone()),
        }
        self.names.apply(builder);
        if let Some(platform) = platform(self.os.as_deref(), self.architecture.as_deref(), self.variant.as_deref()) {
            builder.platform(&platform);
        }
        self.names.dropped()
    }
}

/// What a person asked Grype to scan: an image, perhaps with where to take it from before it.
struct Input<'t> {
    image: Option<&'t str>,
    from_registry: bool,
}

impl<'t> Input<'t> {
    fn of(text: &'t str) -> Self {
        const IMAGES: &[&str] = &["registry", "docker", "podman", "containerd", "oci-registry"];
        const FILES: &[&str] =
            &["docker-archive", "oci-archive", "oci-dir", "singularity", "dir", "file", "sbom", "purl", "cpe"];
        match text.split_once(':') {
            Some((scheme, _)) if FILES.contains(&scheme) => Self { image: None, from_registry: false },
            Some((scheme, rest)) if IMAGES.contains(&scheme) => {
                // `registry:5000/app` is an image of a host with that name, and `docker:dind` may be either.
                let port = rest.split_once('/').is_some_and(|(port, _)| port.bytes().all(|byte| byte.is_ascii_digit()));
                let image = if port {
                    Some(text)
                } else if rest.contains(['/', ':', '@']) {
                    Some(rest)
                } else {
                    None
                };
                Self { image, from_registry: !port && scheme.ends_with("registry") }
            }
            _ => Self { image: Some(text), from_registry: false },
        }
    }
}

/// Xeol writes the same shape with the ends of products' lives for the vulnerabilities.
fn xeol(r: &mut Reader<'_>, at: usize) {
    let message = "this is Xeol's report, of products past their support; vulnerabilities are in Grype's, Trivy's or \
                   another scanner's";
    r.problem(Code::InvalidValue, at, message);
}

#[cfg(test)]
mod tests {
    use super::Input;

    #[test]
    fn what_was_asked_for_may_name_a_source() {
        for (text, image, from_registry) in [
            ("nginx:1.25", Some("nginx:1.25"), false),
            ("registry:nginx:1.25", Some("nginx:1.25"), true),
            ("registry:r.io/a/b", Some("r.io/a/b"), true),
            ("registry:5000/app:1", Some("registry:5000/app:1"), false),
            ("docker:alpine:3", Some("alpine:3"), false),
            ("docker:dind", None, false),
            ("docker-archive:x.tar", None, false),
            ("dir:.", None, false),
        ] {
            let input = Input::of(text);
            assert_eq!((input.image, input.from_registry), (image, from_registry), "{text}");
        }
    }
}
