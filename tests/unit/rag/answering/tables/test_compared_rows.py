"""What a table answers by comparing its rows."""

import time
from dataclasses import replace

import pytest

from tests.support.passages import a_passage
from tunedd_api.documents.passages import Passage
from tunedd_api.rag.answering.tables.compared_rows import rows_that_tell

BIKES = a_passage(
    "# Hafenrad: renting a bike\n\n## Prices\n\n"
    "| Bike | Hour | Day | Week | Deposit |\n|---|---|---|---|---|\n"
    "| City bike | 4 € | 15 € | 70 € | 50 € |\n"
    "| E-bike | 9 € | 35 € | 160 € | 150 € |\n"
    "| Tandem | 8 € | 30 € | 140 € | 100 € |\n"
    "| Cargo bike | 12 € | 45 € | 200 € | 200 € |\n"
    "| Child's bike | 3 € | 10 € | 45 € | 30 € |\n\n"
    "Helmets cost 2 € a day. A theft insurance costs 3 € a day.",
    name="bikes.md",
    title="Hafenrad: renting a bike",
    section="Prices",
)
WALKS = a_passage(
    "All walks begin at the car park.\n\n"
    "| Walk | Length | Climb | Time | Grade |\n|---|---|---|---|---|\n"
    "| Shore path | 4.2 km | 35 m | 1 h 10 min | easy |\n"
    "| Chapel loop | 7 km | 210 m | 2 h 20 min | moderate |\n"
    "| Ridge traverse | 14.5 km | 980 m | 6 h | hard |\n"
    "| Mill stroll | 2,800 m | 20 m | 45 min | easy |\n"
    "| Waterfall trail | 9.6 km | 420 m | 3 h 20 min | moderate |",
    name="walks.md",
    title="Walks around Lake Orla",
)
MUSEUMS = a_passage(
    "Museum | Opened | Visitors a year | Adult ticket | Café\n"
    "Glass Museum | 12 May 1931 | 48k | £12 | yes\n"
    "Railway Museum | 3 June 1978 | 1.2 million | £14.50 | yes\n"
    "Toy Museum | 2004-08-20 | 95,000 | £9 | no\n"
    "City Gallery | 01.03.1902 | 310,000 | free | yes\n"
    "Salt Mine | 9 October 1990 | 120,500 | £12 | no",
    name="museums.html",
    title="Museums of Velden",
)
BRANCHES = a_passage(
    "| Branch | Q1 | Q2 | Staff | Returns |\n|---|---|---|---|---|\n"
    "| Kiel | 1.200,50 € | 2.310,00 € | 12 | 2.5 % |\n"
    "| Lübeck | 980,00 € | 3.105,75 € | 9 | 4 % |\n"
    "| Husum | 2.045,20 € | 1.870,40 € | 15 | 1.2 % |\n"
    "| Flensburg | 1.450,00 € | 1.450,00 € | 7 | — |\n"
    "| Total | 5.675,70 € | 8.736,15 € | 43 | 2.6 % |",
    name="sales.md",
    title="Sales of Nordlicht by branch",
)
PLANTS = a_passage(
    "| Plant | Height (cm) | Hardy to | Price ($) |\n|---|---|---|---|\n"
    "| Catmint | 40–60 | -28 °C | 6.50 |\n"
    "| Giant scabious | 180–220 | -23 °C | 9 |\n"
    "| Bugle | 10–20 | -34 °C | 5 |\n"
    "| Lady's mantle | 30–45 | -40 °C | 5 |",
    name="plants.md",
    title="Perennials",
)
PRINTERS = a_passage(
    "| Model | Speed | Weight | Noise | Colour |\n|---|---|---|---|---|\n"
    "| Inka 200 | 18 pages/min | 6.4 kg | 48 dB | no |\n"
    "| Inka 350 | 26 pages/min | 9.8 kg | 51 dB | yes |\n"
    "| Inka Pro | 42 pages/min | 21 kg | 55 dB | yes |\n"
    "| Paperjet | 22 pages/min | 7.1 kg | 44 dB | yes |",
    name="printers.md",
    title="Office printers",
)
RUN = a_passage(
    "Place | Runner | Club | Time\n"
    "1 | Mara Lind | TV Alder | 38:12\n"
    "2 | Tom Besk | Lake Runners | 39:48\n"
    "3 | Ines Roy | TV Alder | 52:30\n"
    "4 | Jo Winter | Lake Runners | 1:02:11",
    name="run.txt",
    title="Results of the Alder Lake run",
)
HOTELS = a_passage(
    "| Hotel | Town | Rooms | Double room | Breakfast | Distance to the beach |\n"
    "|---|---|---|---|---|---|\n"
    "| Seaview | Callan | 42 | €110 | yes | 200 m |\n"
    "| Old Mill | Dunmore | 12 | €85 | no | 3 km |\n"
    "| Harbour Inn | Callan | 18 | €95 | yes | 450 m |\n"
    "| Castle Lodge | Dunmore | 30 | €140 | yes | 2.4 km |\n"
    "| Lark Hostel | Callan | 9 | €48 | no | 900 m |",
    name="hotels.md",
    title="Places to stay",
)
POOLS = a_passage(
    "| Bad | Eintritt | Wassertemperatur | Baujahr |\n|---|---|---|---|\n"
    "| Südbad | 4,50 € | 24 °C | 1964 |\n"
    "| Mitte | 6,20 € | 28 °C | 1987 |\n"
    "| Waldsee | 2,00 € | 19 °C | 1932 |",
    name="baeder.md",
    title="Schwimmbäder in Arnau",
)
TRIPS = a_passage(
    "| Excursión | Duración | Precio |\n|---|---|---|\n"
    "| Cueva Azul | 1 h 30 min | 22,50 € |\n"
    "| Isla Gaviota | 4 h | 48 € |\n"
    "| Faro Viejo | 45 min | 15 € |",
    name="excursiones.md",
    title="Excursiones",
)
COTTAGES = a_passage(
    "| Gîte | Prix par nuit | Capacité | Distance du lac |\n|---|---|---|---|\n"
    "| Les Tilleuls | 85 € | 4 | 300 m |\n"
    "| La Grange | 140 € | 10 | 2 km |\n"
    "| Petit Chalet | 60 € | 2 | 1,2 km |",
    name="gites.md",
    title="Gîtes du Val",
)
LOAVES = a_passage(
    "| Loaf | Baking time | Price |\n|---|---|---|\n"
    "| White loaf | 35 min | 4.20 |\n| Rye | 1 h 5 min | 5.80 |\n| Baguette | 22 min | 1.90 |",
    name="bread.md",
    title="Bakery",
)
STATIONS = a_passage(
    "| Station | Opened |\n|---|---|\n| North Brook | 1850 |\n| North Ford | 1937 |\n"
    "| Little Brook | 1902 |\n| Little Ford | 1911 |",
    name="stations.md",
    title="Stations",
)
ROOMS = a_passage(
    "## Rooms\n\n- Blue Room: 30 seats\n- Hall: 200 seats\n- Studio: 15 seats\n\n"
    "## House rules\n\n- No smoking.\n- No dogs.\n- Chairs go back.",
    name="centre.md",
    title="Weir Community Centre",
)


