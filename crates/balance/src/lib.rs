//! A balanced year for every mineral that is not a rare earth: output, use, trade and control by stage.
//!
//! [`Baselines::build`] reads the tables of the dataset. For each mineral it orders the forms by the table
//! `route`, takes output by country as published, completes it where a world total leaves room, derives the
//! recovery from one form to the next, gives use to the plants of the next form and to final users, and fits
//! the trade between them. Nothing is closed silently: what does not add up is a residual, what a source does
//! not print is in the list of gaps, what the fit moved is an [`Adjustment`], and [`Sheet`] sums it up. Rare
//! earths have a chain of their own in crate `chain`.
//!
//! ```
//! use balance::Baselines;
//! use codes::{Area, Code, Mineral, Stage};
//! use dataset::{Dataset, Files};
//!
//! let dataset = Dataset::load(&Files::shipped()).usable().unwrap().0;
//! let baselines = Baselines::build(&dataset, 2025).usable().unwrap().0;
//! let cobalt = baselines.of(Mineral::parse("Co").unwrap()).unwrap();
//! let congo = Area::parse("COD").unwrap();
//! assert!(cobalt.share(Stage::Mining, congo).unwrap() > 0.7);
//! ```
//!
//! This crate is pure: values in, values out.

mod build;
mod control;
mod hosts;
mod market;
mod path;
mod sheet;
mod supply;
mod uses;

use codes::{Area, Form, Mineral, Sector, Stage};
use quantity::BasisKind;
use sourced::Origin;

pub use build::BALANCE_TOLERANCE;
pub use hosts::{ByProduct, Host, Hosts, Range};
pub use market::{Flows, Imports, Preference, fit_flows};
pub use path::{FormExposure, Lens, Path};
pub use sheet::{Sheet, StageSheet};

/// What the masses of a form are measured by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// Published tonnes.
    Published,
    /// Only shares are published: tonnes of the earlier form that enter the plants.
    Feed,
    /// Only shares are published, of this form and of all before it: the world is 1.
    Share,
}

impl Level {
    /// The word printed.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Level::Published => "published",
            Level::Feed => "feed",
            Level::Share => "share",
        }
    }
}

/// Why a figure is missing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gap {
    /// What is missing: form and figure.
    pub what: String,
    /// Of whom.
    pub country: Area,
    /// Why.
    pub why: String,
}

/// Mass out over mass in of a form, from all the forms it is made from.
#[derive(Debug, Clone, PartialEq)]
pub struct Recovery {
    /// Forms it is made from: index into [`MineralBaseline::stages`] and mass taken, t/a on the basis of that
    /// form.
    pub feed: Vec<(usize, f64)>,
    /// Contained mass out over contained mass in, as the published figures give it; nothing where one of them
    /// is gross ore or where the output is measured by its feed.
    pub published: Option<f64>,
    /// The same, at most 1: what the balance uses.
    pub bounded: Option<f64>,
    /// Mass out over mass in, where the content is not known.
    pub gross_ratio: Option<f64>,
    /// Part of the output that the feed cannot account for: scrap, stocks or error. From 0 to 1.
    pub elsewhere: f64,
}

