//! Files that have their name only when they are whole.

use std::fs::{self, File};
use std::io::{self, BufWriter, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use crate::error::PoseError;

/// A file that is being written, under a name of its own; it vanishes unless it is published.
pub(crate) struct Draft {
    file: BufWriter<File>,
    part: PathBuf,
    path: PathBuf,
    is_published: bool,
}

impl Draft {
    /// Begins a file.
    pub fn begin(path: PathBuf) -> Result<Self, PoseError> {
        let mut part = path.clone().into_os_string();
        part.push(".part");
        let part = PathBuf::from(part);
        let file = File::create(&part).map_err(|source| PoseError::Write { path: path.clone(), source })?;
        Ok(Self { file: BufWriter::new(file), part, path, is_published: false })
    }

    /// Writes at a place of the file.
    pub fn write_at(&mut self, place: u64, bytes: &[u8]) -> Result<(), PoseError> {
        let written = self.file.seek(SeekFrom::Start(place)).and_then(|_| self.file.write_all(bytes));
        self.told(written)
    }

    /// Gives the file its name.
    pub fn publish(mut self) -> Result<(), PoseError> {
        let flushed = self.file.flush();
        self.told(flushed)?;
        let renamed = fs::rename(&self.part, &self.path);
        self.is_published = renamed.is_ok();
        self.told(renamed)
    }

    fn told(&self, result: io::Result<()>) -> Result<(), PoseError> {
        result.map_err(|source| PoseError::Write { path: self.path.clone(), source })
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        if !self.is_published {
            // Nobody needs it, and nothing can be done if it stays.
            let _ = fs::remove_file(&self.part);
        }
    }
}

/// Writes a file that is there as a whole, or not at all.
pub fn write(path: &Path, bytes: &[u8]) -> Result<(), PoseError> {
    let mut draft = Draft::begin(path.to_owned())?;
    draft.write_at(0, bytes)?;
    draft.publish()
}

/// Makes a folder, with those above it.
pub fn make_folder(path: &Path) -> Result<(), PoseError> {
    fs::create_dir_all(path).map_err(|source| PoseError::Folder { path: path.to_owned(), source })
}
