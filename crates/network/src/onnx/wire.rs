//! The wire format of protocol buffers: messages of numbered fields.
//!
//! A message is a run of fields. A field opens with a varint `8·number + type`; the type says how
//! its payload is laid out: a varint (0), eight bytes (1), a length and so many bytes (2), or four
//! bytes (5). Embedded messages, texts and packed arrays are all of type 2.
//!
//! Invariant: a payload never reaches beyond the message it stands in, nothing is allocated from a
//! length the file states, and every error names a byte of the file.

/// Why bytes are not a well-formed model, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("byte {at}: {problem}")]
pub struct Malformed {
    /// Position in the file, from 0.
    pub at: usize,
    /// What is wrong there.
    pub problem: Flaw,
}

/// What is wrong at a byte of a model file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Flaw {
    /// The file, or the message that encloses this place, ends too early.
    #[error("the data ends here in the middle of a value: is the file whole?")]
    Truncated,
    /// A length points beyond the message it stands in.
    #[error("a value of {len} bytes begins here, but only {left} are left: is the file whole?")]
    Length {
        /// Bytes stated.
        len: u64,
        /// Bytes there are.
        left: usize,
    },
    /// A varint of more than 64 bits.
    #[error("a number has more than 64 bits: is it an ONNX file?")]
    Varint,
    /// A field of a type that does not exist or a field numbered 0.
    #[error("this is not the start of a field: is it an ONNX file?")]
    Key,
    /// A field whose payload is laid out otherwise than its meaning requires.
    #[error("field {field} of {message} has the wrong wire type: is it an ONNX file?")]
    Type {
        /// The field's number.
        field: u64,
        /// The message it stands in.
        message: &'static str,
    },
    /// A field that this message does not have.
    #[error("{message} has no field {field}: is it an ONNX file?")]
    Unknown {
        /// The field's number.
        field: u64,
        /// The message it stands in.
        message: &'static str,
    },
    /// A field that may stand once stands twice.
    #[error("field {field} of {message} stands here for the second time")]
    Repeated {
        /// The field's number.
        field: u64,
        /// The message it stands in.
        message: &'static str,
    },
    /// A field that must stand does not.
    #[error("the {message} that ends here has no field `{field}`: is it an ONNX file, and whole?")]
    Missing {
        /// The field's name.
        field: &'static str,
        /// The message.
        message: &'static str,
    },
    /// A text is not UTF-8.
    #[error("a text is not valid UTF-8: is it an ONNX file?")]
    Text,
    /// Something ONNX has and this reader does not.
    #[error("{0} are not supported: export the model without them")]
    Unsupported(&'static str),
}

/// A message, with its place in the file.
#[derive(Clone, Copy, Debug)]
pub(super) struct Message<'a> {
    name: &'static str,
    bytes: &'a [u8],
    /// Position in the file of the first byte after the message.
    end: usize,
}

/// One field of a message.
#[derive(Clone, Copy, Debug)]
pub(super) struct Field<'a> {
    pub number: u64,
    /// Position in the file of the payload, after the length of a run.
    at: usize,
    message: &'static str,
    payload: Payload<'a>,
}

#[derive(Clone, Copy, Debug)]
enum Payload<'a> {
    Varint(u64),
    Eight([u8; 8]),
    Bytes(&'a [u8]),
    Four([u8; 4]),
}

impl<'a> Message<'a> {
    /// A whole file as a message of the given name.
    pub fn file(name: &'static str, bytes: &'a [u8]) -> Self {
        Self { name, bytes, end: bytes.len() }
    }

