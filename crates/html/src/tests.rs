//! Pages as files.

use serde_json::json;

use crate::{Block, Fact, Figure, Page, Section, Table, Tone, Verdict, html};

/// What would run, load or break out if it was taken for markup.
const HOSTILE: &str = "</script><script>alert(1)</script>\" onload=\"alert(1)\" & <img src=x> \u{0} \u{202e}";

fn page(text: &str) -> Page {
    let fact = Fact { exact: text.to_owned(), meaning: text.to_owned(), ..Fact::new(text, text) };
    let cell = [text.to_owned(), text.to_owned()];
    let figure = Figure { svg: format!("<svg>#{text}</svg>"), alt: text.to_owned() };
    Page {
        title: text.to_owned(),
        question: text.to_owned(),
        verdict: Verdict { word: text.to_owned(), tone: Tone::Bad, meaning: text.to_owned() },
        exactness: text.to_owned(),
        sections: vec![
            Section::new(text, vec![Block::Text(text.to_owned()), Block::Facts(vec![fact])]),
            Section::folded(
                text,
                vec![
                    Block::Table(Table {
                        caption: text.to_owned(),
                        head: vec![text.to_owned()],
                        rows: vec![vec![cell]],
                    }),
                    Block::Command(text.to_owned()),
                    Block::Explorer(figure),
                ],
            ),
        ],
        data: Some(json!({ "text": text })),
    }
}

#[test]
fn no_text_becomes_markup() {
    let (plain, hostile) = (html(&page("x")), html(&page(HOSTILE)));
    // As many elements and attributes as with a harmless text.
    for sign in ["<script", "</script", "<img", "<", ">", "onload=\""] {
        assert_eq!(plain.matches(sign).count(), hostile.matches(sign).count(), "{sign}");
    }
    assert!(!hostile.contains(['\0', '\u{202e}']));
}

#[test]
fn nothing_is_loaded_and_only_own_scripts_run() {
    let page = html(&page("x"));
    assert!(page.contains("default-src 'none'"));
    for address in ["http://", "https://", "@import", "url("] {
        assert!(!page.contains(address), "{address}");
    }
    // A hash for each script that is one.
    let scripts = page.matches("<script>").count();
    assert_eq!(page.matches("'sha256-").count(), scripts);
    assert_eq!(scripts, 2);
}

#[test]
fn pages_without_data_carry_no_explorer() {
    let page = Page { data: None, sections: Vec::new(), ..page("x") };
    let page = html(&page);
    assert!(!page.contains("id=\"data\"") && !page.contains("class Explorer"));
}
