//! What is kept of a few draws of a scenario until they are counted.

use disruption::{Outcome, SectorCell, Sink, Timeline, WIDTH, WeekView, World};
use economy::{Accounts, Losses};
use ensemble::Bins;

use crate::ensemble::layout::Layout;
use crate::ensemble::tally::{COVERS, PRICES, SHARES};

/// Bins of a quantity of some series: by series, then week, then draw.
#[derive(Debug)]
pub(crate) struct Marks {
    weeks: usize,
    bins: Bins,
    of: Vec<u16>,
}

impl Marks {
    fn new(bins: Bins, series: usize, weeks: usize) -> Marks {
        Marks { weeks, bins, of: vec![0; series * weeks * WIDTH] }
    }

    fn set(&mut self, series: usize, week: usize, values: [f64; WIDTH]) {
        let at = (series * self.weeks + week) * WIDTH;
        for (mark, value) in self.of[at..at + WIDTH].iter_mut().zip(values) {
            *mark = self.bins.of(value) as u16;
        }
    }

    /// Bins of the draws by row.
    pub(crate) fn rows(&self) -> impl Iterator<Item = (usize, &[u16])> {
        self.of.chunks_exact(WIDTH).enumerate()
    }
}

/// A few draws of a scenario, written down as they run.
pub(crate) struct Record<'l> {
    layout: &'l Layout,
    history: usize,
    /// Unmet part from which a week is short, by draw.
    short_from: [f64; WIDTH],
    pub(crate) shortage: Marks,
    pub(crate) cover: Marks,
    pub(crate) quoted: Marks,
    pub(crate) paid: Marks,
    pub(crate) element_shortage: Marks,
    /// First reported week short, by element, then draw.
    pub(crate) short: Vec<[Option<usize>; WIDTH]>,
    /// Use wanted and unmet over the reported weeks, by element, then draw.
    sums: Vec<[(f64, f64); WIDTH]>,
    /// Available and strictly available part, by cell, then draw, then reported week.
    cells: Vec<[[Vec<f64>; 2]; WIDTH]>,
}

impl<'l> Record<'l> {
    pub(crate) fn new(
        layout: &'l Layout,
        history: usize,
        cells: usize,
        short_from: [f64; WIDTH],
    ) -> Record<'l> {
        let series = |bins| Marks::new(bins, layout.series.len(), layout.weeks);
        let list = || Vec::with_capacity(layout.weeks);
        Record {
            layout,
            history,
            short_from,
            shortage: series(SHARES),
            cover: series(COVERS),
            quoted: series(PRICES),
            paid: series(PRICES),
            element_shortage: Marks::new(SHARES, layout.elements.len(), layout.weeks),
            short: vec![[None; WIDTH]; layout.elements.len()],
            sums: vec![[(0.0, 0.0); WIDTH]; layout.elements.len()],
            cells: (0..cells).map(|_| std::array::from_fn(|_| std::array::from_fn(|_| list()))).collect(),
        }
    }

    /// Unmet part of all use wanted in the reported weeks, by element, then draw.
    pub(crate) fn unmet(&self) -> impl Iterator<Item = [f64; WIDTH]> {
        self.sums
            .iter()
            .map(|draws| draws.map(|(wanted, missed)| if wanted > 0.0 { missed / wanted } else { 0.0 }))
    }

    /// Losses of one of the draws, in the reported weeks.
    pub(crate) fn losses(
        &mut self,
        draw: usize,
        world: &World,
        timeline: &Timeline,
        accounts: &Accounts,
    ) -> Losses {
        let cells = world.cells.iter().zip(&mut self.cells).map(|(cell, parts)| {
            let [available, strict] = std::mem::take(&mut parts[draw]);
            SectorCell {
                place: cell.place,
                sector: cell.sector,
                form: cell.form,
                base: cell.base,
                available,
                strict,
            }
        });
        let outcome = Outcome {
            first: timeline.first,
            history: 0,
            weeks: self.layout.weeks,
            short: self.short_from[draw],
            series: Vec::new(),
            cells: cells.collect(),
            elements: Vec::new(),
            exports: Vec::new(),
            arrivals: Vec::new(),
            quoted: Vec::new(),
            paid: Vec::new(),
        };
        accounts.losses(world, &outcome)
    }
}

/// Unmet part of what is wanted.
fn unmet(desired: [f64; WIDTH], used: [f64; WIDTH]) -> [f64; WIDTH] {
    std::array::from_fn(
        |draw| {
            if desired[draw] > 0.0 { (1.0 - used[draw] / desired[draw]).max(0.0) } else { 0.0 }
        },
    )
}

impl Sink for Record<'_> {
    fn week(&mut self, view: &WeekView<'_>) {
        let Some(week) = view.week().checked_sub(self.history) else { return };
        for (number, key) in self.layout.series.iter().enumerate() {
            let now = view.series(key.market, key.place);
            self.shortage.set(number, week, unmet(now.desired, now.used));
            self.cover.set(number, week, now.cover);
            self.quoted.set(number, week, now.quoted);
            self.paid.set(number, week, now.paid);
        }
        for (number, key) in self.layout.elements.iter().enumerate() {
            let now = view.element(key.index);
            let unmet = unmet(now.desired, now.used);
            self.element_shortage.set(number, week, unmet);
            for draw in 0..WIDTH {
                let (wanted, missed) = &mut self.sums[number][draw];
                *wanted += now.desired[draw];
                *missed += unmet[draw] * now.desired[draw];
                if unmet[draw] > self.short_from[draw] {
                    self.short[number][draw].get_or_insert(week);
                }
            }
        }
        for (number, draws) in self.cells.iter_mut().enumerate() {
            let (available, strict) = view.cell(number);
            for (draw, [kept, kept_strict]) in draws.iter_mut().enumerate() {
                kept.push(available[draw]);
                kept_strict.push(strict[draw]);
            }
        }
    }
}
