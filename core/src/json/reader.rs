//! The pull reader that every document and report is read with.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::structure;
use super::values::shown;
use crate::error::{Code, Error};

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

/// A key of an object and where it stands.
#[derive(Clone, Debug)]
pub struct Key<'a> {
    /// The key, unescaped.
    pub text: Cow<'a, str>,
    /// The offset of its opening quote.
    pub at: usize,
}

/// An object that was read: where it began, and which of the known keys it had.
#[derive(Clone, Copy, Debug)]
pub struct Object {
    /// The offset of its opening brace; `None` where the value was no object.
    at: Option<usize>,
    seen: u64,
}

impl Object {
    /// The offset of the opening brace; `None` where the value was no object (already noted).
    pub fn at(&self) -> Option<usize> {
        self.at
    }

    /// How many of the known keys were there.
    pub fn len(&self) -> usize {
        self.seen.count_ones() as usize
    }

    /// Whether none of the known keys was there.
    pub fn is_empty(&self) -> bool {
        self.seen == 0
    }

    /// Whether the key at this place of the list of known keys was there.
    pub fn has(&self, index: usize) -> bool {
        self.seen & (1 << index) != 0
    }
}

/// Something wrong in a text.
#[derive(Clone, Debug)]
pub(crate) struct Problem {
    pub(crate) code: Code,
    pub(crate) at: usize,
    pub(crate) message: String,
}

/// Reads one JSON text from its beginning to its end.
#[derive(Debug)]
pub struct Reader<'a> {
    text: &'a str,
    at: usize,
    depth: u32,
    deepest: u32,
    unknown: Unknown,
    problems: Vec<Problem>,
}

/// More problems of one document than anybody reads are not noted.
pub(super) const MOST_PROBLEMS: usize = 1000;

/// What is wrong with a document, in the order in which it was found; broken syntax, nesting and duplicate keys come
/// first. Never empty.
///
/// The places are worked out when it is turned into errors, for which the text is walked over once more.
#[derive(Clone, Debug)]
pub struct Problems<'a> {
    text: &'a str,
    list: Vec<Problem>,
}

impl Problems<'_> {
    /// All of them (of more than a thousand the first thousand).
    pub fn into_errors(self) -> Vec<Error> {
        structure::locate(self.text, self.list)
    }
}

