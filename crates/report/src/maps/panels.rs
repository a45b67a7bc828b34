//! Two parameters: a panel for every network, with a colour bar or a legend for all.

use std::borrow::Borrow;

use crate::axis::{Scale, brief};
use crate::colour::GREY;
use crate::element::{Element, number};
use crate::field::{Field, left_of};
use crate::font::{Anchor, BODY, Face, Style};
use crate::labels;
use crate::legend::{self, BAR, Entry, Run};
use crate::maps::cells::{Cells, MOST};
use crate::maps::grid::{Grid, hatched};
use crate::maps::layout::{GAP, Layout, aspect};
use crate::maps::shade::{SCALE, Shade};
use crate::outline;
use crate::page::Block;
use crate::picture::Parameter;
use crate::region::Region;
use crate::semantic::{Panel, SemanticMap, Values};

/// Below a panel, for the numbers and the name of its axis.
const FOOT: f64 = 46.0;
/// To the right of the last panel, for half of the last number.
const EDGE: f64 = 14.0;
/// Between rows of panels.
const BETWEEN: f64 = 20.0;
/// From the panels to the colour bar.
const TO_BAR: f64 = 16.0;
/// The longest colour bar beside several panels below each other.
const LONGEST: f64 = 420.0;
const LINE: f64 = 16.0;
const TITLE: Style = BODY.bold().size(13.0);

/// The panels with their axes, the colour bar, and the legend; and the width of the page.
pub(crate) fn block(map: &SemanticMap, parameters: &[Parameter; 2], shade: &Shade<'_>) -> (Block, f64) {
    let left = left_of(parameters);
    let aspect = aspect(map);
    let layout = |lines: usize| {
        let sides =
            left + Bar::new(shade, vec![String::new(); lines]).map_or(EDGE, |bar| TO_BAR + bar.width());
        Layout::new(map.panels.len(), aspect, sides)
    };
    // The page is laid out for a name on one line first, to know how long the bar will be.
    let room = 0.9 * length(layout(1), map.panels.len());
    let bar = Bar::new(shade, Face::Regular.wrap(shade.name(), BODY.size, room.max(100.0)));
    let layout = layout(bar.as_ref().map_or(0, |bar| bar.name.len()));
    let field = Field::new(map.marks(), parameters, layout.size);
    let [width, height] = layout.size;
    let is_vector = map.panels.iter().map(|panel| count(&panel.values)).sum::<usize>() <= MOST;

    let mut group = Element::new("g");
    let (mut top, mut first_top, mut last) = (0.0, 0.0, 0.0);
    for (row, panels) in map.panels.chunks(layout.columns).enumerate() {
        let heads: Vec<_> = panels.iter().map(|panel| head(panel, width)).collect();
        let head = heads.iter().map(|head| head.height).fold(0.0, f64::max);
        for (column, (panel, head_block)) in panels.iter().zip(heads).enumerate() {
            let name = format!("cell-{}-{column}", row);
            let mut part = Element::moved(left + column as f64 * (width + GAP), top);
            part.push(head_block.element);
            let mut drawn = Element::moved(0.0, head).with(content(panel, &field, shade, is_vector, &name));
            drawn.push(field.across());
            if column == 0 {
                drawn.push(field.up(left));
            }
            group.push(part.with(drawn));
        }
        if row == 0 {
            first_top = head;
        }
        last = top + head + height;
        top = last + FOOT + BETWEEN;
    }

    let right = left + layout.columns as f64 * (width + GAP) - GAP;
    if let Some(bar) = bar {
        let drawn = bar.drawn(length(layout, map.panels.len()));
        group.push(Element::moved(right + TO_BAR, first_top).with(drawn));
    }
    let legend = legend::rows(entries(map, &field, shade), layout.width - left);
    let foot = last + FOOT + 10.0;
    group.push(Element::moved(left, foot).with(legend.element));
    (Block { element: group, height: foot + legend.height }, layout.width)
}

/// The name of a network and what is said of it.
pub(crate) fn head(panel: &Panel, width: f64) -> Block {
    let mut group = Element::new("g");
    let mut height = 0.0;
    for (text, style) in [(&panel.title, TITLE), (&panel.subtitle, BODY.colour(GREY))] {
        for line in style.face.wrap(text, style.size, width) {
            group.push(style.at(0.0, height + 12.0, &line));
            height += LINE;
        }
    }
    Block { element: group, height: height + 6.0 }
}

