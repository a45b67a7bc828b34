//! SVG elements: well formed by construction, every text escaped, numbers short.

use std::fmt::Write as _;

use crate::colour::Colour;

/// An SVG element.
#[derive(Clone, Debug)]
pub(crate) struct Element {
    name: &'static str,
    attributes: Vec<(&'static str, String)>,
    children: Vec<Node>,
}

#[derive(Clone, Debug)]
enum Node {
    Element(Element),
    Text(String),
}

/// What an attribute can hold.
pub(crate) trait Attribute {
    /// As unescaped text.
    fn text(self) -> String;
}

impl Attribute for f64 {
    fn text(self) -> String {
        number(self)
    }
}

impl Attribute for &str {
    fn text(self) -> String {
        self.to_owned()
    }
}

impl Attribute for String {
    fn text(self) -> String {
        self
    }
}

impl Attribute for Colour {
    fn text(self) -> String {
        self.to_string()
    }
}

/// A length to a hundredth of a unit, in the fewest characters.
pub(crate) fn number(value: f64) -> String {
    let mut text = format!("{:.2}", if value.is_finite() { value } else { 0.0 });
    text.truncate(text.trim_end_matches('0').trim_end_matches('.').len());
    if text == "-0" { "0".to_owned() } else { text }
}

impl Element {
    pub(crate) fn new(name: &'static str) -> Self {
        Self { name, attributes: Vec::new(), children: Vec::new() }
    }

    /// A group moved by a vector.
    pub(crate) fn moved(x: f64, y: f64) -> Self {
        Self::new("g").set("transform", format!("translate({} {})", number(x), number(y)))
    }

    pub(crate) fn rectangle(x: f64, y: f64, width: f64, height: f64) -> Self {
        Self::new("rect").set("x", x).set("y", y).set("width", width).set("height", height)
    }

    pub(crate) fn line(from: [f64; 2], to: [f64; 2]) -> Self {
        Self::new("line").set("x1", from[0]).set("y1", from[1]).set("x2", to[0]).set("y2", to[1])
    }

    pub(crate) fn circle(centre: [f64; 2], radius: f64) -> Self {
        Self::new("circle").set("cx", centre[0]).set("cy", centre[1]).set("r", radius)
    }

    pub(crate) fn path(commands: String) -> Self {
        Self::new("path").set("d", commands)
    }

    pub(crate) fn set(mut self, name: &'static str, value: impl Attribute) -> Self {
        self.attributes.push((name, value.text()));
        self
    }

    pub(crate) fn with(mut self, child: Self) -> Self {
        self.push(child);
        self
    }

    pub(crate) fn push(&mut self, child: Self) {
        self.children.push(Node::Element(child));
    }

    pub(crate) fn content(mut self, text: impl Into<String>) -> Self {
        self.children.push(Node::Text(text.into()));
        self
    }

    /// As XML.
    pub(crate) fn write(&self, out: &mut String) {
        // Writing to a String cannot fail.
        let _ = write!(out, "<{}", self.name);
        for (name, value) in &self.attributes {
            let _ = write!(out, " {name}=\"");
            escape(value, out);
            out.push('"');
        }
        if self.children.is_empty() {
            out.push_str("/>\n");
            return;
        }
        out.push('>');
        for child in &self.children {
            match child {
                Node::Element(element) => element.write(out),
                Node::Text(text) => escape(text, out),
            }
        }
        let _ = writeln!(out, "</{}>", self.name);
    }
}

/// Escapes what XML reserves and replaces what it forbids (control characters).
fn escape(text: &str, out: &mut String) {
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\t' | '\n' | '\r' => out.push(' '),
            '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            control if control.is_control() => out.push('\u{fffd}'),
            other => out.push(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_and_attributes_are_escaped() {
        let mut out = String::new();
        Element::new("text").set("id", "a\"<b>&\u{1}").content("x<y & z\u{0}\u{ffff}").write(&mut out);
        assert_eq!(out, "<text id=\"a&quot;&lt;b&gt;&amp;\u{fffd}\">x&lt;y &amp; z\u{fffd}\u{fffd}</text>\n");
    }

    #[test]
    fn numbers_are_short_and_finite() {
        for (value, text) in
            [(0.0, "0"), (-0.001, "0"), (1.5, "1.5"), (100.0, "100"), (-2.346, "-2.35"), (f64::NAN, "0")]
        {
            assert_eq!(number(value), text);
        }
    }
}
