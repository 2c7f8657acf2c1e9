//! The report: one HTML file that opens offline, the answer first.

use answer::{Answer, Case, ScenarioAnswer};
use codes::{Code, Mineral};
use dataset::Dataset;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use portfolio::Tried;

use crate::chart::{self, Chart};
use crate::ensemble;
use crate::limits::{LIMITS, WHY_LOSSES_DIFFER};
use crate::page_ensemble;
use crate::page_priority;
use crate::record::RunRecord;
use crate::sentences::{band_words, influence, loss_band, passages, replay, unmet_band};
use crate::summary::figure;
use crate::tables::basis;
use crate::words::{capital, day, dollars, number, percent, times, tonnes, week_begin};

pub(crate) const STYLE: &str = include_str!("page.css");
pub(crate) const SCRIPT: &str = include_str!("page.js");
/// Elements whose way is drawn first; the others wait in a fold.
const DRAWN_FIRST: [&str; 2] = ["Dy", "Nd"];

/// The page.
#[must_use]
pub fn page(answer: &Answer, dataset: &Dataset, record: &RunRecord) -> String {
    let markup = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (answer.study.title) " - Monazite" }
                style { (PreEscaped(STYLE)) }
            }
            body {
                (header(answer))
                main {
                    (first_page(answer))
                    @if !answer.assess.is_empty() { (assess(answer)) }
                    @if !answer.scenarios.is_empty() { (stress(answer)) }
                    @if answer.plan.is_some() { (plan(answer)) }
                    @if answer.track.is_some() { (track(answer)) }
                    @if !answer.influence.is_empty() { (assumptions(answer)) }
                    (data(answer, dataset))
                    (colophon(answer, record))
                }
                script { (PreEscaped(chart_library())) }
                script { (PreEscaped(SCRIPT)) }
            }
        }
    };
    markup.into_string()
}

/// The chart script alone, out of what the library offers for offline pages.
pub(crate) fn chart_library() -> String {
    let all = plotly::Plot::offline_js_sources();
    let begin =
        all.find("<script").and_then(|tag| all[tag..].find('>').map(|end| tag + end + 1)).unwrap_or(0);
    let end = all[begin..].find("</script>").map_or(all.len(), |end| begin + end);
    all[begin..end].to_owned()
}

pub(crate) fn draw(chart: &Chart) -> Markup {
    // A `<` inside the figure must not end the script element.
    let figure = chart.figure.to_string().replace('<', "\\u003c");
    html! {
        figure {
            div.chart id=(chart.name) style=(format!("min-height:{}px", chart.height)) {}
            script type="application/json" data-chart=(chart.name) { (PreEscaped(figure)) }
            figcaption { (prose(&chart.caption)) }
        }
    }
}

/// A table: header cells, how many columns hold words, rows.
pub(crate) fn grid(header: &[&str], words: usize, rows: &[Vec<Markup>]) -> Markup {
    html! {
        div.scroll { table {
            thead { tr { @for (index, cell) in header.iter().enumerate() { th.number[index >= words] { (cell) } } } }
            tbody { @for row in rows { tr { @for (index, cell) in row.iter().enumerate() {
                td.number[index >= words] { (cell) }
            } } } }
        } }
    }
}

pub(crate) fn cell(text: impl Into<String>) -> Markup {
    prose(&text.into())
}

/// Text with its code words marked, and per cent signs kept with their numbers.
fn prose(text: &str) -> Markup {
    let text = text.replace(" %", "\u{a0}%");
    html! { @for (index, part) in text.split('`').enumerate() { @if index % 2 == 1 { code { (part) } } @else { (part) } } }
}

fn limits(part: &str) -> Markup {
    let limits = LIMITS.iter().find(|limit| limit.0 == part).map_or(&[][..], |limit| limit.1);
    html! {
        aside { h3 { "What this part does not do yet" } ul { @for limit in limits { li { (limit) } } } }
    }
}

