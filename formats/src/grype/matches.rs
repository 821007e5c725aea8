//! Grype's matches: a vulnerability, those it is related to, and the package.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use imagegate::json::{Kind, Read, Reader};
use imagegate::{Finding, FixState, Package, ReportBuilder, Severity, Timestamp, keys};

use super::xeol;
use crate::cvss::{Rank, Scores, Version};
use crate::ids;
use crate::package_type::package_type;
use crate::value::{cvss_tenths, epss_scaled, list, parse_date, text, texts};

/// Kept from finding to finding, so that lists are not an allocation each.
#[derive(Debug, Default)]
pub(super) struct Scratch<'a> {
    aliases: Vec<Cow<'a, str>>,
    versions: Vec<Cow<'a, str>>,
    links: Vec<Cow<'a, str>>,
    scores: Scores<'a>,
    /// Those of which it is not said whose they are: whose record they stand in may be said behind them.
    unsigned: Vec<(Version, u8)>,
    /// The probabilities and the exploited ones, by the CVE that they are of.
    epss: Vec<(Option<Cow<'a, str>>, u32)>,
    exploited: Vec<Option<Cow<'a, str>>>,
    /// Whether a match of Xeol's was seen: it is said once.
    xeol: bool,
}

keys! {
    /// The keys of a match.
    InMatch {
        Vulnerability = "vulnerability",
        Related = "relatedVulnerabilities",
        Artifact = "artifact",
        // Xeol's.
        Cycle = "Cycle",
    }
}

keys! {
    /// The keys of a vulnerability.
    InVulnerability {
        Id = "id",
        DataSource = "dataSource",
        Namespace = "namespace",
        Severity = "severity",
        Urls = "urls",
        Cvss = "cvss",
        KnownExploited = "knownExploited",
        Epss = "epss",
        Fix = "fix",
        // Up to 0.7.
        Links = "links",
        CvssV2 = "cvssV2",
        CvssV3 = "cvssV3",
        FixedIn = "fixedInVersion",
    }
}

keys! {
    /// The keys of a score.
    InScore { Source = "source", Type = "type", Version = "version", Vector = "vector", Metrics = "metrics" }
}

keys! {
    /// The keys of a score's metrics.
    InMetrics { BaseScore = "baseScore" }
}

keys! {
    /// The keys of a probability.
    InEpss { Cve = "cve", Epss = "epss" }
}

keys! {
    /// The keys of an entry of the catalogue of exploited vulnerabilities.
    InExploited { Cve = "cve" }
}

keys! {
    /// The keys of a fix.
    InFix { Versions = "versions", State = "state", Available = "available" }
}

keys! {
    /// The keys of a day since when there is a fix.
    InAvailable { Date = "date" }
}

keys! {
    /// The keys of a package.
    InArtifact { Name = "name", Version = "version", Type = "type", Locations = "locations", Purl = "purl" }
}

keys! {
    /// The keys of a place in the image.
    InLocation { Path = "path" }
}

/// What is said of a vulnerability, be it the matched one or a related one.
#[derive(Debug, Default)]
struct Facts<'a> {
    id: Option<Cow<'a, str>>,
    severity: Option<Severity>,
    url: Option<Cow<'a, str>>,
    namespace: Option<Cow<'a, str>>,
    fix: Option<Fix<'a>>,
    fixed_in: Option<Cow<'a, str>>,
    epss: Option<u32>,
}

#[derive(Debug, Default)]
struct Fix<'a> {
    state: Option<Cow<'a, str>>,
    since: Option<Timestamp>,
}

/// A match of `matches`.
pub(super) fn finding<'a>(r: &mut Reader<'a>, scratch: &mut Scratch<'a>, builder: &mut ReportBuilder) -> Read<()> {
    scratch.aliases.clear();
    scratch.versions.clear();
    scratch.links.clear();
    scratch.scores.clear();
    scratch.epss.clear();
    scratch.exploited.clear();
    let at = r.offset();
    let mut facts: Option<Facts<'a>> = None;
    let mut epss = None;
    let mut package: [Option<Cow<'a, str>>; 5] = Default::default();
    let mut foreign = None;
    let object = r.fields(|r, key| {
        match key {
            InMatch::Vulnerability => facts = Some(vulnerability(r, true, scratch)?),
            InMatch::Related => {
                list(r, |r| {
                    let related = vulnerability(r, false, scratch)?;
                    epss = epss.max(related.epss);
                    scratch.aliases.extend(related.id);
                    Ok(())
                })?;
            }
            InMatch::Artifact => package = artifact(r)?,
            InMatch::Cycle => {
                foreign = Some(r.offset());
                r.skip()?;
            }
        }
        Ok(())
    })?;
    match (facts, foreign) {
        (Some(facts), _) => add(r, at, facts, epss, &package, scratch, builder),
        (None, Some(at)) if !scratch.xeol => {
            scratch.xeol = true;
            xeol(r, at);
        }
        (None, Some(_)) => {}
        (None, None) => r.require_field(&object, InMatch::Vulnerability),
    }
    Ok(())
}

