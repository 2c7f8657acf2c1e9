//! Commands that answer a study, whole or in part.

use std::path::{Path, PathBuf};
use std::time::Instant;

use answer::{Answer, Depth, Part};
use dataset::{Dataset, Files};
use jiff::Timestamp;
use report::{Language, RunRecord, TableForms, Timing};
use study::Study;

use crate::arguments::{Common, Format, StudyChoice};
use crate::output::{Stop, load, note, print, print_tables, unwritable};
use crate::progress::Bar;

/// One of the four questions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Question {
    Assess,
    Plan,
    Track,
}

impl Question {
    pub(crate) fn parts(self) -> &'static [Part] {
        match self {
            Question::Assess => &[Part::Assess],
            Question::Plan => &[Part::Plan, Part::Portfolio(Depth::Full)],
            Question::Track => &[Part::Track],
        }
    }

    /// The table printed as CSV if none is named.
    pub(crate) fn main_table(self) -> &'static str {
        match self {
            Question::Assess => "exposure",
            Question::Plan => "measures",
            Question::Track => "clauses",
        }
    }
}

/// `monazite run`.
pub(crate) fn run(
    common: &Common,
    choice: &StudyChoice,
    out: Option<&Path>,
    language: Language,
) -> Result<(), Stop> {
    let (started, clock) = (Timestamp::now(), Instant::now());
    let (files, dataset) = load(common)?;
    let study = find(common, choice, &files, &dataset)?;
    let folder = out.map_or_else(|| PathBuf::from("out").join(&study.id), Path::to_path_buf);
    let mut answer = compute(common, &dataset, &study, &Part::ALL)?;
    answer.spread(&crate::economy::tables::read(&files, &dataset)?);
    let timing = Timing {
        started: started.to_string(),
        seconds: (clock.elapsed().as_secs_f64() * 100.0).round() / 100.0,
        threads: rayon::current_num_threads(),
    };
    let record = RunRecord::new(&answer, &dataset, timing);
    let written = report::write(&answer, &dataset, &record, &folder, TableForms::Csv, language)
        .map_err(|error| unwritable(&folder, &error))?;
    match common.format {
        Format::Text => print(&report::summary(&answer, language))?,
        format => {
            print_tables(&report::tables(&answer, &dataset), choice.table.as_deref(), "elements", format)?;
        }
    }
    if !common.quiet {
        note(&format!(
            "\n{} files in {} after {:.0} s; open {} in a browser.",
            written.len(),
            folder.display(),
            clock.elapsed().as_secs_f64(),
            folder.join("report.html").display()
        ));
    }
    Ok(())
}

/// `monazite assess`, `plan` and `track`.
pub(crate) fn part(common: &Common, choice: &StudyChoice, question: Question) -> Result<(), Stop> {
    let (files, dataset) = load(common)?;
    let study = find(common, choice, &files, &dataset)?;
    let answer = compute(common, &dataset, &study, question.parts())?;
    match common.format {
        Format::Text => print(&report::summary(&answer, Language::English)),
        format => {
            let tables = report::tables(&answer, &dataset);
            print_tables(&tables, choice.table.as_deref(), question.main_table(), format)
        }
    }
}

/// Finds the study and says at once what is going to be answered.
pub(crate) fn find(
    common: &Common,
    choice: &StudyChoice,
    files: &Files,
    dataset: &Dataset,
) -> Result<Study, Stop> {
    let (mut study, found) = Study::find(&choice.study, files, dataset).usable()?;
    if let Some(day) = choice.as_of {
        (study.as_of, study.known) = (day, day);
    }
    if let Some(day) = choice.known {
        study.known = day;
    }
    if !common.quiet {
        if !found.is_empty() {
            note(found.to_string().trim_end());
        }
        note(&format!(
            "{}\n{} rows of data from {} sources, {} rules, {} scenarios over {} weeks\n",
            study.question,
            dataset.all_rows().count(),
            dataset.sources.len(),
            dataset.rules.len(),
            study.scenarios.len(),
            study.weeks
        ));
    }
    Ok(study)
}

pub(crate) fn compute(
    common: &Common,
    dataset: &Dataset,
    study: &Study,
    parts: &[Part],
) -> Result<Answer, Stop> {
    let bar = Bar::new(common.quiet);
    let answer = Answer::compute(dataset, study, parts, &|work, done, all| bar.show(work, done, all));
    bar.clear();
    Ok(answer?)
}
