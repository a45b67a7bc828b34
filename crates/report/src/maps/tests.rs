use resvg::usvg::roxmltree::{Document, Node};

use crate::colour::{Colour, Palette, diverging, sequential};
use crate::tests::{has, parameter, pixels, texts};
use crate::*;

const NAN: f64 = f64::NAN;

fn panel(title: &str, values: Values) -> Panel {
    let outline =
        Outline { segments: vec![[[0.0, 0.0], [1.0, 1.0]]], caption: "a border".to_owned(), is_fine: true };
    let subtitle = format!("about {title}");
    Panel { title: title.to_owned(), subtitle, values, outlines: vec![outline] }
}

fn map(axes: usize, quantity: Quantity, values: Vec<Values>) -> SemanticMap {
    let names = ["azimuth (°)", "elevation (°)", "distance"];
    SemanticMap {
        title: "A map".to_owned(),
        subtitle: vec!["An image".to_owned()],
        parameters: names[..axes].iter().map(|name| parameter(name, 0.0, 2.0)).collect(),
        quantity,
        panels: values.into_iter().zip(1..).map(|(values, n)| panel(&format!("net {n}"), values)).collect(),
        points: vec![],
    }
}

fn confidence() -> Quantity {
    Quantity::Sequential { name: "confidence".to_owned(), from: 0.0, to: 1.0 }
}

fn margin() -> Quantity {
    Quantity::Diverging { name: "margin".to_owned(), most: 4.0 }
}

fn label() -> Quantity {
    Quantity::Label { expected: 2, names: ["cup", "vase", "chair"].map(str::to_owned).into() }
}

fn grid(columns: usize, rows: usize, values: &[f64]) -> Values {
    Values::Grid { columns, rows, values: values.to_vec() }
}

/// A rectangle on which a function is affine.
fn rectangle(from: [f64; 2], to: [f64; 2], value: impl Fn([f64; 2]) -> f64) -> ValueCell {
    let corners = [from, [to[0], from[1]], to, [from[0], to[1]]];
    ValueCell { corners: corners.into(), values: corners.map(value).into() }
}

/// The box of a panel on the page: place and size.
fn frame(svg: &str, panel: usize) -> [f64; 4] {
    let document = Document::parse(svg).unwrap();
    let inner = document.descendants().filter(|node| node.has_tag_name("svg")).nth(panel + 1).unwrap();
    let length = |name| inner.attribute(name).unwrap().parse::<f64>().unwrap();
    let mut place = [0.0, 0.0];
    for node in inner.ancestors().filter_map(|node| node.attribute("transform")) {
        let numbers = node.strip_prefix("translate(").unwrap().strip_suffix(')').unwrap();
        for (sum, number) in place.iter_mut().zip(numbers.split(' ')) {
            *sum += number.parse::<f64>().unwrap();
        }
    }
    [place[0], place[1], length("width"), length("height")]
}

/// The colours at some places of a panel, shares of its width and of its height from below.
fn seen(map: &SemanticMap, panel: usize, places: &[[f64; 2]]) -> Vec<Colour> {
    let [left, top, width, height] = frame(&svg(map), panel);
    let (row, bytes) = pixels(map, 1.0);
    let at = |&[x, y]: &[f64; 2]| {
        let [x, y] = [left + x * width, top + (1.0 - y) * height].map(|place| place as usize);
        let pixel = &bytes[4 * (y * row + x)..];
        Colour(pixel[0], pixel[1], pixel[2])
    };
    places.iter().map(at).collect()
}

fn far(one: Colour, other: Colour) -> u8 {
    [one.0.abs_diff(other.0), one.1.abs_diff(other.1), one.2.abs_diff(other.2)].into_iter().max().unwrap()
}

/// The elements of a document.
fn count(svg: &str, name: &str) -> usize {
    Document::parse(svg).unwrap().descendants().filter(|node| node.has_tag_name(name)).count()
}

#[test]
fn a_map_shows_its_networks_axes_scale_and_legend() {
    let mut map = map(2, confidence(), vec![grid(2, 2, &[0.0, 0.5, NAN, 1.0]), grid(1, 1, &[0.3])]);
    map.points = vec![
        MapPoint { kind: PointKind::Unperturbed, theta: vec![0.0, 0.0] },
        MapPoint { kind: PointKind::Start, theta: vec![1.0, 1.0] },
        MapPoint { kind: PointKind::Witness, theta: vec![9.0, 1.0] },
    ];
    let svg = svg(&map);
    for text in [
        "A map",
        "An image",
        "net 1",
        "about net 1",
        "net 2",
        "about net 2",
        "azimuth (°)",
        "elevation (°)",
        "confidence",
        "0.2",
        "1.0",
        "unknown",
        "a border",
        "unperturbed",
        "start",
        "0",
        "A",
    ] {
        assert!(has(&svg, text), "{text}");
    }
    // One vertical axis, one scale, one legend; a mark on every panel.
    let times = |text: &str| texts(&svg).iter().filter(|found| *found == text).count();
    assert_eq!(["azimuth (°)", "elevation (°)", "confidence", "a border"].map(times), [2, 1, 1, 1]);
    assert_eq!(times("A"), 2);
    assert!(!has(&svg, "witness") && !has(&svg, "tie"));
}

