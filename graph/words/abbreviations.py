"""How words are shortened in the registered names of Turkish firms: LOJ. for lojistik, MÜH. for mühendislik.

A name's folded line has no dots left, so that only words are listed of which the short form is known to be written; a
beginning of any length would make every BOR a boru.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

_LISTED = """
amb: ambalaj
bil: bilisim bilgisayar
dag: dagitim
dan danis: danismanlik
elek elk: elektrik elektronik
end: endustri endustrisi endustriyel
fab: fabrika fabrikasi fabrikalari
gid: gida
hay: hayvancilik
hiz hizm: hizmet hizmetleri
ihr: ihracat
iht: ihtiyac
ilet: iletisim
imal iml: imalat imalati
ins: insaat
isl islt islet: isletme isletmesi isletmeleri isletmeciligi
ith: ithalat
kim: kimya
koop: kooperatif kooperatifi
kuyum: kuyumculuk
loj: lojistik
mad: madencilik maddeleri
mak: makina makine makinalari makineleri
malz: malzeme malzemeleri
med: medikal
mob: mobilya
muh: muhendislik
nak: nakliye nakliyat
org: organizasyon
orm: orman
oto: otomotiv
paz: pazarlama
pet: petrol
plas: plastik
sag: saglik
sis: sistem sistemi sistemleri
tar: tarim
tas tasim: tasimacilik
tek: teknik teknoloji teknolojileri
teks tekst: tekstil
tur: turizm
uret urt: uretim uretimi
urun: urunleri
yat: yatirim yatirimlari
yay: yayin yayincilik
"""
"""A line each: short forms, and the words that they stand for."""


def _by_word() -> Mapping[str, frozenset[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for line in _LISTED.strip().split("\n"):
        short, words = line.split(":")
        for word in words.split():
            found[word] |= set(short.split())
    return {word: frozenset(short) for word, short in found.items()}


_SHORT = _by_word()


def short_forms(word: str) -> frozenset[str]:
    """The folded forms that a folded word may be shortened to in a name."""
    return _SHORT.get(word, frozenset())
