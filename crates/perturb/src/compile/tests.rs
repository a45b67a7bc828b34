//! Compiled networks against the textbook formula of each term.

use std::path::Path;

use metes_exact::rational::parse;
use metes_exact::Rational;

use super::{CompileError, Perturbation};
use crate::image::{Image, Shape};
use crate::{Expression, Interval};

fn q(text: &str) -> Rational {
    parse(text).unwrap()
}

#[test]
fn brightness_and_patch() {
    let image = Image { shape: Shape{channels:1,height:2,width:2}, pixels: vec![q("0"),q("1"),q("1/2"),q("1/3")], label: None };
    let e: Expression = "brightness(-0.2..0.2) + patch(x=0..1, y=0..2, value=1, opacity=0..1)".parse().unwrap();
    let p = e.compile(&image, Some(&"0..1".parse().unwrap()), Path::new(".")).unwrap();
    println!("{:#?}", p.network.nodes().iter().map(|n| (n.name.clone(), n.len)).collect::<Vec<_>>());
    assert_eq!(p.network.evaluate(&[q("0.1"), q("1/2")]), [q("0.6"), q("1"), q("0.85"), q("13/30")]);
}
