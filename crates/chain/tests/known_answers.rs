//! What is known of the rare-earth chain from outside must come out of the balanced year.
#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

use std::collections::BTreeMap;

use chain::{Chain, Market, Station};
use codes::{Area, Code, Country, Form, Mineral, Stage};
use dataset::{Dataset, Files};
use finding::code;
use study::Study;

fn shipped() -> (Dataset, Study) {
    let files = Files::shipped();
    let dataset = Dataset::load(&files).usable().unwrap().0;
    let study = Study::shipped("us-japan", &files, &dataset).usable().unwrap().0;
    (dataset, study)
}

fn chain() -> Chain {
    let (dataset, study) = shipped();
    Chain::build(&dataset, &study).usable().unwrap().0
}

fn mineral(code: &str) -> Mineral {
    Mineral::parse(code).unwrap()
}

fn place(chain: &Chain, code: &str) -> usize {
    chain.country(Country::parse(code).unwrap()).unwrap()
}

fn mined(chain: &Chain, code: &str) -> Vec<f64> {
    chain.mined(chain.mineral(mineral(code)).unwrap())
}

#[test]
fn elements_over_all_deposits_sum_to_world_mine_output() {
    let chain = chain();
    // USGS prints 390,000 t REO for 2025, rounded to two digits; scandium is not mined with them.
    let total: f64 = chain
        .minerals
        .iter()
        .filter(|mineral| mineral.as_str() != "Sc")
        .map(|mineral| chain.mined(chain.mineral(*mineral).unwrap()).iter().sum::<f64>())
        .sum();
    assert!((385_000.0..395_000.0).contains(&total), "{total}");
}

#[test]
fn yttrium_content_lies_in_the_published_range() {
    let total: f64 = mined(&chain(), "Y").iter().sum();
    assert!((10_000.0..15_000.0).contains(&total), "{total}");
}

#[test]
fn china_mines_half_and_separates_nearly_all_dysprosium() {
    let chain = chain();
    let china = place(&chain, "CHN");
    let content = mined(&chain, "Dy");
    let share = content[china] / content.iter().sum::<f64>();
    assert!((0.45..0.55).contains(&share), "mined share {share}");
    let oxide = chain.oxide(mineral("Dy")).unwrap();
    let share = oxide.production[china] / oxide.production.iter().sum::<f64>();
    assert!(share > 0.95, "separated share {share}");
}

#[test]
fn the_united_states_mine_more_neodymium_and_praseodymium_than_they_separate() {
    let chain = chain();
    let usa = place(&chain, "USA");
    let separated: f64 =
        ["Nd", "Pr"].map(|code| chain.oxide(mineral(code)).unwrap().production[usa]).iter().sum();
    let mined: f64 = ["Nd", "Pr"].map(|code| mined(&chain, code)[usa]).iter().sum();
    assert!(mined > 2.0 * separated, "mined {mined}, separated {separated}");
    // MP Materials reported 2,599 t for 2025.
    assert!((2_300.0..3_000.0).contains(&separated), "{separated}");
}

#[test]
fn chinese_magnet_exports_meet_the_customs_figure() {
    let chain = chain();
    let china = place(&chain, "CHN");
    let exports: f64 = chain
        .magnets
        .iter()
        .filter(|magnet| magnet.form.as_str().starts_with("NdFeB"))
        .map(|magnet| {
            let market = &chain.markets[magnet.market];
            market.trade[china].iter().sum::<f64>() - market.trade[china][china]
        })
        .sum();
    // 57,392 t of magnets of all kinds left China in 2025, 58,152 t in 2024.
    assert!((exports / 57_392.0 - 1.0).abs() < 0.10, "{exports}");
}

fn balanced(market: &Market) {
    for place in 0..market.production.len() {
        let shipped: f64 = market.trade[place].iter().sum();
        let supply = market.supply(place) - market.unsold[place];
        assert!((shipped - supply).abs() <= 1e-9 * supply.max(1e-6), "{}: {shipped} {supply}", market.name());
        let received: f64 = market.trade.iter().map(|row| row[place]).sum();
        let used = market.consumption[place];
        assert!((received - used).abs() <= 1e-9 * used.max(1e-6), "{}: {received} {used}", market.name());
    }
}

#[test]
fn every_market_balances_at_every_place() {
    for market in &chain().markets {
        balanced(market);
    }
}

