//! Rules by index: which effect acts on which lane in which stretch of weeks.

use std::ops::Range;

use crate::kernel::layout::Layout;
use crate::timeline::{Effect, Timeline};
use crate::world::World;

/// A lane that has a rule at some time, and what it feels in a stretch of weeks.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RuledLane {
    pub(crate) lane: usize,
    /// Supplier and pair.
    pub(crate) supplier: usize,
    pub(crate) pair: usize,
    /// Index into [`Schedule::effects`].
    pub(crate) effect: usize,
    /// Number of its licence queue, which is its place in the list.
    pub(crate) queue: usize,
    /// Number of its queue of goods held for tests, if any rule ever holds them.
    pub(crate) held: Option<usize>,
}

/// A buyer that pays a duty on some of its lanes.
#[derive(Debug, Clone)]
pub(crate) struct Taxed {
    pub(crate) pair: usize,
    /// Duty by supplier of the market.
    pub(crate) duty: Vec<f64>,
}

/// A stretch of weeks with the same rules.
#[derive(Debug, Clone)]
pub(crate) struct Stretch {
    /// All lanes that have a rule at some time, by market.
    pub(crate) lanes: Vec<RuledLane>,
    /// Some lane of the pair has a rule in these weeks, by pair.
    pub(crate) ruled: Vec<bool>,
    /// What makes buyers hold more, by pair: habitual part that is controlled, that is announced.
    pub(crate) worry: Vec<(f64, f64)>,
    /// Part of the flow to each place that is announced to come under control.
    pub(crate) news: Vec<f64>,
    /// Effects that some lane feels in these weeks.
    pub(crate) felt: Vec<usize>,
    /// Buyers that pay a duty on some lane, by market.
    pub(crate) taxed: Vec<Vec<Taxed>>,
}

/// Rules by index.
#[derive(Debug, Clone)]
pub(crate) struct Schedule {
    pub(crate) weeks: usize,
    /// Stretch of each week.
    pub(crate) stretch_of_week: Vec<usize>,
    pub(crate) stretches: Vec<Stretch>,
    /// Different effects; the first is none at all.
    pub(crate) effects: Vec<Effect>,
    /// Ruled lanes by market and by pair, as parts of [`Stretch::lanes`].
    pub(crate) by_market: Vec<Range<usize>>,
    pub(crate) by_pair: Vec<Range<usize>>,
    /// Number of queues for licences and for tests.
    pub(crate) queues: usize,
    pub(crate) held: usize,
}

impl Schedule {
    pub(crate) fn new(world: &World, timeline: &Timeline, layout: &Layout) -> Schedule {
        let ruled = timeline.ruled_lanes(world.lanes());
        let screened = timeline.screened_lanes(world.lanes());
        let mut template = Vec::new();
        let mut numbers = Vec::new();
        let mut by_market = Vec::new();
        let mut by_pair = Vec::new();
        let mut held = 0;
        for (number, market) in layout.markets.iter().enumerate() {
            let start = template.len();
            for pair in market.pairs.clone() {
                let first = template.len();
                for (row, lane) in market.lanes_of(pair - market.pairs.start).enumerate() {
                    let known = world.lane(number, row, layout.pairs[pair].buyer);
                    if !ruled[known] {
                        continue;
                    }
                    numbers.push(known);
                    template.push(RuledLane {
                        lane,
                        supplier: market.suppliers.start + row,
                        pair,
                        effect: 0,
                        queue: template.len(),
                        held: screened[known].then(|| {
                            held += 1;
                            held - 1
                        }),
                    });
                }
                by_pair.push(first..template.len());
            }
            by_market.push(start..template.len());
        }
        let mut schedule = Schedule {
            weeks: timeline.weeks,
            stretch_of_week: (0..timeline.weeks).map(|week| timeline.stretch(week)).collect(),
            stretches: Vec::new(),
            effects: vec![Effect::default()],
            by_market,
            by_pair,
            queues: template.len(),
            held,
        };
        for segment in timeline.stretches() {
            let stretch = schedule.stretch(layout, segment, &template, &numbers);
            schedule.stretches.push(stretch);
        }
        schedule
    }

    fn stretch(
        &mut self,
        layout: &Layout,
        segment: &[Effect],
        template: &[RuledLane],
        numbers: &[usize],
    ) -> Stretch {
        let mut stretch = Stretch {
            lanes: template.to_vec(),
            ruled: vec![false; layout.pairs.len()],
            worry: vec![(0.0, 0.0); layout.pairs.len()],
            news: vec![0.0; layout.spots.len()],
            felt: Vec::new(),
            taxed: vec![Vec::new(); layout.markets.len()],
        };
        if segment.is_empty() {
            return stretch;
        }
        for (lane, number) in stretch.lanes.iter_mut().zip(numbers) {
            let effect = &segment[*number];
            lane.effect = self.effects.iter().position(|known| known == effect).unwrap_or_else(|| {
                self.effects.push(*effect);
                self.effects.len() - 1
            });
            stretch.ruled[lane.pair] |= lane.effect > 0;
            if lane.effect > 0 && !stretch.felt.contains(&lane.effect) {
                stretch.felt.push(lane.effect);
            }
            let habit = layout.lanes[lane.lane].habit;
            let worry = &mut stretch.worry[lane.pair];
            worry.0 += if effect.controls() { habit } else { 0.0 };
            worry.1 += if effect.announced { habit } else { 0.0 };
            if effect.tariff > 0.0 {
                let market =
                    self.by_market.iter().position(|part| part.contains(&lane.queue)).expect("listed");
                let rows = &layout.markets[market].suppliers;
                let taxed = &mut stretch.taxed[market];
                if taxed.last().is_none_or(|last| last.pair != lane.pair) {
                    taxed.push(Taxed { pair: lane.pair, duty: vec![0.0; rows.len()] });
                }
                let last = taxed.last_mut().expect("just pushed");
                last.duty[lane.supplier - rows.start] = effect.tariff;
            }
        }
        for (news, spot) in stretch.news.iter_mut().zip(&layout.spots) {
            let order = |pair: &usize| layout.pairs[*pair].order;
            let ordered: f64 = spot.pairs.iter().map(order).sum();
            let announced: f64 = spot.pairs.iter().map(|pair| order(pair) * stretch.worry[*pair].1).sum();
            *news = if ordered > 0.0 { announced / ordered } else { 0.0 };
        }
        stretch
    }
}
