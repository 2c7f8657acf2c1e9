//! From the tables to a balanced year.

use std::collections::{BTreeMap, BTreeSet};

use codes::{Area, Code, Form, Mineral, MineralKind};
use dataset::{Dataset, schema};
use finding::{Checked, Finding, Findings, code};
use quantity::BasisKind;
use sourced::Origin;

use crate::market::{Imports, Preference, fit_flows};
use crate::supply::{Known, Supply};
use crate::uses::Wanted;
use crate::{
    Adjustment, Baselines, Gap, Hosts, LeftOut, Level, MineralBaseline, Recovery, StageBalance, control,
    sheet, supply, uses,
};

/// Relative miss of an output, a use or a step in the balanced year above which there is an error.
pub const BALANCE_TOLERANCE: f64 = 1e-9;
/// A known flow is a finding when the fit moves it by more than this.
pub(crate) const NOTABLE_CHANGE: f64 = 0.25;
/// Flows below this share of the importer's use are not worth a finding; they stay in the list.
const NOTABLE_SHARE: f64 = 0.05;
/// A recovery below this is a finding: the rest is loss, stock, a use that is not listed, or an error.
const NOTABLE_LOSS: f64 = 0.6;
/// A residual above this share of use is a finding.
const NOTABLE_RESIDUAL: f64 = 0.02;

impl Baselines {
    /// Balances every mineral of the dataset that is not a rare earth, for the figures of `year` or the newest
    /// before it.
    #[must_use]
    pub fn build(dataset: &Dataset, year: i16) -> Checked<Baselines> {
        let mut findings = Findings::default();
        let hosts = Hosts::read(dataset, &mut findings);
        let mut baselines = Baselines { year, minerals: Vec::new(), left_out: Vec::new(), hosts };
        let preference = preference(dataset, &mut findings);
        for mineral in Mineral::all().into_iter().filter(|mineral| mineral.kind() != MineralKind::Aggregate) {
            if mineral.is_rare_earth() {
                let why = if mineral.has_supply_chain() {
                    "a rare earth: balanced element by element in the rare-earth chain"
                } else {
                    "a rare earth that nobody mines or trades"
                };
                baselines.left_out.push(LeftOut { mineral, why: why.to_owned() });
                continue;
            }
            match Balancer::new(dataset, mineral, year, preference).build(&mut findings) {
                Ok(baseline) => baselines.minerals.push(baseline),
                Err(why) => baselines.left_out.push(LeftOut { mineral, why }),
            }
        }
        findings.sort();
        Checked { value: baselines, findings }
    }
}

impl MineralBaseline {
    /// Balances one mineral for the figures of `year` or the newest before it; a rare earth too, where its own
    /// output by country is known. What is found on the way goes to `findings`.
    ///
    /// # Errors
    /// Why there is no balanced year, in words.
    pub fn build(
        dataset: &Dataset,
        mineral: Mineral,
        year: i16,
        findings: &mut Findings,
    ) -> Result<MineralBaseline, String> {
        let preference = preference(dataset, findings);
        Balancer::new(dataset, mineral, year, preference).build(findings)
    }
}

fn preference(dataset: &Dataset, findings: &mut Findings) -> Preference {
    let mut of = |name: &str, neutral: f64| {
        dataset.parameter(name).and_then(dataset::Row::value).unwrap_or_else(|| {
            findings.push(
                Finding::warning(code::NO_DATA, format!("no parameter `{name}`"))
                    .help("add it to table `parameter`; until then it has no effect"),
            );
            neutral
        })
    };
    Preference { home: of("domestic-preference", 1.0), unknown: of("unknown-lane-weight", 1.0) }
}

/// A route between two forms: indices into the supplies, and share of the first that goes into the second.
type Route = (usize, usize, f64);

struct Balancer<'d> {
    dataset: &'d Dataset,
    mineral: Mineral,
    year: i16,
    preference: Preference,
    gaps: Vec<Gap>,
    adjustments: Vec<Adjustment>,
}

