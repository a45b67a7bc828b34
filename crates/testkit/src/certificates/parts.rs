//! Parts of certificates in few words.

use metes_certificate::{
    Affine, Attention, Block, Certificate, Claim, Image, Int, Linear, Max, Measure, Network, Ratio, Relu,
    Row, Run, Statement, Wish,
};

use super::count;

/// An integer.
pub fn int(value: i64) -> Int {
    Int::from(value)
}

/// Integers.
pub fn ints(values: &[i64]) -> Vec<Int> {
    values.iter().map(|&value| int(value)).collect()
}

/// A fraction.
pub fn fraction(numerator: i64, denominator: i64) -> Ratio {
    Ratio::new(numerator.into(), denominator.into()).expect("denominators are not 0")
}

/// Rows that all read the elements from `base` on; the last number of each is its bias.
pub fn dense(base: u32, rows: &[&[i64]]) -> Block {
    let weights = |row: &[i64]| ints(&row[..row.len() - 1]);
    let templates = rows.iter().map(|row| vec![Run(0, weights(row))]).collect();
    let rows = rows.iter().zip(0..);
    let rows = rows.map(|(row, template)| Row(template, base, int(row[row.len() - 1]))).collect();
    Block::Affine(Affine { templates, rows })
}

/// Relus.
pub fn relu(first: u32, count: u32) -> Block {
    Block::Relu(Relu { first, count })
}

/// Maxima.
pub fn max(groups: &[&[u32]]) -> Block {
    Block::Max(Max { groups: groups.iter().map(|group| group.to_vec()).collect() })
}

/// A network.
pub fn network(inputs: u32, scale: i64, blocks: Vec<Block>, outputs: &[u32]) -> Network {
    Network { inputs, scale: int(scale), blocks, outputs: outputs.to_vec() }
}

/// The map that takes parameters for image elements.
pub fn identity(inputs: u32) -> Network {
    network(inputs, 1, vec![], &(0..inputs).collect::<Vec<_>>())
}

/// An image.
pub fn image(scale: i64, elements: &[i64]) -> Image {
    Image { scale: int(scale), elements: ints(elements) }
}

/// The rows of the box `[low, high]^d`.
pub fn cube(dimension: usize, low: i64, high: i64) -> Vec<Vec<Int>> {
    let row = |parameter: usize, factor: i64, constant: i64| {
        let mut row = vec![0; dimension + 1];
        (row[parameter], row[dimension]) = (factor, constant);
        ints(&row)
    };
    (0..dimension).flat_map(|parameter| [row(parameter, 1, -low), row(parameter, -1, high)]).collect()
}

/// A claim about a domain of closed rows.
pub fn claim(domain: Vec<Vec<Int>>, statement: Statement) -> Claim {
    let names = ["brightness", "contrast", "shift"];
    let dimension = domain.first().map_or(1, |row| row.len() - 1);
    let parameters = names.iter().take(dimension).map(|name| (*name).to_owned()).collect();
    Claim { parameters, domain, open: vec![], statement }
}

/// The wish for a label.
pub fn label(label: u32) -> Wish {
    Wish { label: Some(label), ..Wish::default() }
}

/// The wish for an inequality; the last number is its constant.
pub fn linear(numbers: &[i64], strict: bool) -> Wish {
    let (constant, coefficients) = numbers.split_last().expect("there is a constant");
    let linear = Linear { coefficients: ints(coefficients), constant: int(*constant), strict };
    Wish { linear: vec![linear], ..Wish::default() }
}

/// A bound on attention.
pub fn attention(measure: Measure, classes: &[u32], delta: Ratio) -> Attention {
    Attention { measure, classes: classes.to_vec(), delta, bits: 20 }
}

/// The wish for a bound on attention.
pub fn attends(measure: Measure, classes: &[u32], delta: Ratio) -> Wish {
    Wish { attention: Some(attention(measure, classes, delta)), ..Wish::default() }
}

/// For each element of the composed network its candidates, if it is a unit: the element, or `None` for the number 0,
/// and `true`.
pub fn candidates(certificate: &Certificate) -> Vec<Vec<(Option<u32>, bool)>> {
    let mut units = Vec::new();
    let known = count(&certificate.input_map) as u32;
    let pixels = &certificate.input_map.outputs;
    let of_map = |local: u32| local;
    let of_classifier = |local: u32| match pixels.get(local as usize) {
        Some(&pixel) => pixel,
        None => local - pixels.len() as u32 + known,
    };
    units.resize(certificate.input_map.inputs as usize, Vec::new());
    let parts: [(&Network, &dyn Fn(u32) -> u32); 2] =
        [(&certificate.input_map, &of_map), (&certificate.classifier, &of_classifier)];
    for (network, global) in parts {
        for block in &network.blocks {
            match block {
                Block::Affine(affine) => units.resize(units.len() + affine.rows.len(), Vec::new()),
                Block::Relu(relu) => {
                    let read = relu.first..relu.first + relu.count;
                    units.extend(read.map(|local| vec![(None, true), (Some(global(local)), true)]));
                }
                Block::Max(max) => {
                    let candidates =
                        |group: &Vec<u32>| group.iter().map(|&local| (Some(global(local)), true)).collect();
                    units.extend(max.groups.iter().map(candidates));
                }
            }
        }
    }
    units
}
