//! An episode file: world, rules, and how the observations are read.

use codes::{Area, Code, Country, Mineral};
use dataset::document::{Document, Section};
use dataset::{Dataset, Period, schema, text_hash};
use finding::{Checked, Finding, Findings, code};
use jiff::Span;
use jiff::civil::Date;
use serde::Serialize;
use study::{Allocation, Scenario, Study};

use crate::observe::Observable;

/// Longest episode in weeks: ten years.
const LONGEST: i64 = 520;

/// What the undisturbed level of an observation is.
#[derive(Debug, Clone, PartialEq)]
pub enum Base {
    /// The mean rate over observations of the same metric in these periods.
    Same(Vec<Period>),
    /// Another metric of the same item, in a period.
    Metric(String, Period),
    /// The average price of a year in table `price`.
    Price(i16),
    /// The model's own level: the observation is a share or change already.
    Ratio,
}

/// How a metric of table `episode` is read.
#[derive(Debug, Clone, PartialEq)]
pub struct Observation {
    /// Item, or none for all items with the metric.
    pub item: Option<String>,
    /// Metric; the start of it is enough.
    pub metric: String,
    /// Metric of the upper end of a range, where the two are quoted apart.
    pub high: Option<String>,
    /// What the model compares with it.
    pub observable: Observable,
    /// Where the model reads a price, or whose use it is; none for the places of the observation itself.
    pub at: Option<Area>,
    /// Undisturbed level.
    pub base: Base,
}

/// What is read off a series of comparisons.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Measure {
    /// Least share of the undisturbed level.
    Depth,
    /// Number of the month with the least, the first month being 1.
    Trough,
    /// Months until nine tenths pass again.
    Recovery,
    /// What passed above normal after it, over what was missing before.
    CatchUp,
    /// Highest multiple of the undisturbed level.
    Peak,
    /// Number of the month of the highest.
    PeakMonth,
    /// Mean multiple over all observations.
    Level,
    /// Peak of this item over the peak of another.
    Order,
}

impl Measure {
    const ALL: [(&'static str, Measure); 8] = [
        ("depth", Measure::Depth),
        ("trough", Measure::Trough),
        ("recovery", Measure::Recovery),
        ("catch-up", Measure::CatchUp),
        ("peak", Measure::Peak),
        ("peak-month", Measure::PeakMonth),
        ("level", Measure::Level),
        ("order", Measure::Order),
    ];

    /// The word written in episodes.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        Measure::ALL.iter().find(|(_, measure)| *measure == self).expect("listed").0
    }

    /// True for a number of months.
    #[must_use]
    pub fn is_months(self) -> bool {
        matches!(self, Measure::Trough | Measure::Recovery | Measure::PeakMonth)
    }
}

/// A number to be read off both series.
#[derive(Debug, Clone, PartialEq)]
pub struct Score {
    /// The measure.
    pub measure: Measure,
    /// Item of table `episode`.
    pub item: String,
    /// Which observations of it.
    pub observable: Observable,
    /// The other item of an order.
    pub against: Option<String>,
    /// Largest difference that counts as met, in the measure's own unit; of a price or level as a factor above 1.
    pub within: f64,
    /// Why the model misses it, if it does.
    pub why: Option<String>,
}

/// A past disruption.
#[derive(Debug, Clone, PartialEq)]
pub struct Episode {
    /// Identifier: the name of the file.
    pub id: String,
    /// Title.
    pub title: String,
    /// What parameters owe to it: `test`, or `calibration` where some were chosen to follow it.
    pub role: String,
    /// First day of the first week simulated.
    pub first: Date,
    /// Weeks simulated.
    pub weeks: usize,
    /// Rules that came.
    pub rules: Vec<String>,
    /// How observations are read.
    pub observations: Vec<Observation>,
    /// What is scored.
    pub scores: Vec<Score>,
    /// World before it, as a study of one scenario.
    pub study: Study,
}

impl Episode {
    /// Reads the episode of a name.
    ///
    /// # Errors
    /// What is wrong with it, all at once.
    pub fn find(name: &str, dataset: &Dataset) -> Result<Episode, Findings> {
        let Some((shown, text)) = dataset.episodes.get(name) else {
            let names = dataset.episodes.keys().map(String::as_str);
            return Err(Findings::from_iter([Finding::error(
                code::EPISODE_UNKNOWN,
                format!("there is no episode `{name}`"),
            )
            .help(finding::did_you_mean(name, names, "data/episodes"))]));
        };
        let (episode, _) = Episode::read(shown, name, text, dataset).usable()?;
        Ok(episode)
    }

