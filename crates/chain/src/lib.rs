//! The chain of a baseline year: from mines over separation, metal and components to use, balanced.
//!
//! [`Chain::build`] turns the dataset into markets. A [`Market`] is a form of a mineral with its output and
//! use by place and the flows between places; mines, separation, metal making and magnet making connect one
//! market to the next. The joint basket of every mine binds: a tonne of concentrate yields all its elements.
//! Where published supply and use disagree, the difference stays visible as unsold output or as a
//! statistical residual, and every known flow that the fit had to move is listed.
//!
//! ```
//! use chain::Chain;
//! use codes::{Code, Mineral};
//! use dataset::{Dataset, Files};
//! use study::Study;
//!
//! let files = Files::shipped();
//! let dataset = Dataset::load(&files).usable().unwrap().0;
//! let study = Study::shipped("us-japan", &files, &dataset).usable().unwrap().0;
//! let chain = Chain::build(&dataset, &study).usable().unwrap().0;
//! let dysprosium = chain.oxide(Mineral::parse("Dy").unwrap()).unwrap();
//! assert!(dysprosium.production.iter().sum::<f64>() > 1000.0);
//! ```
//!
//! This crate is pure: values in, values out.

mod anchors;
mod build;
mod control;
mod figures;
mod fit;
mod flows;
mod inputs;
mod quality;

use codes::{Area, Country, Form, Mineral, Sector, Stage};
use quantity::BasisKind;
use sourced::{Origin, Trust};

pub use anchors::Anchor;
pub use build::BALANCE_TOLERANCE;
pub use figures::BaselineFigure;
pub use fit::{Fit, fit};
pub use flows::{ElementFlow, Station};
pub use quality::Quality;

/// A form of a mineral that is made, traded and used.
///
/// All vectors run over [`Chain::places`]; all masses are tonnes a year on [`Market::basis`].
#[derive(Debug, Clone)]
pub struct Market {
    /// The mineral; the aggregate of rare earths for magnets.
    pub mineral: Mineral,
    /// The form.
    pub form: Form,
    /// What its masses are masses of.
    pub basis: BasisKind,
    /// Output by place.
    pub production: Vec<f64>,
    /// Supply that use needs and no source accounts for, by place.
    pub residual: Vec<f64>,
    /// Output that found no use, by place.
    pub unsold: Vec<f64>,
    /// Flow from place (row) to place (column), the diagonal included.
    pub trade: Vec<Vec<f64>>,
    /// Use by place.
    pub consumption: Vec<f64>,
}

impl Market {
    /// The stage that makes the form.
    #[must_use]
    pub fn stage(&self) -> Stage {
        self.form.stage()
    }

    /// The name people use: `Dy oxide`, `NdFeB-heavy`.
    #[must_use]
    pub fn name(&self) -> String {
        if self.mineral.is_rare_earth() {
            format!("{} {}", self.mineral, self.form)
        } else {
            self.form.to_string()
        }
    }

    /// All that is supplied at a place: output and residual.
    #[must_use]
    pub fn supply(&self, place: usize) -> f64 {
        self.production[place] + self.residual[place]
    }
}

/// A mine, with the basket its concentrate carries.
#[derive(Debug, Clone)]
pub struct Mine {
    /// Identifier in table `site`.
    pub site: String,
    /// Name.
    pub name: String,
    /// Country it stands in.
    pub host: Area,
    /// Country in control.
    pub controller: Area,
    /// Index of the place it belongs to.
    pub place: usize,
    /// Output in t REO a year.
    pub output: f64,
    /// Share of each mineral of [`Chain::minerals`] in the output, summing to 1 over all rare earths.
    pub basket: Vec<f64>,
    /// Share of the output that is separated at each place; the rest goes to stock.
    pub destination: Vec<f64>,
    /// Where output, basket and destination come from.
    pub origin: MineOrigin,
}

/// Origins of a mine's figures.
#[derive(Debug, Clone)]
pub struct MineOrigin {
    /// Of the output.
    pub output: Origin,
    /// Of the basket, by mineral.
    pub basket: Vec<Origin>,
    /// Of the destination, by place.
    pub destination: Vec<Origin>,
}

