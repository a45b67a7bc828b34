//! Lines that are told apart: by colour, and without it by dashes and markers.

use crate::colour::{Colour, PAPER};
use crate::element::{Element, number};

/// Colours of lines that remain distinct to colour-blind readers: the "vibrant" qualitative scheme of
/// P. Tol, its grey darkened for thin lines, and an eighth, the purple of his "bright" one.
const COLOURS: [Colour; 8] = [
    Colour(0x00, 0x77, 0xbb),
    Colour(0xee, 0x77, 0x33),
    Colour(0x00, 0x99, 0x88),
    Colour(0xee, 0x33, 0x77),
    Colour(0x33, 0xbb, 0xee),
    Colour(0xcc, 0x33, 0x11),
    Colour(0x44, 0x44, 0x44),
    Colour(0xaa, 0x33, 0x77),
];
const DASHES: [&str; 4] = ["none", "8 4", "2 3.5", "10 3.5 2 3.5"];

/// The corners of markers around their centre; none for a circle.
const MARKERS: [&[[f64; 2]]; 5] = [
    &[],
    &[[-3.4, -3.4], [3.4, -3.4], [3.4, 3.4], [-3.4, 3.4]],
    &[[0.0, -4.6], [4.4, 3.2], [-4.4, 3.2]],
    &[[0.0, -5.0], [5.0, 0.0], [0.0, 5.0], [-5.0, 0.0]],
    &[[0.0, 4.6], [4.4, -3.2], [-4.4, -3.2]],
];

/// The colour of a line.
pub(crate) fn colour(index: usize) -> Colour {
    COLOURS[index % COLOURS.len()]
}

/// A line in the style of its index.
pub(crate) fn styled(line: Element, index: usize) -> Element {
    let dashes = DASHES[index % DASHES.len()];
    let line = line.set("stroke", colour(index)).set("stroke-width", 2.0);
    line.set("stroke-dasharray", dashes).set("stroke-linejoin", "round").set("stroke-linecap", "butt")
}

/// The marker of a line at a point.
pub(crate) fn marker([x, y]: [f64; 2], index: usize) -> Element {
    let corners = MARKERS[index % MARKERS.len()];
    let shape = if corners.is_empty() {
        Element::circle([x, y], 3.8)
    } else {
        let corners: Vec<_> = corners
            .iter()
            .map(|[right, down]| format!("{} {}", number(x + right), number(y + down)))
            .collect();
        Element::path(format!("M{}z", corners.join("L")))
    };
    shape.set("fill", colour(index)).set("stroke", PAPER).set("stroke-width", 0.9)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn a_dozen_lines_differ_without_their_colours() {
        let look = |index| {
            let mut text = String::new();
            let sample = styled(Element::line([0.0, 0.0], [9.0, 0.0]), index);
            sample.with(marker([0.0, 0.0], index)).write(&mut text);
            text.replace(&colour(index).to_string(), "")
        };
        assert_eq!((0..12).map(look).collect::<BTreeSet<_>>().len(), 12);
        assert_eq!((0..7).map(colour).collect::<BTreeSet<_>>().len(), 7);
    }
}
