//! BACI: bilateral trade by heading, with files of countries and products beside it.

use std::collections::BTreeSet;
use std::path::PathBuf;

use finding::{Finding, Findings, Place, code};

use crate::sheet::{Line, Sheet};
use crate::trade::{Meaning, Shipment, Spool, twice};
use crate::{Job, digits_after, one};

const SHIPMENTS: [&str; 6] = ["t", "i", "j", "k", "v", "q"];

/// Which of the three files it is, by its header.
enum Kind {
    Countries,
    Products,
    Shipments,
}

fn kind(sheet: &Sheet) -> Kind {
    if sheet.column("country_code").is_some() {
        Kind::Countries
    } else if sheet.column("description").is_some() {
        Kind::Products
    } else {
        Kind::Shipments
    }
}

pub(crate) fn run(job: &mut Job<'_, '_>, paths: &[PathBuf]) -> Result<(), Findings> {
    let mut products: BTreeSet<u32> = BTreeSet::new();
    let mut shipments = Vec::new();
    let mut findings = Findings::default();
    for path in paths {
        let mut sheet = Sheet::open(path).map_err(one)?;
        match kind(&sheet) {
            Kind::Countries => countries(job, &mut sheet)?,
            Kind::Products => products_of(job, &mut sheet, &mut products)?,
            Kind::Shipments => match sheet.columns(SHIPMENTS) {
                Ok(_) => shipments.push(path),
                Err(found) => findings.append(found),
            },
        }
    }
    if findings.has_errors() {
        return Err(findings);
    }
    let Some(first) = shipments.first() else {
        return Err(one(Finding::error(code::USAGE, "none of the files holds shipments")
            .help("name a file with the columns t,i,j,k,v,q")));
    };
    let edition = job
        .options
        .nomenclature
        .clone()
        .or_else(|| digits_after(first, "HS").map(|year| format!("HS{year}")));
    let Some(edition) = edition else {
        return Err(one(Finding::error(
            code::USAGE,
            format!("the name `{}` does not say which edition of the nomenclature it uses", first.display()),
        )
        .help("add --nomenclature HS92, or keep the name the file was published under")));
    };
    let vintage = job
        .options
        .edition
        .clone()
        .or_else(|| digits_after(first, "_V"))
        .unwrap_or_else(|| "user".to_owned());
    job.begin(&format!("baci-{vintage}"));
    let mut spool = Spool::new(job.files, &edition)?;
    job.describe("baci", &vintage).map_err(one)?;
    for path in shipments {
        let mut sheet = Sheet::open(path).map_err(one)?;
        spool.files.push(sheet.shown.clone());
        read(job, &mut sheet, &mut spool, &products)?;
        sheet.close(&mut job.tally);
        job.done(path);
    }
    spool.finish(job, &vintage).map_err(one)
}

fn countries(job: &mut Job<'_, '_>, sheet: &mut Sheet) -> Result<(), Findings> {
    let [number, code] = sheet.columns(["country_code", "country_iso3"])?;
    let mut side = crate::Tally::default();
    while let Some(line) = sheet.next(&mut side) {
        let area = job.names.area(&line.text(code));
        if let (Ok(number), Some(area)) = (line.text(number).parse(), area) {
            job.names.number_is(number, area);
        }
    }
    for finding in side.findings {
        job.tally.report(finding);
    }
    Ok(())
}

fn products_of(
    job: &mut Job<'_, '_>,
    sheet: &mut Sheet,
    products: &mut BTreeSet<u32>,
) -> Result<(), Findings> {
    let [code] = sheet.columns(["code"])?;
    let mut side = crate::Tally::default();
    while let Some(line) = sheet.next(&mut side) {
        products.extend(line.text(code).parse::<u32>());
    }
    for finding in side.findings {
        job.tally.report(finding);
    }
    Ok(())
}

/// A whole number of a cell, without making a text of it.
fn whole(line: &Line<'_>, column: usize) -> Option<u32> {
    let digits = line.bytes(column);
    let good = !digits.is_empty() && digits.len() < 9 && digits.iter().all(u8::is_ascii_digit);
    good.then(|| digits.iter().fold(0, |number, digit| number * 10 + u32::from(digit - b'0')))
}

