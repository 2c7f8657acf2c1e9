//! The instruments, and what each does to the flows of a project.
//!
//! Price instruments come first: they change what the project earns. Debt and equity come after: they are
//! served from what it earns then.

use serde::Serialize;

use crate::QUARTERS;
use crate::price::PricePath;
use crate::project::Project;

/// A share of the price above a level that goes back to the treasury.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Clawback {
    /// Share of the excess.
    pub share: f64,
    /// Level above which it is taken, USD/kg.
    pub above: f64,
    /// Most that is taken in a year, USD; infinite without a cap.
    pub cap: f64,
    /// Taken only once the plant runs in full.
    pub after_full_output: bool,
}

/// A loan, by whoever gives it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Debt {
    /// Money lent, USD, drawn evenly while the project is built.
    pub principal: f64,
    /// Interest a year, real.
    pub rate: f64,
    /// Quarters from first product in which it is paid back, in equal parts of principal and interest.
    pub tenor: usize,
    /// Quarters after first product in which nothing is paid and interest is added.
    pub grace: usize,
    /// Part of what is owed that the lender gets back if the project fails.
    pub recovery: f64,
}

/// What public money can do for a project.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "instrument")]
pub enum Instrument {
    /// Money given while the project is built.
    Grant {
        /// USD.
        amount: f64,
    },
    /// Money lent by the treasury.
    Loan(Debt),
    /// A private loan whose loss the treasury bears in part.
    Guarantee {
        /// The private loan, at the rate that the guarantee makes possible.
        debt: Debt,
        /// Part of the loss that the treasury bears.
        cover: f64,
        /// Fee a year on what is owed, paid to the treasury.
        fee: f64,
    },
    /// Preferred shares: the coupon is paid in kind; at the end the holder takes its claim or its part of the
    /// owners' later flows, whichever is worth more.
    Equity {
        /// USD.
        amount: f64,
        /// Coupon a year.
        coupon: f64,
        /// Part of the owners' flows on conversion.
        ownership: f64,
        /// Quarters from first product to the choice.
        exit: usize,
        /// Rate a year at which later flows are valued.
        rate: f64,
    },
    /// The treasury pays what the benchmark lacks to a strike.
    Floor {
        /// Strike, USD/kg.
        strike: f64,
        /// Part of the output that is covered.
        share: f64,
        /// Quarters from first product.
        quarters: usize,
        /// What goes back when the price is high.
        clawback: Option<Clawback>,
    },
    /// A firm purchase at a floor or the market, sold on at the market, with a rebate a year.
    Offtake {
        /// Floor, USD/kg.
        floor: f64,
        /// Kilograms a quarter.
        firm: f64,
        /// Quarters from first product.
        quarters: usize,
        /// What goes back when the price is high.
        rebate: Option<Clawback>,
    },
    /// The treasury pays or receives the difference to a strike.
    ContractForDifference {
        /// Strike, USD/kg.
        strike: f64,
        /// Part of the output that is covered.
        share: f64,
        /// Quarters from first product.
        quarters: usize,
    },
    /// Cover against low prices, for a premium.
    Insurance {
        /// Price below which a loss counts, USD/kg.
        trigger: f64,
        /// Part of the loss that the project bears.
        deductible: f64,
        /// Most that is paid in a quarter, USD.
        limit: f64,
        /// Premium a quarter, as a part of the insured value at the trigger.
        premium: f64,
        /// Quarters from first product.
        quarters: usize,
    },
    /// A duty keeps the price in the home market at a reference; users pay it.
    ReferencePrice {
        /// Reference, USD/kg.
        reference: f64,
        /// Part of the output sold in that market.
        share: f64,
    },
    /// Permits come earlier.
    FasterPermit {
        /// Quarters saved, at most those that the project waits.
        quarters: usize,
        /// What the authorities spend on it, USD.
        cost: f64,
    },
}

