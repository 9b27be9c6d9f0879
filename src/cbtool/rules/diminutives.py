"""Short and colloquial given names and their formal ones, Russian and English.

For matching only: normalize never rewrites Саша to Александр. Keys and values are folded (lower case, ё as е).
A short name that stands for several formal ones maps to the commonest (Слава is Вячеслав). Short names that
both sexes share (Саша, Женя, Валя) map to the masculine form, and so do the feminine formal names themselves
(`александра` -> `александр`), so that Саша meets both: whoever compares formal names compares gender apart.
Given names in Latin script that are formal themselves meet through `translit.sound`, not here.
"""

from __future__ import annotations

from typing import Final

_RUSSIAN: Final = """
александр: александра саша сашка сашенька саня санек санька шура шурик шурка сашок алекс сандра
алексей: леша лешка лешенька алеша алешка леха лекса
анатолий: толя толик толян толенька
андрей: андрюша андрюха андрейка дрюня
антон: антоша антошка тоха тоша
аркадий: аркаша аркашка
арсений: арсюша сеня
артем: артемий тема темка артемка артюша
борис: боря борька боренька
вадим: вадик вадя вадька
валентин: валентина валя валька валечка валюша валентинка
валерий: валерия валера валерка лера лерочка валерик
василий: вася васька васенька василек васек
виктор: витя витек витька витенька витюша
виталий: виталик виталя
владимир: вова вовка вовочка володя володька вован володенька
владислав: влад владик владя
вячеслав: слава славик славка вячик
геннадий: гена генка геночка геша
георгий: гоша гога жора жорик гоги гера
григорий: гриша гришка гришаня гришенька
даниил: данила данил даня данька данилка даник
денис: дениска дэн деня ден
дмитрий: дима димка димон митя митька димочка митенька димас
евгений: евгения женя женька женечка жека
егор: егорка гора егорушка
иван: ваня ванька ванечка ванюша ванек иванушка
игорь: игорек гарик игореха
илья: илюша илюха ильюша илюшка
кирилл: кирюша кирюха киря кирка
константин: костя костик костян котя
леонид: леня ленька лео леонидик
лев: лева левушка левка
максим: макс максик максимка
матвей: мотя матвейка матюша
михаил: миша мишка мишаня мишенька михась
никита: никитка никитос ник
николай: коля колька коленька колян николаша
олег: олежка олежек олега
павел: паша пашка павлик пашенька павлуша
петр: петя петька петруха петенька петруша
роман: рома ромка ромочка ромчик
руслан: русик русланчик рус
семен: сема семка сенька семочка
сергей: сережа сережка серега серж серенька
станислав: стас стасик стасян
степан: степа степка степаша
тимофей: тима тимоша тимка тимофейка
тимур: тимурка тимурчик
федор: федя федька феденька
филипп: филя филька
эдуард: эдик эдя
юрий: юра юрка юрик юрец юрочка
яков: яша яшка
ярослав: ярик яра ярослава
агата: агатка
алена: аленка аленушка
алина: алинка алиночка
алиса: алиска алисочка
алла: аллочка
анастасия: настя настенька настька ася настюша стася настена настасья
ангелина: геля ангелинка лина
анна: аня анька анечка анюта нюра нюша анютка аннушка нюта ануш
антонина: тоня тонечка тонька
варвара: варя варенька варюша варька
вера: верочка верка веруня веруша
вероника: ника верунчик вероничка
виктория: вика викуся викуля викочка тори
галина: галя галка галочка галюня
дарья: даша дашка дашенька дашуля дарьюшка
диана: дианка ди дина
ева: евочка евка
екатерина: катя катька катенька катюша катерина катюха катрин катеринка
елена: лена ленка леночка ленуся еленка
елизавета: лиза лизка лизонька лизавета лизочка
зинаида: зина зиночка зинка
зоя: зоечка зойка
инна: инночка инуся
ирина: ира ирка ирочка ириша иришка иринка
кира: кирочка
клавдия: клава клавочка
кристина: кристя крис кристи кристинка
ксения: ксюша ксюха ксеня ксюшка аксинья
лариса: лара ларочка ларка лора
лидия: лида лидочка лидуся
лилия: лиля лилечка
любовь: люба любаша любочка любка
людмила: люда мила людочка люся милочка людка
маргарита: рита ритка риточка марго ритуля
марина: мариша маринка мариночка маришка
мария: маша машка машенька маня маруся машуля марья марийка муся
надежда: надя надька наденька надюша надюха
наталья: наталия наташа наташка наташенька ната таша натали натуся
нина: ниночка нинка нинуля
оксана: ксана оксанка оксаночка
олеся: леся олеська
ольга: оля олька оленька олечка олюшка леля
полина: поля полинка полюшка поленька
раиса: рая раечка райка
светлана: света светка светик светочка светуля
софья: софия соня сонечка сонька софа софьюшка
таисия: тася тая таечка тасенька
тамара: тома томка томочка
татьяна: таня танька танечка танюша татьянка танюшка
ульяна: уля улька ульянка
эльвира: эля эльвирочка
юлия: юля юлька юленька юлечка юляша
яна: янка яночка
"""

