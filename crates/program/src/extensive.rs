//! A two-stage program written out as one.

use std::collections::BTreeMap;

use crate::{Program, Relation, Target, TwoStage, Var, Variable};

impl TwoStage {
    /// The same as one program: every block in every scenario, the loss of every scenario, and the conditional
    /// value at risk as min over e of e + E\[(L - e)+\] / (1 - level).
    ///
    /// Variables of the first stage come first and keep their numbers. Large: meant for referees and small
    /// instances. The program must have no [`TwoStage::faults`].
    #[must_use]
    pub fn extensive(&self) -> Program {
        let mut all = self.first.clone();
        let risk = self.risk;
        let edge = (risk.weight > 0.0).then(|| {
            let any = f64::NEG_INFINITY;
            all.variable(Variable::new("edge of the worst losses", "cost").at_least(any).costing(risk.weight))
        });
        for scenario in &self.scenarios {
            let mut loss: Vec<(Var, f64)> = Vec::new();
            for (block, data) in self.blocks.iter().zip(&scenario.blocks) {
                let named = |name: &str| format!("{name} | {} | {}", block.name, scenario.name);
                let bounds = block.with(data);
                let mut entering: BTreeMap<Target, Vec<(Var, f64)>> = BTreeMap::new();
                for (link, factor) in block.links.iter().zip(&bounds.factors) {
                    entering.entry(link.target).or_default().push((link.first, -factor));
                }
                let offset = all.variables.len();
                for (number, variable) in block.program.variables.iter().enumerate() {
                    let mut copy = variable.clone();
                    copy.name = named(&variable.name);
                    copy.upper = bounds.uppers[number];
                    copy.cost *= scenario.probability * (1.0 - risk.weight);
                    let linked = entering.get(&Target::UpperBound(Var(number)));
                    if linked.is_some() {
                        copy.upper = f64::INFINITY;
                    }
                    let here = all.variable(copy);
                    if let Some(terms) = linked {
                        let terms = merged([(here, 1.0)].into_iter().chain(terms.iter().copied()));
                        let name = named(&format!("greatest {}", variable.name));
                        all.row(name, variable.unit.clone(), terms, Relation::AtMost, bounds.uppers[number]);
                    }
                    if variable.cost != 0.0 {
                        loss.push((here, variable.cost));
                    }
                }
                for (number, row) in block.program.rows.iter().enumerate() {
                    let own = row.terms.iter().map(|(var, factor)| (Var(var.0 + offset), *factor));
                    let linked = entering.get(&Target::RowBound(crate::RowNumber(number)));
                    let terms = merged(own.chain(linked.into_iter().flatten().copied()));
                    all.row(named(&row.name), row.unit.clone(), terms, row.relation, bounds.rows[number]);
                }
            }
            if let Some(edge) = edge {
                let cost = risk.weight * scenario.probability / (1.0 - risk.level);
                let name = format!("loss above the edge | {}", scenario.name);
                let above = all.variable(Variable::new(name.clone(), "cost").costing(cost));
                let terms = loss.iter().map(|(var, cost)| (*var, -cost)).chain([(above, 1.0), (edge, 1.0)]);
                all.row(name, "cost", terms, Relation::AtLeast, 0.0);
            }
        }
        all
    }
}

/// Terms with each variable once.
fn merged(terms: impl Iterator<Item = (Var, f64)>) -> Vec<(Var, f64)> {
    let mut sums: BTreeMap<Var, f64> = BTreeMap::new();
    for (variable, factor) in terms {
        *sums.entry(variable).or_default() += factor;
    }
    sums.into_iter().collect()
}
