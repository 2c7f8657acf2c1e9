//! Concentration of supply: shares, the Herfindahl-Hirschman index, the top supplier, how many it takes.
//!
//! Supplies are in any one unit and not below zero; only their proportions matter.

/// Shares of the suppliers, `s_c = q_c / sum q`, in their order; they add up to 1.
///
/// Nothing if nothing is supplied.
#[must_use]
pub fn shares(supply: &[f64]) -> Option<Vec<f64>> {
    let total: f64 = supply.iter().sum();
    (total > 0.0).then(|| supply.iter().map(|output| output / total).collect())
}

/// The Herfindahl-Hirschman index of supply, from 0 (atomised) to 1 (one supplier): `sum s_c^2`.
///
/// Suppliers of nothing do not matter; nothing at all has no index. With `n` suppliers it is at least `1/n`.
/// Source: Hirschman 1964, The paternity of an index, American Economic Review 54.
#[must_use]
pub fn herfindahl(supply: &[f64]) -> Option<f64> {
    let total: f64 = supply.iter().sum();
    (total > 0.0).then(|| supply.iter().map(|output| (output / total).powi(2)).sum())
}

/// Position and share of the largest supplier; the first one if several are equal.
///
/// Nothing if nothing is supplied.
#[must_use]
pub fn top_supplier(supply: &[f64]) -> Option<(usize, f64)> {
    let total: f64 = supply.iter().sum();
    let top = (0..supply.len()).max_by(|a, b| supply[*a].total_cmp(&supply[*b]).then(b.cmp(a)))?;
    (total > 0.0).then(|| (top, supply[top] / total))
}

/// How many of the largest suppliers it takes to cover a need, in the unit of supply.
///
/// Nothing if all of them together do not cover it.
#[must_use]
pub fn suppliers_covering(supply: &[f64], need: f64) -> Option<usize> {
    let mut largest_first = supply.to_vec();
    largest_first.sort_by(|a, b| b.total_cmp(a));
    let mut covered = 0.0;
    for (count, output) in largest_first.iter().enumerate() {
        if covered >= need {
            return Some(count);
        }
        covered += output;
    }
    (covered >= need).then_some(supply.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_index_is_one_for_a_monopoly_and_a_quarter_for_four_equals() {
        assert_eq!(herfindahl(&[5.0, 0.0]), Some(1.0));
        assert_eq!(herfindahl(&[2.0; 4]), Some(0.25));
        assert_eq!(herfindahl(&[0.0]), None);
    }

    #[test]
    fn the_first_of_equal_suppliers_is_the_top_one() {
        assert_eq!(top_supplier(&[1.0, 2.0, 2.0]), Some((1, 0.4)));
        assert_eq!(top_supplier(&[0.0]), None);
        assert_eq!(top_supplier(&[]), None);
    }

    #[test]
    fn a_need_takes_the_largest_suppliers_first() {
        let supply = [5.0, 60.0, 35.0];
        assert_eq!(suppliers_covering(&supply, 0.0), Some(0));
        assert_eq!(suppliers_covering(&supply, 60.0), Some(1));
        assert_eq!(suppliers_covering(&supply, 90.0), Some(2));
        assert_eq!(suppliers_covering(&supply, 100.0), Some(3));
        assert_eq!(suppliers_covering(&supply, 101.0), None);
        assert_eq!(suppliers_covering(&[], 1.0), None);
    }
}
