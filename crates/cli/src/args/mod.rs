//! The command line.

mod attack;
mod attention;
mod audits;
mod certificates;
mod data;
mod decide;
mod duel;
mod experiment;
mod help;
mod map;
mod parse;
mod poses;
mod report;
mod robust_box;
#[cfg(test)]
mod tests;
mod train;
mod universal;
mod universal_exact;
mod values;

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Parser, Subcommand};
use metes_exact::Rational;
use metes_perturb::{Expression, Preprocess};
use metes_saliency::Measure;

use attack::ATTACK_EXAMPLES;
pub use attack::{AimKind, AttackArgs, MapKind};
use attention::{ATTENTION_EXAMPLES, INTEGRATED_EXAMPLES};
pub use attention::{AttentionArgs, IntegratedArgs};
use audits::{AUDIT_EXAMPLES, AUDIT_WITNESS_EXAMPLES};
pub use audits::{AuditArgs, AuditWitnessArgs};
use certificates::{CHECK_EXAMPLES, EXPORT_EXAMPLES};
pub use certificates::{CheckArgs, ExportArgs};
pub use data::DataArgs;
use decide::DECIDE_EXAMPLES;
pub use decide::DecideArgs;
use duel::DUEL_EXAMPLES;
pub use duel::DuelArgs;
use experiment::EXPERIMENT_EXAMPLES;
pub use experiment::{AttributionArgs, Experiment};
use help::{CLI_EXAMPLES, COMPLETIONS_EXAMPLES, EXPLAIN_EXAMPLES, template};
pub use help::{CompletionsArgs, ExplainArgs};
use map::MAP_EXAMPLES;
pub use map::MapArgs;
pub use parse::parse;
use poses::{POSES_EXAMPLES, RENDER_EXAMPLES, SHAPES_EXAMPLES};
pub use poses::{PosesArgs, RenderArgs, ShapesArgs};
use report::REPORT_EXAMPLES;
pub use report::ReportArgs;
use robust_box::BOX_EXAMPLES;
pub use robust_box::BoxArgs;
use train::TRAIN_EXAMPLES;
pub use train::TrainArgs;
use universal::UNIVERSAL_EXAMPLES;
pub use universal::{NormKind, OutputKind, UniversalArgs, UniversalCommand, UniversalSubcommand};
pub use universal_exact::UniversalExactArgs;
pub use values::{Baseline, Classes, Grid, Keep, Of, Operator, Range, Say, Shown};
use values::{non_negative, page, seconds};

