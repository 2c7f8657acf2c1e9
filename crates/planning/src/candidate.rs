//! What can be decided: plants, stocks and programmes, with their money, time and chances.

use codes::Area;
use disruption::{Addition, Feed, Saving};
use quantity::WEEKS_PER_YEAR;
use serde::Serialize;
use sourced::Trust;

use crate::figures::Terms;

/// What kind of measure it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// A project of table `project`.
    Project,
    /// A measure of the study's own.
    Own,
    /// A government stock.
    Stock,
    /// Recycling of what is lost today.
    Recycling,
    /// Scrap kept at home.
    ScrapRetention,
    /// Less of the mineral in the same component.
    Thrift,
    /// Another component in its place.
    Substitution,
    /// Faster permits.
    Permits,
    /// First call on the output of a third country.
    Partnership,
    /// A change of controller that is not let happen.
    SaleBlock,
}

impl Kind {
    /// In words.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::Project => "project",
            Kind::Own => "own measure",
            Kind::Stock => "stock",
            Kind::Recycling => "recycling",
            Kind::ScrapRetention => "scrap retention",
            Kind::Thrift => "thrift",
            Kind::Substitution => "substitution",
            Kind::Permits => "permits",
            Kind::Partnership => "partnership",
            Kind::SaleBlock => "sale block",
        }
    }

    /// What a state does within its own borders.
    pub(crate) fn is_domestic(self) -> bool {
        match self {
            Kind::Recycling | Kind::ScrapRetention | Kind::Thrift | Kind::Substitution | Kind::Permits => {
                true
            }
            Kind::Project | Kind::Own | Kind::Stock | Kind::Partnership | Kind::SaleBlock => false,
        }
    }

    pub(crate) fn of_programme(word: &str) -> Option<Kind> {
        Some(match word {
            "recycling" => Kind::Recycling,
            "scrap-retention" => Kind::ScrapRetention,
            "thrift" => Kind::Thrift,
            "substitution" => Kind::Substitution,
            "permits" => Kind::Permits,
            "partnership" => Kind::Partnership,
            "sale-block" => Kind::SaleBlock,
            _ => return None,
        })
    }
}

/// Yearly output of a measure in one market.
#[derive(Debug, Clone, PartialEq)]
pub struct Supply {
    /// Index of the market.
    pub market: usize,
    /// Index of the place.
    pub place: usize,
    /// Full output, t a year.
    pub per_year: f64,
    /// What it is made from.
    pub feed: Feed,
}

/// A step of a government stock: the tonnes above those of the smaller steps.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StockStep {
    /// Index of the market.
    pub market: usize,
    /// Index of the place that holds it.
    pub place: usize,
    /// Tonnes of the smaller steps.
    pub above: f64,
    /// Tonnes of this step.
    pub tonnes: f64,
    /// Days of use that all steps up to this one cover.
    pub days: f64,
}

/// What a measure does for other measures.
#[derive(Debug, Clone, PartialEq)]
pub enum Help {
    /// Projects of a country that lack permits come earlier.
    Permits {
        /// The country.
        country: Area,
        /// Weeks.
        weeks: f64,
    },
    /// More of the output of a country's projects reaches the partners.
    Reach {
        /// The country.
        country: Area,
        /// Part of the output.
        more: f64,
    },
    /// A project is not sold to where its output would be lost.
    Keep {
        /// Identifier of the project.
        project: String,
        /// Chance that it is sold otherwise.
        risk: f64,
    },
}

/// Something that can be decided.
#[derive(Debug, Clone)]
pub struct Candidate {
    /// Identifier.
    pub id: String,
    /// Name for readers.
    pub name: String,
    /// Kind.
    pub kind: Kind,
    /// Where it stands, or who holds it.
    pub country: Option<Area>,
    /// What it adds, in words.
    pub adds: String,
    /// Output it adds.
    pub supplies: Vec<Supply>,
    /// Uses it makes it possible to save.
    pub savings: Vec<Saving>,
    /// The stock that it is.
    pub stock: Option<StockStep>,
    /// What it does for others.
    pub help: Option<Help>,
    /// Weeks from the study's start to first product or effect, if decided at once and on time.
    pub lead: f64,
    /// Weeks from first product to full output.
    pub ramp: f64,
    /// Weeks later than that: low, value, high.
    pub delay: [f64; 3],
    /// Chance that it goes ahead without new public money.
    pub without: f64,
    /// Instruments that it can be helped with, the stated one first; none if it needs no money.
    pub terms: Vec<Terms>,
    /// How far it has come, in a word of the dataset; empty for what is no plant.
    pub standing: String,
    /// Part of the output that reaches the partners' markets.
    pub reach: f64,
    /// Part of the output that no firm deal with others sets aside.
    pub free: f64,
    /// Has not all its permits.
    pub needs_permit: bool,
    /// Chance that it is sold to where its output would be lost, unless that is blocked.
    pub sale_risk: f64,
    /// Worst grade of its figures.
    pub trust: Trust,
    /// Why it cannot be chosen, if it cannot.
    pub obstacle: Option<String>,
}

/// What is decided about a candidate.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Decision {
    /// Money is committed, so that it goes ahead with this chance.
    pub ahead: Option<f64>,
    /// Weeks after the study's start at which money is committed.
    pub shift: f64,
    /// Part of a stock's step, or of a programme, that is taken.
    pub part: f64,
    /// Weeks saved by faster permits.
    pub saved: f64,
    /// Part of the output that reaches the partners on top.
    pub more_reach: f64,
    /// It cannot be sold away.
    pub kept: bool,
}

