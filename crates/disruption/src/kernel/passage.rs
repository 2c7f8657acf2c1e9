//! What a rule lets through on a lane: licences as a queue, tests, bans, leakage.

use crate::kernel::precision::Registers;
use crate::kernel::schedule::RuledLane;
use crate::kernel::state::{QUEUE_STEPS, State, TEST_STEPS};
use crate::kernel::wide::Wide;
use crate::kernel::wides::Wides;
use crate::timeline::Effect;
use crate::world::Settings;

/// An effect in a week, worked out once for all its lanes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct EffectNow<R: Registers> {
    /// Part of a flow that the licence duty reaches: what was declared before it still leaves.
    covered: Wide<R>,
    /// Part of it that general licences serve.
    general: Wide<R>,
    /// Share of applications decided now that is granted.
    approval: Wide<R>,
    /// Part of each step of the licence queue that moves on, and of what waits under a general licence.
    rate: Wide<R>,
    general_rate: Wide<R>,
    /// Part of a flow held for tests.
    held: Wide<R>,
}

impl<R: Registers> EffectNow<R> {
    pub(crate) fn none(registers: R) -> EffectNow<R> {
        let zero = Wide::all(registers, 0.0);
        EffectNow { covered: zero, general: zero, approval: zero, rate: zero, general_rate: zero, held: zero }
    }

    pub(crate) fn of(wides: &Wides<R>, effect: &Effect, week: usize) -> EffectNow<R> {
        let each =
            |number: &dyn Fn(&Settings) -> f64| Wide::of(wides.registers, |draw| number(&wides.each[draw]));
        let mut now = EffectNow::none(wides.registers);
        if let Some(since) = effect.licensed_since {
            let age = week as f64 - f64::from(since);
            now.covered = each(&|settings| {
                let reached = if effect.foreign_made { settings.foreign_compliance } else { 1.0 };
                reached * enforcement(settings, age)
            });
            now.general = each(&|settings| general_share(settings, age));
            now.approval = each(&|settings| approval(settings, effect, age));
            now.rate = each(&|settings| (QUEUE_STEPS as f64 / lead(settings, effect)).min(1.0));
            now.general_rate = each(&|settings| {
                // A step is a week: nothing is faster.
                (1.0 / effect.general_lead.unwrap_or(settings.general_lead).max(1.0)).min(1.0)
            });
        }
        if let Some(since) = effect.screened_since {
            let age = week as f64 - f64::from(since);
            now.held = each(&|settings| {
                // Customs learn to tell the goods apart only once the first tests are back.
                let known = (age - settings.look_alike_delay).max(0.0);
                let fading = libm::exp(-known / settings.approval_recovery);
                enforcement(settings, age) * settings.look_alike_share * fading
            });
        }
        now
    }
}

fn enforcement(settings: &Settings, age: f64) -> f64 {
    if age < 0.0 { 0.0 } else { 1.0 - libm::exp(-(age + 1.0) / settings.enforcement_time) }
}

fn general_share(settings: &Settings, age: f64) -> f64 {
    let since = (age - settings.general_start).max(0.0);
    settings.general_share * (1.0 - libm::exp(-since / settings.approval_recovery))
}

/// Mean of the weeks from an application to its decision.
fn lead(settings: &Settings, effect: &Effect) -> f64 {
    let usual = settings.licence_lead;
    effect.lead.map_or(usual, |[low, central, high]| settings.licence_speed.pick(low, central, high).max(1.0))
}

/// Share of applications decided at this age of the rule that is granted.
fn approval(settings: &Settings, effect: &Effect, age: f64) -> f64 {
    let last = effect.approval.map_or(settings.approval_final, |[low, share, high]| {
        settings.licence_practice.pick(low, share, high)
    });
    let first = settings.approval_start.min(last);
    // Nothing is decided before the first lead time is over.
    let decided = (age - lead(settings, effect)).max(0.0);
    last + (first - last) * libm::exp(-decided / settings.approval_recovery)
}

/// What may be shipped of a week's order on a lane: what may leave now, and what finds its way through third
/// places. Moves the lane's queue on by a week and adds what waits in it to what its buyer waits for.
///
/// A ban blocks its part of the order outright; where only military end use is barred, a part of the order
/// still comes through civil buyers. A licence duty sends the covered part of the order into a queue whose
/// mean is the lead time; what leaves the queue is granted with a probability that rises from its first to its
/// final value. In the first weeks goods declared before the rule still pass. General licences serve a growing
/// part with a short lead. When a rule ends, everything that waits may leave. `normal` is the lane's baseline
/// flow: neither leaks nor licences grow with what buyers order in fear.
#[inline(always)]
pub(crate) fn pass<R: Registers>(
    wides: &Wides<R>,
    state: &mut State<R>,
    lane: &RuledLane,
    effect: &Effect,
    now: &EffectNow<R>,
    order: Wide<R>,
    normal: f64,
) -> (Wide<R>, Wide<R>) {
    let zero = wides.all(0.0);
    let queue = &mut state.queues[lane.queue];
    if effect.blocked >= 1.0 {
        // What waited for a licence or a test is refused.
        if std::mem::take(&mut state.queued[lane.queue]) {
            queue.licence = [zero; QUEUE_STEPS];
            queue.general = zero;
            if let Some(number) = lane.held {
                state.held[number] = [zero; TEST_STEPS];
            }
        }
        return (zero, wides.leakage * order.min(normal));
    }
    let mut open = zero;
    let mut waiting = zero;
    let mut rest = order * (1.0 - effect.blocked);
    if effect.military_barred {
        rest = rest.min(wides.military_through_civil * normal);
    }
    let fills = effect.licensed_since.is_some() || effect.screened_since.is_some();
    let filled = std::mem::replace(&mut state.queued[lane.queue], fills);
    if effect.licensed_since.is_some() {
        let reached = rest * now.covered;
        rest -= reached;
        // Where nothing flows in the baseline nothing is granted and nothing waits.
        if normal > 0.0 {
            let covered = reached.min(wides.licence_volume_cap * normal);
            let general = covered * now.general;
            let leaving = queue.general * now.general_rate;
            queue.general += general - leaving;
            let decided = move_on(&mut queue.licence, covered - general, now.rate, &mut waiting);
            waiting += queue.general;
            open += leaving + decided * now.approval;
        }
    } else if filled {
        for step in &mut queue.licence {
            open += std::mem::replace(step, zero);
        }
        open += std::mem::replace(&mut queue.general, zero);
    }
    if let Some(number) = lane.held {
        let held = &mut state.held[number];
        if effect.screened_since.is_some() {
            let stopped = rest * now.held;
            rest -= stopped;
            let rate = (TEST_STEPS as f64 / wides.look_alike_delay).min(1.0);
            open += move_on(held, stopped, rate, &mut waiting);
        } else if filled {
            for step in held {
                open += std::mem::replace(step, zero);
            }
        }
    }
    open += rest;
    state.pairs[lane.pair].waiting += waiting;
    let blocked = (order.min(normal) - open).positive();
    (open, wides.leakage * blocked)
}

/// Moves a queue on by a week and returns what leaves it.
#[inline(always)]
fn move_on<R: Registers, const STEPS: usize>(
    queue: &mut [Wide<R>; STEPS],
    mut entering: Wide<R>,
    rate: Wide<R>,
    waiting: &mut Wide<R>,
) -> Wide<R> {
    for step in queue {
        let leaving = *step * rate;
        *step += entering - leaving;
        *waiting += *step;
        entering = leaving;
    }
    entering
}
