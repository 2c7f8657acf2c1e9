//! Published facts on all essential minerals, read from the shipped dataset as a user of the crate would.
#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use codes::{Area, Code, Form, Mineral, MineralKind, Stage};
use dataset::{Dataset, Files, Row, TableSpec, Why, schema};
use sourced::{Origin, Trust};

/// Net import reliance of the newest year.
const NIR: &str = "statistic=net-import-reliance period=2025";

static SHIPPED: LazyLock<Dataset> =
    LazyLock::new(|| Dataset::load(&Files::shipped()).usable().expect("the shipped dataset has no error").0);

/// The one row to use whose cells are these, written `column=value` and separated by spaces.
fn one(spec: &TableSpec, cells: &str) -> &'static Row {
    let rows = SHIPPED.preferred(spec, |row| {
        cells.split(' ').all(|pair| {
            let (column, value) = pair.split_once('=').expect("column=value");
            if column == "vintage" { row.vintage == value } else { row.written(column) == value }
        })
    });
    assert_eq!(rows.len(), 1, "`{cells}` in {}: {rows:?}", spec.name);
    rows[0]
}

fn percent(spec: &TableSpec, cells: &str) -> f64 {
    one(spec, cells).value().unwrap() * 100.0
}

fn on_us_list() -> Vec<Mineral> {
    SHIPPED
        .rows(&schema::LISTING)
        .iter()
        .filter(|row| row.cell("list") == "us-2025")
        .filter_map(|row| row.mineral)
        .collect()
}

#[test]
fn lists_have_their_published_length_and_agree_with_the_codes() {
    assert_eq!(on_us_list().len(), 60);
    // The Japanese lists count the rare earths as one and the platinum-group metals as one.
    for (list, length) in [("japan-35", 35), ("jogmec-34", 34)] {
        let kinds: BTreeSet<&str> = SHIPPED
            .rows(&schema::LISTING)
            .iter()
            .filter(|row| row.cell("list") == list)
            .filter_map(|row| row.mineral)
            .map(|mineral| match mineral.as_str() {
                _ if mineral.is_rare_earth() => "REE",
                "Pt" | "Pd" | "Rh" | "Ru" | "Ir" => "PGM",
                code => code,
            })
            .collect();
        assert_eq!(kinds.len(), length, "{list}: {kinds:?}");
    }
    for mineral in Mineral::all().into_iter().filter(|mineral| mineral.kind() != MineralKind::Aggregate) {
        let on = |list: &str| {
            SHIPPED
                .rows(&schema::LISTING)
                .iter()
                .any(|row| row.mineral == Some(mineral) && row.cell("list") == list)
        };
        assert_eq!(on("us-2025"), mineral.on_us_list(), "{mineral}");
        assert_eq!(on("japan-35"), mineral.on_japanese_list(), "{mineral}");
        assert_eq!(on("eu-critical-2024"), mineral.on_eu_list(), "{mineral}");
    }
}

#[test]
fn china_refines_most_of_the_small_metals() {
    for (words, published, tolerance) in [
        ("mineral=Ga form=refined period=2025", 100.0, 1.0),
        ("mineral=Bi form=refined period=2025", 88.0, 0.6),
        ("mineral=Si form=metal period=2025", 87.0, 0.6),
        ("mineral=Mg form=metal period=2025", 86.0, 0.6),
        ("mineral=Te form=refined period=2025", 80.0, 0.6),
        ("mineral=Ti form=sponge period=2025", 70.0, 0.6),
        ("mineral=In form=refined period=2025", 69.0, 0.6),
        ("mineral=Al form=alumina period=2025", 62.0, 0.7),
        ("mineral=Se form=refined period=2025", 53.0, 0.6),
        ("mineral=Cu form=refined period=2025", 48.0, 0.7),
        ("mineral=Co form=refined period=2024", 78.0, 0.6),
        ("mineral=Li form=chemicals period=2024", 70.0, 0.6),
    ] {
        let found = percent(&schema::REFINING_SHARE, &format!("country=CHN {words}"));
        assert!((found - published).abs() <= tolerance, "{words}: {found}");
    }
}

#[test]
fn nickel_is_controlled_from_elsewhere_than_where_it_is_refined() {
    let located = |country: &str| {
        percent(&schema::REFINING_SHARE, &format!("mineral=Ni form=refined period=2024 country={country}"))
    };
    assert!((located("CHN") - 31.0).abs() < 0.6);
    let in_indonesia = percent(&schema::CONTROL, "mineral=Ni country=IDN controller=CHN") / 100.0;
    let controlled = located("CHN") + in_indonesia * located("IDN");
    let published = percent(&schema::CONTROL, "mineral=Ni country=WLD controller=CHN");
    assert!((controlled - 63.0).abs() < 1.0 && (published - controlled).abs() < 1.0, "{controlled}");
}

