//! Ids of findings.

use super::quote::quoted;
use super::{LintCode, Lints};

/// Looks at an id that is asked for. Scanners have ids of many forms, so only what is meant for a CVE or GHSA id, and
/// texts that no scanner writes, are told.
pub(super) fn lint(id: &str, pointer: impl Fn() -> String, lints: &mut Lints) {
    if id.contains(['*', '?']) {
        let message = format!("ids are compared as whole texts, so {} matches no finding", quoted(id));
        let hint = "list the ids, or count by severity, package or epss instead".to_owned();
        lints.add(LintCode::WildcardInEquality, pointer(), message, hint);
        return;
    }
    let meant = match meant(id) {
        Meant::Right => return,
        Meant::Other(meant) => format!("write {meant}"),
        Meant::Cve => "a CVE id is CVE-, four digits, - and four or more digits: CVE-2021-44228".to_owned(),
        Meant::Ghsa => "a GHSA id is GHSA- and three groups of four letters and digits: GHSA-jfh8-c2jp-5v3q".to_owned(),
        Meant::Trimmed => "leave the white space out".to_owned(),
        Meant::Empty => "name an id, such as CVE-2021-44228".to_owned(),
    };
    let message = format!("{} is not written as an id is, so it matches no finding", quoted(id));
    lints.add(LintCode::IdSpelling, pointer(), message, meant);
}

enum Meant {
    Right,
    Other(String),
    Cve,
    Ghsa,
    Trimmed,
    Empty,
}

fn meant(id: &str) -> Meant {
    let starts_with =
        |prefix: &str| id.trim().get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix));
    // `CVE` and `CVEs` are told apart from names that begin alike by what follows.
    let rest_is_no_letter = |prefix: &str| {
        id.trim().get(prefix.len()..).is_none_or(|rest| !rest.starts_with(|next: char| next.is_ascii_alphabetic()))
    };
    if starts_with("cve") && rest_is_no_letter("cve") {
        return if is_cve(id) { Meant::Right } else { repaired(id, "CVE", is_cve).map_or(Meant::Cve, Meant::Other) };
    }
    if starts_with("ghsa") && rest_is_no_letter("ghsa") {
        return if is_ghsa(id) {
            Meant::Right
        } else {
            repaired(id, "GHSA", is_ghsa).map_or(Meant::Ghsa, Meant::Other)
        };
    }
    if id.trim().is_empty() {
        return Meant::Empty;
    }
    // The number of a CVE without the letters before it.
    let with_prefix = format!("CVE-{}", id.trim());
    if is_cve(&with_prefix) {
        return Meant::Other(with_prefix);
    }
    if id.trim() != id { Meant::Trimmed } else { Meant::Right }
}

/// The same letters and digits, with a `-` wherever something else separates them.
fn repaired(id: &str, prefix: &str, is_id: impl Fn(&str) -> bool) -> Option<String> {
    let rest = id.trim().get(prefix.len()..)?;
    let parts: Vec<&str> =
        rest.split(|letter: char| !letter.is_ascii_alphanumeric()).filter(|part| !part.is_empty()).collect();
    let repaired = format!("{prefix}-{}", parts.join("-"));
    is_id(&repaired).then_some(repaired)
}

/// `CVE-`, four digits, `-`, four or more digits, in any case.
fn is_cve(id: &str) -> bool {
    let mut parts = id.split('-');
    let is_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    matches!((parts.next(), parts.next(), parts.next(), parts.next()), (Some(prefix), Some(year), Some(number), None)
        if prefix.eq_ignore_ascii_case("CVE") && year.len() == 4 && number.len() >= 4 && is_digits(year) && is_digits(number))
}

/// `GHSA-` and three groups of four letters and digits, in any case.
fn is_ghsa(id: &str) -> bool {
    let mut parts = id.split('-');
    let prefix = parts.next().is_some_and(|prefix| prefix.eq_ignore_ascii_case("GHSA"));
    let groups: Vec<&str> = parts.collect();
    let is_group = |group: &&str| group.len() == 4 && group.bytes().all(|byte| byte.is_ascii_alphanumeric());
    prefix && groups.len() == 3 && groups.iter().all(is_group)
}
