//! Ranges of angles.

use metes_exact::rational::{parse, text};
use metes_pose::{Angles, AnglesError};

fn azimuths(low: &str, high: &str) -> Result<Angles, AnglesError> {
    Angles::azimuths(parse(low).unwrap(), parse(high).unwrap())
}

fn stepped(low: &str, high: &str, step: &str) -> Result<Vec<String>, AnglesError> {
    let angles = azimuths(low, high)?.stepped(Some(&parse(step).unwrap()))?;
    Ok(angles.iter().map(text).collect())
}

#[test]
fn both_ends_are_included() {
    assert_eq!(stepped("-10", "90", "50").unwrap(), ["-10", "40", "90"]);
    assert_eq!(stepped("0", "1", "0.25").unwrap(), ["0", "0.25", "0.5", "0.75", "1"]);
    // A third of a float would not divide it.
    assert_eq!(stepped("0", "0.3", "0.1").unwrap(), ["0", "0.1", "0.2", "0.3"]);
    assert_eq!(stepped("5", "5", "7").unwrap(), ["5"]);
    assert_eq!(stepped("0", "360", "360").unwrap(), ["0", "360"]);
}

#[test]
fn one_angle_needs_no_step() {
    let angle = azimuths("12.5", "12.5").unwrap();
    assert_eq!(angle.single().map(text).as_deref(), Some("12.5"));
    assert_eq!(angle.stepped(None).unwrap().len(), 1);
    assert!(matches!(azimuths("0", "1").unwrap().stepped(None), Err(AnglesError::NoStep { .. })));
}

#[test]
fn steps_divide_their_range() {
    let Err(AnglesError::Remainder { rest, .. }) = stepped("-10", "90", "7") else { panic!("not refused") };
    assert_eq!(rest, "2");
    assert!(matches!(stepped("0", "10", "20"), Err(AnglesError::Remainder { .. })));
    assert!(matches!(stepped("0", "10", "0"), Err(AnglesError::Step(_))));
    assert!(matches!(stepped("0", "10", "-5"), Err(AnglesError::Step(_))));
    assert!(matches!(stepped("0", "10", "1/3"), Err(AnglesError::NoDecimal(_))));
    assert!(matches!(stepped("0", "10", "1e-4000"), Err(AnglesError::NoDecimal(_))));
    assert!(matches!(stepped("0", "10", "0.000001"), Err(AnglesError::TooMany { .. })));
}

#[test]
fn angles_are_decimals_within_reach() {
    assert!(matches!(azimuths("1/3", "1"), Err(AnglesError::NoDecimal(_))));
    assert!(matches!(azimuths("0", "361"), Err(AnglesError::Beyond { limit: 360, .. })));
    assert!(matches!(azimuths("-1e4000", "0"), Err(AnglesError::Beyond { .. })));
    assert!(matches!(azimuths("1", "0"), Err(AnglesError::Reversed { .. })));
    let elevations = |low: &str, high: &str| Angles::elevations(parse(low).unwrap(), parse(high).unwrap());
    assert!(elevations("-90", "90").is_ok());
    assert!(matches!(elevations("0", "90.01"), Err(AnglesError::Beyond { limit: 90, .. })));
}
