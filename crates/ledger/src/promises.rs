//! Tonnes that deals set aside, held against what the projects can make.

use std::collections::{BTreeMap, BTreeSet};

use codes::{Area, Form, Mineral};
use dataset::framework::{Take, TakeAmount};
use dataset::schema::PROJECT_OUTPUT;
use dataset::{Dataset, Framework};
use serde::Serialize;

/// What a project makes of a mineral in a form at full capacity.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Capacity {
    /// Project.
    pub project: String,
    /// Mineral or aggregate, as its table has it.
    pub mineral: Mineral,
    /// Form.
    pub form: Form,
    /// t/a in the basis of the form.
    pub tonnes: f64,
}

/// A take of a deal, in tonnes a year.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Promise {
    /// Framework in whose file the deal stands.
    pub framework: String,
    /// Deal.
    pub delivery: String,
    /// Project.
    pub project: String,
    /// Mineral as the project's output is counted.
    pub mineral: Mineral,
    /// Form.
    pub form: Form,
    /// Who takes it.
    pub taker: Area,
    /// True if both sides are bound.
    pub firm: bool,
    /// t/a; none if the deal names a share of an output that is not known.
    pub tonnes: Option<f64>,
    /// First year.
    pub first: i64,
    /// Last year; none if open.
    pub last: Option<i64>,
}

/// An output more of which is promised than is made.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct OverPromise {
    /// Project.
    pub project: String,
    /// Mineral.
    pub mineral: Mineral,
    /// Form.
    pub form: Form,
    /// Year in which most is promised.
    pub year: i64,
    /// Firm tonnes of that year, t/a.
    pub firm: f64,
    /// Firm and offered tonnes of that year, t/a.
    pub all: f64,
    /// Output at full capacity, t/a.
    pub capacity: f64,
    /// Who was promised them.
    pub takers: Vec<Area>,
}

impl OverPromise {
    /// Firm tonnes beyond capacity: the same tonne is promised twice.
    #[must_use]
    pub fn double(&self) -> f64 {
        (self.firm - self.capacity).max(0.0)
    }
}

/// What deals have set aside.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Promises {
    /// Takes of deals that no later deal replaced.
    pub promises: Vec<Promise>,
    /// Outputs of which more is promised, offers included, than is made.
    pub over: Vec<OverPromise>,
}

/// Slack before an output counts as promised twice: printed shares and tonnages are rounded.
const ROUNDING: f64 = 0.005;

impl Promises {
    /// Adds up the takes of frameworks, against what the dataset's projects make.
    #[must_use]
    pub fn of<'f>(dataset: &Dataset, frameworks: impl IntoIterator<Item = &'f Framework>) -> Promises {
        let capacities: Vec<Capacity> = dataset
            .rows(&PROJECT_OUTPUT)
            .iter()
            .filter_map(|row| {
                Some(Capacity {
                    project: row.cell("project").to_owned(),
                    mineral: row.mineral?,
                    form: row.form?,
                    tonnes: row.value()?,
                })
            })
            .collect();
        Promises::add_up(frameworks, &capacities)
    }

    /// Adds up the takes of frameworks, given what projects make.
    pub fn add_up<'f>(
        frameworks: impl IntoIterator<Item = &'f Framework>,
        capacities: &[Capacity],
    ) -> Promises {
        let mut promises = Vec::new();
        let mut seen = BTreeSet::new();
        for framework in frameworks {
            for delivery in framework.deliveries.iter().filter(|deal| deal.superseded_by.is_none()) {
                // A deal between three parties may stand in the files of two frameworks; it is one deal.
                if !seen.insert(delivery.id.clone()) {
                    continue;
                }
                for take in &delivery.takes {
                    promises.extend(split(take, capacities).into_iter().map(|(mineral, tonnes)| Promise {
                        framework: framework.id.clone(),
                        delivery: delivery.id.clone(),
                        project: take.project.clone(),
                        mineral,
                        form: take.form,
                        taker: take.taker,
                        firm: take.firm,
                        tonnes,
                        first: take.first,
                        last: take.last,
                    }));
                }
            }
        }
        let over = over(&promises, capacities);
        Promises { promises, over }
    }

    /// Tonnes a year of minerals that takers were promised in a year: firm, and offered besides.
    #[must_use]
    pub fn taken(&self, minerals: &[Mineral], takers: &[Area], year: i64) -> (f64, f64) {
        let (mut firm, mut offered) = (0.0, 0.0);
        for promise in &self.promises {
            let members = promise.mineral.members();
            let wanted = members.iter().all(|member| minerals.contains(member));
            if wanted && takers.contains(&promise.taker) && runs(promise, year) {
                *(if promise.firm { &mut firm } else { &mut offered }) += promise.tonnes.unwrap_or(0.0);
            }
        }
        (firm, offered)
    }
}

fn runs(promise: &Promise, year: i64) -> bool {
    promise.first <= year && promise.last.is_none_or(|last| year <= last)
}

/// A take over the outputs it can come from: tonnes pro rata of their capacity, shares of each.
fn split(take: &Take, capacities: &[Capacity]) -> Vec<(Mineral, Option<f64>)> {
    let wanted = take.mineral.members();
    let outputs: Vec<&Capacity> = capacities
        .iter()
        .filter(|capacity| capacity.project == take.project && capacity.form == take.form)
        .filter(|capacity| {
            capacity.mineral == take.mineral
                || capacity.mineral.members().iter().all(|member| wanted.contains(member))
                || wanted.iter().all(|member| capacity.mineral.members().contains(member))
        })
        .collect();
    let total: f64 = outputs.iter().map(|output| output.tonnes).sum();
    match take.amount {
        TakeAmount::Share(share) if !outputs.is_empty() => {
            outputs.iter().map(|output| (output.mineral, Some(share * output.tonnes))).collect()
        }
        TakeAmount::Share(_) => vec![(take.mineral, None)],
        TakeAmount::Tonnes(tonnes) if total > 0.0 => {
            outputs.iter().map(|output| (output.mineral, Some(tonnes * output.tonnes / total))).collect()
        }
        TakeAmount::Tonnes(tonnes) => vec![(take.mineral, Some(tonnes))],
    }
}

