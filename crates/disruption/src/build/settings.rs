//! The settings of the model, from table `parameter`.

use quantity::DAYS_PER_WEEK;

use super::Builder;
use crate::world::Settings;

impl Builder<'_> {
    /// A duration parameter in weeks.
    pub(super) fn weeks(&mut self, name: &str) -> f64 {
        self.parameter(name) / DAYS_PER_WEEK
    }

    pub(super) fn settings(&mut self) -> Settings {
        let whole = |weeks: f64| weeks.round().max(1.0) as usize;
        Settings {
            order_time: self.weeks("order-adjustment-time").max(1.0),
            lead_abroad: whole(self.weeks("lane-lead-time")),
            diversion: self.parameter("diversion-rate"),
            diversion_return: self.parameter("diversion-return"),
            spare: self.parameter("spare-capacity"),
            leakage: self.parameter("leakage-share"),
            leakage_lag: whole(self.weeks("leakage-lag")),
            stock_threshold: self.parameter("stock-threshold"),
            precaution: self.parameter("precautionary-stock"),
            front_running: self.parameter("front-running"),
            licence_lead: self.weeks("licence-lead-time").max(1.0),
            approval_start: self.parameter("licence-approval-start"),
            approval_final: self.parameter("licence-approval-final"),
            approval_recovery: self.weeks("licence-approval-recovery").max(1.0),
            general_share: self.parameter("general-licence-share"),
            general_start: self.weeks("general-licence-start"),
            general_lead: self.weeks("general-licence-lead-time").max(1.0),
            licence_volume_cap: self.parameter("licence-volume-cap"),
            enforcement_time: self.weeks("enforcement-time").max(0.1),
            look_alike_share: self.parameter("look-alike-share"),
            look_alike_delay: self.weeks("look-alike-delay").max(1.0),
            military_through_civil: self.parameter("military-through-civil"),
            elasticity_time: self.weeks("elasticity-adjustment-time").max(1.0),
            thrift_delay: self.weeks("thrift-delay"),
            thrift_time: self.weeks("thrift-time").max(1.0),
            thrift_full_effort: self.parameter("thrift-full-effort"),
            capacity_ramp: self.weeks("capacity-ramp").max(1.0),
            throttle_floor: self.parameter("throttle-floor"),
            smoothing: self.weeks("signal-smoothing").max(1.0),
            short: self.parameter("short-threshold"),
            spot_share: self.parameter("spot-share"),
            spot_participation: self.parameter("spot-participation"),
            spot_elasticity: self.parameter("spot-elasticity"),
            thinnest_market: self.parameter("thinnest-market"),
            price_adjustment: self.parameter("price-adjustment"),
            contract_lag: self.weeks("contract-lag").max(1.0),
            inside_response: self.parameter("inside-price-response"),
            release_trigger: self.parameter("release-trigger"),
            release_rate: self.parameter("release-rate"),
        }
    }
}
