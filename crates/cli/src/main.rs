//! The `monazite` program.
//!
//! Data go to the standard output, everything else to the standard error. Exit codes: 0 done, 1 findings,
//! 2 usage, 3 no solution, 70 bug.

mod arguments;
mod backtest;
mod bom;
mod data;
mod diff;
mod economy;
mod explain;
mod finance;
mod import;
mod method;
mod minerals;
mod new;
mod output;
mod plan;
mod progress;
mod quality;
mod respond;
mod stress;
mod study;
mod track;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;

use clap::{CommandFactory, Parser};
use finding::{Finding, code};

use crate::arguments::{Arguments, Command};
use crate::output::{Stop, complain};

/// A bug in the program, as `sysexits.h` names it.
const BUG: u8 = 70;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    if let Some(threads) = arguments.common.threads {
        // Fails only if threads were started before, and then the answer is the same.
        let _ = rayon::ThreadPoolBuilder::new().num_threads(usize::from(threads)).build_global();
    }
    match catch_unwind(AssertUnwindSafe(|| dispatch(&arguments))) {
        Ok(Err(Stop::Findings(findings))) => {
            complain(&findings, &arguments.common);
            ExitCode::FAILURE
        }
        Ok(Err(Stop::Told)) => ExitCode::FAILURE,
        // If whoever reads our output has stopped reading, nothing is wrong.
        Ok(Ok(()) | Err(Stop::Closed)) => ExitCode::SUCCESS,
        Err(_) => {
            output::note(
                "This is a bug in monazite: please report the message above with the study and the data.",
            );
            ExitCode::from(BUG)
        }
    }
}

fn dispatch(arguments: &Arguments) -> Result<(), Stop> {
    let common = &arguments.common;
    match &arguments.command {
        Command::Run { study, out, lang } => study::run(common, study, out.as_deref(), (*lang).into()),
        Command::Assess { study, method, view, bill } => {
            if let Some(file) = &bill.bom {
                bom::assess(common, study, file, view.viewpoints.first().map(String::as_str))
            } else if method.trade.is_some() || method.production.is_some() {
                method::assess(common, method, study.table.as_deref())
            } else {
                minerals::assess(common, study, method, view)
            }
        }
        Command::Stress(choice) => stress::stress(common, choice),
        Command::Plan { study, plan } => plan::plan(common, study, plan),
        Command::Track { command: Some(command), .. } => track::track(common, command),
        Command::Track { command: None, study } => study::part(common, study, study::Question::Track),
        Command::Respond { rule, study } => respond::respond(common, rule, study),
        Command::New { path } => new::new(common, path),
        Command::Economy(command) => economy::economy(common, command),
        Command::Backtest(wanted) => backtest::backtest(common, wanted),
        Command::Finance(command) => finance::finance(common, command),
        Command::Data(command) => data::data(common, command),
        Command::Explain { words } => explain::explain(common, &words.join(" ")),
        Command::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(*shell, &mut Arguments::command(), "monazite", &mut script);
            output::print(&String::from_utf8_lossy(&script))
        }
        Command::Man { folder } => {
            std::fs::create_dir_all(folder)
                .and_then(|()| clap_mangen::generate_to(Arguments::command(), folder))
                .map_err(|error| {
                    let what = format!("`{}` cannot be written: {error}", folder.display());
                    Finding::error(code::OUTPUT_UNWRITABLE, what).help("choose another folder")
                })?;
            output::print(&format!("manual pages: {}; read one with man -l\n", folder.display()))
        }
    }
}
