//! Regions that trade: the spatial price equilibrium of Samuelson (1952) and Takayama and Judge (1971).
//!
//! Each region has a line of demand and one of supply. Goods move along arcs at a cost, up to a limit: none for a free
//! lane, a quota, or 0 for a ban. The equilibrium maximises
//! `sum_r [a q - b q^2/2 - c x - d x^2/2] - sum_arcs t f`. Its conditions are `p_to <= p_from + t + rent`, with
//! equality where something flows, and a rent only where the limit binds.
//!
//! Each arc in turn is set to the flow that closes the gap between its two prices, until none moves any more: the
//! objective is concave and smooth in the flows, so that this ends at the optimum.
//!
//! ```
//! use equilibrium::{Line, spatial::{Arc, Region, clear}};
//!
//! let line = |intercept| Line { intercept, slope: 1.0 };
//! let regions = [
//!     Region { demand: line(100.0), supply: line(10.0) },
//!     Region { demand: line(160.0), supply: line(30.0) },
//! ];
//! let free = Arc { from: 0, to: 1, cost: 10.0, limit: f64::INFINITY };
//! let trade = clear(&regions, &[free]).unwrap();
//! assert!((trade.flows[0] - 30.0).abs() < 1e-9);
//! ```

use serde::Serialize;

use crate::Line;

/// Rounds over all arcs before the search is given up.
const ROUNDS: usize = 100_000;
/// Halvings of the interval that holds a flow: enough for every digit.
const HALVINGS: usize = 200;
/// Change of a flow over the largest quantity below which it stands still.
const STILL: f64 = 1e-15;

/// A region with its market.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Region {
    /// Demand.
    pub demand: Line,
    /// Supply.
    pub supply: Line,
}

/// A lane between two regions.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Arc {
    /// Number of the region it leaves.
    pub from: usize,
    /// Number of the region it reaches.
    pub to: usize,
    /// Cost of moving a unit.
    pub cost: f64,
    /// Most that may move: infinite, a quota, or 0.
    pub limit: f64,
}

/// Where trade comes to rest.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Equilibrium {
    /// Price by region.
    pub prices: Vec<f64>,
    /// Use by region.
    pub demands: Vec<f64>,
    /// Output by region.
    pub supplies: Vec<f64>,
    /// Flow by arc.
    pub flows: Vec<f64>,
    /// What the right to ship a unit is worth, by arc: above zero only where the limit binds.
    pub rents: Vec<f64>,
}

/// Why there is no equilibrium.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unsound {
    /// A line has no finite intercept or no slope above zero, or the region would make and use nothing by itself, so
    /// that its price is not determined where goods only pass through: number of the region.
    Region(usize),
    /// An arc names no region, joins one to itself, or has a cost or limit below zero: number of the arc.
    Arc(usize),
    /// The search did not end.
    Unsettled,
}

impl Region {
    /// The price at which `outflow` leaves on balance: `S(p) - D(p) = outflow`.
    fn price(self, outflow: f64) -> f64 {
        let (demand, supply) = (self.demand, self.supply);
        let (a, b, c, d) = (demand.intercept, demand.slope, supply.intercept, supply.slope);
        let both = (outflow + c / d + a / b) / (1.0 / d + 1.0 / b);
        if both < c {
            a + b * outflow
        } else if both > a {
            c + d * outflow
        } else {
            both
        }
    }

    fn demanded(self, price: f64) -> f64 {
        ((self.demand.intercept - price) / self.demand.slope).max(0.0)
    }

    fn supplied(self, price: f64) -> f64 {
        ((price - self.supply.intercept) / self.supply.slope).max(0.0)
    }

    /// What users gain over what they pay.
    #[must_use]
    pub fn consumer_surplus(self, price: f64) -> f64 {
        0.5 * self.demand.slope * self.demanded(price).powi(2)
    }

    /// What makers gain over what it costs them.
    #[must_use]
    pub fn producer_surplus(self, price: f64) -> f64 {
        0.5 * self.supply.slope * self.supplied(price).powi(2)
    }
}

