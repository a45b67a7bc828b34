//! Running another verifier.
//!
//! A command is split into words as a shell splits it (spaces, `'…'`, `"…"`, `\`), and `{onnx}`, `{vnnlib}`, `{result}`
//! and `{timeout}` (whole seconds) are replaced inside the words afterwards, so that paths need no quoting and no shell
//! is involved. The verifier runs as the leader of a process group of its own; at the time limit the whole group is
//! killed.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use crate::answer::{self, Answer};

/// Why a text is no command.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CommandError {
    /// There is no program in it.
    #[error(
        "the command is empty: write the program and its arguments, with {{onnx}} and {{vnnlib}} among them"
    )]
    Empty,
    /// A quotation mark without its partner, or a backslash at the end.
    #[error("the command ends inside {0}: close what is open")]
    Unclosed(&'static str),
    /// A placeholder that has to be there is not.
    #[error("the command does not say where the {what} goes: write {placeholder} in its place")]
    Missing {
        /// What it stands for.
        what: &'static str,
        /// The placeholder.
        placeholder: &'static str,
    },
}

/// A command with its placeholders.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verifier {
    words: Vec<String>,
}

/// How a run of a verifier ended.
#[derive(Debug)]
pub struct Run {
    /// What it said.
    pub answer: Answer,
    /// How long it took.
    pub time: Duration,
}

/// Why a verifier could not be run.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RunError {
    /// The program does not start.
    #[error("`{program}` does not start: {flaw}")]
    Start {
        /// The program.
        program: String,
        /// Why.
        flaw: std::io::Error,
    },
    /// A file of the run cannot be written or read.
    #[error("{}: {flaw}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// Why.
        flaw: std::io::Error,
    },
    /// The run was interrupted by the user.
    #[error("interrupted")]
    Interrupted,
}

impl Verifier {
    /// A command from its text.
    ///
    /// # Errors
    /// When a quotation is not closed, or `{onnx}` or `{vnnlib}` does not occur.
    pub fn parse(text: &str) -> Result<Self, CommandError> {
        let words = self::words(text)?;
        if words.is_empty() {
            return Err(CommandError::Empty);
        }
        for (what, placeholder) in [("network", "{onnx}"), ("property", "{vnnlib}")] {
            if !words.iter().any(|word| word.contains(placeholder)) {
                return Err(CommandError::Missing { what, placeholder });
            }
        }
        Ok(Self { words })
    }

    /// Runs it in a folder that holds `instance.onnx` and `instance.vnnlib`, and reads its answer: from `result.txt`
    /// there if the verifier writes one, else from its standard output.
    ///
    /// # Errors
    /// When the program does not start, files cannot be handled, or the user stops the run.
    pub fn run(&self, folder: &Path, timeout: Duration, stop: &AtomicBool) -> Result<Run, RunError> {
        let result = folder.join("result.txt");
        let (stdout, stderr) = (folder.join("stdout.txt"), folder.join("stderr.txt"));
        let io = |path: &Path| {
            let path = path.to_owned();
            move |flaw| RunError::Io { path, flaw }
        };
        match std::fs::remove_file(&result) {
            Err(flaw) if flaw.kind() != std::io::ErrorKind::NotFound => return Err(io(&result)(flaw)),
            _ => {}
        }
        let seconds = timeout.as_secs().max(1).to_string();
        let replaced = |word: &String| {
            word.replace("{onnx}", &folder.join("instance.onnx").to_string_lossy())
                .replace("{vnnlib}", &folder.join("instance.vnnlib").to_string_lossy())
                .replace("{result}", &result.to_string_lossy())
                .replace("{timeout}", &seconds)
        };
        let words: Vec<String> = self.words.iter().map(replaced).collect();
        let mut command = Command::new(&words[0]);
        command.args(&words[1..]).stdin(Stdio::null());
        command.stdout(File::create(&stdout).map_err(io(&stdout))?);
        command.stderr(File::create(&stderr).map_err(io(&stderr))?);
        in_own_group(&mut command);
        let start = Instant::now();
        let mut child =
            command.spawn().map_err(|flaw| RunError::Start { program: words[0].clone(), flaw })?;
        let status = wait(&mut child, start, timeout, stop).map_err(io(folder))?;
        let time = start.elapsed();
        // Whatever it left behind goes with it, also when it ended by itself.
        kill(&mut child);
        let answer = match status {
            Ended::Stopped => return Err(RunError::Interrupted),
            Ended::Late => Answer::Timeout,
            Ended::Status(status) => {
                answer::read(&result, &stdout, &stderr, status.success()).map_err(io(&result))?
            }
        };
        Ok(Run { answer, time })
    }
}

enum Ended {
    Status(ExitStatus),
    Late,
    Stopped,
}