def names(question: str, *passages: Passage, subject: str = "") -> list[str]:
    """What the rows that are quoted begin with, without the one that names the columns."""
    told = rows_that_tell(question, passages, subject)
    lines = told.quotes[1:] if told is not None else ()
    return [quote.text.strip("| ").split(" | ")[0] for quote in lines]


@pytest.mark.parametrize(
    ("page", "question", "rows"),
    [
        (BIKES, "Which bike is the cheapest per day?", ["Child's bike"]),
        (BIKES, "What is the most expensive bike?", ["Cargo bike"]),
        (BIKES, "Which bike has the lowest deposit?", ["Child's bike"]),
        (BIKES, "What is the second most expensive bike per week?", ["E-bike"]),
        (BIKES, "What is the cheapest and what the dearest bike?", ["Cargo bike", "Child's bike"]),
        (WALKS, "Which walk is the longest?", ["Ridge traverse"]),
        (WALKS, "What are the two shortest walks?", ["Shore path", "Mill stroll"]),
        (WALKS, "Which trail climbs the most?", ["Ridge traverse"]),
        (WALKS, "Which easy walk is the longest?", ["Shore path"]),
        (MUSEUMS, "Which museum is the oldest?", ["City Gallery"]),
        (MUSEUMS, "When did the oldest museum open?", ["City Gallery"]),
        (MUSEUMS, "Which museum opened last?", ["Toy Museum"]),
        (MUSEUMS, "Which museum opened most recently?", ["Toy Museum"]),
        (MUSEUMS, "Which museum gets the most visitors?", ["Railway Museum"]),
        (MUSEUMS, "What is the cheapest museum?", ["City Gallery"]),
        (MUSEUMS, "Which museum with a café is the most expensive?", ["Railway Museum"]),
        (BRANCHES, "Which branch had the highest sales in Q1?", ["Husum"]),
        (BRANCHES, "Which branch sold the least in the second quarter?", ["Flensburg"]),
        (BRANCHES, "Which branch has the most staff?", ["Husum"]),
        (PLANTS, "Which plant grows the tallest?", ["Giant scabious"]),
        (PLANTS, "What are the cheapest plants?", ["Bugle", "Lady's mantle"]),
        (PRINTERS, "What is the fastest printer?", ["Inka Pro"]),
        (PRINTERS, "Which printer is the quietest?", ["Paperjet"]),
        (PRINTERS, "What is the lightest colour printer?", ["Paperjet"]),
        (RUN, "Who was the fastest runner?", ["1"]),
        (RUN, "What was the slowest time?", ["4"]),
        (HOTELS, "What is the cheapest hotel in Dunmore?", ["Old Mill"]),
        (HOTELS, "What is the dearest hotel without breakfast?", ["Old Mill"]),
        (HOTELS, "Which is the biggest hotel?", ["Seaview"]),
        (HOTELS, "Which hotel is closest to the beach?", ["Seaview"]),
        (HOTELS, "What is the cheapest hotel with breakfast?", ["Harbour Inn"]),
        (POOLS, "Welches Bad ist das billigste?", ["Waldsee"]),
        (POOLS, "Was ist das älteste Bad?", ["Waldsee"]),
        (TRIPS, "¿Cuál es la excursión más barata?", ["Faro Viejo"]),
        (COTTAGES, "Quel est le gîte le moins cher ?", ["Petit Chalet"]),
        (COTTAGES, "Quel gîte est le plus proche du lac ?", ["Les Tilleuls"]),
    ],
)
def test_the_most_and_the_least(page: Passage, question: str, rows: list[str]) -> None:
    """The rows at an end of an order, by the column that the question means; no row of totals."""
    assert names(question, page) == rows


