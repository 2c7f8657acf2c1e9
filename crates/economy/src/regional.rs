//! Input-output tables with the sectors of the model laid over them, in money of today.

use codes::{Area, Code, Sector};
use dataset::{Dataset, Row, schema};
use finding::{Checked, Finding, Findings, code};
use input_output::{Leontief, SupplyUse, Table, spread};
use quantity::{Currency, Kind};
use serde::Serialize;

use crate::to_price_year;

/// Part of an industry that belongs to a sector.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Part {
    /// Index into the industries of the table.
    pub industry: usize,
    /// The sector.
    pub sector: Sector,
    /// Part of the industry.
    pub part: f64,
}

/// A table, the sectors in it, and the factors that bring it to today.
#[derive(Debug, Clone)]
pub struct Regional {
    /// Name of the accounts.
    pub accounts: &'static str,
    /// Year of the table.
    pub year: u16,
    /// The table, in USD of its year.
    pub table: Table,
    /// Its Leontief inverse.
    pub leontief: Leontief,
    /// Sectors.
    pub parts: Vec<Part>,
    /// Factor on value added, by industry, to USD of [`crate::PRICE_YEAR`].
    pub factor: Vec<f64>,
}

/// How a region of a table was brought to today.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Scaling {
    /// Accounts.
    pub accounts: &'static str,
    /// Region.
    pub region: String,
    /// Year of the table.
    pub year: u16,
    /// Industries.
    pub industries: usize,
    /// Value added in the table, USD of its year.
    pub value_added: f64,
    /// Value added today, USD of [`crate::PRICE_YEAR`].
    pub scaled: f64,
    /// Least factor of an industry.
    pub least: f64,
    /// Largest factor of an industry.
    pub largest: f64,
}

impl Regional {
    /// The United States: symmetric table made from supply and use, each industry scaled by its gross output in
    /// the latest year over that in the year of the table.
    #[must_use]
    pub fn united_states(supply_use: &SupplyUse, year: u16, dataset: &Dataset) -> Checked<Option<Regional>> {
        const ACCOUNTS: &str = "bea-2017";
        let mut findings = Findings::default();
        let table = supply_use.table();
        let deflator = deflator(dataset, &mut findings);
        let output = |code: &str, latest: bool| {
            let rows = dataset.rows(&schema::GROSS_OUTPUT).iter();
            let rows = rows.filter(|row| {
                row.cell("accounts") == ACCOUNTS
                    && row.cell("industry") == code
                    && (latest || row.year() == i16::try_from(year).ok())
            });
            rows.max_by_key(|row| row.period)
        };
        let mut factor = Vec::new();
        for industry in &table.industries {
            let (then, now) = (output(&industry.code, false), output(&industry.code, true));
            let scaled = then.and_then(Row::value).filter(|value| *value > 0.0).and_then(|then| {
                let now = now?;
                Some(now.value()? * to_price_year(now, deflator, &mut findings) / then)
            });
            // An industry without output has no value added to scale.
            factor.push(scaled.unwrap_or(0.0));
            if scaled.is_none() && table.output[factor.len() - 1] > 0.0 {
                findings.push(
                    Finding::error(
                        code::NO_DATA,
                        format!("table `gross-output` has no {} in {ACCOUNTS}", industry.code),
                    )
                    .help(format!("add its gross output in {year} and in the latest year")),
                );
            }
        }
        finish(ACCOUNTS, year, table, factor, dataset, findings)
    }

