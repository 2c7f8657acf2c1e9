//! The static assessment: exports of a supplier stop for a year, the market clears anew, users pay more or go
//! without.
//!
//! After the published description of the model behind the 2025 list of critical minerals of the United
//! States (Nassar and others, Open-File Reports 2024-1057 and 2025-1047): equilibrium after the disruption from
//! elasticities and excess capacity; loss of output, dearer purchases, gains of producers at home and loss
//! downstream, each told apart; probability times impact. Own use of the supplier is not restricted: only its
//! net exports of the mineral stop, as it is traded at the stage. In the low and central case goods that hold it still
//! come: a user of bought magnets does not stop with the oxide. In the high case they do not.

use codes::{Area, Code, Form, Mineral, Sector, Stage, Viewpoint};
use criticality::{Profile, StageProfile, Use};
use dataset::{Dataset, Row, schema};
use equilibrium::disruption::{After, Market, Supplier};
use finding::Findings;
use quantity::DAYS_PER_YEAR;
use serde::Serialize;

use crate::Regional;
use crate::need::{Need, Range};
use crate::regional::setting;

/// Kilograms in a tonne.
const KILOGRAMS: f64 = 1000.0;
/// Governance risk in the middle of its scale.
const MIDDLE: f64 = 0.5;
/// Largest part of use that scrap is taken to meet, so that the rest stays a market.
const MOST_RECYCLED: f64 = 0.9;
/// Share of a stage below which a supplier gets no scenario.
pub const SMALLEST_SUPPLIER: f64 = 0.05;

/// Settings, each low, value, high.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Settings {
    probability: Range,
    home_use_china: Range,
    home_use_other: Range,
    ceiling: Range,
    excess: Range,
    demand_fall: Range,
    supply_rise: Range,
}

impl Settings {
    /// Reads the table `static-setting`; a finding for each that is missing.
    #[must_use]
    pub fn read(dataset: &Dataset, findings: &mut Findings) -> Settings {
        let mut of = |name| setting(dataset, name, findings);
        Settings {
            probability: of("stop-probability-general"),
            home_use_china: of("home-use-china"),
            home_use_other: of("home-use-other"),
            ceiling: of("price-ceiling"),
            excess: of("excess-capacity"),
            demand_fall: of("demand-fall"),
            supply_rise: of("supply-rise"),
        }
    }
}

/// How a case takes its figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Case {
    /// Everything at its mild end, goods that hold the mineral still come, and it goes where it is worth most.
    Low,
    /// Everything at its value, goods that hold the mineral still come, and it goes where it is worth most.
    Central,
    /// Everything at its harsh end, goods that hold the mineral fail to come too, and every sector goes without its
    /// part.
    High,
}

impl Case {
    /// All three.
    pub const ALL: [Case; 3] = [Case::Low, Case::Central, Case::High];

    /// Of a figure that does harm when it is high.
    fn harmful(self, range: Range) -> f64 {
        range[self as usize]
    }

    /// Of a figure that does harm when it is low.
    fn helpful(self, range: Range) -> f64 {
        range[2 - self as usize]
    }
}

/// A loss in one case, in USD of a year.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct Parts {
    /// Price over the price before.
    pub price: f64,
    /// Part of the traded quantity that is gone.
    pub shortfall: f64,
    /// Value added that using sectors lose.
    pub output: f64,
    /// Value added that their customers lose, in proportion to costs.
    pub downstream: f64,
    /// More paid for what is bought; none where use or price is not known.
    pub bill: Option<f64>,
    /// What producers at home gain.
    pub producers: f64,
    /// The sector that loses most, with its need and what it loses; nothing if no sector loses.
    #[serde(skip)]
    pub worst: Option<Hit>,
}

/// What a sector loses.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Hit {
    /// The sector.
    pub sector: Sector,
    /// Part of its output that needs the mineral, and is made at home from it.
    pub need: Range,
    /// Value added lost, USD of a year.
    pub output: f64,
}

impl Parts {
    /// Loss of domestic product.
    #[must_use]
    pub fn loss(&self) -> f64 {
        self.output + self.downstream + self.bill.unwrap_or(0.0) - self.producers
    }
}

/// A supplier of a mineral stops.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Scenario {
    /// The mineral.
    pub mineral: Mineral,
    /// Whose loss.
    pub viewpoint: Viewpoint,
    /// The supplier.
    pub supplier: Area,
    /// Stage at which its stop costs most; none where output by country is not published and its share is that of
    /// imports.
    pub stage: Option<Stage>,
    /// Its share of that stage, or of imports.
    pub share: f64,
    /// Low, central and high case.
    pub cases: [Parts; 3],
    /// Probability in a year: low, value, high.
    pub probability: Range,
    /// The probability is published or derived for this mineral and supplier, not the general one.
    pub named: bool,
}

