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


def terms(variable, dimension, rows):
    """Sums of a few variables each, given as lists of (number, factor)."""
    width = max(1, max((len(row) for row in rows), default=1))
    numbers = padded([[term[0] for term in row] for row in rows], width, 0).reshape(len(rows), width)
    factors = padded([[term[1] for term in row] for row in rows], width, 0.0).reshape(len(rows), width)
    picked = variable.isel({dimension: xr.DataArray(numbers, dims=["row", "term"])})
    return (picked * xr.DataArray(factors, dims=["row", "term"])).sum("term")


def main(path, gap, seconds):
    data = json.load(open(path))
    begin = time.perf_counter()
    model = linopy.Model()
    first = data["first"]["variables"]
    lower = xr.DataArray([number(one["lower"], -np.inf) for one in first], dims=["first"])
    upper = xr.DataArray([number(one["upper"], np.inf) for one in first], dims=["first"])
    coordinates = [("first", np.arange(len(first)))]
    # Whole variables lie between their bounds and next to real ones: two groups.
    whole = np.array([one["whole"] for one in first])
    x = model.add_variables(lower=lower, upper=upper, coords=coordinates, name="x")
    if whole.any():
        chosen = np.flatnonzero(whole)
        z = model.add_variables(
            lower=lower.values[chosen], upper=upper.values[chosen], coords=[("choice", chosen)], integer=True, name="z"
        )
        model.add_constraints(x.isel(first=xr.DataArray(chosen, dims=["choice"])) - z == 0, name="whole")
    rows = data["first"]["rows"]
    for relation, sign in SIGNS.items():
        kind = [row for row in rows if row["relation"] == relation]
        if kind:
            left = terms(x, "first", [row["terms"] for row in kind])
            bound = xr.DataArray([row["bound"] for row in kind], dims=["row"])
            model.add_constraints(left, sign, bound, name=f"first {relation}")
    probability = xr.DataArray(data["probabilities"], dims=["scenario"])
    scenarios = np.arange(len(data["probabilities"]))
    risk = data["risk"]
    cost = (x * xr.DataArray([one["cost"] for one in first], dims=["first"])).sum()
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
        y = model.add_variables(
            lower=xr.DataArray(np.broadcast_to(lower, top.shape), dims=["scenario", "column"]),
            upper=xr.DataArray(top, dims=["scenario", "column"]),
            coords=[("scenario", scenarios), ("column", np.arange(len(variables)))],
            name=f"y{place}",
        )

        def entering(groups):
            """What the first stage adds to bounds, by scenario and target."""
            width = max(len(group) for group in groups)
            which = padded(groups, width, 0)
            used = padded([[1.0] * len(group) for group in groups], width, 0.0)
            numbers = np.array([one["first"] for one in links])[which]
            picked = x.isel(first=xr.DataArray(numbers, dims=["row", "link"]))
            return (picked * xr.DataArray(factors[:, which] * used, dims=["scenario", "row", "link"])).sum("link")

        if by_upper:
            targets = sorted(by_upper)
            left = y.isel(column=xr.DataArray(targets, dims=["row"])) - entering([by_upper[target] for target in targets])
            bound = xr.DataArray(uppers[:, targets], dims=["scenario", "row"])
            model.add_constraints(left, "<=", bound, name=f"greatest {place}")
        for relation, sign in SIGNS.items():
            for has_links in (False, True):
                kind = [
                    row for row, one in enumerate(block_rows)
                    if one["relation"] == relation and (row in by_row) == has_links
                ]
                if kind:
                    left = terms(y, "column", [block_rows[row]["terms"] for row in kind])
                    if has_links:
                        left = left - entering([by_row[row] for row in kind])
                    bound = xr.DataArray(rights[:, kind], dims=["scenario", "row"])
                    model.add_constraints(left, sign, bound, name=f"rows {place} {relation} {has_links}")
        block_cost = (y * xr.DataArray([one["cost"] for one in variables], dims=["column"])).sum("column")
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
