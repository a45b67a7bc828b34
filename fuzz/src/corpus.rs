//! Where inputs lie: [`Target::corpora`] and `regressions/TARGET` here, findings in `findings/TARGET`, and more
//! seeds in the folder that the environment variable `METES_DATA` names.

use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::Target;

/// Bytes of the largest file of `METES_DATA` that is a seed.
const MAX_SEED: u64 = 1 << 14;

/// Most seeds that `METES_DATA` gives a target: the smallest.
const MAX_SEEDS: usize = 400;

/// An input and where it comes from.
pub type Input = (PathBuf, Vec<u8>);

/// The folder of a kind, beside this crate's sources, and in it that of the target of this name.
fn folder(kind: &str, name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(kind).join(name)
}

/// The inputs that belong to the repository.
///
/// # Errors
/// When a file cannot be read.
pub fn kept(target: &Target) -> std::io::Result<Vec<Input>> {
    let mut inputs = Vec::new();
    let folders = target.corpora.iter().map(|path| Path::new(env!("CARGO_MANIFEST_DIR")).join(path));
    for folder in folders.chain([folder("regressions", target.name)]) {
        for path in files(&folder)? {
            let bytes = std::fs::read(&path)?;
            inputs.push((path, bytes));
        }
    }
    Ok(inputs)
}

/// Small files of `METES_DATA` with an ending of the target.
///
/// # Errors
/// When a file cannot be read.
pub fn borrowed(target: &Target) -> std::io::Result<Vec<Input>> {
    let Some(data) = std::env::var_os("METES_DATA") else { return Ok(Vec::new()) };
    let mut sized = Vec::new();
    for path in files(Path::new(&data))? {
        let is_wanted = |ending: &&str| path.extension().is_some_and(|own| own.to_str() == Some(*ending));
        let len = path.metadata()?.len();
        if len <= MAX_SEED && target.endings.iter().any(is_wanted) {
            sized.push((len, path));
        }
    }
    sized.sort();
    sized.into_iter().take(MAX_SEEDS).map(|(_, path)| Ok((path.clone(), std::fs::read(path)?))).collect()
}

/// The files in a folder and the folders in it; none if it does not exist.
fn files(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    let (mut open, mut files) = (vec![folder.to_owned()], Vec::new());
    while let Some(folder) = open.pop() {
        if !folder.exists() {
            continue;
        }
        for entry in std::fs::read_dir(folder)? {
            let path = entry?.path();
            if path.is_dir() { open.push(path) } else { files.push(path) }
        }
    }
    files.sort();
    Ok(files)
}

/// Keeps an input for the time that it runs: what is left when the process dies is what killed it.
///
/// # Errors
/// When it cannot be written.
pub fn keep_running(target: &Target, bytes: &[u8]) -> std::io::Result<()> {
    let folder = folder("findings", target.name);
    std::fs::create_dir_all(&folder)?;
    std::fs::write(folder.join("running"), bytes)
}

/// Keeps a finding, under a name that says what it is and hashes its bytes.
///
/// # Errors
/// When it cannot be written.
pub fn keep(target: &Target, kind: &str, bytes: &[u8]) -> std::io::Result<PathBuf> {
    let hash: String = Sha256::digest(bytes).iter().take(6).map(|byte| format!("{byte:02x}")).collect();
    let folder = folder("findings", target.name);
    std::fs::create_dir_all(&folder)?;
    let path = folder.join(format!("{kind}-{hash}"));
    std::fs::write(&path, bytes)?;
    Ok(path)
}
