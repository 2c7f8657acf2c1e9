//! Stocks held for a profit: competitive storage after Williams and Wright (1991).
//!
//! A stock is carried to the next period as long as its expected price, discounted and less the cost of storage, is
//! above today's: `P(A - S) >= E f(h + S)/(1 + r) - k`, with equality where `S > 0`. Hence the price as a function of
//! what is at hand: `f(A) = max{ P(A), E f(h + S)/(1 + r) - k }`. Nobody can borrow from the future: `S >= 0`.
//!
//! ```
//! use equilibrium::{Line, storage::{Harvest, Store}};
//!
//! let store = Store {
//!     demand: Line { intercept: 600.0, slope: 5.0 },
//!     harvests: vec![Harvest { size: 90.0, chance: 0.5 }, Harvest { size: 110.0, chance: 0.5 }],
//!     interest: 0.05,
//!     cost: 2.0,
//! };
//! let carried = store.last_but_one(112.0).unwrap();
//! assert!((carried.stored - 5.453_658_536_585).abs() < 1e-9);
//! ```

use serde::Serialize;

use crate::{Demand, Line};

/// Halvings of the interval that holds a stock: enough for every digit.
const HALVINGS: usize = 200;
/// How far the chances may add to something other than 1.
const CHANCE_TOLERANCE: f64 = 1e-12;
/// Points at which a price is known between the least and the most at hand.
const POINTS: usize = 801;
/// Periods before the search for a lasting rule is given up.
const PERIODS: usize = 10_000;
/// Relative change of the price from period to period below which the rule lasts.
const LASTING: f64 = 1e-12;

/// A harvest and its chance.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Harvest {
    /// Quantity.
    pub size: f64,
    /// Chance, from 0 to 1.
    pub chance: f64,
}

/// A market with storage.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Store<D = Line> {
    /// Demand of a period.
    pub demand: D,
    /// What may be harvested in a period.
    pub harvests: Vec<Harvest>,
    /// Interest for a period.
    pub interest: f64,
    /// Cost of storing a unit, paid when it is put in; below zero where a stock at hand is of use by itself.
    pub cost: f64,
}

/// What is carried over.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Carried {
    /// Quantity stored.
    pub stored: f64,
    /// Price now.
    pub price: f64,
    /// Expected price of the next period.
    pub expected: f64,
}

/// The price as a function of what is at hand, on evenly spaced points; a straight line between them.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Rule<D = Line> {
    least: f64,
    step: f64,
    prices: Vec<f64>,
    demand: D,
}

impl<D: Demand> Rule<D> {
    /// Price with `at_hand`; beyond the points nothing is stored below and all that is more is sold above.
    #[must_use]
    pub fn price(&self, at_hand: f64) -> f64 {
        let position = (at_hand - self.least) / self.step;
        if position < 0.0 {
            return self.demand.price(at_hand);
        }
        let last = self.prices.len() - 1;
        let index = (position.floor() as usize).min(last);
        if index == last {
            return self.prices[last];
        }
        let part = position - index as f64;
        self.prices[index] * (1.0 - part) + self.prices[index + 1] * part
    }
}

impl<D: Demand + Clone> Store<D> {
    fn is_sound(&self) -> bool {
        let chances: f64 = self.harvests.iter().map(|harvest| harvest.chance).sum();
        let each = |harvest: &Harvest| harvest.size >= 0.0 && (0.0..=1.0).contains(&harvest.chance);
        self.demand.is_sound()
            && self.harvests.iter().all(each)
            && (chances - 1.0).abs() <= CHANCE_TOLERANCE
            && self.interest > -1.0
            && self.cost.is_finite()
    }

    fn expected(&self, stored: f64, next: impl Fn(f64) -> f64) -> f64 {
        self.harvests.iter().map(|harvest| harvest.chance * next(harvest.size + stored)).sum()
    }

    /// What is carried from `at_hand` if the price of the next period follows `next`.
    fn carry(&self, at_hand: f64, next: impl Fn(f64) -> f64) -> Carried {
        let gain = |stored: f64| {
            self.expected(stored, &next) / (1.0 + self.interest)
                - self.cost
                - self.demand.price(at_hand - stored)
        };
        let mut stored = 0.0;
        if gain(0.0) > 0.0 {
            let (mut low, mut high) = (0.0, at_hand);
            for _ in 0..HALVINGS {
                let middle = f64::midpoint(low, high);
                if gain(middle) > 0.0 {
                    low = middle;
                } else {
                    high = middle;
                }
            }
            stored = f64::midpoint(low, high);
        }
        Carried { stored, price: self.demand.price(at_hand - stored), expected: self.expected(stored, next) }
    }

    /// What is carried into the last period, after which nothing has a use; nothing if the market is unsound.
    #[must_use]
    pub fn last_but_one(&self, at_hand: f64) -> Option<Carried> {
        (self.is_sound() && at_hand >= 0.0)
            .then(|| self.carry(at_hand, |quantity| self.demand.price(quantity)))
    }

    /// What is carried from `at_hand` if the price of the next period is `next` of what is at hand then, which must not
    /// rise with it; nothing if the market is unsound.
    #[must_use]
    pub fn carried_towards(&self, at_hand: f64, next: impl Fn(f64) -> f64) -> Option<Carried> {
        (self.is_sound() && at_hand >= 0.0).then(|| self.carry(at_hand, next))
    }

    /// The price rule with `periods` to go, the last one included; 1 is the demand itself. Nothing if the market is
    /// unsound, or no quantity is so large that users pay nothing for more, which the points of a rule need.
    #[must_use]
    pub fn rule(&self, periods: usize) -> Option<Rule<D>> {
        let mut rule = self.last()?;
        for _ in 1..periods {
            rule = self.before(&rule);
        }
        Some(rule)
    }

    /// The rule of a market that goes on for ever, to a relative change of 1e-12 from period to period; nothing if the
    /// market is unsound, as for [`Store::rule`], or no rule lasts.
    #[must_use]
    pub fn lasting(&self) -> Option<Rule<D>> {
        let mut rule = self.last()?;
        for _ in 0..PERIODS {
            let before = self.before(&rule);
            let change = before.prices.iter().zip(&rule.prices).map(|(a, b)| (a - b).abs());
            let change = change.fold(0.0, f64::max);
            rule = before;
            if change <= LASTING * rule.prices[0] {
                return Some(rule);
            }
        }
        None
    }

    /// What is carried from `at_hand` if the price of the next period follows a rule.
    #[must_use]
    pub fn carried(&self, at_hand: f64, next: &Rule<D>) -> Carried {
        self.carry(at_hand, |quantity| next.price(quantity))
    }

    fn last(&self) -> Option<Rule<D>> {
        if !self.is_sound() || !self.demand.satiation().is_finite() {
            return None;
        }
        let sizes = || self.harvests.iter().map(|harvest| harvest.size);
        let least = sizes().fold(f64::INFINITY, f64::min);
        // Nobody stores beyond what users take for nothing.
        let most = sizes().fold(0.0, f64::max) + self.demand.satiation();
        let step = (most - least).max(f64::MIN_POSITIVE) / (POINTS - 1) as f64;
        let price = |point: usize| self.demand.price(least + step * point as f64);
        Some(Rule { least, step, prices: (0..POINTS).map(price).collect(), demand: self.demand.clone() })
    }

    fn before(&self, next: &Rule<D>) -> Rule<D> {
        let price = |point: usize| self.carried(next.least + next.step * point as f64, next).price;
        Rule { prices: (0..POINTS).map(price).collect(), ..next.clone() }
    }
}
