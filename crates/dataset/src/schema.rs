//! The tables of the dataset: their columns, their keys and the kind of quantity they hold.
//!
//! Every table is long: one observation, or one entry of a register, a row. Tables of observations end with
//! value, range, unit, (basis,) vintage and origin; registers end with the origin alone.

use codes::{Code, Form, Mineral, Sector, Stage};
use quantity::{Currency, Kind};

/// What the cells of a column are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnKind {
    /// A code of `data/codes/mineral.csv`.
    Mineral,
    /// A code of `data/codes/stage.csv`.
    Stage,
    /// A code of `data/codes/form.csv`.
    Form,
    /// A code of `data/codes/country.csv` or `group.csv`.
    Area,
    /// A code of `data/codes/sector.csv`.
    Sector,
    /// An identifier that stands in the first column of another table.
    Reference(&'static str),
    /// A new identifier: lower-case letters, digits and hyphens.
    Identifier,
    /// A year, quarter, month, day or span of days.
    Period,
    /// One of these words.
    Word(&'static [&'static str]),
    /// Any text.
    Text,
}

impl ColumnKind {
    /// The kind in words.
    #[must_use]
    pub fn describe(self) -> String {
        match self {
            ColumnKind::Mineral => format!("{} code", Mineral::KIND),
            ColumnKind::Stage => format!("{} code", Stage::KIND),
            ColumnKind::Form => format!("{} code", Form::KIND),
            ColumnKind::Area => "country or group code".to_owned(),
            ColumnKind::Sector => format!("{} code", Sector::KIND),
            ColumnKind::Reference(table) => format!("identifier of table `{table}`"),
            ColumnKind::Identifier => "identifier".to_owned(),
            ColumnKind::Period => "year, quarter, month, day, or span".to_owned(),
            ColumnKind::Word(words) => format!("one of {}", words.join(", ")),
            ColumnKind::Text => "text".to_owned(),
        }
    }
}

/// A column of a table.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    /// Its name in the header.
    pub name: &'static str,
    /// What its cells are.
    pub kind: ColumnKind,
    /// Part of the key of the row.
    pub key: bool,
    /// May not be empty.
    pub required: bool,
}

/// A set of shares that must add up to 1.
#[derive(Debug, Clone, Copy)]
pub struct ShareSum {
    /// Columns whose equal cells make a group.
    pub by: &'static [&'static str],
    /// How far the sum may be off.
    pub tolerance: f64,
}

/// A table of the dataset.
#[derive(Debug, Clone, Copy)]
pub struct TableSpec {
    /// Its name, and that of its file in `data/tables`.
    pub name: &'static str,
    /// What it holds, in one sentence.
    pub about: &'static str,
    /// The columns before value and origin.
    pub columns: &'static [Column],
    /// Kinds of quantity its values may be; empty for a register.
    pub values: &'static [Kind],
    /// Shares that must add up.
    pub sums_to_one: Option<ShareSum>,
    /// Values may be below zero.
    pub signed: bool,
}

impl TableSpec {
    /// True if its rows hold a value.
    #[must_use]
    pub fn has_values(&self) -> bool {
        !self.values.is_empty()
    }

    /// True if its masses need a basis.
    #[must_use]
    pub fn has_basis(&self) -> bool {
        self.values.iter().any(|kind| is_mass(*kind))
    }

    /// The whole header, in order.
    #[must_use]
    pub fn header(&self) -> Vec<&'static str> {
        let mut header: Vec<&str> = self.columns.iter().map(|column| column.name).collect();
        if self.has_values() {
            header.extend(["value", "low", "high", "unit"]);
            if self.has_basis() {
                header.push("basis");
            }
            header.push("vintage");
        }
        header.extend(["origin", "source", "place", "trust", "note"]);
        header
    }

    /// The path of its file inside the dataset.
    #[must_use]
    pub fn path(&self) -> String {
        format!("data/tables/{}.csv", self.name)
    }
}

/// True for kinds that a basis belongs to.
#[must_use]
pub fn is_mass(kind: Kind) -> bool {
    matches!(kind, Kind::Flow | Kind::Mass)
}

