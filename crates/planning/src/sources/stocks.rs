//! Government stocks by form and holder.

use std::collections::BTreeSet;

use portfolio::Buying;
use quantity::{DAYS_PER_WEEK, WEEKS_PER_YEAR};
use sourced::Trust;

use super::Maker;
use crate::candidate::{Candidate, Kind, StockStep};
use crate::figures::Terms;

impl Maker<'_> {
    /// Stocks of every form that a viewpoint uses, in steps of the study's sizes; what runs short in no future cannot
    /// be chosen, since a stock of it would fill nothing.
    pub(super) fn stocks(&mut self, short: &BTreeSet<(usize, usize)>) -> Vec<Candidate> {
        let Some(plan) = &self.setting.study.plan else { return Vec::new() };
        let mut sizes = plan.stock_days.clone();
        sizes.sort_by(f64::total_cmp);
        sizes.dedup();
        let limit = self.figures.setting("stock-purchase-limit");
        let build = self.figures.weeks("stock-build-time");
        let rotation = self.figures.setting("rotation-cost");
        let carrying = self.parameter("stock-carrying-cost");
        let buying = Buying::read(|name| self.parameter(name));
        let years = self.setting.study.weeks as f64 / WEEKS_PER_YEAR;
        let mut all = Vec::new();
        let places = &self.world.viewpoints;
        let held =
            (0..self.world.markets.len()).flat_map(|market| places.iter().map(move |place| (market, *place)));
        for (market, place) in held {
            let data = &self.world.markets[market];
            let weekly = self.world.base_use(market, place);
            let needed = short.contains(&(market, place));
            if weekly <= 0.0 || !data.price.is_finite() {
                continue;
            }
            let price = buying.price(self.dataset(), data);
            let mut above = 0.0;
            for days in &sizes {
                let whole = (weekly * days / DAYS_PER_WEEK).min(weekly * WEEKS_PER_YEAR * limit);
                let tonnes = whole - above;
                if tonnes <= 0.0 {
                    continue;
                }
                let committed = tonnes * 1000.0 * price;
                // The metal can be sold again at the baseline's price; premium, keeping and rotation are gone.
                let lost =
                    (price - data.price).max(0.0) / price + (carrying + rotation) * WEEKS_PER_YEAR * years;
                let holder = self.world.places[place];
                let goods = format!("{} {}", data.mineral, data.form);
                all.push(Candidate {
                    id: format!(
                        "stock-{}-{}-{days:.0}",
                        holder.as_str().to_lowercase(),
                        goods.to_lowercase().replace(' ', "-")
                    ),
                    name: format!("{goods}, {holder}, to {days:.0} days"),
                    kind: Kind::Stock,
                    country: Some(holder),
                    adds: format!("{tonnes:.1} t {goods}"),
                    supplies: Vec::new(),
                    savings: Vec::new(),
                    stock: Some(StockStep { market, place, above, tonnes, days: *days }),
                    help: None,
                    lead: build,
                    ramp: 1.0,
                    delay: [0.0; 3],
                    without: 0.0,
                    terms: vec![Terms {
                        instrument: "purchase".to_owned(),
                        committed,
                        expected_cost: committed * lost.min(1.0),
                        cost_95: committed,
                        private: 0.0,
                        ahead: 1.0,
                        stated: true,
                        judged: true,
                        costs: std::sync::Arc::default(),
                    }],
                    standing: String::new(),
                    reach: 1.0,
                    free: 1.0,
                    needs_permit: false,
                    sale_risk: 0.0,
                    trust: Trust::D,
                    obstacle: (!needed).then(|| NOT_SHORT.to_owned()),
                });
                above = whole;
            }
        }
        all
    }
}

/// Why a stock of what never runs short is not offered for choice.
const NOT_SHORT: &str = "runs short in none of the futures";
