use std::io::Cursor;

use resvg::usvg::roxmltree::{Document, Node};

use crate::*;

pub(crate) fn parameter(name: &str, from: f64, to: f64) -> Parameter {
    Parameter { name: name.to_owned(), from, to }
}

fn raster(width: usize, height: usize, channels: usize) -> Raster {
    let count = width * height * channels;
    let values = (0..count).map(|index| index as f64 / count as f64 - 0.4).collect();
    Raster::new(width, height, channels, values).unwrap()
}

fn point(kind: PointKind, theta: &[f64]) -> Point {
    Point {
        kind,
        theta: theta.to_vec(),
        caption: format!("at {theta:?}"),
        image: Some(raster(4, 3, 1)),
        saliency: Some(raster(4, 3, 3)),
    }
}

fn square(x: f64, y: f64, side: f64, label: Option<usize>, inconsistency: Option<f64>) -> Cell {
    Cell { corners: vec![[x, y], [x + side, y], [x + side, y + side], [x, y + side]], label, inconsistency }
}

fn plane(cells: Vec<Cell>) -> Picture {
    Picture {
        title: "A title".to_owned(),
        subtitle: vec!["A verdict".to_owned(), "A model".to_owned()],
        expected_label: 1,
        attention: Some(Attention { measure: "l2".to_owned(), delta: Some(0.5) }),
        body: Body::Plane(Plane {
            parameters: [parameter("brightness", 0.0, 2.0), parameter("opacity", 0.0, 2.0)],
            cells,
            outlines: vec![Outline {
                segments: vec![[[0.0, 0.0], [0.0, 1.0]], [[0.0, 1.0], [1.0, 1.0]]],
                caption: "robust component of the unperturbed point".to_owned(),
                is_fine: false,
            }],
        }),
        points: vec![point(PointKind::Unperturbed, &[0.0, 0.0]), point(PointKind::Witness, &[1.5, 1.5])],
    }
}

fn chequered() -> Picture {
    plane(vec![
        square(0.0, 0.0, 1.0, Some(1), Some(0.0)),
        square(1.0, 0.0, 1.0, Some(2), Some(1.0)),
        square(0.0, 1.0, 1.0, None, Some(0.25)),
        square(1.0, 1.0, 1.0, Some(12), None),
    ])
}

fn line(intervals: Vec<Interval>, inconsistency: Vec<Piece>) -> Picture {
    Picture {
        body: Body::Line(Line {
            parameter: parameter("brightness", -1.0, 1.0),
            intervals,
            robust: Some(Robust { from: -0.5, to: 0.25, caption: "robust here".to_owned() }),
            inconsistency,
        }),
        points: vec![point(PointKind::Unperturbed, &[0.0]), point(PointKind::Witness, &[0.25])],
        ..chequered()
    }
}

fn steps() -> Picture {
    let ends = [-1.0, -0.5, 0.25, 1.0];
    let labels = [Some(3), Some(1), None];
    let intervals =
        ends.windows(2).zip(labels).map(|(ends, label)| Interval { from: ends[0], to: ends[1], label });
    let pieces =
        ends.windows(2).map(|ends| Piece { from: ends[0], to: ends[1], at_from: 0.2, at_to: ends[1].abs() });
    line(intervals.collect(), pieces.collect())
}

/// A boundary in the plane, with every kind of thing behind it.
fn contour(corners: &[[f64; 2]]) -> Picture {
    let ends = corners.iter().zip(corners.iter().cycle().skip(1));
    let beyond = [Beyond::Border, Beyond::Label(2), Beyond::Tie, Beyond::Attention];
    let facets = ends.zip(beyond.into_iter().cycle()).map(|((&from, &to), beyond)| ([from, to], beyond));
    Picture {
        body: Body::Contour(Contour {
            parameters: [parameter("brightness", 0.0, 2.0), parameter("opacity", 0.0, 2.0)],
            inside: Some("the label stays".to_owned()),
            facets: facets.collect(),
        }),
        points: vec![point(PointKind::Unperturbed, &[0.0, 0.0]), point(PointKind::Boundary, &[1.0, 0.5])],
        ..chequered()
    }
}

