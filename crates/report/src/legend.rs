//! Legends: rows of samples with their meaning, and colour bars.

use crate::axis::Scale;
use crate::colour::{ALARM, Colour, GREY, INK, PAPER, Palette};
use crate::element::{Attribute, Element};
use crate::font::{Anchor, BODY, Style};
use crate::marks;
use crate::page::Block;
use crate::picture::PointKind;
use crate::trace;

/// A sample and what it means.
pub(crate) struct Entry {
    sample: Element,
    /// How wide the sample is.
    width: f64,
    text: String,
}

/// The id of the hatching on the page.
pub(crate) const HATCHING: &str = "hatching";

/// The opacity of what a boundary encloses: paler than the boundary.
pub(crate) const INSIDE: f64 = 0.55;

/// The size of a sample.
const WIDTH: f64 = 20.0;
const HEIGHT: f64 = 12.0;
/// How wide the sample of a line with a marker is: its dashes must show.
const TRACE: f64 = 44.0;

impl Entry {
    fn new(sample: Element, text: String) -> Self {
        Self { sample, width: WIDTH, text }
    }

    /// An area of a colour.
    pub(crate) fn swatch(fill: impl Attribute, text: String) -> Self {
        let sample = Element::rectangle(0.0, 0.0, WIDTH, HEIGHT).set("fill", fill);
        Self::new(sample.set("stroke", GREY).set("stroke-width", 0.5), text)
    }

    /// The labels of a palette.
    pub(crate) fn labels(palette: &Palette, expected: usize, name: impl Fn(usize) -> String) -> Vec<Self> {
        let text = |label| format!("{}{}", name(label), if label == expected { " (expected)" } else { "" });
        palette.iter().map(|(label, colour)| Self::swatch(colour, text(label))).collect()
    }

    /// Hatched areas.
    pub(crate) fn hatched(text: &str) -> Self {
        Self::swatch(format!("url(#{HATCHING})"), text.to_owned())
    }

    /// The outline of the robust component.
    pub(crate) fn outline(text: &str, is_fine: bool) -> Self {
        let line = Element::line([0.0, HEIGHT / 2.0], [WIDTH, HEIGHT / 2.0]);
        let width = if is_fine { 0.8 } else { 2.2 };
        Self::new(line.set("stroke", INK).set("stroke-width", width), text.to_owned())
    }

    /// A line in a style.
    pub(crate) fn line(style: impl Fn(Element) -> Element, text: String) -> Self {
        Self::new(style(Element::line([0.0, HEIGHT / 2.0], [WIDTH, HEIGHT / 2.0])), text)
    }

    /// A line with its marker.
    pub(crate) fn trace(index: usize, text: &str) -> Self {
        let line = trace::styled(Element::line([0.0, HEIGHT / 2.0], [TRACE, HEIGHT / 2.0]), index);
        let sample = Element::new("g").with(line).with(trace::marker([TRACE / 2.0, HEIGHT / 2.0], index));
        Self { sample, width: TRACE, text: text.to_owned() }
    }

    /// What a boundary encloses.
    pub(crate) fn inside(colour: Colour, text: String) -> Self {
        let Self { sample, width, text } = Self::swatch(colour, text);
        Self { sample: sample.set("fill-opacity", INSIDE), width, text }
    }

    /// A piece of boundary in a colour with a dark rim.
    pub(crate) fn boundary(colour: Colour, text: String) -> Self {
        let sample = Element::rectangle(0.0, HEIGHT / 2.0 - 2.5, WIDTH, 5.0).set("fill", colour);
        Self::new(sample.set("stroke", INK).set("stroke-width", 1.1), text)
    }

    /// The kinds of marked points among some.
    pub(crate) fn kinds(kinds: &[PointKind]) -> impl Iterator<Item = Self> {
        let every = [
            (PointKind::Unperturbed, "0", "unperturbed"),
            (PointKind::Witness, "", "witness"),
            (PointKind::Boundary, "", "nearest and farthest boundary point"),
            (PointKind::Start, "", "start"),
            (PointKind::Largest, "", "largest value"),
            (PointKind::Sample, "", "sample"),
        ];
        every.into_iter().filter(|(kind, ..)| kinds.contains(kind)).map(|(kind, name, text)| {
            let badge = marks::badge([WIDTH / 2.0, HEIGHT / 2.0], name, kind);
            Self::new(badge, text.to_owned())
        })
    }
}

