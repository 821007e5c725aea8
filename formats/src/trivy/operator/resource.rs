//! One custom resource.

use std::borrow::Cow;
use std::collections::BTreeSet;

use imagegate::json::{Read, Reader};
use imagegate::{Code, Digest, Instant, ReportBuilder, State};

use super::super::metadata::Os;
use super::super::result::Scratch;
use super::super::{SCANNER, scanned_at};
use super::Image;
use super::findings::{check, secret, vulnerability};
use crate::detect::is_operator;
use crate::image::Names;
use crate::value::{instant, list, text};

/// What a resource is for the image.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// It says what vulnerabilities there are.
    Scan,
    /// It says something else of the image.
    Part,
    /// It is about no image: a workload's manifest, a role, a node.
    Manifest,
}

/// A resource that was read.
#[derive(Debug)]
pub(super) struct Resource {
    pub(super) role: Role,
    pub(super) image: Option<Image>,
    pub(super) scanned_at: Option<Instant>,
    pub(super) builder: ReportBuilder,
}

const RESOURCE: &[&str] = &["apiVersion", "kind", "metadata", "report", "items"];

/// Reads a resource, or those of a list object where there may be one. Gives the kind of a resource from which no
/// report comes.
pub(super) fn resource<'a>(
    r: &mut Reader<'a>,
    may_be_list: bool,
    all: &mut Vec<Resource>,
) -> Read<Option<Cow<'a, str>>> {
    let start = r.ahead();
    let (mut version, mut kind) = (None, None);
    let mut workload = None;
    let mut found = None;
    let mut is_list = false;
    r.object(RESOURCE, |r, key| {
        match key {
            "apiVersion" => version = text(r)?,
            "kind" => kind = text(r)?,
            "metadata" => workload = Some(self::workload(r)?),
            "report" => {
                if !r.null()? {
                    // As a rule it stands before the report.
                    let workload = workload.get_or_insert_with(|| workload_of(&mut start.ahead()).unwrap_or_default());
                    found = Some(report(r, workload.as_deref())?);
                }
            }
            _ if may_be_list => {
                is_list = true;
                list(r, |r| resource(r, false, all).map(drop))?;
            }
            _ => r.skip()?,
        }
        Ok(())
    })?;
    // The entries of a typed list do not repeat what the list says they are.
    let is_ours = version.is_none_or(|version| is_operator(&version));
    match found {
        _ if is_list => Ok(None),
        Some(found) if is_ours => match found.finish(kind.as_deref().unwrap_or_default()) {
            Some(resource) => {
                all.push(resource);
                Ok(None)
            }
            None => Ok(kind),
        },
        _ => Ok(kind),
    }
}

