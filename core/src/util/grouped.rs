//! A list per id, all in one vector with the end of each list (compressed sparse rows).

use std::marker::PhantomData;

use crate::util::ids::Id;
use crate::util::index::to_u32;

/// A list for each id.
#[derive(Debug)]
pub(crate) struct Grouped<I, T> {
    items: Vec<T>,
    /// By id: where its list ends and the next begins.
    ends: Vec<u32>,
    id: PhantomData<fn() -> I>,
}

impl<I, T> Default for Grouped<I, T> {
    fn default() -> Self {
        Self { items: Vec::new(), ends: Vec::new(), id: PhantomData }
    }
}

impl<I: Id, T> Grouped<I, T> {
    /// Takes items with their ids, sorted by id. All ids are below `ids`.
    pub(crate) fn new(sorted: Vec<(I, T)>, ids: usize) -> Self {
        let mut ends = Vec::new();
        if !sorted.is_empty() {
            ends.resize(ids, 0);
            let mut end = 0;
            for (at, known) in ends.iter_mut().enumerate() {
                let of_number = sorted.iter().skip(end as usize).take_while(|(of, _)| of.index() == at);
                end += to_u32(of_number.count());
                *known = end;
            }
        }
        Self { items: sorted.into_iter().map(|(_, item)| item).collect(), ends, id: PhantomData }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// The list of an id, in the order in which it was given.
    pub(crate) fn of(&self, id: I) -> &[T] {
        let end = |number: usize| self.ends.get(number).map_or(0, |end| *end as usize);
        let number = id.index();
        let start = if number == 0 { 0 } else { end(number - 1) };
        self.items.get(start..end(number)).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::util::ids::RuleId;

    #[test]
    fn each_id_has_its_own_list() {
        let id = RuleId::from_index;
        let lists = Grouped::new(vec![(id(1), 'a'), (id(1), 'b'), (id(3), 'c')], 5);
        assert!(!lists.is_empty());
        assert_eq!([0, 1, 2, 3, 4, 5].map(|index| lists.of(id(index)).len()), [0, 2, 0, 1, 0, 0]);
        assert_eq!((lists.of(id(1)), lists.of(id(3))), (&['a', 'b'][..], &['c'][..]));
        assert!(Grouped::<RuleId, char>::new(Vec::new(), 5).of(id(3)).is_empty());
    }
}
