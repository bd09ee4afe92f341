"""The row in which the cell stands that a question asks for."""

import pytest

from tests.support.passages import a_passage
from tunedd_api.rag.answering.tables.looking_up import lacks_the_cell, row_looked_up

PLOTS = a_passage(
    "## Plots and rents\n\n"
    "| Plot size | Area | Rent per year | Water charge | Waiting time |\n|---|---|---|---|---|\n"
    "| Quarter plot | 60 m² | £28 | £6 | 4 months |\n"
    "| Half plot | 125 m² | £52 | £11 | 14 months |\n"
    "| Heron plot (raised beds) | 20 m² | £18 | £4 | none |\n\n"
    "The society lets plots on three fields.",
    name="allotments.md",
    title="Millbrook allotments",
    section="Plots and rents",
)
STAFF = a_passage(
    "Office | Holder | Phone\nTreasurer | Idris Vaughan | 01632 960187\n"
    "Secretary | Tomasz Lis | 01632 960152",
    name="committee.docx",
    title="Allotment committee",
)
STOCK = a_passage(
    "SKU | Product | Unit price (EUR) | In stock | Supplier\n"
    "VX-101 | Copper elbow 15 mm | 1.85 | 420 | Rohrmann\n"
    "VX-102 | Copper elbow 22 mm | 2.95 | 310 | Rohrmann\n"
    "VX-300 | Pressure gauge | 14.75 | 33 | Manoflux",
    name="stock.csv",
    title="stock",
)
FIGURES = a_passage(
    "Brightwater plc: five years in figures\n\n"
    "| 2019 | 2020 | 2021\nRevenue | 412 | 398 | 455\nOperating profit | 51 | 38 | 60\n"
    "Net income | 33 | 21 | 41\nEmployees | 2310 | 2205 | 2284",
    name="brightwater.xlsx",
    title="brightwater",
)
TERN = a_passage(
    "Rowing boat Tern\n\nItem | Price | Delivery\nHull | 18,400 kr | 6 weeks\n"
    "Cover | 2,100 kr | 2 weeks",
    name="boats.docx",
    title="The Tandberg boat yard",
)
SKUA = a_passage(
    "Sailing dinghy Skua\n\nItem | Price | Delivery\nHull | 31,900 kr | 9 weeks\n"
    "Cover | 3,300 kr | 2 weeks\n\n"
    "Technical data\n\n| Tern | Skua\nWeight | 85 kg | 118 kg\nDraught | 0.15 m | 0.9 m",
    name="boats.docx",
    title="The Tandberg boat yard",
    section="Sailing dinghy Skua",
    start=2_000,
)
MANUAL = a_passage(
    "Kessel 40 boiler: service manual\n"
    "Read the manual before you open the casing. The boiler must be cold.\n"
    "Error codes\nCode Meaning Remedy\nE01 No flame Check the gas supply\n"
    "E03 Fan blocked Clean the fan\nE05 Water pressure low Refill to 1.5 bar\n"
    "Maintenance intervals\nPart Interval Hours of work Cost of part\n"
    "Burner 12 months 1.5 €40\nHeat exchanger 24 months 3 €185",
    name="boiler.pdf",
    title="Kessel 40 boiler: service manual",
)
MUSEUM = a_passage(
    "Opening hours\n\nDay\tOpens\tCloses\tLast entry\nSaturday\t09:30\t18:00\t17:15\n"
    "Sunday\t11:00\t16:00\t15:15\n\n"
    "Admission\n\nAdults ............ 7.50 EUR\nStudents .......... 4.50 EUR\n"
    "Family ticket ..... 16.00 EUR\nAnnual pass ....... 38.00 EUR\nAudio guide ....... 3.00 EUR",
    name="museum.txt",
    title="Town museum of Arling",
)
SCHOOL = a_passage(
    "Brookside Primary School\n\nName: Brookside Primary School\nHead teacher: Yvonne Adeyemi\n"
    "Founded: 1911\nPupils: 284\nTelephone: 01632 960733\nDeputy head: Martin Frost\n\n"
    "Clubs\nClub Day Room Leader\nChess Monday B4 Mr Rahman\nChoir Tuesday Hall Ms Duarte\n"
    "Robotics Thursday C1 Mrs Whitlock",
    name="school.txt",
    title="Brookside Primary School",
)
EVERY = (PLOTS, STAFF, STOCK, FIGURES, TERN, SKUA, MANUAL, MUSEUM, SCHOOL)