/// A form of a mineral in the balanced year.
///
/// All vectors run over [`MineralBaseline::places`]; all masses are tonnes a year on [`StageBalance::basis`],
/// or parts of the world's 1 where [`StageBalance::level`] says so.
#[derive(Debug, Clone)]
pub struct StageBalance {
    /// The stage.
    pub stage: Stage,
    /// The form.
    pub form: Form,
    /// Which product of the form, where the source says so.
    pub product: String,
    /// Year of the figures of output.
    pub year: i16,
    /// What the masses are masses of.
    pub basis: BasisKind,
    /// Contained mineral per mass on that basis, where it is known.
    pub content: Option<f64>,
    /// How the masses are measured.
    pub level: Level,
    /// Output by place; 0 also where nothing is known, see [`StageBalance::origin`].
    pub output: Vec<f64>,
    /// Where the output of a place comes from; nothing if no source names it or the figure is withheld.
    pub origin: Vec<Option<Origin>>,
    /// Output of the countries that sources name, the rest of the world and what is derived from it left out.
    pub named: f64,
    /// Published world output.
    pub world: Option<f64>,
    /// Countries less published world total, where both are published.
    pub difference: f64,
    /// How far that difference can come from rounding.
    pub rounding: f64,
    /// Factor by which published shares that add to more than 1 were scaled.
    pub scaled: f64,
    /// Supply that known use needs and output does not give, by place: the statistical residual.
    pub residual: Vec<f64>,
    /// What the plants of the next forms take.
    pub feed_use: Vec<f64>,
    /// What final users take; the users of no published country stand at the rest of the world.
    pub end_use: Vec<f64>,
    /// Which countries' use is published.
    pub published_use: Vec<bool>,
    /// Flow from place (row) to place (column), the diagonal included.
    pub trade: Vec<Vec<f64>>,
    /// Published shares in the imports of a place, by importer: partner and share.
    pub import_shares: Vec<Vec<(Area, f64)>>,
    /// Yearly capacity by place, where known.
    pub capacity: Vec<Option<f64>>,
    /// Who controls how much of the output at each place; shares sum to 1.
    pub control: Vec<Vec<(Area, f64)>>,
    /// Recovery from the earlier forms; nothing for what is not made from a form of the dataset.
    pub recovery: Option<Recovery>,
}

impl StageBalance {
    /// World output.
    #[must_use]
    pub fn total(&self) -> f64 {
        self.output.iter().sum()
    }

    /// Feed and final use at a place.
    #[must_use]
    pub fn used(&self, place: usize) -> f64 {
        self.feed_use[place] + self.end_use[place]
    }

    /// Part of the output at a place that an owner controls.
    #[must_use]
    pub fn controlled(&self, place: usize, owner: Area) -> f64 {
        self.control[place].iter().filter(|entry| entry.0 == owner).map(|entry| entry.1).sum()
    }
}

/// A known figure that the balance moved.
#[derive(Debug, Clone, PartialEq)]
pub struct Adjustment {
    /// Form.
    pub form: Form,
    /// From.
    pub from: Area,
    /// To.
    pub to: Area,
    /// Flow that the published share gives, t/a.
    pub published: f64,
    /// Flow in the balanced year, t/a.
    pub balanced: f64,
    /// The flow over the importer's use.
    pub weight: f64,
}

impl Adjustment {
    /// Relative change.
    #[must_use]
    pub fn change(&self) -> f64 {
        self.balanced / self.published - 1.0
    }
}

/// Final use of a mineral by purpose.
#[derive(Debug, Clone, PartialEq)]
pub struct EndUse {
    /// Whose use.
    pub country: Area,
    /// Form.
    pub form: Form,
    /// Purpose in words.
    pub purpose: String,
    /// Nearest sector.
    pub sector: Option<Sector>,
    /// Share of the country's use.
    pub share: f64,
}

/// A stock that is held.
#[derive(Debug, Clone, PartialEq)]
pub struct Stock {
    /// Holder.
    pub holder: String,
    /// Country.
    pub country: Area,
    /// Tonnes.
    pub mass: f64,
}

/// A mineral in the balanced year.
#[derive(Debug, Clone)]
pub struct MineralBaseline {
    /// The mineral.
    pub mineral: Mineral,
    /// The year asked for; each form says the year of its figures.
    pub year: i16,
    /// Places in the order of their codes, the rest of the world last.
    pub places: Vec<Area>,
    /// Forms, each after those it is made from.
    pub stages: Vec<StageBalance>,
    /// Known flows that the fit moved.
    pub adjustments: Vec<Adjustment>,
    /// What no source prints.
    pub gaps: Vec<Gap>,
    /// Final use by purpose.
    pub end_uses: Vec<EndUse>,
    /// Stocks held, in tonnes.
    pub stocks: Vec<Stock>,
    /// Share of what enters use that comes from end-of-life scrap, where known.
    pub recycled: Option<f64>,
    /// How well it is known.
    pub sheet: Sheet,
}

