//! The answer on a terminal: sentences and tables not wider than a hundred characters.

use answer::{Answer, Case};
use codes::{Area, Code};
use comfy_table::{CellAlignment, ColumnConstraint, ContentArrangement, Table as Grid, Width, presets};

use crate::ensemble;
use crate::headline::headlines;
use crate::language::{Language, say, unmarked};
use crate::limits::limits_of;
use crate::sentences::{assumed, band_words, influence, loss_band, passages, replay, shortages, unmet_band};
use crate::words::{day, dollars, number, percent, times, tonnes, week_begin};

/// Columns of a terminal that everything fits into.
pub const WIDTH: usize = 100;

/// The answer as text, ending in a line break.
#[must_use]
pub fn summary(answer: &Answer, language: Language) -> String {
    if language != Language::English {
        return sentences_alone(answer, language);
    }
    let t = language;
    let mut text = String::new();
    let study = &answer.study;
    push(&mut text, &study.title.to_uppercase());
    push(
        &mut text,
        &format!(
            "{} weeks from {}; law as of {}; baseline year {}.",
            study.weeks,
            day(study.start),
            day(study.as_of),
            study.baseline_year
        ),
    );
    text.push_str(&headlines_of(answer, t));
    for passage in passages(answer, t) {
        heading(&mut text, passage.part);
        for sentence in passage.sentences {
            bullet(&mut text, &sentence);
        }
        match passage.part {
            "Assess" => {
                text.push_str(&exposure(answer));
                text.push_str(&priority(answer));
            }
            "Stress" => {
                text.push_str(&losses(answer));
                text.push_str(&crate::summary_economy::spread_summary(answer));
                text.push_str(&crate::summary_economy::published_summary(answer));
                text.push_str(&shortage_table(answer));
                text.push_str(&sectors(answer));
                text.push_str(&ensemble::tables(answer));
            }
            "Plan" => {
                text.push_str(&crate::portfolio_tables::tables(answer));
                text.push_str(&measures(answer));
            }
            "Track" => text.push_str(&board(answer)),
            _ => {}
        }
        let limits = limits_of(passage.part, t);
        if !limits.is_empty() {
            push(&mut text, "  Not yet:");
            for limit in limits {
                bullet(&mut text, limit);
            }
        }
    }
    let sure = sure(answer, t);
    if !sure.is_empty() {
        heading(&mut text, say!(t, "How sure"));
        for sentence in sure {
            bullet(&mut text, &sentence);
        }
    }
    text
}

/// The five sentences that a whole answer begins with; nothing where one part was asked for alone.
fn headlines_of(answer: &Answer, t: Language) -> String {
    let headlines = headlines(answer, t);
    let mut text = String::new();
    if headlines.len() > 1 {
        heading(&mut text, say!(t, "The answer"));
        for headline in headlines {
            bullet(&mut text, &format!("{}: {}", headline.part, headline.sentence));
        }
    }
    text
}

