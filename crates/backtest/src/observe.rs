//! Each observation beside the model's figure for the same time.

use codes::{Area, Form, Mineral, Stage};
use dataset::{Dataset, Period, Row, schema};
use disruption::{Outcome, World};
use jiff::civil::Date;
use serde::Serialize;

use crate::episode::{Base, Episode, Observation};

/// A miss of this part of the observation or less is not reported.
pub const BAND: f64 = 0.25;

/// What a comparison is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Observable {
    /// Exports from one country to another or to the world.
    Exports,
    /// Price in the price reports of a market.
    Quoted,
    /// Average price of what was bought.
    Paid,
    /// What a country uses, stocks of users left out.
    Use,
}

impl Observable {
    /// The words written in episodes.
    pub const ALL: [(&'static str, Observable); 4] = [
        ("exports", Observable::Exports),
        ("quoted", Observable::Quoted),
        ("paid", Observable::Paid),
        ("use", Observable::Use),
    ];

    /// What this word means.
    #[must_use]
    pub fn parse(text: &str) -> Option<Observable> {
        Observable::ALL.iter().find(|(word, _)| *word == text).map(|(_, observable)| *observable)
    }

    /// In a few words.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Observable::Exports => "exports",
            Observable::Quoted => "quoted price",
            Observable::Paid => "paid price",
            Observable::Use => "use",
        }
    }
}

/// An observation and the model's figure for it, both over their own undisturbed level.
#[derive(Debug, Clone, Serialize)]
pub struct Comparison {
    /// What was observed, in words.
    pub item: String,
    /// Kind.
    pub observable: Observable,
    /// When, as written in the dataset.
    pub period: String,
    /// First day of it.
    pub first: Date,
    /// Last day of it.
    pub last: Date,
    /// Observed ratio.
    pub observed: f64,
    /// Its range, where a low and a high are quoted.
    pub observed_range: (f64, f64),
    /// The model's ratio.
    pub model: f64,
    /// What the observation is a ratio to.
    pub reference: String,
    /// Where it was observed.
    pub sources: Vec<String>,
    /// True if the model misses the observed range by more than [`BAND`].
    pub missed: bool,
}

/// All comparisons of an episode with a run.
#[derive(Debug, Clone, Serialize)]
pub struct Observed {
    /// By kind, item and date.
    pub comparisons: Vec<Comparison>,
    /// The model by month over the whole run, for each item: kind, item, first day of the month, ratio.
    pub months: Vec<(Observable, String, Date, f64)>,
    /// Observations of the time that nothing in the model answers, or that have no undisturbed level.
    pub unused: usize,
}

/// Compares a run with the observations of an episode whose period ends before `until`.
#[must_use]
pub fn observe(
    dataset: &Dataset,
    episode: &Episode,
    world: &World,
    outcome: &Outcome,
    undisturbed: &Outcome,
    until: Date,
) -> Observed {
    let view = View { dataset, episode, world, outcome, undisturbed };
    let mut observed = Observed { comparisons: Vec::new(), months: Vec::new(), unused: 0 };
    let mut series: Vec<(Observable, String)> = Vec::new();
    for row in view.rows() {
        let Some(period) = row.period.filter(|period| period.last < until && !view.precedes(*period)) else {
            continue;
        };
        // The upper end of a quoted range is read together with the lower end.
        if episode.observations.iter().any(|o| o.high.as_deref() == Some(row.cell("metric"))) {
            continue;
        }
        let reading = episode.observations.iter().find(|reading| reads(reading, row));
        if reading.is_some_and(|reading| matches!(&reading.base, Base::Same(base) if base.contains(&period)))
        {
            continue;
        }
        let Some((reading, comparison)) =
            reading.and_then(|reading| Some((reading, view.compare(row, reading, period)?)))
        else {
            observed.unused += 1;
            continue;
        };
        let key = (comparison.observable, comparison.item.clone());
        if !series.contains(&key) {
            for month in view.months(until) {
                if let Some(model) = view.model(row, reading, month) {
                    observed.months.push((key.0, key.1.clone(), month.first, model));
                }
            }
            series.push(key);
        }
        observed.comparisons.push(comparison);
    }
    observed.comparisons.sort_by(|a, b| {
        a.observable.cmp(&b.observable).then_with(|| a.item.cmp(&b.item)).then(a.first.cmp(&b.first))
    });
    observed
}

fn reads(reading: &Observation, row: &Row) -> bool {
    reading.item.as_deref().is_none_or(|item| item == row.cell("item"))
        && row.cell("metric").starts_with(&reading.metric)
}

struct View<'v> {
    dataset: &'v Dataset,
    episode: &'v Episode,
    world: &'v World,
    outcome: &'v Outcome,
    undisturbed: &'v Outcome,
}

