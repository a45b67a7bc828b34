//! What can be wrong with a data set.

use std::io;
use std::path::PathBuf;

use super::picture::PictureError;
use crate::network::Shape;

/// How many unreadable pictures an error names.
const NAMED: usize = 3;

/// Why a folder is no data set.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DataError {
    /// None of the files that begin a data set is there.
    #[error(
        "{}: there is no data set here: neither train.csv (pictures), nor train-images.npy, nor train-images-idx3-ubyte: name the folder that has one of them (`metes train --help` has the formats)",
        folder.display()
    )]
    NoData {
        /// The folder.
        folder: PathBuf,
    },
    /// There are data sets of two formats.
    #[error("{}: there are two data sets here, one begins with {first}, one with {second}: move one of them away", folder.display())]
    TwoFormats {
        /// The folder.
        folder: PathBuf,
        /// A file of one.
        first: &'static str,
        /// A file of the other.
        second: &'static str,
    },
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
        count: u64,
        /// Their height.
        height: u64,
        /// Their width.
        width: u64,
    },
    /// A file ends early.
    #[error("{}: is truncated: it ends before the {wanted} bytes that its header announces: fetch it again", path.display())]
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
    /// An NPY file is malformed, or holds something else.
    #[error("{}: {flaw}", path.display())]
    Npy {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        flaw: NpyFlaw,
    },
    /// A label file is malformed.
    #[error("{}, line {line}: {flaw}", path.display())]
    Table {
        /// The file.
        path: PathBuf,
        /// The line, counted from 1.
        line: u64,
        /// What is wrong with it.
        flaw: TableFlaw,
    },
    /// Pictures cannot be read.
    #[error(
        "{}: {} of {of} pictures cannot be read: {}; repair them, or leave them out with --skip-unreadable",
        folder.display(), pictures.len(), Unreadable::list(pictures)
    )]
    Unreadable {
        /// The folder.
        folder: PathBuf,
        /// Which.
        pictures: Vec<Unreadable>,
        /// How many pictures there are.
        of: usize,
    },
    /// No picture of a split is left.
    #[error("{}: there is no {split} picture that can be read", folder.display())]
    Nothing {
        /// The folder.
        folder: PathBuf,
        /// Which of the two.
        split: &'static str,
    },
    /// Pictures differ in size, and nobody said which one is wanted.
    #[error(
        "{}: {first} is {}×{}, and {second} is {}×{}: say to which size they are brought, as in --size 32x32",
        folder.display(), sizes[0][0], sizes[0][1], sizes[1][0], sizes[1][1]
    )]
    Sizes {
        /// The folder.
        folder: PathBuf,
        /// A picture.
        first: String,
        /// The first one of another size.
        second: String,
        /// Heights and widths of the two.
        sizes: [[usize; 2]; 2],
    },
    /// There are more pixels than are held in memory.
    #[error("{}: the {split} images have more than {most} bytes: use fewer, or a smaller --size", folder.display())]
    TooMuch {
        /// The folder.
        folder: PathBuf,
        /// Which of the two splits.
        split: &'static str,
        /// How many are held.
        most: u64,
    },
    /// Images and labels do not belong together.
    #[error("{}: {images} {split} images have {labels} labels", folder.display())]
    Counts {
        /// The folder.
        folder: PathBuf,
        /// Which of the two splits.
        split: &'static str,
        /// Images.
        images: usize,
        /// Labels.
        labels: usize,
    },
    /// Test images have another shape than training images.
    #[error(
        "{}: training images have {} channels of {}×{}, test images {} of {}×{}",
        folder.display(), train[0], train[1], train[2], test[0], test[1], test[2]
    )]
    Shapes {
        /// The folder.
        folder: PathBuf,
        /// The shape of training images.
        train: Shape,
        /// The shape of test images.
        test: Shape,
    },
    /// There is nothing to tell apart.
    #[error("{}: all training images have one label; at least two classes are needed", folder.display())]
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

/// What is wrong with an NPY file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NpyFlaw {
    /// The first bytes are others.
    #[error("is no NPY file")]
    Magic,
    /// A version nobody knows.
    #[error("has version {0} of the format; 1, 2 and 3 are known")]
    Version(u8),
    /// The header says something else than numpy writes.
    #[error("its header is malformed: {0}")]
    Header(&'static str),
    /// The elements are others.
    #[error("has elements of type {found}, and should have {wanted}")]
    Elements {
        /// What they are.
        found: String,
        /// What they should be.
        wanted: &'static str,
    },
    /// The array is stored column by column.
    #[error("is stored in Fortran order: save numpy.ascontiguousarray of it")]
    Fortran,
    /// The array has other axes.
    #[error("has shape {found:?}, and should have {wanted}")]
    Shape {
        /// Its shape.
        found: Vec<u64>,
        /// What it should have.
        wanted: &'static str,
    },
    /// Both the second and the last axis could be that of channels.
    #[error(
        "has shape {0:?}, where channels could be the second axis or the last one: save grey images with three axes, \
         or colours of images whose sides are neither 1 nor 3"
    )]
    Ambiguous(Vec<u64>),
    /// A label is no class.
    #[error("label {label} of image {image} is not between 0 and 255")]
    Label {
        /// The image, counted from 0.
        image: usize,
        /// The label.
        label: i128,
    },
}

/// What is wrong with a label file.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TableFlaw {
    /// It is no table.
    #[error("{0}")]
    Csv(#[from] csv::Error),
    /// A column that is needed, none or twice.
    #[error("the first line should name one column {}, and {found} are there: name one of them so", wanted.join(" or "))]
    Column {
        /// What it may be called.
        wanted: &'static [&'static str],
        /// How many there are.
        found: usize,
    },
    /// A path that leads out of the folder, or nowhere.
    #[error("`{0}` is no path inside the folder")]
    Path(String),
    /// A file that was named before.
    #[error("{0} is named a second time")]
    Twice(String),
    /// A number that is no class.
    #[error("label `{0}` is not between 0 and 255")]
    Label(String),
    /// No label.
    #[error("there is no label")]
    NoLabel,
    /// Numbers and names.
    #[error("label `{0}` is not of the kind of those before it: labels are all numbers, or all names")]
    Mixed(String),
    /// A name that no training image has.
    #[error("no training image has label `{0}`")]
    Unknown(String),
    /// More names than labels have numbers.
    #[error("there are more than 256 names of classes")]
    Names,
    /// More rows than are read.
    #[error("there are more than {0} rows")]
    Rows(usize),
    /// More bytes than are read.
    #[error("the file has more than {0} bytes")]
    Bytes(u64),
}

/// A picture that cannot be read.
#[derive(Debug)]
pub struct Unreadable {
    /// Its path in the folder.
    pub path: String,
    /// Why.
    pub flaw: PictureError,
}

impl Unreadable {
    /// The first few with their reasons, and how many more there are.
    pub fn list(pictures: &[Self]) -> String {
        let named = pictures.iter().take(NAMED).map(|picture| format!("{}: {}", picture.path, picture.flaw));
        let mut list = named.collect::<Vec<_>>().join("; ");
        if pictures.len() > NAMED {
            list += &format!("; and {} more", pictures.len() - NAMED);
        }
        list
    }
}
