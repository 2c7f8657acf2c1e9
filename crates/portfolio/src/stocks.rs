//! Government stocks of what runs short.

use codes::{Form, Mineral};
use dataset::schema::PRICE;
use dataset::{Dataset, Row};
use disruption::{MarketData, StockLine};
use quantity::{Currency, DAYS_PER_WEEK, Kind, WEEKS_PER_YEAR};
use sourced::Trust;

use crate::measures::{Basis, Maker, goods};
use crate::{Measure, MeasureKind};

impl Maker<'_> {
    /// Stocks of the markets that run short at a viewpoint, in each of the study's sizes.
    pub(crate) fn stocks(&mut self) -> Vec<Measure> {
        let carrying = self.parameter("stock-carrying-cost") * WEEKS_PER_YEAR;
        let buying = Buying::read(|name| self.parameter(name));
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
            let price = buying.price(self.dataset, market);
            for days in &sizes {
                let tonnes = weekly * days / DAYS_PER_WEEK;
                let purchase = tonnes * 1000.0 * price;
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

/// How a stock is bought.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Buying {
    /// Premium of a contract over the baseline's price.
    pub premium: f64,
    /// Part that is bought at the latest quote outside China, where there is one.
    pub spot: f64,
}

impl Buying {
    /// Reads the parameters of the dataset by name.
    pub fn read(mut parameter: impl FnMut(&str) -> f64) -> Self {
        Buying { premium: parameter("stock-purchase-premium"), spot: parameter("stock-spot-share") }
    }

    /// Mean price of a stock of a market's goods, USD/kg: a part at the latest quote outside China, the rest by contract
    /// at the baseline's price and a premium; no quote counts that is below the contract.
    #[must_use]
    pub fn price(&self, dataset: &Dataset, market: &MarketData) -> f64 {
        let contract = market.price * (1.0 + self.premium);
        let quoted = latest_outside(dataset, market.mineral, market.form);
        quoted.map_or(contract, |quoted| self.spot * quoted.max(contract) + (1.0 - self.spot) * contract)
    }
}

/// The mean of the latest prices quoted outside China and outside world averages, USD/kg.
fn latest_outside(dataset: &Dataset, mineral: Mineral, form: Form) -> Option<f64> {
    let rows: Vec<&Row> = dataset
        .rows(&PRICE)
        .iter()
        .filter(|row| row.mineral == Some(mineral) && row.form == Some(form))
        .filter(|row| !matches!(row.cell("market"), "CHN" | "WLD"))
        .filter(|row| row.figure.is_some_and(|f| matches!(f.kind, Kind::Price(Currency::Usd, _))))
        .collect();
    let newest = rows.iter().filter_map(|row| row.period).map(|period| period.last).max()?;
    let values: Vec<f64> = rows
        .iter()
        .filter(|row| row.period.is_some_and(|period| period.last == newest))
        .filter_map(|row| row.value())
        .collect();
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
}
