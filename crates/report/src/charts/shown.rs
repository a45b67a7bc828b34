//! What of a series a panel can show.

use crate::chart::{ChartPanel, Series};
use crate::charts::ruler::shows;

/// A series in pieces without gaps.
pub(crate) struct Shown<'a> {
    pub series: &'a Series,
    pub lines: Vec<Vec<[f64; 2]>>,
    pub bands: Vec<Vec<[f64; 3]>>,
}

/// How many points a panel cannot show.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct LeftOut {
    /// Those with a number that is not finite.
    endless: usize,
    /// Others at or below 0 on a logarithmic axis.
    negative: usize,
}

impl<'a> Shown<'a> {
    pub(crate) fn new(panel: &ChartPanel, series: &'a Series) -> Self {
        let has_point = |&[place, value]: &[f64; 2]| shows(&panel.across, place) && shows(&panel.up, value);
        // A lower end below a logarithmic axis is still a band: it reaches down to the frame.
        let has_band = |&[place, low, high]: &[f64; 3]| low.is_finite() && has_point(&[place, high]);
        Self { series, lines: pieces(&series.points, has_point), bands: pieces(&series.band, has_band) }
    }

    /// The numbers along the horizontal axis.
    pub(crate) fn across(&self) -> impl Iterator<Item = f64> + '_ {
        let points = self.lines.iter().flatten().map(|&[place, _]| place);
        points.chain(self.bands.iter().flatten().map(|&[place, ..]| place))
    }

    /// The numbers along the vertical axis.
    pub(crate) fn up(&self) -> impl Iterator<Item = f64> + '_ {
        let points = self.lines.iter().flatten().map(|&[_, value]| value);
        points.chain(self.bands.iter().flatten().flat_map(|&[_, low, high]| [low, high]))
    }
}

/// The runs of entries that are shown.
fn pieces<const N: usize>(entries: &[[f64; N]], is_shown: impl Fn(&[f64; N]) -> bool) -> Vec<Vec<[f64; N]>> {
    let runs = entries.split(|entry| !is_shown(entry));
    runs.filter(|run| !run.is_empty()).map(<[_]>::to_vec).collect()
}

impl LeftOut {
    /// The points of a panel, and its level.
    pub(crate) fn new(panel: &ChartPanel) -> Self {
        let mut left_out = Self::default();
        let points = panel.series.iter().flat_map(|series| &series.points);
        for &[place, value] in points {
            let is_finite = place.is_finite() && value.is_finite();
            let is_shown = shows(&panel.across, place) && shows(&panel.up, value);
            left_out.count(is_finite, is_shown);
        }
        if let Some(level) = &panel.level {
            left_out.count(level.at.is_finite(), shows(&panel.up, level.at));
        }
        left_out
    }

    fn count(&mut self, is_finite: bool, is_shown: bool) {
        match (is_finite, is_shown) {
            (false, _) => self.endless += 1,
            (true, false) => self.negative += 1,
            (true, true) => {}
        }
    }

    /// In words, if anything is left out.
    pub(crate) fn text(self) -> Option<String> {
        let Self { endless, negative } = self;
        let named = |count: usize, one: &str, more: &str| match count {
            0 => None,
            1 => Some(format!("1 {one}")),
            _ => Some(format!("{count} {more}")),
        };
        let parts = [
            named(
                endless,
                "value that is not a number or is infinite",
                "values that are not numbers or are infinite",
            ),
            named(negative, "value at or below 0", "values at or below 0"),
        ];
        let parts: Vec<_> = parts.into_iter().flatten().collect();
        (!parts.is_empty()).then(|| format!("Left out: {}.", parts.join(", ")))
    }
}
