//! A box of two parameters on the page: a rectangle with its axes, its frame and the marked points.

use crate::axis::{Scale, Tick};
use crate::colour::{GREY, PAPER};
use crate::element::{Element, number};
use crate::font::{Anchor, BODY, Style};
use crate::marks::{self, Mark};
use crate::picture::{Parameter, PointKind};

const NUMBERS: Style = BODY.size(11.0).colour(GREY);
/// Numbers on the vertical axis.
const MOST_UP: usize = 6;

/// The box.
pub(crate) struct Field<'a> {
    parameters: &'a [Parameter; 2],
    /// Width and height.
    pub size: [f64; 2],
    pub scales: [Scale; 2],
    /// The points that lie on it, their places, and the places of their badges.
    marks: Vec<(Mark<'a>, [f64; 2], [f64; 2])>,
}

/// Room to the left for the vertical axis.
pub(crate) fn left_of([_, up]: &[Parameter; 2]) -> f64 {
    let ticks = Scale::new(up.from, up.to, 1.0).ticks(MOST_UP);
    24.0 + ticks.iter().map(|tick| NUMBERS.width(&tick.text)).fold(0.0, f64::max) + 8.0
}

impl<'a> Field<'a> {
    pub(crate) fn new(points: Vec<Mark<'a>>, parameters: &'a [Parameter; 2], size: [f64; 2]) -> Self {
        let scales = [0, 1].map(|axis: usize| {
            let parameter = &parameters[axis];
            Scale::new(parameter.from, parameter.to, size[axis])
        });
        let placed: Vec<(Mark<'a>, [f64; 2])> = points
            .into_iter()
            .filter_map(|mark| {
                let &[x, y] = mark.theta else { return None };
                let place = [scales[0].place(x), size[1] - scales[1].place(y)];
                let near = |axis: usize| (-0.5..=size[axis] + 0.5).contains(&place[axis]);
                (near(0) && near(1)).then_some((mark, place))
            })
            .collect();
        let places: Vec<_> = placed.iter().map(|&(_, place)| place).collect();
        let badges = marks::spread(&places, size[0], size[1]);
        let marks = placed.into_iter().zip(badges).map(|((mark, place), badge)| (mark, place, badge));
        Self { parameters, size, scales, marks: marks.collect() }
    }

    /// Where a point lies; `None` if that is nowhere near the page.
    pub(crate) fn place(&self, [x, y]: [f64; 2]) -> Option<[f64; 2]> {
        let place = [self.scales[0].place(x), self.size[1] - self.scales[1].place(y)];
        place.iter().all(|place| place.is_finite() && place.abs() < 1e6).then_some(place)
    }

    /// What dots and badges cover: circles.
    pub(crate) fn covered(&self) -> Vec<([f64; 2], f64)> {
        let marks = self.marks.iter();
        marks.flat_map(|(_, place, badge)| [(*place, 5.0), (*badge, marks::RADIUS + 2.0)]).collect()
    }

    /// The numbers and the name of the horizontal axis.
    pub(crate) fn across(&self) -> Element {
        let style = NUMBERS.anchor(Anchor::Middle);
        let mut group = Element::moved(0.0, self.size[1]);
        for tick in self.ticks(0) {
            group.push(style.at(tick.place, 19.0, &tick.text));
        }
        let name = BODY.fit(&self.parameters[0].name, self.size[0]);
        group.with(BODY.anchor(Anchor::Middle).at(self.size[0] / 2.0, 38.0, &name))
    }

    /// The numbers and the name of the vertical axis, `left` wide.
    pub(crate) fn up(&self, left: f64) -> Element {
        let mut group = Element::new("g");
        for tick in self.ticks(1) {
            group.push(NUMBERS.anchor(Anchor::End).centred(-8.0, self.size[1] - tick.place, &tick.text));
        }
        let name = BODY.fit(&self.parameters[1].name, self.size[1]);
        let turned = BODY.anchor(Anchor::Middle).at(0.0, 0.0, &name);
        let turn = format!("translate({} {}) rotate(-90)", number(14.0 - left), number(self.size[1] / 2.0));
        group.with(turned.set("transform", turn))
    }

    /// The ticks of an axis.
    fn ticks(&self, axis: usize) -> Vec<Tick> {
        match axis {
            0 => self.scales[0].ticks_across(7, NUMBERS),
            _ => self.scales[1].ticks(MOST_UP.min((self.size[1] / 20.0) as usize)),
        }
    }

    /// What fills the box, cut off at its sides, with frame and ticks.
    pub(crate) fn framed(&self, inside: impl IntoIterator<Item = Element>) -> Element {
        let [width, height] = self.size;
        let mut clipped = Element::new("svg").set("width", width).set("height", height);
        for element in inside {
            clipped.push(element);
        }
        let frame = Element::rectangle(0.0, 0.0, width, height);
        let mut group = Element::new("g").with(clipped).with(frame.set("fill", "none").set("stroke", GREY));
        for tick in self.ticks(0) {
            group.push(Element::line([tick.place, height], [tick.place, height + 5.0]).set("stroke", GREY));
        }
        for tick in self.ticks(1) {
            let level = height - tick.place;
            group.push(Element::line([-5.0, level], [0.0, level]).set("stroke", GREY));
        }
        group
    }

    /// The marked points with their badges.
    pub(crate) fn marked(&self) -> Element {
        let mut group = Element::new("g");
        for (mark, place, badge) in &self.marks {
            let line = Element::line(*place, *badge);
            group.push(line.clone().set("stroke", PAPER).set("stroke-width", 3.0));
            group.push(line.set("stroke", marks::colour(mark.kind)).set("stroke-width", 1.2));
        }
        for (mark, place, badge) in &self.marks {
            group.push(marks::dot(*place, mark.kind));
            group.push(marks::badge(*badge, &mark.name, mark.kind));
        }
        group
    }

    /// The kinds of the marked points.
    pub(crate) fn kinds(&self) -> Vec<PointKind> {
        self.marks.iter().map(|(mark, ..)| mark.kind).collect()
    }
}
