//! The chain as the plan sees it: what each use needs, and what each good is made from.
//!
//! A *need* is a component at a viewpoint, civil or military. It takes one or more groups of inputs, all of which
//! it must have; the markets of a group replace each other. A *maker* turns inputs into a good: metal from oxide,
//! magnets from metal.

use codes::{EndUserClass, Form, Sector};
use disruption::{Outcome, World};
use economy::Accounts;
use quantity::WEEKS_PER_YEAR;

use crate::candidate::YEAR;
use crate::futures::Run;

/// One group of inputs of a need.
#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    /// Markets that replace each other.
    pub markets: Vec<usize>,
    /// Use in a year of the baseline, t.
    pub base: f64,
}

/// A component at a viewpoint, for civil or military users.
#[derive(Debug, Clone, PartialEq)]
pub struct Need {
    /// Index of the place.
    pub place: usize,
    /// The component.
    pub form: Form,
    /// Bought by the military.
    pub military: bool,
    /// What it takes.
    pub groups: Vec<Group>,
    /// Cells of the world that it stands for.
    pub cells: Vec<usize>,
}

/// A sector and what it needs.
#[derive(Debug, Clone, PartialEq)]
pub struct SectorNeed {
    /// Index of the place.
    pub place: usize,
    /// The sector.
    pub sector: Sector,
    /// Loss in a year if all that depends on a component stops, after what is regained, USD.
    pub value: f64,
    /// Needs, and the part of the value that stops without each.
    pub parts: Vec<(usize, f64)>,
}

/// A kind of making: inputs into a good.
#[derive(Debug, Clone, PartialEq)]
pub struct Maker {
    /// Market of the good.
    pub market: usize,
    /// Essential inputs: markets that replace each other, and tonnes per tonne of the good.
    pub inputs: Vec<(Vec<usize>, f64)>,
    /// Output at the viewpoints in a year of the baseline, t.
    pub base: f64,
}

/// The whole network.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Network {
    /// Needs.
    pub needs: Vec<Need>,
    /// Sectors.
    pub sectors: Vec<SectorNeed>,
    /// Makers, by market.
    pub makers: Vec<Maker>,
}

impl Network {
    /// The network of a world.
    #[must_use]
    pub fn of(world: &World, accounts: &Accounts) -> Network {
        let mut needs: Vec<Need> = Vec::new();
        let mut users: Vec<Vec<Vec<usize>>> = Vec::new();
        for (number, cell) in world.cells.iter().enumerate() {
            let military = cell
                .groups
                .iter()
                .flatten()
                .any(|user| world.buyers[world.users[*user].buyer].class != EndUserClass::Civil);
            let same =
                |need: &Need| need.place == cell.place && need.form == cell.form && need.military == military;
            let index = needs.iter().position(same).unwrap_or_else(|| {
                needs.push(Need {
                    place: cell.place,
                    form: cell.form,
                    military,
                    groups: Vec::new(),
                    cells: Vec::new(),
                });
                users.push(vec![Vec::new(); cell.groups.len()]);
                needs.len() - 1
            });
            needs[index].cells.push(number);
            for (group, of_cell) in users[index].iter_mut().zip(&cell.groups) {
                group
                    .extend(of_cell.iter().filter(|user| !group.contains(user)).copied().collect::<Vec<_>>());
            }
        }
        for (need, groups) in needs.iter_mut().zip(&users) {
            for group in groups {
                let mut markets: Vec<usize> = group.iter().map(|user| world.users[*user].market).collect();
                markets.sort_unstable();
                markets.dedup();
                let base = group.iter().map(|user| world.users[*user].base).sum::<f64>() * WEEKS_PER_YEAR;
                need.groups.push(Group { markets, base });
            }
        }
        let sectors = sectors(world, accounts, &needs);
        Network { needs, sectors, makers: makers(world) }
    }

    /// Missing part of each group of each need by planned year, of a run: the worst group of a need misses what
    /// its users missed on average.
    #[must_use]
    pub fn missing(&self, run: &Run) -> Vec<Vec<Vec<f64>>> {
        let years = run.yearly.first().map_or(0, Vec::len);
        (0..years).map(|year| self.needs.iter().map(|need| missing_in(need, run, year)).collect()).collect()
    }

    /// Loss of a planned year in USD if these parts are missing: a sector loses by its scarcest need.
    #[must_use]
    pub fn loss(&self, missing: &[Vec<f64>]) -> f64 {
        self.sectors
            .iter()
            .map(|sector| {
                let by = |(need, part): &(usize, f64)| part * worst(&missing[*need]);
                sector.value * sector.parts.iter().map(by).fold(0.0, f64::max)
            })
            .sum()
    }
}

pub(crate) fn worst(groups: &[f64]) -> f64 {
    groups.iter().copied().fold(0.0, f64::max)
}

