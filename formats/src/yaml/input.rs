//! The characters of a text as the YAML parser asks for them, with an end to how far it may look ahead.
//!
//! Whether a `[` begins a key is known only after its `]`: until then the parser holds every token, at a few hundred
//! bytes each. A text of nothing but `[1,1,1,…` would thus cost two hundred times its size. Tokens of a flow collection
//! need separators between them, so separators are counted since the last event, and where there are too many, the
//! text ends for the parser.

use std::cell::Cell;

use saphyr_parser::Input;

/// How many separators may pass without an event. A scalar has them too, but none that a person writes has so many.
const MOST: u32 = 1 << 18;

/// What the parser has used up, shared with whoever takes its events.
#[derive(Debug, Default)]
pub(super) struct Ahead(Cell<u32>);

impl Ahead {
    /// An event came out.
    pub(super) fn reset(&self) {
        if !self.exhausted() {
            self.0.set(0);
        }
    }

    /// Whether the text was cut short.
    pub(super) fn exhausted(&self) -> bool {
        self.0.get() > MOST
    }
}

/// The rest of a text.
#[derive(Debug)]
pub(super) struct Bounded<'a> {
    rest: &'a str,
    ahead: &'a Ahead,
    /// The parser wants to be told how much it asked for.
    asked: usize,
}

impl<'a> Bounded<'a> {
    pub(super) fn new(text: &'a str, ahead: &'a Ahead) -> Self {
        Self { rest: text, ahead, asked: 0 }
    }

    fn take(&mut self) -> Option<char> {
        let mut chars = self.rest.chars();
        let taken = chars.next()?;
        self.rest = chars.as_str();
        if matches!(taken, ',' | ':' | '[' | ']' | '{' | '}' | '?') {
            self.ahead.0.set(self.ahead.0.get() + 1);
            if self.ahead.exhausted() {
                self.rest = "";
            }
        }
        Some(taken)
    }
}

impl Input for Bounded<'_> {
    fn lookahead(&mut self, count: usize) {
        self.asked = self.asked.max(count);
    }

    fn buflen(&self) -> usize {
        self.asked
    }

    fn bufmaxlen(&self) -> usize {
        128
    }

    fn raw_read_ch(&mut self) -> char {
        self.take().unwrap_or('\0')
    }

    fn raw_read_non_breakz_ch(&mut self) -> Option<char> {
        let next = self.rest.chars().next()?;
        if matches!(next, '\n' | '\r' | '\0' | '\u{feff}') { None } else { self.take() }
    }

    fn skip(&mut self) {
        self.take();
    }

    fn skip_n(&mut self, count: usize) {
        for _ in 0..count {
            self.take();
        }
    }

    fn peek(&self) -> char {
        self.peek_opt().unwrap_or('\0')
    }

    fn peek_nth(&self, n: usize) -> char {
        self.rest.chars().nth(n).unwrap_or('\0')
    }

    fn peek_opt(&self) -> Option<char> {
        self.rest.chars().next()
    }
}
