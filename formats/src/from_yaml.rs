//! Reports in YAML: the operator's resources, as they are got from a cluster and kept in files.

use imagegate::Error;
use imagegate::json::Limits;

use crate::yaml::{Document, read_yaml};

/// A YAML text as one JSON text.
#[derive(Debug)]
pub(crate) struct Converted {
    documents: Vec<Document<'static>>,
    json: String,
}

/// Converts a text. `None` where it is meant to be JSON, or is larger than YAML is read.
///
/// # Errors
///
/// That it is not YAML either.
pub(crate) fn convert(text: &str) -> Option<Result<Converted, Error>> {
    if text.trim_ascii_start().starts_with(['{', '[']) || text.len() > Limits::REQUEST.bytes {
        return None;
    }
    let documents = match read_yaml(text.as_bytes()) {
        Ok(documents) => documents,
        Err(error) => return Some(Err(error)),
    };
    let json = match documents.as_slice() {
        [] => return None,
        [only] => text_of(only).to_owned(),
        // What is about one image is put together, so they are read as one list.
        all => format!("[{}]", all.iter().map(text_of).collect::<Vec<_>>().join(",")),
    };
    Some(Ok(Converted { documents, json }))
}

impl Converted {
    pub(crate) fn json(&self) -> &str {
        &self.json
    }

    /// An error of the JSON text, at its place in the YAML. `again` reads one of the documents by itself.
    pub(crate) fn locate<T>(&self, error: Error, again: impl Fn(&str) -> Result<T, Error>) -> Error {
        match self.documents.as_slice() {
            [only] => only.locate(error),
            all => {
                // The document that the pointer into the list begins with.
                let index = error.pointer().split('/').nth(1).and_then(|index| index.parse::<usize>().ok());
                let document = index.and_then(|index| all.get(index));
                let by_itself = document.and_then(|document| Some((document, again(text_of(document)).err()?)));
                match by_itself {
                    Some((document, error)) => {
                        document.locate(error).in_document(format!("documents/{}", document.index()))
                    }
                    None => error.at(None, None),
                }
            }
        }
    }
}

fn text_of<'d>(document: &'d Document<'_>) -> &'d str {
    std::str::from_utf8(document.json()).unwrap_or_default()
}
