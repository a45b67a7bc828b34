//! Axes: from a parameter to a place on the page, and ticks at round numbers.

use crate::font::Style;

/// A closed interval laid along `length` units of the page.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Scale {
    from: f64,
    to: f64,
    length: f64,
}

/// A mark on an axis.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Tick {
    /// How far along the axis.
    pub place: f64,
    /// The number there.
    pub text: String,
}

impl Scale {
    /// An interval that is empty, a point, or not finite is replaced by one around it.
    pub(crate) fn new(from: f64, to: f64, length: f64) -> Self {
        let (from, to) = match (from.is_finite(), to.is_finite()) {
            (true, true) if from < to => (from, to),
            (true, _) => (from - 0.5 * from.abs().max(1.0), from + 0.5 * from.abs().max(1.0)),
            _ => (0.0, 1.0),
        };
        // Beyond this the differences below overflow.
        let huge = f64::MAX / 4.0;
        Self { from: from.clamp(-huge, huge), to: to.clamp(-huge, huge), length }
    }

    /// Where a value lies, 0 at the lower end and `length` at the upper.
    pub(crate) fn place(&self, value: f64) -> f64 {
        (value - self.from) / (self.to - self.from) * self.length
    }

    /// As [`Scale::place`], never off the axis.
    pub(crate) fn inside(&self, value: f64) -> f64 {
        self.place(value).clamp(0.0, self.length)
    }

    /// At most `most` ticks at multiples of 1, 2 or 5 times a power of ten.
    pub(crate) fn ticks(&self, most: usize) -> Vec<Tick> {
        let values = self.round(most).into_iter();
        values.map(|(value, text)| Tick { place: self.inside(value), text }).collect()
    }

    /// At most `most` values that are multiples of 1, 2 or 5 times a power of ten, with their texts.
    pub(crate) fn round(&self, most: usize) -> Vec<(f64, String)> {
        let span = self.to - self.from;
        let rough = span / most.max(1) as f64;
        let power = rough.log10().floor();
        let unit = 10f64.powf(power);
        let factor = [1.0, 2.0, 5.0, 10.0].into_iter().find(|factor| factor * unit >= rough).unwrap_or(10.0);
        let step = factor * unit;
        let first = (self.from / step - 1e-9).ceil();
        (0..=most)
            .map(|index| (first + index as f64) * step)
            .filter(|&value| value.is_finite() && value <= self.to + 1e-9 * span)
            .map(|value| (value, rounded(value, step)))
            .collect()
    }

    /// As many ticks, at most `most`, as leave their texts side by side without touching.
    pub(crate) fn ticks_across(&self, most: usize, style: Style) -> Vec<Tick> {
        (1..=most).rev().map(|count| self.ticks(count)).find(|ticks| fits(ticks, style)).unwrap_or_default()
    }
}

/// Whether the texts of ticks stand side by side without touching.
pub(crate) fn fits(ticks: &[Tick], style: Style) -> bool {
    ticks.windows(2).all(|pair| {
        let half = (style.width(&pair[0].text) + style.width(&pair[1].text)) / 2.0;
        pair[1].place - pair[0].place >= half + style.size
    })
}

/// A number with the digits that tell it from its neighbours `step` away.
pub(crate) fn rounded(value: f64, step: f64) -> String {
    let power = step.log10().floor();
    let text = if value.abs() < step / 2.0 {
        "0".to_owned()
    } else if (-5.0..6.0).contains(&power) && value.abs() < 1e7 {
        format!("{value:.places$}", places = (-power).max(0.0) as usize)
    } else {
        let digits = (value.abs().log10().floor() - power).clamp(0.0, 16.0) as usize;
        format!("{value:.digits$e}")
    };
    text.replace('-', "−")
}

/// A number to about four digits.
pub(crate) fn brief(value: f64) -> String {
    if value == 0.0 || !value.is_finite() {
        return if value == 0.0 { "0".to_owned() } else { value.to_string() };
    }
    let power = value.abs().log10().floor();
    let text = rounded(value, 10f64.powf((power - 3.0).max(-320.0)));
    match text.split_once('e') {
        Some((mantissa, exponent)) => format!("{}e{exponent}", shorter(mantissa)),
        None => shorter(&text).to_owned(),
    }
}

/// A decimal without the zeros at its end.
fn shorter(text: &str) -> &str {
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(from: f64, to: f64) -> Vec<String> {
        Scale::new(from, to, 100.0).ticks(5).into_iter().map(|tick| tick.text).collect()
    }

    #[test]
    fn ticks_are_round_numbers() {
        assert_eq!(texts(-0.3, 0.3), ["−0.2", "0", "0.2"]);
        assert_eq!(texts(0.0, 1.0), ["0", "0.2", "0.4", "0.6", "0.8", "1.0"].map(str::to_owned));
        assert_eq!(texts(-5e-7, 5e-7), ["−4e−7", "−2e−7", "0", "2e−7", "4e−7"]);
        assert_eq!(texts(1e9, 2e9), ["1.0e9", "1.2e9", "1.4e9", "1.6e9", "1.8e9", "2.0e9"]);
        assert_eq!(texts(10.0, 18.0), ["10", "12", "14", "16", "18"]);
    }

    #[test]
    fn strange_intervals_have_finite_places() {
        for (from, to) in [
            (0.0, 0.0),
            (3.0, -3.0),
            (f64::NAN, 1.0),
            (0.0, f64::INFINITY),
            (-f64::MAX, f64::MAX),
            (1.0, 1.0 + f64::EPSILON),
            (0.0, f64::MIN_POSITIVE),
            (0.0, 5e-324),
        ] {
            let scale = Scale::new(from, to, 100.0);
            let ticks = scale.ticks(6);
            assert!(ticks.len() <= 7, "{from} {to}");
            assert!(ticks.iter().all(|tick| (0.0..=100.0).contains(&tick.place)), "{from} {to} {ticks:?}");
        }
    }

    #[test]
    fn brief_numbers_keep_four_digits() {
        for (value, text) in [
            (0.0, "0"),
            (-0.25, "−0.25"),
            (0.123_456, "0.1235"),
            (12_345.6, "12346"),
            (1.5e-9, "1.5e−9"),
            (3e12, "3e12"),
            (f64::INFINITY, "inf"),
        ] {
            assert_eq!(brief(value), text);
        }
    }
}
