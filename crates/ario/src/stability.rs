//! Whether an economy finds back by itself.

use crate::{Damage, Event, Fault, Settings, Simulation, Table};

/// An industry is back if its output is this close to that of an ordinary day, as a part of it.
const BACK: f64 = 1e-2;
/// Below this level of output an economy that does not find back has collapsed.
const COLLAPSED: f64 = 0.5;
/// Years beyond the last event after which an economy that still moves is left.
const PATIENCE: f64 = 10.0;
/// Days in a row on which an economy that is back must stay so.
const DAYS_BACK: usize = 30;
/// How often the interval of [`margin`] is halved.
const HALVINGS: usize = 10;

/// Where an economy ends when it runs on without new events.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Every industry is back at its ordinary output.
    Returns,
    /// Output settles elsewhere, or still moves, above half of ordinary output.
    Elsewhere,
    /// Output falls below half of ordinary output and does not come back.
    Collapses,
}

/// How an economy ends.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stability {
    /// Where it ends.
    pub verdict: Verdict,
    /// Step at which this was seen.
    pub step: usize,
    /// Output over ordinary output then.
    pub level: f64,
}

/// Lets a simulation run on, at most ten years beyond the time in which the last event is meant to be over, and says
/// where it ends. An economy that has collapsed may never finish rebuilding, so that one cannot wait for that.
///
/// The test is of the economy as it is, not of a linear approximation: stocks and rationing have kinks, and a
/// matrix of derivatives at rest says nothing about what lies beyond them. Errors as [`Simulation::step`].
pub fn stability(simulation: &mut Simulation<'_>, days_per_year: f64) -> Result<Stability, Fault> {
    let ordinary = simulation.ordinary().to_vec();
    let whole: f64 = ordinary.iter().sum();
    let due = simulation.due();
    let last = due.max(simulation.steps_done()) + (PATIENCE * days_per_year) as usize;
    let (mut back, mut level) = (0, 1.0);
    while simulation.steps_done() < last && back < DAYS_BACK {
        let disturbed = simulation.disturbed() && simulation.steps_done() < due;
        let day = simulation.step()?;
        level = day.production.iter().sum::<f64>() / whole;
        if simulation.stopped().is_some() {
            break;
        }
        let near = |(made, ordinary): (&f64, &f64)| (made - ordinary).abs() <= BACK * ordinary;
        let returned = !disturbed && day.production.iter().zip(&ordinary).all(near);
        back = if returned { back + 1 } else { 0 };
    }
    let verdict = match (back >= DAYS_BACK, level < COLLAPSED) {
        (true, _) => Verdict::Returns,
        (false, true) => Verdict::Collapses,
        (false, false) => Verdict::Elsewhere,
    };
    Ok(Stability { verdict, step: simulation.steps_done(), level })
}

/// By what factor the losses of all events can be multiplied before the economy no longer returns: the largest
/// factor seen to return and the smallest seen not to, by halving. The second is none if even `most`, or the
/// whole capacity of an industry, is survived.
///
/// Capital that would exceed what there is counts as not returning. Errors as [`Simulation::new`].
pub fn margin(
    table: &Table,
    settings: &Settings,
    events: &[Event],
    most: f64,
) -> Result<(f64, Option<f64>), Fault> {
    let returns = |factor: f64| -> Result<bool, Fault> {
        let scaled: Vec<Event> = events.iter().map(|event| scaled(event, factor)).collect();
        let mut simulation = Simulation::new(table, settings, &scaled)?;
        match stability(&mut simulation, settings.days_per_year) {
            Ok(stability) => Ok(stability.verdict == Verdict::Returns),
            Err(Fault::Capital { .. }) => Ok(false),
            Err(fault) => Err(fault),
        }
    };
    let (mut holds, mut fails) = (0.0, most);
    if returns(most)? {
        return Ok((most, None));
    }
    for _ in 0..HALVINGS {
        let middle = f64::midpoint(holds, fails);
        if returns(middle)? {
            holds = middle;
        } else {
            fails = middle;
        }
    }
    Ok((holds, Some(fails)))
}

fn scaled(event: &Event, factor: f64) -> Event {
    let mut event = event.clone();
    let most = if matches!(event.damage, Damage::Capacity { .. }) { 1.0 } else { f64::MAX };
    for hit in &mut event.hits {
        hit.loss = (hit.loss * factor).min(most);
    }
    event
}
