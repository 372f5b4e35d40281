"""Data in: CSV files, ours or foreign ones with a mapping file, checked row by row and written so that a second run changes nothing.

tables.py declares every column once; reading.py, mapping.py and shaping.py make rows of them, derived.py makes weekly values of many rows,
writing.py and measuring.py write; what is wrong or strange goes to report.py. run.py puts it together.
"""

from storage.importing.report import ImportReport
from storage.importing.run import Progress, import_folder

__all__ = ["ImportReport", "Progress", "import_folder"]
