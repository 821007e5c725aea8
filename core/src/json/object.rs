//! Objects: any keys, or the known ones of a document.

use std::borrow::Cow;

use super::keys::{KeyList, KeyText, Keys, Name};
use super::problem::MOST_PROBLEMS;
use super::reader::{Kind, Read, Reader, Unknown};
use super::unknown_key::explain;
use crate::error::Code;

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
    /// The known keys that unknown ones may stand for.
    meant: u64,
}

/// What is known of a key that is none of the known ones: which of them it may stand for, by bit.
struct Meant(u64);

impl Meant {
    /// Which one is meant cannot be told.
    const ANY: Self = Self(u64::MAX);
    /// Nobody asks.
    const NONE: Self = Self(0);
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

    /// Whether it had a key that is not known (already noted). What it seems to lack may be what that key was to say.
    pub fn has_unknown(&self) -> bool {
        self.meant != 0
    }

    /// Whether a key was there. `known` is the list that the object was read with.
    pub fn has<K: Keys>(&self, known: &[(K, Name)], key: K) -> bool {
        place(known, key).is_some_and(|place| self.seen & (1 << place) != 0)
    }

    /// Whether a key was there, or an unknown key that may stand for it. `known` is as in [`Object::has`].
    pub fn may_have<K: Keys>(&self, known: &[(K, Name)], key: K) -> bool {
        place(known, key).is_some_and(|place| self.may_have_at(place))
    }

    fn may_have_at(&self, place: usize) -> bool {
        (self.seen | self.meant) & (1 << place) != 0
    }
}

/// The place of a key in a list.
fn place<K: Keys>(known: &[(K, Name)], key: K) -> Option<usize> {
    known.iter().position(|(each, _)| *each == key)
}

impl<'a> Reader<'a> {
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

    #[inline(always)]
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

    /// As [`Reader::fields_of`], of keys that are known at run time alone.
    ///
    /// # Errors
    ///
    /// `Stop` on broken syntax.
    #[inline]
    pub fn keyed_object(
        &mut self,
        known: &'static [&'static str],
        mut each: impl FnMut(&mut Self, &'static str, usize) -> Read<()>,
    ) -> Read<Object> {
        self.known_object(known, |reader, place, at| match known.get(place) {
            Some(key) => each(reader, key, at),
            None => reader.skip(),
        })
    }

    /// An object whose keys are declared with [`keys!`](crate::keys), at most 64 in their usual order: `each` is called with
    /// every such key and must read its value. Duplicates are noted, unknown keys noted or passed over.
    ///
    /// # Errors
    ///
    /// `Stop` on broken syntax.
    #[inline]
    pub fn fields<K: Keys>(&mut self, mut each: impl FnMut(&mut Self, K) -> Read<()>) -> Read<Object> {
        self.known_object(K::ALL, |reader, place, _| match K::ALL.get(place) {
            Some((key, _)) => each(reader, *key),
            None => reader.skip(),
        })
    }

    /// As [`Reader::fields`], of some of the keys alone; `each` is given the offset of the key too.
    ///
    /// # Errors
    ///
    /// `Stop` on broken syntax.
    #[inline]
    pub fn fields_of<K: Keys>(
        &mut self,
        known: &'static [(K, Name)],
        mut each: impl FnMut(&mut Self, K, usize) -> Read<()>,
    ) -> Read<Object> {
        self.known_object(known, |reader, place, at| match known.get(place) {
            Some((key, _)) => each(reader, *key, at),
            None => reader.skip(),
        })
    }