@pytest.mark.parametrize(
    ("page", "question", "rows"),
    [
        (
            BIKES,
            "Which bikes cost less than 10 euros an hour?",
            ["City bike", "E-bike", "Tandem", "Child's bike"],
        ),
        (
            BIKES,
            "Which bikes can I get for at most 30 € a day?",
            ["City bike", "Tandem", "Child's bike"],
        ),
        (
            WALKS,
            "List all walks of at least 7 km",
            ["Chapel loop", "Ridge traverse", "Waterfall trail"],
        ),
        (WALKS, "Which walks take less than two hours?", ["Shore path", "Mill stroll"]),
        (
            WALKS,
            "Which walks are between 4 and 10 km long?",
            ["Shore path", "Chapel loop", "Waterfall trail"],
        ),
        (
            MUSEUMS,
            "Which museums opened after 1950?",
            ["Railway Museum", "Toy Museum", "Salt Mine"],
        ),
        (MUSEUMS, "Which museums opened after 1990?", ["Toy Museum"]),
        (MUSEUMS, "Which museums opened in 1990 or later?", ["Toy Museum", "Salt Mine"]),
        (MUSEUMS, "Which museums are older than 1931?", ["City Gallery"]),
        (
            MUSEUMS,
            "Which museums have fewer than 100,000 visitors a year?",
            ["Glass Museum", "Toy Museum"],
        ),
        (BRANCHES, "Which branches have a return rate above 2%?", ["Kiel", "Lübeck"]),
        (
            BRANCHES,
            "Which branches made over 2,000 euros in the second quarter?",
            ["Kiel", "Lübeck"],
        ),
        (PLANTS, "Which plants are shorter than 50 cm?", ["Bugle", "Lady's mantle"]),
        (PLANTS, "Which plants cost more than $6?", ["Catmint", "Giant scabious"]),
        (
            PRINTERS,
            "Which printers weigh no more than 9.8 kg?",
            ["Inka 200", "Inka 350", "Paperjet"],
        ),
        (RUN, "Which runners took under 40 minutes?", ["1", "2"]),
        (HOTELS, "Are there hotels for up to 90 euros?", ["Old Mill", "Lark Hostel"]),
        (
            HOTELS,
            "Which hotels have 18 rooms or fewer?",
            ["Old Mill", "Harbour Inn", "Lark Hostel"],
        ),
        (LOAVES, "Which loaves bake in under 40 minutes?", ["White loaf", "Baguette"]),
        (LOAVES, "Which loaves cost 4.20 or more?", ["White loaf", "Rye"]),
        (POOLS, "Welche Bäder kosten weniger als 5 Euro?", ["Südbad", "Waldsee"]),
        (TRIPS, "¿Qué excursiones cuestan menos de 30 euros?", ["Cueva Azul", "Faro Viejo"]),
        (COTTAGES, "Quels gîtes coûtent plus de 100 euros ?", ["La Grange"]),
    ],
)
def test_what_lies_within_a_limit(page: Passage, question: str, rows: list[str]) -> None:
    """Exactly the rows whose number is above, below or between what the question says."""
    assert names(question, page) == rows


