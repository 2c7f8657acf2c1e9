//! Exposure of what is bought: how much of what a supplier's country sells has passed a place.

use balance::MineralBaseline;
use chain::Chain;
use codes::{Area, Form, Mineral, Stage};
use serde::Serialize;

use crate::path::{Lens, Touched, mix, received, under};
use crate::split;

/// Where in the chain of the rare earths a good is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Good {
    /// At the mine.
    Mined,
    /// In separation.
    Oxide,
    /// In metal making.
    Metal,
    /// In magnet making: index into [`Chain::magnets`].
    Magnet(usize),
    /// Where another component is made and used: index into [`Chain::preparations`].
    Preparation(usize),
}

/// One mineral in one good, with the figures that say where it is made.
#[derive(Debug, Clone, Copy)]
pub enum Purchase<'a> {
    /// A rare earth in its chain.
    Chain(&'a Chain, Mineral, Good),
    /// A form of another mineral in its balanced year.
    Balanced(&'a MineralBaseline, Form),
}

/// How a supplier's country comes by what it sells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Origin {
    /// Plants there make it.
    Made,
    /// It makes none: what it buys is sold on.
    Bought,
}

impl<'a> Purchase<'a> {
    /// The rare earths in a good, by mineral and form; of the last form before components if none is given, and of
    /// all elements in the component if no mineral is. The form looked at comes with them. Empty if the chain
    /// has no such good.
    #[must_use]
    pub fn of_chain(
        chain: &'a Chain,
        minerals: Option<&[Mineral]>,
        form: Option<Form>,
    ) -> Vec<(Purchase<'a>, Form)> {
        let wanted = |mineral: Mineral| minerals.is_none_or(|minerals| minerals.contains(&mineral));
        let mut found = Vec::new();
        if let Some(form) = form.filter(|form| form.stage() == Stage::Component) {
            for (number, magnet) in chain.magnets.iter().enumerate() {
                if !stands_for(form, magnet.form) {
                    continue;
                }
                let parts = chain.oxide_in_magnet(magnet);
                let parts = parts.iter().filter(|part| part.1 > 0.0).map(|part| chain.minerals[part.0]);
                found.extend(
                    parts
                        .filter(|mineral| wanted(*mineral))
                        .map(|mineral| (mineral, Good::Magnet(number), form)),
                );
            }
            for (number, preparation) in chain.preparations.iter().enumerate() {
                if preparation.form == form {
                    let parts = preparation.parts.iter().map(|part| chain.minerals[part.0]);
                    found.extend(
                        parts
                            .filter(|mineral| wanted(*mineral))
                            .map(|mineral| (mineral, Good::Preparation(number), form)),
                    );
                }
            }
        } else if let Some(minerals) = minerals {
            for mineral in minerals.iter().filter(|mineral| chain.mineral(**mineral).is_some()) {
                let metal = chain.metal_market(*mineral).map(|market| (*mineral, Good::Metal, market.form));
                let oxide = chain.oxide(*mineral).map(|market| (*mineral, Good::Oxide, market.form));
                let mined = form.map(|form| (*mineral, Good::Mined, form));
                found.extend(match form.map(Form::stage) {
                    None | Some(Stage::Metal) => metal.or(oxide),
                    Some(Stage::Separation | Stage::Refining) => oxide,
                    Some(Stage::Mining | Stage::Beneficiation) => mined,
                    _ => None,
                });
            }
        }
        found.into_iter().map(|(mineral, good, form)| (Purchase::Chain(chain, mineral, good), form)).collect()
    }

    /// A mineral in its balanced year: the form, or else the main form of its stage, or else the last form. The form
    /// looked at comes with it.
    #[must_use]
    pub fn of_baseline(baseline: &'a MineralBaseline, form: Option<Form>) -> Option<(Purchase<'a>, Form)> {
        let named = form.and_then(|form| baseline.form(form).or_else(|| baseline.at(form.stage())));
        let last = || baseline.stages.iter().rfind(|stage| stage.stage != Stage::Recycling);
        let form = named.or_else(last)?.form;
        Some((Purchase::Balanced(baseline, form), form))
    }

    /// The mineral.
    #[must_use]
    pub fn mineral(&self) -> Mineral {
        match self {
            Purchase::Chain(_, mineral, _) => *mineral,
            Purchase::Balanced(baseline, _) => baseline.mineral,
        }
    }

