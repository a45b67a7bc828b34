//! Images and maps in rows and columns, with a colour bar for each kind of map.

use crate::axis::Scale;
use crate::colour::{GREY, PALE, diverging, sequential};
use crate::element::Element;
use crate::font::BODY;
use crate::legend::{self, BAR, Run};
use crate::page::{Block, DIVERGING, Page, WIDTH, message};
use crate::raster::{Raster, stretched};

/// A sheet of tiles.
#[derive(Clone, Debug, PartialEq)]
pub struct Sheet {
    /// The heading.
    pub title: String,
    /// Lines under the heading.
    pub subtitle: Vec<String>,
    /// What stands above each column.
    pub columns: Vec<String>,
    /// The rows.
    pub rows: Vec<SheetRow>,
    /// What signed tiles show, beside their colour bar.
    pub signed: String,
    /// What tiles of shares show, beside their colour bar.
    pub shares: String,
}

/// A row of tiles.
#[derive(Clone, Debug, PartialEq)]
pub struct SheetRow {
    /// What it is about, above its tiles; none for an empty text.
    pub caption: String,
    /// A tile for each column.
    pub tiles: Vec<Tile>,
}

/// What a tile shows.
#[derive(Clone, Debug, PartialEq)]
pub enum Tile {
    /// Values from 0, black, to 1, white or full colour.
    Image(Raster),
    /// Values around 0, which is white: blue below, red above.
    Signed(Raster),
    /// Values from 0, pale, upwards.
    Share(Raster),
}

/// The id of the gradient of shares, which runs to the right.
const SHARES: &str = "shares";
/// Between tiles.
const GAP: f64 = 16.0;
/// The least width of the page between its margins.
const NARROWEST: f64 = 440.0;
/// The largest side of a tile.
const LARGEST: f64 = 300.0;
/// A line of text.
const LINE: f64 = 20.0;
/// A colour bar, and its height with its numbers.
const BAR_LENGTH: f64 = 260.0;
const BAR_HEIGHT: f64 = BAR + 26.0;

/// The page of a sheet.
pub(crate) fn page(sheet: &Sheet) -> Page<'_> {
    let columns = sheet.rows.iter().map(|row| row.tiles.len()).max().unwrap_or(0);
    let side = ((WIDTH + GAP) / columns.max(1) as f64 - GAP).min(LARGEST);
    let width = (columns as f64 * (side + GAP) - GAP).max(NARROWEST);
    let blocks = match columns {
        0 => vec![message("There is no image to show.", width)],
        _ => vec![bars(sheet), tiles(sheet, side, width)],
    };
    Page {
        description: description(sheet),
        title: &sheet.title,
        subtitle: &sheet.subtitle,
        width,
        definitions: vec![
            legend::gradient(DIVERGING, Run::Right, |share| diverging(2.0 * share - 1.0)),
            legend::gradient(SHARES, Run::Right, sequential),
        ],
        blocks,
    }
}

/// The largest magnitude among signed tiles, or among shares: the end of their common scale.
fn magnitude(sheet: &Sheet, is_signed: bool) -> Option<f64> {
    let rasters = sheet.rows.iter().flat_map(|row| &row.tiles).filter_map(|tile| match tile {
        Tile::Signed(raster) if is_signed => Some(raster),
        Tile::Share(raster) if !is_signed => Some(raster),
        _ => None,
    });
    rasters.map(Raster::magnitude).reduce(f64::max)
}

/// The colour bars, below each other.
fn bars(sheet: &Sheet) -> Block {
    let mut group = Element::new("g");
    let mut height = 0.0;
    let signed = magnitude(sheet, true).map(|end| (DIVERGING, [-end, end], &sheet.signed));
    let shares = magnitude(sheet, false).map(|end| (SHARES, [0.0, end], &sheet.shares));
    for (gradient, [from, to], name) in signed.into_iter().chain(shares) {
        let bar = legend::bar(gradient, Scale::new(from, to, BAR_LENGTH), BAR_LENGTH, Run::Right, None);
        // Half of the first number stands to the left of the bar.
        group.push(Element::moved(GAP, height).with(bar));
        group.push(BODY.colour(GREY).centred(2.0 * GAP + BAR_LENGTH + 8.0, height + BAR / 2.0, name));
        height += BAR_HEIGHT;
    }
    Block { element: group, height }
}

fn tiles(sheet: &Sheet, side: f64, width: f64) -> Block {
    let ends = [magnitude(sheet, true), magnitude(sheet, false)].map(Option::unwrap_or_default);
    let left = |column: usize| column as f64 * (side + GAP);
    let mut group = Element::new("g");
    let mut height = 0.0;
    if sheet.columns.iter().any(|name| !name.is_empty()) {
        for (column, name) in sheet.columns.iter().enumerate() {
            group.push(BODY.bold().at(left(column), height + 12.0, &BODY.bold().fit(name, side)));
        }
        height += LINE;
    }
    for row in &sheet.rows {
        if !row.caption.is_empty() {
            group.push(BODY.colour(GREY).at(0.0, height + 12.0, &BODY.fit(&row.caption, width)));
            height += LINE;
        }
        let mut tallest: f64 = 0.0;
        for (column, tile) in row.tiles.iter().enumerate() {
            let (raster, uri) = match tile {
                Tile::Image(raster) => (raster, raster.image_uri()),
                Tile::Signed(raster) => (raster, raster.heat_uri(ends[0])),
                Tile::Share(raster) => (raster, raster.share_uri(ends[1])),
            };
            let aspect = raster.aspect();
            let size = if aspect >= 1.0 { [side, side / aspect] } else { [side * aspect, side] };
            let title = sheet.columns.get(column).map_or("", String::as_str);
            let image =
                stretched(uri, [left(column), height], size).with(Element::new("title").content(title));
            let frame = Element::rectangle(left(column), height, size[0], size[1]).set("fill", "none");
            group.push(image);
            group.push(frame.set("stroke", PALE).set("stroke-width", 0.8));
            tallest = tallest.max(size[1]);
        }
        height += tallest + GAP;
    }
    Block { element: group, height: height - GAP }
}

/// The sheet in words.
fn description(sheet: &Sheet) -> String {
    let mut sentences = sheet.subtitle.clone();
    sentences.push(format!("Columns: {}.", sheet.columns.join(", ")));
    sentences.extend(sheet.rows.iter().map(|row| row.caption.clone()).filter(|caption| !caption.is_empty()));
    sentences.join("\n")
}