impl From<Problems<'_>> for Error {
    /// What is said first.
    fn from(mut problems: Problems<'_>) -> Self {
        problems.list.truncate(1);
        let first = problems.into_errors().into_iter().next();
        first.unwrap_or_else(|| Self::new(Code::InvalidSyntax, "the document cannot be read", ""))
    }
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

    /// The offset of the next token.
    pub fn offset(&mut self) -> usize {
        self.space();
        self.at
    }

    /// How far the text has been taken.
    pub(super) fn taken(&self) -> usize {
        self.at
    }

    /// The type of the next value.
    ///
    /// # Errors
    ///
    /// `Stop` where no value begins here.
    pub fn kind(&mut self) -> Read<Kind> {
        self.space();
        match self.peek() {
            Some(b'{') => Ok(Kind::Object),
            Some(b'[') => Ok(Kind::Array),
            Some(b'"') => Ok(Kind::String),
            Some(b'-' | b'0'..=b'9') => Ok(Kind::Number),
            Some(b't' | b'f') => Ok(Kind::Bool),
            Some(b'n') => Ok(Kind::Null),
            Some(_) => self.stop("a value is expected here"),
            None => self.stop("the text ends where a value is expected"),
        }
    }

    /// Whether the next value is of this type; where it is not, that is noted and the value passed over.
    ///
    /// # Errors
    ///
    /// `Stop` on broken syntax.
    pub fn is(&mut self, kind: Kind) -> Read<bool> {
        let found = self.kind()?;
        if found == kind {
            return Ok(true);
        }
        let message = format!("{} is expected, not {}", kind.name(), found.name());
        self.problem(Code::WrongType, self.at, message);
        self.skip()?;
        Ok(false)
    }

    /// Takes `null`, if it is next.
    ///
    /// # Errors
    ///
    /// `Stop` on broken syntax.
    pub fn null(&mut self) -> Read<bool> {
        if self.kind()? != Kind::Null {
            return Ok(false);
        }
        self.word("null")?;
        Ok(true)
    }

    /// The key of an object and the colon after it.
    pub(super) fn key(&mut self) -> Read<Key<'a>> {
        self.space();
        let at = self.at;
        if self.peek() != Some(b'"') {
            return self.stop("a key in double quotes is expected here");
        }
        let text = self.raw_string()?;
        self.colon()?;
        Ok(Key { text, at })
    }

    fn colon(&mut self) -> Read<()> {
        self.space();
        if self.peek() != Some(b':') {
            return self.stop("a colon is expected after the key");
        }
        self.at += 1;
        Ok(())
    }

    /// An object: `each` is called after every key and must read its value.
    ///
    /// # Errors
    ///
    /// `Stop` on broken syntax.
    pub fn entries(&mut self, mut each: impl FnMut(&mut Self, Key<'a>) -> Read<()>) -> Read<Option<usize>> {
        if !self.is(Kind::Object)? {
            return Ok(None);
        }
        let start = self.at;
        self.open()?;
        let mut more = !self.close(b'}');
        while more {
            let key = self.key()?;
            each(self, key)?;
            more = self.more(b'}')?;
        }
        Ok(Some(start))
    }

    /// An object of known keys (at most 64, written in their usual order): `each` is called with the place of every
    /// key in that list and must read its value. Duplicates are noted, unknown keys noted or passed over.
    ///
    /// # Errors
    ///
    /// `Stop` on broken syntax.
    pub fn object(
        &mut self,
        known: &'static [&'static str],
        mut each: impl FnMut(&mut Self, &'static str) -> Read<()>,
    ) -> Read<Object> {
        self.keyed_object(known, |reader, key, _| each(reader, key))
    }

    /// As [`Reader::object`]; `each` is given the offset of the key too.
    ///
    /// # Errors
    ///
    /// `Stop` on broken syntax.
    pub fn keyed_object(
        &mut self,
        known: &'static [&'static str],
        mut each: impl FnMut(&mut Self, &'static str, usize) -> Read<()>,
    ) -> Read<Object> {
        let mut seen = 0_u64;
        let mut next = 0;
        let at = self.entries(|reader, key| {
            // Producers write keys in one order: most often it is the one after the last.
            let index = match known.get(next) {
                Some(name) if *name == key.text => Some(next),
                _ => known.iter().position(|name| *name == key.text),
            };
            match index.and_then(|index| Some((index, *known.get(index)?))) {
                Some((index, name)) => {
                    next = index + 1;
                    if seen & (1 << index) != 0 {
                        reader.problem(Code::DuplicateKey, key.at, format!("the key \"{name}\" stands twice"));
                    }
                    seen |= 1 << index;
                    each(reader, name, key.at)
                }
                None if reader.unknown == Unknown::Skip => reader.skip(),
                None => {
                    reader.unknown_key(&key, known);
                    reader.skip()
                }
            }
        })?;
        Ok(Object { at, seen })
    }

    fn unknown_key(&mut self, Key { text, at }: &Key<'_>, known: &[&str]) {
        // Looking for the key that is meant is not for nothing, and a document may be made of such keys.
        if self.problems.len() >= MOST_PROBLEMS {
            return;
        }
        let key = shown(text);
        let message = match nearest(text, known) {
            Some(near) => format!("the key \"{key}\" is not known here; did you mean \"{near}\"?"),
            None => format!("the key \"{key}\" is not known here; known are {}", known.join(", ")),
        };
        self.problem(Code::UnknownKey, *at, message);
    }

    /// Notes that an object lacks a key. Says nothing where the value was no object.
    pub fn require(&mut self, object: &Object, known: &'static [&'static str], key: &'static str) {
        let Some(at) = object.at else { return };
        if !known.iter().enumerate().any(|(index, name)| *name == key && object.has(index)) {
            self.problem(Code::MissingKey, at, format!("the key \"{key}\" is missing"));
        }
    }

    /// A list: `each` is called before every element and must read it. Gives the offset of the bracket.
    ///
    /// # Errors
    ///
    /// `Stop` on broken syntax.
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
    pub fn string(&mut self) -> Read<Option<Cow<'a, str>>> {
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
    pub fn bool(&mut self) -> Read<Option<bool>> {
        if !self.is(Kind::Bool)? {
            return Ok(None);
        }
        self.raw_bool().map(Some)
    }

    pub(super) fn raw_bool(&mut self) -> Read<bool> {
        let value = self.peek() == Some(b't');
        self.word(if value { "true" } else { "false" })?;
        Ok(value)
    }

    /// Passes over one value, whatever it is, checking its syntax. Without recursion: a bit for each level says
    /// whether it is an object.
    ///
    /// # Errors
    ///
    /// `Stop` on broken syntax.
    pub fn skip(&mut self) -> Read<()> {
        let from = self.offset();
        let base = self.depth;
        let mut objects = 0_u128;
        loop {
            match self.kind()? {
                kind @ (Kind::Object | Kind::Array) => {
                    let object = kind == Kind::Object;
                    objects = objects << 1 | u128::from(object);
                    self.open()?;
                    if !self.close(if object { b'}' } else { b']' }) {
                        if object {
                            self.skip_key()?;
                        }
                        continue;
                    }
                    objects >>= 1;
                }
                Kind::String => self.skip_string()?,
                Kind::Number => _ = self.raw_number()?,
                Kind::Bool => _ = self.raw_bool()?,
                Kind::Null => self.word("null")?,
            }
            // After a value: on to the next one, or out of what ends here.
            loop {
                if self.depth == base {
                    if self.unknown == Unknown::Refuse && matches!(self.text.as_bytes().get(from), Some(b'{' | b'[')) {
                        let room = MOST_PROBLEMS.saturating_sub(self.problems.len());
                        self.problems.extend(structure::duplicates(self.text, from).into_iter().take(room));
                    }
                    return Ok(());
                }
                let object = objects & 1 == 1;
                if self.more(if object { b'}' } else { b']' })? {
                    if object {
                        self.skip_key()?;
                    }
                    break;
                }
                objects >>= 1;
            }
        }
    }

    fn skip_key(&mut self) -> Read<()> {
        self.space();
        if self.peek() != Some(b'"') {
            return self.stop("a key in double quotes is expected here");
        }
        self.skip_string()?;
        self.colon()
    }

    pub(super) fn end(&mut self) -> Read<()> {
        self.space();
        if self.at < self.text.len() {
            return self.stop("the document has ended, but the text goes on");
        }
        Ok(())
    }

    // The tokens.

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn space(&mut self) {
        while let Some(b' ' | b'\n' | b'\r' | b'\t') = self.peek() {
            self.at += 1;
        }
    }

    fn stop<T>(&mut self, message: &str) -> Read<T> {
        self.problems.push(Problem::syntax(self.at, message));
        Err(Stop)
    }

    pub(super) fn open(&mut self) -> Read<()> {
        if self.depth == self.deepest {
            // Where the nesting is too deep, the whole document is: the second look says so.
            return Err(Stop);
        }
        self.depth += 1;
        self.at += 1;
        Ok(())
    }

    /// Takes the closing bracket of an empty object or list, if it is next.
    pub(super) fn close(&mut self, bracket: u8) -> bool {
        self.space();
        let closed = self.peek() == Some(bracket);
        if closed {
            self.at += 1;
            self.depth -= 1;
        }
        closed
    }

    /// After an element: a comma, or the closing bracket.
    pub(super) fn more(&mut self, bracket: u8) -> Read<bool> {
        if self.close(bracket) {
            return Ok(false);
        }
        if self.peek() != Some(b',') {
            return self.stop(if bracket == b'}' {
                "a comma or \"}\" is expected here"
            } else {
                "a comma or \"]\" is expected here"
            });
        }
        self.at += 1;
        Ok(true)
    }

    pub(super) fn word(&mut self, word: &str) -> Read<()> {
        match self.text.as_bytes().get(self.at..) {
            Some(rest) if rest.starts_with(word.as_bytes()) => {
                self.at += word.len();
                Ok(())
            }
            _ => self.stop("a value is expected here"),
        }
    }

    pub(super) fn raw_number(&mut self) -> Read<&'a str> {
        let start = self.at;
        if self.peek() == Some(b'-') {
            self.at += 1;
        }
        if self.peek() == Some(b'0') {
            self.at += 1;
        } else {
            self.digits()?;
        }
        if self.peek() == Some(b'.') {
            self.at += 1;
            self.digits()?;
        }
        if let Some(b'e' | b'E') = self.peek() {
            self.at += 1;
            if let Some(b'+' | b'-') = self.peek() {
                self.at += 1;
            }
            self.digits()?;
        }
        Ok(self.text.get(start..self.at).unwrap_or_default())
    }

    fn digits(&mut self) -> Read<()> {
        let start = self.at;
        while let Some(b'0'..=b'9') = self.peek() {
            self.at += 1;
        }
        if self.at == start {
            return self.stop("a digit is expected here");
        }
        Ok(())
    }

    /// Moves to the next byte of a string that is not plain text: its end, an escape or a control character.
    fn plain(&mut self) -> Option<u8> {
        let rest = self.text.as_bytes().get(self.at..)?;
        let (words, tail) = rest.as_chunks::<8>();
        let mut length = 0;
        for word in words {
            let found = not_plain(u64::from_le_bytes(*word));
            if found != 0 {
                length += found.trailing_zeros() as usize / 8;
                self.at += length;
                return rest.get(length).copied();
            }
            length += 8;
        }
        length += tail.iter().position(|byte| matches!(byte, 0..0x20 | b'"' | b'\\')).unwrap_or(tail.len());
        self.at += length;
        rest.get(length).copied()
    }

    pub(super) fn raw_string(&mut self) -> Read<Cow<'a, str>> {
        self.at += 1;
        let start = self.at;
        if self.plain() == Some(b'"') {
            let text = self.text.get(start..self.at).unwrap_or_default();
            self.at += 1;
            return Ok(Cow::Borrowed(text));
        }
        let mut text = String::new();
        let mut from = start;
        loop {
            let end = self.plain();
            text.push_str(self.text.get(from..self.at).unwrap_or_default());
            match end {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(Cow::Owned(text));
                }
                Some(b'\\') => text.push(self.escape()?),
                _ => return self.unended(end),
            }
            from = self.at;
        }
    }

    pub(super) fn skip_string(&mut self) -> Read<()> {
        self.at += 1;
        loop {
            match self.plain() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(());
                }
                Some(b'\\') => _ = self.escape()?,
                end => return self.unended(end),
            }
        }
    }

    fn unended<T>(&mut self, end: Option<u8>) -> Read<T> {
        self.stop(match end {
            None => "the text ends within a string",
            Some(_) => "a control character must be escaped in a string",
        })
    }

    fn escape(&mut self) -> Read<char> {
        self.at += 1;
        let letter = self.peek();
        self.at += 1;
        Ok(match letter {
            Some(b'"') => '"',
            Some(b'\\') => '\\',
            Some(b'/') => '/',
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => {
                let at = self.at - 2;
                let unit = self.hex()?;
                let pair = (0xd800..0xdc00).contains(&unit)
                    && self.text.as_bytes().get(self.at..).is_some_and(|rest| rest.starts_with(b"\\u"));
                let scalar = if pair {
                    self.at += 2;
                    let low = self.hex()?;
                    // Anything but a low surrogate makes this no scalar value.
                    let low = if (0xdc00..0xe000).contains(&low) { low - 0xdc00 } else { u32::MAX >> 1 };
                    0x1_0000 + ((unit - 0xd800) << 10) + low
                } else {
                    unit
                };
                match char::from_u32(scalar) {
                    Some(scalar) => scalar,
                    None => {
                        self.at = at;
                        return self.stop("this escape is half of a surrogate pair");
                    }
                }
            }
            _ => {
                self.at -= 2;
                return self.stop("this escape is not known");
            }
        })
    }

    fn hex(&mut self) -> Read<u32> {
        let digits = self.text.as_bytes().get(self.at..self.at + 4);
        let digits = digits.filter(|digits| digits.iter().all(u8::is_ascii_hexdigit));
        let value = digits.and_then(|digits| u32::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok());
        match value {
            Some(value) => {
                self.at += 4;
                Ok(value)
            }
            None => self.stop("four hexadecimal digits are expected here"),
        }
    }
}

