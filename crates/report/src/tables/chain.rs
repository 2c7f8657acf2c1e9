//! The balanced baseline year.

use answer::Answer;
use chain::{Chain, Station};
use codes::Stage;

use crate::table::{Table, code, columns};

pub(super) fn tables(answer: &Answer) -> Vec<Table> {
    let chain = &answer.chain;
    vec![
        markets(chain),
        trade(chain),
        flows(chain),
        mines(chain),
        adjustments(chain),
        anchors(chain),
        quality(chain),
    ]
}

/// A station in words: `separated in CHN`.
pub(crate) fn station(chain: &Chain, station: Station) -> String {
    let at = |word: &str, place: usize| format!("{word} in {}", chain.places[place]);
    match station {
        Station::At(Stage::Mining, place) => at("mined", place),
        Station::At(Stage::Separation, place) => at("separated", place),
        Station::At(Stage::Metal, place) => at("made metal", place),
        Station::At(Stage::Component, place) => at("made magnets", place),
        Station::At(Stage::Use, place) => at("used", place),
        Station::At(stage, place) => at(&stage.to_string(), place),
        Station::ByProduct => "by-product".to_owned(),
        Station::Residual => "residual".to_owned(),
        Station::OreStock => "ore not separated".to_owned(),
        Station::Unseparated => "lost or left mixed".to_owned(),
        Station::Unsold => "unsold".to_owned(),
        Station::Slag => "lost in metal making".to_owned(),
        Station::Swarf => "swarf".to_owned(),
        Station::Scrap => "swarf not regained".to_owned(),
    }
}

fn markets(chain: &Chain) -> Table {
    let mut table = Table::new(
        "markets",
        "Output and use of each form at each place in the balanced year.",
        columns![
            mineral, "", "Mineral; REE for magnets.";
            form, "", "Form.";
            basis, "", "What the mass is a mass of.";
            place, "", "Place.";
            output, "t/a", "Output.";
            residual, "t/a", "Supply that use needs and no source accounts for.";
            unsold, "t/a", "Output that found no use.";
            consumption, "t/a", "Use.";
        ],
    );
    for market in &chain.markets {
        for (index, place) in chain.places.iter().enumerate() {
            let figures = [
                market.production[index],
                market.residual[index],
                market.unsold[index],
                market.consumption[index],
            ];
            if figures.iter().all(|figure| *figure == 0.0) {
                continue;
            }
            let [output, residual, unsold, consumption] = figures.map(Into::into);
            table.push([
                code(market.mineral),
                code(market.form),
                code(market.basis),
                code(place),
                output,
                residual,
                unsold,
                consumption,
            ]);
        }
    }
    table
}

fn trade(chain: &Chain) -> Table {
    let mut table = Table::new(
        "trade",
        "Flows between places in the balanced year, deliveries at home included.",
        columns![
            mineral, "", "Mineral; REE for magnets.";
            form, "", "Form.";
            basis, "", "What the mass is a mass of.";
            from, "", "From.";
            to, "", "To.";
            flow, "t/a", "Flow.";
        ],
    );
    for market in &chain.markets {
        for (from, row) in market.trade.iter().enumerate() {
            for (to, flow) in row.iter().enumerate().filter(|(_, flow)| **flow > 1e-6) {
                table.push([
                    code(market.mineral),
                    code(market.form),
                    code(market.basis),
                    code(chain.places[from]),
                    code(chain.places[to]),
                    (*flow).into(),
                ]);
            }
        }
    }
    table
}

fn flows(chain: &Chain) -> Table {
    let mut table = Table::new(
        "flows",
        "Each element from mine to use in the balanced year.",
        columns![
            mineral, "", "Mineral.";
            from, "", "From.";
            to, "", "To.";
            flow, "t REO/a", "Flow.";
        ],
    );
    for mineral in &chain.minerals {
        for flow in chain.element_flows(*mineral) {
            table.push([
                code(mineral),
                station(chain, flow.from).into(),
                station(chain, flow.to).into(),
                flow.amount.into(),
            ]);
        }
    }
    table
}

fn mines(chain: &Chain) -> Table {
    let mut table = Table::new(
        "mines",
        "Producing mines of the baseline year.",
        columns![
            mine, "", "Identifier.";
            name, "", "Name.";
            host, "", "Country it stands in.";
            controller, "", "Country in control.";
            output, "t REO/a", "Output.";
            separated_in, "", "Where its concentrate is separated, with shares.";
            trust, "", "Grade of the output.";
        ],
    );
    for mine in &chain.mines {
        let sent: Vec<String> = mine
            .destination
            .iter()
            .enumerate()
            .filter(|(_, share)| **share > 0.0)
            .map(|(place, share)| format!("{} {:.0} %", chain.places[place], share * 100.0))
            .collect();
        table.push([
            mine.site.as_str().into(),
            mine.name.as_str().into(),
            code(mine.host),
            code(mine.controller),
            mine.output.into(),
            sent.join("; ").into(),
            code(mine.origin.output.trust()),
        ]);
    }
    table
}

fn adjustments(chain: &Chain) -> Table {
    let mut table = Table::new(
        "adjustments",
        "Known flows that the balance had to move.",
        columns![
            market, "", "Market.";
            from, "", "From.";
            to, "", "To.";
            known, "t/a", "Flow as the source gives it.";
            balanced, "t/a", "Flow in the balanced year.";
            change, "share", "Relative change.";
        ],
    );
    for row in &chain.adjustments {
        table.push([
            row.market.as_str().into(),
            code(row.from),
            code(row.to),
            row.published.into(),
            row.balanced.into(),
            row.change().into(),
        ]);
    }
    table
}

fn anchors(chain: &Chain) -> Table {
    let mut table = Table::new(
        "anchors",
        "Published national use beside the use in the balanced year.",
        columns![
            what, "", "What is compared.";
            mineral, "", "Mineral or group.";
            country, "", "Country.";
            year, "year", "Year of the published figure.";
            published, "t REO/a", "As published.";
            published_low, "t REO/a", "Lower end of its range.";
            published_high, "t REO/a", "Upper end of its range.";
            modelled, "t REO/a", "In the balanced year.";
            trust, "", "Grade of the published figure.";
        ],
    );
    for row in &chain.anchors {
        table.push([
            row.what.into(),
            code(row.mineral),
            code(row.country),
            f64::from(row.year).into(),
            row.published.into(),
            row.range.0.into(),
            row.range.1.into(),
            row.modelled.into(),
            code(row.trust),
        ]);
    }
    table
}

fn quality(chain: &Chain) -> Table {
    let mut table = Table::new(
        "quality",
        "What the supply of each mineral rests on.",
        columns![
            mineral, "", "Mineral.";
            mined, "t REO/a", "Mined content.";
            trust_a, "share", "Part of it on official figures.";
            trust_b, "share", "Part on published figures of others.";
            trust_c, "share", "Part on derived or disputed figures.";
            trust_d, "share", "Part on assumptions.";
            residual, "share", "Use that no source accounts for, over use of the oxide.";
            unsold, "share", "Output that found no use, over output of the oxide.";
            adjusted, "", "Known flows that the balance moved.";
        ],
    );
    for (index, row) in chain.quality.iter().enumerate() {
        let [a, b, c, d] = row.supply.map(Into::into);
        table.push([
            code(row.mineral),
            chain.mined(index).iter().sum::<f64>().into(),
            a,
            b,
            c,
            d,
            row.residual.into(),
            row.unsold.into(),
            row.adjusted.into(),
        ]);
    }
    table
}
