//! Made-up two-stage programs of the size and shape of a portfolio: projects with three starts and joint baskets,
//! stocks, two budgets, trade between regions in two stages, recovery, three steps of unserved demand, controls of the
//! largest supplier, delays.

use program::{
    Block, BlockData, Link, Program, Relation, Risk, RowNumber, Scenario, Target, TwoStage, Var, Variable,
};

/// How large a program is, and how much of its scenarios' data repeats.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Size {
    pub(crate) name: &'static str,
    pub(crate) projects: usize,
    pub(crate) scenarios: usize,
    pub(crate) periods: usize,
    pub(crate) elements: usize,
    /// Whether demand and delays differ in every scenario, so that no two share a block's data.
    pub(crate) distinct: bool,
}

const REGIONS: usize = 5;
/// The region that controls exports.
const LARGEST: usize = 3;
/// Regions whose governments pay.
const PAYERS: usize = 2;
const STARTS: usize = 3;
const STEPS: usize = 3;
/// Part of demand that each step of unserved demand holds, and its cost as a multiple of the price.
const STEP_PART: [f64; STEPS] = [0.1, 0.2, 0.7];
const STEP_COST: [f64; STEPS] = [1.5, 5.0, 15.0];
/// Share of the world's output, mined and separated, and of demand, by region.
const MINED: [f64; REGIONS] = [0.11, 0.0, 0.12, 0.66, 0.16];
const SEPARATED: [f64; REGIONS] = [0.03, 0.02, 0.08, 0.90, 0.04];
const DEMAND: [f64; REGIONS] = [0.14, 0.16, 0.18, 0.42, 0.10];
const RECOVERED: [f64; REGIONS] = [0.004, 0.02, 0.01, 0.05, 0.005];

/// Numbers that look random and are the same everywhere (Steele, Lea and Flood 2014).
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }

    fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.next()
    }

    fn below(&mut self, count: usize) -> usize {
        ((self.next() * count as f64) as usize).min(count - 1)
    }
}

/// A project's home and what it makes of each element in a period, as a part of the world's demand.
struct Project {
    region: usize,
    mines: bool,
    separates: bool,
    output: Vec<(usize, f64)>,
}

/// Numbers of a block's variables in one period.
struct Period {
    mined: [Var; REGIONS],
    separated: [Var; REGIONS],
    drawn: [Var; PAYERS],
    /// Flows of oxide that leave the largest supplier.
    controlled: Vec<Var>,
    need: [RowNumber; REGIONS],
}

/// The program of a size; the seed decides everything else.
pub(crate) fn instance(size: Size, seed: u64) -> TwoStage {
    let mut numbers = Numbers(seed);
    // World demand of a period in tonnes and price in USD million a tonne: from the abundant to the scarce.
    let elements: Vec<(f64, f64)> = (0..size.elements)
        .map(|element| {
            let scarce = element as f64 / size.elements.max(2) as f64;
            let tonnes = 40_000.0 * libm::exp(-4.5 * scarce) * numbers.between(0.6, 1.6);
            (tonnes, 0.02 * libm::exp(3.2 * scarce) * numbers.between(0.6, 1.6))
        })
        .collect();
    let projects: Vec<Project> = (0..size.projects).map(|_| project(&mut numbers, size.elements)).collect();
    let (first, starts, stocks) = first_stage(&mut numbers, &projects, &elements);
    let mut blocks = Vec::new();
    let mut periods = Vec::new();
    for (element, (tonnes, price)) in elements.iter().enumerate() {
        let (block, numbers) =
            block(element, *tonnes, *price, &projects, &starts, &stocks[element], size.periods);
        blocks.push(block);
        periods.push(numbers);
    }
    let scenarios = (0..size.scenarios)
        .map(|scenario| {
            let data = scenario_data(&mut numbers, size, &elements, &projects, &blocks, &periods);
            let name = format!("scenario {scenario}");
            Scenario { name, probability: 1.0 / size.scenarios as f64, blocks: data }
        })
        .collect();
    TwoStage { first, blocks, scenarios, risk: Risk { weight: 0.3, level: 0.9 } }
}

fn project(numbers: &mut Numbers, elements: usize) -> Project {
    let region = [0, 0, 1, 2, 2, 4][numbers.below(6)];
    let kind = numbers.below(3);
    let basket = 1 + numbers.below(elements.min(10));
    let begin = numbers.below(elements);
    let output = (0..basket).map(|step| ((begin + step) % elements, numbers.between(0.02, 0.12))).collect();
    Project { region, mines: kind != 1, separates: kind != 0, output }
}

