//! Settings of several draws side by side.

use std::collections::BTreeSet;

use pulp::Simd;

use crate::kernel::wide::{WIDTH, Wide};
use crate::numbers::Numbers;
use crate::world::Settings;

macro_rules! settings {
    ($($name:ident),* $(,)?) => {
        /// The settings that are numbers, by draw.
        pub(crate) struct Wides<S> {
            /// The registers that work on them.
            pub(crate) simd: S,
            $(pub(crate) $name: Wide<S>,)*
            /// One over times and elasticities that much is divided by.
            pub(crate) hurry: Wide<S>,
            pub(crate) per_elasticity_time: Wide<S>,
            pub(crate) per_thrift_time: Wide<S>,
            pub(crate) per_full_effort: Wide<S>,
            pub(crate) per_spot_elasticity: Wide<S>,
            pub(crate) per_contract_lag: Wide<S>,
            /// Chance that a shortage ends before the next week, the weeks it is expected to last after this one, and
            /// what a certain dollar of next week is worth.
            pub(crate) relief: Wide<S>,
            pub(crate) further: Wide<S>,
            pub(crate) discount: Wide<S>,
            /// Each number of weeks on the way from abroad that some draw has, and 1 for the draws that have it.
            pub(crate) ways: Vec<(usize, Wide<S>)>,
            /// Weeks on the way from abroad, by draw.
            pub(crate) lead_abroad: [usize; WIDTH],
            /// Weeks on the way through third places on top of it, by draw.
            pub(crate) leakage_lag: [usize; WIDTH],
            /// The same as given, for what is worked out once a week.
            pub(crate) each: [Settings; WIDTH],
        }

        impl<S: Simd> Wides<S> {
            pub(crate) fn of(simd: S, numbers: &[Numbers; WIDTH]) -> Wides<S> {
                let one_over = |number: fn(&Settings) -> f64| {
                    Wide::of(simd, |draw| 1.0 / number(&numbers[draw].settings))
                };
                let leads: BTreeSet<usize> =
                    numbers.iter().map(|numbers| numbers.settings.lead_abroad).collect();
                Wides {
                    simd,
                    hurry: one_over(|settings| settings.order_time),
                    per_elasticity_time: one_over(|settings| settings.elasticity_time),
                    per_thrift_time: one_over(|settings| settings.thrift_time),
                    per_full_effort: one_over(|settings| settings.thrift_full_effort),
                    per_spot_elasticity: one_over(|settings| settings.spot_elasticity),
                    per_contract_lag: one_over(|settings| settings.contract_lag),
                    relief: one_over(|settings| settings.trader_outlook),
                    further: Wide::of(simd, |draw| numbers[draw].settings.trader_outlook - 1.0),
                    discount: one_over(|settings| 1.0 + settings.trader_interest),
                    $($name: Wide::of(simd, |draw| numbers[draw].settings.$name),)*
                    ways: leads
                        .iter()
                        .map(|lead| {
                            let has = |draw: usize| numbers[draw].settings.lead_abroad == *lead;
                            (*lead, Wide::of(simd, |draw| f64::from(u8::from(has(draw)))))
                        })
                        .collect(),
                    lead_abroad: std::array::from_fn(|draw| numbers[draw].settings.lead_abroad),
                    leakage_lag: std::array::from_fn(|draw| numbers[draw].settings.leakage_lag),
                    each: std::array::from_fn(|draw| numbers[draw].settings),
                }
            }

            /// The same number for all draws.
            #[inline(always)]
            pub(crate) fn all(&self, x: f64) -> Wide<S> {
                Wide::all(self.simd, x)
            }
        }
    };
}
settings!(
    diversion,
    diversion_return,
    spare,
    leakage,
    stock_threshold,
    precaution,
    front_running,
    licence_volume_cap,
    look_alike_delay,
    military_through_civil,
    thrift_delay,
    capacity_ramp,
    throttle_floor,
    smoothing,
    short,
    spot_share,
    spot_participation,
    thinnest_market,
    price_adjustment,
    inside_response,
    release_trigger,
    release_rate,
    replenish_rate,
    trader_stock,
    trader_foresight,
    trader_storage,
    supplier_substitution,
    leakage_mark_up,
);
