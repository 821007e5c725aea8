//! Which format a document is in: one look over its top-level keys, which goes no further than it must.
//!
//! The order of keys does not matter. What is broken here is broken for the reader too, which says so with its place;
//! this only tells shapes apart.

use std::borrow::Cow;

use imagegate::json::{Kind, Read, Reader, Stop};

use crate::format::Format;

/// What a document is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    /// A REPORT document.
    Native,
    /// Trivy's report since schema 2 (and the one file in between).
    Trivy,
    /// `trivy k8s`
    TrivyK8s,
    /// A custom resource of Trivy-operator or Starboard, or a list object of them.
    Operator,
    /// Such resources by their plural.
    OperatorMap,
    /// Grype's report since 0.1.
    Grype,
}

/// What a value is made of: one document, or several.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Document {
    One(Shape),
    /// A list of documents, each of which may be of another kind.
    List,
    /// `null`, which Trivy wrote where it had nothing to say.
    TrivyNull,
    /// Trivy's early list: one image.
    TrivyResults,
    /// The list that Grype 0.1-beta wrote: one image.
    GrypeMatches,
}

/// What an object is, by itself or in a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Found {
    Shape(Shape),
    TrivyResult,
    GrypeMatch,
}

/// Looks at the value that is next. `None` where it is nothing known, or no JSON.
pub(crate) fn look(r: &Reader<'_>) -> Option<Document> {
    let mut r = r.ahead();
    match r.kind().ok()? {
        Kind::Null => r.null().ok().map(|_| Document::TrivyNull),
        Kind::Object => match object(&mut r)? {
            Found::Shape(shape) => Some(Document::One(shape)),
            // Entries of a list, without it.
            Found::TrivyResult | Found::GrypeMatch => None,
        },
        // It says nothing, not even of what.
        Kind::Array if is_empty(&mut r).ok()? => None,
        Kind::Array => {
            let mut found = None;
            // Stopped after the first element; what it gives is of no interest.
            _ = r.list(|r| {
                if r.kind()? == Kind::Object {
                    found = object(r);
                }
                Err(Stop)
            });
            Some(match found {
                Some(Found::TrivyResult) => Document::TrivyResults,
                Some(Found::GrypeMatch) => Document::GrypeMatches,
                _ => Document::List,
            })
        }
        _ => None,
    }
}

/// The format of the document that is next, after a look at it; in a list that of the first one.
pub(crate) fn first_format(r: &Reader<'_>, found: Document) -> Option<Format> {
    Some(match found {
        Document::TrivyNull | Document::TrivyResults => Format::Trivy,
        Document::GrypeMatches => Format::Grype,
        Document::One(shape) => match shape {
            Shape::Native => Format::Imagegate,
            Shape::Trivy => Format::Trivy,
            Shape::TrivyK8s => Format::TrivyK8s,
            Shape::Operator | Shape::OperatorMap => Format::TrivyOperator,
            Shape::Grype => Format::Grype,
        },
        Document::List => {
            let mut first = None;
            // Stopped after the first element.
            _ = r.ahead().list(|r| {
                first = look(r).and_then(|found| first_format(r, found));
                Err(Stop)
            });
            first?
        }
    })
}

/// Whether the value that is next is a document by itself.
pub(crate) fn is_document(r: &Reader<'_>) -> bool {
    matches!(look(r), Some(Document::One(_) | Document::List | Document::TrivyResults | Document::GrypeMatches))
}

/// The keys that tell formats apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
enum Mark {
    // Trivy
    SchemaTwo,
    SchemaOther,
    ArtifactName,
    ArtifactType,
    Metadata,
    Results,
    TrivyResults,
    ImageOfTransition,
    Target,
    Vulnerabilities,
    // trivy k8s
    ClusterName,
    Resources,
    // Trivy-operator
    AquaVersion,
    AnyKind,
    ListKind,
    OperatorItems,
    NoItems,
    Plural,
    // Grype
    Matches,
    GrypeMatches,
    Descriptor,
    GrypeDescriptor,
    Source,
    Distro,
    // Syft's bill of materials, which has the rest of Grype's keys.
    Syft,
    Cve,
    Package,
    // REPORT
    Findings,
    FindingsWithId,
    AboutReport,
    State,
    // None of these.
    Other,
}

use Mark::*;

/// The marks that a document has.
#[derive(Clone, Copy, Debug, Default)]
struct Marks(u32);

impl Marks {
    fn add(&mut self, mark: Mark) {
        self.0 |= 1 << mark as u32;
    }

    fn has(self, mark: Mark) -> bool {
        self.0 & 1 << mark as u32 != 0
    }

