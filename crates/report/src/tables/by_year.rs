//! GeoPolRisk and path exposure of rare earths, year by year.

use answer::Answer;
use criticality::{Factor, YearExposure, YearSeries};

use crate::table::{Table, code, columns};
use crate::words::{capital, country, percent, tonnes, viewpoint};

pub(super) fn tables(answer: &Answer) -> Vec<Table> {
    let mut table = Table::new(
        "by-year",
        "Rare earths by year: the import-based score and its factors beside the path exposure of compounds and metals.",
        columns![
            country, "", "Viewpoint.";
            mineral, "", "Aggregate.";
            year, "a", "Year.";
            geopolrisk, "1", "Concentration times governance times the part counted as foreign.";
            hhi, "1", "Concentration of the world's mine output.";
            governance, "1", "Governance risk of the sellers, weighed by what they sell, 0 to 1.";
            foreign, "1", "Imports over imports and mine output at home.";
            mined, "t REO/a", "Mine output at home.";
            separated, "t/a", "Separated at home: REO where printed, else gross and inferred from trade.";
            imports, "t/a", "Imports of compounds and metals from outside: REO where printed, else gross.";
            dominant, "", "Country with the largest share of separation.";
            path_exposure, "1", "Part of compounds and metals at hand that passed it.";
            path_direct, "1", "The same if only what it ships itself counts.";
            governance_carried, "1", "Part of the imports whose sellers have no rating of the year: the nearest year, or the weight of the unrated, stands in.";
            carried_over, "", "What stands in for figures of the year.";
            why, "", "In the row of the last year: what moved the score since the first.";
        ],
    );
    for series in &answer.by_year {
        for year in &series.years {
            let last = series.years.last().is_some_and(|last| last.year == year.year);
            table.push([
                code(&series.viewpoint),
                code(series.mineral),
                usize::try_from(year.year).unwrap_or_default().into(),
                year.score.into(),
                year.hhi.into(),
                year.governance.into(),
                year.foreign.into(),
                year.mined.into(),
                year.separated.into(),
                year.imports.into(),
                code(series.dominant),
                year.path.into(),
                year.path_direct.into(),
                year.governance_carried.into(),
                year.carried.as_str().into(),
                if last { sentence(series, &[]) } else { None }.into(),
            ]);
        }
    }
    vec![table]
}

/// What moved the score between the first and the last of some years, of all if none is named, and whether the path
/// exposure followed; nothing with fewer than two years.
#[must_use]
pub fn sentence(series: &YearSeries, years: &[i16]) -> Option<String> {
    let mut chosen = series.years.iter().filter(|year| years.is_empty() || years.contains(&year.year));
    let first = chosen.next()?;
    let last = chosen.next_back()?;
    let (factor, part) = last.mover(first)?;
    let word = if last.score < first.score { "falls" } else { "rises" };
    let cause = match factor {
        Factor::Foreign if last.mined.max(first.mined) > 0.0 => format!(
            "mine output at home, which the score counts as supply, went from {} to {}, and only {} of the latter was separated at home",
            tonnes(first.mined),
            tonnes(last.mined),
            percent((last.separated / last.mined).min(1.0)),
        ),
        Factor::Foreign => "imports changed beside the mine output at home".to_owned(),
        Factor::Governance => {
            format!(
                "the sellers' governance risk went from {:.2} to {:.2}",
                first.governance, last.governance
            )
        }
        Factor::Concentration => {
            format!(
                "the concentration of the world's mine output went from {:.2} to {:.2}",
                first.hhi, last.hhi
            )
        }
    };
    let least = |of: fn(&YearExposure) -> f64| {
        series
            .years
            .iter()
            .filter(|year| (first.year..=last.year).contains(&year.year))
            .map(of)
            .fold(1.0, f64::min)
    };
    Some(format!(
        "{}, rare earths: GeoPolRisk {word} from {:.3} in {} to {:.3} in {}, {} of it because {cause}. Path exposure to {} went from {} to {} of compounds and metals and was never below {}.",
        capital(&viewpoint(&series.viewpoint)),
        first.score,
        first.year,
        last.score,
        last.year,
        if part >= 0.995 { "all".to_owned() } else { percent(part) },
        country(series.dominant),
        percent(first.path),
        percent(last.path),
        percent(least(|year| year.path)),
    ))
}
