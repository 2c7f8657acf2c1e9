//! Rules: dated legal and policy acts, as written in `data/rules`.

use codes::{Area, EndUserClass, Form, Mineral};
use finding::Place;
use jiff::civil::Date;
use serde::Serialize;
use sourced::Trust;

/// What kind of act a rule is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Instrument {
    /// Nothing passes.
    Ban,
    /// Each shipment needs a licence.
    Licence,
    /// Refused to named users or uses; others are free of this rule.
    EndUse,
    /// At most a tonnage passes.
    Quota,
    /// A duty is paid.
    Tariff,
    /// Shipments are reported.
    Reporting,
    /// How an authority was seen to apply a licence duty, as far as it departs from the usual.
    Practice,
    /// A licence duty made lighter for named customers; no new duty.
    GeneralLicence,
    /// A government pays what a price lacks to a floor.
    PriceFloor,
    /// A government buys and holds.
    Stockpile,
}

impl Instrument {
    pub(crate) const ALL: [(&'static str, Instrument); 10] = [
        ("ban", Instrument::Ban),
        ("licence", Instrument::Licence),
        ("end-use", Instrument::EndUse),
        ("quota", Instrument::Quota),
        ("tariff", Instrument::Tariff),
        ("reporting", Instrument::Reporting),
        ("practice", Instrument::Practice),
        ("general-licence", Instrument::GeneralLicence),
        ("price-floor", Instrument::PriceFloor),
        ("stockpile", Instrument::Stockpile),
    ];

    /// The word written in rule files.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        Instrument::ALL.iter().find(|(_, it)| *it == self).expect("listed").0
    }

    /// True if it hinders or burdens shipments; supports and records do not.
    #[must_use]
    pub fn restricts(self) -> bool {
        !matches!(
            self,
            Instrument::Reporting
                | Instrument::GeneralLicence
                | Instrument::PriceFloor
                | Instrument::Stockpile
        )
    }
}

/// What a rule covers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Item {
    /// Minerals, aggregates written out.
    pub minerals: Vec<Mineral>,
    /// Forms.
    pub forms: Vec<Form>,
    /// Headings of the customs tariff, where known.
    pub headings: Vec<String>,
    /// Items of the issuer's control list, where known.
    pub list_items: Vec<String>,
}

impl Item {
    /// True if it covers this mineral in this form.
    #[must_use]
    pub fn covers(&self, mineral: Mineral, form: Form) -> bool {
        self.minerals.contains(&mineral) && self.forms.contains(&form)
    }
}

/// A time in which a rule does not apply.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Suspension {
    /// The act that suspends.
    pub act: String,
    /// Day it became known.
    pub announced: Date,
    /// First day without the rule.
    pub from: Date,
    /// Last day without the rule, by law; none if open.
    pub legal_end: Option<Date>,
    /// Last day without the rule, by political statement.
    pub political_end: Option<Date>,
    /// Day that statement became known.
    pub political_known: Option<Date>,
    /// Open question on which the end depends; see [`OpenQuestion`].
    pub question: Option<String>,
}

/// How a licence duty is applied, where a rule departs from the parameters that hold for all.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Approval {
    /// Share of civil applications granted in the long run: low, central, high.
    pub share: (f64, f64, f64),
}

/// What was seen of a licence duty's length, in days.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct LicenceTime {
    /// What the law gives the authority.
    pub statutory: Option<f64>,
    /// What applicants waited: low, central, high.
    pub observed: Option<(f64, f64, f64)>,
    /// What holders of a general licence waited.
    pub general: Option<f64>,
}

/// What was held to be true of a rule until a day, where it differs from what is written now.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Belief {
    /// Last day on which it was held.
    pub until: Date,
    /// First day of effect as it was held then; none if as now.
    pub effective: Option<Date>,
    /// Last day of effect as it was held then; none if as now, `Some(None)` if no end was known.
    pub legal_end: Option<Option<Date>>,
    /// What changed it.
    pub because: String,
    /// Grade.
    pub trust: Trust,
    /// Source identifier.
    pub source: String,
    /// Place in the source.
    pub source_place: String,
}

/// Another source that contradicts what is written here.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Conflict {
    /// What the two disagree on.
    pub about: String,
    /// What this file holds.
    pub here: String,
    /// What the other source says.
    pub elsewhere: String,
    /// Why this file holds what it holds.
    pub reason: String,
    /// The other source's identifier.
    pub source: String,
    /// Place in the other source.
    pub source_place: String,
}

