//! Where the largest of several affine functions is least on a box, and which mean of them shows it.
//!
//! `min over x of maxₖ gₖ(x)` is the value of a game. Its dual is the linear program `max Σ μₖβₖ − Σ sᵢ` subject to
//! `sᵢ + Σₖ αₖᵢ μₖ ≥ 0`, `Σ μₖ = 1`, `μ, s ≥ 0`, with the functions as `αₖ·y + βₖ` of `y` in the unit box. It has a feasible vertex at every
//! single function, so that a plain simplex tableau does. All of it proposes only.

/// An affine function `a·x + b`.
#[derive(Clone, Debug)]
pub(crate) struct Affine {
    pub(crate) a: Vec<f64>,
    pub(crate) b: f64,
}

/// A solution, about.
#[derive(Clone, Debug)]
pub(crate) struct Saddle {
    /// A multiplier for each function, adding up to 1.
    pub(crate) multipliers: Vec<f64>,
    /// Where the largest is least.
    pub(crate) point: Vec<f64>,
}

/// More pivots than this are not worth their time.
const PIVOTS: usize = 400;
/// What counts as 0 in the tableau.
const TINY: f64 = 1e-11;

/// Solves the game. `functions` is not empty.
pub(crate) fn solve(functions: &[Affine], low: &[f64], high: &[f64]) -> Saddle {
    let free: Vec<usize> = (0..low.len()).filter(|&at| high[at] > low[at]).collect();
    let at_low = |g: &Affine| g.b + g.a.iter().zip(low).map(|(a, low)| a * low).sum::<f64>();
    let beta: Vec<f64> = functions.iter().map(at_low).collect();
    let alpha = |k: usize, i: usize| functions[k].a[free[i]] * (high[free[i]] - low[free[i]]);
    let mut tableau = Tableau::new(functions.len(), free.len(), &beta, alpha);
    tableau.run();
    let (multipliers, y) = tableau.solution();
    let mut point = low.to_vec();
    for (&at, y) in free.iter().zip(y) {
        point[at] = (low[at] + y * (high[at] - low[at])).clamp(low[at], high[at]);
    }
    Saddle { multipliers, point }
}

/// Columns: multipliers, then `s`, then the surpluses `r`, then the right side.
struct Tableau {
    functions: usize,
    free: usize,
    rows: Vec<Vec<f64>>,
    basis: Vec<usize>,
    costs: Vec<f64>,
}

impl Tableau {
    fn new(functions: usize, free: usize, beta: &[f64], alpha: impl Fn(usize, usize) -> f64) -> Self {
        let alone = |k: usize| beta[k] + (0..free).map(|i| alpha(k, i).min(0.0)).sum::<f64>();
        let first = (0..functions).max_by(|&a, &b| alone(a).total_cmp(&alone(b))).unwrap_or(0);
        let columns = functions + 2 * free + 1;
        let mut rows = vec![vec![0.0; columns]; free + 1];
        let mut basis = vec![0; free + 1];
        let mut costs = vec![0.0; columns];
        for k in 0..functions {
            costs[k] = beta[k] - beta[first];
            rows[free][k] = 1.0;
        }
        rows[free][columns - 1] = 1.0;
        basis[free] = first;
        for i in 0..free {
            let own = alpha(first, i);
            let sign = if own <= 0.0 { 1.0 } else { -1.0 };
            let row = &mut rows[i];
            for (k, entry) in row[..functions].iter_mut().enumerate() {
                *entry = sign * (alpha(k, i) - own);
            }
            row[functions + i] = sign;
            row[functions + free + i] = -sign;
            row[columns - 1] = own.abs();
            if own <= 0.0 {
                basis[i] = functions + i;
                costs[..functions].iter_mut().enumerate().for_each(|(k, cost)| *cost += alpha(k, i) - own);
                costs[functions + free + i] = -1.0;
            } else {
                basis[i] = functions + free + i;
                costs[functions + i] = -1.0;
            }
        }
        Self { functions, free, rows, basis, costs }
    }

