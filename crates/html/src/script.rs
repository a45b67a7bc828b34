//! The scripts of a page, and the policy that allows these and no others.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};

/// What every page runs.
pub(crate) const COMMON: &str = include_str!("../assets/page.js");

/// What a page with a map to explore runs too, in the order in which the parts need each other.
const EXPLORER: [&str; 12] = [
    include_str!("../assets/fraction.js"),
    include_str!("../assets/network.js"),
    include_str!("../assets/regions.js"),
    include_str!("../assets/cells.js"),
    include_str!("../assets/map.js"),
    include_str!("../assets/raster.js"),
    include_str!("../assets/bound.js"),
    include_str!("../assets/paint.js"),
    include_str!("../assets/marks.js"),
    include_str!("../assets/images.js"),
    include_str!("../assets/panel.js"),
    include_str!("../assets/explorer.js"),
];

/// The script of explorers.
pub(crate) fn explorer() -> String {
    EXPLORER.concat()
}

/// The content security policy: nothing is loaded, and no script runs but these.
pub(crate) fn policy(scripts: &[&str]) -> String {
    let hashes: Vec<String> = scripts
        .iter()
        .map(|script| format!("'sha256-{}'", STANDARD.encode(Sha256::digest(script.as_bytes()))))
        .collect();
    format!(
        "default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src {}; base-uri 'none'; form-action 'none'",
        hashes.join(" ")
    )
}
