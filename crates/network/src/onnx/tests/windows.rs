//! Convolutions and pooling against their definitions, written out over a padded image.

use super::*;

/// A window along two axes, by its attributes.
#[derive(Clone, Copy, Debug)]
struct Window {
    kernel: [i64; 2],
    strides: [i64; 2],
    dilations: [i64; 2],
    /// Above, left, below, right.
    pads: [i64; 4],
}

impl Window {
    fn attributes(&self) -> Vec<AttributeProto> {
        vec![
            list("kernel_shape", &self.kernel),
            list("strides", &self.strides),
            list("dilations", &self.dilations),
            list("pads", &self.pads),
        ]
    }

    /// Outputs along an axis of so many elements.
    fn outputs(&self, axis: usize, size: i64) -> i64 {
        let reach = (self.kernel[axis] - 1) * self.dilations[axis] + 1;
        (size + self.pads[axis] + self.pads[axis + 2] - reach) / self.strides[axis] + 1
    }

    /// The element a place of the window at an output sees; it may lie in the padding.
    fn sees(&self, axis: usize, output: i64, place: i64) -> i64 {
        output * self.strides[axis] + place * self.dilations[axis] - self.pads[axis]
    }
}

fn windows() -> Vec<Window> {
    let plain = Window { kernel: [2, 2], strides: [1, 1], dilations: [1, 1], pads: [0; 4] };
    vec![
        plain,
        Window { kernel: [3, 2], strides: [2, 1], ..plain },
        Window { dilations: [2, 3], ..plain },
        Window { kernel: [3, 3], strides: [2, 3], pads: [1, 2, 2, 1], ..plain },
        Window { kernel: [2, 3], strides: [3, 2], dilations: [2, 1], pads: [1, 0, 1, 2] },
        Window { kernel: [1, 1], strides: [4, 2], ..plain },
    ]
}

const ROWS: i64 = 5;
const COLUMNS: i64 = 6;

fn image(channels: i64) -> Vec<i64> {
    (0..channels * ROWS * COLUMNS).map(|k| (k * 37 + 11) % 23 - 11).collect()
}

fn pixel(image: &[i64], channel: i64, row: i64, column: i64) -> Option<i64> {
    let inside = (0..ROWS).contains(&row) && (0..COLUMNS).contains(&column);
    inside.then(|| image[((channel * ROWS + row) * COLUMNS + column) as usize])
}

fn rational(numerator: i64, denominator: i64) -> Rational {
    Rational::new(numerator.into(), denominator.into())
}

fn weights(count: i64) -> (Vec<i64>, Vec<f32>) {
    let weights: Vec<i8> = (0..count).map(|k| ((k * 5 + 3) % 9) as i8 - 4).collect();
    (weights.iter().map(|&w| w.into()).collect(), weights.iter().map(|&w| w.into()).collect())
}

#[test]
fn convolutions_are_their_definition() {
    for window in windows() {
        for (channels, outputs, groups) in [(2, 3, 1), (4, 2, 2), (2, 4, 2)] {
            let [kr, kc] = window.kernel;
            let inner = channels / groups;
            let (w, floating) = weights(outputs * inner * kr * kc);
            let bias: Vec<f32> = (0..outputs as i8).map(f32::from).collect();
            let mut attributes = window.attributes();
            attributes.push(int("group", groups));
            let constants =
                [floats("w", &[outputs, inner, kr, kc], &floating), floats("b", &[outputs], &bias)];
            let model =
                single(13, &[1, channels, ROWS, COLUMNS], "Conv", &constants, attributes).read().unwrap();
            let (rows, columns) = (window.outputs(0, ROWS), window.outputs(1, COLUMNS));
            assert_eq!(model.output_shape, [1, outputs as usize, rows as usize, columns as usize]);
            assert_eq!(operators(&model), "a");
            let x = image(channels);
            let mut expected = Vec::new();
            for o in 0..outputs {
                let group = o / (outputs / groups);
                for r in 0..rows {
                    for c in 0..columns {
                        let mut sum = o;
                        for i in 0..inner {
                            for u in 0..kr {
                                for v in 0..kc {
                                    let seen = pixel(
                                        &x,
                                        group * inner + i,
                                        window.sees(0, r, u),
                                        window.sees(1, c, v),
                                    );
                                    sum +=
                                        seen.unwrap_or(0) * w[(((o * inner + i) * kr + u) * kc + v) as usize];
                                }
                            }
                        }
                        expected.push(rational(sum, 1));
                    }
                }
            }
            assert_eq!(run(&model, &x), expected, "{window:?} in {groups} groups");
        }
    }
}

