//! Lists that were written before: a text refers to the first of them.

use crate::explain::listing::Selection;
use crate::util::bits::BitSet;

/// At most so many lists are compared with each new one, so that a text takes time linear in the number of its rules.
const KEPT: usize = 32;

/// The lists of one image.
#[derive(Default)]
pub(super) struct Repeats {
    lists: Vec<List>,
}

struct List {
    ranks: BitSet,
    /// The list as it was written, which may leave findings out that `ranks` has.
    text: String,
    place: ListPlace,
}

/// Which condition of which rule a list is of; without a condition it is of what the rule forgives.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct ListPlace {
    /// `policy/rule`
    pub(super) rule: String,
    pub(super) condition: Option<u32>,
    /// Whether the rule has other lists of the kind.
    pub(super) is_one_of_several: bool,
}

impl Repeats {
    /// The place at which the same findings were listed in the same words. A list that was not is remembered.
    pub(super) fn find(&mut self, found: &Selection<'_, '_>, text: &str, place: &ListPlace) -> Option<&ListPlace> {
        let known = self.lists.iter().position(|list| list.text == text && found.are(&list.ranks));
        if known.is_none() && self.lists.len() < KEPT {
            self.lists.push(List { ranks: found.set(), text: text.to_owned(), place: place.clone() });
        }
        self.lists.get(known?).map(|list| &list.place)
    }
}

impl ListPlace {
    /// How another place refers to this one.
    pub(super) fn seen_from(&self, other: &Self) -> String {
        match self.condition {
            Some(condition) if self.rule == other.rule => format!("condition {condition}"),
            Some(condition) if self.is_one_of_several => format!("{}, condition {condition}", self.rule),
            _ => self.rule.clone(),
        }
    }
}
