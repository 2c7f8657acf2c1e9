//! The page of figures held against published ones, from what the program prints now.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

/// Below this part of the first figure of its column a figure is rounding.
const NOTHING: f64 = 1e-12;
/// Places of the published order that are listed.
const LISTED: usize = 20;

type Row = BTreeMap<String, String>;

fn rows(text: &str) -> Vec<Row> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    reader.deserialize().map(|row| row.expect("a row of text")).collect()
}

fn file(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// What a command prints.
fn said(root: &Path, line: &str) -> String {
    let words = line.strip_prefix("monazite ").expect("a command").split_whitespace();
    let mut command = Command::new(env!("CARGO_BIN_EXE_monazite"));
    let output = command.current_dir(root).args(words).arg("--quiet").output().expect("the program runs");
    assert!(output.status.success(), "{line}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("text")
}

fn number(text: &str) -> f64 {
    text.parse().unwrap_or(f64::NAN)
}

/// Three digits that count; a dash where there is none.
fn shown(value: f64) -> String {
    if !value.is_finite() {
        return "-".to_owned();
    }
    let digits = if value == 0.0 { 0 } else { 2 - value.abs().log10().floor() as i32 };
    if (-3..=5).contains(&digits) {
        format!("{value:.*}", usize::try_from(digits.max(0)).unwrap_or(0))
    } else {
        format!("{value:.2e}")
    }
}

fn percent(share: f64) -> String {
    if share.is_finite() { format!("{} %", shown(100.0 * share)) } else { "-".to_owned() }
}

fn table(text: &mut String, header: &[&str], rows: impl IntoIterator<Item = Vec<String>>) {
    let line = |cells: &[String]| format!("| {} |\n", cells.join(" | "));
    let header: Vec<String> = header.iter().map(|name| (*name).to_owned()).collect();
    text.push('\n');
    text.push_str(&line(&header));
    text.push_str(&line(&vec!["---".to_owned(); header.len()]));
    for row in rows {
        text.push_str(&line(&row));
    }
}

/// A heading with how to repeat what follows and the test that holds it.
fn section(text: &mut String, title: &str, about: &str, command: &str, test: &str) {
    text.push_str(&format!("\n## {title}\n\n{about}\n\n*Repeat it:* `{command}`. *Test:* `{test}`.\n"));
}

/// The page; `results` holds the tables of `monazite run us-japan`.
pub(crate) fn page(root: &Path, results: &Path) -> String {
    let mut text = "# Validation in figures\n\nEvery figure that Monazite is held against, beside its own. Generated from what the program \
        prints and from the tables that hold the published figures; misses stand beside hits. What follows from it for use is told in \
        [How far to trust it](../validation.md).\n"
        .to_owned();
    geopolrisk(&mut text, root);
    ario(&mut text, root);
    textbook(&mut text, root);
    programs(&mut text, root);
    backtests(&mut text, root);
    accounts(&mut text, root);
    stops(&mut text, root);
    losses(&mut text, results);
    anchors(&mut text, results);
    tests(&mut text, root);
    text
}

fn geopolrisk(text: &mut String, root: &Path) {
    let command = "monazite assess --method geopolrisk --trade cases/geopolrisk/trade.csv --production cases/geopolrisk/production.csv --format csv";
    section(
        text,
        "GeoPolRisk",
        "Three cases worked by hand. Wanted: equal to 1e-9. The same is asked of the 7,420 cases of the reference package where it is \
         installed.",
        command,
        "crates/cli/tests/geopolrisk.rs",
    );
    let ours = rows(&said(root, command));
    let expected = rows(&file(&root.join("cases/geopolrisk/expected.csv")));
    let mut all = Vec::new();
    for wanted in &expected {
        let found =
            ours.iter().find(|row| row["case_id"] == wanted["case_id"]).expect("the case is computed");
        for column in ["hhi", "import_risk", "price", "score", "cf"] {
            let (published, ours) = (number(&wanted[column]), number(&found[column]));
            let off = (ours - published).abs() / published.abs();
            assert!(off <= 1e-9, "{} {column}: {ours} is not {published}", wanted["case_id"]);
            all.push(vec![
                wanted["case_id"].clone(),
                column.to_owned(),
                shown(published),
                shown(ours),
                shown(off),
            ]);
        }
    }
    table(text, &["case", "figure", "by hand", "ours", "off, relative"], all);
}

fn ario(text: &mut String, root: &Path) {
    let of = |case: &str| {
        format!(
            "monazite economy ario --z cases/ario/table_toy_Z.csv --y cases/ario/table_toy_Y_by_consuming_region.csv --params cases/ario/{case}_params.csv --events cases/ario/{case}_events.csv --format csv"
        )
    };
    section(
        text,
        "Dynamic input-output",
        "What BoARIO 0.7.2 made of three cases, day by day. Wanted: every total of every day equal to 1e-9. Listed is the worst day.",
        &of("t1_toy_base"),
        "crates/cli/tests/ario.rs",
    );
    let mut all = Vec::new();
    for case in ["t1_toy_base", "t3_toy_psi_rebuild", "t4_toy_collapse"] {
        let ours = rows(&said(root, &of(case)));
        let wanted = rows(&file(&root.join(format!("cases/ario/{case}_totals.csv"))));
        assert_eq!(ours.len(), wanted.len(), "{case}");
        let scale = number(&wanted[0]["production_total"]);
        for column in wanted[0].keys().filter(|column| *column != "step") {
            let off = ours.iter().zip(&wanted).map(|(ours, wanted)| {
                let (ours, wanted) = (number(&ours[column]), number(&wanted[column]));
                let off = (ours - wanted).abs();
                if off <= NOTHING * scale { 0.0 } else { off / wanted.abs() }
            });
            let worst = off.fold(0.0, f64::max);
            assert!(worst <= 1e-9, "{case} {column}: off by {worst}");
            all.push(vec![case.to_owned(), column.clone(), wanted.len().to_string(), shown(worst)]);
        }
    }
    table(text, &["case", "total", "days", "off at worst, relative"], all);
}

fn textbook(text: &mut String, root: &Path) {
    section(
        text,
        "Textbook equilibria",
        "Two regions that trade, a basket of products, a store of two periods. Ours equals each figure to 1e-9, or the test fails.",
        "cargo test -p monazite-equilibrium --test textbook",
        "crates/equilibrium/tests/textbook.rs",
    );
    let cases = rows(&file(&root.join("cases/textbook/equilibrium.csv")));
    let outputs = cases.into_iter().filter(|row| row["kind"] == "output");
    table(
        text,
        &["case", "figure", "published"],
        outputs.map(|row| vec![row["case"].clone(), row["name"].clone(), row["value"].clone()]),
    );
}

fn programs(text: &mut String, root: &Path) {
    section(
        text,
        "Programs and sharing",
        "Published stochastic programs, risk measures and games. Ours equals each figure to the tolerance that the tests name, 1e-6 or \
         tighter, or they fail.",
        "cargo test -p monazite-solve --test oracles; cargo test -p monazite-sharing --test cases",
        "crates/solve/tests/oracles.rs, crates/sharing/tests/cases.rs",
    );
    let mut sources: BTreeMap<(String, String), usize> = BTreeMap::new();
    for row in rows(&file(&root.join("cases/programs/cases.csv"))) {
        *sources.entry((row["case"].clone(), row["source"].clone())).or_default() += 1;
    }
    table(
        text,
        &["case", "source", "figures"],
        sources.into_iter().map(|((case, source), count)| vec![case, source, count.to_string()]),
    );
}

fn backtests(text: &mut String, root: &Path) {
    let command = "monazite backtest --format csv --table scores";
    section(
        text,
        "Back-tests",
        "Past disruptions from what was known before them, with the parameters of every study. A number is met if it is off by no more than \
         `within`; months and weeks are meant where a measure counts time. Why a number is missed, and every observation behind it, is in \
         [Back-tests](backtests.md).",
        command,
        "crates/backtest/tests/shipped.rs",
    );
    let all = rows(&said(root, command));
    let met = all.iter().filter(|row| row["met"] == "yes").count();
    text.push_str(&format!("\n{met} of {} numbers are met.\n", all.len()));
    table(
        text,
        &["episode", "role", "measure", "what", "observed", "model", "within", "met"],
        all.iter().map(|row| {
            let mut cells: Vec<String> =
                ["episode", "role", "measure", "item"].map(|name| row[name].clone()).to_vec();
            cells.extend(["observed", "model", "within"].map(|name| shown(number(&row[name]))));
            cells.push(row["met"].clone());
            cells
        }),
    );
}

fn accounts(text: &mut String, root: &Path) {
    let command = "monazite economy tables --format csv --table scaling";
    section(
        text,
        "National accounts",
        "What the shipped input-output tables add up to, USD of their year. What industries sell and what they spend must both be their \
         output: the largest misses stand beside it, and are rounding.",
        command,
        "crates/cli/tests/economy.rs",
    );
    let big = |row: &Row, column: &str| format!("{:.4} trillion", number(&row[column]) / 1e12);
    let small = |row: &Row, column: &str| format!("{:.0} million", number(&row[column]) / 1e6);
    table(
        text,
        &["table", "region", "industries", "domestic product", "sales off at most", "costs off at most"],
        rows(&said(root, command)).iter().map(|row| {
            vec![
                row["accounts"].clone(),
                row["region"].clone(),
                row["industries"].clone(),
                big(row, "value_added"),
                small(row, "sales_gap"),
                small(row, "cost_gap"),
            ]
        }),
    );
}

/// Ranks of values among each other, from 1.
fn ranks(values: &[f64]) -> Vec<f64> {
    let rank = |value: &f64| 1.0 + values.iter().filter(|other| *other < value).count() as f64;
    values.iter().map(rank).collect()
}

fn correlation(a: &[f64], b: &[f64]) -> f64 {
    let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
    let (of_a, of_b) = (mean(a), mean(b));
    let sum = |left: &[f64], right: &[f64], (l, r): (f64, f64)| -> f64 {
        left.iter().zip(right).map(|(x, y)| (x - l) * (y - r)).sum()
    };
    sum(a, b, (of_a, of_b)) / (sum(a, a, (of_a, of_a)) * sum(b, b, (of_b, of_b))).sqrt()
}

fn stops(text: &mut String, root: &Path) {
    let command = "monazite economy static --for USA --format csv --table static";
    section(
        text,
        "A stop of the largest supplier",
        "The order of minerals by expected loss of the United States, beside that of the Geological Survey (table `published-rank`), and \
         losses of single stops beside the published ones.",
        command,
        "crates/cli/tests/economy.rs",
    );
    let mut ranked: Vec<Row> = rows(&said(root, command));
    ranked.retain(|row| !row["published_rank"].is_empty());
    ranked.sort_by(|a, b| number(&a["published_rank"]).total_cmp(&number(&b["published_rank"])));
    let of = |column: &str| ranks(&ranked.iter().map(|row| number(&row[column])).collect::<Vec<_>>());
    text.push_str(&format!(
        "\nOver {} minerals with a published place the rank correlation is {:.2}.\n",
        ranked.len(),
        correlation(&of("rank"), &of("published_rank"))
    ));
    table(
        text,
        &["mineral", "published place", "our place", "our loss of a stop, USD"],
        ranked.iter().take(LISTED).map(|row| {
            let loss = format!("{:.2} bn", number(&row["loss"]) / 1e9);
            vec![row["mineral"].clone(), row["published_rank"].clone(), row["rank"].clone(), loss]
        }),
    );
    let told = said(root, "monazite economy static --for USA");
    let beside: Vec<&str> = told
        .lines()
        .skip_while(|line| line.trim() != "Beside published losses:")
        .skip(1)
        .take_while(|line| !line.trim().is_empty())
        .collect();
    assert!(!beside.is_empty(), "losses stand beside published ones");
    text.push_str(&format!("\n```text\n{}\n```\n", beside.join("\n")));
}

fn losses(text: &mut String, results: &Path) {
    section(
        text,
        "Losses of whole scenarios",
        "Published losses of domestic product (table `published-loss`) beside ours in the first year of the scenario that is nearest; no \
         tolerance is set, because the scenarios differ: the assumption stands beside each.",
        "monazite run us-japan --out results",
        "crates/cli/tests/references.rs",
    );
    table(
        text,
        &[
            "publisher",
            "country",
            "shock",
            "assumption",
            "published",
            "our scenario",
            "lower",
            "central",
            "upper",
        ],
        rows(&file(&results.join("published-losses.csv"))).iter().map(|row| {
            let mut cells: Vec<String> =
                ["publisher", "country", "shock", "assumption"].map(|name| row[name].clone()).to_vec();
            cells.push(percent(number(&row["published"])));
            cells.push(row["scenario"].clone());
            cells
                .extend(["ours_lower", "ours_central", "ours_upper"].map(|name| percent(number(&row[name]))));
            cells
        }),
    );
}

fn anchors(text: &mut String, results: &Path) {
    section(
        text,
        "The balanced year",
        "Totals that are known from a second source and do not go into the balance, t REO a year. A total outside its range by more than \
         the stated tolerance is finding D0206.",
        "monazite run us-japan --out results",
        "crates/chain/tests/known_answers.rs",
    );
    table(
        text,
        &["what", "mineral", "country", "year", "published", "range", "ours", "trust"],
        rows(&file(&results.join("anchors.csv"))).iter().map(|row| {
            let round = |column: &str| format!("{:.0}", number(&row[column]));
            vec![
                row["what"].clone(),
                row["mineral"].clone(),
                row["country"].clone(),
                row["year"].clone(),
                round("published"),
                format!("{} to {}", round("published_low"), round("published_high")),
                round("modelled"),
                row["trust"].clone(),
            ]
        }),
    );
}

/// Files whose tests hold a method against published or worked figures, or against a second method.
const PINNED: [&str; 14] = [
    "crates/ario/tests/properties.rs",
    "crates/backtest/tests/shipped.rs",
    "crates/balance/tests/published.rs",
    "crates/chain/tests/known_answers.rs",
    "crates/cli/tests/ario.rs",
    "crates/cli/tests/economy.rs",
    "crates/cli/tests/geopolrisk.rs",
    "crates/criticality/tests/listed_minerals.rs",
    "crates/dataset/tests/accounts.rs",
    "crates/ensemble/tests/oracles.rs",
    "crates/equilibrium/tests/textbook.rs",
    "crates/finance/tests/contracts.rs",
    "crates/sharing/tests/cases.rs",
    "crates/solve/tests/oracles.rs",
];

fn tests(text: &mut String, root: &Path) {
    text.push_str(
        "\n## Tests that pin a figure\n\nEach name says what is held; the published figures and their tolerances stand in the test.\n",
    );
    let functions = |file_: &str| -> Vec<String> {
        let source = file(&root.join(file_));
        let mut names = Vec::new();
        let mut marked = false;
        for line in source.lines().map(str::trim) {
            if line == "#[test]" {
                marked = true;
            } else if let Some(name) = line.strip_prefix("fn ").filter(|_| marked) {
                names.push(name.split('(').next().unwrap_or(name).replace('_', " "));
                marked = false;
            }
        }
        names
    };
    for path in PINNED {
        let names = functions(path);
        assert!(!names.is_empty(), "{path} holds no test");
        text.push_str(&format!("\n`{path}`:\n\n"));
        for name in names {
            text.push_str(&format!("- {name}\n"));
        }
    }
}
