//! Parameters of a case.

use std::collections::BTreeMap;

use finding::{Finding, Findings, Place, code};

use crate::table::{match_columns, parse_plain, read_sheet};

/// Every parameter; `[SECTOR]` stands for the name of one.
pub const PARAMETERS: [&str; 18] = [
    "table",
    "model",
    "steps_days",
    "days_per_year",
    "capital_to_value_added",
    "technology_threshold",
    "order_type",
    "main_inv_dur",
    "inventory_days[SECTOR]",
    "psi_param",
    "inventory_restoration_tau",
    "inventory_restoration_tau[SECTOR]",
    "alpha_base",
    "alpha_max",
    "alpha_tau",
    "rebuild_tau",
    "monetary_factor",
    "temporal_units_by_step",
];

/// Which of the two models.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Model {
    /// ARIO.
    #[default]
    Base,
    /// ARIO-psi.
    Psi,
}

/// How orders are split among regions.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Orders {
    /// As in the table.
    #[default]
    NoAlternates,
    /// Others step in for a supplier that is hit.
    Alternates,
}

/// How the economy behaves.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Parameters {
    /// Which of the two models.
    pub model: Model,
    /// Days to simulate.
    pub steps: usize,
    /// Days in the year of the table.
    pub days_per_year: f64,
    /// Productive capital over yearly value added, years.
    pub capital_to_value_added: f64,
    /// Share of output below which use is not an input that stops production.
    pub technology_threshold: f64,
    /// How orders are split.
    pub orders: Orders,
    /// Target stock by sector, days of use.
    pub stock_days: Vec<f64>,
    /// Share of the target stock that production needs, from 0 to 1; 1 in the base model.
    pub psi: f64,
    /// Days over which a gap in stock is ordered, by sector; 1 in the base model.
    pub restoration_days: Vec<f64>,
    /// Capacity over output in ordinary times.
    pub overproduction_base: f64,
    /// Capacity over output at most.
    pub overproduction_max: f64,
    /// Days of adjustment of capacity.
    pub overproduction_days: f64,
}

struct Reader<'r> {
    shown: &'r str,
    given: BTreeMap<String, (usize, String)>,
    findings: &'r mut Findings,
    complete: bool,
}

impl Reader<'_> {
    fn fault(&mut self, line: usize, name: &str, message: String, help: &str) {
        self.complete = false;
        let finding = Finding::error(code::PARAMETER_WRONG, message);
        self.findings.push(finding.at(Place::line(self.shown, line).column(name)).help(help));
    }

    fn word(&mut self, name: &str, help: &str) -> Option<(usize, String)> {
        let found = self.given.get(name).cloned();
        if found.is_none() {
            self.fault(1, name, format!("parameter `{name}` is missing"), help);
        }
        found
    }

    /// A number that is there and valid.
    fn number(&mut self, name: &str, help: &str, valid: fn(f64) -> bool) -> Option<f64> {
        let (line, text) = self.word(name, help)?;
        self.parse(line, name, &text, help, valid)
    }

    /// A number that may be missing.
    fn optional(&mut self, name: &str, help: &str, valid: fn(f64) -> bool) -> Option<f64> {
        let (line, text) = self.given.get(name).cloned()?;
        self.parse(line, name, &text, help, valid)
    }

    fn parse(
        &mut self,
        line: usize,
        name: &str,
        text: &str,
        help: &str,
        valid: fn(f64) -> bool,
    ) -> Option<f64> {
        let value = parse_plain(text).filter(|value| valid(*value));
        if value.is_none() {
            self.fault(line, name, format!("`{text}` cannot be {name}"), help);
        }
        value
    }

    /// One number for each sector: its own, or the common one.
    fn by_sector(
        &mut self,
        common: &str,
        own: &str,
        sectors: &[String],
        help: &str,
        valid: fn(f64) -> bool,
    ) -> Vec<f64> {
        let named: Vec<String> = sectors.iter().map(|sector| format!("{own}[{sector}]")).collect();
        let all_named = !named.is_empty() && named.iter().all(|name| self.given.contains_key(name));
        let common =
            if all_named { self.optional(common, help, valid) } else { self.number(common, help, valid) };
        let fallback = common.unwrap_or(1.0);
        named.iter().map(|name| self.optional(name, help, valid).unwrap_or(fallback)).collect()
    }
}

fn positive(value: f64) -> bool {
    value > 0.0
}

fn not_negative(value: f64) -> bool {
    value >= 0.0
}

/// Parameters; none if there is a fault in them. Without sectors what is said by sector is not checked.
pub(super) fn read(
    (shown, text): (&str, &str),
    sectors: Option<&[String]>,
    findings: &mut Findings,
) -> Option<Parameters> {
    let sheet = read_sheet(shown, text, findings)?;
    match_columns("parameters", &["parameter", "value"], shown, &sheet.header, findings)?;
    let swapped = sheet.header[0] == "value";
    let mut given = BTreeMap::new();
    for (line, cells) in &sheet.rows {
        let (name, value) = if swapped { (&cells[1], &cells[0]) } else { (&cells[0], &cells[1]) };
        if !known(name, sectors) {
            findings.push(unknown(name, sectors).at(Place::line(shown, *line).column("parameter")));
        }
        if let Some((first, _)) = given.insert(name.clone(), (*line, value.clone())) {
            findings.push(
                Finding::error(code::DUPLICATE_KEY, format!("`{name}` stands in line {first} already"))
                    .at(Place::line(shown, *line))
                    .help("remove one of the two"),
            );
        }
    }
    let mut reader = Reader { shown, given, findings, complete: true };
    let parameters = from_reader(&mut reader, sectors.unwrap_or_default());
    (reader.complete && sectors.is_some()).then_some(parameters)
}

