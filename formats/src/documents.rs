//! Policies and exemptions of one text, told apart by what they say they are.

use imagegate::keys;
use std::ops::Range;

use imagegate::json::{Kind, Limits, Reader, Unknown};
use imagegate::{Code, Error, Errors, Exemption, Policy, Position};

use crate::value::to_u32;
use crate::yaml::{Document, parse_documents};

keys! {
    OfKey {
        Kind = "kind",
    }
}

keys! {
    ListKey {
        ApiVersion = "apiVersion",
        Kind = "kind",
        Metadata = "metadata",
        Items = "items",
    }
}

keys! {
    IsListKey {
        Kind = "kind",
    }
}

/// What documents of policies and exemptions are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DocumentKind {
    /// `ImagePolicy`.
    Policy,
    /// `ImageExemption`, and `ClusterImageExemption`, which is in no namespace.
    Exemption,
}

impl DocumentKind {
    /// Every kind.
    pub const ALL: &'static [Self] = &[Self::Policy, Self::Exemption];

    /// The word that stands under `kind`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Policy => "ImagePolicy",
            Self::Exemption => "ImageExemption",
        }
    }

    /// What a document in JSON says it is.
    ///
    /// # Errors
    ///
    /// All that is wrong as far as one must look: it is not JSON, `kind` is missing, or not one of the known words.
    pub fn of(json: &[u8]) -> Result<Self, Errors> {
        let mut kind = None;
        let read = Reader::document(json, Limits::POLICY, Unknown::Skip, |r| {
            let object = r.fields(|r, OfKey::Kind| {
                let word = r.word_of(&["ImagePolicy", "ImageExemption", "ClusterImageExemption"], |word| word)?;
                kind = word.map(|word| if word == Self::Policy.as_str() { Self::Policy } else { Self::Exemption });
                Ok(())
            })?;
            r.require_field(&object, OfKey::Kind);
            Ok(())
        });
        read?;
        kind.ok_or_else(|| Error::new(Code::WrongType, "an object is expected here", "").into())
    }
}

/// The policies and exemptions of a text, each in order.
#[derive(Clone, Debug, Default)]
pub struct Documents {
    /// Those of kind `ImagePolicy`.
    pub policies: Vec<Policy>,
    /// Those of kind `ImageExemption`.
    pub exemptions: Vec<Exemption>,
}

/// Reads the one document of a text in JSON or YAML: `read` reads it as JSON, and what it finds wrong is placed in the text.
///
/// ```
/// use imagegate::Policy;
/// let text = "
/// apiVersion: imagegate.dev/v1
/// kind: ImagePolicy
/// metadata: {name: production}
/// spec: {rules: [{name: critical, action: deny, when: [{severity: {atLeast: critical}}]}]}
/// ";
/// assert_eq!(imagegate_formats::read_one(text.as_bytes(), Policy::from_json)?.name(), "production");
/// let error = imagegate_formats::read_one(b"a: 1\n---\nb: 2\n", Policy::from_json).unwrap_err();
/// assert_eq!(error.code().as_str(), "invalidValue");
/// # Ok::<(), imagegate::Error>(())
/// ```
///
/// # Errors
///
/// Everything that is wrong with the text or with the document, and `invalidValue` where there is not one document alone.
pub fn read_one<T>(bytes: &[u8], read: impl FnOnce(&[u8]) -> Result<T, Errors>) -> Result<T, Errors> {
    let documents = parse_documents(bytes, Limits::POLICY)?;
    let [document] = documents.as_slice() else {
        let message = format!("one document is expected, and there are {} in this text", documents.len());
        return Err(Error::new(Code::InvalidValue, message, "").into());
    };
    read(document.json()).map_err(|errors| errors.map(|error| document.locate(error)))
}

