//! Cases of GeoPolRisk: imports by partner, and production by country, from two CSV files of the user.
//!
//! Columns of the trade file: `case_id`, `partner_code`, `partner`, `hs_codes`, `qty_t`, `value_kusd`,
//! `wgi_norm_raw`, `wgi_used`. A case is named `MATERIAL-IMPORTER-YEAR`, with `_` for blanks. Columns of the
//! production file: `raw_material`, `year`, `country_code`, `country`, `production`, `unit`. Partners and
//! countries are numbers of trade statistics; the importer is a country or group by code or name, or a name
//! that one of the files gives a number to.

mod cells;
mod join;
mod production;
mod trade;

use std::ops::Range;
use std::path::Path;

use finding::{Checked, Findings, Place};

use crate::read_text;
use join::join;
use production::read_production;
use trade::read_trade;

/// Columns of the trade file.
pub const TRADE: [&str; 8] =
    ["case_id", "partner_code", "partner", "hs_codes", "qty_t", "value_kusd", "wgi_norm_raw", "wgi_used"];
/// Columns of the production file.
pub const PRODUCTION: [&str; 6] = ["raw_material", "year", "country_code", "country", "production", "unit"];

/// Imports from a partner.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Flow {
    /// Number of the partner in trade statistics.
    pub partner: u16,
    /// Quantity, t.
    pub quantity: f64,
    /// Value, thousand USD.
    pub value: f64,
    /// Risk of the partner's governance as derived, `(2.5 - WGI)/5`, not clipped; none if it is not rated.
    pub rating: Option<f64>,
    /// The weight the file says was used, from 0 to 1; none if the cell is empty.
    pub used: Option<f64>,
    /// The importer itself, or a member of the importing group.
    pub own: bool,
}

/// A case: an importer, a material, a year.
#[derive(Debug, Clone, PartialEq)]
pub struct Case {
    /// As written.
    pub id: String,
    /// File and line of its first row.
    pub place: Place,
    /// Part of the flows, and which of it; see [`Cases::flows`].
    flows: (usize, Range<usize>),
    /// Which of [`Cases::production`] is meant.
    pub production: usize,
    /// Production of the importer itself, t.
    pub domestic: f64,
}

/// Production of a material in a year.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Production {
    /// Material, as written first.
    pub material: String,
    /// Year.
    pub year: i16,
    /// By country, in the unit of the file if it is one, else in t.
    pub amounts: Vec<f64>,
}

/// All cases of a pair of files.
#[derive(Debug, Clone, Default)]
pub struct Cases {
    /// The cases, in the order in which they appear.
    pub cases: Vec<Case>,
    /// Imports of all cases; those of a case stand together.
    flows: Vec<Vec<Flow>>,
    /// Production by material and year.
    pub production: Vec<Production>,
}

impl Cases {
    /// The imports of a case, in the order of the file.
    #[must_use]
    pub fn flows(&self, case: &Case) -> &[Flow] {
        let (part, range) = &case.flows;
        &self.flows[*part][range.clone()]
    }

    /// Reads both files and reports every fault of both.
    #[must_use]
    pub fn read(trade: &Path, production: &Path) -> Checked<Cases> {
        let texts = rayon::join(|| read_text(trade), || read_text(production));
        let (trade_text, production_text) = match texts {
            (Ok(trade), Ok(production)) => (trade, production),
            (trade, production) => {
                let findings = [trade.err(), production.err()].into_iter().flatten().collect();
                return Checked { value: Cases::default(), findings };
            }
        };
        let shown = |path: &Path| path.display().to_string();
        Cases::parse((&shown(trade), &trade_text), (&shown(production), &production_text))
    }

