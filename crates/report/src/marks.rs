//! Marked points: their names and badges, and where badges go without covering each other.

use std::f64::consts::FRAC_PI_8;

use crate::colour::{ALARM, Colour, INK, PAPER};
use crate::element::Element;
use crate::font::{Anchor, BODY};
use crate::picture::PointKind;

/// The radius of a badge.
pub(crate) const RADIUS: f64 = 8.5;

/// A point to mark.
pub(crate) struct Mark<'a> {
    pub kind: PointKind,
    pub theta: &'a [f64],
    pub name: String,
}

/// Points with their names: `0` for an unperturbed point; for the others `A` to `Z`, then `AA`,
/// `AB`, …, in order.
pub(crate) fn named<'a>(points: impl IntoIterator<Item = (PointKind, &'a [f64])>) -> Vec<Mark<'a>> {
    let mut others = 0;
    let mut name = |kind| {
        if kind == PointKind::Unperturbed {
            return "0".to_owned();
        }
        others += 1;
        letters(others)
    };
    points.into_iter().map(|(kind, theta)| Mark { kind, theta, name: name(kind) }).collect()
}

/// Counting from 1 in letters.
fn letters(mut count: usize) -> String {
    let mut name = Vec::new();
    while count > 0 {
        count -= 1;
        name.push(char::from(b'A' + (count % 26) as u8));
        count /= 26;
    }
    name.iter().rev().collect()
}

/// The colour of a point's marks.
pub(crate) fn colour(kind: PointKind) -> Colour {
    if kind == PointKind::Witness { ALARM } else { INK }
}

/// A point's name, if any, in a circle.
pub(crate) fn badge(centre: [f64; 2], name: &str, kind: PointKind) -> Element {
    let circle = Element::circle(centre, RADIUS).set("fill", PAPER);
    let mut badge = Element::new("g").with(circle.set("stroke", colour(kind)).set("stroke-width", 1.4));
    if !name.is_empty() {
        let style = BODY.bold().size(if name.len() > 1 { 8.5 } else { 11.0 }).anchor(Anchor::Middle);
        badge.push(style.colour(colour(kind)).centred(centre[0], centre[1], name));
    }
    badge
}

/// The exact place of a point.
pub(crate) fn dot(place: [f64; 2], kind: PointKind) -> Element {
    Element::circle(place, 3.0).set("fill", colour(kind)).set("stroke", PAPER).set("stroke-width", 1.0)
}

/// Where to put the badges of some places on a map `width` by `height`: near, inside, and clear of
/// each other and of the places, as far as there is room.
pub(crate) fn spread(places: &[[f64; 2]], width: f64, height: f64) -> Vec<[f64; 2]> {
    let mut badges: Vec<[f64; 2]> = Vec::new();
    for &[x, y] in places {
        let candidates = [17.0, 26.0, 38.0, 54.0, 74.0, 98.0, 126.0].into_iter().flat_map(|away: f64| {
            (0..16).map(move |turn| {
                // Up and to the right first.
                let angle = FRAC_PI_8 * f64::from(turn) - 3.0 * FRAC_PI_8;
                [x + away * angle.cos(), y + away * angle.sin()]
            })
        });
        let inside = |centre: &[f64; 2]| {
            let within = |place: f64, size: f64| (RADIUS + 1.0..=size - RADIUS - 1.0).contains(&place);
            within(centre[0], width) && within(centre[1], height)
        };
        let crowding = |centre: &[f64; 2]| {
            let near = |other: &[f64; 2], clear: f64| {
                (clear - (centre[0] - other[0]).hypot(centre[1] - other[1])).max(0.0)
            };
            let from_badges: f64 = badges.iter().map(|badge| near(badge, 2.0 * RADIUS + 3.0)).sum();
            let from_places: f64 = places.iter().map(|place| near(place, RADIUS + 5.0)).sum();
            from_badges + from_places
        };
        let mut best = ([x, y], f64::INFINITY);
        for candidate in candidates.filter(inside) {
            let cost = crowding(&candidate);
            if cost < best.1 {
                best = (candidate, cost);
            }
            if cost == 0.0 {
                break;
            }
        }
        badges.push(best.0);
    }
    badges
}

/// Where to put badges in a row above some ascending places: near them, side by side, inside
/// `width` as far as it holds them.
pub(crate) fn row(places: &[f64], width: f64) -> Vec<f64> {
    let pitch = 2.0 * RADIUS + 3.0;
    let mut badges: Vec<f64> = Vec::new();
    let mut least = RADIUS;
    for &place in places {
        badges.push(place.max(least));
        least = badges[badges.len() - 1] + pitch;
    }
    let mut most = width - RADIUS;
    for badge in badges.iter_mut().rev() {
        *badge = badge.min(most);
        most = *badge - pitch;
    }
    badges
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_count_like_columns() {
        let name = |count| letters(count);
        assert_eq!([1, 2, 26, 27, 52, 53, 703].map(name), ["A", "B", "Z", "AA", "AZ", "BA", "AAA"]);
    }

    #[test]
    fn badges_stay_inside_and_apart() {
        let places: Vec<[f64; 2]> = (0..12).map(|k| [f64::from(k % 3), 395.0 + f64::from(k)]).collect();
        let badges = spread(&places, 400.0, 400.0);
        for (index, badge) in badges.iter().enumerate() {
            assert!(badge.iter().all(|&place| (RADIUS..=400.0 - RADIUS).contains(&place)), "{badge:?}");
            for other in &badges[..index] {
                assert!(
                    (badge[0] - other[0]).hypot(badge[1] - other[1]) >= 2.0 * RADIUS,
                    "{badge:?} {other:?}"
                );
            }
        }
    }

    #[test]
    fn badges_in_a_row_stay_apart() {
        let badges = row(&[0.0, 1.0, 1.0, 99.0, 100.0], 100.0);
        assert!(badges.windows(2).all(|pair| pair[1] - pair[0] >= 2.0 * RADIUS), "{badges:?}");
        assert!(badges.iter().all(|&badge| (RADIUS..=100.0 - RADIUS).contains(&badge)), "{badges:?}");
    }
}
