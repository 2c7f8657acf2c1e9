//! How well a mineral is known.

use codes::{Area, Form, Stage};
use sourced::Trust;

use crate::{Adjustment, Level, MineralBaseline, StageBalance};

/// Quality of one form.
#[derive(Debug, Clone, PartialEq)]
pub struct StageSheet {
    /// The stage.
    pub stage: Stage,
    /// The form.
    pub form: Form,
    /// Year of the figures.
    pub year: i16,
    /// How the masses are measured.
    pub level: Level,
    /// World output.
    pub output: f64,
    /// Countries with a figure.
    pub countries: usize,
    /// Named output over the published world total; of shares the part that is named. At most 1.
    pub coverage: f64,
    /// Part of the output that is a residual: countries above the world total beyond rounding, output that the
    /// feed cannot account for, use without supply.
    pub residual: f64,
    /// Share of the output on figures of grade A to D.
    pub trust: [f64; 4],
    /// Share of use whose country is known.
    pub known_use: f64,
}

/// Quality of a mineral.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Sheet {
    /// Form by form.
    pub stages: Vec<StageSheet>,
    /// Least coverage of a form.
    pub coverage: f64,
    /// Largest residual of a form.
    pub residual: f64,
    /// Mean over the forms of the share of output on figures of grade C or D.
    pub weak: f64,
    /// The same on grade D alone.
    pub assumed: f64,
    /// The known flow that the fit moved most, in mass over the importer's use.
    pub biggest: Option<Adjustment>,
    /// Figures that no source prints.
    pub gaps: usize,
}

impl Sheet {
    /// A single mark from 0 to 1 to sort by: `coverage x (1 - residual) x (1 - weak / 2)`.
    #[must_use]
    pub fn mark(&self) -> f64 {
        self.coverage * (1.0 - self.residual.min(1.0)) * (1.0 - self.weak / 2.0)
    }
}

pub(crate) fn grade(baseline: &MineralBaseline) -> Sheet {
    let stages: Vec<StageSheet> =
        baseline.stages.iter().map(|stage| of_stage(stage, &baseline.places)).collect();
    let mean = |part: &dyn Fn(&StageSheet) -> f64| {
        if stages.is_empty() { 0.0 } else { stages.iter().map(part).sum::<f64>() / stages.len() as f64 }
    };
    let moved = |adjustment: &Adjustment| adjustment.weight * adjustment.change().abs().min(1.0);
    let biggest = baseline
        .adjustments
        .iter()
        .max_by(|a, b| {
            let later = |entry: &Adjustment| (entry.form, entry.from, entry.to);
            moved(a).total_cmp(&moved(b)).then(later(b).cmp(&later(a)))
        })
        .cloned();
    Sheet {
        coverage: stages.iter().map(|stage| stage.coverage).fold(1.0, f64::min),
        residual: stages.iter().map(|stage| stage.residual).fold(0.0, f64::max),
        weak: mean(&|stage| stage.trust[2] + stage.trust[3]),
        assumed: mean(&|stage| stage.trust[3]),
        biggest,
        gaps: baseline.gaps.len(),
        stages,
    }
}

fn of_stage(stage: &StageBalance, places: &[Area]) -> StageSheet {
    let total = stage.total();
    let over = |part: f64| if total > 0.0 { part / total } else { 0.0 };
    let mut trust = [0.0; 4];
    let mut countries = 0;
    for (place, area) in places.iter().enumerate() {
        let Some(origin) = &stage.origin[place] else { continue };
        let grade =
            Trust::ALL.iter().position(|known| *known == origin.trust()).unwrap_or(Trust::ALL.len() - 1);
        trust[grade] += over(stage.output[place]);
        if *area != Area::rest_of_world() && stage.output[place] > 0.0 {
            countries += 1;
        }
    }
    let excess =
        if stage.level == Level::Published && stage.difference > stage.rounding && stage.world.is_some() {
            stage.difference
        } else {
            0.0
        };
    let unexplained: f64 = stage.residual.iter().sum();
    let elsewhere = stage.recovery.as_ref().map_or(0.0, |recovery| recovery.elsewhere);
    let rest = places.len() - 1;
    let used: f64 = (0..places.len()).map(|place| stage.used(place)).sum();
    StageSheet {
        stage: stage.stage,
        form: stage.form,
        year: stage.year,
        level: stage.level,
        output: total,
        countries,
        coverage: match stage.world {
            Some(world) if world > 0.0 => (stage.named / world).min(1.0),
            _ => over(stage.named),
        },
        residual: over(excess + unexplained) + elsewhere,
        trust,
        known_use: if used > 0.0 { 1.0 - stage.used(rest) / used } else { 0.0 },
    }
}
