"""Numbers in digits and in words: what they are worth, in English, German, Spanish or French."""

import re
from typing import Final

from tunedd_api.rag.language.word_lists import word_list

_ONES: Final = {
    word: value
    for value, words in enumerate(
        word_list("""
        zero,null,cero,zéro one,eins,uno,una,un dos|two,zwei,deux three,drei,tres,trois
        four,vier,cuatro,quatre five,fünf,cinco,cinq six,sechs,seis seven,sieben,siete,sept
        eight,acht,ocho,huit nine,neun,nueve,neuf ten,zehn,diez,dix eleven,elf,once|onze
        twelve,zwölf,doce,douze thirteen,dreizehn,trece,treize fourteen,vierzehn,catorce,quatorze
        fifteen,fünfzehn,quince,quinze sixteen,sechzehn,dieciséis,seize
        seventeen,siebzehn,diecisiete,dix-sept eighteen,achtzehn,dieciocho,dix-huit
        nineteen,neunzehn,diecinueve,dix-neuf
        """)
    )
    for word in re.split(r"[,|]", words)
    if word not in {"un", "una", "once", "uno"}
}
_TENS: Final = {
    word: 10 * value
    for value, words in enumerate(
        word_list("""
        twenty,zwanzig,veinte,vingt thirty,dreißig,treinta,trente forty,vierzig,cuarenta,quarante
        fifty,fünfzig,cincuenta,cinquante sixty,sechzig,sesenta,soixante
        seventy,siebzig,setenta,soixante-dix eighty,achtzig,ochenta,quatre-vingts
        ninety,neunzig,noventa,quatre-vingt-dix
        """),
        start=2,
    )
    for word in words.split(",")
}
SCALES: Final = {
    "hundred": 1e2, "hundert": 1e2, "cien": 1e2, "cent": 1e2, "thousand": 1e3, "tausend": 1e3,
    "mil": 1e3, "mille": 1e3, "million": 1e6, "millions": 1e6, "millionen": 1e6,
    "millones": 1e6, "billion": 1e9, "billions": 1e9, "milliarden": 1e9, "milliards": 1e9,
    "trillion": 1e12, "bn": 1e9, "dozen": 12.0, "hundreds": 1e2, "thousands": 1e3,
}  # fmt: skip
SCALE_LETTERS: Final = {"K": 1e3, "k": 1e3, "M": 1e6, "B": 1e9, "bn": 1e9}
FRACTIONS: Final = {
    "half": 0.5, "hälfte": 0.5, "mitad": 0.5, "moitié": 0.5, "quarter": 0.25, "quarters": 0.25,
    "third": 1 / 3, "thirds": 1 / 3, "fifth": 0.2, "fifths": 0.2, "tenth": 0.1, "tenths": 0.1,
}  # fmt: skip
_GROUPED: Final = re.compile(r"\d{1,3}(?:[.,\u00a0\u202f ]\d{3})+\Z")
_GERMAN: Final = re.compile(r"(.+?)und(.+)\Z")


def number_word(low: str) -> float | None:
    """The value of a number word below one hundred, in English, German, Spanish or French."""
    if low in _ONES:
        return float(_ONES[low])
    if low in _TENS:
        return float(_TENS[low])
    tens, _, ones = low.partition("-")
    if tens in _TENS and ones in _ONES:
        return float(_TENS[tens] + _ONES[ones])
    german = _GERMAN.match(low)
    if german and german[2] in _TENS and (german[1] == "ein" or german[1] in _ONES):
        return float(_TENS[german[2]] + _ONES.get(german[1], 1))
    return None


def readings(text: str) -> tuple[float, ...]:
    """The ways to read digits: separators of thousands and of decimals differ by country.

    What has several separators and is no grouped number, as 1.2.3 and 2:24:10 are, is read as
    one row of digits: it is compared, not reckoned with.
    """
    digits = re.sub(r"[^\d]", "", text)
    if _GROUPED.match(text):
        decimal = (float(text),) if text.count(".") == 1 and "," not in text else ()
        return (float(digits), *decimal)
    parts = re.split(r"[.,:]", text)
    if len(parts) == 2 and ":" not in text:
        return (float(".".join(parts)),)
    last = text[-len(parts[-1]) - 1] if len(parts) > 2 else ""
    if last and last in ".," and text.count(last) == 1 and len({*text} & {*".,"}) == 2:
        return (float(f"{digits[: -len(parts[-1])]}.{parts[-1]}"),)
    return (float(digits),)