fn from_reader(reader: &mut Reader<'_>, sectors: &[String]) -> Parameters {
    let model = choice(reader, "model", &[("ARIOBaseModel", Model::Base), ("ARIOPsiModel", Model::Psi)]);
    let orders =
        choice(reader, "order_type", &[("alt", Orders::Alternates), ("noalt", Orders::NoAlternates)]);
    let whole = |value: f64| value >= 1.0 && value.fract() == 0.0 && value <= 1e6;
    let steps = reader.number("steps_days", "a whole number of days from 1 to 1000000", whole);
    let days = "a number above 0, such as 365";
    reader.optional("temporal_units_by_step", "a step is a day: write 1", |value| (value - 1.0).abs() < 1e-9);
    // Impacts are in money of the table whatever its unit, so its factor changes nothing; it is read to be checked.
    reader.optional(
        "monetary_factor",
        "single units of money in one of the table, such as 1000000",
        positive,
    );
    // The time of rebuilding is that of each event; the common one is read to be checked.
    reader.optional("rebuild_tau", days, positive);
    let (psi, restoration_days) = if model == Model::Psi {
        let psi = reader.number("psi_param", "a share from 0 to 1", |value| (0.0..=1.0).contains(&value));
        let name = "inventory_restoration_tau";
        (psi.unwrap_or_default(), reader.by_sector(name, name, sectors, days, positive))
    } else {
        (1.0, vec![1.0; sectors.len()])
    };
    let mut number =
        |name: &str, help: &str, valid: fn(f64) -> bool| reader.number(name, help, valid).unwrap_or_default();
    let (base, most) = (
        number("alpha_base", "capacity over output, such as 1", positive),
        number("alpha_max", "capacity over output, such as 1.25", positive),
    );
    let parameters = Parameters {
        model,
        orders,
        psi,
        restoration_days,
        steps: steps.unwrap_or_default() as usize,
        days_per_year: number("days_per_year", days, positive),
        capital_to_value_added: number("capital_to_value_added", "years of value added, such as 4", positive),
        technology_threshold: number("technology_threshold", "a share, such as 0.00001", not_negative),
        overproduction_days: number("alpha_tau", days, positive),
        overproduction_base: base,
        overproduction_max: most,
        stock_days: reader.by_sector(
            "main_inv_dur",
            "inventory_days",
            sectors,
            "days of use, from 0",
            not_negative,
        ),
    };
    if most < base {
        let line = reader.given.get("alpha_max").map_or(1, |given| given.0);
        reader.fault(
            line,
            "alpha_max",
            "alpha_max is below alpha_base".to_owned(),
            "capacity can only grow: raise alpha_max",
        );
    }
    parameters
}

fn choice<T: Copy + Default>(reader: &mut Reader<'_>, name: &str, choices: &[(&str, T)]) -> T {
    let list: Vec<&str> = choices.iter().map(|choice| choice.0).collect();
    let help = format!("write {}", list.join(" or "));
    let Some((line, text)) = reader.word(name, &help) else { return T::default() };
    let Some(found) = choices.iter().find(|choice| choice.0 == text) else {
        reader.fault(line, name, format!("`{text}` is no {name}"), &help);
        return T::default();
    };
    found.1
}

fn known(name: &str, sectors: Option<&[String]>) -> bool {
    let Some((stem, rest)) = name.split_once('[') else {
        return PARAMETERS.contains(&name);
    };
    let sector = rest.strip_suffix(']').unwrap_or(rest);
    PARAMETERS.contains(&format!("{stem}[SECTOR]").as_str())
        && sectors.is_none_or(|sectors| sectors.iter().any(|known| known == sector))
}

fn unknown(name: &str, sectors: Option<&[String]>) -> Finding {
    let stem_known = name
        .split_once('[')
        .is_some_and(|(stem, _)| PARAMETERS.contains(&format!("{stem}[SECTOR]").as_str()));
    if let (true, Some(sectors), Some((_, rest))) = (stem_known, sectors, name.split_once('[')) {
        let sector = rest.strip_suffix(']').unwrap_or(rest);
        return Finding::error(code::INDUSTRY_UNKNOWN, format!("`{sector}` is no sector of the table")).help(
            finding::did_you_mean(
                sector,
                sectors.iter().map(String::as_str),
                "the header of the transactions",
            ),
        );
    }
    Finding::warning(code::PARAMETER_WRONG, format!("parameter `{name}` is not known and has no effect"))
        .help(finding::did_you_mean_one_of(name, PARAMETERS))
}
