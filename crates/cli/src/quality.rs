//! `monazite data quality`: how well each mineral is known.

use balance::{Baselines, Level, MineralBaseline, StageBalance};
use chain::BaselineFigure;
use codes::{Area, Code, Mineral, Stage};
use dataset::Dataset;
use dataset::query::Query;
use finding::{Finding, Findings, code};
use report::{Cell, Column, Table, grid, words};
use sourced::Origin;
use study::Study;

use crate::arguments::{Common, Format};
use crate::data::BASELINE_STUDY;
use crate::output::{Stop, load, plural, print, print_tables};

const SUMMARY: &[Column] = &[
    Column { name: "mineral", unit: "", about: "Mineral." },
    Column { name: "forms", unit: "", about: "Forms with output by country." },
    Column {
        name: "coverage",
        unit: "1",
        about: "Least part of a form's world output that countries are named for.",
    },
    Column { name: "residual", unit: "1", about: "Largest part of a form's output that does not add up." },
    Column {
        name: "trust_cd",
        unit: "1",
        about: "Part of output on figures of grade C or D, mean of the forms.",
    },
    Column { name: "trust_d", unit: "1", about: "Part of output on figures of grade D, mean of the forms." },
    Column { name: "moved", unit: "", about: "Known flow that the balance moved most." },
    Column { name: "moved_by", unit: "1", about: "Relative change of that flow." },
    Column { name: "missing", unit: "", about: "Figures that no source prints." },
    Column { name: "left_out", unit: "", about: "Why there is no balanced year." },
];

const STAGES: &[Column] = &[
    Column { name: "mineral", unit: "", about: "Mineral." },
    Column { name: "stage", unit: "", about: "Stage." },
    Column { name: "form", unit: "", about: "Form." },
    Column { name: "year", unit: "", about: "Year of the figures of output." },
    Column {
        name: "measured",
        unit: "",
        about: "published: tonnes; feed: tonnes that enter; share: the world is 1.",
    },
    Column { name: "output", unit: "t/a", about: "World output." },
    Column { name: "basis", unit: "", about: "What a mass is a mass of." },
    Column { name: "countries", unit: "", about: "Countries with a figure." },
    Column { name: "coverage", unit: "1", about: "Part of world output that countries are named for." },
    Column { name: "recovery", unit: "1", about: "Contained mass out over in, as published." },
    Column { name: "elsewhere", unit: "1", about: "Part of output that the feed cannot account for." },
    Column { name: "residual", unit: "1", about: "Part of output that does not add up." },
    Column { name: "trust_cd", unit: "1", about: "Part of output on figures of grade C or D." },
    Column { name: "known_use", unit: "1", about: "Part of use whose country is known." },
    Column { name: "top", unit: "", about: "Largest maker." },
    Column { name: "top_share", unit: "1", about: "Its share by location." },
    Column { name: "controller", unit: "", about: "Country whose owners control most." },
    Column { name: "controller_share", unit: "1", about: "Share that they control." },
];

const ADJUSTMENTS: &[Column] = &[
    Column { name: "mineral", unit: "", about: "Mineral." },
    Column { name: "form", unit: "", about: "Form." },
    Column { name: "from", unit: "", about: "From." },
    Column { name: "to", unit: "", about: "To." },
    Column { name: "published", unit: "t/a", about: "Flow by the published share." },
    Column { name: "balanced", unit: "t/a", about: "Flow in the balanced year." },
    Column { name: "change", unit: "1", about: "Relative change." },
    Column { name: "weight", unit: "1", about: "Flow over the importer's use." },
];

const GAPS: &[Column] = &[
    Column { name: "mineral", unit: "", about: "Mineral." },
    Column { name: "country", unit: "", about: "Country." },
    Column { name: "what", unit: "", about: "What is missing." },
    Column { name: "why", unit: "", about: "Why." },
];

const HOSTS: &[Column] = &[
    Column { name: "mineral", unit: "", about: "By-product." },
    Column { name: "host", unit: "", about: "Host." },
    Column { name: "form", unit: "", about: "Form of the host where it is taken." },
    Column { name: "share", unit: "1", about: "Share of supply taken there." },
    Column { name: "low", unit: "1", about: "Lower end." },
    Column { name: "high", unit: "1", about: "Upper end." },
    Column {
        name: "throughput",
        unit: "t/a",
        about: "World output of that form of the host, on its own basis.",
    },
];

