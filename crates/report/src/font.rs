//! The typeface: Noto Sans (SIL Open Font License 1.1), carried along so that text is measured and
//! rendered the same on every machine, with or without fonts.

use skrifa::instance::{LocationRef, Size};
use skrifa::{FontRef, MetadataProvider as _};

use crate::colour::{Colour, INK};
use crate::element::Element;

/// The families an SVG viewer should try.
pub(crate) const FAMILIES: &str = "'Noto Sans', 'Helvetica Neue', Arial, sans-serif";

/// A weight of the typeface.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Face {
    Regular,
    Bold,
}

impl Face {
    /// The font file.
    pub(crate) fn data(self) -> &'static [u8] {
        match self {
            Self::Regular => notosans::REGULAR_TTF,
            Self::Bold => notosans::BOLD_TTF,
        }
    }

    /// How wide a text is at a size.
    pub(crate) fn width(self, text: &str, size: f64) -> f64 {
        // An average letter, should the font not say.
        let average = 0.55 * size;
        let Ok(font) = FontRef::new(self.data()) else { return average * text.chars().count() as f64 };
        let metrics = font.glyph_metrics(Size::new(size as f32), LocationRef::default());
        let letters = font.charmap();
        text.chars()
            .map(|letter| {
                let glyph = letters.map(letter).unwrap_or_default();
                metrics.advance_width(glyph).map_or(average, f64::from)
            })
            .sum()
    }

    /// The text in lines no wider than `width`, broken between words, and within a word only when
    /// it alone is too wide.
    pub(crate) fn wrap(self, text: &str, size: f64, width: f64) -> Vec<String> {
        let mut lines = Vec::new();
        let mut line = String::new();
        for word in text.split_whitespace() {
            let longer = if line.is_empty() { word.to_owned() } else { format!("{line} {word}") };
            if self.width(&longer, size) <= width {
                line = longer;
                continue;
            }
            if !line.is_empty() {
                lines.push(std::mem::take(&mut line));
            }
            for letter in word.chars() {
                line.push(letter);
                if line.chars().count() > 1 && self.width(&line, size) > width {
                    line.pop();
                    lines.push(std::mem::take(&mut line));
                    line.push(letter);
                }
            }
        }
        if !line.is_empty() {
            lines.push(line);
        }
        lines
    }
}

/// Where a text stands relative to its point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Anchor {
    Start,
    Middle,
    End,
}

/// A piece of text before it is placed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Style {
    pub size: f64,
    pub face: Face,
    pub colour: Colour,
    pub anchor: Anchor,
}

/// Ordinary text.
pub(crate) const BODY: Style = Style { size: 12.0, face: Face::Regular, colour: INK, anchor: Anchor::Start };

impl Style {
    pub(crate) const fn bold(self) -> Self {
        Self { face: Face::Bold, ..self }
    }

    pub(crate) const fn size(self, size: f64) -> Self {
        Self { size, ..self }
    }

    pub(crate) const fn colour(self, colour: Colour) -> Self {
        Self { colour, ..self }
    }

    pub(crate) const fn anchor(self, anchor: Anchor) -> Self {
        Self { anchor, ..self }
    }

    /// How wide a text is in this style.
    pub(crate) fn width(self, text: &str) -> f64 {
        self.face.width(text, self.size)
    }

    /// As much of the text as `width` holds, with an ellipsis for the rest.
    pub(crate) fn fit(self, text: &str, width: f64) -> String {
        if self.width(text) <= width {
            return text.to_owned();
        }
        let mut kept = String::new();
        for letter in text.chars() {
            kept.push(letter);
            if self.width(&kept) + self.width("…") > width {
                kept.pop();
                break;
            }
        }
        kept + "…"
    }

    /// The text with its base line at a point.
    pub(crate) fn at(self, x: f64, y: f64, text: &str) -> Element {
        let mut element =
            Element::new("text").set("x", x).set("y", y).set("font-size", self.size).set("fill", self.colour);
        match self.anchor {
            Anchor::Start => {}
            Anchor::Middle => element = element.set("text-anchor", "middle"),
            Anchor::End => element = element.set("text-anchor", "end"),
        }
        if self.face == Face::Bold {
            element = element.set("font-weight", "bold");
        }
        element.content(text)
    }

    /// The text with its capitals centred on a height.
    pub(crate) fn centred(self, x: f64, y: f64, text: &str) -> Element {
        // Half the height of Noto's capitals, 0.714 of the size.
        self.at(x, y + 0.357 * self.size, text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_typeface_has_the_letters_of_verdicts() {
        for face in [Face::Regular, Face::Bold] {
            let letters = FontRef::new(face.data()).unwrap().charmap();
            for letter in "aZ09θδΘε−–…·×≤≥±∞²√‖→".chars() {
                assert!(letters.map(letter).is_some_and(|glyph| glyph.to_u32() != 0), "{letter}");
            }
        }
    }

    #[test]
    fn widths_add_up_and_scale() {
        let width = |text: &str| Face::Regular.width(text, 10.0);
        assert!(
            (width("region") - "region".chars().map(|letter| width(&letter.to_string())).sum::<f64>()).abs()
                < 1e-3
        );
        assert!((Face::Regular.width("region", 20.0) - 2.0 * width("region")).abs() < 0.5);
        assert!(width("iii") < width("mmm") && Face::Bold.width("mmm", 10.0) > width("mmm"));
    }

    #[test]
    fn texts_too_long_are_wrapped_or_cut() {
        let lines = Face::Regular.wrap("one two  three\nfour", 10.0, Face::Regular.width("one two", 10.0));
        assert_eq!(lines, ["one two", "three", "four"]);
        assert_eq!(Face::Regular.wrap("abc", 10.0, 0.0), ["a", "b", "c"]);
        assert!(Face::Regular.wrap("  ", 10.0, 50.0).is_empty());
        let cut = BODY.fit("a long name of a parameter", 60.0);
        assert!(cut.ends_with('…') && cut.starts_with("a lo") && BODY.width(&cut) <= 60.0, "{cut}");
        assert_eq!(BODY.fit("short", 60.0), "short");
    }
}
