//! Two parameters: a panel for every network, with a colour bar or a legend for all.

use crate::axis::brief;
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
use crate::semantic::{Panel, SemanticMap, Values};

/// Below a panel, for the numbers and the name of its axis.
const FOOT: f64 = 46.0;
/// Between rows of panels.
const BETWEEN: f64 = 20.0;
/// From the panels to the colour bar.
const TO_BAR: f64 = 16.0;
/// Room for the numbers of the colour bar.
const NUMBERS: f64 = 56.0;
const LINE: f64 = 16.0;
const TITLE: Style = BODY.bold().size(13.0);

/// The panels with their axes, the colour bar, and the legend; and the width of the page.
pub(crate) fn block(map: &SemanticMap, parameters: &[Parameter; 2], shade: &Shade<'_>) -> (Block, f64) {
    let left = left_of(parameters);
    let aspect = aspect(map);
    let layout = |lines: usize| {
        let bar = TO_BAR + BAR + NUMBERS + LINE * lines as f64;
        Layout::new(map.panels.len(), aspect, left + if shade.palette().is_some() { 0.0 } else { bar })
    };
    // A bar is at least as long as the shortest panel; its name is wrapped to that.
    let name = Face::Regular.wrap(shade.name(), BODY.size, (0.9 * layout(1).size[1]).max(100.0));
    let layout = layout(name.len());
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
    let length = height.max((last - first_top).min(420.0));
    if shade.palette().is_none() {
        group.push(Element::moved(right + TO_BAR, first_top).with(bar(shade, length, &name)));
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
    let label = |label| shade.label_name(label);
    let names = |regions: &mut dyn Iterator<Item = _>| match shade.palette() {
        Some(_) => labels::names(field, regions, &panel.outlines, label),
        None => Element::new("g"),
    };
    let (inside, names) = match &panel.values {
        Values::Grid { columns, rows, values } => match Grid::new(*columns, *rows, values) {
            Some(grid) => {
                let regions = grid.labelled(field);
                let names = names(&mut regions.iter().map(|(region, label)| (region, *label)));
                (grid.drawn(field, shade), names)
            }
            None => (vec![hatched(field)], Element::new("g")),
        },
        Values::Cells(cells) => {
            let cells = Cells::new(cells, field);
            (cells.drawn(field, shade, is_vector, name), names(&mut cells.labelled()))
        }
        Values::Curve(_) => (vec![], Element::new("g")),
    };
    let outlines = outline::drawn(field, &panel.outlines);
    field.framed(inside).with(names).with(outlines).with(field.marked())
}

/// The colour bar with its name, lines of text turned upwards.
fn bar(shade: &Shade<'_>, length: f64, name: &[String]) -> Element {
    let mut group = Element::new("g");
    match (shade.scale(length), shade.only()) {
        (_, Some(value)) => {
            let swatch = Element::rectangle(0.0, 0.0, BAR, BAR).set("fill", shade.at(0.5));
            group.push(swatch.set("stroke", GREY).set("stroke-width", 0.5));
            group.push(BODY.size(11.0).colour(GREY).centred(BAR + 7.0, BAR / 2.0, &brief(value)));
        }
        (Some(scale), None) => group.push(legend::bar(SCALE, scale, length, Run::Up, None)),
        (None, None) => {}
    }
    for (index, line) in name.iter().enumerate() {
        let x = BAR + NUMBERS + LINE * index as f64;
        let turn = format!("translate({} {}) rotate(-90)", number(x), number(length / 2.0));
        group.push(BODY.anchor(Anchor::Middle).at(0.0, 0.0, line).set("transform", turn));
    }
    group
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
