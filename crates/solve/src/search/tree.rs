//! Branch and bound over the first stage, with planes added wherever the search goes.

use program::NoSolution;

use super::{Fixes, Relaxed, Search};

/// Candidates that are tried in earnest before one is branched on.
const TRIED: usize = 8;
/// Times a variable's rises must have been seen before they are believed.
const SEEN: u32 = 4;
/// Nodes between points at which the losses of a relaxation are looked at though choices are still in part.
const LOOK: usize = 12;

struct Node {
    bound: f64,
    fixes: Fixes,
}

impl Search<'_> {
    /// Searches until the gap is proven or a limit is reached, and says what is proven then.
    pub(super) fn tree(&mut self) -> Result<f64, NoSolution> {
        let root = self.root.as_ref().map_or(f64::NEG_INFINITY, |(bound, ..)| *bound);
        let mut open = vec![Node { bound: root, fixes: Fixes::new() }];
        let mut next: Option<Node> = None;
        // The least bound of nodes that were closed though something might be in them.
        let mut closed = f64::INFINITY;
        loop {
            let Some(node) = next.take().or_else(|| least(&mut open)) else {
                return Ok(closed);
            };
            if node.bound >= self.cutoff() {
                closed = closed.min(node.bound);
                continue;
            }
            if self.stopped() {
                let left = open.iter().map(|node| node.bound).fold(node.bound, f64::min);
                return Ok(left.min(closed));
            }
            self.nodes += 1;
            match self.explore(&node)? {
                Explored::Closed(bound) => closed = closed.min(bound.max(node.bound)),
                Explored::Branched(nearer, other) => {
                    open.push(other);
                    next = Some(nearer);
                }
            }
        }
    }

    fn explore(&mut self, node: &Node) -> Result<Explored, NoSolution> {
        let mut looked = false;
        loop {
            let (bound, first) = match self.relaxed(&node.fixes)? {
                Relaxed::Closed(bound) => return Ok(Explored::Closed(bound)),
                Relaxed::Open(bound, first) => (bound.max(node.bound), first),
            };
            let broken = self.broken(&first);
            if broken.is_empty() {
                let point = self.evaluate(&self.rounded(&first))?;
                let news = self.cuts_off(&point);
                self.learn(&point)?;
                if !news || self.stopped() {
                    return Ok(Explored::Closed(bound));
                }
                continue;
            }
            if !looked && self.nodes.is_multiple_of(LOOK) && !self.stopped() {
                looked = true;
                let point = self.evaluate(&first)?;
                let news = self.cuts_off(&point);
                self.learn(&point)?;
                if news {
                    continue;
                }
            }
            return self.branch(node, bound, &first, &broken);
        }
    }

    /// Two nodes that leave out the part of a variable between two whole numbers.
    fn branch(
        &mut self,
        node: &Node,
        bound: f64,
        first: &[f64],
        broken: &[(usize, f64)],
    ) -> Result<Explored, NoSolution> {
        let mut order: Vec<(f64, usize, f64)> =
            broken.iter().map(|(variable, part)| (self.score(*variable, *part), *variable, *part)).collect();
        order.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        let mut best: Option<(f64, usize, [f64; 2])> = None;
        for (place, (expected, variable, part)) in order.iter().enumerate() {
            let seen = self.rises[*variable].iter().all(|(_, count)| *count >= SEEN);
            let children = if seen {
                [bound; 2]
            } else if place < TRIED {
                let children = self.children(node, bound, *variable, first[*variable], *part)?;
                // One side is empty: the other is the node itself, a little smaller.
                if children.iter().any(|child| *child >= self.cutoff()) {
                    best = Some((f64::INFINITY, *variable, children));
                    break;
                }
                children
            } else {
                continue;
            };
            let score = if seen { *expected } else { rise(bound, children) };
            if best.as_ref().is_none_or(|(most, ..)| score > *most) {
                best = Some((score, *variable, children));
            }
        }
        let (_, variable, [below, above]) = best.unwrap_or((0.0, broken[0].0, [bound; 2]));
        let (down, up) = (first[variable].floor(), first[variable].ceil());
        let child = |bound: f64, lower: f64, upper: f64| {
            let mut fixes = node.fixes.clone();
            fixes.push((variable, lower, upper));
            Node { bound, fixes }
        };
        let (lower, upper) = (child(below, f64::NEG_INFINITY, down), child(above, up, f64::INFINITY));
        Ok(if above <= below && first[variable] - down > 0.3 {
            Explored::Branched(upper, lower)
        } else {
            Explored::Branched(lower, upper)
        })
    }

    /// Bounds of the two nodes below a variable.
    fn children(
        &mut self,
        node: &Node,
        bound: f64,
        variable: usize,
        value: f64,
        part: f64,
    ) -> Result<[f64; 2], NoSolution> {
        let mut bounds = [bound; 2];
        for (side, (lower, upper)) in
            [(f64::NEG_INFINITY, value.floor()), (value.ceil(), f64::INFINITY)].into_iter().enumerate()
        {
            let mut fixes = node.fixes.clone();
            fixes.push((variable, lower, upper));
            let child = match self.relaxed(&fixes)? {
                Relaxed::Closed(bound) | Relaxed::Open(bound, _) => bound,
            };
            bounds[side] = child.max(bound);
            if child.is_finite() {
                let by = if side == 0 { part } else { 1.0 - part };
                let entry = &mut self.rises[variable][side];
                entry.0 += (child - bound).max(0.0) / by;
                entry.1 += 1;
            }
        }
        Ok(bounds)
    }

    /// How much branching on a variable is expected to raise the bounds.
    fn score(&self, variable: usize, part: f64) -> f64 {
        let mean = |(sum, count): (f64, u32)| if count > 0 { sum / f64::from(count) } else { self.money };
        let [down, up] = self.rises[variable];
        product(mean(down) * part, mean(up) * (1.0 - part), self.money)
    }
}

enum Explored {
    /// With the bound of what was in it.
    Closed(f64),
    /// The node to go on with and the other.
    Branched(Node, Node),
}

/// Rises of both sides multiplied, so that a side that stays where it was counts.
fn rise(bound: f64, [below, above]: [f64; 2]) -> f64 {
    product(below - bound, above - bound, bound.abs())
}

fn product(down: f64, up: f64, size: f64) -> f64 {
    let least = 1e-9 * size.max(f64::MIN_POSITIVE);
    down.max(least) * up.max(least)
}

/// Takes out the node of least bound.
fn least(open: &mut Vec<Node>) -> Option<Node> {
    let mut best: Option<usize> = None;
    for (place, node) in open.iter().enumerate() {
        if best.is_none_or(|best| node.bound < open[best].bound) {
            best = Some(place);
        }
    }
    best.map(|place| open.swap_remove(place))
}
