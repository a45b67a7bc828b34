//! The command that was given, without what does not change the answer.

use std::ffi::OsString;
use std::sync::OnceLock;

use clap::parser::ValueSource;
use clap::{ArgMatches, CommandFactory as _};

use crate::args::Cli;

/// Where answers go, and how long and on how many threads they are looked for.
const BESIDE: [&str; 14] = [
    "json",
    "report",
    "full",
    "picture",
    "certificate",
    "say",
    "no_check",
    "csv",
    "npy",
    "result",
    "threads",
    "time_limit",
    "region_limit",
    "no_filter",
];

static STATED: OnceLock<Vec<OsString>> = OnceLock::new();

/// Says which command an answer is of, where it is not that of this process.
pub fn state(words: &[&str]) {
    // The first one counts.
    let _ = STATED.set(words.iter().map(OsString::from).collect());
}

/// The words of the command after `metes`: what was asked, in the order in which it is documented.
pub fn command() -> Vec<String> {
    let words = STATED.get().cloned().unwrap_or_else(|| std::env::args_os().collect());
    let mut command = Cli::command();
    let Ok(matches) = command.try_get_matches_from_mut(words) else { return Vec::new() };
    asked(&command, &matches)
}

fn asked(command: &clap::Command, matches: &ArgMatches) -> Vec<String> {
    if let Some((name, matches)) = matches.subcommand()
        && let Some(command) = command.find_subcommand(name)
    {
        return [name.to_owned()].into_iter().chain(asked(command, matches)).collect();
    }
    let (mut positional, mut options) = (Vec::new(), Vec::new());
    for argument in command.get_arguments() {
        let id = argument.get_id().as_str();
        let is_given = matches.value_source(id) == Some(ValueSource::CommandLine);
        // Of `universal exact` the steps are a file, of `box` they are part of the question.
        let is_file = id == "steps" && command.get_name() == "exact";
        if !is_given || is_file || argument.get_long().is_some() && BESIDE.contains(&id) {
            continue;
        }
        let occurrences = matches.get_raw_occurrences(id).into_iter().flatten();
        for values in occurrences {
            let values = values.map(|value| value.to_string_lossy().into_owned());
            match argument.get_long() {
                None => positional.extend(values),
                Some(_) if !argument.get_action().takes_values() => options.push(long(argument)),
                // A list stands in one word.
                Some(_) => {
                    let delimiter = argument.get_value_delimiter().map(String::from).unwrap_or_default();
                    options.extend([long(argument), values.collect::<Vec<_>>().join(&delimiter)]);
                }
            }
        }
    }
    positional.into_iter().chain(options).collect()
}

fn long(argument: &clap::Arg) -> String {
    format!("--{}", argument.get_long().unwrap_or_default())
}

/// A word as a shell takes it.
pub fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./=,:+".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else if !word.contains(['"', '$', '`', '\\', '!']) {
        format!("\"{word}\"")
    } else {
        format!("'{}'", word.replace('\'', "'\\''"))
    }
}
