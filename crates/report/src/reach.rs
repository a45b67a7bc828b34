//! One parameter: the stretch around 0 with its two ends, each in the colour of what lies behind it.

use crate::axis::brief;
use crate::colour::{INK, PAPER};
use crate::contour::{beyond_entries, colour, palette};
use crate::element::Element;
use crate::legend::{self, Entry, INSIDE};
use crate::page::Block;
use crate::picture::{Picture, Reach};
use crate::strip::{LEFT, STRIP, Strip};

/// Room below the strip for the numbers of the ends.
const ENDS: f64 = 30.0;
/// How wide an end is drawn.
const END: f64 = 6.0;

/// The strip, its axis and its legend.
pub(crate) fn block(picture: &Picture, reach: &Reach, width: f64) -> Block {
    let strip = Strip::new(picture.marks(), &reach.parameter, reach.robust.as_ref(), width - LEFT - 10.0);
    let beyond = || reach.ends.iter().map(|(_, beyond)| *beyond);
    let palette = palette(picture, beyond());

    let mut area = Element::new("g");
    if let Some(robust) = &reach.robust {
        let (from, to) = (strip.scale.inside(robust.from), strip.scale.inside(robust.to));
        let stretch = Element::rectangle(from, 0.0, (to - from).max(0.4), STRIP);
        area.push(stretch.set("fill", palette.colour(picture.expected_label)).set("fill-opacity", INSIDE));
    }
    area.push(strip.frame());
    area.push(strip.ends(reach.ends.iter().map(|(at, _)| (strip.scale.inside(*at), brief(*at)))));
    for (at, beyond) in &reach.ends {
        let end = Element::rectangle(strip.scale.inside(*at) - END / 2.0, 0.0, END, STRIP);
        area.push(end.set("fill", colour(&palette, *beyond)).set("stroke", INK));
    }

    let top = strip.top();
    let foot = top + STRIP + ENDS;
    let mut entries = Vec::new();
    if reach.robust.is_some() {
        entries.push(Entry::inside(palette.colour(picture.expected_label), reach.inside.clone()));
        entries.push(Entry::swatch(PAPER, "beyond the boundary".to_owned()));
    }
    entries.extend(beyond_entries(&palette, beyond()));
    entries.extend(Entry::kinds(&strip.kinds()));
    let legend = legend::rows(entries, strip.width);
    let group = Element::moved(LEFT, 0.0)
        .with(strip.bracket(top))
        .with(Element::moved(0.0, top).with(area))
        .with(Element::moved(0.0, foot).with(strip.axis(false)))
        .with(strip.badges(top))
        .with(Element::moved(0.0, foot + 56.0).with(legend.element));
    Block { element: group, height: foot + 56.0 + legend.height }
}
