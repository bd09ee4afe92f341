"""The words by which one asks, in the languages that are told apart."""

from typing import Final

from tunedd_api.rag.language.word_lists import word_set

ASPECTS: Final = word_set(
    "reason reasons role roles purpose purposes example examples pros cons advantage advantages "
    "disadvantage disadvantages benefit benefits drawback drawbacks downside downsides upside "
    "upsides strength strengths weakness weaknesses limitation limitations property properties "
    "difference differences propose proposes proposed distinguish distinguishes distinguished "
    "identify identifies identified demonstrate demonstrates demonstrated suggest suggests "
    "suggested claim claims claimed definition meaning means"
)
"""Words by which one asks for a side of a thing: a text may say it without them, and what says it
with them is the likelier answer."""

ASKING: Final = ASPECTS | word_set(
    "answer question document documents paper papers article articles text passage passages "
    "author authors affiliated affiliation affiliations name list describe explain tell give "
    "mention discuss report compare "
    "type types kind kinds way ways main key specific different various number amount "
    "year date time person people thing things term "
    "detail details aspect aspects particular significant unique according "
    "please overall general say says said called known mean meant used uses use using work works "
    "done does stand stand_for many much often long far old okay ok wow yes no hmm interesting "
    "great thanks thank sounds oh well sorry sure cool nice curious wonder like love else another "
    "third wrote sum summarise summarize summary overview outline section chapter page table "
    "figure row "
    "column part show shows shown study studies find finds found argue argues argued "
    "co-authors colleagues researchers best good happen happens "
    "change changes changed "
    "large tall wide deep heavy thick strong hot cold warm "
    "order bad big small high low fast slow fastest slowest largest smallest biggest cheapest "
    "longest shortest highest lowest oldest newest worst most least closest nearest earliest "
    "latest quickest easiest safest "
    "someone somebody something anyone anybody anything nobody nothing everyone everybody "
    "everything somewhere anywhere stuff lot lots "
    "besides certain today favourite favorite try trying tries count counts "
    "myself yourself himself herself itself ourselves themselves "
    "did do doing have has had having be been being is are was were am can could will would shall "
    "should may might must "
    # German
    "wie hoch lang lange viel viele groß alt weit oft teuer schwer wer wen wem wessen was wann wo "
    "wohin woher warum wieso weshalb wozu welche welcher welches welchen welchem gibt bedeutet "
    "bleibt braucht heißt nennt nenne erkläre beschreibe darf dürfen kann können muss müssen soll "
    "sollen wird werden wurde wurden hat haben ist sind war waren tun macht machen man "
    "ich mich mir mein meine meinen du dich dein wir uns unser ihr euch sie er sein seine "
    # Spanish
    "cuál cuáles cuánto cuánta cuántos cuántas qué quién quiénes cómo dónde cuándo hay tiene "
    "tienen puede pueden debe deben hace hacen está están fue fueron explica describe nombra "
    "yo mi mis tu tus su sus nos "
    # French
    "combien quel quelle quels quelles qui que quoi où comment quand pourquoi peut peuvent doit "
    "doivent fait font sont était étaient "
    "je mon ma mes ton votre nous notre vous "
    # Italian and Portuguese
    "quanto quanta quanti quante quale quali chi cosa come dove quando perché può deve ha hanno "
    "qual quais quem onde quantos quantas pode devem "
    # Dutch, Polish, Turkish
    "hoe hoeveel lang wie wat waar wanneer waarom welke welk moet mag kan "
    "ile ilu jak jaki jaka jakie kto kiedy gdzie dlaczego czy która który które "
    "kaç nasıl ne nedir nerede neden niçin kim kimdir hangi mı mi mu mü kadar "
    # Russian, Arabic
    "кто что какой какая какое какие как когда где почему сколько скольки можно нужно ли "
    "كم متى أين كيف ماذا لماذا هل أي من ما"
)
"""Words by which one asks, in lower case: no text need hold them to hold the answer."""
