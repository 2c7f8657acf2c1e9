//! Scenarios, losses, influence, and the model beside observations and published losses.

use answer::{Answer, CaseAnswer, ScenarioAnswer};

use crate::table::{Cell, Table, code, columns};
use crate::words::week_begin;

pub(super) fn tables(answer: &Answer) -> Vec<Table> {
    vec![
        elements(answer),
        losses(answer),
        sectors(answer),
        weeks(answer),
        influence(answer),
        replay(answer),
        published(answer),
    ]
}

fn cases(answer: &Answer) -> impl Iterator<Item = (&ScenarioAnswer, &CaseAnswer)> {
    answer.scenarios.iter().flat_map(|scenario| scenario.cases.iter().map(move |case| (scenario, case)))
}

fn elements(answer: &Answer) -> Table {
    let mut table = Table::new(
        "elements",
        "What runs short: each scenario, case, viewpoint and mineral over the reported weeks.",
        columns![
            scenario, "", "Scenario.";
            case, "", "central, low (every assumption at its harmless end) or high (at its harmful end).";
            country, "", "Viewpoint.";
            mineral, "", "Mineral.";
            final_use, "t REO/a", "Use in the baseline year.";
            first_short_week, "week", "First reported week with a shortage, the first week being 1.";
            first_short_day, "date", "Its Monday.";
            unmet, "t REO", "Use wanted and not met.";
            unmet_share, "share", "The same over use wanted.";
            cover_start, "d", "Cover in the first reported week.";
            cover_least, "d", "Least cover.";
            quoted, "x", "Highest quoted price over the baseline's.";
            paid, "x", "Highest paid price over the baseline's.";
            price, "USD/kg", "Baseline price of the oxide, or of the metal counted as oxide.";
            price_year, "year", "Year of the money of the price.";
            assumed, "share", "Part of mined content that rests on figures of trust D.";
        ],
    );
    for (scenario, case) in cases(answer) {
        for row in &case.elements {
            table.push([
                scenario.scenario.id.as_str().into(),
                case.case.as_str().into(),
                code(row.country),
                code(row.mineral),
                row.use_per_year.into(),
                row.first_short.map(|week| week + 1).into(),
                row.first_short.map(|week| week_begin(answer.study.start, week).to_string()).into(),
                row.unmet.into(),
                row.unmet_share.into(),
                row.cover_start.into(),
                row.cover_least.into(),
                row.quoted.into(),
                row.paid.into(),
                row.price.into(),
                Cell::from(usize::from(row.price_year)),
                row.assumed.into(),
            ]);
        }
    }
    table
}

fn losses(answer: &Answer) -> Table {
    let mut table = Table::new(
        "losses",
        "Value added lost at each viewpoint, by scenario and case, over the reported weeks and in the first year.",
        columns![
            scenario, "", "Scenario.";
            case, "", "central, low or high assumptions.";
            country, "", "Viewpoint.";
            gdp, "USD_2025/a", "Gross domestic product.";
            lower, "USD_2025", "Loss if goods go to the users to whom they are worth most.";
            central, "USD_2025", "Loss if every sector suffers its own scarcest component.";
            upper, "USD_2025", "Loss if nothing is replaced, saved or made up for later.";
            first_year_lower, "USD_2025", "Lower bound over the first 52 weeks.";
            first_year_central, "USD_2025", "Central over the first 52 weeks.";
            first_year_upper, "USD_2025", "Upper bound over the first 52 weeks.";
            first_year_share, "share", "First year, central, over GDP.";
            extra_bill, "USD_2025", "More paid by end users; what makers of goods pay more is in the price of these.";
        ],
    );
    for (scenario, case) in cases(answer) {
        for loss in &case.losses.countries {
            table.push([
                scenario.scenario.id.as_str().into(),
                case.case.as_str().into(),
                code(loss.country),
                loss.gdp.into(),
                loss.lower.into(),
                loss.central.into(),
                loss.upper.into(),
                loss.first_year[0].into(),
                loss.first_year[1].into(),
                loss.first_year[2].into(),
                (loss.first_year[1] / loss.gdp).into(),
                loss.extra_bill.into(),
            ]);
        }
    }
    table
}

fn sectors(answer: &Answer) -> Table {
    let mut table = Table::new(
        "sectors",
        "Value added at risk and lost by sector over the reported weeks.",
        columns![
            scenario, "", "Scenario.";
            case, "", "central, low or high assumptions.";
            country, "", "Viewpoint.";
            sector, "", "Sector.";
            value_added, "USD_2025/a", "Value added of the sector.";
            at_risk, "USD_2025/a", "Part of it that cannot be made without the components.";
            lower, "USD_2025", "Loss, lower bound.";
            central, "USD_2025", "Loss, central.";
            upper, "USD_2025", "Loss, upper bound.";
            binding, "", "Component that costs most.";
            first_week, "week", "First reported week with a loss, the first week being 1.";
        ],
    );
    for (scenario, case) in cases(answer) {
        for loss in &case.losses.sectors {
            table.push([
                scenario.scenario.id.as_str().into(),
                case.case.as_str().into(),
                code(loss.country),
                code(loss.sector),
                loss.value_added.into(),
                loss.at_risk.into(),
                loss.lower.into(),
                loss.central.into(),
                loss.upper.into(),
                loss.binding.map(|form| form.to_string()).into(),
                loss.first_week.map(|week| week + 1).into(),
            ]);
        }
    }
    table
}

