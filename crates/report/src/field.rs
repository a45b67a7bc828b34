//! A box of two parameters on the page: a square with its axes, its frame and the marked points.

use crate::axis::Scale;
use crate::colour::{GREY, PAPER};
use crate::element::{Element, number};
use crate::font::{Anchor, BODY, Style};
use crate::marks;
use crate::picture::{Parameter, Picture, PointKind};

const NUMBERS: Style = BODY.size(11.0).colour(GREY);
/// Numbers on the vertical axis.
const MOST_UP: usize = 6;

/// The square.
pub(crate) struct Field<'a> {
    picture: &'a Picture,
    parameters: &'a [Parameter; 2],
    pub side: f64,
    pub scales: [Scale; 2],
    /// Of the points that lie on it: their index, place, and the place of their badge.
    marks: Vec<(usize, [f64; 2], [f64; 2])>,
}

/// Room to the left for the vertical axis.
pub(crate) fn left_of([_, up]: &[Parameter; 2]) -> f64 {
    let ticks = Scale::new(up.from, up.to, 1.0).ticks(MOST_UP);
    24.0 + ticks.iter().map(|tick| NUMBERS.width(&tick.text)).fold(0.0, f64::max) + 8.0
}

impl<'a> Field<'a> {
    pub(crate) fn new(picture: &'a Picture, parameters: &'a [Parameter; 2], side: f64) -> Self {
        let scales = [0, 1].map(|axis: usize| {
            let parameter = &parameters[axis];
            Scale::new(parameter.from, parameter.to, side)
        });
        let places: Vec<(usize, [f64; 2])> = picture
            .points
            .iter()
            .enumerate()
            .filter_map(|(index, point)| {
                let &[x, y] = point.theta.as_slice() else { return None };
                let place = [scales[0].place(x), side - scales[1].place(y)];
                place.iter().all(|place| (-0.5..=side + 0.5).contains(place)).then_some((index, place))
            })
            .collect();
        let badges = marks::spread(&places.iter().map(|&(_, place)| place).collect::<Vec<_>>(), side, side);
        let marks = places.into_iter().zip(badges).map(|((index, place), badge)| (index, place, badge));
        Self { picture, parameters, side, scales, marks: marks.collect() }
    }

    /// Where a point lies; `None` if that is nowhere near the page.
    pub(crate) fn place(&self, [x, y]: [f64; 2]) -> Option<[f64; 2]> {
        let place = [self.scales[0].place(x), self.side - self.scales[1].place(y)];
        place.iter().all(|place| place.is_finite() && place.abs() < 1e6).then_some(place)
    }

    /// What dots and badges cover: circles.
    pub(crate) fn covered(&self) -> Vec<([f64; 2], f64)> {
        let marks = self.marks.iter();
        marks.flat_map(|&(_, place, badge)| [(place, 5.0), (badge, marks::RADIUS + 2.0)]).collect()
    }

    /// The numbers and the name of the horizontal axis.
    pub(crate) fn across(&self) -> Element {
        let style = NUMBERS.anchor(Anchor::Middle);
        let mut group = Element::moved(0.0, self.side);
        for tick in self.scales[0].ticks_across(7, style) {
            group.push(style.at(tick.place, 19.0, &tick.text));
        }
        let name = BODY.fit(&self.parameters[0].name, self.side);
        group.with(BODY.anchor(Anchor::Middle).at(self.side / 2.0, 38.0, &name))
    }

    /// The numbers and the name of the vertical axis, `left` wide.
    pub(crate) fn up(&self, left: f64) -> Element {
        let mut group = Element::new("g");
        for tick in self.scales[1].ticks(MOST_UP) {
            group.push(NUMBERS.anchor(Anchor::End).centred(-8.0, self.side - tick.place, &tick.text));
        }
        let name = BODY.fit(&self.parameters[1].name, self.side);
        let turned = BODY.anchor(Anchor::Middle).at(0.0, 0.0, &name);
        let turn = format!("translate({} {}) rotate(-90)", number(14.0 - left), number(self.side / 2.0));
        group.with(turned.set("transform", turn))
    }

    /// What fills the square, cut off at its sides, with frame and ticks.
    pub(crate) fn framed(&self, inside: impl IntoIterator<Item = Element>) -> Element {
        let mut clipped = Element::new("svg").set("width", self.side).set("height", self.side);
        for element in inside {
            clipped.push(element);
        }
        let frame = Element::rectangle(0.0, 0.0, self.side, self.side);
        let mut group = Element::new("g").with(clipped).with(frame.set("fill", "none").set("stroke", GREY));
        for (axis, scale) in self.scales.iter().enumerate() {
            for tick in scale.ticks_across(if axis == 0 { 7 } else { MOST_UP }, BODY.size(11.0)) {
                let (from, to) = if axis == 0 {
                    ([tick.place, self.side], [tick.place, self.side + 5.0])
                } else {
                    ([-5.0, self.side - tick.place], [0.0, self.side - tick.place])
                };
                group.push(Element::line(from, to).set("stroke", GREY));
            }
        }
        group
    }

    /// The marked points with their badges.
    pub(crate) fn marked(&self) -> Element {
        let names = marks::names(&self.picture.points);
        let mut group = Element::new("g");
        for &(index, place, badge) in &self.marks {
            let colour = marks::colour(self.picture.points[index].kind);
            group.push(Element::line(place, badge).set("stroke", PAPER).set("stroke-width", 3.0));
            group.push(Element::line(place, badge).set("stroke", colour).set("stroke-width", 1.2));
        }
        for &(index, place, badge) in &self.marks {
            let kind = self.picture.points[index].kind;
            group.push(marks::dot(place, kind));
            group.push(marks::badge(badge, &names[index], kind));
        }
        group
    }

    /// The kinds of the marked points.
    pub(crate) fn kinds(&self) -> Vec<PointKind> {
        self.marks.iter().map(|&(index, ..)| self.picture.points[index].kind).collect()
    }
}
