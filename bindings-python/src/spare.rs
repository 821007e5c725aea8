//! Buffers that are used again. A decision grows to the size of what is decided, and a text to what is told of it: whoever
//! asks again and again need not have them made anew each time.

use std::cell::RefCell;

use imagegate::Decision;

/// How many decisions a thread keeps.
const DECISIONS: usize = 4;
/// How long a text's buffer may be to be kept.
const LONGEST: usize = 1 << 20;

#[derive(Default)]
struct Spare {
    decisions: Vec<Decision>,
    text: String,
}

thread_local! {
    static SPARE: RefCell<Spare> = RefCell::default();
}

/// Uses the thread's spare buffers; `None` where the thread is ending.
fn with<T>(use_it: impl FnOnce(&mut Spare) -> T) -> Option<T> {
    SPARE.try_with(|spare| spare.try_borrow_mut().ok().map(|mut spare| use_it(&mut spare))).ok().flatten()
}

/// A decision to be filled in, if there is one to spare.
pub(crate) fn decision() -> Decision {
    with(|spare| spare.decisions.pop()).flatten().unwrap_or_default()
}

/// Keeps a decision that nobody needs any more, if there is room.
pub(crate) fn keep(decision: &mut Decision) {
    with(|spare| {
        if spare.decisions.len() < DECISIONS {
            spare.decisions.push(std::mem::take(decision));
        }
    });
}

/// Writes a text into the spare buffer, and makes something of it.
pub(crate) fn written<T>(write: impl FnOnce(&mut String), make: impl FnOnce(&str) -> T) -> T {
    let mut text = with(|spare| std::mem::take(&mut spare.text)).unwrap_or_default();
    text.clear();
    write(&mut text);
    let made = make(&text);
    if text.capacity() <= LONGEST {
        with(|spare| spare.text = text);
    }
    made
}
