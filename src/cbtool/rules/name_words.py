"""Words in a name cell that are no names, and Western given names that the Russian tables do not have.

All words are folded: lower case, ё as е, without a full stop.
"""

from __future__ import annotations

from typing import Final

from cbtool.rules.legal_forms import CAPITALS_ONLY, LONG_ONLY, RUSSIAN


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


#: Forms of address and degrees, dropped from the name; the first two also tell the gender.
MALE_TITLES: Final = _words("г-н гн господин гражданин гр-н товарищ уважаемый мистер сэр mr mister sir herr monsieur")
FEMALE_TITLES: Final = _words(
    "г-жа гжа госпожа гражданка гр-ка уважаемая миссис мисс мадам mrs ms miss madam lady dame frau mme mlle madame"
)
TITLES: Final = (
    MALE_TITLES
    | FEMALE_TITLES
    | _words("гр тов уваж д-р доктор проф профессор акад академик mx dr prof doctor professor med ing habil dipl")
    | _words("rev reverend capt captain col colonel lt sgt hon")
)

#: What tells fathers from sons of one name, and what it means.
GENERATIONS: Final[dict[str, str]] = {
    **dict.fromkeys(_words("jr jnr jun ii мл младший"), "jr"),
    **dict.fromkeys(_words("sr snr sen ст старший"), "sr"),
    **{number: number for number in ("iii", "iv")},
}

#: Degrees behind a name.
DEGREES: Final = _words("phd md esq")

#: Generations that a full stop must tell from a name or another word: Sen is a surname in India, Jun a given name in
#: Japan; `ст.` is a station too.
_STOPPED: Final = _words("sen jun")
STOPPED_SUFFIXES: Final = frozenset(f"{word}." for word in _STOPPED)

#: What stands behind a name: generation and degree.
SUFFIXES: Final = (
    (GENERATIONS.keys() - _STOPPED - {"ст"})
    | DEGREES
    | {
        f"{degree}{science}н"
        for degree in ("к", "д", "канд", "докт")
        for science in _words("т м э ф б х ю п и пс мед техн экон юр пед биол хим ист филол психол")
    }
)

#: Words of cells that hold no name at all.
JUNK: Final = _words(
    """тест тестовый тестовая тестов test testing tester клиент клиентка client customer покупатель заказчик аноним
    анонимно анонимный anonymous гость guest нет неизвестно неизвестный неизвестная неизвестен unknown имя фамилия
    отчество отчества фио name noname none null nan undefined user username юзер пользователь admin администратор без
    имени не указано указан указана известно данных заполнено новый новая проба пробный лид lead контакт contact абонент
    безымянный безымянная пусто empty нету удален удалить deleted xxx qwerty asdf asdfgh йцукен фыва фывапр ячсмить
    абв абвгд qwe asd йцу фыв first last firstname lastname surname не тестова тестович тестовна физлицо физ лицо фл
    частное розничный спам такси отказ мошенник частник юзер xxxx хххх ххх заявка заявки сделка сайт сайта номера
    входящий исходящий обратный пропущенный обращение incoming outgoing missed website inquiry enquiry"""
)

#: Words that are junk beside junk or a number (`Входящий звонок`, `New lead`), and surnames beside names.
CALLS: Final = _words("звонок call caller new")

#: Cells that are junk as a whole, though their words may be names elsewhere.
JUNK_CELLS: Final = _words("na no n/a н/д нд н.д. б/и б/н da да x х xx хх -")

#: Roles and kinship beside a name: dropped into the notes.
REMARKS: Final = _words(
    """мама папа муж жена сын дочь дочка брат сестра сосед соседка бабушка дедушка тетя дядя теща тесть свекровь
    родитель родственник подруга друг директор гендиректор бухгалтер главбух менеджер секретарь водитель курьер
    доставка прораб снабженец снабжение закупки охрана склад ремонт мастер врач учитель владелец собственник
    арендатор жилец авито avito whatsapp ватсап viber вайбер telegram телеграм телеграмм инстаграм инста instagram
    vip вип постоянный постоянная оптовик опт дилер должник чс черный список дубль копия старый старая работа
    рабочий личный новый моб тел телефон почта семья супруги чета коллега одноклассник ученик студент пенсионер
    самозанятый сантехник электрик шиномонтаж таксист риелтор риэлтор юрист адвокат нотариус парикмахер косметолог
    репетитор автослесарь автомойка грузчик охранник маникюр массаж массажист стоматолог логист кладовщик кассир
    продавец звонить перезвонить завхоз завуч бригадир инженер механик технолог учредитель гендир зам начальник
    бух снабженец генеральный исполнительный коммерческий технический финансовый главный ведущий гл ген"""
)

#: After one of these words the rest of the cell is a remark.
JOINTS: Final = _words(
    "урожд урожденная урожденный девичья не от по из для на или под через при over from of and or via the et und"
)

#: Particles that belong to the surname behind them.
PARTICLES: Final = _words(
    "фон ван де дер ден дель делла ла ле да дас дос ди ду дю тер тен эль аль бен ибн бин абу von van de der den del"
    " della la le da das dos di du ter ten el al ben ibn bin abu zu zur af"
)

#: Those that families abroad write with a capital initial, too, and that are seldom a name themselves: Le, Du and Ten
#: are surnames, Den is Denis.
CAPITAL_PARTICLES: Final = _words("van von de der del della la da das dos di ter")

