//! Texts and the expressions they are.

use metes_exact::Rational;
use metes_exact::rational::parse;
use proptest::prelude::*;

use super::{Axis, Effect, Expression, Interval, Kernel, Region, Stage, Term};
use crate::PerChannel;

fn number() -> impl Strategy<Value = Rational> {
    let rational = (-1000i64..1000, 1i64..400).prop_map(|(p, q)| Rational::new(p.into(), q.into()));
    let decimal =
        (any::<i32>(), 0u32..20).prop_map(|(digits, places)| parse(&format!("{digits}e-{places}")).unwrap());
    prop_oneof![rational, decimal]
}

fn interval() -> impl Strategy<Value = Interval> {
    let interval = (number(), number()).prop_map(|(one, other)| Interval::between(one, other));
    prop_oneof![4 => interval, 1 => number().prop_map(Interval::point)]
}

fn colour() -> impl Strategy<Value = PerChannel> {
    prop::collection::vec(number(), 1..4).prop_map(|values| PerChannel::each(values).unwrap())
}

fn file() -> impl Strategy<Value = String> {
    prop_oneof!["[a-z0-9._/-]{1,12}", "[ -~é±]{0,8}", Just("a\"b\\ , (c) then +=x".to_owned())]
}

fn effect() -> impl Strategy<Value = Effect> {
    let range = || (0usize..50, 1usize..50).prop_map(|(first, len)| first..first + len);
    let rectangle = (range(), range()).prop_map(|(columns, rows)| Region::Rectangle { columns, rows });
    let region = prop_oneof![rectangle, file().prop_map(Region::Mask)];
    let kernel = (any::<bool>(), 0usize..32).prop_map(|(is_box, radius)| match is_box {
        true => Kernel::Box(2 * radius + 1),
        false => Kernel::Gaussian(2 * radius + 1),
    });
    let axis = prop_oneof![Just(Axis::X), Just(Axis::Y)];
    prop_oneof![
        Just(Effect::Brightness),
        Just(Effect::Saturation),
        Just(Effect::Temperature),
        Just(Effect::Hue),
        number().prop_map(|about| Effect::Contrast { about }),
        (region, colour()).prop_map(|(region, value)| Effect::Patch { region, value }),
        file().prop_map(|file| Effect::Blend { file }),
        file().prop_map(|file| Effect::Direction { file }),
        colour().prop_map(|colour| Effect::Fog { colour }),
        kernel.prop_map(|kernel| Effect::Blur { kernel }),
        (axis, number()).prop_map(|(axis, fill)| Effect::Translate { axis, fill }),
        prop::collection::vec(file(), 1..4).prop_map(|frames| Effect::Morph { frames }),
        (file(), prop::option::of(interval()))
            .prop_map(|(folder, elevation)| Effect::Poses { folder, elevation }),
    ]
}

fn expression() -> impl Strategy<Value = Expression> {
    let term = (effect(), interval()).prop_map(|(effect, amount)| Term { effect, amount });
    let sum = prop::collection::vec(term, 1..4).prop_map(Stage::Sum);
    let stage = prop_oneof![4 => sum, 1 => interval().prop_map(Stage::Clip)];
    prop::collection::vec(stage, 1..4).prop_map(|stages| Expression { stages })
}

#[test]
fn spaces_do_not_matter_in_intervals_either() {
    let spread = "patch(x = 1 .. 2, y=3 ..4, value=1, opacity= 0.. 1/2 ) then clip( -1 .. 1 )";
    let tight = "patch(x=1..2,y=3..4,value=1,opacity=0..1/2)then clip(-1..1)";
    assert!(spread.parse::<Expression>().is_ok());
    assert_eq!(spread.parse::<Expression>(), tight.parse());
}

proptest! {
    #[test]
    fn what_is_printed_parses_back(expression in expression()) {
        let text = expression.to_string();
        prop_assert_eq!(text.parse::<Expression>(), Ok(expression), "{}", text);
    }

    #[test]
    fn spaces_do_not_matter(expression in expression()) {
        let text = expression.to_string();
        if !text.contains('"') && !text.contains('[') {
            let spread = text.replace('(', "\t( ").replace(')', " )").replace(',', " , ");
            prop_assert_eq!(spread.parse::<Expression>(), Ok(expression));
        }
    }

    #[test]
    fn any_text_parses_or_says_where_it_does_not(text in "[a-z0-9(),.+=\" \\\\/é-]{0,40}") {
        if let Err(error) = text.parse::<Expression>() {
            prop_assert!((1..=text.chars().count() + 1).contains(&error.column), "{}", error);
        }
    }

    #[test]
    fn damaged_expressions_parse_or_say_where_they_do_not(
        expression in expression(),
        at in any::<prop::sample::Index>(),
        len in 0usize..6,
    ) {
        let characters: Vec<char> = expression.to_string().chars().collect();
        let at = at.index(characters.len());
        let kept = characters[..at].iter().chain(characters[at..].iter().skip(len));
        let text: String = kept.collect();
        if let Err(error) = text.parse::<Expression>() {
            prop_assert!((1..=text.chars().count() + 1).contains(&error.column), "{}", error);
        }
    }
}

