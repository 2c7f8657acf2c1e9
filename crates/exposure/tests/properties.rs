//! What holds for every set of suppliers.

use exposure::geopolrisk::{Constants, Mode, Partner, geopolrisk, production_concentration};
use exposure::{
    Balance, eu_2017, governance, herfindahl, n_minus_one, shares, suppliers_covering, supply_without_top,
    top_supplier, usgs_2020,
};
use proptest::prelude::*;

const CONSTANTS: Constants = Constants { unrated: 0.5, copper: 0.409_412_948 };
/// Sums in another order differ in the last digits.
const TOLERANCE: f64 = 1e-9;

fn near(a: f64, b: f64) -> bool {
    (a - b).abs() <= TOLERANCE * a.abs().max(b.abs()).max(1.0)
}

fn both_near(a: Option<f64>, b: Option<f64>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => near(a, b),
        (a, b) => a == b,
    }
}

fn supply() -> impl Strategy<Value = Vec<f64>> {
    prop::collection::vec(prop_oneof![1 => Just(0.0), 4 => 0.001..1e6_f64], 1..30)
}

fn partners() -> impl Strategy<Value = Vec<Partner>> {
    let partner = (0.0..1e5_f64, 0.0..1e6_f64, prop::option::of(-0.1..1.1_f64), prop::bool::weighted(0.1))
        .prop_map(|(quantity, value, governance, own)| Partner { quantity, value, governance, own });
    prop::collection::vec(partner, 0..30)
}

