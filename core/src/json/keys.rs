//! The known keys of an object, and which of them stands somewhere.

/// A key as an object's reader knows it.
#[derive(Clone, Copy, Debug)]
pub struct Name {
    text: &'static str,
    /// The first sixteen bytes of the key and the quote behind it, and which bits of them are its own.
    start: u128,
    mask: u128,
}

impl Name {
    /// A key as it is written where nothing in it is escaped.
    pub const fn new(text: &'static str) -> Self {
        let mut name = Self { text, start: 0, mask: 0 };
        let mut rest = text.as_bytes();
        let mut shift = 0;
        while shift < u128::BITS {
            let byte = match rest.split_first() {
                Some((byte, behind)) => {
                    rest = behind;
                    *byte
                }
                None => b'"',
            };
            name.start |= (byte as u128) << shift;
            name.mask |= 0xff << shift;
            shift += 8;
            if byte == b'"' {
                break;
            }
        }
        name
    }

    pub(super) const fn text(&self) -> &'static str {
        self.text
    }
}

/// What stands behind the opening quote of a key.
#[derive(Clone, Copy, Debug)]
pub(super) struct Here<'t> {
    bytes: &'t [u8],
    /// The first sixteen bytes; at the end of a text zeros stand for what is not there.
    start: u128,
}

impl<'t> Here<'t> {
    #[inline]
    pub(super) fn new(bytes: &'t [u8]) -> Self {
        let start = bytes.first_chunk().map_or_else(|| few(bytes), |first| u128::from_le_bytes(*first));
        Self { bytes, start }
    }
}

/// Fewer than sixteen bytes.
#[cold]
fn few(bytes: &[u8]) -> u128 {
    bytes.iter().rev().fold(0, |all, byte| all << 8 | u128::from(*byte))
}

/// The keys of one kind of object as an enum, see [`keys!`](crate::keys).
pub trait Keys: Copy + 'static {
    /// All of them, in the order in which they are usually written.
    const ALL: &'static [(Self, Name)];
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
    ($(#[$meta:meta])* $name:ident { $($key:ident = $text:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        enum $name {
            $($key,)+
        }

        impl $crate::json::Keys for $name {
            const ALL: &'static [(Self, $crate::json::Name)] =
                &[$((Self::$key, $crate::json::Name::new($text)),)+];
        }
    };
}

/// A list of keys, by their place in it.
pub(super) trait Known: Copy {
    /// The key at a place.
    fn text(self, place: usize) -> Option<&'static str>;

    /// The length of the key at a place, if that is the one that stands here.
    fn stands(self, place: usize, here: Here<'_>) -> Option<usize>;

    /// How many there are.
    fn len(self) -> usize;
}

impl Known for &'static [&'static str] {
    #[inline]
    fn text(self, place: usize) -> Option<&'static str> {
        self.get(place).copied()
    }

    #[inline]
    fn stands(self, place: usize, here: Here<'_>) -> Option<usize> {
        let text = self.get(place)?;
        let (key, [b'"', ..]) = here.bytes.split_at_checked(text.len())? else { return None };
        (key == text.as_bytes()).then_some(text.len())
    }

    #[inline]
    fn len(self) -> usize {
        <[_]>::len(self)
    }
}

impl<K: Keys> Known for &'static [(K, Name)] {
    #[inline]
    fn text(self, place: usize) -> Option<&'static str> {
        self.get(place).map(|(_, name)| name.text)
    }

    #[inline]
    fn stands(self, place: usize, here: Here<'_>) -> Option<usize> {
        let (_, Name { text, start, mask }) = self.get(place)?;
        // Compared in place: a call for a few bytes would cost more than they do.
        if (here.start ^ start) & mask != 0 {
            return None;
        }
        let is_whole = text.len() < 16 || here.bytes.get(..=text.len())?.strip_prefix(text.as_bytes()) == Some(b"\"");
        is_whole.then_some(text.len())
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
        Long { Empty = "", Short = "a", Less = "a-name-of-15-by", Equal = "a-name-of-16-byt", More = "a-name-of-17-byte" }
    }

    #[test]
    fn a_key_stands_where_it_is_written_and_ends() {
        for (place, (_, name)) in Long::ALL.iter().enumerate() {
            let text = name.text();
            for behind in ["\"", "\":", "\": 1, \"b\": 2, \"c\": 3", "\0\"", "x\"", ""] {
                let written = format!("{text}{behind}");
                let expected = behind.starts_with('"').then_some(text.len());
                let here = Here::new(written.as_bytes());
                assert_eq!(Long::ALL.stands(place, here), expected, "{written}");
                let texts: &[&str] = &["", "a", "a-name-of-15-by", "a-name-of-16-byt", "a-name-of-17-byte"];
                assert_eq!(texts.stands(place, here), expected, "{written}");
            }
        }
    }
}
