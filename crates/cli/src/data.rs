//! `monazite data`: the dataset itself.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use chain::{BaselineFigure, Chain};
use codes::{Area, Code, Form, Mineral, Stage};
use dataset::query::Query;
use dataset::{Dataset, Files, LARGE, Row, TABLES};
use finding::{Finding, Findings, code};
use quantity::Unit;
use report::{Cell, Column, Table, grid, words};
use sourced::Trust;
use study::Study;

use crate::arguments::{Common, Data, Format};
use crate::diff::diff;
use crate::import::{Asked, import};
use crate::output::{Stop, files, load, note, plural, print, print_tables};

/// Rows printed before the rest is only counted.
const SHOWN: usize = 40;
/// Levels of the tree of origins in `data show`; `explain` shows all.
const SHOWN_LEVELS: usize = 2;
/// The study whose baseline figures are shown.
pub(crate) const BASELINE_STUDY: &str = "us-japan";

pub(crate) fn data(common: &Common, command: &Data) -> Result<(), Stop> {
    match command {
        Data::List { minerals: true, .. } => list_minerals(common),
        Data::List { sources: true, .. } => list_sources(common),
        Data::List { .. } => list(common),
        Data::Diff { old, new, moved, table } => diff(common, old, new, *moved, table.as_deref()),
        Data::Show { words } => show(common, &words.join(" ")),
        Data::Quality { mineral } => crate::quality::quality(common, mineral.as_deref()),
        Data::Check { folder } => check(common, folder.as_deref()),
        Data::Import { source, files, out, edition, nomenclature, keep_implausible } => {
            let asked = Asked {
                source: *source,
                paths: files,
                out,
                edition: edition.as_ref(),
                nomenclature: nomenclature.as_ref(),
                keep_implausible: *keep_implausible,
            };
            import(common, &asked)
        }
        Data::Export { folder } => export(common, folder),
    }
}

const TABLE_COLUMNS: &[Column] = &[
    Column { name: "table", unit: "", about: "Table." },
    Column { name: "rows", unit: "", about: "Rows." },
    Column { name: "trust_a", unit: "", about: "Rows of grade A: official." },
    Column { name: "trust_b", unit: "", about: "Rows of grade B: other publications." },
    Column { name: "trust_c", unit: "", about: "Rows of grade C: derived or disputed." },
    Column { name: "trust_d", unit: "", about: "Rows of grade D: assumed or recalled." },
    Column { name: "about", unit: "", about: "What it holds." },
];

fn list(common: &Common) -> Result<(), Stop> {
    let (_, dataset) = load(common)?;
    let mut table = Table::new("tables", "The tables of the dataset.", TABLE_COLUMNS);
    for spec in TABLES {
        let rows = dataset.rows(spec);
        let count = |trust: Trust| Cell::from(rows.iter().filter(|row| row.trust == trust).count());
        let [a, b, c, d] = Trust::ALL.map(count);
        table.push([spec.name.into(), rows.len().into(), a, b, c, d, spec.about.into()]);
    }
    if common.format != Format::Text {
        return print_tables(&[table], None, "tables", common.format);
    }
    let rows = TABLES
        .iter()
        .map(|spec| {
            let rows = dataset.rows(spec);
            let mut cells = vec![
                spec.name.to_owned(),
                spec.about.trim_end_matches('.').to_owned(),
                rows.len().to_string(),
            ];
            cells.extend(
                Trust::ALL.map(|trust| rows.iter().filter(|row| row.trust == trust).count().to_string()),
            );
            cells
        })
        .collect();
    print(&grid(
        "Tables, their rows, and rows by grade of trust:",
        &["table", "holds", "rows", "A", "B", "C", "D"],
        2,
        rows,
    ))?;
    print(&format!(
        "\n  Read when an answer needs them: {}.\n  {} sources, {} rules, {} frameworks. `monazite data show WORDS` prints figures.\n",
        LARGE.iter().map(|spec| spec.name).collect::<Vec<_>>().join(" and "),
        dataset.sources.len(),
        dataset.rules.len(),
        dataset.frameworks.len()
    ))
}

