//! Borders drawn over what fills a box of two parameters.

use crate::colour::{INK, PAPER};
use crate::element::{Element, number};
use crate::field::Field;
use crate::picture::Outline;

/// The segments of an outline on the page.
fn segments(field: &Field<'_>, outline: &Outline) -> impl Iterator<Item = [[f64; 2]; 2]> {
    outline.segments.iter().filter_map(|&[from, to]| Some([field.place(from)?, field.place(to)?]))
}

/// Outlines, dark on light so that they stand out on any colour.
pub(crate) fn drawn(field: &Field<'_>, outlines: &[Outline]) -> Element {
    outlines.iter().fold(Element::new("g"), |group, outline| {
        let ends =
            segments(field, outline).map(|ends| ends.map(|[x, y]| format!("{} {}", number(x), number(y))));
        let path: String = ends.map(|[from, to]| format!("M{from}L{to}")).collect();
        let line = Element::path(path).set("fill", "none").set("stroke-linecap", "round");
        let [below, above] = if outline.is_fine { [1.8, 0.8] } else { [4.6, 2.2] };
        group
            .with(line.clone().set("stroke", PAPER).set("stroke-width", below))
            .with(line.set("stroke", INK).set("stroke-width", above))
    })
}

/// What outlines cover: circles along them.
pub(crate) fn covered(field: &Field<'_>, outlines: &[Outline]) -> Vec<([f64; 2], f64)> {
    let mut circles = Vec::new();
    for [from, to] in outlines.iter().flat_map(|outline| segments(field, outline)) {
        let most = 2.0 * field.size[0].max(field.size[1]);
        let steps = ((from[0] - to[0]).hypot(from[1] - to[1]) / 3.0).ceil().min(most);
        for step in 0..=steps as usize {
            let share = step as f64 / steps.max(1.0);
            circles.push(([0, 1].map(|axis| from[axis] + share * (to[axis] - from[axis])), 4.0));
        }
    }
    circles
}
