//! The second look at a text: syntax, nesting, duplicate keys, and the pointer, line and column of an offset.
//!
//! Only texts in which something was found wrong come here (and the small parts of good ones that nobody reads), so
//! this is written plainly: one walk over the tokens, without recursion, that remembers the keys of what is open.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use super::object::Key;
use super::problem::{MOST_PROBLEMS, Problem};
use super::reader::{Kind, MAX_DEPTH, Read, Reader, Stop, Unknown};
use crate::error::{Code, Error, Position};
use crate::util::shown::shown;

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
            Kind::Null => reader.literal("null")?,
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
        Event::Key { at, duplicate: true } if unknown == Unknown::Refuse && duplicates.len() < MOST_PROBLEMS => {
            duplicates.push(duplicate_key(text, at));
        }
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
        if let Event::Key { at, duplicate: true } = event
            && found.len() < MOST_PROBLEMS
        {
            found.push(duplicate_key(text, at));
        }
    });
    found.extend(walked.err());
    found
}

fn duplicate_key(text: &str, at: usize) -> Problem {
    let name = Reader::tokens(text, at).key().map(|key| key.text).unwrap_or_default();
    let message = format!("the key \"{}\" stands twice in one object", shown(&name));
    Problem { code: Code::DuplicateKey, at, message }
}

/// Works out the pointers and positions of problems.
pub(crate) fn locate(text: &str, problems: Vec<Problem>) -> Vec<Error> {
    // What is said of the whole document has no pointer; a broken text has no places at all.
    let whole = |problem: &Problem| matches!(problem.code, Code::InvalidSyntax | Code::TooDeep | Code::TooLarge);
    let offsets: BTreeSet<usize> = problems.iter().map(|problem| problem.at).collect();
    let positions = positions(text, &offsets);
    let pointers = if problems.iter().all(whole) { BTreeMap::new() } else { pointers(text, &offsets) };
    let error = |problem: Problem| {
        let pointer = pointers.get(&problem.at).filter(|_| !whole(&problem)).cloned().unwrap_or_default();
        let position = positions.get(&problem.at).copied().filter(|_| problem.code != Code::TooLarge);
        Error::new(problem.code, problem.message, pointer).at(position.map(|_| problem.at), position)
    };
    problems.into_iter().map(error).collect()
}

/// The JSON pointers (RFC 6901) of the keys and values that begin at some offsets.
fn pointers(text: &str, offsets: &BTreeSet<usize>) -> BTreeMap<usize, String> {
    let mut pointers = BTreeMap::new();
    // Where the walk ends is of no interest: the text was read before.
    _ = walk(text, 0, |event, levels| {
        let (Event::Key { at, .. } | Event::Value { at, .. }) = event else { return };
        if !offsets.contains(&at) {
            return;
        }
        let mut pointer = String::new();
        for level in levels {
            pointer.push('/');
            match level {
                Level::Object { key, .. } => pointer.push_str(&key.replace('~', "~0").replace('/', "~1")),
                Level::List { index } => pointer.push_str(&index.to_string()),
            }
        }
        pointers.insert(at, pointer);
    });
    pointers
}

/// Lines and columns of some offsets, in one pass; a carriage return and line feed are one line break.
fn positions(text: &str, offsets: &BTreeSet<usize>) -> BTreeMap<usize, Position> {
    let mut positions = BTreeMap::new();
    let mut position = Position { line: 1, column: 1 };
    let mut from = 0;
    for at in offsets {
        for letter in text.get(from..*at).unwrap_or_default().chars() {
            position = match letter {
                '\n' => Position { line: position.line.saturating_add(1), column: 1 },
                _ => Position { column: position.column.saturating_add(1), ..position },
            };
        }
        from = *at;
        positions.insert(*at, position);
    }
    positions
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
            let found = locate(text, vec![Problem { code: Code::WrongType, at: offset, message: String::new() }]);
            assert_eq!(found[0].pointer(), expected);
            assert_eq!(found[0].position(), Some(Position { line, column }), "{needle}");
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