#[test]
fn transposed_convolutions_scatter() {
    for window in windows() {
        for (channels, outputs, groups, extra) in [(2, 3, 1, [0, 0]), (2, 2, 2, [0, 0]), (1, 2, 1, [1, 1])] {
            let [kr, kc] = window.kernel;
            let local = outputs / groups;
            let (w, floating) = weights(channels * local * kr * kc);
            let size = |axis: usize, input: i64| {
                let reach = (window.kernel[axis] - 1) * window.dilations[axis] + 1;
                (input - 1) * window.strides[axis] + extra[axis] + reach
                    - window.pads[axis]
                    - window.pads[axis + 2]
            };
            let (rows, columns) = (size(0, ROWS), size(1, COLUMNS));
            let mut attributes = window.attributes();
            attributes.extend([int("group", groups), list("output_padding", &extra)]);
            let constants = [floats("w", &[channels, local, kr, kc], &floating)];
            let model = single(11, &[1, channels, ROWS, COLUMNS], "ConvTranspose", &constants, attributes)
                .read()
                .unwrap();
            assert_eq!(model.output_shape, [1, outputs as usize, rows as usize, columns as usize]);
            let x = image(channels);
            let mut sums = vec![0; (outputs * rows * columns) as usize];
            for i in 0..channels {
                for r in 0..ROWS {
                    for c in 0..COLUMNS {
                        for o in 0..local {
                            for u in 0..kr {
                                for v in 0..kc {
                                    let (row, column) = (window.sees(0, r, u), window.sees(1, c, v));
                                    if !(0..rows).contains(&row) || !(0..columns).contains(&column) {
                                        continue;
                                    }
                                    let channel = i / (channels / groups) * local + o;
                                    sums[((channel * rows + row) * columns + column) as usize] +=
                                        pixel(&x, i, r, c).unwrap_or(0)
                                            * w[(((i * local + o) * kr + u) * kc + v) as usize];
                                }
                            }
                        }
                    }
                }
            }
            let expected: Vec<Rational> = sums.into_iter().map(|sum| rational(sum, 1)).collect();
            assert_eq!(run(&model, &x), expected, "{window:?} in {groups} groups");
        }
    }
}

#[test]
fn pools_take_the_maximum_and_the_mean_of_what_they_see() {
    for window in windows().into_iter().filter(|window| {
        window.pads.iter().zip(window.kernel.iter().cycle()).all(|(pad, kernel)| pad < kernel)
    }) {
        let x = image(2);
        let (rows, columns) = (window.outputs(0, ROWS), window.outputs(1, COLUMNS));
        let mut seen = Vec::new();
        for channel in 0..2 {
            for r in 0..rows {
                for c in 0..columns {
                    let places =
                        (0..window.kernel[0]).flat_map(|u| (0..window.kernel[1]).map(move |v| (u, v)));
                    let pixels = places
                        .filter_map(|(u, v)| pixel(&x, channel, window.sees(0, r, u), window.sees(1, c, v)));
                    seen.push(pixels.collect::<Vec<i64>>());
                }
            }
        }
        let pool = |opset, operator: &str, more: Option<AttributeProto>| {
            let attributes = window.attributes().into_iter().chain(more).collect();
            let model = single(opset, &[1, 2, ROWS, COLUMNS], operator, &[], attributes).read().unwrap();
            assert_eq!(model.output_shape, [1, 2, rows as usize, columns as usize]);
            run(&model, &x)
        };
        let maxima: Vec<Rational> =
            seen.iter().map(|pixels| rational(*pixels.iter().max().unwrap(), 1)).collect();
        assert_eq!(pool(12, "MaxPool", None), maxima, "{window:?}");
        let mean = |pixels: &Vec<i64>, count: i64| rational(pixels.iter().sum(), count);
        let means: Vec<Rational> = seen.iter().map(|pixels| mean(pixels, pixels.len() as i64)).collect();
        assert_eq!(pool(19, "AveragePool", None), means, "{window:?}");
        let area = window.kernel[0] * window.kernel[1];
        let padded: Vec<Rational> = seen.iter().map(|pixels| mean(pixels, area)).collect();
        assert_eq!(pool(19, "AveragePool", Some(int("count_include_pad", 1))), padded, "{window:?}");
    }
}

