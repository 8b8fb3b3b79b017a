//! Projective maps between planes: a square of paper and how a camera sees it.

/// Takes points of a square to points of a quadrilateral.
#[derive(Debug, Clone, Copy)]
pub(super) struct Projection([[f64; 3]; 3]);

impl Projection {
    /// The map that takes (0, 0), (`side`, 0), (`side`, `side`), (0, `side`) to `corners`; `None` where three of them lie on a line.
    pub(super) fn of_square(side: f64, corners: [(f64, f64); 4]) -> Option<Self> {
        let [(x0, y0), (x1, y1), (x2, y2), (x3, y3)] = corners;
        let (right_x, right_y) = (x1 - x2, y1 - y2);
        let (below_x, below_y) = (x3 - x2, y3 - y2);
        let (skew_x, skew_y) = (x0 - x1 + x2 - x3, y0 - y1 + y2 - y3);
        let area = right_x * below_y - below_x * right_y;
        if area.abs() < 1e-9 || side <= 0.0 {
            return None;
        }
        let across = (skew_x * below_y - below_x * skew_y) / area;
        let down = (right_x * skew_y - skew_x * right_y) / area;
        Some(Self([
            [(x1 - x0 + across * x1) / side, (x3 - x0 + down * x3) / side, x0],
            [(y1 - y0 + across * y1) / side, (y3 - y0 + down * y3) / side, y0],
            [across / side, down / side, 1.0],
        ]))
    }

    /// Where a point goes.
    pub(super) fn map(&self, (x, y): (f64, f64)) -> (f64, f64) {
        let [first, second, third] = self.0.map(|row| row[0] * x + row[1] * y + row[2]);
        (first / third, second / third)
    }

    /// The way back; `None` where there is none.
    pub(super) fn inverse(&self) -> Option<Self> {
        let [first, second, third] = self.0;
        let columns = [cross(second, third), cross(third, first), cross(first, second)];
        let determinant: f64 = first.iter().zip(columns[0]).map(|(left, right)| left * right).sum();
        (determinant.abs() > 1e-12).then(|| Self([0, 1, 2].map(|row| columns.map(|column| column[row] / determinant))))
    }
}

fn cross(left: [f64; 3], right: [f64; 3]) -> [f64; 3] {
    [(1, 2), (2, 0), (0, 1)].map(|(one, other)| left[one] * right[other] - left[other] * right[one])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(left: (f64, f64), right: (f64, f64)) -> bool {
        (left.0 - right.0).abs() < 1e-6 && (left.1 - right.1).abs() < 1e-6
    }

    #[test]
    fn corners_go_to_corners_and_back() {
        let corners = [(10.0, 20.0), (110.0, 25.0), (130.0, 140.0), (5.0, 120.0)];
        let there = Projection::of_square(21.0, corners).unwrap();
        let back = there.inverse().unwrap();
        for (from, to) in [(0.0, 0.0), (21.0, 0.0), (21.0, 21.0), (0.0, 21.0)].into_iter().zip(corners) {
            assert!(near(there.map(from), to));
            assert!(near(back.map(to), from));
        }
    }

    #[test]
    fn a_line_is_no_plane() {
        assert!(Projection::of_square(1.0, [(0.0, 0.0), (1.0, 1.0), (2.0, 2.0), (3.0, 3.0)]).is_none());
    }
}
