//! Quotation marks: which belong together, which are apostrophes, and what stands between them.
//!
//! **What it finds.** Runs of quoted text, nested in each other, in any style of marks: “…”, "…", ‘…’, '…', ''…'', ``…'',
//! „…“, «…», »…«, ‹…›, and mixtures of them.
//!
//! **Why.** Everything verbatim in a text stands in such a run, and a mark that is paired wrongly turns the rest of an
//! article inside out. So a run never leaves its paragraph: one that is not closed ends with it. If the next paragraph
//! begins with an opening mark of the same style, it goes on there ([`Run::continues`]).
//!
//! **Example.** `“I said, ‘Go,’” she said.` gives two runs, the second inside the first.
//!
//! **Limits.** Single marks are openers only where a closer follows in the same paragraph; “the ’90s” and “the
//! strikers’ demands” are apostrophes. Deeper than [`DEPTH`] marks are letters. One pass, linear in the text.

use dateline_sdk::prelude::Span;

/// How deep runs nest; marks beyond are ignored.
pub const DEPTH: usize = 16;

/// The family a mark belongs to; a closer closes openers of its own family.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// “ ” „ ‟
    Curly,
    /// " and doubled single marks
    Straight,
    /// ‘ ’ ‚
    SingleCurly,
    /// '
    SingleStraight,
    /// « »
    Guillemet,
    /// ‹ ›
    SingleGuillemet,
}

/// One quoted run: from its opening mark through its closing mark, or to the end of its paragraph.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Run {
    /// With its marks.
    pub span: Span,
    /// Between its marks.
    pub inner: Span,
    /// The run around it.
    pub parent: Option<usize>,
    /// How many runs stand around it.
    pub depth: usize,
    /// Whether a closing mark was found.
    pub closed: bool,
    /// The run of the paragraph before that it goes on with.
    pub continues: Option<usize>,
    /// Which marks.
    pub style: Style,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    Open,
    Close,
    /// By its surroundings it may be both: closes if something of its style is open.
    Either,
}

#[derive(Clone, Copy)]
struct Mark {
    start: usize,
    end: usize,
    style: Style,
    role: Role,
    /// A closing single mark that may as well be the apostrophe of a plural.
    plural: bool,
}

/// All runs of a text, in text order (a run before those inside it). `paragraphs` are in text order and do not overlap.
pub fn runs(text: &str, paragraphs: &[Span]) -> Vec<Run> {
    let mut runs = Vec::new();
    let mut unclosed: Option<usize> = None;
    let (mut marks, mut room) = (Vec::new(), Room::default());
    for paragraph in paragraphs {
        let (start, end) = (paragraph.start() as usize, paragraph.end() as usize);
        let Some(body) = text.get(start..end) else { continue };
        marks.clear();
        find_marks(body, start, &mut marks);
        let first = runs.len();
        pair(&marks, end, &mut runs, &mut room);
        if let (Some(before), Some(run)) = (unclosed, runs.get_mut(first)) {
            let run: &mut Run = run;
            let leading = text.get(start..run.span.start() as usize).is_some_and(|gap| gap.trim().is_empty());
            if leading {
                run.continues = Some(before);
            }
        }
        unclosed = (first..runs.len()).find(|at| !runs[*at].closed && runs[*at].depth == 0);
    }
    runs
}

/// Whether a byte begins a character that may be a mark: " ' ` and what begins as « “ ‹ ＂ do.
const BEGINS_MARK: [bool; 256] = {
    let mut table = [false; 256];
    table[b'"' as usize] = true;
    table[b'\'' as usize] = true;
    table[b'`' as usize] = true;
    table[0xC2] = true;
    table[0xE2] = true;
    table[0xEF] = true;
    table
};

/// The first byte from a place on that begins a character that may be a mark.
fn next_mark(text: &[u8], mut from: usize) -> Option<usize> {
    // most of a text is far from any: sixteen bytes are looked at together
    let is_quiet = |byte: &u8| byte.is_ascii() & (*byte != b'"') & (*byte != b'\'') & (*byte != b'`');
    while let Some(bytes) = text.get(from..).and_then(<[u8]>::first_chunk::<16>) {
        if !bytes.iter().fold(true, |quiet, byte| quiet & is_quiet(byte)) {
            break;
        }
        from += bytes.len();
    }
    text.get(from..)?.iter().position(|byte| BEGINS_MARK[*byte as usize]).map(|step| from + step)
}