#[test]
fn a_richer_basket_brings_all_its_elements() {
    let (dataset, study) = shipped();
    let before = Chain::build(&dataset, &study).value;
    let kachin = |row: &dataset::Row| row.table == "production" && row.country == Area::parse("MMR").ok();
    let richer = dataset.map_rows(|row| {
        if kachin(row)
            && let Some(figure) = &mut row.figure
        {
            figure.value = figure.value.map(|value| value * 1.1);
        }
    });
    let after = Chain::build(&richer, &study).value;
    for code in ["Dy", "Tb", "Y", "Ce", "La"] {
        let (index, market) = (before.mineral(mineral(code)).unwrap(), mineral(code));
        let more: f64 = after.mined(index).iter().sum::<f64>() - before.mined(index).iter().sum::<f64>();
        assert!(more > 0.0, "{code}");
        let oxide = |chain: &Chain| chain.oxide(market).unwrap().production.iter().sum::<f64>();
        assert!(oxide(&after) > oxide(&before), "{code}");
    }
}

#[test]
fn the_order_of_rows_and_the_unit_of_a_table_change_nothing() {
    let (dataset, study) = shipped();
    let one = Chain::build(&dataset, &study).value;
    let other = Chain::build(&dataset.clone().reversed(), &study).value;
    for (a, b) in one.markets.iter().zip(&other.markets) {
        for (x, y) in a.trade.iter().flatten().zip(b.trade.iter().flatten()) {
            assert!((x - y).abs() <= 1e-9 * x.abs().max(1e-9), "{}: {x} {y}", a.name());
        }
    }
    let files = Files::shipped();
    let path = "data/tables/production.csv";
    let text = files.text(path).unwrap();
    let in_kilotonnes: String = text
        .lines()
        .enumerate()
        .map(|(line, row)| {
            let mut cells: Vec<String> = row.split(',').map(str::to_owned).collect();
            if line > 0
                && cells.len() > 9
                && cells[9] == "t/a"
                && cells[7].is_empty()
                && let Ok(value) = cells[6].parse::<f64>()
            {
                cells[6] = format!("{}", value / 1000.0);
                cells[9] = "kt/a".to_owned();
            }
            cells.join(",") + "\n"
        })
        .collect();
    let dataset = Dataset::load(&files.with(path, &in_kilotonnes)).usable().unwrap().0;
    let scaled = Chain::build(&dataset, &study).value;
    for (a, b) in one.markets.iter().zip(&scaled.markets) {
        for (x, y) in a.production.iter().zip(&b.production) {
            assert!((x - y).abs() <= 1e-9 * x.abs().max(1e-9), "{}: {x} {y}", a.name());
        }
    }
}

#[test]
fn a_missing_figure_is_a_finding_and_not_a_guess() {
    let (dataset, study) = shipped();
    for table in ["parameter", "recovery", "use-share", "site-share", "production", "basket"] {
        let without = dataset.clone().without(|row| row.table == table);
        let findings = Chain::build(&without, &study).findings;
        assert!(findings.iter().any(|finding| finding.code == code::NO_DATA), "{table}: {findings}");
        assert!(findings.has_errors());
    }
}

#[test]
fn host_and_controller_are_kept_apart() {
    let chain = chain();
    let kachin = chain.mines.iter().find(|mine| mine.site == "myanmar-kachin").unwrap();
    assert_eq!((kachin.host.as_str(), kachin.controller.as_str()), ("MMR", "CHN"));
    let estonia = place(&chain, "EST");
    let control = chain.control.iter().find(|c| c.stage == Stage::Component && c.place == estonia).unwrap();
    assert_eq!(control.shares[0].0.as_str(), "CAN");
    for control in &chain.control {
        assert!((control.shares.iter().map(|share| share.1).sum::<f64>() - 1.0).abs() < 1e-12);
    }
}

#[test]
fn a_baseline_figure_can_name_what_it_was_made_from() {
    let chain = chain();
    let form = Form::parse("oxide").unwrap();
    let figure = chain.output_figure(mineral("Dy"), form, Area::parse("CHN").unwrap()).unwrap();
    assert!(figure.value > 1_500.0 && figure.value < 3_000.0, "{}", figure.value);
    let sources = figure.origin.sources();
    assert!(sources.contains("usgs-myb-2022-ree") && sources.contains("ree-site-list-2026"), "{sources:?}");
}

#[test]
fn every_element_leaves_a_stage_as_it_entered_it() {
    let chain = chain();
    for mineral in &chain.minerals {
        let mut balance: BTreeMap<Station, (f64, f64)> = BTreeMap::new();
        for flow in chain.element_flows(*mineral) {
            balance.entry(flow.from).or_default().1 += flow.amount;
            balance.entry(flow.to).or_default().0 += flow.amount;
        }
        for (station, (into, out)) in balance {
            let through = match station {
                Station::At(stage, _) => stage != Stage::Mining && stage != Stage::Use,
                Station::Swarf => true,
                _ => false,
            };
            assert!(
                !through || (into - out).abs() < 1e-6 * into.max(1.0),
                "{mineral} {station:?}: {into} {out}"
            );
        }
    }
}
