//! Checkpoints: what a run needs to go on as if it had never stopped, to the last bit.
//!
//! A checkpoint is a [safetensors](https://github.com/huggingface/safetensors) file. Its metadata are texts: `format`
//! (`metes checkpoint`), `version`, `data` (the SHA-256 of [`Data::sha256`]), `steps` of the optimiser, `rng`, `sha256` of these two and the tensors, and `setting.NAME` for each of
//! [`described`](mod@crate::described). Its tensors:
//!
//! | name | type | holds |
//! | --- | --- | --- |
//! | `weight.K` | F32 | weights and biases, in the order of [`Network::variables`] |
//! | `first.K`, `second.K` | F32 | the moments of Adam |
//! | `order` | U32 | the order of images in the last epoch |
//! | `epochs` | F64 | a row for each complete epoch: loss and accuracy on training images, then on test images |
//!
//! It is written beside its place and then moved there: at every moment there is a whole one. Where data or settings are others, the
//! file is refused, so that going on from it gives what a run from the start would.

mod error;
mod tensors;

use std::collections::HashMap;
use std::fs::{self, File};
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};

use candle_core::Device;
use fastrand::Rng;
use safetensors::SafeTensors;

pub use error::{CheckpointError, CheckpointFlaw};
use tensors::{Tensors, epochs_from, values};

use crate::adam::Adam;
use crate::data::Data;
use crate::network::Network;
use crate::state::State;

/// The version of the format.
const VERSION: u32 = 1;
/// The value of `format`.
const FORMAT: &str = "metes checkpoint";
/// The most bytes of the header.
const MOST_HEADER: u64 = 1 << 20;

/// What a checkpoint belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// The SHA-256 of the data.
    pub data: String,
    /// Architecture and settings.
    pub settings: Vec<(&'static str, String)>,
    /// Complete epochs at its end.
    pub epochs: usize,
    /// Steps an epoch.
    pub batches: usize,
}

impl Run {
    /// Writes a checkpoint.
    ///
    /// # Errors
    /// When the file cannot be written; the one before is then as it was.
    pub fn write(&self, path: &Path, network: &Network, state: &State) -> Result<(), CheckpointError> {
        let named = |flaw| CheckpointError { path: path.to_owned(), flaw };
        let bytes = self.encode(network, state).map_err(named)?;
        let part = part(path);
        let written = File::create(&part).and_then(|mut file| {
            file.write_all(&bytes)?;
            file.sync_all()?;
            fs::rename(&part, path)
        });
        written.map_err(|flaw| {
            // Nobody needs it, and nothing can be done if it stays.
            let _ = fs::remove_file(&part);
            named(flaw.into())
        })
    }

    /// Reads a checkpoint: the network gets its weights.
    ///
    /// # Errors
    /// When the file cannot be read, is damaged, or belongs to another run; the network is then as it was.
    pub fn read(&self, path: &Path, network: &Network, data: &Data) -> Result<State, CheckpointError> {
        self.load(path, network, data).map_err(|flaw| CheckpointError { path: path.to_owned(), flaw })
    }

    fn load(&self, path: &Path, network: &Network, data: &Data) -> Result<State, CheckpointFlaw> {
        let most = 12 * network.parameters() as u64
            + 4 * data.train.len() as u64
            + 32 * self.epochs as u64
            + MOST_HEADER;
        if !path.metadata()?.is_file() {
            return Err(CheckpointFlaw::Foreign);
        }
        let mut bytes = Vec::new();
        File::open(path)?.take(most + 1).read_to_end(&mut bytes)?;
        if bytes.len() as u64 > most {
            return Err(CheckpointFlaw::TooLong);
        }
        self.decode(&bytes, network, data)
    }

