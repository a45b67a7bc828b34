//! Data sets: folders of 8-bit images and their labels, in one of three formats.
//!
//! | begins with | format |
//! | --- | --- |
//! | `train.csv` | pictures: PNG, JPEG, PGM, PPM, named in a table ([`pictures`]) |
//! | `train-images.npy` | NPY ([`npy`]) |
//! | `train-images-idx3-ubyte`, or `.gz` | IDX ([`idx`]) |
//!
//! Byte `k` of an image is `k/255`. Classes are counted from 0, there are at most 256, and each has training images.

mod error;
mod hash;
mod idx;
mod npy;
mod picture;
mod pictures;
mod pnm;
mod resize;
mod source;
mod table;

use std::path::Path;

pub use error::{DataError, NpyFlaw, TableFlaw, Unreadable};
pub use picture::PictureError;

use crate::network::Shape;

/// The most bytes of images of a split.
const MOST_BYTES: u64 = 1 << 31;
/// The largest height or width of an array.
const MOST_SIDE: u64 = 4096;

/// Images to train on, and images to judge by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Data {
    /// Images to train on.
    pub train: Split,
    /// Images to judge by.
    pub test: Split,
    /// How many classes there are.
    pub classes: usize,
}

/// Images with labels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Split {
    /// The shape of each image.
    pub shape: Shape,
    /// All pixels.
    pub pixels: Vec<u8>,
    /// The label of each image.
    pub labels: Vec<u8>,
}

impl Split {
    /// How many images there are.
    pub fn len(&self) -> usize {
        self.labels.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.labels.is_empty()
    }

    /// The pixels of an image.
    ///
    /// # Panics
    /// When there is no such image.
    pub fn image(&self, at: usize) -> &[u8] {
        let len = self.shape.iter().product::<usize>();
        &self.pixels[at * len..(at + 1) * len]
    }
}

#[derive(Clone, Copy)]
enum Format {
    Pictures,
    Npy,
    Idx,
}

/// The files that say which format a folder has.
const BEGINNINGS: [(Format, &[&str]); 3] = [
    (Format::Pictures, &["train.csv"]),
    (Format::Npy, &["train-images.npy"]),
    (Format::Idx, &["train-images-idx3-ubyte", "train-images-idx3-ubyte.gz"]),
];

/// How a folder is read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    /// The height and width to which images are brought.
    pub size: Option<[usize; 2]>,
    /// Whether pictures that cannot be read are left out.
    pub skip_unreadable: bool,
}

/// What was read.
#[derive(Debug)]
pub struct Loaded {
    /// The images.
    pub data: Data,
    /// The names of classes, where labels are names.
    pub names: Option<Vec<String>>,
    /// What was left out.
    pub unreadable: Vec<Unreadable>,
}

impl Reading {
    /// Reads a data set from its folder.
    ///
    /// # Errors
    /// When files are missing or damaged, or do not belong together.
    pub fn load(&self, folder: &Path) -> Result<Loaded, DataError> {
        let is_there = |name: &str| folder.join(name).exists();
        let found: Vec<(Format, &str)> = BEGINNINGS
            .into_iter()
            .filter(|(_, names)| names.iter().copied().any(is_there))
            .map(|(format, names)| (format, names[0]))
            .collect();
        let read = match found[..] {
            [] => return Err(DataError::NoData { folder: folder.to_owned() }),
            [(_, first), (_, second), ..] => {
                return Err(DataError::TwoFormats { folder: folder.to_owned(), first, second });
            }
            [(Format::Pictures, _)] => return pictures::load(folder, self),
            [(Format::Npy, _)] => npy::split,
            [(Format::Idx, _)] => idx::split,
        };
        let split = |name| {
            let split = read(folder, name)?;
            match self.size {
                Some(size) => resized(folder, name, split, size),
                None => Ok(split),
            }
        };
        Ok(Loaded {
            data: checked(folder, split("train")?, split("test")?)?,
            names: None,
            unreadable: Vec::new(),
        })
    }
}

/// Reads a data set from its folder, as it stands there.
///
/// # Errors
/// As [`Reading::load`].
pub fn load(folder: &Path) -> Result<Data, DataError> {
    Reading::default().load(folder).map(|loaded| loaded.data)
}

fn resized(folder: &Path, name: &'static str, split: Split, size: [usize; 2]) -> Result<Split, DataError> {
    let bytes = [split.len(), split.shape[0], size[0], size[1]];
    if bytes.iter().fold(1u64, |product, &factor| product.saturating_mul(factor as u64)) > MOST_BYTES {
        return Err(DataError::TooMuch { folder: folder.to_owned(), split: name, most: MOST_BYTES });
    }
    let path = || folder.to_owned();
    resize::split(split, size)
        .map_err(|flaw| DataError::Io { path: path(), flaw: std::io::Error::other(flaw) })
}

/// The two splits, if they belong together.
fn checked(folder: &Path, train: Split, test: Split) -> Result<Data, DataError> {
    let folder = || folder.to_owned();
    if train.shape != test.shape {
        return Err(DataError::Shapes { folder: folder(), train: train.shape, test: test.shape });
    }
    let classes = train.labels.iter().max().map_or(0, |&label| usize::from(label) + 1);
    if classes < 2 {
        return Err(DataError::OneClass { folder: folder() });
    }
    let mut seen = [false; 256];
    train.labels.iter().for_each(|&label| seen[usize::from(label)] = true);
    if let Some(class) = seen[..classes].iter().position(|seen| !seen) {
        return Err(DataError::EmptyClass { folder: folder(), class, classes });
    }
    if let Some(image) = test.labels.iter().position(|&label| usize::from(label) >= classes) {
        return Err(DataError::Label { folder: folder(), image, label: test.labels[image], classes });
    }
    Ok(Data { train, test, classes })
}
