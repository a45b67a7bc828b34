//! Arguments of `metes universal`.

use std::path::PathBuf;

use clap::{ArgMatches, Args, Command, FromArgMatches, Subcommand, ValueEnum};
use metes_attribution::universal::Method;
use metes_exact::Rational;
use metes_perturb::Preprocess;

use super::AnswerArgs;
use super::attack::{MapKind, beta};
use super::data::DataArgs;
use super::universal_exact::{UNIVERSAL_EXACT_EXAMPLES, UniversalExactArgs};
use super::values::{Range, number};

/// `metes universal`: a search, or what is done with what was found.
#[derive(Debug)]
pub enum UniversalCommand {
    Find(Box<UniversalArgs>),
    Instead(UniversalSubcommand),
}

// Not derived: an optional group of arguments cannot hold another group (that of data sets).
impl Args for UniversalCommand {
    fn augment_args(command: Command) -> Command {
        let command = command.args_conflicts_with_subcommands(true).subcommand_negates_reqs(true);
        UniversalSubcommand::augment_subcommands(UniversalArgs::augment_args(command))
    }

    fn augment_args_for_update(command: Command) -> Command {
        UniversalSubcommand::augment_subcommands_for_update(UniversalArgs::augment_args_for_update(command))
    }
}

impl FromArgMatches for UniversalCommand {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        Ok(match matches.subcommand_name() {
            Some(_) => Self::Instead(UniversalSubcommand::from_arg_matches(matches)?),
            None => Self::Find(Box::new(UniversalArgs::from_arg_matches(matches)?)),
        })
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

/// What is done with a universal perturbation.
#[derive(Debug, Subcommand)]
pub enum UniversalSubcommand {
    /// Settle exactly what a universal perturbation does to the saliency maps of many images.
    ///
    /// Along t·δ every image's map is a step function of t: all breakpoints are found, and merged into the share of images whose map has
    /// changed by at least τ. Over the box of a semantic perturbation the point is found at which maps change most. The maps are
    /// those of the label's logit.
    ///
    /// Exit code: 0 done, 3 unfinished within the limits, 2 wrong usage or input.
    #[command(after_long_help = UNIVERSAL_EXACT_EXAMPLES)]
    Exact(Box<UniversalExactArgs>),
}

/// Arguments of the search.
#[derive(Debug, Args)]
pub struct UniversalArgs {
    /// The classifiers, .onnx or .nnet files; what is found for each is tried on all.
    #[arg(required = true, value_name = "MODEL")]
    pub models: Vec<PathBuf>,
    /// The images: perturbations are found on those for training, and judged on those for testing.
    #[command(flatten)]
    pub data: DataArgs,
    /// How perturbations are found: upi-grad, upi-pca, upi-pca-power, upi-plus, random, per-image, per-image-random [default: all]. UPI-Grad and the weights of UPI-PLUS are
    /// reconstructed.
    /// Universal noise is tried in any case.
    #[arg(long = "method", value_name = "METHOD,…", value_delimiter = ',')]
    pub methods: Vec<Method>,
    /// The norm of the perturbations, for pixel values from 0 to 1: a number such as 0.5 or 1000/255 [default: 4 in l2, 8/255 in linf].
    #[arg(long, value_name = "E", value_parser = positive, allow_hyphen_values = true)]
    pub epsilon: Option<Rational>,
    /// Which norm.
    #[arg(long, value_enum, default_value_t = NormKind::L2)]
    pub norm: NormKind,
    /// What maps are gradients of: the softmax probability of the label, or its logit.
    #[arg(long, value_enum, default_value_t = OutputKind::Softmax)]
    pub output: OutputKind,
    /// The maps under attack.
    #[arg(long, value_enum, default_value_t = MapKind::Gradient)]
    pub map: MapKind,
    /// Points at which integrated gradients take the gradient.
    #[arg(long, value_name = "M", value_parser = clap::value_parser!(u32).range(1..=1000), default_value_t = 20)]
    pub steps: u32,
    /// Explain the network with softplus of this β in place of ReLU, before and after the perturbation.
    #[arg(long, value_name = "B", value_parser = beta)]
    pub softplus: Option<f64>,
    /// The standard deviation σ of the noise in which gradient ascent sees the images.
    #[arg(long, value_name = "S", value_parser = deviation, default_value = "0.05", allow_hyphen_values = true)]
    pub noise: f64,
    /// The range that perturbed pixels are clipped to, or `none`.
    #[arg(long, value_name = "LOW..HIGH|none", default_value = "0..1", allow_hyphen_values = true)]
    pub range: Range,
    /// Training images to look at, chosen by the seed; those classified correctly take part.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..), default_value_t = 500)]
    pub images_train: u32,
    /// Test images to look at, chosen by the seed; those classified correctly take part.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..), default_value_t = 200)]
    pub images_test: u32,
    /// Images at once.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=10_000), default_value_t = 50)]
    pub batch: u32,
    /// Steps of gradient ascent, and of the power methods.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1_000_000), default_value_t = 200)]
    pub iterations: u32,
    /// How many of the elements of largest magnitude are compared.
    #[arg(long, value_name = "K", value_parser = clap::value_parser!(u32).range(1..), default_value_t = 100)]
    pub top: u32,
    /// The seed of what is random.
    #[arg(long, value_name = "S", default_value_t = 0)]
    pub seed: u64,
    /// What happens to pixels before they enter the models, such as "mean=0.1307, std=0.3081".
    #[arg(long, value_name = "SPEC", default_value = "", hide_default_value = true)]
    pub preprocess: Preprocess,
    /// The folder of perturbations, pictures and tables; made if it is not there. What is in it already is not calculated again.
    #[arg(short, long, value_name = "FOLDER")]
    pub out: PathBuf,
    #[command(flatten)]
    pub answer: AnswerArgs,
    /// Write a row for every perturbed image as CSV.
    #[arg(long, value_name = "FILE.csv")]
    pub csv: Option<PathBuf>,
    /// Threads to work on [default: all cores].
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub threads: Option<u16>,
}

/// Which norm.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum NormKind {
    /// The root of the sum of squares.
    L2,
    /// The largest magnitude of a pixel.
    Linf,
}