/// A mineral of the lists without a balanced year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOut {
    /// The mineral.
    pub mineral: Mineral,
    /// Why.
    pub why: String,
}

/// Balanced years of all minerals.
#[derive(Debug, Clone)]
pub struct Baselines {
    /// Year asked for.
    pub year: i16,
    /// Minerals with a balanced year, in the order of the list.
    pub minerals: Vec<MineralBaseline>,
    /// The others.
    pub left_out: Vec<LeftOut>,
    /// By-products and the minerals that carry them.
    pub hosts: Hosts,
}

impl Baselines {
    /// The balanced year of a mineral.
    #[must_use]
    pub fn of(&self, mineral: Mineral) -> Option<&MineralBaseline> {
        self.minerals.iter().find(|baseline| baseline.mineral == mineral)
    }

    /// World output of the host's form that a by-product is taken from, if the dataset has it: the host
    /// throughput that binds the supply, t/a on its own basis.
    #[must_use]
    pub fn throughput(&self, host: &Host) -> Option<f64> {
        let stage = self.of(host.mineral)?.form(host.form)?;
        (stage.level == Level::Published).then(|| stage.total())
    }
}

impl MineralBaseline {
    /// Index of a place.
    #[must_use]
    pub fn place(&self, area: Area) -> Option<usize> {
        self.places.iter().position(|place| *place == area)
    }

    /// A form.
    #[must_use]
    pub fn form(&self, form: Form) -> Option<&StageBalance> {
        self.stages.iter().find(|stage| stage.form == form)
    }

    /// The form that stands for a stage: that with the largest output among those of the first one's basis.
    #[must_use]
    pub fn at(&self, stage: Stage) -> Option<&StageBalance> {
        let forms = self.stages.iter().filter(|form| form.stage == stage);
        forms.max_by(|a, b| {
            let rank = |form: &StageBalance| (form.level == Level::Published, form.total());
            let (a, b) = (rank(a), rank(b));
            a.0.cmp(&b.0).then(a.1.total_cmp(&b.1))
        })
    }

    /// Output of the main form of a stage in a country, t/a; nothing where no source names it: that is not 0.
    #[must_use]
    pub fn output(&self, stage: Stage, country: Area) -> Option<f64> {
        let (form, place) = (self.at(stage)?, self.place(country)?);
        form.origin[place].as_ref().map(|_| form.output[place])
    }

    /// Share of a country in the world output of the main form of a stage, by location.
    #[must_use]
    pub fn share(&self, stage: Stage, country: Area) -> Option<f64> {
        let total = self.at(stage)?.total();
        self.output(stage, country).filter(|_| total > 0.0).map(|output| output / total)
    }

    /// Share of the world output of the main form of a stage that owners from a country control, wherever it
    /// is made.
    #[must_use]
    pub fn control(&self, stage: Stage, country: Area) -> Option<f64> {
        let form = self.at(stage)?;
        let total = form.total();
        let held: f64 =
            (0..self.places.len()).map(|place| form.output[place] * form.controlled(place, country)).sum();
        (total > 0.0).then(|| held / total)
    }

    /// Share of a country in the imports of another in the balanced year; where the importer's use is not
    /// published, the published share. Nothing if neither is known.
    #[must_use]
    pub fn import_share(&self, form: Form, country: Area, from: Area) -> Option<f64> {
        let (form, to) = (self.form(form)?, self.place(country)?);
        let imports: f64 =
            (0..self.places.len()).filter(|from| *from != to).map(|from| form.trade[from][to]).sum();
        if imports > 0.0 {
            return Some(
                self.place(from).filter(|from| *from != to).map_or(0.0, |from| form.trade[from][to]),
            )
            .map(|flow| flow / imports);
        }
        let known = &form.import_shares[to];
        let total: f64 = known.iter().map(|entry| entry.1).sum();
        let own: f64 = known.iter().filter(|entry| entry.0 == from).map(|entry| entry.1).sum();
        (total > 0.0).then(|| own / total)
    }
}
