//! One entry of Trivy's results: what was looked at, and what was found in it.

use std::borrow::Cow;

use imagegate::json::{Read, Reader};
use imagegate::{ReportBuilder, keys};

use super::others::{license, misconfiguration, secret};
use super::vulnerability::vulnerability;
use crate::cvss::Scores;
use crate::value::{list, text};

/// Kept from finding to finding, so that lists are not an allocation each.
#[derive(Debug, Default)]
pub(super) struct Scratch<'a> {
    pub(super) aliases: Vec<Cow<'a, str>>,
    pub(super) versions: Vec<Cow<'a, str>>,
    pub(super) scores: Scores,
    /// The sources of scores and where they stand.
    pub(super) sources: Vec<(Cow<'a, str>, usize)>,
}

keys! {
    /// The keys of an entry.
    InResult {
        Target = "Target",
        Class = "Class",
        Type = "Type",
        Vulnerabilities = "Vulnerabilities",
        Misconfigurations = "Misconfigurations",
        Secrets = "Secrets",
        Licenses = "Licenses",
    }
}

/// What was looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Heading<'a> {
    pub(super) target: Option<Cow<'a, str>>,
    pub(super) class: Option<Cow<'a, str>>,
    pub(super) kind: Option<Cow<'a, str>>,
}

impl<'a> Heading<'a> {
    fn take(&mut self, r: &mut Reader<'a>, key: InResult) -> Read<bool> {
        match key {
            InResult::Target => self.target = text(r)?,
            InResult::Class => self.class = text(r)?,
            InResult::Type => self.kind = text(r)?,
            _ => return Ok(false),
        }
        Ok(true)
    }

    /// `Deployment/api` is another one in every namespace.
    fn within(mut self, namespace: Option<&str>) -> Self {
        if self.is_of_cluster()
            && let (Some(namespace), Some(target)) = (namespace, &mut self.target)
        {
            *target = Cow::Owned(format!("{namespace}/{target}"));
        }
        self
    }

    /// A misconfiguration is the manifest's, unless it is one of how the image was built.
    pub(super) fn is_of_cluster(&self) -> bool {
        self.is_class("config") && self.kind.as_deref() != Some("dockerfile")
    }

    pub(super) fn is_class(&self, class: &str) -> bool {
        self.class.as_deref() == Some(class)
    }

    /// The file in which packages of a language were found, where the target names one: for some languages it names
    /// the language, and every package has a path of its own.
    pub(super) fn path(&self) -> Option<&str> {
        const LANGUAGES: &[&str] = &["Java", "Node.js", "Python", "Ruby", "Conda", "PHP", "Rust", "Go", "C", ".NET"];
        let target = self.target.as_deref()?;
        (self.is_class("lang-pkgs") && !LANGUAGES.contains(&target)).then_some(target)
    }
}

/// Reads an entry and adds what was found in it. Gives what was looked at: of the manifests of a cluster, in the
/// namespace that is given.
pub(super) fn result<'a>(
    r: &mut Reader<'a>,
    namespace: Option<&str>,
    scratch: &mut Scratch<'a>,
    builder: &mut ReportBuilder,
) -> Read<Heading<'a>> {
    let mut start = r.ahead();
    let before = builder.len();
    let mut heading = Heading::default();
    let mut used: Option<Heading<'a>> = None;
    r.fields(|r, key| {
        if heading.take(r, key)? {
            return Ok(());
        }
        let heading = used.get_or_insert_with(|| heading.clone().within(namespace));
        findings(r, key, heading, scratch, builder)
    })?;
    let heading = heading.within(namespace);
    // Trivy writes the heading first. Where some of it stands behind findings, those were read without.
    if used.is_some_and(|used| used != heading) {
        builder.truncate(before);
        start.fields(|r, key| {
            if Heading::default().take(r, key)? { Ok(()) } else { findings(r, key, &heading, scratch, builder) }
        })?;
    }
    Ok(heading)
}

fn findings<'a>(
    r: &mut Reader<'a>,
    key: InResult,
    heading: &Heading<'a>,
    scratch: &mut Scratch<'a>,
    builder: &mut ReportBuilder,
) -> Read<()> {
    match key {
        InResult::Vulnerabilities => list(r, |r| vulnerability(r, heading, scratch, builder))?,
        InResult::Misconfigurations => list(r, |r| misconfiguration(r, heading, builder))?,
        InResult::Secrets => list(r, |r| secret(r, heading, builder))?,
        _ => list(r, |r| license(r, heading, builder))?,
    };
    Ok(())
}