/// A boundary on a line.
fn reach(from: f64, to: f64) -> Picture {
    Picture {
        body: Body::Reach(Reach {
            parameter: parameter("brightness", -1.0, 1.0),
            robust: Some(Robust { from, to, caption: "this far".to_owned() }),
            inside: "the label stays".to_owned(),
            ends: vec![(from, Beyond::Border), (to, Beyond::Label(2))],
        }),
        points: vec![point(PointKind::Unperturbed, &[0.0]), point(PointKind::Boundary, &[to])],
        ..chequered()
    }
}

/// The texts a reader sees, in order.
pub(crate) fn texts(svg: &str) -> Vec<String> {
    let document = Document::parse(svg).unwrap();
    let texts = document.descendants().filter(|node| node.has_tag_name("text"));
    texts.map(|node| node.text().unwrap_or_default().to_owned()).collect()
}

pub(crate) fn has(svg: &str, text: &str) -> bool {
    texts(svg).iter().any(|found| found == text)
}

/// The pixels of a picture, RGBA.
pub(crate) fn pixels<'a>(subject: impl Into<Subject<'a>>, scale: f32) -> (usize, Vec<u8>) {
    let file = png(subject, scale).unwrap();
    let mut reader = ::png::Decoder::new(Cursor::new(file)).read_info().unwrap();
    let mut bytes = vec![0; reader.output_buffer_size().unwrap()];
    let info = reader.next_frame(&mut bytes).unwrap();
    assert_eq!(info.color_type, ::png::ColorType::Rgba);
    (info.width as usize, bytes)
}

#[test]
fn a_plane_shows_its_labels_axes_marks_and_legend() {
    let svg = svg(&chequered());
    for text in [
        "A title",
        "A verdict",
        "Label",
        "Attention inconsistency (l2), δ = 0.5",
        "brightness",
        "opacity",
        "label 1 (expected)",
        "label 12",
        "tie, inconsistency unknown",
        "robust component of the unperturbed point",
        "witness",
        "A",
        "0",
        "0.5",
        "δ",
    ] {
        assert!(has(&svg, text), "{text}");
    }
    assert!(!has(&svg, "label 3") && !has(&svg, "sample"));
}

#[test]
fn a_region_is_drawn_where_it_is() {
    let (width, bytes) = pixels(&chequered(), 1.0);
    let colour = |label| colour::Palette::new(1, [1, 2, 12]).colour(label);
    let count = |wanted: colour::Colour, left: bool, upper: bool| {
        // The map of labels takes the left half of the page; its middle was measured once.
        let middle = [272, 335];
        let pixels = bytes.chunks(4).enumerate().filter(|(index, pixel)| {
            let (x, y) = (index % width, index / width);
            x < width / 2
                && y < 540
                && (x < middle[0]) == left
                && (y < middle[1]) == upper
                && pixel[..3] == [wanted.0, wanted.1, wanted.2]
        });
        pixels.count()
    };
    for (label, left, upper) in [(1, true, false), (2, false, false), (12, false, true)] {
        let here = count(colour(label), left, upper);
        let all: usize = [(true, true), (true, false), (false, true), (false, false)]
            .map(|(left, upper)| count(colour(label), left, upper))
            .iter()
            .sum();
        assert!(here > 20_000 && all - here < 2_000, "label {label}: {here} of {all}");
    }
}

#[test]
fn a_line_shows_its_intervals_bracket_and_curve() {
    let svg = svg(&steps());
    for text in
        ["label 3", "label 1", "robust here", "−0.5", "0.25", "tie", "δ = 0.5", "brightness", "A", "0"]
    {
        assert!(has(&svg, text), "{text}");
    }
}

#[test]
fn boundaries_show_what_lies_behind_them() {
    let corners = [[0.0, 0.0], [1.0, 0.0], [1.5, 1.5], [0.0, 1.0]];
    for text in [
        "the label stays",
        "beyond the boundary",
        "boundary to label 2",
        "boundary to a tie",
        "boundary to a larger inconsistency",
        "border of the box",
        "nearest and farthest boundary point",
        "brightness",
        "opacity",
    ] {
        assert!(has(&svg(&contour(&corners)), text), "{text}");
    }
    for text in ["this far", "the label stays", "boundary to label 2", "border of the box", "−1", "0.25"] {
        assert!(has(&svg(&reach(-1.0, 0.25)), text), "{text}");
    }
    assert!(!has(&svg(&reach(-1.0, 0.25)), "boundary to a tie"));
}