    fn any(self, marks: &[Mark]) -> bool {
        marks.iter().any(|mark| self.has(*mark))
    }

    /// What no further key can change.
    fn decided(self) -> Option<Found> {
        if self.has(ClusterName) && self.any(&[Resources, Vulnerabilities]) {
            Some(Found::Shape(Shape::TrivyK8s))
        } else if self.has(SchemaTwo) && self.any(&[ArtifactName, ArtifactType, TrivyResults]) {
            Some(Found::Shape(Shape::Trivy))
        } else if self.has(AquaVersion) && self.any(&[AnyKind, ListKind]) {
            Some(Found::Shape(Shape::Operator))
        } else if self.has(GrypeMatches) {
            Some(Found::Shape(Shape::Grype))
        } else if self.has(Target) {
            Some(Found::TrivyResult)
        } else if self.has(Cve) && self.has(Package) {
            Some(Found::GrypeMatch)
        } else if self.any(&[Findings, FindingsWithId]) && self.any(&[AboutReport, State]) {
            Some(Found::Shape(Shape::Native))
        } else {
            None
        }
    }

    /// What all keys together say.
    fn undecided(self) -> Option<Found> {
        let trivy = self.any(&[SchemaTwo, SchemaOther]) && self.any(&[ArtifactName, ArtifactType, Metadata, Results])
            || self.has(Results) && self.any(&[ImageOfTransition, ArtifactName, ArtifactType, Metadata])
            || self.has(ArtifactName) && self.has(ArtifactType)
            || self.has(TrivyResults);
        // Without a resource Trivy leaves the list out.
        let only = |mark: Mark| self.0 & !(1 << SchemaTwo as u32) == 1 << mark as u32;
        let k8s = only(ClusterName);
        let operator = self.has(OperatorItems) || self.has(ListKind) && self.has(NoItems);
        // Without its matches it is still Grype's, which the reader then finds missing.
        let grype = self.has(GrypeDescriptor) && self.any(&[Matches, Source, Distro])
            || !self.has(Syft)
                && (self.has(Descriptor) && self.has(Source) && self.has(Distro)
                    || self.has(Matches) && self.any(&[Descriptor, Source]));
        // A list of findings alone may be anyone's; that of a REPORT has ids.
        let native =
            self.has(FindingsWithId) || !self.has(Other) && self.any(&[State, AboutReport]) && self.is_native();
        if trivy {
            Some(Found::Shape(Shape::Trivy))
        } else if k8s {
            Some(Found::Shape(Shape::TrivyK8s))
        } else if operator {
            Some(Found::Shape(Shape::Operator))
        } else if self.has(Plural) {
            Some(Found::Shape(Shape::OperatorMap))
        } else if grype {
            Some(Found::Shape(Shape::Grype))
        } else if native {
            Some(Found::Shape(Shape::Native))
        } else {
            None
        }
    }

    fn is_native(self) -> bool {
        let native = [Findings, FindingsWithId, AboutReport, State];
        self.0 & !native.iter().fold(0, |all, mark| all | 1 << *mark as u32) == 0
    }
}

/// Looks at an object: at all of its keys only where the first ones do not tell.
fn object(r: &mut Reader<'_>) -> Option<Found> {
    let mut marks = Marks::default();
    let mut decided = None;
    let read = r.entries(|r, key| {
        let mark = mark(r, &key.text)?;
        marks.add(mark);
        decided = marks.decided();
        if decided.is_some() { Err(Stop) } else { r.skip() }
    });
    match (decided, read) {
        (Some(found), _) => Some(found),
        (None, Ok(Some(_))) => marks.undecided(),
        _ => None,
    }
}

