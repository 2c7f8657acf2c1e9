//! The whole plan of a study.

use codes::Area;
use disruption::{Assumptions, World, simulate};
use economy::Accounts;
use finding::{Finding, Findings, code};
use ledger::Promises;
use program::{NoSolution, Risk};
use rayon::prelude::*;

use crate::calibrate::{Calibration, calibrate};
use crate::candidate::{Candidate, Decision, Fate};
use crate::check::{FutureCheck, check, mean};
use crate::choices::{Before, Meaning, Money, Parts, short};
use crate::choose::{Plan, choose};
use crate::figures::Figures;
use crate::funding::Funding;
use crate::futures::{Future, Spells, futures, run_in, world_of};
use crate::network::Network;
use crate::problem::{Partner, Problem};
use crate::sources::candidates;
use crate::worth::{FrontPoint, Rejected, Together, front, rejected, robust, together};
use crate::{Leaning, Setting};

/// What is being done, for a progress bar: a few words, steps done, steps in all.
pub type Progress<'p> = dyn Fn(&str, usize, usize) + Sync + 'p;

/// The plan of a study with everything that it rests on.
pub struct Planned {
    /// Partners in the order of payments.
    pub partners: Vec<(Area, Partner)>,
    /// Places of the viewpoints, in the order of simulated losses.
    pub viewpoints: Vec<usize>,
    /// What could be decided.
    pub candidates: Vec<Candidate>,
    /// Each candidate alone.
    pub calibration: Calibration,
    /// The problem that was solved.
    pub problem: Problem,
    /// What its choices mean.
    pub meanings: Vec<Meaning>,
    /// Futures planned for.
    pub before: Vec<Before>,
    /// The plan.
    pub plan: Plan,
    /// It, simulated in the futures it was made for.
    pub same: Vec<FutureCheck>,
    /// It, simulated in fresh futures.
    pub fresh: Vec<FutureCheck>,
    /// Each partner's plan alone, all carried out, simulated in the futures planned for.
    pub separately: Vec<FutureCheck>,
    /// Together against alone.
    pub together: Option<Together>,
    /// Public cost against loss.
    pub front: Vec<FrontPoint>,
    /// Part of draws of the plan's figures in which each candidate is taken; empty if none were made.
    pub robust: Vec<f64>,
    /// What is not taken, and why.
    pub rejected: Vec<Rejected>,
}

/// How much is computed besides the plan itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Effort {
    /// Fresh futures in which the plan is simulated.
    pub fresh: usize,
    /// Draws of the plan's own figures.
    pub robust: usize,
}

impl Planned {
    /// Mean loss without and with the plan in simulated futures, USD.
    #[must_use]
    pub fn simulated(checks: &[FutureCheck]) -> (f64, f64) {
        (mean(checks, FutureCheck::loss_without), mean(checks, FutureCheck::loss_with))
    }

    /// Mean loss that the plan removes by its own account, USD.
    #[must_use]
    pub fn planned_removal(&self) -> f64 {
        self.plan.before.expected - self.plan.after.expected
    }

    /// Support of plants whose terms the finance model values, on one common path of prices: how many, what they cost
    /// the states on average and in the worst twentieth of paths, USD; none if there are none.
    #[must_use]
    pub fn support(&self) -> Option<(usize, f64, f64)> {
        let terms = self.plan.taken.iter().map(|taken| &self.candidates[taken.candidate].terms[taken.terms]);
        let valued: Vec<&crate::Terms> = terms.filter(|terms| !terms.costs.is_empty()).collect();
        let paths = valued.first()?.costs.len();
        let mut sums: Vec<f64> =
            (0..paths).map(|path| valued.iter().filter_map(|terms| terms.costs.get(path)).sum()).collect();
        let mean = sums.iter().sum::<f64>() / paths as f64;
        sums.sort_by(f64::total_cmp);
        let worst = sums[((paths - 1) as f64 * WORST).round() as usize];
        Some((valued.len(), mean, worst))
    }

    /// What a reader must know before trusting the plan.
    #[must_use]
    pub fn findings(&self) -> Findings {
        let planned = self.planned_removal();
        let checked = [(&self.same, "the futures planned for"), (&self.fresh, "fresh futures")];
        let apart = checked
            .into_iter()
            .filter_map(|(checks, words)| differs(planned, checks, words, || self.apart(checks)));
        apart.chain((!self.plan.proven).then(|| unproven(self.plan.gap))).collect()
    }

