//! The exact map from the pixels of an image to the input of a model.
//!
//! ```text
//! input = (pixel · scale − mean) / std
//! ```
//!
//! channel by channel, with channels counted as the image has them (red, green, blue), then put in
//! the order and the layout of the model. Written as `scale=255, mean=[0.485 0.456 0.406], std=0.5,
//! order=bgr, layout=nhwc`: each part may be left out, a list has a number for each channel.

use std::fmt;
use std::str::FromStr;

use metes_exact::{Rational, ScaledArray};
use metes_network::{GraphError, LinearMap, Network, NetworkBuilder, Op, ShapeError};
use num_traits::{One, Zero};

use crate::image::{Geometry, GeometryError, Layout, ParseLayoutError, Shape};
use crate::number::{ParsePerChannelError, PerChannel};

/// What is done to the pixels before they enter a model.
///
/// ```
/// use metes_perturb::Preprocess;
/// let preprocess: Preprocess = "mean=0.1307, std=0.3081".parse().unwrap();
/// assert_eq!(preprocess.to_string(), "mean=0.1307, std=0.3081");
/// assert_eq!(Preprocess::default().to_string(), "");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Preprocess {
    /// What pixels are multiplied by.
    pub scale: PerChannel,
    /// What is subtracted then.
    pub mean: PerChannel,
    /// What is divided by then; never zero.
    std: PerChannel,
    /// The order of the channels.
    pub order: Order,
    /// The layout of the model's input, where its shape does not tell it.
    pub layout: Option<Layout>,
}

/// The order of colour channels in a model's input.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum Order {
    /// As the image has them: red, green, blue.
    #[default]
    Rgb,
    /// Blue, green, red.
    Bgr,
}

/// Why a text is no [`Preprocess`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ParsePreprocessError {
    /// A part is not of the form `name=value` with a known name.
    #[error("`{0}` is none of scale=, mean=, std=, order=, layout=; parts are separated by commas")]
    Part(String),
    /// A part is there twice.
    #[error("`{0}=` is given twice")]
    Twice(String),
    /// A value is not a number or a list of numbers.
    #[error("in `{part}`: {error}")]
    Number {
        /// The part.
        part: String,
        /// What is wrong with it.
        error: ParsePerChannelError,
    },
    /// A standard deviation of zero.
    #[error("`{0}` divides by zero")]
    Zero(String),
    /// The order of channels is not known.
    #[error("`{0}` is no order of channels: write rgb or bgr")]
    Order(String),
    /// The layout is not known.
    #[error(transparent)]
    Layout(#[from] ParseLayoutError),
}