impl Problem {
    pub(crate) fn syntax(at: usize, message: &str) -> Self {
        Self { code: Code::InvalidSyntax, at, message: message.to_owned() }
    }
}

/// The highest bit of every byte of a word that is a quote, a backslash or a control character. Of the bits above the
/// lowest one some may be set in vain: subtracting borrows from the next byte.
fn not_plain(word: u64) -> u64 {
    const ONES: u64 = u64::MAX / 0xff;
    const HIGH: u64 = ONES << 7;
    let below = |word: u64, limit: u8| word.wrapping_sub(ONES * u64::from(limit)) & !word;
    let quote = word ^ (ONES * u64::from(b'"'));
    let backslash = word ^ (ONES * u64::from(b'\\'));
    (below(word, 0x20) | below(quote, 1) | below(backslash, 1)) & HIGH
}

/// The known key that is meant, if one is near: by optimal string alignment, case aside.
fn nearest<'k>(key: &str, known: &[&'k str]) -> Option<&'k str> {
    // No known key is longer than this, and a hostile one must not cost its length squared.
    if key.len() > 40 {
        return None;
    }
    let key = key.to_lowercase();
    let scored = known.iter().map(|name| (distance(&key, &name.to_lowercase()), *name));
    let (distance, name) = scored.min_by_key(|(distance, _)| *distance)?;
    (distance <= 1 + name.len() / 4).then_some(name)
}

