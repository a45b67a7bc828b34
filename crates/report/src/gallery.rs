//! The marked points: their images and saliency maps in columns, the rest in lines of text.

use crate::axis::Scale;
use crate::colour::{GREY, PALE};
use crate::element::{Element, number};
use crate::font::{Anchor, BODY};
use crate::legend::{self, Run};
use crate::marks::{self, RADIUS};
use crate::page::{Block, DIVERGING};
use crate::picture::{Picture, Point};
use crate::raster::{Raster, stretched};

/// The side of the square a raster is fitted into.
const TILE: f64 = 140.0;
/// Between columns, and between rasters above one another.
const GAP: f64 = 16.0;
const LINE: f64 = 15.0;
/// The size of captions.
const CAPTION: f64 = 11.0;
/// Captions side by side of points without rasters.
const LISTED: usize = 4;
/// Room for the names of the rows.
const NAMES: f64 = 24.0;

/// The gallery; of no height when nothing is marked.
pub(crate) fn block(picture: &Picture, width: f64) -> Block {
    let marks = picture.marks();
    let named = || picture.points.iter().zip(marks.iter().map(|mark| &mark.name));
    let shown = |point: &Point| point.image.is_some() || point.saliency.is_some();
    let pictured: Vec<_> = named().filter(|(point, _)| shown(point)).collect();
    let listed: Vec<_> = named().filter(|(point, _)| !shown(point)).collect();

    let mut group = Element::new("g");
    let mut height = 0.0;
    if !pictured.is_empty() {
        let heading = heading(&pictured, width);
        group.push(heading.element);
        height += heading.height;
        let scale = magnitude(&pictured);
        let columns = ((width - NAMES + GAP) / (TILE + GAP)) as usize;
        for row in pictured.chunks(columns.max(1)) {
            let row = cards(row, scale);
            group.push(Element::moved(0.0, height).with(row.element));
            height += row.height + 18.0;
        }
    }
    for row in listed.chunks(LISTED) {
        let column = width / LISTED as f64;
        let mut most = 1;
        for (index, (point, name)) in row.iter().enumerate() {
            let lines = wrap(&point.caption, column - GAP);
            most = most.max(lines.len());
            group.push(Element::moved(column * index as f64, height).with(captioned(point, name, &lines)));
        }
        height += LINE * most as f64 + 8.0;
    }
    Block { element: group, height }
}

/// The largest saliency of the gallery: the end of the common scale.
fn magnitude(points: &[(&Point, &String)]) -> f64 {
    points.iter().filter_map(|(point, _)| point.saliency.as_ref()).map(Raster::magnitude).fold(0.0, f64::max)
}

fn heading(points: &[(&Point, &String)], width: f64) -> Block {
    let mut group = Element::new("g");
    group.push(BODY.bold().size(13.0).at(0.0, 12.0, "Images and saliency maps at the marked points"));
    let magnitude = magnitude(points);
    if magnitude > 0.0 {
        let length = 200.0;
        let bar = legend::bar(DIVERGING, Scale::new(-magnitude, magnitude, length), length, Run::Right, None);
        let left = width - length - 20.0;
        group.push(Element::moved(left, 0.0).with(bar));
        group.push(BODY.anchor(Anchor::End).at(left - 10.0, 11.0, "saliency"));
    }
    Block { element: group, height: 44.0 }
}

/// A row of points: captions, images, saliency maps.
fn cards(points: &[(&Point, &String)], scale: f64) -> Block {
    let captions: Vec<_> = points.iter().map(|(point, _)| wrap(&point.caption, TILE)).collect();
    let caption_height = captions.iter().map(Vec::len).max().unwrap_or(0).max(1) as f64 * LINE + 8.0;
    let tall = |pick: fn(&Point) -> &Option<Raster>| {
        points
            .iter()
            .filter_map(|(point, _)| pick(point).as_ref())
            .map(|raster| size(raster)[1])
            .fold(0.0, f64::max)
    };
    let (images, maps) = (tall(|point| &point.image), tall(|point| &point.saliency));
    let gap = if images > 0.0 && maps > 0.0 { 8.0 } else { 0.0 };

    let mut group = Element::new("g");
    for (name, top, height) in
        [("image", caption_height, images), ("saliency", caption_height + images + gap, maps)]
    {
        if height > 0.0 {
            let turn = format!("translate(11 {}) rotate(-90)", number(top + height / 2.0));
            let style = BODY.size(11.0).colour(GREY).anchor(Anchor::Middle);
            group.push(style.at(0.0, 0.0, &style.fit(name, height.max(48.0))).set("transform", turn));
        }
    }
    for (index, ((point, name), caption)) in points.iter().zip(&captions).enumerate() {
        let mut card = Element::moved(NAMES + index as f64 * (TILE + GAP), 0.0);
        card.push(captioned(point, name, caption));
        if let Some(image) = &point.image {
            card.push(raster(image, image.image_uri(), caption_height, &format!("image at {name}")));
        }
        if let Some(saliency) = &point.saliency {
            let title = format!("saliency at {name}");
            card.push(raster(saliency, saliency.heat_uri(scale), caption_height + images + gap, &title));
        }
        group.push(card);
    }
    Block { element: group, height: caption_height + images + gap + maps }
}

/// A caption in lines that leave room for the badge.
fn wrap(caption: &str, width: f64) -> Vec<String> {
    BODY.face.wrap(caption, CAPTION, width - 2.0 * RADIUS - 7.0)
}

/// A badge with its caption to the right.
fn captioned(point: &Point, name: &str, lines: &[String]) -> Element {
    let mut group = Element::new("g");
    group.push(marks::badge([RADIUS + 0.7, RADIUS + 0.7], name, point.kind));
    for (index, line) in lines.iter().enumerate() {
        group.push(BODY.size(CAPTION).at(2.0 * RADIUS + 7.0, 13.0 + LINE * index as f64, line));
    }
    group
}

/// How large a raster is drawn.
fn size(raster: &Raster) -> [f64; 2] {
    let aspect = raster.aspect();
    // A row of few values stays a visible stripe.
    if aspect >= 1.0 { [TILE, (TILE / aspect).max(10.0)] } else { [(TILE * aspect).max(10.0), TILE] }
}

fn raster(raster: &Raster, uri: String, top: f64, title: &str) -> Element {
    let [width, height] = size(raster);
    let image = stretched(uri, [0.0, top], [width, height]).with(Element::new("title").content(title));
    let frame = Element::rectangle(0.0, top, width, height).set("fill", "none");
    Element::new("g").with(image).with(frame.set("stroke", PALE).set("stroke-width", 0.8))
}