/// Why an image cannot enter a model.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PreprocessError {
    /// The model's input shape is not that of an image.
    #[error(transparent)]
    Geometry(#[from] GeometryError),
    /// The model takes images of another shape.
    #[error("the image is {image}, but the model takes {model}: crop or resize the image first")]
    Size {
        /// The shape of the image.
        image: Shape,
        /// How the model's input holds an image.
        model: Geometry,
    },
    /// A list has another number of values than the image has channels.
    #[error(
        "`{part}={values}` does not fit an image of {channels} channel(s): write one number, or one for each channel"
    )]
    Channels {
        /// The name of the part.
        part: &'static str,
        /// Its values.
        values: PerChannel,
        /// Channels of the image.
        channels: usize,
    },
    /// An order of colours for an image without.
    #[error("`order=bgr` needs an image of 3 channels, and this one has {0}: leave it out")]
    Order(usize),
    /// The network cannot be built.
    #[error(transparent)]
    Graph(#[from] GraphError),
    /// A layer of the network cannot be built.
    #[error(transparent)]
    Layer(#[from] ShapeError),
}

impl Default for Preprocess {
    fn default() -> Self {
        Self {
            scale: PerChannel::uniform(Rational::one()),
            mean: PerChannel::uniform(Rational::zero()),
            std: PerChannel::uniform(Rational::one()),
            order: Order::Rgb,
            layout: None,
        }
    }
}

impl Preprocess {
    /// How the input of a model of that shape holds an image.
    ///
    /// # Errors
    /// When the shape is not that of one image, or does not tell the layout and none is stated.
    pub fn geometry(&self, input_shape: &[usize]) -> Result<Geometry, GeometryError> {
        Geometry::of_input(input_shape, self.layout)
    }

    /// The network from the pixels of an image (channel by channel, row by row) to the input of a
    /// model of that shape. It has no operator when nothing is to be done.
    ///
    /// # Errors
    /// When the image is not what the model takes, or a list does not fit its channels.
    pub fn network(&self, image: Shape, input_shape: &[usize]) -> Result<Network, PreprocessError> {
        let geometry = self.geometry(input_shape)?;
        if geometry.shape != image {
            return Err(PreprocessError::Size { image, model: geometry });
        }
        for (part, values) in [("scale", &self.scale), ("mean", &self.mean), ("std", &self.std)] {
            if !values.fits(image.channels) {
                return Err(PreprocessError::Channels {
                    part,
                    values: values.clone(),
                    channels: image.channels,
                });
            }
        }
        if self.order == Order::Bgr && image.channels != 3 {
            return Err(PreprocessError::Order(image.channels));
        }
        let mut pixel_at = vec![0; image.len()];
        for pixel in 0..image.len() {
            let [channel, row, column] = image.position(pixel);
            let channel = if self.order == Order::Bgr { 2 - channel } else { channel };
            pixel_at[geometry.place(image.pixel([channel, row, column]))] = pixel;
        }
        let (mut factors, mut offsets) = (Vec::new(), Vec::new());
        for &pixel in &pixel_at {
            let channel = image.position(pixel)[0];
            let of = |values: &PerChannel| values.get(channel).cloned().unwrap_or_else(Rational::zero);
            factors.push(of(&self.scale) / of(&self.std));
            offsets.push(-of(&self.mean) / of(&self.std));
        }
        let mut builder = NetworkBuilder::new("pixels", vec![image.channels, image.height, image.width]);
        let pixels = builder.input();
        let is_identity = factors.iter().all(One::is_one) && offsets.iter().all(Zero::is_zero);
        let is_sorted = pixel_at.iter().enumerate().all(|(at, &pixel)| at == pixel);
        let op = if !is_identity {
            let entries: Vec<_> = pixel_at.into_iter().enumerate().collect();
            let map =
                LinearMap::sparse(image.len(), image.len(), &entries, ScaledArray::from_rationals(&factors))?;
            Op::Affine { map, bias: Some(ScaledArray::from_rationals(&offsets)) }
        } else if !is_sorted {
            Op::Select(pixel_at.into_iter().map(|pixel| (0, pixel as u32)).collect())
        } else {
            return Ok(builder.finish(pixels));
        };
        let input = builder.push("preprocess", op, &[pixels])?;
        Ok(builder.finish(input))
    }
}

impl fmt::Display for Preprocess {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let default = Self::default();
        let mut parts = Vec::new();
        let values = [
            ("scale", &self.scale, &default.scale),
            ("mean", &self.mean, &default.mean),
            ("std", &self.std, &default.std),
        ];
        parts.extend(
            values
                .iter()
                .filter(|(_, mine, default)| mine != default)
                .map(|(name, mine, _)| format!("{name}={mine}")),
        );
        if self.order == Order::Bgr {
            parts.push("order=bgr".to_owned());
        }
        parts.extend(self.layout.map(|layout| format!("layout={layout}")));
        f.write_str(&parts.join(", "))
    }
}

impl FromStr for Preprocess {
    type Err = ParsePreprocessError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut preprocess = Self::default();
        let mut given = Vec::new();
        for part in text.split(',').map(str::trim).filter(|part| !part.is_empty()) {
            let unknown = || ParsePreprocessError::Part(part.to_owned());
            let (name, value) = part.split_once('=').ok_or_else(unknown)?;
            let (name, value) = (name.trim(), value.trim());
            if given.contains(&name) {
                return Err(ParsePreprocessError::Twice(name.to_owned()));
            }
            given.push(name);
            let numbers = || {
                let number = |error| ParsePreprocessError::Number { part: part.to_owned(), error };
                value.parse::<PerChannel>().map_err(number)
            };
            match name {
                "scale" => preprocess.scale = numbers()?,
                "mean" => preprocess.mean = numbers()?,
                "std" => {
                    preprocess.std = numbers()?;
                    if preprocess.std.values().iter().any(Zero::is_zero) {
                        return Err(ParsePreprocessError::Zero(part.to_owned()));
                    }
                }
                "order" => {
                    preprocess.order = match value.to_ascii_lowercase().as_str() {
                        "rgb" => Order::Rgb,
                        "bgr" => Order::Bgr,
                        _ => return Err(ParsePreprocessError::Order(value.to_owned())),
                    }
                }
                "layout" => preprocess.layout = Some(value.parse()?),
                _ => return Err(unknown()),
            }
        }
        Ok(preprocess)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use metes_exact::rational::parse;