/// What stands inside a panel's axes.
fn content(panel: &Panel, field: &Field<'_>, shade: &Shade<'_>, is_vector: bool, name: &str) -> Element {
    let (inside, names) = match &panel.values {
        Values::Grid { columns, rows, values } => match Grid::new(*columns, *rows, values) {
            Some(grid) => (grid.drawn(field, shade), labelled(panel, field, shade, || grid.labelled(field))),
            None => (vec![hatched(field)], None),
        },
        Values::Cells(cells) => {
            let cells = Cells::new(cells, field);
            let names = labelled(panel, field, shade, || cells.labelled());
            (cells.drawn(field, shade, is_vector, name), names)
        }
        Values::Curve(_) => (vec![], None),
    };
    let framed = names.into_iter().fold(field.framed(inside), Element::with);
    framed.with(outline::drawn(field, &panel.outlines)).with(field.marked())
}

/// The names of labels, where the values are labels.
fn labelled<R: Borrow<Region>, I: Iterator<Item = (R, Option<usize>)>>(
    panel: &Panel,
    field: &Field<'_>,
    shade: &Shade<'_>,
    regions: impl FnOnce() -> I,
) -> Option<Element> {
    shade.palette()?;
    Some(labels::names(field, regions(), &panel.outlines, |label| shade.short_name(label)))
}

/// How long the colour bar is beside some panels.
fn length(layout: Layout, panels: usize) -> f64 {
    let rows = panels.div_ceil(layout.columns) as f64;
    let all = rows * (layout.size[1] + FOOT + BETWEEN) - FOOT - BETWEEN;
    layout.size[1].max(all.min(LONGEST))
}

/// The colour bar of a scale.
struct Bar<'a> {
    shade: &'a Shade<'a>,
    scale: Scale,
    /// Lines of text, turned upwards.
    name: Vec<String>,
}

impl<'a> Bar<'a> {
    /// `None` for labels.
    fn new(shade: &'a Shade<'a>, name: Vec<String>) -> Option<Self> {
        Some(Self { shade, scale: shade.scale(1.0)?, name })
    }

    /// How far its numbers reach.
    fn numbers(&self) -> f64 {
        let only = self.shade.only().map(brief);
        let ticks = self.scale.ticks(6).into_iter().map(|tick| tick.text);
        let widest = ticks.chain(only).map(|text| legend::NUMBERS.width(&text)).fold(0.0, f64::max);
        BAR + 7.0 + widest
    }

    fn width(&self) -> f64 {
        self.numbers() + 10.0 + LINE * self.name.len() as f64
    }

    fn drawn(&self, length: f64) -> Element {
        let mut group = Element::new("g");
        if let Some(value) = self.shade.only() {
            let swatch = Element::rectangle(0.0, 0.0, BAR, BAR).set("fill", self.shade.at(0.5));
            group.push(swatch.set("stroke", GREY).set("stroke-width", 0.5));
            group.push(legend::NUMBERS.centred(BAR + 7.0, BAR / 2.0, &brief(value)));
        } else if let Some(scale) = self.shade.scale(length) {
            group.push(legend::bar(SCALE, scale, length, Run::Up, None));
        }
        for (index, line) in self.name.iter().enumerate() {
            let x = self.numbers() + 10.0 + 12.0 + LINE * index as f64;
            let turn = format!("translate({} {}) rotate(-90)", number(x), number(length / 2.0));
            group.push(BODY.anchor(Anchor::Middle).at(0.0, 0.0, line).set("transform", turn));
        }
        group
    }
}

fn entries(map: &SemanticMap, field: &Field<'_>, shade: &Shade<'_>) -> Vec<Entry> {
    let mut entries = shade.entries();
    let [mut unknown, mut ties] = [false; 2];
    for panel in &map.panels {
        match &panel.values {
            Values::Grid { columns, rows, values } => {
                unknown |= Grid::new(*columns, *rows, values).is_none()
                    || values.iter().any(|&value| shade.colour(value).is_none());
            }
            Values::Cells(cells) => {
                let is_unknown = Cells::new(cells, field).has_unknown(field, shade);
                *if shade.palette().is_some() { &mut ties } else { &mut unknown } |= is_unknown;
            }
            Values::Curve(_) => {}
        }
    }
    match (ties, unknown) {
        (true, true) => entries.push(Entry::hatched("tie, or unknown")),
        (true, false) => entries.push(Entry::hatched("tie")),
        (false, true) => entries.push(Entry::hatched("unknown")),
        (false, false) => {}
    }
    let drawn = map.panels.iter().flat_map(|panel| &panel.outlines);
    let mut captions: Vec<(&str, bool)> = Vec::new();
    for outline in drawn.filter(|outline| !outline.segments.is_empty()) {
        if !captions.contains(&(&outline.caption, outline.is_fine)) {
            captions.push((&outline.caption, outline.is_fine));
        }
    }
    entries.extend(captions.into_iter().map(|(caption, is_fine)| Entry::outline(caption, is_fine)));
    entries.extend(Entry::kinds(&field.kinds()));
    entries
}

/// How many cells some values have.
fn count(values: &Values) -> usize {
    match values {
        Values::Cells(cells) => cells.len(),
        _ => 0,
    }
}
