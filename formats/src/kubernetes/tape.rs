//! An object as a flat list of its parts, to be looked at in any order.
//!
//! What an object is (`kind`) may stand after what it holds, and an UPDATE compares two parts of one document: neither
//! can be decided in one pass. A part takes eight bytes and nothing is copied, so that a hostile document costs a small
//! multiple of its size.

use std::borrow::Cow;

use crate::value::to_u32;
use imagegate::Code;
use imagegate::json::{Kind, Read, Reader};

/// Something wrong with an object.
#[derive(Clone, Debug)]
pub(super) struct Problem {
    pub(super) code: Code,
    /// The offset of the key or value that it is about.
    pub(super) at: usize,
    pub(super) message: String,
}

impl Problem {
    pub(super) fn new(code: Code, at: usize, message: impl Into<String>) -> Self {
        Self { code, at, message: message.into() }
    }

    /// A key that differs from a name only in its case: readers differ in whether it is that key.
    pub(super) fn in_another_case(name: &str, at: usize) -> Self {
        let message = format!("the key is written \"{name}\"; in another case some read it and some do not");
        Self::new(Code::UnknownKey, at, message)
    }
}

/// What a look at an object gives.
pub(super) type Look<T> = Result<T, Problem>;

/// A key or a value.
#[derive(Clone, Copy, Debug)]
struct Node {
    /// Where in the text it begins.
    at: u32,
    /// Of an object or list: the number of the first node after it. Of a key, text or number: where in the text it ends,
    /// or 0 where it has escapes and stands in `escaped`.
    end: u32,
}

/// The nodes of a document, in the order of the text.
#[derive(Debug)]
pub(super) struct Tape<'a> {
    text: &'a str,
    nodes: Vec<Node>,
    /// Keys and texts that are not as they are written, by their node.
    escaped: Vec<(u32, Box<str>)>,
}

impl<'a> Tape<'a> {
    /// Reads the next value. `text` is the reader's, and no longer than four gigabytes.
    pub(super) fn read(r: &mut Reader<'a>, text: &'a str) -> Read<Self> {
        let mut tape = Self { text, nodes: Vec::new(), escaped: Vec::new() };
        tape.value(r)?;
        Ok(tape)
    }

    /// The reader bounds the nesting, and so this recursion.
    fn value(&mut self, r: &mut Reader<'a>) -> Read<()> {
        let at = r.offset();
        match r.kind()? {
            kind @ (Kind::Object | Kind::Array) => {
                let index = self.push(at, 0);
                if kind == Kind::Object {
                    r.entries(|r, key| {
                        self.text(key.at, key.text);
                        self.value(r)
                    })?;
                } else {
                    r.list(|r| self.value(r))?;
                }
                let end = to_u32(self.nodes.len());
                if let Some(node) = self.nodes.get_mut(index) {
                    node.end = end;
                }
            }
            Kind::String => {
                if let Some(text) = r.string()? {
                    self.text(at, text);
                }
            }
            Kind::Number => {
                if let Some(number) = r.number()? {
                    self.push(at, at + number.len());
                }
            }
            Kind::Bool | Kind::Null => {
                r.skip()?;
                self.push(at, at);
            }
        }
        Ok(())
    }

    fn push(&mut self, at: usize, end: usize) -> usize {
        self.nodes.push(Node { at: to_u32(at), end: to_u32(end) });
        self.nodes.len() - 1
    }

    fn text(&mut self, at: usize, text: Cow<'a, str>) {
        match text {
            Cow::Borrowed(text) => _ = self.push(at, at + text.len() + 2),
            Cow::Owned(text) => {
                let index = self.push(at, 0);
                self.escaped.push((to_u32(index), text.into_boxed_str()));
            }
        }
    }

    /// The document's value.
    pub(super) fn root(&self) -> Value<'_> {
        Value { tape: self, index: 0 }
    }
}

