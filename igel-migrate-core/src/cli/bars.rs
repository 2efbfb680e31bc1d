//! Progress on a terminal. Elsewhere there are no bars, and who has something to tell writes lines.

use std::borrow::Cow;
use std::io;

use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle, TermLike};

use super::output::Output;

/// Redraws in a second: enough to look alive, little for a slow line.
const RATE: u8 = 8;

/// Where the bars of a stream are drawn.
pub(super) fn target(output: &Output) -> ProgressDrawTarget {
    if !output.is_terminal() {
        ProgressDrawTarget::hidden()
    } else if output.is_process_stderr() {
        // Knows the consoles of Windows.
        ProgressDrawTarget::stderr_with_hz(RATE)
    } else {
        ProgressDrawTarget::term_like_with_hz(Box::new(Ansi(output.clone())), RATE)
    }
}

/// A bar that counts bytes.
pub(super) fn of_bytes(bars: &MultiProgress, bytes: u64) -> ProgressBar {
    let bar = bars.add(ProgressBar::new(bytes));
    styled(
        bar,
        "{wide_bar} {bytes}/{total_bytes} {bytes_per_sec} {eta}",
    )
}

/// A line that says how far something of unknown length is.
pub(super) fn of_steps(bars: &MultiProgress, what: impl Into<Cow<'static, str>>) -> ProgressBar {
    let bar = bars.add(ProgressBar::no_length());
    styled(bar, "{spinner} {prefix} {msg}").with_prefix(what)
}

pub(super) fn styled(bar: ProgressBar, template: &str) -> ProgressBar {
    match ProgressStyle::with_template(template) {
        Ok(style) => bar.with_style(style.progress_chars("=> ")),
        Err(_) => bar,
    }
}

/// A terminal that understands ANSI sequences.
#[derive(Debug)]
struct Ansi(Output);

impl Ansi {
    fn control(&self, count: usize, letter: char) -> io::Result<()> {
        match count {
            0 => Ok(()),
            _ => self.write_str(&format!("\x1b[{count}{letter}")),
        }
    }
}

impl TermLike for Ansi {
    fn width(&self) -> u16 {
        u16::try_from(self.0.width()).unwrap_or(u16::MAX)
    }

    fn move_cursor_up(&self, lines: usize) -> io::Result<()> {
        self.control(lines, 'A')
    }

    fn move_cursor_down(&self, lines: usize) -> io::Result<()> {
        self.control(lines, 'B')
    }

    fn move_cursor_right(&self, columns: usize) -> io::Result<()> {
        self.control(columns, 'C')
    }

    fn move_cursor_left(&self, columns: usize) -> io::Result<()> {
        self.control(columns, 'D')
    }

    fn write_line(&self, text: &str) -> io::Result<()> {
        self.write_str(&format!("{text}\n"))
    }

    fn write_str(&self, text: &str) -> io::Result<()> {
        self.0.write(text.as_bytes())
    }

    fn clear_line(&self) -> io::Result<()> {
        self.write_str("\r\x1b[2K")
    }

    fn flush(&self) -> io::Result<()> {
        Ok(())
    }
}
