//! Data that travels in a page: JSON, packed, in letters.

use std::io::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::Value;

/// JSON, gzipped, in base64: exact numbers have many digits, and packed they take less than half of the room.
pub(crate) fn packed(data: &Value) -> String {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    // Writing to memory cannot fail.
    let _ = encoder.write_all(data.to_string().as_bytes());
    STANDARD.encode(encoder.finish().unwrap_or_default())
}
