//! Files of others with every kind of fault: each gives its finding, and nothing else is lost.

#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

use std::fs;
use std::path::{Path, PathBuf};

use dataset::{Dataset, Files, schema};
use finding::{Code, Findings, code};
use import::{Options, Source, Tally, import};
use tempfile::TempDir;

fn write(folder: &Path, name: &str, text: &str) -> PathBuf {
    let path = folder.join(name);
    fs::write(&path, text).unwrap();
    path
}

fn run(source: Source, paths: &[PathBuf], out: &Path, keep_implausible: bool) -> Result<Tally, Findings> {
    let options = Options {
        out: out.to_owned(),
        edition: None,
        nomenclature: None,
        keep_implausible,
        day: "2026-11-25".to_owned(),
    };
    import(source, paths, &Files::shipped(), &options, &mut |_, _| {})
}

fn codes(findings: &Findings) -> Vec<Code> {
    findings.iter().map(|finding| finding.code).collect()
}

/// Place of the first finding of a code, as file line and column.
fn place(findings: &Findings, wanted: Code) -> (Option<usize>, Option<String>) {
    let finding = findings.iter().find(|finding| finding.code == wanted).unwrap();
    assert!(finding.help.is_some(), "{finding}");
    let place = finding.place.clone().unwrap();
    (place.line, place.column)
}

const COUNTRIES: &str = "country_code,country_name,country_iso2,country_iso3\n156,China,CN,CHN\n392,Japan,JP,JPN\n\
    490,\"Other Asia, not elsewhere specified\",N/A,S19\n842,USA,US,USA\n";
const PRODUCTS: &str = "code,description\n250410,Graphite\n811291,Metals\n010121,Horses\n";

#[test]
fn a_sample_of_baci_with_five_faults_loses_only_the_faulty_rows() {
    let folder = TempDir::new().unwrap();
    let shipments = "t,i,j,k,v,q\n\
        2023,156,392,250410,  1000.5,  500\n\
        2023,156,842,250410,900,400\n\
        2023,999,842,250410,900,400\n\
        2023,490,842,250410,100,-4\n\
        2023,156,392,250410,77,33\n\
        2023,490,392,250410,200,NA\n\
        2023,156,392,811291,10,1\n\
        2023,156,392,10121,10,1\n\
        2023,156,392,999999,10,1\n\
        2023,842,39";
    let paths = [
        write(folder.path(), "BACI_HS92_Y2023_V202501.csv", shipments),
        write(folder.path(), "country_codes_V202501.csv", COUNTRIES),
        write(folder.path(), "product_codes_HS92_V202501.csv", PRODUCTS),
    ];
    let out = folder.path().join("mine");
    let tally = run(Source::Baci, &paths, &out, false).unwrap();
    assert_eq!((tally.read, tally.kept_in_all(), tally.dropped_in_all()), (10, 3, 7));
    let found = &tally.findings;
    assert_eq!(found.iter().filter(|f| f.severity == finding::Severity::Error).count(), 5, "{found}");
    assert_eq!(place(found, code::UNKNOWN_CODE), (Some(4), Some("i".to_owned())));
    assert_eq!(place(found, code::NEGATIVE), (Some(5), Some("q".to_owned())));
    assert_eq!(place(found, code::DUPLICATE_KEY), (Some(6), Some("k".to_owned())));
    assert_eq!(place(found, code::CSV_SHAPE).0, Some(11));
    assert!(found.iter().any(|finding| finding.message.contains("999999")), "{found}");
    assert_eq!(tally.dropped["the heading mixes several minerals"].count, 1);
    assert_eq!(tally.dropped["the heading holds no critical mineral"].first.line, Some(9));

    let (dataset, _) = Dataset::load(&Files::shipped().overlaid(&out).unwrap()).usable().unwrap();
    let own: Vec<_> = dataset.rows(&schema::TRADE).iter().filter(|row| row.own).collect();
    assert_eq!(own.len(), 3);
    assert_eq!(own[0].value(), Some(500.0));
    assert_eq!(own[2].country.unwrap().as_str(), "TWN");
    assert_eq!(own[2].value(), None, "a mass that is not given is not nothing");
    assert!(dataset.sources.contains_key("baci-202501"));
    assert!(dataset.rows(&schema::TRADE).iter().any(|row| !row.own), "shipped rows stay");
}

