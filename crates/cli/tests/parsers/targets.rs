//! Every reader of text or files as a function of bytes that must come back, whatever the bytes.
//!
//! Read by `parsers.rs`, which mutates what is shipped, and by `leaves/fuzz`, where a fuzzer looks for new paths through
//! the code. An input that needs several files holds them one after the other, each below a line `==== NAME`; what
//! stands before the first such line belongs to no file.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use answer::PartialEnsemble;
use codes::Code as _;
use dataset::ario_case::{ArioCase, Parts};
use dataset::cases::Cases;
use dataset::query::Query;
use dataset::table_files::Kind;
use dataset::{Dataset, Files, LARGE, Period, TABLES};
use finding::Findings;
use import::{Options, Source};
use program::{Program, Relation, Variable, lp, mps};
use study::Study;
use tempfile::TempDir;

/// A reader, and what it can be given to start from.
pub(crate) struct Target {
    /// Name, as the fuzzer is asked for it.
    pub(crate) name: &'static str,
    /// Reads the bytes.
    pub(crate) read: fn(&[u8]),
    /// Inputs that are in order.
    pub(crate) seeds: fn() -> Vec<Vec<u8>>,
}

/// All of them.
pub(crate) const TARGETS: &[Target] = &[
    Target { name: "study", read: study, seeds: || shipped(&["studies/"], ".toml") },
    Target {
        name: "rule",
        read: addition,
        seeds: || shipped(&["data/rules/", "data/frameworks/", "data/deliveries/"], ".toml"),
    },
    Target { name: "episode", read: episode, seeds: || shipped(&["data/episodes/"], ".toml") },
    Target { name: "dataset", read: dataset_file, seeds: dataset_seeds },
    Target { name: "accounts", read: accounts, seeds: accounts_seeds },
    Target { name: "bill-of-materials", read: bill, seeds: Vec::new },
    Target { name: "shortage", read: shortage, seeds: Vec::new },
    Target {
        name: "geopolrisk",
        read: geopolrisk,
        seeds: || vec![case("geopolrisk", &["trade", "production"])],
    },
    Target { name: "ario", read: ario, seeds: ario_seeds },
    Target { name: "table-bea", read: |bytes| table(Kind::Bea, bytes), seeds: || vec![folder("tables/bea")] },
    Target { name: "table-wiod", read: |bytes| table(Kind::Wiod, bytes), seeds: || vec![wiod()] },
    Target {
        name: "table-pymrio",
        read: |bytes| table(Kind::Pymrio, bytes),
        seeds: || vec![folder("tables/pymrio")],
    },
    Target {
        name: "table-pair",
        read: |bytes| table(Kind::Pair, bytes),
        seeds: || vec![folder("tables/pair")],
    },
    Target { name: "import-usgs-mcs", read: |bytes| importer(Source::UsgsMcs, bytes), seeds: Vec::new },
    Target { name: "import-baci", read: |bytes| importer(Source::Baci, bytes), seeds: Vec::new },
    Target { name: "import-wgi", read: |bytes| importer(Source::Wgi, bytes), seeds: Vec::new },
    Target { name: "import-comtrade", read: |bytes| importer(Source::Comtrade, bytes), seeds: Vec::new },
    Target { name: "import-overlay", read: |bytes| importer(Source::Overlay, bytes), seeds: overlay_seeds },
    Target { name: "ensemble", read: ensemble, seeds: Vec::new },
    Target {
        name: "program",
        read: program_text,
        seeds: || vec![b"budget\nneed of USA >= 3\n* \\ End\n".to_vec()],
    },
    Target { name: "words", read: words, seeds: || vec![WORDS.as_bytes().to_vec()] },
];

/// What is typed on the command line or stands in a cell.
const WORDS: &str = "1.5 kt/a\n-3e400 USD_2025/kg\n2026-Q4\n2025-01/2026-11\nDy oxide separation CHN 2025\nUSA+JPN\n17 %\nEU27\n";

/// Lines of each shipped table that go into a small dataset.
const LINES: usize = 6;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