    /// The branch in which plan and simulation part most; by chance and by what is removed.
    #[must_use]
    pub fn apart(&self, checks: &[FutureCheck]) -> Option<String> {
        let mut by_branch: std::collections::BTreeMap<&str, f64> = std::collections::BTreeMap::new();
        for check in checks {
            *by_branch.entry(&check.branch).or_default() +=
                check.probability * (check.loss_without() - check.loss_with());
        }
        // Every future of a branch has the same name but for its number.
        for (number, before) in self.before.iter().enumerate() {
            let removed = self.plan.before.losses[number] - self.plan.after.losses[number];
            let branch = before.name.rsplit_once(' ').map_or(before.name.as_str(), |(branch, _)| branch);
            if let Some(sum) = by_branch.get_mut(branch) {
                *sum -= before.probability * removed;
            }
        }
        let most = by_branch.into_iter().max_by(|a, b| a.1.abs().total_cmp(&b.1.abs()));
        most.map(|(branch, _)| branch.to_owned())
    }

    /// The most that a partner is worse off in any future with the common plan than if each had carried out its
    /// own, USD; by partner with a shortage of its own.
    #[must_use]
    pub fn regret(&self, viewpoint: usize) -> f64 {
        self.same
            .iter()
            .zip(&self.separately)
            .map(|(joint, alone)| {
                joint.with[viewpoint].iter().sum::<f64>() - alone.with[viewpoint].iter().sum::<f64>()
            })
            .fold(0.0, f64::max)
    }
}

/// Level of the worst twentieth.
const WORST: f64 = 0.95;

/// Part of the planned removal by which simulation may differ before it is said.
const APART: f64 = 0.2;

/// First number of the fresh draws: no future planned for has it.
const FRESH: u64 = 1 << 32;

/// Everything known before a plan is chosen.
pub struct Ground {
    /// The central world.
    pub world: World,
    /// Its network.
    pub network: Network,
    /// What can be decided.
    pub candidates: Vec<Candidate>,
    /// Futures planned for.
    pub futures: Vec<Future>,
    /// What they look like with nothing decided.
    pub before: Vec<Before>,
    /// Spells of controls.
    pub spells: Spells,
    /// Each candidate alone.
    pub calibration: Calibration,
    tried: Vec<portfolio::Measure>,
    funding: Funding,
    promises: Promises,
}

impl Ground {
    /// Simulates the futures and calibrates the candidates.
    pub fn lay(setting: &Setting<'_>, progress: &Progress<'_>) -> Result<Ground, Findings> {
        let central = Assumptions::central();
        let world = World::build(setting.dataset, setting.study, setting.chain, &central).usable()?.0;
        let accounts = Accounts::read(setting.dataset, &world, &central).usable()?.0;
        let network = Network::of(&world, &accounts);
        let mut findings = Findings::default();
        let outcome = simulate(&world, &disruption::Timeline::without_rules(setting.study));
        let tried = portfolio::measures(
            setting.dataset,
            setting.study,
            setting.chain,
            &world,
            &outcome,
            &central,
            &mut findings,
        );
        let frameworks: Vec<dataset::Framework> = setting
            .dataset
            .frameworks
            .values()
            .filter_map(|framework| ledger::framework_as_known(framework, setting.study.known))
            .collect();
        let promises = Promises::of(setting.dataset, &frameworks);
        let mut figures = Figures { dataset: setting.dataset, leaning: &central, findings };
        let spells = Spells {
            duration: figures.range_in_weeks("embargo-duration"),
            latest: figures.setting("latest-begin"),
        };
        if figures.findings.has_errors() {
            return Err(figures.findings);
        }
        let seed = setting.study.plan.as_ref().map_or(0, |plan| plan.seed);
        let (funding, found) = Funding::of_projects(setting.dataset, &world, &tried, seed).usable()?;
        figures.findings.append(found);
        let without_stocks =
            candidates(setting, &world, &tried, &funding, &promises, None, &central).usable()?.0;
        let count = setting.study.plan.as_ref().map_or(0, |plan| plan.scenarios);
        let mut drawn = futures(setting, &without_stocks, &spells, count, seed, 0);
        let before = simulated(setting, &world, &network, &without_stocks, &drawn, progress)?;
        let all = candidates(setting, &world, &tried, &funding, &promises, Some(&short(&before)), &central)
            .usable()?
            .0;
        extend(&mut drawn, all.len());
        let before = before.into_iter().map(|mut before| {
            before.fates.resize(all.len(), Fate::CENTRAL);
            before
        });
        let before: Vec<Before> = before.collect();
        let calibration = calibrate(setting, &world, &accounts, &network, &all, &|done, count| {
            progress("measures", done, count);
        });
        Ok(Ground {
            world,
            network,
            candidates: all,
            futures: drawn,
            before,
            spells,
            calibration,
            tried,
            funding,
            promises,
        })
    }

