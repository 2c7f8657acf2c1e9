//! What can be read of a week while draws run.

use pulp::Simd;
use quantity::DAYS_PER_WEEK;

use crate::kernel::Run;
use crate::kernel::layout::{Layout, Wants};
use crate::kernel::precision::{Number, Registers};
use crate::kernel::state::SpotState;
use crate::kernel::wide::{WIDTH, Wide};
use crate::world::{Purpose, World};

/// A week of several draws. Numbers come for all [`WIDTH`] places; only the first [`WeekView::count`] are draws.
pub struct WeekView<'v> {
    pub(super) run: &'v dyn Read,
    pub(super) week: usize,
    pub(super) first: usize,
    pub(super) count: usize,
}

/// A market at a viewpoint in a week.
#[derive(Debug, Clone, Copy)]
pub struct SeriesWeek {
    /// Use wanted, t.
    pub desired: [f64; WIDTH],
    /// Use, t.
    pub used: [f64; WIDTH],
    /// Users' stocks over baseline use, days.
    pub cover: [f64; WIDTH],
    /// Government stock, t.
    pub government: [f64; WIDTH],
    /// Stock of traders, t.
    pub traders: [f64; WIDTH],
    /// Quoted price over the baseline's.
    pub quoted: [f64; WIDTH],
    /// Paid price over the baseline's.
    pub paid: [f64; WIDTH],
}

/// An element at a viewpoint in a week, t REO.
#[derive(Debug, Clone, Copy)]
pub struct ElementWeek {
    /// Use wanted by final users.
    pub desired: [f64; WIDTH],
    /// Use by final users.
    pub used: [f64; WIDTH],
    /// All stocks over baseline use, days.
    pub cover: [f64; WIDTH],
}

/// An element at a viewpoint: who uses and holds it, each with the oxide in a tonne.
#[derive(Debug, Clone)]
pub(crate) struct Holders {
    pub(crate) mineral: usize,
    pub(crate) place: usize,
    pub(crate) base: f64,
    final_users: Vec<(usize, f64)>,
    all_users: Vec<(usize, f64)>,
    /// Market and place by number, for government stocks.
    reserves: Vec<(usize, f64)>,
}

/// Which users each reading sums.
#[derive(Debug, Clone)]
pub(crate) struct Readings {
    /// Groups of users by cell.
    cells: Vec<Vec<Vec<usize>>>,
    pub(crate) elements: Vec<Holders>,
}

impl Readings {
    pub(crate) fn new(world: &World, layout: &Layout) -> Readings {
        let groups = |groups: &[Vec<usize>]| -> Vec<Vec<usize>> {
            groups.iter().map(|group| group.iter().map(|user| layout.user_of[*user]).collect()).collect()
        };
        let elements = world.viewpoints.iter().flat_map(|place| {
            (0..world.minerals.len()).map(|mineral| Holders::of(world, layout, mineral, *place))
        });
        Readings {
            cells: world.cells.iter().map(|cell| groups(&cell.groups)).collect(),
            elements: elements.collect(),
        }
    }
}

impl Holders {
    fn of(world: &World, layout: &Layout, mineral: usize, place: usize) -> Holders {
        let mut holders = Holders {
            mineral,
            place,
            base: 0.0,
            final_users: Vec::new(),
            all_users: Vec::new(),
            reserves: Vec::new(),
        };
        for (index, user) in world.users.iter().enumerate() {
            let part = world.oxide_part(user.market, mineral);
            if world.buyers[user.buyer].place != place || part <= 0.0 {
                continue;
            }
            holders.all_users.push((layout.user_of[index], part));
            if matches!(user.purpose, Purpose::EndUse { .. }) {
                holders.final_users.push((layout.user_of[index], part));
                holders.base += user.base * part;
            }
        }
        for market in 0..world.markets.len() {
            let part = world.oxide_part(market, mineral);
            if let (true, Some(spot)) = (part > 0.0, layout.spot_of[market * layout.places + place]) {
                holders.reserves.push((spot, part));
            }
        }
        holders
    }
}

/// What a week is read from, whatever registers worked on it.
pub(super) trait Read {
    fn series(&self, market: usize, place: usize) -> SeriesWeek;
    fn cell(&self, cell: usize) -> ([f64; WIDTH], [f64; WIDTH]);
    fn elements(&self) -> usize;
    fn element(&self, index: usize) -> ElementWeek;
    fn quoted(&self, market: usize, place: usize) -> [f64; WIDTH];
    fn paid(&self, market: usize, place: usize) -> [f64; WIDTH];
    fn exports(&self, market: usize, place: usize) -> [f64; WIDTH];
    fn arrivals(&self, market: usize, viewpoint: usize, place: usize) -> [f64; WIDTH];
}