/// A value in a tape.
#[derive(Clone, Copy, Debug)]
pub(super) struct Value<'t> {
    tape: &'t Tape<'t>,
    index: usize,
}

impl<'t> Value<'t> {
    fn node(self) -> Node {
        self.tape.nodes.get(self.index).copied().unwrap_or(Node { at: 0, end: 0 })
    }

    /// Where in the text it begins.
    pub(super) fn at(self) -> usize {
        self.node().at as usize
    }

    pub(super) fn kind(self) -> Kind {
        match self.tape.text.as_bytes().get(self.at()) {
            Some(b'{') => Kind::Object,
            Some(b'[') => Kind::Array,
            Some(b'"') => Kind::String,
            Some(b't' | b'f') => Kind::Bool,
            Some(b'n') | None => Kind::Null,
            Some(_) => Kind::Number,
        }
    }

    /// The number of the node after this value.
    fn after(self) -> usize {
        match self.kind() {
            // What has an end before itself is no tape; going on is what matters.
            Kind::Object | Kind::Array => (self.node().end as usize).max(self.index + 1),
            _ => self.index + 1,
        }
    }

    /// The text of a key or string.
    fn content(self) -> &'t str {
        let Node { at, end } = self.node();
        if end == 0 {
            let found = self.tape.escaped.binary_search_by_key(&to_u32(self.index), |(index, _)| *index);
            let escaped = found.ok().and_then(|place| self.tape.escaped.get(place));
            return escaped.map_or("", |(_, text)| text);
        }
        self.tape.text.get(at as usize + 1..(end as usize).saturating_sub(1)).unwrap_or_default()
    }

    /// A number as it is written, `true` or `false` by their first letter.
    fn literal(self) -> &'t str {
        let Node { at, end } = self.node();
        self.tape.text.get(at as usize..(end as usize).max(at as usize + 1)).unwrap_or_default()
    }

    /// The values of a list; nothing for what is none.
    pub(super) fn items(self) -> impl Iterator<Item = Value<'t>> {
        let end = if self.kind() == Kind::Array { self.after() } else { 0 };
        let mut next = self.index + 1;
        std::iter::from_fn(move || {
            let value = (next < end).then_some(Value { tape: self.tape, index: next })?;
            next = value.after();
            Some(value)
        })
    }

    /// The keys of an object, where they stand, and their values; nothing for what is none.
    pub(super) fn entries(self) -> impl Iterator<Item = (&'t str, usize, Value<'t>)> {
        let end = if self.kind() == Kind::Object { self.after() } else { 0 };
        let mut next = self.index + 1;
        std::iter::from_fn(move || {
            let key = (next < end).then_some(Value { tape: self.tape, index: next })?;
            let value = Value { tape: self.tape, index: next + 1 };
            next = value.after();
            Some((key.content(), key.at(), value))
        })
    }

    /// Some keys of an object; `null` is not there, as for Kubernetes.
    ///
    /// A key that stands twice is a problem, and so is one in another case: the API server passes over it, others do
    /// not.
    pub(super) fn fields<const N: usize>(self, names: [&str; N]) -> Look<[Option<Value<'t>>; N]> {
        self.is(Kind::Object, "an object")?;
        self.pick(names, true)
    }

    /// Some keys of what may be an object of another make: nothing where it is none, and only keys in the right case.
    pub(super) fn fields_if_object<const N: usize>(self, names: [&str; N]) -> Look<[Option<Value<'t>>; N]> {
        self.pick(names, false)
    }

    fn pick<const N: usize>(self, names: [&str; N], any_case: bool) -> Look<[Option<Value<'t>>; N]> {
        let mut picked = [None; N];
        let mut seen = [false; N];
        for (key, at, value) in self.entries() {
            let places = names.iter().zip(&mut picked).zip(&mut seen);
            for ((name, place), seen) in places {
                if key == *name {
                    if std::mem::replace(seen, true) {
                        return Err(Problem::new(Code::DuplicateKey, at, format!("the key \"{name}\" stands twice")));
                    }
                    *place = (value.kind() != Kind::Null).then_some(value);
                } else if any_case && same_but_case(key, name) {
                    return Err(Problem::in_another_case(name, at));
                }
            }
        }
        Ok(picked)
    }

    /// One key, see [`Value::fields`].
    pub(super) fn field(self, name: &str) -> Look<Option<Value<'t>>> {
        self.fields([name]).map(|[value]| value)
    }

    /// One key that must be there.
    pub(super) fn required(self, name: &str) -> Look<Value<'t>> {
        self.field(name)?.ok_or_else(|| self.lacks(name))
    }

    pub(super) fn lacks(self, name: &str) -> Problem {
        Problem::new(Code::MissingKey, self.at(), format!("the key \"{name}\" is missing"))
    }

    /// Checks the type.
    pub(super) fn is(self, kind: Kind, name: &str) -> Look<()> {
        if self.kind() == kind {
            return Ok(());
        }
        Err(Problem::new(Code::WrongType, self.at(), format!("{name} is expected here")))
    }

    /// A list's values.
    pub(super) fn list(self) -> Look<impl Iterator<Item = Value<'t>>> {
        self.is(Kind::Array, "a list")?;
        Ok(self.items())
    }

    /// A string.
    pub(super) fn string(self) -> Look<&'t str> {
        self.is(Kind::String, "a string")?;
        Ok(self.content())
    }

    /// A string that says something: for Kubernetes an empty text is one that is not there.
    pub(super) fn word(self) -> Look<Option<&'t str>> {
        self.string().map(|text| (!text.is_empty()).then_some(text))
    }

    pub(super) fn bool(self) -> Look<bool> {
        self.is(Kind::Bool, "true or false")?;
        Ok(self.literal() == "t")
    }

    /// Whether two values say the same, in whatever order their keys stand. Numbers are the same if they are written so:
    /// a difference too many only means that more is judged.
    pub(super) fn same(self, other: Value<'_>) -> bool {
        // Without recursion, and sorting each object once: linear but for the logarithm.
        let mut left = vec![(self, other)];
        while let Some((a, b)) = left.pop() {
            if a.kind() != b.kind() {
                return false;
            }
            match a.kind() {
                Kind::Null => {}
                Kind::String if a.content() != b.content() => return false,
                Kind::Bool | Kind::Number if a.literal() != b.literal() => return false,
                Kind::String | Kind::Bool | Kind::Number => {}
                Kind::Array => {
                    let (ours, theirs): (Vec<_>, Vec<_>) = (a.items().collect(), b.items().collect());
                    if ours.len() != theirs.len() {
                        return false;
                    }
                    left.extend(ours.into_iter().zip(theirs));
                }
                Kind::Object => {
                    let (ours, theirs) = (a.sorted(), b.sorted());
                    if ours.len() != theirs.len() || ours.iter().zip(&theirs).any(|(ours, theirs)| ours.0 != theirs.0) {
                        return false;
                    }
                    left.extend(ours.into_iter().map(|each| each.1).zip(theirs.into_iter().map(|each| each.1)));
                }
            }
        }
        true
    }

    /// The entries by their keys; those of one key stay in their order.
    fn sorted(self) -> Vec<(&'t str, Value<'t>)> {
        let mut entries: Vec<_> = self.entries().map(|(key, _, value)| (key, value)).collect();
        entries.sort_by_key(|(key, _)| *key);
        entries
    }
}