/// A form with its level, before it is spread over places.
struct Levelled {
    supply: Supply,
    level: Level,
    basis: BasisKind,
    content: Option<f64>,
    world: f64,
    feed: Vec<(usize, f64)>,
}

impl<'d> Balancer<'d> {
    fn new(dataset: &'d Dataset, mineral: Mineral, year: i16, preference: Preference) -> Self {
        Balancer { dataset, mineral, year, preference, gaps: Vec::new(), adjustments: Vec::new() }
    }

    fn build(mut self, findings: &mut Findings) -> Result<MineralBaseline, String> {
        let mut supplies = supply::read(self.dataset, self.mineral, self.year, &mut self.gaps);
        if supplies.is_empty() {
            return Err(self.why_nothing());
        }
        // The order of the rows must not matter.
        supplies.sort_by_key(|supply| (supply.stage, supply.form));
        let routes = self.routes(&supplies);
        let levelled = self.level(&supplies, &routes)?;
        let places = self.places(&levelled);
        let leads_on = |from: usize| levelled.iter().any(|next| next.feed.iter().any(|feed| feed.0 == from));
        let main = (0..levelled.len()).filter(|index| !leads_on(*index)).max_by(|a, b| {
            let size = |index: usize| levelled[index].world * levelled[index].content.unwrap_or(1.0);
            size(*a).total_cmp(&size(*b)).then(b.cmp(a))
        });
        let mut stages: Vec<StageBalance> = Vec::new();
        for (index, form) in levelled.iter().enumerate() {
            let mut feed_use = vec![0.0; places.len()];
            for next in &levelled {
                let taken: f64 = next.feed.iter().filter(|feed| feed.0 == index).map(|feed| feed.1).sum();
                let made: f64 = next.supply.output.values().map(|entry| entry.0).sum();
                for (area, (output, _)) in next.supply.output.iter().filter(|_| taken > 0.0) {
                    feed_use[place_in(&places, *area)] += taken * output / made;
                }
            }
            let mut stage = self.stage(form, main == Some(index), feed_use, &places, findings);
            stage.recovery = recovery(form, &levelled);
            stages.push(stage);
        }
        let mut baseline = MineralBaseline {
            mineral: self.mineral,
            year: self.year,
            places,
            stages,
            adjustments: self.adjustments,
            gaps: self.gaps,
            end_uses: uses::end_uses(self.dataset, self.mineral),
            stocks: uses::stocks(self.dataset, self.mineral),
            recycled: self
                .dataset
                .preferred(&schema::RECYCLING_RATE, |row| row.mineral == Some(self.mineral))
                .first()
                .and_then(|row| row.value()),
            sheet: sheet::Sheet::default(),
        };
        baseline.gaps.sort_by(|a, b| (&a.what, a.country, &a.why).cmp(&(&b.what, b.country, &b.why)));
        baseline.gaps.dedup();
        baseline.sheet = sheet::grade(&baseline);
        report(&baseline, findings);
        Ok(baseline)
    }

    fn why_nothing(&self) -> String {
        let gap = self.gaps.first().map(|gap| format!(": {} of {}, {}", gap.what, gap.country, gap.why));
        format!("no source prints output by country for any form{}", gap.unwrap_or_default())
    }

    fn routes(&self, supplies: &[Supply]) -> Vec<Route> {
        let index = |form: Form| supplies.iter().position(|supply| supply.form == form);
        let mut routes: Vec<Route> = self
            .dataset
            .preferred(&schema::ROUTE, |row| row.mineral == Some(self.mineral))
            .into_iter()
            .filter_map(|row| {
                let into = Form::parse(row.cell("into")).ok()?;
                Some((index(row.form?)?, index(into)?, row.value()?))
            })
            .filter(|(from, into, _)| from != into)
            .collect();
        routes.sort_by_key(|route| (route.0, route.1));
        // A form cannot give more than all of itself.
        for from in 0..supplies.len() {
            let given: f64 = routes.iter().filter(|route| route.0 == from).map(|route| route.2).sum();
            if given > 1.0 {
                routes.iter_mut().filter(|route| route.0 == from).for_each(|route| route.2 /= given);
            }
        }
        routes
    }

