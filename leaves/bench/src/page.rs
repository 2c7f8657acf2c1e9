//! The page of benchmarks, from their records.

use std::error::Error;
use std::fs;
use std::path::Path;

use serde_json::Value;

const HEAD: &str = "# Benchmarks in figures

Written from the records in `bench/results` by

```
cargo build --release -p monazite-bench
target/release/bench release --page
```

`target/release/bench release --python venv/bin/python` measures all of it anew, cold build included, on an otherwise idle machine;
a peer is measured where the named Python has its package. What is measured, and how inputs are made, is in `bench/README.md`. A load
above one at the start means that other work shared the cores: then processor time says more than wall time. Cases that are lost stand
here like those that are won.
";

/// A table: its header and its rows.
struct Table(&'static [&'static str], Vec<Vec<String>>);

/// The page; records that are not there are named as not yet made.
pub(crate) fn text(records: &Path) -> Result<String, Box<dyn Error>> {
    let mut text = HEAD.to_owned();
    let parts: [(&str, &str, fn(&Value) -> Vec<Table>); 7] = [
        ("release", "The program", program),
        ("geopolrisk", "GeoPolRisk", geopolrisk),
        ("ario", "Dynamic input-output", ario),
        ("draws", "Weekly simulation", draws),
        ("loss", "Least loss over 402 industries", loss),
        ("programs", "Two-stage programs", programs),
        ("plan", "The plan of a study", plan),
    ];
    for (name, title, tables) in parts {
        text.push_str(&format!("\n## {title}\n"));
        let Ok(record) = fs::read_to_string(records.join(format!("{name}.json"))) else {
            text.push_str(&format!("\nNot measured yet: there is no `bench/results/{name}.json`.\n"));
            continue;
        };
        let record: Value = serde_json::from_str(&record)?;
        text.push_str(&format!("\n{}\n", origin(name, &record["machine"])));
        for Table(header, rows) in tables(&record) {
            let line = |cells: &[String]| format!("| {} |\n", cells.join(" | "));
            text.push('\n');
            text.push_str(&line(&header.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>()));
            text.push_str(&line(&vec!["---".to_owned(); header.len()]));
            for row in rows {
                text.push_str(&line(&row));
            }
        }
    }
    Ok(text)
}

fn origin(name: &str, machine: &Value) -> String {
    let word = |key: &str| machine[key].as_str().unwrap_or("unknown").to_owned();
    format!(
        "`bench {name}`, {}: {} with {} cores, load {} at the start, commit {}, {}.",
        word("day"),
        word("processor"),
        machine["cores"],
        word("load_before"),
        word("commit"),
        word("compiler"),
    )
}

