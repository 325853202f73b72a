"""The columns of the tables that people fill in, in Turkish and English, and how a header is matched with them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import lru_cache
from typing import NoReturn

from graph.errors import BadInput
from graph.words.folding import key
from graph.words.sentences import Value
from ingest.tables.restricting import titles_audience

_ALIKE = 0.8  # of two spellings that differ in a letter or two
_EXPLAINED = re.compile(r"[()\[\]{}:*/,?!–—•\n]|\s-\s")


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a template: its names, what it takes, and an example, in Turkish and English."""

    name: str
    turkish: str
    says_tr: str
    says_en: str
    example_tr: str = ""
    example_en: str = ""
    also: tuple[str, ...] = ()
    line_end: str = " "
    """What a line end in a cell stands for: a space, or what parts the things that the cell lists."""

    @property
    def spellings(self) -> tuple[str, ...]:
        """All that the column may be called."""
        return (self.name, self.turkish, *self.also)

    def example(self, language: str) -> str:
        """What the example row of the template holds."""
        return self.example_tr if language == "tr" else self.example_en

    def title(self, language: str) -> str:
        """What stands at the head of the column."""
        return self.turkish if language == "tr" else self.name

    @property
    def titles(self) -> Mapping[str, str]:
        """What stands at the head of the column, by language."""
        return {"tr": self.turkish, "en": self.name}

    def says(self, language: str) -> str:
        """What goes into the column."""
        return self.says_tr if language == "tr" else self.says_en


AUDIENCE = Column(
    "audience", "görünürlük",
    "Kim görebilir; boş ya da “herkese açık”: herkes; kayıtlılar: giriş yapan herkes; "
    "üyeler:KİMLİK: o kümenin üyeleri; ortaklar:KİMLİK: o kuruluşun ortakları; "
    "kuruluş:KİMLİK: o kuruluş",
    "Who may see it; empty or “public”: everyone; signed-in: whoever has an account; "
    "members:ID: that cluster's members; "
    "partners:ID: that organisation's partners; org:ID: that organisation",
    also=("visibility", "kim görebilir", "kimler görebilir", "kim görsün", "kimler görsün", "kime görünür",
          "who may see it", "who may see", "who can see it", "who can see", "visible to"),
    line_end="\n",
)  # fmt: skip
_SECTORS = Column("sectors", "sektörler", "NACE kodları, noktalı virgülle ayrılır",
                  "NACE codes, separated by semicolons",
                  "28.93; 25.62", "28.93; 25.62",
                  ("nace", "nace kodu", "nace kodları", "nace code", "nace codes", "faaliyet kodu"), ";")  # fmt: skip
EXAMPLE_ID = "tr:ornek-makina"
EXAMPLE_FILE = "ornek.pdf"

