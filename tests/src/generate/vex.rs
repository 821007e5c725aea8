//! VEX statements.

use super::rng::Rng;
use super::values::{self, maybe};
use serde_json::{Map, Value};

pub(super) fn statements(rng: &mut Rng, references: &[String]) -> Vec<Value> {
    let count = rng.pick(&[0, 1, 2, 4, 8]);
    (0..count).map(|_| statement(rng, references)).collect()
}

pub(super) fn statement(rng: &mut Rng, references: &[String]) -> Value {
    let mut statement = Map::new();
    let author = rng.pick(&values::AUTHORS);
    statement.insert("author".to_owned(), author.into());
    maybe(rng, &mut statement, 80, "document", |rng| rng.pick(&["https://vex/1", "https://vex/2"]));
    // Few and near, so that there are ties.
    maybe(rng, &mut statement, 80, "timestamp", |rng| {
        rng.pick(&["2026-01-01T00:00:00Z", "2026-01-01T01:00:00+01:00", "2026-01-01T00:00:00.000000001Z"])
    });
    let vulnerability = rng.pick(&values::IDS);
    statement.insert("vulnerability".to_owned(), vulnerability.into());
    maybe(rng, &mut statement, 30, "aliases", |rng| rng.picks(&values::IDS, 2));
    let count = 1 + rng.below(2);
    let products: Vec<Value> = (0..count).map(|_| product(rng, references)).collect();
    statement.insert("products".to_owned(), products.into());
    let status = rng.pick(&["not_affected", "not_affected", "fixed", "affected", "under_investigation"]);
    statement.insert("status".to_owned(), status.into());
    statement.into()
}

fn product(rng: &mut Rng, references: &[String]) -> Value {
    let mut product = Map::new();
    let id = match rng.below(10) {
        // An image of the request, as it writes it.
        0..=4 => references[rng.below(references.len())].clone(),
        5 => values::reference(rng),
        6 => rng.pick(&["not a product", "pkg:deb/debian/openssl", "pkg:oci/nginx"]).to_owned(),
        7 => format!("sha256:{}", "a".repeat(64)),
        _ => purl(rng),
    };
    product.insert("id".to_owned(), id.into());
    maybe(rng, &mut product, 40, "subcomponents", |rng| {
        let count = rng.below(3);
        rng.picks(&values::PURLS, count)
    });
    product.into()
}

fn purl(rng: &mut Rng) -> String {
    let (kind, name) = rng.pick(&[("oci", "nginx"), ("OCI", "api"), ("docker", "library/nginx"), ("docker", "api")]);
    let mut purl = format!("pkg:{kind}/{name}");
    match rng.below(4) {
        0 => purl += &format!("@{}", values::digest(rng).replace(':', "%3A")),
        1 => purl += &format!("@{}", values::digest(rng)),
        2 => purl += &format!("@{}", rng.pick(&values::TAGS)),
        _ => {}
    }
    let mut qualifiers = Vec::new();
    if rng.chance(80) {
        let url = if kind == "docker" {
            rng.pick(&["docker.io", "index.docker.io", "contoso.azurecr.io%2Fpayments"])
        } else {
            rng.pick(&[
                "docker.io%2Flibrary%2Fnginx",
                "index.docker.io/library/nginx",
                "contoso.azurecr.io/payments/api",
                "Contoso.azurecr.io:443/payments/api",
            ])
        };
        qualifiers.push(format!("repository_url={url}"));
    }
    if rng.chance(30) {
        qualifiers.push(format!("tag={}", rng.pick(&values::TAGS)));
    }
    if !qualifiers.is_empty() {
        purl += &format!("?{}", qualifiers.join("&"));
    }
    purl
}
