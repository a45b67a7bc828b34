//! Four IDX files, each as it is or gzipped.
//!
//! `train-images-idx3-ubyte`, `train-labels-idx1-ubyte`, `test-images-idx3-ubyte`, `test-labels-idx1-ubyte`: 8-bit grey images
//! and their labels.

use std::path::Path;

use flate2::read::GzDecoder;

use super::source::Source;
use super::{DataError, MOST_BYTES, MOST_SIDE, Split};

/// Reads a split.
pub(super) fn split(folder: &Path, split: &'static str) -> Result<Split, DataError> {
    let mut images = open(folder, &format!("{split}-images-idx3-ubyte"))?;
    magic(&mut images, 0x0803, "images")?;
    let [count, height, width] = [number(&mut images)?, number(&mut images)?, number(&mut images)?];
    let bytes = count.saturating_mul(height * width);
    if bytes == 0 || bytes > MOST_BYTES || height.max(width) > MOST_SIDE {
        return Err(DataError::Size { path: images.path, count, height, width });
    }
    let mut labels = open(folder, &format!("{split}-labels-idx1-ubyte"))?;
    magic(&mut labels, 0x0801, "labels")?;
    let labelled = number(&mut labels)?;
    if labelled != count {
        let (images, labels) = (count as usize, labelled as usize);
        return Err(DataError::Counts { folder: folder.to_owned(), split, images, labels });
    }
    let labels = labels.rest(labelled)?;
    let pixels = images.rest(bytes)?;
    Ok(Split { shape: [1, height as usize, width as usize], pixels, labels })
}

fn open(folder: &Path, name: &str) -> Result<Source, DataError> {
    let [plain, zipped] = ["", ".gz"].map(|suffix| folder.join(format!("{name}{suffix}")));
    if plain.exists() {
        Source::open(plain)
    } else if zipped.exists() {
        Ok(Source::open(zipped)?.through(GzDecoder::new))
    } else {
        Err(DataError::Missing { folder: folder.to_owned(), name: name.to_owned() })
    }
}

fn number(source: &mut Source) -> Result<u64, DataError> {
    source.bytes().map(|bytes| u32::from_be_bytes(bytes).into())
}

fn magic(source: &mut Source, wanted: u32, what: &'static str) -> Result<(), DataError> {
    let found = u32::from_be_bytes(source.bytes()?);
    if found == wanted {
        Ok(())
    } else {
        Err(DataError::Magic { path: source.path.clone(), found, wanted, what })
    }
}
