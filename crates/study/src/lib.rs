//! A study: a question with its settings, and the scenarios that answer it.
//!
//! A study file names everything by code; [`Study::read`] resolves it against a dataset, so that no string is
//! left to be misread later. All faults are found at once, with their lines.
//!
//! ```
//! use dataset::{Dataset, Files};
//! use study::Study;
//!
//! let files = Files::shipped();
//! let dataset = Dataset::load(&files).usable().unwrap().0;
//! let study = Study::shipped("us-japan", &files, &dataset).usable().unwrap().0;
//! assert_eq!(study.scenarios.len(), 5);
//! ```

mod outage;
mod plan;
mod read;

use std::collections::BTreeMap;
use std::path::Path;

use codes::{Area, Country, Mineral};
use dataset::{Dataset, Files};
use finding::{Checked, Finding, Findings, code};
use jiff::civil::Date;
use serde::Serialize;

pub use outage::Outage;
pub use plan::{OwnMeasure, PlanSettings};
pub use read::{LONGEST, governance};

/// How scarce goods are shared among those who ordered them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Allocation {
    /// Everyone gets the same part of the order.
    ProRata,
    /// Military and defence users first.
    DefenceFirst,
    /// Users in the producing country first.
    HomeFirst,
    /// Users with the most value added per kilogram first.
    HighestValueFirst,
}

impl Allocation {
    /// The words written in studies.
    pub const ALL: [(&'static str, Allocation); 4] = [
        ("pro-rata", Allocation::ProRata),
        ("defence-first", Allocation::DefenceFirst),
        ("home-first", Allocation::HomeFirst),
        ("highest-value-first", Allocation::HighestValueFirst),
    ];

    /// The rule this word names.
    #[must_use]
    pub fn parse(text: &str) -> Option<Allocation> {
        Allocation::ALL.iter().find(|(word, _)| *word == text).map(|(_, rule)| *rule)
    }

    /// The word for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        Allocation::ALL.iter().find(|(_, rule)| *rule == self).expect("listed").0
    }
}

/// A world inside a study.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Scenario {
    /// Identifier.
    pub id: String,
    /// Title.
    pub title: String,
    /// True if no rule at all applies.
    pub without_rules: bool,
    /// Answer to each open question of law.
    pub answers: BTreeMap<String, String>,
    /// Hypothetical rules that apply.
    pub add: Vec<String>,
    /// Mines and plants that stand still for a time.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub outages: Vec<Outage>,
    /// How likely it is, for scenarios that are branches of what the law may become; they add up to 1.
    pub weight: Option<f64>,
}

impl Scenario {
    /// True if nothing happens: no rule applies, and nothing stands still.
    #[must_use]
    pub fn is_calm(&self) -> bool {
        self.without_rules && self.outages.is_empty()
    }
}

/// Indicator of governance if a study names none: that of the published methods.
pub const GOVERNANCE: &str = "political-stability";

/// A question with its settings.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Study {
    /// Identifier.
    pub id: String,
    /// Title.
    pub title: String,
    /// The question in a sentence.
    pub question: String,
    /// Framework that is tracked.
    pub framework: Option<String>,
    /// Day on which the law is looked at.
    pub as_of: Date,
    /// Day up to which rules and deals are known.
    pub known: Date,
    /// First day of the first week reported.
    pub start: Date,
    /// Weeks reported.
    pub weeks: usize,
    /// Draws of uncertain figures.
    pub draws: usize,
    /// Draws of uncertain figures under each scenario.
    pub scenario_draws: usize,
    /// Seed of all draws.
    pub seed: u64,
    /// First day of the first week simulated.
    pub history_from: Date,
    /// Year of the balanced baseline.
    pub baseline_year: i16,
    /// Countries for which answers are given.
    pub viewpoints: Vec<Country>,
    /// Countries modelled one by one; the others are the rest of the world.
    pub places: Vec<Country>,
    /// Minerals asked about.
    pub minerals: Vec<Mineral>,
    /// True if rare earths are balanced one by one from their own output and use, without the joint chain: for
    /// a year of which mines, baskets and components are not known.
    pub rare_earths_apart: bool,
    /// How scarce goods are shared.
    pub allocation: Allocation,
    /// Indicator of governance that the methods weigh suppliers with: one of
    /// [`dataset::schema::GOVERNANCE_INDICATORS`].
    pub governance: String,
    /// The worlds.
    pub scenarios: Vec<Scenario>,
    /// What the plan tries, if a plan is wanted.
    pub plan: Option<PlanSettings>,
    /// Measures of the user's own.
    pub measures: Vec<OwnMeasure>,
    /// SHA-256 of the study file.
    pub hash: String,
}