/// The word of a key that may be left out.
pub(super) fn word(value: Option<Value<'_>>) -> Look<Option<&str>> {
    value.map_or(Ok(None), Value::word)
}

/// Whether two keys differ, but only as Go's JSON decoder overlooks it.
pub(super) fn same_but_case(key: &str, name: &str) -> bool {
    let fold = |letter: char| match letter {
        '\u{212a}' => 'k',
        '\u{17f}' => 's',
        letter => letter.to_ascii_lowercase(),
    };
    key != name && key.chars().map(fold).eq(name.chars().map(fold))
}

#[cfg(test)]
mod tests {
    use super::*;
    use imagegate::json::{Limits, Unknown};

    fn with<T>(json: &str, look: impl FnOnce(Value<'_>) -> T) -> T {
        let read = Reader::document(json.as_bytes(), Limits::REQUEST, Unknown::Skip, |r| {
            let tape = Tape::read(r, json)?;
            Ok(look(tape.root()))
        });
        read.unwrap()
    }

    #[test]
    fn values_are_found_in_any_order() {
        let json = r#" { "b\n": [1, {"c": "x\ty"}, []], "a" : "plain" , "t": true, "n": null } "#;
        with(json, |root| {
            let [a, b, n, t, z] = root.fields(["a", "b\n", "n", "t", "z"]).unwrap();
            assert_eq!(a.unwrap().string().unwrap(), "plain");
            let items: Vec<Value<'_>> = b.unwrap().list().unwrap().collect();
            assert_eq!(items.len(), 3);
            assert_eq!(items[1].required("c").unwrap().string().unwrap(), "x\ty");
            assert!(n.is_none() && z.is_none() && t.unwrap().bool().unwrap());
            assert_eq!(items[0].string().unwrap_err().code, Code::WrongType);
            assert_eq!(root.required("z").unwrap_err().code, Code::MissingKey);
        });
    }

    #[test]
    fn keys_that_stand_twice_or_in_another_case_are_problems() {
        with(r#"{"a": 1, "b": 2, "\u0061": null}"#, |root| {
            let problem = root.field("a").unwrap_err();
            assert_eq!((problem.code, problem.at), (Code::DuplicateKey, 17));
            assert!(root.field("b").is_ok());
        });
        for key in ["Containers", "CONTAINERS", "container\u{17f}"] {
            with(&format!("{{\"{key}\": []}}"), |root| {
                assert_eq!(root.field("containers").unwrap_err().code, Code::UnknownKey, "{key}");
                assert!(root.fields_if_object(["containers"]).unwrap()[0].is_none());
            });
        }
        assert!(same_but_case("\u{212a}ind", "kind"));
        assert!(!same_but_case("kinds", "kind") && !same_but_case("kind", "kind"));
    }

