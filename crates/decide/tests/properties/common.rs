//! Decisions that are not believed.

use std::time::Duration;

use metes_certificate::{Certificate, Form, Source, write};
use metes_decide::{Settings, Verdict, decide, decide_with_proof, difference};
use metes_network::Network;
use metes_vnnlib::Property;

/// No decision in these tests takes as long.
fn settings(threads: usize) -> Settings {
    Settings { time_limit: Some(Duration::from_secs(60)), threads: Some(threads), ..Settings::default() }
}

/// Whether a property is satisfied. A witness is evaluated; certificates of both answers are checked in both forms; the
/// decision without a proof is the same.
pub fn decided(network: &Network, property: &Property) -> bool {
    certified(network, property).0
}

/// The same with the certificate.
pub fn certified(network: &Network, property: &Property) -> (bool, Certificate) {
    let proved = decide_with_proof(network, property, &settings(1), Source::default()).expect("an answer");
    let plain = decide(network, property, &settings(2)).expect("an answer");
    let [answer, again] = [&proved.0.verdict, &plain.verdict].map(|verdict| match verdict {
        Verdict::Sat(x) => {
            assert!(property.is_satisfied(x, &network.evaluate(x)), "no counterexample: {x:?}");
            true
        }
        Verdict::Unsat => false,
        Verdict::Unknown(left) => panic!("undecided: {left:?}"),
    });
    assert_eq!(answer, again, "with and without proof");
    let certificate = proved.1.expect("every answer has a certificate");
    for form in [Form::Json, Form::Binary] {
        if let Err(rejection) = metes_check::check_file(&write(&certificate, form)) {
            panic!("the certificate is rejected: {rejection}");
        }
    }
    assert_eq!(difference(&certificate, network, property).expect("an answer"), None);
    (answer, certificate)
}
