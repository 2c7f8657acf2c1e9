//! The settings of the model, from table `parameter`.

use std::cell::RefCell;
use std::collections::BTreeMap;

use dataset::{Dataset, schema};
use quantity::DAYS_PER_WEEK;

use super::Builder;
use crate::assumptions::Position;
use crate::numbers::Range;
use crate::world::Settings;

/// Weeks below which an outlook would leave no week after the one that runs in which to sell.
const SHORTEST_OUTLOOK: f64 = 1.5;

impl Settings {
    /// The settings for parameters in their canonical units: shares, days, rates a week.
    pub(crate) fn of(position: impl Fn(&str) -> Position, parameter: impl Fn(&str) -> f64) -> Settings {
        let whole = |weeks: f64| weeks.round().max(1.0) as usize;
        let weeks = |name: &str| parameter(name) / DAYS_PER_WEEK;
        Settings {
            licence_practice: position("licence-practice"),
            licence_speed: position("licence-lead-time"),
            order_time: weeks("order-adjustment-time").max(1.0),
            lead_abroad: whole(weeks("lane-lead-time")),
            diversion: parameter("diversion-rate"),
            diversion_return: parameter("diversion-return"),
            spare: parameter("spare-capacity"),
            leakage: parameter("leakage-share"),
            leakage_lag: whole(weeks("leakage-lag")),
            stock_threshold: parameter("stock-threshold"),
            precaution: parameter("precautionary-stock"),
            front_running: parameter("front-running"),
            licence_lead: weeks("licence-lead-time").max(1.0),
            approval_start: parameter("licence-approval-start"),
            approval_final: parameter("licence-approval-final"),
            approval_recovery: weeks("licence-approval-recovery").max(1.0),
            general_share: parameter("general-licence-share"),
            general_start: weeks("general-licence-start"),
            general_lead: weeks("general-licence-lead-time").max(1.0),
            licence_volume_cap: parameter("licence-volume-cap"),
            enforcement_time: weeks("enforcement-time").max(0.1),
            look_alike_share: parameter("look-alike-share"),
            look_alike_delay: weeks("look-alike-delay").max(1.0),
            military_through_civil: parameter("military-through-civil"),
            elasticity_time: weeks("elasticity-adjustment-time").max(1.0),
            thrift_delay: weeks("thrift-delay"),
            thrift_time: weeks("thrift-time").max(1.0),
            thrift_full_effort: parameter("thrift-full-effort"),
            capacity_ramp: weeks("capacity-ramp").max(1.0),
            throttle_floor: parameter("throttle-floor"),
            smoothing: weeks("signal-smoothing").max(1.0),
            short: parameter("short-threshold"),
            spot_share: parameter("spot-share"),
            spot_participation: parameter("spot-participation"),
            spot_elasticity: parameter("spot-elasticity"),
            thinnest_market: parameter("thinnest-market"),
            price_adjustment: parameter("price-adjustment"),
            contract_lag: weeks("contract-lag").max(1.0),
            inside_response: parameter("inside-price-response"),
            release_trigger: parameter("release-trigger"),
            release_rate: parameter("release-rate"),
            replenish_rate: parameter("replenish-rate"),
            trader_stock: weeks("trader-stock"),
            trader_outlook: weeks("trader-outlook").max(SHORTEST_OUTLOOK),
            trader_foresight: parameter("trader-foresight"),
            trader_interest: parameter("trader-interest"),
            trader_storage: parameter("trader-storage-cost"),
            supplier_substitution: parameter("supplier-substitution"),
            leakage_mark_up: parameter("leakage-mark-up"),
            foreign_compliance: parameter("foreign-made-compliance"),
        }
    }
}

impl Builder<'_> {
    pub(super) fn settings(&mut self) -> Settings {
        let findings = RefCell::new(&mut self.findings);
        Settings::of(
            |name| self.assumptions.position(name),
            |name| self.assumptions.parameter(self.dataset, name, &mut findings.borrow_mut()),
        )
    }
}

/// The ranges of all parameters.
pub(super) fn parameters(dataset: &Dataset) -> BTreeMap<String, Range> {
    dataset
        .rows(&schema::PARAMETER)
        .iter()
        .filter_map(|row| {
            let (low, value, high) = row.low_value_high()?;
            Some((row.cell("name").to_owned(), Range([low, value, high])))
        })
        .collect()
}