@pytest.mark.parametrize(
    ("question", "row"),
    [
        ("What does a half plot cost a year?", "| Half plot | 125 m² |"),
        ("What is the yearly rent for a quarter plot?", "| Quarter plot |"),
        ("What is the rent of the Heron plot?", "| Heron plot (raised beds) |"),
        ("Who is the treasurer of the allotments?", "Treasurer | Idris Vaughan"),
        ("Who supplies the pressure gauge?", "VX-300 | Pressure gauge"),
        ("What does the copper elbow 22 mm cost?", "VX-102 | Copper elbow 22 mm"),
        ("What is the unit price of the VX-101?", "VX-101 |"),
        ("When does the museum open on Sundays?", "Sunday\t11:00"),
        ("When is last entry to the museum on Saturday?", "Saturday\t09:30"),
    ],
)
def test_row_and_column_are_named_in_other_forms(question: str, row: str) -> None:
    """A row and a column may be named in other forms, in part, or by what they measure."""
    found = row_looked_up(question, EVERY)
    assert found is not None
    assert found.anchor_text.startswith(row)


@pytest.mark.parametrize(
    ("question", "columns", "row"),
    [
        (
            "What was Brightwater's net income in 2021?",
            "| 2019 | 2020 | 2021",
            "Net income | 33 | 21 | 41",
        ),
        (
            "How many employees did Brightwater have in 2020?",
            "| 2019 | 2020 | 2021",
            "Employees | 2310 | 2205 | 2284",
        ),
        ("How heavy is the Tern?", "| Tern | Skua", "Weight | 85 kg | 118 kg"),
        ("What is the draught of the Skua?", "| Tern | Skua", "Draught | 0.15 m | 0.9 m"),
    ],
)
def test_columns_may_be_what_is_asked_about(question: str, columns: str, row: str) -> None:
    """Where attributes are rows, the years or products that are asked about are columns."""
    found = row_looked_up(question, EVERY)
    assert found is not None
    assert [quote.text for quote in found.quotes] == [columns, row]


@pytest.mark.parametrize(
    ("question", "told"),
    [
        (
            "What is the remedy for E03?",
            ["Code Meaning Remedy", "E03 Fan blocked Clean the fan"],
        ),
        (
            "How much does the heat exchanger cost?",
            ["Part Interval Hours of work Cost of part", "Heat exchanger 24 months 3 €185"],
        ),
        ("In which room is chess?", ["Club Day Room Leader", "Chess Monday B4 Mr Rahman"]),
        (
            "Who leads the robotics club?",
            ["Club Day Room Leader", "Robotics Thursday C1 Mrs Whitlock"],
        ),
        ("How much is the audio guide?", ["Audio guide ....... 3.00 EUR"]),
        ("What does the annual pass of the museum cost?", ["Annual pass ....... 38.00 EUR"]),
        ("What is the price of a family ticket?", ["Family ticket ..... 16.00 EUR"]),
        ("When was Brookside founded?", ["Founded: 1911"]),
        ("What is the phone number of the school?", ["Telephone: 01632 960733"]),
        ("Who is the head teacher of Brookside?", ["Head teacher: Yvonne Adeyemi"]),
    ],
)
def test_cells_need_no_rules(question: str, told: list[str]) -> None:
    """Cells are parted by single blanks, by dots or by a colon as well."""
    found = row_looked_up(question, EVERY)
    assert found is not None
    assert [quote.text for quote in found.quotes] == told