/// Separation at a place: mixed concentrate in, single oxides out.
#[derive(Debug, Clone)]
pub struct Separation {
    /// Index of the place.
    pub place: usize,
    /// Mass of oxide out over contained in, by mineral: recovery times reach.
    pub yield_of: Vec<f64>,
    /// Recovery alone; what is recovered and not parted stays in mixed products.
    pub recovery: Vec<f64>,
    /// Origin of the yield, by mineral.
    pub origin: Vec<Origin>,
}

/// Making of metal from oxide.
#[derive(Debug, Clone)]
pub struct MetalMaking {
    /// Index into [`Chain::minerals`].
    pub mineral: usize,
    /// Oxide needed per tonne of metal.
    pub oxide_per_metal: f64,
}

/// One element in the recipe of a magnet.
#[derive(Debug, Clone, PartialEq)]
pub struct Ingredient {
    /// Index into [`Chain::minerals`].
    pub mineral: usize,
    /// Metal bought per tonne of finished magnet, swarf included.
    pub metal_per_tonne: f64,
    /// Elements of one group replace each other.
    pub group: String,
    /// The magnet cannot be made without the group.
    pub essential: bool,
}

/// A traded component made from metals: a magnet grade.
#[derive(Debug, Clone)]
pub struct Magnet {
    /// Index into [`Chain::markets`].
    pub market: usize,
    /// The form.
    pub form: Form,
    /// What it takes.
    pub recipe: Vec<Ingredient>,
    /// Finished mass per mass of blank.
    pub yield_share: f64,
}

/// What a component other than a magnet takes, and where; it is made where it is used.
#[derive(Debug, Clone)]
pub struct Preparation {
    /// The form.
    pub form: Form,
    /// Oxide use by place (row) and by mineral of [`Preparation::parts`] (column), in t REO a year.
    pub oxide: Vec<Vec<f64>>,
    /// Minerals in it: index into [`Chain::minerals`], group of elements that replace each other, essential.
    pub parts: Vec<(usize, String, bool)>,
}

/// Use of a component by a sector at a place.
#[derive(Debug, Clone)]
pub struct SectorUse {
    /// Component form: a magnet grade or a preparation.
    pub form: Form,
    /// Index of the place.
    pub place: usize,
    /// The sector.
    pub sector: Sector,
    /// Mass a year, on the basis of the form.
    pub quantity: f64,
}

/// A known flow that the fit moved.
#[derive(Debug, Clone)]
pub struct Adjustment {
    /// Market.
    pub market: String,
    /// From.
    pub from: Area,
    /// To.
    pub to: Area,
    /// Flow as the source gives it, t/a.
    pub published: f64,
    /// Flow in the balanced year, t/a.
    pub balanced: f64,
}

impl Adjustment {
    /// Relative change.
    #[must_use]
    pub fn change(&self) -> f64 {
        self.balanced / self.published - 1.0
    }
}

/// Who controls how much of a stage at a place.
#[derive(Debug, Clone)]
pub struct Control {
    /// Stage.
    pub stage: Stage,
    /// Index of the place.
    pub place: usize,
    /// Country or group in control, with its share; shares sum to 1.
    pub shares: Vec<(Area, f64)>,
}

/// The balanced chain.
#[derive(Debug, Clone)]
pub struct Chain {
    /// Baseline year.
    pub year: i16,
    /// Places, in the order of their codes; the rest of the world is last.
    pub places: Vec<Area>,
    /// Minerals with a supply chain.
    pub minerals: Vec<Mineral>,
    /// Markets: oxides, then metals, then magnet grades.
    pub markets: Vec<Market>,
    /// Producing mines.
    pub mines: Vec<Mine>,
    /// Separation by place.
    pub separation: Vec<Separation>,
    /// Metal making, one a mineral that magnets need.
    pub metal: Vec<MetalMaking>,
    /// Magnet grades.
    pub magnets: Vec<Magnet>,
    /// Other components.
    pub preparations: Vec<Preparation>,
    /// Uses by sector.
    pub uses: Vec<SectorUse>,
    /// Oxide regained from swarf per metal lost in magnet making, by place.
    pub swarf_recovery: Vec<f64>,
    /// Output by place that mines do not feed, by mineral: by-products such as scandium.
    pub direct_oxide: Vec<Vec<f64>>,
    /// Who controls what.
    pub control: Vec<Control>,
    /// Known flows that the fit moved.
    pub adjustments: Vec<Adjustment>,
    /// Published national use beside the modelled one.
    pub anchors: Vec<Anchor>,
    /// Share of the figures behind each mineral's supply and use by grade of trust.
    pub quality: Vec<Quality>,
}