fn header(answer: &Answer) -> Markup {
    let study = &answer.study;
    html! {
        header {
            h1 { (study.title) }
            p.question { (study.question) }
            p.settings {
                (study.weeks) " weeks from " (day(study.start)) " · law as of " (day(study.as_of))
                " · baseline year " (study.baseline_year) " · viewpoints "
                @for (index, country) in study.viewpoints.iter().enumerate() {
                    @if index > 0 { ", " } (country.name())
                }
            }
            nav {
                a href="#answer" { "Answer" } a href="#assess" { "Assess" } a href="#stress" { "Stress" }
                a href="#observed" { "Observed" } a href="#plan" { "Plan" } a href="#track" { "Track" }
                a href="#assumptions" { "Assumptions" } a href="#data" { "Data" } a href="#sources" { "Sources" }
            }
        }
    }
}

fn first_page(answer: &Answer) -> Markup {
    html! {
        section id="answer" {
            h2 { "The answer" }
            @for passage in passages(answer) {
                h3 { (passage.part) }
                // One sentence a part is read at a glance; the others are a click away.
                @if let Some((first, others)) = passage.sentences.split_first() {
                    ul.answer { li { (prose(first)) } }
                    @if !others.is_empty() {
                        details {
                            summary { (others.len()) " more on this" }
                            ul.answer { @for sentence in others { li { (prose(sentence)) } } }
                        }
                    }
                }
            }
            h3 { "How sure" }
            ul.answer {
                @if let Some(sentence) = replay(answer) { li { (prose(&sentence)) } }
                @if let Some(sentence) = influence(answer) { li { (prose(&sentence)) } }
                @for finding in answer.findings.iter().filter(|f| f.code == finding::code::ASSUMED) {
                    li { (capital(&finding.message)) "." }
                }
            }
            @if !answer.scenarios.is_empty() { (draw(&chart::losses(answer))) (loss_table(answer)) }
        }
    }
}

fn loss_table(answer: &Answer) -> Markup {
    let mut rows = Vec::new();
    for scenario in &answer.scenarios {
        for loss in &scenario.case(Case::Central).losses.countries {
            let bound = |index: usize| percent(loss.first_year[index] / loss.gdp);
            let (low, high) = loss_band(answer, scenario, loss.country);
            rows.push(vec![
                cell(&scenario.scenario.title),
                cell(loss.country.name()),
                cell(dollars(loss.first_year[1])),
                cell(percent(loss.first_year[1] / loss.gdp)),
                cell(format!("{} to {}", bound(0), bound(2))),
                cell(format!("{} to {}", percent(low), percent(high))),
                cell(dollars(loss.central)),
                cell(dollars(loss.extra_bill)),
            ]);
        }
    }
    grid(
        &[
            "Scenario",
            "Country",
            "Loss, first year",
            "of GDP",
            "bounds of method",
            band_words(answer),
            "Loss, all weeks",
            "Paid more",
        ],
        2,
        &rows,
    )
}

