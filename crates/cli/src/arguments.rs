//! The command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use jiff::civil::Date;

use crate::economy::EconomyCommand;

/// Resilience and security of critical-mineral supply chains: assess, stress, plan, track.
#[derive(Debug, Parser)]
#[command(
    name = "monazite",
    version,
    max_term_width = 100,
    after_help = "Examples:\n  monazite run us-japan\n  monazite stress us-japan --format csv --table losses\n  monazite data show \"Dy oxide separation CHN 2025\"\n  monazite data check\n  monazite explain D0102\n\nExit codes: 0 done, 1 findings, 2 usage, 3 no solution, 70 bug."
)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
    #[command(flatten)]
    pub(crate) common: Common,
}

/// What every command takes.
#[derive(Debug, Args)]
pub(crate) struct Common {
    /// Folder laid out like `data/`; rows of its tables win by key over the shipped ones
    #[arg(long, global = true, value_name = "DIR")]
    pub(crate) data: Option<PathBuf>,
    /// Form of what is printed
    #[arg(long, global = true, value_enum, default_value_t = Format::Text)]
    pub(crate) format: Format,
    /// Threads to use; the answer is the same for any number [default: all cores]
    #[arg(long, global = true, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub(crate) threads: Option<u16>,
    /// Say nothing but the answer
    #[arg(long, short, global = true)]
    pub(crate) quiet: bool,
}

/// Form of what is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people.
    Text,
    /// All tables as one object.
    Json,
    /// One table; choose it with --table.
    Csv,
}

/// Language of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Lang {
    /// English.
    En,
    /// Japanese.
    Ja,
}

