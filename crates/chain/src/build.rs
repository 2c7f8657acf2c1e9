//! From the dataset to a balanced chain.

use codes::{Area, Code, Form, Mineral, Stage};
use dataset::{Dataset, Row, schema};
use finding::{Checked, Finding, code};
use quantity::OxideFactor;
use sourced::Origin;
use study::Study;

use crate::fit::fit;
use crate::inputs::{Input, Inputs, gather, sorted_sum};
use crate::{
    Adjustment, Chain, Ingredient, Magnet, Market, MetalMaking, Mine, MineOrigin, Preparation, SectorUse,
    Separation, anchors, control, quality,
};

/// Relative miss of an output or a use in the balanced year above which there is an error.
pub const BALANCE_TOLERANCE: f64 = 1e-9;

/// A known flow is listed when the fit moves it by more than this.
const NOTABLE_CHANGE: f64 = 0.25;
/// Flows below this share of the importer's use are not worth a line.
const NOTABLE_SHARE: f64 = 0.05;
/// Nor are flows below this, in t/a.
const NOTABLE_FLOW: f64 = 5.0;

impl Chain {
    /// Builds and balances the chain of the study's baseline year.
    #[must_use]
    pub fn build(dataset: &Dataset, study: &Study) -> Checked<Chain> {
        let mut builder = Builder::new(dataset, study);
        let chain = if builder.minerals.is_empty() { builder.empty() } else { builder.build() };
        let mut findings = builder.inputs.findings;
        findings.sort();
        Checked { value: chain, findings }
    }
}

/// Origin, destination and flow in t/a.
type KnownFlow = (usize, usize, f64);

struct Builder<'d> {
    inputs: Inputs<'d>,
    places: Vec<Area>,
    minerals: Vec<Mineral>,
    adjustments: Vec<Adjustment>,
    domestic_preference: f64,
    /// Weight of a flow that no source names, against one that supply and use alone would give.
    unknown_lane: f64,
}

/// A market before it is balanced.
struct Margins {
    mineral: Mineral,
    form: Form,
    production: Vec<f64>,
    consumption: Vec<f64>,
}

/// Magnet making before the grades are traded.
struct Grade {
    form: Form,
    consumption: Vec<f64>,
    production: Vec<f64>,
    recipe: Vec<Ingredient>,
    yield_share: f64,
}

impl<'d> Builder<'d> {
    fn new(dataset: &'d Dataset, study: &Study) -> Self {
        let mut inputs = Inputs::new(dataset, study.baseline_year);
        let domestic_preference = inputs.parameter("domestic-preference").value;
        let unknown_lane = inputs.parameter("unknown-lane-weight").value;
        Builder {
            inputs,
            places: study.areas(),
            minerals: study.traded_minerals(),
            adjustments: Vec::new(),
            domestic_preference,
            unknown_lane,
        }
    }

    fn place_of(&self, area: Area) -> usize {
        place_in(&self.places, area)
    }

    /// The chain of a study without rare earths: places, and nothing on them.
    fn empty(&self) -> Chain {
        Chain {
            year: self.inputs.year,
            places: self.places.clone(),
            minerals: Vec::new(),
            markets: Vec::new(),
            mines: Vec::new(),
            separation: Vec::new(),
            metal: Vec::new(),
            magnets: Vec::new(),
            preparations: Vec::new(),
            uses: Vec::new(),
            swarf_recovery: vec![0.0; self.places.len()],
            direct_oxide: vec![Vec::new(); self.places.len()],
            control: Vec::new(),
            adjustments: Vec::new(),
            anchors: Vec::new(),
            quality: Vec::new(),
        }
    }