#[test]
fn what_a_boundary_encloses_is_filled_and_nothing_else() {
    let lower_left = contour(&[[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0]]);
    let mut open = lower_left.clone();
    if let Body::Contour(contour) = &mut open.body {
        contour.inside = None;
    }
    let expected = colour::Palette::new(1, [1]).colour(1);
    // Its colour over white, at the opacity of what is enclosed.
    let shade = [expected.0, expected.1, expected.2]
        .map(|channel| 255.0 - legend::INSIDE * (255.0 - f64::from(channel)));
    let filled = |picture: &Picture| {
        let (_, bytes) = pixels(picture, 1.0);
        let near = |pixel: &[u8]| (0..3).all(|at| (f64::from(pixel[at]) - shade[at]).abs() < 2.0);
        bytes.chunks(4).filter(|pixel| near(pixel)).count()
    };
    // A quarter of a map of 640 units, less the boundary itself.
    assert!((95_000..103_000).contains(&filled(&lower_left)), "{}", filled(&lower_left));
    assert_eq!(filled(&open), 0);
}

#[test]
fn a_message_stands_in_for_a_map() {
    let picture = Picture { body: Body::Message("Three parameters: no map.".to_owned()), ..chequered() };
    assert!(has(&svg(&picture), "Three parameters: no map."));
}

#[test]
fn the_document_is_accessible_and_self_contained() {
    let svg = svg(&chequered());
    let document = Document::parse(&svg).unwrap();
    let root = document.root_element();
    assert_eq!(root.attribute("role"), Some("img"));
    let child =
        |name: &str| root.children().find(|node| node.has_tag_name(name)).and_then(|node| node.text());
    assert_eq!(child("title"), Some("A title"));
    let description = child("desc").unwrap();
    assert!(description.contains("A map of 4 regions over brightness and opacity."), "{description}");
    for node in document.descendants() {
        assert!(!node.has_tag_name("script"));
        if let Some(target) = node.attribute("href") {
            assert!(target.starts_with("data:image/png;base64,") || target == "#borders", "{target}");
        }
    }
}

#[test]
fn every_reference_has_its_definition() {
    let svg = svg(&chequered());
    let document = Document::parse(&svg).unwrap();
    let ids: Vec<_> = document.descendants().filter_map(|node| node.attribute("id")).collect();
    let filled = document.descendants().flat_map(|node: Node<'_, '_>| node.attributes());
    let target = |value: &'_ str| Some(value.strip_prefix("url(#")?.strip_suffix(')')?.to_owned());
    let mut references = 0;
    for attribute in filled {
        let used = attribute.value().strip_prefix('#').filter(|_| attribute.name() == "href");
        if let Some(reference) = target(attribute.value()).or(used.map(str::to_owned)) {
            assert!(ids.contains(&reference.as_str()), "{reference}");
            references += 1;
        }
    }
    assert!(references > 3);
    let distinct: std::collections::BTreeSet<_> = ids.iter().collect();
    assert_eq!(distinct.len(), ids.len());
}

#[test]
fn foreign_text_is_escaped() {
    let mut picture = chequered();
    picture.title = "a <b> & \"c\" ]]> \u{0}\u{1}".to_owned();
    picture.points[0].caption = "</text><script>".to_owned();
    let svg = svg(&picture);
    assert!(has(&svg, "a <b> & \"c\" ]]> \u{fffd}\u{fffd}"), "{:?}", texts(&svg));
    assert!(has(&svg, "</text><script>"));
}

#[test]
fn long_text_is_wrapped_inside_the_page() {
    let mut picture = chequered();
    picture.title = "word ".repeat(80) + &"w".repeat(400);
    let svg = svg(&picture);
    let titles: Vec<_> =
        texts(&svg).into_iter().filter(|text| text.contains("wor") || text.contains("ww")).collect();
    assert!(titles.len() > 8, "{titles:?}");
    assert!(titles.iter().all(|text| font::Face::Bold.width(text, 19.0) <= 984.0));
    let letters = |text: &str| text.chars().filter(|letter| !letter.is_whitespace()).count();
    assert_eq!(titles.iter().map(|text| letters(text)).sum::<usize>(), letters(&picture.title));
}

