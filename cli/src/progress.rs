//! A sign of life while many files are read.

use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// What is read faster than this needs no sign.
const PATIENCE: Duration = Duration::from_millis(400);

/// Counts files on standard error, where that is a terminal and it takes long.
#[derive(Debug)]
pub(crate) struct Progress {
    bar: ProgressBar,
    begun: Instant,
    shown: bool,
}

impl Default for Progress {
    fn default() -> Self {
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden());
        if let Ok(style) = ProgressStyle::with_template("{spinner} {pos} files read in {elapsed}: {wide_msg}") {
            bar.set_style(style);
        }
        Self { bar, begun: Instant::now(), shown: false }
    }
}

impl Progress {
    /// A file is about to be read.
    pub(crate) fn step(&mut self, name: &str) {
        if !self.shown && self.begun.elapsed() > PATIENCE {
            self.shown = true;
            // It draws nothing where that is no terminal.
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
        }
        self.bar.set_message(crate::text::harmless(name).into_owned());
        self.bar.inc(1);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
