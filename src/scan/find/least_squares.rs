//! Weights by least squares, for the filters over modules.

/// How strongly the weights are held to "take the module as it is", in modules: what few known modules say is not believed blindly.
const HOLD: f64 = 6.0;

/// The sums of least squares: products of what goes in with itself, and with what should come out.
pub(super) struct Sums<const WEIGHTS: usize> {
    products: [[f64; WEIGHTS]; WEIGHTS],
    wanted: [f64; WEIGHTS],
}

impl<const WEIGHTS: usize> Sums<WEIGHTS> {
    /// Nothing seen yet; without it the weight `centre` is one and the others are nothing.
    pub(super) fn held(centre: usize) -> Self {
        let mut sums = Self { products: [[0.0; WEIGHTS]; WEIGHTS], wanted: [0.0; WEIGHTS] };
        for (index, row) in sums.products.iter_mut().enumerate() {
            row[index] = HOLD;
        }
        sums.wanted[centre] = HOLD;
        sums
    }

    /// One more example: what was seen, and what should come out.
    pub(super) fn add(&mut self, seen: &[f32; WEIGHTS], wanted: f64) {
        for (row, value) in seen.iter().enumerate() {
            // Half of a symmetric table is enough.
            for (product, other) in self.products[row][..=row].iter_mut().zip(seen) {
                *product += f64::from(value * other);
            }
            self.wanted[row] += f64::from(*value) * wanted;
        }
    }

    /// Solves by Cholesky's decomposition; the held weights keep it well behaved.
    pub(super) fn solved(mut self) -> [f64; WEIGHTS] {
        for row in 0..WEIGHTS {
            for column in 0..=row {
                let mut value = self.products[row][column];
                for index in 0..column {
                    value -= self.products[row][index] * self.products[column][index];
                }
                self.products[row][column] = if row == column { value.max(1e-9).sqrt() } else { value / self.products[column][column] };
            }
        }
        let mut result = self.wanted;
        for row in 0..WEIGHTS {
            for index in 0..row {
                result[row] -= self.products[row][index] * result[index];
            }
            result[row] /= self.products[row][row];
        }
        for row in (0..WEIGHTS).rev() {
            for index in row + 1..WEIGHTS {
                result[row] -= self.products[index][row] * result[index];
            }
            result[row] /= self.products[row][row];
        }
        result
    }
}
