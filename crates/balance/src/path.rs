//! Exposure along the forms of a mineral: how much of a country's use has passed a place at any stage.

use codes::{Area, Form, Stage};

use crate::{Level, MineralBaseline, StageBalance};

/// What counts as passing through a country.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lens {
    /// A plant or mine that stands there.
    Location(Area),
    /// A plant or mine that owners from there control.
    Controller(Area),
    /// A plant or mine of one stage that stands there.
    StageAt(Stage, Area),
}

/// Exposure of the final use of one form.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FormExposure {
    /// The form.
    pub form: Form,
    /// Final use of the country, on the basis of the form; nothing if it is not published.
    pub used: Option<f64>,
    /// Share that passed the place, from 0 to 1.
    pub share: f64,
}

/// Share of a country's final use of a mineral that passed through a place.
#[derive(Debug, Clone, PartialEq)]
pub struct Path {
    /// Over all forms, weighed by the mass of the first form that stands behind them; of the last form with a
    /// figure where the forms cannot be added or no use is published.
    pub share: f64,
    /// By form.
    pub forms: Vec<FormExposure>,
}

impl MineralBaseline {
    /// Share of a country's final use that passed, at any stage, through the lens.
    ///
    /// Each stage mixes what it buys; a plant under the lens taints all it makes; what comes from scrap, stocks
    /// or nowhere known brings nothing with it. Where the country's use of a form is not published, its
    /// published import shares stand for what it buys, of forms that no later one is made from. Nothing if neither is
    /// known.
    #[must_use]
    pub fn path_exposure(&self, user: Area, lens: Lens) -> Option<Path> {
        let user = self.place(user)?;
        let made = self.touched(lens);
        let behind = self.behind();
        let mut forms = Vec::new();
        let (mut touched, mut total) = (0.0, 0.0);
        for (index, stage) in self.stages.iter().enumerate() {
            let used = stage.end_use[user];
            let known = stage.published_use[user] || user + 1 == self.places.len();
            if used > 0.0 && known {
                let share = self.received(stage, &made[index], user);
                forms.push(FormExposure { form: stage.form, used: Some(used), share });
                if let Some(behind) = behind.as_ref().map(|behind| behind[index]) {
                    touched += used * behind * share;
                    total += used * behind;
                }
            } else if let Some(share) =
                self.by_published_shares(stage, &made[index]).get(user).copied().flatten()
                && !stage.published_use[user]
                && stage.feed_use.iter().sum::<f64>() <= 0.0
            {
                forms.push(FormExposure { form: stage.form, used: None, share });
            }
        }
        let last = forms.last()?.share;
        Some(Path { share: if total > 0.0 { touched / total } else { last }, forms })
    }

    /// Share of what the plants of a country make of a form that passed, at any stage, through the lens.
    ///
    /// The same count as [`MineralBaseline::path_exposure`], read at the plant. Nothing if no output is known there.
    #[must_use]
    pub fn made_exposure(&self, form: Form, maker: Area, lens: Lens) -> Option<f64> {
        let maker = self.place(maker)?;
        let index = self.stages.iter().position(|stage| stage.form == form)?;
        (self.stages[index].output[maker] > 0.0).then(|| self.touched(lens)[index][maker])
    }

    /// Share of what a country gets of a form that passed, at any stage, through the lens: that of a dealer there.
    ///
    /// By its flows in the balanced year, or else by its published import shares. Nothing if neither is known.
    #[must_use]
    pub fn bought_exposure(&self, form: Form, buyer: Area, lens: Lens) -> Option<f64> {
        let buyer = self.place(buyer)?;
        let index = self.stages.iter().position(|stage| stage.form == form)?;
        let (stage, made) = (&self.stages[index], self.touched(lens));
        if stage.trade.iter().map(|row| row[buyer]).sum::<f64>() > 0.0 {
            return Some(self.received(stage, &made[index], buyer));
        }
        self.by_published_shares(stage, &made[index]).get(buyer).copied().flatten()
    }

    /// Part of the output of each form and place that passed the lens.
    fn touched(&self, lens: Lens) -> Vec<Vec<f64>> {
        let mut made: Vec<Vec<f64>> = Vec::new();
        for stage in &self.stages {
            let of_place = |place: usize| {
                let under = self.under(stage, lens, place);
                let inputs = stage.recovery.as_ref().map_or(0.0, |recovery| {
                    let fed: f64 = recovery.feed.iter().map(|feed| feed.1).sum();
                    let touched: f64 = recovery
                        .feed
                        .iter()
                        .map(|(from, mass)| mass * self.received(&self.stages[*from], &made[*from], place))
                        .sum();
                    (1.0 - recovery.elsewhere) * touched / fed
                });
                under + (1.0 - under) * inputs
            };
            made.push((0..self.places.len()).map(of_place).collect());
        }
        made
    }

    fn under(&self, stage: &StageBalance, lens: Lens, place: usize) -> f64 {
        match lens {
            Lens::Location(area) => f64::from(u8::from(self.places[place] == area)),
            Lens::StageAt(wanted, area) => {
                f64::from(u8::from(stage.stage == wanted && self.places[place] == area))
            }
            Lens::Controller(area) => stage.controlled(place, area),
        }
    }

    /// Touched part of what a place gets of a form.
    fn received(&self, stage: &StageBalance, made: &[f64], to: usize) -> f64 {
        let (mut touched, mut total) = (0.0, 0.0);
        for from in 0..self.places.len() {
            let supply = stage.output[from] + stage.residual[from];
            let known = if supply > 0.0 { stage.output[from] / supply } else { 0.0 };
            touched += stage.trade[from][to] * known * made[from];
            total += stage.trade[from][to];
        }
        if total > 0.0 { touched / total } else { 0.0 }
    }

    /// The same by published import shares, of partners that make the form.
    fn by_published_shares(&self, stage: &StageBalance, made: &[f64]) -> Vec<Option<f64>> {
        let of = |shares: &Vec<(Area, f64)>| {
            let (mut touched, mut total) = (0.0, 0.0);
            for (area, share) in shares {
                let Some(from) = self.place(*area).filter(|from| stage.output[*from] > 0.0) else { continue };
                touched += share * made[from];
                total += share;
            }
            (total > 0.0).then(|| touched / total)
        };
        stage.import_shares.iter().map(of).collect()
    }

    /// Mass of the first forms behind a unit of each form; nothing where the first forms cannot be added.
    fn behind(&self) -> Option<Vec<f64>> {
        let first = self.stages.iter().filter(|stage| stage.recovery.is_none());
        let kinds: Vec<_> = first.map(|stage| (stage.basis, stage.level == Level::Published)).collect();
        if kinds.windows(2).any(|pair| pair[0] != pair[1]) {
            return None;
        }
        let mut behind: Vec<f64> = Vec::new();
        for stage in &self.stages {
            let mass = stage.recovery.as_ref().map_or(1.0, |recovery| {
                let fed: f64 = recovery.feed.iter().map(|(from, mass)| mass * behind[*from]).sum();
                fed / stage.total()
            });
            behind.push(mass);
        }
        Some(behind)
    }
}