const MINERAL_COLUMNS: &[Column] = &[
    Column { name: "mineral", unit: "", about: "Mineral." },
    Column { name: "name", unit: "", about: "Its name." },
    Column { name: "us_2025", unit: "", about: "yes if it is on the list of the United States of 2025." },
    Column { name: "japan_35", unit: "", about: "yes if it is on the list of Japan." },
    Column { name: "stages", unit: "", about: "Stages with output or capacity." },
    Column { name: "countries", unit: "", about: "Countries that any row names." },
    Column { name: "first_year", unit: "", about: "First year of any figure." },
    Column { name: "last_year", unit: "", about: "Last year of any figure." },
    Column { name: "rows", unit: "", about: "Rows." },
    Column { name: "trust_a", unit: "", about: "Rows of grade A: official." },
    Column { name: "trust_b", unit: "", about: "Rows of grade B: other publications." },
    Column { name: "trust_c", unit: "", about: "Rows of grade C: derived or disputed." },
    Column { name: "trust_d", unit: "", about: "Rows of grade D: assumed or recalled." },
];

/// Tables that say where a mineral is made.
const MADE: [&str; 4] = ["production", "capacity", "country-capacity", "refining-share"];

fn list_minerals(common: &Common) -> Result<(), Stop> {
    let (_, dataset) = load(common)?;
    let mut table = Table::new("minerals", "What there is on each mineral.", MINERAL_COLUMNS);
    let mut shown = Vec::new();
    for mineral in Mineral::all() {
        let rows: Vec<&Row> = dataset.all_rows().filter(|row| row.mineral == Some(mineral)).collect();
        let made = rows.iter().filter(|row| MADE.contains(&row.table));
        let stages: BTreeSet<Stage> =
            made.filter_map(|row| row.stage.or_else(|| row.form.map(Form::stage))).collect();
        let stages: Vec<&str> = stages.into_iter().map(Code::as_str).collect();
        let areas = rows.iter().flat_map(|row| [row.country, row.partner, row.controller]).flatten();
        let countries: BTreeSet<Area> = areas.filter(|area| matches!(area, Area::Country(_))).collect();
        // Dates of lists and plans are no years of figures.
        let years: BTreeSet<i16> =
            rows.iter().filter(|row| row.figure.is_some()).filter_map(|row| row.year()).collect();
        let (first, last) = (years.first().copied(), years.last().copied());
        let counts = Trust::ALL.map(|trust| rows.iter().filter(|row| row.trust == trust).count());
        let listed = |yes: bool| if yes { "yes" } else { "no" };
        let [a, b, c, d] = counts.map(Cell::from);
        table.push([
            mineral.as_str().into(),
            mineral.name().into(),
            listed(mineral.on_us_list()).into(),
            listed(mineral.on_japanese_list()).into(),
            stages.join(" ").into(),
            countries.len().into(),
            first.map(f64::from).into(),
            last.map(f64::from).into(),
            rows.len().into(),
            a,
            b,
            c,
            d,
        ]);
        let span = first.zip(last).map_or(String::new(), |(first, last)| format!("{first} to {last}"));
        let mut cells = vec![
            mineral.to_string(),
            stages.join(" "),
            span,
            countries.len().to_string(),
            rows.len().to_string(),
        ];
        cells.extend(counts.map(|count| count.to_string()));
        shown.push(cells);
    }
    if common.format != Format::Text {
        return print_tables(&[table], None, "minerals", common.format);
    }
    let header = ["mineral", "stages", "years", "countries", "rows", "A", "B", "C", "D"];
    print(&grid("Minerals, and rows by grade of trust:", &header, 3, shown))
}

