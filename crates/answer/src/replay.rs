//! The model beside what was observed since the history of the study begins.
//!
//! Every comparison is a ratio: the observation over what was observed just before the history begins, beside
//! the model over its own undisturbed year. A miss beyond [`BAND`] is reported as a finding.

use codes::{Area, Form, Mineral, Stage};
use dataset::{Dataset, Period, Row, schema};
use disruption::{Outcome, Timeline, World, simulate};
use finding::{Finding, Findings, code};
use jiff::civil::Date;
use serde::Serialize;
use study::Study;

use crate::ScenarioAnswer;

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
}

impl Observable {
    /// In a word.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Observable::Exports => "exports",
            Observable::Quoted => "quoted price",
            Observable::Paid => "paid price",
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

/// The story of the exports to the world, read off both series.
#[derive(Debug, Clone, Serialize)]
pub struct Recovery {
    /// Which goods.
    pub item: String,
    /// Number of the deepest month, the first being 1.
    pub deepest_month: (usize, usize),
    /// Share of the undisturbed flow in it.
    pub deepest: (f64, f64),
    /// Months until nine tenths of the undisturbed flow pass again, if they do.
    pub back_after: (Option<usize>, Option<usize>),
}

/// The model beside what was observed; pairs are observed first, model second.
#[derive(Debug, Clone, Serialize)]
pub struct Replay {
    /// Scenario whose history was compared.
    pub scenario: String,
    /// Comparisons by item and date.
    pub comparisons: Vec<Comparison>,
    /// The story of the exports.
    pub recovery: Option<Recovery>,
    /// Observations of the time that have no undisturbed level to compare with, or nothing like them in the model.
    pub unused: usize,
}

impl Replay {
    /// A note for each item that is missed, saying how often and how far.
    #[must_use]
    pub fn findings(&self) -> Findings {
        let mut items: Vec<(&str, Observable)> = Vec::new();
        for comparison in &self.comparisons {
            let item = (comparison.item.as_str(), comparison.observable);
            if !items.contains(&item) {
                items.push(item);
            }
        }
        items.into_iter().filter_map(|(item, observable)| self.miss(item, observable)).collect()
    }

    fn miss(&self, item: &str, observable: Observable) -> Option<Finding> {
        let all: Vec<&Comparison> =
            self.comparisons.iter().filter(|c| c.item == item && c.observable == observable).collect();
        let missed = all.iter().filter(|c| c.missed);
        let worst = missed.clone().max_by(|a, b| distance(a).total_cmp(&distance(b)))?;
        Some(Finding::note(
            code::MISSES_OBSERVATION,
            format!(
                "{item}: {} of {} observations missed by more than {:.0} %; worst in {}: observed {:.2}, model {:.2} times the undisturbed level",
                missed.count(),
                all.len(),
                BAND * 100.0,
                worst.period,
                worst.observed,
                worst.model,
            ),
        ))
    }
}

fn distance(comparison: &Comparison) -> f64 {
    libm::log(comparison.model.max(1e-6) / comparison.observed.max(1e-6)).abs()
}

/// Compares the history of the first scenario that has one with the episodes observed in it.
pub(crate) fn replay(
    dataset: &Dataset,
    study: &Study,
    world: &World,
    scenarios: &[ScenarioAnswer],
) -> Option<Replay> {
    let scenario = scenarios.iter().find(|scenario| !scenario.scenario.without_rules)?;
    if scenario.outcome.history == 0 {
        return None;
    }
    let undisturbed = simulate(world, &Timeline::free(scenario.outcome.first, 1));
    let view = View { dataset, study, world, outcome: &scenario.outcome, undisturbed: &undisturbed };
    let mut comparisons = Vec::new();
    let mut unused = 0;
    for row in dataset.rows(&schema::EPISODE) {
        let Some(period) = row.period.filter(|period| view.within(*period)) else { continue };
        // The upper end of a quoted range is read together with the lower end.
        if row.cell("metric") == PRICE_HIGH {
            continue;
        }
        match view.compare(row, period) {
            Some(comparison) => comparisons.push(comparison),
            None => unused += 1,
        }
    }
    if comparisons.is_empty() {
        return None;
    }
    comparisons.sort_by(|a, b| {
        a.observable.cmp(&b.observable).then_with(|| a.item.cmp(&b.item)).then(a.first.cmp(&b.first))
    });
    let recovery = view.recovery(&comparisons);
    Some(Replay { scenario: scenario.scenario.id.clone(), comparisons, recovery, unused })
}

const EXPORTS: &str = "export quantity";
const PRICE_LOW: &str = "price low";
const PRICE_HIGH: &str = "price high";
const PAID: &str = "average price paid";

struct View<'v> {
    dataset: &'v Dataset,
    study: &'v Study,
    world: &'v World,
    outcome: &'v Outcome,
    undisturbed: &'v Outcome,
}

