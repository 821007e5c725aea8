//! The ids of a finding: which CVEs it is, and which of its names are aliases.
//!
//! An exemption or a VEX statement for one CVE must not reach another one. So a record of several CVEs (an
//! advisory of a distribution) becomes one finding for each.

use std::borrow::Cow;

use imagegate::json::Reader;
use imagegate::{Code, Finding, ReportBuilder};

/// Adds a finding that begins at an offset, or one for each CVE that its id and aliases name. `each` can change what
/// differs between these.
pub(crate) fn add<'a>(
    r: &mut Reader<'_>,
    at: usize,
    builder: &mut ReportBuilder,
    finding: &Finding<'_>,
    aliases: &mut Vec<Cow<'a, str>>,
    each: impl Fn(&str, &mut Finding<'_>),
) {
    // A distribution's record of a CVE names that of NVD, which is the same.
    aliases.retain(|alias| alias != finding.id);
    if !aliases.iter().any(|alias| is_cve(alias)) {
        builder.finding(&Finding { aliases, ..finding.clone() });
        return;
    }
    split(r, at, builder, finding, aliases, each);
}

#[inline(never)]
fn split<'a>(
    r: &mut Reader<'_>,
    at: usize,
    builder: &mut ReportBuilder,
    finding: &Finding<'_>,
    aliases: &mut Vec<Cow<'a, str>>,
    each: impl Fn(&str, &mut Finding<'_>),
) {
    let id = finding.id;
    let mut cves: Vec<Cow<'a, str>> = Vec::new();
    aliases.retain(|alias| {
        let cve = is_cve(alias);
        if cve {
            cves.push(alias.clone());
        }
        !cve && alias != id
    });
    if is_cve(id) {
        cves.push(Cow::Owned(id.to_owned()));
    } else {
        aliases.insert(0, Cow::Owned(id.to_owned()));
    }
    cves.sort_by_cached_key(|cve| cve.to_ascii_uppercase());
    cves.dedup_by(|a, b| a.eq_ignore_ascii_case(b));
    let mut finding = finding.clone();
    if let [_, _, ..] = cves.as_slice() {
        // The other names are of one of the CVEs, and nothing says of which.
        aliases.truncate(usize::from(!is_cve(id)));
        // What is repeated for each CVE must not let a small document become a large report.
        const MANY: usize = 16;
        const LONG: usize = 256;
        let held = id.len() + finding.fixed_versions.iter().map(|version| version.len() + 16).sum::<usize>();
        let shown = finding.title.map_or(0, str::len) + finding.url.map_or(0, str::len);
        if cves.len() > MANY && held > LONG {
            let message = format!(
                "this record names {} CVEs, and its id and versions are too long to repeat for each",
                cves.len()
            );
            r.problem(Code::TooLarge, at, message);
            return;
        }
        if cves.len() > MANY && held + shown > LONG {
            (finding.title, finding.url) = (None, None);
        }
    }
    for cve in &cves {
        let mut finding = Finding { id: cve, aliases, ..finding.clone() };
        each(cve, &mut finding);
        builder.finding(&finding);
    }
}

/// `CVE-`, four digits, and four or more digits, in any case.
pub(crate) fn is_cve(id: &str) -> bool {
    let Some((prefix, rest)) = id.split_at_checked(4) else { return false };
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    prefix.eq_ignore_ascii_case("CVE-")
        && rest
            .split_once('-')
            .is_some_and(|(year, number)| year.len() == 4 && number.len() >= 4 && digits(year) && digits(number))
}

/// Whether an id is a distribution's advisory, which may be about several CVEs.
pub(crate) fn is_advisory(id: &str) -> bool {
    const PREFIXES: &[&str] = &["RHSA-", "ELSA-", "ALAS", "DSA-", "DLA-", "USN-", "openSUSE-SU-", "SUSE-SU-"];
    // Nearly all ids are a CVE or GHSA, and are told by their first letter.
    !id.starts_with(['C', 'c', 'G', 'g'])
        && PREFIXES.iter().any(|prefix| {
            id.split_at_checked(prefix.len()).is_some_and(|(start, _)| start.eq_ignore_ascii_case(prefix))
        })
}