fn find_marks(body: &str, offset: usize, marks: &mut Vec<Mark>) {
    let mut from = 0;
    while let Some(at) = next_mark(body.as_bytes(), from) {
        // the bytes that were looked for begin characters, they stand inside none
        let Some(mark) = body.get(at..).and_then(|rest| rest.chars().next()) else { break };
        let mut end = at + mark.len_utf8();
        from = end;
        // “don’t”: most of these marks stand between letters
        let is_letter = |at: Option<usize>| at.and_then(|at| body.as_bytes().get(at)).is_some_and(u8::is_ascii_alphabetic);
        if matches!(mark, '’' | '\'') && is_letter(Some(end)) && is_letter(at.checked_sub(1)) {
            continue;
        }
        let mut style = match mark {
            '“' | '”' | '„' | '‟' => Style::Curly,
            '"' | '\u{ff02}' => Style::Straight,
            '‘' | '’' | '‚' | '‛' => Style::SingleCurly,
            '\'' | '`' => Style::SingleStraight,
            '«' | '»' => Style::Guillemet,
            '‹' | '›' => Style::SingleGuillemet,
            _ => continue,
        };
        let before = body[..at].chars().next_back().unwrap_or('\n');
        if matches!(style, Style::SingleStraight | Style::SingleCurly) && mark != '‚' && body[end..].starts_with(mark) {
            end += mark.len_utf8();
            from = end;
            style = Style::Straight;
        }
        let after = body[end..].chars().next().unwrap_or('\n');
        if let Some((role, plural)) = role(mark, style, before, after, &body[end..]) {
            marks.push(Mark { start: offset + at, end: offset + end, style, role, plural });
        }
    }
}

fn opens_after(c: char) -> bool {
    let mark = matches!(
        c,
        '(' | '['
            | '{'
            | '-'
            | '–'
            | '—'
            | '―'
            | '/'
            | '…'
            | '“'
            | '‘'
            | '"'
            | '\''
            | '«'
            | '‹'
            | '„'
            | '‚'
            | '¿'
            | '¡'
            | ':'
            | ','
            | ';'
    );
    mark || c.is_whitespace()
}

fn closes_before(c: char) -> bool {
    let mark = matches!(
        c,
        ')' | ']' | '}' | '-' | '–' | '—' | '―' | '/' | '…' | '.' | ',' | ';' | ':' | '!' | '?' | '”' | '’' | '"' | '\'' | '»' | '›'
    );
    mark || c.is_whitespace()
}

fn role(mark: char, style: Style, before: char, after: char, rest: &str) -> Option<(Role, bool)> {
    let can_open = opens_after(before) && !after.is_whitespace();
    let can_close = !before.is_whitespace();
    match (style, mark) {
        (Style::Curly, '“') if can_open || !before.is_alphanumeric() => Some((Role::Open, false)),
        (Style::Curly, '“') => Some((if after.is_alphanumeric() { Role::Open } else { Role::Close }, false)),
        (Style::Curly, '”') if before.is_whitespace() && after.is_alphanumeric() => Some((Role::Either, false)),
        (Style::Curly, '”') => Some((Role::Close, false)),
        (Style::Curly, _) => Some((Role::Open, false)),
        // « with room inside », as French sets them
        (Style::Guillemet, '«') | (Style::SingleGuillemet, '‹') if can_open || opens_after(before) => Some((Role::Open, false)),
        (Style::Guillemet | Style::SingleGuillemet, _) if can_open && !can_close && !closes_before(after) => Some((Role::Open, false)),
        (Style::Guillemet | Style::SingleGuillemet, _) => Some((Role::Close, false)),
        (Style::Straight, _) => {
            let opens = can_open && !(after.is_whitespace() || ".,;:!?)".contains(after));
            let closes = can_close && closes_before(after);
            match (opens, closes) {
                // 6'2", 12"
                (false, _) if before.is_ascii_digit() && mark == '"' => Some((Role::Close, false)),
                (true, false) => Some((Role::Open, false)),
                (false, true) => Some((Role::Close, false)),
                _ => Some((Role::Either, false)),
            }
        }
        (_, '‚') => can_open.then_some((Role::Open, false)),
        (_, '‘' | '‛' | '`') => {
            (can_open && (after.is_alphanumeric() || opens_after(after) || "$£€#@".contains(after))).then_some((Role::Open, false))
        }
        (_, '’') | (_, '\'') => {
            if before.is_alphanumeric() && after.is_alphanumeric() {
                return None;
            }
            // 'by Christmas,'" ends in two closing marks
            let ends = ",;:…".contains(before) && after == '"';
            if mark == '\'' && can_open && !ends && (after.is_alphanumeric() || "“\"…".contains(after)) && !elision(rest) {
                return Some((Role::Open, false));
            }
            if can_close && !after.is_alphanumeric() {
                let plural = matches!(before, 's' | 'S' | 'z' | 'x') && after.is_whitespace();
                let clipped = after.is_whitespace() && before == 'n' && mark == '\'';
                return Some((Role::Close, plural || clipped));
            }
            None
        }
        _ => None,
    }
}

