//! What hits the economy, and how it fades.

use crate::recovery::rounded;
use crate::sum::share;
use crate::{Compatibility, Fault, Recovery, Table};

/// Decimals to which the package rounds what is left of an imposed loss, a part of capacity.
const IMPOSED_DECIMALS: i32 = 6;
/// Decimals to which it rounds what is left of lost capital, money.
const CAPITAL_DECIMALS: i32 = 7;

/// What one industry loses.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Hit {
    /// The industry.
    pub industry: usize,
    /// Part of its capacity, from 0 to 1, or capital in money of the table.
    pub loss: f64,
}

/// What is lost and how it comes back.
#[derive(Debug, Clone, PartialEq)]
pub enum Damage {
    /// A part of capacity is gone and comes back by itself: a ban, a strike, an outage.
    Capacity {
        /// Days of recovery.
        tau: usize,
        /// Its shape.
        recovery: Recovery,
    },
    /// Capital is gone and comes back by itself.
    Capital {
        /// Days of recovery.
        tau: usize,
        /// Its shape.
        recovery: Recovery,
    },
    /// Capital is gone until others have rebuilt it.
    Rebuilt {
        /// Days over which what is left is ordered.
        tau: usize,
        /// Which sectors rebuild, and which part each; together 1.
        sectors: Vec<(usize, f64)>,
        /// Money of work per money of capital.
        factor: f64,
    },
}

/// A thing that happens on a day.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// Who loses how much; no industry twice.
    pub hits: Vec<Hit>,
    /// What is lost.
    pub damage: Damage,
    /// Step in which it happens; the first step is 0.
    pub occurrence: usize,
    /// Steps before recovery or rebuilding begins, at least 1.
    pub duration: usize,
}

impl Event {
    /// First step by which it is meant to have faded or to be rebuilt.
    pub(crate) fn due(&self) -> usize {
        let (Damage::Capacity { tau, .. } | Damage::Capital { tau, .. } | Damage::Rebuilt { tau, .. }) =
            &self.damage;
        self.occurrence + self.duration + tau
    }

    /// The first fault, for a table.
    pub(crate) fn check(&self, number: usize, table: &Table) -> Result<(), Fault> {
        let range =
            |what, value: f64, valid: bool| if valid { Ok(()) } else { Err(Fault::Range { what, value }) };
        range("duration", self.duration as f64, self.duration > 0)?;
        for hit in &self.hits {
            if hit.industry >= table.industries() {
                return Err(Fault::Unknown { event: number });
            }
            let most = if matches!(self.damage, Damage::Capacity { .. }) { 1.0 } else { f64::MAX };
            range("loss", hit.loss, (0.0..=most).contains(&hit.loss))?;
        }
        let (Damage::Capacity { tau, .. } | Damage::Capital { tau, .. } | Damage::Rebuilt { tau, .. }) =
            &self.damage;
        range("time of recovery", *tau as f64, *tau > 0)?;
        if let Damage::Rebuilt { sectors, factor, .. } = &self.damage {
            range("rebuilding factor", *factor, *factor > 0.0 && factor.is_finite())?;
            if sectors.iter().any(|(sector, _)| *sector >= table.sectors().len()) {
                return Err(Fault::Unknown { event: number });
            }
            let sum: f64 = sectors.iter().map(|(_, share)| share).sum();
            range("sum of rebuilding shares", sum, (sum - 1.0).abs() < 1e-6)?;
        }
        Ok(())
    }
}

/// Rebuilding work that a supplier is to do for a damaged industry.
#[derive(Debug, Clone)]
pub(crate) struct Work {
    pub(crate) supplier: usize,
    /// Its region.
    region: usize,
    /// Which of the hits it mends.
    hit: usize,
    /// Money of work that is left.
    left: f64,
    /// Money of work asked for today.
    pub(crate) today: f64,
}

/// An event as it goes on.
#[derive(Debug, Clone)]
pub(crate) struct Tracker {
    pub(crate) event: Event,
    /// What is left of each hit, as it acts at the beginning of the step.
    left: Vec<f64>,
    /// Rebuilding that is asked for.
    pub(crate) work: Vec<Work>,
    over: bool,
}

impl Tracker {
    pub(crate) fn new(event: &Event, table: &Table, habits: Compatibility) -> Tracker {
        let left = event.hits.iter().map(|hit| hit.loss).collect();
        let work = match &event.damage {
            Damage::Rebuilt { sectors, factor, .. } => work(&event.hits, sectors, *factor, table, habits),
            Damage::Capacity { .. } | Damage::Capital { .. } => Vec::new(),
        };
        Tracker { event: event.clone(), left, work, over: false }
    }

    /// Whether it has begun and not ended.
    pub(crate) fn active(&self, step: usize) -> bool {
        step >= self.event.occurrence && !self.over
    }

    /// Whether it takes away capacity without taking capital.
    pub(crate) fn imposed(&self) -> bool {
        matches!(self.event.damage, Damage::Capacity { .. })
    }

    /// Whether rebuilding has begun, be it over or not.
    pub(crate) fn rebuilding(&self, step: usize) -> bool {
        !self.work.is_empty() && step >= self.event.occurrence + self.event.duration
    }