    #[inline]
    fn known_object(
        &mut self,
        known: impl KeyList,
        mut each: impl FnMut(&mut Self, usize, usize) -> Read<()>,
    ) -> Read<Object> {
        let mut object = Object { at: None, seen: 0, meant: 0 };
        if !self.is(Kind::Object)? {
            return Ok(object);
        }
        object.at = Some(self.at);
        self.open()?;
        let mut next = 0;
        let mut more = !self.close(b'}');
        while more {
            self.space();
            let at = self.at;
            let place = self.known_key(known, next)?;
            match place {
                Ok(place) => {
                    next = place + 1;
                    if object.seen & (1 << place) != 0 {
                        self.duplicate(known, place, at);
                    }
                    object.seen |= 1 << place;
                    each(self, place, at)?;
                }
                Err(Meant(keys)) => {
                    object.meant |= keys;
                    self.skip()?;
                }
            }
            more = self.more(b'}')?;
        }
        Ok(object)
    }

    /// A key and the colon behind it: its place, or what an unknown one may stand for.
    #[inline]
    fn known_key(&mut self, known: impl KeyList, next: usize) -> Read<Result<usize, Meant>> {
        let Some([b'"', rest @ ..]) = self.text.as_bytes().get(self.at..) else { return self.other_key(known) };
        let here = KeyText::new(rest);
        // Producers write keys in one order: most often it is the one behind the last, or soon after.
        let stands = |place: &usize| known.stands(*place, here);
        let place = if stands(&next) { Some(next) } else { (next + 1..known.len()).chain(0..next).find(stands) };
        let Some((place, text)) = place.and_then(|place| Some((place, known.text(place)?))) else {
            return self.other_key(known);
        };
        self.at += text.len() + 2;
        self.colon()?;
        Ok(Ok(place))
    }

    /// A key that is none of the known ones as they are written: it may still be one of them in escapes.
    #[inline(never)]
    fn other_key(&mut self, known: impl KeyList) -> Read<Result<usize, Meant>> {
        if self.unknown == Unknown::Skip && self.plain_string().is_some() {
            self.colon()?;
            return Ok(Err(Meant::NONE));
        }
        let key = self.key()?;
        let place = (0..known.len()).find(|place| known.text(*place) == Some(&*key.text));
        Ok(place.ok_or_else(|| match self.unknown {
            Unknown::Refuse => self.unknown_key(&key, known),
            Unknown::Skip => Meant::NONE,
        }))
    }

    #[cold]
    fn duplicate(&mut self, known: impl KeyList, place: usize, at: usize) {
        let name = known.text(place).unwrap_or_default();
        self.problem(Code::DuplicateKey, at, format!("the key \"{name}\" stands twice"));
    }

    /// Notes an unknown key, and says which of the known ones it may stand for.
    #[cold]
    fn unknown_key(&mut self, Key { text, at }: &Key<'_>, known: impl KeyList) -> Meant {
        // Looking for the key that is meant takes time, and a document may be made of such keys.
        if self.problems.len() >= MOST_PROBLEMS {
            return Meant::ANY;
        }
        let names: Vec<&str> = (0..known.len()).filter_map(|place| known.text(place)).collect();
        let (meant, message) = explain(text, &names);
        self.problem(Code::UnknownKey, *at, message);
        let place = names.iter().position(|name| Some(*name) == meant);
        place.map_or(Meant::ANY, |place| Meant(1 << place))
    }

    /// Notes that an object lacks a key. Says nothing where the value was no object, and where an unknown key may stand
    /// for this one.
    pub fn require_field<K: Keys>(&mut self, object: &Object, key: K) {
        self.require_of(object, K::ALL, key);
    }

    /// As [`Reader::require_field`], where the object was read with a list of its own.
    pub fn require_of<K: Keys>(&mut self, object: &Object, known: &'static [(K, Name)], key: K) {
        if let Some((_, name)) = place(known, key).and_then(|place| known.get(place)) {
            self.require_one(object, known, name.text());
        }
    }

    #[inline]
    fn require_one(&mut self, object: &Object, known: impl KeyList, key: &str) {
        let Some(at) = object.at else { return };
        if !(0..known.len()).any(|place| object.may_have_at(place) && known.text(place) == Some(key)) {
            self.problem(Code::MissingKey, at, format!("the key \"{key}\" is missing"));
        }
    }
}
