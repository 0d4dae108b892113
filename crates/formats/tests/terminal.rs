//! What a terminal shows of layers that this crate has never heard of.

mod common;

use common::{catalog, document};
use dateline_formats::record::{Options, Record};
use dateline_formats::write::terminal::{self, Look};

fn page(width: usize, color: bool) -> String {
    let (catalog, document, options) = (catalog(), document(), Options::default());
    terminal::page(&Record::new(&document, &catalog, &options, &[], &[]), Look { width, color }, true)
}

#[test]
fn a_page_of_100_columns() {
    insta::assert_snapshot!(page(100, false));
}

#[test]
fn a_page_of_60_columns() {
    insta::assert_snapshot!(page(60, false));
}

#[test]
fn no_line_is_wider_than_the_terminal() {
    for width in 40..160 {
        for line in page(width, false).lines() {
            assert!(unicode_width::UnicodeWidthStr::width(line) <= width, "{width}: {line}");
        }
    }
}

#[test]
fn colours_change_nothing_else() {
    let colored = page(100, true);
    let mut bare = String::new();
    let mut rest = colored.as_str();
    while let Some(at) = rest.find('\u{1b}') {
        bare.push_str(&rest[..at]);
        rest = &rest[at + rest[at..].find('m').expect("a colour ends in m") + 1..];
    }
    bare.push_str(rest);
    assert!(colored.len() > bare.len());
    assert_eq!(bare, page(100, false));
}

#[test]
fn rows_explained() {
    let (catalog, document, options) = (catalog(), document(), Options::default());
    let record = Record::new(&document, &catalog, &options, &[], &[]);
    let mut pages = String::new();
    for wanted in ["s1", "2a", "acme:149-169:turn", "acme:0-1:shout", "v1"] {
        match terminal::find(&record, wanted) {
            Some((section, row)) => pages.push_str(&terminal::explain(&record, &section, row, Look { width: 90, color: false })),
            None => pages.push_str(&format!("{wanted}: no such row\n")),
        }
        pages.push_str("----\n");
    }
    insta::assert_snapshot!(pages);
}