fn assess(answer: &Answer) -> Markup {
    let mut header =
        vec!["Mineral".to_owned(), "Separated in".to_owned(), "Controlled by".to_owned(), "HHI".to_owned()];
    for country in &answer.study.viewpoints {
        for what in ["use, t REO/a", "through it", "narrowest at", "cover"] {
            header.push(format!("{country}: {what}"));
        }
    }
    header.push("assumed".to_owned());
    let header: Vec<&str> = header.iter().map(String::as_str).collect();
    let rows: Vec<Vec<Markup>> = answer
        .assess
        .iter()
        .map(|row| {
            let separation = row.stages.iter().find(|stage| stage.stage == codes::Stage::Separation);
            let mut cells = vec![
                cell(format!("{} {}", row.mineral, row.mineral.name())),
                cell(separation.map_or(String::new(), |s| format!("{} {}", s.top.0, percent(s.top.1)))),
                cell(separation.map_or(String::new(), |s| {
                    format!("{} {}", s.top_controller.0, percent(s.top_controller.1))
                })),
                cell(separation.map_or(String::new(), |s| format!("{:.2}", s.hhi))),
            ];
            for viewpoint in &row.viewpoints {
                let used = viewpoint.use_per_year > 0.0;
                cells.push(cell(number(viewpoint.use_per_year, 3)));
                cells.push(cell(if used { percent(viewpoint.path) } else { "-".to_owned() }));
                let choke = viewpoint.choke.filter(|_| used);
                cells.push(cell(choke.map_or("-".to_owned(), |choke| choke.0.to_string())));
                cells.push(cell(if used { format!("{:.0} d", viewpoint.cover) } else { "-".to_owned() }));
            }
            cells.push(cell(percent(row.assumed)));
            cells
        })
        .collect();
    let first = |mineral: &&Mineral| DRAWN_FIRST.contains(&mineral.as_str());
    html! {
        section id="assess" {
            h2 { "Assess: who depends on whom, at which stage" }
            @for mineral in answer.chain.minerals.iter().filter(first) { (draw(&chart::flow(answer, *mineral))) }
            details {
                summary { "The way of the other elements" }
                @for mineral in answer.chain.minerals.iter().filter(|m| !first(m)) { (draw(&chart::flow(answer, *mineral))) }
            }
            p {
                "Use counts oxide in preparations and in magnets built in. \"Through it\" is the part of a country's use that passed the top separator's country at one stage at least; \"narrowest at\" names the stage through which most of it passed; cover is all users' and the government's stock over use; \"assumed\" is the part of mine output that rests on figures of grade D."
            }
            (grid(&header, 3, &rows))
            (page_priority::priority(answer))
            (limits("Assess"))
        }
    }
}

fn stress(answer: &Answer) -> Markup {
    html! {
        section id="stress" {
            h2 { "Stress: what runs short, when, at what price, at what loss" }
            @for scenario in answer.scenarios.iter().filter(|scenario| !scenario.scenario.without_rules) {
                (stress_scenario(answer, scenario))
            }
            (published(answer))
            (limits("Stress"))
        }
        @if answer.replay.is_some() { (observed(answer)) }
    }
}

fn stress_scenario(answer: &Answer, scenario: &ScenarioAnswer) -> Markup {
    let mut rows = Vec::new();
    let mut elements: Vec<_> =
        scenario.case(Case::Central).elements.iter().filter(|row| row.use_per_year > 0.0).collect();
    elements.sort_by(|a, b| a.country.cmp(&b.country).then(b.unmet_share.total_cmp(&a.unmet_share)));
    for row in elements {
        let (low, high) = unmet_band(answer, scenario, row);
        rows.push(vec![
            cell(row.country.name()),
            cell(format!("{} {}", row.mineral, row.mineral.name())),
            cell(row.first_short.map_or("-".to_owned(), |week| day(week_begin(answer.study.start, week)))),
            cell(tonnes(row.unmet)),
            cell(percent(row.unmet_share)),
            cell(format!("{} to {}", percent(low), percent(high))),
            cell(format!("{:.0} d", row.cover_start)),
            cell(format!("{:.0} d", row.cover_least)),
            cell(times(row.quoted)),
            cell(times(row.paid)),
        ]);
    }
    html! {
        h3 id=(scenario.scenario.id) { (scenario.scenario.title) " " code { (scenario.scenario.id) } }
        @if let Some(chart) = chart::shortage(answer, scenario) { (draw(&chart)) }
        @else { p { "No element runs short by more than half a per cent of its use in the central case." } }
        (draw(&chart::price(answer, scenario)))
        @if let Some(chart) = chart::sectors(answer, scenario) { (draw(&chart)) }
        (page_ensemble::scenario(answer, scenario))
        details {
            summary { "Every element in " code { (scenario.scenario.id) } }
            (grid(
                &["Country", "Mineral", "First short", "Unmet", "of use", band_words(answer), "Cover at start", "least", "Quoted at most", "Paid at most"],
                3, &rows,
            ))
        }
    }
}