impl Study {
    /// The names of the studies built into the program, in order.
    #[must_use]
    pub fn shipped_names(files: &Files) -> Vec<String> {
        files
            .under("studies/")
            .filter_map(|path| path.strip_prefix("studies/")?.strip_suffix("/study.toml").map(str::to_owned))
            .collect()
    }

    /// Reads a shipped study by name.
    #[must_use]
    pub fn shipped(name: &str, files: &Files, dataset: &Dataset) -> Checked<Study> {
        let path = format!("studies/{name}/study.toml");
        match files.text(&path) {
            Ok(text) => Study::read(&path, &text, dataset),
            Err(_) => unknown(name, files),
        }
    }

    /// Reads the study that `name` means: a path to a study file or its folder, or else a shipped name.
    #[must_use]
    pub fn find(name: &str, files: &Files, dataset: &Dataset) -> Checked<Study> {
        let path = Path::new(name);
        let file = if path.is_dir() { path.join("study.toml") } else { path.to_path_buf() };
        let is_path = file.is_file() || name.ends_with(".toml") || name.contains('/');
        if !is_path {
            return Study::shipped(name, files, dataset);
        }
        match dataset::read_text(&file) {
            Ok(text) => Study::read(&file.display().to_string(), &text, dataset),
            Err(finding) => Checked { value: Study::empty(), findings: Findings::from_iter([finding]) },
        }
    }

    /// A commented study to start from, which is without a fault; `path` is where it will stand.
    #[must_use]
    pub fn template(id: &str, path: &str) -> String {
        include_str!("template.toml").replace("{id}", id).replace("{path}", path)
    }

    /// Reads a study from its text.
    #[must_use]
    pub fn read(shown: &str, text: &str, dataset: &Dataset) -> Checked<Study> {
        read::read(shown, text, dataset)
    }

    /// All places of the model in the order of their codes, the rest of the world last.
    #[must_use]
    pub fn areas(&self) -> Vec<Area> {
        let mut places = self.places.clone();
        places.sort_unstable();
        places.dedup();
        places.into_iter().map(Area::Country).chain([Area::rest_of_world()]).collect()
    }

    /// The minerals asked about that the rare-earth chain balances together, in the order of the code list.
    #[must_use]
    pub fn traded_minerals(&self) -> Vec<Mineral> {
        self.sorted(|mineral| mineral.has_supply_chain() && !self.is_apart(mineral))
    }

    /// The minerals asked about that are balanced one by one, in the order of the code list.
    #[must_use]
    pub fn minerals_apart(&self) -> Vec<Mineral> {
        self.sorted(|mineral| self.is_apart(mineral))
    }

    fn is_apart(&self, mineral: Mineral) -> bool {
        !mineral.is_rare_earth() || self.rare_earths_apart && mineral.has_supply_chain()
    }

    fn sorted(&self, wanted: impl Fn(Mineral) -> bool) -> Vec<Mineral> {
        let mut minerals: Vec<Mineral> = self.minerals.iter().copied().filter(|m| wanted(*m)).collect();
        minerals.sort_unstable();
        minerals.dedup();
        minerals
    }

    /// A study of nothing, to be filled.
    #[must_use]
    pub fn empty() -> Study {
        Study {
            id: String::new(),
            title: String::new(),
            question: String::new(),
            framework: None,
            as_of: Date::default(),
            known: Date::default(),
            start: Date::default(),
            weeks: 0,
            draws: 0,
            scenario_draws: 0,
            seed: 0,
            history_from: Date::default(),
            baseline_year: 0,
            viewpoints: Vec::new(),
            places: Vec::new(),
            minerals: Vec::new(),
            rare_earths_apart: false,
            allocation: Allocation::ProRata,
            governance: GOVERNANCE.to_owned(),
            scenarios: Vec::new(),
            plan: None,
            measures: Vec::new(),
            hash: String::new(),
        }
    }
}

fn unknown(name: &str, files: &Files) -> Checked<Study> {
    let names = Study::shipped_names(files);
    let near = finding::nearest(name, names.iter().map(String::as_str));
    let shipped = names.join(", ");
    let help = match near.first() {
        Some(near) => {
            format!("did you mean `{near}`? Shipped studies: {shipped}; or give the path of a study.toml")
        }
        None => format!("shipped studies: {shipped}; or give the path of a study.toml"),
    };
    let finding = Finding::error(code::STUDY_UNKNOWN, format!("there is no study `{name}`")).help(help);
    Checked { value: Study::empty(), findings: Findings::from_iter([finding]) }
}
