//! The fields that a rule's scope looks at, to say which of them are unknown.

use std::borrow::Cow;

use crate::document::matcher::Matcher;
use crate::document::policy::RuleScope;
use crate::document::selector::{Map, NamedImage, Target, Test, TextField};
use crate::request::workload::Fact;

/// A field that a scope looks at.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum ScopeField {
    Text(TextField),
    Entry(Map, String),
    Image,
    /// The digests of the image and of the platform.
    Digests,
    /// The image's digest, if `image` names one with a digest.
    ImageDigest,
}

impl ScopeField {
    /// The fields of a scope, sorted by name, one for each name.
    pub(crate) fn all(scope: &RuleScope) -> Vec<Self> {
        let mut looks = Vec::new();
        for test in scope.include.iter().chain(&scope.exclude).flat_map(|selector| &selector.tests) {
            match test {
                Test::Text(field, _) => looks.push(Self::Text(*field)),
                Test::Entry(map, key, _) => looks.push(Self::Entry(*map, key.clone())),
                Test::Image(matcher) => {
                    looks.push(Self::Image);
                    if names_digest(matcher) {
                        looks.push(Self::ImageDigest);
                    }
                }
                Test::Digest(_) => looks.push(Self::Digests),
            }
        }
        // Both kinds of digest have one name. The first is unknown whenever the other is.
        looks.sort_by(|a, b| a.parts().cmp(&b.parts()).then(a.is_narrow().cmp(&b.is_narrow())));
        looks.dedup_by(|a, b| a.parts() == b.parts());
        looks
    }

    pub(crate) fn name(&self) -> Cow<'_, str> {
        match self.parts() {
            (field, None) => field.into(),
            (map, Some(key)) => format!("{map}.{key}").into(),
        }
    }

    /// The name of a field, or of a map and its key. Ordered as the full names are, because no name of a map is a
    /// prefix of another.
    fn parts(&self) -> (&str, Option<&str>) {
        match self {
            Self::Text(field) => (field.name(), None),
            Self::Entry(map, key) => (map.name(), Some(key)),
            Self::Image => ("image", None),
            Self::Digests | Self::ImageDigest => ("digest", None),
        }
    }

    fn is_narrow(&self) -> bool {
        matches!(self, Self::ImageDigest)
    }

    pub(crate) fn is_unknown(&self, place: &Target<'_>) -> bool {
        match self {
            Self::Text(field) => place.text(*field) == Fact::Unknown,
            Self::Entry(map, key) => place.entry(*map, key) == Fact::Unknown,
            Self::Image => place.image.reference.is_err(),
            Self::Digests => place.digests().any(|digest| digest == Fact::Unknown),
            Self::ImageDigest => place.image.reference.is_ok() && place.image.digest.is_none(),
        }
    }
}

/// Whether a matcher of images names one by its digest.
fn names_digest(matcher: &Matcher<NamedImage>) -> bool {
    match matcher {
        Matcher::Equals(values) | Matcher::NotEquals(values) => {
            values.iter().any(|value| value.reference.digest().is_some())
        }
        _ => false,
    }
}
