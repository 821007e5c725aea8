//! What readers of all kinds of findings share: the heading of a result, and buffers.

use std::borrow::Cow;

use imagegate::json::{Read, Reader};
use imagegate::keys;

use crate::cvss::Scores;
use crate::package_type::of_word;
use crate::value::text;

/// What stands for an id that is not given: the finding is not lost, and no rule or exemption names it by chance.
pub(super) const NO_ID: &str = "unknown";

/// Kept from finding to finding, so that lists are not an allocation each.
#[derive(Debug, Default)]
pub(super) struct Scratch<'a> {
    pub(super) aliases: Vec<Cow<'a, str>>,
    pub(super) versions: Vec<Cow<'a, str>>,
    pub(super) scores: Scores<'a>,
    /// The sources of scores and where they stand.
    pub(super) sources: Vec<(Cow<'a, str>, usize)>,
}

keys! {
    /// The keys of an entry.
    pub(super) InResult {
        Target = "Target",
        Class = "Class",
        Type = "Type",
        Vulnerabilities = "Vulnerabilities",
        Misconfigurations = "Misconfigurations",
        Secrets = "Secrets",
        Licenses = "Licenses",
        Suppressed = "ExperimentalModifiedFindings",
    }
}

/// What was looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Heading<'a> {
    pub(super) target: Option<Cow<'a, str>>,
    pub(super) class: Option<Cow<'a, str>>,
    pub(super) kind: Option<Cow<'a, str>>,
    /// The type of the packages, which is the same for all of them.
    pub(super) package_type: Option<Cow<'a, str>>,
}

impl<'a> Heading<'a> {
    pub(super) fn take(&mut self, r: &mut Reader<'a>, key: InResult) -> Read<bool> {
        match key {
            InResult::Target => self.target = text(r)?,
            InResult::Class => self.class = text(r)?,
            InResult::Type => {
                self.kind = text(r)?;
                self.package_type = self.kind.as_ref().map(of_word);
            }
            _ => return Ok(false),
        }
        Ok(true)
    }

    /// `Deployment/api` is another one in every namespace.
    pub(super) fn within(mut self, namespace: Option<&str>) -> Self {
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
