//! Folders of pictures: `train.csv` and `test.csv` name them with their labels ([`super::table`]).
//!
//! If one picture has colours, all have: grey ones get three equal channels. Without a size that is asked for, all have the
//! same.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::error::Unreadable;
use super::picture::{Picture, PictureError};
use super::table::{self, Classes, Row};
use super::{DataError, Loaded, MOST_BYTES, Reading, Split, checked, resize};

/// Pictures that are decoded side by side.
const AT_ONCE: usize = 8;

/// The two splits.
const SPLITS: [&str; 2] = ["train", "test"];

/// Reads a folder of pictures.
pub(super) fn load(folder: &Path, reading: &Reading) -> Result<Loaded, DataError> {
    let mut seen = HashSet::new();
    let paths = SPLITS.map(|split| folder.join(format!("{split}.csv")));
    let tables = [table::read(&paths[0], &mut seen)?, table::read(&paths[1], &mut seen)?];
    let classes = Classes::of(&paths[0], &tables[0])?;
    let labels = [classes.labels(&paths[0], &tables[0])?, classes.labels(&paths[1], &tables[1])?];

    let mut reader = Reader { folder, size: reading.size, first: None, unreadable: Vec::new() };
    let [train, test] = [0, 1].map(|at| reader.split(SPLITS[at], &tables[at], &labels[at]));
    let mut splits = [train?, test?];
    let of = tables[0].len() + tables[1].len();
    if !reader.unreadable.is_empty() && !reading.skip_unreadable {
        return Err(DataError::Unreadable { folder: folder.to_owned(), pictures: reader.unreadable, of });
    }
    let coloured = splits.iter().flatten().any(|(picture, _)| picture.shape[0] == 3);
    let [train, test] = [0, 1].map(|at| gathered(std::mem::take(&mut splits[at]), coloured));
    let missing = |split| DataError::Nothing { folder: folder.to_owned(), split };
    let train = train.ok_or_else(|| missing(SPLITS[0]))?;
    let test = test.ok_or_else(|| missing(SPLITS[1]))?;
    let names = match classes {
        Classes::Numbers => None,
        Classes::Names(names) => Some(names),
    };
    Ok(Loaded { data: checked(folder, train, test)?, names, unreadable: reader.unreadable })
}

/// What pictures so far have in common, and what was wrong with others.
struct Reader<'a> {
    folder: &'a Path,
    size: Option<[usize; 2]>,
    first: Option<(PathBuf, [usize; 2])>,
    unreadable: Vec<Unreadable>,
}

impl Reader<'_> {
    /// Pictures with their labels.
    fn split(
        &mut self,
        split: &'static str,
        rows: &[Row],
        labels: &[u8],
    ) -> Result<Vec<(Picture, u8)>, DataError> {
        let mut pictures = Vec::new();
        let mut bytes = 0;
        for (rows, labels) in rows.chunks(AT_ONCE).zip(labels.chunks(AT_ONCE)) {
            let read: Vec<_> = rows.par_iter().map(|row| self.picture(&row.path)).collect();
            for ((row, &label), read) in rows.iter().zip(labels).zip(read) {
                match read {
                    Ok(picture) => {
                        self.compare(&row.path, &picture)?;
                        bytes += picture.pixels.len() as u64;
                        pictures.push((picture, label));
                    }
                    Err(flaw) => {
                        let path = row.path.display().to_string();
                        self.unreadable.push(Unreadable { path, flaw });
                    }
                }
            }
            // Three times: grey ones may get colours.
            if 3 * bytes > MOST_BYTES {
                return Err(DataError::TooMuch { folder: self.folder.to_owned(), split, most: MOST_BYTES });
            }
        }
        Ok(pictures)
    }

    fn picture(&self, path: &Path) -> Result<Picture, PictureError> {
        let picture = Picture::read(&self.folder.join(path))?;
        match self.size {
            Some(size) => {
                resize::picture(picture, size).map_err(std::io::Error::other).map_err(PictureError::Io)
            }
            None => Ok(picture),
        }
    }

    /// Refuses a picture of another size than the first.
    fn compare(&mut self, path: &Path, picture: &Picture) -> Result<(), DataError> {
        let [_, height, width] = picture.shape;
        let (first, size) = self.first.get_or_insert_with(|| (path.to_owned(), [height, width]));
        if *size == [height, width] {
            return Ok(());
        }
        let [first, second] = [first, path].map(|path| path.display().to_string());
        Err(DataError::Sizes {
            folder: self.folder.to_owned(),
            first,
            second,
            sizes: [*size, [height, width]],
        })
    }
}

/// All pictures in one, if there are any.
fn gathered(pictures: Vec<(Picture, u8)>, coloured: bool) -> Option<Split> {
    let mut split: Option<Split> = None;
    for (picture, label) in pictures {
        let picture = if coloured { picture.coloured() } else { picture };
        let split = split.get_or_insert_with(|| Split {
            shape: picture.shape,
            pixels: Vec::new(),
            labels: Vec::new(),
        });
        split.pixels.extend(picture.pixels);
        split.labels.push(label);
    }
    split
}
