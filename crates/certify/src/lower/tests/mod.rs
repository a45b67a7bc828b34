//! A lowered network is held against the network it stands for.

mod composed;
mod machine;
mod merged;
mod properties;
mod real;
mod shapes;

use metes_exact::Rational;
use metes_network::{Gradients, Network, Op};

use super::{Hinge, lower};
use machine::Machine;

/// Values, gradients and pieces at a point.
fn assert_same_at(network: &Network, point: &[Rational]) {
    let lowered = lower(network).expect("a network within the limits");
    let machine = Machine::new(&lowered.network);
    assert_eq!(machine.len(), lowered.elements as usize);
    let values = machine.values(point);
    assert_eq!(machine.outputs(&values), network.evaluate(point), "values");

    let pattern = network.pattern_at(point);
    assert_eq!(lowered.hinges.len(), pattern.0.len());
    for ((hinge, pieces), (_, node)) in lowered.hinges.iter().zip(&pattern.0).zip(network.hinges()) {
        assert_pieces(|unit| machine.unit(&values, unit), hinge, pieces, &node.op);
    }

    let gradients = Gradients::new(network);
    let outputs = 0..network.output_len();
    for output in [outputs.start, outputs.end - 1] {
        let expected = gradients.of_output(output, &pattern.0).as_ref().to_bigs();
        let expected: Vec<Rational> =
            expected.into_iter().map(|n| Rational::new(n, gradients.denominator().clone())).collect();
        assert_eq!(machine.gradient(&values, output), expected, "gradient of output {output}");
    }
}

/// Candidates are chosen as the network's units choose their pieces; `chosen` says which of how many.
fn assert_pieces(chosen: impl Fn(u32) -> (usize, usize), hinge: &Hinge, pieces: &[u32], op: &Op) {
    match (hinge, op) {
        (Hinge::Activation(units), Op::Activation(activation)) => {
            assert_eq!(units.len(), pieces.len());
            for (unit, (bends, &piece)) in units.iter().zip(pieces).enumerate() {
                assert_eq!(bends.len(), activation.function(unit).breakpoints().len());
                for (place, bend) in bends.iter().enumerate() {
                    let on = bend.is_on(place, piece as usize);
                    assert_eq!(chosen(bend.element), (usize::from(on), 2), "unit {unit}, bend {place}");
                }
            }
        }
        (Hinge::Max(units), Op::Max(groups)) => {
            assert_eq!(units.len(), pieces.len());
            for ((&unit, &piece), group) in units.iter().zip(pieces).zip(groups) {
                assert_eq!(chosen(unit), (piece as usize, group.len()));
            }
        }
        _ => panic!("{hinge:?} stands for {op:?}"),
    }
}
