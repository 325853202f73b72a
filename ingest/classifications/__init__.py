"""What comes with the program of NUTS, of NACE and of Türkiye's provinces; `bench/classifications.py` made most of it.

NUTS 2021 to level 2, Türkiye to level 3 (Eurostat); NACE Rev. 2.1 (Regulation (EU) 2023/137) and Rev. 2 to classes,
titles to divisions. What became of the classes of Rev. 2 is Eurostat's correspondence table, version 1.05 (ShowVoc;
© European Union, reuse allowed with its source, Decision 2011/833/EU), without what stayed the same. An edition that
is loaded takes over.
"""