    /// The next field; `None` at the end of the message.
    pub fn next(&mut self) -> Result<Option<Field<'a>>, Malformed> {
        if self.bytes.is_empty() {
            return Ok(None);
        }
        let start = self.at();
        let key = self.varint()?;
        let value = self.at();
        let payload = match key & 7 {
            0 => Payload::Varint(self.varint()?),
            1 => Payload::Eight(self.array()?),
            2 => Payload::Bytes(self.run()?),
            5 => Payload::Four(self.array()?),
            _ => return Err(Malformed { at: start, problem: Flaw::Key }),
        };
        if key >> 3 == 0 {
            return Err(Malformed { at: start, problem: Flaw::Key });
        }
        let at = if let Payload::Bytes(bytes) = payload { self.at() - bytes.len() } else { value };
        Ok(Some(Field { number: key >> 3, at, message: self.name, payload }))
    }

    /// The error that a field which must stand in this message does not.
    pub fn missing(&self, field: &'static str) -> Malformed {
        Malformed { at: self.end, problem: Flaw::Missing { field, message: self.name } }
    }

    fn at(&self) -> usize {
        self.end - self.bytes.len()
    }

    fn take(&mut self, len: usize) -> Result<&'a [u8], Malformed> {
        let truncated = Malformed { at: self.end, problem: Flaw::Truncated };
        let (taken, rest) = self.bytes.split_at_checked(len).ok_or(truncated)?;
        self.bytes = rest;
        Ok(taken)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], Malformed> {
        let mut array = [0; N];
        array.copy_from_slice(self.take(N)?);
        Ok(array)
    }

    fn run(&mut self) -> Result<&'a [u8], Malformed> {
        let at = self.at();
        let len = self.varint()?;
        let left = self.bytes.len();
        match usize::try_from(len) {
            Ok(len) if len <= left => self.take(len),
            _ => Err(Malformed { at, problem: Flaw::Length { len, left } }),
        }
    }

    fn varint(&mut self) -> Result<u64, Malformed> {
        let at = self.at();
        let mut value = 0u64;
        for shift in (0..64).step_by(7) {
            let byte = self.take(1)?[0];
            let bits = u64::from(byte & 0x7f);
            if shift == 63 && bits > 1 {
                break;
            }
            value |= bits << shift;
            if byte < 0x80 {
                return Ok(value);
            }
        }
        Err(Malformed { at, problem: Flaw::Varint })
    }
}

impl<'a> Field<'a> {
    /// An error at this field.
    pub fn error(&self, problem: Flaw) -> Malformed {
        Malformed { at: self.at, problem }
    }

    /// The error that the message has no such field.
    pub fn unknown(&self) -> Malformed {
        self.error(Flaw::Unknown { field: self.number, message: self.message })
    }

    fn wrong_type(&self) -> Malformed {
        self.error(Flaw::Type { field: self.number, message: self.message })
    }

    /// The payload as raw bytes.
    pub fn bytes(&self) -> Result<&'a [u8], Malformed> {
        match self.payload {
            Payload::Bytes(bytes) => Ok(bytes),
            _ => Err(self.wrong_type()),
        }
    }

    /// The payload as a message of the given name.
    pub fn message(&self, name: &'static str) -> Result<Message<'a>, Malformed> {
        let bytes = self.bytes()?;
        Ok(Message { name, bytes, end: self.at + bytes.len() })
    }

    /// The payload as a text.
    pub fn text(&self) -> Result<&'a str, Malformed> {
        std::str::from_utf8(self.bytes()?).map_err(|_| self.error(Flaw::Text))
    }

    /// The payload as an integer.
    pub fn int(&self) -> Result<i64, Malformed> {
        match self.payload {
            Payload::Varint(value) => Ok(value as i64),
            _ => Err(self.wrong_type()),
        }
    }

    /// The payload as the bits of a binary32.
    pub fn float(&self) -> Result<u32, Malformed> {
        match self.payload {
            Payload::Four(bytes) => Ok(u32::from_le_bytes(bytes)),
            _ => Err(self.wrong_type()),
        }
    }

    /// Appends one integer, or many where they stand packed.
    pub fn ints(&self, to: &mut Vec<i64>) -> Result<(), Malformed> {
        if let Payload::Varint(value) = self.payload {
            to.push(value as i64);
            return Ok(());
        }
        let mut packed = self.message(self.message)?;
        while !packed.bytes.is_empty() {
            to.push(packed.varint()? as i64);
        }
        Ok(())
    }

    /// Appends the bits of one binary32, or many where they stand packed.
    pub fn floats(&self, to: &mut Vec<u32>) -> Result<(), Malformed> {
        if let Payload::Four(bytes) = self.payload {
            to.push(u32::from_le_bytes(bytes));
            return Ok(());
        }
        let mut packed = self.message(self.message)?;
        while !packed.bytes.is_empty() {
            to.push(u32::from_le_bytes(packed.array()?));
        }
        Ok(())
    }

    /// Appends the bits of one binary64, or many where they stand packed.
    pub fn doubles(&self, to: &mut Vec<u64>) -> Result<(), Malformed> {
        if let Payload::Eight(bytes) = self.payload {
            to.push(u64::from_le_bytes(bytes));
            return Ok(());
        }
        let mut packed = self.message(self.message)?;
        while !packed.bytes.is_empty() {
            to.push(u64::from_le_bytes(packed.array()?));
        }
        Ok(())
    }

    /// Sets a field that may stand once.
    pub fn set<T>(&self, slot: &mut Option<T>, value: T) -> Result<(), Malformed> {
        if slot.replace(value).is_some() {
            return Err(self.error(Flaw::Repeated { field: self.number, message: self.message }));
        }
        Ok(())
    }
}