    fn build(&mut self) -> Chain {
        let mines = self.mines();
        let separation = self.separation();
        let (preparations, mut uses) = self.preparations();
        let grades = self.grades(&mut uses);
        let needs = self.metal_needs(&grades);
        let metal: Vec<MetalMaking> = self.metal_making(&needs);
        let metal_margins = self.metal_margins(&metal, &needs);
        let swarf_recovery = self.swarf_recovery();
        let direct_oxide = self.direct_oxide();
        let oxide_margins = self.oxide_margins(
            &mines,
            &separation,
            &preparations,
            &grades,
            &metal,
            &metal_margins,
            &swarf_recovery,
            &direct_oxide,
        );
        let mut markets: Vec<Market> = Vec::new();
        for margins in oxide_margins.into_iter().chain(metal_margins) {
            markets.push(self.balance(margins));
        }
        let mut magnets = Vec::new();
        for grade in grades {
            let mineral = Mineral::parse("REE").expect("listed");
            let margins = Margins {
                mineral,
                form: grade.form,
                production: grade.production,
                consumption: grade.consumption,
            };
            magnets.push(Magnet {
                market: markets.len(),
                form: grade.form,
                recipe: grade.recipe,
                yield_share: grade.yield_share,
            });
            markets.push(self.balance(margins));
        }
        let control = control::read(self.inputs.dataset, &self.places, &mines);
        let mut chain = Chain {
            year: self.inputs.year,
            places: self.places.clone(),
            minerals: self.minerals.clone(),
            markets,
            mines,
            separation,
            metal,
            magnets,
            preparations,
            uses,
            swarf_recovery,
            direct_oxide,
            control,
            adjustments: std::mem::take(&mut self.adjustments),
            anchors: Vec::new(),
            quality: Vec::new(),
        };
        chain.anchors = anchors::compare(self.inputs.dataset, &chain, &mut self.inputs.findings);
        chain.quality = quality::grade(&chain);
        self.report_residuals(&chain);
        chain
    }

    fn mines(&mut self) -> Vec<Mine> {
        let (sites, countries) = self.inputs.mine_output();
        let mut mines = Vec::new();
        for row in &sites {
            let site = row.cell("site").to_owned();
            let Some(register) = self.register(&site) else { continue };
            let host = register.country.unwrap_or(Area::rest_of_world());
            let Some(reported) = Input::of(row) else { continue };
            // Sites carry the split, the newest country figure the level.
            let of_country = sorted_sum(
                sites.iter().filter(|other| other.country == row.country).filter_map(|other| other.value()),
            );
            let level = row.country.and_then(|country| countries.get(&country)).and_then(|row| row.value());
            let output = level.map_or(reported.value, |level| reported.value * level / of_country);
            let (basket, basket_origin) = self.site_basket(&site);
            let (destination, destination_origin) = self.destination(&site);
            mines.push(Mine {
                name: register.cell("name").to_owned(),
                host,
                controller: register.controller.unwrap_or(host),
                place: self.place_of(host),
                output,
                basket,
                destination,
                origin: MineOrigin {
                    output: reported.origin,
                    basket: basket_origin,
                    destination: destination_origin,
                },
                site,
            });
        }
        mines
    }

