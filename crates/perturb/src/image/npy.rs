//! NPY, the format of NumPy arrays: magic, version, the length of the header, the header (the
//! text of a Python dictionary), the numbers.
//!
//! The header is read here rather than by a library: those parse it as any Python literal, by
//! recursion, and allocate what it announces before a byte of it has arrived.

use metes_exact::rational::FloatFormat;

use super::array::{Kind, Scalar, geometry_of, pixels_of};
use super::source::Source;
use super::{Flaw, Geometry, GeometryError, Image};

/// NumPy pads headers to a multiple of 64 bytes and writes a few hundred at most.
const MAX_HEADER: usize = 1 << 14;

pub(super) fn read(mut source: Source, index: usize, expected: Option<&Geometry>) -> Result<Image, Flaw> {
    let [.., major, _] = source.array::<8>()?;
    let (len, start) = match major {
        1 => (usize::from(u16::from_le_bytes(source.array()?)), 10),
        2 | 3 => (u32::from_le_bytes(source.array()?) as usize, 12),
        _ => return Err(Flaw::Header { at: 6, problem: format!("{major} is no NPY version") }),
    };
    if len > MAX_HEADER {
        return Err(Flaw::Header { at: start, problem: format!("a header of {len} bytes") });
    }
    let text = source.bytes(len)?;
    let header = Header::parse(&text).map_err(|(at, problem)| Flaw::Header { at: start + at, problem })?;
    let (count, item, geometry) = images_in(&header.shape, expected)?;
    if index >= count {
        return Err(Flaw::Index { index, count });
    }
    let len = pixels_of(item)?;
    let scalar = header.scalar;
    let values = if header.fortran_order {
        let all = scalar.read(&mut source, pixels_of(&header.shape)?)?;
        let strides = strides_of(&header.shape);
        (index * len..(index + 1) * len)
            .map(|at| all[transposed(at, &header.shape, &strides)].clone())
            .collect()
    } else {
        source.skip((index as u64).saturating_mul((len * scalar.size) as u64))?;
        scalar.read(&mut source, len)?
    };
    Ok(Image::from_vector(&values, &geometry))
}

/// How many images an array of that shape holds, the shape of one and how it holds it: the array
/// is one image if it can be, else it may be a list of images.
fn images_in<'a>(
    shape: &'a [usize],
    expected: Option<&Geometry>,
) -> Result<(usize, &'a [usize], Geometry), Flaw> {
    match (geometry_of(shape, expected), shape) {
        (Ok(geometry), _) => Ok((1, shape, geometry)),
        (Err(flaw @ Flaw::Geometry(GeometryError::Ambiguous(_))), _) => Err(flaw),
        (Err(flaw), [count, item @ ..]) if !item.is_empty() => match geometry_of(item, expected) {
            Ok(geometry) => Ok((*count, item, geometry)),
            Err(_) => Err(flaw),
        },
        (Err(flaw), _) => Err(flaw),
    }
}

/// The distance between neighbours along each axis in column-major order.
fn strides_of(shape: &[usize]) -> Vec<usize> {
    let next = |stride: &mut usize, &size: &usize| {
        let this = *stride;
        *stride *= size;
        Some(this)
    };
    shape.iter().scan(1, next).collect()
}

/// The place in column-major order of the element at a row-major place.
fn transposed(mut at: usize, shape: &[usize], strides: &[usize]) -> usize {
    let mut place = 0;
    for (&size, &stride) in shape.iter().zip(strides).rev() {
        place += at % size * stride;
        at /= size;
    }
    place
}

/// What the header of an NPY file says.
struct Header {
    scalar: Scalar,
    fortran_order: bool,
    shape: Vec<usize>,
}

/// A byte of the header, and what is wrong there.
type HeaderFlaw = (usize, String);

