//! The marked level of a panel, its text where it covers the least.

use crate::chart::Level;
use crate::charts::series::Places;
use crate::charts::shown::Shown;
use crate::colour::{ALARM, PAPER};
use crate::element::Element;
use crate::font::{Anchor, BODY, Style};

const TEXT: Style = BODY.bold().colour(ALARM);
/// Between the text and the frame, and between the text and its line.
const SIDE: f64 = 6.0;
const CLEAR: f64 = 5.0;
/// The room the text needs above or below its line.
const ROOM: f64 = 20.0;
/// Places looked at between two points.
const BETWEEN: u32 = 12;

/// The level across a panel `wide` units wide.
pub(crate) fn level(level: &Level, shown: &[Shown<'_>], places: &Places<'_>, wide: f64) -> Element {
    let [_, height] = places.at([0.0, level.at]);
    let text = TEXT.fit(&level.text, wide - 2.0 * SIDE);
    let width = TEXT.width(&text) + 2.0 * SIDE;
    let spots = [(true, true), (true, false), (false, true), (false, false)].into_iter();
    let inside = spots.filter(|&(_, is_above)| match is_above {
        true => height >= ROOM,
        false => places.height - height >= ROOM,
    });
    let covered = |&(is_right, is_above): &(bool, bool)| {
        let left = if is_right { wide - width } else { 0.0 };
        let top = if is_above { height - ROOM } else { height };
        let hits = |&[x, y]: &[f64; 2]| (left..left + width).contains(&x) && (top..top + ROOM).contains(&y);
        lines(shown, places).filter(hits).count()
    };
    let (is_right, is_above) = inside.min_by_key(covered).unwrap_or((true, true));
    let base = if is_above { height - CLEAR } else { height + ROOM - CLEAR };
    let text = match is_right {
        true => TEXT.anchor(Anchor::End).at(wide - SIDE, base, &text),
        false => TEXT.at(SIDE, base, &text),
    };
    // A rim of paper keeps it readable over lines.
    let text = text.set("stroke", PAPER).set("stroke-width", 3.0).set("paint-order", "stroke");
    let line = Element::line([0.0, height], [wide, height]).set("stroke", ALARM);
    Element::new("g").with(line.set("stroke-width", 1.2)).with(text)
}

/// Places along the lines.
fn lines<'a>(shown: &'a [Shown<'_>], places: &'a Places<'_>) -> impl Iterator<Item = [f64; 2]> + 'a {
    let pairs = shown.iter().flat_map(|shown| &shown.lines).flat_map(|line| line.windows(2));
    pairs.flat_map(|pair| {
        let [from, to] = [places.at(pair[0]), places.at(pair[1])];
        (0..=BETWEEN).map(move |step| {
            let share = f64::from(step) / f64::from(BETWEEN);
            [0, 1].map(|axis| from[axis] + share * (to[axis] - from[axis]))
        })
    })
}
