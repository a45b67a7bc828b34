//! MatMul, Gemm, BatchNormalization, and the simplifications around them.

use super::*;

fn numbers(count: usize, seed: usize) -> Vec<f32> {
    (0..count).map(|k| ((k * 7 + seed * 5) % 11) as i8 - 5).map(f32::from).collect()
}

fn integers(count: usize, seed: usize) -> Vec<i64> {
    (0..count).map(|k| ((k * 5 + seed * 3) % 13) as i64 - 6).collect()
}

/// Row-major index of a coordinate in a tensor that is broadcast.
fn at(shape: &[i64], coordinate: &[i64]) -> usize {
    let coordinate = &coordinate[coordinate.len() - shape.len()..];
    shape
        .iter()
        .zip(coordinate)
        .fold(0, |at, (&size, &k)| at * size as usize + if size == 1 { 0 } else { k as usize })
}

#[test]
fn matrix_products_are_those_of_numpy() {
    // Left shape, right shape, shape of the product before vectors lose their extra axis.
    for (left, right, product) in [
        (vec![3], vec![3, 2], vec![2]),
        (vec![2, 3], vec![3], vec![2]),
        (vec![3], vec![3], vec![]),
        (vec![1, 3], vec![3, 4], vec![1, 4]),
        (vec![4, 3], vec![3, 2], vec![4, 2]),
        (vec![2, 4, 3], vec![3, 2], vec![2, 4, 2]),
        (vec![2, 4, 3], vec![2, 3, 2], vec![2, 4, 2]),
        (vec![1, 4, 3], vec![2, 3, 2], vec![2, 4, 2]),
        (vec![2, 3], vec![2, 3, 2], vec![2, 2, 2]),
        (vec![3], vec![2, 3, 2], vec![2, 2]),
    ] {
        let matrix = |shape: &[i64], vector: [i64; 2]| {
            if let [len] = *shape {
                if vector[0] == 1 { vec![1, len] } else { vec![len, 1] }
            } else {
                shape.to_vec()
            }
        };
        let (a, b) = (matrix(&left, [1, 0]), matrix(&right, [0, 1]));
        let (rows, inner, columns) = (a[a.len() - 2], a[a.len() - 1], b[b.len() - 1]);
        let batch = a[..a.len() - 2]
            .iter()
            .copied()
            .max()
            .unwrap_or(1)
            .max(b[..b.len() - 2].iter().copied().max().unwrap_or(1));
        for variable_left in [true, false] {
            let (x_shape, c_shape) = if variable_left { (&left, &right) } else { (&right, &left) };
            let x = integers(x_shape.iter().product::<i64>() as usize, 1);
            let c = numbers(c_shape.iter().product::<i64>() as usize, 2);
            let inputs = if variable_left { ["x", "c"] } else { ["c", "x"] };
            let builder =
                Builder::new(13, x_shape).floats("c", c_shape, &c).node("MatMul", &inputs, "y", Vec::new());
            let model = builder.read().unwrap();
            assert_eq!(model.output_shape, product.iter().map(|&n: &i64| n as usize).collect::<Vec<_>>());
            let c: Vec<i64> = c.iter().map(|&c| c as i64).collect();
            let (l, r) = if variable_left { (&x, &c) } else { (&c, &x) };
            let mut expected = Vec::new();
            for n in 0..batch {
                for i in 0..rows {
                    for j in 0..columns {
                        let full = |shape: &[i64], u, v| {
                            if shape.len() == 3 { at(shape, &[n, u, v]) } else { at(shape, &[u, v]) }
                        };
                        let sum: i64 = (0..inner).map(|k| l[full(&a, i, k)] * r[full(&b, k, j)]).sum();
                        expected.push(Rational::from(metes_exact::BigInt::from(sum)));
                    }
                }
            }
            assert_eq!(run(&model, &x), expected, "{left:?} times {right:?}");
        }
    }
    assert!(matches!(
        single(13, &[2], "MatMul", &[floats("c", &[3, 2], &[0.0; 6])], Vec::new()).refusal(),
        Refusal::Shape(_)
    ));
}

#[test]
fn gemm_scales_transposes_and_adds() {
    // x = [[1, 2], [3, 4]], B = [[1, 0], [1, -1]], C = [1, 10].
    let (b, c) = (floats("b", &[2, 2], &[1.0, 0.0, 1.0, -1.0]), floats("c", &[2], &[1.0, 10.0]));
    let gemm =
        |attributes| single(13, &[2, 2], "Gemm", &[b.clone(), c.clone()], attributes).run(&[1, 2, 3, 4]);
    assert_eq!(gemm(vec![]), qs("4 8 8 6"));
    assert_eq!(gemm(vec![int("transA", 1)]), qs("5 7 7 6"));
    assert_eq!(gemm(vec![int("transB", 1)]), qs("2 9 4 9"));
    assert_eq!(gemm(vec![float("alpha", 0.5), float("beta", -2.0)]), qs("-1/2 -21 3/2 -22"));
    assert_eq!(
        single(13, &[2, 2], "Gemm", std::slice::from_ref(&b), vec![]).run(&[1, 2, 3, 4]),
        qs("3 -2 7 -4")
    );
    let constant_left =
        Builder::new(13, &[2, 1]).initializer(b).node("Gemm", &["b", "x"], "y", vec![float("alpha", 3.0)]);
    assert_eq!(constant_left.run(&[1, 2]), qs("3 -3"));
    let variable_bias = Builder::new(13, &[1, 2]).floats("i", &[2, 2], &[1.0, 0.0, 0.0, 1.0]).node(
        "Gemm",
        &["x", "i", "x"],
        "y",
        vec![float("beta", 0.5)],
    );
    assert_eq!(variable_bias.run(&[2, -4]), qs("3 -6"));
}

