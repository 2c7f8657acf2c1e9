//! Quoted and paid prices at a place.

use crate::kernel::precision::Registers;

use crate::kernel::Run;
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
#[inline(always)]
fn clearing<R: Registers>(wides: &Wides<R>, gap: Wide<R>, glut: Wide<R>, sold: Wide<R>) -> Wide<R> {
    let spot = wides.spot_share;
    let demand = spot + wides.spot_participation * gap;
    let supply = spot * (1.0 - gap).max(wides.thinnest_market) + sold;
    let scarce = if gap.is_all(0.0) && sold.is_all(0.0) {
        wides.all(0.0)
    } else {
        (demand / supply).ln() * wides.per_spot_elasticity
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
        for spot in market.spots.clone() {
            self.quote(spot, week);
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

    #[inline(always)]
    fn quote(&mut self, spot: usize, week: usize) {
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
        let clearing = clearing(&self.wides, gap, glut, sold);
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