/// Output length and left padding along one axis, seen through a pool of means of `1, 2, 3, …`.
fn means(size: i64, attributes: Vec<AttributeProto>) -> Vec<Rational> {
    single(12, &[1, 1, size], "AveragePool", &[], attributes).run(&(1..=size).collect::<Vec<_>>())
}

#[test]
fn one_axis_padding_by_rule_and_partial_windows() {
    let kernel = |k| list("kernel_shape", &[k]);
    let strides = |s| list("strides", &[s]);
    let auto = |rule| text("auto_pad", rule);
    // One position to pad: behind for SAME_UPPER, in front for SAME_LOWER.
    assert_eq!(means(4, vec![kernel(2), auto("SAME_UPPER")]), qs("3/2 5/2 7/2 4"));
    assert_eq!(means(4, vec![kernel(2), auto("SAME_LOWER")]), qs("1 3/2 5/2 7/2"));
    assert_eq!(means(5, vec![kernel(2), strides(2), auto("VALID")]), qs("3/2 7/2"));
    assert_eq!(means(5, vec![kernel(3), strides(2), auto("SAME_UPPER")]), qs("3/2 3 9/2"));
    let ceil = int("ceil_mode", 1);
    assert_eq!(means(5, vec![kernel(2), strides(2)]), qs("3/2 7/2"));
    assert_eq!(means(5, vec![kernel(2), strides(2), ceil.clone()]), qs("3/2 7/2 5"));
    // The window that would begin in the padding behind is none.
    let ends = list("pads", &[0, 1]);
    assert_eq!(means(4, vec![kernel(1), strides(2), ends.clone(), ceil.clone()]), qs("1 3"));
    // Padding counts, what lies beyond it does not.
    let counted = vec![kernel(3), strides(2), ends, ceil.clone(), int("count_include_pad", 1)];
    assert_eq!(means(5, counted), qs("2 4 5/2"));
    for disputed in
        [vec![kernel(2), strides(2), auto("VALID"), ceil], vec![kernel(1), strides(3), auto("SAME_UPPER")]]
    {
        let builder = single(12, &[1, 1, 5], "AveragePool", &[], disputed);
        assert!(matches!(builder.refusal(), Refusal::Attribute { .. }));
    }
}

#[test]
fn one_axis_convolutions_and_stated_output_shapes() {
    let w = floats("w", &[1, 1, 3], &[1.0, 10.0, 100.0]);
    let conv = single(
        11,
        &[1, 1, 4],
        "Conv",
        std::slice::from_ref(&w),
        vec![text("auto_pad", "SAME_LOWER"), list("strides", &[2])],
    );
    assert_eq!(conv.run(&[1, 2, 3, 4]), qs("210 432"));
    let full = qs("1 12 123 230 300");
    let transposed =
        |attributes| single(11, &[1, 1, 3], "ConvTranspose", std::slice::from_ref(&w), attributes);
    assert_eq!(transposed(vec![]).run(&[1, 2, 3]), full);
    // Of five positions four or two are kept; the odd one goes in front unless SAME_UPPER.
    let shape = |len| list("output_shape", &[len]);
    assert_eq!(transposed(vec![shape(4)]).run(&[1, 2, 3]), full[1..]);
    assert_eq!(transposed(vec![shape(4), text("auto_pad", "SAME_UPPER")]).run(&[1, 2, 3]), full[..4]);
    assert_eq!(transposed(vec![shape(3)]).run(&[1, 2, 3]), full[1..4]);
    assert_eq!(transposed(vec![text("auto_pad", "SAME_LOWER")]).run(&[1, 2, 3]), full[1..4]);
    assert!(matches!(transposed(vec![shape(6)]).refusal(), Refusal::Shape(_)));
    assert!(matches!(transposed(vec![list("pads", &[3, 2])]).refusal(), Refusal::Shape(_)));
}

