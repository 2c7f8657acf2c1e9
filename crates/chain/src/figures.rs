//! Single figures of the balanced baseline, with the tree of what they were made from.

use codes::{Area, Form, Mineral, Stage};
use quantity::BasisKind;
use sourced::Origin;

use crate::{Chain, Mine};

/// A figure of the balanced baseline.
#[derive(Debug, Clone)]
pub struct BaselineFigure {
    /// In words: `Dy oxide, separation, CHN, 2025`.
    pub subject: String,
    /// t/a on `basis`.
    pub value: f64,
    /// What the mass is a mass of.
    pub basis: BasisKind,
    /// What it is: output, use or a flow.
    pub what: &'static str,
    /// What it was made from.
    pub origin: Origin,
}

impl Chain {
    /// Output of a form of a mineral at a place of the baseline year, if the chain has it.
    ///
    /// For separation the tree names output, basket, destination and yield of every mine that feeds the
    /// place; for later stages the rule of the balance.
    #[must_use]
    pub fn output_figure(&self, mineral: Mineral, form: Form, place: Area) -> Option<BaselineFigure> {
        let index = self.place(place)?;
        let market = self.market(mineral, form)?;
        let origin = if market.stage() == Stage::Separation {
            self.separation_origin(self.mineral(mineral)?, index)
        } else {
            Origin::derived(
                "share of the place in world output x need of the next stage, balanced",
                Vec::new(),
            )
        };
        Some(BaselineFigure {
            subject: format!("{}, {}, {place}, {}", market.name(), market.stage(), self.year),
            value: market.production[index],
            basis: market.basis,
            what: "output",
            origin,
        })
    }

    /// Use of a form of a mineral at a place of the baseline year, if the chain has it.
    #[must_use]
    pub fn use_figure(&self, mineral: Mineral, form: Form, place: Area) -> Option<BaselineFigure> {
        let index = self.place(place)?;
        let market = self.market(mineral, form)?;
        Some(BaselineFigure {
            subject: format!("{}, use, {place}, {}", market.name(), self.year),
            value: market.consumption[index],
            basis: market.basis,
            what: "use",
            origin: Origin::derived("world use of components x share of the place x composition", Vec::new()),
        })
    }

    /// Mined content of a mineral at a place.
    #[must_use]
    pub fn mined_figure(&self, mineral: Mineral, place: Area) -> Option<BaselineFigure> {
        let (index, place_index) = (self.mineral(mineral)?, self.place(place)?);
        let mines = self.mines.iter().filter(|mine| mine.place == place_index);
        let from = mines
            .map(|mine| {
                Origin::derived(
                    format!("{}: output x basket", mine.name),
                    vec![mine.origin.output.clone(), mine.origin.basket[index].clone()],
                )
            })
            .collect();
        Some(BaselineFigure {
            subject: format!("{mineral} content of mine output, {place}, {}", self.year),
            value: self.mined(index)[place_index],
            basis: BasisKind::Oxide,
            what: "mined content",
            origin: Origin::derived("sum over the mines of the place", from),
        })
    }

    fn separation_origin(&self, mineral: usize, place: usize) -> Origin {
        let sent = |mine: &Mine| mine.output * mine.basket[mineral] * mine.destination[place];
        let mut mines: Vec<&Mine> = self.mines.iter().filter(|mine| sent(mine) > 0.0).collect();
        mines.sort_by(|a, b| sent(b).total_cmp(&sent(a)).then_with(|| a.site.cmp(&b.site)));
        let mut from: Vec<Origin> = mines
            .into_iter()
            .map(|mine| {
                Origin::derived(
                    format!("{:.1} t: {}: output x basket x part sent here", sent(mine), mine.name),
                    vec![
                        mine.origin.output.clone(),
                        mine.origin.basket[mineral].clone(),
                        mine.origin.destination[place].clone(),
                    ],
                )
            })
            .collect();
        from.push(self.separation[place].origin[mineral].clone());
        if self.swarf_recovery[place] > 0.0 {
            from.push(Origin::derived("swarf of magnet making x recovery", Vec::new()));
        }
        Origin::derived("feed from mines x yield of separation, plus oxide regained from swarf", from)
    }
}