    /// Gives every form its world output, each after the forms it is made from.
    fn level(&mut self, supplies: &[Supply], routes: &[Route]) -> Result<Vec<Levelled>, String> {
        let any_tonnes = supplies.iter().any(|supply| supply.known == Known::Tonnes);
        let mut done: Vec<Option<usize>> = vec![None; supplies.len()];
        let mut levelled: Vec<Levelled> = Vec::new();
        loop {
            let ready = (0..supplies.len()).find(|&index| {
                let mut parents = routes.iter().filter(|route| route.1 == index);
                done[index].is_none() && parents.all(|route| done[route.0].is_some())
            });
            let Some(index) = ready else { break };
            let supply = supplies[index].clone();
            let feed: Vec<(usize, f64)> = routes
                .iter()
                .filter(|route| route.1 == index)
                .filter_map(|route| {
                    let parent = done[route.0].filter(|parent| *parent < levelled.len())?;
                    Some((parent, route.2 * levelled[parent].world))
                })
                .collect();
            let one_basis = |feed: &[(usize, f64)]| {
                let first = feed.first().map(|entry| (levelled[entry.0].basis, levelled[entry.0].content));
                first.filter(|first| feed.iter().all(|entry| levelled[entry.0].basis == first.0))
            };
            let (level, basis, content, world) = match (supply.known, one_basis(&feed)) {
                (Known::Tonnes, _) => {
                    let content = uses::content(self.mineral, supply.form, supply.basis);
                    (Level::Published, supply.basis, content, supply.output.values().map(|o| o.0).sum())
                }
                (Known::Shares, Some((basis, content))) => {
                    let level = if any_tonnes { Level::Feed } else { Level::Share };
                    (level, basis, content, feed.iter().map(|entry| entry.1).sum())
                }
                (Known::Shares, None) if !any_tonnes && feed.is_empty() => {
                    (Level::Share, supply.basis, None, 1.0)
                }
                (Known::Shares, None) => {
                    self.gaps.push(Gap {
                        what: format!("tonnes of {}", supply.form),
                        country: Area::world(),
                        why: "only shares are published, and no route leads to it from a form with tonnes"
                            .to_owned(),
                    });
                    done[index] = Some(usize::MAX);
                    continue;
                }
            };
            done[index] = Some(levelled.len());
            levelled.push(Levelled { supply, level, basis, content, world, feed });
        }
        if done.iter().any(Option::is_none) {
            self.gaps.push(Gap {
                what: "forms that are made from each other in a circle".to_owned(),
                country: Area::world(),
                why: "the routes have no first form".to_owned(),
            });
        }
        if levelled.is_empty() {
            Err("only shares are published, of no first form".to_owned())
        } else {
            Ok(levelled)
        }
    }

    fn places(&self, levelled: &[Levelled]) -> Vec<Area> {
        let mut places: BTreeSet<Area> =
            levelled.iter().flat_map(|form| form.supply.output.keys().copied()).collect();
        let tables = [&schema::SALIENT, &schema::IMPORT_SHARE, &schema::CONSUMPTION];
        for row in tables.into_iter().flat_map(|spec| self.dataset.rows(spec)) {
            places.extend(row.country.filter(|_| row.mineral == Some(self.mineral)));
        }
        for row in self.dataset.rows(&schema::TRADE).iter().filter(|row| row.mineral == Some(self.mineral)) {
            places.extend(row.country);
            places.extend(row.partner);
        }
        places.remove(&Area::rest_of_world());
        places.remove(&Area::world());
        places.into_iter().chain([Area::rest_of_world()]).collect()
    }