/// Exact verification of neural networks over semantic perturbations of an image.
#[derive(Debug, Parser)]
#[command(version, about, max_term_width = 100, help_template = template(), after_help = CLI_EXAMPLES)]
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
    /// Trace how far label or saliency map stay around the unperturbed image, without enumerating
    /// what lies inside or beyond: the outermost boundary.
    ///
    /// Holes inside the boundary are not looked for. The search itself runs on one thread.
    ///
    /// Exit code: 0 the boundary is traced, 1 the claim fails at the unperturbed image already, 3
    /// unfinished within the limits, 2 wrong usage or input.
    #[command(after_long_help = BOUNDARY_EXAMPLES)]
    Boundary(Box<BoundaryArgs>),
    /// Find the largest box of perturbations around a start on which label or saliency map stay, exactly.
    ///
    /// The largest axis-aligned box of one or two parameters that contains the start and meets no region where the
    /// claim fails, with what blocks each of its sides; of more parameters a box on which the claim holds, which need not be the
    /// largest. A slightly smaller box with short decimals is verified, its border included, and a certificate is about
    /// that one.
    ///
    /// Exit code: 0 found, 1 the claim fails at a start, 3 unfinished within the limits, 2 wrong usage or input.
    #[command(after_long_help = BOX_EXAMPLES)]
    Box(Box<BoxArgs>),
    /// Draw how networks behave over one or two parameters: margin, label, confidence or inconsistency of attention.
    ///
    /// Exactly, with the borders of the regions, where network and perturbation are piecewise linear; or in floats on a
    /// grid, for any ONNX model and for renderings of a mesh.
    ///
    /// Exit code: 0 drawn, 3 a limit or Ctrl-C left a part unknown, 2 wrong usage or input.
    #[command(after_long_help = MAP_EXAMPLES)]
    Map(Box<MapArgs>),
    /// Find the worst case of a saliency map over a box of perturbations, exactly.
    ///
    /// By several measures at once: how few of the top K pixels stay (over all ways to break ties), Kendall's τ-b,
    /// cosine, and distances; anywhere, and where the label stays. Each worst case comes with perturbation parameters that attain it,
    /// and with the share of all perturbations on which the map is at least that close.
    ///
    /// Exit code: 0 found, 3 a limit left a part unknown, 2 wrong usage or input.
    #[command(after_long_help = ATTENTION_EXAMPLES)]
    Attention(Box<AttentionArgs>),
    /// Calculate integrated gradients exactly, and how far off the usual sums are.
    ///
    /// The network is piecewise linear along the segment from the baseline to the image: its regions there are
    /// enumerated, and the gradient of each counts by its exact length. That the attributions add up to the
    /// difference of the outputs is checked exactly. Gradients are with respect to pixels, before preprocessing.
    ///
    /// Exit code: 0 calculated, 3 stopped by a limit, 2 wrong usage or input.
    #[command(after_long_help = INTEGRATED_EXAMPLES)]
    IntegratedGradients(Box<IntegratedArgs>),
    /// Decide a VNN-LIB property exactly: whether some input in its polytope makes its output constraints true.
    ///
    /// Exit code: 0 unsat (there is no counterexample), 1 sat (with a counterexample), 3 unknown within the limits,
    /// 2 wrong usage or input.
    #[command(after_long_help = DECIDE_EXAMPLES)]
    Decide(DecideArgs),
    /// Check a certificate: whether what it says of its network is proved.
    ///
    /// Reads nothing but the certificate, unless --model and --image say what it should be about. Then these are
    /// read as `metes verify` reads them, with the preprocessing, the perturbation, the range and the index that the
    /// certificate names, and compared with the networks and the image in it.
    ///
    /// Exit code: 0 accepted (also if it is partial, which the first line says), 1 rejected, 2 wrong usage or a
    /// file that cannot be read.
    #[command(after_long_help = CHECK_EXAMPLES)]
    Check(CheckArgs),
    /// Write the exact network of a model, as certificates have it: JSON, integers alone.
    ///
    /// Its hash is that of the classifier in every certificate about this model with this preprocessing.
    #[command(after_long_help = EXPORT_EXAMPLES)]
    Export(ExportArgs),
    /// Find out whether a counterexample that a verifier published holds, exactly as it is printed.
    ///
    /// The network is evaluated at the printed inputs without rounding; outputs that are printed are compared with
    /// what it gives. A point outside of the box is also looked at where it enters it.
    ///
    /// Exit code: 0 it holds as printed, 1 it does not, 2 wrong usage or a file that cannot be read.
    #[command(after_long_help = AUDIT_WITNESS_EXAMPLES)]
    AuditWitness(AuditWitnessArgs),
    /// Judge the answers of another verifier by the exact ones.
    ///
    /// A `sat` with a published counterexample that holds exactly is right. Every other `sat`, and every `unsat`, is
    /// decided: it is right, or wrong, or undecided within the time limit. A `sat` whose counterexample does not hold is
    /// unfounded, unless it is wrong altogether.
    ///
    /// Exit code: 0 no answer is wrong or unfounded, 1 some are, 2 wrong usage or a table that cannot be read.
    #[command(after_long_help = AUDIT_EXAMPLES)]
    Audit(Box<AuditArgs>),
    /// Set another verifier instances whose truth is known exactly, and shrink its wrong answers.
    ///
    /// Exit code: 0 no answer was wrong, 1 some were, 3 interrupted, 2 wrong usage or a verifier that does not run.
    #[command(after_long_help = DUEL_EXAMPLES)]
    Duel(Box<DuelArgs>),
    /// Write parametric shapes of ten classes as OBJ files, a folder for each class.
    ///
    /// Aeroplanes, bathtubs, benches, bottles, chairs, cups, pianos, rifles, vases and toilets, of several styles each.
    /// A shape depends on its class and its number alone.
    #[command(after_long_help = SHAPES_EXAMPLES)]
    Shapes(ShapesArgs),
    /// Render a mesh from a pose, or from a grid of poses: grey, with one light, before a black background.
    ///
    /// The mesh (OBJ, glTF or GLB) is centred and scaled to the unit ball. Azimuth 0 looks at its front, from z, and
    /// azimuth 90 from x; elevation 90 looks from above, y. With a range for an angle, the output is a folder of frames
    /// with a list of them, frames.csv: azimuth, elevation and file of each.
    ///
    /// Exit code: 0 written, 3 interrupted, 2 wrong usage, a mesh that cannot be used, or an empty rendering.
    #[command(after_long_help = RENDER_EXAMPLES)]
    Render(RenderArgs),
    /// Make a data set of renderings from random poses: pictures and labels for training and test.
    ///
    /// The input has a folder of meshes (OBJ, glTF or GLB) for each class. The last of each class, by name, are for the
    /// test, so that no shape is in both splits. The files are named like MNIST's, train-images-idx3-ubyte and so on;
    /// beside them are classes.txt (the labels), shapes.csv (the split) and views.csv (the pose of each picture).
    ///
    /// Exit code: 0 written, 3 interrupted, 2 wrong usage, a mesh that cannot be used, or an empty rendering.
    #[command(after_long_help = POSES_EXAMPLES)]
    Poses(PosesArgs),
    /// Train a small classifier of images, and write it as ONNX.
    ///
    /// Pixels are between 0 and 1, byte k is k/255: no preprocessing is needed where the network is used.
    ///
    /// Exit code: 0 trained, 3 interrupted (the network so far is written), 2 wrong usage or input, or a loss that is
    /// not finite any more (the network of the last good epoch is written, if there was one).
    #[command(after_long_help = TRAIN_EXAMPLES)]
    Train(TrainArgs),
    /// Attack the attribution maps of a classifier's test images, and say how much they change: estimates.
    ///
    /// Iterative feature importance attacks (Ghorbani et al. 2019): an image near by has the same label and another map. The
    /// label itself is attacked too, for the attacked accuracy.
    ///
    /// Exit code: 0 attacked, 3 interrupted (with what was found until then), 2 wrong usage or input, or no image that is
    /// classified correctly.
    #[command(after_long_help = ATTACK_EXAMPLES)]
    AttackAttribution(Box<AttackArgs>),
    /// Find one small perturbation that changes the attribution maps of most images: estimates.
    ///
    /// UPI-Grad, UPI-PCA and UPI-PLUS (Oskouie and Farnia 2023), beside noise and perturbations of single images, of the same norm.
    /// What is found on training images is judged on test images, classified correctly both, and for several models on each
    /// of them. A run that was interrupted goes on from what the folder holds.
    ///
    /// Exit code: 0 found, 3 interrupted (with what was found until then), 2 wrong usage or input, no image that is
    /// classified correctly, or maps whose gradients are 0.
    #[command(after_long_help = UNIVERSAL_EXAMPLES)]
    Universal(UniversalCommand),
    /// Repeat an experiment of the literature, with what only exact arithmetic adds.
    #[command(after_long_help = EXPERIMENT_EXAMPLES)]
    Experiment {
        /// Which one.
        #[command(subcommand)]
        experiment: Experiment,
    },
    /// Make a page to look at from the JSON of an answer: one HTML file that needs nothing else.
    ///
    /// The same page that --report of the command writes, if the JSON was written with --full; without, it has no map to
    /// explore and no picture, and says how to get them. Nothing is calculated anew, but for the check of a certificate.
    ///
    /// Exit code: 0 written, 1 written, and the certificate is rejected or not known to be of this answer, 2 wrong usage or
    /// input.
    #[command(after_long_help = REPORT_EXAMPLES)]
    Report(ReportArgs),
    /// Say what a model file holds: operators, shapes, number formats, hinge units, hash.
    ///
    /// Exit code: 0 the model can be read, 2 it cannot, and why.
    #[command(after_long_help = INSPECT_EXAMPLES)]
    Inspect(InspectArgs),
    /// Verify an example that metes brings along, and draw it.
    ///
    /// Writes a network, an image and a picture of the answer to a folder, and prints the command it stands for.
    ///
    /// Exit code: 0 done, 2 a folder that cannot be written.
    #[command(after_long_help = DEMO_EXAMPLES)]
    Demo(DemoArgs),
    /// Explain a word that metes uses, or list them all.
    ///
    /// Case, hyphens and the plural do not matter, and the beginning of a name is enough. The texts are those of the glossary in the book.
    ///
    /// Exit code: 0 explained, 2 there is no such term.
    #[command(after_long_help = EXPLAIN_EXAMPLES)]
    Explain(ExplainArgs),
    /// Print completions for a shell: commands and options at the press of a key.
    #[command(after_long_help = COMPLETIONS_EXAMPLES)]
    Completions(CompletionsArgs),
}

