//! What a rule lets through on a lane: licences as a queue, tests, bans, leakage.

use crate::state::{QUEUE_STEPS, Queue, TEST_STEPS};
use crate::timeline::Effect;
use crate::world::Settings;

/// What may be shipped of a week's order on a lane.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Passage {
    /// May leave now.
    pub(crate) open: f64,
    /// Finds its way through third places.
    pub(crate) leaking: f64,
}

/// Passes a week's order through the rules of a lane and moves its queue on by a week.
///
/// A ban blocks its part of the order outright; where only military end use is barred, a part of the order
/// still comes through civil buyers. A licence duty sends the covered part of the order into a queue whose mean is the lead time; what leaves
/// the queue is granted with a probability that rises from its first to its final value. In the first weeks
/// goods declared before the rule still pass. General licences serve a growing part with a short lead.
/// When a rule ends, everything that waits may leave. `normal` is the lane's baseline flow: neither leaks nor
/// licences grow with what buyers order in fear.
pub(crate) fn pass(
    settings: &Settings,
    effect: &Effect,
    queue: &mut Queue,
    order: f64,
    normal: f64,
    week: usize,
) -> Passage {
    if effect.is_free() && queue.is_empty() {
        return Passage { open: order, leaking: 0.0 };
    }
    let week = week as f64;
    let mut open = 0.0;
    let mut rest = order * (1.0 - effect.blocked);
    if effect.military_barred {
        rest = rest.min(settings.military_through_civil * normal);
    }
    if effect.blocked >= 1.0 {
        // What waited for a licence is refused.
        *queue = Queue::default();
    }
    if let Some(since) = effect.licensed_since {
        let age = week - f64::from(since);
        let covered = rest * enforcement(settings, age);
        rest -= covered;
        let covered = covered.min(settings.licence_volume_cap * normal);
        let general = covered * general_share(settings, age);
        open += general_step(settings, queue, general)
            + licence_step(settings, effect, queue, covered - general, age);
    } else {
        open += queue.licence.iter().sum::<f64>() + queue.general;
        queue.licence = [0.0; QUEUE_STEPS];
        queue.general = 0.0;
    }
    if let Some(since) = effect.screened_since {
        let age = week - f64::from(since);
        // Customs learn to tell the goods apart only once the first tests are back.
        let fading = libm::exp(-(age - settings.look_alike_delay).max(0.0) / settings.approval_recovery);
        let held = rest * enforcement(settings, age) * settings.look_alike_share * fading;
        rest -= held;
        open += test_step(settings, queue, held);
    } else {
        open += queue.held.iter().sum::<f64>();
        queue.held = [0.0; TEST_STEPS];
    }
    open += rest;
    let blocked = (order.min(normal) - open).max(0.0);
    Passage { open, leaking: settings.leakage * blocked }
}

/// Part of a flow that a rule of this age in weeks reaches: what was declared before it still leaves.
fn enforcement(settings: &Settings, age: f64) -> f64 {
    if age < 0.0 { 0.0 } else { 1.0 - libm::exp(-(age + 1.0) / settings.enforcement_time) }
}

fn general_share(settings: &Settings, age: f64) -> f64 {
    let since = (age - settings.general_start).max(0.0);
    settings.general_share * (1.0 - libm::exp(-since / settings.approval_recovery))
}

/// Share of applications decided at this age of the rule that is granted.
pub(crate) fn approval(settings: &Settings, effect: &Effect, age: f64) -> f64 {
    let last = effect.approval.map_or(settings.approval_final, |[low, share, high]| {
        settings.licence_practice.pick(low, share, high)
    });
    let first = settings.approval_start.min(last);
    // Nothing is decided before the first lead time is over.
    let decided = (age - settings.licence_lead).max(0.0);
    last + (first - last) * libm::exp(-decided / settings.approval_recovery)
}

