//! `monazite respond`: the answer to a rule announced today.

use std::path::Path;

use dataset::{Addition, Dataset, Files, Rule};
use finding::{Finding, code};
use study::Study;

use crate::arguments::{Common, Format, StudyChoice};
use crate::output::{Stop, load, note, print, print_tables};
use crate::study::find;
use crate::track::read_file;

pub(crate) fn respond(common: &Common, rule: &str, choice: &StudyChoice) -> Result<(), Stop> {
    let (files, dataset) = load(common)?;
    let rule = find_rule(common, &dataset, rule)?;
    let study = find(common, choice, &files, &dataset)?;
    let answer = answer::respond(&dataset, &study, &rule, choice.as_of.unwrap_or(rule.announced))?;
    match common.format {
        Format::Text => print(&report::respond_summary(&answer)),
        format => print_tables(&report::respond(&answer), choice.table.as_deref(), "response", format),
    }
}

pub(crate) fn find_rule(common: &Common, dataset: &Dataset, name: &str) -> Result<Rule, Stop> {
    if let Some(rule) = dataset.rules.get(name) {
        return Ok(rule.clone());
    }
    let path = Path::new(name);
    if !path.exists() {
        let known = dataset.rules.keys().map(String::as_str);
        return Err(Finding::error(code::USAGE, format!("`{name}` is neither a file nor a rule"))
            .help(finding::did_you_mean(name, known, "`monazite track rules`"))
            .into());
    }
    let (addition, found) = dataset.read_addition(path, &read_file(path)?);
    match addition {
        Some(Addition::Rule(rule)) => {
            if !found.is_empty() && !common.quiet {
                note(found.to_string().trim_end());
            }
            Ok(*rule)
        }
        None => Err(found.into()),
        Some(_) => Err(Finding::error(code::USAGE, format!("`{name}` is no rule"))
            .help("a rule file names issuer, instrument and items")
            .into()),
    }
}

/// True if a name means a rule rather than a study: one of the dataset, or a file without a table [study].
pub(crate) fn is_rule(dataset: &Dataset, files: &Files, name: &str) -> bool {
    if Study::shipped_names(files).iter().any(|shipped| shipped == name) {
        return false;
    }
    let path = Path::new(name);
    if path.is_file() {
        return dataset::read_text(path).is_ok_and(|text| !text.lines().any(|line| line.trim() == "[study]"));
    }
    if dataset.rules.contains_key(name) {
        return true;
    }
    // A mistyped name is taken for what it is nearest to, so that the help says the right thing.
    let near = |known: &[&str]| !finding::nearest(name, known.iter().copied()).is_empty();
    let studies = Study::shipped_names(files);
    let studies: Vec<&str> = studies.iter().map(String::as_str).collect();
    let rules: Vec<&str> = dataset.rules.keys().map(String::as_str).collect();
    !path.exists() && !near(&studies) && near(&rules)
}
