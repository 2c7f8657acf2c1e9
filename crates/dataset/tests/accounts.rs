//! The shipped input-output tables, and what is told of faulty ones.

use dataset::{Dataset, Files, accounts};
use finding::code;

fn shipped() -> (Files, Dataset) {
    let files = Files::shipped();
    let dataset = Dataset::load(&files).usable().expect("the shipped dataset is clean").0;
    (files, dataset)
}

/// Gross domestic product of the United States in 2017: 19.61 trillion dollars, both ways.
#[test]
fn domestic_product_is_the_same_from_both_sides() {
    let (files, dataset) = shipped();
    let read = accounts::supply_use(&files, &dataset).usable().unwrap().0;
    let (made, spent) = (read.content.gdp_by_value_added(), read.content.gdp_by_final_demand());
    assert!((made / 1e12 - 19.61).abs() < 0.005, "value added {made}");
    assert!((spent / 1e12 - 19.61).abs() < 0.005, "final demand {spent}");
    assert!((made / spent - 1.0).abs() < 1e-4, "{made} and {spent}");
    assert_eq!((read.year, read.content.industries.len()), (2017, 402));
}

#[test]
fn the_table_made_from_supply_and_use_balances() {
    let (files, dataset) = shipped();
    let supply_use = accounts::supply_use(&files, &dataset).usable().unwrap().0.content;
    let table = supply_use.table();
    assert!(table.check("bea-2017", accounts::TOLERANCE).is_empty());
    // Nothing is lost on the way from commodities to industries.
    let bought: f64 = supply_use.purchases.iter().map(|cell| cell.2).sum();
    let kept: f64 = table.intermediate.row_sums().iter().sum::<f64>()
        + table.imported.row_sums().iter().sum::<f64>()
        + table.other_inputs.iter().sum::<f64>();
    assert!((kept / bought - 1.0).abs() < 1e-12, "{kept} of {bought}");
    assert!(table.leontief().is_ok());
}

#[test]
fn the_table_of_the_world_balances() {
    let (files, dataset) = shipped();
    let world = accounts::world(&files, &dataset).usable().unwrap().0.content;
    assert_eq!((world.len(), world.regions().len()), (350, 10));
    // Published by the compilers: output in 2011; domestic product at basic prices near the national accounts.
    assert!((world.value_added_of("JPN") / 5.897e12 - 1.0).abs() < 1e-3, "{}", world.value_added_of("JPN"));
    assert!((world.value_added_of("USA") / 15.16e12 - 1.0).abs() < 1e-3);
    assert!(world.leontief().is_ok());
    assert!(accounts::check(&files, &dataset).findings.is_empty());
}

#[test]
fn every_fault_of_a_large_table_is_told_with_its_line() {
    let text = "accounts,part,row,column,value,low,high,unit,vintage,origin,source,place,trust,note\n\
        bea-2017,make,336111,336111,5,,,MUSD_2017/a,2017,quoted,bea-io-2017,make,A,\n\
        bea-2017,make,336111,336111,5,,,MUSD_2017/a,2017,quoted,bea-io-2017,make,A,\n\
        bea-2017,make,999999,336111,5,,,MUSD_2017/a,2017,quoted,bea-io-2017,make,A,\n\
        bea-2017,make,336112,336112,five,,,MUSD_2017/a,2017,quoted,bea-io-2017,make,A,\n\
        bea-2017,sell,336112,336112,5,,,MUSD_2017/a,2017,quoted,bea-io-2017,make,A,\n\
        bea-2017,make,336112,336112,5,,,t/a,2017,quoted,bea-io-2017,make,A,\n\
        bea-2017,make,336120,336120,5,,,MUSD_2018/a,2017,quoted,bea-io-2017,make,A,\n\
        bea-2017,make,336120,336120,5,,,MUSD_2017/a,2017,quoted,nobody,make,A,\n";
    let files = Files::shipped().with("data/tables/supply-use.csv", text);
    let dataset = Dataset::load(&files).usable().unwrap().0;
    let findings = accounts::supply_use(&files, &dataset).findings;
    let told: Vec<_> = findings.iter().map(|f| (f.place.as_ref().and_then(|p| p.line), f.code)).collect();
    assert_eq!(
        told,
        [
            (Some(3), code::DUPLICATE_KEY),
            (Some(4), code::TABLE_INDUSTRY),
            (Some(5), code::NOT_A_NUMBER),
            (Some(6), code::UNKNOWN_CODE),
            (Some(7), code::UNIT_WRONG),
            (Some(8), code::UNIT_WRONG),
            (Some(9), code::SOURCE_UNKNOWN),
        ]
    );
}
