//! What suppliers can make: outages, hosts of by-products, and what a price brings.

use crate::kernel::Run;
use crate::kernel::precision::Registers;

const WEEKS_OF_A_MONTH: usize = 4;

impl<R: Registers> Run<'_, R> {
    /// Outages take capacity, which comes back over the time in which plants change their output; a price may have
    /// brought more of it; and a by-product is taken from what its host made the week before,
    /// `1 - sum_h s_h (1 - min(1, H / H0))`, with `s` the part of its output that follows a host and `H` the output of
    /// the host.
    #[inline(always)]
    pub(crate) fn enable(&mut self, week: usize) {
        for (supplier, outages) in &self.kernel.outages {
            let lost = outages
                .iter()
                .filter(|outage| outage.weeks().contains(&week))
                .fold(0.0, |lost: f64, outage| lost.max(outage.lost.clamp(0.0, 1.0)));
            let running = &mut self.state.suppliers[*supplier].running;
            let back = *running + (1.0 - *running) / self.wides.capacity_ramp;
            *running = back.min(1.0 - lost);
        }
        for supplier in &mut self.state.suppliers {
            supplier.able = supplier.running * supplier.grown;
        }
        for process in self.kernel.layout.processes.iter().filter(|process| !process.hosts.is_empty()) {
            let mut carried = self.wides.all(1.0);
            for (host, per_base, share) in &process.hosts {
                // Rounding in what a host makes must not move what it carries.
                let throughput = (self.state.suppliers[*host].made * *per_base).min(1.0).snap(1.0);
                carried -= (1.0 - throughput) * *share;
            }
            let able = &mut self.state.suppliers[process.supplier].able;
            *able = *able * carried.positive();
        }
    }

    /// Once a month suppliers see what they are paid on average over what making it costs them: the prices at those who order
    /// from them, weighted with what these got of late.
    #[inline(always)]
    pub(crate) fn reward(&mut self, market: usize, week: usize) {
        let layout = &self.kernel.layout;
        let market = &layout.markets[market];
        if !market.answers || !week.is_multiple_of(WEEKS_OF_A_MONTH) {
            return;
        }
        let zero = self.wides.all(0.0);
        let sales = &mut self.scratch.sales[..market.suppliers.len()];
        sales.fill([zero; 2]);
        for (column, pair) in market.pairs.clone().enumerate() {
            let price = self.state.spots[layout.pairs[pair].spot].mean(&self.wides);
            let ordered = self.state.pairs[pair].ordered;
            for ([sold, earned], lane) in sales.iter_mut().zip(&self.state.lanes[market.lanes_of(column)]) {
                let got = ordered * lane.share * lane.filled;
                *sold += got;
                *earned += got * price;
            }
        }
        for ([sold, earned], supplier) in
            sales.iter().zip(&mut self.state.suppliers[market.suppliers.clone()])
        {
            // Who sells nothing keeps its last price in mind.
            let received = sold.above(0.0).pick(*earned / (*sold * supplier.cost), supplier.received);
            supplier.received = received.snap(1.0);
        }
    }

    /// Capacity that a price brings, `max(1, P^e_s P'^(e_l - e_s))`, where `P` is what is received over the baseline's,
    /// approached over the time in which plants change their output, and `P'` the same over the time in which use
    /// adapts in the long run. A low price closes nothing: who is not asked makes less.
    #[inline(always)]
    pub(crate) fn grow(&mut self) {
        let wides = &self.wides;
        let growers = self.kernel.layout.growers.iter().zip(&mut self.state.growth);
        for (grower, now) in growers {
            let mut price = wides.all(0.0);
            for (supplier, part) in &grower.suppliers {
                price += self.state.suppliers[*supplier].received * *part;
            }
            let price = price.snap(1.0);
            if price.is_all(1.0) && now.slow.is_all(0.0) && now.fast.is_all(0.0) {
                continue;
            }
            let log = price.ln();
            now.fast += (log - now.fast) / wides.capacity_ramp;
            now.slow += (log - now.slow) * wides.per_elasticity_time;
            let [short, long] = now.elasticity;
            let grown = (short * now.fast + (long - short) * now.slow).exp().max(1.0);
            for (supplier, _) in &grower.suppliers {
                self.state.suppliers[*supplier].grown = grown;
            }
        }
    }
}
