//! Typed indices and the tables that they index.
//!
//! An id is made by the table that owns the entry, and only that table can be asked about it: a rule's id is no scope's.
//! In release builds it is a plain `u32`.

use std::marker::PhantomData;

use crate::util::canonical::Canonical;
use crate::util::index::to_u32;

/// An index into one kind of table.
pub(crate) trait Id: Copy + Ord {
    fn from_index(index: usize) -> Self;

    fn index(self) -> usize;
}

macro_rules! ids {
    ($($(#[$meta:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub(crate) struct $name(u32);

        impl Id for $name {
            #[inline]
            fn from_index(index: usize) -> Self {
                Self(to_u32(index))
            }

            #[inline]
            fn index(self) -> usize {
                self.0 as usize
            }
        }

        impl Canonical for $name {
            fn write_to(&self, out: &mut Vec<u8>) {
                self.0.write_to(out);
            }
        }
    )+};
}

ids!(
    /// A rule, through all policies of a gate.
    RuleId,
    /// A group of rules.
    GroupId,
    /// A distinct scope of rules and exemptions.
    ScopeId,
    /// What rules share that see the same scan state and suppressions.
    ProfileId,
    /// A verdict that rules share.
    VerdictId,
    /// An exemption: the inline ones of all rules, then the documents.
    ExemptionId,
    /// A VEX statement.
    StatementId,
    /// A set of statements whose authors are trusted by the same policies.
    TrustedId,
    /// A set of exemptions from every rule.
    GlobalExemptionsId,
);

/// A list whose entries are found by their ids.
#[derive(Clone, Debug)]
pub(crate) struct Table<I, T> {
    items: Vec<T>,
    id: PhantomData<fn() -> I>,
}

impl<I, T> Default for Table<I, T> {
    fn default() -> Self {
        Self { items: Vec::new(), id: PhantomData }
    }
}

impl<I: Id, T> Table<I, T> {
    /// Adds an entry. Returns its id.
    pub(crate) fn push(&mut self, item: T) -> I {
        self.items.push(item);
        I::from_index(self.items.len() - 1)
    }

    /// The id of the next entry.
    pub(crate) fn next_id(&self) -> I {
        I::from_index(self.items.len())
    }

    /// An entry. `None` only for an id of another table.
    #[inline]
    pub(crate) fn get(&self, id: I) -> Option<&T> {
        self.items.get(id.index())
    }

    /// As [`Self::get`], to be changed.
    #[inline]
    pub(crate) fn get_mut(&mut self, id: I) -> Option<&mut T> {
        self.items.get_mut(id.index())
    }

    pub(crate) fn len(&self) -> usize {
        self.items.len()
    }

    /// The entries in order.
    pub(crate) fn iter(&self) -> std::slice::Iter<'_, T> {
        self.items.iter()
    }

    /// The entries in order, with their ids.
    pub(crate) fn enumerate(&self) -> impl Iterator<Item = (I, &T)> {
        self.items.iter().enumerate().map(|(index, item)| (I::from_index(index), item))
    }

    /// The entries as a list.
    pub(crate) fn as_slice(&self) -> &[T] {
        &self.items
    }

    /// Gives spare capacity back.
    pub(crate) fn shrink_to_fit(&mut self) {
        self.items.shrink_to_fit();
    }

    #[cfg(test)]
    pub(crate) fn clear(&mut self) {
        self.items.clear();
    }
}

impl<I, T> FromIterator<T> for Table<I, T> {
    fn from_iter<A: IntoIterator<Item = T>>(items: A) -> Self {
        Self { items: items.into_iter().collect(), id: PhantomData }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_is_found_by_the_id_that_it_was_given() {
        let mut table = Table::<RuleId, &str>::default();
        let next = table.next_id();
        let [a, b] = ["a", "b"].map(|item| table.push(item));
        assert_eq!((next, table.get(a), table.get(b), table.len()), (a, Some(&"a"), Some(&"b"), 2));
        assert_eq!(table.get(table.next_id()), None);
        assert_eq!(table.enumerate().map(|(id, item)| (id.index(), *item)).collect::<Vec<_>>(), [(0, "a"), (1, "b")]);
    }
}
