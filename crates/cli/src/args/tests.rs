//! The pages of help: every command has examples, and they can be run as they are written.

use clap::{Command, CommandFactory as _, Parser as _};
use metes_duel::command::words;

use super::Cli;
use super::help::GROUPS;

/// All commands with their names in full.
fn commands(command: &Command, name: &str) -> Vec<(String, Command)> {
    let mut all = vec![(name.to_owned(), command.clone())];
    for below in command.get_subcommands() {
        all.extend(commands(below, &format!("{name} {}", below.get_name())));
    }
    all
}

/// The command lines of a page, without what a shell does with their output.
fn examples(page: &str) -> Vec<Vec<String>> {
    let joined = page.replace("\\\n", " ");
    let mut examples = Vec::new();
    for line in joined.lines().filter(|line| line.starts_with("  metes ")) {
        let words = words(line).unwrap();
        for command in words.split(|word| word == "&&") {
            let is_own = |word: &&String| !["|", ">", ">>", "#"].contains(&word.as_str());
            examples.push(command.iter().take_while(is_own).cloned().collect());
        }
    }
    examples
}

#[test]
fn every_command_has_examples_that_it_accepts() {
    let mut count = 0;
    for (name, command) in commands(&Cli::command(), "metes") {
        let help = command.get_after_long_help().or_else(|| command.get_after_help());
        let page = help.map(ToString::to_string).unwrap_or_default();
        assert!(page.contains("Examples:\n"), "{name} has no examples");
        let examples = examples(&page);
        let is_own = |line: &Vec<String>| format!("{} ", line.join(" ")).starts_with(&format!("{name} "));
        assert!(examples.iter().any(is_own), "{name} has no example of its own");
        for example in &examples {
            if let Err(error) = Cli::try_parse_from(example) {
                panic!("{}\n{error}", example.join(" "));
            }
            count += 1;
        }
    }
    assert!(count > 40, "{count} examples");
}

#[test]
fn every_command_says_what_it_does_in_a_line() {
    for (name, command) in commands(&Cli::command(), "metes") {
        let about = command.get_about().map(ToString::to_string).unwrap_or_default();
        assert!((20..160).contains(&about.chars().count()) && !about.contains('\n'), "{name}: {about}");
        for argument in command.get_arguments() {
            let help = argument.get_help().map(ToString::to_string).unwrap_or_default();
            assert!(!help.is_empty(), "{name}: {}", argument.get_id());
        }
    }
}

#[test]
fn every_command_is_in_one_group() {
    let mut grouped: Vec<&str> = GROUPS.iter().flat_map(|(_, names)| *names).copied().collect();
    let command = Cli::command();
    let mut all: Vec<&str> = command.get_subcommands().map(Command::get_name).chain(["help"]).collect();
    grouped.sort_unstable();
    all.sort_unstable();
    assert_eq!(grouped, all);
}
