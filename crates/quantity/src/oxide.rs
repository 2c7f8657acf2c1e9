//! How much of an oxide is the element.

/// Mass of contained element per mass of oxide.
///
/// Computed from the formula and atomic weights: for `M_m O_n`, `m A_M / (m A_M + n A_O)`.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct OxideFactor(f64);

impl OxideFactor {
    /// From atoms of metal and its atomic weight, atoms of oxygen and its atomic weight.
    #[must_use]
    pub fn new(metal_atoms: f64, metal_weight: f64, oxygen_atoms: f64, oxygen_weight: f64) -> Self {
        let metal = metal_atoms * metal_weight;
        OxideFactor(metal / (metal + oxygen_atoms * oxygen_weight))
    }

    /// From a formula such as `Pr6O11` and the weights of both elements; `None` if it is no simple oxide.
    #[must_use]
    pub fn from_formula(formula: &str, weight_of: impl Fn(&str) -> Option<f64>) -> Option<Self> {
        let mut atoms: Vec<(String, f64)> = Vec::new();
        let mut rest = formula;
        while let Some(first) = rest.chars().next() {
            if !first.is_ascii_uppercase() {
                return None;
            }
            let letters = 1 + rest[1..].chars().take_while(char::is_ascii_lowercase).count();
            let digits = rest[letters..].chars().take_while(char::is_ascii_digit).count();
            let count = if digits == 0 { 1.0 } else { rest[letters..letters + digits].parse().ok()? };
            atoms.push((rest[..letters].to_owned(), count));
            rest = &rest[letters + digits..];
        }
        match atoms.as_slice() {
            [(metal, m), (oxygen, n)] if oxygen == "O" => {
                Some(OxideFactor::new(*m, weight_of(metal)?, *n, weight_of("O")?))
            }
            _ => None,
        }
    }

    /// As a number between 0 and 1.
    #[must_use]
    pub fn value(self) -> f64 {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn weight(symbol: &str) -> Option<f64> {
        match symbol {
            "O" => Some(15.999),
            "Pr" => Some(140.907_66),
            "Tb" => Some(158.925_354),
            "Ce" => Some(140.116),
            _ => None,
        }
    }

    #[test]
    fn mixed_valence_oxides_have_their_published_factors() {
        for (formula, expected) in [("Pr6O11", 0.8277), ("Tb4O7", 0.8502), ("CeO2", 0.8141)] {
            let factor = OxideFactor::from_formula(formula, weight).unwrap().value();
            assert!((factor - expected).abs() < 5e-5, "{formula}: {factor}");
        }
    }

    #[test]
    fn anything_but_a_simple_oxide_is_refused() {
        for formula in ["", "Xx2O3", "Pr", "PrO2F", "2O3", "o"] {
            assert!(OxideFactor::from_formula(formula, weight).is_none(), "{formula}");
        }
    }
}