#[test]
fn the_forms_of_the_documentation_are_these_expressions() {
    for (text, printed) in [
        (
            "brightness(-0.2..0.2) + contrast(-1/4..1/4)",
            "brightness(-0.2..0.2) + contrast(-0.25..0.25, about=0.5)",
        ),
        (
            "patch(x=10..18, y=10..18, value=1, opacity=0..1)",
            "patch(x=10..18, y=10..18, value=1, opacity=0..1)",
        ),
        (
            "direction(dir1.npy, 0..1)+direction(\"my dir.npy\", 0..1)",
            "direction(dir1.npy, 0..1) + direction(\"my dir.npy\", 0..1)",
        ),
        ("translate(x, -2..2)", "translate(x, -2..2, fill=0)"),
        ("patch(opacity=1/3,value=[1 0 1/7],mask=m.png)", "patch(mask=m.png, value=[1 0 1/7], opacity=1/3)"),
        ("fog(0..1)then clip(0..1)", "fog(0..1, colour=1) then clip(0..1)"),
        ("blur(0..5e-1, gaussian=5)", "blur(0..0.5, gaussian=5)"),
        ("morph(a.png, b.png, 0..2)", "morph(a.png, b.png, 0..2)"),
        ("hue(30..30)", "hue(30)"),
        ("poses(cup, elevation=-10 ..20,azimuth=3e1..60)", "poses(cup, azimuth=30..60, elevation=-10..20)"),
        ("poses(\"a b\", azimuth=1/3..1/3)", "poses(\"a b\", azimuth=1/3)"),
    ] {
        assert_eq!(text.parse::<Expression>().unwrap().to_string(), printed);
    }
}

#[test]
fn narrowing_takes_the_intervals_in_order_and_leaves_what_is_fixed() {
    let narrowed = |text: &str, intervals: &[&str]| {
        let intervals: Vec<Interval> = intervals.iter().map(|interval| interval.parse().unwrap()).collect();
        text.parse::<Expression>().unwrap().within(&intervals).to_string()
    };
    let text = "hue(30) + poses(cup, azimuth=0..9, elevation=-1..1) then poses(cup, azimuth=5, elevation=0..8) then hue(0..1)";
    assert_eq!(
        narrowed(text, &["1..2", "0..1/2", "3..4"]),
        "hue(30) + poses(cup, azimuth=1..2, elevation=0..0.5) then poses(cup, azimuth=5, elevation=3..4) then hue(0..1)"
    );
    assert_eq!(narrowed("poses(cup, azimuth=0..9)", &["1..2", "3..4"]), "poses(cup, azimuth=1..2)");
}

#[test]
fn only_answers_between_frames_say_what_they_are_about() {
    let about = |text: &str| text.parse::<Expression>().unwrap().about();
    for text in ["morph(a.png, 0..1)", "hue(0..1) then clip(0..1) then hue(0) + poses(cup, azimuth=0..9)"] {
        assert!(
            about(text).is_some_and(|about| about.contains("nothing is said about renderings")),
            "{text}"
        );
    }
    assert_eq!(about("blend(a.png, 0..1) + direction(a.npy, 0..1) then clip(0..1)"), None);
}

#[test]
fn errors_say_where_and_what() {
    for (text, column, phrase) in [
        ("", 1, "a term"),
        (
            "brightness(0..1) contrast(0..1)",
            18,
            "`+`, `then` or the end is expected, where `contrast(0..` stands",
        ),
        ("brightness(0..1) +", 19, "where the end stands"),
        ("brightnes(0..1)", 1, "is `brightness` meant?"),
        ("fog(0..1) + explode(1)", 13, "no term `explode`; the terms are"),
        ("rotate(0..1)", 1, "morph(FRAME"),
        ("fog(0..1) then zoom(1..2)", 16, "not piecewise linear"),
        ("brightness", 11, "`(`"),
        ("brightness()", 1, "lacks its amount"),
        ("brightness(", 12, "a value"),
        ("brightness(0..1", 16, "`,` or `)`"),
        ("brightness(0..1, 5)", 18, "no place for `5`"),
        ("brightness(1..0)", 12, "wrong order"),
        ("brightness(0..one)", 12, "`one` is not a number"),
        ("contrast(0..1, abuot=1)", 22, "is `about` meant?"),
        ("contrast(0..1, about=1, about=2)", 31, "twice"),
        ("patch(x=3..3, y=0..1, value=1, opacity=0..1)", 9, "`3..3` is not a range"),
        ("patch(x=-1..3, y=0..1, value=1, opacity=0..1)", 9, "range of whole numbers"),
        ("patch(x=0..3, value=1, opacity=0..1)", 1, "lacks `y=`"),
        ("patch(mask=a, x=0..3, value=1, opacity=0..1)", 17, "cannot have it"),
        ("blur(0..1, box=4)", 16, "odd size"),
        ("blur(0..1)", 1, "lacks `box=` or `gaussian=`"),
        ("poses(cup, 30..60)", 1, "lacks `azimuth=`; it is written poses(FOLDER, azimuth=I, elevation=I)"),
        ("poses(azimuth=0..9)", 1, "lacks its folder"),
        ("poses(cup, azimuth=0..9, elevation=x)", 36, "`x` is not a number"),
        ("poses(cup, azimuth=0..9, azimut=1)", 33, "is `azimuth` meant?"),
        ("translate(z, 0..1)", 11, "an axis"),
        ("direction(\"open, 0..1)", 11, "closing"),
        ("brightness(0..1) + clip(0..1)", 20, "then clip(a..b)"),
        ("clip(0..1) + brightness(0..1)", 1, "then clip(a..b)"),
        ("clip(1)", 6, "`1` is not an interval"),
        ("é", 1, "a term"),
        ("fog(0..1, colour=[1 1)", 18, "no list"),
        ("brightness(0..1) then", 22, "a term"),
    ] {
        let error = text.parse::<Expression>().unwrap_err();
        assert_eq!(error.column, column, "{text}: {error}");
        assert!(error.to_string().contains(phrase), "{text}: {error}");
    }
}