#[test]
fn a_pixel_of_a_grid_lies_around_its_point() {
    let values = [0.0, 0.2, 0.4, 0.6, 0.8, 1.0];
    let map = map(2, confidence(), vec![grid(3, 2, &values)]);
    // The pixels of the first and the last points are half as wide; outlines run up the diagonal.
    let places =
        [[0.2, 0.1], [0.3, 0.1], [0.7, 0.1], [0.8, 0.1], [0.2, 0.9], [0.3, 0.9], [0.7, 0.9], [0.8, 0.9]];
    let wanted = [0.0, 0.2, 0.2, 0.4, 0.6, 0.8, 0.8, 1.0];
    for (colour, value) in seen(&map, 0, &places).into_iter().zip(wanted) {
        assert!(far(colour, sequential(value)) <= 2, "{value}: {colour}");
    }
}

#[test]
fn cells_are_shaded_along_their_slope_however_they_are_drawn() {
    let slope = |[x, y]: [f64; 2]| 0.1 + 0.3 * x + 0.1 * y;
    let whole = vec![rectangle([0.0, 0.0], [2.0, 2.0], slope)];
    let strips = |count: usize| {
        let at = move |index: usize| 2.0 * index as f64 / count as f64;
        (0..count).map(move |index| rectangle([at(index), 0.0], [at(index + 1), 2.0], slope)).collect()
    };
    let places = [[0.1, 0.8], [0.4, 0.6], [0.55, 0.2], [0.85, 0.35], [0.9, 0.1]];
    for (cells, gradients) in [(whole, true), (strips(3), true), (strips(40 * 40), false)] {
        let map = map(2, confidence(), vec![Values::Cells(cells)]);
        assert_eq!(svg(&map).contains("userSpaceOnUse\" x1"), gradients);
        assert_eq!(count(&svg(&map), "image"), usize::from(!gradients));
        for (colour, [x, y]) in seen(&map, 0, &places).into_iter().zip(places) {
            let wanted = sequential(slope([2.0 * x, 2.0 * y]));
            assert!(far(colour, wanted) <= 5, "{x} {y}: {colour} {wanted}");
        }
    }
}

#[test]
fn a_cell_beyond_the_scale_is_cut_where_the_scale_ends() {
    // From −10 to 10 across, on a scale from 0 to 1.
    let cell = rectangle([0.0, 0.0], [2.0, 2.0], |[x, _]| 10.0 * (x - 1.0));
    let map = map(2, confidence(), vec![Values::Cells(vec![cell])]);
    let colours = seen(&map, 0, &[[0.1, 0.4], [0.49, 0.2], [0.57, 0.2], [0.9, 0.4]]);
    for (colour, value) in colours.into_iter().zip([0.0, 0.0, 1.0, 1.0]) {
        assert!(far(colour, sequential(value)) <= 3, "{value}: {colour}");
    }
}

#[test]
fn positive_margins_are_blue_and_negative_ones_red() {
    let map = map(2, margin(), vec![grid(2, 2, &[4.0, -4.0, -2.0, f64::INFINITY])]);
    let colours = seen(&map, 0, &[[0.2, 0.3], [0.8, 0.3], [0.2, 0.7], [0.6, 0.8]]);
    // The scale of saliencies runs the other way.
    for (colour, share) in colours.into_iter().zip([-1.0, 1.0, 0.5, -1.0]) {
        assert!(far(colour, diverging(share)) <= 3, "{share}: {colour}");
    }
    let blue = seen(&map, 0, &[[0.2, 0.3]])[0];
    assert!(blue.2 > blue.0 + 80);
}

#[test]
fn labels_have_the_colours_and_names_of_their_classes() {
    let cells = vec![
        rectangle([0.0, 0.0], [1.0, 2.0], |_| 2.0),
        rectangle([1.0, 0.0], [2.0, 1.0], |_| 0.0),
        rectangle([1.0, 1.0], [2.0, 2.0], |_| NAN),
    ];
    let map = map(2, label(), vec![Values::Cells(cells), grid(2, 1, &[2.0, 7.0])]);
    let svg = svg(&map);
    for text in ["chair (expected)", "cup", "chair", "label 7", "7", "tie"] {
        assert!(has(&svg, text), "{text}");
    }
    assert!(!has(&svg, "vase") && !has(&svg, "unknown"));
    let palette = Palette::new(2, [0, 2, 7]);
    let places = [[0.2, 0.4], [0.8, 0.1]];
    for (panel, labels) in [[2, 0], [2, 7]].into_iter().enumerate() {
        for (colour, label) in seen(&map, panel, &places).into_iter().zip(labels) {
            assert_eq!(colour, palette.colour(label), "{panel} {label}");
        }
    }
    assert_eq!(palette.colour(2), Palette::new(2, [2]).colour(2));
}

