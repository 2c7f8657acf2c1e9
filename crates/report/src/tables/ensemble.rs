//! What the draws say: fans, losses, shortages, first stops, influence.

use answer::{Answer, Ensemble, LossSpread, ScenarioEnsemble, TAIL};

use crate::table::{Cell, Table, code, columns};
use crate::words::week_begin;

pub(super) fn tables(answer: &Answer) -> Vec<Table> {
    let Some(ensemble) = &answer.ensemble else { return Vec::new() };
    vec![
        losses(ensemble),
        branches(ensemble),
        shortages(answer, ensemble),
        stops(answer, ensemble),
        influence(ensemble),
        elements(answer, ensemble),
        fans(answer, ensemble),
        weekly(answer, ensemble),
    ]
}

/// Names of the three answers to the same shortage.
const METHODS: [&str; 3] = ["lower", "central", "upper"];

fn losses(ensemble: &Ensemble) -> Table {
    let mut table = Table::new(
        "ensemble-losses",
        "Value added lost over the draws, of all viewpoints, by country and by sector.",
        columns![
            scenario, "", "Scenario.";
            weeks, "", "all: the reported weeks; first-year: the first 52 of them.";
            country, "", "Viewpoint; empty for all of them.";
            sector, "", "Sector; empty for all of them.";
            bound, "", "lower: free reallocation; central; upper: strict bottleneck.";
            draws, "", "Draws.";
            mean, "USD_2025", "Expected loss.";
            mean_error, "USD_2025", "Its standard error.";
            p5, "USD_2025", "5 % of the draws lose less.";
            p25, "USD_2025", "25 % lose less.";
            median, "USD_2025", "Half lose less.";
            p75, "USD_2025", "75 % lose less.";
            p95, "USD_2025", "95 % lose less.";
            p95_error, "USD_2025", "Its standard error.";
            tail_mean, "USD_2025", "Mean of the worst 5 %: conditional value at risk.";
            tail_mean_error, "USD_2025", "Its standard error.";
        ],
    );
    debug_assert!((TAIL - 0.95).abs() < f64::EPSILON, "the columns say which tail");
    for drawn in &ensemble.scenarios {
        let all = drawn.losses.iter().map(|loss| ("all", loss));
        let first = drawn.first_year.iter().map(|loss| ("first-year", loss));
        for (weeks, loss) in all.chain(first) {
            push_loss(&mut table, ensemble, drawn, weeks, loss);
        }
    }
    table
}

fn push_loss(
    table: &mut Table,
    ensemble: &Ensemble,
    drawn: &ScenarioEnsemble,
    weeks: &'static str,
    loss: &LossSpread,
) {
    for (method, spread) in METHODS.iter().zip(&loss.cases) {
        let [p5, p25, median, p75, p95] = spread.fan;
        table.push([
            drawn.scenario.as_str().into(),
            weeks.into(),
            loss.country.map_or(Cell::Empty, code),
            loss.sector.map_or(Cell::Empty, code),
            (*method).into(),
            Cell::Number(ensemble.count as f64),
            spread.mean.into(),
            spread.errors.map(|errors| errors.mean).into(),
            p5.into(),
            p25.into(),
            median.into(),
            p75.into(),
            p95.into(),
            spread.errors.map(|errors| errors.quantile).into(),
            spread.tail_mean.into(),
            spread.errors.map(|errors| errors.tail_mean).into(),
        ]);
    }
}

fn branches(ensemble: &Ensemble) -> Table {
    let mut table = Table::new(
        "ensemble-branches",
        "Central loss of all viewpoints over draws and branches of the law, each branch with its probability.",
        columns![
            branches, "", "Branches and their probabilities.";
            mean, "USD_2025", "Expected loss.";
            p5, "USD_2025", "5 % quantile.";
            p25, "USD_2025", "25 % quantile.";
            median, "USD_2025", "Median.";
            p75, "USD_2025", "75 % quantile.";
            p95, "USD_2025", "95 % quantile.";
            tail_mean, "USD_2025", "Mean of the worst 5 %.";
        ],
    );
    if let Some(branches) = &ensemble.branches {
        let names: Vec<String> =
            branches.weights.iter().map(|(id, weight)| format!("{id} {weight}")).collect();
        let [p5, p25, median, p75, p95] = branches.fan;
        table.push([
            names.join(", ").into(),
            branches.mean.into(),
            p5.into(),
            p25.into(),
            median.into(),
            p75.into(),
            p95.into(),
            branches.tail_mean.into(),
        ]);
    }
    table
}

