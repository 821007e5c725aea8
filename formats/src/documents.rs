//! Policies and exemptions of one text, told apart by what they say they are.

use imagegate::json::{Limits, Problems, Reader, Unknown};
use imagegate::{Code, Error, Exemption, Policy};

use crate::yaml::parse_documents;

/// What documents of policies and exemptions are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DocumentKind {
    /// `ImagePolicy`.
    Policy,
    /// `ImageExemption`.
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
    pub fn of(json: &[u8]) -> Result<Self, Vec<Error>> {
        let mut kind = None;
        let read = Reader::document(json, Limits::POLICY, Unknown::Skip, |r| {
            let object = r.object(&["kind"], |r, _| {
                kind = r.word_of(Self::ALL, Self::as_str)?;
                Ok(())
            })?;
            r.require(&object, &["kind"], "kind");
            Ok(())
        });
        read.map_err(Problems::into_errors)?;
        kind.ok_or_else(|| vec![Error::new(Code::WrongType, "an object is expected here", "")])
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
/// What is wrong with the text or with the document, and `invalidValue` where there is not one document alone.
pub fn read_one<T>(bytes: &[u8], read: impl FnOnce(&[u8]) -> Result<T, Error>) -> Result<T, Error> {
    let documents = parse_documents(bytes, Limits::POLICY)?;
    let [document] = documents.as_slice() else {
        let message = format!("one document is expected, and there are {} in this text", documents.len());
        return Err(Error::new(Code::InvalidValue, message, ""));
    };
    read(document.json()).map_err(|error| document.locate(error))
}

/// Reads the policies and exemptions of a text: one document in JSON, or as many as there are in YAML.
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
/// let error = imagegate_formats::read_documents(b"kind: ImagePolizei").unwrap_err();
/// assert_eq!((error.document(), error.pointer()), (Some("documents/0"), "/kind"));
/// # Ok::<(), imagegate::Error>(())
/// ```
///
/// # Errors
///
/// The first thing that is wrong, with its line and column in the text and the number of its document
/// (`documents/1`): with the text, with the kind of a document, or with what the document says. A text without any
/// document is an error too (`missingKey`), for a file that was cut off must not be taken for "no policy".
pub fn read_documents(bytes: &[u8]) -> Result<Documents, Error> {
    let mut documents = Documents::default();
    let parsed = parse_documents(bytes, Limits::POLICY)?;
    if parsed.is_empty() {
        let message = "there is no document in this text: an ImagePolicy or an ImageExemption is expected";
        return Err(Error::new(Code::MissingKey, message, ""));
    }
    for document in parsed {
        let json = document.json();
        let read = match DocumentKind::of(json) {
            Ok(DocumentKind::Policy) => Policy::from_json(json).map(|policy| documents.policies.push(policy)),
            Ok(DocumentKind::Exemption) => {
                Exemption::from_json(json).map(|exemption| documents.exemptions.push(exemption))
            }
            Err(errors) => Err(errors.into_iter().next().unwrap_or_else(|| Error::new(Code::InvalidSyntax, "", ""))),
        };
        read.map_err(|error| document.locate(error).in_document(format!("documents/{}", document.index())))?;
    }
    Ok(documents)
}