#[test]
fn the_same_picture_gives_the_same_bytes() {
    for picture in [chequered(), steps(), reach(-0.5, 1.0), contour(&[[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]])] {
        assert_eq!(svg(&picture), svg(&picture.clone()));
        assert_eq!(png(&picture, 0.5).unwrap(), png(&picture.clone(), 0.5).unwrap());
    }
}

#[test]
fn text_is_drawn_without_any_font_installed() {
    let (width, bytes) = pixels(&chequered(), 1.0);
    // The title stands at the top left, its capitals between the lines 28 and 48.
    let dark = |rows: std::ops::Range<usize>, columns: std::ops::Range<usize>| {
        let inside = rows.flat_map(|row| columns.clone().map(move |column| 4 * (row * width + column)));
        inside.filter(|&at| bytes[at] < 0x60).count()
    };
    assert!(dark(28..52, 28..120) > 100);
    assert_eq!(dark(0..26, 0..width), 0);
    assert_eq!(dark(28..52, 600..width), 0);
}

#[test]
fn degenerate_pictures_are_drawn() {
    let strange =
        [0.0, -0.0, 1.0, -1.0, 1e300, -1e300, 5e-324, f64::MAX, f64::INFINITY, f64::NEG_INFINITY, f64::NAN];
    let mut pictures = vec![
        plane(vec![]),
        plane(vec![square(0.0, 0.0, 2.0, Some(0), Some(0.0))]),
        plane(vec![square(0.0, 0.0, 2.0, None, None)]),
        Picture { attention: None, ..chequered() },
        Picture { points: vec![], ..chequered() },
        Picture { title: String::new(), subtitle: vec![], ..chequered() },
        line(vec![], vec![]),
        line(vec![Interval { from: -1.0, to: 1.0, label: Some(1) }], vec![]),
        Picture { body: Body::Message(String::new()), ..chequered() },
        contour(&[]),
    ];
    for value in strange {
        for other in strange {
            let mut picture = plane(vec![
                square(value, other, 1.0, Some(1), Some(other)),
                square(0.0, 0.0, value, Some(usize::MAX), Some(value)),
            ]);
            if let Body::Plane(plane) = &mut picture.body {
                plane.parameters = [parameter("a", value, other), parameter("b", other, value)];
                plane.outlines[0].segments.push([[value, other], [other, value]]);
            }
            picture.points.push(point(PointKind::Sample, &[value, other]));
            pictures.push(picture);
            let mut picture = line(
                vec![Interval { from: value, to: other, label: Some(2) }],
                vec![Piece { from: value, to: other, at_from: other, at_to: value }],
            );
            if let Body::Line(line) = &mut picture.body {
                line.parameter = parameter("a", value, other);
                line.robust = Some(Robust { from: value, to: other, caption: "robust".to_owned() });
            }
            picture.attention = Some(Attention { measure: "l1".to_owned(), delta: Some(value) });
            picture.points.push(point(PointKind::Sample, &[value]));
            pictures.push(picture);
            pictures.push(contour(&[[value, other], [other, value], [0.0, value]]));
            pictures.push(reach(value, other));
        }
    }
    for picture in pictures {
        let svg = svg(&picture);
        let document = Document::parse(&svg).unwrap();
        let numbers = document.descendants().flat_map(|node: Node<'_, '_>| node.attributes());
        for attribute in
            numbers.filter(|attribute| attribute.name() != "font-family" && attribute.name() != "href")
        {
            assert!(
                !["NaN", "inf"].iter().any(|bad| attribute.value().contains(bad)),
                "{attribute:?} {picture:?}"
            );
        }
        assert!(svg.len() < 100_000, "{picture:?}");
    }
}

#[test]
fn rasters_of_every_shape_are_drawn() {
    for (width, height) in [(1, 1), (5, 1), (1, 300), (28, 28), (64, 2)] {
        for channels in [1, 3] {
            let mut picture = chequered();
            picture.points[1].image = Some(raster(width, height, channels));
            picture.points[1].saliency =
                Some(Raster::new(width, height, channels, vec![0.0; width * height * channels]).unwrap());
            assert!(png(&picture, 0.5).is_ok());
        }
    }
    let endless = Raster::new(2, 1, 1, vec![f64::INFINITY, f64::NAN]).unwrap();
    let mut picture = chequered();
    picture.points[0].image = Some(endless.clone());
    picture.points[0].saliency = Some(endless);
    assert!(png(&picture, 0.5).is_ok());
}

