//! No text whatever makes the reader of cases panic, and what it accepts is whole.

use dataset::cases::Cases;
use proptest::prelude::*;

const TRADE: &str = include_str!("../../../cases/geopolrisk/trade.csv");
const PRODUCTION: &str = include_str!("../../../cases/geopolrisk/production.csv");

/// A text with some pieces replaced by bits that break CSV, numbers, codes and names.
fn broken(text: &'static str) -> impl Strategy<Value = String> {
    let bit = prop::sample::select(vec![
        "\"", ",", "\n", "\r\n", "-", "1e309", "nan", "\u{feff}", "-2020", "99999", " ", "ü", "\"\"", "0",
        "_", "",
    ]);
    prop::collection::vec((any::<prop::sample::Index>(), 0_usize..9, bit), 0..4).prop_map(move |edits| {
        let mut text: Vec<char> = text.chars().collect();
        for (at, length, bit) in edits {
            let at = at.index(text.len() + 1);
            let end = (at + length).min(text.len());
            text.splice(at..end, bit.chars());
        }
        text.into_iter().collect()
    })
}

proptest! {
    #[test]
    fn faults_have_place_and_remedy_and_good_cases_are_whole(trade in broken(TRADE), production in broken(PRODUCTION)) {
        let checked = Cases::parse(("trade.csv", &trade), ("production.csv", &production));
        for finding in &checked.findings {
            prop_assert!(finding.place.is_some() && finding.help.is_some(), "{finding}");
        }
        if let Ok((cases, _)) = checked.usable() {
            prop_assert!(!cases.cases.is_empty());
            for case in &cases.cases {
                prop_assert!(case.domestic >= 0.0 && !cases.flows(case).is_empty());
                prop_assert!(cases.production[case.production].amounts.iter().any(|amount| *amount > 0.0));
            }
        }
    }

    #[test]
    fn any_text_at_all_is_answered(trade in ".{0,200}", production in "(?s).{0,200}") {
        prop_assert!(Cases::parse(("t", &trade), ("p", &production)).findings.has_errors());
    }
}