/// `namespace/Kind/name` of what the resource is about, as its labels say.
fn workload(r: &mut Reader<'_>) -> Read<Option<String>> {
    let (mut namespace, mut kind, mut name, mut own_name) = (None, None, None, None);
    if r.null()? {
        return Ok(None);
    }
    r.object(&["labels", "name"], |r, key| {
        if key == "name" {
            own_name = text(r)?;
            return Ok(());
        }
        if r.null()? {
            return Ok(());
        }
        const LABELS: &[&str] = &[
            "trivy-operator.resource.kind",
            "trivy-operator.resource.name",
            "trivy-operator.resource.namespace",
            "starboard.resource.kind",
            "starboard.resource.name",
            "starboard.resource.namespace",
        ];
        r.object(LABELS, |r, label| {
            let value = text(r)?;
            match label.rsplit('.').next() {
                Some("kind") => kind = value,
                Some("name") => name = value,
                _ => namespace = value,
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
    r.object(&["metadata"], |r, _| {
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
    scanned_at: Option<Instant>,
    vulnerabilities: bool,
    secrets: bool,
    checks: bool,
    /// The checks that Starboard first wrote, pod and containers apart; later all of them stood in `checks` too.
    first_checks: ReportBuilder,
}

impl Found<'_> {
    /// `None` for what is no report of something wrong: bills of materials, summaries of compliance.
    fn finish(mut self, kind: &str) -> Option<Resource> {
        if !self.checks && !self.first_checks.is_empty() {
            self.checks = true;
            self.builder.append(&self.first_checks);
        }
        // Parts are states of their own: what says nothing of vulnerabilities must not pass for a scan without any.
        let (role, state) = if self.vulnerabilities {
            (Role::Scan, State::Complete)
        } else if self.secrets {
            (Role::Part, State::Partial)
        } else if self.checks {
            (Role::Manifest, State::Partial)
        } else if kind.ends_with("VulnerabilityReport") || kind.is_empty() && self.names.is_known() {
            (Role::Scan, State::Unsupported)
        } else if kind == "ExposedSecretReport" {
            (Role::Part, State::Unsupported)
        } else if kind.ends_with("AuditReport") || kind.ends_with("AssessmentReport") {
            (Role::Manifest, State::Partial)
        } else {
            return None;
        };
        self.names.apply(&mut self.builder);
        self.builder.state(state);
        scanned_at(&mut self.builder, self.scanned_at);
        Some(Resource { role, image: self.names.key(), scanned_at: self.scanned_at, builder: self.builder })
    }
}

const REPORT: &[&str] = &[
    "artifact",
    "checks",
    "containerChecks",
    "os",
    "podChecks",
    "registry",
    "scanner",
    "secrets",
    "updateTimestamp",
    "vulnerabilities",
];

fn report<'a>(r: &mut Reader<'a>, workload: Option<&str>) -> Read<Found<'a>> {
    let mut found = Found::default();
    let mut scratch = Scratch::default();
    let mut os = Os::default();
    let mut artifact: [Option<Cow<'a, str>>; 3] = Default::default();
    let mut server = None;
    let (builder, first_checks) = (&mut found.builder, &mut found.first_checks);
    builder.scanner(SCANNER);
    r.object(REPORT, |r, key| {
        match key {
            "artifact" => {
                let [repository, tag, digest] = &mut artifact;
                if !r.null()? {
                    r.object(&["repository", "tag", "digest"], |r, key| {
                        match key {
                            "repository" => *repository = text(r)?,
                            "tag" => *tag = text(r)?,
                            _ => *digest = text(r)?,
                        }
                        Ok(())
                    })?;
                }
            }
            "registry" => {
                if !r.null()? {
                    r.object(&["server"], |r, _| {
                        server = text(r)?;
                        Ok(())
                    })?;
                }
            }
            "os" => os.read(r)?,
            "scanner" => scanner(r, builder)?,
            "updateTimestamp" => found.scanned_at = instant(r)?,
            "vulnerabilities" => {
                found.vulnerabilities = list(r, |r| vulnerability(r, &mut scratch, builder))?.is_some();
            }
            "podChecks" => _ = list(r, |r| check(r, workload, first_checks))?,
            "containerChecks" => {
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
            "secrets" => found.secrets = list(r, |r| secret(r, builder))?.is_some(),
            _ => found.checks = list(r, |r| check(r, workload, builder))?.is_some(),
        }
        Ok(())
    })?;
    os.apply(builder);
    found.names = names(server.as_deref(), artifact);
    Ok(found)
}

/// Beside a tag the digest is the operator's image id, which is that of the configuration; alone it is that of the
/// reference, which is the manifest's.
fn names<'a>(server: Option<&str>, [repository, tag, digest]: [Option<Cow<'a, str>>; 3]) -> Names<'a> {
    let Some(repository) = repository else { return Names::default() };
    let name = match server {
        Some(server) => format!("{server}/{repository}"),
        None => repository.into_owned(),
    };
    let reference = match (tag, digest.as_deref().and_then(Digest::parse)) {
        (Some(tag), _) => format!("{name}:{tag}"),
        (None, Some(digest)) => format!("{name}@{digest}"),
        (None, None) => name,
    };
    Names { stated: Some(Cow::Owned(reference)), ..Names::default() }
}

/// Starboard ran other scanners too, and named them.
fn scanner(r: &mut Reader<'_>, builder: &mut ReportBuilder) -> Read<()> {
    if r.null()? {
        return Ok(());
    }
    r.object(&["name", "version"], |r, key| {
        if let Some(text) = text(r)? {
            _ = match key {
                "name" => builder.scanner(&text.to_lowercase()),
                _ => builder.scanner_version(&text),
            };
        }
        Ok(())
    })?;
    Ok(())
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
}
