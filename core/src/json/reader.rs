//! The pull reader that every document and report is read with.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::problem::{MOST_PROBLEMS, Problem, Problems};
use super::structure;
use crate::error::Code;

/// Reading cannot go on: the syntax is broken, and the reader has noted where.
#[derive(Clone, Copy, Debug)]
pub struct Stop;

/// What a reading function gives. `Err` is broken syntax alone; what is merely wrong is noted, and reading goes on.
pub type Read<T> = Result<T, Stop>;

/// The JSON types.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `{`
    Object,
    /// `[`
    Array,
    /// `"`
    String,
    /// A digit or `-`.
    Number,
    /// `true` or `false`.
    Bool,
    /// `null`
    Null,
}

impl Kind {
    /// The type of the value that begins with a byte.
    #[inline]
    const fn begun_by(byte: u8) -> Option<Self> {
        match byte {
            b'{' => Some(Self::Object),
            b'[' => Some(Self::Array),
            b'"' => Some(Self::String),
            b'-' | b'0'..=b'9' => Some(Self::Number),
            b't' | b'f' => Some(Self::Bool),
            b'n' => Some(Self::Null),
            _ => None,
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Object => "an object",
            Self::Array => "a list",
            Self::String => "a string",
            Self::Number => "a number",
            Self::Bool => "true or false",
            Self::Null => "null",
        }
    }
}

/// What to do with keys that nobody reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unknown {
    /// Our own documents: an unknown key is an error, and what is passed over is still checked for nesting and
    /// duplicate keys.
    Refuse,
    /// Foreign documents: unknown keys are passed over, duplicates of them too.
    Skip,
}

/// How large a text may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of one document.
    pub bytes: usize,
}

impl Limits {
    /// 10 MiB.
    pub const POLICY: Self = Self { bytes: 10 << 20 };
    /// 64 MiB.
    pub const REQUEST: Self = Self { bytes: 64 << 20 };
    /// 256 MiB.
    pub const REPORT: Self = Self { bytes: 256 << 20 };
}

/// Reads one JSON text from its beginning to its end.
#[derive(Debug)]
pub struct Reader<'a> {
    pub(super) text: &'a str,
    pub(super) at: usize,
    pub(super) depth: u32,
    pub(super) deepest: u32,
    pub(super) unknown: Unknown,
    pub(super) problems: Vec<Problem>,
}

/// The deepest nesting: the document itself is level 1.
pub(crate) const MAX_DEPTH: u32 = 128;