#[test]
fn a_pixel_keeps_its_colour_and_its_edges() {
    let mut picture = chequered();
    picture.points.truncate(1);
    picture.points[0].image = Some(Raster::new(2, 1, 3, vec![1.0, 0.0, 0.0, 0.0, 0.0, 1.0]).unwrap());
    picture.points[0].saliency = None;
    let (_, bytes) = pixels(&picture, 1.0);
    let count = |wanted: [u8; 3]| bytes.chunks(4).filter(|pixel| pixel[..3] == wanted).count();
    // Two squares of 70 units, less a frame; smoothing would leave purple between them.
    assert!(count([255, 0, 0]) > 68 * 68 && count([0, 0, 255]) > 68 * 68);
    assert_eq!(count([128, 0, 128]) + count([127, 0, 128]), 0);
}

#[test]
fn values_that_are_no_raster_are_refused() {
    assert_eq!(Raster::new(0, 1, 1, vec![]), Err(RasterError::Size { width: 0, height: 1 }));
    assert!(matches!(Raster::new(9_000, 1, 1, vec![]), Err(RasterError::Size { .. })));
    assert!(matches!(Raster::new(usize::MAX, usize::MAX, 3, vec![]), Err(RasterError::Size { .. })));
    assert_eq!(Raster::new(1, 1, 2, vec![0.0; 2]), Err(RasterError::Channels(2)));
    assert!(matches!(Raster::new(2, 2, 1, vec![0.0; 3]), Err(RasterError::Values { found: 3, .. })));
}

#[test]
fn impossible_scales_are_refused() {
    for scale in [0.0, -1.0, f32::NAN, f32::INFINITY] {
        assert!(matches!(png(&chequered(), scale), Err(RenderError::Scale(_))));
    }
    assert!(matches!(png(&chequered(), 1e6), Err(RenderError::Size { .. })));
}

#[test]
fn many_regions_stay_a_small_file() {
    let side = 150;
    let cells = (0..side * side).map(|index| {
        let (x, y) = ((index % side) as f64, (index / side) as f64);
        let scale = 2.0 / side as f64;
        square(x * scale, y * scale, scale, Some(index % 7), Some(x * y))
    });
    let svg = svg(&plane(cells.collect()));
    assert!(svg.len() < 150 * side * side, "{}", svg.len());
    let document = Document::parse(&svg).unwrap();
    assert!(document.descendants().filter(|node| node.has_tag_name("path")).count() < 150);
}

#[test]
fn a_sheet_shows_images_and_maps_with_a_bar_for_each_kind_of_map() {
    let row = |tiles: Vec<Tile>| SheetRow { caption: "image 7 <label 3>".to_owned(), tiles };
    let grey = |values: &[f64]| Raster::new(values.len(), 1, 1, values.to_vec()).unwrap();
    let mut sheet = Sheet {
        title: "Before and after".to_owned(),
        subtitle: vec![],
        columns: ["image", "δ", "map"].map(str::to_owned).to_vec(),
        rows: vec![row(vec![
            Tile::Image(grey(&[0.0, 1.0])),
            Tile::Signed(grey(&[-0.2, 0.0])),
            Tile::Share(grey(&[0.0, 0.4])),
        ])],
        signed: "perturbation".to_owned(),
        shares: "share of the map".to_owned(),
    };
    let drawn = svg(&sheet);
    Document::parse(&drawn).unwrap();
    assert_eq!(drawn.matches("<image").count(), 3);
    for text in ["image 7 &lt;label 3&gt;", "perturbation", "share of the map", "0.4", "−0.2"] {
        assert!(drawn.contains(text), "{text}");
    }
    assert!(png(&sheet, 1.0).is_ok());
    // No bar for what is not there.
    sheet.rows[0].tiles.truncate(1);
    let drawn = svg(&sheet);
    assert!(!drawn.contains("share of the map") && !drawn.contains("perturbation"));
    // Maps that are 0, and nothing at all.
    sheet.rows[0].tiles = vec![Tile::Share(grey(&[0.0, 0.0])), Tile::Signed(grey(&[f64::NAN]))];
    Document::parse(&svg(&sheet)).unwrap();
    sheet.rows.clear();
    assert!(svg(&sheet).contains("There is no image to show."));
}
