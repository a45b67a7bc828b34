use metes_certificate::*;
use metes_testkit::certificates::*;
fn main() {
    for case in accepted() {
        if !case.name.contains("sat") {
            continue;
        }
        let bytes = write(&case.certificate, Form::Json);
        let v = metes_check::check_file(&bytes);
        let mut tried = 0;
        let mut wrong = None;
        for t in if case.certificate.input_map.inputs < 4 {
            samples(case.certificate.input_map.inputs as usize)
        } else {
            vec![]
        } {
            match refute(&case.certificate, &t) {
                Truth::True => tried += 1,
                Truth::False(w) => {
                    wrong = Some((w, t));
                }
                _ => {}
            }
        }
        let steps: usize = match &case.certificate.claim.statement {
            Statement::Unsat { cases } => cases.iter().map(|c| c.proof.len()).sum(),
            _ => 0,
        };
        println!(
            "{} {} bytes {} steps, tried {tried} {wrong:?}: {}",
            case.name,
            bytes.len(),
            steps,
            match v {
                Ok(a) => a.to_string(),
                Err(e) => format!("REJECTED {e} judge {:?}", judge(&case.certificate)),
            }
        );
    }
}
