//! Markup, with texts escaped.

use std::fmt::Write as _;

/// Markup under construction.
#[derive(Default)]
pub(crate) struct Markup(pub String);

impl Markup {
    /// Markup as it stands.
    pub fn raw(&mut self, markup: &str) -> &mut Self {
        self.0.push_str(markup);
        self
    }

    /// A text, in an element or an attribute in double quotes.
    pub fn text(&mut self, text: &str) -> &mut Self {
        for c in text.chars() {
            match c {
                '&' => self.0.push_str("&amp;"),
                '<' => self.0.push_str("&lt;"),
                '>' => self.0.push_str("&gt;"),
                '"' => self.0.push_str("&quot;"),
                // A browser refuses these, or they would turn the text round.
                '\0'..='\x08'
                | '\x0b'..='\x1f'
                | '\x7f'
                | '\u{202a}'..='\u{202e}'
                | '\u{2066}'..='\u{2069}' => {
                    self.0.push(char::REPLACEMENT_CHARACTER);
                }
                c => self.0.push(c),
            }
        }
        self
    }

    /// An element without attributes around a text.
    pub fn element(&mut self, name: &str, text: &str) -> &mut Self {
        // Writing to a String cannot fail.
        let _ = write!(self.0, "<{name}>");
        self.text(text);
        let _ = writeln!(self.0, "</{name}>");
        self
    }
}

/// An SVG document as the address of an image. Scripts in it do not run, and it loads nothing.
pub(crate) fn address(svg: &str) -> String {
    let mut out = String::with_capacity(svg.len() + svg.len() / 8);
    out.push_str("data:image/svg+xml,");
    for c in svg.chars() {
        match c {
            '%' => out.push_str("%25"),
            '#' => out.push_str("%23"),
            '\n' => out.push_str("%0A"),
            '\r' | '\t' => out.push(' '),
            c => out.push(c),
        }
    }
    out
}
