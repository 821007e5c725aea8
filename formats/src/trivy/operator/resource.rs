//! One custom resource.

use imagegate::keys;
use std::borrow::Cow;
use std::collections::BTreeSet;

use imagegate::json::{Read, Reader};
use imagegate::{Code, Digest, ImageReference, ReportBuilder, ReportState, Timestamp};

use super::super::heading::Scratch;
use super::super::metadata::Os;
use super::super::{SCANNER, scanned_at};
use super::findings::{check, secret, vulnerability};
use crate::detect::is_operator;
use crate::image::Names;
use crate::output::{Entry, Output};
use crate::resource::{Resource, Role};
use crate::value::{instant, list, text};

keys! {
    ResourceKey {
        ApiVersion = "apiVersion",
        Kind = "kind",
        Metadata = "metadata",
        Report = "report",
        Items = "items",
    }
}

keys! {
    WorkloadKey {
        Labels = "labels",
        Name = "name",
    }
}

keys! {
    LabelKey {
        TrivyOperatorResourceKind = "trivy-operator.resource.kind",
        TrivyOperatorResourceName = "trivy-operator.resource.name",
        TrivyOperatorResourceNamespace = "trivy-operator.resource.namespace",
        StarboardResourceKind = "starboard.resource.kind",
        StarboardResourceName = "starboard.resource.name",
        StarboardResourceNamespace = "starboard.resource.namespace",
    }
}

keys! {
    WorkloadOfKey {
        Metadata = "metadata",
    }
}

keys! {
    ReportKey {
        Artifact = "artifact",
        Checks = "checks",
        ContainerChecks = "containerChecks",
        Os = "os",
        PodChecks = "podChecks",
        Registry = "registry",
        Scanner = "scanner",
        Secrets = "secrets",
        Summary = "summary",
        UpdateTimestamp = "updateTimestamp",
        Vulnerabilities = "vulnerabilities",
    }
}

keys! {
    ArtifactKey {
        Repository = "repository",
        Tag = "tag",
        Digest = "digest",
    }
}

keys! {
    RegistryKey {
        Server = "server",
    }
}

keys! {
    CountsKey {
        Critical = "criticalCount",
        High = "highCount",
        Medium = "mediumCount",
        Low = "lowCount",
        // Starboard's first checks.
        Danger = "dangerCount",
        Warning = "warningCount",
        Unknown = "unknownCount",
        None = "noneCount",
    }
}

keys! {
    ScannerKey {
        Name = "name",
        Version = "version",
    }
}

/// What a resource is about.
enum About {
    Image(Box<Resource>),
    /// Something else: a manifest, a role, a cluster.
    Other(Box<ReportBuilder>),
}

/// Reads a resource, or those of a list object where there may be one.
pub(super) fn resource(r: &mut Reader<'_>, may_be_list: bool, output: &mut Output) -> Read<()> {
    let (start, at) = (r.ahead(), r.offset());
    let (mut version, mut kind) = (None, None);
    let mut workload = None;
    let mut found = None;
    let mut is_list = false;
    let object = r.fields(|r, key| {
        match key {
            ResourceKey::ApiVersion => version = text(r)?,
            ResourceKey::Kind => kind = text(r)?,
            ResourceKey::Metadata => workload = Some(self::workload(r)?),
            ResourceKey::Report => {
                if !r.null()? {
                    // As a rule it stands before the report.
                    let workload = workload.get_or_insert_with(|| workload_of(&mut start.ahead()).unwrap_or_default());
                    found = Some(report(r, workload.as_deref())?);
                }
            }
            _ if may_be_list => {
                is_list = true;
                let mut index = 0;
                output.under("items", |output| {
                    list(r, |r| {
                        output.at(index, |output| resource(r, false, output))?;
                        index += 1;
                        Ok(())
                    })
                })?;
            }
            ResourceKey::Items => r.skip()?,
        }
        Ok(())
    })?;
    if is_list || object.at().is_none() {
        return Ok(());
    }
    // The entries of a typed list do not repeat what the list says they are.
    let is_ours = match version {
        Some(version) => is_operator(&version),
        None => kind.is_some() || found.is_some(),
    };
    if !is_ours {
        let what = kind.as_deref().unwrap_or("object");
        let message = format!("this {what} is no report; take it out of the list, or give it as a manifest");
        r.problem(Code::InvalidValue, at, message);
        return Ok(());
    }
    let kind = kind.unwrap_or_default();
    match found.unwrap_or_default().finish(&kind) {
        About::Image(resource) => output.entries.push(Entry::Resource(resource)),
        About::Other(builder) => {
            let what = if kind.is_empty() { "resource of Trivy-operator" } else { &*kind };
            output.other(what, workload.flatten(), *builder);
        }
    }
    Ok(())
}

