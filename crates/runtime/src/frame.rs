//! Whether the lengths in a file fit each other, before it is decoded.
//!
//! The decoder believes what it reads: a length that reaches beyond what contains it is memory in any amount, a jump
//! backwards, or a file cut short that passes for a whole one, and a number of ten bytes that does not end there is
//! a loop without end. A file is therefore walked once, by the fields the decoder follows. What passes is a Protocol
//! Buffers message in which every message, list and number ends where what contains it says.

/// Messages within messages. A graph within a node of a graph is three deeper.
const DEEPEST: usize = 64;

/// The messages of the format that contain others, or lists.
#[derive(Clone, Copy)]
enum Message {
    Model,
    Graph,
    Node,
    Attribute,
    Tensor,
    Value,
    Type,
    TensorType,
    Shape,
    /// One without messages or lists in it.
    Flat,
}

/// What a field of stated length holds.
enum Content {
    Message(Message),
    /// Varints, one after the other.
    Varints,
    /// Numbers of so many bytes, one after the other.
    Words(usize),
    /// Text or data, or a field that is not read.
    Bytes,
}

impl Message {
    /// What one of its fields holds.
    fn content(self, field: u64) -> Content {
        Content::Message(match (self, field) {
            (Self::Model, 7) => Self::Graph,
            (Self::Graph, 1) => Self::Node,
            (Self::Graph, 5) | (Self::Attribute, 5) => Self::Tensor,
            (Self::Graph, 11..=13) => Self::Value,
            (Self::Node, 5) => Self::Attribute,
            (Self::Attribute, 6) => Self::Graph,
            (Self::Value, 2) => Self::Type,
            (Self::Type, 1) => Self::TensorType,
            (Self::TensorType, 2) => Self::Shape,
            (Self::Model, 8 | 14) | (Self::Tensor, 13) | (Self::Shape, 1) => Self::Flat,
            (Self::Tensor, 4) => return Content::Words(4),
            (Self::Tensor, 10) => return Content::Words(8),
            (Self::Tensor, 5 | 7) => return Content::Varints,
            _ => return Content::Bytes,
        })
    }
}

/// Checks the lengths in the bytes of a model.
pub(crate) fn check(bytes: &[u8]) -> Result<(), String> {
    let mut walk = Walk { bytes, at: 0 };
    walk.message(Message::Model, bytes.len(), 0)
}

struct Walk<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Walk<'_> {
    fn flaw<T>(&self, text: &str) -> Result<T, String> {
        Err(format!("byte {}: {text}", self.at))
    }

    fn message(&mut self, kind: Message, end: usize, depth: usize) -> Result<(), String> {
        if depth > DEEPEST {
            return self.flaw("messages stand too deep in each other");
        }
        while self.at < end {
            let tag = self.varint(end)?;
            match tag & 7 {
                0 => {
                    self.varint(end)?;
                }
                1 => self.skip(8, end)?,
                5 => self.skip(4, end)?,
                2 => {
                    let length = self.varint(end)?;
                    let start = self.at;
                    self.skip(length, end)?;
                    self.content(kind.content(tag >> 3), start, depth)?;
                }
                _ => return self.flaw("a field is of no known kind"),
            }
        }
        Ok(())
    }

    /// Checks what was just passed over.
    fn content(&mut self, content: Content, start: usize, depth: usize) -> Result<(), String> {
        let end = self.at;
        match content {
            Content::Message(kind) => {
                self.at = start;
                self.message(kind, end, depth + 1)?;
            }
            Content::Varints => {
                self.at = start;
                while self.at < end {
                    self.varint(end)?;
                }
            }
            Content::Words(size) if !(end - start).is_multiple_of(size) => {
                return self.flaw("a list ends within a number");
            }
            Content::Words(_) | Content::Bytes => {}
        }
        Ok(())
    }

    fn varint(&mut self, end: usize) -> Result<u64, String> {
        let mut value = 0;
        for shift in (0..64).step_by(7) {
            let Some(&byte) = self.bytes[..end].get(self.at) else {
                return self.flaw("the file, or a part of it, ends too early");
            };
            self.at += 1;
            value |= u64::from(byte & 0x7f) << shift;
            match byte {
                2..=0x7f if shift == 63 => break,
                0..=0x7f => return Ok(value),
                _ => {}
            }
        }
        self.flaw("a number is longer than 64 bits")
    }

    fn skip(&mut self, length: u64, end: usize) -> Result<(), String> {
        match usize::try_from(length).ok().and_then(|length| self.at.checked_add(length)) {
            Some(after) if after <= end => {
                self.at = after;
                Ok(())
            }
            _ => self.flaw("the file, or a part of it, ends too early"),
        }
    }
}
