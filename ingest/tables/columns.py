"""The columns of the tables that people fill in, in Turkish and English, and how a header is matched with them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from graph.errors import BadInput
from graph.words.folding import key

_ALIKE = 0.8  # of two spellings that differ in a letter or two


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


_AUDIENCE = Column(
    "audience", "görünürlük",
    "Kim görebilir; boş ya da “herkese açık”: herkes; üyeler:KİMLİK: o kümenin üyeleri; kuruluş:KİMLİK: o kuruluş",
    "Who may see it; empty or “public”: everyone; members:ID: that cluster's members; org:ID: that organisation",
    also=("visibility", "kim görebilir"),
)  # fmt: skip
_SECTORS = ("sectors", "sektörler", "NACE kodları, noktalı virgülle ayrılır", "NACE codes, separated by semicolons")
EXAMPLE_ID = "tr:ornek-makina"
EXAMPLE_FILE = "ornek.pdf"

ORGANISATIONS = (
    Column("id", "kimlik", "Değişmeyen kimlik; boş bırakılırsa VKN'den ya da ad ile ilden türetilir",
           "A lasting id; left empty it is made of the tax number, or of name and city", EXAMPLE_ID, EXAMPLE_ID),
    Column("name", "ad", "Kuruluşun adı (gerekli)", "The organisation's name (required)", "Örnek Makina A.Ş.",
           "Example Machinery Inc."),
    Column("kind", "tür", "Tür: KOBİ, Firma, Küme, Üniversite, Oda … (gerekli)",
           "Kind: SME, company, cluster, university, chamber … (required)", "KOBİ", "SME"),
    Column("country", "ülke", "Ülke adı ya da iki harfli kodu", "Country, by name or two-letter code", "Türkiye", "TR"),
    Column("region", "bölge", "NUTS kodu; boşsa ilden bulunur", "NUTS code; found from the city when empty", "TR833",
           "TR833"),
    Column("city", "il", "İl ya da şehir", "City or province", "Çorum", "Çorum"),
    Column(*_SECTORS, "28.93; 25.62", "28.93; 25.62"),
    Column("website", "web", "Web adresi", "Web address"),
    Column("description", "tanıtım", "Birkaç cümleyle ne yaptığı", "What it does, in a few sentences",
           "Un değirmenleri için makine üretir.", "Builds machines for flour mills."),
    Column("needs", "aradıkları", "Ne aradığı; birden çoksa | ile ayrılır", "What it seeks; several separated by |",
           "Gıda ile temasa uygun kaplama yaptırmak istiyoruz.", "We look for a coating that may touch food."),
    Column("capabilities", "sundukları", "Ne yapabildiği; birden çoksa | ile ayrılır",
           "What it can do; several separated by |", "Paslanmaz sac işliyoruz. | 3 eksen CNC frezemiz var.",
           "We work stainless sheet. | We have a 3-axis CNC mill."),
    Column("member_of", "üyesi olduğu", "Üyesi olduğu küme ve birliklerin kimlikleri, noktalı virgülle",
           "Ids of the clusters and associations it is a member of, separated by semicolons"),
    Column("hosts", "ev sahipliği", "Ev sahipliği yaptığı kuruluşların kimlikleri",
           "Ids of the organisations that it hosts"),
    Column("vkn", "vkn", "10 haneli vergi kimlik numarası", "Turkish tax number, 10 digits"),
    Column("employees", "çalışan", "Çalışan sayısı", "Number of employees", "24", "24"),
    Column("founded", "kuruluş yılı", "Kuruluş yılı", "Year of foundation", "1998", "1998"),
    _AUDIENCE,
    Column("demo", "örnek", "Uydurma kayıt mı? evet / hayır", "Is it invented? yes / no", "evet", "yes"),
    Column("lon", "boylam", "Boylam (derece)", "Longitude in degrees"),
    Column("lat", "enlem", "Enlem (derece)", "Latitude in degrees"),
    Column("names", "diğer adlar", "Öteki adları, dil:ad biçiminde, | ile ayrılır",
           "Other names as language:name, separated by |", "en:Example Machinery Inc.", "tr:Örnek Makina A.Ş."),
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
           "Ids of the organisations that share it, separated by semicolons", EXAMPLE_ID, EXAMPLE_ID),
    Column("about", "hakkında", "Konu aldığı kuruluş, proje, bölge … kimlikleri",
           "Ids of the organisations, projects, regions … that it is about", also=("konu",)),
    Column(*_SECTORS, "28.93", "28.93"),
    Column("language", "dil", "Dili: tr, en …; boşsa metinden bulunur",
           "Language: tr, en …; told from the text when empty", "tr", "en"),
    _AUDIENCE,
    Column("date", "tarih", "Belgenin tarihi: 2024-02-12, 12.02.2024 ya da 2024",
           "The document's date: 2024-02-12, 12.02.2024 or 2024", "2024-02-12", "2024-02-12"),
    Column("kind", "tür", "Ne tür belge: pazar notu, eğitim, çağrı …", "What sort: market note, training, call …",
           "pazar notu", "market note"),
)  # fmt: skip


def column_names(header: Iterable[str], columns: Sequence[Column]) -> dict[str, str]:
    """The template's name of each column that the header has, by the name that it has there."""
    known = {key(spelling): c.name for c in columns for spelling in (c.name, c.turkish, *c.also)}
    return {said: known[key(said)] for said in header if key(said) in known}


def check_columns(file: str, header: Sequence[str], columns: Sequence[Column]) -> None:
    """BadInput for a column that stands there twice, or whose name is nearly one that is not there.

    Such a column would be passed over, and with it who may see a row.
    """
    named = column_names(header, columns)
    times = Counter(named[said] for said in header if said in named)
    if twice := next((c for c in columns if times[c.name] > 1), None):
        raise BadInput("ingest.tables.twice", name=file, column=twice.titles)
    lacking = {key(spelling): spelling for c in columns if c.name not in named.values()
               for spelling in (c.name, c.turkish)}  # fmt: skip
    for said in unread(header, columns):
        if near := get_close_matches(key(said), lacking, n=1, cutoff=_ALIKE):
            raise BadInput("ingest.tables.meant", name=file, column=said, near=lacking[near[0]])


def unread(header: Iterable[str], columns: Sequence[Column]) -> list[str]:
    """The columns that the header names and the template does not."""
    named = column_names(header, columns)
    return [said for said in header if said and said not in named]
