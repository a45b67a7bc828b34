//! Semantic maps on the page.

use crate::page::{Page, WIDTH, message};
use crate::semantic::SemanticMap;

/// The page of a map.
pub(crate) fn page(map: &SemanticMap) -> Page<'_> {
    Page {
        description: map.subtitle.join("\n"),
        title: &map.title,
        subtitle: &map.subtitle,
        width: WIDTH,
        definitions: vec![],
        blocks: vec![message("no map", WIDTH)],
    }
}
