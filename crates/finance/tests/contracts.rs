//! The signed contracts give the numbers that are quoted of them.

use dataset::{Dataset, Files};
use finance::contract::{Licence, ReferencePrice, ValueTest, Vault};
use finance::{Contract, contracts};

fn shipped() -> Vec<Contract> {
    let dataset = Dataset::load(&Files::shipped()).usable().expect("shipped data").0;
    contracts(&dataset).usable().expect("shipped data").0
}

fn of<'c>(all: &'c [Contract], id: &str) -> &'c Contract {
    all.iter().find(|contract| contract.id == id).expect("shipped data")
}

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-9 * b.abs().max(1.0)
}

#[test]
fn the_american_protection_tops_up_to_110_and_takes_30_percent_after_full_output() {
    let all = shipped();
    let mp = of(&all, "us-mp").protection().unwrap();
    let kilograms = 1000.0;
    assert!(close(mp.payment(60.0, kilograms, false), 50_000.0));
    assert!(close(mp.payment(60.0, kilograms, true), 50_000.0));
    assert!(close(mp.payment(110.0, kilograms, true), 0.0));
    assert!(close(mp.payment(150.0, kilograms, false), 0.0), "nothing goes back before full output");
    assert!(close(mp.payment(150.0, kilograms, true), -12_000.0), "0.30 * 1000 * 40");
    // 55 USD/kg in the first half of a quarter's sales and 75 in the second.
    let benchmark = finance::contract::Protection::benchmark(&[(55.0, 400.0), (75.0, 600.0)]).unwrap();
    assert!(close(benchmark, 67.0), "weighted by volume, not by days");
    assert_eq!(finance::contract::Protection::benchmark(&[]), None);
}

#[test]
fn the_preferred_shares_accrue_7_percent_and_convert_at_30_03() {
    let all = shipped();
    let preferred = of(&all, "us-mp").preferred().unwrap();
    assert!(close(preferred.accrued(0.0), 400e6));
    assert!(close(preferred.accrued(2.0), 400e6 * 1.07 * 1.07));
    assert!(close(preferred.shares(0.0), 400e6 / 30.03));
    assert!((preferred.shares(0.0) - 13_320_013.32).abs() < 0.01);
    assert!(close(preferred.warrants, 11_201_659.0));
    // Below the conversion price the claim stands; at 60 the shares and the warrant are worth more.
    assert!(close(preferred.worth(0.0, 20.0), 400e6));
    assert!(close(preferred.worth(0.0, 60.0), 400e6 / 30.03 * 60.0 + 11_201_659.0 * 29.97));
}

#[test]
fn the_japanese_rebate_binds_at_156_7_and_the_floor_is_worth_250_million_at_60() {
    let all = shipped();
    let jare = of(&all, "jare-lynas").purchase().unwrap();
    let kilograms = jare.firm;
    assert!(close(kilograms, 5_000_000.0));
    assert!((jare.cap_binds_from(kilograms) - 156.7).abs() < 0.05, "{}", jare.cap_binds_from(kilograms));
    assert!(close(jare.cap_binds_from(kilograms), 150.0 + 10e6 / (0.30 * 5e6)));
    assert!(close(jare.floor_worth(60.0, kilograms), 250e6));
    assert!(close(jare.rebate(150.0, kilograms), 0.0));
    assert!(close(jare.rebate(155.0, kilograms), 7.5e6));
    assert!(close(jare.rebate(200.0, kilograms), 10e6), "capped");
    assert!(close(jare.price(60.0), 110.0) && close(jare.price(123.0), 123.0));
    assert!(close(jare.premium(200.0, kilograms), -10e6));
}

#[test]
fn the_american_letter_buys_218_tonnes_a_year_at_its_floor() {
    let all = shipped();
    let letter = of(&all, "us-lynas");
    let purchase = letter.purchase().unwrap();
    assert!(close(purchase.price(60.0), 110.0));
    let yearly = letter.term("budget").unwrap() / 4.0;
    assert!((yearly / 110.0 / 1000.0 - 218.0).abs() < 0.5);
    assert!(close(purchase.rebate(300.0, purchase.firm), 0.0), "no rebate is stated");
}

#[test]
fn a_maker_of_the_vault_pays_fee_carry_and_the_fixed_price_and_puts_back_what_it_draws() {
    let vault = Vault { fixed_price: 90.0, upfront: 0.05, rate: 0.04, storage: 0.4 };
    let account = vault.open(1000.0);
    assert!(close(vault.fee(&account), 4_500.0));
    assert!(close(vault.carry(&account, 2.0), 1000.0 * 2.0 * (3.6 + 0.4)));
    let (account, drawn, cost) = vault.draw(account, 1500.0);
    assert!(close(drawn, 1000.0) && close(cost, 90_000.0), "no more than is held");
    assert!(close(vault.owed(&account), 1000.0));
    let (account, back, gain) = vault.replenish(account, 400.0, 120.0);
    assert!(close(back, 400.0) && close(gain, -12_000.0), "bought at 120, paid at 90");
    let (account, back, _) = vault.replenish(account, 9_999.0, 60.0);
    assert!(close(back, 600.0), "no more than is owed");
    assert!(close(vault.owed(&account), 0.0));
}

#[test]
fn the_duty_lifts_imports_of_others_to_the_reference() {
    let reference = ReferencePrice { reference: 110.0 };
    assert!(close(reference.duty(69.0, false), 41.0));
    assert!(close(reference.duty(69.0, true), 0.0), "members pay none");
    assert!(close(reference.duty(130.0, false), 0.0));
    assert!(close(reference.landed(69.0), 110.0) && close(reference.landed(130.0), 130.0));
}

#[test]
fn the_value_test_counts_a_thousandth_of_the_value() {
    let test = ValueTest { share: 0.001 };
    assert_eq!(test.licence(0.99, 1000.0, false, false), Licence::Free);
    assert_eq!(test.licence(1.0, 1000.0, false, false), Licence::Needed, "at least 0.1 %");
    assert_eq!(test.licence(1.0, 1000.0, false, true), Licence::Refused);
    assert_eq!(test.licence(0.0, 1000.0, true, false), Licence::Needed, "made with the technology");
    assert_eq!(test.licence(0.0, 0.0, false, true), Licence::Free);
}
