//! The simplex algorithm in floats, on a dense tableau of few columns.
//!
//! Variables are the coordinates `y` of the unit box, the margin `t`, and the values `sᵢ = rowᵢ(y) − t·Rᵢ ≥ 0` of rows.
//! The basic ones are kept as affine functions of the others, a row each. The start is feasible at once: in the corner
//! `y = 0` with as little margin as the worst row leaves. In each step what promises most is moved (Dantzig's
//! rule), among what then becomes tight nearly at once the one with the largest pivot is exchanged for it (Harris).
//! The number of steps is bounded; whatever is reached by then is proposed.

#![allow(clippy::float_arithmetic, reason = "what floats propose is decided in integers")]

/// Changes of the goal below this are noise.
const GOAL: f64 = 1e-12;
/// Pivots below this are noise.
const PIVOT: f64 = 1e-9;
/// By how much a bound may be overstepped for the sake of a larger pivot.
const STEP: f64 = 1e-10;

#[derive(Debug)]
pub(super) struct Tableau {
    dimension: usize,
    /// Coefficients of the basic variables at the others, row by row.
    body: Vec<f64>,
    /// The same of what is maximised.
    goal: Vec<f64>,
    /// Which variable a row stands for, and its value.
    basic: Vec<(usize, f64)>,
    /// Which variable a column stands for, and whether it is at its upper bound.
    others: Vec<(usize, bool)>,
    most: f64,
}

impl Tableau {
    /// Rows by slopes and constant; the margin is at most `most`.
    pub fn new(dimension: usize, rows: &[(&[f64], f64)], most: f64) -> Self {
        let columns = dimension + 1;
        let mut body = Vec::with_capacity(rows.len() * columns);
        let mut basic = Vec::with_capacity(rows.len());
        let mut worst: Option<(usize, f64)> = None;
        for (at, &(slopes, constant)) in rows.iter().enumerate() {
            let size: f64 = slopes.iter().map(|slope| slope.abs()).sum();
            let size = if size > 0.0 { size } else { 1.0 };
            body.extend(slopes);
            body.push(-size);
            basic.push((columns + at, constant - most * size));
            let margin = constant / size;
            if margin < worst.map_or(most, |(_, least)| least) {
                worst = Some((at, margin));
            }
        }
        let mut goal = vec![0.0; columns];
        goal[dimension] = 1.0;
        let others = (0..columns).map(|variable| (variable, variable == dimension)).collect();
        let mut tableau = Self { dimension, body, goal, basic, others, most };
        if let Some((row, margin)) = worst {
            tableau.advance(dimension, -1.0, most - margin);
            tableau.exchange(row, dimension, margin, false);
        }
        tableau
    }

    fn columns(&self) -> usize {
        self.others.len()
    }

    fn row(&self, at: usize) -> &[f64] {
        &self.body[at * self.columns()..][..self.columns()]
    }

    /// The bounds of a variable.
    fn bounds(&self, variable: usize) -> (f64, f64) {
        match variable.cmp(&self.dimension) {
            std::cmp::Ordering::Less => (0.0, 1.0),
            std::cmp::Ordering::Equal => (f64::NEG_INFINITY, self.most),
            std::cmp::Ordering::Greater => (0.0, f64::INFINITY),
        }
    }

    /// Maximises the goal.
    pub fn climb(&mut self) {
        for _ in 0..20 * (self.columns() + 10) + self.basic.len() {
            let Some((column, direction)) = self.promising() else { return };
            self.step(column, direction);
        }
    }

    /// The column that promises most, and in which direction.
    fn promising(&self) -> Option<(usize, f64)> {
        let promise = |(column, &(variable, is_upper)): (usize, &(usize, bool))| {
            let slope = if is_upper { -self.goal[column] } else { self.goal[column] };
            let is_margin = variable == self.dimension;
            (slope > GOAL && !(is_margin && is_upper)).then_some((column, slope, is_upper))
        };
        let promises = self.others.iter().enumerate().filter_map(promise);
        let best = promises.reduce(|best, next| if next.1 > best.1 { next } else { best })?;
        Some((best.0, if best.2 { -1.0 } else { 1.0 }))
    }

    fn step(&mut self, column: usize, direction: f64) {
        let columns = self.columns();
        let reaches = |at: usize| {
            let (variable, value) = self.basic[at];
            let slope = self.body[at * columns + column] * direction;
            let (lower, upper) = self.bounds(variable);
            let (room, is_upper) = if slope < 0.0 { (value - lower, false) } else { (upper - value, true) };
            (slope.abs() > PIVOT && room < f64::INFINITY).then_some((at, room, slope.abs(), is_upper))
        };
        let reached: Vec<(usize, f64, f64, bool)> = (0..self.basic.len()).filter_map(reaches).collect();
        let (variable, is_upper) = self.others[column];
        let (lower, upper) = self.bounds(variable);
        let span = upper - lower;
        let most =
            reached.iter().map(|&(_, room, slope, _)| (room.max(0.0) + STEP) / slope).fold(span, f64::min);
        let first = reached.iter().filter(|&&(_, room, slope, _)| room <= most * slope);
        let first = first.copied().reduce(|best, next| if next.2 > best.2 { next } else { best });
        match first {
            Some((row, room, slope, reaches_upper)) if most < span => {
                let length = (room / slope).max(0.0);
                let start = if is_upper { upper } else { lower };
                self.advance(column, direction, length);
                self.exchange(row, column, start + direction * length, reaches_upper);
            }
            _ if span < f64::INFINITY => {
                self.advance(column, direction, span);
                self.others[column].1 = !is_upper;
            }
            // The margin is bounded, and so is what depends on coordinates alone: noise.
            _ => self.goal[column] = 0.0,
        }
    }

