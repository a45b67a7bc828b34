//! A parameter laid across the page: its axis, the stretch around 0 bracketed above it, and the
//! marked points.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use crate::axis::{Scale, brief};
use crate::colour::{GREY, INK, Palette};
use crate::element::{Element, number};
use crate::font::{Anchor, BODY, Style};
use crate::legend::HATCHING;
use crate::marks::{self, Mark};
use crate::picture::{Interval, Parameter, PointKind, Robust};

/// How tall the strip is.
pub(crate) const STRIP: f64 = 46.0;
/// Room above the badges for the bracket and its caption.
const BRACKET: f64 = 30.0;
/// Room above the strip for the badges.
const BADGES: f64 = 38.0;
/// Room to the left for the numbers of a vertical axis.
pub(crate) const LEFT: f64 = 52.0;
pub(crate) const NUMBERS: Style = BODY.size(11.0).colour(GREY);

/// The parameter.
pub(crate) struct Strip<'a> {
    points: Vec<Mark<'a>>,
    parameter: &'a Parameter,
    robust: Option<&'a Robust>,
    pub scale: Scale,
    pub width: f64,
}

impl<'a> Strip<'a> {
    pub(crate) fn new(
        points: Vec<Mark<'a>>,
        parameter: &'a Parameter,
        robust: Option<&'a Robust>,
        width: f64,
    ) -> Self {
        Self { points, parameter, robust, scale: Scale::new(parameter.from, parameter.to, width), width }
    }

    /// Room above the strip.
    pub(crate) fn top(&self) -> f64 {
        let marked = if self.marks().next().is_some() { BADGES } else { 10.0 };
        let bracketed = if self.robust.is_some() { BRACKET } else { 0.0 };
        bracketed + marked
    }

    /// The frame of the strip.
    pub(crate) fn frame(&self) -> Element {
        let frame = Element::rectangle(0.0, 0.0, self.width, STRIP).set("fill", "none");
        frame.set("stroke", INK).set("stroke-width", 0.9)
    }

    /// The intervals, named where there is room, with their end points.
    pub(crate) fn intervals(
        &self,
        intervals: &[Interval],
        palette: &Palette,
        names: impl Fn(usize) -> [String; 2],
    ) -> Element {
        let mut group = Element::new("g");
        let name_style = BODY.bold().size(14.0).anchor(Anchor::Middle);
        let mut ends = BTreeSet::new();
        for interval in intervals {
            let (from, to) = (self.scale.inside(interval.from), self.scale.inside(interval.to));
            // A stretch too short to see is still there.
            let area = Element::rectangle(from, 0.0, (to - from).max(0.4), STRIP);
            group.push(match interval.label {
                Some(label) => area.set("fill", palette.colour(label)),
                None => area.set("fill", format!("url(#{HATCHING})")),
            });
            let names = interval.label.map(&names);
            if let Some(name) = names.iter().flatten().find(|name| name_style.width(name) + 8.0 <= to - from)
            {
                group.push(name_style.centred((from + to) / 2.0, STRIP / 2.0, name));
            }
            for (place, value) in [(from, interval.from), (to, interval.to)] {
                // As sortable integers: hundredths of a unit, and the number to print.
                ends.insert(((place * 100.0) as i64, brief(value)));
            }
        }
        let ends = ends.into_iter().map(|(hundredths, text)| (hundredths as f64 / 100.0, text));
        group.with(self.frame()).with(self.ends(ends))
    }

    /// Places on the strip with their numbers, as far as these do not touch. They come in order.
    pub(crate) fn ends(&self, ends: impl IntoIterator<Item = (f64, String)>) -> Element {
        let mut group = Element::new("g");
        let mut free_from = f64::NEG_INFINITY;
        for (place, text) in ends {
            group.push(
                Element::line([place, 0.0], [place, STRIP + 5.0]).set("stroke", INK).set("stroke-width", 0.9),
            );
            let half = NUMBERS.width(&text) / 2.0;
            if place - half > free_from {
                group.push(NUMBERS.anchor(Anchor::Middle).at(place, STRIP + 18.0, &text));
                free_from = place + half + 6.0;
            }
        }
        group
    }

    /// The kinds of the marked points.
    pub(crate) fn kinds(&self) -> Vec<PointKind> {
        self.marks().map(|(mark, _)| mark.kind).collect()
    }

    /// The points on the axis with their places.
    pub(crate) fn marks(&self) -> impl Iterator<Item = (&Mark<'a>, f64)> {
        self.points.iter().filter_map(|mark| {
            let &[theta] = mark.theta else { return None };
            let place = self.scale.place(theta);
            (-0.5..=self.width + 0.5).contains(&place).then_some((mark, place))
        })
    }

    /// The robust stretch, bracketed above the strip.
    pub(crate) fn bracket(&self, top: f64) -> Element {
        let Some(robust) = self.robust else { return Element::new("g") };
        let (from, to) = (self.scale.inside(robust.from), self.scale.inside(robust.to));
        let head = BRACKET - 8.0;
        let mut path = String::new();
        // Writing to a String cannot fail.
        let _ = write!(path, "M{} {top}V{head}H{}V{top}", number(from), number(to));
        let line = Element::path(path).set("fill", "none").set("stroke", INK).set("stroke-width", 2.0);
        let style = BODY.bold().anchor(Anchor::Middle);
        let caption = style.fit(&robust.caption, self.width);
        let half = style.width(&caption) / 2.0;
        let middle = ((from + to) / 2.0).clamp(half, (self.width - half).max(half));
        Element::new("g").with(line).with(style.at(middle, head - 7.0, &caption))
    }

    /// The marked points: dots on the strip's upper edge, badges in a row above.
    pub(crate) fn badges(&self, top: f64) -> Element {
        let mut marks: Vec<_> = self.marks().collect();
        marks.sort_by(|one, other| one.1.total_cmp(&other.1));
        let places = marks::row(&marks.iter().map(|&(_, place)| place).collect::<Vec<_>>(), self.width);
        let height = top - BADGES + marks::RADIUS + 6.0;
        let mut group = Element::new("g");
        for (&(mark, place), &badge) in marks.iter().zip(&places) {
            let stem = Element::line([badge, height], [place, top]);
            let colour = marks::colour(mark.kind);
            group.push(stem.set("stroke", colour).set("stroke-width", 1.2));
        }
        for (&(mark, place), &badge) in marks.iter().zip(&places) {
            group.push(marks::dot([place, top], mark.kind));
            group.push(marks::badge([badge, height], &mark.name, mark.kind));
        }
        group
    }

    /// The horizontal axis at the foot of the chart.
    pub(crate) fn axis(&self, under_curve: bool) -> Element {
        let mut group = Element::new("g");
        if !under_curve {
            group.push(Element::line([0.0, 0.0], [self.width, 0.0]).set("stroke", GREY));
        }
        let style = NUMBERS.anchor(Anchor::Middle);
        for tick in self.scale.ticks_across(11, style) {
            group.push(Element::line([tick.place, 0.0], [tick.place, 5.0]).set("stroke", GREY));
            group.push(style.at(tick.place, 18.0, &tick.text));
        }
        let name = BODY.fit(&self.parameter.name, self.width);
        group.with(BODY.anchor(Anchor::Middle).at(self.width / 2.0, 38.0, &name))
    }
}
