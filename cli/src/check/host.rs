//! The place where the images would run, as the flags describe it.

use imagegate::{Fact, Labels};
use imagegate_formats::HostFacts;

use crate::args::{PlaceArgs, labels};
use crate::diagnostics::{Diagnostic, Failure};

/// What the flags say; what they do not say is unknown.
///
/// # Errors
///
/// That one key is given two values.
pub(crate) fn host(place: &PlaceArgs) -> Result<HostFacts, Failure> {
    Ok(HostFacts {
        provider: field(place.provider.as_ref()),
        account: field(place.account.as_ref()),
        cluster: field(place.cluster.as_ref()),
        namespace: place.namespace.clone(),
        namespace_labels: map("--namespace-label", &place.namespace_label)?,
        attributes: map("--attribute", &place.attribute)?,
        platforms: (!place.platform.is_empty()).then(|| place.platform.clone()),
        ..HostFacts::default()
    })
}

fn field(value: Option<&String>) -> Fact<String> {
    value.map_or(Fact::Unknown, |value| Fact::Value(value.clone()))
}

fn map(flag: &str, entries: &[(String, String)]) -> Result<Fact<Labels>, Failure> {
    if entries.is_empty() {
        return Ok(Fact::Unknown);
    }
    labels(entries).map(Fact::Value).map_err(|key| {
        let message = format!("{flag} gives \"{key}\" two different values");
        vec![Diagnostic::error("invalidArgument", message).help("leave one of them out")]
    })
}
