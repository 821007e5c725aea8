//! Lists by scope.

use crate::gate::number;

/// A list of each scope, by its number.
#[derive(Debug)]
pub(crate) struct ByScope<T> {
    items: Vec<T>,
    /// Where those of one scope end, those of the next begin.
    ends: Vec<u32>,
}

impl<T> ByScope<T> {
    /// Takes items with their scopes, of which there are `scopes`, sorted by these.
    pub(crate) fn new(sorted: Vec<(u32, T)>, scopes: usize) -> Self {
        let end = |scope| number(sorted.partition_point(|(of, _)| *of <= scope));
        let ends = if sorted.is_empty() { Vec::new() } else { (0_u32..).take(scopes).map(end).collect() };
        Self { items: sorted.into_iter().map(|(_, item)| item).collect(), ends }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// Those of a scope, in the order in which they were given.
    pub(crate) fn of(&self, scope: u32) -> &[T] {
        let end = |scope: usize| self.ends.get(scope).map_or(0, |end| *end as usize);
        let scope = scope as usize;
        let start = if scope == 0 { 0 } else { end(scope - 1) };
        self.items.get(start..end(scope)).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_scope_has_its_own() {
        let lists = ByScope::new(vec![(1, 'a'), (1, 'b'), (3, 'c')], 5);
        assert!(!lists.is_empty());
        assert_eq!([0, 1, 2, 3, 4, 5].map(|scope| lists.of(scope).len()), [0, 2, 0, 1, 0, 0]);
        assert_eq!((lists.of(1), lists.of(3)), (&['a', 'b'][..], &['c'][..]));
        assert!(ByScope::<char>::new(Vec::new(), 5).of(3).is_empty());
    }
}
