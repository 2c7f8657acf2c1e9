//! The days, one after the other.

use crate::event::{Tracker, rebuilding};
use crate::exact::Exact;
use crate::fused::Fused;
use crate::orders::{Book, Demand, Flow};
use crate::stocks::{Recipe, Refill, Stocks};
use crate::sum::share;
use crate::{Damage, Day, Event, Fault, Orders, Outcome, Rationing, Settings, Table};

/// Scarcity up to this is none, where it need not be zero to the bit.
const NO_SCARCITY: f64 = 1e-9;
/// Part by which a loss may exceed capital, and a stock miss what is needed of it, for rounding.
const ROUNDING: f64 = 1e-9;

/// An economy on a day.
#[derive(Debug, Clone)]
pub struct Simulation<'t> {
    table: &'t Table,
    settings: Settings,
    recipe: Recipe,
    /// `x0[f]`: output on an ordinary day.
    ordinary: Vec<f64>,
    /// Final demand on an ordinary day.
    final_demand: Vec<f64>,
    /// `K[f]`: productive capital, for those who can lose it; else zero.
    capital: Vec<f64>,
    trackers: Vec<Tracker>,
    book: Book,
    stocks: Stocks,
    /// `alpha[f]`.
    overproduction: Vec<f64>,
    production: Vec<f64>,
    /// Scarcity at the end of the last step.
    scarcity: Vec<f64>,
    /// Loss imposed in the last step.
    imposed: Vec<f64>,
    step: usize,
    /// The step in which it stopped for good.
    stopped: Option<usize>,
}