#[test]
fn curves_are_straight_lines_broken_where_unknown() {
    let curve = Values::Curve(vec![[0.0, 0.0], [0.5, 1.0], [0.6, NAN], [1.0, 0.5], [2.0, 0.5], [2.0, 0.9]]);
    let mut map = map(1, confidence(), vec![curve, grid(3, 1, &[0.1, 0.9, 0.5])]);
    map.points = vec![MapPoint { kind: PointKind::Unperturbed, theta: vec![0.0] }];
    let svg = svg(&map);
    for text in
        ["confidence", "azimuth (°)", "net 1: about net 1", "net 2: about net 2", "unperturbed", "0.8"]
    {
        assert!(has(&svg, text), "{text}");
    }
    let document = Document::parse(&svg).unwrap();
    let curves = document.descendants().filter(|node| node.attribute("fill") == Some("none"));
    let paths: Vec<_> = curves.filter_map(|node| node.attribute("d")).collect();
    let commands = |path: &str| path.chars().filter(char::is_ascii_alphabetic).collect::<String>();
    assert_eq!(paths.iter().map(|path| commands(path)).collect::<Vec<_>>(), ["MhLMhLL", "MhLL"]);
    // A twenty-seventh of the height is left free at each end of the scale.
    let places: Vec<f64> =
        paths[0].split(['M', 'L', 'h', ' ']).filter_map(|number| number.parse().ok()).collect();
    let height = 340.0;
    assert!((places[1] - height * (1.0 - 0.04 / 1.08)).abs() < 0.01, "{places:?}");
    assert!((places[4] - height * 0.04 / 1.08).abs() < 0.01, "{places:?}");
}

#[test]
fn labels_over_one_parameter_are_strips() {
    let curve = Values::Curve(vec![[0.0, 2.0], [1.0, 2.0], [1.0, 0.0], [1.7, 0.0], [1.7, NAN], [2.0, NAN]]);
    let svg = svg(&map(1, label(), vec![curve, grid(5, 1, &[2.0, 2.0, 1.0, 1.0, 1.0])]));
    for text in ["net 1", "about net 2", "chair", "cup", "vase", "chair (expected)", "tie, or unknown"] {
        assert!(has(&svg, text), "{text}");
    }
    // A single point stands for the whole axis.
    let one = crate::svg(&map(1, label(), vec![grid(1, 1, &[1.0])]));
    assert!(has(&one, "vase") && texts(&one).iter().filter(|text| *text == "2").count() == 1);
    // The jump, the edge of the unknown, and halfway between points of the grid.
    for text in ["1", "1.7", "0.75"] {
        assert!(has(&svg, text), "{text}");
    }
}

#[test]
fn what_cannot_be_drawn_is_said() {
    let map = |axes, values| map(axes, confidence(), values);
    assert!(has(&svg(&map(2, vec![])), "There is no network to show."));
    assert!(has(&svg(&map(3, vec![grid(1, 1, &[0.0])])), "3 parameters: maps are drawn over one or two."));
    assert!(has(&svg(&map(0, vec![grid(1, 1, &[0.0])])), "0 parameters: maps are drawn over one or two."));
    // Too few values are unknown, every one of them.
    let odd = map(2, vec![grid(2, 2, &[0.0; 3]), grid(usize::MAX, 2, &[0.0]), grid(0, 0, &[])]);
    assert!(has(&svg(&odd), "unknown") && count(&svg(&odd), "image") == 0);
    let only = Quantity::Sequential { name: "confidence".to_owned(), from: 0.25, to: 0.25 };
    let only = svg(&SemanticMap { quantity: only, ..map(2, vec![grid(1, 1, &[0.25])]) });
    assert!(has(&only, "0.25") && has(&only, "confidence"));
}

#[test]
fn long_names_stay_on_the_page() {
    for axes in [1, 2] {
        for quantity in [confidence(), label()] {
            let mut map = map(axes, quantity, vec![grid(1, 1, &[0.0]); 12]);
            let long = "word ".repeat(30) + &"w".repeat(200);
            if let Quantity::Sequential { name, .. } = &mut map.quantity {
                long.clone_into(name);
            }
            for panel in &mut map.panels {
                long.clone_into(&mut panel.title);
                long.clone_into(&mut panel.subtitle);
            }
            for parameter in &mut map.parameters {
                long.clone_into(&mut parameter.name);
            }
            let (width, bytes) = pixels(&map, 0.5);
            // Nothing in the right margin, nor in the left.
            let blank = |pixel: &[u8]| pixel[..3] == [255; 3];
            for row in bytes.chunks(4 * width) {
                assert!(row[4 * (width - 12)..].chunks(4).all(blank) && row[..4 * 12].chunks(4).all(blank));
            }
        }
    }
}

