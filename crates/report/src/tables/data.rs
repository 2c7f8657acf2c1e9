//! What the answer rests on: assumptions, sources, findings.

use std::collections::BTreeMap;

use answer::Answer;
use dataset::{Dataset, schema};
use disruption::Assumptions;

use crate::table::{Table, code, columns};

pub(super) fn tables(answer: &Answer, dataset: &Dataset) -> Vec<Table> {
    vec![assumptions(dataset), sources(dataset), findings(answer)]
}

fn assumptions(dataset: &Dataset) -> Table {
    let mut table = Table::new(
        "assumptions",
        "Every parameter and group of uncertain figures, with its range.",
        columns![
            assumption, "", "Name.";
            value, "", "Value.";
            low, "", "Lower end.";
            high, "", "Upper end.";
            unit, "", "Unit.";
            adverse, "", "End that does more harm.";
            trust, "", "Grade.";
            about, "", "What it is and why.";
        ],
    );
    let parameters: BTreeMap<&str, &dataset::Row> =
        dataset.rows(&schema::PARAMETER).iter().map(|row| (row.cell("name"), row)).collect();
    for assumption in Assumptions::list(dataset) {
        let range = assumption.range;
        let adverse = parameters.get(assumption.name.as_str()).map_or("", |row| row.cell("adverse"));
        table.push([
            assumption.name.as_str().into(),
            range.map(|range| range.1).into(),
            range.map(|range| range.0).into(),
            range.map(|range| range.2).into(),
            assumption.unit.as_str().into(),
            adverse.into(),
            code(assumption.trust),
            assumption.about.as_str().into(),
        ]);
    }
    table
}

fn sources(dataset: &Dataset) -> Table {
    let mut table = Table::new(
        "sources",
        "Publications the dataset rests on.",
        columns![
            source, "", "Identifier.";
            title, "", "Title.";
            publisher, "", "Publisher.";
            edition, "", "Edition or date.";
            licence, "", "Terms.";
            address, "", "Where it can be found.";
            checked_on, "date", "Day on which it was last looked at.";
            rows, "", "Rows of the dataset that name it.";
        ],
    );
    let mut uses: BTreeMap<&str, usize> = BTreeMap::new();
    for source in dataset.all_rows().flat_map(|row| &row.sources) {
        *uses.entry(source).or_default() += 1;
    }
    for source in dataset.sources.values() {
        table.push([
            source.id.as_str().into(),
            source.title.as_str().into(),
            source.publisher.as_str().into(),
            source.edition.as_str().into(),
            source.licence.as_str().into(),
            source.address.as_str().into(),
            source.checked_on.as_str().into(),
            uses.get(source.id.as_str()).copied().unwrap_or(0).into(),
        ]);
    }
    table
}

fn findings(answer: &Answer) -> Table {
    let mut table = Table::new(
        "findings",
        "What was found on the way and is no error.",
        columns![
            code, "", "Code; see `monazite explain`.";
            severity, "", "warning or note.";
            message, "", "What was found.";
            place, "", "File and line.";
            help, "", "Remedy.";
        ],
    );
    for finding in &answer.findings {
        table.push([
            code(finding.code),
            code(finding.severity),
            finding.message.as_str().into(),
            finding.place.as_ref().map(ToString::to_string).into(),
            finding.help.as_deref().into(),
        ]);
    }
    table
}
