//! Good first stages found quickly: they prove nothing, but let the search close what is no better.

use program::NoSolution;

use super::{Fixes, Relaxed, Search};

/// Dives from the root, each with the planes that the one before found.
const DIVES: usize = 4;
/// Rounds in which the rest is fitted to choices that were made.
const ROUNDS: usize = 6;

impl Search<'_> {
    /// Fixes choice after choice along the relaxation, until all are whole; several times, because what is found
    /// at the end of a dive corrects the next.
    pub(super) fn dives(&mut self) -> Result<(), NoSolution> {
        let mut before = f64::INFINITY;
        for _ in 0..DIVES {
            if self.stopped() {
                return Ok(());
            }
            self.dive()?;
            let now = self.best.as_ref().map_or(f64::INFINITY, |best| best.objective);
            if now >= before {
                return Ok(());
            }
            before = now;
        }
        Ok(())
    }

    fn dive(&mut self) -> Result<(), NoSolution> {
        let mut fixes = Fixes::new();
        let mut relaxed = self.relaxed(&fixes)?;
        loop {
            let Relaxed::Open(_, first) = relaxed else {
                return Ok(());
            };
            let broken = self.broken(&first);
            let Some((variable, _)) = nearest(&broken) else {
                return self.settle_choices(&first);
            };
            // What is nearly taken is taken, the rest is left; if that cannot be, the other way.
            let (down, up) = (first[variable].floor(), first[variable].ceil());
            let nearer = if first[variable] - down < 0.5 { down } else { up };
            let other = down + up - nearer;
            fixes.push((variable, nearer, nearer));
            relaxed = self.relaxed(&fixes)?;
            if matches!(relaxed, Relaxed::Closed(bound) if bound == f64::INFINITY) {
                fixes.pop();
                fixes.push((variable, other, other));
                relaxed = self.relaxed(&fixes)?;
            }
        }
    }

    /// With the choices of a point kept, fits the rest to the true losses.
    pub(super) fn settle_choices(&mut self, first: &[f64]) -> Result<(), NoSolution> {
        let choices = self.rounded(first);
        let fixes: Fixes =
            self.whole.iter().map(|number| (*number, choices[*number], choices[*number])).collect();
        let mut at = choices;
        for _ in 0..ROUNDS {
            if self.stopped() {
                return Ok(());
            }
            let point = self.evaluate(&at)?;
            self.learn(&point)?;
            match self.relaxed(&fixes)? {
                Relaxed::Closed(_) => return Ok(()),
                Relaxed::Open(_, next) => {
                    let next = self.rounded(&next);
                    if next == at {
                        return Ok(());
                    }
                    at = next;
                }
            }
        }
        Ok(())
    }
}

/// The broken variable that is nearest to its next whole number above.
fn nearest(broken: &[(usize, f64)]) -> Option<(usize, f64)> {
    let mut best: Option<(usize, f64)> = None;
    for (variable, part) in broken {
        if best.is_none_or(|(_, most)| *part > most) {
            best = Some((*variable, *part));
        }
    }
    best
}
