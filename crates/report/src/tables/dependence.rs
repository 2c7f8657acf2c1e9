//! What each viewpoint uses of every listed mineral, and where that use can be cut.

use answer::Answer;

use crate::table::{Table, code, columns};

pub(super) fn tables(answer: &Answer) -> Vec<Table> {
    vec![dependence(answer), chokepoints(answer)]
}

fn dependence(answer: &Answer) -> Table {
    let mut table = Table::new(
        "dependence",
        "Use, reliance, exposure and stocks of every listed mineral, for each viewpoint; empty is not known.",
        columns![
            country, "", "Viewpoint.";
            mineral, "", "Mineral.";
            used, "t/a", "Use.";
            net_import_reliance, "1", "Imports from outside less exports over use, 0 to 1.";
            reliance_trust, "", "Grade of the reliance.";
            source, "", "Largest source of imports.";
            source_share, "1", "Its share in what is imported.";
            dominant, "", "Country that makes most of the last form.";
            path_exposure, "1", "Part of the use that passed it at any stage.";
            path_trust, "", "Grade of the path exposure.";
            cover, "d", "Stocks over use.";
        ],
    );
    for block in &answer.priority {
        for profile in &block.profiles {
            let total: f64 = profile.imports.iter().map(|source| source.output.value).sum();
            let largest = profile.imports.iter().max_by(|a, b| a.output.value.total_cmp(&b.output.value));
            table.push([
                code(&block.country),
                code(profile.mineral),
                profile.consumption.map(|figure| figure.value).into(),
                profile.reliance.map(|figure| figure.value).into(),
                profile.reliance.map(|figure| figure.trust.to_string()).into(),
                largest.map(|source| source.country.to_string()).into(),
                largest.map(|source| source.output.value / total).into(),
                profile.path.map(|path| path.0.to_string()).into(),
                profile.path.map(|path| path.1.value).into(),
                profile.path.map(|path| path.1.trust.to_string()).into(),
                profile.cover.map(|figure| figure.value).into(),
            ]);
        }
    }
    table
}

fn chokepoints(answer: &Answer) -> Table {
    let mut table = Table::new(
        "chokepoints",
        "Places and stages through which most of a viewpoint's use passes, those at home left out.",
        columns![
            country, "", "Viewpoint.";
            mineral, "", "Mineral.";
            rank, "", "1 for the one whose loss touches most.";
            stage, "", "Stage.";
            place, "", "Country where it stands.";
            share, "1", "Part of the use that passes it.";
        ],
    );
    for block in &answer.priority {
        for profile in &block.profiles {
            for (number, point) in profile.chokepoints.iter().enumerate() {
                table.push([
                    code(&block.country),
                    code(profile.mineral),
                    (number + 1).into(),
                    code(point.stage),
                    code(point.place),
                    point.share.into(),
                ]);
            }
        }
    }
    table
}
