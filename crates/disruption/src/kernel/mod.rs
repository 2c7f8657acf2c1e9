//! The kernel: several draws of a world stepped side by side through the weeks.

#![expect(
    clippy::inline_always,
    reason = "a step is compiled once for each kind of vector registers, and only what is inlined into it is"
)]

mod capacity;
mod layout;
mod passage;
mod precision;
mod price;
#[cfg(test)]
mod registers;
mod schedule;
mod state;
mod step;
mod trade;
mod traders;
mod view;
mod wide;
mod wides;

pub use view::{ElementWeek, SeriesWeek, WeekView};
pub use wide::WIDTH;

use std::collections::BTreeMap;

use pulp::Simd;

use crate::additions::Purchase;
use crate::assumptions::Assumptions;
use crate::numbers::Numbers;
use crate::outage::Outage;
use crate::timeline::Timeline;
use crate::world::{Addition, World};

use layout::Layout;
use passage::EffectNow;
use precision::{Double, Number, Registers, Single};
use schedule::Schedule;
use state::State;
use trade::Scratch;
use view::Readings;
use wide::Wide;
use wides::Wides;

/// Relative miss of a market's mass in a week above which a run in double precision stops: a bug, never a finding.
pub const MASS_TOLERANCE: f64 = 1e-9;
/// The same for draws in single precision, where rounding comes to 2e-6.
pub const MASS_TOLERANCE_OF_DRAWS: f64 = 1e-4;

/// Takes in what happens, week by week, for [`WIDTH`] draws at a time.
pub trait Sink {
    /// A week of some draws is over.
    fn week(&mut self, week: &WeekView<'_>);
}

/// A world and a timeline made ready for any number of draws.
pub struct Kernel<'w> {
    world: &'w World,
    layout: Layout,
    schedule: Schedule,
    readings: Readings,
    /// Projects by supplier.
    additions: Vec<(usize, Addition)>,
    /// Stocks that governments come to hold, by market and by place in it.
    purchases: Vec<(usize, usize, Purchase)>,
    /// Losses of capacity by supplier.
    outages: BTreeMap<usize, Vec<Outage>>,
}

impl<'w> Kernel<'w> {
    /// Lays the world and the rules out.
    #[must_use]
    pub fn new(world: &'w World, timeline: &Timeline) -> Kernel<'w> {
        let layout = Layout::new(world);
        let schedule = Schedule::new(world, timeline, &layout);
        let readings = Readings::new(world, &layout);
        let additions = world
            .additions
            .iter()
            .filter_map(|addition| {
                let supplier = layout.supplier_of[addition.market * layout.places + addition.place]?;
                Some((supplier, addition.clone()))
            })
            .collect();
        let purchases = world
            .purchases
            .iter()
            .filter_map(|purchase| {
                let line = &purchase.line;
                // Where nobody buys and nobody sells a stock would serve nobody.
                let spot = layout.spot_of[line.market * layout.places + line.place]?;
                let market = layout.markets.iter().position(|market| market.spots.contains(&spot))?;
                Some((market, spot, purchase.clone()))
            })
            .collect();
        let mut outages: BTreeMap<usize, Vec<Outage>> = BTreeMap::new();
        for outage in timeline.outages() {
            if let Some(supplier) = layout.supplier_of[outage.market * layout.places + outage.place] {
                outages.entry(supplier).or_default().push(outage.clone());
            }
        }
        Kernel { world, layout, schedule, readings, additions, purchases, outages }
    }

    /// Markets and places that have a price.
    pub(crate) fn priced(&self) -> impl Iterator<Item = (usize, usize)> + '_ {
        self.layout.places_in(&self.layout.spot_of)
    }

