//! Looks for inputs that break a reader: `PARSER=study cargo run --release -- -max_total_time=600`, in this folder.

#![no_main]

#[path = "../../../crates/cli/tests/parsers/targets.rs"]
mod targets;

use std::sync::OnceLock;

use libfuzzer_sys::fuzz_target;
use targets::{TARGETS, Target};

/// The reader that `PARSER` names.
fn chosen() -> &'static Target {
    static CHOSEN: OnceLock<&Target> = OnceLock::new();
    CHOSEN.get_or_init(|| {
        let name = std::env::var("PARSER").unwrap_or_default();
        TARGETS.iter().find(|target| target.name == name).unwrap_or_else(|| {
            let names: Vec<&str> = TARGETS.iter().map(|target| target.name).collect();
            panic!("set PARSER to one of {}", names.join(", "))
        })
    })
}

fuzz_target!(
    init: {
        // What the fuzzer begins with, in a folder that is named on its command line.
        let target = chosen();
        let folder = std::path::Path::new("corpus").join(target.name);
        std::fs::create_dir_all(&folder).expect("a folder for the corpus");
        for (number, input) in target.inputs().iter().enumerate() {
            std::fs::write(folder.join(format!("start-{number}")), input).expect("an input to start from");
        }
    },
    |bytes: &[u8]| (chosen().read)(bytes)
);