const SOURCE_COLUMNS: &[Column] = &[
    Column { name: "source", unit: "", about: "Source." },
    Column { name: "rows", unit: "", about: "Rows that name it." },
    Column { name: "attribution", unit: "", about: "How to name it." },
    Column { name: "licence", unit: "", about: "Licence." },
    Column { name: "terms", unit: "", about: "Its terms in a sentence." },
    Column { name: "passed_on", unit: "", about: "yes if its figures may be passed on." },
    Column { name: "address", unit: "", about: "Where it stands." },
    Column { name: "checked_on", unit: "", about: "Day the address was looked at." },
];

fn list_sources(common: &Common) -> Result<(), Stop> {
    let (_, dataset) = load(common)?;
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for id in dataset.all_rows().flat_map(|row| &row.sources) {
        *counts.entry(id).or_default() += 1;
    }
    let mut table = Table::new("sources", "Every source with its terms.", SOURCE_COLUMNS);
    let mut text = String::new();
    for source in dataset.sources.values() {
        let rows = counts.get(source.id.as_str()).copied().unwrap_or_default();
        let publisher = if source.title.starts_with(&source.publisher) {
            String::new()
        } else {
            format!("{}, ", source.publisher)
        };
        let attribution = format!("{publisher}{}, {}", source.title, source.edition);
        text.push_str(&format!(
            "{} ({}): {attribution}\n    {}: {}\n",
            source.id,
            plural(rows, "row"),
            source.licence,
            source.terms
        ));
        table.push([
            source.id.as_str().into(),
            rows.into(),
            attribution.into(),
            source.licence.as_str().into(),
            source.terms.as_str().into(),
            if source.redistribute { "yes" } else { "no" }.into(),
            source.address.as_str().into(),
            source.checked_on.as_str().into(),
        ]);
    }
    if common.format == Format::Text {
        print(&text)
    } else {
        print_tables(&[table], None, "sources", common.format)
    }
}

fn check(common: &Common, folder: Option<&Path>) -> Result<(), Stop> {
    let files = match folder {
        Some(folder) => Files::shipped().overlaid(folder)?,
        None => files(common)?,
    };
    let checked = Dataset::load(&files);
    let mut findings = checked.findings;
    let dataset = checked.value;
    if !findings.has_errors() {
        for name in Study::shipped_names(&files) {
            findings.append(Study::shipped(&name, &files, &dataset).findings);
        }
    }
    let mut large = 0;
    if !findings.has_errors() {
        let checked = dataset::accounts::check(&files, &dataset);
        findings.append(checked.findings);
        large = checked.value;
    }
    if findings.has_errors() {
        return Err(findings.into());
    }
    if !findings.is_empty() {
        note(findings.to_string().trim_end());
    }
    print(&format!(
        "clean: {} rows in {}, {}, {}, {}\n",
        dataset.all_rows().count() + large,
        plural(TABLES.len() + LARGE.len(), "table"),
        plural(dataset.sources.len(), "source"),
        plural(dataset.rules.len(), "rule"),
        plural(dataset.frameworks.len(), "framework")
    ))
}

fn export(common: &Common, folder: &Path) -> Result<(), Stop> {
    let written = files(common)?.export(folder).map_err(|error| {
        Finding::error(code::OUTPUT_UNWRITABLE, format!("`{}` cannot be written: {error}", folder.display()))
            .help("choose another folder")
    })?;
    print(&format!("{written} files in {}\n", folder.display()))
}

const FIGURE_COLUMNS: &[Column] = &[
    Column { name: "table", unit: "", about: "Table, or baseline for figures of the balanced year." },
    Column { name: "subject", unit: "", about: "What the figure is of." },
    Column { name: "value", unit: "", about: "Value in the unit." },
    Column { name: "low", unit: "", about: "Lower end of its range." },
    Column { name: "high", unit: "", about: "Upper end of its range." },
    Column { name: "unit", unit: "", about: "Unit." },
    Column { name: "basis", unit: "", about: "What a mass is a mass of." },
    Column { name: "vintage", unit: "", about: "Edition." },
    Column { name: "trust", unit: "", about: "Grade." },
    Column { name: "origin", unit: "", about: "Where it comes from." },
    Column { name: "place", unit: "", about: "File and line." },
];

