//! `monazite assess --method`: a published method on files of the user.

use dataset::Dataset;
use dataset::cases::{Case, Cases};
use dataset::schema::METHOD_CONSTANT;
use exposure::geopolrisk::{Constants, GeoPolRisk, Mode, Partner, geopolrisk, production_concentration};
use finding::{Finding, Findings, code};
use report::{Cell, Column, Table, grid, words};

use crate::arguments::{Common, Format, MethodChoice, ModeChoice};
use crate::output::{Stop, files, note, plural, print, print_tables};

const NAME: &str = "geopolrisk";

const COLUMNS: &[Column] = &[
    Column { name: "case_id", unit: "", about: "Case: material, importer, year." },
    Column { name: "hhi", unit: "1", about: "Concentration of world production, from 0 to 1." },
    Column { name: "import_risk", unit: "1", about: "Imports weighted by governance over all supply." },
    Column { name: "price", unit: "USD/kg", about: "Value over quantity of the imports." },
    Column { name: "score", unit: "1", about: "Geopolitical supply risk, from 0 to 1." },
    Column { name: "cf", unit: "kg Cu-eq/kg", about: "Characterisation factor." },
];

pub(crate) fn assess(common: &Common, choice: &MethodChoice, table: Option<&str>) -> Result<(), Stop> {
    if choice.method.as_deref() != Some(NAME) {
        return Err(Finding::error(code::USAGE, "only one method works on files of your own")
            .help(format!("write --method {NAME}"))
            .into());
    }
    let (Some(trade), Some(production)) = (&choice.trade, &choice.production) else {
        return Err(Finding::error(code::USAGE, "the method needs imports and production")
            .help("name both files with --trade and --production")
            .into());
    };
    let (loaded, checked) = rayon::join(|| definition(common), || Cases::read(trade, production));
    let (cases, mut findings) = checked.usable()?;
    let constants = constants(&loaded?)?;
    let mode = match choice.mode {
        ModeChoice::Exact => Mode::Exact,
        ModeChoice::Paper => Mode::Paper,
    };
    let results = compute(&cases, constants, mode, &mut findings);
    findings.sort();
    if findings.has_errors() {
        return Err(findings.into());
    }
    if !findings.is_empty() && !common.quiet {
        note(findings.to_string().trim_end());
    }
    if common.format == Format::Text {
        let rows = results
            .iter()
            .map(|(case, result)| {
                let mut cells = vec![case.id.clone(), words::plain(result.hhi)];
                let values = [result.import_risk, result.price, result.score, result.cf];
                cells.extend(values.map(|value| value.map_or_else(|| "-".to_owned(), words::plain)));
                cells
            })
            .collect();
        return print(&grid(
            "GeoPolRisk: price in USD/kg, factor in kg of copper equivalent per kg",
            &["case", "HHI", "import risk", "price", "score", "factor"],
            1,
            rows,
        ));
    }
    let mut all = Table::new(NAME, "GeoPolRisk of every case.", COLUMNS);
    for (case, result) in &results {
        let exact = |value: Option<f64>| value.map_or(Cell::Empty, Cell::Exact);
        all.push([
            case.id.as_str().into(),
            Cell::Exact(result.hhi),
            exact(result.import_risk),
            exact(result.price),
            exact(result.score),
            exact(result.cf),
        ]);
    }
    print_tables(&[all], table.or(Some(NAME)), NAME, common.format)
}

/// What the definition of a method needs of the dataset; nothing else is read.
fn definition(common: &Common) -> Result<Dataset, Stop> {
    let (dataset, found) = Dataset::load_table(&files(common)?, &METHOD_CONSTANT).usable()?;
    if !found.is_empty() && !common.quiet {
        note(found.to_string().trim_end());
    }
    Ok(dataset)
}

fn constants(dataset: &Dataset) -> Result<Constants, Findings> {
    let mut findings = Findings::default();
    let mut constant = |name: &str, valid: fn(f64) -> bool| {
        let value = dataset.method_constant(name).and_then(dataset::Row::value).filter(|value| valid(*value));
        if value.is_none() {
            findings.push(
                Finding::error(code::NO_DATA, format!("the dataset has no usable constant `{name}`"))
                    .help("take data/tables/method-constant.csv from `monazite data export`"),
            );
        }
        value.unwrap_or_default()
    };
    let unrated = constant("geopolrisk-unrated-governance", |value| (0.0..=1.0).contains(&value));
    let copper = constant("geopolrisk-copper-midpoint", |value| value > 0.0);
    if findings.has_errors() { Err(findings) } else { Ok(Constants { unrated, copper }) }
}

/// Every case with its result; what could not be computed, or rests on a choice, is a finding.
fn compute<'c>(
    cases: &'c Cases,
    constants: Constants,
    mode: Mode,
    findings: &mut Findings,
) -> Vec<(&'c Case, GeoPolRisk)> {
    let concentrations: Vec<Option<f64>> =
        cases.production.iter().map(|made| production_concentration(&made.amounts, mode)).collect();
    let mut results = Vec::with_capacity(cases.cases.len());
    let (mut unrated, mut untraded) = (0, 0);
    for case in &cases.cases {
        let Some(hhi) = concentrations[case.production] else {
            let made = &cases.production[case.production];
            findings.push(
                Finding::error(
                    code::NO_DATA,
                    format!("{} {} is less than one unit in every country", made.material, made.year),
                )
                .at(case.place.clone().column("case_id"))
                .help("give production in a smaller unit, or use --mode paper"),
            );
            continue;
        };
        let partners: Vec<Partner> = cases
            .flows(case)
            .iter()
            .map(|flow| Partner {
                quantity: flow.quantity,
                value: flow.value,
                governance: if mode == Mode::Exact { flow.used.or(flow.rating) } else { flow.rating },
                own: flow.own,
            })
            .collect();
        let result = geopolrisk(hhi, case.domestic, &partners, constants, mode);
        let values = [result.import_risk, result.price, result.score, result.cf];
        if hhi <= 0.0 || values.into_iter().flatten().any(|value| !value.is_finite()) {
            findings.push(
                Finding::error(
                    code::NOT_A_NUMBER,
                    format!("figures of `{}` are too large to add up", case.id),
                )
                .at(case.place.clone().column("case_id"))
                .help("look for a wrong unit or exponent in its rows"),
            );
            continue;
        }
        unrated += usize::from(result.unrated > 0.0);
        untraded += usize::from(partners.iter().all(|partner| partner.quantity <= 0.0));
        results.push((case, result));
    }
    if untraded > 0 {
        let what = if mode == Mode::Exact { "its price and factor are 0" } else { "it has no price" };
        findings.push(
            Finding::warning(code::NO_DATA, format!("{} without imports: {what}", plural(untraded, "case")))
                .help("read the 0 as not known; check the goods the material is traded as"),
        );
    }
    if unrated > 0 {
        let what = match mode {
            Mode::Exact => format!("count with {}", constants.unrated),
            Mode::Paper => "are left out".to_owned(),
        };
        findings.push(
            Finding::note(
                code::ASSUMED,
                format!("partners without a rating {what}, in {}", plural(unrated, "case")),
            )
            .help("fill wgi_norm_raw where you know it"),
        );
    }
    results
}