    /// Adds what is left to a list by industry.
    pub(crate) fn add_losses(&self, losses: &mut [f64]) {
        for (hit, left) in self.event.hits.iter().zip(&self.left) {
            losses[hit.industry] += left;
        }
    }

    /// Steps since recovery or rebuilding began; none before that.
    fn elapsed(&self, step: usize) -> Option<usize> {
        step.checked_sub(self.event.occurrence + self.event.duration)
    }

    /// Recovers as far as it has after the step with this number, of which `whole` is the number in which the
    /// loss is still whole.
    pub(crate) fn recover(&mut self, step: usize, rounding: bool) {
        let (Damage::Capacity { tau, recovery } | Damage::Capital { tau, recovery }) = self.event.damage
        else {
            return;
        };
        let Some(elapsed) = self.elapsed(step).filter(|_| !self.over) else { return };
        let decimals = if self.imposed() { IMPOSED_DECIMALS } else { CAPITAL_DECIMALS };
        for (left, hit) in self.left.iter_mut().zip(&self.event.hits) {
            let value = recovery.left(hit.loss, elapsed, tau);
            *left = if rounding { rounded(value, decimals) } else { value.max(0.0) };
        }
        self.over = self.left.iter().all(|left| *left <= 0.0);
        if self.over {
            self.left.fill(0.0);
        }
    }

    /// Asks for the rebuilding of the day.
    pub(crate) fn ask(&mut self, step: usize) {
        let Damage::Rebuilt { tau, .. } = self.event.damage else { return };
        if self.over || self.elapsed(step).is_none() {
            return;
        }
        for work in &mut self.work {
            work.today = work.left * (1.0 / tau as f64);
        }
    }

    /// Takes what was built today off what is left: of what was asked, the part `made` over `of`, by supplier.
    pub(crate) fn build(&mut self, step: usize, (made, of): (&[f64], &[f64]), habits: Compatibility) {
        let Damage::Rebuilt { factor, .. } = self.event.damage else { return };
        if self.elapsed(step).is_none() {
            return;
        }
        for work in &mut self.work {
            let built = share(work.today, of[work.supplier]) * made[work.supplier];
            work.today -= built;
            let left = work.left - built;
            work.left = if habits.recovery_rounded { rounded(left, CAPITAL_DECIMALS) } else { left.max(0.0) };
        }
        if self.over {
            return;
        }
        self.left.fill(0.0);
        // Region by region, as the package adds.
        for works in self.work.chunk_by(|one, next| (one.hit, one.region) == (next.hit, next.region)) {
            self.left[works[0].hit] += works.iter().map(|work| work.left).sum::<f64>();
        }
        for left in &mut self.left {
            *left /= factor;
        }
        // Without rounding the rest halves for ever; a millionth of a millionth is nothing.
        let nothing = if habits.recovery_rounded { 0.0 } else { 1e-12 };
        let whole: f64 = self.event.hits.iter().map(|hit| hit.loss).sum();
        self.over = self.left.iter().sum::<f64>() <= nothing * whole;
        if self.over {
            self.left.fill(0.0);
            if !habits.recovery_rounded {
                self.work.iter_mut().for_each(|work| (work.left, work.today) = (0.0, 0.0));
            }
        }
    }
}

/// `loss * share * factor`, split among the makers of a sector as the damaged industry's purchases are.
fn work(
    hits: &[Hit],
    sectors: &[(usize, f64)],
    factor: f64,
    table: &Table,
    habits: Compatibility,
) -> Vec<Work> {
    let (count, regions) = (table.sectors().len(), table.regions().len());
    let mut all = Vec::new();
    for (number, hit) in hits.iter().enumerate() {
        let first = all.len();
        for &(sector, part) in sectors {
            let makers = || (0..regions).map(|region| region * count + sector);
            let mut weights: Vec<f64> =
                makers().map(|maker| table.transactions(maker)[hit.industry]).collect();
            if !habits.foreign_rebuilding_forgotten && weights.iter().sum::<f64>() <= 0.0 {
                weights = makers().map(|maker| table.output(maker)).collect();
            }
            let sum = weights.iter().fold(0.0, |sum, weight| sum + weight);
            for (region, weight) in weights.into_iter().enumerate().filter(|(_, weight)| *weight > 0.0) {
                let left = hit.loss * part * factor * (weight / sum);
                all.push(Work { supplier: region * count + sector, region, hit: number, left, today: 0.0 });
            }
        }
        all[first..].sort_by_key(|work| work.supplier);
    }
    all
}

/// Rebuilding that is asked for today, by industry.
pub(crate) fn rebuilding(trackers: &[Tracker], industries: usize) -> Vec<f64> {
    let mut all = vec![0.0; industries];
    for work in trackers.iter().flat_map(|tracker| &tracker.work) {
        all[work.supplier] += work.today;
    }
    all
}

impl Work {
    /// The industry that is mended, given the hits of the event.
    pub(crate) fn mended(&self, hits: &[Hit]) -> usize {
        hits[self.hit].industry
    }
}
