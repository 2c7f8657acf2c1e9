"""The two-stage program that `bench programs` wrote out, built with linopy and solved by HiGHS.

Usage: programs_peer.py stages.json GAP SECONDS
The last line printed is a record in JSON. Building goes through the modelling layer's arrays: one call for each kind
of row of a block, with scenarios as a dimension.
"""

import json
import logging
import sys
import time
import warnings
from importlib.metadata import version

warnings.filterwarnings("ignore")
logging.disable(logging.CRITICAL)

import linopy
import numpy as np
import xarray as xr

SIGNS = {"at-most": "<=", "at-least": ">=", "equal": "="}


def number(value, infinite):
    """Infinite bounds are written as null."""
    return infinite if value is None else value


def padded(rows, width, fill):
    """Lists of unlike lengths as one array."""
    return np.array([list(row) + [fill] * (width - len(row)) for row in rows])


def terms(rows):
    """Numbers and factors of rows of (number, factor), filled up to one width."""
    width = max(1, max((len(row) for row in rows), default=1))
    numbers = padded([[term[0] for term in row] for row in rows], width, 0).reshape(len(rows), width)
    factors = padded([[term[1] for term in row] for row in rows], width, 0.0).reshape(len(rows), width)
    return numbers, factors


def expression(model, dimensions, *parts):
    """The sum of parts, each labels of variables and factors with the terms along the last axis."""
    labels = np.concatenate([part[0] for part in parts], axis=-1)
    factors = np.concatenate([part[1] for part in parts], axis=-1)
    named = [*dimensions, "_term"]
    coordinates = {name: np.arange(size) for name, size in zip(dimensions, labels.shape)}
    return linopy.LinearExpression(xr.Dataset({"coeffs": (named, factors), "vars": (named, labels)}, coordinates), model)


