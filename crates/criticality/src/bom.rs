//! A firm's bill of materials: which part rests on which country, and what that means by mineral.
//!
//! For each part: the country that makes most of its form, where it is made and by who is in control; the share of
//! what the supplier's country sells that passed that country at any stage; the rules of that country in force
//! towards the supplier's country or the firm's; and how likely a restriction of the mineral is. A part bought in the
//! dominant country is exposed wholly. Nothing is said where the dataset has no figure.

use std::collections::{BTreeMap, BTreeSet};

use codes::{Area, Code, Country, Form, Mineral};
use dataset::Rule;
use dataset::bom::Part;
use dataset::rule::Instrument;
use exposure::{Lens, Origin, Purchase, Side};
use finding::{Finding, Findings, code};
use jiff::civil::Date;
use ledger::{Query, RuleState, Standing, rule_states};
use serde::Serialize;

use crate::{Ground, Method, constants, profiles, scores};

/// A country that dominates a form, and how far a part depends on it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Dominance {
    /// The country.
    pub country: Area,
    /// Its share in the world's output of the form.
    pub world_share: f64,
    /// Share of what the supplier's country sells that passed it at any stage; nothing if that is not known.
    pub path: Option<f64>,
}

/// What a part rests on.
#[derive(Debug, Clone)]
pub struct PartExposure {
    /// The part.
    pub part: Part,
    /// The form looked at; none if the dataset has none.
    pub form: Option<Form>,
    /// By location.
    pub located: Option<Dominance>,
    /// By control.
    pub controlled: Option<Dominance>,
    /// Rules of these countries on the minerals of the part that are in force, with whom they reach: the supplier's
    /// country, the firm's, or both.
    pub rules: Vec<(String, Vec<Area>)>,
    /// How likely a restriction is, from 0 to 1: the largest over the minerals of the part.
    pub likelihood: Option<f64>,
    /// What to know when reading it.
    pub notes: Vec<String>,
}

impl PartExposure {
    /// Share that passed the dominant country, by location.
    #[must_use]
    pub fn share(&self) -> Option<f64> {
        self.located.and_then(|dominance| dominance.path)
    }

    /// What it is counted under: its mineral, or the component where no mineral is given.
    #[must_use]
    pub fn mineral(&self) -> &'static str {
        let form = || self.part.form.map_or("", Code::as_str);
        self.part.mineral.map_or_else(form, Code::as_str)
    }
}

/// All parts of a mineral, or of a component without one.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct MineralSum {
    /// Code of the mineral or component.
    pub mineral: &'static str,
    /// Mass, kg.
    pub kg: f64,
    /// Spend in the firm's money, of the parts that name it.
    pub spend: f64,
    /// Mass times share, over the parts whose share is known, kg.
    pub exposed_kg: f64,
    /// Spend times share, over the parts whose share is known.
    pub exposed_spend: f64,
    /// Mass of the parts whose share is not known, kg.
    pub unknown_kg: f64,
}

impl MineralSum {
    /// Exposed mass over the mass of which the share is known; nothing if it is known of none.
    #[must_use]
    pub fn share(&self) -> Option<f64> {
        let known = self.kg - self.unknown_kg;
        (known > 0.0).then(|| self.exposed_kg / known)
    }
}

/// Exposure of a bill of materials.
#[derive(Debug, Clone)]
pub struct Bill {
    /// The firm's country.
    pub firm: Area,
    /// By part, in the order of the file.
    pub parts: Vec<PartExposure>,
    /// By mineral, largest exposed mass first.
    pub minerals: Vec<MineralSum>,
    /// Parts of which the dataset knows nothing.
    pub findings: Findings,
}

/// Computes the exposure of a bill of materials for a firm in a country.
#[must_use]
pub fn bill(ground: &Ground<'_>, parts: Vec<Part>, firm: Country) -> Bill {
    let asked = Asked {
        ground,
        firm: Area::Country(firm),
        likelihood: likelihoods(ground, firm),
        // The dataset is taken as known already.
        rules: rule_states(
            ground.dataset,
            &Query { day: ground.as_of, known: Date::MAX, destination: None, mineral: None },
        ),
    };
    let mut findings = Findings::default();
    let parts: Vec<PartExposure> = parts.into_iter().map(|part| asked.part(part, &mut findings)).collect();
    Bill { firm: asked.firm, minerals: by_mineral(&parts), parts, findings }
}