impl From<Lang> for report::Language {
    fn from(lang: Lang) -> Self {
        match lang {
            Lang::En => report::Language::English,
            Lang::Ja => report::Language::Japanese,
        }
    }
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Answer a study whole: assess, stress, plan, track; write report, tables and run record
    #[command(
        after_help = "Examples:\n  monazite run us-japan\n  monazite run my-study/study.toml --out results --threads 2\n  monazite run us-japan --lang ja"
    )]
    Run {
        #[command(flatten)]
        study: StudyChoice,
        /// Folder for report.html, tables and run.json [default: out/ and the name of the study]
        #[arg(long, value_name = "DIR")]
        out: Option<PathBuf>,
        /// Language of the report and of the summary's sentences; tables, studies and data keep theirs
        #[arg(long, value_enum, value_name = "LANG", default_value_t = Lang::En)]
        lang: Lang,
    },
    /// Who depends on whom, for which mineral, at which stage; or your own parts, or a published method on your own files
    #[command(
        after_help = "Examples:\n  monazite assess us-japan\n  monazite assess --mineral Ga,Ge --for JPN --by controller\n  monazite assess --method path-exposure --for USA\n  monazite assess --for USA --mineral REE --method geopolrisk --year 2018..2024\n  monazite assess --for EU27 --method eu-supply-risk\n  monazite assess --format csv --table article-20\n  monazite assess --bom parts.csv --for JPN\n  monazite assess --method geopolrisk --trade trade.csv --production production.csv --format csv\n  monazite assess --method geopolrisk --mode paper --trade trade.csv --production production.csv\n\nColumns of the files:\n  trade       case_id,partner_code,partner,hs_codes,qty_t,value_kusd,wgi_norm_raw,wgi_used\n  production  raw_material,year,country_code,country,production,unit\n  bom         part,supplier_country,mineral,form,kg,spend\nA case is named MATERIAL-IMPORTER-YEAR, such as Rare_earth-USA-2022."
    )]
    Assess {
        #[command(flatten)]
        study: StudyChoice,
        #[command(flatten)]
        method: MethodChoice,
        #[command(flatten)]
        view: ViewChoice,
        #[command(flatten)]
        bill: BillChoice,
    },
    /// What runs short, when, at what price, at what loss, over draws of all uncertain figures
    #[command(
        after_help = "Examples:\n  monazite stress us-japan --draws 2000\n  monazite stress embargo-japan --branch lapse --weeks 104\n  monazite stress my-rule.toml --allocation defence-first --out stressed --parquet\n  monazite stress us-japan --draws 10000 --partial a.json\n  monazite stress us-japan --draws-from 0 --draws-to 5000 --partial a.json\n  monazite stress us-japan --merge a.json b.json --format csv --table ensemble-fans\n\nCtrl-C ends after the draws that were begun; with --partial the same command goes on from there."
    )]
    Stress(crate::stress::StressChoice),
    /// What partners should pay for together, who pays and who gains; and each project and stock alone
    #[command(
        after_help = "Examples:\n  monazite plan us-japan\n  monazite plan --budget USA=2e9,JPN=1e9 --risk 0.5\n  monazite plan --scenarios 20 --format csv --table plan-rejected"
    )]
    Plan {
        #[command(flatten)]
        study: StudyChoice,
        #[command(flatten)]
        plan: crate::plan::PlanChoice,
    },
    /// What was promised, delivered, due
    #[command(
        args_conflicts_with_subcommands = true,
        after_help = "Examples:\n  monazite track us-japan --as-of 2026-04-01\n  monazite track rules --destination JPN --mineral Dy\n  monazite track rules --on 2026-11-23 --known 2025-11-01\n  monazite track diff 2025-11-01 2025-12-01\n  monazite track calendar > clocks.ics\n  monazite track check new-rule.toml"
    )]
    Track {
        #[command(subcommand)]
        command: Option<TrackCommand>,
        #[command(flatten)]
        study: StudyChoice,
    },
    /// A rule announced today: what it touches, when it bites, how partners can answer it together
    #[command(
        after_help = "Example:\n  monazite respond --rule new-rule.toml\n  monazite respond --rule gallium-japan --as-of 2026-12-01"
    )]
    Respond {
        /// File of the rule, or the name of one in the dataset
        #[arg(long, value_name = "FILE|RULE")]
        rule: String,
        #[command(flatten)]
        study: StudyChoice,
    },
    /// Write a commented study to start from
    #[command(after_help = "Examples:\n  monazite new my-study.toml\n  monazite run my-study.toml")]
    New {
        /// File to write, or a folder for a study.toml
        #[arg(value_name = "STUDY")]
        path: PathBuf,
    },
    /// From what is missing to output and value added
    #[command(subcommand)]
    Economy(EconomyCommand),
    /// Replay past disruptions from what was known before them, and print predicted against observed
    #[command(
        after_help = "Examples:\n  monazite backtest\n  monazite backtest rare-earths-2010\n  monazite backtest --out past\n  monazite backtest --format csv --table observations"
    )]
    Backtest(crate::backtest::Backtest),
    /// Contracts that carry a price, and what instruments do for projects
    #[command(subcommand)]
    Finance(crate::finance::FinanceCommand),
    /// Look at the dataset, check it, take it out
    #[command(subcommand)]
    Data(Data),
    /// What a finding code means, or what a figure of the baseline was made from
    #[command(after_help = "Examples:\n  monazite explain D0102\n  monazite explain Dy oxide CHN")]
    Explain {
        /// Code of a finding, or the words of a figure
        #[arg(required = true, value_name = "CODE|FIGURE")]
        words: Vec<String>,
    },
    /// Print a script that completes commands in a shell
    #[command(
        after_help = "Examples:\n  monazite completions bash > /etc/bash_completion.d/monazite\n  monazite completions zsh > ~/.zfunc/_monazite"
    )]
    Completions {
        /// Shell
        shell: Shell,
    },
    /// Write the manual pages of all commands
    #[command(after_help = "Examples:\n  monazite man /usr/local/share/man/man1")]
    Man {
        /// Folder, which is made if need be
        #[arg(value_name = "DIR")]
        folder: PathBuf,
    },
}

