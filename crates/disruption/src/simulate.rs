//! One draw, written down in full.

use crate::kernel::{Kernel, Sink, WeekView};
use crate::outcome::{ElementOutcome, Outcome, SectorCell, Series};
use crate::timeline::Timeline;
use crate::world::World;

/// Runs a world through a timeline, with its numbers as they stand, and returns what was recorded.
///
/// It is a draw like any other: the same bits as among many.
///
/// # Panics
/// If mass is not conserved, which would be a bug.
#[must_use]
pub fn simulate(world: &World, timeline: &Timeline) -> Outcome {
    let kernel = Kernel::new(world, timeline);
    let mut recorder = Recorder {
        world,
        outcome: blank(world, timeline, &kernel),
        priced: kernel.priced().collect(),
        supplied: kernel.supplied().collect(),
    };
    kernel.run_as_is(&mut recorder);
    recorder.finish(timeline.weeks)
}

struct Recorder<'w> {
    world: &'w World,
    outcome: Outcome,
    /// Markets and places that have a price, and those where goods come from: elsewhere nothing changes.
    priced: Vec<(usize, usize)>,
    supplied: Vec<(usize, usize)>,
}

fn blank(world: &World, timeline: &Timeline, kernel: &Kernel<'_>) -> Outcome {
    let weeks = timeline.weeks;
    let list = || Vec::with_capacity(weeks);
    let series = |place: usize, market: usize| Series {
        market,
        place,
        desired: list(),
        used: list(),
        cover: list(),
        government: list(),
        traders: list(),
        quoted: list(),
        paid: list(),
    };
    let markets = world.markets.len();
    let by_place = || vec![vec![list(); world.places.len()]; markets];
    Outcome {
        first: timeline.first,
        history: timeline.history,
        weeks,
        short: world.short_from(),
        series: world
            .viewpoints
            .iter()
            .flat_map(|place| (0..markets).map(|market| series(*place, market)))
            .collect(),
        cells: world
            .cells
            .iter()
            .map(|cell| SectorCell {
                place: cell.place,
                sector: cell.sector,
                form: cell.form,
                base: cell.base,
                available: list(),
                strict: list(),
            })
            .collect(),
        elements: kernel
            .element_bases()
            .map(|(mineral, place, base)| ElementOutcome {
                mineral: world.minerals[mineral],
                place,
                base,
                desired: list(),
                used: list(),
                cover: list(),
            })
            .collect(),
        exports: by_place(),
        arrivals: vec![vec![vec![list(); world.places.len()]; world.viewpoints.len()]; markets],
        quoted: by_place(),
        paid: by_place(),
    }
}

impl Recorder<'_> {
    /// The outcome with what stayed the same in all weeks: the price of the baseline where nobody buys or sells, and
    /// nothing where nothing is made.
    fn finish(mut self, weeks: usize) -> Outcome {
        let outcome = &mut self.outcome;
        for prices in outcome.quoted.iter_mut().chain(&mut outcome.paid).flatten() {
            prices.resize(weeks, 1.0);
        }
        for shipments in outcome.exports.iter_mut().chain(outcome.arrivals.iter_mut().flatten()).flatten() {
            shipments.resize(weeks, 0.0);
        }
        self.outcome
    }
}

impl Sink for Recorder<'_> {
    fn week(&mut self, week: &WeekView<'_>) {
        let outcome = &mut self.outcome;
        for series in &mut outcome.series {
            let now = week.series(series.market, series.place);
            series.desired.push(now.desired[0]);
            series.used.push(now.used[0]);
            series.cover.push(now.cover[0]);
            series.government.push(now.government[0]);
            series.traders.push(now.traders[0]);
            series.quoted.push(now.quoted[0]);
            series.paid.push(now.paid[0]);
        }
        for (index, cell) in outcome.cells.iter_mut().enumerate() {
            let (available, strict) = week.cell(index);
            cell.available.push(available[0]);
            cell.strict.push(strict[0]);
        }
        for (index, element) in outcome.elements.iter_mut().enumerate() {
            let now = week.element(index);
            element.desired.push(now.desired[0]);
            element.used.push(now.used[0]);
            element.cover.push(now.cover[0]);
        }
        for (market, place) in &self.priced {
            outcome.quoted[*market][*place].push(week.quoted(*market, *place)[0]);
            outcome.paid[*market][*place].push(week.paid(*market, *place)[0]);
        }
        for (market, place) in &self.supplied {
            outcome.exports[*market][*place].push(week.exports(*market, *place)[0]);
            for view in 0..self.world.viewpoints.len() {
                outcome.arrivals[*market][view][*place].push(week.arrivals(*market, view, *place)[0]);
            }
        }
    }
}
