//! The page: heading, map, gallery, from top to bottom.

use crate::colour::{GREY, PAPER, diverging, sequential};
use crate::element::Element;
use crate::font::{BODY, FAMILIES, Face};
use crate::legend::{self, Run};
use crate::picture::{Body, Picture};
use crate::{contour, gallery, line, plane, reach, region};

/// A part of the page, drawn from its top left corner.
pub(crate) struct Block {
    pub element: Element,
    pub height: f64,
}

const WIDTH: f64 = 1040.0;
const MARGIN: f64 = 28.0;

/// The id of the gradient of inconsistencies.
pub(crate) const SEQUENTIAL: &str = "sequential";
/// The id of the gradient of saliencies.
pub(crate) const DIVERGING: &str = "diverging";

/// The picture as an SVG document: no scripts, nothing loaded from elsewhere, real text. The same
/// picture gives the same bytes.
pub fn svg(picture: &Picture) -> String {
    let inner = WIDTH - 2.0 * MARGIN;
    let body = match &picture.body {
        Body::Line(line) => line::block(picture, line, inner),
        Body::Plane(plane) => plane::block(picture, plane, inner),
        Body::Reach(reach) => reach::block(picture, reach, inner),
        Body::Contour(contour) => contour::block(picture, contour, inner),
        Body::Message(text) => message(text, inner),
    };
    let mut page = Element::new("g");
    let mut height = MARGIN;
    for block in [heading(picture, inner), body, gallery::block(picture, inner)] {
        if block.height > 0.0 {
            page.push(Element::moved(MARGIN, height).with(block.element));
            height += block.height + 24.0;
        }
    }
    height += MARGIN - 24.0;

    let definitions = Element::new("defs")
        .with(region::hatching(region::HATCHING, 6.0 * region::STEPS))
        .with(region::hatching(legend::HATCHING, 6.0))
        .with(legend::gradient(SEQUENTIAL, Run::Up, sequential))
        .with(legend::gradient(DIVERGING, Run::Right, |share| diverging(2.0 * share - 1.0)));
    let document = Element::new("svg")
        .set("xmlns", "http://www.w3.org/2000/svg")
        .set("width", WIDTH)
        .set("height", height.ceil())
        .set("viewBox", format!("0 0 {WIDTH} {}", height.ceil()))
        .set("role", "img")
        .set("aria-labelledby", "title description")
        .set("font-family", FAMILIES)
        .with(Element::new("title").set("id", "title").content(&picture.title))
        .with(Element::new("desc").set("id", "description").content(description(picture)))
        .with(definitions)
        .with(Element::new("rect").set("width", "100%").set("height", "100%").set("fill", PAPER))
        .with(page);
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    document.write(&mut out);
    out
}

fn heading(picture: &Picture, width: f64) -> Block {
    let mut group = Element::new("g");
    let mut height = 0.0;
    for line in Face::Bold.wrap(&picture.title, 19.0, width) {
        group.push(BODY.bold().size(19.0).at(0.0, height + 17.0, &line));
        height += 26.0;
    }
    for text in &picture.subtitle {
        for line in Face::Regular.wrap(text, 13.0, width) {
            group.push(BODY.size(13.0).at(0.0, height + 13.0, &line));
            height += 19.0;
        }
    }
    Block { element: group, height }
}

/// Words in place of a map.
fn message(text: &str, width: f64) -> Block {
    let lines = Face::Regular.wrap(text, 13.0, width - 32.0);
    let height = 19.0 * lines.len() as f64 + 26.0;
    let frame = Element::rectangle(0.0, 0.0, width, height).set("rx", 4.0).set("fill", "#f3f5f7");
    let mut group = Element::new("g").with(frame);
    for (index, line) in lines.iter().enumerate() {
        group.push(BODY.size(13.0).colour(GREY).at(16.0, 26.0 + 19.0 * index as f64, line));
    }
    Block { element: group, height }
}

/// The picture in words, for readers who cannot see it.
fn description(picture: &Picture) -> String {
    let mut sentences = picture.subtitle.clone();
    sentences.push(match &picture.body {
        Body::Line(line) => {
            format!("A strip of {} label intervals over {}.", line.intervals.len(), line.parameter.name)
        }
        Body::Plane(plane) => {
            let [across, up] = &plane.parameters;
            format!("A map of {} regions over {} and {}.", plane.cells.len(), across.name, up.name)
        }
        Body::Reach(reach) => format!("The ends of a stretch of {}.", reach.parameter.name),
        Body::Contour(contour) => {
            let [across, up] = &contour.parameters;
            format!("A boundary of {} segments over {} and {}.", contour.facets.len(), across.name, up.name)
        }
        Body::Message(text) => text.clone(),
    });
    let names = crate::marks::names(&picture.points);
    sentences
        .extend(names.iter().zip(&picture.points).map(|(name, point)| format!("{name}: {}.", point.caption)));
    sentences.join("\n")
}