fn published(answer: &Answer) -> Markup {
    if answer.published.is_empty() {
        return html! {};
    }
    let rows: Vec<Vec<Markup>> = answer
        .published
        .iter()
        .map(|row| {
            vec![
                cell(row.country.name()),
                cell(&row.publisher),
                cell(&row.shock),
                cell(&row.assumption),
                cell(&row.months),
                cell(percent(row.share)),
                cell(percent(row.ours[1])),
                cell(format!("{} to {}", percent(row.ours[0]), percent(row.ours[2]))),
            ]
        })
        .collect();
    html! {
        h3 id="published" { "Beside published losses" }
        (grid(
            &["Country", "Publisher", "Shock", "Assumes", "Months", "Published, of GDP", "Ours, first year", "bounds of method"],
            5, &rows,
        ))
        p { "Why ours differ:" }
        ul { @for reason in WHY_LOSSES_DIFFER { li { (reason) } } }
    }
}

fn observed(answer: &Answer) -> Markup {
    let replay_rows: Vec<Vec<Markup>> = answer
        .replay
        .iter()
        .flat_map(|replay| &replay.comparisons)
        .map(|row| {
            let (low, high) = row.observed_range;
            let range = if (high - low).abs() > 1e-9 {
                format!("{} to {}", number(low, 3), number(high, 3))
            } else {
                number(row.observed, 3)
            };
            vec![
                cell(&row.item),
                cell(row.observable.as_str()),
                cell(&row.period),
                cell(&row.reference),
                cell(range),
                cell(number(row.model, 3)),
                html! { @if row.missed { strong.missed { "missed" } } @else { "within" } },
            ]
        })
        .collect();
    html! {
        section id="observed" {
            h2 { "The model beside what was observed" }
            @if let Some(sentence) = replay(answer) { p { (prose(&sentence)) } }
            @if let Some(chart) = chart::replay(answer) { (draw(&chart)) }
            p {
                "Every figure is a ratio: the observation over its own undisturbed level, the model over the undisturbed baseline. Missed means more than "
                (percent(answer::BAND)) " outside the observed range. The licence settings follow this episode, so only what they were not set by tests the model: the prices, the shipments to single countries, and what came after July 2025."
            }
            (grid(&["What", "Kind", "When", "Over", "Observed", "Model", ""], 4, &replay_rows))
            @if let Some(replay) = &answer.replay {
                p.small { (replay.unused) " observations of the time have no undisturbed level to compare with or nothing like them in the model, and are left out." }
            }
        }
    }
}

/// Stocks shown before the fold.
const STOCKS_SHOWN: usize = 12;