@pytest.mark.parametrize(
    ("page", "question", "rows"),
    [
        (
            BIKES,
            "which one is cheaper for a week, the tandem or the cargo bike",
            ["Tandem", "Cargo bike"],
        ),
        (BIKES, "Is the e-bike cheaper than the tandem?", ["E-bike", "Tandem"]),
        (
            WALKS,
            "Does the Chapel loop take longer than the Waterfall trail?",
            ["Chapel loop", "Waterfall trail"],
        ),
        (PRINTERS, "Is the Inka 350 heavier than the Paperjet?", ["Inka 350", "Paperjet"]),
        (MUSEUMS, "Which is newer, the Toy Museum or the Salt Mine?", ["Toy Museum", "Salt Mine"]),
        (
            WALKS,
            "Which walks are longer than the Chapel loop?",
            ["Chapel loop", "Ridge traverse", "Waterfall trail"],
        ),
        (
            BIKES,
            "What is the difference in price between the tandem and the e-bike?",
            ["E-bike", "Tandem"],
        ),
        (
            STATIONS,
            "Which is older, North Brook or Little Ford?",
            ["North Brook", "Little Ford"],
        ),
        (TRIPS, "¿Es más cara la Cueva Azul que el Faro Viejo?", ["Cueva Azul", "Faro Viejo"]),
    ],
)
def test_rows_that_are_compared(page: Passage, question: str, rows: list[str]) -> None:
    """Both rows that are named, where the table has a column for what they are compared by."""
    assert names(question, page) == rows


