//! Colours: of labels, of inconsistencies, of saliencies.
//!
//! Scales are straight lines between anchors in OKLab (B. Ottosson, "A perceptual color space for
//! image processing", 2020), where equal steps look equal. The palette of labels begins with the
//! "light" qualitative scheme of P. Tol ("Colour Schemes", technical note SRON/EPS/TN/09-002), made
//! for filled areas with black text on them that remain distinct to colour-blind readers; further
//! labels take the same hues at other lightnesses.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// An sRGB colour: red, green, blue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Colour(pub u8, pub u8, pub u8);

impl fmt::Display for Colour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{:02x}{:02x}{:02x}", self.0, self.1, self.2)
    }
}

/// Text and strong lines.
pub(crate) const INK: Colour = Colour(0x1c, 0x1f, 0x24);
/// Secondary text and axes.
pub(crate) const GREY: Colour = Colour(0x5b, 0x62, 0x6b);
/// Frames and grid lines.
pub(crate) const PALE: Colour = Colour(0xd5, 0xd9, 0xde);
/// The page.
pub(crate) const PAPER: Colour = Colour(0xff, 0xff, 0xff);
/// Bounds the user asked for, witnesses.
pub(crate) const ALARM: Colour = Colour(0xb0, 0x1f, 0x3c);

/// A point of OKLab: lightness, green–red, blue–yellow.
#[derive(Clone, Copy)]
struct Lab(f64, f64, f64);

impl Lab {
    /// From lightness, chroma and hue in degrees.
    fn polar(lightness: f64, chroma: f64, hue: f64) -> Self {
        let hue = hue.to_radians();
        Self(lightness, chroma * hue.cos(), chroma * hue.sin())
    }

    fn mix(self, other: Self, share: f64) -> Self {
        let mix = |from: f64, to: f64| from + (to - from) * share;
        Self(mix(self.0, other.0), mix(self.1, other.1), mix(self.2, other.2))
    }

    fn srgb(self) -> Colour {
        let Self(light, a, b) = self;
        let long = (light + 0.396_337_777_4 * a + 0.215_803_757_3 * b).powi(3);
        let medium = (light - 0.105_561_345_8 * a - 0.063_854_172_8 * b).powi(3);
        let short = (light - 0.089_484_177_5 * a - 1.291_485_548_0 * b).powi(3);
        let channel = |linear: f64| {
            let linear = linear.clamp(0.0, 1.0);
            let encoded =
                if linear <= 0.003_130_8 { 12.92 * linear } else { 1.055 * linear.powf(1.0 / 2.4) - 0.055 };
            (encoded * 255.0).round() as u8
        };
        Colour(
            channel(4.076_741_662_1 * long - 3.307_711_591_3 * medium + 0.230_969_929_2 * short),
            channel(-1.268_438_004_6 * long + 2.609_757_401_1 * medium - 0.341_319_396_5 * short),
            channel(-0.004_196_086_3 * long - 0.703_418_614_7 * medium + 1.707_614_701_0 * short),
        )
    }

    fn from_srgb(colour: Colour) -> Self {
        let linear = |byte: u8| {
            let encoded = f64::from(byte) / 255.0;
            if encoded <= 0.040_45 { encoded / 12.92 } else { ((encoded + 0.055) / 1.055).powf(2.4) }
        };
        let (red, green, blue) = (linear(colour.0), linear(colour.1), linear(colour.2));
        let long = (0.412_221_470_8 * red + 0.536_332_536_3 * green + 0.051_445_992_9 * blue).cbrt();
        let medium = (0.211_903_498_2 * red + 0.680_699_545_1 * green + 0.107_396_956_6 * blue).cbrt();
        let short = (0.088_302_461_9 * red + 0.281_718_837_6 * green + 0.629_978_700_5 * blue).cbrt();
        Self(
            0.210_454_255_3 * long + 0.793_617_785_0 * medium - 0.004_072_046_8 * short,
            1.977_998_495_1 * long - 2.428_592_205_0 * medium + 0.450_593_709_9 * short,
            0.025_904_037_1 * long + 0.782_771_766_2 * medium - 0.808_675_766_0 * short,
        )
    }
}

/// The colour of a share of the largest inconsistency, 0 (pale yellow) to 1 (dark violet).
pub(crate) fn sequential(share: f64) -> Colour {
    let anchors = [
        Lab::polar(0.975, 0.035, 105.0),
        Lab::polar(0.89, 0.105, 135.0),
        Lab::polar(0.75, 0.115, 175.0),
        Lab::polar(0.59, 0.115, 235.0),
        Lab::polar(0.42, 0.135, 280.0),
        Lab::polar(0.26, 0.11, 305.0),
    ];
    along(&anchors, share)
}

/// The colour of a signed share of the largest saliency: -1 blue, 0 white, 1 red.
pub(crate) fn diverging(share: f64) -> Colour {
    let hue = if share < 0.0 { 255.0 } else { 25.0 };
    let anchors = [Lab::polar(0.99, 0.0, hue), Lab::polar(0.72, 0.125, hue), Lab::polar(0.42, 0.15, hue)];
    along(&anchors, share.abs())
}

fn along(anchors: &[Lab], share: f64) -> Colour {
    let last = anchors.len() - 1;
    let place = if share.is_finite() { share.clamp(0.0, 1.0) * last as f64 } else { 0.0 };
    let index = (place as usize).min(last - 1);
    anchors[index].mix(anchors[index + 1], place - index as f64).srgb()
}