impl Instrument {
    /// The same with another amount of money; price instruments have none and stay as they are.
    #[must_use]
    pub fn of_size(self, amount: f64) -> Instrument {
        match self {
            Instrument::Grant { .. } => Instrument::Grant { amount },
            Instrument::Loan(debt) => Instrument::Loan(Debt { principal: amount, ..debt }),
            Instrument::Guarantee { debt, cover, fee } => {
                Instrument::Guarantee { debt: Debt { principal: amount, ..debt }, cover, fee }
            }
            Instrument::Equity { coupon, ownership, exit, rate, .. } => {
                Instrument::Equity { amount, coupon, ownership, exit, rate }
            }
            other => other,
        }
    }
}

/// Money that moves in each quarter, USD; positive where it is received.
///
/// What the project earns in the market less what it spends is split without rest, quarter by quarter:
/// `owners + treasury + lenders + users + tax + buyer = operating profit - spending`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Flows {
    /// The owners of the project.
    pub owners: Vec<f64>,
    /// The treasury.
    pub treasury: Vec<f64>,
    /// Private lenders.
    pub lenders: Vec<f64>,
    /// Users of the product, beyond the market price.
    pub users: Vec<f64>,
    /// Tax office of the country the plant stands in; it may be another country's than the treasury.
    pub tax: Vec<f64>,
    /// Whoever takes over a plant that failed its debt.
    pub buyer: Vec<f64>,
    /// Quarter in which the project failed its debt, if it did.
    pub failed: Option<usize>,
    /// Public money paid out by the end of building, USD: what crowds in private money.
    pub public_at_start: f64,
    /// Public claims handed to private lenders at the start, USD: guaranteed loans.
    pub private_debt_at_start: f64,
}

impl Flows {
    /// Flows of a project along a path with a package of instruments.
    #[must_use]
    pub fn of(project: &Project, package: &[Instrument], price: &PricePath) -> Flows {
        let project = hastened(project, package);
        let mut flows = Flows::plain(&project, price);
        for instrument in package {
            flows.price_instrument(&project, instrument, price);
        }
        flows.pay_tax(&project);
        // Debt is served before preferred shares see anything.
        let (shares, others): (Vec<&Instrument>, Vec<&Instrument>) =
            package.iter().partition(|instrument| matches!(instrument, Instrument::Equity { .. }));
        for instrument in others.into_iter().chain(shares) {
            flows.money_instrument(&project, instrument);
        }
        flows
    }

    /// What is earned and spent before tax and help.
    fn plain(project: &Project, price: &PricePath) -> Flows {
        let quarters = project.quarters();
        let owners = (0..quarters)
            .map(|quarter| project.operating_profit(quarter, price) - project.spending(quarter))
            .collect();
        let none = || vec![0.0; quarters];
        Flows {
            owners,
            treasury: none(),
            lenders: none(),
            users: none(),
            tax: none(),
            buyer: none(),
            failed: None,
            public_at_start: 0.0,
            private_debt_at_start: 0.0,
        }
    }

    fn give_owners(&mut self, quarter: usize, amount: f64) {
        self.owners[quarter] += amount;
        self.treasury[quarter] -= amount;
    }