/// Rows of adjustments in the text; all of them are in the tables.
const SHOWN: usize = 12;

pub(crate) fn quality(common: &Common, wanted: Option<&str>) -> Result<(), Stop> {
    let (files, dataset) = load(common)?;
    let year = Study::shipped(BASELINE_STUDY, &files, &dataset).usable()?.0.baseline_year;
    let baselines = Baselines::build(&dataset, year).usable()?.0;
    let wanted = wanted.map(find).transpose()?;
    if common.format != Format::Text {
        let main = if wanted.is_some() { "stages" } else { "quality" };
        return print_tables(&tables(&baselines, wanted), None, main, common.format);
    }
    match wanted {
        None => print(&all(&baselines)),
        Some(mineral) => print(&one(&baselines, mineral)),
    }
}

fn find(text: &str) -> Result<Mineral, Stop> {
    Query::parse(text).mineral.ok_or_else(|| {
        let known = Mineral::all().into_iter().map(Code::as_str);
        Findings::from_iter([Finding::error(code::USAGE, format!("`{text}` is not a mineral"))
            .help(finding::did_you_mean(text, known, "`monazite data quality` lists them"))])
        .into()
    })
}

fn tables(baselines: &Baselines, wanted: Option<Mineral>) -> Vec<Table> {
    let is_wanted = |mineral: Mineral| wanted.is_none_or(|wanted| wanted == mineral);
    let mut quality = Table::new("quality", "How well each mineral is known.", SUMMARY);
    let mut stages = Table::new("stages", "The same form by form.", STAGES);
    let mut adjustments = Table::new("adjustments", "Known flows that the balance moved.", ADJUSTMENTS);
    let mut gaps = Table::new("gaps", "What no source prints.", GAPS);
    let mut hosts = Table::new("hosts", "By-products and their hosts.", HOSTS);
    for baseline in baselines.minerals.iter().filter(|baseline| is_wanted(baseline.mineral)) {
        let (mineral, sheet) = (baseline.mineral.as_str(), &baseline.sheet);
        let moved = sheet.biggest.as_ref();
        quality.push([
            mineral.into(),
            sheet.stages.len().into(),
            sheet.coverage.into(),
            sheet.residual.into(),
            sheet.weak.into(),
            sheet.assumed.into(),
            moved
                .map(|entry| format!("{} {} to {}", entry.form, entry.from, entry.to))
                .unwrap_or_default()
                .into(),
            moved.map(balance::Adjustment::change).into(),
            sheet.gaps.into(),
            Cell::Empty,
        ]);
        for (form, graded) in baseline.stages.iter().zip(&sheet.stages) {
            let recovery = form.recovery.as_ref();
            let top = top(baseline, form);
            stages.push([
                mineral.into(),
                form.stage.to_string().into(),
                form.form.to_string().into(),
                f64::from(form.year).into(),
                form.level.as_str().into(),
                graded.output.into(),
                form.basis.to_string().into(),
                graded.countries.into(),
                graded.coverage.into(),
                recovery.and_then(|recovery| recovery.published).into(),
                recovery.map(|recovery| recovery.elsewhere).into(),
                graded.residual.into(),
                (graded.trust[2] + graded.trust[3]).into(),
                graded.known_use.into(),
                top.map(|[maker, _]| maker.0.to_string()).unwrap_or_default().into(),
                top.map(|[maker, _]| maker.1).into(),
                top.map(|[_, owner]| owner.0.to_string()).unwrap_or_default().into(),
                top.map(|[_, owner]| owner.1).into(),
            ]);
        }
        for entry in &baseline.adjustments {
            adjustments.push([
                mineral.into(),
                entry.form.to_string().into(),
                entry.from.to_string().into(),
                entry.to.to_string().into(),
                entry.published.into(),
                entry.balanced.into(),
                entry.change().into(),
                entry.weight.into(),
            ]);
        }
        for gap in &baseline.gaps {
            gaps.push([
                mineral.into(),
                gap.country.to_string().into(),
                gap.what.as_str().into(),
                gap.why.as_str().into(),
            ]);
        }
    }
    for entry in baselines.left_out.iter().filter(|entry| is_wanted(entry.mineral)) {
        let mut row: [Cell; 10] = std::array::from_fn(|_| Cell::Empty);
        row[0] = entry.mineral.as_str().into();
        row[9] = entry.why.as_str().into();
        quality.push(row);
    }
    for product in baselines.hosts.all().filter(|entry| is_wanted(entry.mineral)) {
        for host in &product.hosts {
            hosts.push([
                product.mineral.as_str().into(),
                host.mineral.as_str().into(),
                host.form.to_string().into(),
                host.share.value.into(),
                host.share.low.into(),
                host.share.high.into(),
                baselines.throughput(host).into(),
            ]);
        }
    }
    vec![quality, stages, adjustments, gaps, hosts]
}

