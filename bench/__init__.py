"""Figures of speed: each is a ratio of ours against a floor measured in the same run.

`make bench` or `python -m bench NAME …` runs each benchmark in a process and on a PostgreSQL of its own,
prints name, ours, floor, ratio and target, and keeps the figures in `bench/results/NAME.json`. A
benchmark is a module with `run() -> list[Figure]`; add its name to `bench.__main__.NAMES`.
"""
