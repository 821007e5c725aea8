//! What policies and exemptions have in common: `apiVersion`, `kind`, `metadata`.

use crate::error::Code;
use crate::json::{Kind, Read, Reader, Stop, shown};

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

/// A kind of documents: its word, and whether its documents may be in a namespace.
pub(crate) type DocumentKind = (&'static str, bool);

/// Reads a document of one of some kinds; `spec` reads its spec.
pub(crate) fn read_head<'a>(
    r: &mut Reader<'a>,
    known: &'static [&'static str],
    kinds: &[DocumentKind],
    mut spec: impl FnMut(&mut Reader<'a>) -> Read<()>,
) -> Read<Head> {
    let mut head = Head::default();
    let namespaced = match kinds {
        [(_, namespaced)] => *namespaced,
        // The kind may stand behind the metadata. Where it is missing or unknown that is what is wrong.
        _ => {
            let kind = kind_ahead(r);
            kinds.iter().find(|(name, _)| kind.as_deref() == Some(name)).is_none_or(|(_, namespaced)| *namespaced)
        }
    };
    let object = r.object(known, |r, key| match key {
        "apiVersion" => constant(r, API_VERSION),
        "kind" => {
            r.parsed(Code::InvalidValue, |text| match kinds.iter().any(|(name, _)| text == *name) {
                true => Ok(()),
                false => {
                    let names: Vec<&str> = kinds.iter().map(|(name, _)| *name).collect();
                    Err(format!("\"{}\" is not {}", shown(text), names.join(" or ")))
                }
            })?;
            Ok(())
        }
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

/// The kind that a document names, wherever it stands.
fn kind_ahead(r: &Reader<'_>) -> Option<String> {
    let mut kind = None;
    // What is broken is found when the document is read.
    _ = r.ahead().entries(|r, key| {
        if key.text != "kind" {
            return r.skip();
        }
        if r.kind()? == Kind::String {
            kind = r.string()?.map(|text| text.into_owned());
        }
        Err(Stop)
    });
    kind
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
