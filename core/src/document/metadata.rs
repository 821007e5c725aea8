//! What policies and exemptions have in common: `apiVersion`, `kind`, `metadata`.

use crate::error::Code;
use crate::json::{Keys, Kind, Name, Read, Reader, Stop, shown};

/// The version of the documents that this engine reads.
const API_VERSION: &str = "imagegate.dev/v1";

/// Who a document is.
#[derive(Debug, Default)]
pub(crate) struct Head {
    pub(crate) name: String,
    pub(crate) namespace: Option<String>,
}

keys! {
    /// The keys of a document.
    HeadKey { ApiVersion = "apiVersion", Kind = "kind", Metadata = "metadata", Spec = "spec", Status = "status" }
}

keys! {
    /// The name, what Kubernetes keeps in `metadata` besides it (accepted, not read), and what exemptions alone have.
    MetadataKey {
        Name = "name",
        Labels = "labels",
        Annotations = "annotations",
        Uid = "uid",
        ResourceVersion = "resourceVersion",
        Generation = "generation",
        CreationTimestamp = "creationTimestamp",
        ManagedFields = "managedFields",
        OwnerReferences = "ownerReferences",
        Finalizers = "finalizers",
        SelfLink = "selfLink",
        DeletionTimestamp = "deletionTimestamp",
        DeletionGracePeriodSeconds = "deletionGracePeriodSeconds",
        GenerateName = "generateName",
        Namespace = "namespace",
    }
}

/// The keys of metadata of what is in no namespace: all but the last.
const WITHOUT_NAMESPACE: &[(MetadataKey, Name)] = MetadataKey::ALL.split_at(MetadataKey::ALL.len() - 1).0;

/// A kind of documents: its word, and whether its documents may be in a namespace.
pub(crate) type DocumentKind = (&'static str, bool);

/// Reads a document of one of some kinds; `spec` reads its spec.
pub(crate) fn read_head<'a>(
    r: &mut Reader<'a>,
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
    let object = r.fields(|r, key| match key {
        HeadKey::ApiVersion => constant(r, API_VERSION),
        HeadKey::Kind => {
            r.parsed(Code::InvalidValue, |text| match kinds.iter().any(|(name, _)| text == *name) {
                true => Ok(()),
                false => {
                    let names: Vec<&str> = kinds.iter().map(|(name, _)| *name).collect();
                    Err(format!("\"{}\" is not {}", shown(text), names.join(" or ")))
                }
            })?;
            Ok(())
        }
        HeadKey::Metadata => {
            let known = if namespaced { MetadataKey::ALL } else { WITHOUT_NAMESPACE };
            let object = r.fields_of(known, |r, key, _| {
                match key {
                    MetadataKey::Name => head.name = r.name()?.unwrap_or_default(),
                    MetadataKey::Namespace => head.namespace = r.string()?.map(|text| text.into_owned()),
                    MetadataKey::Labels
                    | MetadataKey::Annotations
                    | MetadataKey::Uid
                    | MetadataKey::ResourceVersion
                    | MetadataKey::Generation
                    | MetadataKey::CreationTimestamp
                    | MetadataKey::ManagedFields
                    | MetadataKey::OwnerReferences
                    | MetadataKey::Finalizers
                    | MetadataKey::SelfLink
                    | MetadataKey::DeletionTimestamp
                    | MetadataKey::DeletionGracePeriodSeconds
                    | MetadataKey::GenerateName => r.skip()?,
                }
                Ok(())
            })?;
            r.require_of(&object, known, MetadataKey::Name);
            Ok(())
        }
        HeadKey::Spec => spec(r),
        HeadKey::Status => r.skip(),
    })?;
    for key in [HeadKey::ApiVersion, HeadKey::Kind, HeadKey::Metadata, HeadKey::Spec] {
        r.require_field(&object, key);
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