impl View<'_> {
    fn rows(&self) -> impl Iterator<Item = &Row> {
        self.dataset
            .rows(&schema::EPISODE)
            .iter()
            .filter(|row| row.cell("episode") == self.episode.id && row.value().is_some())
    }

    /// True if most of the period lies before the run.
    fn precedes(&self, period: Period) -> bool {
        let before = self.outcome.first.duration_until(period.last).as_hours() / 24 + 1;
        before * 2 < period.days()
    }

    fn compare(&self, row: &Row, reading: &Observation, period: Period) -> Option<Comparison> {
        let low = row.value()?;
        let high = reading
            .high
            .as_deref()
            .and_then(|metric| self.twins(row, metric).find(|twin| twin.period == row.period))
            .and_then(Row::value)
            .unwrap_or(low);
        let (base, reference) = self.base(row, reading)?;
        let model = self.model(row, reading, period)?;
        let rate = |value: f64| value / base;
        let range = (rate(low), rate(high));
        let mut item = row.cell("item").to_owned();
        // Two averages over parts of the same market are told apart by their metric.
        if row.cell("metric").len() > reading.metric.len() && reading.high.is_none() {
            item = format!("{item}: {}", row.cell("metric"));
        }
        Some(Comparison {
            item,
            observable: reading.observable,
            period: period.to_string(),
            first: period.first,
            last: period.last,
            observed: f64::midpoint(range.0, range.1),
            observed_range: range,
            model,
            reference,
            sources: row.sources.clone(),
            missed: model < range.0 * (1.0 - BAND) || model > range.1 * (1.0 + BAND),
        })
    }

    /// Rows about the same thing with a given metric.
    fn twins<'r>(&'r self, row: &'r Row, metric: &'r str) -> impl Iterator<Item = &'r Row> {
        self.rows().filter(move |twin| {
            twin.cell("metric") == metric
                && twin.cell("item") == row.cell("item")
                && (twin.mineral, twin.form, twin.country, twin.partner)
                    == (row.mineral, row.form, row.country, row.partner)
        })
    }

    /// The undisturbed level of an observation, and in words.
    fn base(&self, row: &Row, reading: &Observation) -> Option<(f64, String)> {
        match &reading.base {
            Base::Ratio => Some((1.0, "the model's own level".to_owned())),
            Base::Same(periods) => {
                let of = |period: &Period| {
                    let low =
                        self.twins(row, row.cell("metric")).find(|twin| twin.period == Some(*period))?;
                    let high = reading.high.as_deref().and_then(|metric| {
                        self.twins(row, metric).find(|twin| twin.period == Some(*period))?.value()
                    });
                    Some(f64::midpoint(low.value()?, high.unwrap_or(low.value()?)))
                };
                let known: Vec<(f64, String)> =
                    periods.iter().filter_map(|p| Some((of(p)?, p.to_string()))).collect();
                if known.is_empty() {
                    // What was first observed later has the average price of the year before.
                    return self.average_price(row.mineral?, row.form?, self.outcome.first.year() - 1);
                }
                let mean = known.iter().map(|entry| entry.0).sum::<f64>() / known.len() as f64;
                let names: Vec<String> = known.into_iter().map(|entry| entry.1).collect();
                let what = match reading.observable {
                    Observable::Exports | Observable::Use => "rate",
                    Observable::Quoted | Observable::Paid => "quotation",
                };
                Some((mean, format!("the {what} of {}", names.join(", "))))
            }
            Base::Metric(metric, period) => {
                let row = self.twins(row, metric).find(|twin| twin.period == Some(*period))?;
                Some((row.value()?, format!("the {metric} of {period}")))
            }
            Base::Price(year) => self.average_price(row.mineral?, row.form?, *year),
        }
    }

    fn average_price(&self, mineral: Mineral, form: Form, year: i16) -> Option<(f64, String)> {
        let row = self.dataset.rows(&schema::PRICE).iter().find(|row| {
            row.mineral == Some(mineral)
                && row.form == Some(form)
                && row.year() == Some(year)
                && (row.cell("quote").contains("annual average") || row.cell("quote").contains("unit value"))
        })?;
        Some((row.value()?, format!("the {} price of {year}", row.cell("quote"))))
    }

    /// The model's ratio over a period.
    fn model(&self, row: &Row, reading: &Observation, period: Period) -> Option<f64> {
        match reading.observable {
            Observable::Exports => self.exports(row, period),
            Observable::Quoted => self.quoted(row, reading, period),
            Observable::Paid => self.paid(row, reading, period),
            Observable::Use => self.used(row, reading, period),
        }
    }

    fn exports(&self, row: &Row, period: Period) -> Option<f64> {
        let markets = self.markets(row.mineral?, row.form?);
        let from = self.place(row.country?)?;
        let to = row.partner?;
        let view = if to == Area::world() {
            None
        } else {
            let place = self.place(to)?;
            Some(self.world.viewpoints.iter().position(|viewpoint| *viewpoint == place)?)
        };
        let flow = |outcome: &Outcome, week: usize| -> f64 {
            let of = |market: usize| match view {
                None => outcome.exports[market][from][week],
                Some(view) => outcome.arrivals[market][view][from][week],
            };
            markets.iter().map(|(market, factor)| of(*market) * factor).sum()
        };
        let base = flow(self.undisturbed, 0);
        (base > 0.0).then(|| self.mean(period, |week| flow(self.outcome, week) / base))
    }

    fn quoted(&self, row: &Row, reading: &Observation, period: Period) -> Option<f64> {
        let market = self.world.market(row.mineral?, row.form?)?;
        let places = self.places(reading.at.or(row.country)?);
        let at = |week: usize| {
            places.iter().map(|place| self.outcome.quoted[market][*place][week]).sum::<f64>()
                / places.len() as f64
        };
        Some(self.mean(period, at))
    }

    /// Of one place, or of all use.
    fn paid(&self, row: &Row, reading: &Observation, period: Period) -> Option<f64> {
        let market = self.world.market(row.mineral?, row.form?)?;
        let wanted = reading.at.map(|area| self.places(area));
        let part = |place: usize| {
            let counts = wanted.as_ref().is_none_or(|places| places.contains(&place));
            if counts { self.world.base_use(market, place) } else { 0.0 }
        };
        let uses: Vec<f64> = (0..self.world.places.len()).map(part).collect();
        let total: f64 = uses.iter().sum();
        let at = |week: usize| {
            uses.iter().zip(&self.outcome.paid[market]).map(|(part, paid)| part * paid[week]).sum::<f64>()
                / total
        };
        (total > 0.0).then(|| self.mean(period, at))
    }

    /// Final use of the minerals of the row at a place, all of the world's minerals where it names none.
    fn used(&self, row: &Row, reading: &Observation, period: Period) -> Option<f64> {
        let place = self.place(reading.at.or(row.country)?)?;
        let members = row.mineral.map(Mineral::members);
        let of = |mineral: Mineral| members.as_ref().is_none_or(|members| members.contains(&mineral));
        let elements: Vec<_> =
            self.outcome.elements.iter().filter(|e| e.place == place && of(e.mineral)).collect();
        let base: f64 = elements.iter().map(|element| element.base).sum();
        let at = |week: usize| elements.iter().map(|element| element.used[week]).sum::<f64>() / base;
        (base > 0.0).then(|| self.mean(period, at))
    }

    fn markets(&self, mineral: Mineral, form: Form) -> Vec<(usize, f64)> {
        let components = form.stage() == Stage::Component;
        let members = mineral.members();
        let chosen = |(_, market): &(usize, &disruption::MarketData)| {
            let named = market.mineral == mineral || members.contains(&market.mineral);
            named && (market.form.stage() == Stage::Component) == components
        };
        let factor = |(index, market): (usize, &disruption::MarketData)| {
            let metal = market.mineral.is_rare_earth() && market.form.stage() == Stage::Metal;
            (index, if metal { market.mineral.element_per_oxide() } else { 1.0 })
        };
        self.world.markets.iter().enumerate().filter(chosen).map(factor).collect()
    }

    fn place(&self, area: Area) -> Option<usize> {
        self.world.places.iter().position(|place| *place == area)
    }

    fn places(&self, area: Area) -> Vec<usize> {
        let members = area.countries().unwrap_or_default();
        let own = |place: &Area| *place == area || matches!(place, Area::Country(c) if members.contains(c));
        let found: Vec<usize> =
            (0..self.world.places.len()).filter(|place| own(&self.world.places[*place])).collect();
        if found.is_empty() { vec![self.world.places.len() - 1] } else { found }
    }

    /// Calendar months that the run covers, up to `until`.
    fn months(&self, until: Date) -> Vec<Period> {
        let mut months = Vec::new();
        let mut first = self.outcome.first.first_of_month();
        let days = i64::try_from(self.outcome.weeks).unwrap_or(0) * 7;
        loop {
            let last = first.last_of_month();
            let covered = self.outcome.first.duration_until(last).as_hours() / 24 < days;
            if last >= until || !covered {
                return months;
            }
            // A month of which only the last days are simulated has not begun.
            if self.outcome.first.duration_until(last).as_hours() / 24 >= 15 {
                months.push(Period { first, last });
            }
            let Ok(next) = last.tomorrow() else { return months };
            first = next;
        }
    }

    /// Mean over the days of a period of a weekly ratio to the undisturbed level; days before the run are
    /// undisturbed.
    fn mean(&self, period: Period, at: impl Fn(usize) -> f64) -> f64 {
        let (mut sum, mut day) = (0.0, period.first);
        while day <= period.last {
            let hours = self.outcome.first.duration_until(day).as_hours();
            sum += match usize::try_from(hours) {
                Ok(hours) => at((hours / 24 / 7).min(self.outcome.weeks - 1)),
                Err(_) => 1.0,
            };
            let Ok(next) = day.tomorrow() else { break };
            day = next;
        }
        sum / period.days() as f64
    }
}
