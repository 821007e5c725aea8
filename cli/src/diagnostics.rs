//! What is wrong, and what is not as its authors will expect: for people with the source line, for programs as JSON.

use std::borrow::Cow;
use std::io::{self, Write as _};

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};
use imagegate::{Error, Position};
use serde::Serialize;

use crate::excerpt::Excerpt;
use crate::text::harmless;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Severity {
    Error,
    Warning,
}

/// An error or a warning and its place.
#[derive(Clone, Debug, Serialize)]
#[serde(transparent)]
pub(crate) struct Diagnostic(Box<Details>);

#[derive(Clone, Debug, Serialize)]
struct Details {
    #[serde(skip)]
    severity: Severity,
    /// `-` is standard input.
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<String>,
    /// Which of the file's documents, from 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    document: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    column: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pointer: Option<String>,
    code: &'static str,
    message: String,
    #[serde(skip)]
    excerpt: Option<Excerpt>,
    /// What to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    help: Option<String>,
}

/// Why nothing came of it: exit status 2.
pub(crate) type Failure = Vec<Diagnostic>;

impl Diagnostic {
    pub(crate) fn error(code: &'static str, message: impl Into<String>) -> Self {
        Self(Box::new(Details {
            severity: Severity::Error,
            file: None,
            document: None,
            line: None,
            column: None,
            pointer: None,
            code,
            message: message.into(),
            excerpt: None,
            help: None,
        }))
    }

    pub(crate) fn warning(code: &'static str, message: impl Into<String>) -> Self {
        Self::error(code, message).into_warning()
    }

    /// What is wrong with a document that was read from these bytes.
    pub(crate) fn of_document(error: &Error, file: &str, document: Option<usize>, bytes: &[u8]) -> Self {
        let position = error.position();
        Self(Box::new(Details {
            severity: Severity::Error,
            file: Some(file.to_owned()),
            document,
            line: position.map(|Position { line, .. }| line),
            column: position.map(|Position { column, .. }| column),
            pointer: Some(error.pointer().to_owned()),
            code: error.code().as_str(),
            message: error.message().to_owned(),
            excerpt: position.and_then(|position| Excerpt::new(bytes, position)),
            help: None,
        }))
    }

    pub(crate) fn file(&self) -> Option<&str> {
        self.0.file.as_deref()
    }

    pub(crate) fn message(&self) -> &str {
        &self.0.message
    }

    pub(crate) fn code(&self) -> &'static str {
        self.0.code
    }

    pub(crate) fn severity(&self) -> Severity {
        self.0.severity
    }

    #[must_use]
    pub(crate) fn in_file(mut self, file: &str) -> Self {
        self.0.file = Some(file.to_owned());
        // What is about a whole file points at the whole.
        self.0.pointer.get_or_insert_default();
        self
    }

    /// Says which of the file's documents it is about, and where that begins.
    #[must_use]
    pub(crate) fn in_document(mut self, index: usize, line: u32) -> Self {
        self.0.document = Some(index);
        self.0.line = Some(line);
        self
    }

    /// Says which part of the file it is about, as a JSON pointer.
    #[must_use]
    pub(crate) fn at_pointer(mut self, pointer: &str) -> Self {
        self.0.pointer = Some(pointer.to_owned());
        self
    }

    /// Says what to do.
    #[must_use]
    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.0.help = Some(help.into());
        self
    }

    /// The same under another code: for what is no error of a document.
    #[must_use]
    pub(crate) fn with_code(mut self, code: &'static str) -> Self {
        self.0.code = code;
        self
    }

    #[must_use]
    pub(crate) fn into_warning(mut self) -> Self {
        self.0.severity = Severity::Warning;
        self
    }

    /// The diagnostic with its source line, marked. Lines end in `\n`.
    pub(crate) fn to_text(&self, colour: bool) -> String {
        let level = match self.0.severity {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
        };
        let file = self.0.file.as_deref().map(shown_file);
        let mut group = Group::with_title(level.primary_title(harmless(&self.0.message)).id(self.0.code));
        let pointer = self.0.pointer.as_deref().filter(|pointer| !pointer.is_empty());
        let label = pointer.map(|pointer| format!("at {}", harmless(pointer)));
        let mut snippet = self.0.excerpt.as_ref().zip(self.0.line).map(|(excerpt, line)| {
            let annotation = AnnotationKind::Primary.span(excerpt.marked.clone()).label(label.clone());
            Snippet::source(excerpt.line.as_str()).line_start(line as usize).annotation(annotation)
        });
        let is_whole = self.0.excerpt.as_ref().is_some_and(|excerpt| excerpt.is_whole);
        match (snippet.take(), file) {
            // The column is worked out from the line, where it is there as a whole.
            (Some(whole), file) if is_whole => snippet = Some(whole.path(file)),
            (cut, file) => {
                snippet = cut;
                group = group.elements(file.map(|file| {
                    let origin = Origin::path(file);
                    match (self.0.line, self.0.column) {
                        (Some(line), Some(column)) => origin.line(line as usize).char_column(column as usize),
                        _ => origin,
                    }
                }));
            }
        }
        group = match snippet {
            Some(snippet) => group.element(snippet),
            None => group.elements(label.map(|label| Level::NOTE.message(label))),
        };
        if let Some(help) = &self.0.help {
            group = group.element(Level::HELP.message(harmless(help)));
        }
        let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
        format!("{}\n", renderer.render(&[group]))
    }
}

/// A file's name as people know it.
pub(crate) fn shown_file(file: &str) -> Cow<'_, str> {
    if file == "-" { Cow::Borrowed("<standard input>") } else { harmless(file) }
}

/// A failure as programs read it: the first error under `error`, and everything under `errors` and `warnings`.
#[derive(Serialize)]
struct FailureJson<'a> {
    error: &'a Diagnostic,
    errors: Vec<&'a Diagnostic>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    warnings: Vec<&'a Diagnostic>,
}

/// A failure as one line of JSON; `None` where nothing in it is an error.
pub(crate) fn to_json(failure: &[Diagnostic]) -> Option<String> {
    let (errors, warnings): (Vec<_>, Vec<_>) =
        failure.iter().partition(|diagnostic| diagnostic.severity() == Severity::Error);
    let error = errors.first().copied()?;
    let json = serde_json::to_string(&FailureJson { error, errors, warnings }).ok()?;
    Some(json + "\n")
}

/// Prints diagnostics for people on standard error.
pub(crate) fn print(diagnostics: &[Diagnostic]) {
    let mut stderr = anstream::AutoStream::auto(io::stderr().lock());
    for (index, diagnostic) in diagnostics.iter().enumerate() {
        let gap = if index > 0 { "\n" } else { "" };
        // Where nothing can be said, there is nobody to say it to.
        _ = write!(stderr, "{gap}{}", diagnostic.to_text(true));
    }
    _ = stderr.flush();
}

/// How many of them are errors.
pub(crate) fn errors(diagnostics: &[Diagnostic]) -> usize {
    diagnostics.iter().filter(|diagnostic| diagnostic.severity() == Severity::Error).count()
}