#: Tails of Turkic patronymics, and whose they are.
TAILS: Final[dict[str, str]] = {
    "оглы": "m",
    "оглу": "m",
    "огли": "m",
    "угли": "m",
    "улы": "m",
    "уулу": "m",
    "кызы": "f",
    "гызы": "f",
    "кизи": "f",
    "қызы": "f",
    "ұлы": "m",
    "ўғли": "m",
    "қизи": "f",
    "ogli": "m",
    "o'g'li": "m",
    "ugli": "m",
    "oğlu": "m",
    "qızı": "f",
    "kızı": "f",
    "qyzy": "f",
    "gyzy": "f",
    "ogly": "m",
    "oglu": "m",
    "oglou": "m",
    "uly": "m",
    "uulu": "m",
    "kyzy": "f",
    "gizi": "f",
    "qizi": "f",
}

#: Western given names by sex; Slavic ones are found through the transliterated Russian table.
WESTERN_MALE: Final = _words(
    """aaron adam adrian alan albert alejandro alexander alfred andreas andrew angelo anthony antonio arthur benjamin
    bernard bernd brandon brian bruce bruno bryan carl carlos charles christian christopher claude claus craig daniel
    david dean dennis diego dieter dirk donald douglas dylan edward enrique eric erik ethan eugene fabian felipe
    felix fernando francesco francis francisco frank franz frederick friedrich fritz gabriel gary geoffrey george
    gerald gerhard giovanni giuseppe gordon graham gregory guillaume gustav guy hans harold harry heinrich heinz
    helmut henri henry herbert hermann horst howard hugo ian isaac jack jacob jacques jake james jan jason jean jeff
    jeffrey jens jerome jesse jesus joachim joao joe joel john jonas jonathan jordan jorge jose joseph joshua juan
    juergen jürgen julian julien justin karl keith kenneth kevin klaus kurt kyle larry lars laurent lawrence leo leon
    leonard liam logan louis luca lucas luigi luis luke manfred manuel marc marcel marco marcus mario mark markus
    martin mathias matthew matthias max michael michel miguel mohamed mohammed muhammad nathan neil nicholas nick
    nicolas nigel noah norman oliver oscar otto pablo paolo pascal patrick paul pedro peter philip philippe pierre
    rafael ralf ralph raymond rene ricardo richard robert roberto rodrigo roger ronald roy rudolf russell ryan samuel
    scott sean sebastian sergio simon stefan stephen steven stuart sven terence theodore thomas tim timothy tobias
    todd tom tyler ulrich uwe vincent walter wayne werner wilhelm william wolfgang xavier zachary"""
)
WESTERN_FEMALE: Final = _words(
    """abigail alice alicia alison amanda amber amelia amy andrea angela anita anja ann anna anne annette annie april
    ashley astrid audrey ava barbara beatrice bernadette betty beverly birgit bonnie brenda bridget brigitte camille
    carla carmen carol carole caroline catherine cecilia celine charlotte chloe christa christina christine claire
    clara claudia colette courtney cynthia danielle deborah debra denise diana diane dolores donna doris dorothy
    edith eleanor elena elisabeth elizabeth ella ellen emily emma erica erika esther eva evelyn fiona florence frances
    francoise gabriela gabriele gail gertrud gina giulia gloria grace greta hannah heather heidi heike helen helena
    helga hilary ilse ingrid irene isabel isabella isabelle jacqueline jane janet janice jeanne jennifer jessica jill
    joan joanna josephine joyce juanita judith judy julia julie karen karin katharina kate katherine kathleen kathryn
    katja kelly kerstin kimberly kirsten laura lauren leah leslie linda lisa louise lucia lucy madison manuela
    margaret maria marianne marie marilyn marion marlene martha martina mary megan melanie melissa mercedes mia
    michaela michelle mildred monica monika nadine nancy natalie nicole nina nora olivia pamela patricia paula petra
    phyllis pilar rachel rebecca regina renate rita roberta rosa rose rosemary ruth sabine sabrina samantha sandra
    sara sarah sharon sheila shirley silke simone sofia sonja sophia sophie stefanie stephanie susan susanne suzanne
    sylvia tanja teresa theresa tiffany tina tracy ulrike ursula valerie vanessa vera verena veronica victoria
    virginia vivian wendy yvonne zoe"""
)

#: Vietnamese surnames, which stand first: some fifteen are borne by nine people of ten. Those without marks are no
#: other country's; the others tell only beside the middle name Van.
VIETNAMESE: Final = _words(
    """nguyễn trần lê phạm huỳnh vũ võ đặng bùi đỗ hồ ngô lý đinh trịnh đào lương trương tạ phùng đoàn
    quách vương chử triệu nghiêm thạch mạc giáp khổng doãn đàm tống
    nguyen tran pham huynh truong trinh phung doan quach"""
)
PERHAPS_VIETNAMESE: Final = _words(
    "le hoang phan vu vo dang bui do ho ngo duong ly dinh dao luong mai lam cao ta to ha chu"
)

#: Legal forms that are told from names by themselves; `company_parse` has the last word.
FORMS: Final = (frozenset(RUSSIAN) - CAPITALS_ONLY - LONG_ONLY) | {
    "GmbH",
    "Ltd",
    "Limited",
    "LLC",
    "LLP",
    "Inc",
    "Corp",
    "PLC",
    "JSC",
    "PJSC",
    "OJSC",
    "CJSC",
}

#: Words of a name cell that holds a company.
BUSINESS: Final = frozenset(form.lower() for form in FORMS) | _words(
    """общество акционерное предприниматель индивидуальный товарищество учреждение магазин компания фирма салон кафе
    ресторан завод агентство студия банк аптека автосервис гостиница отель ателье фабрика комбинат холдинг предприятие
    организация кооператив фонд школа детсад поликлиника больница клиника company shop store bank group"""
)