fn show(common: &Common, text: &str) -> Result<(), Stop> {
    let (files, dataset) = load(common)?;
    let query = Query::parse(text);
    let rows = query.rows(&dataset);
    let figures = baseline(&files, &dataset, &query)?;
    if rows.is_empty() && figures.is_empty() {
        return Err(no_match(text, &query));
    }
    if common.format != Format::Text {
        let mut table = Table::new("figures", "Figures that match.", FIGURE_COLUMNS);
        for figure in &figures {
            table.push([
                "baseline".into(),
                format!("{} {}", figure.what, figure.subject).into(),
                figure.value.into(),
                Cell::Empty,
                Cell::Empty,
                "t/a".into(),
                figure.basis.to_string().into(),
                Cell::Empty,
                figure.origin.trust().to_string().into(),
                figure.origin.tree().replace('\n', "; ").into(),
                Cell::Empty,
            ]);
        }
        for row in &rows {
            let [value, low, high] =
                written(row).map_or([Cell::Empty, Cell::Empty, Cell::Empty], |(value, range)| {
                    [value.into(), range.map(|range| range.0).into(), range.map(|range| range.1).into()]
                });
            table.push([
                row.table.into(),
                row.subject().into(),
                value,
                low,
                high,
                row.unit.as_str().into(),
                basis(row).into(),
                row.vintage.as_str().into(),
                row.trust.to_string().into(),
                row.origin.tree().replace('\n', "; ").into(),
                row.place.to_string().into(),
            ]);
        }
        return print_tables(&[table], None, "figures", common.format);
    }
    let mut text = String::new();
    for figure in &figures {
        text.push_str(&baseline_text(figure, Some(SHOWN_LEVELS)));
    }
    if !figures.is_empty() {
        text.push_str("    (`monazite explain` with the same words shows everything behind it)\n");
    }
    for row in rows.iter().take(SHOWN) {
        text.push_str(&row_text(row));
    }
    if rows.len() > SHOWN {
        text.push_str(&format!("and {} rows more: add words, or use --format csv\n", rows.len() - SHOWN));
    }
    print(&text)
}

fn no_match(text: &str, query: &Query) -> Stop {
    let unread = if query.words.is_empty() {
        "leave a word out".to_owned()
    } else {
        let hints: Vec<String> = query
            .words
            .iter()
            .map(|word| {
                let known = codes::Mineral::all()
                    .into_iter()
                    .map(Code::as_str)
                    .chain(TABLES.iter().map(|spec| spec.name));
                format!(
                    "`{word}` names nothing known ({})",
                    finding::did_you_mean(word, known, "`monazite data list`")
                )
            })
            .collect();
        hints.join("; ")
    };
    Findings::from_iter([
        Finding::error(code::FIGURE_UNKNOWN, format!("no figure matches `{text}`")).help(unread)
    ])
    .into()
}

