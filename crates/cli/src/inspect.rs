//! `metes inspect`.

use std::fmt::Write as _;

use metes_network::inspect::FileFormat;
use metes_network::model;

use crate::args::InspectArgs;
use crate::output;

/// Prints what a model file holds.
pub fn inspect(arguments: &InspectArgs) -> anyhow::Result<u8> {
    let loaded = model::load(&arguments.model)?;
    let seen = &loaded.inspection;
    let mut lines: Vec<(&str, String)> = vec![("model", arguments.model.display().to_string())];
    lines.push((
        "format",
        match &seen.format {
            FileFormat::Onnx { opset, producer } if producer.is_empty() => format!("ONNX, opset {opset}"),
            FileFormat::Onnx { opset, producer } => format!("ONNX, opset {opset}, by {producer}"),
            _ => "NNet".to_owned(),
        },
    ));
    let list = |items: Vec<String>| items.join(", ");
    let counted =
        |name: &str, count: usize| if count == 1 { name.to_owned() } else { format!("{count} × {name}") };
    lines.push(("operators", list(seen.operators.iter().map(|o| counted(&o.operator, o.count)).collect())));
    lines.push(("input shape", format!("{:?}", seen.input_shape)));
    lines.push(("output shape", format!("{:?}", seen.output_shape)));
    lines.push(("parameters", seen.parameters.to_string()));
    lines.push(("hinge units", seen.hinge_units.to_string()));
    let numbers = seen.numbers.iter().map(|format| format!("{} ({} numbers)", format.name, format.elements));
    lines.push(("number formats", list(numbers.collect())));
    if let Some((least, most)) = seen.exponents {
        let bits = seen.widest_numerator;
        lines.push((
            "exponents",
            format!("2^{least} to 2^{most}; widest layer {bits} bits over one denominator"),
        ));
    }
    lines.push(("sha256", hex(&seen.sha256)));
    let mut text = String::new();
    for (name, value) in lines {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "{name:<15} {value}");
    }
    for note in &seen.notes {
        let _ = writeln!(text, "{:<15} {note}", "note");
    }
    output::print(&text)?;
    Ok(0)
}

/// Bytes in hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
