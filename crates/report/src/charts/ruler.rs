//! An axis of a chart: which values it can show, where, and its ticks.

use crate::axis::{Scale, Tick, fits, rounded};
use crate::chart::Axis;
use crate::font::Style;

/// An axis laid along `length` units of the page.
pub(crate) struct Ruler {
    /// Over the values, or over their decimal logarithms.
    scale: Scale,
    ends: [f64; 2],
    is_logarithmic: bool,
}

/// How much longer than its values an axis is at each end.
const MORE: f64 = 0.04;
/// Beyond this, differences overflow.
const HUGE: f64 = f64::MAX / 8.0;
/// Logarithms beyond this come too near to those of numbers that have no digits left.
const DECADES: f64 = 300.0;

/// Whether an axis has a place for a value.
pub(crate) fn shows(axis: &Axis, value: f64) -> bool {
    value.is_finite() && (value > 0.0 || !axis.is_logarithmic)
}

impl Ruler {
    /// An axis that holds some values and those it holds in any case.
    pub(crate) fn new(axis: &Axis, values: impl IntoIterator<Item = f64>, length: f64) -> Self {
        let held = axis.held.iter().copied().chain(values).filter(|&value| shows(axis, value));
        let [low, high] = held
            .map(|value| match axis.is_logarithmic {
                true => value.log10().clamp(-DECADES, DECADES),
                false => value.clamp(-HUGE, HUGE),
            })
            .fold([f64::INFINITY, f64::NEG_INFINITY], |[low, high], value| [low.min(value), high.max(value)]);
        let ends = if low < high {
            let more = (MORE * (high - low)).min(if axis.is_logarithmic { 2.0 } else { f64::MAX });
            [low - more, high + more]
        } else if low == high {
            // Around a constant: half of it, or half a decade.
            let half = if axis.is_logarithmic || low == 0.0 { 0.5 } else { 0.5 * low.abs() };
            [low - half, low + half]
        } else {
            [0.0, 1.0]
        };
        Self { scale: Scale::new(ends[0], ends[1], length), ends, is_logarithmic: axis.is_logarithmic }
    }

    /// Where a value lies, 0 at the lower end; what cannot be shown lies at the lower end.
    pub(crate) fn place(&self, value: f64) -> f64 {
        let value = if self.is_logarithmic { value.max(0.0).log10() } else { value };
        self.scale.inside(value)
    }

    /// At most `most` ticks.
    pub(crate) fn ticks(&self, most: usize) -> Vec<Tick> {
        if self.is_logarithmic {
            self.sets(most).find(|ticks| ticks.len() <= most).unwrap_or_default()
        } else {
            self.scale.ticks(most)
        }
    }

    /// As many ticks, at most `most`, as leave their texts side by side without touching.
    pub(crate) fn ticks_across(&self, most: usize, style: Style) -> Vec<Tick> {
        if self.is_logarithmic {
            self.sets(most).find(|ticks| ticks.len() <= most && fits(ticks, style)).unwrap_or_default()
        } else {
            self.scale.ticks_across(most, style)
        }
    }

    /// Sets of ticks of a logarithmic axis, from many to few.
    fn sets(&self, most: usize) -> impl Iterator<Item = Vec<Tick>> + '_ {
        let dense = std::iter::once(self.decades(&[1.0, 2.0, 5.0], 1));
        // Where an axis is so short that it has hardly any of these, a linear one has better ticks.
        let dense = dense.flat_map(move |ticks| match ticks.len() {
            0..3 => (2..=most).rev().map(|most| self.linear(most)).collect(),
            _ => vec![ticks],
        });
        dense.chain([1, 2, 5, 10, 20, 50, 100, 200, 500].map(|stride| self.decades(&[1.0], stride)))
    }

    /// Some multiples of every `stride`th power of ten.
    fn decades(&self, multiples: &[f64], stride: i32) -> Vec<Tick> {
        let [low, high] = self.ends;
        let first = (low as i32).div_euclid(stride) - 1;
        let last = (high as i32).div_euclid(stride) + 1;
        let powers = (first..=last).map(|index| index * stride);
        let values = powers.flat_map(|power| multiples.iter().map(move |multiple| (*multiple, power)));
        values
            .filter(|&(multiple, power)| (low..=high).contains(&(f64::from(power) + multiple.log10())))
            .map(|(multiple, power)| (multiple * 10f64.powi(power), 10f64.powi(power)))
            .map(|(value, unit)| Tick { place: self.place(value), text: rounded(value, unit) })
            .collect()
    }

    /// Ticks of a logarithmic axis at equal distances of the values.
    fn linear(&self, most: usize) -> Vec<Tick> {
        let [low, high] = self.ends.map(|end| 10f64.powf(end));
        let values = Scale::new(low, high, 1.0).round(most).into_iter();
        values.map(|(value, text)| Tick { place: self.place(value), text }).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::strip::NUMBERS;

    fn texts(from: f64, to: f64, most: usize) -> Vec<String> {
        let ruler = Ruler::new(&Axis::logarithmic(""), [from, to], 300.0);
        ruler.ticks(most).into_iter().map(|tick| tick.text).collect()
    }

    #[test]
    fn logarithmic_ticks_are_round_numbers() {
        assert_eq!(texts(10.0, 300.0, 8), ["10", "20", "50", "100", "200"]);
        assert_eq!(texts(1e-4, 1.0, 8), ["0.0001", "0.001", "0.01", "0.1", "1"]);
        assert_eq!(texts(1e-12, 1.0, 8), ["1e−12", "1e−10", "1e−8", "1e−6", "0.0001", "0.01", "1"]);
        assert_eq!(texts(3.0, 4.5, 8), ["3.0", "3.5", "4.0", "4.5"]);
        assert_eq!(texts(1.0, 1.0, 8), ["0.5", "1", "2"]);
    }

    #[test]
    fn every_logarithmic_axis_has_ticks_that_fit() {
        for (from, to) in
            [(5e-324, f64::MAX), (1.0, 1.0 + 1e-12), (5e-324, 5e-324), (f64::MAX, f64::MAX), (9.0, 11.0)]
        {
            let ruler = Ruler::new(&Axis::logarithmic(""), [from, to], 300.0);
            for ticks in [ruler.ticks(8), ruler.ticks_across(8, NUMBERS)] {
                assert!((1..=8).contains(&ticks.len()), "{from} {to} {ticks:?}");
                assert!(ticks.windows(2).all(|pair| pair[0].place < pair[1].place), "{from} {to} {ticks:?}");
                assert!(
                    ticks.iter().all(|tick| (0.0..=300.0).contains(&tick.place)),
                    "{from} {to} {ticks:?}"
                );
            }
        }
    }
}