#[test]
fn a_broken_header_stops_the_file_before_anything_is_written() {
    let folder = TempDir::new().unwrap();
    let paths = [write(folder.path(), "BACI_HS92_Y2023_V202501.csv", "t,i,j,kk,v\n2023,156,392,250410,1\n")];
    let out = folder.path().join("mine");
    let found = run(Source::Baci, &paths, &out, false).unwrap_err();
    assert_eq!(codes(&found), [code::COLUMN_MISSING, code::COLUMN_MISSING]);
    assert_eq!(place(&found, code::COLUMN_MISSING), (Some(1), Some("k".to_owned())));
    assert!(found.to_string().contains("`kk`"), "{found}");
    assert!(!out.exists());
}

#[test]
fn implausible_unit_values_are_refused_or_kept_and_marked() {
    let folder = TempDir::new().unwrap();
    let mut text = "t,i,j,k,v,q\n".to_owned();
    for (index, country) in <codes::Country as codes::Code>::all().into_iter().take(60).enumerate() {
        let number = country.numbers()[0];
        if number != 392 {
            text.push_str(&format!("2023,{number},392,250410,{},1000\n", 2000 + index));
        }
    }
    text.push_str("2023,842,36,250410,900000,1\n");
    let paths = [write(folder.path(), "BACI_HS92_Y2023_V202501.csv", &text)];
    let out = folder.path().join("mine");
    let refused = run(Source::Baci, &paths, &out, false).unwrap();
    assert_eq!((refused.dropped_in_all(), refused.marked), (1, 0));
    assert!(refused.dropped.keys().next().unwrap().contains("--keep-implausible"));
    let kept = run(Source::Baci, &paths, &out, true).unwrap();
    assert_eq!((kept.dropped_in_all(), kept.marked, kept.read), (0, 1, kept.kept_in_all()));
    let table = fs::read_to_string(out.join("tables/trade.csv")).unwrap();
    assert_eq!(table.lines().count() as u64, 1 + kept.kept_in_all(), "importing again replaces");
    assert!(table.lines().last().unwrap().contains("implausible: 900000000 USD/t"), "{table}");
}