fn plan(answer: &Answer) -> Markup {
    let Some(plan) = &answer.plan else { return html! {} };
    let money = |tried: &Tried| match tried.measure.public_money {
        Some((money, source)) => format!("{} ({})", dollars(money), basis(source)),
        None => "unknown".to_owned(),
    };
    let begin = |tried: &Tried| match tried.measure.first_week.map(usize::try_from) {
        Some(Ok(week)) => day(week_begin(answer.study.start, week)),
        Some(Err(_)) => "runs".to_owned(),
        None => "-".to_owned(),
    };
    let ratio = |tried: &Tried| {
        let ratio = tried.loss_per_dollar().filter(|_| tried.measure.obstacle.is_none());
        ratio.map_or("-".to_owned(), |ratio| number(ratio, 2))
    };
    let place = |tried: &Tried| tried.measure.country.map_or(String::new(), |country| country.to_string());
    let is_tried = |tried: &&Tried| !tried.measure.additions.is_empty();
    let tried: Vec<Vec<Markup>> = plan
        .projects
        .iter()
        .filter(is_tried)
        .map(|tried| {
            vec![
                cell(format!("{}, {}", tried.measure.name, place(tried))),
                cell(&tried.measure.adds),
                cell(money(tried)),
                cell(tried.measure.trust.to_string()),
                cell(begin(tried)),
                cell(tonnes(tried.alone.unmet)),
                cell(dollars(tried.alone.loss)),
                cell(ratio(tried)),
                cell(tried.on_top.map_or("-".to_owned(), |effect| dollars(effect.loss))),
            ]
        })
        .collect();
    let untried: Vec<Vec<Markup>> = plan
        .projects
        .iter()
        .filter(|tried| !is_tried(tried))
        .map(|tried| {
            vec![
                cell(format!("{}, {}", tried.measure.name, place(tried))),
                cell(&tried.measure.adds),
                cell(money(tried)),
                cell(tried.measure.obstacle.clone().unwrap_or_default()),
            ]
        })
        .collect();
    let stocks: Vec<Vec<Markup>> = plan
        .stocks
        .iter()
        .map(|tried| {
            vec![
                cell(&tried.measure.name),
                cell(&tried.measure.adds),
                cell(tried.measure.public_money.map_or("unknown".to_owned(), |money| dollars(money.0))),
                cell(tonnes(tried.alone.unmet)),
                cell(dollars(tried.alone.loss)),
                cell(ratio(tried)),
            ]
        })
        .collect();
    let (first, rest) = stocks.split_at(stocks.len().min(STOCKS_SHOWN));
    let stock_header =
        ["Stock", "Holds", "Public money", "Unmet closed, t REO", "Loss removed", "per dollar"];
    html! {
        section id="plan" {
            h2 { "Plan: what would help, and what to pay for together" }
            @for passage in passages(answer).iter().filter(|passage| passage.part == "Plan") {
                ul { @for sentence in &passage.sentences { li { (prose(sentence)) } } }
            }
            (crate::page_portfolio::portfolio(answer))
            h3 { "Projects, each alone, and on top of all others" }
            (grid(
                &["Project", "Adds", "Public money", "Grade", "First product", "Unmet closed, t REO", "Loss removed", "per dollar", "on top of all"],
                4, &tried,
            ))
            details {
                summary { (untried.len()) " projects that could not be tried" }
                (grid(&["Project", "States", "Public money", "Why not"], 4, &untried))
            }
            h3 { "Government stocks, bought before and kept over all weeks" }
            (grid(&stock_header, 2, first))
            @if !rest.is_empty() {
                details { summary { (rest.len()) " more" } (grid(&stock_header, 2, rest)) }
            }
            (limits("Plan"))
        }
    }
}

