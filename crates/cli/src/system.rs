//! What the operating system says, put so that it can be acted on.
//!
//! Every crate reports such an error as it is, behind the name of the file. It is known by the number that stands at its end.

use std::io::{Error, ErrorKind};

const MARK: &str = " (os error ";

/// A text with every message of the system in it put plainly.
pub fn plainly(text: &str) -> String {
    let mut plain = String::new();
    let mut rest = text;
    while let Some((before, number, after)) = next(rest) {
        let error = Error::from_raw_os_error(number);
        let whole = error.to_string();
        let said = whole.split(MARK).next().unwrap_or_default();
        match (before.strip_suffix(said), meaning(error.kind())) {
            (Some(before), Some(meaning)) => plain.extend([before, meaning]),
            _ => plain.push_str(before),
        }
        rest = after;
    }
    plain + rest
}

/// What stands before the next number of an error, the number, and what follows.
fn next(text: &str) -> Option<(&str, i32, &str)> {
    let (before, rest) = text.split_once(MARK)?;
    let (number, after) = rest.split_once(')')?;
    Some((before, number.parse().ok()?, after))
}

fn meaning(kind: ErrorKind) -> Option<&'static str> {
    Some(match kind {
        ErrorKind::NotFound => "there is no such file or folder: check the name, and the folder you are in",
        ErrorKind::PermissionDenied => {
            "you have no permission: change that of the file or folder, or name another place"
        }
        ErrorKind::IsADirectory => "this is a folder: name a file",
        ErrorKind::NotADirectory => "a part of this path is a file and no folder: check the path",
        ErrorKind::AlreadyExists => "a file of that name is there already: choose another name",
        ErrorKind::StorageFull => "the disk is full: make room, or name another place",
        ErrorKind::ReadOnlyFilesystem => "nothing can be written to this disk: name another place",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_of_the_system_are_put_plainly() {
        let flaw = |kind| meaning(kind).unwrap();
        let missing = std::fs::read("/no/such/file").unwrap_err();
        let text = format!("a.onnx: {missing}");
        assert_eq!(plainly(&text), format!("a.onnx: {}", flaw(ErrorKind::NotFound)));
        assert_eq!(
            plainly(&format!("{missing}, {missing}; b")),
            format!("{0}, {0}; b", flaw(ErrorKind::NotFound))
        );
        // What is unknown loses its number alone, and what only looks like a number stays.
        let unknown = Error::from_raw_os_error(22).to_string();
        assert_eq!(format!("{} (os error 22)", plainly(&unknown)), unknown);
        for text in ["nothing", "a (os error ", "a (os error x) b"] {
            assert_eq!(plainly(text), text);
        }
    }
}