impl Target {
    /// Inputs to start from: what is shipped, and the cases in `cases/fuzz`, those that once broke the reader among
    /// them.
    pub(crate) fn inputs(&self) -> Vec<Vec<u8>> {
        let mut all = (self.seeds)();
        all.extend(files_of(&root().join("cases/fuzz").join(self.name)).into_iter().map(|(_, bytes)| bytes));
        assert!(!all.is_empty(), "{} has nothing to start from", self.name);
        all
    }
}

/// Names and contents of the files of a folder, in order.
fn files_of(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut paths: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    paths.sort();
    let name = |path: &Path| path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    paths.iter().filter_map(|path| Some((name(path), fs::read(path).ok()?))).collect()
}

/// Several files as one input.
fn joined<N: AsRef<str>, B: AsRef<[u8]>>(files: &[(N, B)]) -> Vec<u8> {
    let mut all = Vec::new();
    for (name, bytes) in files {
        all.extend_from_slice(b"\n==== ");
        all.extend_from_slice(name.as_ref().as_bytes());
        all.push(b'\n');
        all.extend_from_slice(bytes.as_ref());
    }
    all
}

/// The files of an input; a name has letters, digits and `.-_/` only, and no step upwards.
fn parted(bytes: &[u8]) -> Vec<(&str, &[u8])> {
    const MARK: &[u8] = b"\n==== ";
    let mut files = Vec::new();
    let mut marks: Vec<usize> =
        bytes.windows(MARK.len()).enumerate().filter(|(_, w)| *w == MARK).map(|(at, _)| at).collect();
    marks.push(bytes.len());
    for pair in marks.windows(2) {
        let file = &bytes[pair[0] + MARK.len()..pair[1]];
        let end = file.iter().position(|byte| *byte == b'\n').unwrap_or(file.len());
        let good = |byte: &u8| byte.is_ascii_alphanumeric() || b".-_/".contains(byte);
        if let Ok(name) = str::from_utf8(&file[..end])
            && file[..end].iter().all(good)
            && !name.is_empty()
            && !name.starts_with('/')
            && !name.split('/').any(|part| part.is_empty() || part.starts_with('.'))
        {
            files.push((name, &file[(end + 1).min(file.len())..]));
        }
    }
    files
}

/// A folder with the files of an input.
fn written(files: &[(&str, &[u8])]) -> TempDir {
    let folder = TempDir::new().expect("a temporary folder");
    for (name, bytes) in files {
        let path = folder.path().join(name);
        if let Some(above) = path.parent() {
            // A file may stand where a folder of the same name is wanted.
            let _ = fs::create_dir_all(above);
        }
        let _ = fs::write(path, bytes);
    }
    folder
}

fn text(bytes: &[u8]) -> std::borrow::Cow<'_, str> {
    String::from_utf8_lossy(bytes)
}

/// Findings are printed wherever they are found.
fn told(findings: &Findings) {
    let shown = findings.to_string();
    assert!(findings.is_empty() || shown.contains('['), "a finding has a code");
}

/// Shipped texts by the beginning and the end of their path.
fn shipped(beginnings: &[&str], end: &str) -> Vec<Vec<u8>> {
    let files = Files::shipped();
    let paths = beginnings.iter().flat_map(|beginning| files.under(beginning));
    paths
        .filter(|path| path.ends_with(end))
        .filter_map(|path| Some(files.text(path).ok()?.into_bytes()))
        .collect()
}

fn whole() -> &'static Dataset {
    static WHOLE: OnceLock<Dataset> = OnceLock::new();
    WHOLE.get_or_init(|| Dataset::load(&Files::shipped()).value)
}

fn study(bytes: &[u8]) {
    told(&Study::read("study.toml", &text(bytes), whole()).findings);
}

fn addition(bytes: &[u8]) {
    told(&whole().read_addition(Path::new("new.toml"), &text(bytes)).1);
}

fn episode(bytes: &[u8]) {
    for name in whole().episodes.keys() {
        told(&backtest::Episode::read("episode.toml", name, &text(bytes), whole()).findings);
    }
}

