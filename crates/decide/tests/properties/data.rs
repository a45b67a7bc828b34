//! Networks made to fool floating point.

use std::path::PathBuf;

use crate::common::decided;

#[test]
fn a_switch_that_floats_lose_is_found() {
    let Some(folder) = std::env::var_os("METES_DATA").map(PathBuf::from) else {
        println!("skipped: METES_DATA is not set");
        return;
    };
    for (name, truth) in [("zombori", true), ("zombori_out", false)] {
        let file = |extension| folder.join(format!("adversarial/{name}.{extension}"));
        let network = metes_network::model::load(&file("onnx")).expect("a network").network;
        let property = metes_vnnlib::load(&file("vnnlib")).expect("a property");
        assert_eq!(decided(&network, &property), truth, "{name}");
    }
}
