//! Countries by the names, codes and numbers that sources use.

use std::collections::BTreeMap;

use codes::{Area, Code, Country};
use dataset::Files;
use finding::{Finding, Findings, Place, code};

use crate::one;

/// Names of countries, and numbers of trade statistics.
pub(crate) struct Names {
    by_name: BTreeMap<String, Area>,
    by_number: BTreeMap<u16, Area>,
}

impl Names {
    /// The names of our own lists, and those of `data/imports/country-name.csv`.
    pub(crate) fn read(files: &Files) -> Result<Names, Findings> {
        let path = "data/imports/country-name.csv";
        let text = files.text(path).map_err(one)?;
        let mut by_name: BTreeMap<String, Area> = BTreeMap::new();
        let mut by_number = BTreeMap::new();
        for country in Country::all() {
            by_name.insert(country.name().to_owned(), country.into());
            by_name.insert(country.as_str().to_owned(), country.into());
            by_number.extend(country.numbers().into_iter().map(|number| (number, Area::from(country))));
        }
        let mut findings = Findings::default();
        for (index, record) in csv::Reader::from_reader(text.as_bytes()).records().enumerate() {
            let cells = record
                .ok()
                .and_then(|record| Some((record.get(0)?.to_owned(), Area::parse(record.get(1)?).ok()?)));
            match cells {
                Some((name, area)) => {
                    by_name.insert(name, area);
                }
                None => findings.push(
                    Finding::error(code::UNKNOWN_CODE, "row does not name a country and its code")
                        .at(Place::line(files.shown(path), index + 2).column("code"))
                        .help("write the name as the source has it and a code of data/codes"),
                ),
            }
        }
        if findings.is_empty() { Ok(Names { by_name, by_number }) } else { Err(findings) }
    }

    /// The country or group of this name or three-letter code.
    pub(crate) fn area(&self, name: &str) -> Option<Area> {
        let name = name.trim();
        self.by_name.get(name).copied().or_else(|| {
            // Some tables number their totals and remainders.
            self.by_name.get(name.trim_end_matches(|c: char| c.is_ascii_digit()).trim_end()).copied()
        })
    }

    /// The country of this number.
    pub(crate) fn number(&self, number: u16) -> Option<Area> {
        self.by_number.get(&number).copied()
    }

    /// Lets a number stand for a country, as a list that comes with a source says.
    pub(crate) fn number_is(&mut self, number: u16, area: Area) {
        self.by_number.insert(number, area);
    }

    /// What to do about an unknown name.
    pub(crate) fn help(&self, name: &str) -> String {
        finding::did_you_mean(
            name,
            self.by_name.keys().map(String::as_str),
            "data/codes/country.csv and data/imports/country-name.csv",
        )
    }
}
