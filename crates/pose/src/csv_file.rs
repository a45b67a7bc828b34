//! Writing tables.

use std::path::Path;

use crate::draft;
use crate::error::PoseError;

/// Writes a table as a CSV file.
pub fn write<const N: usize>(path: &Path, header: [&str; N], rows: &[[String; N]]) -> Result<(), PoseError> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let written = writer
        .write_record(header)
        .and_then(|()| rows.iter().try_for_each(|row| writer.write_record(row)))
        .map_err(std::io::Error::other)
        .and_then(|()| writer.into_inner().map_err(|error| error.into_error()));
    let bytes = written.map_err(|source| PoseError::Write { path: path.to_owned(), source })?;
    draft::write(path, &bytes)
}
