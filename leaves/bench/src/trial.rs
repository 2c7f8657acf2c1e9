//! How two-stage programs are put to the solver and to the peer: what both benchmarks of them take.

use std::error::Error;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

use clap::Args;
use program::TwoStage;
use serde_json::{Value, json};

use crate::timing;

/// Gap and patience of the solver, the peer, and where the record goes.
#[derive(Debug, Args)]
pub(crate) struct Trial {
    /// Gap to prove
    #[arg(long, value_name = "PART", default_value_t = 0.005)]
    pub(crate) gap: f64,
    /// Seconds after which a run stops with the gap it has
    #[arg(long, value_name = "S", default_value_t = 120.0)]
    pub(crate) seconds: f64,
    /// Interpreter with linopy and highspy, for the same programs written out
    #[arg(long, value_name = "FILE")]
    python: Option<PathBuf>,
    /// Seconds after which the peer stops
    #[arg(long, value_name = "S", default_value_t = 240.0)]
    peer_seconds: f64,
    /// Folder for the inputs of the peer
    #[arg(long, value_name = "DIR", default_value = "target/bench")]
    folder: PathBuf,
    /// File for the record, JSON
    #[arg(long, value_name = "FILE")]
    record: Option<PathBuf>,
}

impl Trial {
    /// Writes the record, if one is wanted.
    pub(crate) fn keep(&self, record: &Value) -> Result<(), Box<dyn Error>> {
        if let Some(file) = &self.record {
            fs::write(file, serde_json::to_string_pretty(record)? + "\n")?;
        }
        Ok(())
    }

    /// What the peer makes of a program: it reads the data of the blocks and writes the whole program out through its own
    /// modelling layer. None without a peer.
    pub(crate) fn peer(&self, stages: &TwoStage) -> Result<Option<Value>, Box<dyn Error>> {
        let Some(python) = &self.python else { return Ok(None) };
        fs::create_dir_all(&self.folder)?;
        let file = self.folder.join("stages.json");
        let bounds = |block: usize| -> Vec<_> {
            let of = stages.scenarios.iter();
            of.map(|scenario| stages.blocks[block].with(&scenario.blocks[block])).collect()
        };
        let data: Vec<_> = (0..stages.blocks.len()).map(bounds).collect();
        let data = json!({
            "first": stages.first, "blocks": stages.blocks, "data": data, "risk": stages.risk,
            "probabilities": stages.scenarios.iter().map(|scenario| scenario.probability).collect::<Vec<_>>(),
        });
        fs::write(&file, serde_json::to_vec(&data)?)?;
        let (times, output) = timing::time(1, false, &|| {
            let mut command = Command::new(python);
            command.arg("bench/programs_peer.py").arg(&file);
            command.args([self.gap.to_string(), self.peer_seconds.to_string()]);
            command
        })?;
        let line = output.lines().last().unwrap_or_default();
        let mut result: Value = serde_json::from_str(line)?;
        result["process"] = times.json();
        Ok(Some(result))
    }
}
