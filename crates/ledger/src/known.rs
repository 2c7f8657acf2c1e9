//! Rules and frameworks as they were known on a day.

use dataset::rule::Belief;
use dataset::{Dataset, Framework, Rule};
use jiff::civil::Date;

/// A rule as it was known on a day; none if it had not been announced.
///
/// Left out is what became known later: suspensions not yet announced, political ends not yet stated. What
/// was believed on that day and corrected later stands in the place of what is written now.
#[must_use]
pub fn as_known(rule: &Rule, day: Date) -> Option<Rule> {
    if day < rule.announced {
        return None;
    }
    let mut then = rule.clone();
    then.suspensions.retain(|suspension| suspension.announced <= day);
    for suspension in &mut then.suspensions {
        if suspension.political_known.is_some_and(|known| known > day) {
            (suspension.political_end, suspension.political_known) = (None, None);
        }
    }
    // The oldest belief that still stood on the day is the one that was held.
    if let Some(belief) = rule.beliefs.iter().find(|belief| belief.until >= day) {
        apply(&mut then, belief);
    }
    then.still_valid_on = rule.still_valid_on.filter(|seen| *seen <= day);
    Some(then)
}

fn apply(rule: &mut Rule, belief: &Belief) {
    if let Some(effective) = belief.effective {
        rule.effective = effective;
    }
    if let Some(legal_end) = belief.legal_end {
        rule.legal_end = legal_end;
        rule.superseded_by = None;
    }
}

/// A framework as it was known on a day; none if it had not been signed.
#[must_use]
pub fn framework_as_known(framework: &Framework, day: Date) -> Option<Framework> {
    if day < framework.signed {
        return None;
    }
    let mut then = framework.clone();
    then.deliveries.retain(|delivery| delivery.known <= day);
    let known: Vec<String> = then.deliveries.iter().map(|delivery| delivery.id.clone()).collect();
    for delivery in &mut then.deliveries {
        delivery.superseded_by = delivery.superseded_by.take().filter(|next| known.contains(next));
    }
    for clock in &mut then.clocks {
        if clock.evidence_on > day {
            clock.evidence.clear();
            clock.met = false;
        }
    }
    Some(then)
}

/// Rules and frameworks of a dataset as they were known on a day; figures keep their vintage and stay.
/// Rules made for studies stay too.
#[must_use]
pub fn dataset_as_known(mut dataset: Dataset, day: Date) -> Dataset {
    dataset.rules = std::mem::take(&mut dataset.rules)
        .into_iter()
        .filter_map(|(id, rule)| {
            let then = if rule.hypothetical { Some(rule) } else { as_known(&rule, day) };
            then.map(|rule| (id, rule))
        })
        .collect();
    dataset.frameworks = std::mem::take(&mut dataset.frameworks)
        .into_iter()
        .filter_map(|(id, framework)| framework_as_known(&framework, day).map(|framework| (id, framework)))
        .collect();
    dataset
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Answers, Standing, is_open, standing};
    use dataset::Files;
    use jiff::civil::date;

    fn shipped() -> Dataset {
        Dataset::load(&Files::shipped()).value
    }

    #[test]
    fn a_suspension_is_not_known_before_it_is_announced() {
        let dataset = shipped();
        let rule = &dataset.rules["chn-2025-57"];
        assert!(as_known(rule, date(2025, 10, 8)).is_none());
        let october = as_known(rule, date(2025, 10, 20)).unwrap();
        assert_eq!(standing(&october, date(2026, 1, 1), &Answers::new()), Standing::InForce);
        let december = as_known(rule, date(2025, 12, 1)).unwrap();
        assert_eq!(standing(&december, date(2026, 1, 1), &Answers::new()), Standing::Suspended);
    }

    #[test]
    fn the_political_end_is_known_from_its_statement_on() {
        let dataset = shipped();
        let rule = &dataset.rules["chn-2025-57"];
        let august = as_known(rule, date(2026, 8, 1)).unwrap();
        let political = Answers::from([("october-2025-package".to_owned(), "political".to_owned())]);
        assert_eq!(standing(&august, date(2026, 12, 1), &political), Standing::InForce);
        let november = as_known(rule, date(2026, 11, 23)).unwrap();
        assert_eq!(standing(&november, date(2026, 12, 1), &political), Standing::Suspended);
        assert!(is_open(&november, date(2026, 11, 23)));
    }

    #[test]
    fn what_was_believed_until_a_day_stands_until_that_day() {
        let mut rule = shipped().rules["chn-2025-18"].clone();
        rule.beliefs =
            vec![belief(date(2025, 6, 20), date(2025, 6, 22)), belief(date(2025, 9, 20), date(2025, 9, 22))];
        rule.legal_end = Some(date(2025, 10, 15));
        let end = |day| as_known(&rule, day).unwrap().legal_end.unwrap();
        assert_eq!(end(date(2025, 6, 20)), date(2025, 6, 22));
        assert_eq!(end(date(2025, 6, 21)), date(2025, 9, 22));
        assert_eq!(end(date(2025, 9, 21)), date(2025, 10, 15));
    }

    fn belief(until: Date, legal_end: Date) -> Belief {
        Belief {
            until,
            effective: None,
            legal_end: Some(Some(legal_end)),
            because: "prolonged".to_owned(),
            trust: sourced::Trust::B,
            source: "mofcom".to_owned(),
            source_place: "act".to_owned(),
        }
    }

    #[test]
    fn deliveries_and_evidence_are_known_from_their_day_on() {
        let dataset = shipped();
        let framework = &dataset.frameworks["us-japan-2025"];
        assert!(framework_as_known(framework, date(2025, 10, 27)).is_none());
        let then = framework_as_known(framework, date(2026, 2, 3)).unwrap();
        assert!(then.deliveries.iter().all(|delivery| delivery.known <= date(2026, 2, 3)));
        assert!(then.deliveries.len() < framework.deliveries.len());
    }
}
