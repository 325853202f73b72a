"""Small files in the layouts in which offices publish statistics, made here."""

from __future__ import annotations

import gzip
from collections.abc import Sequence
from pathlib import Path

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

SDMX = """\
DATAFLOW,LAST UPDATE,freq,indic_sbs,size_emp,nace_r2,geo,TIME_PERIOD,OBS_VALUE,OBS_FLAG,CONF_STATUS
ESTAT:SBS_R_NUTS2021(1.0),12/03/26 23:00:00,A,EMP_LOC_NR,TOTAL,C10,TR83,2021,12000,,
ESTAT:SBS_R_NUTS2021(1.0),12/03/26 23:00:00,A,EMP_LOC_NR,TOTAL,C10,TR83,2022,12500.5,p,
ESTAT:SBS_R_NUTS2021(1.0),12/03/26 23:00:00,A,EMP_LOC_NR,0-9,C10,TR83,2022,900,,
ESTAT:SBS_R_NUTS2021(1.0),12/03/26 23:00:00,A,EMP_LOC_NR,TOTAL,C28,TR83,2022,,c,C
ESTAT:SBS_R_NUTS2021(1.0),12/03/26 23:00:00,A,EMP_LOC_NR,TOTAL,B-N_X_K,TR83,2022,99000,,
ESTAT:SBS_R_NUTS2021(1.0),12/03/26 23:00:00,A,LOC_NR,TOTAL,C,TR,2022,412345,b,
ESTAT:SBS_R_NUTS2021(1.0),12/03/26 23:00:00,A,LOC_NR,TOTAL,C,EU27_2020,2022,2100000,,
"""
TSV = (
    "freq,nace_r2,indic_sb,geo\\TIME_PERIOD\t2019 \t2020 \n"
    "A,C10,V16110,TR83\t10500 \t10800 b\n"
    "A,C13,V16110,TR83\t: c\t7 200 \n"
    "A,C13,V16110,FR42\t33000 \t: \n"
)


def written(path: Path, text: str) -> Path:
    """The text as a file, packed where its name says so."""
    data = text.encode()
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
    return path


def book(path: Path, rows: Sequence[Sequence[object]], merged: Sequence[str] = (), title: str = "Tablo") -> Path:
    """A workbook of one sheet with merged areas."""
    made = Workbook()
    sheet = made.active
    assert isinstance(sheet, Worksheet)
    sheet.title = title
    for row in rows:
        sheet.append(list(row))
    for area in merged:
        sheet.merge_cells(area)
    made.save(path)
    return path


def by_province(path: Path) -> Path:
    """As TÜİK prints it: title over all, years over measures in merged cells, the sector in Turkish, a footnote."""
    return book(
        path,
        [
            ["Seçilmiş illerde imalat sanayi göstergeleri (NACE Rev.2)", None, None, None, None, None],
            ["Selected indicators of manufacturing by province", None, None, None, None, None],
            [None, None, 2021, None, 2022, None],
            ["İl", "Ekonomik faaliyet", "Girişim sayısı", "Çalışan sayısı", "Girişim sayısı", "Çalışan sayısı"],
            ["Samsun", "10 - Gıda ürünlerinin imalatı", 610, 9120, 632, "9.480"],
            [None, "28 - Makine imalatı", 140, 2050, "*", "*"],
            ["Çorum", "10 - Gıda ürünlerinin imalatı", 402, "6.310", 415, "1.006.520"],
            [None, "Toplam", 900, 12000, 930, 12400],
            ["Kaynak: örnek tablo. (*) Gizlilik nedeniyle verilmemiştir.", None, None, None, None, None],
        ],
        ["A1:F1", "A2:F2", "C3:D3", "E3:F3", "A5:A6", "A7:A8", "A9:F9"],
    )
