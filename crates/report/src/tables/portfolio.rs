//! What partners should pay for together.

use answer::Answer;
use planning::Planned;

use crate::language::Language;
use crate::portfolio::{gains, lines, planned};
use crate::table::{Table, code, columns};

pub(super) fn tables(answer: &Answer) -> Vec<Table> {
    let Some(planned) = planned(answer) else { return Vec::new() };
    vec![
        plan(answer, planned),
        payments(answer, planned),
        rejected(planned),
        partners(planned),
        coalitions(planned),
        front(planned),
        futures(planned),
        alone(planned),
    ]
}

fn plan(answer: &Answer, planned: &Planned) -> Table {
    let mut table = Table::new(
        "plan",
        "What partners should pay for together, worth most first.",
        columns![
            measure, "", "Identifier; of a stock its largest step.";
            name, "", "Name.";
            kind, "", "Kind of measure.";
            country, "", "Country it stands in, or that holds the stock.";
            adds, "", "What it adds.";
            instrument, "", "Instrument of finance.";
            committed, "USD", "Public money committed by all partners.";
            expected_cost, "USD", "What it is expected to cost the states.";
            cost_95, "USD", "What it costs them in the worst twentieth of cases.";
            terms, "", "Whether cost, chance and private money are of the finance model or judged shares.";
            private, "USD", "Private money that comes with it.";
            committed_on, "date", "Day of the commitment.";
            first_product, "date", "First product or full stock, at the central delay.";
            worth, "USD_2025", "Rise of the objective if it alone is left out, its own cost taken off.";
            loss_removed_per_dollar, "x", "Loss removed per dollar committed, on top of all others.";
            draws, "share", "Part of draws of the plan's figures in which it is taken.";
            standing, "", "How far a plant has come.";
            trust, "", "Worst grade of its figures.";
        ],
    );
    for line in lines(answer, planned, Language::English) {
        table.push([
            line.candidate.id.as_str().into(),
            line.name.as_str().into(),
            line.candidate.kind.as_str().into(),
            line.candidate.country.map(|country| country.to_string()).into(),
            line.adds.as_str().into(),
            line.instrument.as_str().into(),
            line.money().into(),
            line.expected_cost.into(),
            line.cost_95.into(),
            if line.judged { "judged" } else { "finance model" }.into(),
            line.private.into(),
            line.committed_on.to_string().into(),
            line.first.to_string().into(),
            line.marginal.into(),
            line.per_dollar().into(),
            line.robust.into(),
            line.candidate.standing.as_str().into(),
            code(line.candidate.trust),
        ]);
    }
    table
}

fn payments(answer: &Answer, planned: &Planned) -> Table {
    let mut table = Table::new(
        "plan-payments",
        "Who pays for what.",
        columns![
            measure, "", "Identifier.";
            partner, "", "Who pays.";
            committed, "USD", "Public money committed.";
        ],
    );
    for line in lines(answer, planned, Language::English) {
        for (partner, paid) in planned.partners.iter().zip(&line.paid) {
            if *paid > 0.0 {
                table.push([
                    line.candidate.id.as_str().into(),
                    partner.1.name.as_str().into(),
                    (*paid).into(),
                ]);
            }
        }
    }
    table
}

fn rejected(planned: &Planned) -> Table {
    let mut table = Table::new(
        "plan-rejected",
        "What is not in the plan, and why.",
        columns![
            measure, "", "Identifier.";
            name, "", "Name.";
            kind, "", "Kind of measure.";
            reason, "", "Why it is not taken.";
            committed, "USD", "Public money that it would take.";
            net_worth, "USD_2025", "Loss removed less expected cost if it were taken as well, whatever the budget.";
            chance_without, "share", "Chance that it goes ahead without new public money.";
            trust, "", "Worst grade of its figures.";
        ],
    );
    for rejected in &planned.rejected {
        let candidate = &planned.candidates[rejected.candidate];
        table.push([
            candidate.id.as_str().into(),
            candidate.name.as_str().into(),
            candidate.kind.as_str().into(),
            rejected.reason.as_str().into(),
            candidate.terms.first().map(|terms| terms.committed).into(),
            rejected.worth.into(),
            candidate.without.into(),
            code(candidate.trust),
        ]);
    }
    table
}