impl Chain {
    /// Index of a place.
    #[must_use]
    pub fn place(&self, area: Area) -> Option<usize> {
        self.places.iter().position(|place| *place == area)
    }

    /// Index of the place a country belongs to: its own, or the rest of the world.
    #[must_use]
    pub fn place_or_rest(&self, area: Area) -> usize {
        self.place(area).unwrap_or(self.places.len() - 1)
    }

    /// Index of a country that has a place of its own.
    #[must_use]
    pub fn country(&self, country: Country) -> Option<usize> {
        self.place(Area::Country(country))
    }

    /// Index of a mineral.
    #[must_use]
    pub fn mineral(&self, mineral: Mineral) -> Option<usize> {
        self.minerals.iter().position(|known| *known == mineral)
    }

    /// The market of a form of a mineral.
    #[must_use]
    pub fn market(&self, mineral: Mineral, form: Form) -> Option<&Market> {
        self.markets.iter().find(|market| market.mineral == mineral && market.form == form)
    }

    /// The market of a mineral's oxide.
    #[must_use]
    pub fn oxide(&self, mineral: Mineral) -> Option<&Market> {
        self.markets.iter().find(|market| market.mineral == mineral && market.stage() == Stage::Separation)
    }

    /// The market of a mineral's metal.
    #[must_use]
    pub fn metal_market(&self, mineral: Mineral) -> Option<&Market> {
        self.markets.iter().find(|market| market.mineral == mineral && market.stage() == Stage::Metal)
    }

    /// Index into [`Chain::markets`] of a mineral's oxide.
    #[must_use]
    pub fn oxide_index(&self, mineral: usize) -> Option<usize> {
        let mineral = self.minerals[mineral];
        self.markets
            .iter()
            .position(|market| market.mineral == mineral && market.stage() == Stage::Separation)
    }

    /// Index into [`Chain::markets`] of a mineral's metal.
    #[must_use]
    pub fn metal_index(&self, mineral: usize) -> Option<usize> {
        let mineral = self.minerals[mineral];
        self.markets.iter().position(|market| market.mineral == mineral && market.stage() == Stage::Metal)
    }

    /// Mined content of a mineral by place, in t REO a year.
    #[must_use]
    pub fn mined(&self, mineral: usize) -> Vec<f64> {
        let mut content = vec![0.0; self.places.len()];
        for mine in &self.mines {
            content[mine.place] += mine.output * mine.basket[mineral];
        }
        content
    }

    /// Oxide equivalent of one tonne of a magnet grade's finished mass, by mineral, swarf not counted.
    #[must_use]
    pub fn oxide_in_magnet(&self, magnet: &Magnet) -> Vec<(usize, f64)> {
        magnet
            .recipe
            .iter()
            .map(|part| {
                let factor = self.minerals[part.mineral].element_per_oxide();
                (part.mineral, part.metal_per_tonne * magnet.yield_share / factor)
            })
            .collect()
    }

    /// Part of a place's use of a component that it makes itself: of magnets output over use, at most all. Other
    /// components are made where they are used, as the balance has it.
    #[must_use]
    pub fn made_at_home(&self, form: Form, place: usize) -> f64 {
        let Some(magnet) = self.magnets.iter().find(|magnet| magnet.form == form) else { return 1.0 };
        let market = &self.markets[magnet.market];
        let (made, used) = (market.production[place], market.consumption[place]);
        if used > 0.0 { (made / used).min(1.0) } else { 1.0 }
    }

    /// The worst grade among the figures behind a mineral's supply.
    #[must_use]
    pub fn supply_trust(&self, mineral: usize) -> Trust {
        self.quality.get(mineral).map_or(Trust::D, Quality::worst)
    }
}
