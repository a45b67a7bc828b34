//! Texts: NNet files, properties, counterexamples, perturbation expressions, preprocessing.

/// A name of a file, and its bytes.
type Seed = (String, Vec<u8>);

fn named(kind: &str, texts: &[&str]) -> Vec<Seed> {
    texts.iter().enumerate().map(|(at, text)| (format!("{kind}-{at:02}"), text.as_bytes().to_vec())).collect()
}

pub fn nnet() -> Vec<Seed> {
    named(
        "network",
        &[
            "// two inputs, two units, an output\n2,2,1,2,\n2,2,1,\n0,\n-1,-1,\n1,1,\n0.5,0,7.5,\n2,1,3/4,\n\
             1.5,-1e-3,\n-0.25,2,\n0.125,\n-1,\n1,1,\n0,\n",
            "1,1,1,1\n1,1\n0\n0\n0\n0,0\n1,1\n1\n0\n",
            "3,1,2,2\n1,2,2,2\n0\n0\n1\n0,0\n1,1\n1\n1/3\n0\n-1\n1,2\n3,4\n0\n0\n1,0\n0,1\n-1e10\n1e-10\n",
        ],
    )
}

pub fn vnnlib() -> Vec<Seed> {
    const DECLARED: &str = "(declare-const X_0 Real)\n(declare-const X_1 Real)\n(declare-const Y_0 Real)\n(declare-const Y_1 Real)\n";
    const NETWORK: &str = "(vnnlib-version <2.0>)\n(declare-network f (declare-input X Real [2,2] \"in\") (declare-output Y Real []))\n";
    let old = [
        "; a box\n(assert (<= X_0 0.5))\n(assert (>= X_0 -5e-1))\n(assert (and (<= X_1 1) (>= X_1 0)))\n\
         (assert (or (and (>= Y_0 Y_1)) (and (<= Y_1 3.25))))\n",
        "(assert (or (and (<= X_0 1) (>= X_0 0) (<= Y_0 1)) (and (<= X_0 1) (>= X_0 0) (>= Y_0 2)) (and (= X_0 7) (< Y_0 1 Y_1))))",
        "(assert (not (or (<= (* 2 X_0) (- 1.5)) (!= (+ Y_0 (* -1e-3 X_1) 1) (/ Y_1 3)) (not (< X_0 X_1)))))",
        "(assert (<= (- (+ X_0 X_1) Y_0 1) (* (- 2 4) 3 (/ X_0 7 2))))(assert (== X_0 X_0))",
        "(assert (or (<= X_0 1) (<= Y_0 2)))(assert (or (< X_1 1) (> Y_1 2)))(assert (or (and (<= X_0 X_1) (<= Y_0 X_1)) (= Y_1 0)))",
        "(assert (and (< X_0 1) (>= X_0 1)))",
    ];
    let new = ["(assert (and (<= X[0,1] 1.5) (!= X[1, 0] Y) (== Y 0.0)))", "(assert (>= (* -1.0 X[0,0]) Y))"];
    let texts: Vec<String> = old
        .iter()
        .map(|text| format!("{DECLARED}{text}"))
        .chain(new.iter().map(|text| format!("{NETWORK}{text}")))
        .collect();
    named("property", &texts.iter().map(String::as_str).collect::<Vec<_>>())
}

pub fn counterexamples() -> Vec<Seed> {
    named(
        "point",
        &[
            "sat\n((X_0 0.5)\n(X_1 -1.25e-3)\n(Y_0 3)\n)\n",
            "((X_0  0.1) (X_1 2) (Y_0 1.0)",
            "; exact\nX_0 1/3\nX_1 -22/7\n",
            "sat\nX Real [1,2]\n0.5\n-1\nY Real [1]\n7\n",
            "unsat\n",
        ],
    )
}

pub fn expressions() -> Vec<Seed> {
    named(
        "expression",
        &[
            "brightness(-0.2..1/5)",
            "contrast(-0.5..0.5, about=0.25)",
            "brightness(-1..1) + contrast(-1e-3..1e-3)",
            "patch(x=0..2, y=0..1, value=0.5, opacity=0..1)",
            "patch(x=1..3, y=0..2, value=[1 0 1/2], opacity=0.5) then brightness(0..1)",
            "patch(mask=\"a \\\"b\\\\.png\", value=1, opacity=0..1)",
            "fog(0..1, colour=[0.5 0.5 0.6])",
            "blend(other.png, 0..1) + direction(dir/1.npy, -3..3)",
            "blur(0..1, box=3) + saturation(-1..1)",
            "blur(0.5, gaussian=5) then temperature(-0.1..0.1)",
            "hue(-30..330)",
            "translate(x, -2.5..2, fill=1/2)",
            "translate(y, 1) then translate(x, 0..3)",
            "morph(a.png, b.png, ~/c.png, 0..3)",
            "brightness(0..1) then clip(0.25..0.75) then contrast(0)",
            "clip(0..1) then brightness(-1..1) then clip(1/3..2/3) then brightness(-1/9..1/9)",
            "poses(cup/01, azimuth=30..60, elevation=-7.5) + poses(\"a b\", azimuth=-1/3..360)",
        ],
    )
}

pub fn frames() -> Vec<Seed> {
    named(
        "frames",
        &[
            "azimuth,elevation,file\n0,0,a.png\n",
            "azimuth,elevation,file\r\n-7.5,0,\"a,b.png\"\r\n0,0,sub/c.png\r\n1/3,0,d.png\r\n",
            "azimuth, elevation, file\n0,0,a\n0,10,b\n5,10,d\n5,0,c\n",
            "azimuth,elevation,file\n0,0,a\n5,0,b\n5,10,c\n",
        ],
    )
}

pub fn preprocess() -> Vec<Seed> {
    named(
        "preprocess",
        &[
            "",
            "mean=0.1307, std=0.3081",
            "scale=255, mean=[0.485 0.456 0.406], std=[0.229 0.224 0.225], order=bgr, layout=nhwc",
            "layout=nchw, mean=1/3",
            "std=[1 2 4],order=rgb",
        ],
    )
}
