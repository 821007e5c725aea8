//! `idSpelling`, and wildcards in the ids and packages of finding filters.

use imagegate::FindingClass;
use imagegate::views::{FilterView, MatcherView, Operator};

use super::LintCode;
use super::place::Place;
use super::report::{Bad, Report, is_plain, quoted};
use super::wildcard;

pub(super) fn check(filter: &FilterView<'_>, place: Place, report: &mut Report<'_>) {
    if let Some(ids) = filter.ids() {
        let vulnerabilities = filter.classes().any(|class| class == FindingClass::Vulnerability);
        of_ids(ids, vulnerabilities, &format!("{}/ids", filter.pointer()), place, report);
    }
    if let Some(package) = filter.package() {
        for (key, matcher) in [("name", package.name()), ("type", package.package_type()), ("path", package.path())] {
            if let Some(matcher) = matcher {
                of_package(key, matcher, &format!("{}/{key}", package.pointer()), report);
            }
        }
    }
}

fn of_ids<'d>(
    ids: impl ExactSizeIterator<Item = &'d str>,
    vulnerabilities: bool,
    pointer: &str,
    place: Place,
    report: &mut Report<'_>,
) {
    let all = ids.len();
    // A pattern is no id, and a wildcard that is compared as plain text.
    let (mut wildcards, mut patterns, mut spelling) = (Bad::new(), Bad::new(), Bad::new());
    // A lint is at the first id that it is about.
    let (mut first, mut first_pattern) = (None, None);
    for (index, id) in ids.enumerate() {
        let Some(why) = why_no_id(id, vulnerabilities) else { continue };
        let never = || (format!("no finding has the id {}: {why}", quoted(id)), meant(id));
        if wildcard::has_wildcard(id) {
            first_pattern.get_or_insert(index);
            patterns.add(id, never);
            wildcards.add(id, || {
                let message = format!("the id {} is compared as plain text, its wildcards too", quoted(id));
                (message, meant(id))
            });
        } else {
            first.get_or_insert(index);
            spelling.add(id, never);
        }
    }
    let at = |index: Option<usize>| format!("{pointer}/{}", index.unwrap_or(0));
    let consequence = (patterns.count() + spelling.count() == all).then(|| place.without_match());
    wildcards.report(LintCode::WildcardInEquality, at(first_pattern), None, report);
    patterns.report(LintCode::IdSpelling, at(first_pattern), consequence, report);
    spelling.report(LintCode::IdSpelling, at(first), consequence, report);
}

/// Why a text is the id of no finding. Ids of licences, secrets, misconfigurations and malware may be nearly anything.
fn why_no_id(id: &str, vulnerabilities: bool) -> Option<&'static str> {
    if id.trim().is_empty() {
        return Some("it is empty");
    }
    if id.trim() != id {
        return Some("it begins or ends with white space");
    }
    if wildcard::has_wildcard(id) {
        return Some("ids are compared as a whole, not as patterns");
    }
    let upper = id.to_ascii_uppercase();
    if !vulnerabilities {
        return None;
    }
    if upper.starts_with("HTTP://") || upper.starts_with("HTTPS://") {
        return Some("it is a URL");
    }
    if let Some(rest) = upper.strip_prefix("CVE")
        && !rest.starts_with(|letter: char| letter.is_ascii_alphabetic())
    {
        return (!is_cve(&upper)).then_some("a CVE id is CVE-, four digits, - and at least four digits");
    }
    if let Some(rest) = upper.strip_prefix("GHSA")
        && !rest.starts_with(|letter: char| letter.is_ascii_alphabetic())
    {
        return (!is_ghsa(&upper)).then_some("a GHSA id is GHSA- and three groups of four letters or digits");
    }
    // Without the prefix: `2021-44228`.
    is_cve(&format!("CVE-{upper}")).then_some("a CVE id begins with CVE-")
}

fn is_cve(upper: &str) -> bool {
    let number = upper.strip_prefix("CVE-").and_then(|rest| rest.split_once('-'));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    number.is_some_and(|(year, number)| year.len() == 4 && digits(year) && number.len() >= 4 && digits(number))
}

fn is_ghsa(upper: &str) -> bool {
    let Some(rest) = upper.strip_prefix("GHSA-") else { return false };
    let good = |group: &str| group.len() == 4 && group.bytes().all(|byte| byte.is_ascii_alphanumeric());
    rest.split('-').count() == 3 && rest.split('-').all(good)
}

/// The hint: the id that is meant, where that is plain.
fn meant(id: &str) -> String {
    let upper = id.to_ascii_uppercase();
    if wildcard::has_wildcard(&upper) {
        return "name each id in full, or select by severity or package".to_owned();
    }
    if let Some(ghsa) = ghsa_in(id) {
        return format!("write \"{ghsa}\"");
    }
    let found = cves_in(&upper);
    let trimmed = id.trim();
    match found.as_slice() {
        [] if trimmed != id && is_plain(trimmed) && why_no_id(trimmed, true).is_none() => {
            format!("write \"{trimmed}\"")
        }
        [] => "write the id as reports do, CVE-2021-44228 for example".to_owned(),
        [one] => format!("write \"{one}\""),
        several => format!("write a list: [{}]", several.join(", ")),
    }
}