    /// Reads every episode of the dataset.
    ///
    /// # Errors
    /// What is wrong with any of them, all at once.
    pub fn all(dataset: &Dataset) -> Result<Vec<Episode>, Findings> {
        let mut findings = Findings::default();
        let mut episodes = Vec::new();
        for name in dataset.episodes.keys() {
            match Episode::find(name, dataset) {
                Ok(episode) => episodes.push(episode),
                Err(found) => findings.append(found),
            }
        }
        if findings.is_empty() { Ok(episodes) } else { Err(findings) }
    }

    /// Reads an episode from its text.
    #[must_use]
    pub fn read(shown: &str, name: &str, text: &str, dataset: &Dataset) -> Checked<Episode> {
        let document = Document::parse(shown, text);
        let root = document.root();
        if root.integer("format") != Some(1) {
            root.report(
                code::KIND_WRONG,
                "format",
                "the format is not 1",
                "add format = 1 as the first line",
            );
        }
        let mut study = Study::empty();
        study.hash = text_hash(text);
        let id = name.to_owned();
        study.id.clone_from(&id);
        let title = root.required_text("title");
        study.title.clone_from(&title);
        let role = root.required_text("role");
        if !role.is_empty() && role != "test" && role != "calibration" {
            root.report(
                code::EPISODE_WRONG,
                "role",
                format!("`{role}` is no role of an episode"),
                "write test, or calibration where parameters were chosen to follow it",
            );
        }
        let first = root.required_date("first").unwrap_or_default();
        let weeks = root.integer("weeks").filter(|weeks| (1..=LONGEST).contains(weeks));
        if weeks.is_none() {
            root.report(
                code::HORIZON_WRONG,
                "weeks",
                "the weeks are missing or cannot be simulated",
                format!("write a number between 1 and {LONGEST}"),
            );
        }
        let weeks = weeks.and_then(|weeks| usize::try_from(weeks).ok()).unwrap_or(1);
        world(&mut study, &root, first, weeks);
        let rules = root.texts("rules");
        for rule in rules.iter().filter(|rule| !dataset.rules.contains_key(*rule)) {
            root.report(
                code::EPISODE_WRONG,
                "rules",
                format!("`{rule}` is not a rule"),
                finding::did_you_mean(rule, dataset.rules.keys().map(String::as_str), "data/rules"),
            );
        }
        let known = |item: &str| {
            let rows = dataset.rows(&schema::EPISODE);
            rows.iter().any(|row| row.cell("episode") == id && row.cell("item") == item)
        };
        let observations = root.sections("observe").into_iter().map(|s| observation(s, &known)).collect();
        let scores = root.sections("score").into_iter().filter_map(|s| read_score(s, &known)).collect();
        root.finish();
        let episode = Episode { id, title, role, first, weeks, rules, observations, scores, study };
        Checked { value: episode, findings: document.into_findings() }
    }
}

fn world(study: &mut Study, root: &Section<'_>, first: Date, weeks: usize) {
    study.question.clone_from(&study.title);
    study.start = first;
    study.history_from = first;
    study.weeks = weeks;
    let end = Span::new().try_weeks(i64::try_from(weeks).unwrap_or(0)).ok();
    // The law of the episode is known in full: what is tested is what follows from it.
    study.known = end.and_then(|span| first.checked_add(span).ok()).unwrap_or(first);
    study.as_of = first;
    let year = root.integer("base-year").filter(|year| (1990..=2100).contains(year));
    if year.is_none() {
        root.report(
            code::HORIZON_WRONG,
            "base-year",
            "the year of the world before the episode is missing",
            "add base-year = 2009",
        );
    }
    study.baseline_year = year.and_then(|year| i16::try_from(year).ok()).unwrap_or(0);
    if study.baseline_year > first.year() {
        root.report(
            code::EPISODE_WRONG,
            "base-year",
            format!("figures of {} were not known in {}", study.baseline_year, first.year()),
            "take a year before the episode",
        );
    }
    let countries = |key| root.codes(key, Country::parse, codes::UnknownCode::help);
    study.viewpoints = countries("viewpoints");
    study.places = countries("places");
    study.minerals = root.codes("minerals", Mineral::parse, codes::UnknownCode::help);
    study.rare_earths_apart = root.flag("rare-earths-apart").unwrap_or(false);
    for (key, empty) in [
        ("viewpoints", study.viewpoints.is_empty()),
        ("places", study.places.is_empty()),
        ("minerals", study.minerals.is_empty()),
    ] {
        if empty {
            root.report(
                code::KEY_MISSING,
                key,
                format!("`{key}` names nothing"),
                format!("add {key} = [...]"),
            );
        }
    }
    for country in study.viewpoints.iter().filter(|country| !study.places.contains(country)) {
        root.report(
            code::EPISODE_WRONG,
            "viewpoints",
            format!("viewpoint `{country}` is not among the places"),
            "add it to places",
        );
    }
    study.allocation = Allocation::ProRata;
    study.scenarios = vec![Scenario {
        id: study.id.clone(),
        title: study.title.clone(),
        without_rules: false,
        answers: std::collections::BTreeMap::new(),
        add: Vec::new(),
        outages: Vec::new(),
        weight: None,
    }];
}