/// A file's header, a few rows from all over it, and those that the cases in `cases/fuzz` are about.
fn few(path: &str, files: &Files) -> String {
    let text = files.text(path).expect("the file is shipped");
    let lines: Vec<&str> = text.lines().collect();
    let step = lines.len().div_ceil(LINES).max(1);
    let named = ["250410,", "811291,", "ALUMINUM,Aluminum,world", "ANTIMONY,Antimony,import", "Aluminum,"];
    let kept = lines.iter().enumerate().filter(|(at, line)| {
        *at == 0 || at % step == 1 % step || named.iter().any(|name| line.starts_with(name))
    });
    kept.fold(String::new(), |all, (_, line)| all + line + "\n")
}

/// The shipped files with few rows a table and few documents, so that thousands of variants can be read.
fn small() -> Files {
    static SMALL: OnceLock<Vec<(String, String)>> = OnceLock::new();
    let small = SMALL.get_or_init(|| {
        let files = Files::shipped();
        let mut kept: Vec<(String, String)> =
            TABLES.iter().chain(LARGE).map(|spec| (spec.path(), few(&spec.path(), &files))).collect();
        let documents =
            ["data/rules/", "data/frameworks/", "data/deliveries/", "data/corrections/", "data/episodes/"];
        for folder in documents {
            let first = files.under(folder).filter(|path| path.ends_with(".toml")).take(2);
            kept.extend(first.filter_map(|path| Some((path.to_owned(), files.text(path).ok()?))));
        }
        let mapped = |path: &&str| path.contains("usgs-mcs-20");
        kept.extend(
            files.under("data/imports/").filter(mapped).map(|path| (path.to_owned(), few(path, &files))),
        );
        let others = files.under("data/imports/").filter(|path| !mapped(path));
        let others = others.chain(files.under("data/expected/"));
        kept.extend(others.filter_map(|path| Some((path.to_owned(), files.text(path).ok()?))));
        let words: String = kept.iter().map(|(_, text)| text.as_str()).collect();
        for path in files.under("data/sources/") {
            let name = path.trim_start_matches("data/sources/").trim_end_matches(".toml");
            if words.contains(name) {
                kept.extend(files.text(path).ok().map(|text| (path.to_owned(), text)));
            }
        }
        kept
    });
    let nothing = Files::shipped().keeping(|_| false);
    small.iter().fold(nothing, |files, (path, text)| files.with(path, text))
}

fn few_rows() -> &'static Dataset {
    static FEW: OnceLock<Dataset> = OnceLock::new();
    FEW.get_or_init(|| Dataset::load(&small()).value)
}

fn file_of_dataset(bytes: &[u8]) -> Option<(String, String)> {
    let text = text(bytes).into_owned();
    let (path, rest) = text.split_once('\n')?;
    path.starts_with("data/").then(|| (path.to_owned(), rest.to_owned()))
}

/// A path in the first line, and the text of that file of a dataset below it.
fn dataset_file(bytes: &[u8]) {
    let Some((path, text)) = file_of_dataset(bytes) else { return };
    let files = small().with(&path, &text);
    let read = Dataset::load(&files);
    told(&read.findings);
    for row in read.value.all_rows() {
        let _ = row.subject();
        assert!(!row.origin.tree().is_empty(), "a row says where it comes from");
    }
}

fn dataset_seeds() -> Vec<Vec<u8>> {
    let files = small();
    let paths: Vec<&str> = files.under("data/").filter(|path| !path.starts_with("data/imports/")).collect();
    // Sources are alike: a few will do.
    let sources = paths.iter().filter(|path| path.starts_with("data/sources/")).take(3);
    let others = paths.iter().filter(|path| !path.starts_with("data/sources/"));
    sources
        .chain(others)
        .filter_map(|path| Some(format!("{path}\n{}", files.text(path).ok()?).into_bytes()))
        .collect()
}

/// The same of the tables that hold input-output accounts.
fn accounts(bytes: &[u8]) {
    let Some((path, text)) = file_of_dataset(bytes) else { return };
    let dataset = few_rows();
    let files = small().with(&path, &text);
    told(&dataset::accounts::supply_use(&files, dataset).findings);
    told(&dataset::accounts::world(&files, dataset).findings);
    told(&dataset::accounts::check(&files, dataset).findings);
}