#[test]
fn chinese_firms_hold_most_of_congolese_cobalt() {
    assert!((percent(&schema::CONTROL, "mineral=Co country=COD controller=CHN") - 59.0).abs() < 1e-9);
    let mined = |country: &str| {
        one(&schema::PRODUCTION, &format!("mineral=Co stage=mining period=2024 country={country}"))
            .value()
            .unwrap()
    };
    assert!((mined("COD") / mined("WLD") - 0.748).abs() < 0.005);
}

#[test]
fn japan_supplies_selenium_and_titanium_sponge() {
    let selenium = |cells: &str| one(&schema::TRADE, &format!("mineral=Se {cells}")).value().unwrap();
    let net = selenium("country=JPN partner=WLD") - selenium("country=WLD partner=JPN");
    assert!((net - 680.0).abs() < 5.0, "{net}");
    assert!(
        (percent(&schema::IMPORT_SHARE, "mineral=Ti form=sponge country=USA partner=JPN") - 77.0).abs()
            < 1e-9
    );
}

#[test]
fn eleven_of_the_survey_s_entries_are_imported_whole() {
    let expected: BTreeSet<&str> =
        ["As", "fluorspar", "Ga", "graphite", "In", "Mn", "Nb", "Sc", "Ta", "Ti", "Y"].into();
    let whole: BTreeSet<&str> = SHIPPED
        .rows(&schema::SALIENT)
        .iter()
        .filter(|row| row.cell("statistic") == "net-import-reliance" && row.year() == Some(2025))
        .filter(|row| row.cell("printed").is_empty() && row.value() == Some(1.0))
        .filter_map(|row| row.mineral.map(Code::as_str))
        .collect();
    assert!(expected.is_subset(&whole), "{whole:?}");
    // Caesium, strontium and the heavy rare earths stand outside the table of critical minerals.
    let others: BTreeSet<&str> = whole.difference(&expected).copied().collect();
    assert_eq!(others, ["Cs", "Sr", "heavy-REE"].into());
    for (mineral, published) in [("Bi", 92.0), ("potash", 92.0), ("Sb", 91.0), ("Pt", 89.0), ("Cr", 79.0)] {
        let found = percent(&schema::SALIENT, &format!("{NIR} mineral={mineral}"));
        assert!((found - published).abs() < 1e-9, "{mineral}: {found}");
    }
}

#[test]
fn printed_symbols_stay_apart_from_numbers() {
    let of = |cells: &str| one(&schema::SALIENT, cells);
    let exporter = of(&format!("{NIR} mineral=Mo"));
    assert_eq!((exporter.cell("printed"), exporter.figure.unwrap().value), ("E", Err(Why::NotApplicable)));
    let withheld = of("statistic=production period=2025 mineral=Li");
    assert_eq!((withheld.cell("printed"), withheld.figure.unwrap().value), ("W", Err(Why::Withheld)));
    let bound = of(&format!("{NIR} mineral=W"));
    assert_eq!((bound.cell("printed"), bound.low_value_high()), (">50", Some((0.5, 0.5, 1.0))));
    for row in SHIPPED.rows(&schema::SALIENT) {
        assert!(row.value().is_some() || !row.cell("printed").is_empty(), "{}", row.place);
    }
}

#[test]
fn every_mineral_of_the_list_has_output_or_says_why_not() {
    let known: BTreeSet<Mineral> = [&schema::PRODUCTION, &schema::REFINING_SHARE, &schema::MISSING]
        .into_iter()
        .flat_map(|spec| SHIPPED.rows(spec))
        .filter_map(|row| row.mineral)
        .collect();
    let lists = ["us-2025", "japan-35"];
    for row in SHIPPED.rows(&schema::LISTING).iter().filter(|row| lists.contains(&row.cell("list"))) {
        assert!(known.contains(&row.mineral.unwrap()), "{}", row.mineral.unwrap());
    }
}

#[test]
fn what_is_not_printed_is_nowhere_a_zero() {
    let key = |row: &Row| (row.mineral, row.stage, row.form, row.country, row.period);
    let printed: BTreeSet<_> = SHIPPED
        .rows(&schema::PRODUCTION)
        .iter()
        .filter(|row| row.vintage == "2026" && row.value().is_some())
        .map(key)
        .collect();
    for row in SHIPPED.rows(&schema::MISSING).iter().filter(|row| row.cell("of") == "production") {
        assert!(!printed.contains(&key(row)), "{}", row.place);
    }
}