    /// Markets and places where goods come from.
    pub(crate) fn supplied(&self) -> impl Iterator<Item = (usize, usize)> + '_ {
        self.layout.places_in(&self.layout.supplier_of)
    }

    /// Mineral, place and baseline use of each element at a viewpoint, t REO a week.
    pub(crate) fn element_bases(&self) -> impl Iterator<Item = (usize, usize, f64)> + '_ {
        self.readings.elements.iter().map(|holders| (holders.mineral, holders.place, holders.base))
    }

    /// Runs draws, each at its own positions of the uncertain numbers, [`WIDTH`] at a time in single precision; the sink
    /// is told of each week, with the number of the first draw counted from the start of `draws`.
    ///
    /// A draw gives the same bits in any company.
    ///
    /// # Panics
    /// If mass is not conserved, which would be a bug.
    pub fn run(&self, draws: &[Assumptions], sink: &mut impl Sink) {
        for (batch, chunk) in draws.chunks(WIDTH).enumerate() {
            // Spare places repeat the last draw; nobody reads them.
            let numbers: Vec<Numbers> =
                (0..WIDTH).map(|draw| Numbers::at(self.world, &chunk[draw.min(chunk.len() - 1)])).collect();
            self.advance(self.side_by_side(&numbers), batch * WIDTH, chunk.len(), sink);
        }
    }

    /// One draw in double precision, with the numbers of the world as they stand.
    pub(crate) fn run_as_is(&self, sink: &mut impl Sink) {
        self.advance(self.alone(&[Numbers::of(self.world)]), 0, 1, sink);
    }

    /// The baseline of [`WIDTH`] draws for the widest registers of the machine. Not generic, so that the kernel is
    /// compiled in this crate alone, whatever sinks there are.
    fn side_by_side<'s>(&'s self, numbers: &[Numbers]) -> Box<dyn Advance + 's> {
        pulp::Arch::new().dispatch(Start { kernel: self, numbers })
    }

    /// The baseline of one draw.
    fn alone<'s>(&'s self, numbers: &[Numbers]) -> Box<dyn Advance + 's> {
        Box::new(Run::new(Double, self, numbers))
    }

    fn advance(&self, mut run: Box<dyn Advance + '_>, first: usize, count: usize, sink: &mut impl Sink) {
        for week in 0..self.schedule.weeks {
            run.advance(week, count);
            sink.week(&WeekView { run: run.read(), week, first, count });
        }
    }
}

/// Draws on their way, whatever registers work on them.
trait Advance {
    /// One week on.
    ///
    /// # Panics
    /// If mass is not conserved in one of the first `count` draws.
    fn advance(&mut self, week: usize, count: usize);

    /// What can be read of the week.
    fn read(&self) -> &dyn view::Read;
}

/// The baseline for the widest registers of the machine.
struct Start<'k, 'n> {
    kernel: &'k Kernel<'k>,
    numbers: &'n [Numbers],
}

impl<'k> pulp::WithSimd for Start<'k, '_> {
    type Output = Box<dyn Advance + 'k>;

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) -> Self::Output {
        Box::new(Run::new(Single(simd), self.kernel, self.numbers))
    }
}

/// A step, compiled once for each kind of registers; everything it calls must be inlined into it.
struct Step<'s, 'k, R: Registers> {
    run: &'s mut Run<'k, R>,
    week: usize,
}

impl<R: Registers> pulp::WithSimd for Step<'_, '_, R> {
    type Output = ();

    #[inline(always)]
    fn with_simd<Same: Simd>(self, _: Same) {
        self.run.step(self.week);
    }
}

impl<R: Registers> Advance for Run<'_, R> {
    fn advance(&mut self, week: usize, count: usize) {
        let simd = self.wides.registers.simd();
        simd.vectorize(Step { run: self, week });
        self.check_mass(week, count);
    }

    fn read(&self) -> &dyn view::Read {
        self
    }
}