    fn register(&mut self, site: &str) -> Option<&'d Row> {
        let found = self.inputs.dataset.rows(&schema::SITE).iter().find(|row| row.cell("site") == site);
        if found.is_none() {
            self.inputs.missing(&schema::SITE, &format!("site `{site}`"));
        }
        found
    }

    fn site_basket(&mut self, site: &str) -> (Vec<f64>, Vec<Origin>) {
        let mut rows: Vec<&Row> = self
            .inputs
            .dataset
            .rows(&schema::SITE_BASKET)
            .iter()
            .filter(|row| row.cell("site") == site)
            .collect();
        rows.sort_by(|a, b| a.cell("deposit").cmp(b.cell("deposit")));
        if rows.is_empty() {
            self.inputs.missing(&schema::SITE_BASKET, &format!("deposits of site `{site}`"));
        }
        let mut shares = vec![0.0; self.minerals.len()];
        let mut parts: Vec<Vec<Origin>> = vec![Vec::new(); self.minerals.len()];
        for row in rows {
            let Some(weight) = row.value() else { continue };
            for (mineral, share) in self.inputs.basket(row.cell("deposit")) {
                let Some(index) = self.minerals.iter().position(|known| *known == mineral) else { continue };
                shares[index] += weight * share.value;
                parts[index].push(share.origin.clone());
                if parts[index].len() == 1 {
                    parts[index].push(row.origin.clone());
                }
            }
        }
        let origins =
            parts.into_iter().map(|from| Origin::derived("deposit basket, scaled to 1", from)).collect();
        (shares, origins)
    }

    fn destination(&mut self, site: &str) -> (Vec<f64>, Vec<Origin>) {
        let mut shares = vec![0.0; self.places.len()];
        let mut origins = vec![Origin::derived("no flow listed", Vec::new()); self.places.len()];
        let mut rows: Vec<&Row> = self
            .inputs
            .dataset
            .rows(&schema::CONCENTRATE_DESTINATION)
            .iter()
            .filter(|row| row.cell("site") == site)
            .collect();
        rows.sort_by_key(|row| row.country);
        if rows.is_empty() {
            self.inputs.missing(&schema::CONCENTRATE_DESTINATION, &format!("destination of site `{site}`"));
        }
        for row in rows {
            let (Some(country), Some(value)) = (row.country, row.value()) else { continue };
            let place = self.place_of(country);
            shares[place] += value;
            origins[place] = row.origin.clone();
        }
        let total: f64 = shares.iter().sum();
        if total > 1.0 + 1e-9 {
            self.inputs.findings.push(
                Finding::error(
                    code::SHARES_DO_NOT_SUM,
                    format!("destinations of `{site}` add up to {total:.3}"),
                )
                .help("the shares of a mine in table `concentrate-destination` must not exceed 1"),
            );
        }
        (shares, origins)
    }

    fn separation(&mut self) -> Vec<Separation> {
        let oxide = Inputs::form("oxide");
        let mut all = Vec::new();
        for (place, area) in self.places.clone().into_iter().enumerate() {
            let mut separation =
                Separation { place, yield_of: Vec::new(), recovery: Vec::new(), origin: Vec::new() };
            for mineral in self.minerals.clone() {
                let recovery = self.inputs.recovery(Stage::Separation, oxide, Some(mineral), area);
                let reach = self.inputs.reach(area, mineral);
                separation.yield_of.push(recovery.value * reach.value);
                separation.recovery.push(recovery.value);
                separation.origin.push(Origin::derived(
                    "recovery x part that the plants separate",
                    vec![recovery.origin, reach.origin],
                ));
            }
            all.push(separation);
        }
        all
    }

    /// Components that are made where they are used, and their use by sector.
    fn preparations(&mut self) -> (Vec<Preparation>, Vec<SectorUse>) {
        let magnets = [Inputs::form("NdFeB"), Inputs::form("SmCo")];
        let mut preparations = Vec::new();
        let mut uses = Vec::new();
        for form in self.inputs.components() {
            if magnets.contains(&form) {
                continue;
            }
            let Some(world) = self.inputs.world_use(form) else { continue };
            let shares = self.use_shares(form);
            let composition: Vec<_> = self
                .inputs
                .composition(form)
                .into_iter()
                .filter_map(|(mineral, share, group, essential)| {
                    let index = self.minerals.iter().position(|known| *known == mineral)?;
                    Some((index, share, group, essential))
                })
                .collect();
            let oxide = shares
                .iter()
                .map(|share| composition.iter().map(|part| world.value * share * part.1).collect())
                .collect();
            for (place, share) in shares.iter().enumerate() {
                if *share > 0.0 {
                    for (sector, part) in self.inputs.sectors(form, self.places[place]) {
                        uses.push(SectorUse { form, place, sector, quantity: world.value * share * part });
                    }
                }
            }
            let parts = composition
                .into_iter()
                .map(|(mineral, _, group, essential)| (mineral, group, essential))
                .collect();
            preparations.push(Preparation { form, oxide, parts });
        }
        (preparations, uses)
    }

    fn use_shares(&mut self, form: Form) -> Vec<f64> {
        let places = self.places.clone();
        self.inputs.by_place(&schema::USE_SHARE, form, None, |area| place_in(&places, area), places.len())
    }

    /// The magnet grades: light and heavy `NdFeB`, and `SmCo`.
    fn grades(&mut self, uses: &mut Vec<SectorUse>) -> Vec<Grade> {
        let (ndfeb, smco) = (Inputs::form("NdFeB"), Inputs::form("SmCo"));
        let (light, heavy) = (Inputs::form("NdFeB-light"), Inputs::form("NdFeB-heavy"));
        let mut grades = Vec::new();
        // NdFeB: use by sector decides how much of it is the heavy grade.
        let world = self.inputs.world_use(ndfeb).map_or(0.0, |input| input.value);
        let shares = self.use_shares(ndfeb);
        let mut light_use = vec![0.0; self.places.len()];
        let mut heavy_use = vec![0.0; self.places.len()];
        for (place, share) in shares.iter().enumerate() {
            if *share <= 0.0 {
                continue;
            }
            for (sector, part) in self.inputs.sectors(ndfeb, self.places[place]) {
                let quantity = world * share * part;
                let heavy_part = self.inputs.grade_share(heavy, sector);
                for (form, quantity, list) in [
                    (light, quantity * (1.0 - heavy_part), &mut light_use),
                    (heavy, quantity * heavy_part, &mut heavy_use),
                ] {
                    if quantity > 0.0 {
                        list[place] += quantity;
                        uses.push(SectorUse { form, place, sector, quantity });
                    }
                }
            }
        }
        let made = self.magnet_output(ndfeb);
        let (light_total, heavy_total) = (light_use.iter().sum::<f64>(), heavy_use.iter().sum::<f64>());
        let heavy_share = heavy_total / (light_total + heavy_total);
        let output_total: f64 = made.iter().sum();
        let content = self.inputs.parameter("ndfeb-rare-earth-content").value;
        let yield_share = self.inputs.recovery(Stage::Component, ndfeb, None, Area::world()).value;
        for (form, consumption, share) in
            [(light, light_use, 1.0 - heavy_share), (heavy, heavy_use, heavy_share)]
        {
            let scale = share * world / output_total;
            let recipe = self.recipe(ndfeb, content / yield_share, |mineral, oxide_share, heavy_oxides| {
                // Dysprosium and terbium are in the heavy grade only; the others make room for them.
                let is_heavy = matches!(mineral.as_str(), "Dy" | "Tb");
                match (form == heavy, is_heavy) {
                    (true, true) => oxide_share / heavy_share,
                    (true, false) => oxide_share * (1.0 - heavy_oxides / heavy_share) / (1.0 - heavy_oxides),
                    (false, true) => 0.0,
                    (false, false) => oxide_share / (1.0 - heavy_oxides),
                }
            });
            let production = made.iter().map(|output| output * scale).collect();
            grades.push(Grade { form, consumption, production, recipe, yield_share });
        }
        grades.push(self.samarium_magnets(smco, uses));
        grades
    }

    fn samarium_magnets(&mut self, form: Form, uses: &mut Vec<SectorUse>) -> Grade {
        let world = self.inputs.world_use(form).map_or(0.0, |input| input.value);
        let shares = self.use_shares(form);
        for (place, share) in shares.iter().enumerate() {
            if *share > 0.0 {
                for (sector, part) in self.inputs.sectors(form, self.places[place]) {
                    uses.push(SectorUse { form, place, sector, quantity: world * share * part });
                }
            }
        }
        let content = self.inputs.parameter("smco-rare-earth-content").value;
        let yield_share = self.inputs.recovery(Stage::Component, form, None, Area::world()).value;
        let recipe = self.recipe(form, content / yield_share, |_, share, _| share);
        let places = self.places.clone();
        let made = self.inputs.by_place(
            &schema::SITE_SHARE,
            form,
            None,
            |area| place_in(&places, area),
            places.len(),
        );
        Grade {
            form,
            consumption: shares.iter().map(|share| share * world).collect(),
            production: made.iter().map(|share| share * world).collect(),
            recipe,
            yield_share,
        }
    }

    /// Finished magnets made by place, of the newest year up to the baseline.
    fn magnet_output(&mut self, form: Form) -> Vec<f64> {
        let year = self.inputs.year;
        let rows: Vec<&Row> = self.inputs.dataset.newest(&schema::PRODUCTION, |row| {
            row.form == Some(form)
                && row.cell("site").is_empty()
                && row.year() == Some(year)
                && row.country != Some(Area::world())
                && row.value().is_some()
        });
        if rows.is_empty() {
            self.inputs.missing(&schema::PRODUCTION, &format!("output of {form} by country for {year}"));
        }
        let places = self.places.clone();
        gather(
            rows.iter().filter_map(|row| Some((place_in(&places, row.country?), row.value()?))),
            places.len(),
        )
    }

    /// Metal per tonne of finished magnet. `share_of` turns the oxide share of an element in all magnets of
    /// the family into that of the grade; its third argument is the share of dysprosium and terbium.
    fn recipe(
        &mut self,
        form: Form,
        metal_per_tonne: f64,
        share_of: impl Fn(Mineral, f64, f64) -> f64,
    ) -> Vec<Ingredient> {
        let composition = self.inputs.composition(form);
        let heavy: f64 =
            composition.iter().filter(|part| matches!(part.0.as_str(), "Dy" | "Tb")).map(|part| part.1).sum();
        let metal: Vec<(Mineral, f64, String, bool)> = composition
            .into_iter()
            .map(|(mineral, share, group, essential)| {
                let factor = mineral.oxide_factor().map_or(f64::NAN, OxideFactor::value);
                (mineral, share_of(mineral, share, heavy) * factor, group, essential)
            })
            .collect();
        let total: f64 = metal.iter().map(|part| part.1).sum();
        metal
            .into_iter()
            .filter(|part| part.1 > 0.0)
            .filter_map(|(mineral, mass, group, essential)| {
                let index = self.minerals.iter().position(|known| *known == mineral)?;
                Some(Ingredient {
                    mineral: index,
                    metal_per_tonne: metal_per_tonne * mass / total,
                    group,
                    essential,
                })
            })
            .collect()
    }

    /// Metal needed by place (row) and mineral (column), in t contained a year.
    fn metal_needs(&self, grades: &[Grade]) -> Vec<Vec<f64>> {
        let mut needs = vec![vec![0.0; self.minerals.len()]; self.places.len()];
        for grade in grades {
            for (place, output) in grade.production.iter().enumerate() {
                for part in &grade.recipe {
                    needs[place][part.mineral] += output * part.metal_per_tonne;
                }
            }
        }
        needs
    }

    fn metal_making(&mut self, needs: &[Vec<f64>]) -> Vec<MetalMaking> {
        let metal = Inputs::form("metal");
        let recovery = self.inputs.recovery(Stage::Metal, metal, None, Area::world()).value;
        (0..self.minerals.len())
            .filter(|mineral| needs.iter().any(|place| place[*mineral] > 0.0))
            .filter_map(|mineral| {
                let factor = self.minerals[mineral].oxide_factor()?.value();
                Some(MetalMaking { mineral, oxide_per_metal: 1.0 / (factor * recovery) })
            })
            .collect()
    }

    fn metal_margins(&mut self, metal: &[MetalMaking], needs: &[Vec<f64>]) -> Vec<Margins> {
        let form = Inputs::form("metal");
        let places = self.places.clone();
        let mut margins = Vec::new();
        for making in metal {
            let mineral = self.minerals[making.mineral];
            let consumption: Vec<f64> = needs.iter().map(|place| place[making.mineral]).collect();
            let total: f64 = consumption.iter().sum();
            let own = self.inputs.dataset.rows(&schema::SITE_SHARE).iter();
            let has_own = own.filter(|row| row.form == Some(form)).any(|row| row.mineral == Some(mineral));
            let key = has_own.then_some(mineral);
            let shares = self.inputs.by_place(
                &schema::SITE_SHARE,
                form,
                key,
                |area| place_in(&places, area),
                places.len(),
            );
            let production = shares.iter().map(|share| share * total).collect();
            margins.push(Margins { mineral, form, production, consumption });
        }
        margins
    }

    fn swarf_recovery(&mut self) -> Vec<f64> {
        let swarf = Inputs::form("swarf");
        let places = self.places.clone();
        places
            .into_iter()
            .map(|area| self.inputs.recovery(Stage::Recycling, swarf, None, area).value)
            .collect()
    }

    /// Oxide that comes from elsewhere than rare-earth mines: rows of `production` at the separation stage.
    fn direct_oxide(&mut self) -> Vec<Vec<f64>> {
        let (year, oxide) = (self.inputs.year, Inputs::form("oxide"));
        let mut direct = vec![vec![0.0; self.minerals.len()]; self.places.len()];
        for (index, mineral) in self.minerals.clone().into_iter().enumerate() {
            let rows = self.inputs.dataset.newest(&schema::PRODUCTION, |row| {
                row.mineral == Some(mineral)
                    && row.form == Some(oxide)
                    && row.stage == Some(Stage::Separation)
                    && row.year() == Some(year)
                    && row.country != Some(Area::world())
                    && row.value().is_some()
            });
            let by_place = gather(
                rows.iter().filter_map(|row| Some((place_in(&self.places, row.country?), row.value()?))),
                self.places.len(),
            );
            for (place, value) in by_place.into_iter().enumerate() {
                direct[place][index] = value;
            }
        }
        direct
    }

    #[expect(clippy::too_many_arguments, reason = "the balance of oxide draws on every other stage")]
    fn oxide_margins(
        &mut self,
        mines: &[Mine],
        separation: &[Separation],
        preparations: &[Preparation],
        grades: &[Grade],
        metal: &[MetalMaking],
        metal_margins: &[Margins],
        swarf_recovery: &[f64],
        direct: &[Vec<f64>],
    ) -> Vec<Margins> {
        let form = Inputs::form("oxide");
        let mut all = Vec::new();
        for (index, mineral) in self.minerals.clone().into_iter().enumerate() {
            let factor = mineral.oxide_factor().map_or(f64::NAN, OxideFactor::value);
            let mut production = vec![0.0; self.places.len()];
            let mut consumption = vec![0.0; self.places.len()];
            for place in 0..self.places.len() {
                let feed: f64 =
                    mines.iter().map(|mine| mine.output * mine.basket[index] * mine.destination[place]).sum();
                let swarf: f64 = grades
                    .iter()
                    .flat_map(|grade| grade.recipe.iter().map(move |part| (grade, part)))
                    .filter(|(_, part)| part.mineral == index)
                    .map(|(grade, part)| {
                        grade.production[place] * part.metal_per_tonne * (1.0 - grade.yield_share) / factor
                    })
                    .sum();
                production[place] = feed * separation[place].yield_of[index]
                    + swarf * swarf_recovery[place]
                    + direct[place][index];
                let prepared: f64 = preparations
                    .iter()
                    .filter_map(|preparation| {
                        let column = preparation.parts.iter().position(|part| part.0 == index)?;
                        Some(preparation.oxide[place][column])
                    })
                    .sum();
                let smelted: f64 = metal
                    .iter()
                    .zip(metal_margins)
                    .filter(|(making, _)| making.mineral == index)
                    .map(|(making, margins)| margins.production[place] * making.oxide_per_metal)
                    .sum();
                consumption[place] = prepared + smelted;
            }
            all.push(Margins { mineral, form, production, consumption });
        }
        all
    }

    /// Fits the flows of a market to its output and use; the difference becomes unsold output or residual.
    fn balance(&mut self, margins: Margins) -> Market {
        let Margins { mineral, form, production, consumption } = margins;
        let places = self.places.len();
        let (made, used): (f64, f64) = (production.iter().sum(), consumption.iter().sum());
        let spread =
            |excess: f64| production.iter().map(|output| excess * output / made).collect::<Vec<f64>>();
        let (unsold, residual) = if made <= 0.0 {
            (vec![0.0; places], consumption.clone())
        } else if made >= used {
            (spread(made - used), vec![0.0; places])
        } else {
            (vec![0.0; places], spread(used - made))
        };
        let supply: Vec<f64> = (0..places).map(|p| production[p] + residual[p] - unsold[p]).collect();
        let (seed, known) = self.seed(mineral, form, &supply, &consumption);
        let fitted = fit(&seed, &supply, &consumption);
        if fitted.miss > BALANCE_TOLERANCE {
            self.inputs.findings.push(
                Finding::error(
                    code::UNBALANCED,
                    format!(
                        "flows of {mineral} {form} miss a total by {:.1e} after {} rounds",
                        fitted.miss, fitted.rounds
                    ),
                )
                .help("a place has use but no supplier: check site-share, use-share and import-share"),
            );
        }
        for (from, to, published) in known {
            let balanced = fitted.flows[from][to];
            let change = balanced / published - 1.0;
            let size = published.max(balanced);
            let notable = size > NOTABLE_SHARE * consumption[to] && size > NOTABLE_FLOW;
            if notable && change.abs() > NOTABLE_CHANGE {
                self.adjustments.push(Adjustment {
                    market: market_name(mineral, form),
                    from: self.places[from],
                    to: self.places[to],
                    published,
                    balanced,
                });
            }
        }
        Market {
            mineral,
            form,
            basis: form.basis(),
            production,
            residual,
            unsold,
            trade: fitted.flows,
            consumption,
        }
    }

    /// First guess of the flows: known import shares and shipments where there are any, else gravity with a
    /// preference for what is made at home. Returns the guess and the known flows in it.
    fn seed(
        &mut self,
        mineral: Mineral,
        form: Form,
        supply: &[f64],
        consumption: &[f64],
    ) -> (Vec<Vec<f64>>, Vec<KnownFlow>) {
        let places = self.places.len();
        let total: f64 = supply.iter().sum();
        let mut seed = vec![vec![0.0; places]; places];
        let mut known = Vec::new();
        for to in 0..places {
            if consumption[to] <= 0.0 {
                continue;
            }
            let pull =
                |from: usize| if from == to { self.domestic_preference * supply[from] } else { supply[from] };
            let pulls: f64 = (0..places).map(pull).sum();
            if pulls <= 0.0 {
                continue;
            }
            let home = consumption[to] * pull(to) / pulls;
            let imports = consumption[to] - home;
            let shares = self.import_shares(mineral, form, to);
            let named: f64 =
                shares.iter().filter(|(from, _)| supply[*from] > 0.0).map(|(_, share)| share).sum();
            let foreign = total - supply[to];
            for from in 0..places {
                let gravity = if from == to {
                    home
                } else if foreign > 0.0 {
                    imports * supply[from] / foreign
                } else {
                    0.0
                };
                seed[from][to] =
                    if from == to || named <= 0.0 { gravity } else { self.unknown_lane * gravity };
            }
            if named > 0.0 {
                for (from, share) in shares {
                    if supply[from] > 0.0 && from != to {
                        let flow = imports * share;
                        seed[from][to] = seed[from][to].max(flow);
                        known.push((from, to, flow));
                    }
                }
            }
        }
        for (from, to, flow) in self.shipments(form, supply, consumption) {
            seed[from][to] = flow;
            known.retain(|entry| (entry.0, entry.1) != (from, to));
            known.push((from, to, flow));
        }
        (seed, known)
    }

    /// Known shares of a place's imports by place of origin: those of the mineral, else of all rare earths.
    fn import_shares(&self, mineral: Mineral, form: Form, to: usize) -> Vec<(usize, f64)> {
        let all = Mineral::parse("REE").expect("listed");
        let importer = self.places[to];
        let of = |wanted: Mineral| {
            let rows = self.inputs.dataset.rows(&schema::IMPORT_SHARE).iter();
            let rows = rows.filter(|row| {
                row.mineral == Some(wanted) && row.form == Some(form) && row.country == Some(importer)
            });
            let mut shares = vec![0.0; self.places.len()];
            for (partner, value) in rows.filter_map(|row| Some((row.partner?, row.value()?))) {
                shares[self.place_of(partner)] += value;
            }
            shares.into_iter().enumerate().filter(|(_, share)| *share > 0.0).collect::<Vec<_>>()
        };
        let own = of(mineral);
        if own.is_empty() && mineral != all { of(all) } else { own }
    }

    /// Known shipments of magnets, split over the grades by the importer's use of each.
    fn shipments(&mut self, form: Form, supply: &[f64], consumption: &[f64]) -> Vec<(usize, usize, f64)> {
        let (light, heavy) = (Inputs::form("NdFeB-light"), Inputs::form("NdFeB-heavy"));
        if form != light && form != heavy {
            return Vec::new();
        }
        let year = self.inputs.year;
        let magnet = Inputs::form("magnet");
        let rows = self.inputs.dataset.newest(&schema::TRADE, |row| {
            row.form == Some(magnet)
                && row.period.is_some_and(|period| period.to_string() == year.to_string())
                && row.partner != Some(Area::world())
                && row.value().is_some()
        });
        let ndfeb = Inputs::form("NdFeB");
        let world = self.inputs.world_use(ndfeb).map_or(0.0, |input| input.value);
        let shares = self.use_shares(ndfeb);
        let mut shipments = Vec::new();
        for row in rows {
            let (Some(from), Some(to), Some(value)) = (row.country, row.partner, row.value()) else {
                continue;
            };
            let (from, to) = (self.place_of(from), self.place_of(to));
            let of_grade = consumption[to] / (world * shares[to]).max(f64::MIN_POSITIVE);
            let flow = value * of_grade;
            if supply[from] > 0.0 && consumption[to] > 0.0 && flow < consumption[to] {
                shipments.push((from, to, flow));
            } else if supply[from] > 0.0 && consumption[to] > 0.0 {
                shipments.push((from, to, 0.97 * consumption[to]));
            }
        }
        shipments
    }

    fn report_residuals(&mut self, chain: &Chain) {
        for market in &chain.markets {
            let residual: f64 = market.residual.iter().sum();
            let unsold: f64 = market.unsold.iter().sum();
            let used: f64 = market.consumption.iter().sum();
            if residual > 0.02 * used {
                self.inputs.findings.push(Finding::note(
                    code::UNBALANCED,
                    format!(
                        "use of {} exceeds known supply by {residual:.0} t/a ({:.0} %); the difference is kept as a statistical residual",
                        market.name(),
                        100.0 * residual / used
                    ),
                ));
            } else if unsold > 0.02 * used {
                self.inputs.findings.push(Finding::note(
                    code::UNBALANCED,
                    format!("{unsold:.0} t/a of {} find no known use and go unsold", market.name()),
                ));
            }
        }
        for adjustment in &chain.adjustments {
            self.inputs.findings.push(Finding::note(
                code::ADJUSTED,
                format!(
                    "{} from {} to {}: {:.1} t/a by the source, {:.1} t/a in the balanced year ({:+.0} %)",
                    adjustment.market,
                    adjustment.from,
                    adjustment.to,
                    adjustment.published,
                    adjustment.balanced,
                    100.0 * adjustment.change()
                ),
            ));
        }
    }
}

fn market_name(mineral: Mineral, form: Form) -> String {
    if mineral.is_rare_earth() { format!("{mineral} {form}") } else { form.to_string() }
}

fn place_in(places: &[Area], area: Area) -> usize {
    places.iter().position(|place| *place == area).unwrap_or(places.len() - 1)
}