impl Scenario {
    /// Central loss times probability.
    #[must_use]
    pub fn weighted(&self) -> f64 {
        self.probability[1] * self.cases[1].loss()
    }
}

/// What a mineral's scenarios are computed from.
#[derive(Debug, Clone, Copy)]
pub struct Ground<'a> {
    /// The dataset.
    pub dataset: &'a Dataset,
    /// Settings.
    pub settings: &'a Settings,
    /// Table of the viewpoint's economy.
    pub regional: &'a Regional,
}

/// Every foreign supplier of a mineral above [`SMALLEST_SUPPLIER`], largest loss first, each at the stage at which its
/// stop costs most.
///
/// A mineral without output by country has the sources of its imports, and if they are not published either, nothing.
#[must_use]
pub fn scenarios(ground: &Ground<'_>, profile: &Profile, needs: &[Need]) -> Vec<Scenario> {
    let imports = imports(profile);
    let stages: Vec<&StageProfile> =
        if profile.stages.is_empty() { imports.iter().collect() } else { profile.stages.iter().collect() };
    let mut worst: Vec<Scenario> = Vec::new();
    for stage in stages {
        let through = Through::of(ground.dataset, profile, needs, stage);
        let total: f64 = stage.located.iter().map(|supplier| supplier.output.value).sum();
        for supplier in stage.located.iter().filter(|supplier| !supplier.home) {
            let share = supplier.output.value / total;
            if share < SMALLEST_SUPPLIER || supplier.country == Area::rest_of_world() {
                continue;
            }
            let Some(found) = scenario(ground, profile, &through, (supplier.country, stage, share)) else {
                continue;
            };
            match worst.iter_mut().find(|known| known.supplier == found.supplier) {
                Some(known) if known.cases[1].loss() >= found.cases[1].loss() => {}
                Some(known) => *known = found,
                None => worst.push(found),
            }
        }
    }
    worst.sort_by(|a, b| b.cases[1].loss().total_cmp(&a.cases[1].loss()).then(a.supplier.cmp(&b.supplier)));
    worst
}

/// What passes a stage: all uses, or of a form in the table `form-sector` the parts it names.
struct Through {
    needs: Vec<Need>,
    uses: Vec<Use>,
}

impl Through {
    fn of(dataset: &Dataset, profile: &Profile, needs: &[Need], stage: &StageProfile) -> Through {
        let rows: Vec<&Row> = dataset
            .rows(&schema::FORM_SECTOR)
            .iter()
            .filter(|row| row.mineral == Some(profile.mineral) && row.form == Some(stage.form))
            .collect();
        if rows.is_empty() {
            return Through { needs: needs.to_vec(), uses: profile.uses.clone() };
        }
        let part = |sector: Option<Sector>| {
            let row = rows.iter().find(|row| row.sector == sector && sector.is_some());
            row.and_then(|row| row.low_value_high()).map_or([0.0; 3], |(low, value, high)| [low, value, high])
        };
        let scaled = |range: Range, by: Range| [0, 1, 2].map(|case| range[case] * by[case]);
        let needs = needs.iter().map(|need| {
            let by = part(Some(need.sector));
            Need { part: scaled(need.part, by), made_at_home: scaled(need.made_at_home, by), ..*need }
        });
        let uses = profile.uses.iter().copied().map(|mut usage| {
            usage.share.value *= part(usage.sector)[1];
            usage
        });
        Through { needs: needs.collect(), uses: uses.filter(|usage| usage.share.value > 0.0).collect() }
    }
}

/// The sources of imports as suppliers; nothing if they are not published.
fn imports(profile: &Profile) -> Option<StageProfile> {
    let form = Form::parse("all-forms").ok()?;
    let located = profile.imports.clone();
    (!located.is_empty()).then(|| StageProfile {
        stage: Stage::Use,
        form,
        passes: 1.0,
        minor: false,
        n_minus_one: None,
        located,
        controlled: Vec::new(),
    })
}

fn scenario(
    ground: &Ground<'_>,
    profile: &Profile,
    through: &Through,
    (supplier, stage, share): (Area, &StageProfile, f64),
) -> Option<Scenario> {
    let mut cases = [Parts::default(); 3];
    for (slot, case) in cases.iter_mut().zip(Case::ALL) {
        *slot = impact(ground, profile, through, (supplier, stage), case)?;
    }
    let row = ground
        .dataset
        .rows(&schema::STOP_PROBABILITY)
        .iter()
        .find(|row| row.mineral == Some(profile.mineral) && row.country == Some(supplier));
    let named = row.and_then(Row::low_value_high);
    let risk = stage.located.iter().find(|s| s.country == supplier).map_or(MIDDLE, |s| s.governance.value);
    let probability = named.map_or_else(
        || ground.settings.probability.map(|general| (general * risk / MIDDLE).min(1.0)),
        |(low, value, high)| [low, value, high],
    );
    Some(Scenario {
        mineral: profile.mineral,
        viewpoint: profile.viewpoint.clone(),
        supplier,
        stage: (stage.stage != Stage::Use).then_some(stage.stage),
        share,
        cases,
        probability,
        named: named.is_some(),
    })
}