fn accounts_seeds() -> Vec<Vec<u8>> {
    let files = small();
    LARGE
        .iter()
        .filter_map(|spec| Some(format!("{}\n{}", spec.path(), files.text(&spec.path()).ok()?).into_bytes()))
        .collect()
}

fn bill(bytes: &[u8]) {
    told(&dataset::bom::parse("parts.csv", &text(bytes)).findings);
}

fn shortage(bytes: &[u8]) {
    told(&dataset::shortage::parse("shortage.csv", &text(bytes)).findings);
}

/// A shipped case of several files.
fn case(folder: &str, names: &[&str]) -> Vec<u8> {
    let read = |name: &&str| {
        let path = root().join("cases").join(folder).join(format!("{name}.csv"));
        ((*name).to_owned(), fs::read(path).expect("the case is shipped"))
    };
    joined(&names.iter().map(read).collect::<Vec<_>>())
}

/// All files of a folder of `cases`.
fn folder(name: &str) -> Vec<u8> {
    joined(&files_of(&root().join("cases").join(name)))
}

/// The first file of a name, as text.
fn part(files: &[(&str, &[u8])], name: &str) -> String {
    files.iter().find(|(of, _)| *of == name).map(|(_, bytes)| text(bytes).into_owned()).unwrap_or_default()
}

fn geopolrisk(bytes: &[u8]) {
    let files = parted(bytes);
    let (trade, production) = (part(&files, "trade"), part(&files, "production"));
    let read = Cases::parse(("trade.csv", &trade), ("production.csv", &production));
    told(&read.findings);
    for case in &read.value.cases {
        assert!(read.value.production.get(case.production).is_some(), "{}", case.id);
        let _ = read.value.flows(case);
    }
}

fn ario(bytes: &[u8]) {
    let files = parted(bytes);
    let of = |name: &str| part(&files, name);
    let (z, y, parameters, events) = (of("Z"), of("Y"), of("parameters"), of("events"));
    let read = ArioCase::parse(Parts {
        transactions: ("Z.csv", &z),
        final_demand: ("Y.csv", &y),
        parameters: ("P.csv", &parameters),
        events: ("E.csv", &events),
    });
    told(&read.findings);
}

fn ario_seeds() -> Vec<Vec<u8>> {
    let file = |name: String| fs::read(root().join("cases/ario").join(name)).expect("the case is shipped");
    let cases = ["t1_toy_base", "t3_toy_psi_rebuild", "t4_toy_collapse"];
    let one = |case: &str| {
        joined(&[
            ("Z", file("table_toy_Z.csv".to_owned())),
            ("Y", file("table_toy_Y_by_consuming_region.csv".to_owned())),
            ("parameters", file(format!("{case}_params.csv"))),
            ("events", file(format!("{case}_events.csv"))),
        ])
    };
    cases.into_iter().map(one).collect()
}

fn table(kind: Kind, bytes: &[u8]) {
    let folder = written(&parted(bytes));
    let read = dataset::table_files::read(kind, folder.path());
    told(&read.findings);
    assert!(read.value.is_some() || read.findings.has_errors(), "a table or the reason why not");
}

/// Two regions of one industry in the format of the world input-output database.
fn wiod() -> Vec<u8> {
    let numbers = |all: &[f32]| all.iter().flat_map(|number| number.to_le_bytes()).collect::<Vec<u8>>();
    joined(&[
        ("countries.txt", b"AAA\nBBB\n".to_vec()),
        ("industries.csv", b"code,name\nx,Everything\n".to_vec()),
        ("z.f32le", numbers(&[1.0, 2.0, 3.0, 4.0])),
        ("f.f32le", numbers(&[5.0, 2.0, 1.0, 2.0])),
        ("output.csv", b"10\n10\n".to_vec()),
    ])
}

