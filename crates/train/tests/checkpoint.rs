//! Runs that are interrupted and go on are those that never stopped, to the last bit.

use std::ops::ControlFlow;
use std::path::Path;

use fastrand::Rng;
use metes_train::checkpoint::{CheckpointFlaw, Run};
use metes_train::data::{Data, Split};
use metes_train::described::described;
use metes_train::export;
use metes_train::method::{Kind, Method, Preset};
use metes_train::network::Network;
use metes_train::state::State;
use metes_train::training::{Settings, TrainError, go_on, train};

const SETTINGS: Settings = Settings { epochs: 4, batch: 7, rate: 0.01, seed: 3, method: Method::NATURAL };

fn split(images: usize, seed: u64) -> Split {
    let mut rng = Rng::with_seed(seed);
    let labels: Vec<u8> = (0..images).map(|at| (at % 3) as u8).collect();
    let pixels =
        labels.iter().flat_map(|label| [40 * label; 50]).map(|pixel| pixel + rng.u8(0..150)).collect();
    Split { shape: [2, 5, 5], pixels, labels }
}

fn data() -> Data {
    Data { train: split(45, 1), test: split(20, 2), classes: 3 }
}

/// A network at its beginning, and what its checkpoints belong to.
fn begin(layers: &str, data: &Data, settings: &Settings) -> (Network, Run) {
    let architecture = layers.parse().unwrap();
    let network = Network::random(&architecture, data.train.shape, data.classes, settings.seed).unwrap();
    let run = Run {
        data: data.sha256(),
        settings: described(&architecture, settings),
        epochs: settings.epochs,
        batches: data.train.len().div_ceil(settings.batch),
    };
    (network, run)
}

/// Trains until so many steps are done, with a checkpoint after each epoch.
fn interrupted(
    layers: &str,
    data: &Data,
    settings: &Settings,
    steps: usize,
    path: &Path,
) -> (Network, Run, State) {
    let (network, run) = begin(layers, data, settings);
    let mut state = State::new(&network, data, settings.seed).unwrap();
    let stop = |done| if done == steps { ControlFlow::Break(()) } else { ControlFlow::Continue(()) };
    go_on(&network, data, settings, &mut state, &mut |progress| stop(progress.done), &mut |state| {
        run.write(path, &network, state).unwrap();
        ControlFlow::Continue(())
    })
    .unwrap();
    (network, run, state)
}

#[test]
fn a_run_that_goes_on_gives_the_same_bits() {
    let data = data();
    let pgd = Settings { method: Preset::Small.method(Kind::Pgd), ..SETTINGS };
    for (layers, settings) in
        [("fc 6", SETTINGS), ("conv 3x3/2 pool 2 fc 4", SETTINGS), ("residual 2x3", SETTINGS), ("fc 6", pgd)]
    {
        let (whole, _) = begin(layers, &data, &settings);
        let mut epochs = Vec::new();
        train(&whole, &data, &settings, &mut epochs, &mut |_| ControlFlow::Continue(())).unwrap();
        // 7 steps an epoch: within the second one, at the end of the third one, at the last step of all.
        for steps in [10, 21, 28] {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("run.checkpoint");
            interrupted(layers, &data, &settings, steps, &path);
            let (network, run) = begin(layers, &data, &settings);
            let mut state = run.read(&path, &network, &data).unwrap();
            assert_eq!(state.epochs.len(), (steps - 1) / 7);
            let mut progress = Vec::new();
            let seen = &mut |seen: metes_train::training::Progress<'_>| {
                progress.push(seen.done);
                ControlFlow::Continue(())
            };
            go_on(&network, &data, &settings, &mut state, seen, &mut |_| ControlFlow::Continue(())).unwrap();
            assert_eq!(progress.first(), Some(&((steps - 1) / 7 * 7 + 1)));
            assert_eq!(state.epochs, epochs, "{layers}, {steps}");
            assert!(export::onnx(&network).unwrap() == export::onnx(&whole).unwrap(), "{layers}, {steps}");
        }
    }
}

#[test]
fn training_ends_where_a_checkpoint_could_not_be_written() {
    let data = data();
    let (network, _) = begin("fc", &data, &SETTINGS);
    let mut state = State::new(&network, &data, 3).unwrap();
    let stop = &mut |_: &State| ControlFlow::Break(());
    go_on(&network, &data, &SETTINGS, &mut state, &mut |_| ControlFlow::Continue(()), stop).unwrap();
    assert_eq!(state.epochs.len(), 1);
}

#[test]
fn a_failed_write_leaves_the_checkpoint_before_it() {
    let data = data();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("run.checkpoint");
    let (network, run, state) = interrupted("fc", &data, &SETTINGS, 8, &path);
    let before = std::fs::read(&path).unwrap();
    std::fs::create_dir(folder.path().join("run.checkpoint.part")).unwrap();
    assert!(matches!(run.write(&path, &network, &state).unwrap_err().flaw, CheckpointFlaw::Io(_)));
    assert_eq!(std::fs::read(&path).unwrap(), before);
}