#[test]
fn where_editions_and_surveys_part_the_newest_of_the_best_trust_is_used() {
    let bismuth = |row: &&Row| {
        row.mineral == Mineral::parse("Bi").ok()
            && row.country == Some(Area::world())
            && row.year() == Some(2024)
    };
    let all: BTreeSet<&str> =
        SHIPPED.rows(&schema::PRODUCTION).iter().filter(bismuth).map(|row| row.vintage.as_str()).collect();
    assert_eq!(all, ["2025", "2025-WMD", "2026"].into());
    let chosen = SHIPPED.preferred(&schema::PRODUCTION, |row| bismuth(&row));
    assert_eq!(chosen.len(), 1);
    assert_eq!((chosen[0].vintage.as_str(), chosen[0].trust), ("2026", Trust::A));
    assert_eq!(chosen[0].value(), Some(16300.0));
}

#[test]
fn preferred_rows_are_one_a_key_in_any_order_of_the_file() {
    let reversed = SHIPPED.clone().reversed();
    for spec in dataset::TABLES.iter().filter(|spec| spec.has_values()) {
        let place = |row: &&Row| row.place.clone();
        let one: Vec<_> = SHIPPED.preferred(spec, |_| true).iter().map(place).collect();
        let other: Vec<_> = reversed.preferred(spec, |_| true).iter().map(place).collect();
        assert_eq!(one, other, "{}", spec.name);
    }
}

#[test]
fn vanadium_reserves_last_longer_than_a_year() {
    let reserves = one(&schema::RESERVE, "mineral=V country=WLD period=2025").value().unwrap();
    let output = one(&schema::PRODUCTION, "mineral=V country=WLD period=2025").value().unwrap();
    assert!((50.0..1000.0).contains(&(reserves / output)), "{}", reserves / output);
}

#[test]
fn import_sources_of_a_product_add_up() {
    let mut sums: BTreeMap<(Mineral, Form, &str, &str), f64> = BTreeMap::new();
    for row in SHIPPED.rows(&schema::IMPORT_SHARE) {
        let mineral = row.mineral.unwrap();
        if mineral.is_rare_earth() || mineral.as_str() == "REE" {
            continue;
        }
        let group = (mineral, row.form.unwrap(), row.cell("product"), row.country.unwrap().as_str());
        *sums.entry(group).or_default() += row.value().unwrap();
    }
    for (group, sum) in sums {
        let by_value = group.2.contains("by value");
        assert!(sum < 1.03 && (by_value || sum > 0.97), "{group:?} adds up to {sum}");
    }
}

#[test]
fn no_share_of_the_world_exceeds_it() {
    let mut sums: BTreeMap<_, f64> = BTreeMap::new();
    for row in SHIPPED.rows(&schema::REFINING_SHARE) {
        let group = (row.mineral, row.stage, row.form, row.cell("product"), row.period, &row.vintage);
        *sums.entry(group).or_default() += row.value().unwrap();
    }
    for (group, sum) in sums {
        assert!(sum < 1.06, "{group:?} adds up to {sum}");
    }
}

#[test]
fn every_row_has_source_and_trust_and_what_is_judged_has_a_range() {
    for row in SHIPPED.all_rows() {
        assert!(!row.sources.is_empty(), "{}", row.place);
        if row.trust == Trust::D && row.value().is_some() {
            assert!(row.figure.unwrap().range.is_some(), "{}", row.place);
        }
        if let Origin::Quoted { trust, .. } = &row.origin {
            assert_eq!(*trust, row.trust, "{}", row.place);
        }
    }
}

#[test]
fn sources_that_may_not_be_passed_on_are_not_here() {
    for source in SHIPPED.sources.values() {
        for forbidden in ["British Geological Survey", "Comtrade", "International Monetary Fund"] {
            assert!(
                !source.publisher.contains(forbidden) && !source.title.contains(forbidden),
                "{}",
                source.id
            );
        }
    }
}

#[test]
fn stages_of_forms_match_where_a_table_has_both() {
    for row in SHIPPED.rows(&schema::PRODUCTION).iter().filter(|row| row.vintage == "2026") {
        let (stage, form) = (row.stage.unwrap(), row.form.unwrap());
        let mined = stage == Stage::Mining && matches!(form.as_str(), "concentrate" | "ore");
        assert!(form.stage() == stage || mined || row.mineral.unwrap().as_str() == "REE", "{}", row.place);
    }
}
