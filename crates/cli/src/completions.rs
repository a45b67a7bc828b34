//! `metes completions`.

use clap::CommandFactory as _;
use clap_complete::Shell;

use crate::args::{Cli, CompletionsArgs};
use crate::output;

/// Prints the completions of a shell.
pub fn completions(arguments: &CompletionsArgs) -> anyhow::Result<u8> {
    output::print(&script(arguments.shell))?;
    Ok(0)
}

fn script(shell: Shell) -> String {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "metes", &mut script);
    String::from_utf8_lossy(&script).into_owned()
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::io::ErrorKind;
    use std::process::Command;

    use clap::ValueEnum as _;

    use super::*;

    /// The names of a command's subcommands, and of theirs.
    fn names(command: &clap::Command) -> Vec<String> {
        command
            .get_subcommands()
            .flat_map(|it| [vec![it.get_name().to_owned()], names(it)].concat())
            .collect()
    }

    #[test]
    fn every_command_is_in_every_script() {
        let names = names(&Cli::command());
        assert!(names.len() > 20 && names.iter().any(|name| name == "exact"));
        for shell in Shell::value_variants() {
            let script = script(*shell);
            for name in &names {
                assert!(script.contains(name.as_str()), "{shell}: {name}");
            }
            assert!(script.contains("--time-limit") || script.contains("time-limit"), "{shell}");
        }
    }

    #[test]
    fn shells_that_are_here_can_read_their_scripts() {
        let folder = tempfile::tempdir().unwrap();
        for (shell, program) in [(Shell::Bash, "bash"), (Shell::Zsh, "zsh"), (Shell::Fish, "fish")] {
            let file = folder.path().join(program);
            fs::write(&file, script(shell)).unwrap();
            match Command::new(program).arg("-n").arg(&file).output() {
                Ok(output) => {
                    let said = String::from_utf8_lossy(&output.stderr).into_owned();
                    assert!(output.status.success() && said.is_empty(), "{program}: {said}");
                }
                Err(error) if error.kind() == ErrorKind::NotFound => {
                    println!("skipped: {program} is not here")
                }
                Err(error) => panic!("{program}: {error}"),
            }
        }
    }

    #[test]
    fn bash_completes_commands_and_options() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("metes.bash");
        fs::write(&file, script(Shell::Bash)).unwrap();
        for (words, expected) in [
            (vec!["ver"], "verify"),
            (vec!["universal", "exa"], "exact"),
            (vec!["verify", "--per"], "--perturb"),
            (vec!["verify", "--say", ""], "interval"),
        ] {
            let last = words.last().unwrap();
            let before = if words.len() > 1 { words[words.len() - 2] } else { "metes" };
            let ask = format!(
                "source \"$0\"; COMP_WORDS=(metes {}); COMP_CWORD={}; _metes metes '{last}' '{before}'; echo \"${{COMPREPLY[@]}}\"",
                words.iter().map(|word| format!("'{word}'")).collect::<Vec<_>>().join(" "),
                words.len(),
            );
            match Command::new("bash").arg("-c").arg(&ask).arg(&file).output() {
                Ok(output) => {
                    let replies = String::from_utf8_lossy(&output.stdout).into_owned();
                    assert!(
                        replies.split_whitespace().any(|reply| reply == expected),
                        "{words:?}: {replies}"
                    );
                }
                Err(error) if error.kind() == ErrorKind::NotFound => println!("skipped: bash is not here"),
                Err(error) => panic!("bash: {error}"),
            }
        }
    }
}