/// Questions to the ledger that need no study.
#[derive(Debug, Subcommand)]
pub(crate) enum TrackCommand {
    /// Which rules hold on a day, for whom, on which branch of the law
    #[command(
        after_help = "Examples:\n  monazite track rules --destination JPN --mineral Dy\n  monazite track rules --on 2025-11-20 --known 2025-11-01\n  monazite track rules --format csv --table conflicts"
    )]
    Rules {
        /// Day of which is asked [default: the last day the dataset knows of]
        #[arg(long, value_name = "DATE")]
        on: Option<Date>,
        /// Day up to which things are known [default: the day of which is asked]
        #[arg(long, value_name = "DATE")]
        known: Option<Date>,
        /// Only rules that reach this country or group
        #[arg(long, value_name = "COUNTRY")]
        destination: Option<String>,
        /// Only rules that cover this mineral
        #[arg(long, value_name = "MINERAL")]
        mineral: Option<String>,
        /// Table to print with --format csv or json: rules or conflicts
        #[arg(long, value_name = "NAME")]
        table: Option<String>,
    },
    /// What changed between two days, each as known on that day
    #[command(after_help = "Example:\n  monazite track diff 2025-11-01 2025-12-01 --destination USA")]
    Diff {
        /// Earlier day
        from: Date,
        /// Later day
        to: Date,
        /// Only rules that reach this country or group
        #[arg(long, value_name = "COUNTRY")]
        destination: Option<String>,
        /// Only rules that cover this mineral
        #[arg(long, value_name = "MINERAL")]
        mineral: Option<String>,
    },
    /// Dates of law and of commitments as an iCalendar file
    #[command(after_help = "Example:\n  monazite track calendar --from 2026-11-23 > clocks.ics")]
    Calendar {
        /// First day [default: the last day the dataset knows of]
        #[arg(long, value_name = "DATE")]
        from: Option<Date>,
        /// Last day [default: two years later]
        #[arg(long, value_name = "DATE")]
        through: Option<Date>,
        /// Day up to which things are known [default: the last day the dataset knows of]
        #[arg(long, value_name = "DATE")]
        known: Option<Date>,
    },
    /// Check files of new rules, frameworks or deliveries against the dataset
    #[command(after_help = "Example:\n  monazite track check chn-2026-35.toml")]
    Check {
        /// Files; which kind each is follows from its keys
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
    },
}

/// Which study, and which of its tables to print.
#[derive(Debug, Args)]
pub(crate) struct StudyChoice {
    /// Name of a shipped study, or path of a study file or folder
    #[arg(default_value = "us-japan")]
    pub(crate) study: String,
    /// Table to print with --format csv or json; see columns.csv [default: the main one of the command]
    #[arg(long, value_name = "NAME")]
    pub(crate) table: Option<String>,
    /// Day on which law and framework are looked at [default: that of the study]
    #[arg(long, value_name = "DATE")]
    pub(crate) as_of: Option<Date>,
    /// Day up to which rules and deals are known, to repeat a past answer [default: the day looked at]
    #[arg(long, value_name = "DATE")]
    pub(crate) known: Option<Date>,
}

/// Which published method, on which files.
#[derive(Debug, Args)]
pub(crate) struct MethodChoice {
    /// Method: all, or one of concentration, control, import-reliance, path-exposure (or path), geopolrisk,
    /// eu-supply-risk, ...; geopolrisk with --trade and --production is computed on your own files
    #[arg(long, value_name = "METHOD")]
    pub(crate) method: Option<String>,
    /// Whose figures to meet where the equations leave a choice
    #[arg(long, value_enum, default_value_t = ModeChoice::Exact, requires = "trade")]
    pub(crate) mode: ModeChoice,
    /// Imports by case and partner, CSV
    #[arg(long, value_name = "FILE", requires_all = ["method", "production"], conflicts_with = "study")]
    pub(crate) trade: Option<PathBuf>,
    /// Production by material, year and country, CSV
    #[arg(long, value_name = "FILE", requires_all = ["method", "trade"])]
    pub(crate) production: Option<PathBuf>,
}

