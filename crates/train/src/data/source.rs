//! Files as bytes. Memory grows with what is there, not with what is announced.

use std::fs::File;
use std::io::{self, BufReader, ErrorKind, Read};
use std::path::{Path, PathBuf};

use super::DataError;

/// Opens a file; what is none would perhaps never end.
pub(super) fn open(path: &Path) -> io::Result<File> {
    if !path.metadata()?.is_file() {
        return Err(io::Error::new(ErrorKind::InvalidInput, "is not a file"));
    }
    File::open(path)
}

/// A file whose header says how much follows.
pub(super) struct Source {
    pub path: PathBuf,
    stream: Box<dyn Read>,
}

impl Source {
    pub fn open(path: PathBuf) -> Result<Self, DataError> {
        match open(&path) {
            Ok(file) => Ok(Self { path, stream: Box::new(BufReader::new(file)) }),
            Err(flaw) => Err(DataError::Io { path, flaw }),
        }
    }

    /// The same with what is done to the bytes first.
    pub fn through<R: Read + 'static>(self, change: impl FnOnce(Box<dyn Read>) -> R) -> Self {
        Self { path: self.path, stream: Box::new(change(self.stream)) }
    }

    /// The next bytes.
    pub fn bytes<const N: usize>(&mut self) -> Result<[u8; N], DataError> {
        let mut bytes = [0; N];
        let read = self.stream.read_exact(&mut bytes);
        read.map(|()| bytes).map_err(|flaw| self.flaw(flaw, N as u64))
    }

    /// So many bytes.
    pub fn some(&mut self, wanted: u64) -> Result<Vec<u8>, DataError> {
        let mut bytes = Vec::new();
        let read = (&mut self.stream).take(wanted).read_to_end(&mut bytes);
        read.map_err(|flaw| self.flaw(flaw, wanted))?;
        if (bytes.len() as u64) < wanted {
            return Err(DataError::Truncated { path: self.path.clone(), wanted });
        }
        Ok(bytes)
    }

    /// So many bytes, and then the end.
    pub fn rest(mut self, wanted: u64) -> Result<Vec<u8>, DataError> {
        let bytes = self.some(wanted)?;
        match self.stream.read(&mut [0]) {
            Ok(0) => Ok(bytes),
            Ok(_) => Err(DataError::Trailing { path: self.path, wanted }),
            Err(flaw) => Err(self.flaw(flaw, wanted)),
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