/// A sum for each draw, in double precision.
struct Sum([f64; WIDTH]);

impl Sum {
    fn add<R: Registers>(&mut self, number: Wide<R>, part: f64) {
        for (sum, number) in self.0.iter_mut().zip(number.read()) {
            *sum += number * part;
        }
    }

    /// Exactly the other sum where it differs from it by rounding alone: nothing is short by rounding.
    fn snap(&self, to: &Sum, tolerance: f64) -> [f64; WIDTH] {
        std::array::from_fn(|draw| {
            let (sum, to) = (self.0[draw], to.0[draw]);
            if (sum - to).abs() <= tolerance * to { to } else { sum }
        })
    }
}

/// Stocks over baseline use, days.
fn cover(stock: &Sum, base: f64) -> [f64; WIDTH] {
    if base > 0.0 { stock.0.map(|stock| stock / base * DAYS_PER_WEEK) } else { [0.0; WIDTH] }
}

/// A reading of a sector's use, which a run of draws takes hundreds of times a week.
struct Cell<'r, 'k, R: Registers> {
    run: &'r Run<'k, R>,
    cell: usize,
}

impl<R: Registers> pulp::WithSimd for Cell<'_, '_, R> {
    type Output = ([f64; WIDTH], [f64; WIDTH]);

    #[inline(always)]
    fn with_simd<Same: Simd>(self, _: Same) -> Self::Output {
        let (state, wides) = (&self.run.state, &self.run.wides);
        let (mut available, mut strict) = (wides.all(1.0), wides.all(1.0));
        for group in &self.run.kernel.readings.cells[self.cell] {
            let (mut desired, mut needed, mut used) = (wides.all(0.0), wides.all(0.0), wides.all(0.0));
            for user in group {
                desired += state.users[*user].desired;
                needed += self.run.needed(*user);
                used += state.users[*user].used;
            }
            available = available.min(desired.above(0.0).pick(used / desired, 1.0));
            strict = strict.min(needed.above(0.0).pick(used / needed, 1.0));
        }
        (available.snap(1.0).read(), strict.snap(1.0).read())
    }
}

impl<R: Registers> Read for Run<'_, R> {
    fn series(&self, market: usize, place: usize) -> SeriesWeek {
        let layout = &self.kernel.layout;
        let [mut desired, mut used, mut stock] = [const { Sum([0.0; WIDTH]) }; 3];
        let mut base = 0.0;
        let spot = layout.spot_of[market * layout.places + place];
        if let Some(spot) = spot {
            for pair in &layout.spots[spot].pairs {
                let users = layout.pairs[*pair].users.clone();
                for (user, data) in self.state.users[users.clone()].iter().zip(&layout.users[users]) {
                    desired.add(user.desired, 1.0);
                    used.add(user.used, 1.0);
                    stock.add(user.stock, 1.0);
                    base += data.base;
                }
            }
        }
        SeriesWeek {
            used: used.snap(&desired, R::Number::ROUNDING),
            desired: desired.0,
            cover: cover(&stock, base),
            government: spot.map_or([0.0; WIDTH], |spot| self.reserve(spot)),
            traders: spot.map_or([0.0; WIDTH], |spot| self.traders(spot)),
            quoted: self.quoted(market, place),
            paid: self.paid(market, place),
        }
    }

    fn cell(&self, cell: usize) -> ([f64; WIDTH], [f64; WIDTH]) {
        self.wides.registers.simd().vectorize(Cell { run: self, cell })
    }

    fn elements(&self) -> usize {
        self.kernel.readings.elements.len()
    }

    fn element(&self, index: usize) -> ElementWeek {
        let holders = &self.kernel.readings.elements[index];
        let [mut desired, mut used, mut stock] = [const { Sum([0.0; WIDTH]) }; 3];
        for (user, part) in &holders.final_users {
            let user = &self.state.users[*user];
            desired.add(user.desired, *part);
            used.add(user.used, *part);
        }
        for (user, part) in &holders.all_users {
            stock.add(self.state.users[*user].stock, *part);
        }
        for (spot, part) in &holders.reserves {
            for (stock, held) in stock.0.iter_mut().zip(self.reserve(*spot)) {
                *stock += held * part;
            }
        }
        ElementWeek {
            used: used.snap(&desired, R::Number::ROUNDING),
            desired: desired.0,
            cover: cover(&stock, holders.base),
        }
    }

    fn quoted(&self, market: usize, place: usize) -> [f64; WIDTH] {
        self.price(|spot| spot.quoted, market, place)
    }

    fn paid(&self, market: usize, place: usize) -> [f64; WIDTH] {
        self.price(|spot| spot.paid, market, place)
    }

    fn exports(&self, market: usize, place: usize) -> [f64; WIDTH] {
        let layout = &self.kernel.layout;
        layout.supplier_of[market * layout.places + place]
            .map_or([0.0; WIDTH], |supplier| self.state.suppliers[supplier].exports.read())
    }

    fn arrivals(&self, market: usize, viewpoint: usize, place: usize) -> [f64; WIDTH] {
        let layout = &self.kernel.layout;
        layout.supplier_of[market * layout.places + place].map_or([0.0; WIDTH], |supplier| {
            self.state.to_views[viewpoint * layout.suppliers.len() + supplier].read()
        })
    }
}

