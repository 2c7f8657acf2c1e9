//! How much of a flow a rule lets pass, week by week.

use codes::EndUserClass;
use dataset::rule::Instrument;
use dataset::{Dataset, Rule};
use disruption::Assumptions;
use finding::Findings;
use quantity::DAYS_PER_WEEK;

/// The settings of a response, in weeks and fractions.
#[derive(Debug, Clone, Copy)]
pub struct Terms {
    /// Weeks that goods are under way.
    pub transit: f64,
    /// Weeks from application to licence.
    pub licence_lead: f64,
    /// Part of applications granted at first.
    pub approval_start: f64,
    /// Part granted in the long run.
    pub approval_final: f64,
    /// Time constant between the two.
    pub approval_recovery: f64,
    /// Part of a blocked flow that comes back through third places.
    pub leakage: f64,
    /// Weeks until it does.
    pub leakage_lag: f64,
    /// Spare part of other suppliers' output.
    pub spare: f64,
    /// Part of a line that can change its supplier in a week.
    pub diversion: f64,
    /// Part of a government stock that can be released in a week.
    pub release_rate: f64,
    /// How much more an unserved military tonne counts.
    pub military_weight: f64,
    /// Stock of users whose stock is not known, in days.
    pub unlisted_stock: f64,
}

impl Terms {
    /// Reads the settings; findings for those that the dataset lacks.
    pub fn read(dataset: &Dataset, assumptions: &Assumptions, findings: &mut Findings) -> Terms {
        let mut read = |name: &str| assumptions.parameter(dataset, name, findings);
        let weeks = |days: f64| days / DAYS_PER_WEEK;
        Terms {
            transit: weeks(read("lane-lead-time")),
            licence_lead: weeks(read("licence-lead-time")),
            approval_start: read("licence-approval-start"),
            approval_final: read("licence-approval-final"),
            approval_recovery: weeks(read("licence-approval-recovery")),
            leakage: read("leakage-share"),
            leakage_lag: weeks(read("leakage-lag")),
            spare: read("spare-capacity"),
            diversion: read("diversion-rate"),
            release_rate: read("release-rate"),
            military_weight: read("response-military-weight"),
            unlisted_stock: read("unlisted-stock"),
        }
    }
}

/// Part of the normal flow that leaves the issuing country in a week for users of a class.
///
/// Before the rule takes effect all of it does. A ban lets nothing pass, a quota its limit. Under a licence
/// duty nothing passes until the first licences arrive; then the share granted moves from its start to its
/// final value, `final + (start - final) exp(-(t - lead) / recovery)`. What is blocked comes back in part
/// through third places after a lag.
#[must_use]
pub fn passing(rule: &Rule, class: EndUserClass, weeks_in_force: f64, terms: &Terms) -> f64 {
    if weeks_in_force < 0.0 || !rule.means(class) {
        return 1.0;
    }
    let lead = rule.licence_time.observed.map_or(terms.licence_lead, |(_, days, _)| days / DAYS_PER_WEEK);
    let legal = match rule.instrument {
        Instrument::Ban | Instrument::EndUse => 0.0,
        Instrument::Quota => rule.limit.unwrap_or(1.0),
        // Practice of the past refuses military users; the rule's own share goes before the general one.
        Instrument::Licence if class == EndUserClass::Military => 0.0,
        Instrument::Licence if weeks_in_force < lead => 0.0,
        Instrument::Licence | Instrument::Practice => {
            let last = rule.approval.map_or(terms.approval_final, |approval| approval.share.1);
            let first = terms.approval_start.min(last);
            let since = (weeks_in_force - lead).max(0.0);
            last + (first - last) * libm::exp(-since / terms.approval_recovery)
        }
        Instrument::Tariff
        | Instrument::Reporting
        | Instrument::GeneralLicence
        | Instrument::PriceFloor
        | Instrument::Stockpile => 1.0,
    };
    let leaked = if weeks_in_force >= terms.leakage_lag { terms.leakage * (1.0 - legal) } else { 0.0 };
    legal + leaked
}