/// How likely a restriction of each listed mineral is for a country; empty if a constant is missing.
fn likelihoods(ground: &Ground<'_>, firm: Country) -> BTreeMap<Mineral, f64> {
    let viewpoint = codes::Viewpoint::from(firm);
    let Some(constants) = constants(ground.dataset, &viewpoint) else { return BTreeMap::new() };
    let profiles = profiles(ground, &viewpoint);
    let scores = scores(&profiles, &constants);
    profiles
        .iter()
        .zip(&scores)
        .filter_map(|(profile, scores)| Some((profile.mineral, scores.of(Method::Likelihood)?)))
        .collect()
}

/// Sums by mineral.
fn by_mineral(parts: &[PartExposure]) -> Vec<MineralSum> {
    let mut sums: BTreeMap<&'static str, MineralSum> = BTreeMap::new();
    for exposure in parts {
        let mineral = exposure.mineral();
        let sum = sums.entry(mineral).or_insert_with(|| MineralSum { mineral, ..MineralSum::default() });
        let spend = exposure.part.spend.unwrap_or(0.0);
        sum.kg += exposure.part.kg;
        sum.spend += spend;
        if let Some(share) = exposure.share() {
            sum.exposed_kg += exposure.part.kg * share;
            sum.exposed_spend += spend * share;
        } else {
            sum.unknown_kg += exposure.part.kg;
        }
    }
    let mut sums: Vec<MineralSum> = sums.into_values().collect();
    sums.sort_by(|a, b| b.exposed_kg.total_cmp(&a.exposed_kg).then(a.mineral.cmp(b.mineral)));
    sums
}

struct Asked<'a> {
    ground: &'a Ground<'a>,
    firm: Area,
    likelihood: BTreeMap<Mineral, f64>,
    rules: Vec<RuleState>,
}

impl<'a> Asked<'a> {
    /// What is bought, one entry a mineral and good, and the form looked at.
    fn purchases(&self, part: &Part) -> Vec<(Purchase<'a>, Form)> {
        let Ground { chain, baselines, .. } = *self.ground;
        let Some(mineral) = part.mineral else { return Purchase::of_chain(chain, None, part.form) };
        if let Some(baseline) = baselines.of(mineral) {
            return Purchase::of_baseline(baseline, part.form).into_iter().collect();
        }
        let members = mineral.members();
        let mut found = Purchase::of_chain(chain, Some(&members), part.form);
        for baseline in members.iter().filter_map(|member| baselines.of(*member)) {
            found.extend(Purchase::of_baseline(baseline, part.form));
        }
        found
    }

    fn part(&self, part: Part, findings: &mut Findings) -> PartExposure {
        let supplier = Area::Country(part.supplier);
        let found = self.purchases(&part);
        let purchases: Vec<Purchase<'_>> = found.iter().map(|entry| entry.0).collect();
        let form = found.first().map(|entry| entry.1);
        let mut notes = Notes::default();
        if found.is_empty() {
            let what = part.mineral.map_or_else(
                || part.form.map_or_else(String::new, |form| form.to_string()),
                |mineral| mineral.to_string(),
            );
            let what = match part.form {
                Some(form) if part.mineral.is_some() => format!("{what} as {form}"),
                _ => what,
            };
            notes.say("the dataset has no output by country");
            findings.push(
                Finding::warning(code::NO_DATA, format!("`{}`: no output by country of {what}", part.name))
                    .at(part.place.clone())
                    .help("name another form of it, or leave the form empty for the last one; see `monazite data list --minerals`"),
            );
        }
        if let Some(form) = form.filter(|form| Some(*form) != part.form) {
            notes.say(&match part.form {
                Some(given) => format!("no figures for {given}: {form} is looked at"),
                None => format!("form not given: {form} is looked at"),
            });
        }
        let minerals: BTreeSet<Mineral> = purchases.iter().map(Purchase::mineral).collect();
        let located = dominance(&purchases, supplier, Side::Location, &mut notes);
        let controlled = dominance(&purchases, supplier, Side::Controller, &mut notes);
        if located.is_some_and(|dominance| dominance.path.is_none()) {
            notes.say(&format!("no figures on what {supplier} makes or buys of it"));
        }
        if purchases.iter().any(Purchase::starts_here)
            && located.is_some_and(|dominance| dominance.country != supplier && dominance.path.is_some())
        {
            notes.say("no earlier form in the dataset: what plants take in is not counted, the share is the least it can be");
        }
        if purchases.iter().any(|purchase| purchase.in_rest(supplier))
            && located.is_some_and(|dominance| dominance.country != supplier)
        {
            notes.say(&format!("{supplier} is counted with the rest of the world"));
        }
        let issuers: BTreeSet<Area> =
            [located, controlled].into_iter().flatten().map(|dominance| dominance.country).collect();
        let rules = self.rules_of(&issuers, &minerals, supplier, &mut notes);
        let likelihood =
            minerals.iter().filter_map(|mineral| self.likelihood.get(mineral).copied()).reduce(f64::max);
        PartExposure { part, form, located, controlled, rules, likelihood, notes: notes.0 }
    }

