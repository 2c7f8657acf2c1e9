//! The closed list of finding codes. A code never changes its meaning and is never reused.
//!
//! Letters: `A` cases of the dynamic input-output model, `D` dataset, `M` model, `N` ensembles, `P` plan, `R` rule or framework,
//! `S` study or episode, `T` input-output tables, `U` use of the command line.

use std::fmt;

use serde::{Serialize, Serializer};

/// A stable finding code, for example `D0102`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Code(&'static str);

impl Code {
    /// The code as printed.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        self.0
    }

    /// The code with this name, if there is one.
    #[must_use]
    pub fn parse(text: &str) -> Option<Code> {
        CODES.iter().find(|entry| entry.code.0.eq_ignore_ascii_case(text)).map(|entry| entry.code)
    }

    /// Its entry in the list.
    #[must_use]
    pub fn entry(self) -> &'static Entry {
        CODES.iter().find(|entry| entry.code == self).expect("every code is in the list that makes it")
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl Serialize for Code {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0)
    }
}

/// What a code means and what to do when it appears.
#[derive(Debug, Clone, Copy)]
pub struct Entry {
    /// The code.
    pub code: Code,
    /// A few words.
    pub title: &'static str,
    /// Why the program looks for it.
    pub why: &'static str,
    /// What to do.
    pub remedy: &'static str,
}

