"""Messages with what they are, as people write them, and the documents they may speak of."""

from collections.abc import Sequence
from typing import Final

from tunedd_api.documents.model import CatalogueEntry, document_id
from tunedd_api.documents.scope import DocumentScope

ENTRIES: Final = tuple(
    CatalogueEntry(document_id(name), name, title, pages)
    for name, title, pages in (
        ("agent-memory.pdf", "How Agents Remember", 6),
        ("Chan et al. - 2024 - Visibility into AI Agents.pdf", "Visibility into AI Agents", 18),
        ("game-theory.pdf", "Game Theory of Agents: Cooperation and Conflict", 9),
        ("reports/kestrel-2024.pdf", "Kestrel Annual Report 2024", 120),
    )
)


class Catalogue:
    """A catalogue of these entries."""

    def __init__(self, entries: Sequence[CatalogueEntry] = ENTRIES) -> None:
        self._all = entries

    async def entries(self, scope: DocumentScope) -> Sequence[CatalogueEntry]:
        """Those that the scope allows."""
        return [entry for entry in self._all if scope.allows(entry.id)]


SMALL_TALK: Final = """
hi
Hello!
heyy
helllo there
good morning everyone
Good evening :)
hi there, nice to meet you
hello, is anybody there?
thanks
Thank you so much!
thnaks a lot
thx
ty!
many thanks for your quick help
Thanks, that was really helpful.
great, thank you!
ok thanks bye
I really appreciate it
that helps a lot, thanks
bye
good bye
See you tomorrow!
have a nice weekend
that's all for today, thanks
good night
sorry
I'm so sorry about that
my mistake
never mind
oops, sorry
how are you?
How's it going?
how are you doing today
what's up
hope you are doing well
I'm fine, thanks
who are you?
What is your name?
are you a robot?
are you human or a bot
who made you?
what languages do you speak?
introduce yourself
tell me about yourself
tell me a joke
how old are you?
do you love me?
ok
Okay!
yes
no
yep
sure
got it
I see
makes sense
that makes sense now, thanks
wow
cool
awesome!
very good
well done
nice answer
That's a great explanation.
you are the best
interesting
no problem
lol
haha
hmm
alright then
that's wrong
this is useless
you didn't answer my question
👍
...
Hallo
Guten Morgen!
vielen Dank für die Hilfe
Wie geht es dir?
Wer bist du?
Tschüss
Entschuldigung
alles klar
Hola, buenos días
muchas gracias
¿Cómo estás?
¿Quién eres?
hasta luego
lo siento
Bonjour
merci beaucoup
Comment ça va ?
qui es-tu ?
au revoir
d'accord
Ciao
grazie mille
come stai?
chi sei?
arrivederci
va bene
Olá, bom dia
muito obrigado
tudo bem?
quem é você?
tchau
你好
谢谢你
你好吗？
你是谁？
再见
好的
مرحبا
شكرا جزيلا
كيف حالك؟
من أنت؟
مع السلامة
حسنا
"""

LIBRARY: Final = """
what documents do you have?
Which files can you see?
waht documents do you have
list all documents
Show me the titles.
Could you please list the papers you have access to?
give me an overview of your library
what's in the library?
which papers have been uploaded?
tell me which documents are available here
What are the documents about?
what topics do the documents cover?
how many documents are there?
How many files have I uploaded so far?
how many papers do you know
number of documents
how big is the library?
how many pages do the documents have in total?
how many pages does agent-memory.pdf have?
How long is the Kestrel report?
what can you do?
How can you help me?
help
what is this?
how does this work?
what can I ask you?
what are you good for
I have a question
can you help me please?
Can I upload a PDF?
Welche Dokumente hast du?
Wie viele Dokumente gibt es?
Was kannst du?
Zeig mir alle Titel
¿Qué documentos tienes?
¿Cuántos documentos hay?
¿Qué puedes hacer?
Quels documents as-tu ?
Combien de documents y a-t-il ?
Que peux-tu faire ?
Quali documenti hai?
Quanti documenti ci sono?
Cosa puoi fare?
Quais documentos você tem?
Quantos documentos há?
O que você pode fazer?
你有哪些文件？
有多少个文件？
你能做什么？
ما هي المستندات التي لديك؟
كم عدد المستندات؟
ماذا يمكنك أن تفعل؟
"""

