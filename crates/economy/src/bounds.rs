//! The two bounds and the central case of a week's loss.
//!
//! Let sector `s` have value added `v_s` a week, need part `d_sk` of its output for component `k`, use mass
//! `m_sk` of it in normal times, and miss part `u_sk` now.
//!
//! * upper, strict bottleneck: each missing component stops its own part of the output, nothing is moved,
//!   nothing regained: `sum_s v_s min(1, sum_k d_sk u_sk)`;
//! * central: the scarcest component counts, shares as they fall, part `c` is regained later:
//!   `(1-c) sum_s v_s max_k d_sk u_sk`;
//! * lower, free reallocation: the same mass goes missing, but where it costs least: for each component the
//!   missing mass is taken from uses in rising order of `v_s d_sk / m_sk`; the costliest component counts:
//!   `(1-c) max_k` of these.
//!
//! Lower <= central <= upper always holds.

/// One sector's need of one component in a week.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Need {
    /// Number of the sector.
    pub sector: usize,
    /// Number of the component.
    pub component: usize,
    /// Value added of the sector, per week.
    pub value: f64,
    /// Part of its output that stops without the component.
    pub dependence: f64,
    /// Mass used per week in normal times.
    pub mass: f64,
    /// Part of the wanted use that is missing.
    pub missing: f64,
    /// Part of the needed use that is missing when use given up for its price counts too.
    pub strictly_missing: f64,
}

/// Loss by sector under one of the cases, before what is regained.
pub type BySector = Vec<f64>;

/// Loss by sector if each missing component stops its part of the output.
#[must_use]
pub fn strict(needs: &[Need], sectors: usize) -> BySector {
    let mut part = vec![0.0; sectors];
    let mut value = vec![0.0; sectors];
    for need in needs {
        part[need.sector] += need.dependence * need.strictly_missing.max(need.missing);
        value[need.sector] = need.value;
    }
    part.into_iter().zip(value).map(|(part, value)| value * part.min(1.0)).collect()
}

/// Loss by sector if the scarcest component counts.
#[must_use]
pub fn scarcest(needs: &[Need], sectors: usize) -> BySector {
    let mut loss = vec![0.0_f64; sectors];
    for need in needs {
        loss[need.sector] = loss[need.sector].max(need.value * need.dependence * need.missing);
    }
    loss
}

/// Loss by sector if missing mass is taken where it costs least; the costliest component counts.
#[must_use]
pub fn reallocated(needs: &[Need], sectors: usize, components: usize) -> BySector {
    let mut worst = vec![0.0; sectors];
    let mut worst_total = 0.0;
    for component in 0..components {
        let mut of_component: Vec<&Need> =
            needs.iter().filter(|need| need.component == component && need.mass > 0.0).collect();
        let density = |need: &Need| need.value * need.dependence / need.mass;
        of_component.sort_by(|a, b| density(a).total_cmp(&density(b)).then(a.sector.cmp(&b.sector)));
        let mut missing: f64 = of_component.iter().map(|need| need.mass * need.missing).sum();
        let mut loss = vec![0.0; sectors];
        for need in of_component {
            let taken = missing.min(need.mass);
            missing -= taken;
            loss[need.sector] += taken * density(need);
        }
        let total: f64 = loss.iter().sum();
        if total > worst_total {
            worst_total = total;
            worst = loss;
        }
    }
    worst
}

#[cfg(test)]
mod tests {
    use super::*;

    fn need(sector: usize, component: usize, value: f64, dependence: f64, mass: f64, missing: f64) -> Need {
        Need { sector, component, value, dependence, mass, missing, strictly_missing: missing }
    }

    #[test]
    fn scarce_mass_goes_to_the_most_valuable_use() {
        // Two sectors use 10 t each; one earns 100, the other 1000. A quarter of the mass is missing.
        let needs = [need(0, 0, 100.0, 1.0, 10.0, 0.25), need(1, 0, 1000.0, 1.0, 10.0, 0.25)];
        assert_eq!(reallocated(&needs, 2, 1), [50.0, 0.0]);
        assert_eq!(scarcest(&needs, 2), [25.0, 250.0]);
        assert_eq!(strict(&needs, 2), [25.0, 250.0]);
    }

    #[test]
    fn two_missing_components_add_up_only_under_the_strict_bound() {
        let needs = [need(0, 0, 100.0, 0.5, 1.0, 0.4), need(0, 1, 100.0, 0.5, 1.0, 0.6)];
        assert_eq!(scarcest(&needs, 1), [30.0]);
        assert_eq!(strict(&needs, 1), [50.0]);
        assert!((reallocated(&needs, 1, 2)[0] - 30.0).abs() < 1e-12);
    }
}