fn weeks(answer: &Answer) -> Table {
    let mut table = Table::new(
        "weeks",
        "Week by week, central case: use, cover and prices of each mineral at each viewpoint, history included.",
        columns![
            scenario, "", "Scenario.";
            country, "", "Viewpoint.";
            mineral, "", "Mineral.";
            week, "week", "Reported week, the first being 1; weeks of history are 0 and below.";
            monday, "date", "First day of the week.";
            wanted, "t REO", "Use wanted.";
            used, "t REO", "Use.";
            cover, "d", "Cover.";
            quoted, "x", "Quoted price over the baseline's.";
            paid, "x", "Paid price over the baseline's.";
        ],
    );
    for scenario in &answer.scenarios {
        let outcome = &scenario.outcome;
        for element in outcome.elements.iter().filter(|element| element.base > 0.0) {
            let market = answer.world.quoted_market(element.mineral, element.place, outcome);
            for week in 0..outcome.weeks {
                let price =
                    |series: &[Vec<Vec<f64>>]| market.map(|market| series[market][element.place][week]);
                table.push([
                    scenario.scenario.id.as_str().into(),
                    code(answer.world.places[element.place]),
                    code(element.mineral),
                    Cell::Number(week as f64 + 1.0 - outcome.history as f64),
                    code(week_begin(outcome.first, week)),
                    element.desired[week].into(),
                    element.used[week].into(),
                    element.cover[week].into(),
                    price(&outcome.quoted).into(),
                    price(&outcome.paid).into(),
                ]);
            }
        }
    }
    table
}

fn influence(answer: &Answer) -> Table {
    let mut table = Table::new(
        "influence",
        "Assumptions by how far their range moves the central loss of the scenario looked at, one at a time.",
        columns![
            assumption, "", "Name.";
            about, "", "What it is.";
            range, "", "Value and range.";
            unit, "", "Unit.";
            trust, "", "Grade.";
            loss_low, "USD_2025", "Loss with the assumption at its low end.";
            loss, "USD_2025", "Central loss.";
            loss_high, "USD_2025", "Loss with the assumption at its high end.";
            unmet_low, "t REO", "Unmet use at the low end.";
            unmet_high, "t REO", "Unmet use at the high end.";
        ],
    );
    for row in &answer.influence {
        table.push([
            row.name.as_str().into(),
            row.about.as_str().into(),
            row.range.as_str().into(),
            row.unit.as_str().into(),
            row.trust.as_str().into(),
            row.loss_low.into(),
            row.loss.into(),
            row.loss_high.into(),
            row.unmet.0.into(),
            row.unmet.1.into(),
        ]);
    }
    table
}

fn replay(answer: &Answer) -> Table {
    let mut table = Table::new(
        "replay",
        "The model beside what was observed in the history of the study, each over its undisturbed level.",
        columns![
            item, "", "What was observed.";
            observable, "", "exports, quoted price or paid price.";
            period, "", "When.";
            observed, "x", "Observed over the undisturbed level.";
            observed_low, "x", "Lower end, where a range is quoted.";
            observed_high, "x", "Upper end.";
            model, "x", "The model over its undisturbed level.";
            missed, "", "yes if the model lies more than a quarter outside the observed range.";
            reference, "", "The undisturbed level of the observation.";
            sources, "", "Sources.";
        ],
    );
    for row in answer.replay.iter().flat_map(|replay| &replay.comparisons) {
        table.push([
            row.item.as_str().into(),
            row.observable.as_str().into(),
            row.period.as_str().into(),
            row.observed.into(),
            row.observed_range.0.into(),
            row.observed_range.1.into(),
            row.model.into(),
            row.missed.into(),
            row.reference.as_str().into(),
            row.sources.join(" ").into(),
        ]);
    }
    table
}

fn published(answer: &Answer) -> Table {
    let mut table = Table::new(
        "published-losses",
        "Published losses beside ours of the scenario that comes nearest, as shares of GDP.",
        columns![
            publisher, "", "Publisher.";
            country, "", "Country.";
            shock, "", "Shock as published.";
            months, "", "Months it covers, as published.";
            assumption, "", "What it assumes.";
            published, "share", "Published loss over GDP.";
            scenario, "", "Our scenario.";
            ours_lower, "share", "Ours in the first year, lower bound.";
            ours_central, "share", "Ours in the first year, central.";
            ours_upper, "share", "Ours in the first year, upper bound.";
        ],
    );
    for row in &answer.published {
        table.push([
            row.publisher.as_str().into(),
            code(row.country),
            row.shock.as_str().into(),
            row.months.as_str().into(),
            row.assumption.as_str().into(),
            row.share.into(),
            row.scenario.as_str().into(),
            row.ours[0].into(),
            row.ours[1].into(),
            row.ours[2].into(),
        ]);
    }
    table
}