_ENGLISH: Final = """
abigail: abby abbie gail
albert: al bert bertie
alexander: alex alec sandy xander alexandra lex sasha
alfred: alf alfie fred
andrew: andy drew
anthony: tony ant
arthur: art artie
barbara: barb barbie babs
benjamin: ben benny benji
bernard: bernie
catherine: katherine kathryn kate katie kathy cathy kat kitty kay cath
charles: charlie chuck chas chaz
christina: tina chrissy christine
christopher: chris kit topher
cynthia: cindy
daniel: dan danny
david: dave davey
deborah: deb debbie debra
donald: don donnie
dorothy: dot dottie dolly
douglas: doug
edward: ed eddie ned ted teddy
eleanor: ellie nell nellie nora
elizabeth: liz lizzie beth betty bess eliza lisa betsy libby elisabeth
emily: em emmy
eugene: gene
florence: flo flora
frances: fran frannie
francis: frank frankie
frederick: freddie freddy fritz
gabriel: gabe
geoffrey: geoff jeffrey jeff
gerald: gerry
gregory: greg gregg
harold: hal harry
henry: hank
isabella: bella izzy isabel
jacob: jake
james: jim jimmy jamie jem
janet: jan
jennifer: jen jenny jenn
jessica: jess jessie
john: johnny jack jock johnnie
jonathan: jon jonny
joseph: joe joey
joshua: josh
judith: judy judi
kenneth: ken kenny
kimberly: kim kimmy
lawrence: larry laurence laurie
leonard: len lenny leo
louis: lou louie lewis
margaret: maggie meg peggy marge margie greta madge
martha: marty mattie
matthew: matt
michael: mike mick mickey mikey
nathaniel: nathan nate nat
nicholas: nick nicky nico nicolas
oliver: ollie
pamela: pam
patricia: pat patty tricia trish
patrick: paddy
peter: pete
philip: phil phillip
rachel: rach
raymond: ray
rebecca: becca becky
richard: rick ricky dick rich richie
robert: bob bobby rob robbie bobbie bert
ronald: ron ronnie
samuel: sam sammy samantha
sarah: sally sadie sara
stephen: steve steven stevie
stuart: stu stewart
susan: sue susie suzy suzanne
theodore: theo
theresa: terry tess tessa teresa
thomas: tom tommy
timothy: tim timmy
victoria: vicky vicki
vincent: vince vinny
virginia: ginny
walter: walt wally
william: bill billy will willy liam willie
zachary: zach zack
"""


def _read(*tables: str) -> dict[str, str]:
    """Tables of `formal: short short ...`; where a short name stands twice, the first line has it."""
    found: dict[str, str] = {}
    for line in "\n".join(tables).split("\n"):
        formal, _, short = line.partition(":")
        for name in short.replace("ё", "е").split():
            found.setdefault(name, formal)
    return found


#: Folded short name -> folded formal name.
FORMAL: Final[dict[str, str]] = _read(_RUSSIAN, _ENGLISH)


def canonical_given(name: str) -> str:
    """The formal name behind a given name, folded; the folded name itself when it is not a short one."""
    folded = name.lower().replace("ё", "е")
    return FORMAL.get(folded, folded)
