//! YAML events to JSON text, remembering where everything stood.

use imagegate::{Code, Error, Position};
use saphyr_parser::{Event, Marker, Parser, ScalarStyle, ScanError, Span};

use super::input::{Ahead, Bounded};
use super::scalar::{Plain, resolve};
use crate::value::to_u32;

/// A document as JSON.
#[derive(Debug)]
pub(super) struct Converted {
    pub(super) json: String,
    pub(super) places: Vec<Place>,
    /// Which of the text's documents it is, the empty ones counted.
    pub(super) index: usize,
    /// The line on which it begins.
    pub(super) line: u32,
}

/// Where the key or value that begins at an offset of the JSON stands in the YAML.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    pub(super) json: u32,
    pub(super) position: Position,
}

/// The deepest nesting that documents may have: the document itself is level 1.
pub(super) const MAX_DEPTH: usize = 128;

/// Turns every document of a text that is not empty into JSON.
///
/// # Errors
///
/// `invalidSyntax` for what is not YAML and for the YAML that is not read, `tooDeep`, `tooLarge`.
pub(super) fn convert(text: &str) -> Result<Vec<Converted>, Error> {
    let ahead = Ahead::default();
    let mut parser = Parser::new(Bounded::new(text, &ahead));
    let mut documents = Vec::new();
    let mut writer = Writer::default();
    let mut index = 0;
    let mut line = 1;
    while let Some(event) = parser.next_event() {
        if ahead.exhausted() {
            let start = event.map_or_else(|error| *error.marker(), |(_, span)| span.start);
            return Err(at(Code::TooLarge, TOO_FAR, position(&start)));
        }
        ahead.reset();
        let (event, span) = event.map_err(|error| refused(&error))?;
        match event {
            Event::DocumentStart(_) => {
                writer = Writer::default();
                line = position(&span.start).line;
            }
            Event::DocumentEnd => {
                let Writer { json, places, empty, .. } = std::mem::take(&mut writer);
                if !empty {
                    documents.push(Converted { json, places, index, line });
                }
                index += 1;
            }
            event => writer.event(event, &span)?,
        }
    }
    Ok(documents)
}

pub(super) const TOO_FAR: &str =
    "a flow collection or text here has more separators than are read of YAML; write it as JSON";

pub(super) fn refused(error: &ScanError) -> Error {
    // The scanner counts flow collections in a byte.
    if error.info() == "recursion limit exceeded" {
        return at(Code::TooDeep, TOO_DEEP, position(error.marker()));
    }
    at(Code::InvalidSyntax, &format!("this is not YAML: {}", error.info()), position(error.marker()))
}

pub(super) const TOO_DEEP: &str = "nested more than 128 levels deep";

/// What is open.
#[derive(Debug)]
enum Level {
    List { empty: bool },
    Object { empty: bool, key_is_next: bool },
}

/// JSON as it is written, and where everything of it stood.
#[derive(Debug)]
pub(super) struct Writer {
    json: String,
    places: Vec<Place>,
    levels: Vec<Level>,
    /// Whether the document holds nothing, not even a `null` that is written.
    empty: bool,
}

impl Default for Writer {
    fn default() -> Self {
        Self { json: String::new(), places: Vec::new(), levels: Vec::new(), empty: true }
    }
}