/// The market outside the supplier, and after its net exports stop.
fn market(
    ground: &Ground<'_>,
    profile: &Profile,
    supplier: Area,
    stage: &StageProfile,
    case: Case,
) -> (Market, Option<After>) {
    let settings = ground.settings;
    let total: f64 = stage.located.iter().map(|known| known.output.value).sum();
    let made = stage.located.iter().filter(|known| known.country == supplier);
    let made: f64 = made.map(|known| known.output.value).sum();
    let home_use = match supplier.as_str() {
        // What is imported is what the supplier does not use.
        _ if stage.stage == Stage::Use => [0.0; 3],
        "CHN" => settings.home_use_china,
        _ => settings.home_use_other,
    };
    let exports = kept_at_home(ground.dataset, profile.mineral, supplier, stage.form, case)
        .map_or_else(|| made - case.helpful(home_use) * total, |kept| made * (1.0 - kept))
        .max(0.0);
    let rise = elasticity(ground.dataset, profile.mineral, "supply", case)
        .unwrap_or_else(|| case.helpful(settings.supply_rise));
    let spare = 1.0 + case.helpful(settings.excess);
    let mut others: Vec<Supplier> = stage
        .located
        .iter()
        .filter(|known| known.country != supplier)
        .map(|known| Supplier {
            quantity: known.output.value,
            capacity: known.output.value * spare,
            elasticity: rise,
        })
        .collect();
    // Old scrap comes whatever new metal does; scrap of making falls with the metal that is worked, and is no
    // supplier.
    let recycled = profile.recycling.map_or(0.0, |share| share.value.clamp(0.0, MOST_RECYCLED));
    let primary = exports + others.iter().map(|other| other.quantity).sum::<f64>();
    let regained = primary * recycled / (1.0 - recycled);
    others.push(Supplier { quantity: regained, capacity: regained * spare, elasticity: rise });
    let fall = elasticity(ground.dataset, profile.mineral, "demand", case)
        .unwrap_or_else(|| case.helpful(settings.demand_fall));
    let market =
        Market { cut_supply: exports, others, demand_elasticity: -fall, ceiling: settings.ceiling[1] };
    let after = market.after(1.0);
    (market, after)
}

fn impact(
    ground: &Ground<'_>,
    profile: &Profile,
    through: &Through,
    (supplier, stage): (Area, &StageProfile),
    case: Case,
) -> Option<Parts> {
    let (_, after) = market(ground, profile, supplier, stage, case);
    let after = after?;
    // Use given up for its price is partly replaced: what is hard to replace stops output. In the high case
    // nothing is. Stocks at home stand in for a part of the year.
    let hard = match case {
        Case::High => 1.0,
        _ => profile.substitution.map_or(1.0, |difficulty| difficulty.value.clamp(0.0, 1.0)),
    };
    let stock = profile.cover.map_or(0.0, |cover| cover.value / DAYS_PER_YEAR);
    let short = (after.missing + hard * after.given_up - stock).max(0.0);
    let lost = lost_by_sector(through, short, case);
    let region = profile.viewpoint.to_string();
    let own = ground.regional.own(&region, &lost);
    let worst = worst(ground.regional, &region, &through.needs, &lost);
    let output = ground.regional.worth(&region, &own);
    let spread = input_output::spread::to_customers(&ground.regional.table, &own);
    let downstream = ground.regional.worth(&region, &spread) - output;
    let bill = profile.consumption.zip(profile.price).map(|(used, price)| {
        used.value * KILOGRAMS * price.value * (1.0 - after.shortfall()) * (after.price - 1.0)
    });
    let price = profile.price.map_or(0.0, |price| price.value);
    let home: f64 = stage.located.iter().filter(|known| known.home).map(|known| known.output.value).sum();
    let producers = if in_tonnes(stage) { home * KILOGRAMS * price * (after.price - 1.0) } else { 0.0 };
    // They gain no more than users at home and abroad pay more; at home no more than the bill is counted.
    let producers = bill.map_or(0.0, |bill| producers.min(bill));
    Some(Parts {
        price: after.price,
        shortfall: after.shortfall(),
        output,
        downstream,
        bill,
        producers,
        worst,
    })
}

