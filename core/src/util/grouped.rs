//! Lists by number: of each scope its rules, of each rule the exemptions that name it.

use crate::util::index::to_u32;

/// A list for each number.
#[derive(Debug)]
pub(crate) struct Grouped<T> {
    items: Vec<T>,
    /// Where those of one number end, those of the next begin.
    ends: Vec<u32>,
}

impl<T> Default for Grouped<T> {
    fn default() -> Self {
        Self { items: Vec::new(), ends: Vec::new() }
    }
}

impl<T> Grouped<T> {
    /// Takes items with their numbers, which are below `numbers`, sorted by these.
    pub(crate) fn new(sorted: Vec<(u32, T)>, numbers: usize) -> Self {
        let mut ends = Vec::new();
        if !sorted.is_empty() {
            ends.resize(numbers, 0);
            let mut end = 0;
            for (at, known) in (0_u32..).zip(&mut ends) {
                let of_number = sorted.iter().skip(end as usize).take_while(|(of, _)| *of == at);
                end += to_u32(of_number.count());
                *known = end;
            }
        }
        Self { items: sorted.into_iter().map(|(_, item)| item).collect(), ends }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// Those of a number, in the order in which they were given.
    pub(crate) fn of(&self, number: u32) -> &[T] {
        let end = |number: usize| self.ends.get(number).map_or(0, |end| *end as usize);
        let number = number as usize;
        let start = if number == 0 { 0 } else { end(number - 1) };
        self.items.get(start..end(number)).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_number_has_its_own() {
        let lists = Grouped::new(vec![(1, 'a'), (1, 'b'), (3, 'c')], 5);
        assert!(!lists.is_empty());
        assert_eq!([0, 1, 2, 3, 4, 5].map(|number| lists.of(number).len()), [0, 2, 0, 1, 0, 0]);
        assert_eq!((lists.of(1), lists.of(3)), (&['a', 'b'][..], &['c'][..]));
        assert!(Grouped::<char>::new(Vec::new(), 5).of(3).is_empty());
    }
}