/// Entries side by side in rows of at most `width`.
pub(crate) fn rows(entries: Vec<Entry>, width: f64) -> Block {
    let style = BODY;
    let mut group = Element::new("g");
    let (mut x, mut y) = (0.0, 0.0);
    for entry in entries {
        let sample = entry.width + 6.0;
        let text = style.fit(&entry.text, width - sample);
        let wide = sample + style.width(&text);
        if x > 0.0 && x + wide > width {
            (x, y) = (0.0, y + 22.0);
        }
        let text = style.centred(sample, HEIGHT / 2.0, &text);
        group.push(Element::moved(x, y).with(entry.sample).with(text));
        x += wide + 18.0;
    }
    Block { element: group, height: if x > 0.0 { y + HEIGHT } else { 0.0 } }
}

/// Which way a colour bar runs.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Run {
    /// Upwards, numbers on the right.
    Up,
    /// To the right, numbers below.
    Right,
}

/// The numbers of a colour bar.
pub(crate) const NUMBERS: Style = BODY.size(11.0).colour(GREY);
/// How thick a colour bar is.
pub(crate) const BAR: f64 = 12.0;

/// A colour bar over `from..to`, filled with the gradient of an id; `mark` is a bound on it.
pub(crate) fn bar(gradient: &str, scale: Scale, length: f64, run: Run, mark: Option<f64>) -> Element {
    let style = NUMBERS;
    let (width, height) = if run == Run::Up { (BAR, length) } else { (length, BAR) };
    let frame = Element::rectangle(0.0, 0.0, width, height).set("fill", format!("url(#{gradient})"));
    let mut group = Element::new("g").with(frame.set("stroke", GREY).set("stroke-width", 0.5));
    let ticks = if run == Run::Up { scale.ticks(6) } else { scale.ticks_across(5, style) };
    let mark = mark.map(|value| scale.inside(value));
    for tick in ticks {
        if mark.is_some_and(|place| (place - tick.place).abs() < 13.0) {
            continue;
        }
        let (from, to) = across(tick.place, length, run, BAR, BAR + 4.0);
        group.push(Element::line(from, to).set("stroke", GREY).set("stroke-width", 0.8));
        group.push(match run {
            Run::Up => style.centred(BAR + 7.0, to[1], &tick.text),
            Run::Right => style.anchor(Anchor::Middle).at(to[0], BAR + 15.0, &tick.text),
        });
    }
    if let Some(place) = mark {
        let (from, to) = across(place, length, run, -3.0, BAR + 4.0);
        group.push(Element::line(from, to).set("stroke", PAPER).set("stroke-width", 4.0));
        group.push(Element::line(from, to).set("stroke", ALARM).set("stroke-width", 2.0));
        group.push(BODY.bold().colour(ALARM).centred(BAR + 7.0, to[1], "δ"));
    }
    group
}

/// A short line across a bar at a place along it.
fn across(place: f64, length: f64, run: Run, from: f64, to: f64) -> ([f64; 2], [f64; 2]) {
    match run {
        Run::Up => ([from, length - place], [to, length - place]),
        Run::Right => ([place, from], [place, to]),
    }
}

/// A gradient for colour bars, for the document's definitions.
pub(crate) fn gradient(id: &str, run: Run, colour: impl Fn(f64) -> Colour) -> Element {
    let (x, y) = if run == Run::Up { ("0", "1") } else { ("1", "0") };
    let mut gradient = Element::new("linearGradient").set("id", id);
    // From the first corner to the second: up, or to the right.
    gradient = gradient.set("x1", "0").set("y1", y).set("x2", x).set("y2", "0");
    for step in 0..=24 {
        let share = f64::from(step) / 24.0;
        gradient
            .push(Element::new("stop").set("offset", format!("{share:.4}")).set("stop-color", colour(share)));
    }
    gradient
}