const INSPECT_EXAMPLES: &str = "\
Examples:
  metes inspect net.onnx
  metes inspect acasxu.nnet";

const DEMO_EXAMPLES: &str = "\
Examples:
  metes demo
  metes demo --folder /tmp/metes-demo";

const EXAMPLES: &str = "\
Examples:
  metes verify net.onnx --image digit.png --perturb \"brightness(-0.2..0.2)\"
  metes verify net.onnx --image t10k-images-idx3-ubyte.gz --index 7 \\
      --perturb \"brightness(-0.3..0.3) + patch(x=10..18, y=10..18, value=1, opacity=0..1)\" \\
      --delta 3 --picture map.svg --json verdict.json
  metes verify net.onnx --image x.npy --range none \\
      --perturb \"direction(dir1.npy, 0..1) + direction(dir2.npy, 0..1)\"
  metes verify net.onnx --image digit.png --perturb \"brightness(-0.2..0.2)\" \\
      --certificate proof.metes --say interval

Perturbations: brightness, contrast, patch, blend, fog, blur, saturation, direction, temperature,
hue, translate, morph, poses, clip; `+` adds displacements, `then` applies one after another.";

const BOUNDARY_EXAMPLES: &str = "\
Examples:
  metes boundary net.onnx --image digit.png --of label \\
      --perturb \"brightness(-0.2..0.2) + contrast(-0.2..0.2)\" --picture boundary.svg
  metes boundary net.onnx --image digit.png --of attention --delta 3 --perturb \"brightness(-0.2..0.2)\"";

