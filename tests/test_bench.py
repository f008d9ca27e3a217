"""The benchmark's own arithmetic, and that each goal speaks of a figure that some part makes."""

import json
from dataclasses import replace

from tests.bench import embedded, goals, load, names, peaks, processes, staff, summary
from tests.bench.load import Round
from tests.bench.markdown import table
from tests.bench.measure import Result, median_ratio
from tests.bench.names import COLD, WARM, subject
from tests.bench.report import Report

PAGES = [name for key, name in vars(names).items() if key.isupper() and isinstance(name, str)]
RESULT = Result(
    address="", size=1, compressed=1, rate=10, ratio=0.1, p99_ms=2, cpu_ms=5, database_ms=0, cpu_ratio=0.2, refused=0
)
ROUND = Round(requests=10, rate=5, refused=0, median_ms=1, p99_ms=9, worst_ms=80)
PEERS = (goals.INDICO_LIST, goals.INDICO_EVENT)


def pages_report(events: int) -> Report:
    """All pages alike, each ten times as fast as a peer."""
    results = dict.fromkeys([subject(way, page) for way in (COLD, WARM) for page in PAGES], RESULT)
    results |= dict.fromkeys([names.CONSTANT, names.FRONT, names.STATIC], RESULT)
    results |= dict.fromkeys(PEERS, replace(RESULT, ratio=0.01, cpu_ratio=0.05))
    return Report(
        world="",
        load=0,
        client="",
        connections=8,
        events=events,
        occurrences=2 * events,
        results=results,
        peers=PEERS,
        alone_ms=dict.fromkeys(PAGES, 3.0),
        statements=dict.fromkeys(PAGES, 4),
        memory_mib=200,
        ics_events=100,
        list_files={"/agenda/": 1000},
    )


def test_each_goal_is_measured_by_some_part(tmp_path):
    rounds = dict.fromkeys(peaks.PAGES, ROUND)
    seen = {"le portail": 0.1, "le serveur frontal": 0.2}
    results = dict.fromkeys(embedded.PAGES, RESULT)
    reports = {"sqlite": embedded.Report("", 5000, results, 100)}
    for size in (5000, goals.LARGE):
        reports[f"pages-{size}"] = pages_report(size)
        reports[f"pics-{size}"] = peaks.Report("", size, 60, rounds, rounds, seen, 200)
        reports[f"equipe-{size}"] = staff.Report(size, {"/admin/": 30})
    for name, report in reports.items():
        (tmp_path / f"bench-{name}.json").write_text(json.dumps(report.as_json()), "utf-8")
        assert list(report.lines())
    rows = [
        line.split("|") for line in summary.lines(tmp_path) if line.startswith("|") and ("≥" in line or "≤" in line)
    ]
    assert len(rows) == len(goals.GOALS)
    assert [row[1].strip() for row in rows if row[3].strip() == "–"] == []


def test_a_peer_is_compared_by_rate_and_by_processor():
    figures = pages_report(5000).figures()
    name = subject(COLD, names.LIST)
    assert (figures[f"{name}/fois indico-event"], figures[f"{name}/fois indico-event en CPU"]) == (10, 4)
    assert figures["événements d’ics par seconde"] == 1000


def test_a_goal_is_met_on_its_side_of_the_bound():
    least, most = goals.Goal("", "", 8), goals.Goal("", "", 15, is_least=False)
    assert [least.is_met(value) for value in (7.9, 8, 9)] == [False, True, True]
    assert [most.is_met(value) for value in (14, 15, 15.1)] == [True, True, False]


def test_a_ratio_is_of_the_same_round_and_0_where_nothing_is_known():
    assert median_ratio([10, 1, 8], [100, 10, 20]) == 0.1
    assert median_ratio([10, 10], [0, 0]) == 0


def test_a_process_that_came_counts_whole_and_one_that_went_not_at_all():
    assert processes.spent({1: 2.0, 2: 5.0}, {1: 2.5, 3: 1.0}) == 1.5


def test_wrk_is_read_in_milliseconds():
    said = "    Latency     1.29ms    6.06ms   1.20s    98.80%\n     50%  343.00us\n     99%    2.00m \n"
    assert load._milliseconds(load.WORST, said) == 1200
    assert load._milliseconds(load.MEDIAN, said) == 0.343
    assert load._milliseconds(load.P99, said) == 120_000


def test_a_table_has_a_dash_for_what_is_not_known():
    assert list(table(("", "octets"), [("liste", 45753), ("x", None)])) == [
        "|       | octets |",
        "| ----- | -----: |",
        "| liste | 45 753 |",
        "| x     |      – |",
    ]
