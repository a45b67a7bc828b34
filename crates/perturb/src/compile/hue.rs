//! Turning the hue: the HSV hexcone with saturation and value held.
//!
//! With `V` the greatest and `m` the least of red, green, blue, `C = V − m` and the hue `h ∈ [0, 6)`
//! in sixths of a turn (red 0, green 2, blue 4), the channels at hue `u` are
//!
//! ```text
//! red m + C·hex(u)    green m + C·hex(u − 2)    blue m + C·hex(u − 4)
//! hex(u) = min(1, max(0, |((u mod 6) − 3)| − 1))
//! ```
//!
//! so a channel of the pixel turned by `t` degrees is piecewise linear in `t`, with its slope
//! changing where `u = h + t/60` is whole. A grey pixel (`C = 0`) does not move.

use metes_exact::Rational;
use num_traits::{One, Signed, Zero};

use crate::expression::Interval;

fn whole(value: i64) -> Rational {
    Rational::from_integer(value.into())
}

/// A pixel on the hexcone.
struct Pixel {
    least: Rational,
    chroma: Rational,
    /// In sixths of a turn.
    hue: Rational,
}

impl Pixel {
    /// `None` for a grey pixel, which has no hue.
    fn new(colour: [&Rational; 3]) -> Option<Self> {
        let [red, green, blue] = colour;
        let (most, least) = (red.max(green).max(blue), red.min(green).min(blue));
        let chroma = most - least;
        if chroma.is_zero() {
            return None;
        }
        let hue = if most == red {
            (green - blue) / &chroma
        } else if most == green {
            (blue - red) / &chroma + whole(2)
        } else {
            (red - green) / &chroma + whole(4)
        };
        Some(Self { least: least.clone(), chroma, hue })
    }

    fn channel(&self, channel: usize, degrees: &Rational) -> Rational {
        let turned = &self.hue + degrees / whole(60) - whole(2 * channel as i64);
        let turns = (&turned / whole(6)).floor();
        let height = (turned - turns * whole(6) - whole(3)).abs() - Rational::one();
        &self.least + &self.chroma * height.max(Rational::zero()).min(Rational::one())
    }
}

/// The displacement of each channel of a pixel as knots `(degrees, displacement)`.
pub(super) fn paths(colour: [&Rational; 3], amount: &Interval) -> Option<[Vec<(Rational, Rational)>; 3]> {
    let pixel = Pixel::new(colour)?;
    let mut knots = vec![amount.low().clone()];
    let sixth = |degrees: &Rational| &pixel.hue + degrees / whole(60);
    let mut next = sixth(amount.low()).floor() + Rational::one();
    while next < sixth(amount.high()) {
        knots.push((&next - &pixel.hue) * whole(60));
        next += Rational::one();
    }
    if !amount.is_point() {
        knots.push(amount.high().clone());
    }
    let path = |channel: usize| {
        let displaced = |t: &Rational| (t.clone(), pixel.channel(channel, t) - colour[channel]);
        knots.iter().map(displaced).collect()
    };
    Some([0, 1, 2].map(path))
}