/// Arguments of `metes verify`.
#[derive(Debug, Args)]
pub struct VerifyArgs {
    #[command(flatten)]
    pub question: QuestionArgs,
    /// What should stay [default: both with --delta, else label].
    #[arg(long, value_enum)]
    pub keep: Option<Keep>,
    #[command(flatten)]
    pub output: OutputArgs,
    #[command(flatten)]
    pub certificate: CertificateArgs,
    /// What the certificate should say.
    #[arg(long, value_enum, default_value_t = Say::Verdict, requires = "certificate")]
    pub say: Say,
    #[command(flatten)]
    pub limits: LimitArgs,
}

/// Arguments of `metes boundary`.
#[derive(Debug, Args)]
pub struct BoundaryArgs {
    #[command(flatten)]
    pub question: QuestionArgs,
    /// What should stay up to the boundary; attention needs --delta.
    #[arg(long, value_enum, requires_if("attention", "delta"))]
    pub of: Of,
    #[command(flatten)]
    pub output: OutputArgs,
    #[command(flatten)]
    pub certificate: CertificateArgs,
    #[command(flatten)]
    pub limits: LimitArgs,
}

/// What a question is about.
#[derive(Clone, Debug, Args)]
pub struct QuestionArgs {
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
    /// The distance between saliency maps: l2, l1, linf, cosine, kendall or topk=K.
    #[arg(long, value_name = "MEASURE", default_value = "l2")]
    pub measure: Measure,
    /// The classes whose saliency maps count.
    #[arg(long, value_enum, default_value_t = Classes::Predicted)]
    pub classes: Classes,
    /// The largest attention inconsistency allowed.
    #[arg(long, value_name = "D", value_parser = non_negative)]
    pub delta: Option<Rational>,
}

/// Where the answer goes, beside the summary.
#[derive(Debug, Args)]
pub struct AnswerArgs {
    /// Write the findings as JSON to a file, or to standard output for `-`.
    #[arg(long, value_name = "FILE|-")]
    pub json: Option<PathBuf>,
    /// Write a page to look at: one HTML file that needs nothing else.
    #[arg(long, value_name = "FILE.html", value_parser = page)]
    pub report: Option<PathBuf>,
}

impl AnswerArgs {
    /// The files to be written.
    pub fn files(&self) -> [&Option<PathBuf>; 2] {
        [&self.json, &self.report]
    }
}

/// Where the answer goes, if it has a picture.
#[derive(Debug, Args)]
pub struct OutputArgs {
    #[command(flatten)]
    pub answer: AnswerArgs,
    /// Put into the JSON what `metes report` draws from too: every region with its corners, image and network, picture.
    #[arg(long, requires = "json")]
    pub full: bool,
    /// Draw the findings, as SVG or PNG by the name of the file.
    #[arg(long, value_name = "FILE.svg|FILE.png")]
    pub picture: Option<PathBuf>,
}

impl OutputArgs {
    /// The files to be written.
    pub fn files(&self) -> [&Option<PathBuf>; 3] {
        let [json, report] = self.answer.files();
        [&self.picture, json, report]
    }

    /// Whether what is drawn is asked for in a form that is not a picture.
    pub fn wants_details(&self) -> bool {
        self.full || self.answer.report.is_some()
    }

    /// Whether anything is drawn.
    pub fn draws(&self) -> bool {
        self.picture.is_some() || self.wants_details()
    }
}

/// The proof that is written down.
#[derive(Debug, Args)]
pub struct CertificateArgs {
    /// Write down why the answer is right, for `metes check`: JSON if the name ends in .json, binary otherwise.
    #[arg(long, value_name = "FILE")]
    pub certificate: Option<PathBuf>,
    /// Do not check the certificate before the answer is given.
    #[arg(long, requires = "certificate")]
    pub no_check: bool,
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
    /// Decide every sign in integers, without floating point first; the findings are the same.
    #[arg(long)]
    pub no_filter: bool,
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
