//! One entry of Trivy's results: what was looked at, and what was found in it.

use imagegate::ReportBuilder;
use imagegate::json::{Read, Reader};

use super::coverage::Coverage;
use super::heading::{Heading, InResult, Scratch};
use super::others::{license, misconfiguration, secret};
use super::vulnerability::vulnerability;
use crate::package_type::is_package_type;
use crate::value::list;

/// An entry that was read.
#[derive(Debug, Default)]
pub(super) struct Entry<'a> {
    /// What was looked at: of the manifests of a cluster, in the namespace that was given.
    pub(super) heading: Heading<'a>,
    /// The same as far as the state of the scan depends on it. Nothing where the entry says nothing.
    pub(super) coverage: Coverage,
    /// How many findings the scanner lists as left out.
    pub(super) suppressed: usize,
}

/// What lists an entry has, and whether there is anything in them.
#[derive(Clone, Copy, Debug, Default)]
struct Lists {
    vulnerabilities: bool,
    misconfigurations: bool,
    secrets: bool,
    licenses: bool,
    any: bool,
    suppressed: usize,
}

/// Reads an entry and adds what was found in it.
pub(super) fn result<'a>(
    r: &mut Reader<'a>,
    namespace: Option<&str>,
    scratch: &mut Scratch<'a>,
    builder: &mut ReportBuilder,
) -> Read<Entry<'a>> {
    let mut start = r.ahead();
    let before = builder.len();
    let mut heading = Heading::default();
    let mut used: Option<Heading<'a>> = None;
    let mut lists = Lists::default();
    r.fields(|r, key| {
        if heading.take(r, key)? {
            return Ok(());
        }
        let heading = used.get_or_insert_with(|| heading.clone().within(namespace));
        findings(r, key, heading, scratch, builder, &mut lists)
    })?;
    let coverage = lists.coverage(&heading);
    let heading = heading.within(namespace);
    // Trivy writes the heading first. Where some of it stands behind findings, those were read without.
    if used.is_some_and(|used| used != heading) {
        builder.truncate(before);
        start.fields(|r, key| {
            if Heading::default().take(r, key)? {
                Ok(())
            } else {
                findings(r, key, &heading, scratch, builder, &mut Lists::default())
            }
        })?;
    }
    Ok(Entry { heading, coverage, suppressed: lists.suppressed })
}

fn findings<'a>(
    r: &mut Reader<'a>,
    key: InResult,
    heading: &Heading<'a>,
    scratch: &mut Scratch<'a>,
    builder: &mut ReportBuilder,
    lists: &mut Lists,
) -> Read<()> {
    let (has, count) = match key {
        // Before there was a class, a clean target had `null` here.
        InResult::Vulnerabilities => {
            lists.vulnerabilities = true;
            (None, list(r, |r| vulnerability(r, heading, scratch, builder))?)
        }
        InResult::Misconfigurations => {
            (Some(&mut lists.misconfigurations), list(r, |r| misconfiguration(r, heading, builder))?)
        }
        InResult::Secrets => (Some(&mut lists.secrets), list(r, |r| secret(r, heading, builder))?),
        InResult::Licenses => (Some(&mut lists.licenses), list(r, |r| license(r, heading, builder))?),
        _ => {
            let count = list(r, Reader::skip)?;
            lists.suppressed = count.unwrap_or_default();
            (None, count)
        }
    };
    if let (Some(has), Some(_)) = (has, count) {
        *has = true;
    }
    lists.any |= count.is_some_and(|count| count > 0);
    Ok(())
}

impl Lists {
    fn coverage(self, heading: &Heading<'_>) -> Coverage {
        let nothing = Coverage::default();
        if heading.target.is_none() && !self.any {
            return nothing;
        }
        match heading.class.as_deref() {
            Some("os-pkgs") => Coverage { system: true, ..nothing },
            Some("lang-pkgs") => Coverage { libraries: true, ..nothing },
            Some("config") => Coverage { misconfigurations: true, ..nothing },
            Some("secret") => Coverage { secrets: true, ..nothing },
            Some("license" | "license-file") => Coverage { licenses: true, ..nothing },
            Some(_) => Coverage { rest: true, ..nothing },
            None if self.vulnerabilities || heading.kind.as_deref().is_some_and(is_package_type) => {
                Coverage { packages: true, ..nothing }
            }
            None => {
                let Self { misconfigurations, secrets, licenses, .. } = self;
                let rest = !misconfigurations && !secrets && !licenses;
                Coverage { misconfigurations, secrets, licenses, rest, ..nothing }
            }
        }
    }
}