/// Which bill of materials.
#[derive(Debug, Args)]
pub(crate) struct BillChoice {
    /// Bill of materials of a firm in the first country of --for, CSV; it is read here and goes nowhere
    #[arg(long, value_name = "FILE", conflicts_with = "method")]
    pub(crate) bom: Option<PathBuf>,
}

/// Which minerals, stages and viewpoints to show.
#[derive(Debug, Args)]
pub(crate) struct ViewChoice {
    /// As these countries or groups see it, such as USA,JPN or EU27 or USA+JPN [default: those of the study]
    #[arg(long = "for", value_name = "COUNTRY|GROUP", value_delimiter = ',')]
    pub(crate) viewpoints: Vec<String>,
    /// Only these minerals, such as Ga,Dy
    #[arg(long, value_name = "MINERAL", value_delimiter = ',')]
    pub(crate) mineral: Vec<String>,
    /// Only these stages, such as refining
    #[arg(long, value_name = "STAGE", value_delimiter = ',')]
    pub(crate) stage: Vec<String>,
    /// Only these years, such as 2018..2024, for the tables by year
    #[arg(long, value_name = "YEAR", value_delimiter = ',', value_parser = Years::parse)]
    pub(crate) year: Vec<Years>,
    /// Indicator of governance to weigh suppliers with, such as rule-of-law, where the dataset or your own tables
    /// have it [default: that of the study, else political-stability]
    #[arg(long, value_name = "INDICATOR")]
    pub(crate) governance: Option<String>,
    /// Count suppliers where they stand or under who controls them
    #[arg(long, value_enum)]
    pub(crate) by: Option<By>,
}

/// A year, or all years from one to another.
#[derive(Debug, Clone)]
pub(crate) struct Years(pub(crate) std::ops::RangeInclusive<i16>);

impl Years {
    fn parse(text: &str) -> Result<Years, String> {
        let year = |text: &str| {
            let found = text.trim().parse::<i16>().ok().filter(|year| (1000..10_000).contains(year));
            found.ok_or_else(|| {
                format!("`{text}` is no year; write 2024, or 2018..2024 for all years between")
            })
        };
        let (first, last) = text.split_once("..").unwrap_or((text, text));
        let (first, last) = (year(first)?, year(last)?);
        if first > last {
            return Err(format!("the years {text} run backwards; write {last}..{first}"));
        }
        Ok(Years(first..=last))
    }
}

/// How suppliers are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum By {
    /// Where plants and mines stand.
    Location,
    /// Who controls them.
    Controller,
}