/// The place of a policy or exemption in a [`Document`]: the whole document, or an item of a list.
///
/// `kubectl get imagepolicies,imageexemptions -o yaml` writes a `List`.
///
/// ```
/// use imagegate_formats::{DocumentItem, parse_documents};
/// let text = "{apiVersion: v1, kind: List, items: [{kind: ImagePolicy}, {kind: ImageExemption}]}";
/// let documents = parse_documents(text.as_bytes(), imagegate::json::Limits::POLICY)?;
/// let items = DocumentItem::all(&documents[0]).unwrap();
/// assert_eq!(items[1].pointer(), "/items/1");
/// assert_eq!(items[1].json(&documents[0]), br#"{"kind":"ImageExemption"}"#);
/// # Ok::<(), imagegate::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocumentItem {
    pointer: String,
    /// The bytes of the document's JSON, and where they begin in its text. `None` where it is the whole document.
    place: Option<(Range<usize>, Position)>,
}

impl DocumentItem {
    /// The items of a document that is a list (`List`, `ImagePolicyList` and so on), in order; of any other
    /// document the document itself.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with the list itself. Of an item that is no object [`DocumentKind::of`] says so.
    pub fn all(document: &Document<'_>) -> Result<Vec<Self>, Errors> {
        let json = document.json();
        if !is_list(json) {
            return Ok(vec![Self { pointer: String::new(), place: None }]);
        }
        let mut places = Vec::new();
        let read = Reader::document(json, Limits::POLICY, Unknown::Refuse, |r| {
            let object = r.fields(|r, key| {
                match key {
                    ListKey::Items => {
                        r.list(|r| {
                            let from = r.offset();
                            r.skip()?;
                            places.push(from..r.offset());
                            Ok(())
                        })?;
                    }
                    ListKey::Metadata => r.skip()?,
                    ListKey::ApiVersion | ListKey::Kind => _ = r.string()?,
                }
                Ok(())
            })?;
            r.require_field(&object, ListKey::Items);
            Ok(())
        });
        read?;
        let mut at = 0;
        let mut position = Position { line: 1, column: 1 };
        let item = |(index, place): (usize, Range<usize>)| {
            position = advance(position, json.get(at..place.start).unwrap_or_default());
            at = place.start;
            Self { pointer: format!("/items/{index}"), place: Some((place, position)) }
        };
        Ok(places.into_iter().enumerate().map(item).collect())
    }

    /// The JSON of the item; `document` is the one that it was found in.
    pub fn json<'d>(&self, document: &'d Document<'_>) -> &'d [u8] {
        let json = document.json();
        match &self.place {
            None => json,
            Some((place, _)) => json.get(place.clone()).unwrap_or_default(),
        }
    }

    /// The JSON pointer of the item in its document, empty where it is the document.
    pub fn pointer(&self) -> &str {
        &self.pointer
    }

    /// An error found in [`DocumentItem::json`], with its pointer and its place in the text that the document was read
    /// from.
    #[must_use]
    pub fn locate(&self, document: &Document<'_>, error: Error) -> Error {
        let Some((place, start)) = &self.place else { return document.locate(error) };
        let offset = error.offset().map(|offset| offset + place.start);
        let position = error.position().map(|position| Position {
            line: start.line.saturating_add(position.line.saturating_sub(1)),
            column: match position.line {
                1 => start.column.saturating_add(position.column.saturating_sub(1)),
                _ => position.column,
            },
        });
        document.locate(error.below(&self.pointer).at(offset, position))
    }
}

/// Whether a document says that it is a list of policies or exemptions, or of anything.
fn is_list(json: &[u8]) -> bool {
    let mut is_list = false;
    _ = Reader::document(json, Limits::POLICY, Unknown::Skip, |r| {
        r.fields(|r, IsListKey::Kind| {
            let kind = if r.kind()? == Kind::String { r.string()? } else { return r.skip() };
            is_list = matches!(
                kind.as_deref(),
                Some("List" | "ImagePolicyList" | "ImageExemptionList" | "ClusterImageExemptionList")
            );
            Ok(())
        })
    });
    is_list
}

