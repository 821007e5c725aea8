//! The known keys of an object, and which of them stands somewhere.

/// A key as an object's reader knows it.
#[derive(Clone, Copy, Debug)]
pub struct Name {
    text: &'static str,
    /// Its first sixteen bytes, and which bits of them are its own.
    start: u128,
    mask: u128,
}

impl Name {
    /// A key of at least one byte, none of which JSON escapes.
    pub const fn new(text: &'static str) -> Self {
        let mut name = Self { text, start: 0, mask: 0 };
        let mut rest = text.as_bytes();
        let mut shift = 0;
        while shift < u128::BITS
            && let [byte, behind @ ..] = rest
        {
            name.start |= (*byte as u128) << shift;
            name.mask |= 0xff << shift;
            (rest, shift) = (behind, shift + 8);
        }
        name
    }

    pub(super) const fn text(&self) -> &'static str {
        self.text
    }
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

    /// Where the key at a place ends, if it stands here: that is behind the closing quote.
    fn end(self, place: usize, bytes: &[u8], at: usize) -> Option<usize>;

    /// How many there are.
    fn len(self) -> usize;
}

impl Known for &'static [&'static str] {
    #[inline]
    fn text(self, place: usize) -> Option<&'static str> {
        self.get(place).copied()
    }

    #[inline]
    fn end(self, place: usize, bytes: &[u8], at: usize) -> Option<usize> {
        let text = self.get(place)?;
        let end = at + 1 + text.len();
        (bytes.get(at) == Some(&b'"') && bytes.get(end) == Some(&b'"') && bytes.get(at + 1..end)? == text.as_bytes())
            .then_some(end + 1)
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
    fn end(self, place: usize, bytes: &[u8], at: usize) -> Option<usize> {
        let (_, Name { text, start, mask }) = self.get(place)?;
        let here = bytes.get(at..)?;
        let end = 1 + text.len();
        // Compared in place: a call for a few bytes would cost more than they do.
        let [b'"', first @ ..] = here.first_chunk::<17>()? else { return None };
        if (u128::from_le_bytes(*first.first_chunk()?) ^ start) & mask != 0 || here.get(end) != Some(&b'"') {
            return None;
        }
        (text.len() <= 16 || here.get(17..end)? == text.as_bytes().get(16..)?).then_some(at + end + 1)
    }

    #[inline]
    fn len(self) -> usize {
        <[_]>::len(self)
    }
}