ORGANISATIONS = (
    Column("id", "kimlik", "Değişmeyen kimlik; boş bırakılırsa VKN'den ya da ad ile ilden türetilir",
           "A lasting id; left empty it is made of the tax number, or of name and city", EXAMPLE_ID, EXAMPLE_ID),
    Column("name", "ad", "Kuruluşun adı (gerekli)", "The organisation's name (required)", "Örnek Makina A.Ş.",
           "Example Machinery Inc.",
           ("adı", "firma", "firma adı", "unvan", "unvanı", "ticaret unvanı", "ticari unvan", "firma unvanı", "şirket",
            "şirket adı", "kuruluş adı", "kuruluşun adı", "kurum adı", "işletme adı", "company", "company name",
            "organisation", "organization", "organisation name", "organization name", "legal name")),
    Column("kind", "tür", "Tür: KOBİ, Firma, Küme, Üniversite, Oda … (gerekli)",
           "Kind: SME, company, cluster, university, chamber … (required)", "KOBİ", "SME",
           ("türü", "tip", "tipi", "kuruluş türü", "firma türü", "type", "organisation type", "organization type",
            "company type")),
    Column("country", "ülke", "Ülke adı ya da iki harfli kodu", "Country, by name or two-letter code", "Türkiye", "TR",
           ("ülke adı", "ülke kodu", "country name", "country code")),
    Column("region", "bölge", "NUTS kodu; boşsa ilden bulunur", "NUTS code; found from the city when empty", "TR833",
           "TR833", ("nuts", "nuts kodu", "nuts code", "nuts 3")),
    Column("city", "il", "İl ya da şehir", "City or province", "Çorum", "Çorum",
           ("ili", "şehir", "şehri", "kent", "province", "town")),
    _SECTORS,
    Column("website", "web", "Kuruluşun web adresi", "The organisation's web address",
           also=("web sitesi", "web adresi", "web sayfası", "internet sitesi", "internet adresi", "site", "www", "url",
                 "web site", "web page", "web address", "homepage")),
    Column("email", "e-posta", "Kuruluşun e-posta adresi, info@… gibi; bir kişininki değil",
           "The organisation's e-mail address, such as info@…; not a person's",
           also=("e-posta adresi", "eposta adresi", "e-mail address", "mail", "email address", "elektronik posta")),
    Column("phone", "telefon", "Kuruluşun telefonu, santral gibi; bir kişininki değil",
           "The organisation's telephone, such as its switchboard; not a person's",
           also=("tel", "tel no", "telefon no", "telefon numarası", "telephone", "phone number", "telephone number")),
    Column("contact_page", "iletişim sayfası", "Kuruluşun iletişim sayfasının adresi",
           "Address of the organisation's contact page", also=("iletişim adresi", "contact", "contact url")),
    Column("description", "tanıtım", "Birkaç cümleyle ne yaptığı", "What it does, in a few sentences",
           "Un değirmenleri için makine üretir.", "Builds machines for flour mills.",
           ("faaliyet alanı", "faaliyet alanları", "faaliyet konusu", "faaliyetleri", "faaliyet", "iş konusu",
            "açıklama", "hakkında", "about", "profile", "activity", "activities", "field of activity"), "\n"),
    Column("needs", "aradıkları", "Ne aradığı; birden çoksa | ile ayrılır", "What it seeks; several separated by |",
           "Gıda ile temasa uygun kaplama yaptırmak istiyoruz.", "We look for a coating that may touch food.",
           ("ihtiyaç", "ihtiyacı", "ihtiyaçlar", "ihtiyaçları", "talep", "talepler", "talepleri", "aranan", "aradığı",
            "need", "seeks", "looking for", "requirements"), "\n"),
    Column("capabilities", "sundukları", "Ne yapabildiği; birden çoksa | ile ayrılır",
           "What it can do; several separated by |", "Paslanmaz sac işliyoruz. | 3 eksen CNC frezemiz var.",
           "We work stainless sheet. | We have a 3-axis CNC mill.",
           ("yetkinlik", "yetkinliği", "yetkinlikler", "yetkinlikleri", "yetenekler", "yetenekleri", "ürün", "ürünler",
            "ürünleri", "ürün ve hizmetler", "hizmetler", "hizmetleri", "sunduğu", "capability", "skill", "skills",
            "competence", "competences", "competencies", "products", "services", "products and services", "offers"),
           "\n"),
    Column("member_of", "üyesi olduğu", "Üyesi olduğu küme ve birliklerin kimlikleri, noktalı virgülle",
           "Ids of the clusters and associations it is a member of, separated by semicolons", line_end=";"),
    Column("hosts", "ev sahipliği", "Ev sahipliği yaptığı kuruluşların kimlikleri",
           "Ids of the organisations that it hosts", line_end=";"),
    Column("vkn", "vkn", "10 haneli vergi kimlik numarası", "Turkish tax number, 10 digits",
           also=("vergi no", "vergi numarası", "vergi kimlik no", "vergi kimlik numarası", "vkn no", "tax number",
                 "tax no", "tax id")),
    Column("employees", "çalışan", "Çalışan sayısı", "Number of employees", "24", "24",
           ("çalışan sayısı", "çalışanlar", "personel", "personel sayısı", "işçi sayısı", "istihdam",
            "number of employees", "employee count", "headcount", "staff")),
    Column("founded", "kuruluş yılı", "Kuruluş yılı", "Year of foundation", "1998", "1998",
           ("kuruluş tarihi", "year founded", "founded in", "foundation year", "year of foundation", "established")),
    AUDIENCE,
    Column("demo", "örnek", "Uydurma kayıt mı? evet / hayır", "Is it invented? yes / no", "evet", "yes"),
    Column("lon", "boylam", "Boylam (derece)", "Longitude in degrees", also=("longitude", "lng")),
    Column("lat", "enlem", "Enlem (derece)", "Latitude in degrees", also=("latitude",)),
    Column("names", "diğer adlar", "Öteki adları, dil:ad biçiminde, | ile ayrılır",
           "Other names as language:name, separated by |", "en:Example Machinery Inc.", "tr:Örnek Makina A.Ş.",
           line_end="|"),
)  # fmt: skip

