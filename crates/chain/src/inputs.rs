//! The figures the chain needs, picked from the dataset; what is missing becomes a finding.

use std::collections::BTreeMap;

use codes::{Area, Code, Form, Mineral, Sector, Stage};
use dataset::{Dataset, Row, TableSpec, schema};
use finding::{Finding, Findings, code};
use sourced::Origin;

/// A figure with its range and origin.
#[derive(Debug, Clone)]
pub(crate) struct Input {
    pub(crate) value: f64,
    pub(crate) origin: Origin,
}

impl Input {
    pub(crate) fn of(row: &Row) -> Option<Input> {
        Some(Input { value: row.value()?, origin: row.origin.clone() })
    }
}

/// Reads figures for one baseline year.
pub(crate) struct Inputs<'d> {
    pub(crate) dataset: &'d Dataset,
    pub(crate) year: i16,
    pub(crate) findings: Findings,
}

impl<'d> Inputs<'d> {
    pub(crate) fn new(dataset: &'d Dataset, year: i16) -> Self {
        Inputs { dataset, year, findings: Findings::default() }
    }

    /// The form with this code; every code named in this crate is in the list.
    pub(crate) fn form(code: &str) -> Form {
        Form::parse(code).expect("a form of data/codes/form.csv")
    }

    pub(crate) fn missing(&mut self, spec: &TableSpec, what: &str) {
        self.findings.push(
            Finding::error(code::NO_DATA, format!("table `{}` has no {what}", spec.name))
                .help("add the figure with its origin, or choose another baseline year"),
        );
    }

    /// A parameter that must be there.
    pub(crate) fn parameter(&mut self, name: &str) -> Input {
        if let Some(input) = self.dataset.parameter(name).and_then(Input::of) {
            input
        } else {
            self.missing(&schema::PARAMETER, &format!("parameter `{name}`"));
            Input { value: f64::NAN, origin: Origin::assumed("missing", sourced::Trust::D) }
        }
    }