/// The equilibrium of regions and arcs.
///
/// # Errors
/// If a line or an arc is unsound, or the search does not end.
pub fn clear(regions: &[Region], arcs: &[Arc]) -> Result<Equilibrium, Unsound> {
    check(regions, arcs)?;
    let mut flows = vec![0.0; arcs.len()];
    let mut outflow = vec![0.0; regions.len()];
    // No more can move than every region would make and use at once.
    let largest: f64 = regions.iter().map(|region| region.demand.satiation()).sum::<f64>().max(1.0);
    let mut settled = false;
    for _ in 0..ROUNDS {
        let mut moved: f64 = 0.0;
        for (number, arc) in arcs.iter().enumerate() {
            outflow[arc.from] -= flows[number];
            outflow[arc.to] += flows[number];
            let gain = |flow: f64| {
                regions[arc.to].price(outflow[arc.to] - flow)
                    - regions[arc.from].price(outflow[arc.from] + flow)
                    - arc.cost
            };
            let flow = root(gain, arc.limit.min(largest));
            moved = moved.max((flow - flows[number]).abs());
            flows[number] = flow;
            outflow[arc.from] += flow;
            outflow[arc.to] -= flow;
        }
        if moved <= STILL * largest {
            settled = true;
            break;
        }
    }
    if !settled {
        return Err(Unsound::Unsettled);
    }
    let prices: Vec<f64> = regions.iter().zip(&outflow).map(|(region, net)| region.price(*net)).collect();
    let each = |of: fn(Region, f64) -> f64| -> Vec<f64> {
        regions.iter().zip(&prices).map(|(region, price)| of(*region, *price)).collect()
    };
    let rent = |arc: &Arc| (prices[arc.to] - prices[arc.from] - arc.cost).max(0.0);
    Ok(Equilibrium {
        demands: each(Region::demanded),
        supplies: each(Region::supplied),
        rents: arcs.iter().map(rent).collect(),
        flows,
        prices,
    })
}

/// The flow from 0 to `limit` at which a falling gain is nothing, or the end that is nearest to it.
fn root(gain: impl Fn(f64) -> f64, limit: f64) -> f64 {
    if limit <= 0.0 || gain(0.0) <= 0.0 {
        return 0.0;
    }
    if gain(limit) >= 0.0 {
        return limit;
    }
    let (mut low, mut high) = (0.0, limit);
    for _ in 0..HALVINGS {
        let middle = f64::midpoint(low, high);
        if gain(middle) > 0.0 {
            low = middle;
        } else {
            high = middle;
        }
    }
    f64::midpoint(low, high)
}

fn check(regions: &[Region], arcs: &[Arc]) -> Result<(), Unsound> {
    let sound = |region: &Region| {
        let lines = region.demand.is_sound() && region.supply.is_sound();
        lines && region.demand.intercept > region.supply.intercept
    };
    if let Some(bad) = regions.iter().position(|region| !sound(region)) {
        return Err(Unsound::Region(bad));
    }
    let sound = |arc: &Arc| {
        arc.from < regions.len()
            && arc.to < regions.len()
            && arc.from != arc.to
            && arc.cost.is_finite()
            && arc.cost >= 0.0
            && arc.limit >= 0.0
    };
    arcs.iter().position(|arc| !sound(arc)).map_or(Ok(()), |bad| Err(Unsound::Arc(bad)))
}

impl Equilibrium {
    /// `sum_r [a q - b q^2/2 - c x - d x^2/2] - sum_arcs t f`: all gains, whoever has them.
    #[must_use]
    pub fn welfare(&self, regions: &[Region], arcs: &[Arc]) -> f64 {
        let of_region = |(number, region): (usize, &Region)| {
            let (q, x) = (self.demands[number], self.supplies[number]);
            region.demand.intercept * q
                - 0.5 * region.demand.slope * q * q
                - region.supply.intercept * x
                - 0.5 * region.supply.slope * x * x
        };
        let gains: f64 = regions.iter().enumerate().map(of_region).sum();
        gains - arcs.iter().zip(&self.flows).map(|(arc, flow)| arc.cost * flow).sum::<f64>()
    }
}
