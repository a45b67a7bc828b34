//! Where a verifier's counterexamples lie.
//!
//! The competition keeps them beside the results, in a folder for each benchmark, as `NETWORK_PROPERTY.counterexample.gz`, names
//! without endings; where a benchmark has several folders of networks, the folder's name comes first.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::results::Row;

/// The counterexample files in a folder and the folders in it, by name without endings.
#[derive(Debug, Default)]
pub struct Published(BTreeMap<String, Vec<PathBuf>>);

impl Published {
    /// Looks through a folder.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn in_folder(folder: &Path) -> io::Result<Self> {
        let mut found = Self::default();
        let mut open = vec![folder.to_owned()];
        while let Some(folder) = open.pop() {
            for entry in fs::read_dir(folder)? {
                let entry = entry?;
                let name = entry.file_name().to_string_lossy().into_owned();
                let plain = name.strip_suffix(".gz").unwrap_or(&name).strip_suffix(".counterexample");
                // A link is not followed: it may lead back.
                if entry.file_type()?.is_dir() {
                    open.push(entry.path());
                } else if let Some(plain) = plain {
                    found.0.entry(plain.to_owned()).or_default().push(entry.path());
                }
            }
        }
        found.0.values_mut().for_each(|paths| paths.sort());
        Ok(found)
    }

    /// The files that may be the one for an answer: those in a folder of its benchmark, if there are any.
    pub fn find(&self, row: &Row) -> Vec<PathBuf> {
        let (network, property) = (Path::new(&row.onnx), Path::new(&row.vnnlib));
        let plain = |path: &Path| -> Option<String> {
            let name = path.file_name()?.to_string_lossy().into_owned();
            let name = name.strip_suffix(".gz").unwrap_or(&name);
            Some(name.rsplit_once('.').map_or(name, |(stem, _)| stem).to_owned())
        };
        let (Some(network_name), Some(property)) = (plain(network), plain(property)) else {
            return Vec::new();
        };
        let name = format!("{network_name}_{property}");
        let folder = network.parent().and_then(Path::file_name).map(|folder| folder.to_string_lossy());
        let long = folder.map(|folder| format!("{folder}_{name}"));
        let named = long.and_then(|long| self.0.get(&long)).or_else(|| self.0.get(&name));
        let paths = named.map_or(&[][..], Vec::as_slice);
        let is_of_category = |path: &&PathBuf| {
            let folder = path.parent().and_then(Path::file_name).map(|folder| folder.to_string_lossy());
            folder.is_some_and(|folder| folder.ends_with(&row.category))
        };
        let of_category: Vec<PathBuf> = paths.iter().filter(is_of_category).cloned().collect();
        if of_category.is_empty() { paths.to_vec() } else { of_category }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::results::Answer;

    #[test]
    fn files_are_found_by_network_property_and_category() {
        let folder = tempfile::tempdir().unwrap();
        let file = |name: &str| {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(&path, "").unwrap();
            path
        };
        let alone = file("2025_acasxu/net.1_prop_1.counterexample.gz");
        let [old, new] =
            ["2022_nn4sys/lindex_p.counterexample", "2023_nn4sys/lindex_p.counterexample"].map(file);
        let [medical, robot] = ["s/medical_n_p.counterexample", "s/robot_n_p.counterexample"].map(file);
        let nested = file("a/x_p.counterexample");
        file("2025_acasxu/other.txt");
        let published = Published::in_folder(folder.path()).unwrap();
        let find = |category: &str, onnx: &str, vnnlib: &str| {
            let [category, onnx, vnnlib] = [category, onnx, vnnlib].map(str::to_owned);
            published.find(&Row { category, onnx, vnnlib, answer: Answer::Sat })
        };
        assert_eq!(find("acasxu", "b/onnx/net.1.onnx", "b/prop_1.vnnlib"), vec![alone]);
        assert_eq!(find("acasxu", "b/onnx/net.onnx", "b/prop_1.vnnlib"), Vec::<PathBuf>::new());
        assert_eq!(find("nn4sys", "o/lindex.onnx", "p.vnnlib"), vec![old, new.clone()]);
        assert_eq!(find("2023_nn4sys", "o/lindex.onnx", "p.vnnlib"), vec![new]);
        assert_eq!(find("s", "onnx/medical/n.onnx", "p.vnnlib"), vec![medical]);
        assert_eq!(find("s", "onnx/robot/n.onnx.gz", "p.vnnlib.gz"), vec![robot]);
        assert_eq!(find("elsewhere", "x.onnx", "p.vnnlib"), vec![nested]);
        assert_eq!(find("s", "", ""), Vec::<PathBuf>::new());
    }
}