impl Header {
    /// Reads `{'descr': '<f4', 'fortran_order': False, 'shape': (28, 28), }`.
    fn parse(bytes: &[u8]) -> Result<Self, HeaderFlaw> {
        let mut cursor = Cursor { bytes, at: 0 };
        let (mut scalar, mut fortran_order, mut shape) = (None, None, None);
        cursor.expect(b'{')?;
        while !cursor.accept(b'}') {
            let key = cursor.quoted()?;
            cursor.expect(b':')?;
            match key {
                "descr" => {
                    scalar = Some(scalar_of(cursor.quoted()?).map_err(|problem| (cursor.at, problem))?)
                }
                "fortran_order" => fortran_order = Some(cursor.boolean()?),
                "shape" => shape = Some(cursor.tuple()?),
                other => return Err(cursor.flaw(&format!("an unknown key `{other}`"))),
            }
            if !cursor.accept(b',') {
                cursor.expect(b'}')?;
                break;
            }
        }
        match (scalar, fortran_order, shape) {
            (Some(scalar), Some(fortran_order), Some(shape)) => Ok(Self { scalar, fortran_order, shape }),
            _ => Err(cursor.flaw("`descr`, `fortran_order` or `shape` is missing")),
        }
    }
}

/// The type that a NumPy type string names.
fn scalar_of(name: &str) -> Result<Scalar, String> {
    let refused = || format!("`{name}` is no type of real numbers that is read (u1, i1 to i8, f2, f4, f8)");
    let (order, code) = name.split_at_checked(1).ok_or_else(refused)?;
    let (kind, size) = match code {
        "u1" => (Kind::Byte, 1),
        "b1" => (Kind::Unsigned, 1),
        "u2" => (Kind::Unsigned, 2),
        "u4" => (Kind::Unsigned, 4),
        "u8" => (Kind::Unsigned, 8),
        "i1" => (Kind::Signed, 1),
        "i2" => (Kind::Signed, 2),
        "i4" => (Kind::Signed, 4),
        "i8" => (Kind::Signed, 8),
        "f2" => (Kind::Float(FloatFormat::F16), 2),
        "f4" => (Kind::Float(FloatFormat::F32), 4),
        "f8" => (Kind::Float(FloatFormat::F64), 8),
        _ => return Err(refused()),
    };
    let big_endian = match order {
        "<" => false,
        ">" => true,
        "|" if size == 1 => false,
        _ => return Err(refused()),
    };
    Ok(Scalar { kind, size, big_endian })
}

struct Cursor<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Cursor<'a> {
    fn flaw(&self, problem: &str) -> HeaderFlaw {
        (self.at, problem.to_owned())
    }

    fn take_while(&mut self, keep: impl Fn(u8) -> bool) -> &'a str {
        let rest = &self.bytes[self.at..];
        let taken = &rest[..rest.iter().position(|&byte| !keep(byte)).unwrap_or(rest.len())];
        self.at += taken.len();
        // A header in another encoding than ASCII fails where its text is looked at.
        std::str::from_utf8(taken).unwrap_or("")
    }

    fn accept(&mut self, wanted: u8) -> bool {
        self.take_while(|byte| byte == b' ');
        let found = self.bytes.get(self.at) == Some(&wanted);
        self.at += usize::from(found);
        found
    }

    fn expect(&mut self, wanted: u8) -> Result<(), HeaderFlaw> {
        if self.accept(wanted) {
            Ok(())
        } else {
            Err(self.flaw(&format!("`{}` is missing", char::from(wanted))))
        }
    }

    fn quoted(&mut self) -> Result<&'a str, HeaderFlaw> {
        let quote = if self.accept(b'"') { b'"' } else { b'\'' };
        if quote == b'\'' {
            self.expect(quote)?;
        }
        let text = self.take_while(|byte| byte != quote);
        self.expect(quote)?;
        Ok(text)
    }

    fn boolean(&mut self) -> Result<bool, HeaderFlaw> {
        self.accept(b' ');
        match self.take_while(|byte| byte.is_ascii_alphabetic()) {
            "True" => Ok(true),
            "False" => Ok(false),
            _ => Err(self.flaw("`fortran_order` is neither True nor False")),
        }
    }

    fn tuple(&mut self) -> Result<Vec<usize>, HeaderFlaw> {
        let mut sizes = Vec::new();
        self.expect(b'(')?;
        while !self.accept(b')') {
            let digits = self.take_while(|byte| byte.is_ascii_digit());
            sizes.push(digits.parse().map_err(|_| self.flaw("`shape` is no tuple of integers"))?);
            if !self.accept(b',') {
                self.expect(b')')?;
                break;
            }
        }
        Ok(sizes)
    }
}
