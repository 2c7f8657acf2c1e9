//! Quoted and paid prices at a place.

use crate::kernel::Run;
use crate::kernel::layout::MarketLayout;
use crate::kernel::precision::Registers;
use crate::kernel::state::SpotState;
use crate::kernel::wide::Wide;
use crate::kernel::wides::Wides;

/// The clearing price over the baseline's, as a logarithm.
///
/// A part of the volume is sold spot. When part `gap` of all orders is not shipped, spot supply shrinks with
/// the rest and part of the unmet contract demand comes to the spot market on top:
/// `P/P0 = ((s + v g) / (s max(1 - g, m) + x))^(1/e)`, with `s` the spot share, `v` the participation, `m` what
/// the thinnest market still sells, `x` what traders sell of their stocks and `e` the elasticity of spot demand.
/// Goods that pile up where they are made press the price there: `- b ln(max(1, S/S0))`.
///
/// Nobody sells below what making the goods costs, but a shortage that brings more than that has paid the cost too: what
/// is short because its material is short is as dear as the dearer of the two, not as their product. A cost below the
/// baseline's is passed on whole.
#[inline(always)]
fn clearing<R: Registers>(
    wides: &Wides<R>,
    gap: Wide<R>,
    glut: Wide<R>,
    sold: Wide<R>,
    cost: Wide<R>,
) -> Wide<R> {
    let spot = wides.spot_share;
    let demand = spot + wides.spot_participation * gap;
    let supply = spot * (1.0 - gap).max(wides.thinnest_market) + sold;
    let scarce = if gap.is_all(0.0) && sold.is_all(0.0) {
        wides.all(0.0)
    } else {
        (demand / supply).ln() * wides.per_spot_elasticity
    };
    let scarce = if cost.is_all(1.0) {
        scarce
    } else {
        let cost = cost.ln();
        cost.above(0.0).pick(scarce.max(cost), scarce + cost)
    };
    let pressed = if glut.is_all(1.0) { wides.all(0.0) } else { wides.inside_response * glut.ln() };
    scarce - pressed
}

impl<R: Registers> SpotState<R> {
    /// What suppliers get on average: contracts, and the spot share at the quotation.
    #[inline(always)]
    pub(crate) fn mean(&self, wides: &Wides<R>) -> Wide<R> {
        (1.0 - wides.spot_share) * self.contract + wides.spot_share * self.quoted
    }
}

