//! A panel of a chart: its frame, its axes, its level, its notes.

use crate::axis::Tick;
use crate::chart::ChartPanel;
use crate::charts::level;
use crate::charts::ruler::{Ruler, shows};
use crate::charts::series::{self, Places};
use crate::charts::shown::{LeftOut, Shown};
use crate::colour::{GREY, PALE};
use crate::element::{Element, number};
use crate::font::{Anchor, BODY, Style};
use crate::page::Block;
use crate::strip::NUMBERS;

/// The size of titles, and a line of them.
const TITLE: Style = BODY.bold().size(13.0);
const LINE: f64 = 18.0;
/// Room for the name of the vertical axis.
const NAME: f64 = 22.0;
/// Room to the right of the frame.
const RIGHT: f64 = 8.0;
/// Room below the frame for the numbers and the name of the axis.
const FOOT: f64 = 44.0;

/// A panel of a width on the page.
pub(crate) struct Plot<'a> {
    panel: &'a ChartPanel,
    shown: Vec<Shown<'a>>,
    width: f64,
    height: f64,
    up: Ruler,
    ticks: Vec<Tick>,
    title: Vec<String>,
}

impl<'a> Plot<'a> {
    pub(crate) fn new(panel: &'a ChartPanel, width: f64) -> Self {
        let height = (0.62 * width).clamp(190.0, 360.0);
        let shown: Vec<_> = panel.series.iter().map(|series| Shown::new(panel, series)).collect();
        let values = shown.iter().flat_map(Shown::up).chain(panel.level.as_ref().map(|level| level.at));
        let up = Ruler::new(&panel.up, values, height);
        let ticks = up.ticks((height / 40.0) as usize);
        let title = TITLE.face.wrap(&panel.title, TITLE.size, width - RIGHT);
        Self { panel, shown, width, height, up, ticks, title }
    }

    /// The room its numbers need to the left of the frame.
    pub(crate) fn left(&self) -> f64 {
        NAME + 8.0 + self.ticks.iter().map(|tick| NUMBERS.width(&tick.text)).fold(12.0, f64::max)
    }

    /// The room its title needs above the frame.
    pub(crate) fn top(&self) -> f64 {
        LINE * self.title.len() as f64 + 6.0
    }

    /// The panel, its frame at a corner; `style` knows the style of a series by its name.
    pub(crate) fn block(&self, [left, top]: [f64; 2], style: impl Fn(&str) -> usize) -> Block {
        let wide = (self.width - left - RIGHT).max(40.0);
        let across = Ruler::new(&self.panel.across, self.shown.iter().flat_map(Shown::across), wide);
        let places = Places { across: &across, up: &self.up, height: self.height };

        let mut group = Element::moved(left, top);
        group.push(self.title(left));
        group.push(self.levels(wide));
        group.push(self.columns(&across));
        for shown in &self.shown {
            group.push(series::band(shown, style(&shown.series.name), &places));
        }
        for shown in &self.shown {
            group.push(series::line(shown, style(&shown.series.name), &places));
        }
        if let Some(marked) = self.panel.level.as_ref().filter(|level| shows(&self.panel.up, level.at)) {
            group.push(level::level(marked, &self.shown, &places, wide));
        }
        let frame = Element::rectangle(0.0, 0.0, wide, self.height).set("fill", "none");
        group.push(frame.set("stroke", GREY));
        if self.shown.iter().all(|shown| shown.lines.is_empty()) {
            let style = BODY.colour(GREY).anchor(Anchor::Middle);
            group.push(style.centred(wide / 2.0, 20.0, "no values"));
        }
        group.push(self.names(left, wide));
        let notes = self.notes(wide);
        let foot = self.height + FOOT;
        Block {
            element: group.with(Element::moved(0.0, foot).with(notes.element)),
            height: top + foot + notes.height,
        }
    }

    /// The title, upwards from the frame.
    fn title(&self, left: f64) -> Element {
        let mut group = Element::moved(NAME - left, -9.0);
        for (below, line) in self.title.iter().rev().enumerate() {
            group.push(TITLE.at(0.0, -LINE * below as f64, line));
        }
        group
    }

    /// The numbers of the vertical axis with their rules.
    fn levels(&self, wide: f64) -> Element {
        let mut group = Element::new("g");
        for tick in &self.ticks {
            let height = self.height - tick.place;
            let line = Element::line([0.0, height], [wide, height]);
            group.push(match tick.text.as_str() {
                "0" => line.set("stroke", GREY).set("stroke-width", 0.9),
                _ => line.set("stroke", PALE).set("stroke-width", 0.7),
            });
            group.push(NUMBERS.anchor(Anchor::End).centred(-8.0, height, &tick.text));
        }
        group
    }

    /// The numbers of the horizontal axis with their rules.
    fn columns(&self, across: &Ruler) -> Element {
        let style = NUMBERS.anchor(Anchor::Middle);
        let mut group = Element::new("g");
        for tick in across.ticks_across(11, style) {
            let rule = Element::line([tick.place, 0.0], [tick.place, self.height]).set("stroke", PALE);
            group.push(rule.set("stroke-width", 0.7));
            let [from, to] = [0.0, 5.0].map(|below| [tick.place, self.height + below]);
            group.push(Element::line(from, to).set("stroke", GREY));
            group.push(style.at(tick.place, self.height + 18.0, &tick.text));
        }
        group
    }

    /// The names of the axes.
    fn names(&self, left: f64, wide: f64) -> Element {
        let style = BODY.anchor(Anchor::Middle);
        let turn = format!("translate({} {}) rotate(-90)", number(12.0 - left), number(self.height / 2.0));
        let up = style.at(0.0, 0.0, &style.fit(&self.panel.up.name, self.height)).set("transform", turn);
        let across = style.fit(&self.panel.across.name, wide);
        Element::new("g").with(up).with(style.at(wide / 2.0, self.height + 38.0, &across))
    }

    /// What is left out.
    fn notes(&self, wide: f64) -> Block {
        let text = LeftOut::new(self.panel).text().unwrap_or_default();
        let lines = NUMBERS.face.wrap(&text, NUMBERS.size, wide);
        let mut group = Element::new("g");
        for (index, line) in lines.iter().enumerate() {
            group.push(NUMBERS.at(0.0, 15.0 + 15.0 * index as f64, line));
        }
        Block { element: group, height: 17.0 * lines.len() as f64 }
    }
}
