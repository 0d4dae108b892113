//! The two streams: findings go to standard output, everything else to standard error.

use crate::flags::typed::When;
use crate::report::{OUTPUT, Problem};
use anstream::{AutoStream, ColorChoice};
use dateline_formats::write::terminal::{Look, visible};
use std::io::{self, BufWriter, IsTerminal, StdoutLock, Write};

/// A page is never wider than this: longer lines are hard to read.
const WIDEST: usize = 132;
/// As wide as a page that is not shown on a terminal.
const USUAL: usize = 100;

/// What is known about the two streams.
#[derive(Clone, Copy, Debug)]
pub struct Screen {
    /// Whether standard output is a terminal.
    pub terminal: bool,
    /// How a page on standard output looks.
    pub look: Look,
    /// Whether standard error has colours.
    pub error_color: bool,
}

/// Why writing ended.
#[derive(Debug)]
pub enum Stop {
    /// Nobody reads any more: no fault.
    Closed,
    /// Anything else.
    Failed(io::Error),
}

impl Screen {
    /// Looks at the streams of this process.
    pub fn new(when: When) -> Screen {
        let colored = |choice: ColorChoice| match when {
            When::Always => true,
            When::Never => false,
            When::Auto => choice != ColorChoice::Never,
        };
        let terminal = io::stdout().is_terminal();
        let width = match terminal_size::terminal_size() {
            Some((terminal_size::Width(width), _)) if terminal && width > 0 => usize::from(width).clamp(40, WIDEST),
            _ => std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok()).unwrap_or(USUAL).clamp(40, WIDEST),
        };
        let look = Look { width, color: colored(AutoStream::choice(&io::stdout())) };
        Screen { terminal, look, error_color: colored(AutoStream::choice(&io::stderr())) }
    }

    /// Says something beside the findings: `hint: …`, `warning: …`.
    pub fn say(&self, what: &str, text: &str) {
        let style = match what {
            "hint" => anstyle::Style::new().bold().fg_color(Some(anstyle::AnsiColor::Cyan.into())),
            "warning" => anstyle::Style::new().bold().fg_color(Some(anstyle::AnsiColor::Yellow.into())),
            _ => anstyle::Style::new().bold().fg_color(Some(anstyle::AnsiColor::Red.into())),
        };
        let what = if self.error_color { format!("{style}{what}{style:#}") } else { what.to_owned() };
        self.note(&format!("{what}: {}", visible(text)));
    }

    /// One line on standard error; if nobody reads that, nothing can be done about it.
    pub fn note(&self, line: &str) {
        let _ = writeln!(io::stderr(), "{line}");
    }

    /// Shows why the program ends.
    pub fn report(&self, problem: &Problem) {
        let _ = io::stderr().write_all(problem.render(self.error_color, self.look.width.min(USUAL)).as_bytes());
    }
}

/// Standard output, for many small writes.
pub fn output() -> BufWriter<StdoutLock<'static>> {
    BufWriter::with_capacity(1 << 16, io::stdout().lock())
}

/// Writes a page at once.
///
/// # Errors
/// [`Stop`].
pub fn print(page: &str) -> Result<(), Stop> {
    let mut out = output();
    out.write_all(page.as_bytes()).and_then(|()| out.flush()).map_err(Stop::from)
}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Stop {
        if error.kind() == io::ErrorKind::BrokenPipe { Stop::Closed } else { Stop::Failed(error) }
    }
}

impl Stop {
    /// How the program ends: quietly if nobody reads any more.
    ///
    /// # Errors
    /// The problem, if it is one.
    pub fn ended(self) -> Result<u8, Problem> {
        match self {
            Stop::Closed => Ok(crate::report::DONE),
            Stop::Failed(error) => {
                let hint = "see whether the disk is full, and run again";
                Err(Problem::new(OUTPUT, "E_OUTPUT", format!("what was found could not be written: {error}"), hint))
            }
        }
    }
}