fn sectors(world: &World, accounts: &Accounts, needs: &[Need]) -> Vec<SectorNeed> {
    let kept = (1.0 - accounts.catch_up) * accounts.strictness;
    let year = YEAR as f64 / WEEKS_PER_YEAR;
    accounts
        .sectors
        .iter()
        .map(|account| {
            let mut parts = Vec::new();
            for (number, need) in needs.iter().enumerate().filter(|(_, need)| need.place == account.place) {
                let serves = need.cells.iter().any(|cell| world.cells[*cell].sector == account.sector);
                let dependence = account.dependence.iter().find(|(form, _)| *form == need.form);
                if let (true, Some((_, dependence))) = (serves, dependence) {
                    parts.push((number, *dependence));
                }
            }
            SectorNeed {
                place: account.place,
                sector: account.sector,
                value: account.value_added * kept * year,
                parts,
            }
        })
        .filter(|sector| !sector.parts.is_empty())
        .collect()
}

fn makers(world: &World) -> Vec<Maker> {
    let mut makers: Vec<Maker> = Vec::new();
    for process in &world.processes {
        let place = world.markets[process.market].suppliers[process.supplier];
        let at_viewpoint = world.viewpoints.contains(&place);
        let base = if at_viewpoint { process.base * WEEKS_PER_YEAR } else { 0.0 };
        if let Some(known) = makers.iter_mut().find(|maker| maker.market == process.market) {
            known.base += base;
            continue;
        }
        let inputs = (0..process.groups)
            .filter_map(|group| {
                let of_group = || process.inputs.iter().filter(|i| i.group == group && i.essential);
                let mut markets: Vec<usize> = of_group().map(|i| world.users[i.user].market).collect();
                markets.sort_unstable();
                markets.dedup();
                let coefficient: f64 = of_group().map(|input| input.coefficient).sum();
                (coefficient > 0.0).then_some((markets, coefficient))
            })
            .collect();
        makers.push(Maker { market: process.market, inputs, base });
    }
    makers.sort_by_key(|maker| maker.market);
    makers
}

/// Missing part of each group of a need in a planned year.
fn missing_in(need: &Need, run: &Run, year: usize) -> Vec<f64> {
    let outcome = &run.outcome;
    let weeks = weeks_of(outcome, year);
    let cells = need.cells.iter().map(|cell| &outcome.cells[*cell]);
    let (mut lost, mut base) = (0.0, 0.0);
    for cell in cells {
        let mean: f64 = weeks.clone().map(|week| 1.0 - cell.available[week]).sum::<f64>() / YEAR as f64;
        lost += cell.base * mean;
        base += cell.base;
    }
    let whole = if base > 0.0 { lost / base } else { 0.0 };
    if need.groups.len() == 1 || whole <= 0.0 {
        return vec![whole; need.groups.len()];
    }
    let of_group: Vec<f64> = need
        .groups
        .iter()
        .map(|group| {
            let series = || {
                outcome.series.iter().filter(|s| s.place == need.place && group.markets.contains(&s.market))
            };
            let wanted: f64 = series().map(|s| s.desired[weeks.clone()].iter().sum::<f64>()).sum();
            let used: f64 = series().map(|s| s.used[weeks.clone()].iter().sum::<f64>()).sum();
            if wanted > 0.0 { (1.0 - used / wanted).max(0.0) } else { 0.0 }
        })
        .collect();
    let most = worst(&of_group);
    if most > 0.0 {
        of_group.into_iter().map(|part| part / most * whole).collect()
    } else {
        vec![whole; need.groups.len()]
    }
}

fn weeks_of(outcome: &Outcome, year: usize) -> std::ops::Range<usize> {
    let begin = outcome.history + year * YEAR;
    begin.min(outcome.weeks)..(begin + YEAR).min(outcome.weeks)
}

/// Unmet use of every market at a viewpoint in a planned year of a run, t.
pub(crate) fn unmet(run: &Run, market: usize, place: usize, year: usize) -> f64 {
    let weeks = weeks_of(&run.outcome, year);
    run.outcome
        .series(market, place)
        .map_or(0.0, |series| weeks.map(|week| (series.desired[week] - series.used[week]).max(0.0)).sum())
}

/// Use of a market at a viewpoint in a planned year of a run, t.
pub(crate) fn used(run: &Run, market: usize, place: usize, year: usize) -> f64 {
    let weeks = weeks_of(&run.outcome, year);
    run.outcome.series(market, place).map_or(0.0, |series| series.used[weeks].iter().sum())
}

/// Output that makers at viewpoints could not make in a planned year for want of inputs, t, by maker.
pub(crate) fn idle(world: &World, network: &Network, run: &Run, year: usize) -> Vec<f64> {
    let mut idle = vec![0.0; network.makers.len()];
    for process in world.processes.iter().filter(|process| process.base > 0.0) {
        let place = world.markets[process.market].suppliers[process.supplier];
        let Some(maker) = network.makers.iter().position(|maker| maker.market == process.market) else {
            continue;
        };
        if !world.viewpoints.contains(&place) {
            continue;
        }
        let short = network.makers[maker].inputs.iter().map(|(markets, _)| {
            let missing: f64 = markets.iter().map(|market| unmet(run, *market, place, year)).sum();
            let got: f64 = markets.iter().map(|market| used(run, *market, place, year)).sum();
            if missing + got > 0.0 { missing / (missing + got) } else { 0.0 }
        });
        idle[maker] += process.base * WEEKS_PER_YEAR * short.fold(0.0, f64::max);
    }
    idle
}