/// A dated act.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Rule {
    /// Name of its file.
    pub id: String,
    /// Where it is written.
    pub place: Place,
    /// Title in our words.
    pub title: String,
    /// Country or group that made it.
    pub issuer: Area,
    /// The act, as it is cited.
    pub act: String,
    /// Kind of act.
    pub instrument: Instrument,
    /// Made for a study and not an act of anybody.
    pub hypothetical: bool,
    /// What it covers.
    pub items: Vec<Item>,
    /// Where shipments must not go, or need a licence to go.
    pub destinations: Vec<Area>,
    /// Who is meant.
    pub end_users: Vec<EndUserClass>,
    /// Day it was announced, or for what was never published the day it was first seen.
    pub announced: Date,
    /// Day of the official gazette that carries it, where known.
    pub gazette: Option<Date>,
    /// First day it applies.
    pub effective: Date,
    /// Last day it applies, by law.
    pub legal_end: Option<Date>,
    /// Last day it applies, by political statement.
    pub political_end: Option<Date>,
    /// Rule that takes its place.
    pub superseded_by: Option<String>,
    /// Times without it.
    pub suspensions: Vec<Suspension>,
    /// Binds plants in other countries as far as owners from the issuing country control them.
    pub reaches_controlled: bool,
    /// Share of a foreign-made good's value from which the rule reaches it.
    pub de_minimis: Option<f64>,
    /// Approval share, where it departs from the general one.
    pub approval: Option<Approval>,
    /// How long licences take.
    pub licence_time: LicenceTime,
    /// For a quota: the part of the normal flow that may pass.
    pub limit: Option<f64>,
    /// For a tariff: the duty as a share of the price.
    pub rate: Option<f64>,
    /// For a price floor: the floor, USD/kg.
    pub floor: Option<f64>,
    /// For a stockpile: the money set aside, USD.
    pub amount: Option<f64>,
    /// The flows of the baseline year already show it: it is tracked and not simulated again.
    pub in_baseline: bool,
    /// Day on which it was last seen to be valid.
    pub still_valid_on: Option<Date>,
    /// What was held before, oldest first.
    pub beliefs: Vec<Belief>,
    /// Sources that contradict this file.
    pub conflicts: Vec<Conflict>,
    /// Grade of the reading.
    pub trust: Trust,
    /// Source identifier.
    pub source: String,
    /// Place in the source.
    pub source_place: String,
    /// Remark.
    pub note: String,
}

impl Rule {
    /// True if it covers this mineral in this form.
    #[must_use]
    pub fn covers(&self, mineral: Mineral, form: Form) -> bool {
        self.items.iter().any(|item| item.covers(mineral, form))
    }

    /// True if goods of a market are named: by mineral and form, or for components that hold several
    /// minerals by their form and one of the minerals.
    #[must_use]
    pub fn names(&self, mineral: Mineral, form: Form) -> bool {
        let members = mineral.members();
        let covered = form.covered_by();
        self.items.iter().any(|item| {
            let meant = item.forms.contains(&form) || covered.iter().any(|word| item.forms.contains(word));
            meant && item.minerals.iter().any(|named| members.contains(named))
        })
    }

    /// True if buyers of a class are meant, where buyers are told apart as civil and military only: listed
    /// firms are arms makers and their suppliers and count as military; single firms on a watch list are not
    /// told apart from other civil buyers, and a rule on them alone is not taken to mean all.
    #[must_use]
    pub fn means(&self, class: EndUserClass) -> bool {
        self.end_users.contains(&class)
            || class == EndUserClass::Military && self.end_users.contains(&EndUserClass::Listed)
    }

    /// True if shipments to this place are meant.
    #[must_use]
    pub fn reaches(&self, destination: Area) -> bool {
        self.destinations.iter().any(|&target| {
            target == destination
                || target == Area::world() && destination != self.issuer
                || matches!((target, destination), (Area::Group(group), Area::Country(country)) if group.members().contains(&country))
        })
    }

    /// Its minerals, each once, in the order of the code list.
    #[must_use]
    pub fn minerals(&self) -> Vec<Mineral> {
        let mut minerals: Vec<Mineral> =
            self.items.iter().flat_map(|item| item.minerals.iter().copied()).collect();
        minerals.sort_unstable();
        minerals.dedup();
        minerals
    }
}

/// Something not known about the law, which a scenario must settle one way or the other.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OpenQuestion {
    /// Identifier.
    pub id: String,
    /// The question in a sentence.
    pub question: String,
    /// Answers: identifier and meaning. `extended` keeps a suspension going, `political` ends it on the
    /// political date, `lapsed` on the legal one.
    pub answers: Vec<(String, String)>,
}

/// The answers an open question can have.
pub const ANSWERS: [&str; 3] = ["extended", "political", "lapsed"];