fn wait(child: &mut Child, start: Instant, timeout: Duration, stop: &AtomicBool) -> std::io::Result<Ended> {
    let mut pause = Duration::from_millis(1);
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(Ended::Status(status));
        }
        let ended = if stop.load(Ordering::Relaxed) {
            Some(Ended::Stopped)
        } else {
            (start.elapsed() >= timeout).then_some(Ended::Late)
        };
        if let Some(ended) = ended {
            kill(child);
            child.wait()?;
            return Ok(ended);
        }
        std::thread::sleep(pause);
        pause = (pause * 2).min(Duration::from_millis(20));
    }
}

#[cfg(unix)]
fn in_own_group(command: &mut Command) {
    use std::os::unix::process::CommandExt as _;
    command.process_group(0);
}

#[cfg(not(unix))]
fn in_own_group(_command: &mut Command) {}

/// Kills the process and, where there are groups, all that it started. Errors mean that nothing is left to kill.
fn kill(child: &mut Child) {
    #[cfg(unix)]
    if let Some(group) = i32::try_from(child.id()).ok().and_then(rustix::process::Pid::from_raw) {
        let _ = rustix::process::kill_process_group(group, rustix::process::Signal::KILL);
    }
    let _ = child.kill();
}

/// The words of a command, as a shell splits them.
pub fn words(text: &str) -> Result<Vec<String>, CommandError> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        match letter {
            ' ' | '\t' | '\n' => words.extend(word.take()),
            '\'' => loop {
                match letters.next().ok_or(CommandError::Unclosed("'…'"))? {
                    '\'' => break word.get_or_insert_default().push_str(""),
                    letter => word.get_or_insert_default().push(letter),
                }
            },
            '"' => loop {
                match letters.next().ok_or(CommandError::Unclosed("\"…\""))? {
                    '"' => break word.get_or_insert_default().push_str(""),
                    '\\' => match letters.next().ok_or(CommandError::Unclosed("\"…\""))? {
                        letter @ ('"' | '\\' | '$' | '`') => word.get_or_insert_default().push(letter),
                        letter => word.get_or_insert_default().extend(['\\', letter]),
                    },
                    letter => word.get_or_insert_default().push(letter),
                }
            },
            '\\' => {
                let letter = letters.next().ok_or(CommandError::Unclosed("a backslash"))?;
                word.get_or_insert_default().push(letter);
            }
            letter => word.get_or_insert_default().push(letter),
        }
    }
    words.extend(word);
    Ok(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_split_as_a_shell_splits_them() {
        for (text, expected) in [
            ("a b", vec!["a", "b"]),
            ("  a\t'b c'\"d e\" ", vec!["a", "b cd e"]),
            (r#"a\ b "c\"d\n" '\' """#, vec!["a b", "c\"d\\n", "\\", ""]),
            ("", vec![]),
        ] {
            assert_eq!(words(text).unwrap(), expected, "{text}");
        }
        for text in ["'a", "\"a", "a\\", "\"a\\"] {
            assert!(matches!(words(text), Err(CommandError::Unclosed(_))), "{text}");
        }
        assert!(matches!(Verifier::parse("  "), Err(CommandError::Empty)));
        assert!(matches!(
            Verifier::parse("v {onnx}"),
            Err(CommandError::Missing { placeholder: "{vnnlib}", .. })
        ));
    }

    #[cfg(unix)]
    fn run(script: &str, seconds: f64) -> Result<Run, RunError> {
        let folder = tempfile::tempdir().unwrap();
        let command = format!("sh -c '{script}' sh {{onnx}} {{vnnlib}} {{result}}");
        let verifier = Verifier::parse(&command).unwrap();
        verifier.run(folder.path(), Duration::from_secs_f64(seconds), &AtomicBool::new(false))
    }

    #[cfg(unix)]
    #[test]
    fn answers_come_from_the_file_or_else_from_standard_output() {
        assert!(matches!(run("echo sat; echo unsat > $3", 10.0).unwrap().answer, Answer::Unsat));
        assert!(matches!(run("echo starting; echo unsat", 10.0).unwrap().answer, Answer::Unsat));
        assert!(matches!(run("echo nothing; exit 3", 10.0).unwrap().answer, Answer::Error(_)));
        assert!(matches!(run("echo Timeout > $3", 10.0).unwrap().answer, Answer::Timeout));
    }

    #[cfg(unix)]
    #[test]
    fn children_die_at_the_time_limit() {
        let folder = tempfile::tempdir().unwrap();
        let mark = folder.path().join("mark");
        let script = format!("(sleep 1; echo > {}) & sleep 5", mark.display());
        let start = Instant::now();
        assert!(matches!(run(&script, 0.2).unwrap().answer, Answer::Timeout));
        assert!(start.elapsed() < Duration::from_secs(1));
        std::thread::sleep(Duration::from_millis(1300));
        assert!(!mark.exists(), "a child outlived the time limit");
    }

    #[cfg(unix)]
    #[test]
    fn a_program_that_is_not_there_is_said() {
        let verifier = Verifier::parse("/no/such/verifier {onnx} {vnnlib}").unwrap();
        let folder = tempfile::tempdir().unwrap();
        let run = verifier.run(folder.path(), Duration::from_secs(1), &AtomicBool::new(false));
        assert!(matches!(run, Err(RunError::Start { .. })));
    }
}
