//! What training knows between two epochs, beside the weights.

use candle_core::Result;
use fastrand::Rng;

use crate::adam::Adam;
use crate::data::Data;
use crate::network::Network;
use crate::training::Epoch;

/// Everything that the epochs to come depend on, beside weights, data and settings.
#[derive(Debug)]
pub struct State {
    /// The epochs that are complete.
    pub epochs: Vec<Epoch>,
    pub(crate) optimiser: Adam,
    /// What orders the images.
    pub(crate) rng: Rng,
    /// The order of the last epoch: it is shuffled again for the next one.
    pub(crate) order: Vec<usize>,
}

impl State {
    /// Before the first epoch.
    ///
    /// # Errors
    /// When there is no memory for the moments of the optimiser.
    pub fn new(network: &Network, data: &Data, seed: u64) -> Result<Self> {
        Ok(Self {
            epochs: Vec::new(),
            optimiser: Adam::new(&network.variables())?,
            rng: Rng::with_seed(seed),
            order: (0..data.train.len()).collect(),
        })
    }
}
