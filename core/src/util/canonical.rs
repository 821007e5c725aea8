//! Bytes that stand for a value: equal for equal values, and for no others.
//!
//! Fingerprints are made of them and distinct values are told apart by them, so they are written out here and nothing is
//! left to `derive(Hash)`, whose feed std does not promise to keep. Each value is self-delimiting: a number says how many
//! bytes it takes, a text and a list begin with their lengths, a variant with its tag. So no two sequences of values have
//! the same bytes. Changing them changes every fingerprint, which the version in a fingerprint allows.

use std::collections::BTreeSet;
use std::sync::Arc;

use semver::VersionReq;

/// A value that can be written as bytes that stand for it alone.
pub(crate) trait Canonical {
    /// Appends the bytes.
    fn write_to(&self, out: &mut Vec<u8>);
}

/// Implements [`Canonical`] for a struct, field by field, or for an enum whose variants hold nothing, by their tags. A
/// field or variant that is forgotten does not compile.
macro_rules! canonical {
    (struct $type:ty { $($field:ident),+ $(,)? }) => {
        impl $crate::util::canonical::Canonical for $type {
            fn write_to(&self, out: &mut Vec<u8>) {
                let Self { $($field),+ } = self;
                $($crate::util::canonical::Canonical::write_to($field, out);)+
            }
        }
    };
    (enum $type:ty { $($variant:ident = $tag:literal),+ $(,)? }) => {
        impl $crate::util::canonical::Canonical for $type {
            fn write_to(&self, out: &mut Vec<u8>) {
                out.push(match self {
                    $(Self::$variant => $tag,)+
                });
            }
        }
    };
}
pub(crate) use canonical;

/// Stands before a number that takes eight bytes. Most numbers are small and take one.
const LARGE: u8 = u8::MAX;

impl Canonical for u64 {
    fn write_to(&self, out: &mut Vec<u8>) {
        match u8::try_from(*self) {
            Ok(small) if small != LARGE => out.push(small),
            _ => {
                out.push(LARGE);
                out.extend(self.to_le_bytes());
            }
        }
    }
}

impl Canonical for u32 {
    fn write_to(&self, out: &mut Vec<u8>) {
        u64::from(*self).write_to(out);
    }
}

impl Canonical for u8 {
    fn write_to(&self, out: &mut Vec<u8>) {
        u64::from(*self).write_to(out);
    }
}

impl Canonical for usize {
    fn write_to(&self, out: &mut Vec<u8>) {
        (*self as u64).write_to(out);
    }
}

impl Canonical for i64 {
    fn write_to(&self, out: &mut Vec<u8>) {
        self.cast_unsigned().write_to(out);
    }
}

impl Canonical for bool {
    fn write_to(&self, out: &mut Vec<u8>) {
        out.push(u8::from(*self));
    }
}

impl Canonical for str {
    fn write_to(&self, out: &mut Vec<u8>) {
        self.len().write_to(out);
        out.extend(self.as_bytes());
    }
}

impl Canonical for String {
    fn write_to(&self, out: &mut Vec<u8>) {
        self.as_str().write_to(out);
    }
}

impl<T: Canonical + ?Sized> Canonical for &T {
    fn write_to(&self, out: &mut Vec<u8>) {
        (**self).write_to(out);
    }
}

impl<T: Canonical + ?Sized> Canonical for Arc<T> {
    fn write_to(&self, out: &mut Vec<u8>) {
        (**self).write_to(out);
    }
}

impl<T: Canonical> Canonical for Option<T> {
    fn write_to(&self, out: &mut Vec<u8>) {
        self.is_some().write_to(out);
        if let Some(value) = self {
            value.write_to(out);
        }
    }
}

impl<T: Canonical> Canonical for [T] {
    fn write_to(&self, out: &mut Vec<u8>) {
        self.len().write_to(out);
        self.iter().for_each(|item| item.write_to(out));
    }
}

impl<T: Canonical> Canonical for Vec<T> {
    fn write_to(&self, out: &mut Vec<u8>) {
        self.as_slice().write_to(out);
    }
}

impl<T: Canonical> Canonical for BTreeSet<T> {
    fn write_to(&self, out: &mut Vec<u8>) {
        self.len().write_to(out);
        self.iter().for_each(|item| item.write_to(out));
    }
}

impl<A: Canonical, B: Canonical> Canonical for (A, B) {
    fn write_to(&self, out: &mut Vec<u8>) {
        self.0.write_to(out);
        self.1.write_to(out);
    }
}

impl<A: Canonical, B: Canonical, C: Canonical> Canonical for (A, B, C) {
    fn write_to(&self, out: &mut Vec<u8>) {
        (&self.0, &self.1).write_to(out);
        self.2.write_to(out);
    }
}

impl<A: Canonical, B: Canonical, C: Canonical, D: Canonical> Canonical for (A, B, C, D) {
    fn write_to(&self, out: &mut Vec<u8>) {
        (&self.0, &self.1, &self.2).write_to(out);
        self.3.write_to(out);
    }
}

impl Canonical for VersionReq {
    /// As it is displayed, which reads back as the same.
    fn write_to(&self, out: &mut Vec<u8>) {
        self.to_string().write_to(out);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(value: impl Canonical) -> Vec<u8> {
        let mut out = Vec::new();
        value.write_to(&mut out);
        out
    }

    #[test]
    fn no_two_values_have_the_same_bytes() {
        let all = [
            bytes(("ab", "c")),
            bytes(("a", "bc")),
            bytes(("abc", "")),
            bytes((vec!["a"], vec!["b"])),
            bytes((vec!["a", "b"], Vec::<&str>::new())),
            bytes((Some("a"), None::<&str>)),
            bytes((None::<&str>, Some("a"))),
            bytes((254_u64, 255_u64)),
            bytes((255_u64, 254_u64)),
            bytes((256_u32, 0_i64)),
            bytes((-1_i64, 0_u8)),
        ];
        let distinct: BTreeSet<&Vec<u8>> = all.iter().collect();
        assert_eq!(distinct.len(), all.len());
        assert_eq!(bytes((1_u8, "x")), [1, 1, b'x']);
    }
}
