//! Matchers.

use std::slice;

use crate::document::glob::{Glob, GlobPart};
use crate::document::matcher::Matcher;
use crate::document::selector::{NamedImage, same_image};
use crate::reference::ImageReference;
use crate::util::truth::Truth;
use crate::vocabulary::Operator;

/// What is asked of a text: an operator and its operands.
#[derive(Clone, Copy, Debug)]
pub struct MatcherView<'d>(AnyMatcher<'d>);

#[derive(Clone, Copy, Debug)]
enum AnyMatcher<'d> {
    Text(&'d Matcher),
    Image(&'d Matcher<NamedImage>),
}

/// One of the texts that an operator compares with.
#[derive(Clone, Copy, Debug)]
pub struct OperandView<'d>(Operand<'d>);

#[derive(Clone, Copy, Debug)]
enum Operand<'d> {
    Text(&'d str),
    Glob(&'d Glob),
    Image(&'d NamedImage),
}

impl<'d> MatcherView<'d> {
    pub(super) fn of_text(matcher: &'d Matcher) -> Self {
        Self(AnyMatcher::Text(matcher))
    }

    pub(super) fn of_image(matcher: &'d Matcher<NamedImage>) -> Self {
        Self(AnyMatcher::Image(matcher))
    }

    /// The operator; of a text or a list of texts alone it is [`Operator::Equals`].
    pub fn operator(&self) -> Operator {
        fn operator<E>(matcher: &Matcher<E>) -> Operator {
            match matcher {
                Matcher::Equals(_) => Operator::Equals,
                Matcher::NotEquals(_) => Operator::NotEquals,
                Matcher::StartsWith(_) => Operator::StartsWith,
                Matcher::EndsWith(_) => Operator::EndsWith,
                Matcher::Contains(_) => Operator::Contains,
                Matcher::Glob(_) => Operator::Glob,
                Matcher::Exists(_) => Operator::Exists,
            }
        }
        match self.0 {
            AnyMatcher::Text(matcher) => operator(matcher),
            AnyMatcher::Image(matcher) => operator(matcher),
        }
    }

    /// The operands, in order; [`Operator::Exists`] has none.
    pub fn operands(&self) -> impl ExactSizeIterator<Item = OperandView<'d>> + use<'d> {
        match self.0 {
            AnyMatcher::Text(Matcher::Equals(texts) | Matcher::NotEquals(texts)) => Operands::Fragments(texts.iter()),
            AnyMatcher::Image(Matcher::Equals(images) | Matcher::NotEquals(images)) => Operands::Images(images.iter()),
            AnyMatcher::Text(matcher) => parts(matcher),
            AnyMatcher::Image(matcher) => parts(matcher),
        }
    }

    /// Of [`Operator::Exists`]: whether the entry is to be there.
    pub fn exists(&self) -> Option<bool> {
        match self.0 {
            AnyMatcher::Text(Matcher::Exists(exists)) | AnyMatcher::Image(Matcher::Exists(exists)) => Some(*exists),
            _ => None,
        }
    }

    /// Whether a text matches. Of the field `image` it is a reference, and a text that is none does not match.
    pub fn matches(&self, text: &str) -> bool {
        match self.0 {
            AnyMatcher::Text(matcher) => matcher.matches(text),
            AnyMatcher::Image(matcher) => ImageReference::parse(text).is_some_and(|image| {
                let is = |named: &NamedImage| same_image(&named.reference, &image, image.digest()) == Truth::True;
                match matcher {
                    Matcher::Equals(named) => named.iter().any(is),
                    Matcher::NotEquals(named) => !named.iter().any(is),
                    _ => matcher.matches_part(image.as_str()),
                }
            }),
        }
    }
}

fn parts<E>(matcher: &Matcher<E>) -> Operands<'_> {
    match matcher {
        Matcher::StartsWith(texts) | Matcher::EndsWith(texts) | Matcher::Contains(texts) => {
            Operands::Fragments(texts.iter())
        }
        Matcher::Glob(globs) => Operands::Globs(globs.iter()),
        Matcher::Equals(_) | Matcher::NotEquals(_) | Matcher::Exists(_) => Operands::Fragments([].iter()),
    }
}

enum Operands<'d> {
    Fragments(slice::Iter<'d, String>),
    Globs(slice::Iter<'d, Glob>),
    Images(slice::Iter<'d, NamedImage>),
}

impl<'d> Iterator for Operands<'d> {
    type Item = OperandView<'d>;

    fn next(&mut self) -> Option<Self::Item> {
        Some(OperandView(match self {
            Self::Fragments(texts) => Operand::Text(texts.next()?),
            Self::Globs(globs) => Operand::Glob(globs.next()?),
            Self::Images(images) => Operand::Image(images.next()?),
        }))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        match self {
            Self::Fragments(texts) => texts.size_hint(),
            Self::Globs(globs) => globs.size_hint(),
            Self::Images(images) => images.size_hint(),
        }
    }
}

impl ExactSizeIterator for Operands<'_> {}

impl<'d> OperandView<'d> {
    /// The text as it was written, but a registry, which is in its normal form.
    pub fn as_str(&self) -> &'d str {
        match self.0 {
            Operand::Text(text) => text,
            Operand::Glob(glob) => glob.as_str(),
            Operand::Image(image) => image.written(),
        }
    }

    /// Of the equality of images: the image in its normal form, without the default tag.
    pub fn image(&self) -> Option<&'d ImageReference> {
        match self.0 {
            Operand::Image(image) => Some(&image.reference),
            _ => None,
        }
    }

    /// Of [`Operator::Glob`]: the parts of the pattern.
    pub fn glob(&self) -> Option<impl Iterator<Item = GlobPart> + use<'d>> {
        match self.0 {
            Operand::Glob(glob) => Some(glob.parts()),
            _ => None,
        }
    }
}
