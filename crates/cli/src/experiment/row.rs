//! What is found about one network.

use metes_train::method::Kind;
use serde::{Deserialize, Serialize};

/// The levels of overlap at which shares of Θ are listed: none to all.
pub const LEVELS: usize = 20;

/// What is found about one network.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// The data set.
    pub data: String,
    /// The method, by name.
    pub method: String,
    /// The seed.
    pub seed: u64,
    /// The share of all test images classified correctly.
    pub accuracy: f64,
    /// Under attack, on the images attacked.
    pub attacked_accuracy: f64,
    /// Mean overlap and τ-b of integrated gradients under attack.
    pub integrated: [f64; 2],
    /// The same of gradients.
    pub gradient: [f64; 2],
    /// The exact worst case of gradients over each space.
    pub spaces: Vec<Space>,
}

/// The exact worst case over a space of perturbations, as means over images.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Space {
    /// The smallest overlap and τ-b where the label is kept.
    pub worst: [f64; 2],
    /// The share of Θ on which the label is kept and the overlap is at least `level/LEVELS`, for every level.
    pub shares: Vec<f64>,
}

/// A row with what it depends on.
#[derive(Serialize, Deserialize)]
struct Kept {
    settings: String,
    row: Row,
}

impl Row {
    /// A row that was kept with the same settings.
    pub fn read(bytes: &[u8], settings: &str) -> Option<Self> {
        let kept: Kept = serde_json::from_slice(bytes).ok()?;
        (kept.settings == settings).then_some(kept.row)
    }

    /// The text that is kept.
    pub fn written(&self, settings: &str) -> String {
        let kept = Kept { settings: settings.to_owned(), row: self.clone() };
        serde_json::to_string_pretty(&kept).unwrap_or_default() + "\n"
    }

    /// The method.
    pub fn kind(&self) -> Option<Kind> {
        self.method.parse().ok()
    }
}