/// The first colour is that of the expected label.
const HUES: [Colour; 10] = [
    Colour(0x77, 0xaa, 0xdd),
    Colour(0xee, 0x88, 0x66),
    Colour(0xee, 0xdd, 0x88),
    Colour(0x44, 0xbb, 0x99),
    Colour(0xff, 0xaa, 0xbb),
    Colour(0xaa, 0xaa, 0x00),
    Colour(0xbb, 0x99, 0xd0),
    Colour(0xbb, 0xcc, 0x33),
    Colour(0xb5, 0x8a, 0x63),
    Colour(0x99, 0xdd, 0xff),
];

/// Lightness added to a hue when it comes round again.
const TONES: [f64; 5] = [0.0, -0.16, 0.09, -0.28, -0.08];

/// A scale of colours for numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scale {
    /// From 0 to the largest value.
    Sequential,
    /// From the smallest value through 0 to the largest.
    Diverging,
}

/// The colours of a scale from its lower end to its upper one, as `#rrggbb`: an odd number of them.
pub fn scale(scale: Scale) -> Vec<String> {
    const HALF: i32 = 32;
    let colour = |step: i32| match scale {
        Scale::Sequential => sequential(f64::from(step + HALF) / f64::from(2 * HALF)),
        Scale::Diverging => diverging(f64::from(step) / f64::from(HALF)),
    };
    (-HALF..=HALF).map(|step| colour(step).to_string()).collect()
}

/// The colours of labels in the picture of an expected label, as `#rrggbb`.
pub fn label_colours(expected: usize, labels: impl IntoIterator<Item = usize>) -> Vec<(usize, String)> {
    Palette::new(expected, labels).iter().map(|(label, colour)| (label, colour.to_string())).collect()
}

/// The colours of the labels of a picture.
pub(crate) struct Palette(BTreeMap<usize, Colour>);

impl Palette {
    /// Colours for the labels that occur. With ten classes or fewer a label's colour depends on the
    /// expected label only, so that pictures of one image compare.
    pub(crate) fn new(expected: usize, occurring: impl IntoIterator<Item = usize>) -> Self {
        let labels: BTreeSet<usize> = occurring.into_iter().collect();
        let few = labels.iter().all(|&label| label < HUES.len()) && expected < HUES.len();
        let others = labels.iter().copied().filter(|&label| label != expected).enumerate();
        let mut slots: BTreeMap<usize, usize> = others
            .map(|(rank, label)| (label, if few { label + usize::from(label < expected) } else { rank + 1 }))
            .collect();
        if labels.contains(&expected) {
            slots.insert(expected, 0);
        }
        Self(slots.into_iter().map(|(label, slot)| (label, slot_colour(slot))).collect())
    }

    /// The labels, ascending, with their colours.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (usize, Colour)> + '_ {
        self.0.iter().map(|(&label, &colour)| (label, colour))
    }

    /// A label's colour.
    pub(crate) fn colour(&self, label: usize) -> Colour {
        self.0.get(&label).copied().unwrap_or(PALE)
    }
}

fn slot_colour(slot: usize) -> Colour {
    let hue = HUES[slot % HUES.len()];
    let round = slot / HUES.len() % TONES.len();
    if round == 0 {
        return hue;
    }
    let Lab(lightness, a, b) = Lab::from_srgb(hue);
    Lab((lightness + TONES[round]).clamp(0.3, 0.97), a, b).srgb()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_colour_survives_oklab() {
        for colour in
            HUES.into_iter().chain([INK, PAPER, Colour(0, 0, 0), Colour(255, 0, 0), Colour(0, 0, 255)])
        {
            assert_eq!(Lab::from_srgb(colour).srgb(), colour);
        }
    }

    #[test]
    fn scales_darken_steadily() {
        let light = |colour| Lab::from_srgb(colour).0;
        for step in 0..100 {
            let (here, next) = (f64::from(step) / 100.0, f64::from(step + 1) / 100.0);
            assert!(light(sequential(here)) > light(sequential(next)));
            assert!(light(diverging(here)) > light(diverging(next)));
            assert!(light(diverging(-here)) > light(diverging(-next)));
        }
        let Colour(red, green, blue) = diverging(0.0);
        assert!(red == green && green == blue && red > 250);
        assert!(diverging(1.0).0 > 120 && diverging(-1.0).2 > 120);
        assert_eq!(sequential(f64::NAN), sequential(0.0));
        assert_eq!(sequential(7.0), sequential(1.0));
    }

    #[test]
    fn labels_have_colours_of_their_own() {
        for (expected, count) in [(0, 1), (3, 10), (9, 10), (30, 43), (5, 43)] {
            let palette = Palette::new(expected, 0..count);
            let colours: BTreeSet<Colour> = palette.iter().map(|(_, colour)| colour).collect();
            assert_eq!(colours.len(), count);
            assert_eq!(palette.colour(expected), HUES[0]);
        }
        // Which other labels occur does not matter among ten.
        assert_eq!(Palette::new(3, [3, 8]).colour(8), Palette::new(3, 0..10).colour(8));
        assert_eq!(Palette::new(3, [usize::MAX]).colour(3), PALE);
    }
}