fn add<'a>(
    r: &mut Reader<'a>,
    at: usize,
    facts: Facts<'a>,
    related_epss: Option<u32>,
    [name, version, kind, purl, path]: &[Option<Cow<'a, str>>; 5],
    scratch: &mut Scratch<'a>,
    builder: &mut ReportBuilder,
) {
    let fix_state = match &facts.fix {
        Some(fix) => match fix.state.as_deref() {
            Some("fixed") => FixState::Fixed,
            Some("not-fixed") => FixState::NotFixed,
            Some("wont-fix") => FixState::WontFix,
            _ => FixState::Unknown,
        },
        // Up to 0.7 the version was all that was said.
        None if facts.fixed_in.is_some() => FixState::Fixed,
        None => FixState::Unknown,
    };
    scratch.versions.extend(facts.fixed_in);
    let url = facts.url.as_deref().or_else(|| scratch.links.first().map(|link| &**link));
    let kind = package_type(purl.as_deref(), kind.as_deref());
    let finding = Finding {
        id: facts.id.as_deref().unwrap_or("unknown"),
        severity: facts.severity.unwrap_or(Severity::Unknown),
        cvss_tenths: scratch.scores.choose(),
        epss_scaled: facts.epss.or(related_epss),
        // What is not in the catalogue is not told from what an older Grype did not look up.
        kev: (!scratch.exploited.is_empty()).then_some(true),
        url,
        package: Package {
            name: name.as_deref(),
            version: version.as_deref(),
            kind: kind.as_deref(),
            purl: purl.as_deref(),
            path: path.as_deref(),
        },
        fix_state,
        fixed_versions: &scratch.versions,
        fix_available_since: facts.fix.and_then(|fix| fix.since),
        ..Finding::default()
    };
    let Scratch { aliases, epss, exploited, .. } = scratch;
    let own = if aliases.len() > 1 { OfCve::new(epss, exploited) } else { None };
    ids::add(r, at, builder, &finding, aliases, |cve, finding| {
        if let Some(own) = &own {
            own.apply(cve, finding);
        }
    });
}

/// The facts of each CVE, for a record of several.
struct OfCve {
    epss: BTreeMap<String, u32>,
    exploited: BTreeSet<String>,
}

impl OfCve {
    /// `None` where it is not said everywhere of which CVE it is: then all of it is said of all.
    fn new(epss: &[(Option<Cow<'_, str>>, u32)], exploited: &[Option<Cow<'_, str>>]) -> Option<Self> {
        let mut of_cve = Self { epss: BTreeMap::new(), exploited: BTreeSet::new() };
        for (cve, scaled) in epss {
            let highest = of_cve.epss.entry(cve.as_deref()?.to_ascii_uppercase()).or_default();
            *highest = (*highest).max(*scaled);
        }
        for cve in exploited {
            of_cve.exploited.insert(cve.as_deref()?.to_ascii_uppercase());
        }
        Some(of_cve)
    }

    fn apply(&self, cve: &str, finding: &mut Finding<'_>) {
        let cve = cve.to_ascii_uppercase();
        finding.epss_scaled = self.epss.get(&cve).copied();
        finding.kev = self.exploited.contains(&cve).then_some(true);
    }
}

fn vulnerability<'a>(r: &mut Reader<'a>, own: bool, scratch: &mut Scratch<'a>) -> Read<Facts<'a>> {
    let mut facts = Facts::default();
    r.fields(|r, key| {
        match key {
            InVulnerability::Id => facts.id = text(r)?,
            InVulnerability::DataSource => facts.url = text(r)?.filter(|url| url.starts_with("http")),
            InVulnerability::Namespace => facts.namespace = text(r)?,
            InVulnerability::Severity => facts.severity = text(r)?.map(|word| Severity::from_scanner(&word)),
            InVulnerability::Urls | InVulnerability::Links if own => texts(r, &mut scratch.links)?,
            InVulnerability::Cvss => _ = list(r, |r| score(r, own, scratch))?,
            InVulnerability::CvssV2 => old_score(r, Version::V2, &mut scratch.scores)?,
            InVulnerability::CvssV3 => old_score(r, Version::V30, &mut scratch.scores)?,
            InVulnerability::KnownExploited => exploited(r, scratch)?,
            InVulnerability::Epss => facts.epss = epss(r, scratch)?,
            InVulnerability::Fix if own => facts.fix = fix(r, scratch)?,
            InVulnerability::FixedIn if own => facts.fixed_in = text(r)?,
            InVulnerability::Urls | InVulnerability::Links | InVulnerability::Fix | InVulnerability::FixedIn => {
                r.skip()?
            }
        }
        Ok(())
    })?;
    for (version, tenths) in scratch.unsigned.drain(..) {
        add_score(facts.namespace.clone().unwrap_or_default(), version, tenths, &mut scratch.scores);
    }
    Ok(facts)
}

/// The vulnerability's own scores come first, the primary ones before the others; those of related ones are whose
/// they say they are, else whose record it is.
fn score<'a>(r: &mut Reader<'a>, own: bool, scratch: &mut Scratch<'a>) -> Read<()> {
    let (mut source, mut kind, mut version, mut vector, mut tenths) = (None, None, None, None, None);
    r.fields(|r, key| {
        match key {
            InScore::Source => source = text(r)?,
            InScore::Type => kind = text(r)?,
            InScore::Version => version = text(r)?,
            InScore::Vector => vector = text(r)?,
            InScore::Metrics => {
                if !r.null()? {
                    r.fields(|r, InMetrics::BaseScore| {
                        tenths = cvss_tenths(r)?;
                        Ok(())
                    })?;
                }
            }
        }
        Ok(())
    })?;
    let Some(tenths) = tenths else { return Ok(()) };
    let version = Version::of(version.as_deref(), vector.as_deref());
    if own {
        let primary = kind.is_some_and(|kind| kind.eq_ignore_ascii_case("primary"));
        scratch.scores.add(if primary { Rank::Preferred } else { Rank::Own }, "".into(), version, tenths);
    } else if let Some(source) = source {
        add_score(source, version, tenths, &mut scratch.scores);
    } else {
        scratch.unsigned.push((version, tenths));
    }
    Ok(())
}

