//! Arguments of `metes experiment`.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use metes_train::method::{Kind, Preset};

use super::data::size;

/// The experiments.
#[derive(Debug, Subcommand)]
pub enum Experiment {
    /// Train classifiers by every method, attack their attribution maps, and find the exact worst case of the same maps.
    ///
    /// What is done is kept in the folder, network by network: a run that was interrupted goes on where it was.
    ///
    /// Exit code: 0 done, 3 interrupted, 2 wrong usage or input.
    #[command(after_long_help = EXPERIMENT_EXAMPLES)]
    Attribution(AttributionArgs),
}

/// Arguments of `metes experiment attribution`.
#[derive(Debug, Args)]
pub struct AttributionArgs {
    /// The folder of networks, rows, tables and the picture; made if it is not there.
    pub folder: PathBuf,
    /// The folder of a data set, as `metes train` reads it; may be given several times. Its last part is its name.
    #[arg(long, value_name = "FOLDER", required = true)]
    pub data: Vec<PathBuf>,
    /// Resize all images, as `metes train` does.
    #[arg(long, value_name = "HxW", value_parser = size)]
    pub size: Option<[usize; 2]>,
    /// Leave out pictures that cannot be read.
    #[arg(long)]
    pub skip_unreadable: bool,
    /// Methods to train by [default: all].
    #[arg(long, value_name = "METHOD,…", value_delimiter = ',')]
    pub methods: Vec<Kind>,
    /// Architecture and numbers of training.
    #[arg(long, value_name = "PRESET", default_value_t = Preset::Small)]
    pub preset: Preset,
    /// Seeds 0 … N−1 for each data set and method.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=100), default_value_t = 3)]
    pub seeds: u32,
    /// Passes over the training images [default: the preset's].
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub epochs: Option<u32>,
    /// Test images that are attacked, from the first one on, if they are classified correctly.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..), default_value_t = 100)]
    pub attacked: u32,
    /// Images whose exact worst case is found: the first so many that are classified correctly.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..), default_value_t = 20)]
    pub certified: u32,
    /// Networks that are worked on at once [default: as many as there are cores].
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub threads: Option<u16>,
}

impl AttributionArgs {
    /// The methods, each once.
    pub fn methods(&self) -> Vec<Kind> {
        let asked = |kind: &Kind| self.methods.is_empty() || self.methods.contains(kind);
        Kind::ALL.into_iter().filter(asked).collect()
    }
}

pub const EXPERIMENT_EXAMPLES: &str = "\
Examples:
  metes experiment attribution results --data fmnist --data mnist
  metes experiment attribution quick --data fmnist --methods natural,pgd --seeds 1 --epochs 2 --attacked 20 --certified 2";
