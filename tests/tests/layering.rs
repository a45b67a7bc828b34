//! The crates use each other as ARCHITECTURE.md says, and no other way.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

use serde_json::Value;

type Layers = BTreeMap<String, BTreeSet<String>>;

/// The rows `| crate | uses | holds |` of the table.
fn stated() -> Layers {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let text = std::fs::read_to_string(root.join("ARCHITECTURE.md")).unwrap();
    let table = text.lines().skip_while(|line| !line.starts_with("| crate | uses |")).skip(2);
    let rows = table.take_while(|line| line.starts_with('|'));
    rows.map(|row| {
        let cells: Vec<&str> = row.split('|').map(str::trim).collect();
        let uses = cells[2].split(',').map(str::trim).filter(|name| !name.is_empty());
        (cells[1].to_owned(), uses.map(str::to_owned).collect())
    })
    .collect()
}

fn actual() -> Layers {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let output = Command::new(cargo)
        .args(["metadata", "--no-deps", "--format-version", "1", "--offline"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    let name = |value: &Value| {
        value["name"].as_str().and_then(|name| name.strip_prefix("metes-")).map(str::to_owned)
    };
    let packages = metadata["packages"].as_array().unwrap().iter();
    packages
        .filter_map(|package| {
            let dependencies = package["dependencies"].as_array()?.iter();
            let uses =
                dependencies.filter(|dependency| dependency["kind"].is_null()).filter_map(name).collect();
            Some((name(package)?, uses))
        })
        .filter(|(name, _)| name != "tests")
        .collect()
}

#[test]
fn crates_use_each_other_as_the_architecture_says() {
    let stated = stated();
    assert!(stated.len() > 5, "the table of crates was not found");
    assert_eq!(actual(), stated);
}

#[test]
fn every_crate_uses_only_crates_above_it_in_the_table() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let text = std::fs::read_to_string(root.join("ARCHITECTURE.md")).unwrap();
    let place = |name: &str| text.find(&format!("\n| {name} |")).unwrap();
    for (name, uses) in stated() {
        for used in uses {
            assert!(place(&used) < place(&name), "{name} stands above {used}, which it uses");
        }
    }
}
