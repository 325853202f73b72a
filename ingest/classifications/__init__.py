"""What comes with the program of NUTS, of NACE and of Türkiye's provinces; `bench/classifications.py` made its tables.

NUTS 2021 to level 2, Türkiye to level 3 (Eurostat); NACE Rev. 2.1 (Regulation (EU) 2023/137) and Rev. 2 to classes,
titles to divisions. An edition that is loaded takes over.
"""