def test_nothing_within_a_limit() -> None:
    """The whole table shows that no row is."""
    assert len(names("Is there a bike for less than 2 euros an hour?", BIKES)) == 5


@pytest.mark.parametrize(
    ("page", "question", "count"),
    [
        (BIKES, "how many bikes do you have", 5),
        (WALKS, "How many walks are there?", 5),
        (PRINTERS, "How many printers do we have?", 4),
        (TRIPS, "¿Cuántas excursiones hay?", 3),
        (ROOMS, "How many rooms does the centre have?", 3),
    ],
)
def test_all_of_what_is_counted(page: Passage, question: str, count: int) -> None:
    """The whole table or list, where its first column or its heading names what is counted."""
    assert len(names(question, page)) == count


@pytest.mark.parametrize(
    ("page", "question"),
    [
        (BIKES, "Which bike is the cheapest per month?"),
        (BIKES, "What is the cheapest insurance?"),
        (BIKES, "Which boat is the cheapest?"),
        (BIKES, "What is the cheapest electric scooter?"),
        (BIKES, "How many bikes does the Hotel Alba have?"),
        (WALKS, "Which lake is the deepest?"),
        (WALKS, "Which walk has the most visitors?"),
        (MUSEUMS, "Which museum has the largest collection?"),
        (PRINTERS, "Which printer is the cheapest?"),
        (HOTELS, "Which hotel is the oldest?"),
        (HOTELS, "What does the Old Mill cost at most?"),
        (HOTELS, "Who is the best cook?"),
        (RUN, "How many clubs are there in Alder?"),
    ],
)
def test_what_a_table_does_not_tell(page: Passage, question: str) -> None:
    """Nothing of a table about something else, or without such a column."""
    assert rows_that_tell(question, [page]) is None


def test_one_of_several_tables() -> None:
    """The table that is about what is asked; none where two are so alike."""
    others = [BIKES, WALKS, MUSEUMS, BRANCHES, PLANTS, PRINTERS, HOTELS]
    assert names("Which hotel is the cheapest?", *others) == ["Lark Hostel"]
    assert names("Which walk has the biggest climb?", *others) == ["Ridge traverse"]
    copy = replace(BIKES, document=replace(BIKES.document, id=WALKS.document.id))
    assert rows_that_tell("What is the most expensive bike?", [BIKES, copy]) is None


def test_what_the_conversation_was_about() -> None:
    """A question that names nothing itself is about what was spoken of before."""
    assert names("And which is the cheapest?", HOTELS, subject="hotels near the beach") == [
        "Lark Hostel"
    ]
    assert rows_that_tell("And which is the cheapest?", [HOTELS]) is None


def test_a_table_of_which_a_part_is_missing() -> None:
    """Nothing is said of the most and the least where rows are missing."""
    header = "| Hotel | Rooms |"
    first = a_passage(f"{header}\n|---|---|\n| Seaview | 42 |\n| Old Mill | 12 |")
    end = len(first.text)
    rest = a_passage("| Lodge | 60 |\n| Lark | 9 |", start=end + 1, table_header=header)
    assert names("Which hotel has the most rooms?", first, rest) == ["Lodge"]
    assert rows_that_tell("Which hotel has the most rooms?", [rest]) is None
    unfinished = frozenset({rest.id})
    question = "Which hotel has the most rooms?"
    assert rows_that_tell(question, [first, rest], unfinished=unfinished) is None
    far = replace(rest, start=rest.start + 500, end=rest.end + 500)
    assert rows_that_tell("Which hotel has the most rooms?", [first, far]) is None


