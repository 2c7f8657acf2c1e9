//! From metal to magnets and other components: who makes what of what.

use codes::{Area, Code as _, Form, Mineral, Stage};
use dataset::{Row, schema};
use quantity::OxideFactor;

use super::{Builder, Grade, Margins, place_in};
use crate::inputs::{Inputs, gather};
use crate::{Ingredient, MetalMaking, Preparation, SectorUse};

impl Builder<'_> {
    /// Components that are made where they are used, and their use by sector.
    pub(super) fn preparations(&mut self) -> (Vec<Preparation>, Vec<SectorUse>) {
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

    pub(super) fn use_shares(&mut self, form: Form) -> Vec<f64> {
        let places = self.places.clone();
        self.inputs.by_place(&schema::USE_SHARE, form, None, |area| place_in(&places, area), places.len())
    }

    /// The magnet grades: light and heavy `NdFeB`, and `SmCo`.
    pub(super) fn grades(&mut self, uses: &mut Vec<SectorUse>) -> Vec<Grade> {
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

    pub(super) fn samarium_magnets(&mut self, form: Form, uses: &mut Vec<SectorUse>) -> Grade {
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
    pub(super) fn magnet_output(&mut self, form: Form) -> Vec<f64> {
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
    pub(super) fn recipe(
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
    pub(super) fn metal_needs(&self, grades: &[Grade]) -> Vec<Vec<f64>> {
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

    pub(super) fn metal_making(&mut self, needs: &[Vec<f64>]) -> Vec<MetalMaking> {
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

    pub(super) fn metal_margins(&mut self, metal: &[MetalMaking], needs: &[Vec<f64>]) -> Vec<Margins> {
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

    pub(super) fn swarf_recovery(&mut self) -> Vec<f64> {
        let swarf = Inputs::form("swarf");
        let places = self.places.clone();
        places
            .into_iter()
            .map(|area| self.inputs.recovery(Stage::Recycling, swarf, None, area).value)
            .collect()
    }
}