/// Adds a score of a related vulnerability, by whose it is.
fn add_score<'a>(source: Cow<'a, str>, version: Version, tenths: u8, scores: &mut Scores<'a>) {
    let rank = if source == "nvd" || source.starts_with("nvd@") || source.starts_with("nvd:") {
        Rank::Nvd
    } else if source == "security-advisories@github.com" || source.starts_with("github:") {
        Rank::Ghsa
    } else {
        Rank::Other
    };
    scores.add(rank, if rank == Rank::Other { source } else { "".into() }, version, tenths);
}

/// A score of Grype up to 0.7.
fn old_score(r: &mut Reader<'_>, version: Version, scores: &mut Scores<'_>) -> Read<()> {
    if r.null()? {
        return Ok(());
    }
    r.fields(|r, InMetrics::BaseScore| {
        if let Some(tenths) = cvss_tenths(r)? {
            scores.add(Rank::Own, "".into(), version, tenths);
        }
        Ok(())
    })?;
    Ok(())
}

/// Of several probabilities (an advisory of several CVEs) the highest.
fn epss<'a>(r: &mut Reader<'a>, scratch: &mut Scratch<'a>) -> Read<Option<u32>> {
    let mut highest = None;
    list(r, |r| {
        let (mut cve, mut scaled) = (None, None);
        r.fields(|r, key| {
            match key {
                InEpss::Cve => cve = text(r)?,
                InEpss::Epss => scaled = epss_scaled(r)?,
            }
            Ok(())
        })?;
        highest = highest.max(scaled);
        scratch.epss.extend(scaled.map(|scaled| (cve, scaled)));
        Ok(())
    })?;
    Ok(highest)
}

fn exploited<'a>(r: &mut Reader<'a>, scratch: &mut Scratch<'a>) -> Read<()> {
    list(r, |r| {
        let mut cve = None;
        r.fields(|r, InExploited::Cve| {
            cve = text(r)?;
            Ok(())
        })?;
        scratch.exploited.push(cve);
        Ok(())
    })?;
    Ok(())
}

fn fix<'a>(r: &mut Reader<'a>, scratch: &mut Scratch<'a>) -> Read<Option<Fix<'a>>> {
    if r.null()? {
        return Ok(None);
    }
    let mut fix = Fix::default();
    r.fields(|r, key| {
        match key {
            InFix::Versions => texts(r, &mut scratch.versions)?,
            InFix::State => fix.state = text(r)?,
            InFix::Available => {
                // Since the first of them there is a fix.
                list(r, |r| {
                    r.fields(|r, InAvailable::Date| {
                        let date = text(r)?.and_then(|date| parse_date(&date));
                        fix.since = [fix.since, date].into_iter().flatten().min();
                        Ok(())
                    })?;
                    Ok(())
                })?;
            }
        }
        Ok(())
    })?;
    Ok(Some(fix))
}

/// Name, version, type, package URL and path of a package.
pub(super) fn artifact<'a>(r: &mut Reader<'a>) -> Read<[Option<Cow<'a, str>>; 5]> {
    let mut texts: [Option<Cow<'a, str>>; 5] = Default::default();
    let [name, version, kind, purl, path] = &mut texts;
    if !r.null()? {
        r.fields(|r, key| {
            match key {
                InArtifact::Name => *name = text(r)?,
                InArtifact::Version => *version = text(r)?,
                InArtifact::Type => *kind = text(r)?,
                InArtifact::Purl => *purl = text(r)?,
                InArtifact::Locations => {
                    list(r, |r| {
                        let found = location(r)?;
                        *path = path.take().or(found);
                        Ok(())
                    })?;
                }
            }
            Ok(())
        })?;
    }
    Ok(texts)
}

fn location<'a>(r: &mut Reader<'a>) -> Read<Option<Cow<'a, str>>> {
    if r.kind()? == Kind::String {
        return text(r);
    }
    let mut path = None;
    r.fields(|r, InLocation::Path| {
        path = text(r)?;
        Ok(())
    })?;
    Ok(path)
}