COOPERATIONS = (
    Column("src", "kimden", "İlişkiyi kuran kuruluşun kimliği (gerekli)",
           "Id of the organisation it starts from (required)", EXAMPLE_ID, EXAMPLE_ID, ("kaynak", "source")),
    Column("relation", "ilişki", "İlişki: birlikte çalıştığı, üyesi olduğu, ev sahipliği yaptığı … (gerekli)",
           "Relation: worked with, member of, hosts … (required)", "birlikte çalıştığı", "worked with"),
    Column("dst", "kime", "Öteki kuruluşun kimliği (gerekli)", "Id of the other organisation (required)",
           "tr:ornek-kaplama", "tr:ornek-kaplama", ("hedef", "target")),
    Column("since", "ne zaman", "Ne zamandan beri: 2023-03-14, 14.03.2023 ya da 2023",
           "Since when: 2023-03-14, 14.03.2023 or 2023", "2023-03-14", "2023-03-14", ("tarih", "başlangıç")),
    Column("note", "not", "Ne yaptıkları, birkaç sözcükle", "What they did, in a few words", "Kaplama denemesi",
           "Coating trial"),
)  # fmt: skip

DOCUMENTS = (
    Column("file", "dosya", "Dosyanın bu klasördeki adı (gerekli)", "Name of the file in this folder (required)",
           EXAMPLE_FILE, EXAMPLE_FILE),
    Column("title", "başlık", "Belgenin başlığı; boşsa belgeden bulunur",
           "The document's title; found in it when empty", "Örnek pazar notu", "Example market note"),
    Column("shared_by", "paylaşan", "Paylaşan kuruluşların kimlikleri, noktalı virgülle",
           "Ids of the organisations that share it, separated by semicolons", EXAMPLE_ID, EXAMPLE_ID, line_end=";"),
    Column("about", "hakkında", "Konu aldığı kuruluş, proje, bölge … kimlikleri",
           "Ids of the organisations, projects, regions … that it is about", also=("konu",),
           line_end=";"),
    replace(_SECTORS, example_tr="28.93", example_en="28.93"),
    Column("language", "dil", "Dili: tr, en …; boşsa metinden bulunur",
           "Language: tr, en …; told from the text when empty", "tr", "en"),
    AUDIENCE,
    Column("date", "tarih", "Belgenin tarihi: 2024-02-12, 12.02.2024 ya da 2024",
           "The document's date: 2024-02-12, 12.02.2024 or 2024", "2024-02-12", "2024-02-12"),
    Column("kind", "tür", "Ne tür belge: pazar notu, eğitim, çağrı …", "What sort: market note, training, call …",
           "pazar notu", "market note"),
)  # fmt: skip

