//! `monazite explain`: what a code means, what a figure was made from.

use dataset::query::Query;
use finding::{Code, Finding, code};

use crate::arguments::Common;
use crate::data::{baseline, baseline_text};
use crate::output::{Stop, load, print};

pub(crate) fn explain(common: &Common, words: &str) -> Result<(), Stop> {
    if let Some(found) = Code::parse(words) {
        let entry = found.entry();
        return print(&format!(
            "{}: {}\n\n{}\n\nRemedy: {}\n",
            entry.code, entry.title, entry.why, entry.remedy
        ));
    }
    let (files, dataset) = load(common)?;
    let figures = baseline(&files, &dataset, &Query::parse(words))?;
    if figures.is_empty() {
        let all = code::CODES.iter().map(|entry| entry.code.as_str());
        return Err(Finding::error(
            code::FIGURE_UNKNOWN,
            format!("`{words}` is no finding code and no figure of the baseline"),
        )
        .help(finding::did_you_mean(
            words,
            all,
            "docs/src/reference/findings.md; of a figure give the mineral, the form and the country",
        ))
        .into());
    }
    print(&figures.iter().map(|figure| baseline_text(figure, None)).collect::<String>())
}
