//! What is refused, and what its refusal says.

use super::{compile, image, shape};

#[test]
fn compositions_that_are_not_piecewise_linear_are_refused_with_what_comes_nearest() {
    let colours = image(shape(3, 2, 2), &[0, 255, 9, 30, 128, 255, 0, 0, 1, 254, 77, 200]);
    for (text, phrases) in [
        (
            "brightness(-0.2..0.2) then contrast(-1/4..1/4)",
            &[
                "stage 2",
                "bilinear",
                "the sum, `brightness(-0.2..0.2) + contrast(-0.25..0.25, about=0.5)`",
                "the other order, `contrast(-0.25..0.25, about=0.5) then brightness(-0.2..0.2)`",
            ][..],
        ),
        ("translate(x, -1..1) then translate(y, -1..1)", &["the other fixed, as in `translate(y, 1)`"]),
        ("brightness(0..1) then hue(30)", &["hue is not linear", "+ hue(30)"]),
        (
            "blur(0..1, box=3) then fog(0..1)",
            &["bilinear", "the sum, `blur(0..1, box=3) + fog(0..1, colour=1)`."],
        ),
        ("brightness(0..1) then clip(0..1) then fog(0..1)", &["stage 3"]),
    ] {
        let message = compile(text, &colours, "0..1").unwrap_err().to_string() + ".";
        for phrase in phrases {
            assert!(message.contains(phrase), "{text}: {message}");
        }
        assert_eq!(
            message.contains("the other order"),
            !message.contains("x, -1") && text.starts_with("bri"),
            "{message}"
        );
    }
    for text in [
        "contrast(-1/4..1/4) then brightness(0..1)",
        "hue(0..60) then blur(1, gaussian=3) then translate(x, 1/2) then temperature(0.1) then saturation(1/2)",
        "brightness(0..1) then patch(x=0..1, y=0..2, value=[1 0 1/2], opacity=1/2) then contrast(0.1)",
        // What moves is apart from what the later parameter multiplies.
        "patch(x=0..1, y=0..1, value=1, opacity=0..1) then patch(x=1..2, y=1..2, value=1, opacity=0..1)",
        "patch(x=0..2, y=0..2, value=1, opacity=1) then hue(0..60)",
    ] {
        assert!(compile(text, &colours, "0..1").is_ok(), "{text}");
    }
}

#[test]
fn two_moving_translations_are_refused_even_where_no_pixel_shows_them() {
    let black = image(shape(1, 2, 2), &[0; 4]);
    let refusal = compile("translate(x, -1..1) then translate(y, -1..1)", &black, "0..1").unwrap_err();
    assert!(refusal.to_string().contains("bilinear"), "{refusal}");
    assert!(compile("translate(x, -1..1) + translate(y, -1..1)", &black, "0..1").is_ok());
}

#[test]
fn what_does_not_fit_the_image_is_refused() {
    let grey = image(shape(1, 2, 3), &[0, 255, 9, 30, 128, 255]);
    for (text, phrase) in [
        ("patch(x=2..4, y=0..1, value=1, opacity=0..1)", "columns x=0..3 and rows y=0..2"),
        ("hue(0..30)", "red, green and blue, and this one has 1 channel"),
        ("saturation(0..1)", "red, green and blue"),
        ("temperature(0..1)", "red, green and blue"),
        ("fog(0..1, colour=[1 1 1])", "3 values does not fit an image of 1 channel"),
        ("translate(x, 0..4)", "within -3..3"),
        ("translate(y, -9/4..0)", "within -2..2"),
        ("brightness(1/2) + contrast(0..0)", "no parameter"),
        ("clip(0..1)", "no parameter"),
        ("blend(missing.npy, 0..1)", "missing.npy"),
        ("morph(a.npy, 0..2)", "within 0..1"),
    ] {
        let message = compile(text, &grey, "0..1").unwrap_err().to_string();
        assert!(message.contains(phrase), "{text}: {message}");
    }
}