/// Words that lost their beginning: ’em, ’tis, ’90s.
fn elision(rest: &str) -> bool {
    if rest.starts_with(|c: char| c.is_ascii_digit()) {
        let digits = rest.chars().take_while(char::is_ascii_digit).count();
        return digits == 2 && rest.chars().nth(2).is_none_or(|c| c == 's' || !c.is_alphanumeric());
    }
    let word: String = rest.chars().take(8).take_while(|c| c.is_alphabetic()).map(|c| c.to_ascii_lowercase()).collect();
    matches!(
        word.as_str(),
        "em" | "tis" | "twas" | "til" | "cause" | "cuz" | "bout" | "round" | "n" | "nuff" | "s" | "ll" | "re" | "ve" | "d" | "m" | "t"
    )
}

/// What pairing the marks of one paragraph leaves to the next.
#[derive(Default)]
struct Room {
    closer_follows: Vec<(bool, bool)>,
    stack: Vec<usize>,
    dropped: Vec<usize>,
}

fn pair(marks: &[Mark], end: usize, runs: &mut Vec<Run>, Room { closer_follows, stack, dropped }: &mut Room) {
    closer_follows.clear();
    stack.clear();
    dropped.clear();
    // for every mark: does a closing single mark follow that is no plural's apostrophe, before the next single opener?
    closer_follows.resize(marks.len(), (false, false));
    let mut seen = (false, false);
    for (at, mark) in marks.iter().enumerate().rev() {
        closer_follows[at] = seen;
        if matches!(mark.style, Style::SingleCurly | Style::SingleStraight) {
            match mark.role {
                Role::Close => seen = (true, seen.1 || !mark.plural),
                _ => seen = (false, false),
            }
        }
    }
    let base = runs.len();
    for (at, mark) in marks.iter().enumerate() {
        let single = matches!(mark.style, Style::SingleCurly | Style::SingleStraight);
        let open_at = stack.iter().rposition(|run| closes(runs[*run].style, mark.style));
        let closing = match mark.role {
            Role::Close => true,
            Role::Open => false,
            Role::Either => open_at.is_some(),
        };
        if closing {
            let Some(level) = open_at else { continue };
            if single && mark.plural && closer_follows[at].1 {
                continue;
            }
            if mark.start <= runs[stack[level]].inner.start() as usize {
                continue;
            }
            // what was opened inside and never closed was no quotation
            dropped.extend(stack.drain(level + 1..));
            if let Some(run) = stack.pop() {
                runs[run].span = span(runs[run].span.start() as usize, mark.end);
                runs[run].inner = span(runs[run].inner.start() as usize, mark.start);
                runs[run].closed = true;
            }
        } else {
            let same = open_at.is_some();
            if stack.len() >= DEPTH || same || (single && !closer_follows[at].0) {
                continue;
            }
            stack.push(runs.len());
            runs.push(Run {
                span: span(mark.start, end),
                inner: span(mark.end, end),
                parent: stack.len().checked_sub(2).map(|at| stack[at]),
                depth: stack.len() - 1,
                closed: false,
                continues: None,
                style: mark.style,
            });
        }
    }
    // the outermost unclosed double mark stays open to the end of the paragraph, all others were no quotations
    for (level, run) in stack.iter().enumerate() {
        if level > 0 || matches!(runs[*run].style, Style::SingleCurly | Style::SingleStraight) {
            dropped.push(*run);
        }
    }
    remove(runs, base, dropped);
}

fn closes(opened: Style, closing: Style) -> bool {
    opened == closing
        || matches!((opened, closing), (Style::Curly, Style::Straight) | (Style::Straight, Style::Curly))
        || matches!((opened, closing), (Style::SingleCurly, Style::SingleStraight) | (Style::SingleStraight, Style::SingleCurly))
}

fn span(start: usize, end: usize) -> Span {
    Span::between(start as u32, end.max(start) as u32)
}

/// Takes the runs with these numbers out, and hands their inner runs to the run around them.
fn remove(runs: &mut Vec<Run>, base: usize, dropped: &mut [usize]) {
    if dropped.is_empty() {
        return;
    }
    dropped.sort_unstable();
    let gone = |run: usize| dropped.binary_search(&run).is_ok();
    let mut place = Vec::with_capacity(runs.len() - base);
    let mut kept = base;
    for at in base..runs.len() {
        let mut parent = runs[at].parent;
        while let Some(run) = parent.filter(|run| gone(*run)) {
            parent = runs[run].parent;
        }
        // parents stand before their children, so their new places are known
        runs[at].parent = parent;
        place.push(kept);
        if !gone(at) {
            kept += 1;
        }
    }
    let mut at = 0;
    runs.retain(|_| {
        at += 1;
        at <= base || !gone(at - 1)
    });
    for run in base..runs.len() {
        runs[run].parent = runs[run].parent.map(|parent| place[parent - base]);
        runs[run].depth = runs[run].parent.map_or(0, |parent| runs[parent].depth + 1);
    }
}

#[cfg(test)]
#[path = "marks_tests.rs"]
mod tests;
