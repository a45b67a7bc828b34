//! What is written is read again, and nothing else is.

use num_bigint::BigInt;

use crate::*;

fn example() -> Certificate {
    let int = |value: i64| Int::from(value);
    let affine = |weights: &[i64]| {
        Block::Affine(Affine {
            templates: vec![vec![Run(0, weights.iter().map(|&weight| int(weight)).collect())]],
            rows: vec![Row(0, 0, int(-128)), Row(0, 0, Int(BigInt::from(1) << 70))],
        })
    };
    let relu = Block::Relu(Relu { first: 1, count: 2 });
    let classifier =
        Network { inputs: 1, scale: int(2), blocks: vec![affine(&[255]), relu], outputs: vec![3, 4] };
    let max = Block::Max(Max { groups: vec![vec![0, 1], vec![2]] });
    let input_map = Network { inputs: 1, scale: int(3), blocks: vec![affine(&[-1]), max], outputs: vec![3] };
    let attention = Attention {
        measure: Measure::TopK(1),
        classes: vec![0],
        delta: Ratio::new(1.into(), 2.into()).unwrap(),
        bits: 64,
    };
    let wish = Wish {
        label: None,
        linear: vec![Linear { coefficients: vec![int(1), int(-1)], constant: int(0), strict: true }],
        attention: Some(attention),
    };
    let claim = Claim {
        parameters: vec!["brightness".to_owned()],
        domain: vec![vec![int(1), int(0)]],
        open: vec![0],
        statement: Statement::Holds { wish },
    };
    let proof = vec![
        Step::Fixed(Fixed { basis: vec![0], off: vec![3], on: vec![], lost: vec![Lost(3, 1, 0)] }),
        Step::Cut(Cut { unit: 4 }),
        Step::Open,
        Step::Leaf(Leaf { margins: vec![vec![0]] }),
    ];
    let image = Image { scale: int(255), elements: vec![int(7)] };
    Certificate::new(Source::default(), classifier, image, input_map, claim, proof)
}

#[test]
fn both_forms_give_back_what_was_written() {
    for form in [Form::Json, Form::Binary] {
        assert_eq!(read(&write(&example(), form)).unwrap(), example());
    }
}

#[test]
fn every_part_cut_off_is_missed() {
    for form in [Form::Json, Form::Binary] {
        let whole = write(&example(), form);
        for end in 0..whole.len() {
            assert!(read(&whole[..end]).is_err(), "{form:?} {end}");
        }
        assert!(read(&[&whole[..], b"x"].concat()).is_err());
    }
}

#[test]
fn there_is_one_way_to_write_a_number() {
    for (text, is_plain) in
        [("0", true), ("-7", true), ("-0", false), ("07", false), ("+7", false), ("", false), ("1e3", false)]
    {
        assert_eq!(serde_json::from_str::<Int>(&format!("\"{text}\"")).is_ok(), is_plain, "{text}");
    }
    for value in [0i64, 1, -1, 127, 128, -128, -129, 255, 256, i64::MIN] {
        let bytes = postcard::to_stdvec(&Int::from(value)).unwrap();
        assert_eq!(postcard::from_bytes::<Int>(&bytes).unwrap(), Int::from(value));
        let mut longer = bytes;
        longer[0] += 1;
        longer.push(if value < 0 { 0xff } else { 0 });
        assert!(postcard::from_bytes::<Int>(&longer).is_err(), "{value}");
    }
    assert!(serde_json::from_str::<Ratio>(r#"["2", "4"]"#).is_err());
    assert!(serde_json::from_str::<Ratio>(r#"["1", "-2"]"#).is_err());
    assert!(serde_json::from_str::<Ratio>(r#"["0", "1"]"#).is_ok());
}

#[test]
fn json_is_spelt_in_one_way() {
    let json = String::from_utf8(write(&example(), Form::Json)).unwrap();
    assert!(read(json.replace("\"open\",\n", "{\"open\": null},\n").as_bytes()).is_err());
    assert!(read(json.replace(r#""version": 1"#, r#""version": 2"#).as_bytes()).is_err());
    assert!(read(json.replace(r#""version": 1"#, r#""version": 1, "more": 1"#).as_bytes()).is_err());
    assert!(read(json.replace(r#""index": 0"#, r#""index": 0.0"#).as_bytes()).is_err());
    assert!(read(json.replace("\"label\": null,", "").as_bytes()).is_err());
}

#[test]
fn integers_have_at_most_so_many_bits() {
    let power: BigInt = BigInt::from(1) << 65_536u32;
    for (value, is_read) in [
        (&power - 1, true),
        (1 - &power, true),
        (power.clone(), false),
        (-power.clone(), false),
        (power << 8, false),
    ] {
        let int = Int(value);
        let binary = postcard::to_stdvec(&int).unwrap();
        assert_eq!(postcard::from_bytes::<Int>(&binary).ok(), is_read.then(|| int.clone()));
        let json = serde_json::to_string(&int).unwrap();
        assert_eq!(serde_json::from_str::<Int>(&json).ok(), is_read.then_some(int));
    }
}
