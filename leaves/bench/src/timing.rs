//! Timing of fresh processes.

use std::fs;
use std::process::Command;
use std::time::Instant;

use serde_json::{Value, json};

/// Wall and processor time of runs of one command.
pub(crate) struct Times {
    /// Wall seconds of each run, least first.
    wall: Vec<f64>,
    /// Processor seconds a run, user and system, where the platform tells.
    processor: Option<f64>,
}

/// Runs a command in fresh processes, after one run that is not counted if `warm`, and hands back the output
/// of the last.
pub(crate) fn time(
    repeats: u32,
    warm: bool,
    command: &dyn Fn() -> Command,
) -> Result<(Times, String), Box<dyn std::error::Error>> {
    let run = || {
        let output = command().output()?;
        if output.status.success() {
            return Ok(output.stdout);
        }
        Err(std::io::Error::other(String::from_utf8_lossy(&output.stderr).into_owned()))
    };
    if warm {
        run()?;
    }
    let before = children();
    let (mut wall, mut last) = (Vec::new(), Vec::new());
    for _ in 0..repeats {
        let clock = Instant::now();
        last = run()?;
        wall.push(clock.elapsed().as_secs_f64());
    }
    let processor = children().zip(before).map(|(after, before)| (after - before) / f64::from(repeats));
    wall.sort_by(f64::total_cmp);
    Ok((Times { wall, processor }, String::from_utf8(last)?))
}

/// Processor seconds of all children that ended.
fn children() -> Option<f64> {
    ticks(13)
}

/// Processor seconds of this process, all threads together.
pub(crate) fn own() -> Option<f64> {
    ticks(11)
}

/// User and system time from a field on, as Linux counts it: in hundredths.
fn ticks(from: usize) -> Option<f64> {
    let text = fs::read_to_string("/proc/self/stat").ok()?;
    // The name of the program stands in brackets and may hold blanks; user and system time are
    // fields 14 and 15, of children 16 and 17.
    let fields: Vec<&str> = text.rsplit_once(')')?.1.split_whitespace().collect();
    let ticks = fields.get(from)?.parse::<f64>().ok()? + fields.get(from + 1)?.parse::<f64>().ok()?;
    Some(ticks / 100.0)
}

impl Times {
    /// Wall times in any order, and the processor's mean.
    pub(crate) fn of(mut wall: Vec<f64>, processor: Option<f64>) -> Self {
        wall.sort_by(f64::total_cmp);
        Self { wall, processor }
    }

    pub(crate) fn median(&self) -> f64 {
        let middle = self.wall.len() / 2;
        if self.wall.len() % 2 == 1 {
            self.wall[middle]
        } else {
            f64::midpoint(self.wall[middle - 1], self.wall[middle])
        }
    }

    pub(crate) fn json(&self) -> Value {
        let round = |seconds: f64| (seconds * 1e4).round() / 1e4;
        json!({
            "runs": self.wall.len(),
            "wall_s_median": round(self.median()),
            "wall_s_least": self.wall.first().copied().map(round),
            "wall_s_most": self.wall.last().copied().map(round),
            "processor_s_mean": self.processor.map(round),
        })
    }
}
