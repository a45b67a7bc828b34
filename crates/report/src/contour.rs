//! Two parameters: the boundary of the robust component, each segment in the colour of what lies
//! behind it.

use std::collections::{BTreeMap, BTreeSet};

use crate::colour::{ALARM, Colour, GREY, INK, PAPER, Palette};
use crate::element::{Element, number};
use crate::field::{Field, left_of};
use crate::legend::{self, Entry, INSIDE};
use crate::page::Block;
use crate::picture::{Beyond, Contour, Picture};

/// The largest side of the map.
const LARGEST: f64 = 640.0;
/// How wide a segment is, with a dark rim so that light colours stand out.
const WIDE: f64 = 4.0;
const RIM: f64 = 1.1;
/// From the map to the legend, for the numbers and the name of the axis.
const FOOT: f64 = 56.0;

/// The map, its axes, and its legend.
pub(crate) fn block(picture: &Picture, contour: &Contour, width: f64) -> Block {
    let left = left_of(&contour.parameters);
    let side = (width - left).min(LARGEST);
    let field = Field::new(picture.marks(), &contour.parameters, [side; 2]);
    let palette = palette(picture, contour.facets.iter().map(|(_, beyond)| *beyond));

    let mut map = field.framed(inside(contour, &field, &palette, picture.expected_label));
    map.push(segments(contour, &field, &palette));
    let map = map.with(field.up(left)).with(field.across()).with(field.marked());

    let mut entries = Vec::new();
    if let Some(text) = &contour.inside {
        entries.push(Entry::inside(palette.colour(picture.expected_label), text.clone()));
        entries.push(Entry::swatch(PAPER, "beyond the boundary".to_owned()));
    }
    entries.extend(beyond_entries(&palette, contour.facets.iter().map(|(_, beyond)| *beyond)));
    entries.extend(Entry::kinds(&field.kinds()));
    let legend = legend::rows(entries, width - left);
    let top = side + FOOT + 8.0;
    let group = Element::new("g").with(Element::moved(left, 8.0).with(map));
    Block { element: group.with(Element::moved(left, top).with(legend.element)), height: top + legend.height }
}

/// The colours of the expected label and of those behind a boundary.
pub(crate) fn palette(picture: &Picture, beyond: impl Iterator<Item = Beyond>) -> Palette {
    let labels = beyond.filter_map(|beyond| match beyond {
        Beyond::Label(label) => Some(label),
        _ => None,
    });
    Palette::new(picture.expected_label, labels.chain([picture.expected_label]))
}

/// The colour of a piece of boundary.
pub(crate) fn colour(palette: &Palette, beyond: Beyond) -> Colour {
    match beyond {
        Beyond::Label(label) => palette.colour(label),
        Beyond::Tie => PAPER,
        Beyond::Attention => ALARM,
        Beyond::Border => GREY,
    }
}

/// What the colours of a boundary mean.
pub(crate) fn beyond_entries(palette: &Palette, beyond: impl Iterator<Item = Beyond>) -> Vec<Entry> {
    let kinds: BTreeSet<Beyond> = beyond.collect();
    let text = |beyond| match beyond {
        Beyond::Label(label) => format!("boundary to label {label}"),
        Beyond::Tie => "boundary to a tie".to_owned(),
        Beyond::Attention => "boundary to a larger inconsistency".to_owned(),
        Beyond::Border => "border of the box".to_owned(),
    };
    kinds.into_iter().map(|beyond| Entry::boundary(colour(palette, beyond), text(beyond))).collect()
}

/// The component, filled.
fn inside(contour: &Contour, field: &Field<'_>, palette: &Palette, label: usize) -> Option<Element> {
    contour.inside.as_ref()?;
    let corners = contour.facets.iter().filter_map(|([from, _], _)| field.place(*from));
    let path: Vec<String> = corners.map(|[x, y]| format!("{} {}", number(x), number(y))).collect();
    let area = Element::path(if path.is_empty() { String::new() } else { format!("M{}z", path.join("L")) });
    Some(area.set("fill", palette.colour(label)).set("fill-opacity", INSIDE))
}

/// The segments, those of one colour in one path.
fn segments(contour: &Contour, field: &Field<'_>, palette: &Palette) -> Element {
    let mut paths: BTreeMap<Beyond, String> = BTreeMap::new();
    for ([from, to], beyond) in &contour.facets {
        let (Some(from), Some(to)) = (field.place(*from), field.place(*to)) else { continue };
        let [from, to] = [from, to].map(|[x, y]| format!("{} {}", number(x), number(y)));
        paths.entry(*beyond).or_default().push_str(&format!("M{from}L{to}"));
    }
    let line = |path: &str, colour: Colour, width: f64| {
        Element::path(path.to_owned()).set("fill", "none").set("stroke", colour).set("stroke-width", width)
    };
    let mut group = Element::new("g").set("stroke-linecap", "round");
    for path in paths.values() {
        group.push(line(path, INK, WIDE + 2.0 * RIM));
    }
    for (beyond, path) in &paths {
        group.push(line(path, colour(palette, *beyond), WIDE));
    }
    group
}
