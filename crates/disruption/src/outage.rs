//! Mines and plants that stand still for a time.

use std::collections::BTreeSet;
use std::ops::Range;

use chain::{Chain, Mine};
use codes::{Country, Mineral, Stage};
use finding::{Finding, Findings, code};
use jiff::civil::Date;
use quantity::{DAYS_PER_WEEK, WEEKS_PER_YEAR};
use study::{Scenario, Study};

use crate::world::World;

/// Capacity of a place that is lost for some weeks: an accident, a strike, a war.
#[derive(Debug, Clone, PartialEq)]
pub struct Outage {
    /// Index into [`World::markets`].
    pub market: usize,
    /// Index of the place.
    pub place: usize,
    /// Part of the capacity that is lost, from 0 to 1.
    pub lost: f64,
    /// First week, counted from the first simulated one.
    pub first_week: usize,
    /// Weeks until what is lost comes back, over the time in which plants change their output.
    pub weeks: usize,
}

impl Outage {
    /// The weeks in which the capacity is away.
    #[must_use]
    pub fn weeks(&self) -> Range<usize> {
        self.first_week..self.first_week.saturating_add(self.weeks)
    }

    /// What of it lies in the weeks before `until`, from `from` on.
    #[must_use]
    pub fn within(&self, from: usize, until: usize) -> Option<Outage> {
        let weeks = self.weeks();
        let (first_week, end) = (weeks.start.max(from), weeks.end.min(until));
        (first_week < end).then(|| Outage { first_week, weeks: end - first_week, ..self.clone() })
    }
}

impl World {
    /// The outages of a scenario; `first` is the first day simulated.
    #[must_use]
    pub fn outages(&self, scenario: &Scenario, chain: &Chain, first: Date) -> Vec<Outage> {
        let mut all = Vec::new();
        for outage in &scenario.outages {
            let days = first.until(outage.from).map_or(0, |span| span.get_days());
            let first_week = usize::try_from(days).unwrap_or(0) / DAYS_PER_WEEK as usize;
            all.extend(self.lost(outage, chain).into_iter().map(|(market, place, part)| Outage {
                market,
                place,
                lost: outage.lost * part,
                first_week,
                weeks: outage.weeks,
            }));
        }
        all
    }

    /// The parts of supply that come from what an outage names, by market and place.
    ///
    /// A plant is all supply of its form at its place. Mines of rare earths send their concentrate to the places where it
    /// is separated: there the part of each element's supply from mines that came from the country,
    /// `sum_mine output x basket x destination x yield`, over all of it.
    fn lost(&self, outage: &study::Outage, chain: &Chain) -> Vec<(usize, usize, f64)> {
        let Some(country) = chain.country(outage.country) else { return Vec::new() };
        let mines: Vec<&Mine> = chain.mines.iter().filter(|mine| mine.place == country).collect();
        // A mine's elements come together: none of them can be lost alone.
        let aggregate = outage.mineral.members().len() > 1;
        let mined = aggregate && matches!(outage.form.stage(), Stage::Mining | Stage::Beneficiation);
        let mut all = Vec::new();
        for (number, market) in self.markets.iter().enumerate() {
            if market.form == outage.form && outage.names(market.mineral) {
                let here = market.suppliers.contains(&country);
                all.extend(here.then_some((number, country, 1.0)));
            } else if mined && market.joint && outage.names(market.mineral) {
                for (row, place) in market.suppliers.iter().enumerate() {
                    let from_mines = (market.base_supply[row] - market.base_swarf[row]) * WEEKS_PER_YEAR;
                    let from_here = separated(chain, &mines, market.mineral, *place);
                    if from_here > 0.0 {
                        all.push((number, *place, (from_here / from_mines).min(1.0)));
                    }
                }
            }
        }
        all
    }

    /// Outages of what a place does not make are findings.
    pub(crate) fn report_outages(&self, study: &Study, chain: &Chain, findings: &mut Findings) {
        for scenario in &study.scenarios {
            for outage in &scenario.outages {
                if self.lost(outage, chain).is_empty() {
                    let (country, mineral, form) = (outage.country, outage.mineral, outage.form);
                    findings.push(
                        Finding::error(
                            code::SCENARIO_WRONG,
                            format!(
                                "scenario `{}`: in the balanced year {country} makes no {mineral} {form}",
                                scenario.id
                            ),
                        )
                        .help(self.what_is_made(country, chain)),
                    );
                }
            }
        }
    }

    /// A sentence on what a country makes in the balanced year.
    fn what_is_made(&self, country: Country, chain: &Chain) -> String {
        let Some(place) = chain.country(country) else { return "name a place of the study".to_owned() };
        let mut made: BTreeSet<String> = BTreeSet::new();
        if chain.mines.iter().any(|mine| mine.place == place) {
            made.insert("REE concentrate".to_owned());
        }
        for market in self.markets.iter().filter(|market| market.suppliers.contains(&place)) {
            made.insert(format!("{} {}", market.mineral, market.form));
            if market.joint {
                made.insert(format!("REE {}", market.form));
            }
        }
        if made.is_empty() {
            return "it makes nothing of what the study asks about".to_owned();
        }
        format!("it makes {}", made.into_iter().collect::<Vec<_>>().join(", "))
    }
}

/// Oxide of a mineral that comes out of separation at a place from the concentrate of some mines, t REO a year.
fn separated(chain: &Chain, mines: &[&Mine], mineral: Mineral, place: usize) -> f64 {
    let (Some(column), Some(plants)) =
        (chain.mineral(mineral), chain.separation.iter().find(|plants| plants.place == place))
    else {
        return 0.0;
    };
    let sent = |mine: &&Mine| mine.output * mine.basket[column] * mine.destination[place];
    plants.yield_of[column] * mines.iter().map(sent).sum::<f64>()
}
