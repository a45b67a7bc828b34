//! The arguments that say on which images.

use std::path::PathBuf;

use clap::Args;

/// A data set and how it is read.
#[derive(Debug, Args)]
pub struct DataArgs {
    /// The folder of the data set: IDX files, NPY files, or pictures with train.csv and test.csv (see `metes train --help`).
    #[arg(long = "data", value_name = "FOLDER")]
    pub folder: PathBuf,
    /// Resize all images, by a triangle filter that is as wide as the pixels of the smaller image; the ratio of the sides is not kept.
    #[arg(long, value_name = "HxW", value_parser = size)]
    pub size: Option<[usize; 2]>,
    /// Leave out pictures that cannot be read, and say how many they are, instead of giving up.
    #[arg(long)]
    pub skip_unreadable: bool,
}

/// The largest height or width that images are brought to.
const MOST_SIDE: usize = 1024;

/// A height and a width.
pub fn size(text: &str) -> Result<[usize; 2], String> {
    let side = |digits: &str| digits.parse().ok().filter(|side| (1..=MOST_SIDE).contains(side));
    let size = text.split_once('x').and_then(|(height, width)| Some([side(height)?, side(width)?]));
    size.ok_or_else(|| format!("write height x width, each from 1 to {MOST_SIDE}, such as 32x32"))
}