fn shortages(answer: &Answer, ensemble: &Ensemble) -> Table {
    let mut table = Table::new(
        "ensemble-shortages",
        "Which elements run short over the draws, and when first.",
        columns![
            scenario, "", "Scenario.";
            country, "", "Viewpoint.";
            mineral, "", "Mineral.";
            probability, "share", "Part of the draws in which it runs short in some reported week.";
            unmet_p5, "share", "Unmet part of all use wanted in the reported weeks, 5 % quantile.";
            unmet_median, "share", "Median.";
            unmet_p95, "share", "95 % quantile.";
            first_p5, "week", "First week short, the first week being 1: 5 % of the draws in which it runs short.";
            first_median, "week", "Half of them.";
            first_p95, "week", "95 % of them.";
            median_day, "date", "Monday of the median.";
            worst_week, "week", "Week in which a tenth or more of use goes unmet in most draws.";
            tenth_missing, "share", "Part of the draws in which that is so.";
        ],
    );
    for drawn in &ensemble.scenarios {
        for element in &drawn.elements {
            let week = |level: f64| element.short.week_at(level).map(|week| week + 1);
            let worst = (0..element.tenth_missing.len())
                .rev()
                .max_by(|a, b| element.tenth_missing[*a].total_cmp(&element.tenth_missing[*b]))
                .filter(|worst| element.tenth_missing[*worst] > 0.0);
            table.push([
                drawn.scenario.as_str().into(),
                code(element.country),
                code(element.mineral),
                element.short.part().into(),
                element.unmet[0].into(),
                element.unmet[2].into(),
                element.unmet[4].into(),
                week(0.05).into(),
                week(0.5).into(),
                week(0.95).into(),
                element
                    .short
                    .week_at(0.5)
                    .map(|week| week_begin(answer.study.start, week).to_string())
                    .into(),
                worst.map(|week| week + 1).into(),
                worst.map(|week| element.tenth_missing[week]).into(),
            ]);
        }
    }
    table
}

fn stops(answer: &Answer, ensemble: &Ensemble) -> Table {
    let mut table = Table::new(
        "first-stops",
        "When sectors first lose more than a thousandth of their output, over the draws.",
        columns![
            scenario, "", "Scenario.";
            country, "", "Viewpoint.";
            sector, "", "Sector.";
            probability, "share", "Part of the draws in which it happens in some reported week.";
            p5, "week", "First such week, the first week being 1: 5 % of the draws in which it happens.";
            p25, "week", "25 % of them.";
            median, "week", "Half of them.";
            p75, "week", "75 % of them.";
            p95, "week", "95 % of them.";
            median_day, "date", "Monday of the median.";
        ],
    );
    for drawn in &ensemble.scenarios {
        for row in &drawn.stops {
            let week = |level: f64| Cell::from(row.stops.week_at(level).map(|week| week + 1));
            let day = row.stops.week_at(0.5).map(|week| week_begin(answer.study.start, week).to_string());
            table.push([
                drawn.scenario.as_str().into(),
                code(row.country),
                code(row.sector),
                row.stops.part().into(),
                week(0.05),
                week(0.25),
                week(0.5),
                week(0.75),
                week(0.95),
                day.into(),
            ]);
        }
    }
    table
}

fn influence(ensemble: &Ensemble) -> Table {
    let mut table = Table::new(
        "ensemble-influence",
        "Figures by their part in the variance of the central loss of all viewpoints.",
        columns![
            scenario, "", "Scenario.";
            figure, "", "Name.";
            about, "", "What it is.";
            trust, "", "Grade.";
            first_order, "share", "First-order index: part of the variance that would go if the figure were known.";
            noise, "share", "Standard deviation of the index of a figure without influence.";
            clear, "", "yes if the index is more than three times the noise.";
            loss_lowest, "USD_2025", "Mean loss in the lowest quarter of the figure's distribution.";
            loss_highest, "USD_2025", "Mean loss in the highest quarter.";
        ],
    );
    for drawn in &ensemble.scenarios {
        for row in &drawn.influence {
            table.push([
                drawn.scenario.as_str().into(),
                row.name.as_str().into(),
                row.about.as_str().into(),
                row.trust.as_str().into(),
                row.first_order.into(),
                row.noise.into(),
                row.is_clear().into(),
                row.quarters.0.into(),
                row.quarters.1.into(),
            ]);
        }
    }
    table
}