impl Writer {
    fn event(&mut self, event: Event<'_>, span: &Span) -> Result<(), Error> {
        let start = position(&span.start);
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                plain_node(anchor, tag.is_some(), start)?;
                self.scalar(&text, style == ScalarStyle::Plain, start)
            }
            Event::SequenceStart(anchor, tag) => {
                plain_node(anchor, tag.is_some(), start)?;
                self.open_list(start)
            }
            Event::MappingStart(anchor, tag) => {
                plain_node(anchor, tag.is_some(), start)?;
                self.open_object(start)
            }
            Event::SequenceEnd => {
                self.close_list();
                Ok(())
            }
            Event::MappingEnd => {
                self.close_object();
                Ok(())
            }
            Event::Alias(_) => Err(at(Code::InvalidSyntax, ALIAS, start)),
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentStart(_) | Event::DocumentEnd => {
                Ok(())
            }
        }
    }

    /// Before a key or value: the comma and the place. Whether what follows is a key.
    fn begin(&mut self, start: Position) -> Result<bool, Error> {
        self.empty = false;
        let (comma, key) = match self.levels.last_mut() {
            None => (false, false),
            Some(Level::List { empty }) => (!std::mem::take(empty), false),
            Some(Level::Object { empty, key_is_next }) => {
                let key = *key_is_next;
                *key_is_next = !key;
                (key && !std::mem::take(empty), key)
            }
        };
        if comma {
            self.json.push(',');
        }
        let json = u32::try_from(self.json.len())
            .map_err(|_| at(Code::TooLarge, "the document is larger than can be read", start))?;
        self.places.push(Place { json, position: start });
        Ok(key)
    }

    fn scalar(&mut self, text: &str, plain: bool, start: Position) -> Result<(), Error> {
        // A document without any node is a plain scalar of no text.
        if plain && text.is_empty() && self.levels.is_empty() {
            return Ok(());
        }
        let key = self.begin(start)?;
        if !plain {
            quote(&mut self.json, text);
        } else if key {
            if text == "<<" {
                return Err(at(Code::InvalidSyntax, MERGE, start));
            }
            if resolve(text) != Plain::String {
                return Err(not_a_string(text, start));
            }
            quote(&mut self.json, text);
        } else {
            match resolve(text) {
                Plain::Null => self.json.push_str("null"),
                Plain::Bool(value) => self.json.push_str(if value { "true" } else { "false" }),
                Plain::Number(number) => self.json.push_str(&number),
                Plain::String => quote(&mut self.json, text),
                Plain::NoJsonNumber => return Err(at(Code::InvalidSyntax, NO_NUMBER, start)),
                Plain::TooLong => return Err(at(Code::InvalidSyntax, TOO_LONG, start)),
            }
        }
        if key {
            self.json.push(':');
        }
        Ok(())
    }

    /// A text, as a key or a value.
    pub(super) fn text(&mut self, text: &str, start: Position) -> Result<(), Error> {
        let key = self.begin(start)?;
        quote(&mut self.json, text);
        if key {
            self.json.push(':');
        }
        Ok(())
    }

    /// A number, `true`, `false` or `null`, as a value.
    pub(super) fn literal(&mut self, json: &str, start: Position) -> Result<(), Error> {
        self.begin(start)?;
        self.json.push_str(json);
        Ok(())
    }

    pub(super) fn open_list(&mut self, start: Position) -> Result<(), Error> {
        self.open('[', Level::List { empty: true }, start)
    }

    pub(super) fn close_list(&mut self) {
        self.close(']');
    }

    pub(super) fn open_object(&mut self, start: Position) -> Result<(), Error> {
        self.open('{', Level::Object { empty: true, key_is_next: true }, start)
    }

    pub(super) fn close_object(&mut self) {
        self.close('}');
    }

    pub(super) fn json(&self) -> &str {
        &self.json
    }

    pub(super) fn into_parts(self) -> (String, Vec<Place>) {
        (self.json, self.places)
    }

    fn open(&mut self, bracket: char, level: Level, start: Position) -> Result<(), Error> {
        if self.begin(start)? {
            return Err(at(Code::InvalidSyntax, NOT_A_KEY, start));
        }
        if self.levels.len() == MAX_DEPTH {
            return Err(at(Code::TooDeep, TOO_DEEP, start));
        }
        self.json.push(bracket);
        self.levels.push(level);
        Ok(())
    }

    fn close(&mut self, bracket: char) {
        self.json.push(bracket);
        self.levels.pop();
    }
}

pub(super) const NOT_A_KEY: &str = "a key is no string here, but a list or an object";
const ALIAS: &str = "aliases are not read; repeat the value";
const MERGE: &str = "the merge key \"<<\" is not read; write the keys out";
pub(super) const NO_NUMBER: &str = "infinity and \"not a number\" are not read; put it in quotes if a text is meant";
pub(super) const TOO_LONG: &str = "this number is too long; put it in quotes if a text is meant";

fn plain_node(anchor: usize, tag: bool, start: Position) -> Result<(), Error> {
    if anchor != 0 {
        return Err(at(Code::InvalidSyntax, "anchors are not read; repeat the value", start));
    }
    if tag {
        return Err(at(Code::InvalidSyntax, "tags are not read", start));
    }
    Ok(())
}

pub(super) fn at(code: Code, message: &str, place: Position) -> Error {
    Error::new(code, message, "").at(None, Some(place))
}

pub(super) fn position(marker: &Marker) -> Position {
    Position { line: to_u32(marker.line().max(1)), column: to_u32(marker.col().saturating_add(1)) }
}

/// A text in quotes; what needs no escape is copied in runs.
fn quote(json: &mut String, text: &str) {
    json.push('"');
    let mut rest = text;
    while let Some(at) = rest.bytes().position(|byte| matches!(byte, b'"' | b'\\' | 0..=0x1f)) {
        let (run, from) = rest.split_at(at);
        json.push_str(run);
        let mut scalars = from.chars();
        match scalars.next() {
            Some('"') => json.push_str("\\\""),
            Some('\\') => json.push_str("\\\\"),
            Some('\n') => json.push_str("\\n"),
            Some('\r') => json.push_str("\\r"),
            Some('\t') => json.push_str("\\t"),
            Some(scalar) => json.push_str(&format!("\\u{:04x}", u32::from(scalar))),
            None => {}
        }
        rest = scalars.as_str();
    }
    json.push_str(rest);
    json.push('"');
}

pub(super) fn not_a_string(key: &str, place: Position) -> Error {
    let message = format!("the key {} is no string; put it in quotes", shown(key));
    at(Code::InvalidSyntax, &message, place)
}

/// A plain key in quotes, not more of it than helps.
pub(super) fn shown(text: &str) -> String {
    let cut: String = text.chars().take(40).collect();
    format!("\"{cut}{}\"", if cut.len() < text.len() { "…" } else { "" })
}