    fn stage(
        &mut self,
        form: &Levelled,
        main: bool,
        feed_use: Vec<f64>,
        places: &[Area],
        findings: &mut Findings,
    ) -> StageBalance {
        let rest = places.len() - 1;
        let sum: f64 = form.supply.output.values().map(|entry| entry.0).sum();
        let mut output = vec![0.0; places.len()];
        let mut origin: Vec<Option<Origin>> = vec![None; places.len()];
        for (area, (value, from)) in &form.supply.output {
            let place = place_in(places, *area);
            output[place] += value * form.world / sum;
            origin[place] = Some(match form.level {
                Level::Published => from.clone(),
                _ => Origin::derived("share of the country x what enters the stage", vec![from.clone()]),
            });
        }
        let wanted = Wanted {
            mineral: self.mineral,
            form: form.supply.form,
            stage: form.supply.stage,
            main,
            year: self.year,
            basis: form.basis,
            content: form.content,
        };
        let published = if form.level == Level::Share {
            BTreeMap::new()
        } else {
            let made = places.iter().copied().zip(output.iter().copied()).collect();
            wanted.published(self.dataset, &made)
        };
        let (end_use, published_use) = final_use(&output, &feed_use, &published, places);
        let used: f64 = feed_use.iter().sum::<f64>() + end_use.iter().sum::<f64>();
        let missing = used - form.world;
        let residual: Vec<f64> = if missing > BALANCE_TOLERANCE * form.world {
            output.iter().map(|made| missing * made / form.world).collect()
        } else {
            vec![0.0; places.len()]
        };
        let shares = wanted.import_shares(self.dataset);
        let import_shares: Vec<Vec<(Area, f64)>> =
            places.iter().map(|place| shares.get(place).cloned().unwrap_or_default()).collect();
        let supply: Vec<f64> = (0..places.len()).map(|place| output[place] + residual[place]).collect();
        let demand: Vec<f64> = (0..places.len()).map(|place| feed_use[place] + end_use[place]).collect();
        let mut indexed: Vec<Imports> =
            import_shares.iter().map(|list| indexed(list, &output, places)).collect();
        for (area, reliance) in wanted.reliance(self.dataset) {
            if let Some(place) = position(places, area).filter(|place| published_use[*place]) {
                indexed[place].reliance = Some(reliance);
            }
        }
        let fitted = fit_flows(&supply, &demand, &indexed, rest, self.preference);
        self.adjust(form.supply.form, &fitted, &demand, &import_shares, places);
        let stage = StageBalance {
            stage: form.supply.stage,
            form: form.supply.form,
            product: form.supply.product.clone(),
            year: form.supply.year,
            basis: form.basis,
            content: form.content,
            level: form.level,
            capacity: self.capacity(form.supply.form, places),
            control: control::read(self.dataset, self.mineral, form.supply.stage, places, &mut self.gaps),
            recovery: None,
            output,
            origin,
            named: form.supply.named * form.world / sum,
            world: form.supply.world,
            difference: form.supply.difference,
            rounding: form.supply.rounding,
            scaled: form.supply.scaled,
            residual,
            feed_use,
            end_use,
            published_use,
            trade: fitted.flows,
            import_shares,
        };
        check(self.mineral, &stage, findings);
        stage
    }

    fn capacity(&self, form: Form, places: &[Area]) -> Vec<Option<f64>> {
        let rows = self.dataset.preferred(&schema::COUNTRY_CAPACITY, |row| {
            row.mineral == Some(self.mineral)
                && row.form == Some(form)
                && row.year().is_some_and(|year| year <= self.year)
        });
        let newest = rows.iter().filter_map(|row| row.year()).max();
        places
            .iter()
            .map(|place| {
                rows.iter()
                    .find(|row| row.country == Some(*place) && row.year() == newest)
                    .and_then(|row| row.value())
            })
            .collect()
    }

