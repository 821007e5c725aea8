//! Buffers that a thread uses again. A decision grows to the size of what is decided, and a text to what is told of it:
//! whoever asks again and again need not have them made anew each time.

use std::cell::Cell;
use std::ops::Deref;

/// How long a text's buffer may be to be kept.
const LONGEST: usize = 1 << 20;

thread_local! {
    static DECISION: Cell<imagegate::Decision> = Cell::default();
    static TEXT: Cell<String> = const { Cell::new(String::new()) };
}

/// Decides in the spare buffer. What is given is a clone, which takes as little room as can be: Node may hold many before
/// it collects them.
pub(crate) fn decided(decide: impl FnOnce(&mut imagegate::Decision)) -> imagegate::Decision {
    DECISION.with(|spare| {
        let mut decision = spare.take();
        decide(&mut decision);
        let decided = decision.clone();
        spare.set(decision);
        decided
    })
}

/// A text in the spare buffer, which is given back with it.
pub struct Written(String);

impl Written {
    pub(crate) fn new(write: impl FnOnce(&mut String)) -> Self {
        let mut text = TEXT.with(Cell::take);
        text.clear();
        write(&mut text);
        Self(text)
    }
}

impl Deref for Written {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl Drop for Written {
    fn drop(&mut self) {
        if self.0.capacity() <= LONGEST {
            // Where the thread is ending there is nobody to keep it for.
            _ = TEXT.try_with(|spare| spare.set(std::mem::take(&mut self.0)));
        }
    }
}
