//! Reading data sets.

use std::path::Path;

use anyhow::Context as _;
use metes_train::data::{Loaded, Reading, Unreadable};
use metes_train::threads;

use crate::args::DataArgs;
use crate::output;

/// Reads a data set on so many threads, and says what was left out.
pub fn load(arguments: &DataArgs, count: Option<u16>) -> anyhow::Result<Loaded> {
    let reading = Reading { size: arguments.size, skip_unreadable: arguments.skip_unreadable };
    read(&arguments.folder, reading, count)
}

/// The same of a folder.
pub fn read(folder: &Path, reading: Reading, count: Option<u16>) -> anyhow::Result<Loaded> {
    let read = threads::on(count.map(usize::from), || reading.load(folder));
    let loaded = read.context("cannot start threads")??;
    if !loaded.unreadable.is_empty() {
        let (left_out, list) = (loaded.unreadable.len(), Unreadable::list(&loaded.unreadable));
        output::note(&format!("left out {left_out} unreadable pictures: {list}"));
    }
    Ok(loaded)
}
