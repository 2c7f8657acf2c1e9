//! Scales that bring coefficients near one. All are powers of two: scaling and scaling back round nothing.

/// The power of two nearest below a positive finite number, and one for any other.
pub(crate) fn power_of_two(value: f64) -> f64 {
    if value > 0.0 && value.is_finite() {
        // Half the mantissa's width from either end of the range, so that products stay finite.
        let exponent = libm::floor(libm::log2(value)).clamp(-500.0, 500.0);
        libm::exp2(exponent)
    } else {
        1.0
    }
}

/// Scales of columns and rows by the geometric mean of the largest and the least coefficient, twice.
pub(crate) fn geometric(rows: &[Vec<(usize, f64)>], columns: usize) -> (Vec<f64>, Vec<f64>) {
    let (mut by_column, mut by_row) = (vec![1.0; columns], vec![1.0; rows.len()]);
    for _ in 0..2 {
        for (row, terms) in rows.iter().enumerate() {
            let sizes = terms.iter().map(|(column, factor)| (factor * by_column[*column]).abs());
            by_row[row] = 1.0 / middle(sizes);
        }
        let mut sizes: Vec<Vec<f64>> = vec![Vec::new(); columns];
        for (row, terms) in rows.iter().enumerate() {
            for (column, factor) in terms {
                sizes[*column].push((factor * by_row[row]).abs());
            }
        }
        for (scale, sizes) in by_column.iter_mut().zip(sizes) {
            *scale = 1.0 / middle(sizes.into_iter());
        }
    }
    (by_column, by_row)
}

fn middle(sizes: impl Iterator<Item = f64>) -> f64 {
    let (mut least, mut most) = (f64::INFINITY, 0.0_f64);
    for size in sizes.filter(|size| *size > 0.0) {
        least = least.min(size);
        most = most.max(size);
    }
    if most > 0.0 { power_of_two((least * most).sqrt()) } else { 1.0 }
}