/// What a key says; where that depends on its value, the value is looked at ahead.
fn mark(r: &mut Reader<'_>, key: &str) -> Read<Mark> {
    Ok(match key {
        "SchemaVersion" => match r.kind()? {
            // Others have that key too (AWS: a date in a string).
            Kind::Number if r.ahead().number()? == Some("2") => SchemaTwo,
            Kind::Number => SchemaOther,
            _ => Other,
        },
        "ArtifactName" => ArtifactName,
        "ArtifactType" => ArtifactType,
        "Metadata" => Metadata,
        "Results" if first_has(r, |_, key| Ok(key == "Target"))? => TrivyResults,
        "Results" => Results,
        "ImageID" | "RepoTags" | "RepoDigests" => ImageOfTransition,
        "Target" => Target,
        "Vulnerabilities" | "Misconfigurations" => Vulnerabilities,
        "ClusterName" => ClusterName,
        "Resources" | "Findings" => Resources,
        "apiVersion" => match string(r)? {
            Some(version) if is_operator(&version) => AquaVersion,
            _ => Other,
        },
        "kind" => match string(r)? {
            Some(kind) if kind.ends_with("List") => ListKind,
            _ => AnyKind,
        },
        "items" => {
            let of_operator = |r: &mut Reader<'_>, key: &str| {
                Ok(key == "report" || key == "apiVersion" && string(r)?.is_some_and(|text| is_operator(&text)))
            };
            if first_has(r, of_operator)? {
                OperatorItems
            } else if is_empty(r)? {
                NoItems
            } else {
                Other
            }
        }
        // Xeol's look-alike too, of which the reader says what it is.
        "matches" if first_has(r, |_, key| Ok(matches!(key, "vulnerability" | "artifact" | "Cycle")))? => GrypeMatches,
        "matches" => Matches,
        "descriptor" => match name(r)?.as_deref() {
            Some("grype") => GrypeDescriptor,
            Some("syft") => Syft,
            _ => Descriptor,
        },
        "source" => Source,
        "distro" => Distro,
        "artifacts" | "artifactRelationships" => Syft,
        "cve" => Cve,
        "package" => Package,
        "findings" if first_has(r, |_, key| Ok(key == "id"))? => FindingsWithId,
        "findings" => Findings,
        "scanner" | "scannedAt" | "image" | "os" => AboutReport,
        "state" => State,
        _ if is_plural(key) => match r.kind()? {
            Kind::Array | Kind::Object => Plural,
            _ => Other,
        },
        _ => Other,
    })
}

fn string<'a>(r: &mut Reader<'a>) -> Read<Option<Cow<'a, str>>> {
    if r.kind()? == Kind::String { r.ahead().string() } else { Ok(None) }
}

/// Whether the list that is next begins with an object of which `wanted` holds for a key.
fn first_has(r: &mut Reader<'_>, mut wanted: impl FnMut(&mut Reader<'_>, &str) -> Read<bool>) -> Read<bool> {
    let mut found = false;
    if r.kind()? == Kind::Array {
        // Stopped after the first element; what it gives is of no interest.
        _ = r.ahead().list(|r| {
            _ = r.entries(|r, key| {
                found = wanted(r, &key.text)?;
                if found { Err(Stop) } else { r.skip() }
            });
            Err(Stop)
        });
    }
    Ok(found)
}

/// The name that the object has that is next.
fn name<'a>(r: &mut Reader<'a>) -> Read<Option<Cow<'a, str>>> {
    let mut found = None;
    if r.kind()? == Kind::Object {
        // What is broken here is broken for the reader too.
        _ = r.ahead().entries(|r, key| {
            if key.text == "name" {
                found = string(r)?;
            }
            r.skip()
        });
    }
    Ok(found)
}

/// Whether an empty list is next.
fn is_empty(r: &mut Reader<'_>) -> Read<bool> {
    let mut elements = 0;
    if r.kind()? != Kind::Array {
        return Ok(false);
    }
    let read = r.ahead().list(|_| {
        elements += 1;
        Err(Stop)
    });
    Ok(read.is_ok() && elements == 0)
}

/// Whether an `apiVersion` is of the operator's group.
pub(crate) fn is_operator(version: &str) -> bool {
    version.starts_with("aquasecurity.github.io/")
}

