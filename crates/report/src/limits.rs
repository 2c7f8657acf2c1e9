//! What each part of the answer does not do yet, so that nobody reads more into it.

use crate::language::{Language, say};

/// What a part - `Assess`, `Stress`, `Plan` or `Track` - leaves out.
pub(crate) fn limits_of(part: &str, t: Language) -> Vec<&'static str> {
    match part {
        "Assess" => vec![
            say!(
                t,
                "Only the 17 rare earths have a chain down to sectors; the other minerals have a balanced year by stage, see `monazite data quality`."
            ),
            say!(t, "Owners of plants are known country by country, not as chains of companies."),
            say!(
                t,
                "The Survey's indices of ability and ties are not in the dataset, governance stands for both."
            ),
        ],
        "Stress" => vec![
            say!(
                t,
                "Suppliers and customers are followed through tables of 2017 and 2011 whose structure is not brought to today; customers one step only."
            ),
            say!(
                t,
                "Draws take figures as independent, but for seven groups that move together, and keep the balanced year; an ensemble is as good as the ranges of its figures, of which most are judged."
            ),
            say!(
                t,
                "Cases low and high in the tables put every assumption at its end at once: they bound the answer and are no probable range."
            ),
            say!(
                t,
                "The settings of the licence process were chosen to follow the episode of 2025, so the replay is no independent test of them."
            ),
            say!(t, "Prices rise with shortage alone; hoarding, speculation and thin markets are left out."),
        ],
        "Plan" => vec![
            say!(
                t,
                "The plan sees the chain by the year and in straight lines; what it reckons is set beside the simulation of its weeks."
            ),
            say!(
                t,
                "Support is valued on standard terms where a capital cost is known, else by judged shares; a plant that fails for other reasons than money is taken to lose what was paid, less what a lender recovers."
            ),
            say!(
                t,
                "Stocks are offered for choice of what runs short in some future; those of other forms are listed with that reason."
            ),
            say!(
                t,
                "Projects that only make concentrate count where a plant is named that works it up; a plant adds its stated capacity, less what its operator already runs there."
            ),
            say!(t, "A small effect below zero is one of the model: a new supplier changes who buys where."),
            say!(t, "Where no public money is stated, a share of the capital cost stands in for it."),
            say!(
                t,
                "What follows after the planned weeks counts for nothing: a mine that comes late is worth more than is shown."
            ),
        ],
        "Track" => vec![
            say!(
                t,
                "Evidence is what was found in public sources up to the day of the study; what was done quietly is missing."
            ),
            say!(t, "Amounts are those announced; disbursement is not followed."),
            say!(t, "Figures of a clause measure the state of the chain, not what the framework caused."),
            say!(
                t,
                "Need is final use in products, as the chain has it; makers of magnets for export need more."
            ),
        ],
        _ => Vec::new(),
    }
}

/// Why our losses differ from published ones.
pub(crate) fn why_losses_differ(t: Language) -> Vec<&'static str> {
    vec![
        say!(
            t,
            "The published figures let a cut stop whole industries and their suppliers or customers; ours count the value added of the sectors that use the component, once."
        ),
        say!(
            t,
            "Here a ban does not reach goods that arrive through other countries, and buyers turn to them within months: magnet makers in Japan, Vietnam, Europe and the United States go on, so neodymium, praseodymium and dysprosium are missed far less than the ban suggests."
        ),
        say!(
            t,
            "Here stocks are used first; most published figures begin with empty shelves or with sixty days."
        ),
        say!(
            t,
            "The elements that do run out (yttrium, lutetium, samarium) are small inputs of few sectors: the loss follows how much of a sector cannot do without them, which is an assumption of grade D and the most influential one."
        ),
        say!(
            t,
            "Part of the output missed in one quarter is made up later; the share is an assumption. The upper bound makes up nothing."
        ),
        say!(
            t,
            "Where a published figure covers three months or is a range over models, the months and the end of the range are named beside it."
        ),
    ]
}
