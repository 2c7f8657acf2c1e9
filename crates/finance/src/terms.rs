//! Standard terms of each instrument for a project.

use finding::{Checked, Findings};
use serde::Serialize;

use crate::appraisal::{Case, quarters_of};
use crate::instrument::{Clawback, Debt, Instrument};
use crate::read::Assumed;

/// The kinds of instrument, by their words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Terms {
    /// Grant.
    Grant,
    /// Public loan.
    Loan,
    /// Guarantee of a private loan.
    Guarantee,
    /// Preferred equity.
    Equity,
    /// Firm purchase with a floor.
    Offtake,
    /// Price floor with a clawback.
    PriceFloor,
    /// Contract for difference.
    ContractForDifference,
    /// Insurance against low prices.
    Insurance,
    /// Reference price held by a duty.
    ReferencePrice,
    /// Faster permits.
    FasterPermit,
}

impl Terms {
    /// All of them.
    pub const ALL: [Terms; 10] = [
        Terms::Grant,
        Terms::Loan,
        Terms::Guarantee,
        Terms::Equity,
        Terms::Offtake,
        Terms::PriceFloor,
        Terms::ContractForDifference,
        Terms::Insurance,
        Terms::ReferencePrice,
        Terms::FasterPermit,
    ];

    /// The word for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Terms::Grant => "grant",
            Terms::Loan => "loan",
            Terms::Guarantee => "guarantee",
            Terms::Equity => "equity",
            Terms::Offtake => "offtake",
            Terms::PriceFloor => "price-floor",
            Terms::ContractForDifference => "contract-for-difference",
            Terms::Insurance => "insurance",
            Terms::ReferencePrice => "reference-price",
            Terms::FasterPermit => "faster-permit",
        }
    }

    /// The kind this word names.
    #[must_use]
    pub fn parse(word: &str) -> Option<Terms> {
        Terms::ALL.into_iter().find(|terms| terms.as_str() == word)
    }
}

impl std::fmt::Display for Terms {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.as_str())
    }
}

/// An instrument on the standard terms of table `finance-assumption`, sized to a project.
///
/// Shares are of the capital cost as stated; strikes are multiples of the long-run price.
#[must_use]
pub fn standard(terms: Terms, case: &Case, assumed: &Assumed) -> Checked<Instrument> {
    let mut findings = Findings::default();
    let mut of = |name: &str| assumed.value(name, &mut findings);
    let capital = case.project.capital;
    let long_run = case.price.long_run;
    let debt = |of: &mut dyn FnMut(&str) -> f64, rate: f64| Debt {
        principal: capital * of("loan-share"),
        rate,
        tenor: quarters_of(of("loan-term")),
        grace: quarters_of(of("loan-grace")),
        recovery: of("recovery-after-failure"),
    };
    let instrument = match terms {
        Terms::Grant => Instrument::Grant { amount: capital * of("grant-share") },
        Terms::Loan => {
            let rate = of("public-rate") + of("loan-spread");
            Instrument::Loan(debt(&mut of, rate))
        }
        Terms::Guarantee => {
            let rate = of("lender-rate");
            Instrument::Guarantee {
                debt: debt(&mut of, rate),
                cover: of("guarantee-cover"),
                fee: of("guarantee-fee"),
            }
        }
        Terms::Equity => Instrument::Equity {
            amount: capital * of("equity-share"),
            coupon: of("equity-coupon"),
            ownership: of("equity-ownership"),
            exit: quarters_of(of("equity-exit")),
            rate: of("owners-return"),
        },
        Terms::Offtake => Instrument::Offtake {
            floor: long_run * of("floor-over-benchmark"),
            firm: case.project.output * of("offtake-share"),
            quarters: quarters_of(of("floor-term")),
            rebate: None,
        },
        Terms::PriceFloor => {
            let strike = long_run * of("floor-over-benchmark");
            Instrument::Floor {
                strike,
                share: of("floor-share"),
                quarters: quarters_of(of("floor-term")),
                clawback: Some(Clawback {
                    share: of("clawback-share"),
                    above: strike,
                    cap: f64::INFINITY,
                    after_full_output: true,
                }),
            }
        }
        Terms::ContractForDifference => Instrument::ContractForDifference {
            strike: long_run * of("floor-over-benchmark"),
            share: of("floor-share"),
            quarters: quarters_of(of("floor-term")),
        },
        Terms::Insurance => {
            let trigger = long_run * of("insurance-trigger");
            Instrument::Insurance {
                trigger,
                deductible: of("insurance-deductible"),
                limit: of("insurance-limit") * trigger * case.project.output,
                premium: of("insurance-premium"),
                quarters: quarters_of(of("floor-term")),
            }
        }
        Terms::ReferencePrice => Instrument::ReferencePrice {
            reference: long_run * of("floor-over-benchmark"),
            share: of("home-market-share"),
        },
        Terms::FasterPermit => Instrument::FasterPermit {
            quarters: quarters_of(of("permit-time-saved")),
            cost: capital * of("permit-cost-share"),
        },
    };
    Checked { value: instrument, findings }
}