#[test]
fn a_bias_added_after_a_product_is_its_bias() {
    let model = Builder::new(13, &[1, 2])
        .floats("w", &[2, 2], &[1.0, 2.0, 3.0, 4.0])
        .floats("b", &[2], &[10.0, 20.0])
        .ints("shape", &[2])
        .node("MatMul", &["x", "w"], "a", Vec::new())
        .node("Reshape", &["a", "shape"], "r", Vec::new())
        .node("Add", &["r", "b"], "c", Vec::new())
        .node("Sub", &["c", "b"], "d", Vec::new())
        .node("Add", &["b", "d"], "e", Vec::new())
        .node("Relu", &["e"], "y", Vec::new())
        .read()
        .unwrap();
    assert_eq!(operators(&model), "ah");
    assert_eq!(run(&model, &[1, 1]), qs("14 26"));
    assert_eq!(model.network.nodes()[1].name, "a");
}

#[test]
fn a_permutation_before_a_dense_map_permutes_its_columns() {
    let model = Builder::new(13, &[1, 2, 3])
        .floats("w", &[6, 1], &[1.0, 2.0, 3.0, 4.0, 5.0, 6.0])
        .node("Transpose", &["x"], "t", vec![list("perm", &[0, 2, 1])])
        .node("Transpose", &["t"], "u", vec![list("perm", &[1, 0, 2])])
        .node("Flatten", &["u"], "f", vec![int("axis", 0)])
        .node("MatMul", &["f", "w"], "y", Vec::new())
        .read()
        .unwrap();
    assert_eq!(operators(&model), "a");
    assert_eq!(run(&model, &[1, 10, 100, 1000, 10_000, 100_000]), qs("642531"));
}

#[test]
fn selections_of_selections_are_one_and_inverse_ones_none() {
    let builder = || {
        Builder::new(13, &[2, 3]).node("Transpose", &["x"], "t", Vec::new()).node(
            "Transpose",
            &["t"],
            "u",
            Vec::new(),
        )
    };
    let inverse = builder().node("Relu", &["u"], "y", Vec::new()).read().unwrap();
    assert_eq!(operators(&inverse), "h");
    let model = builder()
        .ints("zero", &[0])
        .ints("one", &[1])
        .node("Slice", &["t", "zero", "one"], "y", Vec::new())
        .read()
        .unwrap();
    assert_eq!(operators(&model), "s");
    assert_eq!(run(&model, &[1, 2, 3, 4, 5, 6]), qs("1 4"));
}

#[test]
fn batch_normalization_is_scale_and_shift() {
    let channel = |name, values: [f32; 2]| floats(name, &[2], &values);
    // Roots of 4 and of 9/4 are exact, with an epsilon of zero.
    let constants = [
        channel("gamma", [3.0, -1.0]),
        channel("beta", [0.5, 1.0]),
        channel("mean", [1.0, -2.0]),
        channel("variance", [4.0, 2.25]),
    ];
    for opset in [7, 9, 14, 15] {
        let model = single(opset, &[1, 2, 2], "BatchNormalization", &constants, vec![float("epsilon", 0.0)])
            .read()
            .unwrap();
        assert_eq!(run(&model, &[1, 3, 1, 4]), qs("1/2 7/2 -1 -3"));
        assert_eq!((operators(&model).as_str(), model.notes.len()), ("a", 0));
    }
    let rounded = single(15, &[1, 2], "BatchNormalization", &constants, Vec::new()).read().unwrap();
    assert_eq!(rounded.notes.len(), 1);
    let y = run(&rounded, &[2, -1]);
    // (x − mean)·gamma/√(variance + epsilon) + beta, squared and compared within 2⁻⁶⁰.
    let epsilon = metes_exact::rational::FloatFormat::F32.value(1e-5f32.to_bits().into()).unwrap();
    for (y, beta, gamma, variance) in [(&y[0], "0.5", "3", "4"), (&y[1], "1", "-1", "9/4")] {
        let root = y - q(beta);
        let square = q(gamma) * q(gamma) / (q(variance) + &epsilon);
        let error = &root * &root / square - q("1");
        assert!(error != q("0") && error.clone() * &error < q("1e-36"), "{error}");
    }
    let refused =
        |attributes, opset| single(opset, &[1, 2], "BatchNormalization", &constants, attributes).refusal();
    assert!(matches!(refused(vec![int("training_mode", 1)], 15), Refusal::Attribute { .. }));
    assert!(matches!(refused(vec![float("epsilon", -5.0)], 15), Refusal::Value(_)));
    assert!(matches!(refused(vec![int("spatial", 0)], 7), Refusal::Attribute { .. }));
}
