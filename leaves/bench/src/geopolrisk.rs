//! 53 materials, 20 importers and 7 years, as many as the Python package's own list of materials gives.

use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use codes::{Code, Country};
use serde_json::{Value, json};

use crate::timing::time;
use crate::{Options, machine};

const MATERIALS: usize = 53;
const YEARS: std::ops::Range<usize> = 2018..2025;
const IMPORTERS: [&str; 20] = [
    "USA", "JPN", "DEU", "FRA", "GBR", "ITA", "ESP", "NLD", "BEL", "SWE", "CHE", "CAN", "AUS", "KOR", "CHN",
    "IND", "BRA", "MEX", "TUR", "POL",
];
/// Partners of a case: as many on average as in the reference cases, which have 27.
const PARTNERS: std::ops::Range<u64> = 8..48;
const PRODUCERS: std::ops::Range<u64> = 6..26;
/// Weight of a partner without a rating, and score times price of copper: as the definition has them.
const UNRATED: f64 = 0.5;
const COPPER: f64 = 0.409_412_948;
/// How far the program's figures may be from the plain sums made here.
const TOLERANCE: f64 = 1e-9;

/// A number from 0 to 1 that depends on the words only: the mixing steps of `SplitMix64`.
fn noise(words: [usize; 4]) -> f64 {
    let mut state = 0_u64;
    for word in words {
        state = state.wrapping_add(word as u64).wrapping_add(0x9e37_79b9_7f4a_7c15);
        state = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        state = (state ^ (state >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        state ^= state >> 31;
    }
    (state >> 11) as f64 / (1_u64 << 53) as f64
}

fn count(range: std::ops::Range<u64>, noise: f64) -> usize {
    (range.start as f64 + noise * (range.end - range.start) as f64) as usize
}

/// A name as a cell.
fn cell(name: &str) -> String {
    if name.contains(',') { format!("\"{name}\"") } else { name.to_owned() }
}

/// Number under which trade statistics know a country.
fn number(country: Country) -> u16 {
    country.numbers().last().copied().unwrap_or_default()
}

struct Inputs {
    trade: String,
    production: String,
    rows: usize,
    /// HHI, import risk, price, score and factor by case, by plain sums.
    expected: Vec<(String, [f64; 5])>,
}

/// Files and expected figures; the same on every machine.
fn inputs() -> Result<Inputs, Box<dyn Error>> {
    let countries = Country::all();
    let importers = IMPORTERS.map(Country::parse).into_iter().collect::<Result<Vec<_>, _>>()?;
    let mut trade =
        "case_id,partner_code,partner,hs_codes,qty_t,value_kusd,wgi_norm_raw,wgi_used\n".to_owned();
    let mut production = "raw_material,year,country_code,country,production,unit\n".to_owned();
    let (mut rows, mut expected) = (0, Vec::new());
    for material in 0..MATERIALS {
        for year in YEARS {
            let mut made = Vec::new();
            for producer in 0..count(PRODUCERS, noise([material, 0, 0, 1])) {
                // A stride that no list of countries is a multiple of, so that none comes twice.
                let country = countries[(material * 31 + producer * 7) % countries.len()];
                let amount = (1e5 * noise([material, year, producer, 2]).powi(4)).round();
                writeln!(
                    production,
                    "Material {material},{year},{},{},{amount},metr. t",
                    number(country),
                    cell(country.name())
                )?;
                made.push((country, amount));
            }
            let world: f64 = made.iter().map(|made| made.1).sum();
            let hhi = made.iter().map(|made| made.1 * made.1).sum::<f64>() / (world * world);
            for (position, importer) in importers.iter().enumerate() {
                let id = format!("Material_{material}-{importer}-{year}");
                let key = material * IMPORTERS.len() + position;
                let own: f64 = made.iter().filter(|made| made.0 == *importer).map(|made| made.1).sum();
                let (mut quantity_sum, mut value_sum, mut weighted) = (0.0, 0.0, 0.0);
                for partner in 0..count(PARTNERS, noise([key, year, 0, 3])) {
                    let country = countries[(key * 13 + partner * 5) % countries.len()];
                    let quantity = (1e7 * noise([key, year, partner, 4]).powi(3)).round() / 1e3;
                    let value = (quantity * 2e4 * noise([key, year, partner, 5])).round() / 1e3;
                    let raw = (1e12 * noise([country.numbers()[0].into(), year, 0, 6])).round() / 1e12;
                    let rated = noise([country.numbers()[0].into(), 0, 0, 7]) > 0.02;
                    let weight = match (country == *importer, rated) {
                        (true, _) => 0.0,
                        (false, true) => raw,
                        (false, false) => UNRATED,
                    };
                    let raw = if rated { raw.to_string() } else { String::new() };
                    let (code, name) = (number(country), cell(country.name()));
                    writeln!(trade, "{id},{code},{name},250410;250490,{quantity},{value},{raw},{weight}")?;
                    rows += 1;
                    quantity_sum += quantity;
                    value_sum += value;
                    weighted += quantity * weight;
                }
                let risk = weighted / (own + quantity_sum);
                let price = value_sum / quantity_sum;
                let score = hhi * risk;
                expected.push((id, [hhi, risk, price, score, score * price / COPPER]));
            }
        }
    }
    Ok(Inputs { trade, production, rows, expected })
}

/// Largest relative departure of the program's figures from the expected ones.
fn worst(output: &str, expected: &[(String, [f64; 5])]) -> Result<f64, Box<dyn Error>> {
    let mut lines = output.lines().skip(1);
    let mut worst = 0.0_f64;
    for (id, figures) in expected {
        let line = lines.next().ok_or_else(|| format!("{id} is missing"))?;
        let cells: Vec<&str> = line.split(',').collect();
        if cells.first() != Some(&id.as_str()) || cells.len() != 6 {
            return Err(format!("`{line}` stands in the place of {id}").into());
        }
        for (cell, figure) in cells[1..].iter().zip(figures) {
            worst = worst.max((cell.parse::<f64>()? - figure).abs() / figure.abs().max(f64::MIN_POSITIVE));
        }
    }
    if worst > TOLERANCE { Err(format!("figures are off by {worst:e}").into()) } else { Ok(worst) }
}

pub(crate) fn run(options: &Options) -> Result<(), Box<dyn Error>> {
    let machine = machine::record();
    let inputs = inputs()?;
    fs::create_dir_all(&options.folder)?;
    let path = |name: &str| options.folder.join(format!("geopolrisk-{name}.csv"));
    let (trade, production) = (path("trade"), path("production"));
    fs::write(&trade, &inputs.trade)?;
    fs::write(&production, &inputs.production)?;
    let command = || {
        let mut command = Command::new(&options.monazite);
        command.args(["assess", "--method", "geopolrisk", "--format", "csv", "--quiet", "--trade"]);
        command.arg(&trade).arg("--production").arg(&production);
        command
    };
    let (times, output) = time(options.repeats, true, &command)?;
    let worst = worst(&output, &inputs.expected)?;
    let peer = peer(options)?;
    let record = json!({
        "benchmark": "geopolrisk",
        "cases": inputs.expected.len(),
        "trade_rows": inputs.rows,
        "trade_bytes": inputs.trade.len(),
        "machine": machine,
        "monazite": times.json(),
        "largest_relative_departure_from_plain_sums": worst,
        "peer": peer,
    });
    let text = serde_json::to_string_pretty(&record)? + "\n";
    if let Some(path) = &options.record {
        fs::write(path, &text)?;
    }
    Ok(std::io::stdout().lock().write_all(text.as_bytes())?)
}

/// The same number of cases through the Python package on its own data; says why if it is not there.
fn peer(options: &Options) -> Result<Value, Box<dyn Error>> {
    let script: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../bench/geopolrisk_peer.py");
    let found = Command::new(&options.python)
        .args(["-c", "import importlib.util as u, sys; sys.exit(u.find_spec('geopolrisk') is None)"])
        .output();
    if !found.is_ok_and(|output| output.status.success()) {
        return Ok(json!("not installed for this Python"));
    }
    let command = || {
        let mut command = Command::new(&options.python);
        command.arg(&script);
        command
    };
    let (times, output) = time(options.peer_repeats, false, &command)?;
    let mut peer: Value = serde_json::from_str(output.trim())?;
    peer["process"] = times.json();
    Ok(peer)
}
