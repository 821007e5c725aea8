//! Documents as people write them, YAML or JSON, to the JSON that the readers take.
//!
//! There is one strict reader, and it reads JSON. YAML is turned into JSON text together with a table that says which
//! line and column each key and value came from, so that errors speak of the text that was given. What is read is
//! YAML 1.2 with its core schema (`no` and `on` are strings, `010` is ten) without what makes a document mean more than
//! it says: anchors, aliases, tags, merge keys, keys that are no strings. Only in Kubernetes manifests are these read,
//! but for the last, because kubectl reads them ([`read_manifests`]).

mod convert;
mod expand;
mod helm;
mod input;
mod lines;
mod manifests;
mod scalar;
#[cfg(test)]
mod tests;
mod tree;

use imagegate::json::{Limits, Reader, Unknown};
use imagegate::{Code, Error};

use self::convert::Place;
pub use self::manifests::read_manifests;
use crate::encoding::{Decoded, decode};

/// One document of a text, as JSON.
#[derive(Debug)]
pub struct Document<'a> {
    source: Source<'a>,
    index: usize,
    line: u32,
}

#[derive(Debug)]
enum Source<'a> {
    /// JSON, whose places are its own.
    Json(Decoded<'a>),
    /// What was made of YAML, and where everything stands there.
    Yaml { json: String, places: Vec<Place> },
}

impl Document<'_> {
    /// The document as JSON text.
    pub fn json(&self) -> &[u8] {
        match &self.source {
            Source::Json(decoded) => decoded.text.as_bytes(),
            Source::Yaml { json, .. } => json.as_bytes(),
        }
    }

    /// Which of the text's documents it is, from 0; empty ones are counted, though they are not given.
    pub fn index(&self) -> usize {
        self.index
    }

    /// The line of the text on which it begins, from 1.
    pub fn line(&self) -> u32 {
        self.line
    }

    /// An error found in [`Document::json`], with the line and column of the text that the document was read from.
    ///
    /// ```
    /// let text = "apiVersion: imagegate.dev/v1\nkind: ImagePolicy\nspek: {}\n";
    /// let documents = imagegate_formats::parse_documents(text.as_bytes(), imagegate::json::Limits::POLICY)?;
    /// let error = imagegate::Policy::from_json(documents[0].json()).unwrap_err();
    /// let error = documents[0].locate(error);
    /// assert_eq!((error.pointer(), error.position().unwrap().line), ("/spek", 3));
    /// # Ok::<(), imagegate::Error>(())
    /// ```
    #[must_use]
    pub fn locate(&self, error: impl Into<Error>) -> Error {
        let error = error.into();
        match (&self.source, error.offset()) {
            (Source::Json(decoded), _) => decoded.locate(error),
            (Source::Yaml { .. }, None) => error,
            (Source::Yaml { places, .. }, Some(offset)) => {
                let after = places.partition_point(|place| place.json as usize <= offset);
                let place = places.get(after.saturating_sub(1)).map(|place| place.position);
                error.at(None, place)
            }
        }
    }
}

/// Reads YAML: every document of the text that is not empty, in order.
///
/// ```
/// let documents = imagegate_formats::read_yaml(b"a: [1, no]\n---\n{b: 0o17}\n")?;
/// assert_eq!(documents[0].json(), br#"{"a":[1,"no"]}"#);
/// assert_eq!(documents[1].json(), br#"{"b":15}"#);
/// # Ok::<(), imagegate::Error>(())
/// ```
///
/// # Errors
///
/// `invalidSyntax` for what is not YAML, not UTF-8 (or marked UTF-16), or YAML that is not read: anchors, aliases, tags,
/// merge keys, keys that are no strings, numbers that JSON does not have, directives, and what readers of YAML 1.1 cut
/// up differently. `tooDeep` past 128 levels. `tooLarge` where a flow collection is so large that parsing it as YAML
/// would take more memory than it is worth.
pub fn read_yaml(bytes: &[u8]) -> Result<Vec<Document<'static>>, Error> {
    yaml(&decode(bytes, Limits { bytes: usize::MAX })?.text)
}

fn yaml(text: &str) -> Result<Vec<Document<'static>>, Error> {
    lines::check(text)?;
    let documents = convert::convert(text)?.into_iter().map(|converted| Document {
        source: Source::Yaml { json: converted.json, places: converted.places },
        index: converted.index,
        line: converted.line,
    });
    Ok(documents.collect())
}

/// Reads a text of JSON or YAML: one JSON document, or every document of a YAML text that is not empty.
///
/// A text that begins with `{` or `[` is read as JSON, if it is JSON; YAML in flow style may begin so too. If it is
/// neither, the error is the JSON's.
///
/// ```
/// use imagegate::json::Limits;
/// let documents = imagegate_formats::parse_documents(br#" {"kind": "Pod"} "#, Limits::REQUEST)?;
/// assert_eq!(documents.len(), 1);
/// let error = imagegate_formats::parse_documents(b"{\"kind\": \"Pod\",\n \"spec\" }}", Limits::REQUEST).unwrap_err();
/// assert_eq!(error.position().unwrap().line, 2);
/// # Ok::<(), imagegate::Error>(())
/// ```
///
/// # Errors
///
/// `tooLarge` where the whole text is larger than the limit; otherwise as [`read_yaml`], or that the JSON is broken or
/// too deep. What a document says is not looked at.
pub fn parse_documents(bytes: &[u8], limits: Limits) -> Result<Vec<Document<'_>>, Error> {
    let decoded = decode(bytes, limits)?;
    let text = &decoded.text;
    if !text.trim_ascii_start().starts_with(['{', '[']) {
        return yaml(text);
    }
    // What was UTF-16 may be longer now, and was within the limit.
    let read = Reader::document(text.as_bytes(), Limits { bytes: usize::MAX }, Unknown::Skip, Reader::skip);
    let Err(problems) = read else {
        let before = text.len() - text.trim_ascii_start().len();
        let line = text.get(..before).unwrap_or_default().matches('\n').count() + 1;
        let line = u32::try_from(line).unwrap_or(u32::MAX);
        return Ok(vec![Document { source: Source::Json(decoded), index: 0, line }]);
    };
    let error = Error::from(problems);
    if error.code() != Code::InvalidSyntax {
        return Err(decoded.locate(error));
    }
    yaml(text).map_err(|_| decoded.locate(error))
}