def test_a_heading_with_a_colon_is_no_row() -> None:
    """What a section or a document is called is told by nobody, though a colon parts it."""
    page = a_passage(
        "Hoists: how they are kept\n\nA hoist is oiled each week.",
        title="Yard cranes: a handbook",
        section="Hoists: how they are kept",
    )
    titled = a_passage("Yard cranes: a handbook\n\nKeep it dry.", title="Yard cranes: a handbook")
    assert row_looked_up("What about the hoists?", [page]) is None
    assert row_looked_up("And cranes?", [titled]) is None


def test_heading_tells_tables_with_the_same_rows_apart() -> None:
    """Of tables with the same rows that counts whose heading the question names."""
    tern = row_looked_up("What does the cover for the Tern cost?", EVERY)
    skua = row_looked_up("What does the cover for the Skua cost?", EVERY)
    assert tern is not None
    assert tern.anchor_text == "Cover | 2,100 kr | 2 weeks"
    assert skua is not None
    assert skua.anchor_text == "Cover | 3,300 kr | 2 weeks"
    assert row_looked_up("What does the cover cost?", EVERY) is None


def test_row_may_stand_in_another_passage_than_what_names_its_columns() -> None:
    """A table goes on in the next passage, below the same columns."""
    first = a_passage("Animal Temperature Pulse\nCat 38.5 °C 140\nDog 38.8 °C 95", name="vet.txt")
    rest = a_passage(
        "Dog 38.8 °C 95\nRabbit 39.3 °C 205", name="vet.txt", start=first.text.index("Dog")
    )
    found = row_looked_up("What pulse does a rabbit have?", (rest, first))
    assert found is not None
    assert [quote.text for quote in found.quotes] == [
        "Animal Temperature Pulse",
        "Rabbit 39.3 °C 205",
    ]


def test_rows_that_are_counted_are_not_looked_up() -> None:
    """How many there are of what the first column names no cell of a row says."""
    bats = a_passage(
        "Feeding\n\nAnimal | Time | Food\nBats | 14:00 | fruit\nCave fish | 15:15 | flies",
        name="zoo.html",
        title="Zoo",
    )
    assert row_looked_up("How many bats are there?", (bats,)) is None
    assert row_looked_up("How many animals are fed fruit?", (bats,)) is None


def test_what_the_table_does_not_measure_is_not_looked_up() -> None:
    """Without a column or a unit for it, a row that is named tells nothing."""
    players = a_passage(
        "Player | Instrument | Since\nMirjam Levi | viola | 1984\nOtto Brand | horn | 1991",
        name="players.html",
        title="Players",
    )
    assert row_looked_up("How tall is Mirjam Levi?", (players,)) is None
    assert row_looked_up("Who taught Mirjam Levi?", (players,)) is None


@pytest.mark.parametrize(
    "question",
    [
        "What does a double plot cost a year?",
        "What does a plot cost?",
        "What does a half plot cost a month?",
        "What is the deposit for a half plot?",
        "What does the copper elbow 28 mm cost?",
        "What was the net income in 2024?",
        "How heavy is the Puffin?",
        "What is the sail area of the Skua?",
        "What does the hull of the Gannet cost?",
        "What does error code E09 mean?",
        "How much does the pump of the boiler cost?",
        "Who leads the drama club?",
        "How many computers does the school have?",
        "Which plot is the cheapest?",
        "Which plots cost less than £30?",
    ],
)
def test_no_row_is_taken_for_what_the_table_lacks_or_compares(question: str) -> None:
    """A row that lacks a word of the question is no answer, nor does one row compare."""
    assert row_looked_up(question, EVERY) is None