CONVERSATION: Final = """
what did I ask first?
What was my first question?
what was my last question
what did I just ask you?
which questions have I asked so far?
list my questions
how many questions have I asked?
what was my second question?
what did you just say?
what did you say before?
repeat that
Could you repeat your last answer, please?
say that again
pardon?
summarise our conversation so far
recap
give me a short summary of this chat
what have we talked about?
What did we discuss so far?
what did I ask about memory?
Was habe ich zuerst gefragt?
Was hast du gerade gesagt?
Fasse unser Gespräch zusammen
Wie viele Fragen habe ich gestellt?
¿Cuál fue mi primera pregunta?
¿Qué dijiste?
Resume nuestra conversación
Quelle était ma première question ?
Qu'est-ce que tu viens de dire ?
Résume notre conversation
Qual era la mia prima domanda?
Riassumi la nostra conversazione
Qual foi a minha primeira pergunta?
Resuma a nossa conversa
我第一个问题是什么？
你刚才说了什么？
总结一下我们的对话
ما هو سؤالي الأول؟
لخص محادثتنا
"""

DOCUMENT: Final = """
summarise agent-memory.pdf
Please summarize the visibility paper.
Can you give me a short summary of How Agents Remember?
sum up game-theory.pdf in three sentences
what is Visibility into AI Agents about?
What is agent-memory.pdf about?
what are the main points of the Kestrel report?
key takeaways from game-theory.pdf
give me an overview of the game theory paper
outline of agent-memory.pdf
Show me the table of contents of the Kestrel Annual Report 2024
how is agent-memory.pdf structured?
which chapters does the Kestrel report have?
What does the visibility paper say?
summarise all documents
Summarise the documents
tldr of agent-memory.pdf
Summarise chapter 3 of the Kestrel report
Fasse agent-memory.pdf zusammen
Worum geht es in agent-memory.pdf?
Gib mir eine Zusammenfassung von How Agents Remember
¿De qué trata agent-memory.pdf?
Resume agent-memory.pdf
De quoi parle agent-memory.pdf ?
Fais un résumé de agent-memory.pdf
Di cosa parla agent-memory.pdf?
Riassumi agent-memory.pdf
Resuma agent-memory.pdf
总结 agent-memory.pdf
لخص agent-memory.pdf
"""

SEARCH: Final = """
which files are about game theory?
do you have anything on cooperation?
Is there anything about memory in your library?
which papers mention reinforcement learning?
Do you have any papers on planning?
find documents about governance
show me all passages that mention agent cards
which of the documents deals with auctions?
Gibt es etwas über Spieltheorie?
¿Hay algo sobre la memoria?
Y a-t-il quelque chose sur la mémoire ?
C'è qualcosa sulla memoria?
Há algo sobre a memória?
有没有关于博弈论的文件？
"""

COMPARISON: Final = """
compare BERT and GPT-2
Compare the contract net protocol with auctions
what is the difference between short-term and long-term memory?
What are the differences between A, B and C?
how does tit for tat differ from always defecting?
contract net vs auctions
Which is cheaper: concrete or asphalt?
contrast planning with reacting
what do lobular and ductal carcinoma have in common?
How are the Kyoto Protocol and the Paris Agreement different?
Vergleiche Kontraktnetz und Auktionen
Was ist der Unterschied zwischen A und B?
¿Cuál es la diferencia entre A y B?
Quelle est la différence entre A et B ?
Confronta A e B
Qual é a diferença entre A e B?
比较短期记忆和长期记忆
ما الفرق بين الذاكرة والتخطيط؟
"""

LIST: Final = """
list the three levels of context
Name the four kinds of memory
enumerate the steps of the protocol
give me five examples of emergent behaviour
what are the two main tasks of the model?
What are the main limitations of the method?
Nenne die drei Ebenen des Kontexts
Enumera los tres tipos de agentes
Cite les trois types d'agents
Elenca i tre tipi di agenti
"""