    #[test]
    fn values_are_compared_whatever_the_order_of_keys() {
        let same = |a: &str, b: &str| {
            with(&format!("[{a},{b}]"), |root| {
                let items: Vec<Value<'_>> = root.items().collect();
                assert_eq!(items[0].same(items[1]), items[1].same(items[0]));
                items[0].same(items[1])
            })
        };
        for (a, b) in [
            ("{}", "{ }"),
            (r#"{"a":1,"b":[true,null]}"#, r#"{"b":[true,null],"a":1}"#),
            (r#"{"\u0061":"\u0062"}"#, r#"{"a":"b"}"#),
            (r#"[{"a":{"x":1,"y":{}}}]"#, r#"[{"a":{"y":{},"x":1}}]"#),
        ] {
            assert!(same(a, b), "{a} {b}");
        }
        for (a, b) in [
            ("{}", "[]"),
            ("1", "1.0"),
            ("1", "12"),
            ("true", "false"),
            ("null", "0"),
            ("[1,2]", "[2,1]"),
            ("[1]", "[1,1]"),
            (r#"{"a":1}"#, r#"{"b":1}"#),
            (r#"{"a":1}"#, r#"{"a":1,"b":1}"#),
            (r#"{"a":1,"a":2}"#, r#"{"a":2,"a":1}"#),
            (r#"{"a":{"b":{"c":[0]}}}"#, r#"{"a":{"b":{"c":[1]}}}"#),
        ] {
            assert!(!same(a, b), "{a} {b}");
        }
    }

    #[test]
    fn b32_a_part_takes_eight_bytes() {
        assert_eq!(size_of::<Node>(), 8);
    }
}