    /// Moves the variable of a column.
    fn advance(&mut self, column: usize, direction: f64, length: f64) {
        let columns = self.columns();
        for (at, (_, value)) in self.basic.iter_mut().enumerate() {
            *value += self.body[at * columns + column] * direction * length;
        }
    }

    /// Exchanges the variable of a row for that of a column, which has the value given.
    fn exchange(&mut self, row: usize, column: usize, value: f64, is_upper: bool) {
        let columns = self.columns();
        let pivot = 1.0 / self.body[row * columns + column];
        let mut own = self.body[row * columns..][..columns].to_vec();
        own.iter_mut().for_each(|x| *x *= -pivot);
        own[column] = pivot;
        let update = |other: &mut [f64]| {
            let factor = std::mem::take(&mut other[column]);
            if factor != 0.0 {
                other.iter_mut().zip(&own).for_each(|(x, own)| *x += factor * own);
            }
        };
        self.body.chunks_exact_mut(columns).for_each(update);
        update(&mut self.goal);
        self.body[row * columns..][..columns].copy_from_slice(&own);
        let (leaving, _) = std::mem::replace(&mut self.basic[row], (self.others[column].0, value));
        self.others[column] = (leaving, is_upper);
    }

    /// The margin reached.
    pub fn margin(&self) -> f64 {
        self.basic
            .iter()
            .find(|(variable, _)| *variable == self.dimension)
            .map_or(self.most, |&(_, value)| value)
    }

    /// The coordinates reached.
    pub fn point(&self) -> Vec<f64> {
        let mut point = vec![0.0; self.dimension];
        let others =
            self.others.iter().map(|&(variable, is_upper)| (variable, f64::from(u8::from(is_upper))));
        for (variable, value) in others.chain(self.basic.iter().copied()) {
            if let Some(slot) = point.get_mut(variable) {
                *slot = value.clamp(0.0, 1.0);
            }
        }
        point
    }

    /// The rows that keep the margin from being larger, and how much each does.
    pub fn multipliers(&self) -> impl Iterator<Item = (usize, f64)> {
        let columns = self.columns();
        let tight = self.others.iter().zip(&self.goal);
        tight
            .filter_map(move |(&(variable, _), &slope)| Some((variable.checked_sub(columns)?, -slope)))
            .filter(|&(_, factor)| factor > 0.0)
    }

    /// Takes the margin for a constant from now on. What had kept it from being larger is one variable too many for a
    /// vertex: the one that is not tight any more is returned.
    pub fn fix_margin(&mut self) -> Option<usize> {
        let row = self.basic.iter().position(|&(variable, _)| variable == self.dimension)?;
        let size = |&column: &usize| self.row(row)[column].abs();
        let column = (0..self.columns()).max_by(|a, b| size(a).total_cmp(&size(b)))?;
        let (variable, is_upper) = self.others[column];
        let (lower, upper) = self.bounds(variable);
        self.exchange(row, column, if is_upper { upper } else { lower }, true);
        Some(variable)
    }

    /// Maximises something else from now on: a form by its slopes. The margin has been fixed.
    pub fn aim(&mut self, slopes: &[f64]) {
        let mut goal = vec![0.0; self.columns()];
        for (at, &(variable, _)) in self.others.iter().enumerate() {
            goal[at] = slopes.get(variable).copied().unwrap_or(0.0);
        }
        for (at, &(variable, _)) in self.basic.iter().enumerate() {
            if let Some(&slope) = slopes.get(variable) {
                goal.iter_mut().zip(self.row(at)).for_each(|(sum, x)| *sum += slope * x);
            }
        }
        self.goal = goal;
    }

    /// Of each coordinate at which bound it stands (`true` for the upper one) unless it is free, and the tight rows.
    pub fn basis(&self) -> (Vec<Option<bool>>, Vec<usize>) {
        let mut stands = vec![None; self.dimension];
        let mut tight = Vec::new();
        for &(variable, is_upper) in &self.others {
            match variable.checked_sub(self.columns()) {
                Some(row) => tight.push(row),
                None => stands.get_mut(variable).into_iter().for_each(|stand| *stand = Some(is_upper)),
            }
        }
        (stands, tight)
    }
}