QUESTIONS: Final = """
What is the contract net protocol?
Hello world programs: who wrote the first?
Hello Kitty was created in which year?
Hi-C sequencing: what does it measure?
What does thank-you note mean in chapter 2?
Compare prices
What documents do I need for a visa?
Which documents have to be signed by the tenant?
Which files does the installer write?
What is a file system?
What is a document database?
How many documents must be submitted with the form?
How many pages may an application have at most?
How many questions did the examiners ask the candidates?
What did the author ask first?
What did the king say before he died?
What did you find in experiment two?
Good morning America: when did it start?
Goodbye, Columbus: who wrote it?
Who is Hello Kitty?
What is the meaning of "thank you" in Japanese?
Is "ok" an abbreviation?
Who said "hello" first on the telephone?
Sorry is a novel by whom?
What is the OK Corral?
Yes Minister: who played the minister?
Nice?
Tanks?
tank capacity
memory
contract net protocol
price of the Heron
Why do agents need memory?
Who are the authors of the visibility paper?
Who are you accountable to under section 4?
How are you charged for late payment?
What can you do with an expired licence?
What is this protocol used for?
What can tenants do about noise?
How does this affect the price?
How does it work with two agents?
Can you help a colleague move house under the policy?
Help desk opening hours
What is the second law of thermodynamics?
Why did the second experiment fail?
What happened in the first round?
Explain the second stage of the protocol
Tell me more about the contract net
Continue reading programmes: what are they?
In other words, the agent is rational. Which theorem says so?
What are the languages spoken in Switzerland?
How do you say cheese in German?
In which German city was it published?
Translate the mission statement into measurable goals: how did they?
Summarise the findings on memory
What is game theory?
What is visibility?
What is the report on climate about?
What does the protocol say about deadlines?
What are the main points of disagreement?
Outline the argument for agent cards
List price of the Kestrel
Which source of energy is cheapest?
Is there a relationship between age and memory?
What is a conversation?
How long is a conversation kept?
What is the history of the conversation analysis school?
What was the first question of the survey?
What was the last answer of the committee?
How many turns does the game have?
Who repeats the message?
When was the library of Alexandria destroyed?
How big is the library of Congress?
What titles did he win?
Which papers did he sign?
What books did Darwin write?
Are you required to file a report?
Do you have to pay tax on gifts?
What do you have to do in an emergency?
What have I to pay if I cancel?
I am worried about my dog
My name is on the list, what now follows from clause 9?
Thanks to whom did the project succeed?
A thousand thanks letters were sent by whom?
0-dimensional biomaterials lack inductive properties.
Was ist das Kontraktnetzprotokoll?
Welche Unterlagen brauche ich für ein Visum?
Was steht im Vertrag über Kündigung?
Wie viele Seiten darf der Antrag haben?
¿Qué documentos necesito para un visado?
¿Qué es el protocolo de red de contratos?
Quels documents faut-il pour un visa ?
Qu'est-ce que la mémoire à long terme ?
Quali documenti servono per il visto?
Que documentos preciso para o visto?
什么是合同网协议？
申请签证需要哪些文件？
ما هو بروتوكول شبكة العقود؟
"""

AFTER_POLITENESS: Final = (
    ("Hi! What is the contract net protocol?", "What is the contract net protocol?"),
    ("hello, how does tit for tat work?", "how does tit for tat work?"),
    ("hi what is an agent card", "what is an agent card"),
    ("Good morning. Who proposed it?", "Who proposed it?"),
    ("thanks, and what are its drawbacks?", "what are its drawbacks?"),
    ("Okay. What role will diet play?", "What role will diet play?"),
    ("Great, thank you! Which theorem is that?", "Which theorem is that?"),
    ("Sorry to bother you, but who wrote it?", "who wrote it?"),
    ("What is an agent card? Thanks!", "What is an agent card?"),
    ("What is an agent card, thank you", "What is an agent card"),
    ("That's interesting. How is it defined?", "How is it defined?"),
    ("Guten Tag, was ist ein Agent?", "was ist ein Agent?"),
    ("Hola, ¿qué es un agente?", "qué es un agente?"),
    ("Bonjour, qu'est-ce qu'un agent ?", "qu'est-ce qu'un agent ?"),
    ("Ciao! Che cos'è un agente?", "Che cos'è un agente?"),
    ("Olá! O que é um agente?", "O que é um agente?"),
    ("你好！什么是合同网协议？", "什么是合同网协议？"),
    ("مرحبا، ما هو العقد؟", "ما هو العقد؟"),
)


def lines(messages: str) -> list[str]:
    """The messages, one a line."""
    return [line for line in messages.splitlines() if line]