def main(path, gap, seconds):
    data = json.load(open(path))
    begin = time.perf_counter()
    model = linopy.Model()
    first = data["first"]["variables"]
    lower = np.array([number(one["lower"], -np.inf) for one in first])
    upper = np.array([number(one["upper"], np.inf) for one in first])
    coordinates = [("first", np.arange(len(first)))]
    # Whole variables lie between their bounds and next to real ones: two groups.
    whole = np.array([one["whole"] for one in first])
    x = model.add_variables(lower=lower, upper=upper, coords=coordinates, name="x")
    if whole.any():
        chosen = np.flatnonzero(whole)
        z = model.add_variables(
            lower=lower[chosen], upper=upper[chosen], coords=[("choice", chosen)], integer=True, name="z"
        )
        pair = np.stack([x.labels.values[chosen], z.labels.values], axis=-1)
        same = expression(model, ["choice"], (pair, np.tile([1.0, -1.0], (len(chosen), 1))))
        model.add_constraints(same == 0, name="whole")
    rows = data["first"]["rows"]
    for relation, sign in SIGNS.items():
        kind = [row for row in rows if row["relation"] == relation]
        if kind:
            numbers, factors = terms([row["terms"] for row in kind])
            left = expression(model, ["row"], (x.labels.values[numbers], factors))
            bound = xr.DataArray([row["bound"] for row in kind], coords=left.indexes)
            model.add_constraints(left, sign, bound, name=f"first {relation}")
    scenarios = np.arange(len(data["probabilities"]))
    probability = xr.DataArray(data["probabilities"], coords=[("scenario", scenarios)])
    risk = data["risk"]
    cost = (x * xr.DataArray([one["cost"] for one in first], coords=[("first", np.arange(len(first)))])).sum()
    loss = model.add_variables(lower=-np.inf, coords=[("scenario", scenarios)], name="loss")
    total = None
    for place, block in enumerate(data["blocks"]):
        variables, block_rows, links = block["program"]["variables"], block["program"]["rows"], block["links"]
        cases = data["data"][place]
        uppers = np.array([[number(value, np.inf) for value in case["uppers"]] for case in cases])
        rights = np.array([case["rows"] for case in cases]).reshape(len(cases), len(block_rows))
        factors = np.array([case["factors"] for case in cases]).reshape(len(cases), len(links))
        by_row, by_upper = {}, {}
        for link, one in enumerate(links):
            (kind, target), = one["target"].items()
            (by_row if kind == "row-bound" else by_upper).setdefault(target, []).append(link)
        linked = np.zeros(len(variables), dtype=bool)
        linked[list(by_upper)] = True
        lower = np.array([one["lower"] for one in variables])
        top = np.where(linked[None, :], np.inf, uppers)
        coordinates = [("scenario", scenarios), ("column", np.arange(len(variables)))]
        y = model.add_variables(
            lower=np.broadcast_to(lower, top.shape), upper=top, coords=coordinates, name=f"y{place}"
        )
        across = ["scenario", "row"]

        def entering(groups):
            """What the first stage adds to bounds, by scenario and target."""
            width = max(len(group) for group in groups)
            which = padded(groups, width, 0)
            used = padded([[1.0] * len(group) for group in groups], width, 0.0)
            labels = x.labels.values[np.array([one["first"] for one in links])[which]]
            return np.broadcast_to(labels, (len(cases), *labels.shape)), -factors[:, which] * used

        def add(name, picked, sign, bound, *more):
            left = expression(model, across, picked, *more)
            model.add_constraints(left, sign, xr.DataArray(bound, coords=left.indexes), name=f"{name} {place}")

        if by_upper:
            targets = sorted(by_upper)
            own = y.labels.values[:, targets][..., None]
            links_in = entering([by_upper[target] for target in targets])
            add("greatest", (own, np.ones(own.shape)), "<=", uppers[:, targets], links_in)
        for relation, sign in SIGNS.items():
            for has_links in (False, True):
                kind = [
                    row for row, one in enumerate(block_rows)
                    if one["relation"] == relation and (row in by_row) == has_links
                ]
                if kind:
                    numbers, own = terms([block_rows[row]["terms"] for row in kind])
                    labels = y.labels.values[:, numbers]
                    more = [entering([by_row[row] for row in kind])] if has_links else []
                    picked = (labels, np.broadcast_to(own, labels.shape))
                    add(f"rows {relation} {has_links}", picked, sign, rights[:, kind], *more)
        costs = xr.DataArray([one["cost"] for one in variables], coords=coordinates[1:])
        block_cost = (y * costs).sum("column")
        total = block_cost if total is None else total + block_cost
    model.add_constraints(total - loss == 0, name="losses")
    cost = cost + (1 - risk["weight"]) * (loss * probability).sum()
    if risk["weight"] > 0:
        edge = model.add_variables(lower=-np.inf, name="edge")
        above = model.add_variables(lower=0, coords=[("scenario", scenarios)], name="above")
        model.add_constraints(above - loss + edge >= 0, name="tail")
        cost = cost + risk["weight"] * edge + risk["weight"] / (1 - risk["level"]) * (above * probability).sum()
    model.add_objective(cost)
    built = time.perf_counter()
    status, condition = model.solve(
        solver_name="highs", io_api="direct", output_flag=False, threads=2, mip_rel_gap=gap, time_limit=seconds
    )
    done = time.perf_counter()
    info = getattr(model, "solver_model", None)
    info = info.getInfo() if info is not None else None
    bound = getattr(info, "mip_dual_bound", None)
    objective = model.objective.value
    known = objective is not None and np.isfinite(objective)
    proven = bound is not None and np.isfinite(bound)
    print(json.dumps({
        "packages": {name: version(name) for name in ("linopy", "highspy", "xarray", "numpy")},
        "rows": int(model.ncons), "columns": int(model.nvars), "build_s": round(built - begin, 3),
        "solve_s": round(done - built, 3), "status": status, "condition": condition,
        "objective": float(objective) if known else None, "bound": float(bound) if proven else None,
        "gap": float((objective - bound) / abs(objective)) if known and proven else None,
    }))


main(sys.argv[1], float(sys.argv[2]), float(sys.argv[3]))