    /// The problem of given candidates, money and these futures.
    #[must_use]
    pub fn problem(&self, candidates: &[Candidate], money: &Money) -> (Problem, Vec<Meaning>) {
        let parts = Parts {
            world: &self.world,
            network: &self.network,
            candidates,
            strength: &self.calibration.strength,
            slack: &self.calibration.slack,
            before: &self.before,
        };
        parts.problem(money)
    }

    /// The candidates with their figures elsewhere in their ranges, in the same order.
    pub fn leaning(&self, setting: &Setting<'_>, leaning: &Leaning) -> Result<Vec<Candidate>, Findings> {
        let short = short(&self.before);
        Ok(candidates(
            setting,
            &self.world,
            &self.tried,
            &self.funding,
            &self.promises,
            Some(&short),
            leaning,
        )
        .usable()?
        .0)
    }

    /// Futures that the plan does not know.
    #[must_use]
    pub fn fresh(&self, setting: &Setting<'_>, count: usize) -> Vec<Future> {
        let seed = setting.study.plan.as_ref().map_or(0, |plan| plan.seed);
        futures(setting, &self.candidates, &self.spells, count, seed, FRESH)
    }
}

/// Partners, budgets and risk of a study's plan.
#[must_use]
pub fn money(setting: &Setting<'_>, world: &World) -> Money {
    let Some(plan) = &setting.study.plan else {
        return Money { partners: Vec::new(), risk: Risk::NEUTRAL, most_paid: None, at_home: None };
    };
    let partner = |area: Area, budget: f64| {
        let yearly = plan.yearly.iter().find(|entry| Area::Country(entry.0) == area).map(|entry| entry.1);
        let place = world.viewpoints.iter().copied().find(|place| world.places[*place] == area);
        (area, Partner { name: area.to_string(), budget, yearly, place })
    };
    let partners = plan.budgets.iter().map(|(country, budget)| partner(Area::Country(*country), *budget));
    Money {
        partners: partners.collect(),
        risk: Risk { weight: plan.risk, level: plan.level },
        most_paid: plan.most_paid,
        at_home: plan.at_home,
    }
}

fn extend(futures: &mut [Future], count: usize) {
    for future in futures {
        future.fates.resize(count, Fate::CENTRAL);
    }
}

fn simulated(
    setting: &Setting<'_>,
    central: &World,
    network: &Network,
    candidates: &[Candidate],
    drawn: &[Future],
    progress: &Progress<'_>,
) -> Result<Vec<Before>, Findings> {
    let none = vec![Decision::NONE; candidates.len()];
    let done = std::sync::atomic::AtomicUsize::new(0);
    drawn
        .par_iter()
        .map(|future| {
            let (world, accounts) = world_of(setting, central, future)?;
            let run = run_in(setting, &world, &accounts, future, candidates, &none);
            progress("futures", done.fetch_add(1, std::sync::atomic::Ordering::Relaxed) + 1, drawn.len());
            Ok(Before::of(future, &run, network))
        })
        .collect()
}

/// Plans a study: chooses, checks by simulation, and says what the plan is worth to whom.
pub fn plan(setting: &Setting<'_>, effort: Effort, progress: &Progress<'_>) -> Result<Planned, Findings> {
    let ground = Ground::lay(setting, progress)?;
    let money = money(setting, &ground.world);
    let (problem, meanings) = ground.problem(&ground.candidates, &money);
    progress("choosing", 0, 1);
    let plan = choose(&problem, &meanings, &ground.candidates, &crate::choose::limits())
        .map_err(|error| refused(&problem, &error))?;
    progress("weighing", 0, 1);
    let together = together(setting, &ground, &problem, &plan)?;
    let front = front(&ground, &money)?;
    let robust = if effort.robust > 0 { robust(setting, &ground, effort.robust)? } else { Vec::new() };
    let rejected = rejected(setting, &problem, &meanings, &ground.candidates, &plan);
    let show = |done: usize, all: usize| progress("plan simulated", done, all);
    let same = check(setting, &ground.world, &ground.futures, &ground.candidates, &plan.decisions, &show)?;
    let separately = match &together {
        Some(together) => {
            let show = |done: usize, all: usize| progress("plans apart simulated", done, all);
            check(setting, &ground.world, &ground.futures, &ground.candidates, &together.separate, &show)?
        }
        None => Vec::new(),
    };
    let unknown = ground.fresh(setting, effort.fresh);
    let show = |done: usize, all: usize| progress("plan simulated afresh", done, all);
    let fresh = check(setting, &ground.world, &unknown, &ground.candidates, &plan.decisions, &show)?;
    Ok(Planned {
        partners: money.partners,
        candidates: ground.candidates,
        calibration: ground.calibration,
        viewpoints: ground.world.viewpoints.clone(),
        problem,
        meanings,
        before: ground.before,
        plan,
        same,
        fresh,
        separately,
        together,
        front,
        robust,
        rejected,
    })
}