const USD: Kind = Kind::Price(Currency::Usd, 0);
const MONEY: Kind = Kind::Money(Currency::Usd, 0);
const MONEY_FLOW: Kind = Kind::MoneyFlow(Currency::Usd, 0);

const fn key(name: &'static str, kind: ColumnKind) -> Column {
    Column { name, kind, key: true, required: true }
}

const fn optional_key(name: &'static str, kind: ColumnKind) -> Column {
    Column { name, kind, key: true, required: false }
}

const fn required(name: &'static str, kind: ColumnKind) -> Column {
    Column { name, kind, key: false, required: true }
}

const fn optional(name: &'static str, kind: ColumnKind) -> Column {
    Column { name, kind, key: false, required: false }
}

macro_rules! tables {
    ($(#[$list_doc:meta])* $list:ident:
       $($name:ident $text:literal $about:literal [$($column:expr),* $(,)?] values [$($kind:expr),*]
       $(sums $by:expr, $tolerance:literal)? $(, signed $signed:literal)?;)*) => {
        $(
            #[doc = $about]
            pub static $name: TableSpec = TableSpec {
                name: $text,
                about: $about,
                columns: &[$($column),*],
                values: &[$($kind),*],
                sums_to_one: tables!(@sum $($by, $tolerance)?),
                signed: tables!(@signed $($signed)?),
            };
        )*

        $(#[$list_doc])*
        pub static $list: &[&TableSpec] = &[$(&$name),*];
    };
    (@sum) => { None };
    (@sum $by:expr, $tolerance:literal) => { Some(ShareSum { by: &$by, tolerance: $tolerance }) };
    (@signed) => { false };
    (@signed $signed:literal) => { $signed };
}

use ColumnKind as K;

tables! {
    /// Every table that a dataset holds in memory, in the order of the documentation.
    TABLES:
    DEPOSIT "deposit" "Deposits whose distribution of elements is known or judged." [
        key("deposit", K::Identifier), required("name", K::Text), required("country", K::Area),
        required("ore", K::Text),
    ] values [];
    SITE "site" "Mines and plants, with the country they stand in and the country that controls them." [
        key("site", K::Identifier), required("name", K::Text), required("country", K::Area),
        optional("controller", K::Area), optional("owner", K::Text), required("stage", K::Stage),
        required("form", K::Form), required("status", K::Word(STATUS)), optional("start", K::Period),
    ] values [];
    PROJECT "project" "Projects that a framework could finance." [
        key("project", K::Identifier), required("name", K::Text), required("country", K::Area),
        optional("second-country", K::Area), required("stages", K::Text), optional("owner", K::Text),
        required("status", K::Text), optional("start", K::Period), optional("permits", K::Text),
        optional("offtakers", K::Text), optional("japanese-link", K::Text), optional("us-link", K::Text),
    ] values [];
    BASKET "basket" "Share of each rare-earth oxide in the total oxide of a deposit, as reported." [
        key("deposit", K::Reference("deposit")), key("mineral", K::Mineral),
    ] values [Kind::Share] sums ["deposit"], 0.05;
    SITE_BASKET "site-basket" "Which deposits a site draws on, as shares of its output." [
        key("site", K::Reference("site")), key("deposit", K::Reference("deposit")),
    ] values [Kind::Share] sums ["site"], 1e-6;
    PRODUCTION "production" "Output by country, and by site where known." [
        key("mineral", K::Mineral), key("stage", K::Stage), key("form", K::Form), key("country", K::Area),
        optional_key("site", K::Reference("site")), key("period", K::Period),
    ] values [Kind::Flow];
    CAPACITY "capacity" "Nameplate capacity of sites." [
        key("site", K::Reference("site")), key("mineral", K::Mineral), key("form", K::Form),
        key("period", K::Period),
    ] values [Kind::Flow];
    CONCENTRATE_DESTINATION "concentrate-destination"
        "Where the concentrate of a mine is separated; what is left of it goes to stock." [
        key("site", K::Reference("site")), key("country", K::Area),
    ] values [Kind::Share];
    RECOVERY "recovery" "Mass out over contained mass in, by stage; a row for one country or element goes before the general one." [
        key("stage", K::Stage), key("form", K::Form), optional_key("mineral", K::Mineral), key("country", K::Area),
    ] values [Kind::Share];
    SEPARATION_REACH "separation-reach"
        "Share of an element in the feed that the plants of a country part off as a single oxide." [
        key("country", K::Area), key("mineral", K::Mineral),
    ] values [Kind::Share];
    SITE_SHARE "site-share" "Share of world output of a form made in a country, where only shares are known." [
        key("form", K::Form), optional_key("mineral", K::Mineral), key("country", K::Area),
    ] values [Kind::Share] sums ["form", "mineral"], 1e-6;
    USE "use" "World use of a component." [
        key("form", K::Form), key("country", K::Area), key("period", K::Period),
    ] values [Kind::Flow];
    COMPOSITION "composition"
        "Share of each rare-earth oxide in the rare-earth oxides of a component; elements of one group replace each other." [
        key("form", K::Form), key("mineral", K::Mineral), required("group", K::Text),
        required("role", K::Word(&["essential", "filler"])),
    ] values [Kind::Share] sums ["form"], 1e-6;
    USE_SHARE "use-share" "Share of the world use of a component by country." [
        key("form", K::Form), key("country", K::Area),
    ] values [Kind::Share] sums ["form"], 1e-6;
    SECTOR_SHARE "sector-share" "Share of a country's use of a component by sector; WLD where no country is named." [
        key("form", K::Form), key("country", K::Area), key("sector", K::Sector),
    ] values [Kind::Share] sums ["form", "country"], 1e-6;
    GRADE_SHARE "grade-share" "Share of a sector's use of a component that needs the grade." [
        key("form", K::Form), key("sector", K::Sector),
    ] values [Kind::Share];
    CONSUMPTION "consumption" "Published national use, against which the modelled use is held." [
        key("mineral", K::Mineral), key("form", K::Form), key("country", K::Area), key("period", K::Period),
    ] values [Kind::Flow];
    TRADE "trade" "Shipments between countries." [
        key("mineral", K::Mineral), key("form", K::Form), key("country", K::Area), key("partner", K::Area),
        optional_key("product", K::Text), key("period", K::Period),
    ] values [Kind::Flow];
    IMPORT_SHARE "import-share" "Share of a country's imports by partner." [
        key("mineral", K::Mineral), key("form", K::Form), key("country", K::Area), key("partner", K::Area),
        optional_key("product", K::Text), key("period", K::Period),
    ] values [Kind::Share];
    PRICE "price" "Prices by market and quotation." [
        key("mineral", K::Mineral), key("form", K::Form), key("market", K::Area), key("quote", K::Text),
        key("period", K::Period),
    ] values [USD];
    STOCK "stock" "Stocks held and stock targets." [
        key("holder", K::Text), key("country", K::Area), key("mineral", K::Mineral), key("form", K::Form),
        optional_key("sector", K::Sector), key("measure", K::Word(&["held", "target", "practice", "plan"])),
        key("period", K::Period),
    ] values [Kind::Mass, Kind::Duration, MONEY];
    INTENSITY "intensity" "How much of a mineral or component a product holds." [
        key("product", K::Text), key("mineral", K::Mineral), key("form", K::Form), key("sector", K::Sector),
    ] values [Kind::PerPiece, Kind::PerPower, Kind::Share];
    ELASTICITY "elasticity" "Change of quantity per change of price." [
        key("side", K::Word(&["demand", "supply"])), key("mineral", K::Mineral),
        key("horizon", K::Word(&["short", "medium", "long"])), optional_key("country", K::Area),
    ] values [Kind::Ratio], signed true;
    THRIFT "thrift" "Share of the use of an element in a component that can be saved or replaced in time." [
        key("mineral", K::Mineral), key("form", K::Form),
    ] values [Kind::Share];
    VALUE_ADDED "value-added" "Value added of the sectors that use rare earths." [
        key("country", K::Area), key("sector", K::Sector), key("period", K::Period),
    ] values [MONEY_FLOW];
    OPERATING_SURPLUS "operating-surplus" "Gross operating surplus of the sectors that use minerals." [
        key("country", K::Area), key("sector", K::Sector), key("period", K::Period),
    ] values [MONEY_FLOW];
    GDP "gdp" "Gross domestic product." [
        key("country", K::Area), key("period", K::Period),
    ] values [MONEY_FLOW];
    DEPENDENCE "dependence" "Share of a sector's output that cannot be made without the component." [
        key("sector", K::Sector), key("form", K::Form),
    ] values [Kind::Share];
    PARAMETER "parameter" "Settings of the models, each with a range and the side of it that does harm." [
        key("name", K::Identifier), required("adverse", K::Word(&["low", "high", "none"])),
    ] values [Kind::Share, Kind::Ratio, Kind::Duration, Kind::Rate, MONEY, USD];
    DISTRIBUTION "distribution" "Family of the distribution of uncertain figures: of one by name, or of all of a grade." [
        key("figure", K::Identifier), required("family", K::Word(&["triangle", "uniform"])),
    ] values [];
    METHOD_CONSTANT "method-constant" "Constants that belong to the definition of a published method." [
        key("name", K::Identifier),
    ] values [Kind::Share, Kind::Ratio, USD];
    SECTOR_DIVISION "sector-division" "Two-digit division of NACE Rev. 2 that the European method sees a sector in." [
        key("sector", K::Sector), required("division", K::Text),
    ] values [];
    EPISODE "episode" "What was observed in past disruptions." [
        key("episode", K::Identifier), key("item", K::Text), optional_key("mineral", K::Mineral),
        optional_key("form", K::Form), optional_key("country", K::Area), optional_key("partner", K::Area),
        key("metric", K::Text), key("period", K::Period),
    ] values [Kind::Flow, Kind::Mass, USD, Kind::Share, Kind::Duration, Kind::Ratio, Kind::Count], signed true;
    PUBLISHED_LOSS "published-loss" "Published estimates of the loss from a disruption." [
        key("estimate", K::Identifier), required("publisher", K::Text), key("country", K::Area),
        required("shock", K::Text), optional("months", K::Text), optional("assumption", K::Text),
        key("measure", K::Word(&["money", "share-of-gdp"])),
    ] values [MONEY, Kind::Share];
    LISTING "listing" "Which lists of critical minerals and stockpiles name a mineral." [
        key("mineral", K::Mineral), key("list", K::Word(LISTS)), optional("since", K::Period),
    ] values [];
    MISSING "missing" "Output, capacity and reserves that the survey names and does not print; none of them is zero." [
        key("of", K::Word(&["production", "capacity", "reserve"])), key("mineral", K::Mineral),
        key("stage", K::Stage), key("form", K::Form), key("country", K::Area), key("period", K::Period),
        required("why", K::Word(MISSING_WHY)),
    ] values [];
    COUNTRY_CAPACITY "country-capacity" "Yearly capacity of all plants of a country." [
        key("mineral", K::Mineral), key("stage", K::Stage), key("form", K::Form), key("country", K::Area),
        key("period", K::Period),
    ] values [Kind::Flow];
    RESERVE "reserve" "Reserves by country; `printed` holds the printed text where it is a bound." [
        key("mineral", K::Mineral), key("form", K::Form), key("country", K::Area), key("period", K::Period),
        optional("printed", K::Text),
    ] values [Kind::Mass];
    REFINING_SHARE "refining-share" "Share of world output of a stage made in a country, by source." [
        key("mineral", K::Mineral), key("stage", K::Stage), key("form", K::Form),
        optional_key("product", K::Text), key("country", K::Area), key("period", K::Period),
    ] values [Kind::Share];
    CONTROL "control" "Share of a country's output, capacity or equity that owners of another country hold." [
        key("mineral", K::Mineral), key("stage", K::Stage), key("country", K::Area),
        key("controller", K::Area), key("asset", K::Text), key("period", K::Period),
    ] values [Kind::Share];
    SALIENT "salient" "Output, trade, stocks, use and net import reliance of a country, as printed." [
        key("mineral", K::Mineral), key("form", K::Form), key("country", K::Area),
        key("statistic", K::Word(STATISTICS)), optional_key("detail", K::Text), key("period", K::Period),
        optional("printed", K::Text),
    ] values [Kind::Flow, Kind::Mass, Kind::Share];
    END_USE "end-use" "Share of a country's use of a mineral by purpose; the sector is the nearest of ours." [
        key("mineral", K::Mineral), key("form", K::Form), key("country", K::Area), key("use", K::Text),
        optional("sector", K::Sector), key("period", K::Period),
    ] values [Kind::Share];
    BY_PRODUCT "by-product" "Share of world supply that comes as a by-product of other minerals." [
        key("mineral", K::Mineral), required("host", K::Text),
    ] values [Kind::Share];
    ROUTE "route" "Share of the output of a form that is made into a later form of the same mineral." [
        key("mineral", K::Mineral), key("form", K::Form), key("into", K::Form),
    ] values [Kind::Share];
    HOST "host" "Share of the supply of a by-product that is taken where a form of another mineral, its host, is made." [
        key("mineral", K::Mineral), key("host", K::Mineral), key("form", K::Form),
    ] values [Kind::Share];
    SUBSTITUTION "substitution" "How hard a mineral is to replace, on the scale of each index." [
        key("mineral", K::Mineral), key("index", K::Word(&["graedel-2015", "eu-2014", "difficulty-judged"])),
    ] values [Kind::Ratio];
    RECYCLING_RATE "recycling-rate" "Share of what enters use that comes from end-of-life scrap." [
        key("mineral", K::Mineral), key("measure", K::Word(&["end-of-life-input"])), key("country", K::Area),
    ] values [Kind::Share];
    HEADING "heading"
        "Headings of the customs nomenclature and the mineral and form they hold; a heading listed for several minerals mixes them." [
        key("heading", K::Text), key("edition", K::Word(NOMENCLATURES)), key("mineral", K::Mineral),
        required("form", K::Form), optional("through", K::Word(NOMENCLATURES)), required("basis-note", K::Text),
    ] values [];
    CUSTOMS_FLOW "customs-flow" "Goods of a mineral that came into a country from another, all forms of its headings together." [
        key("mineral", K::Mineral), key("form", K::Form), key("country", K::Area), key("partner", K::Area),
        key("period", K::Period),
    ] values [Kind::Flow];
    GROUP_IMPORT_SHARE "group-import-share" "Sources of what a group of countries imports from outside; trade among its members is left out." [
        key("mineral", K::Mineral), key("form", K::Form), key("country", K::Area), key("partner", K::Area),
        optional_key("product", K::Text), key("period", K::Period),
    ] values [Kind::Share];
    POLICY_PERCEPTION "policy-perception" "How investors in mining see the policy of a country, from 0 (worst) to 100 (best)." [
        key("country", K::Area), key("period", K::Period),
    ] values [Kind::Ratio];
    TIE "tie" "How far a supplier may be unwilling to supply a country, from 0 (close) to 1 (distant), by kind of tie." [
        key("country", K::Area), key("partner", K::Area), key("kind", K::Word(TIES)), key("period", K::Period),
    ] values [Kind::Ratio];
    GOVERNANCE "governance" "Indicators of how a country is governed, on the scale of each." [
        key("country", K::Area), key("indicator", K::Word(GOVERNANCE_INDICATORS)), key("period", K::Period),
    ] values [Kind::Ratio], signed true;
    PROJECT_OUTPUT "project-output" "Yearly output of a project at full capacity." [
        key("project", K::Reference("project")), key("mineral", K::Mineral), key("form", K::Form),
    ] values [Kind::Flow];
    PROJECT_FINANCE "project-finance" "Capital cost, operating cost and public money of a project." [
        key("project", K::Reference("project")), key("item", K::Word(&["capex", "opex", "public"])),
        optional("instrument", K::Text),
    ] values [MONEY, USD];
    PROJECT_STANDING "project-standing" "How far each project has come." [
        key("project", K::Reference("project")), required("standing", K::Word(STANDINGS)),
    ] values [];
    PROJECT_FEED "project-feed" "Which project's plant works up the concentrate of a mine." [
        key("project", K::Reference("project")), required("plant", K::Reference("project")),
    ] values [];
    STANDING_PROSPECT "standing-prospect"
        "Chance that a project goes ahead without and with public money, and how late it comes, by standing." [
        key("standing", K::Word(STANDINGS)), key("item", K::Word(&["ahead-without", "ahead-with", "delay"])),
    ] values [Kind::Share, Kind::Duration];
    INSTRUMENT_TERMS "instrument-terms"
        "What an instrument of finance costs, draws in and changes, per unit of public money committed." [
        key("instrument", K::Word(INSTRUMENTS)),
        key("item", K::Word(&["expected-cost", "cost-95", "private", "ahead"])),
    ] values [Kind::Share, Kind::Ratio];
    PROGRAMME "programme"
        "Public programmes besides plants and stocks; the target is a component that is saved, or a project." [
        key("programme", K::Identifier), required("name", K::Text), required("kind", K::Word(PROGRAMMES)),
        required("country", K::Area), optional("target", K::Text),
    ] values [];
    PROGRAMME_FIGURE "programme-figure" "Cost, lead time and strength of a programme." [
        key("programme", K::Reference("programme")),
        key("item", K::Word(&["cost", "lead", "time-saved", "reach", "risk"])),
    ] values [MONEY, Kind::Duration, Kind::Share];
    PROGRAMME_EFFECT "programme-effect"
        "What a programme adds a year, or the share of a use that it saves." [
        key("programme", K::Reference("programme")), key("mineral", K::Mineral), key("form", K::Form),
    ] values [Kind::Flow, Kind::Share];
    PLAN_FIGURE "plan-figure" "Settings of the plan, each with a range." [
        key("name", K::Identifier),
    ] values [Kind::Share, Kind::Ratio, Kind::Duration, Kind::Rate];
    CONTRACT "contract" "Contracts by which governments carry the price of a mineral, signed or proposed." [
        key("contract", K::Identifier), required("name", K::Text), required("country", K::Area),
        required("counterparty", K::Text), required("template", K::Word(CONTRACT_TEMPLATES)),
        optional("mineral", K::Mineral), optional("form", K::Form), required("period", K::Period),
    ] values [];
    CONTRACT_TERM "contract-term" "The figures of a contract." [
        key("contract", K::Reference("contract")), key("term", K::Word(CONTRACT_TERMS)),
    ] values [USD, MONEY, MONEY_FLOW, Kind::Share, Kind::Rate, Kind::Flow, Kind::Duration, Kind::Count];
    FINANCE_ASSUMPTION "finance-assumption"
        "What the appraisal of projects and contracts assumes on prices, returns and standard terms." [
        key("name", K::Identifier),
    ] values [USD, Kind::Share, Kind::Rate, Kind::Ratio, Kind::Duration];
    INDUSTRY "industry" "Industries, commodities, final uses and parts of value added of the input-output tables." [
        key("accounts", K::Word(ACCOUNTS)), key("industry", K::Text), required("name", K::Text),
        required("role", K::Word(&["industry", "commodity", "final-demand", "value-added"])),
    ] values [];
    INDUSTRY_SECTOR "industry-sector" "Part of an industry of the input-output tables that belongs to a sector of ours." [
        key("accounts", K::Word(ACCOUNTS)), key("industry", K::Text), key("sector", K::Sector),
    ] values [Kind::Share];
    GROSS_OUTPUT "gross-output" "Gross output of industries in the year of the input-output tables and in a later one." [
        key("accounts", K::Word(ACCOUNTS)), key("industry", K::Text), key("period", K::Period),
    ] values [MONEY_FLOW];
    MINERAL_NEED "mineral-need" "Share of a sector's output that cannot be made without a mineral, beside what follows from the components of its chain." [
        key("mineral", K::Mineral), key("sector", K::Sector),
    ] values [Kind::Share];
    FORM_SECTOR "form-sector" "Part of a sector's use of a mineral that passes a form which other uses do not." [
        key("mineral", K::Mineral), key("form", K::Form), key("sector", K::Sector),
    ] values [Kind::Share];
    STOP_PROBABILITY "stop-probability" "Probability that exports of a mineral from a country stop for a year." [
        key("mineral", K::Mineral), key("country", K::Area),
    ] values [Kind::Share];
    PUBLISHED_RANK "published-rank" "Published order of minerals by the loss of a country, weighted by probability." [
        key("mineral", K::Mineral), key("country", K::Area),
    ] values [Kind::Count];
    STATIC_SETTING "static-setting" "Settings of the static assessment of a supplier that stops for a year." [
        key("name", K::Identifier),
    ] values [Kind::Share, Kind::Ratio, Kind::Duration];
}

tables! {
    /// Tables too large to be read with the others: they are read when an answer needs them, see [`crate::accounts`].
    LARGE:
    SUPPLY_USE "supply-use" "Supply and use of a country: what industries make, buy and import, by commodity." [
        key("accounts", K::Word(ACCOUNTS)), key("part", K::Word(&["use", "make", "imports"])),
        key("row", K::Text), key("column", K::Text),
    ] values [MONEY_FLOW], signed true;
    WORLD_FLOW "world-flow" "What industries of a region sell to industries and final uses of each region." [
        key("accounts", K::Word(ACCOUNTS)), key("country", K::Area), key("industry", K::Text),
        key("partner", K::Area), key("use", K::Text),
    ] values [MONEY_FLOW], signed true;
}

/// Input-output tables that are shipped.
pub const ACCOUNTS: &[&str] = &["bea-2017", "wiod-2011"];

/// Forms of contract, each with its own type in crate `finance`.
pub const CONTRACT_TEMPLATES: &[&str] = &["protection", "purchase", "vault", "reference-price"];

/// Terms of contracts.
pub const CONTRACT_TERMS: &[&str] = &[
    "strike",
    "clawback-share",
    "clawback-above",
    "clawback-from",
    "clawback-cap",
    "volume",
    "available",
    "budget",
    "preferred-amount",
    "preferred-coupon",
    "conversion-price",
    "warrants",
    "warrant-price",
    "loan",
    "loan-term",
    "loan-spread",
    "profit-floor",
    "offtake-term",
    "private-money",
    "cover",
];

/// Status words of sites, best first.
pub const STATUS: &[&str] =
    &["operating", "ramping", "construction", "planned", "suspended", "stockpile", "research", "cancelled"];

/// How far a project has come, furthest first.
pub const STANDINGS: &[&str] = &["operating", "construction", "permitted", "study", "early", "stopped"];

/// Instruments of public finance.
pub const INSTRUMENTS: &[&str] = &["grant", "loan", "guarantee", "equity", "offtake", "price-floor"];

/// Kinds of public programmes.
pub const PROGRAMMES: &[&str] =
    &["recycling", "scrap-retention", "thrift", "substitution", "permits", "partnership", "sale-block"];

/// Lists of critical minerals.
pub const LISTS: &[&str] =
    &["us-2025", "us-2022", "japan-35", "jogmec-34", "eu-critical-2024", "eu-strategic-2024"];

/// Why a figure is not printed.
pub const MISSING_WHY: &[&str] = &[
    "withheld",
    "not-available",
    "below-half-unit",
    "included-elsewhere",
    "not-applicable",
    "not-quantified",
];

/// Editions of the Harmonized System, oldest first, as trade statistics write them.
pub const NOMENCLATURES: &[&str] = &["HS92", "HS96", "HS02", "HS07", "HS12", "HS17", "HS22"];

/// Ties between a country and its supplier, of the Survey's method of 2020.
pub const TIES: &[&str] = &["trade", "shared-values", "military-cooperation"];

/// Indicators of governance.
pub const GOVERNANCE_INDICATORS: &[&str] = &[
    "voice-and-accountability",
    "political-stability",
    "government-effectiveness",
    "regulatory-quality",
    "rule-of-law",
    "control-of-corruption",
];

/// National statistics of a mineral. Exports above imports leave net import reliance not applicable.
pub const STATISTICS: &[&str] = &[
    "production",
    "imports",
    "exports",
    "shipments",
    "stocks",
    "apparent-supply",
    "consumption-apparent",
    "consumption-reported",
    "consumption-estimated",
    "net-import-reliance",
];

/// The table with this name.
#[must_use]
pub fn table(name: &str) -> Option<&'static TableSpec> {
    TABLES.iter().chain(LARGE).copied().find(|spec| spec.name == name)
}
