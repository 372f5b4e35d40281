"""Two years of a made-up book, one evaluation a day: how loud Pillar is, how early, how often wrong.

story.py says what happens to each account, records.py writes it down as a company's systems would, book.py reads the records of a day as
columns, people.py plays the CSMs, run.py walks through the days with the functions of success/, figures.py counts. No field data: see
docs/reference/simulation.md.
"""
