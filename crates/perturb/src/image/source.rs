//! A file as a stream of bytes: gzip undone, format told, no byte read that is not needed.

use std::io::{self, BufRead, BufReader, Read};

use flate2::read::MultiGzDecoder;

use super::Flaw;

/// What a file holds, by its first bytes.
pub(super) enum Format {
    Png,
    Idx,
    Npy,
    Csv,
}

/// A stream of bytes that counts them.
pub(super) struct Source {
    reader: Box<dyn BufRead>,
    position: u64,
}

impl Source {
    pub(super) fn open(mut file: impl BufRead + 'static) -> Result<(Format, Self), Flaw> {
        let head = peek(&mut file, 2)?;
        let file = io::Cursor::new(head.clone()).chain(file);
        let mut reader: Box<dyn BufRead> = if head == [0x1f, 0x8b] {
            Box::new(BufReader::new(MultiGzDecoder::new(file)))
        } else {
            Box::new(file)
        };
        let head = peek(&mut reader, 8)?;
        let format = match head.as_slice() {
            [] => return Err(Flaw::Empty),
            [0x89, b'P', b'N', b'G', ..] => Format::Png,
            [0x93, b'N', b'U', b'M', ..] => Format::Npy,
            [0, 0, _, _, ..] => Format::Idx,
            text if text.iter().all(|byte| matches!(byte, b' '..=b'~' | b'\t' | b'\r' | b'\n')) => {
                Format::Csv
            }
            [0xef, 0xbb, 0xbf, ..] => Format::Csv,
            _ => return Err(Flaw::Format(head)),
        };
        Ok((format, Self { reader: Box::new(io::Cursor::new(head).chain(reader)), position: 0 }))
    }

    /// The next `count` bytes; `count` has been checked to be within reason.
    pub(super) fn bytes(&mut self, count: usize) -> Result<Vec<u8>, Flaw> {
        let mut bytes = Vec::new();
        self.reader.by_ref().take(count as u64).read_to_end(&mut bytes)?;
        self.advance(bytes.len() as u64, count as u64)?;
        Ok(bytes)
    }

    /// The next `N` bytes.
    pub(super) fn array<const N: usize>(&mut self) -> Result<[u8; N], Flaw> {
        let mut array = [0; N];
        array.copy_from_slice(&self.bytes(N)?);
        Ok(array)
    }

    /// Passes over `count` bytes.
    pub(super) fn skip(&mut self, count: u64) -> Result<(), Flaw> {
        let skipped = io::copy(&mut self.reader.by_ref().take(count), &mut io::sink())?;
        self.advance(skipped, count)
    }

    fn advance(&mut self, read: u64, wanted: u64) -> Result<(), Flaw> {
        self.position += read;
        if read < wanted {
            return Err(Flaw::Truncated { at: self.position, missing: wanted - read });
        }
        Ok(())
    }

    /// The rest as a plain stream.
    pub(super) fn into_reader(self) -> Box<dyn BufRead> {
        self.reader
    }
}

/// The first bytes of a stream, fewer if it is shorter; they are gone from the stream.
fn peek(reader: &mut impl Read, count: u64) -> io::Result<Vec<u8>> {
    let mut head = Vec::new();
    reader.by_ref().take(count).read_to_end(&mut head)?;
    Ok(head)
}
