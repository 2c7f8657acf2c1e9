//! Instruments move money and make none; known answers on a project that can be done by hand.

use codes::Area;
use finance::floors::{Output, Promise, covered, exposures, payments};
use finance::{
    Case, Clawback, Debt, Flows, Instrument, PricePath, PriceProcess, Project, appraise, break_even_price,
    discount, floor_for_return, present_value,
};
use proptest::prelude::*;

/// Two years of building at 100 USD a quarter, then ten years of 10 kg a quarter that cost 5 USD/kg.
fn project() -> Project {
    Project {
        capital: 800.0,
        wait: 0,
        build: 8,
        ramp: 1,
        life: 40,
        output: 10.0,
        benchmark: 10.0,
        other_revenue: 0.0,
        running_cost: 50.0,
        tax: 0.0,
    }
}

fn debt() -> Debt {
    Debt { principal: 400.0, rate: 0.04, tenor: 40, grace: 4, recovery: 0.4 }
}

fn package(kind: usize) -> Vec<Instrument> {
    let clawback = Clawback { share: 0.3, above: 12.0, cap: 20.0, after_full_output: true };
    let all = [
        Instrument::Grant { amount: 160.0 },
        Instrument::Loan(debt()),
        Instrument::Guarantee { debt: debt(), cover: 0.8, fee: 0.01 },
        Instrument::Equity { amount: 160.0, coupon: 0.07, ownership: 0.15, exit: 28, rate: 0.1 },
        Instrument::Floor { strike: 12.0, share: 1.0, quarters: 40, clawback: Some(clawback) },
        Instrument::Offtake { floor: 12.0, firm: 7.5, quarters: 20, rebate: Some(clawback) },
        Instrument::ContractForDifference { strike: 11.0, share: 1.0, quarters: 40 },
        Instrument::Insurance { trigger: 9.0, deductible: 0.2, limit: 20.0, premium: 0.02, quarters: 40 },
        Instrument::ReferencePrice { reference: 12.0, share: 0.5 },
        Instrument::FasterPermit { quarters: 3, cost: 4.0 },
    ];
    (0..all.len()).filter(|bit| kind >> bit & 1 == 1).map(|bit| all[bit]).collect()
}

#[test]
fn without_help_the_flows_are_what_is_earned_and_spent() {
    let flows = project().flows(&PricePath::constant(10.0));
    assert_eq!(flows.len(), 48);
    assert!(flows[..8].iter().all(|flow| (*flow + 100.0).abs() < 1e-12));
    assert!(flows[8..].iter().all(|flow| (*flow - 50.0).abs() < 1e-12));
    assert!((present_value(&flows, 0.0) - 1200.0).abs() < 1e-9);
}

#[test]
fn a_loan_that_is_served_costs_the_treasury_nothing_at_its_own_rate() {
    let flows = Flows::of(&project(), &[Instrument::Loan(debt())], &PricePath::constant(15.0));
    assert_eq!(flows.failed, None);
    assert!(present_value(&flows.treasury, 0.04).abs() < 1e-6 * 400.0);
    let private = Flows::of(
        &project(),
        &[Instrument::Guarantee { debt: debt(), cover: 0.8, fee: 0.0 }],
        &PricePath::constant(15.0),
    );
    assert!(private.treasury.iter().all(|flow| flow.abs() < 1e-12), "nothing fails, nothing is paid");
    assert!(present_value(&private.lenders, 0.04).abs() < 1e-6 * 400.0);
}

#[test]
fn a_project_that_earns_nothing_fails_its_debt_and_the_guarantor_pays_its_part() {
    let low = PricePath::constant(5.0);
    let loan = Flows::of(&project(), &[Instrument::Loan(debt())], &low);
    let failed = loan.failed.unwrap();
    assert_eq!(failed, 8 + 4 + 4, "one year of grace, one of missed payments, then the end");
    let owed = 400.0 / 8.0 * (0..8).map(|quarter| 1.0 / discount(0.04, failed - quarter)).sum::<f64>();
    assert!((loan.treasury[failed] - 0.4 * owed).abs() < 1e-6 * owed);
    let guaranteed =
        Flows::of(&project(), &[Instrument::Guarantee { debt: debt(), cover: 0.8, fee: 0.0 }], &low);
    assert!((guaranteed.treasury[failed] + 0.8 * 0.6 * owed).abs() < 1e-6 * owed);
    assert!((guaranteed.lenders[failed] - (0.4 + 0.8 * 0.6) * owed).abs() < 1e-6 * owed);
}