fn elements(answer: &Answer, ensemble: &Ensemble) -> Table {
    let mut table = Table::new(
        "ensemble-elements",
        "Unmet part of the use of each mineral, all forms as oxide, week by week over the draws.",
        columns![
            scenario, "", "Scenario.";
            country, "", "Viewpoint.";
            mineral, "", "Mineral.";
            week, "week", "Reported week, the first being 1.";
            monday, "date", "First day of the week.";
            p5, "share", "5 % quantile.";
            p25, "share", "25 % quantile.";
            median, "share", "Median.";
            p75, "share", "75 % quantile.";
            p95, "share", "95 % quantile.";
            tenth_missing, "share", "Part of the draws in which a tenth or more goes unmet.";
        ],
    );
    for drawn in &ensemble.scenarios {
        for element in drawn.elements.iter().filter(|element| element.short.part() > 0.0) {
            for (week, [p5, p25, median, p75, p95]) in element.shortage.iter().enumerate() {
                table.push([
                    drawn.scenario.as_str().into(),
                    code(element.country),
                    code(element.mineral),
                    (week + 1).into(),
                    code(week_begin(answer.study.start, week)),
                    (*p5).into(),
                    (*p25).into(),
                    (*median).into(),
                    (*p75).into(),
                    (*p95).into(),
                    element.tenth_missing[week].into(),
                ]);
            }
        }
    }
    table
}

fn fans(answer: &Answer, ensemble: &Ensemble) -> Table {
    let mut table = Table::new(
        "ensemble-fans",
        "Each market at each viewpoint week by week over the draws: unmet part of use, users' stocks in days, prices over the baseline's.",
        columns![
            scenario, "", "Scenario.";
            country, "", "Viewpoint.";
            mineral, "", "Mineral.";
            form, "", "Form.";
            week, "week", "Reported week, the first being 1.";
            monday, "date", "First day of the week.";
            unmet_p5, "share", "Unmet part of use wanted, 5 % quantile.";
            unmet_p25, "share", "25 % quantile.";
            unmet_median, "share", "Median.";
            unmet_p75, "share", "75 % quantile.";
            unmet_p95, "share", "95 % quantile.";
            cover_p5, "d", "Users' stocks, 5 % quantile.";
            cover_p25, "d", "25 % quantile.";
            cover_median, "d", "Median.";
            cover_p75, "d", "75 % quantile.";
            cover_p95, "d", "95 % quantile.";
            quoted_p5, "x", "Quoted price, 5 % quantile.";
            quoted_p25, "x", "25 % quantile.";
            quoted_median, "x", "Median.";
            quoted_p75, "x", "75 % quantile.";
            quoted_p95, "x", "95 % quantile.";
            paid_p5, "x", "Paid price, 5 % quantile.";
            paid_p25, "x", "25 % quantile.";
            paid_median, "x", "Median.";
            paid_p75, "x", "75 % quantile.";
            paid_p95, "x", "95 % quantile.";
        ],
    );
    for drawn in &ensemble.scenarios {
        for fan in &drawn.series {
            for week in 0..answer.study.weeks {
                let mut row = vec![
                    drawn.scenario.as_str().into(),
                    code(fan.country),
                    code(fan.mineral),
                    code(fan.form),
                    (week + 1).into(),
                    code(week_begin(answer.study.start, week)),
                ];
                for quantity in [&fan.shortage, &fan.cover, &fan.quoted, &fan.paid] {
                    row.extend(quantity[week].map(Cell::from));
                }
                let row: [Cell; 26] = row.try_into().expect("six keys and four fans of five");
                table.push(row);
            }
        }
    }
    table
}

fn weekly(answer: &Answer, ensemble: &Ensemble) -> Table {
    let mut table = Table::new(
        "ensemble-weekly-losses",
        "Central loss of each viewpoint week by week over the draws.",
        columns![
            scenario, "", "Scenario.";
            country, "", "Viewpoint.";
            week, "week", "Reported week, the first being 1.";
            monday, "date", "First day of the week.";
            p5, "USD_2025", "5 % quantile.";
            p25, "USD_2025", "25 % quantile.";
            median, "USD_2025", "Median.";
            p75, "USD_2025", "75 % quantile.";
            p95, "USD_2025", "95 % quantile.";
        ],
    );
    for drawn in &ensemble.scenarios {
        for (country, fans) in &drawn.weekly {
            for (week, [p5, p25, median, p75, p95]) in fans.iter().enumerate() {
                table.push([
                    drawn.scenario.as_str().into(),
                    code(*country),
                    (week + 1).into(),
                    code(week_begin(answer.study.start, week)),
                    (*p5).into(),
                    (*p25).into(),
                    (*median).into(),
                    (*p75).into(),
                    (*p95).into(),
                ]);
            }
        }
    }
    table
}
