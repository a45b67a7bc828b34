//! Two parameters: region maps side by side, coloured by label and by inconsistency.

use crate::axis::{Scale, brief};
use crate::colour::{GREY, Palette, sequential};
use crate::element::Element;
use crate::field::{Field, left_of};
use crate::font::BODY;
use crate::legend::{self, BAR, Entry, Run};
use crate::page::{Block, SEQUENTIAL};
use crate::picture::{Picture, Plane};
use crate::region::{self, Paint, Region};
use crate::{labels, outline};

/// The gap between the maps.
const GAP: f64 = 36.0;
/// Room for the numbers of the colour bar.
const NUMBERS: f64 = 64.0;
/// The largest side of a map.
const LARGEST: f64 = 520.0;
/// Steps of colour on the map of inconsistencies.
const SHADES: f64 = 100.0;
/// From the top of the block to the top of the maps.
const HEAD: f64 = 24.0;
/// The id of the borders of the regions, drawn on both maps.
const BORDERS: &str = "borders";

/// The maps, their axes, and their legend.
pub(crate) fn block(picture: &Picture, plane: &Plane, width: f64) -> Block {
    let left = left_of(&plane.parameters);
    let side = match picture.attention {
        Some(_) => (width - left - GAP - BAR - NUMBERS - 14.0) / 2.0,
        None => (width - left).min(LARGEST),
    };
    let map = Map::new(picture, plane, side);

    let mut group = Element::new("g");
    if let Some(width) = region::border_width(map.regions.len(), side * side) {
        let borders = region::borders(&map.regions, width).set("id", BORDERS);
        group.push(Element::new("defs").with(borders));
    }
    let mut first = Element::moved(left, HEAD);
    first.push(BODY.bold().size(13.0).at(0.0, -9.0, "Label"));
    first.push(map.labels());
    first.push(map.field.up(left));
    first.push(map.field.across());
    group.push(first);

    if let Some(attention) = &picture.attention {
        let mut second = Element::moved(left + side + GAP, HEAD);
        let mut heading = format!("Attention inconsistency ({})", attention.measure);
        if let Some(delta) = attention.delta {
            heading.push_str(&format!(", δ = {}", brief(delta)));
        }
        let style = BODY.bold().size(13.0);
        second.push(style.at(0.0, -9.0, &style.fit(&heading, side + 14.0 + BAR + NUMBERS)));
        second.push(map.inconsistencies());
        second.push(map.field.across());
        second.push(Element::moved(side + 14.0, 0.0).with(map.bar(attention.delta)));
        group.push(second);
    }

    let legend = legend::rows(map.legend(), width - left);
    let top = HEAD + side + 56.0;
    group.push(Element::moved(left, top).with(legend.element));
    Block { element: group, height: top + legend.height }
}

/// What both maps share.
struct Map<'a> {
    picture: &'a Picture,
    plane: &'a Plane,
    field: Field<'a>,
    palette: Palette,
    /// The regions that have an area, with the index of their cell.
    regions: Vec<Region>,
    cells: Vec<usize>,
    /// The largest inconsistency, if any is known.
    largest: Option<f64>,
}

impl<'a> Map<'a> {
    fn new(picture: &'a Picture, plane: &'a Plane, side: f64) -> Self {
        let field = Field::new(picture.marks(), &plane.parameters, [side; 2]);
        let drawn = plane.cells.iter().enumerate();
        let (cells, regions) = drawn
            .filter_map(|(index, cell)| Some((index, Region::new(&cell.corners, &field.scales, side)?)))
            .unzip();
        let known =
            plane.cells.iter().filter_map(|cell| cell.inconsistency).filter(|value| value.is_finite());
        Self {
            picture,
            plane,
            field,
            palette: Palette::new(picture.expected_label, plane.cells.iter().filter_map(|cell| cell.label)),
            regions,
            cells,
            largest: known.reduce(f64::max),
        }
    }