    fn q(text: &str) -> Rational {
        parse(text).unwrap()
    }

    fn colours() -> Shape {
        Shape { channels: 3, height: 1, width: 2 }
    }

    /// What becomes of the pixels 1..=6, channel by channel.
    fn apply(text: &str, input_shape: &[usize]) -> Vec<Rational> {
        let network = text.parse::<Preprocess>().unwrap().network(colours(), input_shape).unwrap();
        let pixels: Vec<_> = (1..=6).map(|pixel| Rational::from_integer(pixel.into())).collect();
        network.evaluate(&pixels)
    }

    #[test]
    fn pixels_are_scaled_by_channel_and_put_in_order() {
        assert_eq!(apply("", &[1, 3, 1, 2]), ["1", "2", "3", "4", "5", "6"].map(q));
        assert_eq!(apply("layout=nhwc", &[1, 1, 2, 3]), ["1", "3", "5", "2", "4", "6"].map(q));
        assert_eq!(apply("order=bgr", &[3, 1, 2]), ["5", "6", "3", "4", "1", "2"].map(q));
        assert_eq!(
            apply("scale=2, mean=[0 1/2 1], std=[1 2 4], order=bgr, layout=nhwc", &[1, 1, 2, 3]),
            ["9/4", "11/4", "2", "11/4", "15/4", "4"].map(q)
        );
    }

    #[test]
    fn nothing_to_do_is_no_operator() {
        let nodes = |text: &str, shape: Shape, input: &[usize]| {
            let network = text.parse::<Preprocess>().unwrap().network(shape, input).unwrap();
            network.nodes().iter().skip(1).map(|node| node.name.clone()).collect::<Vec<_>>()
        };
        let grey = Shape { channels: 1, height: 28, width: 28 };
        assert!(
            nodes("", grey, &[1, 784]).is_empty() && nodes("scale=1/2, std=0.5", grey, &[28, 28]).is_empty()
        );
        assert!(nodes("", grey, &[1, 28, 28, 1]).is_empty(), "one channel has one order");
        assert_eq!(nodes("mean=0.1307", grey, &[1, 784]), ["preprocess"]);
        assert_eq!(nodes("", Shape { height: 2, ..colours() }, &[1, 2, 2, 3]), ["preprocess"]);
    }

    #[test]
    fn texts_round_trip_and_mistakes_are_named() {
        for text in [
            "",
            "scale=255, mean=[0.485 0.456 0.406], std=[0.229 0.224 0.225], order=bgr, layout=nhwc",
            "mean=1/3, layout=nchw",
        ] {
            let preprocess: Preprocess = text.parse().unwrap();
            assert_eq!(preprocess.to_string(), text);
        }
        for (text, phrase) in [
            ("scale", "none of scale="),
            ("means=1", "none of scale="),
            ("mean=1, mean=2", "twice"),
            ("mean=x", "`x` is not a number"),
            ("mean=[1, 2]", "no list"),
            ("std=0", "divides by zero"),
            ("std=[1 0 1]", "divides by zero"),
            ("order=grb", "rgb or bgr"),
            ("layout=nhcw", "nchw"),
        ] {
            let message = text.parse::<Preprocess>().unwrap_err().to_string();
            assert!(message.contains(phrase), "{text}: {message}");
        }
        for (text, input, phrase) in [
            ("", &[1, 3, 2, 2][..], "the model takes 3×2×2 (channels×rows×columns), nchw"),
            ("mean=[1 2]", &[3, 1, 2], "`mean=[1 2]` does not fit"),
            ("", &[1, 3, 32, 3], "layout="),
        ] {
            let refusal =
                text.parse::<Preprocess>().unwrap().network(colours(), input).unwrap_err().to_string();
            assert!(refusal.contains(phrase), "{refusal}");
        }
        let grey = Shape { channels: 1, ..colours() };
        let refusal = "order=bgr".parse::<Preprocess>().unwrap().network(grey, &[2]).unwrap_err();
        assert_eq!(refusal, PreprocessError::Order(1));
    }
}
