"""The demo book: some sixty accounts over two years, one story an account, as true today as on the day they were written."""

from storage.demo.marker import demo_age, has_demo
from storage.demo.plot import FULL, LIGHT, Scope
from storage.demo.shift import move_demo
from storage.demo.writer import SEED, STORIES, Built, build_book

__all__ = ["FULL", "LIGHT", "SEED", "STORIES", "Built", "Scope", "build_book", "demo_age", "has_demo", "move_demo"]