fn partners(planned: &Planned) -> Table {
    let mut table = Table::new(
        "plan-partners",
        "What each partner pays and gains.",
        columns![
            partner, "", "Partner.";
            budget, "USD", "Public money that it can commit.";
            committed, "USD", "Public money that it commits.";
            loss_without, "USD_2025", "Expected loss without the plan, simulated in the futures planned for.";
            loss_with, "USD_2025", "The same with the plan.";
            gain_alone, "USD_2025", "Gain of its best plan alone, for its own loss.";
            shapley, "USD_2025", "Share of the common gain by Shapley's rule.";
            nash, "USD_2025", "Share by Nash's rule with equal weights.";
            loss_if_it_leaves, "USD_2025", "What all lose if it leaves.";
            regret, "USD_2025", "Most it is worse off in a future than if each carried out its own plan.";
            last_dollar, "x", "Fall of the objective with one dollar more.";
            pool_saved, "USD_2025", "Expected loss less by the program if all stocks are one pool and not each for its own users.";
            pool_regret, "USD_2025", "Most that it loses more in a future with one pool.";
        ],
    );
    let together = planned.together.as_ref();
    for (number, (_, partner)) in planned.partners.iter().enumerate() {
        let paid: f64 = planned.plan.taken.iter().map(|taken| taken.paid[number].max(0.0)).sum();
        let gain = gains(planned, number);
        table.push([
            partner.name.as_str().into(),
            partner.budget.into(),
            paid.into(),
            gain.map(|gain| gain.0).into(),
            gain.map(|gain| gain.1).into(),
            together.and_then(|t| t.coalitions.iter().find(|c| c.0 == [number])).map(|c| c.1).into(),
            together.and_then(|t| t.shapley.get(number).copied()).into(),
            together.and_then(|t| t.nash.as_ref()?.get(number).copied()).into(),
            together.and_then(|t| t.loss_without.get(number).copied()).into(),
            gain.map(|gain| gain.2).into(),
            planned.plan.last_dollar.get(number).copied().into(),
            together.and_then(|t| t.pool.saved.get(number).copied()).into(),
            together.and_then(|t| t.pool.regret.get(number).copied()).into(),
        ]);
    }
    table
}

fn coalitions(planned: &Planned) -> Table {
    let mut table = Table::new(
        "plan-coalitions",
        "What every coalition gains with its own money, for its own loss.",
        columns![
            members, "", "Members.";
            gain, "USD_2025", "Fall of expected public cost and weighted loss against doing nothing.";
        ],
    );
    if let Some(together) = &planned.together {
        for (members, gain) in &together.coalitions {
            let names: Vec<&str> = members.iter().map(|player| together.players[*player].as_str()).collect();
            table.push([names.join(" ").into(), (*gain).into()]);
        }
    }
    table
}

fn front(planned: &Planned) -> Table {
    let mut table = Table::new(
        "plan-front",
        "The best plan at other budgets.",
        columns![
            budgets, "x", "Budgets over those of the study.";
            committed, "USD", "Public money committed.";
            expected_cost, "USD", "What it is expected to cost the states.";
            expected_loss, "USD_2025", "Mean loss over the futures.";
            worst_cases, "USD_2025", "Mean loss of the worst futures.";
            choices, "", "Choices taken.";
        ],
    );
    for point in &planned.front {
        table.push([
            point.times.into(),
            point.committed.into(),
            point.expected_cost.into(),
            point.expected.into(),
            point.tail.into(),
            (point.measures as f64).into(),
        ]);
    }
    table
}

fn futures(planned: &Planned) -> Table {
    let mut table = Table::new(
        "plan-futures",
        "Loss by future without and with the plan, as planned and as simulated.",
        columns![
            set, "", "planned for, or fresh.";
            future, "", "Branch and number.";
            chance, "share", "Chance.";
            without, "USD_2025", "Loss without the plan, simulated.";
            planned, "USD_2025", "Loss with the plan as the plan reckons it; empty for fresh futures.";
            simulated, "USD_2025", "Loss with the plan, simulated.";
            separately, "USD_2025", "Loss if each partner carries out its own plan, simulated.";
            unmet_without, "t REO", "Unmet use without the plan.";
            unmet_with, "t REO", "Unmet use with the plan.";
        ],
    );
    for (set, checks) in [("planned for", &planned.same), ("fresh", &planned.fresh)] {
        for (number, check) in checks.iter().enumerate() {
            let known = set == "planned for";
            let reckoned = planned.plan.after.losses.get(number).copied().filter(|_| known);
            let apart =
                planned.separately.get(number).filter(|_| known).map(planning::FutureCheck::loss_with);
            table.push([
                set.into(),
                check.name.as_str().into(),
                check.probability.into(),
                check.loss_without().into(),
                reckoned.into(),
                check.loss_with().into(),
                apart.into(),
                check.unmet.0.into(),
                check.unmet.1.into(),
            ]);
        }
    }
    table
}

fn alone(planned: &Planned) -> Table {
    let mut table = Table::new(
        "plan-alone",
        "Each measure alone in the planned scenario over all planned weeks: simulated, and as the program first saw it.",
        columns![
            measure, "", "Identifier.";
            simulated, "USD_2025", "Loss removed in the simulation.";
            unmet, "t REO", "Unmet use removed in the simulation.";
            program, "USD_2025", "Loss removed in the program before calibration.";
            strength, "x", "Factor on what the measure does in the program.";
        ],
    );
    for (number, candidate) in planned.candidates.iter().enumerate() {
        if let Some(alone) = planned.calibration.alone[number] {
            table.push([
                candidate.id.as_str().into(),
                alone.simulated.into(),
                alone.unmet.into(),
                alone.planned.into(),
                planned.calibration.strength[number].into(),
            ]);
        }
    }
    table
}
