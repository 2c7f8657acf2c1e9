//! Exposure.

use answer::Answer;

use crate::table::{Table, code, columns};

pub(super) fn tables(answer: &Answer) -> Vec<Table> {
    vec![exposure(answer), concentration(answer)]
}

fn exposure(answer: &Answer) -> Table {
    let mut table = Table::new(
        "exposure",
        "How each viewpoint depends on the dominant country, by mineral, in the baseline year.",
        columns![
            mineral, "", "Mineral.";
            country, "", "Viewpoint.";
            final_use, "t REO/a", "Use in preparations and in magnets built in.";
            dominant, "", "Country with the largest share of separation.";
            path_share, "share", "Part of the use that passed the dominant country at one stage at least.";
            path_share_control, "share", "The same where its owners control the plant, wherever it stands.";
            choke_stage, "", "Stage in the dominant country through which most of the use passes.";
            choke_share, "share", "Part of the use that passes it.";
            cover, "d", "Stocks of all users and the government over use.";
            assumed, "share", "Part of mined content that rests on figures of trust D.";
            trust, "", "Worst grade behind the supply.";
        ],
    );
    for row in &answer.assess {
        for viewpoint in &row.viewpoints {
            table.push([
                code(row.mineral),
                code(&viewpoint.country),
                viewpoint.use_per_year.into(),
                code(row.dominant),
                viewpoint.path.into(),
                viewpoint.path_controller.into(),
                viewpoint.choke.map(|choke| choke.0.to_string()).into(),
                viewpoint.choke.map(|choke| choke.1).into(),
                viewpoint.cover.into(),
                row.assumed.into(),
                code(row.trust),
            ]);
        }
    }
    table
}

fn concentration(answer: &Answer) -> Table {
    let mut table = Table::new(
        "concentration",
        "How concentrated the world supply of each mineral is at each stage, by location and by control.",
        columns![
            mineral, "", "Mineral.";
            stage, "", "Stage.";
            top, "", "Largest supplier by location.";
            top_share, "share", "Its share of world output.";
            top_controller, "", "Largest supplier by control.";
            top_controller_share, "share", "Its share of world output.";
            hhi, "0 to 1", "Herfindahl-Hirschman index by location.";
            suppliers_for_nine_tenths, "", "Suppliers it takes to cover nine tenths of world output.";
            without_top, "share", "Part of the use elsewhere that all other suppliers could serve.";
        ],
    );
    for row in &answer.assess {
        for stage in &row.stages {
            table.push([
                code(row.mineral),
                code(stage.stage),
                code(stage.top.0),
                stage.top.1.into(),
                code(stage.top_controller.0),
                stage.top_controller.1.into(),
                stage.hhi.into(),
                stage.suppliers_for_nine_tenths.into(),
                stage.without_top.into(),
            ]);
        }
    }
    table
}
