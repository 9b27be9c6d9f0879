"""Short, colloquial and abbreviated given names (Wm, Thos) and their formal ones, Russian and English.

For matching only: normalize never rewrites Саша to Александр. Keys and values are folded (lower case, ё as е).
A short name that stands for several formal ones maps to the commonest (Слава is Вячеслав). Short names that
both sexes share (Саша, Женя, Валя) map to the masculine form, and so do the feminine formal names themselves
(`александра` -> `александр`), so that Саша meets both: whoever compares formal names compares gender apart.
Given names in Latin script that are formal themselves meet through `translit.sound`, not here.
"""

from __future__ import annotations

from typing import Final

_RUSSIAN: Final = """
адам: адамчик
азамат: азаматик
азат: азатик
айдар: айдарчик айдарик
айрат: айратик
александр: александра саша сашка сашенька саня санек санька шура шурик шурка сашок алекс сандра
алексей: леша лешка лешенька алеша алешка леха лекса
альберт: альбертик
анатолий: толя толик толян толенька
анвар: анварчик
андрей: андрюша андрюха андрейка дрюня
антон: антоша антошка тоха тоша
аркадий: аркаша аркашка
арсений: арсюша сеня
артем: артемий тема темка артемка артюша
артур: артурик артурчик
афанасий: афоня афонька
богдан: богданчик данчик
борис: боря борька боренька
булат: булатик
вадим: вадик вадя вадька
валентин: валентина валя валька валечка валюша валентинка
валерий: валерия валера валерка лера лерочка валерик
василий: вася васька васенька василек васек
вениамин: веня венька венечка
виктор: витя витек витька витенька витюша
виталий: виталик виталя
владимир: вова вовка вовочка володя володька вован володенька
владислав: влад владик владя
всеволод: сева севка севочка
вячеслав: слава славик славка вячик
гавриил: гаврила гавриля гавря
геннадий: гена генка геночка геша
георгий: гоша гога жора жорик гоги гера
герман: германчик
глеб: глебушка глебка
григорий: гриша гришка гришаня гришенька
давид: давидик додик
дамир: дамирчик
даниил: данила данил даня данька данилка даник
денис: дениска дэн деня ден
дмитрий: дима димка димон митя митька димочка митенька димас
евгений: евгения женя женька женечка жека
егор: егорка гора егорушка
ефим: фима фимка фимочка
захар: захарка захарушка
ибрагим: ибрагимчик
иван: ваня ванька ванечка ванюша ванек иванушка
игнат: игнатка игнаша игнатий
игорь: игорек гарик игореха
ильдар: ильдарчик ильдарик
ильнур: ильнурчик
илья: илюша илюха ильюша илюшка
иннокентий: кеша кешка кешенька
иосиф: ося оська
камиль: камилька
кирилл: кирюша кирюха киря кирка
константин: костя костик костян котя
кузьма: кузя кузька кузенька
лев: лева левушка левка
леонид: леня ленька лео леонидик
леонтий: лентя
максим: макс максик максимка
марат: маратик маратка
марк: марик маркуша
марсель: марселька
матвей: мотя матвейка матюша
михаил: миша мишка мишаня мишенька михась
назар: назарка назарчик
наиль: наилька
никита: никитка никитос ник
николай: коля колька коленька колян николаша
олег: олежка олежек олега
павел: паша пашка павлик пашенька павлуша
петр: петя петька петруха петенька петруша
прохор: прохорка проша
равиль: равилька
радик: радичек
рамиль: рамилька
рафаэль: рафик рафа
ренат: ренатик
ринат: ринатик
роберт: робертик
родион: родя родька родик
роман: рома ромка ромочка ромчик
ростислав: ростик ростя
руслан: русик русланчик рус
рустам: рустамчик рустамка
рустем: рустемчик
савелий: савва савушка савка
салават: салаватик
святослав: святик
семен: сема семка сенька семочка
серафим: серафимка
сергей: сережа сережка серега серж серенька
станислав: стас стасик стасян
степан: степа степка степаша
тагир: тагирчик
тарас: тараска тарасик
тимофей: тима тимоша тимка тимофейка
тимур: тимурка тимурчик
тихон: тиша тишка
трофим: троша трофимка трофимушка
фарит: фаритик фарид
федор: федя федька феденька
феликс: феликсик
филипп: филя филька
шамиль: шамилька
эдуард: эдик эдя
юрий: юра юрка юрик юрец юрочка
яков: яша яшка
ярослав: ярик яра ярослава
агата: агатка
айгуль: айгулька
алевтина: аля алечка алевтинка
алена: аленка аленушка
алеся: алеська
алина: алинка алиночка
алиса: алиска алисочка
алия: алийка
алла: аллочка
алсу: алсушка
альбина: альбинка бина альбиночка
альфия: альфийка
анастасия: настя настенька настька ася настюша стася настена настасья
ангелина: геля ангелинка лина
анжела: анжелка анжелочка
анжелика: лика ликуся анжеличка
анна: аня анька анечка анюта нюра нюша анютка аннушка нюта ануш
антонина: тоня тонечка тонька
анфиса: фиса анфиска анфисочка
варвара: варя варенька варюша варька
василиса: васена василиска
венера: венерка венерочка
вера: верочка верка веруня веруша
вероника: ника верунчик вероничка
виктория: вика викуся викуля викочка тори
виолетта: вета виолетка виолеточка
галина: галя галка галочка галюня
гузель: гузелька
гульназ: гульназка
гульнара: гуля гулечка гульнарка
дарья: даша дашка дашенька дашуля дарьюшка
диана: дианка ди дина
динара: динарка динарочка
ева: евочка евка
евдокия: дуня дуняша дуся евдоша
екатерина: катя катька катенька катюша катерина катюха катрин катеринка
елена: лена ленка леночка ленуся еленка
елизавета: лиза лизка лизонька лизавета лизочка
жанна: жаннка жанночка жануля
зинаида: зина зиночка зинка
зоя: зоечка зойка
зульфия: зуля зульфийка
инга: ингуша ингочка
инесса: инеска
инна: инночка инуся
ираида: ираидка
ирина: ира ирка ирочка ириша иришка иринка
карина: каринка кариночка
каролина: каролинка
кира: кирочка
клавдия: клава клавочка
клара: кларочка кларка
кристина: кристя крис кристи кристинка
ксения: ксюша ксюха ксеня ксюшка аксинья
лариса: лара ларочка ларка лора
лиана: лианка лианочка
лидия: лида лидочка лидуся
лилия: лиля лилечка
луиза: луизка луизочка
любовь: люба любаша любочка любка
людмила: люда мила людочка люся милочка людка
майя: маечка майка
маргарита: рита ритка риточка марго ритуля
марина: мариша маринка мариночка маришка
мария: маша машка машенька маня маруся машуля марья марийка муся
марта: марточка
марфа: марфуша марфушка
милана: миланка миланочка
надежда: надя надька наденька надюша надюха
наталья: наталия наташа наташка наташенька ната таша натали натуся
нелли: неля нелечка нелька нэлли
нина: ниночка нинка нинуля
оксана: ксана оксанка оксаночка
олеся: леся олеська
ольга: оля олька оленька олечка олюшка леля
пелагея: палаша пелагеюшка
полина: поля полинка полюшка поленька
прасковья: параша прося парасковья
раиса: рая раечка райка
регина: регинка региночка
римма: риммочка римка рима
роза: розочка
руфина: руфа руфочка
светлана: света светка светик светочка светуля
серафима: серафимочка
снежана: снежанка снежка
софья: софия соня сонечка сонька софа софьюшка
стефания: стеша стефа
таисия: тася тая таечка тасенька
таисья: таисьюшка
тамара: тома томка томочка
татьяна: таня танька танечка танюша татьянка танюшка
ульяна: уля улька ульянка
фаина: фаня фаинка фаиночка
эвелина: эвелинка эва
элина: элинка элиночка
элла: эллочка элка
эльвира: эля эльвирочка
эльза: эльзочка
эльмира: эльмирка мира эльмирочка
эмилия: эмилька эмми
эмма: эммочка эммка
юлия: юля юлька юленька юлечка юляша
яна: янка яночка
"""