    /// Newest figure of the newest period not after the baseline year, among the rows that `keep` accepts.
    pub(crate) fn newest(&self, spec: &TableSpec, keep: impl Fn(&Row) -> bool) -> Option<&'d Row> {
        self.dataset
            .rows(spec)
            .iter()
            .filter(|row| row.value().is_some() && keep(row))
            .filter(|row| row.year().is_none_or(|year| year <= self.year))
            .max_by_key(|row| (row.period.map(|period| period.first), row.vintage.clone()))
    }

    /// Mine output of the year, by site and for whole countries.
    pub(crate) fn mine_output(&mut self) -> (Vec<&'d Row>, BTreeMap<Area, &'d Row>) {
        let ree = Mineral::parse("REE").expect("listed");
        let concentrate = Inputs::form("concentrate");
        let of_year = |row: &&Row| {
            row.mineral == Some(ree)
                && row.form == Some(concentrate)
                && row.stage == Some(Stage::Mining)
                && row.year() == Some(self.year)
                && row.value().is_some()
        };
        let mut sites: Vec<&Row> = self
            .dataset
            .rows(&schema::PRODUCTION)
            .iter()
            .filter(of_year)
            .filter(|r| !r.cell("site").is_empty())
            .collect();
        sites.sort_by(|a, b| a.cell("site").cmp(b.cell("site")));
        let mut countries: BTreeMap<Area, &Row> = BTreeMap::new();
        for row in self
            .dataset
            .rows(&schema::PRODUCTION)
            .iter()
            .filter(of_year)
            .filter(|r| r.cell("site").is_empty())
        {
            let Some(country) = row.country else { continue };
            let slot = countries.entry(country).or_insert(row);
            if row.vintage > slot.vintage {
                *slot = row;
            }
        }
        if sites.is_empty() {
            self.missing(&schema::PRODUCTION, &format!("mine output by site for {}", self.year));
        }
        (sites, countries)
    }

    /// Share of each mineral in the oxides of a deposit, scaled to sum to 1 over all rare earths.
    pub(crate) fn basket(&mut self, deposit: &str) -> BTreeMap<Mineral, Input> {
        let rows: Vec<&Row> =
            self.dataset.rows(&schema::BASKET).iter().filter(|row| row.cell("deposit") == deposit).collect();
        let total: f64 = sorted_sum(rows.iter().filter_map(|row| row.value()));
        if total <= 0.0 {
            self.missing(&schema::BASKET, &format!("basket of deposit `{deposit}`"));
            return BTreeMap::new();
        }
        rows.into_iter()
            .filter_map(|row| {
                let value = row.value()? / total;
                Some((row.mineral?, Input { value, origin: row.origin.clone() }))
            })
            .collect()
    }

    /// Recovery of a stage: a row for the place and mineral, else for the mineral, else the general one.
    pub(crate) fn recovery(
        &mut self,
        stage: Stage,
        form: Form,
        mineral: Option<Mineral>,
        place: Area,
    ) -> Input {
        let world = Area::world();
        let rows = self.dataset.rows(&schema::RECOVERY);
        let found = [(mineral, place), (None, place), (mineral, world), (None, world)].into_iter().find_map(
            |(m, a)| {
                rows.iter()
                    .find(|row| {
                        row.stage == Some(stage)
                            && row.form == Some(form)
                            && row.mineral == m
                            && row.country == Some(a)
                    })
                    .and_then(Input::of)
            },
        );
        found.unwrap_or_else(|| {
            self.missing(&schema::RECOVERY, &format!("recovery of {stage} to {form}"));
            Input { value: f64::NAN, origin: Origin::assumed("missing", sourced::Trust::D) }
        })
    }

    /// Share of a mineral in the feed that a place parts off; all of it where no row says otherwise and
    /// the place has no rows at all would be a guess, so a place without rows parts nothing.
    pub(crate) fn reach(&self, place: Area, mineral: Mineral) -> Input {
        self.dataset
            .rows(&schema::SEPARATION_REACH)
            .iter()
            .find(|row| row.country == Some(place) && row.mineral == Some(mineral))
            .and_then(Input::of)
            .unwrap_or_else(|| Input {
                value: 0.0,
                origin: Origin::derived("no plant of the place is listed in separation-reach", Vec::new()),
            })
    }

    /// World use of a component.
    pub(crate) fn world_use(&mut self, form: Form) -> Option<Input> {
        let row =
            self.newest(&schema::USE, |row| row.form == Some(form) && row.country == Some(Area::world()));
        if row.is_none() {
            self.missing(&schema::USE, &format!("world use of {form}"));
        }
        row.and_then(Input::of)
    }

    /// The component forms that have a composition, in the order of the code list.
    pub(crate) fn components(&self) -> Vec<Form> {
        let mut forms: Vec<Form> =
            self.dataset.rows(&schema::COMPOSITION).iter().filter_map(|row| row.form).collect();
        forms.sort_unstable();
        forms.dedup();
        forms
    }

    /// Composition of a component: mineral, share of its rare-earth oxides, group, essential.
    pub(crate) fn composition(&self, form: Form) -> Vec<(Mineral, f64, String, bool)> {
        let mut parts: Vec<_> = self
            .dataset
            .rows(&schema::COMPOSITION)
            .iter()
            .filter(|row| row.form == Some(form))
            .filter_map(|row| {
                Some((
                    row.mineral?,
                    row.value()?,
                    row.cell("group").to_owned(),
                    row.cell("role") == "essential",
                ))
            })
            .collect();
        parts.sort_by_key(|part| part.0);
        parts
    }

    /// Shares by country of a table keyed by form and country, gathered onto places.
    pub(crate) fn by_place(
        &mut self,
        spec: &TableSpec,
        form: Form,
        mineral: Option<Mineral>,
        place_of: impl Fn(Area) -> usize,
        places: usize,
    ) -> Vec<f64> {
        let rows: Vec<&Row> = self
            .dataset
            .rows(spec)
            .iter()
            .filter(|row| row.form == Some(form) && row.mineral == mineral)
            .collect();
        if rows.is_empty() {
            self.missing(spec, &format!("shares of {form}"));
        }
        gather(rows.iter().filter_map(|row| Some((place_of(row.country?), row.value()?))), places)
    }

    /// Share of a country's use of a component by sector; the world's where the country has none of its own.
    pub(crate) fn sectors(&mut self, form: Form, place: Area) -> Vec<(Sector, f64)> {
        let of = |area: Area| -> Vec<(Sector, f64)> {
            let mut shares: Vec<_> = self
                .dataset
                .rows(&schema::SECTOR_SHARE)
                .iter()
                .filter(|row| row.form == Some(form) && row.country == Some(area))
                .filter_map(|row| Some((row.sector?, row.value()?)))
                .collect();
            shares.sort_by_key(|share| share.0);
            shares
        };
        let own = of(place);
        if !own.is_empty() {
            return own;
        }
        let world = of(Area::world());
        if world.is_empty() {
            self.missing(&schema::SECTOR_SHARE, &format!("sector shares of {form}"));
        }
        world
    }

    /// Share of a sector's use of a magnet that needs the grade.
    pub(crate) fn grade_share(&self, form: Form, sector: Sector) -> f64 {
        self.dataset
            .rows(&schema::GRADE_SHARE)
            .iter()
            .find(|row| row.form == Some(form) && row.sector == Some(sector))
            .and_then(Row::value)
            .unwrap_or(0.0)
    }
}

/// Sums in an order that does not depend on the order of the rows.
pub(crate) fn sorted_sum(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values.into_iter().sum()
}

/// Sums values onto places, each in an order that does not depend on the order of the rows.
pub(crate) fn gather(values: impl Iterator<Item = (usize, f64)>, places: usize) -> Vec<f64> {
    let mut lists: Vec<Vec<f64>> = vec![Vec::new(); places];
    for (place, value) in values {
        lists[place].push(value);
    }
    lists.into_iter().map(|list| sorted_sum(list.into_iter())).collect()
}
