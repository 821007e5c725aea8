//! Kubernetes manifests, in which aliases and merge keys are read.

use imagegate::json::{Limits, Reader, Unknown};
use imagegate::{Code, Error};
use saphyr_parser::{Event, Parser};

use super::convert::{Converted, TOO_FAR, at, position, refused};
use super::expand::{Bounds, expand};
use super::input::{Ahead, Bounded};
use super::tree::Tree;
use super::{Document, Source, helm, lines};
use crate::encoding::decode;

/// Reads Kubernetes manifests: one JSON document, or every document of a YAML text that is not empty.
///
/// As [`parse_documents`](crate::parse_documents), and anchors, aliases, merge keys and the tags of the core schema are
/// read: kubectl takes them. A key after `<<` overrides what is merged; in a list of merged mappings the first one wins.
/// Errors about what an alias stands for have the place of the anchor's node.
///
/// ```
/// use imagegate::json::Limits;
/// let text = "
/// labels: &labels {app: api}
/// selector: *labels
/// container:
///   <<: &base {name: app, image: nginx}
///   image: nginx:1.25
/// ";
/// let documents = imagegate_formats::read_manifests(text.as_bytes(), Limits::REQUEST)?;
/// let expected = r#"{"labels":{"app":"api"},"selector":{"app":"api"},"container":{"name":"app","image":"nginx:1.25"}}"#;
/// assert_eq!(documents[0].json(), expected.as_bytes());
///
/// let template = b"metadata:\n  name: {{ .Release.Name }}\n";
/// let error = imagegate_formats::read_manifests(template, Limits::REQUEST).unwrap_err();
/// assert!(error.message().contains("Helm") && error.position().unwrap().line == 2);
/// # Ok::<(), imagegate::Error>(())
/// ```
///
/// # Errors
///
/// As [`parse_documents`](crate::parse_documents), but for what is read here. `duplicateKey` for a key that stands twice
/// in a mapping, `<<` too, and for one that stands before `<<` and also in what is merged: readers differ in which of
/// them counts. `wrongType` for a value of `<<` that is neither a mapping nor a list of mappings. `invalidSyntax` for an
/// alias inside its own anchor, a tag outside the core schema, and a template of Helm's. `tooLarge` where the documents
/// with their aliases written out have more than 1,000,000 nodes or 64 MiB.
pub fn read_manifests(bytes: &[u8], limits: Limits) -> Result<Vec<Document<'_>>, Error> {
    let decoded = decode(bytes, limits)?;
    let text = &decoded.text;
    let start = text.trim_ascii_start();
    if !start.starts_with(['{', '[']) || start.starts_with("{{") {
        return yaml(text).map_err(Refused::into_error);
    }
    // What was UTF-16 may be longer now, and was within the limit.
    let read = Reader::document(text.as_bytes(), Limits { bytes: usize::MAX }, Unknown::Skip, Reader::skip);
    let Err(problems) = read else {
        let line = text.get(..text.len() - start.len()).unwrap_or_default().matches('\n').count() + 1;
        let line = u32::try_from(line).unwrap_or(u32::MAX);
        return Ok(vec![Document { source: Source::Json(decoded), index: 0, line }]);
    };
    let error = Error::from(problems);
    if error.code() != Code::InvalidSyntax {
        return Err(decoded.locate(error));
    }
    yaml(text).map_err(|refused| match refused {
        // YAML that is not taken says more than JSON that it never was.
        Refused::Meaning(other) | Refused::Template(other) => other,
        Refused::Syntax(_) => decoded.locate(error),
    })
}

/// Why a text is not read.
#[derive(Debug)]
enum Refused {
    /// It is no YAML.
    Syntax(Error),
    /// It is YAML, and says what is not taken.
    Meaning(Error),
    /// It is a template of Helm's.
    Template(Error),
}

impl Refused {
    fn into_error(self) -> Error {
        match self {
            Self::Syntax(error) | Self::Meaning(error) | Self::Template(error) => error,
        }
    }
}

fn yaml(text: &str) -> Result<Vec<Document<'static>>, Refused> {
    let mut reached = 0;
    let documents = read(text, &mut reached).map_err(|refused| {
        let Refused::Syntax(error) = refused else { return refused };
        match helm::template(text, reached, &error) {
            Some(template) => Refused::Template(template),
            None => Refused::Syntax(error),
        }
    })?;
    let documents = documents.into_iter().map(|Converted { json, places, index, line }| Document {
        source: Source::Yaml { json, places },
        index,
        line,
    });
    Ok(documents.collect())
}

/// `reached` becomes the number of characters that were understood.
fn read(text: &str, reached: &mut usize) -> Result<Vec<Converted>, Refused> {
    lines::check(text).map_err(Refused::Syntax)?;
    let ahead = Ahead::default();
    let mut parser = Parser::new(Bounded::new(text, &ahead));
    let mut documents = Vec::new();
    let mut bounds = Bounds::default();
    let mut tree = Tree::default();
    let (mut index, mut line) = (0, 1);
    while let Some(event) = parser.next_event() {
        if ahead.exhausted() {
            let start = event.map_or_else(|error| *error.marker(), |(_, span)| span.start);
            return Err(Refused::Meaning(at(Code::TooLarge, TOO_FAR, position(&start))));
        }
        ahead.reset();
        let (event, span) = event.map_err(|error| Refused::Syntax(refused(&error)))?;
        // A flow mapping that has only begun may be the first half of `{{`.
        let understood = if matches!(event, Event::MappingStart(..)) { span.start } else { span.end };
        match event {
            Event::DocumentStart(_) => {
                tree = Tree::default();
                line = position(&span.start).line;
            }
            Event::DocumentEnd => {
                let tree = std::mem::take(&mut tree);
                if !tree.is_empty() {
                    documents.push(expand(&tree, index, line, &mut bounds).map_err(Refused::Meaning)?);
                }
                index += 1;
            }
            event => tree.event(event, &span).map_err(Refused::Syntax)?,
        }
        *reached = understood.index();
    }
    Ok(documents)
}
