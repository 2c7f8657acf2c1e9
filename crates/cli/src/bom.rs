//! `monazite assess --bom`: exposure of a firm's bill of materials, by part and by mineral.

use std::path::Path;

use answer::{Bill, MineralSum, PartExposure};
use codes::{Code, Country};
use dataset::bom;
use finding::{Finding, Findings, code};
use report::{Cell, Column, Table, grid, words};

use crate::arguments::{Common, Format, StudyChoice};
use crate::output::{Stop, complain, load, note, print, print_tables};
use crate::study::find;

const PARTS: &str = "bom-parts";
const MINERALS: &str = "bom-minerals";
const FINDINGS: &str = "bom-findings";

const PART_COLUMNS: &[Column] = &[
    Column { name: "part", unit: "", about: "Part, as written." },
    Column { name: "mineral", unit: "", about: "Mineral or aggregate; empty where the form is a component." },
    Column { name: "form", unit: "", about: "Form looked at." },
    Column { name: "supplier", unit: "", about: "Country of the supplier." },
    Column { name: "kg", unit: "kg", about: "Mass, as written." },
    Column { name: "spend", unit: "firm's money", about: "Spend, as written." },
    Column { name: "share", unit: "1", about: "Share that passed the dominant country at any stage." },
    Column { name: "dominant", unit: "", about: "Country that makes most of the form." },
    Column { name: "dominant_share", unit: "1", about: "Its share in the world's output of the form." },
    Column { name: "controlled_share", unit: "1", about: "Share that passed the controlling country." },
    Column { name: "controller", unit: "", about: "Country that controls most of the form." },
    Column { name: "controller_share", unit: "1", about: "Share of the world's output it controls." },
    Column { name: "rules", unit: "", about: "Rules of either country in force, and whom they reach." },
    Column { name: "likelihood", unit: "1", about: "How likely a restriction is, from 0 to 1." },
    Column { name: "note", unit: "", about: "What to know when reading it." },
];

const MINERAL_COLUMNS: &[Column] = &[
    Column { name: "mineral", unit: "", about: "Mineral, or component where none is given." },
    Column { name: "kg", unit: "kg", about: "Mass of all its parts." },
    Column { name: "spend", unit: "firm's money", about: "Spend on all its parts." },
    Column { name: "exposed_kg", unit: "kg", about: "Mass that passed the dominant country." },
    Column { name: "exposed_spend", unit: "firm's money", about: "Spend on it." },
    Column { name: "share", unit: "1", about: "Exposed mass over the mass whose share is known." },
    Column { name: "unknown_kg", unit: "kg", about: "Mass whose share is not known: not in the share." },
];

const FINDING_COLUMNS: &[Column] = &[
    Column { name: "code", unit: "", about: "Code of the finding." },
    Column { name: "severity", unit: "", about: "Error, warning or note." },
    Column { name: "file", unit: "", about: "File." },
    Column { name: "line", unit: "", about: "Line, counted from 1." },
    Column { name: "column", unit: "", about: "Column." },
    Column { name: "message", unit: "", about: "What was found." },
    Column { name: "remedy", unit: "", about: "What to do about it." },
];

/// Prints what can be computed, tells what is wrong with the rest, and fails if anything is.
pub(crate) fn assess(
    common: &Common,
    choice: &StudyChoice,
    file: &Path,
    firm: Option<&str>,
) -> Result<(), Stop> {
    let (files, dataset) = load(common)?;
    let study = find(common, choice, &files, &dataset)?;
    let read = bom::read(file);
    let mut findings = read.findings;
    if read.value.is_empty() && findings.has_errors() {
        return Err(findings.into());
    }
    let firm = match firm {
        Some(text) => Country::parse(text)
            .map_err(|unknown| Finding::error(code::USAGE, unknown.to_string()).help(unknown.help()))?,
        None => *study.viewpoints.first().ok_or_else(|| {
            Finding::error(code::USAGE, "the study has no viewpoint")
                .help("name the firm's country with --for")
        })?,
    };
    let mut bill = answer::bill(&dataset, &study, read.value, firm)?;
    findings.append(std::mem::take(&mut bill.findings));
    findings.sort();
    match common.format {
        Format::Text => print(&text(&bill))?,
        format => {
            let tables = [parts(&bill), minerals(&bill), faults(&findings)];
            print_tables(&tables, choice.table.as_deref(), PARTS, format)?;
        }
    }
    if findings.has_errors() {
        // The standard output holds the answer: what is wrong goes beside it in every format.
        complain(&findings, &Common { format: Format::Text, data: None, ..*common });
        return Err(Stop::Told);
    }
    if !findings.is_empty() && !common.quiet {
        note(findings.to_string().trim_end());
    }
    Ok(())
}