_ENGLISH: Final = """
abigail: abby abbie gail
abraham: abe abram abm
agnes: aggie nessie
albert: al bert bertie
alexander: alex alec sandy xander alexandra lex sasha alexr alick
alfred: alf alfie
amanda: mandy
amelia: millie
andrew: andy drew andw
angela: angie
anna: ann anne annie nan nannie
anthony: tony ant
archibald: archie archy archd
arthur: art artie
barbara: barb barbie babs
bartholomew: bart barth
beatrice: bea trixie
benjamin: ben benny benji benj benjn
bernard: bernie
beverly: bev
bradley: brad
bridget: bridie biddy
caroline: carrie caro
catherine: katherine kathryn kate katie kathy cathy kat kitty kay cath
charles: charlie chuck chas chaz
charlotte: lottie
christina: tina chrissy christine
christopher: chris kit topher xpher
clifford: cliff
constance: connie
cornelius: corny
cynthia: cindy
daniel: dan danny danl
david: dave davey
deborah: deb debbie debra
diana: di
dominic: dom
donald: don donnie
dorothy: dot dottie dolly
douglas: doug
ebenezer: eben
edith: edie
edward: ed eddie ned ted teddy edw edwd
eleanor: ellie nell nellie nora
elizabeth: liz lizzie beth betty bess eliza lisa betsy libby elisabeth eliz
emily: em emmy
ernest: ernie
esther: essie
eugene: gene
florence: flo flora
frances: fran frannie
francis: frank frankie fras
frederick: freddie freddy fritz fred fredk
gabriel: gabe
geoffrey: geoff jeffrey jeff
george: geo geordie georgie
gerald: gerry jerry
gilbert: gilbt
gregory: greg gregg
harold: hal
harriet: hattie
henry: hank harry hy
herbert: herb
hugh: hughie
isabella: bella izzy isabel
jacob: jake
jacqueline: jackie jacqui
james: jim jimmy jamie jem jas
jane: janie
janet: jan
jennifer: jen jenny jenn
jeremiah: jeremy jerh
jessica: jess jessie
john: johnny jack jock johnnie jno
jonathan: jon jonny jona
joseph: joe joey jos
josephine: josie
joshua: josh
judith: judy judi
kathleen: kath
kenneth: ken kenny
kimberly: kim kimmy
lawrence: larry laurence laurie
leonard: len lenny leo
lillian: lily lilly
louis: lou louie lewis
madeleine: maddie
malcolm: mal
margaret: maggie meg peggy marge margie greta madge margt
martha: marty mattie
mary: molly mollie polly mamie
matilda: tilly tillie
matthew: matt mattw
melissa: mel missy
michael: mike mick mickey mikey michl
michelle: shelly
mitchell: mitch
nathaniel: nathan nate nat
neville: nev
nicholas: nick nicky nico nicolas nich nichs
nicole: nikki
oliver: ollie
pamela: pam
patricia: pat patty tricia trish
patrick: paddy patk
peter: pete
philip: phil phillip philp
rachel: rach
raymond: ray
rebecca: becca becky
reginald: reg reggie
richard: rick ricky dick rich richie richd
robert: bob bobby rob robbie bobbie bert robt
ronald: ron ronnie
rosemary: rosie
russell: russ
samuel: sam sammy samantha saml
sarah: sally sadie sara
sidney: sid sydney
stanley: stan
stephanie: steph
stephen: steve steven stevie
stuart: stu stewart
susan: sue susie suzy suzanne
theodore: theo
theresa: terry tess tessa teresa
thomas: tom tommy thos tho
timothy: tim timmy
trevor: trev
valerie: val
victoria: vicky vicki
vincent: vince vinny
virginia: ginny
walter: walt wally
wilfred: wilf
william: bill billy will willy liam willie wm willm
winifred: winnie
zachary: zach zack
"""

#: Formal Russian names and what they are called abroad.
_ABROAD: Final = """
александр: alexander
андрей: andrew
антон: anthony
василий: basil
вениамин: benjamin
виктор: victor
георгий: george
григорий: gregory
даниил: daniel
денис: dennis
евгений: eugene eugenia
иосиф: joseph
константин: constantine
лев: leo
матвей: matthew
михаил: michael
николай: nicholas
павел: paul
петр: peter
семен: simon
сергей: serge
степан: stephen
тимофей: timothy
федор: theodore
эдуард: edward
яков: jacob
варвара: barbara
виктория: victoria
екатерина: catherine katerina
елена: helen
елизавета: elizabeth
ирина: irene
людмила: ludmila
мария: mary
наталья: natalie
полина: pauline
софья: sophie
юлия: julie
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

#: Folded foreign name -> folded formal Russian name. Only where Russian names stand too is Michael a Михаил.
ABROAD: Final[dict[str, str]] = _read(_ABROAD)