/// What maps are gradients of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum OutputKind {
    /// The probability of the label.
    Softmax,
    /// Its logit.
    Logit,
}

impl UniversalArgs {
    /// The methods, each once; noise is what the others are compared with.
    pub fn methods(&self) -> Vec<Method> {
        let asked = |method: &Method| {
            self.methods.is_empty() || self.methods.contains(method) || *method == Method::Random
        };
        Method::ALL.into_iter().filter(asked).collect()
    }

    /// The norm of the perturbations.
    pub fn epsilon(&self) -> Rational {
        self.epsilon.clone().unwrap_or_else(|| match self.norm {
            NormKind::L2 => Rational::from_integer(4.into()),
            NormKind::Linf => Rational::new(8.into(), 255.into()),
        })
    }
}

fn positive(text: &str) -> Result<Rational, String> {
    let epsilon = number(text)?;
    if epsilon <= Rational::default() {
        return Err("write a number above 0: nothing but 0 has norm 0".to_owned());
    }
    if epsilon > Rational::from_integer(1_000_000.into()) {
        return Err("write a number of at most 1000000".to_owned());
    }
    Ok(epsilon)
}

fn deviation(text: &str) -> Result<f64, String> {
    let deviation: f64 = text.parse().map_err(|_| "write a number, such as 0.05".to_owned())?;
    let is_right = deviation > 0.0 && deviation <= 1e3;
    if is_right {
        Ok(deviation)
    } else {
        Err("write a number above 0 and at most 1000: without noise the gradient is 0".to_owned())
    }
}

pub const UNIVERSAL_EXAMPLES: &str = "\
Examples:
  metes universal net.onnx --data fmnist -o found
  metes universal net.onnx --data fmnist -o found --method upi-grad,upi-pca --epsilon 1000/255
  metes universal small.onnx large.onnx --data mnist -o found --norm linf --epsilon 0.1 --map ig
  metes universal net.onnx --data fmnist -o found --output logit --softplus 10";