type FirstStage = (Program, Vec<[Var; STARTS]>, Vec<[Var; PAYERS]>);

fn first_stage(numbers: &mut Numbers, projects: &[Project], elements: &[(f64, f64)]) -> FirstStage {
    let mut first = Program::default();
    let mut starts = Vec::new();
    let mut spent: [Vec<(Var, f64)>; PAYERS] = Default::default();
    let mut total = 0.0;
    for (number, project) in projects.iter().enumerate() {
        let value: f64 = project
            .output
            .iter()
            .map(|(element, part)| part * elements[*element].0 * elements[*element].1)
            .sum();
        let stages = if project.mines && project.separates { 1.0 } else { 0.6 };
        let capex = value * stages * numbers.between(0.5, 2.0);
        total += capex;
        let payer = usize::from(project.region == 1 || number % 3 == 0);
        let each = [0, 1, 2].map(|start| {
            let cost = capex * [1.0, 0.95, 0.9][start];
            let name = format!("project {number} begun in period {start}");
            let variable = first.variable(Variable::choice(name).costing(cost));
            spent[payer].push((variable, cost));
            variable
        });
        first.row(
            format!("project {number} begins once"),
            "1",
            each.map(|v| (v, 1.0)),
            Relation::AtMost,
            1.0,
        );
        starts.push(each);
    }
    let mut stocks = Vec::new();
    for (element, (tonnes, price)) in elements.iter().enumerate() {
        stocks.push([0, 1].map(|payer| {
            let name = format!("stock of element {element} held by region {payer}");
            let most = 0.5 * DEMAND[payer] * tonnes;
            let cost = 0.6 * price;
            let variable = first.variable(Variable::new(name, "t").at_most(most).costing(cost));
            spent[payer].push((variable, cost));
            variable
        }));
    }
    for (payer, terms) in spent.into_iter().enumerate() {
        let budget = total * [0.10, 0.06][payer];
        first.row(format!("budget of region {payer}"), "USD million", terms, Relation::AtMost, budget);
    }
    (first, starts, stocks)
}

fn block(
    element: usize,
    tonnes: f64,
    price: f64,
    projects: &[Project],
    starts: &[[Var; STARTS]],
    stocks: &[Var; PAYERS],
    count: usize,
) -> (Block, Vec<Period>) {
    let mut program = Program::default();
    let mut links = Vec::new();
    let mut periods: Vec<Period> = Vec::new();
    for time in 0..count {
        let mut variable = |what: String, most: f64, cost: f64| {
            let name = format!("{what} in period {time}");
            program.variable(Variable::new(name, "t").at_most(most * tonnes).costing(cost * price))
        };
        let regions = [0, 1, 2, 3, 4];
        let mined = regions.map(|r| variable(format!("mined in region {r}"), MINED[r], 0.05));
        let separated = regions.map(|r| variable(format!("separated in region {r}"), SEPARATED[r], 0.05));
        let recovered = regions.map(|r| variable(format!("recovered in region {r}"), RECOVERED[r], 0.08));
        let mut raw = Vec::new();
        let mut oxide = Vec::new();
        for from in regions {
            for to in regions.into_iter().filter(|to| *to != from) {
                let far = 0.01 + 0.002 * (from.abs_diff(to)) as f64;
                raw.push((
                    from,
                    to,
                    variable(format!("concentrate from region {from} to region {to}"), 1.2, far),
                ));
                oxide.push((
                    from,
                    to,
                    variable(format!("oxide from region {from} to region {to}"), 1.2, far),
                ));
            }
        }
        let drawn = [0, 1].map(|r| variable(format!("drawn from the stock of region {r}"), 0.0, 0.01));
        let unserved = regions.map(|r| {
            [0, 1, 2].map(|step| {
                let most = 1.5 * DEMAND[r] * STEP_PART[step];
                variable(format!("unserved in region {r}, step {step}"), most, STEP_COST[step])
            })
        });
        for r in regions {
            let moves = raw.iter().filter_map(|(from, to, flow)| {
                (*to == r).then_some((*flow, 1.0)).or((*from == r).then_some((*flow, -1.0)))
            });
            let terms: Vec<_> = [(mined[r], 1.0), (separated[r], -1.05)].into_iter().chain(moves).collect();
            program.row(
                format!("concentrate in region {r}, period {time}"),
                "t",
                terms,
                Relation::AtLeast,
                0.0,
            );
        }
        let need = regions.map(|r| {
            let moves = oxide.iter().filter_map(|(from, to, flow)| {
                (*to == r).then_some((*flow, 1.0)).or((*from == r).then_some((*flow, -1.0)))
            });
            let mut terms: Vec<_> =
                [(separated[r], 1.0), (recovered[r], 1.0)].into_iter().chain(moves).collect();
            terms.extend(unserved[r].map(|step| (step, 1.0)));
            if r < PAYERS {
                terms.push((drawn[r], 1.0));
            }
            let name = format!("need of region {r}, period {time}");
            program.row(name, "t", terms, Relation::AtLeast, DEMAND[r] * tonnes)
        });
        for r in 0..PAYERS {
            // At most half of the stock leaves in a period.
            links.push(Link { target: Target::UpperBound(drawn[r]), first: stocks[r], factor: 0.5 });
        }
        let controlled = oxide.iter().filter(|(from, ..)| *from == LARGEST).map(|(.., flow)| *flow).collect();
        periods.push(Period { mined, separated, drawn, controlled, need });
    }
    for r in 0..PAYERS {
        let terms: Vec<_> = periods.iter().map(|period| (period.drawn[r], 1.0)).collect();
        let row = program.row(format!("stock of region {r} lasts"), "t", terms, Relation::AtMost, 0.0);
        links.push(Link { target: Target::RowBound(row), first: stocks[r], factor: 1.0 });
    }
    for (project, starts) in projects.iter().zip(starts) {
        let Some((_, part)) = project.output.iter().find(|(of, _)| *of == element) else { continue };
        for (begin, start) in starts.iter().enumerate() {
            for (time, period) in periods.iter().enumerate() {
                let factor = if time > begin { part * tonnes } else { 0.0 };
                for (makes, variable) in [
                    (project.mines, period.mined[project.region]),
                    (project.separates, period.separated[project.region]),
                ] {
                    if makes {
                        links.push(Link { target: Target::UpperBound(variable), first: *start, factor });
                    }
                }
            }
        }
    }
    (Block { name: format!("element {element}"), program, links }, periods)
}

