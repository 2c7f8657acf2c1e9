//! Reliance on imports.

/// What a country makes, buys, sells and draws from stock in a year, all in one unit of one basis.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Balance {
    /// Primary production.
    pub primary: f64,
    /// Secondary production: from scrap.
    pub secondary: f64,
    /// Imports.
    pub imports: f64,
    /// Exports.
    pub exports: f64,
    /// Release from stocks; below zero if stocks are built.
    pub release: f64,
}

impl Balance {
    /// Net imports and release from stocks: `I - E + dS`.
    #[must_use]
    pub fn net_imports(&self) -> f64 {
        self.imports - self.exports + self.release
    }

    /// Apparent consumption: `PP + SP + I - E + dS`.
    #[must_use]
    pub fn apparent_consumption(&self) -> f64 {
        self.primary + self.secondary + self.net_imports()
    }

    /// Net import reliance, from 0 (none) to 1 (all): `(I - E + dS) / (PP + SP + I - E + dS)`, clipped.
    ///
    /// A net exporter relies on nobody. Nothing if nothing is made and nothing is bought.
    /// Source: United States Geological Survey, Mineral Commodity Summaries; with `SP = dS = 0` the import
    /// reliance of the European Commission (2017).
    #[must_use]
    pub fn net_import_reliance(&self) -> Option<f64> {
        let (net, apparent) = (self.net_imports(), self.apparent_consumption());
        if net <= 0.0 {
            let any =
                [self.primary, self.secondary, self.imports, self.exports].iter().any(|part| *part > 0.0);
            return (any || net < 0.0).then_some(0.0);
        }
        (apparent > 0.0).then(|| (net / apparent).clamp(0.0, 1.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_net_exporter_relies_on_nobody_and_a_pure_importer_on_others_alone() {
        let exporter = Balance { primary: 10.0, imports: 1.0, exports: 9.0, ..Balance::default() };
        assert_eq!(exporter.net_import_reliance(), Some(0.0));
        let importer = Balance { imports: 3.0, ..Balance::default() };
        assert_eq!(importer.net_import_reliance(), Some(1.0));
        assert_eq!(Balance::default().net_import_reliance(), None);
    }
}
