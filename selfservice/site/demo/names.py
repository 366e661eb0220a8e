"""Names of people, departments and places in the demo data."""

from __future__ import annotations

import random

_FIRST = """
Aksel Albert Alma Amalie Amir Anders Andreas Anja Anna Anne Annika Arne Asger Astrid August Benedikte Benjamin
Birgitte Bjarke Bo Brian Britta Camilla Carl Caroline Casper Cecilie Charlotte Christian Clara Claus Daniel David
Ditte Dorte Ebbe Elias Ella Ellen Emma Erik Esben Ester Eva Fatima Filip Finn Flemming Frederik Freja Gitte Gustav
Hanne Hans Hassan Helle Henrik Ida Inger Ingrid Isak Ismail Jacob Jakob Jan Janne Jens Jeppe Jesper Johan Johanne
Julie Kamilla Karen Karl Kasper Katrine Kim Kirsten Kristian Lars Lasse Laura Leila Lene Line Lise Liva Lotte Louise
Lærke Mads Magnus Maja Malene Maria Marie Markus Martin Mathias Mette Michael Mikkel Morten Nanna Natasha Niels
Nikolaj Nina Nour Ole Oliver Oscar Otto Per Pernille Peter Pia Poul Rasmus Rikke Rune Sandra Sara Sebastian Signe
Silje Simon Sofie Stine Susanne Søren Thea Thomas Thor Tine Tobias Torben Trine Troels Ulla Valdemar Victor Vibeke
William Yasmin Zainab Åse Øjvind Aage"""
_LAST = """
Abildgaard Ahmed Andersen Bach Bak Bang Bech Berg Bertelsen Birk Bjerre Bloch Boesen Bonde Brandt Bruun Christensen
Christiansen Clausen Dahl Dam Damgaard Eriksen Fischer Foged Frandsen Frost Gade Gregersen Hald Hansen Hassan
Hedegaard Henriksen Hermansen Holm Holst Hviid Ibsen Iversen Jakobsen Jensen Jepsen Jespersen Johansen Juhl Jørgensen
Kaya Kjeldsen Kjær Klausen Knudsen Koch Kragh Kristensen Krogh Larsen Lassen Laursen Lauridsen Lund Lykke Lyng Madsen
Markussen Mathiesen Mikkelsen Mogensen Mortensen Munk Møller Nguyen Nielsen Nissen Nygaard Nørgaard Olesen Olsen
Overgaard Paulsen Pedersen Petersen Poulsen Rasmussen Ravn Riis Rosen Schmidt Schou Simonsen Skov Skovgaard Sloth
Sommer Steffensen Storm Svendsen Søgaard Sørensen Thomsen Thorsen Toft Vang Vester Vestergaard Villadsen Vinther
Winther Yilmaz Østergaard Ørum Åkjær Ågård"""
FIRST, LAST = _FIRST.split(), _LAST.split()
# Departments and their cost centres, by the company's trade.
BUILDING = [("Produktion", "1100"), ("Montage", "1150"), ("Kørsel", "1200"), ("Projekt", "1300"), ("Værksted", "1400"),
            ("Kontor", "2100"), ("Salg", "2200"), ("Ledelse", "2900")]  # fmt: skip
GROUNDS = [("Jord og kloak", "3100"), ("Asfalt", "3200"), ("Maskiner", "3300"), ("Kontor", "3900")]
CARE = [("Drift", "4100"), ("Rengøring", "4200"), ("Vagt", "4300"), ("Kontor", "4900")]
STREETS = ["Kajgade", "Sydkajen", "Havnevej", "Industrivej", "Møllevej", "Banegårdsgade", "Rugvænget", "Smedeland",
           "Østergade", "Ringvejen", "Tømmerhavnen", "Fabriksparken"]  # fmt: skip
TOWNS = ["2150 Nordhavn", "2650 Hvidovre", "4600 Køge", "5000 Odense C", "7100 Vejle", "8000 Aarhus C", "9000 Aalborg",
         "6700 Esbjerg", "3400 Hillerød", "4000 Roskilde"]  # fmt: skip


def person(chance: random.Random) -> str:
    """Return a full name, sometimes with a middle name."""
    middle = f"{chance.choice(LAST)} " if chance.random() < 0.12 else ""
    return f"{chance.choice(FIRST)} {middle}{chance.choice(LAST)}"


def place(chance: random.Random) -> str:
    """Return an address on one line."""
    return f"{chance.choice(STREETS)} {chance.randrange(1, 140)}, {chance.choice(TOWNS)}"