impl Decision {
    /// Nothing is decided: it goes ahead if it would anyway.
    pub const NONE: Decision =
        Decision { ahead: None, shift: 0.0, part: 0.0, saved: 0.0, more_reach: 0.0, kept: false };
}

/// What becomes of a candidate in one future: levels between 0 and 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Fate {
    /// It goes ahead if this is below its chance.
    pub ahead: f64,
    /// Place of the delay in its range, from -1 to 1.
    pub delay: f64,
    /// It is sold away if this is below the chance of it.
    pub sold: f64,
}

impl Fate {
    /// On time at the central delay, certain, and not sold.
    pub const CENTRAL: Fate = Fate { ahead: 0.0, delay: 0.0, sold: 1.0 };
}

/// What a candidate delivers in a future: part of its full output, and from which week on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Delivery {
    /// Part of the full output that reaches the partners' markets.
    pub part: f64,
    /// Weeks from the study's start to first product.
    pub first: f64,
}

impl Candidate {
    /// What it delivers under a decision in a future; none if it does not go ahead.
    #[must_use]
    pub fn delivery(&self, decision: &Decision, fate: &Fate) -> Option<Delivery> {
        if self.obstacle.is_some() || self.kind == Kind::Stock {
            return None;
        }
        let anyway = fate.ahead < self.without;
        let funded = decision.ahead.is_some_and(|chance| fate.ahead < chance);
        let lost = fate.sold < self.sale_risk && !decision.kept;
        if lost || !(anyway || funded) {
            return None;
        }
        let [low, value, high] = self.delay;
        let late = disruption::Position::new(fate.delay).pick(low, value, high);
        // Who goes ahead anyway does not wait for the money.
        let shift = if anyway { 0.0 } else { decision.shift };
        let saved = if self.needs_permit { decision.saved } else { 0.0 };
        let part = (self.reach + decision.more_reach).min(self.free).max(0.0);
        Some(Delivery { part, first: (self.lead + shift + late - saved).max(0.0) })
    }

    /// The same as output on top of a simulated world that begins `history` weeks before the study.
    #[must_use]
    pub fn additions(&self, delivery: Delivery, history: usize) -> Vec<Addition> {
        self.supplies
            .iter()
            .map(|supply| Addition {
                market: supply.market,
                place: supply.place,
                per_week: supply.per_year * delivery.part / WEEKS_PER_YEAR,
                first_week: history + delivery.first.round() as usize,
                ramp: self.ramp,
                feed: supply.feed,
            })
            .collect()
    }

    /// Mean output in a year over the full one, if it starts in week `first`; years count from the study's start.
    #[must_use]
    pub fn running(&self, first: f64, year: usize) -> f64 {
        let begin = year * YEAR;
        let at = |week: usize| {
            let weeks = (week as f64 - first.round() + 1.0).max(0.0);
            (weeks / self.ramp.max(1.0)).min(1.0)
        };
        (begin..begin + YEAR).map(at).sum::<f64>() / YEAR as f64
    }
}

/// Weeks of a planned year.
pub const YEAR: usize = 52;

#[cfg(test)]
mod tests {
    use super::*;

    pub(crate) fn plant() -> Candidate {
        Candidate {
            id: "plant".to_owned(),
            name: "Plant".to_owned(),
            kind: Kind::Project,
            country: None,
            adds: String::new(),
            supplies: vec![Supply { market: 0, place: 0, per_year: 520.0, feed: Feed::Own }],
            savings: Vec::new(),
            stock: None,
            help: None,
            lead: 40.0,
            ramp: 52.0,
            delay: [0.0, 12.0, 40.0],
            without: 0.2,
            terms: Vec::new(),
            standing: "permitted".to_owned(),
            reach: 0.5,
            free: 0.8,
            needs_permit: true,
            sale_risk: 0.3,
            trust: Trust::D,
            obstacle: None,
        }
    }

    #[test]
    fn money_helps_only_where_the_plant_would_not_go_ahead_anyway() {
        let plant = plant();
        let funded = Decision { ahead: Some(0.7), shift: 52.0, ..Decision::NONE };
        let at = |ahead: f64| Fate { ahead, delay: 0.0, sold: 1.0 };
        assert_eq!(plant.delivery(&Decision::NONE, &at(0.5)), None);
        assert_eq!(plant.delivery(&funded, &at(0.5)), Some(Delivery { part: 0.5, first: 104.0 }));
        assert_eq!(plant.delivery(&funded, &at(0.9)), None);
        assert_eq!(plant.delivery(&funded, &at(0.1)), plant.delivery(&Decision::NONE, &at(0.1)));
    }

    #[test]
    fn what_deals_set_aside_is_not_reached_by_an_agreement() {
        let agreed = Decision { more_reach: 0.9, ..Decision::NONE };
        assert!((plant().delivery(&agreed, &Fate::CENTRAL).unwrap().part - 0.8).abs() < 1e-12);
        let sold = Fate { sold: 0.1, ..Fate::CENTRAL };
        assert_eq!(plant().delivery(&agreed, &sold), None);
        assert!(plant().delivery(&Decision { kept: true, ..agreed }, &sold).is_some());
    }

    #[test]
    fn a_ramp_fills_up_over_its_weeks() {
        let plant = plant();
        assert!(plant.running(52.0, 0) < 1e-12);
        assert!((plant.running(52.0, 1) - 26.5 / 52.0).abs() < 1e-12);
        assert!((plant.running(52.0, 2) - 1.0).abs() < 1e-12);
    }
}