/// Draws on their way through the weeks.
struct Run<'k, R: Registers> {
    kernel: &'k Kernel<'k>,
    wides: Wides<R>,
    state: State<R>,
    scratch: Scratch<R>,
    effects_now: Vec<EffectNow<R>>,
    /// Output of projects this week by supplier: all, from own feed, from bought feed.
    added: Vec<f64>,
    own: Vec<f64>,
    bought: Vec<f64>,
    /// Planned output of each process.
    output: Vec<Wide<R>>,
    /// What the mass of each market should be after this week, and all that passed through it, to which rounding is in
    /// proportion.
    expected: Vec<(Wide<R>, Wide<R>)>,
}

impl<'k, R: Registers> Run<'k, R> {
    fn new(registers: R, kernel: &'k Kernel<'k>, numbers: &[Numbers]) -> Run<'k, R> {
        let layout = &kernel.layout;
        let wides = Wides::of(registers, numbers);
        let zero = Wide::all(registers, 0.0);
        let widest =
            |of: &dyn Fn(&layout::MarketLayout) -> usize| layout.markets.iter().map(of).max().unwrap_or(0);
        Run {
            state: State::baseline(kernel, &wides, numbers),
            wides,
            scratch: Scratch::new(
                zero,
                widest(&|market| market.suppliers.len() * market.pairs.len()),
                widest(&|market| market.suppliers.len()),
                widest(&|market| market.pairs.len()),
            ),
            effects_now: vec![EffectNow::none(registers); kernel.schedule.effects.len()],
            added: vec![0.0; layout.suppliers.len()],
            own: vec![0.0; layout.suppliers.len()],
            bought: vec![0.0; layout.suppliers.len()],
            output: vec![zero; layout.processes.len()],
            expected: vec![(zero, zero); layout.markets.len()],
            kernel,
        }
    }

    #[inline(always)]
    fn step(&mut self, week: usize) {
        self.start_week(week);
        self.enable(week);
        self.receive(week);
        let markets = self.kernel.layout.markets.len();
        self.plan();
        for market in 0..markets {
            self.arrive(market, week);
            self.learn(market);
            self.want(market);
            self.release(market);
            self.take(market);
        }
        self.produce();
        let schedule = &self.kernel.schedule;
        for effect in &schedule.stretches[schedule.stretch_of_week[week]].felt {
            self.effects_now[*effect] = EffectNow::of(&self.wides, &schedule.effects[*effect], week);
        }
        // One market after the other through all of it: what it holds stays in the nearest cache.
        for market in 0..markets {
            self.separate(market);
            self.order_goods(market, week);
            self.replenish(market);
            self.stock_up(market);
            self.trade(market, week);
            self.reprice(market, week);
            self.reward(market, week);
            self.weigh(market);
        }
        self.grow();
        self.throttle();
    }

    /// Mass of a market after the week, and what it should be.
    #[inline(always)]
    fn weigh(&mut self, number: usize) {
        let layout = &self.kernel.layout;
        let market = &layout.markets[number];
        let mut all = self.state.mass[number];
        for supplier in &self.state.suppliers[market.suppliers.clone()] {
            all += supplier.made;
        }
        let mut expected = all - self.state.disposed[number];
        for user in &self.state.users[market.users.clone()] {
            expected -= user.used;
        }
        self.expected[number] = (expected, all);
        self.state.mass[number] = self.state.mass_of(self.wides.registers, layout, number);
    }

    fn check_mass(&self, week: usize, count: usize) {
        for (number, ((expected, all), found)) in self.expected.iter().zip(&self.state.mass).enumerate() {
            for draw in 0..count {
                let (expected, found) = (expected.at(draw), found.at(draw));
                let miss = (found - expected).abs();
                let market = &self.kernel.world.markets[number];
                assert!(
                    miss <= R::Number::MASS_TOLERANCE * all.at(draw).max(1e-12),
                    "bug: {} {} lost mass in week {week}: {found} t instead of {expected} t",
                    market.mineral,
                    market.form
                );
            }
        }
    }
}
