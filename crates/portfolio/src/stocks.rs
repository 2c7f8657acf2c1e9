//! Government stocks of what runs short.

use disruption::StockLine;
use quantity::{DAYS_PER_WEEK, WEEKS_PER_YEAR};
use sourced::Trust;

use crate::measures::{Basis, Maker, goods};
use crate::{Measure, MeasureKind};

impl Maker<'_> {
    /// Stocks of the markets that run short at a viewpoint, in each of the study's sizes.
    pub(crate) fn stocks(&mut self) -> Vec<Measure> {
        let carrying = self.parameter("stock-carrying-cost") * WEEKS_PER_YEAR;
        let premium = self.parameter("stock-purchase-premium");
        let years = self.study.weeks as f64 / WEEKS_PER_YEAR;
        let sizes = self.study.plan.as_ref().map(|plan| plan.stock_days.clone()).unwrap_or_default();
        let mut measures = Vec::new();
        for series in &self.outcome.series {
            let wanted: f64 = series.desired[self.outcome.history..].iter().sum();
            let used: f64 = series.used[self.outcome.history..].iter().sum();
            if wanted <= 0.0 || 1.0 - used / wanted <= self.outcome.short {
                continue;
            }
            let market = &self.world.markets[series.market];
            let weekly = self.world.base_use(series.market, series.place);
            for days in &sizes {
                let tonnes = weekly * days / DAYS_PER_WEEK;
                let purchase = tonnes * 1000.0 * market.price * (1.0 + premium);
                let money = purchase * (1.0 + carrying * years);
                let country = self.world.places[series.place];
                let subject = goods(market.mineral, market.form);
                measures.push(Measure {
                    id: format!(
                        "stock-{}-{}-{days:.0}",
                        country.as_str().to_lowercase(),
                        subject.to_lowercase().replace(' ', "-")
                    ),
                    name: format!("{subject} for {days:.0} days, {country}"),
                    kind: MeasureKind::Stock,
                    country: Some(country),
                    additions: Vec::new(),
                    stocks: vec![StockLine { market: series.market, place: series.place, tonnes }],
                    adds: format!("{tonnes:.1} t {subject}"),
                    public_money: Some((money, Basis::Purchase)),
                    trust: Trust::D,
                    first_week: None,
                    obstacle: None,
                });
            }
        }
        measures
    }
}