/// The largest named maker of a form, and the country whose owners control most of it, each with its share.
fn top(baseline: &MineralBaseline, form: &StageBalance) -> Option<[(Area, f64); 2]> {
    let (total, rest) = (form.total(), baseline.places.len() - 1);
    let held = |owner: Area| {
        (0..=rest).map(|place| form.output[place] * form.controlled(place, owner)).sum::<f64>() / total
    };
    let most = |share: &dyn Fn(usize) -> f64| {
        let first = (0..rest).max_by(|a, b| share(*a).total_cmp(&share(*b)).then(b.cmp(a)))?;
        Some((baseline.places[first], share(first)))
    };
    let maker = most(&|place| form.output[place] / total)?;
    let owner = most(&|place| held(baseline.places[place]))?;
    (total > 0.0).then_some([maker, owner])
}

fn percent(part: f64) -> String {
    format!("{:.0} %", 100.0 * part)
}

fn all(baselines: &Baselines) -> String {
    let mut minerals: Vec<&MineralBaseline> = baselines.minerals.iter().collect();
    minerals.sort_by(|a, b| b.sheet.mark().total_cmp(&a.sheet.mark()).then(a.mineral.cmp(&b.mineral)));
    let rows = minerals
        .into_iter()
        .map(|baseline| {
            let sheet = &baseline.sheet;
            let moved = sheet
                .biggest
                .as_ref()
                .map(|entry| format!("{} to {} {:+.0} %", entry.from, entry.to, 100.0 * entry.change()));
            vec![
                baseline.mineral.as_str().to_owned(),
                moved.unwrap_or_default(),
                sheet.stages.len().to_string(),
                percent(sheet.coverage),
                percent(sheet.residual),
                percent(sheet.weak),
                percent(sheet.assumed),
                sheet.gaps.to_string(),
            ]
        })
        .collect();
    let mut text = grid(
        "Balanced year by mineral, best known first: least coverage, largest residual, output on grades C and D:",
        &["mineral", "moved most", "forms", "covered", "residual", "C and D", "D", "missing"],
        2,
        rows,
    );
    text.push_str("\n  Without a balanced year of their own:\n");
    for entry in baselines.left_out.iter().filter(|entry| !entry.mineral.is_rare_earth()) {
        text.push_str(&format!("    {}: {}\n", entry.mineral, entry.why));
    }
    text.push_str("    rare earths: balanced element by element, see `monazite assess`\n");
    text
}