def test_lines_of_prose_are_no_rows() -> None:
    """Lines of sentences that begin with capitals are no table."""
    prose = a_passage(
        "The society was founded by miners of the valley and has since then let\n"
        "Half of the plots to families. The rent of a half plot was raised in 1954\n"
        "After a long dispute about the water of the brook and who may draw it",
        name="history.txt",
    )
    assert row_looked_up("What is the rent of a half plot?", (prose,)) is None


SURGERIES = a_passage(
    "## The Oslo surgery\n\n"
    "The Bergen surgery is counted elsewhere, and treated 77 people in 2019.\n\n"
    "| Year | Patients |\n|---|---|\n| 2019 | 5600 |\n| 2020 | 6100 |\n\n"
    "| Bed | Deposit |\n|---|---|\n| B07 | 450 € |\n| B08 | 300 € |\n",
    name="surgeries.md",
    title="Surgeries",
    section="The Oslo surgery",
)
DOSES = a_passage(
    "| Weight | Morning dose | Evening dose |\n|---|---|---|\n"
    "| under 20 kg | 4 ml | 2 ml |\n| 20-40 kg | 10 ml | 5 ml |\n| over 40 kg | 20 ml | 10 ml |\n",
    name="syrup.md",
    title="Syrup",
)


@pytest.mark.parametrize(
    "question",
    [
        "How many patients were there in Bergen in 2019?",
        "Where is bed B07?",
        "When is the deposit for B07 paid?",
    ],
)
def test_what_a_row_does_not_tell_is_not_looked_up_there(question: str) -> None:
    """Prose above a table names no row of it, and no price says when, or a code where."""
    assert row_looked_up(question, [SURGERIES]) is None


def test_a_row_that_only_several_words_together_tell_from_the_others() -> None:
    """Each of them stands in some other row, too."""
    found = row_looked_up("What is the evening dose for 20-40 kg?", [DOSES])
    assert found is not None
    assert found.anchor_text == "| 20-40 kg | 10 ml | 5 ml |"


FARES = a_passage(
    "Vehicles\n\nVehicle | Winter | Winter | Summer | Summer\n"
    "Vehicle | One way | Return | One way | Return\n"
    "Van | 42 | 78 | 59 | 109\nMoped | 19 | 35 | 27 | 49\nTandem | 8 | 14 | 11 | 20",
    name="fares.html",
    title="Ferry to Sund: prices in euros",
)


@pytest.mark.parametrize(
    ("question", "row"),
    [
        ("What is the winter return price for a van?", "Van |"),
        ("What does a moped cost one way in summer?", "Moped |"),
    ],
)
def test_columns_named_by_two_lines(question: str, row: str) -> None:
    """A name that spans columns goes with those below it, and both are quoted.

    What all the numbers are, the title may say alone.
    """
    found = row_looked_up(question, [FARES])
    assert found is not None
    assert found.anchor_text.startswith(row)
    assert [quote.text.split(" | ")[1] for quote in found.quotes[:2]] == ["Winter", "One way"]


SITES = a_passage(
    "Site | Visitors | Guide | Main finding | Depth (m)\n"
    "Alder Field | 310 | Rosa Quint | coins | 2.1\nBrook Hill | 95 | | pottery | –\n"
    "Cold Well | | Jan Oster | | 4.0",
    name="digs.csv",
    title="digs",
)


@pytest.mark.parametrize(
    "question",
    [
        "Who is the guide for Brook Hill?",
        "How deep is Brook Hill?",
        "How many visitors did Cold Well have?",
        "What is the main finding at Cold Well?",
    ],
)
def test_blank_cell_tells_nothing(question: str) -> None:
    """A row whose cell is blank below the column that is asked for is no answer."""
    assert row_looked_up(question, [SITES]) is None
    assert lacks_the_cell(question, [SITES])