#[test]
fn comtrade_is_read_from_json_and_from_csv() {
    let folder = TempDir::new().unwrap();
    let row = |reporter: u16, partner: u16, flow: &str, heading: &str, mass: &str| {
        format!(
            "{{\"freqCode\":\"A\",\"period\":\"2023\",\"reporterCode\":{reporter},\"flowCode\":\"{flow}\",\
             \"partnerCode\":{partner},\"partner2Code\":0,\"classificationCode\":\"H6\",\"cmdCode\":\"{heading}\",\
             \"motCode\":0,\"netWgt\":{mass},\"primaryValue\":5000.0}}"
        )
    };
    let rows = [
        row(392, 156, "M", "250410", "2500.5"),
        row(156, 392, "X", "250410", "2400"),
        row(392, 0, "M", "250410", "null"),
        row(392, 777, "M", "250410", "1"),
        row(392, 156, "M", "250410", "9"),
        row(392, 842, "M", "250410", "-9"),
        row(392, 156, "M", "2504", "9"),
        row(392, 156, "RM", "250410", "9"),
    ];
    let whole = format!("{{\"elapsedTime\":\"1 s\",\n\"data\":[\n{}\n],\"error\":\"\"}}\n", rows.join(",\n"));
    let paths = [write(folder.path(), "answer.json", &whole)];
    let out = folder.path().join("mine");
    let tally = run(Source::Comtrade, &paths, &out, false).unwrap();
    assert_eq!((tally.read, tally.kept_in_all(), tally.dropped_in_all()), (8, 3, 5), "{:?}", tally.dropped);
    assert_eq!(codes(&tally.findings), [code::UNKNOWN_CODE, code::DUPLICATE_KEY, code::NEGATIVE]);
    assert_eq!(place(&tally.findings, code::UNKNOWN_CODE), (Some(6), Some("partnerCode".to_owned())));
    let (dataset, _) = Dataset::load(&Files::shipped().overlaid(&out).unwrap()).usable().unwrap();
    let own: Vec<_> = dataset.rows(&schema::TRADE).iter().filter(|row| row.own).collect();
    assert_eq!(own[0].value(), Some(2.5005));
    assert_eq!(own[0].country.unwrap().as_str(), "CHN");
    assert_eq!(own[2].country.unwrap().as_str(), "WLD");

    let cut = &whole[..whole.find("\"netWgt\":-9").unwrap()];
    let paths = [write(folder.path(), "cut.json", cut)];
    let tally = run(Source::Comtrade, &paths, &out, false).unwrap();
    assert_eq!(tally.kept_in_all(), 3);
    assert!(codes(&tally.findings).contains(&code::FILE_UNREADABLE), "{}", tally.findings);

    let csv = "period,reporterCode,flowCode,partnerCode,classificationCode,cmdCode,netWgt,primaryValue\n\
        202311,392,M,156,H6,250410,1000,5000\n202311,392,M,842,H6,250410\n";
    let paths = [write(folder.path(), "answer.csv", csv)];
    let tally = run(Source::Comtrade, &paths, &out, false).unwrap();
    assert_eq!((tally.read, tally.kept_in_all(), tally.dropped_in_all()), (2, 1, 1));
    assert_eq!(codes(&tally.findings), [code::CSV_SHAPE]);
}

#[test]
fn governance_is_read_in_both_forms() {
    let folder = TempDir::new().unwrap();
    let long = "codeindyr,code,countryname,year,indicator,estimate,stddev\n\
        a,CHN,China,2023,rl,-0.03,0.15\nb,JPN,Japan,2023,rl,1.5,0.16\nc,XXX,Nowhere,2023,rl,1,0.1\n\
        d,JPN,Japan,2023,rl,1.5,0.16\ne,USA,United States,2023,zz,1,0.1\nf,USA,United States,2023,pv,88,0.1\n\
        g,ZAR,Congo,2023,cc,..,\nh,ZAR,Congo,2022,cc,-1.6,0.1\n";
    let out = folder.path().join("mine");
    let tally = run(Source::Wgi, &[write(folder.path(), "long.csv", long)], &out, false).unwrap();
    assert_eq!((tally.read, tally.kept_in_all(), tally.dropped_in_all()), (8, 3, 5), "{:?}", tally.dropped);
    let expected = [code::UNKNOWN_CODE, code::DUPLICATE_KEY, code::UNKNOWN_CODE, code::UNIT_WRONG];
    assert_eq!(codes(&tally.findings), expected);
    let (dataset, _) = Dataset::load(&Files::shipped().overlaid(&out).unwrap()).usable().unwrap();
    let rows: Vec<_> = dataset.rows(&schema::GOVERNANCE).iter().filter(|row| row.own).collect();
    assert_eq!(rows.len(), 3);
    assert_eq!(rows[2].country.unwrap().as_str(), "COD");
    let wide = "Country Name,Country Code,Series Name,Series Code,2022 [YR2022],2023 [YR2023]\n\
        Japan,JPN,Rule of Law: Estimate,RL.EST,1.4,1.5\nJapan,JPN,Rank,RL.PER.RNK,90,91\n,,,,,\n";
    let tally = run(Source::Wgi, &[write(folder.path(), "wide.csv", wide)], &out, false).unwrap();
    assert_eq!((tally.read, tally.kept_in_all()), (3, 2));
    assert!(tally.findings.is_empty(), "{}", tally.findings);
}