STATISTICS = (
    Column("region", "bölge", "NUTS (İBBS) kodu ya da il adı (gerekli)", "NUTS code, or a Turkish province (required)",
           "TR833", "TR833", ("geo", "nuts kodu", "nuts code", "ibbs", "ibbs kodu", "il", "il adı", "province")),
    Column("sector", "sektör", "NACE kodu: harf ya da rakamlar (gerekli)", "NACE code, letter or digits (required)",
           "28.93", "28.93", ("nace kodu", "nace code", "faaliyet", "faaliyet kodu", "ekonomik faaliyet")),
    Column("year", "yıl", "Yıl (gerekli)", "Year (required)", "2023", "2023", ("time", "dönem", "period")),
    Column("measure", "gösterge", "Ne ölçüldüğü: çalışan sayısı, girişim sayısı, ihracat ya da başka bir ad",
           "What is measured: employment, firms, exports, or any other name", "çalışan sayısı", "employment",
           ("ölçü", "indicator")),
    Column("value", "değer", "Değer; yayımlanmamışsa “:” (gerekli)", "The figure; “:” where there is none (required)",
           "1250", "1250", ("veri", "figure", "obs_value", "miktar")),
    Column("unit", "birim", "Birim: kişi, bin ABD $ …", "Unit: persons, 1000 USD …", "kişi", "persons"),
    Column("flag", "işaret", "b: kırılma, p: geçici, e: tahmin, c: gizli", "b: break, p: provisional, e: estimated, "
           "c: confidential", also=("bayrak", "not", "obs_flag", "flags")),
    Column("nace", "nace sürümü", "Sektör kodlarının NACE sürümü: 2 ya da 2.1", "NACE version of the codes: 2 or 2.1",
           "2.1", "2.1", ("nace version", "nace rev", "nace rev.")),
    Column("nuts", "nuts sürümü", "Bölge kodlarının NUTS sürümü: 2021 …", "NUTS version of the codes: 2021 …", "2021",
           "2021", ("nuts version", "ibbs sürümü")),
)  # fmt: skip


def column_names(header: Iterable[str], columns: Sequence[Column]) -> dict[str, str]:
    """The template's name of each column that the header has, by the name that it has there.

    A header may explain itself (“görünürlük (kim görsün)”, “Visibility*”): then its first part that is known counts,
    unless another column has that name itself.
    """
    titles = list(header)
    known = spelled(tuple(columns))
    exact = {said: known[key(said)] for said in titles if key(said) in known}
    named = dict(exact)
    for said in titles:
        found = next((known[key(part)] for part in _EXPLAINED.split(said) if key(part) in known), None)
        if said not in named and found and (found not in exact.values() or found == AUDIENCE.name):
            named[said] = found
    return {said: named[said] for said in titles if said in named}


@lru_cache(32)
def spelled(columns: tuple[Column, ...]) -> Mapping[str, str]:
    """The template's name of each column by the keys of all that it may be called."""
    return {key(spelling): c.name for c in columns for spelling in c.spellings}


def check_columns(file: str, header: Sequence[str], columns: Sequence[Column]) -> None:
    """BadInput for a column that stands there twice, or whose name is nearly one that is not there.

    Such a column would be passed over, and with it who may see a row.
    """
    named = column_names(header, columns)
    times = Counter(named[said] for said in header if said in named)
    if twice := next((c for c in columns if times[c.name] > 1), None):
        raise BadInput("ingest.tables.twice", name=file, column=twice.titles)
    lacking = {key(spelling): spelling for c in columns if c.name not in named.values()
               for spelling in (c.spellings if c.name == AUDIENCE.name else (c.name, c.turkish))}  # fmt: skip
    for said in unread(header, columns):
        if near := get_close_matches(key(said), lacking, n=1, cutoff=_ALIKE):
            raise BadInput("ingest.tables.meant", name=file, column=said, near=lacking[near[0]])
    if astray := next((said for said in header if titles_audience(said) and named.get(said) != AUDIENCE.name), None):
        refuse_restricting(file, astray, columns)


def refuse_restricting(file: str, column: Value, columns: Sequence[Column], said: str = "") -> NoReturn:
    """Refuse a table of which a column restricts and is not read: by its name, or where it has the cell `said`."""
    values = {"name": file, "column": column, "meant": AUDIENCE.titles, "said": said}
    if AUDIENCE.name not in {column.name for column in columns}:
        raise BadInput("ingest.tables.cannot_restrict", **values)
    raise BadInput("ingest.tables.restricts" if said else "ingest.tables.restricting_title", **values)


def unread(header: Iterable[str], columns: Sequence[Column]) -> list[str]:
    """The columns that the header names and the template does not."""
    titles = list(header)
    named = column_names(titles, columns)
    return [said for said in titles if said and said not in named]


def nearest(said: str, columns: Sequence[Column]) -> str | None:
    """What a column may be meant as whose name is not known; None where nothing is like it."""
    spellings = {key(spelling): spelling for c in columns for spelling in c.spellings}
    near = get_close_matches(key(said), spellings, n=1, cutoff=_ALIKE)
    return spellings[near[0]] if near else None