    /// Notes how far the fit moved the flows that import statistics name.
    fn adjust(
        &mut self,
        form: Form,
        fitted: &crate::Flows,
        demand: &[f64],
        shares: &[Vec<(Area, f64)>],
        places: &[Area],
    ) {
        for &(from, to, published) in &fitted.known {
            self.adjustments.push(Adjustment {
                form,
                from: places[from],
                to: places[to],
                published,
                balanced: fitted.flows[from][to],
                weight: published.max(fitted.flows[from][to]) / demand[to],
            });
        }
        for (to, list) in shares.iter().enumerate().filter(|(to, _)| demand[*to] > 0.0) {
            let imports: f64 =
                (0..places.len()).filter(|from| *from != to).map(|from| fitted.flows[from][to]).sum();
            for (area, share) in list.iter().filter(|(area, share)| *share > 0.0 && *area != places[to]) {
                let makes = |from: usize| fitted.flows[from].iter().any(|flow| *flow > 0.0);
                let found = position(places, *area).is_some_and(makes) || makes(places.len() - 1);
                if !found && *area != Area::rest_of_world() {
                    self.adjustments.push(Adjustment {
                        form,
                        from: *area,
                        to: places[to],
                        published: imports * share,
                        balanced: 0.0,
                        weight: imports * share / demand[to],
                    });
                }
            }
        }
    }
}

/// Recovery of a form from what goes in; nothing for a first form.
///
/// `published = sum_out x content_out / sum_i feed_i x content_i`; more than 1 is bounded to 1, and the rest of
/// the output is from elsewhere.
fn recovery(form: &Levelled, all: &[Levelled]) -> Option<Recovery> {
    let taken: f64 = form.feed.iter().map(|feed| feed.1).sum();
    if taken <= 0.0 {
        return None;
    }
    let contained: Option<f64> =
        form.feed.iter().map(|(from, mass)| all[*from].content.map(|content| mass * content)).sum();
    let measured = form.level == Level::Published;
    let published =
        contained.zip(form.content).filter(|_| measured).map(|(fed, content)| form.world * content / fed);
    Some(Recovery {
        feed: form.feed.clone(),
        published,
        bounded: published.map(|ratio| ratio.min(1.0)),
        gross_ratio: (measured && published.is_none()).then(|| form.world / taken),
        elsewhere: published.map_or(0.0, |ratio| if ratio > 1.0 { 1.0 - 1.0 / ratio } else { 0.0 }),
    })
}

/// Final use: what is left after the feed, of the countries whose use is published and of all others together.
fn final_use(
    output: &[f64],
    feed: &[f64],
    published: &BTreeMap<Area, f64>,
    places: &[Area],
) -> (Vec<f64>, Vec<bool>) {
    let rest = places.len() - 1;
    let world = (output.iter().sum::<f64>() - feed.iter().sum::<f64>()).max(0.0);
    let mut end = vec![0.0; places.len()];
    let mut known = vec![false; places.len()];
    for (area, used) in published {
        let Some(place) = position(places, *area).filter(|place| *place != rest) else { continue };
        end[place] = (used - feed[place]).max(0.0);
        known[place] = true;
    }
    let named: f64 = end.iter().sum();
    // Rounding of the sums is no use.
    let left = world - named;
    end[rest] = if left > BALANCE_TOLERANCE * output.iter().sum::<f64>() { left } else { 0.0 };
    (end, known)
}

/// Mass conservation of a form: an error if output and use do not meet in the flows.
fn check(mineral: Mineral, stage: &StageBalance, findings: &mut Findings) {
    let scale = stage.total().max(f64::MIN_POSITIVE);
    let mut worst: f64 = 0.0;
    for place in 0..stage.output.len() {
        let sent: f64 = stage.trade[place].iter().sum();
        let got: f64 = stage.trade.iter().map(|row| row[place]).sum();
        let supply = stage.output[place] + stage.residual[place];
        worst = worst.max((sent - supply).abs() / scale).max((got - stage.used(place)).abs() / scale);
    }
    if worst.is_nan() || worst > BALANCE_TOLERANCE {
        findings.push(
            Finding::error(
                code::UNBALANCED,
                format!("{mineral} {}: flows miss output or use by {worst:.1e} of the world", stage.form),
            )
            .help("check output, route and import-share of the mineral"),
        );
    }
}

