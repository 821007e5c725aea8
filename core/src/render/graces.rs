//! What is written of graces, mostly the same again and again: it is copied from where it was written last.

use crate::conditions::InGrace;
use crate::texts::push_until;
use crate::time::Instant;

/// How many graces are remembered: rules list a hundred findings, mostly the same.
const SLOTS: usize = 256;

/// Where in a text graces were written last.
#[derive(Default)]
pub(super) struct Graces {
    /// Each has one slot, and shares it with others; made for the first one.
    slots: Vec<Option<(InGrace, usize, usize)>>,
}

impl Graces {
    /// The end of an object that tells that something is in grace, a comma behind it. Always of one text, of which
    /// nothing is taken away.
    pub(super) fn push(&mut self, out: &mut String, grace: &InGrace) {
        if self.slots.is_empty() {
            self.slots.resize(SLOTS, None);
        }
        let start = out.len();
        let Some(slot) = self.slots.get_mut(slot(grace)) else { return };
        // Names are constants: the same one is mostly in the same place, and that is asked fastest.
        let same = |other: &InGrace| other.until == grace.until && std::ptr::eq(other.name, grace.name);
        match slot {
            Some((written, from, to)) if same(written) => out.extend_from_within(*from..*to),
            _ => {
                out.push_str("\"by\":\"grace\",\"name\":\"");
                out.push_str(grace.name);
                out.push('"');
                push_until(out, grace.until);
                *slot = Some((*grace, start, out.len()));
            }
        }
    }
}

fn slot(grace: &InGrace) -> usize {
    let seconds = grace.until.map_or(0, Instant::seconds).unsigned_abs();
    // Ends are mostly whole days or hours: what tells them apart is brought into the highest bits.
    let stirred = seconds.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (u64::BITS - SLOTS.trailing_zeros());
    usize::try_from(stirred).unwrap_or(0)
}
