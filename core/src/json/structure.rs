//! The second look at a text: syntax, nesting, duplicate keys, and the pointer, line and column of an offset.
//!
//! Only texts in which something was found wrong come here (and the small parts of good ones that nobody reads), so
//! this is written plainly: one walk over the tokens, without recursion, that remembers the keys of what is open.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::reader::{Key, Kind, MAX_DEPTH, Problem, Read, Reader, Stop, Unknown};
use crate::error::{Code, Error, Position};

/// What the walk meets.
pub(crate) enum Event {
    /// A key begins here.
    Key { at: usize, duplicate: bool },
    /// A value of this type begins here.
    Value { at: usize, kind: Kind },
    /// A value ended just before here.
    End { at: usize },
}

/// An object or list that is open, and where in it the walk is.
pub(crate) enum Level<'a> {
    Object { key: Cow<'a, str>, keys: BTreeSet<Cow<'a, str>> },
    List { index: usize },
}

/// Walks over the one value that begins at an offset. `visit` is given every event and the levels around it.
fn walk<'a>(text: &'a str, from: usize, mut visit: impl FnMut(Event, &[Level<'a>])) -> Result<Reader<'a>, Problem> {
    let mut reader = Reader::tokens(text, from);
    match steps(&mut reader, &mut visit) {
        Ok(()) => Ok(reader),
        Err(Stop) => Err(reader.into_problem().unwrap_or(Problem::syntax(from, "the text cannot be read"))),
    }
}

fn steps<'a>(reader: &mut Reader<'a>, visit: &mut impl FnMut(Event, &[Level<'a>])) -> Read<()> {
    let mut levels: Vec<Level<'a>> = Vec::new();
    loop {
        let kind = reader.kind()?;
        visit(Event::Value { at: reader.offset(), kind }, &levels);
        match kind {
            Kind::Object | Kind::Array => {
                let object = kind == Kind::Object;
                reader.open()?;
                if !reader.close(if object { b'}' } else { b']' }) {
                    levels.push(if object {
                        Level::Object { key: Cow::default(), keys: BTreeSet::new() }
                    } else {
                        Level::List { index: 0 }
                    });
                    if object {
                        let key = reader.key()?;
                        enter(key, &mut levels, visit);
                    }
                    continue;
                }
            }
            Kind::String => reader.skip_string()?,
            Kind::Number => _ = reader.raw_number()?,
            Kind::Bool => _ = reader.raw_bool()?,
            Kind::Null => reader.word("null")?,
        }
        loop {
            visit(Event::End { at: reader.taken() }, &levels);
            match levels.last_mut() {
                None => return Ok(()),
                Some(Level::Object { .. }) => {
                    if reader.more(b'}')? {
                        let key = reader.key()?;
                        enter(key, &mut levels, visit);
                        break;
                    }
                }
                Some(Level::List { index }) => {
                    if reader.more(b']')? {
                        *index += 1;
                        break;
                    }
                }
            }
            levels.pop();
        }
    }
}

fn enter<'a>(found: Key<'a>, levels: &mut [Level<'a>], visit: &mut impl FnMut(Event, &[Level<'a>])) {
    let mut duplicate = false;
    if let Some(Level::Object { key, keys }) = levels.last_mut() {
        duplicate = !keys.insert(found.text.clone());
        *key = found.text;
    }
    visit(Event::Key { at: found.at, duplicate }, levels);
}

/// Walks over a whole document, whose text must end with its value.
///
/// # Errors
///
/// Broken syntax.
pub(crate) fn walk_document<'a>(text: &'a str, visit: impl FnMut(Event, &[Level<'a>])) -> Result<(), Problem> {
    let mut reader = walk(text, 0, visit)?;
    match reader.end() {
        Ok(()) => Ok(()),
        Err(Stop) => Err(reader.into_problem().unwrap_or(Problem::syntax(0, "the text cannot be read"))),
    }
}

/// Everything wrong with the structure of a text: broken syntax alone, else nesting alone, else every duplicate key
/// (not of a foreign document, whose readers look for duplicates of what they read).
pub(crate) fn check(text: &str, unknown: Unknown) -> Vec<Problem> {
    let mut deepest = 0;
    let mut duplicates = Vec::new();
    let walked = walk_document(text, |event, levels| match event {
        Event::Value { kind: Kind::Object | Kind::Array, .. } => deepest = deepest.max(levels.len() + 1),
        Event::Key { at, duplicate: true } if unknown == Unknown::Refuse => duplicates.push(duplicate_key(text, at)),
        _ => {}
    });
    if let Err(problem) = walked {
        return vec![problem];
    }
    if deepest > MAX_DEPTH as usize {
        let message = format!("nested {deepest} levels deep; at most {MAX_DEPTH} are read");
        return vec![Problem { code: Code::TooDeep, at: text.len() - text.trim_start().len(), message }];
    }
    duplicates
}

/// The duplicate keys within a value that was passed over, whose syntax and nesting are known to be good.
pub(crate) fn duplicates(text: &str, from: usize) -> Vec<Problem> {
    let mut found = Vec::new();
    let walked = walk(text, from, |event, _| {
        if let Event::Key { at, duplicate: true } = event {
            found.push(duplicate_key(text, at));
        }
    });
    found.extend(walked.err());
    found
}

fn duplicate_key(text: &str, at: usize) -> Problem {
    let name = Reader::tokens(text, at).key().map(|key| key.text).unwrap_or_default();
    Problem { code: Code::DuplicateKey, at, message: format!("the key \"{name}\" stands twice in one object") }
}

/// Works out the pointer and the position of a problem.
pub(crate) fn locate(text: &str, problem: Problem) -> Error {
    let pointer = match problem.code {
        // What is said of the whole document; a broken text has no places at all.
        Code::InvalidSyntax | Code::TooDeep | Code::TooLarge => String::new(),
        _ => pointer(text, problem.at),
    };
    let error = Error::new(problem.code, problem.message, pointer);
    error.at(Some(problem.at), Some(position(text, problem.at)))
}

/// The JSON pointer (RFC 6901) of the key or value that begins at an offset.
fn pointer(text: &str, offset: usize) -> String {
    let mut pointer = String::new();
    // The walk goes on past the place: its result is of no interest, the text was read before.
    _ = walk(text, 0, |event, levels| {
        let (Event::Key { at, .. } | Event::Value { at, .. }) = event else { return };
        if at != offset {
            return;
        }
        pointer.clear();
        for level in levels {
            pointer.push('/');
            match level {
                Level::Object { key, .. } => pointer.push_str(&key.replace('~', "~0").replace('/', "~1")),
                Level::List { index } => pointer.push_str(&index.to_string()),
            }
        }
    });
    pointer
}

/// Line and column of an offset; a carriage return and line feed are one line break.
pub(crate) fn position(text: &str, offset: usize) -> Position {
    let before = text.get(..offset).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    let held = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    Position { line: held(line), column: held(column) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_become_pointers_and_positions() {
        let text = "{\n  \"é\": [1, {\"a/b~\": {}}],\r\n\"x\": 2}";
        for (needle, expected, line, column) in [
            ("{\n", "", 1, 1),
            ("[1", "/é", 2, 8),
            ("1,", "/é/0", 2, 9),
            ("\"a/b~\"", "/é/1/a~1b~0", 2, 13),
            ("{}", "/é/1/a~1b~0", 2, 21),
            ("\"x\"", "/x", 3, 1),
            ("2}", "/x", 3, 6),
        ] {
            let offset = text.find(needle).unwrap();
            assert_eq!(pointer(text, offset), expected);
            assert_eq!(position(text, offset), Position { line, column }, "{needle}");
        }
    }

    #[test]
    fn nesting_comes_before_duplicates_and_syntax_before_both() {
        let deep = format!("{}{}", "[".repeat(129), "]".repeat(129));
        let codes = |text: &str| -> Vec<Code> {
            check(text, Unknown::Refuse).into_iter().map(|problem| problem.code).collect()
        };
        assert_eq!(codes(&deep), [Code::TooDeep]);
        assert_eq!(codes(deep.get(1..257).unwrap()), []);
        assert_eq!(codes(&format!("{{\"a\":1,\"\\u0061\":{deep}}}")), [Code::TooDeep]);
        assert_eq!(codes("{\"a\":1,\"\\u0061\":{\"b\":1,\"b\":2}}"), [Code::DuplicateKey, Code::DuplicateKey]);
        assert_eq!(codes(&format!("{{\"a\":1,\"a\":{deep}")), [Code::InvalidSyntax]);
        assert_eq!(codes(&"[".repeat(1 << 20)), [Code::InvalidSyntax]);
    }
}