/// A quantity: none if it is not given, an error if it is not a number.
fn quantity(line: &Line<'_>, column: usize) -> Result<Option<f64>, String> {
    let text = line.text(column);
    if matches!(text.as_ref(), "" | "NA") {
        return Ok(None);
    }
    match text.parse::<f64>() {
        Ok(value) if value.is_finite() => Ok(Some(value)),
        _ => Err(text.into_owned()),
    }
}

fn read(
    job: &mut Job<'_, '_>,
    sheet: &mut Sheet,
    spool: &mut Spool,
    products: &BTreeSet<u32>,
) -> Result<(), Findings> {
    let [year, from, to, heading, value, mass] = sheet.columns(SHIPMENTS)?;
    let shown = sheet.shown.clone();
    let file = (spool.files.len() - 1) as u16;
    loop {
        if let Some(read) = sheet.due() {
            job.tell(read);
        }
        let Some(line) = sheet.next(&mut job.tally) else { return Ok(()) };
        let row = line.number;
        let fault = |code, column: &str, message: String, help: &str| {
            Finding::error(code, message)
                .at(Place::line(shown.clone(), row as usize).column(column))
                .help(help)
        };
        let Some(product) = whole(&line, heading) else {
            let message = format!("`{}` is not a heading of the nomenclature", line.text(heading));
            job.tally.fault(fault(code::UNKNOWN_CODE, "k", message, "write six digits"), &shown, row);
            continue;
        };
        let at = match spool.headings.find(product) {
            Meaning::One(at) => at,
            Meaning::Mixed => {
                job.tally.drop("the heading mixes several minerals", &shown, row);
                continue;
            }
            Meaning::None if products.is_empty() || products.contains(&product) => {
                job.tally.drop("the heading holds no critical mineral", &shown, row);
                continue;
            }
            Meaning::None => {
                let message = format!("`{product:06}` is not in the file of products");
                let help = "take the file of products of the same release";
                job.tally.fault(fault(code::UNKNOWN_CODE, "k", message, help), &shown, row);
                continue;
            }
        };
        let party = |column: usize, name: &str| {
            let area = whole(&line, column).and_then(|number| job.names.number(u16::try_from(number).ok()?));
            area.ok_or_else(|| {
                let message = format!("`{}` is not the number of a country we know", line.text(column));
                fault(
                    code::UNKNOWN_CODE,
                    name,
                    message,
                    "name the file of countries of the same release too; former states have no code of ours",
                )
            })
        };
        let number = |column: usize, name: &str| match quantity(&line, column) {
            Ok(Some(value)) if value < 0.0 => Err(fault(
                code::NEGATIVE,
                name,
                format!("{value} is negative"),
                "compare the row with the published file",
            )),
            Ok(value) => Ok(value.unwrap_or(f64::NAN)),
            Err(text) => Err(fault(
                code::NOT_A_NUMBER,
                name,
                format!("`{text}` is not a number"),
                "write digits with a point, or NA",
            )),
        };
        let when = whole(&line, year).filter(|year| (1900..=2200).contains(year)).ok_or_else(|| {
            fault(
                code::DATE_WRONG,
                "t",
                format!("`{}` is not a year", line.text(year)),
                "write a year such as 2024",
            )
        });
        let read = || {
            Ok::<_, Finding>((
                when?,
                party(from, "i")?,
                party(to, "j")?,
                number(value, "v")?,
                number(mass, "q")?,
            ))
        };
        match read() {
            Err(finding) => job.tally.fault(finding, &shown, row),
            Ok((year, from, to, thousands, mass)) => {
                let shipment = Shipment {
                    heading: at as u16,
                    from,
                    to,
                    year: year as i16,
                    month: 0,
                    teller: 0,
                    mass,
                    value: thousands * 1000.0,
                    line: u32::try_from(row).unwrap_or(u32::MAX),
                    file,
                };
                if !spool.take(&shipment).map_err(one)? {
                    twice(
                        &mut job.tally,
                        &shown,
                        row,
                        "k",
                        &format!("of {product:06} from {from} to {to} in {year}"),
                    );
                }
            }
        }
    }
}
