//! The file: SPEC § 8.

use serde::{Deserialize, Serialize};

use crate::{Claim, Hashes, Image, Network, Step};

const FORMAT: &str = "metes-certificate";
const VERSION: u32 = 1;
const END: &str = "metes-end";

/// A certificate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Certificate {
    format: String,
    version: u32,
    /// What the user gave: says where the parts come from, proves nothing.
    pub source: Source,
    /// Hashes of the parts below.
    pub hashes: Hashes,
    /// The network from images to outputs.
    pub classifier: Network,
    /// The unperturbed image.
    pub image: Image,
    /// The network from parameters to images.
    pub input_map: Network,
    /// What is said.
    pub claim: Claim,
    /// Why it is so.
    pub proof: Vec<Step>,
    end: String,
}

/// What the user gave to get the certificate.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// The model's file.
    pub model: String,
    /// The image's file.
    pub image: String,
    /// The perturbation.
    pub perturbation: String,
    /// What happens to images before they enter the model.
    pub preprocess: String,
    /// The range that pixels are clipped to.
    pub range: String,
    /// Which image of the file.
    pub index: u32,
}

/// The two forms of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// To read.
    Json,
    /// To keep.
    Binary,
}

/// Why a file is no certificate.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReadError {
    /// It is not JSON of the form.
    #[error("not a certificate in JSON: {0}")]
    Json(#[from] serde_json::Error),
    /// It is JSON that means a certificate but is not written as one.
    #[error("not a certificate in JSON: something is not written in the way of the specification")]
    Spelling,
    /// It begins like neither form.
    #[error("not a certificate: it begins neither with `{{` nor with the mark of the binary form")]
    Start,
    /// It is not of the binary form.
    #[error("not a certificate in binary form: {0}")]
    Binary(#[from] postcard::Error),
    /// The binary form goes on, or writes something in more bytes than needed.
    #[error("not a certificate in binary form: {given} bytes, but its content makes {wanted}")]
    Length {
        /// Bytes of the file.
        given: usize,
        /// Bytes that writing what was read makes.
        wanted: usize,
    },
    /// Its first or last words are not those of a certificate of this version.
    #[error("`{found}` where `{wanted}` should be: no certificate that this version knows")]
    Mark {
        /// What was found.
        found: String,
        /// What should be there.
        wanted: String,
    },
}

impl Certificate {
    /// A certificate with its hashes.
    pub fn new(
        source: Source,
        classifier: Network,
        image: Image,
        input_map: Network,
        claim: Claim,
        proof: Vec<Step>,
    ) -> Self {
        Self {
            format: FORMAT.to_owned(),
            version: VERSION,
            source,
            hashes: Hashes::of(&classifier, &image, &input_map),
            classifier,
            image,
            input_map,
            claim,
            proof,
            end: END.to_owned(),
        }
    }

    fn check_marks(&self) -> Result<(), ReadError> {
        let (version, wanted_version) = (self.version.to_string(), VERSION.to_string());
        for (found, wanted) in [(&*self.format, FORMAT), (&*version, &*wanted_version), (&*self.end, END)] {
            if found != wanted {
                return Err(ReadError::Mark { found: found.to_owned(), wanted: wanted.to_owned() });
            }
        }
        Ok(())
    }
}

/// Reads a certificate in either form.
///
/// # Errors
/// When the bytes are not a certificate, or not all of them are.
pub fn read(bytes: &[u8]) -> Result<Certificate, ReadError> {
    let certificate: Certificate = if bytes.first() == Some(&b'{') {
        let certificate = serde_json::from_slice(bytes)?;
        // The parser takes a list for an object and the like.
        if serde_json::to_value(&certificate)? != serde_json::from_slice::<serde_json::Value>(bytes)? {
            return Err(ReadError::Spelling);
        }
        certificate
    } else {
        // The first field, behind its length.
        let mark = |(length, text): (&u8, &[u8])| {
            usize::from(*length) == FORMAT.len() && text.starts_with(FORMAT.as_bytes())
        };
        if !bytes.split_first().is_some_and(mark) {
            return Err(ReadError::Start);
        }
        let certificate = postcard::from_bytes(bytes)?;
        let again = write(&certificate, Form::Binary);
        if again != bytes {
            return Err(ReadError::Length { given: bytes.len(), wanted: again.len() });
        }
        certificate
    };
    certificate.check_marks()?;
    Ok(certificate)
}

/// Writes a certificate.
pub fn write(certificate: &Certificate, form: Form) -> Vec<u8> {
    // Writing to memory does not fail.
    match form {
        Form::Json => serde_json::to_vec_pretty(certificate).unwrap_or_default(),
        Form::Binary => postcard::to_stdvec(certificate).unwrap_or_default(),
    }
}
