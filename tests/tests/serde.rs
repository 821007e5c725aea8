//! The feature `serde` of the core: value types as their texts.

// A test may panic: that is how it fails.
#![allow(clippy::unwrap_used)]

use imagegate::{Action, Digest, ImageReference, ReportState, Severity, Timestamp};
use serde::Serialize;
use serde::de::DeserializeOwned;

fn round_trip<T: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug>(value: T, text: &str) {
    let json = serde_json::to_string(&value).unwrap();
    assert_eq!(json, format!("\"{text}\""));
    assert_eq!(serde_json::from_str::<T>(&json).unwrap(), value);
}

#[test]
fn values_are_their_texts() {
    round_trip(Action::Deny, "deny");
    round_trip(Severity::Critical, "critical");
    round_trip(ReportState::Unsupported, "unsupported");
    round_trip(Timestamp::parse("2026-11-20T08:00:00Z").unwrap(), "2026-11-20T08:00:00Z");
    round_trip(ImageReference::parse("nginx").unwrap(), "docker.io/library/nginx:latest");
    let digest = format!("sha256:{}", "a".repeat(64));
    round_trip(Digest::parse(&digest).unwrap(), &digest);
}

#[test]
fn other_texts_are_refused_with_the_reason() {
    let error = serde_json::from_str::<Severity>("\"bad\"").unwrap_err().to_string();
    assert!(error.contains("known are unknown, negligible, low, medium, high, critical"), "{error}");
    assert!(serde_json::from_str::<Timestamp>("\"yesterday\"").is_err());
}
