//! Losses of a run, by country and sector.

use codes::{Area, Form, Sector};
use disruption::{Outcome, World};
use quantity::WEEKS_PER_YEAR;
use serde::Serialize;

use crate::bounds::{Need, reallocated, scarcest, strict};
use crate::{Accounts, SectorAccount};

/// Weeks of the year that published estimates speak of.
const FIRST_YEAR: usize = 52;

/// Loss of a sector over the reported weeks, in USD of the price year.
#[derive(Debug, Clone, Serialize)]
pub struct SectorLoss {
    /// Country.
    pub country: Area,
    /// The sector.
    pub sector: Sector,
    /// Value added in a year of the baseline.
    pub value_added: f64,
    /// Value added a year that depends on components that fall short at some time.
    pub at_risk: f64,
    /// Free reallocation.
    pub lower: f64,
    /// Central case.
    pub central: f64,
    /// Strict bottleneck.
    pub upper: f64,
    /// The three in the first 52 reported weeks.
    pub first_year: [f64; 3],
    /// The component that costs most in the central case.
    pub binding: Option<Form>,
    /// First reported week with a loss above a thousandth of the sector's value added.
    pub first_week: Option<usize>,
}

/// Loss of a country.
#[derive(Debug, Clone, Serialize)]
pub struct CountryLoss {
    /// Country.
    pub country: Area,
    /// GDP a year.
    pub gdp: f64,
    /// Free reallocation, over the reported weeks.
    pub lower: f64,
    /// Central case.
    pub central: f64,
    /// Strict bottleneck.
    pub upper: f64,
    /// The same in the first 52 reported weeks.
    pub first_year: [f64; 3],
    /// What users pay more for what they get, over the reported weeks.
    pub extra_bill: f64,
}

/// Losses of a run.
#[derive(Debug, Clone, Serialize)]
pub struct Losses {
    /// By sector.
    pub sectors: Vec<SectorLoss>,
    /// By country.
    pub countries: Vec<CountryLoss>,
    /// Central loss by country and reported week.
    pub weekly: Vec<(Area, Vec<f64>)>,
}

impl Losses {
    /// Central loss of all countries.
    #[must_use]
    pub fn central_total(&self) -> f64 {
        self.countries.iter().map(|country| country.central).sum()
    }
}

impl Accounts {
    /// Value added lost in a run, after the study's start.
    #[must_use]
    pub fn losses(&self, world: &World, outcome: &Outcome) -> Losses {
        let mut losses = Losses { sectors: Vec::new(), countries: Vec::new(), weekly: Vec::new() };
        for place in &world.viewpoints {
            let accounts: Vec<&SectorAccount> = self.sectors.iter().filter(|a| a.place == *place).collect();
            self.losses_at(world, outcome, *place, &accounts, &mut losses);
        }
        losses
    }

    fn losses_at(
        &self,
        world: &World,
        outcome: &Outcome,
        place: usize,
        accounts: &[&SectorAccount],
        losses: &mut Losses,
    ) {
        let regained = 1.0 - self.catch_up;
        let mut forms: Vec<Form> =
            outcome.cells.iter().filter(|c| c.place == place).map(|c| c.form).collect();
        forms.sort_unstable();
        forms.dedup();
        let count = accounts.len();
        let mut totals = [vec![0.0; count], vec![0.0; count], vec![0.0; count]];
        let mut first_year = [0.0; 3];
        let mut by_sector = vec![[0.0; 3]; count];
        let mut by_form = vec![vec![0.0; forms.len()]; count];
        let mut first_week = vec![None; count];
        let mut weekly = Vec::new();
        let cells: Vec<_> = outcome
            .cells
            .iter()
            .filter(|cell| cell.place == place)
            .filter_map(|cell| {
                let sector = accounts.iter().position(|account| account.sector == cell.sector)?;
                let component = forms.iter().position(|form| *form == cell.form)?;
                let dependence =
                    accounts[sector].dependence.iter().find(|d| d.0 == cell.form).map_or(0.0, |d| d.1);
                Some((cell, sector, component, dependence))
            })
            .collect();
        for week in outcome.history..outcome.weeks {
            let needs: Vec<Need> = cells
                .iter()
                .map(|(cell, sector, component, dependence)| Need {
                    sector: *sector,
                    component: *component,
                    value: accounts[*sector].value_added / WEEKS_PER_YEAR,
                    dependence: *dependence,
                    mass: cell.base,
                    missing: 1.0 - cell.available[week],
                    strictly_missing: 1.0 - cell.strict[week],
                })
                .collect();
            let factor = regained * self.strictness;
            let scale =
                |loss: Vec<f64>, factor: f64| loss.into_iter().map(|x| x * factor).collect::<Vec<f64>>();
            let cases = [
                scale(reallocated(&needs, count, forms.len()), factor),
                scale(scarcest(&needs, count), factor),
                strict(&needs, count),
            ];
            let reported = week - outcome.history;
            for (case, loss) in cases.iter().enumerate() {
                for (total, loss) in totals[case].iter_mut().zip(loss) {
                    *total += loss;
                }
                if reported < FIRST_YEAR {
                    first_year[case] += loss.iter().sum::<f64>();
                    for (sector, loss) in loss.iter().enumerate() {
                        by_sector[sector][case] += loss;
                    }
                }
            }
            weekly.push(cases[1].iter().sum());
            for need in &needs {
                by_form[need.sector][need.component] += need.value * need.dependence * need.missing;
            }
            for (sector, loss) in cases[1].iter().enumerate() {
                let normal = accounts[sector].value_added / WEEKS_PER_YEAR;
                if first_week[sector].is_none() && *loss > 1e-3 * normal {
                    first_week[sector] = Some(reported);
                }
            }
        }
        for (number, account) in accounts.iter().enumerate() {
            let at_risk: f64 = cells
                .iter()
                .filter(|(cell, sector, _, _)| {
                    *sector == number
                        && cell.available[outcome.history..].iter().any(|part| 1.0 - part > outcome.short)
                })
                .map(|(_, _, _, dependence)| dependence)
                .sum();
            let binding = (0..forms.len())
                .filter(|form| by_form[number][*form] > 0.0)
                .max_by(|a, b| by_form[number][*a].total_cmp(&by_form[number][*b]))
                .map(|form| forms[form]);
            losses.sectors.push(SectorLoss {
                country: account.country,
                sector: account.sector,
                value_added: account.value_added,
                at_risk: account.value_added * at_risk.min(1.0),
                lower: totals[0][number],
                central: totals[1][number],
                upper: totals[2][number],
                first_year: by_sector[number],
                binding,
                first_week: first_week[number],
            });
        }
        losses.countries.push(CountryLoss {
            country: world.places[place],
            gdp: self.gdp_of(place),
            lower: totals[0].iter().sum(),
            central: totals[1].iter().sum(),
            upper: totals[2].iter().sum(),
            first_year,
            extra_bill: extra_bill(world, outcome, place),
        });
        losses.weekly.push((world.places[place], weekly));
    }
}

/// What end users at a place pay more than in the baseline for what they use. What makers of other goods pay more is in
/// the price of these.
fn extra_bill(world: &World, outcome: &Outcome, place: usize) -> f64 {
    outcome
        .series
        .iter()
        .filter(|series| series.place == place)
        .map(|series| {
            let per_tonne =
                world.end_use_part(series.market, place) * world.markets[series.market].price * 1000.0;
            (outcome.history..outcome.weeks)
                .map(|week| series.used[week] * per_tonne * (series.paid[week] - 1.0))
                .sum::<f64>()
        })
        .sum()
}