    /// The world: each region scaled by its domestic product of the latest year over its value added in the table.
    #[must_use]
    pub fn world(table: Table, year: u16, dataset: &Dataset) -> Checked<Option<Regional>> {
        let mut findings = Findings::default();
        let deflator = deflator(dataset, &mut findings);
        let mut product = |region: &str| {
            let area = Area::parse(region).ok()?;
            let row = dataset.rows(&schema::GDP).iter().find(|row| {
                row.country == Some(area)
                    && row.figure.is_some_and(|f| matches!(f.kind, Kind::MoneyFlow(Currency::Usd, _)))
            })?;
            Some(row.value()? * to_price_year(row, deflator, &mut findings))
        };
        let regions: Vec<String> = table.regions().into_iter().map(ToOwned::to_owned).collect();
        let rest = Area::rest_of_world().to_string();
        let named: Vec<(String, Option<f64>)> = regions
            .iter()
            .filter(|region| **region != rest)
            .map(|region| (region.clone(), product(region)))
            .collect();
        let world = product(&Area::world().to_string());
        let of = |region: &str| {
            if region == rest {
                let sum: f64 = named.iter().filter_map(|entry| entry.1).sum();
                return world.map(|world| world - sum);
            }
            named.iter().find(|entry| entry.0 == region).and_then(|entry| entry.1)
        };
        let mut factor = vec![0.0; table.len()];
        for region in &regions {
            match of(region) {
                Some(product) => {
                    let value = product / table.value_added_of(region);
                    for industry in table.of_region(region) {
                        factor[industry] = value;
                    }
                }
                None => findings.push(
                    Finding::error(code::NO_DATA, format!("table `gdp` has no dollar figure for {region}"))
                        .help("add the figure: it scales the table of the world"),
                ),
            }
        }
        finish("wiod-2011", year, table, factor, dataset, findings)
    }

    /// True if the table tells a region apart.
    #[must_use]
    pub fn has(&self, region: &str) -> bool {
        self.table.industries.iter().any(|industry| industry.region == region)
    }

    /// How each region was brought to today.
    #[must_use]
    pub fn scaling(&self) -> Vec<Scaling> {
        self.table
            .regions()
            .into_iter()
            .map(|region| {
                let of = self.table.of_region(region);
                let factors = || of.iter().map(|i| self.factor[*i]).filter(|factor| *factor > 0.0);
                Scaling {
                    accounts: self.accounts,
                    region: region.to_owned(),
                    year: self.year,
                    industries: of.len(),
                    value_added: self.table.value_added_of(region),
                    scaled: of.iter().map(|i| self.table.value_added[*i] * self.factor[*i]).sum(),
                    least: factors().fold(f64::INFINITY, f64::min),
                    largest: factors().fold(0.0, f64::max),
                }
            })
            .collect()
    }

    /// Value added of a sector in a region, USD of [`crate::PRICE_YEAR`].
    #[must_use]
    pub fn sector(&self, region: &str, sector: Sector) -> f64 {
        self.parts
            .iter()
            .filter(|part| part.sector == sector && self.table.industries[part.industry].region == region)
            .map(|part| part.part * self.table.value_added[part.industry] * self.factor[part.industry])
            .sum()
    }

    /// Parts of output lost by industry when sectors of a region lose the given parts of theirs.
    #[must_use]
    pub fn own(&self, region: &str, lost: &[(Sector, f64)]) -> Vec<f64> {
        let mut own = vec![0.0; self.table.len()];
        for part in &self.parts {
            if self.table.industries[part.industry].region == region
                && let Some((_, share)) = lost.iter().find(|entry| entry.0 == part.sector)
            {
                own[part.industry] += part.part * share;
            }
        }
        own.iter().map(|share: &f64| share.clamp(0.0, 1.0)).collect()
    }

    /// Value added of a region that parts of output lost are worth, USD of [`crate::PRICE_YEAR`].
    #[must_use]
    pub fn worth(&self, region: &str, losses: &[f64]) -> f64 {
        self.table
            .of_region(region)
            .into_iter()
            .map(|i| self.table.value_added[i] * self.factor[i] * losses[i])
            .sum()
    }