proptest! {
    #[test]
    fn shares_add_up_to_one_and_the_index_lies_between_equal_parts_and_monopoly(supply in supply()) {
        let n = supply.len() as f64;
        if let (Some(shares), Some(index)) = (shares(&supply), herfindahl(&supply)) {
            prop_assert!(near(shares.iter().sum(), 1.0));
            prop_assert!(index >= 1.0 / n - TOLERANCE && index <= 1.0 + TOLERANCE);
            let (top, share) = top_supplier(&supply).expect("something is supplied");
            prop_assert!(shares.iter().all(|other| *other <= share));
            prop_assert!(near(shares[top], share));
            prop_assert!(share * share <= index + TOLERANCE && index <= share + TOLERANCE);
        } else {
            prop_assert!(supply.iter().all(|output| *output == 0.0));
        }
    }

    #[test]
    fn the_order_of_suppliers_changes_nothing(supply in supply(), weights in prop::collection::vec(0.0..10.0_f64, 30)) {
        let pairs: Vec<(f64, f64)> = supply.iter().copied().zip(weights).collect();
        let mut turned = pairs.clone();
        turned.reverse();
        turned.rotate_left(pairs.len() / 3);
        let other: Vec<f64> = turned.iter().map(|pair| pair.0).collect();
        prop_assert!(both_near(herfindahl(&supply), herfindahl(&other)));
        prop_assert!(both_near(supply_without_top(&supply), supply_without_top(&other)));
        prop_assert!(both_near(
            governance::weighted_concentration(&pairs),
            governance::weighted_concentration(&turned)
        ));
        prop_assert!(both_near(governance::lens_index(&pairs), governance::lens_index(&turned)));
        let suppliers = |pairs: &[(f64, f64)]| -> Vec<eu_2017::Supplier> {
            pairs.iter().map(|(supply, governance)| eu_2017::Supplier { supply: *supply, governance: *governance, trade: 1.1 }).collect()
        };
        prop_assert!(both_near(
            eu_2017::weighted_concentration(&suppliers(&pairs)),
            eu_2017::weighted_concentration(&suppliers(&turned))
        ));
    }

    #[test]
    fn the_unit_of_supply_changes_no_share(supply in supply(), factor in 1e-3..1e3_f64) {
        let scaled: Vec<f64> = supply.iter().map(|output| output * factor).collect();
        prop_assert!(both_near(herfindahl(&supply), herfindahl(&scaled)));
        prop_assert!(both_near(n_minus_one(&supply, &supply), n_minus_one(&scaled, &scaled)));
        match (shares(&supply), shares(&scaled)) {
            (Some(a), Some(b)) => prop_assert!(a.iter().zip(b).all(|(a, b)| near(*a, b))),
            (a, b) => prop_assert_eq!(a, b),
        }
    }

    #[test]
    fn more_need_takes_no_fewer_suppliers(supply in supply(), low in 0.0..1.0_f64, more in 0.0..1.0_f64) {
        let total: f64 = supply.iter().sum();
        let (few, many) = (suppliers_covering(&supply, low * total), suppliers_covering(&supply, (low + more) * total));
        prop_assert!(many.is_none() || few <= many);
    }

    #[test]
    fn the_order_of_partners_changes_no_score(
        production in supply(), domestic in 0.0..1e5_f64, partners in partners(), paper in any::<bool>()
    ) {
        let mode = if paper { Mode::Paper } else { Mode::Exact };
        let Some(hhi) = production_concentration(&production, mode) else { return Ok(()) };
        let result = geopolrisk(hhi, domestic, &partners, CONSTANTS, mode);
        let mut turned = partners.clone();
        turned.reverse();
        let other = geopolrisk(hhi, domestic, &turned, CONSTANTS, mode);
        prop_assert!(both_near(result.import_risk, other.import_risk));
        prop_assert!(both_near(result.price, other.price));
        prop_assert!(both_near(result.cf, other.cf));
        prop_assert!(result.import_risk.is_none_or(|risk| (0.0..=1.0 + TOLERANCE).contains(&risk)));
        prop_assert!(result.score.is_none_or(|score| (0.0..=1.0 + TOLERANCE).contains(&score)));
    }

    #[test]
    fn the_unit_of_all_quantities_changes_no_score(
        production in supply(), domestic in 0.0..1e5_f64, partners in partners(), factor in 0.1..10.0_f64
    ) {
        let scale = |amounts: &[f64]| amounts.iter().map(|amount| amount * factor).collect::<Vec<f64>>();
        let larger: Vec<Partner> =
            partners.iter().map(|partner| Partner { quantity: partner.quantity * factor, ..*partner }).collect();
        let (Some(hhi), Some(scaled)) = (
            production_concentration(&production, Mode::Paper),
            production_concentration(&scale(&production), Mode::Paper),
        ) else { return Ok(()) };
        let result = geopolrisk(hhi, domestic, &partners, CONSTANTS, Mode::Paper);
        let other = geopolrisk(scaled, domestic * factor, &larger, CONSTANTS, Mode::Paper);
        prop_assert!(both_near(result.score, other.score));
        prop_assert!(both_near(result.price, other.price.map(|price| price * factor)));
    }

    #[test]
    fn without_imports_there_is_no_import_risk(hhi in 0.0..1.0_f64, domestic in 0.001..1e5_f64) {
        for mode in [Mode::Exact, Mode::Paper] {
            let result = geopolrisk(hhi, domestic, &[], CONSTANTS, mode);
            prop_assert_eq!((result.import_risk, result.score), (Some(0.0), Some(0.0)));
        }
    }

    #[test]
    fn with_rated_partners_and_whole_production_both_modes_agree(
        production in prop::collection::vec(1_u32..100_000, 1..20), domestic in 0.0..1e5_f64, partners in partners()
    ) {
        let production: Vec<f64> = production.into_iter().map(f64::from).collect();
        let rated: Vec<Partner> = partners
            .into_iter()
            .map(|partner| Partner { quantity: partner.quantity + 1.0, governance: partner.governance.or(Some(0.3)), ..partner })
            .collect();
        prop_assume!(!rated.is_empty());
        let both = [Mode::Exact, Mode::Paper].map(|mode| {
            let hhi = production_concentration(&production, mode).expect("something is produced");
            geopolrisk(hhi, domestic, &rated, CONSTANTS, mode)
        });
        prop_assert_eq!(both[0], both[1]);
    }

    #[test]
    fn reliance_is_a_share_and_grows_with_imports(
        primary in 0.0..1e5_f64, secondary in 0.0..1e4_f64, imports in 0.0..1e5_f64, exports in 0.0..1e5_f64, more in 0.0..1e5_f64
    ) {
        let balance = Balance { primary, secondary, imports, exports, release: 0.0 };
        let larger = Balance { imports: imports + more, ..balance };
        if let (Some(less), Some(more)) = (balance.net_import_reliance(), larger.net_import_reliance()) {
            prop_assert!((0.0..=1.0).contains(&less) && more >= less - TOLERANCE);
        }
    }

    #[test]
    fn disruption_potential_ignores_home_and_never_exceeds_concentration(
        production in supply(), home in 0_usize..30, ability in 0.0..1.0_f64, willingness in 0.0..1.0_f64
    ) {
        let producers: Vec<usgs_2020::Producer> = production
            .iter()
            .enumerate()
            .map(|(index, output)| usgs_2020::Producer { production: *output, ability, willingness, home: index == home })
            .collect();
        if let (Some(potential), Some(index)) = (usgs_2020::disruption_potential(&producers), herfindahl(&production)) {
            prop_assert!(potential >= 0.0 && potential <= index + TOLERANCE);
        }
    }
}

/// The worked case `n_minus_1` of the project's textbook cases: supply of China, Australia, the United States,
/// Malaysia and others; the world uses 95, China 55.
#[test]
fn the_worked_case_without_its_top_supplier() {
    let supply = [70.0, 12.0, 10.0, 8.0, 5.0];
    assert_eq!(supply_without_top(&supply), Some(35.0));
    assert_eq!(n_minus_one(&supply, &[55.0, 0.0, 0.0, 0.0, 0.0, 40.0]), Some(0.875));
    let of_world = supply_without_top(&supply).map(|others| others / 95.0);
    assert!(both_near(of_world, Some(0.368_421_052_631_578_9)));
}