fn report(baseline: &MineralBaseline, findings: &mut Findings) {
    let mineral = baseline.mineral;
    let mut note = |code, message: String| findings.push(Finding::note(code, message));
    for stage in &baseline.stages {
        let form = stage.form;
        if stage.level == Level::Published && stage.difference > stage.rounding && stage.world.is_some() {
            note(
                code::UNBALANCED,
                format!(
                    "{mineral} {form}: countries add to {:.4e} t/a, {:.4e} more than the published world total, beyond rounding",
                    stage.total(),
                    stage.difference
                ),
            );
        }
        if (stage.scaled - 1.0).abs() > NOTABLE_RESIDUAL {
            note(
                code::ADJUSTED,
                format!("{mineral} {form}: published shares scaled by {:.3} to add to 1", stage.scaled),
            );
        }
        let residual: f64 = stage.residual.iter().sum();
        if residual > NOTABLE_RESIDUAL * stage.total() {
            note(
                code::UNBALANCED,
                format!(
                    "{mineral} {form}: known use exceeds output by {residual:.4e} t/a ({:.0} %); kept as a statistical residual",
                    100.0 * residual / stage.total()
                ),
            );
        }
        if let Some(recovery) = &stage.recovery {
            let published = recovery.published.unwrap_or(1.0);
            if published > 1.0 + NOTABLE_RESIDUAL {
                note(
                    code::UNBALANCED,
                    format!(
                        "{mineral} {form}: {published:.2} t come out per t that goes in; {:.0} % of the output is from scrap, stocks or error",
                        100.0 * recovery.elsewhere
                    ),
                );
            } else if published < NOTABLE_LOSS {
                note(
                    code::UNBALANCED,
                    format!("{mineral} {form}: only {published:.2} t come out per t that goes in"),
                );
            }
        }
    }
    for adjustment in &baseline.adjustments {
        if adjustment.weight > NOTABLE_SHARE && adjustment.change().abs() > NOTABLE_CHANGE {
            note(
                code::ADJUSTED,
                format!(
                    "{mineral} {} from {} to {}: {:.3e} t/a by the published share, {:.3e} t/a in the balanced year ({:+.0} %){}",
                    adjustment.form,
                    adjustment.from,
                    adjustment.to,
                    adjustment.published,
                    adjustment.balanced,
                    100.0 * adjustment.change(),
                    if adjustment.balanced > 0.0 {
                        ""
                    } else {
                        "; the partner makes none: it trades or works it up"
                    }
                ),
            );
        }
    }
}

/// Published import shares by place. A partner that is no named maker is one of the rest of the world, if that
/// makes any.
fn indexed(shares: &[(Area, f64)], output: &[f64], places: &[Area]) -> Imports {
    let rest = places.len() - 1;
    let mut imports = Imports::default();
    let mut of_rest = 0.0;
    for (area, share) in shares {
        match position(places, *area).filter(|from| output[*from] > 0.0) {
            _ if *area == Area::rest_of_world() => imports.others += share,
            Some(from) => imports.named.push((from, *share)),
            None if output[rest] > 0.0 => of_rest += share,
            None => {}
        }
    }
    if of_rest > 0.0 {
        imports.named.push((rest, of_rest));
    }
    imports
}

fn position(places: &[Area], area: Area) -> Option<usize> {
    places.iter().position(|place| *place == area)
}

fn place_in(places: &[Area], area: Area) -> usize {
    position(places, area).unwrap_or(places.len() - 1)
}
