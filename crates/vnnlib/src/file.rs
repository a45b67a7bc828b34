//! Files, gzipped or not.

use std::io::Read as _;
use std::path::{Path, PathBuf};

use flate2::read::MultiGzDecoder;

use crate::{Counterexample, Problem, Property, ReadError, read};

/// The most bytes of a text.
const MAX_BYTES: u64 = 1 << 28;

/// How a gzipped file begins.
const GZIP: [u8; 2] = [0x1f, 0x8b];

/// Why a file cannot be loaded.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LoadError {
    /// The file cannot be read.
    #[error("{}: {flaw}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// Why.
        flaw: std::io::Error,
    },
    /// The file is too large.
    #[error("{}: the text has more than {MAX_BYTES} bytes: split it", path.display())]
    Large {
        /// The file.
        path: PathBuf,
    },
    /// The text is refused.
    #[error("{}: {flaw}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why, and where.
        flaw: ReadError,
    },
}

/// Loads a property from a file, gzipped or not.
///
/// # Errors
/// When the file cannot be read, or is refused; the error names the file and the place in it.
pub fn load(path: &Path) -> Result<Property, LoadError> {
    load_with(path, read)
}

impl Counterexample {
    /// Loads a counterexample from a file, gzipped or not.
    ///
    /// # Errors
    /// When the file cannot be read, or is refused; the error names the file and the place in it.
    pub fn load(path: &Path) -> Result<Self, LoadError> {
        load_with(path, Self::read)
    }
}

fn load_with<T>(path: &Path, read: impl FnOnce(&str) -> Result<T, ReadError>) -> Result<T, LoadError> {
    let own = || path.to_owned();
    let bytes = bytes(path).map_err(|flaw| LoadError::Io { path: own(), flaw })?;
    if bytes.len() as u64 > MAX_BYTES {
        return Err(LoadError::Large { path: own() });
    }
    let text = std::str::from_utf8(&bytes).map_err(|error| {
        let valid = String::from_utf8_lossy(&bytes[..error.valid_up_to()]);
        ReadError::at(&valid, error.valid_up_to(), Problem::Utf8)
    });
    text.and_then(read).map_err(|flaw| LoadError::Read { path: own(), flaw })
}

/// The content of a file, unpacked; one byte more than the most, if there is more.
fn bytes(path: &Path) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    std::fs::File::open(path)?.take(MAX_BYTES + 1).read_to_end(&mut bytes)?;
    if bytes.starts_with(&GZIP) {
        let mut text = Vec::new();
        MultiGzDecoder::new(bytes.as_slice()).take(MAX_BYTES + 1).read_to_end(&mut text)?;
        return Ok(text);
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::*;

    const TEXT: &str = "(declare-const X_0 Real)(declare-const Y_0 Real)(assert (<= X_0 1))";

    fn file(name: &str, bytes: &[u8]) -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        (folder, path)
    }

    #[test]
    fn gzipped_or_not_is_the_same() {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(TEXT.as_bytes()).unwrap();
        let (_folder, packed) = file("a.vnnlib.gz", &encoder.finish().unwrap());
        let (_other, plain) = file("a.vnnlib", TEXT.as_bytes());
        assert_eq!(load(&packed).unwrap(), load(&plain).unwrap());
    }

    #[test]
    fn what_cannot_be_loaded_says_which_file_and_where() {
        let (_folder, path) = file("a.vnnlib", b"; fine\n(\xff");
        let error = load(&path).unwrap_err().to_string();
        assert!(error.contains("a.vnnlib: line 2, column 2: the text is not valid UTF-8"), "{error}");
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        let blank = vec![b' '; 1 << 20];
        for _ in 0..=(MAX_BYTES >> 20) {
            encoder.write_all(&blank).unwrap();
        }
        let (_folder, path) = file("bomb.gz", &encoder.finish().unwrap());
        assert!(matches!(load(&path), Err(LoadError::Large { .. })));
        assert!(matches!(load(Path::new("/nowhere")), Err(LoadError::Io { .. })));
        assert!(matches!(Counterexample::load(Path::new("/nowhere")), Err(LoadError::Io { .. })));
    }
}
