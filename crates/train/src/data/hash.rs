//! The identity of a data set.

use sha2::{Digest, Sha256};

use super::Data;

impl Data {
    /// The SHA-256 of shapes, pixels and labels as training sees them, in hexadecimal digits: it does not depend on the format of the
    /// files.
    pub fn sha256(&self) -> String {
        let mut hash = Sha256::new();
        hash.update((self.classes as u64).to_le_bytes());
        for split in [&self.train, &self.test] {
            for size in split.shape.iter().chain([&split.len()]) {
                hash.update((*size as u64).to_le_bytes());
            }
            hash.update(&split.pixels);
            hash.update(&split.labels);
        }
        hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
    }
}