fn rules(exposure: &PartExposure) -> String {
    let one = |(id, whom): &(String, Vec<codes::Area>)| {
        let whom: Vec<&str> = whom.iter().map(|area| area.as_str()).collect();
        format!("{id} ({})", whom.join(" "))
    };
    exposure.rules.iter().map(one).collect::<Vec<_>>().join("; ")
}

fn form(exposure: &PartExposure) -> String {
    exposure.form.or(exposure.part.form).map_or_else(String::new, |form| form.to_string())
}

fn parts(bill: &Bill) -> Table {
    let mut table = Table::new(PARTS, "Exposure of every part of a bill of materials.", PART_COLUMNS);
    for exposure in &bill.parts {
        let part = &exposure.part;
        let (located, controlled) = (exposure.located, exposure.controlled);
        table.push([
            part.name.as_str().into(),
            part.mineral.map(Code::as_str).into(),
            form(exposure).into(),
            part.supplier.as_str().into(),
            Cell::Exact(part.kg),
            part.spend.map_or(Cell::Empty, Cell::Exact),
            exposure.share().into(),
            located.map(|dominance| dominance.country.as_str()).into(),
            located.map(|dominance| dominance.world_share).into(),
            controlled.and_then(|dominance| dominance.path).into(),
            controlled.map(|dominance| dominance.country.as_str()).into(),
            controlled.map(|dominance| dominance.world_share).into(),
            rules(exposure).into(),
            exposure.likelihood.into(),
            exposure.notes.join("; ").into(),
        ]);
    }
    table
}

fn minerals(bill: &Bill) -> Table {
    let mut table = Table::new(MINERALS, "Exposure of a bill of materials by mineral.", MINERAL_COLUMNS);
    for sum in &bill.minerals {
        table.push([
            sum.mineral.into(),
            sum.kg.into(),
            sum.spend.into(),
            sum.exposed_kg.into(),
            sum.exposed_spend.into(),
            sum.share().into(),
            sum.unknown_kg.into(),
        ]);
    }
    table
}

fn faults(findings: &Findings) -> Table {
    let mut table = Table::new(FINDINGS, "What was found in a bill of materials.", FINDING_COLUMNS);
    for finding in findings {
        let place = finding.place.as_ref();
        table.push([
            finding.code.as_str().into(),
            finding.severity.to_string().into(),
            place.map(|place| place.file.as_str()).into(),
            place.and_then(|place| place.line).into(),
            place.and_then(|place| place.column.as_deref()).into(),
            finding.message.as_str().into(),
            finding.help.as_deref().into(),
        ]);
    }
    table
}

fn text(bill: &Bill) -> String {
    let amount = |value: f64| words::number(value, 4);
    let share = |value: Option<f64>| value.map_or_else(|| "not known".to_owned(), words::percent);
    let of_part = |exposure: &PartExposure| {
        let part = &exposure.part;
        let (located, controlled) = (exposure.located, exposure.controlled);
        let name = |dominance: Option<_>| dominance.map_or("-", |country: codes::Area| country.as_str());
        vec![
            part.name.clone(),
            part.mineral.map_or("", Code::as_str).to_owned(),
            form(exposure),
            part.supplier.as_str().to_owned(),
            amount(part.kg),
            part.spend.map_or_else(|| "-".to_owned(), amount),
            format!("{} {}", name(located.map(|d| d.country)), share(exposure.share())),
            format!(
                "{} {}",
                name(controlled.map(|d| d.country)),
                share(controlled.and_then(|dominance| dominance.path))
            ),
            exposure.likelihood.map_or_else(|| "-".to_owned(), words::percent),
        ]
    };
    let of_mineral = |sum: &MineralSum| {
        vec![
            sum.mineral.to_owned(),
            amount(sum.kg),
            amount(sum.spend),
            amount(sum.exposed_kg),
            amount(sum.exposed_spend),
            share(sum.share()),
        ]
    };
    let mut text = grid(
        &format!(
            "Parts of a firm in {}: share that passed the dominant country at any stage",
            words::country(bill.firm)
        ),
        &["part", "mineral", "form", "from", "kg", "spend", "located", "controlled", "likelihood"],
        4,
        bill.parts.iter().map(of_part).collect(),
    );
    text += &grid(
        "By mineral",
        &["mineral", "kg", "spend", "exposed kg", "exposed spend", "share"],
        1,
        bill.minerals.iter().map(of_mineral).collect(),
    );
    let remarks: Vec<Vec<String>> = bill
        .parts
        .iter()
        .filter(|exposure| !exposure.rules.is_empty() || !exposure.notes.is_empty())
        .map(|exposure| vec![exposure.part.name.clone(), rules(exposure), exposure.notes.join("; ")])
        .collect();
    if !remarks.is_empty() {
        text += &grid(
            "Rules in force of the dominant country, with whom they reach, and remarks",
            &["part", "rules", "remarks"],
            3,
            remarks,
        );
    }
    text
}
