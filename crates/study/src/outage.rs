//! Mines and plants that stand still for a time.

use codes::{Code, Country, Form, Mineral};
use dataset::document::Section;
use finding::code;
use jiff::civil::Date;
use serde::Serialize;

use crate::Study;
use crate::read::{LONGEST, days_between, required_code, whole};

/// Output of a country that is lost for some weeks: an accident, a strike, a war, a lack of power.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Outage {
    /// Where.
    pub country: Country,
    /// Of what; `REE` for all rare earths of the study.
    pub mineral: Mineral,
    /// The form that is no longer made: mines make `concentrate` or `mined`, plants `oxide`, `metal`, `refined` and so on.
    pub form: Form,
    /// Part of the country's output that is lost, from 0 to 1.
    pub lost: f64,
    /// First day.
    pub from: Date,
    /// Weeks until it begins to come back.
    pub weeks: usize,
}

impl Outage {
    /// True if output of a mineral is lost with it.
    #[must_use]
    pub fn names(&self, mineral: Mineral) -> bool {
        self.mineral == mineral || self.mineral.members().contains(&mineral)
    }
}

/// The outages of a scenario; what cannot be read is a finding.
pub(crate) fn read_outages(scenario: &Section<'_>, study: &Study) -> Vec<Outage> {
    scenario.sections("outage").into_iter().filter_map(|section| read_outage(section, study)).collect()
}

fn read_outage(section: Section<'_>, study: &Study) -> Option<Outage> {
    let country = required_code(&section, "country", Country::parse);
    let mineral = required_code(&section, "mineral", Mineral::parse);
    let form = required_code(&section, "form", Form::parse);
    let lost = section.share("lost");
    let from = section.required_date("from");
    let weeks = whole(&section, "weeks", 1, LONGEST).and_then(|weeks| usize::try_from(weeks).ok());
    for key in ["lost", "weeks"] {
        if !section.has(key) {
            let help = if key == "lost" { "add lost = \"100 %\"" } else { "add weeks = 26" };
            section.report(code::KEY_MISSING, key, format!("the outage lacks `{key}`"), help);
        }
    }
    if let Some(country) = country.filter(|country| !study.places.contains(country)) {
        section.report(
            code::SCENARIO_WRONG,
            "country",
            format!("`{country}` is not among the places of the study"),
            "add it to places",
        );
    }
    if let Some(mineral) = mineral {
        let asked = |known: &Mineral| *known == mineral || mineral.members().contains(known);
        if !study.minerals.iter().any(asked) {
            section.report(
                code::SCENARIO_WRONG,
                "mineral",
                format!("`{mineral}` is not among the minerals of the study"),
                "add it to minerals; a by-product follows its host only where the study has both",
            );
        }
    }
    if let Some(from) = from {
        let last = 7 * study.weeks as i64;
        let passed = days_between(study.start, from);
        if from < study.history_from || (study.weeks > 0 && passed >= last) {
            section.report(
                code::HORIZON_WRONG,
                "from",
                format!("an outage from {from} on lies outside what is simulated"),
                format!(
                    "write a day from {} on, in the {} weeks after {}",
                    study.history_from, study.weeks, study.start
                ),
            );
        }
    }
    section.finish();
    Some(Outage {
        country: country?,
        mineral: mineral?,
        form: form?,
        lost: lost?,
        from: from?,
        weeks: weeks?,
    })
}