impl<R: Registers> Run<'_, R> {
    /// Quotations move towards clearing, contracts follow the price at the habitual suppliers, and use follows
    /// what is paid.
    #[inline(always)]
    pub(crate) fn reprice(&mut self, number: usize, week: usize) {
        let kernel = self.kernel;
        let layout = &kernel.layout;
        let market = &layout.markets[number];
        let dearer = market.passes_on && self.reckon(market);
        for spot in market.spots.clone() {
            let cost = if dearer { self.cost_at(market, spot) } else { self.wides.all(1.0) };
            self.quote(spot, week, cost);
        }
        let suppliers = &layout.suppliers[market.suppliers.clone()];
        let rows = &mut self.scratch.rows[..suppliers.len()];
        for (row, supplier) in rows.iter_mut().zip(suppliers) {
            row.quoted = self.state.spots[supplier.spot].quoted;
        }
        let still = rows.iter().all(|row| row.quoted.is_all(1.0));
        for spot in market.spots.clone() {
            let Some((pair, sum)) = layout.spots[spot].contracts else { continue };
            let mut inside = self.wides.all(1.0);
            if !still {
                let lanes = &layout.lanes[market.lanes_of(pair - market.pairs.start)];
                for (row, lane) in self.scratch.rows.iter().zip(lanes) {
                    // A supplier's own quotation is what its contracts follow, unless it is itself cut off.
                    inside += (row.quoted - 1.0) * (lane.habit / sum);
                }
            }
            self.pay(number, spot, inside);
        }
    }

    /// What it costs suppliers to make a tonne, `1 + sum_i s_i (p_i - 1)`, with `s` the part of the price that a material
    /// costs in the baseline and `p` what is paid for it at the place over the baseline's price. True if it is another than in
    /// the baseline anywhere.
    #[inline(always)]
    fn reckon(&mut self, market: &MarketLayout) -> bool {
        let mut changed = false;
        let data = &self.kernel.layout.suppliers[market.suppliers.clone()];
        for (supplier, data) in self.state.suppliers[market.suppliers.clone()].iter_mut().zip(data) {
            let mut cost = self.wides.all(1.0);
            for (spot, part) in &data.costs {
                cost += (self.state.spots[*spot].paid - 1.0) * *part;
            }
            supplier.cost = cost.snap(1.0);
            changed |= !supplier.cost.is_all(1.0);
        }
        changed
    }

    /// Cost of what comes to a place: that of its suppliers, by what they delivered of late; where nobody buys, that of the
    /// supplier there.
    #[inline(always)]
    fn cost_at(&self, market: &MarketLayout, spot: usize) -> Wide<R> {
        let layout = &self.kernel.layout;
        let data = &layout.spots[spot];
        let suppliers = &self.state.suppliers[market.suppliers.clone()];
        let own = data.supplier.map_or(self.wides.all(1.0), |supplier| self.state.suppliers[supplier].cost);
        let Some((pair, _)) = data.contracts else { return own };
        let (mut all, mut dearer) = (self.wides.all(0.0), self.wides.all(0.0));
        let lanes = &self.state.lanes[market.lanes_of(pair - market.pairs.start)];
        for (lane, supplier) in lanes.iter().zip(suppliers) {
            let got = lane.share * lane.filled;
            all += got;
            dearer += got * (supplier.cost - 1.0);
        }
        // Where nothing comes what it would cost to make at home counts.
        all.above(0.0).pick(dearer / all + 1.0, own)
    }

    /// The quotation moves towards clearing.
    #[inline(always)]
    fn quote(&mut self, spot: usize, week: usize, cost: Wide<R>) {
        let data = &self.kernel.layout.spots[spot];
        let state = &mut self.state;
        let (mut ordered, mut shipped) = (self.wides.all(0.0), self.wides.all(0.0));
        for pair in &data.pairs {
            let pair = &state.pairs[*pair];
            ordered += pair.ordered;
            shipped += pair.shipped;
        }
        let mut gap = self.wides.all(0.0);
        if shipped.below(ordered).any() {
            let lacking = (1.0 - shipped / ordered).positive().min(1.0);
            // Rounding in the share of orders must not move a price.
            gap = ordered.above(0.0).or_zero(lacking).snap(0.0);
        }
        let glut = data.supplier.map_or(self.wides.all(1.0), |supplier| {
            // Where nothing is held in the baseline nothing presses.
            let supplier = &state.suppliers[supplier];
            (supplier.finished * supplier.per_full).max(1.0).snap_stock(1.0)
        });
        let sold = match state.traders_at[spot] {
            Some(traders) => {
                let schedule = &self.kernel.schedule;
                let news = schedule.stretches[schedule.stretch_of_week[week]].news[spot];
                self.deal(traders, gap, ordered, news)
            }
            None => self.wides.all(0.0),
        };
        let clearing = clearing(&self.wides, gap, glut, sold, cost);
        let now = &mut self.state.spots[spot];
        if !(clearing.is_all(0.0) && now.log_quoted.is_all(0.0)) {
            now.log_quoted += self.wides.price_adjustment * (clearing - now.log_quoted);
            now.quoted = now.log_quoted.exp();
        }
    }

    /// The price paid on average: contracts, and the spot share at the quotation; and use over the baseline's at
    /// this price: at once by the short-run elasticity, by the rest of the long-run one as the price stays.
    #[inline(always)]
    fn pay(&mut self, market: usize, spot: usize, inside: Wide<R>) {
        let wides = &self.wides;
        let layout = &self.kernel.layout;
        let zero = wides.all(0.0);
        let (mut leaked, mut shipped, mut duty) = (zero, zero, zero);
        let first = layout.markets[market].pairs.start;
        for pair in &layout.spots[spot].pairs {
            let sent = &self.scratch.columns[pair - first];
            leaked += sent.leaked;
            duty = duty.max(sent.duty);
            shipped += self.state.pairs[*pair].shipped;
        }
        let leaks = leaked.above(0.0);
        let dearer = if leaks.any() { leaks.or_zero(wides.leakage_mark_up * leaked / shipped) } else { zero };
        let now = &mut self.state.spots[spot];
        now.contract += (inside - now.contract) * wides.per_contract_lag;
        let mean = now.mean(wides);
        let paid = ((mean + dearer) * (duty + 1.0)).snap(1.0);
        now.paid = paid;
        if layout.spots[spot].end_use {
            // Next week's use.
            let log = if paid.is_all(1.0) { zero } else { paid.ln() };
            let [short, long] = self.state.elasticity[market];
            now.slow += (log - now.slow) * wides.per_elasticity_time;
            now.response = if log.is_all(0.0) && now.slow.is_all(0.0) {
                wides.all(1.0)
            } else {
                (short * log + (long - short) * now.slow).exp().min(1.0)
            };
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::clearing;
    use crate::kernel::precision::Double;
    use crate::kernel::{Kernel, Run};
    use crate::numbers::Numbers;
    use crate::random::recipe;
    use crate::timeline::Timeline;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(12))]

        #[test]
        fn what_a_material_costs_more_is_passed_on_by_its_part_of_the_price(
            recipe in recipe(),
            dearer in 0.5_f64..4.0,
            cheap in any::<bool>(),
        ) {
            let mut world = recipe.world();
            if cheap {
                // As cheap as a part of its materials: no more than all of the price is passed on.
                world.markets[2].price = 10.0;
            }
            let kernel = Kernel::new(&world, &Timeline::free(date(2025, 1, 6), 1));
            let mut run = Run::new(Double, &kernel, &[Numbers::of(&world)]);
            let magnets = &kernel.layout.markets[2];
            prop_assert!(!run.reckon(magnets));
            for spot in kernel.layout.markets[0].spots.clone() {
                run.state.spots[spot].paid = run.wides.all(dearer);
            }
            // 0.3 t of a material at 60 and 0.05 t of one at 300 in a tonne at 50.
            let part = if cheap { 18.0 / 33.0 } else { 18.0 / 50.0 };
            prop_assert!(run.reckon(magnets));
            for spot in magnets.spots.clone() {
                let cost = run.cost_at(magnets, spot).at(0);
                prop_assert!((cost - (1.0 + part * (dearer - 1.0))).abs() < 1e-12, "{cost}");
            }
        }

        #[test]
        fn a_shortage_and_the_cost_it_has_paid_are_not_counted_twice(
            recipe in recipe(),
            gap in 0.0_f64..1.0,
            cost in 0.2_f64..9.0,
        ) {
            let world = recipe.world();
            let kernel = Kernel::new(&world, &Timeline::free(date(2025, 1, 6), 1));
            let run = Run::new(Double, &kernel, &[Numbers::of(&world)]);
            let all = |x: f64| run.wides.all(x);
            let price = |cost: f64| libm::exp(clearing(&run.wides, all(gap), all(1.0), all(0.0), all(cost)).at(0));
            let scarce = price(1.0);
            let wanted = if cost > 1.0 { scarce.max(cost) } else { scarce * cost };
            prop_assert!((price(cost) / wanted - 1.0).abs() < 1e-12, "{} {wanted}", price(cost));
        }
    }
}
