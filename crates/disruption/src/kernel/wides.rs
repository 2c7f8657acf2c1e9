//! Settings of several draws side by side.

use std::collections::BTreeSet;

use crate::kernel::precision::Registers;
use crate::kernel::wide::Wide;
use crate::numbers::Numbers;
use crate::world::Settings;

macro_rules! settings {
    ($($name:ident),* $(,)?) => {
        /// The settings that are numbers, by draw.
        pub(crate) struct Wides<R: Registers> {
            /// The registers that work on them.
            pub(crate) registers: R,
            $(pub(crate) $name: Wide<R>,)*
            /// One over times and elasticities that much is divided by.
            pub(crate) hurry: Wide<R>,
            pub(crate) per_elasticity_time: Wide<R>,
            pub(crate) per_thrift_time: Wide<R>,
            pub(crate) per_full_effort: Wide<R>,
            pub(crate) per_spot_elasticity: Wide<R>,
            pub(crate) per_contract_lag: Wide<R>,
            /// Chance that a shortage ends before the next week, the weeks it is expected to last after this one, and
            /// what a certain dollar of next week is worth.
            pub(crate) relief: Wide<R>,
            pub(crate) further: Wide<R>,
            pub(crate) discount: Wide<R>,
            /// Each number of weeks on the way from abroad that some draw has, and 1 for the draws that have it.
            pub(crate) ways: Vec<(usize, Wide<R>)>,
            /// Weeks on the way from abroad, by draw.
            pub(crate) lead_abroad: Vec<usize>,
            /// Weeks on the way through third places, by draw.
            pub(crate) lead_late: Vec<usize>,
            /// The same as given, for what is worked out once a week.
            pub(crate) each: Vec<Settings>,
        }

        impl<R: Registers> Wides<R> {
            pub(crate) fn of(registers: R, numbers: &[Numbers]) -> Wides<R> {
                let one_over = |number: fn(&Settings) -> f64| {
                    Wide::of(registers, |draw| 1.0 / number(&numbers[draw].settings))
                };
                let leads: BTreeSet<usize> =
                    numbers.iter().map(|numbers| numbers.settings.lead_abroad).collect();
                Wides {
                    registers,
                    hurry: one_over(|settings| settings.order_time),
                    per_elasticity_time: one_over(|settings| settings.elasticity_time),
                    per_thrift_time: one_over(|settings| settings.thrift_time),
                    per_full_effort: one_over(|settings| settings.thrift_full_effort),
                    per_spot_elasticity: one_over(|settings| settings.spot_elasticity),
                    per_contract_lag: one_over(|settings| settings.contract_lag),
                    relief: one_over(|settings| settings.trader_outlook),
                    further: Wide::of(registers, |draw| numbers[draw].settings.trader_outlook - 1.0),
                    discount: one_over(|settings| 1.0 + settings.trader_interest),
                    $($name: Wide::of(registers, |draw| numbers[draw].settings.$name),)*
                    ways: leads
                        .iter()
                        .map(|lead| {
                            let has = |draw: usize| numbers[draw].settings.lead_abroad == *lead;
                            (*lead, Wide::of(registers, |draw| f64::from(u8::from(has(draw)))))
                        })
                        .collect(),
                    lead_abroad: numbers.iter().map(|numbers| numbers.settings.lead_abroad).collect(),
                    lead_late: (numbers.iter())
                        .map(|numbers| numbers.settings.lead_abroad + numbers.settings.leakage_lag)
                        .collect(),
                    each: numbers.iter().map(|numbers| numbers.settings).collect(),
                }
            }

            /// The same number for all draws.
            #[inline(always)]
            pub(crate) fn all(&self, x: f64) -> Wide<R> {
                Wide::all(self.registers, x)
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