fn item(section: &Section<'_>, known: &dyn Fn(&str) -> bool, text: &str) {
    // What two averages of one item are told apart by stands behind a colon.
    let name = text.split_once(": ").map_or(text, |parts| parts.0);
    if !text.is_empty() && !known(name) {
        section.report(
            code::EPISODE_WRONG,
            "item",
            format!("table `episode` has no item `{text}` of this episode"),
            "write the item as the table has it",
        );
    }
}

fn observation(section: Section<'_>, known: &dyn Fn(&str) -> bool) -> Observation {
    let name = section.text("item");
    item(&section, known, name.as_deref().unwrap_or(""));
    let metric = section.required_text("metric");
    let high = section.text("high");
    let observable = observable(&section);
    let at = section.text("at").and_then(|text| {
        Area::parse(&text)
            .map_err(|error| section.report(code::UNKNOWN_CODE, "at", error.to_string(), error.help()))
            .ok()
    });
    let base = base(&section);
    section.finish();
    Observation { item: name, metric, high, observable, at, base }
}

fn observable(section: &Section<'_>) -> Observable {
    let word = section.required_text("as");
    Observable::parse(&word).unwrap_or_else(|| {
        if !word.is_empty() {
            let words: Vec<&str> = Observable::ALL.iter().map(|(word, _)| *word).collect();
            section.report(
                code::EPISODE_WRONG,
                "as",
                format!("`{word}` is nothing that the model compares"),
                format!("write one of {}", words.join(", ")),
            );
        }
        Observable::Exports
    })
}

fn base(section: &Section<'_>) -> Base {
    let period = |text: &str| {
        let found = Period::parse(text);
        if found.is_none() {
            section.report(
                code::EPISODE_WRONG,
                "base",
                format!("`{text}` is no period"),
                "write periods such as 2025-Q1 or 2024-05",
            );
        }
        found
    };
    let periods: Vec<Period> = section.texts("base").iter().filter_map(|text| period(text)).collect();
    let year = section.integer("base-price-year").and_then(|year| i16::try_from(year).ok());
    let metric = section.text("base-metric");
    match (metric, year, periods.first()) {
        (Some(metric), None, Some(period)) => Base::Metric(metric, *period),
        (None, Some(year), None) => Base::Price(year),
        (None, None, Some(_)) => Base::Same(periods),
        (None, None, None) => Base::Ratio,
        _ => {
            section.report(
                code::EPISODE_WRONG,
                "base",
                "the undisturbed level is given twice or in part",
                "give base = [periods], base-metric with base = [period], or base-price-year alone",
            );
            Base::Ratio
        }
    }
}

fn read_score(section: Section<'_>, known: &dyn Fn(&str) -> bool) -> Option<Score> {
    let word = section.required_text("measure");
    let measure = Measure::ALL.iter().find(|(name, _)| *name == word).map(|(_, measure)| *measure);
    if measure.is_none() && !word.is_empty() {
        let words: Vec<&str> = Measure::ALL.iter().map(|(word, _)| *word).collect();
        section.report(
            code::EPISODE_WRONG,
            "measure",
            format!("`{word}` is no measure"),
            format!("write one of {}", words.join(", ")),
        );
    }
    let name = section.required_text("item");
    item(&section, known, &name);
    let observable = observable(&section);
    let against = section.text("against");
    item(&section, known, against.as_deref().unwrap_or(""));
    let within = section.number("within");
    if within.is_none_or(|within| within <= 0.0) {
        section.report(
            code::EPISODE_WRONG,
            "within",
            "the largest difference that counts as met is missing or not above zero",
            "write within = 0.15 for a share, 2 for months, 1.5 for a factor",
        );
    }
    let why = section.text("why");
    section.finish();
    Some(Score { measure: measure?, item: name, observable, against, within: within?, why })
}
