//! What the fields of answers mean, as their documentation has it.

use std::collections::HashMap;
use std::sync::LazyLock;

const DOCUMENT: &str = include_str!("../../../../docs/json.md");

/// Meanings by heading of a section and path of a field.
static MEANINGS: LazyLock<HashMap<(String, String), String>> = LazyLock::new(|| {
    let mut meanings = HashMap::new();
    let mut section = "";
    for line in DOCUMENT.lines() {
        if let Some(heading) = line.strip_prefix("## ") {
            section = heading;
        }
        let cells: Vec<&str> =
            line.strip_prefix("| `").map(|row| row.split(" | ").collect()).unwrap_or_default();
        if let [path, _, meaning] = &cells[..] {
            let path = path.trim_end_matches('`');
            // These lean on their neighbours in the document.
            if ["above", "likewise", "as for ", "the same", "](", "as there"]
                .iter()
                .any(|words| meaning.contains(words))
            {
                continue;
            }
            meanings.insert(
                (section.to_owned(), path.to_owned()),
                meaning.trim_end_matches(" |").replace('`', ""),
            );
        }
    }
    meanings
});

/// What a field means; empty where that is not documented.
pub fn meaning(command: &str, path: &str) -> &'static str {
    let own = format!("Fields of `metes {command}`");
    let found = [own.as_str(), "Fields of both", "Fields of all"]
        .iter()
        .find_map(|section| MEANINGS.get(&((*section).to_owned(), path.to_owned())));
    found.map_or("", String::as_str)
}