fn licence_step(settings: &Settings, effect: &Effect, queue: &mut Queue, applications: f64, age: f64) -> f64 {
    let rate = (QUEUE_STEPS as f64 / settings.licence_lead).min(1.0);
    let mut entering = applications;
    for step in &mut queue.licence {
        let leaving = *step * rate;
        *step += entering - leaving;
        entering = leaving;
    }
    entering * approval(settings, effect, age)
}

fn general_step(settings: &Settings, queue: &mut Queue, declared: f64) -> f64 {
    let leaving = queue.general * (1.0 / settings.general_lead).min(1.0);
    queue.general += declared - leaving;
    leaving
}

fn test_step(settings: &Settings, queue: &mut Queue, held: f64) -> f64 {
    let rate = (TEST_STEPS as f64 / settings.look_alike_delay).min(1.0);
    let mut entering = held;
    for step in &mut queue.held {
        let leaving = *step * rate;
        *step += entering - leaving;
        entering = leaving;
    }
    entering
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::tests::settings;

    fn run(effect: Effect, weeks: usize) -> Vec<f64> {
        let mut queue = Queue::default();
        (0..weeks).map(|week| pass(&settings(), &effect, &mut queue, 100.0, 100.0, week).open).collect()
    }

    #[test]
    fn a_free_lane_passes_the_order_to_the_last_bit() {
        assert!(run(Effect::default(), 50).iter().all(|open| open.to_bits() == 100.0_f64.to_bits()));
    }

    #[test]
    fn a_licence_duty_is_deepest_in_its_second_month_and_recovers() {
        let open = run(Effect { licensed_since: Some(0), ..Effect::default() }, 60);
        let deepest = (0..open.len()).min_by(|a, b| open[*a].total_cmp(&open[*b])).unwrap();
        assert!((2..9).contains(&deepest), "deepest in week {deepest}");
        assert!(open[deepest] < 15.0 && open[50] > 75.0, "{open:?}");
    }

    #[test]
    fn a_ban_passes_nothing_but_what_leaks() {
        let mut queue = Queue::default();
        let passage =
            pass(&settings(), &Effect { blocked: 1.0, ..Effect::default() }, &mut queue, 100.0, 100.0, 3);
        assert_eq!(passage.open.to_bits(), 0.0_f64.to_bits());
        assert!(passage.leaking > 0.0 && passage.leaking < 100.0);
    }

    #[test]
    fn orders_placed_in_fear_neither_leak_nor_pass_more() {
        let effect = Effect { blocked: 1.0, ..Effect::default() };
        let mut queue = Queue::default();
        let calm = pass(&settings(), &effect, &mut queue, 100.0, 100.0, 3);
        let fear = pass(&settings(), &effect, &mut queue, 900.0, 100.0, 3);
        assert_eq!(calm.leaking.to_bits(), fear.leaking.to_bits());
        let barred = Effect { military_barred: true, ..Effect::default() };
        assert!(pass(&settings(), &barred, &mut queue, 900.0, 100.0, 3).open <= 50.0 + 1e-9);
    }

    #[test]
    fn what_waits_leaves_when_the_rule_ends() {
        let mut queue = Queue::default();
        let licensed = Effect { licensed_since: Some(0), ..Effect::default() };
        let mut passed = 0.0;
        for week in 0..5 {
            passed += pass(&settings(), &licensed, &mut queue, 100.0, 100.0, week).open;
        }
        let waiting = queue.total();
        let last = pass(&settings(), &Effect::default(), &mut queue, 100.0, 100.0, 5).open;
        assert!((last - 100.0 - waiting).abs() < 1e-9);
        assert!(passed + waiting <= 500.0 + 1e-9);
    }

    #[test]
    fn tests_delay_and_refuse_nothing() {
        let mut queue = Queue::default();
        let screened = Effect { screened_since: Some(0), ..Effect::default() };
        let passed: f64 =
            (0..400).map(|week| pass(&settings(), &screened, &mut queue, 1.0, 1.0, week).open).sum();
        assert!((passed + queue.total() - 400.0).abs() < 1e-9);
    }
}