    fn price_instrument(&mut self, project: &Project, instrument: &Instrument, price: &PricePath) {
        let start = project.first_product();
        let term = |quarters: usize| start..(start + quarters).min(project.quarters());
        match *instrument {
            Instrument::Floor { strike, share, quarters, clawback } => {
                let mut taken = Yearly::default();
                for quarter in term(quarters) {
                    let mass = share * project.kilograms(quarter);
                    let now = price.at(quarter);
                    let full = project.level(quarter) >= 1.0;
                    let back = taken.of(clawback, quarter - start, now, mass, full);
                    self.give_owners(quarter, mass * (strike - now).max(0.0) - back);
                }
            }
            Instrument::Offtake { floor, firm, quarters, rebate } => {
                let mut taken = Yearly::default();
                for quarter in term(quarters) {
                    let mass = firm.min(project.kilograms(quarter));
                    let now = price.at(quarter);
                    let back = taken.of(rebate, quarter - start, now, mass, true);
                    self.give_owners(quarter, mass * (floor - now).max(0.0) - back);
                }
            }
            Instrument::ContractForDifference { strike, share, quarters } => {
                for quarter in term(quarters) {
                    let mass = share * project.kilograms(quarter);
                    self.give_owners(quarter, mass * (strike - price.at(quarter)));
                }
            }
            Instrument::Insurance { trigger, deductible, limit, premium, quarters } => {
                for quarter in term(quarters) {
                    let mass = project.kilograms(quarter);
                    let loss = mass * (trigger - price.at(quarter)).max(0.0);
                    let paid = ((1.0 - deductible) * loss).min(limit);
                    self.give_owners(quarter, paid - premium * mass * trigger);
                }
            }
            Instrument::ReferencePrice { reference, share } => {
                for quarter in term(project.life) {
                    let more = share * project.kilograms(quarter) * (reference - price.at(quarter)).max(0.0);
                    self.owners[quarter] += more;
                    self.users[quarter] -= more;
                }
            }
            Instrument::Grant { .. }
            | Instrument::Loan(_)
            | Instrument::Guarantee { .. }
            | Instrument::Equity { .. }
            | Instrument::FasterPermit { .. } => {}
        }
    }

    fn pay_tax(&mut self, project: &Project) {
        for quarter in 0..self.owners.len() {
            let tax = project.tax_on(quarter, self.owners[quarter]);
            self.owners[quarter] -= tax;
            self.tax[quarter] += tax;
        }
    }

    fn money_instrument(&mut self, project: &Project, instrument: &Instrument) {
        match *instrument {
            Instrument::Grant { amount } => {
                self.public_at_start += amount;
                self.while_building(project, amount);
            }
            Instrument::FasterPermit { cost, .. } => self.treasury[0] -= cost,
            Instrument::Loan(debt) => {
                self.public_at_start += debt.principal;
                self.serve(project, &debt, None);
            }
            Instrument::Guarantee { debt, cover, fee } => {
                self.private_debt_at_start += debt.principal;
                self.serve(project, &debt, Some((cover, fee)));
            }
            Instrument::Equity { amount, coupon, ownership, exit, rate } => {
                self.public_at_start += amount;
                self.while_building(project, amount);
                self.leave(project, amount, coupon, ownership, exit, rate);
            }
            Instrument::Floor { .. }
            | Instrument::Offtake { .. }
            | Instrument::ContractForDifference { .. }
            | Instrument::Insurance { .. }
            | Instrument::ReferencePrice { .. } => {}
        }
    }

    fn while_building(&mut self, project: &Project, amount: f64) {
        for quarter in project.wait..project.first_product() {
            self.give_owners(quarter, amount / project.build as f64);
        }
    }

    /// Draws a debt while the project is built and serves it from what the project earns.
    ///
    /// In a poor quarter the owners pay from what the project has earned them since its first product. What
    /// cannot be paid is added to the debt; after a year of it the project fails: the lender recovers its
    /// part from the assets, and the owners get nothing more. With a guarantee the treasury pays its part of
    /// the loss; without one the treasury is the lender.
    fn serve(&mut self, project: &Project, debt: &Debt, guarantee: Option<(f64, f64)>) {
        let per_quarter = libm::pow(1.0 + debt.rate, 1.0 / QUARTERS as f64) - 1.0;
        let start = project.first_product();
        let mut owed = 0.0;
        let mut missed = 0;
        let mut earned = 0.0;
        let lend = |flows: &mut Flows, quarter: usize, amount: f64| {
            flows.owners[quarter] += amount;
            let lender = if guarantee.is_some() { &mut flows.lenders } else { &mut flows.treasury };
            lender[quarter] -= amount;
        };
        for quarter in project.wait..project.quarters() {
            owed *= 1.0 + per_quarter;
            if quarter < start {
                let drawn = debt.principal / project.build as f64;
                lend(self, quarter, drawn);
                owed += drawn;
                continue;
            }
            if owed <= 0.0 {
                break;
            }
            let (fee_share, cover) =
                guarantee.map_or((0.0, 0.0), |(cover, fee)| (fee / QUARTERS as f64, cover));
            let fee = (fee_share * owed).min(self.owners[quarter].max(0.0));
            self.give_owners(quarter, -fee);
            let there: f64 = (earned + self.owners[quarter]).max(0.0);
            if quarter < start + debt.grace {
                earned = there;
                continue;
            }
            let left = (start + debt.tenor).saturating_sub(quarter).max(1);
            let due = owed * annuity(per_quarter, left);
            let paid = due.min(there);
            earned = there - paid;
            lend(self, quarter, -paid);
            owed -= paid;
            let short = paid < due * (1.0 - SETTLED);
            missed = if short { missed + 1 } else { 0 };
            if short && (missed > QUARTERS || quarter + 1 == project.quarters()) {
                self.fail(quarter, owed, debt.recovery, guarantee.is_some(), cover);
                return;
            }
        }
    }