/// Adds every CVE id in a text.
pub(crate) fn find_cves(text: &str, into: &mut Vec<Cow<'static, str>>) {
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    for word in text.split(|letter: char| !letter.is_ascii() || !is_part(letter as u8)) {
        let Some(start) = word.as_bytes().windows(4).position(|window| window.eq_ignore_ascii_case(b"CVE-")) else {
            continue;
        };
        let word = word.get(start..).unwrap_or_default();
        // `CVE-2024-0001-openssl`: what follows the number is not part of it.
        let end = word.match_indices('-').nth(2).map_or(word.len(), |(at, _)| at);
        if let Some(id) = word.get(..end).filter(|id| is_cve(id)) {
            into.push(Cow::Owned(id.to_ascii_uppercase()));
        }
    }
}

#[cfg(test)]
mod tests {
    use imagegate::Report;
    use imagegate::json::Unknown;

    use super::*;

    fn added(finding: &Finding<'_>, aliases: &[String]) -> Option<Report> {
        let mut aliases: Vec<Cow<'_, str>> = aliases.iter().map(|alias| Cow::Borrowed(alias.as_str())).collect();
        let read = Reader::text("0", Unknown::Skip, |r| {
            let mut builder = Report::builder();
            add(r, 0, &mut builder, finding, &mut aliases, |_, _| {});
            r.skip()?;
            Ok(builder.build())
        });
        read.ok()
    }

    #[test]
    fn every_cve_is_a_finding_of_its_own() {
        for (id, aliases, expected) in [
            ("CVE-2024-0001", &[][..], &["CVE-2024-0001 "][..]),
            ("CVE-2024-0001", &["CVE-2024-0001", "RHSA-1"], &["CVE-2024-0001 RHSA-1"]),
            ("GHSA-x", &[], &["GHSA-x "]),
            ("GHSA-x", &["CVE-2024-0001"], &["CVE-2024-0001 GHSA-x"]),
            ("ALAS-1", &["CVE-2024-0002", "CVE-2024-0001"], &["CVE-2024-0001 ALAS-1", "CVE-2024-0002 ALAS-1"]),
            ("CVE-2024-0002", &["CVE-2024-0001"], &["CVE-2024-0001 ", "CVE-2024-0002 "]),
            ("ALAS-1", &["CVE-2024-0001", "cve-2024-0001", "X"], &["CVE-2024-0001 ALAS-1,X"]),
        ] {
            let aliases: Vec<String> = aliases.iter().map(|alias| (*alias).to_owned()).collect();
            let report = added(&Finding { id, ..Finding::default() }, &aliases).unwrap();
            let shown = |finding: imagegate::FindingRef<'_>| {
                format!("{} {}", finding.id(), finding.aliases().collect::<Vec<_>>().join(","))
            };
            assert_eq!(report.findings().map(shown).collect::<Vec<_>>(), expected, "{id} {aliases:?}");
        }
    }

    #[test]
    fn a_small_record_does_not_become_a_large_report() {
        let cves: Vec<String> = (0..2000).map(|number| format!("CVE-2024-{number:04}")).collect();
        let title = "t".repeat(100_000);
        let finding = Finding { id: "ALAS-1", title: Some(&title), ..Finding::default() };
        let report = added(&finding, &cves).unwrap();
        assert_eq!((report.findings().len(), report.findings().next().unwrap().title()), (2000, None));
        let long = format!("ALAS-{title}");
        assert!(added(&Finding { id: &long, ..Finding::default() }, &cves).is_none());
        // Few of them keep everything.
        assert!(added(&finding, &cves[..3]).unwrap().findings().all(|finding| finding.title().is_some()));
    }

    #[test]
    fn cves_are_found_in_links_and_text() {
        let mut found = Vec::new();
        find_cves("https://x/cve/cve-2024-0001/ é CVE-2024-12345-pkg, (CVE-2023-1), xCVE-2022-0001.", &mut found);
        assert_eq!(found, ["CVE-2024-0001", "CVE-2024-12345", "CVE-2022-0001"]);
        assert!(is_advisory("RHSA-2024:1") && is_advisory("ALAS2-2024-1") && is_advisory("opensuse-su-2020:1"));
        assert!(!is_advisory("GHSA-x") && !is_advisory("CVE-2024-0001") && !is_advisory("é"));
    }
}
