use resvg::usvg::roxmltree::{Document, Node};

use crate::tests::{has, pixels, texts};
use crate::*;

fn panel(series: Vec<Series>) -> ChartPanel {
    ChartPanel {
        title: "A panel".to_owned(),
        across: Axis::linear("epoch"),
        up: Axis::linear("loss"),
        series,
        level: None,
    }
}

fn chart(panels: Vec<ChartPanel>) -> Chart {
    Chart { title: "A chart".to_owned(), subtitle: vec!["A line".to_owned()], panels, columns: 2 }
}

fn descent() -> Series {
    Series::new("natural", vec![[1.0, 3.0], [2.0, 2.0], [3.0, 1.5], [4.0, 1.0]])
}

/// The commands of the lines of a chart (paths without a fill), in order.
fn lines(chart: &Chart) -> Vec<String> {
    let svg = svg(chart);
    let document = Document::parse(&svg).unwrap();
    let is_line = |node: &Node<'_, '_>| node.has_tag_name("path") && node.attribute("fill") == Some("none");
    let lines = document.descendants().filter(is_line);
    lines.map(|node| node.attribute("d").unwrap().to_owned()).collect()
}

/// The corners of a path of straight lines.
fn corners(path: &str) -> Vec<[f64; 2]> {
    let numbers = |corner: &str| {
        let mut numbers = corner.split(' ').map(|number| number.parse().unwrap());
        [numbers.next().unwrap(), numbers.next().unwrap()]
    };
    path.trim_start_matches('M').split('L').map(numbers).collect()
}

fn markers(chart: &Chart) -> usize {
    svg(chart).matches("<circle").count()
}

#[test]
fn a_chart_shows_its_panels_axes_levels_and_legend() {
    let mut first = panel(vec![descent(), Series::new("cacr", vec![[1.0, 2.5], [4.0, 0.5]])]);
    first.level = Some(Level { at: 0.7, text: "target".to_owned() });
    let second = ChartPanel { title: "Another".to_owned(), ..panel(vec![descent()]) };
    let svg = svg(&chart(vec![first, second]));
    for text in ["A chart", "A line", "A panel", "Another", "epoch", "loss", "target", "1.0", "2.5", "3.0"] {
        assert!(has(&svg, text), "{text}");
    }
    let legend = texts(&svg).into_iter().filter(|text| ["natural", "cacr"].contains(&text.as_str()));
    assert_eq!(legend.collect::<Vec<_>>(), ["natural", "cacr"]);
    let document = Document::parse(&svg).unwrap();
    let description = document.descendants().find(|node| node.has_tag_name("desc")).unwrap().text().unwrap();
    assert_eq!(
        description,
        "A line A panel: loss over epoch, of natural, cacr. Another: loss over epoch, of natural."
    );
}

#[test]
fn points_keep_their_proportions() {
    let line = &lines(&chart(vec![panel(vec![descent()])]))[0];
    let [a, b, c, d] = corners(line)[..] else { panic!("{line}") };
    let near = |one: f64, other: f64| assert!((one - other).abs() < 0.05, "{line}");
    near(d[0] - a[0], 3.0 * (b[0] - a[0]));
    near(c[0] - b[0], b[0] - a[0]);
    near(2.0 * (b[1] - a[1]), d[1] - a[1]);
    near(4.0 * (c[1] - b[1]), d[1] - a[1]);
    assert!(a[1] < d[1] && a[0] < b[0], "{line}");
}

#[test]
fn on_logarithmic_axes_equal_ratios_are_equal_distances() {
    let mut panel = panel(vec![Series::new("", vec![[10.0, 1.0], [100.0, 0.01], [1000.0, 0.0001]])]);
    panel.across.is_logarithmic = true;
    panel.up.is_logarithmic = true;
    let chart = chart(vec![panel]);
    let line = &lines(&chart)[0];
    let [a, b, c] = corners(line)[..] else { panic!("{line}") };
    for axis in [0, 1] {
        assert!((c[axis] - b[axis] - (b[axis] - a[axis])).abs() < 0.05, "{line}");
    }
    for text in ["10", "100", "1000", "1", "0.01", "0.0001"] {
        assert!(has(&svg(&chart), text), "{text}");
    }
}

