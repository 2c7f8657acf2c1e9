"""BoARIO on a table defined by a formula: half of the first industry is gone from step 5 on.

Usage: ario_peer.py RxSxSTEPS. Prints one JSON object: median and least time of a step, processor time of a step, peak
memory, lost output, versions. BoARIO's package names no dependencies: install pymrio and progressbar2 beside it.
"""

import json
import logging
import resource
import statistics
import sys
import time
import warnings
from importlib.metadata import version

warnings.filterwarnings("ignore")
logging.disable(logging.CRITICAL)

import numpy as np
import pandas as pd
import pymrio
from boario import event
from boario.extended_models import ARIOPsiModel
from boario.simulation import Simulation

CATEGORIES = 5


def noise(a, b):
    value = np.sin(a * 12.9898 + b * 78.233) * 43758.5453
    return value - np.floor(value)


def table(regions, sectors):
    """The same formula as in leaves/bench/src/ario.rs, column by column to spare memory."""
    count = regions * sectors
    number = np.arange(count) + 1.0
    region = np.arange(count) // sectors
    scale = 1.0 + 99.0 * noise(np.arange(regions) + 1.0, 3.0) ** 4
    weight = scale[region] * (0.2 + noise(np.arange(count) % sectors + 1.0, 5.0))
    cells = np.empty((count, count))
    for column in range(count):
        raw = np.where(region == region[column], 1.0, 0.02) * (0.05 + noise(number, column + 1.0)) ** 3 * weight
        cells[:, column] = raw * ((0.35 + 0.3 * noise(column + 1.0, 7.0)) / raw.sum())
    demand = np.empty((count, regions * CATEGORIES))
    for column in range(demand.shape[1]):
        home = column // CATEGORIES
        raw = np.where(region == home, 1.0, 0.05) * (0.05 + noise(number, 1000.0 + column)) * weight
        demand[:, column] = raw / raw.sum() * scale[home] * 1000.0 * (0.1 + noise(column + 1.0, 11.0))
    wanted = demand.sum(axis=1)
    output = wanted.copy()
    for _ in range(90):
        output = cells @ output + wanted
    cells *= output
    names = [f"R{index:03d}" for index in range(regions)]
    industries = pd.MultiIndex.from_product(
        [names, [f"S{index:03d}" for index in range(sectors)]], names=["region", "sector"]
    )
    consumers = pd.MultiIndex.from_product(
        [names, [f"F{index}" for index in range(CATEGORIES)]], names=["region", "category"]
    )
    return pymrio.IOSystem(
        Z=pd.DataFrame(cells, index=industries, columns=industries),
        Y=pd.DataFrame(demand, index=industries, columns=consumers),
    )


def peak_mib():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024.0


def main():
    regions, sectors, steps = map(int, sys.argv[1].split("x"))
    system = table(regions, sectors)
    system.x = pymrio.calc_x(system.Z, system.Y)
    system.A = pymrio.calc_A(system.Z, system.x)
    before = peak_mib()
    start = time.perf_counter()
    model = ARIOPsiModel(
        system,
        order_type="alt",
        alpha_base=1.0,
        alpha_max=1.25,
        alpha_tau=365,
        main_inv_dur=90,
        psi_param=0.8,
        inventory_restoration_tau=60,
    )
    simulation = Simulation(model, n_temporal_units_to_sim=steps, show_progress=False)
    hit = pd.MultiIndex.from_tuples([("R000", "S000")], names=["region", "sector"])
    simulation.add_event(
        event.from_series(
            pd.Series([0.5], index=hit),
            event_type="arbitrary",
            occurrence=5,
            duration=min(max(steps // 4, 1), 60),
            recovery_tau=min(max(steps // 8, 1), 30),
            recovery_function="linear",
        )
    )
    setup = time.perf_counter() - start
    processor = time.process_time()
    times = []
    for _ in range(steps):
        start = time.perf_counter()
        simulation.next_step()
        times.append(1e3 * (time.perf_counter() - start))
    processor = time.process_time() - processor
    production = simulation.production_realised.to_numpy()
    print(
        json.dumps(
            {
                "industries": regions * sectors,
                "steps": steps,
                "step_ms_median": statistics.median(times),
                "step_ms_least": min(times),
                "step_cpu_ms": 1e3 * processor / steps,
                "setup_s": setup,
                "peak_before_model_mib": before,
                "peak_mib": peak_mib(),
                "cumulative_loss": float((production[0] - production).sum()),
                "versions": {name: version(name) for name in ["boario", "pymrio", "numpy", "pandas"]},
            }
        )
    )


main()
