//! Ctrl-C, and readers that go away.

use std::io::Read as _;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::common::{BOOT, metes};

/// Starts a command that would run for minutes, interrupts it, and returns its code and its report.
#[cfg(unix)]
fn interrupted(words: &[&str]) -> (Option<i32>, Value) {
    let mut child = metes()
        .args(words)
        .args(BOOT)
        .args(["--json", "-"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    std::thread::sleep(Duration::from_secs(2));
    let asked = Instant::now();
    let kill = Command::new("kill").args(["-INT", &child.id().to_string()]).status().expect("kill");
    assert!(kill.success(), "the run ended before it was interrupted");
    let mut text = String::new();
    child.stdout.take().expect("a pipe").read_to_string(&mut text).expect("text");
    let code = child.wait().expect("an end").code();
    assert!(asked.elapsed() < Duration::from_secs(20));
    (code, serde_json::from_str(&text).expect("a whole report"))
}

#[cfg(unix)]
#[test]
fn an_interrupted_run_reports_what_is_proved() {
    let perturb = "brightness(-1..1) + contrast(-1..1) + patch(x=5..25, y=5..25, value=1, opacity=0..1)";
    let (code, report) = interrupted(&["verify", "--perturb", perturb]);
    assert!(matches!(code, Some(1 | 3)), "{code:?}");
    assert_eq!(report["complete"], false);
    assert!(report["regions"].as_u64() > Some(0));
}

#[cfg(unix)]
#[test]
fn an_interrupted_search_says_so() {
    let perturb =
        "brightness(-1..1) + contrast(-1..1) + fog(-1..1) + patch(x=5..25, y=5..25, value=1, opacity=0..1)";
    let (code, report) = interrupted(&["boundary", "--of", "label", "--perturb", perturb]);
    assert_eq!(code, Some(3));
    assert_eq!((&report["status"], &report["ended_by"]), (&"unfinished".into(), &"interruption".into()));
    assert!(report["regions"].as_u64() > Some(0));
}

#[test]
fn a_closed_pipe_is_no_error() {
    let mut child = metes()
        .arg("verify")
        .args(BOOT)
        .args(["--json", "-", "--perturb", "brightness(-0.01..0.01)"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("an end");
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}
