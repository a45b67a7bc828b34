//! The page: blocks from top to bottom under a heading.

use crate::chart::Chart;
use crate::colour::{GREY, PAPER, diverging, sequential};
use crate::element::Element;
use crate::font::{BODY, FAMILIES, Face};
use crate::legend::{self, Run};
use crate::picture::{Body, Picture};
use crate::semantic::SemanticMap;
use crate::sheet::Sheet;
use crate::{charts, contour, gallery, line, maps, plane, reach, region, sheet};

/// What is drawn.
#[derive(Clone, Copy, Debug)]
pub enum Subject<'a> {
    /// A verdict.
    Picture(&'a Picture),
    /// A semantic map.
    Map(&'a SemanticMap),
    /// A line chart.
    Chart(&'a Chart),
    /// A sheet of images and maps.
    Sheet(&'a Sheet),
}

impl<'a> From<&'a Picture> for Subject<'a> {
    fn from(picture: &'a Picture) -> Self {
        Self::Picture(picture)
    }
}

impl<'a> From<&'a SemanticMap> for Subject<'a> {
    fn from(map: &'a SemanticMap) -> Self {
        Self::Map(map)
    }
}

impl<'a> From<&'a Chart> for Subject<'a> {
    fn from(chart: &'a Chart) -> Self {
        Self::Chart(chart)
    }
}

impl<'a> From<&'a Sheet> for Subject<'a> {
    fn from(sheet: &'a Sheet) -> Self {
        Self::Sheet(sheet)
    }
}

/// A part of the page, drawn from its top left corner.
pub(crate) struct Block {
    pub element: Element,
    pub height: f64,
}

/// A page before it is written.
pub(crate) struct Page<'a> {
    /// What it holds in words, for readers who cannot see it.
    pub description: String,
    pub title: &'a str,
    pub subtitle: &'a [String],
    /// The width between the margins.
    pub width: f64,
    /// What the blocks refer to.
    pub definitions: Vec<Element>,
    /// What stands under the heading.
    pub blocks: Vec<Block>,
}

/// The usual width between the margins.
pub(crate) const WIDTH: f64 = 984.0;
const MARGIN: f64 = 28.0;

/// The id of the gradient of inconsistencies.
pub(crate) const SEQUENTIAL: &str = "sequential";
/// The id of the gradient of saliencies.
pub(crate) const DIVERGING: &str = "diverging";

/// The picture as an SVG document: no scripts, nothing loaded from elsewhere, real text. The same
/// picture gives the same bytes.
pub fn svg<'a>(subject: impl Into<Subject<'a>>) -> String {
    match subject.into() {
        Subject::Picture(picture) => page(picture).svg(),
        Subject::Map(map) => maps::page(map).svg(),
        Subject::Chart(chart) => charts::page(chart).svg(),
        Subject::Sheet(sheet) => sheet::page(sheet).svg(),
    }
}

/// The page of a verdict.
fn page(picture: &Picture) -> Page<'_> {
    let body = match &picture.body {
        Body::Line(line) => line::block(picture, line, WIDTH),
        Body::Plane(plane) => plane::block(picture, plane, WIDTH),
        Body::Reach(reach) => reach::block(picture, reach, WIDTH),
        Body::Contour(contour) => contour::block(picture, contour, WIDTH),
        Body::Chart(panel) => charts::block(panel, WIDTH),
        Body::Message(text) => message(text, WIDTH),
    };
    Page {
        description: description(picture),
        title: &picture.title,
        subtitle: &picture.subtitle,
        width: WIDTH,
        definitions: vec![
            region::hatching(region::HATCHING, 6.0 * region::STEPS),
            region::hatching(legend::HATCHING, 6.0),
            legend::gradient(SEQUENTIAL, Run::Up, sequential),
            legend::gradient(DIVERGING, Run::Right, |share| diverging(2.0 * share - 1.0)),
        ],
        blocks: vec![body, gallery::block(picture, WIDTH)],
    }
}

impl Page<'_> {
    fn svg(self) -> String {
        let mut content = Element::new("g");
        let mut height = MARGIN;
        let heading = heading(self.title, self.subtitle, self.width);
        for block in [heading].into_iter().chain(self.blocks) {
            if block.height > 0.0 {
                content.push(Element::moved(MARGIN, height).with(block.element));
                height += block.height + 24.0;
            }
        }
        let size = [self.width + 2.0 * MARGIN, (height + MARGIN - 24.0).ceil()];
        let definitions = self.definitions.into_iter().fold(Element::new("defs"), Element::with);
        let document = Element::new("svg")
            .set("xmlns", "http://www.w3.org/2000/svg")
            .set("width", size[0])
            .set("height", size[1])
            .set("viewBox", format!("0 0 {} {}", size[0], size[1]))
            .set("role", "img")
            .set("aria-labelledby", "title description")
            .set("font-family", FAMILIES)
            .with(Element::new("title").set("id", "title").content(self.title))
            .with(Element::new("desc").set("id", "description").content(self.description))
            .with(definitions)
            .with(Element::new("rect").set("width", "100%").set("height", "100%").set("fill", PAPER))
            .with(content);
        let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        document.write(&mut out);
        out
    }
}

fn heading(title: &str, subtitle: &[String], width: f64) -> Block {
    let mut group = Element::new("g");
    let mut height = 0.0;
    for line in Face::Bold.wrap(title, 19.0, width) {
        group.push(BODY.bold().size(19.0).at(0.0, height + 17.0, &line));
        height += 26.0;
    }
    for text in subtitle {
        for line in Face::Regular.wrap(text, 13.0, width) {
            group.push(BODY.size(13.0).at(0.0, height + 13.0, &line));
            height += 19.0;
        }
    }
    Block { element: group, height }
}

/// Words in place of a map.
pub(crate) fn message(text: &str, width: f64) -> Block {
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
        Body::Chart(panel) => charts::words(panel),
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
    let marks = picture.marks();
    sentences.extend(
        marks.iter().zip(&picture.points).map(|(mark, point)| format!("{}: {}.", mark.name, point.caption)),
    );
    sentences.join("\n")
}
