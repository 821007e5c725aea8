//! Whether a selector is included in another one: sound, not complete. Where it says so, whatever is known to match the
//! one is known to match the other.

use imagegate::ImageReference;
use imagegate::views::{FieldTest, GlobPart, MatcherView, OperandView, Operator, SelectorField};

use super::fuel::Fuel;

/// A test, or one of the alternatives that its operands are.
#[derive(Clone, Copy, Debug)]
pub(super) struct Asked<'t, 'd> {
    pub(super) test: &'t FieldTest<'d>,
    /// One operand of `equals` alone.
    pub(super) only: Option<OperandView<'d>>,
}

impl<'d> Asked<'_, 'd> {
    fn operator(&self) -> Operator {
        self.test.matcher().operator()
    }

    fn operands(&self) -> impl Iterator<Item = OperandView<'d>> {
        let all = self.only.is_none().then(|| self.test.matcher().operands());
        all.into_iter().flatten().chain(self.only)
    }

    /// The images that are named, where the image must be one of them.
    fn images(&self) -> Option<impl Iterator<Item = &'d ImageReference>> {
        let named = self.test.field() == SelectorField::Image && self.operator() == Operator::Equals;
        named.then(|| self.operands().filter_map(|operand| operand.image()))
    }
}

/// Whether all that matches `inner` matches `outer`.
pub(super) fn selector(inner: &[Asked<'_, '_>], outer: &[FieldTest<'_>], fuel: &mut Fuel) -> bool {
    outer.iter().all(|outer| {
        let mut implied =
            |inner: &Asked<'_, '_>| fuel.spend_on(inner.test.matcher(), outer.matcher()) && implies(inner, outer);
        inner.iter().any(&mut implied) || is_always_true(outer)
    })
}

/// Whether a test is true of every valid reference.
pub(super) fn is_always_true(test: &FieldTest<'_>) -> bool {
    let matcher = test.matcher();
    let any = |matches: &dyn Fn(&OperandView<'_>) -> bool| matcher.operands().any(|operand| matches(&operand));
    let whole = match test.field() {
        SelectorField::Registry => any(&|operand| is_any_text(operand, true)),
        SelectorField::Repository | SelectorField::Image => any(&|operand| is_any_text(operand, false)),
        _ => return false,
    };
    match matcher.operator() {
        Operator::Glob => whole,
        Operator::StartsWith | Operator::EndsWith | Operator::Contains => any(&|operand| operand.as_str().is_empty()),
        _ => false,
    }
}

/// Whether a pattern matches every text; `one`: every text without `/`.
fn is_any_text(operand: &OperandView<'_>, one: bool) -> bool {
    let Some(mut parts) = operand.glob() else { return false };
    match (parts.next(), parts.next()) {
        (Some(GlobPart::AnyComponents), None) => true,
        (Some(GlobPart::AnyText), None) => one,
        _ => false,
    }
}

/// Whether a test follows from another one.
fn implies(inner: &Asked<'_, '_>, outer: &FieldTest<'_>) -> bool {
    let matcher = outer.matcher();
    if let Some(mut images) = inner.images() {
        return match outer.field() {
            SelectorField::Registry => images.all(|image| matcher.matches(image.registry())),
            SelectorField::Repository => images.all(|image| matcher.matches(image.repository())),
            SelectorField::Tag => images.all(|image| image.tag().is_some_and(|tag| matcher.matches(tag))),
            SelectorField::Digest => {
                let equal = matcher.operator() == Operator::Equals;
                equal && images.all(|image| image.digest().is_some_and(|digest| matcher.matches(digest)))
            }
            SelectorField::Image => images.all(|image| image_implies(image, matcher)),
            _ => false,
        };
    }
    let same = inner.test.field() == outer.field() && inner.test.key() == outer.key();
    same && match outer.field() {
        SelectorField::Image => parts_imply(inner, matcher),
        SelectorField::Digest => digest_implies(inner, matcher),
        _ => text_implies(inner, matcher),
    }
}

/// Whether every reference of a named image matches.
fn image_implies(image: &ImageReference, outer: MatcherView<'_>) -> bool {
    // What the text of each of these references begins with.
    let known = if image.tag().is_some() { image.as_str() } else { image.name() };
    let known = known.split('@').next().unwrap_or(known);
    match outer.operator() {
        Operator::Equals => outer.operands().filter_map(|operand| operand.image()).any(|other| {
            let tag = other.tag().is_none() || other.tag() == image.tag();
            let digest = other.digest().is_none() || other.digest() == image.digest();
            other.name() == image.name() && tag && digest
        }),
        Operator::NotEquals => outer.operands().filter_map(|operand| operand.image()).all(|other| {
            let both = |other: Option<&str>, own: Option<&str>| other.is_some() && own.is_some() && other != own;
            other.name() != image.name() || both(other.tag(), image.tag()) || both(other.digest(), image.digest())
        }),
        Operator::StartsWith => outer.operands().any(|operand| known.starts_with(operand.as_str())),
        Operator::Contains => outer.operands().any(|operand| known.contains(operand.as_str())),
        _ => false,
    }
}

/// Of the digests of an image and its platform one must match, or with `notEquals` both.
fn digest_implies(inner: &Asked<'_, '_>, outer: MatcherView<'_>) -> bool {
    match (inner.operator(), outer.operator()) {
        (Operator::NotEquals, Operator::NotEquals) => text_implies(inner, outer),
        (Operator::NotEquals, _) | (_, Operator::NotEquals) => false,
        _ => text_implies(inner, outer),
    }
}

/// Whether every text that matches matches the other one too, and so does an absent one.
fn text_implies(inner: &Asked<'_, '_>, outer: MatcherView<'_>) -> bool {
    match inner.operator() {
        Operator::Equals => inner.operands().all(|operand| outer.matches(operand.as_str())),
        Operator::Exists => match inner.test.matcher().exists() {
            Some(true) => outer.exists() == Some(true),
            _ => outer.exists() == Some(false) || outer.operator() == Operator::NotEquals,
        },
        _ if outer.exists() == Some(true) => inner.operator() != Operator::NotEquals,
        _ => parts_imply(inner, outer),
    }
}

/// The same of operators that look at parts of a text, and of `notEquals`.
fn parts_imply(inner: &Asked<'_, '_>, outer: MatcherView<'_>) -> bool {
    let any_outer = |holds: &dyn Fn(&str) -> bool| outer.operands().any(|operand| holds(operand.as_str()));
    let same = inner.operator() == outer.operator();
    let each = |operand: OperandView<'_>| {
        let text = operand.as_str();
        match (inner.operator(), outer.operator()) {
            (Operator::StartsWith, Operator::StartsWith) => any_outer(&|outer| text.starts_with(outer)),
            (Operator::EndsWith, Operator::EndsWith) => any_outer(&|outer| text.ends_with(outer)),
            (Operator::StartsWith | Operator::EndsWith | Operator::Contains, Operator::Contains) => {
                any_outer(&|outer| text.contains(outer))
            }
            (Operator::Glob, Operator::Glob) => {
                outer.operands().any(|other| other.as_str() == text || is_any_text(&other, false))
            }
            (Operator::Glob, Operator::StartsWith | Operator::Contains) => {
                let prefix: String = super::glob::Pattern::of(&operand).map(|glob| glob.prefix()).unwrap_or_default();
                let begins = outer.operator() == Operator::StartsWith;
                any_outer(&|outer| if begins { prefix.starts_with(outer) } else { prefix.contains(outer) })
            }
            (Operator::StartsWith | Operator::EndsWith | Operator::Contains, Operator::Glob) => {
                outer.operands().any(|other| is_any_text(&other, false))
            }
            _ => false,
        }
    };
    match inner.operator() {
        // None of the operands of the outer one is left.
        Operator::NotEquals if same => {
            outer.operands().all(|outer| inner.operands().any(|inner| same_operand(&inner, &outer)))
        }
        Operator::NotEquals | Operator::Equals | Operator::Exists => false,
        _ if outer.operator() == Operator::NotEquals => {
            outer.operands().all(|operand| operand.image().is_none() && !inner.test.matcher().matches(operand.as_str()))
        }
        _ => inner.operands().all(each),
    }
}

fn same_operand(a: &OperandView<'_>, b: &OperandView<'_>) -> bool {
    match (a.image(), b.image()) {
        // Without the one all that the other names may be left.
        (Some(a), Some(b)) => a == b,
        _ => a.as_str() == b.as_str(),
    }
}

/// Whether two tests of one field are true between them of everything that is known.
pub(super) fn is_complement(a: &FieldTest<'_>, b: &FieldTest<'_>, fuel: &mut Fuel) -> bool {
    if a.field() != b.field() || a.key() != b.key() {
        return false;
    }
    let (a, b) = (a.matcher(), b.matcher());
    match (a.operator(), b.operator()) {
        (Operator::Exists, Operator::Exists) => a.exists() != b.exists(),
        (Operator::Equals, Operator::NotEquals) => covers(a, b, fuel),
        (Operator::NotEquals, Operator::Equals) => covers(b, a, fuel),
        _ => false,
    }
}

/// Whether `equals` names all that `notEquals` leaves out.
fn covers(equals: MatcherView<'_>, not: MatcherView<'_>, fuel: &mut Fuel) -> bool {
    fuel.spend_on(equals, not)
        && not.operands().all(|left_out| equals.operands().any(|named| same_operand(&named, &left_out)))
}