/// The sector that loses most.
fn worst(regional: &Regional, region: &str, needs: &[Need], lost: &[(Sector, f64)]) -> Option<Hit> {
    let hits = lost.iter().filter_map(|(sector, part)| {
        let need = needs.iter().find(|need| need.sector == *sector)?.made_at_home;
        Some(Hit { sector: *sector, need, output: part * regional.sector(region, *sector) })
    });
    hits.filter(|hit| hit.output > 0.0).max_by(|a, b| a.output.total_cmp(&b.output))
}

/// Part of its output that a supplier uses itself, where both are published for one year: use over output.
fn kept_at_home(dataset: &Dataset, mineral: Mineral, supplier: Area, form: Form, case: Case) -> Option<f64> {
    let of =
        |row: &Row| row.mineral == Some(mineral) && row.country == Some(supplier) && row.form == Some(form);
    let used = dataset.preferred(&schema::CONSUMPTION, of).into_iter().max_by_key(|row| row.period)?;
    let made = dataset.preferred(&schema::PRODUCTION, |row| of(row) && row.period == used.period);
    let made = made.into_iter().find_map(Row::value)?;
    let (low, value, high) = used.low_value_high()?;
    (made > 0.0).then(|| (case.helpful([low, value, high]) / made).clamp(0.0, 1.0))
}

/// False if outputs are known only as shares, which add to one.
fn in_tonnes(stage: &StageProfile) -> bool {
    stage.located.iter().map(|known| known.output.value).sum::<f64>() > 1.0 + 1e-6
}

/// Part of each sector's output that is lost when the part `short` of the use is missing.
///
/// In the high case, and where use by sector is not known, every sector goes without its part. Else what is left
/// goes where it is worth most: use is given up in rising order of value added that stops per share of the use.
/// Uses that fit no sector go without the same part as all others and are not counted in money. But in the high case
/// only what is made at home from the mineral counts, as a use and as a need.
fn lost_by_sector(Through { needs, uses: all }: &Through, short: f64, case: Case) -> Vec<(Sector, f64)> {
    let part = |need: &Need| case.harmful(if case == Case::High { need.part } else { need.made_at_home });
    let known = all.iter().any(|usage| usage.sector.is_some() && usage.share.value > 0.0);
    if case == Case::High || !known {
        return needs.iter().map(|need| (need.sector, part(need) * short)).collect();
    }
    let mut uses: Vec<(Sector, f64, f64, f64)> = Vec::new();
    for usage in all {
        let Some(sector) = usage.sector else { continue };
        let need = needs.iter().find(|need| need.sector == sector);
        let share = usage.share.value * usage.made_at_home;
        match uses.iter_mut().find(|entry| entry.0 == sector) {
            Some(entry) => entry.1 += share,
            None => uses.push((sector, share, need.map_or(0.0, part), usage.value_added)),
        }
    }
    let whole: f64 = uses.iter().map(|entry| entry.1).sum();
    let density = |entry: &(Sector, f64, f64, f64)| entry.2 * entry.3 / entry.1;
    uses.retain(|entry| entry.1 > 0.0);
    uses.sort_by(|a, b| density(a).total_cmp(&density(b)).then(a.0.cmp(&b.0)));
    let mut missing = short * whole;
    // Where nobody says how much goes to a use, it goes without its part.
    let mut lost: Vec<(Sector, f64)> =
        needs.iter().filter(|need| need.apart).map(|need| (need.sector, part(need) * short)).collect();
    uses.retain(|entry| lost.iter().all(|(sector, _)| *sector != entry.0));
    for (sector, share, need, _) in uses {
        let taken = missing.min(share);
        missing -= taken;
        lost.push((sector, need * taken / share));
    }
    lost
}

/// Size of an elasticity over a year: as listed for the medium run, else the geometric mean of short and long.
fn elasticity(dataset: &Dataset, mineral: Mineral, side: &str, case: Case) -> Option<f64> {
    let of = |horizon: &str| {
        let row = dataset.rows(&schema::ELASTICITY).iter().find(|row| {
            row.mineral == Some(mineral)
                && row.cell("side") == side
                && row.cell("horizon") == horizon
                && row.country.is_none_or(|country| country == Area::rest_of_world())
        })?;
        let (low, value, high) = row.low_value_high()?;
        let mut sizes = [low.abs(), value.abs(), high.abs()];
        sizes.sort_by(f64::total_cmp);
        Some(case.helpful(sizes)).filter(|size| *size > 0.0 || side == "supply")
    };
    of("medium").or_else(|| Some((of("short")? * of("long")?).sqrt()))
}
