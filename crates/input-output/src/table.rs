//! Symmetric tables and their balance.

use finding::{Finding, Findings, Place, code};
use serde::Serialize;

use crate::{Leontief, Matrix, NotProductive};

/// An industry of a region.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Industry {
    /// Region: a country or group of countries.
    pub region: String,
    /// Code in the classification of the table.
    pub code: String,
}

/// A symmetric table, industry by industry, in one money of one year.
///
/// Rows sell, columns buy. Of a table of one country `imported` holds what industries buy from abroad, by the
/// industry that would make it at home; of a table of the world it is zero.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Table {
    /// Industries, region by region.
    pub industries: Vec<Industry>,
    /// Sales to industries, from home or from the regions of the table.
    pub intermediate: Matrix,
    /// Purchases from outside the table, by kind of industry.
    pub imported: Matrix,
    /// Purchases from outside the table that no industry makes, by buyer.
    pub other_inputs: Vec<f64>,
    /// Names of the final uses, with their region.
    pub final_uses: Vec<Industry>,
    /// Sales to final uses: industry, final use.
    pub final_demand: Matrix,
    /// Value added by industry.
    pub value_added: Vec<f64>,
    /// Gross output by industry.
    pub output: Vec<f64>,
}

impl Table {
    /// Number of industries.
    #[must_use]
    pub fn len(&self) -> usize {
        self.industries.len()
    }

    /// True of a table without industries.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.industries.is_empty()
    }

    /// Index of an industry.
    #[must_use]
    pub fn find(&self, region: &str, code: &str) -> Option<usize> {
        self.industries.iter().position(|industry| industry.region == region && industry.code == code)
    }

    /// Regions in order.
    #[must_use]
    pub fn regions(&self) -> Vec<&str> {
        let mut regions: Vec<&str> = Vec::new();
        for industry in &self.industries {
            if !regions.contains(&industry.region.as_str()) {
                regions.push(&industry.region);
            }
        }
        regions
    }

    /// Indices of the industries of a region.
    #[must_use]
    pub fn of_region(&self, region: &str) -> Vec<usize> {
        (0..self.len()).filter(|index| self.industries[*index].region == region).collect()
    }

    /// Final demand by industry, all uses together.
    #[must_use]
    pub fn final_total(&self) -> Vec<f64> {
        self.final_demand.row_sums()
    }

    /// Value added of a region.
    #[must_use]
    pub fn value_added_of(&self, region: &str) -> f64 {
        self.of_region(region).into_iter().map(|index| self.value_added[index]).sum()
    }

    /// Input coefficients `a_ij = z_ij / x_j` of home inputs.
    #[must_use]
    pub fn coefficients(&self) -> Matrix {
        self.intermediate.clone().per_column(&self.output)
    }

    /// Value added per output, by industry; zero where nothing is made.
    #[must_use]
    pub fn value_added_share(&self) -> Vec<f64> {
        self.value_added
            .iter()
            .zip(&self.output)
            .map(|(value, output)| if *output > 0.0 { value / output } else { 0.0 })
            .collect()
    }

    /// The Leontief inverse of its home coefficients.
    pub fn leontief(&self) -> Result<Leontief, NotProductive> {
        Leontief::new(self.coefficients())
    }

    /// Every row whose sales and every column whose purchases miss the output by more than `tolerance` of the
    /// largest output, and every negative output; one within the tolerance is a warning.
    #[must_use]
    pub fn check(&self, name: &str, tolerance: f64) -> Findings {
        let mut findings = Findings::default();
        let largest = self.output.iter().copied().fold(0.0, f64::max);
        let sold = self.intermediate.row_sums();
        let last = self.final_total();
        let bought = self.intermediate.column_sums();
        let abroad = self.imported.column_sums();
        for (index, industry) in self.industries.iter().enumerate() {
            let output = self.output[index];
            let who = format!("{} {}", industry.region, industry.code);
            if output < 0.0 {
                let what = format!("output of {who} is {output}");
                let finding = if output < -tolerance * largest {
                    Finding::error(code::TABLE_NEGATIVE, what)
                        .help("an industry cannot make less than nothing; correct the table")
                } else {
                    Finding::warning(code::TABLE_NEGATIVE, what + ", which is rounding and is let pass")
                        .help("an industry that makes nothing: set its row and column to zero")
                };
                findings.push(finding.at(Place::file(name)));
            }
            let sales = sold[index] + last[index];
            let costs = bought[index] + abroad[index] + self.other_inputs[index] + self.value_added[index];
            for (what, sum) in [("sales", sales), ("costs and value added", costs)] {
                if (sum - output).abs() > tolerance * largest {
                    findings.push(
                        Finding::error(
                            code::TABLE_UNBALANCED,
                            format!("{what} of {who} are {sum:.1}, its output {output:.1}"),
                        )
                        .at(Place::file(name))
                        .help(format!(
                            "the gap may be {:.1}: complete the table or correct the cell",
                            tolerance * largest
                        )),
                    );
                }
            }
        }
        findings
    }

    /// The largest gap between output and sales, and between output and costs, of any industry.
    #[must_use]
    pub fn gaps(&self) -> (f64, f64) {
        let sold = self.intermediate.row_sums();
        let last = self.final_total();
        let bought = self.intermediate.column_sums();
        let abroad = self.imported.column_sums();
        let mut gaps = (0.0_f64, 0.0_f64);
        for index in 0..self.len() {
            let costs = bought[index] + abroad[index] + self.other_inputs[index] + self.value_added[index];
            gaps.0 = gaps.0.max((sold[index] + last[index] - self.output[index]).abs());
            gaps.1 = gaps.1.max((costs - self.output[index]).abs());
        }
        gaps
    }
}
