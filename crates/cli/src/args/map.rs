//! Arguments of `metes map`.

use std::path::PathBuf;

use clap::Args;
use metes_perturb::{Expression, Interval, Preprocess};
use metes_saliency::Measure;

use super::poses::{azimuth, elevation};
use super::values::{Classes, Grid, Range, Shown};
use super::{LimitArgs, OutputArgs, QuestionArgs};

/// Arguments of `metes map`.
#[derive(Debug, Args)]
pub struct MapArgs {
    /// The classifiers, .onnx or .nnet files; several are drawn side by side on one scale.
    #[arg(required = true, value_name = "MODEL")]
    pub models: Vec<PathBuf>,
    /// The image: PNG, IDX (gzipped or not), NPY or CSV.
    #[arg(long, value_name = "FILE", required_unless_present = "mesh", requires = "perturb")]
    pub image: Option<PathBuf>,
    /// Which image of a file that holds several, counted from 0.
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub index: usize,
    /// The perturbation of one or two parameters, such as "brightness(-0.2..0.2) + contrast(-1/4..1/4)".
    #[arg(long, value_name = "EXPR", requires = "image")]
    pub perturb: Option<Expression>,
    /// Render an OBJ or glTF mesh at every point of the grid instead of perturbing an image.
    #[arg(long, value_name = "FILE", requires = "label", conflicts_with_all = ["image", "perturb"])]
    pub mesh: Option<PathBuf>,
    /// The azimuth of the camera in degrees, or a range of azimuths.
    #[arg(long, value_name = "A|LOW..HIGH", requires = "mesh", default_value = "0..360", allow_hyphen_values = true, value_parser = azimuth)]
    pub azimuth: Interval,
    /// The elevation of the camera in degrees, or a range of elevations.
    #[arg(long, value_name = "E|LOW..HIGH", requires = "mesh", default_value = "-10..90", allow_hyphen_values = true, value_parser = elevation)]
    pub elevation: Interval,
    /// The class whose margin and confidence are drawn, counted from 0 [default: the first model's own at θ = 0].
    #[arg(long, value_name = "K")]
    pub label: Option<usize>,
    /// What is drawn. The confidence is the softmax of the label's logit, an estimate; inconsistency is of attention, exact.
    #[arg(long, value_enum, default_value_t = Shown::Margin)]
    pub show: Shown,
    /// Evaluate on a grid in floats, which any ONNX model allows, instead of exactly region by region
    /// [default: none; 120x34 or 480 points for what is no exact map].
    #[arg(long, value_name = "COLUMNSxROWS|POINTS")]
    pub grid: Option<Grid>,
    /// What happens to pixels before they enter the model, such as "mean=0.1307, std=0.3081".
    #[arg(long, value_name = "SPEC", default_value = "", hide_default_value = true)]
    pub preprocess: Preprocess,
    /// The range that perturbed pixels are clipped to, or `none`.
    #[arg(long, value_name = "LOW..HIGH|none", default_value = "0..1", allow_hyphen_values = true)]
    pub range: Range,
    /// The distance between saliency maps: l2, l1, linf, cosine, kendall or topk=K.
    #[arg(long, value_name = "MEASURE", default_value = "l2")]
    pub measure: Measure,
    /// Write the values: every grid point, or every corner of an exact map's cells.
    #[arg(long, value_name = "FILE")]
    pub csv: Option<PathBuf>,
    /// Write the values of a grid as an array of 64-bit floats, models × rows × columns.
    #[arg(long, value_name = "FILE")]
    pub npy: Option<PathBuf>,
    #[command(flatten)]
    pub output: OutputArgs,
    #[command(flatten)]
    pub limits: LimitArgs,
}

impl MapArgs {
    /// What is asked about a model on a perturbed image; nothing for a mesh.
    pub fn question(&self, model: PathBuf) -> Option<QuestionArgs> {
        Some(QuestionArgs {
            model,
            image: self.image.clone()?,
            index: self.index,
            label: self.label,
            perturb: self.perturb.clone()?,
            preprocess: self.preprocess.clone(),
            range: self.range.clone(),
            measure: self.measure,
            classes: Classes::Predicted,
            delta: None,
        })
    }

    /// Whether the maps are exact.
    pub fn is_exact(&self) -> bool {
        self.grid.is_none() && self.mesh.is_none() && self.show != Shown::Confidence
    }
}

pub const MAP_EXAMPLES: &str = "\
Examples:
  metes map net.onnx --image digit.png --picture map.svg \\
      --perturb \"brightness(-0.3..0.3) + patch(x=10..18, y=10..18, value=1, opacity=0..1)\"
  metes map small.onnx large.onnx --image digit.png --show confidence --grid 60x60 --csv map.csv \\
      --perturb \"brightness(-0.3..0.3) + contrast(-0.5..0.5)\"
  metes map resnet18.onnx --mesh chair.obj --label 5 --show confidence --picture chair.png --npy chair.npy";