fn track(answer: &Answer) -> Markup {
    let Some(track) = &answer.track else { return html! {} };
    html! {
        section id="track" {
            h2 { "Track: what was promised, delivered, due" }
            @if let Some(board) = &track.board {
                h3 { (board.title) ", on " (day(board.as_of)) }
                div.board { @for clause in &board.clauses {
                    article.clause data-status=(clause.status) {
                        p.status { (clause.status) }
                        h4 { (clause.clause.id) " · " (clause.clause.title) }
                        p { (clause.clause.commits) }
                        p.small { "Measured by: " (clause.clause.measure) }
                        @for metric in track.metrics.iter().filter(|metric| metric.clause == clause.clause.id) {
                            p.figure { (capital(metric.name)) ": "
                                @if let Some(value) = metric.value { strong { (figure(value, metric.unit)) } } @else { "cannot be computed" }
                                @if let Some(earlier) = metric.earlier { ", " (figure(earlier, metric.unit)) " (" (metric.earlier_when) ")" }
                                span.small { " · " (metric.from) " · grade " (metric.trust) } }
                        }
                        @if let Some(clock) = &clause.clock { p.small { "Due " (day(clock.due)) ". " (clock.evidence) } }
                        @if !clause.deliveries.is_empty() {
                            details {
                                summary { (clause.deliveries.len()) (if clause.deliveries.len() == 1 { " deal or act" } else { " deals and acts" })
                                    @if clause.amount_usd > 0.0 { ", " (dollars(clause.amount_usd)) " named" } }
                                ul { @for index in &clause.deliveries {
                                    @let delivery = &board.deliveries[*index];
                                    li { (day(delivery.date)) ": " (delivery.title)
                                        @if let Some(amount) = delivery.amount_usd { " (" (dollars(amount)) ")" }
                                        span.small { " " (delivery.terms) " · grade " (delivery.trust) " · " (delivery.source) } }
                                } }
                            }
                        }
                    }
                } }
                h3 { "Clocks" }
                (grid(&["What", "Clause", "Due", "Status", "Evidence", "Days left"], 5, &board.clocks.iter().map(|clock| vec![
                    cell(&clock.clock.what),
                    cell(&clock.clock.clause),
                    cell(day(clock.clock.due)),
                    cell(clock.status),
                    cell(&clock.clock.evidence),
                    cell(clock.days_left.to_string()),
                ]).collect::<Vec<_>>()))
            }
            @if !track.next.is_empty() {
                h3 { "What comes next" }
                (grid(&["Day", "", "What", "Grade"], 4, &track.next.iter().map(|entry| vec![
                    cell(day(entry.day)), cell(entry.kind.as_str()), cell(&entry.what), cell(entry.trust.to_string()),
                ]).collect::<Vec<_>>()))
            }
            @if !track.promises.promises.is_empty() {
                h3 { "Who takes what" }
                (grid(&["Project", "Mineral", "Form", "Taker", "Bound", "Deal", "Years", "t/a"], 7, &track.promises.promises.iter().map(|row| vec![
                    cell(&row.project), cell(row.mineral.to_string()), cell(row.form.to_string()), cell(row.taker.to_string()),
                    cell(if row.firm { "firm" } else { "offered" }), cell(&row.delivery),
                    cell(row.last.map_or_else(|| format!("from {}", row.first), |last| format!("{} to {last}", row.first))),
                    cell(row.tonnes.map_or("unknown".to_owned(), |tonnes| number(tonnes, 3))),
                ]).collect::<Vec<_>>()))
                @for over in &track.promises.over {
                    p { (over.mineral) " " (over.form) " of " (over.project) ": " (tonnes(over.firm)) " firm and " (tonnes(over.all)) " with offers are set aside in " (over.year) ", of " (tonnes(over.capacity)) " a year; " (tonnes(over.double())) " are promised twice." }
                }
            }
            h3 { "Rules on " (day(answer.study.as_of)) }
            (grid(&["Rule", "By", "Kind", "Title", "Since", "Standing", "Depends on", "Grade"], 8, &track.rules.iter().map(|entry| {
                let question = entry.question.as_ref().and_then(|id| track.questions.get(id));
                vec![
                    cell(&entry.rule.id),
                    cell(entry.rule.issuer.to_string()),
                    cell(entry.rule.instrument.as_str()),
                    cell(&entry.rule.title),
                    cell(day(entry.rule.effective)),
                    cell(if entry.is_open() { format!("open; {} by its dates", entry.standing.as_str()) } else { entry.standing.as_str().to_owned() }),
                    cell(question.cloned().unwrap_or_default()),
                    cell(entry.rule.trust.to_string()),
                ]
            }).collect::<Vec<_>>()))
            (limits("Track"))
        }
    }
}

fn assumptions(answer: &Answer) -> Markup {
    let rows: Vec<Vec<Markup>> = answer
        .influence
        .iter()
        .map(|row| {
            vec![
                cell(&row.name),
                cell(&row.about),
                cell(format!("{} {}", row.range, row.unit)),
                cell(&row.trust),
                cell(dollars(row.loss_low)),
                cell(dollars(row.loss_high)),
                cell(dollars(row.span())),
            ]
        })
        .collect();
    html! {
        section id="assumptions" {
            h2 { "Assumptions by how far they move the loss" }
            @if let Some(chart) = chart::influence(answer) { (draw(&chart)) }
            details {
                summary { "All assumptions with their ranges" }
                (grid(&["Assumption", "What it is", "Value (range)", "Grade", "Loss at low end", "at high end", "Span"], 4, &rows))
            }
        }
    }
}