/// `namespace/Kind/name` of what the resource is about, as its labels say.
fn workload(r: &mut Reader<'_>) -> Read<Option<String>> {
    let (mut namespace, mut kind, mut name, mut own_name) = (None, None, None, None);
    if r.null()? {
        return Ok(None);
    }
    r.fields(|r, key: WorkloadKey| {
        if key == WorkloadKey::Name {
            own_name = text(r)?;
            return Ok(());
        }
        if r.null()? {
            return Ok(());
        }
        r.fields(|r, label| {
            let value = text(r)?;
            match label {
                LabelKey::TrivyOperatorResourceKind | LabelKey::StarboardResourceKind => kind = value,
                LabelKey::TrivyOperatorResourceName | LabelKey::StarboardResourceName => name = value,
                LabelKey::TrivyOperatorResourceNamespace | LabelKey::StarboardResourceNamespace => namespace = value,
            }
            Ok(())
        })?;
        Ok(())
    })?;
    // A name that is no label's value stands there as a hash; the resource's own has it too.
    let name = name.or(own_name);
    let parts: Vec<&str> = [&namespace, &kind, &name].into_iter().filter_map(Option::as_deref).collect();
    Ok((!parts.is_empty()).then(|| parts.join("/")))
}

/// The same, looked for ahead.
fn workload_of(r: &mut Reader<'_>) -> Read<Option<String>> {
    let mut found = None;
    r.fields(|r, WorkloadOfKey::Metadata| {
        found = workload(r)?;
        Ok(())
    })?;
    Ok(found)
}

/// What a resource's `report` says, before it is known what kind of resource it is.
#[derive(Debug, Default)]
struct Found<'a> {
    builder: ReportBuilder,
    names: Names<'a>,
    scanner: Option<Cow<'a, str>>,
    scanned_at: Option<Timestamp>,
    /// Whether the summary counts something.
    is_counted: bool,
    /// How many the lists hold; `None` for a list that is not there.
    vulnerabilities: Option<usize>,
    secrets: Option<usize>,
    checks: Option<usize>,
    /// The checks that Starboard first wrote, pod and containers apart; later all of them stood in `checks` too.
    first_checks: ReportBuilder,
}

impl Found<'_> {
    /// What the resource says of an image, or what a resource about something else says.
    fn finish(mut self, kind: &str) -> About {
        if self.checks.is_none() && !self.first_checks.is_empty() {
            self.checks = Some(self.first_checks.len());
            self.builder.append(&self.first_checks);
        }
        scanned_at(&mut self.builder, self.scanned_at);
        let about = match kind {
            // An entry of a list that does not say what it holds.
            "" if self.vulnerabilities.is_some() => Some(true),
            "" if self.secrets.is_some() => Some(false),
            "" if self.checks.is_none() && self.names.is_known() => Some(true),
            "ExposedSecretReport" => Some(false),
            // That of a cluster is about its components.
            "ClusterVulnerabilityReport" => self.names.is_known().then_some(true),
            kind if kind.ends_with("VulnerabilityReport") => Some(true),
            _ => None,
        };
        let scanner = self.scanner.as_deref().map_or_else(|| SCANNER.to_owned(), str::to_lowercase);
        // The list that the summary counts; that of another kind says nothing of it.
        let listed = match about {
            Some(true) => self.vulnerabilities,
            Some(false) => self.secrets,
            None => self.checks.max(self.vulnerabilities).max(self.secrets),
        };
        // A cluster may be told to keep the counts alone. There are findings then, and they are not here.
        let is_unlisted = self.is_counted && listed.unwrap_or_default() == 0;
        let (role, state, name) = match about {
            Some(true) if is_unlisted => (Role::NotScanned, ReportState::Unavailable, scanner),
            Some(true) if self.vulnerabilities.is_some() => (Role::Scan, ReportState::Complete, scanner),
            // What says nothing of vulnerabilities must not pass for a scan without any.
            Some(true) => (Role::NotScanned, ReportState::Unsupported, scanner),
            // The name is another one, so that the scans for secrets and for vulnerabilities both count.
            Some(false) => {
                let state = match self.secrets {
                    _ if is_unlisted => ReportState::Unavailable,
                    Some(_) => ReportState::Partial,
                    None => ReportState::Unsupported,
                };
                (Role::Part, state, format!("{scanner}-secrets"))
            }
            None => {
                let checks = self.checks.map(|_| format!("{scanner}-misconfigurations"));
                let state = match self.checks.or(self.vulnerabilities).or(self.secrets) {
                    _ if is_unlisted => ReportState::Unavailable,
                    Some(_) => ReportState::Partial,
                    None => ReportState::Unsupported,
                };
                self.builder.scanner(&checks.unwrap_or(scanner)).state(state);
                return About::Other(Box::new(self.builder));
            }
        };
        self.names.apply(&mut self.builder);
        self.builder.scanner(&name).state(state);
        let image = self.names.key();
        let dropped = self.names.dropped();
        About::Image(Box::new(Resource { role, image, scanned_at: self.scanned_at, builder: self.builder, dropped }))
    }
}

