//! Where inputs lie: [`Target::corpora`] and `regressions/TARGET` here, findings in `findings/TARGET`, and more
//! seeds in the folder that the environment variable `METES_DATA` names and where guided runs leave theirs.

use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::Target;

/// Bytes of the largest seed from elsewhere.
const MAX_SEED: u64 = 1 << 14;

/// Most seeds from elsewhere.
const MAX_SEEDS: usize = 1000;

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

/// The smallest inputs that do not belong to the repository: files of `METES_DATA` with an ending of the target, and what
/// guided runs left.
///
/// # Errors
/// When a file cannot be read.
pub fn borrowed(target: &Target) -> std::io::Result<Vec<Input>> {
    let is_wanted = |path: &PathBuf| {
        let ending = path.extension().and_then(|ending| ending.to_str());
        ending.is_some_and(|ending| target.endings.contains(&ending))
    };
    let mut paths = files(&folder("findings", target.name).join("guided"))?;
    if let Some(data) = std::env::var_os("METES_DATA") {
        paths.extend(files(Path::new(&data))?.into_iter().filter(is_wanted));
    }
    let mut sized: Vec<(u64, PathBuf)> =
        paths.into_iter().map(|path| Ok((path.metadata()?.len(), path))).collect::<std::io::Result<_>>()?;
    sized.retain(|(len, _)| *len <= MAX_SEED);
    sized.sort();
    // Of very many some of every size.
    let step = sized.len().div_ceil(MAX_SEEDS).max(1);
    sized.into_iter().step_by(step).map(|(_, path)| Ok((path.clone(), std::fs::read(path)?))).collect()
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
