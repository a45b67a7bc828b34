//! Constant tensors: decoded from the file, folded exactly.

use std::rc::Rc;

use metes_exact::rational::FloatFormat;
use metes_exact::{BigInt, Rational, ScaledArray};
use num_traits::{Signed, ToPrimitive, Zero};

use super::error::{Refusal, TensorProblem};
use super::schema::TensorProto;
use super::shape;
use crate::bounded::scaled;

/// The type of a tensor's elements.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum ElementType {
    Float(FloatFormat),
    /// Integers of so many bits.
    Signed(u32),
    /// Naturals of so many bits.
    Unsigned(u32),
    Bool,
}

impl ElementType {
    /// The type with this number in `TensorProto.DataType`.
    pub fn from_code(code: i64) -> Option<Self> {
        Some(match code {
            1 => Self::Float(FloatFormat::F32),
            2 => Self::Unsigned(8),
            3 => Self::Signed(8),
            4 => Self::Unsigned(16),
            5 => Self::Signed(16),
            6 => Self::Signed(32),
            7 => Self::Signed(64),
            9 => Self::Bool,
            10 => Self::Float(FloatFormat::F16),
            11 => Self::Float(FloatFormat::F64),
            12 => Self::Unsigned(32),
            13 => Self::Unsigned(64),
            16 => Self::Float(FloatFormat::Bf16),
            _ => return None,
        })
    }

    /// The name ONNX has for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Float(FloatFormat::F16) => "float16",
            Self::Float(FloatFormat::Bf16) => "bfloat16",
            Self::Float(FloatFormat::F32) => "float",
            Self::Float(FloatFormat::F64) => "double",
            Self::Signed(8) => "int8",
            Self::Signed(16) => "int16",
            Self::Signed(32) => "int32",
            Self::Signed(_) => "int64",
            Self::Unsigned(8) => "uint8",
            Self::Unsigned(16) => "uint16",
            Self::Unsigned(32) => "uint32",
            Self::Unsigned(_) => "uint64",
            Self::Bool => "bool",
        }
    }

    /// Whether the elements are floats.
    pub fn is_float(self) -> bool {
        matches!(self, Self::Float(_))
    }

    fn bytes(self) -> usize {
        match self {
            Self::Float(FloatFormat::F16 | FloatFormat::Bf16) => 2,
            Self::Float(FloatFormat::F32) => 4,
            Self::Float(FloatFormat::F64) => 8,
            Self::Signed(bits) | Self::Unsigned(bits) => bits as usize / 8,
            Self::Bool => 1,
        }
    }

    /// The number itself if the type has it (integers are cut towards zero first).
    fn convert(self, value: &Rational) -> Result<Rational, Refusal> {
        let inside = match self {
            Self::Bool => return Ok(Rational::from(BigInt::from(u8::from(!value.is_zero())))),
            Self::Float(format) => holds(format, value),
            Self::Signed(bits) => {
                let (value, half) = (value.to_integer(), BigInt::from(1) << (bits - 1));
                -&half <= value && value < half
            }
            Self::Unsigned(bits) => {
                let value = value.to_integer();
                !value.is_negative() && value.bits() <= u64::from(bits)
            }
        };
        if !inside {
            return Err(Refusal::Rounds { value: value.clone(), element: self.name() });
        }
        Ok(if self.is_float() { value.clone() } else { value.trunc() })
    }
}

/// A constant tensor, its elements row-major.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Tensor {
    pub shape: Vec<usize>,
    pub element: ElementType,
    pub values: Rc<ScaledArray>,
}

impl Tensor {
    /// The tensor that stands in the file.
    pub fn decode(proto: &TensorProto<'_>) -> Result<Self, TensorProblem> {
        let element =
            ElementType::from_code(proto.data_type).ok_or(TensorProblem::ElementType(proto.data_type))?;
        let bits = bits(proto, element)?;
        let size = TensorProblem::Size { dims: proto.dims.clone(), given: bits.len() };
        let shape: Vec<usize> = proto
            .dims
            .iter()
            .map(|&dim| usize::try_from(dim))
            .collect::<Result<_, _>>()
            .map_err(|_| size.clone())?;
        if shape::elements(&shape) != Some(bits.len()) {
            return Err(size);
        }
        Ok(Self { shape, element, values: Rc::new(values(element, &bits)?) })
    }

    /// A list of integers.
    pub fn from_ints(shape: Vec<usize>, values: &[i64]) -> Self {
        let values: Vec<(i64, i32)> = values.iter().map(|&value| (value, 0)).collect();
        let values = Rc::new(ScaledArray::from_dyadics(&values));
        Self { shape, element: ElementType::Signed(64), values }
    }

    /// The same elements under another shape of as many elements.
    pub fn reshaped(&self, shape: Vec<usize>) -> Self {
        Self { shape, ..self.clone() }
    }

