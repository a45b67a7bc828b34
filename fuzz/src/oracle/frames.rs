//! Tables of frames.

use metes_exact::rational::text;
use metes_perturb::FrameTable;

use super::outcome;
use crate::mutate::Structure;
use crate::{Limits, Outcome, Target};

/// Tables of frames: parsed, written in another order, parsed again.
pub const TARGET: Target = Target {
    name: "frames",
    corpora: &["corpus/frames"],
    oracle,
    dictionary: &[
        b"azimuth,elevation,file\n",
        b"0,0,a.png\n",
        b"-7.5,",
        b",10,",
        b",\"a,b\"",
        b"../",
        b"/",
        b"1/3",
        b"360",
        b"1e-5000",
        b"1e5000",
        b"\"",
        b"\r\n",
    ],
    structure: Structure::Text,
    endings: &[],
    limits: Limits { memory: 1 << 26, memory_per_byte: 1 << 10, seconds: 20 },
};

fn oracle(bytes: &[u8]) -> Outcome {
    let table = match FrameTable::parse(bytes) {
        Ok(table) => table,
        Err(error) => return outcome(&error.to_string()),
    };
    let mut rows = Vec::new();
    for (i, azimuth) in table.azimuths().iter().enumerate() {
        for (j, elevation) in table.elevations().iter().enumerate() {
            let file = table.file([i, j]).replace('"', "\"\"");
            rows.push(format!("{},{},\"{file}\"\n", text(azimuth), text(elevation)));
        }
    }
    let reversed: String = rows.into_iter().rev().collect();
    match FrameTable::parse(format!("azimuth,elevation,file\n{reversed}").as_bytes()) {
        Ok(again) => assert_eq!(again, table, "{reversed} is not what was written"),
        Err(error) => panic!("{reversed} was written: {error}"),
    }
    outcome("a grid")
}