#[test]
fn the_break_even_price_is_that_of_the_annuity_and_the_floor_gives_the_same() {
    let project = project();
    let price = break_even_price(&project, &[], 0.08).unwrap();
    let spent: f64 = (0..8).map(|quarter| 100.0 * discount(0.08, quarter)).sum();
    let factor: f64 = (8..48).map(|quarter| 10.0 * discount(0.08, quarter)).sum();
    assert!((price - (5.0 + spent / factor)).abs() < 1e-6);
    let floor = floor_for_return(&project, 40, &[PricePath::constant(1.0)], 0.08).unwrap();
    assert!((floor - price).abs() < 1e-6, "with the price always below it, the floor is the price");
    assert_eq!(break_even_price(&Project { output: 0.0, ..project }, &[], 0.08), None);
}

fn case() -> Case {
    Case {
        project: project(),
        capital: (0.9, 1.0, 1.5),
        output: (0.7, 0.95, 1.0),
        running_cost: (0.8, 1.0, 1.3),
        hurdle: (0.06, 0.09, 0.14),
        price: PriceProcess { now: 10.0, long_run: 10.0, half_life: 2.0, volatility: 0.3 },
        long_run: (0.7, 1.0, 1.3),
        public_rate: 0.02,
    }
}

/// Numbers that depend on figure and draw alone.
fn uniforms(figure: u64, draw: usize) -> f64 {
    let mut x =
        figure.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ (draw as u64).wrapping_mul(0xD1B5_4A32_D192_ED03);
    x = (x ^ (x >> 31)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    ((x ^ (x >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
}

#[test]
fn the_spread_of_the_price_in_the_long_run_is_that_of_the_process() {
    let process = PriceProcess { now: 100.0, long_run: 100.0, half_life: 1.0, volatility: 0.4 };
    let draws = 20_000;
    let squares = (0..draws).map(|draw| {
        let log = libm::log(process.path(40, 0, draw, &uniforms).at(39) / 100.0);
        log * log
    });
    let variance = squares.sum::<f64>() / draws as f64;
    let expected = 0.4 * 0.4 / (2.0 * std::f64::consts::LN_2);
    assert!((variance / expected - 1.0).abs() < 0.05, "s^2 / 2k: {variance} against {expected}");
}

#[test]
fn a_grant_makes_a_project_likelier_and_costs_its_amount_where_it_is_built() {
    let none = appraise(&case(), &[], 200, 40, &uniforms);
    assert!(none.goes_ahead_without > 0.05 && none.goes_ahead_without < 0.95);
    assert!(none.additionality().abs() < f64::EPSILON);
    assert_eq!((none.fiscal_cost, none.added_kilograms), (0.0, 0.0));
    let grant = appraise(&case(), &[Instrument::Grant { amount: 160.0 }], 200, 40, &uniforms);
    assert!(grant.additionality() > 0.05);
    let paid: f64 = (0..8).map(|quarter| 20.0 * discount(0.02, quarter)).sum();
    assert!((grant.fiscal_cost - grant.goes_ahead_with * paid).abs() < 1e-6 * paid);
    assert!((grant.fiscal_cost_95 - paid).abs() < 1e-6 * paid);
    assert!(grant.added_kilograms > 0.0);
    assert!((grant.public_at_start - 160.0).abs() < 1e-9);
}

#[test]
fn a_contract_for_difference_costs_less_than_a_floor_at_the_same_strike() {
    let floor = [Instrument::Floor { strike: 11.0, share: 1.0, quarters: 40, clawback: None }];
    let difference = [Instrument::ContractForDifference { strike: 11.0, share: 1.0, quarters: 40 }];
    let path = PriceProcess { now: 10.0, long_run: 10.0, half_life: 2.0, volatility: 0.3 };
    for draw in 0..50 {
        let path = path.path(48, 0, draw, &uniforms);
        let cost =
            |package: &[Instrument]| -present_value(&Flows::of(&project(), package, &path).treasury, 0.02);
        assert!(cost(&difference) <= cost(&floor) + 1e-9);
    }
}

fn promise(treasury: &str, strike: f64, kilograms: f64) -> Promise {
    Promise {
        contract: treasury.to_owned(),
        treasury: Area::parse(treasury).expect("a country"),
        producer: "plant".to_owned(),
        strike,
        kilograms,
        first: 0,
        quarters: 8,
        clawback: None,
        budget: f64::INFINITY,
    }
}

#[test]
fn two_floors_on_the_same_kilograms_top_them_up_once() {
    let promises = [promise("USA", 110.0, 1000.0), promise("JPN", 110.0, 1000.0)];
    let outputs = [Output { producer: "plant".to_owned(), kilograms: 1000.0 }];
    assert_eq!(covered(&promises, &outputs, 0), [500.0, 500.0]);
    let paid = payments(&promises, &outputs, &PricePath::constant(60.0), 8);
    let total: f64 = paid.iter().flatten().sum();
    assert!((total - 8.0 * 1000.0 * 50.0).abs() < 1e-6, "one top-up, shared");
    let enough = [Output { producer: "plant".to_owned(), kilograms: 3000.0 }];
    assert_eq!(covered(&promises, &enough, 0), [1000.0, 1000.0]);
    assert_eq!(covered(&promises, &enough, 8), [0.0, 0.0], "both have ended");
}

#[test]
fn a_budget_ends_the_payments() {
    let promises = [Promise { budget: 120_000.0, ..promise("USA", 110.0, 1000.0) }];
    let outputs = [Output { producer: "plant".to_owned(), kilograms: 1000.0 }];
    let paid = payments(&promises, &outputs, &PricePath::constant(60.0), 8);
    assert_eq!(paid[0][..4], [50_000.0, 50_000.0, 20_000.0, 0.0]);
}

#[test]
fn one_price_moves_both_treasuries_so_the_joint_risk_is_not_less_than_either() {
    let promises = [promise("USA", 110.0, 1000.0), promise("JPN", 110.0, 500.0)];
    let outputs = [Output { producer: "plant".to_owned(), kilograms: 2000.0 }];
    let process = PriceProcess { now: 80.0, long_run: 90.0, half_life: 2.0, volatility: 0.35 };
    let all = exposures(&promises, &outputs, &process, 0.02, 400, &uniforms);
    let [first, second, joint] = &all[..] else { panic!("two treasuries and both") };
    assert!((first.expected + second.expected - joint.expected).abs() < 1e-6 * joint.expected);
    assert!(
        (first.high + second.high - joint.high).abs() < 1e-6 * joint.high,
        "nothing is spread by two payers"
    );
    assert!(joint.high > joint.expected && joint.expected > 0.0);
}

proptest! {
    /// Whatever the package, every quarter's money comes from somewhere and goes somewhere.
    #[test]
    fn no_money_is_made_or_lost(kind in 0_usize..1024, wait in 0_usize..6, prices in prop::collection::vec(1.0_f64..30.0, 60)) {
        let project = Project { wait, tax: 0.25, ..project() };
        let path = PricePath::new(prices);
        let package = package(kind);
        let flows = Flows::of(&project, &package, &path);
        let permits = package.iter().any(|one| matches!(one, Instrument::FasterPermit { .. }));
        let hastened = Project { wait: if permits { wait.saturating_sub(3) } else { wait }, ..project };
        for quarter in 0..flows.owners.len() {
            let sum = flows.owners[quarter] + flows.treasury[quarter] + flows.lenders[quarter]
                + flows.users[quarter] + flows.tax[quarter] + flows.buyer[quarter];
            let mut made = hastened.operating_profit(quarter, &path) - hastened.spending(quarter);
            if permits && quarter == 0 { made -= 4.0; }
            prop_assert!((sum - made).abs() < 1e-6, "quarter {}: {} against {}", quarter, sum, made);
        }
    }

    /// A higher strike never leaves the owners worse off, and never the treasury better.
    #[test]
    fn a_higher_floor_moves_money_one_way(strike in 5.0_f64..15.0, more in 0.0_f64..5.0, prices in prop::collection::vec(1.0_f64..30.0, 60)) {
        let path = PricePath::new(prices);
        let with = |strike: f64| {
            let floor = [Instrument::Floor { strike, share: 1.0, quarters: 40, clawback: None }];
            let flows = Flows::of(&project(), &floor, &path);
            (present_value(&flows.owners, 0.1), present_value(&flows.treasury, 0.02))
        };
        let (low, high) = (with(strike), with(strike + more));
        prop_assert!(high.0 >= low.0 - 1e-9 && high.1 <= low.1 + 1e-9);
    }
}
