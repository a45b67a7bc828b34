//! Where a mesh is looked at from.
//!
//! The camera moves on a sphere around the mesh and looks at its centre. Azimuth 0 and elevation 0 look at the
//! front of the mesh, from z; azimuth 90 looks from x, and elevation 90 from above, y.

/// A camera around a mesh in the unit ball.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Camera {
    /// The turn about the up axis, in degrees.
    pub azimuth: f64,
    /// The height above the horizon, in degrees from -90 to 90.
    pub elevation: f64,
    /// How far from the centre the camera is, in radii of the ball: above 1.
    pub distance: f64,
}

impl Camera {
    /// A little more than the distance 1/sin 15° from which the whole ball is seen.
    pub const DISTANCE: f64 = 4.0;

    /// Half the angle of view, in degrees.
    pub const HALF_ANGLE: f64 = 15.0;

    /// To the right, upwards, and backwards as the camera sees them: orthonormal.
    pub(crate) fn frame(&self) -> [[f64; 3]; 3] {
        let (sine, cosine) = sine_and_cosine(self.azimuth);
        let (rise, level) = sine_and_cosine(self.elevation);
        [[cosine, 0.0, -sine], [-rise * sine, level, -rise * cosine], [level * sine, rise, level * cosine]]
    }
}

/// Sine and cosine of an angle in degrees, with all symmetries of the circle: full turns make no difference, and
/// quarters of it have the same values but for their signs.
pub(crate) fn sine_and_cosine(degrees: f64) -> (f64, f64) {
    let turned = degrees.rem_euclid(360.0);
    let quarter = (turned / 90.0).round();
    let (sine, cosine) = (turned - 90.0 * quarter).to_radians().sin_cos();
    match quarter as u8 % 4 {
        0 => (sine, cosine),
        1 => (cosine, -sine),
        2 => (-sine, -cosine),
        _ => (-cosine, sine),
    }
}