/// The finding that a plan removes much more or less loss in simulated futures than it reckons with, if it does.
fn differs(
    planned: f64,
    checks: &[FutureCheck],
    words: &str,
    branch: impl Fn() -> Option<String>,
) -> Option<Finding> {
    if checks.is_empty() || planned <= 0.0 {
        return None;
    }
    let (without, with) = Planned::simulated(checks);
    let off = (without - with) / planned - 1.0;
    if off.abs() <= APART {
        return None;
    }
    let place = branch().map_or(String::new(), |branch| format!(", most of it in `{branch}`"));
    let message = format!(
        "simulated in {words}, the plan removes {:.0} % {} loss than it reckons with{place}",
        off.abs() * 100.0,
        if off > 0.0 { "more" } else { "less" }
    );
    Some(Finding::warning(code::PLAN_DIFFERS, message).help("quote the simulated figure"))
}

/// The finding that a better plan was not ruled out.
fn unproven(gap: f64) -> Finding {
    Finding::warning(
        code::PLAN_UNPROVEN,
        format!("no plan better by more than {:.1} % was ruled out", gap * 100.0),
    )
    .help("plan with fewer scenarios, or accept the gap")
}

/// Why no plan was found, in the words of its rows.
#[must_use]
pub fn refused(problem: &Problem, error: &NoSolution) -> Findings {
    let mut findings = Findings::default();
    if *error == NoSolution::Infeasible {
        let first = problem.model().program.first;
        if let Ok(giving) = program::elastic::explain(&first, &solve::Plain::default()) {
            for give in giving {
                findings.push(
                    Finding::error(code::PLAN_IMPOSSIBLE, format!("no plan keeps all limits: {give}"))
                        .help("raise the budget or loosen the limit under [plan]"),
                );
            }
        }
    }
    if findings.is_empty() {
        findings.push(
            Finding::error(code::PLAN_IMPOSSIBLE, format!("no plan was found: {error}"))
                .help("report this with the study, unless the limits under [plan] contradict each other"),
        );
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A future in which a loss of 100 becomes one of `with`.
    fn checked(with: f64) -> Vec<FutureCheck> {
        vec![FutureCheck {
            name: "embargo 1".to_owned(),
            branch: "embargo".to_owned(),
            probability: 1.0,
            without: vec![vec![60.0, 40.0]],
            with: vec![vec![with, 0.0]],
            unmet: (2.0, 1.0),
        }]
    }

    #[test]
    fn a_plan_that_removes_a_third_less_in_the_simulation_is_told_and_one_that_is_close_is_not() {
        let told = |planned: f64, with: f64| {
            differs(planned, &checked(with), "fresh futures", || Some("embargo".to_owned()))
        };
        let found = told(60.0, 60.0).unwrap();
        assert_eq!(found.code, code::PLAN_DIFFERS);
        assert!(
            found.message.contains("33 % less loss") && found.message.contains("in `embargo`"),
            "{found}"
        );
        assert!(told(60.0, 10.0).unwrap().message.contains("50 % more"));
        assert_eq!(told(60.0, 45.0), None);
        assert_eq!(told(0.0, 45.0), None, "a plan that reckons with nothing has nothing to miss");
        assert_eq!(differs(60.0, &[], "fresh futures", || None), None);
    }

    #[test]
    fn a_gap_that_is_not_proven_is_told_in_per_cent() {
        let found = unproven(0.034);
        assert_eq!(found.code, code::PLAN_UNPROVEN);
        assert!(found.message.contains("3.4 %"), "{found}");
    }
}