/// The GHSA id that a text seems to be, with other separators.
fn ghsa_in(id: &str) -> Option<String> {
    let separator = |letter: char| !letter.is_ascii_alphanumeric();
    let groups: Vec<&str> = id.split(separator).filter(|group| !group.is_empty()).collect();
    let (prefix, rest) = groups.split_first()?;
    let ghsa = format!("GHSA-{}", rest.join("-"));
    (prefix.eq_ignore_ascii_case("GHSA") && is_ghsa(&ghsa.to_ascii_uppercase())).then_some(ghsa)
}

/// The CVE ids that a text seems to name, however they are written. At most three.
fn cves_in(upper: &str) -> Vec<String> {
    let separator = |letter: char| !letter.is_ascii_digit();
    let mut groups = upper.split(separator).filter(|group| !group.is_empty());
    let mut found = Vec::new();
    while let Some(year) = groups.next() {
        let is_year = year.len() == 4 && (year.starts_with("19") || year.starts_with("20"));
        if !is_year || found.len() == 3 {
            continue;
        }
        let Some(number) = groups.next() else { break };
        let cve = format!("CVE-{year}-{number}");
        if is_cve(&cve) && cve.len() <= 24 {
            found.push(cve);
        }
    }
    found
}

/// A name or a path may have a `*`, if an odd one, so that nothing is selected is not said.
fn of_package(key: &str, matcher: MatcherView<'_>, pointer: &str, report: &mut Report<'_>) {
    let operator = matcher.operator();
    if operator == Operator::Glob {
        return;
    }
    let mut bad = Bad::new();
    let texts = matcher.operands().map(|operand| operand.as_str());
    for text in texts.filter(|text| wildcard::is_in_free_text(text)) {
        bad.add(text, || {
            let message = format!("the package {key} {} is compared as plain text, its wildcards too", quoted(text));
            let hint = match wildcard::pattern(text, key == "path") {
                Some(pattern) if operator != Operator::NotEquals => format!("write {key}: {{glob: \"{pattern}\"}}"),
                _ => "write the pattern as {glob: …}, or the values in full".to_owned(),
            };
            (message, hint)
        });
    }
    bad.report(LintCode::WildcardInEquality, pointer, None, report);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_of_every_source_are_ids() {
        for id in [
            "CVE-2021-44228",
            "cve-2021-44228",
            "CVE-2021-1000000",
            "GHSA-jfh8-c2jp-5v3q",
            "ghsa-JFH8-c2jp-5v3q",
            "TEMP-0841856-B18BAF",
            "RHSA-2024:1234",
            "ALAS2-2021-1731",
            "DSA-5000-1",
            "USN-5192-1",
            "GO-2024-2687",
            "PYSEC-2021-19",
            "RUSTSEC-2021-0124",
            "SNYK-JS-LODASH-567746",
            "npm:debug:20170905",
            "AVD-DS-0002",
            "DS002",
            "private-key",
            "GPL-3.0-only",
            "ELSA-2024-1234",
            "CVES-X",
            "1234-1",
        ] {
            assert_eq!(why_no_id(id, true), None, "{id}");
        }
        for id in ["Win.Exploit.CVE_2017_0144", "CVE_2021_44228_log4shell", "Apache License 2.0", "2021-44228"] {
            assert_eq!(why_no_id(id, false), None, "{id}");
        }
    }

    #[test]
    fn misspelt_ids_are_told_with_the_one_that_is_meant() {
        for (id, hint) in [
            ("CVE 2021 44228", "write \"CVE-2021-44228\""),
            ("cve_2021-44228", "write \"CVE-2021-44228\""),
            ("CVE2021-44228", "write \"CVE-2021-44228\""),
            ("CVE-2021-44228 ", "write \"CVE-2021-44228\""),
            ("2021-44228", "write \"CVE-2021-44228\""),
            ("https://nvd.nist.gov/vuln/detail/CVE-2021-44228", "write \"CVE-2021-44228\""),
            ("CVE-2021-44228, CVE-2021-45046", "write a list: [CVE-2021-44228, CVE-2021-45046]"),
            ("CVE-2021-442", "write the id as reports do, CVE-2021-44228 for example"),
            ("CVE-21-44228", "write the id as reports do, CVE-2021-44228 for example"),
            ("CVE–2021–44228", "write \"CVE-2021-44228\""),
            ("GHSA-jfh8-c2jp", "write the id as reports do, CVE-2021-44228 for example"),
            ("GHSA_jfh8_c2jp_5v3q", "write \"GHSA-jfh8-c2jp-5v3q\""),
            ("CVE-2021-*", "name each id in full, or select by severity or package"),
            ("", "write the id as reports do, CVE-2021-44228 for example"),
        ] {
            assert!(why_no_id(id, true).is_some(), "{id}");
            assert_eq!(meant(id), hint, "{id}");
        }
    }
}