    /// Losses by industry if direct customers stop with their scarcest input among those above `critical` of their
    /// purchases; goods of one kind replace each other whoever sells them. One step only: within a year the
    /// customers of customers find others or other ways, and followed to the end any loss becomes one of all.
    #[must_use]
    pub fn bottleneck(&self, own: &[f64], critical: f64) -> Vec<f64> {
        let mut codes: Vec<&str> = Vec::new();
        let kinds: Vec<usize> = self
            .table
            .industries
            .iter()
            .map(|industry| {
                codes.iter().position(|code| *code == industry.code).unwrap_or_else(|| {
                    codes.push(&industry.code);
                    codes.len() - 1
                })
            })
            .collect();
        let mut bought = vec![vec![0.0; self.table.len()]; codes.len()];
        for (seller, kind) in kinds.iter().enumerate() {
            for (buyer, value) in self.table.intermediate.row(seller).iter().enumerate() {
                bought[*kind][buyer] += value;
            }
        }
        let goods: Vec<bool> =
            (0..codes.len()).map(|kind| self.parts.iter().any(|part| kinds[part.industry] == kind)).collect();
        let all: Vec<f64> = self.table.intermediate.column_sums();
        spread::bottleneck(&self.table.intermediate, &kinds, own, 1, |kind, buyer| {
            goods[kind] && bought[kind][buyer] > critical * all[buyer]
        })
    }
}

/// A setting of the static assessment.
pub(crate) fn setting(dataset: &Dataset, name: &str, findings: &mut Findings) -> [f64; 3] {
    let row = dataset.rows(&schema::STATIC_SETTING).iter().find(|row| row.cell("name") == name);
    if let Some((low, value, high)) = row.and_then(Row::low_value_high) {
        return [low, value, high];
    }
    findings.push(
        Finding::error(code::NO_DATA, format!("table `static-setting` has no row `{name}`"))
            .help("add the setting with value, range and reason"),
    );
    [f64::NAN; 3]
}

fn deflator(dataset: &Dataset, findings: &mut Findings) -> f64 {
    disruption::Assumptions::central().parameter(dataset, "usd-deflator-2023-2025", findings)
}

fn finish(
    accounts: &'static str,
    year: u16,
    table: Table,
    factor: Vec<f64>,
    dataset: &Dataset,
    mut findings: Findings,
) -> Checked<Option<Regional>> {
    let mut parts = Vec::new();
    for row in dataset.rows(&schema::INDUSTRY_SECTOR).iter().filter(|row| row.cell("accounts") == accounts) {
        let (Some(sector), Some(part)) = (row.sector, row.value()) else { continue };
        let code = row.cell("industry");
        let found = (0..table.len()).filter(|i| table.industries[*i].code == code);
        let before = parts.len();
        parts.extend(found.map(|industry| Part { industry, sector, part }));
        if parts.len() == before {
            findings.push(
                Finding::error(code::TABLE_INDUSTRY, format!("`{code}` is no industry of {accounts}"))
                    .at(row.place.clone())
                    .help("correct the code"),
            );
        }
    }
    for industry in 0..table.len() {
        let sum: f64 = parts.iter().filter(|p: &&Part| p.industry == industry).map(|p| p.part).sum();
        if sum > 1.0 + 1e-9 {
            let code = &table.industries[industry].code;
            findings.push(
                Finding::error(code::TABLE_SHARE, format!("parts of {code} in sectors add to {sum}"))
                    .help("lower the shares in the table `industry-sector`"),
            );
        }
    }
    for sector in Sector::all() {
        if !parts.iter().any(|part| part.sector == sector) {
            findings.push(
                Finding::error(
                    code::TABLE_UNMAPPED,
                    format!("no industry of {accounts} belongs to {sector}"),
                )
                .help("add a row to the table `industry-sector`"),
            );
        }
    }
    let leontief = match table.leontief() {
        Ok(leontief) => leontief,
        Err(error) => {
            findings.push(
                Finding::error(code::TABLE_NOT_PRODUCTIVE, format!("{accounts}: {error}"))
                    .help("look for an industry whose purchases exceed its output"),
            );
            return Checked { value: None, findings };
        }
    };
    Checked { value: Some(Regional { accounts, year, table, leontief, parts, factor }), findings }
}