/// Edits (insertion, deletion, substitution, exchange of neighbours) between two words.
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, y) in b.iter().enumerate() {
            let at = |row: &[usize], index: usize| row.get(index).copied().unwrap_or(usize::MAX - 1);
            let mut best = at(&last, j) + usize::from(x != y);
            best = best.min(at(&last, j + 1) + 1).min(at(&row, j) + 1);
            if i > 0 && j > 0 && a.get(i - 1) == Some(y) && b.get(j - 1) == Some(x) {
                best = best.min(at(&before, j - 1) + 1);
            }
            row.push(best);
        }
        before = std::mem::replace(&mut last, row);
    }
    last.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

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

    #[test]
    fn a_string_ends_at_the_first_byte_that_is_not_plain() {
        for length in 0..20 {
            for byte in (0..0x80_u8).map(char::from).chain(['é', '\u{80}', '😀']) {
                let plain = "x".repeat(length);
                let text = format!("{plain}{byte}\"\u{1f}\\{}", "y".repeat(9));
                let mut reader = Reader::glance(&text);
                let end = reader.plain();
                let ends_here = byte < ' ' || byte == '"' || byte == '\\';
                let expected = if ends_here { length } else { length + byte.len_utf8() };
                assert_eq!((reader.at, end), (expected, text.as_bytes().get(expected).copied()), "{text:?}");
            }
        }
    }

    #[test]
    fn the_nearest_key_is_named() {
        let known = ["severity", "ids", "allowed", "count", "fixAvailableFor"];
        assert_eq!(nearest("serverity", &known), Some("severity"));
        assert_eq!(nearest("Ids", &known), Some("ids"));
        assert_eq!(nearest("fixAvailbleFor", &known), Some("fixAvailableFor"));
        assert_eq!(nearest("cuont", &known), Some("count"));
        assert_eq!(nearest("colour", &known), None);
        assert_eq!(nearest(&"x".repeat(1 << 20), &known), None);
    }
}