@pytest.mark.parametrize(("section", "counts"), [("Lido › Rules", True), ("Rules › Kit", False)])
def test_a_list_is_counted_by_the_heading_right_above(section: str, *, counts: bool) -> None:
    """The headings above that one are of more than the list."""
    page = a_passage("- bring a cap\n- shower first\n- no glass\n- no dogs\n", title="Lido")
    found = rows_that_tell("How many rules are there?", [replace(page, section=section)])
    assert (found is not None) is counts


def test_columns_named_by_two_lines() -> None:
    """Rows are compared by the column that a spanning name and the one below it name together."""
    page = a_passage(
        "Vehicle | Winter | Winter | Summer | Summer\n"
        "Vehicle | One way | Return | One way | Return\n"
        "Van | 42 | 78 | 59 | 109\nMoped | 19 | 35 | 27 | 20\nTandem | 8 | 14 | 11 | 30",
        title="Ferry to Sund: prices",
    )
    question = "Which vehicle is the cheapest for a summer return?"
    told = rows_that_tell(question, [page])
    assert told is not None
    assert [quote.text.split(" | ")[0] for quote in told.quotes] == ["Vehicle", "Vehicle", "Moped"]


BOOTS = a_passage(
    "| Boot | Sole | Waterproof | Repairs | Weight (g) | Guarantee (years) | Stitched by |\n"
    "|---|---|---|---|---|---|---|\n"
    "| Alder | cork | yes | 0 | 640 | 2 | Ana Roth |\n"
    "| Birch | rubber | no | 3 | 580 | 5 | |\n"
    "| Cedar | rubber | yes | 12 | 910 | 5 | Ian Moss |\n"
    "| Dogwood | leather | no | 1 | 700 | 1 | Ana Roth |",
    name="boots.md",
    title="Moss and Roth",
    section="Boots for men",
)


@pytest.mark.parametrize(
    ("question", "rows"),
    [
        ("Which boots are waterproof?", ["Alder", "Cedar"]),
        ("Which boots aren't waterproof?", ["Birch", "Dogwood"]),
        ("which men's boots come with a rubber sole", ["Birch", "Cedar"]),
        ("Which waterproof boots have a rubber sole?", ["Cedar"]),
        ("Which boots did Ana Roth stitch?", ["Alder", "Dogwood"]),
        ("Which boots have no repairs?", ["Alder"]),
        ("Which boots have a five-year guarantee?", ["Birch", "Cedar"]),
        ("Which boots weigh 700 g?", ["Dogwood"]),
        ("How many boots are waterproof?", ["Alder", "Cedar"]),
        ("list all boots without a cork sole", ["Birch", "Cedar", "Dogwood"]),
        ("boots with a leather sole?", ["Dogwood"]),
        ("Are there any boots with a cork sole?", ["Alder"]),
    ],
)
def test_rows_that_have_something(question: str, rows: list[str]) -> None:
    """All rows that hold what is asked for, or have something in the column that it names."""
    assert names(question, BOOTS) == rows


def test_a_minimum_beside_a_number_is_no_order() -> None:
    """A minimum term of a year is what a column tells, and not the shortest."""
    page = a_passage(
        "Plan | Fee | Minimum term\nLow | £9 | 12 months\nMid | £12 | 24 months\n"
        "High | £20 | 24 months",
        name="plans.csv",
    )
    assert names("Which plans have a minimum term of 24 months?", page) == ["Mid", "High"]


def test_no_row_has_it() -> None:
    """The whole table shows that no row has what is asked for."""
    first = BOOTS.text.replace("| no |", "| yes |")
    assert len(names("Which boots aren't waterproof?", a_passage(first))) == 4


@pytest.mark.parametrize(
    "question",
    [
        "Which boots are red?",
        "Which shoes are waterproof?",
        "Which soles are waterproof?",
        "Which women's boots are waterproof?",
        "Which boots have a guarantee of 9 kg?",
        "Which boots should I take?",
        "How many soles are cork?",
    ],
)
def test_rows_of_which_nothing_is_told(question: str) -> None:
    """A table tells nothing where it lacks a word, or its rows are other things."""
    assert rows_that_tell(question, [BOOTS]) is None


