//! `Serialize` and `Deserialize` of value types, as the texts that documents write.

use std::borrow::Cow;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::fingerprint::Fingerprint;
use crate::reference::{Digest, ImageReference};
use crate::time::Timestamp;
use crate::vocabulary::{Action, Detail, FindingClass, FixState, Outcome, ReportState, ScanState, Severity, VexStatus};

macro_rules! as_text {
    ($($type:ty),+ $(,)?) => {$(
        impl Serialize for $type {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $type {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                Cow::<str>::deserialize(deserializer)?.parse().map_err(D::Error::custom)
            }
        }
    )+};
}

as_text!(
    Action,
    Detail,
    Digest,
    FindingClass,
    FixState,
    ImageReference,
    Outcome,
    ReportState,
    ScanState,
    Severity,
    Timestamp,
    VexStatus,
);

impl Serialize for Fingerprint {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
