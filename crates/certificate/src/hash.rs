//! Hashes of a certificate's parts.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::{Image, Network};

/// SHA-256 of the binary form of each part, in lower-case hexadecimal digits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hashes {
    /// Of the classifier.
    pub classifier: String,
    /// Of the image.
    pub image: String,
    /// Of the map from parameters to images.
    pub input_map: String,
}

impl Hashes {
    /// The hashes of three parts.
    pub fn of(classifier: &Network, image: &Image, input_map: &Network) -> Self {
        Self { classifier: digest(classifier), image: digest(image), input_map: digest(input_map) }
    }
}

/// SHA-256 of the binary form of a part, in lower-case hexadecimal digits.
pub fn digest(part: &impl Serialize) -> String {
    // Writing to memory does not fail.
    let bytes = postcard::to_stdvec(part).unwrap_or_default();
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}
