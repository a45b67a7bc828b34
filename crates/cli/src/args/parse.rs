//! Reading the command line, with messages that say what to write.

use std::io::Write as _;

use clap::Parser as _;
use clap::error::ErrorKind;

use super::Cli;

/// What the standard library says of numbers, and what it means to somebody who writes one.
const MESSAGES: [(&str, &str); 6] = [
    ("invalid digit found in string", "write a whole number, such as 3"),
    ("cannot parse integer from empty string", "write a whole number, such as 3"),
    ("number would be zero for non-zero type", "write a whole number above 0"),
    ("number too large to fit in target type", "this is too large: write a smaller number"),
    ("invalid float literal", "write a number, such as 2.5"),
    ("cannot parse float from empty string", "write a number, such as 2.5"),
];

/// The arguments of this process; wrong ones end it.
pub fn parse() -> Cli {
    Cli::try_parse().unwrap_or_else(|error| {
        if error.kind() == ErrorKind::ValueValidation
            && let Some(text) = plainly(&error.render().to_string())
        {
            // Nothing can be done about a closed standard error.
            let _ = std::io::stderr().write_all(text.as_bytes());
            std::process::exit(error.exit_code());
        }
        error.exit()
    })
}

/// A message with words for those of the standard library, if there are such in it.
fn plainly(text: &str) -> Option<String> {
    let (said, (cause, meaning)) = MESSAGES.iter().find_map(|message| {
        let end = format!(": {}\n", message.0);
        Some((text.find(&end)?, message))
    })?;
    let (before, after) = text.split_at(said + 2);
    Some(format!("{before}{meaning}{}", &after[cause.len()..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_asked_for_in_words() {
        for (line, said) in [
            ("--index one", "'--index <N>': write a whole number, such as 3\n"),
            ("--index -1", "unexpected argument"),
            ("--index 99999999999999999999", "'--index <N>': this is too large"),
            ("--index ''", "'--index <N>': write a whole number"),
            ("--threads x", "'--threads <N>': write a whole number"),
            ("--threads 0", "0 is not in 1..=1024"),
            ("--region-limit many", "'--region-limit <N>': write a whole number"),
        ] {
            let words = metes_duel::command::words(&format!(
                "metes verify net.onnx --image a.png --perturb \"brightness(0..1)\" {line}"
            ));
            let text = Cli::try_parse_from(words.unwrap()).unwrap_err().render().to_string();
            let text = plainly(&text).unwrap_or(text);
            assert!(text.contains(said) && text.contains("--help"), "{line}: {text}");
        }
        assert_eq!(plainly("error: nothing\n"), None);
    }
}