    /// Elements picked by index.
    pub fn pick(&self, shape: Vec<usize>, indices: &[u32]) -> Self {
        let identity = indices.len() == self.values.len()
            && indices.iter().enumerate().all(|(at, &index)| at == index as usize);
        if identity {
            return self.reshaped(shape);
        }
        let values = self.values.select(indices.iter().map(|&index| index as usize));
        Self { shape, element: self.element, values: Rc::new(values) }
    }

    /// The elements as machine integers, for tensors that describe shapes and indices.
    pub fn to_ints(&self) -> Result<Vec<i64>, Refusal> {
        let int = |value: Rational| {
            let int = if value.is_integer() { value.to_integer().to_i64() } else { None };
            int.ok_or_else(|| Refusal::Value(format!("{value} is not a 64-bit integer")))
        };
        self.values.to_rationals().into_iter().map(int).collect()
    }

    /// The only element of a scalar or of a tensor of one element.
    pub fn scalar(&self) -> Result<Rational, Refusal> {
        if self.values.len() != 1 {
            return Err(Refusal::Shape(format!(
                "a tensor of shape {:?} stands where one number should",
                self.shape
            )));
        }
        Ok(self.values.get(0))
    }

    /// The tensor with its elements converted, exactly or not at all.
    pub fn cast(&self, element: ElementType) -> Result<Self, Refusal> {
        if element == self.element {
            return Ok(self.clone());
        }
        let values = self
            .values
            .to_rationals()
            .iter()
            .map(|value| element.convert(value))
            .collect::<Result<Vec<_>, _>>()?;
        Ok(Self { shape: self.shape.clone(), element, values: Rc::new(scaled(&values)?) })
    }
}

/// Whether a number is one of the finite numbers of a format.
fn holds(format: FloatFormat, value: &Rational) -> bool {
    // Bits of the significand, power of two of the smallest positive number and of the largest.
    let (precision, least, most) = match format {
        FloatFormat::F16 => (11, -24, 15),
        FloatFormat::Bf16 => (8, -133, 127),
        FloatFormat::F32 => (24, -149, 127),
        FloatFormat::F64 => (53, -1074, 1023),
    };
    let zeros = |number: &BigInt| number.trailing_zeros().unwrap_or(0) as i64;
    let (bits, low) = (value.numer().bits() as i64, zeros(value.numer()));
    let power = zeros(value.denom());
    value.denom().bits() as i64 == power + 1
        && bits - low <= precision
        && low - power >= least
        && bits - 1 - power <= most
}

/// The bit patterns of a tensor's elements, from whichever field holds them.
fn bits(proto: &TensorProto<'_>, element: ElementType) -> Result<Vec<u64>, TensorProblem> {
    let typed = [
        proto.floats.len(),
        proto.int32s.len(),
        proto.int64s.len(),
        proto.doubles.len(),
        proto.uint64s.len(),
    ];
    if let Some(raw) = proto.raw {
        let size = element.bytes();
        if typed.iter().any(|&len| len > 0) {
            return Err(TensorProblem::Field);
        }
        if raw.len() % size != 0 {
            return Err(TensorProblem::Size { dims: proto.dims.clone(), given: raw.len() / size });
        }
        let word = |bytes: &[u8]| bytes.iter().rev().fold(0, |word, &byte| word << 8 | u64::from(byte));
        return Ok(raw.chunks_exact(size).map(word).collect());
    }
    let ints = |values: &[i64]| values.iter().map(|&value| value as u64).collect::<Vec<u64>>();
    let bits: Vec<u64> = match element {
        ElementType::Float(FloatFormat::F32) => proto.floats.iter().map(|&bits| bits.into()).collect(),
        ElementType::Float(FloatFormat::F64) => proto.doubles.clone(),
        ElementType::Signed(64) => ints(&proto.int64s),
        ElementType::Unsigned(32 | 64) => ints(&proto.uint64s),
        _ => ints(&proto.int32s),
    };
    if typed.iter().sum::<usize>() != bits.len() {
        return Err(TensorProblem::Field);
    }
    Ok(bits)
}

fn values(element: ElementType, bits: &[u64]) -> Result<ScaledArray, TensorProblem> {
    let dyadics: Vec<(i64, i32)> = match element {
        ElementType::Float(format) => {
            let dyadic = |(index, &bits)| format.dyadic(bits).ok_or(TensorProblem::NotFinite { index });
            bits.iter().enumerate().map(dyadic).collect::<Result<_, _>>()?
        }
        ElementType::Signed(width) => {
            let unused = 64 - width;
            bits.iter().map(|&bits| ((bits << unused) as i64 >> unused, 0)).collect()
        }
        ElementType::Unsigned(64) => {
            let values: Vec<Rational> = bits.iter().map(|&bits| Rational::from(BigInt::from(bits))).collect();
            return Ok(ScaledArray::from_rationals(&values));
        }
        ElementType::Unsigned(width) => {
            let unused = 64 - width;
            bits.iter().map(|&bits| ((bits << unused >> unused) as i64, 0)).collect()
        }
        ElementType::Bool => bits.iter().map(|&bits| (i64::from(bits != 0), 0)).collect(),
    };
    Ok(ScaledArray::from_dyadics(&dyadics))
}
