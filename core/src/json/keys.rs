//! The known keys of an object, and which of them stands somewhere.

/// A key as an object's reader knows it.
#[derive(Clone, Copy, Debug)]
pub struct Name {
    text: &'static str,
    /// The first and the second eight bytes of the key and the quote behind it.
    words: [MaskedWord; 2],
}

/// Eight bytes, and which bits of them count.
#[derive(Clone, Copy, Debug)]
struct MaskedWord {
    bits: u64,
    mask: u64,
}

impl Name {
    /// A key as it is written where nothing in it is escaped.
    pub const fn new(text: &'static str) -> Self {
        let (first, rest) = MaskedWord::new(text.as_bytes());
        let (second, _) = match rest {
            Some(rest) => MaskedWord::new(rest),
            None => (MaskedWord { bits: 0, mask: 0 }, None),
        };
        Self { text, words: [first, second] }
    }

    /// The key.
    pub const fn text(&self) -> &'static str {
        self.text
    }

    /// Whether it is the key that stands here.
    #[inline]
    fn is(&self, here: KeyText<'_>) -> bool {
        let [first, second] = self.words;
        let [low, high] = here.words;
        // Compared in place: a call for a few bytes would cost more than they do.
        (low ^ first.bits) & first.mask == 0
            && (high ^ second.bits) & second.mask == 0
            && (self.text.len() < 16 || here.is(self.text))
    }
}

impl MaskedWord {
    /// The first eight bytes of a key or the quote behind it, and what is left where that was not among them.
    const fn new(mut text: &[u8]) -> (Self, Option<&[u8]>) {
        let mut word = Self { bits: 0, mask: 0 };
        let mut shift = 0;
        while shift < u64::BITS {
            let (byte, rest) = match text {
                [byte, rest @ ..] => (*byte, Some(rest)),
                [] => (b'"', None),
            };
            word.bits |= (byte as u64) << shift;
            word.mask |= 0xff << shift;
            shift += 8;
            match rest {
                Some(rest) => text = rest,
                None => return (word, None),
            }
        }
        (word, Some(text))
    }
}

/// What stands behind the opening quote of a key.
#[derive(Clone, Copy, Debug)]
pub(super) struct KeyText<'t> {
    bytes: &'t [u8],
    /// The first and the second eight bytes; at the end of a text zeros stand for what is not there.
    words: [u64; 2],
}

impl<'t> KeyText<'t> {
    #[inline]
    pub(super) fn new(bytes: &'t [u8]) -> Self {
        let words = match bytes.first_chunk::<16>().map(|first| first.as_chunks::<8>().0) {
            Some([low, high]) => [u64::from_le_bytes(*low), u64::from_le_bytes(*high)],
            _ => few(bytes),
        };
        Self { bytes, words }
    }

    /// Whether this key stands here, and ends.
    fn is(self, text: &str) -> bool {
        self.bytes.get(text.len()) == Some(&b'"') && self.bytes.starts_with(text.as_bytes())
    }
}

/// Fewer than sixteen bytes.
#[cold]
fn few(bytes: &[u8]) -> [u64; 2] {
    let word = |bytes: &[u8]| bytes.iter().rev().fold(0, |word, byte| word << 8 | u64::from(*byte));
    let (low, high) = bytes.split_at_checked(8).unwrap_or((bytes, &[]));
    [word(low), word(high)]
}

/// The keys of one kind of object as an enum, see [`keys!`](crate::keys).
pub trait Keys: Copy + PartialEq + 'static {
    /// All of them, in the order in which they are usually written.
    const ALL: &'static [(Self, Name)];

    /// The key as it is written.
    fn text(self) -> &'static str {
        Self::ALL.iter().find(|(key, _)| *key == self).map_or("", |(_, name)| name.text())
    }
}

/// Declares the keys of an object, at most 64, as an enum for [`Reader::fields`](super::Reader::fields): in the order
/// in which they are usually written, which is where they are looked for first.
///
/// ```
/// use imagegate::json::{Reader, Unknown};
/// imagegate::keys! {
///     /// The keys of a pair.
///     Pair { Left = "left", Right = "right" }
/// }
/// let pair = Reader::text(r#"{"left": 1, "right": 2}"#, Unknown::Refuse, |reader| {
///     let mut pair = (None, None);
///     reader.fields(|reader, key| {
///         match key {
///             Pair::Left => pair.0 = reader.number()?,
///             Pair::Right => pair.1 = reader.number()?,
///         }
///         Ok(())
///     })?;
///     Ok(pair)
/// });
/// assert_eq!(pair.unwrap(), (Some("1"), Some("2")));
/// ```
#[macro_export]
macro_rules! keys {
    ($(#[$meta:meta])* $vis:vis $name:ident { $($key:ident = $text:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        $vis enum $name {
            $($key,)+
        }

        impl $crate::json::Keys for $name {
            const ALL: &'static [(Self, $crate::json::Name)] =
                &[$((Self::$key, $crate::json::Name::new($text)),)+];
        }
    };
}

/// A list of keys, by their place in it.
pub(super) trait KeyList: Copy {
    /// The key at a place.
    fn text(self, place: usize) -> Option<&'static str>;

    /// Whether the key at a place is the one that stands here.
    fn stands(self, place: usize, here: KeyText<'_>) -> bool;

    /// How many there are.
    fn len(self) -> usize;
}

impl KeyList for &'static [&'static str] {
    #[inline]
    fn text(self, place: usize) -> Option<&'static str> {
        self.get(place).copied()
    }

    #[inline]
    fn stands(self, place: usize, here: KeyText<'_>) -> bool {
        self.get(place).is_some_and(|text| here.is(text))
    }

    #[inline]
    fn len(self) -> usize {
        <[_]>::len(self)
    }
}

impl<K: Keys> KeyList for &'static [(K, Name)] {
    #[inline]
    fn text(self, place: usize) -> Option<&'static str> {
        self.get(place).map(|(_, name)| name.text)
    }

    #[inline]
    fn stands(self, place: usize, here: KeyText<'_>) -> bool {
        self.get(place).is_some_and(|(_, name)| name.is(here))
    }

    #[inline]
    fn len(self) -> usize {
        <[_]>::len(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    crate::keys! {
        /// Keys of every length around that of what is compared at once.
        Long {
            Empty = "",
            Short = "a",
            Seven = "a-seven",
            Eight = "an-eight",
            Nine = "nine-byte",
            Fifteen = "fifteen-in-all-",
            Sixteen = "sixteen-in-all--",
            Seventeen = "seventeen-in-all-",
        }
    }

    #[test]
    fn a_key_stands_where_it_is_written_and_ends() {
        for (place, (_, name)) in Long::ALL.iter().enumerate() {
            let text = name.text();
            for behind in ["\"", "\":", "\": 1, \"b\": 2, \"c\": 3", "\0\"", "x\"", ""] {
                let written = format!("{text}{behind}");
                let expected = behind.starts_with('"');
                let here = KeyText::new(written.as_bytes());
                assert_eq!(Long::ALL.stands(place, here), expected, "{written}");
                assert_eq!(here.is(text), expected, "{written}");
                for other in (0..Long::ALL.len()).filter(|other| *other != place) {
                    assert!(!Long::ALL.stands(other, here), "{written}");
                }
            }
        }
    }
}
