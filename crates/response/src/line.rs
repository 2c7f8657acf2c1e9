//! What is bought where, by whom, from whom.

use codes::{Area, EndUserClass, Form, Mineral, Sector};
use serde::Serialize;
use sourced::Trust;

/// Where part of a line comes from.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Supply {
    /// Country or rest of world.
    pub from: Area,
    /// Part of what the line uses.
    pub share: f64,
}

/// A group of users with one stock.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LineUser {
    /// Sector, if it is known.
    pub sector: Option<Sector>,
    /// What it does with it, in words.
    pub purpose: String,
    /// Class, which decides how a rule treats it.
    pub class: EndUserClass,
    /// Use in a week, t.
    pub weekly: f64,
    /// Stock, t.
    pub stock: f64,
    /// What a tonne not served costs, USD; for sharing, not for counting losses.
    pub value: f64,
}

/// A form of a mineral bought at a place.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Line {
    /// Mineral.
    pub mineral: Mineral,
    /// Form.
    pub form: Form,
    /// Who buys.
    pub place: Area,
    /// Users.
    pub users: Vec<LineUser>,
    /// Where it comes from; the shares add up to 1, what is made at home included.
    pub supply: Vec<Supply>,
    /// Stock of the government, t.
    pub government: f64,
    /// Output of this form outside a country in a week, t, by country: what could be diverted is a part of it.
    pub world_output: Vec<(Area, f64)>,
    /// Price, USD/kg.
    pub price: f64,
    /// Grade of the weakest figure.
    pub trust: Trust,
    /// What it was made from, and what was assumed, in sentences.
    pub inputs: Vec<String>,
}

impl Line {
    /// The name people use: `Dy oxide`, `NdFeB-heavy`.
    #[must_use]
    pub fn name(&self) -> String {
        if self.mineral.members().len() > 1 {
            self.form.to_string()
        } else {
            format!("{} {}", self.mineral, self.form)
        }
    }

    /// What is meant when minerals are listed: the mineral, or the component that holds several.
    #[must_use]
    pub fn goods(&self) -> String {
        if self.mineral.members().len() > 1 { self.form.to_string() } else { self.mineral.to_string() }
    }

    /// Use in a week, t.
    #[must_use]
    pub fn weekly(&self) -> f64 {
        self.users.iter().map(|user| user.weekly).sum()
    }

    /// Part that comes from a country.
    #[must_use]
    pub fn share_from(&self, country: Area) -> f64 {
        self.supply.iter().filter(|supply| supply.from == country).map(|supply| supply.share).sum()
    }

    /// Days of use in all stocks, the government's included.
    #[must_use]
    pub fn cover_days(&self) -> Option<f64> {
        let weekly = self.weekly();
        let stock: f64 = self.users.iter().map(|user| user.stock).sum();
        (weekly > 0.0).then(|| (stock + self.government) / weekly * quantity::DAYS_PER_WEEK)
    }

    /// Output in a week outside a country and outside the line's own place, t.
    #[must_use]
    pub fn elsewhere(&self, country: Area) -> f64 {
        let others = self.world_output.iter().filter(|(area, _)| *area != country && *area != self.place);
        others.map(|(_, output)| output).sum()
    }
}
