//! How much of what stands behind each mineral is published, derived or assumed.

use codes::Mineral;
use sourced::Trust;

use crate::Chain;

/// Grades of the figures behind a mineral.
#[derive(Debug, Clone)]
pub struct Quality {
    /// The mineral.
    pub mineral: Mineral,
    /// Share of mined content whose output figure and basket are both of this grade or better, by grade
    /// A to D; the shares sum to 1.
    pub supply: [f64; 4],
    /// Statistical residual as a share of use of the oxide.
    pub residual: f64,
    /// Unsold output as a share of output of the oxide.
    pub unsold: f64,
    /// Number of known flows that the fit moved.
    pub adjusted: usize,
}

impl Quality {
    /// The worst grade that holds any of the supply.
    #[must_use]
    pub fn worst(&self) -> Trust {
        let last = (0..4).rev().find(|&grade| self.supply[grade] > 0.0).unwrap_or(3);
        Trust::ALL[last]
    }

    /// Share of supply on grade D.
    #[must_use]
    pub fn assumed(&self) -> f64 {
        self.supply[3]
    }
}

pub(crate) fn grade(chain: &Chain) -> Vec<Quality> {
    let mut all = Vec::new();
    for (index, mineral) in chain.minerals.iter().enumerate() {
        let mut supply = [0.0; 4];
        for mine in &chain.mines {
            let trust = mine.origin.output.trust().max(mine.origin.basket[index].trust());
            let grade = Trust::ALL.iter().position(|known| *known == trust).unwrap_or(3);
            supply[grade] += mine.output * mine.basket[index];
        }
        let total: f64 = supply.iter().sum();
        let direct: f64 = chain.direct_oxide.iter().map(|place| place[index]).sum();
        if total > 0.0 {
            for share in &mut supply {
                *share /= total;
            }
        } else {
            supply = [0.0, 0.0, 0.0, if direct > 0.0 { 1.0 } else { 0.0 }];
        }
        let market = chain.oxide(*mineral);
        let of = |part: fn(&crate::Market) -> (f64, f64)| {
            market.map_or(0.0, |m| {
                let (above, below) = part(m);
                if below > 0.0 { above / below } else { 0.0 }
            })
        };
        all.push(Quality {
            mineral: *mineral,
            supply,
            residual: of(|m| (m.residual.iter().sum(), m.consumption.iter().sum())),
            unsold: of(|m| (m.unsold.iter().sum(), m.production.iter().sum())),
            adjusted: chain
                .adjustments
                .iter()
                .filter(|adjustment| adjustment.market.split(' ').next() == Some(mineral_code(*mineral)))
                .count(),
        });
    }
    all
}

fn mineral_code(mineral: Mineral) -> &'static str {
    codes::Code::as_str(mineral)
}