#[test]
fn maps_are_accessible_self_contained_and_reproducible() {
    let cells = || Values::Cells(vec![rectangle([0.0, 0.0], [2.0, 2.0], |[x, y]| x - y)]);
    let mut map = map(2, margin(), vec![cells(), cells(), grid(1, 2, &[1.0, NAN])]);
    map.panels[0].title = "</text><script> & \"net\" \u{0}".to_owned();
    let svg = svg(&map);
    assert!(has(&svg, "</text><script> & \"net\" \u{fffd}"), "{:?}", texts(&svg));
    assert_eq!(svg, crate::svg(&map.clone()));
    let document = Document::parse(&svg).unwrap();
    let description = document.descendants().find(|node| node.has_tag_name("desc")).unwrap();
    let description = description.text().unwrap();
    assert!(description.contains("A map of the margin over azimuth (°) and elevation (°)."), "{description}");
    assert!(description.contains("net 2: about net 2."), "{description}");
    let ids: Vec<_> = document.descendants().filter_map(|node| node.attribute("id")).collect();
    let distinct: std::collections::BTreeSet<_> = ids.iter().collect();
    assert_eq!(distinct.len(), ids.len());
    let mut references = 0;
    for attribute in document.descendants().flat_map(|node: Node<'_, '_>| node.attributes()) {
        let value = attribute.value();
        let target = value.strip_prefix("url(#").and_then(|value| value.strip_suffix(')'));
        let linked = value.strip_prefix('#').filter(|_| attribute.name() == "href");
        if let Some(target) = target.or(linked) {
            assert!(ids.contains(&target), "{target}");
            references += 1;
        } else if attribute.name() == "href" {
            assert!(value.starts_with("data:image/png;base64,"));
        }
    }
    assert!(references >= 7, "{references}");
}

#[test]
fn degenerate_maps_are_drawn() {
    let strange =
        [0.0, -0.0, 1.0, -1.0, 1e300, -1e300, 5e-324, f64::MAX, f64::INFINITY, f64::NEG_INFINITY, NAN];
    for value in strange {
        for other in strange {
            let cell = |corners: Vec<[f64; 2]>, values: Vec<f64>| ValueCell { corners, values };
            let thin = vec![[0.0, 0.0], [2.0, 2.0], [1.0, 1.0]];
            let cells = vec![
                cell(vec![[value, other], [other, value], [0.0, value]], vec![value, other, 0.0]),
                cell(thin, vec![value; 3]),
                cell(vec![[0.0, 0.0], [2.0, 0.0], [0.0, 2.0]], vec![value, other, 0.5]),
                cell(vec![[2.0, 2.0], [2.0, 0.0], [0.0, 2.0]], vec![value]),
                cell(vec![], vec![]),
            ];
            let curve = vec![[value, other], [other, value], [0.0, value], [1.0, other], [1.0, 0.5]];
            let values = vec![
                grid(3, 1, &[value, 0.5, other]),
                grid(1, 3, &[value, 0.5, other]),
                grid(2, 2, &[NAN; 4]),
                Values::Cells(cells),
                Values::Cells(vec![]),
                Values::Curve(curve),
                Values::Curve(vec![]),
            ];
            let name = String::new();
            for quantity in [
                confidence(),
                Quantity::Sequential { name: name.clone(), from: value, to: other },
                Quantity::Diverging { name, most: value },
                Quantity::Label { expected: usize::MAX, names: vec![] },
            ] {
                for axes in [1, 2] {
                    let mut map = map(axes, quantity.clone(), values.clone());
                    map.points =
                        vec![MapPoint { kind: PointKind::Sample, theta: [value, other][..axes].to_vec() }];
                    check(&map);
                    map.parameters[0] = parameter("a", value, other);
                    check(&map);
                }
            }
        }
    }
}

/// That a map is well formed, finite and small.
fn check(map: &SemanticMap) {
    let svg = svg(map);
    let document = Document::parse(&svg).unwrap();
    for attribute in document.descendants().flat_map(|node: Node<'_, '_>| node.attributes()) {
        let is_free = ["font-family", "href"].contains(&attribute.name());
        assert!(is_free || !["NaN", "inf"].iter().any(|bad| attribute.value().contains(bad)), "{map:?}");
    }
    assert!(svg.len() < 100_000, "{map:?}");
}
