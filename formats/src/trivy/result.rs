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
    /// Reads the heading alone.
    pub(super) fn read(r: &mut Reader<'a>) -> Read<Self> {
        let mut heading = Self::default();
        r.fields(|r, key| if heading.take(r, key)? { Ok(()) } else { r.skip() })?;
        Ok(heading)
    }

    fn take(&mut self, r: &mut Reader<'a>, key: InResult) -> Read<bool> {
        match key {
            InResult::Target => self.target = text(r)?,
            InResult::Class => self.class = text(r)?,
            InResult::Type => self.kind = text(r)?,
            _ => return Ok(false),
        }
        Ok(true)
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

/// Reads an entry and adds what was found in it. Gives what was looked at.
pub(super) fn result<'a>(
    r: &mut Reader<'a>,
    scratch: &mut Scratch<'a>,
    builder: &mut ReportBuilder,
) -> Read<Heading<'a>> {
    let mut start = r.ahead();
    let before = builder.len();
    let mut used = None;
    let mut heading = Heading::default();
    r.fields(|r, key| {
        if heading.take(r, key)? {
            return Ok(());
        }
        used.get_or_insert_with(|| heading.clone());
        findings(r, key, &heading, scratch, builder)
    })?;
    // Trivy writes the heading first. Where some of it stands behind findings, those were read without.
    if used.is_some_and(|used| used != heading) {
        builder.truncate(before);
        result_within(&mut start, &heading, scratch, builder)?;
    }
    Ok(heading)
}

/// The same for an entry whose heading is known (and may say more than the entry).
pub(super) fn result_within<'a>(
    r: &mut Reader<'a>,
    heading: &Heading<'a>,
    scratch: &mut Scratch<'a>,
    builder: &mut ReportBuilder,
) -> Read<()> {
    let mut own = Heading::default();
    r.fields(|r, key| if own.take(r, key)? { Ok(()) } else { findings(r, key, heading, scratch, builder) })?;
    Ok(())
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
