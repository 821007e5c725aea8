//! VEX statements (section 4).

use super::finding;
use super::json;
use super::kleene::Truth;
use super::purl::Purl;
use super::reference::{self, Reference};
use super::selector;
use super::subject::Subject;
use super::time;
use serde_json::Value;

/// The statement that suppresses a finding under a policy, if one does.
pub(super) fn suppresses<'a>(
    case: &'a Value,
    policy: &Value,
    finding: &Value,
    subject: &Subject<'_>,
) -> Option<&'a Value> {
    let vex = json::get(&policy["spec"], "vex")?;
    let trusted = json::texts(vex, "trustedAuthors");
    let mut matching: Vec<&Value> = Vec::new();
    for statement in json::list(case, "vex") {
        let author = json::text(statement, "author").unwrap();
        if trusted.contains(&author)
            && is_about_finding(statement, finding)
            && is_about_product(statement, finding, subject)
        {
            matching.push(statement);
        }
    }
    // `None` is the least: a statement without a timestamp is the oldest.
    let timestamp = |statement: &Value| json::text(statement, "timestamp").map(time::instant);
    let newest = matching.iter().map(|one| timestamp(one)).max()?;
    matching.retain(|statement| timestamp(statement) == newest);
    let says_so = |statement: &Value| {
        let status = json::text(statement, "status").unwrap();
        matches!(status, "not_affected" | "fixed")
    };
    if matching.iter().all(|statement| says_so(statement)) { matching.first().copied() } else { None }
}

fn is_about_finding(statement: &Value, finding: &Value) -> bool {
    let mut names = vec![json::text(statement, "vulnerability").unwrap()];
    names.extend(json::texts(statement, "aliases"));
    finding::is_named(finding, &names)
}

fn is_about_product(statement: &Value, finding: &Value, subject: &Subject<'_>) -> bool {
    for product in json::list(statement, "products") {
        let subcomponents = json::texts(product, "subcomponents");
        let names_package =
            subcomponents.is_empty() || subcomponents.iter().any(|subcomponent| is_package(subcomponent, finding));
        if names_package && is_image(json::text(product, "id").unwrap(), subject) {
            return true;
        }
    }
    false
}

fn is_package(subcomponent: &str, finding: &Value) -> bool {
    let package = finding::package(finding, "purl").and_then(Purl::parse);
    match (Purl::parse(subcomponent), package) {
        (Some(named), Some(package)) => named.names(&package),
        _ => false,
    }
}

fn is_image(product: &str, subject: &Subject<'_>) -> bool {
    match Purl::parse(product) {
        Some(purl) => is_image_purl(&purl, subject),
        None => {
            // As for `image: {equals}`, a digest alone is no reference.
            Reference::parse(product).is_some()
                && !reference::is_digest(product)
                && selector::image_equals(product, subject) == Truth::True
        }
    }
}

fn is_image_purl(purl: &Purl, subject: &Subject<'_>) -> bool {
    if !matches!(purl.kind.as_str(), "oci" | "docker") {
        return false;
    }
    if let Some(digest) = purl.digest() {
        return Some(digest) == subject.image.digest.as_deref() || Some(digest) == subject.platform_digest();
    }
    let (Some(url), Some(own)) = (purl.qualifier("repository_url"), &subject.image.reference) else {
        return false;
    };
    let mut repository = url.to_owned();
    if purl.kind == "docker" {
        for segment in purl.namespace.iter().chain([&purl.name]) {
            repository = format!("{repository}/{segment}");
        }
    }
    let Some(named) = Reference::parse(&repository) else {
        return false;
    };
    // A tag or a digest in the URL is none of what the page reads there.
    let plain = named.tag.is_none() && named.digest.is_none();
    let tags = [purl.qualifier("tag"), purl.version.as_deref()];
    plain
        && named.registry == own.registry
        && named.repository == own.repository
        && tags.iter().flatten().all(|tag| own.tag.as_deref() == Some(tag))
}