impl<'a> Reader<'a> {
    /// Reads a whole document: `read` is given its one value, and what follows must be white space.
    ///
    /// # Errors
    ///
    /// What is wrong with it.
    pub fn document<T>(
        bytes: &'a [u8],
        limits: Limits,
        unknown: Unknown,
        read: impl FnOnce(&mut Self) -> Read<T>,
    ) -> Result<T, Problems<'a>> {
        if bytes.len() > limits.bytes {
            let message = format!("{} bytes are more than the limit of {}", bytes.len(), limits.bytes);
            return Err(Problems { text: "", list: vec![Problem { code: Code::TooLarge, at: 0, message }] });
        }
        let text = match std::str::from_utf8(bytes) {
            Ok(text) => text,
            Err(error) => {
                let valid = bytes.get(..error.valid_up_to()).and_then(|valid| std::str::from_utf8(valid).ok());
                let problem = Problem::syntax(error.valid_up_to(), "this byte is not UTF-8");
                return Err(Problems { text: valid.unwrap_or_default(), list: vec![problem] });
            }
        };
        Self::text(text, unknown, read)
    }

    /// Reads a whole document as [`Reader::document`] does, from a text that is known to be UTF-8 and not too large.
    ///
    /// # Errors
    ///
    /// As [`Reader::document`].
    pub fn text<T>(
        text: &'a str,
        unknown: Unknown,
        read: impl FnOnce(&mut Self) -> Read<T>,
    ) -> Result<T, Problems<'a>> {
        let mut reader = Self { unknown, ..Self::glance(text) };
        let value = read(&mut reader).and_then(|value| reader.end().map(|()| value));
        match value {
            Ok(value) if reader.problems.is_empty() => Ok(value),
            _ => Err(reader.into_problems()),
        }
    }

    /// A reader for a first look at a text, to tell what kind of document it is. It need not go to the end, and what
    /// it finds wrong is nobody's concern: the document is read properly afterwards.
    pub fn glance(text: &'a str) -> Self {
        Self { text, at: 0, depth: 0, deepest: MAX_DEPTH, unknown: Unknown::Skip, problems: Vec::new() }
    }

    /// A reader for a look ahead from where this one stands: for documents in which what says how to read something
    /// may stand behind it. What it finds wrong is forgotten, for this one comes there too.
    #[must_use]
    pub fn ahead(&self) -> Self {
        Self { problems: Vec::new(), unknown: Unknown::Skip, ..*self }
    }

    /// Reads a part of the text by another rule for unknown keys: a document of ours in a list of foreign ones, say.
    ///
    /// ```
    /// use imagegate::json::{Reader, Unknown};
    /// imagegate::keys! { Id { Id = "id" } }
    /// let read = |unknown| {
    ///     Reader::text(r#"[{"a": 1}]"#, Unknown::Skip, |r| {
    ///         r.list(|r| r.with_unknown(unknown, |r| r.fields(|r, Id::Id| r.skip()).map(drop)))
    ///     })
    ///     .is_ok()
    /// };
    /// assert_eq!((read(Unknown::Skip), read(Unknown::Refuse)), (true, false));
    /// ```
    pub fn with_unknown<T>(&mut self, unknown: Unknown, read: impl FnOnce(&mut Self) -> T) -> T {
        let before = std::mem::replace(&mut self.unknown, unknown);
        let value = read(self);
        self.unknown = before;
        value
    }

    /// For the walk over a text whose depth is not known to be bounded.
    pub(super) fn tokens(text: &'a str, at: usize) -> Self {
        Self { text, at, depth: 0, deepest: u32::MAX, unknown: Unknown::Skip, problems: Vec::new() }
    }

    pub(super) fn into_problem(self) -> Option<Problem> {
        self.problems.into_iter().next()
    }

    /// What is broken in the structure is said first, for the rest may follow from it.
    fn into_problems(self) -> Problems<'a> {
        let mut list = structure::check(self.text, self.unknown);
        // Duplicates of keys that are read are found by both looks at a document.
        let found: BTreeSet<usize> = list.iter().map(|problem| problem.at).collect();
        if list.iter().all(|problem| problem.code != Code::InvalidSyntax) {
            list.extend(self.problems.into_iter().filter(|problem| !found.contains(&problem.at)));
        }
        list.truncate(MOST_PROBLEMS);
        Problems { text: self.text, list }
    }

    /// Notes that something is wrong at an offset. Reading goes on, but the document is refused in the end.
    pub fn problem(&mut self, code: Code, at: usize, message: impl Into<String>) {
        if self.problems.len() < MOST_PROBLEMS {
            self.problems.push(Problem { code, at, message: message.into() });
        }
    }

    /// How many problems were noted. Where that grows while a value is read, something is wrong in the value.
    pub(crate) fn noted(&self) -> usize {
        self.problems.len()
    }

    /// The offset of the next token.
    pub fn offset(&mut self) -> usize {
        self.space();
        self.at
    }

    /// How far the text has been taken.
    pub(crate) fn taken(&self) -> usize {
        self.at
    }

    /// How much of the text is left.
    pub(crate) fn left(&self) -> usize {
        self.text.len() - self.at
    }

    /// The type of the next value.
    ///
    /// # Errors
    ///
    /// `Stop` where no value begins here.
    #[inline]
    pub fn kind(&mut self) -> Read<Kind> {
        self.space();
        match self.peek().and_then(Kind::begun_by) {
            Some(kind) => Ok(kind),
            None => self.no_value(),
        }
    }

    #[cold]
    fn no_value(&mut self) -> Read<Kind> {
        self.stop(match self.peek() {
            Some(_) => "a value is expected here",
            None => "the text ends where a value is expected",
        })
    }

    /// Whether the next value is of this type; where it is not, that is noted and the value passed over.
    ///
    /// # Errors
    ///
    /// `Stop` on broken syntax.
    #[inline(always)]
    pub fn is(&mut self, kind: Kind) -> Read<bool> {
        self.space();
        if self.peek().and_then(Kind::begun_by) == Some(kind) { Ok(true) } else { self.is_not(kind) }
    }

    #[cold]
    fn is_not(&mut self, kind: Kind) -> Read<bool> {
        let found = self.kind()?;
        let message = format!("{} is expected, not {}", kind.name(), found.name());
        self.problem(Code::WrongType, self.at, message);
        self.skip()?;
        Ok(false)
    }

    /// Takes `null`, if it is next. Where anything else is, that is for whoever reads it.
    ///
    /// # Errors
    ///
    /// `Stop` on broken syntax.
    #[inline(always)]
    pub fn null(&mut self) -> Read<bool> {
        self.space();
        if self.peek() != Some(b'n') {
            return Ok(false);
        }
        self.literal("null")?;
        Ok(true)
    }

    /// A list: `each` is called before every element and must read it. Gives the offset of the bracket.
    ///
    /// # Errors
    ///
    /// `Stop` on broken syntax.
    #[inline]
    pub fn list(&mut self, mut each: impl FnMut(&mut Self) -> Read<()>) -> Read<Option<usize>> {
        if !self.is(Kind::Array)? {
            return Ok(None);
        }
        let start = self.at;
        self.open()?;
        let mut more = !self.close(b']');
        while more {
            each(self)?;
            more = self.more(b']')?;
        }
        Ok(Some(start))
    }

    /// A string, unescaped; `None` where the value is none (noted).
    ///
    /// # Errors
    ///
    /// `Stop` on broken syntax.
    #[inline(always)]
    pub fn string(&mut self) -> Read<Option<Cow<'a, str>>> {
        self.space();
        match self.plain_string() {
            Some(text) => Ok(Some(Cow::Borrowed(text))),
            None => self.other_string(),
        }
    }

    #[inline(never)]
    pub(super) fn other_string(&mut self) -> Read<Option<Cow<'a, str>>> {
        if !self.is(Kind::String)? {
            return Ok(None);
        }
        self.raw_string().map(Some)
    }

    /// A number as it is written; `None` where the value is none (noted).
    ///
    /// # Errors
    ///
    /// `Stop` on broken syntax.
    #[inline]
    pub fn number(&mut self) -> Read<Option<&'a str>> {
        if !self.is(Kind::Number)? {
            return Ok(None);
        }
        self.raw_number().map(Some)
    }

    /// `true` or `false`; `None` where the value is neither (noted).
    ///
    /// # Errors
    ///
    /// `Stop` on broken syntax.
    #[inline]
    pub fn bool(&mut self) -> Read<Option<bool>> {
        if !self.is(Kind::Bool)? {
            return Ok(None);
        }
        self.raw_bool().map(Some)
    }

    pub(super) fn raw_bool(&mut self) -> Read<bool> {
        let value = self.peek() == Some(b't');
        self.literal(if value { "true" } else { "false" })?;
        Ok(value)
    }

    pub(crate) fn end(&mut self) -> Read<()> {
        self.space();
        if self.at < self.text.len() {
            return self.stop("the document has ended, but the text goes on");
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Error;

    fn texts(json: &str) -> Result<Vec<String>, Error> {
        Reader::document(json.as_bytes(), Limits::POLICY, Unknown::Refuse, |reader| {
            let mut texts = Vec::new();
            reader.list(|reader| {
                texts.extend(reader.string()?.map(Cow::into_owned));
                Ok(())
            })?;
            Ok(texts)
        })
        .map_err(Error::from)
    }

    #[test]
    fn strings_are_unescaped() {
        let read = texts(r#" ["", "a\"\\\/\b\f\n\r\tz", "\u0041\u00e9\ud83d\ude00", "é😀"] "#).unwrap();
        assert_eq!(read, ["", "a\"\\/\u{8}\u{c}\n\r\tz", "Aé😀", "é😀"]);
    }

    #[test]
    fn broken_syntax_is_refused_with_its_place() {
        for (json, column) in [
            ("", 1),
            ("[", 2),
            ("[\"a\",]", 6),
            ("[\"a\" \"b\"]", 6),
            ("[\"a\"] x", 7),
            ("[\"\\x\"]", 3),
            ("[\"\\ud800\"]", 3),
            ("[\"\\udc00\"]", 3),
            ("[\"\\ud800\\u0041\"]", 3),
            ("[\"\\u00g0\"]", 5),
            ("[\"a\nb\"]", 4),
            ("[\"a", 4),
            ("[tru]", 2),
            ("[01]", 3),
            ("[1.]", 4),
            ("[-]", 3),
            ("[1e]", 4),
            ("[+1]", 2),
            ("\u{feff}[]", 1),
            ("{\"a\" 1}", 6),
            ("{a:1}", 2),
        ] {
            let first = texts(json).unwrap_err();
            assert_eq!(first.code(), Code::InvalidSyntax, "{json}");
            assert_eq!(first.position().unwrap().column, column, "{json}");
        }
    }
}