/// One scenario: which elements are controlled, how much, from when to when; demand; which projects are late.
fn scenario_data(
    numbers: &mut Numbers,
    size: Size,
    elements: &[(f64, f64)],
    projects: &[Project],
    blocks: &[Block],
    periods: &[Vec<Period>],
) -> Vec<BlockData> {
    let begin = 1 + numbers.below(size.periods.saturating_sub(2).max(1));
    let end = begin + 1 + numbers.below(4);
    let depth = [0.4, 0.7, 1.0][numbers.below(3)];
    let reach = numbers.between(0.0, 0.6);
    let group = numbers.below(elements.len());
    let demand = [0.9, 1.0, 1.15][numbers.below(3)];
    // Late: nobody, mines, or plants that separate; by two periods.
    let late = numbers.below(3);
    (0..elements.len())
        .map(|element| {
            let mut data = BlockData::default();
            let tonnes = elements[element].0;
            let distance = (element + elements.len() - group) % elements.len();
            let hit = (distance as f64) < reach * elements.len() as f64;
            let demand = if size.distinct { demand * numbers.between(0.95, 1.05) } else { demand };
            for (time, period) in periods[element].iter().enumerate() {
                for (region, row) in period.need.iter().enumerate() {
                    data.rows.push((*row, DEMAND[region] * tonnes * demand));
                }
                if hit && (begin..end).contains(&time) {
                    // The largest supplier lets a part of what others took pass, on each lane in equal parts.
                    let lanes = period.controlled.len() as f64;
                    let passes = (1.0 - depth) * 0.5 * tonnes / lanes;
                    data.uppers.extend(period.controlled.iter().map(|flow| (*flow, passes)));
                }
            }
            late_links(&mut data, late, element, tonnes, projects, &blocks[element], size.periods);
            data
        })
        .collect()
}

/// Links of late projects bring nothing for two periods more.
fn late_links(
    data: &mut BlockData,
    late: usize,
    element: usize,
    tonnes: f64,
    projects: &[Project],
    block: &Block,
    periods: usize,
) {
    // Links of stocks come first: two a period and two for the sums.
    let mut link = PAYERS * periods + PAYERS;
    for project in projects {
        let Some((_, part)) = project.output.iter().find(|(of, _)| *of == element) else { continue };
        for begin in 0..STARTS {
            for time in 0..periods {
                for (makes, kind) in [(project.mines, 1), (project.separates, 2)] {
                    if makes {
                        if kind == late && block.links[link].factor > 0.0 {
                            let factor = if time > begin + 2 { part * tonnes } else { 0.0 };
                            data.links.push((link, factor));
                        }
                        link += 1;
                    }
                }
            }
        }
    }
}
