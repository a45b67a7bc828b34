use std::path::Path;
use std::time::{Duration, Instant};
fn main() {
    let args: Vec<String> = std::env::args().collect();
    let model = metes_network::model::load(Path::new(&args[1])).unwrap();
    let property = metes_vnnlib::load(Path::new(&args[2])).unwrap();
    let limit = args.get(3).map_or(60, |t| t.parse().unwrap());
    let start = Instant::now();
    let settings =
        metes_decide::Settings { time_limit: Some(Duration::from_secs(limit)), ..Default::default() };
    if let Some(file) = args.get(4) {
        let (decision, certificate) =
            metes_decide::decide_with_proof(&model.network, &property, &settings, Default::default())
                .unwrap();
        print!("{} nodes {:?} ", decision.nodes, start.elapsed());
        if let Some(c) = certificate {
            let b = metes_certificate::write(&c, metes_certificate::Form::Binary);
            println!("{} bytes", b.len());
            std::fs::write(file, b).unwrap();
        }
        return;
    }
    let decision = metes_decide::decide(&model.network, &property, &settings).unwrap();
    let verdict = match decision.verdict {
        metes_decide::Verdict::Sat(_) => "sat",
        metes_decide::Verdict::Unsat => "unsat",
        _ => "unknown",
    };
    println!("{verdict} {} nodes {:?}", decision.nodes, start.elapsed());
}