/// The position behind some text that begins at a position.
fn advance(from: Position, text: &[u8]) -> Position {
    let characters = |text: &[u8]| to_u32(text.iter().filter(|byte| **byte & 0xc0 != 0x80).count());
    match text.iter().rposition(|byte| *byte == b'\n') {
        None => Position { column: from.column.saturating_add(characters(text)), ..from },
        Some(last) => {
            let lines = to_u32(text.iter().filter(|byte| **byte == b'\n').count());
            let rest = text.get(last + 1..).unwrap_or_default();
            Position { line: from.line.saturating_add(lines), column: characters(rest).saturating_add(1) }
        }
    }
}

/// Reads the policies and exemptions of a text: one document in JSON, or as many as there are in YAML. A document may be
/// a `List` of them.
///
/// ```
/// let text = "
/// apiVersion: imagegate.dev/v1
/// kind: ImagePolicy
/// metadata: {name: production}
/// spec:
///   rules:
///   - {name: critical, action: deny, when: [{severity: {atLeast: critical}}]}
/// ---
/// apiVersion: imagegate.dev/v1
/// kind: ImageExemption
/// metadata: {name: legacy}
/// spec: {rules: [production/critical], vulnerabilities: {ids: [CVE-2021-44228]}}
/// ";
/// let documents = imagegate_formats::read_documents(text.as_bytes())?;
/// assert_eq!(documents.policies[0].name(), "production");
/// assert_eq!(documents.exemptions[0].name(), "legacy");
///
/// let error = imagegate_formats::read_documents(b"{kind: List, items: [{kind: ImagePolizei}]}").unwrap_err();
/// assert_eq!((error.document(), error.pointer()), (Some("documents/0"), "/items/0/kind"));
/// # Ok::<(), imagegate::Error>(())
/// ```
///
/// # Errors
///
/// Everything that is wrong, with its line and column in the text and the number of its document
/// (`documents/1`): with the text, with the kind of a document, or with what the document says. A text without any
/// document is an error too (`missingKey`), for a file that was cut off must not be taken for "no policy".
pub fn read_documents(bytes: &[u8]) -> Result<Documents, Errors> {
    let mut documents = Documents::default();
    let mut wrong = Vec::new();
    let parsed = parse_documents(bytes, Limits::POLICY)?;
    if parsed.is_empty() {
        let message = "there is no document in this text: an ImagePolicy or an ImageExemption is expected";
        return Err(Error::new(Code::MissingKey, message, "").into());
    }
    for document in parsed {
        let placed = |error: Error| error.in_document(format!("documents/{}", document.index()));
        let items = DocumentItem::all(&document).unwrap_or_else(|errors| {
            wrong.extend(errors.into_iter().map(|error| placed(document.locate(error))));
            Vec::new()
        });
        for item in items {
            let json = item.json(&document);
            let read = match DocumentKind::of(json) {
                Ok(DocumentKind::Policy) => Policy::from_json(json).map(|policy| documents.policies.push(policy)),
                Ok(DocumentKind::Exemption) => {
                    Exemption::from_json(json).map(|exemption| documents.exemptions.push(exemption))
                }
                Err(errors) => Err(errors),
            };
            let errors = read.err().into_iter().flatten();
            wrong.extend(errors.map(|error| placed(item.locate(&document, error))));
        }
    }
    match Errors::of(wrong) {
        Some(errors) => Err(errors),
        None => Ok(documents),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const POLICY: &str = r#"{"apiVersion": "imagegate.dev/v1", "kind": "ImagePolicy", "metadata": {"name": "p", "generation": 2},
 "spec": {"rules": [{"name": "r", "action": "deny", "when": [{"severity": {"atLeast": "high"}}]}]}}"#;
    const EXEMPTION: &str = r#"{"apiVersion": "imagegate.dev/v1", "kind": "ImageExemption", "metadata": {"name": "e"}, "spec": {"rules": ["*"], "match": [{"name": "é"}]}}"#;

    fn list(kind: &str, items: &[&str]) -> String {
        format!(
            r#"{{"apiVersion": "v1", "kind": "{kind}", "metadata": {{"x": 1}}, "items": [{}]}}"#,
            items.join(",\n ")
        )
    }

    #[test]
    fn the_items_of_a_list_are_documents() {
        for (kind, policies, exemptions) in [("List", 1, 2), ("ImagePolicyList", 1, 2), ("ImageExemptionList", 1, 2)] {
            let text = list(kind, &[EXEMPTION, POLICY, EXEMPTION]);
            let documents = read_documents(text.as_bytes()).unwrap();
            assert_eq!((documents.policies.len(), documents.exemptions.len()), (policies, exemptions), "{kind}");
        }
        let cluster = EXEMPTION.replace("ImageExemption", "ClusterImageExemption");
        let text = list("ClusterImageExemptionList", &[&cluster]);
        assert_eq!(read_documents(text.as_bytes()).unwrap().exemptions.len(), 1);
        let yaml = "kind: List\nitems: []\n---\nkind: List\nmetadata: {}\nitems:\n- apiVersion: imagegate.dev/v1\n  kind: ImageExemption\n  metadata: {name: e}\n  spec: {rules: ['*'], match: [{name: x}]}\n";
        assert_eq!(read_documents(yaml.as_bytes()).unwrap().exemptions.len(), 1);
    }

    #[test]
    fn errors_in_items_are_placed_in_the_text() {
        let wrong = POLICY.replace("severity", "severty");
        let text = list("List", &[EXEMPTION, EXEMPTION, &wrong]);
        let error = read_documents(text.as_bytes()).unwrap_err();
        assert_eq!(error.pointer(), "/items/2/spec/rules/0/when/0/severty");
        let at = text.find("\"severty").unwrap();
        assert_eq!(error.offset(), Some(at));
        let position = error.position().unwrap();
        assert_eq!(position, advance(Position { line: 1, column: 1 }, &text.as_bytes()[..at]));
        assert_eq!((position.line, position.column), (4, 63));
        // On the line on which the item begins, behind letters of several bytes.
        let text = list("List", &[EXEMPTION, "1"]).replace('\n', " ");
        let error = read_documents(text.as_bytes()).unwrap_err();
        let column = text.chars().position(|letter| letter == 'é').unwrap();
        assert_eq!((error.pointer(), error.code()), ("/items/1", Code::WrongType));
        assert!(error.position().unwrap().column as usize > column);
        assert_eq!(error.position().unwrap().column as usize, text.chars().count() - 2);
        let cluster = EXEMPTION.replace("ImageExemption", "ClusterImageExemption");
        let text = list("ClusterImageExemptionList", &[&cluster]);
        assert_eq!(read_documents(text.as_bytes()).unwrap().exemptions.len(), 1);
        let yaml = "kind: List\nitems:\n- kind: ImagePolicy\n- kind: Pod\n";
        let error = read_documents(yaml.replace("kind: ImagePolicy", "kind: Secret").as_bytes()).unwrap_err();
        assert_eq!((error.pointer(), error.position().unwrap().line), ("/items/0/kind", 3));
    }

    #[test]
    fn a_list_is_read_strictly() {
        for (text, code, pointer) in [
            (r#"{"kind": "List"}"#, Code::MissingKey, ""),
            (r#"{"kind": "List", "items": {}}"#, Code::WrongType, "/items"),
            (r#"{"kind": "List", "items": [], "itms": 1}"#, Code::UnknownKey, "/itms"),
            (r#"{"kind": "List", "items": [], "items": []}"#, Code::DuplicateKey, "/items"),
            (r#"{"kind": "List", "items": [{"kind": "List", "items": []}]}"#, Code::InvalidValue, "/items/0/kind"),
            (r#"{"kind": "PodList", "items": []}"#, Code::InvalidValue, "/kind"),
            (r#"{"kind": 1, "items": []}"#, Code::WrongType, "/kind"),
        ] {
            let error = read_documents(text.as_bytes()).unwrap_err();
            assert_eq!((error.code(), error.pointer()), (code, pointer), "{text}");
        }
    }
}