#[test]
fn steps_hold_their_value_to_the_next_place() {
    let steps = Series::steps("", vec![[0.0, 1.0], [1.0, 0.5], [2.0, 0.0]]);
    let line = &lines(&chart(vec![panel(vec![steps])]))[0];
    let letters: String = line.chars().filter(char::is_ascii_alphabetic).collect();
    assert_eq!(letters, "MHVHV");
}

#[test]
fn what_cannot_be_shown_is_left_out_and_said() {
    let points = vec![
        [1.0, 1.0],
        [2.0, 0.1],
        [3.0, 0.0],
        [4.0, f64::NAN],
        [5.0, 0.2],
        [6.0, 0.1],
        [7.0, -1.0],
        [8.0, 0.3],
    ];
    let mut panel = panel(vec![Series::new("a", points)]);
    let linear = chart(vec![panel.clone()]);
    assert!(has(&svg(&linear), "Left out: 1 value that is not a number or is infinite."));
    assert_eq!(lines(&linear).iter().map(|line| corners(line).len()).collect::<Vec<_>>(), [3, 4]);
    panel.up.is_logarithmic = true;
    panel.level = Some(Level { at: -3.0, text: "nowhere".to_owned() });
    let logarithmic = chart(vec![panel]);
    let text = "Left out: 1 value that is not a number or is infinite, 3 values at or below 0.";
    assert!(has(&svg(&logarithmic), text), "{:?}", texts(&svg(&logarithmic)));
    assert!(!has(&svg(&logarithmic), "nowhere"));
    assert_eq!(lines(&logarithmic).iter().map(|line| corners(line).len()).collect::<Vec<_>>(), [2, 2]);
    // Four ends of lines, a lone point, and the sample in the legend.
    assert_eq!(markers(&logarithmic), 6);
    assert!(!svg(&chart(vec![super::tests::panel(vec![descent()])])).contains("Left out"));
}

#[test]
fn few_points_have_markers_and_many_have_some() {
    let series = |count: u32| Series::new("", (0..count).map(|x| [f64::from(x), 1.0]).collect());
    let count = |points| markers(&chart(vec![panel(vec![series(points)])]));
    assert_eq!(count(24), 24);
    assert!((3..12).contains(&count(25)) && (3..12).contains(&count(5_000)));
}

#[test]
fn a_band_covers_what_lies_between_its_ends() {
    let band = vec![[0.0, 1.0, 3.0], [1.0, 1.0, 3.0], [1.5, f64::NAN, 3.0], [2.0, 1.0, 3.0]];
    let series = Series::new("", vec![[0.0, 0.0], [2.0, 4.0]]).with_band(band);
    let (_, bytes) = pixels(&Chart { columns: 1, ..chart(vec![panel(vec![series])]) }, 1.0);
    // The first blue at 16 % over white.
    let is_band = |pixel: &[u8]| (0xd4..=0xd9).contains(&pixel[0]) && (0xe8..=0xea).contains(&pixel[1]);
    let covered = bytes.chunks(4).filter(|pixel| is_band(pixel)).count();
    // Half of a frame of 924 × 360 units in width and in height, without the margins of the axes;
    // rules and the line cover some of it.
    let expected = 924.0 * 360.0 / (1.08 * 1.08) / 4.0;
    assert!((0.9..1.0).contains(&(covered as f64 / expected)), "{covered} {expected}");
}

#[test]
fn a_band_below_a_logarithmic_axis_reaches_its_foot() {
    let series =
        Series::new("", vec![[0.0, 0.1], [1.0, 1.0]]).with_band(vec![[0.0, -0.1, 0.3], [1.0, 0.5, 1.5]]);
    let mut panel = panel(vec![series]);
    panel.up.is_logarithmic = true;
    let svg = svg(&chart(vec![panel]));
    let document = Document::parse(&svg).unwrap();
    let band = document.descendants().find(|node| node.attribute("fill-opacity") == Some("0.16")).unwrap();
    let corners = corners(band.attribute("d").unwrap().trim_end_matches('z'));
    let foot = document.descendants().filter_map(|node| node.attribute("height")?.parse::<f64>().ok());
    assert!(foot.clone().any(|height| height == corners[3][1]), "{corners:?}");
}