    /// Output by country where it is made, or by the country in control, t/a; the mineral in it for components.
    ///
    /// A component that is made where it is used is dominated by nobody who makes it: its oxide is counted, as much as
    /// goes into it.
    #[must_use]
    pub fn output(&self, side: crate::Side) -> Vec<(Area, f64)> {
        match self {
            Purchase::Chain(chain, ..) => self
                .dominated()
                .into_iter()
                .enumerate()
                .flat_map(|(place, amount)| {
                    let parts = split(chain, self.stage(), place, side);
                    parts.into_iter().map(move |(area, part)| (area, amount * part))
                })
                .collect(),
            Purchase::Balanced(baseline, form) => {
                let Some(stage) = baseline.form(*form) else { return Vec::new() };
                let located = baseline.places.iter().copied().zip(stage.output.iter().copied());
                match side {
                    crate::Side::Location => located.collect(),
                    crate::Side::Controller => located
                        .enumerate()
                        .flat_map(|(place, (_, amount))| {
                            stage.control[place].iter().map(move |(owner, part)| (*owner, amount * part))
                        })
                        .collect(),
                }
            }
        }
    }

    /// Output of a country; for a country without a place of its own in the chain, that of the rest of the world.
    #[must_use]
    pub fn output_of(&self, country: Area) -> f64 {
        match self {
            Purchase::Chain(chain, ..) => self.chain_output()[chain.place_or_rest(country)],
            Purchase::Balanced(baseline, form) => baseline
                .form(*form)
                .zip(baseline.place(country))
                .map_or(0.0, |(stage, place)| stage.output[place]),
        }
    }

    /// True if the form is made in plants whose inputs the dataset does not follow: what passed before it is not counted.
    #[must_use]
    pub fn starts_here(&self) -> bool {
        let Purchase::Balanced(baseline, form) = self else { return false };
        form.stage() > Stage::Mining && baseline.form(*form).is_some_and(|stage| stage.recovery.is_none())
    }

    /// True if the country is counted with the rest of the world.
    #[must_use]
    pub fn in_rest(&self, country: Area) -> bool {
        matches!(self, Purchase::Chain(chain, ..) if chain.place(country).is_none())
    }

    /// Share of what a supplier in a country sells that passed, at any stage, through the lens: of what is made there,
    /// or else of what the country buys. Nothing if neither is known.
    #[must_use]
    pub fn path(&self, supplier: Area, lens: Lens) -> Option<(f64, Origin)> {
        let (share, origin) = match self {
            Purchase::Chain(chain, mineral, good) => {
                let place = chain.place_or_rest(supplier);
                let made = self.chain_output()[place] > 0.0;
                chain_path(chain, *mineral, *good, place, made, lens)?
            }
            Purchase::Balanced(baseline, form) => {
                let made = baseline.made_exposure(*form, supplier, lens).map(|share| (share, Origin::Made));
                made.or_else(|| Some((baseline.bought_exposure(*form, supplier, lens)?, Origin::Bought)))?
            }
        };
        Some((share.clamp(0.0, 1.0), origin))
    }

    /// Stage whose control counts.
    fn stage(&self) -> Stage {
        match self {
            Purchase::Chain(_, _, good) => match good {
                Good::Mined => Stage::Mining,
                Good::Oxide | Good::Preparation(_) => Stage::Separation,
                Good::Metal => Stage::Metal,
                Good::Magnet(_) => Stage::Component,
            },
            Purchase::Balanced(_, form) => form.stage(),
        }
    }

    /// Output by place in which one country may dominate.
    fn dominated(&self) -> Vec<f64> {
        let made = self.chain_output();
        let Purchase::Chain(chain, mineral, Good::Preparation(_)) = self else { return made };
        let Some(oxide) = chain.oxide(*mineral) else { return made };
        let (part, all) = (made.iter().sum::<f64>(), oxide.production.iter().sum::<f64>());
        if all <= 0.0 {
            return made;
        }
        oxide.production.iter().map(|amount| amount * part / all).collect()
    }

    fn chain_output(&self) -> Vec<f64> {
        let Purchase::Chain(chain, mineral, good) = self else { return Vec::new() };
        let none = || vec![0.0; chain.places.len()];
        let index = chain.mineral(*mineral);
        match good {
            Good::Mined => index.map_or_else(none, |index| chain.mined(index)),
            Good::Oxide => chain.oxide(*mineral).map_or_else(none, |market| market.production.clone()),
            Good::Metal => chain.metal_market(*mineral).map_or_else(none, |market| market.production.clone()),
            Good::Magnet(number) => {
                let magnet = &chain.magnets[*number];
                let parts = chain.oxide_in_magnet(magnet);
                let part: f64 = parts.iter().filter(|part| Some(part.0) == index).map(|part| part.1).sum();
                chain.markets[magnet.market].production.iter().map(|amount| amount * part).collect()
            }
            Good::Preparation(number) => {
                let preparation = &chain.preparations[*number];
                let column = preparation.parts.iter().position(|part| Some(part.0) == index);
                column.map_or_else(none, |column| preparation.oxide.iter().map(|row| row[column]).collect())
            }
        }
    }
}