macro_rules! codes {
    ($($name:ident $code:literal $title:literal $why:literal $remedy:literal;)*) => {
        $(#[doc = concat!($title, ".")] pub const $name: Code = Code($code);)*

        /// Every code, in order.
        pub const CODES: &[Entry] = &[
            $(Entry { code: Code($code), title: $title, why: $why, remedy: $remedy },)*
        ];
    };
}

codes! {
    FILE_UNREADABLE "D0001" "file cannot be read"
        "A dataset, study or data folder was named that cannot be opened, or is not UTF-8 text."
        "Check the path and the permissions; save text files as UTF-8.";
    CSV_SHAPE "D0002" "row does not have the columns of the header"
        "A row with a cell too many or too few would shift every later cell into the wrong column."
        "Quote cells that contain a comma and give every row as many cells as the header.";
    COLUMN_MISSING "D0003" "table lacks a column"
        "Each table has a fixed set of columns; without one of them a figure loses its meaning or its origin."
        "Add the column to the header; `monazite data list --columns` shows them.";
    COLUMN_UNKNOWN "D0004" "table has a column that does not belong to it"
        "An unknown column is most often a mistyped known one, and its content would be lost."
        "Correct the name or remove the column.";
    TABLE_UNKNOWN "D0005" "file is not one of the tables of the dataset"
        "A table that nothing reads looks like data in use."
        "Correct the file name; the tables are listed by `monazite data list`.";
    CELL_EMPTY "D0101" "a required cell is empty"
        "A missing code, unit or source cannot be guessed."
        "Fill the cell from the source, or remove the row.";
    UNKNOWN_CODE "D0102" "code is not in the closed list"
        "Countries, minerals, stages, forms, sectors and sites are closed lists: a new spelling would split a series."
        "Use the code that is meant; the lists stand in data/codes.";
    NOT_A_NUMBER "D0103" "cell is not a number"
        "A value must be a plain number, or one of the words for a missing figure: W, NA, n/a, <0.5."
        "Write digits with a point and no thousands separator.";
    NEGATIVE "D0104" "quantity is negative"
        "Masses, flows, prices, stocks and durations cannot be below zero."
        "Write the figure the source prints; a net flow belongs in two rows.";
    SHARE_OUT_OF_RANGE "D0105" "share is outside 0 to 1"
        "A share above 1 or below 0 is a percentage without its sign, or a typing error."
        "Write 0.12, or 12 with the unit %.";
    UNIT_WRONG "D0106" "unit is unknown or of the wrong kind"
        "A table holds one kind of quantity; a flow cannot stand where a price belongs."
        "Use a unit of the kind the table holds; `monazite data list --columns` names it.";
    BASIS_WRONG "D0107" "basis is missing, unknown or does not fit the unit"
        "Gross weight, oxide equivalent and contained metal must never be added together."
        "Write gross, oxide or contained for a mass, and nothing for anything else.";
    SOURCE_UNKNOWN "D0108" "source is not in data/sources"
        "No figure may stand without an origin a reader can turn to."
        "Add a file to data/sources or correct the identifier.";
    TRUST_WRONG "D0109" "trust grade does not fit the origin"
        "A is primary text, B secondary text, C derived, D assumed or recalled."
        "Correct the grade or the origin.";
    RANGE_MISSING "D0110" "assumed figure has no range"
        "A figure of trust D without a range would look as firm as a published one."
        "Fill low and high.";
    RANGE_DISORDERED "D0111" "range does not enclose the value"
        "Low must not exceed the value and high must not be below it."
        "Put the three numbers in order.";
    DUPLICATE_KEY "D0112" "two rows have the same key"
        "Two figures for the same thing, year and vintage: one of them would win by accident."
        "Remove one, or give the other its own vintage.";
    DATE_WRONG "D0113" "date or year cannot be read"
        "Dates are written 2026-11-23, months 2026-11, quarters 2026-Q4, years 2026."
        "Write the date in one of these forms.";
    ORIGIN_WRONG "D0114" "origin is unknown, or lacks what it needs"
        "A quoted figure names a place in its source; a derived or assumed one says how in its note."
        "Write quoted, derived or assumed, and fill place or note.";
    CASE_WRONG "D0115" "case is not named as it must be"
        "The name of a case says which material, importer and year it is about, and nothing else in the file does."
        "Write MATERIAL-IMPORTER-YEAR with `_` for blanks, such as Rare_earth-USA-2022.";
    SHARES_DO_NOT_SUM "D0201" "shares do not add up to 1"
        "Parts of a whole that do not add up hide a missing or doubled part."
        "Correct the shares of the group, or add the missing one.";
    SUM_OFF_WORLD "D0202" "sum of countries misses the published world figure"
        "A sum more than 10 % off the published world total means a missing country or a wrong unit."
        "Correct the rows, or list the case with its reason in data/expected/accepted.csv.";
    YEAR_JUMP "D0203" "value jumps more than tenfold in a year"
        "A jump of this size is more often a wrong unit than a new mine."
        "Correct the unit, or say in the note why the jump is real.";
    LICENCE_FORBIDS "D0204" "source may not be redistributed"
        "Figures whose terms forbid redistribution cannot be shipped."
        "Remove the rows and import them on the user's side instead.";
    ACCEPTED_UNUSED "D0205" "accepted exception is no longer needed"
        "An exception that matches nothing hides the next real fault."
        "Remove the row from data/expected/accepted.csv.";
    CHECK_TOTAL_OFF "D0206" "cross-check against an independent figure fails"
        "Some totals are known from a second source; when they part by more than the stated tolerance, one is wrong."
        "Correct the figure, or list the case with its reason in data/expected/accepted.csv.";
    ROW_COUNT_OFF "D0207" "number of rows is not the reviewed one"
        "The count of each table is kept in data/expected/rows.csv, so that no row is lost or added unseen."
        "Review the change and update the count.";
    FACTOR_INCONSISTENT "D0208" "figure disagrees with its own definition"
        "Some figures can be computed from others in the dataset; both must agree."
        "Correct the one that is wrong.";
    CORRECTION_STALE "D0209" "correction no longer matches the figure it corrects"
        "A correction that outlives the error of its source would itself become an error."
        "Look at the source again: correct the row, or change or remove the file in data/corrections.";
    SERIES_UNKNOWN "D0301" "file has a series that the import does not know"
        "A new series of a source cannot be placed without saying which table, form and basis it belongs to."
        "Add the series to the mapping in data/imports, in a folder given with --data.";
    TABLE_UNBALANCED "T0101" "industry of an input-output table does not balance"
        "What an industry sells must equal what it makes, and what it makes must equal what it pays and earns."
        "Complete the row or column, or correct the cell; rounding within the stated tolerance is accepted.";
    TABLE_NEGATIVE "T0102" "output of an industry is negative"
        "Shares of a negative output have no meaning, and every answer of the table would rest on them."
        "Correct the cell, or sum the industry into another one.";
    TABLE_NOT_PRODUCTIVE "T0103" "input-output table is not productive"
        "Making one unit of something needs more than one unit of it, so that no output meets any demand."
        "Look for an industry whose purchases exceed its output.";
    TABLE_INDUSTRY "T0104" "industry is not in the classification of the table"
        "A cell of an industry that the register does not list would silently be left out of every sum."
        "Correct the code, or add the industry to the table `industry`.";
    TABLE_SHAPE "T0105" "input-output file has not the shape of its format"
        "Rows and columns name the same industries; if they do not, cells would be read as those of others."
        "Compare the header and the first columns with the format told in the help line.";
    TABLE_UNMAPPED "T0106" "sector of the model has no industry"
        "A loss of the sector could not be passed on to its suppliers and customers."
        "Map an industry of the table to the sector in the table `industry-sector`.";
    TABLE_SHARE "T0107" "parts of an industry in sectors add to more than the industry"
        "Value added would be counted twice."
        "Lower the shares of the industry in the table `industry-sector`.";
    DOCUMENT_SYNTAX "S0001" "document is not valid TOML"
        "A study, rule, framework or source file could not be read as TOML."
        "Correct the line; strings with units need quotes.";
    KEY_UNKNOWN "S0002" "key is not known here"
        "An unknown key is most often a mistyped known one, and its setting would silently not apply."
        "Correct the key or remove it.";
    KEY_MISSING "S0003" "required key is missing"
        "A setting without a default that is safe must be given."
        "Add the key.";
    KIND_WRONG "S0004" "value is of the wrong kind"
        "A number stands where text is needed, or the other way round."
        "Write the value in the form the help line shows.";
    STUDY_UNKNOWN "S0101" "there is no such study"
        "The name is neither a shipped study nor a path to a study file."
        "Use one of the shipped names, or the path of a study.toml.";
    SCENARIO_WRONG "S0102" "scenario cannot be built"
        "It names a rule, branch or setting that does not exist or that contradicts another."
        "Correct the scenario.";
    EPISODE_UNKNOWN "S0301" "there is no such episode"
        "The name is not that of a file in data/episodes."
        "Use the name of a file there, or add one.";
    EPISODE_WRONG "S0302" "episode cannot be replayed"
        "It names a rule, item, measure or period that does not exist, or a world that was not known before it."
        "Correct the episode; table `episode` holds the observations.";
    HORIZON_WRONG "S0103" "horizon is impossible"
        "The start must be a date of the calendar and the number of weeks between 1 and 1040."
        "Correct start or weeks.";
    NAME_DUPLICATE "S0104" "identifier is used twice"
        "Results are keyed by identifier; two of the same name would overwrite each other."
        "Rename one of them.";
    RULE_DATES "R0101" "dates of a rule are out of order"
        "A rule cannot end or lapse before it takes effect."
        "Put announced, effective and end into order.";
    RULE_TARGET "R0102" "rule touches nothing"
        "A rule without items, or with an empty list of minerals or forms, would silently do nothing."
        "Name at least one mineral and one form.";
    RULE_SHARE "R0103" "share or time is impossible"
        "Shares, such as that of approvals or of a weight in a plan, lie between 0 and 1, and times are not negative."
        "Correct the figure.";
    RULE_SUCCESSOR "R0104" "rule overlaps or names a wrong successor"
        "A superseded rule must end on or before the day its successor takes effect."
        "Correct the end date or the successor.";
    FRAMEWORK_WRONG "R0201" "framework file contradicts itself"
        "A commitment, clock or delivery names a clause or party that the framework does not have."
        "Correct the name.";
    UNBALANCED "M0101" "supply and use of a form do not meet"
        "The published figures for supply and use come from different sources; what is missing or left over is shown, not hidden."
        "Nothing to mend: read the residual beside results for this form.";
    ADJUSTED "M0102" "a known figure was moved to balance the year"
        "Fitting flows to totals moves some published shares; moves above a quarter are listed."
        "Nothing to mend: treat results that rest on this lane with care.";
    NO_DATA "M0103" "the dataset has no figure that the model needs"
        "The model does not guess."
        "Add the figure, with its origin, to the table that the message names.";
    ASSUMED "M0104" "result rests on assumed figures"
        "The share of trust-D figures behind a result is always shown."
        "Replace the assumed figures by published ones where you can.";
    MISSES_OBSERVATION "M0105" "model misses an observation"
        "Where the model can be held against what happened, a miss beyond the stated band is reported."
        "Nothing to mend: weigh the result accordingly.";
    ENSEMBLE_DIFFERS "N0201" "parts of an ensemble do not belong together"
        "Draws made with other data, another study, seed or program cannot be counted with these."
        "Make all parts with the same program, data, study and settings.";
    ENSEMBLE_OVERLAPS "N0202" "a draw is in more than one part of an ensemble"
        "A draw that is counted twice would weigh double."
        "Give each part its own draws with --draws-from and --draws-to.";
    ENSEMBLE_UNREADABLE "N0203" "file is no part of an ensemble"
        "A partial ensemble is the JSON that `monazite stress --partial` writes; this file is something else or was cut off."
        "Name a file that --partial wrote, or make the part anew.";
    DRAWS_IMPOSSIBLE "N0204" "number of draws is impossible"
        "An ensemble has at least one draw, and counts stay exact up to a million."
        "Ask for between 1 and 1,000,000 draws.";
    SCENARIO_UNKNOWN "N0205" "there is no such scenario"
        "The name given with --branch is no scenario of the study."
        "Use the identifier of one of its scenarios.";
    RULE_IDLE "N0206" "rule touches no market of the study"
        "A rule whose items are not traded between the places of the study would change nothing, which is no answer."
        "Choose a study with the minerals of the rule, or ask `monazite respond` about it.";
    PLAN_IMPOSSIBLE "P0151" "no plan keeps all limits"
        "Budgets and limits on who pays can contradict each other; then nothing can be chosen."
        "Raise a budget or loosen the limit that the message names, under [plan] in the study.";
    PLAN_DIFFERS "P0152" "plan and simulation differ by more than a fifth"
        "The plan sees the chain by the year and in straight lines; the simulation sees its weeks."
        "Trust the simulated figure; the message says in which branch the two part.";
    PLAN_UNPROVEN "P0153" "the plan's gap is not proven"
        "The search ended before it could show that no plan is better by more than the gap asked for."
        "Plan with fewer scenarios, or accept the gap that is shown.";
    USAGE "U0001" "command cannot be understood"
        "The words of the command line do not name anything the program knows."
        "See `monazite --help`.";
    FIGURE_UNKNOWN "U0002" "no figure matches"
        "The words given do not pick out a figure of the dataset or of the balanced baseline."
        "Name a mineral, and as needed a form, stage, country and year.";
    OUTPUT_UNWRITABLE "U0003" "output cannot be written"
        "The output folder could not be made or written."
        "Choose another folder with --out.";
    INDUSTRY_NAME "A0101" "industry is not named as it must be"
        "Rows and columns of an input-output table are matched by region and sector, which their names must give."
        "Write REGION|SECTOR, such as JPN|vehicles.";
    INDUSTRY_UNKNOWN "A0102" "region or sector is not in the table"
        "An event or a parameter for an industry that is not there would silently do nothing."
        "Use the names of the header of the transactions.";
    INDUSTRY_MISSING "A0103" "table lacks an industry"
        "Orders move between the regions that make the same sector: each sector needs a row and a column in each region."
        "Add the row or column, of zeros if the region has no such industry.";
    PARAMETER_WRONG "A0104" "parameter is missing, unknown or impossible"
        "How an economy behaves under stress follows from its parameters; none of them has a default that is safe."
        "Write the parameter as the help line says.";
    EVENT_WRONG "A0105" "event is impossible or contradicts itself"
        "Rows of one event share its type, times and rebuilding, and an event has to begin, last and fade."
        "Correct the cell, or give the row an event of its own.";
    LOSSES_OVERLAP "A0106" "imposed loss is active together with another event"
        "The package whose figures are met here stops then, so that there is nothing to compare with."
        "Nothing to mend: losses of the same kind are added, and of lost capital and imposed loss the larger one acts.";
    CAPITAL_EXCEEDED "A0107" "more capital is lost than there is"
        "Capital is a multiple of value added; an industry cannot lose more than all of it."
        "Check the money unit of the impact, or raise capital_to_value_added.";
    STOCK_OVERDRAWN "A0108" "more of an input is used than there is"
        "Where psi times the target stock is below a day's use, production is not held back by a stock that is too small for the day."
        "Use --mode sound, where a day's use is always needed, or raise psi_param or the days of stock.";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique_and_in_order_of_letter() {
        let mut seen = std::collections::BTreeSet::new();
        for entry in CODES {
            assert!(seen.insert(entry.code), "{} stands twice", entry.code);
            assert!(entry.remedy.ends_with('.') && entry.why.ends_with('.'));
        }
    }

    #[test]
    fn codes_are_found_in_any_case() {
        assert_eq!(Code::parse("d0102"), Some(UNKNOWN_CODE));
        assert_eq!(Code::parse("D9999"), None);
    }
}
