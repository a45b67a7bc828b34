//! Data sets of poses: pictures of many shapes from random sides, with the class of each.
//!
//! Views are drawn at random, each angle uniformly from its range, since a network that has seen a grid of poses has seen
//! nothing of what is between them. The split is over *shapes*: the last of each class are seen in the test only.
//!
//! The files have the form and the names of MNIST's: `train-images-idx3-ubyte`, `train-labels-idx1-ubyte`, and the same
//! for `test`, in random order. Beside them are `classes.txt` (a name a line, from label 0), `shapes.csv`
//! (`split,label,class,file`) and `views.csv` (`split,image,label,file,azimuth,elevation`). No file has its name before
//! it is whole.

use std::path::{Path, PathBuf};

use metes_exact::Rational;
use metes_exact::rational::text;

use crate::angles::{Angles, degrees};
use crate::camera::Camera;
use crate::collection::Class;
use crate::csv_file;
use crate::draft::{self, Draft};
use crate::error::PoseError;
use crate::mesh::Mesh;
use crate::progress::Progress;
use crate::render::render;

/// The most pictures of a split.
pub const MAX_PICTURES: usize = 10_000_000;

/// Bytes before the pictures in an IDX file of pictures.
const IMAGES_HEAD: usize = 16;

/// What data set to make.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Shapes of each class that are for the test: the last by name.
    pub test: usize,
    /// Views of each shape.
    pub views: usize,
    /// The azimuths that views are drawn from.
    pub azimuths: Angles,
    /// The elevations that views are drawn from.
    pub elevations: Angles,
    /// In radii of the ball around the mesh.
    pub distance: f64,
    /// The width and height of a picture.
    pub size: usize,
    /// What the random views depend on.
    pub seed: u64,
}

/// A shape of a split.
struct Shape<'a> {
    label: usize,
    class: &'a str,
    path: &'a Path,
    /// Its name in tables.
    file: String,
}

/// Makes a data set of classes in a folder, and says how many pictures there are for training and test.
///
/// # Errors
/// When a mesh cannot be used, a picture would be empty, a file cannot be written, there are too many pictures, or the work
/// is stopped.
pub fn write_dataset(
    classes: &[Class],
    plan: &Plan,
    folder: &Path,
    progress: &Progress,
) -> Result<[usize; 2], PoseError> {
    draft::make_folder(folder)?;
    let splits = ["train", "test"].map(|split| (split, shapes(classes, plan, split == "test")));
    let counts = splits.each_ref().map(|(_, shapes)| shapes.len().saturating_mul(plan.views));
    if let Some(&count) = counts.iter().find(|&&count| count > MAX_PICTURES) {
        return Err(PoseError::TooMany(count));
    }
    progress.begin(counts.iter().sum());
    let mut random = fastrand::Rng::with_seed(plan.seed);
    let (mut drafts, mut views) = (Vec::new(), Vec::new());
    for (split, shapes) in &splits {
        let (rows, files) = write_split(split, shapes, plan, folder, progress, &mut random)?;
        views.extend(rows);
        drafts.extend(files);
    }
    drafts.into_iter().try_for_each(Draft::publish)?;
    let names: String = classes.iter().map(|class| class.name.clone() + "\n").collect();
    draft::write(&folder.join("classes.txt"), names.as_bytes())?;
    let row = |split: &str, shape: &Shape| {
        [split.to_owned(), shape.label.to_string(), shape.class.to_owned(), shape.file.clone()]
    };
    let rows: Vec<_> =
        splits.iter().flat_map(|(split, shapes)| shapes.iter().map(move |shape| row(split, shape))).collect();
    csv_file::write(&folder.join("shapes.csv"), ["split", "label", "class", "file"], &rows)?;
    let header = ["split", "image", "label", "file", "azimuth", "elevation"];
    csv_file::write(&folder.join("views.csv"), header, &views)?;
    Ok(counts)
}

/// The shapes of a split.
fn shapes<'a>(classes: &'a [Class], plan: &Plan, is_test: bool) -> Vec<Shape<'a>> {
    let of_class = |(label, class): (usize, &'a Class)| {
        let (train, test) = class.files.split_at(class.files.len().saturating_sub(plan.test));
        let shape = move |path: &'a PathBuf| {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            Shape { label, class: &class.name, path, file: format!("{}/{name}", class.name) }
        };
        if is_test { test.iter().map(shape) } else { train.iter().map(shape) }.collect::<Vec<_>>()
    };
    classes.iter().enumerate().flat_map(of_class).collect()
}

/// Writes the pictures and labels of a split; the rows of its views are in the order of its pictures.
fn write_split(
    split: &str,
    shapes: &[Shape],
    plan: &Plan,
    folder: &Path,
    progress: &Progress,
    random: &mut fastrand::Rng,
) -> Result<(Vec<[String; 6]>, [Draft; 2]), PoseError> {
    let count = shapes.len() * plan.views;
    let mut places: Vec<usize> = (0..count).collect();
    random.shuffle(&mut places);
    let mut images = Draft::begin(folder.join(format!("{split}-images-idx3-ubyte")))?;
    images.write_at(0, &head([count, plan.size, plan.size]))?;
    let mut labels = vec![0; count];
    let mut rows = vec![<[String; 6]>::default(); count];
    for (shape, places) in shapes.iter().zip(places.chunks(plan.views)) {
        let mesh = Mesh::read(shape.path).map_err(PoseError::read(shape.path))?;
        for &place in places {
            let [azimuth, elevation] = [&plan.azimuths, &plan.elevations].map(|angles| angles.random(random));
            let picture =
                picture(&mesh, plan, &azimuth, &elevation).map_err(PoseError::render(shape.path))?;
            images.write_at((IMAGES_HEAD + place * picture.len()) as u64, &picture)?;
            labels[place] = shape.label as u8;
            rows[place] = [
                split.to_owned(),
                place.to_string(),
                shape.label.to_string(),
                shape.file.clone(),
                text(&azimuth),
                text(&elevation),
            ];
            progress.advance()?;
        }
    }
    let mut answers = Draft::begin(folder.join(format!("{split}-labels-idx1-ubyte")))?;
    answers.write_at(0, &[head([count]), labels].concat())?;
    Ok((rows, [images, answers]))
}

fn picture(
    mesh: &Mesh,
    plan: &Plan,
    azimuth: &Rational,
    elevation: &Rational,
) -> Result<Vec<u8>, crate::RenderError> {
    let camera = Camera { azimuth: degrees(azimuth), elevation: degrees(elevation), distance: plan.distance };
    render(mesh, &camera, plan.size)
}

/// The head of an IDX file of bytes.
fn head<const N: usize>(sizes: [usize; N]) -> Vec<u8> {
    const BYTES: u8 = 8;
    let mut head = vec![0, 0, BYTES, N as u8];
    head.extend(sizes.iter().flat_map(|&size| (size as u32).to_be_bytes()));
    head
}
