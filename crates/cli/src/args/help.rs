//! Arguments of the commands that help with the others, and the groups in which all are listed.

use clap::{Args, Command, Subcommand as _};
use clap_complete::Shell;

use crate::layout::wrap;

/// Arguments of `metes explain`.
#[derive(Debug, Args)]
pub struct ExplainArgs {
    /// A word of a summary, a report or an option, such as "activation region" [default: list all].
    #[arg(value_name = "TERM")]
    pub term: Vec<String>,
}

/// Arguments of `metes completions`.
#[derive(Debug, Args)]
pub struct CompletionsArgs {
    /// The shell.
    pub shell: Shell,
}

/// The commands by purpose, in the order in which `metes --help` lists them.
pub const GROUPS: [(&str, &[&str]); 6] = [
    ("Verify an image under perturbations", &["demo", "verify", "boundary", "box", "map"]),
    ("Attributions", &["attention", "integrated-gradients", "attack-attribution", "universal"]),
    ("Properties, and other verifiers", &["decide", "audit", "audit-witness", "duel"]),
    ("Answers, models and certificates", &["report", "check", "inspect", "export"]),
    ("Networks and data to work on", &["train", "shapes", "render", "poses", "experiment"]),
    ("Help", &["explain", "completions", "help"]),
];

/// The page of `metes --help`: its commands by purpose.
pub fn template() -> String {
    let all = super::Command::augment_subcommands(Command::new("metes"));
    let about = |name: &str| match all.find_subcommand(name).and_then(Command::get_about) {
        Some(about) => about.to_string(),
        None => "Print this page, or that of a command".to_owned(),
    };
    let widest = GROUPS.iter().flat_map(|(_, names)| *names).map(|name| name.len()).max().unwrap_or_default();
    let mut text = "{about-with-newline}\n{usage-heading} {usage}\n".to_owned();
    for (title, names) in GROUPS {
        text += &format!("\n{title}:\n");
        for name in names {
            text += &wrap(&about(name), &format!("  {name:widest$}  "), &" ".repeat(widest + 4));
        }
    }
    text + "\nOptions:\n{options}{after-help}"
}

pub const EXPLAIN_EXAMPLES: &str = "\
Examples:
  metes explain
  metes explain activation region
  metes explain δ-profile";

pub const COMPLETIONS_EXAMPLES: &str = "\
Where the scripts go:
  bash        metes completions bash > ~/.local/share/bash-completion/completions/metes
  zsh         metes completions zsh > FOLDER/_metes, where FOLDER is one of $fpath; then compinit
  fish        metes completions fish > ~/.config/fish/completions/metes.fish
  powershell  metes completions powershell >> $PROFILE
  elvish      metes completions elvish >> ~/.config/elvish/rc.elv

Examples:
  metes completions bash > ~/.local/share/bash-completion/completions/metes
  metes completions zsh > ~/.zfunc/_metes";

/// What `metes --help` ends with.
pub const CLI_EXAMPLES: &str = "\
Examples:
  metes demo
  metes verify net.onnx --image digit.png --perturb \"brightness(-0.2..0.2)\" --report answer.html
  metes boundary net.onnx --image digit.png --of label --perturb \"brightness(-0.2..0.2) + contrast(-0.2..0.2)\"
  metes decide net.onnx prop.vnnlib --time-limit 60 --certificate proof.metes
  metes check proof.metes --model net.onnx --property prop.vnnlib
  metes explain witness

Each command has its own page with examples: `metes verify --help`. `metes explain` says what the words in the output mean.
Exit code: 0 it holds or is done, 1 refuted, 2 wrong usage or input, 3 ended by a limit or Ctrl-C (`metes explain exit code`).";