#[test]
fn the_text_of_a_level_avoids_the_lines() {
    let place = |series| {
        let mut panel = panel(vec![series]);
        panel.level = Some(Level { at: 0.5, text: "target".to_owned() });
        let svg = svg(&chart(vec![panel]));
        let document = Document::parse(&svg).unwrap();
        let text =
            document.descendants().find(|node| node.text() == Some("target") && node.has_tag_name("text"));
        (
            text.unwrap().attribute("text-anchor").is_some(),
            text.unwrap().attribute("y").unwrap().parse::<f64>().unwrap(),
        )
    };
    let (is_right, above) = place(Series::new("", vec![[0.0, 1.0], [10.0, 0.0]]));
    assert!(is_right);
    // Just above the level on the right: the text moves below it.
    let (is_right, below) =
        place(Series::new("", vec![[0.0, 0.0], [1.0, 0.48], [9.7, 0.51], [9.9, 0.53], [10.0, 1.0]]));
    assert!(is_right && below > above, "{is_right} {below} {above}");
}

#[test]
fn a_constant_series_has_a_sensible_axis() {
    let constant = |value: f64| {
        let svg = svg(&chart(vec![panel(vec![Series::new("", vec![[1.0, value], [2.0, value]])])]));
        texts(&svg)
    };
    assert!(constant(1e-6).contains(&"1.0e−6".to_owned()), "{:?}", constant(1e-6));
    assert!(constant(0.0).contains(&"0".to_owned()));
    assert!(constant(-40.0).contains(&"−40".to_owned()), "{:?}", constant(-40.0));
}

#[test]
fn the_same_chart_gives_the_same_bytes() {
    let chart = chart(vec![panel(vec![descent()]); 3]);
    assert_eq!(svg(&chart), svg(&chart.clone()));
    assert_eq!(png(&chart, 0.5).unwrap(), png(&chart.clone(), 0.5).unwrap());
}

#[test]
fn degenerate_charts_are_drawn() {
    let strange =
        [0.0, -0.0, 1.0, -1.0, 1e300, -1e300, 5e-324, f64::MAX, f64::INFINITY, f64::NEG_INFINITY, f64::NAN];
    let mut charts = vec![
        chart(vec![]),
        chart(vec![panel(vec![])]),
        chart(vec![panel(vec![Series::new("a", vec![])])]),
        chart(vec![panel(vec![Series::steps("a", vec![[1.0, 1.0]]).with_band(vec![[1.0, 0.0, 2.0]])])]),
        Chart { columns: 0, ..chart(vec![panel(vec![descent()])]) },
        Chart { columns: usize::MAX, title: String::new(), ..chart(vec![panel(vec![descent()]); 9]) },
        chart(vec![ChartPanel {
            title: "w".repeat(500),
            up: Axis::linear("w".repeat(500)),
            ..panel(vec![])
        }]),
    ];
    for value in strange {
        for other in strange {
            for is_logarithmic in [false, true] {
                let points = vec![[value, other], [other, value], [1.0, value], [value, 1.0]];
                let series = Series { is_step: is_logarithmic, ..Series::new("a", points) };
                let mut panel =
                    panel(vec![series.with_band(vec![[value, other, value], [1.0, value, other]])]);
                panel.across = Axis { is_logarithmic, ..Axis::linear("x") }.holding([other]);
                panel.up = Axis { is_logarithmic, ..Axis::linear("y") }.holding([value]);
                panel.level = Some(Level { at: other, text: "level".to_owned() });
                charts.push(chart(vec![panel.clone(), panel]));
            }
        }
    }
    for chart in charts {
        let svg = svg(&chart);
        let document = Document::parse(&svg).unwrap();
        let attributes = document.descendants().flat_map(|node: Node<'_, '_>| node.attributes());
        for attribute in attributes.filter(|attribute| attribute.name() != "font-family") {
            assert!(
                !["NaN", "inf"].iter().any(|bad| attribute.value().contains(bad)),
                "{attribute:?} {chart:?}"
            );
        }
        assert!(svg.len() < 60_000, "{chart:?}");
    }
}
