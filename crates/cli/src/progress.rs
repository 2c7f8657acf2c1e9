//! A progress bar on the standard error, seen only on a terminal.

use std::sync::Mutex;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Shows what is being done.
pub(crate) struct Bar {
    bar: ProgressBar,
    /// What is being done, so that a new piece of work begins a new bar.
    work: Mutex<String>,
}

impl Bar {
    /// A bar, hidden where it would only be noise.
    pub(crate) fn new(quiet: bool) -> Bar {
        let target = if quiet { ProgressDrawTarget::hidden() } else { ProgressDrawTarget::stderr() };
        let bar = ProgressBar::with_draw_target(Some(1), target);
        if let Ok(style) = ProgressStyle::with_template("{msg:>16} {bar:40} {pos}/{len}  {elapsed}") {
            bar.set_style(style.progress_chars("=> "));
        }
        bar.enable_steady_tick(Duration::from_millis(200));
        Bar { bar, work: Mutex::new(String::new()) }
    }

    /// Steps done of steps in all of a piece of work.
    pub(crate) fn show(&self, work: &str, done: usize, all: usize) {
        let Ok(mut current) = self.work.lock() else { return };
        if *current != work {
            work.clone_into(&mut current);
            self.bar.set_message(work.to_owned());
            self.bar.set_position(0);
        }
        self.bar.set_length(all as u64);
        if done as u64 > self.bar.position() {
            self.bar.set_position(done as u64);
        }
    }

    /// Takes the bar away.
    pub(crate) fn clear(&self) {
        self.bar.finish_and_clear();
    }
}