impl<R: Registers> Run<'_, R> {
    /// Use that a user needed this week: what it wanted, whatever the price.
    #[inline(always)]
    fn needed(&self, user: usize) -> Wide<R> {
        let (data, user) = (&self.kernel.layout.users[user], &self.state.users[user]);
        if matches!(data.wants, Wants::EndUse) { (1.0 - user.thrift) * data.base } else { user.desired }
    }

    fn price(&self, price: impl Fn(&SpotState<R>) -> Wide<R>, market: usize, place: usize) -> [f64; WIDTH] {
        let layout = &self.kernel.layout;
        let spot = layout.spot_of[market * layout.places + place];
        spot.map_or([1.0; WIDTH], |spot| price(&self.state.spots[spot]).snap(1.0).read())
    }

    fn reserve(&self, spot: usize) -> [f64; WIDTH] {
        let found = self.state.reserves.iter().find(|reserve| reserve.spot == spot);
        found.map_or([0.0; WIDTH], |reserve| reserve.held.read())
    }

    fn traders(&self, spot: usize) -> [f64; WIDTH] {
        self.state.traders_at[spot].map_or([0.0; WIDTH], |traders| self.state.traders[traders].held.read())
    }
}

impl WeekView<'_> {
    /// The week, counted from the first simulated one.
    #[must_use]
    pub fn week(&self) -> usize {
        self.week
    }

    /// Number of the first draw, counted from the start of the draws that are run.
    #[must_use]
    pub fn first(&self) -> usize {
        self.first
    }

    /// Number of draws.
    #[must_use]
    pub fn count(&self) -> usize {
        self.count
    }

    /// A market at a place.
    #[must_use]
    pub fn series(&self, market: usize, place: usize) -> SeriesWeek {
        self.run.series(market, place)
    }

    /// A sector's use of a component (an index into [`World::cells`]): use over use wanted, where the scarcest
    /// group of elements counts; and use over use needed, where use given up for its price counts as missing.
    #[must_use]
    pub fn cell(&self, cell: usize) -> ([f64; WIDTH], [f64; WIDTH]) {
        self.run.cell(cell)
    }

    /// Elements at viewpoints: each viewpoint's minerals in the order of [`World::minerals`].
    #[must_use]
    pub fn elements(&self) -> usize {
        self.run.elements()
    }

    /// An element at a viewpoint.
    #[must_use]
    pub fn element(&self, index: usize) -> ElementWeek {
        self.run.element(index)
    }

    /// Quoted price over the baseline's.
    #[must_use]
    pub fn quoted(&self, market: usize, place: usize) -> [f64; WIDTH] {
        self.run.quoted(market, place)
    }

    /// Paid price over the baseline's.
    #[must_use]
    pub fn paid(&self, market: usize, place: usize) -> [f64; WIDTH] {
        self.run.paid(market, place)
    }

    /// Declared shipments of a place abroad, without what leaks past rules, t.
    #[must_use]
    pub fn exports(&self, market: usize, place: usize) -> [f64; WIDTH] {
        self.run.exports(market, place)
    }

    /// Shipments from a place to a viewpoint by its number, t.
    #[must_use]
    pub fn arrivals(&self, market: usize, viewpoint: usize, place: usize) -> [f64; WIDTH] {
        self.run.arrivals(market, viewpoint, place)
    }
}
