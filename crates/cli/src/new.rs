//! `monazite new`: a commented study to start from.

use std::fs;
use std::io::Write;
use std::path::Path;

use finding::{Finding, code};
use study::Study;

use crate::arguments::Common;
use crate::output::{Stop, note};

pub(crate) fn new(common: &Common, path: &Path) -> Result<(), Stop> {
    let is_file = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("toml"));
    let file = if is_file { path.to_path_buf() } else { path.join("study.toml") };
    let name = if is_file { path.file_stem() } else { path.file_name() };
    let id = identifier(&name.unwrap_or_default().to_string_lossy());
    let written = || -> std::io::Result<()> {
        if let Some(folder) = file.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            fs::create_dir_all(folder)?;
        }
        // What is there stays: a study may be the work of weeks.
        let mut new = fs::File::create_new(&file)?;
        new.write_all(Study::template(&id, &file.display().to_string()).as_bytes())
    };
    written().map_err(|error| {
        Finding::error(code::OUTPUT_UNWRITABLE, format!("`{}` cannot be written: {error}", file.display()))
            .help("choose a path where nothing stands yet")
    })?;
    if !common.quiet {
        note(&format!("{0} is written; it runs as it is: monazite run {0}", file.display()));
    }
    Ok(())
}

/// The name as an identifier: lower-case letters, digits and hyphens.
fn identifier(name: &str) -> String {
    let plain: String = name
        .to_lowercase()
        .chars()
        .map(|letter| if letter.is_ascii_lowercase() || letter.is_ascii_digit() { letter } else { '-' })
        .collect();
    let id = plain.trim_matches('-');
    if id.is_empty() { "my-study".to_owned() } else { id.to_owned() }
}