fn sure(answer: &Answer, t: Language) -> Vec<String> {
    [
        replay(answer, t),
        influence(answer, t),
        ensemble::influence(answer, t),
        ensemble::convergence(answer, t),
        Some(assumed(answer, t)),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Headlines and sentences; the tables are in English only and stand in the report.
fn sentences_alone(answer: &Answer, t: Language) -> String {
    let study = &answer.study;
    let mut text = format!("{}\n{}\n", t.quoted(&study.title), t.quoted(&study.question));
    text.push_str(&headlines_of(answer, t));
    for passage in passages(answer, t) {
        heading(&mut text, passage.heading(t));
        for sentence in &passage.sentences {
            bullet(&mut text, sentence);
        }
    }
    heading(&mut text, say!(t, "How sure"));
    for sentence in sure(answer, t) {
        bullet(&mut text, &sentence);
    }
    unmarked(&text)
}

fn push(text: &mut String, line: &str) {
    text.push_str(line);
    text.push('\n');
}

pub(crate) fn heading(text: &mut String, title: &str) {
    text.push('\n');
    push(text, &title.to_uppercase());
}

/// A sentence behind a dash, broken at words, or between Japanese letters, which have no spaces.
pub fn bullet(text: &mut String, sentence: &str) {
    let mut line = "  -".to_owned();
    for word in sentence.split_whitespace() {
        // A per cent sign stays with its number, even if it sticks out.
        let is_whole = word.is_ascii() || columns(word) < WIDTH / 4;
        if is_whole && !word.starts_with('%') && columns(&line) + 3 + columns(word) > WIDTH {
            push(text, &line);
            "   ".clone_into(&mut line);
        }
        line.push(' ');
        for letter in word.chars() {
            // No line begins with a mark that ends something.
            if !letter.is_ascii() && columns(&line) + 3 > WIDTH && !"、。)」%".contains(letter) {
                // Nor does one end with a mark that begins something.
                let opening = if line.ends_with('(') { line.pop() } else { None };
                push(text, &line);
                "    ".clone_into(&mut line);
                line.extend(opening);
            }
            line.push(letter);
        }
    }
    push(text, &line);
}

/// Columns of a terminal that a text takes: two for letters of the width of Chinese characters.
fn columns(text: &str) -> usize {
    text.chars().map(|letter| if letter >= '\u{2e80}' { 2 } else { usize::from(!letter.is_control()) }).sum()
}

/// Blank columns after each column of a table.
const GAP: u16 = 2;

/// A table with its first `words` columns to the left and all others to the right.
pub fn grid(title: &str, header: &[&str], words: usize, rows: Vec<Vec<String>>) -> String {
    let mut grid = Grid::new();
    grid.load_style(presets::NOTHING);
    grid.set_content_arrangement(ContentArrangement::Dynamic);
    grid.set_width(u16::try_from(WIDTH - 2).unwrap_or(u16::MAX));
    // A column is never narrower than its longest word: words and numbers stay whole.
    let word = |text: &str| text.split_whitespace().map(|word| word.chars().count()).max().unwrap_or(0);
    let longest: Vec<usize> = (0..header.len())
        .map(|column| {
            let cells = rows.iter().filter_map(|row| row.get(column)).map(|cell| word(cell));
            cells.chain([word(header[column])]).max().unwrap_or(0)
        })
        .collect();
    // What fits as it is stays as it is: a bound would only break its cells.
    let whole: usize = (0..header.len())
        .map(|column| {
            let cells = rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count());
            cells.chain([header[column].chars().count()]).max().unwrap_or(0) + usize::from(GAP)
        })
        .sum();
    let fits = whole <= WIDTH - 2;
    grid.set_header(header.iter().copied());
    for row in rows {
        grid.add_row(row);
    }
    for (index, column) in grid.column_iter_mut().enumerate() {
        column.set_padding((0, GAP));
        let least = longest.get(index).copied().unwrap_or(0).min(WIDTH / 3);
        let least = u16::try_from(least).unwrap_or(u16::MAX).saturating_add(GAP);
        if !fits {
            column.set_constraint(ColumnConstraint::LowerBoundary(Width::Fixed(least)));
        }
        column.set_cell_alignment(if index < words { CellAlignment::Left } else { CellAlignment::Right });
    }
    let mut text = format!("\n  {title}\n");
    for line in grid.lines() {
        push(&mut text, format!("    {}", line.trim_end()).trim_end());
    }
    text
}

fn exposure(answer: &Answer) -> String {
    let rows = answer
        .assess
        .iter()
        .map(|row| {
            let top = row.stages.iter().find(|stage| stage.stage == codes::Stage::Separation);
            let mut cells = vec![
                row.mineral.to_string(),
                top.map_or(String::new(), |stage| format!("{} {}", stage.top.0, percent(stage.top.1))),
            ];
            for viewpoint in &row.viewpoints {
                let used = viewpoint.use_per_year > 0.0;
                cells.push(tonnes(viewpoint.use_per_year));
                cells.push(if used { percent(viewpoint.path) } else { "-".to_owned() });
                cells.push(if used { format!("{:.0} d", viewpoint.cover) } else { "-".to_owned() });
            }
            cells.push(percent(row.assumed));
            cells
        })
        .collect();
    let mut header = vec![String::new(), "separated".to_owned()];
    for country in &answer.study.viewpoints {
        header.extend([format!("{country} use/a"), "via it".to_owned(), "cover".to_owned()]);
    }
    header.push("assumed".to_owned());
    let header: Vec<&str> = header.iter().map(String::as_str).collect();
    grid(
        "Top separator, use as oxide, part of it that passed there, stocks, part of mine output assumed:",
        &header,
        2,
        rows,
    )
}

/// Minerals of a viewpoint in the table of priorities.
const FIRST: usize = 10;

fn priority(answer: &Answer) -> String {
    let mut text = String::new();
    for block in &answer.priority {
        let rows = block
            .matrix
            .rows
            .iter()
            .take(FIRST)
            .enumerate()
            .map(|(number, row)| {
                let range = |range: Option<criticality::Range>| {
                    range.map_or(String::new(), |range| Language::English.ranged(range, number_of))
                };
                let mut cells = vec![
                    (number + 1).to_string(),
                    row.mineral.to_string(),
                    range(row.likelihood),
                    range(row.consequence),
                ];
                cells.extend(row.in_first_ten.map(percent));
                cells
            })
            .collect();
        let drawn = block.matrix.draws > 0;
        let title = format!(
            "Listed minerals, {}: likelihood (0 to 1), consequence (0 to 10){}:",
            crate::words::viewpoint(&block.country),
            if drawn { ", draws in the first ten" } else { "" }
        );
        let header = ["", "", "likelihood", "consequence", "first ten"];
        text.push_str(&grid(&title, &header[..if drawn { 5 } else { 4 }], 2, rows));
    }
    text
}

fn number_of(value: f64) -> String {
    number(value, 2)
}

fn board(answer: &Answer) -> String {
    let Some(track) = &answer.track else { return String::new() };
    let mut text = String::new();
    if let Some(board) = &track.board {
        let mut rows = Vec::new();
        for clause in &board.clauses {
            let mut first =
                [format!("{} {}", clause.clause.id, clause.clause.title), clause.status.to_owned()];
            let metrics: Vec<_> = track.metrics.iter().filter(|m| m.clause == clause.clause.id).collect();
            if metrics.is_empty() {
                rows.push([&first[..], &[String::new(), String::new(), String::new()]].concat());
            }
            for metric in metrics {
                let earlier = metric.earlier.map_or(String::new(), |earlier| {
                    format!("{} ({})", figure(earlier, metric.unit), metric.earlier_when)
                });
                let value = metric.value.map_or("n/a".to_owned(), |value| figure(value, metric.unit));
                rows.push([&first[..], &[metric.name.to_owned(), value, earlier]].concat());
                first = Default::default();
            }
        }
        text.push_str(&grid(
            "Clauses, what the engine computes of them, and what it was before:",
            &["", "", "", "now", "before"],
            3,
            rows,
        ));
    }
    let mut next: Vec<Vec<String>> = Vec::new();
    // Rules that share a suspension end together: one line says so.
    for group in track.next.chunk_by(|a, b| (a.day, a.kind) == (b.day, b.kind)).take(ROWS) {
        let more = if group.len() > 1 { format!(" (and {} more)", group.len() - 1) } else { String::new() };
        next.push(vec![
            day(group[0].day),
            group[0].kind.as_str().to_owned(),
            format!("{}{more}", group[0].what),
        ]);
    }
    if !next.is_empty() {
        text.push_str(&grid("What comes next:", &["", "", ""], 3, next));
    }
    let taken: Vec<Vec<String>> = track
        .commitments
        .iter()
        .map(|row| {
            let minerals: Vec<&str> = row.minerals.iter().map(|mineral| mineral.as_str()).collect();
            vec![
                minerals.join(" and "),
                row.taker.to_string(),
                format!("{}/a", tonnes(row.firm)),
                format!("{}/a", tonnes(row.offered)),
                format!("{}/a", tonnes(row.need)),
            ]
        })
        .collect();
    if let Some(year) = track.commitments.first().map(|row| row.year) {
        let title = format!("Tonnes of oxide that deals set aside for {year}, firm and offered, beside use:");
        text.push_str(&grid(&title, &["", "", "firm", "offered", "use"], 2, taken));
    }
    text
}

/// A figure with its unit, as people read it.
pub(crate) fn figure(value: f64, unit: &str) -> String {
    match unit {
        "1" => percent(value),
        "USD" => dollars(value),
        "" => format!("{value:.0}"),
        "d" | "months" => format!("{value:.0} {unit}"),
        "HHI" => number(value, 2),
        unit => format!("{} {unit}", number(value, 2)),
    }
}

fn losses(answer: &Answer) -> String {
    let mut rows = Vec::new();
    for scenario in &answer.scenarios {
        for loss in &scenario.case(Case::Central).losses.countries {
            rows.push(vec![
                scenario.scenario.id.clone(),
                loss.country.to_string(),
                dollars(loss.first_year[1]),
                percent(loss.first_year[1] / loss.gdp),
                format!(
                    "{} to {}",
                    percent(loss.first_year[0] / loss.gdp),
                    percent(loss.first_year[2] / loss.gdp)
                ),
                band(loss_band(answer, scenario, loss.country)),
                dollars(loss.central),
            ]);
        }
    }
    grid(
        "Value added lost in the first year, central case; bounds of the method; range; lost in all weeks:",
        &[
            "scenario",
            "",
            "first year",
            "of GDP",
            "method",
            band_words(answer, Language::English),
            "all weeks",
        ],
        2,
        rows,
    )
}

/// A range of shares.
fn band((low, high): (f64, f64)) -> String {
    format!("{} to {}", percent(low), percent(high))
}

/// Rows of a table on a terminal before it says how many more there are.
const ROWS: usize = 12;

/// Elements a scenario and viewpoint in the table of shortages.
const SHORT_ROWS: usize = 5;

fn shortage_table(answer: &Answer) -> String {
    let (mut rows, mut hidden) = (Vec::new(), 0);
    for scenario in &answer.scenarios {
        for country in &answer.study.viewpoints {
            let short = shortages(&scenario.case(Case::Central).elements, Area::Country(*country));
            hidden += short.len().saturating_sub(SHORT_ROWS);
            for row in short.into_iter().take(SHORT_ROWS) {
                rows.push(vec![
                    scenario.scenario.id.clone(),
                    row.country.to_string(),
                    row.mineral.to_string(),
                    row.first_short.map_or(String::new(), |week| day(week_begin(answer.study.start, week))),
                    tonnes(row.unmet),
                    percent(row.unmet_share),
                    band(unmet_band(answer, scenario, row)),
                    format!("{:.0} d", row.cover_least),
                    times(row.quoted),
                    times(row.paid),
                ]);
            }
        }
    }
    if rows.is_empty() {
        return String::new();
    }
    let mut text = grid(
        "What runs short, most valuable first: first week, use unmet, least cover, prices over normal:",
        &[
            "scenario",
            "",
            "",
            "first short",
            "unmet",
            "share",
            if answer.ensemble.is_some() { "5 to 95 %" } else { "low to high" },
            "cover",
            "quoted",
            "paid",
        ],
        3,
        rows,
    );
    more(&mut text, hidden, "elements");
    text
}

fn sectors(answer: &Answer) -> String {
    let Some(scenario) = answer.focus_scenario() else { return String::new() };
    let mut losses: Vec<_> =
        scenario.case(Case::Central).losses.sectors.iter().filter(|loss| loss.upper > 0.0).collect();
    losses.sort_by(|a, b| b.central.total_cmp(&a.central));
    let hidden = losses.len().saturating_sub(ROWS);
    let rows: Vec<Vec<String>> = losses
        .into_iter()
        .take(ROWS)
        .map(|loss| {
            vec![
                loss.sector.name().to_owned(),
                loss.country.to_string(),
                loss.binding.map_or(String::new(), |form| form.to_string()),
                dollars(loss.at_risk),
                dollars(loss.lower),
                dollars(loss.central),
                dollars(loss.upper),
            ]
        })
        .collect();
    if rows.is_empty() {
        return String::new();
    }
    let mut text = grid(
        &format!("Sectors in `{}`: value added at risk a year, and lost in all weeks:", scenario.scenario.id),
        &["sector", "", "component", "at risk", "lower", "central", "upper"],
        3,
        rows,
    );
    more(&mut text, hidden, "sectors");
    bullet(
        &mut text,
        "The lower bound moves what is scarce to where it is worth most: a single sector may lose more in it than in the central case; the sum never does.",
    );
    text
}

fn more(text: &mut String, hidden: usize, table: &str) {
    if hidden > 0 {
        push(text, &format!("    and {hidden} more: see tables/{table}.csv"));
    }
}

fn measures(answer: &Answer) -> String {
    let Some(plan) = &answer.plan else { return String::new() };
    let mut text = String::new();
    for (title, list) in [("Projects", &plan.projects), ("Stocks", &plan.stocks)] {
        let ranked: Vec<_> = list
            .iter()
            .filter(|tried| {
                tried.measure.obstacle.is_none()
                    && tried.loss_per_dollar().is_some()
                    && tried.alone.loss > 0.0
            })
            .collect();
        let shown = ROWS / 2 + 2;
        let hidden = list.len().saturating_sub(shown.min(ranked.len()));
        let rows = ranked
            .into_iter()
            .take(shown)
            .map(|tried| {
                vec![
                    tried.measure.name.clone(),
                    tried.measure.adds.clone(),
                    tried.measure.public_money.map_or(String::new(), |money| dollars(money.0)),
                    tonnes(tried.alone.unmet),
                    dollars(tried.alone.loss),
                    tried.loss_per_dollar().map_or(String::new(), |ratio| number(ratio, 2)),
                ]
            })
            .collect();
        text.push_str(&grid(
            &format!("{title} by loss removed per public dollar in `{}`:", plan.scenario),
            &[&title.to_lowercase(), "adds", "public", "unmet closed", "loss removed", "per dollar"],
            2,
            rows,
        ));
        more(&mut text, hidden, "measures");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_are_broken_at_words_and_keep_them_all() {
        let mut text = String::new();
        let sentence = "a quotable sentence of some length ".repeat(9);
        bullet(&mut text, &sentence);
        assert!(text.lines().all(|line| line.chars().count() <= WIDTH));
        assert_eq!(text.split_whitespace().skip(1).count(), sentence.split_whitespace().count());
    }
}