fn report<'a>(r: &mut Reader<'a>, workload: Option<&str>) -> Read<Found<'a>> {
    let mut found = Found::default();
    let mut scratch = Scratch::default();
    let mut os = Os::default();
    let mut artifact: [Option<Cow<'a, str>>; 3] = Default::default();
    let mut server = None;
    let (builder, first_checks) = (&mut found.builder, &mut found.first_checks);
    r.fields(|r, key| {
        match key {
            ReportKey::Artifact => {
                let [repository, tag, digest] = &mut artifact;
                if !r.null()? {
                    r.fields(|r, key| {
                        match key {
                            ArtifactKey::Repository => *repository = text(r)?,
                            ArtifactKey::Tag => *tag = text(r)?,
                            ArtifactKey::Digest => *digest = text(r)?,
                        }
                        Ok(())
                    })?;
                }
            }
            ReportKey::Registry => {
                if !r.null()? {
                    r.fields(|r, RegistryKey::Server| {
                        server = text(r)?;
                        Ok(())
                    })?;
                }
            }
            ReportKey::Os => os.read(r)?,
            ReportKey::Scanner => found.scanner = scanner(r, builder)?,
            ReportKey::UpdateTimestamp => found.scanned_at = instant(r)?,
            ReportKey::Vulnerabilities => {
                found.vulnerabilities = list(r, |r| vulnerability(r, &mut scratch, builder))?;
            }
            ReportKey::PodChecks => _ = list(r, |r| check(r, workload, first_checks))?,
            ReportKey::ContainerChecks => {
                if !r.null()? {
                    // By container.
                    let mut seen = BTreeSet::new();
                    r.entries(|r, key| {
                        if !seen.insert(key.text.clone()) {
                            r.problem(Code::DuplicateKey, key.at, format!("the key \"{}\" stands twice", key.text));
                        }
                        list(r, |r| check(r, workload, first_checks)).map(drop)
                    })?;
                }
            }
            ReportKey::Secrets => found.secrets = list(r, |r| secret(r, builder))?,
            ReportKey::Summary => found.is_counted = counts(r)?,
            ReportKey::Checks => found.checks = list(r, |r| check(r, workload, builder))?,
        }
        Ok(())
    })?;
    os.apply(builder);
    found.names = names(server.as_deref(), artifact);
    Ok(found)
}

/// Whether one of the counts by severity is above zero.
fn counts(r: &mut Reader<'_>) -> Read<bool> {
    let mut is_counted = false;
    if !r.null()? {
        r.fields(|r, _: CountsKey| {
            let number = r.nullable(Reader::number)?;
            is_counted |= number.is_some_and(|number| number.bytes().any(|digit| matches!(digit, b'1'..=b'9')));
            Ok(())
        })?;
    }
    Ok(is_counted)
}