    fn regions(&self) -> impl Iterator<Item = (&Region, &crate::picture::Cell)> {
        self.regions.iter().zip(self.cells.iter().map(|&index| &self.plane.cells[index]))
    }

    /// The map coloured by label.
    fn labels(&self) -> Element {
        let paint = |label: Option<usize>| {
            label.map_or(Paint::Hatched, |label| Paint::Plain(self.palette.colour(label)))
        };
        let fills = region::fills(self.regions().map(|(region, cell)| (region, paint(cell.label))));
        let labelled = self.regions().map(|(region, cell)| (region, cell.label));
        let names = labels::names(&self.field, labelled, &self.plane.outlines, |label| label.to_string());
        self.framed(fills, names)
    }

    /// The map coloured by inconsistency.
    fn inconsistencies(&self) -> Element {
        let top = self.top();
        let paint = |value: Option<f64>| match value.filter(|value| value.is_finite()) {
            Some(value) => Paint::Plain(sequential((value / top * SHADES).round() / SHADES)),
            None => Paint::Hatched,
        };
        let fills = region::fills(self.regions().map(|(region, cell)| (region, paint(cell.inconsistency))));
        self.framed(fills, Element::new("g"))
    }

    /// The value of the darkest colour.
    fn top(&self) -> f64 {
        self.largest.filter(|&largest| largest > 0.0).unwrap_or(1.0)
    }

    /// The colour bar of the inconsistencies.
    fn bar(&self, delta: Option<f64>) -> Element {
        let style = BODY.size(11.0).colour(GREY);
        match self.largest {
            None => style.at(0.0, 10.0, "unknown"),
            Some(largest) if largest <= 0.0 => {
                let swatch = Element::rectangle(0.0, 0.0, BAR, BAR).set("fill", sequential(0.0));
                let swatch = swatch.set("stroke", GREY).set("stroke-width", 0.5);
                Element::new("g").with(swatch).with(style.centred(BAR + 6.0, BAR / 2.0, "0"))
            }
            Some(largest) => {
                let scale = Scale::new(0.0, largest, self.field.size[1]);
                let mark = delta.filter(|delta| (0.0..=largest).contains(delta));
                legend::bar(SEQUENTIAL, scale, self.field.size[1], Run::Up, mark)
            }
        }
    }

    /// Fills with everything that stands on both maps: borders, outlines, frame, ticks, marks.
    fn framed(&self, fills: Element, names: Element) -> Element {
        let bordered =
            region::border_width(self.regions.len(), self.field.size[0] * self.field.size[1]).is_some();
        let borders = bordered.then(|| Element::new("use").set("href", format!("#{BORDERS}")));
        let framed = self.field.framed([fills].into_iter().chain(borders));
        let outlines = outline::drawn(&self.field, &self.plane.outlines);
        framed.with(names).with(outlines).with(self.field.marked())
    }

    fn legend(&self) -> Vec<Entry> {
        let mut entries =
            Entry::labels(&self.palette, self.picture.expected_label, |label| format!("label {label}"));
        let drawn = || self.regions().map(|(_, cell)| cell);
        let unknown = |value: Option<f64>| !value.is_some_and(f64::is_finite);
        let ties = drawn().any(|cell| cell.label.is_none());
        let unknown = self.picture.attention.is_some() && drawn().any(|cell| unknown(cell.inconsistency));
        match (ties, unknown) {
            (true, true) => entries.push(Entry::hatched("tie, inconsistency unknown")),
            (true, false) => entries.push(Entry::hatched("tie")),
            (false, true) => entries.push(Entry::hatched("inconsistency unknown")),
            (false, false) => {}
        }
        let drawn = self.plane.outlines.iter().filter(|outline| !outline.segments.is_empty());
        entries.extend(drawn.map(|outline| Entry::outline(&outline.caption, outline.is_fine)));
        entries.extend(Entry::kinds(&self.field.kinds()));
        entries
    }
}