    fn encode(&self, network: &Network, state: &State) -> Result<Vec<u8>, CheckpointFlaw> {
        let mut tensors = Tensors::default();
        for (at, variable) in network.variables().into_iter().enumerate() {
            tensors.floats(format!("weight.{at}"), variable)?;
        }
        for (at, moments) in state.optimiser.moments.iter().enumerate() {
            for (name, moment) in ["first", "second"].into_iter().zip(moments) {
                tensors.floats(format!("{name}.{at}"), moment)?;
            }
        }
        tensors.order(&state.order);
        tensors.epochs(&state.epochs);
        let (steps, rng) = (state.optimiser.steps.to_string(), state.rng.get_seed().to_string());
        let fixed = [
            ("format", FORMAT.to_owned()),
            ("version", VERSION.to_string()),
            ("data", self.data.clone()),
            ("sha256", tensors.sha256(&steps, &rng)),
            ("steps", steps),
            ("rng", rng),
        ];
        let settings = self.settings.iter().map(|(name, value)| (format!("setting.{name}"), value.clone()));
        let fixed = fixed.into_iter().map(|(name, value)| (name.to_owned(), value));
        tensors.file(fixed.chain(settings).collect())
    }

    fn decode(&self, bytes: &[u8], network: &Network, data: &Data) -> Result<State, CheckpointFlaw> {
        let (_, header) = SafeTensors::read_metadata(bytes)?;
        let metadata = header.metadata().as_ref().ok_or(CheckpointFlaw::Foreign)?;
        self.compare(metadata)?;
        let file = SafeTensors::deserialize(bytes)?;
        let text = |name: &str| metadata.get(name).map_or("", String::as_str);
        if tensors::sha256_of(&file, text("steps"), text("rng")) != text("sha256") {
            return Err(CheckpointFlaw::Damaged("its SHA-256 is another one"));
        }

        let epochs = epochs_from(&file)?;
        let steps = number(metadata, "steps")?;
        if epochs.len() > self.epochs || usize::try_from(steps).ok() != epochs.len().checked_mul(self.batches)
        {
            return Err(CheckpointFlaw::Damaged("its epochs and steps do not belong together"));
        }
        let order = tensors::order_from(&file, data.train.len())?;
        let variables = network.variables();
        let read = |name: &str| -> Result<Vec<_>, CheckpointFlaw> {
            let tensor = |(at, variable): (usize, &&candle_core::Var)| {
                let values = values(&file, &format!("{name}.{at}"), variable.dims())?;
                Ok(candle_core::Tensor::from_vec(values, variable.dims(), &Device::Cpu)?)
            };
            variables.iter().enumerate().map(tensor).collect()
        };
        let [weights, first, second] = [read("weight")?, read("first")?, read("second")?];
        let moments = first.into_iter().zip(second).map(|(first, second)| [first, second]).collect();
        let steps = i32::try_from(steps).map_err(|_| CheckpointFlaw::Damaged("it has too many steps"))?;
        let rng = Rng::with_seed(number(metadata, "rng")?);
        for (variable, weights) in variables.iter().zip(&weights) {
            variable.set(weights)?;
        }
        Ok(State { epochs, optimiser: Adam { steps, moments }, rng, order })
    }

    /// Refuses what is of another run.
    fn compare(&self, metadata: &HashMap<String, String>) -> Result<(), CheckpointFlaw> {
        let text = |name: &str| metadata.get(name).map_or("", String::as_str);
        if text("format") != FORMAT {
            return Err(CheckpointFlaw::Foreign);
        }
        if text("version") != VERSION.to_string() {
            return Err(CheckpointFlaw::Version(text("version").to_owned()));
        }
        for (name, wanted) in &self.settings {
            let written = text(&format!("setting.{name}"));
            if written != wanted {
                let (written, wanted) = (written.to_owned(), wanted.clone());
                return Err(CheckpointFlaw::Setting { name, written, wanted });
            }
        }
        if text("data") != self.data { Err(CheckpointFlaw::Data) } else { Ok(()) }
    }
}

/// Where a file is until it is whole.
fn part(path: &Path) -> PathBuf {
    let mut part = path.as_os_str().to_owned();
    part.push(".part");
    part.into()
}

fn number(metadata: &HashMap<String, String>, name: &str) -> Result<u64, CheckpointFlaw> {
    let number = metadata.get(name).and_then(|text| text.parse().ok());
    number.ok_or(CheckpointFlaw::Damaged("a number of its metadata is missing"))
}