fn data(answer: &Answer, dataset: &Dataset) -> Markup {
    let chain = &answer.chain;
    let quality: Vec<Vec<Markup>> = chain
        .quality
        .iter()
        .enumerate()
        .map(|(index, row)| {
            let mut cells = vec![
                cell(format!("{} {}", row.mineral, row.mineral.name())),
                cell(number(chain.mined(index).iter().sum(), 3)),
            ];
            cells.extend(row.supply.map(|share| cell(percent(share))));
            cells.push(cell(percent(row.residual)));
            cells.push(cell(percent(row.unsold)));
            cells.push(cell(row.adjusted.to_string()));
            cells
        })
        .collect();
    let anchors: Vec<Vec<Markup>> = chain
        .anchors
        .iter()
        .map(|row| {
            vec![
                cell(row.what),
                cell(row.mineral.to_string()),
                cell(row.country.name()),
                cell(row.year.to_string()),
                cell(number(row.published, 3)),
                cell(number(row.modelled, 3)),
                cell(row.trust.to_string()),
            ]
        })
        .collect();
    let adjustments: Vec<Vec<Markup>> = chain
        .adjustments
        .iter()
        .map(|row| {
            vec![
                cell(&row.market),
                cell(format!("{} to {}", row.from, row.to)),
                cell(number(row.published, 3)),
                cell(number(row.balanced, 3)),
                cell(percent(row.change())),
            ]
        })
        .collect();
    html! {
        section id="data" {
            h2 { "Data: what it rests on" }
            h3 { "Supply by grade of trust" }
            p { "A: official; B: other publications; C: derived or disputed; D: assumed. Residual is use that no published supply accounts for; unsold is output that found no use in the balanced year." }
            (grid(&["Mineral", "Mined, t REO", "A", "B", "C", "D", "Residual", "Unsold", "Flows moved"], 1, &quality))
            h3 { "Published national use beside the balanced year, t REO/a" }
            (grid(&["What", "Mineral", "Country", "Year", "Published", "Balanced", "Grade"], 4, &anchors))
            h3 { "Known flows that the balance moved, t/a" }
            (grid(&["Market", "Flow", "Known", "Balanced", "Change"], 2, &adjustments))
            details {
                summary { (answer.findings.len()) " notes and warnings" }
                ul.small { @for finding in answer.findings.iter() { li { code { (finding.code) } " " (finding.message)
                    @if let Some(place) = &finding.place { " (" (place) ")" } } } }
            }
        }
        section id="sources" {
            h2 { "Sources" }
            details {
                summary { (dataset.sources.len()) " publications" }
                ol.small { @for source in dataset.sources.values() { li id=(format!("source-{}", source.id)) {
                    strong { (source.title) } ", " (source.publisher) ", " (source.edition) ". "
                    @if !source.address.is_empty() { span.address { (source.address) } ", looked at " (source.checked_on) ". " }
                    (source.licence)
                } } }
            }
        }
    }
}

fn colophon(answer: &Answer, record: &RunRecord) -> Markup {
    html! {
        footer {
            p {
                "Made by " (record.program) " " (record.version) " from study " code { (record.study_sha256.get(..12).unwrap_or("")) }
                " and dataset " code { (record.dataset_sha256.get(..12).unwrap_or("")) }
                ". Every figure of this page stands in the tables beside it; columns.csv says what each column holds. Charts are Plotly figures: the JSON of each is in this file."
            }
            p { "Case low and case high put every assumption at its harmless or harmful end at once. " @if let Some(sentence) = ensemble::convergence(answer) { (prose(&sentence)) " " } "Weeks with less than " (percent(1.0 - answer.world.short_from())) " of the use wanted count as short." }
        }
    }
}