fn one(baselines: &Baselines, mineral: Mineral) -> String {
    let Some(baseline) = baselines.of(mineral) else {
        let why = baselines.left_out.iter().find(|entry| entry.mineral == mineral);
        let why = why.map_or("it counts several minerals together", |entry| entry.why.as_str());
        return format!("{mineral} has no balanced year here: {why}\n");
    };
    let rows = baseline
        .stages
        .iter()
        .zip(&baseline.sheet.stages)
        .map(|(form, graded)| {
            let recovery = form.recovery.as_ref().and_then(|recovery| recovery.published);
            let top = top(baseline, form);
            vec![
                form.form.to_string(),
                form.level.as_str().to_owned(),
                top.map(|[maker, _]| format!("{} {}", maker.0, percent(maker.1))).unwrap_or_default(),
                top.map(|[_, owner]| format!("{} {}", owner.0, percent(owner.1))).unwrap_or_default(),
                form.year.to_string(),
                words::number(graded.output, 3),
                percent(graded.coverage),
                recovery.map_or(String::new(), |ratio| format!("{ratio:.2}")),
                percent(graded.residual),
                percent(graded.trust[2] + graded.trust[3]),
            ]
        })
        .collect();
    let mut text = grid(
        &format!("{}: output in t/a; `feed` counts what enters, `share` the world as 1:", mineral.name()),
        &[
            "form", "measured", "top", "control", "year", "output", "covered", "recovery", "residual",
            "C and D",
        ],
        4,
        rows,
    );
    let mut moved: Vec<&balance::Adjustment> = baseline.adjustments.iter().collect();
    let by_weight = |entry: &balance::Adjustment| entry.weight * entry.change().abs().min(1.0);
    moved.sort_by(|a, b| by_weight(b).total_cmp(&by_weight(a)));
    if !moved.is_empty() {
        text.push_str("\n  Known flows and what the balance makes of them, t/a:\n");
        for entry in moved.iter().take(SHOWN) {
            text.push_str(&format!(
                "    {} {} to {}: {} -> {} ({:+.0} %)\n",
                entry.form,
                entry.from,
                entry.to,
                words::number(entry.published, 3),
                words::number(entry.balanced, 3),
                100.0 * entry.change()
            ));
        }
        if moved.len() > SHOWN {
            text.push_str(&format!("    and {} more: use --format json\n", moved.len() - SHOWN));
        }
    }
    if let Some(product) = baselines.hosts.of(mineral).filter(|entry| !entry.hosts.is_empty()) {
        text.push_str("\n  Comes with other minerals; what a tenth less of the host takes away:\n");
        for host in &product.hosts {
            let less = baselines.hosts.response(mineral, host.mineral, -0.1);
            text.push_str(&format!(
                "    {} {}: {} of supply, -{:.1} %\n",
                host.mineral.name(),
                host.form,
                percent(host.share.value),
                -100.0 * less.value
            ));
        }
    }
    if !baseline.gaps.is_empty() {
        text.push_str(&format!("\n  {} missing:\n", plural(baseline.gaps.len(), "figure")));
        for gap in &baseline.gaps {
            text.push_str(&format!("    {} of {}: {}\n", gap.what, gap.country, gap.why));
        }
    }
    text
}

/// Figures of the balanced year of a mineral that is not a rare earth.
pub(crate) fn figures(
    dataset: &Dataset,
    query: &Query,
    stage: Option<Stage>,
    mineral: Mineral,
    year: i16,
) -> Vec<BaselineFigure> {
    let built = Baselines::build(dataset, year);
    let Some(baseline) = built.value.of(mineral) else { return Vec::new() };
    let mut figures = Vec::new();
    for form in baseline.stages.iter().filter(|form| form.level != Level::Share) {
        let named = query.form.is_none_or(|wanted| wanted == form.form);
        for (place, area) in baseline.places.iter().enumerate() {
            if !named || query.area.is_some_and(|wanted| wanted != *area) {
                continue;
            }
            let name = form.form;
            let origin =
                form.origin[place].as_ref().filter(|_| stage.is_none_or(|wanted| wanted == form.stage));
            if let Some(origin) = origin {
                let measured = if form.level == Level::Feed { ", measured by feed" } else { "" };
                figures.push(BaselineFigure {
                    subject: format!("{mineral} {name}, {}, {area}, {}{measured}", form.stage, form.year),
                    value: form.output[place],
                    basis: form.basis,
                    what: "output",
                    origin: origin.clone(),
                });
            }
            if stage == Some(Stage::Use) && form.published_use[place] {
                let rule = "published use, or output and net imports, of primary material";
                figures.push(BaselineFigure {
                    subject: format!("{mineral} {name}, final use, {area}, {}", baseline.year),
                    value: form.end_use[place],
                    basis: form.basis,
                    what: "use",
                    origin: Origin::derived(rule, Vec::new()),
                });
            }
        }
    }
    figures
}