    /// Rules in force of the issuers on one of the minerals towards the supplier's country or the firm's.
    fn rules_of(
        &self,
        issuers: &BTreeSet<Area>,
        minerals: &BTreeSet<Mineral>,
        supplier: Area,
        notes: &mut Notes,
    ) -> Vec<(String, Vec<Area>)> {
        let mut found = Vec::new();
        for state in self.rules.iter().filter(|state| issuers.contains(&state.rule.issuer)) {
            if !restricts(&state.rule, minerals) {
                continue;
            }
            let whom = BTreeSet::from([supplier, self.firm]);
            let whom: Vec<Area> = whom.into_iter().filter(|area| state.rule.reaches(*area)).collect();
            if whom.is_empty() {
                continue;
            }
            if state.standing == Standing::InForce {
                if state.is_open() {
                    notes.say(&format!("whether {} is in force is an open question", state.rule.id));
                }
                found.push((state.rule.id.clone(), whom));
            } else if state.branches.values().any(|branch| *branch == Standing::InForce) {
                notes.say(&format!("{} may be in force: an open question", state.rule.id));
            }
        }
        found.sort();
        found
    }
}

/// Remarks, each once.
#[derive(Default)]
struct Notes(Vec<String>);

impl Notes {
    fn say(&mut self, text: &str) {
        if !self.0.iter().any(|said| said == text) {
            self.0.push(text.to_owned());
        }
    }
}

/// True for an export control that covers goods of one of the minerals.
fn restricts(rule: &Rule, minerals: &BTreeSet<Mineral>) -> bool {
    matches!(rule.instrument, Instrument::Ban | Instrument::Licence | Instrument::Quota)
        && rule.items.iter().any(|item| {
            item.minerals.iter().any(|mineral| minerals.contains(mineral))
                && item.forms.iter().any(|form| !["technology", "equipment"].contains(&form.as_str()))
        })
}

/// The country with the largest output of all that is bought, and the share that passed it.
///
/// Several minerals weigh by what the supplier's country makes of each, or by the world's output where it makes none.
fn dominance(purchases: &[Purchase<'_>], supplier: Area, side: Side, notes: &mut Notes) -> Option<Dominance> {
    let mut output: BTreeMap<Area, f64> = BTreeMap::new();
    for (area, amount) in purchases.iter().flat_map(|purchase| purchase.output(side)) {
        *output.entry(area).or_default() += amount;
    }
    let total: f64 = output.values().sum();
    let (country, most) = output
        .into_iter()
        .filter(|(area, amount)| matches!(area, Area::Country(_)) && *amount > 0.0)
        .max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)))?;
    let world_share = most / total;
    if country == supplier {
        return Some(Dominance { country, world_share, path: Some(1.0) });
    }
    let lens = match side {
        Side::Location => Lens::Location(country),
        Side::Controller => Lens::Controller(country),
    };
    let at_home: f64 = purchases.iter().map(|purchase| purchase.output_of(supplier)).sum();
    let (mut touched, mut weight) = (0.0, 0.0);
    for purchase in purchases {
        let Some((share, origin)) = purchase.path(supplier, lens) else { continue };
        let amount = if at_home > 0.0 {
            purchase.output_of(supplier)
        } else {
            purchase.output(Side::Location).iter().map(|entry| entry.1).sum()
        };
        if origin == Origin::Bought && amount > 0.0 {
            notes.say(&format!("{supplier} makes none: counted by what it buys"));
        }
        touched += amount * share;
        weight += amount;
    }
    Some(Dominance { country, world_share, path: (weight > 0.0).then(|| touched / weight) })
}