/// `NdFeB` stands for all its grades, `magnet` for all magnets; the blank is made where the magnet is.
fn stands_for(asked: Form, grade: Form) -> bool {
    use codes::Code;
    let (asked, grade) = (asked.as_str(), grade.as_str());
    let family = asked.strip_suffix("-blank").unwrap_or(asked);
    asked == grade
        || asked == "magnet"
        || grade.strip_prefix(family).is_some_and(|rest| rest.starts_with('-'))
}

fn chain_path(
    chain: &Chain,
    mineral: Mineral,
    good: Good,
    place: usize,
    made: bool,
    lens: Lens,
) -> Option<(f64, Origin)> {
    if good == Good::Mined {
        return made.then(|| (under(chain, lens, Stage::Mining, place), Origin::Made));
    }
    let touched = Touched::of(chain, mineral, lens)?;
    let component = |inputs: f64, place: usize| mix(under(chain, lens, Stage::Component, place), inputs);
    let market = match good {
        Good::Oxide => chain.oxide(mineral),
        Good::Metal => chain.metal_market(mineral),
        Good::Magnet(number) => Some(&chain.markets[chain.magnets[number].market]),
        Good::Mined | Good::Preparation(_) => None,
    };
    let (from_plants, used): (Vec<f64>, Vec<f64>) = match good {
        Good::Oxide => (touched.oxide_made, touched.oxide_use),
        Good::Metal => (touched.metal_made, touched.metal_use),
        Good::Magnet(_) => {
            let made: Vec<f64> =
                (0..chain.places.len()).map(|place| component(touched.metal_use[place], place)).collect();
            let market = market?;
            let used = received(&market.trade, &market.consumption, &made);
            (made, used)
        }
        Good::Mined | Good::Preparation(_) => {
            let made = (0..chain.places.len()).map(|place| component(touched.oxide_use[place], place));
            (made.collect(), Vec::new())
        }
    };
    if made {
        return Some((from_plants[place], Origin::Made));
    }
    market
        .filter(|market| market.consumption[place] > 0.0)
        .and_then(|_| used.get(place).map(|share| (*share, Origin::Bought)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Side, path_exposure};
    use balance::Baselines;
    use codes::Code;
    use dataset::{Dataset, Files};
    use study::Study;

    #[test]
    fn a_plant_under_the_lens_is_touched_wholly_and_all_others_in_part() {
        let files = Files::shipped();
        let dataset = Dataset::load(&files).usable().unwrap().0;
        let study = Study::shipped("us-japan", &files, &dataset).usable().unwrap().0;
        let chain = Chain::build(&dataset, &study).usable().unwrap().0;
        let baselines = Baselines::build(&dataset, study.baseline_year).usable().unwrap().0;
        let area = |code: &str| Area::parse(code).unwrap();
        let china = Lens::Location(area("CHN"));
        let mut purchases: Vec<Purchase<'_>> = Vec::new();
        for form in ["concentrate", "oxide", "metal", "NdFeB", "SmCo"] {
            let form = Some(Form::parse(form).unwrap());
            let found = Purchase::of_chain(&chain, Some(&chain.minerals), form);
            assert!(!found.is_empty(), "{form:?}");
            purchases.extend(found.into_iter().map(|entry| entry.0));
        }
        for baseline in &baselines.minerals {
            purchases.extend(Purchase::of_baseline(baseline, None).map(|entry| entry.0));
        }
        for purchase in &purchases {
            if let Some((share, Origin::Made)) = purchase.path(area("CHN"), china) {
                assert!((share - 1.0).abs() < 1e-9, "{}: {share}", purchase.mineral());
            }
            let total = |side: Side| purchase.output(side).iter().map(|entry| entry.1).sum::<f64>();
            let (located, controlled) = (total(Side::Location), total(Side::Controller));
            assert!((located - controlled).abs() < 1e-6 * located.max(1.0), "{}", purchase.mineral());
        }
        // What Japan's magnet makers sell passed China about as often as what Japan uses.
        let heavy = Form::parse("NdFeB-heavy").unwrap();
        let neodymium = Mineral::parse("Nd").unwrap();
        let magnet = Purchase::of_chain(&chain, Some(&[neodymium]), Some(heavy))[0].0;
        let made = magnet.path(area("JPN"), china).unwrap();
        let used = path_exposure(&chain, neodymium, area("JPN"), china).unwrap().share;
        assert!(made.1 == Origin::Made && (made.0 - used).abs() < 0.3, "{made:?} {used}");
    }
}
