//! Grids of frames, from the folder to the certificate.

use std::fmt::Write as _;
use std::fs;

use tempfile::TempDir;

use crate::certificates::is_accepted;
use crate::common::{assert_refused, boundary, check, report, run, verify};

const ABOUT: &str = "nothing is said about renderings between them";

/// A network of two pixels, six frames, and a table of them.
struct Frames(TempDir);

impl Frames {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).expect("a file");
        // Label 0 where x₀ + 1/10 > x₁.
        let layers = "1,-1,\n-1,1,\n0,\n0,\n1,0,\n0,1,\n0.1,\n0,\n";
        let sizes = "2,2,2,2,\n2,2,2,\n0,\n0,0,\n1,1,\n0,0,0,\n1,1,1,\n";
        write("net.nnet", &format!("{sizes}{layers}"));
        let mut table = "azimuth,elevation,file\n".to_owned();
        for (azimuth, elevation, pixels) in [
            (0, 0, "0.50,0.25"),
            (0, 5, "0.70,0.30"),
            (10, 0, "0.55,0.50"),
            (10, 5, "0.30,0.10"),
            (25, 0, "0.20,0.90"),
            (25, 5, "0.80,0.80"),
        ] {
            writeln!(table, "{azimuth},{elevation},{azimuth}-{elevation}.csv").expect("text");
            write(&format!("{azimuth}-{elevation}.csv"), pixels);
        }
        write("frames.csv", &table);
        Self(folder)
    }

    fn path(&self, name: &str) -> String {
        self.0.path().join(name).to_str().expect("a path").to_owned()
    }

    /// Words that ask about the network at poses.
    fn words(&self, image: &str, poses: &str, more: &[&str]) -> Vec<String> {
        let perturb = format!("poses(\"{}\", {poses})", self.0.path().display());
        let words =
            [self.path("net.nnet"), "--image".to_owned(), self.path(image), "--perturb".to_owned(), perturb];
        words.into_iter().chain(more.iter().map(|word| (*word).to_owned())).collect()
    }
}

fn each(words: &[String]) -> Vec<&str> {
    words.iter().map(String::as_str).collect()
}

#[test]
fn regions_are_triangles_cut_by_the_network() {
    let frames = Frames::new();
    let words = frames.words("0-0.csv", "azimuth=0..25, elevation=0..5", &[]);
    let found = report(1, &each(&words));
    // Label and pattern change with the sign of x₀ − x₁: between the frame of (25, 0) and all others but (25, 5), where it is 0.
    assert_eq!(found["regions"], 5);
    assert!(found["question"]["about"].as_str().is_some_and(|about| about.contains(ABOUT)), "{found}");
    let names =
        found["parameters"].as_array().expect("parameters").iter().map(|parameter| &parameter["name"]);
    assert_eq!(names.collect::<Vec<_>>(), ["azimuth", "elevation"]);
    // On the edge from (10, 0) to (25, 0) x₀ − x₁ falls from 1/20 to −7/10, and is −1/10 at a fifth of it.
    let label = |azimuth: &str| {
        let words = frames.words("0-0.csv", &format!("azimuth={azimuth}, elevation=0"), &[]);
        verify(&each(&words)).code
    };
    assert_eq!((label("0..12.99"), label("0..13")), (0, 1));
}

#[test]
fn every_summary_says_what_it_is_about() {
    let frames = Frames::new();
    let words = frames.words("0-0.csv", "azimuth=0..25, elevation=0..5", &[]);
    for command in ["verify", "box"] {
        let run = run(command, &each(&words));
        assert!(
            run.out.lines().any(|line| line.starts_with("about  ") && line.ends_with(ABOUT)),
            "{}{}",
            run.out,
            run.err
        );
        assert!(
            run.out.contains("parameter     azimuth in 0..25\nparameter     elevation in 0..5\n"),
            "{}",
            run.out
        );
    }
    let morph = format!("morph(\"{}\", 0..1)", frames.path("10-0.csv"));
    let [model, image] = ["net.nnet", "0-0.csv"].map(|name| frames.path(name));
    let run = boundary(&[&model, "--image", &image, "--perturb", &morph, "--of", "label"]);
    assert!(run.out.contains(ABOUT), "{}{}", run.out, run.err);
    let run = verify(&[&model, "--image", &image, "--perturb", "brightness(0..1/9)"]);
    assert!(!run.out.contains("about"), "{}{}", run.out, run.err);
}

#[test]
fn certificates_of_poses_are_accepted() {
    let frames = Frames::new();
    for (poses, code) in [
        ("azimuth=1..10, elevation=0..5", 0),
        ("azimuth=0..25, elevation=0..5", 1),
        ("azimuth=0..25, elevation=2", 1),
        ("azimuth=25, elevation=9/2..5", 0),
    ] {
        let proof = frames.path("proof.metes");
        let words = frames.words("0-0.csv", poses, &["--certificate", &proof]);
        let run = verify(&each(&words));
        assert_eq!(run.code, code, "{poses}: {}{}", run.out, run.err);
        let [model, image] = ["net.nnet", "0-0.csv"].map(|name| frames.path(name));
        is_accepted(proof.as_ref(), &["--model", &model, "--image", &image]);
    }
    // The last certificate speaks of frames as they were.
    fs::write(frames.path("25-5.csv"), "0.8,0.81").expect("a file");
    let [proof, model, image] = ["proof.metes", "net.nnet", "0-0.csv"].map(|name| frames.path(name));
    assert_eq!(check(&[&proof, "--model", &model, "--image", &image]).code, 1);
}

#[test]
fn the_image_that_should_be_given_is_named() {
    let frames = Frames::new();
    let words = frames.words("10-0.csv", "azimuth=0..25, elevation=0..5", &[]);
    assert_refused(&verify(&each(&words)), &["0-0.csv` as --image", "row 0, column 0"]);
    let words = frames.words("0-0.csv", "azimuth=0..25.5, elevation=0", &[]);
    assert_refused(&verify(&each(&words)), &["frames.csv", "azimuth 0..25 only"]);
}
