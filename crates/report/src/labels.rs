//! The names of labels on a map of two parameters, where there is room.

use std::borrow::Borrow;

use crate::element::Element;
use crate::field::Field;
use crate::font::{Anchor, BODY};
use crate::outline;
use crate::picture::Outline;
use crate::region::Region;
use crate::spots::spots;

/// The name of every patch of a label that is large enough for it, clear of outlines and marks.
pub(crate) fn names<R: Borrow<Region>>(
    field: &Field<'_>,
    regions: impl IntoIterator<Item = (R, Option<usize>)>,
    outlines: &[Outline],
    name: impl Fn(usize) -> String,
) -> Element {
    let mut taken = field.covered();
    taken.extend(outline::covered(field, outlines));
    let style = BODY.bold().anchor(Anchor::Middle);
    let mut group = Element::new("g").set("fill-opacity", 0.75);
    for spot in spots(regions, field.size, 9.0, &taken) {
        let name = name(spot.label);
        let style = style.size((0.6 * spot.room + 5.0).min(17.0));
        if style.width(&name) <= 2.0 * spot.room {
            group.push(style.centred(spot.place[0], spot.place[1], &name));
        }
    }
    group
}
