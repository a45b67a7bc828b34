//! The command line.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Parser, Subcommand, ValueEnum};
use metes_exact::{Rational, rational};
use metes_perturb::{Expression, Interval, Preprocess};
use metes_saliency::Measure;

/// Exact verification of neural networks over semantic perturbations of an image.
#[derive(Debug, Parser)]
#[command(version, about, max_term_width = 100)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Find every activation region over a box of perturbations, and where label and saliency map stay.
    ///
    /// Exit code: 0 the claim holds, 1 it is refuted (with a witness), 3 undecided within the
    /// limits, 2 wrong usage or input.
    #[command(after_long_help = EXAMPLES)]
    Verify(Box<VerifyArgs>),
    /// Say what a model file holds: operators, shapes, number formats, hinge units, hash.
    Inspect(InspectArgs),
    /// Verify an example that metes brings along, and draw it.
    Demo(DemoArgs),
}

const EXAMPLES: &str = "\
Examples:
  metes verify net.onnx --image digit.png --perturb \"brightness(-0.2..0.2)\"
  metes verify net.onnx --image t10k-images-idx3-ubyte.gz --index 7 \\
      --perturb \"brightness(-0.3..0.3) + patch(x=10..18, y=10..18, value=1, opacity=0..1)\" \\
      --delta 3 --picture map.svg --json verdict.json
  metes verify net.onnx --image x.npy --range none \\
      --perturb \"direction(dir1.npy, 0..1) + direction(dir2.npy, 0..1)\"

Perturbations: brightness, contrast, patch, blend, fog, blur, saturation, direction, temperature,
hue, translate, morph, clip; `+` adds displacements, `then` applies one after another.";

/// Arguments of `metes verify`.
#[derive(Debug, Args)]
pub struct VerifyArgs {
    /// The classifier, an .onnx or .nnet file.
    pub model: PathBuf,
    /// The image: PNG, IDX (gzipped or not), NPY or CSV.
    #[arg(long, value_name = "FILE")]
    pub image: PathBuf,
    /// Which image of a file that holds several, counted from 0.
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub index: usize,
    /// The label that should stay, counted from 0: a label is the largest output [default: the
    /// network's own].
    #[arg(long, value_name = "K")]
    pub label: Option<usize>,
    /// The perturbation, such as "brightness(-0.2..0.2) + contrast(-1/4..1/4)".
    #[arg(long, value_name = "EXPR")]
    pub perturb: Expression,
    /// What happens to pixels before they enter the model, such as "mean=0.1307, std=0.3081".
    #[arg(long, value_name = "SPEC", default_value = "", hide_default_value = true)]
    pub preprocess: Preprocess,
    /// The range that perturbed pixels are clipped to, or `none`.
    #[arg(long, value_name = "LOW..HIGH|none", default_value = "0..1", allow_hyphen_values = true)]
    pub range: Range,
    /// What should stay [default: both with --delta, else label].
    #[arg(long, value_enum)]
    pub keep: Option<Keep>,
    /// The distance between saliency maps: l2, l1, linf, cosine, kendall or topk=K.
    #[arg(long, value_name = "MEASURE", default_value = "l2")]
    pub measure: Measure,
    /// The classes whose saliency maps count.
    #[arg(long, value_enum, default_value_t = Classes::Predicted)]
    pub classes: Classes,
    /// The largest attention inconsistency allowed.
    #[arg(long, value_name = "D", value_parser = non_negative)]
    pub delta: Option<Rational>,
    /// Write the findings as JSON to a file, or to standard output for `-`.
    #[arg(long, value_name = "FILE|-")]
    pub json: Option<PathBuf>,
    /// Draw the findings, as SVG or PNG by the name of the file.
    #[arg(long, value_name = "FILE.svg|FILE.png")]
    pub picture: Option<PathBuf>,
    #[command(flatten)]
    pub limits: LimitArgs,
}

/// When a run ends early, and on how many threads it works.
#[derive(Debug, Args)]
pub struct LimitArgs {
    /// Threads to work on [default: all cores]; the output does not depend on it.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub threads: Option<u16>,
    /// Stop after this many seconds, with what is proved until then.
    #[arg(long, value_name = "S", value_parser = seconds)]
    pub time_limit: Option<Duration>,
    /// Stop after this many activation regions (works on one thread, to be repeatable).
    #[arg(long, value_name = "N")]
    pub region_limit: Option<u64>,
}

/// Arguments of `metes inspect`.
#[derive(Debug, Args)]
pub struct InspectArgs {
    /// The model, an .onnx or .nnet file.
    pub model: PathBuf,
}

/// Arguments of `metes demo`.
#[derive(Debug, Args)]
pub struct DemoArgs {
    /// The folder to write the example and its picture to.
    #[arg(long, value_name = "FOLDER", default_value = "metes-demo")]
    pub folder: PathBuf,
}

/// What should stay.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Keep {
    /// The label.
    Label,
    /// The saliency map, up to --delta; without it the whole δ-profile is the answer.
    Attention,
    /// Label and saliency map.
    Both,
}

/// Whose saliency maps count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Classes {
    /// The label that should stay.
    Predicted,
    /// Every class, summed.
    All,
}

/// The range of pixel values.
#[derive(Clone, Debug)]
pub struct Range(pub Option<Interval>);

impl std::str::FromStr for Range {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text == "none" {
            return Ok(Self(None));
        }
        let interval = text.parse::<Interval>().ok();
        interval.filter(|interval| !interval.is_point()).map(|interval| Self(Some(interval))).ok_or_else(
            || "write LOW..HIGH with LOW below HIGH, such as 0..1 or -1/2..1/2, or `none`".to_owned(),
        )
    }
}

fn non_negative(text: &str) -> Result<Rational, String> {
    let value = rational::parse(text).map_err(|error| error.to_string())?;
    if value < Rational::default() {
        return Err("an inconsistency is never below 0".to_owned());
    }
    Ok(value)
}

fn seconds(text: &str) -> Result<Duration, String> {
    let seconds = text.parse().ok().and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    seconds.ok_or_else(|| "write a number of seconds, such as 60 or 0.5".to_owned())
}