/// Files to import, and files of the dataset below names that begin with `data/`.
fn importer(source: Source, bytes: &[u8]) {
    let files = parted(bytes);
    let (of_dataset, given): (Vec<_>, Vec<_>) =
        files.into_iter().partition(|(name, _)| name.starts_with("data/"));
    let shipped = of_dataset.iter().fold(small(), |all, (name, bytes)| all.with(name, &text(bytes)));
    let folder = written(&given);
    let out = TempDir::new().expect("a temporary folder");
    let paths: Vec<PathBuf> = match source {
        Source::Overlay => vec![folder.path().to_owned()],
        _ => given.iter().map(|(name, _)| folder.path().join(name)).collect(),
    };
    let options = Options {
        out: out.path().to_owned(),
        edition: None,
        nomenclature: None,
        keep_implausible: bytes.len() % 2 == 1,
        day: "2026-11-26".to_owned(),
    };
    match import::import(source, &paths, &shipped, &options, &mut |_, _| {}) {
        Ok(tally) => {
            told(&tally.findings);
            let told_of = tally.kept_in_all() + tally.dropped_in_all();
            // A line of the indicators may hold a figure for each of several years.
            assert!(
                tally.read == told_of || source == Source::Wgi && tally.read < told_of,
                "every row is kept or left out: {tally:?}"
            );
        }
        Err(findings) => told(&findings),
    }
}

fn overlay_seeds() -> Vec<Vec<u8>> {
    let files = small();
    let tables = TABLES.iter().step_by(4).map(|spec| {
        let path = format!("tables/{}.csv", spec.name);
        joined(&[(path, files.text(&spec.path()).unwrap_or_default())])
    });
    tables.collect()
}

/// Parts of an ensemble, each a file, counted together.
fn ensemble(bytes: &[u8]) {
    let read = |(_, bytes): &(&str, &[u8])| serde_json::from_slice::<PartialEnsemble>(bytes).ok();
    let mut parts = parted(bytes).iter().filter_map(read).collect::<Vec<_>>().into_iter();
    let Some(mut first) = parts.next() else { return };
    for other in parts {
        let before = first.clone();
        if first.merge(&other).is_ok() {
            assert_eq!(first.draws(), before.draws() + other.draws(), "every draw is counted once");
        }
    }
}

/// A program whose names are the lines of the input, in both formats: no name may end a line or begin a section.
fn program_text(bytes: &[u8]) {
    let text = text(bytes);
    let names: Vec<&str> = text.split('\n').collect();
    let mut program = Program::default();
    let variables: Vec<_> = names
        .iter()
        .map(|name| program.variable(Variable::new(*name, *name).at_most(1.0).costing(1.0)))
        .collect();
    for (variable, name) in variables.iter().zip(&names) {
        program.row(*name, *name, [(*variable, 1.0)], Relation::AtLeast, 0.5);
    }
    let (lp, mps) = (lp::write(&program), mps::write(&program));
    let count = names.len();
    assert!(lp.lines().filter(|line| line.starts_with(" r")).count() == count, "one row a line: {lp}");
    assert_eq!(lp.lines().last(), Some("End"));
    assert_eq!(mps.lines().filter(|line| line.starts_with(" G ")).count(), count, "one row a line: {mps}");
    assert_eq!(mps.lines().filter(|line| !line.starts_with([' ', '*'])).count(), 6, "six sections: {mps}");
}

/// Every line by every reader of a word.
fn words(bytes: &[u8]) {
    for line in text(bytes).lines() {
        let _ = quantity::Unit::parse(line).map(quantity::Unit::kind);
        let _ = quantity::Unit::parse_quantity(line);
        if let Some(period) = Period::parse(line) {
            assert_eq!(Period::parse(&period.to_string()), Some(period), "{line}");
            let _ = (period.year(), period.days());
        }
        let _ = dataset::date::parse_date(line);
        let _ = Query::parse(line).rows(few_rows());
        let _ = codes::Viewpoint::parse(line).map(|viewpoint| viewpoint.name());
        let _ = codes::Area::parse(line).map_err(|unknown| unknown.help());
        let _ = codes::Form::parse(line).map_err(|unknown| unknown.help());
        let _ = backtest::Observable::parse(line);
        let _ = finding::Code::parse(line);
        let _ = study::Allocation::parse(line);
    }
}