impl View<'_> {
    fn within(&self, period: Period) -> bool {
        period.last < self.study.start && !self.precedes(period)
    }

    fn compare(&self, row: &Row, period: Period) -> Option<Comparison> {
        let metric = row.cell("metric");
        if metric == EXPORTS {
            self.exports(row, period)
        } else if metric == PRICE_LOW {
            self.quoted(row, period)
        } else if metric.starts_with(PAID) {
            self.paid(row, period)
        } else {
            None
        }
    }

    fn exports(&self, row: &Row, period: Period) -> Option<Comparison> {
        let (before, reference) = self.exports_before(row)?;
        let observed = row.value()? / before;
        let markets = self.markets(row.mineral?, row.form?);
        let from = self.place(row.country?)?;
        let flow = |outcome: &Outcome, week: usize| -> Option<f64> {
            let to = row.partner?;
            if to == Area::world() {
                return Some(
                    markets
                        .iter()
                        .map(|(market, factor)| outcome.exports[*market][from][week] * factor)
                        .sum(),
                );
            }
            let place = self.place(to)?;
            let view = self.world.viewpoints.iter().position(|viewpoint| *viewpoint == place)?;
            Some(
                markets
                    .iter()
                    .map(|(market, factor)| outcome.arrivals[*market][view][from][week] * factor)
                    .sum(),
            )
        };
        let base = flow(self.undisturbed, 0)?;
        let model = self.mean(period, |week| flow(self.outcome, week).unwrap_or(f64::NAN) / base);
        Some(comparison(row, Observable::Exports, observed, (observed, observed), model, reference))
    }

    fn quoted(&self, row: &Row, period: Period) -> Option<Comparison> {
        let low = row.value()?;
        let high = self
            .twins(row, PRICE_HIGH)
            .find(|twin| twin.period == row.period)
            .and_then(Row::value)
            .unwrap_or(low);
        let (mineral, form) = (row.mineral?, row.form?);
        let market = self.world.market(mineral, form)?;
        let (base, reference) = self.price_before(row, mineral, form)?;
        if self.is_base(row, period) {
            return None;
        }
        let places = self.places(row.country?);
        let at = |week: usize| {
            places.iter().map(|place| self.outcome.quoted[market][*place][week]).sum::<f64>()
                / places.len() as f64
        };
        let model = self.mean(period, at);
        let range = (low / base, high / base);
        Some(comparison(row, Observable::Quoted, f64::midpoint(range.0, range.1), range, model, reference))
    }

    fn paid(&self, row: &Row, period: Period) -> Option<Comparison> {
        let (mineral, form) = (row.mineral?, row.form?);
        let market = self.world.market(mineral, form)?;
        let (base, reference) = self.average_price(mineral, form)?;
        let observed = row.value()? / base;
        let uses: Vec<f64> =
            (0..self.world.places.len()).map(|place| self.world.base_use(market, place)).collect();
        let total: f64 = uses.iter().sum();
        let at = |week: usize| {
            uses.iter().zip(&self.outcome.paid[market]).map(|(part, paid)| part * paid[week]).sum::<f64>()
                / total
        };
        let mut compared = comparison(
            row,
            Observable::Paid,
            observed,
            (observed, observed),
            self.mean(period, at),
            reference,
        );
        compared.item = format!("{}: {}", compared.item, row.cell("metric"));
        Some(compared)
    }

    /// The undisturbed level of exports: the mean rate over the observations of the year before the history
    /// that are longest: a quarter counts before single months.
    fn exports_before(&self, row: &Row) -> Option<(f64, String)> {
        let begin = self.outcome.first.checked_sub(jiff::Span::new().years(1)).ok()?;
        let days = |twin: &Row| twin.period.map_or(0, Period::days);
        let before: Vec<&Row> = self
            .twins(row, row.cell("metric"))
            .filter(|twin| twin.period.is_some_and(|period| begin <= period.first && self.precedes(period)))
            .filter(|twin| twin.value().is_some())
            .collect();
        let longest = before.iter().map(|twin| days(twin)).max()?;
        // Months have 28 to 31 days and are of one length here.
        let chosen: Vec<&&Row> = before.iter().filter(|twin| days(twin) + 3 >= longest).collect();
        let mean = chosen.iter().filter_map(|twin| twin.value()).sum::<f64>() / chosen.len() as f64;
        let periods: Vec<String> =
            chosen.iter().filter_map(|twin| twin.period).map(|p| p.to_string()).collect();
        Some((mean, format!("the rate of {}", periods.join(", "))))
    }

    /// True if most of the period lies before the history.
    fn precedes(&self, period: Period) -> bool {
        let before = self.outcome.first.duration_until(period.last).as_hours() / 24 + 1;
        before * 2 < period.days()
    }

    /// Rows about the same thing with a given metric.
    fn twins<'r>(&'r self, row: &'r Row, metric: &'r str) -> impl Iterator<Item = &'r Row> {
        self.dataset.rows(&schema::EPISODE).iter().filter(move |twin| {
            twin.cell("episode") == row.cell("episode")
                && twin.cell("metric") == metric
                && (twin.mineral, twin.form, twin.country, twin.partner)
                    == (row.mineral, row.form, row.country, row.partner)
        })
    }

    /// The undisturbed level of a quoted price: the quotation of the month in which the history begins or the
    /// one after, else the average of the year before.
    fn price_before(&self, row: &Row, mineral: Mineral, form: Form) -> Option<(f64, String)> {
        let first = self
            .twins(row, PRICE_LOW)
            .find(|twin| twin.period.is_some_and(|period| self.is_base(twin, period)));
        let Some(first) = first else { return self.average_price(mineral, form) };
        let low = first.value()?;
        let high = self.twins(row, PRICE_HIGH).find(|twin| twin.period == first.period).and_then(Row::value);
        Some((f64::midpoint(low, high.unwrap_or(low)), format!("the quotation of {}", first.period?)))
    }

    /// True for a quotation of the whole month in which the history begins or the one after: April 2025 for a
    /// history from the last day of March.
    fn is_base(&self, row: &Row, period: Period) -> bool {
        row.cell("metric") == PRICE_LOW
            && period.first != period.last
            && period.first.duration_until(self.outcome.first).as_hours().abs() <= 24 * 7
    }

    /// The average price of the year before the history.
    fn average_price(&self, mineral: Mineral, form: Form) -> Option<(f64, String)> {
        let year = self.outcome.first.year() - 1;
        let row = self.dataset.rows(&schema::PRICE).iter().find(|row| {
            row.mineral == Some(mineral)
                && row.form == Some(form)
                && row.year() == Some(year)
                && row.cell("quote").contains("annual average")
        })?;
        Some((row.value()?, format!("the {} price of {year}", row.cell("quote"))))
    }

    fn markets(&self, mineral: Mineral, form: Form) -> Vec<(usize, f64)> {
        let magnets = form.stage() == Stage::Component;
        let members = mineral.members();
        self.world
            .markets
            .iter()
            .enumerate()
            .filter(|(_, market)| {
                let named = market.mineral == mineral || members.contains(&market.mineral);
                named && (market.form.stage() == Stage::Component) == magnets
            })
            .map(|(index, market)| {
                let metal = market.form.stage() == Stage::Metal;
                let factor = if metal { market.mineral.element_per_oxide() } else { 1.0 };
                (index, factor)
            })
            .collect()
    }

    fn place(&self, area: Area) -> Option<usize> {
        self.world.places.iter().position(|place| *place == area)
    }

    fn places(&self, area: Area) -> Vec<usize> {
        let members = area.countries().unwrap_or_default();
        let own = |place: &Area| *place == area || matches!(place, Area::Country(c) if members.contains(c));
        let found: Vec<usize> = self
            .world
            .places
            .iter()
            .enumerate()
            .filter(|(_, place)| own(place))
            .map(|(index, _)| index)
            .collect();
        if found.is_empty() { vec![self.world.places.len() - 1] } else { found }
    }

    /// Mean over the days of a period of a weekly ratio to the undisturbed level; days before the history are
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

    /// The longest series of monthly exports to the world, as a story.
    fn recovery(&self, comparisons: &[Comparison]) -> Option<Recovery> {
        let series = |item: &str| -> Vec<&Comparison> {
            comparisons.iter().filter(|c| c.observable == Observable::Exports && c.item == item).collect()
        };
        let longest = comparisons
            .iter()
            .filter(|c| c.observable == Observable::Exports)
            .map(|c| c.item.as_str())
            .max_by_key(|item| series(item).len())?;
        let months = series(longest);
        let first = self.outcome.first.tomorrow().ok()?;
        let number = |c: &Comparison| {
            let (then, now) = (i32::from(first.year()), i32::from(c.first.year()));
            usize::try_from((now - then) * 12 + i32::from(c.first.month()) - i32::from(first.month()) + 1)
                .unwrap_or(0)
        };
        let story = |of: fn(&Comparison) -> f64| {
            let deepest = months.iter().min_by(|a, b| of(a).total_cmp(&of(b)))?;
            let back = months.iter().find(|c| c.first > deepest.first && of(c) >= 0.9).map(|c| number(c));
            Some((number(deepest), of(deepest), back))
        };
        let (observed, model) = (story(|c| c.observed)?, story(|c| c.model)?);
        Some(Recovery {
            item: longest.to_owned(),
            deepest_month: (observed.0, model.0),
            deepest: (observed.1, model.1),
            back_after: (observed.2, model.2),
        })
    }
}

fn comparison(
    row: &Row,
    observable: Observable,
    observed: f64,
    observed_range: (f64, f64),
    model: f64,
    reference: String,
) -> Comparison {
    let (low, high) = observed_range;
    Comparison {
        item: row.cell("item").to_owned(),
        observable,
        period: row.period.map(|period| period.to_string()).unwrap_or_default(),
        first: row.period.map_or(Date::ZERO, |period| period.first),
        observed,
        observed_range,
        model,
        reference,
        sources: row.sources.clone(),
        missed: model < low * (1.0 - BAND) || model > high * (1.0 + BAND),
    }
}