/// The reference that registry, repository, tag and digest make.
fn names<'a>(server: Option<&str>, [repository, tag, digest]: [Option<Cow<'a, str>>; 3]) -> Names<'a> {
    let Some(repository) = repository else { return Names::default() };
    let name = match server {
        Some(server) => format!("{server}/{repository}"),
        None => repository.into_owned(),
    };
    let reference = match (tag, digest.as_deref().and_then(Digest::parse)) {
        // Where there is a tag, the digest is the operator's image id, which is that of the configuration.
        (Some(tag), _) => tagged(server, name, &tag),
        // Alone it is that of the reference, which is the manifest's.
        (None, Some(digest)) => format!("{name}@{digest}"),
        (None, None) => name,
    };
    Names { stated: Some(Cow::Owned(reference)), ..Names::default() }
}

/// A repository with a tag, which the operator may have written as a reference of its own (`owner/name:4.8`). What is
/// neither a tag nor a reference of the same repository is left out.
fn tagged(server: Option<&str>, name: String, tag: &str) -> String {
    let with_tag = format!("{name}:{tag}");
    if !tag.contains([':', '/', '@']) && ImageReference::parse(&with_tag).is_some() {
        return with_tag;
    }
    let Some(repository) = ImageReference::parse(&name) else { return name };
    let below = server.map(|server| format!("{server}/{tag}"));
    let mut references = std::iter::once(tag).chain(below.as_deref()).filter_map(ImageReference::parse);
    match references.find(|reference| reference.name() == repository.name()) {
        Some(reference) if tag.contains([':', '@']) => {
            let digest = reference.digest().map(|digest| format!("@{digest}")).unwrap_or_default();
            let tag = reference.tag().map(|tag| format!(":{tag}")).unwrap_or_default();
            format!("{name}{tag}{digest}")
        }
        _ => name,
    }
}

/// Starboard ran other scanners too, and named them.
fn scanner<'a>(r: &mut Reader<'a>, builder: &mut ReportBuilder) -> Read<Option<Cow<'a, str>>> {
    let mut name = None;
    if r.null()? {
        return Ok(None);
    }
    r.fields(|r, key| {
        match key {
            ScannerKey::Name => name = text(r)?,
            ScannerKey::Version => _ = text(r)?.map(|version| builder.scanner_version(&version)),
        }
        Ok(())
    })?;
    Ok(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn b35_a_digest_beside_a_tag_is_the_configurations() {
        let digest = format!("sha256:{}", "a".repeat(64));
        let read = |tag: Option<&'static str>| {
            let artifact = [Some("a/b".into()), tag.map(Cow::from), Some(digest.clone().into())];
            let mut builder = imagegate::Report::builder();
            names(Some("r.io"), artifact).apply(&mut builder);
            let report = builder.build();
            (report.reference().map(str::to_owned), report.digest().map(str::to_owned))
        };
        assert_eq!(read(Some("1")), (Some("r.io/a/b:1".to_owned()), None));
        assert_eq!(read(None), (Some(format!("r.io/a/b@{digest}")), Some(digest.clone())));
    }

    #[test]
    fn a_tag_may_be_a_reference_of_the_same_repository() {
        for (server, repository, tag, expected) in [
            (Some("index.docker.io"), "owner/name", "owner/name:4.8", "index.docker.io/owner/name:4.8"),
            (Some("index.docker.io"), "owner/name", "docker.io/owner/name:13.2.0", "index.docker.io/owner/name:13.2.0"),
            (Some("ghcr.io"), "owner/name", "owner/name:4.8", "ghcr.io/owner/name:4.8"),
            (Some("ghcr.io"), "owner/name", "ghcr.io/owner/name:4.8", "ghcr.io/owner/name:4.8"),
            (None, "library/nginx", "nginx:1", "library/nginx:1"),
            // Of another repository, or none at all: the repository stays.
            (Some("ghcr.io"), "owner/name", "owner/other:4.8", "ghcr.io/owner/name"),
            (Some("ghcr.io"), "owner/name", "owner/name", "ghcr.io/owner/name"),
            (Some("ghcr.io"), "owner/name", "-x", "ghcr.io/owner/name"),
            (Some("ghcr.io"), "owner/name", "a b", "ghcr.io/owner/name"),
            // A tag that is the name of the repository is a tag.
            (None, "nginx", "nginx", "nginx:nginx"),
        ] {
            let artifact = [Some(repository.into()), Some(tag.into()), None];
            assert_eq!(names(server, artifact).reference(), Some(expected), "{repository} {tag}");
        }
    }
}