/// Figures of the balanced baseline that the query asks for.
///
/// They are shown where a mineral is named and the year, if any, is that of the baseline.
pub(crate) fn baseline(files: &Files, dataset: &Dataset, query: &Query) -> Result<Vec<BaselineFigure>, Stop> {
    let Some(mineral) = query.mineral else { return Ok(Vec::new()) };
    // `use` is a stage as well as a table.
    let (table, stage) = match query.table {
        Some("use") => (None, Some(Stage::Use)),
        table => (table, query.stage),
    };
    if !query.words.is_empty() || table.is_some() || query.sector.is_some() || query.partner.is_some() {
        return Ok(Vec::new());
    }
    let study = Study::shipped(BASELINE_STUDY, files, dataset).usable()?.0;
    if query.period.is_some_and(|period| period.year() != study.baseline_year || period.days() < 365) {
        return Ok(Vec::new());
    }
    if !study.minerals.contains(&mineral) && !mineral.members().iter().any(|member| member.is_rare_earth()) {
        return Ok(crate::quality::figures(dataset, query, stage, mineral, study.baseline_year));
    }
    let chain = Chain::build(dataset, &study).usable()?.0;
    let areas: Vec<Area> = match query.area {
        Some(area) => chain.places.iter().copied().filter(|place| *place == area).collect(),
        None => chain.places.clone(),
    };
    let forms: Vec<Form> = match (query.form, stage) {
        (Some(form), _) => vec![form],
        (None, stage) => {
            let all = Form::all().into_iter().filter(|form| chain.market(mineral, *form).is_some());
            all.filter(|form| stage.is_none_or(|stage| form.stage() == stage || stage == Stage::Use))
                .collect()
        }
    };
    let mut figures = Vec::new();
    for area in areas {
        if query.form.is_none() && stage.is_none_or(|stage| stage == Stage::Mining) {
            figures.extend(chain.mined_figure(mineral, area));
        }
        for form in &forms {
            if stage.is_none_or(|stage| stage == form.stage()) {
                figures.extend(chain.output_figure(mineral, *form, area));
            }
            if stage.is_none_or(|stage| stage == Stage::Use) {
                figures.extend(chain.use_figure(mineral, *form, area));
            }
        }
    }
    figures.retain(|figure| figure.value > 0.0 || query.area.is_some());
    Ok(figures)
}

/// A figure of the baseline with the tree of its origins, whole or as many levels of it.
pub(crate) fn baseline_text(figure: &BaselineFigure, levels: Option<usize>) -> String {
    let tree = figure.origin.tree();
    let level = |line: &str| (line.len() - line.trim_start().len()) / 2;
    let lines = tree.lines().filter(|line| levels.is_none_or(|levels| level(line) < levels));
    format!(
        "{}: {} {} t/a ({}), trust {}, balanced baseline\n{}",
        figure.subject,
        figure.what,
        words::number(figure.value, 4),
        figure.basis,
        figure.origin.trust(),
        indented(lines),
    )
}

/// Every line four spaces in.
fn indented<'t>(lines: impl Iterator<Item = &'t str>) -> String {
    lines.fold(String::new(), |all, line| all + "    " + line + "\n")
}

/// Value and range of a row in the unit as written.
fn written(row: &Row) -> Option<(f64, Option<(f64, f64)>)> {
    let figure = row.figure?;
    let scale = Unit::parse(&row.unit).ok()?.canonical(1.0);
    Some((figure.value.ok()? / scale, figure.range.map(|range| (range.0 / scale, range.1 / scale))))
}

fn basis(row: &Row) -> String {
    row.figure.and_then(|figure| figure.basis).map_or(String::new(), |basis| basis.to_string())
}

fn row_text(row: &Row) -> String {
    let mut line = format!("{}: {}", row.table, row.subject());
    if let Some(figure) = row.figure {
        line.push_str(": ");
        match (written(row), figure.value) {
            (Some((value, range)), _) => {
                line.push_str(&words::plain(value));
                if let Some((low, high)) = range {
                    line.push_str(&format!(" ({} to {})", words::number(low, 4), words::number(high, 4)));
                }
                line.push_str(&format!(" {}", row.unit));
            }
            (None, Err(why)) => line.push_str(why.meaning()),
            (None, Ok(_)) => line.push_str(&row.unit),
        }
        let basis = basis(row);
        if !basis.is_empty() {
            line.push_str(&format!(" ({basis})"));
        }
    }
    line.push_str(&format!(", trust {}", row.trust));
    if !row.vintage.is_empty() {
        line.push_str(&format!(", vintage {}", row.vintage));
    }
    if row.own {
        line.push_str(", from your folder");
    }
    let tree = indented(row.origin.tree().lines());
    let note = if row.note.is_empty() { String::new() } else { format!("    note: {}\n", row.note) };
    format!("{line}\n{tree}{note}    {}\n", row.place)
}
