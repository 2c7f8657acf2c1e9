//! The rows of what is decided before the future is known: equations (2) to (8).

use std::collections::{BTreeMap, BTreeSet};

use program::{Program, Relation, Var, Variable};

use crate::problem::{MONEY, Problem};

impl Problem {
    /// Equations (2) to (8).
    pub(crate) fn first_rows(&self, first: &mut Program, choices: &[Var]) -> Vec<(usize, usize, usize, Var)> {
        let mut of_measure: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (number, choice) in self.choices.iter().enumerate().filter(|(_, choice)| choice.needs.is_empty())
        {
            of_measure.entry(choice.measure).or_default().push(number);
        }
        for numbers in of_measure.values().filter(|numbers| numbers.len() > 1) {
            let name = format!("(2) one way at most: {}", self.choices[numbers[0]].name);
            let terms: Vec<_> = numbers.iter().map(|number| (choices[*number], 1.0)).collect();
            first.row(name, "choices", terms, Relation::AtMost, 1.0);
        }
        let mut payments = Vec::new();
        let mut groups: BTreeMap<(usize, usize), Vec<usize>> = BTreeMap::new();
        for (number, choice) in self.choices.iter().enumerate().filter(|(_, choice)| choice.committed > 0.0) {
            groups.entry((choice.measure, choice.year)).or_default().push(number);
        }
        for ((measure, year), numbers) in &groups {
            let name = &self.choices[numbers[0]].name;
            let only = self.choices[numbers[0]].payer;
            let payers = (0..self.partners.len()).filter(|partner| only.is_none_or(|only| only == *partner));
            let mut terms: Vec<(Var, f64)> = Vec::new();
            for partner in payers {
                let words = format!("{} pays for {name}", self.partners[partner].name);
                let variable = first.variable(Variable::new(words, "GUSD").at_most(
                    numbers.iter().map(|number| self.choices[*number].committed / MONEY).fold(0.0, f64::max),
                ));
                payments.push((*measure, *year, partner, variable));
                terms.push((variable, 1.0));
            }
            for number in numbers {
                terms.push((choices[*number], -self.choices[*number].committed / MONEY));
            }
            first.row(format!("(3) paid in full: {name}"), "GUSD", terms, Relation::Equal, 0.0);
        }
        self.budget_rows(first, &payments);
        self.sharing_rows(first, &payments);
        for (number, choice) in self.choices.iter().enumerate() {
            for needed in &choice.needs {
                let name = format!("(8) {} needs {}", choice.name, self.choices[*needed].name);
                let terms = [(choices[number], 1.0), (choices[*needed], -1.0)];
                first.row(name, "part", terms, Relation::AtMost, 0.0);
            }
        }
        payments
    }

    fn budget_rows(&self, first: &mut Program, payments: &[(usize, usize, usize, Var)]) {
        let years: BTreeSet<usize> = payments.iter().map(|payment| payment.1).collect();
        for (number, partner) in self.partners.iter().enumerate() {
            let paid = |year: Option<usize>| -> Vec<(Var, f64)> {
                let of = payments.iter().filter(|p| p.2 == number && year.is_none_or(|year| p.1 == year));
                of.map(|payment| (payment.3, 1.0)).collect()
            };
            let name = format!("(4) budget of {}", partner.name);
            first.row(name, "GUSD", paid(None), Relation::AtMost, partner.budget / MONEY);
            if let Some(most) = partner.yearly {
                for year in &years {
                    let name = format!("(5) budget of {} in year {}", partner.name, year + 1);
                    first.row(name, "GUSD", paid(Some(*year)), Relation::AtMost, most / MONEY);
                }
            }
        }
    }

    /// Equations (6) and (7).
    fn sharing_rows(&self, first: &mut Program, payments: &[(usize, usize, usize, Var)]) {
        if let Some(most) = self.most_paid.filter(|_| self.partners.len() > 1) {
            for (number, partner) in self.partners.iter().enumerate() {
                let terms: Vec<_> = payments
                    .iter()
                    .map(|payment| (payment.3, if payment.2 == number { 1.0 - most } else { -most }))
                    .collect();
                let name = format!("(6) {} pays at most {:.0} % of all", partner.name, most * 100.0);
                first.row(name, "GUSD", terms, Relation::AtMost, 0.0);
            }
        }
        if let Some(least) = self.at_home {
            for (number, partner) in self.partners.iter().enumerate() {
                let home = |measure: usize| {
                    self.choices.iter().any(|choice| choice.measure == measure && choice.home == Some(number))
                };
                let terms: Vec<_> = payments
                    .iter()
                    .filter(|payment| payment.2 == number)
                    .map(|payment| (payment.3, if home(payment.0) { 1.0 - least } else { -least }))
                    .collect();
                let name = format!("(7) {} spends at least {:.0} % at home", partner.name, least * 100.0);
                first.row(name, "GUSD", terms, Relation::AtLeast, 0.0);
            }
        }
    }
}
