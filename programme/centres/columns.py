"""The tables that centres fill in: centres, what they had to do with firms, and what was measured of them."""

from __future__ import annotations

from ingest.tables.columns import Column
from ingest.tables.template import Template
from programme.centres.model import CHANGE, FIRMS, KINDS, MEASURES

EXAMPLES = frozenset({"Örnek Makine A.Ş.", "Example Machinery Ltd", "Örnek Bilgi Merkezi", "Example Info Centre"})
"""The firm or centre of a template's example, which is passed over."""
_CENTRE = Column("centre", "merkez", "Merkezin kimliği, adı ya da ili (gerekli)",
                 "Id, name or province of the centre (required)", "Çorum", "Çorum",
                 ("bilgi merkezi", "info centre"))  # fmt: skip
_FIRM = Column("firm", "firma", "Firmanın kimliği, vergi numarası ya da tam adı (gerekli)",
               "Id, tax number or exact name of the firm (required)", "Örnek Makine A.Ş.", "Example Machinery Ltd",
               ("firma adı", "kobi", "vkn", "name of the firm", "company", "sme"))  # fmt: skip
_PROVINCE = Column("province", "il", "Firmanın ili; boş: merkezin ili", "Province of the firm; empty: the centre's",
                   "Çorum", "Çorum", ("ili", "nuts", "region"))  # fmt: skip
_SECTOR = Column("sector", "sektör", "Firmanın NACE kodu; bilinmiyorsa boş",
                 "NACE code of the firm; empty where it is not known", "28.93", "28.93",
                 ("nace", "nace kodu"))  # fmt: skip

CENTRES = (
    Column("id", "kimlik", "Merkezin buradaki kimliği; boş: ilinden yapılır",
           "Id of the centre here; empty: made from its province", also=("kimliği",)),
    Column("name", "ad", "Merkezin adı; boş: ilinden yapılır", "Name of the centre; empty: made from its province",
           "Örnek Bilgi Merkezi", "Example Info Centre", ("adı", "merkez", "centre")),
    Column("territory", "bölge", "İl ya da NUTS kodları, noktalı virgülle (gerekli)",
           "Provinces or NUTS codes, split by semicolons (required)", "Ordu", "Ordu", ("il", "iller", "province"), ";"),
    Column("host", "ev sahibi", "Ev sahibi kuruluşun kimliği ya da tam adı; boş bırakılabilir",
           "Id or exact name of the host; may be left empty", also=("ev sahibi kuruluş", "hosted by")),
    Column("firms", "hedef firma", f"Ulaşılacak firma sayısı; boş: {FIRMS}", f"How many firms to reach; empty: {FIRMS}",
           str(FIRMS), str(FIRMS), ("firma hedefi", "target firms")),
    Column("change", "hedef değişim", f"Firmalarda hedeflenen değişim, yüzde; boş: {CHANGE:.0%}",
           f"Change aimed at in the firms, in percent; empty: {CHANGE:.0%}", "20", "20", ("target change",)),
    Column("opened", "açılış", "Açıldığı gün; boş: bugün", "Day on which it opened; empty: today", "2026-11-02",
           "2026-11-02", ("açılış tarihi", "opening")),
)  # fmt: skip
ENCOUNTERS = (
    _CENTRE, _FIRM, _PROVINCE, _SECTOR,
    Column("day", "tarih", "Gün (gerekli)", "Day (required)", "2026-11-02", "2026-11-02", ("gün", "date")),
    Column("kind", "tür", f"Şunlardan biri: {', '.join(KINDS)}; ya da temas, ziyaret, görüşme, eğitim, hizmet, "
           "yönlendirme, anlaşma (gerekli)", f"One of {', '.join(KINDS)} (required)", "görüşme", "meeting", ("type",)),
    Column("text", "not", "Bir satır: ne konuşuldu, hangi eğitim", "A line: what was talked about, which training",
           also=("metin", "konu", "açıklama", "note", "subject")),
    Column("partner", "ortak", "Anlaşma kiminle: kimlik, vergi numarası ya da ad",
           "With whom an agreement is: id, tax number or name", also=("anlaşma ortağı", "agreed with")),
    Column("partner_province", "ortağın ili", "Ortağın ili, kimliği verilmediyse",
           "Province of the partner, where it has no id here", also=("ortak ili", "partner region")),
    Column("programme", "program", "Yönlendirilen destek programı", "Support programme referred to",
           also=("destek programı", "support programme")),
    Column("withdrawn", "geri alındı", "“evet”: bu satırla yazılan geri alınır; yoksa boş",
           "“yes”: takes back what this very row wrote; else empty", also=("geri al", "withdraw")),
)  # fmt: skip
MEASUREMENTS = (
    _CENTRE, _FIRM, _PROVINCE, _SECTOR,
    Column("measure", "ölçü", f"Şunlardan biri: {', '.join(MEASURES)}; ya da üretim, ihracat, verimlilik (gerekli)",
           f"One of {', '.join(MEASURES)} (required)", "verimlilik", "efficiency", ("gösterge", "indicator")),
    Column("year", "yıl", "Hangi yılın değeri; ilki başlangıç, sonuncusu izlemedir (gerekli)",
           "Year of the value; the first is the baseline, the last the follow-up (required)", "2025", "2025",
           ("dönem", "period")),
    Column("value", "değer", "Sayı; “geri al”: söyleneni geri alır (gerekli)",
           "A number; “withdraw” takes back what was said (required)", "412,5", "412.5", ("sayı", "number")),
    Column("unit", "birim", "Birim, hep aynı yazılır: bin TL, ton, TL/kişi (gerekli)",
           "Unit, written alike every year: thousand TRY, t, TRY/person (required)", "bin TL/kişi",
           "thousand TRY/person", ("ölçü birimi",)),
    Column("source", "kaynak", "Nereden bilindiği, birkaç sözcükle (gerekli)",
           "Where it is known from, in a few words (required)", "2025 firma anketi", "Survey of firms 2025",
           ("kaynağı",)),
    Column("document", "belge", "Dayandığı belgenin buradaki kimliği; boş bırakılabilir",
           "Id here of the document that it rests on; may be left empty", also=("belge kimliği", "document id")),
    Column("group", "grup", "Boş ya da “ulaşılan”: merkezin ulaştığı firma; “karşılaştırma”: küme dışı firma",
           "Empty or “reached”: a firm of the centre; “comparison”: one outside to compare with",
           also=("firma grubu",)),
)  # fmt: skip
TEMPLATES = {
    "centres": Template(CENTRES, {"tr": "Bilgi merkezleri", "en": "Info centres"}),
    "encounters": Template(ENCOUNTERS, {"tr": "Merkez günlüğü", "en": "Centre log"}),
    "measurements": Template(MEASUREMENTS, {"tr": "Firma ölçümleri", "en": "Firm measurements"}),
}