    fn run(&mut self) {
        for pivot in 0..PIVOTS {
            let columns = self.costs.len() - 1;
            let improves = |&column: &usize| self.costs[column] > TINY;
            // The steepest, and the first when that goes on for long: it might turn in circles.
            let entering = if pivot < PIVOTS / 2 {
                (0..columns).filter(improves).max_by(|&a, &b| self.costs[a].total_cmp(&self.costs[b]))
            } else {
                (0..columns).find(improves)
            };
            let Some(entering) = entering else { return };
            let ratio = |row: usize| self.rows[row][columns] / self.rows[row][entering];
            let leaving = (0..self.rows.len())
                .filter(|&row| self.rows[row][entering] > TINY)
                .min_by(|&a, &b| ratio(a).total_cmp(&ratio(b)));
            let Some(leaving) = leaving else { return };
            self.pivot(leaving, entering);
        }
    }

    fn pivot(&mut self, leaving: usize, entering: usize) {
        let factor = 1.0 / self.rows[leaving][entering];
        self.rows[leaving].iter_mut().for_each(|entry| *entry *= factor);
        let pivot = std::mem::take(&mut self.rows[leaving]);
        let eliminate = |row: &mut Vec<f64>| {
            let factor = row[entering];
            if factor != 0.0 {
                row.iter_mut().zip(&pivot).for_each(|(entry, other)| *entry -= factor * other);
                row[entering] = 0.0;
            }
        };
        self.rows.iter_mut().filter(|row| !row.is_empty()).for_each(eliminate);
        eliminate(&mut self.costs);
        self.rows[leaving] = pivot;
        self.basis[leaving] = entering;
    }

    fn solution(&self) -> (Vec<f64>, Vec<f64>) {
        let mut multipliers = vec![0.0; self.functions];
        for (row, &column) in self.rows.iter().zip(&self.basis) {
            if column < self.functions {
                multipliers[column] = row[row.len() - 1].max(0.0);
            }
        }
        let surplus = self.functions + self.free;
        let y = self.costs[surplus..surplus + self.free].iter().map(|cost| (-cost).clamp(0.0, 1.0)).collect();
        (multipliers, y)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The value is at least what the mean guarantees and at most what the point attains.
    #[test]
    fn means_and_points_agree() {
        let mut random = Stream(7);
        for round in 0..500 {
            let (d, k) = (1 + round % 6, 1 + round % 5);
            let mut number = || (random.next() % 9) as f64 - 4.0;
            let functions: Vec<Affine> =
                (0..k).map(|_| Affine { a: (0..d).map(|_| number()).collect(), b: number() }).collect();
            let low: Vec<f64> = (0..d).map(|_| number()).collect();
            let high: Vec<f64> = low.iter().map(|low| low + (number() + 4.0)).collect();
            let saddle = solve(&functions, &low, &high);
            let at = |g: &Affine| g.b + g.a.iter().zip(&saddle.point).map(|(a, x)| a * x).sum::<f64>();
            let attained = functions.iter().map(at).fold(f64::NEG_INFINITY, f64::max);
            let mean =
                |i: usize| functions.iter().zip(&saddle.multipliers).map(|(g, m)| g.a[i] * m).sum::<f64>();
            let guaranteed = functions.iter().zip(&saddle.multipliers).map(|(g, m)| g.b * m).sum::<f64>()
                + (0..d).map(|i| (mean(i) * low[i]).min(mean(i) * high[i])).sum::<f64>();
            assert!((attained - guaranteed).abs() < 1e-6, "{functions:?} {saddle:?} {attained} {guaranteed}");
        }
    }

    struct Stream(u64);

    impl Stream {
        fn next(&mut self) -> u64 {
            self.0 = self.0.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            self.0 >> 33
        }
    }
}