RACE = a_passage(
    "Rider | Place | Team | Minutes\nOla Strand | 2nd | Kyst | 64\nNils Berg | 1st | Fjell | 61\n"
    "Rolf Aas | 4th | Kyst | 70\nPer Moe | 3rd | Fjell | 66",
    name="race.csv",
    title="Hill race",
)


@pytest.mark.parametrize(
    ("question", "rows"),
    [
        ("Who came third in the hill race?", ["Per Moe"]),
        ("Which rider finished last?", ["Rolf Aas"]),
        ("Which rider won first prize in the hill race?", ["Nils Berg"]),
        ("Which team had the rider in second place?", ["Ola Strand"]),
        ("Who came tenth in the hill race?", []),
    ],
)
def test_places_that_were_won(question: str, rows: list[str]) -> None:
    """Who came third is told by the column of places, whatever the order of the rows."""
    assert names(question, RACE) == rows


TARIFFS = a_passage(
    "# Poststreet phones\n\n## Private tariffs\n\n"
    "| Tariff | Speed | Fee | Hotline |\n|---|---|---|---|\n"
    "| Light | 10 Mbit/s | £9 | no |\n| Full | 90 Mbit/s | £24 | yes |\n\n"
    "## Office tariffs\n\n"
    "| Tariff | Speed | Fee | Hotline |\n|---|---|---|---|\n"
    "| Light | 40 Mbit/s | £31 | yes |\n| Full | 200 Mbit/s | £66 | yes |",
    name="tariffs.md",
    title="Poststreet phones",
    section="Poststreet phones",
)


@pytest.mark.parametrize(
    ("question", "row"),
    [
        ("What is the fastest office tariff?", "| Full | 200"),
        ("Which private tariff is the cheapest?", "| Light | 10"),
        ("Which private tariff comes without a hotline?", "| Light | 10"),
        ("Which private tariffs include a hotline?", "| Full | 90"),
    ],
)
def test_headings_tell_tables_with_the_same_columns_apart(question: str, row: str) -> None:
    """Of tables in one passage whose columns are called alike, the one under that heading tells."""
    told = rows_that_tell(question, [TARIFFS])
    assert told is not None
    assert [quote.text.startswith(row) for quote in told.quotes] == [False, True]


PLANS = a_passage(
    "| Plan | Price | Backup | Sign-on | Phone support |\n|---|---|---|---|---|\n"
    "| Seed | 0 | no | no | no |\n| Sprout | 9 | weekly | no | no |\n"
    "| Grove | 29 | daily | yes | no |\n| Forest | 99 | hourly | yes | yes |",
    name="prices.md",
    title="Orbita price list",
)


@pytest.mark.parametrize(
    ("question", "rows"),
    [
        ("Which plan has neither backup nor sign-on?", ["Seed"]),
        ("Which plan includes neither sign-on nor phone support?", ["Seed", "Sprout"]),
        ("What is the cheapest paid plan?", ["Sprout"]),
        ("What is the cheapest plan?", ["Seed"]),
        ("Is there a free plan?", ["Seed"]),
        ("Which plans are not free?", ["Sprout", "Grove", "Forest"]),
    ],
)
def test_what_is_lacking_or_costs_nothing(question: str, rows: list[str]) -> None:
    """Neither denies what stands behind it and behind nor; paid is what costs more than nothing."""
    assert names(question, PLANS) == rows


def test_a_row_of_numbers_takes_a_moment() -> None:
    """Whoever says hundreds of them asks for rows within none."""
    started = time.process_time()
    for part in ("Version 7.4 ", "20 euros and ", "3 May 2021 to "):
        assert rows_that_tell(part * 300, [WALKS], "", frozenset()) is None
    assert time.process_time() - started < 20