#[test]
fn checkpoints_of_other_runs_are_refused() {
    let data = data();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("run.checkpoint");
    interrupted("fc 6", &data, &SETTINGS, 8, &path);
    let refusal = |layers: &str, data: &Data, settings: &Settings| {
        let (network, run) = begin(layers, data, settings);
        let before = export::onnx(&network).unwrap();
        let refusal = run.read(&path, &network, data).unwrap_err();
        assert!(export::onnx(&network).unwrap() == before);
        refusal
    };
    let setting = |layers: &str, settings: &Settings| match refusal(layers, &data, settings).flaw {
        CheckpointFlaw::Setting { name, .. } => name,
        other => panic!("{other}"),
    };
    assert_eq!(setting("fc 7", &SETTINGS), "layers");
    assert_eq!(setting("fc 6", &Settings { epochs: 5, ..SETTINGS }), "epochs");
    assert_eq!(setting("fc 6", &Settings { batch: 8, ..SETTINGS }), "images a step");
    assert_eq!(setting("fc 6", &Settings { rate: 0.011, ..SETTINGS }), "learning rate");
    assert_eq!(setting("fc 6", &Settings { seed: 4, ..SETTINGS }), "seed");
    let pgd = Settings { method: Preset::Small.method(Kind::Pgd), ..SETTINGS };
    assert_eq!(setting("fc 6", &pgd), "method");
    let mut other = data.clone();
    other.train.pixels[7] ^= 1;
    let refused = refusal("fc 6", &other, &SETTINGS);
    assert!(matches!(refused.flaw, CheckpointFlaw::Data));
    assert!(refused.to_string().contains("run.checkpoint"), "{refused}");
}

#[test]
fn what_is_no_checkpoint_is_refused() {
    let data = data();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("run.checkpoint");
    let (network, run, _) = interrupted("fc 6", &data, &SETTINGS, 8, &path);
    let flaw = |bytes: &[u8]| {
        std::fs::write(&path, bytes).unwrap();
        run.read(&path, &network, &data).unwrap_err().flaw
    };
    assert!(matches!(flaw(b""), CheckpointFlaw::Format(_)));
    assert!(matches!(flaw(b"\x02\0\0\0\0\0\0\0{}"), CheckpointFlaw::Foreign));
    let other = br#"{"__metadata__":{"format":"pt"}}"#;
    assert!(matches!(
        flaw(&[&[other.len() as u8, 0, 0, 0, 0, 0, 0, 0], &other[..]].concat()),
        CheckpointFlaw::Foreign
    ));
    let newer = br#"{"__metadata__":{"format":"metes checkpoint","version":"2"}}"#;
    assert!(matches!(
        flaw(&[&[newer.len() as u8, 0, 0, 0, 0, 0, 0, 0], &newer[..]].concat()),
        CheckpointFlaw::Version(_)
    ));
    assert!(matches!(flaw(&vec![b' '; 1 << 21]), CheckpointFlaw::TooLong));
    assert!(matches!(run.read(folder.path(), &network, &data).unwrap_err().flaw, CheckpointFlaw::Foreign));
    assert!(matches!(run.read(Path::new("none"), &network, &data).unwrap_err().flaw, CheckpointFlaw::Io(_)));
}

#[test]
fn damage_is_noticed_wherever_it_is() {
    let data = data();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("run.checkpoint");
    let (network, run, _) = interrupted("fc 6", &data, &SETTINGS, 8, &path);
    let whole = std::fs::read(&path).unwrap();
    let read = |bytes: &[u8]| {
        std::fs::write(&path, bytes).unwrap();
        run.read(&path, &network, &data).map(|state| (format!("{state:?}"), export::onnx(&network).unwrap()))
    };
    let wanted = read(&whole).unwrap();
    for seed in 0..1500 {
        let mut rng = Rng::with_seed(seed);
        let mut bytes = whole.clone();
        // The header is the smaller part; damage goes there as often as elsewhere.
        let at = if rng.bool() { rng.usize(0..600) } else { rng.usize(0..bytes.len()) };
        match rng.u8(0..4) {
            0 => bytes.truncate(at),
            1 => bytes.insert(at, rng.u8(..)),
            2 => drop(bytes.splice(at..at + 1, [])),
            _ => bytes[at] ^= 1 << rng.u8(0..8),
        }
        // Nothing but space can be changed in a text without changing what it says.
        if let Ok(found) = read(&bytes) {
            assert!(found == wanted, "seed {seed}: damage at {at} was not noticed");
        }
    }
}

#[test]
fn a_run_that_diverges_leaves_the_checkpoint_of_the_last_good_epoch() {
    let data = data();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("run.checkpoint");
    let (network, run) = begin("fc 6", &data, &SETTINGS);
    let mut state = State::new(&network, &data, SETTINGS.seed).unwrap();
    let mut good = Vec::new();
    let spoil = &mut |progress: metes_train::training::Progress<'_>| {
        if progress.done == 17 {
            let weights = network.variables()[0];
            weights.set(&(weights.as_tensor() * f64::NAN).unwrap()).unwrap();
        }
        ControlFlow::Continue(())
    };
    let keep = &mut |state: &State| {
        run.write(&path, &network, state).unwrap();
        good = export::onnx(&network).unwrap();
        ControlFlow::Continue(())
    };
    let ended = go_on(&network, &data, &SETTINGS, &mut state, spoil, keep);
    assert!(matches!(ended, Err(TrainError::Diverged { epoch: 3, .. })), "{ended:?}");
    let (again, run) = begin("fc 6", &data, &SETTINGS);
    assert_eq!(run.read(&path, &again, &data).unwrap().epochs.len(), 2);
    assert!(export::onnx(&again).unwrap() == good);
}
