//! One parameter: a strip of labels, the robust stretch bracketed above it, and on the same axis
//! the inconsistency curve.

use std::fmt::Write as _;

use crate::axis::{Scale, brief};
use crate::colour::{ALARM, GREY, PALE, Palette, sequential};
use crate::element::{Element, number};
use crate::font::{Anchor, BODY};
use crate::legend::{self, Entry};
use crate::page::Block;
use crate::picture::{Line, Picture};
use crate::strip::{LEFT, NUMBERS, STRIP, Strip};

/// How tall the inconsistency curve is.
const CURVE: f64 = 180.0;
/// Room below the strip for the numbers of the end points.
const ENDS: f64 = 30.0;
/// Room above the curve for its heading.
const HEADING: f64 = 32.0;

/// The strip, the curve, the axis and the legend.
pub(crate) fn block(picture: &Picture, line: &Line, width: f64) -> Block {
    let attention = picture.attention.as_ref().filter(|_| !line.inconsistency.is_empty());
    let wide = width - LEFT - 10.0;
    let chart = Chart {
        picture,
        line,
        strip: Strip::new(picture.marks(), &line.parameter, line.robust.as_ref(), wide),
        palette: Palette::new(
            picture.expected_label,
            line.intervals.iter().filter_map(|interval| interval.label),
        ),
    };

    let names = |label: usize| [format!("label {label}"), label.to_string()];
    let mut group = Element::moved(LEFT, 0.0);
    let top = chart.strip.top();
    group.push(chart.strip.bracket(top));
    group.push(Element::moved(0.0, top).with(chart.strip.intervals(&line.intervals, &chart.palette, names)));
    let mut bottom = top + STRIP + ENDS;
    if let Some(attention) = attention {
        let style = BODY.bold().size(13.0);
        let heading = format!("Attention inconsistency ({})", attention.measure);
        bottom += HEADING;
        group.push(style.at(0.0, bottom - 9.0, &style.fit(&heading, wide)));
        group.push(Element::moved(0.0, bottom).with(chart.curve(attention.delta)));
        bottom += CURVE;
        group.push(chart.rules(bottom - CURVE, bottom));
    }
    group.push(Element::moved(0.0, bottom).with(chart.strip.axis(attention.is_some())));
    group.push(chart.strip.badges(top));

    bottom += 56.0;
    let legend = legend::rows(chart.legend(), wide);
    group.push(Element::moved(0.0, bottom).with(legend.element));
    Block { element: group, height: bottom + legend.height }
}

struct Chart<'a> {
    picture: &'a Picture,
    line: &'a Line,
    strip: Strip<'a>,
    palette: Palette,
}

impl Chart<'_> {
    /// Faint lines through the curve at the marked points.
    fn rules(&self, top: f64, bottom: f64) -> Element {
        let mut group = Element::new("g").set("stroke", PALE).set("stroke-dasharray", "3 3");
        for (_, place) in self.strip.marks() {
            group.push(Element::line([place, top], [place, bottom]));
        }
        group
    }

    /// The inconsistency, with the bound that was asked for.
    fn curve(&self, delta: Option<f64>) -> Element {
        let values = self.line.inconsistency.iter().flat_map(|piece| [piece.at_from, piece.at_to]);
        let largest = values.filter(|value| value.is_finite()).fold(0.0, f64::max);
        // A bound far above the curve would flatten it.
        let shown = delta.filter(|&delta| delta >= 0.0 && (largest == 0.0 || delta <= 3.0 * largest));
        let top = shown.unwrap_or(0.0).max(largest) * 1.08;
        let up = Scale::new(0.0, if top > 0.0 { top } else { 1.0 }, CURVE);
        let mut group = Element::new("g");
        for tick in up.ticks(5) {
            let height = CURVE - tick.place;
            group.push(
                Element::line([0.0, height], [self.strip.width, height])
                    .set("stroke", PALE)
                    .set("stroke-width", 0.7),
            );
            group.push(NUMBERS.anchor(Anchor::End).centred(-8.0, height, &tick.text));
        }
        let (line, area) = self.traces(up);
        let colour = sequential(0.72);
        group.push(Element::path(area).set("fill", colour).set("fill-opacity", 0.16));
        let line = Element::path(line).set("fill", "none").set("stroke", colour).set("stroke-width", 1.8);
        group.push(line.set("stroke-linejoin", "round"));
        if let Some(delta) = delta {
            let text = format!("δ = {}", brief(delta));
            let height = if shown.is_some() { CURVE - up.inside(delta) } else { 0.0 };
            let text = if shown.is_some() { text } else { format!("{text}, above the curve") };
            if shown.is_some() {
                let line = Element::line([0.0, height], [self.strip.width, height]).set("stroke", ALARM);
                group.push(line.set("stroke-width", 1.4).set("stroke-dasharray", "6 4"));
            }
            let base = if height < 18.0 { height + 14.0 } else { height - 5.0 };
            group.push(BODY.bold().colour(ALARM).anchor(Anchor::End).at(self.strip.width - 6.0, base, &text));
        }
        let frame =
            Element::rectangle(0.0, 0.0, self.strip.width, CURVE).set("fill", "none").set("stroke", GREY);
        group.with(frame)
    }

    /// The curve, and the area under it.
    fn traces(&self, up: Scale) -> (String, String) {
        let (mut line, mut area) = (String::new(), String::new());
        let mut last = None;
        for piece in &self.line.inconsistency {
            if ![piece.from, piece.to, piece.at_from, piece.at_to].iter().all(|value| value.is_finite()) {
                continue;
            }
            let (from, to) =
                (number(self.strip.scale.inside(piece.from)), number(self.strip.scale.inside(piece.to)));
            let (start, end) =
                (number(CURVE - up.inside(piece.at_from)), number(CURVE - up.inside(piece.at_to)));
            // Where pieces meet at different heights the jump is drawn too.
            let pen = if last.as_ref() == Some(&from) { 'L' } else { 'M' };
            // Writing to a String cannot fail.
            let _ = write!(line, "{pen}{from} {start}L{to} {end}");
            let _ = write!(area, "M{from} {CURVE}V{start}L{to} {end}V{CURVE}z");
            last = Some(to);
        }
        (line, area)
    }

    fn legend(&self) -> Vec<Entry> {
        let mut entries =
            Entry::labels(&self.palette, self.picture.expected_label, |label| format!("label {label}"));
        if self.line.intervals.iter().any(|interval| interval.label.is_none()) {
            entries.push(Entry::hatched("tie"));
        }
        entries.extend(Entry::kinds(&self.strip.kinds()));
        entries
    }
}
