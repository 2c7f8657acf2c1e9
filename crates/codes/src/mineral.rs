//! Minerals: elements one by one, and the aggregates that statistics print.

use std::sync::LazyLock;

use quantity::OxideFactor;

use crate::list::{Code, Table, code_list};

code_list! {
    /// A mineral of the lists, a single rare earth, or an aggregate of rare earths.
    Mineral, "mineral", "data/codes/mineral.csv", include_str!("../../../data/codes/mineral.csv")
}

/// What kind of entry a mineral is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MineralKind {
    /// One rare earth.
    Element,
    /// Another mineral of the lists.
    Mineral,
    /// Several rare earths counted together.
    Aggregate,
}

impl Mineral {
    /// What kind of entry it is.
    #[must_use]
    pub fn kind(self) -> MineralKind {
        match self.cell("kind") {
            "element" => MineralKind::Element,
            "aggregate" => MineralKind::Aggregate,
            _ => MineralKind::Mineral,
        }
    }

    /// True for the seventeen rare earths.
    #[must_use]
    pub fn is_rare_earth(self) -> bool {
        self.kind() == MineralKind::Element
    }

    /// False for promethium, which nobody mines, trades or uses in quantity.
    #[must_use]
    pub fn has_supply_chain(self) -> bool {
        self.cell("supply-chain") == "yes"
    }

    /// The seventeen rare earths, promethium included.
    #[must_use]
    pub fn rare_earths() -> Vec<Mineral> {
        Mineral::all().into_iter().filter(|mineral| mineral.is_rare_earth()).collect()
    }

    /// What an aggregate counts together; a single mineral counts itself.
    #[must_use]
    pub fn members(self) -> Vec<Mineral> {
        if self.kind() == MineralKind::Aggregate {
            self.cell("note").split_whitespace().filter_map(|code| Mineral::parse(code).ok()).collect()
        } else {
            vec![self]
        }
    }

    /// On the list of critical minerals of the United States of 2025.
    #[must_use]
    pub fn on_us_list(self) -> bool {
        self.cell("us-2025") == "yes"
    }

    /// On the Japanese list of specified critical minerals.
    #[must_use]
    pub fn on_japanese_list(self) -> bool {
        self.cell("japan-35") == "yes"
    }

    /// Critical in the European Union's regulation of 2024.
    #[must_use]
    pub fn on_eu_list(self) -> bool {
        self.cell("eu-critical-2024") == "yes"
    }

    /// Formula of its usual oxide, where it has one here.
    #[must_use]
    pub fn oxide_formula(self) -> Option<&'static str> {
        Some(self.cell("oxide")).filter(|formula| !formula.is_empty())
    }

    /// Contained element per oxide, from the formula and the atomic weights in `data/codes/element.csv`.
    #[must_use]
    pub fn oxide_factor(self) -> Option<OxideFactor> {
        OxideFactor::from_formula(self.oxide_formula()?, atomic_weight)
    }

    /// Contained element per oxide; 1 for what is not sold as an oxide, so that its mass stays as it is.
    #[must_use]
    pub fn element_per_oxide(self) -> f64 {
        self.oxide_factor().map_or(1.0, OxideFactor::value)
    }
}

fn atomic_weight(symbol: &str) -> Option<f64> {
    static TABLE: LazyLock<Table> =
        LazyLock::new(|| Table::read(include_str!("../../../data/codes/element.csv")));
    let row = (0..TABLE.len()).find(|&row| TABLE.cell(row, "symbol") == symbol)?;
    TABLE.cell(row, "atomic-weight").parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_seventeen_rare_earths_and_promethium_has_no_chain() {
        let all = Mineral::rare_earths();
        assert_eq!(all.len(), 17);
        let without: Vec<_> = all.iter().filter(|m| !m.has_supply_chain()).map(|m| m.as_str()).collect();
        assert_eq!(without, ["Pm"]);
    }

    #[test]
    fn official_lists_have_their_published_length() {
        assert_eq!(Mineral::all().into_iter().filter(|m| m.on_us_list()).count(), 60);
    }

    #[test]
    fn oxide_factors_agree_with_the_published_ones() {
        let published = [
            ("Sc", 0.652),
            ("Y", 0.7874),
            ("La", 0.8527),
            ("Ce", 0.8141),
            ("Pr", 0.8277),
            ("Nd", 0.8574),
            ("Sm", 0.8624),
            ("Eu", 0.8636),
            ("Gd", 0.8676),
            ("Tb", 0.8502),
            ("Dy", 0.8713),
            ("Ho", 0.8730),
            ("Er", 0.8745),
            ("Tm", 0.8756),
            ("Yb", 0.8782),
            ("Lu", 0.8794),
        ];
        for (symbol, factor) in published {
            let computed = Mineral::parse(symbol).unwrap().oxide_factor().unwrap().value();
            assert!((computed - factor).abs() < 6e-5, "{symbol}: {computed}");
        }
    }

    #[test]
    fn aggregates_name_their_members() {
        let members: Vec<_> = Mineral::parse("NdPr").unwrap().members();
        assert_eq!(members.iter().map(|m| m.as_str()).collect::<Vec<_>>(), ["Nd", "Pr"]);
    }
}