fn over(promises: &[Promise], capacities: &[Capacity]) -> Vec<OverPromise> {
    let mut by_output: BTreeMap<(&str, Mineral, Form), Vec<&Promise>> = BTreeMap::new();
    for promise in promises {
        by_output.entry((&promise.project, promise.mineral, promise.form)).or_default().push(promise);
    }
    let mut over = Vec::new();
    for ((project, mineral, form), group) in by_output {
        let known =
            capacities.iter().find(|c| c.project == project && c.mineral == mineral && c.form == form);
        let Some(capacity) = known.map(|capacity| capacity.tonnes) else { continue };
        let sums = |year: i64| {
            let running = group.iter().filter(|promise| runs(promise, year));
            running.fold((0.0, 0.0), |(firm, all), promise| {
                let tonnes = promise.tonnes.unwrap_or(0.0);
                (firm + if promise.firm { tonnes } else { 0.0 }, all + tonnes)
            })
        };
        // Sums change only in the first year of a promise.
        let most = group
            .iter()
            .map(|promise| (promise.first, sums(promise.first)))
            .max_by(|a, b| a.1.1.total_cmp(&b.1.1).then(b.0.cmp(&a.0)));
        let Some((year, (firm, all))) = most else { continue };
        if all > capacity * (1.0 + ROUNDING) {
            let mut takers: Vec<Area> =
                group.iter().filter(|promise| runs(promise, year)).map(|promise| promise.taker).collect();
            takers.sort_unstable();
            takers.dedup();
            over.push(OverPromise {
                project: project.to_owned(),
                mineral,
                form,
                year,
                firm,
                all,
                capacity,
                takers,
            });
        }
    }
    over
}

#[cfg(test)]
mod tests {
    use super::*;
    use codes::Code;
    use dataset::Files;
    use dataset::framework::Delivery;
    use jiff::civil::date;

    fn code<T: Code>(text: &str) -> T {
        T::parse(text).unwrap()
    }

    fn take(mineral: &str, taker: &str, amount: TakeAmount, firm: bool, first: i64) -> Take {
        Take {
            project: "plant".to_owned(),
            mineral: code(mineral),
            form: code("oxide"),
            taker: Area::parse(taker).unwrap(),
            amount,
            firm,
            first,
            last: None,
        }
    }

    fn framework(deals: Vec<(&str, Option<&str>, Take)>) -> Framework {
        let dataset = Dataset::load(&Files::shipped()).value;
        let mut framework = dataset.frameworks["us-japan-2025"].clone();
        let pattern = framework.deliveries[0].clone();
        framework.deliveries = deals
            .into_iter()
            .map(|(id, superseded_by, take)| Delivery {
                id: id.to_owned(),
                date: date(2026, 1, 1),
                superseded_by: superseded_by.map(str::to_owned),
                takes: vec![take],
                ..pattern.clone()
            })
            .collect();
        framework
    }

    fn capacities() -> Vec<Capacity> {
        let row = |mineral: &str, tonnes| Capacity {
            project: "plant".to_owned(),
            mineral: code(mineral),
            form: code("oxide"),
            tonnes,
        };
        vec![row("NdPr", 1000.0), row("Dy", 30.0), row("Tb", 10.0)]
    }

    #[test]
    fn a_share_and_a_tonnage_that_exceed_the_output_are_promised_twice() {
        let file = framework(vec![
            ("first", None, take("NdPr", "JPN", TakeAmount::Tonnes(700.0), true, 2026)),
            ("second", None, take("NdPr", "USA", TakeAmount::Share(0.5), true, 2028)),
        ]);
        let promises = Promises::add_up([&file], &capacities());
        let over = &promises.over[0];
        assert_eq!((over.year, over.firm, over.capacity), (2028, 1200.0, 1000.0));
        assert!((over.double() - 200.0).abs() < 1e-9);
        assert_eq!(over.takers.len(), 2);
    }

    #[test]
    fn a_deal_that_was_replaced_does_not_count() {
        let file = framework(vec![
            ("old", Some("new"), take("DyTb", "JPN", TakeAmount::Share(0.65), true, 2023)),
            ("new", None, take("DyTb", "JPN", TakeAmount::Share(0.5), true, 2026)),
        ]);
        let promises = Promises::add_up([&file], &capacities());
        assert!(promises.over.is_empty());
        let heavy = [code("Dy"), code("Tb")];
        assert_eq!(promises.taken(&heavy, &[Area::parse("JPN").unwrap()], 2026), (20.0, 0.0));
    }

    #[test]
    fn tonnes_of_an_aggregate_are_split_over_the_outputs() {
        let file =
            framework(vec![("deal", None, take("DyTb", "USA", TakeAmount::Tonnes(20.0), false, 2027))]);
        let promises = Promises::add_up([&file], &capacities());
        let tonnes: Vec<f64> = promises.promises.iter().filter_map(|promise| promise.tonnes).collect();
        assert_eq!(tonnes, [15.0, 5.0]);
        assert_eq!(promises.taken(&[code("Dy")], &[Area::parse("USA").unwrap()], 2026), (0.0, 0.0));
        assert_eq!(promises.taken(&[code("Dy")], &[Area::parse("USA").unwrap()], 2027), (0.0, 15.0));
    }
}