/// Three digits that count; a dash where there is no figure.
fn shown(value: &Value) -> String {
    let Some(value) = value.as_f64() else { return "-".to_owned() };
    let digits = if value == 0.0 { 0 } else { 2 - value.abs().log10().floor() as i32 };
    format!("{value:.*}", usize::try_from(digits.clamp(0, 6)).unwrap_or(0))
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

/// Median, least and most wall time, and processor time.
fn times(of: &Value) -> [String; 3] {
    let spread =
        format!("{} to {}, {} runs", shown(&of["wall_s_least"]), shown(&of["wall_s_most"]), of["runs"]);
    [shown(&of["wall_s_median"]), spread, shown(&of["processor_s_mean"])]
}

fn words(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn program(record: &Value) -> Vec<Table> {
    let megabytes =
        |bytes: &Value| bytes.as_f64().map_or("-".to_owned(), |bytes| format!("{:.1} MB", bytes / 1e6));
    let whole = vec![
        vec!["cold build, s".to_owned(), shown(&record["cold_build_s"]), "under 180".to_owned()],
        vec!["program".to_owned(), megabytes(&record["program_bytes"]), "-".to_owned()],
    ];
    let mut rows = Vec::new();
    let mut report = Vec::new();
    for of in list(&record["commands"]) {
        let mut row = vec![format!("`{}`", words(&of["command"]))];
        row.extend(times(&of["times"]));
        row.push(shown(&of["wanted_s"]));
        rows.push(row);
        if of["report_bytes"].is_u64() {
            report.push(vec!["report".to_owned(), megabytes(&of["report_bytes"]), "under 8 MB".to_owned()]);
        }
    }
    vec![
        Table(&["what", "measured", "wanted"], [whole, report].concat()),
        Table(&["command", "wall s", "spread", "processor s", "wanted s"], rows),
    ]
}

fn geopolrisk(record: &Value) -> Vec<Table> {
    let row = |who: String, of: &Value, wanted: &str| {
        let mut row = vec![who];
        row.extend(times(of));
        row.push(wanted.to_owned());
        row
    };
    let mut rows = vec![row("monazite".to_owned(), &record["monazite"], "under 0.1")];
    if record["peer"].is_object() {
        rows.push(row(words(&record["peer"]["package"]), &record["peer"]["process"], "-"));
    }
    vec![Table(&["7,420 cases by", "wall s", "spread", "processor s", "wanted s"], rows)]
}

fn ario(record: &Value) -> Vec<Table> {
    let mut rows = Vec::new();
    for size in list(&record["sizes"]) {
        for (who, key) in [
            ("monazite", "monazite"),
            ("monazite, with the package's roundings", "monazite_same_roundings"),
            ("BoARIO", "boario"),
        ] {
            let of = &size[key];
            if of.is_object() {
                rows.push(vec![
                    words(&size["monazite"]["industries"]),
                    who.to_owned(),
                    shown(&of["step_ms_median"]),
                    shown(&of["step_cpu_ms"]),
                    shown(&of["peak_mib"]),
                ]);
            }
        }
        rows.push(vec![
            words(&size["monazite"]["industries"]),
            "times faster, with the roundings; times less memory".to_owned(),
            shown(&size["times_faster"]),
            shown(&size["times_faster_same_roundings"]),
            shown(&size["times_less_memory"]),
        ]);
    }
    vec![Table(&["industries", "by", "a step, wall ms", "processor ms", "peak MiB"], rows)]
}

fn draws(record: &Value) -> Vec<Table> {
    let scale = |run: &Value| {
        let (factor, seconds) = (run["to_10000x156"].as_f64()?, run["times"]["processor_s_mean"].as_f64()?);
        Some(Value::from(factor * seconds))
    };
    let rows = list(&record["runs"]).iter().map(|run| {
        let mut row = vec![words(&run["threads"])];
        row.extend(times(&run["times"]));
        row.push(shown(&scale(run).unwrap_or_default()));
        row.push("20".to_owned());
        row
    });
    vec![Table(
        &[
            "threads",
            "wall s",
            "spread",
            "processor s",
            "processor s for 10,000 draws of 156 weeks",
            "wanted",
        ],
        rows.collect(),
    )]
}

fn loss(record: &Value) -> Vec<Table> {
    let rows = list(&record["programmes"]).iter().map(|of| {
        let mut row = vec![words(&of["programme"])];
        row.extend(times(&of["times"]));
        row.push("under 1".to_owned());
        row
    });
    vec![Table(&["programme", "wall s", "spread", "processor s", "wanted s"], rows.collect())]
}

fn percent(part: &Value) -> String {
    part.as_f64().map_or("-".to_owned(), |part| format!("{:.2} %", 100.0 * part))
}

fn programs(record: &Value) -> Vec<Table> {
    let wanted = |size: &str| match size {
        "medium" => "5",
        "large" | "distinct" => "60",
        _ => "-",
    };
    let mut rows = Vec::new();
    for of in [list(&record["results"]), list(&record["scenarios_swept"])].concat() {
        let size = words(&of["size"]);
        let swept = size == "medium" && of["scenarios"] != 50;
        let times = times(&of["decomposition"]);
        rows.push(vec![
            size.clone(),
            words(&of["scenarios"]),
            words(&of["seed"]),
            times[0].clone(),
            times[2].clone(),
            percent(&of["gap"]),
            if swept { "-" } else { wanted(&size) }.to_owned(),
        ]);
        if of["peer"].is_object() {
            rows.push(vec![
                format!("{size}, linopy with HiGHS"),
                words(&of["scenarios"]),
                words(&of["seed"]),
                shown(&of["peer"]["process"]["wall_s_median"]),
                shown(&of["peer"]["process"]["processor_s_mean"]),
                percent(&of["peer"]["gap"]),
                "-".to_owned(),
            ]);
        }
    }
    vec![Table(&["size", "scenarios", "seed", "wall s", "processor s", "gap", "wanted s"], rows)]
}

fn plan(record: &Value) -> Vec<Table> {
    let rows = list(&record["results"]).iter().map(|of| {
        vec![
            words(&of["scenarios"]),
            shown(&of["simulation_s"]),
            shown(&of["solve_s"]),
            shown(&of["solve_processor_s"]),
            percent(&of["gap"]),
            shown(&of["whole_s"]),
            shown(&of["peer"]["process"]["wall_s_median"]),
        ]
    });
    vec![Table(
        &[
            "futures",
            "simulation s",
            "solve s",
            "solve processor s",
            "gap",
            "all of `monazite plan` s",
            "linopy with HiGHS s",
        ],
        rows.collect(),
    )]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn root() -> std::path::PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
    }

    #[test]
    fn the_page_tells_the_records_that_are_there() {
        let page = fs::read_to_string(root().join(crate::release::PAGE)).expect("the page");
        let text = text(&root().join(crate::release::RECORDS)).expect("records that can be read");
        assert!(page.replace("\r\n", "\n") == text, "write it anew with `bench release --page`");
        assert!(text.matches("\n| ").count() > 40, "{text}");
    }

    #[test]
    fn figures_keep_three_digits() {
        for (value, text) in
            [(0.0631, "0.0631"), (306.22, "306"), (1.5, "1.50"), (117_000.0, "117000"), (0.0, "0")]
        {
            assert_eq!(shown(&Value::from(value)), text);
        }
        assert_eq!(shown(&Value::Null), "-");
    }
}