    /// Reads both files from their names, for findings, and texts.
    #[must_use]
    pub fn parse(trade: (&str, &str), production: (&str, &str)) -> Checked<Cases> {
        let (mut findings, mut of_trade) = (Findings::default(), Findings::default());
        let (imports, producers) = rayon::join(
            || read_trade(trade.0, trade.1, &mut of_trade),
            || read_production(production.0, production.1, &mut findings),
        );
        findings.extend(of_trade);
        let value = match (producers, imports) {
            (Some(producers), Some(imports)) => join(&producers, imports, trade, production.0, &mut findings),
            _ => Cases::default(),
        };
        findings.sort();
        Checked { value, findings }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TRADE_HEADER: &str =
        "case_id,partner_code,partner,hs_codes,qty_t,value_kusd,wgi_norm_raw,wgi_used\n";
    const PRODUCTION_HEADER: &str = "raw_material,year,country_code,country,production,unit\n";

    fn parse(trade: &str, production: &str) -> Checked<Cases> {
        let trade = format!("{TRADE_HEADER}{trade}");
        let production = format!("{PRODUCTION_HEADER}{production}");
        Cases::parse(("trade.csv", &trade), ("production.csv", &production))
    }

    fn good(trade: &str, production: &str) -> Cases {
        parse(trade, production).usable().map_err(|findings| findings.to_string()).unwrap().0
    }

    #[test]
    fn a_case_finds_its_importer_in_both_files() {
        let cases = good(
            "Rare_earth-USA-2022,156,China,284690,5,50,0.6,0.6\nRare_earth-USA-2022,842,USA,284690,1,5,0.5,0\n",
            "Rare earth,2022,156,China,10,metr. t\nRare earth,2022,842,United States,4,metr. t\n",
        );
        let case = &cases.cases[0];
        assert_eq!((case.domestic, cases.flows(case)[0].own, cases.flows(case)[1].own), (4.0, false, true));
        assert_eq!(cases.production[case.production].amounts, [10.0, 4.0]);
    }

    #[test]
    fn hyphens_belong_to_materials_and_importers_where_these_are_known() {
        let production = "Alpha-quartz,2022,624,Guinea-Bissau,2,t\n";
        let cases = good("Alpha-quartz-Guinea-Bissau-2022,156,China,1,5,50,,\n", production);
        let case = &cases.cases[0];
        assert_eq!(
            (case.domestic, cases.flows(case)[0].rating, cases.flows(case)[0].used),
            (2.0, None, None)
        );
    }

    #[test]
    fn a_group_owns_what_its_members_make_and_send() {
        let cases = good(
            "Cobalt-EU27-2022,251,France,1,5,50,0.4,0.4\nCobalt-EU27-2022,156,China,1,5,50,0.6,0.6\n",
            "Cobalt,2022,246,Finland,3,t\nCobalt,2022,250,France,1,t\nCobalt,2022,156,China,9,t\n",
        );
        let case = &cases.cases[0];
        assert_eq!((case.domestic, cases.flows(case)[0].own, cases.flows(case)[1].own), (4.0, true, false));
    }

    #[test]
    fn kilograms_become_tonnes_for_the_importer() {
        let cases = good("Gallium-JPN-2024,156,China,1,5,50,0.4,0.4\n", "Gallium,2024,392,Japan,3000,kg\n");
        assert_eq!((cases.cases[0].domestic, cases.production[0].amounts[0]), (3.0, 3000.0));
    }

    #[test]
    fn rows_of_a_case_may_stand_apart_and_a_doubled_one_is_noticed() {
        let checked = parse(
            "A-JPN-2022,156,China,1,5,50,,\nA-USA-2022,156,China,1,5,50,,\nA-JPN-2022,156,China,1,5,50,,\n",
            "A,2022,156,China,9,t\n",
        );
        let (cases, findings) = checked.usable().unwrap();
        assert_eq!(cases.cases.iter().map(|case| cases.flows(case).len()).collect::<Vec<_>>(), [2, 1]);
        let text = findings.to_string();
        assert!(text.contains("warning[D0112]") && text.contains("trade.csv:4"), "{text}");
    }

    #[test]
    fn every_fault_of_both_files_is_found_at_once() {
        let checked = parse(
            "A-JPN-2022,156,China,1,-5,50,,\nA-JPN-2022,x,China,1,many,50,,1.5\nA-JPN-2023,36,,1,1,1,,\n\
             B-JPN-2022,36,,1,1,1,,\nA-Jpan-2022,36,,1,1,1,,\nA_JPN_2022,36,,1,1,1,,\nA-JPN-2022,36\n",
            "A,2022,156,China,9,t\nA,2022,156,China,9,t\nA,soon,156,China,-9,barrel\n",
        );
        let text = checked.findings.to_string();
        let expected = [
            ("D0104", "trade.csv:2 (`qty_t`)"),
            ("D0102", "trade.csv:3 (`partner_code`)"),
            ("D0103", "trade.csv:3 (`qty_t`)"),
            ("D0105", "trade.csv:3 (`wgi_used`)"),
            ("M0103", "trade.csv:4 (`case_id`)"),
            ("M0103", "trade.csv:5 (`case_id`)"),
            ("D0102", "trade.csv:6 (`case_id`)"),
            ("D0115", "trade.csv:7 (`case_id`)"),
            ("D0002", "trade.csv:8"),
            ("D0112", "production.csv:3"),
            ("D0113", "production.csv:4 (`year`)"),
            ("D0104", "production.csv:4 (`production`)"),
            ("D0106", "production.csv:4 (`unit`)"),
        ];
        for (code, place) in expected {
            assert!(text.contains(&format!("[{code}]")) && text.contains(place), "{code} {place}: {text}");
        }
        assert!(checked.findings.iter().all(|finding| finding.help.is_some()));
        assert_eq!(checked.findings.len(), expected.len(), "{text}");
    }

    #[test]
    fn a_missing_column_is_named_in_either_file() {
        let checked = Cases::parse(
            ("trade.csv", &TRADE_HEADER.replace("qty_t", "qty")),
            ("production.csv", &PRODUCTION_HEADER.replace(",unit", "")),
        );
        let text = checked.findings.to_string();
        for part in ["`qty_t`", "did you mean `qty_t`", "`unit`", "production.csv:1"] {
            assert!(text.contains(part), "{part}: {text}");
        }
        assert!(parse("", "A,2022,156,China,9,t\n").findings.has_errors());
        assert!(Cases::parse(("trade.csv", ""), ("production.csv", "")).findings.has_errors());
    }
}
