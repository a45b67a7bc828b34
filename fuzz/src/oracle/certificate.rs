//! Certificates in both forms.

use metes_certificate::{Form, read, write};

use super::outcome;
use crate::mutate::Structure;
use crate::{Limits, Outcome, Target};

/// Certificates in both forms: read, written in both forms, read again.
pub const TARGET: Target = Target {
    name: "certificate",
    corpora: &["corpus/certificate", "../tests/certificates"],
    oracle,
    dictionary: &[b"metes-certificate", b"metes-end", b"topk", b"null", b"\"-1\"", b"open", b"\x11", b"\x09"],
    structure: Structure::Json,
    endings: &[],
    limits: Limits { memory: 1 << 26, memory_per_byte: 1 << 10, seconds: 20 },
};

fn oracle(bytes: &[u8]) -> Outcome {
    let certificate = match read(bytes) {
        Ok(certificate) => certificate,
        Err(error) => return outcome(&error.to_string()),
    };
    for form in [Form::Json, Form::Binary] {
        match read(&write(&certificate, form)) {
            Ok(again) => assert_eq!(again, certificate, "{form:?} is not what was written"),
            Err(error) => panic!("{form:?} was written: {error}"),
        }
    }
    let (form, steps) = (bytes[0] == b'{', certificate.proof.len().min(8));
    format!("read: {form}, {steps} steps, {:?}", std::mem::discriminant(&certificate.claim.statement))
}
