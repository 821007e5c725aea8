//! What policies and exemptions have in common: `apiVersion`, `kind`, `metadata`.

use crate::error::Code;
use crate::json::{Read, Reader, shown};

/// The version of the documents that this engine reads.
const API_VERSION: &str = "imagegate.dev/v1";

/// Who a document is.
#[derive(Debug, Default)]
pub(crate) struct Head {
    pub(crate) name: String,
    pub(crate) namespace: Option<String>,
}

/// The name, what Kubernetes keeps in `metadata` beside it (accepted, not read), and what exemptions alone have.
const METADATA: &[&str] = &[
    "name",
    "labels",
    "annotations",
    "uid",
    "resourceVersion",
    "generation",
    "creationTimestamp",
    "managedFields",
    "ownerReferences",
    "finalizers",
    "selfLink",
    "deletionTimestamp",
    "deletionGracePeriodSeconds",
    "generateName",
    "namespace",
];

/// Reads a document of one of our kinds; `spec` reads its spec.
pub(crate) fn read_head<'a>(
    r: &mut Reader<'a>,
    known: &'static [&'static str],
    kind: &'static str,
    namespaced: bool,
    mut spec: impl FnMut(&mut Reader<'a>) -> Read<()>,
) -> Read<Head> {
    let mut head = Head::default();
    let object = r.object(known, |r, key| match key {
        "apiVersion" => constant(r, API_VERSION),
        "kind" => constant(r, kind),
        "metadata" => {
            let known = match METADATA.split_last() {
                Some((_, without_namespace)) if !namespaced => without_namespace,
                _ => METADATA,
            };
            let object = r.object(known, |r, key| {
                match key {
                    "name" => head.name = r.name()?.unwrap_or_default(),
                    "namespace" => head.namespace = r.string()?.map(|text| text.into_owned()),
                    _ => r.skip()?,
                }
                Ok(())
            })?;
            r.require(&object, known, "name");
            Ok(())
        }
        "spec" => spec(r),
        _ => r.skip(),
    })?;
    for key in ["apiVersion", "kind", "metadata", "spec"] {
        r.require(&object, known, key);
    }
    Ok(head)
}

fn constant(r: &mut Reader<'_>, expected: &str) -> Read<()> {
    r.parsed(Code::InvalidValue, |text| {
        if text == expected { Ok(()) } else { Err(format!("\"{}\" is not {expected}", shown(text))) }
    })?;
    Ok(())
}

/// Whether a text is a Name (section 1).
pub(crate) fn is_name(text: &str) -> bool {
    let ends = |end: Option<&u8>| end.is_some_and(u8::is_ascii_alphanumeric);
    let bytes = text.as_bytes();
    bytes.len() <= 253
        && ends(bytes.first())
        && ends(bytes.last())
        && bytes.iter().all(|byte| matches!(byte, b'.' | b'_' | b'-') || byte.is_ascii_alphanumeric())
}

impl Reader<'_> {
    /// A Name.
    pub(crate) fn name(&mut self) -> Read<Option<String>> {
        self.parsed(Code::InvalidName, |text| {
            let message = || {
                format!(
                    "\"{}\" is not a name: letters, digits and inner dots, dashes and underscores, at most 253",
                    shown(text)
                )
            };
            is_name(text).then(|| text.to_owned()).ok_or_else(message)
        })
    }
}