def test_what_is_told_beside_a_blank_cell() -> None:
    """The other cells of its row are told, and so is what prose tells instead."""
    question = "Who is the guide for Brook Hill?"
    prose = a_passage("At Brook Hill, Nora Pell is the guide on Sundays.", name="news.md")
    assert not lacks_the_cell(question, [SITES, prose])
    told = row_looked_up("What is the main finding at Brook Hill?", [SITES])
    assert told is not None
    assert told.anchor_text.startswith("Brook Hill")
    assert not lacks_the_cell("Who is the guide for Alder Field?", [SITES])


SHOPS = a_passage(
    "| Shop | Lead | Revenue (thousand €) | Workforce | Noise level (dB) | Output (kW) |\n"
    "|---|---|---|---|---|---|\n| Kiel | Ada Horn | 412 | 9 | 61 | 12 |\n"
    "| Husum | Tim Bode | 388 | 7 | 55 | 15 |",
    name="shops.md",
    title="Shops in 2023",
    section="Shops in 2023",
)


@pytest.mark.parametrize(
    "question",
    [
        "What was the turnover of Husum?",
        "What were the takings of the Husum shop?",
        "What were the sales of Husum in 2023?",
        "How many people work in Husum?",
        "How many decibels are there in Husum?",
        "How many kilowatts does Husum need?",
    ],
)
def test_columns_called_by_other_words_or_units(question: str) -> None:
    """A column is found by other words for what it tells, and by the name of its unit."""
    found = row_looked_up(question, [SHOPS])
    assert found is not None
    assert found.anchor_text.startswith("| Husum")


@pytest.mark.parametrize(
    ("question", "is_blank"),
    [
        ("How many rings does the Robin's cord last?", True),
        ("How many rings does the Wren's cord last?", False),
        ("How much is the Robin?", True),
        ("Who teaches the Robin?", True),
        ("Who teaches the Wren?", False),
    ],
)
def test_blank_cell_of_a_column_in_other_words(question: str, *, is_blank: bool) -> None:
    """What is asked for by a verb, or without a word for the price, may be blank as well."""
    bells = a_passage(
        "Bell | Cord life (rings) | Price (€) | Coach\nWren | 900 | 45 | Mia Lund\n"
        "Robin | – | |\nFinch | 700 | 30 | Jon Bay",
        name="bells.csv",
        title="bells",
    )
    assert lacks_the_cell(question, [bells]) is is_blank
    assert (row_looked_up(question, [bells]) is None) is is_blank


def test_income_is_no_price() -> None:
    """What a shop takes in does not tell what it pays."""
    assert row_looked_up("How much rent does the Husum shop pay?", [SHOPS]) is None


def test_word_of_the_name_of_a_column_is_no_measure() -> None:
    """The high season is no height."""
    page = a_passage(
        "Vehicle | Low season | High season\nVan | 42 € | 78 €\nMoped | 19 € | 35 €\n"
        "Trailer | 31 € |",
        name="fares.csv",
    )
    found = row_looked_up("How much is a van in the high season?", [page])
    assert found is not None
    assert lacks_the_cell("How much is a trailer in the high season?", [page])
    assert not lacks_the_cell("How much is a trailer in the low season?", [page])


WEEKS = a_passage(
    "| Week | Topic | Lab |\n|---|---|---|\n| 1 | Weathering | Sieving |\n"
    "| 8 | Turbidites | none |\n"
    "| 9 | Carbonates | Reef rocks |\n| 10 | Evaporites | Logs |\n",
)


@pytest.mark.parametrize(
    ("question", "cell"),
    [
        ("topic of week nine", "Carbonates"),
        ("What is the topic of the ninth week?", "Carbonates"),
        ("What is the lab in week ten?", "Logs"),
        ("lab of the 8th week", "none"),
    ],
)
def test_a_row_is_found_by_its_number_in_words(question: str, cell: str) -> None:
    """The table has it in digits."""
    row = row_looked_up(question, [WEEKS])
    assert row is not None
    assert cell in row.anchor_text
