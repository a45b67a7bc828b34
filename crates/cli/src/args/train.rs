//! Arguments of `metes train`.

use std::path::PathBuf;

use clap::Args;
use metes_train::architecture::Architecture;

/// Arguments of `metes train`.
#[derive(Debug, Args)]
pub struct TrainArgs {
    /// The folder of the data set: IDX files, NPY files, or pictures with train.csv and test.csv (see below).
    #[arg(long, value_name = "FOLDER")]
    pub data: PathBuf,
    /// Resize all images, by a triangle filter that is as wide as the pixels of the smaller image, without keeping the ratio of the sides.
    #[arg(long, value_name = "HxW", value_parser = size)]
    pub size: Option<[usize; 2]>,
    /// Leave out pictures that cannot be read, and say how many they are, instead of giving up.
    #[arg(long)]
    pub skip_unreadable: bool,
    /// The layers before the logits, such as "fc 24 24", "conv 8x3/2 16x3/2 fc 32" (channels x kernel / stride),
    /// "conv 32x5 pool 2 fc 64" or "residual 8x3/2 16x3/2".
    #[arg(long, value_name = "LAYERS")]
    pub arch: Architecture,
    /// Where the network goes, as ONNX.
    #[arg(short, long, value_name = "FILE.onnx")]
    pub output: PathBuf,
    /// Passes over the training images.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=100_000), default_value_t = 10)]
    pub epochs: u32,
    /// The seed of weights and order: the same one gives the same network.
    #[arg(long, value_name = "S", default_value_t = 0)]
    pub seed: u64,
    /// Images a step.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=10_000), default_value_t = 50)]
    pub batch: u32,
    /// The learning rate of Adam in the first step; it falls to 0 in a straight line.
    #[arg(long, value_name = "R", value_parser = rate, default_value = "0.001")]
    pub rate: f64,
    /// Write loss and accuracy of every epoch as CSV.
    #[arg(long, value_name = "FILE.csv")]
    pub curve: Option<PathBuf>,
    /// Threads to work on [default: all cores].
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub threads: Option<u16>,
}

/// The largest height or width that images are brought to.
const MOST_SIDE: usize = 1024;

fn size(text: &str) -> Result<[usize; 2], String> {
    let side = |digits: &str| digits.parse().ok().filter(|side| (1..=MOST_SIDE).contains(side));
    let size = text.split_once('x').and_then(|(height, width)| Some([side(height)?, side(width)?]));
    size.ok_or_else(|| format!("write height x width, each from 1 to {MOST_SIDE}, such as 32x32"))
}

fn rate(text: &str) -> Result<f64, String> {
    let rate: f64 = text.parse().map_err(|_| "not a number".to_owned())?;
    if rate > 0.0 && rate <= 1.0 {
        Ok(rate)
    } else {
        Err("a learning rate is above 0 and at most 1".to_owned())
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
  metes train --data poses --arch \"conv 8x3/2 16x3/2 fc 32\" -o conv.onnx --epochs 20 --seed 1 --curve conv.csv";
