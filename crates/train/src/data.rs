//! Data sets: folders with four IDX files, each as it is or gzipped, of 8-bit grey images and their labels.
//!
//! `train-images-idx3-ubyte`, `train-labels-idx1-ubyte`, `test-images-idx3-ubyte`, `test-labels-idx1-ubyte`. Byte `k` of an
//! image is `k/255`. Classes are counted from 0, and each has training images.

use std::fs::File;
use std::io::{self, ErrorKind, Read};
use std::path::{Path, PathBuf};

use flate2::read::GzDecoder;

use crate::network::Shape;

/// The most bytes of images a file holds.
const MOST_BYTES: u64 = 1 << 31;
/// The largest height or width.
const MOST_SIDE: u32 = 4096;

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

/// Why a folder is no data set.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DataError {
    /// A file is not there.
    #[error("{}: there is neither {name} nor {name}.gz", folder.display())]
    Missing {
        /// The folder.
        folder: PathBuf,
        /// The file.
        name: String,
    },
    /// A file cannot be read.
    #[error("{}: {flaw}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// Why.
        flaw: io::Error,
    },
    /// A file is something else.
    #[error("{}: begins with {found:#010x} where {wanted:#010x} is the mark of 8-bit {what}", path.display())]
    Magic {
        /// The file.
        path: PathBuf,
        /// What it begins with.
        found: u32,
        /// What it should begin with.
        wanted: u32,
        /// What it should hold.
        what: &'static str,
    },
    /// A file says that it holds nothing, or far too much.
    #[error("{}: {count} images of {height}×{width} are none, or too many", path.display())]
    Size {
        /// The file.
        path: PathBuf,
        /// Images it says it holds.
        count: u32,
        /// Their height.
        height: u32,
        /// Their width.
        width: u32,
    },
    /// A file ends early.
    #[error("{}: is truncated: it ends before the {wanted} bytes that its header announces", path.display())]
    Truncated {
        /// The file.
        path: PathBuf,
        /// Bytes announced.
        wanted: u64,
    },
    /// A file goes on behind its end.
    #[error("{}: goes on behind the {wanted} bytes that its header announces", path.display())]
    Trailing {
        /// The file.
        path: PathBuf,
        /// Bytes announced.
        wanted: u64,
    },
    /// Images and labels do not belong together.
    #[error("{}: {images} {split} images have {labels} labels", folder.display())]
    Counts {
        /// The folder.
        folder: PathBuf,
        /// Which of the two.
        split: &'static str,
        /// Images.
        images: usize,
        /// Labels.
        labels: usize,
    },
    /// Test images have another size than training images.
    #[error("{}: training images are {}×{}, test images {}×{}", folder.display(), train[1], train[2], test[1], test[2])]
    Shapes {
        /// The folder.
        folder: PathBuf,
        /// The shape of training images.
        train: Shape,
        /// The shape of test images.
        test: Shape,
    },
    /// There is nothing to tell apart.
    #[error("{}: all training images have label 0; at least two classes are needed", folder.display())]
    OneClass {
        /// The folder.
        folder: PathBuf,
    },
    /// A class without images.
    #[error("{}: class {class} of {classes} has no training image: number the classes from 0 without a gap", folder.display())]
    EmptyClass {
        /// The folder.
        folder: PathBuf,
        /// The class.
        class: usize,
        /// How many there are.
        classes: usize,
    },
    /// A label that no training image has.
    #[error("{}: test image {image} has label {label}, and training images have labels below {classes}", folder.display())]
    Label {
        /// The folder.
        folder: PathBuf,
        /// The image, counted from 0.
        image: usize,
        /// Its label.
        label: u8,
        /// How many classes there are.
        classes: usize,
    },
}

/// Reads a data set from its folder.
///
/// # Errors
/// When a file is missing or damaged, or the four do not belong together.
pub fn load(folder: &Path) -> Result<Data, DataError> {
    let (train, test) = (split(folder, "train")?, split(folder, "test")?);
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

fn split(folder: &Path, split: &'static str) -> Result<Split, DataError> {
    let mut images = IdxFile::open(folder, &format!("{split}-images-idx3-ubyte"))?;
    images.magic(0x0803, "images")?;
    let [count, height, width] = [images.number()?, images.number()?, images.number()?];
    let bytes = u64::from(count).saturating_mul(u64::from(height) * u64::from(width));
    if bytes == 0 || bytes > MOST_BYTES || height.max(width) > MOST_SIDE {
        return Err(DataError::Size { path: images.path, count, height, width });
    }
    let mut labels = IdxFile::open(folder, &format!("{split}-labels-idx1-ubyte"))?;
    labels.magic(0x0801, "labels")?;
    let labelled = labels.number()?;
    if labelled != count {
        let (images, labels) = (count as usize, labelled as usize);
        return Err(DataError::Counts { folder: folder.to_owned(), split, images, labels });
    }
    let labels = labels.rest(u64::from(labelled))?;
    let pixels = images.rest(bytes)?;
    Ok(Split { shape: [1, height as usize, width as usize], pixels, labels })
}

struct IdxFile {
    path: PathBuf,
    source: Box<dyn Read>,
}

impl IdxFile {
    fn open(folder: &Path, name: &str) -> Result<Self, DataError> {
        for suffix in ["", ".gz"] {
            let path = folder.join(format!("{name}{suffix}"));
            match File::open(&path) {
                Ok(file) => {
                    let file = io::BufReader::new(file);
                    let source: Box<dyn Read> =
                        if suffix.is_empty() { Box::new(file) } else { Box::new(GzDecoder::new(file)) };
                    return Ok(Self { path, source });
                }
                Err(flaw) if flaw.kind() == ErrorKind::NotFound => {}
                Err(flaw) => return Err(DataError::Io { path, flaw }),
            }
        }
        Err(DataError::Missing { folder: folder.to_owned(), name: name.to_owned() })
    }

    fn number(&mut self) -> Result<u32, DataError> {
        let mut bytes = [0; 4];
        let read = self.source.read_exact(&mut bytes);
        read.map(|()| u32::from_be_bytes(bytes)).map_err(|flaw| self.flaw(flaw, 4))
    }

    fn magic(&mut self, wanted: u32, what: &'static str) -> Result<(), DataError> {
        let found = self.number()?;
        if found == wanted {
            Ok(())
        } else {
            Err(DataError::Magic { path: self.path.clone(), found, wanted, what })
        }
    }

    /// So many bytes, and then the end. Memory grows with what is there, not with what is announced.
    fn rest(mut self, wanted: u64) -> Result<Vec<u8>, DataError> {
        let mut bytes = Vec::new();
        let read = (&mut self.source).take(wanted + 1).read_to_end(&mut bytes);
        read.map_err(|flaw| self.flaw(flaw, wanted))?;
        match (bytes.len() as u64).cmp(&wanted) {
            std::cmp::Ordering::Less => Err(DataError::Truncated { path: self.path, wanted }),
            std::cmp::Ordering::Equal => Ok(bytes),
            std::cmp::Ordering::Greater => Err(DataError::Trailing { path: self.path, wanted }),
        }
    }

    fn flaw(&self, flaw: io::Error, wanted: u64) -> DataError {
        let path = self.path.clone();
        if flaw.kind() == ErrorKind::UnexpectedEof {
            DataError::Truncated { path, wanted }
        } else {
            DataError::Io { path, flaw }
        }
    }
}
