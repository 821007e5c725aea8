//! One entry of Trivy's results: what was looked at, and what was found in it.

use std::borrow::Cow;

use imagegate::json::{Read, Reader};
use imagegate::{Finding, keys};

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

/// Where findings go.
pub(super) type Add<'f> = dyn FnMut(&Finding<'_>) + 'f;

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
#[derive(Clone, Debug, Default)]
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

    fn is_whole(&self) -> bool {
        self.target.is_some() && self.class.is_some() && self.kind.is_some()
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

/// Reads an entry and gives what was found in it to `add`.
pub(super) fn result<'a>(r: &mut Reader<'a>, scratch: &mut Scratch<'a>, add: &mut Add<'_>) -> Read<()> {
    result_within(r, None, scratch, add)
}

/// The same for an entry whose heading is known (and may say more than the entry).
pub(super) fn result_within<'a>(
    r: &mut Reader<'a>,
    known: Option<&Heading<'a>>,
    scratch: &mut Scratch<'a>,
    add: &mut Add<'_>,
) -> Read<()> {
    let start = r.ahead();
    let mut own = Heading::default();
    let mut looked = known.is_some();
    r.fields(|r, key| {
        if own.take(r, key)? {
            return Ok(());
        }
        // Trivy writes the heading first; where something of it is not there yet, it may stand behind the findings.
        if !looked && !own.is_whole() {
            own = Heading::read(&mut start.ahead()).unwrap_or_default();
            looked = true;
        }
        let heading = known.unwrap_or(&own);
        match key {
            InResult::Vulnerabilities => list(r, |r| vulnerability(r, heading, scratch, add))?,
            InResult::Misconfigurations => list(r, |r| misconfiguration(r, heading, add))?,
            InResult::Secrets => list(r, |r| secret(r, heading, add))?,
            _ => list(r, |r| license(r, heading, add))?,
        };
        Ok(())
    })?;
    Ok(())
}
