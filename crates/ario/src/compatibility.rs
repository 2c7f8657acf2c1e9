//! Where `BoARIO` 0.7.2 departs from the published equations, one switch each.

/// Habits of `BoARIO` 0.7.2, each of them on or off; off is the sound behaviour and the default.
///
/// They were found by running the package. What each does to a result is told in
/// `docs/src/methods/dynamic-io.md`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a habit of its own that can be on or off")]
pub struct Compatibility {
    /// Overproduction is first adjusted in the third step, not in the second.
    pub overproduction_starts_late: bool,
    /// Scarcity sets production of the last step against the demand of this one, not of the same step.
    pub scarcity_mixes_steps: bool,
    /// Overproduction relaxes only where scarcity is zero to the last bit; else where it is below 1e-9.
    pub scarcity_zero_to_the_bit: bool,
    /// Overproduction may relax to 1 even where its base is higher.
    pub overproduction_falls_to_one: bool,
    /// An imposed loss acts one step after it is set.
    pub imposed_loss_late: bool,
    /// Recovery is worked out at the end of a step, for the next.
    pub recovery_late: bool,
    /// What is left of a loss is rounded: to 6 decimals if imposed, to 7 if of capital.
    pub recovery_rounded: bool,
    /// Orders move to suppliers by their capacity, even if they lack inputs.
    pub alternates_by_capacity: bool,
    /// Orders foresee only the rebuilding demand that today's production left unserved.
    pub orders_see_unserved_rebuilding: bool,
    /// Stocks stand still while all deliveries are within 1e-5 of use, and no gap is ordered while all stocks are
    /// within 1e-5 of their targets.
    pub stocks_stand_still: bool,
    /// What is an input is decided by yearly use against a share of daily output.
    pub inputs_by_yearly_use: bool,
    /// A stock of one day or less counts as two days.
    pub at_least_two_days: bool,
    /// Production may need more of an input than there is, where psi times the target stock is below a day's use;
    /// then the simulation stops, and all later days are zero.
    pub stops_when_overdrawn: bool,
    /// A loss may not be imposed while another event is active.
    pub overlaps_refused: bool,
    /// Rebuilding work of a sector from which the damaged industry buys nothing is forgotten.
    pub foreign_rebuilding_forgotten: bool,
    /// Sums and products are rounded in the package's order, so that the bits agree; slower.
    pub same_roundings: bool,
}

impl Compatibility {
    /// All habits of `BoARIO` 0.7.2.
    #[must_use]
    pub const fn boario() -> Compatibility {
        Compatibility {
            overproduction_starts_late: true,
            scarcity_mixes_steps: true,
            scarcity_zero_to_the_bit: true,
            overproduction_falls_to_one: true,
            imposed_loss_late: true,
            recovery_late: true,
            recovery_rounded: true,
            alternates_by_capacity: true,
            orders_see_unserved_rebuilding: true,
            stocks_stand_still: true,
            inputs_by_yearly_use: true,
            at_least_two_days: true,
            stops_when_overdrawn: true,
            overlaps_refused: true,
            foreign_rebuilding_forgotten: true,
            same_roundings: true,
        }
    }
}
