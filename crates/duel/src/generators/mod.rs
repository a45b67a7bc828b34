//! Generators: each a kind of instance that is hard for floats or for tolerances, with its truth.
//!
//! Instance `i` of a run is made from the seed of the run, the name of its generator and `i` alone, so it can be made
//! again.

mod build;
mod cancel;
mod crossing;
mod deep;
mod hair;
mod order;
mod random;
mod scales;
mod tie;
mod zombori;

use fastrand::Rng;
use metes_network::Sequential;

use crate::Draft;

pub use crossing::Crossing;

/// A kind of instance.
pub trait Generator: Send + Sync {
    /// Its name, one word.
    fn name(&self) -> &'static str;

    /// What its instances are, in one sentence.
    fn about(&self) -> &'static str;

    /// An instance; `None` where chance made one that is not used.
    fn draft(&self, rng: &mut Rng) -> Option<Draft>;
}

/// All generators that need no files.
pub fn built_in() -> Vec<Box<dyn Generator>> {
    vec![
        Box::new(random::Random),
        Box::new(tie::Tie),
        Box::new(hair::Hair),
        Box::new(cancel::Cancel),
        Box::new(scales::Scales),
        Box::new(deep::Deep),
        Box::new(zombori::Zombori),
        Box::new(order::Order),
    ]
}

/// All generators, with the networks of a user; without any, crossings are those of random networks.
pub fn all(networks: Vec<(String, Sequential)>) -> Vec<Box<dyn Generator>> {
    let mut generators = built_in();
    generators.push(Box::new(Crossing::new(networks)));
    generators
}

/// The random numbers of instance `index` of a generator.
pub fn rng(seed: u64, name: &str, index: u64) -> Rng {
    // FNV-1a, so that the numbers are the same on every machine.
    let bytes = seed.to_le_bytes().into_iter().chain(name.bytes()).chain(index.to_le_bytes());
    let hash = bytes
        .fold(0xcbf2_9ce4_8422_2325u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    Rng::with_seed(hash)
}

#[cfg(test)]
mod tests;
