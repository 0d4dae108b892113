//! Addresses of pages and of mail, names of hosts and of files: each is one token.

use super::words::is_domain;
use super::{LONGEST, Lexer};
use crate::characters::is_word;

impl Lexer<'_, '_> {
    /// URLs, e-mail addresses, as one token; says whether one was read.
    pub(super) fn try_address(&mut self) -> bool {
        let bytes = self.text.as_bytes();
        let rest = &bytes[self.at..self.chunk_end];
        let head = |prefix: &[u8]| rest.len() > prefix.len() && rest[..prefix.len()].eq_ignore_ascii_case(prefix);
        if head(b"http://") || head(b"https://") || head(b"ftp://") || head(b"www.") || head(b"mailto:") {
            let mut end = self.at;
            for c in self.text[self.at..self.chunk_end].chars().take(LONGEST) {
                if matches!(c, '"' | '<' | '>' | '“' | '”' | '«' | '»' | '‘' | '’') {
                    break;
                }
                end += c.len_utf8();
            }
            let open = self.text[self.at..end].contains('(');
            while let Some(c) = self.text[self.at..end].chars().next_back() {
                if matches!(c, '.' | ',' | ';' | ':' | '!' | '?' | '\'' | ']' | '}' | '…' | '*') || (c == ')' && !open) {
                    end -= c.len_utf8();
                } else {
                    break;
                }
            }
            if end > self.at + 4 {
                self.push(end);
                return true;
            }
        }
        if self.at < self.no_address_before || self.before(self.at).is_some_and(is_word) {
            return false;
        }
        let local = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-' | b'+' | b'%');
        let mut at = self.at;
        while at < self.chunk_end && at - self.at < LONGEST && local(bytes[at]) {
            at += 1;
        }
        if at == self.at || at >= self.chunk_end || bytes[at] != b'@' || !bytes[self.at].is_ascii_alphanumeric() {
            self.no_address_before = at;
            return false;
        }
        let domain = at + 1;
        let mut end = domain;
        while end < self.chunk_end
            && end - self.at < LONGEST
            && (bytes[end].is_ascii_alphanumeric() || matches!(bytes[end], b'.' | b'-' | b'_'))
        {
            end += 1;
        }
        while end > domain && !bytes[end - 1].is_ascii_alphanumeric() {
            end -= 1;
        }
        if end == domain {
            self.no_address_before = domain;
            return false;
        }
        self.push(end);
        true
    }

    /// *example.com*, *news.example.co.uk*, *report.pdf*.
    pub(super) fn domain(&mut self, end: usize) -> Option<usize> {
        if end < self.no_domain_before {
            return None;
        }
        let bytes = self.text.as_bytes();
        let mut at = end;
        let mut known = false;
        while bytes.get(at) == Some(&b'.') && bytes.get(at + 1).is_some_and(u8::is_ascii_alphanumeric) && at - self.at < LONGEST {
            let mut next = at + 1;
            while bytes.get(next).is_some_and(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-')) && next - at < 64 {
                next += 1;
            }
            known |= is_domain(&bytes[at + 1..next]);
            at = next;
        }
        if !known {
            self.no_domain_before = at;
            return None;
        }
        if self.peek(at).is_some_and(|c| is_word(c) && !c.is_ascii()) {
            return None;
        }
        while bytes.get(at) == Some(&b'/') && at - self.at < LONGEST {
            let mut next = at + 1;
            while bytes
                .get(next)
                .is_some_and(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.' | b'?' | b'=' | b'%' | b'&' | b'#'))
                && next - self.at < LONGEST
            {
                next += 1;
            }
            at = next;
        }
        while matches!(bytes[at - 1], b'.' | b'?' | b'-' | b'&') {
            at -= 1;
        }
        Some(at)
    }
}
