//! What a time was measured on.

use std::fs;
use std::process::Command;

use serde_json::{Value, json};

/// Processor, cores, memory, load, commit and day.
pub(crate) fn record() -> Value {
    let line = |file: &str, key: &str| {
        let text = fs::read_to_string(file).ok()?;
        let line = text.lines().find(|line| line.starts_with(key))?;
        Some(line.split_once(':')?.1.trim().to_owned())
    };
    let output = |program: &str, arguments: &[&str]| {
        let output = Command::new(program).args(arguments).output().ok()?;
        Some(String::from_utf8_lossy(&output.stdout).trim().to_owned()).filter(|text| !text.is_empty())
    };
    let load = fs::read_to_string("/proc/loadavg").ok();
    json!({
        "processor": line("/proc/cpuinfo", "model name"),
        "cores": std::thread::available_parallelism().map(usize::from).ok(),
        "memory": line("/proc/meminfo", "MemTotal"),
        "load_before": load.as_deref().and_then(|load| load.split_whitespace().next()),
        "system": std::env::consts::OS,
        "commit": output("git", &["rev-parse", "--short=12", "HEAD"]),
        "changed_files": output("git", &["status", "--porcelain"]).map_or(0, |text| text.lines().count()),
        "compiler": output("rustc", &["--version"]),
        "day": jiff::Timestamp::now().strftime("%Y-%m-%d").to_string(),
    })
}

/// Most memory this process has held so far, MiB, where the platform tells.
pub(crate) fn peak_mib() -> Option<f64> {
    let text = fs::read_to_string("/proc/self/status").ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix("kB")?.trim().parse::<f64>().ok().map(|kib| kib / 1024.0)
}

/// Processor seconds of this process so far, user and system, where the platform tells.
pub(crate) fn processor_seconds() -> Option<f64> {
    // Ticks of a hundredth of a second on every Linux; fields after the name, which may hold blanks.
    let text = fs::read_to_string("/proc/self/stat").ok()?;
    let fields: Vec<&str> = text.rsplit_once(')')?.1.split_whitespace().collect();
    let ticks = |index: usize| fields.get(index)?.parse::<f64>().ok();
    Some((ticks(11)? + ticks(12)?) / 100.0)
}
