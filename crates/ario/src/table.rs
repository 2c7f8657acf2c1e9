//! Who buys how much from whom in a year.

use crate::Fault;

/// A multi-regional input-output table of a year, in any one money. Industry `r * sectors + s` is sector `s`
/// in region `r`.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    regions: Vec<String>,
    sectors: Vec<String>,
    consumers: Vec<String>,
    transactions: Vec<f64>,
    final_demand: Vec<f64>,
    outputs: Vec<f64>,
}

impl Table {
    /// The same with outputs that were added up elsewhere, in another order. Errors if one is far from the sum.
    pub fn with_outputs(mut self, outputs: Vec<f64>) -> Result<Table, Fault> {
        if outputs.len() != self.outputs.len() {
            let (expected, found) = (self.outputs.len(), outputs.len());
            return Err(Fault::Shape { what: "outputs", expected, found });
        }
        let far = |(given, sum): (&f64, &f64)| (given - sum).abs() > 1e-9 * sum.abs();
        if let Some((&value, _)) = outputs.iter().zip(&self.outputs).find(|(given, sum)| far((given, sum))) {
            return Err(Fault::Range { what: "output", value });
        }
        self.outputs = outputs;
        Ok(self)
    }

    /// A table from its parts: `transactions` row by row, `Z[i, f]` being what industry `f` buys from `i`, and
    /// `final_demand` row by row, one column for each of `consumers`. Errors if a length does not fit, or a
    /// figure is negative or not a number.
    pub fn new(
        regions: Vec<String>,
        sectors: Vec<String>,
        consumers: Vec<String>,
        transactions: Vec<f64>,
        final_demand: Vec<f64>,
    ) -> Result<Table, Fault> {
        let n = regions.len() * sectors.len();
        let shape = |what, expected, found| {
            if expected == found { Ok(()) } else { Err(Fault::Shape { what, expected, found }) }
        };
        shape("transactions", n * n, transactions.len())?;
        shape("final demand", n * consumers.len(), final_demand.len())?;
        for (what, figures) in [("transaction", &transactions), ("final demand", &final_demand)] {
            if let Some(&value) = figures.iter().find(|value| !(**value >= 0.0 && value.is_finite())) {
                return Err(Fault::Range { what, value });
            }
        }
        let (buyers, count) = (n.max(1), consumers.len().max(1));
        let sold = transactions.chunks(buyers).zip(final_demand.chunks(count));
        let outputs = sold.map(|(to, of)| to.iter().chain(of).fold(0.0, |sum, value| sum + value)).collect();
        Ok(Table { regions, sectors, consumers, transactions, final_demand, outputs })
    }

    /// The same table with regions, sectors and consumers in the order of their names.
    #[must_use]
    pub fn sorted(self) -> Table {
        if [&self.regions, &self.sectors, &self.consumers].iter().all(|names| names.is_sorted()) {
            return self;
        }
        let (regions, sectors, consumers) =
            (order(&self.regions), order(&self.sectors), order(&self.consumers));
        let count = self.sectors.len();
        let within = |region: usize| sectors.iter().map(move |sector| region * count + sector);
        let industries: Vec<usize> = regions.iter().flat_map(|&region| within(region)).collect();
        let pick =
            |names: &[String], order: &[usize]| order.iter().map(|&index| names[index].clone()).collect();
        let cells = |row: &[f64], order: &[usize]| order.iter().map(|&index| row[index]).collect::<Vec<_>>();
        Table {
            regions: pick(&self.regions, &regions),
            sectors: pick(&self.sectors, &sectors),
            consumers: pick(&self.consumers, &consumers),
            transactions: industries
                .iter()
                .flat_map(|&row| cells(self.transactions(row), &industries))
                .collect(),
            outputs: cells(&self.outputs, &industries),
            final_demand: industries
                .iter()
                .flat_map(|&row| cells(self.final_demand(row), &consumers))
                .collect(),
        }
    }

    /// Number of industries.
    #[must_use]
    pub fn industries(&self) -> usize {
        self.regions.len() * self.sectors.len()
    }

    /// Names of the regions.
    #[must_use]
    pub fn regions(&self) -> &[String] {
        &self.regions
    }

    /// Names of the sectors.
    #[must_use]
    pub fn sectors(&self) -> &[String] {
        &self.sectors
    }

    /// Names of the columns of final demand.
    #[must_use]
    pub fn consumers(&self) -> &[String] {
        &self.consumers
    }

    /// Number of the industry of a region and a sector, by name.
    #[must_use]
    pub fn industry(&self, region: &str, sector: &str) -> Option<usize> {
        let region = self.regions.iter().position(|name| name == region)?;
        let sector = self.sectors.iter().position(|name| name == sector)?;
        Some(region * self.sectors.len() + sector)
    }

    /// `REGION|SECTOR`.
    #[must_use]
    pub fn name(&self, industry: usize) -> String {
        let (region, sector) = (industry / self.sectors.len(), industry % self.sectors.len());
        format!("{}|{}", self.regions[region], self.sectors[sector])
    }

    /// What each industry buys from this one in a year.
    #[must_use]
    pub fn transactions(&self, industry: usize) -> &[f64] {
        let n = self.industries();
        &self.transactions[industry * n..(industry + 1) * n]
    }

    /// What each consumer buys from this industry in a year.
    #[must_use]
    pub fn final_demand(&self, industry: usize) -> &[f64] {
        let k = self.consumers.len();
        &self.final_demand[industry * k..(industry + 1) * k]
    }

    /// Output of an industry in a year: all that it sells, added up from left to right in the order in which the
    /// table was first given.
    #[must_use]
    pub fn output(&self, industry: usize) -> f64 {
        self.outputs[industry]
    }

    /// Value added of an industry in a year, `max(0, output - inputs)`.
    #[must_use]
    pub fn value_added(&self, industry: usize) -> f64 {
        let n = self.industries();
        let bought: Vec<f64> = (0..n).map(|from| self.transactions[from * n + industry]).collect();
        (self.output(industry) - crate::sum::pairwise(&bought)).max(0.0)
    }
}

fn order(names: &[String]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..names.len()).collect();
    order.sort_by(|&left, &right| names[left].cmp(&names[right]));
    order
}
