//! From supply and use to a symmetric table.

use crate::{Industry, Matrix, Table};

/// A cell: row, column, value.
pub type Cell = (usize, usize, f64);

/// Supply and use of a country, commodity by industry, in one money of one year.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SupplyUse {
    /// Region.
    pub region: String,
    /// Codes of the commodities.
    pub commodities: Vec<String>,
    /// Codes of the industries.
    pub industries: Vec<String>,
    /// Codes of the final uses.
    pub final_uses: Vec<String>,
    /// What industries make: industry, commodity.
    pub make: Vec<Cell>,
    /// What industries buy, from home and abroad: commodity, industry.
    pub purchases: Vec<Cell>,
    /// What final uses buy, imports negative: commodity, final use.
    pub final_purchases: Vec<Cell>,
    /// What industries buy from abroad: commodity, industry.
    pub imported: Vec<Cell>,
    /// What final uses buy from abroad, all imports negative: commodity, final use.
    pub final_imported: Vec<Cell>,
    /// Value added by industry.
    pub value_added: Vec<f64>,
}

impl SupplyUse {
    /// Gross domestic product as value added.
    #[must_use]
    pub fn gdp_by_value_added(&self) -> f64 {
        self.value_added.iter().sum()
    }

    /// Gross domestic product as final demand less imports.
    #[must_use]
    pub fn gdp_by_final_demand(&self) -> f64 {
        self.final_purchases.iter().map(|cell| cell.2).sum()
    }

    /// Output of each industry, by the make table.
    #[must_use]
    pub fn output(&self) -> Vec<f64> {
        let mut output = vec![0.0; self.industries.len()];
        for (industry, _, value) in &self.make {
            output[*industry] += value;
        }
        output
    }

    /// The symmetric table, industry by industry, under fixed shares of sales: an industry sells of each
    /// commodity the part of it that it makes (model D of the Eurostat manual of 2008).
    ///
    /// With `d_ic` the part of commodity `c` that industry `i` makes: `Z = D (U - M)`, `F = D (Y - M_Y)`, and
    /// imports by the industry that would make them at home, `D M`. What nobody makes at home and is bought
    /// stands in [`Table::other_inputs`], whether it was imported or used before.
    #[must_use]
    pub fn table(&self) -> Table {
        let (industries, commodities) = (self.industries.len(), self.commodities.len());
        let mut of_commodity = vec![0.0; commodities];
        for (_, commodity, value) in &self.make {
            of_commodity[*commodity] += value;
        }
        let mut makers: Vec<Vec<(usize, f64)>> = vec![Vec::new(); commodities];
        for (industry, commodity, value) in &self.make {
            if of_commodity[*commodity] != 0.0 && *value != 0.0 {
                makers[*commodity].push((*industry, value / of_commodity[*commodity]));
            }
        }
        let mut intermediate = Matrix::zero(industries, industries);
        let mut imported = Matrix::zero(industries, industries);
        let mut final_demand = Matrix::zero(industries, self.final_uses.len());
        let mut other_inputs = vec![0.0; industries];
        for (commodity, buyer, value) in &self.purchases {
            if makers[*commodity].is_empty() {
                other_inputs[*buyer] += value;
            }
            for (maker, part) in &makers[*commodity] {
                intermediate.add(*maker, *buyer, part * value);
            }
        }
        for (commodity, buyer, value) in &self.imported {
            for (maker, part) in &makers[*commodity] {
                intermediate.add(*maker, *buyer, -part * value);
                imported.add(*maker, *buyer, part * value);
            }
        }
        for (cells, sign) in [(&self.final_purchases, 1.0), (&self.final_imported, -1.0)] {
            for (commodity, last, value) in cells {
                for (maker, part) in &makers[*commodity] {
                    final_demand.add(*maker, *last, sign * part * value);
                }
            }
        }
        let name = |code: &String| Industry { region: self.region.clone(), code: code.clone() };
        Table {
            industries: self.industries.iter().map(name).collect(),
            intermediate,
            imported,
            other_inputs,
            final_uses: self.final_uses.iter().map(name).collect(),
            final_demand,
            value_added: self.value_added.clone(),
            output: self.output(),
        }
    }
}
