//! Writes the seeds of `fuzz/corpus` that are made rather than found: `cargo run -p metes-fuzz --example seeds`.

#[path = "seeds/certificates.rs"]
mod certificates;
#[path = "seeds/images.rs"]
mod images;
#[path = "seeds/models.rs"]
mod models;
#[path = "seeds/texts.rs"]
mod texts;

use std::path::Path;

fn main() -> std::io::Result<()> {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let questions = certificates::questions();
    for (target, seeds) in [
        ("certificate", certificates::seeds(&questions)),
        ("verify", questions),
        ("onnx", models::seeds()),
        ("nnet", texts::nnet()),
        ("vnnlib", texts::vnnlib()),
        ("counterexample", texts::counterexamples()),
        ("expression", texts::expressions()),
        ("frames", texts::frames()),
        ("preprocess", texts::preprocess()),
        ("image", images::seeds()),
    ] {
        let folder = corpus.join(target);
        std::fs::create_dir_all(&folder)?;
        for (name, bytes) in seeds {
            std::fs::write(folder.join(name), bytes)?;
        }
    }
    Ok(())
}