#[test]
fn global_pools_and_reductions_gather_axes() {
    let x = [1, -2, 3, 4, 5, 9];
    for opset in [9, 13, 22] {
        assert_eq!(single(opset, &[1, 2, 3], "GlobalAveragePool", &[], vec![]).run(&x), qs("2/3 6"));
        assert_eq!(single(opset, &[1, 2, 3], "GlobalMaxPool", &[], vec![]).run(&x), qs("3 9"));
    }
    let axes = |values: &[i64]| vec![ints("axes", &[values.len() as i64], values)];
    let cases = [
        (11, "ReduceSum", vec![], vec![list("axes", &[-1])], vec![2, 1], "2 18"),
        (13, "ReduceSum", axes(&[0]), vec![int("keepdims", 0)], vec![3], "5 3 12"),
        (13, "ReduceSum", vec![], vec![], vec![1, 1], "20"),
        (13, "ReduceSum", vec![], vec![int("noop_with_empty_axes", 1)], vec![2, 3], "1 -2 3 4 5 9"),
        (13, "ReduceMean", vec![], vec![list("axes", &[0, 1]), int("keepdims", 0)], vec![], "10/3"),
        (18, "ReduceMean", axes(&[1]), vec![], vec![2, 1], "2/3 6"),
    ];
    for (opset, operator, constants, attributes, shape, result) in cases {
        let model = single(opset, &[2, 3], operator, &constants, attributes).read().unwrap();
        assert_eq!((model.output_shape.clone(), run(&model, &x)), (shape, qs(result)), "{operator} {opset}");
    }
    let misplaced = single(18, &[2, 3], "ReduceMean", &[], vec![list("axes", &[0])]);
    assert!(matches!(misplaced.refusal(), Refusal::Attribute { .. }));
}

#[test]
fn windows_that_do_not_fit_are_refused() {
    let kernels = |dims: &[i64]| vec![floats("w", dims, &vec![1.0; dims.iter().product::<i64>() as usize])];
    let cases = [
        (vec![2, 1, 4, 4], "Conv", kernels(&[1, 1, 2, 2]), vec![]),
        (vec![1, 2, 4, 4], "Conv", kernels(&[1, 1, 2, 2]), vec![]),
        (vec![1, 1, 4, 4], "Conv", kernels(&[1, 1, 5, 2]), vec![]),
        (vec![1, 1, 4, 4], "Conv", kernels(&[1, 1, 2]), vec![]),
        (vec![1, 1, 4, 4, 4], "Conv", kernels(&[1, 1, 1, 1, 1]), vec![]),
        (vec![1, 3, 4], "Conv", kernels(&[3, 1, 1]), vec![int("group", 2)]),
        (vec![1, 1, 4], "Conv", kernels(&[1, 1, 1]), vec![int("group", 0)]),
        (vec![1, 1, 4], "Conv", kernels(&[1, 1, 1]), vec![list("strides", &[0])]),
        (vec![1, 1, 4], "Conv", kernels(&[1, 1, 1]), vec![list("pads", &[-1, 0])]),
        (vec![1, 1, 4], "Conv", kernels(&[1, 1, 1]), vec![list("pads", &[0])]),
        (vec![1, 1, 4], "Conv", kernels(&[1, 1, 1]), vec![list("kernel_shape", &[2])]),
        (vec![1, 1, 4], "Conv", kernels(&[1, 1, 1]), vec![text("auto_pad", "SAME")]),
        (vec![1, 1, 4], "Conv", kernels(&[1, 1, 1]), vec![text("auto_pad", "VALID"), list("pads", &[1, 1])]),
        (vec![1, 1, 4], "MaxPool", vec![], vec![]),
        (vec![1, 4], "MaxPool", vec![], vec![list("kernel_shape", &[])]),
        (vec![1, 1, 4], "MaxPool", vec![], vec![list("kernel_shape", &[1]), list("pads", &[1, 0])]),
        (vec![1, 1, 4], "AveragePool", vec![], vec![list("kernel_shape", &[1]), list("pads", &[1, 0])]),
    ];
    for (input, operator, constants, attributes) in cases {
        let refusal = single(13, &input, operator, &constants, attributes.clone()).refusal();
        assert!(
            matches!(refusal, Refusal::Shape(_) | Refusal::Attribute { .. }),
            "{operator} {attributes:?}: {refusal}"
        );
    }
}