impl<'t> Simulation<'t> {
    /// An economy before its first day. Errors name the first figure or length that does not fit.
    pub fn new(table: &'t Table, settings: &Settings, events: &[Event]) -> Result<Simulation<'t>, Fault> {
        settings.check(table.sectors().len())?;
        for (number, event) in events.iter().enumerate() {
            event.check(number, table)?;
        }
        let n = table.industries();
        let daily = 1.0 / settings.days_per_year;
        let outputs: Vec<f64> = (0..n).map(|industry| table.output(industry)).collect();
        let (recipe, bought) = Recipe::new(table, settings, &outputs, daily);
        let ordinary: Vec<f64> = outputs.iter().map(|output| output * daily).collect();
        let final_demand = |industry| table.final_demand(industry).iter().map(|value| value * daily).sum();
        let mut capital = vec![0.0; n];
        for event in events.iter().filter(|event| !matches!(event.damage, Damage::Capacity { .. })) {
            for hit in &event.hits {
                capital[hit.industry] = settings.capital_to_value_added * table.value_added(hit.industry);
            }
        }
        let habits = settings.compatibility;
        let book = if habits.same_roundings {
            Book::Exact(Exact::new(table, daily, bought))
        } else {
            Book::Fused(Fused::new(table, daily, bought))
        };
        Ok(Simulation {
            stocks: Stocks::new(&recipe, &ordinary),
            final_demand: (0..n).map(final_demand).collect(),
            trackers: events.iter().map(|event| Tracker::new(event, table, habits)).collect(),
            overproduction: vec![settings.overproduction.base; n],
            production: ordinary.clone(),
            scarcity: vec![0.0; n],
            imposed: vec![0.0; n],
            step: 0,
            stopped: None,
            settings: settings.clone(),
            table,
            recipe,
            ordinary,
            capital,
            book,
        })
    }

    /// Output of each industry on an ordinary day, money of the table.
    #[must_use]
    pub fn ordinary(&self) -> &[f64] {
        &self.ordinary
    }

    /// Stocks of inputs by sector and buyer, money of the table.
    #[must_use]
    pub fn stocks(&self) -> &[f64] {
        &self.stocks.now
    }

    /// The step in which more was used of an input than there was, where the simulation stops then.
    #[must_use]
    pub fn stopped(&self) -> Option<usize> {
        self.stopped
    }

    /// Days gone through so far.
    #[must_use]
    pub fn steps_done(&self) -> usize {
        self.step
    }

    /// Whether an event goes on or is still to come.
    #[must_use]
    pub fn disturbed(&self) -> bool {
        self.trackers.iter().any(|tracker| tracker.active(self.step) || self.step < tracker.event.occurrence)
    }

    /// First step by which every event is meant to have faded or to be rebuilt, 0 without events. Rebuilding lasts longer
    /// where what it needs is not made.
    #[must_use]
    pub fn due(&self) -> usize {
        self.trackers.iter().map(|tracker| tracker.event.due()).max().unwrap_or(0)
    }

    /// Goes through the next day:
    ///
    /// ```text
    /// cap[f]  = alpha[f] (1 - Delta[f]) x0[f]            Delta = max(lost capital / K, imposed loss)
    /// opt[f]  = min(d[f], cap[f])                        d = orders + final demand + rebuilding
    /// x[f]    = opt[f] min(1, min_s stock[s, f] / (psi n[s] A[s, f] opt[f]))
    /// ```
    ///
    /// Errors if an industry loses more capital than it has, or if losses overlap where that is refused.
    pub fn step(&mut self) -> Result<Day, Fault> {
        let habits = self.settings.compatibility;
        let step = self.step;
        if self.stopped.is_some() {
            self.step += 1;
            return Ok(Day::none(self.ordinary.len()));
        }
        let remaining = self.remaining()?;
        self.trackers.iter_mut().for_each(|tracker| tracker.ask(step));
        let response: Vec<f64> = self
            .scarcity
            .iter()
            .map(|scarcity| 1.0 - self.settings.final_demand_response * scarcity.max(0.0))
            .collect();
        let asked: Vec<f64> =
            self.final_demand.iter().zip(&response).map(|(demand, part)| demand * part).collect();
        let work = rebuilding(&self.trackers, asked.len());
        let demand = self.book.demand(self.table, (&response, &asked), (&self.trackers, &work, step));
        self.adjust(&demand.total);
        let factors = remaining.iter().zip(&self.overproduction);
        let capacity: Vec<f64> =
            self.ordinary.iter().zip(factors).map(|(output, (left, alpha))| output * left * alpha).collect();
        let wanted = least(&demand.total, &capacity);
        let allowed = self.recipe.allowed(&self.stocks.now, &wanted);
        let made: Vec<f64> = wanted.iter().zip(&allowed).map(|(wanted, part)| wanted * part).collect();
        let shares = self.shares(&demand, &made);
        for tracker in &mut self.trackers {
            tracker.build(step, (&shares.to_others, &shares.by_others), habits);
        }
        let planned = if habits.orders_see_unserved_rebuilding && work.iter().any(|work| *work > 0.0) {
            let rest = rebuilding(&self.trackers, asked.len());
            let rest = self.book.demand(self.table, (&response, &asked), (&self.trackers, &rest, step));
            least(&rest.total, &capacity)
        } else {
            wanted
        };
        let weights = self.weights(&capacity, &allowed);
        let flow = Flow {
            refill: Refill { recipe: &self.recipe, made: &made, planned: &planned },
            shared_by: &demand.shared_by,
            served: &shares.industries,
            first: shares.first.as_deref(),
            weights: &weights,
            split: self.settings.orders,
            may_stand_still: habits.stocks_stand_still,
        };
        self.book.advance(self.table, &flow, &mut self.stocks);
        self.scarcity =
            demand.total.iter().zip(&made).map(|(demand, made)| scarcity(*demand, *made)).collect();
        if habits.recovery_late {
            self.trackers.iter_mut().for_each(|tracker| tracker.recover(step, habits.recovery_rounded));
        }
        let served = |list: &[f64]| -> f64 {
            let parts = shares.to_others.iter().zip(&shares.by_others);
            list.iter().zip(parts).map(|(asked, (to, by))| share(*asked, *by) * to).sum()
        };
        let mut day = Day {
            demand: demand.total.iter().sum(),
            capacity: capacity.iter().sum(),
            unmet: self.final_demand.iter().sum::<f64>() - served(&asked),
            rebuilt: served(&work),
            short: allowed.iter().any(|part| *part < 1.0 - ROUNDING),
            production: made.clone(),
        };
        if habits.stops_when_overdrawn && self.stocks.overdrawn() {
            // The package has noted output and capacity of the day when it stops, and nothing else.
            self.stopped = Some(step);
            (day.unmet, day.rebuilt) = (0.0, 0.0);
        }
        self.production = made;
        self.step += 1;
        Ok(day)
    }

    /// `1 - Delta[f]`: the part of capacity that events leave.
    fn remaining(&mut self) -> Result<Vec<f64>, Fault> {
        let habits = self.settings.compatibility;
        let step = self.step;
        if !habits.recovery_late {
            self.trackers.iter_mut().for_each(|tracker| tracker.recover(step, habits.recovery_rounded));
        }
        let active = || self.trackers.iter().filter(|tracker| tracker.active(step));
        if habits.overlaps_refused && active().any(Tracker::imposed) && active().count() > 1 {
            return Err(Fault::Overlap { step });
        }
        let (mut imposed, mut lost) = (vec![0.0; self.ordinary.len()], vec![0.0; self.ordinary.len()]);
        for tracker in active() {
            tracker.add_losses(if tracker.imposed() { &mut imposed } else { &mut lost });
        }
        if habits.imposed_loss_late {
            std::mem::swap(&mut self.imposed, &mut imposed);
        }
        let mut remaining = Vec::with_capacity(lost.len());
        for (industry, (lost, imposed)) in lost.into_iter().zip(imposed).enumerate() {
            let capital = self.capital[industry];
            if lost > capital * (1.0 + ROUNDING) {
                return Err(Fault::Capital { industry, step, lost, capital });
            }
            let gone = if lost > 0.0 { lost / capital } else { 0.0 };
            remaining.push(1.0 - gone.max(imposed).min(1.0));
        }
        Ok(remaining)
    }

    /// `alpha += ((max - alpha) scarcity + (base - alpha) [scarcity = 0]) / tau`, never below the
    /// base.
    fn adjust(&mut self, demand: &[f64]) {
        let habits = self.settings.compatibility;
        if self.step < if habits.overproduction_starts_late { 2 } else { 1 } {
            return;
        }
        let limits = self.settings.overproduction;
        let least = if habits.overproduction_falls_to_one { 1.0 } else { limits.base };
        let daily = 1.0 / limits.days;
        for (industry, alpha) in self.overproduction.iter_mut().enumerate() {
            let scarcity = if habits.scarcity_mixes_steps {
                scarcity(demand[industry], self.production[industry])
            } else {
                self.scarcity[industry]
            };
            let scarce =
                if habits.scarcity_zero_to_the_bit { scarcity != 0.0 } else { scarcity > NO_SCARCITY };
            let change = if scarce { (limits.max - *alpha) * scarcity } else { limits.base - *alpha };
            *alpha = (*alpha + change * daily).max(least);
        }
    }

    /// Which part of its demand each customer gets: all the same, or industries first.
    fn shares(&self, demand: &Demand, made: &[f64]) -> Shares {
        let parts =
            |made: &[f64], of: &[f64]| made.iter().zip(of).map(|(made, of)| share(*made, *of)).collect();
        match self.settings.rationing {
            Rationing::Proportional => Shares {
                industries: parts(made, &demand.total),
                to_others: made.to_vec(),
                by_others: demand.shared_by.clone(),
                first: None,
            },
            Rationing::IndustriesFirst => {
                let orders = self.book.intermediate(self.table);
                let first = least(made, &orders);
                // Of orders alone, added up by themselves, nothing is left to others but rounding.
                let by_others = less(&demand.total, &orders);
                Shares {
                    industries: parts(&first, &orders),
                    to_others: least(&less(made, &first), &by_others),
                    by_others,
                    first: Some(first),
                }
            }
        }
    }

    /// By what a supplier's share in the table is weighted: what is left of its capacity, or of what its inputs
    /// allow.
    fn weights(&self, capacity: &[f64], allowed: &[f64]) -> Vec<f64> {
        if self.settings.orders == Orders::Fixed {
            return vec![1.0; capacity.len()];
        }
        let by_capacity = self.settings.compatibility.alternates_by_capacity;
        let able = capacity
            .iter()
            .zip(allowed)
            .map(|(capacity, allowed)| if by_capacity { *capacity } else { capacity * allowed });
        able.zip(&self.ordinary).map(|(able, ordinary)| share(able, *ordinary)).collect()
    }
}

/// Which part of what they ask for customers get, by supplier.
struct Shares {
    industries: Vec<f64>,
    /// What goes to final demand and rebuilding.
    to_others: Vec<f64>,
    /// The demand it is shared by.
    by_others: Vec<f64>,
    /// What goes to industries, if they come first.
    first: Option<Vec<f64>>,
}

fn less(left: &[f64], right: &[f64]) -> Vec<f64> {
    left.iter().zip(right).map(|(left, right)| (left - right).max(0.0)).collect()
}

fn least(left: &[f64], right: &[f64]) -> Vec<f64> {
    left.iter().zip(right).map(|(left, right)| left.min(*right)).collect()
}

/// `(d - x)/d`.
fn scarcity(demand: f64, made: f64) -> f64 {
    share(demand - made, demand)
}

/// All days of the settings. Errors as [`Simulation::new`] and [`Simulation::step`].
pub fn simulate(table: &Table, settings: &Settings, events: &[Event]) -> Result<Outcome, Fault> {
    let mut simulation = Simulation::new(table, settings, events)?;
    let days = (0..settings.steps).map(|_| simulation.step()).collect::<Result<_, _>>()?;
    Ok(Outcome { days, ordinary: simulation.ordinary })
}