/// Whether a key is the plural of one of the operator's kinds, with or without the group behind it.
pub(crate) fn is_plural(key: &str) -> bool {
    const PLURALS: &[&str] = &[
        "vulnerabilityreports",
        "clustervulnerabilityreports",
        "exposedsecretreports",
        "configauditreports",
        "clusterconfigauditreports",
        "rbacassessmentreports",
        "clusterrbacassessmentreports",
        "infraassessmentreports",
        "clusterinfraassessmentreports",
        "clustercompliancereports",
        "clustercompliancedetailreports",
        "sbomreports",
        "clustersbomreports",
    ];
    let name = key.split('.').next().unwrap_or_default();
    PLURALS.iter().any(|plural| plural.eq_ignore_ascii_case(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The same object with its keys the other way round.
    fn reversed(text: &str) -> String {
        let mut entries = Vec::new();
        let mut r = Reader::glance(text);
        let read = r.entries(|r, key| {
            let from = r.offset();
            r.skip()?;
            let value = text.get(from..r.offset()).unwrap_or_default();
            entries.push(format!("\"{}\":{}", key.text, value.trim_end()));
            Ok(())
        });
        assert!(read.is_ok());
        entries.reverse();
        format!("{{{}}}", entries.join(","))
    }

    #[test]
    fn formats_are_told_by_their_keys_in_any_order() {
        for (text, expected) in [
            (r#"{"SchemaVersion":2,"ArtifactName":"x","Results":[1] }"#, Some(Shape::Trivy)),
            (r#"{"SchemaVersion":2,"Metadata":1,"Results":null }"#, Some(Shape::Trivy)),
            (r#"{"SchemaVersion":3,"ArtifactName":"x" }"#, Some(Shape::Trivy)),
            (r#"{"ImageID":"sha256:1","RepoTags":1,"Results":[] }"#, Some(Shape::Trivy)),
            (r#"{"Results":[{"Target":"x"}] }"#, Some(Shape::Trivy)),
            (r#"{"SchemaVersion":"2018-10-08","ProductArn":"x" }"#, None),
            (r#"{"Results":[] }"#, None),
            (r#"{"ClusterName":"x","Resources":[] }"#, Some(Shape::TrivyK8s)),
            (r#"{"SchemaVersion":2,"ClusterName":"x","Resources":[] }"#, Some(Shape::TrivyK8s)),
            (r#"{"SchemaVersion":0,"ClusterName":"x","Findings":[] }"#, Some(Shape::TrivyK8s)),
            (r#"{"ClusterName":"x","Vulnerabilities":[],"Misconfigurations":[] }"#, Some(Shape::TrivyK8s)),
            (r#"{"ClusterName":"x" }"#, Some(Shape::TrivyK8s)),
            (r#"{"ClusterName":"x","Nodes":1 }"#, None),
            (
                r#"{"apiVersion":"aquasecurity.github.io/v1alpha1","kind":"VulnerabilityReport" }"#,
                Some(Shape::Operator),
            ),
            (r#"{"apiVersion":"v1","kind":"List","items":[] }"#, Some(Shape::Operator)),
            (
                r#"{"apiVersion":"v1","kind":"List","items":[{"kind":"X","apiVersion":"aquasecurity.github.io/v1alpha1"}] }"#,
                Some(Shape::Operator),
            ),
            (r#"{"apiVersion":"v1","kind":"List","items":[{"kind":"Pod","apiVersion":"v1"}] }"#, None),
            (r#"{"apiVersion":"v1","kind":"Pod" }"#, None),
            (r#"{"vulnerabilityreports.aquasecurity.github.io":[] }"#, Some(Shape::OperatorMap)),
            (r#"{"matches":[],"descriptor":1 }"#, Some(Shape::Grype)),
            (r#"{"matches":[{"artifact":1,"vulnerability":1}] }"#, Some(Shape::Grype)),
            (r#"{"source":1,"distro":1,"descriptor":1 }"#, Some(Shape::Grype)),
            (r#"{"source":1,"descriptor":{"name":"grype","version":"1"} }"#, Some(Shape::Grype)),
            (r#"{"source":1,"descriptor":{"name":"syft"} }"#, None),
            (r#"{"artifacts":[],"source":1,"distro":1,"descriptor":{"name":"syft"} }"#, None),
            (r#"{"matches":[] }"#, None),
            (r#"{"findings":[{"id":"x"}] }"#, Some(Shape::Native)),
            (r#"{"findings":[],"scanner":{} }"#, Some(Shape::Native)),
            (r#"{"state":"failed" }"#, Some(Shape::Native)),
            (r#"{"findings":[] }"#, None),
            (r#"{"findings":[{"findingArn":"x"}] }"#, None),
            (r#"{"scanner":{},"vulnerabilities":[],"generated_at":1 }"#, None),
            ("{ }", None),
        ] {
            assert_eq!(look(&Reader::glance(text)), expected.map(Document::One), "{text}");
            let text = reversed(text);
            assert_eq!(look(&Reader::glance(&text)), expected.map(Document::One), "{text}");
        }
    }

    #[test]
    fn lists_are_documents_or_entries_of_one() {
        for (text, expected) in [
            ("null", Some(Document::TrivyNull)),
            (r#"[{"Target":"x"}]"#, Some(Document::TrivyResults)),
            (r#"[{"SchemaVersion":2,"ArtifactName":"x"}]"#, Some(Document::List)),
            (r#"[{"cve":"x","found-by":1,"package":{}}]"#, Some(Document::GrypeMatches)),
            ("[null]", Some(Document::List)),
            ("[[]]", Some(Document::List)),
            ("[1]", Some(Document::List)),
            ("[]", None),
            ("1", None),
            ("", None),
            ("[", Some(Document::List)),
            (r#"{"Target":"x"}"#, None),
        ] {
            assert_eq!(look(&Reader::glance(text)), expected, "{text}");
        }
    }
}
