//! Arguments of `metes train`.

use std::path::PathBuf;

use clap::Args;
use metes_train::architecture::{Architecture, ArchitectureError};
use metes_train::method::{Kind, Method, Preset};
use metes_train::training::Settings;

use super::data::DataArgs;
use super::values::fraction;

/// Arguments of `metes train`.
#[derive(Debug, Args)]
pub struct TrainArgs {
    /// The images.
    #[command(flatten)]
    pub data: DataArgs,
    /// The layers before the logits, such as "fc 24 24", "conv 8x3/2 16x3/2 fc 32" (channels x kernel / stride),
    /// "conv 32x5 pool 2 fc 64" or "residual 8x3/2 16x3/2" [default: the preset's].
    #[arg(long, value_name = "LAYERS")]
    pub arch: Option<Architecture>,
    /// What is minimised: natural, pgd, ig-norm, ig-sum-norm, art, cacr, wacr or cacr-wacr.
    #[arg(long, value_name = "METHOD", default_value_t = Kind::Natural)]
    pub method: Kind,
    /// Architecture and numbers that belong together: mnist, fashion-mnist, gtsrb and flower are those of the papers (days),
    /// small finishes in minutes. What is given beside it counts instead.
    #[arg(long, value_name = "PRESET", default_value_t = Preset::Small)]
    pub preset: Preset,
    /// How far the worst image may be, in pixel values between 0 and 1 [default: the preset's].
    #[arg(long, value_name = "E", value_parser = fraction)]
    pub epsilon: Option<f64>,
    /// The weight λ of the regulariser [default: the preset's].
    #[arg(long, value_name = "W", value_parser = weight)]
    pub weight: Option<f64>,
    /// Where the network goes, as ONNX; its model card is written beside it, with the ending .md.
    #[arg(short, long, value_name = "FILE.onnx")]
    pub output: PathBuf,
    /// Passes over the training images [default: the preset's].
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub epochs: Option<u32>,
    /// The seed of weights and order: the same one gives the same network.
    #[arg(long, value_name = "S", default_value_t = 0)]
    pub seed: u64,
    /// Images a step [default: the preset's].
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub batch: Option<u32>,
    /// The learning rate of Adam in the first step; it falls to 0 in a straight line [default: the preset's].
    #[arg(long, value_name = "R", value_parser = fraction)]
    pub rate: Option<f64>,
    /// Write the run down after every epoch, and go on from there if the file exists: the network is the same, to the last bit, as if the
    /// run had never stopped. A file of other data or settings is refused.
    #[arg(long, value_name = "FILE")]
    pub checkpoint: Option<PathBuf>,
    /// Write loss and accuracy of every epoch, as CSV or as a picture. On training images they are those of what is minimised,
    /// on perturbed images unless training is natural; on test images cross-entropy and accuracy of clean ones.
    #[arg(long, value_name = "FILE.csv|.svg|.png")]
    pub curve: Option<PathBuf>,
    /// Threads to work on [default: all cores].
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub threads: Option<u16>,
}

impl TrainArgs {
    /// Whether a number is given that the method does not have.
    pub fn check(&self) -> Result<(), String> {
        let method = self.method;
        if self.epsilon.is_some() && method == Kind::Natural {
            return Err("--epsilon says how far the worst image may be, and natural training looks for none: leave it out, or choose another --method"
                .to_owned());
        }
        if self.weight.is_some() && !method.has_weight() {
            return Err(format!(
                "--weight is that of a regulariser, and {method} has none: leave it out, or choose another --method"
            ));
        }
        Ok(())
    }

    /// What is minimised, with its numbers.
    #[allow(clippy::float_arithmetic, reason = "training estimates")]
    fn method(&self) -> Method {
        let mut method = self.preset.method(self.method);
        // A search that reaches the border of the larger or smaller surroundings in as many steps.
        if let Some(epsilon) = self.epsilon {
            method.ascent.step *= epsilon / method.ascent.epsilon;
            method.ascent.epsilon = epsilon;
        }
        method.weight = self.weight.unwrap_or(method.weight);
        method
    }

    /// The layers before the logits.
    pub fn architecture(&self) -> Result<Architecture, ArchitectureError> {
        let preset = || self.preset.settings().architecture.parse();
        self.arch.clone().map_or_else(preset, Ok)
    }

    /// How to train.
    pub fn settings(&self) -> Settings {
        let preset = self.preset.settings();
        Settings {
            epochs: self.epochs.unwrap_or(preset.epochs) as usize,
            batch: self.batch.unwrap_or(preset.batch) as usize,
            rate: self.rate.unwrap_or(preset.rate),
            seed: self.seed,
            method: self.method(),
        }
    }
}

fn weight(text: &str) -> Result<f64, String> {
    let weight: f64 = text.parse().map_err(|_| "write a number, such as 0.1".to_owned())?;
    if (0.0..=1e6).contains(&weight) {
        Ok(weight)
    } else {
        Err("write a number from 0 to 1000000".to_owned())
    }
}

pub const TRAIN_EXAMPLES: &str = "\
Data: a folder with one of
  train.csv, test.csv                pictures (PNG, JPEG, PGM, PPM), one a row: a column path (or file, filename, image) says
                                     where in the folder, a column class (or label) what it shows: numbers from 0,
                                     or names, which are numbered in the order of their bytes; other columns are ignored
  {train,test}-images.npy            bytes [N, H, W], [N, H, W, C] or [N, C, H, W] with C 1 or 3
  {train,test}-labels.npy            integers [N]
  {train,test}-images-idx3-ubyte     bytes, each file gzipped or not
  {train,test}-labels-idx1-ubyte
Byte k of an image is k/255. Of colours, channels come first (red, green, blue); one coloured picture makes all coloured.

Examples:
  metes train --data fmnist --arch \"fc 48 48\" -o fc.onnx
  metes train --data gtsrb --size 32x32 --arch \"conv 8x3/2 16x3/2 fc 32\" -o signs.onnx
  metes train --data poses --arch \"conv 8x3/2 16x3/2 fc 32\" -o conv.onnx --epochs 20 --seed 1 --curve conv.svg
  metes train --data mnist --preset mnist --method cacr-wacr -o long.onnx --checkpoint long.checkpoint   # again after a kill";