/// Whose figures to meet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ModeChoice {
    /// The reference package, to the digit.
    Exact,
    /// The equations as published.
    Paper,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Data {
    /// Tables with their rows and how far they can be trusted; or minerals, or sources
    #[command(
        after_help = "Examples:\n  monazite data list\n  monazite data list --minerals\n  monazite data list --sources --format csv"
    )]
    List {
        /// What there is on each mineral: stages, countries, years, rows by grade
        #[arg(long, conflicts_with = "sources")]
        minerals: bool,
        /// Every source with its terms and how to name it
        #[arg(long)]
        sources: bool,
    },
    /// What changed between two editions, and which conclusions it moves
    #[command(
        after_help = "Examples:\n  monazite data diff shipped mine\n  monazite data diff old-edition new-edition --moved 0.1 --format csv --table conclusions"
    )]
    Diff {
        /// Folder laid out like `data/`, or shipped
        #[arg(value_name = "OLD")]
        old: PathBuf,
        /// Folder laid out like `data/`, or shipped
        #[arg(value_name = "NEW")]
        new: PathBuf,
        /// Conclusions are listed if they move by more than this share
        #[arg(long, value_name = "SHARE", default_value_t = 0.05)]
        moved: f64,
        /// Table to print with --format csv or json: summary, rows or conclusions
        #[arg(long, value_name = "NAME")]
        table: Option<String>,
    },
    /// Figures of the tables and of the balanced baseline
    #[command(
        after_help = "Examples:\n  monazite data show \"Dy oxide separation CHN 2025\"\n  monazite data show Nd price 2025\n  monazite data show production MMR"
    )]
    Show {
        /// Mineral, form, stage, country, year, table or other words, in any order
        #[arg(required = true, value_name = "WORDS")]
        words: Vec<String>,
    },
    /// How well each mineral is known: coverage, residual, trust, what was moved, what is missing
    #[command(
        after_help = "Examples:\n  monazite data quality\n  monazite data quality Ni\n  monazite data quality cobalt --format json"
    )]
    Quality {
        /// Mineral, by code or name [default: all of them, best known first]
        #[arg(value_name = "MINERAL")]
        mineral: Option<String>,
    },
    /// Read everything and report every fault
    #[command(after_help = "Examples:\n  monazite data check\n  monazite data check mine --format json")]
    Check {
        /// Folder laid out like `data/` [default: the shipped dataset]
        #[arg(value_name = "DIR")]
        folder: Option<PathBuf>,
    },
    /// Turn files of others into tables of ours, in a folder for --data
    #[command(
        after_help = "Examples:\n  monazite data import usgs-mcs MCS2026_Commodities_Data.csv --out mine\n  monazite data import baci BACI_HS92_Y2023_V202501.csv country_codes_V202501.csv product_codes_HS92_V202501.csv --out mine\n  monazite data import wgi wgidataset.csv --out mine\n  monazite data import comtrade answer.json --out mine\n  monazite data import overlay my-tables --out mine\n  monazite run us-japan --data mine\n\nRows that cannot be placed are counted by reason; faulty ones are findings and cost only themselves."
    )]
    Import {
        /// What the files are
        source: ImportSource,
        /// Files as published; for overlay, folders with our tables in a folder `tables`
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
        /// Folder to write tables and sources to; rows that other imports left there stay
        #[arg(long, value_name = "DIR")]
        out: PathBuf,
        /// Edition of the source [default: as the name of the file says]
        #[arg(long, value_name = "TEXT")]
        edition: Option<String>,
        /// Edition of the customs nomenclature, such as HS92 [default: as the file says]
        #[arg(long, value_name = "EDITION")]
        nomenclature: Option<String>,
        /// Keep shipments of implausible value over mass, marked in their note
        #[arg(long)]
        keep_implausible: bool,
    },
    /// Write the dataset into a folder, to look at it or to change it
    #[command(after_help = "Examples:\n  monazite data export mine\n  monazite run us-japan --data mine")]
    Export {
        /// Folder; made if need be
        #[arg(value_name = "DIR")]
        folder: PathBuf,
    },
}

/// What files to import are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ImportSource {
    /// Data releases of the Mineral Commodity Summaries
    UsgsMcs,
    /// BACI of CEPII: shipments, countries, products
    Baci,
    /// Worldwide Governance Indicators of the World Bank
    Wgi,
    /// UN Comtrade, JSON or CSV
    Comtrade,
    /// A folder of tables in our own schema
    Overlay,
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    /// Every command that does something itself, with the words that call it.
    fn leaves(command: &clap::Command, called: &str) -> Vec<(String, String)> {
        let called = format!("{called}{} ", command.get_name());
        let below: Vec<(String, String)> =
            command.get_subcommands().flat_map(|command| leaves(command, &called)).collect();
        if below.is_empty() {
            let help = command.get_after_help().map(ToString::to_string).unwrap_or_default();
            vec![(called, help)]
        } else {
            below
        }
    }

    #[test]
    fn every_command_has_an_example_that_calls_it() {
        let all = leaves(&Arguments::command(), "");
        assert!(all.len() > 20, "{}", all.len());
        for (called, help) in all {
            assert!(help.starts_with("Example"), "`{called}--help` has no example");
            assert!(help.contains(called.trim_end()), "no example of `{called}` calls it");
        }
    }
}