#[test]
fn a_folder_of_ones_own_is_checked_and_marked() {
    let folder = TempDir::new().unwrap();
    fs::create_dir(folder.path().join("tables")).unwrap();
    let header = schema::PRICE.header().join(",");
    let text = format!(
        "{header}\nGa,metal,CHN,paid by us,2025,900,,,USD_2025/kg,2026,quoted,own,our contract,B,\n\
         Gaa,metal,CHN,paid by us,2025,900,,,USD_2025/kg,2026,quoted,own,our contract,B,\n\
         Ge,metal,CHN,paid by us,2025,3000,,,USD_2025/kg,2026,quoted,usgs-mcs-2026,our contract,B,\n"
    );
    fs::write(folder.path().join("tables/price.csv"), text).unwrap();
    let out = folder.path().join("mine");
    let tally = run(Source::Overlay, &[folder.path().to_owned()], &out, false).unwrap();
    assert_eq!((tally.read, tally.kept_in_all(), tally.dropped_in_all()), (3, 2, 1));
    assert_eq!(codes(&tally.findings), [code::UNKNOWN_CODE]);
    let (dataset, _) = Dataset::load(&Files::shipped().overlaid(&out).unwrap()).usable().unwrap();
    let own: Vec<_> = dataset.rows(&schema::PRICE).iter().filter(|row| row.own).collect();
    assert_eq!(own.len(), 2);
    assert!(own.iter().all(|row| row.sources[0] == "own"));
}

#[test]
fn the_survey_with_faults_loses_only_the_faulty_rows() {
    let folder = TempDir::new().unwrap();
    let header = "MCS chapter,Section,Commodity,Country,Statistics,Statistics_detail,Unit,Year,Value,Notes,Is critical mineral 2025,Other notes\n";
    let row = |country: &str, unit: &str, value: &str| {
        format!(
            "ALUMINUM,World Smelter Production and Capacity,Aluminum,{country},Production,Smelter production,{unit},2024,{value},,Yes,\n"
        )
    };
    let kt = "thousand metric tons";
    let text = [
        header.to_owned(),
        row("China", kt, "\"43,000\""),
        row("Chyna", kt, "1"),
        row("India", "bushels", "1"),
        row("Canada", kt, "many"),
        row("Norway", kt, "-5"),
        row("China", kt, "\"43,000\""),
        "ALUMINUM,World Smelter Production and Capacity,Aluminum,Iceland,Production,Smelter product,thousand metric tons,2024,1,,Yes,\n".to_owned(),
        row("Bahrain", kt, "W"),
        "IRON ORE,World,Iron Ore,China,Production,Mine production,thousand metric tons,2024,1,,No,\n".to_owned(),
        "ALUMINUM,World Sm".to_owned(),
    ]
    .concat();
    let out = folder.path().join("mine");
    let path = write(folder.path(), "MCS2026_Commodities_Data.csv", &text);
    let tally = run(Source::UsgsMcs, &[path], &out, false).unwrap();
    assert_eq!(tally.kept.get("production"), Some(&1), "{:?}", tally.dropped);
    assert_eq!(tally.kept.get("missing"), Some(&1));
    assert_eq!((tally.read, tally.dropped_in_all()), (10, 8));
    let expected = [
        code::UNKNOWN_CODE,
        code::UNIT_WRONG,
        code::NOT_A_NUMBER,
        code::NEGATIVE,
        code::DUPLICATE_KEY,
        code::SERIES_UNKNOWN,
        code::CSV_SHAPE,
        code::CSV_SHAPE,
    ];
    assert_eq!(codes(&tally.findings), expected, "{}", tally.findings);
    assert_eq!(place(&tally.findings, code::UNIT_WRONG), (Some(4), Some("Unit".to_owned())));
}
