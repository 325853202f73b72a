"""The table of statements that people fill in: its columns, in Turkish and English."""

from __future__ import annotations

from dataclasses import replace

from ingest.tables.columns import AUDIENCE, Column
from ingest.tables.template import Template
from programme.indicators.definitions import reported

EXAMPLE_SUBJECT = "tr:ornek-kume"
COLUMNS = (
    Column("subject", "kimin", "Kümenin ya da başka bir kuruluşun kimliği, ya da bir NUTS kodu (gerekli)",
           "Id of the cluster or another organisation, or a NUTS code (required)", EXAMPLE_SUBJECT, EXAMPLE_SUBJECT,
           ("kimlik", "id", "küme", "kümenin kimliği", "kuruluş", "bölge", "cluster", "cluster id", "organisation",
            "organization", "region")),
    Column("indicator", "gösterge", "Göstergenin kodu ya da adı; aşağıda sıralıdır (gerekli)",
           "Code or name of the indicator, listed below (required)", "m.members_met", "m.members_met",
           ("gösterge kodu", "göstergenin kodu", "indicator code", "code", "kod")),
    Column("period", "dönem", "Yıl (2025), çeyrek (2025-Q3) ya da ay (2025-07) (gerekli)",
           "Year (2025), quarter (2025-Q3) or month (2025-07) (required)", "2025", "2025", ("yıl", "year", "quarter")),
    Column("value", "değer", "Sayı, ondalık virgülü ya da noktasıyla; “geri al”: söyleneni geri alır (gerekli)",
           "A number with a decimal comma or point; “withdraw” takes back what was said (required)", "62,5", "62.5",
           ("sayı", "miktar", "number", "amount")),
    Column("unit", "birim", "Göstergenin birimi; boş bırakılabilir", "The indicator's unit; may be left empty",
           "yüzde", "percent", ("ölçü birimi",)),
    Column("base", "dayanak", "Pay ya da ortalama kaç kayda dayanıyor; bilinmiyorsa boş",
           "On how many cases a share or a mean rests; empty where that is not known", "48", "48",
           ("kayıt sayısı", "yanıt sayısı", "n", "cases", "number of cases")),
    Column("source", "kaynak", "Nereden bilindiği, birkaç sözcükle (gerekli)",
           "Where it is known from, in a few words (required)", "2025 faaliyet raporu", "Annual report 2025",
           ("kaynağı", "bilginin kaynağı")),
    Column("document", "belge", "Dayandığı belgenin buradaki kimliği; boş bırakılabilir",
           "Id here of the document that it rests on; may be left empty", also=("belge kimliği", "document id")),
    replace(
        AUDIENCE,
        says_tr="Kim görebilir; boş ya da “üyeler”: küme ve üyeleri; “kendi”: yalnız kümenin kendisi; "
                "“herkese açık”: herkes",
        says_en="Who may see it; empty or “members”: the cluster and its members; “own”: the cluster alone; "
                "“public”: everyone",
    ),
)  # fmt: skip

TEMPLATE = Template(
    COLUMNS,
    {"tr": "Göstergeler", "en": "Indicators"},
    tuple((one.code, {lang: f"{one.name[lang]} — {one.formula[lang]}" for lang in ("tr", "en")}) for one in reported()),
)
