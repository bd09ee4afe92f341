"""Units of measure: names, symbols and how many of the base unit one of them is."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Unit:
    """``factor`` of the base unit ``name`` make one of this unit."""

    name: str
    factor: float


_TABLE: Final = """
second 1 second seconds s sec secs sekunde sekunden segundo segundos seconde secondes
second .001 ms millisecond milliseconds
second 60 minute minutes min mins minuten minuto minutos
second 3600 hour hours h hrs hr stunde stunden hora horas heure heures
second 86400 day days tag tage tagen día días jour jours
second 604800 week weeks woche wochen semana semanas semaine semaines
month 1 month months monat monate monaten mes meses mois
second 1209600 fortnight fortnights
month 3 quarter
month 6 half-year
month 12 year years yr yrs jahr jahre jahren año años an ans année années
month 120 decade decades
month 1200 century centuries
metre 1 m metre metres meter meters
metre .001 mm millimetre millimetres millimeter millimeters
metre .01 cm centimetre centimetres centimeter centimeters
metre 1000 km kilometre kilometres kilometer kilometers
foot 1 foot feet ft
inch 1 inch inches
yard 1 yard yards
mile 1 mile miles
gram 1 g gram grams gramm
gram .001 mg milligram milligrams
gram 1000 kg kilogram kilograms kilo kilos kilogramm
gram 1000000 tonne tonnes ton tons t tonnen
pound 1 pound pounds lb lbs £ gbp
ounce 1 ounce ounces oz
litre 1 l litre litres liter liters
litre .001 ml millilitre millilitres milliliter milliliters
watt 1 W watt watts
watt 1000 kW kilowatt kilowatts
watt 1000000 MW megawatt megawatts
watt 1000000000 GW gigawatt gigawatts
watthour 1 Wh
watthour 1000 kWh
watthour 1000000 MWh
watthour 1000000000 GWh
hertz 1 Hz hertz
hertz 1000 kHz
hertz 1000000 MHz
hertz 1000000000 GHz
byte 1 byte bytes
byte 1000 KB kB
byte 1000000 MB megabyte megabytes
byte 1000000000 GB gigabyte gigabytes
byte 1000000000000 TB terabyte terabytes
bit 1 bit bits
volt 1 V volt volts
decibel 1 dB decibel decibels dezibel
% 1 % percent prozent
euro 1 € euro euros eur
euro .01 cent cents
dollar 1 $ dollar dollars usd
yen 1 ¥ yen
franc 1 franc francs chf
celsius 1 celsius °C C
fahrenheit 1 fahrenheit °F
degree 1 degree degrees grad
times 1 times
"""

UNITS: Final = {
    name: Unit(parts[0], float(parts[1]))
    for parts in (line.split() for line in _TABLE.strip().splitlines())
    for name in parts[2:]
}
"""Units by every name and symbol; names of words are in lower case."""

SYMBOLS: Final = {"€": "euro", "$": "dollar", "£": "pound", "¥": "yen"}
"""Signs of currencies, which may stand before the number."""

MONEY: Final = frozenset({"euro", "dollar", "pound", "yen", "franc"})
"""The units that are currencies, by the names of their base units."""

CODES: Final = frozenset({"eur", "usd", "gbp", "chf"})
"""Codes of currencies, which may stand before the number like their signs."""

_MONTH_NAMES: Final = """
january januar enero janvier jan
february februar febrero février feb
march märz marzo mars
april abril avril apr
may mai mayo
june juni junio juin jun
july juli julio juillet jul
august agosto août aug
september septiembre septembre sept sep
october oktober octubre octobre oct
november noviembre novembre nov
december dezember diciembre décembre dec
"""

MONTHS: Final = {
    name: line.split()[0] for line in _MONTH_NAMES.strip().splitlines() for name in line.split()
}
"""The months by their names in four languages, each with its English name."""