    /// The project fails: a buyer pays the lender a part of the debt and takes all later flows.
    fn fail(&mut self, quarter: usize, owed: f64, recovery: f64, private: bool, cover: f64) {
        let loss = (1.0 - recovery) * owed;
        self.failed = Some(self.failed.map_or(quarter, |earlier| earlier.min(quarter)));
        let recovered = recovery * owed;
        self.buyer[quarter] -= recovered;
        for later in quarter + 1..self.owners.len() {
            self.buyer[later] += self.owners[later];
            self.owners[later] = 0.0;
        }
        if private {
            self.lenders[quarter] += recovered + cover * loss;
            self.treasury[quarter] -= cover * loss;
        } else {
            self.treasury[quarter] += recovered;
        }
    }

    /// The holder of preferred shares leaves with the better of its claim and its part.
    fn leave(&mut self, project: &Project, amount: f64, coupon: f64, ownership: f64, exit: usize, rate: f64) {
        let quarter = (project.first_product() + exit).min(project.quarters() - 1);
        let years = (quarter - project.wait) as f64 / QUARTERS as f64;
        let claim = amount * libm::pow(1.0 + coupon, years);
        let later = crate::present_value(&self.owners[quarter..], rate).max(0.0);
        // A claim is worth no more than what there is to pay it from.
        let taken = claim.min(later).max(ownership * later);
        self.give_owners(quarter, -taken);
    }
}

/// Part of a payment that may be missing for it to count as paid.
const SETTLED: f64 = 1e-9;

/// Equal payment that settles a debt of 1 in some quarters, the first of them now.
fn annuity(per_quarter: f64, quarters: usize) -> f64 {
    if per_quarter.abs() < f64::EPSILON {
        return 1.0 / quarters as f64;
    }
    let in_arrears = per_quarter / (1.0 - libm::pow(1.0 + per_quarter, -(quarters as f64)));
    in_arrears / (1.0 + per_quarter)
}

/// The project with the permits of a package.
fn hastened(project: &Project, package: &[Instrument]) -> Project {
    let saved: usize = package
        .iter()
        .map(|instrument| match instrument {
            Instrument::FasterPermit { quarters, .. } => *quarters,
            _ => 0,
        })
        .sum();
    Project { wait: project.wait.saturating_sub(saved), ..project.clone() }
}

/// What has been taken back in the running year of the contract.
#[derive(Debug, Clone, Copy, Default)]
struct Yearly {
    year: usize,
    taken: f64,
}

impl Yearly {
    /// What is taken back in a quarter, with the cap of the year kept.
    fn of(&mut self, clawback: Option<Clawback>, quarter: usize, price: f64, mass: f64, full: bool) -> f64 {
        let Some(clawback) = clawback.filter(|clawback| full || !clawback.after_full_output) else {
            return 0.0;
        };
        if quarter / QUARTERS != self.year {
            *self = Yearly { year: quarter / QUARTERS, taken: 0.0 };
        }
        let excess = clawback.share * mass * (price - clawback.above).max(0.0);
        let back = excess.min(clawback.cap - self.taken);
        self.taken += back;
        back
    }
}
